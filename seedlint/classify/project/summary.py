"""What an entry point leaves to the others: files that it writes, files that it reads, processes that it starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import OriginKind, Place
from seedlint.classify.values.objects import Setting, Value
from seedlint.classify.values.templates import Name


@dataclass(frozen=True, slots=True)
class Left:
    """Files that an entry point writes: of each hole of their name what the seed in it governs (nothing: no seed), the
    loop that walks it here, and the option that fills it."""

    name: Name
    roles: tuple[frozenset[str], ...]
    loops: tuple[Place | None, ...]
    options: tuple[str | None, ...]


class Given(NamedTuple):
    """An option that a child is started with: what is written of its value, and the seeds in the holes of that."""

    option: str
    value: Name
    roles: tuple[frozenset[str], ...]


class Start(NamedTuple):
    """A process that is started: the script as the command names it, and its options."""

    script: str
    options: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The files and processes of one entry point."""

    reads: frozenset[Name] = frozenset()
    left: frozenset[Left] = frozenset()
    starts: frozenset[Start] = frozenset()


def summarised(record: Record) -> Summary:
    """What a run leaves to the runs of other entry points."""
    settings = record.ledger.of(Setting)

    def roles(fills: Iterable[Value]) -> tuple[frozenset[str], ...]:
        return tuple(_governed(fill, settings) for fill in fills)

    left = frozenset(
        Left(name, roles(fills), tuple(map(_loop, fills)), tuple(map(_option, fills)))
        for name, fills in record.process.left
    )
    starts = frozenset(
        Start(child.script, tuple(Given(option, name, roles(fills)) for option, name, fills in child.options))
        for child in record.process.started
        if child.script
    )
    return Summary(frozenset(record.process.reads), left, starts)


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


def _option(fill: Value) -> str | None:
    """The option whose value fills a part of a name, if nothing else does."""
    names = {origin.name for origin in fill.taint.origins if origin.kind is OriginKind.OPTION}
    return names.pop() if len(names) == 1 and not fill.taint.axes else None
