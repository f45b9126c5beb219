"""The tag of a metric's piece of data (train, valid, test): by use, then by the cut, then by name."""

from __future__ import annotations

from seedlint.classify.values.axes import Piece


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


def tag(
    pieces: frozenset[Piece],
    trained: frozenset[Piece],
    others: frozenset[Piece],
    until: frozenset[Piece] | None = None,
) -> str:
    """The tag of the metric on `pieces`, given the pieces that models were trained on (`until` the metric was used,
    where that is known) and those of the other metrics.

    train, valid, test or unknown (TAXONOMY, "split tag"): by use first, then by the cut, then by name."""
    before = trained if until is None else until
    held = [piece for piece in pieces if not any(piece == seen or piece.key == seen.key for seen in before)]
    if pieces and not held:
        return "train"
    if held and all(piece.watched and not any(piece.key == other.key for other in others) for piece in held):
        return "valid"  # nothing scored it again after the training that watched it
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
