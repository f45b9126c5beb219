"""What happens in a run is written down: outputs, members collected, axes opened, values that escape."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.ledger.events import SOMEWHERE, Defect, Fed, Fitted, Loaded, Output, Sink
from seedlint.classify.run.limits import MAX_VALUES
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Branches, Fate, Fork, Place, What
from seedlint.classify.values.objects import NOTHING, Kind, Obj, Taint, Value, each, join
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.traits import TABLE, Collected, blind_of


def output(run: Run, value: Value, how: str, place: Place, sink: Sink = SOMEWHERE) -> None:
    """Something is shown or stored; a tracker that is off does neither."""
    if how == "tracker" and run.outputs.tracker_off:
        return
    taint = taint_of(value)
    best = frozenset(axis for choosing in run.path.choosing for axis in choosing.axes)
    path, chain = run.path.taken, run.scopes.frame.calls
    alone = frozenset(axis for branch in run.path.around for axis in branch.turn)
    order, steady = run.ledger.tick(), steady_branches(run)
    run.ledger.add(Output(taint, value, how, place, run.loops.stack, order, best, sink, path, chain, alone, steady))
    for origin in taint.origins:
        origin.note(Fate.SHOWN, place)
    for choosing in run.path.choosing:
        if how == "artefact" or (not choosing.target and _names_turn(value, choosing.axes)):
            choosing.kept.append(how)


def steady_branches(run: Run) -> Branches:
    """The branches that are open and whose tests are the same in every turn of the loops that are."""
    steady = (fork for fork in run.path.around if not fork.by & frozenset(run.loops.stack))
    return tuple((fork.number, fork.side) for fork in steady)


def _names_turn(value: Value, axes: frozenset[Axis]) -> bool:
    """Whether what is shown says which turn it is of: the loop's variable, not only a score."""
    parts = value.obj.recipe if value.obj is not None and value.obj.what == "text" else (value,)
    return isinstance(parts, tuple) and any(
        isinstance(part, Value) and part.kind is Kind.OTHER and part.taint.axes & axes for part in parts
    )


def collect(run: Run, holder: Value, value: Value, key: Value | None = None) -> None:
    """Put a member into a container: the loops opened since the container was made become its dimensions."""
    obj = holder.obj
    if obj is None:
        return
    if run.path.inside:
        value = value.tainted(Taint(pieces=run.path.inside))
    taint = taint_of(value)
    fixed = holder.keyed
    blind = frozenset(axis for axis in run.loops.opened(obj.stack) if axis not in taint.axes)
    obj.learn(Collected(blind_of(obj) | blind, run.loops.stack))
    opened = [axis for axis in run.loops.opened(obj.stack) if axis in taint.axes and axis not in fixed]
    obj.key_axes = (*obj.key_axes, *(axis for axis in opened if axis not in obj.key_axes))
    if opened or obj.items is None or len(obj.items) >= MAX_VALUES or run.loops.opened(obj.stack):
        if obj.items:
            obj.elem = join(obj.elem or NOTHING, *obj.items) if obj.elem else join(*obj.items)
        obj.items = None
        obj.elem = value if obj.elem is None else join(obj.elem, value)
    else:
        obj.items.append(value)


def loaded(
    run: Run,
    subject: Value,
    place: Place,
    around: tuple[Fork, ...] | None = None,
    own: bool = False,
    of: Iterable[Obj] = (),
) -> None:
    """Weights are read over those that a model has. `around`: the branches that this stands in, if not all; `own`: the
    weights are of a model of this run; `of`: of which."""
    for one in each(subject):
        if one.obj is not None and one.obj.what in ("model", "opaque"):
            branches = run.path.around if around is None else around
            run.ledger.add(Loaded(one.obj, place, run.ledger.tick(), branches, own, frozenset(of)))


def fed(run: Run, model: Obj, given: Iterable[Value]) -> None:
    """A model is applied to these, or fitted to them: what others have predicted among them makes it a stage."""
    by = frozenset(
        one for value in given if kind_of(value) in (Kind.PRED, Kind.ERROR) for one in taint_of(value).models
    )
    if by - {model}:
        run.ledger.add(Fed(model, by - {model}, run.ledger.tick()))


def trained(run: Run, fitted: Fitted) -> None:
    """Something is trained; where it is no model, what is shown of it names none, and the loops around are told."""
    run.ledger.add(fitted)
    model = fitted.model
    for axis in fitted.stack if model is None or model.what != "model" or model.api == TABLE else ():
        axis.note(What.TRAINS, fitted.place)


def escape(run: Run, value: Value, place: Place) -> None:
    """A value goes where the analysis does not see."""
    for origin in taint_of(value).origins:
        origin.note(Fate.ESCAPED, place)


def no_results(run: Run, values: Iterable[Value]) -> None:
    """What was read is data that models are trained on, or settings: no results, though its name or a column of it
    says a seed."""
    for value in values:
        for model in taint_of(value).models:
            if model.what == "recorded":
                run.inputs.no_results.update(model.places.values())


def legacy(run: Run, place: Place, name: str) -> None:
    """The legacy NumPy global generator is drawn from."""
    run.seen.legacy_draws.append((place, name))


def defect(run: Run, code: str, place: Place, note: str, *evidence: tuple[Place, str], detail: object = None) -> None:
    run.ledger.add(Defect(code, place, note, tuple(evidence), detail))


def axis_over(run: Run, obj: Obj, place: Place, how: str, name: str) -> Axis:
    """The axis that walking a container opens: two loops over one list are one axis."""
    if obj not in run.loops.walked:
        run.loops.walked[obj] = axis(run, place, how, name)
        run.loops.walked[obj].origin = obj.place
    return run.loops.walked[obj]


def axis(run: Run, place: Place, how: str, name: str = "") -> Axis:
    axis = Axis(place, how, name)
    run.ledger.add(axis)
    return axis
