"""What one abstract run of an entry point did, in order: the events that conclusions are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlint.classify.values import Axis, Obj, Origin, Piece, Place, Setting, Stack, Taint, Value


@dataclass(frozen=True, eq=False, slots=True)
class Output:
    """Something was shown or stored. `how`: print, log, tracker, file, figure, artefact, return, report (to the
    search that runs the trial)."""

    taint: Taint
    value: Value
    how: str
    place: Place
    stack: Stack
    order: int
    best: frozenset[Axis] = frozenset()  # shown only where it beat every earlier turn of these axes


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """A metric was computed."""

    taint: Taint
    place: Place
    stack: Stack
    order: int
    inner: bool = False  # by cross-validation inside the piece


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
    turn). `how`: compare, rank, test (unit seeds), items (unit test instances)."""

    sides: tuple[Taint, ...]
    dims: frozenset[Axis]
    how: str
    place: Place
    order: int


@dataclass(frozen=True, eq=False, slots=True)
class Spread:
    """A dispersion over `axes` was computed; `population`: with ddof=0."""

    axes: frozenset[Axis]
    population: bool
    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class Draw:
    """A global generator was drawn from. `role`: train (weights), order (shuffle), split, dropout, draw."""

    rng: str
    role: str
    place: Place
    seeded: bool
    stack: Stack
    order: int
    obj: Obj | None = None
    depth: int = 0  # how many frames were active


@dataclass(frozen=True, eq=False, slots=True)
class Fitted:
    """A model was trained."""

    model: Obj | None
    taint: Taint
    pieces: frozenset[Piece]
    place: Place
    stack: Stack
    order: int


@dataclass(frozen=True, eq=False, slots=True)
class Defect:
    """Something that the interpreter sees only while it runs; `code` names the rule that may report it."""

    code: str
    place: Place
    note: str
    evidence: tuple[tuple[Place, str], ...] = ()
    detail: object = None


@dataclass(eq=False, slots=True)
class Trace:
    """The events of one entry point. `capped` counts where a limit cut it short: rules with *never* are silent then."""

    script: str
    axes: list[Axis] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    scored: list[Scored] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    models: list[Obj] = field(default_factory=list)
    fitted: list[Fitted] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    switches: list[tuple[str, Place]] = field(default_factory=list)  # deterministic-algorithm switches
    functions: dict[int, Place] = field(default_factory=dict)  # where the functions that were run stand, by id
    capped: int = 0
    order: int = 0

    def tick(self) -> int:
        self.order += 1
        return self.order
