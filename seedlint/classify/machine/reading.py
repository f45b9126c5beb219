"""What the interpreter asks of code as it is written: names, targets, comparisons, accumulators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from seedlint.apis import spelled
from seedlint.classify.values.axes import OriginKind, Piece, Place, rest_of
from seedlint.classify.values.objects import Cls, Func, Kind, Value
from seedlint.classify.values.reading import kind_of
from seedlint.classify.values.words import last_name
from seedlint.facts import (
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    Do,
    Expr,
    For,
    Function,
    If,
    Jump,
    Name,
    Op,
    Seq,
    Slice,
    Stmt,
    Sub,
    Try,
    While,
    With,
    below,
)


def passed_on(value: Value, place: Place) -> Value:
    """An argument remembers the first call that it was passed through; a JAX key all of them."""
    if kind_of(value) is Kind.KEY:
        return value.but(carried=(*value.carried, place))
    if not value.carried and (value.is_const or value.obj is None):
        return value.but(carried=(place,))
    return value


def is_decorated(func: Func, name: str) -> bool:
    """Whether a function has the plain decorator `name`: staticmethod, classmethod."""
    return isinstance(func.node, Function) and any(
        isinstance(decorator, Name) and decorator.id == name for decorator in func.node.decorators
    )


def key_of(node: Expr) -> str:
    """A name for an assignable expression that does not depend on its position; empty where there is none."""
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        inner = key_of(node.value)
        return f"{inner}.{node.name}" if inner else ""
    if isinstance(node, Sub):
        inner = key_of(node.value)
        index = (
            repr(node.index.value)
            if isinstance(node.index, Const)
            else key_of(node.index)
            if not isinstance(node.index, Slice)
            else ""
        )
        return f"{inner}[{index}]" if inner and index else ""
    if isinstance(node, Seq):
        return ",".join(key_of(arg.value) for arg in node.items)
    if isinstance(node, Call) and isinstance(node.func, Name) and node.func.id in ("float", "int") and node.args:
        return key_of(node.args[0].value)
    return ""


def targets(body: Iterable[Stmt]) -> Iterator[Expr]:
    """Every expression that a body assigns, nested blocks included."""
    for statement in body:
        if isinstance(statement, Assign):
            for target in statement.targets:
                yield from flat(target)
        elif isinstance(statement, Augment):
            yield statement.target
        elif isinstance(statement, If):
            yield from targets((*statement.body, *statement.orelse))
        elif isinstance(statement, (For, While, With, Try)):
            yield from targets(statement.body)


def flat(target: Expr) -> Iterator[Expr]:
    if isinstance(target, Seq):
        for arg in target.items:
            yield from flat(arg.value)
    else:
        yield target


Callee = Callable[[Call], "Function | None"]
"""The function of the project that a call calls, if it is known."""


def reads(body: object, name: str, callee: Callee = lambda call: None, depth: int = 3) -> bool:
    """Whether statements or expressions read a name, except to show it or to say where a result goes; functions of the
    project that are given it are looked into, `depth` of them deep."""
    if isinstance(body, Name):
        return body.id == name
    if isinstance(body, tuple):
        return any(reads(one, name, callee, depth) for one in body)
    if isinstance(body, Call):
        return _call_reads(body, name, callee, depth)
    if isinstance(body, Assign):
        into = [target.value if isinstance(target, Sub) else target for target in body.targets]
        return reads((body.value, *(one for one in into if not isinstance(one, Name))), name, callee, depth)
    if not hasattr(body, "__dataclass_fields__"):
        return False
    return any(reads(getattr(body, field), name, callee, depth) for field in body.__dataclass_fields__ if field != "at")


def _call_reads(call: Call, name: str, callee: Callee, depth: int) -> bool:
    called = last_name(call.func)
    if called in _SHOWS or (called == "open" and _writes(call)):
        return any(_computes(arg.value, name, callee, depth) for arg in call.args)
    if called in _COLLECTS and isinstance(call.func, Attr) and isinstance(call.func.value, Sub):
        return reads((call.func.value.value, call.args), name, callee, depth)  # `scores[run].append(score)`
    given = [number for number, arg in enumerate(call.args) if isinstance(arg.value, Name) and arg.value.id == name]
    known = callee(call) if given and depth else None
    if known is None or any(arg.star for arg in call.args):
        return reads((call.func, call.args), name, callee, depth)
    others = tuple(arg for number, arg in enumerate(call.args) if number not in given)
    if reads((call.func, others), name, callee, depth):
        return True
    places = [param.name for param in known.params if param.kind == "pos"]
    if isinstance(call.func, Attr) and places[:1] == ["self"]:
        del places[0]
    bound = [call.args[number].keyword or (places[number] if number < len(places) else None) for number in given]
    return any(param is None or reads(known.body, param, callee, depth - 1) for param in bound)


def _computes(shown: object, name: str, callee: Callee, depth: int) -> bool:
    """Whether something is computed from a name in what is shown: `print(fit(seed))`, and not `print(str(seed))`."""
    if isinstance(shown, Call) and last_name(shown.func) not in _SPELLS:
        return _call_reads(shown, name, callee, depth)
    if isinstance(shown, tuple):
        return any(_computes(one, name, callee, depth) for one in shown)
    if isinstance(shown, Name) or not hasattr(shown, "__dataclass_fields__"):
        return False
    return any(
        _computes(getattr(shown, field), name, callee, depth) for field in shown.__dataclass_fields__ if field != "at"
    )


def _writes(call: Call) -> bool:
    """Whether `open` is told to write."""
    modes = [arg.value for arg in call.args[1:2] if not arg.keyword]
    modes += [arg.value for arg in call.args if arg.keyword == "mode"]
    return any(isinstance(mode, Const) and str(mode.value)[:1] in ("w", "a", "x") for mode in modes)


_SHOWS = frozenset(
    "print info debug warning log write tqdm set_description assert savefig to_csv to_json to_pickle to_excel savez "
    "savetxt imsave makedirs mkdir save_weights add_scalar add_scalars".split()
)
"""What shows what it is given, or puts it where it is told to."""


_SPELLS = frozenset("str repr format join int float len round zfill dict list tuple range".split())
"""What puts what it is given into words."""


_COLLECTS = frozenset({"append", "extend", "add"})


def counted(body: Iterable[Stmt]) -> Iterator[str]:
    """Names that a body counts up or down by a constant."""
    return (target.id for target in _counted(body) if isinstance(target, Name))


def counted_attributes(body: Iterable[Stmt]) -> Iterator[Attr]:
    """Attributes that a body counts up or down by a constant: `args.seed += 1`."""
    return (target for target in _counted(body) if isinstance(target, Attr))


def _counted(body: Iterable[Stmt]) -> Iterator[Expr]:
    for statement in body:
        if isinstance(statement, Augment) and isinstance(statement.value, Const):
            yield statement.target
        elif isinstance(statement, If):
            yield from _counted((*statement.body, *statement.orelse))
        elif isinstance(statement, With):
            yield from _counted(statement.body)


def comparisons(test: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The pairs that a test orders."""
    if isinstance(test, Op):
        if test.op in ("and", "or", "not"):
            for operand in test.operands:
                yield from comparisons(operand)
        elif test.op in ("<", ">", "<=", ">=") and len(test.operands) == 2:
            yield test.operands[0], test.operands[1]


