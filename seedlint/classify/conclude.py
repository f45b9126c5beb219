"""From the trace of one run to one conclusion for each seed decision: Bethard's five uses, and what lies beyond."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.classify import splits
from seedlint.classify.trace import Decision, Output, Selection, Trace
from seedlint.classify.values import Axis, Kind, Obj, Origin, OriginKind, Place, Setting, Taint, kind_of
from seedlint.diagnostics import AxisSummary, Confidence, Fix

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the analysis concluded about one seed decision, or one defect of a seed.

    `kind` is the concept: the name of the rule that reports it. `notes` are the facts that its message may use."""

    kind: str
    place: Place
    role: str | None = None
    axis: AxisSummary | None = None
    confidence: Confidence = Confidence.HIGH
    evidence: tuple[tuple[Place, str], ...] = ()
    notes: dict[str, object] = field(default_factory=dict, hash=False)
    fix: Fix | None = None


TRAIN_ROLES = frozenset({"train", "order", "dropout"})
LOCATIONS = frozenset({"location", "sum"})
DISPERSIONS = frozenset({"dispersion", "quantile"})


def governs_training(made: Setting) -> bool:
    """Whether a seed reaches the train role: initialisation, order, dropout of something that is trained."""
    if "train" in made.roles:
        return True
    return made.trained and bool(made.roles & TRAIN_ROLES)


def per_turn(made: Setting) -> bool:
    """Whether a seed is set again for each item, epoch or step (SED404)."""
    return any(axis.item or axis.epoch for axis in made.stack)


def uses(run: Interpreter) -> list[Conclusion]:
    """The conclusions about seed uses (SED0xx to SED3xx) of one run."""
    view = _View(run)
    found: list[Conclusion] = []
    taken: set[Axis] = set()
    groups = view.groups()
    found.extend(_comparisons(view, groups, taken))
    for group in groups:
        if not taken & set(group.axes):
            found.extend(_axis_use(view, group))
    found.extend(_out_of_view(view, {axis for group in groups for axis in group.axes}))
    found.extend(_constants(view))
    found.extend(_defaults(view))
    return found


@dataclass(eq=False, slots=True)
class Group:
    """The axes that one loop header opened: one decision, however often the loop is reached."""

    place: Place
    axes: list[Axis]

    @property
    def roles(self) -> set[str]:
        roles: set[str] = set()
        for axis in self.axes:
            roles |= axis.roles
        return {"train" if role in TRAIN_ROLES else role for role in roles}

    @property
    def role(self) -> str | None:
        roles = self.roles
        for role in ("train", "split", "child", "search"):
            if role in roles:
                return "train" if role == "child" else role
        return "train"

    @property
    def k(self) -> int | None:
        counts = {axis.k for axis in self.axes}
        return counts.pop() if len(counts) == 1 else None

    def summary(self) -> AxisSummary:
        axis = self.axes[0]
        if not axis.roles and axis.repeats:
            kind = "entropy"
        elif axis.external:
            kind = "external"
        else:
            kind = "values"
        return AxisSummary(kind, self.k, axis.values[:16])


