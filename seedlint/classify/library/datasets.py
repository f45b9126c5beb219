"""Calls that load, make, cut, shuffle and batch data."""

from __future__ import annotations

from seedlint import apis
from seedlint.apis import Api as Row
from seedlint.classify.ledger.events import OwnDraw
from seedlint.classify.library import files, making, records, repeats, seeding, serving, splits
from seedlint.classify.library.containers import made
from seedlint.classify.run import recording
from seedlint.classify.run.arguments import argument, seed_argument
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, ObjectMethod, Site, Verb
from seedlint.classify.values.axes import Fate, OriginKind, Piece, Place, What
from seedlint.classify.values.containers import exact_items
from seedlint.classify.values.objects import (
    CLEAN,
    NONE,
    NOTHING,
    Duty,
    Func,
    Kind,
    Obj,
    Setting,
    Taint,
    Value,
    class_attribute,
    each,
    members,
)
from seedlint.classify.values.reading import element, kind_of, taint_of, union
from seedlint.classify.values.traits import Epochs, Order
from seedlint.classify.values.words import hint_of
from seedlint.records import replace

TABLES = ("pandas.", "polars.")
"""Libraries whose readers make a table."""


TRANSFORMS = ("transform", "transforms", "target_transform")


def _load(run: Run, site: Site) -> Value | None:
    for value in site.values:
        seeding.used(value, site.place)
    subject = next(iter(site.values), None)
    as_table = site.name.startswith(TABLES)
    if subject is not None and subject.obj is None and records.is_recorded(subject.taint):
        return subject  # the text of a result
    if (back := files.read_back(run, subject, site.place)) is not None:
        return back
    if (result := files.recorded(run, subject, site.place)) is not None:
        return records.table_of(run, result, site.place) if as_table else result
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
        elif isinstance(given, str) and hint_of(given.split("[")[0]):
            text = given.split("[")[0]
    source = site.name if text is not None else ""
    if text is None:
        names = [v.const for v in site.values if isinstance(v.const, str)]
        hinted = [name for name in names if hint_of(name)]
        text = hinted[0] if hinted else (names[0] if len(names) == 1 else None)
    named = union(*site.values)
    for axis in named.axes:
        axis.note(What.CHANGES_DATA, site.place)
    value = splits.loaded(run, site.place, text, named, source)
    if subject is not None and subject.obj is not None and subject.obj.what == "file":
        path = files.path_of(subject)
        along = taint_of(path).axes if path is not None else frozenset()
        run.inputs.read_along.update((piece.root, along) for piece in value.taint.pieces)
    changes = [site.kwargs[name] for name in TRANSFORMS if name in site.kwargs]
    for piece in value.taint.pieces if changes else ():
        run.sources.transforms[piece.root] = changes
    tables = run.program.findings.seed_tables
    roots = {piece.root for piece in value.taint.pieces}
    written = files.table_of_seeds(run, subject) if as_table else None
    of_seeds = any((root, True) in tables or (as_table and (root, False) in tables) for root in roots)
    of_runs = as_table and not roots.isdisjoint(run.program.findings.run_tables)
    if written is not None or of_seeds or (of_runs and repeats.speaks_of_scores(run.program.script.facts)):
        if site.place not in run.program.findings.no_results:
            name = text or f"{site.place.path}:{site.place.at[0]}"
            for axis in value.taint.axes:
                if files.can_be_models(axis) and not axis.says(What.WALKS_FILES):
                    axis.note(What.READS_FAMILIES, site.place)
            read = files.stand_in(run, name, value.taint.axes, (), site.place)
            what = What.READS_SEEDS if written is not None or of_seeds else What.READS_RUNS
            return records.rows(run, read, site.place, written, what)
    if not as_table and (stacked := records.array_of_runs(run, subject, value, site.place)) is not None:
        return stacked
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


def _generate(run: Run, site: Site) -> Value | None:
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        given.note(Duty.GOVERNS, site.place, "data")
    way = (site.name, *map(making.describe, making.hyperparameters(site.args, site.kwargs, value)))
    whole = splits.loaded(run, site.place, None, CLEAN).tainted(Taint(treated=frozenset((way,))))
    return made(run, "tuple", site.place, [whole, whole])


def _split(run: Run, site: Site) -> Value | None:
    recording.no_results(run, site.args)
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    taint = CLEAN
    if value is not None and value.obj is not None and value.obj.what == "rng":
        taint = taint_of(value)
        run.ledger.add(OwnDraw(value.obj, site.place, run.loops.stack))
        for made_ in taint.settings:
            seeding.given(run, made_, "split", site.place)
    elif value is not None and not (value.is_const and value.const is None):
        given = seeding.setting(run, site.name, value, site.place)
        seeding.given(run, given, "split")
        taint = seeding.of_value(run, given)
    elif site.row.seed or site.row.how == "masks":  # `np.split` takes no seed, and draws nothing
        shuffle = site.kwargs.get("shuffle")
        if shuffle is None or shuffle.const is not False:
            rng = "torch" if "torch" in site.name else "numpy"
            cut = Obj("cut", site.place, run.loops.stack)
            taint = seeding.draw(run, rng, "split", site.place, cut)
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
        obj = Obj("dict", place, run.loops.stack)
        for index, name in enumerate(("train", "test")):
            obj.entries[name] = splits.cut(whole, "split", place, index, 2).tainted(taint)
        return Value(kind=Kind.OTHER, ref=obj)
    arrays = list(site.args)
    pieces = [splits.cut(array, "split", place, side, 2).tainted(taint) for array in arrays for side in (0, 1)]
    return made(run, "list", place, pieces)


