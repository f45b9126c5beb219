"""What K runs along one seed axis are used for: SED001 to SED003, SED009, SED301 to SED303."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.comparing import beside
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment import tags
from seedlint.classify.experiment.axes import families
from seedlint.classify.experiment.shown import apart
from seedlint.classify.experiment.view import DISPERSIONS, LOCATIONS, UNCOMPARED, Group, View, closed_by
from seedlint.classify.ledger.events import Output, Scored, Selection
from seedlint.classify.values.axes import Axis, Piece, Place, What
from seedlint.classify.values.objects import Duty, Kind, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.diagnostics import Confidence


def use_of_axis(view: View, group: Group) -> Iterator[Conclusion]:
    """What K runs along one axis are used for. Of runs whose seeds are not seen only the spread says something: the
    best of them may be that of other settings."""
    axes = set(group.axes)
    if all(axis.reads_repeats for axis in axes):
        yield from _spread_of_repeats(view, group)
        return
    selections = [sel for sel in view.ledger.of(Selection) if sel.axes & axes]
    kept = [sel for sel in selections if sel.kept]
    for selection in kept:
        conclusion = _selected(view, group, selection)
        if conclusion is not None:
            yield conclusion
            return
        if tags.tag(selection.metric.pieces, view.trained_until(selection), frozenset()) == "train":
            return
    outputs = [
        output
        for output in view.outputs
        if output.taint.axes & axes or any(c.axis in axes for c in output.taint.closed)
    ]
    combined = [output for output in outputs if closed_by(output.taint, axes, ("combine",))]
    scored = [one for one in view.ledger.of(Scored) if closed_by(one.taint, axes, ("combine",))]
    if combined or (scored and not outputs):
        end = trail.shown(combined[0]) if combined else (scored[0].place, "the combination is scored here")
        taint = combined[0].taint if combined else scored[0].taint
        places = (closed.place for closed in taint.closed if closed.axis in axes and closed.how == "combine")
        place = min(places, key=lambda place: (place.path, place.cell, place.at))
        yield Conclusion(
            "seed-ensemble", group.place, group.role, group.summary(), view.confidence(taint),
            (*trail.to_training(view, axes, taint), (place, "predictions are combined here"), end),
            {"k": group.k},
        )  # fmt: skip
        return
    if any(map(view.in_rounds, axes)):
        return
    spread = [output for output in outputs if closed_by(output.taint, axes, DISPERSIONS)]
    extremes = {
        (closed.place, closed.how)
        for output in outputs
        for closed in output.taint.closed
        if closed.axis in axes and closed.how == "extreme"
    }
    if (spread or len(extremes) >= 2) and (_several_families(view, outputs, axes) or _tested(view, axes)):
        yield abstain(view, group, "whether the models that share these seeds are compared")
        return
    if spread or len(extremes) >= 2:
        yield _sensitivity(view, group, spread[0] if spread else outputs[0])
        yield from beside(view, group, [group], compared=False)
        return
    location = [output for output in outputs if closed_by(output.taint, axes, LOCATIONS)]
    every = [output for output in outputs if _each_run(output, axes)]
    told = [one for one in every if tags.tag(one.taint.pieces, view.trained, frozenset()) != "train"]  # not losses
    best = [
        output
        for output in outputs
        if closed_by(output.taint, axes, ("extreme", "select")) and kind_of(output.value) is Kind.METRIC
    ]
    if best and not location and not told:
        tag = _best_tag(view, best[0].taint)
        if tag == "test":
            yield Conclusion(
                "best-seed-reported", group.place, group.role, group.summary(), view.confidence(best[0].taint),
                (*trail.to_training(view, axes, best[0].taint), (best[0].place, "only the best is output here")),
                {"k": group.k},
            )  # fmt: skip
            return
        if tag == "unknown":
            yield abstain(view, group, "which piece of data the best score is of")
            return
    if location:
        yield Conclusion("seed-average", group.place, group.role, group.summary(), view.confidence(location[0].taint))
        return
    if not outputs and "child" in group.roles:
        yield abstain(view, group, "what the started processes do with their seeds")
    elif not outputs and group.roles & {"train"}:
        yield abstain(view, group, "what becomes of the runs' results")
    elif every and group.roles & {"train"}:
        yield abstain(view, group, "what is concluded from the runs, which are only shown one by one")


def _spread_of_repeats(view: View, group: Group) -> Iterator[Conclusion]:
    """The spread of results that were read of runs that bear names of runs, of one family."""
    axes = set(group.axes)
    if not any(axis.says(What.READS_RUNS) for axis in axes):
        return
    outputs = [one for one in view.outputs if any(closed.axis in axes for closed in one.taint.closed)]
    spread = [output for output in outputs if closed_by(output.taint, axes, DISPERSIONS)]
    if spread and not _several_families(view, outputs, axes) and not _beside_others(view, axes):
        yield _sensitivity(view, group, spread[0])


def _beside_others(view: View, axes: set[Axis]) -> bool:
    """Whether what is typical of other runs that were read is shown, too: whether those are another family's is not
    seen."""
    return any(
        closed.axis.reads_repeats and closed.axis not in axes and closed.how in LOCATIONS
        for output in view.outputs
        for closed in output.taint.closed
    )


def _sensitivity(view: View, group: Group, shown: Output) -> Conclusion:
    return Conclusion(
        "seed-sensitivity", group.place, group.role, group.summary(), view.confidence(shown.taint),
        (*trail.to_training(view, group.axes, shown.taint), (shown.place, "the spread over seeds is output here")),
        {"k": group.k, "runs": all(axis.reads_repeats for axis in group.axes)},
    )  # fmt: skip


def _tested(view: View, axes: set[Axis]) -> bool:
    """Whether a test takes what was scored under these seeds: it compares, whatever else is shown of them."""
    return any(one.how == "test" and not axes.isdisjoint(one.dims) for one in view.decisions)


def _several_families(view: View, outputs: list[Output], axes: set[Axis]) -> bool:
    """Whether what is typical of the seeds is shown of models made differently: then it is no spread of one family."""
    located = [one for one in outputs if one.how not in UNCOMPARED and closed_by(one.taint, axes, LOCATIONS)]
    if any(families(output.taint.axes, output.taint) for output in located):
        return True
    located = [output for output in located if kind_of(output.value) is Kind.METRIC]
    distinct = {(output.taint.models, output.taint.pieces): output.taint for output in located}
    return any(
        (one.measures & other.measures or not (one.measures and other.measures)) and apart(one, other, view.histories)
        for one, other in itertools.combinations(distinct.values(), 2)
    )


def spread_beside(view: View, group: Group) -> set[Axis]:
    """The axes whose spread is shown side by side with that along the axes of a group, be it by a loop over the spreads
    of models that are made differently."""
    together = [tuple(map(_spread_along, decision.sides)) for decision in view.decisions if len(decision.sides) == 2]
    together += [(_spread_along(one.taint),) for one in view.outputs if view.trained_apart(one.taint.models)]
    found: set[Axis] = set()
    for sides in together:
        if any(side & set(group.axes) for side in sides):
            found.update(*sides)
    return found - set(group.axes)


def _spread_along(taint: Taint) -> frozenset[Axis]:
    """The axes whose spread something tells: a dispersion, or both ends."""
    ends: dict[Axis, set[Place]] = {}
    for closed in taint.closed:
        if closed.how == "extreme":
            ends.setdefault(closed.axis, set()).add(closed.place)
    spread = {closed.axis for closed in taint.closed if closed.how in DISPERSIONS}
    return frozenset(spread).union(axis for axis, places in ends.items() if len(places) > 1)


def out_of_view(view: View, seen: set[Axis]) -> Iterator[Conclusion]:
    """Loops whose variable seeds a global generator that nothing visible draws from, or that hand a variable meant as
    a seed to something that cannot be followed."""
    by_place: dict[Place, Group] = {}
    for axis in view.ledger.of(Axis):
        if not (axis in seen or axis.k == 1 or axis.item or axis.fold or axis.inert or axis.roles or axis.space):
            by_place.setdefault(axis.place, Group(axis.place, [])).axes.append(axis)
    for group in by_place.values():
        axes = set(group.axes)
        sources = [axis.origin_of_variable for axis in group.axes if axis.origin_of_variable is not None]
        if any(made.rngs and not made.readers and made.axes & axes for made in view.ledger.of(Setting)):
            yield abstain(view, group, "what is drawn after the seed is set")
        elif any(source.escaped and not source.reached for source in sources):
            yield abstain(view, group, "where the seed goes")


def _best_tag(view: View, taint: Taint) -> str:
    return tags.tag(taint.pieces, view.trained, frozenset())


def abstain(view: View, group: Group, what: str) -> Conclusion:
    return Conclusion(
        "unclassified-seed", group.place, group.role, group.summary(), Confidence.MEDIUM,
        tuple(trail.of_axes(view, group.axes)), {"unseen": what, "k": group.k},
    )  # fmt: skip


def _selected(view: View, group: Group, selection: Selection) -> Conclusion | None:
    """A selection over seeds: safe on validation data with the winner scored elsewhere, risky on the test piece."""
    axes = set(group.axes)
    pieces = selection.metric.pieces
    later = (
        frozenset(
            piece
            for scored in view.ledger.of(Scored)
            if scored.order > selection.order
            for piece in scored.taint.pieces
        )
        | frozenset(
            piece
            for output in view.outputs
            if kind_of(output.value) is Kind.METRIC and closed_by(output.taint, axes, ("select",))
            for piece in output.taint.pieces
            if output.order > selection.order and piece not in pieces
        )
        | _predicted(view, axes, selection)
    )
    elsewhere = frozenset(piece for piece in later if piece not in pieces)
    evidence = (
        *trail.to_training(view, axes, selection.metric), *trail.to_selection(view, axes, selection),
    )  # fmt: skip
    confidence = view.confidence(selection.metric)
    if any(piece.weak for piece in pieces):
        confidence = min(confidence, Confidence.MEDIUM)
    notes: dict[str, object] = {"k": group.k}
    role = group.role
    common = (group.summary(), confidence, evidence, notes)
    safe = (group.summary(), confidence, (*evidence, *trail.to_winner(view, axes, selection)), notes)
    if "split" in group.roles and _cut_by(view, selection.metric, axes):
        return Conclusion("split-seed-shopping", group.place, "split", *common)
    if selection.inner or any(step[0] == "cv" for piece in pieces for step in piece.steps):
        held = [piece for piece in elsewhere if any(tags.disjoint(piece, mine) for mine in pieces)]
        if held:
            return Conclusion("seed-model-selection", group.place, role, *safe)
        if not any(step[0] != "cv" for piece in pieces for step in piece.steps):
            if _also_shown(view, axes):
                return None
            return Conclusion("best-seed-reported", group.place, role, *common)
        return abstain(view, group, "whether the selected model is scored on another piece of data")
    tag = tags.tag(pieces, view.trained, elsewhere, view.trained_until(selection))
    if tag == "valid":
        if any(tags.disjoint(piece, mine) for piece in elsewhere for mine in pieces) or _used_elsewhere(
            view, selection
        ):
            return Conclusion("seed-model-selection", group.place, role, *safe)
        return abstain(view, group, "whether the winner is scored on another piece of data")
    if tag == "test":
        return Conclusion("seed-picked-on-test", group.place, role, *common)
    if tag == "train":
        return None
    return Conclusion(
        "unclassified-seed", group.place, group.role, group.summary(), Confidence.MEDIUM, evidence,
        {"unseen": "which piece of data the selecting score is of", "k": group.k, "conditional": True},
    )  # fmt: skip


def _also_shown(view: View, axes: set[Axis]) -> bool:
    """Whether the mean, the spread or every run is output beside the best."""
    return any(
        closed_by(output.taint, axes, LOCATIONS | DISPERSIONS) or _each_run(output, axes) for output in view.outputs
    )


def _each_run(output: Output, axes: set[Axis]) -> bool:
    """Whether the score of every run is output, not only of those that beat the ones before."""
    if kind_of(output.value) is not Kind.METRIC or output.how == "aside":
        return False
    return bool((output.taint.axes - output.best) & axes)


def _predicted(view: View, axes: set[Axis], selection: Selection) -> frozenset[Piece]:
    """The data that the winner predicts for, in a file that is written (a submission)."""
    return frozenset(
        piece
        for output in view.ledger.of(Output)
        if output.order > selection.order and output.how == "file" and kind_of(output.value) is Kind.PRED
        if closed_by(output.taint, axes, ("select",))
        for piece in output.taint.pieces
    )


def _used_elsewhere(view: View, selection: Selection) -> bool:
    """The winner predicts for data that no metric was computed on (a submission)."""
    return any(
        output.order > selection.order and kind_of(output.value) is Kind.PRED and output.how == "file"
        for output in view.ledger.of(Output)
    )


def _cut_by(view: View, metric: Taint, axes: set[Axis]) -> bool:
    """Whether a score's pieces were cut by a splitter whose seed, or that of its generator, varies along `axes`."""
    cutting = {made for made in view.ledger.of(Setting) if "split" in made.roles and made.axes & axes}
    handed = (one for made in cutting for one in made.reasons if one.what is Duty.GOVERNS and one.role == "split")
    places = {*(made.sink for made in cutting), *(one.place for one in handed)}
    steps = [step for piece in metric.pieces for step in piece.steps]
    return any(step[1] in places for step in steps) or (
        any(step[0] in ("cv", "slice", "mask") for step in steps) and bool(cutting & metric.settings)
    )
