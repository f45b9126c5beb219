"""Ensembles of trees; all of them draw."""

from sklearn.base import BaseEstimator


class RandomForestClassifier(BaseEstimator):
    parameters = ("n_estimators",)


class ExtraTreesClassifier(RandomForestClassifier):
    pass


class RandomForestRegressor(RandomForestClassifier):
    pass


class ExtraTreesRegressor(RandomForestClassifier):
    pass


class AdaBoostClassifier(BaseEstimator):
    parameters = ("estimator",)


class HistGradientBoostingClassifier(BaseEstimator):
    """Below its early-stopping size it draws nothing."""

    draws = False


class BaggingClassifier(BaseEstimator):
    parameters = ("estimator", "n_estimators")


class GradientBoostingClassifier(BaseEstimator):
    """Draws only where it samples rows."""

    def __init__(self, *given: object, **options: object) -> None:
        self.draws = options.get("subsample", 1.0) != 1.0
        super().__init__(*given, **options)


class GradientBoostingRegressor(GradientBoostingClassifier):
    pass
