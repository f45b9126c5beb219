"""What one turn of a loop leaves for the next: names that are read before they are bound again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from seedlint.classify.run.forking import control
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.classify.values.axes import Stack, What
from seedlint.classify.values.objects import Kind, Value, each
from seedlint.classify.values.reading import kind_of
from seedlint.facts import (
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    Do,
    Expr,
    For,
    If,
    Name,
    Seq,
    Stmt,
    Sub,
    Try,
    While,
    With,
    below,
)
from seedlint.records import replace

Flow = dict[str, frozenset[str]]
"""By name that a body binds, the names whose value at the start of the turn is in it at the end."""


def carry(run: Run, body: Sequence[Stmt], axes: Stack) -> None:
    """What turn t writes and turn t + 1 reads reaches what that turn binds: its draws and its models do."""
    names = run.scopes.frame.names.vars
    flow = _flow_of(run, body)
    left = {name: bound for name, bound in names.items() if name in flow}
    if any(name in flow[name] and _goes_on(bound.value) for name, bound in left.items()):
        for axis in axes:
            axis.note(What.HANDS_ON, axis.place)
    if id(body) not in run.loops.picking:
        run.loops.picking[id(body)] = _changed_indices(body)
    if any(name in flow[name] for name in left if name in run.loops.picking[id(body)]):
        for axis in axes:
            axis.note(What.ACQUIRES, axis.place)
    if any(name in flow[name] and _is_training_state(bound.value) for name, bound in left.items()):
        for axis in axes:
            axis.note(What.STEPPED, axis.place)
    for name, bound in left.items():
        if bound.value.ref is not None or bound.value.alts:
            continue
        before = [left[other].value for other in sorted(flow[name]) if other in left and other != name]
        taint = replace(control(*before, without=axes), closed=frozenset())
        if not (taint.settings <= bound.value.taint.settings and taint.models <= bound.value.taint.models):
            names[name] = Bound(bound.value.tainted(taint), bound.stack)


def _goes_on(value: Value) -> bool:
    """Whether a turn may go on from what the one before has left: data, or weights that are no object of their own, as
    they were drawn and as they were trained."""
    kind = kind_of(value)
    return kind is Kind.DATA or (kind in (Kind.DRAW, Kind.MODEL) and all(one.obj is None for one in each(value)))


def _is_training_state(value: Value) -> bool:
    """Whether a value is weights with the optimiser that steps them, which each step follows by the next state: a turn
    that goes on from the one before trains further."""
    return value.obj is not None and value.obj.what == "optimizer" and "params" in value.obj.attrs


def _changed_indices(body: Sequence[Stmt]) -> frozenset[str]:
    """The names in a body by which entries are read (`x[chosen]`) and that are changed in place."""
    facts = list(below(tuple(body)))
    changed = {target.value.id for one in facts if isinstance(one, Assign) for target in one.targets
               if isinstance(target, Sub) and isinstance(target.value, Name)}  # fmt: skip
    for one in facts:
        if isinstance(one, Do) and (grown := _grown(one.value)) is not None:
            changed.add(grown[0].id)
    if not changed:
        return frozenset()
    indices = (one.index for one in facts if isinstance(one, Sub) and not isinstance(one.index, Const))
    return frozenset(name for index in indices for name in _read(index) if name in changed)


def open_flags(run: Run, body: Sequence[Stmt]) -> None:
    """`first = True`, which a turn may make False: in the turns of the loop it is either."""
    names = run.scopes.frame.names.vars
    for name in _flow_of(run, body).keys() & names.keys():
        bound = names[name]
        if isinstance(bound.value.const, bool) and not bound.value.alts:
            names[name] = Bound(Value(taint=bound.value.taint, carried=bound.value.carried), bound.stack)


def binds(run: Run, body: Sequence[Stmt]) -> Collection[str]:
    """The names that a body binds, as it is written."""
    return _flow_of(run, body)


def _flow_of(run: Run, body: Sequence[Stmt]) -> Flow:
    if id(body) not in run.loops.flows:
        run.loops.flows[id(body)] = _closed(_flow(body, {}))
    return run.loops.flows[id(body)]


def _closed(flow: Flow) -> Flow:
    """The same over any number of turns."""
    changed = True
    while changed:
        changed = False
        for name, sources in flow.items():
            wider = sources.union(*(flow.get(source, frozenset()) for source in sources))
            if wider != sources:
                flow[name], changed = wider, True
    return flow


def _flow(body: Sequence[Stmt], flow: Flow) -> Flow:
    for node in body:
        if isinstance(node, Assign) and node.value is not None:
            for target in node.targets:
                _bind(target, node.value, flow, dict(flow))
        elif isinstance(node, Augment):
            _bind(node.target, node.value, flow, dict(flow), more=True)
        elif isinstance(node, Do) and (grown := _grown(node.value)) is not None:
            _bind(*grown, flow, dict(flow), more=True)
        elif isinstance(node, If):
            one, other = _flow(node.body, dict(flow)), _flow(node.orelse, dict(flow))
            _either(flow, one, other)
        elif isinstance(node, (For, While)):
            inner = dict(flow)
            if isinstance(node, For):
                _bind(node.target, node.iter, inner, dict(flow))
            _either(flow, _flow(node.body, inner), dict(flow))
        elif isinstance(node, With):
            _flow(node.body, flow)
        elif isinstance(node, Try):
            _either(flow, _flow((*node.body, *node.orelse), dict(flow)), dict(flow))
            _flow(node.final, flow)
    return flow


def _grown(call: Expr) -> tuple[Name, Expr] | None:
    """`chosen.extend(more)`: what grows, and by what."""
    if not isinstance(call, Call) or not isinstance(call.func, Attr) or len(call.args) != 1:
        return None
    name, grows = call.func.value, call.func.name in ("append", "extend", "update", "add")
    return (name, call.args[0].value) if grows and isinstance(name, Name) else None


def _bind(target: Expr, value: Expr, flow: Flow, before: Flow, more: bool = False) -> None:
    if isinstance(target, Seq):
        parts = value.items if isinstance(value, Seq) and len(value.items) == len(target.items) else None
        for number, item in enumerate(target.items):
            _bind(item.value, parts[number].value if parts is not None else value, flow, before)
        return
    sources = frozenset().union(*(before.get(name, frozenset((name,))) for name in _read(value)))
    if isinstance(target, (Attr, Sub)):
        more = True
        if isinstance(target, Sub):
            sources = sources.union(*(before.get(name, frozenset((name,))) for name in _read(target.index)))
        while isinstance(target, (Attr, Sub)):
            target = target.value
    if isinstance(target, Name):
        flow[target.id] = sources | (before.get(target.id, frozenset((target.id,))) if more else frozenset())


def _either(flow: Flow, one: Flow, other: Flow) -> None:
    for name in (*one, *(name for name in other if name not in one)):
        mine = frozenset((name,))
        flow[name] = one.get(name, mine) | other.get(name, mine)


def _read(node: object) -> Iterator[str]:
    """The names in an expression."""
    return (one.id for one in below(node) if isinstance(one, Name))
