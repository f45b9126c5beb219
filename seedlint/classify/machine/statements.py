"""Statements: each runs over abstract values; True where control never reaches its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from seedlint import apis
from seedlint.classify.library import descent, watching
from seedlint.classify.library.names import named
from seedlint.classify.machine import classes
from seedlint.classify.machine.branches import attempt, branch, within
from seedlint.classify.machine.imports import import_from, import_whole
from seedlint.classify.machine.loops import loop_over, loop_while
from seedlint.classify.machine.reading import accumulates, shows, subtracts
from seedlint.classify.machine.storing import accumulate, augment, binding, descend, move, store
from seedlint.classify.run import recording
from seedlint.classify.run.forking import leap
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound, Frame, Names
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import NONE, NOTHING, Api, Cls, Func, Kind, Value
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.words import last_name
from seedlint.facts import (
    Assign,
    Augment,
    Call,
    Class,
    Delete,
    Do,
    Expr,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Name,
    Return,
    Scope,
    Seq,
    Stmt,
    Sub,
    Try,
    While,
    With,
)
from seedlint.records import replace


def execute(run: Run, body: Sequence[Stmt]) -> bool:
    """Run statements; True if control never reaches their end."""
    for statement in body:
        run.limits.steps += 1
        if run.limits.steps > run.limits.max_steps:
            run.limits.capped += 1
            return True
        if _STATEMENTS[type(statement)](run, statement):
            return True
    return False


def _assign(run: Run, node: Assign) -> bool:
    if node.value is None:
        return False
    if len(node.targets) == 1 and (how := accumulates(node.targets[0], node.value)):
        accumulate(run, node.targets[0], how, node.value, run.place(node.at), node)
        return False
    if len(node.targets) == 1 and _at_once(run, node.targets[0], node.value, run.place(node.at)):
        return False
    if len(node.targets) == 1 and subtracts(node.targets[0], node.value):
        old, stack = binding(run, node.targets[0])
        value = run.machine.evaluate(run, node.value)
        if descent.descends(run, old, value, stack, down=True):
            descend(run, node.targets[0], old, taint_of(value), run.place(node.at), stack)
            return False
    else:
        value = run.machine.evaluate(run, node.value)
    if len(node.targets) == 1 and move(run, node, node.targets[0], value):
        return False
    if len(node.targets) == 1 and isinstance(node.targets[0], Name):
        value = named(run, node.targets[0].id, value, run.place(node.at))
    for target in node.targets:
        store(run, target, value)
    return False


def _at_once(run: Run, target: Expr, value: Expr, place: Place) -> bool:
    """`state, total = after, total + reward`: what is summed up among what is assigned at once."""
    if not isinstance(target, Seq) or not isinstance(value, Seq) or len(target.items) != len(value.items):
        return False
    pairs = [(one.value, other.value) for one, other in zip(target.items, value.items)]
    if not any(accumulates(one, other) for one, other in pairs):
        return False
    values = [NOTHING if accumulates(one, other) else run.machine.evaluate(run, other) for one, other in pairs]
    for (one, other), known in zip(pairs, values):
        if how := accumulates(one, other):
            accumulate(run, one, how, other, place)
        else:
            store(run, one, known)
    return True


def _do(run: Run, node: Do) -> bool:
    frame = run.scopes.frame
    frame.shows = shows(node.value)
    value = run.machine.evaluate(run, node.value)
    frame.shows = False
    if run.scopes.frame.func is None:
        if run.scopes.frame.module.notebook:
            run.scopes.evaluated = {id(node): value}
        if isinstance(node.value, Call) and kind_of(value) >= Kind.PRED and not watching.is_history(value):
            recording.output(run, value, "return", run.place(node.at))
    if isinstance(node.value, Call) and _ends(run, node.value.func):
        leap(run, "raise")
        return True
    return False


def _ends(run: Run, func: Expr) -> bool:
    """Whether the program ends where this is called (`sys.exit`), by raising where it may be caught; a notebook goes
    on with the next cell."""
    if last_name(func) not in ("exit", "_exit", "quit") or run.scopes.frame.module.notebook:
        return False
    ref = run.machine.evaluate(run, func).ref
    return isinstance(ref, Api) and any(row.does == "ends" for row in apis.lookup(ref.name))


def _return(run: Run, node: Return) -> bool:
    run.scopes.frame.returns.append(run.machine.evaluate(run, node.value) if node.value is not None else NONE)
    leap(run, "return")
    return True


def _function(run: Run, node: Function) -> bool:
    func = Func(node, run.scopes.frame.module, run.scopes.frame.names, cell=run.scopes.frame.cell)
    value: Value = Value(ref=func)
    for decorator in reversed(node.decorators):
        value = classes.decorate(run, decorator, value, run.place(node.at))
    run.scopes.frame.names.home(node.name).vars[node.name] = Bound(value, run.loops.stack)
    return False


def _class(run: Run, node: Class) -> bool:
    bases = tuple(run.machine.evaluate(run, arg.value) for arg in node.bases)
    names = Names(run.scopes.frame.names)
    cls = Cls(node, run.scopes.frame.module, run.scopes.frame.names, bases, {}, [], cell=run.scopes.frame.cell)
    cls.base_names = classes.base_names(bases)
    cls.dataclass = not classes.RECORDS.isdisjoint(name.rsplit(".", 1)[-1] for name in cls.base_names)
    frame = Frame(
        run.scopes.frame.module,
        names,
        run.scopes.frame.globals,
        cell=run.scopes.frame.cell,
        calls=run.scopes.frame.calls,
    )
    run.scopes.frames.append(frame)
    for statement in node.body:
        if (
            isinstance(statement, Assign)
            and statement.annotation is not None
            and isinstance(statement.targets[0], Name)
        ):
            default = run.machine.evaluate(run, statement.value) if statement.value is not None else None
            name = statement.targets[0].id
            place = run.place(statement.at)
            default = named(run, name, default, place) if default is not None else None
            if not statement.annotation.startswith(("ClassVar", "typing.ClassVar")):
                cls.fields.append((name, default, place))
            if default is not None:
                names.vars[name] = Bound(default, run.loops.stack)
        else:
            execute(run, (statement,))
    run.scopes.frames.pop()
    for name, bound in names.vars.items():
        value = bound.value
        if isinstance(value.ref, Func) and value.ref.cls is None and value.ref.env is names:
            value = replace(value, ref=replace(value.ref, cls=cls, env=run.scopes.frame.names))
        cls.attrs[name] = value
    value = Value(ref=cls)
    for decorator in reversed(node.decorators):
        value = classes.decorate(run, decorator, value, run.place(node.at))
    run.scopes.frame.names.home(node.name).vars[node.name] = Bound(value, run.loops.stack)
    return False


def _scope(run: Run, node: Scope) -> bool:
    for name in node.names:
        if node.kind == "global":
            run.scopes.frame.names.free[name] = run.scopes.frame.globals
        else:
            scope = run.scopes.frame.names.parent
            while scope is not None and name not in scope.vars:
                scope = scope.parent
            if scope is not None:
                run.scopes.frame.names.free[name] = scope
    return False


def _jump(run: Run, node: Jump) -> bool:
    if node.value is not None:
        made = run.path.models_made
        run.machine.evaluate(run, node.value)
        run.path.models_made = made  # an exception is none
    leap(run, node.kind)
    return True


def _delete(run: Run, node: Delete) -> bool:
    for target in node.targets:
        if isinstance(target, Name):
            run.scopes.frame.names.vars.pop(target.id, None)
        elif isinstance(target, Sub):
            run.machine.evaluate(run, target)  # `del config["seed"]`: it has one
    return False


# Any: each method takes the type that is its key.
_STATEMENTS: dict[type, Callable[[Run, Any], bool]] = {
    Assign: _assign, Augment: augment, Do: _do, Return: _return,
    If: branch, For: loop_over, While: loop_while, With: within,
    Try: attempt,
    Function: _function, Class: _class, Import: import_whole,
    ImportFrom: import_from, Scope: _scope, Jump: _jump,
    Delete: _delete,
}  # fmt: skip
