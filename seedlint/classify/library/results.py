"""Calls that reduce, test, tabulate and put out results."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.ledger.events import SOMEWHERE, Sink
from seedlint.classify.library import files, records, reducing, seeding, tables, texts
from seedlint.classify.library.containers import made
from seedlint.classify.library.python_builtins import in_order, show, walked_out
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    CLEAN,
    CONTAINERS,
    NONE,
    NOTHING,
    Func,
    Kind,
    Obj,
    Value,
    each,
    join,
    members,
)
from seedlint.classify.values.reading import dims_of, element, is_result, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Kinds, Ranked, Rows
from seedlint.classify.values.words import names_score


def _reduce(run: Run, site: Site) -> Value | None:
    receiver = site.receiver
    subject = receiver if receiver is not None else (site.args[0] if site.args else NOTHING)
    how = site.row.how or "location"
    subject = walked_out(run, subject, site.place)
    if how.startswith("named"):
        ways = reducing.named_reducers(site.values)
        results = [reducing.reduce(run, subject, way, site.place, population=False) for way in ways]
        return join(*results) if results else subject
    if (
        receiver is not None
        and not dims_of(receiver)
        and site.args
        and dims_of(site.args[0])
        and kind_of(receiver) is Kind.OTHER
    ):
        subject = site.args[0]  # `ax.boxplot(scores)`
    if how in ("select-max", "extreme") and subject.obj is not None and tables.is_grouped(subject.obj):
        return reducing.reduce(run, subject, "extreme", site.place)  # of each group
    rest = site.args if receiver is not None else site.args[1:]
    axis = site.kwargs.get("axis", site.kwargs.get("dim", rest[0] if rest and isinstance(rest[0].const, int) else None))
    if how in ("select-argmax", "argmax", "select-max", "extreme"):
        if kind_of(subject) in (Kind.PRED, Kind.ERROR, Kind.DATA):
            return Value(kind=kind_of(subject), taint=taint_of(subject), dims=dims_of(subject))
        number = axis.const if axis is not None and isinstance(axis.const, int) and len(dims_of(subject)) > 1 else None
        kept = "arg" in how or "idx" in site.name
        return reducing.pick(run, subject, element(subject), site.place, kept, number)
    if how == "sort":
        return in_order(run, [subject], site.kwargs, site.place, None)
    population: bool | None = None
    if how == "dispersion":
        ddof = site.kwargs.get("ddof")
        name = site.name
        flavour = subject.obj.api if subject.obj is not None and subject.obj.what == "array" else ""
        if name.startswith(("numpy.", "jax.numpy.")) or flavour == "numpy":
            population = ddof is None or ddof.const == 0
        else:
            said = site.kwargs.get("unbiased", NOTHING).const is False or (ddof is not None and ddof.const == 0)
            population = said or name.endswith(("pstdev", "pvariance"))
    return reducing.reduce(run, subject, how, site.place, axis, population)


def _test(run: Run, site: Site) -> Value | None:
    values = site.args if site.receiver is None else [site.receiver, *site.args]
    return reducing.test(run, values, site.kwargs, site.row.how, site.place)


def _table(run: Run, site: Site) -> Value | None:
    if not site.args and "data" not in site.kwargs:  # columns are set one by one, or rows are added
        empty = Obj("table", site.place, run.loops.stack)
        empty.recipe = ("named", tuple(item.const for item in exact_items(site.kwargs.get("columns", NOTHING)) or ()))
        return Value(ref=empty)
    data = walked_out(run, site.args[0] if site.args else site.kwargs["data"], site.place)
    return table(run, data, site.kwargs.get("columns", site.args[2] if len(site.args) > 2 else None), site.place)


def table(run: Run, data: Value, columns: Value | None, place: Place) -> Value:
    """A table from rows (dicts, tuples), from columns, or from another table."""
    obj = Obj("table", place, run.loops.stack)
    source = data.obj
    if source is None or (kind_of(data) is Kind.DATA and not records.is_recorded(taint_of(data))):
        return Value(kind=kind_of(data), taint=taint_of(data), dims=dims_of(data))
    if source.what == "table":
        obj.entries, obj.elem, obj.key_axes = dict(source.entries), source.elem, source.key_axes
        return data.but(ref=obj)
    if source.what == "dict":
        for key, entry in source.entries.items():
            obj.entries[key] = element(entry).but(dims=dims_of(entry)) if dims_of(entry) or entry.obj else entry
        if source.elem is not None:
            obj.elem = element(source.elem) if source.elem.obj is not None else source.elem
            obj.key_axes = dims_of(data)
            lists = source.elem.obj is not None or kind_of(source.elem) is Kind.PRED
            if source.key_axes and lists and not records.is_recorded(taint_of(source.elem)):
                obj.recipe = (tables.WIDE, source.key_axes)  # a column for each key
        for entry in source.entries.values():
            reducing.side_by_side(run, exact_items(entry) or [], place)
        reducing.side_by_side(run, [entry for entry in source.entries.values() if entry.obj is None], place)
        for value in obj.entries.values():
            obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
        return Value(ref=obj)
    obj.key_axes = dims_of(data)
    reducing.side_by_side(run, [score for row in exact_items(data) or [] for score in _scores(row)], place)
    row = element(data)
    names = [item.const for item in (exact_items(columns) or [])] if columns is not None else []
    kinds = tuple(one for one in each(row) if one.obj is not None and one.obj.what == "dict")
    if len(kinds) > 1:
        obj.learn(Kinds(kinds))
    for one in each(row):
        inner = one.obj
        if inner is not None and inner.what == "dict":
            records.says_seed(run, inner)
            for key, cell in inner.entries.items():
                obj.entries[key] = join(obj.entries[key], cell) if key in obj.entries else cell
            if inner.elem is not None:
                obj.elem = inner.elem
        elif inner is not None and inner.what == "instance" and inner.cls is not None and inner.cls.dataclass:
            obj.entries.update(inner.attrs)
        elif inner is not None and inner.items is not None:
            for number, item in enumerate(inner.items):
                name = names[number] if number < len(names) else number
                obj.entries[name] = join(obj.entries[name], item) if name in obj.entries else item
        else:
            obj.elem = one if obj.elem is None else join(obj.elem, one)
    records.walks_data(obj, place)
    return Value(ref=obj)


def _scores(row: Value) -> list[Value]:
    """The first score in a row of a table, if there is one."""
    inner = list(members(row.obj)) if row.obj is not None else [row]
    return [value for value in inner if kind_of(value) is Kind.METRIC][:1]


def _output(run: Run, site: Site) -> Value | None:
    how = site.row.how or "print"
    if how == "report":
        recording.output(run, _reported(run, site), how, site.place)
        return NONE
    values = list(site.values)
    if site.receiver is not None:
        if (
            how == "artefact"
            or kind_of(site.receiver) >= Kind.PRED
            or (kind_of(site.receiver) is Kind.DATA and taint_of(site.receiver).models)  # it holds predictions
            or (site.receiver.obj is not None and site.receiver.obj.what == "table")
        ):
            values.insert(0, site.receiver)
    if how == "artefact" and any(kind_of(value) is Kind.METRIC for value in values) and not _holds_model(values):
        how = "file"  # results, not a checkpoint with its score
    reducing.side_by_side(run, values, site.place)
    sink = files.sink(site.values) if how == "file" else run.process.figure if how == "figure" else SOMEWHERE
    for value in values:
        obj = value.obj
        if how == "artefact" and kind_of(value) is not Kind.MODEL and not taint_of(value).models and obj is None:
            seeding.used(value, site.place)  # the name of a checkpoint
            continue
        recording.output(run, value, how, site.place, sink)
    _remember_file(run, site, values)
    if site.row.how in ("file", "artefact"):
        for value in site.values:
            files.leaves(run, value, [other for other in values if other is not value])
    return NONE


def _holds_model(values: Iterable[Value]) -> bool:
    """Whether a model is among what is written, in a dict or list too."""
    return any(
        kind_of(one) is Kind.MODEL
        for value in values
        for one in (value, *(members(value.obj) if value.obj is not None and value.obj.what in CONTAINERS else ()))
    )


def _reported(run: Run, site: Site) -> Value:
    """What a trial reports to its search: a dict, or (Ray Tune before 2.0) one keyword a score."""
    given = site.argument("metrics", 0) or site.kwargs.get("**")
    if given is not None:
        return given
    scores = Obj("dict", site.place, run.loops.stack)
    scores.entries.update(site.kwargs.items())
    return Value(ref=scores)


def _figure(run: Run, site: Site) -> None:
    """`plt.figure()`, `plt.show()`: what is drawn from here on is drawn on a new figure."""
    run.process.figure = Sink(f"figure {run.ledger.tick()}", frozenset(run.loops.stack))


FILE_HOWS = ("file", "artefact", "figure")


def _remember_file(run: Run, site: Site, values: list[Value]) -> None:
    held = [value for value in values if taint_of(value).settings or taint_of(value).models]
    if held and site.row.how in FILE_HOWS:
        path = next((value for value in site.values if texts.is_text(value)), NOTHING)
        run.outputs.written.append((path, max(map(kind_of, held)), union(*held)))
        if site.row.how == "artefact":
            run.outputs.kept.append((path, [obj for value in values for obj in models_in(value)]))


def _on_table(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("groupby", "group_by"):
        return records.grouped(run, obj, records.keys_named((*args, *kwargs.values())), place)
    if name in ("append", "_append") and args and _grows(receiver):
        row = _as_row(run, args[0], place)
        if row is None:
            return _with_rows_of(run, obj, args[0], place)
        return _grown(run, obj, row, place, dims_of(args[0]))
    if name in ("pivot", "pivot_table"):
        return _pivoted(run, obj, args, kwargs, place)
    own = bool(args) and isinstance(args[0].ref, Func)
    if own and name in ("apply", "agg", "aggregate") and tables.is_grouped(obj):
        turn, kept = records.each_group(run, obj, place)
        with run.loops.walking(*kept):
            return run.machine.call(run, args[0], (exact_items(turn) or [])[1:], {}, place)
    if name in ("agg", "aggregate"):
        hows = reducing.named_reducers([*args, *kwargs.values()])
        results = [reducing.reduce(run, receiver, how, place, population=False) for how in dict.fromkeys(hows)]
        if not results:
            return receiver
        merged = join(*results)
        first = results[0].obj
        if first is not None:
            combined = Obj("table", place, run.loops.stack)
            combined.elem = join(*(element(one) for one in results))
            combined.key_axes = first.key_axes
            return Value(ref=combined)
        return merged
    if name == "describe":
        taint = CLEAN
        for how in ("location", "dispersion", "extreme"):
            taint |= taint_of(reducing.reduce(run, receiver, how, place, population=False))
        compared = [value for value in obj.entries.values() if kind_of(value) is Kind.METRIC]
        closed = [reducing.close(run, value, dims_of(value) or obj.key_axes, "location", place) for value in compared]
        reducing.side_by_side(run, closed, place)
        return Value(kind=Kind.METRIC, taint=taint)
    if name in ("sort_values", "nlargest", "nsmallest", "sort", "sort_index"):
        ordered = in_order(run, [receiver], {}, place, None)
        if ordered.obj is None or name == "sort_index":
            return ordered
        fewest = args[0].const if args and name.startswith("n") else None
        by = kwargs.get("by", kwargs.get("columns", args[1] if name.startswith("n") and len(args) > 1 else None))
        by = by if by is not None or name.startswith("n") or not args else args[0]
        tables.rank(run, ordered.obj, obj, by, place)
        if not ordered.obj.has(Ranked):
            run.seen.listed.add(place)
        if kwargs.get("inplace", NOTHING).const is True:
            tables.rank(run, obj, obj, by, place)
        if fewest == 1:
            return tables.first(run, ordered, ordered.obj, place)
        if name.startswith("n"):
            ordered.obj.recipe = "top"
        return ordered
    if name in ("first", "last", "head", "tail", "nth") and tables.is_grouped(obj):  # a row of each group
        return tables.ungrouped(run, obj, place)
    if name in ("head", "tail") and args and args[0].const == 1:
        return tables.first(run, receiver, obj, place)
    if name in ("to_dict", "to_dicts") and (not args or args[0].const == "records"):
        return tables.rows_of(run, receiver, obj, place) if args or name == "to_dicts" else None
    if name in ("iterrows", "itertuples"):
        walked = Obj("items", place, run.loops.stack)
        rows = Obj("dict", place, run.loops.stack)
        cells = name == "iterrows" and obj.entries and obj.elem is None
        rows.elem = element(tables.rows_of(run, receiver, obj, place)) if cells else element(receiver)
        rows.key_axes = dims_of(receiver)
        walked.items = [Value(ref=rows)]
        return Value(ref=walked)
    if name in ("boxplot", "plot", "hist", "violinplot"):
        if name != "plot":
            value = reducing.reduce(run, receiver, "dispersion", place, population=False)
            recording.output(run, value, "figure", place)
        return receiver
    return None


def _pivoted(run: Run, table: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`table.pivot_table(index="model", columns="seed", values="acc", aggfunc="mean")`: what neither says is reduced; a
    later reducer leaves the columns, or, along them, the index."""
    index = records.keys_named([kwargs["index"]] if "index" in kwargs else [])
    cells = records.grouped(run, table, [*index, *records.keys_named([kwargs.get("columns", NOTHING)])], place)
    hows = reducing.named_reducers([kwargs["aggfunc"]]) if "aggfunc" in kwargs else []
    results = [reducing.reduce(run, cells, how, place, population=False) for how in hows or ["location"]]
    if "columns" in kwargs and results[0].obj is not None:
        columns = records.grouped(run, table, records.keys_named([kwargs["columns"]]), place).obj
        kept = columns.recipe[1] if columns is not None and isinstance(columns.recipe, tuple) else ()
        results[0].obj.recipe = (tables.WIDE, kept)
    return join(*results)


