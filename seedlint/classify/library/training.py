"""What trains a model: fit, an optimiser's steps, a trainer, a hand-written descent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.apis import Api as Row
from seedlint.apis import lookup
from seedlint.classify.ledger.events import Fitted, Selection
from seedlint.classify.library import seeding, watching
from seedlint.classify.library.making import describe, draw_weights, model, parts, set_apart, settle
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Piece, Place, What
from seedlint.classify.values.objects import (
    CLEAN,
    CONTAINERS,
    NONE,
    NOTHING,
    Duty,
    Func,
    Kind,
    Obj,
    Taint,
    Value,
    class_attribute,
    each,
    members,
)
from seedlint.classify.values.reading import kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Estimator, Searching, Unseeded, fitting, started_from
from seedlint.diagnostics import Confidence
from seedlint.records import replace

TORCH = "torch"


CLUSTERS = re.compile(r"sklearn\.cluster\.")
"""Estimators that prepare data for others: what their seed fixes is part of the data (role data)."""


def fit(
    run: Run,
    receiver: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    confidence: Confidence = Confidence.HIGH,
    watched: list[Value] | None = None,
) -> Value:
    """`model.fit(X, y)`: the receiver is trained on its arguments, those aside that are only watched."""
    data = [value for value in (*args, *kwargs.values()) if kind_of(value) is Kind.DATA]
    recording.no_results(run, (*args, *kwargs.values()))
    callbacks = kwargs.get("callbacks")  # they name the files of a run
    for value in (*args, *kwargs.values()):
        if kind_of(value) is Kind.OTHER and not value.is_const and value is not callbacks:
            set_apart(value, place)
        for made in taint_of(value).settings:
            if CLUSTERS.match(made.api):  # clusters that became features: part of the data
                made.note(Duty.CLUSTERED, place)
    order = CLEAN
    for loader in {loader: None for value in (*args, *kwargs.values()) for loader in _loaders(value)}:
        order |= seeding.walked(run, loader, place)
    given = watching.apart(data or args[:2], watched or [])
    pieces = union(*given).pieces
    for one in each(receiver):
        obj = one.obj
        if obj is None:
            continue
        settle(run, obj, place)
        for held in tuple(obj.kept()):
            fit_own(run, held, list(args), place)
        fed = union(*data) | Taint(order.axes, settings=order.settings)
        recording.fed(run, obj, (*args, *kwargs.values()))
        train(run, obj, fed, pieces, place, confidence, how=_how(kwargs))
        watching.trained(obj, pieces, watched or [], place)
        watching.told(callbacks, one, place)
    return receiver


def _how(kwargs: dict[str, Value]) -> tuple[tuple[str, object], ...]:
    """The settings of one fit, each described; those of `WEIGHTS` always, for without them nothing is weighted."""
    weights = ((name, describe(kwargs.get(name, NONE))) for name in WEIGHTS)
    return (*weights, *((name, describe(kwargs[name])) for name in FITS if name in kwargs))


WEIGHTS = ("class_weight", "sample_weight")
FITS = ("batch_size",)
"""Arguments of a fit that say how is trained, and not for how long; what they are by default is the library's."""


def _loaders(value: Value, depth: int = 3) -> Iterator[Obj]:
    """The loaders that a value is or holds: `[(loader, loss)]`."""
    for one in each(value):
        if one.obj is not None and one.obj.what == "loader":
            yield one.obj
        elif one.obj is not None and depth and one.obj.what in CONTAINERS:
            for member in members(one.obj):
                yield from _loaders(member, depth - 1)


def fit_own(run: Run, value: Value, data: list[Value], place: Place, depth: int = 3) -> None:
    """The estimators of the project's own that a value is or holds are fitted by their own code."""
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.cls is not None and obj.what == "instance":
            found = class_attribute(obj.cls, "fit")
            if found is not None and isinstance(found.ref, Func):
                run.machine.call_function(run, found.ref, [one, *data], {}, place)
        elif obj is not None and depth and obj.what in CONTAINERS:
            for member in members(obj):
                fit_own(run, member, data, place, depth - 1)


