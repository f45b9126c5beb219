"""JAX keys: made, split, consumed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from seedlint.classify.ledger.keys import KeyUse, Looped
from seedlint.classify.library.seeding import of_value, read, setting
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import OUTSIDE, Axis, Place, Stack, What, exclusive
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import CLEAN, CONTAINERS, MANY, Kind, Obj, Taint, Value, each, members
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.records import replace


def key_object(run: Run, place: Place, api: str) -> Obj:
    run.keys.made = True
    return Obj("key", place, run.loops.stack, api)


def parameter(run: Run, place: Place, given: Value) -> Value:
    """A parameter that nothing visible fills and that is used as a key."""
    obj = key_object(run, place, "parameter")
    obj.taint = given.taint
    return given.but(kind=Kind.KEY, ref=obj)


def new_key(run: Run, api: str, value: Value, place: Place) -> Value:
    made = setting(run, api, value, place)
    obj = key_object(run, place, api)
    obj.taint = of_value(run, made)
    return Value(kind=Kind.KEY, ref=obj)


def derived_key(run: Run, parent: Value, place: Place, taint: Taint = CLEAN) -> Value:
    obj = key_object(run, place, "split")
    obj.taint = taint_of(parent) | taint
    if parent.obj is not None and parent.obj.what == "key":
        run.keys.parents[obj] = parent.obj
    return Value(kind=Kind.KEY, ref=obj)


def one_of(run: Run, keys: Value, place: Place) -> Value:
    """`keys[0]`: one that is named, and not one for each turn of a walk over them."""
    key = derived_key(run, keys.but(dims=()), place)
    assert key.obj is not None
    key.obj.taint = replace(key.obj.taint, axes=key.obj.taint.axes - frozenset(keys.dims))
    return key


def several_keys(run: Run, keys: Value, count: int) -> list[Value]:
    """`a, b = jax.random.split(key)`: each has a name of its own, none is walked over."""
    if keys.obj is None:  # where they were made is not seen
        return [Value(kind=Kind.KEY, ref=key_object(run, run.place((1, 1, 1, 1)), "parameter")) for _ in range(count)]
    place = keys.obj.place
    found = [one_of(run, keys, place) for _ in range(count)]
    for number, key in enumerate(found):
        if number in keys.obj.entries:
            found[number] = keys.obj.entries[number]
        else:
            keys.obj.entries[number] = key
    return found


def another_key(run: Run, value: Value, place: Place) -> Value:
    """One of many values of which only the join is known: if they are keys, each that is taken is a key of its own."""
    if value.kind is Kind.KEY and value.obj is not None and value.obj.what == "key" and not value.dims:
        return derived_key(run, value, place)
    return value


def split_key(run: Run, key: Value, count: Value | None, place: Place) -> Value:
    """`jax.random.split(key, n)`: keys that may be walked, mapped or unpacked."""
    made = derived_key(run, key, place)
    consume(run, key, place, "split", halves=made.obj)
    if count is None:
        return made
    axis = recording.axis(run, place, "split", "")
    axis.k = count.const if isinstance(count.const, int) else None
    if any(one.kind in OUTSIDE for one in taint_of(count).origins):
        axis.note(What.OUTSIDE, place)
    assert made.obj is not None
    made.obj.taint |= Taint(axes=frozenset((axis,)))
    return made.but(dims=(axis,))


STREAMS = frozenset({"flax.nnx.Rngs"})
"""Makers of keys that count how often they were asked: each part of a network that is given one draws a key anew."""


def consume(run: Run, key: Value, place: Place, how: str, rearranged: str = "", halves: Obj | None = None) -> None:
    """A key is used up; a second use of the same key repeats its draws (SED406).

    Both uses are told apart by the calls that the key was passed through since it was made: what is reported is the
    first of them that differs, in the code that holds the key."""
    run.keys.consumed.update(dict.fromkeys(one.obj for one in each(key) if one.obj is not None))
    if len(key.alts) > 1:
        return
    for one in each(key):
        obj = one.obj
        if obj is None or obj.what != "key" or one.dims or obj.api in STREAMS:
            continue
        use = KeyUse(obj, (*one.carried, place), run.path.taken, how, rearranged, halves)
        uses = run.keys.uses.setdefault(obj, [])
        for earlier in uses:
            if earlier.makes_alike(use) or earlier.pairs(use) or earlier.same_loss(use, run.keys.gradients):
                continue
            if earlier.handed_over(use):
                continue
            if earlier.apart(use) is not None and not exclusive(use.path, earlier.path):
                run.keys.reused.append((earlier, use))
                break
        else:
            walked = [axis for axis in run.loops.opened(obj.stack) if axis not in taint_of(one).axes]
            told = not one.stored or (walked and walked[-1].how in ("for", "while"))
            aligned = bool(rearranged) and bool(walked) and walked[-1].how == "tree"  # all leaves alike
            if walked and not uses and told and not aligned:
                run.keys.looped.append(_in_turns(use, tuple(walked), (*run.scopes.frame.calls, place), one.stored))
        uses.append(use)


def folded(run: Run, values: Iterable[Value]) -> None:
    """Others are made of the keys that are among these values, and drawn from: they are not used up, and bear it."""
    found = (one.obj for value in values for one in each(value) if one.kind is Kind.KEY)
    run.keys.consumed.update(dict.fromkeys(obj for obj in found if obj is not None))


def _in_turns(use: KeyUse, walked: Stack, calls: tuple[Place, ...], stored: bool) -> Looped:
    """The use of a key in the turns of the innermost of the loops that are `walked`."""
    turn = walked[-1]
    through = calls[max(turn.depth - 1, 0) :]
    return Looped(use, _in_turn(use, turn, calls), walked, calls, stored, through[0] if through else calls[-1])


def _in_turn(use: KeyUse, turn: Axis, calls: tuple[Place, ...]) -> Place:
    """The first call in a loop's turn that the key is passed through; one that is handed on inside of something else
    is passed through calls that its chain does not have."""
    first = len(calls) - len(use.chain) + 1
    at = min(max(turn.depth - first, 0), len(use.chain) - 1)
    outside = (*calls[: max(turn.depth - 1, 0)], turn.place)
    return next((place for place in use.chain[at:] if place not in outside), use.chain[-1])


def begin_again(found: Iterable[Looped], axes: Stack) -> Iterator[Looped]:
    """A loop over `axes` that hands each turn another key begins with the first one whenever a loop around it does:
    that one consumes the key in every turn, unless its own turns are handed another."""
    for one in found:
        around = one.walked[: next((at for at, axis in enumerate(one.walked) if axis in axes), 0)]
        if around and (not one.stored or around[-1].how in ("for", "while")):
            yield _in_turns(one.use, around, one.calls, one.stored)


def carries_used(run: Run, before: Value, after: Value, since: dict[Obj, int]) -> None:
    """One turn of a loop hands the next one a key that it has consumed itself: `after` takes the place of `before`,
    which the turn consumed more than `since` (`times_used`); so does the next turn with what it is handed."""
    for handed_in, old, new in _counterparts(before, after):
        again = run.keys.uses.get(old, [])[since.get(old, 0) :]
        used = run.keys.uses.get(new, [])
        if old is not new and again and used and new not in since:
            chain = again[0].chain[len(handed_in.carried) :]  # of the calls since the turn began
            next_turn = replace(again[0], key=new, chain=chain)
            if chain and used[0].apart(next_turn) is not None:
                run.keys.reused.append((used[0], next_turn))


def times_used(run: Run) -> dict[Obj, int]:
    """How often each key was consumed so far."""
    return {key: len(uses) for key, uses in run.keys.uses.items()}


def _counterparts(before: Value, after: Value, depth: int = 4) -> Iterator[tuple[Value, Obj, Obj]]:
    """The keys at the same place of two values of one shape, and the first of them as it is held."""
    old, new = before.obj, after.obj
    if old is None or new is None or before.alts or after.alts:
        return
    if old.what == new.what == "key":
        if not before.dims and not after.dims:
            yield before, old, new
        return
    items, others = exact_items(before), exact_items(after)
    pairs = list(zip(items, others)) if items and others and len(items) == len(others) else []
    pairs += [(value, new.entries[key]) for key, value in old.entries.items() if key in new.entries]
    pairs += [(value, new.attrs[name]) for name, value in old.attrs.items() if name in new.attrs]
    for one, other in pairs if depth else ():
        yield from _counterparts(one, other, depth - 1)


KEEPS = frozenset(
    "append add insert extend put update set save log info debug print replace _replace copy create asarray array "
    "device_put replicate unreplicate shard_prng_key tree_map map key_data wrap_key_data partial isinstance".split()
)
"""Names of calls that keep, show or move what they are given."""


def handed(run: Run, name: str, values: Iterable[Value], place: Place, made: bool = False) -> None:
    """A call that cannot be resolved draws from the keys that it is given, unless its name says that it keeps them;
    `made`: what is called is the result of the call that the name is of, an object perhaps."""
    if name in KEEPS or not (made or name[:1].islower()) or "key" in name or "rng" in name:
        return
    for value in values:
        if value.kind is Kind.KEY:
            consume(run, value, place, "call")


def keys_in(value: Value, depth: int = 4) -> set[Obj]:
    """The keys that a value is or holds."""
    found: set[Obj] = set()
    for one in each(value):
        obj = one.obj
        if obj is None:
            continue
        if obj.what == "key":
            found.add(obj)
        elif depth:
            for inner in (*members(obj), *obj.kept()):
                found |= keys_in(inner, depth - 1)
    return found


Path = tuple[object, ...]
"""Where a key is kept: a name, then attributes, keys of dicts and positions in sequences."""
KEPT_DEPTH = 4


def standing(run: Run) -> dict[Path, Obj]:
    """The keys that the names of the active function hold now, at any depth, by where they are kept."""
    if not run.keys.made:
        return {}
    found: dict[Path, Obj] = {}
    for name, bound in run.scopes.frame.names.vars.items():
        _kept(bound.value, (name,), found)
    return found


def kept_in(run: Run, value: Value) -> dict[Path, Obj]:
    """The keys that a value holds now, by where it keeps them."""
    found: dict[Path, Obj] = {}
    if run.keys.made:
        _kept(value, (), found)
    return found


def _kept(value: Value, path: Path, found: dict[Path, Obj]) -> None:
    obj = value.obj
    if obj is None or value.unsure:  # there may be something else in its place
        return
    if obj.what == "key":
        found[path] = obj
    elif len(path) < KEPT_DEPTH and obj.what in (*CONTAINERS, "instance"):
        inner = [*enumerate(exact_items(value) or ()), *itertools.islice(obj.entries.items(), MANY), *obj.attrs.items()]
        for step, one in inner:
            _kept(one, (*path, step), found)


def carried_on(
    run: Run, first: int, before: dict[Path, Obj], after: dict[Path, Obj], walked: Iterable[Value], axis: Axis
) -> None:
    """Of the keys consumed in the steps of a scan along `axis`, those that it walks are another one in each step, and
    so are those that a step hands on as others: `before` and `after` it (`kept_in`), `first` is how many there were
    before it. A key from outside is consumed again in every step."""
    given = {key for value in walked for key in keys_in(value)}
    given |= (handed_on := {key for path, key in before.items() if after.get(path) is not key})
    found = run.keys.looped[first:]
    again = begin_again((one for one in found if one.key in handed_on), (axis,))
    run.keys.looped[first:] = [*(one for one in found if one.key not in given), *again]


def settle(run: Run, given: Iterable[Value], fork: int, sides: int) -> None:
    """One of several functions was called, which is not known: a key given to it is consumed if each consumes it."""
    for value in given:
        for one in each(value):
            obj = one.obj
            inside = [use for use in run.keys.uses.get(obj, []) if fork in dict(use.path)] if obj is not None else []
            if not inside or {dict(use.path)[fork] for use in inside} == set(range(sides)):
                continue
            assert obj is not None
            run.keys.uses[obj] = [use for use in run.keys.uses[obj] if use not in inside]
            run.keys.reused = [pair for pair in run.keys.reused if pair[1] not in inside]
            if not run.keys.uses[obj]:
                run.keys.looped = [found for found in run.keys.looped if found.key is not obj]


def shadow(run: Run, old: Bound | None, value: Value) -> None:
    """A key that varies is replaced, unused, by one from a constant (SED402)."""
    before = old.value.obj if old is not None else None
    after = value.obj
    if before is None or after is None or before.what != "key" or after.what != "key":
        return
    if run.path.branches or before is after or before in run.keys.uses:
        return
    drawn = before.taint.axes - after.taint.axes  # one of several keys that one root was split into
    for made in after.taint.settings:
        for earlier in before.taint.settings:
            varies = earlier.axis_kind in ("values", "external") or (drawn and earlier is not made)
            if made.axis_kind != "constant" or not varies or after.api == "split":
                continue
            if before not in run.keys.bears():  # what is folded from a key, and drawn from, uses it
                run.keys.shadowed.append((made, earlier))


def use_key(run: Run, key: Value | None, place: Place, how: str = "draw", rearranged: str = "") -> Taint:
    """A draw governed by a JAX key; `how` and `rearranged` as in `KeyUse`, or how is `apply`: a network may draw."""
    if key is None or kind_of(key) is not Kind.KEY:
        return CLEAN if key is None else taint_of(key)
    consume(run, key, place, "draw" if how == "apply" else how, rearranged)
    taint = taint_of(key)
    for made in taint.settings:
        read(run, made, "apply" if how == "apply" else "draw", place, "jax")
    return taint