class _View:
    """What a trace shows, prepared for questions about one axis."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.trace: Trace = run.trace
        self.notebook = run.script.notebook
        for made in self.trace.settings:
            if governs_training(made):
                for axis in made.axes:
                    axis.roles.add("train")
            if "split" in made.roles:
                for axis in made.axes:
                    axis.roles.add("split")
        self.outputs = [output for output in self.trace.outputs if self.relevant(output)]
        self.trained = run.trained_pieces
        self.resampled = {
            model
            for decision in self.trace.decisions
            if decision.how == "items"
            for side in decision.sides
            for model in side.models
        } | run.resampled
        self.decisions = [*self.trace.decisions, *_neighbours(self.outputs)]

    def relevant(self, output: Output) -> bool:
        """Whether an output shows or stores the outcome of a run."""
        kind = kind_of(output.value)
        if kind is Kind.METRIC or output.how == "artefact":
            return True
        if kind in (Kind.PRED, Kind.ERROR):
            return output.how in ("file", "tracker", "figure", "return", "cell", "print")
        if output.taint.closed:
            return True
        trained = any(made.trained for made in output.taint.settings)
        return kind is not Kind.MODEL and bool(output.taint.models) and trained

    def confidence(self, *taints: Taint) -> Confidence:
        found = min((taint.confidence for taint in taints), default=Confidence.HIGH)
        return min(found, Confidence.MEDIUM) if self.notebook else found

    def groups(self) -> list[Group]:
        by_place: dict[Place, Group] = {}
        for axis in self.trace.axes:
            if axis.is_seed and not axis.inert and axis.k != 1 and not dead(axis):
                by_place.setdefault(axis.place, Group(axis.place, [])).axes.append(axis)
        return [group for group in by_place.values() if group.roles & {"train", "split", "child"} or _repeats(group)]

    def families(self, axes: Iterable[Axis]) -> list[Axis]:
        return [axis for axis in axes if axis.is_family and not axis.is_seed]

    def seed_axes(self, taint: Taint) -> set[Axis]:
        found = {axis for axis in taint.axes if axis.is_seed}
        return found | {closed.axis for closed in taint.closed if closed.axis.is_seed}

    def set_evidence(self, axes: Iterable[Axis]) -> Iterator[tuple[Place, str]]:
        wanted = set(axes)
        seen: set[Place] = set()
        for made in self.trace.settings:
            if made.axes & wanted and made.place not in seen and len(seen) < 3:
                seen.add(made.place)
                yield made.place, "the seed is set here"


def dead(axis: Axis) -> bool:
    """Whether a loop's variable is meant as a seed (by its name) and reaches nothing (SED401)."""
    origin = axis.origin_of_variable
    if origin is None or axis.roles or axis.inert or axis.family or axis.hyper:
        return False
    return not (origin.reached or origin.escaped or origin.used)


NEAR = 2
"""Rows between two outputs that are read as lines of one table."""


def _neighbours(outputs: list[Output]) -> Iterator[Decision]:
    """Scores of two models printed on neighbouring lines stand side by side."""
    shown = [
        output for output in outputs if kind_of(output.value) is Kind.METRIC and output.how in ("print", "log", "cell")
    ]
    for first, second in itertools.pairwise(shown):
        if (
            first.place.path == second.place.path
            and first.place.cell == second.place.cell
            and first.stack == second.stack
        ):
            if 0 < second.place.at[0] - first.place.at[0] <= NEAR:
                yield Decision((first.taint, second.taint), frozenset(), "show", second.place, second.order)


def _repeats(group: Group) -> bool:
    return any(axis.repeats for axis in group.axes)


def _closed(taint: Taint, axes: set[Axis], hows: Iterable[str]) -> bool:
    wanted = set(hows)
    return any(closed.axis in axes and closed.how in wanted for closed in taint.closed)


# ------------------------------------------------------- performance comparison


def _comparisons(view: _View, groups: list[Group], taken: set[Axis]) -> Iterator[Conclusion]:
    """SED201 and SED202: families ranked by what their seeds' scores have in common."""
    clusters: list[tuple[set[Axis], str, Decision | Output]] = []
    group_of = {axis: group for group in groups for axis in group.axes}
    for decision in view.decisions:
        if decision.how == "items":
            continue
        if decision.how == "test":
            axes = {axis for axis in decision.dims if axis in group_of}
            if axes and (_sides_differ(decision, loose=True) or view.families(decision.dims)):
                clusters.append((axes, "test", decision))
            continue
        axes = _located(view, decision)
        axes = {axis for axis in axes if axis in group_of}
        if axes:
            clusters.append((axes, "compare", decision))
    for output in view.outputs:
        if kind_of(output.value) is not Kind.METRIC or output.how == "report":
            continue
        shown = set(output.taint.axes)
        families = view.families(shown)
        axes = {closed.axis for closed in output.taint.closed if closed.how in LOCATIONS and closed.axis in group_of}
        families = [axis for axis in families if _made_along(axis, output.taint)]
        if families and axes:
            clusters.append((axes, "compare", output))
    merged = _merge(clusters, group_of)
    for axes, hows, events in merged:
        cluster_groups = list(dict.fromkeys(group_of[axis] for axis in axes))
        if any(axis.hyper or axis.family for axis in axes):
            continue  # other hyperparameters vary with the seed
        if _valid_only(view, events):
            continue
        places = sorted(cluster_groups, key=lambda group: (group.place.path, group.place.cell, group.place.at))
        first = places[0]
        if not first.roles & {"train", "child"} and not _repeats(first):
            continue
        taken.update(axis for group in cluster_groups for axis in group.axes)
        kind = "seeds-as-samples" if "test" in hows else "seed-only-comparison"
        taints = [side for event in events for side in (event.sides if isinstance(event, Decision) else (event.taint,))]
        evidence = [*view.set_evidence(axes)]
        evidence.extend((event.place, _event_note(event)) for event in events[:2])
        yield Conclusion(
            kind,
            first.place,
            "train",
            first.summary(),
            view.confidence(*taints),
            tuple(evidence),
            {"k": first.k, "families": _family_names(view, events)},
        )
        yield from _beside(view, first, cluster_groups, compared=True)


