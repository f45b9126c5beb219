"""Suppression comments, on facts made by hand."""

from __future__ import annotations

import pytest

from seedlint import suppress
from seedlint.diagnostics import Diagnostic, Location
from seedlint.facts import Block, Comment, FileFacts
from seedlint.rules import RULES

NAMES = {rule.code: rule.name for rule in RULES}
ACTIVE = frozenset(NAMES)


def finding(code: str, row: int, cell: int = 0) -> Diagnostic:
    return Diagnostic(code, NAMES[code], "said", Location("a.py", cell, row, 1, row, 5))


def after(
    comment: str,
    *found: Diagnostic,
    row: int = 3,
    first: int = 3,
    last: int = 3,
    col: int = 9,
    cell=None,
    active=ACTIVE,
    code="x = 1",
    below=(),
):
    """What is left of `found`, as (code, row), and the messages of SED901, in a file with one comment."""
    facts = FileFacts((Block(cell, (), (Comment(comment, row, col, first, last),)),))
    said = suppress.directives(
        facts, RULES, lambda _cell: [*["x = ("] * (row - 1), f"{code:{col - 1}}{comment}", *below]
    )
    kept, unused = suppress.apply(found, said, RULES, active, "a.py")
    return [(each.code, each.location.row) for each in kept], [each.message for each in unused]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NOQA",
        "# noqa: SED101",
        "# noqa:SED101",
        "# noqa: sed101",
        "# noqa: E501,SED101",
        "# noqa: E501 SED101",
        "# noqa: SED1",
        "# noqa: SED101 because it is a demo",
        "# a reason first # noqa: SED101",
        "# seedlint: ignore[SED101] a reason",
        "# seedlint:ignore[SED1]",
        "# seedlint: ignore[SED406, single-fixed-seed]",
        "# seedlint: ignore[ALL]",
        "# seedlint: ignore",
        "# seedlint: ignore-file",
        "# seedlint: ignore-file[SED101]",
    ],
)
def test_it_suppresses(comment):
    assert after(comment, finding("SED101", 3), active={"SED101"})[0] == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501",
        "# noqa: SED102",
        "# noqa: S101",
        "# noqable",
        "# seedlint: ignore[SED102]",
        "# seedlint: ignore[]",
        "# seedlint: ignor[SED101]",
        "# seedlint: use=ensemble",
        "# flake8: noqa: SED4",
    ],
)
def test_it_does_not_suppress(comment):
    assert after(comment, finding("SED101", 3))[0] == [("SED101", 3)]


def test_it_holds_on_every_row_of_the_statement_and_on_no_other():
    found = [finding("SED101", row) for row in range(1, 7)]
    assert after("# noqa", *found, row=4, first=3, last=5)[0] == [("SED101", 1), ("SED101", 2), ("SED101", 6)]


def test_it_holds_in_its_own_cell_only():
    assert after("# noqa", finding("SED101", 3, cell=1), finding("SED101", 3, cell=2), cell=2)[0] == [("SED101", 3)]


@pytest.mark.parametrize(("code", "left"), [("    ", 0), ("x = 1   ", 2)])
def test_flake8_noqa_counts_where_it_stands_alone(code, left):
    found = finding("SED101", 3), finding("SED406", 80)
    assert len(after("# flake8: noqa", *found, code=code)[0]) == left


def test_flake8_noqa_with_codes():
    assert after("# flake8: noqa: SED1", finding("SED101", 9), finding("SED406", 9), col=1)[0] == [("SED406", 9)]


# ------------------------------------------------------------- the line above

CALL = ("model = Model(  # a call", "    seed=0,", ")", "other = 1")


