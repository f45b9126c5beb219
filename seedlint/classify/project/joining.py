"""Who reads what others wrote: names of files that can be the same."""

from __future__ import annotations

import itertools
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from seedlint.classify.ledger.findings import Findings, GivenFiles, Heard, SeedHole, SeedRows, SettingsRead
from seedlint.classify.project.summary import Given, Left, Loop, Start, Summary
from seedlint.classify.values.axes import Place
from seedlint.classify.values.templates import Hole, Name, Pair, aligned, cost, same
from seedlint.classify.values.words import seedish
from seedlint.records import replace

MOST_PAIRS = 100_000
MOST_WORK = 4_000_000
"""Pairs of names that are looked at in one project, and the work (`templates.cost`) of holding those that end alike
against each other; what is beyond stays unknown."""


def joined(summaries: Mapping[str, Summary]) -> dict[str, Findings]:
    """For each entry point that reads files which one of them wrote, what it can know of their names."""
    found: dict[str, Findings] = {}
    entries = _Entries(summaries)
    children = {path: list(entries.started_by(path)) for path in summaries if summaries[path].starts}
    readings = [(path, name) for path, summary in sorted(summaries.items()) for name in _in_order(summary.reads)]
    writings = [(path, left) for path, summary in sorted(summaries.items()) for left in _in_order(summary.left)]
    for path, starts in children.items():  # once more, with the options that they are started with
        for child, start in starts:
            given = _given(start, summaries[child])
            writings.extend((path, _filled(left, given, start)) for left in _in_order(summaries[child].left))
            if start.printed is not None:
                writings.append((path, _filled(_named(start.printed), given, start)))
        heard = frozenset(one for child, start in starts for one in _heard(start, summaries[child]))
        read = frozenset(
            SettingsRead(start.script, *takes) for child, start in starts for takes in summaries[child].settings
        )
        if heard or read:
            found[path] = found.get(path, Findings()) | Findings(heard=heard, settings=read)
        for child, start in starts:
            files = frozenset(GivenFiles(option, start.place) for option in start.files)
            if files:
                found[child] = found.get(child, Findings()) | Findings(given_files=files)
    seeded = list({(path, replace(left, started=None)): (path, left) for path, left in reversed(writings)}.values())
    seeded = [(path, _in_one_folder(left)) for path, left in reversed(seeded) if any(left.roles) or left.rows]
    by_name: dict[Name, list[tuple[str, Left]]] = {}
    for writer, left in seeded:
        by_name.setdefault(left.name, []).append((writer, left))
    readers: dict[Name, list[str]] = {}
    for reader, name in readings:
        readers.setdefault(name, []).append(reader)
    compared, work = _compared(readers, by_name)
    met = ((reader, *one, name) for name, other in compared for reader in readers[name] for one in by_name[other])
    for reader, writer, left, name in itertools.islice(met, MOST_PAIRS):
        if left.rows and reader != writer and same(name, left.name):
            rows = frozenset(SeedRows(name, roles, loop.place, loop.k) for roles, loop in left.rows)
            found[reader] = found.get(reader, Findings()) | Findings(seed_rows=rows)
        pairs = aligned(name, left.name)
        holes = {
            SeedHole(
                name,
                mine,
                role,
                _place(left.loops[other]) if writer == reader else None,
                left.started,
                k,
                left.predictions,
            )
            for mine, other in pairs
            if _only_seeds(name, mine, pairs, left)
            for role in left.roles[other]
            for k in (_count(left.loops[other]),)
        }
        if holes:
            found[reader] = found.get(reader, Findings()) | Findings(seed_holes=frozenset(holes))
    for path, starts in children.items():
        names = [left.name for child, start in starts for left in _in_order(summaries[child].left)]
        of_children: set[Name] = set()
        product = itertools.product(_in_order(summaries[path].reads), names)
        for name, left_by_child in itertools.islice(product, MOST_PAIRS):
            work += cost(name, left_by_child)
            if work <= MOST_WORK and same(name, left_by_child):
                of_children.add(name)
        if of_children:
            found[path] = found.get(path, Findings()) | Findings(of_children=frozenset(of_children))
    return found


