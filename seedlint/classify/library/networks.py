"""Models as the API tables' verbs and the methods of their objects see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify.library import (
    initial,
    jax_keys,
    learned,
    making,
    reducing,
    reloading,
    seeding,
    splits,
    stepping,
    targets,
    training,
    watching,
)
from seedlint.classify.library.containers import made, over_leaves
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import default_of, rngs_of, seed_argument
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Place, What
from seedlint.classify.values.objects import (
    CLEAN,
    NONE,
    NOTHING,
    Api,
    Duty,
    Kind,
    Obj,
    Taint,
    Value,
    each,
    join,
    members,
)
from seedlint.classify.values.reading import dims_of, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Members, Mode, Score, Searching, fitting, parts_of
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import Confidence
from seedlint.records import replace


def _estimator(run: Run, site: Site) -> Value | None:
    if site.receiver is not None:
        return None
    return making.estimator(run, site.name, site.row, site.args, site.kwargs, site.place)


def _meta(run: Run, site: Site) -> Value | None:
    return making.meta(run, site.name, site.row, site.args, site.kwargs, site.place)


def _module(run: Run, site: Site) -> Value | None:
    if site.receiver is not None:
        return None
    trained = initial.comes_trained(site.name, site.args, site.kwargs)
    row = replace(site.row, how="") if trained else site.row  # what is drawn is read over at once
    made = making.module(run, site.name, row, site.args, site.kwargs, site.place)
    if trained:
        recording.loaded(run, made, site.place)
    if (
        site.name in HOLDERS
        and made.obj is not None
        and site.args
        and any(one.obj is not None for one in each(site.args[0]))
    ):
        made.obj.learn(Members(site.args[0]))
    return made


HOLDERS = frozenset({"torch.nn.ModuleList", "torch.nn.ModuleDict"})
"""Networks that only hold others: walked or asked for one, they give their members."""


def _dropout(run: Run, site: Site) -> Value | None:
    taint = union(*site.values)
    for rng in rngs_of(site.row):
        taint |= seeding.draw(run, rng, "dropout", site.place)
    subject = site.args[0] if site.args else NOTHING
    return Value(kind=kind_of(subject), taint=taint, dims=dims_of(subject))


def noise(run: Run, obj: Obj, place: Place) -> Taint:
    """A network is applied: those of its layers that drop at random draw, unless it was set to evaluate."""
    mode = obj.trait(Mode)
    if mode is not None and mode.evaluates:
        return CLEAN
    drawn = [seeding.draw(run, rng, "dropout", place).settings for rng in sorted(_dropping(obj))]
    return Taint(settings=frozenset().union(*drawn)) if drawn else CLEAN


def _dropping(obj: Obj, depth: int = 4) -> frozenset[str]:
    """The generators that a network's layers draw from when it is applied."""
    found = frozenset(rng for row in apis.lookup(obj.api) if row.does == "dropout" for rng in rngs_of(row))
    for part in parts_of(obj) if depth else ():
        found |= _dropping(part, depth - 1)
    return found


def _wraps(run: Run, site: Site) -> Value | None:
    """`DistributedDataParallel(net)`, `torch.compile(net)`: the same network in another hull."""
    given = [site.argument(which.name, which.pos) for which in map(apis.argument, site.row.how.split(","))]
    back = [value for value in given if value is not None]
    if not back:
        return None
    return back[0] if len(back) == 1 else made(run, "tuple", site.place, back)


PLAIN_OPTIONS = re.compile(r"output|dir|path|name|log|verbos|report|save|tag|group|project|jobs|device|silent|prefix")


def _trainerconfig(run: Run, site: Site) -> Value | None:
    obj = Obj("config", site.place, run.loops.stack, site.name)
    value = seed_argument(site.row, site.args, site.kwargs)
    if site.row.seed != "seed" and value is None:
        return None
    if value is not None:
        given = seeding.setting(run, site.name, value, site.place)
        if given.axis_kind == "none":
            return Value(ref=obj)
    else:
        default = default_of(site.row)
        if default is None or default.const is None or "**" in site.kwargs:
            return Value(ref=obj)
        given = seeding.setting(run, site.name, default.but(carried=(site.place,)), site.place, implicit=True)
    obj.taint |= seeding.of_value(run, given)
    for key, other in site.kwargs.items():
        if other is not value and not PLAIN_OPTIONS.search(key):
            making.set_apart(other, site.place)
            obj.taint |= taint_of(other).along
    obj.attrs.update(site.kwargs)
    return Value(ref=obj)