def train(
    run: Run,
    obj: Obj,
    data: Taint,
    pieces: frozenset[Piece],
    place: Place,
    confidence: Confidence = Confidence.HIGH,
    loss: Taint | None = None,
    how: tuple[tuple[str, object], ...] = (),
) -> None:
    """One training of a model object; `loss`: what a step of it descends, if it is trained step by step; `how`: the
    settings of a fit."""
    draw_weights(run, obj)
    estimators = any(row.does in ("estimator", "meta", "searchcv") for row in lookup(obj.api))
    known = fitting(obj)
    if estimators and known.unfitted is not None:
        obj.taint = known.unfitted  # a fit starts afresh
    unfitted = obj.taint if estimators else known.unfitted
    fresh = False
    for member in (obj, *parts(obj)):
        if (unseeded := member.trait(Unseeded)) is not None:
            for rng in unseeded.rngs:
                obj.taint |= seeding.draw(run, rng, "train", place, member, build=True)
            fresh = True
    if obj.api.startswith("transformers.") and obj.api.endswith(".from_pretrained"):
        for made in seeding.draw(run, TORCH, "dropout", place, obj).settings:
            obj.taint |= seeding.of_value(run, made)
    obj.taint |= Taint(
        axes=data.axes,
        redrawn=data.redrawn,
        pieces=frozenset(),
        settings=data.settings,
        confidence=min(confidence, data.confidence),
    )
    for axis in data.told:
        axis.note(What.CHANGES_DATA, place)
    drawn = data.redrawn if loss is None else data.redrawn | loss.redrawn
    for axis in drawn.intersection(obj.stack):  # each turn trains a model of its own in an order of its own
        axis.note(What.REDRAWN, place)
    obj.learn(replace(known, fits=known.fits + 1, unfitted=unfitted))
    start = started_from(obj)
    if copied := start.along.intersection(run.loops.stack):
        obj.learn(replace(start, trained=start.trained | copied))
    if not estimators:
        for axis in run.loops.opened(obj.stack):
            walked = (obj in axis.models and len(axis.models) > 1) or axis.carries((obj,))  # over this model and others
            again = fresh or walked or axis in start.read
            if not axis.among(taint_of(Value(ref=obj)).axes) and not again:
                axis.note(What.STEPPED, place)
    if loss is not None:
        _treated(run, obj, loss, place)
    run.seen.steps.trained_pieces |= pieces
    seeding.trained_with(taint_of(Value(ref=obj)), place, network=True)
    function = run.scopes.function if loss is not None else None
    losses = loss.measures if loss is not None else frozenset()
    taint = taint_of(Value(ref=obj))
    order, chain = run.ledger.tick(), run.scopes.frame.calls
    drawing = _drawing(obj) if estimators else None
    toward = loss.models - {obj} if loss is not None else frozenset()
    stack = run.loops.stack
    fitted = Fitted(obj, taint, pieces, place, stack, order, function, losses, chain, drawing, data, how, toward)
    recording.trained(run, fitted)


def _drawing(obj: Obj) -> tuple[Place, ...]:
    """Where those estimators of a model are made that draw when they are fitted."""
    return tuple(
        dict.fromkeys(
            one.place
            for one in (obj, *parts(obj))
            if any(row.seed is not None for row in lookup(one.api))
            and ((known := one.trait(Estimator)) is None or known.draws)
        )
    )


def _treated(run: Run, obj: Obj, loss: Taint, place: Place) -> None:
    """What the loss of a training step depends on in the loops in which the model was made, by no way of its inputs, is
    how it is trained: which loss, which weights of its terms."""
    known = taint_of(Value(ref=obj))
    own = known.told | {axis for axis in known.redrawn if axis.counts}  # each turn has a network, and nothing else
    fed = run.seen.steps.fed.get(obj, frozenset())
    for axis in loss.told & fed & frozenset(obj.stack):
        axis.note(What.FEEDS, place)
    for axis in (loss.told - fed) & frozenset(obj.stack):
        if not (axis.among(own) or axis.roles or axis.says(What.CHANGES_DATA, What.USED) or axis.item or axis.fold):
            axis.note(What.CONFIGURES, place)
            obj.taint |= Taint(axes=frozenset((axis,)))


REORDERS = frozenset({"order", "split", "data"})
"""Roles of a seed that an epoch may change: another order of the same data."""


