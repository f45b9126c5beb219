"""Branches: both sides of an `if` run and are joined; `try`, `with`."""

from __future__ import annotations

from seedlint.classify.ledger.events import Selection
from seedlint.classify.library import generators, names
from seedlint.classify.machine.reading import comparisons, key_of, settled, targets, truth_of, works
from seedlint.classify.machine.storing import binding, store
from seedlint.classify.run.generators import Stream
from seedlint.classify.run.path import Choosing
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import Axis, Fork
from seedlint.classify.values.objects import Kind, Setting, join
from seedlint.classify.values.reading import kind_of, metric_taint, taint_of
from seedlint.facts import Const, Expr, If, Name, Op, Try, With
from seedlint.link import is_main_guard


def branch(run: Run, node: If) -> bool:
    if is_main_guard(node.test):
        name = run.scopes.frame.names.find("__name__")
        main = name is not None and name.value.const == "__main__"
        return run.machine.execute(run, node.body if main else node.orelse)
    test = run.machine.evaluate(run, node.test)
    truth = truth_of(test)
    if truth is not None and settled(test):
        if works(node.body) or works(node.orelse):
            run.scopes.frame.ways.append((run.place(node.at), truth))
        return run.machine.execute(run, node.body if truth else node.orelse)
    choosing = _chosen(run, node)
    if choosing is not None:
        run.path.choosing.append(choosing)
    before, ambient = dict(run.scopes.frame.names.vars), dict(run.generators.ambient)
    control, run.path.control = run.path.control, run.path.control | test.taint.axes
    seeded = len(run.ledger.of(Setting))
    run.path.branches += 1
    run.path.forks += 1
    fork, path = run.path.forks, run.path.taken
    run.path.taken = (*path, (fork, 0))
    around, once = run.path.around, _singles_out(node.test, test.taint.axes)
    run.path.around = (*around, Fork(fork, 0, once))
    before_body = run.path.models_made
    stopped = run.machine.execute(run, node.body)
    before_else = run.path.models_made
    run.path.taken = (*path, (fork, 1))
    run.path.around = (*around, Fork(fork, 1))
    names.guarded(run, node.test, test, seeded, run.place(node.at))
    if choosing is not None:
        run.path.choosing.pop()
        _selected(run, choosing)
    after, ambient_after = run.scopes.frame.names.vars, run.generators.ambient
    run.scopes.frame.names.vars, run.generators.ambient = before, ambient
    stopped_else = run.machine.execute(run, node.orelse)
    if before_else > before_body:
        _forks(run, test.taint.axes, other=run.path.models_made > before_else, ended=stopped)
    run.path.branches -= 1
    run.path.around = around
    if not (stopped or stopped_else):
        run.path.control = control
    run.path.taken = path if not (stopped or stopped_else) else (*path, (fork, int(stopped)))
    if stopped and stopped_else:
        return True
    if stopped:
        return False
    if stopped_else:
        run.scopes.frame.names.vars, run.generators.ambient = after, ambient_after
        return False
    _merge(run, after, ambient_after)
    return False


def _singles_out(test: Expr, axes: frozenset[Axis]) -> bool:
    """`epoch == 0`: a test that holds in one turn of a loop."""
    if not (axes and isinstance(test, Op) and test.op == "==" and len(test.operands) == 2):
        return False
    return any(isinstance(one, Name) for one in test.operands) and any(isinstance(one, Const) for one in test.operands)


def _forks(run: Run, axes: frozenset[Axis], other: bool, ended: bool) -> None:
    """A branch made a model: where the other one, or what follows, makes one too, the test picks one of them."""
    if other:
        for axis in axes:
            axis.set_apart()
    elif ended:
        run.path.forked |= axes


def _merge(run: Run, names: dict[str, Bound], ambient: dict[str, frozenset[Stream]]) -> None:
    """Join another branch's names and generators into the current ones."""
    here = run.scopes.frame.names.vars
    for name, bound in names.items():
        mine = here.get(name)
        if mine is None:
            here[name] = bound
        elif mine is not bound and mine.value is not bound.value:
            stack = mine.stack if len(mine.stack) <= len(bound.stack) else bound.stack
            here[name] = Bound(join(mine.value, bound.value), stack)
    merge_generators(run, ambient)


def merge_generators(run: Run, ambient: dict[str, frozenset[Stream]]) -> None:
    for rng in ambient.keys() | run.generators.ambient.keys():
        run.generators.ambient[rng] = ambient.get(rng, run.generators.start) | run.generators.ambient.get(
            rng, run.generators.start
        )


def _chosen(run: Run, node: If) -> Choosing | None:
    """`if score > best:` with `best` kept in the body: the selection that it makes, if `score` is a metric."""
    stored = {key_of(target) for target in targets(node.body)}
    for left, right in comparisons(node.test):
        for score, best in ((left, right), (right, left)):
            key = key_of(best)
            if not key or key not in stored:
                continue
            metric = run.machine.evaluate(run, score)
            if kind_of(metric) is not Kind.METRIC:
                continue
            opened = run.loops.opened(binding(run, best)[1])
            axes = taint_of(metric).axes & frozenset(opened)
            if axes:
                return Choosing(axes, key, metric, run.place(node.at))
    return None


def _selected(run: Run, choosing: Choosing) -> None:
    if choosing.stored:
        run.ledger.add(
            Selection(
                choosing.axes, metric_taint(choosing.metric), choosing.place, bool(choosing.kept),
                run.ledger.tick(), run.loops.stack,
            )
        )  # fmt: skip


def within(run: Run, node: With) -> bool:
    restores = 0
    saved = dict(run.generators.ambient)
    for expr, target in node.items:
        value = run.machine.evaluate(run, expr)
        restores += generators.restores(value)
        if target is not None:
            store(run, target, value)
    run.path.evaluating += restores
    stopped = run.machine.execute(run, node.body)
    run.path.evaluating -= restores
    if restores:
        run.generators.ambient = saved
    return stopped


def attempt(run: Run, node: Try) -> bool:
    before, ambient = dict(run.scopes.frame.names.vars), dict(run.generators.ambient)
    stopped = run.machine.execute(run, node.body) or run.machine.execute(run, node.orelse)
    after, ambient_after = run.scopes.frame.names.vars, run.generators.ambient
    for handler in node.handlers:
        run.scopes.frame.names.vars, run.generators.ambient = dict(before), dict(ambient)
        run.path.branches += 1
        run.path.forks += 1
        around, run.path.around = run.path.around, (*run.path.around, Fork(run.path.forks, 0))
        ended = run.machine.execute(run, handler)
        run.path.around = around
        run.path.branches -= 1
        if not ended and not stopped:
            _merge(run, after, ambient_after)
            after, ambient_after = run.scopes.frame.names.vars, run.generators.ambient
        elif not ended:
            after, ambient_after, stopped = run.scopes.frame.names.vars, run.generators.ambient, False
    run.scopes.frame.names.vars, run.generators.ambient = after, ambient_after
    return run.machine.execute(run, node.final) or stopped
