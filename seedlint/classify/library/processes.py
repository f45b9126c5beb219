"""Calls that start processes and threads, and calls of a function in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from seedlint.classify.ledger.events import Draw, Fitted, OwnDraw, Pooled
from seedlint.classify.ledger.process import Started
from seedlint.classify.library import files, options, seeding, texts
from seedlint.classify.library.containers import made
from seedlint.classify.library.python_builtins import map_each, starmap_each
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values import commands
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    NONE,
    NOTHING,
    REPEATED,
    Api,
    Cls,
    Duty,
    Func,
    Kind,
    Method,
    Obj,
    Partial,
    Setting,
    Taint,
    Value,
)
from seedlint.classify.values.reading import dims_of, element, kind_of, union
from seedlint.classify.values.templates import Name
from seedlint.classify.values.traits import Initialised, blind_of
from seedlint.diagnostics import Confidence


def _command(run: Run, site: Site) -> Value | None:
    """A process is started: a `--seed` in its command, or in a file of settings that it is given, is a seed of it.

    What it prints is a result of unknown kind; how it ended is none."""
    seeds: set[Axis] = set()
    fixed: set[Setting] = set()
    given = site.argument(site.row.how.partition("@")[0], 0) or NOTHING
    for part in exact_items(given) or [given]:
        if isinstance(part.ref, Api) and part.ref.name in ("sys.executable", "sys.argv"):
            run.process.restarts = True
    words = [_Word(*files.named(texts.text(run, parts, site.place)), parts) for parts in texts.words(given)]
    started = commands.child([word.name for word in words])
    settings = [*_settings(run, started, words), *_environment(run, site)]
    for value, roles in _seeds_of_child(run, started, words, given):
        made_with = _child_seed(run, site, value, roles)
        seeds |= made_with.axes
        if made_with.axis_kind == "constant" and "train" in roles:
            made_with.note(Duty.TRAINED, site.place)
            fixed.add(made_with)
    for content in settings:
        for value in texts.seeds_in(content):
            seeds |= _child_seed(run, site, value, _taken(run, started)).axes
    left = _start(run, started, words, seeds, fixed, union(given, *settings).axes, site.place)
    recording.escape(run, given, site.place)
    taint = union(*site.values) | union(*settings).along
    if not (seeds or fixed) or left is None:
        return _ended(run, site, Value(taint=taint))
    if "stdout" in site.kwargs:
        files.leaves(run, site.kwargs["stdout"])
    taint |= Taint(models=frozenset((left,)), settings=frozenset(fixed), confidence=Confidence.MEDIUM)
    return _ended(run, site, Value(taint=taint))


def _settings(run: Run, started: commands.Child, words: list[_Word]) -> Iterator[Value]:
    """What was written into the files of settings that a command names, or that its script is known to read."""
    folder = run.program.script.folder
    read = {known.path for known in run.program.findings.settings if known.script == started.script}
    named = {files.rendered(word.name) for word in words}
    for written, contents in run.outputs.wrote.items():
        name = files.rendered(written.name)
        if name in named or not read.isdisjoint((posixpath.normpath(name), posixpath.join(folder, name))):
            yield from contents


def _taken(run: Run, started: commands.Child) -> frozenset[str]:
    """What the seed that a script takes from a file of settings governs there."""
    known = [one.roles for one in run.program.findings.settings if one.script == started.script]
    return frozenset().union(*known) or CHILD


def _environment(run: Run, site: Site) -> Iterator[Value]:
    """The variables that a process is started with."""
    given = site.kwargs.get("env")
    variables = Obj("dict", site.place, run.loops.stack)
    variables.entries.update(given.obj.entries if given is not None and given.obj is not None else {})
    if given is None or isinstance(given.ref, Api):
        variables.entries.update(run.process.environment)
    yield Value(ref=variables)


class _Word(NamedTuple):
    """A word of a command: what is written of it, what fills its holes, and the parts that it is put together of."""

    name: Name
    fills: tuple[Value, ...]
    parts: list[Value]


CHILD = frozenset({"child"})
"""The role of a seed that goes to a process whose use of it is not seen."""


def _seeds_of_child(
    run: Run, started: commands.Child, words: list[_Word], given: Value
) -> Iterator[tuple[Value, frozenset[str]]]:
    """The values that a command gives as seeds, and what each governs: as the script uses the option, where that is
    known, else as the option is named."""
    known = {heard.option: heard.roles for heard in run.program.findings.heard if heard.script == started.script}
    settled: list[Value] = []
    for option in started.options:
        roles = known.get(option.name)
        if roles is None:
            continue
        parts = words[option.word].parts
        settled += parts
        if roles:
            written = option.value[0] if len(option.value) == 1 else None
            if isinstance(written, str) and written.isdecimal():
                yield Value(const=int(written[:MOST_DIGITS])), roles
            yield from ((part, roles) for part in parts if not isinstance(part.const, str))
    yield from ((seed, CHILD) for seed in texts.seeds_given(given) if not any(seed is part for part in settled))


MOST_DIGITS = 19
"""Of a seed that a command gives."""


def _ended(run: Run, site: Site, printed: Value) -> Value:
    """What comes back of a process: what it printed, an object that has it, or how it ended."""
    if site.row.how.endswith("status"):
        return Value(taint=union(*site.values))
    if site.row.how.endswith("text"):
        return printed
    process = Obj("process", site.place, run.loops.stack)
    process.attrs.update(stdout=printed, stderr=printed, output=printed, returncode=NOTHING, pid=NOTHING)
    return Value(ref=process)


def _on_process(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`Popen(...).communicate()`"""
    if name == "communicate":
        return made(run, "tuple", place, [obj.attrs["stdout"], obj.attrs["stderr"]])
    return obj.attrs["stdout"] if name in ("read", "readlines", "readline") else NOTHING


