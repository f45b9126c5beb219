"""What names say: of a variable, a key of a dict, a condition."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.library import files, learned, seeding, splits
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Fate, OriginKind, Place
from seedlint.classify.values.objects import CLEAN, Kind, Setting, Taint, Value, each
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.words import hint_of, last_name, names_record, seedish
from seedlint.facts import Call, Const, Expr, Op, Sub
from seedlint.records import replace


def named(run: Run, name: str, value: Value, place: Place) -> Value:
    """A variable's name breaks a tie: what it says of the piece counts where nothing else does."""
    if value.taint.axes and seedish(name):
        files.note_seed(run, value.taint)
    if seedish(name) and any(origin.kind is OriginKind.ENTROPY for origin in value.taint.origins):
        source = seeding.origin(run, OriginKind.ENTROPY, place, name)  # here time becomes a seed
        return value.but(taint=replace(value.taint, origins=frozenset((source,))))
    if isinstance(value.const, int) and value.taint is CLEAN and not value.alts and seedish(name):
        source = seeding.origin(run, OriginKind.LITERAL, place, name, value.const)
        return value.but(taint=Taint(origins=frozenset((source,))))
    if value.obj is not None and value.obj.what == "loader":
        splits.name_loader(value.obj, name)
    if kind_of(value) is Kind.DATA and value.obj is None:
        pieces = taint_of(value).pieces
        if not any(piece.hint or piece.steps for piece in pieces):
            hint = hint_of(name)
            if hint is not None:
                return splits.named_part(value, hint, name, weak=True)
    return value


def given_back(run: Run, name: str, whole: Value, part: Value, place: Place) -> Value:
    """One of several things that a training out of sight gives back (`net, losses = train_model(net, loader)`): by its
    name what the network has earned, else the network."""
    if not any(one.obj is not None and one.obj.what == "model" for one in each(whole)):
        return part
    return learned.score(run, whole, [], {}, place) if names_record(name) else whole


def entry(run: Run, key: Value, value: Value, place: Place) -> Value:
    """The value of a dict entry: a seed written into a dict is reported there."""
    if isinstance(key.const, str) and value.taint.axes and seedish(key.const):
        files.note_seed(run, value.taint)
    if (
        isinstance(key.const, str)
        and seedish(key.const.rsplit("__", 1)[-1])
        and value.obj is None
        and not value.carried
    ):
        written = named(run, key.const, value, place) if value.is_const else value
        return replace(written, carried=(place,))
    return value


def guarded(
    run: Run,
    test: Expr,
    value: Value,
    seeded: int,
    place: Place,
    stored: Iterable[Expr] = (),
    arms: Iterable[Expr] = (),
) -> None:
    """The truth of a seed decides (SED413): a seeding call in what it guards, a value of the seed that is `stored`
    there, or the seed itself as one of the `arms` of a conditional expression.

    `seeded`: how many settings there were before it."""
    if isinstance(test, Op) and test.op == "!=" and len(test.operands) == 2 and len(run.ledger.of(Setting)) > seeded:
        constant = test.operands[1]
        if isinstance(constant, Const):
            for origin in taint_of(value).origins:
                origin.note(Fate.OFF, place, of=constant.value)
    asked = test.operands[0] if isinstance(test, Op) and test.op == "not" else test
    name = _read_name(asked)
    if not _may_be_zero(name, value, asked is test):
        return
    decides = len(run.ledger.of(Setting)) > seeded
    decides = decides or any(_read_name(one) == name for one in (*stored, *arms))
    if asked is test:
        for origin in taint_of(value).origins:
            if origin.kind is not OriginKind.LITERAL:
                origin.note(Fate.OFF_WHEN_FALSY, place)
    if decides:
        recording.defect(run, "SED413", place, name)


def _read_name(node: Expr) -> str:
    """The name under which a value is read: of a variable, an attribute, or an entry (`cfg["seed"]`, `cfg.get("seed")`,
    `getattr(cfg, "seed", None)`)."""
    if isinstance(node, Sub) and isinstance(node.index, Const):
        return str(node.index.value)
    if isinstance(node, Call) and (how := last_name(node.func)) in ("get", "getattr"):
        key = node.args[how == "getattr"].value if len(node.args) > (how == "getattr") else None
        return str(key.value) if isinstance(key, Const) else ""
    return last_name(node)


def _may_be_zero(name: str, value: Value, plain: bool = True) -> bool:
    """Whether a value is meant as a seed and could be 0 without meaning "off"."""
    if not seedish(name) or name.endswith("s") or (plain and value.is_const) or isinstance(value.const, str):
        return False
    sources = [origin for origin in taint_of(value).origins if origin.kind is not OriginKind.LITERAL]
    return not any(
        origin.says(Fate.SWITCH) or (origin.default is not None and origin.default in (0, -1, False))
        for origin in sources
    )


def falsy_default(run: Run, node: Op, values: list[Value], place: Place) -> None:
    """`seed or 1234`, `seed or draw()`"""
    name = _read_name(node.operands[0])
    if node.op != "or" or values[0].is_const or not _may_be_zero(name, values[0]):
        return
    last = values[-1]
    if isinstance(last.const, (bool, str)) or last.const == 0:
        return
    recording.defect(run, "SED413", place, name)
