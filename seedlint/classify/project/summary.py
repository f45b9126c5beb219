"""What an entry point leaves to the others: the names of the files that it writes, and of those that it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import OriginKind, Place
from seedlint.classify.values.objects import Setting, Value
from seedlint.classify.values.templates import Hole, Name


@dataclass(frozen=True, slots=True)
class Left:
    """Files that an entry point writes: of each hole of their name, what the seed in it governs (nothing: no seed) and
    the loop that walks it here."""

    name: Name
    roles: tuple[frozenset[str], ...]
    loops: tuple[Place | None, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The files of one entry point."""

    reads: frozenset[Name] = frozenset()
    left: frozenset[Left] = frozenset()


def summarised(record: Record) -> Summary:
    """What a run leaves to the runs of other entry points."""
    settings = record.ledger.of(Setting)
    left = set()
    for name, fills in record.process.left:
        roles = tuple(_governed(fill, settings) for fill in fills)
        if any(roles):
            left.add(Left(name, roles, tuple(_loop(fill) for fill in fills)))
    reads = frozenset(name for name in record.process.reads if any(isinstance(part, Hole) for part in name))
    return Summary(reads, frozenset(left))


TRAINS = frozenset({"train", "order", "dropout", "child"})


def _governed(fill: Value, settings: Iterable[Setting]) -> frozenset[str]:
    """The roles of the seeds that are in a part of a file's name."""
    known = {origin for origin in fill.taint.origins if origin.kind not in (OriginKind.LITERAL, OriginKind.FIELD)}
    roles: set[str] = set()
    for made in settings:
        if made.axes & fill.taint.axes or made.value.taint.origins & known:
            roles |= made.roles
    return frozenset({"train"} if roles & TRAINS else ()) | (roles & {"split"})


def _loop(fill: Value) -> Place | None:
    """Where the runs are made whose seed fills a part of a name."""
    seeds = [axis for axis in fill.taint.axes if axis.roles]
    return min(seeds, key=lambda axis: axis.place.at).place if seeds else None
