"""One read-only walk of a file's concrete syntax tree that writes down its facts (see `facts`).

libcst is imported only where a text is parsed, so a run that parses nothing never pays for it. `ast` goes first: it
rejects by exception what makes libcst's native parser overflow the stack or stall, and it knows the exact positions,
which both walks meet in the same order (`_LockStep`).
"""

from __future__ import annotations

import ast
import gc
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from seedlint.facts import (
    NOWHERE,
    Arg,
    Assign,
    Attr,
    Augment,
    Bind,
    Block,
    Call,
    Choice,
    Class,
    Clause,
    Comp,
    Const,
    Delete,
    Dict,
    Do,
    Entry,
    Expr,
    FileFacts,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    Name,
    Op,
    Opaque,
    Param,
    Return,
    Scope,
    Seq,
    Slice,
    Span,
    Stmt,
    Sub,
    Try,
    While,
    With,
    Yield,
)
from seedlint.source import Cell, SourceError, cells, comments, script_cells

if TYPE_CHECKING:
    import libcst as cst

MAX_DEPTH = 400
"""Levels of syntax. libcst 1.9 dies of some 3,000 on an 8 MB stack, and its time grows with their square."""
_MAX_PATTERN = 8
"""Levels of brackets in a `case`: each costs libcst up to five times the time (12 braces: 40 s)."""
MAX_STRING = 200
MAX_ANNOTATION = 80
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
        return Block(part.cell, _body(part.text), notes)
    except _Unparsable as error:
        return Block(part.cell, (), notes, error.message, error.at)
    except (RecursionError, MemoryError):
        return Block(part.cell, (), notes, _TOO_DEEP)
    except Exception as error:  # noqa: BLE001 - one file that trips seedlint must not end the run, nor pass for clean
        return Block(part.cell, (), notes, f"cannot be read by seedlint: {type(error).__name__}: {_one_line(error)}")


def _body(text: str) -> tuple[Stmt, ...]:
    """The statements of a text. Raises _Unparsable."""
    if not text.strip():
        return ()
    positions = _guard(text)
    with _recursion(_RECURSION):
        module = _parse(text)
        if positions is not None:
            try:
                body = _Walk(positions).block(module)
                positions.finish()
                return body
            except _OutOfStep:
                pass
        return _Walk(_Provided(module)).block(module)


