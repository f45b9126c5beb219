"""Comprehensions and counts that are followed item by item."""

from __future__ import annotations

from seedlint.classify.library import settings
from seedlint.classify.library.containers import made
from seedlint.classify.machine.reading import spells_flags
from seedlint.classify.machine.storing import store_loop
from seedlint.classify.run.run import Run
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import Kind, Obj, Value
from seedlint.classify.values.reading import kind_of, union
from seedlint.facts import Comp, Jump, Literal, Name, Op, Seq, Slice, While, below


def slice_value(run: Run, node: Slice) -> Value:
    """The value of `lower:upper`: an object that remembers which ends are given."""
    lower = run.machine.evaluate(run, node.lower) if node.lower is not None else None
    upper = run.machine.evaluate(run, node.upper) if node.upper is not None else None
    obj = Obj("slice", run.place((1, 1, 1, 1)), ())
    if lower is not None:
        obj.attrs["lower"] = lower
    if upper is not None:
        obj.attrs["upper"] = upper
    return Value(ref=obj, taint=union(*obj.attrs.values()))


def unrolled(run: Run, node: Comp, values: Value, member: Value) -> dict[Literal, Value] | list[Value] | None:
    """A comprehension that reads data for a few known names keeps each apart, as in
    `{part: load(part) for part in ("train", "test")}`."""
    target = node.clauses[0].target
    if node.key is not None and not node.clauses[0].ifs and (entries := settings.walked(values)):
        return _each_entry(run, node, entries)
    if node.key is None and not node.clauses[0].ifs and spells_flags(target, node.value):
        return _each_flag(run, node, settings.entries_of(values, isinstance(target, Seq)))
    items = exact_items(values)
    if not items or len(items) > 8 or not isinstance(target, Name):
        return None
    if not all(isinstance(item.const, str) or kind_of(item) is Kind.DATA for item in items):
        return None
    if kind_of(member) is not Kind.DATA or node.clauses[0].ifs:
        return None
    known: dict[Literal, Value] = {}
    found: list[Value] = []
    for item in items:
        store_loop(run, target, item)
        found.append(run.machine.evaluate(run, node.value))
        if node.key is not None:
            key = run.machine.evaluate(run, node.key)
            if not isinstance(key.const, str):
                return None
            known[key.const] = found[-1]
    return known if node.key is not None else found


def _each_entry(run: Run, node: Comp, pairs: list[tuple[Value, Value]]) -> dict[Literal, Value] | None:
    """`{key: convert(value) for key, value in settings.items()}`: the keys of a settings file are known."""
    assert node.key is not None
    entries: dict[Literal, Value] = {}
    for pair in pairs:
        store_loop(run, node.clauses[0].target, made(run, "tuple", run.place(node.at), pair))
        key = run.machine.evaluate(run, node.key)
        if not key.is_const:
            return None
        entries[key.const] = run.machine.evaluate(run, node.value)
    return entries


def _each_flag(run: Run, node: Comp, pairs: list[tuple[Value, Value]]) -> list[Value] | None:
    """`[f"--{name}={value}" for name, value in options.items()]`"""
    found: list[Value] = []
    for pair in pairs:
        store_loop(run, node.clauses[0].target, made(run, "tuple", run.place(node.at), pair))
        found.append(run.machine.evaluate(run, node.value))
    return found or None


def while_count(run: Run, node: While) -> int | None:
    """How often `while i < n` runs, where both are known when it starts; once where its turns end in a `break`."""
    last = node.body[-1] if node.body else None
    if isinstance(last, Jump) and last.kind == "break":
        if not any(isinstance(one, Jump) and one.kind == "continue" for one in below(node.body)):
            return 1
    test = node.test
    if not (isinstance(test, Op) and test.op in ("<", "<=", "!=") and len(test.operands) == 2):
        return None
    low, high = (run.machine.evaluate(run, operand) for operand in test.operands)
    if isinstance(low.const, int) and isinstance(high.const, int):
        return max(0, high.const - low.const + (test.op == "<="))
    return None
