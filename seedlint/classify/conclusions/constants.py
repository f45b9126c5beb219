"""One constant seed: SED101, SED102, SED104, and SED103 for an option's default."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.order import overwritten, undone
from seedlint.classify.experiment.axes import sureness
from seedlint.classify.experiment.shown import told_apart
from seedlint.classify.experiment.sides import made_along, refitted, sides_differ
from seedlint.classify.experiment.view import (
    UNCOMPARED,
    View,
    comes_before,
    governs_training,
    lays_out,
    may_train,
    per_turn,
)
from seedlint.classify.ledger.events import Decision, Fitted, Output
from seedlint.classify.values.axes import OUTSIDE, Axis, Origin, OriginKind, Place, What
from seedlint.classify.values.objects import Kind, Obj, Setting
from seedlint.classify.values.reading import beside_a_guess, is_result, kind_of, makes
from seedlint.classify.values.traits import tuned_among
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import AxisSummary, Confidence


def constants(view: View) -> Iterator[Conclusion]:
    """SED101, SED102 and SED104."""
    fixed = [
        made
        for made in view.ledger.of(Setting)
        if is_constant(made)
        and governs_training(made)
        and not made.moment.evaluation
        and not per_turn(made, view.ledger)
        and not undone(view.record, made)
    ]
    implicit = [made for made in view.ledger.of(Setting) if made.axis_kind == "implicit" and governs_training(made)]
    clobbering = {made for made in fixed if overwritten(view.record, made)}
    members = {
        made
        for output in view.ledger.of(Output)
        if any(closed.how == "combine" and closed.axis.is_seed for closed in output.taint.closed)
        for made in output.taint.settings
    }
    members |= {made for axis in view.ledger.of(Axis) for reason in axis.reasons if reason.what is What.WRITTEN
                for made in reason.of if axis.how == "written"}  # fmt: skip
    trained: dict[Setting, list[Fitted]] = {}
    for fitted in view.ledger.of(Fitted):
        for made in fitted.taint.settings:
            trained.setdefault(made, []).append(fitted)
    shown: list[tuple[set[Setting], Output]] = []
    for output in view.outputs:
        if not _drawn_once(view, output):
            continue
        if output.taint.models & view.tested_by_items or _only_teaches(view, output):
            continue
        behind = output.taint.settings.union(_trained_before(output, view.fits)) - members - clobbering
        governed = {made for made in fixed if made in behind and not lays_out(made, output, trained.get(made, ()))}
        if any(made.trained and not _comes_before(output, trained.get(made, ())) for made in governed):
            shown.append((governed, output))
    given = {made for governed, _ in shown for made in governed}
    together = [
        given & (decision.sides[0].settings | decision.sides[1].settings)
        for decision in view.decisions
        if _one_draw_each(view, decision) and all(side.settings & given for side in decision.sides)
    ]
    components = _components([*(governed for governed, _ in shown), *together])
    for component in components:
        results = [output for governed, output in shown if governed & component]
        compared = _comparisons(view, component) or _told_apart(view, component, results)
        if not compared:
            written = {key for made in component for key in _decided_at(made)}
            again = {made for made in fixed if made.trained and written.intersection(_decided_at(made))}
            yield _concluded(view, "single-fixed-seed", component | again, results, None)
        for settings, event in compared:
            yield _concluded(view, "fixed-seed-comparison", settings, results, event)
    explicit = {made for component in components for made in component}
    seen: set[Place] = set()
    for made in implicit:
        results = [o for o in view.outputs if made in o.taint.settings and not view.seed_axes(o.taint)]
        result = results[0] if results else None
        governed_ = result is not None and not (explicit & result.taint.settings)
        varying = result is not None and any(s.axis_kind in ("values", "external") for s in result.taint.settings)
        if result is not None and governed_ and not varying and made.place not in seen:
            seen.add(made.place)
            yield Conclusion(
                "implicit-fixed-seed", made.place, "train", AxisSummary("constant", 1, (made.value.const,)),
                view.confidence(result.taint), tuple(trail.of_result(view, {made}, trail.first_result(view, results))),
                {"seed": trail.literal(made), "api": made.api},
            )  # fmt: skip


def _trained_before(output: Output, fits: Mapping[Obj, Sequence[Fitted]]) -> Iterable[Setting]:
    """The seeds of what its models were trained with in earlier turns of a loop in which an output stands: what an
    agent earns is shown after it has learned from the turns before."""
    for model in output.taint.models:
        for fitted in fits.get(model, ()):
            if not set(output.stack).isdisjoint(set(fitted.stack) - set(model.stack)):
                yield from fitted.taint.settings


def _comes_before(output: Output, trained: Sequence[Fitted]) -> bool:
    """Whether an output comes before all training that a seed governs: what is tried out there is no result."""
    return bool(trained) and comes_before(output, trained)


def _drawn_once(view: View, output: Output) -> bool:
    """Whether no seed makes what is put out several draws of training: where only the split is cut by several, and what
    one model made of them has is told and not the best of it, training is still one draw."""
    axes = view.seed_axes(output.taint)
    if not axes:
        return True
    if any(closed.axis in axes and closed.how in ("select", "extreme") for closed in output.taint.closed):
        return False
    cuts = all(axis.roles == {"split"} and not (axis.repeats or axis.tunes) for axis in axes)
    return cuts and not view.families({*output.taint.axes, *output.beside}) and len(makes(output.taint.models)) == 1


def _only_teaches(view: View, output: Output) -> bool:
    """Whether all models of an output, each trained once, are what models that are trained in repeats learn from: the
    repeats are the runs, and the constant is their root."""
    return bool(output.taint.models) and output.taint.models <= view.teachers


def _concluded(
    view: View, kind: str, settings: set[Setting], results: list[Output], compared: Decision | Output | None
) -> Conclusion:
    """One decision: where its constant is received, trained with and, at the end, shown or compared."""
    first = _first(view, settings)
    received = sorted({first, *settings}, key=lambda made: made.moment.order)
    result = trail.first_result(view, results)
    end = trail.of_result(view, settings, result) if compared is None else trail.of_comparison(view, settings, compared)
    evidence = [*trail.of_constants(received), *end]
    families = view.families(compared.dims if isinstance(compared, Decision) else compared.beside) if compared else []
    return Conclusion(
        kind,
        first.place,
        "train",
        AxisSummary("constant", 1, (first.value.const,) if first.value.is_const else ()),
        min(view.confidence(result.taint, first.value.taint), _sure(compared, families)),
        tuple(dict.fromkeys(evidence)),
        {"seed": trail.literal(first), "api": first.api},
    )


def _sure(compared: Decision | Output | None, families: Iterable[Axis]) -> Confidence:
    told = isinstance(compared, Decision) and compared.how == "told"
    return Confidence.MEDIUM if told else sureness(families)


def _first(view: View, component: set[Setting]) -> Setting:
    """The first call of a decision: calls that seed other generators just before it belong to it."""
    groups = {made.moment.group for made in component if made.rngs}
    beside = [
        made
        for made in view.ledger.of(Setting)
        if made.moment.group in groups and made.axis_kind == "constant" and made.rngs
    ]
    beside = [
        made
        for made in beside
        if not any(  # else it was replaced
            other.moment.order > made.moment.order and made.rngs <= other.rngs for other in beside
        )
    ]
    return min((*component, *beside), key=lambda made: made.moment.order)


def _components(sets: list[set[Setting]]) -> list[set[Setting]]:
    """The sets joined where they share a setting or one call that carried several, and where they are one constant: by
    its name, or written again in the same file. That is one decision, however often it is used."""
    merged: list[tuple[set[Setting], set[object]]] = []
    for one in sets:
        joined, keys = set(one), {key for made in one for key in _decided_at(made)}
        rest = []
        for other, others in merged:
            if keys & others:
                joined |= other
                keys |= others
            else:
                rest.append((other, others))
        merged = [*rest, (joined, keys)]
    return [component for component, _ in merged]


def _decided_at(made: Setting) -> Iterator[object]:
    yield made.place
    if made.value.is_const and made.value.const is not None:
        yield (made.place.path, made.value.const)
    for origin in made.value.taint.origins:
        if origin.kind is OriginKind.LITERAL:
            yield origin


def _comparisons(view: View, component: set[Setting]) -> list[tuple[set[Setting], Decision | Output]]:
    """The comparisons of models that these constants govern, one draw each: those that share a setting are one. Each
    with its settings and the place where it is made first."""
    merged: list[tuple[set[Setting], Decision | Output]] = []
    for settings, event in _compared(view, component):
        joined, first = set(settings), event
        rest = []
        for others, earlier in merged:
            if others & joined or _refits(first, earlier) or _refits(earlier, first):
                joined |= others
                first = min(first, earlier, key=lambda one: (_kept(one), one.steps, _by_search(view, one), one.order))
            else:
                rest.append((others, earlier))
        merged = [*rest, (joined, first)]
    return merged


def _told_apart(view: View, component: set[Setting], results: list[Output]) -> list[tuple[set[Setting], Decision]]:
    """Where no place shows models beside each other: the first two of which one program tells what they have earned,
    one draw each."""
    alone = [output for output in results if not view.seed_axes(output.taint)]
    told = (one for one in told_apart(alone, view.histories) if not refitted(*one.sides))
    both = (one for one in told if all(side.settings & component for side in one.sides))
    return [(component, one) for one in itertools.islice(both, 1)]


def _refits(event: Decision | Output, searched: Decision | Output) -> bool:
    """Whether models that one event compares are trained with what was chosen among those that another one compares: a
    search and the refit of its winners are one experiment."""
    chosen = {axis for side in event.sides for model in side.models for axis in tuned_among(model)}
    walked = searched.dims if isinstance(searched, Decision) else searched.beside
    closed = {one.axis for side in searched.sides for one in side.closed}
    return not chosen.isdisjoint(walked | closed)


def _kept(event: Decision | Output) -> bool:
    """Whether a result is only given back by a call: it is shown elsewhere, if at all."""
    return isinstance(event, Output) and event.how == "return"


def _by_search(view: View, event: Decision | Output) -> bool:
    """Whether a result is of a search's trials: they are what it compares, and not what it is shown for."""
    return isinstance(event, Output) and all(axis.space for axis in view.families(event.beside))


