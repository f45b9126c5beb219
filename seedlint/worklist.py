"""The work-list: which files without a seed word belong to a seed decision all the same.

A caller such as `prepare(3)` holds no seed word; what it calls does. Functions that forward a parameter to a seeding call are
wrappers, and files that hold the name of one are worth reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache

from seedlint import apis
from seedlint.facts import Attr, Call, Class, FileFacts, Function, Name

MAX_ROUNDS = 3
"""How often wrappers of wrappers are looked for."""

_SEEDISH = re.compile(r"seed|random_state|PRNGKey|default_rng|RandomState")


def wrappers(facts: Iterable[FileFacts], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names of functions and classes one of whose parameters is passed to a seeding call or to a `known` wrapper.

    Read off the syntax alone: a name too many costs reading a file, no finding."""
    found: set[str] = set()
    for file in facts:
        for block in file.blocks:
            for node in _definitions(block.body):
                name = _forwards(node, known)
                if name:
                    found.add(name)
    return frozenset(found)


def _definitions(body: Iterable[object]) -> Iterator[Function | Class]:
    for node in body:
        if isinstance(node, (Function, Class)):
            yield node


def _forwards(node: Function | Class, known: frozenset[str]) -> str:
    """The name to look for, if the function (or a method of the class) forwards a parameter as a seed."""
    if isinstance(node, Class):
        methods = [inner for inner in node.body if isinstance(inner, Function)]
        return node.name if any(_forwards(method, known) for method in methods) else ""
    params = {param.name for param in node.params}
    for call in _calls(node.body):
        last = call.func.name if isinstance(call.func, Attr) else call.func.id if isinstance(call.func, Name) else ""
        seeds = bool(_SEEDISH.search(last)) or last in known or any(row.does == "seeds" for row in apis.vocabulary(last))
        for arg in call.args:
            named = arg.keyword is not None and bool(_SEEDISH.search(arg.keyword))
            if (seeds or named) and isinstance(arg.value, Name) and arg.value.id in params:
                return node.name
    return ""


def _calls(node: object) -> Iterator[Call]:
    """Every call below a fact, without recursion."""
    waiting: list[object] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif hasattr(one, "__dataclass_fields__"):
            if isinstance(one, Call):
                yield one
            waiting.extend(getattr(one, name) for name in _names(type(one)))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "at")


def holds(data: bytes, names: re.Pattern[bytes]) -> bool:
    """Whether a file's bytes hold one of the names that `pattern` was made of."""
    return names.search(data) is not None


def pattern(names: frozenset[str]) -> re.Pattern[bytes] | None:
    """What finds a whole word among `names`; None for no names."""
    if not names:
        return None
    return re.compile(rb"\b(?:" + b"|".join(re.escape(name.encode()) for name in sorted(names)) + rb")\b")
