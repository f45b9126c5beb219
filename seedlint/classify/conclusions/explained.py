"""What one run knows of the seeds of a file, for people who ask why something is reported, or why nothing is.

Nothing is concluded here. What the other modules draw their conclusions from is put into words, and for a seed or an
axis of which no conclusion speaks, the first condition that it does not meet is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from seedlint.classify.conclusions.code import walk
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.constants import is_constant
from seedlint.classify.experiment import tags
from seedlint.classify.experiment.axes import contradictions
from seedlint.classify.experiment.view import TRAIN_ROLES, View, dead, drawn_in_steps, governs_training, per_turn
from seedlint.classify.ledger.events import Draw, Fitted, Output, OwnDraw, Scored, Selection
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fate, Origin, OriginKind, Piece, Place, Reason, What
from seedlint.classify.values.objects import Kind, Obj, Setting, Taint
from seedlint.classify.values.reading import kind_of
from seedlint.facts import Class, Function
from seedlint.link import Module
from seedlint.records import dataclass, replace

Trail = tuple[tuple[Place, str], ...]

MOST = 12
"""Of more places that say the same of one thing nobody reads the rest; how many there are is told."""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that a run knows.

    `kind`: file, function, seed, axis, source, draw, training, score, result, selection, comparison, key, use or limit;
    `rests_on`: where what it says comes from, or leads to; `silent`: for a seed, an axis or a use, why no finding
    speaks of it; `entry`: the path of the entry point that was run, empty for what no run has shown."""

    kind: str
    place: Place
    text: str
    rests_on: Trail = ()
    silent: str = ""
    entry: str = ""

    def touches(self, path: str) -> bool:
        """Whether it stands in a file, or rests on what stands there."""
        return path == self.place.path or any(path == place.path for place, _ in self.rests_on)


def explained(record: Record, concluded: Iterable[Conclusion], entry: str, path: str) -> tuple[Known, ...]:
    """Everything that the run of `entry` knows of the seeds in the file at `path`: what stands there, and what stands
    elsewhere and rests on it."""
    view = View(record)
    ones = list(concluded)
    found = [
        *_limits(record, path),
        *_seeds(view, ones),
        *_axes(view, ones),
        *_sources(view),
        *_draws(view),
        *_trainings(view),
        *_scores(view),
        *_results(view),
        *_selections(view),
        *_comparisons(view),
        *_keys(record),
    ]
    return tuple(dict.fromkeys(replace(one, entry=entry) for one in found if one.touches(path)))


def uncalled(module: Module, reached: Collection[Place], alone: Collection[Function | Class]) -> Iterator[Known]:
    """The functions of a module that no run has called, each with all its lines; those in `alone` (and in its classes)
    were run by themselves."""
    apart = {id(inner) for node in alone for inner in (node, *node.body)}
    for block in module.facts.blocks:
        for node in walk(block.body, Place(module.path, block.cell or 0)):
            if isinstance(node.fact, Function) and node.place not in reached:
                first, last = node.fact.at, max(inner.place.at[2] for inner in walk(node.fact, node.where))
                looked = "only what is a defect in itself is looked for" if id(node.fact) in apart else "not looked at"
                what = f"nothing that runs calls {node.fact.name}: {looked}"
                yield Known("function", replace(node.where, at=(*first[:2], last, 1)), what)


def _limits(record: Record, path: str) -> Iterator[Known]:
    if record.capped:
        what = f"a limit cut the run short {record.capped} times: what lies behind was not seen, and no rule says never"
        yield Known("limit", Place(path), what)


# ------------------------------------------------------------------------ seeds


_GENERATORS = {"own": "the generator that it makes", "jax": "the key that it makes"}
"""Generators that are no global ones, as they are told of."""


def _seeds(view: View, concluded: list[Conclusion]) -> Iterator[Known]:
    places = {one.place for one in concluded} | {place for one in concluded for place, _ in one.evidence}
    fits = view.ledger.of(Fitted)
    for made in view.ledger.of(Setting):
        stepped = set(drawn_in_steps(made))
        roles = ", ".join((*sorted(made.roles), *(["what steps of a training draw anew"] if stepped else [])))
        made_of = [
            *([(made.sink, f"enters {made.api} here")] if made.sink != made.place else []),
            *(_from(origin) for origin in _sorted(made.value.taint.origins)),
            *((axis.place, f"varies along {_named(axis)}") for axis in _sorted(made.axes)),
        ]
        becomes = [
            *((place, _read(rng, role, place in stepped)) for rng, role, place in made.readers),
            *((old.place, f"overwrites this seed of {rng}") for rng, old in made.clobbers),
            *((fit.place, "what is trained here depends on it") for fit in fits if made in fit.taint.settings),
            *((one.place, f"{_shown(one)}, which depends on it") for one in _resting(view, made)),
        ]
        governs = f"which governs: {roles}" if roles else "which governs no weights, order, dropout or split"
        seen = governs if roles or becomes else "from which nothing is seen to be drawn"
        text = f"seed {_value(made)} for {made.api}, {seen}"
        yield Known(
            "seed",
            made.place,
            text,
            _first([*made_of, *becomes]),
            "" if made.place in places else _no_fixed_seed(view, made),
        )


