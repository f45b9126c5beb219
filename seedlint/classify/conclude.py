"""From the trace of one run to one conclusion for each seed decision: Bethard's five uses, and what lies beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.classify.comparing import comparisons
from seedlint.classify.constants import constants, defaults
from seedlint.classify.runs import out_of_view, use_of_axis
from seedlint.classify.values import Axis
from seedlint.classify.view import Conclusion, View

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter


def uses(run: Interpreter) -> list[Conclusion]:
    """The conclusions about seed uses (SED0xx to SED3xx) of one run."""
    view = View(run)
    found: list[Conclusion] = []
    taken: set[Axis] = set()
    groups = view.groups()
    found.extend(comparisons(view, groups, taken))
    for group in groups:
        if not taken & set(group.axes):
            found.extend(use_of_axis(view, group))
    found.extend(out_of_view(view, {axis for group in groups for axis in group.axes}))
    found.extend(constants(view))
    found.extend(defaults(view))
    return found