def _event_note(event: Decision | Output) -> str:
    if isinstance(event, Decision):
        return {"test": "tested here", "rank": "ranked here", "compare": "compared here"}.get(
            event.how, "set side by side here"
        )
    return "one entry a model is shown here"


def _family_names(view: _View, events: list[Decision | Output]) -> int | None:
    for event in events:
        axes = event.dims | event.sides[0].axes if isinstance(event, Decision) else event.taint.axes
        for axis in view.families(axes):
            if axis.k:
                return axis.k
    return 2 if any(isinstance(event, Decision) and len(event.sides) == 2 for event in events) else None


def _merge(
    clusters: list[tuple[set[Axis], str, Decision | Output]], group_of: dict[Axis, Group]
) -> list[tuple[set[Axis], set[str], list[Decision | Output]]]:
    merged: list[tuple[set[Axis], set[str], list[Decision | Output]]] = []
    for axes, how, event in clusters:
        wide = {other for axis in axes for other in group_of[axis].axes}
        touching = [entry for entry in merged if entry[0] & wide]
        joined: tuple[set[Axis], set[str], list[Decision | Output]] = (set(wide), {how}, [event])
        for entry in touching:
            joined = (joined[0] | entry[0], joined[1] | entry[1], entry[2] + joined[2])
            merged.remove(entry)
        merged.append(joined)
    return merged


def _sides_differ(decision: Decision, loose: bool = False) -> bool:
    """Whether two sides are about different models, made differently."""
    if len(decision.sides) < 2:
        return False
    left, right = decision.sides[0], decision.sides[1]
    if left.models & right.models:
        return False
    if not left.models or not right.models:
        return loose
    if loose or decision.how == "compare":
        return True
    return _recipes(left) != _recipes(right)


def _recipes(taint: Taint) -> set[object]:
    return {
        (model.api or (model.cls.name if model.cls else ""), model.recipe)
        for model in taint.models
        if model.what == "model"
    }


def _roots(taint: Taint) -> set[object]:
    return {piece.root for piece in taint.pieces}


def _located(view: _View, decision: Decision) -> set[Axis]:
    """The seed axes whose location a decision over families reads."""
    sides = decision.sides
    if len(sides) == 1:
        side = sides[0]
        families = view.families(decision.dims)
        if not families:
            return set()
        return {closed.axis for closed in side.closed if closed.how in LOCATIONS and closed.axis not in decision.dims}
    if not _sides_differ(decision):
        return set()
    found: set[Axis] = set()
    for side in sides:
        here = {closed.axis for closed in side.closed if closed.how in LOCATIONS and closed.axis.is_seed}
        if not here and decision.how == "compare":
            here = {axis for axis in side.axes if axis.is_seed} if not decision.dims else set()
            here = {axis for axis in here if axis not in view.run.stack}
        if not here:
            return set()
        found |= here
    return found


def _valid_only(view: _View, events: list[Decision | Output]) -> bool:
    """The location is of a validation metric and only the winner is used afterwards."""
    for event in events:
        taint = event.sides[0] if isinstance(event, Decision) else event.taint
        later = frozenset(
            piece for scored in view.trace.scored if scored.order > event.order for piece in scored.taint.pieces
        )
        used = later or any(
            output.order > event.order and any(closed.how == "select" for closed in output.taint.closed)
            for output in view.trace.outputs
        )
        if not used or splits.tag(taint.pieces, view.trained, later) != "valid":
            return False
    return True


