"""Pieces of data: reading, cutting and naming them, and the tag (train, valid, test) that their use gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.classify.values import (
    CLEAN,
    Axis,
    Kind,
    Obj,
    Piece,
    Place,
    Taint,
    Value,
    kind_of,
    taint_of,
)
from seedlint.facts import Expr, Name, Op, Sub

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter

_HINT = re.compile(
    r"(?:^|[^a-z])(?:(?P<train>tr|train(?:ing|set|ed)?|fit)|(?P<valid>va|val(?:id(?:ation)?)?|dev(?:el(?:opment)?)?|eval|tune)"
    r"|(?P<test>te|tst|test(?:ing|set)?|holdout|heldout|held|unseen))(?:$|[^a-z])"
)


def hint_of(text: str) -> str | None:
    """The piece that a key, a file name or a name speaks of: train, valid, test, or none or several (None)."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower().replace("_", " ")
    found = {match.lastgroup for match in _HINT.finditer(words)}
    return found.pop() if len(found) == 1 else None


def data(pieces: frozenset[Piece], taint: Taint = CLEAN) -> Value:
    return Value(kind=Kind.DATA, taint=taint | Taint(pieces=pieces))


def loaded(run: Interpreter, place: Place, text: str | None, taint: Taint) -> Value:
    """Data that were read; `text` is a file name or the argument that names the part."""
    root: object = text or (place.path, place.cell, place.at)
    hint = hint_of(text) if text else None
    piece = Piece(root, (), hint)
    inner = Taint(axes=taint.axes, origins=taint.origins, settings=taint.settings)
    return data(frozenset((piece,)), inner)


def cut(value: Value, kind: str, where: object, index: float, of: int) -> Value:
    """One piece of what a splitter cut."""
    taint = taint_of(value)
    pieces = frozenset(piece.cut(kind, where, index, of) for piece in taint.pieces) or frozenset(
        (Piece(("cut", where), ((kind, where, index, of),)),)
    )
    return Value(
        kind=Kind.DATA,
        taint=Taint(taint.axes, taint.closed, pieces, taint.settings, taint.models, taint.origins, taint.confidence),
    )


def keyed(run: Interpreter, holder: Value, key: str, place: Place) -> Value:
    """`blob["x_test"]` on something that is not known to be data: it is, if the key names a part."""
    hint = hint_of(key)
    if hint is None:
        return Value(kind=kind_of(holder), taint=taint_of(holder))
    return named_part(holder, hint, key)


def named_part(holder: Value, hint: str, key: str, weak: bool = False) -> Value:
    taint = taint_of(holder)
    roots = {piece.root for piece in taint.pieces} or {("unknown", "data")}
    pieces = frozenset(Piece(root, (("key", hint, 0, 0),), hint, weak) for root in roots)
    return Value(
        kind=max(Kind.DATA, kind_of(holder)),
        taint=Taint(taint.axes, taint.closed, pieces, taint.settings, taint.models, taint.origins, taint.confidence),
        dims=holder.dims,
    )


