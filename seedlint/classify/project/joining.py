"""Who reads what others wrote: names of files that can be the same."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from seedlint.classify.ledger.findings import Findings, SeedHole
from seedlint.classify.project.summary import Left, Summary
from seedlint.classify.values.templates import Hole, Name, Pair, aligned

MOST = 4_000
"""Pairs of names that are held against each other in one project; those beyond it stay unknown."""


def joined(summaries: Mapping[str, Summary]) -> dict[str, Findings]:
    """For each entry point that reads files which one of them wrote, what it can know of their names."""
    found: dict[str, Findings] = {}
    readings = [(path, name) for path, summary in sorted(summaries.items()) for name in sorted(summary.reads, key=repr)]
    writings = [(path, left) for path, summary in sorted(summaries.items()) for left in sorted(summary.left, key=repr)]
    for (reader, name), (writer, left) in itertools.islice(itertools.product(readings, writings), MOST):
        pairs = aligned(name, left.name)
        holes = {
            SeedHole(name, mine, role, left.loops[other] if writer == reader else None)
            for mine, other in pairs
            if _only_seeds(name, mine, pairs, left)
            for role in left.roles[other]
        }
        if holes:
            found[reader] = found.get(reader, Findings()) | Findings(seed_holes=frozenset(holes))
    return found


def _only_seeds(name: Name, hole: int, pairs: frozenset[Pair], left: Left) -> bool:
    """Whether a value that fills a hole can be the seed alone; a pattern's `*` may also hold other parts of a name."""
    holes = [part for part in name if isinstance(part, Hole)]
    return not holes[hole].crosses or all(left.roles[other] for mine, other in pairs if mine == hole)