def _read(generator: str, role: str, in_steps: bool) -> str:
    what = "something, anew in each step of a training" if in_steps else role
    return f"{_GENERATORS.get(generator, generator)} is drawn from here: {what}"


def _resting(view: View, made: Setting) -> list[Output]:
    """The results that depend on a seed."""
    return [output for output in view.outputs if made in output.taint.settings]


def _value(made: Setting) -> str:
    if made.value.is_const:
        return repr(made.value.const)
    shift = f" shifted by {made.value.shift!r}" if made.value.shift is not None else ""
    kinds = {
        "values": "that varies", "external": "from outside", "entropy": "from entropy", "none": "None",
        "parameter": "from an unknown caller", "constant": "that is constant", "implicit": "of the library's own",
    }  # fmt: skip
    return kinds.get(made.axis_kind, "of unknown value") + shift


def _no_fixed_seed(view: View, made: Setting) -> str:
    """Why no rule about single fixed seeds speaks of a seed (`constants.constants` has the conditions)."""
    if not is_constant(made):
        return {
            "values": "it varies: see the axes that it varies along",
            "external": "it comes from outside: only the default of its option could be judged",
            "entropy": "it comes from time or entropy",
            "none": "it is None: nothing is seeded",
            "parameter": "nothing visible calls this code with a seed",
            "implicit": "it is the library's own default",
        }.get(made.axis_kind, "its value is not known")
    if not governs_training(made):
        if made.roles & TRAIN_ROLES or any(drawn_in_steps(made)):
            return "what it governs is not seen to be trained"
        raw = any(role == "draw" for _, role, _ in made.readers)
        steps = ", and nothing anew in the steps of a training" if raw else ""
        return f"no weights, order or dropout is drawn from it{steps}"
    if made.moment.evaluation:
        return "it is set for an evaluation, or restored afterwards"
    if per_turn(made, view.ledger):
        return "it is set again in every turn of a loop over items or steps"
    if not made.trained:
        return "what is drawn from it flows into no training that is seen"
    outputs = _resting(view, made)
    if not outputs:
        return "nothing that is shown or stored depends on it"
    if all(view.seed_axes(output.taint) for output in outputs):
        return "every result that depends on it also varies along another seed"
    if all(output.taint.models & view.tested_by_items for output in outputs):
        return "its results are compared by a test over test items"
    return "another line is reported for the same decision"


# ------------------------------------------------------------------------- axes


def _axes(view: View, concluded: list[Conclusion]) -> Iterator[Known]:
    grouped = {axis: group.place for group in view.groups() for axis in group.axes}
    told = {one.place for one in concluded}
    taints = [*(one.taint for one in view.ledger.of(Scored)), *(one.taint for one in view.ledger.of(Output))]
    for axis in view.ledger.of(Axis):
        closings = [
            (closed.place, f"closed here: {closed.how}")
            for taint in taints
            for closed in taint.closed
            if closed.axis is axis
        ]
        open_in = [
            (output.place, f"{_shown(output)}, one for each of its turns")
            for output in view.outputs
            if axis in output.taint.axes
        ]
        against = contradictions(axis)
        reasons = [
            *(_because(axis, reason) for pair in against for reason in pair),
            *(_because(axis, reason) for reason in axis.reasons),
        ]
        place = grouped.get(axis, axis.place)
        yield Known(
            "axis", axis.place, f"{_named(axis)}{_turns(axis)}: {_what(axis)}{_contradicted(against)}",
            (*_first(reasons), *_first(closings), *_first(open_in)),
            "" if place in told else _no_decision(axis, axis in grouped),
        )  # fmt: skip


def _because(axis: Axis, reason: Reason[What]) -> tuple[Place, str]:
    return reason.place or axis.place, reason.what.value + (f" ({reason.role})" if reason.role else "")


