"""Models: how they are made, trained, applied and scored, and what of it a seed governs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.apis import Api as Row
from seedlint.apis import lookup
from seedlint.classify import reducing, seeding
from seedlint.classify.containers import exact_items, limited, searched
from seedlint.classify.trace import Fitted, Selection
from seedlint.classify.values import (
    CLEAN,
    CONTAINERS,
    NOTHING,
    Api,
    Axis,
    Cls,
    Func,
    Kind,
    Obj,
    Piece,
    Place,
    Setting,
    Stack,
    Taint,
    Value,
    class_attribute,
    dims_of,
    each,
    kind_of,
    members,
    models_in,
    taint_of,
    union,
)
from seedlint.diagnostics import Confidence

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter

TORCH = "torch"


def model(
    run: Interpreter, api: str, place: Place, taint: Taint, recipe: object = None, cls: Cls | None = None
) -> Value:
    """A new model object."""
    obj = Obj("model", place, run.stack, api, cls)
    obj.taint = taint | chosen(run)
    obj.recipe = recipe
    run.trace.models.append(obj)
    return Value(kind=Kind.MODEL, ref=obj)


def chosen(run: Interpreter) -> Taint:
    """What decided that this model and no other is made: the branches around it."""
    run.models_made += 1
    for axis in run.forked:
        axis.set_apart()
    return Taint(axes=run.control)


def describe(value: Value, depth: int = 3) -> object:
    """A hashable description of a non-seed argument: what would make two models different families."""
    if value.is_const:
        return value.const
    ref = value.ref
    if isinstance(ref, Api):
        return ref.name
    if isinstance(ref, (Func, Cls)):
        return ref.name
    if isinstance(ref, Obj):
        if ref.what == "model":
            return ("model", ref.api or (ref.cls.name if ref.cls else ""), ref.recipe if depth else None)
        if depth and ref.what in CONTAINERS:
            inner = tuple(describe(member, depth - 1) for member in members(ref))
            return (ref.what, tuple(map(str, ref.entries)), inner)
        return ref.what
    if value.alts and depth:
        return ("or", *(describe(one, depth - 1) for one in value.alts))
    return "?"


def set_apart(value: Value) -> None:
    """A value picks or configures a model: what it varies over sets families side by side."""
    if value.obj is not None and value.obj.what == "text":
        return  # a name or path that tells runs apart
    if kind_of(value) is Kind.MODEL:
        return  # parameters handed to an optimiser
    for axis in taint_of(value).axes:
        if kind_of(value) in (Kind.DATA, Kind.PRED):
            axis.data = axis.data or not axis.only_redraws
        else:
            axis.hyper = True


def hyperparameters(args: list[Value], kwargs: dict[str, Value], seed: Value | None) -> list[Value]:
    named = [value for key, value in kwargs.items() if not seeding.seedish(key)]
    return [value for value in (*args, *named) if value is not seed]


# ---------------------------------------------------------------------- making


def draws(row: Row, args: list[Value], kwargs: dict[str, Value]) -> bool:
    """Whether an estimator draws at all in this configuration; unknown counts as yes."""
    if not row.when:
        return True
    results = []
    for when in row.when:
        given = kwargs.get(when.param)
        if given is None:
            if "**" in kwargs:
                return True
            results.append(when.holds_by_default())
        elif given.is_const:
            results.append(when.holds(given.const))
        else:
            return True
    return any(results)


def estimator(
    run: Interpreter, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """An estimator of a library: it is given its seed, or draws from a global generator when it is fitted."""
    seed = seeding.seed_argument(row, args, kwargs) if row.seed else None
    others = hyperparameters(args, kwargs, seed)
    for value in others:
        set_apart(value)
    made = model(
        run, name, place, CLEAN, (name, tuple(map(describe, others)), tuple(key for key in kwargs if key != row.seed))
    )
    obj = made.obj
    assert obj is not None
    for value in others:
        inner = taint_of(value)
        obj.taint |= Taint(
            axes=inner.axes - frozenset(dims_of(value)),
            settings=inner.settings,
            origins=inner.origins,
            closed=inner.closed,
            models=inner.models,
        )
    active = draws(row, args, kwargs)
    obj.attrs["?draws"] = Value(const=active)
    if row.seed is None:
        return made
    if seed is None and "**" in kwargs:
        obj.taint |= Taint(confidence=Confidence.LOW)
        return made
    if seed is None:
        default = seeding.default_of(row)
        if default is not None and default.const is not None and active:
            implied = seeding.setting(run, name, default.but(carried=(place,)), place)
            implied.axis_kind = "implicit"
            seeding.given(run, implied, "train")
            obj.taint |= seeding.of_value(run, implied)
        elif active and row.how:
            obj.attrs["?ambient"] = Value(const=row.how)
        return made
    if seed.obj is not None and seed.obj.what == "rng":
        obj.taint |= taint_of(seed) if active else CLEAN
        run.shared_generators.setdefault(seed.obj, []).append((place, obj))
        for axis in taint_of(seed).axes:
            axis.roles.add("train")
        for setting in taint_of(seed).settings:
            setting.roles.add("train")
            setting.trained = True
        return made
    given = seeding.setting(run, name, seed, place)
    if given.axis_kind == "none":
        if active and row.how:
            obj.attrs["?ambient"] = Value(const=row.how)
        return made
    if not active:
        given.roles.add("inert")
        run.inert_settings.append((given, name, row.when))
        obj.attrs["?inert"] = Value(taint=seeding.of_value(run, given))
        for axis in given.axes:
            axis.inert = True
        return made
    if PREPARES.match(name):
        given.roles.add("data")
        return made
    seeding.given(run, given, "train")
    given.trained = True
    obj.taint |= seeding.of_value(run, given)
    return made


PREPARES = re.compile(
    r"category_encoders\.|"
    r"sklearn\.(?:preprocessing|decomposition|random_projection|kernel_approximation|feature_extraction|impute)\."
)
CLUSTERS = re.compile(r"sklearn\.cluster\.")
"""Estimators that prepare data for others: what their seed fixes is part of the data (role data)."""


SHAPES = frozenset({"input_shape", "input_dim", "batch_input_shape", "batch_shape", "inputs"})


def module(run: Interpreter, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A layer or network: its weights are drawn now, or (Keras) when its input shape is known."""
    values = (*args, *kwargs.values())
    for value in values:
        if kind_of(value) is not Kind.MODEL:
            set_apart(value)
    recipe = (name, tuple(map(describe, args)), tuple(describe(value) for value in kwargs.values()))
    made = model(run, name, place, CLEAN, recipe)
    obj = made.obj
    assert obj is not None
    taint = union(*values)
    within = {axis for value in values for axis in dims_of(value)}  # layers made in a loop
    obj.taint |= Taint(taint.axes - within, settings=taint.settings, origins=taint.origins, confidence=taint.confidence)
    _contains(obj, values)
    seed = seeding.seed_argument(row, args, kwargs) if row.seed else None
    if seed is not None and seed.is_const and seed.const is not None:
        return made
    obj.shaped = bool(SHAPES & set(kwargs)) or name.rsplit(".", 1)[-1] in ("Input", "InputLayer")
    if row.how.startswith(("keras", "tensorflow")) and not obj.shaped:
        obj.lazy = row.how
    else:
        for rng in filter(None, row.how.split(",")):
            obj.taint |= seeding.draw(run, rng, "train", place, obj, build=True)
    if any(part.shaped for part in obj.parts):
        draw_weights(run, obj)
    return made


