"""Who reads what others wrote: names of files that can be the same."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Mapping
from typing import TypeVar

from seedlint.classify.ledger.findings import Findings, SeedHole
from seedlint.classify.project.summary import Left, Start, Summary
from seedlint.classify.values.templates import Hole, Name, Pair, aligned, cost, same

MOST_PAIRS = 100_000
MOST_WORK = 4_000_000
"""Pairs of names that are looked at in one project, and the work (`templates.cost`) of holding those that end alike
against each other; what is beyond stays unknown."""


def joined(summaries: Mapping[str, Summary]) -> dict[str, Findings]:
    """For each entry point that reads files which one of them wrote, what it can know of their names."""
    found: dict[str, Findings] = {}
    children = {path: _children(path, summaries) for path in summaries if summaries[path].starts}
    readings = [(path, name) for path, summary in sorted(summaries.items()) for name in _in_order(summary.reads)]
    writings = [(path, left) for path, summary in sorted(summaries.items()) for left in _in_order(summary.left)]
    for path, starts in children.items():  # once more, with the options that they are started with
        writings.extend(
            (path, _given(left, start)) for child, start in starts for left in _in_order(summaries[child].left)
        )
    seeded = [(path, left) for path, left in writings if any(left.roles)]
    work = 0
    for (reader, name), (writer, left) in itertools.islice(itertools.product(readings, seeded), MOST_PAIRS):
        work += cost(name, left.name)
        if work > MOST_WORK:
            break
        pairs = aligned(name, left.name)
        holes = {
            SeedHole(name, mine, role, left.loops[other] if writer == reader else None)
            for mine, other in pairs
            if _only_seeds(name, mine, pairs, left)
            for role in left.roles[other]
        }
        if holes:
            found[reader] = found.get(reader, Findings()) | Findings(seed_holes=frozenset(holes))
    for path, starts in children.items():
        names = [left.name for child, start in starts for left in summaries[child].left]
        of_children: set[Name] = set()
        product = itertools.product(_in_order(summaries[path].reads), names)
        for name, left_by_child in itertools.islice(product, MOST_PAIRS):
            work += cost(name, left_by_child)
            if work <= MOST_WORK and same(name, left_by_child):
                of_children.add(name)
        if of_children:
            found[path] = found.get(path, Findings()) | Findings(of_children=frozenset(of_children))
    return found


One = TypeVar("One")


def _in_order(ones: Iterable[One]) -> list[One]:
    """Sets have no order of their own."""
    return sorted(ones, key=repr)


def _children(path: str, summaries: Mapping[str, Summary]) -> list[tuple[str, Start]]:
    """The entry points that another one starts: by their path from its folder, from ROOT, or the only one so named."""
    found = []
    for start in sorted(summaries[path].starts, key=repr):
        script = posixpath.normpath(start.script).lstrip("./")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), script))
        named = [other for other in summaries if other.endswith("/" + script)]
        for other in (near, script, *(named if len(named) == 1 else ())):
            if other in summaries and other != path:
                found.append((other, start))
                break
    return found


def _given(left: Left, start: Start) -> Left:
    """A name with what a command gives for the options in it."""
    given = {one.option: one for one in start.options}
    name: list[str | Hole] = []
    roles: list[frozenset[str]] = []
    options: list[str | None] = []
    holes = iter(zip(left.roles, left.options))
    for part in left.name:
        if isinstance(part, str):
            name.append(part)
            continue
        role, option = next(holes)
        if option in given and not role:
            name.extend(given[option].value)
            roles.extend(given[option].roles)
            options.extend(None for _ in given[option].roles)
        else:
            name.append(part)
            roles.append(role)
            options.append(option)
    return Left(tuple(name), tuple(roles), (None,) * len(roles), tuple(options))


def _only_seeds(name: Name, hole: int, pairs: frozenset[Pair], left: Left) -> bool:
    """Whether a value that fills a hole can be the seed alone; a pattern's `*` may also hold other parts of a name."""
    holes = [part for part in name if isinstance(part, Hole)]
    return not holes[hole].crosses or all(left.roles[other] for mine, other in pairs if mine == hole)
