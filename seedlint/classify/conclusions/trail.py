"""The evidence of a decision, in the order in which it happens: where the seed is written, the call that receives it,
the generator or estimator that it enters, the training, and what is shown, selected or compared of that.

Each pair is a place and what that line shows; a reader who looks at the line has to see it there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment.view import View
from seedlint.classify.ledger.events import Decision, Fitted, Output, Scored, Selection
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fate, Origin, OriginKind, Place, What
from seedlint.classify.values.objects import Kind, Obj, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.records import replace

Trail = tuple[tuple[Place, str], ...]

MOST_SEEDS, MOST_READ, MOST_COMPARED = 4, 3, 2
"""Lines that say the same of further seeds, files and comparisons are left out."""


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
            yield made.place, _received(made) if written is not None else f"seed {seed} here"
        if number == 0:
            yield from _entered(_training([one for one in known if one.place == made.place]))


def of_overwriting(old: Setting, made: Setting) -> Iterator[tuple[Place, str]]:
    """Where a seed that varies is received, and where a constant takes its place."""
    yield old.place, _received(old)
    yield made.place, "and overwritten here" if _one_line(made.place, made.sink) else "and overwritten by this call"
    if not _one_line(made.place, made.sink):
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
    written = next((place for place in named if not _one_line(place, made.place)), None)
    default = next((place for place in defaults if place is not None and not _one_line(place, made.place)), None)
    return written, default


def _received(made: Setting) -> str:
    return "the seed is set here" if _one_line(made.place, made.sink) else "the seed is passed on here"


def _entered(made: Setting) -> Iterator[tuple[Place, str]]:
    """What a seed enters, where the call that received it first stands elsewhere."""
    if not _one_line(made.place, made.sink):
        yield made.sink, f"{_name(made)} gets it here"


def _training(received: Sequence[Setting]) -> Setting:
    """Of seeds that one call receives, the first that reaches a training."""
    return next((made for made in received if made.trained), received[0])


def _name(made: Setting) -> str:
    """What a seed enters, as it is called in code: a class by its name, a function with its module."""
    parts = made.api.split(".")
    return parts[-1] if parts[-1][:1].isupper() else ".".join(parts[-2:])


def _one_line(one: Place, other: Place) -> bool:
    return (one.path, one.cell, one.at[0]) == (other.path, other.cell, other.at[0])


def _sorted(origins: Iterable[Origin]) -> list[Origin]:
    return sorted(origins, key=lambda origin: (origin.place.path, origin.place.cell, origin.place.at, origin.name))


# -------------------------------------------------------------- seeds that vary


def of_axes(view: View, axes: Collection[Axis]) -> Iterator[tuple[Place, str]]:
    """Where seeds that vary are received, where results of one seed each are read, and where runs are started."""
    received: dict[Place, list[Setting]] = {}
    for made in view.ledger.of(Setting):
        if made.axes & set(axes):
            received.setdefault(made.place, []).append(made)
    for number, (place, here) in enumerate(list(received.items())[:MOST_READ]):
        yield place, _received(here[0])
        if number == 0:
            yield from _entered(_training(here))
    for what, said in (
        (What.STARTED, "their runs are started here"),
        (What.READS_SEEDS, "results of one seed each are read here"),
        (What.SEEDS, "a seed is written out here"),
    ):
        said_of = [axis for axis in axes if what is not What.SEEDS or axis.how == "written"]  # no loop says its seeds
        places = {reason.place for axis in said_of for reason in axis.reasons if reason.what is what}
        known = sorted((place for place in places if place is not None), key=_position)
        yield from ((place, said) for place in known[:MOST_READ])


def to_training(view: View, axes: Collection[Axis], *outcomes: Taint) -> Iterator[tuple[Place, str]]:
    """From seeds that vary to the training of each run: of the models that `outcomes` are about, else of any."""
    yield from of_axes(view, axes)
    models = {model for taint in outcomes for model in taint.models}
    along = [one for one in view.ledger.of(Fitted) if set(axes) & {*one.taint.axes, *one.stack}]
    meant = [one for one in along if one.model in models]
    yield from ((one.place, "each run is trained here") for one in (meant or along)[:1])


def to_selection(view: View, axes: Collection[Axis], selection: Selection) -> Iterator[tuple[Place, str]]:
    """Where the runs are scored, and where the best of them is selected."""
    scores = [
        one
        for one in view.ledger.of(Scored)
        if one.order < selection.order and one.taint.axes & set(axes) and one.taint.pieces & selection.metric.pieces
    ]
    meant = [one for one in scores if one.taint.measures & selection.metric.measures]
    for one in (meant or scores)[-1:]:
        if not _one_line(one.place, selection.place):
            yield one.place, "each run is scored here"
    yield selection.place, "the best seed is selected here"


def _position(place: Place) -> tuple[str, int, object]:
    return place.path, place.cell, place.at


# ---------------------------------------------------------- training and results


def first_result(results: Iterable[Output]) -> Output:
    """The result to show: a metric before anything else, one at the end of the training before those of its steps, and
    what a library shows while it works last of all."""

    def rank(one: Output) -> tuple[bool, bool, bool, int]:
        return one.how == "aside", kind_of(one.value) is not Kind.METRIC, one.steps, one.order

    return min(results, key=rank)


def of_result(view: View, settings: Collection[Setting], result: Output) -> Iterator[tuple[Place, str]]:
    """Where what seeds govern is trained, and where its result goes."""
    yield from _trained(view, settings, result.taint.models, result.order)
    yield result.place, _RESULTS.get(result.how, "its result is used here")


_RESULTS = {"aside": "a library shows its scores here", "artefact": "its result is saved here"}


def of_comparison(view: View, settings: Collection[Setting], event: Decision | Output) -> Iterator[tuple[Place, str]]:
    """Where models that seeds govern are trained, and where they are set side by side."""
    sides = event.sides if isinstance(event, Decision) else (event.taint,)
    for side in sides[:2]:
        yield from _trained(view, settings, side.models, event.order)
    yield from set_beside(event)


def entered(record: Record, entry: str, conclusion: Conclusion) -> Conclusion:
    """A conclusion about a file that an entry point loads, with the call by which that script comes to it."""
    if conclusion.place.path == entry:
        return conclusion
    told = {conclusion.place, *(place for place, _ in conclusion.evidence)}
    for made in record.ledger.of(Setting):
        if made.place in told and made.moment.chain and made.moment.chain[0].path == entry:
            call = made.moment.chain[0]
            known = () if call in told else ((call, RUN_BY),)
            return replace(conclusion, evidence=(*conclusion.evidence, *known))
    return conclusion


RUN_BY = "this script comes to it by this call"
ONE, OTHER = "one of them is shown here", "and another one here"


def set_beside(event: Decision | Output) -> Iterator[tuple[Place, str]]:
    """Where models are set side by side."""
    if isinstance(event, Output):
        yield event.place, "one entry a model is shown here"
    elif event.first is not None and not _one_line(event.first, event.place):
        yield event.first, ONE
        yield event.place, OTHER
    elif event.first is not None:
        yield event.place, "each of them is shown here in turn"
    else:
        words = {"test": "tested here", "rank": "ranked here", "compare": "compared here"}
        yield event.place, words.get(event.how, "set side by side here")


def _trained(
    view: View, settings: Collection[Setting], models: Collection[Obj], before: int
) -> Iterator[tuple[Place, str]]:
    """Where one of `models` is trained under `settings`, else where anything is."""
    under = [one for one in view.ledger.of(Fitted) if one.taint.settings & set(settings)]
    meant = [one for one in under if one.model in models and one.order < before]
    yield from ((one.place, "trained here") for one in (meant or under)[:1])