def _trainer(run: Run, site: Site) -> Value | None:
    return training.trainer(run, site.name, site.row, site.args, site.kwargs, site.place)


def _train(run: Run, site: Site) -> Value | None:
    """`lgb.train(params, data)`: a model from a dict of parameters."""
    position = int(site.row.how) if site.row.how.isdigit() else 0
    params = site.argument("params", position)
    made_ = making.model(run, site.name, site.place, CLEAN, (site.name, making.describe(params) if params else None))
    obj = made_.obj
    assert obj is not None
    found = False
    if params is not None:
        for one in each(params):
            holder = one.obj
            if holder is None:
                continue
            for key, entry in holder.entries.items():
                if seedish(str(key)):
                    given = seeding.setting(run, site.name, entry, holder.places.get(key, site.place))
                    if given.axis_kind != "none" and not _draws_with(site.row, holder):
                        given.note(Duty.GOVERNS, site.place, "inert")
                        found = True
                    elif given.axis_kind != "none":
                        seeding.given(run, given, "train")
                        given.note(Duty.TRAINED, site.place)
                        obj.taint |= seeding.of_value(run, given)
                        found = True
                else:
                    making.set_apart(entry, site.place)
                    obj.taint |= taint_of(entry).along
    direct = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if direct is not None and not found:
        given = seeding.setting(run, site.name, direct, site.place)
        seeding.given(run, given, "train")
        obj.taint |= seeding.of_value(run, given)
    watched = watching.handed(site.name, site.args, site.kwargs)
    data = [value for value in site.values if kind_of(value) is Kind.DATA]
    pieces = union(*watching.apart(data, watched)).pieces
    training.train(run, obj, union(*data), pieces, site.place)
    watching.trained(obj, pieces, watched, site.place)
    watching.told(site.kwargs.get("callbacks"), made_, site.place)
    watching.recorded(site.kwargs.get("evals_result", NOTHING), made_)
    if site.name.rsplit(".", 1)[-1] == "cv":
        return learned.score(
            run, made_, [value for value in site.values if kind_of(value) is Kind.DATA], {}, site.place
        )
    return made_


def _draws_with(row: Row, params: Obj) -> bool:
    """Whether a model trained with a dict of parameters draws at all; a part of them that is unknown counts as yes."""
    named = {str(key): value for key, value in params.entries.items()}
    return making.draws(row, [], named if params.elem is None else {**named, "**": params.elem})


def _crossval_params(run: Run, site: Site) -> Value | None:
    """`lgb.cv(params, data, seed=0)`: the seed among the parameters trains, the one beside them cuts the folds."""
    rows = apis.lookup(site.name.removesuffix(".cv") + ".train")
    if not rows:
        return None
    if (seed := seed_argument(site.row, site.args, site.kwargs)) is not None:
        seeding.given(run, seeding.setting(run, site.name, seed, site.place), "split")
    row = replace(rows[0], seed=None, pos=None)
    return _train(run, Site(site.name, row, None, site.args, site.kwargs, site.place))


