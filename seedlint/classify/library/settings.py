"""Settings files: what a program reads from YAML, TOML, JSON, `.ini` and `.env` files of its project. Whoever runs it
may write something else into them: what they hold is external, with the file's value as its default."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from seedlint import apis, formats
from seedlint.classify.library import files, options, seeding, texts
from seedlint.classify.library.containers import SETTINGS, fallback
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Fate, Origin, OriginKind, Place
from seedlint.classify.values.objects import CLEAN, NONE, NOTHING, Cls, Kind, Lazy, Obj, Taint, Value, each, join
from seedlint.classify.values.reading import default_of
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import Confidence
from seedlint.facts import Literal
from seedlint.formats.nodes import Node

MOST_VALUES = 2_000
"""Values of one file; what holds more is data."""
MOST_SAID = 8
"""Values of one setting in the files of which one is read."""
MOST_FILES = 60
"""Settings files that one entry point is followed into."""
MOST_FOLDERS = 200
"""Folders in which files are looked for that a command line names."""
MOST_TURNS = 64
"""Entries that are walked one by one."""
MOST_WAYS = 4
"""Files that one path can be that are looked at."""

_SEED_WORD = re.compile(r"seed|random_?state|rng", re.IGNORECASE)


def read(run: Run, path: str, ending: str = "", parts: bool = False) -> Node | None:
    """What a settings file says that lies in the project (POSIX, relative to ROOT), if a seed is spoken of in it or it
    is one of several `parts`. `ending`: that of its format, where its name does not say it."""
    known = run.sources.configured.files
    if path not in known:
        if len(known) >= MOST_FILES:
            return None
        text = run.program.project.texts.text(path)
        known[path] = None
        if text is not None and (parts or speaks_of_seeds(text)):
            own = _ending(path)
            node = formats.read(text, own if own in formats.READERS else ending, path)
            known[path] = node if node is not None and not _is_table(node) else None
    return known[path]


def speaks_of_seeds(text: str) -> bool:
    return _SEED_WORD.search(text) is not None


def _ending(path: str) -> str:
    """How a file's name ends; all of it where it begins with a dot (`.env`)."""
    name = posixpath.basename(path)
    return posixpath.splitext(name)[1].lower() or (".env" if name.startswith(".env") else "")


def _is_table(whole: Node) -> bool:
    """Whether a file holds results: a list of records, a seed in each of them."""
    waiting, seen = [whole], {id(whole)}  # what is referred to in several places is looked at once
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, list):
            records = [one.value for one in node.value if isinstance(one.value, dict)]
            if len(records) > 1 and all(any(seedish(str(key)) for key in record) for record in records):
                return True
        elif isinstance(node.value, dict):
            new = [one for one in node.value.values() if id(one) not in seen]
            waiting.extend(new)
            seen.update(map(id, new))
    return False


# ---------------------------------------------------------------------- paths


class Found(NamedTuple):
    """What settings files say that a path can mean; `sure`: it can mean no other."""

    nodes: list[Node]
    sure: bool


def located(run: Run, path: Value, ending: str = "") -> Found:
    """What the settings file says that a path means; what several say where the path can be one of them."""
    found: list[Node] = []
    sure = True
    for one in [way for each_way in each(path) for way in files.ways(each_way)][:MOST_WAYS]:
        said = spelled(one)
        for candidate in candidates(run, *said) if said is not None else ():
            if run.program.project.texts.text(candidate) is not None:
                node = read(run, candidate, ending)
                found.extend([node] if node is not None else ())
                break
        else:
            if said is None or not said[0]:
                found.extend(_shipped(run, one, ending))
                sure = False
    return Found(found, sure and len(found) == 1)


def spelled(path: Value) -> tuple[str, bool] | None:
    """A path as far as it is written, options at their defaults; whether it begins with a folder that is not (that of
    the module, say). None where something else of it is unknown."""
    said, loose = "", False
    for number, part in enumerate(texts.flat(path)):
        written = _written(part)
        if written is None and number == 0:
            loose = True
        elif written is None:
            return None
        else:
            said += written
    return said.lstrip("/") if loose else said, loose


def _written(part: Value) -> str | None:
    if part.is_const and not part.alts:
        return str(part.const)
    given = default_of(part)
    return given if isinstance(given, str) else None


