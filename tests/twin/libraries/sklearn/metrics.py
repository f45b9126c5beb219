"""Metrics of predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provenance import Data, Number, metric


def named(name: str) -> Callable[..., Number]:
    def score(y_true: Data, y_pred: Number, **_: Any) -> Number:
        return metric(y_pred, name, y_true.piece)

    return score


accuracy_score, f1_score, roc_auc_score = named("accuracy"), named("f1"), named("auc")
balanced_accuracy_score, log_loss, mean_squared_error = named("balanced"), named("loss"), named("error")
mean_absolute_error, r2_score = named("absolute"), named("r2")
mean_absolute_percentage_error, root_mean_squared_error = named("relative"), named("root")
average_precision_score, matthews_corrcoef = named("precision"), named("correlation")
