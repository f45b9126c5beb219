"""Assignments: into names, attributes and items, and accumulators that carry their old value on."""

from __future__ import annotations

from seedlint.classify.ledger.events import Repeated, Selection
from seedlint.classify.library import (
    containers,
    descent,
    jax_keys,
    names,
    options,
    reducing,
    results,
    stepping,
    tables,
    texts,
    walking,
)
from seedlint.classify.machine import operators
from seedlint.classify.machine.reading import is_old, key_of
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import Place, Stack
from seedlint.classify.values.objects import CLEAN, NOTHING, Api, Cls, Kind, Method, Obj, Taint, Value, each, join
from seedlint.classify.values.reading import from_file, kind_of, metric_taint, taint_of
from seedlint.classify.values.traits import Collected, bind, bound_in
from seedlint.facts import Assign, Attr, Augment, Call, Const, Expr, Name, Op, Seq, Slice, Sub
from seedlint.records import replace


def augment(run: Run, node: Augment) -> bool:
    place = run.place(node.at)
    value = run.machine.evaluate(run, node.value)
    if not move(run, node, node.target, value):
        _add(run, node.target, node.op, value, place)
    return False


def accumulate(run: Run, target: Expr, how: str, expr: Expr, place: Place, statement: Assign | None = None) -> None:
    """`total = total + x`, `best = max(best, x)`; as a statement it may be a step: `q[s] = q[s] + step`."""
    if isinstance(expr, Op):
        rest = [run.machine.evaluate(run, operand) for operand in expr.operands if not is_old(operand, key_of(target))]
        if statement is None or not move(run, statement, target, join(*rest)):
            _add(run, target, "+", join(*rest), place)
        return
    assert isinstance(expr, Call)
    rest = [run.machine.evaluate(run, arg.value) for arg in expr.args if key_of(arg.value) != key_of(target)]
    old, stack = binding(run, target)
    value = join(*rest)
    opened = run.loops.opened(stack)
    kept = any(member.obj is not None for member in each(value))
    taint = taint_of(value)
    axes = taint.axes & frozenset(opened)
    if axes and kind_of(value) is Kind.METRIC:
        how = "select" if kept else "extreme"
        if kept:
            run.ledger.add(Selection(axes, metric_taint(value), place, True, run.ledger.tick(), run.loops.stack))
        value = reducing.close(run, value, axes, how, place)
    rebind(run, target, join(old, value) if old.obj is None else value, stack)


def _add(run: Run, target: Expr, op: str, value: Value, place: Place) -> None:
    old, stack = binding(run, target)
    opened = run.loops.opened(stack)
    kind = max(old.kind, kind_of(value))
    if op == "+" and isinstance(old.obj, Obj) and old.obj.what == "list":  # list += items
        walking.extend(run, old, value, place)
        return
    if op == "+" and any(map(texts.is_text, each(old))):  # a line more, in each turn of a loop, too: no sum
        known = None if opened else operators.fold(op, [old, value])
        rebind(run, target, known or texts.text(run, [old, value], place), stack)
        return
    if op == "+" and value.is_const and opened:
        value = _counted(run, value, place)
        kind = max(kind, value.kind)
    taint = taint_of(value)
    if op in "+-" and descent.descends(run, old, value, stack, down=op == "-"):
        descend(run, target, old, taint, place, stack)
        return
    if kind is Kind.DATA and taint.models:
        kind = Kind.PRED  # columns of a table that hold predictions
    axes = taint.axes & frozenset(opened)
    if op == "+" and kind in (Kind.PRED, Kind.METRIC, Kind.ERROR) and (blind := frozenset(opened) - taint.axes):
        run.ledger.add(Repeated(blind, taint, "sum", place))
    if axes and op in "+-" and kind in (Kind.PRED, Kind.METRIC, Kind.ERROR):
        value = reducing.close(run, value, axes, "combine" if kind is Kind.PRED else "sum", place)
        kind = max(kind, kind_of(value))
    merged = Value(
        kind=max(kind, value.kind),
        taint=old.taint | taint_of(value),
        dims=old.dims or value.dims,
        carried=old.carried,
    )
    if old.is_const and value.is_const and not opened:
        merged = operators.fold(op, [old, value]) or merged
    rebind(run, target, merged, stack)


def _counted(run: Run, value: Value, place: Place) -> Value:
    """`if guess == wanted: hits += 1` counts what is right or wrong, one an item: a score."""
    test = run.path.tests[-1] if run.path.tests else NOTHING
    if kind_of(test) is not Kind.ERROR or not isinstance(value.const, (int, float)):
        return value
    return reducing.scored(run, replace(taint_of(test), origins=frozenset()), place)


