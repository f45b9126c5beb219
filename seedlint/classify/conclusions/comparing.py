"""Families ranked by what their seeds' scores have in common: SED201, SED202, and what is said beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment import tags
from seedlint.classify.experiment.axes import families, perhaps_families, sureness
from seedlint.classify.experiment.sides import sides_differ
from seedlint.classify.experiment.view import LOCATIONS, UNCOMPARED, Group, View, governs_training, repeats
from seedlint.classify.ledger.events import Decision, Output, Scored, Spread
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.objects import Kind, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.diagnostics import Confidence


def comparisons(view: View, groups: list[Group], taken: set[Axis]) -> Iterator[Conclusion]:
    """SED201 and SED202: families ranked by what their seeds' scores have in common."""
    clusters: list[tuple[set[Axis], str, Decision | Output]] = []
    group_of = {axis: group for group in groups for axis in group.axes}
    summed_up = _summed_up(view)
    for decision in view.decisions:
        if decision.how == "items":
            continue
        if decision.how == "test":
            axes = {axis for axis in decision.dims if axis in group_of}
            walked = decision.dims.union(*(side.axes for side in decision.sides))
            if axes and (sides_differ(decision, view.histories, loose=True) or view.families(walked)):
                clusters.append((axes, "test", decision))
            continue
        axes = _located(view, decision, summed_up)
        axes = {axis for axis in axes if axis in group_of}
        if axes:
            clusters.append((axes, "compare", decision))
    for output in view.outputs:
        if kind_of(output.value) not in (Kind.METRIC, Kind.ERROR) or output.how in UNCOMPARED:
            continue
        axes = {closed.axis for closed in output.taint.closed if closed.how in LOCATIONS and closed.axis in group_of}
        walked, taint = output.beside, output.taint
        if axes and (families(walked, taint) or perhaps_families(walked, taint, view.ledger)):
            clusters.append((axes, "compare", output))
    for (axes, hows, events), place in _by_loop(_merge(clusters, group_of)):
        cluster_groups = list(dict.fromkeys(group_of[axis] for axis in axes))
        if any(axis.tunes or view.in_rounds(axis) for axis in axes):
            continue  # other hyperparameters vary with the seed, or it is one training
        if _valid_only(view, events):
            continue
        places = sorted(cluster_groups, key=lambda group: (group.place.path, group.place.cell, group.place.at))
        first = places[0]
        if not first.roles & {"train", "child"} and not repeats(first):
            continue
        taken.update(axis for group in cluster_groups for axis in group.axes)
        kind = "seeds-as-samples" if "test" in hows else "seed-only-comparison"
        taints = [side for event in events for side in event.sides]
        shown = sorted(events, key=_order)
        kept = sorted(shown[: trail.MOST_COMPARED], key=lambda event: event.order)
        beside_each_other = (pair for event in kept for pair in trail.set_beside(view, event))
        evidence = dict.fromkeys((*trail.to_training(view, axes, *taints), *beside_each_other))
        yield Conclusion(
            kind,
            place or first.place,
            "train",
            first.summary(),
            min(view.confidence(*taints), sureness(axes), *(_sure(view, event) for event in events)),
            tuple(evidence),
            {"k": first.k, "families": _family_names(view, events), "runs": all(axis.reads_repeats for axis in axes)},
        )
        yield from beside(view, first, cluster_groups, compared=True)


def _order(event: Decision | Output) -> int:
    """What a comparison is told by: a test, else where models are set side by side, else that something is sorted or
    one number is held against another."""
    how = event.how if isinstance(event, Decision) else "show"
    return 0 if how == "test" else 2 if how in ("rank", "compare") else 1


def _sure(view: View, event: Decision | Output) -> Confidence:
    """High where families are known as such, medium where only dependence shows them or other reasons contradict."""
    if isinstance(event, Decision):
        return sureness(view.families(event.dims))
    known = families(event.beside, event.taint)
    return sureness(known) if known else Confidence.MEDIUM


def _family_names(view: View, events: list[Decision | Output]) -> int | None:
    for event in events:
        taint = event.sides[0]
        axes = event.dims | taint.axes if isinstance(event, Decision) else taint.axes
        walked = families(axes, taint) or view.families(axes)
        for axis in sorted(walked, key=lambda axis: axis.depth):  # the loop around the others compares
            if axis.k:
                return axis.k
    return 2 if any(isinstance(event, Decision) and len(event.sides) == 2 for event in events) else None


Cluster = tuple[set[Axis], set[str], list[Decision | Output]]
"""One comparison: the axes of its seeds, how it compares, and the events in which it does."""


def _by_loop(clusters: Iterable[Cluster]) -> Iterator[tuple[Cluster, Place | None]]:
    """Each comparison, taken apart where it is several that walk one list of seeds in loops of their own, with the
    first loop that its runs stand in (None: all that is known is where the axis was opened first). What sets two of
    them side by side makes them one only if each is none by itself."""
    for axes, hows, events in clusters:
        if len({axis.place for axis in axes}) > 1:
            yield (axes, hows, events), None
            continue
        walked = [(_walked_at(event, axes), event) for event in events]
        parts: list[tuple[set[Place], list[Decision | Output]]] = []
        for places, event in sorted(walked, key=lambda one: len(one[0])):
            met = [part for part in parts if part[0] & places or not (part[0] and places)]
            if len(met) > 1 and places <= set().union(*(part[0] for part in met)):
                continue
            around = places.union(*(part[0] for part in met))
            together = [*(one for part in met for one in part[1]), event]
            parts = [*(part for part in parts if part not in met), (around, together)]
        for places, kept in parts:
            first = min(places, key=lambda place: (place.path, place.cell, place.at)) if len(parts) > 1 else None
            yield (axes, hows, kept), first


