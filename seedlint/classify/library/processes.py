"""Calls that start processes and threads, and calls of a function in them."""

from __future__ import annotations

from seedlint.classify.library import options, seeding, texts
from seedlint.classify.library.python_builtins import map_each, starmap_each
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Api, Cls, Func, Kind, Method, Obj, Partial, Value
from seedlint.classify.values.reading import kind_of, union


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
    return Value(ref=Obj("parallel", place, run.loops.stack))


def _on_parallel(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return args[0] if args else NOTHING


def _method_map(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    kind = kind_of(receiver)
    if kind is Kind.DATA:
        return receiver
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return map_each(run, args, kwargs, place)
    return None


def _method_starmap(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return starmap_each(run, args, kwargs, place)
    return None


def _method_submit(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if args and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return run.machine.call(run, args[0], args[1:], kwargs, place)
    return None


VERBS: dict[str, Verb] = {
    "command": _command,
}  # fmt: skip
"""By the verb of the row."""


CALLS: dict[str, NamedCall] = {
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
    "submit": _method_submit, "apply_async": _method_submit,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