@contextmanager
def _recursion(limit: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


# -------------------------------------------------------------------- parsing


class _Unparsable(Exception):
    def __init__(self, message: str, at: Span = NOWHERE) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


_TOO_DEEP = "nested too deeply to be parsed safely"


def _guard(text: str) -> _LockStep | None:
    """The positions in `text`, once it is known that libcst survives it; None where only libcst knows the syntax.

    Raises _Unparsable."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        at = _error_span(text, error)
        if _is_newer(text, at[0]) and _is_shallow(text):
            return None
        raise _Unparsable(f"syntax error: {_one_line(error.msg)}", at) from None
    except (RecursionError, MemoryError):
        raise _Unparsable(_TOO_DEEP) from None
    except ValueError as error:  # NUL bytes, lone surrogates, integers of thousands of digits
        raise _Unparsable(f"syntax error: {_one_line(error)}") from None
    positions = _LockStep(text)
    positions.collect([tree])
    return positions


_NEWER = re.compile(
    r"^[ \t\f]*(?:type[ \t]+\w+[ \t]*[\[=]|except[ \t]*\*|(?:async[ \t]+def|def|class)[ \t]+\w+[ \t]*\[)", re.MULTILINE
)
_FORMATTED = re.compile(r"\b(?:[rR]?[fFtT]|[fFtT][rR])[\"']")
_BRACKET_OR_END = re.compile(r"[(\[{]|[)\]}]|(?<!\\)\n")


def _is_newer(text: str, row: int) -> bool:
    """May the error on `row` be syntax that came after the running Python (3.11 to 3.14), and not a mistake?"""
    if sys.version_info >= (3, 14):
        return False
    return _NEWER.search(text) is not None or _FORMATTED.search(text.split("\n")[row - 1]) is not None


def _is_shallow(text: str) -> bool:
    """Is `text` far from what libcst dies of, by a rough look at it? (Brackets in strings count too.)"""
    depth = deepest = start = longest = 0
    for match in _BRACKET_OR_END.finditer(text):
        if match[0] in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] != "\n":
            depth -= 1
        elif depth <= 0:
            depth, start, longest = 0, match.end(), max(longest, match.end() - start)
    longest = max(longest, len(text) - start)
    return longest <= 3000 and deepest <= (_MAX_PATTERN if "case" in text else 50) and text.count("elif") <= MAX_DEPTH


def _parse(text: str) -> cst.Module:
    import libcst

    try:
        return libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        row, col = error.raw_line, error.raw_column + 1
        raise _Unparsable(f"syntax error (libcst): {_one_line(error.message)}", (row, col, row, col)) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the native parser is no Exception
        raise _Unparsable(f"cannot be parsed: {_one_line(error)}") from None


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:120]


def _error_span(text: str, error: SyntaxError) -> Span:
    row = max(1, min(error.lineno or 1, text.count("\n") + 1))
    col = max(1, error.offset or 1)
    end_row, end_col = error.end_lineno or row, error.end_offset or col
    return (row, col, end_row, end_col) if (end_row, end_col) > (row, col) else (row, col, row, col)


# ------------------------------------------------------------------ positions


class _OutOfStep(Exception):
    """The two trees do not list the same nodes."""


class _Positions(Protocol):
    def at(self, kind: str, node: cst.CSTNode, size: int = 0) -> Span:
        """Where `node` is. `kind` is call, comp, clause, lambda, entry, param, case or stmt; nodes of one kind must be
        asked for in source order, outer before inner. `size` is compared between the trees."""


_SKIPPED = {"ctx", "op", "ops", "kind", "type_comment", "type_ignores", "names", "level", "simple", "conversion"}
_CHILDREN: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _SKIPPED)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_CHILDREN.update(dict.fromkeys((ast.Name, ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal), ()))
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_EXACT_FSTRINGS = sys.version_info >= (3, 12)

_Place = tuple[int, int, int, int]
"""Rows 1-based, columns 0-based in UTF-8 bytes: what `ast` says."""


class _LockStep:
    """Positions from an `ast` tree, handed out one by one in source order."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._ascii = text.isascii()
        self._queues: dict[str, list[tuple[tuple[int, ...], _Place, int]]] = {
            kind: [] for kind in ("call", "comp", "clause", "lambda", "entry", "param", "case", "stmt")
        }
        self._sorted = False

    # -- filling

    def collect(
        self, roots: list[Any], depth: int = 0, prefix: tuple[int, ...] = (), inside: _Place | None = None
    ) -> None:
        """Note every positioned node below `roots`, level by level. Raises _Unparsable when they are nested too deeply.

        `prefix` and `inside` are the sort key and place of the f-string that the roots are in (before Python 3.12 its
        parts have no exact positions of their own)."""
        later: dict[int, list[Any]] = {}
        level = roots
        while level or later:
            depth += 1
            if depth > MAX_DEPTH:
                raise _Unparsable(_TOO_DEEP)
            level = level + later.pop(depth, [])
            below: list[Any] = []
            for node in level:
                kind = type(node)
                children = _CHILDREN.get(kind)
                if children is None:  # None or a name among the items of a list
                    continue
                if kind is ast.JoinedStr and not _EXACT_FSTRINGS:
                    self._collect_fstring(node, depth, prefix)
                    continue
                extra = self._note(node, kind, prefix, inside)
                target = below if not extra else later.setdefault(depth + extra, [])
                for name in children:
                    value = getattr(node, name, None)
                    if isinstance(value, list):
                        target.extend(value)
                    elif isinstance(value, ast.AST):
                        target.append(value)
            level = below

    def _collect_fstring(self, node: ast.JoinedStr, depth: int, prefix: tuple[int, ...]) -> None:
        prefix = (*prefix, *_key(_place(node)))
        for index, value in enumerate(node.values):
            if isinstance(value, ast.FormattedValue):
                self.collect([value.value], depth, (*prefix, index, 0), _place(node))
                if value.format_spec is not None:
                    self.collect([value.format_spec], depth, (*prefix, index, 1), _place(node))

    def _note(self, node: Any, kind: type[ast.AST], prefix: tuple[int, ...], inside: _Place | None) -> int:
        """Queue what is positioned at `node`; the result is how much deeper than one level libcst nests it."""
        if kind is ast.Call:
            self._put("call", _place(node), len(node.args) + len(node.keywords), prefix, inside, node)
        elif issubclass(kind, ast.stmt):
            self._put("stmt", self._statement(node), 0)
            if kind is ast.Match:
                self._check_patterns(node)
            elif kind is ast.Import or kind is ast.ImportFrom:
                dots = max(alias.name.count(".") for alias in node.names)
                if max(dots, (getattr(node, "module", None) or "").count(".")) > MAX_DEPTH:
                    raise _Unparsable(_TOO_DEEP)
        elif kind is ast.BoolOp:
            return len(node.values)
        elif kind in _COMPREHENSIONS:
            self._put("comp", _place(node), 0, prefix, inside, node)
            for clause in node.generators:
                self._put("clause", self._clause(clause), 0, prefix, inside)
            return len(node.generators)
        elif kind is ast.Lambda:
            self._put("lambda", _place(node), 0, prefix, inside, node)
        elif kind is ast.Dict:
            for key, value in zip(node.keys, node.values):
                start = _place(value if key is None else key)
                self._put("entry", (*start[:2], *_place(value)[2:]), 0, prefix, inside)
        elif kind is ast.arguments:
            self._parameters(node, prefix, inside)
        elif kind is ast.match_case:
            self._put("case", (*_place(node.pattern)[:2], *_place(node.guard or node.pattern)[2:]), 0)
        return 0

    def _check_patterns(self, node: ast.Match) -> None:
        """Raises _Unparsable when the brackets of a pattern are nested too deeply (`ast` does not show all of them)."""
        last: ast.AST = node.subject
        for case in node.cases:
            depth = 0
            for bracket in re.findall(r"[(\[{]|[)\]}]", self._between(last, case.guard or case.body[0])):
                depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
                if depth > _MAX_PATTERN:
                    raise _Unparsable(_TOO_DEEP)
            last = case.body[-1]

    def _between(self, before: Any, after: Any) -> str:
        """The text between two nodes (in columns of bytes, which is near enough to count brackets)."""
        lines = self._lines[before.end_lineno - 1 : after.lineno]
        lines[-1] = lines[-1][: after.col_offset]
        lines[0] = lines[0][before.end_col_offset :]
        return "\n".join(lines)

    def _parameters(self, node: ast.arguments, prefix: tuple[int, ...], inside: _Place | None) -> None:
        positional = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults))
        pairs: list[tuple[ast.arg | None, ast.expr | None]] = [
            *zip(positional, [*defaults, *node.defaults]),
            (node.vararg, None),
            *zip(node.kwonlyargs, node.kw_defaults),
            (node.kwarg, None),
        ]
        for arg, default in pairs:
            if arg is not None:
                self._put("param", (*_place(arg)[:2], *_place(default or arg)[2:]), 0, prefix, inside)

    def _put(
        self,
        kind: str,
        place: _Place,
        size: int,
        prefix: tuple[int, ...] = (),
        inside: _Place | None = None,
        node: ast.AST | None = None,
    ) -> None:
        key = prefix + _key(place)
        if inside is not None and not (node is not None and self._shows(place, node)):
            place = inside
        self._queues[kind].append((key, place, size))

    def _shows(self, place: _Place, node: ast.AST) -> bool:
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

    def _statement(self, node: Any) -> _Place:
        """The place of a statement; of a compound one its header, up to the last expression there."""
        row, col, end_row, end_col = _place(node)
        if not hasattr(node, "body") and not isinstance(node, ast.Match):
            return row, col, end_row, end_col
        last: list[Any]
        if isinstance(node, (ast.If, ast.While)):
            last = [node.test]
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            last = [node.iter]
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            last = [node.items[-1].optional_vars or node.items[-1].context_expr]
        elif isinstance(node, ast.Match):
            last = [node.subject]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            every = node.args
            last = [*every.posonlyargs, *every.args, *every.defaults, every.vararg, every.kwarg, node.returns]
            last += (*every.kwonlyargs, *every.kw_defaults)
        elif isinstance(node, ast.ClassDef):
            last = [*node.bases, *(keyword.value for keyword in node.keywords)]
        else:  # try
            return row, col, row, col + 3
        end = max(((item.end_lineno, item.end_col_offset) for item in last if item is not None), default=None)
        if end is None:
            name = node.name.encode()
            found = self._lines[row - 1].encode().find(name, col + 4)
            end = (row, found + len(name)) if found >= 0 else (row, col + 3)
        return row, col, *end

    def _clause(self, node: ast.comprehension) -> _Place:
        """From the `for` (if it is on the target's line) to the iterable's end."""
        row, col, _, _ = _place(node.target)
        before = self._lines[row - 1].encode()[:col].rstrip(b"( \t")
        if before.endswith(b"for"):
            col = len(before) - 3
        return row, col, *_place(node.iter)[2:]

    # -- handing out

    def at(self, kind: str, node: cst.CSTNode, size: int = 0) -> Span:
        if not self._sorted:
            for queue in self._queues.values():
                queue.sort(key=lambda item: item[0], reverse=True)
            self._sorted = True
        queue = self._queues[kind]
        if not queue:
            raise _OutOfStep(kind)
        _, (row, col, end_row, end_col), expected = queue.pop()
        if size != expected:
            raise _OutOfStep(kind)
        if self._ascii:
            return row, col + 1, end_row, end_col + 1
        return row, self._column(row, col), end_row, self._column(end_row, end_col)

    def finish(self) -> None:
        """Raises _OutOfStep when a node was not asked for."""
        for kind, queue in self._queues.items():
            if queue:
                raise _OutOfStep(kind)

    def _column(self, row: int, col: int) -> int:
        line = self._lines[row - 1]
        return (col if line.isascii() else len(line.encode()[:col].decode(errors="replace"))) + 1


