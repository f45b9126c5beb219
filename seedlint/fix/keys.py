"""SED406: a JAX key is split before its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Fix
from seedlint.fix.code import Code, fresh_name, given_by, is_looped, is_name, statement_of
from seedlint.fix.names import Names

if TYPE_CHECKING:
    import libcst as cst


_RANDOM = "jax.random"
_DERIVING = ("PRNGKey", "key", "split", "fold_in", "clone", "wrap_key_data", "key_data", "key_impl")
"""Of jax.random: what makes a key, or takes one and draws nothing from it. A second `split` gives the same children."""


def split_key(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """`key, subkey = jax.random.split(key)` before the first of two statements of one block that consume `key`, which
    must be a draw of jax.random, by its import; the second then uses the new key."""
    names = Names(code, call)
    uses_before = (used for used in code.shown(diagnostic) if _drawn_from(names, used) is not None)
    first = next(uses_before, None)
    one, other = statement_of(code, first), statement_of(code, call)
    if first is None or one is None or other is None:
        return None
    block = code.parents[one]
    if block is not code.parents[other] or code.span(one) >= code.span(other):
        return None
    drawn = _drawn_from(names, first)
    if drawn is None or not names.is_local(drawn.value):
        return None
    key, uses = drawn.value, names.uses(drawn.value)
    within = {use: statement_of(code, use) for use in uses}
    if sum(line is one for line in within.values()) != 1 or not any(line is other for line in within.values()):
        return None
    bound = [code.span(line) for line in names.bindings(key) if code.parents[line] is block]
    since = max((span for span in bound if span < code.span(one)), default=None)
    if _rebinds(code, drawn, key) or (since is None and is_looped(code, block)):
        return None
    for use in uses:  # what was split off the key before would be split off again
        if (since or (0,)) <= code.span(use) < code.span(drawn) and not _rebinds(code, use, key):
            return None
    row, col, *_ = code.span(one)
    split, indent = _split(code, names, first, row), code.line(row)[: col - 1]
    if split is None or indent.strip():
        return None
    fresh = fresh_name("subkey", code.text)
    at = code.offset(row, col)
    start, end = code.offset(*code.span(drawn)[:2]), code.offset(*code.span(drawn)[2:])
    inserted = code.edit(at, at, f"{key}, {fresh} = {split}({key})\n{indent}")
    return Fix(f"split {key} first", False, (inserted, code.edit(start, end, fresh)))


def _drawn_from(names: Names, call: cst.Call) -> cst.Name | None:
    """The name of the key that a draw of jax.random consumes, where it stands."""
    import libcst as cst

    if not _is_draw(names, call) or any(arg.star for arg in call.args):
        return None
    arg = given_by(call, "key") or next((arg for arg in call.args[:1] if arg.keyword is None), None)
    return arg.value if arg is not None and isinstance(arg.value, cst.Name) else None


def _is_draw(names: Names, call: cst.Call) -> bool:
    module, _, name = (names.meaning(call.func) or "").rpartition(".")
    return module == _RANDOM and name not in _DERIVING


def _rebinds(code: Code, use: cst.CSTNode, name: str) -> bool:
    """Whether a use of a key stands in an assignment to the same name: `key, sub = split(key)`."""
    import libcst as cst

    line = statement_of(code, use)
    assigned = line.body[0] if line is not None and len(line.body) == 1 else None
    targets = [each.target for each in assigned.targets] if isinstance(assigned, cst.Assign) else []
    elements = [each.value for one in targets if isinstance(one, cst.Tuple) for each in one.elements]
    return any(is_name(each, name) for each in (*targets, *elements))


def _split(code: Code, names: Names, draw: cst.Call, row: int) -> str | None:
    """How `jax.random.split` can be called above `row`: as `draw` is, else by an import that has run."""
    import libcst as cst

    if isinstance(draw.func, cst.Attribute):
        return f"{code.module.code_for_node(draw.func.value)}.split"
    endings = {_RANDOM.partition(".")[0]: ".random.split", _RANDOM: ".split", f"{_RANDOM}.split": ""}
    for scope in (names.scope, names.scope.globals):
        for binding in scope.assignments:
            ending = endings.get(names.meaning(binding.name) or "")
            if ending is not None and "." not in binding.name and code.span(binding.node)[0] < row:
                return f"{binding.name}{ending}"
    return None
