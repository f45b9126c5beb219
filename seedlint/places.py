"""Where the nodes of the standard library's syntax tree stand, in rows and columns as an editor shows them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from seedlint.facts import Span

Place = tuple[int, int, int, int]
"""Rows 1-based, columns 0-based in UTF-8 bytes: what `ast` says."""


class Places:
    """The places of a text's nodes; `_inside` is the f-string around those that have none of their own."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._ascii = text.isascii()
        self._inside: Place | None = None

    def _at(self, node: Any) -> Span:
        place = place_of(node)
        if self._inside is not None and not self._shows(place, node):
            place = self._inside
        return self._span(place)

    def _from_to(self, first: Place, last: Place) -> Span:
        return self._span((*first[:2], *last[2:]) if self._inside is None else self._inside)

    def _span(self, place: Place) -> Span:
        row, col, end_row, end_col = place
        if self._ascii:
            return row, col + 1, end_row, end_col + 1
        return row, self._column(row, col), end_row, self._column(end_row, end_col)

    def _column(self, row: int, col: int) -> int:
        line = self._lines[row - 1]
        return (col if line.isascii() else len(line.encode()[:col].decode(errors="replace"))) + 1

    def _shows(self, place: Place, node: ast.AST) -> bool:
        """Is `node` what the text says at `place`?"""
        row, col, end_row, end_col = place
        lines = [line.encode() for line in self._lines[row - 1 : end_row]]
        if not lines or row < 1:
            return False
        lines[-1] = lines[-1][:end_col]
        lines[0] = lines[0][col:]
        try:
            found = ast.parse(b"(" + b"\n".join(lines) + b")", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return ast.dump(found) == ast.dump(node)

    def _statement(self, node: Any) -> Span:
        """The place of a statement; of a compound one its header, up to the last expression there."""
        row, col, end_row, end_col = place_of(node)
        header = _HEADERS.get(type(node))
        if header is None:
            return self._span((row, col, end_row, end_col))
        end = max(((item.end_lineno, item.end_col_offset) for item in header(node) if item is not None), default=None)
        if end is None:
            end = (row, col + 3)
            if (name := getattr(node, "name", "").encode()) and not isinstance(node, (ast.Try, TRY_STAR)):
                found = self._lines[row - 1].encode().find(name, col + 4)
                end = (row, found + len(name)) if found >= 0 else end
        return self._span((row, col, *end))

    def _clause(self, node: ast.comprehension) -> Span:
        """From the `for` (if it is on the target's line) to the iterable's end."""
        row, col, _, _ = place_of(node.target)
        if self._inside is None:
            before = self._lines[row - 1].encode()[:col].rstrip(b"( \t")
            if before.endswith(b"for"):
                col = len(before) - 3
        return self._from_to((row, col, row, col), place_of(node.iter))


def place_of(node: Any) -> Place:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _of_function(node: Any) -> list[Any]:
    every = node.args
    return [
        *every.posonlyargs, *every.args, *every.defaults, every.vararg, every.kwarg, node.returns, *every.kwonlyargs,
        *every.kw_defaults,
    ]  # fmt: skip


TRY_STAR: Any = getattr(ast, "TryStar", ast.Try)  # 3.11
_HEADERS: dict[type[ast.AST], Callable[[Any], list[Any]]] = {
    ast.If: lambda node: [node.test],
    ast.While: lambda node: [node.test],
    ast.For: lambda node: [node.iter],
    ast.AsyncFor: lambda node: [node.iter],
    ast.With: lambda node: [node.items[-1].optional_vars or node.items[-1].context_expr],
    ast.AsyncWith: lambda node: [node.items[-1].optional_vars or node.items[-1].context_expr],
    ast.Match: lambda node: [node.subject],
    ast.FunctionDef: _of_function,
    ast.AsyncFunctionDef: _of_function,
    ast.ClassDef: lambda node: [*node.bases, *(keyword.value for keyword in node.keywords)],
    ast.Try: lambda node: [],
    TRY_STAR: lambda node: [],
}
"""What the header of a compound statement may end with."""
