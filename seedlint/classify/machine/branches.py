"""Branches: both sides of an `if` run and are joined; `try`, `with`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from seedlint.classify.ledger.events import Selection
from seedlint.classify.library import generators, names
from seedlint.classify.library.python_builtins import is_instance
from seedlint.classify.library.reducing import close
from seedlint.classify.machine.reading import (
    comparisons,
    is_given,
    is_plain,
    key_of,
    membership,
    settled,
    targets,
    truth_of,
    works,
)
from seedlint.classify.machine.storing import binding, rebind, store
from seedlint.classify.run.forking import control, fork, landing, merge, restore, snapshot
from seedlint.classify.run.path import Choosing
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Fork, OriginKind, Piece, Place
from seedlint.classify.values.objects import Kind, Setting, Value, join
from seedlint.classify.values.reading import kind_of, metric_taint, taint_of
from seedlint.classify.values.words import last_name
from seedlint.facts import Attr, Call, Const, Expr, If, Jump, Name, Op, Return, Sub, Try, With
from seedlint.link import is_main_guard


def branch(run: Run, node: If) -> bool:
    if is_main_guard(node.test):
        name = run.scopes.frame.names.find("__name__")
        main = name is not None and name.value.const == "__main__"
        return run.machine.execute(run, node.body if main else node.orelse)
    test = run.machine.evaluate(run, node.test)
    truth = truth_of(test)
    choosing = _chosen(run, node)
    begins = choosing is not None and choosing.target  # `best is None or score > best`: so it is in the first turn only
    if truth is not None and not begins and (settled(test) or is_given(node.test, test)):
        if works(node.body) or works(node.orelse):
            run.scopes.frame.ways.add((run.place(node.at), truth))
        bound = set(run.scopes.frame.names.vars)
        ended = run.machine.execute(run, node.body if truth else node.orelse)
        if _steers(run, node, truth, bound):
            run.scopes.frame.treatments.add((run.place(node.at), truth))
        return ended
    seeded = len(run.ledger.of(Setting))
    made: list[int] = [run.path.models_made]
    inside, outside = membership(node.test, test)
    asked = _by_class(run, node.test)

    def body() -> bool:
        if asked is not None:
            _hold(run, asked.name, asked.inside)
        if choosing is not None:
            run.path.choosing.append(choosing)
        returns = run.scopes.frame.returns
        first = len(returns)
        with _sorting(run, inside):
            stopped = run.machine.execute(run, node.body)
        if choosing is not None and not choosing.target:
            returns[first:] = [close(run, one, choosing.axes, "select", choosing.place) for one in returns[first:]]
        made.append(run.path.models_made)
        names.guarded(run, node.test, test, seeded, run.place(node.at), targets(node.body))
        if choosing is not None:
            run.path.choosing.pop()
            _selected(run, choosing)
        return stopped

    def orelse() -> bool:
        if asked is not None:
            _hold(run, asked.name, asked.outside)
        with _sorting(run, outside):
            stopped = run.machine.execute(run, node.orelse)
        made.append(run.path.models_made)
        return stopped

    decided, before = control(test), run.path.tests
    if choosing is not None and choosing.target:
        decided = decided.close(choosing.axes, "select", choosing.place)
    written = _as_written(run, node.test)
    kept = None if written is None else 0 if written else 1
    once = _singles_out(node.test, test.taint.axes)
    turns = (0,) if once and _one_turn(node.test, test.taint.axes) else ()
    stopped = fork(run, test, (body, orelse), decided, once=once, kept=kept, turns=turns)
    told = test.taint.models or test.taint.closed or any(made.trained for made in test.taint.settings)
    if stopped[0] and _skips(node) and not told:
        run.path.tests = before  # a turn that is left out makes no difference to what happens in the others
    if made[1] > made[0]:
        _forks(run, test.taint.told, run.place(node.at), other=made[2] > made[1], ended=stopped[0])
    return all(stopped)


class _Asked(NamedTuple):
    """A variable whose class a test asks for, and what it holds on either side."""

    name: Name
    inside: Value
    outside: Value


def _by_class(run: Run, test: Expr) -> _Asked | None:
    """`isinstance(model, tuple)`, where some of the values that the variable may hold are known to be of the class, or
    not to be, and others stay on the other side."""
    if isinstance(test, Op) and test.op == "not":
        asked = _by_class(run, test.operands[0])
        return asked and _Asked(asked.name, asked.outside, asked.inside)
    if not (isinstance(test, Call) and last_name(test.func) == "isinstance" and len(test.args) == 2):
        return None
    name, classes = (arg.value for arg in test.args)
    value = run.machine.evaluate(run, name)
    if not (isinstance(name, Name) and value.alts):
        return None
    wanted = run.machine.evaluate(run, classes)
    answers = [(one, is_instance(one, wanted)) for one in value.alts]
    inside = [one for one, answer in answers if answer is not False]
    outside = [one for one, answer in answers if answer is not True]
    if len(inside) == len(outside) == len(answers) or not (inside and outside):
        return None
    return _Asked(name, join(*inside).tainted(value.taint), join(*outside).tainted(value.taint))


def _hold(run: Run, name: Name, value: Value) -> None:
    rebind(run, name, value, binding(run, name)[1])


def _steers(run: Run, node: If, truth: bool, bound: set[str]) -> bool:
    """Whether the side of a branch that was taken gives data or networks that were there before, or that the other side
    gives too, or leaves them as they are where the other side does."""
    taken, other = ({key_of(one) for one in targets(body)} for body in (node.body, node.orelse))
    if not truth:
        taken, other = other, taken
    held = run.scopes.frame.names.vars
    given = taken & (bound | other)
    return bool(other & bound - taken) or any(kind_of(held[name].value) in _STEERED for name in given if name in held)


_STEERED = frozenset({Kind.DATA, Kind.DRAW, Kind.MODEL, Kind.PRED})


@contextmanager
def _sorting(run: Run, pieces: frozenset[Piece]) -> Iterator[None]:
    """What is collected while a branch runs for the items of these pieces."""
    before, run.path.inside = run.path.inside, pieces or run.path.inside
    yield
    run.path.inside = before


def _as_written(run: Run, test: Expr) -> bool | None:
    """Whether a switch of a settings file is on, as the file is written; None where something else decides too."""
    if isinstance(test, Op) and test.op == "not":
        inner = _as_written(run, test.operands[0])
        return None if inner is None else not inner
    if isinstance(test, Op) or not is_plain(test):
        return None
    value = run.machine.evaluate(run, test)
    origins = list(value.taint.origins)
    if value.obj is not None or value.alts or value.taint.axes or len(origins) != 1:
        return None
    switch = origins[0].kind is OriginKind.SETTING and isinstance(origins[0].default, bool)
    return bool(origins[0].default) if switch else None


def _skips(node: If) -> bool:
    """`if seed in done: continue`"""
    jumps = [one for one in node.body if isinstance(one, Jump)]
    return not node.orelse and not works(node.body) and all(one.kind == "continue" for one in jumps)


def _singles_out(test: Expr, axes: frozenset[Axis]) -> bool:
    """`epoch == 0`: a test that holds in one turn of a loop."""
    if not (axes and isinstance(test, Op) and test.op == "==" and len(test.operands) == 2):
        return False
    return any(isinstance(one, Name) for one in test.operands) and any(isinstance(one, Const) for one in test.operands)


def _one_turn(test: Expr, axes: frozenset[Axis]) -> bool:
    """Whether the constant of such a test is known to be what a loop walks over in one turn, and in no other."""
    wanted = [one.value for one in test.operands if isinstance(one, Const)] if isinstance(test, Op) else []
    return len(wanted) == 1 and all(axis.values.count(wanted[0]) == 1 for axis in axes)


def _forks(run: Run, axes: frozenset[Axis], place: Place, other: bool, ended: bool) -> None:
    """A branch made a model: where the other one, or what follows, makes one too, the test picks one of them."""
    if other:
        for axis in axes:
            axis.set_apart(place)
    elif ended:
        run.path.forked |= axes


def _chosen(run: Run, node: If) -> Choosing | None:
    """The selection that a branch makes: `if score > best:` with `best` kept in the body, or a score that passes a bar,
    if the score is a metric."""
    stored = {key_of(target) for target in targets(node.body)}
    bar: Choosing | None = None
    for left, right in comparisons(node.test):
        for score, best in ((left, right), (right, left)):
            held = _record(best, stored)
            key = key_of(held)
            kept = bool(key) and key in stored
            if not kept and (bar is not None or not (is_plain(score) and is_plain(best))):
                continue
            metric = run.machine.evaluate(run, score)
            if kind_of(metric) is not Kind.METRIC:
                continue
            if not kept:
                if all(isinstance(one, Jump) for one in node.orelse):  # else what does not pass goes on, too
                    bar = _passes(run, metric, run.machine.evaluate(run, best), run.place(node.at), _left(run, node))
                continue
            opened = run.loops.opened(binding(run, held)[1])
            axes = taint_of(metric).axes & frozenset(opened)
            if axes:
                return Choosing(axes, key, metric, run.place(node.at))
    return bar


def _record(best: Expr, stored: set[str]) -> Expr:
    """What is kept of the best turn so far, if a test reads the score in it: `if score > best[0]: best = (score, net)`,
    `if score > best.score: best = run`, or asks for more than that: `if loss < best - min_delta: best = loss`."""
    if isinstance(best, Op) and best.op in _MARGINS:
        return next((one for one in best.operands if key_of(_record(one, stored)) in stored), best)
    holder = best
    while isinstance(holder, (Attr, Sub)) and key_of(holder) not in stored:
        holder = holder.value
    return holder if isinstance(holder, (Name, Attr)) and key_of(holder) in stored else best


_MARGINS = frozenset({"+", "-", "*", "/"})
"""Operators by which a record becomes what has to be beaten."""


def _left(run: Run, node: If) -> frozenset[Axis]:
    """The loops among whose turns a branch can choose: of one that ends loops, those that it ends."""
    last = node.body[-1] if node.body else None
    if isinstance(last, Return):
        return frozenset(axis for axis in run.loops.stack if axis.depth >= len(run.scopes.frames))
    if isinstance(last, Jump) and last.kind == "break":
        return frozenset(run.loops.stack[-1:])
    return frozenset(run.loops.stack)


def _passes(run: Run, metric: Value, bar: Value, place: Place, among: frozenset[Axis]) -> Choosing | None:
    """`if score > 0.9:`, where the bar is the same in every turn."""
    axes = taint_of(metric).axes & among
    return Choosing(axes, "", metric, place) if axes and not axes & taint_of(bar).axes else None


def _selected(run: Run, choosing: Choosing) -> None:
    if choosing.stored or (not choosing.target and choosing.kept):
        select(run, choosing.axes, choosing.metric, choosing.place, bool(choosing.kept))


def select(run: Run, axes: frozenset[Axis], metric: Value, place: Place, kept: bool) -> None:
    run.ledger.add(Selection(axes, metric_taint(metric), place, kept, run.ledger.tick(), run.loops.stack))


def within(run: Run, node: With) -> bool:
    restores = 0
    saved = snapshot(run)
    for expr, target in node.items:
        value = run.machine.evaluate(run, expr)
        restores += generators.restores(value)
        if target is not None:
            store(run, target, value)
    run.path.evaluating += restores
    stopped = run.machine.execute(run, node.body)
    run.path.evaluating -= restores
    if restores:
        run.generators.ambient = saved.ambient
    return stopped


def attempt(run: Run, node: Try) -> bool:
    """The body, then each handler from where it was entered: the state before the body, or where it raised."""
    before, first = snapshot(run), len(run.path.leaps)
    number = run.path.next_fork()
    run.path.taken = (*before.taken, (number, len(node.handlers)))
    stopped = run.machine.execute(run, node.body) or run.machine.execute(run, node.orelse)
    going = [] if stopped else [snapshot(run)]
    raised = landing(run, first, "raise") if node.handlers else []
    for side, handler in enumerate(node.handlers):
        restore(run, before)
        for leap in raised:
            merge(run, leap.state)
        run.path.taken = (*before.taken, (number, side))
        run.path.around = (*before.around, Fork(number, side))
        if not run.machine.execute(run, handler):
            going.append(snapshot(run))
    if going:
        restore(run, going[-1])
    for end in going[:-1]:
        merge(run, end)
    run.path.around = before.around
    if len(going) != 1:
        run.path.taken = before.taken
    return run.machine.execute(run, node.final) or not going
