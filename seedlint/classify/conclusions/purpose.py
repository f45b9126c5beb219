"""What is drawn twice on purpose: from held-out data, or with one JAX key, so that what is given is all that differs
between two results that are compared, or so that a result is looked at under the same noise again and again."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint import apis
from seedlint.classify.conclusions.code import Code, Fact, Node
from seedlint.classify.values.axes import Place
from seedlint.classify.values.words import hint_of, last_name
from seedlint.facts import Arg, Assign, Attr, Augment, Call, Const, Do, For, If, Name, Op, Seq, While, below

EQUALS, DIFFERS = frozenset({"==", "!="}), frozenset("- < > <= >=".split())
CHECKS = frozenset(
    "allclose isclose array_equal equal assert_allclose assert_array_equal assert_array_almost_equal assert_equal "
    "assert_trees_all_close assert_trees_all_equal assertEqual assertAllClose assertArraysEqual".split()
)
"""Names of functions that compare what they are given."""
SHOWS = frozenset(
    "print append log log_metrics log_dict log_scalar info debug warning add_scalar scalar write writerow "
    "write_scalars set_description set_postfix display imshow contourf fill_between errorbar".split()
)
"""Names of functions that show or collect what they are given."""
PLOTS = frozenset("plot scatter hist hist2d bar contour pcolormesh kdeplot histplot violinplot boxplot".split())
"""Names of methods of a figure."""
LEAVES = frozenset("apply evaluate eval sample predict loss elbo log_prob score".split())
"""Names of methods that leave their object as it is."""
REPLACES = frozenset({"replace", "_replace"})
"""Names of methods that yield an object like theirs with other attributes."""
DEPTH = 4
"""How many assignments a result is followed through."""


def compared(code: Code, one: Place, other: Place) -> bool:
    """Whether the results of two calls meet in a check, or those of one function in a comparison or difference: common
    random numbers, or a check that a key repeats its draws."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None or _scope(first) is not _scope(second):
        return False
    alike = _text(first.fact.func) == _text(second.fact.func)
    mine, its = _named(first), _named(second)
    drawn = any(row.does == "usekey" for row in apis.lookup(f"jax.random.{last_name(first.fact.func)}"))
    compares = EQUALS if drawn else EQUALS | DIFFERS
    differ = _text(first.fact) != _text(second.fact)  # in what they are given besides
    for fact in _around(code, first):
        if isinstance(fact, Call) and (last_name(fact.func) in CHECKS or last_name(fact.func).startswith("assert_")):
            sides = _checked(fact)
        elif not alike:
            continue
        elif isinstance(fact, Op) and fact.op in compares:
            sides = fact.operands
        elif differ and not drawn and (shown := _shown_together(fact)):
            sides = shown
        else:
            continue
        with_first = {at for at, side in enumerate(sides) if _holds(side, first.fact, mine - its)}
        with_second = {at for at, side in enumerate(sides) if _holds(side, second.fact, its - mine)}
        if with_first and with_second and not with_first & with_second:
            return True
    return False


def _checked(fact: Call) -> tuple[Fact, ...]:
    """What a check is given, one by one or in a list."""
    given = [arg.value for arg in fact.args]
    listed = [item.value for one in given if isinstance(one, Seq) for item in one.items]
    return tuple(listed or given)


def _shown_together(fact: object) -> tuple[Fact, ...]:
    """What one line shows side by side: `print(loss(a, key), loss(b, key))`, `near, far` at the end of a cell."""
    if isinstance(fact, Call) and last_name(fact.func) in ("print", "display"):
        return tuple(arg.value for arg in fact.args)
    if isinstance(fact, Do) and isinstance(fact.value, Seq):
        return tuple(arg.value for arg in fact.value.items)
    return ()


def shown_alike(code: Code, one: Place, other: Place) -> bool:
    """Whether the same is drawn twice only to be printed: that a key repeats its draws is what is shown."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None or _text(first.fact) != _text(second.fact):
        return False
    return all(_printed(node) or _dropped(node) for node in (first, second))


def warmed_up(code: Code, one: Place, other: Place) -> bool:
    """Whether nothing is kept of one of two calls: it has a function compiled before it is timed, or walked. What ends
    a cell of a notebook is shown."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None or first is second:
        return False
    if _text(first.fact) == _text(second.fact):
        return _dropped(first)
    return any(_dropped(one) and isinstance(one.fact.func, Name) and not one.where.cell for one in (first, second))


def on_held_out(code: Code, maker: Place) -> bool:
    """Whether what a call makes, or is given to walk over, has the name of held-out data: `val_loader = DataLoader(x)`,
    `DataLoader(val_pairs)`."""
    call = code.call_at(maker)
    if call is None:
        return False
    statement = call.around(Assign)
    bound = statement.fact.targets if statement is not None and statement.fact.value is call.fact else ()
    given = call.fact.args[0].value if call.fact.args else None
    named = [one.id if isinstance(one, Name) else one.name for one in (*bound, given) if isinstance(one, (Name, Attr))]
    hints = {hint for name in named if (hint := hint_of(name)) is not None}
    return bool(hints) and "train" not in hints


