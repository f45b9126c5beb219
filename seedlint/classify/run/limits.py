"""Limits that keep every input finite. Where one was reached, rules whose condition says *never* are silent."""

from __future__ import annotations

MAX_DEPTH = 24


MAX_CALLS = 6_000


MAX_STEPS = 60_000


MAX_VALUES = 64


class Limits:
    """How far a run has come, and where it ends."""

    def __init__(self) -> None:
        self.steps = 0
        self.calls = 0
        self.max_steps, self.max_depth = MAX_STEPS, MAX_DEPTH
        self.capped = 0  # how often a limit cut it short
