"""What models are scored against: turns of a loop that are scored on the same targets can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.values.axes import Place, What
from seedlint.classify.values.objects import Kind, Taint, Value
from seedlint.classify.values.reading import kind_of, union


def scored_against(result: Taint, targets: Iterable[Value], place: Place) -> None:
    """Note of each axis that a score or an error depends on whether the targets depend on it, too; what is no data is
    no target."""
    known = [target for target in targets if kind_of(target) is Kind.DATA]
    held = union(*known).axes
    for axis in result.axes if known else ():
        axis.note(What.OTHER_TARGETS if axis.among(held) else What.SAME_TARGETS, place)
