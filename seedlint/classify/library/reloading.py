"""What is read back: weights of a model, predictions of earlier runs, arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seedlint.classify.ledger.events import Draw, Fitted
from seedlint.classify.library import files, making, records, seeding, splits, texts
from seedlint.classify.run import recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.site import AnyMethod, NamedCall, Site, Verb
from seedlint.classify.values.axes import Piece, Place, What
from seedlint.classify.values.objects import CLEAN, NONE, UNTOLD, Kind, Obj, Taint, Value, each
from seedlint.classify.values.reading import kind_of, models_in, taint_of, union
from seedlint.classify.values.traits import started_from
from seedlint.classify.values.words import hint_of
from seedlint.records import replace


def _pretrained(run: Run, site: Site) -> Value | None:
    for value in site.values:
        seeding.used(value, site.place)
    if site.receiver is not None and site.receiver.obj is not None and site.receiver.obj.what in ("model", "opaque"):
        loaded_ = union(*site.args)
        site.receiver.obj.taint |= Taint(loaded_.axes, loaded_.closed, frozenset(), loaded_.settings, loaded_.models)
        recording.loaded(run, site.receiver, site.place)
        return site.receiver
    if (back := _kept_model(run, site.values)) is not None:
        _starts_anew(run, back)
        start = started_from(back)
        back.learn(replace(start, read=start.read | start.along))
        return Value(kind=Kind.MODEL, ref=back)
    told = (site.name, tuple(map(making.describe, site.args)))
    made_ = making.model(run, site.name, site.place, CLEAN, UNTOLD if _FROM_A_FILE.search(site.name) else told)
    assert made_.obj is not None
    # A new head is drawn on top of the loaded weights (transformers warns of it); a plain load draws nothing.
    if "from_pretrained" in site.name and re.search(
        r"For[A-Z]\w*Classification|ForQuestion|ForMultiple|ForRegression", site.name
    ):
        made_.obj.taint |= seeding.draw(run, "torch", "train", site.place, made_.obj, build=True)
    for value in site.values:
        inner = taint_of(value)
        for axis in inner.told:
            if all(one.obj is None for one in each(value)):
                axis.note(What.PICKS, site.place)
        made_.obj.taint |= inner.along | Taint(origins=inner.origins)
    return made_


def over(run: Run, receiver: Value, obj: Obj, given: Value, place: Place) -> Value:
    """`net.load_state_dict(weights)`: they are read over those that the network has."""
    _starts_anew(run, obj)
    _put_together(run, obj, given, place)
    weights = taint_of(given)
    obj.taint |= Taint(weights.axes, weights.closed, frozenset(), weights.settings, weights.models)
    chosen = {closed.axis for closed in weights.closed if closed.how == "select"}
    obj.taint = replace(obj.taint, axes=obj.taint.axes - chosen)
    of = models_in(given)
    recording.loaded(run, receiver, place, own=bool(of or weights.settings), of=of)
    return NONE


def _starts_anew(run: Run, obj: Obj) -> None:
    """Weights that are read over a network before a turn trains it: each turn begins with the same, as with a copy."""
    trained = {axis for fitted in run.ledger.of(Fitted) if fitted.model is obj for axis in fitted.stack}
    start = started_from(obj)
    obj.learn(replace(start, along=start.along.union(set(run.loops.opened(obj.stack)) - trained)))


def _put_together(run: Run, obj: Obj, given: Value, place: Place) -> None:
    """`net.load_state_dict(average(states))`: what the turns of an inner loop made of a network becomes that network
    again. They train parts of one system, and the loops around are rounds of its training."""
    rounds = run.loops.opened(obj.stack)
    for model in models_in(given) if rounds else ():
        if model is obj or obj in model.taint.models:
            parts = (set(model.stack) | started_from(model).trained) - {*run.loops.stack, *obj.stack}
            for axis in parts:
                axis.note(What.ONE_SYSTEM, place)
            for axis in rounds if parts else ():
                axis.note(What.STEPPED, place)


_FROM_A_FILE = re.compile(r"\b(load|load_model|load_from_checkpoint|load_checkpoint|restore_model|restore_checkpoint)$")
"""What reads a model from a file of somebody's own: how that one was made is not said."""