def _beside(view: _View, first: Group, groups: list[Group], compared: bool) -> Iterator[Conclusion]:
    """SED203, SED204, SED205 and SED410, which are added to SED003, SED201 and SED202."""
    min_seeds = view.run.min_seeds
    k = first.k
    axes = {axis for group in groups for axis in group.axes}
    if k is not None and 2 <= k < min_seeds and first.role != "split":
        yield Conclusion(
            "too-few-seeds",
            first.place,
            first.role,
            first.summary(),
            Confidence.HIGH,
            (),
            {"k": k, "compared": compared},
        )
    if compared:
        values = {axis.values for axis in axes if axis.values}
        shifted = _different_offsets(view, axes)
        if (len(groups) > 1 and len(values) > 1 and all(axis.values for axis in axes)) or shifted:
            yield Conclusion("unpaired-seeds", first.place, first.role, first.summary(), Confidence.HIGH)
    seen: set[Place] = set()
    for spread in view.trace.spreads:
        if spread.population and spread.axes & axes and spread.place not in seen and k is not None and 2 <= k < 10:
            seen.add(spread.place)
            yield Conclusion(
                "population-spread", spread.place, first.role, first.summary(), Confidence.HIGH, (), {"k": k}
            )
    if first.roles >= {"train", "split"}:
        yield Conclusion(
            "conflated-roles", first.place, "train", first.summary(), Confidence.HIGH, tuple(view.set_evidence(axes))
        )


def _different_offsets(view: _View, axes: set[Axis]) -> bool:
    """One loop gives one model `i` and another `500 + i`."""
    offsets: dict[Axis, set[object]] = defaultdict(set)
    for made in view.trace.settings:
        for axis in made.axes & axes:
            if governs_training(made):
                offsets[axis].add(made.shift or 0)
    return any(len(found) > 1 for found in offsets.values())


# ------------------------------------------------------------ the use of an axis


def _axis_use(view: _View, group: Group) -> Iterator[Conclusion]:
    """What K runs along one axis are used for."""
    axes = set(group.axes)
    selections = [sel for sel in view.trace.selections if sel.axes & axes]
    kept = [sel for sel in selections if sel.kept]
    for selection in kept:
        conclusion = _selected(view, group, selection)
        if conclusion is not None:
            yield conclusion
            return
        if splits.tag(selection.metric.pieces, view.trained, frozenset()) == "train":
            return
    outputs = [
        output
        for output in view.outputs
        if output.taint.axes & axes or any(c.axis in axes for c in output.taint.closed)
    ]
    combined = [output for output in outputs if _closed(output.taint, axes, ("combine",))]
    scored = [one for one in view.trace.scored if _closed(one.taint, axes, ("combine",))]
    if combined or (scored and not outputs):
        event = combined[0].place if combined else scored[0].place
        taint = combined[0].taint if combined else scored[0].taint
        place = next(closed.place for closed in taint.closed if closed.axis in axes and closed.how == "combine")
        yield Conclusion(
            "seed-ensemble", group.place, group.role, group.summary(), view.confidence(taint),
            (*view.set_evidence(axes), (place, "predictions are combined here"), (event, "used here")), {"k": group.k},
        )  # fmt: skip
        return
    spread = [output for output in outputs if _closed(output.taint, axes, DISPERSIONS)]
    extremes = {
        (closed.place, closed.how)
        for output in outputs
        for closed in output.taint.closed
        if closed.axis in axes and closed.how == "extreme"
    }
    if spread or len(extremes) >= 2:
        event_ = spread[0] if spread else outputs[0]
        yield Conclusion(
            "seed-sensitivity", group.place, group.role, group.summary(), view.confidence(event_.taint),
            (*view.set_evidence(axes), (event_.place, "the spread over seeds is output here")), {"k": group.k},
        )  # fmt: skip
        yield from _beside(view, group, [group], compared=False)
        return
    location = [output for output in outputs if _closed(output.taint, axes, LOCATIONS)]
    every = [output for output in outputs if _each_run(output, axes)]
    best = [
        output
        for output in outputs
        if _closed(output.taint, axes, ("extreme", "select")) and kind_of(output.value) is Kind.METRIC
    ]
    if best and not location and not every:
        tag = _best_tag(view, best[0].taint)
        if tag == "test":
            yield Conclusion(
                "best-seed-reported", group.place, group.role, group.summary(), view.confidence(best[0].taint),
                (*view.set_evidence(axes), (best[0].place, "only the best is output here")), {"k": group.k},
            )  # fmt: skip
            return
        if tag == "unknown":
            yield _abstain(view, group, "which piece of data the best score is of")
            return
    if location:
        yield Conclusion("seed-average", group.place, group.role, group.summary(), view.confidence(location[0].taint))
        return
    if not outputs and "child" in group.roles:
        yield _abstain(view, group, "what the started processes do with their seeds")
    elif not outputs and group.roles & {"train"}:
        yield _abstain(view, group, "what becomes of the runs' results")
    elif every and group.roles & {"train"}:
        yield _abstain(view, group, "what is concluded from the runs, which are only shown one by one")