def same_code(first: object, *others: object) -> bool:
    """Whether facts are the same but for where they stand."""
    if isinstance(first, tuple):
        alike = all(isinstance(one, tuple) and len(one) == len(first) for one in others)
        return alike and all(map(same_code, first, *others))
    if not hasattr(first, "__dataclass_fields__"):
        return all(one == first for one in others)
    names = [name for name in first.__dataclass_fields__ if name != "at"]
    return all(type(one) is type(first) for one in others) and all(
        same_code(*(getattr(one, name) for one in (first, *others))) for name in names
    )


def accumulates(target: Expr, value: Expr) -> str:
    """How `target = value` carries its old value on: `sum`, `extreme`, or not (empty)."""
    key = key_of(target)
    if not key:
        return ""
    if isinstance(value, Op) and value.op == "+" and any(is_old(operand, key) for operand in value.operands):
        return "sum"
    if isinstance(value, Call) and isinstance(value.func, Name) and value.func.id in ("max", "min"):
        if key in (key_of(arg.value) for arg in value.args) and len(value.args) >= 2:
            return "extreme"
    return ""


def is_old(operand: Expr, key: str) -> bool:
    """Whether an operand reads what has this key: `total`, `totals[k]`, `totals.get(k, 0)`."""
    return key_of(as_item(operand)) == key


