"""From the trace of one run to the defects of its seeds: SED4xx (the seed does not do what it says) and SED5xx."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions.code import Code
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.copies import envs_share, pool_copied, ranks_share, split_by_rank, worker_copied
from seedlint.classify.conclusions.keys import reused_keys, shadowed
from seedlint.classify.conclusions.order import clobbered, holds, late, reseeded
from seedlint.classify.experiment.view import governs_training
from seedlint.classify.ledger.events import Defect, Draw, Fitted, Output, Switch
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Fate, Origin, OriginKind, Place
from seedlint.classify.values.objects import Kind, Setting
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.traits import Epochs, fitting
from seedlint.diagnostics import Confidence


def defects(record: Record, code: Code) -> list[Conclusion]:
    """The conclusions about defects of one run. `code`: all that may read what it reads."""
    found: list[Conclusion] = [*reseeded(record, code), *reused_keys(record, code)]
    for rule in (
        clobbered, late, worker_copied, pool_copied, envs_share, split_by_rank, ranks_share,
        shadowed, _hashed, _inert, _invalid_states, _shared, _entropy, _hash_seed, _samplers, _unseeded, _partly,
        _legacy, _nondeterministic, _noted,
    ):  # fmt: skip
        found.extend(rule(record))
    return found


def _noted(record: Record) -> Iterator[Conclusion]:
    """What the interpreter itself noted."""
    names = {"SED413": "falsy-zero-seed"}
    for defect in record.ledger.of(Defect):
        if defect.code in names:
            yield Conclusion(names[defect.code], defect.place, evidence=defect.evidence)


def _samplers(record: Record) -> Iterator[Conclusion]:
    """SED414: of a sampler in whose order something is trained; what is scored needs no other one."""
    training = {axis.place for fitted in record.ledger.of(Fitted) for axis in fitted.stack}
    for obj in record.seen.samplers:
        epochs = obj.trait(Epochs)
        if epochs is not None and epochs.walked in training and epochs.told is None:
            yield Conclusion("sampler-epoch-not-set", obj.place, "train", None, Confidence.HIGH)


def _hashed(record: Record) -> Iterator[Conclusion]:
    """SED407: one finding for the hashes that seed one after the other, with nothing drawn in between."""
    salted = [
        origin
        for origin in record.ledger.of(Origin)
        if origin.kind is OriginKind.HASH and origin.reached and origin.says(Fate.SALTED)
    ]
    decisions: dict[object, list[tuple[Origin, Setting | None]]] = {}
    for origin in salted:
        made = next(
            (made for made in record.ledger.of(Setting) if origin in taint_of(made.value, 2).origins and made.rngs),
            None,
        )
        key: object = origin
        if made is not None:
            key = (sum(draw.order < made.moment.order for draw in record.ledger.of(Draw)), made.stack)
        decisions.setdefault(key, []).append((origin, made))
    for (origin, made), *others in decisions.values():
        text = origin.says(Fate.OF_TEXT)
        sure = Confidence.HIGH if text else Confidence.MEDIUM
        evidence = [(made.sink, "it seeds a generator here")] if made is not None else []
        evidence += [(other.place, "and so does this one") for other, _ in others]
        yield Conclusion("salted-hash-seed", origin.place, None, None, sure, tuple(evidence), {"text": text})


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
            said = "shuffle is False here" if defect.detail else "shuffle is left out, so it is False"
            yield Conclusion(
                "invalid-random-state", defect.place, "split", evidence=((defect.place, said),),
                notes={"api": defect.note},
            )  # fmt: skip


def _shared(record: Record) -> Iterator[Conclusion]:
    """SED411"""
    for rng, users in record.seen.shared.items():
        if rng.api.rsplit(".", 1)[-1] not in ("RandomState", "default_rng", "Generator"):
            continue
        objects = {id(obj) for _, obj in users}
        fits = [fitted for fitted in record.ledger.of(Fitted) if fitted.model in [obj for _, obj in users]]
        refits = len({fitted.model for fitted in fits}) < len(fits) or any(
            fitted.model is not None and set(fitted.stack) - set(fitted.model.stack) for fitted in fits
        )
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
        if origins and not any(origin.says(Fate.SHOWN) for origin in origins) and "eval" not in made.roles:
            yield Conclusion("unlogged-entropy-seed", origins[0].place)
            return


def _hash_seed(record: Record) -> Iterator[Conclusion]:
    """SED416: one finding for a process, however often it sets the variable."""
    if not record.process.restarts:
        for place in record.process.hash_seeds[:1]:
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
                and (draw.obj is model or holds(model, draw.obj) if draw.obj else False)
            ]
            if drawn and fitting(model).fits and model.place not in seen:
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
        first = min(seeded, key=lambda made: made.moment.order)
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
        yield Conclusion("nondeterministic-algorithms", min(seeded, key=lambda made: made.moment.order).place)
