"""The code that a fix changes: a module or cell as libcst's tree, what stands where in it, and edits of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seedlint.diagnostics import Diagnostic, Edit, Fix, Location
from seedlint.rewrite import common

if TYPE_CHECKING:
    import libcst as cst

Lines = Callable[[str, int], Sequence[str]]
"""The lines of a module (cell 0) or of a notebook's code cell, by path as the diagnostics have it."""


def parsed(lines: Lines, where: Location) -> Code | None:
    """The code that a diagnostic stands in; None where it does not parse."""
    import libcst

    text = "\n".join(lines(where.path, where.cell))
    before = "".join("\n".join(lines(where.path, cell)) + "\n" for cell in range(1, where.cell))
    for earlier in dict.fromkeys((before, "")):  # another cell may not parse
        try:
            return Code(libcst.parse_module(earlier + text), where.path, where.cell, earlier, text)
        except (libcst.ParserSyntaxError, RecursionError):
            continue
    return None


def call_alone(lines: Lines, where: Location) -> Code | None:
    """The call that a diagnostic shows, as code of its own: what a fix needs that changes nothing else."""
    import libcst

    text = list(lines(where.path, where.cell)[where.row - 1 : where.end_row])
    if len(text) != where.end_row - where.row + 1:
        return None
    text[-1] = text[-1][: where.end_col - 1]
    text[0] = text[0][where.col - 1 :]
    try:
        module = libcst.parse_module("\n".join(text))
    except (libcst.ParserSyntaxError, RecursionError):
        return None
    return Code(module, where.path, where.cell, "", "\n".join(text), (where.row, where.col))