def candidates(run: Run, path: str, loose: bool) -> Iterator[str]:
    """Where a relative path can lie: seen from the script's folder, ROOT and the folders between, then from that of the
    module that reads it; the other way round where the path begins with a folder that is not known."""
    if posixpath.isabs(path) or not path:
        return
    script, module = run.program.script.folder, posixpath.dirname(run.scopes.frame.module.path)
    bases = [*_upwards(module), *_upwards(script)] if loose else [script, "", *_upwards(script), *_upwards(module)]
    for candidate in dict.fromkeys(posixpath.normpath(posixpath.join(base, path)) for base in bases):
        if not candidate.startswith("../"):
            yield candidate


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


_FORMATS = {".yaml": (".yaml", ".yml"), ".json": (".json",), ".toml": (".toml",), ".ini": (".ini", ".cfg")}
_NAMES_SETTINGS = re.compile(r"conf|cfg|setting|param|option|opts?$|args|exp|recipe", re.IGNORECASE)


def _shipped(run: Run, path: Value, ending: str) -> Iterator[Node]:
    """The settings files that come with a project, one of which a command line names: those that the written parts of
    the path leave over. JSON is settings only where the option's name says so."""
    origins = {origin for part in texts.flat(path) for origin in part.taint.origins}
    told = any(_NAMES_SETTINGS.search(origin.name) for origin in origins if origin.kind is OriginKind.OPTION)
    if not told and (ending == ".json" or not any(origin.kind is OriginKind.OPTION for origin in origins)):
        return
    pattern = files.rendered(files.named(path)[0])
    waiting, listed = [""], 0
    while waiting and listed < MOST_FOLDERS:
        folder = waiting.pop(0)
        listed += 1
        for name in run.program.project.texts.names(folder):
            inner = posixpath.join(folder, name)
            if name.endswith("/"):
                waiting.extend([inner.rstrip("/")] if name[0] not in "._" and name[:-1] not in _NO_SETTINGS else [])
            elif name.endswith(_FORMATS.get(ending, ())) and (
                fnmatchcase(inner, pattern) or fnmatchcase(inner, "*/" + pattern)
            ):
                node = read(run, inner, ending)
                if node is not None and isinstance(node.value, dict):
                    yield node


_NO_SETTINGS = frozenset({"tests", "test", "node_modules", "venv", "data", "results", "outputs", "wandb", "docs"})
"""Folders that hold no settings to train with."""


# --------------------------------------------------------------------- values


class _Maker:
    """Makes values of what files say. `attributes`: their mappings are read by attributes too."""

    def __init__(self, run: Run, attributes: bool, sure: bool) -> None:
        self.run = run
        self.attributes = attributes
        self.taint = CLEAN if sure else Taint(confidence=Confidence.MEDIUM)
        self.made = 0

    def value(self, nodes: Sequence[Node], name: str) -> Value:
        """What the first of several files says, or what any of them does, where the program reads one of them."""
        self.made += 1
        if self.made > MOST_VALUES:
            return NOTHING
        mappings = [node.value for node in nodes if isinstance(node.value, dict)]
        if mappings:
            return self._mapping(mappings, _place(nodes[0]))
        if isinstance(nodes[0].value, list):
            return self._list([node.value for node in nodes if isinstance(node.value, list)], name, _place(nodes[0]))
        return join(*(self._scalar(node, name) for node in nodes[:MOST_SAID]))

    def _mapping(self, mappings: Sequence[dict[Literal, Node]], place: Place) -> Value:
        obj = Obj("namespace" if self.attributes else "dict", place, self.run.loops.stack)
        obj.recipe = SETTINGS
        for key in dict.fromkeys(key for mapping in mappings for key in mapping):
            nodes = [mapping[key] for mapping in mappings if key in mapping]
            obj.entries[key] = self.value(nodes, str(key))
            obj.places[key] = _place(nodes[0])
        if self.attributes:
            obj.attrs.update((str(key), entry) for key, entry in obj.entries.items())
        return Value(ref=obj)

    def _list(self, lists: Sequence[list[Node]], name: str, place: Place) -> Value:
        obj = Obj("list", place, self.run.loops.stack)
        items = [self.value([node], name) for nodes in lists for node in nodes]
        if len(lists) == 1:
            obj.items = items
        else:
            obj.elem = join(*items)
        return Value(ref=obj)

    def _scalar(self, node: Node, name: str) -> Value:
        if node.value is None or not isinstance(node.value, (bool, int, float, str)):
            return NONE if node.value is None else NOTHING
        origin = origin_of(self.run, node.value, name, _place(node))
        return Value(taint=Taint(origins=frozenset((origin,)), confidence=self.taint.confidence))


def _place(node: Node) -> Place:
    return Place(node.path, 0, node.at)


