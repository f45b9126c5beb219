"""What a run leaves in files, and what it learns of the files that it reads."""

from __future__ import annotations

from typing import NamedTuple

from seedlint.classify.values.axes import Axis, Origin, Place
from seedlint.classify.values.objects import Kind, Obj, Taint, Value
from seedlint.classify.values.templates import Name


class Written(NamedTuple):
    """A file that was written: its name, and by what the holes in that are told again (loops, objects, options, the
    path itself); None where it cannot be told."""

    name: Name
    told: object


class Outputs:
    """The files that a run wrote."""

    def __init__(self) -> None:
        self.written: list[tuple[Value, Kind, Taint]] = []  # path, kind and dependence of what files hold
        self.kept: list[tuple[Value, list[Obj]]] = []  # path and models of what files hold
        # The names of files that were written, what fills their holes, what they hold, the axes of tables in them
        self.left: list[tuple[Name, tuple[Value, ...], Kind, frozenset[Axis]]] = []
        self.wrote: dict[Written, list[Value]] = {}  # what was written into files
        self.looked: dict[Written, list[Place]] = {}  # files that were read before anything was written into them
        self.tracker_off = False  # a tracker was started with the word that turns it off


class Inputs:
    """The files that a run read, and what stands for what is in them."""

    def __init__(self) -> None:
        self.recorded: dict[tuple[str, frozenset[Axis]], Obj] = {}  # what stands for the runs that left files
        self.fields: dict[str, Origin] = {}  # of what was read, by name
        self.holders: dict[str, set[str]] = {}  # of the fields of what was read, by name, those in which they stand
        self.groups: dict[tuple[Obj | Axis, str], Axis] = {}  # that what was read is sorted into, by container and key
        self.seed_files: set[Place] = set()  # where files are looked for whose names turned out to say a seed
        self.seed_tables: set[tuple[object, bool]] = set()  # what was read that turned out to have a seed column
        self.spread_counts: set[Place] = set()  # loops that only count, along which the spread of data is looked at
        self.read_along: dict[object, frozenset[Axis]] = {}  # what was read of open files, by `Piece.root`
        self.run_files: set[Place] = set()  # where files are looked for of which what is read is called runs later
        self.spread_arrays: set[tuple[object, int]] = set()  # what was read whose spread is looked at along which axis
        self.run_tables: set[object] = set()  # what was read that turned out to have a column that tells runs apart
        self.reads: set[Name] = set()  # the names of files that were read
        self.no_results: set[Place] = set()  # where data or settings were read
