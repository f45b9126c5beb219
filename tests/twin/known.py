"""Disagreements of seedlint with what truly happens that are known today, each shown by a program in `disagreements/`.

Those programs are written as fixtures are (`# expect` says what is due); one that is cured moves to `fixtures/`, and
its patterns go. The normal run leaves out programs that make all choices of one of the patterns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .plan import Plan

FOLDER = Path(__file__).parent / "disagreements"

Pattern = Mapping[str, tuple[str, ...]]
"""Choices of a plan by switch: one of them each."""

PATTERNS: Mapping[str, tuple[Pattern, ...]] = {}
"""By the name of the program that shows it."""

CHANGES: Mapping[str, str] = {}
"""Disagreements that a change of `change.py` brings about, by the name of the program that shows one."""

FIXTURES = frozenset(
    {
        (
            "keys/kept_by_objects",
            "comprehended",
        ),  # a stale key that an object keeps is seen in loops that are statements
        ("keys/keys_handed_down", "renamed"),  # the same, of one that is only handed on
        ("keys/parameter_as_key", "renamed"),  # a parameter of a function that nothing calls is a JAX key by its name
        ("comparison/settings_out_of_sight", "renamed"),  # a file out of sight: what is walked is known by a name alone
        ("recorded/folder_by_a_branch_of_data", "renamed"),  # the same
        ("recorded/several_patterns_by_data", "renamed"),  # data sets by a word in a name; without it SED201
        ("recorded/runs_in_folders", "renamed"),  # runs by a word in the name of a loop's variable
        ("recorded/learners_by_one_call", "split"),  # a script that only calls what reads results is not run
        ("safe/numbered_folds_of_its_own", "renamed"),  # folds by the name of their number
        ("recorded/models_in_one_file", "renamed"),  # families by a word in a name; without it SED003
    }
)
"""Fixtures whose findings a change of `change.py` is known to change."""


def known(plan: Plan) -> str | None:
    """The disagreement that a plan's program is known to have."""
    for name, patterns in PATTERNS.items():
        if any(all(plan[switch] in choices for switch, choices in pattern.items()) for pattern in patterns):
            return name
    return None
