"""What a run does to its process and leaves in files."""

from __future__ import annotations

from typing import NamedTuple

from seedlint.classify.ledger.events import SOMEWHERE
from seedlint.classify.values.axes import Axis, Origin, Place
from seedlint.classify.values.objects import Kind, Obj, Setting, Taint, Value
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


class Written(NamedTuple):
    """A file that was written: its name, and by what the holes in that are told again (objects, options, the path
    itself); None where it is another file in each turn of a loop, or cannot be told."""

    name: Name
    told: object


class Process:
    """The process that a run stands for, and the files that it wrote and read."""

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
        self.written: list[tuple[Value, Kind, Taint]] = []  # path, kind and dependence of what files hold
        self.kept: list[tuple[Value, list[Obj]]] = []  # path and models of what files hold
        self.recorded: dict[tuple[str, frozenset[Axis]], Obj] = {}  # what stands for the runs that left files
        self.fields: dict[str, Origin] = {}  # of what was read, by name
        self.holders: dict[str, set[str]] = {}  # of the fields of what was read, by name, those in which they stand
        self.groups: dict[tuple[Obj | Axis, str], Axis] = {}  # that what was read is sorted into, by container and key
        self.seed_files: set[Place] = set()  # where files are looked for whose names turned out to say a seed
        self.seed_tables: set[tuple[object, bool]] = set()  # what was read that turned out to have a seed column
        self.spread_counts: set[Place] = set()  # loops that only count, along which the spread of data is looked at
        self.read_along: dict[object, frozenset[Axis]] = {}  # what was read of open files, by `Piece.root`
        self.run_tables: set[object] = set()  # what was read that turned out to have a column that tells runs apart
        self.reads: set[Name] = set()  # the names of files that were read
        # The names of files that were written, what fills their holes, what they hold, the axes of tables in them
        self.left: list[tuple[Name, tuple[Value, ...], Kind, frozenset[Axis]]] = []
        self.wrote: dict[Written, list[Value]] = {}  # what was written into files
        self.looked: dict[Written, list[Place]] = {}  # files that were read before anything was written into them
        self.started: list[Started] = []
        self.swept: list[tuple[str, int | None, Place]] = []  # what a configuration of Hydra asks to be run with
        self.no_results: set[Place] = set()  # where data or settings were read