def epochs(run: Run, weights: Taint, place: Place) -> None:
    """The loops around a step that its weights do not depend on are epochs or steps, if they do not go over objects
    that learn each by themselves, and no turn of them begins anew: sets all seeds of its weights, or makes the
    optimiser."""
    learner = _learner(run)
    made_in = [frozenset(made.stack) for made in weights.settings]
    optimizers = [frozenset(one.stack) for one in run.seen.steps.optimizers]
    begun = frozenset[Axis]().union(*(frozenset.intersection(*stacks) for stacks in (made_in, optimizers) if stacks))
    for axis in run.loops.stack:
        if not axis.among(weights.axes) and not axis.roles - REORDERS and not axis.carries((learner,)):
            if axis not in begun:
                axis.note(What.STEPPED, place)


def _learner(run: Run) -> Obj | None:
    """The object whose method is running."""
    func = run.scopes.frame.func
    if func is None or func.cls is None or not func.node.params:
        return None
    bound = run.scopes.frame.names.vars.get(func.node.params[0].name)
    return bound.value.obj if bound is not None else None


def gradient(run: Run, args: list[Value], loss: Value, place: Place) -> Value:
    """`jax.grad(loss)(params, x, y)`: trains the parameters, with what the loss function reads from around it too. A
    gradient with respect to data, where no optimiser is, is only looked at or followed to other data."""
    known = taint_of(loss)
    if args and kind_of(args[0]) is Kind.DATA and not run.seen.steps.optimizers:
        return Value(kind=Kind.DATA, taint=union(*args))
    if not (run.seen.steps.optimizers or known.pieces or known.models) and kind_of(loss) < Kind.PRED:
        return Value(kind=Kind.DRAW, taint=union(*args))  # of an energy, say, whose value is compared with nothing
    taint = union(*args) | Taint(pieces=known.pieces, settings=known.settings, models=known.models)
    seeding.trained_with(taint, place)
    parameters = union(*args[:1])
    for made in parameters.settings:
        if made.roles != {"split"}:  # how large layers are may depend on a piece that a splitter cut
            seeding.initialised(made, place)
    drawn = {axis for made in parameters.settings for axis in made.axes}
    layers = _collected(args[0]) if args else frozenset()
    for axis in parameters.axes:
        if axis in layers:
            axis.note(What.LAYERS, place)  # what one gradient moves is one network, however many keys it was drawn from
        elif axis.how == "split":
            axis.note(What.SEEDS, place, "train")
        elif axis not in drawn and args and kind_of(args[0]) is Kind.DRAW:
            axis.note(What.CONFIGURES, place)  # it says how many are drawn: the size of a layer
    run.seen.steps.trained_pieces |= taint.pieces
    weights = parameters if parameters.settings else taint
    for subject in models_in(args[0]) if args else ():  # what decides how their network learns takes no steps of it
        weights |= taint_of(Value(ref=subject)).along
    epochs(run, weights, place)
    order, chain, function = run.ledger.tick(), run.scopes.frame.calls, run.scopes.function
    recording.trained(run, Fitted(None, taint, taint.pieces, place, run.loops.stack, order, function, chain=chain))
    return Value(kind=Kind.MODEL, taint=taint.without_pieces())


def _collected(parameters: Value, depth: int = 4) -> frozenset[Axis]:
    """The axes along which a tree of parameters was collected in lists and dicts: its members are there side by side,
    and not one in each turn."""
    found: set[Axis] = set()
    for one in each(parameters):
        obj = one.obj
        if obj is not None and depth and obj.what in (*CONTAINERS, "instance"):
            found.update(obj.key_axes)
            for inner in (*members(obj), *obj.kept()):
                found |= _collected(inner, depth - 1)
    return frozenset(found)