PICTURES = {
    "barplot": "location", "pointplot": "location", "lineplot": "location", "catplot": "location",
    "relplot": "location", "boxplot": "quantile", "violinplot": "quantile", "boxenplot": "quantile",
}  # fmt: skip
"""What a picture of a table shows of the rows that its axes and colours leave together."""


def _grown(run: Run, obj: Obj, row: Value, place: Place, along: Stack = ()) -> Value:
    """`table = table.append(row)`, `table = pd.concat([table, pd.DataFrame([row])])`: the table with one row more, or
    with one for each turn of the axes along which the other table has its rows."""
    known = obj.trait(Rows)
    rows = known.of if known is not None else _no_rows(obj)
    recording.collect(run, rows, row)
    assert rows.obj is not None
    rows.obj.key_axes = (*rows.obj.key_axes, *(axis for axis in along if axis not in rows.obj.key_axes))
    grown = table(run, rows, None, place)
    if grown.obj is not None and grown.obj.what == "table":
        grown.obj.made = grown.obj.made._replace(place=obj.place, stack=obj.stack)
        grown.obj.learn(Rows(rows))
    return grown


def _no_rows(table: Obj) -> Value:
    rows = Obj("list", table.place, table.stack)
    rows.items = []
    return Value(ref=rows)


def _with_rows_of(run: Run, table: Obj, part: Value, place: Place) -> Value | None:
    """`table = table.append(pd.read_csv(path))` of a table that is still empty: the results of every turn. None where
    the part holds no results that were read."""
    if table.has(Rows) or not records.is_recorded(taint_of(part)):
        return None
    parts = _no_rows(table)
    recording.collect(run, parts, part)
    return _call_concat(run, [parts], {}, place)


