"""Trees draw the order in which columns are tried."""

from sklearn.base import BaseEstimator


class DecisionTreeClassifier(BaseEstimator):
    pass


class DecisionTreeRegressor(DecisionTreeClassifier):
    pass
