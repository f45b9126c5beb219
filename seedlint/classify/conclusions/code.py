"""Code as it is written: each place where a name, an attribute or a text stands, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from seedlint.classify.values.axes import Place
from seedlint.facts import (
    NOWHERE,
    Assign,
    Attr,
    Augment,
    Block,
    Call,
    Class,
    Clause,
    Const,
    For,
    Function,
    Import,
    ImportFrom,
    Lambda,
    Name,
    Scope,
    Seq,
    While,
    With,
)
from seedlint.link import Module
from seedlint.records import dataclass

Fact = Any  # a statement, an expression or a part of one


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One fact and the one around it. `part`: what of the outer one it is; `stored`: it is assigned to."""

    fact: Fact
    outer: Node | None
    part: str
    stored: bool
    where: Place  # the file and cell

    @property
    def place(self) -> Place:
        """The position of the fact, or of the nearest one around it that has one."""
        node: Node | None = self
        while node is not None:
            at = getattr(node.fact, "at", NOWHERE)
            if at != NOWHERE:
                return Place(self.where.path, self.where.cell, at)
            node = node.outer
        return self.where

    def around(self, *kinds: type) -> Node | None:
        """The nearest of some kinds around this."""
        node = self.outer
        while node is not None and not isinstance(node.fact, kinds):
            node = node.outer
        return node

    def within(self, fact: Fact) -> bool:
        """Whether this is a fact, or stands in it."""
        node: Node | None = self
        while node is not None and node.fact is not fact:
            node = node.outer
        return node is not None

    @property
    def scope(self) -> Node | None:
        """The function around it; None: the module."""
        return self.around(Function, Lambda)


_FIELDS: dict[type, tuple[str, ...]] = {}


def _parts(fact: Fact) -> tuple[str, ...]:
    kind = type(fact)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(name for name in getattr(kind, "__dataclass_fields__", ()) if name != "at")
    return _FIELDS[kind]


def _is_target(fact: Fact, part: str) -> bool:
    if isinstance(fact, (Assign, With)):
        return part in ("targets", "items.target")
    return isinstance(fact, (Augment, For, Clause)) and part == "target"


def walk(fact: Fact, where: Place, outer: Node | None = None) -> Iterator[Node]:
    """Every fact below `fact`, itself included."""
    waiting: list[tuple[Fact, Node | None, str, bool]] = [(fact, outer, "", False)]
    while waiting:
        one, around, part, stored = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend((inner, around, part, stored) for inner in reversed(one))
            continue
        if not hasattr(one, "__dataclass_fields__"):
            continue
        node = Node(one, around, part, stored, where)
        yield node
        if isinstance(one, With):
            for expr, target in one.items:
                waiting.extend(((expr, node, "items", False), (target, node, "items.target", True)))
            waiting.append((one.body, node, "body", False))
            continue
        for name in reversed(_parts(one)):
            inner = getattr(one, name)
            passes = stored and isinstance(one, Seq)
            passes = passes or (stored and node.part == "items" and name == "value")
            waiting.append((inner, node, name, passes or _is_target(one, name)))


class Code:
    """All the code that may read a value: the modules that a run loaded, and those that they import."""

    def __init__(self, modules: Callable[[], Iterable[Module]]) -> None:
        self._modules = modules

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        return tuple(self._modules())

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Node]]:
        found: dict[tuple[str, str], list[Node]] = {}
        for module in self.modules:
            for block in module.facts.blocks:
                for node in _of(block, module.path):
                    key = _key(node.fact)
                    if key is not None:
                        found.setdefault(key, []).append(node)
        return found

    @cached_property
    def _placed(self) -> dict[tuple[bool, Place], Node]:
        """Calls (True) and loops (False) by their place."""
        found: dict[tuple[bool, Place], Node] = {}
        for module in self.modules:
            for block in module.facts.blocks:
                for node in _of(block, module.path):
                    if isinstance(node.fact, (Call, For, While)):
                        found.setdefault((isinstance(node.fact, Call), node.place), node)
        return found

    def call_at(self, place: Place) -> Node | None:
        """The call that stands at a place."""
        return self._placed.get((True, place))

    def loop_at(self, place: Place) -> Node | None:
        """The loop that stands at a place."""
        return self._placed.get((False, place))

    def stands_in(self, call: Place, loop: Place) -> bool:
        """Whether the call at one place stands in the loop at another."""
        node, around = self.call_at(call), self.loop_at(loop)
        return node is not None and around is not None and node.within(around.fact)

    def names(self, name: str) -> list[Node]:
        """Where a variable of this name stands."""
        return self._index.get(("name", name), [])

    def attributes(self, name: str) -> list[Node]:
        return self._index.get(("attribute", name), [])

    def texts(self, text: str) -> list[Node]:
        """Where a literal with exactly this text stands."""
        return self._index.get(("text", text), [])

    def imports(self, name: str) -> list[Node]:
        """Where a name is imported from a module."""
        return self._index.get(("import", name), [])

    def calls(self, name: str) -> Iterator[Node]:
        """The calls of what has this last name."""
        for node in (*self.names(name), *self.attributes(name)):
            if node.part == "func" and node.outer is not None and isinstance(node.outer.fact, Call):
                yield node.outer

    def classes(self, name: str) -> list[Node]:
        return self._index.get(("class", name), [])

    def rebinds(self, function: Node, name: str) -> bool:
        """Whether a name inside a function is its own: a parameter, or assigned there and not declared global."""
        if any(param.name == name for param in function.fact.params):
            return True
        if not any(
            (scope := node.scope) is not None and scope.fact is function.fact
            for node in self.names(name)
            if node.stored
        ):
            return False
        return not any(
            name in node.fact.names and (scope := node.scope) is not None and scope.fact is function.fact
            for node in self._index.get(("scope", ""), [])
        )

    def is_module(self, fact: Fact, path: str) -> bool:
        """Whether an expression is an imported module or an attribute of one (by the imports of its file)."""
        while isinstance(fact, Attr):
            fact = fact.value
        return isinstance(fact, Name) and fact.id in self._imported.get(path, frozenset())

    @cached_property
    def _imported(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for (kind, _), nodes in self._index.items():
            if kind == "module":
                for node in nodes:
                    found.setdefault(node.where.path, set()).add(node.fact.name)
        return {path: frozenset(names) for path, names in found.items()}


def _of(block: Block, path: str) -> Iterator[Node]:
    return walk(block.body, Place(path, block.cell or 0))


def _key(fact: Fact) -> tuple[str, str] | None:
    if isinstance(fact, Name):
        return ("name", fact.id)
    if isinstance(fact, Attr):
        return ("attribute", fact.name)
    if isinstance(fact, Const) and isinstance(fact.value, str):
        return ("text", fact.value)
    if isinstance(fact, ImportFrom):
        return ("import", fact.name)
    if isinstance(fact, Import):
        return ("module", fact.name)
    if isinstance(fact, Class):
        return ("class", fact.name)
    if isinstance(fact, Scope):
        return ("scope", "")
    return None
