"""Twins under change: programs rewritten so that they do the same in other words. Findings must not change.

Each change takes the text of a script and gives the files of its twin, or None where there is nothing to change."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

Files = Mapping[str, str]
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def renamed(text: str) -> Files | None:
    """Variables and functions under other names. A name that speaks of a seed keeps it (SED401 rests on such names), as
    does one that is also a keyword, an attribute or a word in a text."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    kept = {
        alias.asname or alias.name.split(".")[0] for node in nodes if isinstance(node, _Import) for alias in node.names
    }
    kept |= {keyword.arg for node in nodes if isinstance(node, ast.Call) for keyword in node.keywords if keyword.arg}
    kept |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    kept |= {
        member.name
        for node in nodes
        if isinstance(node, ast.ClassDef)
        for member in node.body
        if isinstance(member, Definition)
    }
    kept |= {
        name for node in nodes if isinstance(node, ast.ClassDef) for member in node.body for name in _bound([member])
    }
    kept |= {
        word
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in node.value.split()
    }
    names = sorted({*_bound(nodes), *(node.arg for node in nodes if isinstance(node, ast.arg))})
    new = {
        name: f"{name[0]}{place}" if name.islower() else f"{name}{place}"
        for place, name in enumerate(names)
        if name not in kept
        and "seed" not in name.lower()
        and name not in ("self", "cls", "main", "_")
        and "__" not in name
    }
    for node in nodes:
        for field in ("id", "arg", "name"):
            old = getattr(node, field, None)
            if isinstance(old, str) and old in new and not isinstance(node, ast.alias | ast.keyword):
                setattr(node, field, new[old])
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [new.get(name, name) for name in node.names]
    return {"main.py": ast.unparse(tree)} if new else None


def swapped(text: str) -> Files | None:
    """`if a: X else: Y` as `if not a: Y else: X`, also in expressions."""
    return _rewritten(text, _Swapped())


def looped(text: str) -> Files | None:
    """`x = [e for t in xs]` as a loop that appends."""
    return _rewritten(text, _Looped())


def comprehended(text: str) -> Files | None:
    """`x = []` and a loop that only appends as a comprehension."""
    return _rewritten(text, _Comprehended())


def outlined(text: str) -> Files | None:
    """The last statements of the module, as far as no function needs their names, as a function that is called."""
    tree = ast.parse(text)
    start = _tail(tree)
    inside = [node for statement in tree.body if isinstance(statement, Definition) for node in ast.walk(statement)]
    used = {node.id for node in inside if isinstance(node, ast.Name)}
    while start < len(tree.body) and used & set(_bound(ast.walk(ast.Module(tree.body[start:], [])))):
        start += 1
    tail = tree.body[start:]
    if len(tail) < 2 or any(isinstance(statement, _Import) for statement in tail):
        return None
    function = ast.parse("def main():\n    pass").body[0]
    function.body = tail
    tree.body = [*tree.body[:start], function, *ast.parse("main()").body]
    return {"main.py": ast.unparse(ast.fix_missing_locations(tree))}


def split(text: str) -> Files | None:
    """All up to the last definition in a module of its own, of which the rest imports what it needs."""
    tree = ast.parse(text)
    start = _tail(tree)
    head, tail = tree.body[:start], tree.body[start:]
    imports = [each for each in head if isinstance(each, _Import)]
    if not tail or not any(isinstance(each, Definition) for each in head):
        return None
    made = set(_bound(node for each in head if not isinstance(each, _Import) for node in _outer(each)))
    needed = sorted({node.id for each in tail for node in ast.walk(each) if isinstance(node, ast.Name)} & made)
    if not needed:
        return None
    rest = ast.Module([*imports, *ast.parse(f"from parts import {', '.join(needed)}").body, *tail], [])
    return {"main.py": ast.unparse(rest), "parts.py": ast.unparse(ast.Module(head, []))}


CHANGES: Mapping[str, Callable[[str], Files | None]] = {
    change.__name__: change for change in (renamed, swapped, looped, comprehended, outlined, split)
}

_Import = ast.Import | ast.ImportFrom


def _bound(nodes: Iterable[ast.AST]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, Definition):
            yield node.name


def _outer(statement: ast.stmt) -> Iterable[ast.AST]:
    """The nodes of a statement of a module that bind names of the module."""
    return [statement] if isinstance(statement, Definition) else ast.walk(statement)


def _tail(tree: ast.Module) -> int:
    """Where the statements after the last definition or import begin."""
    last = [place for place, each in enumerate(tree.body) if isinstance(each, Definition | _Import)]
    return last[-1] + 1 if last else 0


class _Counting(ast.NodeTransformer):
    changed = 0

    def visit(self, node: ast.AST) -> ast.AST:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, self.block(block))
        return super().visit(node)

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return statements


def _rewritten(text: str, how: _Counting) -> Files | None:
    tree = how.visit(ast.parse(text))
    return {"main.py": ast.unparse(ast.fix_missing_locations(tree))} if how.changed else None


class _Swapped(_Counting):
    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.orelse and "__name__" not in ast.unparse(node.test):
            self.changed += 1
            node.test, node.body, node.orelse = ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        self.changed += 1
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


class _Looped(_Counting):
    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [each for statement in statements for each in self.loop(statement)]

    def loop(self, statement: ast.stmt) -> list[ast.stmt]:
        if not (
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.ListComp)
            and len(statement.value.generators) == 1
            and isinstance(statement.targets[0], ast.Name)
        ):
            return [statement]
        name, walk = statement.targets[0].id, statement.value.generators[0]
        if name in {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}:
            return [statement]
        self.changed += 1
        append = ast.parse(f"{name}.append()").body[0]
        append.value.args = [statement.value.elt]
        body: list[ast.stmt] = [append]
        for test in walk.ifs:
            body = [ast.If(test, body, [])]
        return [*ast.parse(f"{name} = []").body, ast.For(walk.target, walk.iter, body, [])]


class _Comprehended(_Counting):
    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        for statement in statements:
            made = self.comprehension(done[-1], statement) if done else None
            if made:
                done[-1] = made
            else:
                done.append(statement)
        return done

    def comprehension(self, before: ast.stmt, loop: ast.stmt) -> ast.stmt | None:
        if not (isinstance(before, ast.Assign) and isinstance(before.value, ast.List) and not before.value.elts):
            return None
        if not (isinstance(loop, ast.For) and len(loop.body) == 1 and not loop.orelse):
            return None
        name = ast.unparse(before.targets[0])
        call = loop.body[0].value if isinstance(loop.body[0], ast.Expr) else None
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) == f"{name}.append"):
            return None
        self.changed += 1
        before.value = ast.ListComp(call.args[0], [ast.comprehension(loop.target, loop.iter, [], 0)])
        return before