def put_row(run: Run, table: Value, row: Value, place: Place) -> bool:
    """`table.loc[len(table)] = row`, where the table is still empty or has grown so. Whether that is what it is."""
    obj, cells = table.obj, exact_items(row)
    if obj is None or not _grows(table):
        return False
    if cells is not None and isinstance(obj.recipe, tuple) and obj.recipe[0] == "named":
        held = Obj("dict", place, run.loops.stack)
        held.entries.update(zip(obj.recipe[1], cells))
        row = Value(ref=held)
    if row.obj is None or row.obj.what != "dict":
        return False
    grown = _grown(run, obj, row, place).obj
    if grown is None or grown.what != "table":
        return False
    obj.entries, obj.elem, obj.key_axes, obj.traits = grown.entries, grown.elem, grown.key_axes, grown.traits
    return True


def _grows(value: Value) -> bool:
    """Whether a value is a table that is still empty, or one that has grown row by row."""
    obj = value.obj
    return obj is not None and obj.what == "table" and (obj.has(Rows) or not (obj.entries or obj.elem))


def _as_row(run: Run, value: Value, place: Place) -> Value | None:
    """The row that a dict stands for, or each of those of a table."""
    obj = value.obj
    if obj is None or obj.what not in ("dict", "table") or not obj.entries:
        return None
    if obj.what == "table" and obj.elem is not None:
        return None  # beside the columns that are known it holds what was read
    row = Obj("dict", place, run.loops.stack)
    row.entries.update((key, element(cell) if cell.obj is not None else cell) for key, cell in obj.entries.items())
    return Value(ref=row)


