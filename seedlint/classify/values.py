"""The abstract values of the interpreter: what a value is, which axes it is open over, and where it came from."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from seedlint.diagnostics import Confidence
from seedlint.facts import NOWHERE, Class, Function, Lambda, Literal, Span

MAX_ALTERNATIVES = 8
"""A value set larger than this is unknown (DESIGN, "value sets are capped")."""


@dataclass(unsafe_hash=True, slots=True)
class Place:
    """A position in the project; `cell` is 0 outside notebooks. Nothing changes one (see `Value`)."""

    path: str
    cell: int = 0
    at: Span = NOWHERE


class Kind(enum.IntEnum):
    """What a value is. Where two kinds meet without a rule of their own, the greater one wins."""

    OTHER = 0
    DATA = 1
    DRAW = 2  # a raw random array: initial weights, noise, an order
    RNG = 3
    KEY = 4
    MODEL = 5
    PRED = 6  # predictions, one an item
    ERROR = 7  # right or wrong, or a residual, one an item
    METRIC = 8  # a scalar outcome of one run


class Axis:
    """Whatever makes a run happen again. Its kinds follow from where its variable flows; they are set as seen."""

    __slots__ = (
        "counts", "data", "depth", "drawn", "epoch", "external", "family", "fold", "how", "hyper", "inert", "item", "k",
        "models", "name", "origin", "origin_of_variable", "place", "repeats", "roles", "space", "used", "values",
    )  # fmt: skip

    def __init__(self, place: Place, how: str, name: str = "") -> None:
        self.place = place
        self.how = how  # for, while, comprehension, map, space, repeat, item
        self.name = name  # the variable, for messages
        self.origin: object = place  # the identity of the value set: two loops over one list are one axis
        self.origin_of_variable: Origin | None = None
        self.values: tuple[Literal, ...] = ()
        self.k: int | None = None
        self.roles: set[str] = set()  # roles of the seed sinks that its value reaches
        self.family = False  # reaches a callee or picks a constructor
        self.inert = False  # its seed reaches only estimators that draw nothing
        self.hyper = False  # reaches a hyperparameter
        self.data = False  # only changes what data are read
        self.fold = False
        self.epoch = False  # steps an optimiser without building a model
        self.item = False  # walks over items, batches or episodes
        self.drawn = False  # walks over numbers that a generator drew: seeds, if one of them is used as one
        self.repeats = False  # models are built inside from a stream seeded outside, or never
        self.counts = False  # its variable only counts the turns: `range(n)`
        self.used = False  # its variable picks data or goes where the analysis does not see
        self.depth = 0  # how many frames were active where the loop stands
        self.external = False  # the values come from the command line or the environment
        self.models: frozenset[Obj] = frozenset()  # the models that it walks over
        self.space: str | None = None  # the search that walks it: grid, optuna, sweep, ...

    @property
    def is_seed(self) -> bool:
        """Whether the runs along this axis differ by their seed."""
        if self.fold or self.item or self.epoch:
            return False
        return bool(self.roles) or (self.repeats and not self.family and not self.hyper and not self.data)

    @property
    def only_redraws(self) -> bool:
        """Whether its turns differ by nothing but what is drawn in them."""
        return self.counts and self.repeats and not self.used

    def set_apart(self) -> None:
        """What is chosen in a turn sets families side by side, unless the turns only draw anew."""
        self.family = self.family or not self.only_redraws

    @property
    def is_family(self) -> bool:
        """Whether it sets things side by side that differ by more than the seed."""
        return (self.family or self.hyper) and not (self.roles or self.fold or self.item or self.epoch) and self.k != 1

    def __repr__(self) -> str:
        return f"Axis({self.how} {self.name} at {self.place.at[0]})"


Stack = tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """An axis that a reducer closed: `how` is location, dispersion, select, extreme, sum, combine, test or quantile."""

    axis: Axis
    how: str
    place: Place


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of data: where it was read, and the steps that cut it (kind, where, index or -1, of how many)."""

    root: object
    steps: tuple[tuple[str, object, float, int], ...] = ()
    hint: str | None = None  # train, valid or test, from a key, a file name or a loader's argument
    weak: bool = False  # the hint is only a variable's name

    def cut(self, kind: str, where: object, index: float, of: int) -> Piece:
        if len(self.steps) >= 6:
            return self
        return Piece(self.root, (*self.steps, (kind, where, index, of)), self.hint, self.weak)

    @property
    def key(self) -> object:
        """Equal for the pieces of features and labels that one cut made together."""
        return (self.hint, self.steps) if self.steps or self.hint else self.root


