"""One walk of the standard library's syntax tree that writes down the facts of a text (see `facts`).

Places are those of the tree. Before Python 3.12 what stands in an f-string has none of its own: it is shown where the
text says the same at the place that the tree names, else at the whole string."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from seedlint.facts import (
    NOWHERE,
    Arg,
    Assign,
    Attr,
    Augment,
    Bind,
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
from seedlint.places import TRY_STAR, Places, place_of

MAX_DEPTH = 400
"""Levels of syntax: each takes some frames of what walks it. libcst 1.9, which reads a file again for a fix, dies of
some 3,000 on an 8 MB stack, and its time grows with their square."""
MAX_PATTERN = 8
"""Levels of brackets in a `case`: each costs libcst up to five times the time (12 braces: 40 s)."""
MAX_STRING = 200
MAX_ANNOTATION = 80
MAX_INTEGER = 2**64
SUBJECT = "<match>"
"""The name that holds the subject of a `match` which is more than a name."""

_EXACT_FSTRINGS = sys.version_info >= (3, 12)

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.Not: "not", ast.Invert: "~", ast.USub: "neg", ast.UAdd: "pos"}
_COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is-not", ast.In: "in", ast.NotIn: "not-in",
}  # fmt: skip


class Walk(Places):
    """Turns the nodes of a tree into facts. `here` is the place of the nearest positioned node around."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._here: Span = NOWHERE
        self._yields = False

    # -- expressions

    def expr(self, node: ast.expr) -> Expr:
        form = _EXPRESSIONS.get(type(node))
        return Opaque(self._here) if form is None else form(self, node)

    def maybe(self, node: ast.expr | None) -> Expr | None:
        return None if node is None else self.expr(node)

    def name(self, node: ast.Name) -> Expr:
        return Name(node.id, self._here)

    def attribute(self, node: ast.Attribute) -> Expr:
        return Attr(self.expr(node.value), node.attr, self._here)

    def constant(self, node: ast.Constant) -> Expr:
        value = node.value
        if isinstance(value, str):
            return Const(value[:MAX_STRING], self._here)
        if value is None or isinstance(value, float) or (isinstance(value, int) and value < MAX_INTEGER):
            return Const(value, self._here)
        return Opaque(self._here)

    def formatted(self, node: Any) -> Expr:
        """An f-string or a template string: the texts and expressions that it is joined of."""
        parts: list[Expr] = []
        text = ""  # since the last expression
        outer = self._inside
        if not _EXACT_FSTRINGS:
            self._inside = place_of(node)
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
                continue
            if text:
                parts.append(Const(text[:MAX_STRING], self._here))
                text = ""
            parts.append(self.expr(part.value))
            parts += self._format(part.format_spec)
        self._inside = outer
        if text or not parts:
            parts.append(Const(text[:MAX_STRING], self._here))
        if len(parts) == 1 and isinstance(parts[0], Const):
            return parts[0]
        return Op("join", tuple(parts), self._here)

    def _format(self, spec: Any) -> list[Expr]:
        """The expressions inside a format specification."""
        found: list[Expr] = []
        for part in () if spec is None else spec.values:
            if not isinstance(part, ast.Constant):
                found.append(self.expr(part.value))
                found += self._format(part.format_spec)
        return found

    def subscript(self, node: ast.Subscript) -> Expr:
        value = self.expr(node.value)
        if not isinstance(node.slice, ast.Tuple):
            return Sub(value, self._index(node.slice), self._here)
        items = tuple([Arg(self._index(_inner(item)), star=_stars(item)) for item in node.slice.elts])
        return Sub(value, Seq("tuple", items, self._here), self._here)

    def _index(self, node: ast.expr) -> Expr | Slice:
        if isinstance(node, ast.Slice):
            return Slice(self.maybe(node.lower), self.maybe(node.upper))
        return self.expr(node)

    def call(self, node: ast.Call) -> Expr:
        outer = self._here
        self._here = at = self._at(node)
        call = Call(self.expr(node.func), self.args(node.args, node.keywords), at)
        self._here = outer
        return call

    def args(self, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> tuple[Arg, ...]:
        """Arguments as they are written: `f(*a, b=1, *c)`."""
        nodes: list[Any] = [*args, *keywords]
        if args and keywords and _start(keywords[0]) < _start(args[-1]):
            nodes.sort(key=_start)
        return tuple([self._arg(node) for node in nodes])

    def _arg(self, node: Any) -> Arg:
        if isinstance(node, ast.keyword):
            return Arg(self.expr(node.value), node.arg, 2 if node.arg is None else 0)
        return Arg(self.expr(_inner(node)), star=_stars(node))

    def binary(self, node: ast.BinOp) -> Expr:
        left = self.expr(node.left)
        return Op(_BINARY[type(node.op)], (left, self.expr(node.right)), self._here)

    def boolean(self, node: ast.BoolOp) -> Expr:
        operator = type(node.op)
        operands: list[Expr] = []
        pending: list[ast.expr] = [node]
        while pending:
            part = pending.pop()
            if isinstance(part, ast.BoolOp) and type(part.op) is operator:
                pending += reversed(part.values)
            else:
                operands.append(self.expr(part))
        return Op("and" if operator is ast.And else "or", tuple(operands), self._here)

    def unary(self, node: ast.UnaryOp) -> Expr:
        op = _UNARY[type(node.op)]
        value = self.expr(node.operand)
        if op == "neg" and isinstance(value, Const) and type(value.value) in (int, float):
            return Const(-value.value, self._here)  # type: ignore[operator]
        return Op(op, (value,), self._here)

    def comparison(self, node: ast.Compare) -> Expr:
        left = self.expr(node.left)
        links: list[Expr] = []
        for operator, comparator in zip(node.ops, node.comparators):
            right = self.expr(comparator)
            links.append(Op(_COMPARISON[type(operator)], (left, right), self._here))
            left = right
        return links[0] if len(links) == 1 else Op("and", tuple(links), self._here)

    def awaited(self, node: ast.Await) -> Expr:
        return Op("await", (self.expr(node.value),), self._here)

    def choice(self, node: ast.IfExp) -> Expr:
        body = self.expr(node.body)
        test = self.expr(node.test)
        return Choice(test, body, self.expr(node.orelse), self._here)

    def bind(self, node: ast.NamedExpr) -> Expr:
        return Bind(node.target.id, self.expr(node.value), self._here)

    def yielded(self, node: ast.Yield) -> Expr:
        self._yields = True
        return Yield(self.maybe(node.value), False, self._here)

    def yielded_from(self, node: ast.YieldFrom) -> Expr:
        self._yields = True
        return Yield(self.expr(node.value), True, self._here)

    def starred(self, node: ast.Starred) -> Expr:
        return self.expr(node.value)

    def display(self, node: ast.List | ast.Tuple | ast.Set) -> Expr:
        return Seq(_DISPLAYS[type(node)], self.items(node.elts, self.expr), self._here)

    def items(self, elements: Iterable[ast.expr], form: Callable[[ast.expr], Expr]) -> tuple[Arg, ...]:
        return tuple([Arg(form(_inner(item)), star=_stars(item)) for item in elements])

    def dict(self, node: ast.Dict) -> Expr:
        entries = []
        for key, value in zip(node.keys, node.values):
            at = self._from_to(place_of(value if key is None else key), place_of(value))
            entries.append(Entry(self.maybe(key), self.expr(value), at))
        return Dict(tuple(entries), self._here)

    def comprehension(self, node: Any) -> Expr:
        outer = self._here
        self._here = at = self._at(node)
        key = self.expr(node.key) if isinstance(node, ast.DictComp) else None
        value = self.expr(node.value if isinstance(node, ast.DictComp) else node.elt)
        clauses = []
        for clause in node.generators:
            target, iterable = self.target(clause.target), self.expr(clause.iter)
            tests = tuple([self.expr(test) for test in clause.ifs])
            clauses.append(Clause(target, iterable, tests, self._clause(clause)))
        self._here = outer
        return Comp(_COMPREHENSIONS[type(node)], key, value, tuple(clauses), at)

    def function(self, node: ast.Lambda) -> Expr:
        outer, yields = self._here, self._yields
        self._here = at = self._at(node)
        params = self.params(node.args)
        body = self.expr(node.body)
        self._here, self._yields = outer, yields
        return Lambda(params, body, at)

    def params(self, node: ast.arguments) -> tuple[Param, ...]:
        positional = [*node.posonlyargs, *node.args]
        without = len(positional) - len(node.defaults)
        params = [
            self._param(param, node.defaults[index - without] if index >= without else None, "pos")
            for index, param in enumerate(positional)
        ]
        if node.vararg is not None:
            params.append(self._param(node.vararg, None, "*"))
        params += [self._param(param, default, "kw") for param, default in zip(node.kwonlyargs, node.kw_defaults)]
        if node.kwarg is not None:
            params.append(self._param(node.kwarg, None, "**"))
        return tuple(params)

    def _param(self, node: ast.arg, default: ast.expr | None, kind: str) -> Param:
        at = self._from_to(place_of(node), place_of(node if default is None else default))
        return Param(node.arg, self.maybe(default), kind, _annotation(node.annotation), at)

    def target(self, node: ast.expr) -> Expr:
        """An assignment target: lists and tuples are both tuples here."""
        if isinstance(node, (ast.Tuple, ast.List)):
            return Seq("tuple", self.items(node.elts, self.target), self._here)
        return self.expr(node)

    # -- statements

    def block(self, body: Iterable[ast.stmt]) -> tuple[Stmt, ...]:
        """The statements of a module or a suite."""
        out: list[Stmt] = []
        for node in body:
            form = _STATEMENTS.get(type(node))
            if form is not None:
                self._here = self._statement(node)
                form(self, node, out)
        return tuple(out)

    def do(self, node: ast.Expr, out: list[Stmt]) -> None:
        at = self._here
        value = self.expr(node.value)
        if not isinstance(value, (Const, Opaque)):  # docstrings and dots
            out.append(Do(value, at))

    def assign(self, node: ast.Assign, out: list[Stmt]) -> None:
        targets = tuple([self.target(target) for target in node.targets])
        out.append(Assign(targets, self.expr(node.value), None, self._here))

    def annotated(self, node: ast.AnnAssign, out: list[Stmt]) -> None:
        target = self.target(node.target)
        out.append(Assign((target,), self.maybe(node.value), _annotation(node.annotation), self._here))

    def augment(self, node: ast.AugAssign, out: list[Stmt]) -> None:
        target = self.target(node.target)
        out.append(Augment(target, _BINARY[type(node.op)], self.expr(node.value), self._here))

    def returned(self, node: ast.Return, out: list[Stmt]) -> None:
        out.append(Return(self.maybe(node.value), self._here))

    def jump(self, node: ast.Break | ast.Continue, out: list[Stmt]) -> None:
        out.append(Jump(type(node).__name__.lower(), None, self._here))

    def raised(self, node: ast.Raise, out: list[Stmt]) -> None:
        out.append(Jump("raise", self.maybe(node.exc), self._here))

    def asserted(self, node: ast.Assert, out: list[Stmt]) -> None:
        test = self.expr(node.test)
        out.append(Do(Call(Name("assert", self._here), (Arg(test),), self._here), self._here))

    def delete(self, node: ast.Delete, out: list[Stmt]) -> None:
        targets = tuple([self.target(target) for target in node.targets])
        if len(targets) == 1 and isinstance(targets[0], Seq):
            targets = tuple(item.value for item in targets[0].items)
        out.append(Delete(targets, self._here))

    def scope(self, node: ast.Global | ast.Nonlocal, out: list[Stmt]) -> None:
        out.append(Scope(type(node).__name__.lower(), tuple(node.names)))

    def imported(self, node: ast.Import, out: list[Stmt]) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            out.append(Import(alias.name, name, alias.asname is not None, self._here))

    def imported_from(self, node: ast.ImportFrom, out: list[Stmt]) -> None:
        for alias in node.names:
            out.append(ImportFrom(node.module or "", node.level, alias.name, alias.asname or alias.name, self._here))

    def branch(self, node: ast.If, out: list[Stmt]) -> None:
        branches = []
        orelse: list[ast.stmt] = [node]
        while len(orelse) == 1 and isinstance(link := orelse[0], ast.If):  # chains of hundreds of `elif` exist
            self._here = at = self._statement(link)
            test = self.expr(link.test)
            branches.append((test, self.block(link.body), at))
            orelse = link.orelse
        last = self.block(orelse)
        for test, body, at in reversed(branches):
            last = (If(test, body, last, at),)
        out += last

    def loop(self, node: ast.For | ast.AsyncFor, out: list[Stmt]) -> None:
        at = self._here
        target, iterable = self.target(node.target), self.expr(node.iter)
        body = self.block(node.body)
        out.append(For(target, iterable, body, self.block(node.orelse), at))

    def while_loop(self, node: ast.While, out: list[Stmt]) -> None:
        at = self._here
        test, body = self.expr(node.test), self.block(node.body)
        out.append(While(test, body, self.block(node.orelse), at))

    def with_block(self, node: ast.With | ast.AsyncWith, out: list[Stmt]) -> None:
        at = self._here
        items = []
        for item in node.items:
            context = self.expr(item.context_expr)
            items.append((context, None if item.optional_vars is None else self.target(item.optional_vars)))
        out.append(With(tuple(items), self.block(node.body), at))

    def attempt(self, node: Any, out: list[Stmt]) -> None:
        at = self._here
        body = self.block(node.body)
        handlers = tuple([self.block(handler.body) for handler in node.handlers])
        orelse = self.block(node.orelse)
        out.append(Try(body, handlers, orelse, self.block(node.finalbody), at))

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, out: list[Stmt]) -> None:
        at, yields = self._here, self._yields
        decorators = tuple([self.expr(decorator) for decorator in node.decorator_list])
        params = self.params(node.args)
        self._yields = False
        body = self.block(node.body)
        generator, self._yields = self._yields, yields
        out.append(Function(node.name, params, body, decorators, _is_stub(node.body), generator, at))

    def define_class(self, node: ast.ClassDef, out: list[Stmt]) -> None:
        at = self._here
        decorators = tuple([self.expr(decorator) for decorator in node.decorator_list])
        bases = tuple([self._arg(base) for base in (*node.bases, *node.keywords)])
        out.append(Class(node.name, bases, self.block(node.body), decorators, at))

    def match(self, node: ast.Match, out: list[Stmt]) -> None:
        at = self._here
        subject = self.expr(node.subject)
        if not isinstance(subject, (Name, Const)):  # evaluated once
            out.append(Assign((Name(SUBJECT, at),), subject, None, at))
            subject = Name(SUBJECT, at)
        cases: list[tuple[Expr | None, tuple[Stmt, ...], Span]] = []
        for case in node.cases:
            where = self._here = self._from_to(place_of(case.pattern), place_of(case.guard or case.pattern))
            test = self._pattern(subject, case.pattern)
            if case.guard is not None:
                guard = self.expr(case.guard)
                test = guard if test is None else Op("and", (test, guard), where)
            cases.append((test, self.block(case.body), where))
        orelse: tuple[Stmt, ...] = ()
        for test, body, where in reversed(cases):
            orelse = body if test is None else (If(test, body, orelse, where),)
        out += orelse

    def _pattern(self, subject: Expr, pattern: ast.pattern) -> Expr | None:
        """The test that a pattern is; None if it always matches."""
        if isinstance(pattern, ast.MatchValue):
            return Op("==", (subject, self.expr(pattern.value)), self._here)
        if isinstance(pattern, ast.MatchSingleton):
            return Op("==", (subject, Const(pattern.value, self._here)), self._here)
        if isinstance(pattern, ast.MatchOr):
            tests = [self._pattern(subject, item) for item in pattern.patterns]
            every = tuple(test for test in tests if test is not None)
            return Op("or", every, self._here) if len(every) == len(tests) else None
        if isinstance(pattern, ast.MatchAs):
            return None if pattern.pattern is None else self._pattern(subject, pattern.pattern)
        return Opaque(self._here)