def _in_one_folder(left: Left) -> Left:
    """A name in which a seed that stands behind some text (`scores_7.csv`) crosses no border of folders."""
    name: list[str | Hole] = []
    roles = iter(left.roles)
    for part in left.name:
        before = name[-1] if name else ""
        stands = isinstance(before, str) and before != "" and not before.endswith("/")
        seed = isinstance(part, Hole) and bool(next(roles))
        name.append(Hole(crosses=False) if seed and stands else part)
    return replace(left, name=tuple(name))


def _compared(reads: Iterable[Name], lefts: Iterable[Name]) -> tuple[list[tuple[Name, Name]], int]:
    """The pairs of a name that is read and one that is left which can be held against each other, in order, and the
    work of that. Names that end differently never meet; of those that do, the ones that take least work come first."""
    ends: dict[str, list[Name]] = {}
    for other in lefts:
        ends.setdefault(_end(other), []).append(other)
    pairs = (
        (cost(name, other), name, other)
        for name in reads
        for end in ([_end(name), ""] if _end(name) else ends)
        for other in ends.get(end, ())
    )
    found: list[tuple[Name, Name]] = []
    work = 0
    for needed, name, other in sorted(itertools.islice(pairs, MOST_PAIRS), key=lambda pair: pair[0]):
        work += needed
        if work > MOST_WORK:
            break
        if needed:
            found.append((name, other))
    return found, work


def _end(name: Name) -> str:
    """The ending of a name, empty where it is not spelled out."""
    last = name[-1] if name else ""
    return last.rpartition(".")[2] if isinstance(last, str) and "." in last else ""


def given_seeds(summaries: Mapping[str, Summary]) -> dict[tuple[str, str], list[tuple[Place, str]]]:
    """By entry point and option, where drivers give seeds for it, and which: of each driver the first place."""
    found: dict[tuple[str, str], dict[str, tuple[Place, str]]] = {}
    entries = _Entries(summaries)
    for path in sorted(summaries):
        for child, start in sorted(entries.started_by(path), key=lambda one: (one[1].place.at, repr(one))):
            for one in start.options:
                found.setdefault((child, one.option), {}).setdefault(path, (start.place, _how_given(one)))
    return {key: list(places.values()) for key, places in found.items()}


def _how_given(one: Given) -> str:
    """What a driver gives for an option that is a seed."""
    if not any(one.loops):
        written = "".join(part for part in one.value if isinstance(part, str))
        return f"it is given here: {written}" if written.isdecimal() and len(written) < 20 else "it is given here"
    counts = {loop.k for many in one.loops for loop in many}
    k = counts.pop() if len(counts) == 1 else None
    return "it is given here, for several runs" if k is None else f"it is given here, {k} values in turn"


One = TypeVar("One")


def _in_order(ones: Iterable[One]) -> list[One]:
    """Sets have no order of their own."""
    return sorted(ones, key=_said)


def _said(one: object) -> str:
    """What a thing says, sets in it in order."""
    if isinstance(one, Left):
        one = tuple(getattr(one, name) for name in Left.__dataclass_fields__)
    if isinstance(one, tuple):
        return f"({','.join(map(_said, one))})"
    return f"{{{','.join(sorted(map(_said, one)))}}}" if isinstance(one, frozenset) else repr(one)


