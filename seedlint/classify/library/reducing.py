"""Reducers: what closes an axis (location, dispersion, select, combine, test), and what sets families side by side."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from seedlint import apis
from seedlint.classify.ledger.events import Decision, Repeated, Scored, Selection, Spread
from seedlint.classify.library import repeats
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Closed, OriginKind, Place, Stack, What
from seedlint.classify.values.containers import exact_items, open_over
from seedlint.classify.values.objects import (
    CONTAINERS,
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
    members,
)
from seedlint.classify.values.reading import (
    HISTORIES_BESIDE_NAMES,
    dims_of,
    element,
    is_result,
    kind_of,
    made_apart,
    makes,
    metric_taint,
    models_in,
    taint_of,
    union,
)
from seedlint.classify.values.traits import Cells, Collected, Kinds, blind_of
from seedlint.classify.values.words import names_cost, names_score
from seedlint.records import replace


def scored(run: Run, taint: Taint, place: Place, inner: bool = False, measure: str = "") -> Value:
    """A metric. `measure`: the name of what computes it; without one, it is known by its place."""
    taint = replace(taint, measures=frozenset((measure or place,)))
    run.ledger.add(Scored(taint, place, run.loops.stack, run.ledger.tick(), inner, run.scopes.frame.calls))
    return Value(kind=Kind.METRIC, taint=taint)


def _measured(taint: Taint, measure: object) -> Taint:
    """The taint of a metric, which is known by `measure` (its place) where nothing else says what it measures: of a
    result that was read the field that it stood in."""
    if taint.measures:
        return taint
    fields = frozenset(origin.name for origin in taint.origins if origin.kind is OriginKind.FIELD)
    read = fields if any(map(is_result, taint.models)) else frozenset()
    return replace(taint, measures=read or frozenset((measure,)))


def _is_cost(taint: Taint) -> bool:
    """Whether something is the time or the memory that runs took, as the field says in which it was read."""
    fields = [origin.name for origin in taint.origins if origin.kind is OriginKind.FIELD]
    return any(map(names_cost, fields)) and not any(names_score(name) and not names_cost(name) for name in fields)


def close(run: Run, value: Value, axes: Iterable[Axis], how: str, place: Place) -> Value:
    """`value` with `axes` closed by a reducer; an object keeps its identity."""
    shut = frozenset(axes)
    taint = taint_of(value)
    closed = taint.close(shut, how, place)
    dims = tuple(axis for axis in value.dims if axis not in shut)
    if value.obj is not None and value.obj.what not in CONTAINERS:
        return value.but(taint=closed, dims=dims)
    if value.obj is not None and how == "select":
        marks = frozenset(Closed(axis, how, place) for axis in shut & taint.axes)
        if marks:
            return value.but(taint=Taint(value.taint.axes - shut, value.taint.closed | marks, value.taint.pieces,
                                         value.taint.settings, value.taint.models, value.taint.origins,
                                         value.taint.confidence))  # fmt: skip
        return value
    return Value(kind=kind_of(value), taint=closed, dims=dims, carried=value.carried)


def _table(value: Value) -> Obj | None:
    obj = value.obj
    return obj if obj is not None and obj.what == "table" else None


def reduce(
    run: Run, value: Value, how: str, place: Place, axis: Value | None = None, population: bool | None = None
) -> Value:
    """Reduce a value along what it holds. `axis`: the `axis=`/`dim=` argument, None where there is none: of predictions
    that were read nothing is left then but a number, which is no prediction.

    `how`: location, dispersion, boxes, sum, quantile, extreme, select. `population`: a dispersion with ddof=0, where
    known."""
    if how == "boxes":
        how, value = "dispersion", _box(value)
    value = written_out(run, value)
    kind = kind_of(value)
    repeated(run, value, how, place)
    table = _table(value)
    number = axis.const if axis is not None and isinstance(axis.const, int) else None
    if how in ("dispersion", "quantile"):
        repeats.spread(run, value, dims_of(value), number)
    if table is not None:
        return _reduce_table(run, value, table, how, place, axis, population)
    dims = dims_of(value)
    if value.obj is not None and value.obj.recipe == "columns" and number in (0, 1, -1):
        number = 1 if number == 0 else 0  # the runs lie along axis 1
    taint = taint_of(value)
    if kind is Kind.DATA and dims and taint.models and number == 1:  # a table with one column of predictions a run
        return close(run, value, dims, "combine" if how in ("location", "sum") else how, place).but(kind=Kind.PRED)
    read = axis is None and bool(taint.models) and all(map(is_result, taint.models))
    if kind is Kind.PRED and not (dims and read and how in ("location", "dispersion", "quantile")):
        if not dims or (number is not None and number not in (0, -len(dims) - 1) and number != 0):
            if axis is not None or how == "extreme":
                return Value(kind=Kind.PRED, taint=taint, dims=dims)
            return Value(kind=Kind.METRIC, taint=_measured(taint, f"{how} over predictions"), dims=dims)
        ways = {"location": "combine", "sum": "combine", "dispersion": "dispersion", "quantile": "dispersion"}
        closing = _outermost(dims) if number == 0 else dims
        result = close(run, value, closing, ways.get(how, how), place)
        if how in ("dispersion", "quantile"):
            run.ledger.add(Spread(frozenset(closing), bool(population), place))
        return Value(kind=Kind.PRED, taint=result.taint, dims=tuple(one for one in dims if one not in closing))
    if kind is Kind.ERROR:
        if dims and number == 0:
            return Value(kind=Kind.ERROR, taint=taint.close(_outermost(dims), _scalar(how), place),
                         dims=dims[len(_outermost(dims)) :])  # fmt: skip
        if dims and axis is not None:
            return scored(run, taint, place, measure=f"{how} over errors").but(dims=dims)
        metric = scored(run, taint, place, measure=f"{how} over errors")
        if dims:
            return Value(kind=Kind.METRIC, taint=metric.taint.close(dims, _scalar(how), place))
        return metric
    if dims and number is not None and number >= len(dims):  # along something that no loop walks: classes, columns
        return Value(kind=kind, taint=taint, dims=dims, carried=value.carried)
    if dims:
        closing = _outermost(dims) if number == 0 and len(dims) > 1 else dims
        if number is not None and 0 < number < len(dims):
            closing = (dims[number],)
        if how in ("dispersion", "quantile"):
            run.ledger.add(Spread(frozenset(closing), bool(population), place))
        if how in ("extreme", "sorted") and (top := value.obj) is not None and top.recipe == "top":
            how = "extreme"
        if value.obj is not None and value.obj.recipe == "top":
            how = "extreme"
        decide(run, value, closing, how, place)
        closed = taint.close(closing, _scalar(how), place)
        outcome = max(kind, Kind.METRIC) if (taint.settings or taint.models) and not _is_cost(taint) else kind
        closed = _measured(closed, place) if outcome is Kind.METRIC else closed
        return Value(kind=outcome, taint=closed, dims=tuple(one for one in dims if one not in closing))
    if kind is Kind.DATA:
        return Value(kind=Kind.DATA, taint=taint)
    return Value(kind=kind, taint=taint, dims=(), carried=value.carried)


def _box(value: Value) -> Value:
    """What one box of a plot is drawn over: of a list of models' scores there is one for each, side by side."""
    families = any(outer.is_family and not outer.is_seed for outer in dims_of(value)[:1])
    return element(value) if families else value


