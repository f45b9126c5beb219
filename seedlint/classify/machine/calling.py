"""Calls: arguments are bound, the project's functions are interpreted in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from seedlint.classify.ledger.events import Draw, Fitted, Trained
from seedlint.classify.ledger.sources import Callee
from seedlint.classify.library import configured, jax_keys, reducing, seeding, splits
from seedlint.classify.machine import classes, dispatch, inheriting, moving
from seedlint.classify.machine.key_parameters import taken_as_keys
from seedlint.classify.machine.reading import passed_on
from seedlint.classify.run import recording
from seedlint.classify.run.forking import control, depending, fork, landing, merge_outside
from seedlint.classify.run.limits import MAX_CALLS
from seedlint.classify.run.path import State
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound, Frame, Names
from seedlint.classify.values.axes import Fate, OriginKind, Place, What
from seedlint.classify.values.containers import by_key, exact_entries, exact_items
from seedlint.classify.values.identity import Identity
from seedlint.classify.values.objects import (
    NONE,
    NOTHING,
    Api,
    Cls,
    Func,
    Kind,
    Method,
    Obj,
    Partial,
    Setting,
    Taint,
    Value,
    each,
    join,
)
from seedlint.classify.values.reading import chosen_by, dims_of, element, is_open, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Collected
from seedlint.classify.values.words import seedish, sorts_models
from seedlint.facts import Call, Function, Lambda, Name


def call_expression(run: Run, node: Call) -> Value:
    place = run.place(node.at)
    func = run.machine.evaluate(run, node.func)
    run.sources.calls.setdefault(place, {}).update(dict.fromkeys(map(_callee, each(func))))
    args: list[Value] = []
    kwargs: dict[str, Value] = {}
    escapes = False
    for arg in node.args:
        value = splits.unseen(run.machine.evaluate(run, arg.value))
        if arg.star == 1:
            items = exact_items(value)
            if items is None:
                escapes = True
                args.append(element(value).but(dims=dims_of(value)))
            else:
                args.extend(items)
        elif arg.star == 2:
            entries = _options(value, place)
            if entries is None:
                escapes = True
                recording.escape(run, value, place)
                kwargs.update(_named(value))
                kwargs.setdefault("**", value)
            else:
                kwargs.update(entries)
        elif arg.keyword is not None:
            kwargs[arg.keyword] = value
        else:
            args.append(value)
    return call(run, func, args, kwargs, place, node, escapes)


def _callee(func: Value) -> Callee:
    """What is called, for those who ask later."""
    ref = func.ref
    if isinstance(ref, (Func, Cls)):
        return Callee(ref)
    if isinstance(ref, Method):
        found = ref.func.ref if ref.func is not None else None
        return Callee(found, True) if isinstance(found, Func) else Callee(f".{ref.name}")
    return Callee(ref.name if isinstance(ref, Api) else "?")


def _options(value: Value, place: Place) -> dict[str, Value] | None:
    """The entries of a mapping of which all are known; of one of several mappings those that it may have. A walk over
    mappings that differ in a number or a switch walks over settings."""
    each_of = [exact_entries(one) for one in each(value)]
    if value.kind is Kind.DATA and {} in each_of:
        return None  # `given = {}`, or what a file says
    known = [entries for entries in each_of if entries is not None]
    if len(known) < len(each_of):
        return None
    if len(known) == 1:
        return known[0]
    which = chosen_by(value)
    found: dict[str, Value] = {}
    for name, held in by_key(known):
        same = len(held) == len(known) and len({one.but(carried=()) for one in held}) == 1
        found[name] = held[0] if same else join(*held).tainted(which)
        if len({repr(one.const) for one in held}) > 1 and all(isinstance(one.const, (int, float)) for one in held):
            for axis in () if seedish(name) else which.axes:
                axis.note(What.CONFIGURES, place)
    return found


def _named(options: Value) -> dict[str, Value]:
    """The known entries of a mapping that has others too: each may have been replaced under a name not known. One that
    is called a seed is rather what is written: to walk over settings is no evidence that a seed is among them."""
    obj = options.obj
    if obj is None or obj.what != "dict" or obj.elem is None:
        return {}
    named = {key: entry for key, entry in obj.entries.items() if isinstance(key, str)}
    kept = is_open(obj.elem)
    return {key: entry if kept or seedish(key) else join(entry, obj.elem) for key, entry in named.items()}


def call(
    run: Run,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    node: Call | None = None,
    escapes: bool = False,
) -> Value:
    """Call a value; `node` is the call's fact where it is written in the code."""
    run.limits.calls += 1
    if run.limits.calls > MAX_CALLS:
        run.limits.capped += 1
        return Value(taint=union(*args, *kwargs.values()))
    path = run.path.taken
    if node is not None and isinstance(node.func, Name):
        _given(run, node.func.id, func, (*args, *kwargs.values()), place)
    if func.alts:
        results = _call_one_of(run, func, args, kwargs, place, node, escapes)
    else:
        results = [_call_one(run, func, list(args), dict(kwargs), place, node, escapes)]
    run.path.taken = path  # where a callee returned early is its own affair
    value = join(*results)
    if func.taint.axes:
        if reducing.measure_apart(results):
            for axis in func.taint.told:
                axis.note(What.MEASURES, place)
        value = reducing.called(run, func, args, value, place)
    return value