def descend(run: Run, target: Expr, old: Value, step: Taint, place: Place, stack: Stack) -> None:
    """One step of a hand-written descent; a step of `w[1:]` is one of `w`."""
    while isinstance(target, Sub) and run.machine.evaluate(run, target.value).obj is None:
        target = target.value
    rebind(run, target, descent.descended(run, old, step, place), stack)


def move(run: Run, statement: Augment | Assign, target: Expr, value: Value) -> bool:
    """Whether a statement is a step of a learner written by hand, which is then noted."""
    if not run.loops.moving or not any(id(statement) in moving for moving in run.loops.moving):
        return False
    index, plain = CLEAN, not isinstance(target, Sub)
    while isinstance(target, Sub):
        if not isinstance(target.index, Slice):
            index |= taint_of(run.machine.evaluate(run, target.index))
        target = target.value
    holder, stack = binding(run, target)
    extended = plain and holder.obj is not None and holder.obj.what == "list"  # `train += rows`
    if extended or not descent.moves(run, holder, index, value, stack):
        return False
    place = run.place(statement.at)
    rebind(run, target, descent.moved(run, holder, index, value, place, stack), stack)
    return True


def binding(run: Run, target: Expr) -> tuple[Value, Stack]:
    """What a target holds now, and the loops open when it was bound."""
    if isinstance(target, Name):
        bound = run.scopes.frame.names.find(target.id)
        if bound is not None:
            return bound.value, bound.stack
        return NOTHING, run.loops.stack
    if isinstance(target, (Attr, Sub)):
        holder = run.machine.evaluate(run, target.value)
        stack = holder.obj.stack if holder.obj is not None else binding(run, target.value)[1]
        if holder.obj is not None and isinstance(target, Attr):
            stack = bound_in(holder.obj, target.name, stack)
        if isinstance(target, Sub) and not isinstance(target.index, Slice):
            index = run.machine.evaluate(run, target.index)
            collected = holder.obj.trait(Collected) if holder.obj is not None else None
            if index.const == -1 and collected is not None and collected.last is not None:
                stack = collected.last  # the entry that this turn of the loops appended
            fixed = taint_of(index).axes  # `best[run]` is the best of one run
            stack = (*stack, *(axis for axis in run.loops.stack if axis in fixed and axis not in stack))
        return run.machine.evaluate(run, target), stack
    return NOTHING, run.loops.stack


def rebind(run: Run, target: Expr, value: Value, stack: Stack) -> None:
    """Store into an accumulator: it stays bound where it was."""
    if isinstance(target, Name):
        run.scopes.frame.names.home(target.id).vars[target.id] = Bound(value, stack)
    else:
        store(run, target, value)
        holder = run.machine.evaluate(run, target.value).obj if isinstance(target, Attr) else None
        if holder is not None and isinstance(target, Attr):
            bind(holder, target.name, stack)


def store(run: Run, target: Expr, value: Value) -> None:
    if run.path.choosing:
        value = _choose(run, target, value)
    if isinstance(target, Name):
        jax_keys.shadow(run, run.scopes.frame.names.vars.get(target.id), value)
        run.scopes.frame.names.home(target.id).vars[target.id] = Bound(value, run.loops.stack)
    elif isinstance(target, Seq):
        _unpack(run, target, value)
    elif isinstance(target, Attr):
        holder = _writable(run, target, value)
        set_attribute(run, holder, target.name, value, run.place(target.at))
    elif isinstance(target, Sub) and isinstance(target.value, Sub) and (array := _array(run, target.value)) is not None:
        indices = [run.machine.evaluate(run, index) for index in (target.value.index, target.index)]
        pair = containers.made(run, "tuple", run.place(target.at), indices)
        containers.set_item(run, array, pair, value, run.place(target.at))
    elif isinstance(target, Sub):
        holder = _writable(run, target, value)
        index = run.machine.evaluate(run, target.index)
        rows = isinstance(target.value, Attr) and target.value.name == "loc"
        if rows and results.put_row(run, holder, value, run.place(target.at)):
            return
        containers.set_item(run, holder, index, value, run.place(target.at))
        if rows or (isinstance(target.value, Attr) and target.value.name == "at"):
            tables.widen(run, holder, index)
        if kind_of(holder) is Kind.DATA and kind_of(value) is Kind.PRED:
            _predicted_column(run, target.value, holder, value)


