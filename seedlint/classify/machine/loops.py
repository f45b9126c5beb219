"""Loops: the body runs with its variable open over an axis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from seedlint.classify.library import containers, jax_keys, records, repeats, settings, walking
from seedlint.classify.library.reducing import close
from seedlint.classify.machine import counting, moving, unrolling
from seedlint.classify.machine.branches import select
from seedlint.classify.machine.carried import binds, carry, open_flags
from seedlint.classify.machine.imports import resolved
from seedlint.classify.machine.reading import (
    binds_by_key,
    comparisons,
    copied_into,
    counted,
    counted_attributes,
    indexed_by,
    is_plain,
    key_of,
    reads,
    spells_flags,
    walked_name,
)
from seedlint.classify.machine.storing import store_loop
from seedlint.classify.run.forking import control, depending, landing, merge, restore, snapshot
from seedlint.classify.run.path import State
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import Axis, Stack, What
from seedlint.classify.values.containers import exact_entries
from seedlint.classify.values.objects import CONTAINERS, NOTHING, Func, Kind, Obj, Taint, Value, class_attribute, each
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.traits import Held
from seedlint.classify.values.words import seedish
from seedlint.facts import NOWHERE, Attr, Call, Expr, For, Function, Name, Seq, Slice, Stmt, While


def loop_over(run: Run, node: For) -> bool:
    values = run.machine.evaluate(run, node.iter)
    place = run.place(node.at)
    if (target := copied_into(node)) is not None and values.obj is not None and values.obj.what == "items":
        holder = run.machine.evaluate(run, target).obj
        source = (values.obj.items or [NOTHING])[0]
        if holder is not None and holder.what == "dict" and exact_entries(source) is not None:
            containers.update(run, holder, source, place)
            return False
    if binds_by_key(node) and (entries := settings.walked(values, isinstance(node.target, Seq))):
        _each_entry(run, node, entries)
        return False
    if spells_flags(node.target, node.body) and (entries := settings.entries_of(values, isinstance(node.target, Seq))):
        _each_entry(run, node, entries)
        return False
    _walk_again(run, values, node)
    value, axes = walking.iterate(run, values, place, "for", key_of(node.target))
    repeats.called(run, values, value, axes, (key_of(node.target), walked_name(node.iter)))
    for axis in axes[:1]:
        axis.over = axis.over or walked_name(node.iter)
        records.walked_over(run, values, axis, place)
        if axis.counts and not _reads_variable(run, node):
            axis.note(What.UNREAD, place)
    with counting.turns(run, values, axes, place):
        _loop(run, axes, node.body, node.target, value)
    run.machine.execute(run, node.orelse)
    return False


def _reads_variable(run: Run, node: For) -> bool:
    """Whether the body of a loop reads its variable."""
    if id(node) not in run.loops.read:
        name = node.target.id if isinstance(node.target, Name) else None
        run.loops.read[id(node)] = name is None or reads(node.body, name, partial(_called, run))
    return run.loops.read[id(node)]


def _called(run: Run, call: Call) -> Function | None:
    """The function of the project that a call names, be it a method of an object that a name is bound to."""
    named = call.func.value if isinstance(call.func, Attr) else call.func
    bound = run.scopes.frame.names.find(named.id) if isinstance(named, Name) else None
    value = resolved(run, bound.value) if bound is not None else NOTHING
    if isinstance(call.func, Attr):
        cls = value.obj.cls if value.obj is not None else None
        value = (class_attribute(cls, call.func.name) if cls is not None else None) or NOTHING
    return value.ref.node if isinstance(value.ref, Func) and isinstance(value.ref.node, Function) else None


def _walk_again(run: Run, numbers: Value, node: For) -> None:
    """`for i in range(8): runs[i]` goes over the turns again in which a loop over the same numbers collected `runs`."""
    obj = numbers.obj
    if obj is None or obj.what != "range" or obj.elem is not None or not isinstance(obj.recipe, tuple):
        return
    for name in indexed_by(node):
        bound = run.scopes.frame.names.find(name)
        values = bound.value if bound is not None else NOTHING
        if values.obj is not None and values.obj.what == "list" and values.obj.key_axes:
            if values.obj.key_axes[0].origin == ("range", *obj.recipe):
                obj.elem = values
                return


def _each_entry(run: Run, node: For, entries: list[tuple[Value, Value]]) -> None:
    """`for key, value in settings.items(): setattr(config, key, value)`: the keys of a settings file are known."""
    for key, value in entries:
        first = len(run.path.leaps)
        pair = containers.made(run, "tuple", run.place(node.at), (key, value))
        store_loop(run, node.target, pair if isinstance(node.target, Seq) else key)
        run.machine.execute(run, node.body)
        landing(run, first, "continue", "break")


def _loop(
    run: Run, axes: Stack, body: Sequence[Stmt], target: Expr | None, value: Value, test: Expr | None = None
) -> None:
    before = run.loops.stack
    counters = [name for name in counted(body) if run.scopes.frame.names.find(name) is not None]
    run.loops.stack = (*before, *(axis for axis in axes if axis not in before))
    for axis in axes:
        axis.depth = len(run.scopes.frames)
        run.loops.entered[axis] = run.path.branches
    if target is not None:
        store_loop(run, target, value)
    for name in counters:  # `seed += 1` somewhere in the body: the name varies along the loop
        bound = run.scopes.frame.names.find(name)
        if bound is not None and axes and kind_of(bound.value) is Kind.OTHER and bound.value.obj is None:
            varying = Value(taint=bound.value.taint | Taint(axes=frozenset(axes[:1])), carried=bound.value.carried)
            run.scopes.frame.names.home(name).vars[name] = Bound(varying, bound.stack)
    for attribute in counted_attributes(body) if axes else ():
        _count_along(run, attribute, axes[0])
    open_flags(run, body)
    start = snapshot(run)
    looped, first, used = len(run.keys.looped), len(run.path.leaps), jax_keys.times_used(run)
    keys, capped = jax_keys.standing(run), run.limits.capped
    with moving.within(run, body):
        stopped = run.machine.execute(run, body)
    carry(run, body, axes)
    _land(run, start, first, stopped, test, axes)
    _keep_reused(run, looped, keys, axes, binds(run, body) if run.limits.capped > capped else frozenset())
    for name, bound in start.names.items():
        if (after := run.scopes.frame.names.vars.get(name)) is not None and after is not bound:
            jax_keys.carries_used(run, bound.value, after.value, used)
    for name, bound in start.names.items():
        if name not in run.scopes.frame.names.vars:
            run.scopes.frame.names.vars[name] = bound
    run.loops.stack = before


def _count_along(run: Run, attribute: Attr, axis: Axis) -> None:
    """`args.seed += 1` somewhere in a loop's body: what an object keeps as its seed varies along the loop."""
    if not seedish(attribute.name):
        return
    for one in each(run.machine.evaluate(run, attribute.value)):
        known = one.obj.attrs.get(attribute.name) if one.obj is not None else None
        if one.obj is not None and known is not None and known.obj is None and kind_of(known) is Kind.OTHER:
            varying = known.taint | Taint(axes=frozenset((axis,)))
            one.obj.attrs[attribute.name] = Value(taint=varying, carried=known.carried)