def _call_concat(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if not args:
        return NOTHING
    parts = exact_items(args[0]) or []
    if len(parts) == 2 and _grows(parts[0]) and parts[0].obj is not None:
        if (row := _as_row(run, parts[1], place)) is not None:
            return _grown(run, parts[0].obj, row, place, dims_of(parts[1]))
        if (longer := _with_rows_of(run, parts[0].obj, parts[1], place)) is not None:
            return longer
    value = element(args[0])
    dims = dims_of(args[0])
    tables_ = [one.obj for one in each(value) if one.obj is not None and one.obj.what == "table"]
    if len(tables_) > 1 and len(tables_) == len(value.alts):
        return _joined_tables(run, tables_, place)
    if value.obj is not None and value.obj.what == "table":
        return _stacked_tables(run, value.obj, tuple(args[0].obj.key_axes) if args[0].obj is not None else (), place)
    return Value(kind=kind_of(args[0]), taint=taint_of(args[0]), dims=dims)


def _joined_tables(run: Run, tables_: list[Obj], place: Place) -> Value:
    """`pd.concat([ours, theirs])`: the rows of each."""
    whole = Obj("table", place, run.loops.stack)
    for one in tables_:
        for name, cells in one.entries.items():
            whole.entries[name] = join(whole.entries[name], cells) if name in whole.entries else cells
        if one.elem is not None:
            whole.elem = one.elem if whole.elem is None else join(whole.elem, one.elem)
        whole.key_axes = (*whole.key_axes, *(axis for axis in one.key_axes if axis not in whole.key_axes))
    return Value(ref=whole)


def _stacked_tables(run: Run, table: Obj, axes: tuple[Axis, ...], place: Place) -> Value:
    """`pd.concat(tables)`: the rows of all of them."""
    obj = Obj("table", place, run.loops.stack)
    obj.entries, obj.elem, obj.recipe = dict(table.entries), table.elem, table.recipe
    obj.key_axes = (*axes, *(axis for axis in table.key_axes if axis not in axes))
    return Value(ref=obj)


def _told_apart_by(table: Obj, given: dict[str, Value]) -> list[object]:
    """The columns that a picture tells the rows of a table apart by, and not what is measured; `given` by slot."""
    named = {slot: records.keys_named([given[slot]]) for slot in SLOTS if slot in given}
    across = [key for key in named.get("x", []) if isinstance(key, str) and names_score(key)]
    read = table.elem is not None and records.is_recorded(table.elem.taint)
    return [
        key
        for slot, keys in named.items()
        for key in keys
        if not _is_measured(table, key) and not (read and key not in table.entries and slot == ("x" if across else "y"))
    ]


SLOTS = ("x", "y", "hue", "style", "col", "row")
"""The arguments of a picture that name columns."""


def _is_measured(table: Obj, name: object) -> bool:
    """Whether a column of a table is known to hold what is measured."""
    cells = table.entries.get(name)  # type: ignore[call-overload]
    return cells is not None and (kind_of(cells) is Kind.METRIC or any(map(is_result, taint_of(cells).models)))


def _picture(how: str) -> NamedCall:
    def act(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
        table = kwargs.get("data", args[0] if args else NOTHING)
        if table.obj is not None and table.obj.what == "table":
            by_place = dict(zip(SLOTS, args)) if "data" in kwargs else {}  # as before seaborn 0.12
            shown = records.grouped(run, table.obj, _told_apart_by(table.obj, by_place | kwargs), place)
            recording.output(run, reducing.reduce(run, shown, how, place, population=False), "figure", place)
        else:
            for value in (*args, *kwargs.values()):
                recording.output(run, value, "figure", place)
            if how == "quantile":
                subject = table if table is not NOTHING else next(iter(kwargs.values()), NOTHING)
                recording.output(run, reducing.reduce(run, subject, "dispersion", place), "figure", place)
        return NOTHING

    return act


def _call_pivot(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`pd.pivot_table(table, index="model", values="acc")`"""
    table = args[0] if args else kwargs.get("data", NOTHING)
    if table.obj is None or table.obj.what != "table":
        return Value(kind=kind_of(table), taint=taint_of(table), dims=dims_of(table))
    return _pivoted(run, table.obj, args[1:], kwargs, place)


def _call_column(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`pl.col("acc")`: what an expression says of a column, once it is asked of a table."""
    asked = Obj("expression", place, run.loops.stack)
    asked.items = args[:1]
    return Value(ref=asked)


def _on_expression(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`pl.col("acc").mean()`"""
    said = Obj("expression", obj.place, obj.stack)
    said.items = [*(obj.items or []), Value(const=name)]
    return Value(ref=said)


def _call_text(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`json.dumps(results)`: the text of what is given, in which several scores stand side by side."""
    reducing.side_by_side(run, args[:1], place)
    return texts.text(run, args[:1], place)


CALLS: dict[str, NamedCall] = {
    "json.dumps": _call_text, "orjson.dumps": _call_text, "ujson.dumps": _call_text, "simplejson.dumps": _call_text,
    "pprint.pformat": _call_text, "numpy.concatenate": _call_concat, "numpy.hstack": _call_concat,
    "torch.cat": _call_concat, "pandas.concat": _call_concat, "polars.concat": _call_concat,
    "pandas.pivot_table": _call_pivot, "pandas.pivot": _call_pivot, "polars.col": _call_column,
} | {f"seaborn.{name}": _picture(how) for name, how in PICTURES.items()}  # fmt: skip
"""By the dotted name of what is called."""


def _on_run(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "log":
        for value in args[:1]:
            recording.output(
                run,
                value if value.obj is None else element(value) if kind_of(value) is Kind.METRIC else value,
                "tracker",
                place,
            )
        return NONE
    return None


def _on_file(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("write", "writelines", "writerow", "writerows", "write_text"):
        files.leaves(run, receiver, args)
        for value in args:
            recording.output(run, value, "file", place, files.sink([receiver]))
        return NONE
    if name in files.READS and (result := files.recorded(run, receiver, place)) is not None:
        return result
    return receiver if name == "read" else Value()


def _method_pipe_output(how: str) -> AnyMethod:
    def act(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
        if kind_of(receiver) >= Kind.PRED or (receiver.obj is not None and receiver.obj.what == "table"):
            show(run, receiver, how, place)
            return NONE
        return None

    return act


def _method_write_text(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    files.leaves(run, receiver, args)
    for value in args:
        recording.output(run, value, "file", place, files.sink([receiver]))
    return NONE


def _method_format(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    values = [receiver, *args, *kwargs.values()]
    reducing.side_by_side(run, values, place)
    parts = texts.format_parts(receiver.const, args, kwargs) if isinstance(receiver.const, str) else values
    return texts.text(run, parts, place).tainted(union(*values))


def text_method(
    run: Run, receiver: Value, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """A method of a known text: its result is known too, if the arguments are."""
    known = texts.folded(receiver.const, name, args, kwargs)
    taint = union(receiver, *args, *kwargs.values())
    if isinstance(known, list):
        return made(run, "list", place, [Value(const=part, taint=taint, carried=receiver.carried) for part in known])
    if known is not None:
        return receiver.but(const=known, taint=taint)
    if name == "join" and args:
        return texts.text(run, texts.joined_parts(receiver.const, args[0]), place).tainted(taint_of(args[0]))
    if name == "format":
        return _method_format(run, receiver, args, kwargs, place) or NOTHING
    return Value(taint=taint, ref=Obj("text", place, run.loops.stack))


VERBS: dict[str, Verb] = {
    "reduce": _reduce, "test": _test, "output": _output, "figure": _figure, "table": _table,
}  # fmt: skip
"""By the verb of the row."""


def _on_text(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """A text that is cut or trimmed is still that text; what replaces a part of it is in it."""
    if name == "format":
        return _method_format(run, receiver, args, kwargs, place)
    if name == "write_text":
        return _method_write_text(run, receiver, args, kwargs, place)
    if name in files.METHODS:
        return files.METHODS[name](run, receiver, args, kwargs, place)
    return receiver.tainted(union(*args)) if name == "replace" else receiver


OBJECTS: dict[str, ObjectMethod] = {
    "text": _on_text, "expression": _on_expression, "table": _on_table, "run": _on_run, "file": _on_file,
}  # fmt: skip
"""By the kind of the object whose method is called."""


METHODS: dict[str, AnyMethod] = {
    "write_text": _method_write_text, "to_markdown": _method_pipe_output("print"), "format": _method_format,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
