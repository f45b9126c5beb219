"""Where control stands: the branches that are being run, what decides them, what they keep, and the jumps out of
them that have not landed yet."""

from __future__ import annotations

from dataclasses import field

from seedlint.classify.run.generators import Stream
from seedlint.classify.run.scopes import Bound, Names
from seedlint.classify.values.axes import Axis, Branches, Fork, Piece, Place
from seedlint.classify.values.objects import Value
from seedlint.records import dataclass


@dataclass(eq=False, slots=True)
class Choosing:
    """The body of `if score > best:` is running: what is kept there is the best along `axes`. Or that of
    `if score > 0.9:`, where `target` is empty: a turn that is shown, saved or stopped at there is selected."""

    axes: frozenset[Axis]
    target: str
    metric: Value
    place: Place
    kept: list[str] = field(default_factory=list)
    stored: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """What the sides of a branch may leave different: names, generators, and where control stands."""

    names: dict[str, Bound]
    free: tuple[tuple[Names, str, Bound | None], ...]  # those that are declared global or nonlocal
    ambient: dict[str, frozenset[Stream]]
    taken: Branches
    around: tuple[Fork, ...]
    tests: tuple[Value, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Leap:
    """A `break`, `continue`, `return` or `raise` (its `kind`), and the state that it carries to where it lands.
    `passed`: the axes along which a score passed a bar where it stands."""

    kind: str
    state: State
    passed: frozenset[Axis] = frozenset()


class Path:
    """Where control stands."""

    def __init__(self) -> None:
        self.taken: Branches = ()  # the branches that are being run, and those whose other side ended early
        self.around: tuple[Fork, ...] = ()  # of these, the ones that are still open
        self.tests: tuple[Value, ...] = ()  # what decides the branches taken
        self.inside: frozenset[Piece] = frozenset()  # of which pieces the items are that the branches taken are for
        self.forks = 0
        self.leaps: list[Leap] = []
        self.forked: frozenset[Axis] = frozenset()  # axes whose other branch made a model and ended there
        self.choosing: list[Choosing] = []
        self.evaluating = 0  # inside a context that restores the generators
        self.models_made = 0

    @property
    def branches(self) -> int:
        """How many branches are open."""
        return len(self.around)

    @property
    def control(self) -> frozenset[Axis]:
        """The axes that decide which branch is being run."""
        return frozenset().union(*(test.taint.axes for test in self.tests))

    def next_fork(self) -> int:
        self.forks += 1
        return self.forks
