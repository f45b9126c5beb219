"""How many turns a loop takes, where that varies: layers that are built or steps that are taken in `range(n)` are as
many as `n` says, so that it configures what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from seedlint.classify.ledger.events import Fitted
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Place, Stack, What
from seedlint.classify.values.objects import Taint, Value


@contextmanager
def turns(run: Run, values: Value, opened: Stack, place: Place) -> Iterator[None]:
    """While the turns of a loop over `values` run: its bounds decide that there is one."""
    bounds = _bounds(values)
    if not bounds:
        yield
        return
    before, made, fitted = run.path.tests, run.path.models_made, len(run.ledger.of(Fitted))
    run.path.tests = (*before, Value(taint=Taint(axes=bounds)))
    yield
    run.path.tests = before
    fits = run.ledger.of(Fitted)[fitted:]
    if not (fits or run.path.models_made > made) or any(axis.says(What.WALKS_SEEDS) for axis in opened):
        return
    for axis in bounds:
        axis.note(What.CONFIGURES, place)
    for fit in fits:
        if fit.model is not None:
            fit.model.taint |= Taint(axes=bounds)


def _bounds(values: Value) -> frozenset[Axis]:
    """What the bounds of a range vary along, if they are no sizes of data."""
    obj = values.obj
    if obj is None or obj.what != "range" or obj.taint.pieces:
        return frozenset()
    return obj.taint.axes
