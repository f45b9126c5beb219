"""Calls that search: search spaces, studies and their trials, grids, sweeps."""

from __future__ import annotations

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify.ledger.events import Output, Selection
from seedlint.classify.library import making, reducing, seeding
from seedlint.classify.library.search import spaces, trials, tuning
from seedlint.classify.library.walking import limited, searched
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import seed_argument
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Place, Stack
from seedlint.classify.values.containers import by_key, exact_items, open_over
from seedlint.classify.values.objects import (
    NONE,
    NOTHING,
    Duty,
    Func,
    Kind,
    Method,
    Obj,
    Partial,
    Taint,
    Value,
    each,
    join,
)
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.traits import Chosen, Grid, Searching
from seedlint.records import replace


def own_seed(run: Run, site: Site) -> None:
    """The seed of the search itself: which points it tries (role search)."""
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.note(Duty.GOVERNS, site.place, "search")


def _search(run: Run, site: Site) -> Value | None:
    own_seed(run, site)
    obj = Obj(SEARCHES.get(site.row.how, "sampler"), site.place, run.loops.stack, site.name)
    obj.items, obj.attrs = list(site.args), dict(site.kwargs)  # what it was made with
    return Value(ref=obj)


SEARCHES = {"optuna-study": "study", "keras-tuner": "keras tuner", "bayes_opt": "optimization"}
"""Objects that run the trials themselves; any other only says which points are tried."""


def _searchcv(run: Run, site: Site) -> Value | None:
    return making.search_object(run, site.name, site.row, site.args, site.kwargs, site.place)


def tried(run: Run, search: Obj, trait: Searching, name: str) -> Value | None:
    """`search.cv_results_`: the scores of all settings that a search tried, one beside the other; `best_index_` says
    which of them is best."""
    axes = trait.over.taint.axes | trait.tried.taint.axes
    known = taint_of(Value(ref=search))
    if name == "best_index_":
        return Value(taint=known | Taint(axes=axes).close(axes, "select", search.place))
    if name != "cv_results_":
        return None
    setting = Obj("model", search.place, search.stack, search.api)
    setting.recipe, setting.taint = search.recipe, Taint(axes, settings=known.settings)
    scores = Obj("array", search.place, search.stack)
    taint = replace(known, axes=known.axes | axes, models=frozenset((setting,)), measures=frozenset((name,)))
    scores.elem, scores.key_axes = Value(kind=Kind.METRIC, taint=taint), tuple(sorted(axes, key=repr))
    found = Obj("dict", search.place, search.stack)
    of_setting = Value(taint=Taint(axes=axes))
    found.entries = dict.fromkeys(("params", "mean_fit_time", "std_fit_time", "mean_score_time"), of_setting)
    found.elem = Value(ref=scores)
    return Value(ref=found)


def _suggest(run: Run, site: Site) -> Value | None:
    said = site.args[0].const if site.args else site.kwargs.get("name", NOTHING).const
    name = said if isinstance(said, str) else "?"
    trial = site.receiver.obj if site.receiver is not None else None
    chosen = trial.trait(Chosen) if trial is not None else None
    if chosen is not None and chosen.point.obj is not None:  # a trial that is over: `objective(study.best_trial)`
        return chosen.point.obj.entries.get(name, NOTHING)
    walked = trial.trait(Grid) if trial is not None else None
    grid = walked.of.obj if walked is not None else None
    if grid is not None and name in grid.entries:
        value, axes = searched(run, grid.entries[name], site.place, name, "optuna")
    else:
        value, axes = searched(run, spaces.domain(run, site), site.place, name, "optuna")
    run.sources.trials.suggested.extend(axes)
    run.sources.trials.values[name] = value
    return value


def _space(run: Run, site: Site) -> Value | None:
    return spaces.domain(run, site)