def _contradicted(pairs: list[tuple[Reason[What], Reason[What]]]) -> str:
    """What contradicts itself in what was learned, and makes what is concluded less sure."""
    said = "; ".join(f"{one.what.value}, but {other.what.value}" for one, other in pairs)
    return f", at medium confidence: {said}" if said else ""


def _named(axis: Axis) -> str:
    how = {
        "for": "the loop", "while": "the loop", "comprehension": "the comprehension", "map": "the mapped function",
        "space": "the search", "repeat": "the repeats", "item": "the items",
    }.get(axis.how, axis.how)  # fmt: skip
    over = f" over {axis.over}" if axis.over and axis.over != axis.name else ""
    return f"{how}{f' of {axis.name}' if axis.name else ''}{over}"


def _turns(axis: Axis) -> str:
    values = ", ".join(map(repr, axis.values[:6])) + (", …" if len(axis.values) > 6 else "")
    turns = f"{axis.k} turn{'s' if axis.k != 1 else ''}" if axis.k is not None else ""
    return f" ({': '.join(filter(None, (turns, values)))})" if turns or values else ""


def _what(axis: Axis) -> str:
    """What an axis is, from all that was learned about it."""
    if axis.is_seed:
        roles = ", ".join(sorted(axis.roles))
        return f"runs that differ by their seed ({roles or 'drawn anew in each turn'})"
    kinds = [
        *(["folds"] if axis.fold else []),
        *(["items, batches or episodes"] if axis.item else []),
        *(["steps of one training"] if axis.epoch else []),
        *(["models or settings side by side"] if axis.is_family else []),
        *(["data sets"] if axis.data else []),
        *(["draws anew in its turns"] if axis.repeats else []),
    ]
    return " and ".join(kinds) or "nothing tells what its turns are"


def _no_decision(axis: Axis, in_group: bool) -> str:
    """Why no use of seeds is concluded for an axis (`view.groups` and `runs.use_of_axis` have the conditions)."""
    if axis.k == 1:
        return "it has one turn"
    if not axis.is_seed:
        if axis.roles:
            return "its values are seeds, but its turns are folds, items or steps of one run"
        return "its turns differ by no seed that is seen"
    if axis.inert:
        return "its seed reaches an estimator that draws nothing"
    if dead(axis):
        return "its variable reaches no generator"
    if not in_group:
        return "its seeds govern no training and no split"
    if axis.tunes:
        return "other hyperparameters vary along with its seed"
    return "no result that is shown, selected or compared rests on it in a way that a rule knows"


# ---------------------------------------------------------------------- sources


_TOLD = (Fate.REACHED, Fate.ESCAPED, Fate.RETURNED, Fate.USED, Fate.SHOWN, Fate.REPLACED, Fate.SWITCH)


def _sources(view: View) -> Iterator[Known]:
    """Options and parameters that may carry a seed."""
    for origin in view.ledger.of(Origin):
        if origin.kind in (OriginKind.OPTION, OriginKind.PARAMETER):
            became = [reason.what for reason in origin.reasons]
            said = [fate.value for fate in _TOLD if fate in became]
            said = said if origin.reached else ["is not seen to reach a generator", *said]
            sources = [_from(source) for source in _sorted(origin.sources)]
            whys = [(one.place, f"{one.what.value} here") for one in origin.reasons if one.what in _TOLD and one.place]
            yield Known(
                "source", origin.place, f"{_source(origin)}: it {', '.join(said)}", (*_first(sources), *_first(whys))
            )


def _source(origin: Origin) -> str:
    known = origin.default is not None and origin.kind is not OriginKind.LITERAL
    default = f", default {origin.default!r}" if known else ""
    return f"{origin.kind.value}{f' {origin.name!r}' if origin.name else ''}{default}"


def _from(origin: Origin) -> tuple[Place, str]:
    return origin.place, f"comes from {_source(origin)}"


# ----------------------------------------------------- training, scores, results


def _draws(view: View) -> Iterator[Known]:
    for draw in view.ledger.of(Draw):
        seeds = [(made.place, f"seeded with {_value(made)} here") for made in _sorted(draw.settings)]
        what = f"the generator of {draw.rng} is drawn from: {draw.role}" + ("" if draw.seeded else ", never seeded")
        yield Known("draw", draw.place, what, _first(seeds))
    for own in view.ledger.of(OwnDraw):
        yield Known("draw", own.place, "a generator object is drawn from", ((own.generator.place, "made here"),))