def _array(run: Run, row: Sub) -> Value | None:
    """The array of `scores[i]`, where `scores[i][j] = x` is `scores[i, j] = x`."""
    if isinstance(row.index, Slice):
        return None
    array = run.machine.evaluate(run, row.value)
    return array if array.obj is not None and array.obj.what == "array" else None


def _writable(run: Run, target: Attr | Sub, value: Value) -> Value:
    """What an item or attribute is stored into. Of a mapping that is known to be one by this only, what is written is
    kept; all else that it holds stays as unknown as it was."""
    holder = run.machine.evaluate(run, target.value)
    keyed = isinstance(target, Attr) or (isinstance(target.index, Const) and isinstance(target.index.value, str))
    known = holder.alts or not (holder.ref is None or isinstance(holder.ref, Method)) or holder.kind > Kind.DATA
    if known or not keyed or not taint_of(value).origins or not key_of(target.value):
        return holder
    made_at = run.place(target.at)
    obj = Obj("dict", made_at, run.loops.stack)
    obj.recipe, obj.elem = containers.HALF_KNOWN, holder.but(ref=None)
    made = Value(ref=obj)
    store(run, target.value, made)
    recording.escape(run, value, made_at)
    return made


def _predicted_column(run: Run, table: Expr, holder: Value, predictions: Value) -> None:
    """`test["target"] = predictions`: what is stored or scored from the table depends on the models too."""
    while isinstance(table, Attr) and table.name in ("loc", "iloc", "at", "values"):
        table = table.value
    if isinstance(table, Name) and (bound := run.scopes.frame.names.find(table.id)) is not None:
        known = taint_of(predictions)
        taint = replace(known, pieces=frozenset(), origins=frozenset())
        opened = tuple(axis for axis in run.loops.opened(bound.stack) if axis in known.axes)
        dims = (*holder.dims, *(axis for axis in opened if axis not in holder.dims))
        rebind(run, table, holder.but(taint=holder.taint | taint, dims=dims), bound.stack)
        func = run.scopes.frame.func
        if func is not None and any(param.name == table.id for param in func.node.params):
            recording.output(run, predictions, "return", run.place(table.at))  # the caller's table


def _choose(run: Run, target: Expr, value: Value) -> Value:
    for choosing in run.path.choosing:
        if not choosing.target:
            continue
        key = key_of(target)
        if key == choosing.target:
            choosing.stored = True
            if any(one.obj is not None for one in each(value)):
                choosing.kept.append(key)  # not the score alone
        elif not isinstance(target, Seq):
            choosing.kept.append(key)
        if not isinstance(target, Seq):
            value = reducing.close(run, value, choosing.axes, "select", choosing.place)
    return value


def _unpack(run: Run, target: Seq, value: Value) -> None:
    values = containers.unpack(run, value, len(target.items), any(arg.star for arg in target.items))
    for arg, one in zip(target.items, values):
        if isinstance(arg.value, Name):
            one = names.given_back(run, arg.value.id, value, one, run.place(target.at))
            one = names.named(run, arg.value.id, one, run.place(target.at))
        store(run, arg.value, one)


def set_attribute(run: Run, holder: Value, name: str, value: Value, place: Place) -> None:
    if name == "requires_grad":
        stepping.keeps_gradient(run, holder, value.const is not False)
        if value.const is True:
            stepping.watch_inputs(run, holder)
    for one in each(holder):
        obj = one.obj
        if obj is not None and name == "__dict__":
            entries = value.obj.entries if value.obj is not None and value.obj.what == "dict" else {}
            containers.put_attributes(run, one, entries, (value,), place)
        elif obj is not None:
            old = obj.attrs.get(name)
            if old is not None and from_file(value):
                options.overwritten(old, place)
            obj.attrs[name] = join(old, value) if old is not None and run.path.branches else value
            obj.places[name] = place
            before, now = bound_in(obj, name, run.loops.stack), run.loops.stack
            bind(obj, name, before if run.path.branches and len(before) < len(now) else now)
            if obj.cls is not None and taint_of(value).origins:
                run.scopes.stored.append((obj.cls, name, value, place))
        elif isinstance(one.ref, Api):
            options.set_api(run, f"{one.ref.name}.{name}", value, place)
        elif isinstance(one.ref, Cls):
            one.ref.attrs[name] = value
        else:
            recording.escape(run, value, place)


def store_loop(run: Run, target: Expr, value: Value) -> None:
    choosing, run.path.choosing = run.path.choosing, []
    store(run, target, value)
    run.path.choosing = choosing