class OriginKind(enum.Enum):
    LITERAL = "literal"
    OPTION = "option"  # command line, environment, configuration file
    PARAMETER = "parameter"
    LOOP = "loop"
    ENTROPY = "entropy"
    HASH = "hash"


class Origin:
    """Where a value that may be a seed entered the program, and what became of it."""

    __slots__ = (
        "default", "default_place", "escaped", "kind", "logged", "name", "names_output", "off_when_falsy",
        "place", "reached", "required", "sources", "used",
    )  # fmt: skip

    def __init__(self, kind: OriginKind, place: Place, name: str = "") -> None:
        self.kind = kind
        self.place = place
        self.name = name
        self.default: Literal | None = None
        self.default_place: Place | None = None
        self.required = False
        self.reached = False  # it reached a seed sink
        self.escaped = False  # it went where the analysis does not see
        self.used = False  # it picked data or named a checkpoint
        self.logged = False  # it was output
        self.names_output = False  # it is in the name of a file that is written
        self.off_when_falsy = False  # `if seed:` decides whether to seed
        self.sources: set[Origin] = set()  # what was passed to this parameter

    def __repr__(self) -> str:
        return f"Origin({self.kind.value} {self.name} at {self.place.at[0]})"


class Setting:
    """One call where a seed value enters a generator, an estimator or a splitter."""

    __slots__ = (
        "api", "axes", "axis_kind", "chain", "clobbers", "conditional", "depth", "evaluation", "group",
        "order", "place", "readers", "rngs", "roles", "shift", "sink", "stack", "trained", "value",
    )  # fmt: skip

    def __init__(
        self, api: str, sink: Place, place: Place, value: Value, kind: str, rngs: frozenset[str], stack: Stack
    ) -> None:
        self.api = api
        self.sink = sink  # the call of the library
        self.place = place  # the first call that received the value: what is reported
        self.value = value
        self.rngs = rngs
        self.stack = stack
        self.axes = value.taint.axes
        self.axis_kind = kind
        self.roles: set[str] = set()
        self.readers: list[tuple[str, str, Place]] = []  # (generator, role, where) of each draw
        self.trained = False  # what was drawn flowed into an optimiser step or a fit
        self.clobbers: list[tuple[str, Setting]] = []  # varying settings that it overwrote unread, by generator
        self.conditional = False  # only one of several branches sets it
        self.evaluation = False  # restored afterwards, or set in an evaluation
        self.chain: tuple[Place, ...] = ()
        self.group = 0
        self.order = 0
        self.depth = 0  # how many frames were active
        self.shift: object = value.shift  # what was added to the axis' own value

    def __repr__(self) -> str:
        return f"Setting({self.api} {self.axis_kind} at {self.place.at[0]} roles={sorted(self.roles)})"


@dataclass(frozen=True, slots=True)
class Taint:
    """What a value depends on."""

    axes: frozenset[Axis] = frozenset()
    closed: frozenset[Closed] = frozenset()
    pieces: frozenset[Piece] = frozenset()
    settings: frozenset[Setting] = frozenset()
    models: frozenset[Obj] = frozenset()
    origins: frozenset[Origin] = frozenset()
    confidence: Confidence = Confidence.HIGH

    def __or__(self, other: Taint) -> Taint:
        if other is CLEAN or other is self:
            return self
        if self is CLEAN:
            return other
        return Taint(
            self.axes | other.axes,
            self.closed | other.closed,
            self.pieces | other.pieces,
            self.settings | other.settings,
            self.models | other.models,
            self.origins | other.origins,
            min(self.confidence, other.confidence),
        )

    def close(self, axes: Iterable[Axis], how: str, place: Place) -> Taint:
        shut = frozenset(axes) & self.axes
        if not shut:
            return self
        return replace(
            self, axes=self.axes - shut, closed=self.closed | frozenset(Closed(axis, how, place) for axis in shut)
        )

    def without_pieces(self) -> Taint:
        """The same, of data that nothing is said of."""
        return replace(self, pieces=frozenset())


CLEAN = Taint()


