"""What the trace of one run shows: its decisions about seeds as groups of axes, its outputs, its comparisons."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator

from seedlint.apis import spelled
from seedlint.classify.experiment.histories import Histories
from seedlint.classify.experiment.shown import side_by_side
from seedlint.classify.experiment.sides import made_along
from seedlint.classify.ledger.events import Decision, Fitted, Ledger, Optimised, Output, Selection
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fate, Piece, Place, What, exclusive
from seedlint.classify.values.objects import Kind, Obj, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.diagnostics import AxisSummary, Confidence
from seedlint.records import dataclass

TRAIN_ROLES = frozenset({"train", "order", "dropout"})


LOCATIONS = frozenset({"location", "sum"})


DISPERSIONS = frozenset({"dispersion", "quantile"})


UNCOMPARED = frozenset({"report", "aside", "artefact"})
"""Outputs that set nothing side by side: what a search is told of a trial, what a library shows while it works, and
checkpoints, which are loaded one by one."""


def governs_training(made: Setting) -> bool:
    """Whether a seed reaches the train role: initialisation, order, dropout of something that is trained, and what is
    drawn anew in its steps: a batch, an action, noise."""
    if "train" in made.roles:
        return True
    return made.trained and (bool(made.roles & TRAIN_ROLES) or any(drawn_in_steps(made)))


def drawn_in_steps(made: Setting) -> Iterator[Place]:
    """Where something is drawn from a seed anew in each step of one training."""
    return (place for axis, place in made.drawn_along if axis.epoch)


def may_train(record: Record) -> bool:
    """Whether anything is trained, or may be by what the calls are named that are not seen to."""
    fitted, optimised = record.ledger.of(Fitted), record.ledger.of(Optimised)
    if fitted or optimised or record.seen.steps.gradients or record.capped:
        return True
    unseen = {callee.what for callees in record.sources.calls.values() for callee in callees}
    return any(isinstance(what, str) and what[:1] == "." and spelled(what[1:], "steps") for what in unseen)


def per_turn(made: Setting, ledger: Ledger) -> bool:
    """Whether a seed is set again for each item, epoch or step of one training (SED404): where every turn makes what it
    trains, as for each subject or site, a turn is a training of its own."""
    repeated = {axis for axis in made.stack if axis.item or axis.epoch}
    if not repeated:
        return False
    trained = [fitted.model for fitted in ledger.of(Fitted) if made in fitted.taint.settings]
    return not trained or not all(model is not None and repeated.issubset(model.stack) for model in trained)


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
        if (not axis.roles and axis.repeats) or axis.reads_repeats:
            kind = "entropy"
        elif axis.external:
            kind = "external"
        else:
            kind = "values"
        return AxisSummary(kind, self.k, axis.values[:16])


class View:
    """What a trace shows, prepared for questions about one axis."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.ledger = record.ledger
        self.notebook = record.notebook
        for made in self.ledger.of(Setting):
            if governs_training(made):
                made.tell_axes("train")
            if "split" in made.roles:
                made.tell_axes("split")
        self.outputs = [output for output in self.ledger.of(Output) if self.relevant(output)]
        self.trained = record.seen.steps.trained_pieces
        self.resampled = {
            model
            for decision in self.ledger.of(Decision)
            if decision.how == "items"
            for side in decision.sides
            for model in side.models
        } | record.seen.resampled
        several = len(self.resampled) > 1 or any(axis.is_family for model in self.resampled for axis in model.stack)
        self.tested_by_items = self.resampled if several else set()  # one model's interval compares nothing
        self.histories = Histories(self.ledger)
        self.fits: dict[Obj, list[Fitted]] = {}
        for fitted in self.ledger.of(Fitted):
            if fitted.model is not None:
                self.fits.setdefault(fitted.model, []).append(fitted)
        self.teachers = self._teachers()
        decisions = (
            *self.ledger.of(Decision),
            *side_by_side((one for one in self.outputs if not self._untaught(one)), self.histories),
            *map(_of_the_best, self.ledger.of(Selection)),
        )
        self.decisions = [one for one in decisions if not one.together and not _in_a_step(one)]

    def relevant(self, output: Output) -> bool:
        """Whether an output shows or stores the outcome of a run."""
        kind = kind_of(output.value)
        if kind is Kind.METRIC or output.how == "artefact":
            return True
        if output.how == "figure" and _only_clustered(output.taint):
            return False  # a picture of clusters, or of where items lie
        if kind in (Kind.PRED, Kind.ERROR):
            return output.how in ("file", "tracker", "figure", "return", "cell", "print")
        if output.taint.closed:
            return True
        trained = any(made.trained for made in output.taint.settings)
        return (kind is not Kind.MODEL or output.how == "file") and bool(output.taint.models) and trained

    def _untaught(self, output: Output) -> bool:
        """Whether all training of the models that an output is about comes after it: it shows what they begin with."""
        fits = [fitted for model in output.taint.models for fitted in self.fits.get(model, ())]
        return bool(fits) and comes_before(output, fits)

    def _teachers(self) -> set[Obj]:
        """What was trained before repeats, and no more in them, and is in the loss of the models that are drawn anew in
        their turns."""
        found: set[Obj] = set()
        for fitted in self.ledger.of(Fitted):
            model = fitted.model
            repeats = {axis for axis in model.stack if axis.is_seed} if model is not None and fitted.toward else set()
            for other in fitted.toward if repeats else ():
                fits = self.fits.get(other, ())
                if fits and all(repeats.isdisjoint(one.stack) for one in fits):
                    found.add(other)
        return found

    def trained_until(self, selection: Selection) -> frozenset[Piece]:
        """The pieces that models were trained on when the best was selected; a refit of it on more comes later."""
        fits = self.ledger.of(Fitted)
        later = {one for one in fits if one.order > selection.order and not selection.axes & set(one.stack)}
        before = frozenset(piece for one in fits if one not in later for piece in one.pieces)
        return self.trained - (frozenset(piece for one in later for piece in one.pieces) - before)

    def confidence(self, *taints: Taint) -> Confidence:
        found = min((taint.confidence for taint in taints), default=Confidence.HIGH)
        return min(found, Confidence.MEDIUM) if self.notebook else found

    def groups(self) -> list[Group]:
        by_place: dict[Place, Group] = {}
        for axis in self.ledger.of(Axis):
            if (axis.is_seed or self._searched(axis)) and not axis.inert and axis.k != 1 and not dead(axis):
                same = [rival for rival in axis.rivals if rival.place in by_place]  # one loop walks either
                place = same[0].place if same else axis.place
                by_place.setdefault(place, Group(place, [])).axes.append(axis)
        trains = may_train(self.record)
        groups = [group for group in by_place.values() if trains or not self._only_made(group)]
        return [group for group in groups if group.roles & {"train", "split", "child"} or repeats(group)]

    def _only_made(self, group: Group) -> bool:
        """Whether what varies along a group's axes are networks alone, as they were drawn if nothing is trained."""
        if any(axis.space for axis in group.axes):
            return False  # a search trains out of sight
        axes = set(group.axes)
        outputs = (one for one in self.outputs if _axes_of(one.taint) & axes)
        models = {model for output in outputs for model in output.taint.models}
        return bool(models) and all(model.what == "model" for model in models)

    def _searched(self, axis: Axis) -> bool:
        """Whether a random search draws seeds with the other settings, and keeps the best."""
        return axis.draws_all and any(one.kept and axis in one.axes for one in self.ledger.of(Selection))

    def in_rounds(self, axis: Axis) -> bool:
        """Whether models that only differ by what was drawn are trained in rounds, each of them a step in each round:
        the workers of one training, not runs of it."""
        if axis.roles:
            return False
        fits = [one for one in self.ledger.of(Fitted) if one.model is not None and axis in one.model.stack]
        return bool(fits) and not any(axis in one.stack and not _rounds_around(one, axis) for one in fits)

    def families(self, axes: Iterable[Axis]) -> list[Axis]:
        return [axis for axis in axes if (axis.is_family or self._walks_histories(axis)) and not axis.is_seed]

    def set_apart(self, axis: Axis, outcome: Taint) -> bool:
        """Whether the turns of a family axis give an outcome of models that are made or trained differently."""
        models = axis.models & outcome.models
        named = axis.says(What.PICKS_RESULTS) and len(models) > 1
        return named or made_along(axis, outcome) or self.trained_apart(models)

    def _walks_histories(self, axis: Axis) -> bool:
        """Whether an axis walks over results of models that are made alike, and trained differently."""
        other = (
            axis.fold or axis.item or axis.epoch or axis.walks_data_sets or axis.says(What.ONE_SYSTEM, What.MEASURES)
        )
        return not other and self.trained_apart(axis.models)

    def trained_apart(self, models: Iterable[Obj]) -> bool:
        return any(
            self.histories.differ((one,), (other,))
            and not exclusive(one.made.path, other.made.path)
            and not self.histories.one_predictor((one,), (other,))
            for one, other in itertools.combinations(models, 2)
        )

    def seed_axes(self, taint: Taint) -> set[Axis]:
        found = {*taint.axes, *(closed.axis for closed in taint.closed)}
        return {axis for axis in found if axis.is_seed and not self.in_rounds(axis)}