def _splitter(run: Run, site: Site) -> Value | None:
    obj = Obj("splitter", site.place, run.loops.stack, site.name)
    value = seed_argument(site.row, site.args, site.kwargs) if site.row.seed else None
    if value is not None and not (value.is_const and value.const is None):
        if value.obj is not None and value.obj.what == "rng":
            run.seen.shared.setdefault(value.obj, []).append((site.place, obj))
            obj.taint = taint_of(value)
        else:
            given = seeding.setting(run, site.name, value, site.place)
            seeding.given(run, given, "split")
            obj.taint = seeding.of_value(run, given)
        last = site.name.rsplit(".", 1)[-1]
        if last.endswith("KFold") and any(when.param == "shuffle" for when in site.row.when):
            # what draws only when it shuffles checks its arguments as scikit-learn's `_BaseKFold` does
            shuffle = site.argument("shuffle", 1)
            off = (shuffle is None and "**" not in site.kwargs) or (shuffle is not None and shuffle.const is False)
            if off and not _perhaps_none(run, value):
                recording.defect(run, "SED409", site.place, last, detail=shuffle is not None)
    return Value(ref=obj)


def _perhaps_none(run: Run, state: Value) -> bool:
    """Whether a parameter that nothing visible gives or an option, which is None when it is left out, is the random
    state. What a parameter holds that a call or its default binds is the value's own to say, if that is known."""
    taint = taint_of(state)
    outer = [source for source in taint.origins if source not in run.sources.functions]
    if not outer and taint.origins and not state.is_const and not taint.axes:
        return True  # a call gives what is not seen
    return any(
        source.kind in (OriginKind.PARAMETER, OriginKind.OPTION)
        and not source.says(Fate.REQUIRED)
        and source.default is None
        for source in outer
    )


def _loader(run: Run, site: Site) -> Value | None:
    subject = site.args[0] if site.args else site.kwargs.get("dataset", NOTHING)
    recording.no_results(run, [subject])
    obj = Obj("loader", site.place, run.loops.stack, site.name)
    obj.attrs["dataset"] = subject
    inner = taint_of(subject)
    obj.taint = Taint(
        inner.axes, inner.closed, inner.pieces, inner.settings, frozenset(), frozenset(), inner.confidence,
        redrawn=inner.redrawn,
    )  # fmt: skip
    shuffle = site.argument("shuffle", 2)
    generator = site.kwargs.get("generator")
    obj.learn(Order(shuffle if shuffle is not None else Value(const=_is_sampler(site)), generator))
    if generator is not None:
        for made_ in taint_of(generator).settings:
            made_.note(Duty.GOVERNS, site.place, "order")
        obj.taint |= Taint(settings=taint_of(generator).settings, axes=taint_of(generator).axes)
    sampler = site.argument("sampler", 3)
    if sampler is not None:
        obj.attrs["sampler"] = sampler
        if sampler.obj is not None and sampler.obj.what == "loader":  # a sampler's order is the loader's
            order = sampler.obj.trait(Order)
            if order is not None:
                obj.learn(Order(order.shuffle, order.generator if order.generator is not None else generator))
    changes = [
        change
        for root in dict.fromkeys(piece.root for piece in sorted(inner.pieces, key=repr))
        for change in run.sources.transforms.get(root, ())
    ]
    if changes:  # of a library's data set, whose own code is not seen
        subject = made(run, "list", site.place, [subject, *changes])
    _items(run, obj, subject, site.place)
    serving.served(run, site, subject)
    return Value(kind=Kind.DATA, ref=obj)


def _is_sampler(site: Site) -> bool:
    """Whether what walks over data draws an order without being asked to (`SubsetRandomSampler`)."""
    return site.row.how == "torch" and site.row.seed == "generator" and not site.row.when


ITEM_HOOKS = ("__getitem__", "__iter__", "__getitems__", "map")