def _trainings(view: View) -> Iterator[Known]:
    for fit in view.ledger.of(Fitted):
        losses = ", ".join(sorted(loss for loss in fit.losses if isinstance(loss, str)))
        models = [(fit.model.place, _made(view, fit.model))] if fit.model is not None else []
        yield Known(
            "training", fit.place, f"{_name(fit.model)} is trained{f', loss: {losses}' if losses else ''}",
            (*models, *_rests(fit.taint), *((axis.place, f"in {_named(axis)}") for axis in fit.stack)),
        )  # fmt: skip


def _scores(view: View) -> Iterator[Known]:
    for score in view.ledger.of(Scored):
        where = " by cross-validation inside the piece" if score.inner else ""
        piece = _tag(view, score.taint.pieces)
        yield Known(
            "score", score.place, f"a metric is computed{where} on {piece}",
            (*_models(view, score.taint), *_rests(score.taint)),
        )  # fmt: skip


def _results(view: View) -> Iterator[Known]:
    relevant = set(view.outputs)
    for output in view.ledger.of(Output):
        if output.taint.models or output.taint.settings or output.taint.axes or output in relevant:
            yield Known(
                "result", output.place, _shown(output), (*_models(view, output.taint), *_rests(output.taint)),
                "" if output in relevant else "it shows no outcome of a run",
            )  # fmt: skip


def _shown(output: Output) -> str:
    measures = ", ".join(sorted(measure for measure in output.taint.measures if isinstance(measure, str)))
    kind = {
        Kind.METRIC: "a metric", Kind.PRED: "predictions", Kind.ERROR: "an error for each item", Kind.MODEL: "a model",
        Kind.DATA: "data", Kind.DRAW: "what was drawn",
    }.get(kind_of(output.value), "a value")  # fmt: skip
    how = {
        "print": "printed", "log": "logged", "tracker": "tracked", "file": "written to a file", "figure": "drawn",
        "artefact": "saved", "return": "returned", "report": "reported to a search", "cell": "shown below the cell",
        "aside": "shown by a library while it works",
    }.get(output.how, output.how)  # fmt: skip
    return f"{kind}{f' ({measures})' if measures else ''} {'are' if kind in _SEVERAL else 'is'} {how}"


_SEVERAL = ("predictions", "data")


def _rests(taint: Taint) -> Trail:
    """What a value depends on."""
    return _first(
        [
            *((made.place, f"depends on seed {_value(made)}") for made in _sorted(taint.settings)),
            *((axis.place, f"one for each turn of {_named(axis)}") for axis in _sorted(taint.axes)),
            *((shut.place, f"{_named(shut.axis)} is closed here: {shut.how}") for shut in _sorted(taint.closed)),
            *(_from(origin) for origin in _sorted(taint.origins)),
        ]
    )


def _models(view: View, taint: Taint) -> Trail:
    return _first([(model.place, _made(view, model)) for model in _sorted(taint.models)])


def _name(model: Obj | None) -> str:
    return (model.constructor or model.what) if model is not None else "a model"


def _made(view: View, model: Obj) -> str:
    """A model and its history: what sets it apart from others."""
    history = view.histories.of(model)
    arguments = ", ".join(_arguments(model))
    parts = [
        *([f"arguments {_clipped(arguments)}"] if arguments else []),
        *([f"optimiser {', '.join(sorted(map(_spelled, history.optimisers)))}"] if history.optimisers else []),
        *([f"loss {', '.join(sorted(map(_spelled, history.losses)))}"] if history.losses else []),
        *(f"branch at line {place.at[0]} is {'taken' if side else 'left'}" for place, side in sorted(
            history.ways, key=lambda way: way[0].at)),
    ]  # fmt: skip
    return "; ".join((f"of {_name(model)}, made here", *parts))


def _arguments(model: Obj) -> list[str]:
    """The arguments that a model was made with, as far as they set it apart; those of estimators with their names."""
    if not isinstance(model.recipe, tuple):
        return []
    parts = model.recipe[1:]
    values, names = parts if len(parts) == 2 else ((), ())
    if names and all(isinstance(name, str) and name.endswith("=") for name in names) and len(names) <= len(values):
        given = len(values) - len(names)
        named = [f"{name}{_spelled(value)}" for name, value in zip(names, values[given:])]
        return [*map(_spelled, values[:given]), *named]
    return [_spelled(value) for part in parts for value in (part if isinstance(part, tuple) else (part,))]


_BRACKETS = {"list": "[]", "set": "{}", "dict": "{}"}


