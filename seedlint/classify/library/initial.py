"""What parameters start at: constants, for which nothing is drawn from the key of `init`; weights that somebody else
has trained; what a function sets that is applied to each layer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from seedlint import apis
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis
from seedlint.classify.values.objects import NONE, NOTHING, Api, Cls, Func, Method, Obj, Partial, Value
from seedlint.classify.values.traits import started_from
from seedlint.classify.values.words import last_name
from seedlint.facts import Assign, Attr, Call, Expr, Function, Lambda, Name, below
from seedlint.records import replace

CONSTANT = re.compile(r"initializers\.(zeros|ones|constant)(_init)?$")
"""Initialisers that ignore the key that they are given."""
PLAIN = frozenset("LayerNorm BatchNorm RMSNorm GroupNorm InstanceNorm".split())
"""Layers whose parameters start at ones and zeros."""
PURE = ("jax.", "jax.numpy.", "jax.nn.", "jax.lax.", "math.", "numpy.")
DEPTH = 4


def draws_nothing(run: Run, cls: Cls | None, depth: int = DEPTH) -> bool:
    """Whether it is known of a network of the project that nothing that it is made of draws from the key of `init`."""
    if cls is None or not depth:
        return False
    own = {one.name for one in below(cls.node.body) if isinstance(one, Function)}
    own |= {  # layers that `setup` makes, by calls that are looked at themselves
        target.name
        for one in below(cls.node.body)
        if isinstance(one, Assign) and isinstance(one.value, Call)
        for target in one.targets
        if isinstance(target, Attr)
    }
    calls = [one for one in below(cls.node.body) if isinstance(one, Call)]
    return bool(calls) and all(_is_quiet(run, cls, own, call, depth) for call in calls)


def begins(run: Run, network: Obj, along: frozenset[Axis]) -> None:
    """`net.init(key, x)`: a network that holds no weights only says how they are made and used. Those that a turn draws
    are its own, wherever the network was made. `along`: what decides which network it is: loops that walk over it and
    others."""
    start, turns = started_from(network), run.loops.opened(network.stack)
    network.learn(replace(start, along=start.along.union(turns), read=start.read.union(turns)))
    for axis in along.intersection(turns):
        axis.models |= {network}


def comes_trained(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether a network of a library comes with all of its weights: `resnet18(weights="DEFAULT")`, or with `pretrained`
    in older versions; what may be asked for is taken for asked. Another number of classes has a head that is drawn."""
    if not name.startswith(ZOOS) or (name.startswith("timm.") and "num_classes" in kwargs):
        return False
    first = args[-1] if args and args[-1].const is True else NONE
    return any(_may_be(kwargs[word]) for word in TRAINED if word in kwargs) or first.const is True


ZOOS = ("torchvision.models.", "timm.")
TRAINED = ("weights", "pretrained")


def _may_be(given: Value) -> bool:
    if given.is_const:
        return bool(given.const)
    return all(origin.default not in (None, False) for origin in given.taint.origins)


def sets_weights(applied: Value) -> tuple[bool, bool]:
    """Whether a function that is applied to each layer sets its weights in place, and whether it draws them."""
    func = applied.ref
    while isinstance(func, (Method, Partial)):
        func = func.func.ref if func.func is not None else None
    if not isinstance(func, Func):
        return False, False
    called = [last_name(one.func) for one in below(func.node.body) if isinstance(one, Call)]
    drawn = any(
        name in RESETS or any(row.does == "draws" for row in apis.lookup(f"torch.nn.init.{name}")) for name in called
    )
    return drawn or any(name.endswith("_") and not name.startswith("_") for name in called), drawn


RESETS = frozenset(
    {"reset_parameters", "_reset_parameters", "init_weights", "reset_weights", "weight_reset", "initialize_weights"}
)
"""Methods of a network, or of a layer, that draw its weights anew."""


def _is_quiet(run: Run, cls: Cls, own: set[str], call: Call, depth: int) -> bool:
    func = call.func
    if isinstance(func, Attr) and isinstance(func.value, Name) and func.value.id == "self":
        if func.name in ("param", "variable"):
            return len(call.args) > 1 and _is_constant(run, cls, call.args[1].value)
        return func.name in own
    if isinstance(func, Call):
        return True  # what a call makes is called: that call is looked at by itself
    made = _resolved(run, cls, func)
    if isinstance(made.ref, Cls):
        return draws_nothing(run, made.ref, depth - 1)
    if not isinstance(made.ref, Api):
        return isinstance(func, Attr) and func.name in ("reshape", "mean", "sum", "astype", "transpose", "squeeze")
    name = made.ref.name
    if name.startswith("flax.linen."):
        if CONSTANT.search(name) or name == "flax.linen.compact" or last_name(func) in PLAIN:
            return True
        if not last_name(func)[:1].isupper():
            return "initializers" not in name
        kernels = [arg.value for arg in call.args if arg.keyword in ("kernel_init", "embedding_init")]
        return bool(kernels) and all(
            _is_constant(run, cls, arg.value) for arg in call.args if (arg.keyword or "").endswith("_init")
        )
    return bool(CONSTANT.search(name)) or (
        name.startswith(PURE) and "random" not in name and "initializers" not in name
    )


def _is_constant(run: Run, cls: Cls, init: Expr) -> bool:
    """Whether an initialiser ignores the key."""
    if isinstance(init, Lambda):
        keys = {param.name for param in init.params[:1]}
        return not any(isinstance(one, Name) and one.id in keys for one in below(init.body))
    made = _resolved(run, cls, init.func if isinstance(init, Call) else init)
    return isinstance(made.ref, Api) and bool(CONSTANT.search(made.ref.name))


def _resolved(run: Run, cls: Cls, node: Expr) -> Value:
    """What the class's code names, of the library or the project."""
    if isinstance(node, Name):
        bound = cls.env.find(node.id)
        return run.machine.resolved(run, bound.value) if bound is not None else NOTHING
    if isinstance(node, Attr):
        owner = _resolved(run, cls, node.value)
        if isinstance(owner.ref, Api):
            return Value(ref=Api(f"{owner.ref.name}.{node.name}"))
    return NOTHING
