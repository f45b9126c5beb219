"""Results that were read from files: their fields, what they are sorted by, tables of them."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.ledger.findings import SeedRows
from seedlint.classify.library import repeats
from seedlint.classify.library.files import (
    can_be_models,
    named,
    note_seed,
    path_of,
    piece_said,
    rendered,
    stand_in,
    table_of_seeds,
)
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod
from seedlint.classify.values.axes import Axis, Origin, OriginKind, Place, Stack, What
from seedlint.classify.values.containers import exact_items, open_over
from seedlint.classify.values.objects import UNKNOWN, Kind, Obj, Taint, Value
from seedlint.classify.values.reading import default_of, dims_of, is_result, kind_of, taint_of, union
from seedlint.classify.values.traits import Fitting, Kinds
from seedlint.classify.values.words import calls_data, names_models, names_score, runish, seedish, sorts_models
from seedlint.diagnostics import Confidence
from seedlint.records import replace


def is_recorded(taint: Taint) -> bool:
    """Whether something depends on results that were read, and not only on weights."""
    return any(is_result(model) for model in taint.models)


def field(run: Run, holder: Value, index: Value, place: Place) -> Value | None:
    """`record["acc"]`, `record[model]`: one of the results that a file holds; None where `holder` holds no results."""
    if not is_recorded(holder.taint):
        return None
    by = taint_of(index)
    for axis in by.axes - holder.taint.axes:
        if can_be_models(axis) and (names_models(axis.name) or names_models(axis.over)):
            axis.note(What.READS_FAMILIES, place)
    taint = holder.taint | Taint(axes=by.axes, origins=by.origins)
    name = index.const if index.is_const else default_of(index)  # `record[args.metric]`
    if isinstance(name, str):
        run.inputs.holders.setdefault(name, set()).update(_field_names(holder.taint))
        taint |= Taint(origins=frozenset((_origin(run, name, place),)))
        if not taint.pieces and (said := piece_said(name)) is not None:
            taint = replace(taint, pieces=frozenset((said,)))
        if taint.pieces and names_score(name):
            return Value(Kind.METRIC, taint=replace(taint, measures=frozenset((name,))), dims=holder.dims)
    return Value(kind=holder.kind, taint=taint, dims=holder.dims)


def _origin(run: Run, name: str, place: Place) -> Origin:
    if name not in run.inputs.fields:
        run.inputs.fields[name] = Origin(OriginKind.FIELD, place, name)
    return run.inputs.fields[name]


def _field_names(taint: Taint) -> list[str]:
    return [origin.name for origin in taint.origins if origin.kind is OriginKind.FIELD]


def _innermost(run: Run, names: list[str]) -> list[str]:
    """Of the fields that lead to something those in which no other one stands: of `run["config"]["model"]` the last."""
    holders = {holder for name in names for holder in run.inputs.holders.get(name, ()) if holder != name}
    return [name for name in names if name not in holders] or names


def sorted_by(run: Run, holder: Obj, index: Value, name: str, place: Place) -> Value:
    """The key that sorts results into a dict, as in `scores[run["model"]].append(run["acc"])`: what it depends on is no
    longer which run it is, but which group; the runs of one group are the turns that are left."""
    taint = taint_of(index)
    runs = _runs(taint)
    names = _innermost(run, _field_names(taint)) or [name]
    if not taint.axes & runs or any(map(seedish, names)):
        return index
    names = [one for one in names if sorts_models(one)] or names  # by a data set and a model: by the model, too
    group = _group(run, holder, "", [one for one in names if one], place)
    if group not in holder.key_axes:
        holder.key_axes = (group, *holder.key_axes)
    return Value(taint=Taint(axes=taint.axes - runs | {group}))


def _runs(taint: Taint) -> frozenset[Axis]:
    """The axes along which something is read of one run each: its files, even if none is open yet, its rows."""
    held = frozenset(axis for model in taint.models if is_result(model) for axis in model.key_axes)
    return held | frozenset(
        axis
        for axis in taint.axes
        for reason in axis.reasons
        if reason.what is What.WALKS_FILES and (reason.of is True or axis.says(What.READS_SEEDS))
    )


def _group(run: Run, holder: Obj | Axis, key: str, names: Iterable[str], place: Place) -> Axis:
    """The axis whose turns are the groups that results are sorted into."""
    if (holder, key) not in run.inputs.groups:
        made = recording.axis(run, place, "group", ",".join(names))
        if made.name and all(map(sorts_models, names)):
            made.note(What.READS_FAMILIES, place)
        run.inputs.groups[holder, key] = made
    return run.inputs.groups[holder, key]


def called(group: Axis, name: str, place: Place) -> None:
    """What a walk over groups calls their keys, where nothing named them when results were sorted into the groups."""
    if group.how == "group" and not group.name and name:
        group.name = name
        if sorts_models(name):
            group.note(What.READS_FAMILIES, place)


def rows(run: Run, left: Obj, place: Place, written: SeedRows | None = None, what: What = What.READS_SEEDS) -> Value:
    """A table with a row a run, of which one column is the seed, or what tells the runs apart (`what`). `written`: what
    is known of the loop that wrote it."""
    table = Obj("table", place, run.loops.stack)
    axis = recording.axis(run, place, "rows")
    for role in sorted(written.roles) if written is not None else ["train"]:
        axis.note(what, place, role)
    if written is not None:
        axis.k = written.k
        axis.note(What.STARTED, written.loop)
    left.key_axes = (axis,)
    taint = Taint(axes=frozenset((axis,)), models=frozenset((left,)), confidence=Confidence.MEDIUM)
    table.elem = Value(taint=taint)
    table.key_axes = (axis,)
    return Value(ref=table)


def array_of_runs(run: Run, subject: Value | None, value: Value, place: Place) -> Value | None:
    """What is read (`value`), where who wrote it says that it has a row a seed, or where its spread along one of its
    axes is looked at: an array with a row a run, or, if that axis is its second, a column a run."""
    written = table_of_seeds(run, subject)
    path = path_of(subject) if subject is not None else None
    file = rendered(named(path)[0]) if path is not None else ""
    number = 0 if written is not None else repeats.along(run, {piece.root for piece in value.taint.pieces}, file)
    if number is None or place in run.program.findings.no_results:
        return None
    axes = value.taint.axes | (taint_of(path).axes if path is not None else frozenset())
    for axis in axes:
        if can_be_models(axis) and not axis.says(What.WALKS_FILES):
            axis.note(What.READS_FAMILIES, place)
    read = stand_in(run, file or f"{place.path}:{place.at[0]}", axes, (), place)
    rows_ = rows(run, read, place, written, What.READS_RUNS if written is None else What.READS_SEEDS)
    along = dims_of(rows_)
    if number:
        along = (recording.axis(run, place, "rows"), *along)
        along[0].note(What.WALKS_ITEMS, place)
    return Value(taint=taint_of(rows_) | Taint(axes=axes), dims=along)


def table_of(run: Run, value: Value, place: Place) -> Value:
    """A table out of one file of results."""
    table = Obj("table", place, run.loops.stack)
    table.elem = value
    return Value(ref=table)


def column(run: Run, table: Obj, index: Value, place: Place, equal: Value | None = None) -> Value | None:
    """`table["acc"]`, `table[table["model"] == name]`; None: it holds no results, or several columns are asked for.
    `equal`: what the rows are to be equal to, if the index says so."""
    grouped = isinstance(table.recipe, tuple) and table.recipe[0] == "groupby"
    if table.elem is None or not is_recorded(table.elem.taint) or not (table.recipe is None or grouped):
        return None
    if isinstance(index.const, str):
        found = Obj("table", place, run.loops.stack) if grouped else Obj("array", place, run.loops.stack, "pandas")
        found.elem = field(run, table.elem, index, place)
        found.key_axes, found.recipe = table.key_axes, table.recipe
        return Value(ref=found)
    if grouped:
        return None
    by = taint_of(index)
    if index.obj is None and is_recorded(by):
        return _chosen(run, table, by, place, equal)
    return None


def chosen_rows(run: Run, table: Obj, index: Value, place: Place, equal: Value, named: str) -> Value | None:
    """`table[table["model"] == name]` of a table that was made of a row a run: other runs than those of another name.
    None: its rows are of no runs that were read, or the index chooses none of them by a field."""
    by, held = taint_of(index), _held(table)
    runs = _runs(by) | _runs(held)
    if index.obj is not None or not is_recorded(held) or not by.axes & frozenset(table.key_axes) & runs:
        return None
    names = _field_names(by) or [named]
    if any(map(seedish, names)):
        return None
    part = Obj("table", place, run.loops.stack)
    part.take(table)
    part.key_axes = table.key_axes
    part.entries = {key: _of_part(run, entry, place, names, equal) for key, entry in table.entries.items()}
    part.elem = _of_part(run, table.elem, place, names, equal) if table.elem is not None else None
    extra = by.axes - frozenset(table.key_axes) - runs
    if all(map(sorts_models, names)):
        _sort_models(extra, place)
    opened = Taint(axes=extra)
    part.entries = {key: entry.tainted(opened) for key, entry in part.entries.items()}
    return Value(ref=part)


def _held(table: Obj) -> Taint:
    """What the cells of a table depend on."""
    return union(*table.entries.values(), *([table.elem] if table.elem is not None else []))


def _sort_models(axes: Iterable[Axis], place: Place) -> None:
    """What was read is sorted by what varies along some axes: by models or settings, where it can be those."""
    for axis in axes:
        if can_be_models(axis):
            axis.note(What.READS_FAMILIES, place)


def _of_part(run: Run, entry: Value, place: Place, names: Iterable[str], equal: Value) -> Value:
    """A cell of the rows that were chosen: of the runs of these rows."""
    if entry.obj is not None or not is_recorded(entry.taint):
        return entry
    constant = equal.const if equal.is_const else UNKNOWN
    models = frozenset(_part_of(run, model, place, names, constant) for model in entry.taint.models)
    return entry.but(taint=replace(entry.taint, models=models))


def _chosen(run: Run, table: Obj, by: Taint, place: Place, equal: Value | None) -> Value:
    """Some rows of a table. What a constant chooses are other runs than those of another constant."""
    assert table.elem is not None
    part = Obj("table", place, run.loops.stack)
    extra = by.axes - frozenset(table.key_axes)
    names = _field_names(by)
    seed = any(seedish(name) or runish(name) for name in names)
    if seed and equal is None and not extra:
        return Value(ref=table)  # `table[table["seed"] < 5]`: some of the runs
    if not seed and all(map(sorts_models, names)):
        _sort_models(extra, place)
    part.key_axes = () if seed else table.key_axes
    constant = equal.const if equal is not None and equal.is_const else UNKNOWN
    models = frozenset(_part_of(run, model, place, names, constant) for model in table.elem.taint.models)
    taint = table.elem.taint
    if not extra and not seed:
        taint = Taint(
            taint.axes,
            taint.closed,
            taint.pieces,
            taint.settings,
            models,
            taint.origins,
            taint.confidence,
            redrawn=taint.redrawn,
        )
    part.elem = Value(table.elem.kind, taint=taint | Taint(axes=extra))
    part.entries = {key: entry.tainted(Taint(axes=extra)) for key, entry in table.entries.items()}
    return Value(ref=part)


def _part_of(run: Run, model: Obj, place: Place, columns: Iterable[str], constant: object) -> Obj:
    """What stands for the runs whose rows a constant chose; UNKNOWN: it is not known which."""
    if model.what != "recorded":
        return model
    which = place.at if constant is UNKNOWN else repr(constant)
    key = (f"{model.api}@{which}", frozenset(model.stack))
    if key not in run.inputs.recorded:
        made = Obj("recorded", place, model.stack, key[0])
        made.learn(Fitting(1))
        made.key_axes = model.key_axes
        if constant is not UNKNOWN:
            of, chosen = model.recipe if isinstance(model.recipe, tuple) else (model.api, ())
            made.recipe = (of, (*chosen, (tuple(columns), constant)))
        run.inputs.recorded[key] = made
    return run.inputs.recorded[key]


def distinct(run: Run, column: Value, place: Place) -> Value | None:
    """`table["model"].unique()`: the groups of a table, one a turn."""
    holder = column.obj
    if holder is None or holder.elem is None or not is_recorded(holder.elem.taint):
        return None
    names = _field_names(holder.elem.taint)
    if any(map(seedish, names)):
        return column
    runs = _runs(holder.elem.taint)
    if not runs:
        return None
    group = _group(run, min(runs, key=lambda axis: axis.place.at), ",".join(names), names, place)
    found = Obj("list", place, run.loops.stack)
    found.elem = Value(taint=Taint(axes=frozenset((group,)), models=holder.elem.taint.models))
    found.key_axes = (group,)
    return Value(ref=found)


def grouped(run: Run, table: Obj, keys: Iterable[object], place: Place) -> Value:
    """`table.groupby(keys)`: the axes that the keys fix stay apart."""
    fixed: list[Axis] = []
    read = is_recorded(_held(table))
    walks_data(table, place)
    for key in keys:
        entry = table.entries.get(key)  # type: ignore[call-overload]
        inner = taint_of(entry) if entry is not None else table.elem.taint if table.elem is not None else Taint()
        if not isinstance(key, str) or (entry is None and not is_recorded(inner)):
            continue
        runs = _runs(inner)
        if entry is not None and not inner.axes and not inner.models and kind_of(entry) is Kind.OTHER:
            fixed.extend(axis for axis in table.key_axes if not _of_runs(axis))  # labels, one written for each row
        elif not inner.axes & runs:
            fixed.extend(inner.axes)
            if read and names_models(key):
                _sort_models(inner.axes, place)
        elif seedish(key) or runish(key):
            fixed.extend(inner.axes & runs)
        else:
            fixed.append(_group(run, min(inner.axes & runs, key=lambda axis: axis.place.at), key, [key], place))
    found = Obj("table", place, run.loops.stack)
    kept = tuple(dict.fromkeys(fixed))
    opened = Taint(axes=frozenset(kept))
    found.entries = {key: entry.tainted(opened) for key, entry in table.entries.items() if key not in keys}
    found.elem = table.elem.tainted(opened) if table.elem is not None else None
    found.key_axes = (*(axis for axis in kept if axis not in table.key_axes), *table.key_axes)
    found.recipe = ("groupby", kept)
    kinds = table.trait(Kinds)
    if kinds is not None and any(tells_apart(key, kinds) for key in keys):
        found.learn(kinds)
    return Value(ref=found)


def _of_runs(axis: Axis) -> bool:
    """Whether rows of an axis are runs of one thing, which have one label together."""
    return axis.is_seed or axis.repeats or axis.fold or axis.item or axis.epoch or axis.says(What.READS_SEEDS)


def tells_apart(key: object, kinds: Kinds) -> bool:
    """Whether the kinds of rows have a name each in a column: `{"model": "svm", ...}`, `{"model": "knn", ...}`."""
    cells = [row.obj.entries.get(key) for row in kinds.rows if row.obj is not None]  # type: ignore[call-overload]
    names = [cell.const for cell in cells if cell is not None and isinstance(cell.const, str) and not cell.alts]
    return isinstance(key, str) and sorts_models(key) and len(names) == len(cells) == len(set(names))


def walks_data(table: Obj, place: Place) -> None:
    """What fills a column that is named after data sets, and none that is named after models, walks over data sets."""
    columns = [(name, taint_of(cell).axes) for name, cell in table.entries.items() if isinstance(name, str)]
    of_models = frozenset().union(*(axes for name, axes in columns if names_models(name)))
    for axis in frozenset().union(*(axes for name, axes in columns if calls_data(name))) - of_models:
        axis.note(What.FILLS_DATA, place)


def each_group(run: Run, table: Obj, place: Place) -> tuple[Value, Stack]:
    """`for name, part in table.groupby(...)`"""
    kept: Stack = table.recipe[1] if isinstance(table.recipe, tuple) else ()
    part = Obj("table", place, run.loops.stack)
    part.entries, part.elem = dict(table.entries), table.elem
    part.key_axes = tuple(axis for axis in table.key_axes if axis not in kept)
    turn = Obj("tuple", place, run.loops.stack)
    opened = Taint(axes=frozenset(kept))
    turn.items = [Value(taint=opened), Value(ref=part, taint=opened)]
    return Value(ref=turn), kept


def each_entry(run: Run, source: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`for key, value in record.items()`: the keys are those of every record."""
    axis = recording.axis(run, place, how, name.partition(",")[0])
    if names_models(axis.name):
        axis.note(What.READS_FAMILIES, place)
    turn = Obj("tuple", place, run.loops.stack)
    turn.items = [open_over(axis, Value()), open_over(axis, Value(taint=source.taint))]
    return Value(ref=turn), (axis,)