def as_item(node: Expr) -> Expr:
    """`totals.get(k, 0)` as `totals[k]`, which it reads; anything else as it is."""
    if isinstance(node, Call) and isinstance(node.func, Attr) and node.func.name == "get" and node.args:
        return Sub(node.func.value, node.args[0].value)
    return node


def settled(value: Value) -> bool:
    """Whether a value is the same in every run: nothing varies it and nothing outside sets it."""
    taint = value.taint
    return not taint.axes and all(origin.kind is OriginKind.LITERAL for origin in taint.origins)


def is_given(test: Expr, value: Value) -> bool:
    """Whether a test is known because calls in view say what parameters are: `seed is not None`, `ratio` where that is
    None or a switch, and what is made of such tests."""
    return is_told(value) and _asks_what_is_given(test)


def is_told(value: Value) -> bool:
    """Whether a value is written in the code, or given by calls in view."""
    return not value.taint.axes and all(origin.kind in _GIVEN for origin in value.taint.origins)


_GIVEN = frozenset({OriginKind.LITERAL, OriginKind.PARAMETER})


def _asks_what_is_given(test: Expr) -> bool:
    if isinstance(test, Op):
        if test.op in ("and", "or", "not"):
            return all(map(_asks_what_is_given, test.operands))
        return test.op in ("is", "is-not")
    return isinstance(test, Name)


def copied_into(node: For) -> Expr | None:
    """The dict of `for key, value in other.items(): merged[key] = value`, which is `merged.update(other)`."""
    if len(node.body) != 1 or not isinstance(node.target, Seq) or not isinstance(step := node.body[0], Assign):
        return None
    target = step.targets[0]
    if len(step.targets) != 1 or not isinstance(target, Sub) or not isinstance(step.value, Name):
        return None
    names = [key_of(arg.value) for arg in node.target.items]
    return target.value if names == [key_of(target.index), step.value.id] else None


def binds_by_key(node: For) -> bool:
    """Whether a loop over a mapping stores something under each of its keys: `setattr(config, key, value)`,
    `config[key] = value`."""
    pair = node.target.items if isinstance(node.target, Seq) else ()
    if not isinstance(node.target, Name) and len(pair) != 2:
        return False
    key = key_of(pair[0].value if pair else node.target)
    for one in below(node.body):
        if isinstance(one, Call) and isinstance(one.func, Name) and one.func.id == "setattr" and len(one.args) == 3:
            if key_of(one.args[1].value) == key:
                return True
        if isinstance(one, Assign) and any(isinstance(to, Sub) and key_of(to.index) == key for to in one.targets):
            return True
    return False


def indexed_by(node: For) -> Iterator[str]:
    """The names that a loop's body indexes by its variable: `runs` of `for i in range(8): runs[i]`."""
    key = key_of(node.target)
    for one in below(node.body):
        if isinstance(one, Sub) and isinstance(one.value, Name) and key_of(one.index) == key:
            yield one.value.id


def subtracts(target: Expr, value: Expr) -> bool:
    """Whether `target = value` takes something from its old value: `w = w - rate * gradient`."""
    if not isinstance(value, Op) or value.op != "-" or len(value.operands) != 2:
        return False
    spelling = _spelled(target)
    return bool(spelling) and spelling == _spelled(value.operands[0])


def _spelled(node: Expr) -> str:
    """An expression's text, wherever it stands; empty for those that are no name, item, call or sum of such."""
    if isinstance(node, Const):
        return repr(node.value)
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        parts: tuple[Expr, ...] = (node.value,)
        form = f"{{}}.{node.name}"
    elif isinstance(node, Sub):
        parts, form = (node.value, node.index), "{}[{}]"
    elif isinstance(node, Op) and len(node.operands) == 2:
        parts, form = node.operands, f"({{}} {node.op} {{}})"
    elif isinstance(node, Call) and len(node.args) == 1 and node.args[0].keyword is None:
        parts, form = (node.func, node.args[0].value), "{}({})"
    else:
        return ""
    spelled = [_spelled(part) for part in parts]
    return form.format(*spelled) if all(spelled) else ""


