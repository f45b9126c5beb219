"""Limits that keep every input finite. Where one was reached, rules whose condition says *never* are silent."""

from __future__ import annotations

from seedlint.classify.values.templates import Name
from seedlint.records import dataclass

MAX_DEPTH = 24


MAX_CALLS = 6_000


MAX_STEPS = 60_000


MAX_VALUES = 64


@dataclass(frozen=True, slots=True)
class Begun:
    """The import that a run begins with, and the steps and calls that it had made before."""

    path: str
    steps: int
    calls: int


@dataclass(frozen=True, slots=True)
class Endless:
    """An import at whose end a run that begins with it is not when it reaches its limit. `steps`: those that a run had
    taken before which found that out; `calls`: how many it then made; `loaded`: what it loaded; `folder`: that of its
    script, in which modules are looked for too, and `sought` the absolute names that were, with the importers' folders;
    `reads`: the files that are read."""

    path: str
    steps: int
    calls: int
    loaded: frozenset[str]
    folder: str
    sought: frozenset[tuple[str, str]]
    reads: frozenset[Name]


class Limits:
    """How far a run has come, and where it ends."""

    def __init__(self) -> None:
        self.steps = 0
        self.calls = 0
        self.max_steps, self.max_depth = MAX_STEPS, MAX_DEPTH
        self.capped = 0  # how often a limit cut it short
        self.first: Begun | None = None  # the import that it began with, if it has not come to its end
        self.circular = False  # whether what the script imports imports the script