@pytest.mark.parametrize(
    ("below", "left"),
    [
        (CALL, [7]),
        (("# another comment", *CALL), []),
        (("", *CALL), [4, 5, 6, 7]),
        (("    model = 1", "    other = 2"), [5, 6, 7]),
        (("@click.command(", ")", "def main(seed=0):", "    pass"), [7]),
        (("model = 'never closed", "x"), [5, 6, 7]),
        ((), [4, 5, 6, 7]),
    ],
    ids=["statement", "comment between", "empty line", "indented", "decorated", "broken", "end of file"],
)
def test_alone_on_a_line_it_holds_for_the_statement_below(below, left):
    found = [finding("SED101", row) for row in range(4, 8)]
    kept, unused = after("# seedlint: ignore[SED101] why", *found, code="", below=below)
    assert kept == [("SED101", row) for row in left]
    assert len(unused) == (len(left) == 4)


@pytest.mark.parametrize("comment", ["# noqa: SED101", "# seedlint: use=ensemble", "# a word # noqa"])
def test_other_instructions_do_not_reach_below(comment):
    assert after(comment, finding("SED101", 4), code="", below=CALL)[0] == [("SED101", 4)]


def test_behind_code_it_holds_for_that_only():
    assert after("# seedlint: ignore[SED101]", finding("SED101", 4), below=CALL)[0] == [("SED101", 4)]


# --------------------------------------------------------------------- unused


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# noqa: SED102", "unused suppression: SED102 is not reported here"),
        ("# noqa: E501, SED102, SED406", "unused suppression: SED102, SED406 is not reported here"),
        ("# noqa: SED101, SED406", "unused suppression: SED406 is not reported here"),
        ("# seedlint: ignore[key-reuse]", "unused suppression: key-reuse is not reported here"),
        ("# seedlint: ignore[dead-sed]", 'unknown rule "dead-sed"; did you mean "dead-seed"?'),
        ("# seedlint: ignore[]", "it names no rule"),
        ("# noqa: SED101, SED190", 'unknown rule "SED190"; did you mean "SED10'),
        ("# seedlint: ingore[SED101]", 'unknown instruction "ingore"; did you mean "ignore"?'),
        ("# seedlint: use=ensembel", '"ensembel" cannot be declared; did you mean "ensemble"?'),
        ("# seedlint: use=single-fixed-seed", '"single-fixed-seed" cannot be declared'),
    ],
)
def test_unused(comment, reason):
    (message,) = after(comment, finding("SED101", 3))[1]
    assert reason in message


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: E501", "# noqa: SED101", "# seedlint: ignore", "# seedlint: use=ensemble"]
)
def test_not_unused(comment):
    assert after(comment, finding("SED101", 3))[1] == []


def test_a_declared_use_without_a_decision_is_unused():
    assert after("# seedlint: use=ensemble", finding("SED406", 3))[1] == [
        "instruction to seedlint has no effect: use=ensemble stands at no seed decision"
    ]


def test_what_the_run_does_not_look_for_cannot_be_unused():
    assert after("# noqa: SED406", active={"SED101", "SED901"})[1] == []
    assert after("# noqa: SED4", active={"SED406", "SED901"})[1] == []


def test_where_the_view_is_not_complete_only_what_cannot_be_understood_is_reported():
    text = "# noqa: SED406 # seedlint: use=ensemble # seedlint: ignore[SED40l]"
    facts = FileFacts((Block(None, (), (Comment(text, 1, 1, 1, 1),)),))
    said = suppress.directives(facts, RULES, lambda _cell: [text])
    _, unused = suppress.apply([], said, RULES, ACTIVE, "a.py", complete=False)
    assert [each.message.partition("; did")[0] for each in unused] == [
        'instruction to seedlint has no effect: unknown rule "SED40l"'
    ]
    assert len(suppress.apply([], said, RULES, ACTIVE, "a.py")[1]) == 3


def test_unused_can_be_silenced_by_name_only():
    assert after("# noqa: SED406, SED901")[1] == []
    assert after("# noqa: SED406  # noqa")[1] != []


def test_where_it_points():
    facts = FileFacts((Block(None, (), (Comment("# why # noqa: SED406 so", 2, 10, 2, 2),)),))
    said = suppress.directives(facts, RULES, lambda _cell: ["", "f(  # why # noqa: SED406 so"])
    _, (unused,) = suppress.apply([], said, RULES, ACTIVE, "a.py")
    assert unused.location == Location("a.py", 0, 2, 16, 2, 30)
