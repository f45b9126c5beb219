"""A progress bar hands on what it is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def tqdm(values: Iterable[Any], *_: Any, **__: Any) -> Iterable[Any]:
    return values