def _start(
    run: Run,
    started: commands.Child,
    words: list[_Word],
    seeds: set[Axis],
    fixed: set[Setting],
    varied: frozenset[Axis],
    place: Place,
) -> Obj | None:
    """What is started, and with what; what stands for its results, if there is something to follow."""
    if not started.script and not seeds:
        return None
    for axis in varied - seeds:
        if (seeds or fixed) and files.can_be_models(axis):
            axis.note(What.READS_FAMILIES, place)
    left = files.stand_in(run, f"{started.script} ", varied - seeds, tuple(seeds), place)
    if len(run.process.started) < MOST_STARTED:
        options = tuple((one.name, one.value, words[one.word].fills) for one in started.options)
        run.process.started.append(
            Started(started.script, options, frozenset(seeds), frozenset(fixed), varied, left, place, started.files)
        )
    return left


MOST_STARTED = 100
"""Processes started by one entry point that are remembered."""


def _child_seed(run: Run, site: Site, value: Value, roles: frozenset[str]) -> Setting:
    given = seeding.setting(run, site.name, value, site.place)
    for role in roles:
        seeding.given(run, given, role)
    return given


def _call_process_group(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    run.process.distributed = True
    return NONE


LAUNCHERS = frozenset({"Trainer", "Fabric", "LightningLite"})


def note_distributed(run: Run, name: str, kwargs: dict[str, Value]) -> None:
    """What starts one process for each device: `Accelerator()`, a Lightning trainer of several devices."""
    last = name.rsplit(".", 1)[-1]
    if last == "Accelerator" and name.startswith("accelerate"):
        run.process.distributed = True
    elif last in LAUNCHERS and "lightning" in name:
        strategy, nodes = kwargs.get("strategy", NOTHING).const, kwargs.get("num_nodes", NOTHING).const
        several = [kwargs[key].const for key in ("devices", "gpus") if key in kwargs]
        many = any(isinstance(one, int) and not isinstance(one, bool) and one > 1 for one in (*several, nodes))
        if many or (isinstance(strategy, str) and strategy.startswith(("ddp", "fsdp", "deepspeed"))):
            run.process.distributed = True


def _call_rank(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.external(run, place, "rank")


def _call_get(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`ray.get(references)`: what the tasks returned."""
    return args[0] if args else NOTHING


def _call_exec(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    run.process.restarts = True
    return NONE


def _call_spawn(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`mp.spawn(worker, args=(...))`: the worker gets its rank first."""
    func = args[0] if args else kwargs.get("fn", NOTHING)
    given = exact_items(args[1] if len(args) > 1 else kwargs.get("args", NOTHING)) or []
    return run.machine.call(run, func, [options.external(run, place, "rank"), *given], {}, place)


def _call_process(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`Process(target=f, args=(...))`"""
    func = kwargs.get("target")
    if func is not None:
        run.machine.call(run, func, exact_items(kwargs.get("args", NOTHING)) or [], {}, place)
    return NOTHING


def _call_parallel(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`Parallel(n_jobs=4)`; without `n_jobs`, or with one job, tasks run one after the other where they are made
    (https://joblib.readthedocs.io/en/stable/generated/joblib.Parallel.html)."""
    obj = Obj("parallel", place, run.loops.stack)
    said = {str(kwargs[name].const) for name in ("prefer", "require", "backend") if name in kwargs}
    jobs = args[0] if args else kwargs.get("n_jobs", NONE)
    if said & {"threads", "sharedmem", "threading", "sequential"} or (jobs.is_const and jobs.const in (None, 1)):
        obj.recipe = "threads"
    else:
        obj.recipe = _counts(run)  # what is drawn later, and not before, is drawn in tasks
    return Value(ref=obj)


def _on_parallel(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return parallel(run, obj, args, place)


def parallel(run: Run, obj: Obj, args: list[Value], place: Place) -> Value:
    """`Parallel(n_jobs=4)(delayed(f)(x) for x in xs)`: one task an item, in processes unless threads are asked for."""
    if args and args[0].obj is not None and obj.recipe != "threads":
        axes = blind_of(args[0].obj) | frozenset(dims_of(args[0]))
        seeded, drawn, _, fitted = obj.recipe if isinstance(obj.recipe, tuple) else (0, 0, 0, 0)
        made_in, drawn_in = run.ledger.of(Setting)[seeded:], run.ledger.of(OwnDraw)[drawn:]
        settings = tuple(made for made in made_in if axes & set(made.stack) and not _stands_in(made.sink, place))
        draws = tuple(one for one in drawn_in if axes & set(one.stack) and not _stands_in(one.place, place))
        trains = any(axes & set(one.stack) for one in run.ledger.of(Fitted)[fitted:])
        counted = frozenset(axis for axis in axes if axis.counts)
        run.ledger.add(Pooled(settings, draws, trains, place, (), bool(blind_of(args[0].obj)), counted))
    return args[0] if args else NOTHING


def _stands_in(inner: Place, call: Place) -> bool:
    """Whether something is written among the arguments of a call: it is done before the tasks are handed out."""
    there = (inner.path, inner.cell) == (call.path, call.cell)
    return there and call.at[:2] <= inner.at[:2] and inner.at[2:] <= call.at[2:]


def _method_map(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    kind = kind_of(receiver)
    if kind is Kind.DATA:
        table = args[0] if args else NOTHING
        return element(table).but(dims=()) if kind_of(table) >= Kind.PRED else receiver  # `ids.map(predictions)`
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        with _in_process(run, receiver):
            result = map_each(run, args, kwargs, place)
        _pooled(run, receiver, before, place, *_given(result, args[1:]))
        return result
    return None


@contextmanager
def _in_process(run: Run, pool: Value) -> Iterator[None]:
    """Tasks run in processes that an initializer has started with seeds of its own: what they draw, they draw from
    these, and what they do to generators stays there."""
    started = pool.obj.trait(Initialised) if pool.obj is not None else None
    if started is None:
        yield
        return
    ambient = run.generators.ambient
    run.generators.ambient = {**ambient, **started.left}
    try:
        yield
    finally:
        run.generators.ambient = ambient


Counts = tuple[int, ...]


def _counts(run: Run) -> Counts:
    return tuple(len(run.ledger.of(kind)) for kind in (Setting, OwnDraw, Draw, Fitted))


def _given(result: Value, walked: Sequence[Value]) -> tuple[bool, frozenset[Axis]]:
    """Whether tasks are all given the same (`[x] * n`), and the axes along which there is one for each turn."""
    made = result.obj
    axes = blind_of(made) | frozenset(made.key_axes) if made is not None else frozenset()
    return all(map(_is_repeated, walked)), axes.union(*map(dims_of, walked))


def _is_repeated(values: Value) -> bool:
    obj = values.obj
    items = exact_items(values)
    if items:
        return all(item.is_const and item.const == items[0].const for item in items) and len(items) > 1
    return obj is not None and (obj.recipe == REPEATED or bool(blind_of(obj)))


def _pooled(
    run: Run, receiver: Value, before: Counts, place: Place, alike: bool, tasks: frozenset[Axis] = frozenset()
) -> None:
    """Each task of a pool of processes starts from a copy of what it is given. `before`: what there was before it;
    `tasks`: the axes of which each turn is a task: a generator that is made in one is its own."""
    if receiver.obj is not None and receiver.obj.what == "pool":
        seeded, drawn, shared, fitted = before
        settings = run.ledger.of(Setting)[seeded:]
        draws = [one for one in run.ledger.of(OwnDraw)[drawn:] if not _made_for_one(one.generator, tasks)]
        counted = frozenset(axis for axis in tasks if axis.counts)
        inherited = _inherited(run, run.ledger.of(Draw)[shared:], settings) if receiver.obj.recipe == "forked" else ()
        trains = len(run.ledger.of(Fitted)) > fitted
        start = receiver.obj.trait(Initialised)
        read = frozenset(made for draw in run.ledger.of(Draw)[shared:] for made in draw.settings)
        started = tuple(made for made in start.settings if made in read) if start is not None else ()
        run.ledger.add(Pooled(tuple(settings), tuple(draws), trains, place, inherited, alike, counted, started))


def _made_for_one(generator: Obj, tasks: frozenset[Axis]) -> bool:
    """Whether each task has a generator that was made for it, with a seed of its own or none."""
    seeds = generator.taint.settings
    return not tasks.isdisjoint(generator.stack) and (not seeds or any(made.axes & tasks for made in seeds))


def _inherited(run: Run, draws: Sequence[Draw], settings: Sequence[Setting]) -> tuple[Draw, ...]:
    """What tasks draw from NumPy's global generator as it was when their process was forked. Python's own generator
    seeds itself in each (`os.register_at_fork` in `random`)."""
    if not run.process.forks:
        return ()
    return tuple(draw for draw in draws if draw.rng == "numpy" and not draw.settings & set(settings))


def _method_starmap(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        with _in_process(run, receiver):
            result = starmap_each(run, args, kwargs, place)
        _pooled(run, receiver, before, place, *_given(result, args[1:]))
        return result
    return None


def _method_submit(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if args and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        with _in_process(run, receiver):
            result = run.machine.call(run, args[0], args[1:], kwargs, place)
        turns = frozenset(run.loops.opened(receiver.obj.stack)) if receiver.obj is not None else frozenset()
        if turns:
            depends = union(*args[1:], *kwargs.values())
            told = turns & depends.axes
            _pooled(run, receiver, before, place, not told, told)
        return result
    return None


def _method_apply_async(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`pool.apply_async(f, (x, y))`"""
    given = exact_items(args[1] if len(args) > 1 else kwargs.get("args", NOTHING)) or []
    return _method_submit(run, receiver, [*args[:1], *given], {}, place)


def _method_remote(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`f.remote(seed)` of Ray: the function runs in another process, once for each call."""
    held = receiver.ref.receiver if isinstance(receiver.ref, Method) else receiver
    return run.machine.call(run, held, args, kwargs, place) if isinstance(held.ref, Func) else None


def _call_pool(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`Pool(4)`: forked, unless told otherwise."""
    obj = Obj("pool", place, run.loops.stack)
    if len(args) < 2 and not kwargs.keys() & {"initializer", "mp_context", "context"}:
        obj.recipe = "forked"
    workers = args[0] if args else kwargs.get("processes", kwargs.get("max_workers", NOTHING))
    start = kwargs.get("initializer", args[1] if len(args) > 1 else NOTHING)
    if workers.const != 1 and isinstance(start.ref, (Func, Partial, Method)):
        given = exact_items(kwargs.get("initargs", args[2] if len(args) > 2 else NOTHING)) or []
        obj.learn(_initialised(run, start, given, place))
    return Value(ref=obj)


def _initialised(run: Run, start: Value, given: list[Value], place: Place) -> Initialised:
    """What an initializer leaves in each process of a pool; the process that starts them stays as it is."""
    first, ambient = len(run.ledger.of(Setting)), dict(run.generators.ambient)
    run.machine.call(run, start, given, {}, place)
    made = tuple(one for one in run.ledger.of(Setting)[first:] if one.rngs)
    left = {rng: run.generators.ambient[rng] for one in made for rng in one.rngs if rng in run.generators.ambient}
    run.generators.ambient = ambient
    return Initialised(made, left)


def _method_pool(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`multiprocessing.get_context("spawn").Pool()`"""
    return Value(ref=Obj("pool", place, run.loops.stack))


def _call_start_method(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    how = args[0] if args else kwargs.get("method", NOTHING)
    run.process.forks = how.const == "fork"
    return NOTHING


VERBS: dict[str, Verb] = {
    "command": _command,
}  # fmt: skip
"""By the verb of the row."""


POOLS = (
    "multiprocessing.Pool", "multiprocessing.pool.Pool", "torch.multiprocessing.Pool", "multiprocess.Pool",
    "concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor",
    "pathos.multiprocessing.ProcessingPool", "pathos.multiprocessing.ProcessPool", "billiard.Pool",
)  # fmt: skip


CALLS: dict[str, NamedCall] = {
    **dict.fromkeys(POOLS, _call_pool),
    "multiprocessing.set_start_method": _call_start_method,
    "torch.multiprocessing.set_start_method": _call_start_method,
    "joblib.Parallel": _call_parallel, "torch.distributed.init_process_group": _call_process_group,
    "ray.get": _call_get, "torch.distributed.get_rank": _call_rank, "jax.process_index": _call_rank,
    "os.execv": _call_exec, "os.execve": _call_exec, "os.execl": _call_exec, "os.execvp": _call_exec,
    "torch.multiprocessing.spawn": _call_spawn, "torch.multiprocessing.Process": _call_process,
    "multiprocessing.Process": _call_process, "threading.Thread": _call_process,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "parallel": _on_parallel, "process": _on_process,
}  # fmt: skip
"""By the kind of the object whose method is called."""


METHODS: dict[str, AnyMethod] = {
    "map": _method_map, "imap": _method_map, "imap_unordered": _method_map, "starmap": _method_starmap,
    "Pool": _method_pool, "submit": _method_submit, "apply_async": _method_apply_async, "remote": _method_remote,
    "map_array": _method_map,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
