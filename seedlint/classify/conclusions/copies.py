"""Copies that draw alike: of a generator in the workers of a loader (405) or the tasks of a pool (418), of a seed in
the members of a vectorised environment (417) or on the ranks of a distributed run (415, 419)."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.ledger.events import Copies, Draw, OwnDraw, Pooled, Served
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Place, What
from seedlint.classify.values.objects import Obj, Partial, Setting, Value, each, members
from seedlint.classify.values.reading import taint_of
from seedlint.diagnostics import Confidence


def worker_copied(record: Record) -> Iterator[Conclusion]:
    """SED405: one finding for a data set, at the first of the generators that lie in it at any depth; at the first draw
    from a global generator that is the same in each worker; or at the seed that each worker sets."""
    seen: set[Place] = set()
    for served in record.ledger.of(Served):
        if not _several(served.workers):
            continue
        found = [rng for one in each(served.dataset) for rng in _generators(one) if served.own and _copied(record, rng)]
        found.sort(key=lambda rng: (rng.place.path, rng.place.cell, rng.place.at))
        if found and found[0].place not in seen:
            seen.update(rng.place for rng in found)
            others = tuple((rng.place, "and so is this one") for rng in found[1:3] if rng.place != found[0].place)
            drawn = [draw.place for draw in record.ledger.of(OwnDraw) if draw.generator in found]
            yield Conclusion(
                "worker-copied-rng", found[0].place, "data", None, Confidence.HIGH,
                (
                    (served.place, "workers copy it here"), *others,
                    *((place, "each worker draws the same here") for place in dict.fromkeys(drawn[:1])),
                ),
            )  # fmt: skip
        for draw in _draws_alike(record, served)[:1]:
            if draw.place not in seen:
                seen.add(draw.place)
                yield Conclusion(
                    "worker-copied-rng", draw.place, "data", None, Confidence.HIGH,
                    ((served.place, "workers start here, each with the same state"),), {"what": "global"},
                )  # fmt: skip
        for made in served.fixed:
            draws = [draw for draw in _per_item(record, served) if draw.rng in made.rngs]
            if draws and made.place not in seen:
                seen.add(made.place)
                yield Conclusion(
                    "worker-copied-rng", made.place, "data", None, made.value.taint.confidence,
                    ((served.place, "each worker sets it"), (draws[0].place, "and draws here")), {"what": "fixed"},
                )  # fmt: skip
                break


ALONE = (None, 0, 1)
"""Numbers of workers of which no two draw alike."""


def _several(workers: Value) -> bool:
    """Whether there are several worker processes, which draw alike: a known number, or an option's default. One worker
    has the only copy that is read."""
    if workers.is_const:
        return workers.const not in ALONE
    return any(origin.default not in ALONE for origin in taint_of(workers).origins)


def _copied(record: Record, rng: Obj) -> bool:
    """Whether a generator is made before the workers are and read once for each item; PyTorch reseeds its own."""
    made_in_worker = any(axis.how == "item" for axis in rng.stack)
    if made_in_worker or rng.api.startswith(("torch.", "builtins")):
        return False
    return any(
        draw.generator is rng and any(axis.how == "item" for axis in draw.stack) for draw in record.ledger.of(OwnDraw)
    )


def _per_item(record: Record, served: Served) -> list[Draw]:
    """What the data set's own code draws from global generators in the workers of a loader."""
    return [draw for draw in record.ledger.of(Draw) if any(_in_worker(axis, served) for axis in draw.stack)]


def _in_worker(axis: Axis, served: Served) -> bool:
    return axis.how == "item" and axis.place == served.place


def _draws_alike(record: Record, served: Served) -> list[Draw]:
    """What is drawn in each worker from the state that all start with, unless the data set's own code seeds it by what
    differs: `np.random.seed(index)`."""
    seeded = {
        rng
        for made in record.ledger.of(Setting)
        if made.axis_kind != "constant" and any(_in_worker(axis, served) for axis in made.stack)
        for rng in made.rngs
    }
    return [draw for draw in _per_item(record, served) if draw.rng in served.alike - seeded]


def _generators(value: Value, depth: int = 6) -> Iterator[Obj]:
    """The generator objects that an object of the project holds: in attributes, lists, partial functions."""
    if isinstance(value.ref, Partial) and depth:
        for inner in (*value.ref.args, *(arg for _, arg in value.ref.kwargs)):
            yield from _generators(inner, depth - 1)
        return
    obj = value.obj
    if obj is None:
        return
    if obj.what == "rng":
        yield obj
    elif depth:
        for attr in (*obj.kept(), *members(obj)):
            for one in each(attr):
                if one.obj is not obj:
                    yield from _generators(one, depth - 1)


