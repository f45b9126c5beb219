"""How models are made: estimators, layers, networks, searches over them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seedlint.apis import Api as Row
from seedlint.apis import lookup, spelled
from seedlint.classify.ledger.events import Optimised
from seedlint.classify.library import keras_era, seeding
from seedlint.classify.library.walking import limited, searched
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import default_of, seed_argument
from seedlint.classify.run.generators import in_order
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    CLEAN,
    CONTAINERS,
    NONE,
    UNTOLD,
    Api,
    Cls,
    Duty,
    Func,
    Kind,
    Obj,
    Setting,
    Taint,
    Value,
    class_attribute,
    each,
    members,
)
from seedlint.classify.values.reading import dims_of, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import (
    Dormant,
    Estimator,
    Latent,
    Lazy,
    Parts,
    Searching,
    SeededByName,
    Shaped,
    Unseeded,
    Within,
    owners_of,
    parts_of,
)
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import Confidence
from seedlint.records import replace


def model(run: Run, api: str, place: Place, taint: Taint, recipe: object = None, cls: Cls | None = None) -> Value:
    """A new model object."""
    obj = Obj("model", place, run.loops.stack, api, cls)
    obj.taint = taint | chosen(run, place)
    obj.recipe = recipe
    obj.made = obj.made._replace(path=recording.steady_branches(run))
    return Value(kind=Kind.MODEL, ref=obj)


def chosen(run: Run, place: Place) -> Taint:
    """What decided that this model and no other is made: the branches around it."""
    run.path.models_made += 1
    for axis in run.path.forked:
        axis.set_apart(place)
    return Taint(axes=run.path.control)


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
            return ("model", ref.constructor, ref.recipe if depth else None)
        if depth and ref.what in CONTAINERS:
            inner = tuple(describe(member, depth - 1) for member in members(ref))
            return (ref.what, tuple(map(str, ref.entries)), inner)
        return ref.what
    if value.alts and depth:
        return ("or", *(describe(one, depth - 1) for one in value.alts))
    return UNTOLD


def set_apart(value: Value, place: Place) -> None:
    """A value picks or configures a model: what it varies over sets families side by side."""
    if value.obj is not None and value.obj.what == "text":
        return  # a name or path that tells runs apart
    kind = kind_of(value)
    if kind in (Kind.MODEL, Kind.RNG, Kind.KEY):
        return  # parameters handed to an optimiser, or what its weights are drawn from
    taint = taint_of(value)
    drawn = {axis for made in taint.settings for axis in made.axes}
    for axis in taint.axes.difference(dims_of(value)):  # all that was collected along an axis is given at once
        if kind in (Kind.DATA, Kind.PRED):
            if not axis.only_redraws:
                axis.note(What.CHANGES_DATA, place)
            continue
        if axis in taint.redrawn and kind is not Kind.DRAW:
            continue  # how large is what a turn's model yields: the turns differ by what is drawn in them
        if axis not in drawn:
            axis.note(What.CONFIGURES, place)
        if taint.settings and value.obj is None and not (taint.pieces or taint.models):  # else data or scores say it
            axis.note(What.DRAWS_SETTINGS, place)


def configures(value: Value, place: Place) -> None:
    """A setting of an optimiser is a hyperparameter, also where it was read from a file."""
    if kind_of(value) in (Kind.DATA, Kind.PRED):
        for axis in taint_of(value).axes:
            axis.note(What.CONFIGURES, place)
    else:
        set_apart(value, place)


def configured(value: Value, place: Place) -> None:
    """An argument of a network or layer: what is drawn for it are initial weights, all else sets it apart."""
    if kind_of(value) is not Kind.DRAW:
        set_apart(value, place)


def hyperparameters(args: list[Value], kwargs: dict[str, Value], seed: Value | None) -> list[Value]:
    named = [value for key, value in kwargs.items() if not seedish(key)]
    return [value for value in (*args, *named) if value is not seed]


ARRAYS = frozenset({Kind.DATA, Kind.DRAW, Kind.PRED, Kind.MODEL})
"""What centres or weights to begin with may be, given in place of the name of a way to draw them."""


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
        elif kind_of(given) in ARRAYS:
            results.append(when.unless)  # it equals no literal
        else:
            return True
    return any(results)


def estimator(run: Run, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """An estimator of a library: it is given its seed, or draws from a global generator when it is fitted."""
    seed = seed_argument(row, args, kwargs) if row.seed else None
    others = hyperparameters(args, kwargs, seed)
    for value in others:
        set_apart(value, place)
    names = tuple(f"{key}=" for key in kwargs if key != row.seed)
    made = model(run, name, place, CLEAN, (name, tuple(map(describe, others)), names))
    obj = made.obj
    assert obj is not None
    for value in others:
        inner = taint_of(value)
        obj.taint |= Taint(
            axes=inner.axes - frozenset(dims_of(value)),
            redrawn=inner.redrawn - frozenset(dims_of(value)),
            settings=inner.settings,
            origins=inner.origins,
            closed=inner.closed,
            models=inner.models,
        )
    active = draws(row, args, kwargs)
    obj.learn(Estimator(active, _only_ties(name, args, kwargs)))
    if row.seed is None:
        return made
    if seed is None and "**" in kwargs:
        obj.taint |= Taint(confidence=Confidence.LOW)
        return made
    if seed is None:
        default = default_of(row)
        if default is not None and default.const is not None and active:
            implied = seeding.setting(run, name, default.but(carried=(place,)), place, implicit=True)
            seeding.given(run, implied, "train")
            obj.taint |= seeding.of_value(run, implied)
        elif active and row.how:
            obj.learn(Unseeded(tuple(row.how.split(","))))
        return made
    if seed.obj is not None and seed.obj.what == "rng":
        obj.taint |= taint_of(seed) if active else CLEAN
        run.seen.shared.setdefault(seed.obj, []).append((place, obj))
        known = {axis for setting in taint_of(seed).settings for axis in setting.axes}
        for axis in taint_of(seed).axes - known:
            axis.note(What.SEEDS, place, "train")
        for setting in taint_of(seed).settings:
            setting.tell_axes("train")
            setting.note(Duty.GOVERNS, place, "train")
            setting.note(Duty.TRAINED, place)
        return made
    given = seeding.setting(run, name, seed, place)
    if given.axis_kind == "none":
        if active and row.how:
            obj.learn(Unseeded(tuple(row.how.split(","))))
        return made
    if not active:
        given.note(Duty.GOVERNS, place, "inert")
        run.seen.inert.append((given, name, row.when))
        obj.learn(Dormant(Value(taint=seeding.of_value(run, given))))
        for axis in given.axes:
            axis.note(What.INERT, place)
        return made
    if PREPARES.match(name):
        given.note(Duty.GOVERNS, place, "data")
        return made
    _governs(run, given, obj)
    return made


def reseeded(run: Run, obj: Obj, name: str, value: Value, place: Place) -> None:
    """`estimator.set_params(random_state=seed)`: the seed takes the place of the one that the estimator was given."""
    row = next((row for row in lookup(obj.api) if row.does == "estimator" and row.seed == name), None)
    known = obj.trait(Estimator)
    if row is None or value.obj is not None or known is None:
        return
    given = seeding.setting(run, obj.api, value, place)
    if given.axis_kind == "none":
        return
    if not known.draws:
        given.note(Duty.GOVERNS, place, "inert")
        return
    if PREPARES.match(obj.api):
        given.note(Duty.GOVERNS, place, "data")
        return
    if not run.path.branches:
        obj.forget(Unseeded)
        replaced = frozenset(made for made in obj.taint.settings if made.api == obj.api and not made.rngs)
        axes = frozenset(axis for made in replaced for axis in made.axes)
        obj.taint = replace(obj.taint, settings=obj.taint.settings - replaced, axes=obj.taint.axes - axes)
    _governs(run, given, obj)


def _governs(run: Run, given: Setting, obj: Obj) -> None:
    """A seed governs what an estimator is trained to. A constant that only chooses between equally good splits decides
    nothing."""
    if given.axis_kind == "constant" and _ties(obj):
        return
    seeding.given(run, given, "train")
    given.note(Duty.TRAINED, obj.place)
    obj.taint |= seeding.of_value(run, given)


def _only_ties(name: str, args: list[Value], kwargs: dict[str, Value]) -> bool:
    """Whether an estimator draws, as it is configured, only to choose between splits that are equally good."""
    given = [one.obj for value in (*args, *kwargs.values()) for one in each(value) if kind_of(one) is Kind.MODEL]
    members_tie = all(one is not None and _ties(one) for one in given)
    return any(
        members_tie if row.how == "members" else not draws(row, args, kwargs)
        for row in lookup(name)
        if row.does == "ties"
    )


def _ties(obj: Obj) -> bool:
    known = obj.trait(Estimator)
    return known is not None and known.ties


PREPARES = re.compile(
    r"category_encoders\.|"
    r"sklearn\.(?:preprocessing|decomposition|random_projection|kernel_approximation|feature_extraction|impute)\."
)


SHAPES = frozenset({"input_shape", "input_dim", "batch_input_shape", "batch_shape", "inputs"})


def module(run: Run, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """A layer or network: its weights are drawn now, or (Keras) when its input shape is known."""
    values = (*args, *kwargs.values())
    for value in values:
        configured(value, place)
    recipe = (name, tuple(map(describe, args)), tuple(describe(value) for value in kwargs.values()))
    made = model(run, name, place, CLEAN, recipe)
    obj = made.obj
    assert obj is not None
    taint = union(*values)
    within = {axis for value in values for axis in dims_of(value)}  # layers made in a loop
    obj.taint |= Taint(
        taint.axes - within, settings=taint.settings, origins=taint.origins, confidence=taint.confidence,
        redrawn=taint.redrawn - within,
    )  # fmt: skip
    contains(obj, values)
    seed = seed_argument(row, args, kwargs) if row.seed else None
    if seed is not None and seed.is_const and seed.const is not None:
        return made
    generators = tuple(filter(None, keras_era.generators(run, name, row.how).split(",")))
    if SHAPES & set(kwargs) or name.rsplit(".", 1)[-1] in ("Input", "InputLayer"):
        obj.learn(Shaped())
    if row.how.startswith(("keras", "tensorflow")) and not obj.has(Shaped):
        obj.learn(Lazy(generators))
    else:
        for rng in generators:
            obj.taint |= seeding.draw(run, rng, "train", place, obj, build=True)
    if any(part.has(Shaped) for part in parts_of(obj)):
        draw_weights(run, obj)
    return made


def draw_weights(run: Run, obj: Obj) -> None:
    """Keras draws the weights of a layer when its input shape is known: when it is added, called, or first fitted."""
    before, run.loops.stack = run.loops.stack, obj.stack  # once, however often it is fitted
    for part in (obj, *parts_of(obj)):
        if (lazy := part.trait(Lazy)) is not None:
            for rng in lazy.rngs:
                drawn = seeding.draw(run, rng, "train", part.place, part, build=True)
                part.taint |= drawn
                obj.taint |= drawn
            part.forget(Lazy)
    run.loops.stack = before


def grow(run: Run, obj: Obj, values: tuple[Value, ...]) -> None:
    """Layers are added to a network: what they drew is its own. The loops that only add layers are no runs of it."""
    contains(obj, values)
    for value in values:
        if kind_of(value) is Kind.MODEL:
            inner = taint_of(value)
            within = frozenset(run.loops.opened(obj.stack))
            obj.taint |= Taint(
                inner.axes - within, settings=inner.settings, origins=inner.origins, confidence=inner.confidence,
                redrawn=inner.redrawn - within,
            )  # fmt: skip
    if any(part.has(Shaped) for part in parts_of(obj)):
        draw_weights(run, obj)


def contains(obj: Obj, values: Iterable[Value]) -> None:
    """A model is made of others, or applied to their outputs (Keras): these are parts of it."""
    for value in values:
        for inner in models_in(value):
            if inner is not obj:
                obj.learn(Parts(parts_of(obj) | {inner} | parts_of(inner)))


def built(run: Run, obj: Obj, place: Place) -> None:
    """An instance of a project's model class is complete: what its layers drew is its own."""
    obj.what = "model"
    obj.taint |= chosen(run, place)
    contains(obj, tuple(obj.kept()))
    for part in parts_of(obj):
        part.learn(Within(owners_of(part) | {obj}))
    for attr in tuple(obj.kept()):
        inner = taint_of(attr)
        obj.taint |= Taint(axes=inner.axes, redrawn=inner.redrawn, settings=inner.settings, confidence=inner.confidence)


