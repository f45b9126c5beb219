"""What the operators of the language do with values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seedlint.classify.library import files, names, reducing, texts
from seedlint.classify.library.containers import SETTINGS, made, update
from seedlint.classify.library.targets import scored_against
from seedlint.classify.machine.reading import is_told, truth_of
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Place
from seedlint.classify.values.containers import exact_entries, exact_items
from seedlint.classify.values.objects import CLEAN, REPEATED, Api, Cls, Func, Kind, Obj, Value, each, join
from seedlint.classify.values.reading import dims_of, element, is_open, kind_of, taint_of, union
from seedlint.facts import Op


def operate(run: Run, node: Op, values: list[Value], place: Place) -> Value:
    """The result of an operation (see `facts.Op`)."""
    op = node.op
    known = fold(op, values)
    if known is not None:
        return known
    if op in ("and", "or"):
        names.falsy_default(run, node, values, place)
        return join(*_left_over(op, values))
    if op == "await":
        return values[0]
    if op == "join":
        reducing.side_by_side(run, values, place)
        return texts.text(run, values, place)
    if op == "%" and isinstance(values[0].const, str):
        reducing.side_by_side(run, values, place)
        return texts.text(run, texts.percent_parts(values[0].const, values[1]), place).tainted(union(*values))
    if op == "/" and any(_is_text(value) for value in values):
        return files.joined(run, values, place)
    if op in ("in", "not-in"):
        files.hears(run, values[1].taint, values[:1])
        if _is_written(values[0].const, values[1].obj):
            return Value(const=op == "in")
    if op == "+" and any(_is_text(value) for value in values):
        return texts.text(run, values, place)
    if op == "|" and values[0].obj is not None and values[0].obj.what == "dict":
        merged = Obj("dict", place, run.loops.stack)
        for value in values:
            update(run, merged, value, place)
        return Value(ref=merged)
    if op == "+" and all(value.obj is not None and value.obj.what in ("list", "tuple") for value in values):
        return _concatenated(run, values, place)
    if op == "*" and any(value.obj is not None and value.obj.what in ("list", "tuple") for value in values):
        repeated = next(value for value in values if value.obj is not None)
        made_ = Obj("list", place, run.loops.stack)
        made_.elem = element(repeated)
        if len(exact_items(repeated) or ()) == 1 and all(value.const not in (0, 1) for value in values):
            made_.recipe = REPEATED
        return Value(ref=made_)
    if op == "not" and values[0].ref is not None:
        return Value(taint=values[0].taint)  # whether there is one says nothing of what it holds
    if len(values) == 1:
        value = values[0]
        kind = kind_of(value)
        return Value(kind=kind, taint=taint_of(value), dims=dims_of(value), carried=value.carried)
    if op in ("is", "is-not") and any(value.const is None for value in values) and any(map(_may_be_text, values)):
        return Value()  # whether there is a path
    if op in ("is", "is-not", "==", "!=") and len(values) == 2:
        if (same := _same_class(*values)) is not None:
            return Value(const=same == (op in ("is", "==")))
        if any(value.const is None for value in values) and any(value.ref is not None for value in values):
            if op in ("is", "is-not") and any(map(_is_none, values)) and any(map(_is_there, values)):
                return Value(const=op == "is-not")  # there is one in every turn, whatever it depends on
            return Value(taint=values[0].taint | values[1].taint)  # whether there is one says nothing of what it holds
    kinds = [kind_of(value) for value in values]
    kind = _kind(op, kinds, values)
    dims = next((dims_of(value) for value in values if dims_of(value)), ())
    taint = union(*values)
    if kind is Kind.ERROR and Kind.ERROR not in kinds:
        scored_against(taint, values, place)
    if kinds.count(Kind.METRIC) >= 2 and op in ("-", "<", ">", "<=", ">=", "/"):
        reducing.compare(run, values[0], values[1], "compare", place)
    if op in ("<", ">", "<=", ">=", "==", "!=", "in", "not-in", "is", "is-not") and kind is not Kind.ERROR:
        kind = Kind.PRED if Kind.PRED in kinds else (Kind.DATA if Kind.DATA in kinds else Kind.OTHER)
    carried = next((value.carried for value in values if value.carried), ())
    shift = next((value.const for value in values if value.is_const), None) if op == "+" and taint.axes else None
    return Value(kind=kind, taint=taint, dims=dims, carried=carried, shift=shift)


def _is_written(key: object, mapping: Obj | None) -> bool:
    """Whether a settings file, as it is written, has a key."""
    return mapping is not None and mapping.recipe == SETTINGS and isinstance(key, str) and key in mapping.entries


def _same_class(left: Value, right: Value) -> bool | None:
    """Whether two known classes are one, as in `type(x) is list`."""
    refs = (left.ref, right.ref)
    if left.alts or right.alts or not all(isinstance(ref, (Cls, Api)) for ref in refs):
        return None
    known = [isinstance(ref, Cls) or (isinstance(ref, Api) and ref.name.startswith("builtins.")) for ref in refs]
    return refs[0] == refs[1] if all(known) else None


def _is_none(value: Value) -> bool:
    return value.is_const and value.const is None


def _is_there(value: Value) -> bool:
    """Whether a value is something that was made in view, in every branch, and hence not None."""
    obj = value.obj
    if value.alts or value.unsure:
        return False
    if obj is None:
        return isinstance(value.ref, (Func, Cls))
    return obj.what not in ("opaque", "recorded", "restore", "text") and obj.api != "parameter"


def _is_text(value: Value) -> bool:
    return isinstance(value.const, str) or (value.obj is not None and value.obj.what == "text")


def _may_be_text(value: Value) -> bool:
    return any(one.obj is not None and one.obj.what == "text" for one in each(value))


def _kind(op: str, kinds: list[Kind], values: list[Value]) -> Kind:
    if Kind.METRIC in kinds:
        return Kind.METRIC
    if Kind.ERROR in kinds:
        return Kind.ERROR
    if Kind.PRED in kinds:
        others = [kind for kind in kinds if kind is not Kind.PRED]
        if op in ("==", "!="):
            return Kind.ERROR if others or len(kinds) > 1 else Kind.PRED
        if op == "-" and (Kind.DATA in others or not others):
            return Kind.ERROR
        return Kind.PRED
    if op == "@" and Kind.DATA in kinds and (Kind.DRAW in kinds or Kind.MODEL in kinds):
        return Kind.PRED
    if Kind.MODEL in kinds and Kind.DATA in kinds:
        return Kind.PRED if op in ("@", "*") else Kind.DATA
    if Kind.DATA in kinds:
        return Kind.DATA
    return max(kinds)


def _left_over(op: str, values: list[Value]) -> list[Value]:
    """What `and` or `or` may give: of operands that are the same in every run only the one that decides."""
    for number, value in enumerate(values[:-1]):
        truth = truth_of(value) if is_told(value) or value.obj is not None else None
        if truth is None and op == "or" and value.ref is None and is_open(value) and exact_entries(values[-1]) == {}:
            return values[number:-1]  # `yaml.safe_load(file) or {}`: what the file says matters
        if truth is None:
            return values[number:]
        if truth == (op == "or"):
            return [value]
    return values[-1:]


def _concatenated(run: Run, values: list[Value], place: Place) -> Value:
    items: list[Value] = []
    for value in values:
        inner = exact_items(value)
        if inner is None:
            obj = Obj("list", place, run.loops.stack)
            obj.elem = join(*(element(one) for one in values))
            for one in values:
                obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(one) if axis not in obj.key_axes))
            return Value(ref=obj)
        items.extend(inner)
    return made(run, "list", place, items)


_FOLDS: dict[str, Callable[[object, object], object]] = {
    "+": lambda a, b: a + b,  # type: ignore[operator]
    "-": lambda a, b: a - b,  # type: ignore[operator]
    "*": lambda a, b: a * b,  # type: ignore[operator]
    "//": lambda a, b: a // b,  # type: ignore[operator]
    "/": lambda a, b: a / b,  # type: ignore[operator]
    "%": lambda a, b: a % b,  # type: ignore[operator]
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "is": lambda a, b: a is b,
    "is-not": lambda a, b: a is not b,
}


def fold(op: str, values: Sequence[Value]) -> Value | None:
    """The result of an operation on small known constants, if it is one."""
    if not all(value.is_const for value in values):
        return None
    consts = [value.const for value in values]
    carried = next((value.carried for value in values if value.carried), ())
    taint = CLEAN
    for value in values:
        taint |= value.taint
    try:
        if op == "join":
            result: object = "".join(map(str, consts))[:200]
        elif op == "**":
            result = 2 ** consts[1] if consts[0] == 2 and isinstance(consts[1], int) and 0 <= consts[1] <= 64 else None
            if result is None:
                return None
        elif op == "neg":
            result = -consts[0]
        elif op == "not":
            result = not consts[0]
        elif op in _FOLDS and len(consts) == 2:
            if op == "*" and any(isinstance(const, str) for const in consts):
                return None
            if op == "%" and isinstance(consts[0], str):
                return None
            if op in ("is", "is-not") and not any(const is None or isinstance(const, bool) for const in consts):
                return None
            result = _FOLDS[op](*consts)
        else:
            return None
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, AttributeError):
        return None
    if isinstance(result, int) and abs(result) >= 2**70:
        return None
    return Value(const=result, taint=taint, carried=carried)
