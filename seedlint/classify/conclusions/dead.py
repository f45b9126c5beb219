"""SED401: what is meant as a seed and is known to reach no generator.

That it reaches nothing is proved, not assumed: every use of the value is accounted for (`accounting`). Where one is
not, the conclusion is that it cannot be seen, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from seedlint.classify.conclusions import trail
from seedlint.classify.conclusions.accounting import Account, Unseen
from seedlint.classify.conclusions.code import Code
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.experiment.view import dead
from seedlint.classify.ledger.events import Draw, Fitted
from seedlint.classify.ledger.record import Record
from seedlint.classify.values.axes import Axis, Fate, Origin, OriginKind, Place
from seedlint.classify.values.objects import Func, Setting
from seedlint.classify.values.words import seedish
from seedlint.facts import Function, Param
from seedlint.records import dataclass

Key = tuple[Place, str]
"""Where something is declared that is meant as a seed, and its name."""
Evidence = tuple[tuple[Place, str], ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """All uses of one value, in one run: none of them draws. `into`: the parameters that it is passed to;
    `sources`: the options, loops and parameters that it comes from."""

    evidence: Evidence
    into: tuple[Key, ...] = ()
    sources: tuple[Key, ...] = ()
    declared: bool = False  # an option or a loop: what is passed on from it is the same fault


@dataclass(slots=True)
class Parameters:
    """What is meant as a seed, over all runs: what reaches something in one, what is dropped in one, what is unseen."""

    alive: set[Key] = field(default_factory=set)
    dropped: dict[Key, Dropped] = field(default_factory=dict)
    unseen: dict[Key, tuple[str, Place]] = field(default_factory=dict)

    def add(self, other: Parameters) -> None:
        """Add what other runs showed."""
        self.alive |= other.alive
        self.unseen.update(other.unseen)
        for key, dropped in other.dropped.items():
            self.dropped.setdefault(key, dropped)

    def note(self, record: Record, code: Code) -> None:
        """Add what one run showed. Only where something was drawn or trained can a seed be dead."""
        walked = {
            source
            for axis in record.ledger.of(Axis)
            if axis.origin_of_variable is not None and dead(axis)
            for source in axis.origin_of_variable.sources
        }
        for origin in record.ledger.of(Origin):
            listed = origin in walked or not origin.name.endswith("s")  # not how many seeds there are
            if origin.kind is OriginKind.OPTION and seedish(origin.name) and listed:
                self._option(record, code, origin)
        for origin, func in record.sources.functions.items():
            self._parameter(record, code, origin, func)
        for axis in record.ledger.of(Axis):
            if axis.k != 1 and axis.name and dead(axis):
                self._loop(record, code, axis)

    def _option(self, record: Record, code: Code, origin: Origin) -> None:
        key = (origin.place, origin.name)
        seeded = any(source.reached for source in origin.sources)  # its default has, before it could be overridden
        if origin.reached or seeded or origin.says(Fate.REPLACED) or record.capped:
            self.alive.add(key)
        elif _trained(record) and not origin.says(Fate.SWITCH) and not origin.name.startswith("_"):
            account = Account(code, record, origin)
            self._settle(key, account, lambda: account.option(origin.name), _trained(record), (), True)

    def _parameter(self, record: Record, code: Code, origin: Origin, func: Func) -> None:
        param = next((one for one in func.node.params if one.name == origin.name), None)
        if param is None:
            return
        key = (Place(func.module.path, func.cell, param.at), param.name)
        if origin.reached or record.capped:
            self.alive.add(key)
        elif (place := _active(record, func)) is not None and _may_be_dead(func, param):
            account = Account(code, record, origin)
            drawn = _happens(record, place)
            sources = tuple(_key(record, source) for source in origin.sources if source.kind is not OriginKind.LITERAL)
            reached = any(source.reached for source in origin.sources)  # whoever calls it has seeded with it
            read = bool(origin.sources) and all(source.says(Fate.USED) for source in origin.sources)
            seeded = reached or read  # before what is read of it was written
            elsewhere = id(func.node) not in record.seen.training or seeded
            if elsewhere and origin.says(Fate.NAMES_OUTPUT, Fate.SHOWN if seeded else Fate.NAMES_OUTPUT):
                self.alive.add(key)  # it labels the results of a run that was seeded, or was, elsewhere
                return
            self._settle(key, account, lambda: account.parameter(func, param.name), drawn, sources, False)

    def _loop(self, record: Record, code: Code, axis: Axis) -> None:
        fitted = _first([one for one in record.ledger.of(Fitted) if axis in one.stack])
        if fitted is not None and not record.capped:
            account = Account(code, record)
            trained = _ignoring(record, fitted, "each turn trains here, and does not depend on it")
            given = axis.origin_of_variable.sources if axis.origin_of_variable is not None else ()
            sources = tuple(_key(record, source) for source in given if source.kind is OriginKind.OPTION)
            self._settle(
                (axis.place, axis.name), account, lambda: account.loop(axis.place, axis.name), trained, sources, True
            )

    def _settle(
        self,
        key: Key,
        account: Account,
        follow: Callable[[], None],
        drawn: Evidence,
        sources: tuple[Key, ...],
        declared: bool,
    ) -> None:
        if key in self.dropped or key in self.unseen:
            return
        try:
            follow()
        except Unseen as unseen:
            self.unseen[key] = (unseen.why, unseen.place)
            return
        seen = sorted(account.uses.items(), key=lambda use: (use[0].path, use[0].cell, use[0].at))
        self.dropped[key] = Dropped((*seen, *drawn), tuple(account.drops), sources, declared)

    def conclusions(self) -> Iterator[Conclusion]:
        """SED401 where the value is dropped: at the option or loop that gives it, else at the innermost parameter."""
        lost = {key: one for key, one in self.dropped.items() if key not in self.alive and key not in self.unseen}
        for key, one in lost.items():
            place, name = key
            if any(source in lost and lost[source].declared for source in one.sources):
                continue
            if not one.declared and any(inner in lost for inner in one.into if inner != key):
                continue
            outer = [(source[0], "it is handed down from here") for source in _handed(key, lost)]
            evidence = tuple(dict.fromkeys((*outer, *one.evidence)))
            yield Conclusion("dead-seed", place, evidence=evidence, notes={"name": name})
        for key, (why, place) in self.unseen.items():
            if key not in self.alive:
                yield Conclusion(
                    "unclassified-seed", key[0], evidence=((place, "this use is not accounted for"),),
                    notes={"name": key[1], "unseen": why},
                )  # fmt: skip


def _handed(key: Key, lost: dict[Key, Dropped]) -> list[Key]:
    """The parameters that hand a value down to this one, outermost first."""
    found: dict[Key, None] = {}
    waiting = [key]
    while waiting:
        inner = waiting.pop()
        for outer, one in lost.items():
            if inner in one.into and outer not in found and outer != key:
                found[outer] = None
                waiting.append(outer)
    return list(reversed(found))


def _key(record: Record, origin: Origin) -> Key:
    func = record.sources.functions.get(origin)
    if func is not None:
        param = next((one for one in func.node.params if one.name == origin.name), None)
        if param is not None:
            return (Place(func.module.path, func.cell, param.at), param.name)
    return (origin.place, origin.name)


def _trained(record: Record) -> Evidence:
    """Where a run trains or draws, if it does."""
    if (fitted := _first(record.ledger.of(Fitted))) is not None:
        return _ignoring(record, fitted)
    draws = sorted(record.ledger.of(Draw), key=lambda draw: draw.role != "train")  # a transform may never be applied
    return tuple((draw.place, "what is drawn here does not depend on it") for draw in draws[:1])


def _happens(record: Record, place: Place) -> Evidence:
    """What happens in a function at a place, whatever the parameter is."""
    fitted = _first([one for one in record.ledger.of(Fitted) if one.place == place])
    if fitted is not None:
        return _ignoring(record, fitted)
    if any(made.sink == place for made in record.ledger.of(Setting)):
        return ((place, "a constant is set here in its place"),)
    return ((place, "what is drawn here does not depend on it"),)


def _first(fits: Sequence[Fitted]) -> Fitted | None:
    """The first training that could have drawn with a seed: a scaler before it could not."""
    return next((one for one in fits if one.may_draw), fits[0] if fits else None)


def _ignoring(record: Record, fitted: Fitted, said: str = "what is trained here does not depend on it") -> Evidence:
    """A training that ignores the seed, and where that is made which draws in it, if it is another line."""
    place = trail.moved(record.ledger, fitted)
    made = [one for one in fitted.drawing or () if not trail.one_line(one, place)]
    return (*((one, "what is made here draws without it") for one in made[:1]), (place, said))


def _active(record: Record, func: Func) -> Place | None:
    """What is drawn or trained first in a function, for a constructor in any method of its class."""
    own = [func]
    if func.cls is not None and func.name == "__init__":
        own += [attr.ref for attr in func.cls.attrs.values() if isinstance(attr.ref, Func)]
    return next((record.seen.active[id(one.node)] for one in own if id(one.node) in record.seen.active), None)


def _may_be_dead(func: Func, param: Param) -> bool:
    """A plain function: not an interface, an override, a hook or a forwarder, whose parameters others decide."""
    node = func.node
    if not isinstance(node, Function) or node.stub or node.generator or node.decorators or param.name.endswith("s"):
        return False
    if any(one.kind == "**" for one in node.params) or isinstance(getattr(param.default, "value", None), bool):
        return False
    return func.cls is None or not func.cls.bases
