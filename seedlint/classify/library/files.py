"""Paths, and what is read from files that are named after their runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from seedlint.classify.library import seeding, texts
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.objects import NOTHING, Kind, Obj, Taint, Value
from seedlint.classify.values.reading import taint_of, union
from seedlint.classify.values.words import announces_seed, names_data, seedish, sorts_models
from seedlint.diagnostics import Confidence

WILD = "*?["
"""What begins a hole in a pattern of file names."""


def joined(run: Run, parts: Iterable[Value], place: Place) -> Value:
    """`os.path.join(a, b)`, `Path(a, b)`, `a / b`."""
    between: list[Value] = []
    for part in parts:
        between.extend((Value(const="/"), part) if between else (part,))
    return texts.text(run, between, place)


def template(path: Value) -> list[str | Value]:
    """A path as it is put together: what is written in it, and the values that fill its holes."""
    said: list[str | Value] = []
    for part in _parts(path):
        if isinstance(part.const, str) and not part.alts:
            if said and isinstance(said[-1], str):
                said[-1] += part.const
            else:
                said.append(part.const)
        else:
            said.append(part)
    return said


def _parts(path: Value, depth: int = 6) -> Iterator[Value]:
    obj = path.obj
    if depth and obj is not None and obj.what == "text" and isinstance(obj.recipe, tuple):
        for part in obj.recipe:
            yield from _parts(part, depth - 1)
    else:
        yield path


def path_of(subject: Value) -> Value | None:
    """The path that a call reads or writes: of an open file, the one that it was opened by."""
    obj = subject.obj
    if obj is not None and obj.what == "file":
        return obj.attrs.get("?path")
    return subject if texts.is_text(subject) else None


def matching(run: Run, parts: Iterable[Value], place: Place) -> Value:
    """The files that a pattern names, one path a turn when they are walked."""
    named = Obj("text", place, run.loops.stack, FOUND)
    named.recipe = tuple(parts)
    found = Obj("list", place, run.loops.stack)
    found.elem = Value(ref=named, taint=union(*named.recipe))
    return Value(ref=found)


FOUND = "found"
"""The `api` of a text that is the path of a file that was found: `place` is where it was looked for."""


def walks(run: Run, axis: Axis, member: Value) -> None:
    """A list of files is walked."""
    obj = member.obj
    if obj is not None and obj.what == "tuple" and obj.items:  # `for root, folders, names in os.walk(...)`
        obj = obj.items[0].obj
    if obj is not None and obj.what == "text" and obj.api == FOUND:
        axis.note(What.WALKS_FILES, obj.place)
        if obj.place in run.program.findings.seed_files:
            axis.note(What.READS_SEEDS, obj.place, "train")


def hears(run: Run, subject: Taint, said: Iterable[Value]) -> None:
    """A seed is looked for in the names of files: `re.search(r"seed(\\d+)", name)`, `name.split("seed_")`."""
    if any(isinstance(one.const, str) and _looks_for_seed(one.const) for one in said):
        note_seed(run, subject)


def note_seed(run: Run, subject: Taint) -> None:
    """What was found out about the name of a file is its seed: of nested walks the innermost is over seeds."""
    walked = [axis for axis in run.loops.stack if axis in subject.axes and axis.says(What.WALKS_FILES)]
    for reason in walked[-1].reasons if walked else ():
        if reason.what is What.WALKS_FILES and reason.place is not None:
            run.process.seed_files.add(reason.place)


_PATTERN = re.compile(r"[(\\\[]")
"""Where a regular expression stops to be plain text."""


def _looks_for_seed(text: str) -> bool:
    return announces_seed(_PATTERN.split(text, maxsplit=1)[0])


def recorded(run: Run, subject: Value | None, place: Place) -> Value | None:
    """What is read from a file that is named after the seed of its run: a result of unknown kind.

    None where the name says nothing of a seed."""
    path = path_of(subject) if subject is not None else None
    if path is None or place in run.program.findings.trained_on:
        return None
    seeds, families = _varied(path)
    if not seeds:
        return None
    for axis in seeds:
        axis.note(What.READS_SEEDS, place, "train")
    for axis in families:
        axis.note(What.READS_FAMILIES, place)
    seeding.used(path)
    axes = taint_of(path).axes
    run_ = stand_in(run, rendered(path), axes - frozenset(seeds), tuple(seeds), place)
    return Value(taint=Taint(axes=axes, models=frozenset((run_,)), confidence=Confidence.MEDIUM))


def rendered(path: Value) -> str:
    """A path with `*` for what is not written in it."""
    return "".join(part if isinstance(part, str) else "*" for part in template(path))


def stand_in(run: Run, name: str, others: frozenset[Axis], seeds: tuple[Axis, ...], place: Place) -> Obj:
    """What is not seen of the run that a file is a result of: one object for each way to name such files."""
    key = (name, others)
    if key not in run.process.recorded:
        made = Obj("recorded", place, run.loops.stack, name)
        made.fits = 1
        run.process.recorded[key] = made
    found = run.process.recorded[key]
    found.places[repr(place)] = place
    found.key_axes = (*found.key_axes, *(axis for axis in seeds if axis not in found.key_axes))
    return found


def _varied(path: Value) -> tuple[list[Axis], list[Axis]]:
    """The axes along which a path names another seed, and those along which it names another model or setting."""
    seeds: dict[Axis, None] = {}
    others: dict[Axis, None] = {}
    held: set[Axis] = set()
    announced = False
    before = ""
    for part in template(path):
        if isinstance(part, str):
            announced = announced or any(
                announces_seed(before + part[:at]) for at, char in enumerate(part) if char in WILD
            )
            before += part
            continue
        axes = sorted(taint_of(part).axes, key=lambda axis: axis.place.at)
        held.update(axes)
        named = [axis for axis in axes if _is_named_seed(axis)]
        if not named and axes and announces_seed(before):
            named = axes[-1:]
        (seeds if named else others).update(dict.fromkeys(named or axes))
        others.update(dict.fromkeys(axis for axis in axes if axis not in named))
        before += "*"
    walked = [axis for axis in taint_of(path).axes - held if axis.says(What.WALKS_FILES)]
    for axis in walked:
        if announced or axis.says(What.READS_SEEDS):
            seeds[axis] = None
    return list(seeds), [axis for axis in others if axis not in seeds and can_be_models(axis)]


def can_be_models(axis: Axis) -> bool:
    """Whether what is read along an axis can be of different models or settings, and not of different data."""
    if any(isinstance(value, str) and names_data(value) for value in axis.values):
        return False
    return all(sorts_models(name) for name in (*axis.name.split(","), axis.over))


def _is_named_seed(axis: Axis) -> bool:
    return any(seedish(name.strip()) for name in axis.name.split(",")) or axis.says(What.READS_SEEDS)


def trained_on(run: Run, values: Iterable[Value]) -> None:
    """Models are trained on these values, or they are cut for that: what was read is data, no results."""
    for value in values:
        for model in taint_of(value).models:
            if model.what == "recorded":
                run.process.trained_on.update(model.places.values())


def _call_path(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return joined(run, args, place)


def _call_glob(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`glob.glob(pattern)`, `glob.glob(pattern, root_dir=folder)`"""
    folder = [kwargs["root_dir"], Value(const="/")] if "root_dir" in kwargs else []
    return matching(run, [*folder, *args[:1]], place)


