"""What is concluded from ledgers alone: no code is read and none is run."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.once import once
from seedlint.classify.conclusions.order import holds
from seedlint.classify.conclusions.trail import RUN_BY, entered
from seedlint.classify.ledger.events import Ledger
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Moment, Obj, Setting, Value
from seedlint.diagnostics import Confidence


def at(path: str, row: int) -> Place:
    return Place(path, 0, (row, 1, row, 9))


def nested(levels: int) -> tuple[Obj, Obj]:
    """A model that holds a model that holds …, and the innermost."""
    models = [Obj("model", at("a.py", row), (), "torch.nn.Module") for row in range(1, levels + 2)]
    for outer, inner in pairwise(models):
        outer.attrs["net"] = Value(ref=inner)
    return models[0], models[-1]


@pytest.mark.parametrize(("levels", "held"), [(1, True), (3, True), (9, False)])
def test_a_model_is_looked_for_in_another_to_some_depth(levels: int, held: bool) -> None:
    outer, inner = nested(levels)
    assert holds(outer, inner) is held
    assert not holds(inner, outer)


def setting(place: Place, *chain: Place) -> Any:
    moment = Moment(1, 1, (), False, False, chain, len(chain), ())
    return Setting("torch.manual_seed", place, place, Value(), "constant", frozenset({"torch"}), (), moment)


SEEDED, CALL, SCORED = at("lib.py", 7), at("run.py", 3), at("lib.py", 30)


def conclusion(*evidence: tuple[Place, str], place: Place = SEEDED) -> Conclusion:
    return Conclusion("single-fixed-seed", place, None, None, Confidence.HIGH, evidence)


@pytest.mark.parametrize(
    ("chain", "evidence", "lines"),
    [
        ((CALL,), ((SEEDED, "seeded"), (SCORED, "scored")), [(CALL, RUN_BY), (SEEDED, "seeded"), (SCORED, "scored")]),
        ((CALL,), ((SCORED, "scored"), (SEEDED, "seeded")), [(SCORED, "scored"), (CALL, RUN_BY), (SEEDED, "seeded")]),
        ((CALL,), ((CALL, "called"), (SEEDED, "seeded")), [(CALL, "called"), (SEEDED, "seeded")]),
        ((at("other.py", 3),), ((SEEDED, "seeded"),), [(SEEDED, "seeded")]),
        ((), ((SEEDED, "seeded"),), [(SEEDED, "seeded")]),
    ],
    ids=["first", "before its line", "said already", "by another file", "on import"],
)
def test_the_call_by_which_a_script_comes_to_a_finding(
    chain: tuple[Place, ...], evidence: tuple[tuple[Place, str], ...], lines: list[tuple[Place, str]]
) -> None:
    ledger = Ledger()
    ledger.add(setting(SEEDED, *chain))
    found = entered(SimpleNamespace(ledger=ledger), "run.py", conclusion(*evidence))
    assert list(found.evidence) == lines
    assert found.entry == "run.py"


def test_a_finding_in_the_script_itself_needs_no_call() -> None:
    ledger = Ledger()
    ledger.add(setting(CALL, CALL))
    found = entered(SimpleNamespace(ledger=ledger), "run.py", conclusion((CALL, "seeded"), place=CALL))
    assert list(found.evidence) == [(CALL, "seeded")]


def test_another_seed_of_the_run_adds_nothing() -> None:
    ledger = Ledger()
    ledger.add(setting(at("lib.py", 99), CALL))
    assert list(entered(SimpleNamespace(ledger=ledger), "run.py", conclusion((SEEDED, "x"))).evidence) == [
        (SEEDED, "x")
    ]


@pytest.mark.parametrize(
    ("scripts", "last"),
    [(3, ("run2.py", "shown")), (4, ("run3.py", "another script comes to it here")),
     (6, ("run3.py", "another script comes to it here, and 2 more scripts"))],
)  # fmt: skip
def test_the_evidence_of_two_further_scripts_is_shown_and_the_others_are_counted(
    scripts: int, last: tuple[str, str]
) -> None:
    found = [
        replace(
            conclusion((at(f"run{n}.py", 3), RUN_BY), (SEEDED, "seeded"), (at(f"run{n}.py", 9), "shown")),
            entry=f"run{n}.py",
        )
        for n in range(scripts)
    ]
    (one,) = once(found)
    shown = [(place.path, text) for place, text in one.evidence]
    assert [path for path, text in shown if text == "shown"] == ["run0.py", "run1.py", "run2.py"]
    assert shown[-1] == last
