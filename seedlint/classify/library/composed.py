"""Hydra and OmegaConf: configurations that are put together from several files, and the objects that they describe
(https://hydra.cc, "The Defaults List", "Instantiating objects"; https://omegaconf.readthedocs.io, "Merging")."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from seedlint.classify.library import containers, options, settings
from seedlint.classify.library.containers import SETTINGS
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall
from seedlint.classify.values import commands
from seedlint.classify.values.axes import Place
from seedlint.classify.values.containers import exact_entries, exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Api, Cls, Func, Lazy, Obj, Partial, Value
from seedlint.classify.values.reading import default_of, from_file
from seedlint.facts import Call, Expr, Function, Literal
from seedlint.formats.nodes import UNREAD, Node
from seedlint.records import replace

MOST_PARTS = 200
"""Files that one configuration is put together from, each as often as it is named."""
DEEPEST = 6
"""How deep lists of defaults lead from one file to another."""
MOST_STEPS = 3
"""References that are followed from one to the next."""

_PACKAGE = re.compile(r"^#\s*@package:?[ \t]+(\S+)", re.MULTILINE)
_REFERENCE = re.compile(r"\$\{([\w.]+)\}")


# ---------------------------------------------------------------------- files


class _Composer:
    """Puts a configuration together from the files of one folder (POSIX, relative to ROOT)."""

    def __init__(self, run: Run, folder: str) -> None:
        self.run = run
        self.folder = folder
        self.speaks_of_seeds = False
        self.parts = 0

    def config(self, group: str, name: str, package: str, depth: int = 0) -> Node | None:
        """A file of a group with the files that its defaults name, each under its package."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            return None
        path = posixpath.normpath(posixpath.join(self.folder, group, name))
        path = path if path.endswith((".yaml", ".yml")) else path + ".yaml"
        node = settings.read(self.run, path, parts=True) if depth <= DEEPEST and not path.startswith("../") else None
        if node is None or not isinstance(node.value, dict):
            return None
        text = self.run.program.project.texts.text(path) or ""
        self.speaks_of_seeds = self.speaks_of_seeds or settings.speaks_of_seeds(text)
        header = _PACKAGE.search(text)
        if header is not None:
            package = "" if header[1] == "_global_" else header[1].replace("_group_", group.replace("/", "."))
        own = _under(package, replace(node, value={key: one for key, one in node.value.items() if key != "defaults"}))
        listed = node.value.get("defaults")
        whole: Node | None = None
        told = False
        for choice in listed.value if listed is not None and isinstance(listed.value, list) else ():
            told = told or choice.value == "_self_"
            for part in [own] if choice.value == "_self_" else self._chosen(choice, group, package, depth):
                whole = merged(whole, part)
        return whole if told else merged(whole, own)

    def _chosen(self, choice: Node, group: str, package: str, depth: int) -> Iterator[Node]:
        """The files that one entry of a list of defaults names."""
        if isinstance(choice.value, dict):
            entries = [(str(key), one) for key, one in choice.value.items()]
        else:
            entries = [("", choice)]
        for key, one in entries:
            words = key.split()
            if "override" in words:
                continue
            inner, _, under = (words[-1] if words else "").partition("@")
            for name in one.value if isinstance(one.value, list) else [one]:
                if not isinstance(name.value, str) or "${" in name.value:
                    continue
                folder, file = posixpath.split(posixpath.join(inner, name.value))
                where = folder.lstrip("/") if folder.startswith("/") else posixpath.join(group, folder)
                dotted = under or folder.strip("/").replace("/", ".")
                found = self.config(
                    where, file, ".".join(each for each in (package, dotted.replace("_global_", "")) if each), depth + 1
                )
                if found is not None:
                    yield found


def _under(package: str, node: Node) -> Node:
    for name in reversed(package.split(".") if package else []):
        node = Node({name: node}, node.at, node.path)
    return node


def merged(below: Node | None, above: Node) -> Node:
    """Two configurations as one: what the second says holds."""
    done: dict[tuple[int, int], Node] = {}  # what is referred to in several places is merged once

    def node(one: Node, other: Node) -> Node:
        if not isinstance(one.value, dict) or not isinstance(other.value, dict):
            return other
        pair = (id(one), id(other))
        if pair not in done:
            entries = dict(one.value)
            for key, inner in other.value.items():
                entries[key] = node(entries[key], inner) if key in entries else inner
            done[pair] = Node(entries, other.at, other.path)
        return done[pair]

    return above if below is None else node(below, above)


