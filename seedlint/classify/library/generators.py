"""Calls that seed, make and draw from generators: the global ones, objects, JAX keys, environments."""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.apis import Api as Row
from seedlint.classify.ledger.events import Copies, Switch
from seedlint.classify.library import jax_keys, seeding
from seedlint.classify.library.containers import made
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import default_of, key_argument, rngs_of, seed_argument
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import OriginKind, Piece, Place, Stack, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    CLEAN,
    NONE,
    NOTHING,
    REPEATED,
    Duty,
    Func,
    Kind,
    Method,
    Obj,
    Partial,
    Setting,
    Taint,
    Value,
    each,
    join,
)
from seedlint.classify.values.reading import dims_of, is_result, kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Alike, blind_of
from seedlint.classify.values.words import last_name
from seedlint.facts import Attr, Name


def _seeds(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs)
    if value is None:
        default = default_of(site.row)
        if default is None and site.row.seed is None:
            return None
        value = default if default is not None else NONE
    if site.row.how == "self":
        return _seed_self(run, site, value)
    if site.kwargs.get("device_specific", NOTHING).const is True:  # accelerate adds the rank
        run.process.ranked.add(site.place)
    seeding.seed_global(run, site.name, value, rngs_of(site.row), site.place)
    return value


def _seed_self(run: Run, site: Site, value: Value) -> Value | None:
    """`generator.manual_seed(0)`, `rng.seed(0)`: returns the generator."""
    receiver = site.receiver
    if receiver is None or receiver.obj is None:
        return None
    given = seeding.setting(run, site.name, value, site.place)
    taint = seeding.of_value(run, given)
    receiver.obj.taint = taint if not run.path.branches else receiver.obj.taint | taint
    receiver.obj.made = receiver.obj.made._replace(stack=run.loops.stack)
    receiver.obj.attrs["seed"] = value
    return receiver


def _draws(run: Run, site: Site) -> Value | None:
    last = site.name.rsplit(".", 1)[-1]
    if site.receiver is not None and kind_of(site.receiver) is Kind.PRED:  # a distribution that a network predicts
        for value in site.values:
            jax_keys.use_key(run, value, site.place)
        return Value(kind=Kind.PRED, taint=union(site.receiver, *site.values))
    keys = [value for value in site.values if value.kind is Kind.KEY]
    if site.receiver is not None and keys:  # `posterior.sample(key)`
        drawn = [jax_keys.use_key(run, key, site.place) for key in keys]
        settings = frozenset(made for taint in drawn for made in taint.settings)
        return Value(kind=Kind.DRAW, taint=union(site.receiver) | Taint(settings=settings))
    arranges = last in ("shuffle", "permutation", "randperm", "shuffle_")
    given = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    subject = site.args[0] if site.args else NOTHING
    if given is not None and not (given.is_const and given.const is None):
        since = given.obj.stack if given.obj is not None and given.obj.what == "rng" else ()
        taint = _given(run, site, given, shuffle_role(run, since) if arranges else "draw")
    elif site.row.how == "self":
        own = site.receiver.obj if site.receiver is not None else None
        role = shuffle_role(run, own.stack) if own and arranges else "draw"
        taint = seeding.draw_from(run, own, role, site.place) if own else CLEAN
    else:
        taint = CLEAN
        for rng in rngs_of(site.row):
            role = shuffle_role(run, seeding.seeded_in(run, rng)) if arranges else "draw"
            taint |= seeding.draw(run, rng, role, site.place)
        if site.name.startswith("torch.nn.init."):
            _set_over(run, subject, site.place)
    taint = Taint(axes=taint.axes, redrawn=taint.redrawn, settings=taint.settings, confidence=taint.confidence)
    if site.row.how == "numpy" and given is None:
        recording.legacy(run, site.place, site.name)
    taint |= _about(site.values)
    return _arranged(run, last, subject, site.argument("size", 1), taint, site.place)


def _set_over(run: Run, subject: Value, place: Place) -> None:
    """Weights are drawn in place of those that a network has; what is asked for is which layer, or how many axes they
    have."""
    for one in each(subject):
        while isinstance(one.ref, Method):  # `layer.weight`, `layer.weight.data`
            one = one.ref.receiver
        for obj in models_in(one):
            recording.loaded(run, Value(ref=obj), place, ())
            obj.taint |= seeding.draw(run, "torch", "train", place, obj)


def _about(values: Iterable[Value]) -> Taint:
    """What a draw depends on besides its generator: the mean, the spread, how many."""
    given = union(*(value for value in values if kind_of(value) is not Kind.RNG))
    return given.along | Taint(models=given.models)


