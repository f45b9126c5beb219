"""Seeds: where a value enters a generator, what each draw reads, and JAX keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.apis import Api as Row
from seedlint.classify.trace import Draw
from seedlint.classify.values import (
    CLEAN,
    Axis,
    Func,
    Kind,
    Obj,
    Origin,
    OriginKind,
    Place,
    Setting,
    Taint,
    Value,
    axis_kind,
    each,
    kind_of,
    taint_of,
)
from seedlint.facts import Const, Function, Param

if TYPE_CHECKING:
    from seedlint.classify.interpret import Bound, Interpreter

_SEEDISH = re.compile(
    r"(?:^|_)(?:seed|seeds|rng_seed|random_state|randomseed|random_seed|manual_seed|manualseed)$|^seed_?(?:value|num|number|no|id|list)?$"
)


def seedish(name: str) -> bool:
    """Whether a name says that its value is meant as a seed (used only where TAXONOMY rests on the name: SED401)."""
    return bool(_SEEDISH.search(name.lower().lstrip("_")))


# ---------------------------------------------------------------------- origins


def origin(run: Interpreter, kind: OriginKind, place: Place, name: str = "") -> Origin:
    made = Origin(kind, place, name)
    run.trace.origins.append(made)
    return made


def reached(value: Value) -> None:
    """A value reached a seed sink."""
    for source in taint_of(value).origins:
        source.reached = True


def used(value: Value) -> None:
    """A value picked data or named a file."""
    for source in taint_of(value).origins:
        source.used = True
    if kind_of(value) is Kind.OTHER:
        for axis in value.taint.axes:
            axis.used = True


def parameter(run: Interpreter, func: Func, param: Param, default: Value | None) -> Value:
    """The value of a parameter that no visible call gives."""
    source = origin(run, OriginKind.PARAMETER, run.place(func.node.at), param.name)
    if default is not None:
        source.default = default.const if default.is_const else None
    return Value(taint=Taint(origins=frozenset((source,))))


def bound_parameter(run: Interpreter, func: Func, param: Param, value: Value, passed: bool) -> Value:
    """Note a parameter that is meant as a seed, so that it can turn out dead."""
    if not isinstance(func.node, Function) or not seedish(param.name) or param.kind in ("*", "**"):
        return value
    key = (id(func.node), param.name)
    source = run.parameters.get(key)
    if source is None:
        source = Origin(OriginKind.PARAMETER, Place(func.module.path, func.cell, func.node.at), param.name)
        run.parameters[key] = source
        run.trace.origins.append(source)
        run.parameter_functions[source] = func
    source.sources |= {origin for origin in taint_of(value).origins if origin is not source}
    return value.tainted(Taint(origins=frozenset((source,))))


# --------------------------------------------------------------------- settings


def report_place(value: Value, sink: Place) -> Place:
    """The first call that received the value."""
    return value.carried[0] if value.carried else sink


def setting(run: Interpreter, api: str, value: Value, place: Place, rngs: Iterable[str] = ()) -> Setting:
    """A seed value enters a generator (`rngs`: global ones) or an object."""
    for axis in value.taint.axes:
        axis.item = axis.item and not axis.drawn
    made = Setting(api, place, report_place(value, place), value, axis_kind(value), frozenset(rngs), run.stack)
    made.order = run.trace.tick()
    made.conditional = run.branches > 0
    made.evaluation = run.evaluating > 0
    made.chain = run.frame.calls
    made.depth = len(run.frames)
    run.trace.settings.append(made)
    reached(value)
    key = (made.axis_kind, repr(value.const), value.taint.axes, value.taint.origins, run.stack)
    if run.last_seed is not None and run.last_seed[0] == key:
        made.group = run.last_seed[1]
    else:
        run.groups += 1
        made.group = run.groups
    run.last_seed = (key, made.group)
    return made


def seed_global(run: Interpreter, api: str, value: Value, rngs: Iterable[str], place: Place) -> Setting:
    """A global generator is seeded."""
    made = setting(run, api, value, place, rngs)
    varying = made.axis_kind in ("values", "external")
    for rng in made.rngs:
        streams = run.ambient.get(rng, run.start)
        if made.axis_kind == "constant" and not run.evaluating:
            for old, _ in streams:
                if old is None or any(name == rng for name, _, _ in old.readers):
                    continue
                if old.axis_kind in ("values", "external", "parameter"):
                    made.clobbers.append((rng, old))
                else:
                    made.clobbers.extend(clobbered for clobbered in old.clobbers if clobbered[0] == rng)
        if varying or made.axis_kind in ("constant", "parameter"):
            _check_late(run, made, rng, streams)
        run.ambient[rng] = frozenset(((made, run.stack),))
    return made


def _check_late(run: Interpreter, made: Setting, rng: str, streams: frozenset[tuple[Setting | None, object]]) -> None:
    """SED403: weights, a split or an order were drawn from an unseeded generator that is seeded only now."""
    if any(old is not None for old, _ in streams) or run.branches or run.evaluating or made.axes & frozenset(run.stack):
        return
    drawn = [
        draw
        for draw in run.trace.draws
        if draw.rng == rng and not draw.seeded and draw.role in ("train", "order", "split") and draw.stack == run.stack
    ]
    if drawn:
        run.late.append((made, drawn[0]))


def draw(run: Interpreter, rng: str, role: str, place: Place, obj: Obj | None = None, build: bool = False) -> Taint:
    """Read a global generator: what is drawn depends on its seed, and on the loops opened since it was seeded.

    `build`: a model is made from it, so that those loops repeat whole runs."""
    run.last_seed = None
    settings: set[Setting] = set()
    axes: set[Axis] = set()
    seeded = False
    for made, stack in run.ambient.get(rng, run.start):
        if made is not None:
            seeded = True
            settings.add(made)
            made.readers.append((rng, role, place))
            made.roles.add(role)
            axes |= made.axes
            if role == "train":
                for axis in made.axes:
                    axis.roles.add("train")
        opened = [axis for axis in run.stack if axis not in stack and axis not in (made.stack if made else ())]
        axes.update(opened)
        if build:
            for axis in opened:
                axis.repeats = True
    run.trace.draws.append(Draw(rng, role, place, seeded, run.stack, run.trace.tick(), obj, len(run.frames)))
    return Taint(axes=frozenset(axes), settings=frozenset(settings))


def given(run: Interpreter, made: Setting, role: str) -> None:
    """A seed is given to one object for one role."""
    made.roles.add(role)
    for axis in made.axes:
        axis.roles.add(role)


def of_value(run: Interpreter, made: Setting) -> Taint:
    """The taint of what a setting governs."""
    return Taint(axes=made.axes, settings=frozenset((made,)), confidence=made.value.taint.confidence)


def argument(args: list[Value], kwargs: dict[str, Value], name: str | None, pos: int | None) -> Value | None:
    """An argument by keyword or 0-based position."""
    if name and name in kwargs:
        return kwargs[name]
    if pos is not None and pos < len(args):
        return args[pos]
    return None


def seed_argument(row: Row, args: list[Value], kwargs: dict[str, Value]) -> Value | None:
    return argument(args, kwargs, row.seed, row.pos)


def default_of(row: Row) -> Value | None:
    """The library's own default of a seed parameter."""
    return Value(const=row.default.value) if isinstance(row.default, Const) else None


