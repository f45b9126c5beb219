"""Settings files: what a program reads from YAML, TOML, JSON, `.ini` and `.env` files of its project. Whoever runs it
may write something else into them: what they hold is external, with the file's value as its default."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from seedlint import formats
from seedlint.classify.library import files, seeding, texts
from seedlint.classify.library.containers import SETTINGS
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import Site, Verb
from seedlint.classify.values.axes import Origin, OriginKind, Place
from seedlint.classify.values.objects import NOTHING, Obj, Taint, Value, each, join
from seedlint.facts import Literal
from seedlint.formats.nodes import Node, Unread

MOST_VALUES = 2_000
"""Values of one file; what holds more is data."""
MOST_FILES = 60
"""Settings files that one entry point is followed into."""
MOST_TURNS = 64
"""Entries that are walked one by one."""
MOST_WAYS = 4
"""Files that one path can be that are looked at."""

_SEED_WORD = re.compile(r"seed|random_?state|rng", re.IGNORECASE)


def read(run: Run, path: str, ending: str = "") -> Node | None:
    """What a settings file says that lies in the project (POSIX, relative to ROOT), if a seed is spoken of in it."""
    files_read = run.sources.settings
    if path not in files_read:
        if len(files_read) >= MOST_FILES:
            return None
        text = run.program.project.texts.text(path)
        said = text is not None and _SEED_WORD.search(text) is not None
        files_read[path] = (
            formats.read(text, known if (known := ending_of(path)) in formats.READERS else ending)
            if said and text is not None
            else None
        )
    return files_read[path]


def ending_of(path: str) -> str:
    """How a file's name ends; all of it where it begins with a dot (`.env`)."""
    name = posixpath.basename(path)
    return posixpath.splitext(name)[1].lower() or (".env" if name.startswith(".env") else "")


# ---------------------------------------------------------------------- paths


def located(run: Run, path: Value, ending: str = "") -> Iterator[tuple[str, Node]]:
    """The settings files that a path can mean, and what they say."""
    for one in [way for each_way in each(path) for way in files.ways(each_way)][:MOST_WAYS]:
        said = spelled(one)
        if said is None:
            continue
        for candidate in _candidates(run, *said):
            node = read(run, candidate, ending)
            if node is not None:
                yield candidate, node
            if run.program.project.texts.text(candidate) is not None:
                break


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
    return (said.lstrip("/") if loose else said, loose) if said else None


def _written(part: Value) -> str | None:
    if part.is_const and not part.alts:
        return str(part.const)
    defaults = {origin.default for origin in part.taint.origins}
    given = defaults.pop() if len(defaults) == 1 and part.obj is None else None
    return given if isinstance(given, str) else None


def _candidates(run: Run, path: str, loose: bool) -> Iterator[str]:
    """Where a relative path can lie: seen from the script's folder, ROOT and the folders between, then from that of the
    module that reads it; the other way round where the path begins with a folder that is not known."""
    if posixpath.isabs(path):
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


# --------------------------------------------------------------------- values


class _Maker:
    """Makes values of what a file says. `attributes`: its mappings are read by attributes too."""

    def __init__(self, run: Run, path: str, attributes: bool) -> None:
        self.run = run
        self.path = path
        self.attributes = attributes
        self.made = 0

    def value(self, node: Node, name: str) -> Value:
        self.made += 1
        place = Place(self.path, 0, node.at)
        if self.made > MOST_VALUES:
            return NOTHING
        if isinstance(node.value, dict):
            obj = Obj("namespace" if self.attributes else "dict", place, self.run.loops.stack)
            obj.recipe = SETTINGS
            for key, one in node.value.items():
                obj.entries[key] = self.value(one, str(key))
                obj.places[key] = Place(self.path, 0, one.at)
            if self.attributes:
                obj.attrs.update((str(key), entry) for key, entry in obj.entries.items())
            return Value(ref=obj)
        if isinstance(node.value, list):
            obj = Obj("list", place, self.run.loops.stack)
            obj.items = [self.value(one, name) for one in node.value]
            return Value(ref=obj)
        return self.scalar(None if isinstance(node.value, Unread) else node.value, name, place)

    def scalar(self, written: Literal, name: str, place: Place) -> Value:
        if written is None:
            return Value(const=None)
        return Value(taint=Taint(origins=frozenset((origin_of(self.run, written, name, place),))))


def origin_of(run: Run, written: Literal, name: str, place: Place) -> Origin:
    """The origin of one value of a settings file, one for all who read it."""
    if place not in run.sources.written:
        made = Origin(OriginKind.SETTING, place, name)
        made.default, made.default_place = written, place
        run.sources.written[place] = made
        run.ledger.add(made)
    return run.sources.written[place]


def values_of(run: Run, path: str, node: Node, attributes: bool = False) -> Value:
    """What a settings file holds, as values of the program that reads it."""
    return _Maker(run, path, attributes).value(node, "")


def walked(values: Value) -> list[tuple[Value, Value]]:
    """The keys and values of `settings.items()`, where a settings file has a few; empty for all else."""
    holder = (
        values.obj.items[0].obj if values.obj is not None and values.obj.what == "items" and values.obj.items else None
    )
    if holder is None or holder.recipe != SETTINGS or holder.elem is not None or len(holder.entries) > MOST_TURNS:
        return []
    return [(Value(const=key), entry) for key, entry in holder.entries.items()]


# ---------------------------------------------------------------------- calls


def _read(run: Run, site: Site) -> Value | None:
    """`yaml.safe_load(file)`, `OmegaConf.load(path)`; `how` is the format, and whether what is read has attributes."""
    subject = next(iter(site.values), None)
    path = files.path_of(subject) if subject is not None else None
    if path is None and subject is not None and subject.obj is None:
        path = subject
    if path is None:
        return None
    how = site.row.how.split(",")
    found = [values_of(run, where, node, "attributes" in how) for where, node in located(run, path, "." + how[0])]
    for value in site.values if found else ():
        seeding.used(value)
    return join(*found) if found else None


VERBS: dict[str, Verb] = {"settings": _read}
"""By the verb of the row."""
