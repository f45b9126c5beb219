"""Containers: how members go in and come out, and how walking one opens an axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from seedlint.classify import options, reducing, seeding, splits
from seedlint.classify.values import (
    CONTAINERS,
    NOTHING,
    UNKNOWN,
    Api,
    Axis,
    Kind,
    Obj,
    OriginKind,
    Place,
    Stack,
    Taint,
    Value,
    dims_of,
    each,
    element,
    join,
    kind_of,
    models_in,
    taint_of,
    union,
)
from seedlint.facts import Comp, Const, Expr, Literal, Name, Op, Seq, Slice, Sub, While

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter

MAX_ITEMS = 64


def made(run: Interpreter, what: str, place: Place, items: Iterable[Value]) -> Value:
    """A new sequence with known items."""
    obj = Obj(what, place, run.stack)
    obj.items = list(items)
    return Value(ref=obj)


def exact_items(value: Value) -> list[Value] | None:
    """The items of a sequence, if every one is known."""
    obj = value.obj
    if obj is None or obj.what not in ("list", "tuple", "set") or obj.items is None or obj.elem is not None:
        return None
    return obj.items


def exact_entries(value: Value) -> dict[str, Value] | None:
    """The entries of a dict, if every one is known."""
    obj = value.obj
    if obj is None or obj.what != "dict" or obj.elem is not None:
        return None
    return {str(key): entry for key, entry in obj.entries.items()}


def put(obj: Obj, key: Value, value: Value, place: Place) -> None:
    """Add one entry to a dict that is being made."""
    if key.is_const and not key.alts:
        obj.entries[key.const] = value
        obj.places[key.const] = place
    else:
        obj.elem = value if obj.elem is None else join(obj.elem, value)


def update(run: Interpreter, obj: Obj, value: Value) -> None:
    """`**value` in a display, `d.update(value)`, `d | value`."""
    for one in each(value):
        other = one.obj
        if other is not None and other.what in ("dict", "config", "space"):
            obj.entries.update(other.entries)
            obj.places.update(other.places)
            if other.elem is not None:
                obj.elem = other.elem if obj.elem is None else join(obj.elem, other.elem)
        elif one is not NOTHING:
            rest = Value(taint=taint_of(one))
            obj.elem = rest if obj.elem is None else join(obj.elem, rest)


def slice_value(run: Interpreter, node: Slice) -> Value:
    """The value of `lower:upper`: an object that remembers which ends are given."""
    lower = run.eval(node.lower) if node.lower is not None else None
    upper = run.eval(node.upper) if node.upper is not None else None
    obj = Obj("slice", run.place((1, 1, 1, 1)), ())
    if lower is not None:
        obj.attrs["lower"] = lower
    if upper is not None:
        obj.attrs["upper"] = upper
    return Value(ref=obj, taint=union(*obj.attrs.values()))


def get_item(run: Interpreter, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    """`holder[index]`"""
    found = [_get_item(run, one, index, node, place) for one in each(holder)]
    return join(*found).tainted(holder.taint)


def _get_item(run: Interpreter, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    obj = holder.obj
    if isinstance(holder.ref, Api):
        return _api_item(run, holder.ref, index, place)
    is_slice = index.obj is not None and index.obj.what == "slice"
    kind = kind_of(holder)
    if kind is Kind.DATA:
        seeding.used(index)
    if isinstance(node.index, Seq) and kind is Kind.METRIC and (obj is None or obj.what in ("array", "list")):
        return _aligned(holder, exact_items(index) or [])
    if obj is not None and obj.what in CONTAINERS | {"config", "namespace", "instance"}:
        if obj.what == "table":
            return column(run, holder, obj, index)
        if obj.what == "instance" and index.is_const and isinstance(index.const, str) and index.const in obj.attrs:
            return obj.attrs[index.const]
        if index.is_const and not index.alts and not is_slice:
            key = index.const
            if obj.what in ("dict", "config", "namespace"):
                if key in obj.entries:
                    return obj.entries[key]
                if obj.elem is not None:
                    return seeding.another_key(run, obj.elem, place)
            elif obj.items is not None and isinstance(key, int) and -len(obj.items) <= key < len(obj.items):
                chosen = obj.items[key]
                return _first_of_sorted(run, holder, chosen, place) if obj.recipe == "sorted" else chosen
            elif obj.items is None and isinstance(key, int):
                member = seeding.another_key(run, obj.elem, place) if obj.elem is not None else NOTHING
                if obj.recipe == "sorted" and dims_of(holder):
                    return _first_of_sorted(run, holder, member, place)
                if run.stack and obj.key_axes:
                    return member
                return member.but(keyed=member.keyed | frozenset(obj.key_axes[:1]))
        if is_slice:
            return _sliced(run, holder, obj, index, kind)
        member = element(holder)
        if member is NOTHING and obj.recipe == "default":
            return NOTHING
        axes = taint_of(index).axes
        if obj.what == "dict" or obj.entries:
            opened = frozenset(axes) | frozenset(obj.key_axes if not axes else ())
            member = member.but(keyed=member.keyed | opened)
        else:
            if member.obj is not None and member.obj.what in CONTAINERS:  # `results[run].append(score)`
                turned = tuple(axis for axis in run.opened(obj.stack) if axis in axes and axis not in obj.key_axes)
                obj.key_axes = (*obj.key_axes, *turned)
            member = member.but(keyed=member.keyed | frozenset(obj.key_axes[:1]) | axes)
            if member.obj is None:
                member = member.but(taint=_chosen_by(index, member.taint, obj.key_axes))
        member = seeding.another_key(run, member, place)
        return member.tainted(Taint(axes=axes, origins=taint_of(index).origins))
    if kind is Kind.DATA or index.kind is Kind.DATA or (kind >= Kind.PRED and taint_of(index).pieces):
        part = splits.part(run, holder, index, node, place)
        if not is_slice or index.obj is None:
            return part
        bounds = union(*index.obj.attrs.values())
        return part.tainted(Taint(axes=bounds.axes))  # each turn of a loop cuts another part
    if kind is Kind.KEY:
        return holder if is_slice else _one_key(run, holder, index, place)
    if kind in (Kind.PRED, Kind.ERROR) and kind_of(index) is Kind.DRAW:
        run.resampled |= taint_of(holder).models  # a bootstrap over items
    if kind in (Kind.PRED, Kind.ERROR) and not is_slice:
        return holder
    if kind is Kind.METRIC and holder.dims and index.is_const:
        return holder.but(dims=holder.dims[1:], keyed=holder.keyed | frozenset(holder.dims[:1]))
    if obj is not None and obj.what in ("model", "opaque"):
        return holder
    if kind is Kind.OTHER and isinstance(index.const, str):
        return splits.keyed(run, holder, index.const, place)
    return Value(kind=kind, taint=taint_of(holder) | Taint(axes=taint_of(index).axes, origins=taint_of(index).origins))


def _aligned(holder: Value, indices: list[Value]) -> Value:
    """`scores[:, 0]`, `scores[i, best]` of an array of scores: an index takes away the dimension that stands there, a
    slice keeps it. Dimensions that no loop opened (columns, classes) are not counted."""
    dims = list(dims_of(holder))
    taint = taint_of(holder)
    kept: list[Axis] = []
    for index in indices:
        if not dims:
            break
        axis = dims.pop(0)
        if index.obj is not None and index.obj.what == "slice":
            kept.append(axis)
        else:
            taint = _chosen_by(index, taint, (axis,))
    return Value(kind=Kind.METRIC, taint=taint, dims=(*kept, *dims))


def _chosen_by(index: Value, taint: Taint, axes: Iterable[Axis]) -> Taint:
    """What `scores[np.argmax(others)]` depends on: axes along which the index was chosen are closed alike."""
    for closed in taint_of(index).closed:
        if closed.axis in axes and closed.how in ("select", "extreme"):
            taint = taint.close((closed.axis,), closed.how, closed.place)
    return taint


def _one_key(run: Interpreter, keys: Value, index: Value, place: Place) -> Value:
    """`keys[i]`: each index is a key of its own."""
    obj = keys.obj
    if obj is None or not index.is_const or index.alts:
        return seeding.derived_key(run, keys.but(dims=()), place)
    if index.const not in obj.entries:
        obj.entries[index.const] = seeding.derived_key(run, keys.but(dims=()), place)
    return obj.entries[index.const]


def _api_item(run: Interpreter, api: Api, index: Value, place: Place) -> Value:
    if api.name == "os.environ":
        return options.environment(run, index, None, place)
    if api.name.endswith(".argv"):
        return options.external(run, place, "sys.argv")
    return Value(ref=Api(f"{api.name}[]"), taint=taint_of(index))


def column(run: Interpreter, holder: Value, obj: Obj, index: Value) -> Value:
    """A column of a table, or some of them."""
    if index.is_const and index.const in obj.entries:
        column = obj.entries[index.const]
        if obj.recipe == "top":
            best = Obj("list", obj.place, obj.stack)
            best.elem, best.key_axes, best.recipe = column, obj.key_axes, "top"
            return Value(ref=best)
        if isinstance(obj.recipe, tuple) and obj.recipe[0] == "groupby":
            shown = Obj("table", obj.place, obj.stack)
            shown.elem = column
            shown.key_axes = obj.key_axes
            shown.recipe = obj.recipe
            return Value(ref=shown)
        return column.but(dims=(*obj.key_axes, *(axis for axis in column.dims if axis not in obj.key_axes)))
    return holder


def _sliced(run: Interpreter, holder: Value, obj: Obj, index: Value, kind: Kind) -> Value:
    assert index.obj is not None
    if obj.recipe == "sorted" and dims_of(holder):
        top = Obj("list", obj.place, obj.stack)
        top.elem = element(holder)
        top.key_axes = obj.key_axes
        top.recipe = "top"
        return Value(ref=top)
    lower, upper = index.obj.attrs.get("lower"), index.obj.attrs.get("upper")
    known = all(bound is None or isinstance(bound.const, int) for bound in (lower, upper))
    if obj.items is not None and obj.elem is None and known:
        start = lower.const if lower is not None else None
        stop = upper.const if upper is not None else None
        part = Obj(obj.what, obj.place, obj.stack)
        part.items = obj.items[start:stop]
        return Value(ref=part)
    part = Obj(obj.what, obj.place, obj.stack)
    part.elem = element(holder).tainted(Taint(origins=index.taint.origins))
    part.key_axes = obj.key_axes
    return Value(ref=part)


def _first_of_sorted(run: Interpreter, holder: Value, member: Value, place: Place) -> Value:
    return reducing.pick(run, holder, member, place, kept=member.obj is not None)


def set_item(run: Interpreter, holder: Value, index: Value, value: Value, place: Place) -> None:
    """`holder[index] = value`"""
    for one in each(holder):
        obj = one.obj
        if isinstance(one.ref, Api):
            options.set_api(run, f"{one.ref.name}[{index.const!r}]", value, place)
        elif obj is None:
            run.escape(value)
        elif index.is_const and not index.alts and obj.what in ("dict", "config", "namespace", "instance", "table"):
            old = obj.entries.get(index.const)
            opened = [axis for axis in run.opened(obj.stack) if axis in taint_of(value).axes]
            if opened and obj.what == "dict":
                value = value.but()
            obj.entries[index.const] = join(old, value) if old is not None and run.branches else value
            obj.places[index.const] = place
        else:
            axes = taint_of(index).axes
            before = obj.stack
            fixed = one.but(keyed=one.keyed)
            run.collect(fixed, value.tainted(Taint(axes=axes)) if axes else value)
            obj.stack = before


def unpack(run: Interpreter, value: Value, count: int, starred: bool) -> list[Value]:
    """The values that `count` targets take from one value."""
    columns: list[list[Value]] = []
    for one in each(value):
        items = exact_items(one)
        if items is not None and (len(items) == count or (starred and len(items) >= count - 1)) and not starred:
            columns.append([item.tainted(value.taint) for item in items])
        else:
            columns.append(_spread(run, one, count))
    return [join(*column) for column in zip(*columns)] if columns else [NOTHING] * count


def _spread(run: Interpreter, value: Value, count: int) -> list[Value]:
    obj = value.obj
    if obj is not None and obj.what in CONTAINERS:
        member = element(value)
        if obj.what == "dict" and obj.entries and obj.elem is None:
            member = Value(taint=taint_of(member))
        if obj.what == "dict" and obj.key_axes:
            return [member.but(keyed=member.keyed | frozenset(obj.key_axes)) for _ in range(count)]
        inner = exact_items(member)
        if obj.recipe == "transposed" and inner is not None and len(inner) == count:
            return [item.but(dims=obj.key_axes) for item in inner]
        if (shared := frozenset(obj.key_axes[:1])) and kind_of(member) is Kind.METRIC:
            return [member.but(keyed=member.keyed | shared) for _ in range(count)]
        return [seeding.another_key(run, member, obj.place) for _ in range(count)]
    kind = kind_of(value)
    if kind is Kind.KEY:
        return seeding.several_keys(run, value, count)
    return [Value(kind=kind, taint=taint_of(value), dims=value.dims, carried=value.carried) for _ in range(count)]


def unrolled(run: Interpreter, node: Comp, values: Value, member: Value) -> dict[Literal, Value] | list[Value] | None:
    """A comprehension that reads data for a few known names keeps each apart, as in
    `{part: load(part) for part in ("train", "test")}`."""
    items = exact_items(values)
    target = node.clauses[0].target
    if not items or len(items) > 8 or not isinstance(target, Name):
        return None
    if not all(isinstance(item.const, str) or kind_of(item) is Kind.DATA for item in items):
        return None
    if kind_of(member) is not Kind.DATA or node.clauses[0].ifs:
        return None
    entries: dict[Literal, Value] = {}
    found: list[Value] = []
    for item in items:
        run.store_loop(target, item)
        found.append(run.eval(node.value))
        if node.key is not None:
            key = run.eval(node.key)
            if not isinstance(key.const, str):
                return None
            entries[key.const] = found[-1]
    return entries if node.key is not None else found


# ------------------------------------------------------------------- iteration


def iterate(run: Interpreter, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """One turn of walking `values`: the element, and the axes that the walk opens."""
    value, axes = _iterate(run, values, place, how, name)
    given = frozenset(source for source in values.taint.origins if source.kind is OriginKind.PARAMETER)
    if given:  # what becomes of the members of a list became of the parameter
        value = value.tainted(Taint(origins=given))
    if axes and how in ("for", "comprehension") and seeding.seedish(name) and not axes[0].item and not axes[0].fold:
        source = axes[0].origin_of_variable
        if source is None:
            source = seeding.origin(run, OriginKind.LOOP, place, name)
            axes[0].origin_of_variable = source
            axes[0].name = name
        value = value.tainted(Taint(origins=frozenset((source,))))
    if axes and kind_of(value) in (Kind.MODEL, Kind.PRED, Kind.METRIC) and not axes[0].item:
        found = models_in(value)
        layers = {part for model in found for part in model.parts}
        axes[0].models |= frozenset(
            model for model in found if model not in layers and (model.fits or model.taint.settings)
        )
        if kind_of(value) is not Kind.MODEL and len({model.api for model in axes[0].models}) > 1:
            axes[0].family = True  # predictions or scores of different estimators, one a turn
    return value, axes


def _iterate(run: Interpreter, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    obj = values.obj
    if values.alts:
        walked = [one for one in values.alts if one.obj is not None] or list(values.alts)
        walked.sort(key=lambda one: len(exact_items(one) or ()) == 1)  # `[seed] if seed else range(runs)`
        value, axes = iterate(run, walked[0], place, how, name)
        for other in walked[1:]:
            more = element(other) if other.obj is not None else NOTHING
            value = join(value, more.tainted(Taint(axes=frozenset(axes))))
        return value.tainted(values.taint), axes
    if obj is None:
        return _iterate_value(run, values, place, how, name)
    walk = _WALKS.get(obj.what)
    if walk is not None:
        return walk(run, values, obj, place, how, name)
    if obj.what in ("list", "tuple", "set", "dict", "array", "table"):
        return _iterate_container(run, values, obj, place, how, name)
    return _iterate_value(run, values, place, how, name)


def open_over(axis: Axis, value: Value) -> Value:
    return value.tainted(Taint(axes=frozenset((axis,))))


def _iterate_value(run: Interpreter, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    kind = kind_of(values)
    axis = run.axis(place, how, name)
    if kind is Kind.KEY and values.dims:
        shared = values.dims[0]
        return values.but(dims=values.dims[1:]), (shared,)
    if kind is Kind.METRIC and (dims := dims_of(values)):
        return Value(kind=kind, taint=taint_of(values), dims=dims[1:]), dims[:1]
    if kind in (Kind.DATA, Kind.DRAW, Kind.PRED, Kind.ERROR):
        axis.item = True
        axis.drawn = kind is Kind.DRAW
        taint = taint_of(values)
        if kind is Kind.DRAW:  # items, until one of them is used as a seed
            taint |= Taint(axes=frozenset((axis,)))
        if values.obj is not None and values.obj.what == "loader":
            taint |= _walk_loader(run, values.obj, place)
        return Value(kind=kind, taint=taint), (axis,)
    taint = taint_of(values)
    if kind is Kind.MODEL and values.obj is not None:
        taint |= Taint(models=frozenset((values.obj,)))
    if any(origin.kind is OriginKind.OPTION for origin in taint.origins):
        axis.external = True
    return open_over(axis, Value(kind=kind, taint=taint)), (axis,)


def _walk_loader(run: Interpreter, loader: Obj, place: Place) -> Taint:
    """One walk over a loader: a shuffled one draws an order; a sampler that reseeds by epoch must hear of the epoch."""
    sampler = loader.attrs.get("sampler")
    if sampler is not None and sampler.obj is not None and any(axis.k != 1 for axis in run.stack):
        sampler.obj.attrs["?walks"] = Value(const=True)
    return seeding.walked(run, loader, place)


def _iterate_container(
    run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str
) -> tuple[Value, Stack]:
    items = exact_items(values)
    if obj.what == "dict" and obj.elem is None and obj.entries and not obj.key_axes:
        items = [Value(const=key) for key in obj.entries]
    if obj.key_axes and items is None:  # walks again what axes collected, one after the other
        member = Value() if obj.what == "dict" else element(values)
        for axis in obj.key_axes:
            if axis.how == "comprehension" and not (axis.roles or axis.repeats):
                axis.place = place  # here its values become runs
        return member.tainted(Taint(axes=frozenset(obj.key_axes))), obj.key_axes
    axis = run.axis_over(obj, place, how, name)
    if items is not None:
        axis.k = len(items)
        consts = [item.const for item in items]
        if all(const is not UNKNOWN for const in consts):
            axis.values = tuple(consts)
        if all(kind_of(item) is Kind.DATA for item in items) and items:
            axis.data = True
        if len(items) == 1 and items[0].is_const:
            return items[0], (axis,)  # one turn: its variable is a constant
        return open_over(axis, join(*items) if items else NOTHING), (axis,)
    kind = kind_of(values)
    if obj.what == "dict" and obj.elem is not None:
        return open_over(axis, Value()), (axis,)
    member = element(values)
    if kind is Kind.DATA and obj.recipe != "rows":
        axis.item = True
        return member, (axis,)
    if isinstance(obj.recipe, tuple) and obj.recipe and obj.recipe[0] == "many":
        axis.k = obj.recipe[1]
    return open_over(axis, member), (axis,)


def _walk_range(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    axis = run.axis(place, how, name)
    axis.counts = True
    taint = taint_of(values)
    bounds = obj.recipe if isinstance(obj.recipe, tuple) else ()
    known = [bound for bound in bounds if isinstance(bound, int)]
    if bounds and len(known) == len(bounds):
        try:
            walked = range(*known)
        except (ValueError, TypeError):
            walked = range(0)
        axis.k = len(walked)
        axis.values = tuple(walked[:MAX_ITEMS])
        axis.origin = ("range", *known)
        if axis.k == 1:
            return Value(const=walked[0]), (axis,)  # one turn: its variable is a constant
    if taint.pieces:
        axis.item = True
    if any(origin.kind is OriginKind.OPTION for origin in taint.origins):
        axis.external = True
    inner = Taint(axes=taint.axes, origins=taint.origins)
    return open_over(axis, Value(taint=inner)), (axis,)


def _walk_zip(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    parts = obj.items or []
    members: list[Value] = []
    axis: Axis | None = None
    shared: list[Axis] = []
    for part in parts:
        value, axes = iterate(run, part, place, how, name)
        shared.extend(axes)
        members.append(value)
    older = [one for one in shared if one.place != place]
    for candidate in (*older, *(one for one in shared if one.values), *shared):
        axis = candidate
        axis.place = place  # here its values become runs
        axis.values = axis.values or next((one.values for one in shared if one.values), ())
        break
    if axis is None:
        axis = run.axis(place, how, name)
    if any(one.item for one in shared):
        axis.item = True
    if any(one.fold for one in shared):
        axis.fold = True
    counts = [one.k for one in shared if one.k is not None]
    axis.k = min(counts) if counts else axis.k
    others = frozenset(one for one in shared if one is not axis)
    turned = [
        member.but(
            taint=Taint(
                (member.taint.axes - others)
                | (frozenset((axis,)) if member.taint.axes & (others | {axis}) else frozenset()),
                member.taint.closed, member.taint.pieces, member.taint.settings, member.taint.models,
                member.taint.origins, member.taint.confidence,
            )
        )
        for member in members
    ]  # fmt: skip
    return made(run, "tuple", place, turned), (axis,)


def _walk_enumerate(
    run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str
) -> tuple[Value, Stack]:
    inner = (obj.items or [NOTHING])[0]
    value, axes = iterate(run, inner, place, how, name)
    index = Value(taint=Taint(axes=frozenset(axes[:1])))
    return made(run, "tuple", place, [index, value]), axes


def _walk_product(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    members: list[Value] = []
    opened: list[Axis] = []
    for part in obj.items or []:
        value, axes = iterate(run, part, place, how, name)
        members.append(value)
        opened.extend(axes)
    return made(run, "tuple", place, members), tuple(opened)


def _walk_items(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`d.items()`: (key, value) a turn."""
    source = (obj.items or [NOTHING])[0]
    holder = source.obj
    if holder is None:
        return _iterate_value(run, source, place, how, name)
    if holder.key_axes and not holder.entries:
        axis = holder.key_axes[0]
        rest = frozenset(holder.key_axes)
        member = element(source)
        member = member.but(keyed=member.keyed | rest)
        return made(run, "tuple", place, [open_over(axis, Value()), open_over(axis, member)]), holder.key_axes
    axis = run.axis_over(holder, place, how, name)
    if holder.entries and holder.elem is None:
        axis.k = len(holder.entries)
    member = element(source)
    return made(run, "tuple", place, [open_over(axis, Value()), open_over(axis, member)]), (axis,)


