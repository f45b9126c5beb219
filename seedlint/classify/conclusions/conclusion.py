"""What the analysis concludes about one seed decision or one defect."""

from __future__ import annotations

from dataclasses import field

from seedlint.classify.values.axes import Place
from seedlint.diagnostics import AxisSummary, Confidence, Fix
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the analysis concluded about one seed decision, or one defect of a seed.

    `kind` is the concept: the name of the rule that reports it. `notes` are the facts that its message may use;
    `entry` is the path of the entry point whose run shows it, if one was needed."""

    kind: str
    place: Place
    role: str | None = None
    axis: AxisSummary | None = None
    confidence: Confidence = Confidence.HIGH
    evidence: tuple[tuple[Place, str], ...] = ()
    notes: dict[str, object] = field(default_factory=dict, hash=False)
    fix: Fix | None = None
    entry: str = field(default="", compare=False)