def _out_of_view(view: _View, seen: set[Axis]) -> Iterator[Conclusion]:
    """Loops whose variable seeds a global generator that nothing visible draws from, or that hand a variable meant as
    a seed to something that cannot be followed."""
    by_place: dict[Place, Group] = {}
    for axis in view.trace.axes:
        if not (axis in seen or axis.k == 1 or axis.item or axis.fold or axis.inert or axis.roles or axis.space):
            by_place.setdefault(axis.place, Group(axis.place, [])).axes.append(axis)
    for group in by_place.values():
        axes = set(group.axes)
        sources = [axis.origin_of_variable for axis in group.axes if axis.origin_of_variable is not None]
        if any(made.rngs and not made.readers and made.axes & axes for made in view.trace.settings):
            yield _abstain(view, group, "what is drawn after the seed is set")
        elif any(source.escaped and not source.reached for source in sources):
            yield _abstain(view, group, "where the seed goes")


def _best_tag(view: _View, taint: Taint) -> str:
    return splits.tag(taint.pieces, view.trained, frozenset())


def _abstain(view: _View, group: Group, what: str) -> Conclusion:
    return Conclusion(
        "unclassified-seed", group.place, group.role, group.summary(), Confidence.MEDIUM,
        tuple(view.set_evidence(group.axes)), {"unseen": what, "k": group.k},
    )  # fmt: skip


def _selected(view: _View, group: Group, selection: Selection) -> Conclusion | None:
    """A selection over seeds: safe on validation data with the winner scored elsewhere, risky on the test piece."""
    axes = set(group.axes)
    pieces = selection.metric.pieces
    later = frozenset(
        piece for scored in view.trace.scored if scored.order > selection.order for piece in scored.taint.pieces
    ) | frozenset(
        piece
        for output in view.outputs
        if kind_of(output.value) is Kind.METRIC and _closed(output.taint, axes, ("select",))
        for piece in output.taint.pieces
        if output.order > selection.order and piece not in pieces
    )
    elsewhere = frozenset(piece for piece in later if piece not in pieces)
    evidence = (
        *view.set_evidence(axes), (selection.place, "the best seed is selected here"),
    )  # fmt: skip
    confidence = view.confidence(selection.metric)
    if any(piece.weak for piece in pieces):
        confidence = min(confidence, Confidence.MEDIUM)
    notes: dict[str, object] = {"k": group.k}
    role = group.role
    common = (group.summary(), confidence, evidence, notes)
    if "split" in group.roles and _cut_by(view, selection.metric, axes):
        return Conclusion("split-seed-shopping", group.place, "split", *common)
    if selection.inner or any(step[0] == "cv" for piece in pieces for step in piece.steps):
        held = [piece for piece in elsewhere if any(splits.disjoint(piece, mine) for mine in pieces)]
        if held:
            return Conclusion("seed-model-selection", group.place, role, *common)
        if not any(step[0] != "cv" for piece in pieces for step in piece.steps):
            if _also_shown(view, axes):
                return None
            return Conclusion("best-seed-reported", group.place, role, *common)
        return _abstain(view, group, "whether the selected model is scored on another piece of data")
    tag = splits.tag(pieces, view.trained, elsewhere)
    if tag == "valid":
        if any(splits.disjoint(piece, mine) for piece in elsewhere for mine in pieces) or _used_elsewhere(
            view, selection
        ):
            return Conclusion("seed-model-selection", group.place, role, *common)
        return _abstain(view, group, "whether the winner is scored on another piece of data")
    if tag == "test":
        return Conclusion("seed-picked-on-test", group.place, role, *common)
    if tag == "train":
        return None
    return Conclusion(
        "unclassified-seed", group.place, group.role, group.summary(), Confidence.MEDIUM, evidence,
        {"unseen": "which piece of data the selecting score is of", "k": group.k, "conditional": True},
    )  # fmt: skip