class _Unknown:
    def __repr__(self) -> str:
        return "?"


UNKNOWN: Any = _Unknown()
"""The `const` of a value that is no known literal."""


# ------------------------------------------------------------ what a value can refer to


@dataclass(frozen=True, slots=True)
class Api:
    """Something outside the project, by its dotted name as imported."""

    name: str


@dataclass(frozen=True, slots=True)
class Mod:
    """A module of the project."""

    name: str


@dataclass(frozen=True, slots=True)
class Lazy:
    """A name imported from a module of the project that nothing has used yet: `from path import name`."""

    path: str
    name: str
    whole: bool = False  # the name may be a submodule


@dataclass(frozen=True, eq=False)
class Func:
    """A function of the project; `env` is the scope that it was defined in."""

    node: Function | Lambda
    module: Any
    env: Any
    cls: Cls | None = None
    options: tuple[tuple[str, Value], ...] = ()  # parameters that a command line fills
    cell: int = 0
    config: Obj | None = None  # an experiment whose configuration fills the parameters that a call leaves out

    @property
    def name(self) -> str:
        return self.node.name if isinstance(self.node, Function) else "<lambda>"


@dataclass(eq=False)
class Cls:
    """A class of the project; `bases` are values, `attrs` the class body's names."""

    node: Class
    module: Any
    env: Any
    bases: tuple[Value, ...]
    attrs: dict[str, Value]
    fields: list[tuple[str, Value | None, Place]]
    base_names: frozenset[str] = frozenset()
    dataclass: bool = False
    cell: int = 0

    @property
    def name(self) -> str:
        return self.node.name


@dataclass(frozen=True, slots=True)
class Method:
    """A method looked up on a receiver, not called yet."""

    receiver: Value
    name: str
    func: Value | None = None  # the project's function, when resolved


@dataclass(frozen=True, slots=True)
class Partial:
    func: Value
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    place: Place


class Obj:
    """An object on the abstract heap: a container, an instance, a model, a generator, a parser, ..."""

    __slots__ = (
        "api", "appended", "attrs", "cls", "drawn_per_item", "elem", "entries", "fits", "held", "items",
        "key_axes", "latent", "lazy", "looped_fits", "parts", "place", "places", "recipe", "shaped", "stack", "taint",
        "what",
    )  # fmt: skip

    def __init__(self, what: str, place: Place, stack: Stack, api: str = "", cls: Cls | None = None) -> None:
        self.what = what
        self.place = place
        self.stack = stack
        self.api = api
        self.cls = cls
        self.attrs: dict[str, Value] = {}
        self.items: list[Value] | None = None  # exact items of a sequence
        self.elem: Value | None = None  # the join of all other members
        self.entries: dict[Literal, Value] = {}
        self.places: dict[Literal, Place] = {}  # where each entry is written
        self.key_axes: tuple[Axis, ...] = ()  # axes collected as dimensions, in order
        self.taint = CLEAN
        self.latent: tuple[frozenset[Setting], frozenset[Axis]] | None = None  # an unknown constructor may have drawn
        self.appended: Stack | None = None  # the loops open when a sequence got its last item
        self.recipe: object = None  # what, besides the seed, made this model
        self.fits = 0
        self.looped_fits = False  # fitted in a loop that it was made outside of
        self.parts: set[Obj] = set()  # the layers and estimators that it was made of
        self.lazy = ""  # generators that its weights are still to be drawn from (Keras)
        self.shaped = False  # a Keras input: what it is part of has its weights drawn when it is made
        self.held = False  # a key that a loop's body leaves as it is
        self.drawn_per_item = False  # a generator that is read once for each item

    def __repr__(self) -> str:
        return f"Obj({self.what} {self.api} at {self.place.at[0]})"


