"""Calls and attributes of what lies outside the project: which function of the other modules says what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify.ledger.events import Switch
from seedlint.classify.library import (
    command_line,
    composed,
    configured,
    datasets,
    files,
    generators,
    jax_keys,
    learned,
    making,
    networks,
    options,
    processes,
    python_builtins,
    records,
    reloading,
    results,
    seeding,
    serving,
    settings,
    splits,
    stepping,
    structures,
    tables,
    training,
    watching,
)
from seedlint.classify.library.containers import made
from seedlint.classify.library.networks import by_name
from seedlint.classify.library.results import text_method
from seedlint.classify.library.search import studies, tuning
from seedlint.classify.library.structures import mapped
from seedlint.classify.machine import classes
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import rngs_of, seed_argument
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import Site
from seedlint.classify.values.axes import OriginKind, Place, Stack, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    NONE,
    NOTHING,
    Api,
    Func,
    Kind,
    Method,
    Obj,
    Setting,
    Taint,
    Value,
    class_attribute,
    each,
    function_of,
    join,
)
from seedlint.classify.values.reading import dims_of, kind_of, taint_of, union
from seedlint.classify.values.traits import Searching
from seedlint.classify.values.words import hint_of, last_name
from seedlint.diagnostics import Confidence
from seedlint.facts import Call
from seedlint.records import replace


def call(
    run: Run,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    node: Call | None,
    escapes: bool,
) -> Value:
    """Call something that is no function or class of the project."""
    ref = func.ref
    if isinstance(ref, Api):
        return call_name(run, ref.name, args, kwargs, place, node)
    if isinstance(ref, Method):
        return call_method(run, ref.receiver, ref.name, args, kwargs, place, node)
    if isinstance(ref, Obj):
        return call_object(run, func, ref, args, kwargs, place)
    if kind_of(func) is Kind.MODEL and func.taint.models:  # a layer of a network, whichever
        return learned.predict(run, func, args, kwargs, place)
    name = last_name(node.func) if node is not None else ""
    if node is not None and isinstance(node.func, Call):  # what it returned has no name
        jax_keys.handed(run, last_name(node.func.func), (*args, *kwargs.values()), place, made=True)
    return unknown(run, name, func, args, kwargs, place)


def call_name(
    run: Run, name: str, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    """Call a library function or class by its dotted name."""
    if name.startswith("builtins."):
        builtin = python_builtins.CALLS.get(name[9:])
        if builtin is not None:
            return builtin(run, args, kwargs, place, node)
    _note_gpu(run, name, args, kwargs)
    processes.note_distributed(run, name, kwargs)
    if name.startswith("re."):
        files.hears(run, union(*args[1:]), args[:1])
    special = CALLS.get(name) or CALLS.get(_family(name))
    if special is not None:
        return special(run, args, kwargs, place)
    rows = apis.lookup(name)
    rows = run.program.vocabulary.rows(name) or rows
    if not rows:
        return unknown(run, name.rsplit(".", 1)[-1], Value(ref=Api(name)), args, kwargs, place)
    return apply(run, name, rows, None, args, kwargs, place, node)


def _note_gpu(run: Run, name: str, args: list[Value], kwargs: dict[str, Value]) -> None:
    """Whether the run means to compute on a GPU, where algorithms can be nondeterministic."""
    values = [*args, *kwargs.values()]
    texts = [one.const for value in values for one in each(value) if isinstance(one.const, str)]
    if any(text.startswith(("cuda", "gpu")) for text in texts) or name.endswith(".cuda"):
        run.process.uses_gpu = True
    if name.endswith(".Trainer") and "lightning" in name and "accelerator" not in kwargs:  # takes a GPU if there is one
        run.process.uses_gpu = True
    if kwargs.get("deterministic", NOTHING).const is True:
        run.ledger.add(Switch(name, run.place((1, 1, 1, 1))))


def apply(
    run: Run,
    name: str,
    rows: tuple[Row, ...],
    receiver: Value | None,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    node: Call | None = None,
) -> Value:
    """The effects of a tabled call: every row acts, the first that yields a value gives the result."""
    result: Value | None = None
    for row in sorted(_chosen(rows, args, kwargs), key=lambda row: row.does == "output"):
        action = VERBS.get(row.does)
        if action is None:
            continue
        if row.does == "output" and result is not None and _spreads(result, receiver, args):  # a box plot
            recording.output(run, result, row.how, place)
            continue
        value = action(run, Site(name, row, receiver, args, kwargs, place, node))
        if result is None and value is not None:
            result = value
    if result is None:
        values = [*args, *kwargs.values()] + ([receiver] if receiver is not None else [])
        kind = max((kind_of(value) for value in values), default=Kind.OTHER)
        last = name.rpartition(".")[2]
        passed = kind is Kind.PRED and (last in PASSING or last in RESHAPING)
        return Value(kind=kind if kind < Kind.MODEL or passed else Kind.OTHER, taint=union(*values))
    return result


def _spreads(result: Value, receiver: Value | None, args: list[Value]) -> bool:
    """Whether a reduction closed something, so that its result is what is shown."""
    before = union(*args) if receiver is None else union(receiver, *args)
    return bool(taint_of(result).closed - before.closed)


CONSTRUCTORS = frozenset({"estimator", "meta", "searchcv", "trainerconfig", "train", "splitter", "module", "key"})


def _chosen(rows: tuple[Row, ...], args: list[Value], kwargs: dict[str, Value]) -> list[Row]:
    """Of several rows that make the same object (a seed with two names), the one whose seed is given."""
    made_ = [row for row in rows if row.does in CONSTRUCTORS]
    if len(made_) < 2:
        return list(rows)
    given = next((row for row in made_ if seed_argument(row, args, kwargs) is not None), made_[0])
    return [row for row in rows if row is given or row not in made_]


def call_method(
    run: Run,
    receiver: Value,
    name: str,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    node: Call | None,
) -> Value:
    """Call a method on something that is no instance of the project's, or that the project's class does not define."""
    _note_gpu(run, f".{name}", args, kwargs)
    if name in SIZES:
        return Value(taint=Taint(pieces=taint_of(receiver).pieces if kind_of(receiver) is Kind.DATA else frozenset()))
    obj = receiver.obj
    if receiver.taint.axes:
        files.hears(run, receiver.taint, args)
    if receiver.kind is Kind.DATA:
        records.mentions_seed(run, receiver, records.keys_named([*args, *kwargs.values()]))
    if obj is not None:
        handler = OBJECTS.get(obj.what)
        if handler is not None:
            value = handler(run, receiver, obj, name, args, kwargs, place)
            if value is not None:
                return value
        owner = obj.api or (making.instance_api(obj.cls) if obj.cls is not None else "")
        if owner:
            rows = apis.lookup(f"{owner}.{name}")
            exact = tuple(row for row in rows if row.name.endswith(f".{name}") or name in row.name)
            if exact:
                return apply(run, f"{owner}.{name}", exact, receiver, args, kwargs, place)
    if obj is not None and obj.what in ("opaque", "instance", "namespace") and options.MERGES.match(name):
        options.overridable(run, obj, place)
        for one in args[:1] if name.endswith(("file", "load")) else ():
            settings.put_into(run, receiver, one, place)
        return receiver
    if isinstance(receiver.const, str):
        return text_method(run, receiver, name, args, kwargs, place)
    if name == "format" and receiver.alts and all(isinstance(one.const, str) for one in receiver.alts):
        filled = [text_method(run, one, name, args, kwargs, place) for one in receiver.alts]
        return join(*filled).tainted(receiver.taint)
    if name in ("values", "items", "keys") and (mappings := _mappings(receiver)):  # `{"a": {}, "b": {}}[name].items()`
        walked = [structures.on_mapping(run, one, obj, name, args, kwargs, place) or one for one, obj in mappings]
        return join(*walked).tainted(receiver.taint)
    generic = METHODS.get(name)
    if generic is not None:
        value = generic(run, receiver, args, kwargs, place)
        if value is not None:
            return value
    if name in PASSING:
        told = (*args, *kwargs.values()) if kind_of(receiver) is Kind.DATA else args  # which columns are dropped
        return receiver.tainted(union(*told).along) if told else receiver
    rows = apis.method(name)
    if rows and _fits(receiver, rows, args, kwargs):
        return apply(run, f".{name}", rows, receiver, args, kwargs, place)
    return unknown(run, name, receiver, args, kwargs, place, method=True)


def _mappings(value: Value) -> list[tuple[Value, Obj]]:
    """The dicts of which a value is one, where there are several."""
    found = [(one, one.obj) for one in value.alts if one.obj is not None and one.obj.what == "dict"]
    return found if len(found) == len(value.alts) else []


def _fits(receiver: Value, rows: tuple[Row, ...], args: list[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether a method's usual meaning is plausible for this receiver."""
    does = rows[0].does
    obj = receiver.obj
    if does in ("fit", "predict", "score"):
        if obj is None:
            return receiver.const is None or not receiver.is_const
        return obj.what in ("model", "opaque", "instance", "trainer", "loader") or obj.cls is None
    if does == "suggest":
        return obj is None or obj.what in ("trial", "opaque")
    if does == "draws" and rows[0].how == "numpy":  # rows of a table: an environment, a buffer draws from its own
        told = any(row.seed in kwargs or "frac" in kwargs for row in rows) or any(one.kind is Kind.KEY for one in args)
        return kind_of(receiver) is Kind.DATA or told
    return True