PICKS = frozenset({"permutation", "permuted", "choice", "choices", "sample", "rand_like", "randn_like"})
"""Draws that pick or arrange what they are given."""
ORDERS = frozenset({"permutation", "randperm"})


def _arranged(run: Run, name: str, subject: Value, size: Value | None, taint: Taint, place: Place) -> Value:
    """What a draw makes of its first argument: arranges it in place, picks from it, or an order of as many rows."""
    if name in PICKS or name in ORDERS or name in ("shuffle", "shuffle_"):
        run.seen.arranged.add(place)
    if name in ("shuffle", "shuffle_"):
        _shuffled(run, subject, taint)
        return NONE
    kind, given = kind_of(subject), taint_of(subject)
    read = kind is Kind.OTHER and any(map(is_result, given.models))
    if name in PICKS and (read or kind in (Kind.DATA, Kind.PRED, Kind.ERROR, Kind.METRIC)):
        dims = dims_of(subject)
        if (read or kind is Kind.METRIC) and len(exact_items(size) or [] if size is not None else []) > 1:
            again = recording.axis(run, place, "resample")
            again.note(What.WALKS_ITEMS, place)
            dims, taint = (again, *dims), taint | Taint(axes=frozenset((again,)))
        return Value(kind=kind, taint=given | taint, dims=dims)
    if name in ORDERS:
        taint |= Taint(pieces=given.pieces or frozenset((Piece(("order", place)),)))
    return Value(kind=Kind.DRAW, taint=taint)


def _shuffled(run: Run, subject: Value, taint: Taint) -> None:
    """What is shuffled in place depends on the draw under every name that it has here."""
    if subject.obj is not None:
        subject.obj.taint |= taint
        return
    for bound in run.scopes.frame.names.vars.values():
        if bound.value is subject:
            bound.value = subject.tainted(taint)


def _given(run: Run, site: Site, value: Value, role: str) -> Taint:
    """A draw that has a seed or a generator of its own."""
    if value.obj is not None and value.obj.what == "rng":
        return seeding.draw_from(run, value.obj, role, site.place)
    if value.obj is not None or kind_of(value) in (Kind.RNG, Kind.KEY):
        return taint_of(value)
    made = seeding.setting(run, site.name, value, site.place)
    made.note(Duty.READ, site.place, role, "own")
    return seeding.of_value(run, made)


def shuffle_role(run: Run, since: Stack) -> str:
    """A shuffle in a loop that was opened since its generator was seeded orders what is trained on; one outside may as
    well decide what is held out."""
    return "order" if run.loops.opened(since) else "split"


def _rng(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs)
    if value is None and site.args:
        value = site.args[0] if site.row.seed is not None and site.row.pos == 0 else None
    if value is None:
        value = NONE if site.row.seed else None
    return seeding.generator(run, site.name, value, site.place)


def _key(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs)
    return jax_keys.new_key(run, site.name, value if value is not None else NOTHING, site.place)


def _splitkey(run: Run, site: Site) -> Value | None:
    key = key_argument(site.args, site.kwargs, site.row)
    if key is None or kind_of(key) is not Kind.KEY:
        return Value(kind=Kind.KEY, taint=union(*site.values))
    count = site.argument("num", 1)
    if site.row.how == "split":
        return jax_keys.split_key(run, key, count, site.place)
    return jax_keys.derived_key(run, key, site.place, union(*site.args[1:]).along)


def _usekey(run: Run, site: Site) -> Value | None:
    key = key_argument(site.args, site.kwargs, site.row)
    taint = jax_keys.use_key(run, key, site.place, rearranged=_rearranged(site))
    if site.name.rsplit(".", 1)[-1] in REARRANGES:
        run.seen.arranged.add(site.place)
    dims = dims_of(key) if key is not None else ()
    shapes = union(*(value for value in site.values if value is not key and kind_of(value) is Kind.OTHER))
    drawn = Taint(axes=taint.axes, redrawn=taint.redrawn, settings=taint.settings)
    return Value(kind=Kind.DRAW, taint=drawn | shapes.along, dims=dims)


REARRANGES = ("permutation", "choice", "shuffle")


def _rearranged(site: Site) -> str:
    """The name of the array that a draw rearranges (`x` in `permutation(key, x)`); empty for any other draw."""
    if site.node is None or site.name.rsplit(".", 1)[-1] not in REARRANGES:
        return ""
    given = [arg for arg in site.node.args if arg.keyword != "key"]
    named = [arg.value for arg in given if arg.keyword in ("x", "a")]
    subject = named[0] if named else given[1].value if len(given) > 1 else None
    return last_name(subject) if isinstance(subject, (Name, Attr)) else ""


