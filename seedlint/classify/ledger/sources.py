"""Where values come from that the code does not write: parameters, options, a search that suggests."""

from __future__ import annotations

from seedlint.classify.values.axes import Axis, Origin
from seedlint.classify.values.objects import Func, Value
from seedlint.facts import Literal


class Sources:
    """Parameters meant as seeds, options, commands of a command line, and what a search suggested."""

    def __init__(self) -> None:
        self.parameters: dict[tuple[int, str], Origin] = {}
        self.functions: dict[Origin, Func] = {}  # the function of each such parameter
        self.flags: dict[str, Value] = {}
        self.commands: list[Func] = []
        self.suggested: list[Axis] = []
        self.trial_values: dict[Literal, Value] = {}  # what a trial of a search suggested, by name
        self.sweep: Value | None = None
