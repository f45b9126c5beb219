"""Estimators: what they are made with, whether they draw, what they are fitted to."""

from __future__ import annotations

import copy
from typing import Any

from provenance import Data, Number, identify, metric, new_run, own_stream, prediction, record, train

SEED = "random_state"


class BaseEstimator:
    """An estimator made with keyword arguments; each `fit` is a new run."""

    draws = True
    parameters: tuple[str, ...] = ()

    def __init__(self, *given: Any, **options: Any) -> None:
        self.options = {**dict(zip(self.parameters, given)), **options}
        self.run: int | None = None
        self._begin()

    def _begin(self) -> None:
        value = self.options.get(SEED)
        self.shared = hasattr(value, "stream")
        if value is None:
            self.stream = None
        else:
            self.stream = value.stream if self.shared else own_stream(type(self).__name__, value)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return dict(self.options)

    def set_params(self, **options: Any) -> BaseEstimator:
        self.options.update(options)
        self._begin()
        return self

    def recipe(self) -> Any:
        kept = sorted((name, repr(value)) for name, value in self.options.items() if name != SEED)
        return (type(self).__name__, kept)

    def fit(self, X: Any, y: Any = None, **_: Any) -> BaseEstimator:
        drawn = []
        if self.draws:
            stream = self.stream or record().stream("numpy")
            if self.stream and not self.shared:
                stream.drawn = 0  # every fit starts anew from the same number
            drawn = [stream.draw("train")]
        drawn += X.draws if isinstance(X, Data) else []
        self.run = new_run(self.recipe(), drawn, draws_itself=self.draws)
        train(self.run, [X.piece] if isinstance(X, Data) else [])
        identify(self.run)
        return self

    def predict(self, X: Data) -> Number:
        return prediction(self.run, X.piece)

    predict_proba = decision_function = predict

    def score(self, X: Data, y: Data) -> Number:
        return metric(prediction(self.run, X.piece), "score")

    def fit_transform(self, X: Data, y: Any = None) -> Data:
        return X

    transform = fit_transform


def clone(estimator: BaseEstimator, safe: bool = True) -> BaseEstimator:
    return type(estimator)(**copy.deepcopy(estimator.get_params()))


ClassifierMixin = RegressorMixin = object
