"""One run of one entry point over abstract values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from seedlint.classify.ledger.record import Record
from seedlint.classify.library import configured
from seedlint.classify.machine import classes
from seedlint.classify.machine.calling import call, call_function, names_of
from seedlint.classify.machine.evaluating import attribute, evaluate
from seedlint.classify.machine.imports import resolved, run_module
from seedlint.classify.machine.reading import is_decorated
from seedlint.classify.machine.statements import execute
from seedlint.classify.machine.storing import set_attribute
from seedlint.classify.run import recording
from seedlint.classify.run.forking import fork, restore, snapshot
from seedlint.classify.run.run import Program, Run
from seedlint.classify.run.scopes import Frame
from seedlint.classify.values.axes import Place
from seedlint.classify.values.identity import number_from_zero
from seedlint.classify.values.objects import NOTHING, Cls, Func, Kind, Value, function_of
from seedlint.classify.values.reading import kind_of
from seedlint.facts import Class, Function, Scope, Stmt

FUNCTION_STEPS, FUNCTION_DEPTH = 800, 4
"""Limits for a function that nothing visible calls: only what is near at hand is said of it."""


def run_script(run: Run) -> None:
    """Run the module as `python script.py` does."""
    names = run_module(run, run.program.script, main=True)
    run.scopes.frames.append(Frame(run.program.script, names, names))
    commands = [func for func in run.sources.commands if func.module is run.program.script]
    if commands:  # of those that a command line may call, it calls one
        fork(run, NOTHING, [partial(_command, run, func) for func in commands])
    _called_back(run)
    classes.left_to_methods(run)


def _called_back(run: Run) -> None:
    """Functions that the script gave to what is out of sight (a server, a scheduler, an interface) and that nothing in
    view has called: they may be called from there, with anything."""
    for value, place in run.scopes.handed:
        func = function_of(value)
        if func is not None and id(func.node) not in run.scopes.functions:
            result = run.machine.call(run, value, [], {}, place)
            if kind_of(result) >= Kind.PRED:
                recording.output(run, result, "return", place)


def _command(run: Run, func: Func) -> bool:
    if id(func.node) not in run.scopes.functions:
        configured.start(run, func, run.place(func.node.at))
        run.machine.call_function(run, func, [], {}, run.place(func.node.at))
    return False


def run_import(run: Run) -> None:
    """Run the module as its import does."""
    run_module(run, run.program.script, main=False)


def run_functions(run: Run, nodes: Iterable[Function | Class]) -> None:
    """Run functions and methods with unknown arguments, each from the state after the module's import."""
    names = run.scopes.modules[run.program.script.path]
    run.scopes.frames.append(Frame(run.program.script, names, names))
    start = snapshot(run)
    run.limits.max_steps, run.limits.max_depth = FUNCTION_STEPS, FUNCTION_DEPTH
    for node in nodes:
        bound = names.find(node.name)
        ref = bound.value.ref if bound is not None else None
        restore(run, start)
        run.loops.stack, run.limits.steps, run.limits.calls = (), 0, 0
        if isinstance(ref, Cls):
            receiver = classes.instance(run, ref, run.place(node.at))
            for attr in list(ref.attrs.values()):
                if isinstance(attr.ref, Func) and id(attr.ref.node) not in run.scopes.functions:
                    run.limits.steps, run.limits.calls = 0, 0
                    call_unknown(run, attr.ref, receiver)
        elif isinstance(ref, Func):
            call_unknown(run, ref, None)


def call_unknown(run: Run, func: Func, receiver: Value | None) -> None:
    """Run a function with arguments that nothing is known of."""
    args = [receiver] if receiver is not None and not is_decorated(func, "staticmethod") else []
    if args and func.cls is not None and is_decorated(func, "classmethod"):
        args = [Value(ref=func.cls)]
    place = run.place(func.node.at)
    run.machine.call_function(run, func, args, {}, place, entry=True)


def record(run: Run) -> Record:
    """What a run leaves behind, when it is over."""
    return Record(
        run.program.script.notebook, run.program.min_seeds, run.limits.capped, run.ledger, run.seen, run.keys,
        run.sources, run.process, run.outputs, run.inputs, frozenset(run.scopes.functions),
    )  # fmt: skip


class _Machine:
    """The machine's functions, as the library's see them (`run.run.Machine`)."""

    evaluate = staticmethod(evaluate)
    execute = staticmethod(execute)
    call = staticmethod(call)
    call_function = staticmethod(call_function)
    attribute = staticmethod(attribute)
    set_attribute = staticmethod(set_attribute)
    names_of = staticmethod(names_of)
    resolved = staticmethod(resolved)


class _Watching(_Machine):
    """The same, and it notes the statements that the run gets to."""

    def __init__(self, visited: set[Place]) -> None:
        self._visited = visited

    def execute(self, run: Run, body: Sequence[Stmt]) -> bool:
        for statement in body:
            if not isinstance(statement, Scope):
                self._visited.add(run.place(statement.at))
            if execute(run, (statement,)):
                return True
        return False


def start(program: Program, visited: set[Place] | None = None) -> Run:
    """A run of a module that has not begun; the statements that it gets to are added to `visited`."""
    number_from_zero()
    return Run(program, _Machine() if visited is None else _Watching(visited))