def _distribution(run: Run, site: Site) -> Value | None:
    """`torch.distributions.Normal(mean, spread)`: draws from the global generator whenever it is sampled."""
    if site.receiver is not None or not site.name.rsplit(".", 1)[-1][:1].isupper():
        return None
    obj = Obj("distribution", site.place, run.loops.stack, site.name)
    obj.recipe = tuple(rngs_of(site.row))
    given = union(*site.values)
    obj.taint = given
    return Value(kind=max((kind_of(value) for value in site.values), default=Kind.OTHER), ref=obj, taint=given)


SAMPLES = frozenset({"sample", "rsample", "sample_n"})


def _on_distribution(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    plain = receiver.but(ref=None)
    taint = plain.taint | union(*args, *kwargs.values())
    if name not in SAMPLES:
        return Value(kind=plain.kind, taint=taint)
    for value in (*args, *kwargs.values()):
        jax_keys.use_key(run, value, place)
    if not any(kind_of(value) is Kind.KEY for value in (*args, *kwargs.values())):
        for rng in obj.recipe if isinstance(obj.recipe, tuple) else ():
            drawn = seeding.draw(run, rng, "draw", place)
            taint |= Taint(axes=drawn.axes, redrawn=drawn.redrawn, settings=drawn.settings)
    return Value(kind=plain.kind if plain.kind is Kind.PRED else Kind.DRAW, taint=taint)


def _env(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.note(Duty.GOVERNS, site.place, "eval")
    obj = Obj("env", site.place, run.loops.stack, site.name)
    inner = union(*site.values)
    obj.taint = inner.along
    keys = (one.obj for value in site.values if value.kind is Kind.KEY for one in each(value))
    run.keys.consumed.update(dict.fromkeys(key for key in keys if key is not None))  # it draws its start from them
    return Value(ref=obj)


def _samples(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None:
        for made_ in taint_of(value).settings:
            made_.note(Duty.GOVERNS, site.place, "eval")
    return Value(kind=Kind.DATA, taint=union(*site.values).along | Taint(settings=union(*site.values).settings))


def _entropy(run: Run, site: Site) -> Value | None:
    source = seeding.origin(run, OriginKind.ENTROPY, site.place, site.name)
    return Value(taint=Taint(origins=frozenset((source,))))


def _deterministic(run: Run, site: Site) -> Value | None:
    run.ledger.add(Switch(site.name, site.place))
    return NONE


def _restores(run: Run, site: Site) -> Value | None:
    obj = Obj("restore", site.place, run.loops.stack, site.name)
    return Value(ref=obj)


def restores(value: Value) -> int:
    """Whether a context restores the generators when it ends."""
    return int(value.obj is not None and value.obj.what == "restore")


def _on_rng(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("seed", "manual_seed"):
        value = args[0] if args else next(iter(kwargs.values()), NONE)
        row = Row(f"{obj.api}.{name}", "seeds", None, 0, None, "self", (), "docs")
        return _seed_self(run, Site(row.name, row, receiver, args, kwargs, place), value)
    if name == "spawn":
        return seeding.spawned(run, receiver, args[0] if args else None, place)
    if name == "generate_state":
        obj_ = Obj("list", place, run.loops.stack)
        count = args[0].const if args and isinstance(args[0].const, int) else None
        child = Value(taint=taint_of(receiver))
        if count is not None and count <= 64:
            obj_.items = [child] * count
        else:
            obj_.elem = child
        return Value(ref=obj_)
    if name in ("get_state", "set_state", "bit_generator", "getstate", "setstate"):
        return NOTHING
    role = shuffle_role(run, obj.stack) if name in ("shuffle", "permutation", "permuted") else "draw"
    taint = seeding.draw_from(run, obj, role, place)
    taint = Taint(axes=taint.axes, redrawn=taint.redrawn, settings=taint.settings) | _about([*args, *kwargs.values()])
    subject = args[0] if args else NOTHING
    return _arranged(run, name, subject, kwargs.get("size", args[1] if len(args) > 1 else None), taint, place)


def _on_env(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    seed = kwargs.get("seed")
    if name in ("reset", "seed") and (seed is not None or (name == "seed" and args)):
        value = seed if seed is not None else args[0]
        given = seeding.setting(run, f"{obj.api}.{name}", value, place)
        given.note(Duty.GOVERNS, place, "eval")
        if obj.api in VECTORS and _one_for_each(value) and not obj.has(Alike):
            run.ledger.add(Copies(given, place))
            obj.learn(Alike(value))
    if name == "step":  # what it returns depends on the agent that acts
        acting = union(*args)
        taint = Taint(obj.taint.axes | acting.axes, acting.closed, settings=acting.settings, models=acting.models)
        state = Value(taint=taint)
        reward = Value(kind=Kind.ERROR, taint=taint) if acting.settings or acting.models else state
        before = made(run, "tuple", place, [state, reward, state, state])
        since = made(run, "tuple", place, [state, reward, state, state, state])  # Gymnasium, Gym 0.26
        return join(before, since).tainted(taint)
    return Value(taint=obj.taint.along)


VECTORS = ("vector", "gymnasium.make_vec", "gymnasium.vector.make", "gym.vector.make")
"""What makes the environments that a list of seeds is given to, one for each copy."""


def _one_for_each(seeds: Value) -> bool:
    """Whether a list holds one seed several times: `[seed] * n`, `[3, 3]`, `[seed for _ in range(n)]`."""
    obj = seeds.obj
    if obj is None or obj.what not in ("list", "tuple"):
        return False
    items = exact_items(seeds)
    if items is not None:
        return len(items) > 1 and all(item.is_const for item in items) and len({item.const for item in items}) == 1
    if obj.elem is None or (obj.elem.is_const and obj.elem.const is None):
        return False
    return obj.recipe == REPEATED or any(axis.k != 1 for axis in blind_of(obj))


def _call_next_key(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`mlxu.next_rng()`: a fresh key of the library's own global generator."""
    obj = jax_keys.key_object(run, place, "split")
    obj.taint = seeding.draw(run, "jax", "draw", place)
    return Value(kind=Kind.KEY, ref=obj)


VECTOR_ENVS = (
    *(f"{gym}.vector.{how}VectorEnv" for gym in ("gymnasium", "gym") for how in ("Sync", "Async")),
    *(
        f"{library}.{how}VecEnv"
        for library in (
            "stable_baselines3.common.vec_env", "stable_baselines.common.vec_env", "baselines.common.vec_env",
            "baselines.common.vec_env.subproc_vec_env", "baselines.common.vec_env.dummy_vec_env",
            "stable_baselines3.common.vec_env.subproc_vec_env", "stable_baselines3.common.vec_env.dummy_vec_env",
            "stable_baselines.common.vec_env.subproc_vec_env", "stable_baselines.common.vec_env.dummy_vec_env",
        )
        for how in ("Subproc", "Dummy", "Shmem")
    ),
    "tianshou.env.DummyVectorEnv", "tianshou.env.SubprocVectorEnv", "tianshou.env.ShmemVectorEnv",
    "tianshou.env.RayVectorEnv",
)  # fmt: skip
"""Classes that run the copies of an environment; each is given what makes a copy."""


def _call_vector_env(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`SyncVectorEnv([make(seed) for _ in range(n)])`: each copy is made by a function of its own."""
    makers = args[0].obj if args else None
    first = len(run.ledger.of(Setting))
    if makers is not None:
        for maker in makers.items if makers.items is not None else [makers.elem or NOTHING]:
            for one in each(maker):
                if isinstance(one.ref, (Func, Partial)):
                    run.machine.call(run, one, [], {}, place)
    obj = Obj("env", place, run.loops.stack, "vector")
    several = frozenset(axis for axis in blind_of(makers) if axis.k != 1) if makers is not None else frozenset()
    if several or (makers is not None and makers.recipe == REPEATED):
        for made in run.ledger.of(Setting)[first:]:
            if made.axis_kind in ("constant", "external", "parameter") or not made.axes & several:
                if made.axis_kind not in ("none", "entropy") and not made.axes - frozenset(run.loops.stack):
                    run.ledger.add(Copies(made, place))
                    obj.learn(Alike(made.value))
                    break
    return Value(ref=obj, taint=union(*args, *kwargs.values()))


CALLS: dict[str, NamedCall] = {
    **dict.fromkeys(VECTOR_ENVS, _call_vector_env),
    "mlxu.jax_utils.next_rng": _call_next_key,
    "mlxu.next_rng": _call_next_key,
}
"""By the dotted name of what is called."""


VERBS: dict[str, Verb] = {
    "seeds": _seeds, "draws": _draws, "rng": _rng, "key": _key, "splitkey": _splitkey, "usekey": _usekey, "env": _env,
    "deterministic": _deterministic, "entropy": _entropy, "samples": _samples, "restores": _restores,
    "distribution": _distribution,
}  # fmt: skip
"""By the verb of the row."""


OBJECTS: dict[str, ObjectMethod] = {
    "rng": _on_rng, "env": _on_env, "distribution": _on_distribution,
}  # fmt: skip
"""By the kind of the object whose method is called."""
