"""Support vectors draw nothing, unless probabilities are asked for."""

from sklearn.base import BaseEstimator


class SVC(BaseEstimator):
    def __init__(self, *given: object, **options: object) -> None:
        self.draws = bool(options.get("probability"))
        super().__init__(*given, **options)


class LinearSVC(BaseEstimator):
    pass