def origin_of(run: Run, written: Literal, name: str, place: Place) -> Origin:
    """The origin of one value of a settings file, one for all who read it."""
    if place not in run.sources.configured.written:
        made = Origin(OriginKind.SETTING, place, name, written, place)
        if isinstance(written, bool):
            made.note(Fate.SWITCH, place)
        run.sources.configured.written[place] = made
        run.ledger.add(made)
    return run.sources.configured.written[place]


def values_of(run: Run, nodes: Sequence[Node], sure: bool = True, attributes: bool = False) -> Value:
    """What a settings file holds, or one of several, as values of the program that reads it."""
    return _Maker(run, attributes, sure).value(nodes, "")


def walked(values: Value, pairs: bool = True) -> list[tuple[Value, Value]]:
    """The keys and values of `settings.items()` (without `pairs`: of `settings` itself), where a settings file has a
    few; empty for all else."""
    holder = _mapping_of(values, pairs)
    return entries_of(values, pairs) if holder is not None and holder.recipe == SETTINGS else []


def entries_of(values: Value, pairs: bool = True) -> list[tuple[Value, Value]]:
    """The keys and values of any mapping that is walked, where it has a few and all are known."""
    holder = _mapping_of(values, pairs)
    if holder is None or holder.elem is not None or holder.key_axes or len(holder.entries) > MOST_TURNS:
        return []
    return [(Value(const=key), entry) for key, entry in holder.entries.items()]


def _mapping_of(values: Value, pairs: bool) -> Obj | None:
    holder = values.obj
    if pairs:
        items = holder.items if holder is not None and holder.what == "items" else None
        holder = items[0].obj if items else None
    return holder if holder is not None and holder.what in ("dict", "namespace", "config") else None


# ---------------------------------------------------------------------- calls


def _read(run: Run, site: Site) -> Value | None:
    """`yaml.safe_load(file)`, `OmegaConf.load(path)`; `how` is the format, and whether what is read has attributes."""
    how = site.row.how.split(",")
    found = located(run, _path(site.values), "." + how[0]) if site.values else None
    if found is None or not found.nodes:
        return None
    for value in site.values:
        seeding.used(value, site.place)
    return values_of(run, found.nodes, found.sure, attributes="attributes" in how or "object_hook" in site.kwargs)


def _fills(run: Run, site: Site) -> Value | None:
    """`dacite.from_dict(Config, loaded)`, `pyrallis.parse(Config, "config.yaml")`, `Config.model_validate(loaded)`: a
    class with each of its fields from the file, from outside, or at its default."""
    whose, _, rest = site.row.how.partition(",")
    kind, _, source = rest.partition("=")
    cls = site.receiver if whose == "self" else site.argument(*apis.argument(whose)[:2])
    given = site.argument(*apis.argument(source)[:2])
    if cls is None or not isinstance(cls.ref, Cls):
        return None
    if kind == "file" and given is not None:
        given = said_by(run, [given], ".yaml")
    return filled(run, cls.ref, given, site.place)


def filled(run: Run, cls: Cls, given: Value | None, place: Place) -> Value:
    """A class with its fields as a mapping has them, all else as somebody else may set it."""
    space = options.dataclass_options(run, cls, place)
    known = given.obj.entries if given is not None and given.obj is not None else {}
    assert space.obj is not None
    for name in [name for name in space.obj.attrs if name in known]:
        options.overwritten(space.obj.attrs[name], place)
        space.obj.attrs[name] = known[name]
    return space


def said_by(run: Run, given: Sequence[Value], ending: str) -> Value | None:
    """What the settings file says that a call is given; None where there is none."""
    found = located(run, _path(given), ending) if given else None
    return values_of(run, found.nodes, found.sure) if found is not None and found.nodes else None


def put_into(run: Run, holder: Value, file: Value, place: Place, depth: int = 4) -> None:
    """`config.merge_from_file("train.yaml")`: what the file says takes the place of attributes."""
    said = said_by(run, [file], ".yaml")
    if said is not None:
        _put(run, holder, said, place, depth)


def _put(run: Run, holder: Value, said: Value, place: Place, depth: int) -> None:
    for key, value in said.obj.entries.items() if said.obj is not None else ():
        inner = holder.obj.attrs.get(str(key)) if holder.obj is not None else None
        if depth and inner is not None and inner.obj is not None and value.obj is not None and value.obj.entries:
            _put(run, inner, value, place, depth - 1)
        else:
            run.machine.set_attribute(run, holder, str(key), value, place)


