"""Libraries that run a search over a space: Ray Tune, hyperopt, scikit-optimize, bayes_opt, Keras Tuner and the search
of a Hugging Face trainer. Each calls a function on points of the space and hands out the best trial."""

from __future__ import annotations

from collections.abc import Callable

from seedlint import apis
from seedlint.classify.library import making, reducing, seeding, training
from seedlint.classify.library.containers import made
from seedlint.classify.library.search import spaces, trials
from seedlint.classify.library.walking import limited
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import Site
from seedlint.classify.values.axes import Place, Stack
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Api, Duty, Kind, Obj, Partial, Taint, Value, members
from seedlint.classify.values.reading import models_in, taint_of, union
from seedlint.classify.values.traits import Chosen, Tried, Tuned
from seedlint.diagnostics import Confidence


def search(run: Run, site: Site, func: Value | None, space: Value | None) -> Value | None:
    """`fmin(objective, space)`, `gp_minimize(objective, dimensions)`, `tune.run(train, config=space)`."""
    if func is None or space is None:
        return None
    library = site.name.partition(".")[0]
    if library == "skopt":
        space = made(run, "list", site.place, [_dimension(run, item) for item in exact_items(space) or []])
    before = len(run.sources.trials.suggested)
    given, axes = spaces.point(run, space, library)
    outcome = _algorithm(run, site, func, given) or trials.carried_out(run, func, [given], {}, site.place)
    axes = (*axes, *run.sources.trials.suggested[before:])
    limited(axes, _budget(site, space))
    done = trials.finished(run, given, outcome, axes, _metric(site.kwargs), site.place)
    if library == "ray":
        return Value(ref=done)
    chosen = trials.best(run, done, site.place)
    if library == "hyperopt":
        return _by_label(run, site, space, chosen)
    return chosen


def _dimension(run: Run, item: Value) -> Value:
    """A dimension of scikit-optimize that is written as `(low, high)` or as a list of categories."""
    values = exact_items(item)
    if values is None or item.obj is None:
        return item
    if len(values) == 2 and all(isinstance(value.const, (int, float)) for value in values):
        return spaces.bounds(run, values[0], values[1], item.obj.place)
    obj = Obj("domain", item.obj.place, run.loops.stack, "choice")
    obj.elem = item
    return Value(ref=obj)


def _metric(kwargs: dict[str, Value]) -> str | None:
    """The name of the score that decides, where the call says it."""
    config = kwargs.get("tune_config", NOTHING).obj
    said = kwargs.get("metric", config.attrs.get("metric") if config is not None else None)
    return said.const if said is not None and isinstance(said.const, str) else None


def _budget(site: Site, space: Value) -> Value | None:
    """How many trials are run, where the call says it; a grid of Ray Tune is walked as a whole."""
    config = site.kwargs.get("tune_config", NOTHING).obj
    for name in ("max_evals", "n_calls", "num_samples"):
        said = site.kwargs.get(name, config.attrs.get(name) if config is not None else None)
        if said is not None and not any(_is_grid(entry) for entry in (members(space.obj) if space.obj else ())):
            return said
    return None


def _is_grid(entry: Value) -> bool:
    return entry.obj is not None and entry.obj.what == "domain" and entry.obj.api == "grid"


def _algorithm(run: Run, site: Site, func: Value, given: Value) -> Value | None:
    """An algorithm of RLlib, by its name or class: it is seeded by the `seed` of its configuration, and reports scores
    of its own."""
    if not isinstance(func.const, str) and not (isinstance(func.ref, Api) and func.ref.name.startswith("ray.rllib.")):
        return None
    taint = taint_of(given)
    seed = given.obj.entries.get("seed") if given.obj is not None else None
    if seed is not None and not (seed.is_const and seed.const is None):
        setting = seeding.setting(run, site.name, seed, site.place)
        seeding.given(run, setting, "train")
        taint |= seeding.of_value(run, setting)
    return Value(kind=Kind.METRIC, taint=taint)


