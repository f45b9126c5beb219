"""SED206: several runs that are one run, because each sets the same constant and nothing else differs."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment.view import dead, governs_training
from seedlint.classify.ledger.events import Draw, Fitted, OwnDraw, Repeated
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.objects import Setting, Taint
from seedlint.classify.values.reading import taint_of
from seedlint.classify.values.traits import Copied
from seedlint.diagnostics import AxisSummary

SUMMARIES = {
    "location": "their mean is taken here", "sum": "they are summed up here", "combine": "they are combined here",
    "dispersion": "their spread is taken here", "quantile": "their spread is taken here",
    "extreme": "the best of them is taken here", "select": "the best of them is taken here",
}  # fmt: skip


def identical(record: Record) -> Iterator[Conclusion]:
    """The constant that every one of several runs is set to, once for each place."""
    seen: set[Place] = set()
    for event in record.ledger.of(Repeated):
        for axis in event.axes:
            made = _same_seed(record, axis, event.taint) if event.how in SUMMARIES and _only_repeats(axis) else None
            if made is None or made.place in seen or _something_differs(record, axis):
                continue
            seen.add(made.place)
            yield Conclusion(
                "identical-runs", made.place, "train", AxisSummary("constant", axis.k), made.value.taint.confidence,
                (
                    (axis.place, "once for each turn of this loop"),
                    *trail.of_constants([made]),
                    *((place, "and trained with here") for place in _trained_at(record, axis, made)),
                    (event.place, SUMMARIES[event.how]),
                ),
                {"seed": made.value.const, "k": axis.k},
            )  # fmt: skip


def _trained_at(record: Record, axis: Axis, made: Setting) -> list[Place]:
    """Where a turn trains with the seed first."""
    found = [one for one in record.ledger.of(Fitted) if axis in one.stack and made in one.taint.settings]
    return [trail.moved(record.ledger, one) for one in found[:1]]


def _only_repeats(axis: Axis) -> bool:
    """Whether the turns of a loop are only counted, be it by numbers that are written out or drawn, or are one call
    that is written again, and nothing is known to be made of their number."""
    numbered = bool(axis.values) and all(type(value) is int for value in axis.values)
    numbered = numbered or axis.says(What.NUMBERS, What.DRAWN)
    counted = axis.counts or numbered or axis.how == "again" or (axis.how == "while" and axis.k is not None)
    item = axis.item and not axis.drawn
    if axis.k == 1 or not counted or dead(axis) or axis.is_seed or axis.fold or item or axis.epoch:
        return False
    return not axis.roles and not axis.says(What.PICKS, What.CONFIGURES, What.CHANGES_DATA, What.USED, What.HANDS_ON)


def _same_seed(record: Record, axis: Axis, outcome: Taint) -> Setting | None:
    """The first constant that governs what is trained in each turn: set in the turn, or copied with what is trained
    there; None if one of them varies."""
    if axis.how == "again":
        return next((reason.of[0] for reason in axis.reasons if reason.what is What.WRITTEN), None)
    governing = [made for made in record.ledger.of(Setting) if governs_training(made) and made in outcome.settings]
    fits = [fitted for fitted in record.ledger.of(Fitted) if axis in fitted.stack]
    models = [one.model for one in fits if one.model is not None and axis in one.model.stack]
    bare = any(one.model is None and one.taint.settings.intersection(governing) for one in fits)  # weights alone
    if not (models or bare) or not governing:
        return None
    for made in governing:
        if made.axis_kind != "constant" or not made.value.is_const:
            return None
        copied = bool(models) and not bare and all(model.has(Copied) for model in models)
        if axis not in made.stack and (made.rngs or not copied):
            return None
    return governing[0]


def _something_differs(record: Record, axis: Axis) -> bool:
    """Whether a turn draws from a stream that goes on from the turn before, or reads another seed."""
    if axis.how == "again":
        return _draws_unseeded(record, axis)
    for draw in record.ledger.of(Draw):
        if axis in draw.stack and (not draw.settings or any(axis not in made.stack for made in draw.settings)):
            return True
    for drawn in record.ledger.of(OwnDraw):
        if axis in drawn.stack and axis not in drawn.generator.stack:
            return True
    return any(
        axis in made.stack and (axis in taint_of(made.value).axes or made.axis_kind in ("entropy", "none"))
        for made in record.ledger.of(Setting)
    )


def _draws_unseeded(record: Record, axis: Axis) -> bool:
    """Whether calls that are written out draw from a stream that no seed is known of; one that they shared would have
    been seen in what they give."""
    calls = {call for reason in axis.reasons if reason.what is What.WRITTEN for made in reason.of
             for call in made.moment.chain}  # fmt: skip
    drawn = any(not draw.settings and calls.intersection(draw.chain) for draw in record.ledger.of(Draw))
    return drawn or any(not drawn.generator.taint.settings for drawn in record.ledger.of(OwnDraw))
