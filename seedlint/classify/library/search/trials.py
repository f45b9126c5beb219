"""The trials of a search: what one is given, what comes out of it, and the best of them."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.ledger.events import Output, Selection
from seedlint.classify.library.search.spaces import settled
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.objects import NOTHING, Cls, Kind, Obj, Value, each, join
from seedlint.classify.values.reading import kind_of, metric_taint, taint_of
from seedlint.classify.values.traits import Chosen, Tried

PARAMETERS = ("config", "params", "hyperparameters", "x", "values")


OUTCOME = ("metrics", "last_result", "result")


SCORE = ("value", "objective", "fun", "score")
"""What libraries call the parts of the best trial: its point, all that it reported, the score that decided."""


def carried_out(run: Run, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """The outcome of one trial: what the function returns, or what it reports to the search while it runs."""
    before = len(run.ledger.of(Output))
    if isinstance(func.ref, Cls):  # `class Experiment(tune.Trainable)`
        trainable = run.machine.call(run, func, [], {}, place)
        run.machine.call(run, run.machine.attribute(run, trainable, "setup", place), args, kwargs, place)
        returned = run.machine.call(run, run.machine.attribute(run, trainable, "step", place), [], {}, place)
    else:
        returned = run.machine.call(run, func, args, kwargs, place)
    reported = [output.value for output in run.ledger.of(Output)[before:] if output.how == "report"]
    return returned if kind_of(returned) is Kind.METRIC or not reported else join(*reported)


def finished(run: Run, given: Value, outcome: Value, axes: Stack, metric: str | None, place: Place) -> Obj:
    """All trials of a search, none chosen yet. `metric` names the score that decides, if the outcome has several."""
    trials = Obj("trials", place, run.loops.stack)
    trials.learn(Tried(given, outcome, metric))
    trials.key_axes = axes
    one = Obj("trial", place, run.loops.stack)
    one.attrs = _named(given, outcome, objective(outcome, metric))
    one.learn(Chosen(given))
    trials.elem = Value(ref=one)
    return trials


def _named(given: Value, outcome: Value, score: Value) -> dict[str, Value]:
    parts = dict.fromkeys(PARAMETERS, given) | dict.fromkeys(OUTCOME, outcome)
    return parts | dict.fromkeys(SCORE, score)


def objective(outcome: Value, metric: str | None) -> Value:
    """The score that decides: the outcome itself, or its entry `metric` (or `loss`, or the only score there is).

    Where several scores could be meant, which piece of data decides is not known."""
    found: list[Value] = []
    for one in each(outcome):
        obj = one.obj
        if obj is None or obj.what != "dict":
            found.append(one)
            continue
        scores = {key: value for key, value in obj.entries.items() if kind_of(value) is Kind.METRIC}
        named = scores.get(metric, scores.get("loss"))
        if named is not None:
            found.append(named)
        elif len(scores) > 1:
            found.extend(Value(kind=Kind.METRIC, taint=taint_of(value).without_pieces()) for value in scores.values())
        else:
            found.extend(scores.values())
    return join(*found) if found else NOTHING


def chosen(run: Run, score: Value, axes: Iterable[Axis], place: Place, inner: bool = False) -> frozenset[Axis]:
    """The best along `axes` is taken by its score: the axes that the choice closes."""
    taint = metric_taint(score)
    shut = frozenset(axes) & taint.axes
    if shut and kind_of(score) is Kind.METRIC:
        run.ledger.add(Selection(shut, taint, place, True, run.ledger.tick(), run.loops.stack, inner))
        return shut
    return frozenset(axes)


def best(run: Run, trials: Obj, place: Place, metric: str | None = None) -> Value:
    """The best trial, with its parts by whatever name a library gives them."""
    tried = trials.trait(Tried)
    assert tried is not None
    given, outcome = tried.given, tried.outcome
    score = objective(outcome, metric or tried.metric)
    if kind_of(score) is not Kind.METRIC:  # a callback reports it, or it is computed out of sight
        score = Value(kind=Kind.METRIC, taint=taint_of(given).without_pieces())
    chosen(run, score, trials.key_axes, place)
    obj = Obj("trial", place, run.loops.stack)
    point, reported, decisive = (settled(run, value, trials.key_axes, place) for value in (given, outcome, score))
    obj.attrs = _named(point, reported, decisive)
    obj.learn(Chosen(point))
    return Value(ref=obj)
