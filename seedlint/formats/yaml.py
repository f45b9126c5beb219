"""The YAML that people write settings in: mappings, lists, scalars, anchors. One document; no tags, no directives."""

from __future__ import annotations

import re

from seedlint.facts import Literal
from seedlint.formats.flow import Flow
from seedlint.formats.nodes import DEEPEST, UNREAD, Content, Count, Node, NotUnderstood
from seedlint.formats.scalars import LONGEST, QUOTED, plain, quoted

_COLON = re.compile(r":(?=[ \t]|$)")
_COMMENT = re.compile(r"(?:^|[ \t]+)#")
_MARK = re.compile(r"([&!][^\s,\[\]{}]*)(?:[ \t]+|$)")
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)[ \t]*(?:#.*)?$")
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_DASHES = re.compile(r"-[ \t]+")
MOST_ANCHORS = 500


def read(text: str, count: Count) -> Node:
    """The first document of a YAML text. Raises NotUnderstood."""
    return _Reader(text, count).document()


class _Reader:
    """Reads line by line; `row` (from 0) is the line that is read next."""

    def __init__(self, text: str, count: Count) -> None:
        self.text = text.replace("\r\n", "\n")
        self.lines = self.text.split("\n")
        self.row = 0
        self.count = count
        self.anchors: dict[str, Node] = {}
        self._flow: Flow | None = None

    def document(self) -> Node:
        self._to_content()
        while self._line().startswith("%"):
            self.row += 1
            self._to_content()
        if self._line().startswith("---"):
            self.lines[self.row] = "   " + self._line()[3:]
            self._to_content()
        node = self._block(0, 0)
        self._to_content()
        if self.row < len(self.lines) and not self._line().startswith(("---", "...")):
            raise NotUnderstood
        return node

    # ------------------------------------------------------------------ lines

    def _line(self) -> str:
        return self.lines[self.row] if self.row < len(self.lines) else ""

    def _to_content(self) -> None:
        """Go on to a line that says something."""
        while self.row < len(self.lines):
            said = self.lines[self.row].lstrip(" \t")
            if said and said[0] != "#":
                return
            self.row += 1

    def _indent(self) -> int:
        """The indentation of the line that says something next; -1 at the end of the document."""
        self._to_content()
        line = self._line()
        if not line or line.startswith(("---", "...")):
            return -1
        return len(line) - len(line.lstrip(" "))

    # ----------------------------------------------------------------- blocks

    def _block(self, least: int, depth: int) -> Node:
        """The value that stands on the next lines, indented by `least` at least."""
        if depth > DEEPEST:
            raise NotUnderstood
        indent = self._indent()
        if indent < least:
            return self.count.node(None, (self.row + 1, 1, self.row + 1, 1))
        line = self._line()
        if _is_item(line[indent:]):
            return self._items(indent, depth)
        if _key(line[indent:]) is not None:
            return self._entries(indent, depth)
        return self._value(indent, least - 1, (self.row, indent), depth)

    def _items(self, indent: int, depth: int) -> Node:
        items: list[Node] = []
        first = self.row
        while self._indent() == indent and _is_item(self._line()[indent:]):
            line = self._line()
            dashes = _DASHES.match(line, indent)
            said = dashes.end() if dashes is not None else len(line)
            if not _without_comment(line[said:]):
                self.row += 1
                items.append(self._block(indent + 1, depth + 1))
            else:
                self.lines[self.row] = " " * said + line[said:]
                items.append(self._block(indent + 1, depth + 1))
        return self._done(items, first, indent)

    def _entries(self, indent: int, depth: int) -> Node:
        entries: dict[Literal, Node] = {}
        merged: list[Node] = []
        first = self.row
        while self._indent() == indent:
            line = self._line()
            found = _key(line[indent:])
            if found is None:
                raise NotUnderstood
            key, end = found
            start = indent + end
            start += len(line[start:]) - len(line[start:].lstrip(" \t"))
            value = self._value(start, indent, (self.row, indent), depth + 1)
            if key == "<<":
                merged.extend(value.value if isinstance(value.value, list) else [value])
            else:
                entries[key] = value
        if self._indent() > indent:
            raise NotUnderstood
        for node in merged:
            if not isinstance(node.value, dict):
                raise NotUnderstood
            for name, entry in node.value.items():
                if name not in entries:
                    entries[name] = entry
                    self.count.node(None, entry.at)  # a copy costs as much as what is written
        return self._done(entries, first, indent)

    # ----------------------------------------------------------------- values

    def _value(self, start: int, parent: int, begin: tuple[int, int], depth: int) -> Node:
        """What stands from a column of this line on, below a line indented by `parent`. `begin`: row and column of its
        key, from 0."""
        if depth > DEEPEST:
            raise NotUnderstood
        line = self._line()
        said = line[start:]
        mark = _MARK.match(said)
        if mark is not None:
            node = self._value(start + mark.end(), parent, begin, depth + 1)
            if mark[1][0] == "!":
                return self.count.node(UNREAD, node.at)
            if len(self.anchors) >= MOST_ANCHORS:
                raise NotUnderstood
            self.anchors[mark[1][1:]] = node
            return node
        alias = _ALIAS.match(said)
        if alias is not None:
            self.row += 1
            known = self.anchors.get(alias[1])
            return known or self._node(UNREAD, begin, len(line))
        if not _without_comment(said):
            return self._below(parent, depth)
        if _BLOCK_TEXT.match(said):
            return self._block_text(parent, begin)
        if said[0] in "[{":
            return self._bracketed(start, begin, depth)
        if said[0] in "\"'":
            return self._quoted(start, begin)
        word = _without_comment(said)
        node = self._node(plain(word), begin, start + len(word))
        self.row += 1
        more = False
        while self._indent() > parent and self._indent() >= 0:  # a text that goes on
            if _key(self._line().lstrip()) is not None:
                raise NotUnderstood
            more, self.row = True, self.row + 1
        return self.count.node(word[:LONGEST], node.at) if more else node

    def _below(self, parent: int, depth: int) -> Node:
        """The value of a key that has nothing beside it: a list may stand as far out as its key."""
        row, width = self.row, len(self._line())
        self.row += 1
        indent = self._indent()
        if indent > parent or (indent == parent >= 0 and _is_item(self._line()[indent:])):
            return self._block(indent, depth)
        return self.count.node(None, (row + 1, 1, row + 1, width + 1))

    def _block_text(self, parent: int, begin: tuple[int, int]) -> Node:
        width = len(self._line())
        self.row += 1
        first = self.row
        while self.row < len(self.lines):
            line = self.lines[self.row]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= parent:
                break
            self.row += 1
        text = "\n".join(line.strip() for line in self.lines[first : min(self.row, first + 4)])
        return self._node(text[:LONGEST], begin, width)

    def _bracketed(self, start: int, begin: tuple[int, int], depth: int) -> Node:
        if self._flow is None:
            self._flow = Flow(self.text, self.count, self.anchors)
        flow = self._flow
        node, end = flow.value(flow.offset(self.row, start), depth, flow.offset(*begin))
        self._go_on_after(flow.at(end, end)[2:])
        return node

    def _quoted(self, start: int, begin: tuple[int, int]) -> Node:
        if self._flow is None:
            self._flow = Flow(self.text, self.count, self.anchors)
        flow = self._flow
        found = QUOTED.match(self.text, flow.offset(self.row, start))
        if found is None:
            raise NotUnderstood
        node = self.count.node(quoted(found[0]), flow.at(flow.offset(*begin), found.end()))
        self._go_on_after(flow.at(found.end(), found.end())[2:])
        return node

    def _go_on_after(self, end: tuple[int, int]) -> None:
        """Go on behind a row and column (from 1), after which nothing else may stand on the line."""
        row, column = end
        if _without_comment(self.lines[row - 1][column - 1 :]):
            raise NotUnderstood
        self.row = row

    def _node(self, value: Content, begin: tuple[int, int], end: int) -> Node:
        row, column = begin
        return self.count.node(value, (row + 1, column + 1, row + 1, max(end, column) + 1))

    def _done(self, value: Content, first: int, indent: int) -> Node:
        return self._node(value, (first, indent), len(self.lines[first]))


def _is_item(said: str) -> bool:
    return said == "-" or said.startswith(("- ", "-\t"))


def _without_comment(said: str) -> str:
    found = _COMMENT.search(said)
    return (said[: found.start()] if found is not None else said).strip()


def _key(said: str) -> tuple[Literal, int] | None:
    """The key of a line and where it ends, its colon included; None where the line has none."""
    if said[:1] in ("'", '"'):
        text = QUOTED.match(said)
        colon = _COLON.match(said, text.end()) if text is not None else None
        return (quoted(text[0]), colon.end()) if text is not None and colon is not None else None
    if said[:1] in tuple("[{#|>@`%&*!") or said.startswith("? "):
        return None
    colon = _COLON.search(said)
    if colon is None:
        return None
    key = said[: colon.start()].rstrip()
    return (plain(key), colon.end()) if key and _COMMENT.search(key) is None else None
