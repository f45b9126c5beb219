"""Containers: how members go in and come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from seedlint.classify.library import jax_keys, options, records, reducing, seeding, splits, tables, texts, watching
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.containers import (
    FROM_FACTORY,
    by_key,
    entry_of,
    exact_entries,
    exact_items,
    held,
    keep_apart,
)
from seedlint.classify.values.objects import CONTAINERS, NOTHING, UNTOLD, Api, Kind, Mod, Obj, Taint, Value, each, join
from seedlint.classify.values.reading import chosen_by, dims_of, element, from_file, is_open, kind_of, taint_of, union
from seedlint.classify.values.traits import Cells, Collected, blind_of
from seedlint.classify.values.words import hint_of, last_name
from seedlint.facts import Const, Expr, Literal, Op, Seq, Sub
from seedlint.records import dataclass, replace


def made(run: Run, what: str, place: Place, items: Iterable[Value]) -> Value:
    """A new sequence with known items."""
    obj = Obj(what, place, run.loops.stack)
    obj.items = list(items)
    return Value(ref=obj)


def over_leaves(run: Run, tree: Value, place: Place, change: Callable[[Value], Value], depth: int = 4) -> Value:
    """A tree of the same shape, lists, dicts and data classes in each other, with each leaf changed."""
    obj = tree.obj
    record = obj is not None and obj.what == "instance" and obj.cls is not None and obj.cls.dataclass
    if obj is None or not depth or not (record or obj.what in TREES):
        return change(tree)

    def inner(value: Value) -> Value:
        return over_leaves(run, value, place, change, depth - 1)

    copied = Obj(obj.what, place, run.loops.stack, obj.api, obj.cls)
    copied.items = None if obj.items is None else list(map(inner, obj.items))
    copied.elem = None if obj.elem is None else inner(obj.elem)
    copied.entries = {key: inner(value) for key, value in obj.entries.items()}
    copied.attrs = {name: inner(value) for name, value in obj.attrs.items()}
    copied.places, copied.key_axes, copied.taint, copied.recipe = dict(obj.places), obj.key_axes, obj.taint, obj.recipe
    return tree.but(ref=copied)


TREES = frozenset({"list", "tuple", "dict"})


HALF_KNOWN = "half known"
"""The recipe of a mapping or object out of sight (a file's, an unknown function's) into which something is written."""


SETTINGS = "settings"
"""The recipe of a mapping that was read from a settings file: whoever writes the file may put more into it."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """The recipe of the mapping that an object's attributes are: `vars(args)`."""

    of: Value


def update(run: Run, obj: Obj, value: Value, place: Place | None = None) -> None:
    """`**value` in a display, `d.update(value)`, `d | value`. What a mapping out of sight may replace is external, its
    constant a default; `place`: where that happens, if the entries do not say where they are written."""
    if (several := _several(value)) and not any(one.elem for one in several):
        _update_with_one_of(obj, value, several)
        return
    for one in each(value):
        other = one.obj
        if other is not None and other.what in ("dict", "config", "space", "namespace"):
            for key in obj.entries.keys() & other.entries.keys() if other.recipe == SETTINGS else ():
                options.overwritten(obj.entries[key], place or obj.place)
            if other.what == "namespace":
                obj.entries.update(other.attrs)
            obj.entries.update(other.entries)
            obj.places.update(other.places)
            if other.recipe == SETTINGS:
                obj.recipe = obj.recipe or SETTINGS
            if other.elem is not None:
                obj.elem = other.elem if obj.elem is None else join(obj.elem, other.elem)
        elif one is not NOTHING:
            rest = Value(taint=taint_of(one))
            obj.elem = rest if obj.elem is None else join(obj.elem, rest)
            if is_open(one):
                replaceable(run, obj, place)


def _several(value: Value) -> list[Obj]:
    """The dicts of which a value is one, where there are several."""
    objs = [one.obj for one in each(value)]
    dicts = [obj for obj in objs if obj is not None and obj.what == "dict" and obj.recipe is None]
    return dicts if len(dicts) == len(objs) > 1 else []


def _update_with_one_of(obj: Obj, value: Value, several: list[Obj]) -> None:
    """One of several mappings takes the place of entries: which one it is, they depend on."""
    which = chosen_by(value)
    for key, found in by_key([one.entries for one in several]):
        if key in obj.entries and len(found) < len(several):
            found.append(obj.entries[key])
        obj.entries[key] = join(*found).tainted(which)
        obj.places.update((key, one.places[key]) for one in several if key in one.places)


