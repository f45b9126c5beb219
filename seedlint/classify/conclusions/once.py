"""One decision, one finding: what several entry points conclude about one place is said once, by the stronger word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.trail import Trail, is_pair
from seedlint.classify.values.axes import Place
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
    met: dict[object, list[Conclusion]] = {}
    for conclusion in conclusions:
        use = conclusion.kind in _RANK
        met.setdefault((conclusion.place, "use" if use else conclusion.kind), []).append(conclusion)
    yield from _one_constant(map(_stronger, met.values()))


def _stronger(said: list[Conclusion]) -> Conclusion:
    """Of what is said of one place the stronger word, with the evidence of all that say it."""
    first = min(said, key=lambda one: _RANK.get(one.kind, 0))
    others = [one for one in said if one.kind == first.kind and one is not first]
    return replace(first, evidence=_together(first, others)) if others else first


MOST_SCRIPTS = 2
"""Further entry points of which the evidence is shown; the others are counted."""


def _together(first: Conclusion, others: Iterable[Conclusion]) -> Trail:
    """The evidence of one entry point, then what that of others adds to it: of a few of them where they come to it and
    where they end, of the rest how many they are. One pair of results side by side is enough: two would be mistaken
    for one."""
    told = dict.fromkeys(first.evidence)
    scripts = {first.entry}
    counted: dict[str, tuple[Place, str]] = {}
    paired = any(is_pair(text) for text in dict(first.evidence).values())
    for other in others:
        new = [(place, text) for place, text in other.evidence if (place, text) not in told]
        new = [(place, text) for place, text in new if not (paired and is_pair(text))]
        if not new:
            continue
        scripts.add(other.entry)
        if other.entry == first.entry:
            told.update(dict.fromkeys(new))
        elif len(scripts) <= MOST_SCRIPTS + 1:
            told.update(dict.fromkeys((new[0], *(line for line in new[1:] if line == other.evidence[-1]))))
        else:
            counted.setdefault(other.entry, new[0])
    if not counted:
        return tuple(told)
    (place, _), *rest = counted.values()
    more = f", and {len(rest)} more script{'s' if len(rest) > 1 else ''}" if rest else ""
    return *told, (place, f"another script comes to it here{more}")


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