def _place(node: Any) -> _Place:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _key(place: _Place) -> tuple[int, ...]:
    """Source order, outer before inner."""
    row, col, end_row, end_col = place
    return row, col, -end_row, -end_col


class _Provided:
    """Positions from libcst itself: many times slower than `_LockStep`, but never out of step."""

    def __init__(self, module: cst.Module) -> None:
        from libcst.metadata import MetadataWrapper, PositionProvider

        self._ranges = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def at(self, kind: str, node: Any, size: int = 0) -> Span:
        first = node
        if kind == "entry":
            first = getattr(node, "key", node.value)
            last = node.value
        elif kind == "clause":
            first, last = node.target, node.iter
        elif kind == "param":
            first = node.name
            last = node.default or (node.annotation.annotation if node.annotation else node.name)
        elif kind == "case":
            first, last = node.pattern, node.guard or node.pattern
        elif kind == "stmt" and hasattr(node, "body"):
            last = self._header(node)
        else:
            last = node
        start, end = self._ranges[first].start, self._ranges[last].end
        if type(node).__name__ in ("Try", "TryStar"):
            return start.line, start.column + 1, start.line, start.column + 4
        return start.line, start.column + 1, end.line, end.column + 1

    def _header(self, node: Any) -> Any:
        """The node that ends the header of a compound statement."""
        for name in ("test", "iter", "subject", "returns"):
            if getattr(node, name, None) is not None:
                return getattr(node, name)
        if hasattr(node, "items"):
            return node.items[-1]
        if hasattr(node, "params"):
            every = [param for param, _ in _parameters(node.params)]
            return every[-1] if every else node.name
        if hasattr(node, "bases"):
            return [node.name, *node.bases, *node.keywords][-1]
        return node


