"""The abstract interpreter: runs one entry point over abstract values and writes down what happens.

Loops run once with their variable open over an axis; both branches of an `if` run and are joined; calls of the
project's functions are interpreted in place, with limits (each counted in `Trace.capped`), so that no input diverges.
What a call of a library does is in `calls`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from seedlint.classify import (
    calls,
    classes,
    containers,
    experiments,
    generators,
    learning,
    models,
    names,
    operators,
    options,
    python_builtins,
    reducing,
    seeding,
)
from seedlint.classify.expressions import (
    accumulates,
    comparisons,
    copied_into,
    counted,
    is_decorated,
    key_of,
    passed_on,
    settled,
    subtracts,
    targets,
    truth_of,
)
from seedlint.classify.seeding import KeyUse
from seedlint.classify.trace import Defect, Draw, Output, Selection, Trace
from seedlint.classify.values import (
    CLEAN,
    NONE,
    NOTHING,
    Api,
    Axis,
    Cls,
    Func,
    Kind,
    Lazy,
    Method,
    Mod,
    Obj,
    Origin,
    OriginKind,
    Partial,
    Piece,
    Place,
    Setting,
    Stack,
    Taint,
    Value,
    class_attribute,
    constant,
    dims_of,
    each,
    element,
    join,
    kind_of,
    metric_taint,
    taint_of,
    union,
)
from seedlint.classify.vocabulary import Vocabulary
from seedlint.facts import (
    Assign,
    Attr,
    Augment,
    Bind,
    Call,
    Choice,
    Class,
    Comp,
    Const,
    Delete,
    Dict,
    Do,
    Expr,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    Literal,
    Name,
    Op,
    Opaque,
    Return,
    Scope,
    Seq,
    Slice,
    Span,
    Stmt,
    Sub,
    Try,
    While,
    With,
    Yield,
)
from seedlint.link import Module, Project, has_effects, is_main_guard

MAX_DEPTH = 24
MAX_CALLS = 6_000
MAX_STEPS = 60_000
FUNCTION_STEPS, FUNCTION_DEPTH = 800, 4
"""Limits for a function that nothing visible calls: only what is near at hand is said of it."""
MAX_VALUES = 64


@dataclass(eq=False, slots=True)
class Bound:
    """A name's value, and the loops open when it was bound (what an accumulator closes are those opened since)."""

    value: Value
    stack: Stack


class Names:
    """A scope: its names, and the scope around it."""

    __slots__ = ("free", "parent", "vars")

    def __init__(self, parent: Names | None = None) -> None:
        self.vars: dict[str, Bound] = {}
        self.parent = parent
        self.free: dict[str, Names] = {}  # names declared global or nonlocal

    def find(self, name: str) -> Bound | None:
        scope: Names | None = self.free.get(name, self)
        while scope is not None:
            if name in scope.vars:
                return scope.vars[name]
            scope = scope.parent
        return None

    def home(self, name: str) -> Names:
        return self.free.get(name, self)


@dataclass(eq=False, slots=True)
class Frame:
    """One activation: a module's body, a function or a class body."""

    module: Module
    names: Names
    globals: Names
    func: Func | None = None
    cell: int = 0
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    calls: tuple[Place, ...] = ()


@dataclass(eq=False, slots=True)
class Choosing:
    """The body of `if score > best:` is running: what is kept there is the best along `axes`."""

    axes: frozenset[Axis]
    target: str
    metric: Value
    place: Place
    kept: list[str] = field(default_factory=list)
    stored: bool = False


Stream = tuple[Setting | None, Stack]