def composed(run: Run, folder: str, name: str) -> Node | None:
    """The configuration `name` of a folder, its references filled; None where there is none that speaks of a seed."""
    composer = _Composer(run, folder)
    whole = composer.config("", name, "")
    return filled(whole) if whole is not None and composer.speaks_of_seeds else None


def filled(root: Node) -> Node:
    """A configuration with what it refers to (`${training.seed}`) in place."""
    done: dict[int, Node] = {}  # what is referred to in several places stays one

    def node(one: Node) -> Node:
        if id(one) not in done:
            if isinstance(one.value, dict):
                done[id(one)] = Node({key: node(inner) for key, inner in one.value.items()}, one.at, one.path)
            elif isinstance(one.value, list):
                done[id(one)] = Node([node(inner) for inner in one.value], one.at, one.path)
            else:
                done[id(one)] = _referred(root, one)
        return done[id(one)]

    return node(root)


def _referred(root: Node, one: Node) -> Node:
    for _ in range(MOST_STEPS):
        found = _REFERENCE.fullmatch(one.value) if isinstance(one.value, str) else None
        if found is None:
            break
        target: Node | None = root
        for key in found[1].split("."):
            target = target.value.get(key) if target is not None and isinstance(target.value, dict) else None
        if target is None or isinstance(target.value, (dict, list)):
            return Node(UNREAD, one.at, one.path)
        one = target
    return one


def _folder(run: Run, path: Value, module: str) -> str | None:
    """The folder that `config_path` means in a module."""
    said = settings.spelled(path)
    if said is None or posixpath.isabs(said[0]):
        return None
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(module), said[0]))
    if not said[1]:
        return folder
    return next((one for one in settings.candidates(run, *said) if run.program.project.texts.names(one)), folder)


# ---------------------------------------------------------------------- calls


def decorated(run: Run, decorator: Expr, value: Value, place: Place) -> Value | None:
    """`@hydra.main(config_path="conf", config_name="config")`: the function is called with the configuration; None
    where it is something else or is not found."""
    if not isinstance(decorator, Call) or not isinstance(value.ref, Func) or not isinstance(value.ref.node, Function):
        return None
    if not options.spelled(run, decorator.func).endswith(("hydra.main", "hydra_main")) or not value.ref.node.params:
        return None
    given: dict[str, Value] = {}
    for number, arg in enumerate(decorator.args):
        one = run.machine.evaluate(run, arg.value)
        if arg.star == 2:
            given.update(exact_entries(one) or {})
        else:
            given[arg.keyword or ("config_path", "config_name")[min(number, 1)]] = one
    config = _configuration(run, given, value.ref.module.path)
    if config is None:
        return None
    func = replace(value.ref, options=((value.ref.node.params[0].name, config), *value.ref.options))
    run.sources.commands.append(func)
    return Value(ref=func)


def _configuration(run: Run, given: dict[str, Value], module: str) -> Value | None:
    name, path = given.get("config_name", NOTHING), given.get("config_path", NOTHING)
    folder = _folder(run, path, module) if path.const is not None else posixpath.dirname(module)
    said = settings.spelled(name)
    if folder is None or said is None:
        return None
    node = composed(run, folder, said[0])
    if node is None:
        return None
    run.process.swept.extend(_swept(node))
    return settings.values_of(run, [node], True, attributes=True)


def _swept(config: Node) -> Iterator[tuple[str, int | None, Place]]:
    """`hydra: sweeper: params: seed: range(0, 5)`: the options that a multirun varies, how many values each has, and
    where (https://hydra.cc, "Multi-run", "hydra.sweeper.params")."""
    node: Node | None = config
    for key in ("hydra", "sweeper", "params"):
        node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    for name, one in node.value.items() if node is not None and isinstance(node.value, dict) else ():
        if isinstance(one.value, str) and (k := commands.swept(one.value)) is not None and k > 1:
            yield str(name).lstrip("+"), k, Place(one.path, 0, one.at)


