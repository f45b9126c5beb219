"""Which parameters of a function are JAX keys: those that it, or what it calls, hands to `jax.random`."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint import apis
from seedlint.classify.run.run import Run
from seedlint.classify.values.objects import NOTHING, Api, Func, Value, class_attribute
from seedlint.facts import Attr, Call, Expr, Name, Param, below

DEPTH = 4
"""How many calls deep a parameter is followed that is only handed on."""


def taken_as_keys(run: Run, func: Func, depth: int = DEPTH) -> frozenset[str]:
    """The parameters that are keys by their use."""
    known = run.keys.parameters.get(id(func.node))
    if known is not None:
        return known
    run.keys.parameters[id(func.node)] = frozenset()  # while it is asked about itself
    names = {param.name for param in func.node.params}
    found = frozenset(
        given.id
        for call in _calls(func.node.body)
        for given in _keys_given(run, func, call, depth)
        if isinstance(given, Name) and given.id in names
    )
    if depth == DEPTH or found:
        run.keys.parameters[id(func.node)] = found
    else:  # it was not looked into to the end
        del run.keys.parameters[id(func.node)]
    return found


def _calls(fact: object) -> Iterator[Call]:
    """The calls below a fact."""
    return (one for one in below(fact) if isinstance(one, Call))


def _keys_given(run: Run, func: Func, call: Call, depth: int) -> Iterator[Expr]:
    """What a call takes as keys: of `jax.random`, or of a function of the project."""
    callee = _callee(run, func, call.func)
    if isinstance(callee.ref, Func) and depth:
        params = [param for param in callee.ref.node.params if param.kind == "pos" or param.kind == "kw"]
        bound = isinstance(call.func, Attr) and callee.ref.cls is not None
        keys = taken_as_keys(run, callee.ref, depth - 1)
        yield from (given for param, given in _given(call, params[bound:]) if param in keys)
    name = callee.ref.name if isinstance(callee.ref, Api) else ""
    row = next((row for row in apis.lookup(name) if row.does in ("usekey", "splitkey")), None) if name else None
    if row is None or row.seed is None or not name.startswith("jax.random."):
        return
    named = next((arg.value for arg in call.args if arg.keyword == row.seed), None)
    plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    if named is not None:
        yield named
    elif row.pos is not None and row.pos < len(plain):
        yield plain[row.pos]


def _given(call: Call, params: list[Param]) -> Iterator[tuple[str, Expr]]:
    """The parameters that a call fills, as far as it says so itself."""
    if any(arg.star for arg in call.args):
        return
    plain = [arg.value for arg in call.args if arg.keyword is None]
    yield from ((param.name, value) for param, value in zip(params, plain))
    yield from ((arg.keyword, arg.value) for arg in call.args if arg.keyword is not None)


def _callee(run: Run, func: Func, node: Expr) -> Value:
    """What a function of the project calls, by the names that it sees: of the library, or of the project."""
    if isinstance(node, Name):
        bound = func.env.find(node.id)
        return run.machine.resolved(run, bound.value) if bound is not None else NOTHING
    if not isinstance(node, Attr):
        return NOTHING
    if isinstance(node.value, Name) and func.cls is not None and node.value.id in ("self", "cls"):
        return class_attribute(func.cls, node.name) or NOTHING
    owner = _callee(run, func, node.value)
    return Value(ref=Api(f"{owner.ref.name}.{node.name}")) if isinstance(owner.ref, Api) else NOTHING