def without_effect(code: Code, one: Place, other: Place) -> bool:
    """Whether what is drawn in one of two places counts for nothing wherever the other counts: it is multiplied by 0,
    or each is multiplied by whether one thing has another value (`a * (kind == 1)`, `b * (kind == 2)`)."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None:
        return False
    mine, its = list(_factors(first)), list(_factors(second))
    if any(isinstance(factor, Const) and factor.value == 0 for factor in (*mine, *its)):
        return True
    tests = [(_text(a), b) for a, b in filter(None, map(_equals, mine))]
    others = [(_text(a), b) for a, b in filter(None, map(_equals, its))]
    return any(a == c and b != d for a, b in tests for c, d in others)


def alternatives(code: Code, one: Place, other: Place) -> bool:
    """Whether two places draw what one call selects from, of which only one counts: `where(test, a(key), b(key))`."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None:
        return False
    mine, its = dict(_selected(first)), dict(_selected(second))
    return any(at > 0 and its.get(call, 0) > 0 and its[call] != at for call, at in mine.items())


def _selected(node: Node) -> Iterator[tuple[int, int]]:
    """The calls of `where` and `select` that a call stands in the arguments of, and in which of these."""
    at = node
    while at.outer is not None:
        around = at.outer
        if isinstance(around.fact, Call) and last_name(around.fact.func) in ("where", "select"):
            yield id(around.fact), next((n for n, arg in enumerate(around.fact.args) if arg is at.fact), 0)
        at = around


def _factors(call: Node) -> Iterator[Fact]:
    """What the result of a call is multiplied by at once."""
    at = call.outer
    while at is not None and isinstance(at.fact, Op) and at.fact.op == "*":
        yield from _multiplied(at.fact)
        at = at.outer


def _multiplied(fact: Fact) -> Iterator[Fact]:
    for side in fact.operands:
        if isinstance(side, Op) and side.op == "*":
            yield from _multiplied(side)
        else:
            yield side


def _equals(fact: Fact) -> tuple[Fact, object] | None:
    """`kind == 1`: what is compared, and with which constant."""
    if isinstance(fact, Op) and fact.op == "==" and len(fact.operands) == 2:
        left, right = fact.operands
        if isinstance(right, Const):
            return left, right.value
    return None