def _call_one_of(
    run: Run, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None, escapes: bool
) -> list[Value]:
    """Call a value that is one of several: each starts with the generators as they are now."""
    results: list[Value] = []

    def side(one: Value) -> bool:
        if isinstance(one.ref, Method) and one.ref.receiver.obj is not None:
            run.path.taken = (*run.path.taken, *one.ref.receiver.obj.made.path)  # where it was made, nothing else was
        results.append(_call_one(run, one, list(args), dict(kwargs), place, node, escapes))
        return False

    number = run.path.forks + 1
    one_each = all(axis.k == len(func.alts) for axis in func.taint.axes)
    turns = range(len(func.alts)) if one_each else ()
    fitted = len(run.ledger.of(Fitted))
    fork(run, Value(taint=func.taint), [partial(side, one) for one in func.alts], turns=turns)
    run.seen.picking |= func.taint.axes
    _trained_by(run, func, (*args, *kwargs.values()), run.ledger.of(Fitted)[fitted:], place)
    jax_keys.settle(run, (*args, *kwargs.values()), number, len(func.alts))
    return results


def _given(run: Run, name: str, func: Value, args: Iterable[Value], place: Place) -> None:
    """A function calls one that it was given, with data or networks: which one that is is how it treats them."""
    frame = run.scopes.frame
    if frame.func is None or all(param.name != name for param in frame.func.node.params):
        return
    if any(kind_of(value) in _TREATED for value in args):
        if isinstance(func.ref, Func):
            frame.given.add((place, Place(func.ref.module.path, func.ref.cell, func.ref.node.at)))
        elif isinstance(func.ref, Api):
            frame.given.add((place, func.ref.name))


_TREATED = frozenset({Kind.DATA, Kind.MODEL, Kind.PRED})


def _trained_by(run: Run, func: Value, given: Iterable[Value], fits: Sequence[Fitted], place: Place) -> None:
    """Which of several functions of the project trains what it is given is how that is trained."""
    ways = {id(one.ref.node) for one in func.alts if isinstance(one.ref, Func)}
    if len(ways) < 2 or not fits:
        return
    models = {fit.model for fit in fits} & {model for value in given for model in models_in(value)}
    for axis in func.taint.told if models else ():
        axis.set_apart(place)
    for model in models:
        if model is not None:
            model.taint |= Taint(axes=func.taint.told)


def _call_one(
    run: Run, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None, escapes: bool
) -> Value:
    ref = func.ref
    if isinstance(ref, Func):
        return call_function(run, ref, args, kwargs, place)
    if isinstance(ref, Partial):
        merged = dict(ref.kwargs) | kwargs
        return call(run, ref.func, [*ref.args, *args], merged, place, node, escapes)
    if isinstance(ref, Method) and ref.func is not None and isinstance(ref.func.ref, Func):
        trained = len(run.ledger.of(Fitted))
        result = call_function(run, ref.func.ref, [ref.receiver, *args], kwargs, place)
        return inheriting.overridden(run, ref.receiver, ref.name, args, kwargs, result, trained, place)
    if isinstance(ref, Cls):
        return classes.instantiate(run, ref, args, kwargs, place)
    return dispatch.call(run, func, args, kwargs, place, node, escapes)