def replaceable(run: Run, obj: Obj, place: Place | None) -> None:
    """What is written in a mapping may have been replaced from outside."""
    for key, entry in obj.entries.items():
        at = obj.places.get(key, place)
        if at is not None and entry.is_const and not isinstance(entry.const, str):
            obj.entries[key] = options.external(run, at, str(key), entry)
            options.overwritten(obj.entries[key], at)  # perhaps, and then it is not dead


def fallback(run: Run, key: Value, default: Value, place: Place) -> Value:
    """`settings.get("seed", 42)`, where the file does not say it now: its default is the constant."""
    value = options.external(run, place, str(key.const), default) if default.is_const else default
    if default.is_const:
        options.overwritten(value, place)  # perhaps, and then it is not dead
    return value


def get_item(run: Run, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    """`holder[index]`"""
    found = [_get_item(run, one, index, node, place) for one in each(holder)]
    chosen = _columns(holder, index)
    whole = join(*found).tainted(holder.taint)
    return whole.tainted(Taint(treated=chosen)) if chosen else whole


def _columns(holder: Value, index: Value) -> frozenset[object]:
    """Which columns of data a list of their names picks: what is trained on others is trained on another set of
    features."""
    obj = index.obj
    if obj is None or obj.what != "list" or kind_of(holder) is not Kind.DATA:
        return frozenset()
    items = exact_items(index)
    if items is None:
        named = any(isinstance(one.const, str) for one in each(element(index)))  # else they may be rows
        known = named or (kind_of(index) is Kind.OTHER and not dims_of(index))
        return frozenset((("columns", obj.place),)) if known else frozenset()
    names = [item.const if isinstance(item.const, str) else UNTOLD for item in items]
    return frozenset((("columns", *names),)) if any(name is not UNTOLD for name in names) else frozenset()


def _get_item(run: Run, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    obj = holder.obj
    if isinstance(holder.ref, Api):
        return _api_item(run, holder.ref, index, place)
    is_slice = index.obj is not None and index.obj.what == "slice"
    if not index.is_const:
        _cuts_by_turns(holder, index, place)
    if is_slice and obj is not None and obj.what in ("list", "array", "range") and obj.taint.settings:
        return splits.part(run, splits.shuffled(holder, obj), index, node, place)
    if is_slice and obj is None and splits.is_order(holder):
        return splits.part(run, holder, index, node, place)
    kind = kind_of(holder)
    if isinstance(index.const, str) or kind is Kind.DATA:
        records.mentions_seed(run, holder, records.keys_named([index]))
    if obj is None and not is_slice and (result := records.field(run, holder, index, place)) is not None:
        return result
    if kind is Kind.DATA:
        seeding.used(index, run.place(node.at))
    if obj is not None and obj.what == "array" and (cell := _cell(run, obj, index, place)) is not None:
        return cell
    if isinstance(node.index, Seq) and kind is Kind.METRIC and (obj is None or obj.what in ("array", "list")):
        return _aligned(holder, exact_items(index) or [])
    if obj is not None and obj.what == "array" and kind is Kind.METRIC and len(dims_of(holder)) > 1 and not is_slice:
        return _aligned(holder, [index])  # a row
    if obj is not None and obj.what in CONTAINERS | {"config", "namespace", "ini", "instance"}:
        if obj.what == "table":
            return tables.item(run, holder, obj, index, place, _equal(run, node.index), _compared(node.index))
        if obj.what == "instance" and index.is_const and isinstance(index.const, str) and index.const in obj.attrs:
            return obj.attrs[index.const]
        if obj.what == "instance" and isinstance(index.const, int) and (fields := exact_items(holder)):
            return fields[index.const] if -len(fields) <= index.const < len(fields) else NOTHING
        if index.is_const and not index.alts and not is_slice:
            key = index.const
            if obj.what in ("dict", "config", "namespace", "ini"):
                keep_apart(obj, key)
                if key in obj.entries:
                    entry = _kept_apart(obj.entries[key], holder)
                    return entry_of(obj, entry, key) if obj.what == "dict" else entry
                if obj.recipe == HALF_KNOWN and obj.elem is not None:
                    return _get_item(run, obj.elem, index, node, place)
                if isinstance(obj.recipe, watching.Scores):
                    return watching.score(obj, obj.recipe, key) or NOTHING
                if obj.elem is not None:
                    member = jax_keys.another_key(run, entry_of(obj, obj.elem, key), place)
                    return member.but(keyed=member.keyed | holder.keyed) if holder.keyed else member
            elif obj.items is not None and isinstance(key, int) and -len(obj.items) <= key < len(obj.items):
                chosen = obj.items[key]
                return tables.first_of_sorted(run, holder, chosen, place) if obj.recipe == "sorted" else chosen
            elif obj.items is None and isinstance(key, int):
                member = jax_keys.another_key(run, obj.elem, place) if obj.elem is not None else NOTHING
                if obj.recipe == "sorted" and dims_of(holder):
                    return tables.first_of_sorted(run, holder, member, place)
                if run.loops.stack and obj.key_axes:
                    return member
                return member.but(keyed=member.keyed | frozenset(obj.key_axes[:1]))
        if is_slice:
            return _sliced(run, holder, obj, index, kind)
        if obj.what == "array" and (column := _column(run, obj, index, place)) is not None:
            return column
        member = element(holder)
        if member is NOTHING and obj.recipe == FROM_FACTORY:
            return NOTHING
        if obj.what == "dict":
            index = records.sorted_by(run, obj, index, last_name(node.index), place)
        axes = taint_of(index).axes
        told = taint_of(index).told
        if kind in (Kind.METRIC, Kind.PRED, Kind.ERROR) or records.is_recorded(taint_of(holder)):
            _walked_again(exact_items(index) or texts.flat(index), obj.key_axes)
        reducing.picks_models(member, told, place)
        reducing.picks_results(obj.entries.values(), told, place)
        if obj.what == "dict" and all(one.obj is not None and one.obj.what == "list" for one in each(member)):
            _filled_by_key(run, obj, axes)  # `results[name].append(score)`
        if obj.what == "dict" or obj.entries:
            opened = frozenset(axes) | frozenset(obj.key_axes if not axes else ())
            if all(item.is_const for item in exact_items(index) or [index]):  # `runs[(8, 0)]` is one run
                member = member.but(taint=replace(member.taint, axes=member.taint.axes - opened))
            alts = tuple(one.but(keyed=one.keyed | opened) for one in member.alts)  # `{"a": [], "b": []}[name]`
            member = member.but(keyed=member.keyed | opened, alts=alts)
            if obj.what == "dict" and kind_of(member) is Kind.METRIC and member.obj is None:  # `scores[best]`
                member = member.but(taint=_chosen_by(index, member.taint, obj.key_axes))
        else:
            if member.obj is not None and member.obj.what in CONTAINERS:  # `results[run].append(score)`
                turned = tuple(
                    axis for axis in run.loops.opened(obj.stack) if axis in axes and axis not in obj.key_axes
                )
                obj.key_axes = (*obj.key_axes, *turned)
            member = member.but(keyed=member.keyed | frozenset(obj.key_axes[:1]) | axes)
            if member.obj is None:
                member = member.but(taint=_chosen_by(index, member.taint, obj.key_axes))
        return jax_keys.another_key(run, member, place).tainted(taint_of(index))
    if kind is Kind.METRIC and holder.dims and obj is None and not is_slice and not index.is_const:
        return _aligned(holder, [index])  # `tests[np.argmax(valids)]`
    if kind is Kind.DATA or index.kind is Kind.DATA or (kind >= Kind.PRED and taint_of(index).pieces):
        part = splits.part(run, holder, index, node, place)
        if not is_slice or index.obj is None:
            return part
        bounds = union(*index.obj.attrs.values())
        return part.tainted(bounds.along)  # each turn of a loop cuts another part
    if kind is Kind.KEY:
        return _some_keys(run, holder, index, place) if is_slice else _one_key(run, holder, index, place)
    if kind in (Kind.PRED, Kind.ERROR) and kind_of(index) is Kind.DRAW:
        run.seen.resampled |= taint_of(holder).models  # a bootstrap over items
    if kind in (Kind.PRED, Kind.ERROR) and not is_slice:
        return holder.tainted(replace(taint_of(index), axes=frozenset(), pieces=frozenset()))
    if kind is Kind.METRIC and holder.dims and index.is_const:
        return holder.but(dims=holder.dims[1:], keyed=holder.keyed | frozenset(holder.dims[:1]))
    if obj is not None and obj.what == "opaque" and isinstance(index.const, str) and hint_of(index.const):
        return splits.keyed(run, holder, index.const, place)
    if obj is not None and obj.what in ("model", "opaque"):
        return _get_item(run, held(holder), index, node, place) if held(holder) is not holder else holder
    if kind is Kind.OTHER and isinstance(index.const, str):
        return splits.keyed(run, holder, index.const, place)
    return Value(kind=kind, taint=taint_of(holder) | taint_of(index))


def _cuts_by_turns(holder: Value, index: Value, place: Place) -> None:
    """`parts[fold]` of what a splitter cut, `rows[fold * n : (fold + 1) * n]`: each turn has other data."""
    obj = index.obj
    bounds = obj.attrs.values() if obj is not None and obj.what == "slice" else None
    told = (taint_of(index) if bounds is None else union(*bounds)).told
    turned = [axis for axis in told if not (axis.roles or axis.item)]
    if not turned:
        return
    if bounds is None:
        what, cut = What.FOLDS, splits.are_parts(holder)
    else:
        shuffled = holder.obj is not None and bool(holder.obj.taint.settings) and kind_of(holder) < Kind.PRED
        what, cut = What.CHANGES_DATA, kind_of(holder) is Kind.DATA or splits.is_order(holder) or shuffled
    for axis in turned if cut else ():
        axis.note(what, place)


def _equal(run: Run, index: Expr | None) -> Value | None:
    """What `table[name] == value` compares a column with: the side that is written, or the last one."""
    if not isinstance(index, Op) or index.op != "==" or len(index.operands) != 2:
        return None
    sides = [run.machine.evaluate(run, operand) for operand in index.operands]
    return next((side for side in sides if side.is_const), sides[-1])


def _compared(index: Expr | None) -> str:
    """The name of the column that `table[name] == value` compares."""
    column = index.operands[0] if isinstance(index, Op) and index.operands else None
    if isinstance(column, Sub) and isinstance(column.index, Const):
        return str(column.index.value)
    return last_name(column) if column is not None else ""


def _kept_apart(entry: Value, holder: Value) -> Value:
    """An entry of `groups[name]["scores"]`: a container in it is that of one name, as the dict is."""
    if not holder.keyed or entry.obj is None or entry.obj.what not in CONTAINERS:
        return entry
    return entry.but(keyed=entry.keyed | holder.keyed)


def _filled_by_key(run: Run, obj: Obj, axes: frozenset[Axis]) -> None:
    """A dict has an entry for each turn of the loops that its keys vary along."""
    turned = (axis for axis in run.loops.opened(obj.stack) if axis in axes and axis not in obj.key_axes)
    obj.key_axes = (*obj.key_axes, *turned)


def _column(run: Run, obj: Obj, index: Value, place: Place) -> Value | None:
    """`rows[:, 1]` of an array of rows: the second of each."""
    rows, *columns = exact_items(index) or [NOTHING]
    row = exact_items(obj.elem) if obj.elem is not None else None
    if rows.obj is None or rows.obj.what != "slice" or any(rows.obj.attrs.values()) or len(columns) != 1 or not row:
        return None
    number = columns[0].const
    if not isinstance(number, int) or not -len(row) <= number < len(row):
        return None
    column = Obj("array", place, run.loops.stack, obj.api)
    column.elem, column.key_axes = row[number], obj.key_axes
    return Value(ref=column)


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
        if (walked := _walked_again([index], (axis,))) is not None:
            taint |= Taint(axes=frozenset((walked,)))
        if index.obj is not None and index.obj.what == "slice":
            kept.append(axis)
        else:
            taint = _chosen_by(index, taint, (axis,)) | replace(taint_of(index), axes=frozenset(), closed=frozenset())
    return Value(kind=Kind.METRIC, taint=taint, dims=(*kept, *dims))


def _walked_again(parts: Iterable[Value], keys: Iterable[Axis]) -> Axis | None:
    """`[scores[name, seed] for seed in range(5)]` of what another loop over the seeds stored: the loop whose turns are
    those of that one, which is told so."""
    seeds = [axis for axis in keys if axis.is_seed]
    alone = [part.taint.axes for part in parts if part.obj is None and not (part.is_const or part.taint.closed)]
    found = [axis for axes in alone if len(axes) == 1 for axis in axes]
    if len(seeds) != 1 or seeds[0] in found:
        return None
    like = [axis for axis in found if axis.counts == seeds[0].counts and not axis.says(What.WALKS_NAMES)]
    for axis in like if len(like) == 1 else ():
        axis.again |= {seeds[0]}
        return axis
    return None


def _chosen_by(index: Value, taint: Taint, axes: Iterable[Axis]) -> Taint:
    """What `scores[np.argmax(others)]` depends on: axes along which the index was chosen are closed alike."""
    for closed in sorted(taint_of(index).closed, key=repr):
        if closed.axis in axes and closed.how in ("select", "extreme"):
            taint = taint.close((closed.axis,), closed.how, closed.place)
    return taint


def _one_key(run: Run, keys: Value, index: Value, place: Place) -> Value:
    """`keys[i]`: each index is a key of its own."""
    obj = keys.obj
    if obj is None or not index.is_const or index.alts:
        return jax_keys.derived_key(run, keys.but(dims=()), place)
    if index.const not in obj.entries:
        obj.entries[index.const] = jax_keys.one_of(run, keys, place)
    return obj.entries[index.const]


def _some_keys(run: Run, keys: Value, bounds: Value, place: Place) -> Value:
    """`keys[1:5]`: other bounds, other keys."""
    ends = bounds.obj.attrs if bounds.obj is not None else {}
    if keys.obj is None or not keys.dims or not all(end.is_const and not end.alts for end in ends.values()):
        return keys
    name = str(sorted((side, end.const) for side, end in ends.items()))
    if name not in keys.obj.entries:
        keys.obj.entries[name] = jax_keys.derived_key(run, keys, place).but(dims=keys.dims)
    return keys.obj.entries[name]


def _api_item(run: Run, api: Api, index: Value, place: Place) -> Value:
    if api.name == "os.environ":
        return options.environment(run, index, None, place)
    if api.name == "sys.modules" and index.const == run.scopes.frame.globals.vars["__name__"].value.const:
        return Value(ref=Mod(run.scopes.frame.module.path))
    if api.name.endswith(".argv"):
        return options.external(run, place, "sys.argv")
    return Value(ref=Api(f"{api.name}[]"), taint=taint_of(index))


def _sliced(run: Run, holder: Value, obj: Obj, index: Value, kind: Kind) -> Value:
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


def set_item(run: Run, holder: Value, index: Value, value: Value, place: Place) -> None:
    """`holder[index] = value`"""
    for one in each(holder):
        obj = one.obj
        if obj is not None and obj.what == "dict" and value.obj is not None and value.obj.what in GROUPS:
            index = records.sorted_by(run, obj, index, "", place)
            _outlive(run, obj, index, value.obj)
        if isinstance(one.ref, Api):
            options.set_api(run, f"{one.ref.name}[{index.const!r}]", value, place)
        elif obj is None:
            records.marks_seed(run, index, value)
            recording.escape(run, value, place)
        elif index.is_const and not index.alts and obj.what in ("dict", "config", "namespace", "instance", "table"):
            old = obj.entries.get(index.const)
            if old is not None and from_file(value):
                options.overwritten(old, place)
            obj.entries[index.const] = join(old, value) if old is not None and run.path.branches else value
            obj.places[index.const] = place
            if isinstance(obj.recipe, Attributes):
                put_attributes(run, obj.recipe.of, {index.const: value}, (), place)
        elif isinstance(obj.recipe, Attributes):
            put_attributes(run, obj.recipe.of, {}, (index, value), place)
        else:
            axes = taint_of(index).axes
            own = taint_of(value).axes  # that it stands under a turn's number makes it no other outcome
            blind = frozenset(axis for axis in run.loops.opened(obj.stack) if axis in axes - own)
            obj.learn(Collected(blind_of(obj) | blind))
            fixed = one.but(keyed=one.keyed)
            if obj.what == "array" and kind_of(value) is Kind.PRED and _is_column(index):
                obj.recipe = "columns"
            recording.collect(run, fixed, value.tainted(Taint(axes=axes)) if axes else value)
            if obj.what == "array":
                _as_indexed(obj, exact_items(index) or [])
            if obj.what in ("array", "table") and kind_of(value) is Kind.METRIC:
                _keep_cell(obj, index, value)


def put_attributes(
    run: Run, holder: Value, entries: Mapping[Literal, Value], given: Iterable[Value], place: Place
) -> None:
    """`vars(args).update(settings)`: what is known of the mapping now are attributes. What is given from outside may be
    any of them."""
    for key, value in entries.items():
        if isinstance(key, str):
            run.machine.set_attribute(run, holder, key, value, place)
    if holder.obj is not None and any(is_open(one) and exact_entries(one) is None for one in given):
        options.overridable(run, holder.obj, place)


def _written(index: Value) -> tuple[Literal, ...]:
    """The numbers and names that are written in an index, None for what else stands in it; empty if there are none."""
    written = (part.is_const and not part.alts for part in exact_items(index) or [index])
    parts = tuple(part.const if known else None for part, known in zip(exact_items(index) or [index], written))
    return parts if any(part is not None for part in parts) else ()


def _keep_cell(holder: Obj, index: Value, score: Value) -> None:
    """`errors[run, 0] = ...`, `errors[run, 1] = ...`: a score for each number, side by side."""
    if (key := _written(index)) and not index.alts:
        known = holder.trait(Cells)
        cells = known.of if known is not None else {}
        holder.learn(Cells({**cells, key: join(cells[key], score) if key in cells else score}))


def _cell(run: Run, array: Obj, index: Value, place: Place) -> Value | None:
    """`errors[0]`, `errors[:, 1]`: what was stored under this number."""
    known = array.trait(Cells)
    cell = known.of.get(_written(index)) if known is not None else None
    others = [part.obj for part in exact_items(index) or () if not part.is_const]
    if cell is None or not all(one is not None and one.what == "slice" for one in others):
        return None
    if not others:
        return cell
    column = Obj("array", place, run.loops.stack, array.api)
    column.elem, column.key_axes = cell, array.key_axes
    column.learn(Collected(blind_of(array)))
    return Value(ref=column)


def _as_indexed(array: Obj, parts: list[Value]) -> None:
    """`scores[fold, run] = score`: the dimensions stand in the order of the indices, not of the loops."""
    of_part = [taint_of(part).axes for part in parts]

    def position(axis: Axis) -> int:
        return next((number for number, axes in enumerate(of_part) if axis in axes), len(of_part))

    array.key_axes = tuple(sorted(array.key_axes, key=position))


def _is_column(index: Value) -> bool:
    """`predictions[:, run]`: the runs lie side by side, one a column."""
    first, *rest = exact_items(index) or [NOTHING]
    return first.obj is not None and first.obj.what == "slice" and len(rest) == 1 and bool(taint_of(rest[0]).axes)


GROUPS = frozenset({"list", "dict", "set"})
"""Containers that results are sorted into."""


def _outlive(run: Run, holder: Obj, index: Value, group: Obj) -> None:
    """`if key not in groups: groups[key] = []`: what a branch puts there is one for each key, not one for each turn of
    the loops around the branch."""
    by, open_now = taint_of(index).axes, run.path.branches
    lasting = {
        axis
        for axis in run.loops.opened(holder.stack)
        if axis not in by and open_now > run.loops.entered.get(axis, open_now)
    }
    for inner in (group, *(entry.obj for entry in group.entries.values())):
        if lasting and inner is not None and inner.what in GROUPS:
            stack = tuple(axis for axis in inner.stack if axis not in lasting)
            inner.made = inner.made._replace(stack=stack)


def unpack(run: Run, value: Value, count: int, starred: bool) -> list[Value]:
    """The values that `count` targets take from one value."""
    columns: list[list[Value]] = []
    exact = [one for one in each(value) if not starred and len(exact_items(one) or ()) == count]
    for one in exact or each(value):
        items = exact_items(one)
        if items is not None and (len(items) == count or (starred and len(items) >= count - 1)) and not starred:
            columns.append([item.tainted(value.taint) for item in items])
        else:
            columns.append(_spread(run, one, count))
    return [join(*column) for column in zip(*columns)] if columns else [NOTHING] * count


def _spread(run: Run, value: Value, count: int) -> list[Value]:
    obj = value.obj
    if obj is not None and obj.what == "values" and obj.items and (of := obj.items[0].obj) is not None and of.elem:
        return [entry_of(of, of.elem, number) for number in range(count)]
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
        return [jax_keys.another_key(run, member, obj.place) for _ in range(count)]
    kind = kind_of(value)
    if kind is Kind.KEY:
        return jax_keys.several_keys(run, value, count)
    return [Value(kind=kind, taint=taint_of(value), dims=value.dims, carried=value.carried) for _ in range(count)]
