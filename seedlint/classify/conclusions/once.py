"""One decision, one finding: what several entry points conclude about one place is said once, by the stronger word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.trail import ONE, OTHER
from seedlint.records import replace

PRECEDENCE = (
    "seed-picked-on-test", "split-seed-shopping", "best-seed-reported",
    "seeds-as-samples", "seed-only-comparison", "identical-runs",
    "seed-ensemble", "seed-model-selection", "seed-sensitivity",
    "fixed-seed-comparison", "single-fixed-seed",
    "seed-average", "unclassified-seed",
)  # fmt: skip
"""Uses that exclude each other at one place, the one that is said first (TAXONOMY, "Precedence on one axis")."""

_RANK = {kind: rank for rank, kind in enumerate(PRECEDENCE)}
_CONSTANT = ("fixed-seed-comparison", "single-fixed-seed")


def once(conclusions: Iterable[Conclusion]) -> Iterator[Conclusion]:
    """Each decision once, in the order in which it was met first. Entry points that say the same add their evidence."""
    kept: dict[object, Conclusion] = {}
    for conclusion in conclusions:
        use = conclusion.kind in _RANK
        key = (conclusion.place, "use" if use else conclusion.kind)
        kept[key] = _stronger(kept[key], conclusion) if key in kept else conclusion
    yield from _one_constant(kept.values())


def _stronger(one: Conclusion, other: Conclusion) -> Conclusion:
    first, second = (other, one) if _RANK.get(other.kind, 0) < _RANK.get(one.kind, 0) else (one, other)
    if first.kind != second.kind:
        return first
    pairs = (ONE, OTHER)  # one pair is enough, and two would be mistaken for one
    paired = any(text in pairs for _, text in first.evidence)
    added = [(place, text) for place, text in second.evidence if not (paired and text in pairs)]
    return replace(first, evidence=tuple(dict.fromkeys((*first.evidence, *added))))


def _one_constant(conclusions: Iterable[Conclusion]) -> Iterator[Conclusion]:
    """Equal constants of one file are one decision: a comparison if there is one, else where it is first received."""
    found = list(conclusions)
    told: dict[object, Conclusion] = {}
    for conclusion in found:
        if conclusion.kind in _CONSTANT:
            key = (conclusion.place.path, conclusion.notes.get("seed"))
            told[key] = _earlier(told[key], conclusion) if key in told else conclusion
    for conclusion in found:
        if (
            conclusion.kind != "single-fixed-seed"
            or told[conclusion.place.path, conclusion.notes.get("seed")] is conclusion
        ):
            yield conclusion


def _earlier(one: Conclusion, other: Conclusion) -> Conclusion:
    """Of two conclusions about one constant the comparison, else the one that stands first."""
    return min(one, other, key=lambda each: (_CONSTANT.index(each.kind), each.place.cell, each.place.at))
