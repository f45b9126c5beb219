"""NumPy's global generator and generator objects."""

from __future__ import annotations

from typing import Any

from provenance import Data, Stream, own_stream, record


def seed(value: Any = None) -> None:
    record().stream("numpy").seed(value)


class Generator:
    """`default_rng(seed)` or `RandomState(seed)`."""

    def __init__(self, value: Any = None) -> None:
        self.stream: Stream = own_stream("numpy.Generator", value)

    def permutation(self, values: Any) -> Any:
        draw = self.stream.draw("order")
        return values if isinstance(values, Data) else Data("permuted", [draw])

    def shuffle(self, values: Any) -> None:
        self.stream.draw("order")

    def choice(self, values: Any, size: Any = None, **_: Any) -> Any:
        draw = self.stream.draw("data")
        return Data("chosen", [draw])

    def normal(self, *_: Any, **__: Any) -> Data:
        return Data("drawn", [self.stream.draw("data")])

    def integers(self, low: int, high: int | None = None, size: Any = None, **_: Any) -> Any:
        """Drawn whole numbers are known, for they may be seeds."""
        draw = self.stream.draw("data")
        if not isinstance(size, int) or high is None:
            return Data("drawn", [draw])
        from numpy import Array

        return Array(low + 7 * self.stream.drawn + 11 * each for each in range(size))

    random = standard_normal = uniform = randint = randn = rand = normal


RandomState = Generator


def default_rng(value: Any = None) -> Generator:
    return value if isinstance(value, Generator) else Generator(value)


class _Global(Generator):
    def __init__(self) -> None:
        pass

    @property
    def stream(self) -> Stream:
        return record().stream("numpy")


_GLOBAL = _Global()
permutation, shuffle, choice, normal = _GLOBAL.permutation, _GLOBAL.shuffle, _GLOBAL.choice, _GLOBAL.normal
random = uniform = randint = randn = rand = standard_normal = normal