def _call_list(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.listdir(folder)`: names without their folder."""
    return matching(run, [Value(const="*", taint=union(*args))], place)


def _call_walk(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`for folder, folders, names in os.walk(root)`"""
    folder = matching(run, [*args[:1], Value(const="/*")], place).obj
    assert folder is not None
    turn = Obj("tuple", place, run.loops.stack)
    inside = replace(place, at=(*place.at[:2], *place.at[:2]))  # so that its names are told from its folders
    turn.items = [folder.elem or NOTHING, *(matching(run, [Value(const="*")], inside) for _ in range(2))]
    found = Obj("list", place, run.loops.stack)
    found.elem = Value(ref=turn)
    return Value(ref=found)


def _method_glob(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    if receiver.kind is not Kind.OTHER or not args:
        return None
    return matching(run, [receiver, Value(const="/"), *args[:1]], place)


def _method_iterdir(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return matching(run, [receiver, Value(const="/*")], place)


def _method_joinpath(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return joined(run, [receiver, *args], place)


def opened(run: Run, path: Value | None, place: Place) -> Value:
    """An open file."""
    obj = Obj("file", place, run.loops.stack)
    if path is not None:
        obj.attrs["?path"] = path
    return Value(ref=obj)


def _method_open(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    return opened(run, receiver, place) if texts.is_text(receiver) else None


def _method_read(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`path.read_text()`, `file.read()`: the text stands for what is in the file."""
    return recorded(run, receiver, place)


CALLS: dict[str, NamedCall] = {
    "pathlib.Path": _call_path, "pathlib.PurePath": _call_path, "pathlib.PosixPath": _call_path,
    "os.path.join": _call_path, "glob.glob": _call_glob, "glob.iglob": _call_glob, "os.listdir": _call_list,
    "os.scandir": _call_list, "os.walk": _call_walk,
}  # fmt: skip
"""By the dotted name of what is called."""


METHODS: dict[str, AnyMethod] = {
    "glob": _method_glob, "rglob": _method_glob, "iterdir": _method_iterdir, "joinpath": _method_joinpath,
    "open": _method_open, "read_text": _method_read, "read_bytes": _method_read, "read": _method_read,
    "readlines": _method_read, "readline": _method_read, "splitlines": _method_read,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