RESHAPING = frozenset(
    "cast concat concatenate cat stack hstack vstack expand_dims clip_by_value where gelu silu swish elu leaky_relu "
    "softplus log_sigmoid logsigmoid normalize".split()
)
"""Functions beside the methods of `PASSING` that give back as many predictions as they are given."""


SIZES = frozenset("numel nelement count_params dim ndimension element_size get_num_params num_parameters".split())
"""Methods that say how large something is, which no seed changes."""


PASSING = frozenset(
    "to cuda cpu float double half bfloat16 long int bool type numpy detach clone copy eval requires_grad_ "
    "requires_grad item tolist ravel flatten reshape view squeeze unsqueeze permute transpose contiguous astype values "
    "to_numpy round clip clamp softmax sigmoid log_softmax argmax_ abs sqrt exp log relu tanh pow square expand repeat "
    "nonzero T squeeze_ to_list reset_index set_index rename dropna fillna drop head tail result get share_memory "
    "share_memory_ train_ compile summary parameters named_parameters state_dict children modules set_params "
    "get_params cumsum cummax fillna_ apply_ to_frame unstack stack pivot pivot_table melt transpose_ asnumpy "
    "block_until_ready encode decode strip lower upper read_text resolve absolute expanduser as_posix prefetch cache "
    "batch repeat_ shuffle_ with_format set_format select remove_columns rename_column flatten_ tensor data spawn_ "
    "iloc loc with_transform unique drop_duplicates add_ mul_ sub_ div_".split()
)