def part(run: Interpreter, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    """`data[index]`: a slice, a mask, indices of a fold, a named part, or just a column."""
    taint = taint_of(holder)
    kind = kind_of(holder)
    kept = Value(kind=kind, taint=taint, dims=holder.dims)
    if index.obj is not None and index.obj.what == "slice":
        if kind is not Kind.DATA:
            return kept
        lower, upper = "lower" in index.obj.attrs, "upper" in index.obj.attrs
        if not lower and not upper:
            return kept
        position = 0.0 if not lower else (0.5 if upper else 1.0)
        if all(_small(bound) for bound in index.obj.attrs.values()):
            return kept
        return cut(kept, "slice", "rows", position, 2)
    inner = taint_of(index)
    if kind is Kind.DATA and isinstance(node.index, Op) and node.index.op in ("==", "!="):
        for axis in inner.axes:  # `rows[rows.subject == subject]`, `rows[rows.fold != fold]`
            axis.data = axis.data or not axis.roles
            axis.fold = axis.fold or (not axis.roles and node.index.op == "!=")
    if isinstance(index.const, str):
        hint = hint_of(index.const)
        if hint is None:
            return _array(kept, index.const)
        return named_part(kept, hint, index.const)
    if index.kind is Kind.DATA or inner.pieces:
        fold = [step for piece in inner.pieces for step in piece.steps if step[0] == "fold"]
        if fold:
            pieces = frozenset(
                Piece(piece.root, (*piece.steps, step), piece.hint)
                for piece in (taint.pieces or {Piece("?")})
                for step in fold[-1:]
            )
            return kept.but(
                taint=Taint(taint.axes | inner.axes, taint.closed, pieces, taint.settings, taint.models, taint.origins)
            )
        hinted = frozenset(piece for piece in inner.pieces if piece.hint)
        if hinted:
            return kept.but(
                taint=Taint(taint.axes | inner.axes, taint.closed, hinted, taint.settings, taint.models, taint.origins)
            )
        cuts = frozenset(piece for piece in inner.pieces if piece.steps)
        if cuts and kind is Kind.DATA and not any(piece.steps for piece in taint.pieces):
            return kept.but(
                taint=Taint(taint.axes | inner.axes, taint.closed, cuts, taint.settings, taint.models, taint.origins)
            )
    if kind is Kind.DATA and _is_mask(node.index):
        return cut(kept, "mask", "rows", _mask_side(node.index), 2)
    return kept.tainted(Taint(axes=inner.axes, settings=inner.settings))


BLOB = "blob"
"""The first part of the root of data that one file holds as several arrays."""


def _array(holder: Value, key: str) -> Value:
    """One array of a file: which items it holds is not said by its key, but two keys may hold different ones."""
    taint = taint_of(holder)
    if not any(
        isinstance(piece.root, tuple) and piece.root[:1] == (BLOB,) and not piece.steps for piece in taint.pieces
    ):
        return holder
    pieces = frozenset(piece.cut("key", key, 0, 0) if not piece.steps else piece for piece in taint.pieces)
    return holder.but(
        taint=Taint(taint.axes, taint.closed, pieces, taint.settings, taint.models, taint.origins, taint.confidence)
    )


def _small(bound: Value) -> bool:
    """A window or column slice (`[:, :3]`, `[:10]` looks) rather than a cut of the rows."""
    return isinstance(bound.const, int) and abs(bound.const) <= 5


def _is_mask(node: Expr) -> bool:
    if isinstance(node, Op):
        return node.op in ("~", "<", ">", "<=", ">=", "==", "!=", "&", "|", "not", "in", "not-in")
    return isinstance(node, Name) and bool(re.search(r"mask|is_|held|test|train|val", node.id))


def _mask_side(node: Expr) -> float:
    if isinstance(node, Op):
        return {"~": 0.0, "<": 0.0, "<=": 0.0, "!=": 0.0, ">": 1.0, ">=": 1.0, "==": 1.0}.get(node.op, 0.5)
    return 1.0


def fold_indices(run: Interpreter, obj: Obj, axis: Axis | None, place: Place) -> Value:
    """(train indices, held-out indices) of one fold of the splitter that `obj` walks."""
    pair = Obj("tuple", place, run.stack)
    taint = Taint(settings=obj.taint.settings, axes=obj.taint.axes)
    pair.items = [
        Value(kind=Kind.DATA, taint=taint | Taint(pieces=frozenset((Piece("fold", (("fold", obj.place, side, 2),)),))))
        for side in (0, 1)
    ]
    return Value(ref=pair)


# ------------------------------------------------------------------------ tags


def disjoint(one: Piece, other: Piece) -> bool:
    """Whether two pieces are known to hold different items."""
    if one.hint and other.hint and one.hint != other.hint:
        return True
    for mine, theirs in zip(one.steps, other.steps):
        if mine[:2] == theirs[:2] and mine[2] != theirs[2]:
            return True
        if mine != theirs:
            return False
    return one.root != other.root and isinstance(one.root, str) and isinstance(other.root, str)


def structural_tag(piece: Piece) -> str | None:
    """What the cuts alone say: the last piece of a chain is the test piece, the held-out piece of an inner
    cut a validation piece."""
    if any(step[0] == "cv" for step in piece.steps):
        return "valid" if any(step[0] != "cv" for step in piece.steps) else None
    steps = [step for step in piece.steps if step[0] in ("split", "slice", "mask", "fold")]
    if not steps:
        return None
    kind, _, index, of = steps[-1]
    if kind == "fold":
        return "valid" if index and len(steps) > 1 else ("test" if index else "train")
    if kind == "slice" and index == 0.5:
        return "valid"
    last = index >= (of - 1 if kind == "split" else 1)
    if not last:
        return "valid" if kind == "split" and of >= 3 and index == 1 else "train"
    outer = [step for step in steps[:-1] if step[0] == "split" and step[2] < step[3] - 1]
    return "valid" if outer else "test"


def tag(pieces: frozenset[Piece], trained: frozenset[Piece], others: frozenset[Piece]) -> str:
    """The tag of the metric on `pieces`, given the pieces that models were trained on and those of the other metrics.

    train, valid, test or unknown (TAXONOMY, "split tag"): by use first, then by the cut, then by name."""
    held = [piece for piece in pieces if not any(piece == seen or piece.key == seen.key for seen in trained)]
    if pieces and not held:
        return "train"
    for piece in held:
        if any(disjoint(piece, other) and _later(other, trained) for other in others):
            return "valid"
    tags = {structural_tag(piece) for piece in held} - {None}
    if "valid" in tags:
        return "valid"
    hints = {piece.hint for piece in held if piece.hint} or {piece.hint for piece in pieces if piece.hint}
    if "test" in tags:
        return "test"
    if hints == {"valid"}:
        return "valid"
    if hints == {"test"}:
        return "test"
    if hints == {"train"}:
        return "train"
    return "unknown"


def _later(other: Piece, trained: frozenset[Piece]) -> bool:
    return not any(other == seen or other.key == seen.key for seen in trained)