def _kept_model(run: Run, given: Iterable[Value]) -> Obj | None:
    """The one model that this program wrote last under the path which it now reads: the same one again."""
    for path in given:
        name = texts.file_name(path)
        for written, models in reversed(run.outputs.kept) if name else ():
            if texts.file_name(written) == name and taint_of(written).axes == taint_of(path).axes:
                return models[0] if len(models) == 1 and models[0].what == "model" else None
    return None


def _read_again(run: Run, path: Value) -> Value | None:
    """Predictions that an earlier loop wrote, one file a run, are read in a loop over as many: the same runs again. So
    are scores of models, which are still those of the turns that wrote them."""
    name = texts.file_name(path)
    if not name:
        return None
    for written, kind, taint in run.outputs.written:
        if kind not in (Kind.PRED, Kind.METRIC) or texts.file_name(written) != name:
            continue
        pairs = {
            before: now
            for before in written.taint.axes & taint.axes
            for now in path.taint.axes
            if (before.origin == now.origin and isinstance(before.origin, tuple))
            or (kind is Kind.METRIC and before.values and before.values == now.values)
        }
        if kind is Kind.METRIC and pairs and all(before.is_family for before in pairs):
            return Value(kind=kind, taint=taint)
        if not pairs or kind is Kind.METRIC:
            continue
        for before, now in pairs.items():
            for reason in before.reasons:
                now.note(reason.what, reason.place, reason.role)
        kept = frozenset(pairs.values())
        return Value(kind=kind, taint=Taint(kept, taint.closed, taint.pieces, taint.settings, taint.models))
    return None


def _call_arrays(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """`np.load(f"split_{k}.npy")`: arrays that are no results are data, other ones in each turn."""
    read = _call_reload(run, args, kwargs, place)
    for axis in taint_of(read).axes if kind_of(read) is Kind.DATA else ():
        axis.note(What.CHANGES_DATA, place)
    return read


def _call_reload(run: Run, args: list[Value], kwargs: dict[str, Value], place: Place) -> Value:
    """Read back what was written: weights of a model keep their seeds where both ends are seen."""
    for value in args:
        seeding.used(value, place)
    if args and (back := files.read_back(run, args[0], place)) is not None:
        return back
    if run.outputs.written and args:
        axes = taint_of(args[0]).axes
        for _, _, taint in run.outputs.written:
            if axes & taint.axes and taint.settings:
                return Value(kind=Kind.MODEL, taint=taint)
        again = _read_again(run, args[0])
        if again is not None:
            return again
    if args and (result := files.recorded(run, args[0], place)) is not None:
        return result
    text = next((value.const for value in args if isinstance(value.const, str)), None) or _spelled_out(args)
    taint = union(*args)
    root = (splits.BLOB, text or (place.path, place.cell, place.at))
    piece = Piece(root, (), hint_of(text) if text else None)
    read = splits.data(frozenset((piece,)), taint.along | Taint(origins=taint.origins))
    return (records.array_of_runs(run, args[0], read, place) if args else None) or read


def _spelled_out(args: list[Value]) -> str | None:
    """The name of a file that is put together of parts, all of which are spelled out."""
    path = files.path_of(args[0]) if args else None
    name = files.named(path)[0] if path is not None else ()
    return name[0] if len(name) == 1 and isinstance(name[0], str) else None


def _method_load_state(
    run: Run, receiver: Value, args: list[Value], kwargs: dict[str, Value], place: Place
) -> Value | None:
    """`accelerator.load_state(folder)`: the weights of all that was prepared
    (https://huggingface.co/docs/accelerate/usage_guides/checkpoint)."""
    for obj in dict.fromkeys(draw.obj for draw in run.ledger.of(Draw) if draw.obj is not None and draw.role == "train"):
        recording.loaded(run, Value(ref=obj), place)
    return None


VERBS: dict[str, Verb] = {"pretrained": _pretrained}
"""By the verb of the row."""


CALLS: dict[str, NamedCall] = {
    "torch.load": _call_reload, "joblib.load": _call_reload, "pickle.load": _call_reload, "numpy.load": _call_arrays,
}  # fmt: skip
"""By the dotted name of what is called."""


METHODS: dict[str, AnyMethod] = {"load_state": _method_load_state}
"""By the name of the method, whatever it is called on."""
