"""What every seed of a run governs, whether or not a use of it was concluded: for the audit."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.experiment.view import TRAIN_ROLES, governs_training
from seedlint.classify.ledger.events import Draw
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Setting
from seedlint.records import dataclass

KINDS = {"values": "values", "external": "external", "entropy": "entropy", "none": "none", "constant": "constant"}


@dataclass(frozen=True, slots=True)
class Governed:
    """A seed at the place where it is received: its `role` (train, split, search, eval, data), the `kind` of its values
    as in `AxisSummary`, how many there are (None: not known), the value, if it is one constant, and the entry point
    that was run."""

    place: Place
    role: str
    kind: str
    k: int | None = None
    value: str = ""
    entry: str = ""


def governed(record: Record, entry: str) -> Iterator[Governed]:
    """Every seed of the run of an entry point by what it governs, and each role for which a generator is read that
    nothing seeds."""
    for made in record.ledger.of(Setting):
        kind = KINDS.get(made.axis_kind, "constant" if made.axis_kind == "implicit" else "external")
        value = repr(made.value.const) if kind == "constant" and made.value.is_const else ""
        counts = {axis.k for axis in made.axes}
        k = 1 if kind == "constant" else counts.pop() if kind == "values" and len(counts) == 1 else None
        for role in _roles(made):
            yield Governed(made.place, role, kind, k, value, entry)
    for draw in record.ledger.of(Draw):
        if not draw.seeded and draw.role in ("split", *TRAIN_ROLES) and draw.obj is not None:
            yield Governed(draw.place, "split" if draw.role == "split" else "train", "none", entry=entry)


def _roles(made: Setting) -> set[str]:
    if made.moment.evaluation:
        return {"eval"}
    return {
        *(["train"] if governs_training(made) else []),
        *(role for role in ("split", "search", "eval", "data") if role in made.roles),
    }