# ------------------------------------------------------------------- the walk

_BINARY = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//", "Modulo": "%", "Power": "**",
    "MatrixMultiply": "@", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LeftShift": "<<", "RightShift": ">>",
}  # fmt: skip
_UNARY = {"Not": "not", "BitInvert": "~", "Minus": "neg", "Plus": "pos"}
_COMPARISON = {
    "LessThan": "<", "GreaterThan": ">", "LessThanEqual": "<=", "GreaterThanEqual": ">=", "Equal": "==",
    "NotEqual": "!=", "Is": "is", "IsNot": "is-not", "In": "in", "NotIn": "not-in",
}  # fmt: skip
_LITERAL_NAMES = {"True": True, "False": False, "None": None}
_SUBJECT = "<match>"
"""The name that holds the subject of a `match` which is more than a name."""


class _Walk:
    """Turns libcst nodes into facts, in source order. `here` is the place of the nearest positioned node around."""

    def __init__(self, positions: _Positions) -> None:
        self._at = positions.at
        self._here: Span = NOWHERE
        self._yields = False

    # -- expressions

    def expr(self, node: cst.CSTNode) -> Expr:
        form = _EXPRESSIONS.get(type(node).__name__)
        return Opaque(self._here) if form is None else form(self, node)

    def maybe(self, node: cst.CSTNode | None) -> Expr | None:
        return None if node is None else self.expr(node)

    def name(self, node: cst.Name) -> Expr:
        if node.value in _LITERAL_NAMES:
            return Const(_LITERAL_NAMES[node.value], self._here)
        return Name(node.value, self._here)

    def attribute(self, node: cst.Attribute) -> Expr:
        return Attr(self.expr(node.value), node.attr.value, self._here)

    def integer(self, node: cst.Integer) -> Expr:
        if len(node.value) < 200:
            value = int(node.value.replace("_", ""), 0)
            if value < 2**64:
                return Const(value, self._here)
        return Opaque(self._here)

    def float(self, node: cst.Float) -> Expr:
        return Const(float(node.value.replace("_", "")), self._here)

    def string(self, node: cst.SimpleString | cst.FormattedString | cst.ConcatenatedString) -> Expr:
        parts: list[Expr] = []
        text: list[str] = []  # the constant text since the last expression
        pending: list[Any] = [node]
        while pending:
            part = pending.pop()
            kind = type(part).__name__
            if kind == "ConcatenatedString":
                pending += (part.right, part.left)
            elif kind == "SimpleString":
                value = _string(part.value)
                if value is None:
                    return Opaque(self._here)
                text.append(value)
            elif kind in ("FormattedString", "TemplatedString"):
                pending += reversed(part.parts)
            elif kind in ("FormattedStringText", "TemplatedStringText"):
                text.append(part.value.replace("{{", "{").replace("}}", "}"))
            else:  # an expression in braces
                if text:
                    parts.append(Const("".join(text)[:MAX_STRING], self._here))
                    text.clear()
                parts.append(self.expr(part.expression))
                if part.format_spec:
                    parts += self._format(part.format_spec)
        if text or not parts:
            parts.append(Const("".join(text)[:MAX_STRING], self._here))
        if len(parts) == 1 and isinstance(parts[0], Const):
            return parts[0]
        return Op("join", tuple(parts), self._here)

    def _format(self, spec: Sequence[Any]) -> Iterator[Expr]:
        """The expressions inside a format specification."""
        for part in spec:
            if hasattr(part, "expression"):
                yield self.expr(part.expression)
                if part.format_spec:
                    yield from self._format(part.format_spec)

    def subscript(self, node: cst.Subscript) -> Expr:
        value = self.expr(node.value)
        items: list[Arg] = []
        for element in node.slice:
            index: Any = element.slice
            if type(index).__name__ == "Slice":
                items.append(Arg(Slice(self.maybe(index.lower), self.maybe(index.upper))))
                self.maybe(index.step)
            else:
                items.append(Arg(self.expr(index.value), star=1 if index.star else 0))
        alone = len(items) == 1 and not items[0].star and type(node.slice[0].comma).__name__ != "Comma"
        return Sub(value, items[0].value if alone else Seq("tuple", tuple(items), self._here), self._here)

    def call(self, node: cst.Call) -> Expr:
        outer = self._here
        self._here = at = self._at("call", node, len(node.args))
        call = Call(self.expr(node.func), self.args(node.args), at)
        self._here = outer
        return call

    def args(self, nodes: Iterable[cst.Arg]) -> tuple[Arg, ...]:
        return tuple(
            [
                Arg(self.expr(node.value), None if node.keyword is None else node.keyword.value, len(node.star))
                for node in nodes
            ]
        )

    def binary(self, node: cst.BinaryOperation) -> Expr:
        op = _BINARY[type(node.operator).__name__]
        left = self.expr(node.left)
        return Op(op, (left, self.expr(node.right)), self._here)

    def boolean(self, node: cst.BooleanOperation) -> Expr:
        operator = type(node.operator)
        operands: list[Expr] = []
        pending: list[Any] = [node]
        while pending:
            part = pending.pop()
            if type(part) is type(node) and type(part.operator) is operator:
                pending += (part.right, part.left)
            else:
                operands.append(self.expr(part))
        return Op(operator.__name__.lower(), tuple(operands), self._here)

    def unary(self, node: cst.UnaryOperation) -> Expr:
        op = _UNARY[type(node.operator).__name__]
        value = self.expr(node.expression)
        if op == "neg" and isinstance(value, Const) and type(value.value) in (int, float):
            return Const(-value.value, self._here)  # type: ignore[operator]
        return Op(op, (value,), self._here)

    def comparison(self, node: cst.Comparison) -> Expr:
        left = self.expr(node.left)
        links: list[Expr] = []
        for target in node.comparisons:
            right = self.expr(target.comparator)
            links.append(Op(_COMPARISON[type(target.operator).__name__], (left, right), self._here))
            left = right
        return links[0] if len(links) == 1 else Op("and", tuple(links), self._here)

    def awaited(self, node: cst.Await) -> Expr:
        return Op("await", (self.expr(node.expression),), self._here)

    def choice(self, node: cst.IfExp) -> Expr:
        body = self.expr(node.body)
        test = self.expr(node.test)
        return Choice(test, body, self.expr(node.orelse), self._here)

    def bind(self, node: cst.NamedExpr) -> Expr:
        target = self.expr(node.target)
        value = self.expr(node.value)
        return Bind(target.id, value, self._here) if isinstance(target, Name) else value

    def yielded(self, node: cst.Yield) -> Expr:
        self._yields = True
        if type(node.value).__name__ == "From":
            return Yield(self.expr(node.value.item), True, self._here)  # type: ignore[union-attr]
        return Yield(self.maybe(node.value), False, self._here)

    def starred(self, node: cst.StarredElement) -> Expr:
        return self.expr(node.value)

    def display(self, node: cst.List | cst.Tuple | cst.Set) -> Expr:
        return Seq(type(node).__name__.lower(), self.items(node.elements, self.expr), self._here)

    def items(self, elements: Iterable[cst.BaseElement], form: Callable[[Any], Expr]) -> tuple[Arg, ...]:
        return tuple([Arg(form(item.value), star=int(type(item).__name__ == "StarredElement")) for item in elements])

    def dict(self, node: cst.Dict) -> Expr:
        entries = []
        for item in node.elements:
            at = self._at("entry", item)
            key = self.maybe(getattr(item, "key", None))
            entries.append(Entry(key, self.expr(item.value), at))
        return Dict(tuple(entries), self._here)

    def comprehension(self, node: cst.BaseComp) -> Expr:
        outer = self._here
        self._here = at = self._at("comp", node)
        kind = type(node).__name__
        key: Expr | None = None
        if kind == "DictComp":
            key = self.expr(node.key)  # type: ignore[attr-defined]
            value = self.expr(node.value)  # type: ignore[attr-defined]
        else:
            value = self.expr(node.elt)  # type: ignore[attr-defined]
        clauses = []
        clause: cst.CompFor | None = node.for_in
        while clause is not None:
            where = self._at("clause", clause)
            target = self.target(clause.target)
            iterable = self.expr(clause.iter)
            clauses.append(Clause(target, iterable, tuple([self.expr(test.test) for test in clause.ifs]), where))
            clause = clause.inner_for_in
        self._here = outer
        return Comp(_COMPS[kind], key, value, tuple(clauses), at)

    def function(self, node: cst.Lambda) -> Expr:
        outer, yields = self._here, self._yields
        self._here = at = self._at("lambda", node)
        params = self.params(node.params)
        body = self.expr(node.body)
        self._here, self._yields = outer, yields
        return Lambda(params, body, at)

    def params(self, node: cst.Parameters) -> tuple[Param, ...]:
        params = []
        for param, kind in _parameters(node):
            at = self._at("param", param)
            annotation = self.annotation(param.annotation)
            params.append(Param(param.name.value, self.maybe(param.default), kind, annotation, at))
        return tuple(params)

    def annotation(self, node: cst.Annotation | None) -> str | None:
        if node is None:
            return None
        self.expr(node.annotation)  # for what stands inside it, so that the positions stay in step
        text = _source(node.annotation)
        return text if text is not None and len(text) <= MAX_ANNOTATION else None

    def target(self, node: cst.CSTNode) -> Expr:
        """An assignment target: lists and tuples are both tuples here."""
        if type(node).__name__ in ("Tuple", "List"):
            return Seq("tuple", self.items(node.elements, self.target), self._here)  # type: ignore[attr-defined]
        return self.expr(node)

    # -- statements

    def block(self, node: Any) -> tuple[Stmt, ...]:
        """The statements of a module or a suite."""
        out: list[Stmt] = []
        for item in node.body:
            if type(item).__name__ == "SimpleStatementLine":
                for small in item.body:
                    self.statement(small, out)
            else:
                self.statement(item, out)
        return tuple(out)

    def statement(self, node: cst.CSTNode, out: list[Stmt]) -> None:
        self._here = self._at("stmt", node)
        form = _STATEMENTS.get(type(node).__name__)
        if form is not None:
            form(self, node, out)

    def do(self, node: cst.Expr, out: list[Stmt]) -> None:
        at = self._here
        value = self.expr(node.value)
        if not isinstance(value, (Const, Opaque)):  # docstrings and dots
            out.append(Do(value, at))

    def assign(self, node: cst.Assign, out: list[Stmt]) -> None:
        at = self._here
        targets = tuple([self.target(target.target) for target in node.targets])
        out.append(Assign(targets, self.expr(node.value), None, at))

    def annotated(self, node: cst.AnnAssign, out: list[Stmt]) -> None:
        at = self._here
        target = self.target(node.target)
        annotation = self.annotation(node.annotation)
        out.append(Assign((target,), self.maybe(node.value), annotation, at))

    def augment(self, node: cst.AugAssign, out: list[Stmt]) -> None:
        target = self.target(node.target)
        op = _BINARY[type(node.operator).__name__.removesuffix("Assign")]
        out.append(Augment(target, op, self.expr(node.value), self._here))

    def returned(self, node: cst.Return, out: list[Stmt]) -> None:
        out.append(Return(self.maybe(node.value), self._here))

    def jump(self, node: cst.Break | cst.Continue, out: list[Stmt]) -> None:
        out.append(Jump(type(node).__name__.lower(), None, self._here))

    def raised(self, node: cst.Raise, out: list[Stmt]) -> None:
        out.append(Jump("raise", self.maybe(node.exc), self._here))
        if node.cause is not None:
            self.expr(node.cause.item)

    def asserted(self, node: cst.Assert, out: list[Stmt]) -> None:
        test = self.expr(node.test)
        out.append(Do(Call(Name("assert", self._here), (Arg(test),), self._here), self._here))
        self.maybe(node.msg)

    def delete(self, node: cst.Del, out: list[Stmt]) -> None:
        target = self.target(node.target)
        several = isinstance(target, Seq)
        out.append(Delete(tuple(item.value for item in target.items) if several else (target,), self._here))  # type: ignore[union-attr]

    def scope(self, node: cst.Global | cst.Nonlocal, out: list[Stmt]) -> None:
        out.append(Scope(type(node).__name__.lower(), tuple(item.name.value for item in node.names)))

    def imported(self, node: cst.Import, out: list[Stmt]) -> None:
        for alias in node.names:
            module = _dotted(alias.name)
            name = _alias(alias)
            out.append(Import(module, name or module.partition(".")[0], name is not None, self._here))

    def imported_from(self, node: cst.ImportFrom, out: list[Stmt]) -> None:
        module, level = "" if node.module is None else _dotted(node.module), len(node.relative)
        if isinstance(node.names, Sequence):
            for alias in node.names:
                name = _dotted(alias.name)
                out.append(ImportFrom(module, level, name, _alias(alias) or name, self._here))
        else:
            out.append(ImportFrom(module, level, "*", "*", self._here))

    def type_alias(self, node: cst.TypeAlias, out: list[Stmt]) -> None:
        self.type_params(getattr(node, "type_parameters", None))
        self.expr(node.value)

    def type_params(self, node: cst.TypeParameters | None) -> None:
        """Nothing is kept of them; they are walked to stay in step."""
        for param in () if node is None else node.params:
            self.maybe(getattr(param.param, "bound", None))
            self.maybe(getattr(param, "default", None))

    def branch(self, node: cst.If, out: list[Stmt]) -> None:
        branches = []
        link: Any = node
        while type(link).__name__ == "If":  # a loop, not recursion: chains of hundreds of `elif` exist
            at = self._here if link is node else self._at("stmt", link)
            self._here = at
            test = self.expr(link.test)
            branches.append((test, self.block(link.body), at))
            link = link.orelse
        orelse = () if link is None else self.block(link.body)
        for test, body, at in reversed(branches):
            orelse = (If(test, body, orelse, at),)
        out += orelse

    def loop(self, node: cst.For, out: list[Stmt]) -> None:
        at = self._here
        target, iterable = self.target(node.target), self.expr(node.iter)
        body = self.block(node.body)
        out.append(For(target, iterable, body, self._else(node.orelse), at))

    def while_loop(self, node: cst.While, out: list[Stmt]) -> None:
        at = self._here
        test, body = self.expr(node.test), self.block(node.body)
        out.append(While(test, body, self._else(node.orelse), at))

    def _else(self, node: cst.Else | cst.Finally | None) -> tuple[Stmt, ...]:
        return () if node is None else self.block(node.body)

    def with_block(self, node: cst.With, out: list[Stmt]) -> None:
        at = self._here
        items = []
        for item in node.items:
            context = self.expr(item.item)
            items.append((context, None if item.asname is None else self.target(item.asname.name)))
        out.append(With(tuple(items), self.block(node.body), at))

    def attempt(self, node: cst.Try | cst.TryStar, out: list[Stmt]) -> None:
        at = self._here
        body = self.block(node.body)
        handlers = []
        for handler in node.handlers:
            self._here = at
            self.maybe(handler.type)
            handlers.append(self.block(handler.body))
        orelse = self._else(node.orelse)
        out.append(Try(body, tuple(handlers), orelse, self._else(node.finalbody), at))

    def define(self, node: cst.FunctionDef, out: list[Stmt]) -> None:
        at, yields = self._here, self._yields
        decorators = tuple([self.expr(decorator.decorator) for decorator in node.decorators])
        self.type_params(getattr(node, "type_parameters", None))
        params = self.params(node.params)
        self.annotation(node.returns)
        self._yields = False
        body = self.block(node.body)
        generator, self._yields = self._yields, yields
        out.append(Function(node.name.value, params, body, decorators, _is_stub(node.body), generator, at))

    def define_class(self, node: cst.ClassDef, out: list[Stmt]) -> None:
        at = self._here
        decorators = tuple([self.expr(decorator.decorator) for decorator in node.decorators])
        self.type_params(getattr(node, "type_parameters", None))
        bases = self.args((*node.bases, *node.keywords))
        out.append(Class(node.name.value, bases, self.block(node.body), decorators, at))

    def match(self, node: cst.Match, out: list[Stmt]) -> None:
        at = self._here
        subject = self.expr(node.subject)
        if not isinstance(subject, (Name, Const)):  # evaluated once
            out.append(Assign((Name(_SUBJECT, at),), subject, None, at))
            subject = Name(_SUBJECT, at)
        cases: list[tuple[Expr | None, tuple[Stmt, ...], Span]] = []
        for case in node.cases:
            where = self._here = self._at("case", case)
            test = self._pattern(subject, case.pattern)
            if case.guard is not None:
                guard = self.expr(case.guard)
                test = guard if test is None else Op("and", (test, guard), where)
            cases.append((test, self.block(case.body), where))
        orelse: tuple[Stmt, ...] = ()
        for test, body, where in reversed(cases):
            orelse = body if test is None else (If(test, body, orelse, where),)
        out += orelse

    def _pattern(self, subject: Expr, pattern: Any) -> Expr | None:
        """The test that a pattern is; None if it always matches."""
        kind = type(pattern).__name__
        if kind in ("MatchValue", "MatchSingleton"):
            return Op("==", (subject, self.expr(pattern.value)), self._here)
        if kind == "MatchOr":
            tests = [self._pattern(subject, item.pattern) for item in pattern.patterns]
            every = tuple(test for test in tests if test is not None)
            return Op("or", every, self._here) if len(every) == len(tests) else None
        if kind == "MatchAs":
            return None if pattern.pattern is None else self._pattern(subject, pattern.pattern)
        return Opaque(self._here)


