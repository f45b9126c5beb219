"""How walking a container, a loader, a search space opens an axis."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from seedlint.apis import lookup
from seedlint.classify.library import files, jax_keys, records, seeding, splits
from seedlint.classify.library.containers import made
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import OUTSIDE, Axis, Fate, OriginKind, Place, Stack, What
from seedlint.classify.values.containers import exact_items, held, open_over
from seedlint.classify.values.objects import CLEAN, CONTAINERS, NOTHING, Kind, Obj, Taint, Value, each, join, members
from seedlint.classify.values.reading import (
    HISTORIES_BESIDE_NAMES,
    dims_of,
    element,
    kind_of,
    made_apart,
    models_in,
    taint_of,
)
from seedlint.classify.values.traits import Epochs, SeededByName, blind_of, fitting, parts_of
from seedlint.classify.values.words import data_in, names_folds, names_models, seedish
from seedlint.facts import Literal
from seedlint.records import replace

MAX_ITEMS = 64
RECORDS = CONTAINERS | {"instance", "trial"}
"""Objects whose parts each say themselves along which axes they vary."""


def iterate(run: Run, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """One turn of walking `values`: the element, and the axes that the walk opens."""
    value, axes = _iterate(run, values, place, how, name)
    run.loops.at.update(dict.fromkeys(axes, place))
    if value.kind is Kind.KEY and value.ref is None and values.obj is not None and values.obj.what == "key":
        value = jax_keys.derived_key(run, values.but(dims=()), place, value.taint)
    given = frozenset(source for source in values.taint.origins if source.kind is OriginKind.PARAMETER)
    if (
        values.obj is not None and values.obj.what in CONTAINERS and values.taint.axes
    ):  # what a list depends on, its members depend on
        value = value.tainted(values.taint.along)
    if given:  # what becomes of the members of a list became of the parameter
        value = value.tainted(Taint(origins=given))
    if axes and how in ("for", "comprehension"):
        parts, names = exact_items(value) or [], name.split(",")
        together = values.obj is not None and values.obj.what in ("zip", "enumerate", "product")
        if together and len(parts) == len(names) > 1:
            of = axes if len(axes) == len(names) else axes[:1] * len(names)
            turned = (_named(run, part, axis, place, one) for part, axis, one in zip(parts, of, names))
            value = made(run, "tuple", place, turned).tainted(value.taint)
        else:
            value = _named(run, value, axes[0], place, name)
    kind = _kind_walked(value) if axes else Kind.OTHER
    scored = axes and (
        kind in (Kind.MODEL, Kind.PRED, Kind.METRIC) or _seeded_ones(value) or records.is_recorded(taint_of(value))
    )
    if scored and not values.alts and not axes[0].item and not _of_one_model(values):
        found = models_in(value)
        layers = {part for model in found for part in parts_of(model)}
        axes[0].models |= frozenset(
            model
            for model in found
            if model not in layers and (fitting(model).fits or model.taint.settings or _whole(model) or _seeded(model))
        )
        if any(axis.epoch for axis in run.loops.stack):
            axes[0].note(What.ONE_SYSTEM, place)
        elif axes[0].place == place and kind is not Kind.MODEL and made_apart(axes[0].models):
            axes[0].note(What.PICKS, place)  # predictions or scores of different estimators, one a turn
    if axes and axes[0].place == place and (carried := _carried(values)):
        axes[0].note(What.CARRIES, place, of=carried)
    return value, axes


def _seeded_ones(value: Value) -> bool:
    """Whether a turn's value, or something that it holds beside a name, is of a class that is not known and was given a
    seed."""
    beside = (part for one in each(value) for part in exact_items(one) or ())
    return any(_seeded(one.obj) for part in (*each(value), *beside) for one in each(part))


def _seeded(obj: Obj | None) -> bool:
    """Whether something of a class that is not known was given a seed."""
    return obj is not None and obj.has(SeededByName)


def _kind_walked(value: Value) -> Kind:
    """The kind of what is walked; of records (`Result(name, accuracy)`) that of the scores in them."""
    return Kind.METRIC if any(map(_is_scored_record, each(value))) else kind_of(value, HISTORIES_BESIDE_NAMES)


def _is_scored_record(value: Value) -> bool:
    record = value.obj
    if record is None or record.cls is None or not record.cls.dataclass:
        return False
    return any(kind_of(field) is Kind.METRIC for field in record.attrs.values())


def _carried(values: Value) -> frozenset[Obj]:
    """The networks of the objects that are walked, those that each has of its own: agents, learners, clients; and these
    objects themselves, which may learn without one."""
    holder = _walked(values)
    walked = [one.obj for member in members(holder) for one in each(member)] if holder is not None else []
    objects = [obj for obj in walked if obj is not None and obj.what == "instance"]
    held = [frozenset(models_in(Value(ref=obj))) for obj in objects]
    if len(held) > 1:
        return frozenset().union(objects, *held) - frozenset.intersection(*held)
    return frozenset(model for obj, models in zip(objects, held) for model in models if _made_with(model, obj))


def _made_with(model: Obj, holder: Obj) -> bool:
    """Whether a model is made in each turn of the loop in which the object is that has it."""
    return bool(holder.stack) and model.stack[: len(holder.stack)] == holder.stack


def extend(run: Run, holder: Value, value: Value, place: Place) -> None:
    """`holder += value`: of a list of files that were found, or of what loops collected, each turn adds a member. Its
    members are of the piece of data by whose items it was looked up (`rows += rows_of[patient]`)."""
    looked_up = Taint(pieces=value.taint.cuts)
    if (items := exact_items(value)) is not None:
        for item in items or [element(value)]:
            recording.collect(run, holder, item.tainted(looked_up))
        return
    member = element(value) if any(one.obj is not None for one in each(value)) else value
    member = member.tainted(looked_up)
    axes = dims_of(value) if kind_of(value) is Kind.OTHER else ()
    if not axes and value.obj is not None and value.obj.what == "list" and files.is_found(member):
        member, axes = iterate(run, value, place, "list", "")
    with run.loops.walking(*axes):
        recording.collect(run, holder, member)


def _named(run: Run, value: Value, axis: Axis, place: Place, name: str) -> Value:
    """The variable of a loop: where one comes from that is meant as a seed, by its name, so that it can turn out
    dead."""
    if not seedish(name) or (axis.item and not axis.drawn) or axis.fold:
        return value
    source = axis.origin_of_variable
    if source is None:
        source = seeding.origin(run, OriginKind.LOOP, place, name)
        axis.origin_of_variable = source
        axis.name = name
    for given in value.taint.origins:
        if given is not source:
            source.note(Fate.PASSED, of=given)
    return value.tainted(Taint(origins=frozenset((source,))))


def _of_one_model(values: Value) -> bool:
    """Whether all that is walked is of the same model, be it one of several: its scores, its predictions. What a loop
    collected is walked again as that loop went: it has said what it goes over."""
    if values.obj is not None and values.obj.what in ("zip", "product"):
        return True  # each of its parts has said itself what it goes over
    holder = _walked(values)
    collected = dims_of(values) if holder is None else holder.key_axes
    records_ = [one for member in (members(holder) if holder is not None else ()) for one in each(member)]
    scored = kind_of(values) is Kind.METRIC or any(map(_is_scored_record, records_))
    if collected and scored:
        return True
    found = [frozenset(models_in(member)) for member in members(holder)] if holder is not None else []
    owners = {models for models in found if models}
    if len(owners) > 1 and not any(one - other and other - one for one, other in itertools.combinations(owners, 2)):
        return True  # each is of the same system or a part of it: the terms of one loss
    return len(owners) == 1 and (len(found) > 1 or scored)


def _walked(values: Value) -> Obj | None:
    """The container that is walked: of `enumerate(scores.items())` the dict."""
    obj = held(values).obj
    while obj is not None and obj.what in ("items", "values", "enumerate") and obj.items:
        obj = obj.items[0].obj
    return obj if obj is not None and obj.what in CONTAINERS else None


def _whole(model: Obj) -> bool:
    """Whether a model is no layer of another one: an estimator, a search, a pipeline."""
    return any(row.does in ("estimator", "meta", "searchcv") for row in lookup(model.api))


def _iterate(run: Run, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    values = splits.unseen(held(values))
    obj = values.obj
    if values.alts:
        walked = [one for one in values.alts if one.obj is not None] or list(values.alts)
        walked.sort(key=lambda one: len(exact_items(one) or ()) == 1)  # `[seed] if seed else range(runs)`
        turns = [iterate(run, one, place, how, name) for one in walked]
        opened = tuple(dict.fromkeys(axis for _, axes in turns for axis in axes))
        for axis in opened:
            axis.rivals |= frozenset(opened) - {axis}
        return join(*(value for value, _ in turns)).tainted(values.taint), opened
    if obj is None:
        return _iterate_value(run, values, place, how, name)
    walk = _WALKS.get(obj.what)
    if walk is not None:
        return walk(run, values, obj, place, how, name)
    if obj.what == "file":
        return files.lines(run, obj, place, how, name)
    if obj.what in ("list", "tuple", "set", "dict", "array", "table"):
        return _iterate_container(run, values, obj, place, how, name)
    return _iterate_value(run, values, place, how, name)


def _iterate_value(run: Run, values: Value, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    kind = kind_of(values)
    axis = recording.axis(run, place, how, name)
    if kind is Kind.KEY and values.dims:
        shared = values.dims[0]
        return values.but(dims=values.dims[1:]), (shared,)
    if kind is Kind.METRIC and (dims := dims_of(values)):
        return Value(kind=kind, taint=taint_of(values), dims=dims[1:]), dims[:1]
    if how == "map" and kind in (Kind.DRAW, Kind.MODEL) and values.dims:  # weights that were drawn side by side
        return values.but(dims=values.dims[1:]), values.dims[:1]
    if kind is Kind.DATA and (seedish(name) or names_models(name)):  # of settings that are not seen: others say which
        axis.note(What.OUTSIDE, place)
        return open_over(axis, Value(taint=Taint(origins=taint_of(values).origins))), (axis,)
    if kind in (Kind.DATA, Kind.DRAW, Kind.PRED, Kind.ERROR):
        axis.note(What.WALKS_ITEMS, place)
        taint = taint_of(values)
        if kind is Kind.DRAW:
            axis.note(What.DRAWN, place)  # items, until one of them is used as a seed
            taint |= Taint(axes=frozenset((axis,)))
        if values.obj is not None and values.obj.what == "loader":
            taint |= _walk_loader(run, values.obj, place)
        return Value(kind=kind, taint=taint), (axis,)
    taint = taint_of(values)
    if kind is Kind.MODEL and values.obj is not None:
        taint |= Taint(models=frozenset((values.obj,)))
    if any(origin.kind in OUTSIDE for origin in taint.origins):
        axis.note(What.OUTSIDE, place)
    member = open_over(axis, Value(kind=kind, taint=taint))
    return files.given(run, axis, member, place), (axis,)


def _walk_loader(run: Run, loader: Obj, place: Place) -> Taint:
    """One walk over a loader: a shuffled one draws an order; a sampler that reseeds by epoch must hear of the epoch."""
    sampler = loader.attrs.get("sampler")
    if sampler is not None and sampler.obj is not None and any(axis.k != 1 for axis in run.loops.stack):
        sampler.obj.learn(replace(sampler.obj.trait(Epochs) or Epochs(), walked=place))
    return seeding.walked(run, loader, place)


def _iterate_container(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    items = exact_items(values)
    if obj.what == "dict" and obj.elem is None and obj.entries and not obj.key_axes:
        items = [Value(const=key) for key in obj.entries]
    if obj.what == "table" and isinstance(obj.recipe, tuple) and obj.recipe[0] == "groupby":
        return records.each_group(run, obj, place)
    turns = items is None or any(axis.how in ("written", "again") for axis in obj.key_axes)  # calls written out, too
    if obj.key_axes and turns:  # walks again what axes collected, one after the other
        records.called(obj.key_axes[0], name, place)
        member = Value() if obj.what == "dict" else element(values)
        for axis in obj.key_axes:
            listed = axis.how == "comprehension" or (axis.how == "list" and how == "for")
            if listed and not (axis.roles or axis.repeats):
                axis.place = place  # here its values become runs
        opened = frozenset(obj.key_axes)
        if (blind := blind_of(obj)) & opened and member.kind in (
            Kind.METRIC,
            Kind.PRED,
        ):  # to stand at a turn's place is no dependence
            member = member.but(taint=replace(member.taint, axes=member.taint.axes - blind))
            opened -= blind
        if all(one.obj is not None and one.obj.what in RECORDS for one in each(member)):
            opened -= taint_of(member).axes  # what a record holds says itself along which axes it varies
        return (member.tainted(Taint(axes=opened)) if opened else member), obj.key_axes
    alike = (Kind.MODEL, Kind.PRED, Kind.METRIC)
    if (
        (blind := blind_of(obj))
        and items is None
        and obj.elem is not None
        and obj.elem.kind in alike
        and not obj.elem.alts
    ):
        # The members do not differ along the loops that made them.
        return obj.elem, tuple(sorted(blind, key=lambda axis: repr(axis.place)))
    axis = recording.axis_over(run, obj, place, how, name)
    if items is not None:
        axis.k = len(items) or None  # an empty list is filled by somebody else
        consts = [item.const if item.is_const else _default(item) for item in items]
        if all(const is not None or item.is_const for const, item in zip(consts, items)):
            axis.values = tuple(consts)
        if any(item.obj is not None and item.obj.what in CONTAINERS for item in items):
            axis.note(What.WALKS_TOGETHER, place)
        if all(kind_of(item) is Kind.DATA for item in items) and items:
            axis.note(What.CHANGES_DATA, place)
        if items and all(map(_has_name, items)):
            axis.note(What.WALKS_NAMES, place)
        if len(set(map(_data_in, items))) > 1:
            axis.note(What.NAMES_DATA, place)
        if len(items) == 1 and (items[0].is_const or _default(items[0]) is not None):
            return items[0], (axis,)  # one turn: its variable is a constant
        return open_over(axis, join(*items) if items else NOTHING), (axis,)
    files.walks(run, axis, element(values))
    kind = kind_of(values)
    if obj.what == "dict" and obj.elem is not None:
        return open_over(axis, Value()), (axis,)
    member = element(values)
    if kind is Kind.DATA and obj.recipe != "rows":
        axis.note(What.WALKS_ITEMS, place)
        return member, (axis,)
    if isinstance(obj.recipe, tuple) and obj.recipe and obj.recipe[0] == "many":
        axis.k = obj.recipe[1]
    return open_over(axis, member), (axis,)


def _has_name(item: Value) -> bool:
    """Whether an item is a text or several of them, or begins with one: `("raw", x_raw)`."""
    if isinstance(item.const, str):
        return True
    inner = exact_items(item) or []
    return any(isinstance(one.const, str) for one in inner[:1])


def _data_in(item: Value) -> frozenset[str]:
    """The data sets that an item names: `"mnist"`, `("mnist", 20)`."""
    texts = (one.const for one in (item, *(exact_items(item) or [])))
    return frozenset().union(*(data_in(text) for text in texts if isinstance(text, str)))


def _default(item: Value) -> Literal:
    """What a settings file says that an item of a list is, None if it is none of a file."""
    origins = item.taint.origins if item.obj is None else ()
    defaults = {origin.default for origin in origins if origin.kind is OriginKind.SETTING}
    return defaults.pop() if len(defaults) == 1 else None


def _walk_range(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    if obj.elem is not None and (collected := dims_of(obj.elem)):
        return open_over(collected[0], NOTHING), collected[:1]
    axis = recording.axis(run, place, how, name)
    axis.note(What.COUNTS, place)
    taint = taint_of(values)
    bounds = obj.recipe if isinstance(obj.recipe, tuple) else ()
    known = [bound for bound in bounds if isinstance(bound, int)]
    if bounds and len(known) == len(bounds):
        try:
            walked = range(*known)
        except (ValueError, TypeError):
            walked = range(0)
        axis.k = len(walked)
        axis.values = tuple(walked[:MAX_ITEMS])
        axis.origin = ("range", *known)
        if axis.k == 1:
            return Value(const=walked[0]), (axis,)  # one turn: its variable is a constant
    if taint.pieces:
        axis.note(What.WALKS_ITEMS, place)
    if any(origin.kind in OUTSIDE for origin in taint.origins):
        axis.note(What.OUTSIDE, place)
    if how in ("for", "comprehension") and names_folds(name):
        axis.note(What.FOLDS, place)
    # What its bounds depend on decides how many turns there are, not their numbers.
    inner = Taint(origins=taint.origins)
    return open_over(axis, Value(taint=inner)), (axis,)


def _walk_zip(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    parts = obj.items or []
    members: list[Value] = []
    axis: Axis | None = None
    shared: list[Axis] = []
    for part in parts:
        value, axes = iterate(run, part, place, how, name)
        shared.extend(axes)
        members.append(value)
    together = tuple(dict.fromkeys(shared))
    if len(together) > 1 and len(shared) == len(together) * len(parts):
        return made(run, "tuple", place, members), together  # jobs and what came of each: the same turns
    older = [one for one in shared if one.place != place]
    for candidate in (*older, *(one for one in shared if one.values), *shared):
        axis = candidate
        if not (axis.roles or axis.repeats):
            axis.place = place  # here its values become runs
        axis.values = axis.values or next((one.values for one in shared if one.values), ())
        break
    if axis is None:
        axis = recording.axis(run, place, how, name)
    if sum(bool(one.values) or one.k is not None for one in shared) > 1:
        axis.note(What.WALKS_TOGETHER, place)
    if any(one.item for one in shared):
        axis.note(What.WALKS_ITEMS, place)
    if any(one.fold for one in shared):
        axis.note(What.FOLDS, place)
    for one in shared:  # names and estimators side by side: what one of them goes over, their turns go over
        axis.models |= one.models
        for what in (What.PICKS, What.ONE_SYSTEM):
            if one.says(what):
                axis.note(what, place)
    counts = [one.k for one in shared if one.k is not None]
    axis.k = min(counts) if counts else axis.k
    others = frozenset(one for one in shared if one is not axis)
    for member in members:  # each turn has a key of its own, whichever of the parts says what the turns go over
        if member.kind is Kind.KEY and member.obj is not None and member.obj.taint.axes & others:
            member.obj.taint |= Taint(axes=frozenset((axis,)))
    turned = [
        member.but(
            taint=Taint(
                (member.taint.axes - others)
                | (frozenset((axis,)) if member.taint.axes & (others | {axis}) else frozenset()),
                member.taint.closed, member.taint.pieces, member.taint.settings, member.taint.models,
                member.taint.origins, member.taint.confidence, redrawn=member.taint.redrawn - others,
            )
        )
        for member in members
    ]  # fmt: skip
    return made(run, "tuple", place, turned), (axis,)


def _walk_enumerate(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    walked = obj.items or [NOTHING]
    value, axes = iterate(run, walked[0], place, how, name)
    if how in ("for", "comprehension") and names_folds(name.partition(",")[0]):
        for axis in axes[:1]:
            axis.note(What.FOLDS, place)
    start = taint_of(walked[1]) if len(walked) > 1 else CLEAN
    index = Value(taint=start | Taint(axes=frozenset(axes[:1])))
    return made(run, "tuple", place, [index, value]), axes


def _walk_product(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    members: list[Value] = []
    opened: list[Axis] = []
    for part in obj.items or []:
        value, axes = iterate(run, part, place, how, name)
        members.append(value)
        opened.extend(axes)
    return made(run, "tuple", place, members), tuple(opened)


def _walk_items(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`d.items()`: (key, value) a turn."""
    source = (obj.items or [NOTHING])[0]
    holder = source.obj
    if holder is None and records.is_recorded(source.taint):
        return records.each_entry(run, source, place, how, name)
    if holder is None:
        return _iterate_value(run, source, place, how, name)
    if holder.key_axes and not holder.entries:
        axis = holder.key_axes[0]
        records.called(axis, name.partition(",")[0], place)
        rest = frozenset(holder.key_axes)
        member = element(source)
        member = member.but(keyed=member.keyed | rest)
        return made(run, "tuple", place, [open_over(axis, Value()), open_over(axis, member)]), holder.key_axes
    axis = recording.axis_over(run, holder, place, how, name)
    if holder.entries and holder.elem is None:
        axis.k = len(holder.entries)
        if all(isinstance(key, str) for key in holder.entries):
            axis.note(What.WALKS_NAMES, place)
        if len({_data_in(Value(const=key)) for key in holder.entries}) > 1:
            axis.note(What.NAMES_DATA, place)
    member = element(source)
    return made(run, "tuple", place, [open_over(axis, Value()), open_over(axis, member)]), (axis,)


