"""What an entry point leaves to the others: files that it writes, files that it reads, processes that it starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import OUTSIDE, Axis, Origin, OriginKind, Place
from seedlint.classify.values.commands import ARGUMENTS
from seedlint.classify.values.objects import Kind, Setting, Value
from seedlint.classify.values.templates import Hole, Name
from seedlint.classify.values.words import seedish
from seedlint.records import dataclass


class Loop(NamedTuple):
    """What makes a driver start a process again: where, and how often, if that is known."""

    place: Place
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Files that an entry point writes: of each hole of their name what the seed in it governs (nothing: no seed), the
    loop that walks it here, and the option that fills it. `predictions`: they hold predictions; `started`: where a
    driver starts the entry point so that it writes them; `rows`: of tables with a row a seed, what the seed governs and
    the loop over it."""

    name: Name
    roles: tuple[frozenset[str], ...]
    loops: tuple[Loop | None, ...]
    options: tuple[str | None, ...]
    predictions: bool = False
    started: Place | None = None
    rows: frozenset[tuple[frozenset[str], Loop]] = frozenset()


class Given(NamedTuple):
    """An option that a child is started with: what is written of its value, and of each hole in that the loops which
    fill it and what the seed in it governs, as far as the driver shows it."""

    option: str
    value: Name
    loops: tuple[frozenset[Loop], ...]
    roles: tuple[frozenset[str], ...]


class Start(NamedTuple):
    """A process that is started: the script as the command names it, its options, the file that gets what it prints,
    if there is one, and where. `files`: the options that are given the files of several seeds."""

    script: str
    options: tuple[Given, ...]
    place: Place
    printed: Given | None = None
    files: tuple[str, ...] = ()


class Use(NamedTuple):
    """What a script does with one of its options, where all of that was seen: what the seed in it governs."""

    option: str
    roles: frozenset[str]


class Takes(NamedTuple):
    """A file of settings from which a script takes seeds, and what these govern."""

    path: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """The files and processes of one entry point, what it does with its options, and the files of settings from which
    it takes its seeds."""

    reads: frozenset[Name] = frozenset()
    left: frozenset[Left] = frozenset()
    starts: frozenset[Start] = frozenset()
    uses: frozenset[Use] = frozenset()
    settings: frozenset[Takes] = frozenset()
    swept: frozenset[Start] = frozenset()


def summarised(record: Record) -> Summary:
    """What a run leaves to the runs of other entry points."""
    settings = record.ledger.of(Setting)

    def roles(fills: Iterable[Value]) -> tuple[frozenset[str], ...]:
        return tuple(_governed(fill, settings) for fill in fills)

    left = frozenset(
        Left(
            name,
            roles(fills),
            tuple(map(_loop, fills)),
            tuple(map(_option, fills)),
            kind in (Kind.PRED, Kind.ERROR),
            rows=_rows(along),
        )
        for name, fills, kind, along in record.outputs.left
    )
    starts = frozenset(
        Start(
            child.script,
            tuple(
                Given(option, name, tuple(map(_loops, fills)), roles(fills)) for option, name, fills in child.options
            ),
            child.place,
            files=child.files,
        )
        for child in record.process.started
        if child.script
    )
    taken: dict[str, frozenset[str]] = {}
    for made in settings:
        for origin in made.value.taint.origins:
            if origin.kind is OriginKind.SETTING and (told := _told(made.roles)):
                taken[origin.place.path] = taken.get(origin.place.path, frozenset()) | told
    takes = frozenset(Takes(path, told) for path, told in taken.items())
    return Summary(
        frozenset(record.inputs.reads), left, starts, frozenset(_uses(record)), takes, frozenset(_swept(record))
    )


def _rows(along: Iterable[Axis]) -> frozenset[tuple[frozenset[str], Loop]]:
    """The seeds along the rows of a table."""
    return frozenset((told, Loop(axis.place, axis.k)) for axis in along if axis.is_seed and (told := _told(axis.roles)))


def _swept(record: Record) -> Iterator[Start]:
    """The runs that a configuration of Hydra asks for: as if a loop over its values started the script."""
    swept = sorted(record.process.swept, key=lambda one: not seedish(one[0].rpartition(".")[2]))  # seeds first
    given = tuple(
        Given(option, (Hole(crosses=True),), (frozenset((Loop(place, k),)),), (frozenset(),))
        for option, k, place in swept
    )
    for _, _, place in swept[:1]:
        yield Start("", given, place)


def _loops(fill: Value) -> frozenset[Loop]:
    return frozenset(Loop(axis.place, axis.k) for axis in fill.taint.axes)


def _uses(record: Record) -> Iterator[Use]:
    """What becomes of each option, if it is known: it governs training or a split, or reaches no generator at all."""
    governed: dict[str, set[str]] = {}
    hidden: set[str] = set()
    read = {one.place for one in record.ledger.of(Origin) if one.kind is OriginKind.OPTION and one.name == ARGUMENTS}
    settings = record.ledger.of(Setting)
    for origin in record.ledger.of(Origin):
        if origin.kind is OriginKind.OPTION:
            made = [one for one in settings if origin in one.value.taint.origins]
            roles = _told(role for one in made for role in one.roles)
            governed.setdefault(origin.name, set()).update(roles)
            seen = all(one.roles and one.roles <= APART for one in made) and (made or not origin.reached)
            if not roles and (not seen or origin.escaped or record.capped):
                hidden.add(origin.name)
    if len(read) > 1:  # which position is which is not seen
        del governed[ARGUMENTS]
    for name, known in governed.items():
        if known or name not in hidden:
            yield Use(name, frozenset(known))


APART = frozenset({"data", "eval", "inert", "search"})
"""What a seed can govern besides training and the split; raw draws can become either."""
TRAINS = frozenset({"train", "order", "dropout", "child"})


def _governed(fill: Value, settings: Iterable[Setting]) -> frozenset[str]:
    """The roles of the seeds in a part of a file's name: what goes along loops that a seed does not go along is
    not that seed, though the same option said both."""
    known = {origin for origin in fill.taint.origins if origin.kind not in (OriginKind.LITERAL, OriginKind.FIELD)}
    roles: set[str] = set()
    for made in settings:
        said = _meant(made.value.taint.origins) & known and fill.taint.axes <= made.value.taint.axes
        if made.axes & fill.taint.axes or said:
            roles |= made.roles
    return _told(roles)


def _meant(origins: frozenset[Origin]) -> frozenset[Origin]:
    """Where a seed comes from: where several options or settings may say it, those that are called seeds."""
    outside = {origin for origin in origins if origin.kind in OUTSIDE}
    if len({origin.name for origin in outside}) < 2:
        return origins
    return origins - {origin for origin in outside if not seedish(origin.name.rpartition(".")[2])}


def _told(roles: Iterable[str]) -> frozenset[str]:
    """Of what seeds govern, that which makes runs of them: training, and the split."""
    known = frozenset(roles)
    return frozenset({"train"} if known & TRAINS else ()) | (known & {"split"})


def _loop(fill: Value) -> Loop | None:
    """Where the runs are made whose seed fills a part of a name."""
    seeds = [axis for axis in fill.taint.axes if axis.roles]
    axis = min(seeds, key=lambda axis: axis.place.at, default=None)
    return Loop(axis.place, axis.k) if axis is not None else None


def _option(fill: Value) -> str | None:
    """The option or setting whose value fills a part of a name, if nothing else does."""
    names = {origin.name for origin in fill.taint.origins if origin.kind in OUTSIDE}
    return names.pop() if len(names) == 1 and not fill.taint.axes else None