def _walked_at(event: Decision | Output, axes: set[Axis]) -> set[Place]:
    """Where the loops stand in whose turns the seeds were set that an event rests on."""
    settings = {made for taint in event.sides for made in taint.settings}
    return {place for made in settings for axis, place in zip(made.stack, made.moment.loops) if axis in axes}


def _merge(clusters: list[tuple[set[Axis], str, Decision | Output]], group_of: dict[Axis, Group]) -> list[Cluster]:
    merged: list[tuple[set[Axis], set[str], list[Decision | Output]]] = []
    for axes, how, event in clusters:
        wide = {other for axis in axes for other in group_of[axis].axes}
        touching = [entry for entry in merged if entry[0] & wide or any(_meets(event, other) for other in entry[2])]
        joined: tuple[set[Axis], set[str], list[Decision | Output]] = (set(wide), {how}, [event])
        for entry in touching:
            joined = (joined[0] | entry[0], joined[1] | entry[1], entry[2] + joined[2])
            merged.remove(entry)
        merged.append(joined)
    return merged


def _meets(event: Decision | Output, other: Decision | Output) -> bool:
    """Whether two results are put into one figure or file by the same line: loops over seeds that are written one after
    the other, for one method each, make one comparison."""
    if not (isinstance(event, Output) and isinstance(other, Output)) or event.place != other.place:
        return False
    return event.sink == other.sink and (event.how == "figure" or bool(event.sink.name))


def _located(view: View, decision: Decision, summed_up: set[Axis]) -> set[Axis]:
    """The seed axes whose location a decision over families reads; what is compared in each turn counts for those that
    are `summed_up`."""
    sides = decision.sides
    if len(sides) == 1:
        side = sides[0]
        families = view.families(decision.dims)
        if not families:
            return set()
        return {closed.axis for closed in side.closed if closed.how in LOCATIONS and closed.axis not in decision.dims}
    if not sides_differ(decision, view.histories):
        return set()
    found: set[Axis] = set()
    for side in sides:
        here = {closed.axis for closed in side.closed if closed.how in LOCATIONS and closed.axis.is_seed}
        if not here and decision.how == "compare" and not decision.dims:
            here = {axis for axis in side.axes & summed_up if axis.is_seed}
        if not here:
            return set()
        found |= here
    return found


def _summed_up(view: View) -> set[Axis]:
    """The axes over whose turns something that is put out was averaged: what is compared in each is then, too."""
    return {closed.axis for output in view.outputs for closed in output.taint.closed if closed.how in LOCATIONS}


def _valid_only(view: View, events: list[Decision | Output]) -> bool:
    """The location is of a validation metric and only the winner is used afterwards."""
    for event in events:
        taint = event.sides[0]
        later = frozenset(
            piece for scored in view.ledger.of(Scored) if scored.order > event.order for piece in scored.taint.pieces
        )
        used = later or any(
            output.order > event.order
            and any(closed.how == "select" for closed in output.taint.closed)
            and not _only_told(output, taint)
            for output in view.ledger.of(Output)
        )
        if not used or tags.tag(taint.pieces, view.trained, later) != "valid":
            return False
    return True


def _only_told(output: Output, compared: Taint) -> bool:
    """Whether it is only said which one has won, or with which of the scores that were compared."""
    other = kind_of(output.value) in (Kind.PRED, Kind.MODEL) or output.taint.pieces - compared.pieces
    return not other and output.how in ("print", "log", "cell")


def beside(view: View, first: Group, groups: list[Group], compared: bool) -> Iterator[Conclusion]:
    """SED203, SED204, SED205 and SED410, which are added to SED003, SED201 and SED202."""
    min_seeds = view.record.min_seeds
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
    for spread in view.ledger.of(Spread):
        if spread.population and spread.axes & axes and spread.place not in seen and k is not None and 2 <= k < 10:
            seen.add(spread.place)
            yield Conclusion(
                "population-spread", spread.place, first.role, first.summary(), Confidence.HIGH, (), {"k": k}
            )
    if first.roles >= {"train", "split"}:
        read = any(axis.says(What.READS_SEEDS) for axis in axes)  # then another program says what its seeds govern
        confidence = Confidence.MEDIUM if read else Confidence.HIGH
        yield Conclusion(
            "conflated-roles", first.place, "train", first.summary(), confidence, tuple(trail.of_roles(view, axes))
        )


def _different_offsets(view: View, axes: set[Axis]) -> bool:
    """One loop gives one model `i` and another `500 + i`."""
    offsets: dict[Axis, set[object]] = defaultdict(set)
    for made in view.ledger.of(Setting):
        for axis in made.axes & axes:
            if governs_training(made):
                offsets[axis].add(made.value.shift or 0)
    return any(len(found) > 1 for found in offsets.values())
