"""Traits: what is known of one object beside what it holds, each a small frozen record of a type of its own.

An object has at most one of each type (`Obj.trait`); what is learned later stands in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Obj, Trait, Value


@dataclass(frozen=True, slots=True)
class Estimator(Trait):
    """Whether an estimator draws, as it is configured, and whether only between splits that are equally good."""

    draws: bool
    ties: bool


@dataclass(frozen=True, slots=True)
class Unseeded(Trait):
    """A model with no seed of its own: each fit draws from these global generators."""

    rngs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dormant(Trait):
    """A seed that an estimator was given and, as it is configured, draws nothing with."""

    seed: Value

    def values(self) -> tuple[Value, ...]:
        return (self.seed,)


@dataclass(frozen=True, slots=True)
class Searching(Trait):
    """A search over a model's parameters. `over`: depends on the seeds that it walks."""

    over: Value

    def values(self) -> tuple[Value, ...]:
        return (self.over,)


@dataclass(frozen=True, slots=True)
class Members(Trait):
    """A network that only holds others (`ModuleList`): the container that it was given."""

    given: Value

    def values(self) -> tuple[Value, ...]:
        return (self.given,)

    def mapped(self, change: Callable[[Value], Value]) -> Members:
        return Members(change(self.given))


@dataclass(frozen=True, slots=True)
class Layers(Trait):
    """Layers that were stored under names that are not known."""

    stored: Value

    def values(self) -> tuple[Value, ...]:
        return (self.stored,)

    def mapped(self, change: Callable[[Value], Value]) -> Layers:
        return Layers(change(self.stored))


@dataclass(frozen=True, slots=True)
class Mode(Trait):
    """Whether a network was set to evaluate."""

    evaluates: bool


@dataclass(frozen=True, slots=True)
class Score(Trait):
    """The score of what a metric object was fed with so far."""

    so_far: Value


@dataclass(frozen=True, slots=True)
class Order(Trait):
    """Whether a loader shuffles, and the generator that it was given for that."""

    shuffle: Value
    generator: Value | None = None


@dataclass(frozen=True, slots=True)
class Epochs(Trait):
    """Where a sampler that reseeds by epoch is walked again and again, and where it hears of the epoch."""

    walked: Place | None = None
    told: Place | None = None


@dataclass(frozen=True, slots=True)
class Watches(Trait):
    """The model whose training a callback has watched."""

    subject: Value


@dataclass(frozen=True, slots=True)
class Trained(Trait):
    """In a training's scores: those of the piece that it trained on."""

    score: Value

    def values(self) -> tuple[Value, ...]:
        return (self.score,)


@dataclass(frozen=True, slots=True)
class Tried(Trait):
    """The trials of a search: their points, what came out of them, the name of the score that decides."""

    given: Value
    outcome: Value
    metric: str | None


@dataclass(frozen=True, slots=True)
class Chosen(Trait):
    """The point of a trial that is over, of the best one."""

    point: Value

    def values(self) -> tuple[Value, ...]:
        return (self.point,)


@dataclass(frozen=True, slots=True)
class Grid(Trait):
    """The values that a trial is given in turn."""

    of: Value

    def values(self) -> tuple[Value, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Tuned(Trait):
    """What a tuner has built and tried."""

    model: Value
    trials: Obj


@dataclass(frozen=True, slots=True)
class Ranked(Trait):
    """The scores that the rows of a table, or a column of it, are sorted by."""

    by: Value

    def values(self) -> tuple[Value, ...]:
        return (self.by,)


@dataclass(frozen=True, slots=True)
class Rows(Trait):
    """The rows of a table that grows row by row."""

    of: Value

    def values(self) -> tuple[Value, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Alike(Trait):
    """The one seed that all members of a vectorised environment were given."""

    seed: Value


@dataclass(frozen=True, slots=True)
class Opened(Trait):
    """The path that a file was opened by."""

    path: Value


@dataclass(frozen=True, slots=True)
class Files(Trait):
    """The settings files that a parser reads."""

    named: Value


@dataclass(frozen=True, slots=True)
class Bases(Trait):
    """What `super()` looks for methods of the bases of: `self`."""

    of: Value