def written_out(run: Run, value: Value, again: bool = False) -> Value:
    """`[run(1), run(2), run(3)]`: results of models made alike, each under a constant of its own and of the same piece
    of data, lie along an axis of seeds; any other value itself. `again`: the members are one call, written again; where
    each sets the same constant they were collected along an axis that they do not depend on."""
    items = exact_items(value) or []
    obj = value.obj
    if len(items) < 2 or obj is None or dims_of(value):
        return value
    if {kind_of(item) for item in items} not in ({Kind.METRIC}, {Kind.PRED}):
        return value
    taints = [taint_of(item) for item in items]
    settings = [sorted((made for made in taint.settings if _governs(made)), key=lambda made: made.moment.order)
                for taint in taints]  # fmt: skip
    seeds = [frozenset((made.api, made.value.const) for made in ones) for ones in settings]
    same = again and len(set(seeds)) == 1 and not _share_a_stream(taints)
    if not all(seeds) or (not same and any(one & other for one, other in itertools.combinations(seeds, 2))):
        return value
    alike = {(frozenset(makes(taint.models)), taint.pieces, frozenset(api for api, _ in one))
             for taint, one in zip(taints, seeds)}  # fmt: skip
    if len(alike) > 1 or any(made.axis_kind != "constant" for ones in settings for made in ones):
        return value
    axis = recording.axis_over(run, obj, settings[0][0].place, "again" if same else "written", "")
    axis.k = len(items)
    for ones in settings:
        axis.note(What.WRITTEN, ones[0].place, of=tuple(ones))
    held = Obj(obj.what, obj.place, obj.stack)
    held.items, held.key_axes = items, (axis,)
    if same:
        held.learn(Collected(frozenset((axis,))))
        return Value(ref=held)
    axis.values = tuple(ones[0].value.const for ones in settings)
    for ones in settings:
        axis.note(What.SEEDS, ones[0].place, "train")
    held.items = [open_over(axis, item) for item in items]
    return Value(ref=held)


