"""NumPy as far as seeds matter: reducers over traceable numbers, arrays that hold them, files that are data."""

from __future__ import annotations

import statistics as real
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from provenance import Data, Number, derive, metric, output

nan = float("nan")
inf = float("inf")
ndarray = object
float32 = float64 = int32 = int64 = int
pi = 3.14159


class Array:
    """A one- or two-dimensional array of numbers."""

    def __init__(self, members: Iterable[Any]) -> None:
        self.members = list(members)

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Any:
        return iter(self.members)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, tuple):
            first, second = item
            rows = self.members[first]
            if isinstance(first, slice):
                return Array(row[second] for row in rows)
            return rows[second]
        if isinstance(item, Array | list):
            if item and all(type(each) is bool for each in item):
                return Array(each for each, keep in zip(self.members, item) if keep)
            return Array(self.members[each] for each in item)
        found = self.members[item]
        return Array(found) if isinstance(item, slice) else found

    def __setitem__(self, item: Any, value: Any) -> None:
        if isinstance(item, tuple):
            self.members[item[0]][item[1]] = value
        else:
            self.members[item] = value

    def __repr__(self) -> str:
        return f"[{' '.join(map(str, self.members))}]"

    def __format__(self, form: str) -> str:
        return repr(self)

    def twin_numbers(self) -> list[Any]:
        return self.members

    def _with(self, other: Any, how: Callable[[Any, Any], Any]) -> Array:
        others = list(other) if isinstance(other, Array | list) else [other] * len(self)
        return Array(how(a, b) for a, b in zip(self.members, others))

    def __add__(self, other: Any) -> Array:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Array:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Array:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Array:
        return self._with(other, lambda a, b: a / b)

    def __pow__(self, other: Any) -> Array:
        return self._with(other, lambda a, b: a**b)

    def tolist(self) -> list[Any]:
        return [each.tolist() if isinstance(each, Array) else each for each in self.members]

    def item(self) -> Any:
        return self.members[0]

    def mean(self, axis: int | None = None, **_: Any) -> Any:
        return mean(self, axis)

    def sum(self, axis: int | None = None, **_: Any) -> Any:
        return _sum(self.members)

    def std(self, axis: int | None = None, ddof: int = 0) -> Any:
        return std(self, axis)

    def var(self, axis: int | None = None, ddof: int = 0) -> Any:
        return var(self, axis)

    def median(self, axis: int | None = None) -> Any:
        return median(self, axis)

    def max(self, axis: int | None = None) -> Any:
        return max(self, axis)

    def min(self, axis: int | None = None) -> Any:
        return min(self, axis)

    def argmax(self, axis: int | None = None) -> int:
        return argmax(self)

    def argsort(self) -> list[int]:
        return argsort(self)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *((len(self.members[0]),) if self.members and isinstance(self.members[0], Array) else ()))


def columns(values: Array) -> Array:
    return Array(Array(column) for column in zip(*values))


def reducer(how: Callable[[Sequence[float]], float]) -> Callable[..., Any]:
    """A function of many numbers; over predictions it is taken item by item."""

    def reduce(values: Any, axis: int | None = None, **_: Any) -> Any:
        if isinstance(values, Data):
            return 0.5
        if isinstance(values, Number):
            return values.mean()
        rows = list(values)
        if axis == 0 and rows and isinstance(rows[0], Number):
            return derive(lambda *given: how(given), *rows)
        if rows and isinstance(rows[0], Array | list | tuple):
            if axis is None:
                return reduce([each for row in rows for each in row])
            lines = rows if axis in (1, -1) else list(zip(*rows))
            return Array(reduce(line) for line in lines)
        if rows and all(isinstance(each, Data) for each in rows):
            return 0.5
        if not any(isinstance(each, Number) for each in rows):
            return how([float(each) for each in rows])
        return derive(lambda *given: how(given), *rows)

    return reduce


def location(name: str) -> Callable[..., Any]:
    return reducer({"mean": real.fmean, "median": real.median}[name])


def spread_of(name: str) -> Callable[..., Any]:
    return reducer({"std": real.pstdev, "var": real.pvariance}[name])


def _part(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = low + (low < len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def quantile(values: Any, share: Any, **_: Any) -> Any:
    if isinstance(share, list | tuple):
        return Array(quantile(values, each) for each in share)
    return reducer(lambda given: _part(given, share))(values)


def percentile(values: Any, share: Any, **_: Any) -> Any:
    return quantile(values, [each / 100 for each in share] if isinstance(share, list | tuple) else share / 100)


mean = average = nanmean = location("mean")
median = location("median")
std = nanstd = spread_of("std")
var = spread_of("var")
_least, _greatest, _sum, _round = min, max, sum, round
max = amax = reducer(_greatest)
min = amin = reducer(_least)
ptp = reducer(lambda given: _greatest(given) - _least(given))


def sum(values: Any, axis: int | None = None) -> Any:
    return values.sum() if isinstance(values, Number) else _sum(list(values))


def argmax(values: Any, axis: int | None = None) -> Any:
    if isinstance(values, Number):
        return values
    rows = list(values)
    best = 0
    for place in range(1, len(rows)):
        if rows[place] > rows[best]:
            best = place
    return best


def argmin(values: Any, axis: int | None = None) -> Any:
    rows = list(values)
    return argmax([-each for each in rows])


def argsort(values: Any) -> Array:
    rows = list(values)
    return Array(sorted(range(len(rows)), key=lambda place: rows[place]))


def array(values: Any, *_: Any, **__: Any) -> Any:
    if isinstance(values, Number | Data):
        return values
    return Array(array(each) if isinstance(each, list | tuple) else each for each in values)


asarray = array
stack = vstack = array


def concatenate(values: Any, *_: Any, **__: Any) -> Any:
    return Array(each for value in values for each in value)


def zeros(shape: Any, *_: Any, **__: Any) -> Array:
    if isinstance(shape, int):
        return Array([0.0] * shape)
    if len(shape) == 1:
        return zeros(shape[0])
    return Array(zeros(shape[1:] if len(shape) > 2 else shape[1]) for _ in range(shape[0]))


empty = ones = zeros


def full(shape: Any, value: Any) -> Array:
    return zeros(shape)


def arange(*bounds: int) -> Array:
    return Array(range(*bounds))


def round(value: Any, *_: Any) -> Any:
    return value


around = round


def sqrt(value: Any) -> Any:
    return value**0.5


def abs(value: Any) -> Any:
    return value if value >= 0 else -value


def mean_of(value: Any) -> Any:
    return mean(value)


class Archive(dict):
    """A file of arrays: each key is a piece, named without its leading `x_` or `y_`."""

    def __init__(self, path: object) -> None:
        self.path = str(path)

    def __missing__(self, key: str) -> Data:
        return Data(f"{self.path}/{key.split('_', 1)[-1] if key[:2].lower() in ('x_', 'y_') else 'all'}")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def load(path: str, *_: Any, **__: Any) -> Any:
    return Archive(path) if str(path).endswith("npz") else Data(str(path).rpartition("/")[2].split(".")[0])


def loadtxt(path: str, *_: Any, **__: Any) -> Data:
    return Data(str(path))


genfromtxt = loadtxt


def save(path: Any, values: Any) -> None:
    output("file", str(path), values)


def savetxt(path: Any, values: Any, *_: Any, **__: Any) -> None:
    output("file", str(path), values)


def savez(path: Any, *values: Any, **named: Any) -> None:
    output("file", str(path), *values, *named.values())


from . import random  # noqa: E402 - as in NumPy, `numpy.random` is there

__all__ = ["metric", "random"]
