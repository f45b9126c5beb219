"""Search spaces: the domain of one hyperparameter, and the point of a space that one trial is given."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.library import reducing
from seedlint.classify.library.containers import made
from seedlint.classify.library.walking import searched
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import Site
from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.objects import Obj, Taint, Value, each, join

CHOICES = ("choices", "options", "categories", "values", "value")


LOWER = ("low", "lower", "min_value")


UPPER = ("high", "upper", "max_value")
"""What libraries call the arguments of a domain."""


def domain(run: Run, site: Site) -> Value:
    """One hyperparameter of a space: `tune.choice([1, 2])`, `hp.randint("seed", 100)`, `Integer(0, 9, name="seed")`.

    The row's `how` is `kind@position`. The kind is choice, grid (a choice of all), fixed, integer (both bounds are
    values), randint (the upper one is none) or uniform; the values or bounds begin at the 0-based position (default 0),
    and what stands before them is the hyperparameter's name."""
    kind, _, at = site.row.how.partition("@")
    first = int(at or 0)
    obj = Obj("domain", site.place, run.loops.stack, kind)
    name = site.kwargs.get("name", site.args[0] if first and site.args else None)
    if name is not None:
        obj.attrs["name"] = name
    if kind in ("choice", "grid"):
        obj.elem = _argument(site, CHOICES, first)
    elif kind == "fixed":
        obj.elem = made(run, "list", site.place, filter(None, [_argument(site, CHOICES, first)]))
    else:
        low, high = _argument(site, LOWER, first), _argument(site, UPPER, first + 1)
        if kind == "randint" and high is None:  # `hp.randint("seed", 100)`
            low, high = Value(const=0), low
        step = site.argument("step", first + 2) if kind == "integer" else None
        obj.elem = _between(run, kind, low, high, step, site.place)
    return Value(ref=obj)


def _argument(site: Site, names: tuple[str, ...], position: int) -> Value | None:
    given = next((site.kwargs[name] for name in names if name in site.kwargs), None)
    return given if given is not None else site.argument("", position)


def _between(
    run: Run, kind: str, low: Value | None, high: Value | None, step: Value | None, place: Place
) -> Value | None:
    """The values between two bounds, if they can be counted."""
    if low is None or high is None or not (low.is_const and high.is_const):
        return None
    if low.const == high.const and kind != "randint":
        return made(run, "list", place, [low])
    if kind == "uniform" or not (isinstance(low.const, int) and isinstance(high.const, int)):
        return None
    obj = Obj("range", place, run.loops.stack)
    bounds = (low.const, high.const + (kind == "integer"))
    stride = step.const if step is not None else None
    obj.recipe = (*bounds, stride) if isinstance(stride, int) and stride > 1 else bounds
    return Value(ref=obj)


def bounds(run: Run, low: Value, high: Value, place: Place) -> Value:
    """The domain of a pair `(low, high)`: whole numbers where both bounds are."""
    obj = Obj("domain", place, run.loops.stack, "integer")
    obj.elem = _between(run, "integer", low, high, None, place)
    return Value(ref=obj)


def label(space: Value) -> str | None:
    """The name that a domain gives to its hyperparameter."""
    name = space.obj.attrs.get("name") if space.obj is not None and space.obj.what == "domain" else None
    return name.const if name is not None and isinstance(name.const, str) else None


def point(run: Run, space: Value, search: str, place: Place | None = None, name: str = "") -> tuple[Value, Stack]:
    """What one trial is given: `space` with a value in place of each domain, and the axes that this opens.

    An entry of a dict is reported at the entry (`place`), any other domain where it is written."""
    obj = space.obj
    if obj is None:
        return space, ()
    if obj.what == "domain":
        return _taken(run, space, obj, search, place or obj.place, name or label(space) or "")
    if obj.what in ("dict", "config"):
        return _each_entry(run, obj, search, place, name)
    if obj.what in ("list", "tuple") and obj.items is not None:
        taken = [point(run, item, search) for item in obj.items]
        return made(run, obj.what, obj.place, [value for value, _ in taken]), _together(axes for _, axes in taken)
    return space, ()


def _taken(run: Run, space: Value, obj: Obj, search: str, place: Place, name: str) -> tuple[Value, Stack]:
    """One value of a domain; a choice among spaces (`hp.choice("kind", [{...}, {...}])`) is a point of one of them."""
    value, axes = searched(run, space, place, name, search)
    if not any(one.obj is not None for one in each(value)):
        return value, axes
    taken = [point(run, one, search) for one in each(value)]
    opened = (*axes, *_together(more for _, more in taken))
    values = [one for one, _ in taken]
    if len(values) > 1 and all(one.obj is not None and one.obj.what == "dict" for one in values):
        return _one_of(run, values, value.taint, obj.place), opened
    return join(*values).tainted(value.taint), opened


def _one_of(run: Run, points: list[Value], choice: Taint, place: Place) -> Value:
    """One of several dicts: an entry that only one of them has does not depend on which is chosen."""
    given = Obj("dict", place, run.loops.stack)
    dicts = [one.obj for one in points if one.obj is not None]
    for key in dict.fromkeys(key for one in dicts for key in one.entries):
        found = [one.entries[key] for one in dicts if key in one.entries]
        given.entries[key] = found[0] if len(found) == 1 else join(*found).tainted(choice)
    return Value(ref=given)


def _each_entry(run: Run, obj: Obj, search: str, place: Place | None, name: str) -> tuple[Value, Stack]:
    if tuple(obj.entries) == ("grid_search",):  # what `tune.grid_search` makes
        return searched(run, obj.entries["grid_search"], place or obj.place, name, search)
    given = Obj("dict", obj.place, run.loops.stack)
    given.elem = obj.elem
    opened: list[Stack] = []
    for key, entry in obj.entries.items():
        at = obj.places.get(key)
        given.entries[key], axes = point(run, entry, search, at, str(key))
        if at is not None:
            given.places[key] = at
        opened.append(axes)
    return Value(ref=given), _together(opened)


def _together(stacks: Iterable[Stack]) -> Stack:
    return tuple(dict.fromkeys(axis for stack in stacks for axis in stack))


def settled(run: Run, value: Value, axes: Iterable[Axis], place: Place) -> Value:
    """A point, or what came of it, as the best trial has it: `axes` are closed by selection."""
    shut = tuple(axes)
    obj = value.obj
    if obj is not None and obj.what in ("dict", "list", "tuple"):
        copy = Obj(obj.what, place, run.loops.stack)
        copy.items = [settled(run, item, shut, place) for item in obj.items] if obj.items is not None else None
        copy.entries = {key: settled(run, entry, shut, place) for key, entry in obj.entries.items()}
        copy.elem = settled(run, obj.elem, shut, place) if obj.elem is not None else None
        return Value(ref=copy)
    if value.alts and any(one.obj is not None for one in value.alts):
        return join(*(settled(run, one, shut, place) for one in value.alts))
    return value if value.is_const else reducing.close(run, value, shut, "select", place)