# ----------------------------------------------------------------- generators


def rngs_of(row: Row) -> list[str]:
    """The generators that a row of the tables names."""
    return [rng for rng in row.how.split(",") if rng]


def generator(run: Interpreter, api: str, value: Value | None, place: Place) -> Value:
    """A generator object: `default_rng(seed)`, `RandomState(seed)`, `Random(seed)`."""
    if value is not None and value.obj is not None and value.obj.what == "rng":
        return value
    obj = Obj("rng", place, run.stack, api)
    if value is None:
        return Value(kind=Kind.RNG, ref=obj)
    made = setting(run, api, value, place)
    obj.taint = of_value(run, made)
    obj.attrs["seed"] = value
    return Value(kind=Kind.RNG, ref=obj)


def walked(run: Interpreter, loader: Obj, place: Place) -> Taint:
    """A loader is walked: a shuffling one draws an order."""
    shuffle = loader.attrs.get("?shuffle")
    if "?generator" in loader.attrs or shuffle is None or (shuffle.is_const and not shuffle.const and not shuffle.alts):
        return CLEAN
    return draw(run, "torch", "order", place)


def draw_from(run: Interpreter, obj: Obj, role: str, place: Place) -> Taint:
    """Read a generator object."""
    run.last_seed = None
    obj.drawn_per_item = obj.drawn_per_item or any(axis.how == "item" for axis in run.stack)
    for made in obj.taint.settings:
        made.readers.append(("own", role, place))
    opened = frozenset(axis for axis in run.stack if axis not in obj.stack)
    return obj.taint | Taint(axes=opened)


