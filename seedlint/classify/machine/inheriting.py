"""What a class of the project inherits from a class of a library: its constructor, and what its methods do."""

from __future__ import annotations

from seedlint import apis
from seedlint.classify.ledger.events import Fitted
from seedlint.classify.library import containers, learned, making, networks, stepping, training
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Piece, Place
from seedlint.classify.values.objects import Api, Cls, Kind, Obj, Taint, Value
from seedlint.classify.values.reading import kind_of, union
from seedlint.classify.values.traits import Parts, parts_of
from seedlint.classify.values.words import hint_of

CONSTRUCTED = frozenset(
    {"estimator", "meta", "searchcv", "trainer", "trainerconfig", "splitter", "loader", "optimizer", "env", "callback"}
)
"""Verbs of library classes whose constructor says what an instance does; networks are made of what they hold."""


def constructor(cls: Cls) -> str | None:
    """The library class whose constructor makes an instance of `cls` what it is."""
    for name in sorted(cls.base_names):
        if any(row.does in CONSTRUCTED for row in apis.lookup(name)) or making.is_optimiser(cls):
            return name
    return None


def construct(run: Run, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    """The constructor of a library class, called on an instance of a class that derives from it."""
    if not any(row.does in CONSTRUCTED for row in apis.lookup(name)):
        return
    made = run.machine.call(run, Value(ref=Api(name)), args, kwargs, place).obj
    if made is None:
        return
    obj.what, obj.made = made.what, obj.made._replace(api=made.api or name)
    obj.attrs = made.attrs | obj.attrs
    obj.take(made)
    obj.recipe = obj.recipe or made.recipe
    obj.taint |= made.taint
    obj.learn(Parts(parts_of(obj) | parts_of(made)))
    run.seen.steps.optimizers = [obj if one is made else one for one in run.seen.steps.optimizers]


def as_mapping(run: Run, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    """`dict.__init__` of a class that derives from it: the keys are attributes where the class makes them so."""
    for one in args:
        containers.update(run, obj, one, place)
    obj.entries.update(kwargs)
    obj.attrs.update((key, entry) for key, entry in obj.entries.items() if isinstance(key, str) and key.isidentifier())


DATASETS = ("Dataset", "IterableDataset", "MapDataset", "Sequence", "PyDataset", "TorchDataset")


def is_data(cls: Cls) -> bool:
    return any(name.rsplit(".", 1)[-1] in DATASETS for name in cls.base_names)


def as_data(args: list[Value], kwargs: dict[str, Value], place: Place) -> Taint:
    """What is known of a data set of the project by what it was made from."""
    inner = union(*args, *kwargs.values())
    pieces = inner.pieces or frozenset((Piece((place.path, place.at)),))
    texts = [one.const for one in (*args, *kwargs.values()) if isinstance(one.const, str) and hint_of(one.const)]
    if texts and not any(piece.hint for piece in pieces):
        pieces = frozenset((Piece(texts[0], (), hint_of(texts[0])),))
    return Taint(pieces=pieces, axes=inner.axes)


TRAINS = frozenset({"train", "fit", "fine_tune"})
SCORES = frozenset({"evaluate", "test", "validate"})


def overridden(
    run: Run, receiver: Value, name: str, args: list[Value], kwargs: dict[str, Value], result: Value, since: int,
    place: Place,
) -> Value:  # fmt: skip
    """What a method of the project's did that overrides a library's: what the library's does, where its own body is
    not seen to. `since`: the number of trainings before the call."""
    obj = receiver.obj
    if obj is None:
        return result
    networks.reset(run, receiver, name, place)
    stepping.own_step(run, receiver, name, place)
    if obj.what != "trainer":
        return result
    if name in TRAINS and len(run.ledger.of(Fitted)) == since:
        return training.trainer_fit(run, f"{obj.api}.{name}", receiver, args, kwargs, place)
    if name in SCORES and kind_of(result) is not Kind.METRIC:
        score = learned.score(run, receiver, args, kwargs, place)
        recording.output(run, score, "aside", place)
        return score
    return result
