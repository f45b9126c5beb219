"""Optimisers: what they step, and what a step trains, however its gradients came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from seedlint.classify.ledger.events import Optimised, Stepped
from seedlint.classify.library import making, seeding, training
from seedlint.classify.library.containers import made
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, Site, Verb
from seedlint.classify.values.axes import Place, Stack, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import NONE, NOTHING, Func, Kind, Method, Obj, Taint, Value, each, join, members
from seedlint.classify.values.reading import kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import Refitted, chosen_among, fitting, parts_of, started_from, tuned_among
from seedlint.classify.values.words import last_name
from seedlint.diagnostics import Confidence
from seedlint.facts import Assign, Attr, Augment, Call, Expr, Name, Op, below
from seedlint.records import replace


def _optimizer(run: Run, site: Site) -> Value | None:
    obj = Obj("optimizer", site.place, run.loops.stack, site.name)
    run.seen.steps.optimizers.append(obj)
    parameters = site.argument("params", 0)  # no setting, be they no weights of a network
    for number, value in enumerate(site.values):
        chosen = chosen_among(taint_of(value))
        given = models_in(value) if value.obj is not None or kind_of(value) is not Kind.OTHER or not chosen else []
        _owns(run, obj, number, given, site.place)
        if not given and value is not parameters:
            making.configures(value, site.place)
            for subject in models_in(Value(ref=obj)):
                subject.taint |= taint_of(value).along
                if chosen:
                    subject.learn(Refitted(tuned_among(subject) | chosen))
    if parameters is not None and _are_inputs(run, parameters):
        run.seen.steps.movers.append(obj)
    subjects = frozenset(models_in(Value(ref=obj)))
    if not subjects:  # settings alone, whose weights come with the state that it is put into
        obj.taint |= union(*site.values).along
    settings = [value for value in site.values if not models_in(value)]
    run.ledger.add(Optimised(subjects, (site.name, tuple(map(making.describe, settings)))))
    decided = making.chosen(run, site.place)
    for subject in subjects:
        subject.taint |= decided
    for key, value in site.kwargs.items():  # a training state's `params` are read from it, and so is its `apply_fn`
        if value.kind is Kind.MODEL or isinstance(value.ref, (Func, Method)):
            obj.attrs[key] = value
    return Value(ref=obj)


def _owns(run: Run, optimizer: Obj, number: int, models: Sequence[Obj], place: Place) -> None:
    """An optimiser is given these networks, or whichever of them branches have made, by its argument `number`."""
    for model in models:
        making.settle(run, model, place)
    if models:
        optimizer.attrs[f"#{number}"] = join(*(Value(kind=Kind.MODEL, ref=model) for model in models))


def optimizes(run: Run, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    """An instance of the project's own optimiser class."""
    obj.what = "optimizer"
    run.seen.steps.optimizers.append(obj)
    for number, value in enumerate((*args, *kwargs.values())):
        _owns(run, obj, number, models_in(value), place)


def _steps(run: Run, since: Stack, place: Place, owned: Iterable[Obj] = ()) -> None:
    """The loops opened since what an optimiser steps was made are epochs or steps."""
    for axis in run.loops.opened(since):
        if not (axis.carries(owned) or axis.repeats or axis.roles - training.REORDERS or axis.family):
            axis.note(What.STEPPED, place)


def step(run: Run, optimizer: Obj, place: Place) -> None:
    """An optimiser steps: what it was given, and what gradients were computed of since, is trained."""
    owned = models_in(Value(ref=optimizer))
    run.seen.steps.stepped[optimizer] = run.loops.stack
    _steps(run, optimizer.stack, place, owned)
    moved(run, owned, place)
    for subject in owned:
        if subject in run.seen.steps.gradients or not fitting(subject).fits:
            _train(run, subject, place)


def moved(run: Run, owned: Iterable[Obj], place: Place) -> None:
    """The weights of models move here, those that gradients were computed of before."""
    run.ledger.add(Stepped(frozenset(owned), place, run.ledger.tick(), run.scopes.function))


def _train(run: Run, subject: Obj, place: Place, confidence: Confidence = Confidence.HIGH) -> None:
    gradient = run.seen.steps.gradients.pop(subject, None)
    making.settle(run, subject, place)
    known = gradient if gradient is not None else Taint()
    run.seen.steps.trained_pieces |= known.pieces
    training.train(run, subject, Taint(settings=known.settings), known.pieces, place, confidence, loss=known)
    seeding.trained_with(known, place, network=True)


def _differentiated(run: Run, loss: Value) -> None:
    """A gradient was computed: it trains what a later step applies it to."""
    taint = taint_of(loss)
    for subject in models_in(loss):
        known = run.seen.steps.gradients.get(subject)
        run.seen.steps.gradients[subject] = taint if known is None else known | taint


