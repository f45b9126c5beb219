"""Linear models; with their default solvers they draw nothing."""

from sklearn.base import BaseEstimator


class LogisticRegression(BaseEstimator):
    draws = False


class Ridge(LogisticRegression):
    parameters = ("alpha",)


class LinearRegression(LogisticRegression):
    pass


class ElasticNet(Ridge):
    pass


class LassoCV(Ridge):
    pass


class SGDClassifier(BaseEstimator):
    parameters = ("loss",)