def _also_shown(view: _View, axes: set[Axis]) -> bool:
    """Whether the mean, the spread or every run is output beside the best."""
    return any(
        _closed(output.taint, axes, LOCATIONS | DISPERSIONS) or _each_run(output, axes) for output in view.outputs
    )


def _each_run(output: Output, axes: set[Axis]) -> bool:
    """Whether the score of every run is output, not only of those that beat the ones before."""
    return kind_of(output.value) is Kind.METRIC and bool((output.taint.axes - output.best) & axes)


def _used_elsewhere(view: _View, selection: Selection) -> bool:
    """The winner predicts for data that no metric was computed on (a submission)."""
    return any(
        output.order > selection.order and kind_of(output.value) is Kind.PRED and output.how == "file"
        for output in view.trace.outputs
    )


def _cut_by(view: _View, metric: Taint, axes: set[Axis]) -> bool:
    """Whether a score's pieces were cut by a splitter whose seed varies along `axes`."""
    cutting = {made for made in view.trace.settings if "split" in made.roles and made.axes & axes}
    places = {made.sink for made in cutting}
    steps = [step for piece in metric.pieces for step in piece.steps]
    return any(step[1] in places for step in steps) or (
        any(step[0] == "cv" for step in steps) and bool(cutting & metric.settings)
    )


# ---------------------------------------------------------- one constant, defaults


def _constants(view: _View) -> Iterator[Conclusion]:
    """SED101, SED102 and SED104."""
    trace = view.trace
    fixed = [
        made
        for made in trace.settings
        if _is_constant(made) and governs_training(made) and not made.evaluation and not per_turn(made)
    ]
    implicit = [made for made in trace.settings if made.axis_kind == "implicit" and governs_training(made)]
    clobbering = {made for made in trace.settings if made.clobbers}
    members = {
        made
        for output in trace.outputs
        if any(closed.how == "combine" and closed.axis.is_seed for closed in output.taint.closed)
        for made in output.taint.settings
    }
    shown: list[tuple[set[Setting], Output]] = []
    for output in view.outputs:
        if view.seed_axes(output.taint):
            continue
        if output.taint.models & view.resampled:
            continue
        governed = {made for made in fixed if made in output.taint.settings - members and made not in clobbering}
        if any(made.trained for made in governed):
            shown.append((governed, output))
    components = _components([governed for governed, _ in shown])
    for component in components:
        events = [output for governed, output in shown if governed & component]
        compared = _compared(view, component)
        first = _first(view, component)
        kind = "fixed-seed-comparison" if compared is not None else "single-fixed-seed"
        evidence = [
            (made.place, f"seed {_literal(made)} here") for made in sorted(component, key=lambda m: m.order)[:4]
        ]
        evidence.append(
            (compared.place, "set side by side here")
            if compared is not None
            else (events[0].place, "its result is used here")
        )
        yield Conclusion(
            kind,
            first.place,
            "train",
            AxisSummary("constant", 1, (first.value.const,) if first.value.is_const else ()),
            view.confidence(events[0].taint, first.value.taint),
            tuple(evidence),
            {"seed": _literal(first), "api": first.api},
        )
    explicit = {made for component in components for made in component}
    seen: set[Place] = set()
    for made in implicit:
        result = next((o for o in view.outputs if made in o.taint.settings and not view.seed_axes(o.taint)), None)
        governed_ = result is not None and not (explicit & result.taint.settings)
        varying = result is not None and any(s.axis_kind in ("values", "external") for s in result.taint.settings)
        if result is not None and governed_ and not varying and made.place not in seen:
            seen.add(made.place)
            yield Conclusion(
                "implicit-fixed-seed", made.place, "train", AxisSummary("constant", 1, (made.value.const,)),
                view.confidence(result.taint), ((result.place, "its result is used here"),),
                {"seed": _literal(made), "api": made.api},
            )  # fmt: skip


