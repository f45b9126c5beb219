"""Loops: the body runs with its variable open over an axis."""

from __future__ import annotations

from collections.abc import Sequence

from seedlint.classify.library import containers, walking
from seedlint.classify.machine import unrolling
from seedlint.classify.machine.reading import copied_into, counted, key_of
from seedlint.classify.machine.storing import store_loop
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import Axis, Stack
from seedlint.classify.values.containers import exact_entries
from seedlint.classify.values.objects import NOTHING, Kind, Obj, Taint, Value
from seedlint.classify.values.reading import kind_of
from seedlint.classify.values.words import last_name
from seedlint.facts import Expr, For, Stmt, While


def loop_over(run: Run, node: For) -> bool:
    values = run.machine.evaluate(run, node.iter)
    place = run.place(node.at)
    if (target := copied_into(node)) is not None and values.obj is not None and values.obj.what == "items":
        holder = run.machine.evaluate(run, target).obj
        source = (values.obj.items or [NOTHING])[0]
        if holder is not None and holder.what == "dict" and exact_entries(source) is not None:
            containers.update(run, holder, source)
            return False
    value, axes = walking.iterate(run, values, place, "for", key_of(node.target))
    for axis in axes[:1]:
        axis.over = axis.over or last_name(node.iter)
    _loop(run, axes, node.body, node.target, value)
    run.machine.execute(run, node.orelse)
    return False


def _loop(run: Run, axes: Stack, body: Sequence[Stmt], target: Expr | None, value: Value) -> None:
    before = run.loops.stack
    counters = [name for name in counted(body) if run.scopes.frame.names.find(name) is not None]
    run.loops.stack = (*before, *(axis for axis in axes if axis not in before))
    for axis in axes:
        axis.depth = len(run.scopes.frames)
    if target is not None:
        store_loop(run, target, value)
    for name in counters:  # `seed += 1` somewhere in the body: the name varies along the loop
        bound = run.scopes.frame.names.find(name)
        if bound is not None and axes and kind_of(bound.value) is Kind.OTHER and bound.value.obj is None:
            varying = Value(taint=bound.value.taint | Taint(axes=frozenset(axes[:1])), carried=bound.value.carried)
            run.scopes.frame.names.home(name).vars[name] = Bound(varying, bound.stack)
    snapshot = dict(run.scopes.frame.names.vars)
    looped = len(run.keys.looped)
    run.machine.execute(run, body)
    _keep_reused(run, looped, snapshot)
    for name, bound in snapshot.items():
        if name not in run.scopes.frame.names.vars:
            run.scopes.frame.names.vars[name] = bound
    run.loops.stack = before


def _keep_reused(run: Run, first: int, before: dict[str, Bound]) -> None:
    """Of the keys consumed in a loop's body, only those that the body did not rebind are consumed again."""
    after = run.scopes.frame.names.vars
    held: set[Obj] = set()
    rebound: set[Obj] = set()
    for name, bound in before.items():
        if (obj := bound.value.obj) is not None:
            (held if name in after and after[name].value.obj is obj else rebound).add(obj)
    held -= rebound  # `key = first_key` before the loop, `key, part = split(key)` in it
    run.keys.looped[first:] = [found for found in run.keys.looped[first:] if found[0] in held or found[0].held]
    for found in run.keys.looped[first:]:
        found[0].held = True


def loop_while(run: Run, node: While) -> bool:
    run.machine.evaluate(run, node.test)
    axis = Axis(run.place(node.at), "while", next(iter(counted(node.body)), ""))
    axis.k = unrolling.while_count(run, node)
    run.ledger.add(axis)
    _loop(run, (axis,), node.body, None, NOTHING)
    return run.machine.execute(run, node.orelse)
