"""Tables: their columns and rows, and the row that stands first once the rows are sorted by a score."""

from __future__ import annotations

from seedlint.classify.ledger.events import Selection
from seedlint.classify.library import records, reducing
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Place
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import Kind, Obj, Value, each
from seedlint.classify.values.reading import dims_of, kind_of, metric_taint, taint_of
from seedlint.classify.values.traits import Kinds, Ranked
from seedlint.records import replace


def item(
    run: Run, table: Value, obj: Obj, index: Value, place: Place, picks: Value | None = None, named: str = ""
) -> Value:
    """`table[index]`, `table.iloc[index]`, `table.loc[rows, columns]`. `picks`: the value, if the
    index is `table[name] == value`; `named`: the name then."""
    parts = exact_items(index) or []
    if len(parts) == 2 and index.obj is not None and index.obj.what == "tuple":
        rows = table if _is_slice(parts[0]) else item(run, table, obj, parts[0], place)
        of = rows.obj
        if of is None or not parts[1].is_const or parts[1].const not in of.entries:
            return rows
        return column(run, rows, of, parts[1], place) if of.what == "table" else of.entries[parts[1].const]
    rows_known = bool(obj.entries) or obj.trait(Ranked) is not None
    if index.is_const and isinstance(index.const, int) and index.const not in obj.entries and rows_known:
        return _row(first(run, table, obj, place), place)
    if obj.entries and not index.is_const and (chosen := _chosen_axes(index, dims_of(table))):
        asked = taint_of(index)
        if not any(closed.how == "select" for closed in asked.closed if closed.axis in chosen):  # rows that are best
            _select(run, chosen, Value(kind=Kind.METRIC, taint=replace(asked, axes=asked.axes | chosen)), place)
        return _row(_closed(run, obj, chosen, place), place)
    kinds = obj.trait(Kinds)
    if picks is not None and kinds is not None and records.tells_apart(named, kinds):
        return _of_kind(run, obj, kinds, named, picks, place)
    if picks is not None and obj.entries:
        if (rows_of_runs := records.chosen_rows(run, obj, index, place, picks, named)) is not None:
            return rows_of_runs
    if (
        picks is not None
        and obj.entries
        and kind_of(index) is Kind.OTHER
        and (fixed := taint_of(index).axes & set(obj.key_axes))
    ):
        part = Obj("table", obj.place, obj.stack)
        part.entries, part.elem, part.recipe, part.attrs = obj.entries, obj.elem, obj.recipe, obj.attrs
        part.take(obj)
        part.key_axes = tuple(axis for axis in obj.key_axes if axis not in fixed)
        return Value(ref=part)
    return column(run, table, obj, index, place, picks)


def _of_kind(run: Run, table: Obj, kinds: Kinds, column: str, name: Value, place: Place) -> Value:
    """The rows of a table of one kind: which one, a constant says; else they are those of each kind in turn."""
    part = Obj("table", place, run.loops.stack)
    part.take(table)
    part.entries, part.elem, part.key_axes = dict(table.entries), table.elem, table.key_axes
    chosen = [row.obj for row in kinds.rows if row.obj is not None and row.obj.entries[column].const == name.const]
    if name.is_const and not name.alts and chosen:
        part.entries = dict(chosen[0].entries)
    else:
        part.recipe = ("groupby", ())
        part.learn(kinds)
    return Value(ref=part)


def _is_slice(index: Value) -> bool:
    return index.obj is not None and index.obj.what == "slice"


def _chosen_axes(index: Value, axes: tuple[Axis, ...]) -> frozenset[Axis]:
    """The axes along which an index says which row is best: `table.acc.idxmax()`, `table.acc == table.acc.max()`."""
    ways = ("select", "extreme")
    return frozenset(closed.axis for closed in taint_of(index).closed if closed.axis in axes and closed.how in ways)


def column(run: Run, table: Value, obj: Obj, index: Value, place: Place, picks: Value | None = None) -> Value:
    """A column of a table, or some of them; `picks` as in `item`."""
    if index.const not in obj.entries and (result := records.column(run, obj, index, place, picks)) is not None:
        return result
    if not index.is_const or index.const not in obj.entries:
        return table
    cells = obj.entries[index.const]
    ranked = obj.trait(Ranked)
    if obj.recipe == "top" or ranked is not None:
        best = Obj("list", obj.place, obj.stack)
        best.elem, best.key_axes, best.recipe = cells, obj.key_axes, "top" if obj.recipe == "top" else "sorted"
        if ranked is not None:
            best.learn(ranked)
        return Value(ref=best)
    if isinstance(obj.recipe, tuple) and obj.recipe[0] == "groupby":
        shown = Obj("table", obj.place, obj.stack)
        shown.elem = cells
        shown.key_axes = obj.key_axes
        shown.recipe = obj.recipe
        if (kinds := obj.trait(Kinds)) is not None:
            shown.learn(replace(kinds, column=index.const))
        return Value(ref=shown)
    return cells.but(dims=(*obj.key_axes, *(axis for axis in cells.dims if axis not in obj.key_axes)))


