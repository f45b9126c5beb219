"""Networks: initial weights and the order of batches are drawn."""

from sklearn.base import BaseEstimator


class MLPClassifier(BaseEstimator):
    parameters = ("hidden_layer_sizes",)


class MLPRegressor(MLPClassifier):
    pass
