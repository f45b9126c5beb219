"""Seeds that come at the wrong time: over a seed that varies (402), after what they should govern (403), again and
again (404).

Where a seed and a draw stand is compared by the branches around each: a branch around both changes nothing, one around
the seed alone may or may not be taken."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions import purpose, tasks, trail
from seedlint.classify.conclusions.code import Code
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.steady import steady
from seedlint.classify.experiment.view import governs_training, may_train
from seedlint.classify.ledger.events import Draw, Fitted, Loaded
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fork, OriginKind, Place, What
from seedlint.classify.values.objects import Obj, Setting
from seedlint.classify.values.reading import models_in
from seedlint.classify.values.traits import parts_of
from seedlint.classify.values.words import last_name, seedish
from seedlint.diagnostics import Confidence

TRAINING = ("train", "order", "dropout")


def clobbered(record: Record) -> Iterator[Conclusion]:
    """SED402: a constant is set between a seed that varies and the draws that it should govern."""
    seen: set[int] = set()
    for made in record.ledger.of(Setting):
        if made.moment.group in seen or not (olds := overwritten(record, made)):
            continue
        seen.add(made.moment.group)
        first = _first_of_group(record, made)
        varies = olds[0].axis_kind in ("values", "constant")
        what = "the seed that varies" if varies else "the seed given from outside"
        yield Conclusion(
            "clobbered-seed", first.place, "train", None, _sure(record, made),
            tuple(trail.of_overwriting(olds[0], first)), {"what": what},
        )  # fmt: skip


def overwritten(record: Record, made: Setting) -> list[Setting]:
    """The varying seeds in whose place a constant governs training, because it is set before anything reads them."""
    if not made.clobbers or made.moment.evaluation or not governs_training(made) or not may_train(record):
        return []  # the weights of a network that is only built are loaded
    read = {rng for rng, role, _ in made.readers if role in TRAINING}
    draws = [draw for draw in record.ledger.of(Draw) if made in draw.settings and draw.role in TRAINING]
    if draws and not (draws := [draw for draw in draws if not _loaded_over(record, draw)]):
        return []
    olds = [old for rng, old in made.clobbers if rng in read and not _read(old)]
    olds = [old for old in olds if _varies(record, old, made)]
    olds = [old for old in olds if _always(made, old.moment.around, draws) and not _used_elsewhere(record, old)]
    return [] if _per_turn(made, olds) else olds


def _always(made: Setting, before: tuple[Fork, ...], draws: list[Draw]) -> bool:
    """Whether a seed is set whenever the one before it is set and one of the draws happens."""
    own = set(made.moment.around) - set(before)
    return not own or any(not own - set(draw.around) for draw in draws)


def _whenever_given(made: Setting, before: tuple[Fork, ...]) -> bool:
    """Whether a seed is set whenever there is one: what is asked besides is whether it is given (`is not None`)."""
    given = made.value.taint.origins
    return all(fork.about & given for fork in set(made.moment.around) - set(before))


def _meant(made: Setting) -> bool:
    return any(origin.kind is OriginKind.PARAMETER and seedish(origin.name) for origin in made.value.taint.origins)


def _varies(record: Record, old: Setting, made: Setting) -> bool:
    """Whether a seed varies, comes from outside, or is that of one of several calls, `run(1)` and `run(2)`, in each of
    which the same constant follows unread."""
    if old.axis_kind != "constant":
        return old.axis_kind in ("values", "external") or _meant(old)
    set_there = [other for other in record.ledger.of(Setting) if other.sink == old.sink]
    after = [other for other in record.ledger.of(Setting) if other.sink == made.sink]
    followed = {before for other in after for _, before in other.clobbers if not _read(before)}
    several = len({repr(other.value.const) for other in set_there}) > 1
    return several and followed.issuperset(set_there) and len({repr(other.value.const) for other in after}) == 1


def _read(made: Setting) -> bool:
    return any(role in (*TRAINING, "split") for _, role, _ in made.readers)


def _used_elsewhere(record: Record, old: Setting) -> bool:
    """Whether something is drawn from another generator that the same call seeds: then what the seed is for happens."""
    return any(other.readers for other in record.ledger.of(Setting) if other.moment.group == old.moment.group)


def _per_turn(made: Setting, olds: list[Setting]) -> bool:
    """A re-seed inside an item, step or epoch loop is SED404."""
    return any(axis.item or axis.epoch for axis in made.stack if not any(axis in old.stack for old in olds))


def _first_of_group(record: Record, made: Setting) -> Setting:
    return min(
        (other for other in record.ledger.of(Setting) if other.moment.group == made.moment.group),
        key=lambda other: other.moment.order,
    )


def _sure(record: Record, made: Setting) -> Confidence:
    """Cells of a notebook need not be run from top to bottom."""
    found = made.value.taint.confidence
    return min(found, Confidence.MEDIUM) if record.notebook else found


def late(record: Record) -> Iterator[Conclusion]:
    """SED403: what the seed should govern was drawn before it was set."""
    names = {"train": "the weights are", "order": "the order is", "split": "the split is"}
    seen: set[int] = set()
    for made, draw in record.seen.late:
        if made.moment.group in seen or not _whenever_given(made, draw.around):
            continue
        if draw.role != "train" and draw.depth != made.moment.depth:
            continue  # a shuffle inside some function need not be what this seed is meant for
        if draw.role != "train" and draw.chain != made.moment.chain and set(draw.around) - set(made.moment.around):
            continue  # nor is one of another function that may not be done at all
        if draw.role == "train" and (draw.obj is None or not _trained_later(record, draw.obj, made)):
            continue
        if _loaded_over(record, draw) or _of_its_own(record, made, draw):
            continue
        if draw.role != "train" and (draw.shown or not _may_be_used(record, draw, made)):
            continue
        seen.add(made.moment.group)
        first = _first_of_group(record, made)
        place, drawn = _apart(first, draw)
        beside = [(drawn, f"{names[draw.role]} drawn in this call")] if drawn != draw.place else []
        yield Conclusion(
            "late-seed", place, None, None, _sure(record, made),
            (
                *beside, (draw.place, f"{names[draw.role]} drawn here"), (place, "the seed is set here"),
                *([(made.sink, "by this call")] if made.sink != place else []),
            ),
            {"what": names[draw.role]},
        )  # fmt: skip


def _loaded_over(record: Record, draw: Draw) -> bool:
    """Whether weights are read over those that were drawn, whenever they were, and before any training of them: these
    govern nothing. Those of the best epoch, read back, do not undo what was drawn."""
    drawn, fits = draw.obj, record.ledger.of(Fitted)
    return drawn is not None and any(
        _is_part(drawn, loaded.model)
        and loaded.order > draw.order
        and set(loaded.around) <= set(draw.around)
        and not any(draw.order < one.order < loaded.order and one.model is loaded.model for one in fits)
        for loaded in record.ledger.of(Loaded)
    )


def undone(record: Record, made: Setting) -> bool:
    """Whether all that a seed governs of training are weights that others are read over before anything is trained."""
    draws = [draw for draw in record.ledger.of(Draw) if made in draw.settings and draw.role in TRAINING]
    if not draws or any(axis.epoch for axis, _ in made.drawn_along):
        return False
    return all(draw.role == "train" and _replaced(record, draw) for draw in draws)


def _replaced(record: Record, draw: Draw) -> bool:
    """Whether other weights than this run's are read over those that were drawn before any model that they are part
    of is trained, whichever branch is taken."""
    drawn = draw.obj
    if drawn is None:
        return False
    fits = [one.order for one in record.ledger.of(Fitted) if one.model is not None and _is_part(drawn, one.model)]
    return any(
        not loaded.own
        and draw.order < loaded.order < min(fits, default=loaded.order + 1)
        and _is_part(drawn, loaded.model)
        and set(loaded.around) <= set(draw.around)
        for loaded in record.ledger.of(Loaded)
    )


def _is_part(inner: Obj, outer: Obj) -> bool:
    return inner is outer or holds(outer, inner)


def _apart(made: Setting, draw: Draw) -> tuple[Place, Place]:
    """The calls of the seed and of the draw in the code that does both: the first calls that the two do not share."""
    ways = zip((*made.moment.chain, made.sink), (*draw.chain, draw.place))
    return next(((mine, other) for mine, other in ways if mine != other), (made.place, draw.place))


def _may_be_used(record: Record, draw: Draw, made: Setting) -> bool:
    """Whether the pieces that a split has cut, or an order, may be trained on after the seed is set: they are, or it is
    not known which are."""
    if draw.obj is None:  # a shuffled order is not followed, but one that a training has drawn itself is past with it
        past = (one for one in record.ledger.of(Fitted) if one.order < made.moment.order)
        return not any(draw.place in (one.place, *(axis.place for axis in one.stack)) for one in past)
    trained = [
        fitted.pieces for fitted in record.ledger.of(Fitted) if fitted.order > made.moment.order and fitted.pieces
    ]
    return not trained or any(draw.place in step for pieces in trained for piece in pieces for step in piece.steps)


def _of_its_own(record: Record, made: Setting, before: Draw) -> bool:
    """Whether a seed that a function sets is meant for what that function draws itself: samples that a data set makes
    up, after its caller has made a network."""
    if made.moment.depth <= before.depth:
        return False
    drawn = (one for one in record.ledger.of(Draw) if made in one.settings and one.depth == made.moment.depth)
    return any(one.role == "draw" for one in drawn)


def _trained_later(record: Record, obj: Obj, made: Setting) -> bool:
    for fitted in record.ledger.of(Fitted):
        if fitted.order > made.moment.order and fitted.model is not None:
            if fitted.model is obj or holds(fitted.model, obj):
                return True
    return False


def holds(outer: Obj, inner: Obj, depth: int = 4) -> bool:
    """Whether a model is made of another, at any depth."""
    if depth == 0:
        return False
    if inner in parts_of(outer):
        return True
    for attr in outer.kept():
        for obj in models_in(attr, 2):
            if obj is inner or (obj is not outer and holds(obj, inner, depth - 1)):
                return True
    return False


def reseeded(record: Record, code: Code) -> Iterator[Conclusion]:
    """SED404: the same seed is set again in each item, step or epoch."""
    seen: set[int] = set()
    told: list[tuple[object, set[Axis]]] = []
    fits = record.ledger.of(Fitted)
    models = {model for fitted in fits for model in (fitted.model, *fitted.taint.models) if model is not None}
    made_in = (obj.stack for obj in (*models, *record.seen.steps.optimizers))
    whole = {axis for stack in made_in for axis in stack}  # each turn is a whole training
    for made in record.ledger.of(Setting):
        if made.moment.evaluation or made.moment.group in seen:
            continue
        turns = [axis for axis in made.stack if _is_turn(axis) and axis not in whole and _same(made, axis)]
        turns = [axis for axis in turns if not tasks.own_trainings(record, code, made, axis)]
        turns = [axis for axis in turns if made.rngs or not purpose.on_held_out(code, axis.place)]  # meant to repeat
        if not turns or any(axis.fold for axis in made.stack):
            continue
        if not _repeats_draws(record, code, made, turns) and not _left_reset(record, made, turns):
            continue
        if not steady(code, made, turns[-1].place):
            continue
        seen.add(made.moment.group)
        written = repr(made.value.const) if made.value.is_const else made.value.taint.origins
        if any(other == written and axes.intersection(turns) for other, axes in told):
            continue  # one constant, set again twice in one turn or in what a turn calls, is one decision
        told.append((written, set(turns)))
        turn = turns[-1]
        what = "item" if turn.item or _over_files(turn) else "epoch or step"
        place = made.place if code.stands_in(made.place, turn.place) else _in_turn(made, turn)
        lines = [
            *([(made.place, "the constant is given here")] if made.place != place else []),
            *([(made.sink, "the seed is set here")] if made.sink != place else []),
            (turn.place, f"once for each {what}"),
            *((drawn, "what is drawn here repeats") for drawn in _repeated(record, made, turn)[:2]),
        ]
        yield Conclusion(
            "reseeded-per-draw", place, None, None, _sure(record, made), tuple(dict.fromkeys(lines)), {"turn": what}
        )


def _in_turn(made: Setting, turn: Axis) -> Place:
    """The first call in the turn that leads to the seed: the one that received the constant, if that is one."""
    calls = (*made.moment.chain, made.sink)
    inside = calls[min(max(turn.depth - 1, 0), len(calls) - 1) :] if turn.depth else calls
    return made.place if made.place in inside else inside[0] if turn.depth else made.sink


def _repeated(record: Record, made: Setting, turn: Axis) -> list[Place]:
    """Where numbers are drawn that each turn repeats: after the seed, or before it, from what the last turn left."""
    read = [place for _, role, place in made.readers if role not in ("apply", "split")]
    before = [
        draw.place
        for draw in record.ledger.of(Draw)
        if turn in draw.stack and draw.rng in made.rngs and draw.order < made.moment.order
    ]
    return list(dict.fromkeys(read or before))


def _is_turn(axis: Axis) -> bool:
    """Whether a turn is an item, a step or an epoch; one that walks over listed settings compares what they make."""
    if axis.values and axis.says(What.CONFIGURES, What.PICKS):
        return False
    return axis.item or axis.epoch or _over_files(axis)


def _over_files(axis: Axis) -> bool:
    """A walk over files that are items; results of runs are none."""
    return axis.says(What.WALKS_FILES) and not axis.says(What.READS_SEEDS, What.READS_FAMILIES)


def _same(made: Setting, turn: Axis) -> bool:
    """Whether every turn of a loop sets the same: one constant, or one list of constants walked in the turn."""
    if made.axis_kind == "constant":
        return True
    inside = made.stack[made.stack.index(turn) + 1 :]
    return made.axis_kind == "values" and all(axis in inside and axis.values for axis in made.axes)


def _repeats_draws(record: Record, code: Code, made: Setting, turns: list[Axis]) -> bool:
    """Whether draws of what is trained, or of what is made of an item, read the seed in the turn that set it."""
    if made.axis_kind != "constant":
        return False
    turn = turns[-1]
    # a network that is applied may draw nothing; a cut that repeats is meant to be the same
    read = [(role, place) for _, role, place in made.readers if role not in ("apply", "split")]
    if not turn.epoch and turn.how != "item":  # which rows of an item are taken is a cut of that item
        read = [(role, place) for role, place in read if role != "order" and place not in record.seen.arranged]
    if not read or not (made.trained or _feeds_data(made)):
        return False
    if not turn.epoch and all(_fits_whole(code, place) for _, place in read):
        return False  # what is fitted to each item is trained on its own
    if _varied_after(record, made, turn):
        return False  # what the constant draws is meant to be the same
    draws = [draw for draw in record.ledger.of(Draw) if made in draw.settings]
    if draws and all(draw.shown for draw in draws):
        return False  # that a seed repeats is what is being shown
    return _always(made, (), draws) if draws else not made.moment.conditional


def _fits_whole(code: Code, place: Place) -> bool:
    """Whether an estimator is fitted by a call, from the beginning."""
    call = code.call_at(place)
    return call is not None and last_name(call.fact.func) in ("fit", "fit_predict", "fit_transform")


def _varied_after(record: Record, made: Setting, turn: Axis) -> bool:
    """Whether the same generators are given a seed that varies later in the turn, whatever happens in it."""
    return any(
        later.moment.order > made.moment.order
        and later.rngs & made.rngs
        and turn in later.stack
        and later.axis_kind != "constant"
        and set(later.moment.around) <= set(made.moment.around)
        for later in record.ledger.of(Setting)
    )


def _feeds_data(made: Setting) -> bool:
    return any(role in ("draw", "order") for _, role, _ in made.readers) and any(
        axis.how == "item" or _over_files(axis) for axis in made.stack
    )


def _left_reset(record: Record, made: Setting, turns: list[Axis]) -> bool:
    """Whether the stream that training draws from in the next turn starts where this seed puts it.

    The draws stand before the seed in the turn, so that in the turn that is looked at they read an older seed."""
    if not made.rngs or any(fork.once for fork in made.moment.around):
        return False
    turn = turns[-1]
    for later in record.ledger.of(Setting):
        if (
            later.moment.order > made.moment.order
            and later.moment.group != made.moment.group
            and later.rngs & made.rngs
            and turn in later.stack
        ):
            return False
    return any(
        turn in draw.stack
        and draw.rng in made.rngs
        and draw.order < made.moment.order
        and draw.role in ("order", "dropout", "draw")
        and _older(record, draw, turn)
        for draw in record.ledger.of(Draw)
    )


def _older(record: Record, draw: Draw, turn: Axis) -> bool:
    """Whether what trains in a turn is drawn from a seed set before the turn, or from none."""
    if draw.settings:
        trained = any(made.trained for made in draw.settings)
        return trained and not any(turn in made.stack for made in draw.settings)
    return any(turn in fitted.stack and draw.stack[-1] in fitted.stack for fitted in record.ledger.of(Fitted))