def call_function(
    run: Run, func: Func, args: list[Value], kwargs: dict[str, Value], place: Place, entry: bool = False
) -> Value:
    """Interpret a function of the project. `entry`: nothing calls it, its parameters are unknown."""
    node = func.node
    active = sum(1 for running in run.scopes.running if running is node)
    cut = len(run.scopes.running) >= run.limits.max_depth or run.limits.calls > MAX_CALLS
    if active >= 2 or cut:  # the third time that a function is in itself shows nothing that the second did not
        run.limits.capped += cut
        for value in (*args, *kwargs.values()):
            recording.escape(run, value, place)
        return Value(taint=union(*args, *kwargs.values()))
    names = Names(func.env)
    frame = Frame(func.module, names, run.scopes.modules.get(func.module.path) or func.env, func, func.cell)
    frame.calls = (*run.scopes.frame.calls, place)
    run.scopes.functions[id(node)] = Place(func.module.path, func.cell, node.at)
    run.scopes.running.append(node)
    born = Identity().number
    drawn, fitted, seeded = (len(run.ledger.of(kind)) for kind in (Draw, Fitted, Setting))
    caller = run.scopes.frame
    run.scopes.frames.append(frame)
    _bind(run, func, args, kwargs, place, entry, caller)
    frame.given.update(_rates(func, names))
    choosing, run.path.choosing = run.path.choosing, []
    tests, forked, jumps = run.path.tests, run.path.forked, len(run.path.leaps)
    if isinstance(node, Lambda):
        result = run.machine.evaluate(run, node.body)
    else:
        if node.stub:
            for value in (*args, *kwargs.values()):
                recording.escape(run, value, place)
        with moving.within(run, node.body):
            stopped = run.machine.execute(run, node.body)
        left = [leap.state for leap in landing(run, jumps, "return")]
        result = _result(run, frame, stopped, left, outside=len(tests))
        landing(run, jumps, "break", "continue", "raise")
        if node.generator:
            made = Obj("list", place, run.loops.stack)
            made.elem = join(*frame.yields) if frame.yields else NOTHING
            made.key_axes = tuple(axis for axis in taint_of(made.elem).axes if axis not in run.loops.stack)
            made.learn(Collected(frame.turns - frozenset(run.loops.stack) - taint_of(made.elem).axes))
            result = Value(ref=made)
    run.path.choosing = choosing
    run.path.tests, run.path.forked = tests, forked
    run.scopes.frames.pop()
    run.scopes.running.pop()
    if caller.func is not None:
        caller.ways |= frame.ways
        caller.treatments |= frame.treatments
    fits, draws = run.ledger.of(Fitted), run.ledger.of(Draw)
    if len(fits) > fitted or len(draws) > drawn:
        own = fits[fitted:]
        first = next((one for one in own if one.may_draw), own[0]).place if own else draws[drawn].place
        run.seen.active.setdefault(id(node), first)
    elif fixed := [made for made in run.ledger.of(Setting)[seeded:] if made.axis_kind == "constant"]:
        run.seen.active.setdefault(id(node), fixed[0].sink)
    if len(run.ledger.of(Fitted)) > fitted:
        run.seen.training.add(id(node))
        _trained(run, frame, run.scopes.functions[id(node)], run.ledger.of(Fitted)[fitted:], born)
    _returned(run, node, result)
    return result


def _rates(func: Func, names: Names) -> Iterator[tuple[Place, object]]:
    """The numbers with a point that a function was given, by the parameter: of one that trains, how it does. Whole
    numbers count turns, folds and clients as well."""
    for param in func.node.params:
        given = names.vars[param.name].value.const if param.name in names.vars else None
        if isinstance(given, float) and sorts_models(param.name) and not seedish(param.name):
            yield Place(func.module.path, func.cell, param.at), given