def is_constant(made: Setting) -> bool:
    """Whether one written constant is the seed, be it shifted by the fold's number (the axis is then the folds)."""
    if made.axis_kind == "values":
        return isinstance(made.value.shift, int) and all(axis.fold for axis in made.axes)
    return made.axis_kind == "constant"


def _of_single_draws(view: View, decision: Decision) -> bool:
    """Whether no side of a decision varies its seed, and no test resamples items."""
    if decision.how in ("items", "test"):
        return False
    return not any(view.seed_axes(side) or side.models & view.resampled for side in decision.sides)


def _one_draw_each(view: View, decision: Decision) -> bool:
    """Whether a decision sets two models side by side, made differently, each with the one draw of its constant."""
    if len(decision.sides) != 2 or not _of_single_draws(view, decision):
        return False
    left, right = decision.sides
    return (
        sides_differ(decision, view.histories)
        and (beside_a_guess(left, right) or view.histories.differ(left.models, right.models))
        and not refitted(left, right)
    )


def _compared(view: View, component: set[Setting]) -> Iterator[tuple[set[Setting], Decision | Output]]:
    """Where models that these constants govern are set side by side, one draw each; some may draw nothing at all."""
    for decision in view.decisions:
        sides = decision.sides
        if len(sides) == 1 and _of_single_draws(view, decision):
            families = [
                axis
                for axis in view.families(decision.dims)
                if (axis.family or axis.treats) and made_along(axis, sides[0])
            ]
            if families and sides[0].settings & component:
                yield set(sides[0].settings & component), decision
        elif len(sides) == 2 and _one_draw_each(view, decision):
            governed = {made for side in sides for made in side.settings & component}
            if governed:
                yield governed, decision
    for output in view.outputs:
        if (
            (kind_of(output.value) is Kind.METRIC or any(map(is_result, output.taint.models)))
            and output.how not in UNCOMPARED
            and output.taint.settings & component
            and not view.seed_axes(output.taint)
        ):
            shown = [axis for axis in view.families(output.beside) if axis.family or axis.treats or not axis.data]
            if any(view.set_apart(axis, output.taint) for axis in shown):
                yield set(output.taint.settings & component), output