def comes_before(output: Output, fits: Iterable[Fitted]) -> bool:
    """Whether an output comes before some fits, and no loop leads back to it."""
    return all(output.order < fitted.order and not set(output.stack) & set(fitted.stack) for fitted in fits)


def _rounds_around(fitted: Fitted, axis: Axis) -> bool:
    """Whether the loop over models stands inside the loop over their epochs."""
    return any(outer.epoch for outer in fitted.stack[: fitted.stack.index(axis)])


def _in_a_step(decision: Decision) -> bool:
    """Whether the losses of two networks are subtracted or ordered while one of them is trained: a term of the loss, or
    which examples come next."""
    return decision.how == "compare" and any(axis.epoch for axis in decision.stack)


def _of_the_best(selection: Selection) -> Decision:
    """That the best is selected ranks what it is selected from."""
    axes = frozenset(axis for axis in selection.axes if axis.family)
    return Decision((selection.metric,), axes, "rank", selection.place, selection.order)


_CLUSTERERS = re.compile(r"sklearn\.(?:cluster|mixture)\.|hdbscan\.|kmodes\.|scipy\.cluster\.|faiss\.")
_LAYOUTS = re.compile(r"sklearn\.manifold\.|umap\.|openTSNE\.|MulticoreTSNE\.")