def spawned(run: Interpreter, value: Value, count: Value | None, place: Place) -> Value:
    """`SeedSequence.spawn(n)`, `generate_state(n)`, `Generator.spawn(n)`: n child seeds of a root."""
    obj = Obj("list", place, run.stack)
    child = Obj("rng", place, run.stack, "spawn")
    child.taint = taint_of(value)
    obj.elem = Value(kind=Kind.RNG, ref=child)
    if count is not None and isinstance(count.const, int):
        obj.recipe = ("many", count.const)
    return Value(ref=obj)


# ------------------------------------------------------------------- JAX keys


def new_key(run: Interpreter, api: str, value: Value, place: Place) -> Value:
    made = setting(run, api, value, place)
    obj = Obj("key", place, run.stack, api)
    obj.taint = of_value(run, made)
    return Value(kind=Kind.KEY, ref=obj)


def derived_key(run: Interpreter, parent: Value, place: Place, taint: Taint = CLEAN) -> Value:
    obj = Obj("key", place, run.stack, "split")
    obj.taint = taint_of(parent) | taint
    return Value(kind=Kind.KEY, ref=obj)


def several_keys(run: Interpreter, keys: Value, count: int) -> list[Value]:
    """`a, b = jax.random.split(key)`: each has a name of its own, none is walked over."""
    place = keys.obj.place if keys.obj else run.place((1, 1, 1, 1))
    found = [derived_key(run, keys.but(dims=()), place) for _ in range(count)]
    for key in found:
        assert key.obj is not None
        key.obj.taint = replace(key.obj.taint, axes=key.obj.taint.axes - frozenset(keys.dims))
    return found


def another_key(run: Interpreter, value: Value, place: Place) -> Value:
    """One of many values of which only the join is known: if they are keys, each that is taken is a key of its own."""
    if value.kind is Kind.KEY and value.obj is not None and value.obj.what == "key" and not value.dims:
        return derived_key(run, value, place)
    return value


