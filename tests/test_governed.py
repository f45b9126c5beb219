"""What seeds govern, where their numbers are written and what drives which role, from ledgers alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from test_view import axis, fitted, model, record

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.roles import governed
from seedlint.classify.conclusions.written import written
from seedlint.classify.ledger.events import Draw, Fitted, Stepped
from seedlint.classify.values.axes import Axis, Origin, OriginKind, Place, What
from seedlint.classify.values.objects import Duty, Moment, Obj, Setting, Taint, Value


def at(row: int, path: str = "a.py") -> Place:
    return Place(path, 0, (row, 1, row, 9))


def made(
    kind: str = "constant", *roles: str, row: int = 1, sink: int | None = None, walks: tuple[Axis, ...] = (),
    origins: tuple[Origin, ...] = (), evaluation: bool = False, trained: bool = False,
) -> Setting:  # fmt: skip
    taint = Taint(axes=frozenset(walks), origins=frozenset(origins))
    value = Value(const=3, taint=taint) if kind in ("constant", "implicit") else Value(taint=taint)
    moment = Moment(row, row, (), False, evaluation, (), 0, ())
    one = Setting("torch.manual_seed", at(sink or row), at(row), value, kind, frozenset({"torch"}), (), moment)
    for role in roles:
        one.note(Duty.GOVERNS, at(row), role)
    if trained:
        one.note(Duty.TRAINED)
    return one


def walked(*counts: int | None) -> tuple[Axis, ...]:
    axes = tuple(axis() for _ in counts)
    for each, k in zip(axes, counts):
        each.k = k
    return axes


# ------------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (made("constant", "train"), [("train", "constant", 1, "3")]),
        (made("implicit", "train"), [("train", "constant", 1, "3")]),
        (made("values", "train", walks=walked(5)), [("train", "values", 5, "")]),
        (made("values", "train", walks=walked(5, 5)), [("train", "values", 5, "")]),
        (made("values", "train", walks=walked(5, 6)), [("train", "values", None, "")]),
        (made("values", "train", walks=walked(None)), [("train", "values", None, "")]),
        (made("external", "train", walks=walked(5)), [("train", "external", None, "")]),
        (made("parameter", "train"), [("train", "external", None, "")]),
        (made("entropy", "train"), [("train", "entropy", None, "")]),
        (made("none", "train"), [("train", "none", None, "")]),
        (made("constant", "split"), [("split", "constant", 1, "3")]),
        (made("constant", "split", "train"), [("split", "constant", 1, "3"), ("train", "constant", 1, "3")]),
        (made("constant", "search"), [("search", "constant", 1, "3")]),
        (made("constant", "data"), [("data", "constant", 1, "3")]),
        (made("constant", "eval"), [("eval", "constant", 1, "3")]),
        (made("constant", "train", evaluation=True), [("eval", "constant", 1, "3")]),
        (made("constant", "order"), []),
        (made("constant", "order", trained=True), [("train", "constant", 1, "3")]),
        (made("constant", "draw"), []),
    ],
)
def test_what_a_seed_governs(setting: Setting, told: list[tuple]) -> None:
    found = sorted((each.role, each.kind, each.k, each.value) for each in governed(record(setting), "a.py"))
    assert found == told


@pytest.mark.parametrize(
    ("role", "seeded", "of", "told"),
    [
        ("split", False, True, ["split"]), ("train", False, True, ["train"]), ("order", False, True, ["train"]),
        ("dropout", False, True, ["train"]), ("draw", False, True, []), ("train", True, True, []),
        ("train", False, False, []),
    ],
)  # fmt: skip
def test_what_no_seed_governs(role: str, seeded: bool, of: bool, told: list[str]) -> None:
    draw = Draw("torch", role, at(1), seeded, (), 1, model() if of else None)
    found = list(governed(record(draw), "a.py"))
    assert [each.role for each in found] == told
    assert all((each.kind, each.k, each.value) == ("none", None, "") for each in found)


# ----------------------------------------------------------------- written


def test_where_the_number_of_a_constant_can_be_written() -> None:
    named = Origin(OriginKind.LITERAL, at(4), "SEED", 3)
    option = Origin(OriginKind.OPTION, at(5), "seed", 3, at(6))
    bare = Origin(OriginKind.OPTION, at(7), "other")
    setting = made(row=1, sink=2, origins=(named,))
    end = (at(9), "its result is shown here")
    use = Conclusion("single-fixed-seed", at(1), evidence=((at(8), "x"), end))

    def places(*settings: Setting, of: Conclusion = use) -> list[list[int]]:
        return [[place.at[0] for place, _ in each.evidence] for each in written(record(*settings), [of])]

    assert places(setting) == [[1, 2, 4, 9]]
    assert places(made(row=1, origins=(option,))) == [[1, 6, 9]]
    assert places(made(row=1, origins=(bare,))) == [[1, 9]]
    assert places(made(row=3, sink=2)) == [[9]]
    assert places(made(row=8, sink=2)) == [[8, 2, 9]]
    for kind, found in (("fixed-seed-comparison", 1), ("fixed-seed-default", 1), ("seed-ensemble", 0)):
        assert len(places(setting, of=replace(use, kind=kind))) == found
    (one,) = written(record(setting), [use])
    assert (one.kind, one.place, one.evidence[0][1], one.evidence[-1]) == (
        "seed-only-change", at(1), "the seed can be written here", end,
    )  # fmt: skip


# ------------------------------------------------------------------- trail


def rows(pairs: Any) -> list[tuple[int, str]]:
    return [(place.at[0], said) for place, said in pairs]


def test_what_drives_the_split_and_what_the_training() -> None:
    (seeds,) = walked(5)
    cutting = made("values", "split", row=1, sink=2, walks=(seeds,))
    training = made("values", "train", row=3, walks=(seeds,))
    both = made("values", "split", "train", row=4, walks=(seeds,))

    def told(*settings: Setting) -> list[tuple[int, str]]:
        return rows(trail.of_roles(SimpleNamespace(ledger=record(*settings).ledger), [seeds]))

    assert told(cutting, training) == [
        (1, "the seed is passed on here"),
        (2, "the split is drawn from it here"),
        (3, "the training is drawn from it here"),
    ]
    assert told(both) == [(4, "both the split and the training are drawn from it here")]
    assert told(cutting) == [(1, "the seed is passed on here"), (2, "torch.manual_seed gets it here")]
    assert told(training) == [(3, "the seed is set here")]
    assert told(made("values", "train", row=3), cutting) == told(cutting)
    assert told() == []


def test_a_few_of_the_seeds_that_vary_are_told() -> None:
    (seeds,) = walked(5)
    settings = [made("values", "train", row=row, walks=(seeds,)) for row in range(1, 7)]
    told = rows(trail.of_axes(SimpleNamespace(ledger=record(*settings).ledger), [seeds]))
    assert told == [(row, "the seed is set here") for row in (1, 2, 3)]


def test_where_results_are_read_is_that_of_the_models_meant() -> None:
    one, other = axis(), axis()
    one.note(What.READS_SEEDS, at(7))
    one.note(What.READS_SEEDS, at(5))
    other.note(What.STARTED, at(9))
    result = Obj("recorded", at(1), (), "runs/*.json")
    result.places = {"accuracy": at(7)}
    view = SimpleNamespace(ledger=record().ledger)
    said = "results of one seed each are read here"
    assert rows(trail.of_axes(view, [one, other])) == [(9, "their runs are started here"), (5, said), (7, said)]
    assert rows(trail.of_axes(view, [one], [result])) == [(7, said)]
    assert rows(trail.of_axes(view, [one], [model()])) == [(5, said), (7, said)]
    assert rows(trail.of_axes(view, [other], [result])) == [(9, "their runs are started here")]


def test_a_step_that_moves_weights_is_where_a_training_is_seen() -> None:
    net, other, here = model(), model(("Tree",)), at(50)
    fit = replace(fitted(net, 5), place=at(5), function=here)

    def moved(*steps: Stepped, fit: Fitted = fit) -> int:
        return trail.moved(record(fit, *steps).ledger, fit).at[0]

    def step(of: Obj, row: int, order: int, function: Place | None = None) -> Stepped:
        return Stepped(frozenset({of}), at(row), order, function)

    assert moved() == 5
    assert moved(step(net, 8, 8)) == 8
    assert moved(step(net, 3, 3)) == 5
    assert moved(step(other, 8, 8)) == 5
    assert moved(step(other, 8, 8, here)) == 8
    assert moved(step(other, 7, 7, here), step(net, 8, 8)) == 8
    assert moved(step(net, 5, 5), step(net, 8, 8)) == 5
    assert moved(step(net, 8, 8), fit=replace(fit, model=None)) == 5
