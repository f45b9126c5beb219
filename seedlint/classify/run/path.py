"""Where control stands: branches, what decides them, what they keep."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlint.classify.values.axes import Axis, Fork, Place
from seedlint.classify.values.objects import Value


@dataclass(eq=False, slots=True)
class Choosing:
    """The body of `if score > best:` is running: what is kept there is the best along `axes`."""

    axes: frozenset[Axis]
    target: str
    metric: Value
    place: Place
    kept: list[str] = field(default_factory=list)
    stored: bool = False


class Path:
    """Where control stands."""

    def __init__(self) -> None:
        self.branches = 0  # how many branches are open
        self.around: tuple[Fork, ...] = ()  # the branches that are open
        self.taken: tuple[tuple[int, int], ...] = ()  # the branches that are being run: (fork, side)
        self.forks = 0
        self.control: frozenset[Axis] = frozenset()  # axes that decide which branch is being run
        self.forked: frozenset[Axis] = frozenset()  # axes whose other branch made a model and ended there
        self.choosing: list[Choosing] = []
        self.evaluating = 0  # inside a context that restores the generators
        self.models_made = 0
