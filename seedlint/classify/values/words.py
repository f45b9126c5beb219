"""What a single name says."""

from __future__ import annotations

import re
from functools import cache

from seedlint.facts import Attr, Expr, Name


def last_name(node: Expr) -> str:
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        return node.name
    return ""


_SEEDISH = re.compile(
    r"(?:^|_)(?:seed|seeds|rng_seed|random_state|randomseed|random_seed|manual_seed|manualseed)$|^seed_?(?:value|num|number|no|id|list)?$"
)


@cache
def seedish(name: str) -> bool:
    """Whether a name says that its value is meant as a seed (used only where TAXONOMY rests on the name: SED401)."""
    return bool(_SEEDISH.search(name.lower().lstrip("_")))
