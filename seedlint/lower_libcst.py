"""The walk of libcst's tree that writes down the facts of a text (see `facts`): of one whose syntax is newer than the
Python that runs seedlint, for which `lower_ast` cannot be asked."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

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
from seedlint.lower_ast import MAX_ANNOTATION, MAX_STRING, SUBJECT
from seedlint.parse_libcst import Provided, parameters, parse

if TYPE_CHECKING:
    import libcst as cst


def statements(text: str) -> tuple[Stmt, ...]:
    """The facts of a text. Raises Unparsable."""
    module = parse(text)
    return _Walk(Provided(module)).block(module)


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


class _Walk:
    """Turns libcst nodes into facts, in source order. `here` is the place of the nearest positioned node around."""

    def __init__(self, positions: Provided) -> None:
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
            else:
                items.append(Arg(self.expr(index.value), star=1 if index.star else 0))
        alone = len(items) == 1 and not items[0].star and type(node.slice[0].comma).__name__ != "Comma"
        return Sub(value, items[0].value if alone else Seq("tuple", tuple(items), self._here), self._here)

    def call(self, node: cst.Call) -> Expr:
        outer = self._here
        self._here = at = self._at("call", node)
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
        for param, kind in parameters(node):
            at = self._at("param", param)
            annotation = self.annotation(param.annotation)
            params.append(Param(param.name.value, self.maybe(param.default), kind, annotation, at))
        return tuple(params)

    def annotation(self, node: cst.Annotation | None) -> str | None:
        if node is None:
            return None
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

    def asserted(self, node: cst.Assert, out: list[Stmt]) -> None:
        test = self.expr(node.test)
        out.append(Do(Call(Name("assert", self._here), (Arg(test),), self._here), self._here))

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
            handlers.append(self.block(handler.body))
        orelse = self._else(node.orelse)
        out.append(Try(body, tuple(handlers), orelse, self._else(node.finalbody), at))

    def define(self, node: cst.FunctionDef, out: list[Stmt]) -> None:
        at, yields = self._here, self._yields
        decorators = tuple([self.expr(decorator.decorator) for decorator in node.decorators])
        params = self.params(node.params)
        self._yields = False
        body = self.block(node.body)
        generator, self._yields = self._yields, yields
        out.append(Function(node.name.value, params, body, decorators, _is_stub(node.body), generator, at))

    def define_class(self, node: cst.ClassDef, out: list[Stmt]) -> None:
        at = self._here
        decorators = tuple([self.expr(decorator.decorator) for decorator in node.decorators])
        bases = self.args((*node.bases, *node.keywords))
        out.append(Class(node.name.value, bases, self.block(node.body), decorators, at))

    def match(self, node: cst.Match, out: list[Stmt]) -> None:
        at = self._here
        subject = self.expr(node.subject)
        if not isinstance(subject, (Name, Const)):  # evaluated once
            out.append(Assign((Name(SUBJECT, at),), subject, None, at))
            subject = Name(SUBJECT, at)
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
    "Import": _Walk.imported, "ImportFrom": _Walk.imported_from, "If": _Walk.branch,
    "For": _Walk.loop, "While": _Walk.while_loop, "With": _Walk.with_block, "Try": _Walk.attempt,
    "TryStar": _Walk.attempt, "FunctionDef": _Walk.define, "ClassDef": _Walk.define_class, "Match": _Walk.match,
}  # fmt: skip


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
