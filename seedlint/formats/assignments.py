"""Formats of one assignment a line: `.ini` and its kin, `.env`, gin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.facts import Literal, Span
from seedlint.formats.flow import Flow
from seedlint.formats.nodes import UNREAD, Content, Count, Node, NotUnderstood
from seedlint.formats.scalars import LONGEST, plain

_SECTION = re.compile(r"[ \t]*\[([^\]\n]+)\]")
_INI = re.compile(r"([^\s#;=:\[][^=:\n]*?)[ \t]*[=:][ \t]*(.*)")
_ENV = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)")
_GIN = re.compile(r"[ \t]*((?:[\w.]+/)*[A-Za-z_][\w.]*)[ \t]*=[ \t]*(.*)")
_COMMENT = re.compile(r"(?:^|\s)[#;].*")


def read_ini(text: str, count: Count) -> Node:
    """A mapping of sections to mappings of keys (lower case, as configparser has them) to values. Raises
    NotUnderstood."""
    whole: dict[Literal, Node] = {}
    section: dict[Literal, Node] = {}
    for row, line in enumerate(text.split("\n"), 1):
        header = _SECTION.match(line)
        if header is not None:
            known = whole.get(header[1])
            if known is None:
                known = whole[header[1]] = count.node({}, _span(row, line))
            section = known.value if isinstance(known.value, dict) else {}
        elif (entry := _INI.match(line)) is not None:  # what is indented goes on with the line above
            value = _COMMENT.sub("", entry[2]).strip()
            section[entry[1].strip().lower()] = count.node(plain(value), _span(row, line))
    return count.node(whole, (1, 1, 1, 1))


def read_env(text: str, count: Count) -> Node:
    """A mapping of names to values. Raises NotUnderstood."""
    entries: dict[Literal, Node] = {}
    for name, value, at in _assigned(text, _ENV):
        said = _COMMENT.sub("", value).strip()
        quotes = len(said) > 1 and said[0] == said[-1] and said[0] in "\"'"
        entries[name] = count.node(plain(said[1:-1] if quotes else said), at)
    return count.node(entries, (1, 1, 1, 1))


def read_gin(text: str, count: Count) -> Node:
    """A mapping of bindings (`train.seed`, the scope left out) and macros to values. Raises NotUnderstood."""
    entries: dict[Literal, Node] = {}
    for name, value, at in _assigned(text, _GIN):
        said = _COMMENT.sub("", value).strip()
        entries[name.rpartition("/")[2]] = count.node(_gin_value(said, at, count), at)
    return count.node(entries, (1, 1, 1, 1))


def _gin_value(said: str, at: Span, count: Count) -> Content:
    """A Python literal as gin has it; references (`@f`, `%macro`) are not followed."""
    if said.startswith(("[", "(")):
        try:
            items = Flow("[" + said[1:-1] + "]", count).value(0, 0)[0].value
        except NotUnderstood:
            return UNREAD
        return [Node(item.value, at, count.path) for item in items] if isinstance(items, list) else UNREAD
    if said[:1] in ("'", '"'):
        return said.strip("\"'")[:LONGEST]
    if said.startswith(("@", "%", "{")):
        return UNREAD
    return plain(said) if said not in ("", "null", "~") else UNREAD


def _assigned(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str, Span]]:
    """Name, value and place of each assignment."""
    for row, line in enumerate(text.split("\n"), 1):
        found = pattern.match(line)
        if found is not None:
            yield found[1], found[2], _span(row, line)


def _span(row: int, line: str) -> Span:
    said = line.strip()
    start = line.find(said) + 1
    return (row, start, row, start + len(said))
