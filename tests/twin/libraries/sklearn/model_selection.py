"""Cuts of data and what draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy import Array
from provenance import Data, own_stream, record


def _draws(name: str, value: Any, shuffle: bool = True) -> list[int]:
    if not shuffle:
        return []
    if hasattr(value, "stream"):
        stream = value.stream
    else:
        stream = own_stream(name, value) if value is not None else record().stream("numpy")
    return [stream.draw("split")]


def train_test_split(*arrays: Data, random_state: Any = None, shuffle: bool = True, **_: Any) -> list[Data]:
    drawn = _draws("train_test_split", random_state, shuffle)
    return [each.part(name, drawn) for each in arrays for name in ("first", "second")]


class KFold:
    def __init__(self, n_splits: int = 5, shuffle: bool = False, random_state: Any = None) -> None:
        self.count, self.shuffle, self.value = n_splits, shuffle, random_state

    def split(self, X: Data, y: Any = None) -> Iterator[tuple[Data, Data]]:
        drawn = _draws("KFold", self.value, self.shuffle)
        for fold in range(self.count):
            yield Data(f"but{fold}", drawn), Data(f"fold{fold}", drawn)


StratifiedKFold = StratifiedGroupKFold = KFold


def cross_val_score(estimator: Any, X: Data, y: Data = None, cv: Any = 5, **_: Any) -> Array:
    splitter = cv if isinstance(cv, KFold) else KFold(cv)
    scores = []
    for first, second in splitter.split(X, y):
        scores.append(estimator.fit(X[first], X[first]).score(X[second], X[second]))
    return Array(scores)
