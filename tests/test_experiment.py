"""What an experiment is, from ledgers alone: no code is read and none is run."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.once import PRECEDENCE, once
from seedlint.classify.experiment.axes import contradictions, families, perhaps_families, sureness
from seedlint.classify.experiment.histories import Histories, History, alike
from seedlint.classify.experiment.shown import side_by_side
from seedlint.classify.experiment.sides import made_along, refitted
from seedlint.classify.experiment.tags import disjoint, structural_tag, tag
from seedlint.classify.experiment.view import Group
from seedlint.classify.ledger.events import Fitted, Ledger, Optimised, Output, Sink, Trained
from seedlint.classify.values.axes import Axis, Closed, Piece, Place, Reason, What
from seedlint.classify.values.objects import UNTOLD, Kind, Obj, Taint, Value
from seedlint.diagnostics import Confidence

HERE = Place("a.py", 0, (1, 1, 1, 9))
THERE = Place("a.py", 0, (400, 1, 400, 9))


def model(recipe: object = ("Net",), stack: tuple[Axis, ...] = ()) -> Obj:
    made = Obj("model", HERE, stack, "torch.nn.Module")
    made.recipe = recipe
    return made


def shown(
    *models: Obj, measure: str = "accuracy", how: str = "print", place: Place = HERE, piece: str = "test"
) -> Output:
    taint = Taint(models=frozenset(models), measures=frozenset((measure,)), pieces=frozenset((Piece(piece),)))
    return Output(taint, Value(kind=Kind.METRIC, taint=taint), how, place, (), 1)


# -------------------------------------------------------------------- axes

REASONS = st.lists(
    st.builds(Reason, st.sampled_from(What), st.just(HERE), st.sampled_from(["", "train", "split"])), max_size=8
)


@given(REASONS, st.randoms(use_true_random=False))
def test_what_an_axis_is_does_not_depend_on_the_order_of_its_reasons(reasons, random):
    def axis(told):
        made = Axis(HERE, "for", "x")
        for reason in told:
            made.note(reason.what, reason.place, reason.role)
        return made

    shuffled = list(reasons)
    random.shuffle(shuffled)
    one, other = axis(reasons), axis(shuffled)
    for question in ("is_seed", "is_family", "item", "inert", "roles", "tunes", "only_redraws", "fold", "epoch"):
        assert getattr(one, question) == getattr(other, question), question


@given(REASONS)
def test_nothing_that_was_learned_is_taken_back(reasons):
    axis = Axis(HERE, "for")
    for number, reason in enumerate(reasons):
        axis.note(reason.what, reason.place, reason.role)
        assert all(axis.says(earlier.what) for earlier in reasons[: number + 1])


@pytest.mark.parametrize(
    ("reasons", "against"),
    [
        ([What.SEEDS], []),
        ([What.SEEDS, What.CHANGES_DATA], []),  # a seed that cuts the data, too
        ([What.PICKS, What.CONFIGURES], []),  # models with settings of their own
        ([What.CONFIGURES, What.SEEDS], [(What.SEEDS, What.CONFIGURES)]),
        ([What.CHANGES_DATA, What.PICKS], [(What.PICKS, What.CHANGES_DATA)]),
    ],
)
def test_reasons_that_contradict_each_other_make_less_sure(reasons, against):
    axis = Axis(HERE, "for", "x")
    for number, what in enumerate(reasons, 1):
        axis.note(what, Place("a.py", 0, (number, 1, number, 9)))
    assert [(one.what, other.what) for one, other in contradictions(axis)] == against
    assert all(reason.place is not None for pair in contradictions(axis) for reason in pair)
    assert sureness([Axis(HERE, "for"), axis]) is (Confidence.MEDIUM if against else Confidence.HIGH)


def test_an_estimator_that_draws_after_all_outranks_one_that_draws_nothing():
    axis = Axis(HERE, "for")
    axis.note(What.INERT)
    assert axis.inert
    axis.note(What.AWAKENED)
    assert not axis.inert


@pytest.mark.parametrize(
    ("reasons", "tunes"),
    [
        ([What.CONFIGURES], False),  # what varies along a walk over seeds alone is derived from the seed
        ([What.DRAWS_SETTINGS], True),
        ([What.WALKS_TOGETHER, What.CONFIGURES], True),
        ([What.WALKS_TOGETHER], False),
    ],
)
def test_a_seed_axis_tunes_only_what_is_drawn_or_walked_with_it(reasons, tunes):
    axis = Axis(HERE, "for", "seed")
    for reason in reasons:
        axis.note(reason)
    assert axis.tunes is tunes


# --------------------------------------------------------------- histories


def test_what_is_unknown_may_be_what_the_other_has():
    assert alike(("Net", (UNTOLD, 3)), ("Net", (16, 3)))
    assert not alike(("Net", (8, 3)), ("Net", (16, 3)))
    assert not alike(("Net", (8,)), ("Net", (8, 3)))


def test_models_of_one_recipe_differ_by_what_stepped_them():
    one, other, third = model(), model(), model()
    ledger = Ledger()
    ledger.add(Optimised(frozenset((one,)), ("SGD", (0.1,))))
    ledger.add(Optimised(frozenset((other,)), ("Adam", (0.1,))))
    histories = Histories(ledger)
    assert histories.differ([one], [other])
    assert not histories.differ([one], [third])  # how the third was trained is not known


def test_models_of_one_recipe_differ_by_the_way_that_a_constant_settled():
    one, other, again = model(), model(), model()
    ledger = Ledger()
    for each, side in ((one, True), (other, False), (again, True)):
        ledger.add(Trained(frozenset((each,)), HERE, frozenset({(THERE, side)})))
    histories = Histories(ledger)
    assert histories.differ([one], [other])
    assert not histories.differ([one], [again])


def test_models_differ_by_the_loss_but_not_by_where_it_is_computed():
    one, other, unnamed = model(), model(), model()
    ledger = Ledger()
    for each, loss in ((one, "mse"), (other, "huber"), (unnamed, HERE)):
        ledger.add(Fitted(each, Taint(), frozenset(), HERE, (), 1, HERE, frozenset((loss,))))
    histories = Histories(ledger)
    assert histories.differ([one], [other])
    assert not histories.differ([one], [unnamed])


@pytest.mark.parametrize(
    ("treated", "piece", "apart"),
    [((), "rows", False), (("SMOTE",), "rows", False), (("PCA",), "rows", True), (("PCA",), "others", False)],
)
def test_models_differ_by_how_the_same_data_were_treated(treated, piece, apart):
    """Other data are another matter, and what is not treated differs from what is."""
    ledger = Ledger()
    one, other = model(), model()
    for each, ways, root in ((one, treated and ("SMOTE",), "rows"), (other, treated, piece)):
        data = Taint(pieces=frozenset((Piece(root),)), treated=frozenset(ways))
        ledger.add(Fitted(each, Taint(), frozenset(), HERE, (), 1, data=data))
    assert Histories(ledger).differ([one], [other]) is apart


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [(("batch_size", 16), ("batch_size", 16), False), (("batch_size", 16), ("batch_size", 32), True),
     (("batch_size", 16), ("class_weight", None), False), (("batch_size", 16), ("batch_size", UNTOLD), False)],
)  # fmt: skip
def test_models_differ_by_the_settings_of_their_fits(mine, theirs, apart):
    ledger = Ledger()
    one, other = model(), model()
    for each, how in ((one, mine), (other, theirs)):
        ledger.add(Fitted(each, Taint(), frozenset(), HERE, (), 1, how=(how,)))
    assert Histories(ledger).differ([one], [other]) is apart


SETS = st.frozensets(st.sampled_from(["a", "b", UNTOLD]), max_size=2)
HISTORIES = st.builds(
    History, st.sampled_from("NM"), st.sampled_from([("x",), ("y",), UNTOLD]), SETS, SETS,
    st.frozensets(st.sampled_from([HERE, THERE]), max_size=2),
    st.frozensets(st.tuples(st.just(HERE), st.booleans()), max_size=1),
    st.frozensets(st.just(Piece("rows"))), SETS, st.frozensets(st.tuples(st.sampled_from("bc"), st.integers(1, 2))),
)  # fmt: skip


@given(HISTORIES, HISTORIES)
def test_a_difference_of_histories_has_no_direction(one, other):
    assert one.differs(other) == other.differs(one)
    assert not one.differs(one)


# ------------------------------------------------------------ side by side


def test_one_quantity_in_one_sink_is_side_by_side_at_any_distance():
    one, other = shown(model(("Net",))), shown(model(("Tree",)), place=THERE)
    assert len(list(side_by_side([one, other], Histories(Ledger())))) == 1


def test_what_nothing_was_trained_for_is_side_by_side_with_what_was():
    assert len(list(side_by_side([shown(), shown(model(("Net",)))], Histories(Ledger())))) == 1
    assert not list(side_by_side([shown(), shown(place=THERE)], Histories(Ledger())))


@pytest.mark.parametrize(
    "other",
    [
        shown(model(("Tree",)), measure="loss"),
        shown(model(("Tree",)), how="file"),
        shown(model(("Tree",)), how="report"),
        shown(model(("Tree",)), piece="another"),
        shown(model(("Net",))),
        shown(piece="another"),
    ],
    ids=[
        "another quantity",
        "another sink",
        "told to a search",
        "another piece",
        "the same family",
        "guessed of other",
    ],
)
def test_what_is_not_side_by_side(other):
    assert not list(side_by_side([shown(model(("Net",))), other], Histories(Ledger())))


@pytest.mark.parametrize(("names", "together"), [("aa", 1), ("ab", 0)])
def test_each_file_is_a_sink_of_its_own(names, together):
    outputs = [replace(shown(model((net,)), how="file"), sink=Sink(name)) for net, name in zip(("Net", "Tree"), names)]
    assert len(list(side_by_side(outputs, Histories(Ledger())))) == together


@pytest.mark.parametrize(("how", "together"), [("figure", 1), ("print", 0)])
def test_predictions_are_compared_as_curves_of_a_figure(how, together):
    outputs = [
        replace(output, value=Value(kind=Kind.PRED, taint=output.taint))
        for output in (shown(model(("Net",)), how=how), shown(model(("Tree",)), how=how))
    ]
    assert len(list(side_by_side(outputs, Histories(Ledger())))) == together


def test_cross_validations_cut_one_piece_of_data_each_for_itself():
    outputs = [
        replace(one, taint=replace(one.taint, pieces=frozenset((Piece("all").cut("cv", place, 1, 2),))))
        for one, place in ((shown(model(("Net",))), HERE), (shown(model(("Tree",))), THERE))
    ]
    assert len(list(side_by_side(outputs, Histories(Ledger())))) == 1


def test_what_goes_to_another_file_in_each_turn_is_not_beside_itself():
    axis, other = Axis(HERE, "for", "name"), Axis(HERE, "for", "size")
    taint = Taint(axes=frozenset((axis, other)))
    output = Output(taint, Value(taint=taint), "file", HERE, (), 1, sink=Sink("out/*.json", frozenset((axis,))))
    assert output.beside == {other}


def test_one_predictor_before_and_after_is_no_comparison():
    net, head = model(("Net",)), model(("Head",))
    assert not list(side_by_side([shown(net), shown(net, head)], Histories(Ledger())))


@given(st.permutations(range(4)))
def test_side_by_side_does_not_depend_on_order(order):
    outputs = [shown(model((name,)), place=THERE) for name in "abca"]
    pairs = {
        frozenset(one for side in decision.sides for one in side.models)
        for decision in side_by_side([outputs[number] for number in order], Histories(Ledger()))
    }
    differing = {
        frozenset((*one.taint.models, *other.taint.models))
        for one, other in itertools.combinations(outputs, 2)
        if next(iter(one.taint.models)).recipe != next(iter(other.taint.models)).recipe
    }
    assert pairs == differing


# ---------------------------------------------------------------- families


def test_a_family_has_a_model_of_its_own_in_each_turn():
    axis = Axis(HERE, "for", "width")
    axis.note(What.CONFIGURES)
    made, before = model(stack=(axis,)), model()
    assert families([axis], Taint(models=frozenset((made,)))) == [axis]
    assert families([axis], Taint(models=frozenset((before,)))) == []


@pytest.mark.parametrize("reason", [What.FOLDS, What.WALKS_ITEMS, What.STEPPED, What.REDRAWN])
def test_what_is_known_to_be_something_else_is_perhaps_no_family(reason):
    axis = Axis(HERE, "for", "method")
    outcome, ledger = Taint(axes=frozenset((axis,))), Ledger()
    ledger.add(Fitted(None, Taint(), frozenset(), HERE, (axis,), 1))
    assert perhaps_families(outcome.axes, outcome, ledger) == [axis]
    axis.note(reason)
    assert perhaps_families(outcome.axes, outcome, ledger) == []


@pytest.mark.parametrize(("name", "family"), [("backbone", True), ("variant", True), ("region", False), ("d", False)])
def test_what_changes_the_data_is_perhaps_a_family_only_if_it_is_called_a_model(name, family):
    axis = Axis(HERE, "for", name)
    axis.note(What.CHANGES_DATA)
    outcome, ledger = Taint(axes=frozenset((axis,))), Ledger()
    ledger.add(Fitted(None, Taint(), frozenset(), HERE, (axis,), 1))
    assert bool(perhaps_families(outcome.axes, outcome, ledger)) is family


def test_perhaps_a_family_is_walked_around_a_training():
    axis = Axis(HERE, "for", "method")
    outcome, ledger = Taint(axes=frozenset((axis,))), Ledger()
    ledger.add(Fitted(None, Taint(), frozenset(), HERE, (), 1))
    assert perhaps_families(outcome.axes, outcome, ledger) == []


# -------------------------------------------------------------------- once


@given(st.lists(st.sampled_from(PRECEDENCE), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_one_place_is_told_once_by_the_strongest_word(kinds, random):
    told = [Conclusion(kind, HERE) for kind in kinds]
    random.shuffle(told)
    assert [one.kind for one in once(told)] == [min(kinds, key=PRECEDENCE.index)]


def test_equal_constants_of_one_file_are_one_decision():
    first, second = (Conclusion("single-fixed-seed", place, notes={"seed": "3"}) for place in (HERE, THERE))
    other = Conclusion("single-fixed-seed", THERE, notes={"seed": "4"})
    assert list(once([second, first])) == [first]
    compared = Conclusion("fixed-seed-comparison", THERE, notes={"seed": "3"})
    assert list(once([first, compared])) == [compared]
    assert list(once([first, other])) == [first, other]


# -------------------------------------------------------------------- tags

DATA = Piece("all")


@pytest.mark.parametrize(
    ("piece", "tagged"),
    [
        (DATA, None),
        (DATA.cut("cv", HERE, 1, 5), None),
        (DATA.cut("split", HERE, 0, 2).cut("cv", HERE, 1, 5), "valid"),
        (DATA.cut("split", HERE, 0, 2), "train"),
        (DATA.cut("split", HERE, 1, 2), "test"),
        (DATA.cut("split", HERE, 0, 3), "train"),
        (DATA.cut("split", HERE, 1, 3), "valid"),
        (DATA.cut("split", HERE, 2, 3), "test"),
        (DATA.cut("split", HERE, 0, 2).cut("split", THERE, 1, 2), "valid"),
        (DATA.cut("split", HERE, 1, 2).cut("split", THERE, 1, 2), "test"),
        (DATA.cut("slice", HERE, 0, 2), "train"),
        (DATA.cut("slice", HERE, 0.5, 2), "valid"),
        (DATA.cut("slice", HERE, 1, 2), "test"),
        (DATA.cut("fold", HERE, 0, 2), "train"),
        (DATA.cut("fold", HERE, 1, 2), "test"),
        (DATA.cut("split", HERE, 0, 2).cut("fold", THERE, 1, 2), "valid"),
        (DATA.cut("split", HERE, 0, 2).cut("fold", THERE, 0, 2), "train"),
    ],
)
def test_what_the_cuts_say_of_a_piece(piece, tagged):
    assert structural_tag(piece) == tagged


@pytest.mark.parametrize(
    ("piece", "trained", "others", "tagged"),
    [
        (DATA, {DATA}, set(), "train"),
        (DATA.cut("split", HERE, 1, 2), {DATA.cut("split", HERE, 0, 2)}, set(), "test"),
        (replace(DATA, watched=True), set(), set(), "valid"),
        (replace(DATA, watched=True), set(), {DATA}, "unknown"),  # scored again after the training
        (Piece("a", hint="valid"), set(), set(), "valid"),
        (Piece("a", hint="test"), set(), set(), "test"),
        (Piece("a", hint="train"), set(), set(), "train"),
        (Piece("a"), set(), set(), "unknown"),
        (Piece("a", hint="test"), set(), {Piece("b", hint="valid")}, "valid"),  # another piece is scored, too
        (Piece("a", hint="test"), {Piece("b", hint="train")}, {Piece("b", hint="train")}, "test"),
    ],
)
def test_the_tag_of_a_metric_is_by_use_then_by_the_cut_then_by_name(piece, trained, others, tagged):
    assert tag(frozenset((piece,)), frozenset(trained), frozenset(others)) == tagged


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (DATA.cut("split", HERE, 0, 2), DATA.cut("split", HERE, 1, 2), True),
        (DATA.cut("split", HERE, 0, 2), DATA.cut("split", THERE, 1, 2), False),  # two cuts of the same
        (DATA.cut("split", HERE, 0, 2), DATA.cut("split", HERE, 0, 2), False),
        (Piece("a.csv"), Piece("b.csv"), True),
        (Piece("a.csv"), Piece(HERE), False),
        (Piece("a", hint="train"), Piece("a", hint="test"), True),
        (Piece("a", hint="train"), Piece("a"), False),
    ],
)
def test_whether_two_pieces_are_known_to_hold_other_items(one, other, apart):
    assert disjoint(one, other) is disjoint(other, one) is apart


# ------------------------------------------------------------------- sides


@pytest.mark.parametrize(
    ("how", "closed", "same"),
    [("select", True, True), ("location", True, False), ("select", False, False)],
    ids=["a choice", "a mean", "another walk"],
)
def test_the_refit_of_a_choice_is_what_was_chosen(how, closed, same):
    axis, another = Axis(HERE, "for", "depth"), Axis(HERE, "for", "depth")
    one, other = (
        Taint(models=frozenset((model(("Tree",)),)), closed=frozenset((Closed(each, how, HERE),)))
        for each in (axis, axis if closed else another)
    )
    assert refitted(one, other) is same
    assert not refitted(one, replace(other, models=frozenset((Obj("model", HERE, (), "sklearn.svm.SVC"),))))


def test_each_turn_has_a_model_of_its_own():
    axis = Axis(HERE, "for", "name")
    inside, outside = Taint(models=frozenset((model(stack=(axis,)),))), Taint(models=frozenset((model(),)))
    assert made_along(axis, inside)
    assert not made_along(axis, outside)
    read = Taint(models=frozenset((Obj("recorded", HERE, ()),)))
    assert not made_along(axis, read)
    axis.note(What.READS_FAMILIES)
    assert made_along(axis, read)
    assert not made_along(axis, outside), "its models were not read"


@pytest.mark.parametrize(
    ("roles", "role"),
    [("train", "train"), ("order", "train"), ("child", "train"), ("split", "split"), ("search", "search")],
)
def test_what_a_group_of_axes_is_about(roles, role):
    axis = Axis(HERE, "for", "seed")
    axis.note(What.SEEDS, HERE, roles)
    assert Group(HERE, [axis]).role == role


@pytest.mark.parametrize(("counts", "together"), [((3, 3), 3), ((3, 4), None), ((None, 3), None), ((None,), None)])
def test_how_many_runs_a_group_of_axes_has(counts, together):
    axes = [Axis(HERE, "for", "seed") for _ in counts]
    for axis, count in zip(axes, counts):
        axis.k = count
    assert Group(HERE, axes).k == together
