"""Whether a seed is the same in every turn of a loop: what it is computed from is accounted for, as it is written.

One turn is looked at, so a seed that is counted up on an attribute, taken off a list or as long as one is looks like a
constant there. It is one only if nothing that it is made of may change in a turn; what is not accounted for may."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint import apis
from seedlint.classify.conclusions.code import Code, Fact, Node
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Setting
from seedlint.facts import (
    Assign,
    Attr,
    Augment,
    Bind,
    Call,
    Choice,
    Const,
    For,
    Function,
    Lambda,
    Name,
    Op,
    Param,
    Sub,
    below,
)

CONVERTS = frozenset("int float str abs min max int32 int64 uint32 item".split())
GETS = frozenset("get getint pop setdefault".split())
GROWS = frozenset("append extend add insert appendleft put pop popleft remove clear update".split())
DEPTH = 12
"""How many steps a seed is followed back; what is further away may change."""


def steady(code: Code, made: Setting, turn: Place) -> bool:
    """Whether nothing that a seed is made of may change from one turn of the loop at `turn` to the next."""
    chain = [code.call_at(place) for place in (*made.moment.chain, made.sink)]
    call = chain[-1]
    if call is None:
        return True  # no call of the project's own: the value is all that is known
    given = _seed(made.api, call.fact)
    return given is None or _Steady(code, chain, turn).is_steady(given, call, len(chain) - 1, DEPTH)


def _seed(api: str, call: Call) -> Fact | None:
    """The expression that is the seed of a call."""
    rows = [row for row in apis.lookup(api) or apis.method(api.rsplit(".", 1)[-1]) if row.seed is not None]
    named = next((arg.value for row in rows for arg in call.args if arg.keyword == row.seed), None)
    plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    position = next((row.pos for row in rows[:1] if row.pos is not None), 0)
    return named if named is not None else plain[position] if position < len(plain) else None


class _Steady:
    """`chain`: the calls that led to the seed, outermost first, as far as they are seen."""

    def __init__(self, code: Code, chain: list[Node | None], turn: Place) -> None:
        self.code = code
        self.chain = chain
        self.loop = code.loop_at(turn)
        self.home = self.loop.scope if self.loop is not None else None

    def is_steady(self, fact: Fact, at: Node, level: int, depth: int) -> bool:
        """Of an expression that stands in or at `at`, in the function that `chain[level - 1]` has called."""
        if isinstance(fact, Const):
            return True
        if depth == 0:
            return False
        parts: tuple[Fact, ...]
        if isinstance(fact, Name):
            return self._name(fact, at, level, depth - 1)
        if isinstance(fact, Attr):
            return self._kept(self.code.attributes(fact.name), fact.name, at, level, depth - 1)
        if isinstance(fact, Sub):
            return self._entry(fact.index, at, level, depth - 1)
        if isinstance(fact, Op):
            parts = fact.operands
        elif isinstance(fact, Choice):
            parts = (fact.test, fact.body, fact.orelse)
        elif isinstance(fact, Call):
            last = fact.func.id if isinstance(fact.func, Name) else getattr(fact.func, "name", "")
            if last == "len" and fact.args:
                return not self._grows(fact.args[0].value)
            if last in GETS and fact.args:
                return last != "pop" and self._entry(fact.args[0].value, at, level, depth - 1)
            if last not in CONVERTS:
                return False
            parts = tuple(arg.value for arg in fact.args)
        else:
            return False
        return all(self.is_steady(part, at, level, depth - 1) for part in parts)

    def _name(self, name: Name, at: Node, level: int, depth: int) -> bool:
        scope = at.scope
        while scope is not None and not self.code.rebinds(scope, name.id):
            scope = scope.scope
        owner = scope.fact if scope is not None else None
        stores = [
            node
            for node in self.code.names(name.id)
            if node.stored and node.where.path == at.where.path and self._belongs(node, name.id, owner)
        ]
        if not self._kept(stores, name.id, at, level, depth):
            return False
        params: tuple[Param, ...] = owner.params if isinstance(owner, (Function, Lambda)) else ()
        param = next((one for one in params if one.name == name.id), None)
        return param is None or self._given(param, params, level, depth)

    def _given(self, param: Param, params: tuple[Param, ...], level: int, depth: int) -> bool:
        """What the call that led here gives a parameter."""
        call = self.chain[level - 1] if level else None
        if call is None:
            return True
        named = next((arg.value for arg in call.fact.args if arg.keyword == param.name), None)
        if named is not None:
            return self.is_steady(named, call, level - 1, depth)
        if any(arg.star for arg in call.fact.args):
            return False
        offset = int(bool(params) and params[0].name in ("self", "cls"))
        plain = [arg.value for arg in call.fact.args if arg.keyword is None]
        position = params.index(param) - offset
        if 0 <= position < len(plain):
            return self.is_steady(plain[position], call, level - 1, depth)
        return True  # its default, or nobody seen gives it

    def _belongs(self, node: Node, name: str, owner: Fact | None) -> bool:
        scope = node.scope
        while scope is not None and scope.fact is not owner and not self.code.rebinds(scope, name):
            scope = scope.scope
        return (scope.fact if scope is not None else None) is owner

    def _kept(self, nodes: list[Node], name: str, at: Node, level: int, depth: int) -> bool:
        """Whether nothing that may happen in a turn counts a variable or attribute on."""
        for node in nodes:
            if not node.stored or not self._in_turn(node):
                continue
            statement = node.around(Assign, Augment, Bind, For)
            if statement is None or isinstance(statement.fact, For):
                continue  # what a loop walks is no constant, or it has one turn
            if isinstance(statement.fact, Augment):
                return False
            value = statement.fact.value
            if value is None or name in _mentioned(value):
                return value is None
            here = node.scope is at.scope or (node.scope and at.scope and node.scope.fact is at.scope.fact)
            if here and not self.is_steady(value, node, level, depth):
                return False
        return True

    def _entry(self, index: Fact, at: Node, level: int, depth: int) -> bool:
        """Whether no turn writes the entry under this key."""
        if not isinstance(index, Const):
            return self.is_steady(index, at, level, depth)
        if not isinstance(index.value, str):
            return True
        for node in self.code.texts(index.value):
            outer = node.outer
            if outer is not None and isinstance(outer.fact, Sub) and outer.stored and self._in_turn(outer):
                statement = outer.around(Assign, Augment)
                if (
                    statement is None
                    or isinstance(statement.fact, Augment)
                    or not isinstance(statement.fact.value, Const)
                ):
                    return False
        return True

    def _grows(self, fact: Fact) -> bool:
        last = fact.id if isinstance(fact, Name) else getattr(fact, "name", "")
        nodes = (*self.code.names(last), *self.code.attributes(last)) if last else ()
        return not last or any(
            node.outer is not None and isinstance(node.outer.fact, Attr) and node.outer.fact.name in GROWS
            for node in nodes
        )

    def _in_turn(self, node: Node) -> bool:
        """Whether a statement may run in a turn: it stands in the loop, or in another function than the loop does."""
        if self.loop is None:
            return node.scope is not None and not _sets_up(node.scope)
        outer = node.outer
        while outer is not None:
            if outer.fact is self.loop.fact:
                return True
            outer = outer.outer
        if node.scope is None:
            return False
        return not _sets_up(node.scope) and (self.home is None or node.scope.fact is not self.home.fact)


def _sets_up(function: Node) -> bool:
    return isinstance(function.fact, Function) and function.fact.name in ("__init__", "__post_init__", "__new__")


def _mentioned(fact: Fact) -> Iterator[str]:
    """The names and attributes that an expression reads."""
    for one in below(fact):
        if isinstance(one, Name):
            yield one.id
        elif isinstance(one, Attr):
            yield one.name
