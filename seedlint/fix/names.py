"""What names mean in the function or module that a call stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from seedlint.diagnostics import Edit
from seedlint.fix.code import Code, is_name, statement_of

if TYPE_CHECKING:
    import libcst as cst


class Names:
    """The names that a call of some code sees."""

    def __init__(self, code: Code, call: cst.Call) -> None:
        from libcst.metadata import ScopeProvider

        self._code = code
        self._scopes: Mapping[cst.CSTNode, Any] = code.wrapper.resolve(ScopeProvider)
        self.scope = self._scopes[call]

    def meaning(self, node: cst.CSTNode | str) -> str | None:
        """The full name that an imported name, or an attribute of one, stands for, if there is just one."""
        from libcst.metadata import QualifiedNameSource

        found = self.scope.get_qualified_names_for(node)
        names = {each.name for each in found if each.source is QualifiedNameSource.IMPORT}
        return names.pop() if len(found) == len(names) == 1 else None

    def is_local(self, name: str) -> bool:
        """Whether the name is bound in this scope alone, and nothing inside it reads the name at another time."""
        from libcst.metadata import FunctionScope, GlobalScope

        bound = list(self.scope[name])
        return (
            isinstance(self.scope, (FunctionScope, GlobalScope))
            and bool(bound)
            and all(each.scope is self.scope for each in bound)
            and all(use.scope is self.scope for each in bound for use in each.references)
        )

    def uses(self, name: str) -> list[cst.CSTNode]:
        """Where the name is read in this scope."""
        nodes = {use.node: None for each in self.scope[name] for use in each.references}
        return [node for node in nodes if is_name(node, name)]

    def bindings(self, name: str) -> list[cst.SimpleStatementLine]:
        """The lines that assign to the name in this scope."""
        lines = (statement_of(self._code, each.node) for each in self.scope[name])
        return [line for line in lines if line is not None]

    def bound_before(self, name: cst.Name, span: tuple[int, int, int, int]) -> bool:
        """Whether each binding of a name that is read here stands above a position, or in a scope around this one."""
        found = list(self.scope[name.value])
        return bool(found) and all(
            each.scope is not self.scope or not hasattr(each, "node") or self._code.span(each.node) < span
            for each in found
        )

    def is_global(self, node: cst.BaseExpression) -> bool:
        """Whether the first name of a dotted one is bound in the module alone."""
        import libcst as cst

        while isinstance(node, cst.Attribute):
            node = node.value
        if not isinstance(node, cst.Name):
            return False
        found = list(self.scope[node.value])
        return bool(found) and all(each.scope is self.scope.globals for each in found)

    def assigned(self, name: str) -> Iterator[cst.BaseExpression | None]:
        """What each binding of a name gives it, as far as it is an assignment to the name alone."""
        import libcst as cst

        for each in self.scope[name]:
            line = statement_of(self._code, getattr(each, "node", None))
            one = line.body[0] if line is not None and len(line.body) == 1 else None
            yield one.value if isinstance(one, cst.Assign) and is_name(one.targets[0].target, name) else None

    def import_of(self, module: str) -> tuple[Edit, ...] | None:
        """The edit after which a module is imported at the top of the file or cell: none where it is; None where its
        name means something else."""
        import libcst as cst
        from libcst.metadata import ImportAssignment

        code = self._code
        bound = [*self.scope[module]]
        if bound:
            known = all(isinstance(each, ImportAssignment) and each.scope is self.scope.globals for each in bound)
            return () if known and self.meaning(module) == module else None
        for number, line in enumerate(code.module.body):
            if code.span(line)[0] <= code.above or _opens_file(line, number):
                continue
            first = (
                line.decorators[0] if isinstance(line, (cst.FunctionDef, cst.ClassDef)) and line.decorators else line
            )
            at = code.offset(code.span(first)[0], 1)
            return (code.edit(at, at, f"import {module}\n"),)
        return None


def _opens_file(line: cst.CSTNode, number: int) -> bool:
    """Whether a statement has to stay first: a docstring, `from __future__ import`."""
    import libcst as cst

    one = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    if isinstance(one, cst.Expr):
        return number == 0 and isinstance(one.value, (cst.SimpleString, cst.ConcatenatedString))
    return isinstance(one, cst.ImportFrom) and one.module is not None and is_name(one.module, "__future__")
