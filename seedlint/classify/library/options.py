"""Values from outside: argparse, click, typer, absl, hydra, the environment. Someone else can set what is external."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.classify.ledger.events import Switch
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Fate, Origin, OriginKind, Place
from seedlint.classify.values.objects import NONE, Api, Cls, Func, Method, Obj, Partial, Taint, Value, each, lineage
from seedlint.classify.values.reading import taint_of, union
from seedlint.facts import Assign, Call, Expr, Function, Name, Param


def external(run: Run, place: Place, name: str, default: Value | None = None) -> Value:
    """A value that something outside the visible code sets."""
    if default is not None and default.is_const and not default.alts:
        source = Origin(OriginKind.OPTION, place, name, default.const, place)
    else:
        source = Origin(OriginKind.OPTION, place, name)
    run.ledger.add(source)
    taint = Taint(origins=frozenset((source,)))
    if _is_switch(None, default):
        source.note(Fate.SWITCH, place)
    if default is not None and not default.is_const:
        inner = taint_of(default)
        taint |= Taint(origins=inner.origins, settings=inner.settings)
    return Value(taint=taint)


SNAKEMAKE = "snakemake"
"""The name by which a script that a rule of Snakemake runs is given what the rule says."""


def of_rule(run: Run, holder: str, name: str, place: Place) -> Value | None:
    """`snakemake.wildcards.seed`, `snakemake.params.seed`, `snakemake.output`; None for all else."""
    if holder in (f"{SNAKEMAKE}.wildcards", f"{SNAKEMAKE}.params"):
        option = f"{holder.rpartition('.')[2]}.{name}"
    elif holder == SNAKEMAKE and name in ("input", "output"):
        option = name
    else:
        return None
    if option not in run.sources.flags:
        run.sources.flags[option] = external(run, place, option)
    return run.sources.flags[option]


def environment(run: Run, name: Value, default: Value | None, place: Place) -> Value:
    """`os.environ[name]`, `os.environ.get(name, default)`, `os.getenv`."""
    text = name.const if isinstance(name.const, str) else "the environment"
    if text in run.sources.configured.environment:
        return run.sources.configured.environment[text]
    return external(run, place, text, default)


def add_argument(run: Run, parser: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`parser.add_argument("--seed", type=int, default=0)`"""
    flags = [arg.const for arg in args if isinstance(arg.const, str)]
    dest = kwargs.get("dest")
    if dest is not None and isinstance(dest.const, str):
        name = dest.const
    else:
        long = [flag for flag in flags if flag.startswith("--")] or flags
        name = long[0].lstrip("-").replace("-", "_") if long else "?"
    default = kwargs.get("default")
    action = kwargs.get("action")
    flag = action is not None and isinstance(action.const, str) and action.const.startswith("store_")
    required = "required" in kwargs and kwargs["required"].const is True
    positional = bool(flags) and not flags[0].startswith("-")
    if flag and default is None:
        default = Value(const=action is not None and action.const == "store_false")
    nargs = kwargs.get("nargs")
    if default is not None and default.obj is not None and default.obj.what in ("list", "tuple"):
        value = external(run, place, name, default)
    elif default is None and not required and not positional:
        value = external(run, place, name, NONE)
    else:
        value = external(run, place, name, default)
    if nargs is not None and isinstance(nargs.const, str) and nargs.const in ("+", "*"):
        value = value.but()
    kind = kwargs.get("type")
    if default is None and (required or positional):
        for origin in value.taint.origins:
            origin.note(Fate.REQUIRED, place)
    switch = flag or (action is not None and not isinstance(action.const, str))
    if switch or _is_switch(kind, default):
        for origin in value.taint.origins:
            origin.note(Fate.SWITCH, place)
    parser.entries[name] = value
    parser.places[name] = place
    return Value(ref=parser)


def _is_switch(kind: Value | None, default: Value | None) -> bool:
    """Whether an option is on or off: by its type (`bool`, `str2bool`) or its default."""
    name = ""
    if kind is not None and isinstance(kind.ref, (Api, Func)):
        name = kind.ref.name.rsplit(".", 1)[-1]
    return "bool" in name.lower() or (default is not None and isinstance(default.const, bool))


def set_defaults(run: Run, parser: Obj, kwargs: dict[str, Value], place: Place) -> Value:
    for name, default in kwargs.items():
        if name in parser.entries:
            overwritten(parser.entries[name], place)
        parser.entries[name] = external(run, place, name, default)
    return Value(ref=parser)


