"""Scalers hand their data on."""

from sklearn.base import BaseEstimator


class StandardScaler(BaseEstimator):
    draws = False

    def fit(self, X: object, y: object = None) -> "StandardScaler":
        return self


MinMaxScaler = StandardScaler
