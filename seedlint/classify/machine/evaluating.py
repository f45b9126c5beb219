"""Expressions: what each evaluates to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from seedlint.classify.library import containers, names, options, python_builtins, reducing, repeats, walking
from seedlint.classify.machine import classes, counting, dispatch, operators, unrolling
from seedlint.classify.machine.calling import call_expression
from seedlint.classify.machine.imports import load, resolve
from seedlint.classify.machine.reading import (
    is_decorated,
    is_given,
    is_plain,
    key_of,
    membership,
    same_code,
    settled,
    truth_of,
    walked_name,
)
from seedlint.classify.machine.storing import store, store_loop
from seedlint.classify.run.forking import control, depending, fork
from seedlint.classify.run.limits import MAX_VALUES
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Names
from seedlint.classify.values.axes import Axis, Piece, Place, Stack
from seedlint.classify.values.containers import exact_items, put
from seedlint.classify.values.objects import (
    CLEAN,
    NONE,
    NOTHING,
    Api,
    Cls,
    Func,
    Kind,
    Lazy,
    Method,
    Mod,
    Obj,
    Setting,
    Taint,
    Value,
    class_attribute,
    each,
    join,
)
from seedlint.classify.values.reading import dims_of, element, kind_of, taint_of
from seedlint.classify.values.traits import Collected, blind_of
from seedlint.classify.values.words import seedish
from seedlint.facts import (
    Attr,
    Bind,
    Call,
    Choice,
    Comp,
    Const,
    Dict,
    Expr,
    Lambda,
    Name,
    Op,
    Opaque,
    Seq,
    Slice,
    Sub,
    Yield,
)


def evaluate(run: Run, node: Expr) -> Value:
    run.limits.steps += 1
    if run.limits.steps > run.limits.max_steps:
        run.limits.capped += 1
        return NOTHING
    return _EXPRESSIONS[type(node)](run, node)


def _const(run: Run, node: Const) -> Value:
    return Value(const=node.value)


def _opaque(run: Run, node: Opaque) -> Value:
    return NOTHING


def _name(run: Run, node: Name) -> Value:
    bound = run.scopes.frame.names.find(node.id)
    if bound is not None:
        if isinstance(bound.value.ref, Lazy):
            bound.value = resolve(run, bound.value.ref)
        if bound.value.obj is not None and bound.value.obj.what == "namespace":
            run.sources.holders.add(node.id)
        return bound.value
    if node.id in python_builtins.BUILTINS:
        return Value(ref=Api(f"builtins.{node.id}"))
    for name, star in run.scopes.frame.globals.vars.items():
        if name.startswith("*") and isinstance(star.value.ref, Api):
            return Value(ref=Api(f"{star.value.ref.name}.{node.id}"))
    return Value(ref=Api(node.id)) if node.id == options.SNAKEMAKE else NOTHING


def _attr(run: Run, node: Attr) -> Value:
    place = run.place(node.at)
    value = attribute(run, evaluate(run, node.value), node.name, place)
    if value.obj is not None and value.obj.what == "namespace":
        run.sources.holders.add(f".{node.name}")
    elif seedish(node.name):
        run.sources.reads[place] = run.sources.reads.get(place, frozenset()) | taint_of(value).origins
    return value


def attribute(run: Run, holder: Value, name: str, place: Place) -> Value:
    found = [_attribute(run, one, name, place) for one in each(holder)]
    value = join(*found)
    return value.tainted(holder.taint) if holder.alts else value


def _attribute(run: Run, holder: Value, name: str, place: Place) -> Value:
    ref = holder.ref
    if isinstance(ref, Api):
        absl = ref.name.endswith(".FLAGS")
        flag = run.sources.flags.get(name) if absl else options.of_rule(run, ref.name, name, place)
        return flag if flag is not None else Value(ref=Api(f"{ref.name}.{name}"), taint=holder.taint)
    if isinstance(ref, Mod):
        names = load(run, ref.name)
        if names is not None and (bound := names.find(name)) is not None:
            if isinstance(bound.value.ref, Lazy):
                bound.value = resolve(run, bound.value.ref)
            return bound.value
        sub = run.program.project.find(name, 1, ref.name, run.program.script.path)
        if sub is not None:
            load(run, sub)
            return Value(ref=Mod(sub))
        return NOTHING
    if isinstance(ref, Cls):
        found = class_attribute(ref, name)
        if found is not None:
            bound_to_class = isinstance(found.ref, Func) and is_decorated(found.ref, "classmethod")
            return Value(ref=Method(holder, name, found), taint=holder.taint) if bound_to_class else found
        return dispatch.attribute(run, holder, name, place)
    if isinstance(ref, Obj):
        if name in ref.attrs:
            value = ref.attrs[name]
            if value.kind is Kind.KEY:
                return value.but(stored=True)
            return value.tainted(holder.taint) if ref.what not in ("instance", "model") else value
        if ref.cls is not None and ref.what != "super":
            if name == "__class__":
                return Value(ref=ref.cls)
            found = class_attribute(ref.cls, name)
            if found is not None:
                if isinstance(found.ref, Func):
                    if classes.is_property(found.ref):
                        return run.machine.call_function(run, found.ref, [holder], {}, place)
                    if is_decorated(found.ref, "staticmethod"):
                        return found
                    owner = Value(ref=ref.cls) if is_decorated(found.ref, "classmethod") else holder
                    return Value(ref=Method(owner, name, found), taint=holder.taint)
                return found
            if ref.what == "instance" and (asked := classes.asked(run, holder, "__getattr__", name, place)) is not None:
                return asked
    return dispatch.attribute(run, holder, name, place)


def _sub(run: Run, node: Sub) -> Value:
    holder = evaluate(run, node.value)
    index = unrolling.slice_value(run, node.index) if isinstance(node.index, Slice) else evaluate(run, node.index)
    if isinstance(index.const, str) and holder.obj is not None and holder.obj.what == "instance":
        asked = classes.asked(run, holder, "__getitem__", index.const, run.place(node.at))
        if asked is not None:
            return asked
    return containers.get_item(run, holder, index, node, run.place(node.at))


def _slice(run: Run, node: Slice) -> Value:
    return unrolling.slice_value(run, node)


def _op(run: Run, node: Op) -> Value:
    values = [evaluate(run, operand) for operand in node.operands]
    return operators.operate(run, node, values, run.place(node.at))


def _seq(run: Run, node: Seq) -> Value:
    obj = Obj(node.kind, run.place(node.at), run.loops.stack)
    items: list[Value] = []
    exact = True
    for arg in node.items:
        value = evaluate(run, arg.value)
        if arg.star:
            value = python_builtins.as_list(run, [value], {}, run.place(node.at), None)
            inner = exact_items(value)
            if inner is None:
                exact = False
                items.append(element(value))
                obj.key_axes = (*obj.key_axes, *dims_of(value))
                if value.obj is not None:
                    obj.learn(Collected(blind_of(obj) | blind_of(value.obj)))
            else:
                items.extend(inner)
        else:
            items.append(value)
    if exact and len(items) <= MAX_VALUES:
        obj.items = items
    else:
        obj.elem = join(*items)
    again = isinstance(node.items[0].value, Call) and same_code(*(arg.value for arg in node.items)) if items else False
    return reducing.written_out(run, Value(ref=obj), again)


def _dict(run: Run, node: Dict) -> Value:
    obj = Obj("dict", run.place(node.at), run.loops.stack)
    for entry in node.entries:
        place = run.place(entry.at)
        if entry.key is None:
            containers.update(run, obj, evaluate(run, entry.value), place)
            continue
        key = evaluate(run, entry.key)
        value = names.entry(run, key, eval_at(run, entry.value, place), place)
        put(obj, key, value, place)
    return Value(ref=obj)


def eval_at(run: Run, node: Expr, place: Place) -> Value:
    """Evaluate the value of a dict entry: a search-space call in it is reported at the entry."""
    before = len(run.sources.trials.suggested)
    value = evaluate(run, node)
    for axis in run.sources.trials.suggested[before:]:
        axis.place = place
    return value


def _comp(run: Run, node: Comp) -> Value:
    names = Names(run.scopes.frame.names)
    outer = run.scopes.frame.names
    run.scopes.frame.names = names
    before = run.loops.stack
    opened: list[Axis] = []
    walked: list[tuple[Value, Stack]] = []
    item = True
    fixed: frozenset[Axis] = frozenset()
    inside: frozenset[Piece] = frozenset()
    obj = Obj(
        "dict" if node.kind == "dict" else ("list" if node.kind == "gen" else node.kind),
        run.place(node.at),
        before,
    )
    for clause in node.clauses:
        values = evaluate(run, clause.iter)
        value, axes = walking.iterate(run, values, run.place(clause.at), "comprehension", key_of(clause.target))
        run.loops.stack = (*run.loops.stack, *(axis for axis in axes if axis not in run.loops.stack))
        for axis in axes[:1]:
            axis.over = axis.over or walked_name(clause.iter)
        repeats.called(run, values, value, axes, (key_of(clause.target), walked_name(clause.iter)))
        opened.extend(axes)
        walked.append((values, axes))
        for axis in axes:
            axis.depth = len(run.scopes.frames)
        item = item and all(axis.item for axis in axes)
        store_loop(run, clause.target, value)
        for test in clause.ifs:
            inside |= membership(test, evaluate(run, test))[0]
            fixed |= _fixed_by(run, test, frozenset(opened))
    choosing, run.path.choosing = run.path.choosing, []
    with ExitStack() as counted:
        for values, axes in walked:
            counted.enter_context(counting.turns(run, values, axes, run.place(node.at)))
        if node.key is not None:
            key = evaluate(run, node.key)
            value = evaluate(run, node.value)
            obj.elem = value.tainted(key.taint)
        else:
            value = obj.elem = evaluate(run, node.value)
    if inside and obj.elem is not None:
        obj.elem = obj.elem.tainted(Taint(pieces=inside))
    unrolled = unrolling.unrolled(run, node, values, obj.elem) if len(node.clauses) == 1 else None
    run.path.choosing = choosing
    taint = taint_of(obj.elem) if obj.elem is not None else CLEAN
    kept = [axis for axis in opened if axis not in fixed]
    obj.key_axes = tuple(axis for axis in kept if axis in taint.axes or axis.space or node.kind == "dict")
    obj.learn(Collected(frozenset(axis for axis in kept if axis not in taint_of(value).axes)))
    if unrolled is not None:
        obj.elem, obj.key_axes = None, ()
        if isinstance(unrolled, dict):
            obj.entries = unrolled
        else:
            obj.items = unrolled
    obj.recipe = ("gen",) if node.kind == "gen" else None
    run.loops.stack = before
    run.scopes.frame.names = outer
    return Value(ref=obj)


def _fixed_by(run: Run, test: Expr, walked: frozenset[Axis]) -> frozenset[Axis]:
    """The axes that `[row for row in rows if row["model"] == "net"]` fixes: those along which the field varies. Where
    it is held against a value that an outer loop walks, that loop says which it is."""
    if not (isinstance(test, Op) and test.op == "==" and is_plain(test)):
        return frozenset()
    sides = [evaluate(run, operand) for operand in test.operands]
    if len(sides) != 2 or any(kind_of(side) is not Kind.OTHER for side in sides):
        return frozenset()
    one, other = (side.taint.axes for side in sides)
    if one & walked and other & walked:
        return one & other
    return one | other if any(side.is_const for side in sides) else (one | other) & walked


def _lambda(run: Run, node: Lambda) -> Value:
    return Value(ref=Func(node, run.scopes.frame.module, run.scopes.frame.names, cell=run.scopes.frame.cell))


def _choice(run: Run, node: Choice) -> Value:
    test = evaluate(run, node.test)
    truth = truth_of(test)
    if truth is not None and (settled(test) or is_given(node.test, test)):
        return evaluate(run, node.body if truth else node.orelse)
    sides: list[Value] = []
    seeded = len(run.ledger.of(Setting))
    made = [run.path.models_made]

    def side(expr: Expr) -> bool:
        sides.append(evaluate(run, expr))
        made.append(run.path.models_made)
        if expr is node.body:
            arms = (node.body, node.orelse)
            names.guarded(run, node.test, test, seeded, run.place(node.at), (), arms)
        return False

    fork(run, test, (partial(side, node.body), partial(side, node.orelse)))
    if made[0] < made[1] < made[2]:
        for axis in test.taint.told:
            axis.set_apart(run.place(node.at))
    return depending(join(*sides), control(test))


def _walrus(run: Run, node: Bind) -> Value:
    value = evaluate(run, node.value)
    store(run, Name(node.target), value)
    return value


def _yield(run: Run, node: Yield) -> Value:
    value = evaluate(run, node.value) if node.value is not None else NONE
    run.scopes.frame.turns |= frozenset(run.loops.stack)
    run.scopes.frame.yields.append(element(value) if node.many else value)
    return NOTHING


_EXPRESSIONS: dict[type, Callable[[Run, Any], Value]] = {
    Const: _const, Opaque: _opaque, Name: _name, Attr: _attr,
    Sub: _sub, Slice: _slice, Call: call_expression, Op: _op,
    Seq: _seq, Dict: _dict, Comp: _comp, Lambda: _lambda,
    Choice: _choice, Bind: _walrus, Yield: _yield,
}  # fmt: skip