def _trained(run: Run, frame: Frame, function: Place, fits: Sequence[Fitted], born: int) -> None:
    """Note what a function trained step by step itself, and which ways it went; and how it treated what was made since
    `born`, in it."""
    models = frozenset(fitted.model for fitted in fits if fitted.function == function and fitted.model is not None)
    if models:
        run.ledger.add(Trained(models, function, frozenset(frame.ways)))
    if frame.given:
        every = frozenset(fitted.model for fitted in fits if fitted.model is not None)
        run.ledger.add(Trained(every, None, frozenset(), frozenset(frame.given)))
    made = frozenset(fitted.model for fitted in fits if fitted.model is not None and fitted.model.number > born)
    one_way = frozenset((at, side) for at, side in frame.treatments if (at, not side) not in frame.treatments)
    if made and one_way:  # what goes both ways in it has called something for one model after the other
        run.ledger.add(Trained(made, None, one_way))


def _result(run: Run, frame: Frame, stopped: bool, left: list[State], outside: int) -> Value:
    """What a function's body returns: one of its returns, chosen by the tests before each (those of its callers are
    the first `outside`). The generators are as any of them leaves them."""
    for state in left[:-1] if stopped else left:
        merge_outside(run, state)
    if not frame.returns:
        return NONE
    result = join(*frame.returns)
    if all(one is frame.returns[0] for one in frame.returns):
        return result
    return depending(result, control(*(test for state in left for test in state.tests[outside:])))


def names_of(run: Run, func: Func, place: Place) -> dict[str, Value]:
    """The names that a function's body binds, by running it: what a configuration function sets."""
    names = Names(func.env)
    caller = run.scopes.frame
    run.scopes.frames.append(
        Frame(func.module, names, run.scopes.modules.get(func.module.path) or func.env, func, func.cell)
    )
    _bind(run, func, [], {}, place, False, caller)
    if isinstance(func.node, Function):
        run.scopes.functions[id(func.node)] = Place(func.module.path, func.cell, func.node.at)
        run.machine.execute(run, func.node.body)
    run.scopes.frames.pop()
    return {name: bound.value for name, bound in names.vars.items()}


def _returned(run: Run, node: Function | Lambda, result: Value) -> None:
    """A parameter that a function's result depends on is not dead in it."""
    if isinstance(node, Function):
        for origin in taint_of(result).origins:
            if origin.kind is OriginKind.PARAMETER:
                origin.note(Fate.RETURNED, Place(origin.place.path, origin.place.cell, node.at))


def _bind(
    run: Run, func: Func, args: list[Value], kwargs: dict[str, Value], place: Place, entry: bool, caller: Frame
) -> None:
    """Bind arguments to parameters. A value remembers the first call that it was passed through."""
    names = run.scopes.frame.names
    rest = list(args)
    left = dict(kwargs)
    unknown = left.pop("**", None)
    keys = taken_as_keys(run, func) if entry else frozenset()
    filled = dict(func.options) if not args and not kwargs else {}
    if func.config is not None:
        filled |= configured.fill(func.config)
    for param in func.node.params:
        passed = True
        if param.kind == "*":
            obj = Obj("tuple", place, run.loops.stack)
            obj.items, rest = rest, []
            value = Value(ref=obj)
        elif param.kind == "**":
            obj = Obj("dict", place, run.loops.stack)
            obj.entries = {
                key: one if one.carried or entry or one.obj is not None else one.but(carried=(place,))
                for key, one in left.items()
            }
            if unknown is not None:
                obj.elem = unknown
            named = {one.name for one in func.node.params}
            obj.entries.update((name, one) for name, one in filled.items() if name not in named)  # click's options
            left = {}
            value = Value(ref=obj)
        elif param.kind == "pos" and rest:
            value = rest.pop(0)
        elif param.name in left:
            value = left.pop(param.name)
        elif param.name in filled:
            value = filled[param.name]
        elif unknown is not None and (param.default is None or is_open(unknown)):
            value = Value(taint=taint_of(unknown))
        elif param.default is not None:
            value = run.machine.evaluate(run, param.default)
            passed = False
            if entry:
                value = seeding.parameter(run, func, param, value)
        else:
            value = seeding.parameter(run, func, param, None) if entry else NOTHING
            if entry and param.name in keys:
                value = jax_keys.parameter(run, run.place(param.at), value)
        if param.name not in filled and not entry:
            value = passed_on(value, place)
        if not passed or entry or seedish(param.name):
            value = seeding.bound_parameter(run, func, param, value, passed)
        names.vars[param.name] = Bound(value, run.loops.stack)
    for value in (*rest, *left.values()):
        recording.escape(run, value, place)
