"""Location and spread of traceable numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from numpy import location, spread_of

mean = fmean = location("mean")
median = location("median")
stdev = spread_of("std")
pstdev = stdev
variance = pvariance = spread_of("var")


def quantiles(values: Iterable[Any], n: int = 4) -> list[Any]:
    from numpy import quantile

    values = list(values)
    return [quantile(values, part / n) for part in range(1, n)]