def parse_args(run: Run, parser: Obj, place: Place, words: Value | None = None) -> Value:
    """The namespace that a parser gives: its options as attributes. `words`: the command line, where the code gives
    it (`parse_args(["--seed", str(seed)])`)."""
    space = Obj("namespace", place, run.loops.stack, parser.api)
    space.attrs.update(parser.entries)  # type: ignore[arg-type]
    space.places.update(parser.places)
    items = (words.obj.items if words is not None and words.obj is not None else None) or []
    flag = ""
    for word in items:
        if isinstance(word.const, str) and word.const.startswith("--"):
            flag = word.const.lstrip("-").replace("-", "_")
        elif flag:
            if flag in space.attrs:
                overwritten(space.attrs[flag], place)
            space.attrs[flag], flag = word, ""
        else:
            recording.escape(run, word, place)
    if words is not None and not items:
        recording.escape(run, words, place)
        for option in space.attrs.values():
            overwritten(option, place)
    return Value(ref=space)


def overwritten(option: Value, place: Place) -> None:
    """The code, or a settings file, gives an option its value: the option itself is not what is looked at."""
    for source in option.taint.origins:
        source.note(Fate.REPLACED, place)


def dataclass_options(run: Run, cls: Cls, place: Place) -> Value:
    """A dataclass that a command line fills (tyro, HfArgumentParser, simple_parsing): each field is an option."""
    obj = Obj("namespace", place, run.loops.stack, "dataclass", cls)
    for owner in lineage(cls):
        for name, default, at in owner.fields:
            obj.attrs[name] = external(run, at, name, default)
    return Value(ref=obj)


COMMANDS = frozenset({"command", "group", "main", "hydra_main", "callback", "entry_point"})


WRAPPERS = frozenset({"pyrallis.wrap", "draccus.wrap"})
"""Decorators that fill a function's parameter by its annotated class."""


def decorated(run: Run, decorator: Expr, value: Value, place: Place) -> Value | None:
    """A CLI decorator: `@click.option(...)`, `@app.command()`, `@hydra.main()`; None: it is something else."""
    ref = value.ref
    if not isinstance(ref, Func):
        return None
    if isinstance(decorator, Call):
        text = spelled(run, decorator.func)
        last = text.rsplit(".", 1)[-1]
        if last in ("option", "argument") and (
            "click" in text or "typer" in text or text.startswith(("rich_click", "asyncclick"))
        ):
            args = [
                run.machine.evaluate(run, arg.value) for arg in decorator.args if arg.keyword is None and not arg.star
            ]
            kwargs = {arg.keyword: run.machine.evaluate(run, arg.value) for arg in decorator.args if arg.keyword}
            holder = Obj("parser", place, run.loops.stack)
            at = run.place(decorator.at)
            plain = {key: given for key, given in kwargs.items() if key}
            names = [arg.const for arg in args if isinstance(arg.const, str) and not arg.const.startswith("-")]
            if names and any(isinstance(arg.const, str) and arg.const.startswith("-") for arg in args):
                plain.setdefault("dest", Value(const=names[-1]))
            add_argument(run, holder, args, plain, at)
            options = tuple((str(key), given) for key, given in holder.entries.items())
            return Value(ref=Func(ref.node, ref.module, ref.env, ref.cls, (*options, *ref.options), ref.cell))
    else:
        text = spelled(run, decorator)
        last = text.rsplit(".", 1)[-1]
    if last in COMMANDS or text in WRAPPERS:
        filled = value if text.startswith(("click", "rich_click")) else parameters_as_options(run, ref)
        assert isinstance(filled.ref, Func)
        run.sources.commands.append(filled.ref)
        return filled
    return None


def spelled(run: Run, decorator: Expr) -> str:
    """The dotted name of a decorator: `click.option`, or the method of an application (`typer.Typer.command`)."""
    ref = run.machine.evaluate(run, decorator).ref
    if isinstance(ref, Api):
        return ref.name
    if isinstance(ref, Method):
        return f"{ref.receiver.obj.api if ref.receiver.obj is not None else ''}.{ref.name}"
    return ""


def parameters_as_options(run: Run, func: Func) -> Value:
    """A function whose parameters are the command line (typer, fire, hydra)."""
    known = {name for name, _ in func.options}
    options = list(func.options)
    if isinstance(func.node, Function):
        for param in func.node.params:
            if param.name in known or param.kind in ("*", "**"):
                continue
            options.append((param.name, _option_of(run, func, param)))
    return Value(ref=Func(func.node, func.module, func.env, func.cls, tuple(options), func.cell))