class Interpreter:
    """One run of one entry point. Use `run_script`, or `run_function` for a function that nothing calls."""

    def __init__(self, project: Project, script: Module, vocabulary: Vocabulary, min_seeds: int = 5) -> None:
        self.project = project
        self.script = script
        self.vocabulary = vocabulary
        self.min_seeds = min_seeds
        self.trace = Trace(script.path)
        self.stack: Stack = ()
        self.ambient: dict[str, frozenset[Stream]] = {}
        self.start: frozenset[Stream] = frozenset({(None, ())})
        self.frames: list[Frame] = []
        self.choosing: list[Choosing] = []
        self.modules: dict[str, Names] = {}
        self.running: list[object] = []
        self.branches = 0
        self.steps = 0
        self.calls = 0
        self.max_steps, self.max_depth = MAX_STEPS, MAX_DEPTH
        self.groups = 0
        self.last_seed: tuple[object, int] | None = None  # what was seeded last with no draw since, and its group
        self.evaluating = 0  # inside a context that restores the generators
        self.branch_path: tuple[tuple[int, int], ...] = ()  # the branches that are being run: (fork, side)
        self.forks = 0
        self.parameters: dict[tuple[int, str], Origin] = {}
        self.active: set[int] = set()  # the ids of functions in which something was drawn or trained
        self.training: set[int] = set()  # the ids of those in which something was trained
        self.parameter_functions: dict[Origin, Func] = {}
        self.flags: dict[str, Value] = {}
        self.commands: list[Func] = []
        self.late: list[tuple[Setting, Draw]] = []
        self.shared_generators: dict[Obj, list[tuple[Place, Obj]]] = {}
        self.inert_settings: list[tuple[Setting, str, object]] = []
        self.key_uses: dict[Obj, list[KeyUse]] = {}
        self.shadowed_keys: list[tuple[Setting, Setting]] = []
        self.distributed = False  # a process group was made
        self.samplers: list[Obj] = []
        self.optimizers: list[Obj] = []
        self.control: frozenset[Axis] = frozenset()  # axes that decide which branch is being run
        self.forked: frozenset[Axis] = frozenset()  # axes whose other branch made a model and ended there
        self.models_made = 0
        self.reused_keys: list[tuple[KeyUse, KeyUse]] = []
        self.stored: list[tuple[Cls, str, Value]] = []  # what went into attributes of the project's instances
        self.picking: frozenset[Axis] = frozenset()  # axes that pick one of several things to call
        self.looped_keys: list[tuple[Obj, Place, Axis, Place]] = []
        self.trained_pieces: frozenset[Piece] = frozenset()
        self.forwarded: set[Cls] = set()
        self.loaders: list[tuple[Value, Value, Place]] = []
        self.suggested: list[Axis] = []
        self.walked: dict[Obj, Axis] = {}
        self.resampled: frozenset[Obj] = frozenset()  # models whose outcomes are resampled by items
        self.trial_values: dict[Literal, Value] = {}  # what a trial of a search suggested, by name
        self.written: list[tuple[Value, Kind, Taint]] = []  # path, kind and dependence of what files hold
        self.sweep: Value | None = None
        self.hash_seeds: list[Place] = []
        self.restarts = False  # the process runs itself again
        self.uses_gpu = False
        self.evaluated: dict[int, Value] = {}  # a notebook's last bare expression, by the statement's id
        self.legacy_draws: list[tuple[Place, str]] = []

    # ------------------------------------------------------------ entry points

    def run_script(self) -> Trace:
        """Run the module as `python script.py` does."""
        names = self._run_module(self.script, main=True)
        self.frames.append(Frame(self.script, names, names))
        for func in self.commands:  # what a command line may call
            if id(func.node) not in self.trace.functions and func.module is self.script:
                experiments.start(self, func, self.place(func.node.at))
                self.call_function(func, [], {}, self.place(func.node.at))
        classes.left_to_methods(self)
        return self.trace

    def run_functions(self, nodes: Iterable[Function | Class]) -> Trace:
        """Run functions and methods with unknown arguments, each from the state after the module's import."""
        names = self._run_module(self.script, main=False)
        self.frames.append(Frame(self.script, names, names))
        ambient = dict(self.ambient)
        self.max_steps, self.max_depth = FUNCTION_STEPS, FUNCTION_DEPTH
        for node in nodes:
            bound = names.find(node.name)
            ref = bound.value.ref if bound is not None else None
            self.ambient, self.stack, self.control, self.steps, self.calls = dict(ambient), (), frozenset(), 0, 0
            self.branch_path = ()
            if isinstance(ref, Cls):
                receiver = classes.instance(self, ref, self.place(node.at))
                for attr in list(ref.attrs.values()):
                    if isinstance(attr.ref, Func) and id(attr.ref.node) not in self.trace.functions:
                        self.call_unknown(attr.ref, receiver)
            elif isinstance(ref, Func):
                self.call_unknown(ref, None)
        return self.trace

    def call_unknown(self, func: Func, receiver: Value | None) -> None:
        """Run a function with arguments that nothing is known of."""
        args = [receiver] if receiver is not None and not is_decorated(func, "staticmethod") else []
        if args and func.cls is not None and is_decorated(func, "classmethod"):
            args = [Value(ref=func.cls)]
        place = self.place(func.node.at)
        self.call_function(func, args, {}, place, entry=True)

    def _run_module(self, module: Module, main: bool) -> Names:
        key = module.path
        if key in self.modules:
            return self.modules[key]
        names = Names()
        self.modules[key] = names
        frame = Frame(module, names, names)
        names.vars["__name__"] = Bound(constant("__main__" if main else module.path), ())
        names.vars["__file__"] = Bound(constant(module.path), ())
        stack, self.stack = self.stack, (() if main else self.stack)
        self.frames.append(frame)
        for block in module.facts.blocks:
            frame.cell = block.cell or 0
            self.block(block.body)
            if module.notebook and block.body and isinstance(last := block.body[-1], Do):
                value = self.evaluated.get(id(last))
                if value is not None:
                    self.output(value, "cell", self.place(last.at))
        self.frames.pop()
        self.stack = stack
        return names

    # ------------------------------------------------------------------ places

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def place(self, at: Span) -> Place:
        frame = self.frames[-1]
        return Place(frame.module.path, frame.cell, at)

    # -------------------------------------------------------------- statements

    def block(self, body: Sequence[Stmt]) -> bool:
        """Run statements; True if control never reaches their end."""
        for statement in body:
            self.steps += 1
            if self.steps > self.max_steps:
                self.trace.capped += 1
                return True
            if _STATEMENTS[type(statement)](self, statement):
                return True
        return False

    def _assign(self, node: Assign) -> bool:
        if node.value is None:
            return False
        if len(node.targets) == 1 and (how := accumulates(node.targets[0], node.value)):
            self._accumulate(node.targets[0], how, node.value, self.place(node.at))
            return False
        if len(node.targets) == 1 and subtracts(node.targets[0], node.value):
            old, stack = self.bound(node.targets[0])
            value = self.eval(node.value)
            if learning.descends(self, old, value, stack):
                self._descend(node.targets[0], old, taint_of(value), self.place(node.at), stack)
                return False
        else:
            value = self.eval(node.value)
        if len(node.targets) == 1 and isinstance(node.targets[0], Name):
            value = names.named(self, node.targets[0].id, value, self.place(node.at))
        for target in node.targets:
            self.store(target, value)
        return False

    def _augment(self, node: Augment) -> bool:
        place = self.place(node.at)
        value = self.eval(node.value)
        self._add(node.target, node.op, value, place)
        return False

    def _accumulate(self, target: Expr, how: str, expr: Expr, place: Place) -> None:
        """`total = total + x`, `best = max(best, x)`."""
        if isinstance(expr, Op):
            rest = [self.eval(operand) for operand in expr.operands if key_of(operand) != key_of(target)]
            self._add(target, "+", join(*rest), place)
            return
        assert isinstance(expr, Call)
        rest = [self.eval(arg.value) for arg in expr.args if key_of(arg.value) != key_of(target)]
        old, stack = self.bound(target)
        value = join(*rest)
        opened = self.opened(stack)
        kept = any(member.obj is not None for member in each(value))
        taint = taint_of(value)
        axes = taint.axes & frozenset(opened)
        if axes and kind_of(value) is Kind.METRIC:
            how = "select" if kept else "extreme"
            if kept:
                self.trace.selections.append(
                    Selection(axes, metric_taint(value), place, True, self.trace.tick(), self.stack)
                )
            value = reducing.close(self, value, axes, how, place)
        self.rebind(target, join(old, value) if old.obj is None else value, stack)

    def _add(self, target: Expr, op: str, value: Value, place: Place) -> None:
        old, stack = self.bound(target)
        opened = self.opened(stack)
        kind = max(old.kind, kind_of(value))
        if op == "+" and isinstance(old.obj, Obj) and old.obj.what == "list":  # list += items
            self.collect(old, element(value) if value.obj is not None else value)
            return
        taint = taint_of(value)
        if op in "+-" and learning.descends(self, old, value, stack):
            self._descend(target, old, taint, place, stack)
            return
        if kind is Kind.DATA and taint.models:
            kind = Kind.PRED  # columns of a table that hold predictions
        axes = taint.axes & frozenset(opened)
        if axes and op in "+-" and kind in (Kind.PRED, Kind.METRIC, Kind.ERROR):
            value = reducing.close(self, value, axes, "combine" if kind is Kind.PRED else "sum", place)
            kind = max(kind, kind_of(value))
        merged = Value(
            kind=max(kind, value.kind),
            taint=old.taint | taint_of(value),
            dims=old.dims or value.dims,
            carried=old.carried,
        )
        if old.is_const and value.is_const and not opened:
            merged = operators.fold(op, [old, value]) or merged
        self.rebind(target, merged, stack)

    def _descend(self, target: Expr, old: Value, step: Taint, place: Place, stack: Stack) -> None:
        """One step of a hand-written descent; a step of `w[1:]` is one of `w`."""
        while isinstance(target, Sub) and self.eval(target.value).obj is None:
            target = target.value
        self.rebind(target, learning.descended(self, old, step, place), stack)

    def bound(self, target: Expr) -> tuple[Value, Stack]:
        """What a target holds now, and the loops open when it was bound."""
        if isinstance(target, Name):
            bound = self.frame.names.find(target.id)
            if bound is not None:
                return bound.value, bound.stack
            return NOTHING, self.stack
        if isinstance(target, (Attr, Sub)):
            holder = self.eval(target.value)
            stack = holder.obj.stack if holder.obj is not None else self.bound(target.value)[1]
            if isinstance(target, Sub) and not isinstance(target.index, Slice):
                index = self.eval(target.index)
                if index.const == -1 and holder.obj is not None and holder.obj.appended is not None:
                    stack = holder.obj.appended  # the entry that this turn of the loops appended
                fixed = taint_of(index).axes  # `best[run]` is the best of one run
                stack = (*stack, *(axis for axis in self.stack if axis in fixed and axis not in stack))
            return self.eval(target), stack
        return NOTHING, self.stack

    def rebind(self, target: Expr, value: Value, stack: Stack) -> None:
        """Store into an accumulator: it stays bound where it was."""
        if isinstance(target, Name):
            self.frame.names.home(target.id).vars[target.id] = Bound(value, stack)
        else:
            self.store(target, value)

    def opened(self, since: Stack) -> Stack:
        """The loops that were opened since a binding."""
        return tuple(axis for axis in self.stack if axis not in since)

    def store(self, target: Expr, value: Value) -> None:
        if self.choosing:
            value = self._choose(target, value)
        if isinstance(target, Name):
            seeding.shadow(self, self.frame.names.vars.get(target.id), value)
            self.frame.names.home(target.id).vars[target.id] = Bound(value, self.stack)
        elif isinstance(target, Seq):
            self._unpack(target, value)
        elif isinstance(target, Attr):
            holder = self.eval(target.value)
            self.set_attr(holder, target.name, value, self.place(target.at))
        elif isinstance(target, Sub):
            holder = self.eval(target.value)
            index = self.eval(target.index)
            containers.set_item(self, holder, index, value, self.place(target.at))
            if kind_of(holder) is Kind.DATA and kind_of(value) is Kind.PRED:
                self._predicted_column(target.value, holder, value)

    def _predicted_column(self, table: Expr, holder: Value, predictions: Value) -> None:
        """`test["target"] = predictions`: what is stored or scored from the table depends on the models too."""
        while isinstance(table, Attr) and table.name in ("loc", "iloc", "at", "values"):
            table = table.value
        if isinstance(table, Name) and (bound := self.frame.names.find(table.id)) is not None:
            known = taint_of(predictions)
            taint = replace(known, pieces=frozenset(), origins=frozenset())
            opened = tuple(axis for axis in self.opened(bound.stack) if axis in known.axes)
            dims = (*holder.dims, *(axis for axis in opened if axis not in holder.dims))
            self.rebind(table, holder.but(taint=holder.taint | taint, dims=dims), bound.stack)
            func = self.frame.func
            if func is not None and any(param.name == table.id for param in func.node.params):
                self.output(predictions, "return", self.place(table.at))  # the caller's table

    def _choose(self, target: Expr, value: Value) -> Value:
        for choosing in self.choosing:
            key = key_of(target)
            if key == choosing.target:
                choosing.stored = True
            elif not isinstance(target, Seq):
                choosing.kept.append(key)
            if not isinstance(target, Seq):
                value = reducing.close(self, value, choosing.axes, "select", choosing.place)
        return value

    def _unpack(self, target: Seq, value: Value) -> None:
        values = containers.unpack(self, value, len(target.items), any(arg.star for arg in target.items))
        for arg, one in zip(target.items, values):
            if isinstance(arg.value, Name):
                one = names.named(self, arg.value.id, one, self.place(target.at))
            self.store(arg.value, one)

    def set_attr(self, holder: Value, name: str, value: Value, place: Place) -> None:
        for one in each(holder):
            obj = one.obj
            if obj is not None:
                old = obj.attrs.get(name)
                obj.attrs[name] = join(old, value) if old is not None and self.branches else value
                obj.places[name] = place
                if obj.cls is not None and taint_of(value).origins:
                    self.stored.append((obj.cls, name, value))
            elif isinstance(one.ref, Api):
                options.set_api(self, f"{one.ref.name}.{name}", value, place)
            elif isinstance(one.ref, Cls):
                one.ref.attrs[name] = value
            else:
                self.escape(value)

    def _do(self, node: Do) -> bool:
        value = self.eval(node.value)
        if self.frame.func is None:
            if self.frame.module.notebook:
                self.evaluated = {id(node): value}
            if isinstance(node.value, Call) and kind_of(value) >= Kind.PRED:
                self.output(value, "return", self.place(node.at))
        return False

    def _return(self, node: Return) -> bool:
        self.frame.returns.append(self.eval(node.value) if node.value is not None else NONE)
        return True

    def _if(self, node: If) -> bool:
        if is_main_guard(node.test):
            name = self.frame.names.find("__name__")
            main = name is not None and name.value.const == "__main__"
            return self.block(node.body if main else node.orelse)
        test = self.eval(node.test)
        truth = truth_of(test)
        if truth is not None and settled(test):
            return self.block(node.body if truth else node.orelse)
        choosing = self._chosen(node)
        if choosing is not None:
            self.choosing.append(choosing)
        before, ambient = dict(self.frame.names.vars), dict(self.ambient)
        control, self.control = self.control, self.control | test.taint.axes
        seeded = len(self.trace.settings)
        self.branches += 1
        self.forks += 1
        fork, path = self.forks, self.branch_path
        self.branch_path = (*path, (fork, 0))
        before_body = self.models_made
        stopped = self.block(node.body)
        before_else = self.models_made
        self.branch_path = (*path, (fork, 1))
        names.guarded(self, node.test, test, seeded, self.place(node.at))
        if choosing is not None:
            self.choosing.pop()
            self._selected(choosing)
        after, ambient_after = self.frame.names.vars, self.ambient
        self.frame.names.vars, self.ambient = before, ambient
        stopped_else = self.block(node.orelse)
        if before_else > before_body:
            self._forks(test.taint.axes, other=self.models_made > before_else, ended=stopped)
        self.branches -= 1
        if not (stopped or stopped_else):
            self.control = control
        self.branch_path = path if not (stopped or stopped_else) else (*path, (fork, int(stopped)))
        if stopped and stopped_else:
            return True
        if stopped:
            return False
        if stopped_else:
            self.frame.names.vars, self.ambient = after, ambient_after
            return False
        self._merge(after, ambient_after)
        return False

    def _forks(self, axes: frozenset[Axis], other: bool, ended: bool) -> None:
        """A branch made a model: where the other one, or what follows, makes one too, the test picks one of them."""
        if other:
            for axis in axes:
                axis.set_apart()
        elif ended:
            self.forked |= axes

    def _merge(self, names: dict[str, Bound], ambient: dict[str, frozenset[Stream]]) -> None:
        """Join another branch's names and generators into the current ones."""
        here = self.frame.names.vars
        for name, bound in names.items():
            mine = here.get(name)
            if mine is None:
                here[name] = bound
            elif mine is not bound and mine.value is not bound.value:
                stack = mine.stack if len(mine.stack) <= len(bound.stack) else bound.stack
                here[name] = Bound(join(mine.value, bound.value), stack)
        self._merge_generators(ambient)

    def _merge_generators(self, ambient: dict[str, frozenset[Stream]]) -> None:
        for rng in ambient.keys() | self.ambient.keys():
            self.ambient[rng] = ambient.get(rng, self.start) | self.ambient.get(rng, self.start)

    def _chosen(self, node: If) -> Choosing | None:
        """`if score > best:` with `best` kept in the body: the selection that it makes, if `score` is a metric."""
        stored = {key_of(target) for target in targets(node.body)}
        for left, right in comparisons(node.test):
            for score, best in ((left, right), (right, left)):
                key = key_of(best)
                if not key or key not in stored:
                    continue
                metric = self.eval(score)
                if kind_of(metric) is not Kind.METRIC:
                    continue
                opened = self.opened(self.bound(best)[1])
                axes = taint_of(metric).axes & frozenset(opened)
                if axes:
                    return Choosing(axes, key, metric, self.place(node.at))
        return None

    def _selected(self, choosing: Choosing) -> None:
        if choosing.stored:
            self.trace.selections.append(
                Selection(
                    choosing.axes, metric_taint(choosing.metric), choosing.place, bool(choosing.kept),
                    self.trace.tick(), self.stack,
                )
            )  # fmt: skip

    def _for(self, node: For) -> bool:
        values = self.eval(node.iter)
        place = self.place(node.at)
        if (target := copied_into(node)) is not None and values.obj is not None and values.obj.what == "items":
            holder = self.eval(target).obj
            source = (values.obj.items or [NOTHING])[0]
            if holder is not None and holder.what == "dict" and containers.exact_entries(source) is not None:
                containers.update(self, holder, source)
                return False
        value, axes = containers.iterate(self, values, place, "for", key_of(node.target))
        self._loop(axes, node.body, node.target, value)
        self.block(node.orelse)
        return False

    def _loop(self, axes: Stack, body: Sequence[Stmt], target: Expr | None, value: Value) -> None:
        before = self.stack
        counters = [name for name in counted(body) if self.frame.names.find(name) is not None]
        self.stack = (*before, *(axis for axis in axes if axis not in before))
        for axis in axes:
            axis.depth = len(self.frames)
        if target is not None:
            self.store_loop(target, value)
        for name in counters:  # `seed += 1` somewhere in the body: the name varies along the loop
            bound = self.frame.names.find(name)
            if bound is not None and axes and kind_of(bound.value) is Kind.OTHER and bound.value.obj is None:
                varying = Value(taint=bound.value.taint | Taint(axes=frozenset(axes[:1])), carried=bound.value.carried)
                self.frame.names.home(name).vars[name] = Bound(varying, bound.stack)
        snapshot = dict(self.frame.names.vars)
        looped = len(self.looped_keys)
        self.block(body)
        self._keep_reused(looped, snapshot)
        for name, bound in snapshot.items():
            if name not in self.frame.names.vars:
                self.frame.names.vars[name] = bound
        self.stack = before

    def _keep_reused(self, first: int, before: dict[str, Bound]) -> None:
        """Of the keys consumed in a loop's body, only those that the body did not rebind are consumed again."""
        after = self.frame.names.vars
        held: set[Obj] = set()
        rebound: set[Obj] = set()
        for name, bound in before.items():
            if (obj := bound.value.obj) is not None:
                (held if name in after and after[name].value.obj is obj else rebound).add(obj)
        held -= rebound  # `key = first_key` before the loop, `key, part = split(key)` in it
        self.looped_keys[first:] = [found for found in self.looped_keys[first:] if found[0] in held or found[0].held]
        for found in self.looped_keys[first:]:
            found[0].held = True

    def store_loop(self, target: Expr, value: Value) -> None:
        choosing, self.choosing = self.choosing, []
        self.store(target, value)
        self.choosing = choosing

    def _while(self, node: While) -> bool:
        self.eval(node.test)
        axis = Axis(self.place(node.at), "while", next(iter(counted(node.body)), ""))
        axis.k = containers.while_count(self, node)
        self.trace.axes.append(axis)
        self._loop((axis,), node.body, None, NOTHING)
        return self.block(node.orelse)

    def _with(self, node: With) -> bool:
        restores = 0
        saved = dict(self.ambient)
        for expr, target in node.items:
            value = self.eval(expr)
            restores += generators.restores(value)
            if target is not None:
                self.store(target, value)
        self.evaluating += restores
        stopped = self.block(node.body)
        self.evaluating -= restores
        if restores:
            self.ambient = saved
        return stopped

    def _try(self, node: Try) -> bool:
        before, ambient = dict(self.frame.names.vars), dict(self.ambient)
        stopped = self.block(node.body) or self.block(node.orelse)
        after, ambient_after = self.frame.names.vars, self.ambient
        for handler in node.handlers:
            self.frame.names.vars, self.ambient = dict(before), dict(ambient)
            self.branches += 1
            ended = self.block(handler)
            self.branches -= 1
            if not ended and not stopped:
                self._merge(after, ambient_after)
                after, ambient_after = self.frame.names.vars, self.ambient
            elif not ended:
                after, ambient_after, stopped = self.frame.names.vars, self.ambient, False
        self.frame.names.vars, self.ambient = after, ambient_after
        return self.block(node.final) or stopped

    def _function(self, node: Function) -> bool:
        func = Func(node, self.frame.module, self.frame.names, cell=self.frame.cell)
        value: Value = Value(ref=func)
        for decorator in reversed(node.decorators):
            value = classes.decorate(self, decorator, value, self.place(node.at))
        self.frame.names.home(node.name).vars[node.name] = Bound(value, self.stack)
        return False

    def _class(self, node: Class) -> bool:
        bases = tuple(self.eval(arg.value) for arg in node.bases)
        names = Names(self.frame.names)
        cls = Cls(node, self.frame.module, self.frame.names, bases, {}, [], cell=self.frame.cell)
        cls.base_names = classes.base_names(bases)
        cls.dataclass = "NamedTuple" in {name.rsplit(".", 1)[-1] for name in cls.base_names}
        frame = Frame(self.frame.module, names, self.frame.globals, cell=self.frame.cell, calls=self.frame.calls)
        self.frames.append(frame)
        for statement in node.body:
            if (
                isinstance(statement, Assign)
                and statement.annotation is not None
                and isinstance(statement.targets[0], Name)
            ):
                default = self.eval(statement.value) if statement.value is not None else None
                name = statement.targets[0].id
                place = self.place(statement.at)
                if not statement.annotation.startswith(("ClassVar", "typing.ClassVar")):
                    cls.fields.append((name, default, place))
                if default is not None:
                    names.vars[name] = Bound(default, self.stack)
            else:
                self.block((statement,))
        self.frames.pop()
        for name, bound in names.vars.items():
            value = bound.value
            if isinstance(value.ref, Func) and value.ref.cls is None and value.ref.env is names:
                value = replace(value, ref=replace(value.ref, cls=cls, env=self.frame.names))
            cls.attrs[name] = value
        value = Value(ref=cls)
        for decorator in reversed(node.decorators):
            value = classes.decorate(self, decorator, value, self.place(node.at))
        self.frame.names.home(node.name).vars[node.name] = Bound(value, self.stack)
        return False

    def _import(self, node: Import) -> bool:
        name = node.module if node.whole else node.module.split(".")[0]
        if node.whole or "." not in node.module:
            value = self.import_module(node.module, 0)
        else:
            self.import_module(node.module, 0)
            value = self.import_module(name, 0)
        self.frame.names.home(node.name).vars[node.name] = Bound(value, self.stack)
        return False

    def import_module(self, name: str, level: int) -> Value:
        """A module of the project, or a library's by its name."""
        path = self.project.find(name, level, *self._where)
        if path is not None:
            if self._matters(path):
                self._load(path)
            return Value(ref=Mod(path))
        if level or self.project.has_package(name, self.frame.module.path, self.script.path):
            return Value(ref=Mod(("." * level) + name))
        return Value(ref=Api(name))

    @property
    def _where(self) -> tuple[str, str]:
        """The file that is being run and the script that started it."""
        return self.frame.module.path, self.script.path

    def _matters(self, path: str) -> bool:
        """Whether importing a module may touch a generator, so that it must run at the import, not at its first use."""
        module = self.project.module(path) if path in self.project.hits else None
        return module is not None and has_effects(module)

    def _load(self, path: str) -> Names | None:
        """Run a module of the project as an import does (once), if there is something in it that matters."""
        if path in self.modules:
            return self.modules[path]
        if len(self.modules) > 400 or len(self.frames) > 60:
            self.trace.capped += 1
            return None
        module = self.project.module(path)
        if module is None:
            return None
        return self._run_module(module, main=False)

    def _import_from(self, node: ImportFrom) -> bool:
        path = self.project.find(node.module, node.level, self.frame.module.path, self.script.path)
        home = self.frame.names.home(node.alias)
        if node.name == "*":
            if path is not None and (names := self._load(path)) is not None:
                for name, bound in names.vars.items():
                    if not name.startswith("_"):
                        self.frame.names.vars[name] = bound
            elif path is None:
                self.frame.names.vars[f"*{node.module}"] = Bound(Value(ref=Api(node.module)), ())
            return False
        home.vars[node.alias] = Bound(self._import_name(path, node), self.stack)
        return False

    def resolved(self, value: Value) -> Value:
        """`value`, loaded if it is an import that nothing has used yet."""
        return self._resolve(value.ref) if isinstance(value.ref, Lazy) else value

    def _resolve(self, lazy: Lazy) -> Value:
        """What an imported name is, now that it is used."""
        names = self._load(lazy.path)
        bound = names.find(lazy.name) if names is not None else None
        if bound is None:
            return NOTHING
        if isinstance(bound.value.ref, Lazy) and bound.value.ref != lazy:
            bound.value = self._resolve(bound.value.ref)
        return bound.value

    def _import_name(self, path: str | None, node: ImportFrom) -> Value:
        if path is not None:
            if self._matters(path):
                self._load(path)
            if self.project.find(f"{node.module}.{node.name}".strip("."), node.level, *self._where) is None:
                return Value(ref=Lazy(path, node.name))
            names = self._load(path)
            if names is not None and (bound := names.find(node.name)) is not None:
                return self._resolve(bound.value.ref) if isinstance(bound.value.ref, Lazy) else bound.value
        inner = f"{node.module}.{node.name}" if node.module else node.name
        sub = self.project.find(inner, node.level, *self._where)
        if sub is not None:
            if self._matters(sub):
                self._load(sub)
            return Value(ref=Mod(sub))
        if path is not None or node.level:
            return NOTHING
        if node.module == "__future__":
            return NOTHING
        return Value(ref=Api(f"{node.module}.{node.name}"))

    def _scope(self, node: Scope) -> bool:
        for name in node.names:
            if node.kind == "global":
                self.frame.names.free[name] = self.frame.globals
            else:
                scope = self.frame.names.parent
                while scope is not None and name not in scope.vars:
                    scope = scope.parent
                if scope is not None:
                    self.frame.names.free[name] = scope
        return False

    def _jump(self, node: Jump) -> bool:
        if node.value is not None:
            self.eval(node.value)
        return True

    def _delete(self, node: Delete) -> bool:
        for target in node.targets:
            if isinstance(target, Name):
                self.frame.names.vars.pop(target.id, None)
        return False

    # ------------------------------------------------------------- expressions

    def eval(self, node: Expr) -> Value:
        self.steps += 1
        if self.steps > self.max_steps:
            self.trace.capped += 1
            return NOTHING
        return _EXPRESSIONS[type(node)](self, node)

    def _const(self, node: Const) -> Value:
        return Value(const=node.value)

    def _opaque(self, node: Opaque) -> Value:
        return NOTHING

    def _name(self, node: Name) -> Value:
        bound = self.frame.names.find(node.id)
        if bound is not None:
            if isinstance(bound.value.ref, Lazy):
                bound.value = self._resolve(bound.value.ref)
            return bound.value
        if node.id in python_builtins.BUILTINS:
            return Value(ref=Api(f"builtins.{node.id}"))
        for name, star in self.frame.globals.vars.items():
            if name.startswith("*") and isinstance(star.value.ref, Api):
                return Value(ref=Api(f"{star.value.ref.name}.{node.id}"))
        return NOTHING

    def _attr(self, node: Attr) -> Value:
        return self.get_attr(self.eval(node.value), node.name, self.place(node.at))

    def get_attr(self, holder: Value, name: str, place: Place) -> Value:
        found = [self._get_attr(one, name, place) for one in each(holder)]
        value = join(*found)
        return value.tainted(holder.taint) if holder.alts else value

    def _get_attr(self, holder: Value, name: str, place: Place) -> Value:
        ref = holder.ref
        if isinstance(ref, Api):
            flag = self.flags.get(name) if ref.name.endswith(".FLAGS") else None
            return flag if flag is not None else Value(ref=Api(f"{ref.name}.{name}"), taint=holder.taint)
        if isinstance(ref, Mod):
            names = self.modules.get(ref.name) or self._load(ref.name)
            if names is not None and (bound := names.find(name)) is not None:
                if isinstance(bound.value.ref, Lazy):
                    bound.value = self._resolve(bound.value.ref)
                return bound.value
            sub = self.project.find(name, 1, ref.name, self.script.path)
            if sub is not None:
                self._load(sub)
                return Value(ref=Mod(sub))
            return NOTHING
        if isinstance(ref, Cls):
            found = class_attribute(ref, name)
            if found is not None:
                bound_to_class = isinstance(found.ref, Func) and is_decorated(found.ref, "classmethod")
                return Value(ref=Method(holder, name, found), taint=holder.taint) if bound_to_class else found
            return calls.attribute(self, holder, name, place)
        if isinstance(ref, Obj):
            if name in ref.attrs:
                value = ref.attrs[name]
                if value.kind is Kind.KEY:
                    return value.but(stored=True)
                return value.tainted(holder.taint) if ref.what not in ("instance", "model") else value
            if ref.cls is not None and ref.what != "super":
                if name == "__class__":
                    return Value(ref=ref.cls)
                found = class_attribute(ref.cls, name)
                if found is not None:
                    if isinstance(found.ref, Func):
                        if classes.is_property(found.ref):
                            return self.call_function(found.ref, [holder], {}, place)
                        if is_decorated(found.ref, "staticmethod"):
                            return found
                        owner = Value(ref=ref.cls) if is_decorated(found.ref, "classmethod") else holder
                        return Value(ref=Method(owner, name, found), taint=holder.taint)
                    return found
        return calls.attribute(self, holder, name, place)

    def _sub(self, node: Sub) -> Value:
        holder = self.eval(node.value)
        index = containers.slice_value(self, node.index) if isinstance(node.index, Slice) else self.eval(node.index)
        return containers.get_item(self, holder, index, node, self.place(node.at))

    def _slice(self, node: Slice) -> Value:
        return containers.slice_value(self, node)

    def _call(self, node: Call) -> Value:
        place = self.place(node.at)
        func = self.eval(node.func)
        args: list[Value] = []
        kwargs: dict[str, Value] = {}
        escapes = False
        for arg in node.args:
            value = self.eval(arg.value)
            if arg.star == 1:
                items = containers.exact_items(value)
                if items is None:
                    escapes = True
                    args.append(element(value).but(dims=dims_of(value)))
                else:
                    args.extend(items)
            elif arg.star == 2:
                entries = containers.exact_entries(value)
                if entries is None:
                    escapes = True
                    self.escape(value)
                    kwargs.setdefault("**", value)
                else:
                    kwargs.update(entries)
            elif arg.keyword is not None:
                kwargs[arg.keyword] = value
            else:
                args.append(value)
        return self.call(func, args, kwargs, place, node, escapes)

    def call(
        self,
        func: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        place: Place,
        node: Call | None = None,
        escapes: bool = False,
    ) -> Value:
        """Call a value; `node` is the call's fact where it is written in the code."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            self.trace.capped += 1
            return Value(taint=union(*args, *kwargs.values()))
        path = self.branch_path
        if func.alts:
            value = self._call_one_of(func, args, kwargs, place, node, escapes)
        else:
            value = join(self._call_one(func, list(args), dict(kwargs), place, node, escapes))
        self.branch_path = path  # where a callee returned early is its own affair
        if func.taint.axes:
            value = reducing.called(self, func, args, value)
        return value

    def _call_one_of(
        self, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None, escapes: bool
    ) -> Value:
        """Call a value that is one of several: each starts with the generators as they are now."""
        self.forks += 1
        fork, path, ambient = self.forks, self.branch_path, self.ambient
        results, ended = [], []
        for side, one in enumerate(func.alts):
            self.branch_path, self.ambient = (*path, (fork, side)), dict(ambient)
            results.append(self._call_one(one, list(args), dict(kwargs), place, node, escapes))
            ended.append(self.ambient)
        for other in ended[:-1]:
            self._merge_generators(other)
        self.picking |= func.taint.axes
        seeding.settle(self, (*args, *kwargs.values()), fork, len(func.alts))
        return join(*results)

    def _call_one(
        self, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None, escapes: bool
    ) -> Value:
        ref = func.ref
        if isinstance(ref, Func):
            return self.call_function(ref, args, kwargs, place)
        if isinstance(ref, Partial):
            merged = dict(ref.kwargs) | kwargs
            return self.call(ref.func, [*ref.args, *args], merged, place, node, escapes)
        if isinstance(ref, Method) and ref.func is not None and isinstance(ref.func.ref, Func):
            result = self.call_function(ref.func.ref, [ref.receiver, *args], kwargs, place)
            models.reset(self, ref.receiver, ref.name, place)
            return result
        if isinstance(ref, Cls):
            return classes.instantiate(self, ref, args, kwargs, place)
        return calls.call(self, func, args, kwargs, place, node, escapes)

    def call_function(
        self, func: Func, args: list[Value], kwargs: dict[str, Value], place: Place, entry: bool = False
    ) -> Value:
        """Interpret a function of the project. `entry`: nothing calls it, its parameters are unknown."""
        node = func.node
        active = sum(1 for running in self.running if running is node)
        if active >= 2 or len(self.running) >= self.max_depth or self.calls > MAX_CALLS:
            self.trace.capped += 1
            for value in (*args, *kwargs.values()):
                self.escape(value)
            return Value(taint=union(*args, *kwargs.values()))
        names = Names(func.env)
        frame = Frame(func.module, names, self.modules.get(func.module.path) or func.env, func, func.cell)
        frame.calls = (*self.frame.calls, place)
        self.trace.functions[id(node)] = Place(func.module.path, func.cell, node.at)
        self.running.append(node)
        before, fitted = len(self.trace.draws) + len(self.trace.fitted), len(self.trace.fitted)
        caller = self.frame
        self.frames.append(frame)
        self._bind(func, args, kwargs, place, entry, caller)
        choosing, self.choosing = self.choosing, []
        control, forked = self.control, self.forked
        if isinstance(node, Lambda):
            result = self.eval(node.body)
        else:
            if node.stub:
                for value in (*args, *kwargs.values()):
                    self.escape(value)
            self.block(node.body)
            result = join(*frame.returns) if frame.returns else NONE
            if node.generator:
                made = Obj("list", place, self.stack)
                made.elem = join(*frame.yields) if frame.yields else NOTHING
                made.key_axes = tuple(axis for axis in taint_of(made.elem).axes if axis not in self.stack)
                result = Value(ref=made)
        self.choosing = choosing
        self.control, self.forked = control, forked
        self.frames.pop()
        self.running.pop()
        if len(self.trace.draws) + len(self.trace.fitted) > before:
            self.active.add(id(node))
        if len(self.trace.fitted) > fitted:
            self.training.add(id(node))
        self._returned(node, result)
        return result

    def scope_of(self, func: Func, place: Place) -> dict[str, Value]:
        """The names that a function's body binds, by running it: what a configuration function sets."""
        names = Names(func.env)
        caller = self.frame
        self.frames.append(Frame(func.module, names, self.modules.get(func.module.path) or func.env, func, func.cell))
        self._bind(func, [], {}, place, False, caller)
        if isinstance(func.node, Function):
            self.trace.functions[id(func.node)] = Place(func.module.path, func.cell, func.node.at)
            self.block(func.node.body)
        self.frames.pop()
        return {name: bound.value for name, bound in names.vars.items()}

    def _returned(self, node: Function | Lambda, result: Value) -> None:
        """A parameter that a function's result depends on is not dead in it."""
        if isinstance(node, Function):
            for origin in taint_of(result).origins:
                if origin.kind is OriginKind.PARAMETER:
                    origin.escaped = True

    def _bind(
        self, func: Func, args: list[Value], kwargs: dict[str, Value], place: Place, entry: bool, caller: Frame
    ) -> None:
        """Bind arguments to parameters. A value remembers the first call that it was passed through."""
        names = self.frame.names
        rest = list(args)
        left = dict(kwargs)
        unknown = left.pop("**", None)
        filled = dict(func.options) if not args and not kwargs else {}
        if func.config is not None:
            filled |= experiments.fill(func.config)
        for param in func.node.params:
            passed = True
            if param.kind == "*":
                obj = Obj("tuple", place, self.stack)
                obj.items, rest = rest, []
                value = Value(ref=obj)
            elif param.kind == "**":
                obj = Obj("dict", place, self.stack)
                obj.entries = {
                    key: one if one.carried or entry or one.obj is not None else one.but(carried=(place,))
                    for key, one in left.items()
                }
                if unknown is not None:
                    obj.elem = unknown
                left = {}
                value = Value(ref=obj)
            elif param.kind == "pos" and rest:
                value = rest.pop(0)
            elif param.name in left:
                value = left.pop(param.name)
            elif param.name in filled:
                value = filled[param.name]
            elif unknown is not None:
                value = Value(taint=taint_of(unknown))
            elif param.default is not None:
                value = self.eval(param.default)
                passed = False
                if entry:
                    value = seeding.parameter(self, func, param, value)
            else:
                value = seeding.parameter(self, func, param, None) if entry else NOTHING
            if param.name not in filled and not entry:
                value = passed_on(value, place)
            if not passed or entry or seeding.seedish(param.name):
                value = seeding.bound_parameter(self, func, param, value, passed)
            names.vars[param.name] = Bound(value, self.stack)
        for value in (*rest, *left.values()):
            self.escape(value)

    def _op(self, node: Op) -> Value:
        values = [self.eval(operand) for operand in node.operands]
        return operators.operate(self, node, values, self.place(node.at))

    def _seq(self, node: Seq) -> Value:
        obj = Obj(node.kind, self.place(node.at), self.stack)
        items: list[Value] = []
        exact = True
        for arg in node.items:
            value = self.eval(arg.value)
            if arg.star:
                inner = containers.exact_items(value)
                if inner is None:
                    exact = False
                    items.append(element(value))
                    obj.key_axes = (*obj.key_axes, *dims_of(value))
                else:
                    items.extend(inner)
            else:
                items.append(value)
        if exact and len(items) <= MAX_VALUES:
            obj.items = items
        else:
            obj.elem = join(*items)
        return Value(ref=obj)

    def _dict(self, node: Dict) -> Value:
        obj = Obj("dict", self.place(node.at), self.stack)
        for entry in node.entries:
            place = self.place(entry.at)
            if entry.key is None:
                containers.update(self, obj, self.eval(entry.value))
                continue
            key = self.eval(entry.key)
            value = names.entry(self, key, self.eval_at(entry.value, place), place)
            containers.put(obj, key, value, place)
        return Value(ref=obj)

    def eval_at(self, node: Expr, place: Place) -> Value:
        """Evaluate the value of a dict entry: a search-space call in it is reported at the entry."""
        before = len(self.suggested)
        value = self.eval(node)
        for axis in self.suggested[before:]:
            axis.place = place
        return value

    def _comp(self, node: Comp) -> Value:
        names = Names(self.frame.names)
        outer = self.frame.names
        self.frame.names = names
        before = self.stack
        opened: list[Axis] = []
        item = True
        obj = Obj(
            "dict" if node.kind == "dict" else ("list" if node.kind == "gen" else node.kind),
            self.place(node.at),
            before,
        )
        for clause in node.clauses:
            values = self.eval(clause.iter)
            value, axes = containers.iterate(
                self, values, self.place(clause.at), "comprehension", key_of(clause.target)
            )
            self.stack = (*self.stack, *(axis for axis in axes if axis not in self.stack))
            opened.extend(axes)
            item = item and all(axis.item for axis in axes)
            self.store_loop(clause.target, value)
            for test in clause.ifs:
                self.eval(test)
        choosing, self.choosing = self.choosing, []
        if node.key is not None:
            key = self.eval(node.key)
            value = self.eval(node.value)
            obj.elem = value.tainted(key.taint)
        else:
            obj.elem = self.eval(node.value)
        unrolled = containers.unrolled(self, node, values, obj.elem) if len(node.clauses) == 1 else None
        self.choosing = choosing
        taint = taint_of(obj.elem) if obj.elem is not None else CLEAN
        obj.key_axes = tuple(axis for axis in opened if axis in taint.axes or axis.space or node.kind == "dict")
        if unrolled is not None:
            obj.elem, obj.key_axes = None, ()
            if isinstance(unrolled, dict):
                obj.entries = unrolled
            else:
                obj.items = unrolled
        obj.recipe = ("gen",) if node.kind == "gen" else None
        self.stack = before
        self.frame.names = outer
        return Value(ref=obj)

    def _lambda(self, node: Lambda) -> Value:
        return Value(ref=Func(node, self.frame.module, self.frame.names, cell=self.frame.cell))

    def _choice(self, node: Choice) -> Value:
        test = self.eval(node.test)
        truth = truth_of(test)
        if truth is not None and settled(test):
            return self.eval(node.body if truth else node.orelse)
        self.forks += 1
        fork, path = self.forks, self.branch_path
        sides = []
        seeded = len(self.trace.settings)
        for side, expr in enumerate((node.body, node.orelse)):
            self.branch_path = (*path, (fork, side))
            sides.append(self.eval(expr))
            if side == 0:
                names.guarded(self, node.test, test, seeded, self.place(node.at))
        self.branch_path = path
        return join(*sides)

    def _walrus(self, node: Bind) -> Value:
        value = self.eval(node.value)
        self.store(Name(node.target), value)
        return value

    def _yield(self, node: Yield) -> Value:
        value = self.eval(node.value) if node.value is not None else NONE
        self.frame.yields.append(element(value) if node.many else value)
        return NOTHING

    # ------------------------------------------------------------------ events

    def output(self, value: Value, how: str, place: Place) -> None:
        """Something is shown or stored."""
        taint = taint_of(value)
        best = frozenset(axis for choosing in self.choosing for axis in choosing.axes)
        self.trace.outputs.append(Output(taint, value, how, place, self.stack, self.trace.tick(), best))
        for origin in taint.origins:
            origin.logged = True
        for choosing in self.choosing:
            if how == "artefact":
                choosing.kept.append("artefact")

    def collect(self, holder: Value, value: Value, key: Value | None = None) -> None:
        """Put a member into a container: the loops opened since the container was made become its dimensions."""
        obj = holder.obj
        if obj is None:
            return
        taint = taint_of(value)
        fixed = holder.keyed
        obj.appended = self.stack
        opened = [axis for axis in self.opened(obj.stack) if axis in taint.axes and axis not in fixed]
        obj.key_axes = (*obj.key_axes, *(axis for axis in opened if axis not in obj.key_axes))
        if opened or obj.items is None or len(obj.items) >= MAX_VALUES or self.opened(obj.stack):
            if obj.items:
                obj.elem = join(obj.elem or NOTHING, *obj.items) if obj.elem else join(*obj.items)
            obj.items = None
            obj.elem = value if obj.elem is None else join(obj.elem, value)
        else:
            obj.items.append(value)

    def escape(self, value: Value) -> None:
        """A value goes where the analysis does not see."""
        for origin in taint_of(value).origins:
            origin.escaped = True

    def stepped(self, since: Stack) -> None:
        """An optimiser step: the loops opened since what it steps was made are epochs or steps."""
        for axis in self.opened(since):
            if not (axis.repeats or axis.roles - learning.REORDERS or axis.family):
                axis.epoch = True

    def legacy(self, place: Place, name: str) -> None:
        """The legacy NumPy global generator is drawn from."""
        self.legacy_draws.append((place, name))

    def defect(self, code: str, place: Place, note: str, *evidence: tuple[Place, str], detail: object = None) -> None:
        self.trace.defects.append(Defect(code, place, note, tuple(evidence), detail))

    @contextmanager
    def walking(self, *axes: Axis) -> Iterator[None]:
        """Inside the turns of axes that no loop of the project walks."""
        before = self.stack
        self.stack = (*before, *(axis for axis in axes if axis not in before))
        yield
        self.stack = before

    def axis_over(self, obj: Obj, place: Place, how: str, name: str) -> Axis:
        """The axis that walking a container opens: two loops over one list are one axis."""
        if obj not in self.walked:
            self.walked[obj] = self.axis(place, how, name)
            self.walked[obj].origin = obj.place
        return self.walked[obj]

    def axis(self, place: Place, how: str, name: str = "") -> Axis:
        axis = Axis(place, how, name)
        self.trace.axes.append(axis)
        return axis


# Any: each method takes the type that is its key.
_STATEMENTS: dict[type, Callable[[Interpreter, Any], bool]] = {
    Assign: Interpreter._assign, Augment: Interpreter._augment, Do: Interpreter._do, Return: Interpreter._return,
    If: Interpreter._if, For: Interpreter._for, While: Interpreter._while, With: Interpreter._with,
    Try: Interpreter._try,
    Function: Interpreter._function, Class: Interpreter._class, Import: Interpreter._import,
    ImportFrom: Interpreter._import_from, Scope: Interpreter._scope, Jump: Interpreter._jump,
    Delete: Interpreter._delete,
}  # fmt: skip

_EXPRESSIONS: dict[type, Callable[[Interpreter, Any], Value]] = {
    Const: Interpreter._const, Opaque: Interpreter._opaque, Name: Interpreter._name, Attr: Interpreter._attr,
    Sub: Interpreter._sub, Slice: Interpreter._slice, Call: Interpreter._call, Op: Interpreter._op,
    Seq: Interpreter._seq, Dict: Interpreter._dict, Comp: Interpreter._comp, Lambda: Interpreter._lambda,
    Choice: Interpreter._choice, Bind: Interpreter._walrus, Yield: Interpreter._yield,
}  # fmt: skip