def _is_constant(made: Setting) -> bool:
    """Whether one written constant is the seed, be it shifted by the fold's number (the axis is then the folds)."""
    if made.axis_kind == "values":
        return isinstance(made.shift, int) and all(axis.fold for axis in made.axes)
    return made.axis_kind == "constant"


def _literal(made: Setting) -> str:
    const = made.value.const if made.value.is_const else made.shift
    return "a constant" if const is None else repr(const)


def _first(view: _View, component: set[Setting]) -> Setting:
    """The first call of a decision: calls that seed other generators just before it belong to it."""
    groups = {made.group for made in component if made.rngs}
    beside = [
        made for made in view.trace.settings if made.group in groups and made.axis_kind == "constant" and made.rngs
    ]
    beside = [
        made
        for made in beside
        if not any(other.order > made.order and made.rngs <= other.rngs for other in beside)  # else it was replaced
    ]
    return min((*component, *beside), key=lambda made: made.order)


def _components(sets: list[set[Setting]]) -> list[set[Setting]]:
    """The sets joined where they share a setting, one call that carried several, or one constant that was given a name
    meant as a seed: that is one decision, however often the name is used."""
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
    for origin in made.value.taint.origins:
        if origin.kind is OriginKind.LITERAL:
            yield origin


def _compared(view: _View, component: set[Setting]) -> Decision | Output | None:
    """Where models that these constants govern are set side by side, one draw each."""
    for decision in view.decisions:
        if decision.how in ("items", "test"):
            continue
        sides = decision.sides
        if any(view.seed_axes(side) for side in sides) or any(side.models & view.resampled for side in sides):
            continue
        if len(sides) == 1:
            families = [axis for axis in view.families(decision.dims) if axis.family and _made_along(axis, sides[0])]
            if sides[0].settings & component and families:
                return decision
        elif (
            all(side.settings & component for side in sides)
            and _sides_differ(decision)
            and _recipes(sides[0]) != _recipes(sides[1])
            and not _refitted(sides[0], sides[1])
        ):
            return decision
    for output in view.outputs:
        if (
            kind_of(output.value) is Kind.METRIC
            and output.how != "report"
            and output.taint.settings & component
            and not view.seed_axes(output.taint)
        ):
            shown = [axis for axis in view.families(output.taint.axes) if axis.family or not axis.data]
            if any(_made_along(axis, output.taint) for axis in shown):
                return output
    return None


def _refitted(one: Taint, other: Taint) -> bool:
    """Whether two scores are of a search's winner and of its refit: one class, one choice of its parameters."""
    shared = {closed.axis for closed in one.closed if closed.how == "select"}
    shared &= {closed.axis for closed in other.closed if closed.how == "select"}
    names = [{recipe[0] for recipe in _recipes(taint) if isinstance(recipe, tuple)} for taint in (one, other)]
    return bool(shared) and names[0] == names[1]


def _made_along(axis: Axis, taint: Taint) -> bool:
    """Whether each turn of a family axis has a model of its own: made in the turn, or one of several that it walks."""
    return len(axis.models & taint.models) > 1 or any(axis in model.stack for model in taint.models)


def _is_seed_constant(origin: Origin) -> bool:
    """Whether an option's default is a seed: None, False, -1 and text mean "off" or something else."""
    default = origin.default
    if isinstance(default, str) and default.isdigit():
        default = int(default)
    if isinstance(default, bool) or not isinstance(default, (int, float)) or default < 0:
        return False
    return not (origin.off_when_falsy and default == 0)


def _defaults(view: _View) -> Iterator[Conclusion]:
    """SED103: an option that reaches training has a constant default."""
    seen: set[Origin] = set()
    for made in view.trace.settings:
        if made.axis_kind != "external" or not governs_training(made):
            continue
        for origin in made.value.taint.origins:
            if origin.kind is not OriginKind.OPTION or origin in seen or origin.default_place is None:
                continue
            if not _is_seed_constant(origin):
                continue
            seen.add(origin)
            yield Conclusion(
                "fixed-seed-default", origin.default_place, "train", AxisSummary("external", None, (origin.default,)),
                view.confidence(made.value.taint), ((made.place, "it reaches training here"),),
                {"option": origin.name, "seed": repr(origin.default)},
            )  # fmt: skip


__all__ = ["Conclusion", "Group", "Obj", "uses"]
