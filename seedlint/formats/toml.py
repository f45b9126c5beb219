"""TOML: tomli says what a text means, a look at its lines where each key stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

import tomli

from seedlint.facts import Span
from seedlint.formats.nodes import DEEPEST, UNREAD, Count, Node, NotUnderstood
from seedlint.formats.scalars import LONGEST

Keys = tuple[str, ...]

_HEADER = re.compile(r"[ \t]*\[\[?([^\[\]\n]+)\]\]?[ \t]*(?:#.*)?$")
_ENTRY = re.compile(
    r"[ \t]*((?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*'))*)[ \t]*="
)
_KEY = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


def read(text: str, count: Count) -> Node:
    """The table that a TOML text is. Raises NotUnderstood."""
    try:
        table = tomli.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood from error
    return _node(table, (), _lines(text), count, (1, 1, 1, 1), 0)


def _lines(text: str) -> Mapping[Keys, Span]:
    """Where each key stands first. What looks like a key inside a long text is one that the table does not have."""
    found: dict[Keys, Span] = {}
    table: Keys = ()
    for row, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        entry = _ENTRY.match(line) if header is None else None
        if header is not None:
            table = _keys(header[1])
            found.setdefault(table, (row, 1, row, len(line) + 1))
        elif entry is not None:
            keys = _keys(entry[1])
            for end in range(1, len(keys) + 1):
                start = entry.start(1) + 1
                found.setdefault((*table, *keys[:end]), (row, start, row, max(len(line.rstrip()), start) + 1))
    return found


def _keys(said: str) -> Keys:
    return tuple(key.strip("\"'") for key in _KEY.findall(said)[:DEEPEST])


def _node(value: object, keys: Keys, lines: Mapping[Keys, Span], count: Count, above: Span, depth: int) -> Node:
    at = lines.get(keys, above)
    if depth > DEEPEST:
        raise NotUnderstood
    if isinstance(value, dict):
        return count.node(
            {key: _node(one, (*keys, key), lines, count, at, depth + 1) for key, one in value.items()}, at
        )
    if isinstance(value, list):
        return count.node([_node(one, keys, lines, count, at, depth + 1) for one in value], at)
    if isinstance(value, str):
        return count.node(value[:LONGEST], at)
    return count.node(value if isinstance(value, (bool, int, float)) else UNREAD, at)
