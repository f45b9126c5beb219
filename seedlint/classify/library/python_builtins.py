"""What calls of Python's own functions do."""

from __future__ import annotations

import re
from collections.abc import Callable

from seedlint.classify.library import files, hashing, jax_keys, options, records, reducing, seeding, splits, texts
from seedlint.classify.library.containers import SETTINGS, Attributes, fallback, made, update
from seedlint.classify.library.names import entry
from seedlint.classify.library.walking import iterate
from seedlint.classify.run import recording
from seedlint.classify.run.forking import control, depending
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, Fate, OriginKind, Place, What
from seedlint.classify.values.containers import FROM_FACTORY, exact_items, put
from seedlint.classify.values.objects import (
    CLEAN,
    CONTAINERS,
    NONE,
    NOTHING,
    Api,
    Cls,
    Func,
    Kind,
    Obj,
    Taint,
    Value,
    each,
    join,
    lineage,
    members,
)
from seedlint.classify.values.reading import dims_of, element, kind_of, taint_of, union
from seedlint.classify.values.traits import Bases, Collected, Layers, Ranked, blind_of
from seedlint.facts import Call, Name

Builtin = Callable[[Run, list[Value], dict[str, Value], Place, Call | None], Value]


BUILTINS = frozenset(
    "abs all any bool bytes callable dict divmod enumerate filter float format frozenset getattr hasattr hash id input "
    "int isinstance issubclass iter len list locals map max min next object open ord chr pow print range repr reversed "
    "round set setattr slice sorted str sum super tuple type vars zip globals property staticmethod classmethod assert "
    "Exception ValueError RuntimeError NotImplementedError KeyError exit quit display exec eval compile".split()
)


