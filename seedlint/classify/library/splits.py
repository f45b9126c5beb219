"""Pieces of data: reading, cutting and naming them."""

from __future__ import annotations

import re

from seedlint import apis
from seedlint.classify.library import seeding
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Piece, Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import CLEAN, Api, Kind, Obj, Taint, Value
from seedlint.classify.values.reading import kind_of, taint_of, union
from seedlint.classify.values.words import hint_of, last_name
from seedlint.facts import Attr, Expr, Name, Op, Sub
from seedlint.records import replace


def data(pieces: frozenset[Piece], taint: Taint = CLEAN) -> Value:
    return Value(kind=Kind.DATA, taint=taint | Taint(pieces=pieces))


def loaded(run: Run, place: Place, text: str | None, taint: Taint, source: str = "") -> Value:
    """Data that were read; `text` is a file name or, with the data set `source`, the argument that names the part."""
    root: object = (source, text) if source and text else text or (place.path, place.cell, place.at)
    hint = hint_of(text) if text else None
    piece = Piece(root, (), hint)
    return data(frozenset((piece,)), taint.along | Taint(origins=taint.origins, settings=taint.settings))


def cut(value: Value, kind: str, where: object, index: float, of: int) -> Value:
    """One piece of what a splitter cut."""
    taint = taint_of(value)
    pieces = frozenset(piece.cut(kind, where, index, of) for piece in taint.pieces) or frozenset(
        (Piece(("cut", where), ((kind, where, index, of),)),)
    )
    return Value(
        kind=Kind.DATA,
        taint=taint.of_pieces(pieces),
    )


def keyed(run: Run, holder: Value, key: str, place: Place) -> Value:
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
        taint=taint.of_pieces(pieces),
        dims=holder.dims,
    )


def name_loader(loader: Obj, name: str) -> None:
    """The name of a loader says which piece it walks over, where what it was given does not."""
    pieces, hint = loader.taint.pieces, hint_of(name)
    if hint is not None and not any(piece.hint or piece.steps for piece in pieces):
        roots = {piece.root for piece in pieces} or {("loader", loader.place)}
        named = frozenset(Piece(root, (("key", hint, 0, 0),), hint, weak=True) for root in roots)
        loader.taint = replace(loader.taint, pieces=named)


def unseen(value: Value) -> Value:
    """Data of a module out of sight, where a name says of which piece they are (`from data import test_loader`), as
    data; any other value itself."""
    name = value.ref.name if isinstance(value.ref, Api) else ""
    last = name.rpartition(".")[2]
    if not name or value.taint.pieces or apis.is_library(name.partition(".")[0]) or hint_of(last) is None:
        return value
    if any(row.name == last.lower() and row.does != "load" for row in apis.vocabulary(last)):
        return value  # what is called so is a function
    piece = Piece(name, (), hint_of(last), weak=True)
    return value.but(kind=Kind.DATA, taint=value.taint | Taint(pieces=frozenset((piece,))))


def part(run: Run, holder: Value, index: Value, node: Sub, place: Place) -> Value:
    """`data[index]`: a slice, a mask, indices of a fold, a named part, or just a column."""
    taint = taint_of(holder)
    kind = kind_of(holder)
    kept = Value(kind=kind, taint=taint, dims=holder.dims)
    if index.obj is not None and index.obj.what == "slice":
        if kind is not Kind.DATA and not is_order(holder):
            return kept
        lower, upper = "lower" in index.obj.attrs, "upper" in index.obj.attrs
        if not lower and not upper:
            return kept
        position = 0.0 if not lower else (0.5 if upper else 1.0)
        if all(_small(bound) for bound in index.obj.attrs.values()):
            return kept
        if not union(*index.obj.attrs.values()).axes & frozenset(run.loops.stack):  # no batches
            for made in taint.settings:
                if any(role in ("order", "split") for _, role, _ in made.readers):
                    seeding.given(run, made, "split")
        elif kind is not Kind.DATA:
            return kept
        return cut(kept, "slice", "rows", position, 2).but(kind=kind)
    inner = taint_of(index)
    if kind is Kind.DATA and isinstance(node.index, Op) and node.index.op in ("==", "!="):
        for axis in inner.axes:  # `rows[rows.subject == subject]`, `rows[rows.fold != fold]`
            if not axis.roles:
                axis.note(What.CHANGES_DATA, place)
                if node.index.op == "!=":
                    axis.note(What.FOLDS, place)
    if isinstance(index.const, str):
        hint = hint_of(index.const)
        if hint is None:
            return _array(kept, index.const)
        return named_part(kept, hint, index.const)
    if index.kind is Kind.DATA or inner.pieces:
        fold = [step for piece in sorted(inner.pieces, key=repr) for step in piece.steps if step[0] == "fold"]
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
        cuts = inner.cuts
        if cuts and kind is Kind.DATA and not any(piece.steps for piece in taint.pieces):
            settings = taint.settings | inner.settings
            return kept.but(
                taint=Taint(taint.axes | inner.axes, taint.closed, cuts, settings, taint.models, taint.origins)
            )
    if kind is Kind.DATA and isinstance(node.index, (Name, Attr)) and (hint := hint_of(last_name(node.index))):
        known = any(piece.hint or piece.steps for piece in taint.pieces)
        return kept if known else named_part(kept, hint, hint, weak=True)
    if kind is Kind.DATA and _is_mask(node.index):
        return cut(kept, "mask", "rows", _mask_side(node.index), 2)
    return kept.tainted(Taint(axes=inner.axes, redrawn=inner.redrawn, settings=inner.settings))


def shuffled(value: Value, obj: Obj) -> Value:
    """A sequence that was shuffled, as an order of rows."""
    taint = taint_of(value)
    if not taint.pieces:
        taint |= Taint(pieces=frozenset((Piece(("order", obj.place)),)))
    return Value(kind=kind_of(value) or Kind.DRAW, taint=taint)


def is_order(value: Value) -> bool:
    """Whether a value is an order of rows that a generator drew: a permutation, shuffled indices."""
    taint = taint_of(value)
    return kind_of(value) in (Kind.OTHER, Kind.DRAW) and bool(taint.settings and taint.pieces) and not taint.models


def are_parts(holder: Value) -> bool:
    """Whether a list holds the parts that one call cut."""
    parts = [taint_of(item).pieces for item in exact_items(holder) or ()]
    cuts = [{piece.steps[-1][:2] for piece in pieces if piece.steps} for pieces in parts]
    return len(cuts) > 1 and bool(set.intersection(*cuts)) and len(set(parts)) > 1


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
    return holder.but(taint=taint.of_pieces(pieces))


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


def fold_indices(run: Run, obj: Obj, axis: Axis | None, place: Place) -> Value:
    """(train indices, held-out indices) of one fold of the splitter that `obj` walks."""
    pair = Obj("tuple", place, run.loops.stack)
    taint = Taint(settings=obj.taint.settings, axes=obj.taint.axes)
    pair.items = [
        Value(kind=Kind.DATA, taint=taint | Taint(pieces=frozenset((Piece("fold", (("fold", obj.place, side, 2),)),))))
        for side in (0, 1)
    ]
    return Value(ref=pair)