def _fit(run: Run, site: Site) -> Value | None:
    if apis.spelled(site.name.rsplit(".", 1)[-1], "applies"):
        stepping.moved(run, models_in(site.receiver) if site.receiver is not None else [], site.place)
    if site.receiver is None:
        trained = by_name(run, site.name.rsplit(".", 1)[-1], "fit", NOTHING, site.args, site.kwargs, site.place)
        if apis.spelled(site.name.rsplit(".", 1)[-1], "applies") and site.args:
            return over_leaves(run, site.args[0], site.place, lambda leaf: trained.tainted(taint_of(leaf)))
        return trained
    if site.name.endswith("fit_resample"):  # what makes or leaves out rows learns nothing
        return _treated(site.receiver, site.values, union(site.receiver), site.place)
    for one in each(site.receiver):
        if one.obj is not None and one.obj.what == "trainer":
            return training.trainer_fit(run, site.name, site.receiver, site.args, site.kwargs, site.place)
    known = any(one.obj is not None and one.obj.what == "model" for one in each(site.receiver))
    confidence = Confidence.HIGH if known else Confidence.MEDIUM
    for one in each(site.receiver):
        if one.obj is not None and site.name.endswith("partial_fit"):
            one.obj.learn(replace(fitting(one.obj), unfitted=None))  # it goes on from where it is
    watched = watching.handed(site.name, site.args, site.kwargs)
    result = training.fit(run, site.receiver, site.args, site.kwargs, site.place, confidence, watched)
    for one in each(site.receiver):
        if one.obj is not None and one.obj.has(Searching):
            training.searched_fit(run, one.obj, union(*site.args), union(*site.args).pieces, site.place)
    if site.name.rsplit(".", 1)[-1] == "fit_transform":
        return _treated(site.receiver, site.values, taint_of(result).without_pieces(), site.place)
    if site.name.rsplit(".", 1)[-1] == "fit_predict":
        return learned.predict(run, site.receiver, site.args, site.kwargs, site.place)
    if site.row.how == "history":
        scores = watching.history(run, site.receiver, replace(site.row, how="val_"), site.place)
        if scores is not None and site.kwargs.get("verbose", NOTHING).const not in (0, False):
            recording.output(run, scores, "aside", site.place)  # a line for each epoch
        return scores or result
    return result


def _treated(by: Value, data: Iterable[Value], learned_: Taint, place: Place) -> Value:
    """Data that something has resampled or transformed, after it has learned from others."""
    for one in each(by):
        made = fitting(one.obj).unfitted if one.obj is not None else None
        for axis in (made or one.taint).axes | by.taint.axes:
            axis.note(What.TRANSFORMS, place)
    ways = union(by).treated or frozenset((making.describe(by),))
    return Value(kind=Kind.DATA, taint=union(*data) | learned_ | Taint(treated=ways))


def by_name(
    run: Run,
    name: str,
    does: str,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    scores: bool = False,
) -> Value:
    """An unresolved `fit(x, seed=s)`, `evaluate(model, data)`: what its name says, with medium confidence. `scores`: a
    training gives back what it has earned."""
    weak = Taint(confidence=Confidence.MEDIUM)
    values = [*args, *kwargs.values()]
    seeds = {key: value for key, value in kwargs.items() if seedish(key)}
    if does in ("fit", "train"):
        subjects = [obj for value in values for obj in models_in(value)]
        pieces = union(*values).pieces
        if not subjects:
            made_ = making.opaque(run, name, args, kwargs, place)
            assert made_.obj is not None
            making.settle(run, made_.obj, place)
            subjects = [made_.obj]
            result = Value(kind=Kind.MODEL, ref=made_.obj)
        else:
            given = (value for value in values if any(one.obj in subjects for one in each(value)))
            result = next(given, Value(kind=Kind.MODEL, ref=subjects[0]))
        for seed in seeds.values():
            made_of = seeding.setting(run, name, seed.tainted(weak), place)
            seeding.given(run, made_of, "train")
            for subject in subjects:
                subject.taint |= seeding.of_value(run, made_of)
        for subject in subjects:
            making.settle(run, subject, place)
            training.train(run, subject, union(*values), pieces, place, Confidence.MEDIUM)
        return learned.score(run, result, args, kwargs, place).tainted(weak) if scores else result
    if does in ("score", "metric"):
        if any(kind_of(value) is Kind.PRED for value in values) or any(models_in(value) for value in values):
            measure = func.ref.name if isinstance(func.ref, Api) else ""
            return learned.score(run, NOTHING, args, kwargs, place, measure).tainted(weak)
    if does == "predict" and any(models_in(value) for value in values):
        owner = next(value for value in values if models_in(value))
        return learned.predict(run, owner, args, kwargs, place).tainted(weak)
    if does == "load":
        return splits.loaded(
            run, place, next((v.const for v in values if isinstance(v.const, str)), None), union(*values)
        )
    taint = union(*values)
    if any(kind_of(value) is Kind.PRED for value in values) and any(kind_of(value) is Kind.DATA for value in values):
        return learned.metric(run, args, kwargs, place).tainted(weak)
    kind = max((kind_of(value) for value in values), default=Kind.OTHER)
    return Value(kind=kind if kind < Kind.MODEL else Kind.OTHER, taint=taint | weak)


