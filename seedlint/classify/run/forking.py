"""Branches: each side starts from one state, and what the sides leave is joined where they meet."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

from seedlint.classify.run.generators import in_order
from seedlint.classify.run.limits import MAX_VALUES
from seedlint.classify.run.path import Leap, State
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound, Names
from seedlint.classify.values.axes import Axis, Fork
from seedlint.classify.values.objects import CLEAN, CONTAINERS, Obj, Taint, Value, each, join
from seedlint.records import replace

Side = Callable[[], bool]
"""One side of a branch; True if control never reaches its end."""


def snapshot(run: Run) -> State:
    """The state as it is now."""
    path = run.path
    names = run.scopes.frame.names
    free = tuple((scope, name, scope.vars.get(name)) for name, scope in names.free.items())
    return State(dict(names.vars), free, dict(run.generators.ambient), path.taken, path.around, path.tests)


def restore(run: Run, state: State) -> None:
    """Go back to a state."""
    run.scopes.frame.names.vars = dict(state.names)
    for scope, name, bound in state.free:
        if bound is not None:
            scope.vars[name] = bound
        else:
            scope.vars.pop(name, None)
    run.generators.ambient = dict(state.ambient)
    run.path.taken, run.path.around, run.path.tests = state.taken, state.around, state.tests


def merge(run: Run, state: State, decided: Taint = CLEAN) -> None:
    """Join the names and generators of another state into the current ones. `decided`: what the test depends on that
    chose between them, and with it every name that they bind differently."""
    here = run.scopes.frame.names
    for name, bound in state.names.items():
        _meet(here, name, bound, decided)
    merge_outside(run, state, decided)


def merge_outside(run: Run, state: State, decided: Taint = CLEAN) -> None:
    """Join what another state leaves outside of its frame into the current one: generators, and names that are
    declared global or nonlocal."""
    for scope, name, bound in state.free:
        here = scope.vars.get(name)
        if bound is None or (here is not None and here.value.obj is not None):
            continue  # an object is made where there is none yet: `if _cache is None: _cache = Cache()`
        if here is not None and bound.value.obj is not None:
            scope.vars[name] = bound
        else:
            _meet(scope, name, bound, decided)
    start, ambient = run.generators.start, run.generators.ambient
    for rng in (*ambient, *(rng for rng in state.ambient if rng not in ambient)):
        ambient[rng] = state.ambient.get(rng, start) | ambient.get(rng, start)
        if len(ambient[rng]) > MAX_VALUES:
            run.limits.capped += 1
            ambient[rng] = frozenset(in_order(ambient[rng])[-MAX_VALUES:])


def _meet(scope: Names, name: str, bound: Bound, decided: Taint) -> None:
    """Another state binds a name of a scope so."""
    mine = scope.vars.get(name)
    if mine is None:
        scope.vars[name] = bound
    elif mine is not bound and mine.value is not bound.value:
        stack = mine.stack if len(mine.stack) <= len(bound.stack) else bound.stack
        scope.vars[name] = Bound(depending(join(mine.value, bound.value), decided), stack)


def fork(
    run: Run,
    test: Value,
    sides: Sequence[Side],
    decided: Taint | None = None,
    once: bool = False,
    kept: int | None = None,
    turns: Container[int] = (),
) -> list[bool]:
    """Run each side from the state as it is now and go on from what they leave, those apart that end early.

    True for each side that ended early. `decided`: what the test hands on to names that the sides bind differently;
    `once`: the first side is for one turn of a loop; `turns`: so are these, of the loop that the test depends on;
    `kept`: the side that is taken as a settings file is written: what it leaves is what there is, and what the other
    leaves only where it ends early."""
    before = snapshot(run)
    number = run.path.next_fork()
    stopped: list[bool] = []
    going: list[State] = []
    for side, body in enumerate(sides):
        restore(run, before)
        run.path.taken = (*before.taken, (number, side))
        if side != kept:
            by = test.taint.axes
            turn = by if side in turns and len(by) == 1 else frozenset[Axis]()
            one = Fork(number, side, once and side == 0, test.taint.origins, by, turn)
            run.path.around = (*before.around, one)
        run.path.tests = (*before.tests, test)
        stopped.append(body())
        if not stopped[-1]:
            going.append(snapshot(run))
    if kept is not None and not any(stopped):
        going = [going[kept]]
    if going:
        restore(run, going[-1])
    for end in going[:-1]:
        merge(run, end, control(test) if decided is None else decided)
    run.path.around = before.around
    if not any(stopped):
        run.path.tests = before.tests
    if len(going) > 1:
        run.path.taken = before.taken
    return stopped


def control(*tests: Value, without: Iterable[Axis] = ()) -> Taint:
    """What the outcome of tests hands on to whatever they decide: all that they depend on but the data (a bar that a
    score has passed is no piece that a later score is of) and what may be a seed (to be looked at is no use of one)."""
    taint = CLEAN
    for test in tests:
        taint |= test.taint  # not what it holds: whether there is a network says nothing of its weights
    if taint is CLEAN:
        return taint
    return replace(taint, axes=taint.axes - frozenset(without), pieces=frozenset(), origins=frozenset())


def depending(value: Value, decided: Taint) -> Value:
    """A value that tests have chosen, a text that is put together like one that is written out. Another object stays
    what it is: which one it is says its join."""
    chosen = CONTAINERS | {"text"}
    if decided is CLEAN or any(isinstance(one.ref, Obj) and one.ref.what not in chosen for one in each(value)):
        return value
    return value.tainted(decided)


def leap(run: Run, kind: str) -> None:
    """Control leaves for where a `break`, `continue`, `return` or `raise` lands."""
    bars = [choosing for choosing in run.path.choosing if not choosing.target]
    for choosing in bars if kind in ("break", "return") else ():
        choosing.kept.append(kind)
    passed = frozenset(axis for choosing in bars for axis in choosing.axes)
    run.path.leaps.append(Leap(kind, snapshot(run), passed))


def landing(run: Run, first: int, *kinds: str) -> list[Leap]:
    """The jumps made since there were `first` that land here."""
    made = run.path.leaps[first:]
    run.path.leaps[first:] = [one for one in made if one.kind not in kinds]
    return [one for one in made if one.kind in kinds]
