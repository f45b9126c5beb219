"""What is shown side by side (one sink gets the same quantity of models that were made differently), or told apart.

What counts is the sink and the quantity, not how far apart the lines stand (TAXONOMY, "decision")."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from seedlint.classify.experiment.histories import Histories
from seedlint.classify.experiment.left import left_apart
from seedlint.classify.ledger.events import Decision, Output
from seedlint.classify.values.axes import Piece, Place, exclusive
from seedlint.classify.values.objects import Kind, Obj, Taint
from seedlint.classify.values.reading import beside_a_guess, is_result, kind_of, untrained
from seedlint.records import replace

READ = "what was read"
"""The quantity that a file holds which is read as a whole: the names of the files say whether it is the same."""

SINKS = {
    "print": "text", "log": "text", "cell": "text",
    "figure": "figure", "file": "file", "tracker": "tracker",
}  # fmt: skip
"""What gets an output, by how it is put out; a report to a search and an artefact are read one by one."""


def side_by_side(outputs: Iterable[Output], histories: Histories) -> Iterator[Decision]:
    """The pairs of outputs that show the same quantity of models made differently."""
    shown: dict[tuple[object, object], list[Output]] = defaultdict(list)
    for output in outputs:
        sink = SINKS.get(output.how)
        if sink is None or not (output.taint.models or _scored(output)):
            continue
        for measure in sorted(_quantities(output), key=repr):
            shown[(sink, output.sink.name), measure].append(output)
    for group in shown.values():
        for one, other in itertools.combinations(_one_a_family(group), 2):
            if _either_or(one, other) or (one.place != other.place and _told_of_a_guess(one, other)):
                continue
            if apart(one.taint, other.taint, histories):
                first, place = called_apart(one, other) if one.place == other.place else (one.place, other.place)
                yield Decision(
                    (one.taint, other.taint), frozenset(), "show", place, other.order,
                    first=first, steps=one.steps and other.steps,
                    stack=tuple(axis for axis in one.stack if axis in other.stack), by=one.how,
                )  # fmt: skip


def told_apart(outputs: Iterable[Output], histories: Histories) -> Iterator[Decision]:
    """The weaker condition of a comparison: the same metric, as far as is known, of models that were made differently,
    each trained in loops of its own, wherever one program puts them out."""
    told: dict[object, Output] = {}
    for one in outputs:
        if one.how in SINKS and kind_of(one.value) is Kind.METRIC and one.taint.models:
            told.setdefault((one.taint.models, one.taint.measures), one)
    for one, other in itertools.combinations(told.values(), 2):
        mine, theirs = one.taint.models, other.taint.models
        if _either_or(one, other) or mine & theirs or not histories.apart(mine, theirs):
            continue
        if _came_of(one.taint, other.taint) or _came_of(other.taint, one.taint):
            continue  # a search and the refit of its winner
        alike = _measured_alike(one.taint, other.taint) and _of_one_origin(one.taint, other.taint)
        if alike and histories.differ(mine, theirs):
            first, place = called_apart(one, other) if one.place == other.place else (one.place, other.place)
            by = one.how if one.how == other.how else ""
            yield Decision((one.taint, other.taint), frozenset(), "told", place, other.order, first=first, by=by)


def _scored(output: Output) -> bool:
    """Whether one score for known data is shown, whatever has earned it."""
    return kind_of(output.value) is Kind.METRIC and bool(output.taint.pieces) and not output.taint.axes


def _told_of_a_guess(one: Output, other: Output) -> bool:
    """Whether what is told in lines of different templates is of a model, and what a guess would have: a reference."""
    return SINKS[one.how] == "text" and not (one.taint.models and other.taint.models)


def _either_or(one: Output, other: Output) -> bool:
    """Whether one run shows only one of two outputs: branches exclude each other, and no loop goes through both, or
    each of its turns takes the same one."""
    if exclusive(one.steady, other.steady):
        return True
    return exclusive(one.path, other.path) and not set(one.stack) & set(other.stack)


class Event(Protocol):
    """Something that happened at a place, after some calls."""

    @property
    def place(self) -> Place: ...
    @property
    def chain(self) -> tuple[Place, ...]: ...


def called_apart(one: Event, other: Event) -> tuple[Place, Place]:
    """Where two events come apart: the first calls that led to only one of them, else where they happen."""
    ways = zip((*one.chain, one.place), (*other.chain, other.place))
    return next(((mine, theirs) for mine, theirs in ways if mine != theirs), (one.place, other.place))


def _quantities(output: Output) -> Iterable[object]:
    """What an output shows: what its metrics measure, or, as curves of a figure, predictions."""
    kind = kind_of(output.value)
    if kind is Kind.METRIC:
        taint = output.taint
        unnamed = all(isinstance(measure, Place) for measure in taint.measures)
        return [READ] if unnamed and all(map(is_result, taint.models)) else taint.measures
    return [kind] if kind in (Kind.PRED, Kind.ERROR) and output.how == "figure" else []


def _one_a_family(outputs: list[Output]) -> list[Output]:
    """The first output of each set of models."""
    firsts: dict[tuple[frozenset[Obj], bool], Output] = {}
    for output in outputs:
        firsts.setdefault((output.taint.models, untrained(output.taint)), output)
    return list(firsts.values())


def apart(one: Taint, other: Taint, histories: Histories) -> bool:
    """Whether two results are of different models, made differently, for the same piece of data as far as is known."""
    if one.models & other.models or histories.one_predictor(one.models, other.models):
        return False  # or before and after
    if not one.models or not other.models:
        return beside_a_guess(one, other) and bool(_cut_alike(one.pieces) & _cut_alike(other.pieces))
    if one.pieces and other.pieces and not _cut_alike(one.pieces) & _cut_alike(other.pieces):
        return False
    return histories.differ(one.models, other.models) or left_apart(one, other)


def _came_of(one: Taint, earlier: Taint) -> bool:
    """Whether a result depends on the seeds that were given to what has earned an earlier one: its settings, too."""
    given = {made for made in earlier.settings if "train" in made.roles and not made.rngs}
    return bool(given) and given < one.settings


def _measured_alike(one: Taint, other: Taint) -> bool:
    mine, theirs = ({name for name in taint.measures if isinstance(name, str)} for taint in (one, other))
    return not (mine and theirs) or not mine.isdisjoint(theirs)


def _of_one_origin(one: Taint, other: Taint) -> bool:
    """Whether two results are for pieces of the same data, as far as is known."""
    mine, theirs = ({piece.root for piece in taint.pieces} for taint in (one, other))
    return not (mine and theirs) or not mine.isdisjoint(theirs)


def _cut_alike(pieces: Iterable[Piece]) -> set[Piece]:
    """The pieces, those that a cross-validation or a fit cut as the data that it was given: each cuts for itself."""
    own = ("cv", "watched")
    return {replace(piece, steps=tuple(step for step in piece.steps if step[0] not in own)) for piece in pieces}
