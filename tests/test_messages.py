"""What findings say, on every fixture and every block of a rule page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest
from command import seedlint
from command import write as write_files
from labelled import write
from test_fixtures import PROJECTS as FIXTURES
from test_rule_pages import PROJECTS as PAGES
from test_seed_only_change import CHANGES, committed, sides

from seedlint.diagnostics import LONGEST, Confidence, clipped
from seedlint.rules import BY_NAME, RULES

Finding = Mapping[str, Any]
BEFORE, AFTER = sides(CHANGES[0])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """Every finding of every rule, also those that seedlint is not sure of."""
    root = tmp_path_factory.mktemp("said")
    write(FIXTURES.values(), root / "fixtures")
    write(PAGES.values(), root / "pages")
    given = ("--isolated", "--no-cache", "--select", "ALL", "--min-confidence", "low", "--output-format", "json")
    done = seedlint(*given, cwd=root)
    assert done.status == 1, done.err
    change = write_files(
        committed(tmp_path_factory.mktemp("changed"), {"setup.cfg": "", "a.py": BEFORE}), {"a.py": AFTER}
    )
    since = seedlint(*given, "--diff-base", "HEAD", cwd=change)
    assert since.status == 1, since.err
    return [*json.loads(done.out), *json.loads(since.out)]


def test_every_rule_says_something(found: list[Finding]) -> None:
    assert {each["code"] for each in found} == {rule.code for rule in RULES}


def test_messages_are_one_short_line(found: list[Finding]) -> None:
    said = sorted({each["message"] for each in found}, key=len)
    assert [text for text in said if len(text) > LONGEST or "\n" in text or "…" in text] == []
    assert LONGEST <= 110
    assert median(len(each["message"]) for each in found) <= 80


def test_each_says_why_and_what_to_do_instead_in_sentences(found: list[Finding]) -> None:
    for each in found:
        for text in (each["why"], each["help"]):
            assert re.fullmatch(r"[A-Z0-9].*\.", text), f"{each['code']}: {text}"


def test_risky_uses_are_called_risky_and_safe_ones_safe(found: list[Finding]) -> None:
    for each in found:
        use, why = each["use"], each["why"]
        if use in ("single-fixed-seed", "performance-comparison") or each["code"].startswith("SED3"):
            assert why.startswith("Risky because "), each["code"]
        elif use is not None:
            assert why.startswith("Safe: "), each["code"]


def test_the_numbers_are_those_of_the_code(found: list[Finding]) -> None:
    """K and the constant stand in the first line wherever they are known."""
    counted = 0
    for each in found:
        axis, what = each["axis"], each["message"]
        if axis and axis["kind"] == "values" and axis["k"] and re.search(r"\b(seeds|repeats)\b", what):
            if each["code"] not in ("SED204", "SED902"):
                assert re.search(rf"\b{axis['k']} (seeds|repeats)\b", what), what
                counted += 1
        if each["code"] in ("SED101", "SED102") and axis["values"]:
            assert f"({axis['values'][0]!r})" in what, what
            counted += 1
    assert counted > 100


def test_a_long_name_leaves_room_for_the_rest() -> None:
    place = SimpleNamespace(path="a.py", cell=0, at=(1, 1, 1, 2))
    conclusion = SimpleNamespace(
        kind="dead-seed",
        place=place,
        role=None,
        axis=None,
        confidence=Confidence.HIGH,
        evidence=(),
        notes={"name": "seed_" * 99},
        fix=None,
    )
    (diagnostic,) = BY_NAME["dead-seed"].find([conclusion])
    assert diagnostic.message.endswith("…' is meant as a seed but never reaches a random generator")
    assert len(diagnostic.message) <= LONGEST


def test_what_is_clipped_keeps_its_start() -> None:
    assert clipped("x" * LONGEST) == "x" * LONGEST
    assert clipped("x" * 200) == "x" * (LONGEST - 1) + "…"
    assert clipped("one two", 5) == "one…"
