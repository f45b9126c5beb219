"""SED304: where the constants are written that govern a result. Whether one of them is all that has changed since a
revision is no matter of the code: who compares with one keeps those that are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import OriginKind, Place
from seedlint.classify.values.objects import Setting

CONSTANT = ("single-fixed-seed", "fixed-seed-comparison", "fixed-seed-default")


def written(record: Record, uses: Iterable[Conclusion]) -> Iterator[Conclusion]:
    """For each use of a constant, the places that its number can stand in."""
    for use in uses:
        if use.kind in CONSTANT:
            said = {use.place, *(place for place, _ in use.evidence)}
            settings = [made for made in record.ledger.of(Setting) if made.place in said]
            places = dict.fromkeys(place for made in settings for place in _places(made))
            yield Conclusion(
                "seed-only-change", use.place, use.role, use.axis, use.confidence,
                (*((place, "the seed can be written here") for place in places), *use.evidence[-1:]),
            )  # fmt: skip


def _places(made: Setting) -> Iterator[Place]:
    yield made.place
    yield made.sink
    for origin in made.value.taint.origins:
        if origin.kind is OriginKind.LITERAL:
            yield origin.place
        elif origin.default_place is not None:
            yield origin.default_place
