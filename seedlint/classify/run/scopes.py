"""Scopes and activations: names, and what they are bound to."""

from __future__ import annotations

from dataclasses import field

from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.objects import Cls, Func, Setting, Value
from seedlint.link import Module
from seedlint.records import dataclass


@dataclass(eq=False, slots=True)
class Bound:
    """A name's value, and the loops open when it was bound (what an accumulator closes are those opened since)."""

    value: Value
    stack: Stack


class Names:
    """A scope: its names, and the scope around it."""

    __slots__ = ("free", "parent", "vars")

    def __init__(self, parent: Names | None = None) -> None:
        self.vars: dict[str, Bound] = {}
        self.parent = parent
        self.free: dict[str, Names] = {}  # names declared global or nonlocal

    def find(self, name: str) -> Bound | None:
        scope: Names | None = self.free.get(name, self)
        while scope is not None:
            if name in scope.vars:
                return scope.vars[name]
            scope = scope.parent
        return None

    def home(self, name: str) -> Names:
        return self.free.get(name, self)


@dataclass(eq=False, slots=True)
class Frame:
    """One activation: a module's body, a function or a class body."""

    module: Module
    names: Names
    globals: Names
    func: Func | None = None
    cell: int = 0
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    turns: frozenset[Axis] = frozenset()  # the loops open where it yields
    calls: tuple[Place, ...] = ()
    ways: set[tuple[Place, bool]] = field(default_factory=set)  # branches that a constant settled: side taken
    treatments: set[tuple[Place, bool]] = field(default_factory=set)  # of these, those that give other data or networks
    given: set[tuple[Place, object]] = field(default_factory=set)  # where what it was given was called or bound: which
    shows: bool = False  # the statement that runs keeps nothing of what it makes


class Scopes:
    """The active frames, the modules that have run, and what their names were asked for."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.modules: dict[str, Names] = {}
        self.running: list[object] = []  # the functions that are being run
        self.functions: dict[int, Place] = {}  # where the functions that were run stand, by id
        self.evaluated: dict[int, Value] = {}  # a notebook's last bare expression, by the statement's id
        self.stored: list[tuple[Cls, str, Value, Place]] = []  # what went into attributes of the project's instances
        self.handed: list[tuple[Value, Place]] = []  # functions that were given to what is out of sight, and where
        self.forwarded: dict[Cls, frozenset[Setting]] = {}  # by the network classes run, the seeds they set

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def function(self) -> Place | None:
        """Where the innermost function of the project that is being run stands."""
        func = self.frame.func
        return Place(func.module.path, func.cell, func.node.at) if func is not None else None