def _is_seed_constant(origin: Origin) -> bool:
    """Whether an option's default is a seed: None, False, -1 and text mean "off" or something else."""
    default = origin.default
    if isinstance(default, str) and default.isdigit():
        default = int(default)
    if isinstance(default, bool) or not isinstance(default, (int, float)) or default < 0:
        return False
    return not origin.is_off(default)


def defaults(view: View) -> Iterator[Conclusion]:
    """SED103: an option that reaches training has a constant default, or a settings file gives the constant."""
    if not may_train(view.record):
        return  # weights are loaded over those that the seed governs
    seen: set[Origin] = set()
    for made in view.ledger.of(Setting):
        if made.axis_kind != "external" or not governs_training(made):
            continue
        for origin in _setting(made):
            if origin in seen:
                continue
            seen.add(origin)
            in_file = origin.kind is OriginKind.SETTING
            if in_file and not made.trained:
                continue  # settings are read by what only tests a network, too
            received = _received(view, origin, made) if in_file else [made]
            said = [(origin.place, f"{origin.name} is {origin.default!r} in this file")] if in_file else []
            yield Conclusion(
                "fixed-seed-default", received[0].place if in_file else origin.default_place or origin.place, "train",
                AxisSummary("external", None, (origin.default,)), view.confidence(made.value.taint),
                (*said, *trail.of_given(view, received)),
                {"option": origin.name, "seed": repr(origin.default), "in_file": in_file},
            )  # fmt: skip


def _setting(made: Setting) -> list[Origin]:
    """What is set from outside and is this seed, as far as it has a constant default. Where the seed also depends on
    others (a folder that is resumed from, the first fold), those that are called seeds are meant. What a settings file
    says overrides an option."""
    outside = [origin for origin in made.value.taint.origins if origin.kind in OUTSIDE]
    if len({origin.name for origin in outside}) > 1:
        outside = [origin for origin in outside if seedish(origin.name)]
    known = [origin for origin in outside if origin.default_place is not None and _is_seed_constant(origin)]
    in_file = [origin for origin in known if origin.kind is OriginKind.SETTING]
    return sorted(in_file or known, key=lambda origin: repr(origin.place))


def _received(view: View, origin: Origin, made: Setting) -> list[Setting]:
    """The calls of one seed decision that receive what a settings file says, in order."""
    return [
        one
        for one in view.ledger.of(Setting)
        if one.moment.group == made.moment.group and origin in one.value.taint.origins
    ]
