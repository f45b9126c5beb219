"""Significance tests over traceable numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from provenance import Number, derive, leaves, record


class Result(NamedTuple):
    """What a test gives."""

    statistic: Any
    pvalue: Any


def ttest_rel(left: Any, right: Any, **_: Any) -> Result:
    """A test whose sample unit is what the two sides hold."""
    sides = [[each for each in side if isinstance(each, Number)] for side in (list(left), list(right))]
    held = [[leaf.index for number in side for leaf in leaves(number)] for side in sides]
    record().note("test", left=held[0], right=held[1])
    size = len(sides[0])
    gap = derive(
        lambda *values: sum(values[:size]) / size - sum(values[size:]) / len(values[size:]), *sides[0], *sides[1]
    )
    return Result(gap, derive(lambda value: 1 / (1 + abs(value)), gap))


ttest_ind = wilcoxon = mannwhitneyu = ttest_rel