def chosen(code: Code, one: Place, other: Place) -> bool:
    """Whether the code has the choice to draw the same twice: both calls stand in one branch of a test, and the other
    branch makes the same calls with a key that it splits in between (`if same_init:`)."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None or _text(first.fact.func) != _text(second.fact.func):
        return False
    for test in _tests(first):
        for here, there in ((test.body, test.orelse), (test.orelse, test.body)):
            calls = [fact for fact in below(here) if isinstance(fact, Call)]
            others = [fact for fact in below(there) if isinstance(fact, Call)]
            alike = [fact for fact in others if _text(fact.func) == _text(second.fact.func)]
            if {id(first.fact), id(second.fact)} <= set(map(id, calls)) and len(alike) > 1:
                return any(map(_splits, others)) and not any(map(_splits, calls))
    return False


def paired(code: Code, one: Place, other: Place) -> bool:
    """Whether the key is split in the arguments of two calls of one function, in the same words: two that are run
    beside each other are given the same parts, on purpose (the two sides of an antithetic pair)."""
    first, second = code.call_at(one), code.call_at(other)
    if first is None or second is None or first is second or _scope(first) is not _scope(second):
        return False
    if not _splits(first.fact) or _text(first.fact) != _text(second.fact):
        return False
    mine, its = _user(first), _user(second)
    if mine is None or its is None or mine is its:
        return False
    return isinstance(mine.fact, Call) and isinstance(its.fact, Call) and _text(mine.fact.func) == _text(its.fact.func)


def moved_on(code: Code, one: Place, other: Place) -> bool:
    """Whether the method that consumes the key of its object first hands out the object with what is left of the key
    in its place (`return action, self.replace(key=rest)`): another method is one of another object."""
    first, second = code.call_at(one), code.call_at(other)
    scope = first.scope if first is not None else None
    if first is None or second is None or scope is None or scope.fact is _scope(second):
        return False
    left = _named(first)
    calls = (fact for fact in below(scope.fact.body) if isinstance(fact, Call) and last_name(fact.func) in REPLACES)
    given = (arg.value for call in calls for arg in call.args if arg.keyword is not None)
    return any(isinstance(value, Name) and value.id in left for value in given)


def _tests(node: Node) -> Iterator[If]:
    """The tests that a call stands in a branch of, the innermost first."""
    at = node.outer
    while at is not None:
        if isinstance(at.fact, If):
            yield at.fact
        at = at.outer


def _splits(call: Call) -> bool:
    return any(row.does == "splitkey" for row in apis.lookup(f"jax.random.{last_name(call.func)}"))


def watched(code: Code, call: Place, loop: Place, stored: bool) -> bool:
    """Whether what a call yields in each turn of a loop is only looked at, while the turns change something else that
    it is given: a score under the same noise in every turn. `stored`: its object keeps the key, so that this one has to
    be told something else in the turn, and the score is shown there."""
    node, around = code.call_at(call), code.loop_at(loop)
    if node is None or around is None or not code.stands_in(call, loop):
        return False
    func = node.fact.func
    given = {name.id for name in below(node.fact) if isinstance(name, Name)}
    if isinstance(around.fact, For) and given & _names(around.fact.target) and _printed(node):
        return True  # settings that are looked at side by side
    if stored:
        own = func.value if isinstance(func, Attr) else None
        others = (one for one in below(around.fact.body) if isinstance(one, Call) and one is not node.fact)
        told = any(isinstance(one.func, Attr) and _text(one.func.value) == _text(own) for one in others)
        return own is not None and told and _looked_at(code, node, node.fact, around.fact, DEPTH, True)
    if isinstance(func, Attr) and func.name not in LEAVES and not code.is_module(func, node.where.path):
        return False
    changed = {
        name for fact in below(around.fact.body) if isinstance(fact, (Assign, Augment)) for name in _targets(fact)
    }
    return bool(given & changed) and _looked_at(code, node, node.fact, around.fact, DEPTH)


def _looked_at(code: Code, node: Node, call: Call, loop: For | While, depth: int, shown: bool = False) -> bool:
    """Whether what stands at `node` goes nowhere in a loop but into what is shown, collected or tested; `shown`: and
    does go there."""
    at = node.outer
    while at is not None:
        fact = at.fact
        if isinstance(fact, Call) and last_name(fact.func) in SHOWS | PLOTS:
            return True
        if isinstance(fact, If):
            return True
        if isinstance(fact, (Assign, Augment)):
            targets = fact.targets if isinstance(fact, Assign) else (fact.target,)
            if not depth or not all(isinstance(one, (Name, Seq, Arg)) for one in below(targets)):
                return False
            reads = [one for name in _targets(fact) for one in code.names(name) if not one.stored and one.within(loop)]
            if shown and not reads:
                return False
            return all(_looked_at(code, one, call, loop, depth - 1, shown) for one in reads)
        if fact is call or isinstance(fact, (Do, For, While)):
            return False  # the next turn is given it, or it is not known where it goes
        at = at.outer
    return False


def _printed(node: Node) -> bool:
    """Whether what a call yields is printed at once."""
    at = _user(node)
    return at is not None and isinstance(at.fact, Call) and last_name(at.fact.func) == "print"


def _dropped(node: Node) -> bool:
    """Whether what a call yields is not kept: a bare expression."""
    at = _user(node)
    return at is None or isinstance(at.fact, Do)


def _user(node: Node) -> Node | None:
    at = node.outer
    while at is not None and isinstance(at.fact, Arg):
        at = at.outer
    return at


def _scope(node: Node) -> Fact | None:
    scope = node.scope
    return scope.fact if scope is not None else None


def _around(code: Code, node: Node) -> Iterator[object]:
    """The facts of the function that a call stands in, or of its module."""
    scope = _scope(node)
    if scope is not None:
        yield from below(scope.body)
        return
    for module in code.modules:
        if module.path == node.where.path:
            yield from below(tuple(block.body for block in module.facts.blocks))


def _named(call: Node) -> frozenset[str]:
    """The names that the statement of a call gives what it yields."""
    statement = call.around(Assign)
    return _targets(statement.fact) if statement is not None else frozenset()


def _targets(fact: Assign | Augment) -> frozenset[str]:
    return _names(fact.targets if isinstance(fact, Assign) else fact.target)


def _names(target: object) -> frozenset[str]:
    return frozenset(one.id for one in below(target) if isinstance(one, Name))


def _holds(fact: Fact, call: Call, names: frozenset[str]) -> bool:
    return any(one is call or (isinstance(one, Name) and one.id in names) for one in below(fact))


def _text(fact: Fact) -> object:
    """A fact without its positions."""
    if isinstance(fact, tuple):
        return tuple(map(_text, fact))
    if not hasattr(fact, "__dataclass_fields__"):
        return fact
    return (type(fact), *(_text(getattr(fact, name)) for name in fact.__dataclass_fields__ if name != "at"))


MEANT = (compared, shown_alike, warmed_up, without_effect, alternatives, chosen, paired, moved_on)
"""Whether two places may consume one key."""
