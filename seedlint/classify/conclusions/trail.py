"""The evidence of a decision, in the order in which it happens: where the seed is written, the call that receives it,
the generator or estimator that it enters, the training, and what is shown, selected or compared of that.

Each pair is a place and what that line shows; a reader who looks at the line has to see it there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment import tags
from seedlint.classify.experiment.shown import called_apart
from seedlint.classify.experiment.view import View, governs_training
from seedlint.classify.ledger.events import Decision, Fitted, Ledger, Output, Scored, Selection, Stepped
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fate, Origin, OriginKind, Place, What
from seedlint.classify.values.objects import Kind, Obj, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.classify.values.traits import TABLE, parts_of
from seedlint.records import replace

Trail = tuple[tuple[Place, str], ...]

MOST_SEEDS, MOST_READ, MOST_TRAINED, MOST_COMPARED = 4, 3, 2, 2
"""Lines that say the same of further seeds, files, trainings and comparisons are left out."""


# -------------------------------------------------------------------- constants


def of_constants(received: Iterable[Setting]) -> Iterator[tuple[Place, str]]:
    """Where constants are written and which calls receive them; of the first also what it enters, which is trained."""
    known = list(received)
    for number, made in enumerate(known[:MOST_SEEDS]):
        seed = literal(made)
        written, default = _written(made)
        if written is not None:
            own = any(
                origin.place == written and origin.default == made.value.const for origin in made.value.taint.origins
            )
            yield written, f"seed {seed} is {'written here' if own else 'computed from this'}"
        if default is not None:
            yield default, f"it is the default here{'' if written is not None else f': seed {seed}'}"
            yield made.place, "the default seed is used here"
        else:
            entry = any(origin.place == made.place for origin in made.value.taint.origins)  # of a dict: no call
            said = _received(made, "the seed" if written is not None else f"seed {seed}")
            yield made.place, f"seed {seed} is written here" if entry else said
        if number == 0:
            yield from _entered(_training([one for one in known if one.place == made.place]))


def of_given(view: View, received: Sequence[Setting]) -> Iterator[tuple[Place, str]]:
    """Where calls receive a seed that is given from outside, what the first of them gives it to, and what it trains."""
    for number, made in enumerate(received[:MOST_SEEDS]):
        yield made.place, _received(made)
        if number == 0:
            yield from _entered(_training([one for one in received if one.place == made.place]))
    yield from _trained(view, received, (), 0)


def of_overwriting(old: Setting, made: Setting) -> Iterator[tuple[Place, str]]:
    """Where a seed that varies is received, and where a constant takes its place."""
    yield old.place, _received(old)
    yield made.place, "and overwritten here" if one_line(made.place, made.sink) else "and overwritten by this call"
    if not one_line(made.place, made.sink):
        yield made.sink, f"{_name(made)} gets seed {literal(made)} here"


def literal(made: Setting) -> str:
    """The constant that a seed is, as it is written."""
    const = made.value.const if made.value.is_const else made.value.shift
    return "a constant" if const is None else repr(const)


def _written(made: Setting) -> tuple[Place | None, Place | None]:
    """Where the number of a constant is given a name, and where it is the default of a parameter that nobody gives, as
    far as these are other lines than the call that receives it."""
    const = made.value.const if made.value.is_const else None
    origins = _sorted(made.value.taint.origins)
    named = [origin.place for origin in origins if origin.kind is OriginKind.LITERAL]
    defaults = [
        reason.place
        for origin in origins
        for reason in origin.reasons
        if reason.what is Fate.DEFAULTED and const is not None and reason.of == const
    ]
    written = next((place for place in named if not one_line(place, made.place)), None)
    default = next((place for place in defaults if place is not None and not one_line(place, made.place)), None)
    return written, default


def _received(made: Setting, seed: str = "the seed") -> str:
    how = "set" if one_line(made.place, made.sink) else "passed on"
    return f"{seed} is {how} {_here(made.place)}"


def _here(call: Place) -> str:
    """Of a call over several lines, the first of them need not show what it is given."""
    return "here" if call.at[0] == call.at[2] else "in this call"


def _entered(made: Setting) -> Iterator[tuple[Place, str]]:
    """What a seed enters, where the call that received it first stands elsewhere."""
    if not one_line(made.place, made.sink):
        yield made.sink, f"{_name(made)} gets it here"


def _training(received: Sequence[Setting]) -> Setting:
    """Of seeds that one call receives, the first that reaches a training."""
    return next((made for made in received if made.trained), received[0])


def _name(made: Setting) -> str:
    """What a seed enters: a class by its name, a function by its full name."""
    last = made.api.rpartition(".")[2]
    return last if last[:1].isupper() else made.api


def one_line(one: Place, other: Place) -> bool:
    return (one.path, one.cell, one.at[0]) == (other.path, other.cell, other.at[0])


def _sorted(origins: Iterable[Origin]) -> list[Origin]:
    return sorted(origins, key=lambda origin: (origin.place.path, origin.place.cell, origin.place.at, origin.name))


# -------------------------------------------------------------- seeds that vary


def of_axes(view: View, axes: Collection[Axis], models: Collection[Obj] = ()) -> Iterator[tuple[Place, str]]:
    """Where seeds that vary are received, where results of one seed each are read, and where runs are started. Of the
    results those that `models` stand for, if any of them does."""
    received: dict[Place, list[Setting]] = {}
    varying = [made for made in view.ledger.of(Setting) if made.axes & set(axes)]
    inside = [made for made in varying if set(made.stack) & set(axes)]  # else it is set once more for the best of them
    for made in inside or varying:
        received.setdefault(made.place, []).append(made)
    for number, (place, here) in enumerate(list(received.items())[:MOST_READ]):
        yield place, _received(here[0])
        if number == 0:
            yield from _entered(_training(here))
    read = {place for model in models if model.what == "recorded" for place in model.places.values()}
    for what, said in (
        (What.STARTED, "their runs are started here"),
        (What.READS_SEEDS, "results of one seed each are read here"),
        (What.READS_RUNS, "results of one run each are read here"),
        (What.READS_COUNTED, "results of one run each are read here"),
        (What.SEEDS, "a seed is written out here"),
    ):
        said_of = [axis for axis in axes if what is not What.SEEDS or axis.how == "written"]  # no loop says its seeds
        places = {reason.place for axis in said_of for reason in axis.reasons if reason.what is what}
        known = sorted((place for place in places if place is not None), key=_position)
        meant = [place for place in known if place in read] if what in _READS else known
        yield from ((place, said) for place in (meant or known)[:MOST_READ])


def of_roles(view: View, axes: Collection[Axis]) -> Iterator[tuple[Place, str]]:
    """Where seeds that vary drive the split, and where the training; where neither is seen, what else is known."""
    varying = [one for one in view.ledger.of(Setting) if one.axes & set(axes)]
    cutting = next((one for one in varying if "split" in one.roles), None)
    training = next((one for one in varying if governs_training(one)), None)
    if cutting is None or training is None:
        yield from of_axes(view, axes)
        return
    if cutting.sink == training.sink:
        yield cutting.sink, "both the split and the training are drawn from it here"
        return
    for made, said in ((cutting, "the split is drawn from it here"), (training, "the training is drawn from it here")):
        if not one_line(made.place, made.sink):
            yield made.place, "the seed is passed on here"
        yield made.sink, said


def to_training(view: View, axes: Collection[Axis], *outcomes: Taint) -> Iterator[tuple[Place, str]]:
    """From seeds that vary to the training of each run: of the models that `outcomes` are about, else of any."""
    yield from of_axes(view, axes, {model for taint in outcomes for model in taint.models})
    along = [one for one in view.ledger.of(Fitted) if set(axes) & {*one.taint.axes, *one.stack}]
    meant = [next((one for one in along if _of_one(one.model, taint.models)), None) for taint in outcomes]
    read = any(model.what == "recorded" for taint in outcomes for model in taint.models)  # of runs made elsewhere
    found = meant if any(meant) or read else along[:1]
    places = list(dict.fromkeys(moved(view.ledger, one) for one in found if one))
    if len(places) == 1:
        yield places[0], "each run is trained here"
    elif places:
        yield places[0], "runs of one of them are trained here"
        yield from ((place, "and of another one here") for place in places[1:MOST_TRAINED])


def to_selection(view: View, axes: Collection[Axis], selection: Selection) -> Iterator[tuple[Place, str]]:
    """Where the runs are scored, and where the best of them is selected."""
    scores = [
        one
        for one in view.ledger.of(Scored)
        if one.order < selection.order and one.taint.axes & set(axes) and one.taint.pieces & selection.metric.pieces
    ]
    scores = [one for one in scores if one.taint.pieces == selection.metric.pieces] or scores
    meant = [one for one in scores if one.taint.measures & selection.metric.measures]
    for one in (meant or scores)[-1:]:
        place = _scored(view, one)
        if not one_line(place, selection.place):
            yield place, "each run is scored here"
        elif not one_line(one.place, selection.place):
            yield one.place, "each run is scored here"
    yield selection.place, "the best seed is selected here"


def to_winner(view: View, axes: Collection[Axis], selection: Selection) -> Iterator[tuple[Place, str]]:
    """Where what was selected is scored on data that did not select it, if that is seen."""
    for one in view.ledger.of(Scored):
        chosen = any(closed.how == "select" and closed.axis in axes for closed in one.taint.closed)
        if one.order > selection.order and chosen and not one.taint.pieces & selection.metric.pieces:
            yield _scored(view, one), "the selected one is scored on other data here"
            return


def _scored(view: View, score: Scored) -> Place:
    """Where a run is scored: by the call that does not train it, too. What computes a metric may do so of any piece."""
    fits = (one for one in view.ledger.of(Fitted) if one.order < score.order and _of_one(one.model, score.taint.models))
    trained = next(fits, None)
    return called_apart(score, trained)[0] if trained is not None else score.place


def _position(place: Place) -> tuple[str, int, object]:
    return place.path, place.cell, place.at


# ---------------------------------------------------------- training and results


def first_result(view: View, results: Iterable[Output]) -> Output:
    """The result to show: of what was trained before; scores first, those of other data than it was trained on before
    what its steps descended, one at the end of the training before those of its steps, predictions and models before
    numbers that only depend on them, and what a library shows while it works last of all."""
    fits = view.ledger.of(Fitted)

    def rank(one: Output) -> tuple[bool, bool, bool, bool, bool, bool, int]:
        kind = kind_of(one.value)
        metric = kind is Kind.METRIC
        by_itself = one.how == "aside" or any(one_line(fit.place, one.place) for fit in fits)
        about = [fit.order for fit in fits if _of_one(fit.model, one.taint.models)]
        early = bool(about) and one.order < min(about)
        descended = metric and one.steps and tags.tag(one.taint.pieces, view.trained, frozenset()) not in HELD_OUT
        return by_itself, early, descended, not metric, kind < Kind.MODEL, one.steps, one.order

    return min(results, key=rank)


_READS = (What.READS_SEEDS, What.READS_RUNS, What.READS_COUNTED)
HELD_OUT = ("valid", "test")


def of_result(view: View, settings: Collection[Setting], result: Output) -> Iterator[tuple[Place, str]]:
    """Where what seeds govern is trained, and where its result goes."""
    yield from _trained(view, settings, result.taint.models, result.order)
    kept = result.how == "artefact" and any(one.place == result.place for one in view.ledger.of(Fitted))
    yield (result.place, "a library saves what it trains here") if kept else shown(result)


def shown(result: Output) -> tuple[Place, str]:
    """Where a result goes."""
    if result.how == "aside":
        return result.place, "a library shows its scores here"
    what = "its output is" if kind_of(result.value) is Kind.PRED else "its result is"
    return result.place, f"{what} {_PUT_OUT.get(result.how, 'shown')} here"


_PUT_OUT = {
    "artefact": "saved", "file": "written", "figure": "plotted", "tracker": "logged", "return": "computed",
}  # fmt: skip
"""What becomes of a result, by how it is put out; else it is shown."""


def of_comparison(view: View, settings: Collection[Setting], event: Decision | Output) -> Iterator[tuple[Place, str]]:
    """Where models that seeds govern are trained, and where they are set side by side."""
    sides = event.sides if isinstance(event, Decision) else (event.taint,)
    for side in sides[:2]:
        yield from _trained(view, settings, side.models, event.order)
    yield from set_beside(view, event)


def entered(record: Record, entry: str, conclusion: Conclusion) -> Conclusion:
    """A conclusion that rests on the run of an entry point. Of one about a file that it loads, the call by which that
    script comes to it stands before what happens there."""
    conclusion = replace(conclusion, entry=entry)
    if conclusion.place.path == entry:
        return conclusion
    places = [place for place, _ in conclusion.evidence]
    for made in record.ledger.of(Setting):
        own = list(takewhile(lambda call: call.path == entry, made.moment.chain))
        if own and (made.place == conclusion.place or made.place in places):
            if made.place.path == entry or not {conclusion.place, *places}.isdisjoint(own):
                return conclusion
            number = places.index(made.place) if made.place in places else 0
            # Not the first of them: a command's is its `def`, and `main()` at the end of a file says little.
            lines = (*conclusion.evidence[:number], (own[-1], RUN_BY), *conclusion.evidence[number:])
            return replace(conclusion, evidence=lines)
    return conclusion


RUN_BY = "this script comes to it by this call"


def is_pair(said: str) -> bool:
    """Whether a line is one of two that show two models side by side."""
    return said.startswith((ONE.partition("{")[0], OTHER.partition("{")[0])) and "train" not in said


ONE, OTHER = "one of them is {} here", "and another one is {} here"


def set_beside(view: View, event: Decision | Output) -> Iterator[tuple[Place, str]]:
    """Where models are set side by side."""
    how = _PUT_OUT.get(event.how if isinstance(event, Output) else event.by, "shown")
    if isinstance(event, Output):
        yield event.place, f"one entry a model is {how} here"
    elif event.first is not None and not one_line(event.first, event.place):
        yield event.first, ONE.format(how)
        yield event.place, OTHER.format(how)
    elif event.first is not None:
        yield event.place, f"each of them is {how} here in turn"
    else:
        listed = event.how == "rank" and event.place in view.record.seen.listed
        yield event.place, "set side by side here" if listed else _DECIDED[event.by or event.how]


_DECIDED = {
    "test": "tested here", "resample": "resampled means are compared here", "rank": "ranked here",
    "compare": "compared here", "items": "tested here", "show": "set side by side here",
}  # fmt: skip


def _trained(
    view: View, settings: Collection[Setting], models: Collection[Obj], before: int
) -> Iterator[tuple[Place, str]]:
    """Where one of `models` is trained under `settings`, else where anything is that could draw."""
    under = [one for one in view.ledger.of(Fitted) if one.may_draw and one.taint.settings & set(settings)]
    under.sort(key=lambda one: one.model is not None and one.model.api == TABLE)  # a count may be no learner
    meant = [one for one in under if one.order < before and _of_one(one.model, models)]
    yield from ((moved(view.ledger, one), "trained here") for one in (meant or under)[:1])


def moved(ledger: Ledger, fitted: Fitted) -> Place:
    """Where a training is seen: the step that moves weights by gradients, where that comes after them, else the
    training itself."""
    later = [one for one in ledger.of(Stepped) if one.order > fitted.order]
    if any(one.place == fitted.place for one in ledger.of(Stepped)):
        return fitted.place
    meant = [one for one in later if _of_one(fitted.model, one.models)]
    beside = [one for one in later if one.function == fitted.function]
    return next((one.place for one in meant or beside), fitted.place)


def _of_one(model: Obj | None, others: Collection[Obj]) -> bool:
    """Whether a model is one of others, a part of one or made of one."""
    if model is None:
        return False
    return model in others or any(other in parts_of(model) or model in parts_of(other) for other in others)
