"""What stands in a file and is not run: the branch that a constant settles, what follows a `return`.

Asked for by people who want to know why nothing is said of a line; an ordinary run does not look."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from seedlint.classify.conclusions.code import Node, walk
from seedlint.classify.conclusions.explained import Known
from seedlint.classify.values.axes import Place
from seedlint.facts import Class, For, Function, If, Jump, Return, Scope, Stmt, Try, While
from seedlint.link import Module
from seedlint.records import replace

Body = Sequence[Stmt]


def skipped(module: Module, visited: Collection[Place], reached: Collection[Place]) -> Iterator[Known]:
    """The statements of a module and of its functions that were called (`reached`) which no run gets to, though it gets
    to what is around them; each row of them once, with all its lines. `visited`: the statements that runs got to."""
    for block in module.facts.blocks:
        where = Place(module.path, block.cell or 0)
        yield from _below(where, block.body, None, visited)
        for node in walk(block.body, where):
            if isinstance(node.fact, Function) and replace(where, at=node.fact.at) in reached:
                yield from _below(where, node.fact.body, None, visited)
            elif not isinstance(node.fact, (Function, Class)) and replace(where, at=_at(node)) in visited:
                for body in _bodies(node.fact):
                    yield from _below(where, body, node.fact, visited)


def _at(node: Node) -> tuple[int, int, int, int]:
    return getattr(node.fact, "at", node.where.at)


def _bodies(fact: object) -> Iterator[Body]:
    if isinstance(fact, (If, For, While, Try)):
        yield fact.body
        yield fact.orelse
    if isinstance(fact, Try):
        yield from fact.handlers
        yield fact.final


def _below(where: Place, body: Body, outer: object, visited: Collection[Place]) -> Iterator[Known]:
    """The end of a body that no run gets to, with the reason."""
    known = [isinstance(one, Scope) or replace(where, at=one.at) in visited for one in body]
    if not body or all(known) or (outer is None and not any(known)):
        return  # of what is around it, nothing was run either
    first = known.index(False)
    if any(known[first:]):
        return  # it was run in some other way
    start = getattr(body[first], "at", where.at)
    last = max(inner.place.at[2] for one in body[first:] for inner in walk(one, where))
    place = replace(where, at=(start[0], start[1], last, 1))
    yield Known("skipped", place, _why(body, first, outer))


def _why(body: Body, first: int, outer: object) -> str:
    before = body[first - 1] if first else None
    if before is not None and not isinstance(before, Scope):
        if isinstance(before, (Return, Jump)):
            what = before.kind if isinstance(before, Jump) else "return"
            return f"nothing gets here: line {before.at[0]} is a {what}"
        return f"no run gets here: each ends at line {before.at[0]} or is cut short there"
    if isinstance(outer, If):
        side = "false" if body is outer.body else "true"
        return f"the test of line {outer.at[0]} is always {side}: this branch is not run"
    return "no run gets here"
