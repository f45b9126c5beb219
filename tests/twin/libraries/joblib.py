"""Models in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from provenance import output


class Parallel:
    """Calls its tasks one after the other."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, tasks: Iterable[Callable[[], Any]]) -> list[Any]:
        return [task() for task in tasks]


def delayed(function: Callable[..., Any]) -> Callable[..., Callable[[], Any]]:
    return lambda *args, **options: lambda: function(*args, **options)


def dump(what: Any, path: Any, *_: Any, **__: Any) -> None:
    output("file", str(path), artefact=getattr(what, "run", None))