def truth_of(value: Value) -> bool | None:
    """Whether a known value is true."""
    if value.is_const and not value.alts:
        return bool(value.const)
    if isinstance(value.ref, (Func, Cls)) or (value.obj is not None and value.obj.what == "rng"):
        return True
    return None


def works(body: Iterable[Stmt]) -> bool:
    """Whether a body does more than show or keep something."""
    return any(
        not (isinstance(node, Do) and isinstance(node.value, (Call, Const)) and _shows(node.value))
        for node in body
        if not isinstance(node, Jump)
    )


def _shows(node: Expr) -> bool:
    return isinstance(node, Const) or (isinstance(node, Call) and spelled(last_name(node.func), "shows"))


def is_plain(node: Expr) -> bool:
    """Whether evaluating an expression again does nothing: names, attributes, items and what operators make of them."""
    if isinstance(node, (Name, Const)):
        return True
    if isinstance(node, Attr):
        return is_plain(node.value)
    if isinstance(node, Sub):
        return is_plain(node.value) and is_plain(node.index)
    return isinstance(node, Op) and node.op not in ("await", "join") and all(map(is_plain, node.operands))


def shows(node: Expr) -> bool:
    """Whether an expression that stands alone only looks at what it makes: `print(rows.sample(5))`, `rows.sample(5)`,
    but not `fit(rows.sample(5))`."""
    while isinstance(node, (Call, Attr, Sub)):
        if isinstance(node, Call):
            if isinstance(node.func, Name):
                return spelled(node.func.id, "shows")
            if any(not isinstance(arg.value, Const) for arg in node.args):
                return False
            node = node.func
        else:
            node = node.value
    return isinstance(node, Name)


def walked_name(node: Expr) -> str:
    """The name of what is walked: of `METHODS.items()` and `sorted(METHODS)` it is `METHODS`."""
    if isinstance(node, Call) and isinstance(node.func, Attr) and node.func.name in ("items", "keys", "values"):
        return last_name(node.func.value)
    if isinstance(node, Call) and isinstance(node.func, Name) and node.func.id in _HANDING_ON and node.args:
        return walked_name(node.args[0].value)
    return last_name(node)


_HANDING_ON = frozenset({"enumerate", "list", "reversed", "sorted", "tuple", "tqdm"})
"""Functions that walk what they are given."""


def spells_flags(target: Expr, said: object) -> bool:
    """Whether what is said in the turns of a walk over a mapping spells options out of its keys: `f"--{key}"`,
    `"--" + key`, `f"{key}={value}"`."""
    pair = target.items if isinstance(target, Seq) else ()
    if not isinstance(target, Name) and len(pair) != 2:
        return False
    key = key_of(pair[0].value if pair else target)
    joined = (one for one in below(said) if isinstance(one, Op) and one.op in ("join", "+"))
    return any(_is_flag(one.operands, key) for one in joined)


def _is_flag(parts: Sequence[Expr], key: str) -> bool:
    texts = [part.value if isinstance(part, Const) and isinstance(part.value, str) else None for part in parts]
    for number, part in enumerate(parts):
        while isinstance(part, Call) and isinstance(part.func, Attr):  # `key.replace("_", "-")`
            part = part.func.value
        if not isinstance(part, Name) or part.id != key:
            continue
        before = texts[number - 1] if number else ""
        after = texts[number + 1] if number + 1 < len(parts) else ""
        if (before or "").rstrip("-") != before and (before or "").endswith("-"):
            return True
        if before in ("", " ") and (after or "").startswith("="):
            return True
    return False


def membership(node: Expr, test: Value) -> tuple[frozenset[Piece], frozenset[Piece]]:
    """The pieces whose items pass `item in some` or `item not in some`, and those whose items do not, where `some` was
    cut from data: `if patient in test_patients:`."""
    if not (isinstance(node, Op) and node.op in ("in", "not-in")):
        return frozenset(), frozenset()
    within = test.taint.cuts
    others = [rest_of(piece) for piece in within]
    without = frozenset(filter(None, others)) if None not in others else frozenset()
    return (within, without) if node.op == "in" else (without, within)
