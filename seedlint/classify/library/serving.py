"""The worker processes of a loader: what each of them starts with.

A worker has copies of the data set and of all generators. PyTorch seeds its own generator and Python's in each, NumPy's
from 1.9 on (https://github.com/pytorch/pytorch/pull/56488); a `worker_init_fn` can do more."""

from __future__ import annotations

from seedlint.classify.ledger.events import Served
from seedlint.classify.library import pinned, seeding
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import NamedCall, Site
from seedlint.classify.values.axes import Origin, OriginKind, Place
from seedlint.classify.values.objects import NONE, Func, Method, Obj, Partial, Setting, Taint, Value
from seedlint.classify.values.reading import taint_of

SEEDS_NUMPY = (1, 9)
"""The version from which on PyTorch's workers seed NumPy."""


def served(run: Run, site: Site, dataset: Value) -> None:
    """Note what is the same in all worker processes of a loader."""
    workers = site.argument("num_workers", 5)
    if workers is None or workers.const == 0:
        return
    start = site.kwargs.get("worker_init_fn", NONE)
    alike = frozenset(("numpy",)) if pinned.only_before(run, ("torch", "pytorch"), SEEDS_NUMPY) else frozenset()
    if start.is_const and start.const is None:
        run.ledger.add(Served(dataset, workers, site.place, True, alike, ()))
    elif isinstance(start.ref, (Func, Partial, Method)):
        made, worker = _started(run, start, dataset, site)
        seeded = frozenset(rng for setting in made for rng in setting.rngs)
        fixed = tuple(one for one in made if one.rngs and _is_fixed(one, worker))
        own = bool(made) and all(setting.rngs for setting in made)
        run.ledger.add(Served(dataset, workers, site.place, own, alike - seeded, fixed))


def _started(run: Run, start: Value, dataset: Value, site: Site) -> tuple[list[Setting], Origin]:
    """The seeds that the function sets which each worker calls with its number, and what stands for that."""
    worker = seeding.origin(run, OriginKind.PARAMETER, site.place, "worker")
    number = Value(taint=Taint(origins=frozenset((worker,))))
    first, ambient = len(run.ledger.of(Setting)), dict(run.generators.ambient)
    before, run.sources.served = run.sources.served, dataset
    run.machine.call(run, start, [number], {}, site.place)
    run.sources.served = before
    run.generators.ambient = ambient
    return list(run.ledger.of(Setting)[first:]), worker


def _is_fixed(made: Setting, worker: Origin) -> bool:
    """Whether a worker's seed is the same in each of them and in every epoch."""
    return made.axis_kind in ("constant", "external") and worker not in taint_of(made.value).origins


def _call_worker_info(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`get_worker_info()`: in a worker function, it leads to the worker's copy of the data set."""
    obj = Obj("instance", place, run.loops.stack)
    worker = Value(taint=Taint(origins=frozenset((seeding.origin(run, OriginKind.PARAMETER, place, "worker"),))))
    obj.attrs.update(id=worker, seed=worker)
    if run.sources.served is not None:
        obj.attrs["dataset"] = run.sources.served
    return Value(ref=obj)


CALLS: dict[str, NamedCall] = {
    "torch.utils.data.get_worker_info": _call_worker_info,
}
"""By the dotted name of what is called."""