def optimised(run: Run, name: str, args: list[Value], kwargs: dict[str, Value]) -> None:
    """What is made around an optimiser, or from a model's parameters by an optimiser class, is part of how the models
    come to be."""
    values = (*args, *kwargs.values())
    models = frozenset(model for value in values for model in models_in(value))
    if models:
        settings = [value for value in values if not models_in(value)]
        run.ledger.add(Optimised(models, (name, tuple(map(describe, settings)))))


def holds_optimiser(values: Iterable[Value]) -> bool:
    return any(one.obj is not None and one.obj.what == "optimizer" for value in values for one in each(value))


def opaque(run: Run, name: str, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """What an unknown constructor makes. If it turns out to be a model, its weights were drawn here."""
    obj = Obj("opaque", place, run.loops.stack, name)
    obj.made = obj.made._replace(path=recording.steady_branches(run))
    run.path.models_made += 1
    taint = union(*args, *kwargs.values())
    obj.taint = Taint(
        taint.axes, taint.closed, taint.pieces, taint.settings, taint.models, taint.origins,
        min(taint.confidence, Confidence.MEDIUM), redrawn=taint.redrawn,
    )  # fmt: skip
    obj.recipe = (name, tuple(map(describe, args)), tuple(describe(value) for value in kwargs.values()))
    if holds_optimiser((*args, *kwargs.values())) and not spelled(name, "tends"):
        optimised(run, name, args, kwargs)
    contains(
        obj, tuple(value for value in (*args, *kwargs.values()) if value.obj is None or value.obj.what != "optimizer")
    )
    settings: set[Setting] = set()
    axes: set[Axis] = set()
    for rng in ("torch", "keras", "tensorflow"):
        for made, stack in in_order(run.generators.ambient.get(rng, run.generators.start)):
            if made is not None:
                settings.add(made)
                axes |= made.axes
            if name[:1].isupper() or rng in run.generators.ambient:
                axes.update(axis for axis in run.loops.stack if axis not in stack)
    obj.learn(Latent(frozenset(settings), frozenset(axes)))
    _seeded_by_name(run, obj, kwargs)
    kind = max((kind_of(value) for value in (*args, *kwargs.values())), default=Kind.OTHER)
    return Value(kind=Kind.OTHER if kind in (Kind.MODEL, Kind.RNG) else min(kind, Kind.DATA), ref=obj)


def _seeded_by_name(run: Run, obj: Obj, kwargs: dict[str, Value]) -> None:
    """A class that is not known may be given a seed: what the parameter is called says so."""
    seed = next((value for key, value in kwargs.items() if seedish(key)), NONE)
    number = seed.is_const and isinstance(seed.const, int) and not isinstance(seed.const, bool)
    varies = not seed.is_const and kind_of(seed) is Kind.OTHER and seed.obj is None
    if obj.api.rpartition(".")[2][:1].isupper() and (number or varies):
        given = seed.tainted(Taint(confidence=Confidence.MEDIUM))
        obj.learn(SeededByName(seeding.setting(run, obj.api, given, obj.place)))


def learns(run: Run, obj: Obj) -> None:
    """What predicts or is scored learns where it is fitted; what only transforms need not."""
    if (named := obj.trait(SeededByName)) is not None:
        seeding.given(run, named.setting, "train")


def settle(run: Run, obj: Obj, place: Place) -> None:
    """An unknown object is used as a model: then it drew its weights when it was made."""
    if obj.what != "opaque":
        return
    obj.what = "model"
    if (named := obj.trait(SeededByName)) is not None:
        obj.taint |= seeding.of_value(run, named.setting)
    elif (latent := obj.trait(Latent)) is not None:
        for made in latent.settings:
            made.note(Duty.READ, obj.place, "train", "torch")
            made.tell_axes("train")
        seeded = frozenset().union(*(made.axes for made in latent.settings))
        for axis in latent.axes - seeded:
            axis.note(What.REDRAWN, obj.place)
        obj.taint |= Taint(
            axes=latent.axes, settings=latent.settings, confidence=Confidence.MEDIUM, redrawn=latent.axes - seeded
        )
        obj.forget(Latent)


def parts(obj: Obj, depth: int = 4) -> list[Obj]:
    """The estimators inside a meta-estimator."""
    found: list[Obj] = []
    for attr in obj.kept():
        for inner in models_in(attr, depth):
            if inner is not obj and inner not in found:
                found.append(inner)
                if depth:
                    found.extend(part for part in parts(inner, depth - 1) if part not in found)
    return found


def meta(run: Run, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
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
            set_apart(value, place)
    if row.how == "combine":
        for value in (*args, *kwargs.values()):
            obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
    if row.seed and (seed := seed_argument(row, args, kwargs)) is not None and not _is_none(seed):
        _governs(run, seeding.setting(run, name, seed, place), obj)
    return made


def _is_none(value: Value) -> bool:
    return value.is_const and value.const is None


def awaken(run: Run, obj: Obj, name: str, value: Value) -> None:
    """A search sets parameter `name` of an estimator to each of `value`: with one of them it may draw after all."""
    dormant = obj.trait(Dormant)
    conditions = [when for row in lookup(obj.api) if row.does == "estimator" for when in row.when if when.param == name]
    tried = exact_items(value)
    if dormant is None or not conditions:
        return
    if tried is not None and not any(when.holds(one.const) for when in conditions for one in tried if one.is_const):
        return
    obj.taint |= dormant.seed.taint
    for given in dormant.seed.taint.settings:
        given.note(Duty.AWAKENED, obj.place)
        seeding.given(run, given, "train")
        given.note(Duty.TRAINED, obj.place)
        for axis in given.axes:
            axis.note(What.AWAKENED, obj.place)


def search_object(run: Run, name: str, row: Row, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`GridSearchCV(estimator, grid)`: a model whose fit walks the grid."""
    made = meta(run, name, Row(row.name, "meta", None, None, None, "", (), row.source), args, kwargs, place)
    obj = made.obj
    assert obj is not None
    obj.what = "model"
    names = ("param_grid", "param_distributions", "search_spaces", "param_space")
    position = int(row.how) if row.how.isdigit() else 1
    space = next((kwargs[key] for key in names if key in kwargs), None)
    if space is None and len(args) > position:
        space = args[position]
    axes: list[Axis] = []
    tried: list[Axis] = []
    for grid in _grids(space):
        for key, entry in grid.entries.items():
            name_ = str(key).rsplit("__", 1)[-1]
            at = grid.places.get(key, place)
            for part in parts(obj):
                awaken(run, part, name_, entry)
            turned, opened = searched(run, entry, at, name_, "grid")
            limited(opened, kwargs.get("n_iter"))
            if seedish(name_):
                _governs(run, seeding.setting(run, name, turned, at), obj)
                axes.extend(opened)
            else:
                tried.extend(opened)
                for axis in opened:
                    axis.note(What.CONFIGURES, at)
    obj.places["search"] = place
    obj.learn(Searching(*(Value(taint=Taint(axes=frozenset(walked))) for walked in (axes, tried))))
    if row.seed and (seed := seed_argument(row, args, kwargs)) is not None:
        given = seeding.setting(run, name, seed, place)
        given.note(Duty.GOVERNS, place, "search")
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


def instance_is_model(cls: Cls) -> bool:
    """Whether a class of the project derives from a network class: a known one, or one of a library out of sight to
    which it adds a `forward`."""
    forward = class_attribute(cls, "forward")
    if forward is not None and isinstance(forward.ref, Func):
        plain = ("builtins.", "abc.", "typing.", "torch.autograd.")
        if any("." in name and not name.startswith(plain) for name in cls.base_names):
            return True
    for name in cls.base_names:
        if any(row.does == "module" for row in lookup(name)):
            return True
        last = name.rsplit(".", 1)[-1]
        if last in ("Module", "LightningModule", "Layer", "MessagePassing", "PreTrainedModel") or name == "keras.Model":
            return True
    return False


def is_optimiser(cls: Cls) -> bool:
    """Whether a class of the project derives from an optimiser of a library."""
    return any(
        name.rpartition(".")[2] == "Optimizer" or any(row.does == "optimizer" for row in lookup(name))
        for name in cls.base_names
    )


def inherited(cls: Cls) -> str | None:
    """The library class that a class of the project derives from."""
    return next(iter(sorted(cls.base_names)), None)


def instance_api(cls: Cls) -> str:
    for name in sorted(cls.base_names):
        if lookup(name):
            return name
    return ""


def _method_set_params(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`estimator.set_params(max_depth=depth)`: what is set configures it, as what its constructor is given does."""
    for name, value in kwargs.items():
        if seedish(name):
            for obj in (one.obj for one in each(receiver)):
                if obj is not None and obj.what == "model":
                    reseeded(run, obj, name, value, place)
        elif not seedish(name.rpartition("__")[2]):
            configured(value, place)
            for entry in members(value.obj) if value.obj is not None else ():
                configured(entry, place)
    return None


METHODS: dict[str, AnyMethod] = {"set_params": _method_set_params}
"""By the name of the method, whatever it is called on."""
