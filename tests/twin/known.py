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

PATTERNS: Mapping[str, tuple[Pattern, ...]] = {
    "acts_by_assignment": (
        {"run": ("two files",), "use": ("fixed", "reseeded", "late")},
        {"run": ("two files",), "names": ("odd",)},
        {"run": ("two files",), "use": ("compared",), "turn": ("written out", "two names")},
    ),
    "class_by_getattr": ({"family": ("getattr",)},),
    "models_made_before": ({"family": ("instances",)},),
    "best_so_far_in_one_tuple": ({"use": ("picked",), "select": ("keep better",)},),
    "best_so_far_in_one_tuple_valid": ({"use": ("selection",), "select": ("keep better",)},),
    "torch_winner_of_a_tuple": ({"use": ("selection",), "library": ("torch",), "select": ("max key", "enumerate")},),
    "row_of_idxmax_after_return": ({"select": ("idxmax",), "around": ("early return",)},),
    "average_by_hand_of_fields": ({"store": ("named tuples",), "reduce": ("manual", "running")},),
    "calls_written_out": ({"turn": ("unrolled",)},),
    "calls_written_out_families": ({"turn": ("unrolled",)},),
    "calls_written_out_mean": ({"turn": ("unrolled",)},),
    "dict_of_pairs_in_json": (
        {"store": ("tuples",), "show": ("json", "returned", "csv", "frame", "table", "bars", "figure loop")},
    ),
    "records_in_json": (
        {"store": ("records",), "show": ("json", "returned", "csv", "frame", "table", "bars", "figure loop")},
    ),
    "objects_in_frame": (
        {"store": ("objects",), "show": ("json", "returned", "csv", "frame", "table", "bars", "figure loop")},
    ),
    "filtered_pairs_in_arguments": (
        {"use": ("ranked",), "store": ("tuples", "objects", "named tuples", "records"), "show": ("arguments",)},
    ),
    "dead_seed_compared": ({"use": ("dead loop",), "around": ("continue",)},),
    "dead_seed_as_key": ({"use": ("dead loop",), "store": ("dict",)},),
    "dead_seed_in_frame": ({"use": ("dead loop",), "store": ("frame",)},),
    "dead_seed_in_record": ({"use": ("dead loop",), "store": ("records",)},),
    "dead_seed_in_tuple": ({"use": ("dead loop",), "store": ("tuples",)},),
    "dead_option_decorated": ({"use": ("dead option",), "run": ("decorated",)},),
    "dead_option_by_keyword": ({"use": ("dead option",), "run": ("keywords",), "names": ("odd",)},),
    "enumerated_dead_seed": ({"use": ("dead loop",), "turn": ("enumerate", "zip")},),
    "zipped_dead_seed": ({"use": ("dead loop",), "turn": ("zip",)},),
    "dead_seed_in_array": ({"use": ("dead loop",), "store": ("array",)},),
    "dead_seed_in_row": ({"use": ("dead loop",), "store": ("named tuples",)},),
    "dead_list_option": ({"use": ("dead loop",), "seeds": ("option list",)},),
    "late_if_not_none": ({"use": ("late",), "seeding": ("optional",)},),
    "clobbered_written_out": ({"turn": ("unrolled",)},),
    "best_of_zipped": ({"select": ("zip max",)},),
    "seed_at_the_best_index": ({"select": ("index of max",)},),
    "range_of_fields": ({"store": ("named tuples",), "spread": ("range",)},),
    "column_after_return": ({"use": ("spread",), "store": ("frame",), "around": ("early return",)},),
    "gain_of_two": (
        {"turn": ("written out", "two names"), "store": ("dict",), "show": ("json", "bars", "difference")},
    ),
    "two_spreads": ({"use": ("spreads",), "turn": ("written out", "two names")},),
    "runs_of_one_constant": ({"use": ("identical",), "seeds": ("list", "named", "setting", "tuple", "option list")},),
    "one_constant_starred": ({"use": ("identical",), "turn": ("star", "set", "reversed", "chained")},),
    "one_constant_in_dict": ({"use": ("identical",), "store": ("dict", "frame", "named tuples")},),
    "one_constant_mean_by_hand": ({"use": ("identical",), "reduce": ("manual", "running")},),
    "one_constant_after_continue": ({"use": ("identical",), "around": ("continue",)},),
}
"""By the name of the program that shows it."""

CHANGES: Mapping[str, str] = {
    "script_without_a_seed_word": "split",
    "list_filled_in_another_file": "split",
}
"""Disagreements that a change of `change.py` brings about, by the name of the program that shows one."""

FIXTURES = frozenset(
    {
        ("keys/keys_handed_down", "renamed"),  # the same, of one that is only handed on
        ("keys/parameter_as_key", "renamed"),  # a parameter of a function that nothing calls is a JAX key by its name
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
