"""Paths, and what is read from files that are named after their runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from seedlint.classify.ledger.events import SOMEWHERE, Sink
from seedlint.classify.ledger.findings import SeedRows
from seedlint.classify.ledger.recordings import Written
from seedlint.classify.library import repeats, seeding, texts
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall
from seedlint.classify.values.axes import Axis, OriginKind, Piece, Place, Stack, What
from seedlint.classify.values.commands import ARGUMENTS
from seedlint.classify.values.objects import NONE, NOTHING, Kind, Obj, Taint, Value, join
from seedlint.classify.values.reading import kind_of, row_axes, taint_of, union
from seedlint.classify.values.templates import Hole, Name
from seedlint.classify.values.traits import Fitting, Opened
from seedlint.classify.values.words import (
    announces_seed,
    hint_of,
    names_models,
    names_predictions,
    seedish,
    sorts_models,
)
from seedlint.diagnostics import Confidence
from seedlint.records import replace


def joined(run: Run, parts: Iterable[Value], place: Place) -> Value:
    """`os.path.join(a, b)`, `Path(a, b)`, `a / b`."""
    between: list[Value] = []
    for part in parts:
        between.extend((Value(const="/"), part) if between else (part,))
    return texts.text(run, between, place)


def path_of(subject: Value) -> Value | None:
    """The path that a call reads or writes: of an open file, the one that it was opened by."""
    obj = subject.obj
    if obj is None and not subject.is_const and _is_option(subject.taint):
        return subject  # the command line says it
    if obj is not None and obj.what == "file":
        known = obj.trait(Opened)
        return known.path if known is not None else None
    return subject if texts.is_text(subject) else None


def _is_option(taint: Taint) -> bool:
    """Whether a value is that of an option, and of nothing else."""
    return not (taint.axes or taint.models) and {one.kind for one in taint.origins} == {OriginKind.OPTION}


def part_of(run: Run, path: Value, name: str) -> Value | None:
    """`path.parent`, `entry.path` of a folder's entry; None where nothing of that is known."""
    if name == "path":
        return path
    return folder_of(run, path) if name == "parent" else None


def folder_of(run: Run, path: Value, depth: int = 6) -> Value | None:
    """A path up to its last slash; None where that is in a part which is not spelled out."""
    if isinstance(path.const, str) and not path.alts:
        return path.but(const=path.const.rpartition("/")[0]) if "/" in path.const else None
    obj = path.obj
    if not depth or obj is None or obj.what != "text" or not isinstance(obj.recipe, tuple):
        return None
    for number in range(len(obj.recipe) - 1, -1, -1):
        if (part := folder_of(run, obj.recipe[number], depth - 1)) is not None:
            made = Obj("text", obj.place, obj.stack, obj.api)
            made.recipe, made.key_axes = (*obj.recipe[:number], part), obj.key_axes
            return path.but(ref=made)
        last = obj.recipe[number]
        if not isinstance(last.const, str) and (last.obj is None or last.obj.what != "text"):
            return None
    return None


