"""From the trace of one run to the defects of its seeds: SED4xx (the seed does not do what it says) and SED5xx."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment.view import governs_training
from seedlint.classify.ledger.events import Defect, Draw, Fitted, Output, Switch
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Origin, OriginKind, Place
from seedlint.classify.values.objects import Kind, Obj, Setting
from seedlint.classify.values.reading import kind_of, models_in, taint_of
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import Confidence


def defects(record: Record) -> list[Conclusion]:
    """The conclusions about defects of one run."""
    found: list[Conclusion] = []
    for rule in (
        _clobbered, _late, _reseeded, _worker_copied, _reused_keys, _hashed, _inert, _invalid_states, _shared, _entropy,
        _hash_seed, _shadowed, _samplers, _ranks, _unseeded, _partly, _legacy,
        _nondeterministic, _noted,
    ):  # fmt: skip
        found.extend(rule(record))
    return found


def _noted(record: Record) -> Iterator[Conclusion]:
    """What the interpreter itself noted."""
    names = {"SED413": "falsy-zero-seed"}
    for defect in record.ledger.of(Defect):
        if defect.code in names:
            yield Conclusion(names[defect.code], defect.place, evidence=defect.evidence)


def _clobbered(record: Record) -> Iterator[Conclusion]:
    """SED402"""
    seen: set[int] = set()
    for made in record.ledger.of(Setting):
        if not made.clobbers or made.group in seen or made.evaluation or made.conditional:
            continue
        if not governs_training(made):
            continue
        read = {rng for rng, role, _ in made.readers if role in ("train", "order", "dropout")}
        olds = [old for rng, old in made.clobbers if rng in read and not _read(old)]
        olds = [old for old in olds if old.axis_kind in ("values", "external") or _meant(old)]
        if not olds or _per_turn(made, olds):
            continue
        seen.add(made.group)
        first = min(
            (other for other in record.ledger.of(Setting) if other.group == made.group), key=lambda other: other.order
        )
        what = "the seed that varies" if olds[0].axis_kind == "values" else "the seed given from outside"
        yield Conclusion(
            "clobbered-seed", first.place, "train", None, made.value.taint.confidence,
            ((olds[0].place, "the seed is set here"), (first.place, "and overwritten here")), {"what": what},
        )  # fmt: skip


def _shadowed(record: Record) -> Iterator[Conclusion]:
    """SED402 for JAX keys"""
    for made, earlier in record.keys.shadowed:
        if made.readers:
            yield Conclusion(
                "clobbered-seed", made.place, "train", None, Confidence.HIGH,
                ((earlier.place, "the seed is used here"), (made.place, "and replaced here")),
                {"what": "the key that varies"},
            )  # fmt: skip


def _samplers(record: Record) -> Iterator[Conclusion]:
    """SED414"""
    for obj in record.seen.samplers:
        walks = obj.attrs.get("?walks")
        if walks is not None and "?epoch" not in obj.attrs:
            yield Conclusion("sampler-epoch-not-set", obj.place, "train", None, Confidence.HIGH)


def _ranks(record: Record) -> Iterator[Conclusion]:
    """SED415"""
    if not record.process.distributed:
        return
    seen: set[int] = set()
    for made in record.ledger.of(Setting):
        if not made.rngs or made.group in seen or made.axis_kind == "none" or made.conditional:
            continue
        if any("rank" in origin.name.lower() for origin in taint_of(made.value).origins):
            continue
        drawn = any(role == "draw" for _, role, _ in made.readers)
        if drawn and (made.trained or _read_per_item(record, made)):
            seen.add(made.group)
            place = made.sink if len(made.chain) <= 1 else made.place
            yield Conclusion("ranks-share-seed", place, "train", None, made.value.taint.confidence)


def _read_per_item(record: Record, made: Setting) -> bool:
    return any(
        draw.rng in made.rngs and draw.order > made.order and any(axis.how == "item" for axis in draw.stack)
        for draw in record.ledger.of(Draw)
    )


def _meant(made: Setting) -> bool:
    return any(origin.kind is OriginKind.PARAMETER and seedish(origin.name) for origin in made.value.taint.origins)


def _read(made: Setting) -> bool:
    return any(role in ("train", "order", "dropout", "split") for _, role, _ in made.readers)


def _per_turn(made: Setting, olds: list[Setting]) -> bool:
    """A re-seed inside an item, step or epoch loop is SED404."""
    return any(axis.item or axis.epoch for axis in made.stack if not any(axis in old.stack for old in olds))


def _late(record: Record) -> Iterator[Conclusion]:
    """SED403"""
    names = {"train": "the weights are", "order": "the order is", "split": "the split is"}
    seen: set[int] = set()
    for made, draw in record.seen.late:
        if made.group in seen or made.conditional:
            continue
        if record.notebook and (draw.role != "train" or draw.place.cell != made.place.cell):
            continue  # cells are run in any order, and shuffles are shown off in between
        if draw.role != "train" and draw.depth != made.depth:
            continue  # a shuffle inside some function need not be what this seed is meant for
        if draw.role == "train" and (draw.obj is None or not _trained_later(record, draw.obj, made)):
            continue
        seen.add(made.group)
        first = min(
            (other for other in record.ledger.of(Setting) if other.group == made.group), key=lambda other: other.order
        )
        yield Conclusion(
            "late-seed", first.place, None, None, made.value.taint.confidence,
            ((draw.place, f"{names[draw.role]} drawn here"), (first.place, "the seed is set here")),
            {"what": names[draw.role]},
        )  # fmt: skip


def _trained_later(record: Record, obj: Obj, made: Setting) -> bool:
    for fitted in record.ledger.of(Fitted):
        if fitted.order > made.order and fitted.model is not None:
            if fitted.model is obj or _holds(fitted.model, obj):
                return True
    return False


def _holds(outer: Obj, inner: Obj, depth: int = 4) -> bool:
    if depth == 0:
        return False
    if inner in outer.parts:
        return True
    for attr in outer.attrs.values():
        for obj in models_in(attr, 2):
            if obj is inner or (obj is not outer and _holds(obj, inner, depth - 1)):
                return True
    return False


def _reseeded(record: Record) -> Iterator[Conclusion]:
    """SED404"""
    seen: set[int] = set()
    models = [model for fitted in record.ledger.of(Fitted) for model in fitted.taint.models]
    whole = {axis for obj in (*models, *record.seen.optimizers) for axis in obj.stack}  # each turn is a whole training
    for made in record.ledger.of(Setting):
        if made.axis_kind != "constant" or made.evaluation or made.group in seen or made.conditional:
            continue
        turns = [axis for axis in made.stack if (axis.item or axis.epoch) and axis not in whole]
        drawn = any(role != "apply" for _, role, _ in made.readers)  # a network that is applied may draw nothing
        if not turns or not drawn or any(axis.fold for axis in made.stack):
            continue
        if not (made.trained or _feeds_data(record, made)):
            continue
        seen.add(made.group)
        turn = "item" if turns[-1].item else "epoch or step"
        yield Conclusion(
            "reseeded-per-draw", made.place, None, None, made.value.taint.confidence,
            ((turns[-1].place, f"once for each {turn}"),), {"turn": turn},
        )  # fmt: skip


def _feeds_data(record: Record, made: Setting) -> bool:
    return any(role in ("draw", "order") for _, role, _ in made.readers) and any(
        axis.how == "item" for axis in made.stack
    )


def _worker_copied(record: Record) -> Iterator[Conclusion]:
    """SED405"""
    seen: set[Place] = set()
    for dataset, workers, place in record.seen.loaders:
        obj = dataset.obj
        if obj is None or obj.cls is None or (workers.is_const and workers.const in (0, None)):
            continue
        if not workers.is_const and not any(origin.default not in (0, None) for origin in taint_of(workers).origins):
            continue
        for attr in obj.attrs.values():
            rng = attr.obj
            if rng is not None and rng.what == "rng" and rng.drawn_per_item and rng.place not in seen:
                if rng.api.startswith(("torch.", "builtins")):
                    continue
                seen.add(rng.place)
                yield Conclusion(
                    "worker-copied-rng", rng.place, "data", None, Confidence.HIGH,
                    ((place, "workers copy it here"),),
                )  # fmt: skip


def _reused_keys(record: Record) -> Iterator[Conclusion]:
    """SED406"""
    seen: set[Place] = set()
    for earlier, later in record.keys.reused:
        apart = earlier.apart(later)
        assert apart is not None
        place = later.chain[apart]
        if place not in seen:
            seen.add(place)
            before, now = earlier.how == "split", later.how == "split"
            yield Conclusion(
                "key-reuse", place, None, None, Confidence.HIGH,
                ((earlier.chain[apart], f"the key is {'split' if before else 'drawn from'} here"),),
                {"uses": "splits" if before and now else "draw and split" if before or now else "draws"},
            )  # fmt: skip
    for _, place, axis, loop in record.keys.looped:
        if place in seen or axis.how not in ("for", "while", "comprehension"):
            continue
        listed = axis.hyper and bool(axis.values) and isinstance(axis.origin, Place)
        if axis.is_family or axis in record.seen.picking or listed:
            continue  # what is compared gets the same draw on purpose
        seen.add(place)
        yield Conclusion(
            "key-reuse", place, None, None, Confidence.HIGH, ((loop, "again in every turn of this loop"),),
            {"uses": "turns"},
        )  # fmt: skip


def _hashed(record: Record) -> Iterator[Conclusion]:
    """SED407"""
    for origin in record.ledger.of(Origin):
        if origin.kind is OriginKind.HASH and origin.reached and origin.required:
            yield Conclusion("salted-hash-seed", origin.place)


def _inert(record: Record) -> Iterator[Conclusion]:
    """SED408"""
    seen: set[Place] = set()
    for made, api, _ in record.seen.inert:
        for axis in made.axes:
            if (
                axis.inert
                and not axis.roles
                and axis.k != 1
                and axis.place not in seen
                and not (axis.fold or axis.item)
            ):
                seen.add(axis.place)
                yield Conclusion(
                    "inert-seed", axis.place, None, None, Confidence.HIGH, ((made.place, "it draws nothing here"),),
                    {"api": api.rsplit(".", 1)[-1]},
                )  # fmt: skip


def _invalid_states(record: Record) -> Iterator[Conclusion]:
    """SED409"""
    for defect in record.ledger.of(Defect):
        if defect.code == "SED409":
            yield Conclusion("invalid-random-state", defect.place, "split", notes={"api": defect.note})


def _shared(record: Record) -> Iterator[Conclusion]:
    """SED411"""
    for rng, users in record.seen.shared.items():
        if rng.api.rsplit(".", 1)[-1] not in ("RandomState", "default_rng", "Generator"):
            continue
        objects = {id(obj) for _, obj in users}
        refits = any(fits > 1 or obj.looped_fits for _, obj in users for fits in (obj.fits,))
        if len(objects) > 1 or refits:
            yield Conclusion(
                "shared-rng-instance", rng.place, None, None, Confidence.HIGH,
                tuple((place, "it is handed on here") for place, _ in users[:3]),
            )  # fmt: skip


def _entropy(record: Record) -> Iterator[Conclusion]:
    """SED412"""
    for made in record.ledger.of(Setting):
        if made.axis_kind != "entropy" or not (made.readers or made.roles):
            continue
        origins = [origin for origin in taint_of(made.value, 2).origins if origin.kind is OriginKind.ENTROPY]
        if origins and not any(origin.logged for origin in origins) and "eval" not in made.roles:
            yield Conclusion("unlogged-entropy-seed", origins[0].place)
            return


def _hash_seed(record: Record) -> Iterator[Conclusion]:
    """SED416"""
    if not record.process.restarts:
        for place in record.process.hash_seeds:
            yield Conclusion("late-hash-seed", place)


def _unseeded(record: Record) -> Iterator[Conclusion]:
    """SED501"""
    seen: set[Place] = set()
    for output in record.ledger.of(Output):
        if kind_of(output.value) is not Kind.METRIC or output.taint.settings & {
            m for m in record.ledger.of(Setting) if governs_training(m)
        }:
            continue
        for model in sorted(
            output.taint.models, key=lambda model: (model.place.path, model.place.cell, model.place.at)
        ):
            drawn = [
                draw
                for draw in record.ledger.of(Draw)
                if not draw.seeded
                and draw.role == "train"
                and (draw.obj is model or _holds(model, draw.obj) if draw.obj else False)
            ]
            if drawn and model.fits and model.place not in seen:
                seen.add(model.place)
                yield Conclusion("unseeded-training", model.place, "train")
                return


def _partly(record: Record) -> Iterator[Conclusion]:
    """SED502"""
    seeded = [made for made in record.ledger.of(Setting) if made.rngs and made.axis_kind != "none"]
    if not seeded:
        return
    covered = {rng for made in seeded for rng in made.rngs}
    missing = sorted(
        {draw.rng for draw in record.ledger.of(Draw) if draw.rng not in covered and not draw.seeded}
        & {"python", "numpy", "torch", "tensorflow"}
    )
    if missing:
        first = min(seeded, key=lambda made: made.order)
        names = {"python": "random", "numpy": "NumPy", "torch": "PyTorch", "tensorflow": "TensorFlow"}
        yield Conclusion("partly-seeded", first.place, notes={"rngs": ", ".join(names[rng] for rng in missing)})


def _legacy(record: Record) -> Iterator[Conclusion]:
    """SED503"""
    calls = [made.sink for made in record.ledger.of(Setting) if made.api == "numpy.random.seed"]
    calls += [place for place, _ in record.seen.legacy_draws]
    by_file: dict[str, Place] = {}
    for place in calls:
        if place.path not in by_file or place.at < by_file[place.path].at:
            by_file[place.path] = place
    for place in by_file.values():
        yield Conclusion("legacy-numpy-random", place)


SWITCHED = ("torch", "tensorflow")


def _nondeterministic(record: Record) -> Iterator[Conclusion]:
    """SED504"""
    seeded = [
        made
        for made in record.ledger.of(Setting)
        if made.rngs & set(SWITCHED) and made.axis_kind != "none" and governs_training(made)
    ]
    only_tensorflow = all(
        ("tensorflow" in made.rngs and "torch" not in made.rngs) or made.api.startswith("tensorflow") for made in seeded
    )
    if not seeded or not (record.process.uses_gpu or only_tensorflow):
        return
    on = [name for name, _ in record.ledger.of(Switch) if not name.endswith(("benchmark=True", "deterministic=False"))]
    if not on:
        yield Conclusion("nondeterministic-algorithms", min(seeded, key=lambda made: made.order).place)
