"""Whether anything rests on what is drawn from a JAX key: weights that are loaded over, a sample of which only the
shape is asked and what is only tried out bear nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.classify.conclusions.code import Code, Fact, Node
from seedlint.classify.values.axes import Place
from seedlint.classify.values.words import last_name
from seedlint.facts import Arg, Assign, Attr, Call, Do, For, Name, Op, Seq, Sub, While, below

LOADS = re.compile(r"load|restore|deserial|from_bytes|from_state_dict|read_")
"""Names of calls that fill what they are given from a file."""
TRIES = frozenset("init apply reset step sample lower tabulate eval_shape".split())
"""Names of calls that change nothing, so that nothing is left of them where what they yield is not kept."""
DEPTH = 6
"""How many assignments a result is followed through."""


def bears(code: Code, place: Place, shaped: Place | None = None) -> bool:
    """Whether anything may rest on what the call at a place yields. `shaped`: a call that initialises a network, which
    asks for the shape of its inputs and for no more."""
    call = code.call_at(place)
    return call is None or _bears(code, call, shaped, DEPTH)


def handed_on(code: Code, place: Place) -> bool:
    """Whether the next turn of a loop reads what a call at a place makes of a name: `key = split(key)[0]` where the
    turn draws with `key` besides."""
    call = code.call_at(place)
    statement, loop = (call.around(Assign), call.around(For, While)) if call is not None else (None, None)
    if call is None or statement is None or loop is None:
        return False
    given = {one.id for one in below(call.fact) if isinstance(one, Name)}
    bound = {one.id for one in below(statement.fact.targets) if isinstance(one, Name)}
    return any(
        not one.stored and one.within(loop.fact) and not one.within(statement.fact)
        for name in given & bound
        for one in code.names(name)
        if one.where.path == call.where.path
    )


def _bears(code: Code, node: Node, shaped: Place | None, depth: int) -> bool:
    """Whether anything may rest on a value that stands at a node."""
    at: Node | None = node.outer
    came = node
    while at is not None:
        fact = at.fact
        if isinstance(fact, Call) and isinstance(came.fact, Arg):
            if LOADS.search(last_name(fact.func)) or at.place == shaped:
                return False
        elif isinstance(fact, Assign):
            named = all(isinstance(one, (Name, Seq, Arg)) for one in below(fact.targets))
            if not named or depth == 0 or (at.scope is None and _exported(code, at)):
                return True
            return any(_bears(code, one, shaped, depth - 1) for one in _reads(code, at))
        elif isinstance(fact, Do):
            call = came.fact
            return not isinstance(call, Call) or last_name(call.func) not in TRIES or bool(at.where.cell)
        elif not isinstance(fact, (Arg, Attr, Call, Op, Seq, Sub)):
            return True
        came, at = at, at.outer
    return True


def _exported(code: Code, statement: Node) -> bool:
    """Whether another module reads what a statement of a module assigns."""
    names = {one.id for one in below(statement.fact.targets) if isinstance(one, Name)}
    return any(
        code.imports(name) or any(code.is_module(node.fact, node.where.path) for node in code.attributes(name))
        for name in names
    )


def _reads(code: Code, statement: Node) -> Iterator[Node]:
    """Where what a statement assigns is read, or may be: up to where the name is given something else in any case."""
    scope = statement.scope
    for name in {one.id for one in below(statement.fact.targets) if isinstance(one, Name)}:
        mine = [one for one in code.names(name) if one.where.path == statement.where.path and _within(one, scope)]
        stores = [around for one in mine if one.stored and (around := one.around(Assign)) is not None]
        again = [one for one in stores if _beside(one, statement) and _after(one, statement)]
        until = min(((one.place.cell, one.place.at[2:]) for one in again), default=None)
        looped = statement.around(For, While) is not None
        for one in mine:
            inner = _fact(one.scope) is not _fact(scope)
            late = until is not None and (one.place.cell, one.place.at[:2]) > until
            if not one.stored and (inner or looped or (not late and not _after(statement, one))):
                yield one


def _within(node: Node, scope: Node | None) -> bool:
    """Whether a node stands in a function, or in one inside of it."""
    at: Node | None = node.scope
    while at is not None and (scope is None or at.fact is not scope.fact):
        at = at.scope
    return scope is None or at is not None


def _beside(one: Node, other: Node) -> bool:
    """Whether two statements are of one body, so that both are run."""
    return _fact(one.outer) is _fact(other.outer) and one.part == other.part


def _fact(node: Node | None) -> Fact | None:
    return node.fact if node is not None else None


def _position(node: Node) -> tuple[int, tuple[int, ...]]:
    return node.place.cell, node.place.at


def _after(one: Node, other: Node) -> bool:
    return _position(one) > _position(other)
