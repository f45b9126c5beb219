"""What findings say, on every fixture and every block of a rule page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest
from command import seedlint, write
from labelled import Run
from test_seed_only_change import CHANGES, committed, sides

from seedlint.classify.values.axes import Place
from seedlint.diagnostics import LONGEST, Confidence, clipped
from seedlint.rules import BY_NAME, RULES

Finding = Mapping[str, Any]
BEFORE, AFTER = sides(CHANGES[0])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, fixtures_run: Run, pages_run: Run) -> list[Finding]:
    """Every finding of every rule, also those that seedlint is not sure of."""
    change = write(committed(tmp_path_factory.mktemp("changed"), {"setup.cfg": "", "a.py": BEFORE}), {"a.py": AFTER})
    since = seedlint(
        "--isolated", "--no-cache", "--select", "ALL", "--min-confidence", "low", "--output-format", "json",
        "--diff-base", "HEAD", cwd=change,
    )  # fmt: skip
    assert since.status == 1, since.err
    return [*fixtures_run.said, *pages_run.said, *json.loads(since.out)]


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


def test_no_sentence_has_a_hole(found: list[Finding]) -> None:
    """What a rule knows nothing of, it does not speak of."""
    for each in found:
        assert not re.search(r"\bNone\b(?!`)|\{|  ", each["why"]), each["why"]


def concluded(kind: str, *, role: str | None = None, axis: object = None, seen: tuple = (), **notes: object) -> Any:
    """A conclusion in row 9 of a.py, with nothing but what is said of it."""
    place = Place("a.py", 0, (9, 1, 9, 2))
    return SimpleNamespace(
        kind=kind, place=place, role=role, axis=axis, confidence=Confidence.HIGH, evidence=seen, notes=notes, fix=None
    )


def row(number: int, path: str = "a.py", cell: int = 0) -> tuple[Place, str]:
    return Place(path, cell, (number, 1, number, 2)), "here"


ENTROPY = SimpleNamespace(kind="entropy", k=None, values=None, roles=())
SAID = [
    (concluded("salted-hash-seed", text=True), "the hash of a string feeds this seed"),
    (concluded("salted-hash-seed", text=False), "the hash of what may hold a string feeds this seed"),
    (concluded("seed-picked-on-test", k=10), "the best of 10 seeds is selected by its test score"),
    (concluded("seed-picked-on-test", k=10), "the best of 10 identical runs lies 1.54 seed standard deviations above"),
    (concluded("seed-picked-on-test", k=2), "the best of 2 identical runs lies 0.56 seed standard deviations above"),
    (concluded("seed-picked-on-test", k=1), "the best of several identical runs lies above their mean"),
    (concluded("seed-picked-on-test"), "the best of several seeds is selected by its test score"),
    (concluded("seed-picked-on-test"), "the best of several identical runs lies above their mean"),
    (concluded("best-seed-reported", k=10_001), "the best of several identical runs lies above their mean"),
    (concluded("seed-only-comparison", k=3, families=2), "2 models are ranked by their scores over 3 seeds"),
    (concluded("seed-only-comparison"), "Risky because the spread over seeds is not the spread of the method."),
    (concluded("seed-only-comparison", k=1), "; with 1 seed each, the means of two identical models differ"),
    (concluded("seed-only-comparison", k=0), "Risky because the spread over seeds is not the spread of the method."),
    (concluded("too-few-seeds", k=3, compared=True), "3 seeds are few for a ranking"),
    (concluded("too-few-seeds", k=3), "3 seeds are few for a spread"),
    (concluded("population-spread", k=2), "which understates it by 29 %"),
    (concluded("identical-runs", k=4, seed=7), "4 runs that are summarised all train from one constant seed (7)"),
    (concluded("identical-runs", seed=7), "several runs that are summarised"),
    (
        concluded("fixed-seed-default", in_file=True, seed=7, option="seed"),
        "of a settings file (seed) reaches training",
    ),
    (concluded("fixed-seed-default", in_file=False, seed=7, option="seed"), "option 'seed' reaches training"),
    (concluded("implicit-fixed-seed", api="lightgbm.LGBMRegressor", seed=0), "LGBMRegressor seeds itself with its"),
    (concluded("worker-copied-rng"), "this generator is stored on a Dataset"),
    (concluded("worker-copied-rng", what="fixed"), "every DataLoader worker sets this seed, the same in each"),
    (concluded("key-reuse", uses="turns"), "this JAX key is consumed again in every turn of a loop"),
    (concluded("key-reuse", uses="draws", seen=(row(3),)), "this JAX key was drawn from before (line 3)"),
    (concluded("key-reuse", uses="draws", seen=(row(3, cell=2),)), "this JAX key was drawn from before"),
    (concluded("late-seed", what="weights were", seen=(row(4),)), "the seed is set after weights were drawn (line 4)"),
    (
        concluded("unclassified-seed", axis=ENTROPY),
        "several repeats, but it cannot be seen what the seeds are used for",
    ),
    (concluded("unclassified-seed", k=5, conditional=True), "the best of 5 seeds is selected, but it cannot be seen"),
    (concluded("unclassified-seed", name="seed"), "seed 'seed' seems dead, but it cannot be seen what the seeds"),
]


@pytest.mark.parametrize(("conclusion", "words"), SAID, ids=[f"{each.kind}: {words}" for each, words in SAID])
def test_the_words_are_those_of_what_is_known(conclusion: Any, words: str) -> None:
    (diagnostic,) = BY_NAME[conclusion.kind].find([conclusion])
    assert words in f"{diagnostic.message}\n{diagnostic.why}\n{diagnostic.help}"


@pytest.mark.parametrize("there", [row(9), row(3, path="b.py"), row(3, cell=2)], ids=["here", "elsewhere", "cell"])
def test_a_line_is_named_only_where_it_is_another_one_of_this_file(there: tuple[Place, str]) -> None:
    (diagnostic,) = BY_NAME["key-reuse"].find([concluded("key-reuse", uses="draws", seen=(there,))])
    assert diagnostic.message == "this JAX key was drawn from before"


def test_a_long_name_leaves_room_for_the_rest() -> None:
    (diagnostic,) = BY_NAME["dead-seed"].find([concluded("dead-seed", name="seed_" * 99)])
    assert diagnostic.message.endswith("…' is meant as a seed but never reaches a random generator")
    assert len(diagnostic.message) <= LONGEST


def test_what_is_clipped_keeps_its_start() -> None:
    assert clipped("x" * LONGEST) == "x" * LONGEST
    assert clipped("x" * 200) == "x" * (LONGEST - 1) + "…"
    assert clipped("one two", 5) == "one…"