def draw_weights(run: Interpreter, obj: Obj) -> None:
    """Keras draws the weights of a layer when its input shape is known: when it is added, called, or first fitted."""
    before, run.stack = run.stack, obj.stack  # once, however often it is fitted
    for part in (obj, *obj.parts):
        if part.lazy:
            for rng in part.lazy.split(","):
                drawn = seeding.draw(run, rng, "train", part.place, part, build=True)
                part.taint |= drawn
                obj.taint |= drawn
            part.lazy = ""
    run.stack = before


def grow(run: Interpreter, obj: Obj, values: tuple[Value, ...]) -> None:
    """Layers are added to a network: what they drew is its own. The loops that only add layers are no runs of it."""
    _contains(obj, values)
    for value in values:
        if kind_of(value) is Kind.MODEL:
            inner = taint_of(value)
            axes = inner.axes - frozenset(run.opened(obj.stack))
            obj.taint |= Taint(axes, settings=inner.settings, origins=inner.origins, confidence=inner.confidence)
    if any(part.shaped for part in obj.parts):
        draw_weights(run, obj)


def _contains(obj: Obj, values: tuple[Value, ...]) -> None:
    for value in values:
        for inner in models_in(value):
            if inner is not obj:
                obj.parts |= {inner, *inner.parts}