@dataclass(unsafe_hash=True, slots=True)
class Value:
    """An abstract value. `dims` are the axes that it holds as dimensions, in order; `keyed` the axes that an index
    fixed; `carried` the project calls that it was passed through as an argument, outermost first.

    Nothing changes a value once it is made. It is not declared frozen because a run makes millions, and a frozen
    dataclass of this size takes three times as long to make."""

    kind: Kind = Kind.OTHER
    const: Any = UNKNOWN
    ref: Api | Mod | Lazy | Func | Cls | Method | Partial | Obj | None = None
    alts: tuple[Value, ...] = ()
    taint: Taint = CLEAN
    dims: Stack = ()
    keyed: frozenset[Axis] = frozenset()
    carried: tuple[Place, ...] = ()
    stored: bool = False  # a key that was read from an object
    shift: Any = None  # what a loop's variable was shifted by

    @property
    def obj(self) -> Obj | None:
        return self.ref if isinstance(self.ref, Obj) else None

    @property
    def is_const(self) -> bool:
        return self.const is not UNKNOWN

    def tainted(self, taint: Taint) -> Value:
        return self if taint is CLEAN or taint is self.taint else self.but(taint=self.taint | taint)

    def but(self, **changes: Any) -> Value:
        """A copy with other fields."""
        made = Value(
            self.kind, self.const, self.ref, self.alts, self.taint, self.dims, self.keyed, self.carried, self.stored,
            self.shift,
        )  # fmt: skip
        for name, change in changes.items():
            setattr(made, name, change)
        return made


NOTHING = Value()
NONE = Value(const=None)


def constant(value: Literal) -> Value:
    return Value(const=value)


def each(value: Value) -> Iterator[Value]:
    """The alternatives of `value`, or itself."""
    if value.alts:
        yield from value.alts
    else:
        yield value


def join(*values: Value) -> Value:
    """A value that may be any of `values`."""
    if values and not values[0].alts and all(value is values[0] for value in values):
        return values[0]
    distinct: list[Value] = []
    for value in values:
        for one in value.alts or (value,):
            if one not in distinct:
                distinct.append(one)
    if not distinct:
        return NOTHING
    if len(distinct) == 1:
        one = distinct[0]
        for value in values:
            one = one.tainted(value.taint)
        return one
    taint = CLEAN
    for value in (*values, *distinct):
        taint |= value.taint
    refs = [value for value in distinct if value.ref is not None]
    informative = [value for value in distinct if value.ref is not None or value.kind or value.dims or value.is_const]
    kind = max(value.kind for value in distinct)
    dims = next((value.dims for value in distinct if value.dims), ())
    carried = next((value.carried for value in distinct if value.carried), ())
    if (
        len(refs) == 1
        and not refs[0].is_const
        and all(not v.is_const or v.const is None for v in distinct if v is not refs[0])
    ):
        return refs[0].but(kind=kind, taint=taint)
    alts = (
        tuple(informative)
        if 1 < len(informative) <= MAX_ALTERNATIVES and any(v.ref or v.is_const for v in informative)
        else ()
    )
    return Value(kind=kind, alts=alts, taint=taint, dims=dims, carried=carried)


def taint_of(value: Value, depth: int = 4) -> Taint:
    """Everything `value` depends on, its contents included."""
    taint = value.taint
    if value.alts:
        for one in value.alts:
            taint |= taint_of(one, depth - 1) if depth else one.taint
    ref = value.ref
    if ref is None:
        return taint
    inner = CLEAN
    if isinstance(ref, Obj):
        inner = ref.taint
        if depth:
            inner = _with_contents(inner, members(ref), depth - 1)
            if ref.what in ("instance", "model", "trainer", "config"):
                inner = _with_contents(inner, (attr for attr in ref.attrs.values() if attr.ref is not ref), depth - 1)
    elif isinstance(ref, Method):
        inner = taint_of(ref.receiver, depth - 1) if depth else CLEAN
    elif isinstance(ref, Partial) and depth:
        inner = _with_contents(inner, (*ref.args, *(arg for _, arg in ref.kwargs)), depth - 1)
    if inner is CLEAN:
        return taint
    shut = {closed.axis for closed in value.taint.closed} & inner.axes
    if shut:  # what was selected is one of the runs, though the object itself was made in each
        inner = replace(inner, axes=inner.axes - shut)
    return taint | inner


def _with_contents(taint: Taint, contents: Iterable[Value], depth: int) -> Taint:
    for one in contents:
        if one.ref is not None or one.alts:
            taint |= taint_of(one, depth)
        elif one.taint is not CLEAN:
            taint |= one.taint
    return taint


def kind_of(value: Value, depth: int = 3) -> Kind:
    """The kind of `value`, or of what it contains."""
    kind = value.kind
    ref = value.ref
    if isinstance(ref, Obj):
        if ref.what == "model":
            return max(kind, Kind.MODEL)
        if depth and kind is Kind.OTHER:
            for member in members(ref):
                inner = kind_of(member, depth - 1) if member.ref is not None or member.alts else member.kind
                if inner > kind:
                    kind = inner
    if depth and value.alts:
        for one in value.alts:
            kind = max(kind, kind_of(one, depth - 1))
    return kind