def trainer(run: Run, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A trainer object: what it is given is what it trains with."""
    obj = Obj("trainer", place, run.loops.stack, name)
    names = ("model", "args", "data_collator", "train_dataset", "eval_dataset") if "transformers" in name else ()
    for key, value in (*zip(names, args), *kwargs.items()):
        obj.attrs[key] = value
    if not names:
        for number, value in enumerate(args):
            obj.attrs[f"#{number}"] = value
    if "model_init" in obj.attrs:
        obj.attrs["model"] = run.machine.call(run, obj.attrs["model_init"], [], {}, place)
    if (config := obj.attrs.get("args")) is None and "transformers" in name:
        for config_row in lookup("transformers.TrainingArguments"):
            if config_row.seed == "seed":
                implied = seeding.setting(run, name, Value(const=42), place, implicit=True)
                obj.taint |= seeding.of_value(run, implied)
    elif config is not None:
        obj.taint |= Taint(settings=taint_of(config).settings, axes=taint_of(config).axes)
    if "transformers" in name and obj.taint.settings:  # its constructor calls set_seed(args.seed)
        for rng in ("torch", "numpy", "random"):
            run.generators.ambient[rng] = frozenset((made, run.loops.stack) for made in obj.taint.settings)
    return Value(ref=obj)


def trainer_fit(
    run: Run, name: str, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """`trainer.train()`, `trainer.fit(model, loader)`"""
    result = NOTHING
    for one in each(receiver):
        obj = one.obj
        if obj is None:
            continue
        subjects = models_in(Value(ref=obj)) if not args else []
        for value in (*args, *kwargs.values()):
            subjects.extend(models_in(value))
        subjects = list(dict.fromkeys(subjects)) or [_implied(run, obj, place)]
        watched = watching.handed(name, args, kwargs)
        data = [value for key, value in obj.attrs.items() if "train" in key and "dataset" in key]
        data += [value for value in (*args, *kwargs.values()) if kind_of(value) is Kind.DATA]
        pieces = union(*watching.apart(data, watched)).pieces
        watched += [obj.attrs["eval_dataset"]] if "eval_dataset" in obj.attrs else []
        given = obj.taint
        for setting in given.settings:
            seeding.given(run, setting, "train")
        taint = union(*data)
        for value in (*args, *kwargs.values()):
            run_hooks(run, value, place)
        order = CLEAN
        for rng in ("torch",):
            order |= seeding.draw(run, rng, "order", place)
        for subject in subjects:
            settle(run, subject, place)
            subject.taint |= given | Taint(settings=order.settings, axes=order.axes)
            train(run, subject, taint, pieces, place)
            watching.trained(subject, pieces, watched, place)
            watching.told(obj.attrs.get("callbacks"), Value(kind=Kind.MODEL, ref=subject), place)
            obj.attrs.setdefault("model", Value(kind=Kind.MODEL, ref=subject))
            if _checkpoints(obj):
                recording.output(run, Value(kind=Kind.MODEL, ref=subject), "artefact", place)
        result = Value(
            kind=Kind.METRIC, taint=Taint(settings=given.settings, axes=given.axes, models=frozenset(subjects))
        )
    return result


def _checkpoints(obj: Obj) -> bool:
    """Whether a trainer saves what it has trained without being asked to, as Lightning's does."""
    asked = obj.attrs.get("enable_checkpointing", NOTHING).const is not False
    return asked and "lightning" in obj.api and "fast_dev_run" not in obj.attrs


def _implied(run: Run, obj: Obj, place: Place) -> Obj:
    made = model(run, obj.api, obj.place, CLEAN, (obj.api,))
    assert made.obj is not None
    return made.obj


HOOKS = ("prepare_data", "setup", "train_dataloader")


def run_hooks(run: Run, value: Value, place: Place) -> None:
    """A data module's hooks, in the order in which Lightning calls them."""
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.cls is not None and any("DataModule" in name for name in obj.cls.base_names):
            for name in HOOKS:
                found = class_attribute(obj.cls, name)
                if found is not None and isinstance(found.ref, Func):
                    run.machine.call_function(run, found.ref, [one], {}, place)


def searched_fit(run: Run, obj: Obj, taint: Taint, pieces: frozenset[Piece], place: Place) -> None:
    """After the fit of a search over seeds, the best one is what the object is."""
    search = obj.trait(Searching)
    axes = search.over.taint.axes if search is not None else frozenset()
    if axes:
        inner = Taint(axes=axes, pieces=pieces, settings=obj.taint.settings, models=frozenset((obj,)))
        run.ledger.add(Selection(axes, inner, place, True, run.ledger.tick(), run.loops.stack, inner=True))
        obj.taint = obj.taint.close(axes, "select", place)