def _share_a_stream(taints: Sequence[Taint]) -> bool:
    """Whether several results depend on one seed by more than how the data were cut."""
    shared = (made for one, other in itertools.combinations(taints, 2) for made in one.settings & other.settings)
    return any(made.roles != {"split"} for made in shared)


def _governs(made: Setting) -> bool:
    """Whether a seed governs what was trained, as far as is known by now."""
    return bool(made.roles & {"train", "order", "dropout"}) and made.value.is_const


def named_reducers(values: list[Value]) -> list[str]:
    """The reducers that `.agg(["mean", "std"])` names."""
    hows: list[str] = []
    for value in values:
        said = value.obj.items if value.obj is not None and value.obj.what == "expression" else exact_items(value)
        for text in [*map(_called, (value, *(said or []))), *_texts(value)]:
            if isinstance(text, str):
                hows.extend(row.how for row in apis.method(text) if row.does == "reduce")
    return list(dict.fromkeys(hows))


def _called(value: Value) -> object:
    """What a reducer is called that is named, or given itself: `"mean"`, `np.mean`."""
    return value.ref.name.rpartition(".")[2] if isinstance(value.ref, Api) else value.const


def _texts(value: Value) -> list[object]:
    """The names in a dict of columns: `{"acc": "mean"}`, `{"acc": ["mean", "std"]}`."""
    obj = value.obj
    held = list(members(obj)) if obj is not None and obj.what == "dict" else []
    return [_called(inner) for all_of in held for one in each(all_of) for inner in (one, *(exact_items(one) or []))]


def _outermost(dims: Stack) -> Stack:
    """The outermost dimension: several axes, if they are what one loop walks in different runs."""
    return tuple(axis for axis in dims if axis is dims[0] or axis in dims[0].rivals)


def repeated(run: Run, value: Value, how: str, place: Place) -> None:
    """A summary of outcomes that were collected in loops that they do not depend on: the runs may be one run."""
    if kind_of(value) not in (Kind.METRIC, Kind.PRED, Kind.ERROR):
        return
    blind = blind_of(value.obj) if value.obj is not None else frozenset()
    blind |= frozenset(value.dims) - taint_of(value).axes  # a column that does not vary along the rows
    if blind:
        run.ledger.add(Repeated(blind, taint_of(value), how, place))


def _scalar(how: str) -> str:
    return "dispersion" if how == "quantile" else how


def _reduce_table(
    run: Run, value: Value, table: Obj, how: str, place: Place, along: Value | None, population: bool | None
) -> Value:
    """A table's column statistics: the row axes are closed, those that a `groupby` key determines stay, and those along
    which there is a column each (all others, where `along` asks for row statistics)."""
    kept: Stack = ()
    if isinstance(table.recipe, tuple) and table.recipe[0] in ("groupby", "wide"):
        by_row = table.recipe[0] == "wide" and along is not None and along.const in (1, "columns")
        kept = tuple(axis for axis in dims_of(value) if (axis in table.recipe[1]) != by_row)
    closing = tuple(axis for axis in dims_of(value) if axis not in kept)
    if how in ("dispersion", "quantile") and closing:
        run.ledger.add(Spread(frozenset(closing), bool(population), place))
    inner = join(*members(table)) if any(True for _ in members(table)) else NOTHING
    kind = max((kind_of(member) for member in members(table)), default=kind_of(inner))
    if kind is Kind.PRED and closing and _row_a_case(table, along) and how in ("location", "sum"):
        return close(run, Value(kind=kind, taint=taint_of(value)), closing, "combine", place)
    taint = taint_of(value).close(closing, _scalar(how), place)
    if kind in (Kind.OTHER, Kind.DATA, Kind.MODEL) and closing and taint.models and not _is_cost(taint):
        kind = Kind.METRIC  # a number that a reducer made of what runs left, or of what a call gave that trains
    result = Obj("table", place, table.stack)
    columns = {key: entry for key, entry in table.entries.items() if kind_of(entry) is Kind.METRIC}
    if len(columns) > 1 and not kept:  # one number a column: `pd.DataFrame([{"svm": ..., "knn": ...}, ...]).mean()`
        result.entries = {key: _closed(entry, closing, how, place) for key, entry in columns.items()}
    else:
        result.elem = Value(kind=kind, taint=taint)
    result.key_axes = kept
    grouped = isinstance(table.recipe, tuple) and table.recipe[0] == "groupby"
    if how == "location" and grouped and (kinds := table.trait(Kinds)) is not None:
        _kinds_beside(run, kinds, closing, place)
    return Value(kind=kind, ref=result, taint=taint)


