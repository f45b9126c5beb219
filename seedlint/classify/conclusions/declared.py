"""Declared uses: `# seedlint: use=ensemble` settles what could not be seen, and is held against what can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.values.axes import Place
from seedlint.diagnostics import Confidence
from seedlint.link import Module
from seedlint.records import replace

_USE = re.compile(r"#\s*seedlint\s*:\s*use\s*=\s*(model-selection|ensemble|sensitivity)")


SAFE = {"model-selection": "seed-model-selection", "ensemble": "seed-ensemble", "sensitivity": "seed-sensitivity"}


SHOWN = {
    "seed-model-selection": "the best seed is selected on validation data",
    "seed-ensemble": "predictions are combined",
    "seed-sensitivity": "a spread over seeds is reported",
    "seed-only-comparison": "models are ranked by their seeds' scores",
    "seeds-as-samples": "a test takes the seeds as its samples",
    "seed-picked-on-test": "the best seed is selected by its test score",
    "split-seed-shopping": "the split is selected by its score",
    "best-seed-reported": "only the best seed's score is reported",
    "seed-average": "metrics are averaged, not predictions",
}
"""What the code shows, by the kind of the conclusion; a declared use that differs contradicts it."""


def settle(conclusions: list[Conclusion], modules: Iterable[Module]) -> list[Conclusion]:
    """The conclusions under declared uses: an unclassified decision takes the declared, a contradiction is SED902."""
    declared = list(_declared(modules))
    if not declared:
        return conclusions
    settled = list(conclusions)
    for place, last, value in declared:
        here = [
            one
            for one in settled
            if _stands(one.place, place, last) and (one.kind in SHOWN or one.kind == "unclassified-seed")
        ]
        for one in here:
            if one.kind == "unclassified-seed":
                settled[settled.index(one)] = replace(one, kind=SAFE[value], confidence=Confidence.MEDIUM)
            elif one.kind != SAFE[value] and not (one.kind == "seed-average" and value != "ensemble"):
                settled.append(
                    Conclusion(
                        "contradicted-use",
                        place,
                        one.role,
                        one.axis,
                        one.confidence,
                        one.evidence,
                        {"declared": value, "shown": SHOWN[one.kind]},
                    )
                )
                break
    return settled


def _stands(place: Place, first: Place, last: int) -> bool:
    return place.path == first.path and place.cell == first.cell and first.at[0] <= place.at[0] <= last


def _declared(modules: Iterable[Module]) -> Iterator[tuple[Place, int, str]]:
    """Each declaration: where its logical line starts, its last row, and the use."""
    for module in modules:
        for block in module.facts.blocks:
            for comment in block.comments:
                if found := _USE.search(comment.text):
                    at = (comment.first, 1, comment.last, 1)
                    yield Place(module.path, block.cell or 0, at), comment.last, found[1]