_COMPS = {"ListComp": "list", "SetComp": "set", "DictComp": "dict", "GeneratorExp": "gen"}
_EXPRESSIONS: dict[str, Callable[[_Walk, Any], Expr]] = {
    "Name": _Walk.name, "Attribute": _Walk.attribute, "Call": _Walk.call, "Subscript": _Walk.subscript,
    "Integer": _Walk.integer, "Float": _Walk.float, "SimpleString": _Walk.string, "FormattedString": _Walk.string,
    "ConcatenatedString": _Walk.string, "TemplatedString": _Walk.string, "BinaryOperation": _Walk.binary,
    "BooleanOperation": _Walk.boolean, "UnaryOperation": _Walk.unary, "Comparison": _Walk.comparison,
    "Await": _Walk.awaited, "IfExp": _Walk.choice, "NamedExpr": _Walk.bind, "Yield": _Walk.yielded,
    "StarredElement": _Walk.starred, "List": _Walk.display, "Tuple": _Walk.display, "Set": _Walk.display,
    "Dict": _Walk.dict, "Lambda": _Walk.function, **dict.fromkeys(_COMPS, _Walk.comprehension),
}  # fmt: skip
_STATEMENTS: dict[str, Callable[[_Walk, Any, list[Stmt]], None]] = {
    "Expr": _Walk.do, "Assign": _Walk.assign, "AnnAssign": _Walk.annotated, "AugAssign": _Walk.augment,
    "Return": _Walk.returned, "Break": _Walk.jump, "Continue": _Walk.jump, "Raise": _Walk.raised,
    "Assert": _Walk.asserted, "Del": _Walk.delete, "Global": _Walk.scope, "Nonlocal": _Walk.scope,
    "Import": _Walk.imported, "ImportFrom": _Walk.imported_from, "TypeAlias": _Walk.type_alias, "If": _Walk.branch,
    "For": _Walk.loop, "While": _Walk.while_loop, "With": _Walk.with_block, "Try": _Walk.attempt,
    "TryStar": _Walk.attempt, "FunctionDef": _Walk.define, "ClassDef": _Walk.define_class, "Match": _Walk.match,
}  # fmt: skip


