"""The facts of a file (see `facts`): its cells are parsed and walked.

The walk is over the tree of the standard library's `ast` (`lower_ast`), which costs a tenth of libcst's and has exact
places. libcst reads what is newer than the running Python (`lower_libcst`), and is imported for nothing else here.
"""

from __future__ import annotations

import ast
import gc
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from seedlint.facts import Block, FileFacts, Span, Stmt
from seedlint.lower_ast import MAX_DEPTH, MAX_PATTERN, Walk
from seedlint.marimo import unfolded
from seedlint.source import Cell, SourceError, Unparsable, cells, comments, script_cells

_RECURSION = 12_000


def lower(data: bytes, notebook: bool) -> FileFacts:
    """The facts of a Python file or a notebook, from its bytes alone. Never raises: what cannot be read or parsed
    becomes a block with an `error`."""
    try:
        parts = cells(data, notebook)
    except SourceError as error:
        return FileFacts((Block(None, (), error=str(error)),), notebook)
    collecting = gc.isenabled()
    gc.disable()  # a tree is many long-lived objects and no garbage: collecting costs a fifth of the parse
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are the author's business
            return FileFacts(tuple(block for part in parts for block in _blocks(part)), notebook)
    finally:
        if collecting:
            gc.enable()


def _blocks(part: Cell) -> Iterable[Block]:
    """The block of a module or cell. A script of cells that does not parse is one block a cell, so that one bad cell
    does not lose the others."""
    block = _block(part)
    texts = tuple(script_cells(part.text)) if block.error is not None and part.cell is None else ()
    return [_block(Cell(None, text)) for text in texts] if len(texts) > 1 else [block]


def _block(part: Cell) -> Block:
    if part.error is not None:
        return Block(part.cell, (), error=part.error)
    notes = comments(part.text)
    try:
        return Block(part.cell, unfolded(_body(part.text)), notes)
    except Unparsable as error:
        return Block(part.cell, (), notes, error.message, error.at)
    except (RecursionError, MemoryError):
        return Block(part.cell, (), notes, _TOO_DEEP)
    except Exception as error:  # noqa: BLE001 - one file that trips seedlint must not end the run, nor pass for clean
        return Block(part.cell, (), notes, f"cannot be read by seedlint: {type(error).__name__}: {_one_line(error)}")


def _body(text: str) -> tuple[Stmt, ...]:
    """The statements of a text. Raises Unparsable."""
    if not text.strip():
        return ()
    tree = _parsed(text)
    with _recursion(_RECURSION):
        if tree is not None:
            return Walk(text).block(tree.body)
        from seedlint import lower_libcst

        return lower_libcst.statements(text)


@contextmanager
def _recursion(limit: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


_TOO_DEEP = "nested too deeply to be parsed safely"


def _parsed(text: str) -> ast.Module | None:
    """The tree of a text; None where only libcst may know the syntax. Raises Unparsable."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        at = _error_span(text, error)
        if _is_newer(text, at[0]):
            return None
        raise Unparsable(f"syntax error: {error.msg}", at) from None
    except (RecursionError, MemoryError):
        raise Unparsable(_TOO_DEEP) from None
    except ValueError as error:  # NUL bytes, lone surrogates, integers of thousands of digits
        raise Unparsable(f"syntax error: {error}") from None
    if _is_deep(tree, text):
        raise Unparsable(_TOO_DEEP)
    return tree


_CHILDREN: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in ("ctx", "op", "ops", "type_ignores"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_CHILDREN.update(dict.fromkeys((ast.Name, ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal, ast.alias), ()))


def _is_deep(tree: ast.Module, text: str) -> bool:
    """Whether a tree has too many levels, counted as libcst nests them."""
    later: dict[int, list[Any]] = {}
    level: list[Any] = [tree]
    depth = 0
    while level or later:
        depth += 1
        if depth > MAX_DEPTH:
            return True
        level += later.pop(depth, ())
        below: list[Any] = []
        for node in level:
            kind = type(node)
            children = _CHILDREN.get(kind, ())  # nothing is below None and texts
            target = below
            if kind in _NESTED:
                more = _NESTED[kind](node)
                if more > MAX_DEPTH:
                    return True
                target = later.setdefault(depth + more, []) if more else below
            elif kind is ast.Match and _has_deep_pattern(node, text):
                return True
            for name in children:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    target += value
                elif value is not None:
                    target.append(value)
        level = below
    return False


def _dots(node: ast.Import | ast.ImportFrom) -> int:
    names = (*(alias.name for alias in node.names), getattr(node, "module", None) or "")
    longest = max(name.count(".") for name in names)
    return longest if longest > MAX_DEPTH else 0


_NESTED: dict[type[ast.AST], Callable[[Any], int]] = {
    ast.BoolOp: lambda node: len(node.values),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), lambda node: len(node.generators)),
    **dict.fromkeys((ast.Import, ast.ImportFrom), _dots),
}
"""How many levels more libcst has where `ast` has a list."""


def _has_deep_pattern(node: ast.Match, text: str) -> bool:
    """Whether brackets of a pattern are nested too deeply (`ast` does not show all of them)."""
    lines = text.split("\n")
    last: Any = node.subject
    for case in node.cases:
        depth = 0
        after = case.guard or case.body[0]
        between = lines[last.end_lineno - 1 : after.lineno]  # columns count bytes, which is near enough
        between[-1] = between[-1][: after.col_offset]
        between[0] = between[0][last.end_col_offset :]
        for bracket in re.findall(r"[(\[{]|[)\]}]", "\n".join(between)):
            depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
            if depth > MAX_PATTERN:
                return True
        last = case.body[-1]
    return False


_NEWER = re.compile(
    r"^[ \t\f]*(?:type[ \t]+\w+[ \t]*[\[=]|except[ \t]*\*|(?:async[ \t]+def|def|class)[ \t]+\w+[ \t]*\[)", re.MULTILINE
)
_FORMATTED = re.compile(r"\b(?:[rR]?[fFtT]|[fFtT][rR])[\"']")


def _is_newer(text: str, row: int) -> bool:
    """May the error on `row` be syntax that came after the running Python (3.11 to 3.14), and not a mistake, in a text
    that libcst survives?"""
    if sys.version_info >= (3, 14):
        return False
    if _NEWER.search(text) is None and _FORMATTED.search(text.split("\n")[row - 1]) is None:
        return False
    from seedlint.parse_libcst import survives

    return survives(text)


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:120]


def _error_span(text: str, error: SyntaxError) -> Span:
    row = max(1, min(error.lineno or 1, text.count("\n") + 1))
    col = max(1, error.offset or 1)
    end_row, end_col = error.end_lineno or row, error.end_offset or col
    return (row, col, end_row, end_col) if (end_row, end_col) > (row, col) else (row, col, row, col)