class Code:
    """A parsed module, cell or call, which begins at `start` (row and column from 1). `text` may follow the text of the
    cells `before` it, which share its names."""

    def __init__(
        self, module: cst.Module, path: str, cell: int, before: str, text: str, start: tuple[int, int] = (1, 1)
    ) -> None:
        from libcst import Call
        from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

        self.wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = module
        self.text = before + text
        self.path, self.cell = path, cell
        self.above = before.count("\n") - (start[0] - 1)
        self._left = start[1] - 1
        self.parents: Mapping[cst.CSTNode, cst.CSTNode] = self.wrapper.resolve(ParentNodeProvider)
        self._ranges: Mapping[cst.CSTNode, Any] = self.wrapper.resolve(PositionProvider)
        self._calls = {self.span(node): node for node in self._ranges if isinstance(node, Call)}
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        self._starts = starts

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """Where a node is in the whole text: rows and columns from 1."""
        start, end = self._ranges[node].start, self._ranges[node].end
        return start.line, start.column + 1, end.line, end.column + 1

    def call_at(self, where: Location) -> cst.Call | None:
        row, end_row = where.row + self.above, where.end_row + self.above
        return self._calls.get((row, self._inner(row, where.col), end_row, self._inner(end_row, where.end_col)))

    def _inner(self, row: int, col: int) -> int:
        """The column in the text of a column in the file."""
        return col - self._left if row == 1 else col

    def evidence(self, diagnostic: Diagnostic) -> cst.Call | None:
        """The call that the first evidence of a diagnostic shows, if it stands in this code."""
        return next(self.shown(diagnostic, 1), None)

    def shown(self, diagnostic: Diagnostic, most: int | None = None) -> Iterator[cst.Call]:
        """The calls that the evidence of a diagnostic shows in this code, of the first `most` pieces of it."""
        for each in diagnostic.evidence[:most]:
            where = each.location
            call = self.call_at(where) if (where.path, where.cell) == self.where else None
            if call is not None:
                yield call

    @property
    def where(self) -> tuple[str, int]:
        """The file and cell."""
        return self.path, self.cell

    def line(self, row: int) -> str:
        return self.text[self._starts[row - 1] : self._starts[row] - 1]

    def replaced(self, old: cst.CSTNode, new: cst.CSTNode) -> tuple[Edit, ...]:
        """The smallest edit that puts `new` in the place of the node `old`; none where the tree and the text differ."""
        if self.module.code != self.text:
            return ()
        changed = self.module.deep_replace(old, new)
        code: str = changed.code  # type: ignore[attr-defined]
        row, col, end_row, end_col = self.span(old)
        start, end = self._starts[row - 1] + col - 1, self._starts[end_row - 1] + end_col - 1
        was, now = self.text[start:end], code[start : len(code) - (len(self.text) - end)]
        first = common(was, now)
        last = common(was[first:][::-1], now[first:][::-1])
        return (self.edit(start + first, end - last, now[first : len(now) - last]),)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """An edit of the characters from `start` to `end` of the whole text."""
        (row, col), (end_row, end_col) = self._at(start), self._at(end)
        col, end_col = (col + self._left if row == 1 else col), (end_col + self._left if end_row == 1 else end_col)
        return Edit(Location(self.path, self.cell, row - self.above, col, end_row - self.above, end_col), text)

    def offset(self, row: int, col: int) -> int:
        return self._starts[row - 1] + col - 1

    def offsets(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where a node begins and ends."""
        row, col, end_row, end_col = self.span(node)
        return self.offset(row, col), self.offset(end_row, end_col)

    def end_of_line(self, row: int) -> int | None:
        """Where the line after a row begins; None where there is none."""
        return self._starts[row] if self._starts[row] <= len(self.text) else None

    def _at(self, offset: int) -> tuple[int, int]:
        row = self.text.count("\n", 0, offset) + 1
        return row, offset - self._starts[row - 1] + 1


def fix_made(message: str, safe: bool, edits: tuple[Edit, ...]) -> Fix | None:
    return Fix(message, safe, edits) if edits else None


def given_by(call: cst.Call, name: str) -> cst.Arg | None:
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def new_argument(name: str, value: cst.BaseExpression, **how: Any) -> cst.Arg:
    import libcst as cst

    none = cst.SimpleWhitespace("")
    return cst.Arg(value, keyword=cst.Name(name), equal=cst.AssignEqual(none, none), **how)


def with_argument(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """`call` with one more keyword argument at its end, on a line of its own where the others have theirs."""
    import libcst as cst

    if not call.args:
        return call.with_changes(args=[new_argument(name, value)])
    *rest, last = call.args
    space: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    new = new_argument(name, value, comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    if isinstance(last.comma, cst.Comma):
        closing = last.comma.whitespace_after
        before = rest[-1].comma if rest else None
        opening = before.whitespace_after if isinstance(before, cst.Comma) else call.whitespace_before_args
        if isinstance(closing, cst.ParenthesizedWhitespace) and isinstance(opening, cst.ParenthesizedWhitespace):
            space = opening.with_changes(first_line=closing.first_line, empty_lines=[])
            plain = closing.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
            closing = closing.with_changes(first_line=plain)
            new = new.with_changes(comma=last.comma.with_changes(whitespace_after=closing))
    last = last.with_changes(comma=cst.Comma(whitespace_after=space), whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*rest, last, new])


def is_name(node: cst.CSTNode, name: str) -> bool:
    import libcst as cst

    return isinstance(node, cst.Name) and node.value == name


def is_plain(node: cst.BaseExpression) -> bool:
    """Whether evaluating an expression has no effect that would be missed: names, literals, arithmetic with them."""
    import libcst as cst

    if isinstance(node, (cst.Name, cst.Integer, cst.Float, cst.SimpleString)):
        return True
    if isinstance(node, cst.Attribute):
        return is_plain(node.value)
    if isinstance(node, cst.UnaryOperation):
        return is_plain(node.expression)
    if isinstance(node, cst.BinaryOperation):
        return is_plain(node.left) and is_plain(node.right)
    if isinstance(node, cst.Subscript):
        indices = [each.slice.value for each in node.slice if isinstance(each.slice, cst.Index)]
        return len(indices) == len(node.slice) and all(map(is_plain, (node.value, *indices)))
    return False


def comments(node: Any) -> bool:
    """Whether white space, or a comma's, holds a comment."""
    import libcst as cst

    space = node.whitespace_after if isinstance(node, cst.Comma) else node
    return isinstance(space, cst.ParenthesizedWhitespace) and (space.first_line.comment is not None or remarks(space))


def remarks(node: Any) -> bool:
    """Whether it holds a comment on a line of its own."""
    import libcst as cst

    space = node.whitespace_after if isinstance(node, cst.Comma) else node
    return isinstance(space, cst.ParenthesizedWhitespace) and any(line.comment for line in space.empty_lines)


def statement_of(code: Code, node: cst.CSTNode | None) -> cst.SimpleStatementLine | None:
    """The line that evaluates `node` exactly once when it runs; None if it is in a compound statement's header, a
    lambda or a comprehension."""
    import libcst as cst

    while node is not None and not isinstance(node, (cst.Lambda, cst.BaseComp, cst.CompFor, cst.BaseCompoundStatement)):
        if isinstance(node, cst.SimpleStatementLine):
            return node
        node = code.parents.get(node)
    return None


def is_looped(code: Code, node: cst.CSTNode | None) -> bool:
    import libcst as cst

    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Module)):
        if isinstance(node, (cst.For, cst.While)):
            return True
        node = code.parents.get(node)
    return False


def fresh_name(name: str, text: str) -> str:
    """`name`, or the first of `name_2`, `name_3`, ... that is not in `text`."""
    number, new = 1, name
    while re.search(rf"\b{new}\b", text):
        number += 1
        new = f"{name}_{number}"
    return new