def _path(given: Sequence[Value]) -> Value:
    """The path among the arguments of a call that reads: of an open file, that of the file."""
    return files.path_of(given[0]) or given[0]


def _call_parser(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`configparser.ConfigParser()`: sections, each a mapping, once files are read."""
    obj = Obj("ini", place, run.loops.stack, "configparser")
    obj.recipe = SETTINGS
    return Value(ref=obj)


def _on_parser(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("read", "read_file"):
        for one in args[:1]:
            seeding.used(one, place)
            obj.entries.update(_entries(run, located(run, _path([one]), ".ini")))
        return NONE
    if name in ("get", "getint", "getfloat", "getboolean") and len(args) > 1:
        section = obj.entries.get(args[0].const) if args[0].is_const else None
        found = section.obj.entries.get(str(args[1].const).lower()) if section is not None and section.obj else None
        if found is not None:
            return found
        return fallback(run, args[1], kwargs["fallback"], place) if "fallback" in kwargs else NOTHING
    return None


def _call_params(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`dvc.api.params_show()`"""
    return said_by(run, [args[0] if args else Value(const="params.yaml")], ".yaml") or NOTHING


def _call_dotenv(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`load_dotenv()`: what the file says is in the environment."""
    given = [*args[:1], *(kwargs[name] for name in ("dotenv_path",) if name in kwargs)] or [Value(const=".env")]
    run.sources.configured.environment.update(_entries(run, located(run, _path(given), ".env")))
    return NONE


def _call_decouple(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`decouple.config("SEED", default=42, cast=int)`: the environment, else `.env`, else the default."""
    _call_dotenv(run, [], {}, place)
    return options.environment(run, args[0] if args else NOTHING, kwargs.get("default"), place)


def _call_config_file(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`config_flags.DEFINE_config_file("config", "configs/default.py")`: what `get_config()` returns there, whose
    values the command line may override."""
    name = args[0].const if args else None
    given = spelled(args[1] if len(args) > 1 else kwargs.get("default", NOTHING))
    config = options.external(run, place, str(name))
    for path in candidates(run, *given) if given is not None else ():
        if path.endswith(".py") and run.program.project.module(path) is not None:
            make = run.machine.resolved(run, Value(ref=Lazy(path, "get_config")))
            config = run.machine.call(run, make, [], {}, place)
            if config.obj is not None:
                options.overridable(run, config.obj, place)
            break
    if isinstance(name, str):
        run.sources.flags[name] = config
    return config


def _entries(run: Run, found: Found) -> Mapping[Literal, Value]:
    holder = values_of(run, found.nodes, found.sure).obj if found.nodes else None
    return holder.entries if holder is not None else {}


VERBS: dict[str, Verb] = {"settings": _read, "fills": _fills}
"""By the verb of the row."""


def _method_get(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`loaded.get("seed", 42)`, where the file is not seen: the constant is a default."""
    if receiver.obj is not None or receiver.kind is not Kind.DATA or len(args) != 2 or not _is_number(args[1]):
        return None
    if not isinstance(args[0].const, str) or not seedish(args[0].const):
        return None
    return fallback(run, args[0], args[1], place).tainted(Taint(origins=receiver.taint.origins))


def _is_number(value: Value) -> bool:
    return isinstance(value.const, (int, float)) and not isinstance(value.const, bool)


def reads_environment(cls: Cls) -> bool:
    """Whether the environment or the command line fills the fields of a class that a call leaves out."""
    return any(row.does == "settings" for name in cls.base_names for row in apis.lookup(name))


def _method_parse_args(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`Args().parse_args()`, where `Args` is such a class."""
    cls = receiver.obj.cls if receiver.obj is not None else None
    return receiver if cls is not None and reads_environment(cls) else None


CALLS: dict[str, NamedCall] = {
    "configparser.ConfigParser": _call_parser, "configparser.RawConfigParser": _call_parser,
    "configparser.SafeConfigParser": _call_parser, "ConfigParser.ConfigParser": _call_parser,
    "decouple.config": _call_decouple, "dvc.api.params_show": _call_params,
    "ml_collections.config_flags.DEFINE_config_file": _call_config_file,
    "ml_collections.config_flags.config_flags.DEFINE_config_file": _call_config_file,
    "dotenv.load_dotenv": _call_dotenv, "dotenv.main.load_dotenv": _call_dotenv,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {"ini": _on_parser}
"""By the kind of the object whose method is called."""


METHODS: dict[str, AnyMethod] = {"get": _method_get, "parse_args": _method_parse_args}
"""By the name of the method, whatever it is called on."""
