"""The abstract values: what a value is, what it can refer to, and the objects of the abstract heap."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

from seedlint.classify.values.axes import Axis, Branches, Closed, Entry, Fork, Noted, Origin, Piece, Place, Stack, What
from seedlint.classify.values.identity import Identity
from seedlint.diagnostics import Confidence
from seedlint.facts import Class, Function, Lambda, Literal
from seedlint.records import dataclass, replace


def lineage(cls: Cls) -> list[Cls]:
    found = [cls]
    for base in cls.bases:
        if isinstance(base.ref, Cls) and len(found) < 8:
            found = [*lineage(base.ref), *found]
    return found


MAX_ALTERNATIVES = 8
"""A set of constants larger than this is unknown (DESIGN, "value sets are capped"): what is computed of two is each
with each."""
MAX_OF_THE_PROJECT = 12
"""So is a larger set of functions and objects of the project, each of which is run where the set is called."""
MAX_OF_LIBRARIES = 32
"""So is a larger set of what libraries have made or define. The zoos of models that were read in real code have up to
two dozen."""


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


class Duty(enum.Enum):
    """What a seed that entered a generator is good for."""

    GOVERNS = "it is given to what has this role"
    READ = "a draw with this role reads it"
    DRAWN_ALONG = "a raw draw reads it in each turn of a loop that was opened since it was set"
    TRAINED = "what is drawn from it flows into an optimiser step or a fit"
    AWAKENED = "the estimator that it was given to draws after all"
    CLUSTERED = "the clusters that it finds are data that something else is trained on"
    OVERWRITES = "it overwrites a seed that varies and that nothing has read"


@dataclass(frozen=True, slots=True)
class Moment:
    """The point of a run at which a seed is set."""

    order: int
    group: int  # equal for those that set one value one after the other, with nothing drawn in between
    around: tuple[Fork, ...]  # the branches that it stands in
    conditional: bool  # only one of several branches sets it
    evaluation: bool  # what it seeds is restored afterwards, or an evaluation
    chain: tuple[Place, ...]  # the calls that are active
    depth: int  # how many frames are active
    loops: tuple[Place, ...]  # where each of the loops stands in whose turns it is set


class Setting(Noted[Duty]):
    """One call where a seed value enters a generator, an estimator or a splitter. What it is good for is noted: the
    role of what it is given to or what reads it, and for READ the generator, for OVERWRITES that and the other seed."""

    __slots__ = ("api", "axis_kind", "moment", "place", "rngs", "sink", "stack", "value")

    def __init__(
        self,
        api: str,
        sink: Place,
        place: Place,
        value: Value,
        kind: str,
        rngs: frozenset[str],
        stack: Stack,
        moment: Moment,
    ) -> None:
        super().__init__()
        self.api: Final = api
        self.sink: Final = sink  # the call of the library
        self.place: Final = place  # the first call that received the value: what is reported
        self.value: Final = value
        self.axis_kind: Final = kind
        self.rngs: Final = rngs
        self.stack: Final = stack
        self.moment: Final = moment

    @property
    def axes(self) -> frozenset[Axis]:
        return self.value.taint.axes

    @property
    def roles(self) -> frozenset[str]:
        """What it governs. A generator of its own is not the same as what is drawn from it."""
        roles = {
            reason.role
            for reason in self.reasons
            if reason.what is Duty.GOVERNS or (reason.what is Duty.READ and reason.of not in APART)
        }
        if self.says(Duty.AWAKENED):
            roles.discard("inert")
        if self.says(Duty.CLUSTERED):
            roles = (roles - {"train"}) | {"data"}
        return frozenset(roles)

    @property
    def readers(self) -> list[tuple[str, str, Place]]:
        """The generator, role and place of each draw that reads it."""
        return [(one.of, one.role, one.place) for one in self.reasons if one.what is Duty.READ and one.place]

    @property
    def drawn_along(self) -> Iterator[tuple[Axis, Place]]:
        """The loops in whose turns something is drawn that is neither weights nor an order, and where."""
        return ((one.of, one.place) for one in self.reasons if one.what is Duty.DRAWN_ALONG and one.place)

    @property
    def trained(self) -> bool:
        """Whether what was drawn from it flowed into an optimiser step or a fit."""
        return self.says(Duty.TRAINED)

    @property
    def clobbers(self) -> list[tuple[str, Setting]]:
        """Varying settings that it overwrote unread, by generator."""
        return [reason.of for reason in self.reasons if reason.what is Duty.OVERWRITES]

    def tell_axes(self, role: str) -> None:
        """Tell the axes that the seed depends on what it governs: as their value, or as a draw of their turns."""
        for axis in self.axes:
            drawn = self.value.kind is Kind.DRAW and not axis.drawn
            axis.note(What.DRAWS_SEEDS if drawn else What.SEEDS, self.place, role)

    def __repr__(self) -> str:
        return f"Setting({self.api} {self.axis_kind} at {self.place.at[0]} roles={sorted(self.roles)})"


APART = frozenset({"own", "jax"})
"""Stand for generators that are objects: what a draw from one is for says nothing of what its seed was given to."""


@dataclass(unsafe_hash=True, slots=True)
class Taint:
    """What a value depends on. Nothing changes it once it is made (see `Value`)."""

    axes: frozenset[Axis] = frozenset()
    closed: frozenset[Closed] = frozenset()
    pieces: frozenset[Piece] = frozenset()
    settings: frozenset[Setting] = frozenset()
    models: frozenset[Obj] = frozenset()
    origins: frozenset[Origin] = frozenset()
    confidence: Confidence = Confidence.HIGH
    measures: frozenset[object] = frozenset()  # what metrics measure: a function's name, or where it is computed
    entries: frozenset[Entry] = frozenset()  # of dicts with an entry for each turn of an axis, those that were read
    redrawn: frozenset[Axis] = frozenset()  # of the axes, those whose turns differ here only by what is drawn in them
    treated: frozenset[object] = frozenset()  # by what data were resampled or transformed: a description of each

    @property
    def told(self) -> frozenset[Axis]:
        """The axes on which it depends by more than what is drawn in their turns."""
        return self.axes - self.redrawn if self.redrawn else self.axes

    @property
    def along(self) -> Taint:
        """The same dependence on axes, and nothing else."""
        return Taint(axes=self.axes, redrawn=self.redrawn)

    @property
    def cuts(self) -> frozenset[Piece]:
        """Of the pieces those that were cut."""
        return frozenset(piece for piece in self.pieces if piece.steps)

    def __or__(self, other: Taint) -> Taint:
        if other is CLEAN or other is self:
            return self
        if self is CLEAN:
            return other
        return Taint(  # most parts of most taints are empty: a set that gains nothing stays the one that it is
            self.axes | other.axes if self.axes and other.axes else self.axes or other.axes,
            self.closed | other.closed if self.closed and other.closed else self.closed or other.closed,
            self.pieces | other.pieces if self.pieces and other.pieces else self.pieces or other.pieces,
            self.settings | other.settings if self.settings and other.settings else self.settings or other.settings,
            self.models | other.models if self.models and other.models else self.models or other.models,
            self.origins | other.origins if self.origins and other.origins else self.origins or other.origins,
            min(self.confidence, other.confidence),
            self.measures | other.measures if self.measures and other.measures else self.measures or other.measures,
            self.entries | other.entries if self.entries and other.entries else self.entries or other.entries,
            (self.redrawn - other.told) | (other.redrawn - self.told) if self.redrawn or other.redrawn else _NO_AXES,
            self.treated | other.treated if self.treated and other.treated else self.treated or other.treated,
        )

    def close(self, axes: Iterable[Axis], how: str, place: Place) -> Taint:
        shut = frozenset(one for axis in axes for one in (axis, *axis.again)) & self.axes
        if not shut:
            return self
        return replace(
            self, axes=self.axes - shut, closed=self.closed | frozenset(Closed(axis, how, place) for axis in shut)
        )

    def of_pieces(self, pieces: frozenset[Piece]) -> Taint:
        """The same, of other pieces of data: what it measured and the entries that were read are of the old ones."""
        return replace(self, pieces=pieces, measures=frozenset(), entries=frozenset())

    def without_pieces(self) -> Taint:
        """The same, of data that nothing is said of."""
        return replace(self, pieces=frozenset())


_NO_AXES: frozenset[Axis] = frozenset()
CLEAN = Taint()


class _Unknown:
    def __repr__(self) -> str:
        return "?"


UNKNOWN: Any = _Unknown()

UNTOLD = "?"
"""What the description of a model has in place of what is not known of it: it may be any."""
"""The `const` of a value that is no known literal."""


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


class Trait:
    """Something that is known of an object, of a type of its own: see `traits`."""

    __slots__ = ()
    lasts: ClassVar[bool] = True
    """Whether it is so of a copy, too."""

    def values(self) -> tuple[Value, ...]:
        """What it holds, as far as the object depends on that."""
        return ()

    def mapped(self, change: Callable[[Value], Value]) -> Trait:
        """The same of a copy, whose members are copies."""
        return self


T = TypeVar("T", bound=Trait)

NO_TRAITS: Mapping[type[Trait], Trait] = {}


class Made(NamedTuple):
    """Where an object was made, in which loops, and by what: a name of a library, a class of the project. `path`: of a
    model or an instance, the branches around it whose tests are the same in every turn of these loops."""

    place: Place
    stack: Stack
    api: str = ""
    cls: Cls | None = None
    path: Branches = ()


class Obj(Identity):
    """An object on the abstract heap: a container, an instance, a model, a generator, a parser, ..."""

    __slots__ = (
        "attrs", "elem", "entries", "items", "key_axes", "made", "places", "recipe", "taint", "traits", "what",
    )  # fmt: skip

    def __init__(self, what: str, place: Place, stack: Stack, api: str = "", cls: Cls | None = None) -> None:
        super().__init__()
        self.what = what
        self.made = Made(place, stack, api, cls)
        self.attrs: dict[str, Value] = {}
        self.traits = NO_TRAITS
        self.items: list[Value] | None = None  # exact items of a sequence
        self.elem: Value | None = None  # the join of all other members
        self.entries: dict[Literal, Value] = {}
        self.places: dict[Literal, Place] = {}  # where each entry is written
        self.key_axes: tuple[Axis, ...] = ()  # axes collected as dimensions, in order
        self.taint = CLEAN
        self.recipe: object = None  # what, besides the seed, made this model

    @property
    def place(self) -> Place:
        return self.made.place

    @property
    def stack(self) -> Stack:
        return self.made.stack

    @property
    def api(self) -> str:
        return self.made.api

    @property
    def cls(self) -> Cls | None:
        return self.made.cls

    def trait(self, kind: type[T]) -> T | None:
        """What is known of it in this way."""
        found = self.traits.get(kind)
        return found if isinstance(found, kind) else None

    def has(self, kind: type[Trait]) -> bool:
        return kind in self.traits

    def learn(self, trait: Trait) -> None:
        self.traits = {**self.traits, type(trait): trait}

    def forget(self, kind: type[Trait]) -> None:
        self.traits = {one: trait for one, trait in self.traits.items() if one is not kind}

    def take(self, other: Obj) -> None:
        """Be what another one is, and lasts, beside what it is itself."""
        lasting = {kind: trait for kind, trait in other.traits.items() if trait.lasts}
        self.traits = {**lasting, **self.traits}

    def kept(self) -> Iterable[Value]:
        """The values that it keeps beside its members: attributes, and what its traits say."""
        if not self.traits:
            return self.attrs.values()
        return (*self.attrs.values(), *(value for trait in self.traits.values() for value in trait.values()))

    @property
    def constructor(self) -> str:
        """What made it: the library's name for that, else the project's class; UNTOLD of what a file held."""
        return UNTOLD if self.recipe == UNTOLD else self.api or (self.cls.name if self.cls else "")

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
    unsure: bool = False  # another branch may have given nothing, or what is not known

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
            self.shift, self.unsure,
        )  # fmt: skip
        for name, change in changes.items():
            setattr(made, name, change)
        return made


def function_of(value: Value) -> Func | None:
    """The function of the project that a value is, or that is bound to an object in it."""
    bound = value.ref.func if isinstance(value.ref, Method) else value
    return bound.ref if bound is not None and isinstance(bound.ref, Func) else None


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
    ones = [one for value in values for one in value.alts or (value,)]
    try:
        distinct = list(dict.fromkeys(ones))
    except TypeError:  # a constant that has no hash
        distinct = [one for number, one in enumerate(ones) if one not in ones[:number]]
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
    filled = [one for one in distinct if not _is_empty(one)]
    if len(filled) < len(distinct) and any(one.ref is None and (one.kind or one.dims) for one in filled):
        distinct = filled  # `scores = []`, filled where there are any: what is in it matters
        if len(distinct) == 1:
            return distinct[0].tainted(taint)
    results = [one for one in distinct if one.kind >= Kind.PRED and one.ref is None and not one.alts]
    if len(results) == 1 and all(one is results[0] or one.const is None for one in distinct):
        return results[0].tainted(taint)  # a run that gives up early gives None: what the others give matters
    refs = [value for value in distinct if value.ref is not None]
    informative = [value for value in distinct if value.ref is not None or value.kind or value.dims or value.is_const]
    kind = max(value.kind for value in distinct)
    dims = next((value.dims for value in distinct if value.dims), ())
    carried = next((value.carried for value in distinct if value.carried), ())
    if (
        len(refs) == 1
        and not refs[0].is_const
        and all(not v.is_const or v.const is None for v in distinct if v is not refs[0])
        and not any(v.kind is Kind.KEY for v in distinct if v is not refs[0])  # another key, where it was made unseen
    ):
        return refs[0].but(kind=kind, taint=taint, unsure=True)
    crowded = len(informative) > MAX_ALTERNATIVES and _are_too_many(informative)
    several = len(informative) > 1 and not crowded
    alts = tuple(informative) if several and any(v.ref or v.is_const for v in informative) else ()
    if crowded:  # what the containers among them hold is all that is left of them
        for one in informative:
            held, inside, along = _contents(one)
            kind, taint = max(kind, held), taint | inside
            dims = dims or along
    return Value(kind=kind, alts=alts, taint=taint, dims=dims, carried=carried)


def _are_too_many(values: Sequence[Value]) -> bool:
    """Whether a set of more than `MAX_ALTERNATIVES` values is unknown."""
    if len(values) > MAX_OF_LIBRARIES or any(value.is_const for value in values):
        return True
    return sum(not _is_of_a_library(value) for value in values) > MAX_OF_THE_PROJECT


def _is_of_a_library(value: Value) -> bool:
    """Whether a value is something that a library has made or defines, a method of that, a lambda that makes it, or it
    beside its name."""
    if value.obj is not None and value.obj.what == "tuple" and value.obj.items:
        return any(map(_is_of_a_library, value.obj.items))
    if isinstance(value.ref, Method):
        return value.ref.func is None
    if isinstance(value.ref, Func):
        return isinstance(value.ref.node, Lambda)
    return isinstance(value.ref, Api) or (value.obj is not None and value.obj.cls is None)


def _contents(value: Value, depth: int = 3) -> tuple[Kind, Taint, Stack]:
    """The kind, the dependence and the dimensions of what a container holds."""
    obj = value.obj
    if obj is None or obj.what not in CONTAINERS or not depth:
        return Kind.OTHER, CLEAN, ()
    kind, taint, dims = Kind.OTHER, obj.taint, obj.key_axes
    for member in members(obj):
        held, inside, along = _contents(member, depth - 1)
        kind, taint = max(kind, member.kind, held), taint | member.taint | inside
        dims = dims or along
    return kind, taint, dims


def _is_empty(value: Value) -> bool:
    """Whether a value is a list that nothing was put into."""
    obj = value.obj
    return obj is not None and obj.what == "list" and obj.items == [] and obj.elem is None


MANY = 64
"""Of a larger dict (a table of names, a vocabulary) only so many entries are looked at for what it holds."""


def members(obj: Obj) -> Iterator[Value]:
    """The values that a container holds, of a large dict the first."""
    if obj.items is not None:
        yield from obj.items
    if obj.elem is not None:
        yield obj.elem
    yield from obj.entries.values() if len(obj.entries) <= MANY else itertools.islice(obj.entries.values(), MANY)


def class_attribute(cls: Cls, name: str) -> Value | None:
    """An attribute of a class of the project, its bases' too, of the first base and its bases first."""
    waiting, seen = [cls], set[Cls]()
    while waiting:
        one = waiting.pop()
        if name in one.attrs:
            return one.attrs[name]
        if one not in seen:  # it may be the base of several
            seen.add(one)
            waiting += [base.ref for base in reversed(one.bases) if isinstance(base.ref, Cls)]
    return None


NAMED_TUPLE = "typing.NamedTuple"
"""The base of classes whose instances are tuples."""


REPEATED = "repeated"
"""The `recipe` of a list that holds one value several times: `[x] * n`."""


CONTAINERS = frozenset({"list", "tuple", "set", "dict", "table", "array"})
