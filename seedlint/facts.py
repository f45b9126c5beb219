"""The facts of one file: a module as a small structured intermediate code.

`lower` writes facts, `classify` interprets them. They are a pure function of the file's bytes
(no path, no configuration), plain, frozen and JSON-serialisable (`encode`, `decode`), so they can
be cached by content hash. No syntax-tree node leaves `lower`.

Every `at` is a `Span`: (row, column, end row, end column); rows and columns are 1-based, columns
count code points, the end column is exclusive. In a notebook rows are relative to the cell.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import fields
from typing import Any, Union

from seedlint.records import dataclass

FACTS_VERSION = 3
"""Part of every cache key: raise it when the meaning or shape of a fact changes."""

Span = tuple[int, int, int, int]
NOWHERE: Span = (1, 1, 1, 1)

Literal = Union[None, bool, int, float, str]


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Const:
    """A literal. Strings are cut at 200 characters; bytes, complex and `...` become None-valued `Opaque`."""

    value: Literal
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression whose value says nothing (bytes, ellipsis, complex numbers), or one not understood."""

    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Name:
    id: str
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Attr:
    """`value.name`"""

    value: Expr
    name: str
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Sub:
    """`value[index]`; several indices are one tuple `Seq`."""

    value: Expr
    index: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Slice:
    """`lower:upper` inside a subscript (the step is dropped)."""

    lower: Expr | None
    upper: Expr | None


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of a call, or one item of a display. `star` is 0, 1 (`*x`) or 2 (`**x`)."""

    value: Expr
    keyword: str | None = None
    star: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    func: Expr
    args: tuple[Arg, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Op:
    """An operation on `operands`, left to right.

    `op` is the Python token: binary (`+ - * / // % ** @ & | ^ << >>`), unary (`not ~ neg pos`),
    comparison (`< > <= >= == != is is-not in not-in`, a chain is several joined by `and`),
    boolean (`and`, `or`), `join` (an f-string: its constant and formatted parts in order) and `await`.
    """

    op: str
    operands: tuple[Expr, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Seq:
    """A display; `kind` is `list`, `tuple` or `set`; a starred item has `star` 1."""

    kind: str
    items: tuple[Arg, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a dict display; `key` is None for `**value`. `at` is where the entry starts."""

    key: Expr | None
    value: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Dict:
    entries: tuple[Entry, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Clause:
    """One `for target in iter if ...` of a comprehension. `at` is the `for` keyword to the iterable's end if known,
    else the comprehension."""

    target: Expr
    iter: Expr
    ifs: tuple[Expr, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Comp:
    """A comprehension; `kind` is `list`, `set`, `dict` or `gen`; `key` only for `dict`."""

    kind: str
    key: Expr | None
    value: Expr
    clauses: tuple[Clause, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Lambda:
    params: tuple[Param, ...]
    body: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Choice:
    """`body if test else orelse`"""

    test: Expr
    body: Expr
    orelse: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Bind:
    """`target := value`"""

    target: str
    value: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Yield:
    """`yield value`, `yield from value` (`many`)."""

    value: Expr | None
    many: bool = False
    at: Span = NOWHERE


Expr = Union[Const, Opaque, Name, Attr, Sub, Slice, Call, Op, Seq, Dict, Comp, Lambda, Choice, Bind, Yield]


# ----------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter; `kind` is `pos` (or positional-only), `kw`, `*` or `**`. `annotation` is dotted text, if simple."""

    name: str
    default: Expr | None = None
    kind: str = "pos"
    annotation: str | None = None
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Assign:
    """`t1 = t2 = value`; an annotated assignment has one target and an `annotation`; `value` is None for a bare
    annotation. Targets are `Name`, `Attr`, `Sub` or a (nested) tuple `Seq`."""

    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: str | None = None
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Augment:
    """`target op= value`; `op` without the `=`."""

    target: Expr
    op: str
    value: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Do:
    """An expression as a statement."""

    value: Expr
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Return:
    value: Expr | None
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class If:
    """`elif` is an `If` alone in `orelse`; a `match` becomes a chain of these with an `==` or opaque test."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class For:
    """`at` spans the header only (up to the colon's line)."""

    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class While:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class With:
    """`items` are (context expression, target or None)."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: tuple[Stmt, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Try:
    """Handlers are bodies only; their order is kept."""

    body: tuple[Stmt, ...]
    handlers: tuple[tuple[Stmt, ...], ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Function:
    """`at` is the `def` line's span (header only). `stub`: only a docstring, `pass`, `...` or `raise`."""

    name: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    stub: bool = False
    generator: bool = False
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    bases: tuple[Arg, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Import:
    """`import module as name`; without `as`, `name` is the first component and `whole` is False."""

    module: str
    name: str
    whole: bool
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class ImportFrom:
    """`from module import name as alias`, one fact a name (`*` too). `level` counts the leading dots."""

    module: str
    level: int
    name: str
    alias: str
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Scope:
    """`global` or `nonlocal` names (`kind` says which)."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """`break`, `continue` or `raise` (with its value)."""

    kind: str
    value: Expr | None = None
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Delete:
    targets: tuple[Expr, ...]
    at: Span = NOWHERE


Stmt = Union[
    Assign, Augment, Do, Return, If, For, While, With, Try, Function, Class, Import, ImportFrom,
    Scope, Jump, Delete,
]  # fmt: skip


# ----------------------------------------------------------------------- file


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that seedlint reads: `noqa`, `flake8: noqa` or `seedlint: ...`; `text` starts at its `#`.

    `first`..`last` are the rows (1-based) of the logical line that the comment belongs to, so that a comment on any
    line of a call over several lines counts for all of it."""

    text: str
    row: int
    col: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Block:
    """A module's body, or one code cell of a notebook (`cell` counts code cells from 1, None in a module).

    `error` is a one-line reason why this block could not be parsed (its `body` is then empty), at `error_at`."""

    cell: int | None
    body: tuple[Stmt, ...]
    comments: tuple[Comment, ...] = ()
    error: str | None = None
    error_at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All facts of a file. `words` are the identifiers that linking may search for (attribute and keyword names)."""

    blocks: tuple[Block, ...]
    notebook: bool = False


# ----------------------------------------------------------------------- walks


def below(fact: object, except_for: Container[type] = ()) -> Iterator[object]:
    """A fact and every fact that it holds, at any depth, the last first; of a tuple those of its members. Nothing of
    the kinds `except_for`."""
    waiting = [fact]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is tuple:
            waiting.extend(one)  # type: ignore[arg-type]
        elif kind in _HOLDING and kind not in except_for:
            yield one
            for name in _HOLDING[kind]:
                waiting.append(getattr(one, name))


# ------------------------------------------------------------------------ JSON

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Const, Opaque, Name, Attr, Sub, Slice, Arg, Call, Op, Seq, Entry, Dict, Clause, Comp, Lambda, Choice, Bind,
        Yield, Param, Assign, Augment, Do, Return, If, For, While, With, Try, Function, Class, Import, ImportFrom,
        Scope, Jump, Delete, Comment, Block, FileFacts,
    )
}  # fmt: skip
_FIELDS: dict[type, tuple[str, ...]] = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}
_PLAIN = frozenset({"str", "str | None", "bool", "int", "int | None", "Literal", "Span", "tuple[str, ...]"})
_HOLDING: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.type not in _PLAIN) for kind in _KINDS.values()
}
"""The fields that may hold facts."""


def encode(fact: Any) -> Any:
    """`fact` as JSON data: an object is a list headed by its kind's name, a tuple is a list headed by 0."""
    if fact is None or isinstance(fact, (bool, int, float, str)):
        return fact
    if isinstance(fact, tuple):
        return [0, *map(encode, fact)]
    return [type(fact).__name__, *(encode(getattr(fact, name)) for name in _FIELDS[type(fact)])]


def decode(data: Any) -> Any:
    """The fact that `encode` wrote. Raises KeyError, TypeError or IndexError on data that it did not write."""
    if not isinstance(data, list):
        return data
    if data[0] == 0:
        return tuple(map(decode, data[1:]))
    return _KINDS[data[0]](*map(decode, data[1:]))
