"""Calls that keep or arrange values: lists, dicts, arrays, functions made from functions."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.classify.library import jax_keys, records, reducing, seeding
from seedlint.classify.library.containers import (
    SETTINGS,
    TREES,
    Attributes,
    fallback,
    made,
    over_leaves,
    put_attributes,
    update,
)
from seedlint.classify.library.python_builtins import as_list, attributes, counted_range, in_order
from seedlint.classify.library.walking import extend, iterate
from seedlint.classify.run import recording
from seedlint.classify.run.forking import Side, control, fork
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod
from seedlint.classify.values.axes import Axis, Place
from seedlint.classify.values.containers import FROM_FACTORY, entry_of, exact_items
from seedlint.classify.values.objects import (
    CONTAINERS,
    NONE,
    NOTHING,
    Api,
    Cls,
    Func,
    Kind,
    Obj,
    Partial,
    Taint,
    Value,
    each,
    join,
)
from seedlint.classify.values.reading import dims_of, element, kind_of, made_apart, models_in, taint_of, union
from seedlint.classify.values.traits import Collected, Copied, Ranked, blind_of, fitting, started_from
from seedlint.records import replace


def _call_partial(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if not args:
        return NOTHING

    def carried(value: Value) -> Value:
        return value if value.carried or value.obj is not None else replace(value, carried=(place,))

    return Value(
        ref=Partial(args[0], tuple(map(carried, args[1:])), tuple((k, carried(v)) for k, v in kwargs.items()), place)
    )


def _call_first(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return args[0] if args else (next(iter(kwargs.values())) if kwargs else NOTHING)


def _call_copy(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`copy.deepcopy(net)`: each turn of the loops around it begins with the same network."""
    value = _call_first(run, args, kwargs, place)
    for model in (one.obj for one in each(value)):
        if model is not None and model.what == "model":
            known = started_from(model)
            model.learn(replace(known, along=known.along.union(run.loops.opened(model.stack))))
    return value


