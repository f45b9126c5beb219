"""How a model came to be: what makes two models members of different families (TAXONOMY, "family").

A history holds the constructor and its arguments, the optimisers, the losses that were descended, the functions in
which steps were taken and the ways that a constant settled in them. Seeds, results and data sets are no part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from seedlint.classify.ledger.events import Fed, Fitted, Ledger, Loaded, Optimised, Trained
from seedlint.classify.values.axes import Piece, Place, Stack
from seedlint.classify.values.objects import CLEAN, UNTOLD, Obj, Taint
from seedlint.classify.values.traits import owners_of, parts_of
from seedlint.records import dataclass

Key = TypeVar("Key", str, Place)


@dataclass(frozen=True, slots=True)
class History:
    """How one model came to be. `ways`: branches settled by a constant in the function that trained it and in what that
    called (how its data were treated), with the side taken; `fed`: the data that it was trained on, and `treated`: by
    what those were resampled or transformed; `fitted`: the settings of its fits; `layers`: of a network that is put
    together of them (Keras), each with how many there are."""

    constructor: str
    recipe: object
    optimisers: frozenset[object] = frozenset()
    losses: frozenset[object] = frozenset()
    functions: frozenset[Place] = frozenset()
    ways: frozenset[tuple[Place, bool]] = frozenset()
    fed: frozenset[Piece] = frozenset()
    treated: frozenset[object] = frozenset()
    fitted: frozenset[tuple[str, object]] = frozenset()
    given: frozenset[tuple[Place, object]] = frozenset()
    layers: frozenset[object] = frozenset()

    def differs(self, other: History) -> bool:
        """Whether the two are known to differ: what is unknown in one may be what the other has."""
        if not alike(self.constructor, other.constructor) or not alike(self.recipe, other.recipe):
            return True
        if _apart(self.optimisers, other.optimisers) or _apart(self.losses, other.losses):
            return True
        if _apart(self.layers, other.layers):
            return True
        if self.fed & other.fed and (_without(self.treated, other.treated) or _without(other.treated, self.treated)):
            return True
        if _set_apart(self.fitted, other.fitted) or _set_apart(other.fitted, self.fitted):
            return True
        if self.functions and other.functions and self.functions != other.functions:
            return True  # each by another, or one by one more: trained beforehand, or further
        if _set_apart(self.given, other.given):
            return True
        theirs_alone = other.ways - self.ways  # where models of one side went both ways, nothing tells them apart
        return any((place, not side) in theirs_alone for place, side in self.ways - other.ways)


def alike(one: object, other: object) -> bool:
    """Whether two descriptions may be of the same thing."""
    if UNTOLD in (one, other):
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def _apart(mine: frozenset[object], theirs: frozenset[object]) -> bool:
    """Whether two sets of descriptions, both known, differ: one of them has what has no like in the other."""
    if not mine or not theirs:
        return False
    return _without(mine, theirs) or _without(theirs, mine)


def _set_apart(ones: frozenset[tuple[Key, object]], others: frozenset[tuple[Key, object]]) -> bool:
    """Whether a setting is none of those that the other has of this name or place, if it has any."""
    held: dict[Key, list[object]] = {}
    for name, value in others:
        held.setdefault(name, []).append(value)
    return any(name in held and not any(alike(value, one) for one in held[name]) for name, value in ones)


def _without(ones: frozenset[object], others: frozenset[object]) -> bool:
    """Whether one of some descriptions has no like among others."""
    return any(not any(alike(one, other) for other in others) for one in ones)


class Histories:
    """The histories of the models of a run."""

    def __init__(self, ledger: Ledger) -> None:
        self._optimisers: dict[Obj, set[object]] = {}
        self._losses: dict[Obj, set[object]] = {}
        self._functions: dict[Obj, set[Place]] = {}
        self._ways: dict[Obj, set[tuple[Place, bool]]] = {}
        self._given: dict[Obj, set[tuple[Place, object]]] = {}
        self._loops: dict[Obj, set[Stack]] = {}
        self._fed: dict[Obj, Taint] = {}
        self._fits: dict[Obj, set[tuple[str, object]]] = {}
        self._before: dict[Obj, set[Obj]] = {}
        last: dict[Obj, int] = {}
        for made in ledger.of(Optimised):
            for model in made.models:
                self._optimisers.setdefault(model, set()).add(made.recipe)
        for fitted in ledger.of(Fitted):
            if fitted.model is not None:
                names = {loss for loss in fitted.losses if isinstance(loss, str)}
                self._losses.setdefault(fitted.model, set()).update(names)
                self._loops.setdefault(fitted.model, set()).add(fitted.stack)
                self._fits.setdefault(fitted.model, set()).update(fitted.how)
                self._fed[fitted.model] = self._fed.get(fitted.model, CLEAN) | fitted.data
                last[fitted.model] = fitted.order
        for trained in ledger.of(Trained):
            for model in trained.models:
                if trained.function is not None:
                    self._functions.setdefault(model, set()).add(trained.function)
                self._ways.setdefault(model, set()).update(trained.ways)
                self._given.setdefault(model, set()).update(trained.given)
        for fed in ledger.of(Fed):
            if fed.order < last.get(fed.model, 0):  # else it is only tried on them
                self._before.setdefault(fed.model, set()).update(fed.by)
        for loaded in ledger.of(Loaded):
            self._before.setdefault(loaded.model, set()).update(loaded.of)

    def of(self, model: Obj) -> History:
        fed = self._fed.get(model, CLEAN)
        return History(
            model.constructor,
            model.recipe,
            frozenset(self._optimisers.get(model, ())),
            frozenset(self._losses.get(model, ())),
            frozenset(self._functions.get(model, ())),
            frozenset(self._ways.get(model, ())),
            fed.pieces,
            fed.treated,
            frozenset(self._fits.get(model, ())),
            frozenset(self._given.get(model, ())),
            _layers(model),
        )

    def differ(self, ones: Iterable[Obj], others: Iterable[Obj]) -> bool:
        """Whether some model on one side has no like on the other; parts of one are none of their own."""
        mine = {self.of(model) for model in _whole(ones)}
        theirs = {self.of(model) for model in _whole(others)}
        return _without_like(mine, theirs) or _without_like(theirs, mine)

    def one_predictor(self, ones: Iterable[Obj], others: Iterable[Obj]) -> bool:
        """Whether two sides are of one predictor: both show what the same networks have learned, or one of them was
        made from what the other has learned, a stage of it: its inputs are the outputs of that, or it began with its
        weights."""
        mine, theirs = self._trained(ones), self._trained(others)
        if self._fed and not any(model in self._fed or model.what != "model" for model in mine | theirs):
            return True  # others were trained, and neither of these: they show what those have learned
        if _owners(mine) & _owners(theirs) or _within(mine) & theirs or mine & _within(theirs):
            return True  # parts of one network, or a network and a part of it
        return bool(mine & theirs or self._upstream(mine) & theirs or self._upstream(theirs) & mine)

    def _trained(self, models: Iterable[Obj]) -> set[Obj]:
        """What was trained of some models: one that is not trained itself shows what those have learned that it was
        made of (an explanation, some layers of a network)."""
        found: set[Obj] = set()
        for model in models:
            inner = set() if model in self._fed else {part for part in parts_of(model) if part in self._fed}
            found |= inner or {model}
        return found

    def _upstream(self, models: Iterable[Obj]) -> set[Obj]:
        found: set[Obj] = set()
        waiting = list(models)
        while waiting:
            for before in self._before.get(waiting.pop(), ()):
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return found

    def apart(self, ones: Collection[Obj], others: Collection[Obj]) -> bool:
        """Whether models of both sides are seen to be trained, in no step of one training, and make no predictor
        together."""
        if self.one_predictor(ones, others):
            return False
        loops = [[self._loops.get(model, ()) for model in side] for side in (ones, others)]
        mine, theirs = ({axis for stacks in side for stack in stacks for axis in stack} for side in loops)
        return all(any(side) for side in loops) and not any(axis.epoch for axis in mine & theirs)

    def twins(self, ones: Iterable[Obj], others: Iterable[Obj]) -> bool:
        """Whether models of both sides were made alike, as far as is known, and take their steps in the same loops: two
        networks of one system that teach each other."""
        mine, theirs = set(ones), set(others)
        loops = [{stack for model in side for stack in self._loops.get(model, ())} for side in (mine, theirs)]
        together = any(any(axis.epoch for axis in stack) for stack in loops[0] & loops[1])
        return together and not self.differ(mine, theirs)


def _layers(model: Obj) -> frozenset[object]:
    if model.cls is not None or not model.api.endswith((".Model", ".Sequential")):
        return frozenset()
    return frozenset(Counter((part.constructor, part.recipe) for part in parts_of(model)).items())


def _owners(models: Iterable[Obj]) -> set[Obj]:
    return {owner for model in models for owner in owners_of(model)}


def _whole(models: Iterable[Obj]) -> Iterator[Obj]:
    """Of some models those that are no part of another of them."""
    known = set(models)
    parts = _within(known)
    return (model for model in known if model.what == "model" and model not in parts)


def _within(models: Iterable[Obj]) -> set[Obj]:
    return {part for model in models for part in parts_of(model)}


def _without_like(ones: set[History], others: set[History]) -> bool:
    return any(all(one.differs(other) for other in others) for one in ones)
