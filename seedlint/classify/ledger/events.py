"""What one abstract run of an entry point did, in order: the events that conclusions are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from seedlint.classify.values.axes import Axis, Branches, Fork, Piece, Place, Stack
from seedlint.classify.values.objects import CLEAN, Obj, Setting, Taint, Value, each
from seedlint.records import dataclass


class Sink(NamedTuple):
    """Where an output goes: the name of the file, with `*` for what is not spelled out of it, or which figure it is,
    if that is known; and the axes along which it is another one in each turn."""

    name: str = ""
    apart: frozenset[Axis] = frozenset()


SOMEWHERE = Sink()


@dataclass(frozen=True, eq=False, slots=True)
class Output:
    """Something was shown or stored. `how`: print, log, tracker, file, figure, artefact, return, report (to the
    search that runs the trial), aside (the library shows it while it works). `chain`: the calls that led to it."""

    taint: Taint
    value: Value
    how: str
    place: Place
    stack: Stack
    order: int
    best: frozenset[Axis] = frozenset()  # shown only where it beat every earlier turn of these axes
    sink: Sink = SOMEWHERE
    path: Branches = ()  # the branches taken to it
    chain: tuple[Place, ...] = ()
    alone: frozenset[Axis] = frozenset()  # axes of which a single turn comes to it
    steady: Branches = ()  # of the branches around it those whose tests are the same in every turn of its loops

    @property
    def sides(self) -> tuple[Taint, ...]:
        """What it shows, as the one side of a comparison."""
        return (self.taint,)

    @property
    def beside(self) -> frozenset[Axis]:
        """The axes that it depends on along which its turns go to one sink; one number that certain turns give, by
        the keys under which they stand, is no turn beside others, nor is the turn that was selected."""
        number = all(one.ref is None for one in each(self.value))
        fixed = {entry.axis for entry in self.taint.entries} if number else set()
        fixed |= {closed.axis for closed in self.taint.closed if closed.how == "select"} - set(self.stack)
        return self.taint.axes - self.sink.apart - fixed - self.alone

    @property
    def steps(self) -> bool:
        """Whether it is shown again in each step of a training."""
        return any(axis.epoch for axis in self.stack)


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """A metric was computed. `chain`: the calls that led to it."""

    taint: Taint
    place: Place
    stack: Stack
    order: int
    inner: bool = False  # by cross-validation inside the piece
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Selection:
    """The best along `axes` was selected by `metric`. `kept`: something besides the score was kept (a model, the seed).
    `inner`: the score is an inner cross-validation."""

    axes: frozenset[Axis]
    metric: Taint
    place: Place
    kept: bool
    order: int
    stack: Stack
    inner: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Decision:
    """Metrics were set side by side: two `sides`, or one side with a family axis as a dimension (or open, one output a
    turn). `how`: compare, rank, test (unit seeds), items (unit test instances), show (in one sink), told (in one
    program). `first`: where the first side was shown, if each was by itself; `steps`: both are shown again in each step
    of a training; `stack`: the loops that are open around both; `by`: how both are put out (as in `Output`), or that a
    test resamples."""

    sides: tuple[Taint, ...]
    dims: frozenset[Axis]
    how: str
    place: Place
    order: int
    first: Place | None = None
    steps: bool = False
    stack: Stack = ()
    by: str = ""

    @property
    def together(self) -> bool:
        """Whether it shows both in the steps of one training: what is trained together is one system (a generator and
        its discriminator, a teacher and its student)."""
        return self.how == "show" and any(axis.epoch for axis in self.stack)


@dataclass(frozen=True, eq=False, slots=True)
class Spread:
    """A dispersion over `axes` was computed; `population`: with ddof=0."""

    axes: frozenset[Axis]
    population: bool
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Repeated:
    """Outcomes that do not depend on the loops that they were collected in (`axes`) were summarised. `how`: as in
    `Closed`."""

    axes: frozenset[Axis]
    taint: Taint
    how: str
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Draw:
    """A global generator was drawn from. `role`: train (weights), order (shuffle), split, dropout, draw; `obj`: the
    model whose weights were drawn, or the cut that was made."""

    rng: str
    role: str
    place: Place
    seeded: bool
    stack: Stack
    order: int
    obj: Obj | None = None
    depth: int = 0  # how many frames were active
    settings: frozenset[Setting] = frozenset()  # the seeds that the generator may stand at
    around: tuple[Fork, ...] = ()  # the branches that it stands in
    chain: tuple[Place, ...] = ()  # the calls that led to it
    shown: bool = False  # in a statement that keeps nothing of it


@dataclass(frozen=True, eq=False, slots=True)
class OwnDraw:
    """A generator object was drawn from."""

    generator: Obj
    place: Place
    stack: Stack


@dataclass(frozen=True, eq=False, slots=True)
class Pooled:
    """A function was given to a pool of processes, once for each task: the seeds that were set and the generators that
    were drawn from in a task. `trains`: a task is a whole training; `inherited`: what was drawn from global generators
    whose state the processes have from the one that started them; `alike`: each task is given the same; `counted`: or
    the number of its turn along one of these axes; `started`: the seeds that were set in each process before its first
    task, and that tasks draw from."""

    settings: tuple[Setting, ...]
    draws: tuple[OwnDraw, ...]
    trains: bool
    place: Place
    inherited: tuple[Draw, ...] = ()
    alike: bool = False
    counted: frozenset[Axis] = frozenset()
    started: tuple[Setting, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Served:
    """A loader reads a data set in worker processes. `own`: the generators that the data set holds are the same in all
    of them; `alike`: so are these global ones; `fixed`: seeds that each worker sets, the same in all of them."""

    dataset: Value
    workers: Value  # how many
    place: Place
    own: bool
    alike: frozenset[str]
    fixed: tuple[Setting, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Copies:
    """The copies of a vectorised environment are seeded: each by `seed`, the same for all of them."""

    seed: Setting
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Fitted:
    """A model was trained. `function`: the one of the project in which a step was taken, if it was trained so;
    `losses`: what measured the loss; `chain`: the calls that led to it; `drawing`: where those of its
    estimators are made that draw when they are fitted, None where it is no estimator; `data`: what it was fed with;
    `how`: the settings of its fit, as far as they are told; `toward`: the other models that the loss depends on."""

    model: Obj | None
    taint: Taint
    pieces: frozenset[Piece]
    place: Place
    stack: Stack
    order: int
    function: Place | None = None
    losses: frozenset[object] = frozenset()
    chain: tuple[Place, ...] = ()
    drawing: tuple[Place, ...] | None = None
    data: Taint = CLEAN
    how: tuple[tuple[str, object], ...] = ()
    toward: frozenset[Obj] = frozenset()

    @property
    def may_draw(self) -> bool:
        """Whether a seed could matter to it: a scaler is fitted, too, and draws nothing."""
        return self.drawing != ()


@dataclass(frozen=True, eq=False, slots=True)
class Stepped:
    """An optimiser moved the weights of models, by gradients that were computed before; where no model is known, of
    what the same function trains."""

    models: frozenset[Obj]
    place: Place
    order: int
    function: Place | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Loaded:
    """The weights of a model were read over those that it had; `own`: they are of a model of this run, it may be
    themselves; `of`: the models whose weights they are, as far as is known."""

    model: Obj
    place: Place
    order: int
    around: tuple[Fork, ...]
    own: bool = False
    of: frozenset[Obj] = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Fed:
    """A model was applied or fitted to what other models have predicted."""

    model: Obj
    by: frozenset[Obj]
    order: int


@dataclass(frozen=True, eq=False, slots=True)
class Optimised:
    """An optimiser was made for models; `recipe` describes it and its settings."""

    models: frozenset[Obj]
    recipe: object


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """A function of the project in which models were trained has returned. `ways`: the branches that a constant settled
    in it and in what it called, each with the side taken; `function`: it, if they were trained step by step in it,
    else they were made in it and the branches gave other data or networks; `given`: which functions it called that it
    was given, and where."""

    models: frozenset[Obj]
    function: Place | None
    ways: frozenset[tuple[Place, bool]]
    given: frozenset[tuple[Place, object]] = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Defect:
    """Something that the interpreter sees only while it runs; `code` names the rule that may report it."""

    code: str
    place: Place
    note: str
    evidence: tuple[tuple[Place, str], ...] = ()
    detail: object = None


class Switch(NamedTuple):
    """A switch of deterministic algorithms was set."""

    name: str
    place: Place


Event = TypeVar("Event")


class Ledger:
    """What one run did, by the kind of event and in order. It only grows."""

    def __init__(self) -> None:
        self._events: dict[type, list[Any]] = {}
        self._order = 0

    def add(self, event: object) -> None:
        self._events.setdefault(type(event), []).append(event)

    def of(self, kind: type[Event]) -> Sequence[Event]:
        """The events of one kind so far, in order."""
        return self._events.setdefault(kind, [])

    def kinds(self) -> Iterable[tuple[type, Sequence[Any]]]:
        """All kinds of events so far, with the events."""
        return self._events.items()

    def tick(self) -> int:
        """The next position in the order of events (from 1)."""
        self._order += 1
        return self._order


class Steps:
    """What gradients and optimisers do."""

    def __init__(self) -> None:
        self.optimizers: list[Obj] = []
        self.stepped: dict[Obj, Stack] = {}  # the loops in which an optimiser stepped last
        self.gradients: dict[Obj, Taint] = {}  # what gradients were computed of that no step applied yet
        self.movers: list[Obj] = []  # the optimisers that have inputs of a network, and no weights
        self.watched = False  # data are told to keep their gradients: an attack, a saliency map
        self.frozen: set[Obj] = set()  # the networks whose weights are told to keep no gradient
        self.leaves = Taint()  # what was drawn and told to keep its gradient: weights without a network
        self.fed: dict[Obj, frozenset[Axis]] = {}  # what the inputs of models depend on
        self.trained_pieces: frozenset[Piece] = frozenset()
        self.moving: dict[str, bool] = {}  # by the path of a module, whether code in it moves weights, as it is written


class Observations:
    """What a run saw that only one or two rules ask for."""

    def __init__(self) -> None:
        self.late: list[tuple[Setting, Draw]] = []
        self.may_be_seeded = False  # something out of sight was called that seeds, by its name
        self.inert: list[tuple[Setting, str, object]] = []
        self.shared: dict[Obj, list[tuple[Place, Obj]]] = {}  # generators handed to several estimators
        self.samplers: list[Obj] = []
        self.listed: set[Place] = set()  # where a table is sorted by what is not known to be a score
        self.arranged: set[Place] = set()  # where a draw picks or arranges what it is given
        self.picking: frozenset[Axis] = frozenset()  # axes that pick one of several things to call
        self.active: dict[
            int, Place
        ] = {}  # by the ids of functions, what was drawn, trained or given a constant in them
        self.training: set[int] = set()  # the ids of those in which something was trained
        self.resampled: frozenset[Obj] = frozenset()  # models whose outcomes are resampled by items
        self.legacy_draws: list[tuple[Place, str]] = []  # from NumPy's legacy global generator
        self.steps = Steps()