def _call_product(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("product", place, run.loops.stack)
    obj.items = list(args)
    return Value(ref=obj)


def _call_chain(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if len(args) == 1:
        return args[0]  # what it walks is what that is, however many there are
    obj = Obj("list", place, run.loops.stack)
    args = [as_list(run, [value], {}, place, None) for value in args]
    items = [exact_items(value) for value in args]
    if all(one is not None for one in items):
        return made(run, "list", place, [item for one in items for item in one or ()])
    obj.elem = join(*(element(value) for value in args))
    for value in args:
        obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
    return Value(ref=obj)


def _call_array(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.array(list)`, `torch.stack(list)`, `pd.Series(list)`: the same members as an array."""
    if not args:
        return NOTHING
    value = args[0]
    if value.obj is not None and value.obj.what in ("values", "items", "zip", "map"):
        value = as_list(run, [value], {}, place, None)
    if value.obj is not None and value.obj.what in CONTAINERS and value.obj.what != "table":
        obj = Obj("array", place, run.loops.stack, "numpy")
        if value.obj.items is not None and value.obj.elem is None and not dims_of(value):
            obj.items = None
        obj.elem = element(value)
        obj.key_axes = dims_of(value)
        obj.learn(Collected(blind_of(value.obj)))
        return Value(kind=kind_of(value), ref=obj)
    return Value(kind=kind_of(value), taint=taint_of(value), dims=dims_of(value), ref=value.ref)


def _call_along(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.apply_along_axis(vote, 0, predictions)`: what the predictions of several runs say together; of anything else
    what the function makes of it."""
    func, axis, array, *_ = (*_positional(args, kwargs, "func1d", "axis", "arr"), NOTHING, NOTHING, NOTHING)
    if kind_of(array) is Kind.PRED:
        return reducing.reduce(run, array, "location", place, axis)
    return run.machine.call(run, func, [array], {}, place)


def _call_exists(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.path.exists(path)`: whether a run was done before is nothing that its runs differ by."""
    for value in args:
        seeding.used(value, place)
    return Value()


def _call_tree(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.tree.map(f, params, slopes)`: made of parameters, it is parameters. A key that the function has from outside
    is consumed again for each of them."""
    trees = args[1:] or args
    if run.keys.made and isinstance(args[0].ref, Func):
        leaf = recording.axis(run, place, "tree", "")
        leaf.depth = len(run.scopes.frames)
        with run.loops.walking(leaf):
            run.machine.call(run, args[0], [_leaf(run, tree, place) for tree in args[1:]], {}, place)
    kind, beside = max(map(kind_of, trees), default=Kind.OTHER), union(args[0], *trees[1:], *kwargs.values())

    def changed(leaf: Value) -> Value:
        return Value(kind=max(kind, kind_of(leaf)), taint=taint_of(leaf) | beside, dims=dims_of(leaf))

    return over_leaves(run, trees[0], place, changed) if trees else NOTHING


def _leaf(run: Run, tree: Value, place: Place) -> Value:
    """What a tree holds: of keys, one of them."""
    return jax_keys.derived_key(run, tree.but(dims=()), place) if kind_of(tree) is Kind.KEY else element(tree)


def _call_columns(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.column_stack(list)`: the members are columns, along axis 1."""
    value = _call_array(run, args, kwargs, place)
    if value.obj is not None and value.obj.what == "array":
        value.obj.recipe = "columns"
    return value


def _call_tensor(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    value = _call_array(run, args, kwargs, place)
    if value.obj is not None and value.obj.what == "array":
        value.obj.made = value.obj.made._replace(api="torch")
    return value


def _call_series(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if not args and "index" in kwargs:  # to be filled
        return Value(ref=Obj("array", place, run.loops.stack, "pandas"))
    value = _call_array(run, args, kwargs, place)
    if args and args[0].obj is not None and args[0].obj.what in ("dict", "list"):
        reducing.side_by_side(run, list(args[0].obj.entries.values()) or exact_items(args[0]) or [], place)
    if value.obj is not None and value.obj.what == "array":
        value.obj.made = value.obj.made._replace(api="pandas")
    return value


def _call_zeros(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("array", place, run.loops.stack, "numpy")
    return Value(ref=obj)


def _call_where(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    values = [*args, *kwargs.values()]
    kind = max((kind_of(value) for value in values), default=Kind.OTHER)
    dims = next((dims_of(value) for value in values if dims_of(value)), ())
    return Value(kind=kind if kind is not Kind.MODEL else Kind.OTHER, taint=union(*values), dims=dims)


def _call_defaultdict(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("dict", place, run.loops.stack)
    obj.recipe = FROM_FACTORY
    what = args[0].ref.name.rsplit(".", 1)[-1] if args and isinstance(args[0].ref, Api) else ""
    if what in ("list", "dict", "set"):
        inner = Obj(what, place, run.loops.stack)
        obj.elem = Value(ref=inner)
    elif args and isinstance(args[0].ref, (Func, Partial)):
        obj.elem = run.machine.call(run, args[0], [], {}, place)
    return Value(ref=obj)


def _call_field(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`dataclasses.field(default=..., default_factory=...)`"""
    if "default" in kwargs:
        return kwargs["default"]
    if "default_factory" in kwargs:
        return run.machine.call(run, kwargs["default_factory"], [], {}, place)
    return Value()


def _call_clone(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`sklearn.base.clone(estimator)`: the same parameters, not fitted."""
    if not args:
        return NOTHING
    if made_apart(models_in(args[0])):
        for axis in args[0].taint.told:
            axis.set_apart(place)  # the estimators that a loop walks: which one is copied
    return join(*(_cloned(run, one, place) for one in each(args[0])))


def _cloned(run: Run, value: Value, place: Place, depth: int = 3) -> Value:
    obj = value.obj
    if obj is None or not depth:
        return value
    if obj.what in CONTAINERS:
        if obj.items is None:
            return value
        return made(run, obj.what, place, [_cloned(run, item, place, depth - 1) for item in obj.items])
    if obj.what not in ("model", "instance"):
        return value
    copied = Obj(obj.what, place, run.loops.stack, obj.api, obj.cls)
    copied.attrs = {
        name: _cloned(run, held, place, depth - 1)
        for name, held in obj.attrs.items()
        if not name.endswith("_")  # what a fit learned
    }
    for trait in obj.traits.values():
        if trait.lasts:
            copied.learn(trait.mapped(lambda held: _cloned(run, held, place, depth - 1)))
    unfitted = fitting(obj).unfitted
    copied.taint = obj.taint if unfitted is None else unfitted
    copied.recipe, copied.key_axes, copied.places = obj.recipe, obj.key_axes, dict(obj.places)
    copied.learn(Copied(place))
    return value.but(ref=copied)


def _call_anew(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`keras.models.clone_model(net)`: the same layers with weights drawn anew."""
    copied = _call_clone(run, args, kwargs, place)
    for one in each(copied):
        if one.obj is not None and one.obj.what == "model":
            one.obj.taint |= seeding.draw(run, "keras", "train", place, one.obj, build=True)
    return copied


def _call_vmap(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("vmap", place, run.loops.stack)
    obj.items = list(args[:1])
    if (given := args[1] if len(args) > 1 else kwargs.get("in_axes")) is not None:
        obj.attrs["in_axes"] = given
    return Value(ref=obj)


def _call_grad(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("grad", place, run.loops.stack)
    obj.items = list(args[:1])
    if kwargs.get("has_aux", NOTHING).const is True:
        obj.recipe = "auxiliary"
    return Value(ref=obj)


def _call_value_grad(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("grad", place, run.loops.stack)
    obj.items = list(args[:1])
    obj.recipe = "both"
    return Value(ref=obj)


def _call_grad_value(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`torch.func.grad_and_value(loss)`: the gradient comes first."""
    obj = Obj("grad", place, run.loops.stack)
    obj.items = list(args[:1])
    obj.recipe = "gradient first"
    return Value(ref=obj)


def _call_scan(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.scan(f, init, xs)`: (carry, stacked outputs)."""
    args = _positional(args, kwargs, "f", "init", "xs")
    if len(args) < 2:
        return NOTHING

    def step(carry: Value, axis: Axis) -> list[Value]:
        one = _scanned(run, args[2], axis, place) if len(args) > 2 else NOTHING
        result = run.machine.call(run, args[0], [carry, one], {}, place)
        items = exact_items(result)
        return items if items is not None and len(items) == 2 else [result, result]

    return made(run, "tuple", place, _stepped(run, args[1], args[2:], step, place))


def _stepped(
    run: Run, carry: Value, walked: list[Value], step: Callable[[Value, Axis], list[Value]], place: Place
) -> list[Value]:
    """What a step makes of what the one before it has made (first of what it returns), in a loop of the library's."""
    axis = recording.axis(run, place, "scan", "")
    axis.depth = len(run.scopes.frames)
    looped, since, before = len(run.keys.looped), jax_keys.times_used(run), jax_keys.kept_in(run, carry)
    with run.loops.walking(axis):
        results = step(carry, axis)
    jax_keys.carried_on(run, looped, before, jax_keys.kept_in(run, results[0]), walked, axis)
    jax_keys.carries_used(run, carry, results[0], since)
    return results


def _scanned(run: Run, values: Value, axis: Axis, place: Place) -> Value:
    """What one step of a scan is given of the arrays that it walks: of an array of keys, a key."""
    items = exact_items(values) if values.obj is not None and values.obj.what == "tuple" else None
    if items is not None:
        return made(run, "tuple", place, [_scanned(run, item, axis, place) for item in items])
    if kind_of(values) is Kind.KEY and values.dims:
        key = jax_keys.derived_key(run, values.but(dims=()), place)
        assert key.obj is not None
        axes = key.obj.taint.axes - frozenset(values.dims) | {axis}
        key.obj.taint = replace(key.obj.taint, axes=axes)
        return key
    return element(values)


def _call_back(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.debug.callback(f, *args)`: the host's function is called with what the device computed."""
    return run.machine.call(run, args[0], args[1:], kwargs, place) if args else NOTHING


def _call_fori(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.fori_loop(lower, upper, body, init)`"""
    args = _positional(args, kwargs, "lower", "upper", "body_fun", "init_val")
    if len(args) < 4:
        return NOTHING
    body = args[2]

    def turn(one: Value, axis: Axis) -> list[Value]:
        number = Value(taint=Taint(axes=frozenset((axis,))))  # of the step
        return [run.machine.call(run, body, [number, one], {}, place)]

    return _stepped(run, args[3], [], turn, place)[0]


def _call_while(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.while_loop(cond, body, init)`"""
    args = _positional(args, kwargs, "cond_fun", "body_fun", "init_val")
    if len(args) < 3:
        return NOTHING
    run.machine.call(run, args[0], args[2:3], {}, place)
    body = args[1]
    return _stepped(run, args[2], [], lambda one, _: [run.machine.call(run, body, [one], {}, place)], place)[0]


def _call_cond(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.cond(pred, true_fun, false_fun, *operands)`"""
    args = _positional(args, kwargs, "pred", "true_fun", "false_fun", "operand")
    return _one_of(run, args[0], args[1:3], args[3:], place) if len(args) > 2 else NOTHING


def _call_switch(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.switch(index, branches, *operands)`"""
    args = _positional(args, kwargs, "index", "branches", "operand")
    return _one_of(run, args[0], exact_items(args[1]) or [], args[2:], place) if len(args) > 1 else NOTHING


def _one_of(run: Run, test: Value, functions: list[Value], operands: list[Value], place: Place) -> Value:
    """One of several functions is called, as in a branch of an `if`."""
    results: list[Value] = []

    def calling(function: Value) -> Side:
        def side() -> bool:
            results.append(run.machine.call(run, function, list(operands), {}, place))
            return False

        return side

    fork(run, test, [calling(function) for function in functions])
    return join(*results).tainted(control(test)) if results else NOTHING


def _positional(args: list[Value], kwargs: dict[str, Value], *names: str) -> list[Value]:
    """Arguments in the order of the parameters, up to the first that is left out."""
    found = list(args)
    for name in names[len(args) :]:
        if name not in kwargs:
            break
        found.append(kwargs[name])
    return found


def mapped(run: Run, obj: Obj, args: list[Value], place: Place) -> Value:
    """`jax.vmap(f)(keys, ...)`: one run an item of the arguments that hold an axis. Of a tree of arrays each of them is
    walked; what `in_axes` says None of is given to each run as it is."""
    whole = _not_walked(obj)
    opened: list[Axis] = []

    def turn(value: Value) -> Value:
        if not dims_of(value):
            return value
        one, axes = iterate(run, value, place, "map", "")
        opened.extend(axes)
        return one

    turned = [
        value if number in whole else over_leaves(run, value, place, turn) if _is_tree(value) else turn(value)
        for number, value in enumerate(args)
    ]
    together = Taint(axes=frozenset(opened))  # they are walked in step: where one key is another, all is
    turned = [
        one.tainted(together) if one.kind is Kind.KEY and one is not given else one for one, given in zip(turned, args)
    ]
    with run.loops.walking(*dict.fromkeys(opened)):
        result = run.machine.call(run, (obj.items or [NOTHING])[0], turned, {}, place)
    return over_leaves(run, result, place, lambda leaf: _stacked(leaf, opened))


def _is_tree(value: Value) -> bool:
    """Whether a value is a list, dict or tuple of arrays: they are walked, and not the members of it."""
    return value.obj is not None and value.obj.what in TREES and kind_of(value) is not Kind.KEY


def _not_walked(obj: Obj) -> frozenset[int]:
    """The positions (0-based) of what a mapped function gets as it is: `jax.vmap(f, in_axes=(None, 0))`."""
    given = obj.attrs.get("in_axes", NOTHING)
    axes = exact_items(given) or []
    return frozenset(number for number, axis in enumerate(axes) if axis.is_const and axis.const is None)


def _stacked(value: Value, axes: list[Axis]) -> Value:
    kept = tuple(axis for axis in dict.fromkeys(axes) if axis in taint_of(value).axes)
    return Value(kind=kind_of(value), taint=taint_of(value), dims=kept)


def _on_list(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("append", "add", "appendleft", "put", "insert"):
        recording.collect(run, receiver, args[-1] if args else NOTHING)
        return NONE
    if name == "extend":
        extend(run, receiver, args[0] if args else NOTHING, place)
        return NONE
    if name == "sort":
        reducing.decide(run, receiver, dims_of(receiver), "rank", place)
        ordered = in_order(run, [receiver], kwargs, place, None).obj
        if ordered is not None and (ranked := ordered.trait(Ranked)) is not None:
            obj.learn(ranked)
        obj.recipe = "sorted"
        return NONE
    if name == "index":
        best = {closed.axis for closed in union(*args).closed if closed.how in ("extreme", "select")}
        if best & set(dims_of(receiver)):  # `scores.index(max(scores))` is `np.argmax(scores)`
            return reducing.pick(run, receiver, element(receiver), place, kept=True)
        return Value(taint=union(*args) | Taint(axes=frozenset(dims_of(receiver))))
    if name == "pop":
        return jax_keys.another_key(run, element(receiver), place)
    if name == "copy":
        return receiver
    if obj.what == "array" and name == "append":
        return receiver
    return None


def on_mapping(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("items", "values"):
        walked = Obj(name, place, run.loops.stack)
        walked.items = [receiver]
        return Value(ref=walked)
    if name == "keys":
        return receiver
    if name in ("get", "pop", "setdefault", "getint", "getfloat", "getboolean"):
        key = args[0] if args else NOTHING
        default = args[1] if len(args) > 1 else kwargs.get("fallback", NONE)
        if key.is_const and key.const in obj.entries:
            return obj.entries[key.const]
        if name == "setdefault":
            if key.is_const and not key.alts and obj.elem is None and not obj.key_axes:
                if default.obj is not None:
                    default.obj.made = default.obj.made._replace(stack=obj.stack)  # it was made when the key was new
                obj.entries[key.const] = default
                return default
            if obj.elem is None:
                obj.elem = default
                if default.obj is not None:
                    default.obj.made = default.obj.made._replace(
                        stack=obj.stack
                    )  # one for each key, not one for each turn
            key = records.sorted_by(run, obj, key, "", place)
            turned = [axis for axis in run.loops.opened(obj.stack) if axis in taint_of(key).axes]
            obj.key_axes = (*obj.key_axes, *(axis for axis in turned if axis not in obj.key_axes))
            return obj.elem.but(keyed=obj.elem.keyed | taint_of(key).axes)
        if obj.elem is not None:
            held = entry_of(obj, obj.elem, key.const) if key.is_const and not key.alts else obj.elem
            return join(held, default).tainted(taint_of(key))
        if obj.entries and not (key.is_const and not key.alts):
            return join(*obj.entries.values(), default).tainted(taint_of(key))
        if obj.recipe == SETTINGS and default is not NONE:
            return fallback(run, key, default, place)
        if len(args) < 2 and obj.entries and all(isinstance(one.ref, (Func, Cls, Api)) for one in obj.entries.values()):
            return join(*obj.entries.values()).tainted(taint_of(key))  # a registry is not asked for what it has not
        return default
    if name == "update":
        for value in args:
            update(run, obj, value, place)
        for key_, value in kwargs.items():
            obj.entries[key_] = value
        if isinstance(obj.recipe, Attributes):
            put_attributes(run, obj.recipe.of, obj.entries, (*args, *kwargs.values()), place)
        return NONE
    if name == "copy":
        copied = Obj("dict", obj.place, obj.stack)
        copied.entries, copied.places = dict(obj.entries), dict(obj.places)
        copied.elem, copied.key_axes, copied.recipe = obj.elem, obj.key_axes, obj.recipe
        return Value(ref=copied)
    return None


CALLS: dict[str, NamedCall] = {
    "functools.partial": _call_partial, "copy.deepcopy": _call_copy, "copy.copy": _call_first,
    "sklearn.base.clone": _call_clone, "keras.models.clone_model": _call_anew,
    "tensorflow.keras.models.clone_model": _call_anew,
    "itertools.product": _call_product, "itertools.chain": _call_chain, "collections.defaultdict": _call_defaultdict,
    "defaultdict": _call_defaultdict, "numpy.array": _call_array, "numpy.asarray": _call_array,
    "numpy.column_stack": _call_columns, "numpy.stack": _call_array, "numpy.vstack": _call_array,
    "jax.numpy.array": _call_array, "numpy.fromiter": _call_array, "numpy.apply_along_axis": _call_along,
    "jax.numpy.asarray": _call_array, "jax.numpy.stack": _call_array, "torch.tensor": _call_tensor,
    "torch.stack": _call_tensor, "torch.as_tensor": _call_tensor, "torch.from_numpy": _call_tensor,
    "torch.FloatTensor": _call_tensor, "torch.LongTensor": _call_tensor, "torch.Tensor": _call_tensor,
    "tensorflow.constant": _call_array, "tensorflow.stack": _call_array, "tensorflow.convert_to_tensor": _call_array,
    "pandas.Series": _call_series, "polars.Series": _call_series, "numpy.zeros": _call_zeros,
    "numpy.empty": _call_zeros, "numpy.ones": _call_zeros, "numpy.full": _call_zeros, "numpy.zeros_like": _call_zeros,
    "torch.zeros": _call_zeros, "torch.empty": _call_zeros, "torch.ones": _call_zeros,
        "numpy.where": _call_where, "numpy.abs": _call_where, "numpy.sqrt": _call_where,
    "numpy.square": _call_where, "numpy.log": _call_where, "numpy.exp": _call_where, "numpy.round": _call_where,
    "numpy.clip": _call_where, "numpy.tanh": _call_where, "math.sqrt": _call_where, "numpy.cos": _call_where,
    "numpy.sin": _call_where, "numpy.maximum": _call_where, "numpy.sign": _call_where, "numpy.power": _call_where,
    "numpy.equal": _call_where, "torch.softmax": _call_where, "torch.sigmoid": _call_where,
    "torch.nn.functional.softmax": _call_where, "torch.nn.functional.log_softmax": _call_where,
    "torch.argmax_": _call_where, "jax.nn.softmax": _call_where, "numpy.float32": _call_where,
    "numpy.float64": _call_where, "numpy.int64": _call_where, "dataclasses.field": _call_field, "field": _call_field,
    "dataclasses.asdict": attributes, "joblib.delayed": _call_first, "sklearn.utils.parallel.delayed": _call_first,
    "jax.debug.callback": _call_back, "jax.experimental.io_callback": _call_back,
    "dask.delayed": _call_first, "jax.jit": _call_first, "torch.compile": _call_first, "jax.vmap": _call_vmap,
    "jax.pmap": _call_vmap, "jax.grad": _call_grad, "jax.value_and_grad": _call_value_grad,
    "torch.func.grad": _call_grad, "functorch.grad": _call_grad, "torch.func.grad_and_value": _call_grad_value,
    "functorch.grad_and_value": _call_grad_value,
    "equinox.filter_jit": _call_first, "equinox.filter_vmap": _call_vmap, "equinox.filter_grad": _call_grad,
    "equinox.filter_value_and_grad": _call_value_grad, "flax.nnx.jit": _call_first, "flax.nnx.grad": _call_grad,
    "flax.nnx.value_and_grad": _call_value_grad, "jax.lax.scan": _call_scan, "jax.lax.fori_loop": _call_fori,
    "jax.lax.while_loop": _call_while, "jax.lax.cond": _call_cond, "jax.lax.switch": _call_switch,
    "concurrent.futures.as_completed": _call_first,
    "tqdm.tqdm": _call_first, "tqdm.trange": counted_range, "tqdm": _call_first, "tqdm.auto.tqdm": _call_first,
    "tqdm.notebook.tqdm": _call_first, "tqdm.auto.trange": counted_range, "tqdm.tqdm_notebook": _call_first,
    "rich.progress.track": _call_first, "torch.nn.DataParallel": _call_first,
    "torch.nn.parallel.DistributedDataParallel": _call_first, "numpy.arange": counted_range,
    "jax.numpy.arange": counted_range, "torch.utils.data.Subset": _call_first,
    "functools.lru_cache": _call_first, "functools.wraps": _call_first, "functools.cache": _call_first,
    "jax.tree.map": _call_tree, "jax.tree_map": _call_tree, "jax.tree_util.tree_map": _call_tree,
    "jax.tree_multimap": _call_tree, "jax.tree_util.tree_multimap": _call_tree,
    "os.path.exists": _call_exists, "os.path.isfile": _call_exists, "os.path.isdir": _call_exists,
    "torch.no_grad": _call_first, "jax.device_put": _call_first, "jax.device_get": _call_first,
    "jax.block_until_ready": _call_first, "jax.device_put_replicated": _call_first,
    "flax.jax_utils.replicate": _call_first, "flax.jax_utils.unreplicate": _call_first,
    "flax.training.common_utils.shard": _call_first, "flax.training.common_utils.shard_prng_key": _call_first,
    "shlex.split": _call_first, "shlex.quote": _call_first, "shlex.join": _call_first,
    "torch.inference_mode": _call_first,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "list": _on_list, "tuple": _on_list, "set": _on_list, "array": _on_list, "dict": on_mapping,
}  # fmt: skip
"""By the kind of the object whose method is called."""
