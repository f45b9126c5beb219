"""What two versions of some code differ by, read off their facts: positions, comments, formatting, docstrings and the
order of definitions and imports do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from seedlint.facts import Assign, Class, Const, Do, FileFacts, Function, Import, ImportFrom, Span
from seedlint.records import dataclass

Fact = Any

ONLY_CHANGE = "SED304"
"""The code of the rule that says that a seed is all that has changed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that has changed, and nothing around it: the innermost call, entry or statement that it stands in now
    (`cell` as in `Location`), and both values."""

    cell: int
    at: Span
    before: int
    after: int


class _Differs(Exception):
    """More has changed than numbers."""


def changed_numbers(before: FileFacts, after: FileFacts) -> tuple[Changed, ...] | None:
    """The whole numbers by which two versions of a file differ; None where they differ by anything else, or where one
    of them cannot be read."""
    if len(before.blocks) != len(after.blocks) or any(block.error for block in (*before.blocks, *after.blocks)):
        return None
    found: list[Changed] = []
    try:
        for old, new in zip(before.blocks, after.blocks):
            found.extend(_in_statements(old.body, new.body, new.cell or 0))
    except (_Differs, RecursionError):
        return None
    return tuple(found)


def _in_statements(old: Sequence[Fact], new: Sequence[Fact], cell: int) -> Iterator[Changed]:
    pairs = list(zip(_ordered(old), _ordered(new)))
    if len(_ordered(old)) != len(_ordered(new)):
        raise _Differs
    for one, other in pairs:
        yield from _in(one, other, cell)


def _ordered(body: Iterable[Fact]) -> list[Fact]:
    """Statements without docstrings; imports first and definitions next, each by name, then the others in order."""
    kept = [one for one in body if not (isinstance(one, Do) and _is_text(one.value))]
    imports = [one for one in kept if isinstance(one, (Import, ImportFrom))]
    defined = [one for one in kept if isinstance(one, (Function, Class))]
    if len({one.name for one in defined}) < len(defined):  # the last one of a name holds
        return kept
    others = [one for one in kept if not isinstance(one, (Import, ImportFrom, Function, Class))]
    return [*sorted(imports, key=_key), *sorted(defined, key=lambda one: one.name), *others]


def _is_text(fact: Fact) -> bool:
    return isinstance(fact, Const) and isinstance(fact.value, str)


def _key(fact: Fact) -> tuple[str, ...]:
    return tuple(str(getattr(fact, name)) for name in ("module", "name", "alias") if hasattr(fact, name))


def _in(old: Fact, new: Fact, cell: int) -> Iterator[Changed]:
    if isinstance(old, tuple) and isinstance(new, tuple):
        if len(old) != len(new):
            raise _Differs
        for one, other in zip(old, new):
            yield from _in(one, other, cell)
    elif type(old) is not type(new):
        raise _Differs
    elif isinstance(old, Const):
        if (type(old.value), old.value) != (type(new.value), new.value):
            if type(old.value) is not int or type(new.value) is not int:
                raise _Differs
            yield Changed(cell, new.at, old.value, new.value)
    elif hasattr(old, "__dataclass_fields__"):
        for field in fields(old):
            if field.name == "at" or (field.name == "annotation" and not isinstance(old, Assign)):
                continue  # what a parameter is annotated with changes nothing when it runs
            one, other = getattr(old, field.name), getattr(new, field.name)
            if field.name == "body" and isinstance(one, tuple) and isinstance(other, tuple):
                yield from _in_statements(one, other, cell)
            else:
                yield from _in(one, other, cell)
    elif old != new:
        raise _Differs
