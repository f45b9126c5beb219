"""What each rule says, word by word, of what is known and of what is not."""

from __future__ import annotations

from typing import Any

import pytest
from test_messages import ENTROPY, concluded, row

from seedlint.rules import BY_NAME

MESSAGES = [
    (concluded("seed-model-selection", k=4), "model selection: the best of 4 seeds is chosen on validation data and scored elsewhere"),
    (concluded("seed-ensemble", k=4), "ensemble: predictions of 4 seeds are combined before any metric"),
    (concluded("seed-sensitivity", k=4), "sensitivity analysis: the spread over 4 seeds is reported"),
    (concluded("seed-sensitivity", k=4, runs=True), "sensitivity analysis: the spread over 4 runs is reported"),
    (concluded("seed-sensitivity", role="split"), "sensitivity analysis: the spread over several seeds of the split is reported"),
    (concluded("seed-sensitivity", role="train", axis=ENTROPY), "sensitivity analysis: the spread over several repeats is reported"),
    (concluded("unclassified-seed", k=4, unseen="where"), "4 seeds, but it cannot be seen where"),
    (concluded("unclassified-seed", k=4), "4 seeds, but it cannot be seen what the seeds are used for"),
    (concluded("unclassified-seed", name="s" * 40), f"seed '{'s' * 29}…' seems dead, but it cannot be seen what the seeds are used for"),
    (concluded("unclassified-seed", conditional=True, unseen="which"), "the best of several seeds is selected, but it cannot be seen which"),
    (concluded("single-fixed-seed", seed=7), "one fixed seed (7) governs training, so its result is one arbitrary draw"),
    (concluded("fixed-seed-comparison", seed=7), "models are compared by one draw each under a fixed seed (7)"),
    (concluded("fixed-seed-default", in_file=True, seed=7, option="seed"), "the constant seed 7 of a settings file (seed) reaches training"),
    (concluded("fixed-seed-default", in_file=False, seed=7, option="seed"), "option 'seed' reaches training and defaults to the constant seed 7"),
    (concluded("implicit-fixed-seed", api="a.b.Booster", seed=0), "Booster seeds itself with its default 0, and the result is reported"),
    (concluded("implicit-fixed-seed", api="a." + "B" * 50, seed=0), f"{'B' * 39}… seeds itself with its default 0, and the result is reported"),
    (concluded("seed-only-comparison", k=3, families=2), "2 models are ranked by their scores over 3 seeds, and only the seed varies inside each"),
    (concluded("seed-only-comparison", runs=True, k=3), "models are ranked by their scores over 3 runs, and nothing else is seen to vary inside each"),
    (concluded("seeds-as-samples", k=3), "a significance test takes 3 seeds as its samples"),
    (concluded("too-few-seeds", k=3, compared=True), "3 seeds are few for a ranking"),
    (concluded("too-few-seeds", k=3), "3 seeds are few for a spread"),
    (concluded("unpaired-seeds"), "the compared models are run with different seeds"),
    (concluded("population-spread", k=5), "the spread over 5 seeds is computed with ddof=0, which understates it by 11 %"),
    (concluded("identical-runs", k=4, seed=7), "4 runs that are summarised all train from one constant seed (7)"),
    (concluded("identical-runs", seed=7), "several runs that are summarised all train from one constant seed (7)"),
    (concluded("seed-picked-on-test", k=3), "the best of 3 seeds is selected by its test score"),
    (concluded("split-seed-shopping", k=3), "the best of 3 seeds of the split is selected by the score on the piece it cuts"),
    (concluded("best-seed-reported", k=3), "only the best of 3 seeds is reported"),
    (concluded("seed-only-change"), "nothing but this seed has changed since the revision that is compared with"),
    (concluded("dead-seed", name="seed"), "'seed' is meant as a seed but never reaches a random generator"),
    (concluded("clobbered-seed"), "this constant seed overwrites the varying seed before it is used"),
    (concluded("clobbered-seed", what="the key that varies", seen=(row(3),)), "this constant seed overwrites the key that varies (line 3) before it is used"),
    (concluded("late-seed", what="weights were"), "the seed is set after weights were drawn"),
    (concluded("late-seed", what="weights were", seen=(row(4), row(5))), "the seed is set after weights were drawn (line 4)"),
    (concluded("late-seed", what="weights were", before=row(5)[0], seen=(row(4), row(5))), "the seed is set after weights were drawn (line 5)"),
    (concluded("reseeded-per-draw", turn="item"), "a constant seed is set again in every item"),
    (concluded("worker-copied-rng"), "this generator is stored on a Dataset and copied into every DataLoader worker"),
    (concluded("worker-copied-rng", what="global"), "every DataLoader worker draws the same from NumPy's global generator"),
    (concluded("worker-copied-rng", what="fixed"), "every DataLoader worker sets this seed, the same in each"),
    (concluded("key-reuse", uses="turns"), "this JAX key is consumed again in every turn of a loop"),
    (concluded("key-reuse", uses="splits", seen=(row(3),)), "this JAX key was split before (line 3)"),
    (concluded("key-reuse", uses="draw and split", seen=(row(3),)), "this JAX key is both drawn from and split (line 3)"),
    (concluded("salted-hash-seed", text=True), "the hash of a string feeds this seed, and it is salted anew in every process"),
    (concluded("inert-seed", api="SVC"), "the seed varies, but SVC draws nothing in this configuration"),
    (concluded("invalid-random-state", api="KFold"), "KFold takes a random_state only with shuffle=True"),
    (concluded("pool-copied-rng", what="one constant"), "every task of the pool starts from one constant"),
    (concluded("partly-seeded", rngs="NumPy"), "seeds are set, but the generator of NumPy is drawn from and never seeded"),
    (concluded("contradicted-use", declared="ensemble", shown="a spread"), "use=ensemble is declared, but a spread"),
]  # fmt: skip
WHYS = [
    (concluded("fixed-seed-comparison", seed=7), "Risky because two identical models differ by more than half a seed standard deviation in 72 % of such draws."),
    (concluded("seed-only-comparison", k=5), "Risky because the spread over seeds is not the spread of the method; with 5 seeds each, the means of two identical models differ by more than half a standard deviation in 43 % of cases."),
    (concluded("seed-only-comparison", k=1), "Risky because the spread over seeds is not the spread of the method; with 1 seed each, the means of two identical models differ by more than half a standard deviation in 72 % of cases."),
    (concluded("seed-only-comparison"), "Risky because the spread over seeds is not the spread of the method."),
    (concluded("too-few-seeds", k=3, compared=True), "The means of two identical models differ by more than half a standard deviation in 54 % of cases."),
    (concluded("seed-picked-on-test", k=2), "Risky because the best of 2 identical runs lies 0.56 seed standard deviations above their mean."),
    (concluded("best-seed-reported", k=1), "Risky because the best of several identical runs lies above their mean."),
    (concluded("best-seed-reported", k=10_000), "Risky because the best of 10000 identical runs lies 3.85 seed standard deviations above their mean."),
    (concluded("best-seed-reported", k=10_001), "Risky because the best of several identical runs lies above their mean."),
]  # fmt: skip


