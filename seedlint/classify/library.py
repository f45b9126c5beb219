"""What calls outside the project do: builtins, tabled library calls (one function a verb), methods, unknown calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify import learning, options, reducing, seeding, splits
from seedlint.classify.containers import (
    _opened,
    exact_items,
    iterate,
    made,
    searched,
    union,
    update,
)
from seedlint.classify.trace import Selection
from seedlint.classify.values import (
    CLEAN,
    CONTAINERS,
    NONE,
    NOTHING,
    Api,
    Axis,
    Cls,
    Func,
    Kind,
    Method,
    Obj,
    OriginKind,
    Partial,
    Piece,
    Place,
    Taint,
    Value,
    dims_of,
    each,
    element,
    join,
    kind_of,
    members,
    taint_of,
)
from seedlint.diagnostics import Confidence
from seedlint.facts import Call, Expr, Function, Name, Op

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter

BUILTINS = frozenset(
    "abs all any bool bytes callable dict divmod enumerate filter float format frozenset getattr hasattr hash id input "
    "int isinstance issubclass iter len list locals map max min next object open ord chr pow print range repr reversed "
    "round set setattr slice sorted str sum super tuple type vars zip globals property staticmethod classmethod assert "
    "Exception ValueError RuntimeError NotImplementedError KeyError exit quit display exec eval compile".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that the configuration adds: functions that seed, train, score and split, by last or dotted name."""

    seeds: frozenset[str] = frozenset()
    trains: frozenset[str] = frozenset()
    scores: frozenset[str] = frozenset()
    splits: frozenset[str] = frozenset()

    def verb(self, name: str) -> str | None:
        for verb, names in (
            ("seeds", self.seeds),
            ("fit", self.trains),
            ("score", self.scores),
            ("split", self.splits),
        ):
            if name in names or name.rsplit(".", 1)[-1] in names:
                return verb
        return None

    def rows(self, name: str) -> tuple[Row, ...]:
        """What the configuration says of a function, as a row of the tables; empty if nothing."""
        verb = self.verb(name) if name else None
        how = "python,numpy,torch,tensorflow,keras" if verb == "seeds" else ""
        return () if verb is None else (Row(name, verb, None, 0, None, how, (), "memory"),)


@dataclass(frozen=True, slots=True)
class Site:
    """One call of a library function or method: what is called, on what, with what, where."""

    name: str
    row: Row
    receiver: Value | None
    args: list[Value]
    kwargs: dict[str, Value]
    place: Place

    @property
    def values(self) -> list[Value]:
        return [*self.args, *self.kwargs.values()]

    def argument(self, name: str, pos: int | None = None) -> Value | None:
        return seeding.argument(self.args, self.kwargs, name, pos)


# -------------------------------------------------------------------- dispatch


