"""Functions that a configuration fills. Sacred's experiments: what their configuration functions set, someone else may
set, and captured functions are filled with it (https://sacred.readthedocs.io, "Configuration" and "Controlling
Randomness"). Gin: a file binds parameters of functions and classes (https://github.com/google/gin-config)."""

from __future__ import annotations

from seedlint.classify.ledger.events import Fitted
from seedlint.classify.library import options, seeding, settings
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod
from seedlint.classify.values.axes import Place
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NOTHING, Cls, Duty, Func, Method, Obj, Taint, Value
from seedlint.classify.values.reading import union
from seedlint.facts import Assign, Const, Function, Name
from seedlint.records import replace

SEEDED = ("python", "numpy", "torch", "tensorflow", "keras")
"""The global generators that an experiment seeds before its main function."""


LIGHTNING = (
    "lightning.pytorch.cli.LightningCLI", "lightning.LightningCLI", "pytorch_lightning.cli.LightningCLI",
    "pytorch_lightning.utilities.cli.LightningCLI", "jsonargparse.lightning.LightningCLI",
)  # fmt: skip
"""A trainer whose command line is its configuration, by its names in several versions."""


STARTS = frozenset({"main", "automain", "command"})
"""Decorators of functions that a command line starts."""


def _call_experiment(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`Experiment("train", ingredients=[data])`"""
    return Value(ref=Obj("experiment", place, run.loops.stack, "sacred.Experiment"))


def decorated(run: Run, decorator: Value, func: Func, place: Place) -> Value | None:
    """A function that a method of an experiment decorates; None: it is something else."""
    method = decorator.ref
    if not isinstance(method, Method) or method.receiver.obj is None or method.receiver.obj.what != "experiment":
        return None
    experiment = method.receiver.obj
    filled = replace(func, config=experiment)
    if method.name == "config":
        _configure(run, experiment, filled, place)
    elif method.name in STARTS:
        run.sources.commands.append(filled)
    elif method.name != "capture":
        return Value(ref=func)
    return Value(ref=filled)


def _configure(run: Run, experiment: Obj, func: Func, place: Place) -> None:
    """`@ex.config`: the names that its body binds are settings, each with its value as a default."""
    written = {}
    if isinstance(func.node, Function):
        for statement in func.node.body:
            if isinstance(statement, Assign) and isinstance(statement.targets[0], Name):
                written[statement.targets[0].id] = Place(func.module.path, func.cell, statement.at)
    for name, value in run.machine.names_of(run, func, place).items():
        if name in written:
            _set(run, experiment, name, value, written[name])


def _set(run: Run, experiment: Obj, name: str, value: Value, place: Place) -> None:
    if value.is_const and not isinstance(value.const, str):
        value = options.external(run, place, name, value)
    experiment.attrs[name] = value
    experiment.places[name] = place


def fill(experiment: Obj) -> dict[str, Value]:
    """What a captured function's parameters are filled with, by name. `_seed` is sacred's own name for the seed."""
    filled = {**experiment.attrs, "_config": Value(ref=experiment)}
    return filled | ({"_seed": experiment.attrs["seed"]} if "seed" in experiment.attrs else {})


def bound(run: Run, decorator: str, value: Value) -> Value | None:
    """A function or class that gin configures: a parameter that a call leaves out has the value of a binding, or its
    default, which a binding may override; None: it is decorated by something else."""
    if decorator not in GIN:
        return None
    made = value.ref
    init = made.attrs.get("__init__") if isinstance(made, Cls) else value
    func = init.ref if init is not None else None
    if not isinstance(func, Func) or not isinstance(made, (Func, Cls)):
        return value
    binding = _binding(run, made.name)
    for param in func.node.params:
        default = run.machine.evaluate(run, param.default) if isinstance(param.default, Const) else None
        if default is not None and param.name not in binding.attrs:
            at = Place(func.module.path, func.cell, param.at)
            binding.attrs[param.name] = options.external(run, at, param.name, default)
    filled = Value(ref=replace(func, config=binding))
    if isinstance(made, Cls):
        made.attrs["__init__"] = filled
        return value
    return filled


GIN = frozenset({"gin.configurable", "gin.config.configurable", "gin.register"})


def _binding(run: Run, name: str) -> Obj:
    """What gin binds to the parameters of a function or class."""
    if name not in run.sources.configured.bindings:
        run.sources.configured.bindings[name] = Obj("experiment", run.place((1, 1, 1, 1)), (), "gin")
    return run.sources.configured.bindings[name]


def _call_gin(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`gin.parse_config_file("train.gin")`, `gin.parse_config_files_and_bindings(["train.gin"], bindings)`"""
    for one in args[:1]:
        for file in exact_items(one) or [one]:
            said = settings.said_by(run, [file], ".gin")
            for key, value in said.obj.entries.items() if said is not None and said.obj is not None else ():
                name, _, param = str(key).rpartition(".")
                attrs = _binding(run, name.rpartition(".")[2]).attrs
                if param in attrs:
                    options.overwritten(attrs[param], place)
                attrs[param] = value
    return Value()


def start(run: Run, func: Func, place: Place) -> None:
    """An experiment seeds the global generators before it calls its main function."""
    seed = func.config.attrs.get("seed") if func.config is not None else None
    if seed is not None:
        seeding.seed_global(run, "sacred.Experiment", seed, SEEDED, place)


def _on_experiment(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "add_config":
        written = args[0] if args and args[0].obj is not None else settings.said_by(run, args, ".yaml")
        given = written.obj.entries if written is not None and written.obj is not None else {}
        for key, value in (*given.items(), *kwargs.items()):
            _set(run, obj, str(key), value, place)
        return Value()
    if name in ("run", "run_command", "run_commandline"):
        results = []
        for func in run.sources.commands:
            if func.config is obj and id(func.node) not in run.scopes.functions:
                start(run, func, place)
                results.append(run.machine.call_function(run, func, [], {}, place))
        return Value(taint=union(*results))
    return None


def _call_lightning(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`LightningCLI(Net, Data)`: the files that its command line may name say with which seed it trains
    (https://lightning.ai/docs/pytorch, "Configure hyperparameters from the CLI", `seed_everything`)."""
    named = kwargs.get("parser_kwargs", NOTHING).obj
    defaults = named.entries.get("default_config_files") if named is not None else None
    items = exact_items(defaults) if defaults is not None else None
    for path in items or [options.external(run, place, "config")]:
        found = settings.located(run, path, ".yaml")
        whole = settings.values_of(run, found.nodes, found.sure).obj if found.nodes else None
        seed = whole.entries.get("seed_everything") if whole is not None else None
        if seed is not None and kwargs.get("run", NOTHING).const is not False:
            given = seeding.setting(run, "LightningCLI", seed, place)
            seeding.given(run, given, "train")
            if given.axis_kind == "external" and not any(isinstance(one.default, bool) for one in seed.taint.origins):
                given.note(Duty.TRAINED, place)
                taint = Taint(settings=frozenset((given,)))
                recording.trained(run, Fitted(None, taint, frozenset(), place, run.loops.stack, run.ledger.tick()))
    return Value(ref=Obj("config", place, run.loops.stack, "lightning.pytorch.cli.LightningCLI"), taint=union(*args))


CALLS: dict[str, NamedCall] = {
    **dict.fromkeys(LIGHTNING, _call_lightning),
    "sacred.Experiment": _call_experiment, "sacred.Ingredient": _call_experiment,
    "gin.parse_config_file": _call_gin, "gin.parse_config_files_and_bindings": _call_gin,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {"experiment": _on_experiment}
"""By the kind of the object whose method is called."""
