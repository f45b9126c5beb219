"""Models in files."""

from __future__ import annotations

from typing import Any

from provenance import output


def dump(what: Any, path: Any, *_: Any, **__: Any) -> None:
    output("file", str(path), artefact=getattr(what, "run", None))