def _call_initialize(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`hydra.initialize(config_path="../conf")`"""
    given = [*args, *(kwargs[name] for name in ("config_path", "config_dir") if name in kwargs)]
    run.sources.configured.composed_in = given[0] if given else NONE
    return NOTHING


def _call_compose(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`hydra.compose(config_name="config", overrides=[...])`: what overrides say is not read."""
    given = {"config_name": args[0] if args else kwargs.get("config_name", NOTHING)}
    given["config_path"] = run.sources.configured.composed_in
    found = _configuration(run, given, run.scopes.frame.module.path)
    return found if found is not None else options.external(run, place, "the configuration")


def _call_merge(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`OmegaConf.merge(defaults, file, command_line)`: the last that says something holds."""
    obj = Obj("namespace", place, run.loops.stack)
    obj.recipe = SETTINGS
    for one in args:
        _merge(run, obj, one, place)
    return Value(ref=obj)


def _merge(run: Run, obj: Obj, above: Value, place: Place, depth: int = DEEPEST) -> None:
    other = above.obj
    if isinstance(above.ref, Cls):
        other = options.dataclass_options(run, above.ref, place).obj
    if other is None or other.what not in ("dict", "namespace", "instance", "config"):
        containers.update(run, obj, above, place)
    else:
        held: dict[Literal, Value] = dict(other.entries)
        for name, attr in other.attrs.items():
            held.setdefault(name, attr)
        for key, one in held.items():
            old = obj.entries.get(key)
            if depth and old is not None and old.obj is not None and one.obj is not None and _is_mapping(old.obj):
                inner = Obj("namespace", old.obj.place, old.obj.stack)
                inner.recipe = SETTINGS
                for part in (old, one):
                    _merge(run, inner, part, place, depth - 1)
                one = Value(ref=inner)
            if old is not None and from_file(one):
                options.overwritten(old, place)
            obj.entries[key] = one
            obj.places[key] = other.places.get(key, place)
    obj.attrs.update((str(key), one) for key, one in obj.entries.items())


def _is_mapping(obj: Obj) -> bool:
    return obj.what in ("dict", "namespace")


def _call_instantiate(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`hydra.utils.instantiate(config.model, **more)`: what `_target_` names is called with the rest."""
    return _instantiated(run, args[0], args[1:], kwargs, place) if args else NOTHING


def _instantiated(
    run: Run, config: Value, args: list[Value], kwargs: dict[str, Value], place: Place, depth: int = DEEPEST
) -> Value:
    obj = config.obj
    items = exact_items(config)
    if items is not None and depth:
        return containers.made(run, "list", place, [_instantiated(run, one, [], {}, place, depth - 1) for one in items])
    if obj is None or not _is_mapping(obj) or not depth:
        return config
    target = default_of(obj.entries.get("_target_", NOTHING))
    given = {
        str(key): _instantiated(run, one, [], {}, place, depth - 1)
        for key, one in obj.entries.items()
        if not (isinstance(key, str) and key.startswith("_") and key.endswith("_"))
    }
    if not isinstance(target, str):
        made = Obj(obj.what, obj.place, obj.stack)
        made.recipe, made.places = obj.recipe, dict(obj.places)
        made.entries.update(given)
        made.attrs = dict(given) if obj.what == "namespace" else {}
        return Value(ref=made) if any(one.ref is not None for one in given.values()) else config
    callee = _named(run, target)
    given.update(kwargs)
    if default_of(obj.entries.get("_partial_", NOTHING)) is True:
        return Value(ref=Partial(callee, tuple(args), tuple(given.items()), place))
    return run.machine.call(run, callee, args, given, place)


def _named(run: Run, dotted: str) -> Value:
    """What a dotted name stands for: a function or class of the project, else of a library."""
    module, _, name = dotted.rpartition(".")
    script = run.program.script.path
    path = run.program.project.find(module, 0, script, script) if module else None
    return run.machine.resolved(run, Value(ref=Lazy(path, name))) if path is not None else Value(ref=Api(dotted))


def _call_select(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`OmegaConf.select(config, "training.seed", default=42)`"""
    found = args[0] if args else NOTHING
    keys = args[1].const.split(".") if len(args) > 1 and isinstance(args[1].const, str) else []
    for key in keys:
        inner = found.obj.entries.get(key) if found.obj is not None else None
        if inner is None:
            return containers.fallback(run, args[1], kwargs["default"], place) if "default" in kwargs else NOTHING
        found = inner
    return found


def _call_same(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`OmegaConf.to_container(config)`"""
    return args[0] if args else NOTHING


CALLS: dict[str, NamedCall] = {
    "hydra.initialize": _call_initialize, "hydra.experimental.initialize": _call_initialize,
    "hydra.initialize_config_dir": _call_initialize, "hydra.compose": _call_compose,
    "hydra.experimental.compose": _call_compose, "hydra.utils.instantiate": _call_instantiate,
    "hydra.utils.call": _call_instantiate, "omegaconf.OmegaConf.merge": _call_merge,
    "omegaconf.OmegaConf.unsafe_merge": _call_merge, "omegaconf.OmegaConf.select": _call_select,
    "omegaconf.OmegaConf.to_container": _call_same, "omegaconf.OmegaConf.to_object": _call_same,
    "hydra.utils.to_absolute_path": _call_same, "omegaconf.OmegaConf.structured": _call_same,
}  # fmt: skip
"""By the dotted name of what is called."""