def backward(run: Run, loss: Value, place: Place) -> None:
    """`loss.backward()` trains what the forward pass was called on, if it is stepped: a gradient that is computed
    once, or for the sake of the inputs, of a network that no optimiser has, is only looked at."""
    moves = bool(run.seen.steps.optimizers) or _moves_weights(run)
    if moves:
        _differentiated(run, loss)
    known = models_in(loss)
    repeated = bool(run.loops.stack) and moves and not run.seen.steps.watched
    chosen = repeated and not run.seen.steps.optimizers  # where nothing says whose weights are moved
    subjects = [subject for subject in known if chosen or _is_optimized(run, subject)]
    subjects = [subject for subject in subjects if not _is_finished(run, subject)] or subjects
    subjects = [subject for subject in subjects if not _is_frozen(run, subject)] or subjects  # some of it learns
    if run.seen.steps.movers and all(models_in(Value(ref=one)) for one in _of_weights(run)):
        subjects = []  # an input may be all that is moved: the step of who has a network trains it
    for subject in subjects:
        _train(run, subject, place)
    if subjects or repeated or (run.seen.steps.optimizers and not known):
        taint = taint_of(loss)
        seeding.trained_with(taint, place)
        leaves = run.seen.steps.leaves
        if not known and leaves.settings & taint.settings:
            for axis in leaves.redrawn & taint.redrawn:  # each turn begins with weights of its own
                axis.note(What.REDRAWN, place)
        run.seen.steps.trained_pieces |= taint.pieces


_STEPS = re.compile(
    r"step|optim|apply_grad|minimi[sz]e|update_?(?:param|weight|grad)|assign|^(?:add|sub|copy|mul|addcdiv|lerp)_$"
)


def _moves_weights(run: Run) -> bool:
    """Whether code of the run steps something, or sets or lowers something in place: else its gradients are only looked
    at."""
    known = run.seen.steps.moving
    for path in run.scopes.modules:
        if path not in known:
            module = run.program.project.module(path)
            known[path] = module is not None and any(map(_moves, below(module.facts)))
    return any(known.values())


def _moves(fact: object) -> bool:
    if isinstance(fact, Call):
        return bool(_STEPS.search(last_name(fact.func)))
    if isinstance(fact, Augment):
        return _reads_gradient(fact.value)
    if not isinstance(fact, Assign):
        return False
    added = isinstance(fact.value, Op) and fact.value.op in ("+", "-") and _reads_gradient(fact.value)
    inside = (one.value for one in fact.targets if isinstance(one, Attr) and one.name == "data")
    return added or any(not (isinstance(one, Name) and one.id == "self") for one in inside)


def _reads_gradient(value: Expr) -> bool:
    return any(isinstance(one, Attr) and one.name == "grad" for one in below(value))


def _are_inputs(run: Run, parameters: Value) -> bool:
    """Whether what an optimiser is given are data, whose gradients are wanted: a counterfactual, an attack."""
    given = exact_items(parameters) or []
    data = all(kind_of(value) is Kind.DATA and taint_of(value).pieces for value in given)
    return bool(given) and data and run.seen.steps.watched


def _of_weights(run: Run) -> list[Obj]:
    """The optimisers, but for those that are known to move inputs."""
    return [one for one in run.seen.steps.optimizers if one not in run.seen.steps.movers]


def watch_inputs(run: Run, value: Value) -> None:
    """`x.requires_grad_()`, `x.requires_grad = True`: of data, the gradients with respect to them are wanted; what was
    drawn are weights."""
    if kind_of(value) is Kind.DATA:
        run.seen.steps.watched = True
    elif kind_of(value) is Kind.DRAW:
        run.seen.steps.leaves |= taint_of(value)


