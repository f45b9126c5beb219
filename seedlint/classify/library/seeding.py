"""Seeds: where a value enters a generator, and what each draw reads."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.classify.ledger.events import Draw, OwnDraw
from seedlint.classify.run import recording
from seedlint.classify.run.generators import in_order
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Fate, Origin, OriginKind, Place, Stack, What
from seedlint.classify.values.objects import CLEAN, Duty, Func, Kind, Moment, Obj, Setting, Taint, Value
from seedlint.classify.values.reading import axis_kind, kind_of, taint_of
from seedlint.classify.values.traits import Order
from seedlint.classify.values.words import seedish
from seedlint.facts import Function, Literal, Param


def origin(run: Run, kind: OriginKind, place: Place, name: str = "", default: Literal | None = None) -> Origin:
    made = Origin(kind, place, name, default)
    run.ledger.add(made)
    return made


def reached(value: Value, place: Place) -> None:
    """A value reached a seed sink."""
    for source in taint_of(value).origins:
        source.note(Fate.REACHED, place)


def used(value: Value, place: Place) -> None:
    """A value picked data or named a file."""
    for source in taint_of(value).origins:
        source.note(Fate.USED, place)
    if kind_of(value) is Kind.OTHER:
        for axis in value.taint.told:
            axis.note(What.USED, place)


def parameter(run: Run, func: Func, param: Param, default: Value | None) -> Value:
    """The value of a parameter that no visible call gives."""
    given = default.const if default is not None and default.is_const else None
    source = origin(run, OriginKind.PARAMETER, run.place(func.node.at), param.name, given)
    if default is None:
        source.note(Fate.REQUIRED, run.place(param.at))
    return Value(taint=Taint(origins=frozenset((source,))))


def bound_parameter(run: Run, func: Func, param: Param, value: Value, passed: bool) -> Value:
    """Note a parameter that is meant as a seed, so that it can turn out dead."""
    if not isinstance(func.node, Function) or not seedish(param.name) or param.kind in ("*", "**"):
        return value
    key = (id(func.node), param.name)
    source = run.sources.parameters.get(key)
    if source is None:
        source = Origin(OriginKind.PARAMETER, Place(func.module.path, func.cell, func.node.at), param.name)
        run.sources.parameters[key] = source
        run.ledger.add(source)
        run.sources.functions[source] = func
    for passed_on in taint_of(value).origins:
        if passed_on is not source:
            source.note(Fate.PASSED, passed_on.place, of=passed_on)
    if not passed and value.is_const:
        source.note(Fate.DEFAULTED, Place(func.module.path, func.cell, param.at), of=value.const)
    return value.tainted(Taint(origins=frozenset((source,))))


def report_place(value: Value, sink: Place) -> Place:
    """The first call that received the value."""
    return value.carried[0] if value.carried else sink


def setting(
    run: Run, api: str, value: Value, place: Place, rngs: Iterable[str] = (), implicit: bool = False
) -> Setting:
    """A seed value enters a generator (`rngs`: global ones) or an object. `implicit`: it is a library's default."""
    for axis in value.taint.axes:
        axis.note(What.WALKS_SEEDS, place)
    recording.no_results(run, [value])
    kind, read = axis_kind(value), frozenset(rngs)
    reached(value, place)
    key = (bool(read), kind, repr(value.const), value.taint.axes, value.taint.origins, run.loops.stack)
    if run.generators.last_seed is not None and run.generators.last_seed[0] == key:
        group = run.generators.last_seed[1]
    else:
        run.generators.groups += 1
        group = run.generators.groups
    run.generators.last_seed = (key, group)
    moment = Moment(
        run.ledger.tick(), group, run.path.around, run.path.branches > 0, run.path.evaluating > 0,
        run.scopes.frame.calls, len(run.scopes.frames),
        tuple(run.loops.at.get(axis, axis.place) for axis in run.loops.stack),
    )  # fmt: skip
    made = Setting(
        api, place, report_place(value, place), value, "implicit" if implicit else kind, read, run.loops.stack, moment
    )
    run.ledger.add(made)
    return made


