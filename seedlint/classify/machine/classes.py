"""Classes of the project: their instances, fields and decorators, and `super()`."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.library import composed, configured, making, options, stepping, structures
from seedlint.classify.library.settings import reads_environment
from seedlint.classify.machine import inheriting
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    CLEAN,
    NAMED_TUPLE,
    NONE,
    NOTHING,
    Api,
    Cls,
    Func,
    Kind,
    Method,
    Obj,
    Partial,
    Value,
    class_attribute,
    lineage,
)
from seedlint.classify.values.reading import element, is_open, kind_of, taint_of, union
from seedlint.classify.values.traits import Bases
from seedlint.classify.values.words import last_name, seedish
from seedlint.facts import Attr, Call, Class, Expr, Function, Name, below
from seedlint.records import replace

RECORDS = frozenset({"NamedTuple", "PyTreeNode"})
"""Classes whose subclasses are data classes: `typing.NamedTuple`, `flax.struct.PyTreeNode`."""


def base_names(bases: tuple[Value, ...]) -> frozenset[str]:
    """The dotted names of the library classes that a class derives from, through the project's own classes too."""
    found: set[str] = set()
    for base in bases:
        if isinstance(base.ref, Api):
            found.add(base.ref.name)
        elif isinstance(base.ref, Cls):
            found |= base.ref.base_names
    return frozenset(found)


def _made(run: Run, cls: Cls, place: Place) -> Obj:
    obj = Obj("instance", place, run.loops.stack, making.instance_api(cls), cls)
    obj.made = obj.made._replace(path=recording.steady_branches(run))
    return obj


def instance(run: Run, cls: Cls, place: Place) -> Value:
    """An instance of a class whose constructor was not called (for a method that nothing calls)."""
    return Value(ref=_made(run, cls, place))