def rank(run: Run, obj: Obj, source: Obj, by: Value | None, place: Place) -> None:
    """Note that the rows of a table are sorted by a column (the first of several), if that holds scores."""
    names = [name.const for name in (exact_items(by) or [by])] if by is not None else []
    known = [name for name in names if name in source.entries]
    scores = [source.entries[name] for name in known[:1]]
    if by is not None and not known and source.elem is not None and records.is_recorded(source.elem.taint):
        read = [records.field(run, source.elem, name, place) for name in exact_items(by) or [by]][:1]
        scores = [score.but(kind=Kind.METRIC) for score in read if score is not None]
    if by is not None and not known and not any(isinstance(name, str) for name in names):
        scores = [cells for cells in source.entries.values() if kind_of(cells) is Kind.METRIC]
    obj.forget(Ranked)
    if scores and kind_of(scores[0]) is Kind.METRIC:
        obj.learn(Ranked(scores[0]))


def first(run: Run, table: Value, obj: Obj, place: Place) -> Value:
    """The first row of a table, as a table: of a sorted one the best."""
    ranked = obj.trait(Ranked)
    axes = frozenset(dims_of(table)) & taint_of(ranked.by).axes if ranked is not None else frozenset()
    if ranked is None or not axes:
        return table
    by = ranked.by
    reducing.decide(run, by, axes, "rank", place)
    _select(run, axes, by, place)
    return _closed(run, obj, axes, place)


def _select(run: Run, axes: frozenset[Axis], by: Value, place: Place) -> None:
    run.ledger.add(Selection(axes, metric_taint(by), place, True, run.ledger.tick(), run.loops.stack))


def _closed(run: Run, obj: Obj, axes: frozenset[Axis], place: Place) -> Value:
    """One row of a table, as a table."""
    row = Obj("table", place, run.loops.stack)
    row.entries = {
        name: reducing.close(run, cell.but(dims=()), axes, "select", place) for name, cell in obj.entries.items()
    }
    row.elem = reducing.close(run, obj.elem, axes, "select", place) if obj.elem is not None else None
    row.key_axes = tuple(axis for axis in obj.key_axes if axis not in axes)
    return Value(ref=row)


def _row(table: Value, place: Place) -> Value:
    """A table of one row as that row."""
    row = Obj("dict", place, table.obj.stack if table.obj is not None else ())
    if table.obj is not None:
        row.entries, row.elem = dict(table.obj.entries), table.obj.elem
    return Value(ref=row)


def first_of_sorted(run: Run, holder: Value, member: Value, place: Place) -> Value:
    """The first member of a sorted list, or of a column of a sorted table."""
    ranked = holder.obj.trait(Ranked) if holder.obj is not None else None
    whole = any(one.obj is not None for one in each(member))  # not the score alone
    if ranked is None:
        return reducing.pick(run, holder, member, place, kept=whole)
    by = ranked.by
    axes = frozenset(dims_of(holder)) & taint_of(by).axes
    kept = whole or kind_of(member) is not Kind.METRIC
    if not axes or not (whole or taint_of(member).axes & axes):
        return member  # nor does a column choose that is the same in every row
    reducing.decide(run, by, axes, "rank", place)
    if kept:
        _select(run, axes, by, place)
    return reducing.close(run, member, axes, "select" if kept else "extreme", place)


WIDE = "wide"
"""The first part of the recipe of a table whose columns are filled along loops, which follow."""


def widen(run: Run, table: Value, index: Value) -> None:
    """`table.loc[seed, name] = score`: a column for each turn of the loops that the second index depends on."""
    obj, parts = table.obj, exact_items(index) or []
    if obj is None or obj.what != "table" or len(parts) != 2 or is_grouped(obj):
        return
    known = obj.recipe[1] if isinstance(obj.recipe, tuple) and obj.recipe[0] == WIDE else ()
    axes = taint_of(parts[1]).axes - taint_of(parts[0]).axes
    turned = (axis for axis in run.loops.opened(obj.stack) if axis in axes and axis not in known)
    obj.recipe = (WIDE, (*known, *turned))


def is_grouped(table: Obj) -> bool:
    """Whether a table is what `groupby` has made of another."""
    return table.what == "table" and isinstance(table.recipe, tuple) and table.recipe[0] == "groupby"


def ungrouped(run: Run, table: Obj, place: Place) -> Value:
    """The rows of a grouped table, as a table."""
    whole = Obj("table", place, run.loops.stack)
    whole.entries, whole.elem, whole.key_axes = dict(table.entries), table.elem, table.key_axes
    return Value(ref=whole)


def rows_of(run: Run, table: Value, obj: Obj, place: Place) -> Value:
    """`table.to_dict("records")`: a list of records."""
    rows = Obj("list", place, run.loops.stack)
    record = Obj("dict", place, run.loops.stack)
    record.entries, record.elem = dict(obj.entries), obj.elem
    rows.elem, rows.key_axes = Value(ref=record), dims_of(table)
    if (ranked := obj.trait(Ranked)) is not None:
        rows.recipe = "sorted"
        rows.learn(ranked)
    return Value(ref=rows)