def _start(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _stars(node: ast.expr) -> int:
    return 1 if isinstance(node, ast.Starred) else 0


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


_DISPLAYS: dict[type[ast.expr], str] = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}
_COMPREHENSIONS: dict[type[ast.expr], str] = {
    ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "gen",
}  # fmt: skip
_EXPRESSIONS: dict[type[ast.expr], Callable[[Walk, Any], Expr]] = {
    ast.Name: Walk.name, ast.Attribute: Walk.attribute, ast.Call: Walk.call, ast.Subscript: Walk.subscript,
    ast.Constant: Walk.constant, ast.JoinedStr: Walk.formatted, ast.BinOp: Walk.binary, ast.BoolOp: Walk.boolean,
    ast.UnaryOp: Walk.unary, ast.Compare: Walk.comparison, ast.Await: Walk.awaited, ast.IfExp: Walk.choice,
    ast.NamedExpr: Walk.bind, ast.Yield: Walk.yielded, ast.YieldFrom: Walk.yielded_from, ast.Starred: Walk.starred,
    ast.Dict: Walk.dict, ast.Lambda: Walk.function, **dict.fromkeys(_DISPLAYS, Walk.display),
    **dict.fromkeys(_COMPREHENSIONS, Walk.comprehension),
    getattr(ast, "TemplateStr", ast.JoinedStr): Walk.formatted,  # 3.14
}  # fmt: skip
_STATEMENTS: dict[type[ast.stmt], Callable[[Walk, Any, list[Stmt]], None]] = {
    ast.Expr: Walk.do, ast.Assign: Walk.assign, ast.AnnAssign: Walk.annotated, ast.AugAssign: Walk.augment,
    ast.Return: Walk.returned, ast.Break: Walk.jump, ast.Continue: Walk.jump, ast.Raise: Walk.raised,
    ast.Assert: Walk.asserted, ast.Delete: Walk.delete, ast.Global: Walk.scope, ast.Nonlocal: Walk.scope,
    ast.Import: Walk.imported, ast.ImportFrom: Walk.imported_from, ast.If: Walk.branch, ast.For: Walk.loop,
    ast.AsyncFor: Walk.loop, ast.While: Walk.while_loop, ast.With: Walk.with_block, ast.AsyncWith: Walk.with_block,
    ast.Try: Walk.attempt, TRY_STAR: Walk.attempt, ast.FunctionDef: Walk.define, ast.AsyncFunctionDef: Walk.define,
    ast.ClassDef: Walk.define_class, ast.Match: Walk.match,
}  # fmt: skip