def _walk_values(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    pair, axes = _walk_items(run, values, obj, place, how, name)
    items = exact_items(pair)
    return (items[1] if items else pair), axes


def _walk_trials(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """The finished trials of a search, one a turn."""
    return obj.elem if obj.elem is not None else NOTHING, obj.key_axes


def _walk_folds(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`KFold().split(X)`: indices of the training and the held-out piece of a fold."""
    axis = run.axis(place, how, name)
    axis.fold = True
    axis.origin = obj.place
    return splits.fold_indices(run, obj, axis, place), (axis,)


def _walk_space(run: Interpreter, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`ParameterGrid(...)`: a dict a turn, one axis a key with several values."""
    setting = Obj("dict", place, run.stack)
    opened: list[Axis] = []
    for key, entry in obj.entries.items():
        turned, axes = searched(run, entry, obj.places.get(key, place), str(key), "grid")
        setting.entries[key] = turned
        setting.places[key] = obj.places.get(key, place)
        opened.extend(axes)
    if obj.elem is not None or not opened:
        axis = run.axis(place, how, name)
        opened.append(axis)
        setting.elem = open_over(axis, element(obj.elem)) if obj.elem is not None else None
    return Value(ref=setting), tuple(opened)


def searched(run: Interpreter, values: Value, place: Place, name: str, space: str) -> tuple[Value, Stack]:
    """One hyperparameter of a search space: its value in a trial. A space of one value is a constant."""
    if values.obj is not None and values.obj.what == "domain":
        values = values.obj.elem if values.obj.elem is not None else NOTHING
    items = exact_items(values)
    if items is not None and len(items) == 1:
        one = items[0]
        return one.but(carried=one.carried or (place,)), ()
    obj = values.obj
    axis = run.axis(place, "space", name)
    axis.space = space
    if items is not None:
        axis.k = len(items)
        if all(item.is_const for item in items):
            axis.values = tuple(item.const for item in items)
    elif obj is not None and obj.what == "range" and isinstance(obj.recipe, tuple):
        known = [bound for bound in obj.recipe if isinstance(bound, int)]
        if len(known) == len(obj.recipe):
            axis.k = len(range(*known))
            if axis.k == 1:
                return Value(const=range(*known)[0], carried=(place,)), ()
    axis.origin = place
    member = element(values) if obj is not None and obj.what in CONTAINERS else Value(taint=taint_of(values))
    return open_over(axis, member), (axis,)


def limited(axes: Iterable[Axis], budget: Value | None) -> None:
    """A search of a known number of trials tries at most that many values of each hyperparameter."""
    if budget is None or not isinstance(budget.const, int) or budget.const < 2:
        return
    for axis in axes:
        axis.k = min(axis.k, budget.const) if axis.k is not None else None


_WALKS = {
    "range": _walk_range,
    "zip": _walk_zip,
    "enumerate": _walk_enumerate,
    "product": _walk_product,
    "items": _walk_items,
    "values": _walk_values,
    "folds": _walk_folds,
    "space": _walk_space,
    "trials": _walk_trials,
}


def while_count(run: Interpreter, node: While) -> int | None:
    """How often `while i < n` runs, where both are known when it starts."""
    test = node.test
    if not (isinstance(test, Op) and test.op in ("<", "<=", "!=") and len(test.operands) == 2):
        return None
    low, high = (run.eval(operand) for operand in test.operands)
    if isinstance(low.const, int) and isinstance(high.const, int):
        return max(0, high.const - low.const + (test.op == "<="))
    return None


def literal(node: Expr | None) -> Literal:
    """The value of a constant expression, None for anything else."""
    return node.value if isinstance(node, Const) else None