def counted_range(
    run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    obj = Obj("range", place, run.loops.stack)
    obj.recipe = tuple(arg.const if isinstance(arg.const, int) else None for arg in args)
    obj.taint = union(*args)
    obj.elem = _measured(run, node)
    for bound in args[1:2] if len(args) > 1 else args:  # it decides how many turns there are, not their numbers
        seeding.used(bound, place)
    return Value(ref=obj)


def _measured(run: Run, node: Call | None) -> Value | None:
    """Of `range(len(runs))` what a loop collected in `runs`: its indices go over the turns of that loop again."""
    inner = node.args[-1].value if node is not None and 0 < len(node.args) < 3 else None
    if not isinstance(inner, Call) or not isinstance(inner.func, Name) or inner.func.id != "len" or not inner.args:
        return None
    if not isinstance(inner.args[0].value, Name):
        return None
    values = run.machine.evaluate(run, inner.args[0].value)
    return values if values.obj is not None and values.obj.what == "list" and values.obj.key_axes else None


def _builtin_walk(what: str) -> Builtin:
    def build(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
        if what == "zip" and len(args) == 1 and node is not None and node.args and node.args[0].star:
            row = args[0]  # a member of what is unpacked, with its dimensions
            obj = Obj("tuple", place, run.loops.stack)
            obj.elem = row.but(dims=())
            obj.key_axes = row.dims
            obj.recipe = "transposed"
            return Value(ref=obj)
        obj = Obj(what, place, run.loops.stack)
        obj.items = [*args, kwargs["start"]] if "start" in kwargs else list(args)
        return Value(ref=obj)

    return build


def map_each(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None) -> Value:
    """`map(f, xs)`, `pool.map(f, xs)`, `executor.map`: one run a turn."""
    if not args:
        return NOTHING
    items = exact_items(args[1]) if len(args) == 2 else None
    if items is not None and isinstance(args[0].ref, Api) and args[0].ref.name == "builtins.str":
        return made(run, "list", place, [run.machine.call(run, args[0], [item], {}, place) for item in items])
    opened: list[Axis] = []
    turned = []
    for values in args[1:]:
        value, axes = iterate(run, values, place, "map", "")
        turned.append(value)
        opened.extend(axes)
    obj = Obj("list", place, run.loops.stack)
    with run.loops.walking(*opened):
        obj.elem = run.machine.call(run, args[0], turned, {}, place)
    obj.key_axes = tuple(axis for axis in dict.fromkeys(opened) if axis in taint_of(obj.elem).axes)
    obj.learn(Collected(frozenset(opened) - taint_of(obj.elem).axes))
    return Value(ref=obj)


def starmap_each(
    run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    if len(args) < 2:
        return NOTHING
    value, axes = iterate(run, args[1], place, "map", "")
    inner = exact_items(value)
    obj = Obj("list", place, run.loops.stack)
    with run.loops.walking(*axes):
        obj.elem = run.machine.call(run, args[0], inner if inner is not None else [element(value)], {}, place)
    obj.key_axes = tuple(axis for axis in axes if axis in taint_of(obj.elem).axes)
    obj.learn(Collected(frozenset(axes) - taint_of(obj.elem).axes))
    return Value(ref=obj)


SEQUENCES = {"tuple": "tuple", "set": "set", "frozenset": "set"}
"""What the builtins that copy a sequence make; the others are walked like a list."""


def as_list(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return made(run, "list", place, [])
    value = args[0]
    if value.alts and all(one.obj is not None and one.obj.what == "values" for one in value.alts):
        return join(*(as_list(run, [one], kwargs, place, node) for one in value.alts)).tainted(value.taint)
    if value.obj is not None and value.obj.what == "values":
        source = (value.obj.items or [NOTHING])[0]
        if source.obj is not None:
            obj = Obj("list", place, run.loops.stack)
            obj.key_axes = dims_of(source)
            obj.learn(Collected(blind_of(source.obj)))
            if source.obj.entries and source.obj.elem is None:
                obj.items = list(source.obj.entries.values())
            else:
                obj.elem = element(source).tainted(source.taint.along)
            return Value(ref=obj)
    if value.obj is not None and value.obj.what == "range" and isinstance(value.obj.recipe, tuple):
        known = [bound for bound in value.obj.recipe if isinstance(bound, int)]
        if len(known) == len(value.obj.recipe) and known and len(range(*known)) <= 64:
            copied = Obj("list", place, run.loops.stack)
            copied.items = [Value(const=number) for number in range(*known)]
            return Value(ref=copied)
    if value.obj is not None and value.obj.what in ("list", "tuple", "set") and value.obj.items is not None:
        name = node.func.id if node is not None and isinstance(node.func, Name) else "list"
        copied = Obj(SEQUENCES.get(name, "list"), place, run.loops.stack)
        copied.items = list(value.obj.items[::-1] if name == "reversed" else value.obj.items)
        copied.key_axes = value.obj.key_axes
        copied.elem = value.obj.elem
        copied.recipe = value.obj.recipe
        copied.made = copied.made._replace(place=value.obj.place)
        return Value(ref=copied)
    if value.obj is not None and value.obj.what in ("zip", "items", "product", "enumerate"):
        pair, axes = iterate(run, value, place, "list", "")
        obj = Obj("list", place, run.loops.stack)
        obj.elem = pair
        obj.key_axes = axes
        return Value(ref=obj)
    return value


def walked_out(run: Run, value: Value, place: Place) -> Value:
    """What walks over a container (`results.items()`, `zip(names, scores)`) as the list that is taken from it."""
    walks = value.obj is not None and value.obj.what in ("values", "items", "zip")
    return as_list(run, [value], {}, place, None) if walks else value


def _builtin_dict(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    obj = Obj("dict", place, run.loops.stack)
    for value in args:
        if not _from_pairs(run, obj, as_list(run, [value], {}, place, None), place):
            update(run, obj, value)
    for key, value in kwargs.items():
        if key == "**":
            update(run, obj, value)
        else:
            obj.entries[key] = entry(run, Value(const=key), value, place)
            obj.places[key] = place
    return Value(ref=obj)


def _from_pairs(run: Run, obj: Obj, pairs: Value, place: Place) -> bool:
    """`dict(pairs)`, where what the pairs are of is known."""
    if pairs.obj is None or pairs.obj.what not in ("list", "tuple"):
        return False
    items = [exact_items(pair) or [] for pair in exact_items(pairs) or ()]
    if items and all(len(pair) == 2 for pair in items):
        for key, value in items:
            put(obj, key, value, place)
        return True
    pair = exact_items(element(pairs)) or []
    if len(pair) != 2 or not dims_of(pairs):
        return False
    obj.elem, obj.key_axes = pair[1], dims_of(pairs)
    return True


def _builtin_extreme(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) == 1:
        subject = args[0]
        if subject.obj is not None and subject.obj.what in ("zip", "enumerate"):
            subject = as_list(run, [subject], {}, place, None)
        if subject.obj is not None and subject.obj.what in ("items", "values"):
            source = (subject.obj.items or [NOTHING])[0]
            kept = subject.obj.what == "items" or "key" in kwargs
            member = element(source)
            if subject.obj.what == "items":
                member = made(run, "tuple", place, [Value(taint=member.taint.along), member])
            return reducing.pick(run, source, member, place, kept)
        ordered = _ordered_by(run, subject, kwargs, place)
        score = element(ordered)
        member = depending(element(subject), control(score)) if ordered is not subject else score
        subject = ordered
        if not dims_of(subject) and subject.obj is not None:
            reducing.side_by_side(run, list(members(subject.obj)), place)
        kept = "key" in kwargs or member.obj is not None
        if subject.obj is not None and subject.obj.what == "dict":
            member = Value(taint=Taint(axes=frozenset(dims_of(subject))))
        if kind_of(subject) in (Kind.PRED, Kind.ERROR, Kind.DATA):
            return Value(kind=kind_of(subject), taint=taint_of(subject), dims=dims_of(subject))
        return reducing.pick(run, subject, member, place, kept)
    reducing.side_by_side(run, args, place)
    return join(*args)


def _ordered_by(run: Run, subject: Value, kwargs: dict[str, Value], place: Place) -> Value:
    """`max(names, key=lambda n: mean(results[n]))`: what is ranked is the key of each member."""
    key = kwargs.get("key")
    if key is None or not isinstance(key.ref, Func):
        return subject
    member, axes = iterate(run, subject, place, "key", "")
    with run.loops.walking(*axes):
        ranked = run.machine.call(run, key, [member], {}, place)
    if kind_of(ranked) is Kind.OTHER and ranked.taint.pieces and records.is_recorded(ranked.taint):
        ranked = ranked.but(kind=Kind.METRIC)  # a field that is named after a piece of data, and that ranks the runs
    if kind_of(ranked) is not Kind.METRIC:
        return subject
    obj = Obj("list", place, run.loops.stack)
    obj.elem = ranked
    obj.key_axes = axes
    if subject.obj is not None and subject.obj.what == "dict" and not obj.key_axes:
        obj.key_axes = subject.obj.key_axes
    return Value(ref=obj)


def in_order(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return NOTHING
    subject = args[0]
    if subject.obj is not None and subject.obj.what in ("items", "values"):
        subject = _builtin_pairs(run, subject, place)
    ranked = _ordered_by(run, subject, kwargs, place)
    dims = dims_of(ranked)
    if kind_of(ranked) is Kind.METRIC and dims:
        reducing.decide(run, ranked, dims, "rank", place)
    elif kind_of(ranked) is Kind.METRIC and ranked.obj is not None:
        reducing.side_by_side(run, list(members(ranked.obj)), place)
    if subject.obj is not None and subject.obj.what in CONTAINERS:
        if subject.obj.what == "table":
            ordered = Obj("table", place, run.loops.stack)
            ordered.entries = dict(subject.obj.entries)
            ordered.recipe = subject.obj.recipe
        else:
            ordered = Obj("list", place, run.loops.stack)
            ordered.recipe = "sorted"
            if not dims and subject.obj.what in ("list", "tuple", "set") and subject.obj.items is not None:
                ordered.items = list(subject.obj.items)
                ordered.made = ordered.made._replace(place=subject.obj.place)
                return Value(ref=ordered)
        if ranked is not subject:
            ordered.learn(Ranked(ranked))
        ordered.elem = element(subject) if not ordered.entries else subject.obj.elem
        ordered.key_axes = dims_of(subject)
        if subject.obj.what == "dict":
            if subject.obj.key_axes:  # its keys, not what it holds for them
                ordered.key_axes = subject.obj.key_axes
            ordered.elem = Value(taint=Taint(axes=frozenset(ordered.key_axes)))
        return Value(ref=ordered)
    return subject


def _builtin_pairs(run: Run, walked: Value, place: Place) -> Value:
    pair, axes = iterate(run, walked, place, "items", "")
    obj = Obj("list", place, run.loops.stack)
    obj.elem = pair
    obj.key_axes = axes
    return Value(ref=obj)


def _builtin_sum(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return NOTHING
    subject = args[0]
    if subject.obj is not None and subject.obj.what == "values":
        subject = (subject.obj.items or [NOTHING])[0]
    return reducing.reduce(run, subject, "sum", place)


def _builtin_len(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    items = exact_items(args[0]) if args else None
    if items is not None:
        return Value(const=len(items))
    if args and kind_of(args[0]) is Kind.DATA:
        return Value(taint=Taint(pieces=taint_of(args[0]).pieces))
    return Value()


def _builtin_number(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return Value(const=0)
    value = args[0]
    if value.is_const and not value.alts:
        if isinstance(value.const, (int, float)) and node is not None and isinstance(node.func, Name):
            if node.func.id == "int" and not isinstance(value.const, bool):
                try:
                    return value.but(const=int(value.const))
                except (ValueError, OverflowError):
                    return value
        return value
    if kind_of(value) is Kind.OTHER and not value.taint.models:
        for axis in value.taint.axes:
            axis.note(What.NUMBERS, place)
    return Value(
        kind=kind_of(value), taint=taint_of(value), dims=dims_of(value), carried=value.carried, alts=value.alts
    )


def _builtin_str(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if args and args[0].is_const:
        return Value(const=str(args[0].const), carried=args[0].carried, taint=args[0].taint)
    if len(args) == 1 and texts.is_text(args[0]):
        return args[0]
    if args and kind_of(args[0]) is Kind.METRIC:
        return texts.text(run, args[:1], place)
    return Value(taint=union(*args), carried=args[0].carried if args else ())


def _builtin_print(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    reducing.side_by_side(run, args, place)
    for value in args:
        recording.output(run, value, "print", place)
    return NONE


def show(run: Run, value: Value, how: str, place: Place) -> None:
    reducing.side_by_side(run, [value], place)
    recording.output(run, value, how, place)


def _builtin_getattr(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) >= 2 and isinstance(args[1].const, str):
        asked, name = args[0].obj, args[1].const
        if len(args) == 3 and asked is not None and asked.recipe == SETTINGS and name not in asked.entries:
            return fallback(run, args[1], args[2], place) if name not in asked.attrs else asked.attrs[name]
        return run.machine.attribute(run, args[0], name, place)
    if len(args) >= 2 and args[1].alts and all(isinstance(one.const, str) for one in args[1].alts):
        names = [one.const for one in args[1].alts]  # `getattr(sklearn.ensemble, name)` in a loop over names
        return join(*(run.machine.attribute(run, args[0], name, place) for name in names)).tainted(taint_of(args[1]))
    if len(args) >= 2:
        holder = args[0]
        taint = taint_of(args[1])
        if isinstance(holder.ref, Api):
            return Value(ref=Api(f"{holder.ref.name}.?"), taint=taint)
        for attr in holder.obj.kept() if holder.obj is not None else ():  # any of them
            recording.escape(run, attr, place)
        return Value(taint=union(*args))
    return NOTHING


UNNAMED = "?"
"""The name in a namespace of options whose names are computed."""


def attributes(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None) -> Value:
    if not args:
        return NOTHING
    source = args[0].obj
    obj = Obj("dict", place, run.loops.stack)
    if source is not None:
        obj.entries.update(source.attrs)
        obj.elem = obj.entries.pop(UNNAMED, None)
        obj.recipe = Attributes(args[0])
        recording.escape(run, Value(ref=obj), place)
    return Value(ref=obj)


def _builtin_super(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    frame = run.scopes.frame
    me = frame.names.find("self") or frame.names.find("cls")
    func = frame.func
    if me is None or func is None or func.cls is None or me.value.obj is None:
        return NOTHING
    obj = Obj("super", place, run.loops.stack)
    obj.made = obj.made._replace(cls=func.cls)
    obj.learn(Bases(me.value))
    return Value(ref=obj)


def _builtin_open(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    mode = args[1].const if len(args) > 1 else kwargs.get("mode", NOTHING).const
    if not (isinstance(mode, str) and any(letter in mode for letter in "wax")):
        for value in args:
            seeding.used(value, place)
    else:
        for origin in taint_of(args[0]).origins if args else ():
            origin.note(Fate.NAMES_OUTPUT, place)
    return files.opened(run, args[0] if args else kwargs.get("file"), place)


def _builtin_next(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if args and args[0].obj is not None and args[0].obj.what == "folds":
        return splits.fold_indices(run, args[0].obj, None, place)
    if args and args[0].obj is not None and args[0].obj.what == "key":
        return jax_keys.derived_key(run, args[0].but(dims=()), place)  # a sequence of keys hands out another
    return jax_keys.another_key(run, element(args[0]), place) if args else NOTHING


def class_of(value: Value) -> Cls | Api | None:
    """The class of a value, if that is known: one of the project's, one of Python's own, or what has made a model."""
    obj = value.obj
    if obj is not None and obj.cls is not None and obj.what in ("instance", "model"):
        return obj.cls
    if obj is not None and obj.what == "model" and obj.api:
        return Api(obj.api)
    if obj is not None and obj.what in ("list", "tuple", "set", "dict") and obj.recipe not in (FROM_FACTORY, ("gen",)):
        return Api(f"builtins.{obj.what}")
    if isinstance(value.const, (bool, int, float, str)) and not value.alts:
        return Api(f"builtins.{type(value.const).__name__}")
    if obj is None and value.ref is None and not value.alts and value.taint.origins:
        written = {type(origin.default) for origin in value.taint.origins if origin.kind is OriginKind.SETTING}
        return Api(f"builtins.{written.pop().__name__}") if len(written) == 1 else None
    return None


def _builtin_type(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    """`type(model)`: the class of the project that it is an instance of."""
    found = class_of(args[0]) if len(args) == 1 else None
    return Value(ref=found) if found is not None else _builtin_asked(run, args, kwargs, place, node)


def _builtin_isinstance(
    run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None
) -> Value:
    """`isinstance(x, list)`: decided where the class of `x` is known."""
    if len(args) == 2:
        answers = {is_instance(one, args[1]) for one in each(args[0])}
        if len(answers) == 1 and (answer := answers.pop()) is not None:
            return Value(const=answer)
    return _builtin_asked(run, args, kwargs, place, node)


def is_instance(value: Value, classes: Value) -> bool | None:
    """Whether one value is of one of some classes, a tuple of them or one; None where that is not known."""
    answers = {_is_of(class_of(value), cls.ref) for cls in exact_items(classes) or [classes]}
    return True if True in answers else False if answers == {False} else None


def _is_of(found: Cls | Api | None, wanted: object) -> bool | None:
    """Whether an instance of `found` is one of `wanted`; None where that is not known."""
    if isinstance(wanted, Cls):
        return wanted in lineage(found) if isinstance(found, Cls) else None if found is None else False
    if not isinstance(wanted, Api) or not isinstance(found, Api) or not wanted.name.startswith("builtins."):
        return None
    return found == wanted or (found.name, wanted.name) == ("builtins.bool", "builtins.int")


def _builtin_asked(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    """What is asked about an object (`hasattr(net, "head")`) says nothing of what that holds."""
    taint = CLEAN
    for value in args:
        taint |= value.taint if value.ref is not None else taint_of(value)
    return Value(taint=taint)


def _builtin_taints(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    return Value(taint=union(*args))


def _builtin_setattr(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) == 3 and isinstance(args[1].const, str):
        run.machine.set_attribute(run, args[0], args[1].const, args[2], place)
    elif len(args) == 3:
        recording.escape(run, args[2], place)
        for one in each(args[0]):
            if one.obj is not None and kind_of(args[2]) is Kind.MODEL:
                layers = one.obj.trait(Layers)
                one.obj.learn(Layers(join(layers.stored, args[2]) if layers is not None else args[2]))
            if isinstance(one.ref, Cls):
                options.overridable_class(run, one.ref)
        me = run.scopes.frame.names.find("self")
        for one in (*each(args[0]), *(each(me.value) if me is not None else ())):
            if one.obj is not None:
                options.overridable(run, one.obj, place)
    return NONE


_ASSIGNS = re.compile(r"\s*(\w+)\s*=(?!=)[^;\n]*\n?")
"""Code that sets one name and does nothing else; what is not known of it is written as `_`."""


def _builtin_exec(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    """`exec(open("configurator.py").read())`: the module's constants are defaults that it may override, but where they
    seeded something before. `exec("%s = x" % name)` sets no name that the program writes itself."""
    assigns = _ASSIGNS.fullmatch(_written(args[0])) if args else None
    for name, bound in run.scopes.frame.globals.vars.items():
        if assigns is not None and name != assigns[1]:
            continue
        if bound.value.is_const and isinstance(bound.value.const, (int, float)) and not name.startswith("__"):
            value = options.external(run, place, name, bound.value)
            for source in value.taint.origins:
                for before in bound.value.taint.origins:
                    source.note(Fate.PASSED, place, of=before)
            bound.value = value
    return NONE


def _written(code: Value) -> str:
    """Code that is run, as far as the program writes it; empty where it comes from elsewhere."""
    if isinstance(code.const, str):
        return code.const
    if code.obj is None or code.obj.what != "text" or not isinstance(code.obj.recipe, tuple):
        return ""
    return "".join(part.const if isinstance(part.const, str) else "_" for part in code.obj.recipe)


def _builtin_display(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    return _builtin_print(run, args, kwargs, place, node)


CALLS: dict[str, Builtin] = {
    "range": counted_range, "zip": _builtin_walk("zip"), "enumerate": _builtin_walk("enumerate"), "map": map_each,
    "list": as_list, "tuple": as_list, "set": as_list, "frozenset": as_list, "reversed": as_list, "iter": as_list,
    "dict": _builtin_dict, "max": _builtin_extreme, "min": _builtin_extreme, "sorted": in_order, "sum": _builtin_sum,
    "len": _builtin_len, "int": _builtin_number, "float": _builtin_number, "abs": _builtin_number,
    "round": _builtin_number, "str": _builtin_str, "repr": _builtin_str, "print": _builtin_print,
    "hash": hashing.hashed, "getattr": _builtin_getattr, "setattr": _builtin_setattr, "vars": attributes,
    "super": _builtin_super, "open": _builtin_open, "next": _builtin_next, "isinstance": _builtin_isinstance,
    "hasattr": _builtin_asked, "bool": _builtin_taints, "any": _builtin_taints, "all": _builtin_taints,
    "type": _builtin_type, "format": _builtin_str, "assert": _builtin_taints, "display": _builtin_display,
    "exec": _builtin_exec, "id": _builtin_asked,
    "filter": lambda run, args, kwargs, place, node: args[1] if len(args) > 1 else NOTHING,
}  # fmt: skip
"""By the name of the function."""