MANY = 64
"""Of a larger dict (a table of names, a vocabulary) only so many entries are looked at for what it holds."""


def members(obj: Obj) -> Iterator[Value]:
    """The values that a container holds, of a large dict the first."""
    if obj.items is not None:
        yield from obj.items
    if obj.elem is not None:
        yield obj.elem
    yield from obj.entries.values() if len(obj.entries) <= MANY else itertools.islice(obj.entries.values(), MANY)


def models_in(value: Value, depth: int = 4) -> list[Obj]:
    """The model objects that a value is, holds or was computed by."""
    found: dict[Obj, None] = {}
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in ("model", "opaque"):
            found[obj] = None
        if depth and obj is not None and (obj.what in CONTAINERS or obj.what in ("trainer", "instance", "optimizer")):
            for member in (*members(obj), *obj.attrs.values()):
                found.update(dict.fromkeys(models_in(member, depth - 1)))
        for owner in one.taint.models:
            found[owner] = None
    return list(found)


def element(value: Value) -> Value:
    """One member of a container, whichever."""
    found: list[Value] = []
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in CONTAINERS:
            found.extend(members(obj))
    return join(*found) if found else Value(kind=value.kind, taint=value.taint)


def class_attribute(cls: Cls, name: str, depth: int = 8) -> Value | None:
    """An attribute of a class of the project, its bases' too."""
    if name in cls.attrs:
        return cls.attrs[name]
    for base in cls.bases:
        if depth and isinstance(base.ref, Cls):
            found = class_attribute(base.ref, name, depth - 1)
            if found is not None:
                return found
    return None


CONTAINERS = frozenset({"list", "tuple", "set", "dict", "table", "array"})


def dims_of(value: Value, depth: int = 5) -> Stack:
    """The axes that `value` holds as dimensions, outermost first (containers are looked into `depth` levels)."""
    dims = value.dims
    obj = value.ref if isinstance(value.ref, Obj) and value.ref.what in CONTAINERS else None
    if obj is not None and obj.key_axes:
        dims = (*dims, *(axis for axis in obj.key_axes if axis not in dims))
    if depth and (obj is not None or value.alts):
        for one in (*value.alts, *(members(obj) if obj is not None else ())):
            inner = dims_of(one, depth - 1) if one.ref is not None or one.alts or one.dims else ()
            if inner:
                dims = (*dims, *(axis for axis in inner if axis not in dims))
    if not dims or not value.keyed:
        return dims
    return tuple(axis for axis in dims if axis not in value.keyed)


def axis_kind(value: Value) -> str:
    """The kind of seed axis that `value` spans: constant, values, external, entropy, none or unknown."""
    taint = taint_of(value, 2)
    origins = {origin.kind for origin in taint.origins}
    if any(not axis.item for axis in taint.axes):
        return "values"
    if OriginKind.ENTROPY in origins or OriginKind.HASH in origins:
        return "entropy"
    if OriginKind.OPTION in origins:
        return "external"
    if value.is_const:
        return "none" if value.const is None else "constant"
    if value.alts and all(one.is_const for one in value.alts):
        return "none" if any(one.const is None for one in value.alts) else "constant"
    if OriginKind.PARAMETER in origins:
        return "parameter"
    if OriginKind.LITERAL in origins:
        return "constant"
    return "unknown"


def union(*values: Value) -> Taint:
    """Everything that any of `values` depends on."""
    taint = CLEAN
    for value in values:
        taint |= taint_of(value)
    return taint


def metric_taint(value: Value) -> Taint:
    """The taint of the metric in a value: of the member that is one, if it is a tuple that also holds the model."""
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in CONTAINERS:
            inner = [member for member in (obj.items or []) if kind_of(member) is Kind.METRIC]
            inner += [member for member in obj.entries.values() if kind_of(member) is Kind.METRIC]
            if not inner and obj.elem is not None and obj.elem.obj is not None:
                return metric_taint(obj.elem)
            if inner:
                taint = inner[0].taint | value.taint
                return taint | taint_of(inner[0])
    return taint_of(value)
