"""JAX keys: consumed twice (SED406), or replaced before use (SED402)."""

from __future__ import annotations

from collections.abc import Iterator

from seedlint.classify.conclusions import bearing, purpose
from seedlint.classify.conclusions.code import Code
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.ledger.keys import Keys, KeyUse
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Place, What, exclusive
from seedlint.classify.values.objects import Obj
from seedlint.diagnostics import Confidence
from seedlint.records import replace


def reused_keys(record: Record, code: Code) -> Iterator[Conclusion]:
    """SED406: the second use of a key, with the further ones as evidence; one that every turn of a loop uses again is
    told once."""
    seen: set[Place] = set()
    told: set[Obj] = set()
    bears = record.keys.bears()
    for one in record.keys.looped:
        key, place, axis = one.key, one.place, one.turn
        if axis.how not in ("for", "while", "comprehension", "scan", "tree") or axis.k == 1:
            continue
        listed = axis.hyper and bool(axis.values) and isinstance(axis.origin, Place)
        if axis.is_family or axis in record.seen.picking or listed or axis.says(What.WALKS_FILES):
            continue  # what is compared gets the same draw on purpose
        if purpose.watched(code, one.through, axis.place, one.stored):
            continue
        if all(_fruitless(record.keys, use, bears) for use in record.keys.uses[key]):
            continue
        told.add(key)
        if place not in seen:
            seen.add(place)
            yield Conclusion(
                "key-reuse", place, None, None, _sure(one.use.how),
                (*_made(record.keys, key), (axis.place, "again in every turn of this loop")),
                {"uses": "turns"},
            )  # fmt: skip
    pairs: set[frozenset[Place]] = set()
    found: dict[Obj, Conclusion] = {}
    for earlier, later in _that_repeat(record.keys, code):
        apart = earlier.apart(later)
        assert apart is not None
        if earlier.other_halves(later, bears):
            continue
        place = later.chain[apart]
        pair = frozenset((place, earlier.chain[apart]))
        if place in seen or pair in pairs or later.key in told:
            continue  # two methods of an object may be called in either order
        if any(meant(code, earlier.chain[apart], place) for meant in purpose.MEANT):
            continue
        seen.add(place)
        pairs.add(pair)
        if later.key in found:
            first = found[later.key]
            found[later.key] = replace(first, evidence=(*first.evidence, (place, AGAIN[later.how == "split"])))
            continue
        before, now = earlier.how == "split", later.how == "split"
        found[later.key] = Conclusion(
            "key-reuse", place, None, None, _sure(earlier.how, later.how),
            (*_made(record.keys, later.key), (earlier.chain[apart], _consumed(before))),
            {
                "uses": "splits" if before and now else "draw and split" if before or now else "draws",
                "before": earlier.chain[apart],
            },
        )  # fmt: skip
    yield from found.values()


def _that_repeat(keys: Keys, code: Code) -> Iterator[tuple[KeyUse, KeyUse]]:
    """The pairs of uses of which both bear something: where a key is split and nothing is ever drawn from its parts, or
    weights are loaded over those that were drawn, the use before or after that one counts."""
    split = keys.bears()
    for earlier, later in keys.reused:
        if not _counts(keys, code, later, earlier, split):
            continue
        if _counts(keys, code, earlier, later, split):
            yield earlier, later
            continue
        for other in keys.uses.get(later.key, []):
            if other is later:
                break
            apart = other is not earlier and other.apart(later) is not None and not exclusive(later.path, other.path)
            kept_apart = other.makes_alike(later) or other.pairs(later) or other.same_loss(later, keys.gradients)
            if apart and not kept_apart and _counts(keys, code, other, later, split):
                yield other, later
                break


def _counts(keys: Keys, code: Code, use: KeyUse, other: KeyUse, split: frozenset[Obj]) -> bool:
    """Whether anything rests on one of two uses of a key."""
    apart = use.apart(other)
    if apart is None:
        return True
    shaped = other.chain[apart] if other.how.startswith("init") else None
    if use.how == "split":
        return not _fruitless(keys, use, split) or bearing.handed_on(code, use.chain[apart])
    return bearing.bears(code, use.chain[apart], shaped)


def _fruitless(keys: Keys, use: KeyUse, bears: frozenset[Obj]) -> bool:
    """Whether a key is split and no part is ever consumed. Of a key that nobody visible gives it is not known."""
    return use.how == "split" and use.halves is not None and use.halves not in bears


AGAIN = ("and it is drawn from once more here", "and it is split once more here")


def _consumed(split: bool) -> str:
    return "the key is split here" if split else "the key is drawn from here"


def _made(keys: Keys, key: Obj) -> tuple[tuple[Place, str], ...]:
    """Where a key comes from, if the code shows it: one that is taken from an array of keys, where that is made."""
    while (parent := keys.parents.get(key)) is not None and parent not in keys.uses:
        key = parent
    return ((key.place, "the key is made here"),) if key.api != "parameter" else ()


def _sure(*hows: str) -> Confidence:
    """What a call that cannot be resolved does with a key is taken for granted."""
    return Confidence.MEDIUM if "call" in hows else Confidence.HIGH


def shadowed(record: Record) -> Iterator[Conclusion]:
    """SED402 for JAX keys"""
    for made, earlier in record.keys.shadowed:
        if made.readers:
            yield Conclusion(
                "clobbered-seed", made.place, "train", None, Confidence.HIGH,
                ((earlier.place, "the seed is used here"), (made.place, "and replaced here")),
                {"what": "the key that varies"},
            )  # fmt: skip