def split_key(run: Interpreter, key: Value, count: Value | None, place: Place) -> Value:
    """`jax.random.split(key, n)`: keys that may be walked, mapped or unpacked."""
    consume(run, key, place, "split")
    made = derived_key(run, key, place)
    if count is None:
        return made
    axis = run.axis(place, "split", "")
    axis.k = count.const if isinstance(count.const, int) else None
    axis.external = any(one.kind is OriginKind.OPTION for one in taint_of(count).origins)
    assert made.obj is not None
    made.obj.taint |= Taint(axes=frozenset((axis,)))
    return made.but(dims=(axis,))


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One consumption of a JAX key.

    `chain`: the calls that the key was passed through since it was made, outermost first, then the call that consumes
    it; `path`: the branches in which that happens; `how`: draw, split, or the object whose parameters are initialised
    (`init of ...`); `rearranged`: the name of the array that a permutation or choice was given, if any."""

    key: Obj
    chain: tuple[Place, ...]
    path: tuple[tuple[int, int], ...]
    how: str
    rearranged: str = ""

    def pairs(self, other: KeyUse) -> bool:
        """Whether two arrays are rearranged alike, on purpose: they stay aligned (`x` and `y` of one batch)."""
        both = self.rearranged and other.rearranged and self.rearranged != other.rearranged
        return bool(both) and self.chain[:-1] == other.chain[:-1]

    def apart(self, other: KeyUse) -> int | None:
        """The first call at which two uses differ (0-based position in both chains)."""
        return next((n for n, (a, b) in enumerate(zip(self.chain, other.chain)) if a != b), None)


def consume(run: Interpreter, key: Value, place: Place, how: str, rearranged: str = "") -> None:
    """A key is used up; a second use of the same key repeats its draws (SED406).

    Both uses are told apart by the calls that the key was passed through since it was made: what is reported is the
    first of them that differs, in the code that holds the key."""
    if len(key.alts) > 1:
        return
    for one in each(key):
        obj = one.obj
        if obj is None or obj.what != "key" or one.dims:
            continue
        use = KeyUse(obj, (*one.carried, place), run.branch_path, how, rearranged)
        uses = run.key_uses.setdefault(obj, [])
        for earlier in uses:
            if how.startswith("init") and earlier.how == how:
                continue  # one key for a network and its target, at construction
            if earlier.pairs(use):
                continue
            if earlier.apart(use) is not None and not exclusive(use.path, earlier.path):
                run.reused_keys.append((earlier, use))
                break
        else:
            walked = [axis for axis in run.opened(obj.stack) if axis not in taint_of(one).axes]
            if walked and not uses and not one.stored:
                first = len(run.frames) - len(one.carried)
                at = min(max(walked[-1].depth - first, 0), len(use.chain) - 1)
                run.looped_keys.append((obj, use.chain[at], walked[-1], walked[-1].place))
        uses.append(use)


def settle(run: Interpreter, given: Iterable[Value], fork: int, sides: int) -> None:
    """One of several functions was called, which is not known: a key given to it is consumed if each consumes it."""
    for value in given:
        for one in each(value):
            obj = one.obj
            inside = [use for use in run.key_uses.get(obj, []) if fork in dict(use.path)] if obj is not None else []
            if not inside or {dict(use.path)[fork] for use in inside} == set(range(sides)):
                continue
            assert obj is not None
            run.key_uses[obj] = [use for use in run.key_uses[obj] if use not in inside]
            run.reused_keys = [pair for pair in run.reused_keys if pair[1] not in inside]
            if not run.key_uses[obj]:
                run.looped_keys = [found for found in run.looped_keys if found[0] is not obj]


def shadow(run: Interpreter, old: Bound | None, value: Value) -> None:
    """A key that varies is replaced, unused, by one from a constant (SED402)."""
    before = old.value.obj if old is not None else None
    after = value.obj
    if before is None or after is None or before.what != "key" or after.what != "key" or before in run.key_uses:
        return
    if run.branches or before is after:
        return
    for made in after.taint.settings:
        for earlier in before.taint.settings:
            if made.axis_kind == "constant" and earlier.axis_kind in ("values", "external") and after.api != "split":
                run.shadowed_keys.append((made, earlier))


def exclusive(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    """Whether two branch paths can never both run."""
    sides = dict(other)
    return any(fork in sides and sides[fork] != side for fork, side in one)


def key_argument(args: list[Value], kwargs: dict[str, Value], row: Row) -> Value | None:
    """The key that a call consumes."""
    found = seed_argument(row, args, kwargs)
    if found is None:
        for name in ("key", "rng", "rngs", "rng_key", "prng_key"):
            if name in kwargs:
                return kwargs[name]
        found = next((arg for arg in args if kind_of(arg) is Kind.KEY), None)
    return found


def use_key(run: Interpreter, key: Value | None, place: Place, how: str = "draw", rearranged: str = "") -> Taint:
    """A draw governed by a JAX key; `how` and `rearranged` as in `KeyUse`, or how is `apply`: a network may draw."""
    if key is None or kind_of(key) is not Kind.KEY:
        return CLEAN if key is None else taint_of(key)
    consume(run, key, place, "draw" if how == "apply" else how, rearranged)
    taint = taint_of(key)
    for made in taint.settings:
        made.readers.append(("jax", "apply" if how == "apply" else "draw", place))
    return taint


WEIGHT_RNGS = frozenset({"torch", "tensorflow", "keras", "jax", "paddle", "mxnet"})
"""Generators whose raw draws inside a training step are noise, masks or an order; a raw NumPy draw picks data."""


def trained_with(run: Interpreter, taint: Taint) -> None:
    """What was drawn went into an optimiser step or a fit: its settings govern training.

    A raw draw of NumPy or `random` that reaches a fit through the data has rather picked or made them."""
    for made in taint.settings:
        made.trained = True
        if "draw" in made.roles and not made.roles - {"draw"} and made.rngs & WEIGHT_RNGS:
            initialised(made)


def initialised(made: Setting) -> None:
    """The raw draws of a setting are parameters that are trained."""
    made.trained = True
    made.roles.add("train")
    for axis in made.axes:
        axis.roles.add("train")