def pool_copied(record: Record) -> Iterator[Conclusion]:
    """SED418: every task of a pool draws from a copy of one generator, or sets the same constant first."""
    seen: set[Place] = set()
    for pool in record.ledger.of(Pooled):
        if pool.trains:
            continue  # whole trainings under one seed are compared
        for made in pool.settings:
            if made.axis_kind != "constant" or not _draws(made) or not _samples(made, pool):
                continue
            if made.place not in seen:
                seen.add(made.place)
                yield Conclusion(
                    "pool-copied-rng", made.place, "data", None, made.value.taint.confidence,
                    (
                        (pool.place, "once for each task"), (made.sink, "the seed is set here"),
                        *((place, "and drawn from here") for _, _, place in made.readers[:1]),
                    ),
                    {"what": "one constant"},
                )  # fmt: skip
        for made in pool.started:
            drawn_in = [place for _, role, place in made.readers if role not in ("train", "apply", "split")]
            if made.axis_kind == "constant" and drawn_in and made.place not in seen:
                seen.add(made.place)
                yield Conclusion(
                    "pool-copied-rng", made.place, "data", None, made.value.taint.confidence,
                    (
                        *([(made.sink, "each process sets it here")] if made.sink != made.place else []),
                        (pool.place, "tasks are handed out here"), (drawn_in[0], "each process draws the same here"),
                    ),
                    {"what": "one constant"},
                )  # fmt: skip
                break
        for drawn in pool.draws:
            if pool.place not in seen and _one_for_all(drawn, pool):
                seen.add(pool.place)
                yield Conclusion(
                    "pool-copied-rng", pool.place, "data", None, Confidence.HIGH,
                    ((drawn.generator.place, "the generator is made here"), (drawn.place, "each task draws here")),
                    {"what": "a copy of one generator"},
                )  # fmt: skip

        for inherited in pool.inherited[:1]:
            if pool.place not in seen:
                seen.add(pool.place)
                yield Conclusion(
                    "pool-copied-rng", pool.place, "data", None, Confidence.MEDIUM,
                    ((inherited.place, "each task draws here"),), {"what": "the state of NumPy's global generator"},
                )  # fmt: skip


def _samples(made: Setting, pool: Pooled) -> bool:
    """Whether a constant that each task sets repeats what was to differ: the tasks are told the same, or only their
    number, and draw more than a cut or the first weights of what is not trained. Tasks that differ otherwise are
    compared under one constant, or make the same data again."""
    numbered = any(not axis.says(What.PICKS, What.CONFIGURES, What.CHANGES_DATA, What.USED) for axis in pool.counted)
    return (pool.alike or numbered) and any(role not in ("train", "apply", "split") for _, role, _ in made.readers)


def _one_for_all(drawn: OwnDraw, pool: Pooled) -> bool:
    """Whether the generator is one, not one of several that were spawned or made in a loop."""
    rng = drawn.generator
    if rng.what != "rng" or rng.api == "spawn" or any(axis not in drawn.stack for axis in rng.stack):
        return False
    return not rng.taint.settings & set(pool.settings) and len(rng.stack) < len(drawn.stack)


def _draws(made: Setting) -> bool:
    """Whether a seed of a global generator, or of a generator object, is drawn from."""
    maker = made.api.rsplit(".", 1)[-1] in ("default_rng", "RandomState", "Random", "Generator", "manual_seed")
    return bool(made.readers) and (bool(made.rngs) or maker)


def envs_share(record: Record) -> Iterator[Conclusion]:
    """SED417"""
    seen: set[Place] = set()
    for copies in record.ledger.of(Copies):
        if copies.place not in seen:
            seen.add(copies.place)
            yield Conclusion(
                "envs-share-seed", copies.place, "eval", None, copies.seed.value.taint.confidence,
                ((copies.seed.sink, "each copy is seeded here"),),
            )  # fmt: skip


def ranks_share(record: Record) -> Iterator[Conclusion]:
    """SED415"""
    if not record.process.distributed:
        return
    seen: set[int] = set()
    for made in record.ledger.of(Setting):
        if not made.rngs or made.moment.group in seen or made.axis_kind == "none" or by_rank(made):
            continue
        if made.sink in record.process.ranked:
            continue
        drawn = any(role == "draw" for _, role, _ in made.readers)
        if drawn and (made.trained or _read_per_item(record, made)):
            seen.add(made.moment.group)
            place = made.sink if len(made.moment.chain) <= 1 else made.place
            yield Conclusion("ranks-share-seed", place, "train", None, made.value.taint.confidence)


def by_rank(made: Setting) -> bool:
    return any("rank" in origin.name.lower() for origin in taint_of(made.value).origins)


def _read_per_item(record: Record, made: Setting) -> bool:
    return any(
        draw.rng in made.rngs and draw.order > made.moment.order and any(axis.how == "item" for axis in draw.stack)
        for draw in record.ledger.of(Draw)
    )


def split_by_rank(record: Record) -> Iterator[Conclusion]:
    """SED419: each rank cuts the data in another way."""
    if not record.process.distributed:
        return
    seen: set[Place] = set()
    drawn = [(draw.place, made) for draw in record.ledger.of(Draw) if draw.role == "split" for made in draw.settings]
    own = [(draw.place, made) for draw in record.ledger.of(OwnDraw) for made in draw.generator.taint.settings]
    drawn += [(place, made) for place, made in own if "split" in made.roles]
    drawn += [(made.sink, made) for made in record.ledger.of(Setting) if "split" in made.roles and not made.rngs]
    told: set[Setting] = set()
    for place, made in drawn:
        if by_rank(made) and place not in seen and made not in told:
            seen.add(place)
            told.add(made)
            yield Conclusion(
                "split-by-rank", place, "split", None, made.value.taint.confidence,
                ((made.place, "the seed depends on the rank here"),),
            )  # fmt: skip
