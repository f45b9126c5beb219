"""Learners that are written by hand: weights that descend, tables whose entries move, without a library's fit."""

from __future__ import annotations

from seedlint.classify.ledger.events import Fitted, OwnDraw
from seedlint.classify.library import seeding
from seedlint.classify.library.training import epochs
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Place, Stack, What
from seedlint.classify.values.objects import CONTAINERS, Duty, Kind, Obj, Setting, Taint, Value
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.traits import TABLE, fitting
from seedlint.records import replace


def descends(run: Run, old: Value, value: Value, bound: Stack, down: bool) -> bool:
    """Whether `old += value` is a step of a hand-written descent: random weights move, in a loop opened since they
    were `bound`, by something computed from them and from data, which may be drawn themselves where it goes `down`."""
    if kind_of(old) not in (Kind.DRAW, Kind.MODEL) or not run.loops.opened(bound):
        return False
    if old.obj is not None and old.obj.what not in CONTAINERS:
        return False
    step = taint_of(value)
    known = taint_of(old).settings
    return (bool(step.pieces) or (down and bool(known))) and known <= step.settings


def descended(run: Run, old: Value, step: Taint, place: Place) -> Value:
    """The weights after a step of a hand-written descent: whatever seeded them seeds a training."""
    weights = taint_of(old)
    if kind_of(old) is Kind.DRAW:  # after the first step they depend on what cut the data, too
        for made in weights.settings:
            seeding.initialised(made, place)
        for axis in weights.redrawn:
            axis.note(What.REDRAWN, place)
    epochs(run, weights, place)
    run.seen.steps.trained_pieces |= step.pieces
    seeding.trained_with(step, place)
    told = frozenset(axis for axis in step.axes if axis.is_family or axis.is_seed)
    taint = Taint(
        weights.axes | told,
        weights.closed, frozenset(), weights.settings | step.settings, weights.models, weights.origins,
        weights.confidence, redrawn=weights.redrawn - (told & step.told),
    )  # fmt: skip
    order, chain = run.ledger.tick(), run.scopes.frame.calls
    recording.trained(run, Fitted(None, taint, step.pieces, place, run.loops.stack, order, chain=chain))
    return Value(kind=Kind.MODEL, taint=taint)


def moves(run: Run, holder: Value, index: Taint, value: Value, bound: Stack) -> bool:
    """Whether something that is moved by what depends on it is trained so, in a loop opened since it was `bound`: an
    entry that draws or earlier entries choose (what a state and an action are worth), or weights that data move in
    an order that is drawn. What rises by a constant only counts."""
    if (
        holder.is_const
        or value.is_const
        or not run.loops.opened(bound)
        or kind_of(holder) not in (Kind.OTHER, Kind.DRAW, Kind.MODEL)
    ):
        return False
    if holder.obj is not None and holder.obj.what not in CONTAINERS:
        return False
    if kind_of(holder) is not Kind.MODEL and taint_of(holder).pieces:
        return False  # data that are shifted, smoothed or summed up: weights start from no data
    step = taint_of(value)
    if {model for model in step.models if model.api != TABLE} or kind_of(value) in (Kind.PRED, Kind.METRIC):
        return False  # a mean or copy of what was trained otherwise
    return bool(index.settings or index.models) or bool(step.pieces and (step.settings or index.settings))


def moved(run: Run, holder: Value, index: Taint, value: Value, place: Place, bound: Stack) -> Value:
    """The table or the weights after a step: what drew the actions, or the order, seeds a training."""
    step = taint_of(value) | index
    known = taint_of(holder)
    learner = next((model for model in known.models if model.api == TABLE), None)
    if learner is None:
        learner = Obj("model", place, bound, TABLE)
        learner.recipe = (TABLE,)
    for made in step.settings:
        if made not in known.settings and _only_made_data(run, made, bound):
            continue
        made.note(Duty.TRAINED, place)
        made.note(Duty.GOVERNS, place, "order" if step.pieces else "train")
        made.tell_axes("train")
    for axis in step.told & frozenset(bound):  # a loop around the learner decides how it learns
        if not axis.roles and not axis.data:
            axis.note(What.CONFIGURES, place)
    for axis in step.redrawn & frozenset(bound):
        axis.note(What.REDRAWN, place)
    epochs(run, known | Taint(axes=frozenset(bound)), place)
    run.seen.steps.trained_pieces |= step.pieces
    axes = frozenset(axis for axis in step.axes if axis.is_family or axis.is_seed)
    taint = Taint(axes, settings=step.settings, models=frozenset((learner,)), confidence=step.confidence)
    learner.taint |= Taint(axes, settings=step.settings)
    fitted = fitting(learner)
    learner.learn(replace(fitted, fits=fitted.fits + 1))
    order, chain, function = run.ledger.tick(), run.scopes.frame.calls, run.scopes.function
    recording.trained(
        run, Fitted(learner, known | taint, step.pieces, place, run.loops.stack, order, function, chain=chain)
    )
    return holder.tainted(taint) if holder.obj is not None else Value(kind=Kind.MODEL, taint=known | taint)


def _only_made_data(run: Run, made: Setting, bound: Stack) -> bool:
    """Whether a seed belongs to generators of its own that drew nothing in the loops opened since the weights were
    `bound`: neither an order nor an action, but the data that were there before."""
    if made.rngs:
        return False
    steps = set(run.loops.opened(bound))
    draws = [one for one in run.ledger.of(OwnDraw) if made in one.generator.taint.settings]
    return bool(draws) and not any(steps & set(one.stack) for one in draws)