def _annotation(node: ast.expr | None) -> str | None:
    text = None if node is None else _source(node)
    return text if text is not None and len(text) <= MAX_ANNOTATION else None


def _source(node: ast.expr | None) -> str | None:
    """The text of a simple annotation; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        value = _source(node.value)
        return None if value is None else f"{value}.{node.attr}"
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return node.value[:MAX_STRING]
        if node.value is ...:
            return "..."
        return str(node.value) if node.value is None or isinstance(node.value, bool) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _joined(" | ", (node.left, node.right))
    if isinstance(node, ast.Subscript):
        value = _source(node.value)
        inner = _joined(", ", node.slice.elts if isinstance(node.slice, ast.Tuple) else (node.slice,))
        return None if value is None or inner is None else f"{value}[{inner}]"
    if isinstance(node, (ast.Tuple, ast.List)):
        inner = _joined(", ", node.elts)
        return None if inner is None else (f"[{inner}]" if isinstance(node, ast.List) else inner)
    return None


def _joined(separator: str, nodes: Iterable[ast.expr]) -> str | None:
    texts = [_source(_inner(node)) for node in nodes]
    return None if None in texts else separator.join(filter(None, texts))


def _is_stub(body: Iterable[ast.stmt]) -> bool:
    """Whether a body says nothing: texts, dots, `pass`, `raise`."""
    for node in body:
        if isinstance(node, (ast.Pass, ast.Raise)):
            continue
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return False
        if not (isinstance(node.value.value, (str, bytes)) or node.value.value is ...):
            return False
    return True
