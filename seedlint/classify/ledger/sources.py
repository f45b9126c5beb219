"""Where values come from that the code does not write: parameters, options, a search that suggests."""

from __future__ import annotations

from seedlint.classify.values.axes import Axis, Origin, Place
from seedlint.classify.values.objects import Cls, Func, Obj, Value
from seedlint.facts import Literal
from seedlint.formats.nodes import Node
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Callee:
    """What a call meant when it ran: a function or class of the project, or a name. `bound`: a method's receiver
    fills the first parameter."""

    what: Func | Cls | str
    bound: bool = False


class Trials:
    """What a search suggested to what it tries."""

    def __init__(self) -> None:
        self.suggested: list[Axis] = []
        self.values: dict[Literal, Value] = {}  # what a trial of a search suggested, by name
        self.sweep: Value | None = None


class Configured:
    """What files of settings and of the environment say."""

    def __init__(self) -> None:
        self.files: dict[str, Node | None] = {}  # what settings files say, by path; None: nothing of a seed
        self.bindings: dict[str, Obj] = {}  # what gin binds, by the name of the function or class
        self.composed_in = Value()  # the folder that Hydra composes configurations from
        self.environment: dict[Literal, Value] = {}  # what `.env` files set
        self.written: dict[Place, Origin] = {}  # the values of settings files


class Sources:
    """Parameters meant as seeds, options and commands of a command line."""

    def __init__(self) -> None:
        self.parameters: dict[tuple[int, str], Origin] = {}
        self.functions: dict[Origin, Func] = {}  # the function of each such parameter
        self.calls: dict[Place, dict[Callee, None]] = {}  # what each call that is written in the code meant
        self.reads: dict[Place, frozenset[Origin]] = {}  # what each attribute named like a seed was read from
        self.transforms: dict[object, list[Value]] = {}  # what is done to each item, by the root of the piece of data
        self.holders: set[str] = set()  # the names of variables, and of attributes (`.name`), that hold options
        self.flags: dict[str, Value] = {}
        self.commands: list[Func] = []
        self.served: Value | None = None  # the data set whose loader's worker function is running
        self.trials = Trials()
        self.configured = Configured()