def _drives(run: Run, site: Site) -> Value | None:
    """A call that calls a function given to it: `study.optimize(objective)`, `fmin(objective, space)`."""
    own_seed(run, site)
    target, _, space = site.row.how.partition(",")
    func = _named_argument(site, target)
    if space:
        return tuning.search(run, site, func, _named_argument(site, space))
    if site.receiver is not None and site.receiver.obj is not None and site.receiver.obj.what == "trainer":
        return tuning.tune_trainer(run, site, site.receiver.obj, func)
    if func is None:
        func = next((value for value in site.values if isinstance(value.ref, (Func, Method, Partial))), None)
    if func is None:
        return None
    study = site.receiver.obj if site.receiver is not None else None
    trial = _trial(run, study, site.place)
    before = len(run.sources.trials.suggested)
    takes = func.ref.node.params if isinstance(func.ref, Func) else ()
    args = [trial] if takes or not isinstance(func.ref, Func) else []
    result = run.machine.call(run, func, args, {}, site.place)
    limited(run.sources.trials.suggested[before:], site.argument("n_trials", 1))
    _told(run, study, result, tuple(run.sources.trials.suggested[before:]), site.place)
    return NONE


def _named_argument(site: Site, how: str) -> Value | None:
    if not how:
        return None
    name, position, _ = apis.argument(how)
    return site.argument(name, position)


def _trial(run: Run, study: Obj | None, place: Place) -> Value:
    """A trial that is being run; where its study walks a grid, it suggests the grid's values."""
    run.sources.trials.values = {}
    trial = Obj("trial", place, run.loops.stack, "optuna.trial.Trial")
    sampler = study.attrs["sampler"].obj if study is not None and "sampler" in study.attrs else None
    if sampler is not None and sampler.api.endswith(".GridSampler"):
        grid = sampler.attrs.get("search_space", sampler.items[0] if sampler.items else None)
        if grid is not None:
            trial.learn(Grid(grid))
    return Value(ref=trial)


def _told(run: Run, study: Obj | None, result: Value, axes: Stack, place: Place) -> None:
    """A study hears the outcome of a trial: its best trial is chosen by it."""
    shut = trials.chosen(run, result, axes, place)
    if study is None:
        return
    score = Value(kind=Kind.METRIC, taint=taint_of(reducing.close(run, result, shut, "select", place)))
    params = Obj("dict", place, run.loops.stack)
    params.entries = dict(run.sources.trials.values)
    point = spaces.settled(run, Value(ref=params), shut, place)
    chosen = Obj("trial", place, run.loops.stack)
    chosen.attrs = {"value": score, "params": point}
    chosen.learn(Chosen(point))
    study.attrs |= {"best_value": score, "best_params": point, "best_trial": Value(ref=chosen)}
    study.attrs["trials"] = _tried(run, result, Value(ref=params), axes, place)


def _tried(run: Run, result: Value, params: Value, axes: Stack, place: Place) -> Value:
    """The trials of a study, none of them chosen."""
    kind = Kind.METRIC if kind_of(result) is Kind.OTHER else kind_of(result)
    score = result if kind_of(result) is kind else result.but(kind=kind)
    one = Obj("trial", place, run.loops.stack)
    one.attrs = {"value": score, "values": score, "params": params}
    tried = Obj("list", place, run.loops.stack)
    tried.elem = Value(ref=one)
    tried.key_axes = axes
    return Value(ref=tried)


def _table_of_trials(run: Run, study: Obj, place: Place) -> Value:
    """`study.trials_dataframe()`: a row a trial, with its score and a column for each parameter."""
    table = Obj("table", place, run.loops.stack)
    tried = study.attrs.get("trials", NOTHING).obj
    one = tried.elem.obj if tried is not None and tried.elem is not None else None
    if tried is None or one is None:
        return Value(ref=table)
    params = one.attrs["params"].obj
    table.entries = {"value": one.attrs["value"]}
    table.entries |= {f"params_{key}": value for key, value in (params.entries.items() if params is not None else ())}
    table.key_axes = tried.key_axes
    return Value(ref=table)


