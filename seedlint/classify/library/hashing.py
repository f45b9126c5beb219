"""What `hash` is given: the hash of a number is the same in every process, that of a string is not, nor that of
anything that holds one (https://docs.python.org/3/reference/datamodel.html#object.__hash__)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.classify.library import seeding
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Fate, OriginKind, Place
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import CONTAINERS, Cls, Func, Kind, Taint, Value, each, lineage, members
from seedlint.classify.values.reading import kind_of, union
from seedlint.classify.values.words import last_name
from seedlint.facts import Assign, Attr, Call, Expr, Function, Name, Op, Seq

NUMBERS = frozenset(
    "int float len id abs round ord sum hash pow divmod time time_ns perf_counter perf_counter_ns monotonic "
    "process_time getpid get_ident randint getrandbits item timestamp total_seconds bit_length toordinal".split()
)
"""Calls that give a number."""
COPIES = frozenset("tuple list set frozenset sorted reversed min max".split())
"""Calls that give what their argument holds."""
ARITHMETIC = frozenset("+ - * / // % ** & | ^ << >> neg pos ~".split())
NUMBER_TYPES = frozenset(
    "int float bool complex int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
)
HOLDING_TYPES = frozenset("tuple list set frozenset sequence iterable collection optional union none final".split())
"""Types whose hash is that of what they hold."""


def hashed(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    """`hash(x)`: salted unless `x` is known to hold no string."""
    source = seeding.origin(run, OriginKind.HASH, place, "hash")
    written = node.args[0].value if node is not None and node.args else None
    if args and not _is_number(run, args[0], written):
        source.note(Fate.SALTED, place)
    if args and _holds_text(args[0]):
        source.note(Fate.OF_TEXT, place)
    return Value(taint=Taint(origins=frozenset((source,)), axes=union(*args).axes))


def _is_number(run: Run, value: Value, written: Expr | None, depth: int = 6) -> bool:
    """Whether what is hashed is known to be a number, or to hold nothing but numbers."""
    if depth == 0:
        return False
    if value.is_const:
        return not isinstance(value.const, str)
    if kind_of(value) in (Kind.METRIC, Kind.DRAW, Kind.PRED, Kind.ERROR):
        return value.obj is None
    items = exact_items(value)
    if items is not None:
        shown = written.items if isinstance(written, Seq) and len(written.items) == len(items) else None
        return all(
            _is_number(run, item, shown[n].value if shown is not None else None, depth - 1)
            for n, item in enumerate(items)
        )
    if value.obj is not None and value.obj.cls is not None:
        cls = value.obj.cls
        return _are_numbers(run, cls) or (
            _by_fields(cls) and all(_is_number(run, field, None, depth - 1) for field in value.obj.attrs.values())
        )
    if isinstance(written, Op) and written.op in ARITHMETIC:
        return all(_is_number(run, run.machine.evaluate(run, one), one, depth - 1) for one in written.operands)
    if isinstance(written, Call) and isinstance(written.func, Name):
        if written.func.id in COPIES and len(written.args) == 1:
            given = written.args[0].value
            return _is_number(run, run.machine.evaluate(run, given), given, depth - 1)
        return written.func.id in NUMBERS
    if value.taint.axes and all(
        axis.counts or (axis.values and not any(isinstance(one, str) for one in axis.values))
        for axis in value.taint.axes
    ):
        return True
    origins = [origin for origin in value.taint.origins if origin.kind is not OriginKind.LITERAL]
    if origins and all(isinstance(origin.default, (int, float)) for origin in origins):
        return True
    if isinstance(written, Call):
        return last_name(written.func) in NUMBERS
    return written is not None and _is_number_type(run, _declared(run, written))


def _is_number_type(run: Run, annotation: str, depth: int = 3) -> bool:
    """Whether an annotation says that a value is a number, or holds nothing else."""
    numbers = 0
    for name in re.findall(r"[A-Za-z_][\w.]*", annotation):
        last = name.rpartition(".")[2]
        if last.lower() in HOLDING_TYPES:
            continue
        bound = run.scopes.frame.globals.find(last)
        cls = bound.value.ref if bound is not None else None
        if last not in NUMBER_TYPES and not (isinstance(cls, Cls) and depth and _are_numbers(run, cls, depth - 1)):
            return False
        numbers += 1
    return numbers > 0


def _by_fields(cls: Cls) -> bool:
    """Whether the hash of an instance is that of its fields."""
    return cls.dataclass or any(name.endswith("NamedTuple") for name in cls.base_names)


def _are_numbers(run: Run, cls: Cls, depth: int = 3) -> bool:
    """Whether all fields of a class are declared as numbers, and its hash is theirs."""
    declared = [one.annotation or "" for one in _fields(cls)]
    return _by_fields(cls) and bool(declared) and all(_is_number_type(run, one, depth) for one in declared)


def _fields(cls: Cls) -> Iterator[Assign]:
    for owner in lineage(cls):
        yield from (one for one in owner.node.body if isinstance(one, Assign) and one.annotation is not None)


def _declared(run: Run, written: Expr) -> str:
    """The annotation of a parameter of the function that is running, or of an attribute of its object: in the class,
    or of the parameter that the constructor keeps there."""
    func = run.scopes.frame.func
    if func is None:
        return ""
    if isinstance(written, Name):
        return _annotation(func, written.id)
    if not (isinstance(written, Attr) and isinstance(written.value, Name)):
        return ""
    cls = func.cls
    if cls is None or written.value.id != "self":
        bound = run.scopes.frame.globals.find(_annotation(func, written.value.id))
        cls = bound.value.ref if bound is not None and isinstance(bound.value.ref, Cls) else None
    return _of_attribute(cls, written.name) if cls is not None else ""


def _annotation(func: Func, name: str) -> str:
    return next((param.annotation or "" for param in func.node.params if param.name == name), "")


def _of_attribute(cls: Cls, name: str) -> str:
    for one in _fields(cls):
        if any(isinstance(target, Name) and target.id == name for target in one.targets):
            return one.annotation or ""
    init = cls.attrs.get("__init__")
    if init is None or not isinstance(init.ref, Func) or not isinstance(init.ref.node, Function):
        return ""
    for stored in init.ref.node.body:
        if isinstance(stored, Assign) and any(
            isinstance(target, Attr) and target.name == name for target in stored.targets
        ):
            return stored.annotation or (
                _annotation(init.ref, stored.value.id) if isinstance(stored.value, Name) else ""
            )
    return ""


def _holds_text(value: Value, depth: int = 4) -> bool:
    """Whether what is hashed is, or holds, a string."""
    for one in each(value):
        if isinstance(one.const, str) or (one.obj is not None and one.obj.what == "text"):
            return True
        if one.obj is not None and depth:
            by_fields = one.obj.cls is not None and _by_fields(one.obj.cls)
            held = members(one.obj) if one.obj.what in CONTAINERS else one.obj.attrs.values() if by_fields else ()
            if any(_holds_text(member, depth - 1) for member in held):
                return True
    return any(all(isinstance(item, str) for item in axis.values) and bool(axis.values) for axis in value.taint.axes)
