"""What an axis is for one outcome: some walk over families, and some may, as far as dependence shows; and whether
reasons about it contradict each other."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.experiment.sides import made_along
from seedlint.classify.ledger.events import Fitted, Ledger
from seedlint.classify.values.axes import Axis, Reason, What
from seedlint.classify.values.objects import Taint
from seedlint.classify.values.reading import is_result
from seedlint.classify.values.words import names_models, sorts_models
from seedlint.diagnostics import Confidence

_NO_FAMILY = (What.FOLDS, What.WALKS_ITEMS, What.STEPPED, What.REDRAWN, What.FILLS_DATA)

CONTRADICTORY = (
    (What.SEEDS, What.PICKS),
    (What.SEEDS, What.CONFIGURES),
    (What.READS_SEEDS, What.READS_FAMILIES),
    (What.READS_RUNS, What.READS_FAMILIES),
    (What.PICKS, What.CHANGES_DATA),
)
"""Pairs of reasons of which each alone would make something else of an axis: seeds or models, models or data sets."""


def contradictions(axis: Axis) -> list[tuple[Reason[What], Reason[What]]]:
    """The reasons about an axis that contradict each other, the first of either kind."""
    first: dict[What, Reason[What]] = {}
    for reason in axis.reasons:
        first.setdefault(reason.what, reason)
    return [(first[one], first[other]) for one, other in CONTRADICTORY if one in first and other in first]


def sureness(axes: Iterable[Axis]) -> Confidence:
    """How sure what some axes show can be: medium where reasons about one of them contradict each other."""
    return Confidence.MEDIUM if any(map(contradictions, axes)) else Confidence.HIGH


def families(axes: Iterable[Axis], outcome: Taint) -> list[Axis]:
    """The axes along which the models of an outcome are made differently, each turn with a model of its own."""
    return [axis for axis in axes if axis.is_family and not axis.is_seed and made_along(axis, outcome)]


def perhaps_families(axes: Iterable[Axis], outcome: Taint, ledger: Ledger) -> list[Axis]:
    """Of the axes of an outcome those of values in whose turns models are trained, where any are, and of which nothing
    says that they are seeds, folds, items, steps, data sets or repeats: what varies along them is a family as far as
    dependence shows."""
    if any(map(is_result, outcome.models)):
        return []  # what was read says itself what it walks over
    perhaps = [
        axis
        for axis in axes
        if axis.how in ("for", "comprehension")
        and axis.k != 1
        and not axis.counts
        and not axis.roles
        and not axis.says(*_NO_FAMILY)
        and _told_by_name(axis)
    ]
    fits = ledger.of(Fitted) if perhaps else ()
    return [axis for axis in perhaps if not fits or any(axis in fitted.stack for fitted in fits)]


def _told_by_name(axis: Axis) -> bool:
    """A name breaks the tie where nothing else is known: what changes the data is a family only if it is called a model
    or a method (features of several networks), anything else unless it is called data, a part or a count."""
    if axis.says(What.CHANGES_DATA):
        return names_models(axis.name)
    return len(axis.name) > 1 and sorts_models(axis.name)