def lays_out(made: Setting, output: Output, trained: Collection[Fitted]) -> bool:
    """Whether all that a seed does for a picture is to lay out what others have trained (t-SNE of its features), as
    all does that is `trained` with it."""
    if output.how != "figure":
        return False
    models = [fitted.model for fitted in trained if fitted.model is not None]
    return bool(_LAYOUTS.match(made.api)) or (
        len(models) == len(trained) > 0 and all(_LAYOUTS.match(model.api) for model in models)
    )


def _only_clustered(taint: Taint) -> bool:
    """Whether a value is about groups or positions found in the data, and nothing else that was trained."""
    return bool(taint.models) and all(_CLUSTERERS.match(one.api) or _LAYOUTS.match(one.api) for one in taint.models)


def dead(axis: Axis) -> bool:
    """Whether a loop's variable is meant as a seed (by its name) and reaches nothing (SED401)."""
    origin = axis.origin_of_variable
    if origin is None or axis.roles or axis.inert or axis.family or axis.hyper:
        return False
    return not (origin.reached or origin.escaped or origin.says(Fate.USED))


def only_read(axis: Axis) -> bool:
    """Whether results of several seeds are read along an axis, and nothing is seeded along it."""
    return axis.says(What.READS_SEEDS) and not axis.says(What.SEEDS, What.DRAWS_SEEDS)


def _axes_of(taint: Taint) -> set[Axis]:
    return {*taint.axes, *(closed.axis for closed in taint.closed)}


def repeats(group: Group) -> bool:
    return any(axis.repeats for axis in group.axes)


def closed_by(taint: Taint, axes: set[Axis], hows: Iterable[str]) -> bool:
    wanted = set(hows)
    return any(closed.axis in axes and closed.how in wanted for closed in taint.closed)
