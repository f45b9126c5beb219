"""From the trace of one run to one conclusion for each seed decision: Bethard's five uses, and what lies beyond."""

from __future__ import annotations

from seedlint.classify.conclusions.comparing import comparisons
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.constants import constants, defaults
from seedlint.classify.conclusions.identical import identical
from seedlint.classify.conclusions.runs import out_of_view, spread_beside, use_of_axis
from seedlint.classify.conclusions.written import written
from seedlint.classify.experiment.axes import sureness
from seedlint.classify.experiment.view import View, only_read
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis
from seedlint.records import replace

RECORDED = "recorded"
"""The note of a conclusion that rests on results that were read: what made them is not seen in its run."""


def uses(record: Record) -> list[Conclusion]:
    """The conclusions about seed uses (SED0xx to SED3xx) of one run."""
    view = View(record)
    found: list[Conclusion] = []
    taken: set[Axis] = set()
    groups = view.groups()
    found.extend(comparisons(view, groups, taken))
    told_spreads: set[Axis] = set()
    for group in groups:
        if not taken & set(group.axes):
            sure = sureness(group.axes)
            concluded = [replace(one, confidence=min(one.confidence, sure)) for one in use_of_axis(view, group)]
            if any(one.kind == "seed-sensitivity" for one in concluded):
                if told_spreads & spread_beside(view, group):
                    concluded = [one for one in concluded if one.kind != "seed-sensitivity"]  # one decision
                told_spreads |= set(group.axes)
            found.extend(concluded)
    recorded = {group.place for group in groups if all(map(only_read, group.axes))}
    found = [replace(one, notes={**one.notes, RECORDED: True}) if one.place in recorded else one for one in found]
    found.extend(out_of_view(view, {axis for group in groups for axis in group.axes}))
    one_run = list(identical(record))
    told = {conclusion.place for conclusion in one_run}
    found.extend(one_run)
    found.extend(conclusion for conclusion in constants(view) if conclusion.place not in told)
    found.extend(defaults(view))
    found.extend(list(written(record, found)))
    return found