def _row_a_case(table: Obj, along: Value | None) -> bool:
    """Whether predictions are reduced case by case: across the columns, where there is one a run, or down them, where
    there is a row a run."""
    wide = isinstance(table.recipe, tuple) and table.recipe[0] in ("named", "wide")
    return along is not None and along.const in ((1, "columns") if wide else (0, "index"))


def _kinds_beside(run: Run, kinds: Kinds, closing: Stack, place: Place) -> None:
    """What is typical of each kind of the rows of a grouped table is set side by side."""
    rows = [row.obj.entries for row in kinds.rows if row.obj is not None]
    for name in dict.fromkeys(name for row in rows for name in row if kinds.column in (None, name)):
        cells = [row[name] for row in rows if name in row and kind_of(row[name]) is Kind.METRIC]
        side_by_side(run, [_closed(cell, closing, "location", place) for cell in cells], place)


def _closed(column: Value, axes: Stack, how: str, place: Place) -> Value:
    """A score of every run, reduced to one number."""
    return Value(kind=Kind.METRIC, taint=taint_of(column).close(axes, _scalar(how), place))


def pick(run: Run, holder: Value, member: Value, place: Place, kept: bool, number: int | None = None) -> Value:
    """The best member of a container: `max(...)`, `sorted(...)[0]`, `argmax`; along one dimension, by its number
    (0-based), where several are known."""
    dims = frozenset(dims_of(holder)[number : number + 1] if number is not None and number >= 0 else dims_of(holder))
    taint = taint_of(holder)
    axes = dims & taint.axes
    repeated(run, holder, "select", place)
    if not axes or kind_of(holder) is not Kind.METRIC:
        return member
    decide(run, holder, tuple(axes), "rank", place)
    if kept:
        run.ledger.add(Selection(axes, metric_taint(holder), place, True, run.ledger.tick(), run.loops.stack))
    return close(run, member.but(kind=max(member.kind, Kind.OTHER)), axes, "select" if kept else "extreme", place)


def decide(run: Run, value: Value, axes: Iterable[Axis], how: str, place: Place) -> None:
    """A ranking over dimensions: a decision, where one of them is a family axis (judged when all flows are known)."""
    if how in ("rank", "extreme", "select", "sorted") and kind_of(value) is Kind.METRIC:
        run.ledger.add(Decision((taint_of(value),), frozenset(axes), "rank", place, run.ledger.tick()))


def compare(run: Run, left: Value, right: Value, how: str, place: Place) -> None:
    """Two metrics are set side by side. Differences of what a resampling of the runs yields make a test."""
    if any(axis.how == "resample" for axis in (*dims_of(left), *dims_of(right))):
        sides = (taint_of(left), taint_of(right))
        runs = frozenset(closed.axis for side in sides for closed in side.closed if closed.how == "location")
        run.ledger.add(Decision(sides, runs, "test", place, run.ledger.tick(), by="resample"))
        return
    sides = (taint_of(left), taint_of(right))
    run.ledger.add(Decision(sides, frozenset(), how, place, run.ledger.tick(), stack=run.loops.stack))


def side_by_side(run: Run, values: Sequence[Value], place: Place) -> None:
    """Several metrics of one quantity in one output, be they members of a container."""
    flat = [member for value in values for member in _members_or_itself(value)]
    shown = [value for value in flat if kind_of(value) is Kind.METRIC]
    for number, left in enumerate(shown[:8]):
        for right in shown[number + 1 : 8]:
            if left is not right and _measure_alike(taint_of(left), taint_of(right)):
                compare(run, left, right, "show", place)


def _measure_alike(one: Taint, other: Taint) -> bool:
    """Whether two metrics may be of one quantity."""
    return not one.measures or not other.measures or bool(one.measures & other.measures)


def _members_or_itself(value: Value, depth: int = 2) -> Iterator[Value]:
    """What stands in a container, in the dicts in it too: `results[n]["forest"] = score`."""
    obj = value.obj
    if obj is None or obj.what not in CONTAINERS:
        yield value
        return
    cells = obj.trait(Cells)
    for member in members(obj) if cells is None else cells.of.values():
        if depth and member.obj is not None and member.obj.what == "dict":
            yield from _members_or_itself(member, depth - 1)
        else:
            yield member