def walked_over(run: Run, walked: Value, axis: Axis, place: Place) -> None:
    """`for m, scores in models.items()`: where the variable says nothing, the name of what is walked does."""
    source = walked.obj.items[:1] if walked.obj is not None and walked.obj.what == "items" and walked.obj.items else []
    if any(one.obj is None and is_recorded(one.taint) for one in source):
        if names_models(axis.over) and sorts_models(axis.name):
            axis.note(What.READS_FAMILIES, place)


def keys_named(values: Iterable[Value]) -> list[object]:
    """The column names among arguments: `"model"`, `["model", "seed"]`."""
    keys: list[object] = []
    for value in values:
        items = exact_items(value)
        if value.obj is not None and value.obj.what == "expression":
            items = (value.obj.items or [])[:1]
        keys.extend(item.const for item in items) if items is not None else keys.append(value.const)
    return keys


def mentions_seed(run: Run, subject: Value, keys: Iterable[object]) -> None:
    """A column or key named seed is asked for: what was read is a table of runs."""
    names = [key for key in keys if isinstance(key, str)]
    if not any(map(seedish, names)):
        if subject.kind is Kind.DATA and any(repeats.calls_runs(run, name) for name in names):
            run.inputs.run_tables.update(piece.root for piece in subject.taint.pieces)
        return
    along = [run.inputs.read_along.get(piece.root, frozenset()) for piece in subject.taint.pieces]
    read = subject.taint | Taint(axes=frozenset().union(*along))
    if any(axis.says(What.WALKS_FILES) for axis in read.axes & frozenset(run.loops.stack)):
        note_seed(run, read)
    elif subject.kind is Kind.DATA:
        walked = any(axis.item for axis in run.loops.stack)  # else a mapping may have a seed among its settings
        run.inputs.seed_tables.update((piece.root, walked) for piece in subject.taint.pieces)


