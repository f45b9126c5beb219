"""Calls that declare and read options: argument parsers, command lines, flags, namespaces."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.classify.library import options, settings, structures
from seedlint.classify.library.containers import SETTINGS, fallback, made
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, ObjectMethod
from seedlint.classify.values.axes import Place
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Cls, Func, Obj, Value
from seedlint.classify.values.reading import from_file
from seedlint.classify.values.traits import Files


def _call_parser(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("parser", place, run.loops.stack, "argparse")
    obj.learn(Files(kwargs.get("default_config_files", NOTHING)))
    for parent in exact_items(kwargs.get("parents", NOTHING)) or []:
        if parent.obj is not None:
            obj.entries.update(parent.obj.entries)
            obj.places.update(parent.obj.places)
    return Value(ref=obj)


def _call_hf_parser(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`HfArgumentParser(Args)`, `HfArgumentParser((ModelArgs, DataArgs))`: a parser of dataclasses."""
    obj = Obj("parser", place, run.loops.stack, "hf")
    given = args[0] if args else kwargs.get("dataclass_types", NOTHING)
    obj.items = exact_items(given) or [given]
    return Value(ref=obj)


def _call_namespace(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("namespace", place, run.loops.stack)
    obj.attrs.update({key: value for key, value in kwargs.items() if key != "**"})
    unknown_ = kwargs.get("**")
    if unknown_ is not None and unknown_.obj is not None:
        obj.attrs.update({str(key): value for key, value in unknown_.obj.entries.items()})
    if args and args[0].obj is not None:
        obj.entries.update(args[0].obj.entries)
        obj.attrs.update({str(key): value for key, value in args[0].obj.entries.items()})
        obj.recipe = SETTINGS if args[0].obj.recipe == SETTINGS else None
    return Value(ref=obj)


def _call_getenv(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    default = args[1] if len(args) > 1 else kwargs.get("default")
    return options.environment(run, args[0] if args else NOTHING, default if default is not None else NONE, place)


def _call_cli(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`tyro.cli(Args)`"""
    if args and isinstance(args[0].ref, Cls):
        space = options.dataclass_options(run, args[0].ref, place)
        default = kwargs["default"].obj if "default" in kwargs else None
        if default is not None and space.obj is not None:
            for name in [name for name, value in default.attrs.items() if from_file(value)]:
                options.overwritten(space.obj.attrs.get(name, NOTHING), place)
                space.obj.attrs[name] = default.attrs[name]
        return space
    if args and isinstance(args[0].ref, Func):
        return options.run_command(run, args, place)
    return options.external(run, place, "the command line")


def _call_command(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.run_command(run, args, place)


def _call_flag(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.flag(run, args, kwargs, place)


def _call_default_flags(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`FLAGS, FLAGS_DEF = mlxu.define_flags_with_default(seed=42)`: each keyword is a flag with its default."""
    flags = Obj("namespace", place, run.loops.stack)
    for name, default in kwargs.items():
        flags.attrs[name] = options.external(run, place, name, default) if default.is_const else default
    return made(run, "tuple", place, [Value(ref=flags), NOTHING])


def _each_class(run: Run, parser: Obj, place: Place, filled: Callable[[Cls], Value]) -> Value:
    """The tuple of a parser's dataclasses, each filled."""
    classes = [one.ref for one in parser.items or ()]
    return made(run, "tuple", place, [filled(cls) if isinstance(cls, Cls) else NOTHING for cls in classes])


def _on_parser(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("add_argument", "add", "add_arg"):
        return options.add_argument(run, obj, args, kwargs, place)
    if obj.api == "hf" and name in ("parse_yaml_file", "parse_json_file") and (args or kwargs):
        given = settings.said_by(run, [*args, *kwargs.values()], ".yaml" if "yaml" in name else ".json")
        return _each_class(run, obj, place, lambda cls: settings.filled(run, cls, given, place))
    if obj.api == "hf" and name in ("parse_args_into_dataclasses", "parse_args_and_config"):
        return _each_class(run, obj, place, lambda cls: options.dataclass_options(run, cls, place))
    if name == "set_defaults":
        return options.set_defaults(run, obj, kwargs, place)
    if name in ("parse_args", "parse_known_args", "parse_intermixed_args", "parse"):
        space = options.parse_args(run, obj, place, args[0] if args else kwargs.get("args"))
        files = obj.trait(Files)
        for file in (exact_items(files.named) if files is not None else None) or ():
            settings.put_into(run, space, file, place)
        return made(run, "tuple", place, [space, NOTHING]) if name == "parse_known_args" else space
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return receiver
    if name == "add_subparsers":
        return receiver
    if name == "add_parser":
        return receiver
    return NOTHING


def _on_namespace(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("get", "getattr") and args and isinstance(args[0].const, str):
        found = obj.attrs.get(args[0].const) or obj.entries.get(args[0].const)
        if found is not None:
            return found
        default = args[1] if len(args) > 1 else NONE
        return fallback(run, args[0], default, place) if obj.recipe == SETTINGS and default is not NONE else default
    if name in ("items", "keys", "values", "pop", "update", "copy", "setdefault"):
        return structures.on_mapping(run, receiver, obj, name, args, kwargs, place)
    return None


CALLS: dict[str, NamedCall] = {
    "argparse.ArgumentParser": _call_parser, "configargparse.ArgumentParser": _call_parser,
    "ArgumentParser": _call_parser, "jsonargparse.ArgumentParser": _call_parser,
    "configargparse.ArgParser": _call_parser, "tap.Tap": _call_parser, "argparse.Namespace": _call_namespace,
    "types.SimpleNamespace": _call_namespace, "easydict.EasyDict": _call_namespace, "addict.Dict": _call_namespace,
    "ml_collections.config_dict.ConfigDict": _call_namespace, "ml_collections.FrozenConfigDict": _call_namespace,
    "box.Box": _call_namespace, "box.ConfigBox": _call_namespace, "munch.Munch": _call_namespace,
    "munch.munchify": _call_namespace, "munch.Munch.fromDict": _call_namespace, "dotmap.DotMap": _call_namespace,
    "attrdict.AttrDict": _call_namespace, "prodict.Prodict.from_dict": _call_namespace,
    "omegaconf.DictConfig": _call_namespace, "ml_collections.ConfigDict": _call_namespace,
    "omegaconf.OmegaConf.create": _call_namespace,
    "os.environ.get": _call_getenv, "os.getenv": _call_getenv, "tyro.cli": _call_cli,
    "transformers.HfArgumentParser": _call_hf_parser, "trl.TrlParser": _call_hf_parser,
    "fire.Fire": _call_command, "typer.run": _call_command, "absl.app.run": _call_command, "plac.call": _call_command,
    "defopt.run": _call_command, "absl.flags.DEFINE_integer": _call_flag, "absl.flags.DEFINE_string": _call_flag,
    "absl.flags.DEFINE_float": _call_flag, "absl.flags.DEFINE_bool": _call_flag,
    "absl.flags.DEFINE_boolean": _call_flag, "absl.flags.DEFINE_enum": _call_flag,
    "tensorflow.app.flags.DEFINE_integer": _call_flag, "tensorflow.compat.v1.flags.DEFINE_integer": _call_flag,
    "tensorflow.flags.DEFINE_integer": _call_flag, "mlxu.define_flags_with_default": _call_default_flags,
    "mlxu.config.define_flags_with_default": _call_default_flags, "mlxu.run": _call_command,
    "tap.tapify": _call_command, "jsonargparse.CLI": _call_command, "jsonargparse.auto_cli": _call_command,
    "clize.run": _call_command, "argh.dispatch_command": _call_command, "cyclopts.run": _call_command,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "parser": _on_parser, "namespace": _on_namespace, "config": _on_namespace,
}  # fmt: skip
"""By the kind of the object whose method is called."""