def _crossval(run: Run, site: Site) -> Value | None:
    params = site.argument("params", 0)
    if params is not None and any(one.obj is not None and one.obj.what == "dict" for one in each(params)):
        scores = _crossval_params(run, site)
        if scores is not None:
            return scores
    subject = site.args[0] if site.args else site.kwargs.get("estimator", NOTHING)
    data = list(site.args[1:3]) + [site.kwargs[key] for key in ("X", "y") if key in site.kwargs]
    pieces = frozenset(piece.cut("cv", site.place, 1, 2) for piece in union(*data).pieces)
    taint = Taint(pieces=pieces, axes=union(*data).axes)
    training.fit_own(run, subject, data, site.place)
    made_before = (axis for axis in subject.taint.axes if not all(axis.among(one.stack) for one in models_in(subject)))
    reducing.picks_models(subject, (axis for axis in made_before if not axis.roles), site.place)
    for obj in models_in(subject):
        making.settle(run, obj, site.place)
        training.train(run, obj, union(*data), frozenset(), site.place)
        taint |= Taint(models=frozenset((obj,))) | taint_of(Value(ref=obj)).without_pieces()
    if (cv := site.kwargs.get("cv")) is not None:
        inner = taint_of(cv)
        taint |= Taint(settings=inner.settings, axes=inner.axes)
    taint |= subject.taint.along
    if site.row.how == "predictions":
        return Value(kind=Kind.PRED, taint=taint)
    scoring = site.kwargs.get("scoring")
    measure = scoring.const if scoring is not None and isinstance(scoring.const, str) else "score"
    targets.scored_against(taint, data[1:], site.place)
    return reducing.scored(run, taint, site.place, inner=True, measure=measure)


def _predict(run: Run, site: Site) -> Value | None:
    if site.receiver is None:
        return None
    return learned.predict(run, site.receiver, site.args, site.kwargs, site.place)


def _history(run: Run, site: Site) -> Value | None:
    return watching.history(run, site.receiver, site.row, site.place) if site.receiver is not None else None


def _shape(run: Run, site: Site) -> Value | None:
    return learned.shape(*([site.receiver] if site.receiver is not None else []), *site.values)


def _callback(run: Run, site: Site) -> Value | None:
    """`ModelCheckpoint(monitor="val_loss")`: an object that a training tells its scores."""
    obj = Obj("callback", site.place, run.loops.stack, site.name)
    obj.attrs = {f"#{number}": value for number, value in enumerate(site.args)} | site.kwargs
    obj.taint = union(*site.values)
    return Value(ref=obj)


def _score(run: Run, site: Site) -> Value | None:
    receiver = site.receiver if site.receiver is not None else NOTHING
    owners = [obj for value in (receiver, *site.values) for obj in models_in(value)]
    trainer_ = any(one.obj is not None and one.obj.what == "trainer" for one in each(receiver))
    if not owners and not trainer_ and not any(kind_of(value) >= Kind.PRED for value in site.values):
        opaque_ = [one.obj for one in each(receiver) if one.obj is not None and one.obj.what == "opaque"]
        if not opaque_:
            return Value(taint=union(receiver, *site.values))
    return learned.score(run, receiver, site.args, site.kwargs, site.place, site.name.rpartition(".")[2])


def _metric(run: Run, site: Site) -> Value | None:
    if site.name.rsplit(".", 1)[-1][:1].isupper():
        obj = Obj("metric", site.place, run.loops.stack, site.name)
        return Value(ref=obj)
    return learned.metric(run, site.args, site.kwargs, site.place, site.name)


def _loss(run: Run, site: Site) -> Value | None:
    if site.name.rsplit(".", 1)[-1][:1].isupper():
        return Value(ref=Obj("loss", site.place, run.loops.stack, site.name))
    return learned.metric(run, site.args, site.kwargs, site.place, site.name)