def marks_seed(run: Run, column: Value, value: Value) -> None:
    """`table["seed"] = int(name.split("_")[1])`: what is read in a walk over files is of the seed that is told so."""
    if isinstance(column.const, str) and seedish(column.const) and not value.is_const:
        note_seed(run, taint_of(value))


def says_seed(run: Run, row: Obj) -> None:
    """A row of a table that is made in a walk over files has a seed: each file is of one run."""
    for key, cell in row.entries.items():
        if not (isinstance(key, str) and seedish(key)) or cell.is_const:
            continue
        walked = [axis for axis in row.stack if axis.says(What.WALKS_FILES)]
        if walked and all(axis in walked for axis in taint_of(cell).axes):
            run.inputs.seed_files.update(
                reason.place for reason in walked[-1].reasons if reason.what is What.WALKS_FILES and reason.place
            )


def _method_unique(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return distinct(run, receiver, place)


def _method_get(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`record.get("acc", 0)`"""
    return field(run, receiver, args[0], place) if args and receiver.obj is None else None


def _method_items(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`record.items()`"""
    if receiver.obj is not None or not is_recorded(receiver.taint):
        return None
    walked = Obj("items", place, run.loops.stack)
    walked.items = [receiver]
    return Value(ref=walked)


def _method_to_dict(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`table.to_dict("records")` of a table that was read: a list, to which rows may be added."""
    rows = [*args, *kwargs.values()]
    if receiver.obj is not None or receiver.kind is not Kind.DATA or not rows or rows[0].const != "records":
        return None
    read = Obj("list", place, run.loops.stack)
    read.elem = receiver
    return Value(ref=read)


METHODS: dict[str, AnyMethod] = {
    "unique": _method_unique, "get": _method_get, "items": _method_items, "to_dict": _method_to_dict,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
