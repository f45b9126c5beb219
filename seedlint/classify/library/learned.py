"""What a trained model yields: predictions, scores, metrics."""

from __future__ import annotations

from seedlint.classify.library import reducing
from seedlint.classify.library.making import learns, settle
from seedlint.classify.library.targets import scored_against
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Place
from seedlint.classify.values.objects import Kind, Obj, Taint, Value, each
from seedlint.classify.values.reading import dims_of, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Latent, SeededByName, parts_of


def predict(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Predictions of the receiver for its arguments."""
    inputs = union(*args, *kwargs.values())
    taint = Taint(
        inputs.axes, inputs.closed, inputs.pieces, inputs.settings, frozenset(), frozenset(), inputs.confidence,
        redrawn=inputs.redrawn, treated=inputs.treated,
    )  # fmt: skip
    combined: list[Axis] = []
    for one in each(receiver):
        if one.obj is not None:
            settle_if_called(run, one.obj, inputs, place)
            learns(run, one.obj)
            run.seen.steps.fed[one.obj] = run.seen.steps.fed.get(one.obj, frozenset()) | inputs.told
            recording.fed(run, one.obj, (*args, *kwargs.values()))
            taint |= Taint(models=frozenset((one.obj,)))
            combined.extend(one.obj.key_axes)
        taint |= taint_of(one).without_pieces()
    value = Value(kind=Kind.PRED, taint=taint | receiver.taint, dims=())
    if combined:
        value = reducing.close(run, value, frozenset(combined), "combine", place)
    return value


def settle_if_called(run: Run, obj: Obj, inputs: Taint, place: Place) -> None:
    if obj.what == "opaque" and inputs.pieces:
        _doubt_its_seed(obj)
        settle(run, obj, place)


def _doubt_its_seed(obj: Obj) -> None:
    """What is called before it is fitted is a network, which the program itself steps. Where that seeds what networks
    draw from, it cannot be seen whether a constant that an unknown class is given as a seed has a say in it, too."""
    named, latent = obj.trait(SeededByName), obj.trait(Latent)
    if named is not None and latent is not None and latent.settings and named.setting.axis_kind == "constant":
        obj.forget(SeededByName)


def score(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place, measure: str = ""
) -> Value:
    """A metric of the receiver on its arguments: `model.score(X, y)`, `trainer.evaluate()`."""
    inputs = union(*args, *kwargs.values())
    taint = Taint(
        inputs.axes, inputs.closed, inputs.pieces, inputs.settings, inputs.models, frozenset(), inputs.confidence,
        redrawn=inputs.redrawn,
    )  # fmt: skip
    owners: list[Obj] = []
    for value in (receiver, *args, *kwargs.values()):
        owners.extend(models_in(value))
    for obj in owners:
        settle(run, obj, place)
        taint |= Taint(models=frozenset((obj,))) | taint_of(Value(ref=obj)).without_pieces()
    for one in each(receiver):
        owner = one.obj
        if owner is not None:
            learns(run, owner)
        if owner is not None and owner.what == "trainer" and not inputs.pieces:
            held = owner.attrs.get("eval_dataset") or owner.attrs.get("datamodule")
            if held is not None:
                taint |= Taint(pieces=taint_of(held).pieces)
    taint |= receiver.taint.without_pieces()
    for obj in owners:
        if obj.what != "recorded":  # that stands for one run a seed
            taint = taint.close(obj.key_axes, "combine", place)
    scored_against(taint, [*args[1:2], *(kwargs[key] for key in ("y", "y_true") if key in kwargs)], place)
    return reducing.scored(run, taint, place, measure=measure)


def measures(obj: Obj, args: list[Value]) -> bool:
    """Whether a network of the project only measures what another one predicts: a loss that is written as a module
    holds no weights."""
    if obj.cls is None or parts_of(obj) or not any(kind_of(value) is Kind.PRED for value in args):
        return False
    return not any(models_in(held) or kind_of(held) in (Kind.MODEL, Kind.DRAW) for held in obj.kept())


def shape(*values: Value) -> Value:
    """How large something is: it depends on what was chosen for it, not on what was drawn into it or trained."""
    taint = union(*values)
    drawn = frozenset(axis for made in taint.settings for axis in made.axes)
    return Value(taint=Taint(taint.told - drawn, origins=taint.origins, confidence=taint.confidence))


def metric(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, measure: str = "") -> Value:
    """A metric from labels and predictions."""
    values = (*args, *kwargs.values())
    taint = union(*values)
    for value in values:
        for obj in models_in(value):
            taint |= Taint(models=frozenset((obj,)))
    dims: tuple[Axis, ...] = ()
    for value in values:
        dims = dims or (dims_of(value) if kind_of(value) is Kind.PRED else ())
    scored_against(taint, values, place)
    made = reducing.scored(
        run,
        Taint(
            taint.axes,
            taint.closed,
            taint.pieces,
            taint.settings,
            taint.models,
            frozenset(),
            taint.confidence,
            redrawn=taint.redrawn,
        ),
        place,
        measure=measure,
    )
    return made.but(dims=dims)