def _items(run: Run, loader: Obj, dataset: Value, place: Place) -> None:
    """What the dataset's own code draws for each item; workers have their own copies of the global generators."""
    if dataset.obj is not None and dataset.obj.what == "list" and dataset.obj.items:
        dataset, *changes = dataset.obj.items
        axis = recording.axis(run, place, "item", "item")
        axis.note(What.WALKS_ITEMS, place)
        saved = dict(run.generators.ambient)
        with run.loops.walking(axis):
            for change in changes:
                if change.ref is not None:
                    run.machine.call(run, change, [splits.data(frozenset())], {}, place)
        run.generators.ambient = saved
    for one in each(dataset):
        obj = one.obj
        if obj is None or obj.cls is None:
            continue
        axis = recording.axis(run, place, "item", "item")
        axis.note(What.WALKS_ITEMS, place)
        saved = dict(run.generators.ambient)
        with run.loops.walking(axis):
            for hook in ITEM_HOOKS:
                found = class_attribute(obj.cls, hook)
                if found is not None and isinstance(found.ref, Func):
                    inner = taint_of(run.machine.call_function(run, found.ref, [one], {}, place, entry=True))
                    loader.taint |= Taint(settings=inner.settings)
        run.generators.ambient = saved


def _call_distributed_sampler(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    obj = Obj("sampler-by-epoch", place, run.loops.stack, "torch.utils.data.DistributedSampler")
    shuffle = argument(args, kwargs, "shuffle", 3)
    if shuffle is None or shuffle.const is not False:
        run.seen.samplers.append(obj)
    if args:
        obj.taint = Taint(pieces=taint_of(args[0]).pieces)
    return Value(ref=obj)


def _on_sampler(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "set_epoch":
        obj.learn(replace(obj.trait(Epochs) or Epochs(), told=place))
    return NONE


def _on_splitter(
    run: Run, receiver: Value, obj: Obj, name: str, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if name == "split":
        walked = Obj("folds", obj.place, run.loops.stack, obj.api)
        walked.taint = obj.taint | union(*args).along
        return Value(ref=walked)
    if name == "get_n_splits":
        return Value()
    return None


def _method_split(run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value | None:
    kind = kind_of(receiver)
    if kind in (Kind.DRAW, Kind.DATA):
        obj = Obj("list", place, run.loops.stack)
        obj.elem = Value(kind=kind, taint=taint_of(receiver))
        return Value(kind=Kind.DRAW if kind is Kind.DRAW else Kind.DATA, taint=taint_of(receiver))
    return None


def _method_train_test_split(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    row = Row("datasets.Dataset.train_test_split", "split", "seed", None, None, "dict", (), "docs")
    return _split(run, Site(row.name, row, receiver, args, kwargs, place))


def _method_sample(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if kind_of(receiver) is Kind.DATA or (receiver.obj is not None and receiver.obj.what == "table"):
        value = kwargs.get("random_state", kwargs.get("seed"))
        taint = CLEAN
        if value is not None and not (value.is_const and value.const is None):
            given = seeding.setting(run, "DataFrame.sample", value, place)
            given.note(Duty.GOVERNS, place, "split")
            taint = Taint(settings=frozenset((given,)), axes=given.axes)
        elif value is None:
            taint = seeding.draw(run, "numpy", "order", place)
        return Value(kind=Kind.DATA, taint=taint_of(receiver) | taint)
    return None


def _method_shuffle(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    if kind_of(receiver) is Kind.DATA:
        value = kwargs.get("seed")
        taint = CLEAN
        if value is not None:
            given = seeding.setting(run, "shuffle", value, place)
            given.note(Duty.GOVERNS, place, "split")
            taint = Taint(settings=frozenset((given,)), axes=given.axes)
        return receiver.tainted(taint)
    return None


VERBS: dict[str, Verb] = {
    "splitter": _splitter, "split": _split, "generate": _generate, "load": _load, "loader": _loader,
}  # fmt: skip
"""By the verb of the row."""


def _call_compose(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`transforms.Compose([...])`: calls one after the other."""
    steps = args[0] if args else kwargs.get("transforms", NOTHING)
    obj = Obj("compose", place, run.loops.stack)
    obj.items = exact_items(steps)
    if obj.items is None:
        obj.elem = element(steps)
    return Value(ref=obj)


def composed(run: Run, obj: Obj, args: list[Value], place: Place) -> Value:
    """What a composed transform makes of an item: each step is called with it."""
    item = args[0] if args else NOTHING
    settings: frozenset[Setting] = frozenset()
    for step in members(obj):
        for one in each(step):
            if one.ref is not None:
                settings |= taint_of(run.machine.call(run, one, [item], {}, place)).settings
    return item.tainted(Taint(settings=settings))


COMPOSES = tuple(f"torchvision.transforms.{module}Compose" for module in ("", "v2.", "transforms."))


CALLS: dict[str, NamedCall] = {
    **dict.fromkeys(COMPOSES, _call_compose),
    "torch.utils.data.DistributedSampler": _call_distributed_sampler,
    "torch.utils.data.distributed.DistributedSampler": _call_distributed_sampler,
}  # fmt: skip
"""By the dotted name of what is called."""


OBJECTS: dict[str, ObjectMethod] = {
    "splitter": _on_splitter, "sampler-by-epoch": _on_sampler,
}  # fmt: skip
"""By the kind of the object whose method is called."""


METHODS: dict[str, AnyMethod] = {
    "split": _method_split, "chunk": _method_split, "train_test_split": _method_train_test_split,
    "sample": _method_sample, "shuffle": _method_shuffle,
}  # fmt: skip
"""By the name of the method, whatever it is called on."""
