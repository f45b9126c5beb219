"""One abstract run: what it runs, the named parts of its state, and what its machine offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Protocol

from seedlint.classify.ledger.events import Ledger, Observations
from seedlint.classify.ledger.findings import NO_FINDINGS, Findings
from seedlint.classify.ledger.keys import Keys
from seedlint.classify.ledger.process import Process
from seedlint.classify.ledger.recordings import Inputs, Outputs
from seedlint.classify.ledger.sources import Sources
from seedlint.classify.run.generators import Generators
from seedlint.classify.run.limits import Endless, Limits
from seedlint.classify.run.loops import Loops
from seedlint.classify.run.path import Path
from seedlint.classify.run.scopes import Scopes
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Func, Value
from seedlint.classify.values.vocabulary import Vocabulary
from seedlint.facts import Call, Expr, Span, Stmt
from seedlint.link import Module, Project
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: one module of a project, with the names that its configuration adds and what is known of files."""

    project: Project
    script: Module
    vocabulary: Vocabulary
    min_seeds: int = 5
    findings: Findings = NO_FINDINGS
    endless: Iterable[Endless] = ()


class Machine(Protocol):
    """What the machine offers to the functions that say what a library's call does."""

    def evaluate(self, run: Run, node: Expr) -> Value: ...

    def execute(self, run: Run, body: Sequence[Stmt]) -> bool: ...

    def call(
        self,
        run: Run,
        func: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        place: Place,
        node: Call | None = None,
        escapes: bool = False,
    ) -> Value: ...

    def call_function(
        self, run: Run, func: Func, args: list[Value], kwargs: dict[str, Value], place: Place, entry: bool = False
    ) -> Value: ...

    def attribute(self, run: Run, holder: Value, name: str, place: Place) -> Value: ...

    def set_attribute(self, run: Run, holder: Value, name: str, value: Value, place: Place) -> None: ...

    def names_of(self, run: Run, func: Func, place: Place) -> dict[str, Value]: ...

    def resolved(self, run: Run, value: Value) -> Value: ...


@dataclass(frozen=True, slots=True)
class Run:
    """One abstract run of one entry point. The parts change while it runs; which parts there are does not."""

    program: Program
    machine: Machine
    ledger: Ledger = field(default_factory=Ledger)
    seen: Observations = field(default_factory=Observations)
    limits: Limits = field(default_factory=Limits)
    scopes: Scopes = field(default_factory=Scopes)
    loops: Loops = field(default_factory=Loops)
    path: Path = field(default_factory=Path)
    generators: Generators = field(default_factory=Generators)
    keys: Keys = field(default_factory=Keys)
    sources: Sources = field(default_factory=Sources)
    process: Process = field(default_factory=Process)
    outputs: Outputs = field(default_factory=Outputs)
    inputs: Inputs = field(default_factory=Inputs)

    def place(self, at: Span) -> Place:
        """A position in the code that is being run."""
        frame = self.scopes.frame
        return Place(frame.module.path, frame.cell, at)