def _option_of(run: Run, func: Func, param: Param) -> Value:
    place = Place(func.module.path, func.cell, param.at)
    known = func.env.find(param.annotation) if param.annotation else None
    described = run.machine.resolved(run, known.value) if known is not None else None
    if described is not None and isinstance(described.ref, Cls):
        return dataclass_options(run, described.ref, place)
    if param.default is None:
        return external(run, place, param.name)
    if isinstance(param.default, Call):
        args = [
            run.machine.evaluate(run, arg.value) for arg in param.default.args if arg.keyword is None and not arg.star
        ]
        kwargs = {arg.keyword: run.machine.evaluate(run, arg.value) for arg in param.default.args if arg.keyword}
        default = kwargs.get("default", args[0] if args else None)
        if default is not None and default.ref is None and default.is_const:
            return external(run, place, param.name, default)
        return external(run, place, param.name)
    return external(run, place, param.name, run.machine.evaluate(run, param.default))


def run_command(run: Run, args: list[Value], place: Place) -> Value:
    """`fire.Fire(main)`, `typer.run(main)`, `app.run(main)`: the function runs with options as arguments."""
    results = []
    for value in args[:1]:
        for one in each(value):
            if isinstance(one.ref, Func):
                filled = parameters_as_options(run, one.ref)
                assert isinstance(filled.ref, Func)
                results.append(run.machine.call_function(run, filled.ref, [], {}, place))
            elif isinstance(one.ref, Partial):
                results.append(run.machine.call(run, one, [], {}, place))
    return Value(taint=union(*results))


def flag(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`flags.DEFINE_integer("seed", 42, ...)`: read as `FLAGS.seed`."""
    name = args[0].const if args else None
    default = args[1] if len(args) > 1 else kwargs.get("default")
    if isinstance(name, str):
        run.sources.flags[name] = external(run, place, name, default)
        return run.sources.flags[name]
    return NONE


def set_api(run: Run, name: str, value: Value, place: Place) -> None:
    """Assign an attribute or item of a library's object: switches, the environment."""
    if name.startswith("os.environ["):
        run.process.environment[name[len("os.environ[") :].strip("'\"]")] = value
        if "PYTHONHASHSEED" in name:
            run.process.hash_seeds.append(place)
        else:
            for origin in taint_of(value).origins:
                origin.note(Fate.REACHED, place)
        return
    if name.startswith(("torch.backends.cudnn.deterministic", "torch.backends.cudnn.benchmark")):
        run.ledger.add(Switch(f"{name}={value.const}", place))
        return
    recording.escape(run, value, place)


MERGES = re.compile(r"^(?:merge_|override|update_from|from_args|parse_overrides|load_overrides)")
"""Methods that overwrite settings by name."""


def overridable(run: Run, obj: Obj, place: Place, depth: int = 3) -> None:
    """An object whose attributes something outside may set by name: its constants are defaults.

    A library's own configuration object has handed them on when it was made."""
    if obj.what == "config" and obj.api:
        return
    for owner in lineage(obj.cls) if obj.cls is not None and obj.what == "instance" else ():
        for name, at in _written_in(owner):
            if name not in obj.attrs and name in owner.attrs:
                obj.attrs[name] = owner.attrs[name]
                obj.places[name] = at
    for name, value in list(obj.attrs.items()):
        if (
            value.obj is not None
            and depth
            and value.obj is not obj
            and value.obj.what in ("instance", "opaque", "namespace")
        ):
            overridable(run, value.obj, place, depth - 1)
        elif value.is_const and not isinstance(value.const, str):
            obj.attrs[name] = external(run, obj.places.get(name, place), name, value)


def overridable_class(run: Run, cls: Cls) -> None:
    """A class whose attributes something outside may set by name: its constants are defaults."""
    for name, at in _written_in(cls):
        value = cls.attrs.get(name)
        if value is not None and value.is_const and not isinstance(value.const, str):
            cls.attrs[name] = external(run, at, name, value)


def _written_in(cls: Cls) -> Iterator[tuple[str, Place]]:
    """The names that a class's body gives values to, and where."""
    yield from ((name, at) for name, default, at in cls.fields if default is not None)
    for statement in cls.node.body:
        if isinstance(statement, Assign) and isinstance(statement.targets[0], Name):
            yield statement.targets[0].id, Place(cls.module.path, cls.cell, statement.at)