def seed_global(run: Run, api: str, value: Value, rngs: Iterable[str], place: Place) -> Setting:
    """A global generator is seeded."""
    made = setting(run, api, value, place, rngs)
    varying = made.axis_kind in ("values", "external")
    for rng in sorted(made.rngs):
        streams = run.generators.ambient.get(rng, run.generators.start)
        if made.axis_kind == "constant" and not run.path.evaluating:
            for old, _ in in_order(streams):
                if old is None or any(name in made.rngs for name, _, _ in old.readers):
                    continue
                if old.axes and not old.axes & frozenset(run.loops.stack):
                    continue  # the runs that it seeded are over
                if old.axis_kind in ("values", "external", "parameter") or old.moment.chain:
                    made.note(Duty.OVERWRITES, place, of=(rng, old))
                if old.axis_kind not in ("values", "external", "parameter"):
                    for clobbered in old.clobbers:
                        if clobbered[0] == rng:
                            made.note(Duty.OVERWRITES, place, of=clobbered)
        if varying or made.axis_kind in ("constant", "parameter"):
            _check_late(run, made, rng, streams)
        run.generators.ambient[rng] = frozenset(((made, run.loops.stack),))
    return made


def _check_late(run: Run, made: Setting, rng: str, streams: frozenset[tuple[Setting | None, object]]) -> None:
    """SED403: weights, a split or an order were drawn from an unseeded generator that is seeded only now."""
    if any(old is not None for old, _ in streams) or run.path.evaluating:
        return
    run.seen.late.extend(
        (made, draw)
        for draw in run.ledger.of(Draw)
        if draw.rng == rng
        and not draw.seeded
        and draw.role in ("train", "order", "split")
        and (draw.stack == run.loops.stack or _of_layers(draw, run.loops.stack))
    )


def _of_layers(draw: Draw, stack: Stack) -> bool:
    """Whether weights are drawn layer by layer, in a loop of its own, of a model that is made outside."""
    return draw.obj is not None and draw.obj.stack == stack == draw.stack[: len(stack)]


def draw(run: Run, rng: str, role: str, place: Place, obj: Obj | None = None, build: bool = False) -> Taint:
    """Read a global generator: what is drawn depends on its seed, and on the loops opened since it was seeded.

    `build`: a model is made from it, so that those loops repeat whole runs."""
    run.generators.last_seed = None
    settings: set[Setting] = set()
    axes: set[Axis] = set()
    reseeded: set[Axis] = set()
    seeded = run.seen.may_be_seeded
    for made, stack in in_order(run.generators.ambient.get(rng, run.generators.start)):
        if made is not None:
            seeded = True
            settings.add(made)
            read(run, made, role, place, rng)
            reseeded |= made.axes
            if role == "train":
                made.tell_axes("train")
        opened = [axis for axis in run.loops.stack if axis not in stack and axis not in (made.stack if made else ())]
        axes.update(opened)
        if build:
            for axis in opened:
                axis.note(What.REDRAWN, place)
    run.ledger.add(
        Draw(
            rng, role, place, seeded, run.loops.stack, run.ledger.tick(), obj, len(run.scopes.frames),
            frozenset(settings), run.path.around, run.scopes.frame.calls, run.scopes.frame.shows,
        )
    )  # fmt: skip
    return Taint(axes=frozenset(axes | reseeded), settings=frozenset(settings), redrawn=frozenset(axes - reseeded))


def seeded_in(run: Run, rng: str) -> Stack:
    """The loops in which a global generator was seeded last, each turn with another seed; else none."""
    streams = run.generators.ambient.get(rng, run.generators.start)
    made, stack = next(iter(streams))
    return stack if len(streams) == 1 and made is not None and made.axes else ()


