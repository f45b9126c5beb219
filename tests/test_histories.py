"""What sets two models apart by how they came to be, and what makes two results those of one predictor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_experiment import HERE, THERE, model

from seedlint.classify.experiment.histories import Histories, History
from seedlint.classify.ledger.events import Fed, Fitted, Ledger, Loaded, Optimised, Trained
from seedlint.classify.values.axes import Axis, Piece, What
from seedlint.classify.values.objects import UNTOLD, Obj, Taint
from seedlint.classify.values.traits import Parts

PLAIN = History("Net", ("x",))
ROWS, OTHERS = frozenset({Piece("rows")}), frozenset({Piece("others")})


def some(*ones: object) -> frozenset:
    return frozenset(ones)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ({}, {}, False),
        ({}, {"constructor": "Tree"}, True),
        ({}, {"recipe": ("y",)}, True),
        ({}, {"recipe": UNTOLD}, False),
        ({"optimisers": some("sgd")}, {"optimisers": some("adam")}, True),
        ({"optimisers": some("sgd")}, {"optimisers": some("sgd", "adam")}, True),
        ({"optimisers": some("sgd")}, {"optimisers": some("sgd", UNTOLD)}, False),
        ({"optimisers": some("sgd")}, {"optimisers": some("sgd")}, False),
        ({"optimisers": some("sgd")}, {}, False),
        ({"losses": some("mse")}, {"losses": some("mae")}, True),
        ({"losses": some("mse")}, {"losses": some("mse")}, False),
        ({"losses": some("mse")}, {}, False),
        ({"functions": some(HERE)}, {"functions": some(THERE)}, True),
        ({"functions": some(HERE)}, {"functions": some(HERE, THERE)}, True),
        ({"functions": some(HERE)}, {"functions": some(HERE)}, False),
        ({"functions": some(HERE)}, {}, False),
        ({"fed": ROWS, "treated": some("pca")}, {"fed": ROWS}, True),
        ({"fed": ROWS, "treated": some("pca")}, {"fed": OTHERS}, False),
        ({"fed": ROWS, "treated": some("pca")}, {"fed": ROWS, "treated": some("pca")}, False),
        ({"treated": some("pca")}, {}, False),
        ({"fitted": some(("batch", 1))}, {"fitted": some(("batch", 2))}, True),
        ({"fitted": some(("batch", 1))}, {"fitted": some(("batch", 1), ("batch", 2))}, True),
        ({"fitted": some(("batch", 1))}, {"fitted": some(("rate", 2))}, False),
        ({"fitted": some(("batch", 1))}, {}, False),
        ({"given": some((HERE, 1))}, {"given": some((HERE, 2))}, True),
        ({"given": some((HERE, 1))}, {"given": some((THERE, 2))}, False),
        ({"given": some((HERE, 1))}, {"given": some((HERE, 1))}, False),
        ({"ways": some((HERE, True))}, {"ways": some((HERE, False))}, True),
        ({"ways": some((HERE, True))}, {"ways": some((HERE, True))}, False),
        ({"ways": some((HERE, True))}, {"ways": some((THERE, False))}, False),
        ({"ways": some((HERE, True))}, {"ways": some((HERE, True), (HERE, False))}, False),
        ({"ways": some((HERE, True))}, {}, False),
    ],
)
def test_what_sets_histories_apart(one: dict, other: dict, apart: bool) -> None:
    mine, its = replace(PLAIN, **one), replace(PLAIN, **other)
    assert mine.differs(its) is apart
    if "given" not in one:
        assert its.differs(mine) is apart


def fit(of: Obj | None, order: int, *stack: Axis) -> Fitted:
    return Fitted(of, Taint(), frozenset(), HERE, stack, order)


def histories(*events: object) -> Histories:
    ledger = Ledger()
    for event in events:
        ledger.add(event)
    return Histories(ledger)


def test_only_models_have_histories_that_differ() -> None:
    net, read = model(("Net",)), Obj("recorded", HERE, (), "a.json")
    assert not histories().differ([read], [read])
    assert not histories().differ([], [])
    assert not histories().differ([net, model(("Net",))], [model(("Net",))])
    assert histories().differ([net, model(("Tree",))], [model(("Net",))])
    assert histories().differ([model(("Net",))], [net, model(("Tree",))])


def test_a_history_holds_what_the_ledger_says_of_a_model() -> None:
    net = model()
    known = histories(
        Optimised(some(net), "sgd"),
        Fitted(net, Taint(), frozenset(), HERE, (), 1, losses=some("mse", HERE), how=(("batch", 4),),
               data=Taint(pieces=ROWS, treated=some("pca"))),
        Trained(some(net), THERE, some((HERE, True)), some((THERE, 3))),
        Trained(some(net), None, frozenset()),
    ).of(net)  # fmt: skip
    assert known == History(
        net.constructor, net.recipe, some("sgd"), some("mse"), some(THERE), some((HERE, True)), ROWS, some("pca"),
        some(("batch", 4)), some((THERE, 3)),
    )  # fmt: skip
    assert histories().of(net) == History(net.constructor, net.recipe)


def test_a_stage_of_a_predictor_is_no_other_one() -> None:
    """What was fed by a network that was trained before, or began with its weights, is made from what that learned."""
    first, second, third = model(("A",)), model(("B",)), model(("C",))
    trained = [fit(each, order) for order, each in enumerate((first, second, third), 3)]
    assert not histories(*trained).one_predictor([first], [second])
    assert histories(*trained).one_predictor([first, second], [second])
    fed = Fed(second, some(first), 1)
    assert histories(*trained, fed).one_predictor([first], [second])
    assert histories(*trained, fed).one_predictor([second], [first])
    assert not histories(*trained, fed).one_predictor([second], [third])
    assert not histories(*trained, replace(fed, order=9)).one_predictor([first], [second]), "it is only tried on them"
    assert not histories(*trained, replace(fed, order=4)).one_predictor([first], [second])
    loaded = Loaded(third, HERE, 1, (), of=some(second))
    assert histories(*trained, loaded).one_predictor([second], [third])
    assert histories(*trained, fed, loaded).one_predictor([first], [third])
    assert histories(*trained, fed, loaded).one_predictor([third], [first])


def test_what_was_not_trained_shows_what_others_have_learned() -> None:
    net, one, other, read = model(("A",)), model(("B",)), model(("C",)), Obj("recorded", HERE, (), "a.json")
    assert histories(fit(net, 1)).one_predictor([one], [other])
    assert not histories().one_predictor([one], [other])
    assert not histories(fit(one, 1)).one_predictor([one], [other])
    assert not histories(fit(net, 1)).one_predictor([one], [read])
    one.learn(Parts(some(net)))
    assert histories(fit(net, 1), fit(other, 1)).one_predictor([one], [net])
    assert not histories(fit(net, 1), fit(other, 1)).one_predictor([one], [other])
    assert histories(fit(one, 1), fit(net, 1)).one_predictor([one], [net]), "a network and a part of it"


def test_layers_of_a_network_are_no_models_of_their_own() -> None:
    net, again, layer, other = model(("A",)), model(("A",)), model(("B",)), model(("C",))
    assert histories().differ([net], [again, layer])
    again.learn(Parts(some(layer)))
    assert not histories().differ([net], [again, layer]), "it is told by the network that it belongs to"
    assert histories().differ([net], [layer])
    assert histories().differ([net], [again, layer, other])


def test_networks_that_take_their_steps_in_one_loop_are_twins() -> None:
    epochs, folds = Axis(HERE, "for", "epoch"), Axis(HERE, "for", "fold")
    epochs.note(What.STEPPED)
    one, other, unlike = model(("Net",)), model(("Net",)), model(("Tree",))
    together = histories(*(fit(each, 1, epochs) for each in (one, other, unlike)))
    assert together.twins([one], [other])
    assert not together.twins([one], [unlike])
    assert not histories(fit(one, 1, epochs), fit(other, 1)).twins([one], [other])
    assert not histories(fit(one, 1, folds), fit(other, 1, folds)).twins([one], [other])
    assert not histories().twins([one], [other])
