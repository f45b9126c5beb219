"""Calls that search: search spaces, studies and their trials, grids, sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify import learning, reducing, seeding
from seedlint.classify.containers import open_over, searched
from seedlint.classify.site import Site
from seedlint.classify.trace import Selection
from seedlint.classify.values import NONE, NOTHING, Func, Kind, Method, Obj, Partial, Place, Value, kind_of, taint_of

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter
    from seedlint.classify.site import NamedCall, ObjectMethod, Verb


def _search(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.roles.add("search")
    obj = Obj("study" if "study" in site.row.how else "sampler", site.place, run.stack, site.name)
    return Value(ref=obj)


def _searchcv(run: Interpreter, site: Site) -> Value | None:
    return learning.search_object(run, site.name, site.row, site.args, site.kwargs, site.place)


def _suggest(run: Interpreter, site: Site) -> Value | None:
    name = site.args[0].const if site.args else None
    name = name if isinstance(name, str) else "?"
    value = _suggested(run, site, name)
    run.trial_values[name] = value
    return value


def _suggested(run: Interpreter, site: Site, name: str) -> Value:
    kind = site.row.how
    place = site.place
    if kind == "categorical":
        choices = site.argument("choices", 1)
        value, axes = searched(run, choices if choices is not None else NOTHING, place, name, "optuna")
    else:
        low, high = site.argument("low", 1), site.argument("high", 2)
        if low is not None and high is not None and low.is_const and high.is_const and low.const == high.const:
            return low.but(carried=(place,))
        axis = run.axis(place, "space", name)
        axis.space = "optuna"
        if (
            low is not None
            and high is not None
            and isinstance(low.const, int)
            and isinstance(high.const, int)
            and kind == "int"
        ):
            axis.k = high.const - low.const + 1
        value, axes = open_over(axis, Value()), (axis,)
    run.suggested.extend(axes)
    return value


def _space(run: Interpreter, site: Site) -> Value | None:
    values = site.args[-1] if site.args else NOTHING
    if site.row.how == "randint" and len(site.args) >= 2:
        low, high = site.args[-2], site.args[-1]
        if isinstance(low.const, int) and isinstance(high.const, int):
            obj = Obj("range", site.place, run.stack)
            obj.recipe = (low.const, high.const)
            values = Value(ref=obj)
    obj = Obj("choice", site.place, run.stack)
    obj.elem = values
    return Value(ref=obj)


def _drives(run: Interpreter, site: Site) -> Value | None:
    """A call that calls a function given to it: `study.optimize(objective)`, `wandb.agent(function=f)`."""
    how, _, position = site.row.how.partition("@")
    func = site.argument(how, int(position) if position.isdigit() else None)
    if func is None:
        func = next((value for value in site.values if isinstance(value.ref, (Func, Method, Partial))), None)
    if func is None:
        return None
    trial = Obj("trial", site.place, run.stack, site.name)
    before = len(run.suggested)
    takes = func.ref.node.params if isinstance(func.ref, Func) else ()
    args = [Value(ref=trial)] if takes or not isinstance(func.ref, Func) else []
    result = run.call(func, args, {}, site.place)
    axes = frozenset(run.suggested[before:]) & taint_of(result).axes
    if axes and kind_of(result) is Kind.METRIC:
        run.trace.selections.append(Selection(axes, taint_of(result), site.place, True, run.trace.tick(), run.stack))
    if site.receiver is not None and site.receiver.obj is not None:
        closed = reducing.close(run, result, axes, "select", site.place)
        site.receiver.obj.attrs["best_value"] = Value(kind=Kind.METRIC, taint=taint_of(closed))
        params = Obj("dict", site.place, run.stack)
        for key, value in run.trial_values.items():
            params.entries[key] = value if value.is_const else reducing.close(run, value, axes, "select", site.place)
        site.receiver.obj.attrs["best_params"] = Value(ref=params)
    return NONE


def _call_space(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("space", place, run.stack)
    if args and args[0].obj is not None:
        obj.entries = dict(args[0].obj.entries)
        obj.places = dict(args[0].obj.places)
    return Value(ref=obj)


def _call_wandb(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("run", place, run.stack, "wandb.run")
    config = kwargs.get("config")
    if run.sweep is not None:
        config = run.sweep
    if config is not None:
        obj.attrs["config"] = config
    return Value(ref=obj)


def _call_sweep(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`wandb.sweep(config)`: each parameter with several values is an axis."""
    source = args[0].obj if args else None
    trial = Obj("dict", place, run.stack)
    sweep = Obj("sweep", place, run.stack)
    parameters = source.entries.get("parameters") if source is not None else None
    if parameters is not None and parameters.obj is not None:
        for key, spec in parameters.obj.entries.items():
            at = parameters.obj.places.get(key, place)
            inner = spec.obj.entries if spec.obj is not None else {}
            if "value" in inner:
                trial.entries[key] = inner["value"].but(carried=(at,))
                continue
            if "values" in inner:
                value, axes = searched(run, inner["values"], at, str(key), "sweep")
            else:
                low, high = inner.get("min"), inner.get("max")
                if low is not None and high is not None and low.is_const and low.const == high.const:
                    trial.entries[key] = low.but(carried=(at,))
                    continue
                axis = run.axis(at, "space", str(key))
                axis.space = "sweep"
                if low is not None and high is not None and isinstance(low.const, int) and isinstance(high.const, int):
                    axis.k = high.const - low.const + 1
                value, axes = open_over(axis, Value()), (axis,)
            trial.entries[key] = value
            trial.places[key] = at
            run.suggested.extend(axes)
    metric = source.entries.get("metric") if source is not None else None
    name = metric.obj.entries.get("name") if metric is not None and metric.obj is not None else None
    sweep.attrs["config"] = Value(ref=trial)
    sweep.attrs["metric"] = name if name is not None else NOTHING
    run.sweep = Value(ref=trial)
    run.sweep_metric = name.const if name is not None and isinstance(name.const, str) else None
    return Value(ref=sweep)


def _call_agent(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    func = kwargs.get("function", args[1] if len(args) > 1 else None)
    if func is None:
        return NONE
    before = len(run.trace.outputs)
    run.call(func, [], {}, place)
    for output in run.trace.outputs[before:]:
        axes = frozenset(run.suggested) & output.taint.axes
        if output.how == "tracker" and axes and kind_of(output.value) is Kind.METRIC:
            run.trace.selections.append(Selection(axes, output.taint, place, True, run.trace.tick(), run.stack))
            run.sweep_best = output.taint.close(axes, "select", place)
            break
    return NONE


def _on_study(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "optimize":
        row = Row("optuna.Study.optimize", "drives", None, None, None, "func@0", (), "docs")
        return _drives(run, Site(row.name, row, receiver, args, kwargs, place))
    return None


def _on_trial(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name.startswith("suggest"):
        rows = apis.method(name) or apis.lookup(f"optuna.trial.Trial.{name}")
        if rows:
            return _suggest(run, Site(name, rows[0], receiver, args, kwargs, place))
    return NOTHING


VERBS: dict[str, Verb] = {
    "searchcv": _searchcv, "search": _search, "suggest": _suggest, "space": _space, "drives": _drives,
}  # fmt: skip
"""By the verb of the row."""


CALLS: dict[str, NamedCall] = {
    "sklearn.model_selection.ParameterGrid": _call_space, "sklearn.model_selection.ParameterSampler": _call_space,
    "wandb.init": _call_wandb, "wandb.sweep": _call_sweep, "wandb.agent": _call_agent,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "study": _on_study, "trial": _on_trial,
}  # fmt: skip
"""By the kind of the object whose method is called."""