def _land(run: Run, start: State, first: int, stopped: bool, test: Expr | None, axes: Stack) -> None:
    """The body's end: what a `break` or `continue` carries there is joined, and what the turns change depends on the
    tests that decide how many there are."""
    left = landing(run, first, "break", "continue")
    if stopped and left:
        restore(run, left[-1].state)
    tests = {id(one): one for leap in left for one in leap.state.tests[len(start.tests) :]}
    decided = control(*tests.values(), without=axes)
    for leap in left[:-1] if stopped else left:
        merge(run, leap.state, decided)
    ending = {id(one): one for leap in left if leap.kind == "break" for one in leap.state.tests[len(start.tests) :]}
    passed = frozenset(axis for leap in left if leap.kind == "break" for axis in leap.passed & frozenset(axes))
    if test is not None and is_plain(test):
        after = run.machine.evaluate(run, test)
        ending[id(after)] = after
        decided |= control(after, without=axes)
        passed |= _reached(run, test, axes)
    ended = any(leap.kind == "break" for leap in left)  # what is bound there is of the turn that ended it
    stopped_at = ended or any(one.taint.axes & frozenset(axes) for one in ending.values())
    _last_turn(run, start, axes, "select" if passed else "last" if stopped_at else "", decided)
    if len(run.path.leaps) == first:  # no turn ended the function
        run.path.taken, run.path.around, run.path.tests = start.taken, start.around, start.tests


def _reached(run: Run, test: Expr, axes: Stack) -> frozenset[Axis]:
    """`while score < 0.9:`: the turn that passes the bar is selected."""
    for pair in comparisons(test):
        for side in pair:
            metric = run.machine.evaluate(run, side)
            found = taint_of(metric).axes & frozenset(axes)
            if found and kind_of(metric) is Kind.METRIC:
                select(run, found, metric, run.place(test.at if not isinstance(test, Slice) else NOWHERE), kept=True)
                return found
    return frozenset()


def _last_turn(run: Run, start: State, axes: Stack, how: str, decided: Taint) -> None:
    """What the body changed is, after the loop, that of its last turn: of the one that was stopped at, if a test of
    what a turn yielded ends the loop (`how`: select, if that is a score; last; or empty)."""
    names = run.scopes.frame.names.vars
    for name, bound in names.items():
        old = start.names.get(name)
        value = bound.value
        if old is not None and old.value is value:
            continue
        held = value.obj is not None and value.obj.what in CONTAINERS
        if how and not held and taint_of(value).axes & frozenset(axes):
            value = close(run, value, axes, how, axes[0].place)
        if old is not None:
            value = depending(value, decided)
        names[name] = Bound(value, bound.stack)


def _keep_reused(run: Run, first: int, before: dict[jax_keys.Path, Obj], axes: Stack, rebound: Collection[str]) -> None:
    """Of the keys consumed in a loop's body, only those that the body did not rebind are consumed again: neither a name
    (`key = first_key` before the loop, `key, part = split(key)` in it) nor what is kept under one. One that is read
    from an object is, too, if that object keeps it. `rebound`: the names that the body binds, as it is written, where
    it was not looked at to the end."""
    after = jax_keys.standing(run)
    left = {path: key for path, key in before.items() if after.get(path) is key and path[0] not in rebound}
    bound = {path: key for path, key in before.items() if path not in left}
    named = {key for path, key in left.items() if len(path) == 1} - set(bound.values())
    kept = set(left.values()) - set(bound.values())
    consumed = run.keys.looped[first:]
    again = [one for one in consumed if one.key in (kept if one.stored else named) or one.key.has(Held)]
    for one in again:
        one.key.learn(Held(one.place))
    others = (one for one in consumed if one not in again)
    run.keys.looped[first:] = [*again, *jax_keys.begin_again(others, axes)]


def loop_while(run: Run, node: While) -> bool:
    run.machine.evaluate(run, node.test)
    axis = Axis(run.place(node.at), "while", next(iter(counted(node.body)), ""))
    axis.k = unrolling.while_count(run, node)
    run.ledger.add(axis)
    _loop(run, (axis,), node.body, None, NOTHING, node.test)
    return run.machine.execute(run, node.orelse)