def test(run: Run, args: list[Value], kwargs: dict[str, Value], how: str, place: Place) -> Value:
    """A significance test. Its sample unit is what its arguments hold: seeds, or test instances."""
    sides = [value for value in args if dims_of(value) or kind_of(value) >= Kind.PRED][:4]
    open_dims = [frozenset(dims_of(value)) for value in sides]
    unit = "test" if any(open_dims) and how != "items" else "items"
    taints = tuple(taint_of(value) for value in sides)
    dims: frozenset[Axis] = frozenset().union(*open_dims) if open_dims else frozenset()
    if taints:
        run.ledger.add(Decision(taints, dims, unit, place, run.ledger.tick()))
    closed = [close(run, value, dims, "test", place) for value in sides]
    return Value(kind=Kind.METRIC, taint=union(*closed)) if closed else Value(taint=union(*args))


def picks_models(member: Value, axes: Iterable[Axis], place: Place) -> None:
    """`MODELS[name]`: one of several models that were made differently beforehand, each turn of these axes."""
    found = [one.obj for one in each(member) if one.obj is not None and kind_of(one) is Kind.MODEL]
    if len(found) > 1 and made_apart(found):
        for axis in axes:
            axis.models |= frozenset(found)
            axis.note(What.PICKS, place)


def picks_results(entries: Iterable[Value], axes: Iterable[Axis], place: Place) -> None:
    """`results[name]`: scores on one piece of data of models that were trained each for its own entry, one a name, or
    predictions of models that were made in different ways."""
    named = [axis for axis in axes if axis.says(What.WALKS_NAMES)]
    outcomes = [(kind_of(entry, HISTORIES_BESIDE_NAMES), taint_of(entry)) for entry in entries] if named else []
    scores = [taint for kind, taint in outcomes if kind is Kind.METRIC]
    scored = any(
        one.models.isdisjoint(other.models) and one.pieces & other.pieces
        for one, other in itertools.combinations(scores, 2)
    )
    predictions = [taint.models for kind, taint in outcomes if kind is Kind.PRED]
    predicted = any(
        one.isdisjoint(other) and made_apart(one | other) for one, other in itertools.combinations(predictions, 2)
    )
    if scored or predicted:
        for axis in named:
            axis.models |= frozenset().union(*(score.models for score in scores), *predictions)
            axis.note(What.PICKS_RESULTS, place)


def measure_apart(results: Sequence[Value]) -> bool:
    """Whether each of several results is known to measure something that none of the others does: one model's accuracy
    and its calibration set no two models side by side. What is computed by hand may measure anything."""
    measured = [taint_of(result).measures for result in results if kind_of(result) is Kind.METRIC]
    if len(measured) < max(2, len(results)):
        return False
    known = all(measures and all(isinstance(one, str) and "." in one for one in measures) for measures in measured)
    return known and not any(one & other for one, other in itertools.combinations(measured, 2))


def _of_network(func: Value) -> bool:
    """Whether a function is asked of a network: `client.load_state_dict(server.state_dict())` works on the client."""
    receivers = [one.ref.receiver for one in each(func) if isinstance(one.ref, Method)]
    return any(one.obj is not None and one.obj.what == "model" for receiver in receivers for one in each(receiver))


def called(run: Run, func: Value, args: list[Value], value: Value, place: Place) -> Value:
    """What is called varies along axes: they pick the constructor, so they set families side by side."""
    for arg in args if not _of_network(func) else ():
        for subject in [one.obj for one in each(arg) if one.obj is not None and one.obj.what == "model"]:
            subject.taint |= func.taint.along  # a varying function worked on it
            for axis in func.taint.told:
                axis.note(What.PICKS, subject.place)

    for one in each(func):
        ref = one.ref
        receiver = ref.receiver if isinstance(ref, Method) else None
        of_model = receiver is not None and kind_of(receiver) is Kind.MODEL
        makes_model = ref is not None and kind_of(value) is Kind.MODEL
        of_class = receiver is not None and isinstance(receiver.ref, Cls)
        if isinstance(ref, (Cls, Func, Partial)) or of_class or of_model or makes_model:
            models = models_in(receiver) if receiver is not None else []
            if of_model and receiver is not None and receiver.obj is None and len(models) < 2:
                continue  # weights, of the one model that they are of or of what was read: they choose none
            for axis in func.taint.told:
                again = bool(models) and all(axis.among(subject.stack) for subject in models)
                if not (of_model and again):  # a model that is made again in each turn is not chosen by it
                    axis.note(What.PICKS, place)
    return value.tainted(func.taint.along)