def call_object(run: Run, func: Value, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Call an object: a network on a batch, a loss object, an instance with `__call__`."""
    if obj.cls is not None:
        found = class_attribute(obj.cls, "__call__")
        if found is not None and isinstance(found.ref, Func):
            return run.machine.call_function(run, found.ref, [func, *args], kwargs, place)
    if obj.what == "vmap":
        return mapped(run, obj, args, place)
    if obj.what == "grad":
        run.keys.gradients.add(place)
        loss = (
            run.machine.call(run, (obj.items or [NOTHING])[0], list(args), dict(kwargs), place)
            if obj.items
            else NOTHING
        )
        gradients = training.gradient(run, args, loss, place)
        if kind_of(gradients) is Kind.MODEL and kind_of(loss) is Kind.DATA:
            loss = loss.but(kind=Kind.METRIC)  # what is descended, computed of data without a network that is known
        if obj.recipe == "auxiliary":
            auxiliary = (exact_items(loss) or [loss])[-1]
            return made(run, "tuple", place, [gradients, auxiliary])
        if obj.recipe == "gradient first":
            return made(run, "tuple", place, [gradients, loss])
        return made(run, "tuple", place, [loss, gradients]) if obj.recipe == "both" else gradients
    if watching.is_history(func):  # `model.evals_result()`, a method or a property by the library
        return func
    if obj.what == "compose":
        return datasets.composed(run, obj, args, place)
    if obj.what == "parallel":
        return processes.parallel(run, obj, args, place)
    if obj.what == "loss":
        return learned.metric(run, args, kwargs, place, obj.api)
    if obj.what == "metric":
        return learned.metric(run, args, kwargs, place, obj.api)
    if obj.what in ("model", "opaque", "instance"):
        if args and all(kind_of(value) is Kind.MODEL for value in args) and kind_of(func) is Kind.MODEL:
            inner = union(*args)
            obj.taint |= Taint(axes=inner.axes, redrawn=inner.redrawn, settings=inner.settings)
            making.contains(obj, args)
            return func
        if obj.what == "model":
            making.draw_weights(run, obj)
        if obj.what == "model" or union(*args, *kwargs.values()).pieces:
            seeds = forward(run, func, obj, args, kwargs, place)
            if learned.measures(obj, [*args, *kwargs.values()]):
                return learned.metric(run, args, kwargs, place, obj.cls.name if obj.cls is not None else "")
            dropped = networks.noise(run, obj, place)
            return learned.predict(run, func, args, kwargs, place).tainted(dropped | Taint(settings=seeds))
        return making.opaque(run, obj.api, [func, *args], kwargs, place)
    return unknown(run, obj.api.rsplit(".", 1)[-1], func, args, kwargs, place)


def forward(
    run: Run, func: Value, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place
) -> frozenset[Setting]:
    """A network's own `forward` runs once a class: what it draws and seeds is seen. The seeds that it sets itself."""
    if obj.cls is None:
        return frozenset()
    if obj.cls not in run.scopes.forwarded:
        run.scopes.forwarded[obj.cls] = frozenset()
        found = class_attribute(obj.cls, "forward") or class_attribute(obj.cls, "call")
        first = len(run.ledger.of(Setting))
        if found is not None and isinstance(found.ref, Func):
            run.machine.call_function(run, found.ref, [func, *args], kwargs, place)
        run.scopes.forwarded[obj.cls] = frozenset(run.ledger.of(Setting)[first:])
    return run.scopes.forwarded[obj.cls]


def unknown(
    run: Run,
    name: str,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    method: bool = False,
) -> Value:
    """A call that resolves to nothing: read by the vocabulary of its last name, which is weaker evidence."""
    values = [*args, *kwargs.values()]
    for value in (*values, func):
        recording.escape(run, value, place)
        seeding.used(value, place)
    run.scopes.handed += [(one, place) for value in values for one in each(value) if function_of(one) is not None]
    jax_keys.handed(run, name, values, place)
    run.seen.may_be_seeded |= bool(SEEDS.search(name))
    if method and func.obj is None and records.is_recorded(func.taint):
        return Value(taint=union(*values, func))  # whatever it is asked for, it is of that run
    if not method and args and func.ref is None and records.is_recorded(func.taint):
        return learned.predict(run, func, args, kwargs, place)  # a model that was read is applied
    rows = apis.vocabulary(name) if name and not method else ()
    rows = run.program.vocabulary.rows(name) or rows
    if rows and not isinstance(func.ref, Obj):
        weak = Taint(confidence=Confidence.MEDIUM)
        does = rows[0].does
        if does == "seeds" and (args or kwargs):
            seed = seed_argument(rows[0], args, kwargs) or (args[0] if args else next(iter(kwargs.values())))
            if kind_of(seed) is Kind.OTHER and seed.obj is None and not isinstance(seed.const, str):
                seeding.seed_global(run, name, seed.tainted(weak), rngs_of(rows[0]), place)
            return NONE
        if does in ("fit", "score", "metric", "predict", "train", "load"):
            return by_name(run, name, does, func, args, kwargs, place, rows[0].how == "score")
    taint = union(*values, func)
    for value in values:
        for subject in [one.obj for one in each(value) if one.obj is not None and one.obj.what == "model"]:
            subject.recipe = (subject.recipe, name)  # it may be changed there
    if LOADS.search(name):
        for value in (*values, func):
            recording.loaded(run, value, place)
    kinds = {kind_of(value) for value in values}
    if method:
        kinds.add(kind_of(func))
    if Kind.PRED in kinds and Kind.DATA in kinds and not method:
        return learned.metric(run, args, kwargs, place).tainted(Taint(confidence=Confidence.MEDIUM))
    if name[:1].isupper() or (not method and isinstance(func.ref, Api)):
        return making.opaque(run, name if not isinstance(func.ref, Api) else func.ref.name, args, kwargs, place)
    if method and isinstance(func.obj, Obj) and func.obj.what in ("opaque", "model", "trainer"):
        return Value(taint=Taint(taint.axes, taint.closed, taint.pieces, taint.settings, taint.models, taint.origins,
                                 min(taint.confidence, Confidence.MEDIUM)))  # fmt: skip
    kind = max(kinds, default=Kind.OTHER)
    if kind in (Kind.MODEL, Kind.RNG, Kind.KEY):
        kind = Kind.OTHER
    dims = next((dims_of(value) for value in (func, *values) if dims_of(value)), ())
    return Value(kind=kind, taint=taint, dims=dims)


LOADS = re.compile(r"load|restore|resume|pretrain", re.IGNORECASE)
"""Names of calls that may read weights over those of the model that they are given."""


SEEDS = re.compile(r"^(?:re)?seed_|_(?:re)?seed(?:s|_all|_everything)?$|determinis|reproducib", re.IGNORECASE)
"""Names of calls that may seed the global generators."""


def _family(name: str) -> str:
    """`jax.numpy.x` and `cupy.x` behave as `numpy.x` where no row says otherwise."""
    return re.sub(r"^(jax\.numpy|cupy|torch)\.", "numpy.", name)


def attribute(run: Run, holder: Value, name: str, place: Place) -> Value:
    """An attribute that no class of the project defines: a method, or a property read."""
    obj = holder.obj
    kind = kind_of(holder)
    if holder.kind is Kind.DATA:
        records.mentions_seed(run, holder, [name])
    if obj is not None:
        if obj.what == "sweep" or (obj.what == "run" and name == "config"):
            return obj.attrs.get(name, NOTHING)
        if obj.what in ("namespace", "config", "dict") and name in obj.entries:
            return obj.entries[name]
        if obj.what == "text" and (part := files.part_of(run, holder, name)) is not None:
            return part
        if name == "__dict__":
            return python_builtins.attributes(run, [holder], {}, place)
        if name == "entropy" and obj.api.endswith("SeedSequence"):
            if all(made.axis_kind == "none" for made in taint_of(holder).settings):
                drawn = seeding.origin(run, OriginKind.ENTROPY, place, name)
                return Value(taint=Taint(origins=frozenset((drawn,))))
        if obj.what == "table" and name in obj.entries:
            return tables.column(run, holder, obj, Value(const=name), place)
        if obj.what == "table" and not _is_method(name):
            if (found := records.column(run, obj, Value(const=name), place)) is not None:
                return found
        if obj.what == "study" and name == "best_trial":
            return holder
        if obj.what == "trials" and (found := tuning.read(run, obj, name, place)) is not None:
            return found
        if obj.has(Searching) and name in ("best_params_", "best_estimator_", "best_score_"):
            taint = taint_of(holder)
            if name == "best_score_":
                best = replace(taint, models=frozenset((obj,)), measures=frozenset((name,)))
                return Value(kind=Kind.METRIC, taint=best)
            return holder if name == "best_estimator_" else Value(taint=taint)
        search = obj.trait(Searching)
        if search is not None and (found := studies.tried(run, obj, search, name)) is not None:
            return found
    if (
        name in ("loc", "iloc", "values", "T", "data", "x", "y", "images", "labels", "tensors", "target")
        and kind is Kind.DATA
    ):
        return Value(kind=kind, taint=taint_of(holder), dims=dims_of(holder), ref=Method(holder, name))
    if obj is not None and obj.what == "model" and name in SELVES:
        return holder
    if name == "metrics" and kind is Kind.PRED:  # `trainer.predict(data).metrics`
        return learned.metric(run, [holder], {}, place)
    if name == "T" and kind in (Kind.METRIC, Kind.PRED, Kind.ERROR) and (dims := dims_of(holder)):
        return Value(kind=kind, taint=taint_of(holder), dims=_transposed(run, dims, place))
    if name in ("T", "mT") and kind is Kind.MODEL and all(one.obj is None for one in each(holder)):
        return holder  # weights without an object
    if name == "values" and obj is not None and obj.what in ("array", "table"):
        return holder
    if name in ("iloc", "loc", "at", "iat") and obj is not None and obj.what in ("table", "list", "array"):
        return holder
    if kind is Kind.DATA or (obj is None and holder.ref is None) or (obj is not None and obj.what == "opaque"):
        hint = hint_of(name) if re.search(r"mask|train|test|val|dev|idx|index", name) else None
        if hint is not None and (name.endswith("_mask") or not name.startswith(("test_", "train_"))):
            named_ = splits.keyed(run, holder.but(kind=Kind.DATA), name, place)
            return named_.but(ref=Method(holder, name))
    for row in apis.method(name):
        if row.does == "history" and (scores := watching.history(run, holder, row, place)) is not None:
            return scores
        if row.does == "shape" and row.how == "property" and kind is not Kind.OTHER:
            return learned.shape(holder)
    shown = kind if kind in (Kind.DATA, Kind.PRED, Kind.ERROR, Kind.METRIC, Kind.DRAW, Kind.KEY) else Kind.OTHER
    return Value(kind=shown, ref=Method(holder, name), taint=holder.taint, dims=dims_of(holder))


def _transposed(run: Run, dims: Stack, place: Place) -> Stack:
    """The dimensions of a transposed array. Of one that has only one known dimension the other is of what each entry
    holds (classes, epochs, folds)."""
    if len(dims) > 1:
        return dims[::-1]
    inner = recording.axis(run, place, "item")
    inner.note(What.WALKS_ITEMS, place)
    return (inner, *dims)


def _is_method(name: str) -> bool:
    """Whether a table has a method or property of this name, so that it is no column."""
    return name in PASSING or name in METHODS or name in TABLE_METHODS or bool(apis.method(name))


TABLE_METHODS = frozenset(
    "groupby group_by agg aggregate pivot pivot_table melt query sort_values nlargest nsmallest sort sort_index "
    "iterrows itertuples boxplot plot hist describe columns index loc iloc at iat shape empty size dtypes apply map "
    "filter where assign join merge isin eq ne lt gt le ge insert pop items keys iter_rows to_dicts with_columns "
    "over".split()
)


SELVES = frozenset({"module", "_orig_mod", "trainable_variables", "trainable_weights", "variables", "weights"})
"""Attributes of a network that are itself, out of its hull, or its weights."""


VERBS = (
    generators.VERBS
    | datasets.VERBS
    | networks.VERBS
    | reloading.VERBS
    | stepping.VERBS
    | studies.VERBS
    | results.VERBS
    | processes.VERBS
    | settings.VERBS
)
"""What a row of the API tables does, by its verb."""


CALLS = (
    datasets.CALLS
    | serving.CALLS
    | files.CALLS
    | networks.CALLS
    | reloading.CALLS
    | stepping.CALLS
    | studies.CALLS
    | processes.CALLS
    | command_line.CALLS
    | structures.CALLS
    | classes.CALLS
    | generators.CALLS
    | configured.CALLS
    | results.CALLS
    | settings.CALLS
    | composed.CALLS
)
"""What a call does that no row describes, by its dotted name."""


OBJECTS = (
    generators.OBJECTS
    | datasets.OBJECTS
    | networks.OBJECTS
    | studies.OBJECTS
    | results.OBJECTS
    | processes.OBJECTS
    | command_line.OBJECTS
    | structures.OBJECTS
    | classes.OBJECTS
    | configured.OBJECTS
    | settings.OBJECTS
)
"""What the methods of an object do, by its kind (`Obj.what`)."""


def _get(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    """`holder.get(name)` of settings or of results that were read."""
    found = settings.METHODS["get"](run, receiver, args, kwargs, place)
    return found if found is not None else records.METHODS["get"](run, receiver, args, kwargs, place)


METHODS = (
    files.METHODS
    | reloading.METHODS
    | records.METHODS
    | datasets.METHODS
    | networks.METHODS
    | making.METHODS
    | stepping.METHODS
    | results.METHODS
    | processes.METHODS
    | settings.METHODS
    | {"get": _get}
)
"""What a method does on whatever it is called, by its name."""
