"""Optimisers: a step trains the models whose weights they hold on what a loss was computed from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provenance import identify, record, train


class Optimizer:
    def __init__(self, parameters: Iterable[Any], *given: Any, **options: Any) -> None:
        self.runs = sorted({each.owner.twin_run() for each in parameters})
        how = (type(self).__name__, [repr(each) for each in given], sorted((n, repr(v)) for n, v in options.items()))
        for run in self.runs:
            record().runs[run]["recipe"].append(how)
            identify(run)

    def zero_grad(self, *_: Any, **__: Any) -> None:
        pass

    def step(self) -> None:
        for run in self.runs:
            facts = record().runs[run]
            if facts["pending"]:
                train(run, facts["pending"], facts.pop("order", []))
                facts["pending"] = []


class SGD(Optimizer):
    pass


class Adam(Optimizer):
    pass


class AdamW(Optimizer):
    pass


class RMSprop(Optimizer):
    pass