class _Entries:
    """Entry points by how commands name them."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        self._summaries = summaries
        self._named: dict[str, list[str]] = {}
        for path in summaries:
            self._named.setdefault(posixpath.basename(path), []).append(path)
        self._found: dict[tuple[str, str], str | None] = {}

    def started_by(self, path: str) -> Iterator[tuple[str, Start]]:
        """The entry points that another one starts."""
        for start in sorted(self._summaries[path].starts, key=repr):
            if (child := self._child(path, start.script)) is not None:
                yield child, start

    def _child(self, path: str, script: str) -> str | None:
        """A script by its path from the folder of what starts it, from ROOT, or the only one so named."""
        key = (path, script)
        if key not in self._found:
            script = posixpath.normpath(script).lstrip("./")
            forms = (script, script.removesuffix(".py") + "/__main__.py")
            ways = (way for form in forms for way in self._ways(path, form))
            self._found[key] = next((way for way in ways if way in self._summaries and way != path), None)
        return self._found[key]

    def _ways(self, path: str, form: str) -> Iterator[str]:
        yield posixpath.normpath(posixpath.join(posixpath.dirname(path), form))
        yield form
        named = [other for other in self._named.get(posixpath.basename(form), ()) if other.endswith("/" + form)]
        if len(named) == 1:
            yield named[0]


def _given(start: Start, child: Summary) -> dict[str, Given]:
    """The options of a command, with what the seed in each of their holes governs: what the script is seen to do with
    it, else what the driver shows or the option's name says of it."""
    uses = {use.option: use.roles for use in child.uses}
    governed: dict[Place, frozenset[str]] = {}
    idle: set[Place] = set()
    for one in start.options:
        roles = uses.get(one.option, SEED if seedish(one.option.rpartition(".")[2]) else NONE)
        for loop in frozenset().union(*one.loops):
            governed[loop.place] = governed.get(loop.place, NONE) | roles
            if seedish(one.option) and one.option in uses and not roles:
                idle.add(loop.place)

    def told(loops: frozenset[Loop], shown: frozenset[str]) -> frozenset[str]:
        places = {loop.place for loop in loops}
        roles = NONE.union(*(governed.get(place, NONE) for place in places))
        return roles if roles or places & idle else shown

    several = {name for name, count in Counter(one.option for one in start.options).items() if count > 1}
    return {
        one.option: one._replace(roles=tuple(map(told, one.loops, one.roles)))
        for one in (*start.options, *((start.printed,) if start.printed is not None else ()))
        if one.option not in several
    }


NONE: frozenset[str] = frozenset()
SEED = frozenset({"train"})


def _named(printed: Given) -> Left:
    """The file that gets what a process prints: as if an option without a name gave its name."""
    return Left((Hole(crosses=True),), (NONE,), (None,), (printed.option,))


def _filled(left: Left, given: Mapping[str, Given], start: Start) -> Left:
    """A name with what a command gives for the options in it."""
    name: list[str | Hole] = []
    roles: list[frozenset[str]] = []
    loops: list[Loop | None] = []
    options: list[str | None] = []
    holes = iter(zip(left.roles, left.loops, left.options))
    for part in left.name:
        if isinstance(part, str):
            name.append(part)
            continue
        role, loop, option = next(holes)
        if option is not None and option in given and (not role or any(given[option].roles)):
            one = given[option]
            name.extend(one.value)
            roles.extend(one.roles)
            loops.extend(min(many, key=repr, default=None) for many in one.loops)
            options.extend(None for _ in one.roles)
        else:
            name.append(part)
            roles.append(role)
            loops.append(loop)
            options.append(option)
    return Left(tuple(name), tuple(roles), tuple(loops), tuple(options), left.predictions, start.place, left.rows)


def _heard(start: Start, child: Summary) -> Iterator[Heard]:
    """What the driver's own run does not know yet: a seed that governs a split or nothing, one by another name, and
    that a constant is one."""
    varied = {one.option for one in start.options if any(one.loops)}
    given = {one.option for one in start.options}
    for use in child.uses:
        unknown = use.roles != SEED if seedish(use.option) else bool(use.roles)
        if use.option in given and (unknown if use.option in varied else "train" in use.roles):
            yield Heard(start.script, use.option, use.roles)


def _place(loop: Loop | None) -> Place | None:
    return loop.place if loop is not None else None


def _count(loop: Loop | None) -> int | None:
    return loop.k if loop is not None else None


def _only_seeds(name: Name, hole: int, pairs: frozenset[Pair], left: Left) -> bool:
    """Whether a value that fills a hole can be the seed alone; a pattern's `*` may also hold other parts of a name."""
    holes = [part for part in name if isinstance(part, Hole)]
    return not holes[hole].crosses or all(left.roles[other] for mine, other in pairs if mine == hole)