def _call_space(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`ParameterGrid(grid)`, of one grid, of several or of one of several."""
    obj = Obj("space", place, run.loops.stack)
    several = [one for value in each(args[0]) for one in exact_items(value) or [value]] if args else []  # of grids
    given = [one.obj for value in several for one in each(value)]
    known = [one for one in given if one is not None and one.what == "dict"]
    obj.entries = {key: join(*entries) for key, entries in by_key([one.entries for one in known])}
    obj.places = {key: at for one in known for key, at in one.places.items()}
    return Value(ref=obj)


def _call_wandb(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`wandb.init(config=…, mode=…)`: a run, which is tracked if it is not turned off
    (https://docs.wandb.ai/ref/python/init)."""
    run.outputs.tracker_off = kwargs.get("mode", NOTHING).const == "disabled"
    obj = Obj("run", place, run.loops.stack, "wandb.run")
    config = kwargs.get("config")
    if run.sources.trials.sweep is not None:
        config = run.sources.trials.sweep
    if config is not None:
        obj.attrs["config"] = config
    return Value(ref=obj)


def _call_sweep(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`wandb.sweep(config)`: each parameter with several values is an axis."""
    source = args[0].obj if args else None
    trial = Obj("dict", place, run.loops.stack)
    sweep = Obj("sweep", place, run.loops.stack)
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
                axis = recording.axis(run, at, "space", str(key))
                axis.space = "sweep"
                if low is not None and high is not None and isinstance(low.const, int) and isinstance(high.const, int):
                    axis.k = high.const - low.const + 1
                value, axes = open_over(axis, Value()), (axis,)
            trial.entries[key] = value
            trial.places[key] = at
            run.sources.trials.suggested.extend(axes)
    metric = source.entries.get("metric") if source is not None else None
    name = metric.obj.entries.get("name") if metric is not None and metric.obj is not None else None
    sweep.attrs["config"] = Value(ref=trial)
    sweep.attrs["metric"] = name if name is not None else NOTHING
    run.sources.trials.sweep = Value(ref=trial)
    return Value(ref=sweep)


def _call_agent(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    func = kwargs.get("function", args[1] if len(args) > 1 else None)
    if func is None:
        return NONE
    before = len(run.ledger.of(Output))
    run.machine.call(run, func, [], {}, place)
    limited(run.sources.trials.suggested, kwargs.get("count", args[4] if len(args) > 4 else None))
    for output in run.ledger.of(Output)[before:]:
        axes = frozenset(run.sources.trials.suggested) & output.taint.axes
        if output.how == "tracker" and axes and kind_of(output.value) is Kind.METRIC:
            run.ledger.add(Selection(axes, output.taint, place, True, run.ledger.tick(), run.loops.stack))
            break
    return NONE


def _on_study(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "optimize":
        row = Row("optuna.Study.optimize", "drives", None, None, None, "func@0", (), "docs")
        return _drives(run, Site(row.name, row, receiver, args, kwargs, place))
    if name == "ask":
        trial = _trial(run, obj, place)
        fixed = args[0] if args else kwargs.get("fixed_distributions", NOTHING)
        given, axes = spaces.point(run, fixed, "optuna")
        if trial.obj is not None and given.obj is not None:
            trial.obj.attrs["params"] = given
            run.sources.trials.values |= given.obj.entries
            run.sources.trials.suggested.extend(axes)
        return trial
    if name == "get_trials":
        return obj.attrs.get("trials", NOTHING)
    if name == "trials_dataframe":
        return _table_of_trials(run, obj, place)
    if name == "tell":
        outcome = args[1] if len(args) > 1 else kwargs.get("values", NOTHING)
        _told(run, obj, outcome, tuple(run.sources.trials.suggested), place)
        return NONE
    return None


def _on_trial(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    rows = apis.lookup(f"{obj.api or 'optuna.trial.Trial'}.{name}")
    if rows and rows[0].does == "suggest":
        return _suggest(run, Site(name, rows[0], receiver, args, kwargs, place))
    chosen = obj.trait(Chosen)
    if name == "get" and chosen is not None and args:  # `best_hps.get("seed")`
        kept = chosen.point.obj
        return kept.entries.get(args[0].const, NOTHING) if kept is not None else NOTHING
    return NOTHING


VERBS: dict[str, Verb] = {
    "searchcv": _searchcv, "search": _search, "suggest": _suggest, "space": _space, "drives": _drives,
}  # fmt: skip
"""By the verb of the row."""


CALLS: dict[str, NamedCall] = {
    "sklearn.model_selection.ParameterGrid": _call_space, "sklearn.model_selection.ParameterSampler": _call_space,
    "wandb.init": _call_wandb, "wandb.sweep": _call_sweep, "wandb.agent": _call_agent,
} | tuning.CALLS  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "study": _on_study, "trial": _on_trial,
} | tuning.OBJECTS  # fmt: skip
"""By the kind of the object whose method is called."""