def _parameters(node: cst.Parameters) -> Iterator[tuple[cst.Param, str]]:
    """Every parameter in source order, and its kind."""
    for param in (*node.posonly_params, *node.params):
        yield param, "pos"
    if type(node.star_arg).__name__ == "Param":
        yield node.star_arg, "*"  # type: ignore[misc]
    for param in node.kwonly_params:
        yield param, "kw"
    if node.star_kwarg is not None:
        yield node.star_kwarg, "**"


def _string(literal: str) -> str | None:
    """The value of a string literal; None for bytes."""
    start = min(literal.find(quote) % (len(literal) + 1) for quote in "'\"")
    prefix = literal[:start].lower()
    if "b" in prefix:
        return None
    size = 3 if literal.startswith(('"""', "'''"), start) else 1
    value = literal[start + size : -size]
    if "\\" in value and "r" not in prefix:
        try:
            value = ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            pass
    return value[:MAX_STRING]


def _dotted(node: Any) -> str:
    names = []
    while type(node).__name__ == "Attribute":
        names.append(node.attr.value)
        node = node.value
    return ".".join((node.value, *reversed(names)))


def _alias(node: cst.ImportAlias) -> str | None:
    return None if node.asname is None else _dotted(node.asname.name)


def _source(node: Any) -> str | None:
    """The text of a simple annotation; None for anything else."""
    kind = type(node).__name__
    if kind == "Name":
        return str(node.value)
    if kind == "Attribute":
        return _dotted(node) if _source(node.value) is not None else None
    if kind == "SimpleString":
        return _string(node.value)
    if kind == "Ellipsis":
        return "..."
    if kind == "BinaryOperation" and type(node.operator).__name__ == "BitOr":
        return _joined(" | ", (node.left, node.right))
    if kind == "Subscript":
        value = _source(node.value)
        inner = _joined(", ", (getattr(item.slice, "value", None) for item in node.slice))
        return None if value is None or inner is None else f"{value}[{inner}]"
    if kind in ("Tuple", "List"):
        inner = _joined(", ", (item.value for item in node.elements))
        return None if inner is None else (f"[{inner}]" if kind == "List" else inner)
    return None


def _joined(separator: str, nodes: Iterable[Any]) -> str | None:
    texts = [_source(node) for node in nodes]
    return None if None in texts else separator.join(filter(None, texts))


_EMPTY_FORMS = {"Pass", "Raise"}
_EMPTY_VALUES = {"SimpleString", "ConcatenatedString", "Ellipsis"}


def _is_stub(body: Any) -> bool:
    for line in body.body:
        for item in line.body if type(line).__name__ == "SimpleStatementLine" else (line,):
            kind = type(item).__name__
            if kind not in _EMPTY_FORMS and not (kind == "Expr" and type(item.value).__name__ in _EMPTY_VALUES):
                return False
    return True