def built(run: Interpreter, obj: Obj, place: Place) -> None:
    """An instance of a project's model class is complete: what its layers drew is its own."""
    obj.what = "model"
    obj.taint |= chosen(run)
    if obj not in run.trace.models:
        run.trace.models.append(obj)
    _contains(obj, tuple(obj.attrs.values()))
    for attr in list(obj.attrs.values()):
        inner = taint_of(attr)
        obj.taint |= Taint(axes=inner.axes, settings=inner.settings, confidence=inner.confidence)


def opaque(run: Interpreter, name: str, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """What an unknown constructor makes. If it turns out to be a model, its weights were drawn here."""
    obj = Obj("opaque", place, run.stack, name)
    run.models_made += 1
    taint = union(*args, *kwargs.values())
    obj.taint = Taint(
        taint.axes, taint.closed, taint.pieces, taint.settings, taint.models, taint.origins,
        min(taint.confidence, Confidence.MEDIUM),
    )  # fmt: skip
    obj.recipe = (name, tuple(map(describe, args)), tuple(describe(value) for value in kwargs.values()))
    settings: set[Setting] = set()
    axes: set[Axis] = set()
    for rng in ("torch", "keras", "tensorflow"):
        for made, stack in run.ambient.get(rng, run.start):
            if made is not None:
                settings.add(made)
                axes |= made.axes
            if name[:1].isupper() or rng in run.ambient:
                axes.update(axis for axis in run.stack if axis not in stack)
    obj.latent = (frozenset(settings), frozenset(axes))
    kind = max((kind_of(value) for value in (*args, *kwargs.values())), default=Kind.OTHER)
    return Value(kind=Kind.OTHER if kind in (Kind.MODEL, Kind.RNG) else min(kind, Kind.DATA), ref=obj)


def settle(run: Interpreter, obj: Obj, place: Place) -> None:
    """An unknown object is used as a model: then it drew its weights when it was made."""
    if obj.what != "opaque":
        return
    obj.what = "model"
    run.trace.models.append(obj)
    if obj.latent is not None:
        settings, axes = obj.latent
        for made in settings:
            made.readers.append(("torch", "train", obj.place))
            made.roles.add("train")
        for axis in axes:
            if any(axis in made.axes for made in settings):
                axis.roles.add("train")
            else:
                axis.repeats = True
        obj.taint |= Taint(axes=axes, settings=settings, confidence=Confidence.MEDIUM)
        obj.latent = None


# -------------------------------------------------------------------- training


def fit(
    run: Interpreter,
    receiver: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    confidence: Confidence = Confidence.HIGH,
) -> Value:
    """`model.fit(X, y)`: the receiver is trained on its arguments."""
    data = [value for value in (*args, *kwargs.values()) if kind_of(value) is Kind.DATA]
    callbacks = kwargs.get("callbacks")  # they name the files of a run
    for value in (*args, *kwargs.values()):
        if kind_of(value) is Kind.OTHER and not value.is_const and value is not callbacks:
            set_apart(value)
        for made in taint_of(value).settings:
            if CLUSTERS.match(made.api):  # clusters that became features: part of the data
                made.roles = (made.roles - {"train"}) | {"data"}
    for value in data:
        obj_ = value.obj
        if obj_ is not None and obj_.what == "loader":
            seeding.walked(run, obj_, place)
    pieces = union(*data).pieces if data else union(*args[:2]).pieces
    for one in each(receiver):
        obj = one.obj
        if obj is None:
            continue
        settle(run, obj, place)
        train(run, obj, union(*data), pieces, place, confidence)
    return receiver


def train(
    run: Interpreter,
    obj: Obj,
    data: Taint,
    pieces: frozenset[Piece],
    place: Place,
    confidence: Confidence = Confidence.HIGH,
) -> None:
    """One training of a model object."""
    draw_weights(run, obj)
    ambient = obj.attrs.get("?ambient")
    fresh = False
    if ambient is not None and isinstance(ambient.const, str):
        for rng in ambient.const.split(","):
            obj.taint |= seeding.draw(run, rng, "train", place, obj, build=True)
        fresh = True
    for member in _parts(obj):
        inner = member.attrs.get("?ambient")
        if inner is not None and isinstance(inner.const, str):
            for rng in inner.const.split(","):
                obj.taint |= seeding.draw(run, rng, "train", place, member, build=True)
            fresh = True
    if obj.api.startswith("transformers.") and obj.api.endswith(".from_pretrained"):
        for made in seeding.draw(run, TORCH, "dropout", place, obj).settings:
            obj.taint |= seeding.of_value(run, made)
    obj.taint |= Taint(
        axes=data.axes, pieces=frozenset(), settings=data.settings, confidence=min(confidence, data.confidence)
    )
    for axis in data.axes:
        axis.data = True
    obj.fits += 1
    obj.looped_fits = obj.looped_fits or bool(run.opened(obj.stack))
    estimators = bool(lookup(obj.api)) and any(row.does in ("estimator", "meta", "searchcv") for row in lookup(obj.api))
    if not estimators:
        for axis in run.opened(obj.stack):
            if axis not in taint_of(Value(ref=obj)).axes and not fresh:
                axis.epoch = True
    run.trained_pieces |= pieces
    seeding.trained_with(run, taint_of(Value(ref=obj)))
    run.trace.fitted.append(Fitted(obj, taint_of(Value(ref=obj)), pieces, place, run.stack, run.trace.tick()))


def _parts(obj: Obj, depth: int = 4) -> list[Obj]:
    """The estimators inside a meta-estimator."""
    found: list[Obj] = []
    for attr in obj.attrs.values():
        for inner in models_in(attr, depth):
            if inner is not obj and inner not in found:
                found.append(inner)
                if depth:
                    found.extend(part for part in _parts(inner, depth - 1) if part not in found)
    return found


def backward(run: Interpreter, loss: Value, place: Place) -> None:
    """`loss.backward()`: trains what the forward pass was called on."""
    taint = taint_of(loss)
    for obj in models_in(loss):
        settle(run, obj, place)
        train(run, obj, Taint(axes=frozenset(), settings=taint.settings), taint.pieces, place)
    seeding.trained_with(run, taint)
    run.trained_pieces |= taint.pieces


REORDERS = frozenset({"order", "split", "data"})
"""Roles of a seed that an epoch may change: another order of the same data."""


def _epochs(run: Interpreter, weights: Taint) -> None:
    """The loops around a step that its weights do not depend on are epochs or steps."""
    for axis in run.stack:
        if axis not in weights.axes:
            axis.epoch = axis.epoch or not axis.roles - REORDERS


def gradient(run: Interpreter, args: list[Value], loss: Value, place: Place) -> Value:
    """`jax.grad(loss)(params, x, y)`: trains the parameters, with what the loss function reads from around it too."""
    known = taint_of(loss)
    taint = union(*args) | Taint(pieces=known.pieces, settings=known.settings, models=known.models)
    seeding.trained_with(run, taint)
    parameters = union(*args[:1])
    for made in parameters.settings:
        seeding.initialised(made)
    for axis in parameters.axes:
        if axis.how == "split":
            axis.roles.add("train")
    run.trained_pieces |= taint.pieces
    _epochs(run, parameters if parameters.settings else taint)
    run.trace.fitted.append(Fitted(None, taint, taint.pieces, place, run.stack, run.trace.tick()))
    return Value(kind=Kind.MODEL, taint=taint.without_pieces())


def descends(run: Interpreter, old: Value, value: Value, bound: Stack) -> bool:
    """Whether `old += value` is a step of a hand-written descent: random weights move, in a loop opened since they
    were `bound`, by something computed from them and from data."""
    if kind_of(old) not in (Kind.DRAW, Kind.MODEL) or not run.opened(bound):
        return False
    if old.obj is not None and old.obj.what not in CONTAINERS:
        return False
    step = taint_of(value)
    return bool(step.pieces) and taint_of(old).settings <= step.settings


def descended(run: Interpreter, old: Value, step: Taint, place: Place) -> Value:
    """The weights after a step of a hand-written descent: whatever seeded them seeds a training."""
    weights = taint_of(old)
    if kind_of(old) is Kind.DRAW:  # after the first step they depend on what cut the data, too
        for made in weights.settings:
            seeding.initialised(made)
    _epochs(run, weights)
    run.trained_pieces |= step.pieces
    seeding.trained_with(run, step)
    taint = Taint(
        weights.axes | frozenset(axis for axis in step.axes if axis.is_family or axis.is_seed),
        weights.closed, frozenset(), weights.settings | step.settings, weights.models, weights.origins,
        weights.confidence,
    )  # fmt: skip
    run.trace.fitted.append(Fitted(None, taint, step.pieces, place, run.stack, run.trace.tick()))
    return Value(kind=Kind.MODEL, taint=taint)


# -------------------------------------------------------------------- applying


def predict(run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Predictions of the receiver for its arguments."""
    inputs = union(*args, *kwargs.values())
    taint = Taint(
        inputs.axes, inputs.closed, inputs.pieces, inputs.settings, frozenset(), frozenset(), inputs.confidence
    )
    combined: list[Axis] = []
    for one in each(receiver):
        if one.obj is not None:
            settle_if_called(run, one.obj, inputs, place)
            taint |= Taint(models=frozenset((one.obj,)))
            combined.extend(one.obj.key_axes)
        taint |= taint_of(one).without_pieces()
    value = Value(kind=Kind.PRED, taint=taint | receiver.taint, dims=())
    if combined:
        value = reducing.close(run, value, frozenset(combined), "combine", place)
    return value


def settle_if_called(run: Interpreter, obj: Obj, inputs: Taint, place: Place) -> None:
    if obj.what == "opaque" and inputs.pieces:
        settle(run, obj, place)


def score(run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A metric of the receiver on its arguments: `model.score(X, y)`, `trainer.evaluate()`."""
    inputs = union(*args, *kwargs.values())
    taint = Taint(
        inputs.axes, inputs.closed, inputs.pieces, inputs.settings, inputs.models, frozenset(), inputs.confidence
    )  # fmt: skip
    owners: list[Obj] = []
    for value in (receiver, *args, *kwargs.values()):
        owners.extend(models_in(value))
    for obj in owners:
        settle(run, obj, place)
        taint |= Taint(models=frozenset((obj,))) | taint_of(Value(ref=obj)).without_pieces()
    for one in each(receiver):
        owner = one.obj
        if owner is not None and owner.what == "trainer" and not inputs.pieces:
            held = owner.attrs.get("eval_dataset") or owner.attrs.get("datamodule")
            if held is not None:
                taint |= Taint(pieces=taint_of(held).pieces)
    taint |= receiver.taint.without_pieces()
    for obj in owners:
        taint = taint.close(obj.key_axes, "combine", place)
    return reducing.scored(run, taint, place)


def metric(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A metric from labels and predictions."""
    values = (*args, *kwargs.values())
    taint = union(*values)
    for value in values:
        for obj in models_in(value):
            taint |= Taint(models=frozenset((obj,)))
    dims: tuple[Axis, ...] = ()
    for value in values:
        dims = dims or (dims_of(value) if kind_of(value) is Kind.PRED else ())
    made = reducing.scored(
        run,
        Taint(taint.axes, taint.closed, taint.pieces, taint.settings, taint.models, frozenset(), taint.confidence),
        place,
    )
    return made.but(dims=dims)


# --------------------------------------------------------------------- trainers


def trainer(run: Interpreter, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A trainer object: what it is given is what it trains with."""
    obj = Obj("trainer", place, run.stack, name)
    names = ("model", "args", "data_collator", "train_dataset", "eval_dataset") if "transformers" in name else ()
    for key, value in (*zip(names, args), *kwargs.items()):
        obj.attrs[key] = value
    if not names:
        for number, value in enumerate(args):
            obj.attrs[f"#{number}"] = value
    if "model_init" in obj.attrs:
        obj.attrs["model"] = run.call(obj.attrs["model_init"], [], {}, place)
    if (config := obj.attrs.get("args")) is None and "transformers" in name:
        for config_row in lookup("transformers.TrainingArguments"):
            if config_row.seed == "seed":
                implied = seeding.setting(run, name, Value(const=42), place)
                implied.axis_kind = "implicit"
                obj.taint |= seeding.of_value(run, implied)
    elif config is not None:
        obj.taint |= Taint(settings=taint_of(config).settings, axes=taint_of(config).axes)
    if "transformers" in name and obj.taint.settings:  # its constructor calls set_seed(args.seed)
        for rng in ("torch", "numpy", "random"):
            run.ambient[rng] = frozenset((made, run.stack) for made in obj.taint.settings)
    return Value(ref=obj)


def trainer_fit(run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
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
        data = [value for key, value in obj.attrs.items() if "train" in key and "dataset" in key]
        data += [value for value in (*args, *kwargs.values()) if kind_of(value) is Kind.DATA]
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
            train(run, subject, taint, taint.pieces, place)
            obj.attrs.setdefault("model", Value(kind=Kind.MODEL, ref=subject))
        result = Value(
            kind=Kind.METRIC, taint=Taint(settings=given.settings, axes=given.axes, models=frozenset(subjects))
        )
    return result


def _implied(run: Interpreter, obj: Obj, place: Place) -> Obj:
    made = model(run, obj.api, obj.place, CLEAN, (obj.api,))
    assert made.obj is not None
    return made.obj


HOOKS = ("prepare_data", "setup", "train_dataloader")


def run_hooks(run: Interpreter, value: Value, place: Place) -> None:
    """A data module's hooks, in the order in which Lightning calls them."""
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.cls is not None and any("DataModule" in name for name in obj.cls.base_names):
            for name in HOOKS:
                found = class_attribute(obj.cls, name)
                if found is not None and isinstance(found.ref, Func):
                    run.call_function(found.ref, [one], {}, place)


# ------------------------------------------------------------------------ meta


def meta(run: Interpreter, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A meta-estimator or pipeline around the estimators that it is given."""
    made = model(run, name, place, CLEAN, (name, tuple(map(describe, args))))
    obj = made.obj
    assert obj is not None
    for number, value in enumerate((*args, *kwargs.values())):
        obj.attrs[f"#{number}"] = value
        for inner in models_in(value):
            if inner.key_axes:
                obj.key_axes = (*obj.key_axes, *inner.key_axes)
        if kind_of(value) is not Kind.MODEL:
            set_apart(value)
    if row.how == "combine":
        for value in (*args, *kwargs.values()):
            obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
    if row.seed and (seed := seeding.seed_argument(row, args, kwargs)) is not None and not _is_none(seed):
        given = seeding.setting(run, name, seed, place)
        seeding.given(run, given, "train")
        given.trained = True
        obj.taint |= seeding.of_value(run, given)
    return made


def _is_none(value: Value) -> bool:
    return value.is_const and value.const is None


def awaken(run: Interpreter, obj: Obj, name: str, value: Value) -> None:
    """A search sets parameter `name` of an estimator to each of `value`: with one of them it may draw after all."""
    dormant = obj.attrs.get("?inert")
    conditions = [when for row in lookup(obj.api) if row.does == "estimator" for when in row.when if when.param == name]
    tried = exact_items(value)
    if dormant is None or not conditions:
        return
    if tried is not None and not any(when.holds(one.const) for when in conditions for one in tried if one.is_const):
        return
    del obj.attrs["?inert"]
    obj.taint |= dormant.taint
    for given in dormant.taint.settings:
        given.roles.discard("inert")
        seeding.given(run, given, "train")
        given.trained = True
        for axis in given.axes:
            axis.inert = False


def search_object(
    run: Interpreter, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """`GridSearchCV(estimator, grid)`: a model whose fit walks the grid."""
    made = meta(run, name, Row(row.name, "meta", None, None, None, "", (), row.source), args, kwargs, place)
    obj = made.obj
    assert obj is not None
    obj.what = "model"
    obj.attrs["?search"] = Value(const=True)
    names = ("param_grid", "param_distributions", "search_spaces", "param_space")
    position = int(row.how) if row.how.isdigit() else 1
    space = next((kwargs[key] for key in names if key in kwargs), None)
    if space is None and len(args) > position:
        space = args[position]
    axes: list[Axis] = []
    for grid in _grids(space):
        for key, entry in grid.entries.items():
            name_ = str(key).rsplit("__", 1)[-1]
            at = grid.places.get(key, place)
            for part in _parts(obj):
                awaken(run, part, name_, entry)
            turned, opened = searched(run, entry, at, name_, "grid")
            limited(opened, kwargs.get("n_iter"))
            if seeding.seedish(name_):
                given = seeding.setting(run, name, turned, at)
                seeding.given(run, given, "train")
                given.trained = True
                obj.taint |= seeding.of_value(run, given)
                axes.extend(opened)
            else:
                for axis in opened:
                    axis.hyper = True
    obj.places["search"] = place
    obj.attrs["?axes"] = Value(taint=Taint(axes=frozenset(axes)))
    if row.seed and (seed := seeding.seed_argument(row, args, kwargs)) is not None:
        given = seeding.setting(run, name, seed, place)
        given.roles.add("search")
    return made


def _grids(space: Value | None) -> list[Obj]:
    if space is None:
        return []
    found = []
    for one in each(space):
        obj = one.obj
        if obj is not None and obj.what in ("dict", "space"):
            found.append(obj)
        elif obj is not None:
            for item in exact_items(one) or []:
                found.extend(_grids(item))
    return found


def searched_fit(run: Interpreter, obj: Obj, taint: Taint, pieces: frozenset[Piece], place: Place) -> None:
    """After the fit of a search over seeds, the best one is what the object is."""
    axes = obj.attrs["?axes"].taint.axes if "?axes" in obj.attrs else frozenset()
    if axes:
        inner = Taint(axes=axes, pieces=pieces, settings=obj.taint.settings, models=frozenset((obj,)))
        run.trace.selections.append(Selection(axes, inner, place, True, run.trace.tick(), run.stack, inner=True))
        obj.taint = obj.taint.close(axes, "select", place)


def instance_is_model(cls: Cls) -> bool:
    """Whether a class of the project derives from a network class."""
    for name in cls.base_names:
        if any(row.does == "module" for row in lookup(name)):
            return True
        last = name.rsplit(".", 1)[-1]
        if last in ("Module", "LightningModule", "Layer", "MessagePassing", "PreTrainedModel") or name == "keras.Model":
            return True
    return False


def inherited(cls: Cls) -> str | None:
    """The library class that a class of the project derives from."""
    return next(iter(sorted(cls.base_names)), None)


def instance_api(cls: Cls) -> str:
    for name in sorted(cls.base_names):
        if lookup(name):
            return name
    return ""
