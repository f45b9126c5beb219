"""Python's global generator and generator objects."""

from __future__ import annotations

from typing import Any

from provenance import Stream, own_stream, record


class Random:
    def __init__(self, value: Any = None) -> None:
        self.stream: Stream = own_stream("random.Random", value)

    def seed(self, value: Any = None) -> None:
        self.stream.seed(value)

    def shuffle(self, values: Any) -> None:
        self.stream.draw("order")

    def sample(self, values: Any, count: int) -> Any:
        self.stream.draw("data")
        return list(values)[:count]

    def choice(self, values: Any) -> Any:
        self.stream.draw("data")
        return values[0]

    def random(self) -> float:
        self.stream.draw("data")
        return 0.5

    def uniform(self, low: float, high: float) -> float:
        self.stream.draw("data")
        return (low + high) / 2

    def randint(self, low: int, high: int) -> int:
        return (low + high) // 2 + self.stream.draw("data") % 2


class _Global(Random):
    def __init__(self) -> None:
        pass

    @property
    def stream(self) -> Stream:
        return record().stream("python")


_GLOBAL = _Global()
seed, shuffle, sample, choice = _GLOBAL.seed, _GLOBAL.shuffle, _GLOBAL.sample, _GLOBAL.choice
random, uniform, randint = _GLOBAL.random, _GLOBAL.uniform, _GLOBAL.randint