def read(run: Run, made: Setting, role: str, place: Place, generator: str) -> None:
    """A draw reads a seed."""
    made.note(Duty.READ, place, role, generator)
    if role == "draw":
        for axis in run.loops.opened(made.stack):
            made.note(Duty.DRAWN_ALONG, place, of=axis)


def given(run: Run, made: Setting, role: str, place: Place | None = None) -> None:
    """A seed is given to one object for one role, at `place` if a generator lies between them."""
    made.note(Duty.GOVERNS, place or made.place, role)
    made.tell_axes(role)


def of_value(run: Run, made: Setting) -> Taint:
    """The taint of what a setting governs."""
    return Taint(axes=made.axes, settings=frozenset((made,)), confidence=made.value.taint.confidence)


def generator(run: Run, api: str, value: Value | None, place: Place) -> Value:
    """A generator object: `default_rng(seed)`, `RandomState(seed)`, `Random(seed)`."""
    if value is not None and value.obj is not None and value.obj.what == "rng":
        return value
    obj = Obj("rng", place, run.loops.stack, api)
    if value is None:
        return Value(kind=Kind.RNG, ref=obj)
    made = setting(run, api, value, place)
    obj.taint = of_value(run, made)
    obj.attrs["seed"] = value
    return Value(kind=Kind.RNG, ref=obj)


def walked(run: Run, loader: Obj, place: Place) -> Taint:
    """A loader is walked: a shuffling one draws an order."""
    order = loader.trait(Order)
    if order is None or order.generator is not None:
        return CLEAN
    if order.shuffle.is_const and not order.shuffle.const and not order.shuffle.alts:
        return CLEAN
    return draw(run, "torch", "order", place)


def draw_from(run: Run, obj: Obj, role: str, place: Place) -> Taint:
    """Read a generator object."""
    run.generators.last_seed = None
    run.ledger.add(OwnDraw(obj, place, run.loops.stack))
    for made in obj.taint.settings:
        read(run, made, role, place, "own")
    opened = frozenset(axis for axis in run.loops.stack if axis not in obj.stack)
    return obj.taint | Taint(axes=opened)


def spawned(run: Run, value: Value, count: Value | None, place: Place) -> Value:
    """`SeedSequence.spawn(n)`, `generate_state(n)`, `Generator.spawn(n)`: n child seeds of a root."""
    obj = Obj("list", place, run.loops.stack)
    child = Obj("rng", place, run.loops.stack, "spawn")
    child.taint = taint_of(value)
    obj.elem = Value(kind=Kind.RNG, ref=child)
    if count is not None and isinstance(count.const, int):
        obj.recipe = ("many", count.const)
    return Value(ref=obj)


WEIGHT_RNGS = frozenset({"torch", "tensorflow", "keras", "jax", "paddle", "mxnet"})
"""Generators whose raw draws inside a training step are noise, masks or an order; a raw NumPy draw picks data."""


def trained_with(taint: Taint, place: Place, network: bool = False) -> None:
    """What was drawn went into an optimiser step or a fit: its settings govern training.

    A raw draw of NumPy or `random` that reaches a fit through the data has rather picked or made them; so has one of a
    generator of its own, where what is trained is a `network` that has weights of its own."""
    for made in taint.settings:
        made.note(Duty.TRAINED, place)
        own = not (network or taint.models) and _of_own_weights(made)
        if (made.rngs & WEIGHT_RNGS and made.roles == {"draw"}) or own:
            initialised(made, place)


def _of_own_weights(made: Setting) -> bool:
    """Whether raw draws, and nothing else, come from a generator of its own: `torch.randn(4, 2, generator=g)`."""
    drawn = any(role == "draw" for _, role, _ in made.readers)
    return made.api.startswith("torch.Generator") and drawn and not made.roles


def initialised(made: Setting, place: Place) -> None:
    """The raw draws of a setting are parameters that are trained."""
    made.note(Duty.TRAINED, place)
    made.note(Duty.GOVERNS, place, "train")
    made.tell_axes("train")
