"""What a record shows of an experiment, from ledgers alone: which outputs and axes count, and which sides differ."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from test_experiment import HERE, THERE, model, shown

from seedlint.classify.experiment.histories import Histories
from seedlint.classify.experiment.left import left_apart
from seedlint.classify.experiment.shown import apart, side_by_side
from seedlint.classify.experiment.sides import entries_apart, made_along, refitted, sides_differ
from seedlint.classify.experiment.tags import tag
from seedlint.classify.experiment.view import (
    Group,
    View,
    closed_by,
    comes_before,
    dead,
    governs_training,
    lays_out,
    may_train,
    only_read,
    per_turn,
    repeats,
)
from seedlint.classify.ledger.events import Decision, Fitted, Ledger, Observations, Optimised, Output, Selection
from seedlint.classify.values.axes import Axis, Closed, Entry, Fate, Origin, OriginKind, Piece, Place, What
from seedlint.classify.values.objects import Duty, Kind, Moment, Obj, Setting, Taint, Value
from seedlint.diagnostics import Confidence

ELSEWHERE = Place("b.py", 0, (7, 1, 7, 9))


def axis(*whats: What, role: str = "", how: str = "for", name: str = "seed") -> Axis:
    made = Axis(HERE, how, name)
    for what in whats:
        made.note(what, HERE, role)
    return made


def setting(
    *roles: str, stack: tuple[Axis, ...] = (), trained: bool = False, api: str = "torch.manual_seed"
) -> Setting:
    moment = Moment(1, 1, (), False, False, (), 0, ())
    made = Setting(api, HERE, HERE, Value(const=3), "constant", frozenset({"torch"}), stack, moment)
    for role in roles:
        made.note(Duty.READ, HERE, role, "torch")
    if trained:
        made.note(Duty.TRAINED, HERE)
    return made


def fitted(of: Obj | None, order: int = 1, stack: tuple[Axis, ...] = (), *settings: Setting) -> Fitted:
    return Fitted(of, Taint(settings=frozenset(settings)), frozenset(), HERE, stack, order)


def record(*events: object, notebook: bool = False, calls: dict | None = None, capped: int = 0) -> Any:
    ledger = Ledger()
    for event in events:
        ledger.add(event)
    sources = SimpleNamespace(calls=calls or {})
    return SimpleNamespace(
        ledger=ledger, seen=Observations(), notebook=notebook, sources=sources, capped=capped, min_seeds=5
    )


def output(kind: Kind, how: str = "print", order: int = 5, stack: tuple[Axis, ...] = (), **taint: Any) -> Output:
    held = Taint(**{name: frozenset(value) for name, value in taint.items()})
    return Output(held, Value(kind=kind, taint=held), how, HERE, stack, order)


# ------------------------------------------------------------------- seeds


@pytest.mark.parametrize(
    ("roles", "trained", "governs"),
    [(("train",), False, True), (("order",), False, False), (("order",), True, True), (("dropout",), True, True),
     (("split",), True, False), ((), True, False), (("split", "order"), True, True)],
)  # fmt: skip
def test_what_governs_training(roles: tuple[str, ...], trained: bool, governs: bool) -> None:
    assert governs_training(setting(*roles, trained=trained)) is governs


def test_what_is_drawn_in_the_steps_of_a_training_governs_it() -> None:
    for what, governs in ((What.STEPPED, True), (What.WALKS_ITEMS, False)):
        made = setting(trained=True)
        made.note(Duty.DRAWN_ALONG, HERE, of=axis(what))
        assert governs_training(made) is governs


def test_what_may_train() -> None:
    assert not may_train(record())
    assert may_train(record(fitted(None)))
    assert may_train(record(Optimised(frozenset(), "SGD")))
    assert may_train(record(capped=1))
    for name, trains in ((".step", True), (".fit", True), (".backward", False), (".load", False), ("step", False)):
        assert may_train(record(calls={HERE: [SimpleNamespace(what=name)]})) is trains, name


@pytest.mark.parametrize("what", [What.WALKS_ITEMS, What.STEPPED])
def test_a_seed_of_each_turn_is_one_of_a_training_if_the_turn_makes_what_it_trains(what: What) -> None:
    turn = axis(what)
    made = setting("train", stack=(turn,))
    inside, outside = model(stack=(turn,)), model()
    assert per_turn(made, record().ledger)
    assert not per_turn(made, record(fitted(inside, 1, (turn,), made)).ledger)
    assert per_turn(made, record(fitted(outside, 1, (turn,), made)).ledger)
    assert per_turn(made, record(fitted(None, 1, (turn,), made)).ledger)
    assert per_turn(made, record(fitted(inside, 1, (turn,), made), fitted(outside, 1, (turn,), made)).ledger)
    assert not per_turn(setting("train", stack=(axis(What.COUNTS),)), record().ledger)


# -------------------------------------------------------------------- axes


@pytest.mark.parametrize(
    ("roles", "role"),
    [(("split", "train"), "train"), (("split", "child"), "split"), (("child", "search"), "train"), ((), "train"),
     (("split", "search"), "split"), (("dropout",), "train"), (("data",), "train")],
)  # fmt: skip
def test_the_role_of_a_group_with_several(roles: tuple[str, ...], role: str) -> None:
    one = axis()
    for each in roles:
        one.note(What.SEEDS, HERE, each)
    assert Group(HERE, [one]).role == role


def test_the_roles_of_a_group_are_those_of_all_its_axes() -> None:
    group = Group(HERE, [axis(What.SEEDS, role="split"), axis(What.SEEDS, role="order")])
    assert group.roles == {"split", "train"}


@pytest.mark.parametrize(
    ("one", "kind"),
    [(axis(What.SEEDS, role="train"), "values"), (axis(What.REDRAWN), "entropy"), (axis(What.READS_RUNS), "entropy"),
     (axis(What.SEEDS, What.REDRAWN, role="train"), "values"), (axis(What.OUTSIDE), "external"),
     (axis(What.SEEDS, What.OUTSIDE, role="train"), "external"), (axis(What.REDRAWN, What.OUTSIDE), "entropy")],
)  # fmt: skip
def test_the_values_of_a_group(one: Axis, kind: str) -> None:
    one.values, one.k = tuple(range(20)), 20
    summary = Group(HERE, [one]).summary()
    assert (summary.kind, summary.k, summary.values) == (kind, 20, tuple(range(16)))


def loop_of(*fates: Fate, what: What | None = None) -> Axis:
    one = axis(*([what] if what else []))
    one.origin_of_variable = Origin(OriginKind.LOOP, HERE, "seed")
    for fate in fates:
        one.origin_of_variable.note(fate)
    return one


def test_a_loop_whose_variable_reaches_nothing_is_dead() -> None:
    assert dead(loop_of())
    assert not dead(axis())
    for fate in (Fate.REACHED, Fate.ESCAPED, Fate.RETURNED, Fate.REPLACED, Fate.USED):
        assert not dead(loop_of(fate)), fate
    assert dead(loop_of(Fate.SHOWN))
    for what in (What.SEEDS, What.INERT, What.PICKS, What.CONFIGURES):
        assert not dead(loop_of(what=what)), what
    assert dead(loop_of(what=What.COUNTS))


def test_an_axis_along_which_results_are_read_and_nothing_is_seeded() -> None:
    assert only_read(axis(What.READS_SEEDS))
    assert not only_read(axis(What.SEEDS))
    assert not only_read(axis(What.READS_SEEDS, What.SEEDS))
    assert not only_read(axis(What.READS_SEEDS, What.DRAWS_SEEDS))


def test_repeats_of_a_group() -> None:
    assert repeats(Group(HERE, [axis(), axis(What.REDRAWN)]))
    assert not repeats(Group(HERE, [axis(), axis(What.SEEDS)]))


def test_which_axes_are_decisions_about_seeds() -> None:
    def groups(one: Axis, *events: object) -> list[Group]:
        return View(record(one, *events)).groups()

    seeds = axis(What.SEEDS, role="train")
    assert [group.axes for group in groups(seeds)] == [[seeds]]
    assert groups(axis(What.SEEDS, role="split"))
    assert groups(axis(What.SEEDS, role="child"))
    assert not groups(axis(What.SEEDS, role="data"))
    assert not groups(axis(What.SEEDS, What.FOLDS, role="train"))
    assert not groups(axis(What.CONFIGURES))
    once = axis(What.SEEDS, role="train")
    once.k = 1
    assert not groups(once)
    searched = axis(What.DRAWS_SEEDS, What.CONFIGURES, What.DRAWS_SETTINGS, What.UNREAD, role="train")
    kept = Selection(frozenset({searched}), Taint(), HERE, True, 3, ())
    assert not groups(searched, replace(kept, kept=False))
    assert groups(searched, kept)
    assert not groups(searched, replace(kept, axes=frozenset({axis()})))
    assert not groups(searched)


def test_loops_of_one_place_are_one_decision_and_so_is_what_a_loop_walks_in_another_run() -> None:
    one, other = axis(What.SEEDS, role="train"), axis(What.SEEDS, role="train")
    assert len(View(record(one, other)).groups()) == 1
    other.place = THERE
    assert len(View(record(one, other)).groups()) == 2
    other.rivals = frozenset({one})
    assert [group.axes for group in View(record(one, other)).groups()] == [[one, other]]


def test_models_that_are_trained_in_rounds_are_workers_of_one_training() -> None:
    workers, epochs = axis(What.REDRAWN), axis(What.STEPPED)
    net = model(stack=(workers,))
    assert View(record(fitted(net, 1, (epochs, workers)))).in_rounds(workers)
    assert not View(record(fitted(net, 1, (workers, epochs)))).in_rounds(workers)
    assert not View(record()).in_rounds(workers)
    assert not View(record(fitted(model(), 1, (epochs, workers)))).in_rounds(workers)
    assert not View(record(fitted(None, 1, (epochs, workers)))).in_rounds(workers)
    both = fitted(net, 1, (epochs, workers)), fitted(net, 1, (workers,))
    assert not View(record(*both)).in_rounds(workers)
    seeds = axis(What.SEEDS, role="train")
    assert not View(record(fitted(model(stack=(seeds,)), 1, (epochs, seeds)))).in_rounds(seeds)


def test_families_are_no_seeds() -> None:
    family, seeds = axis(What.PICKS), axis(What.SEEDS, role="train")
    assert View(record()).families([family, seeds]) == [family]


def test_an_axis_over_results_of_models_that_were_trained_differently_is_a_family() -> None:
    one, other = model(("Net",)), model(("Tree",))
    for what, family in ((None, True), (What.FOLDS, False), (What.WALKS_ITEMS, False), (What.STEPPED, False),
                         (What.ONE_SYSTEM, False), (What.MEASURES, False)):  # fmt: skip
        walked = axis(*([what] if what else []))
        walked.models = frozenset({one, other})
        assert bool(View(record()).families([walked])) is family, what
    walked = axis()
    walked.models = frozenset({one, model(("Net",))})
    assert not View(record()).families([walked])


def test_confidence_is_that_of_the_weakest_and_of_cells() -> None:
    sure, unsure = Taint(), Taint(confidence=Confidence.LOW)
    assert View(record()).confidence() is Confidence.HIGH
    assert View(record()).confidence(sure, unsure) is Confidence.LOW
    assert View(record(notebook=True)).confidence(sure) is Confidence.MEDIUM
    assert View(record(notebook=True)).confidence(unsure) is Confidence.LOW


def test_which_axes_of_an_outcome_are_seeds() -> None:
    seeds, closed, folds = axis(What.SEEDS, role="train"), axis(What.SEEDS, role="train"), axis(What.FOLDS)
    taint = Taint(axes=frozenset({seeds, folds}), closed=frozenset({Closed(closed, "location", HERE)}))
    assert View(record()).seed_axes(taint) == {seeds, closed}
    assert View(record()).seed_axes(Taint(closed=frozenset({Closed(folds, "location", HERE)}))) == set()


def test_by_what_an_axis_is_closed() -> None:
    one, other = axis(), axis()
    taint = Taint(closed=frozenset({Closed(one, "location", HERE)}))
    assert closed_by(taint, {one}, ("location", "sum"))
    assert not closed_by(taint, {one}, ("sum",))
    assert not closed_by(taint, {other}, ("location",))


# ----------------------------------------------------------------- outputs

NET, CLUSTERS, LAYOUT = model(), Obj("model", HERE, (), "sklearn.cluster.KMeans"), Obj("model", HERE, (), "umap.UMAP")
LEARNED = setting("train", trained=True)


@pytest.mark.parametrize(
    ("shown", "relevant"),
    [
        (output(Kind.METRIC), True),
        (output(Kind.DATA, "artefact"), True),
        *((output(Kind.PRED, how), True) for how in ("file", "tracker", "figure", "return", "cell", "print")),
        (output(Kind.PRED, "log"), False),
        (output(Kind.ERROR, "print"), True),
        (output(Kind.ERROR, "log"), False),
        (output(Kind.DATA), False),
        (output(Kind.DATA, closed=[Closed(axis(), "location", HERE)]), True),
        (output(Kind.DATA, models=[NET], settings=[LEARNED]), True),
        (output(Kind.DATA, models=[NET], settings=[setting("train")]), False),
        (output(Kind.DATA, models=[NET]), False),
        (output(Kind.DATA, settings=[LEARNED]), False),
        (output(Kind.MODEL, models=[NET], settings=[LEARNED]), False),
        (output(Kind.MODEL, "file", models=[NET], settings=[LEARNED]), True),
        (output(Kind.PRED, "figure", models=[CLUSTERS]), False),
        (output(Kind.PRED, "figure", models=[LAYOUT]), False),
        (output(Kind.PRED, "figure", models=[LAYOUT, NET]), True),
        (output(Kind.PRED, "file", models=[CLUSTERS]), True),
        (output(Kind.METRIC, "figure", models=[CLUSTERS]), True),
    ],
)
def test_which_outputs_show_the_outcome_of_a_run(shown: Output, relevant: bool) -> None:
    assert View(record(shown)).relevant(shown) is relevant


def test_a_seed_that_lays_out_what_others_have_trained() -> None:
    picture, printed = output(Kind.PRED, "figure"), output(Kind.PRED)
    of_layout, of_net = fitted(LAYOUT), fitted(NET)
    assert lays_out(setting(api="umap.UMAP"), picture, ())
    assert not lays_out(setting(api="umap.UMAP"), printed, ())
    assert lays_out(setting(), picture, [of_layout])
    assert not lays_out(setting(), picture, [])
    assert not lays_out(setting(), picture, [of_layout, of_net])
    assert not lays_out(setting(), picture, [of_layout, fitted(None)])


def test_what_comes_before_all_training() -> None:
    turn = axis()
    assert comes_before(output(Kind.METRIC, order=1), [fitted(NET, 2)])
    assert not comes_before(output(Kind.METRIC, order=2), [fitted(NET, 2)])
    assert not comes_before(output(Kind.METRIC, order=3), [fitted(NET, 2)])
    assert not comes_before(output(Kind.METRIC, order=1, stack=(turn,)), [fitted(NET, 2, (turn,))])
    assert comes_before(output(Kind.METRIC, order=1, stack=(turn,)), [fitted(NET, 2)])
    assert not comes_before(output(Kind.METRIC, order=3), [fitted(NET, 2), fitted(NET, 4)])


def test_models_are_tested_by_items_only_if_there_are_several() -> None:
    one, other = model(("Net",)), model(("Tree",))
    tested = Decision((Taint(models=frozenset({one})), Taint(models=frozenset({other}))), frozenset(), "items", HERE, 3)
    assert View(record(tested)).tested_by_items == {one, other}
    assert not View(record(replace(tested, how="test"))).tested_by_items
    alone = replace(tested, sides=(Taint(models=frozenset({one})),))
    assert not View(record(alone)).tested_by_items
    walked = model(("Net",), stack=(axis(What.PICKS),))
    assert View(record(replace(alone, sides=(Taint(models=frozenset({walked})),)))).tested_by_items == {walked}


def test_a_term_of_a_loss_and_what_is_counted_as_one_are_no_comparisons() -> None:
    sides = (Taint(models=frozenset({model(("Net",))})), Taint(models=frozenset({model(("Tree",))})))
    compared = Decision(sides, frozenset(), "compare", HERE, 3)
    assert View(record(compared)).decisions == [compared]
    assert not View(record(replace(compared, stack=(axis(What.STEPPED),)))).decisions
    ranked = replace(compared, how="rank", stack=(axis(What.STEPPED),))
    assert View(record(ranked)).decisions == [ranked]


def test_what_was_trained_on_until_the_best_was_selected() -> None:
    seeds = axis(What.SEEDS, role="train")
    fit, rest = Piece("fit"), Piece("rest")
    runs, refit = replace(fitted(NET, 1, (seeds,)), pieces=frozenset({fit})), fitted(NET, 9)
    shown = record(runs, replace(refit, pieces=frozenset({fit, rest})))
    shown.seen.steps.trained_pieces = frozenset({fit, rest})
    chosen = Selection(frozenset({seeds}), Taint(), HERE, True, 5, ())
    assert View(shown).trained_until(chosen) == {fit}
    assert View(shown).trained_until(replace(chosen, order=10)) == {fit, rest}


# ------------------------------------------------------------------- sides


def decision(one: Taint, other: Taint, how: str = "show") -> Decision:
    return Decision((one, other), frozenset(), how, HERE, 3)


def of(*models: Obj, **taint: Any) -> Taint:
    return Taint(models=frozenset(models), **{name: frozenset(value) for name, value in taint.items()})


def test_which_sides_differ() -> None:
    histories = Histories(Ledger())
    net, tree, twin = model(("Net",)), model(("Tree",)), model(("Net",))
    assert sides_differ(decision(of(net), of(tree)), histories)
    assert not sides_differ(decision(of(net), of(twin)), histories)
    assert not sides_differ(decision(of(net), of(net)), histories)
    assert not sides_differ(decision(of(net), of(net, tree)), histories)
    assert not sides_differ(replace(decision(of(net), of(tree)), sides=(of(net),)), histories)
    assert sides_differ(decision(of(net), of(twin)), histories, loose=True)
    assert sides_differ(decision(of(net), of(twin), "compare"), histories)
    assert not sides_differ(decision(of(net), of(twin), "rank"), histories)
    assert not sides_differ(decision(of(), of()), histories)
    assert sides_differ(decision(of(), of()), histories, loose=True)
    assert sides_differ(decision(of(net), of()), histories)
    assert not sides_differ(decision(of(net), of(), "compare"), histories)
    assert not sides_differ(decision(of(net), of(settings=[LEARNED])), histories)


def test_entries_of_a_dict_with_one_for_each_family() -> None:
    family, seeds = axis(What.PICKS), axis(What.SEEDS, role="train")
    net = model(stack=(family, seeds))

    def entry(of_axis: Axis, key: str) -> Taint:
        return of(net, entries=[Entry(of_axis, key)])

    assert entries_apart(entry(family, "a"), entry(family, "b"))
    assert not entries_apart(entry(family, "a"), entry(family, "a"))
    assert not entries_apart(entry(seeds, "a"), entry(seeds, "b"))
    assert not entries_apart(entry(family, "a"), entry(axis(What.PICKS), "b"))
    assert not entries_apart(of(model(), entries=[Entry(family, "a")]), entry(family, "b"))
    assert not entries_apart(of(net), of(net))


def test_parameters_that_functions_train_are_made_in_each_turn() -> None:
    family = axis(What.PICKS)
    inside = setting("train", stack=(family,), trained=True)
    assert made_along(family, of(settings=[inside]))
    assert not made_along(family, of(settings=[setting("train", stack=(family,))]))
    assert not made_along(family, of(settings=[LEARNED]))
    assert not made_along(axis(What.COUNTS), of(settings=[inside]))
    trains = axis(What.CONFIGURES, What.TRAINS)
    assert made_along(trains, of(settings=[LEARNED]))
    assert not made_along(trains, of(model(), settings=[LEARNED]))


def test_what_a_search_suggests_makes_the_model_of_a_trial() -> None:
    searched = axis()
    net = model()
    net.taint = Taint(axes=frozenset({searched}))
    assert not made_along(searched, of(net))
    searched.space = "optuna"
    assert made_along(searched, of(net))
    assert not made_along(searched, of(model()))


def test_the_refit_of_what_was_chosen_has_its_class_and_not_its_arguments() -> None:
    chosen = [Closed(axis(), "select", HERE)]
    assert refitted(of(model(("Net", 3)), closed=chosen), of(model(("Net", 4)), closed=chosen))
    assert not refitted(of(model(("Net", 3)), closed=chosen), of(model(("Net", 3))))


def read(name: str, **keys: Place) -> Obj:
    made = Obj("recorded", HERE, (), name)
    made.places = dict(keys)
    return made


@pytest.mark.parametrize(
    ("one", "other", "alike", "apart"),
    [
        ("runs/sgd.json", "runs/adam.json", True, True),
        ("runs/sgd.json", "runs/sgd.json", True, False),
        ("runs/sgd.json", "runs/adam.csv", True, False),
        ("runs/train.json", "runs/test.json", True, False),
        ("runs/seed1.json", "runs/seed2.json", True, False),
        ("runs/1.json", "runs/2.json", True, False),
        ("runs/sgd_accuracy.json", "runs/sgd_loss.json", True, False),
        ("runs/sgd_time.json", "runs/sgd_duration.json", True, False),
        ("sgd/scores.npy", "adam/scores.npy", False, True),
        ("model.npy", "backbone.npy", False, True),
        ("plain.npy", "tuned.npy", False, False),
        ("plain_reward.npy", "tuned_reward.npy", False, True),
        ("plain_rewards.npy", "tuned_rewards.npy", False, True),
        ("plain_reward.npy", "tuned_loss.npy", False, False),
    ],
)
def test_results_are_left_apart_by_the_names_of_their_files(one: str, other: str, alike: bool, apart: bool) -> None:
    fields = [Origin(OriginKind.FIELD, HERE, "accuracy")] if alike else []
    sides = [of(read(name), origins=fields) for name in (one, other)]
    assert left_apart(*sides) is left_apart(*sides[::-1]) is apart


def test_results_of_one_call_may_be_told_apart_by_any_word() -> None:
    one, other = read("plain.npy", a=HERE), read("tuned.npy", a=HERE)
    assert left_apart(of(one), of(other))
    assert not left_apart(of(one), of(read("tuned.npy", b=HERE)))
    assert not left_apart(of(one), of(one))
    assert not left_apart(of(one), of(model()))
    assert not left_apart(of(one), of())


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (("table", ((("method",), "sgd"),)), ("table", ((("method",), "adam"),)), True),
        (("table", ((("method",), "sgd"),)), ("table", ((("method",), "sgd"),)), False),
        (("table", ((("method",), "sgd"),)), ("other", ((("method",), "adam"),)), False),
        (("table", ((("method",), "sgd"),)), ("table", ((("optimizer",), "adam"),)), False),
        (("table", ((("dataset",), 1),)), ("table", ((("dataset",), 2),)), False),
        (
            ("table", ((("method",), "sgd"), (("dataset",), 1))),
            ("table", ((("method",), "adam"), (("dataset",), 2))),
            False,
        ),
        (("table", ((("method",), "sgd"),)), None, False),
    ],
)
def test_rows_of_a_table_are_told_apart_by_a_column_that_sorts_models(one: object, other: object, apart: bool) -> None:
    sides = []
    for recipe in (one, other):
        result = read("runs.csv")
        result.recipe = recipe
        sides.append(of(result))
    assert left_apart(*sides) is left_apart(*sides[::-1]) is apart


# -------------------------------------------------------------------- tags

ALL = Piece("all")
TRAIN, TEST = ALL.cut("split", HERE, 0, 2), ALL.cut("split", HERE, 1, 2)


@pytest.mark.parametrize(
    ("pieces", "trained", "others", "tagged"),
    [
        ({TRAIN, TEST}, {TRAIN}, set(), "test"),  # of what is held out
        ({TRAIN}, {TRAIN}, set(), "train"),
        (set(), {TRAIN}, set(), "unknown"),
        ({ALL.cut("split", HERE, 1, 3)}, {ALL.cut("split", HERE, 0, 3)}, set(), "valid"),
        ({TEST, ALL.cut("slice", THERE, 0.5, 2)}, set(), set(), "valid"),
        ({Piece("a", hint="valid"), Piece("b", hint="test")}, set(), set(), "unknown"),
        ({Piece("a", hint="train"), Piece("b")}, {Piece("b")}, set(), "train"),
        ({Piece("b"), replace(TRAIN, hint="valid")}, {TRAIN}, set(), "valid"),
        ({Piece("a.csv")}, set(), {Piece("b.csv")}, "valid"),
        ({Piece("a.csv")}, {Piece("b.csv")}, {Piece("b.csv")}, "unknown"),
        ({replace(ALL, watched=True), Piece("b")}, set(), set(), "unknown"),
    ],
)
def test_the_tag_of_several_pieces(pieces: set[Piece], trained: set[Piece], others: set[Piece], tagged: str) -> None:
    assert tag(frozenset(pieces), frozenset(trained), frozenset(others)) == tagged


def test_what_is_trained_on_later_was_held_out_when_it_was_scored() -> None:
    assert tag(frozenset({TEST}), frozenset({TRAIN, TEST}), frozenset()) == "train"
    assert tag(frozenset({TEST}), frozenset({TRAIN, TEST}), frozenset(), until=frozenset({TRAIN})) == "test"


# ------------------------------------------------------------ side by side


def beside(one: Output, other: Output) -> list[Decision]:
    return list(side_by_side([one, other], Histories(Ledger())))


NETS, TREES = shown(model(("Net",))), shown(model(("Tree",)), place=THERE)


def test_branches_of_which_one_is_run_set_nothing_side_by_side() -> None:
    turn = axis()
    first, second = replace(NETS, path=((1, 0),)), replace(TREES, path=((1, 1),))
    assert not beside(first, second)
    assert beside(first, replace(second, path=((1, 0),)))
    assert beside(first, replace(second, path=((2, 1),)))
    assert beside(replace(first, stack=(turn,)), replace(second, stack=(turn,))), "each in another turn"
    assert not beside(replace(first, stack=(turn,)), replace(second, stack=(axis(),)))


def test_where_two_results_are_set_side_by_side() -> None:
    turn, other = axis(), axis()
    (told,) = beside(replace(NETS, order=3, stack=(turn, other)), replace(TREES, order=7, stack=(other,)))
    assert (told.first, told.place, told.order, told.how, told.by) == (HERE, THERE, 7, "show", "print")
    assert (told.stack, told.dims) == ((other,), frozenset())
    assert told.sides == (NETS.taint, TREES.taint)
    calls = replace(NETS, chain=(HERE, ELSEWHERE)), replace(TREES, place=HERE, chain=(HERE, THERE))
    (told,) = beside(*calls)
    assert (told.first, told.place) == (ELSEWHERE, THERE)
    (told,) = beside(NETS, replace(TREES, place=HERE))
    assert (told.first, told.place) == (HERE, HERE)


def test_a_guess_beside_what_was_learned_is_told_in_one_line() -> None:
    guess = shown()
    assert beside(NETS, guess)
    assert not beside(NETS, replace(guess, place=THERE))
    files = replace(NETS, how="file"), replace(guess, how="file", place=THERE)
    assert beside(*files)


def test_what_nobody_scored_is_no_guess() -> None:
    data = Taint(measures=frozenset({"accuracy"}))
    assert not beside(NETS, replace(shown(), taint=data, value=Value(kind=Kind.METRIC, taint=data)))
    open_ = replace(shown().taint, axes=frozenset({axis()}))
    assert not beside(NETS, replace(shown(), taint=open_, value=Value(kind=Kind.METRIC, taint=open_)))
    assert not beside(NETS, replace(shown(), value=Value(kind=Kind.DATA)))


@pytest.mark.parametrize(
    ("mine", "its", "together"),
    [
        (("all",), ("all",), True),
        (("all",), ("rows",), False),
        ((), ("rows",), True),
        (("all", "rows"), ("rows",), True),
    ],
)
def test_results_for_other_data_are_not_compared(mine: tuple[str, ...], its: tuple[str, ...], together: bool) -> None:
    sides = [
        Taint(models=one.taint.models, pieces=frozenset(map(Piece, pieces)))
        for one, pieces in ((NETS, mine), (TREES, its))
    ]
    assert apart(*sides, Histories(Ledger())) is together