def _walk_values(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    pair, axes = _walk_items(run, values, obj, place, how, name)
    items = exact_items(pair)
    return (items[1] if items else pair), axes


def _walk_trials(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """The finished trials of a search, one a turn."""
    return obj.elem if obj.elem is not None else NOTHING, obj.key_axes


def _walk_folds(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`KFold().split(X)`: indices of the training and the held-out piece of a fold."""
    axis = recording.axis(run, place, how, name)
    axis.note(What.FOLDS, place)
    axis.origin = obj.place
    return splits.fold_indices(run, obj, axis, place), (axis,)


def _walk_space(run: Run, values: Value, obj: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`ParameterGrid(...)`: a dict a turn, one axis a key with several values."""
    setting = Obj("dict", place, run.loops.stack)
    opened: list[Axis] = []
    for key, entry in obj.entries.items():
        turned, axes = searched(run, entry, obj.places.get(key, place), str(key), "grid")
        setting.entries[key] = turned
        setting.places[key] = obj.places.get(key, place)
        opened.extend(axes)
    if obj.elem is not None or not opened:
        axis = recording.axis(run, place, how, name)
        opened.append(axis)
        setting.elem = open_over(axis, element(obj.elem)) if obj.elem is not None else None
    return Value(ref=setting), tuple(opened)


def searched(run: Run, values: Value, place: Place, name: str, space: str) -> tuple[Value, Stack]:
    """One hyperparameter of a search space: its value in a trial. A space of one value is a constant."""
    if values.obj is not None and values.obj.what == "domain":
        values = values.obj.elem if values.obj.elem is not None else NOTHING
    items = exact_items(values)
    if items is not None and len(items) == 1:
        one = items[0]
        return one.but(carried=one.carried or (place,)), ()
    obj = values.obj
    axis = recording.axis(run, place, "space", name)
    axis.space = space
    if items is not None:
        axis.k = len(items) or None  # an empty list is filled by somebody else
        if all(item.is_const for item in items):
            axis.values = tuple(item.const for item in items)
    elif obj is not None and obj.what == "range" and isinstance(obj.recipe, tuple):
        known = [bound for bound in obj.recipe if isinstance(bound, int)]
        if len(known) == len(obj.recipe):
            axis.k = len(range(*known))
            if axis.k == 1:
                return Value(const=range(*known)[0], carried=(place,)), ()
    axis.origin = place
    member = element(values) if obj is not None and obj.what in CONTAINERS else Value(taint=taint_of(values))
    return open_over(axis, member), (axis,)


def limited(axes: Iterable[Axis], budget: Value | None) -> None:
    """A search of a known number of trials tries at most that many values of each hyperparameter."""
    if budget is None or not isinstance(budget.const, int) or budget.const < 2:
        return
    for axis in axes:
        axis.k = min(axis.k, budget.const) if axis.k is not None else None


_WALKS = {
    "range": _walk_range,
    "zip": _walk_zip,
    "enumerate": _walk_enumerate,
    "product": _walk_product,
    "items": _walk_items,
    "values": _walk_values,
    "folds": _walk_folds,
    "space": _walk_space,
    "trials": _walk_trials,
}
