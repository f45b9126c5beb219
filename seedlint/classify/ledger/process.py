"""What a run does to its process, and the processes that it starts."""

from __future__ import annotations

from seedlint.classify.ledger.events import SOMEWHERE
from seedlint.classify.values.axes import Axis, Place
from seedlint.classify.values.objects import Obj, Setting, Value
from seedlint.classify.values.templates import Name
from seedlint.records import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Started:
    """A process that was started: its script, its options (name, what is written of the value, what fills its holes),
    the axes along which its seed varies, the constants that are its seeds, the axes along which anything varies, what
    stands for its results, and where; the options that are given the files of several seeds."""

    script: str
    options: tuple[tuple[str, Name, tuple[Value, ...]], ...]
    seeds: frozenset[Axis]
    fixed: frozenset[Setting]
    varied: frozenset[Axis]
    left: Obj
    place: Place
    files: tuple[str, ...] = ()


class Process:
    """The process that a run stands for, and those that it starts."""

    def __init__(self) -> None:
        self.figure = SOMEWHERE  # the one that is drawn on
        self.distributed = False  # a process group was made
        self.ranked: set[Place] = set()  # the calls that add the rank to the seed that they are given
        self.forks = True  # processes start as copies of this one, as on Linux where nothing else is asked for
        self.restarts = False  # the process runs itself again
        self.uses_gpu = False
        self.old_keras = False  # written for a Keras that drew from NumPy's generator
        self.environment: dict[str, Value] = {}  # variables that were set, by name
        self.hash_seeds: list[Place] = []  # where PYTHONHASHSEED is set
        self.started: list[Started] = []
        self.swept: list[tuple[str, int | None, Place]] = []  # what a configuration of Hydra asks to be run with
