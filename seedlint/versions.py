"""Requirements of versions, such as `>=0.1,<1`."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"\s*(?:(===?|!=|~=|>=|<=|>|<)\s*)?(\d{1,9}(?:\.\d{1,9}){0,20})\s*\Z")


def clauses(required: str) -> list[tuple[str, tuple[int, ...]]]:
    """The comparisons in a version requirement; empty if it is not one (pre-releases and wildcards are not
    understood)."""
    found = [_CLAUSE.match(part) for part in required.split(",")]
    return [(m[1] or "==", tuple(map(int, m[2].split(".")))) for m in found if m] if all(found) else []


def satisfies(version: str, required: str) -> bool:
    """Whether a version is one of those that a requirement asks for."""
    numbers = [re.match(r"\d+", part) for part in version.split(".")]
    have = tuple(int(m[0]) for m in numbers if m)
    for op, want in clauses(required):
        size = max(len(have), len(want))
        a, b = (tuple(v + (0,) * (size - len(v))) for v in (have, want))
        holds = {
            "==": a == b,
            "===": a == b,
            "!=": a != b,
            ">=": a >= b,
            "<=": a <= b,
            ">": a > b,
            "<": a < b,
            "~=": a >= b and a[: len(want) - 1] == b[: len(want) - 1],
        }
        if not holds[op]:
            return False
    return True
