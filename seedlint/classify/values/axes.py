"""What makes a run happen again, where values come from, and which pieces data are cut into."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from typing import Any, Final, Generic, NamedTuple, TypeVar

from seedlint.classify.values.identity import Identity
from seedlint.classify.values.words import calls_data
from seedlint.facts import NOWHERE, Literal, Span
from seedlint.records import dataclass, replace

W = TypeVar("W", bound=enum.Enum)


@dataclass(unsafe_hash=True, slots=True)
class Place:
    """A position in the project; `cell` is 0 outside notebooks. Nothing changes one (see `Value`)."""

    path: str
    cell: int = 0
    at: Span = NOWHERE


class Fork(NamedTuple):
    """A branch that is open: which test, which side of it. `once`: the test singles out one turn of a loop; `about`:
    what the test looks at; `by`: the axes that it depends on; `turn`: of these, the one of whose turns this side is for
    a single one."""

    number: int
    side: int
    once: bool = False
    about: frozenset[Origin] = frozenset()
    by: frozenset[Axis] = frozenset()
    turn: frozenset[Axis] = frozenset()


Branches = tuple[tuple[int, int], ...]
"""Branches, outermost first: (fork, side)."""


def exclusive(one: Branches, other: Branches) -> bool:
    """Whether two branch paths can never both run."""
    sides = dict(other)
    return any(fork in sides and sides[fork] != side for fork, side in one)


class What(enum.Enum):
    """What can be learned about an axis. Nothing is ever taken back: what it *is* follows from all of it."""

    COUNTS = "its variable only counts the turns"
    UNREAD = "nothing in its turns reads its variable, except to show it or to say where a result goes"
    DRAWN = "the numbers that it walks over were drawn from a generator"
    NUMBERS = "what it walks over is read as numbers"
    WRITTEN = "its turns are calls that are written out, each under a seed that is a constant"
    OUTSIDE = "what it walks over is set from outside"
    SEEDS = "its value reaches a generator"
    DRAWS_SEEDS = "a seed that is drawn in its turns reaches a generator"
    REDRAWN = "models are drawn anew in its turns, from a stream that was seeded outside or never"
    PICKS = "it picks what is called or made"
    PICKS_RESULTS = "it picks results of different trainings by their names"
    CONFIGURES = "it reaches a hyperparameter"
    DRAWS_SETTINGS = "a hyperparameter is drawn in its turns"
    LAYERS = "its turns make the layers of one network"
    WALKS_TOGETHER = "it walks over several value sets, or over records, at once"
    CHANGES_DATA = "it changes what data are read"
    TRANSFORMS = "what data are transformed or resampled by depends on it"
    FILLS_DATA = "a column of a table that is named after data sets is filled along it"
    FEEDS = "what its models are trained on step by step depends on it"
    WALKS_NAMES = "each of its turns has a name: it walks over texts, or over what stands under them"
    NAMES_DATA = "what it walks over is called by the names of data sets"
    SAME_TARGETS = "its turns are scored on the same targets"
    OTHER_TARGETS = "its turns are scored on targets of their own"
    FOLDS = "it walks over folds"
    WALKS_ITEMS = "it walks over items, batches or episodes"
    WALKS_SEEDS = "the numbers that it walks over are used as seeds"
    TRAINS = "what is no model, but learns, is trained in its turns"
    ONE_SYSTEM = "it walks over results of what is trained in one step"
    CARRIES = "each of the objects that it walks over has networks of its own"
    STEPPED = "an optimiser steps in its turns on what was made outside"
    ACQUIRES = "a turn adds to what picks the data of the next one"
    HANDS_ON = "a turn changes data or weights that the next one reads"
    USED = "its variable picks data or goes where the analysis does not see"
    INERT = "its seed reaches an estimator that draws nothing"
    AWAKENED = "the estimator that its seed reaches draws after all"
    WALKS_FILES = "it walks over files that a pattern or a folder names"
    READS_SEEDS = "the results that are read in its turns are of one seed each"
    READS_RUNS = "the results that are read in its turns are of one run each, by their names"
    READS_COUNTED = "the results that are read in its turns bear its number, and their spread is looked at"
    STARTED = "the runs whose results are read in its turns are started with their seeds there"
    MEASURES = "each of its turns measures something else"
    READS_FAMILIES = "the results that are read in its turns are of one model or setting each"


@dataclass(frozen=True, slots=True)
class Reason(Generic[W]):
    """One thing learned. `place`: where, if that is known; `role`: of a seed; `of`: what else it is about."""

    what: W
    place: Place | None = None
    role: str = ""
    of: Any = None


class Noted(Identity, Generic[W]):
    """Something that carries no verdict: what is learned about it is added to its `reasons`, once for each place, and
    properties say what follows from all of them so far. One can outrank another, none deletes another."""

    __slots__ = ("reasons",)

    def __init__(self) -> None:
        super().__init__()
        self.reasons: dict[Reason[W], None] = {}  # in the order in which they were learned

    def note(self, what: W, place: Place | None = None, role: str = "", of: Any = None) -> None:
        """Add what was learned; once is enough."""
        self.reasons.setdefault(Reason(what, place, role, of))

    def says(self, *whats: W) -> bool:
        """Whether any of these was learned."""
        return any(reason.what in whats for reason in self.reasons)


class Axis(Noted[What]):
    """Whatever makes a run happen again. A reason of SEEDS has the role of the seed."""

    __slots__ = (
        "again", "depth", "how", "k", "models", "name", "origin", "origin_of_variable", "over",
        "place", "rivals", "space", "values",
    )  # fmt: skip

    def __init__(self, place: Place, how: str, name: str = "") -> None:
        super().__init__()
        self.place = place
        self.how = how  # for, while, comprehension, map, space, repeat, item
        self.name = name  # the variable, for messages
        self.over = ""  # the name of what is walked
        self.origin: object = place  # the identity of the value set: two loops over one list are one axis
        self.origin_of_variable: Origin | None = None
        self.values: tuple[Literal, ...] = ()
        self.k: int | None = None
        self.depth = 0  # how many frames were active where the loop stands
        self.models: frozenset[Any] = frozenset()  # the models (`Obj`) that it walks over
        self.space: str | None = None  # the search that walks it: grid, optuna, sweep, ...
        self.rivals: frozenset[Axis] = frozenset()  # what the same loop walks instead, in another run
        self.again: frozenset[Axis] = frozenset()  # loops under whose turns its variable finds what they stored

    def among(self, axes: Iterable[Axis]) -> bool:
        """Whether it is one of some axes, or what the same loop walks in another run is."""
        return any(axis is self or axis in self.rivals for axis in axes)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the generators that its value reaches."""
        return frozenset(reason.role for reason in self.reasons if reason.what in _SEEDS)

    @property
    def counts(self) -> bool:
        """Its variable only counts the turns: `range(n)`."""
        return self.says(What.COUNTS)

    @property
    def drawn(self) -> bool:
        """The numbers that it walks over were drawn from a generator."""
        return self.says(What.DRAWN)

    @property
    def external(self) -> bool:
        """Its values come from the command line, the environment or a settings file."""
        return self.says(What.OUTSIDE)

    @property
    def family(self) -> bool:
        return self.says(What.PICKS, What.PICKS_RESULTS, What.READS_FAMILIES)

    @property
    def hyper(self) -> bool:
        return self.says(What.CONFIGURES)

    @property
    def data(self) -> bool:
        return self.says(What.CHANGES_DATA)

    @property
    def treats(self) -> bool:
        """Its turns treat the data differently: what is trained on differs by name, or by what it was transformed by,
        and all are scored on the same targets, as for feature sets or ways to augment. Other subjects or data sets
        have targets of their own."""
        named = self.says(What.WALKS_NAMES) and self.says(What.CHANGES_DATA, What.FEEDS)
        return (named or self.says(What.TRANSFORMS)) and self.scored_alike

    @property
    def walks_data_sets(self) -> bool:
        """Its turns have other data, or results by name, and are scored on targets of their own, whatever model each of
        them may have."""
        other = self.says(What.CHANGES_DATA, What.PICKS_RESULTS) and self.says(What.OTHER_TARGETS)
        return other and not self.says(What.SAME_TARGETS)

    @property
    def fold(self) -> bool:
        return self.says(What.FOLDS)

    @property
    def epoch(self) -> bool:
        return self.says(What.STEPPED)

    def carries(self, models: Iterable[object]) -> bool:
        """Whether these are networks of an object that it walks over: its turns are no steps of one training."""
        held = {one for reason in self.reasons if reason.what is What.CARRIES for one in reason.of}
        return not held.isdisjoint(models)

    @property
    def repeats(self) -> bool:
        return self.says(What.REDRAWN)

    @property
    def item(self) -> bool:
        """It walks over items; numbers that a generator drew are items until one of them is used as a seed."""
        return self.says(What.WALKS_ITEMS) and not (self.drawn and self.says(What.WALKS_SEEDS))

    @property
    def fractions(self) -> bool:
        """It walks over numbers that are not whole: a seed may be made of one, but something else varies with it."""
        return any(isinstance(value, float) and not value.is_integer() for value in self.values)

    @property
    def words(self) -> bool:
        """It walks over texts without a figure in them: no seed is spelled so."""
        return bool(self.values) and all(isinstance(one, str) and not re.search(r"\d", one) for one in self.values)

    @property
    def inert(self) -> bool:
        """Its seed reaches only estimators that draw nothing."""
        return self.says(What.INERT) and not self.says(What.AWAKENED) and not self.roles

    @property
    def is_seed(self) -> bool:
        """Whether the runs along this axis differ by their seed."""
        if self.fold or self.item or self.epoch or self.fractions or self.says(What.LAYERS):
            return False
        if self.reads_repeats and self.says(What.CHANGES_DATA, What.FEEDS):
            return False  # something is trained on what is read: data, and no results
        if self.roles:
            return self.says(What.SEEDS, What.READS_SEEDS) or not self.says(What.PICKS, What.CONFIGURES)
        others = self.says(What.CONFIGURES, What.ACQUIRES) or (
            self.says(What.PICKS, What.CHANGES_DATA, What.FEEDS) and not self.says(What.UNREAD)
        )
        return self.repeats and self.counts and self.k != 1 and not others

    @property
    def reads_repeats(self) -> bool:
        """What is read in its turns is of runs done again, as far as names or numbers say: no seed is seen."""
        return self.says(What.READS_RUNS, What.READS_COUNTED) and not self.says(
            What.SEEDS, What.DRAWS_SEEDS, What.READS_SEEDS
        )

    @property
    def draws_all(self) -> bool:
        """Whether its turns differ by nothing but what is drawn in them, a seed and other settings."""
        drawn = bool(self.roles) and self.says(What.DRAWS_SETTINGS) and self.says(What.UNREAD)
        return drawn and not (self.item or self.epoch or self.says(What.PICKS))

    @property
    def only_redraws(self) -> bool:
        """Whether its turns differ by nothing but what is drawn in them."""
        return self.counts and self.repeats and (self.says(What.UNREAD) or not self.says(What.USED))

    def set_apart(self, place: Place) -> None:
        """What is chosen in a turn sets families side by side, unless the turns only draw anew."""
        if not self.only_redraws:
            self.note(What.PICKS, place)

    @property
    def named_data(self) -> bool:
        """It is called as data sets are, or walks over their names, and no models are seen that are scored on the same
        targets in its turns."""
        named = calls_data(self.name) or calls_data(self.over) or self.says(What.NAMES_DATA)
        return named and not (self.says(What.PICKS) and self.scored_alike)

    @property
    def scored_alike(self) -> bool:
        """All of its turns are scored on the same targets."""
        return self.says(What.SAME_TARGETS) and not self.says(What.OTHER_TARGETS)

    @property
    def is_family(self) -> bool:
        """Whether it sets things side by side that differ by more than the seed. What is set or picked for each data
        set (`for data, epochs in plans`) makes no other model."""
        another = self.is_seed or self.fold or self.item or self.epoch or self.k == 1 or self.walks_data_sets
        another = another or self.says(What.LAYERS, What.MEASURES) or (self.says(What.UNREAD) and not self.hyper)
        seeded = self.counts and self.says(What.WALKS_SEEDS)  # whatever is seeded, and chosen by what it drew
        another = another or seeded
        another = another or (self.named_data and (self.data or not self.family))
        another = another or (self.says(What.FILLS_DATA) and not self.says(What.PICKS))
        return (self.family or self.hyper or self.treats) and not another

    @property
    def tunes(self) -> bool:
        """Whether other hyperparameters vary along with its seed: drawn in each turn, or walked together with it."""
        return self.says(What.DRAWS_SETTINGS) or (
            self.says(What.WALKS_TOGETHER) and self.says(What.PICKS, What.CONFIGURES)
        )

    def __repr__(self) -> str:
        return f"Axis({self.how} {self.name} at {self.place.at[0]})"


