"""The numbers that messages use, computed from first principles (normal scores, identical families)."""

from __future__ import annotations

import math
from functools import cache


def _cdf(x: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@cache
def best_of(k: int) -> float:
    """By how many standard deviations the best of `k` identical runs exceeds their mean, on average.

    The expected maximum of k standard normals, as the integral of (1 - F^k) over x > 0 minus that of F^k over x < 0."""
    step, total = 0.002, 0.0
    x = -8.0 + step / 2
    while x < 8.0:
        below = _cdf(x) ** k
        total += (1.0 - below if x > 0 else -below) * step
        x += step
    return total


def apart(n: int) -> float:
    """The chance (0 to 1) that the means of two identical families, `n` seeds each, differ by over half a deviation."""
    return 2.0 * (1.0 - _cdf(0.5 / math.sqrt(2.0 / n)))


def understated(n: int) -> float:
    """The share (0 to 1) by which the spread of `n` values with ddof=0 falls short of that with ddof=1."""
    return 1.0 - math.sqrt((n - 1) / n)