def _spelled(value: object) -> str:
    """A description of an argument (`making.describe`) much as it would be written; `?` where it is not known."""
    if isinstance(value, str):
        return value
    if not isinstance(value, tuple) or not value or not isinstance(value[0], str):
        return repr(value)
    what, parts = value[0], value[1:]
    if what == "model":
        return f"{str(parts[0]).rsplit('.', 1)[-1]}(…)"
    if what == "or":
        return " or ".join(map(_spelled, parts))
    if what in ("list", "tuple", "set", "dict") and len(parts) == 2:
        keys, inner = parts[0], list(map(_spelled, parts[1]))
        written = [f"{key}: {one}" for key, one in zip(keys, inner)] if len(keys) == len(inner) else inner
        around = _BRACKETS.get(what, "()")
        return f"{around[0]}{', '.join(written)}{around[1]}"
    given = [one for part in parts for one in (part if isinstance(part, tuple) else (part,))]
    return f"{what.rsplit('.', 1)[-1]}({', '.join(map(_spelled, given))})"


def _clipped(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _tag(view: View, pieces: frozenset[Piece]) -> str:
    tag = tags.tag(pieces, view.trained, frozenset())
    return "a piece of data that nothing is known of" if tag == "unknown" else f"a {tag} piece"


# ------------------------------------------------------ selections, comparisons


def _selections(view: View) -> Iterator[Known]:
    for selection in view.ledger.of(Selection):
        axes = ", ".join(_named(axis) for axis in _sorted(selection.axes))
        kept = "" if selection.kept else "; only its score is kept"
        what = f"the best along {axes} is selected by its score on {_tag(view, selection.metric.pieces)}{kept}"
        rests_on = [*((axis.place, _what(axis)) for axis in _sorted(selection.axes)), *_models(view, selection.metric)]
        yield Known("selection", selection.place, what, _first(rests_on))


def _comparisons(view: View) -> Iterator[Known]:
    how = {"compare": "compared", "rank": "ranked", "test": "tested, by seeds", "items": "tested, by items"}
    for decision in view.decisions:
        rests_on = [
            *((axis.place, f"along {_named(axis)}: {_what(axis)}") for axis in _sorted(decision.dims)),
            *(pair for side in decision.sides for pair in (*_models(view, side), *_rests(side))),
        ]
        sides = f"{len(decision.sides)} results are" if len(decision.sides) > 1 else "results are"
        what = f"{sides} {how.get(decision.how, 'set side by side')}"
        yield Known("comparison", decision.place, what, _first(list(dict.fromkeys(rests_on))))


def _keys(record: Record) -> Iterator[Known]:
    for key, uses in record.keys.uses.items():
        for use in uses:
            if use.chain:
                through = [(place, "passed on here") for place in use.chain[:-1]]
                yield Known(
                    "key", use.chain[-1], f"a JAX key is used: {use.how}", ((key.place, "made here"), *_first(through))
                )


# ------------------------------------------------------------------------ uses


def uses(concluded: Iterable[Conclusion], said: Sequence[Conclusion], tests: Collection[str]) -> Iterator[Known]:
    """What all runs concluded, before each decision was said once: `said` is what was left, `tests` the paths of test
    code, of which nothing is said."""
    for one in concluded:
        if one.kind == "seed-only-change":  # of which only a comparison with a revision can say whether it is so
            continue
        notes = ", ".join(f"{name}={value!r}" for name, value in one.notes.items() if value is not None)
        text = f"concluded: {one.kind}{f' ({notes})' if notes else ''}"
        yield Known("use", one.place, text, one.evidence, _not_said(one, said, tests))


def _not_said(one: Conclusion, said: Sequence[Conclusion], tests: Collection[str]) -> str:
    if one.place.path in tests:
        return "it stands in test code"
    if any((other.kind, other.place) == (one.kind, one.place) for other in said):
        return "no rule speaks of an average alone" if one.kind == "seed-average" else ""
    here = next((other for other in said if other.place == one.place and other.kind != "seed-average"), None)
    if here is not None:
        return f"{here.kind} is said here instead"
    seed = one.notes.get("seed")
    same = next((other for other in said if seed is not None and other.notes.get("seed") == seed), None)
    return (
        f"line {same.place.at[0]} is reported for the same constant" if same is not None else "something else is said"
    )


# -------------------------------------------------------------------- in order


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


Placed = TypeVar("Placed", bound=_Placed)


def _sorted(ones: Iterable[Placed]) -> list[Placed]:
    return sorted(ones, key=lambda one: (one.place.path, one.place.cell, one.place.at, repr(one)))


def _first(pairs: list[tuple[Place, str]]) -> Trail:
    distinct = list(dict.fromkeys(pairs))
    more = len(distinct) - MOST
    return (*distinct[:MOST], *([(distinct[MOST][0], f"and {more} more")] if more > 0 else []))