def _on_trainer(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("fit", "train", "fine_tune"):
        return training.trainer_fit(run, f"{obj.api}.{name}", receiver, args, kwargs, place)
    if name in ("evaluate", "test", "validate"):
        score = learned.score(run, receiver, args, kwargs, place, name)
        recording.output(run, score, "aside", place)  # it prints or logs them
        return score
    if name == "predict":
        return learned.predict(run, receiver, args, kwargs, place)
    if name in ("save_model", "save_checkpoint", "push_to_hub"):
        recording.output(run, receiver, "artefact", place)
        return NONE
    if name == "hyperparameter_search":
        return None
    return NOTHING


UPDATES = frozenset({"update", "update_state", "add", "add_batch", "attach"})


def _on_metric(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """A metric object is fed with predictions, batch by batch or all at once, and asked for its score."""
    if name == "reset":
        obj.forget(Score)
        return NONE
    values = (*args, *kwargs.values())
    if any(kind_of(value) in (Kind.PRED, Kind.ERROR) for value in values):
        score = learned.metric(run, args, kwargs, place, obj.api)
        before = obj.trait(Score)
        obj.learn(Score(join(before.so_far, score) if before is not None else score))
        return NONE if name in UPDATES else score
    known = obj.trait(Score)
    return known.so_far if known is not None else None


RESTS = {"train": False, "training": False, "is_training": False, "deterministic": True}
"""Arguments that tell a network of Flax to drop nothing out, and their values that do."""


def _numbered(run: Run, values: Iterable[Value]) -> bool:
    """Whether the number of a turn is among what a network is given: a key beside it may be folded with that."""
    turns = frozenset(axis for axis in run.loops.stack if axis.counts or axis.how == "scan")
    numbers = (one.taint for one in values if kind_of(one) is Kind.OTHER and one.ref is None)
    return any(bool(taint.told & turns) and not (taint.settings or taint.models or taint.pieces) for taint in numbers)


def _keys_applied(run: Run, args: list[Value], kwargs: dict[str, Value]) -> Iterator[Value]:
    """The keys that a network draws from when it is applied: a key for dropout only where it is told to drop out. One
    that is given to it with the number of a turn may be folded with that."""
    rests = any(name in kwargs and kwargs[name].const is rest for name, rest in RESTS.items())
    numbered = _numbered(run, args)
    if numbered:
        jax_keys.folded(run, args)
    for value in (*(() if numbered else args), *kwargs.values()):
        held = [("", value)]
        if value.obj is not None and value.obj.what == "dict":
            held += [("", one) for one in members(value.obj) if one not in value.obj.entries.values()]
            held += [(str(name), one) for name, one in value.obj.entries.items()]
        for name, one in held:
            if kind_of(one) is Kind.KEY and one.obj is not None and not (rests and name == "dropout"):
                yield one


def _on_model(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("load_state_dict", "set_weights"):
        return reloading.over(run, receiver, obj, args[0], place) if args else None
    if name in ("parameters", "named_parameters", "state_dict", "get_weights"):
        if obj.what == "opaque":
            making.settle(run, obj, place)
        return receiver
    if name in ("init", "init_with_output", "lazy_init") and any(kind_of(value) is Kind.KEY for value in args):
        key = next(value for value in args if kind_of(value) is Kind.KEY)
        loads = obj.attrs.get("pretrained", NONE)
        known = obj.what == "model" and loads.const in (None, False)  # what else has an `init` need not draw
        known = known and not initial.draws_nothing(run, obj.cls)
        taint = jax_keys.use_key(run, key, place, f"init of {obj.recipe!r}") if known else taint_of(key)
        sizes = taint_of(receiver).axes  # how large they are, the network says
        initial.begins(run, obj, sizes)
        told = Taint(
            taint.axes | sizes, settings=taint.settings, models=frozenset((obj,)), redrawn=taint.redrawn - sizes
        )
        return Value(kind=Kind.MODEL, taint=told)
    if name == "apply" and args and not kwargs and (sets := initial.sets_weights(args[0]))[0]:
        recording.loaded(run, receiver, place)
        if sets[1]:
            _redrawn(run, obj, place)
        return receiver
    if name == "apply" and args:
        inputs = union(*args, *kwargs.values())
        for held in _keys_applied(run, args, kwargs):
            for made in jax_keys.use_key(run, held, place, "apply").settings:
                made.note(Duty.GOVERNS, place, "dropout")  # or what else a network draws when it is applied
        if obj.what == "model" and (inputs.pieces or kind_of(args[0]) is Kind.MODEL):
            turns = taint_of(receiver).told.intersection(run.loops.stack)  # how it learns in the turns that are open
            return Value(kind=Kind.PRED, taint=inputs | Taint(turns, models=frozenset((obj,))))
    if (
        name in ("train", "eval")
        and len(args) <= 1
        and not kwargs
        and not any(kind_of(value) is Kind.DATA for value in args)
    ):
        obj.learn(Mode(name == "eval" or bool(args and args[0].const is False)))
        return receiver
    if name == "transform" and any(kind_of(value) is Kind.DATA for value in args):
        return _treated(receiver, (*args, *kwargs.values()), taint_of(receiver).without_pieces(), place)
    if name in SAME:
        return receiver
    if name in GROWS:
        making.grow(run, obj, (*args, *kwargs.values()))
        return NONE
    if name in initial.RESETS and obj.what == "model":
        _redrawn(run, obj, place)
        return NONE
    if name == "compile":
        for value in (*args, *kwargs.values()):
            making.set_apart(value, place)
            obj.taint |= taint_of(value).along
        return receiver
    if name == "summary":
        return NONE
    return None


SAME = frozenset(
    {"to", "cuda", "cpu", "float", "double", "half", "bfloat16", "requires_grad_", "share_memory", "xpu", "type"}
)
"""Methods of a network that return it."""


GROWS = frozenset({"add", "append", "extend", "insert", "add_module", "register_module"})
"""Methods of a network that add layers to it."""


def reset(run: Run, receiver: Value, name: str, place: Place) -> None:
    """A method of the project's that resets a model's weights was called."""
    if name in initial.RESETS and receiver.obj is not None and receiver.obj.what == "model":
        _redrawn(run, receiver.obj, place)


def _redrawn(run: Run, obj: Obj, place: Place) -> None:
    """The weights of a model are drawn anew: a fresh run without a new object."""
    drawn = seeding.draw(run, "torch", "train", place, obj, build=True)
    for part in (obj, *parts_of(obj)):
        part.taint |= drawn
    obj.made = obj.made._replace(stack=run.loops.stack)


VERBS: dict[str, Verb] = {
    "estimator": _estimator, "meta": _meta, "crossval": _crossval, "module": _module, "dropout": _dropout,
    "wraps": _wraps, "trainerconfig": _trainerconfig, "trainer": _trainer,
    "train": _train, "fit": _fit, "predict": _predict, "score": _score, "metric": _metric, "loss": _loss,
    "history": _history, "callback": _callback, "shape": _shape,
}  # fmt: skip
"""By the verb of the row."""


def _call_product(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.dot(x, w)`: what is multiplied by trained weights becomes predictions."""
    kinds = {kind_of(value) for value in args}
    kind = (
        Kind.PRED
        if Kind.MODEL in kinds and kinds & {Kind.DATA, Kind.OTHER}
        else max(kinds - {Kind.MODEL}, default=Kind.OTHER)
    )
    dims = next((dims_of(value) for value in args if dims_of(value)), ())
    return Value(kind=kind, taint=union(*args, *kwargs.values()), dims=dims)


def _method_product(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return _call_product(run, [receiver, *args], kwargs, place) if args else None


CALLS: dict[str, NamedCall] = {
    "numpy.dot": _call_product, "numpy.matmul": _call_product, "numpy.einsum": _call_product,
    "numpy.tensordot": _call_product, "numpy.inner": _call_product,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "trainer": _on_trainer, "metric": _on_metric, "model": _on_model, "opaque": _on_model,
}  # fmt: skip
"""By the kind of the object whose method is called."""


def _method_prepare(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`model, optimizer, loader = accelerator.prepare(model, optimizer, loader)`: each comes back wrapped."""
    if not any(value.obj is not None and value.obj.what in ("model", "optimizer", "loader") for value in args):
        return None
    return args[0] if len(args) == 1 else made(run, "tuple", place, list(args))


def _method_unwrap(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`accelerator.unwrap_model(model)`"""
    return args[0] if args and kind_of(args[0]) is Kind.MODEL else None


METHODS: dict[str, AnyMethod] = {
    "prepare": _method_prepare, "setup": _method_prepare, "setup_module": _method_prepare,
    "unwrap_model": _method_unwrap,
    "dot": _method_product, "matmul": _method_product,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
