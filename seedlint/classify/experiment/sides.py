"""Whether the two sides of a comparison are made differently."""

from __future__ import annotations

from seedlint.classify.experiment.histories import Histories
from seedlint.classify.experiment.left import left_apart
from seedlint.classify.ledger.events import Decision
from seedlint.classify.values.axes import Axis, What
from seedlint.classify.values.objects import Taint
from seedlint.classify.values.reading import beside_a_guess, is_result, made_apart
from seedlint.classify.values.traits import started_from


def sides_differ(decision: Decision, histories: Histories, loose: bool = False) -> bool:
    """Whether two sides are about different models, made differently."""
    if len(decision.sides) < 2:
        return False
    left, right = decision.sides[0], decision.sides[1]
    if left.models & right.models:
        return entries_apart(left, right)
    if not left.models or not right.models:
        return loose or (decision.how == "show" and beside_a_guess(left, right))
    if decision.how == "show" and histories.one_predictor(left.models, right.models):
        return False
    if loose or decision.how == "compare":
        return loose or not histories.twins(left.models, right.models)
    return histories.differ(left.models, right.models) or left_apart(left, right)


def entries_apart(one: Taint, other: Taint) -> bool:
    """Whether two results are different entries of a dict that has one for each family."""
    return any(
        mine.axis is theirs.axis and mine.key != theirs.key and mine.axis.is_family and made_along(mine.axis, one)
        for mine in one.entries
        for theirs in other.entries
    )


def recipes(taint: Taint) -> set[object]:
    return {(model.constructor, model.recipe) for model in taint.models if model.what in ("model", "recorded")}


def refitted(one: Taint, other: Taint) -> bool:
    """Whether two scores are of a search's winner and of its refit: one class, one choice of its parameters."""
    shared = {closed.axis for closed in one.closed if closed.how == "select"}
    shared &= {closed.axis for closed in other.closed if closed.how == "select"}
    names = [{recipe[0] for recipe in recipes(taint) if isinstance(recipe, tuple)} for taint in (one, other)]
    return bool(shared) and names[0] == names[1]


def made_along(axis: Axis, taint: Taint) -> bool:
    """Whether each turn of a family axis has a model of its own: made in the turn, copied and trained in it, or one of
    several that it walks."""
    if any(map(is_result, taint.models)) and axis.says(What.READS_FAMILIES):
        return True  # what was read is of another run in each of its turns
    if not taint.models and (axis.hyper or axis.says(What.PICKS)) and _trained_in(axis, taint):
        return True  # parameters that functions make and train are no object
    if axis.space and any(axis in model.taint.axes for model in taint.models):
        return True  # what a search suggests made the model of a trial
    if made_apart(axis.models & taint.models):
        return True
    return any(axis in model.stack or axis in started_from(model).trained for model in taint.models)


def _trained_in(axis: Axis, taint: Taint) -> bool:
    """Whether what is trained is seeded or trained in the turns of an axis: a comprehension over the names of settings
    only collects them."""
    trained = [made for made in taint.settings if made.trained]
    return any(axis.says(What.TRAINS) or axis in made.stack for made in trained)
