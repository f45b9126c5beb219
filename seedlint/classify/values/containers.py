"""Members of containers that are known exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from seedlint.classify.values.axes import Axis, Entry, Place
from seedlint.classify.values.objects import NAMED_TUPLE, Obj, Taint, Value, join
from seedlint.classify.values.traits import Members
from seedlint.facts import Const, Expr, Literal


def held(value: Value) -> Value:
    """What a network that only holds others was given; any other value itself."""
    found = value.obj.trait(Members) if value.obj is not None else None
    return found.given if found is not None else value


def exact_items(value: Value) -> list[Value] | None:
    """The items of a sequence, if every one is known."""
    obj = value.obj
    if obj is not None and obj.what == "instance" and obj.cls is not None and NAMED_TUPLE in obj.cls.base_names:
        fields = [name for name, _, _ in obj.cls.fields]
        return [obj.attrs[name] for name in fields] if all(name in obj.attrs for name in fields) else None
    if obj is not None and obj.what == "values" and obj.items and (of := obj.items[0].obj) is not None:
        if of.what != "dict" or not of.entries or of.elem is not None:
            return None
        return [entry_of(of, held, key) for key, held in of.entries.items()]
    if obj is None or obj.what not in ("list", "tuple", "set") or obj.items is None or obj.elem is not None:
        return None
    return obj.items


def exact_entries(value: Value) -> dict[str, Value] | None:
    """The entries of a dict, if every one is known."""
    obj = value.obj
    if obj is None or obj.what != "dict" or obj.elem is not None:
        return None
    return {str(key): entry for key, entry in obj.entries.items()}


K = TypeVar("K")


def by_key(several: Sequence[Mapping[K, Value]]) -> Iterator[tuple[K, list[Value]]]:
    """What several mappings have under a key, those that have it, key by key."""
    for key in dict.fromkeys(key for one in several for key in one):
        yield key, [one[key] for one in several if key in one]


def entry_of(obj: Obj, member: Value, key: Literal) -> Value:
    """What a dict holds under a key, where it has an entry for each turn of some loops."""
    if not obj.key_axes:
        return member
    return member.tainted(Taint(entries=frozenset(Entry(axis, key) for axis in obj.key_axes)))


def put(obj: Obj, key: Value, value: Value, place: Place) -> None:
    """Add one entry to a dict that is being made."""
    if key.is_const and not key.alts:
        obj.entries[key.const] = value
        obj.places[key.const] = place
    else:
        obj.elem = value if obj.elem is None else join(obj.elem, value)


def keep_apart(obj: Obj, key: Literal) -> None:
    """What stands under each key of a dict is a container of its own, as if they were written out one by one, as long
    as nothing was put into any: `defaultdict(list)["net"]`, `{name: [] for name in NAMES}["net"]`."""
    if obj.what != "dict" or key in obj.entries or obj.elem is None or not _is_empty(obj.elem):
        return
    if obj.recipe == FROM_FACTORY and not obj.key_axes:
        obj.entries[key] = _another(obj.elem)
    elif len(obj.key_axes) == 1 and not obj.entries and key in (names := obj.key_axes[0].values):
        obj.entries = {name: _another(obj.elem) for name in names}
        obj.elem, obj.key_axes = None, ()


FROM_FACTORY = "default"
"""The recipe of a `defaultdict`."""


def _is_empty(value: Value, depth: int = 3) -> bool:
    """Whether a value is a container into which nothing was put yet, but other empty ones."""
    obj = value.obj
    if obj is None or obj.what not in ("list", "dict", "set", "array") or obj.key_axes or value.alts or not depth:
        return False
    inner = (*(obj.items or ()), *obj.entries.values(), *((obj.elem,) if obj.elem is not None else ()))
    return all(_is_empty(one, depth - 1) for one in inner)


def _another(value: Value) -> Value:
    """An empty container made like another one."""
    obj = value.obj
    assert obj is not None
    made = Obj(obj.what, obj.place, obj.stack, obj.api)
    made.recipe, made.places = obj.recipe, dict(obj.places)
    made.items = None if obj.items is None else list(map(_another, obj.items))
    made.elem = None if obj.elem is None else _another(obj.elem)
    made.entries = {key: _another(entry) for key, entry in obj.entries.items()}
    return Value(value.kind, ref=made)


def open_over(axis: Axis, value: Value) -> Value:
    return value.tainted(Taint(axes=frozenset((axis,))))


def literal(node: Expr | None) -> Literal:
    """The value of a constant expression, None for anything else."""
    return node.value if isinstance(node, Const) else None
