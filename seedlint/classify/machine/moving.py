"""Which statements move something by what is computed from it: the steps of a learner that is written by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from seedlint.classify.machine.reading import as_item, flat, key_of
from seedlint.classify.run.run import Run
from seedlint.facts import Assign, Attr, Augment, Expr, For, If, Name, Op, Stmt, Sub, Try, While, With
from seedlint.records import dataclass


@contextmanager
def within(run: Run, body: Sequence[Stmt]) -> Iterator[None]:
    """While a body runs that runs again: its statements that move what they read are known."""
    key = id(body)
    if key not in run.loops.moves:
        run.loops.moves[key] = moves(body)
    run.loops.moving.append(run.loops.moves[key])
    yield
    run.loops.moving.pop()


def moves(body: Sequence[Stmt]) -> frozenset[int]:
    """The statements of a body, by their ids, that add to something what depends on it, in the same statement, in what
    decides over it, or by way of other names: `table[s, a] += rate * (reward + max(table[t]) - table[s, a])`."""
    found = list(_changes(body, frozenset()))
    read: dict[str, set[str]] = defaultdict(set)
    for change in found:
        for key in change.keys:
            read[key] |= change.read
    return frozenset(
        id(change.statement)
        for change in found
        if _adds(change.statement) and any(key in _reached(change.read, read) for key in change.keys)
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """Names that a statement binds or changes, and what decides over their values."""

    statement: Stmt
    keys: frozenset[str]
    read: frozenset[str]


def _changes(body: Iterable[Stmt], tests: frozenset[str]) -> Iterator[_Change]:
    for statement in body:
        if isinstance(statement, Augment):
            read = frozenset(_names((statement.value, *_indices(statement.target))))
            yield _Change(statement, frozenset({base(statement.target)}), tests | read)
        elif isinstance(statement, Assign) and statement.value is not None:
            keys = frozenset(base(target) for one in statement.targets for target in flat(one))
            yield _Change(statement, keys, tests | frozenset(_names(_step(statement))))
        elif isinstance(statement, If):
            inner = tests | frozenset(_names(statement.test))
            yield from _changes((*statement.body, *statement.orelse), inner)
        elif isinstance(statement, While):
            yield from _changes((*statement.body, *statement.orelse), tests | frozenset(_names(statement.test)))
        elif isinstance(statement, For):
            walked = frozenset(_names(statement.iter))
            yield _Change(statement, frozenset(base(target) for target in flat(statement.target)), walked)
            yield from _changes((*statement.body, *statement.orelse), tests)
        elif isinstance(statement, With):
            yield from _changes(statement.body, tests)
        elif isinstance(statement, Try):
            yield from _changes((*statement.body, *statement.orelse, *statement.final), tests)


def _reached(start: Iterable[str], read: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(read.get(name, ()))
    return seen


def _adds(statement: Stmt) -> bool:
    if isinstance(statement, Augment):
        return statement.op in ("+", "-")
    if isinstance(statement, Assign) and len(statement.targets) == 1 and isinstance(statement.value, Op):
        return statement.value.op in ("+", "-") and base(statement.targets[0]) in set(_names(statement.value))
    return False


def _step(statement: Assign) -> object:
    """What an assignment reads: of `table[s] = table[s] + step`, which is `table[s] += step`, the step and the item."""
    value, target = statement.value, statement.targets[0]
    if len(statement.targets) == 1 and isinstance(value, Op) and value.op in ("+", "-"):
        first, *rest = value.operands
        if base(first) and base(first) == base(target):
            return (tuple(rest), tuple(_indices(target)))
    return value


def base(target: Expr) -> str:
    """What an item (`x[i]`, `x.get(i, 0)`) is an item of, as a key; empty where it has no name."""
    target = as_item(target)
    while isinstance(target, Sub):
        target = target.value
    return key_of(target)


def _indices(target: Expr) -> Iterator[Expr]:
    while isinstance(target, Sub):
        yield target.index
        target = target.value


def _names(node: object) -> Iterator[str]:
    """The names and attributes (`self.table`) that an expression reads."""
    if isinstance(node, (tuple, list)):
        for one in node:
            yield from _names(one)
    elif isinstance(node, Name):
        yield node.id
    elif isinstance(node, Attr):
        if isinstance(node.value, Name):
            yield f"{node.value.id}.{node.name}"
            if node.value.id != "self":
                yield node.value.id
        else:
            yield from _names(node.value)
    elif hasattr(node, "__dataclass_fields__"):
        for field in node.__dataclass_fields__:
            if field != "at":
                yield from _names(getattr(node, field))