def _method_requires_grad(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    keeps = all(value.const is not False for value in (*args, *kwargs.values()))
    keeps_gradient(run, receiver, keeps)
    if keeps:
        watch_inputs(run, receiver)
    return None


def _is_optimized(run: Run, subject: Obj) -> bool:
    """Whether an optimiser has a network; one whose networks are not known may have any."""
    for optimizer in _of_weights(run):
        owned = models_in(Value(ref=optimizer))
        if not owned or any(subject is one or subject in parts_of(one) or one in parts_of(subject) for one in owned):
            return True
    return False


def _is_finished(run: Run, subject: Obj) -> bool:
    """Whether all optimisers that have a network were stepped in loops that are over: beside others in a loss it is
    their teacher. If one of them does step again, that trains it."""
    having = [one for one in run.seen.steps.optimizers if subject in models_in(Value(ref=one))]
    stepped = [run.seen.steps.stepped.get(one, ()) for one in having]
    return bool(stepped) and all(set(stack).difference(run.loops.stack) for stack in stepped)


def keeps_gradient(run: Run, value: Value, keeps: bool) -> None:
    """Weights of a network are told whether gradients are computed of them."""
    frozen = run.seen.steps.frozen
    for subject in models_in(value):
        if keeps:
            frozen.discard(subject)
        elif not run.path.branches:
            frozen.add(subject)


def _is_frozen(run: Run, subject: Obj) -> bool:
    """Whether the weights of a network are kept as they are, and no optimiser is given them: a part of one that has
    them may learn."""
    having = (one for one in _of_weights(run) if subject in models_in(Value(ref=one)))
    return subject in run.seen.steps.frozen and not any(having)


def _method_backward(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    backward(run, receiver if kind_of(receiver) >= Kind.PRED else (args[0] if args else receiver), place)
    return NONE


def _method_step(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`optimizer.step()`, `optimizer.step(closure)`, `scaler.step(optimizer)`"""
    closure = args[0] if args else kwargs.get("closure", NOTHING)
    stepping = [one.obj for value in (receiver, closure) for one in each(value) if one.obj is not None]
    optimizers = [obj for obj in stepping if obj.what == "optimizer"]
    if optimizers and isinstance(closure.ref, (Func, Method)):
        run.machine.call(run, closure, [], {}, place)
    for optimizer in optimizers:
        step(run, optimizer, place)
    if not optimizers:
        given = [part for obj in stepping if obj.what == "opaque" for part in parts_of(obj)]
        if given:
            moved(run, given, place)
        for subject in given:  # an optimiser that the tables do not know
            if subject in run.seen.steps.gradients:
                _train(run, subject, place, Confidence.MEDIUM)
        return NONE if given else None
    return NONE


def own_step(run: Run, receiver: Value, name: str, place: Place) -> None:
    """A method of the project's own optimiser was called."""
    if name == "step" and receiver.obj is not None and receiver.obj.what == "optimizer":
        step(run, receiver.obj, place)


def _call_gradient(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`torch.autograd.grad(loss, parameters)`"""
    loss = args[0] if args else kwargs.get("outputs", NOTHING)
    _differentiated(run, loss)
    return Value(taint=union(*args, *kwargs.values()))


def _method_gradient(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`tape.gradient(loss, variables)`"""
    return _call_gradient(run, args, kwargs, place) if args else None


def _method_apply(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`optimizer.apply_gradients(zip(gradients, variables))`"""
    if receiver.obj is None or receiver.obj.what != "optimizer":
        return None
    subjects = models_in(Value(ref=receiver.obj))
    for value in (*args, *kwargs.values()):
        subjects += models_in(value)
        for inner in members(value.obj) if value.obj is not None else ():
            subjects += models_in(inner)
    _steps(run, receiver.obj.stack, place)
    moved(run, subjects, place)
    for subject in dict.fromkeys(subjects):
        _train(run, subject, place)
    return receiver  # a training state is followed by its next one


def _method_replace(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`state.replace(step=0, tx=optimizer)` of a training state: the state that it is stays as it was. One that steps
    with another optimiser is a training of its own, which begins with the same weights in each turn of the loops
    around it (https://flax.readthedocs.io, "Training state")."""
    state = receiver.obj
    if args or state is None or state.what != "optimizer":
        return None
    others = {name: value for name, value in kwargs.items() if value.obj is not None and value.obj.what == "optimizer"}
    if not others:
        return receiver
    after = Obj("optimizer", place, run.loops.stack, state.api)
    after.attrs = dict(state.attrs)
    run.seen.steps.optimizers.append(after)
    subjects = models_in(receiver)
    for name, value in others.items():
        making.configures(value, place)
        run.ledger.add(Optimised(frozenset(subjects), (f"{state.api}.{name}", making.describe(value))))
        for subject in subjects:
            known = started_from(subject)
            subject.learn(replace(known, along=known.along.union(run.loops.opened(subject.stack))))
            subject.taint |= taint_of(value).along
    return Value(ref=after)


def _call_step(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`xm.optimizer_step(optimizer)`"""
    return _method_step(run, args[0], [], {}, place) or NONE if args else NONE


def _call_engine(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`engine, optimizer, loader, scheduler = deepspeed.initialize(model=net)`: the engine is the network."""
    net = kwargs.get("model", args[1] if len(args) > 1 else NOTHING)
    optimizer = kwargs.get("optimizer", args[2] if len(args) > 2 else NOTHING)
    if optimizer.obj is None:
        obj = Obj("optimizer", place, run.loops.stack, "deepspeed")
        obj.attrs["#0"] = net
        run.seen.steps.optimizers.append(obj)
        optimizer = Value(ref=obj)
    return made(run, "tuple", place, [net, optimizer, kwargs.get("training_data", NOTHING), NOTHING])


VERBS: dict[str, Verb] = {"optimizer": _optimizer}
"""By the verb of the row."""


CALLS: dict[str, NamedCall] = {
    "torch.autograd.grad": _call_gradient, "torch_xla.core.xla_model.optimizer_step": _call_step,
    "deepspeed.initialize": _call_engine,
}  # fmt: skip
"""By the dotted name of what is called."""


METHODS: dict[str, AnyMethod] = {
    "backward": _method_backward, "manual_backward": _method_backward, "step": _method_step,
    "replace": _method_replace,
    "gradient": _method_gradient, "apply_gradients": _method_apply, "requires_grad_": _method_requires_grad,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