def instantiate(run: Run, cls: Cls, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Call a class of the project."""
    obj = _made(run, cls, place)
    is_model = making.instance_is_model(cls)
    value = Value(kind=Kind.MODEL if is_model else Kind.OTHER, ref=obj)
    if inheriting.is_data(cls):
        value = value.but(kind=Kind.DATA)
        obj.taint = inheriting.as_data(args, kwargs, place)
    init, opened = class_attribute(cls, "__init__"), len(run.ledger.of(Axis))
    if is_model:
        obj.recipe = (cls.name, tuple(map(making.describe, args)), tuple(map(making.describe, kwargs.values())))
        names = (
            [param.name for param in init.ref.node.params[1:]]
            if init is not None and isinstance(init.ref, Func)
            else []
        )
        for number, given in enumerate(args):
            if number < len(names) and seedish(names[number]):
                continue
            making.configured(given, place)
            obj.taint |= taint_of(given).along if kind_of(given) is not Kind.DATA else CLEAN
        for key, given in kwargs.items():
            if not seedish(key):
                making.configured(given, place)
                obj.taint |= taint_of(given).along if kind_of(given) is not Kind.DATA else CLEAN
    if not is_model and (making.is_optimiser(cls) or making.holds_optimiser((*args, *kwargs.values()))):
        making.optimised(run, cls.name, args, kwargs)
    if init is not None and isinstance(init.ref, Func):
        run.machine.call_function(run, init.ref, [value, *args], kwargs, place)
    elif cls.fields and (cls.dataclass or init is None):
        _fill_fields(run, cls, obj, args, kwargs, place)
    else:
        for given in (*args, *kwargs.values()):
            recording.escape(run, given, place)
        if "builtins.dict" in cls.base_names:
            inheriting.as_mapping(run, obj, args, kwargs, place)
        if not is_model and (base := inheriting.constructor(cls)) is not None:
            inheriting.construct(run, obj, base, args, kwargs, place)
    post = class_attribute(cls, "__post_init__")
    if post is not None and isinstance(post.ref, Func):
        run.machine.call_function(run, post.ref, [value], {}, place)
    if not is_model and making.is_optimiser(cls) and obj.what == "instance":
        stepping.optimizes(run, obj, args, kwargs, place)
    if is_model:
        setup = class_attribute(cls, "setup") if any("linen" in name for name in cls.base_names) else None
        if setup is not None and isinstance(setup.ref, Func):
            run.machine.call_function(run, setup.ref, [value], {}, place)
        making.built(run, obj, place)
        for axis in run.ledger.of(Axis)[opened:]:
            if (axis.repeats or axis.hyper) and not axis.roles:
                axis.note(What.LAYERS, place)
    return value


def _fill_fields(run: Run, cls: Cls, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    fields = [field for owner in lineage(cls) for field in owner.fields]
    rest = list(args)
    for number, (name, default, at) in enumerate(fields):
        if rest and number < len(args):
            value = rest.pop(0)
        elif name in kwargs:
            value = kwargs[name]
        elif default is not None:
            filled = ("**" in kwargs or reads_environment(cls)) and not isinstance(default.const, str)
            kept = options.external(run, at, name, default) if filled and default.is_const else default
            obj.attrs[name] = _made_anew(run, kept)
            continue
        else:
            value = kwargs.get("**", element(args[-1]) if args else NOTHING)
        if not value.carried and value.is_const:
            value = replace(value, carried=(place,))
        obj.attrs[name] = value


def _made_anew(run: Run, default: Value) -> Value:
    """What a field's factory gives each instance: an empty container of its own."""
    shared = default.obj
    if shared is None or shared.what not in ("list", "dict", "set") or shared.items or shared.entries:
        return default
    own = Obj(shared.what, shared.place, run.loops.stack, shared.api)
    own.items, own.recipe = None if shared.items is None else [], shared.recipe
    own.elem = _made_anew(run, shared.elem) if shared.elem is not None else None
    own.take(shared)
    return default.but(ref=own)


def asked(run: Run, holder: Value, hook: str, name: str, place: Place) -> Value | None:
    """What an instance says by its class's own `__getattr__` or `__getitem__`; None where it has none."""
    cls = holder.obj.cls if holder.obj is not None else None
    found = class_attribute(cls, hook) if cls is not None else None
    if name.startswith("__") or found is None or not isinstance(found.ref, Func):
        return None
    return run.machine.call_function(run, found.ref, [holder, Value(const=name)], {}, place)


def left_to_methods(run: Run) -> None:
    """What is kept in an attribute that only methods read which nothing in view calls (`__iter__`, hooks of a
    library) goes where the analysis does not see."""
    reads: dict[Cls, frozenset[str]] = {}
    for cls, name, value, place in run.scopes.stored:
        if cls not in reads:
            reads[cls] = frozenset(_unseen_reads(run, cls))
        if name in reads[cls]:
            recording.escape(run, value, place)


def _unseen_reads(run: Run, cls: Cls) -> Iterator[str]:
    """The attributes that are read in those methods of a class that did not run."""
    bodies = tuple(
        attr.ref.node.body
        for owner in lineage(cls)
        for attr in owner.attrs.values()
        if isinstance(attr.ref, Func) and id(attr.ref.node) not in run.scopes.functions
    )
    return (one.name for one in below(bodies) if isinstance(one, Attr))


def is_property(func: Func) -> bool:
    """Whether a function of a class is read like an attribute."""
    return isinstance(func.node, Function) and any(
        (isinstance(d, Name) and d.id in ("property", "cached_property"))
        or (isinstance(d, Attr) and d.name in ("cached_property", "setter", "getter"))
        for d in func.node.decorators
    )


def decorator_name(decorator: Expr) -> Expr:
    return decorator.func if isinstance(decorator, Call) else decorator


PLAIN_DECORATORS = frozenset(
    {"property", "staticmethod", "classmethod", "cached_property", "abstractmethod", "wraps", "overload"}
)


def decorate(run: Run, decorator: Expr, value: Value, place: Place) -> Value:
    """Apply a decorator."""
    if last_name(decorator_name(decorator)) in PLAIN_DECORATORS:
        return value
    if isinstance(value.ref, Cls):
        name = last_name(decorator_name(decorator))
        if name in ("dataclass", "define", "frozen", "attrs", "s", "pytree_dataclass"):
            value.ref.dataclass = True
            return value
    command = composed.decorated(run, decorator, value, place) or options.decorated(run, decorator, value, place)
    if command is not None:
        return command
    if (bound := configured.bound(run, options.spelled(run, decorator_name(decorator)), value)) is not None:
        return bound
    func = run.machine.evaluate(run, decorator)
    if isinstance(value.ref, Func):
        captured = configured.decorated(run, func, value.ref, place)
        if captured is not None:
            return captured
    if isinstance(func.ref, (Func, Partial)):
        result = run.machine.call(run, func, [value], {}, place)
        return result if result.ref is not None else value
    return value


def _on_super(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    bases = obj.trait(Bases)
    assert bases is not None
    assert obj.cls is not None
    me = bases.of
    for base in obj.cls.bases:
        if isinstance(base.ref, Cls):
            found = class_attribute(base.ref, name)
            if found is not None and isinstance(found.ref, Func):
                return run.machine.call_function(run, found.ref, [me, *args], kwargs, place)
    for value in (*args, *kwargs.values()):
        recording.escape(run, value, place)
    if name == "__init__":
        if me.obj is not None and "builtins.dict" in obj.cls.base_names:
            inheriting.as_mapping(run, me.obj, args, kwargs, place)
        if me.obj is not None and me.obj.what == "instance" and (base_ := inheriting.constructor(obj.cls)) is not None:
            inheriting.construct(run, me.obj, base_, args, kwargs, place)
        elif me.obj is not None and me.obj.what == "instance":
            making.grow(run, me.obj, (*args, *kwargs.values()))  # the layers that `Sequential` is given
        return NONE
    if me.obj is not None and me.obj.what != "instance":
        return run.machine.call(run, Value(ref=Method(me, name)), args, kwargs, place)
    return Value(taint=union(*args))


def replaced(run: Run, obj: Obj, changes: dict[str, Value], place: Place) -> Value:
    """A copy of a data class's instance with some fields changed."""
    copied = Obj(obj.what, place, run.loops.stack, obj.api, obj.cls)
    copied.attrs = dict(obj.attrs) | changes
    copied.take(obj)
    copied.places, copied.taint, copied.recipe = dict(obj.places), obj.taint, obj.recipe
    return Value(ref=copied)


MAPPING = frozenset({"get", "items", "keys", "values", "pop", "update", "setdefault"})
"""Methods of a mapping."""


def _on_instance(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`state.replace(params=params)` of a flax data class, `point._replace(x=1)` of a named tuple."""
    if obj.cls is not None and "builtins.dict" in obj.cls.base_names and name in MAPPING:
        return structures.on_mapping(run, receiver, obj, name, args, kwargs, place)
    if name in ("replace", "_replace") and not args and "**" not in kwargs and obj.cls is not None:
        return replaced(run, obj, kwargs, place) if obj.cls.dataclass else None
    return None


def _call_replace(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`dataclasses.replace(state, params=params)`"""
    obj = args[0].obj if args else None
    if obj is None or obj.what != "instance":
        return args[0] if args else NOTHING
    unknown = kwargs.pop("**", None)
    copied = replaced(run, obj, kwargs, place)
    if unknown is not None and copied.obj is not None and is_open(unknown):
        options.overridable(run, copied.obj, place)
    return copied


def _call_namedtuple(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`namedtuple("Row", "seed score")`, `namedtuple("Row", ["seed", "score"])`: a class with these fields."""
    name, given = args[0] if args else NOTHING, kwargs.get("field_names", args[1] if len(args) > 1 else NOTHING)
    names = given.const.replace(",", " ").split() if isinstance(given.const, str) else exact_items(given)
    fields = [one if isinstance(one, str) else one.const for one in names or ()]
    if not fields or not isinstance(name.const, str) or not all(isinstance(field, str) for field in fields):
        return Value(ref=Api("collections.namedtuple()"), taint=union(*args))
    frame = run.scopes.frame
    cls = Cls(Class(name.const, (), (), (), place.at), frame.module, frame.names, (), {}, [], cell=frame.cell)
    cls.fields.extend((field, None, place) for field in fields)
    cls.base_names, cls.dataclass = frozenset({NAMED_TUPLE}), True
    return Value(ref=cls)


CALLS: dict[str, NamedCall] = {
    "dataclasses.replace": _call_replace, "copy.replace": _call_replace, "collections.namedtuple": _call_namedtuple,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "super": _on_super, "instance": _on_instance,
}  # fmt: skip
"""By the kind of the object whose method is called."""