def call(
    run: Interpreter,
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
    name = _last(node.func) if node is not None else ""
    return unknown(run, name, func, args, kwargs, place)


def call_name(
    run: Interpreter, name: str, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    """Call a library function or class by its dotted name."""
    if name.startswith("builtins."):
        builtin = _BUILTINS.get(name[9:])
        if builtin is not None:
            return builtin(run, args, kwargs, place, node)
    _note_gpu(run, name, args, kwargs)
    special = _SPECIAL.get(name) or _SPECIAL.get(_family(name))
    if special is not None:
        return special(run, args, kwargs, place)
    rows = apis.lookup(name)
    rows = run.vocabulary.rows(name) or rows
    if not rows:
        return unknown(run, name.rsplit(".", 1)[-1], Value(ref=Api(name)), args, kwargs, place)
    return apply(run, name, rows, None, args, kwargs, place)


def _note_gpu(run: Interpreter, name: str, args: list[Value], kwargs: dict[str, Value]) -> None:
    """Whether the run means to compute on a GPU, where algorithms can be nondeterministic."""
    values = [*args, *kwargs.values()]
    texts = [one.const for value in values for one in each(value) if isinstance(one.const, str)]
    if any(text.startswith(("cuda", "gpu")) for text in texts) or name.endswith(".cuda"):
        run.uses_gpu = True
    if name.endswith(".Trainer") and "lightning" in name and "accelerator" not in kwargs:  # takes a GPU if there is one
        run.uses_gpu = True
    if kwargs.get("deterministic", NOTHING).const is True:
        run.trace.switches.append((name, run.place((1, 1, 1, 1))))


def apply(
    run: Interpreter,
    name: str,
    rows: tuple[Row, ...],
    receiver: Value | None,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
) -> Value:
    """The effects of a tabled call: every row acts, the first that yields a value gives the result."""
    result: Value | None = None
    for row in _chosen(rows, args, kwargs):
        action = VERBS.get(row.does)
        if action is None:
            continue
        if row.does == "output" and result is not None and rows[0].does == "reduce":  # a box plot shows a spread
            run.output(result, row.how, place)
            continue
        value = action(run, Site(name, row, receiver, args, kwargs, place))
        if result is None and value is not None:
            result = value
    if result is None:
        values = [*args, *kwargs.values()] + ([receiver] if receiver is not None else [])
        kind = max((kind_of(value) for value in values), default=Kind.OTHER)
        return Value(kind=kind if kind < Kind.MODEL else Kind.OTHER, taint=union(*values))
    return result


CONSTRUCTORS = frozenset({"estimator", "meta", "searchcv", "trainerconfig", "train", "splitter", "module"})


def _chosen(rows: tuple[Row, ...], args: list[Value], kwargs: dict[str, Value]) -> list[Row]:
    """Of several rows that make the same object (a seed with two names), the one whose seed is given."""
    made_ = [row for row in rows if row.does in CONSTRUCTORS]
    if len(made_) < 2:
        return list(rows)
    given = next((row for row in made_ if seeding.seed_argument(row, args, kwargs) is not None), made_[0])
    return [row for row in rows if row is given or row not in made_]


def call_method(
    run: Interpreter,
    receiver: Value,
    name: str,
    args: list[Value],
    kwargs: dict[str, Value],
    place: Place,
    node: Call | None,
) -> Value:
    """Call a method on something that is no instance of the project's, or that the project's class does not define."""
    _note_gpu(run, f".{name}", args, kwargs)
    obj = receiver.obj
    if obj is not None:
        handler = _OBJECTS.get(obj.what)
        if handler is not None:
            value = handler(run, receiver, obj, name, args, kwargs, place)
            if value is not None:
                return value
        owner = obj.api or (learning.instance_api(obj.cls) if obj.cls is not None else "")
        if owner:
            rows = apis.lookup(f"{owner}.{name}")
            exact = tuple(row for row in rows if row.name.endswith(f".{name}") or name in row.name)
            if exact:
                return apply(run, f"{owner}.{name}", exact, receiver, args, kwargs, place)
    if obj is not None and obj.what in ("opaque", "instance", "namespace") and MERGES.match(name):
        overridable(run, obj, place)
        return receiver
    if isinstance(receiver.const, str):
        return _text_method(run, receiver, name, args, kwargs, place)
    generic = _METHODS.get(name)
    if generic is not None:
        value = generic(run, receiver, args, kwargs, place)
        if value is not None:
            return value
    if name in PASSING:
        return receiver.tainted(Taint(axes=union(*args).axes)) if args else receiver
    rows = apis.method(name)
    if rows and _fits(run, receiver, rows, args):
        return apply(run, f".{name}", rows, receiver, args, kwargs, place)
    return unknown(run, name, receiver, args, kwargs, place, method=True)


def _fits(run: Interpreter, receiver: Value, rows: tuple[Row, ...], args: list[Value]) -> bool:
    """Whether a method's usual meaning is plausible for this receiver."""
    does = rows[0].does
    obj = receiver.obj
    if does in ("fit", "predict", "score"):
        if obj is None:
            return receiver.const is None or not receiver.is_const
        return obj.what in ("model", "opaque", "instance", "trainer", "loader") or obj.cls is None
    if does == "suggest":
        return obj is None or obj.what in ("trial", "opaque")
    return True


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


def call_object(
    run: Interpreter, func: Value, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """Call an object: a network on a batch, a loss object, an instance with `__call__`."""
    if obj.cls is not None:
        found = run.class_attr(obj.cls, "__call__")
        if found is not None and isinstance(found.ref, Func):
            return run.call_function(found.ref, [func, *args], kwargs, place)
    if obj.what == "vmap":
        return _mapped(run, obj, args, place)
    if obj.what == "grad":
        loss = run.call((obj.items or [NOTHING])[0], list(args), dict(kwargs), place) if obj.items else NOTHING
        gradients = learning.gradient(run, args, place)
        return made(run, "tuple", place, [loss, gradients]) if obj.recipe == "both" else gradients
    if obj.what == "parallel":
        return args[0] if args else NOTHING
    if obj.what == "loss":
        return learning.metric(run, args, kwargs, place)
    if obj.what == "metric":
        return learning.metric(run, args, kwargs, place)
    if obj.what in ("model", "opaque", "instance"):
        if args and all(kind_of(value) is Kind.MODEL for value in args) and kind_of(func) is Kind.MODEL:
            inner = union(*args)
            obj.taint |= Taint(axes=inner.axes, settings=inner.settings)
            return func
        if obj.what == "model" or union(*args, *kwargs.values()).pieces:
            forward(run, func, obj, args, kwargs, place)
            return learning.predict(run, func, args, kwargs, place)
        return learning.opaque(run, obj.api, [func, *args], kwargs, place)
    return unknown(run, obj.api.rsplit(".", 1)[-1], func, args, kwargs, place)


def _mapped(run: Interpreter, obj: Obj, args: list[Value], place: Place) -> Value:
    """`jax.vmap(f)(keys, ...)`: one run an item of the arguments that hold an axis."""
    turned = []
    opened: list[Axis] = []
    for value in args:
        if dims_of(value):
            one, axes = iterate(run, value, place, "map", "")
            turned.append(one)
            opened.extend(axes)
        else:
            turned.append(value)
    with run.walking(*opened):
        result = run.call((obj.items or [NOTHING])[0], turned, {}, place)
    held = exact_items(result)
    if held is not None:
        return made(run, "tuple", place, [_stacked(run, one, opened, place) for one in held])
    return _stacked(run, result, opened, place)


def _stacked(run: Interpreter, value: Value, axes: list[Axis], place: Place) -> Value:
    kept = tuple(axis for axis in dict.fromkeys(axes) if axis in taint_of(value).axes)
    return Value(kind=kind_of(value), taint=taint_of(value), dims=kept)


def forward(run: Interpreter, func: Value, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place) -> None:
    """A network's own `forward` runs once a class: what it draws and seeds is seen."""
    if obj.cls is None or obj.cls in run.forwarded:
        return
    run.forwarded.add(obj.cls)
    found = run.class_attr(obj.cls, "forward") or run.class_attr(obj.cls, "call")
    if found is not None and isinstance(found.ref, Func):
        run.call_function(found.ref, [func, *args], kwargs, place)


def unknown(
    run: Interpreter,
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
        run.escape(value)
    rows = apis.vocabulary(name) if name and not method else ()
    rows = run.vocabulary.rows(name) or rows
    if rows and not isinstance(func.ref, Obj):
        weak = Taint(confidence=Confidence.MEDIUM)
        does = rows[0].does
        if does == "seeds" and (args or kwargs):
            seed = seeding.seed_argument(rows[0], args, kwargs) or (args[0] if args else next(iter(kwargs.values())))
            if kind_of(seed) is Kind.OTHER and seed.obj is None and not isinstance(seed.const, str):
                seeding.seed_global(run, name, seed.tainted(weak), _rngs(rows[0].how), place)
            return NONE
        if does in ("fit", "score", "metric", "predict", "train", "load"):
            return _by_name(run, name, does, func, args, kwargs, place)
    taint = union(*values, func)
    for value in values:
        for subject in [one.obj for one in each(value) if one.obj is not None and one.obj.what == "model"]:
            subject.recipe = (subject.recipe, name)  # it may be changed there
    kinds = {kind_of(value) for value in values}
    if method:
        kinds.add(kind_of(func))
    if Kind.PRED in kinds and Kind.DATA in kinds and not method:
        return learning.metric(run, args, kwargs, place).tainted(Taint(confidence=Confidence.MEDIUM))
    if name[:1].isupper() or (not method and isinstance(func.ref, Api)):
        return learning.opaque(run, name if not isinstance(func.ref, Api) else func.ref.name, args, kwargs, place)
    if method and isinstance(func.obj, Obj) and func.obj.what in ("opaque", "model", "trainer"):
        return Value(taint=Taint(taint.axes, taint.closed, taint.pieces, taint.settings, taint.models, taint.origins,
                                 min(taint.confidence, Confidence.MEDIUM)))  # fmt: skip
    kind = max(kinds, default=Kind.OTHER)
    if kind in (Kind.MODEL, Kind.RNG, Kind.KEY):
        kind = Kind.OTHER
    dims = next((dims_of(value) for value in (func, *values) if dims_of(value)), ())
    return Value(kind=kind, taint=taint, dims=dims)


def _by_name(
    run: Interpreter, name: str, does: str, func: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    """An unresolved `fit(x, seed=s)`, `evaluate(model, data)`: what its name says, with medium confidence."""
    weak = Taint(confidence=Confidence.MEDIUM)
    values = [*args, *kwargs.values()]
    seeds = {key: value for key, value in kwargs.items() if seeding.seedish(key)}
    if does in ("fit", "train"):
        subjects = [obj for value in values for obj in learning.models_in(value)]
        pieces = union(*values).pieces
        if not subjects:
            made_ = learning.opaque(run, name, args, kwargs, place)
            assert made_.obj is not None
            learning.settle(run, made_.obj, place)
            subjects = [made_.obj]
            result = Value(kind=Kind.MODEL, ref=made_.obj)
        else:
            result = Value(kind=Kind.MODEL, ref=subjects[0])
        for seed in seeds.values():
            given = seeding.setting(run, name, seed.tainted(weak), place)
            seeding.given(run, given, "train")
            for subject in subjects:
                subject.taint |= seeding.of_value(run, given)
        for subject in subjects:
            learning.settle(run, subject, place)
            learning.train(run, subject, union(*values), pieces, place, Confidence.MEDIUM)
        return result
    if does in ("score", "metric"):
        if any(kind_of(value) is Kind.PRED for value in values) or any(learning.models_in(value) for value in values):
            return learning.score(run, NOTHING, args, kwargs, place).tainted(weak)
    if does == "predict" and any(learning.models_in(value) for value in values):
        owner = next(value for value in values if learning.models_in(value))
        return learning.predict(run, owner, args, kwargs, place).tainted(weak)
    if does == "load":
        return splits.loaded(
            run, place, next((v.const for v in values if isinstance(v.const, str)), None), union(*values)
        )
    taint = union(*values)
    if any(kind_of(value) is Kind.PRED for value in values) and any(kind_of(value) is Kind.DATA for value in values):
        return learning.metric(run, args, kwargs, place).tainted(weak)
    kind = max((kind_of(value) for value in values), default=Kind.OTHER)
    return Value(kind=kind if kind < Kind.MODEL else Kind.OTHER, taint=taint | weak)


def _last(node: Expr) -> str:
    from seedlint.facts import Attr

    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        return node.name
    return ""


def _family(name: str) -> str:
    """`jax.numpy.x` and `cupy.x` behave as `numpy.x` where no row says otherwise."""
    return re.sub(r"^(jax\.numpy|cupy|torch)\.", "numpy.", name)


def _rngs(how: str) -> list[str]:
    return [rng for rng in how.split(",") if rng]


# ----------------------------------------------------------------------- verbs


def _seeds(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs)
    if value is None:
        default = seeding.default_of(site.row)
        if default is None and site.row.seed is None:
            return None
        value = default if default is not None else NONE
    if site.row.how == "self":
        return _seed_self(run, site, value)
    seeding.seed_global(run, site.name, value, _rngs(site.row.how), site.place)
    return value


def _seed_self(run: Interpreter, site: Site, value: Value) -> Value | None:
    """`generator.manual_seed(0)`, `rng.seed(0)`: returns the generator."""
    receiver = site.receiver
    if receiver is None or receiver.obj is None:
        return None
    given = seeding.setting(run, site.name, value, site.place)
    taint = seeding.of_value(run, given)
    receiver.obj.taint = taint if not run.branches else receiver.obj.taint | taint
    receiver.obj.stack = run.stack
    receiver.obj.attrs["seed"] = value
    if given.axis_kind == "constant" and run.stack:
        run.constant_generators.append((receiver.obj, given))
    return receiver


def _draws(run: Interpreter, site: Site) -> Value | None:
    last = site.name.rsplit(".", 1)[-1]
    role = shuffle_role(run) if last in ("shuffle", "permutation", "randperm", "shuffle_") else "draw"
    given = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    subject = site.args[0] if site.args else NOTHING
    if given is not None and not (given.is_const and given.const is None):
        taint = taint_of(given)
    elif site.row.how == "self":
        receiver = site.receiver
        taint = (
            seeding.draw_from(run, receiver.obj, role, site.place) if receiver is not None and receiver.obj else CLEAN
        )
    else:
        taint = CLEAN
        for rng in _rngs(site.row.how):
            taint |= seeding.draw(run, rng, role, site.place)
    taint = Taint(axes=taint.axes, settings=taint.settings, confidence=taint.confidence)
    if site.row.how == "numpy" and given is None:
        run.legacy(site.place, site.name)
    if last in ("shuffle", "shuffle_") and subject.obj is not None:
        subject.obj.taint |= taint
        return NONE
    if kind_of(subject) is Kind.DATA and last in (
        "permutation",
        "choice",
        "choices",
        "sample",
        "rand_like",
        "randn_like",
    ):
        return Value(kind=Kind.DATA, taint=taint_of(subject) | taint)
    return Value(kind=Kind.DRAW, taint=taint | Taint(pieces=frozenset()))


def shuffle_role(run: Interpreter) -> str:
    """A shuffle inside a loop orders what is trained on; one outside may as well decide what is held out."""
    return "order" if run.stack else "split"


def _rng(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs)
    if value is None and site.args:
        value = site.args[0] if site.row.seed is not None and site.row.pos == 0 else None
    if value is None:
        value = NONE if site.row.seed else None
    return seeding.generator(run, site.name, value, site.place)


def _key(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs)
    return seeding.new_key(run, site.name, value if value is not None else NOTHING, site.place)


def _splitkey(run: Interpreter, site: Site) -> Value | None:
    key = seeding.key_argument(site.args, site.kwargs, site.row)
    if key is None or kind_of(key) is not Kind.KEY:
        return Value(kind=Kind.KEY, taint=union(*site.values))
    count = site.argument("num", 1)
    if site.row.how == "split":
        return seeding.split_key(run, key, count, site.place)
    return seeding.derived_key(run, key, site.place, Taint(axes=union(*site.args[1:]).axes))


def _usekey(run: Interpreter, site: Site) -> Value | None:
    key = seeding.key_argument(site.args, site.kwargs, site.row)
    taint = seeding.use_key(run, key, site.place)
    dims = dims_of(key) if key is not None else ()
    return Value(kind=Kind.DRAW, taint=Taint(axes=taint.axes, settings=taint.settings), dims=dims)


def _estimator(run: Interpreter, site: Site) -> Value | None:
    if site.receiver is not None:
        return None
    return learning.estimator(run, site.name, site.row, site.args, site.kwargs, site.place)


def _meta(run: Interpreter, site: Site) -> Value | None:
    return learning.meta(run, site.name, site.row, site.args, site.kwargs, site.place)


def _searchcv(run: Interpreter, site: Site) -> Value | None:
    return learning.search_object(run, site.name, site.row, site.args, site.kwargs, site.place)


def _splitter(run: Interpreter, site: Site) -> Value | None:
    obj = Obj("splitter", site.place, run.stack, site.name)
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        if value.obj is not None and value.obj.what == "rng":
            run.shared_generators.setdefault(value.obj, []).append((site.place, obj))
            obj.taint = taint_of(value)
        else:
            given = seeding.setting(run, site.name, value, site.place)
            seeding.given(run, given, "split")
            obj.taint = seeding.of_value(run, given)
        last = site.name.rsplit(".", 1)[-1]
        if last in ("KFold", "StratifiedKFold", "StratifiedGroupKFold"):
            shuffle = site.argument("shuffle", 1)
            if (shuffle is None and "**" not in site.kwargs) or (shuffle is not None and shuffle.const is False):
                run.defect("SED409", site.place, last, detail=shuffle is not None)
    return Value(ref=obj)


def _split(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    taint = CLEAN
    if value is not None and value.obj is not None and value.obj.what == "rng":
        taint = taint_of(value)
        for made_ in taint.settings:
            seeding.given(run, made_, "split")
    elif value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        seeding.given(run, given, "split")
        taint = seeding.of_value(run, given)
    else:
        shuffle = site.kwargs.get("shuffle")
        if shuffle is None or shuffle.const is not False:
            rng = "torch" if "torch" in site.name else "numpy"
            taint = seeding.draw(run, rng, "split", site.place)
    place = site.place
    if site.row.how == "pieces":
        parts = exact_items(site.args[1]) if len(site.args) > 1 else None
        count = len(parts) if parts else 2
        whole = site.args[0] if site.args else NOTHING
        return made(
            run, "list", place, [splits.cut(whole, "split", place, i, count).tainted(taint) for i in range(count)]
        )
    if site.row.how == "dict":
        whole = site.receiver if site.receiver is not None else (site.args[0] if site.args else NOTHING)
        obj = Obj("dict", place, run.stack)
        for index, name in enumerate(("train", "test")):
            obj.entries[name] = splits.cut(whole, "split", place, index, 2).tainted(taint)
        return Value(kind=Kind.OTHER, ref=obj)
    arrays = list(site.args)
    pieces = [splits.cut(array, "split", place, side, 2).tainted(taint) for array in arrays for side in (0, 1)]
    return made(run, "list", place, pieces)


def _crossval(run: Interpreter, site: Site) -> Value | None:
    subject = site.args[0] if site.args else site.kwargs.get("estimator", NOTHING)
    data = list(site.args[1:3]) + [site.kwargs[key] for key in ("X", "y") if key in site.kwargs]
    pieces = frozenset(piece.cut("cv", site.place, 1, 2) for piece in union(*data).pieces)
    taint = Taint(pieces=pieces, axes=union(*data).axes)
    for obj in learning.models_in(subject):
        learning.settle(run, obj, site.place)
        learning.train(run, obj, union(*data), frozenset(), site.place)
        taint |= Taint(models=frozenset((obj,))) | learning._without_pieces(taint_of(Value(ref=obj)))
    if (cv := site.kwargs.get("cv")) is not None:
        inner = taint_of(cv)
        taint |= Taint(settings=inner.settings, axes=inner.axes)
    taint |= Taint(axes=subject.taint.axes)
    if site.row.how == "predictions":
        return Value(kind=Kind.PRED, taint=taint)
    return learning.scored(run, taint, site.place, inner=True)


def _generate(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    taint = CLEAN
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.roles.add("data")
    whole = splits.loaded(run, site.place, None, taint)
    return made(run, "tuple", site.place, [whole, whole])


def _load(run: Interpreter, site: Site) -> Value | None:
    for value in site.values:
        seeding.used(value)
    text: str | None = None
    which = apis.argument(site.row.how) if site.row.how else None
    if which is not None:
        part = site.argument(which.name, which.pos)
        given = (
            part.const
            if part is not None and part.is_const
            else ({"True": True, "False": False}.get(str(which.default), which.default) if part is None else None)
        )
        if isinstance(given, bool) and which.name == "train":
            text = "train" if given else "test"
        elif isinstance(given, str) and splits.hint_of(given.split("[")[0]):
            text = given.split("[")[0]
    if text is None:
        names = [v.const for v in site.values if isinstance(v.const, str)]
        hinted = [name for name in names if splits.hint_of(name)]
        text = hinted[0] if hinted else (names[0] if len(names) == 1 else None)
    value = splits.loaded(run, site.place, text, union(*site.values))
    if "datasets" in site.name and site.name.endswith("load_data"):
        root = (site.name, site.place.at)
        pairs = [
            made(run, "tuple", site.place, [splits.data(frozenset((Piece(root, (("key", hint, 0, 0),), hint),)))] * 2)
            for hint in ("train", "test")
        ]
        return made(run, "tuple", site.place, pairs)
    if site.kwargs.get("return_X_y", NOTHING).const is True:
        return made(run, "tuple", site.place, [value, value])
    return value


def _loader(run: Interpreter, site: Site) -> Value | None:
    subject = site.args[0] if site.args else site.kwargs.get("dataset", NOTHING)
    obj = Obj("loader", site.place, run.stack, site.name)
    obj.attrs["dataset"] = subject
    inner = taint_of(subject)
    obj.taint = Taint(
        inner.axes, inner.closed, inner.pieces, inner.settings, frozenset(), frozenset(), inner.confidence
    )
    shuffle = site.argument("shuffle", 2)
    obj.attrs["?shuffle"] = shuffle if shuffle is not None else Value(const=False)
    generator = site.kwargs.get("generator")
    if generator is not None:
        obj.attrs["?generator"] = generator
        for made_ in taint_of(generator).settings:
            made_.roles.add("order")
        obj.taint |= Taint(settings=taint_of(generator).settings, axes=taint_of(generator).axes)
    sampler = site.argument("sampler", 3)
    if sampler is not None:
        obj.attrs["sampler"] = sampler
    _items(run, obj, subject, site.place)
    workers = site.argument("num_workers", 5)
    if workers is not None and "worker_init_fn" not in site.kwargs and workers.const != 0:
        run.loaders.append((subject, workers, site.place))
    return Value(kind=Kind.DATA, ref=obj)


ITEM_HOOKS = ("__getitem__", "__iter__", "__getitems__", "map")


def _items(run: Interpreter, loader: Obj, dataset: Value, place: Place) -> None:
    """What the dataset's own code draws for each item; workers have their own copies of the global generators."""
    for one in each(dataset):
        obj = one.obj
        if obj is None or obj.cls is None:
            continue
        axis = run.axis(place, "item", "item")
        axis.item = True
        saved = dict(run.ambient)
        with run.walking(axis):
            for hook in ITEM_HOOKS:
                found = run.class_attr(obj.cls, hook)
                if found is not None and isinstance(found.ref, Func):
                    inner = taint_of(run.call_function(found.ref, [one], {}, place, entry=True))
                    loader.taint |= Taint(settings=inner.settings)
        run.ambient = saved


def _distributed_sampler(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("sampler-by-epoch", place, run.stack, "torch.utils.data.DistributedSampler")
    shuffle = seeding.argument(args, kwargs, "shuffle", 3)
    if shuffle is None or shuffle.const is not False:
        run.samplers.append(obj)
    if args:
        obj.taint = Taint(pieces=taint_of(args[0]).pieces)
    return Value(ref=obj)


def _o_sampler(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "set_epoch":
        obj.attrs["?epoch"] = Value(const=True)
    return NONE


def _process_group(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    run.distributed = True
    return NONE


def _rank(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.external(run, place, "rank")


def _exec(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    run.restarts = True
    return NONE


def _spawn(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`mp.spawn(worker, args=(...))`: the worker gets its rank first."""
    func = args[0] if args else kwargs.get("fn", NOTHING)
    given = exact_items(args[1] if len(args) > 1 else kwargs.get("args", NOTHING)) or []
    return run.call(func, [options.external(run, place, "rank"), *given], {}, place)


def _process(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`Process(target=f, args=(...))`"""
    func = kwargs.get("target")
    if func is not None:
        run.call(func, exact_items(kwargs.get("args", NOTHING)) or [], {}, place)
    return NOTHING


def _scan(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.scan(f, init, xs)`: (carry, stacked outputs)."""
    if len(args) < 2:
        return NOTHING
    axis = run.axis(place, "scan", "")
    with run.walking(axis):
        result = run.call(args[0], [args[1], element(args[2]) if len(args) > 2 else NOTHING], {}, place)
    items = exact_items(result)
    return made(run, "tuple", place, items if items is not None and len(items) == 2 else [result, result])


def _fori(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`jax.lax.fori_loop(lower, upper, body, init)`"""
    if len(args) < 4:
        return NOTHING
    axis = run.axis(place, "scan", "")
    with run.walking(axis):
        return run.call(args[2], [Value(), args[3]], {}, place)


def _module(run: Interpreter, site: Site) -> Value | None:
    if site.receiver is not None:
        return None
    return learning.module(run, site.name, site.row, site.args, site.kwargs, site.place)


def _dropout(run: Interpreter, site: Site) -> Value | None:
    taint = union(*site.values)
    for rng in _rngs(site.row.how):
        taint |= seeding.draw(run, rng, "dropout", site.place)
    subject = site.args[0] if site.args else NOTHING
    return Value(kind=kind_of(subject), taint=taint, dims=dims_of(subject))


def _pretrained(run: Interpreter, site: Site) -> Value | None:
    for value in site.values:
        seeding.used(value)
    if site.receiver is not None and site.receiver.obj is not None and site.receiver.obj.what in ("model", "opaque"):
        loaded_ = union(*site.args)
        site.receiver.obj.taint |= Taint(loaded_.axes, loaded_.closed, frozenset(), loaded_.settings, loaded_.models)
        return site.receiver
    made_ = learning.model(run, site.name, site.place, CLEAN, (site.name, tuple(map(learning.describe, site.args))))
    assert made_.obj is not None
    # A new head is drawn on top of the loaded weights (transformers warns of it); a plain load draws nothing.
    if "from_pretrained" in site.name and re.search(
        r"For[A-Z]\w*Classification|ForQuestion|ForMultiple|ForRegression", site.name
    ):
        made_.obj.taint |= seeding.draw(run, "torch", "train", site.place, made_.obj, build=True)
    made_.obj.built = True
    for value in site.values:
        inner = taint_of(value)
        for axis in inner.axes:
            axis.hyper = axis.hyper or (value.obj is None and not value.alts)
        made_.obj.taint |= Taint(axes=inner.axes, origins=inner.origins)
    return made_


def _optimizer(run: Interpreter, site: Site) -> Value | None:
    obj = Obj("optimizer", site.place, run.stack, site.name)
    for number, value in enumerate(site.values):
        for subject in learning.models_in(value):
            learning.settle(run, subject, site.place)
            obj.attrs[f"#{number}"] = Value(kind=Kind.MODEL, ref=subject)
        if not learning.models_in(value):
            learning.set_apart(value)
            for subject in learning.models_in(Value(ref=obj)):
                subject.taint |= Taint(axes=taint_of(value).axes)
    return Value(ref=obj)


PLAIN_OPTIONS = re.compile(r"output|dir|path|name|log|verbos|report|save|tag|group|project|jobs|device|silent|prefix")


def _trainerconfig(run: Interpreter, site: Site) -> Value | None:
    obj = Obj("config", site.place, run.stack, site.name)
    value = seeding.seed_argument(site.row, site.args, site.kwargs)
    if site.row.seed != "seed" and value is None:
        return None
    if value is not None:
        given = seeding.setting(run, site.name, value, site.place)
        if given.axis_kind == "none":
            return Value(ref=obj)
    else:
        default = seeding.default_of(site.row)
        if default is None or default.const is None or "**" in site.kwargs:
            return Value(ref=obj)
        given = seeding.setting(run, site.name, default.but(carried=(site.place,)), site.place)
        given.axis_kind = "implicit"
    obj.taint |= seeding.of_value(run, given)
    for key, other in site.kwargs.items():
        if other is not value and not PLAIN_OPTIONS.search(key):
            learning.set_apart(other)
            obj.taint |= Taint(axes=taint_of(other).axes)
    obj.attrs.update(site.kwargs)
    return Value(ref=obj)


def _trainer(run: Interpreter, site: Site) -> Value | None:
    return learning.trainer(run, site.name, site.row, site.args, site.kwargs, site.place)


def _train(run: Interpreter, site: Site) -> Value | None:
    """`lgb.train(params, data)`: a model from a dict of parameters."""
    position = int(site.row.how) if site.row.how.isdigit() else 0
    params = site.argument("params", position)
    made_ = learning.model(
        run, site.name, site.place, CLEAN, (site.name, learning.describe(params) if params else None)
    )
    obj = made_.obj
    assert obj is not None
    found = False
    if params is not None:
        for one in each(params):
            holder = one.obj
            if holder is None:
                continue
            for key, entry in holder.entries.items():
                if seeding.seedish(str(key)):
                    given = seeding.setting(run, site.name, entry, holder.places.get(key, site.place))
                    if given.axis_kind != "none":
                        seeding.given(run, given, "train")
                        given.trained = True
                        obj.taint |= seeding.of_value(run, given)
                        found = True
                else:
                    learning.set_apart(entry)
                    obj.taint |= Taint(axes=taint_of(entry).axes)
    direct = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if direct is not None and not found:
        given = seeding.setting(run, site.name, direct, site.place)
        seeding.given(run, given, "train")
        obj.taint |= seeding.of_value(run, given)
    data = union(*(value for value in site.values if kind_of(value) is Kind.DATA))
    learning.train(run, obj, data, data.pieces, site.place)
    if site.name.rsplit(".", 1)[-1] == "cv":
        return learning.score(
            run, made_, [value for value in site.values if kind_of(value) is Kind.DATA], {}, site.place
        )
    return made_


def _fit(run: Interpreter, site: Site) -> Value | None:
    if site.receiver is None:
        return _by_name(run, site.name.rsplit(".", 1)[-1], "fit", NOTHING, site.args, site.kwargs, site.place)
    for one in each(site.receiver):
        if one.obj is not None and one.obj.what == "trainer":
            return learning.trainer_fit(run, site.receiver, site.args, site.kwargs, site.place)
    known = any(one.obj is not None and one.obj.what == "model" for one in each(site.receiver))
    confidence = Confidence.HIGH if known else Confidence.MEDIUM
    result = learning.fit(run, site.receiver, site.args, site.kwargs, site.place, confidence)
    for one in each(site.receiver):
        if one.obj is not None and "?search" in one.obj.attrs:
            learning.searched_fit(run, one.obj, union(*site.args), union(*site.args).pieces, site.place)
    if site.name.rsplit(".", 1)[-1] in ("fit_transform", "fit_resample"):
        return Value(kind=Kind.DATA, taint=union(*site.values) | learning._without_pieces(taint_of(result)))
    if site.name.rsplit(".", 1)[-1] == "fit_predict":
        return learning.predict(run, site.receiver, site.args, site.kwargs, site.place)
    return result


def _predict(run: Interpreter, site: Site) -> Value | None:
    if site.receiver is None:
        return None
    return learning.predict(run, site.receiver, site.args, site.kwargs, site.place)


def _score(run: Interpreter, site: Site) -> Value | None:
    receiver = site.receiver if site.receiver is not None else NOTHING
    owners = [obj for value in (receiver, *site.values) for obj in learning.models_in(value)]
    trainer_ = any(one.obj is not None and one.obj.what == "trainer" for one in each(receiver))
    if not owners and not trainer_ and not any(kind_of(value) >= Kind.PRED for value in site.values):
        opaque_ = [one.obj for one in each(receiver) if one.obj is not None and one.obj.what == "opaque"]
        if not opaque_:
            return Value(taint=union(receiver, *site.values))
    return learning.score(run, receiver, site.args, site.kwargs, site.place)


def _metric(run: Interpreter, site: Site) -> Value | None:
    if site.name.rsplit(".", 1)[-1][:1].isupper():
        obj = Obj("metric", site.place, run.stack, site.name)
        return Value(ref=obj)
    return learning.metric(run, site.args, site.kwargs, site.place)


def _loss(run: Interpreter, site: Site) -> Value | None:
    if site.name.rsplit(".", 1)[-1][:1].isupper():
        return Value(ref=Obj("loss", site.place, run.stack, site.name))
    return learning.metric(run, site.args, site.kwargs, site.place)


def _reduce(run: Interpreter, site: Site) -> Value | None:
    receiver = site.receiver
    subject = receiver if receiver is not None else (site.args[0] if site.args else NOTHING)
    how = site.row.how or "location"
    if subject.obj is not None and subject.obj.what in ("values", "items", "zip"):
        subject = _b_same(run, [subject], {}, site.place, None)
    if how.startswith("named"):
        ways = named_reducers(site.values)
        results = [reducing.reduce(run, subject, way, site.place, population=False) for way in ways]
        return join(*results) if results else subject
    if (
        receiver is not None
        and not dims_of(receiver)
        and site.args
        and dims_of(site.args[0])
        and kind_of(receiver) is Kind.OTHER
    ):
        subject = site.args[0]  # `ax.boxplot(scores)`
    rest = site.args if receiver is not None else site.args[1:]
    axis = site.kwargs.get("axis", site.kwargs.get("dim", rest[0] if rest and isinstance(rest[0].const, int) else None))
    if how in ("select-argmax", "argmax", "select-max", "extreme"):
        if kind_of(subject) in (Kind.PRED, Kind.ERROR, Kind.DATA):
            return Value(kind=kind_of(subject), taint=taint_of(subject), dims=dims_of(subject))
        return reducing.pick(run, subject, element(subject), site.place, kept="arg" in how or "idx" in site.name)
    if how == "sort":
        return _sorted(run, [subject], site.kwargs, site.place, None)
    population: bool | None = None
    if how == "dispersion":
        ddof = site.kwargs.get("ddof")
        name = site.name
        flavour = subject.obj.api if subject.obj is not None and subject.obj.what == "array" else ""
        if name.startswith(("numpy.", "jax.numpy.")) or flavour == "numpy":
            population = ddof is None or ddof.const == 0
        else:
            said = site.kwargs.get("unbiased", NOTHING).const is False or (ddof is not None and ddof.const == 0)
            population = said or name.endswith(("pstdev", "pvariance"))
    return reducing.reduce(run, subject, how, site.place, axis, population)


def _test(run: Interpreter, site: Site) -> Value | None:
    values = site.args if site.receiver is None else [site.receiver, *site.args]
    return reducing.test(run, values, site.kwargs, site.row.how, site.place)


FILE_HOWS = ("file", "artefact", "figure")


def _output(run: Interpreter, site: Site) -> Value | None:
    how = site.row.how or "print"
    values = list(site.values)
    if site.receiver is not None:
        if (
            how == "artefact"
            or kind_of(site.receiver) >= Kind.PRED
            or (site.receiver.obj is not None and site.receiver.obj.what == "table")
        ):
            values.insert(0, site.receiver)
    reducing.side_by_side(run, values, site.place)
    for value in values:
        obj = value.obj
        if how == "artefact" and kind_of(value) is not Kind.MODEL and not taint_of(value).models and obj is None:
            seeding.used(value)  # the name of a checkpoint
            continue
        if how == "tracker" and obj is not None and obj.what == "dict":
            entries = list(members(obj))
            reducing.side_by_side(run, entries, site.place)
        run.output(value, how, site.place)
    _remember_file(run, site, values)
    return NONE


def _remember_file(run: Interpreter, site: Site, values: list[Value]) -> None:
    models = [value for value in values if taint_of(value).settings]
    if models and site.row.how in FILE_HOWS:
        run.written.append((site.place, union(*models)))


def _table(run: Interpreter, site: Site) -> Value | None:
    data = site.args[0] if site.args else site.kwargs.get("data", NOTHING)
    return table(run, data, site.kwargs.get("columns", site.args[2] if len(site.args) > 2 else None), site.place)


def table(run: Interpreter, data: Value, columns: Value | None, place: Place) -> Value:
    """A table from rows (dicts, tuples) or from columns."""
    obj = Obj("table", place, run.stack)
    source = data.obj
    if kind_of(data) is Kind.DATA or source is None:
        return Value(kind=kind_of(data), taint=taint_of(data), dims=dims_of(data))
    if source.what == "dict":
        for key, entry in source.entries.items():
            obj.entries[key] = element(entry).but(dims=dims_of(entry)) if dims_of(entry) or entry.obj else entry
        if source.elem is not None:
            obj.elem = element(source.elem) if source.elem.obj is not None else source.elem
            obj.key_axes = dims_of(data)
        compared = list(obj.entries.values())
        for value in compared:
            obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
        return Value(ref=obj)
    obj.key_axes = dims_of(data)
    row = element(data)
    names = [item.const for item in (exact_items(columns) or [])] if columns is not None else []
    for one in each(row):
        inner = one.obj
        if inner is not None and inner.what == "dict":
            obj.entries.update(inner.entries)
            if inner.elem is not None:
                obj.elem = inner.elem
        elif inner is not None and inner.items is not None:
            for number, item in enumerate(inner.items):
                name = names[number] if number < len(names) else number
                obj.entries[name] = join(obj.entries[name], item) if name in obj.entries else item
        else:
            obj.elem = one if obj.elem is None else join(obj.elem, one)
    return Value(ref=obj)


def _search(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.roles.add("search")
    obj = Obj("study" if "study" in site.row.how else "sampler", site.place, run.stack, site.name)
    return Value(ref=obj)


def _suggest(run: Interpreter, site: Site) -> Value | None:
    name = site.args[0].const if site.args else None
    name = name if isinstance(name, str) else "?"
    value = _suggested(run, site, name)
    run.trial_values[name] = value
    return value


def _suggested(run: Interpreter, site: Site, name: str) -> Value:
    kind = site.row.how
    place = site.place
    if kind == "categorical":
        choices = site.argument("choices", 1)
        value, axes = searched(run, choices if choices is not None else NOTHING, place, name, "optuna")
    else:
        low, high = site.argument("low", 1), site.argument("high", 2)
        if low is not None and high is not None and low.is_const and high.is_const and low.const == high.const:
            return low.but(carried=(place,))
        axis = run.axis(place, "space", name)
        axis.space = "optuna"
        if (
            low is not None
            and high is not None
            and isinstance(low.const, int)
            and isinstance(high.const, int)
            and kind == "int"
        ):
            axis.k = high.const - low.const + 1
        value, axes = _opened(axis, Value()), (axis,)
    run.suggested.extend(axes)
    return value


def _space(run: Interpreter, site: Site) -> Value | None:
    values = site.args[-1] if site.args else NOTHING
    if site.row.how == "randint" and len(site.args) >= 2:
        low, high = site.args[-2], site.args[-1]
        if isinstance(low.const, int) and isinstance(high.const, int):
            obj = Obj("range", site.place, run.stack)
            obj.recipe = (low.const, high.const)
            values = Value(ref=obj)
    obj = Obj("choice", site.place, run.stack)
    obj.elem = values
    return Value(ref=obj)


def _env(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.roles.add("eval")
    obj = Obj("env", site.place, run.stack, site.name)
    inner = union(*site.values)
    obj.taint = Taint(axes=inner.axes)
    return Value(ref=obj)


def _deterministic(run: Interpreter, site: Site) -> Value | None:
    run.trace.switches.append((site.name, site.place))
    return NONE


def _entropy(run: Interpreter, site: Site) -> Value | None:
    source = seeding.origin(run, OriginKind.ENTROPY, site.place, site.name)
    return Value(taint=Taint(origins=frozenset((source,))))


def _samples(run: Interpreter, site: Site) -> Value | None:
    value = seeding.seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None:
        for made_ in taint_of(value).settings:
            made_.roles.add("eval")
    return Value(kind=Kind.DATA, taint=Taint(axes=union(*site.values).axes, settings=union(*site.values).settings))


def _restores(run: Interpreter, site: Site) -> Value | None:
    obj = Obj("restore", site.place, run.stack, site.name)
    return Value(ref=obj)


def _drives(run: Interpreter, site: Site) -> Value | None:
    """A call that calls a function given to it: `study.optimize(objective)`, `wandb.agent(function=f)`."""
    how, _, position = site.row.how.partition("@")
    func = site.argument(how, int(position) if position.isdigit() else None)
    if func is None:
        func = next((value for value in site.values if isinstance(value.ref, (Func, Method, Partial))), None)
    if func is None:
        return None
    trial = Obj("trial", site.place, run.stack, site.name)
    before = len(run.suggested)
    takes = func.ref.node.params if isinstance(func.ref, Func) else ()
    args = [Value(ref=trial)] if takes or not isinstance(func.ref, Func) else []
    result = run.call(func, args, {}, site.place)
    axes = frozenset(run.suggested[before:]) & taint_of(result).axes
    if axes and kind_of(result) is Kind.METRIC:
        run.trace.selections.append(Selection(axes, taint_of(result), site.place, True, run.trace.tick(), run.stack))
    if site.receiver is not None and site.receiver.obj is not None:
        closed = reducing.close(run, result, axes, "select", site.place)
        site.receiver.obj.attrs["best_value"] = Value(kind=Kind.METRIC, taint=taint_of(closed))
        params = Obj("dict", site.place, run.stack)
        for key, value in run.trial_values.items():
            params.entries[key] = value if value.is_const else reducing.close(run, value, axes, "select", site.place)
        site.receiver.obj.attrs["best_params"] = Value(ref=params)
    return NONE


def _command(run: Interpreter, site: Site) -> Value | None:
    """A process is started: a `--seed` in its command is a seed of it."""
    for value in site.args[:1]:
        items = exact_items(value)
        parts = items if items is not None else [value]
        if any(isinstance(part.ref, Api) and part.ref.name in ("sys.executable", "sys.argv") for part in parts):
            run.restarts = True
        for number, part in enumerate(parts):
            previous = parts[number - 1].const if number else None
            if isinstance(previous, str) and seeding.seedish(previous.lstrip("-")):
                _child_seed(run, site, part)
        run.escape(value)
    return Value(taint=union(*site.values))


def _child_seed(run: Interpreter, site: Site, value: Value) -> None:
    given = seeding.setting(run, site.name, value, site.place)
    given.roles.add("child")
    for axis in given.axes:
        axis.roles.add("child")


VERBS: dict[str, Callable[[Interpreter, Site], Value | None]] = {
    "seeds": _seeds, "draws": _draws, "rng": _rng, "key": _key, "splitkey": _splitkey, "usekey": _usekey,
    "estimator": _estimator, "meta": _meta, "searchcv": _searchcv, "splitter": _splitter, "split": _split,
    "crossval": _crossval, "generate": _generate, "load": _load, "loader": _loader, "module": _module,
    "dropout": _dropout, "pretrained": _pretrained, "optimizer": _optimizer, "trainerconfig": _trainerconfig,
    "trainer": _trainer, "train": _train, "fit": _fit, "predict": _predict, "score": _score, "metric": _metric,
    "loss": _loss, "reduce": _reduce, "test": _test, "output": _output, "table": _table, "search": _search,
    "suggest": _suggest, "space": _space, "env": _env, "deterministic": _deterministic, "entropy": _entropy,
    "samples": _samples, "restores": _restores, "drives": _drives, "command": _command,
}  # fmt: skip


# -------------------------------------------------------------------- builtins


def _b_range(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    obj = Obj("range", place, run.stack)
    obj.recipe = tuple(arg.const if isinstance(arg.const, int) else None for arg in args)
    obj.taint = union(*args)
    return Value(ref=obj)


def _b_walk(what: str) -> Callable[..., Value]:
    def build(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
        if what == "zip" and len(args) == 1 and node is not None and node.args and node.args[0].star:
            source = args[0]
            obj = Obj("tuple", place, run.stack)
            obj.elem = element(source) if source.obj is not None else source
            obj.key_axes = dims_of(source)
            obj.recipe = "transposed"
            return Value(ref=obj)
        obj = Obj(what, place, run.stack)
        obj.items = list(args)
        return Value(ref=obj)

    return build


def _b_map(
    run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    """`map(f, xs)`, `pool.map(f, xs)`, `executor.map`: one run a turn."""
    if not args:
        return NOTHING
    opened: list[Axis] = []
    turned = []
    for values in args[1:]:
        value, axes = iterate(run, values, place, "map", "")
        turned.append(value)
        opened.extend(axes)
    obj = Obj("list", place, run.stack)
    with run.walking(*opened):
        obj.elem = run.call(args[0], turned, {}, place)
    obj.key_axes = tuple(axis for axis in dict.fromkeys(opened) if axis in taint_of(obj.elem).axes)
    return Value(ref=obj)


def _b_starmap(
    run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None = None
) -> Value:
    if len(args) < 2:
        return NOTHING
    value, axes = iterate(run, args[1], place, "map", "")
    inner = exact_items(value)
    obj = Obj("list", place, run.stack)
    with run.walking(*axes):
        obj.elem = run.call(args[0], inner if inner is not None else [element(value)], {}, place)
    obj.key_axes = tuple(axis for axis in axes if axis in taint_of(obj.elem).axes)
    return Value(ref=obj)


def _b_same(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return made(run, "list", place, [])
    value = args[0]
    if value.obj is not None and value.obj.what == "values":
        source = (value.obj.items or [NOTHING])[0]
        if source.obj is not None:
            obj = Obj("list", place, run.stack)
            obj.key_axes = dims_of(source)
            if source.obj.entries and source.obj.elem is None:
                obj.items = list(source.obj.entries.values())
            else:
                obj.elem = element(source)
            return Value(ref=obj)
    if value.obj is not None and value.obj.what == "range" and isinstance(value.obj.recipe, tuple):
        known = [bound for bound in value.obj.recipe if isinstance(bound, int)]
        if len(known) == len(value.obj.recipe) and known and len(range(*known)) <= 64:
            copied = Obj("list", place, run.stack)
            copied.items = [Value(const=number) for number in range(*known)]
            return Value(ref=copied)
    if value.obj is not None and value.obj.what in ("list", "tuple", "set") and value.obj.items is not None:
        copied = Obj(node.func.id if node is not None and isinstance(node.func, Name) else "list", place, run.stack)
        copied.items = list(value.obj.items)
        copied.key_axes = value.obj.key_axes
        copied.elem = value.obj.elem
        copied.recipe = value.obj.recipe
        copied.place = value.obj.place
        return Value(ref=copied)
    if value.obj is not None and value.obj.what in ("zip", "items", "product", "enumerate"):
        pair, axes = iterate(run, value, place, "list", "")
        obj = Obj("list", place, run.stack)
        obj.elem = pair
        obj.key_axes = axes
        return Value(ref=obj)
    return value


def _b_dict(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    obj = Obj("dict", place, run.stack)
    for value in args:
        update(run, obj, value)
    for key, value in kwargs.items():
        if key == "**":
            update(run, obj, value)
        else:
            obj.entries[key] = entry(run, Value(const=key), value, place)
            obj.places[key] = place
    return Value(ref=obj)


def _b_extreme(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) == 1:
        subject = args[0]
        if subject.obj is not None and subject.obj.what in ("items", "values"):
            source = (subject.obj.items or [NOTHING])[0]
            kept = subject.obj.what == "items" or "key" in kwargs
            member = element(source)
            if subject.obj.what == "items":
                member = made(run, "tuple", place, [Value(taint=Taint(axes=member.taint.axes)), member])
            return reducing.pick(run, source, member, place, kept)
        subject = _ordered_by(run, subject, kwargs, place)
        member = element(subject)
        if not dims_of(subject) and subject.obj is not None:
            reducing.side_by_side(run, list(members(subject.obj)), place)
        kept = "key" in kwargs or member.obj is not None
        if subject.obj is not None and subject.obj.what == "dict":
            member = Value(taint=Taint(axes=frozenset(dims_of(subject))))
        if kind_of(subject) in (Kind.PRED, Kind.ERROR, Kind.DATA):
            return Value(kind=kind_of(subject), taint=taint_of(subject), dims=dims_of(subject))
        return reducing.pick(run, subject, member, place, kept)
    reducing.side_by_side(run, args, place)
    return join(*args)


def _ordered_by(run: Interpreter, subject: Value, kwargs: dict[str, Value], place: Place) -> Value:
    """`max(names, key=lambda n: mean(results[n]))`: what is ranked is the key of each member."""
    key = kwargs.get("key")
    if key is None or not isinstance(key.ref, Func):
        return subject
    member, axes = iterate(run, subject, place, "key", "")
    with run.walking(*axes):
        ranked = run.call(key, [member], {}, place)
    if kind_of(ranked) is not Kind.METRIC:
        return subject
    obj = Obj("list", place, run.stack)
    obj.elem = ranked
    obj.key_axes = axes
    if subject.obj is not None and subject.obj.what == "dict" and not obj.key_axes:
        obj.key_axes = subject.obj.key_axes
    return Value(ref=obj)


def _sorted(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return NOTHING
    subject = args[0]
    if subject.obj is not None and subject.obj.what in ("items", "values"):
        subject = _b_pairs(run, subject, place)
    ranked = _ordered_by(run, subject, kwargs, place)
    dims = dims_of(ranked)
    if kind_of(ranked) is Kind.METRIC and dims:
        reducing.decide(run, ranked, dims, "rank", place)
    elif kind_of(ranked) is Kind.METRIC and ranked.obj is not None:
        reducing.side_by_side(run, list(members(ranked.obj)), place)
    if subject.obj is not None and subject.obj.what in CONTAINERS:
        if subject.obj.what == "table":
            ordered = Obj("table", place, run.stack)
            ordered.entries = dict(subject.obj.entries)
            ordered.recipe = subject.obj.recipe
        else:
            ordered = Obj("list", place, run.stack)
            ordered.recipe = "sorted"
            if not dims and subject.obj.what in ("list", "tuple", "set") and subject.obj.items is not None:
                ordered.items = list(subject.obj.items)
                ordered.place = subject.obj.place
                return Value(ref=ordered)
        ordered.elem = element(subject) if not ordered.entries else subject.obj.elem
        if subject.obj.what == "dict":
            ordered.elem = Value(taint=Taint(axes=frozenset(dims)))
        ordered.key_axes = dims_of(subject)
        return Value(ref=ordered)
    return subject


def _b_pairs(run: Interpreter, walked: Value, place: Place) -> Value:
    pair, axes = iterate(run, walked, place, "items", "")
    obj = Obj("list", place, run.stack)
    obj.elem = pair
    obj.key_axes = axes
    return Value(ref=obj)


def _b_sum(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return NOTHING
    subject = args[0]
    if subject.obj is not None and subject.obj.what == "values":
        subject = (subject.obj.items or [NOTHING])[0]
    return reducing.reduce(run, subject, "sum", place)


def _b_len(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    items = exact_items(args[0]) if args else None
    if items is not None:
        return Value(const=len(items))
    if args and kind_of(args[0]) is Kind.DATA:
        return Value(taint=Taint(pieces=taint_of(args[0]).pieces))
    return Value()


def _b_number(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return Value(const=0)
    value = args[0]
    if value.is_const and not value.alts:
        if isinstance(value.const, (int, float)) and node is not None and isinstance(node.func, Name):
            if node.func.id == "int" and not isinstance(value.const, bool):
                try:
                    return value.but(const=int(value.const))
                except (ValueError, OverflowError):
                    return value
        return value
    return Value(
        kind=kind_of(value), taint=taint_of(value), dims=dims_of(value), carried=value.carried, alts=value.alts
    )


def _b_str(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if args and args[0].is_const:
        return Value(const=str(args[0].const), carried=args[0].carried, taint=args[0].taint)
    return Value(taint=union(*args), carried=args[0].carried if args else ())


def _b_print(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    values = list(args)
    flat: list[Value] = []
    for value in values:
        inner = exact_items(value)
        flat.extend(inner if inner is not None and len(inner) <= 8 else [value])
    reducing.side_by_side(run, flat, place)
    for value in flat:
        _show(run, value, "print", place)
    return NONE


def _show(run: Interpreter, value: Value, how: str, place: Place) -> None:
    obj = value.obj
    if obj is not None and obj.what == "dict" and obj.entries:
        reducing.side_by_side(run, list(obj.entries.values()), place)
    run.output(value, how, place)


def _b_hash(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    source = seeding.origin(run, OriginKind.HASH, place, "hash")
    source.required = bool(args) and _hashes_text(args[0])
    return Value(taint=Taint(origins=frozenset((source,)), axes=union(*args).axes))


def _hashes_text(value: Value, depth: int = 4) -> bool:
    """Whether what is hashed is, or holds, a string."""
    for one in each(value):
        if isinstance(one.const, str) or (one.obj is not None and one.obj.what == "text"):
            return True
        if one.obj is not None and one.obj.what in CONTAINERS:
            if depth and any(_hashes_text(member, depth - 1) for member in members(one.obj)):
                return True
    return any(all(isinstance(item, str) for item in axis.values) and bool(axis.values) for axis in value.taint.axes)


def _b_getattr(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) >= 2 and isinstance(args[1].const, str):
        return run.get_attr(args[0], args[1].const, place)
    if len(args) >= 2:
        holder = args[0]
        taint = taint_of(args[1])
        if isinstance(holder.ref, Api):
            return Value(ref=Api(f"{holder.ref.name}.?"), taint=taint)
        return Value(taint=union(*args))
    return NOTHING


def _b_vars(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if not args:
        return NOTHING
    source = args[0].obj
    obj = Obj("dict", place, run.stack)
    if source is not None:
        obj.entries.update(source.attrs)
        run.escape(Value(ref=obj))
    return Value(ref=obj)


def _b_super(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    frame = run.frame
    me = frame.names.find("self") or frame.names.find("cls")
    func = frame.func
    if me is None or func is None or func.cls is None or me.value.obj is None:
        return NOTHING
    obj = Obj("super", place, run.stack)
    obj.cls = func.cls
    obj.attrs["?self"] = me.value
    return Value(ref=obj)


def _b_open(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    mode = args[1].const if len(args) > 1 else kwargs.get("mode", NOTHING).const
    if not (isinstance(mode, str) and any(letter in mode for letter in "wax")):
        for value in args:
            seeding.used(value)
    obj = Obj("file", place, run.stack)
    return Value(ref=obj)


def _b_next(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if args and args[0].obj is not None and args[0].obj.what == "folds":
        return splits.fold_indices(run, args[0].obj, None, place)
    return element(args[0]) if args else NOTHING


def _b_taints(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    return Value(taint=union(*args))


def _b_setattr(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    if len(args) == 3 and isinstance(args[1].const, str):
        run.set_attr(args[0], args[1].const, args[2], place)
    elif len(args) == 3:
        run.escape(args[2])
        me = run.frame.names.find("self")
        for one in (*each(args[0]), *(each(me.value) if me is not None else ())):
            if one.obj is not None:
                overridable(run, one.obj, place)
    return NONE


def overridable(run: Interpreter, obj: Obj, place: Place, depth: int = 3) -> None:
    """An object whose attributes something outside may set by name: its constants are defaults."""
    for name, value in list(obj.attrs.items()):
        if (
            value.obj is not None
            and depth
            and value.obj is not obj
            and value.obj.what in ("instance", "opaque", "namespace")
        ):
            overridable(run, value.obj, place, depth - 1)
        elif value.is_const and not isinstance(value.const, str):
            obj.attrs[name] = options.external(run, obj.places.get(name, place), name, value)


def _b_exec(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    """`exec(open("configurator.py").read())`: the module's constants are defaults that it may override."""
    for name, bound in run.frame.globals.vars.items():
        if bound.value.is_const and isinstance(bound.value.const, (int, float)) and not name.startswith("__"):
            bound.value = options.external(run, place, name, bound.value)
    return NONE


MERGES = re.compile(r"^(?:merge_|override|update_from|from_args|parse_overrides|load_overrides)")


def _b_display(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place, node: Call | None) -> Value:
    return _b_print(run, args, kwargs, place, node)


_BUILTINS: dict[str, Callable[..., Value]] = {
    "range": _b_range, "zip": _b_walk("zip"), "enumerate": _b_walk("enumerate"), "map": _b_map, "list": _b_same,
    "tuple": _b_same, "set": _b_same, "frozenset": _b_same, "reversed": _b_same, "iter": _b_same, "dict": _b_dict,
    "max": _b_extreme, "min": _b_extreme, "sorted": _sorted, "sum": _b_sum, "len": _b_len, "int": _b_number,
    "float": _b_number, "abs": _b_number, "round": _b_number, "str": _b_str, "repr": _b_str, "print": _b_print,
    "hash": _b_hash, "getattr": _b_getattr, "setattr": _b_setattr, "vars": _b_vars, "super": _b_super, "open": _b_open,
    "next": _b_next, "isinstance": _b_taints, "hasattr": _b_taints, "bool": _b_taints, "any": _b_taints,
    "all": _b_taints,
    "type": _b_taints, "format": _b_str, "assert": _b_taints, "display": _b_display, "exec": _b_exec, "id": _b_taints,
    "filter": lambda run, args, kwargs, place, node: args[1] if len(args) > 1 else NOTHING,
}  # fmt: skip


# ------------------------------------------------------- structural library calls


def _s_partial(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if not args:
        return NOTHING

    def carried(value: Value) -> Value:
        return value if value.carried or value.obj is not None else replace(value, carried=(place,))

    return Value(
        ref=Partial(args[0], tuple(map(carried, args[1:])), tuple((k, carried(v)) for k, v in kwargs.items()), place)
    )


def _s_first(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return args[0] if args else (next(iter(kwargs.values())) if kwargs else NOTHING)


def _s_product(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("product", place, run.stack)
    obj.items = list(args)
    return Value(ref=obj)


def _s_chain(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("list", place, run.stack)
    obj.elem = join(*(element(value) for value in args))
    for value in args:
        obj.key_axes = (*obj.key_axes, *(axis for axis in dims_of(value) if axis not in obj.key_axes))
    return Value(ref=obj)


def _s_array(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.array(list)`, `torch.stack(list)`, `pd.Series(list)`: the same members as an array."""
    if not args:
        return NOTHING
    value = args[0]
    if value.obj is not None and value.obj.what in ("values", "items", "zip", "map"):
        value = _b_same(run, [value], {}, place, None)
    if value.obj is not None and value.obj.what in CONTAINERS and value.obj.what != "table":
        obj = Obj("array", place, run.stack, "numpy")
        if value.obj.items is not None and value.obj.elem is None and not dims_of(value):
            obj.items = None
        obj.elem = element(value)
        obj.key_axes = dims_of(value)
        return Value(kind=kind_of(value), ref=obj)
    return Value(kind=kind_of(value), taint=taint_of(value), dims=dims_of(value), ref=value.ref)


def _s_tensor(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    value = _s_array(run, args, kwargs, place)
    if value.obj is not None and value.obj.what == "array":
        value.obj.api = "torch"
    return value


def _s_series(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    value = _s_array(run, args, kwargs, place)
    if value.obj is not None and value.obj.what == "array":
        value.obj.api = "pandas"
    return value


def _s_zeros(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("array", place, run.stack, "numpy")
    return Value(ref=obj)


def _s_defaultdict(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("dict", place, run.stack)
    obj.recipe = "default"
    what = args[0].ref.name.rsplit(".", 1)[-1] if args and isinstance(args[0].ref, Api) else ""
    if what in ("list", "dict", "set"):
        inner = Obj(what, place, run.stack)
        obj.elem = Value(ref=inner)
    elif args and isinstance(args[0].ref, (Func, Partial)):
        obj.elem = run.call(args[0], [], {}, place)
    return Value(ref=obj)


def _s_field(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`dataclasses.field(default=..., default_factory=...)`"""
    if "default" in kwargs:
        return kwargs["default"]
    if "default_factory" in kwargs:
        return run.call(kwargs["default_factory"], [], {}, place)
    return Value()


def _s_parser(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("parser", place, run.stack, "argparse")
    for parent in exact_items(kwargs.get("parents", NOTHING)) or []:
        if parent.obj is not None:
            obj.entries.update(parent.obj.entries)
            obj.places.update(parent.obj.places)
    return Value(ref=obj)


def _s_namespace(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("namespace", place, run.stack)
    obj.attrs.update({key: value for key, value in kwargs.items() if key != "**"})
    unknown_ = kwargs.get("**")
    if unknown_ is not None and unknown_.obj is not None:
        obj.attrs.update({str(key): value for key, value in unknown_.obj.entries.items()})
    if args and args[0].obj is not None:
        obj.entries.update(args[0].obj.entries)
        obj.attrs.update({str(key): value for key, value in args[0].obj.entries.items()})
    return Value(ref=obj)


def _s_getenv(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    default = args[1] if len(args) > 1 else kwargs.get("default")
    return options.environment(run, args[0] if args else NOTHING, default if default is not None else NONE, place)


def _s_cli(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`tyro.cli(Args)`, `HfArgumentParser(Args)`"""
    if args and isinstance(args[0].ref, Cls):
        return options.dataclass_options(run, args[0].ref, place)
    if args and isinstance(args[0].ref, Func):
        return options.run_command(run, args, place)
    items = exact_items(args[0]) if args else None
    if items:
        return made(run, "tuple", place, [
            options.dataclass_options(run, item.ref, place) if isinstance(item.ref, Cls) else NOTHING for item in items
        ])  # fmt: skip
    return options.external(run, place, "the command line")


def _s_command(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.run_command(run, args, place)


def _s_flag(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return options.flag(run, args, kwargs, place)


def _s_parallel(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return Value(ref=Obj("parallel", place, run.stack))


def _s_vmap(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("vmap", place, run.stack)
    obj.items = list(args[:1])
    return Value(ref=obj)


def _s_grad(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("grad", place, run.stack)
    obj.items = list(args[:1])
    return Value(ref=obj)


def _s_value_grad(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("grad", place, run.stack)
    obj.items = list(args[:1])
    obj.recipe = "both"
    return Value(ref=obj)


def _s_space(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("space", place, run.stack)
    if args and args[0].obj is not None:
        obj.entries = dict(args[0].obj.entries)
        obj.places = dict(args[0].obj.places)
    return Value(ref=obj)


def _s_concat(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    if not args:
        return NOTHING
    value = element(args[0])
    dims = dims_of(args[0])
    if value.obj is not None and value.obj.what == "table":
        return value
    return Value(kind=kind_of(args[0]), taint=taint_of(args[0]), dims=dims)


def _s_where(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    values = [*args, *kwargs.values()]
    kind = max((kind_of(value) for value in values), default=Kind.OTHER)
    dims = next((dims_of(value) for value in values if dims_of(value)), ())
    return Value(kind=kind if kind is not Kind.MODEL else Kind.OTHER, taint=union(*values), dims=dims)


def _s_wandb(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("run", place, run.stack, "wandb.run")
    config = kwargs.get("config")
    if run.sweep is not None:
        config = run.sweep
    if config is not None:
        obj.attrs["config"] = config
    return Value(ref=obj)


def _s_sweep(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`wandb.sweep(config)`: each parameter with several values is an axis."""
    source = args[0].obj if args else None
    trial = Obj("dict", place, run.stack)
    sweep = Obj("sweep", place, run.stack)
    parameters = source.entries.get("parameters") if source is not None else None
    if parameters is not None and parameters.obj is not None:
        for key, spec in parameters.obj.entries.items():
            at = parameters.obj.places.get(key, place)
            inner = spec.obj.entries if spec.obj is not None else {}
            if "value" in inner:
                trial.entries[key] = inner["value"].but(carried=(at,))
                continue
            if "values" in inner:
                value, axes = searched(run, inner["values"], at, str(key), "sweep")
            else:
                low, high = inner.get("min"), inner.get("max")
                if low is not None and high is not None and low.is_const and low.const == high.const:
                    trial.entries[key] = low.but(carried=(at,))
                    continue
                axis = run.axis(at, "space", str(key))
                axis.space = "sweep"
                if low is not None and high is not None and isinstance(low.const, int) and isinstance(high.const, int):
                    axis.k = high.const - low.const + 1
                value, axes = _opened(axis, Value()), (axis,)
            trial.entries[key] = value
            trial.places[key] = at
            run.suggested.extend(axes)
    metric = source.entries.get("metric") if source is not None else None
    name = metric.obj.entries.get("name") if metric is not None and metric.obj is not None else None
    sweep.attrs["config"] = Value(ref=trial)
    sweep.attrs["metric"] = name if name is not None else NOTHING
    run.sweep = Value(ref=trial)
    run.sweep_metric = name.const if name is not None and isinstance(name.const, str) else None
    return Value(ref=sweep)


def _s_agent(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    func = kwargs.get("function", args[1] if len(args) > 1 else None)
    if func is None:
        return NONE
    before = len(run.trace.outputs)
    run.call(func, [], {}, place)
    for output in run.trace.outputs[before:]:
        axes = frozenset(run.suggested) & output.taint.axes
        if output.how == "tracker" and axes and kind_of(output.value) is Kind.METRIC:
            run.trace.selections.append(Selection(axes, output.taint, place, True, run.trace.tick(), run.stack))
            run.sweep_best = output.taint.close(axes, "select", place)
            break
    return NONE


def _s_wandb_config(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    return run.sweep if run.sweep is not None else NOTHING


def _s_reload(run: Interpreter, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Read back what was written: weights of a model keep their seeds where both ends are seen."""
    for value in args:
        seeding.used(value)
    if run.written and args:
        axes = taint_of(args[0]).axes
        for _, taint in run.written:
            if axes & taint.axes:
                return Value(kind=Kind.MODEL, taint=taint)
    text = next((value.const for value in args if isinstance(value.const, str)), None)
    taint = union(*args)
    root = (splits.BLOB, text or (place.path, place.cell, place.at))
    piece = Piece(root, (), splits.hint_of(text) if text else None)
    return splits.data(frozenset((piece,)), Taint(axes=taint.axes, origins=taint.origins))


_SPECIAL: dict[str, Callable[..., Value]] = {
    "functools.partial": _s_partial, "copy.deepcopy": _s_first, "copy.copy": _s_first, "itertools.product": _s_product,
    "itertools.chain": _s_chain, "collections.defaultdict": _s_defaultdict, "defaultdict": _s_defaultdict,
    "numpy.array": _s_array, "numpy.asarray": _s_array, "numpy.stack": _s_array, "numpy.vstack": _s_array,
    "jax.numpy.array": _s_array, "jax.numpy.asarray": _s_array, "jax.numpy.stack": _s_array,
    "torch.tensor": _s_tensor, "torch.stack": _s_tensor, "torch.as_tensor": _s_tensor, "torch.from_numpy": _s_tensor,
    "torch.FloatTensor": _s_tensor, "torch.LongTensor": _s_tensor,
    "torch.Tensor": _s_tensor,
    "tensorflow.constant": _s_array, "tensorflow.stack": _s_array, "tensorflow.convert_to_tensor": _s_array,
    "pandas.Series": _s_series, "polars.Series": _s_series,
    "numpy.zeros": _s_zeros, "numpy.empty": _s_zeros, "numpy.ones": _s_zeros, "numpy.full": _s_zeros,
    "numpy.zeros_like": _s_zeros, "torch.zeros": _s_zeros, "torch.empty": _s_zeros, "torch.ones": _s_zeros,
    "numpy.concatenate": _s_concat, "numpy.hstack": _s_concat, "torch.cat": _s_concat, "pandas.concat": _s_concat,
    "numpy.where": _s_where, "numpy.abs": _s_where, "numpy.sqrt": _s_where, "numpy.square": _s_where,
    "numpy.log": _s_where,
    "numpy.exp": _s_where, "numpy.round": _s_where, "numpy.clip": _s_where, "numpy.tanh": _s_where,
    "math.sqrt": _s_where,
    "numpy.cos": _s_where, "numpy.sin": _s_where, "numpy.maximum": _s_where, "numpy.sign": _s_where,
    "numpy.power": _s_where,
    "numpy.equal": _s_where, "torch.softmax": _s_where, "torch.sigmoid": _s_where,
    "torch.nn.functional.softmax": _s_where,
    "torch.nn.functional.log_softmax": _s_where, "torch.argmax_": _s_where, "jax.nn.softmax": _s_where,
    "numpy.float32": _s_where, "numpy.float64": _s_where, "numpy.int64": _s_where,
    "dataclasses.field": _s_field, "field": _s_field,
    "dataclasses.asdict": lambda r, a, k, p: _b_vars(r, a, k, p, None),
    "argparse.ArgumentParser": _s_parser, "configargparse.ArgumentParser": _s_parser, "ArgumentParser": _s_parser,
    "jsonargparse.ArgumentParser": _s_parser, "configargparse.ArgParser": _s_parser, "tap.Tap": _s_parser,
    "argparse.Namespace": _s_namespace, "types.SimpleNamespace": _s_namespace, "easydict.EasyDict": _s_namespace,
    "addict.Dict": _s_namespace, "ml_collections.ConfigDict": _s_namespace, "omegaconf.OmegaConf.create": _s_namespace,
    "os.environ.get": _s_getenv, "os.getenv": _s_getenv,
    "tyro.cli": _s_cli, "transformers.HfArgumentParser": lambda r, a, k, p: _hf_parser(r, a, p),
    "simple_parsing.parse": _s_cli, "draccus.parse": _s_cli,
    "fire.Fire": _s_command, "typer.run": _s_command, "absl.app.run": _s_command, "plac.call": _s_command,
    "defopt.run": _s_command,
    "absl.flags.DEFINE_integer": _s_flag, "absl.flags.DEFINE_string": _s_flag, "absl.flags.DEFINE_float": _s_flag,
    "absl.flags.DEFINE_bool": _s_flag, "absl.flags.DEFINE_boolean": _s_flag, "absl.flags.DEFINE_enum": _s_flag,
    "tensorflow.app.flags.DEFINE_integer": _s_flag, "tensorflow.compat.v1.flags.DEFINE_integer": _s_flag,
    "tensorflow.flags.DEFINE_integer": _s_flag,
    "joblib.delayed": _s_first, "joblib.Parallel": _s_parallel, "sklearn.utils.parallel.delayed": _s_first,
    "dask.delayed": _s_first, "jax.jit": _s_first, "torch.compile": _s_first, "jax.vmap": _s_vmap, "jax.pmap": _s_vmap,
    "jax.grad": _s_grad, "jax.value_and_grad": _s_value_grad, "equinox.filter_jit": _s_first,
    "equinox.filter_vmap": _s_vmap, "equinox.filter_grad": _s_grad, "equinox.filter_value_and_grad": _s_value_grad,
    "flax.nnx.jit": _s_first, "flax.nnx.grad": _s_grad, "flax.nnx.value_and_grad": _s_value_grad,
    "sklearn.model_selection.ParameterGrid": _s_space, "sklearn.model_selection.ParameterSampler": _s_space,
    "torch.utils.data.DistributedSampler": _distributed_sampler,
    "torch.utils.data.distributed.DistributedSampler": _distributed_sampler,
    "torch.distributed.init_process_group": _process_group, "torch.distributed.get_rank": _rank,
    "jax.process_index": _rank, "os.execv": _exec, "os.execve": _exec, "os.execl": _exec, "os.execvp": _exec,
    "torch.multiprocessing.spawn": _spawn, "torch.multiprocessing.Process": _process,
    "multiprocessing.Process": _process, "threading.Thread": _process, "jax.lax.scan": _scan,
    "jax.lax.fori_loop": _fori,
    "wandb.init": _s_wandb, "wandb.sweep": _s_sweep, "wandb.agent": _s_agent,
    "torch.load": _s_reload, "joblib.load": _s_reload, "pickle.load": _s_reload,
    "tqdm.tqdm": _s_first, "tqdm.trange": lambda r, a, k, p: _b_range(r, a, k, p, None), "tqdm": _s_first,
    "tqdm.auto.tqdm": _s_first, "tqdm.notebook.tqdm": _s_first,
    "tqdm.auto.trange": lambda r, a, k, p: _b_range(r, a, k, p, None),
    "tqdm.tqdm_notebook": _s_first, "rich.progress.track": _s_first, "torch.nn.DataParallel": _s_first,
    "torch.nn.parallel.DistributedDataParallel": _s_first,
    "numpy.arange": lambda r, a, k, p: _b_range(r, a, k, p, None),
    "jax.numpy.arange": lambda r, a, k, p: _b_range(r, a, k, p, None), "copy.replace": _s_first,
    "torch.utils.data.Subset": _s_first, "numpy.load": _s_reload, "functools.lru_cache": _s_first,
    "functools.wraps": _s_first,
    "functools.cache": _s_first, "torch.no_grad": _s_first, "torch.inference_mode": _s_first,
}  # fmt: skip


def _hf_parser(run: Interpreter, args: list[Value], place: Place) -> Value:
    obj = Obj("parser", place, run.stack, "hf")
    obj.items = list(args[:1])
    return Value(ref=obj)


# --------------------------------------------------------------- object methods


def _o_parser(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("add_argument", "add", "add_arg"):
        return options.add_argument(run, obj, args, kwargs, place)
    if name == "set_defaults":
        return options.set_defaults(run, obj, kwargs, place)
    if name in ("parse_args", "parse_known_args", "parse_intermixed_args", "parse_args_into_dataclasses", "parse"):
        if obj.api == "hf":
            return _s_cli(run, obj.items or [], {}, place)
        space = options.parse_args(run, obj, place)
        return made(run, "tuple", place, [space, NOTHING]) if name == "parse_known_args" else space
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return receiver
    if name == "add_subparsers":
        return receiver
    if name == "add_parser":
        return receiver
    return NOTHING


def _o_namespace(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("get", "getattr") and args and isinstance(args[0].const, str):
        found = obj.attrs.get(args[0].const) or obj.entries.get(args[0].const)
        if found is not None:
            return found
        return args[1] if len(args) > 1 else NONE
    return None


def _o_rng(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("seed", "manual_seed"):
        value = args[0] if args else next(iter(kwargs.values()), NONE)
        row = Row(f"{obj.api}.{name}", "seeds", None, 0, None, "self", (), "docs")
        return _seed_self(run, Site(row.name, row, receiver, args, kwargs, place), value)
    if name == "spawn":
        return seeding.spawned(run, receiver, args[0] if args else None, place)
    if name == "generate_state":
        obj_ = Obj("list", place, run.stack)
        count = args[0].const if args and isinstance(args[0].const, int) else None
        child = Value(taint=taint_of(receiver))
        if count is not None and count <= 64:
            obj_.items = [child] * count
        else:
            obj_.elem = child
        return Value(ref=obj_)
    if name in ("get_state", "set_state", "bit_generator", "getstate", "setstate"):
        return NOTHING
    role = shuffle_role(run) if name in ("shuffle", "permutation", "permuted") else "draw"
    taint = seeding.draw_from(run, obj, role, place)
    taint = Taint(axes=taint.axes, settings=taint.settings)
    subject = args[0] if args else NOTHING
    if name == "shuffle" and subject.obj is not None:
        subject.obj.taint |= taint
        return NONE
    if kind_of(subject) is Kind.DATA and name in ("permutation", "choice", "sample", "permuted", "choices"):
        return Value(kind=Kind.DATA, taint=taint_of(subject) | taint)
    return Value(kind=Kind.DRAW, taint=taint)


def _o_splitter(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "split":
        walked = Obj("folds", obj.place, run.stack, obj.api)
        walked.taint = obj.taint | Taint(axes=union(*args).axes)
        return Value(ref=walked)
    if name == "get_n_splits":
        return Value()
    return None


def _o_list(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("append", "add", "appendleft", "put", "insert"):
        run.collect(receiver, args[-1] if args else NOTHING)
        return NONE
    if name == "extend":
        value = args[0] if args else NOTHING
        for item in exact_items(value) or [element(value)]:
            run.collect(receiver, item)
        return NONE
    if name == "sort":
        reducing.decide(run, receiver, dims_of(receiver), "rank", place)
        obj.recipe = "sorted"
        return NONE
    if name == "index":
        return Value(taint=union(*args) | Taint(axes=frozenset(dims_of(receiver))))
    if name == "pop":
        return element(receiver)
    if name == "copy":
        return receiver
    if obj.what == "array" and name == "append":
        return receiver
    return None


def _o_dict(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("items", "values"):
        walked = Obj(name, place, run.stack)
        walked.items = [receiver]
        return Value(ref=walked)
    if name == "keys":
        return receiver
    if name in ("get", "pop", "setdefault"):
        key = args[0] if args else NOTHING
        default = args[1] if len(args) > 1 else NONE
        if key.is_const and key.const in obj.entries:
            return obj.entries[key.const]
        if name == "setdefault":
            if obj.elem is None:
                obj.elem = default
            member = obj.elem
            return member.but(keyed=member.keyed | taint_of(key).axes)
        if obj.elem is not None:
            return join(obj.elem, default)
        if obj.entries and not key.is_const:
            return join(*obj.entries.values(), default)
        return default
    if name == "update":
        for value in args:
            update(run, obj, value)
        for key_, value in kwargs.items():
            obj.entries[key_] = value
        return NONE
    if name == "copy":
        copied = Obj("dict", obj.place, obj.stack)
        copied.entries, copied.places = dict(obj.entries), dict(obj.places)
        copied.elem, copied.key_axes, copied.recipe = obj.elem, obj.key_axes, obj.recipe
        return Value(ref=copied)
    return None


def _o_table(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("groupby", "group_by"):
        keys: list[object] = []
        for value in (*args, *kwargs.values()):
            items = exact_items(value)
            keys.extend(item.const for item in items) if items is not None else keys.append(value.const)
        axes: list[Axis] = []
        for key in keys:
            column = obj.entries.get(key)  # type: ignore[call-overload]
            if column is not None:
                axes.extend(taint_of(column).axes)
        grouped = Obj("table", place, run.stack)
        grouped.entries = {key: value for key, value in obj.entries.items() if key not in keys}
        grouped.elem = obj.elem
        grouped.key_axes = obj.key_axes
        grouped.recipe = ("groupby", tuple(dict.fromkeys(axes)))
        return Value(ref=grouped)
    if name in ("agg", "aggregate"):
        hows = named_reducers([*args, *kwargs.values()])
        results = [reducing.reduce(run, receiver, how, place, population=False) for how in dict.fromkeys(hows)]
        if not results:
            return receiver
        merged = join(*results)
        first = results[0].obj
        if first is not None:
            combined = Obj("table", place, run.stack)
            combined.elem = join(*(element(one) for one in results))
            combined.key_axes = first.key_axes
            return Value(ref=combined)
        return merged
    if name == "describe":
        taint = CLEAN
        for how in ("location", "dispersion", "extreme"):
            taint |= taint_of(reducing.reduce(run, receiver, how, place, population=False))
        compared = [value for value in obj.entries.values() if kind_of(value) is Kind.METRIC]
        closed = [reducing.close(run, value, dims_of(value) or obj.key_axes, "location", place) for value in compared]
        reducing.side_by_side(run, closed, place)
        return Value(kind=Kind.METRIC, taint=taint)
    if name in ("sort_values", "nlargest", "nsmallest", "sort", "sort_index"):
        ordered = _sorted(run, [receiver], {}, place, None)
        if name.startswith("n") and ordered.obj is not None:
            ordered.obj.recipe = "top"
        return ordered
    if name in ("iterrows", "itertuples"):
        walked = Obj("items", place, run.stack)
        rows = Obj("dict", place, run.stack)
        rows.elem = element(receiver)
        rows.key_axes = dims_of(receiver)
        walked.items = [Value(ref=rows)]
        return Value(ref=walked)
    if name in ("boxplot", "plot", "hist", "violinplot"):
        if name != "plot":
            value = reducing.reduce(run, receiver, "dispersion", place, population=False)
            run.output(value, "figure", place)
        return receiver
    return None


def named_reducers(values: list[Value]) -> list[str]:
    """The reducers that `.agg(["mean", "std"])` names."""
    hows: list[str] = []
    for value in values:
        for text in [value.const, *(item.const for item in exact_items(value) or []), *_texts(value)]:
            if isinstance(text, str):
                hows.extend(row.how for row in apis.method(text) if row.does == "reduce")
    return list(dict.fromkeys(hows))


def _texts(value: Value) -> list[object]:
    obj = value.obj
    return [inner.const for inner in members(obj)] if obj is not None and obj.what == "dict" else []


def _o_study(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "optimize":
        row = Row("optuna.Study.optimize", "drives", None, None, None, "func@0", (), "docs")
        return _drives(run, Site(row.name, row, receiver, args, kwargs, place))
    return None


def _o_trial(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name.startswith("suggest"):
        rows = apis.method(name) or apis.lookup(f"optuna.trial.Trial.{name}")
        if rows:
            return _suggest(run, Site(name, rows[0], receiver, args, kwargs, place))
    return NOTHING


def _o_parallel(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return args[0] if args else NOTHING


def _o_trainer(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("fit", "train", "fine_tune"):
        return learning.trainer_fit(run, receiver, args, kwargs, place)
    if name in ("evaluate", "test", "validate"):
        return learning.score(run, receiver, args, kwargs, place)
    if name == "predict":
        return learning.predict(run, receiver, args, kwargs, place)
    if name in ("save_model", "save_checkpoint", "push_to_hub"):
        run.output(receiver, "artefact", place)
        return NONE
    if name == "hyperparameter_search":
        return None
    return NOTHING


def _o_run(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "log":
        for value in args[:1]:
            run.output(
                value if value.obj is None else element(value) if kind_of(value) is Kind.METRIC else value,
                "tracker",
                place,
            )
        return NONE
    return None


def _o_file(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name in ("write", "writelines", "writerow", "write_text"):
        for value in args:
            run.output(value, "file", place)
        return NONE
    return Value()


def _o_super(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    me = obj.attrs["?self"]
    assert obj.cls is not None
    for base in obj.cls.bases:
        if isinstance(base.ref, Cls):
            found = run.class_attr(base.ref, name)
            if found is not None and isinstance(found.ref, Func):
                return run.call_function(found.ref, [me, *args], kwargs, place)
    for value in (*args, *kwargs.values()):
        run.escape(value)
    api = learning.instance_api(obj.cls)
    if api and name == "__init__":
        rows = apis.lookup(api)
        if rows and me.obj is not None and rows[0].does == "estimator":
            built_ = learning.estimator(run, api, rows[0], args, kwargs, place)
            assert built_.obj is not None
            me.obj.taint |= built_.obj.taint
        return NONE
    return Value(taint=union(*args))


def _o_model(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "load_state_dict":
        loaded_ = union(*args)
        obj.taint |= Taint(loaded_.axes, loaded_.closed, frozenset(), loaded_.settings, loaded_.models)
        shut = {closed.axis for closed in loaded_.closed if closed.how == "select"}
        obj.taint = replace(obj.taint, axes=obj.taint.axes - shut)
        return NONE
    if name in ("parameters", "named_parameters", "state_dict"):
        if obj.what == "opaque":
            learning.settle(run, obj, place)
        return receiver
    if name in ("init", "init_with_output", "lazy_init") and any(kind_of(value) is Kind.KEY for value in args):
        key = next(value for value in args if kind_of(value) is Kind.KEY)
        taint = seeding.use_key(run, key, place, f"init of {obj.recipe!r}")
        return Value(kind=Kind.MODEL, taint=Taint(axes=taint.axes, settings=taint.settings, models=frozenset((obj,))))
    if name == "apply" and args:
        inputs = union(*args, *kwargs.values())
        for value in (*args, *kwargs.values()):
            for held in [
                value,
                *(list(members(value.obj)) if value.obj is not None and value.obj.what == "dict" else []),
            ]:
                if kind_of(held) is Kind.KEY and held.obj is not None:
                    seeding.use_key(run, held, place)
        if obj.what == "model" and inputs.pieces:
            return Value(kind=Kind.PRED, taint=inputs | Taint(models=frozenset((obj,))))
    if (
        name in ("train", "eval")
        and len(args) <= 1
        and not kwargs
        and not any(kind_of(value) is Kind.DATA for value in args)
    ):
        return receiver
    if name in SAME:
        return receiver
    if name in RESETS and obj.what == "model":
        _redrawn(run, obj, place)
        return NONE
    if name == "compile":
        for value in (*args, *kwargs.values()):
            learning.set_apart(value)
            obj.taint |= Taint(axes=taint_of(value).axes)
        return receiver
    if name == "summary":
        return NONE
    return None


SAME = frozenset(
    {"to", "cuda", "cpu", "float", "double", "half", "bfloat16", "requires_grad_", "share_memory", "xpu", "type"}
)
"""Methods of a network that return it."""
RESETS = frozenset(
    {"reset_parameters", "_reset_parameters", "init_weights", "reset_weights", "weight_reset", "initialize_weights"}
)


def reset(run: Interpreter, receiver: Value, name: str, place: Place) -> None:
    """A method of the project's that resets a model's weights was called."""
    if name in RESETS and receiver.obj is not None and receiver.obj.what == "model":
        _redrawn(run, receiver.obj, place)


def _redrawn(run: Interpreter, obj: Obj, place: Place) -> None:
    """The weights of a model are drawn anew: a fresh run without a new object."""
    drawn = seeding.draw(run, "torch", "train", place, obj, build=True)
    obj.taint |= drawn
    obj.stack = run.stack


def _o_env(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    seed = kwargs.get("seed")
    if name in ("reset", "seed") and (seed is not None or (name == "seed" and args)):
        value = seed if seed is not None else args[0]
        given = seeding.setting(run, f"{obj.api}.{name}", value, place)
        given.roles.add("eval")
    return Value(taint=Taint(axes=obj.taint.axes))


def _o_text(
    run: Interpreter, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    return Value(ref=obj, taint=receiver.taint | union(*args), kind=receiver.kind)


_OBJECTS: dict[str, Callable[..., Value | None]] = {
    "parser": _o_parser, "namespace": _o_namespace, "rng": _o_rng, "splitter": _o_splitter, "list": _o_list,
    "tuple": _o_list, "set": _o_list, "array": _o_list, "dict": _o_dict, "config": _o_namespace, "table": _o_table,
    "study": _o_study, "trial": _o_trial, "parallel": _o_parallel, "trainer": _o_trainer, "run": _o_run,
    "file": _o_file,
    "sampler-by-epoch": _o_sampler, "super": _o_super, "model": _o_model, "opaque": _o_model, "env": _o_env,
}  # fmt: skip


# -------------------------------------------------------------- generic methods


def _m_backward(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    learning.backward(run, receiver if kind_of(receiver) >= Kind.PRED else (args[0] if args else receiver), place)
    return NONE


def _m_step(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if receiver.obj is not None and receiver.obj.what == "optimizer":
        run.stepped(receiver.obj.stack)
        return NONE
    return None


def _m_split(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    kind = kind_of(receiver)
    if kind in (Kind.DRAW, Kind.DATA):
        obj = Obj("list", place, run.stack)
        obj.elem = Value(kind=kind, taint=taint_of(receiver))
        return Value(kind=Kind.DRAW if kind is Kind.DRAW else Kind.DATA, taint=taint_of(receiver))
    return None


def _m_map(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    kind = kind_of(receiver)
    if kind is Kind.DATA:
        return receiver
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return _b_map(run, args, kwargs, place)
    return None


def _m_starmap(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if len(args) >= 2 and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return _b_starmap(run, args, kwargs, place)
    return None


def _m_submit(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if args and isinstance(args[0].ref, (Func, Partial, Method, Cls)):
        return run.call(args[0], args[1:], kwargs, place)
    return None


def _m_train_test_split(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    row = Row("datasets.Dataset.train_test_split", "split", "seed", None, None, "dict", (), "docs")
    return _split(run, Site(row.name, row, receiver, args, kwargs, place))


def _m_pipe_output(how: str) -> Callable[..., Value | None]:
    def act(
        run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
    ) -> Value | None:
        if kind_of(receiver) >= Kind.PRED or (receiver.obj is not None and receiver.obj.what == "table"):
            _show(run, receiver, how, place)
            return NONE
        return None

    return act


def _m_sample(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if kind_of(receiver) is Kind.DATA or (receiver.obj is not None and receiver.obj.what == "table"):
        value = kwargs.get("random_state", kwargs.get("seed"))
        taint = CLEAN
        if value is not None and not (value.is_const and value.const is None):
            given = seeding.setting(run, "DataFrame.sample", value, place)
            given.roles.add("split")
            taint = Taint(settings=frozenset((given,)), axes=given.axes)
        elif value is None:
            taint = seeding.draw(run, "numpy", "order", place)
        return Value(kind=Kind.DATA, taint=taint_of(receiver) | taint)
    return None


def _m_shuffle(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if kind_of(receiver) is Kind.DATA:
        value = kwargs.get("seed")
        taint = CLEAN
        if value is not None:
            given = seeding.setting(run, "shuffle", value, place)
            given.roles.add("split")
            taint = Taint(settings=frozenset((given,)), axes=given.axes)
        return receiver.tainted(taint)
    return None


def _m_write_text(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    for value in args:
        run.output(value, "file", place)
    return NONE


def _m_format(
    run: Interpreter, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    values = [receiver, *args, *kwargs.values()]
    reducing.side_by_side(run, values, place)
    kind = Kind.METRIC if any(kind_of(value) is Kind.METRIC for value in values) else Kind.OTHER
    return Value(kind=kind, taint=union(*values), ref=Obj("text", place, run.stack))


_METHODS: dict[str, Callable[..., Value | None]] = {
    "backward": _m_backward, "manual_backward": _m_backward, "step": _m_step, "split": _m_split, "chunk": _m_split,
    "map": _m_map, "imap": _m_map, "imap_unordered": _m_map, "starmap": _m_starmap, "submit": _m_submit,
    "apply_async": _m_submit, "train_test_split": _m_train_test_split, "sample": _m_sample,
    "shuffle": _m_shuffle, "write_text": _m_write_text, "to_markdown": _m_pipe_output("print"),
    "format": _m_format,
}  # fmt: skip


def _text_method(
    run: Interpreter, receiver: Value, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value:
    if name == "join" and args:
        return Value(kind=kind_of(args[0]), taint=taint_of(args[0]), ref=Obj("text", place, run.stack))
    if name == "format":
        return _m_format(run, receiver, args, kwargs, place) or NOTHING
    if name in ("lower", "upper", "strip", "replace") and not args:
        return receiver
    return Value(taint=union(*args), ref=Obj("text", place, run.stack))


# ------------------------------------------------------------------- attributes


def attribute(run: Interpreter, holder: Value, name: str, place: Place) -> Value:
    """An attribute that no class of the project defines: a method, or a property read."""
    obj = holder.obj
    kind = kind_of(holder)
    if obj is not None:
        if obj.what == "sweep" or (obj.what == "run" and name == "config"):
            return obj.attrs.get(name, NOTHING)
        if obj.what in ("namespace", "config", "dict") and name in obj.entries:
            return obj.entries[name]
        if obj.what == "table" and name in obj.entries:
            from seedlint.classify.containers import _column

            return _column(run, holder, obj, Value(const=name))
        if obj.what == "study" and name == "best_trial":
            return holder
        if "?search" in obj.attrs and name in ("best_params_", "best_estimator_", "best_score_"):
            taint = taint_of(holder)
            if name == "best_score_":
                return Value(kind=Kind.METRIC, taint=taint)
            return holder if name == "best_estimator_" else Value(taint=taint)
    if (
        name in ("loc", "iloc", "values", "T", "data", "x", "y", "images", "labels", "tensors", "target")
        and kind is Kind.DATA
    ):
        return Value(kind=kind, taint=taint_of(holder), dims=dims_of(holder), ref=Method(holder, name))
    if name in ("iloc", "loc", "at", "iat") and obj is not None and obj.what in ("table", "list"):
        return holder
    if kind is Kind.DATA or (obj is None and holder.ref is None) or (obj is not None and obj.what == "opaque"):
        hint = splits.hint_of(name) if re.search(r"mask|train|test|val|dev|idx|index", name) else None
        if hint is not None and (name.endswith("_mask") or not name.startswith(("test_", "train_"))):
            named_ = splits.keyed(run, holder.but(kind=Kind.DATA), name, place)
            return named_.but(ref=Method(holder, name))
    shown = kind if kind in (Kind.DATA, Kind.PRED, Kind.ERROR, Kind.METRIC, Kind.DRAW, Kind.KEY) else Kind.OTHER
    return Value(kind=shown, ref=Method(holder, name), taint=holder.taint, dims=dims_of(holder))


# -------------------------------------------------------------- classes, decorators


def base_names(bases: tuple[Value, ...]) -> frozenset[str]:
    """The dotted names of the library classes that a class derives from, through the project's own classes too."""
    found: set[str] = set()
    for base in bases:
        if isinstance(base.ref, Api):
            found.add(base.ref.name)
        elif isinstance(base.ref, Cls):
            found |= base.ref.base_names
    return frozenset(found)


def instance(run: Interpreter, cls: Cls, place: Place) -> Value:
    """An instance of a class whose constructor was not called (for a method that nothing calls)."""
    obj = Obj("instance", place, run.stack, learning.instance_api(cls), cls)
    return Value(ref=obj)


DATASETS = ("Dataset", "IterableDataset", "MapDataset", "Sequence", "PyDataset", "TorchDataset")


def instantiate(run: Interpreter, cls: Cls, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Call a class of the project."""
    obj = Obj("instance", place, run.stack, learning.instance_api(cls), cls)
    is_model = learning.instance_is_model(cls)
    value = Value(kind=Kind.MODEL if is_model else Kind.OTHER, ref=obj)
    if any(name.rsplit(".", 1)[-1] in DATASETS for name in cls.base_names):
        value = value.but(kind=Kind.DATA)
        inner = union(*args, *kwargs.values())
        obj.taint = Taint(pieces=inner.pieces or frozenset((Piece((place.path, place.at)),)), axes=inner.axes)
        texts = [
            one.const for one in (*args, *kwargs.values()) if isinstance(one.const, str) and splits.hint_of(one.const)
        ]
        if texts and not any(piece.hint for piece in obj.taint.pieces):
            obj.taint = Taint(pieces=frozenset((Piece(texts[0], (), splits.hint_of(texts[0])),)), axes=inner.axes)
    init = run.class_attr(cls, "__init__")
    if is_model:
        obj.recipe = (cls.name, tuple(map(learning.describe, args)), tuple(map(learning.describe, kwargs.values())))
        names = (
            [param.name for param in init.ref.node.params[1:]]
            if init is not None and isinstance(init.ref, Func)
            else []
        )
        for number, given in enumerate(args):
            if number < len(names) and seeding.seedish(names[number]):
                continue
            learning.set_apart(given)
            obj.taint |= Taint(axes=taint_of(given).axes) if kind_of(given) is not Kind.DATA else CLEAN
        for key, given in kwargs.items():
            if not seeding.seedish(key):
                learning.set_apart(given)
                obj.taint |= Taint(axes=taint_of(given).axes) if kind_of(given) is not Kind.DATA else CLEAN
    if init is not None and isinstance(init.ref, Func):
        run.call_function(init.ref, [value, *args], kwargs, place)
    elif cls.fields and (cls.dataclass or init is None):
        _fill_fields(run, cls, obj, args, kwargs, place)
    else:
        for given in (*args, *kwargs.values()):
            run.escape(given)
        rows = apis.lookup(obj.api) if obj.api else ()
        if rows and rows[0].does == "estimator":
            made_ = learning.estimator(run, obj.api, rows[0], args, kwargs, place)
            assert made_.obj is not None
            obj.taint |= made_.obj.taint
            obj.what = "model"
            value = value.but(kind=Kind.MODEL)
    post = run.class_attr(cls, "__post_init__")
    if post is not None and isinstance(post.ref, Func):
        run.call_function(post.ref, [value], {}, place)
    if is_model:
        setup = run.class_attr(cls, "setup") if any("linen" in name for name in cls.base_names) else None
        if setup is not None and isinstance(setup.ref, Func):
            run.call_function(setup.ref, [value], {}, place)
        learning.built(run, obj, place)
    return value


def _fill_fields(
    run: Interpreter, cls: Cls, obj: Obj, args: list[Value], kwargs: dict[str, Value], place: Place
) -> None:
    fields = [field for owner in options._lineage(cls) for field in owner.fields]
    rest = list(args)
    for number, (name, default, _at) in enumerate(fields):
        if rest and number < len(args):
            value = rest.pop(0)
        elif name in kwargs:
            value = kwargs[name]
        elif default is not None:
            obj.attrs[name] = default
            continue
        else:
            value = kwargs.get("**", element(args[-1]) if args else NOTHING)
        if not value.carried and value.is_const:
            value = replace(value, carried=(place,))
        obj.attrs[name] = value


def is_property(func: Func) -> bool:
    """Whether a function of a class is read like an attribute."""
    from seedlint.facts import Attr

    return isinstance(func.node, Function) and any(
        (isinstance(d, Name) and d.id in ("property", "cached_property"))
        or (isinstance(d, Attr) and d.name in ("cached_property", "setter", "getter"))
        for d in func.node.decorators
    )


PLAIN_DECORATORS = frozenset(
    {"property", "staticmethod", "classmethod", "cached_property", "abstractmethod", "wraps", "overload"}
)


def decorate(run: Interpreter, decorator: Expr, value: Value, place: Place) -> Value:
    """Apply a decorator."""
    if _last(decorator if not isinstance(decorator, Call) else decorator.func) in PLAIN_DECORATORS:
        return value
    if isinstance(value.ref, Cls):
        name = _last(decorator if not isinstance(decorator, Call) else decorator.func)
        if name in ("dataclass", "define", "frozen", "attrs", "s", "pytree_dataclass"):
            value.ref.dataclass = True
            return value
    command = options.decorated(run, decorator, value, place)
    if command is not None:
        return command
    func = run.eval(decorator)
    if isinstance(func.ref, (Func, Partial)):
        result = run.call(func, [value], {}, place)
        return result if result.ref is not None else value
    return value


# ------------------------------------------------------------ hooks of the walker


def named(run: Interpreter, name: str, value: Value, place: Place) -> Value:
    """A variable's name breaks a tie: what it says of the piece counts where nothing else does."""
    if seeding.seedish(name) and any(origin.kind is OriginKind.ENTROPY for origin in value.taint.origins):
        source = seeding.origin(run, OriginKind.ENTROPY, place, name)  # here time becomes a seed
        return value.but(taint=replace(value.taint, origins=frozenset((source,))))
    if kind_of(value) is Kind.DATA and value.obj is None:
        pieces = taint_of(value).pieces
        if not any(piece.hint or piece.steps for piece in pieces):
            hint = splits.hint_of(name)
            if hint is not None:
                return splits._named_part(value, hint, name, weak=True)
    return value


def entry(run: Interpreter, key: Value, value: Value, place: Place) -> Value:
    """The value of a dict entry: a seed written into a dict is reported there."""
    if (
        isinstance(key.const, str)
        and seeding.seedish(key.const.rsplit("__", 1)[-1])
        and value.obj is None
        and not value.carried
    ):
        return replace(value, carried=(place,))
    return value


def restores(value: Value) -> int:
    """Whether a context restores the generators when it ends."""
    return int(value.obj is not None and value.obj.what == "restore")


def entered(run: Interpreter, value: Value) -> Value:
    """What `with value as x` binds."""
    return value


def set_api(run: Interpreter, name: str, value: Value, place: Place) -> None:
    """Assign an attribute or item of a library's object: switches, the environment."""
    if name.startswith("os.environ["):
        if "PYTHONHASHSEED" in name:
            run.hash_seeds.append(place)
        for origin in taint_of(value).origins:
            origin.reached = origin.reached or "PYTHONHASHSEED" not in name
        return
    if name.startswith(("torch.backends.cudnn.deterministic", "torch.backends.cudnn.benchmark")):
        run.trace.switches.append((f"{name}={value.const}", place))
        return
    run.escape(value)


def guarded(run: Interpreter, test: Expr, value: Value, seeded: int, place: Place) -> None:
    """`if seed:` with a seeding call in what it guards (SED413). `seeded`: how many settings there were before it."""
    name = _last(test)
    if not seeding.seedish(name) or isinstance(value.const, (bool, str)):
        return
    sources = [origin for origin in taint_of(value).origins if origin.kind is not OriginKind.LITERAL]
    for origin in sources:
        origin.off_when_falsy = True
    if any(origin.default in (0, -1, False) and origin.default is not None for origin in sources):
        return
    if len(run.trace.settings) > seeded:
        run.defect("SED413", place, name)


def falsy_default(run: Interpreter, node: Op, values: list[Value], place: Place) -> None:
    """`seed or 1234`"""
    if node.op == "or" and len(values) == 2 and seeding.seedish(_last(node.operands[0])):
        left, right = values
        if (
            isinstance(right.const, int)
            and not isinstance(right.const, bool)
            and not left.is_const
            and right.const != 0
        ):
            run.defect("SED413", place, _last(node.operands[0]))


__all__ = ["BUILTINS", "VERBS", "Site", "Vocabulary", "attribute", "call", "decorate", "instantiate"]
