"""What a training watches: pieces that are scored while it trains on others, and the scores that it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify.run.arguments import argument
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Piece, Place
from seedlint.classify.values.objects import CONTAINERS, Kind, Obj, Taint, Value, each, members
from seedlint.classify.values.reading import taint_of, union
from seedlint.classify.values.traits import Trained, Watches, fitting
from seedlint.classify.values.words import hint_of
from seedlint.records import replace


def handed(name: str, args: list[Value], kwargs: dict[str, Value]) -> list[Value]:
    """The arguments of a training call that are scored while it trains and not trained on."""
    found: list[Value] = []
    for row in (*apis.lookup(name), *apis.method(name.rsplit(".", 1)[-1])):
        if row.does != "watches":
            continue
        for which in map(apis.argument, row.how.split(",")):
            value = argument(args, kwargs, which.name, which.pos)
            if value is not None and not any(value is one for one in found):
                found.append(value)
    return found


def apart(values: Iterable[Value], watched: list[Value]) -> list[Value]:
    """Those of `values` that are not only watched."""
    return [value for value in values if not any(value is one for one in watched)]


def trained(obj: Obj, pieces: frozenset[Piece], watched: list[Value], place: Place) -> None:
    """A model was trained on `pieces` while others were watched. Which piece was watched may not be seen: a part of
    what it trains on that the library sets aside, or what a data module holds."""
    known = union(*watched).pieces
    others = {piece for piece in known if all(piece.key != seen.key for seen in pieces)}
    aside = {piece.cut("watched", place, 1, 2) for piece in pieces} or {Piece(("watched", place))}
    scored = frozenset(replace(piece, watched=True) for piece in others or aside)
    obj.learn(replace(fitting(obj), trained_on=pieces, watched=scored))


def told(callbacks: Value | None, subject: Value, place: Place) -> None:
    """The callbacks of a training know its scores afterwards."""
    for callback in _callbacks(callbacks):
        callback.learn(Watches(subject))
        for value in callback.attrs.values():  # `record_evaluation(log)`
            recorded(value, subject)


def _callbacks(value: Value | None) -> Iterator[Obj]:
    for one in each(value) if value is not None else ():
        if one.obj is not None and one.obj.what == "callback":
            yield one.obj
        elif one.obj is not None and one.obj.what in CONTAINERS:
            for member in members(one.obj):
                yield from _callbacks(member)


def recorded(log: Value, subject: Value) -> None:
    """The dict `log` was handed to a training of `subject`, which fills it with its scores."""
    if log.obj is not None and log.obj.what == "dict" and subject.obj is not None:
        _fill(log.obj, subject.obj, subject, "")


def history(run: Run, holder: Value, row: Row, place: Place) -> Value | None:
    """The scores that a training left in a model, its trainer, its history or a callback."""
    for one in each(holder):
        obj = one.obj
        watches = obj.trait(Watches) if obj is not None else None
        if watches is not None:
            return history(run, watches.subject, row, place)
        if obj is not None and obj.what == "trainer" and "model" in obj.attrs:
            return history(run, obj.attrs["model"].tainted(taint_of(one)), row, place)
        if is_history(one):
            return one
        if obj is None or obj.what != "model" or not fitting(obj).fits:
            continue
        if row.how == "inner":
            pieces = frozenset(piece.cut("cv", place, 1, 2) for piece in fitting(obj).trained_on)
            return Value(kind=Kind.METRIC, taint=_of(one, obj, pieces, row.name))
        if row.how == "trained":
            return Value(kind=Kind.METRIC, taint=_of(one, obj, fitting(obj).trained_on, row.name))
        scores = Obj("dict", place, run.loops.stack)
        _fill(scores, obj, one, row.how)
        return Value(kind=Kind.METRIC, ref=scores)
    return None


class Scores(str):
    """The recipe of a dict of a training's scores: how the names of those of the watched piece begin."""

    __slots__ = ()


def is_history(value: Value) -> bool:
    return value.obj is not None and isinstance(value.obj.recipe, Scores)


def _fill(scores: Obj, obj: Obj, subject: Value, begins: str) -> None:
    scores.recipe = Scores(begins)
    scores.items = None
    scores.elem = Value(kind=Kind.METRIC, taint=_of(subject, obj, fitting(obj).watched))
    scores.learn(Trained(Value(kind=Kind.METRIC, taint=_of(subject, obj, fitting(obj).trained_on))))


def _of(subject: Value, obj: Obj, pieces: frozenset[Piece], measure: str = "") -> Taint:
    measures: frozenset[object] = frozenset((measure,)) if measure else frozenset()
    return taint_of(subject).without_pieces() | Taint(pieces=pieces, models=frozenset((obj,)), measures=measures)


def score(scores: Obj, begins: str, key: object) -> Value | None:
    """The score that a dict of scores holds under a name."""
    of_training = isinstance(key, str) and (
        not key.startswith(begins) if begins else hint_of(key) == "train" or key == "learn"
    )
    known = scores.trait(Trained)
    found = known.score if of_training and known is not None else scores.elem
    if found is None or not isinstance(key, str):
        return found
    return found.tainted(Taint(measures=frozenset((key,))))
