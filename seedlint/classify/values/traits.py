"""Traits: what is known of one object beside what it holds, each a small frozen record of a type of its own.

An object has at most one of each type (`Obj.trait`); what is learned later stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from seedlint.classify.values.axes import Axis, Piece, Place, Stack
from seedlint.classify.values.objects import Obj, Setting, Taint, Trait, Value
from seedlint.facts import Literal
from seedlint.records import dataclass


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
    """A search over a model's parameters. `over`: depends on the seeds that it walks, `tried` on the settings."""

    over: Value
    tried: Value

    def values(self) -> tuple[Value, ...]:
        return (self.over,)


@dataclass(frozen=True, slots=True)
class Initialised(Trait):
    """A pool whose initializer sets seeds in each of its processes, and where it leaves the global generators."""

    settings: tuple[Setting, ...]
    left: Mapping[str, frozenset[tuple[Setting | None, Stack]]]


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
class Kinds(Trait):
    """The kinds of rows of a table, each a dict that was made at a place of its own; of a grouped table those that its
    keys tell apart. `column`: the only one that is looked at, else all."""

    rows: tuple[Value, ...]
    column: object = None

    def values(self) -> tuple[Value, ...]:
        return self.rows


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


# ---------------------------------------------------------------- what has happened to one object: no copy has it


class State(Trait):
    """What has happened to an object, and to no copy of it."""

    __slots__ = ()
    lasts: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Fitting(State):
    """How often a model was fitted, to which data, and what was scored meanwhile. `unfitted`: what an estimator, which
    every fit starts afresh, depended on before."""

    fits: int = 0
    unfitted: Taint | None = None
    trained_on: frozenset[Piece] = frozenset()
    watched: frozenset[Piece] = frozenset()


@dataclass(frozen=True, slots=True)
class StartedFrom(State):
    """The loops in each of whose turns what is done with a model begins with a copy of it (`along`), and those of them
    in whose turns the copy is trained on; in those of `read` it is no copy, but drawn, or read from where it was
    left."""

    along: frozenset[Axis] = frozenset()
    trained: frozenset[Axis] = frozenset()
    read: frozenset[Axis] = frozenset()


def started_from(model: Obj) -> StartedFrom:
    return model.trait(StartedFrom) or StartedFrom()


TABLE = "table"
"""Stands for the class of a learner that is no more than its weights."""


@dataclass(frozen=True, slots=True)
class Parts(State):
    """The layers and estimators that a model was made of."""

    of: frozenset[Obj]


@dataclass(frozen=True, slots=True)
class Refitted(Trait):
    """What was chosen among the turns of these axes configures how it is trained: the refit of a search's winner."""

    among: frozenset[Axis]


@dataclass(frozen=True, slots=True)
class Within(Trait):
    """The networks of the project that hold it as one of their own."""

    of: frozenset[Obj]


@dataclass(frozen=True, slots=True)
class Lazy(State):
    """Keras: the generators that a layer's weights are still to be drawn from."""

    rngs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shaped(State):
    """Keras: an input, or a layer that is told its shape. What it is part of has its weights drawn when it is made."""


@dataclass(frozen=True, slots=True)
class Latent(State):
    """What a constructor that is not known may have drawn from: if its object is used as a model, it did."""

    settings: frozenset[Setting]
    axes: frozenset[Axis]


@dataclass(frozen=True, slots=True)
class SeededByName(State):
    """What a class that is not known was given under the name of a seed: if its object learns, that governs it."""

    setting: Setting


@dataclass(frozen=True, slots=True)
class Copied(State):
    """A copy of a model, with its seed: of a generator, a copy, too."""

    place: Place


@dataclass(frozen=True, slots=True)
class Held(State):
    """A key that a loop's body leaves as it is."""

    place: Place


@dataclass(frozen=True, slots=True)
class Collected(State):
    """The loops that members were collected in and do not depend on, and those open when the last one was."""

    blind: frozenset[Axis]
    last: Stack | None = None


@dataclass(frozen=True, slots=True)
class Cells(State):
    """The scores that were stored in an array or a table under numbers and names that are written in the index, with
    None for what else stands in it: `errors[run, 1] = error`."""

    of: Mapping[tuple[Literal, ...], Value]


@dataclass(frozen=True, slots=True)
class BoundIn(State):
    """The loops that were open when each attribute was bound."""

    loops: Mapping[str, Stack]


def fitting(obj: Obj) -> Fitting:
    return obj.trait(Fitting) or Fitting()


def parts_of(obj: Obj) -> frozenset[Obj]:
    found = obj.trait(Parts)
    return found.of if found is not None else frozenset()


def chosen_among(taint: Taint) -> frozenset[Axis]:
    """The axes of whose turns something is of the one that was chosen."""
    return frozenset(closed.axis for closed in taint.closed if closed.how in ("select", "extreme"))


def tuned_among(obj: Obj) -> frozenset[Axis]:
    """The axes among whose turns the settings of a model were chosen."""
    found = obj.trait(Refitted)
    return chosen_among(obj.taint) | (found.among if found is not None else frozenset())


def owners_of(obj: Obj) -> frozenset[Obj]:
    """The networks that hold a network as one of their own."""
    found = obj.trait(Within)
    return found.of if found is not None else frozenset()


def blind_of(obj: Obj) -> frozenset[Axis]:
    """The loops that members were collected in and do not depend on."""
    found = obj.trait(Collected)
    return found.blind if found is not None else frozenset()


def bound_in(obj: Obj, name: str, otherwise: Stack) -> Stack:
    """The loops that were open when an attribute was bound."""
    found = obj.trait(BoundIn)
    return found.loops.get(name, otherwise) if found is not None else otherwise


def bind(obj: Obj, name: str, stack: Stack) -> None:
    found = obj.trait(BoundIn)
    obj.learn(BoundIn({**found.loops, name: stack} if found is not None else {name: stack}))
