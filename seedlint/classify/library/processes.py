"""Calls that start processes and threads, and calls of a function in them."""

from __future__ import annotations

from seedlint.classify.ledger.events import Fitted, OwnDraw, Pooled
from seedlint.classify.library import options, seeding, texts
from seedlint.classify.library.python_builtins import map_each, starmap_each
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Api, Cls, Func, Kind, Method, Obj, Partial, Setting, Value
from seedlint.classify.values.reading import dims_of, kind_of, union


def _command(run: Run, site: Site) -> Value | None:
    """A process is started: a `--seed` in its command is a seed of it."""
    for value in site.args[:1]:
        for part in exact_items(value) or [value]:
            if isinstance(part.ref, Api) and part.ref.name in ("sys.executable", "sys.argv"):
                run.process.restarts = True
        for seed in texts.seeds_given(value):
            _child_seed(run, site, seed)
        recording.escape(run, value)
    return Value(taint=union(*site.values))


def _child_seed(run: Run, site: Site, value: Value) -> None:
    given = seeding.setting(run, site.name, value, site.place)
    given.roles.add("child")
    for axis in given.axes:
        axis.note(What.SEEDS, given.place, "child")


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
    obj = Obj("parallel", place, run.loops.stack)
    said = {str(kwargs[name].const) for name in ("prefer", "require", "backend") if name in kwargs}
    if said & {"threads", "sharedmem", "threading"}:
        obj.recipe = "threads"
    return Value(ref=obj)


def _on_parallel(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return parallel(run, obj, args, place)


def parallel(run: Run, obj: Obj, args: list[Value], place: Place) -> Value:
    """`Parallel(n_jobs=4)(delayed(f)(x) for x in xs)`: one task an item, in processes unless threads are asked for."""
    if args and args[0].obj is not None and obj.recipe != "threads":
        axes = args[0].obj.blind | frozenset(dims_of(args[0]))
        settings = tuple(made for made in run.ledger.of(Setting) if axes & set(made.stack))
        draws = tuple(drawn for drawn in run.ledger.of(OwnDraw) if axes & set(drawn.stack))
        trains = any(axes & set(fitted.stack) for fitted in run.ledger.of(Fitted))
        run.ledger.add(Pooled(settings, draws, trains, place))
    return args[0] if args else NOTHING


def _method_map(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    kind = kind_of(receiver)
    if kind is Kind.DATA:
        return receiver
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        result = map_each(run, args, kwargs, place)
        _pooled(run, receiver, before, place)
        return result
    return None


Counts = tuple[int, int, int]


def _counts(run: Run) -> Counts:
    return len(run.ledger.of(Setting)), len(run.ledger.of(OwnDraw)), len(run.ledger.of(Fitted))


def _pooled(run: Run, receiver: Value, before: Counts, place: Place) -> None:
    """Each task of a pool of processes starts from a copy of what it is given. `before`: what there was before it."""
    if receiver.obj is not None and receiver.obj.what == "pool":
        seeded, drawn, fitted = before
        settings, draws = run.ledger.of(Setting)[seeded:], run.ledger.of(OwnDraw)[drawn:]
        run.ledger.add(Pooled(tuple(settings), tuple(draws), len(run.ledger.of(Fitted)) > fitted, place))


def _method_starmap(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        result = starmap_each(run, args, kwargs, place)
        _pooled(run, receiver, before, place)
        return result
    return None


def _method_submit(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if args and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        before = _counts(run)
        result = run.machine.call(run, args[0], args[1:], kwargs, place)
        if receiver.obj is not None and run.loops.opened(receiver.obj.stack):
            _pooled(run, receiver, before, place)
        return result
    return None


def _call_pool(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return Value(ref=Obj("pool", place, run.loops.stack))


def _method_pool(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`multiprocessing.get_context("spawn").Pool()`"""
    return _call_pool(run, args, kwargs, place)


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
    "joblib.Parallel": _call_parallel, "torch.distributed.init_process_group": _call_process_group,
    "torch.distributed.get_rank": _call_rank, "jax.process_index": _call_rank, "os.execv": _call_exec,
    "os.execve": _call_exec, "os.execl": _call_exec, "os.execvp": _call_exec,
    "torch.multiprocessing.spawn": _call_spawn, "torch.multiprocessing.Process": _call_process,
    "multiprocessing.Process": _call_process, "threading.Thread": _call_process,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "parallel": _on_parallel,
}  # fmt: skip
"""By the kind of the object whose method is called."""


METHODS: dict[str, AnyMethod] = {
    "map": _method_map, "imap": _method_map, "imap_unordered": _method_map, "starmap": _method_starmap,
    "Pool": _method_pool, "submit": _method_submit, "apply_async": _method_submit,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
