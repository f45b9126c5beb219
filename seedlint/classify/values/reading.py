"""Questions about a value and what it holds: its kind, its dimensions, its models, what it depends on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from seedlint.classify.values.axes import OUTSIDE, OriginKind, Stack, exclusive
from seedlint.classify.values.objects import (
    CLEAN,
    CONTAINERS,
    Kind,
    Method,
    Obj,
    Partial,
    Taint,
    Value,
    each,
    join,
    members,
)
from seedlint.facts import Literal
from seedlint.records import replace


def taint_of(value: Value, depth: int = 4) -> Taint:
    """Everything `value` depends on, its contents included."""
    taint, ref = value.taint, value.ref
    if value.alts:
        for one in value.alts:
            if depth and (one.ref is not None or one.alts):
                taint |= taint_of(one, depth - 1)
            elif one.taint is not CLEAN:
                taint |= one.taint
    if ref is None:
        return taint
    inner = CLEAN
    if isinstance(ref, Obj):
        inner = ref.taint
        if depth:
            inner = _with_contents(inner, members(ref), depth - 1)
            if ref.what in ("instance", "model", "trainer", "config", "trial"):
                inner = _with_contents(inner, (attr for attr in ref.kept() if attr.ref is not ref), depth - 1)
    elif isinstance(ref, Method):
        inner = taint_of(ref.receiver, depth - 1) if depth else CLEAN
    elif isinstance(ref, Partial) and depth:
        inner = _with_contents(inner, (*ref.args, *(arg for _, arg in ref.kwargs)), depth - 1)
    if inner is CLEAN:
        return taint
    shut = {closed.axis for closed in value.taint.closed} & inner.axes
    if shut:  # what was selected is one of the runs, though the object itself was made in each
        inner = replace(inner, axes=inner.axes - shut)
    return taint | inner


def _with_contents(taint: Taint, contents: Iterable[Value], depth: int) -> Taint:
    for one in contents:
        if one.ref is not None or one.alts:
            taint |= taint_of(one, depth)
        elif one.taint is not CLEAN:
            taint |= one.taint
    return taint


HISTORIES_BESIDE_NAMES = 5
"""How deep the scores lie in `("A2C", {"reward": [0.1, 0.2]})`: pair, history, list, score, and one of several."""


def kind_of(value: Value, depth: int = 3) -> Kind:
    """The kind of `value`, or of what it contains."""
    kind = value.kind
    ref = value.ref
    if isinstance(ref, Obj):
        if ref.what == "model":
            return max(kind, Kind.MODEL)
        if depth and kind is Kind.OTHER:
            for member in members(ref):
                inner = kind_of(member, depth - 1) if member.ref is not None or member.alts else member.kind
                if inner > kind:
                    kind = inner
    if depth and value.alts:
        for one in value.alts:
            kind = max(kind, kind_of(one, depth - 1))
    return kind


def models_in(value: Value, depth: int = 4) -> list[Obj]:
    """The model objects that a value is, holds or was computed by."""
    found: dict[Obj, None] = {}
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in ("model", "opaque"):
            found[obj] = None
        if depth and obj is not None and (obj.what in CONTAINERS or obj.what in ("trainer", "instance", "optimizer")):
            for member in (*members(obj), *obj.kept()):
                found.update(dict.fromkeys(models_in(member, depth - 1)))
        for owner in one.taint.models:
            found[owner] = None
    return list(found)


def element(value: Value) -> Value:
    """One member of a container, whichever."""
    found: list[Value] = []
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in CONTAINERS:
            found.extend(members(obj))
    return join(*found) if found else Value(kind=value.kind, taint=value.taint)


def dims_of(value: Value, depth: int = 5) -> Stack:
    """The axes that `value` holds as dimensions, outermost first (containers are looked into `depth` levels)."""
    dims = value.dims
    obj = value.ref if isinstance(value.ref, Obj) and value.ref.what in CONTAINERS else None
    if obj is not None and obj.key_axes:
        dims = (*dims, *(axis for axis in obj.key_axes if axis not in dims))
    if depth and (obj is not None or value.alts):
        for one in (*value.alts, *(members(obj) if obj is not None else ())):
            inner = dims_of(one, depth - 1) if one.ref is not None or one.alts or one.dims else ()
            if inner:
                dims = (*dims, *(axis for axis in inner if axis not in dims))
    if not dims or not value.keyed:
        return dims
    return tuple(axis for axis in dims if axis not in value.keyed)


def row_axes(value: Value) -> Stack:
    """The axes along which a value has its rows: those of a table, of lists and arrays the outermost."""
    obj = value.obj
    if obj is not None and obj.what == "dict":  # one list a key
        return tuple(axis for entry in obj.entries.values() for axis in row_axes(entry) if entry.obj is not None)
    return dims_of(value) if obj is not None and obj.what == "table" else dims_of(value)[:1]


def axis_kind(value: Value) -> str:
    """The kind of seed axis that `value` spans: constant, values, external, entropy, none or unknown."""
    taint = taint_of(value, 2)
    origins = {origin.kind for origin in taint.origins}
    if any(not axis.item for axis in taint.axes):
        return "values"
    if OriginKind.ENTROPY in origins or OriginKind.HASH in origins:
        return "entropy"
    if OUTSIDE & origins:
        return "external"
    if value.is_const:
        return "none" if value.const is None else "constant"
    if value.alts and any(closed.how in ("select", "extreme") for closed in taint.closed):
        return "values"  # the best of them
    if value.alts and all(one.is_const for one in value.alts):
        return "none" if any(one.const is None for one in value.alts) else "constant"
    if OriginKind.PARAMETER in origins:
        return "parameter"
    if OriginKind.LITERAL in origins:
        return "constant"
    return "unknown"


def default_of(value: Value) -> Literal:
    """The default of an option or setting; None where it has none, or where there are several."""
    defaults = [origin.default for origin in value.taint.origins] if value.obj is None else []
    return defaults[0] if len(defaults) == 1 else None


def chosen_by(value: Value) -> Taint:
    """What it depends on which of several things a value is, whatever these hold."""
    taint = value.taint
    for one in each(value):
        taint |= one.taint
    return taint


def is_open(value: Value) -> bool:
    """Whether what a value holds is set from outside: it was read from a file, an option or an argument gave it."""
    outside = OUTSIDE | {OriginKind.PARAMETER, OriginKind.ENTROPY}
    taint = taint_of(value)
    return kind_of(value) is Kind.DATA or any(origin.kind in outside for origin in taint.origins)


def from_file(value: Value) -> bool:
    """Whether a settings file says what a value is."""
    return any(origin.kind is OriginKind.SETTING for origin in value.taint.origins)


def union(*values: Value) -> Taint:
    """Everything that any of `values` depends on."""
    taint = CLEAN
    for value in values:
        taint |= taint_of(value)
    return taint


def metric_taint(value: Value) -> Taint:
    """The taint of the metric in a value: of the member that is one, if it is a tuple that also holds the model."""
    for one in each(value):
        obj = one.obj
        if obj is not None and obj.what in CONTAINERS:
            inner = [member for member in (obj.items or []) if kind_of(member) is Kind.METRIC]
            inner += [member for member in obj.entries.values() if kind_of(member) is Kind.METRIC]
            if not inner and obj.elem is not None and obj.elem.obj is not None:
                return metric_taint(obj.elem)
            if inner:
                taint = inner[0].taint | value.taint
                return taint | taint_of(inner[0])
    return taint_of(value)


def is_result(model: Obj) -> bool:
    """Whether a model stands for a run of which results were read, and not only weights."""
    return model.what == "recorded" and not model.api.endswith(WEIGHTS)


def untrained(taint: Taint) -> bool:
    """Whether nothing that was trained has a part in a result: a guess that is always the mean has earned it."""
    return not taint.models and not any(made.trained and "train" in made.roles for made in taint.settings)


def beside_a_guess(one: Taint, other: Taint) -> bool:
    """Whether one of two results was learned by models, and the other has been earned by nothing that was trained."""
    return bool(one.models or other.models) and untrained(one) != untrained(other)


def makes(models: Iterable[Obj]) -> set[tuple[str, str]]:
    """The different ways in which models were made, or their results left. Weights that were read are those of one of
    them, earlier."""
    return {(model.constructor, repr(model.recipe)) for model in models if model.what != "recorded" or is_result(model)}


def made_apart(models: Iterable[Obj]) -> bool:
    """Whether two models of one run are made in different ways: of those that branches choose from, a run has one."""
    ways: dict[tuple[str, str], list[Obj]] = {}
    for model in models:
        for way in makes([model]):
            ways.setdefault(way, []).append(model)
    return any(
        not exclusive(one.made.path, other.made.path)
        for ones, others in itertools.combinations(ways.values(), 2)
        for one, other in itertools.product(ones, others)
    )


WEIGHTS = (".pth", ".ckpt", ".safetensors", ".h5", ".hdf5", ".bin")
"""How files end that hold weights and no results."""