_SEEDS = frozenset({What.SEEDS, What.DRAWS_SEEDS, What.READS_SEEDS, What.READS_RUNS, What.READS_COUNTED})


Stack = tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry was read of a dict that has one for each turn of an axis: the one under this key."""

    axis: Axis
    key: Literal


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
    watched: bool = False  # scored while a model trains on another piece

    def cut(self, kind: str, where: object, index: float, of: int) -> Piece:
        if len(self.steps) >= 6:
            return self
        return replace(self, steps=(*self.steps, (kind, where, index, of)))

    @property
    def key(self) -> object:
        """Equal for the pieces of features and labels that one cut made together."""
        return (self.hint, self.steps) if self.steps or self.hint else self.root


def rest_of(piece: Piece) -> Piece | None:
    """The items that a cut in two leaves to its other side; None where there is none, or more than one."""
    if not piece.steps:
        return None
    kind, where, index, of = piece.steps[-1]
    if of != 2 or kind not in ("split", "slice", "fold") or index not in (0, 1):
        return None
    return replace(piece, steps=(*piece.steps[:-1], (kind, where, type(index)(1 - index), of)))


class OriginKind(enum.Enum):
    LITERAL = "literal"
    OPTION = "option"  # command line, environment
    SETTING = "setting"  # a settings file of the project
    PARAMETER = "parameter"
    LOOP = "loop"
    ENTROPY = "entropy"
    HASH = "hash"
    FIELD = "field"  # a column or key of results that were read


OUTSIDE = frozenset({OriginKind.OPTION, OriginKind.SETTING})
"""What is external: someone else can set it."""


class Fate(enum.Enum):
    """What can become of a value that may be a seed, and what is seen of it where it enters the program."""

    REACHED = "reaches a generator"
    ESCAPED = "goes where the analysis does not see"
    RETURNED = "is what the result of its function depends on"
    USED = "picks data or names a file"
    SHOWN = "is put out"
    NAMES_OUTPUT = "is in the name of a file that is written"
    REPLACED = "is set by the code itself"
    SWITCH = "is only on or off"
    OFF = "means, where it is a certain constant, that nothing is seeded"
    OFF_WHEN_FALSY = "means, where it is false, that nothing is seeded"
    PASSED = "is given something that may be a seed"
    REQUIRED = "has no default"
    DEFAULTED = "is left at its default by a call"
    SALTED = "differs from process to process"
    OF_TEXT = "is the hash of a text"


class Origin(Noted[Fate]):
    """Where a value that may be a seed entered the program, and what became of it."""

    __slots__ = ("default", "default_place", "kind", "name", "place")

    def __init__(
        self,
        kind: OriginKind,
        place: Place,
        name: str = "",
        default: Literal | None = None,
        default_place: Place | None = None,
    ) -> None:
        super().__init__()
        self.kind: Final = kind
        self.place: Final = place
        self.name: Final = name
        self.default: Final = default
        self.default_place: Final = default_place

    @property
    def reached(self) -> bool:
        """It reached a seed sink."""
        return self.says(Fate.REACHED)

    @property
    def escaped(self) -> bool:
        """It went where the analysis does not see, or something else is in its place."""
        return self.says(Fate.ESCAPED, Fate.RETURNED, Fate.REPLACED)

    @property
    def sources(self) -> frozenset[Origin]:
        """What was passed to this parameter."""
        return frozenset(reason.of for reason in self.reasons if reason.what is Fate.PASSED)

    def is_off(self, value: Literal | None) -> bool:
        """Whether tests in the code say that with this value nothing is seeded: `if seed:`, `if seed != 1:`."""
        return (value == 0 and self.says(Fate.OFF_WHEN_FALSY)) or any(
            reason.what is Fate.OFF and reason.of == value for reason in self.reasons
        )

    def __repr__(self) -> str:
        return f"Origin({self.kind.value} {self.name} at {self.place.at[0]})"