def _by_label(run: Run, site: Site, space: Value, chosen: Value) -> Value:
    """What `fmin` returns: the best value (of a choice its number) by label; `space_eval` makes a point of it."""
    best = chosen.obj.trait(Chosen) if chosen.obj is not None else None
    assert best is not None
    settled = best.point
    labels = Obj("dict", site.place, run.loops.stack)
    labels.learn(best)
    if space.obj is not None and settled.obj is not None:
        for key, value in settled.obj.entries.items():
            entry = space.obj.entries.get(key)
            name = spaces.label(entry) if entry is not None else None
            if name is not None:
                labels.entries[name] = value
    kept = site.kwargs.get("trials", NOTHING).obj
    if kept is not None:
        kept.attrs["best_trial"] = chosen
    return Value(ref=labels)


def _call_trials(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return Value(ref=Obj("notebook of trials", place, run.loops.stack, "hyperopt.Trials"))


def _call_space_eval(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    found = kwargs.get("hp_assignment", args[1] if len(args) > 1 else NOTHING)
    best = found.obj.trait(Chosen) if found.obj is not None else None
    return best.point if best is not None else found


USE_NAMED_ARGS = Value(ref=Api("skopt.utils.use_named_args"))


def _call_named_args(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`@use_named_args(dimensions)`, then the function it decorates, then the point that the search calls it on."""
    given = [kwargs["dimensions"], *args] if "dimensions" in kwargs else args
    if len(given) < 3:
        return Value(ref=Partial(USE_NAMED_ARGS, tuple(given), (), place))
    dimensions, func, point = given[:3]
    names = [spaces.label(item) for item in exact_items(dimensions) or []]
    values = exact_items(point)
    if not names or None in names or values is None or len(values) != len(names):
        return run.machine.call(run, func, [], {"**": Value(taint=taint_of(point))}, place)
    return run.machine.call(run, func, [], {str(name): value for name, value in zip(names, values)}, place)


def _call_tuner(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    tuner = Obj("tuner", place, run.loops.stack, "ray.tune.Tuner")
    tuner.items, tuner.attrs = list(args), dict(kwargs)
    return Value(ref=tuner)


def _call_tune_config(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    config = Obj("config", place, run.loops.stack, "ray.tune.TuneConfig")
    config.attrs = dict(kwargs)
    return Value(ref=config)


def _call_with_parameters(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return Value(ref=Partial(args[0], (), tuple(kwargs.items()), place)) if args else NOTHING


def _call_with_resources(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return args[0] if args else kwargs.get("trainable", NOTHING)


def _on_tuner(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name != "fit":
        return NOTHING
    func = obj.attrs.get("trainable", obj.items[0] if obj.items else None)
    (row,) = apis.lookup("ray.tune.Tuner")
    made_with = Site("ray.tune.Tuner", row, None, obj.items or [], obj.attrs, obj.place)
    return search(run, made_with, func, obj.attrs.get("param_space"))


def _on_trials(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """The results of Ray Tune: `results.get_best_result("accuracy", "max")`, `analysis.dataframe()`."""
    if name in BEST_TRIALS or name == "get_best_config":
        said = kwargs.get("metric", args[0] if args else NOTHING).const
        best = trials.best(run, obj, place, said if isinstance(said, str) else None)
        return best if name in BEST_TRIALS else _part(best, "config")
    if name in ("get_dataframe", "dataframe"):
        return _frame(run, obj, place)
    return NOTHING


BEST_TRIALS = frozenset({"get_best_result", "get_best_trial", "get_best_checkpoint", "get_last_checkpoint"})


def read(run: Run, obj: Obj, name: str, place: Place) -> Value | None:
    """A property of finished trials: `analysis.best_config`."""
    part = {"best_trial": "", "best_config": "config", "best_result": "result", "best_checkpoint": ""}.get(name)
    if name == "results_df":
        return _frame(run, obj, place)
    if part is None:
        return None
    found = trials.best(run, obj, place)
    return _part(found, part) if part else found


def _part(trial: Value, name: str) -> Value:
    return trial.obj.attrs[name] if trial.obj is not None else NOTHING


def _frame(run: Run, obj: Obj, place: Place) -> Value:
    """A table of all trials, one a row: what they reported, and their points as columns `config/name`."""
    table = Obj("table", place, run.loops.stack)
    tried = obj.trait(Tried)
    assert tried is not None
    given, outcome = tried.given.obj, tried.outcome
    for one in (outcome, *outcome.alts):
        if one.obj is not None and one.obj.what == "dict":
            table.entries |= one.obj.entries
    for key, value in given.entries.items() if given is not None else ():
        table.entries[f"config/{key}"] = value
    table.key_axes = obj.key_axes
    return Value(ref=table)


def tune_trainer(run: Run, site: Site, trainer: Obj, hp_space: Value | None) -> Value:
    """`trainer.hyperparameter_search(hp_space)`: each trial trains anew and is scored on the evaluation data.

    Without a space of its own the library searches a default one, whose seed is 1 to 40 (transformers.trainer_utils,
    default_hp_space_optuna). The trainer keeps the arguments of a trial, not those that it was made with."""
    place = site.place
    before = len(run.sources.trials.suggested)
    run.sources.trials.values = {}
    confidence = Confidence.HIGH
    if (hp_space is None or hp_space.const is None) and not site.name.startswith("setfit."):
        confidence = Confidence.MEDIUM
        space = Obj("dict", place, run.loops.stack)
        space.entries["seed"] = spaces.bounds(run, Value(const=1), Value(const=40), place)
        asked = Value(ref=space)
    else:
        asked = run.machine.call(
            run, hp_space or NOTHING, [Value(ref=Obj("trial", place, run.loops.stack, "optuna.trial.Trial"))], {}, place
        )
    given, opened = spaces.point(run, asked, "trainer")
    axes: Stack = (*opened, *run.sources.trials.suggested[before:])
    budget = site.argument("n_trials", 2)
    limited(axes, budget if budget is not None else Value(const=20))
    taint = Taint(confidence=confidence)
    entries = given.obj.entries if given.obj is not None else {}
    if "seed" not in entries:
        taint |= trainer.taint
        for setting in trainer.taint.settings:
            seeding.given(run, setting, "train")
    for key, value in entries.items():
        if key in ("seed", "data_seed"):
            seed = seeding.setting(run, site.name, value, place)
            seeding.given(run, seed, "train")
            seed.note(Duty.TRAINED, place)
            taint |= seeding.of_value(run, seed)
        else:
            making.set_apart(value, place)
            taint |= taint_of(value).along
    held = trainer.attrs.get("eval_dataset", NOTHING)
    models = frozenset(models_in(trainer.attrs.get("model", NOTHING)))
    score = reducing.scored(run, taint | Taint(pieces=taint_of(held).pieces, models=models), place)
    data = taint_of(trainer.attrs.get("train_dataset", NOTHING))
    run.seen.steps.trained_pieces |= data.pieces
    trainer.taint = taint.close(axes, "select", place)
    return trials.best(run, trials.finished(run, given, score, axes, None, place), place)


def _on_keras_tuner(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "search":
        _search_keras(run, obj, args, kwargs, place)
        return NONE
    tuned = obj.trait(Tuned)
    if tuned is None or name not in ("get_best_models", "get_best_hyperparameters"):
        return NOTHING
    kept = tuned.trials
    chosen = trials.best(run, kept, place)
    if name == "get_best_models":
        model = reducing.close(run, tuned.model, kept.key_axes, "select", place)
        for subject in models_in(model):
            subject.taint = subject.taint.close(kept.key_axes, "select", place)
        return made(run, "list", place, [model])
    return made(run, "list", place, [chosen])


def _search_keras(run: Run, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    """`tuner.search(x, y, validation_data=held)`: the model is built, trained, scored on held-out data."""
    func = obj.attrs.get("hypermodel", obj.items[0] if obj.items else NOTHING)
    if func.obj is not None and func.obj.what in ("instance", "opaque"):  # a `HyperModel`
        func = run.machine.attribute(run, func, "build", place)
    hypermodel = Obj("hypermodel", obj.place, obj.stack)
    hypermodel.attrs["build"] = func
    obj.attrs["hypermodel"] = Value(ref=hypermodel)
    before = len(run.sources.trials.suggested)
    run.sources.trials.values = {}
    trial = Value(ref=Obj("trial", place, run.loops.stack, "keras_tuner.HyperParameters"))
    model = run.machine.call(run, func, [trial], {}, place)
    axes = tuple(run.sources.trials.suggested[before:])
    limited(axes, obj.attrs.get("max_trials"))
    held = kwargs.get("validation_data")
    named = {key: value for key, value in kwargs.items() if key in ("x", "y")}
    training.fit(run, model, args, named, place)
    data = union(*args, *named.values())
    pieces = union(held).pieces if held is not None else frozenset(p.cut("cv", place, 1, 2) for p in data.pieces)
    built = Taint()
    for subject in models_in(model):
        built |= Taint(models=frozenset((subject,))) | taint_of(Value(ref=subject)).without_pieces()
    score = reducing.scored(run, built | Taint(pieces=pieces), place, inner=held is None)
    point = Obj("dict", place, run.loops.stack)
    point.entries = dict(run.sources.trials.values)
    obj.learn(Tuned(model, trials.finished(run, Value(ref=point), score, axes, None, place)))


def _on_optimization(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`BayesianOptimization(f, pbounds).maximize()`: `f` is called with the point as keywords."""
    if name != "maximize":
        return NOTHING
    given = list(obj.items or [])
    func = obj.attrs.get("f", given[0] if given else NOTHING)
    pbounds = obj.attrs.get("pbounds", given[1] if len(given) > 1 else NOTHING).obj
    space = Obj("dict", obj.place, run.loops.stack)
    for key, pair in pbounds.entries.items() if pbounds is not None else ():
        low_high = exact_items(pair) or []
        space.entries[key] = spaces.bounds(run, low_high[0], low_high[1], obj.place) if len(low_high) >= 2 else pair
        space.places[key] = pbounds.places[key] if pbounds is not None and key in pbounds.places else obj.place
    point, axes = spaces.point(run, Value(ref=space), "bayes_opt")
    assert point.obj is not None
    outcome = trials.carried_out(run, func, [], {str(k): v for k, v in point.obj.entries.items()}, place)
    chosen = trials.best(run, trials.finished(run, point, outcome, axes, None, place), place)
    best = Obj("dict", place, run.loops.stack)
    best.entries = {"params": _part(chosen, "params"), "target": _part(chosen, "value")}
    obj.attrs["max"] = Value(ref=best)
    return NONE


CALLS: dict[str, Callable[..., Value]] = {
    "hyperopt.Trials": _call_trials, "hyperopt.space_eval": _call_space_eval,
    "hyperopt.fmin.space_eval": _call_space_eval, "skopt.utils.use_named_args": _call_named_args,
    "ray.tune.Tuner": _call_tuner, "ray.tune.tuner.Tuner": _call_tuner, "ray.tune.TuneConfig": _call_tune_config,
    "ray.tune.tune_config.TuneConfig": _call_tune_config,
    "ray.tune.with_parameters": _call_with_parameters, "ray.tune.with_resources": _call_with_resources,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, Callable[..., Value | None]] = {
    "tuner": _on_tuner, "trials": _on_trials, "keras tuner": _on_keras_tuner, "optimization": _on_optimization,
}  # fmt: skip
"""By the kind of the object whose method is called."""
