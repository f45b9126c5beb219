"""Mappings and lists in brackets: JSON with comments, and the part of YAML that looks like it."""

from __future__ import annotations

import re
from bisect import bisect_right

from seedlint.facts import Literal, Span
from seedlint.formats.nodes import DEEPEST, UNREAD, Content, Count, Node, NotUnderstood, Unread
from seedlint.formats.scalars import QUOTED, plain, quoted

_SKIP = re.compile(r"(?:[ \t\r\n]+|(?:#|//)[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*")
_PLAIN = re.compile(r"(?:[^,\[\]{}:#\n]+|:(?![\s,\[\]{}]|$)|(?<![ \t])#)+")
_NAMED = re.compile(r"[&*!][^\s,\[\]{}]*")


def read(text: str, count: Count) -> Node:
    """The value of a JSON text. Raises NotUnderstood."""
    reader = Flow(text, count)
    node, end = reader.value(0, 0)
    if reader.skip(end) != len(text):
        raise NotUnderstood
    return node


class Flow:
    """Reads values in brackets out of `text`. `anchors` are the named values so far."""

    def __init__(self, text: str, count: Count, anchors: dict[str, Node] | None = None) -> None:
        self.text = text
        self.count = count
        self.anchors = {} if anchors is None else anchors
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, start: int, end: int) -> Span:
        """The rows and columns of a part of the text."""
        row, last = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return (row, start - self._starts[row - 1] + 1, last, end - self._starts[last - 1] + 1)

    def offset(self, row: int, column: int) -> int:
        """The position of a row and column (both from 0)."""
        return self._starts[row] + column

    def skip(self, at: int) -> int:
        """Where, from a position on, something stands that is no space and no comment."""
        found = _SKIP.match(self.text, at)
        assert found is not None
        return found.end()

    def value(self, at: int, depth: int, begin: int | None = None) -> tuple[Node, int]:
        """The value that stands at a position or after it, and where it ends; `begin`: where its key stands."""
        if depth > DEEPEST:
            raise NotUnderstood
        start = self.skip(at)
        sign = self.text[start : start + 1]
        begin = start if begin is None else begin
        if sign == "{":
            return self._mapping(start, depth, begin)
        if sign == "[":
            return self._list(start, depth, begin)
        if sign in ("&", "!", "*"):
            return self._marked(start, depth, begin)
        word, end = self._scalar(start)
        return self.count.node(word, self.at(begin, end)), end

    def _marked(self, start: int, depth: int, begin: int) -> tuple[Node, int]:
        found = _NAMED.match(self.text, start)
        assert found is not None
        name, end = found[0], found.end()
        if name[0] == "*":
            known = self.anchors.get(name[1:])
            return known or self.count.node(UNREAD, self.at(begin, end)), end
        node, end = self.value(end, depth + 1, begin)
        if name[0] == "!":
            return self.count.node(UNREAD, node.at), end
        self.anchors[name[1:]] = node
        return node, end

    def _scalar(self, start: int) -> tuple[Literal, int]:
        found = QUOTED.match(self.text, start)
        if found is not None:
            return quoted(found[0]), found.end()
        found = _PLAIN.match(self.text, start)
        if found is None or found[0][0] in "\"'":
            raise NotUnderstood
        word = found[0].rstrip()
        return plain(word), start + len(word)

    def _mapping(self, start: int, depth: int, begin: int) -> tuple[Node, int]:
        entries: dict[Literal, Node] = {}
        at = self.skip(start + 1)
        while self.text[at : at + 1] != "}":
            key, end = self._scalar(at)
            colon = self.skip(end)
            if self.text[colon : colon + 1] == ":":
                entries[key], end = self.value(colon + 1, depth + 1, at)
            else:  # a key alone
                entries[key] = self.count.node(None, self.at(at, end))
            at = self._next(end, "}")
        return self._done(entries, begin, at + 1)

    def _list(self, start: int, depth: int, begin: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self.skip(start + 1)
        while self.text[at : at + 1] != "]":
            item, end = self.value(at, depth + 1)
            colon = self.skip(end)
            if self.text[colon : colon + 1] == ":" and not isinstance(item.value, (dict, list, Unread)):
                value, end = self.value(colon + 1, depth + 2, at)  # `[key: value]`
                item = self.count.node({item.value: value}, self.at(at, end))
            items.append(item)
            at = self._next(end, "]")
        return self._done(items, begin, at + 1)

    def _next(self, end: int, closing: str) -> int:
        """Where the next member stands, or the closing bracket."""
        at = self.skip(end)
        sign = self.text[at : at + 1]
        if sign == ",":
            return self.skip(at + 1)
        if sign != closing:
            raise NotUnderstood
        return at

    def _done(self, value: Content, begin: int, end: int) -> tuple[Node, int]:
        return self.count.node(value, self.at(begin, end)), end