def _call_folder_of(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.path.dirname(path)`"""
    return (folder_of(run, args[0]) if args else None) or Value(taint=union(*args))


def matching(run: Run, parts: Iterable[Value], place: Place) -> Value:
    """The files that a pattern names, one path a turn when they are walked."""
    named = Obj("text", place, run.loops.stack, FOUND)
    named.recipe = tuple(parts)
    found = Obj("list", place, run.loops.stack)
    found.elem = Value(ref=named, taint=union(*named.recipe))
    return Value(ref=found)


FOUND = "found"
"""The `api` of a text that is the path of a file that was found: `place` is where it was looked for."""


def is_found(path: Value) -> bool:
    """Whether something is the path of a file that was looked for."""
    return path.obj is not None and path.obj.what == "text" and path.obj.api == FOUND and not path.obj.key_axes


def walks(run: Run, axis: Axis, member: Value) -> None:
    """A list of files is walked."""
    obj = member.obj
    if obj is not None and obj.what == "tuple" and obj.items:  # `for root, folders, names in os.walk(...)`
        obj = obj.items[0].obj
    if obj is not None and obj.what == "text" and obj.api == FOUND:
        obj.key_axes = (axis,)
        pattern = rendered(named(Value(ref=obj))[0])
        if _SETTINGS_FILES.search(pattern):
            axis.note(What.CONFIGURES, obj.place)
            return
        axis.note(What.WALKS_FILES, obj.place, of=any(map(announces_seed, pattern.split("*")[:-1])))
        known = run.program.findings
        if obj.place in known.seed_files | known.run_files:
            axis.note(What.READS_SEEDS if obj.place in known.seed_files else What.READS_RUNS, obj.place, TRAIN)


_SETTINGS_FILES = re.compile(r"^(?!.*(?:result|metric|score|log|seed)).*\.(?:ya?ml|toml|ini|cfg|gin)$", re.IGNORECASE)
"""Files of settings, by how their names end, unless they speak of results: a walk over them is one over settings."""


def given(run: Run, axis: Axis, member: Value, place: Place) -> Value:
    """What a command line lists is walked: files, if that is what a driver gives it, of one seed each."""
    names = {origin.name for origin in member.taint.origins if origin.kind is OriginKind.OPTION}
    positional = not any(map(seedish, names))
    known = [
        one
        for one in sorted(run.program.findings.given_files, key=repr)
        if one.option in names or (positional and one.option == ARGUMENTS)
    ]
    if not names or not known:
        return member
    axis.note(What.WALKS_FILES, place)
    axis.note(What.READS_SEEDS, place, TRAIN)
    for one in known[:1]:
        axis.note(What.STARTED, one.place)
    return texts.text(run, (member,), place)


def lines(run: Run, file: Obj, place: Place, how: str, name: str) -> tuple[Value, Stack]:
    """`for line in file`: a result a line, if it turns out that one of them is a seed."""
    axis = recording.axis(run, place, how, name)
    axis.note(What.WALKS_FILES, file.place)
    taint = Taint(axes=frozenset((axis,)))
    if file.place in run.program.findings.seed_files:
        axis.note(What.READS_SEEDS, file.place, TRAIN)
        known = file.trait(Opened)
        path = known.path if known is not None else NOTHING
        read = stand_in(run, rendered(named(path)[0]), taint_of(path).axes, (axis,), place)
        taint |= Taint(axes=taint_of(path).axes, models=frozenset((read,)), confidence=Confidence.MEDIUM)
    elif (result := recorded(run, Value(ref=file), place)) is not None:
        taint |= result.taint
    return Value(taint=taint), (axis,)


def hears(run: Run, subject: Taint, said: Iterable[Value]) -> None:
    """A seed is looked for in the names of files: `re.search(r"seed(\\d+)", name)`, `name.split("seed_")`."""
    if any(isinstance(one.const, str) and _looks_for_seed(one.const) for one in said):
        note_seed(run, subject)


def note_seed(run: Run, subject: Taint) -> None:
    """What was found out about the name of a file is its seed: of nested walks the innermost is over seeds."""
    walked = [axis for axis in run.loops.stack if axis in subject.axes and axis.says(What.WALKS_FILES)]
    for reason in walked[-1].reasons if walked else ():
        if reason.what is What.WALKS_FILES and reason.place is not None:
            run.inputs.seed_files.add(reason.place)


_PATTERN = re.compile(r"[(\\\[]")
"""Where a regular expression stops to be plain text."""


def _looks_for_seed(text: str) -> bool:
    """`"seed("`, `"(?:seed_?|s)(\\d+)"`"""
    ways = [way for group in _EITHER.findall(text) for way in group.split("|")]
    return any(announces_seed(_PATTERN.split(way, maxsplit=1)[0].rstrip("?")) for way in (text, *ways))


_EITHER = re.compile(r"^\(\?:([^()]*)\)")
"""What a regular expression begins with, one of several texts."""


def recorded(run: Run, subject: Value | None, place: Place) -> Value | None:
    """What is read from a file that is named after the seed of its run: a result of unknown kind.

    None where the name says nothing of a seed."""
    path = path_of(subject) if subject is not None else None
    if path is None or place in run.program.findings.no_results:
        return None
    found = [result for one in ways(path) if (result := _recorded(run, one, place)) is not None]
    return join(*found) if found else None


def _recorded(run: Run, path: Value, place: Place) -> Value | None:
    name, fills = named(path)
    run.inputs.reads.add(name)
    seeds: Collection[Axis] = _noted_seeds(run, path, name, fills, place)
    if not seeds:
        if (left := _of_child(run, path, name)) is not None:
            return left
        again = repeats.of_runs(run, name, fills)
        for axis, what in again.items():
            axis.note(what, place, TRAIN)
        seeds = again.keys()
    if not seeds:
        return None
    axes = taint_of(path).axes
    for axis in axes - set(seeds):
        if can_be_models(axis):
            axis.note(What.READS_FAMILIES, place)
    seeding.used(path, place)
    run_ = stand_in(run, rendered(name), axes - frozenset(seeds), tuple(seeds), place)
    held = {known.predictions for known in run.program.findings.seed_holes if known.name == name}
    predicted = held == {True} if held else names_predictions(run_.api)  # what wrote it says so, else its name
    kind = Kind.PRED if predicted else Kind.OTHER
    said = None if predicted else piece_said(rendered(name).rpartition("/")[2])
    pieces = frozenset((said,)) if said is not None else frozenset()
    return Value(kind, taint=Taint(axes, pieces=pieces, models=frozenset((run_,)), confidence=Confidence.MEDIUM))


def _noted_seeds(run: Run, path: Value, name: Name, fills: tuple[Value, ...], place: Place) -> Collection[Axis]:
    """The axes along which a name is that of another seed's run; they are told so."""
    seeds = _seeds(run, path, name, fills)
    for axis, roles in seeds.items():
        for role in sorted(roles):
            axis.note(What.READS_SEEDS, place, role)
    return seeds.keys()


def table_of_seeds(run: Run, subject: Value | None) -> SeedRows | None:
    """What is known of a table that is read and whose rows somebody wrote, one for each seed."""
    path = path_of(subject) if subject is not None else None
    names = {named(one)[0] for one in ways(path)} if path is not None else set()
    known = [one for one in run.program.findings.seed_rows if one.name in names]
    return min(known, key=repr, default=None)


def piece_said(text: str) -> Piece | None:
    """The piece of data that the name of a file of results, or of a score in it, speaks of: `test_results.json`. What
    is called `eval_loss` can be of any."""
    hint = hint_of(re.sub(r"eval(?:uat\w+)?", "", text))
    return Piece("results", (), hint, weak=True) if hint is not None else None


def _of_child(run: Run, path: Value, name: Name) -> Value | None:
    """What a process has written that was started in the same turn, or with a constant: a result of its seed."""
    if name in run.program.findings.of_children:
        for child in reversed(run.process.started):
            if child.seeds & frozenset(run.loops.stack):
                taint = Taint(axes=child.varied, models=frozenset((child.left,)), confidence=Confidence.MEDIUM)
                return Value(taint=taint_of(path) | taint)
            if child.fixed and not child.seeds:
                left = frozenset((child.left,))
                taint = Taint(models=left, settings=child.fixed, confidence=Confidence.MEDIUM)
                return Value(taint=taint_of(path) | taint)
    return None


def leaves(run: Run, subject: Value | None, content: Sequence[Value] = (), within: bool = False) -> None:
    """A file is written; `within`: it is a folder, whatever will be in it."""
    path = path_of(subject) if subject is not None else None
    for one in ways(path) if path is not None and len(run.outputs.left) < MOST_LEFT else ():
        name, fills = named(one)
        folder = (*name, "/", Hole(crosses=True)) if within else name
        held = [value for value in content if value.obj is None or value.obj.what != "table"]  # it has other columns
        kind = max(map(kind_of, held), default=Kind.OTHER)
        along = frozenset(axis for value in content for axis in row_axes(value))
        run.outputs.left.append((folder, (*fills, NOTHING) if within else fills, kind, along))
        run.outputs.wrote.setdefault(_written(one), []).extend(content)


def _written(path: Value) -> Written:
    """A file as it is told again: by what fills the holes of its name (turns of a list do), or by the path itself."""
    name, fills = named(path)
    told = tuple(fill.taint.axes or fill.ref or fill.taint.origins or None for fill in fills)
    if taint_of(path).axes.difference(*(fill.taint.axes for fill in fills)):
        return Written(name, None)
    return Written(name, told if None not in told else path.ref)


def read_back(run: Run, subject: Value | None, place: Place) -> Value | None:
    """What this process itself has written into the file that it reads, if there is one such file, or nothing yet where
    it writes it later (it goes on where an earlier run of it stopped); None where others write it."""
    path = path_of(subject) if subject is not None else None
    if path is None or len(ways(path)) != 1:
        return None
    if place in run.program.findings.resumed:
        return NOTHING
    written = _written(path)
    if written.told is None:
        return None
    if written not in run.outputs.wrote:
        run.outputs.looked.setdefault(written, []).append(place)
    held = [value for value in run.outputs.wrote.get(written, ()) if not value.is_const]
    return join(*held) if held else None


def sink(given: Iterable[Value]) -> Sink:
    """Where a call writes that is given a path or an open file."""
    for value in given:
        path = path_of(value)
        if path is not None and not texts.is_text(path):
            continue  # any value of the command line may be a number
        if path is not None and kind_of(path) < Kind.PRED:  # else it is a text that is written
            return Sink(rendered(named(path)[0]), taint_of(path).axes)
    return SOMEWHERE


MOST_LEFT = 200
"""Files written by one entry point of which the names are remembered."""


def ways(path: Value, depth: int = 6) -> list[Value]:
    """The ways in which a path is put together, where one of several patterns is filled."""
    if path.alts and all(_has_holes(one) for one in path.alts):
        return [one.tainted(path.taint) for one in path.alts]
    obj = path.obj
    if not depth or obj is None or obj.what != "text" or not isinstance(obj.recipe, tuple):
        return [path]
    for number, part in enumerate(obj.recipe):
        found = ways(part, depth - 1)
        if len(found) > 1:
            return [_with_part(path, obj, number, one) for one in found]
    return [path]


def _has_holes(path: Value) -> bool:
    return any(isinstance(part, Hole) for part in named(path)[0]) and path.obj is not None


def _with_part(path: Value, obj: Obj, number: int, part: Value) -> Value:
    """The same path with another part."""
    made = Obj("text", obj.place, obj.stack, obj.api)
    parts = list(obj.recipe) if isinstance(obj.recipe, tuple) else []
    parts[number] = part
    made.recipe, made.key_axes = tuple(parts), obj.key_axes
    return Value(path.kind, taint=path.taint, ref=made)


def named(path: Value) -> tuple[Name, tuple[Value, ...]]:
    """The name of a file, and what fills its holes: of a pattern the walk over what it found, if there is one."""
    name: list[str | Hole] = []
    fills: list[Value] = []
    unseen: dict[int, Stack] = {}  # parts that are patterns, perhaps
    filled: set[Axis] = set()
    for part, walked in _parts(path, ()):
        if not isinstance(part.const, str) or part.alts:
            unseen[len(fills)] = walked
            name.append(Hole(crosses=True))
            fills.append(part)
            continue
        for piece in _WILD.split(part.const):
            if piece and _WILD.fullmatch(piece):
                filled.update(walked)
                name.append(Hole(crosses=piece == "**"))
                fills.append(Value(taint=Taint(axes=frozenset(walked))) if walked else NOTHING)
            elif piece and name and isinstance(name[-1], str):
                name[-1] += piece
            elif piece:
                name.append(piece)
    for hole, walked in unseen.items():
        if walked and not filled.intersection(walked):
            fills[hole] = fills[hole].tainted(Taint(axes=frozenset(walked)))
    return tuple(name), tuple(fills)


def _parts(path: Value, walked: Stack, depth: int = 6) -> Iterator[tuple[Value, Stack]]:
    """What a path is put together of, each with the walk over the files that it is part of the pattern of."""
    obj = path.obj
    if depth and obj is not None and obj.what == "text" and isinstance(obj.recipe, tuple):
        for part in obj.recipe:
            yield from _parts(part, obj.key_axes if obj.api == FOUND else walked, depth - 1)
    else:
        yield path, walked


_WILD = re.compile(r"(\*\*?|\?+|\[[^\]/]*\])")
"""A hole in a pattern of file names."""


def rendered(name: Name) -> str:
    """A name with `*` for each hole."""
    return "".join("*" if isinstance(part, Hole) else part for part in name)


def stand_in(run: Run, name: str, others: frozenset[Axis], seeds: tuple[Axis, ...], place: Place) -> Obj:
    """What is not seen of the run that a file is a result of: one object for each way to name such files."""
    key = (name, others)
    if key not in run.inputs.recorded:
        made = Obj("recorded", place, run.loops.stack, name)
        made.learn(Fitting(1))
        run.inputs.recorded[key] = made
    found = run.inputs.recorded[key]
    found.places[repr(place)] = place
    found.key_axes = (*found.key_axes, *(axis for axis in seeds if axis not in found.key_axes))
    return found


def _seeds(run: Run, path: Value, name: Name, fills: tuple[Value, ...]) -> dict[Axis, frozenset[str]]:
    """The axes along which a name is that of another seed's run, and what these seeds govern.

    The name says so itself, or the code that writes such files does."""
    told: dict[int, set[str]] = {}
    loops: dict[int, Place] = {}
    started: dict[int, set[Place]] = {}
    counts: dict[int, set[int | None]] = {}
    for known in sorted(run.program.findings.seed_holes, key=repr):
        if known.name == name:
            told.setdefault(known.hole, set()).add(known.role)
            counts.setdefault(known.hole, set()).add(known.k)
            if known.loop is not None:
                loops[known.hole] = known.loop
            if known.started is not None:
                started.setdefault(known.hole, set()).add(known.started)
    found: dict[Axis, frozenset[str]] = {}
    called = any(map(_is_named_seed, union(*fills).axes))  # `{seed}_seed_{model}.csv`
    before, hole = "", 0
    for part in name:
        if isinstance(part, str):
            before += part
            continue
        roles = told.get(hole, set()) or ({TRAIN} if announces_seed(before) and not called else set())
        axes = sorted((one for one in taint_of(fills[hole]).axes if not one.words), key=lambda axis: axis.place.at)
        if any(map(_is_named_seed, axes)):
            axes, roles = [axis for axis in axes if _is_named_seed(axis)], roles or {TRAIN}
        for axis in axes if roles else ():
            found[axis] = found.get(axis, frozenset()) | roles
            for start in _nearest(started.get(hole, ()), run.program.script.folder):
                axis.note(What.STARTED, start)
            if axis.k is None and sum(axis in taint_of(fill).axes for fill in fills) == 1:
                axis.k = next(iter(counts.get(hole, {None}))) if len(counts.get(hole, ())) == 1 else None
            if hole in loops and not axis.roles:
                axis.place = loops[hole]  # there its values become runs
        before, hole = before + "*", hole + 1
    return found


def _nearest(starts: Iterable[Place], folder: str) -> list[Place]:
    """Of the places where runs are started two, those in or below a folder first."""
    return sorted(starts, key=lambda place: (not place.path.startswith(folder), repr(place)))[:2]


TRAIN = "train"


def _is_named_seed(axis: Axis) -> bool:
    return any(seedish(name.strip()) for name in (*axis.name.split(","), axis.over)) or axis.says(What.READS_SEEDS)


def can_be_models(axis: Axis) -> bool:
    """Whether what is read along an axis can be of different models or settings, and not of different data; a `while`
    looks for a name that is free, or waits."""
    if axis.how == "while" or axis.says(What.NAMES_DATA):
        return False
    names = [name for name in axis.name.split(",") if name not in COUNTERS] or [""]
    if names[0] in GENERIC and names_models(axis.over):
        return True
    return sorts_models(names[0]) and sorts_models(axis.over)


GENERIC = frozenset({"k", "key", "label", "tag", "name", "title"})
"""Names that say nothing of what is walked: `for key, label in METHODS.items()`."""


COUNTERS = frozenset({"i", "j", "n", "idx", "index"})
"""Names of a turn's number, as in `for i, name in enumerate(names)`."""


def _call_folder(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.makedirs(folder)`: what is written later lies in it."""
    for value in args[:1]:
        leaves(run, value, within=True)
        seeding.used(value, place)
    return NONE


def _method_mkdir(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    leaves(run, receiver, within=True)
    return NONE if texts.is_text(receiver) else None


def _call_same(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`csv.writer(file)`: writes to the file."""
    return args[0] if args else NOTHING


def _call_path(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return joined(run, args, place)


def _call_glob(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`glob.glob(pattern)`, `glob.glob(pattern, root_dir=folder)`"""
    folder = [kwargs["root_dir"], Value(const="/")] if "root_dir" in kwargs else []
    return matching(run, [*folder, *args[:1]], place)


def _call_list(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.listdir(folder)`: names without their folder."""
    return matching(run, [Value(const="*", taint=union(*args))], place)


def _call_scan(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`os.scandir(folder)`: entries that know their folder."""
    return matching(run, [*args[:1], Value(const="/*")] if args else [Value(const="*")], place)


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


def _method_rglob(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`folder.rglob("result.json")`: in the folder and in all below it."""
    if receiver.kind is not Kind.OTHER or not args:
        return None
    return matching(run, [receiver, Value(const="/**/"), *args[:1]], place)


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
        obj.learn(Opened(path))
    return Value(ref=obj)


def _method_open(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    return opened(run, receiver, place) if texts.is_text(receiver) else None


def _method_read(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`path.read_text()`, `file.read()`: the text stands for what is in the file."""
    return recorded(run, receiver, place)


def _call_results(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`EventAccumulator(folder)`, `h5py.File(name)`: an object through which results are read."""
    given = [*args[:1], *kwargs.values()][:1]
    return (recorded(run, given[0], place) if given else None) or Value(taint=union(*args))


def _call_tracker(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`wandb.Api()`: what a tracker of runs is asked for what it recorded (rows of the API tables)."""
    return Value(ref=Obj("opaque", place, run.loops.stack, "wandb.Api"))


CALLS: dict[str, NamedCall] = {
    "wandb.Api": _call_tracker, "wandb.apis.public.Api": _call_tracker,
    "pathlib.Path": _call_path, "pathlib.PurePath": _call_path, "pathlib.PosixPath": _call_path,
    "os.path.join": _call_path, "os.path.dirname": _call_folder_of,
    "glob.glob": _call_glob, "glob.iglob": _call_glob, "os.listdir": _call_list,
    "os.scandir": _call_scan, "os.walk": _call_walk, "os.makedirs": _call_folder, "os.mkdir": _call_folder,
    "tensorboard.backend.event_processing.event_accumulator.EventAccumulator": _call_results,
    "tensorflow.compat.v1.train.summary_iterator": _call_results, "tbparse.SummaryReader": _call_results,
    "h5py.File": _call_results, "scipy.io.loadmat": _call_results, "csv.writer": _call_same,
    "csv.DictWriter": _call_same,
}  # fmt: skip
"""By the dotted name of what is called."""


READS = ("read_text", "read_bytes", "read", "readlines", "readline")
"""Methods of a path or an open file that read it."""


METHODS: dict[str, AnyMethod] = {
    "glob": _method_glob, "rglob": _method_rglob, "iterdir": _method_iterdir, "joinpath": _method_joinpath,
    "mkdir": _method_mkdir,
    "open": _method_open, **dict.fromkeys(READS, _method_read),
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