def said(conclusion: Any) -> Any:
    (diagnostic,) = BY_NAME[conclusion.kind].find([conclusion])
    return diagnostic


@pytest.mark.parametrize(("conclusion", "message"), MESSAGES, ids=[message for _, message in MESSAGES])
def test_the_message_of_a_rule(conclusion: Any, message: str) -> None:
    assert said(conclusion).message == message


@pytest.mark.parametrize(("conclusion", "why"), WHYS, ids=[why for _, why in WHYS])
def test_the_numbers_that_say_why(conclusion: Any, why: str) -> None:
    """They are those of TAXONOMY, "Numbers a message may use"."""
    assert said(conclusion).why == why


def test_a_diagnostic_says_where_and_of_which_use() -> None:
    one = said(concluded("single-fixed-seed", role="train", seed=7, seen=(row(3),)))
    assert (one.location.path, one.location.cell, one.location.row, one.location.col) == ("a.py", 0, 9, 1)
    assert (one.location.end_row, one.location.end_col) == (9, 2)
    assert (one.code, one.name, one.use, one.role) == ("SED101", "single-fixed-seed", "single-fixed-seed", "train")


def test_what_is_said_of_one_line_twice_is_evidence_once() -> None:
    seen = (row(3), row(4), row(3))
    assert [each.location.row for each in said(concluded("single-fixed-seed", seed=7, seen=seen)).evidence] == [3, 4]


def test_a_rule_says_nothing_of_what_another_is_for() -> None:
    assert not list(BY_NAME["dead-seed"].find([concluded("late-seed", what="weights were")]))


ON = (
    "SED101 SED102 SED201 SED202 SED206 SED301 SED302 SED303 SED401 SED402 SED403 SED404 SED405 SED406 SED407 SED409 "
    "SED418 SED900 SED901 SED902"
)


def test_which_rules_are_on() -> None:
    assert [rule.code for rule in BY_NAME.values() if rule.default] == ON.split()
