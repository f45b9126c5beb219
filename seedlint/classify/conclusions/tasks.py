"""Whether each turn of a loop is a training of its own, of a task, a client or an agent, and no epoch of one."""

from __future__ import annotations

from seedlint.classify.conclusions.code import Code, Fact, Node
from seedlint.classify.ledger.events import Fitted
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Place
from seedlint.classify.values.objects import Setting
from seedlint.classify.values.words import last_name
from seedlint.facts import Assign, Call, For, Name, Op, Slice, Sub, below

COUNTS = frozenset({"range", "trange", "count", "arange"})
"""Calls whose numbers a loop counts by."""


def own_trainings(record: Record, code: Code, made: Setting, turn: Axis) -> bool:
    """Whether the loop in whose turns a seed is set trains on other data in each, for as many epochs or steps as
    another loop in it counts."""
    loop = _loop(code, made, turn)
    if loop is None:
        return False
    names = _names(loop.fact.target)
    numbers, followed = _numbers(loop.fact, names), _followed(loop.fact, names)
    found = False
    for fitted in record.ledger.of(Fitted):
        statement = _statement(code, loop, fitted) if turn in fitted.stack else None
        if statement is not None:
            if not _counted(fitted, turn) or not _about(statement.fact, numbers, followed):
                return False
            found = True
    return found


def _loop(code: Code, made: Setting, turn: Axis) -> Node | None:
    """The loop of a turn that a seed is set in; several that walk one list are one axis, which names the last."""
    calls = [call for place in (*made.moment.chain, made.sink) if (call := code.call_at(place)) is not None]
    loop = code.loop_at(turn.place)
    if loop is None or not any(call.within(loop.fact) for call in calls):
        loop = next((around for call in calls if (around := call.around(For)) is not None), None)
    return loop if loop is not None and isinstance(loop.fact, For) else None


def _counted(fitted: Fitted, turn: Axis) -> bool:
    inner = fitted.stack[fitted.stack.index(turn) + 1 :]
    return any(axis.epoch and not axis.item for axis in inner)


def _statement(code: Code, loop: Node, fitted: Fitted) -> Node | None:
    """The statement of the loop's body that trains, if it is one of that loop."""
    calls: tuple[Place, ...] = (*fitted.chain, fitted.place)
    nodes = (call for place in calls if (call := code.call_at(place)) is not None)
    node = next((call for call in nodes if call.within(loop.fact)), None)
    while node is not None and node.outer is not None and node.outer.fact is not loop.fact:
        node = node.outer
    return node


def _followed(loop: For, names: list[str]) -> frozenset[str]:
    """The names that hold what the turn is about; of a number that the loop counts by, what is taken or named by it."""
    numbers = _numbers(loop, names)
    found = set(names) - numbers
    assigned = [fact for fact in below(loop.body) if isinstance(fact, Assign)]
    for fact in reversed(assigned):
        if _about(fact.value, numbers, frozenset(found)):
            found.update(_names(fact.targets))
    return frozenset(found)


def _numbers(loop: For, names: list[str]) -> frozenset[str]:
    """The variables of a loop that only count."""
    how = last_name(loop.iter.func) if isinstance(loop.iter, Call) else ""
    return frozenset(names[:1] if how == "enumerate" else names if how in COUNTS else ())


def _about(fact: Fact, numbers: frozenset[str], names: frozenset[str]) -> bool:
    """Whether an expression or statement reads one of the names, or what is taken (`pieces[task]`) or named
    (`f"{task}.pt"`) by one of the numbers."""
    for one in below(fact):
        if isinstance(one, Name) and one.id in names:
            return True
        by = one.index if isinstance(one, Sub) and not isinstance(one.index, Slice) else None
        by = one if isinstance(one, Op) and one.op == "join" else by
        if by is not None and numbers.intersection(_names(by)):
            return True
    return False


def _names(fact: object) -> list[str]:
    """In the order in which they stand."""
    return [one.id for one in below(fact) if isinstance(one, Name)][::-1]
