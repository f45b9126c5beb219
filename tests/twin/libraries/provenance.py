"""What truly happened while a program ran: seedings, draws, runs, comparisons, outputs, each with the place in the
program and the turns of the loops around it.

The stand-ins for libraries beside this module call it; `run.py` starts it anew for each program. A `Number` is a value
that knows how it was computed from metrics or predictions (its leaves); a text made from one carries its number in a
token, so that whatever is printed or written can be traced back."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

TOKEN = re.compile("\ue000(\\d+)\ue001")


class Record:
    """Everything seen in one program. `events` are dicts in order; `numbers` are all `Number`s by their index."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/"
        self.events: list[dict[str, Any]] = []
        self.numbers: list[Number] = []
        self.turns: list[list[Any]] = []
        """The open loops, outermost first: [index of the loop's execution, file, row, turn]."""
        self.loops = 0
        self.runs: list[dict[str, Any]] = []
        self.streams: dict[str, Stream] = {}
        self.files: dict[str, str] = {}

    def stream(self, name: str) -> Stream:
        """The global generator of a library."""
        return self.streams.setdefault(name, Stream(name))

    def note(self, event: str, **facts: Any) -> int:
        """Append an event with its place, call stack and open loops; its index."""
        stack = program_stack()
        self.events.append(
            {"event": event, "stack": stack, "turns": [list(turn) for turn in self.turns], **facts},
        )
        return len(self.events) - 1


RECORD = Record(Path())


def begin(folder: Path) -> Record:
    """Forget the program before; what happens from now on belongs to the one in `folder`."""
    global RECORD  # noqa: PLW0603 - the stand-ins have no other way to know whose program calls them
    RECORD = Record(folder)
    return RECORD


def record() -> Record:
    return RECORD


# ------------------------------------------------------------------ places


def program_stack() -> list[dict[str, Any]]:
    """The frames of the program, innermost first: file, row, function, and the whole numbers among its arguments.

    Where a number is an attribute of `self`, `made` is the stack at which that object was made."""
    stack: list[dict[str, Any]] = []
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(RECORD.folder):
            stack.append(_frame_facts(frame))
        frame = frame.f_back
    return stack


def _frame_facts(frame: Any) -> dict[str, Any]:
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    inner = code.co_name in ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>")
    names = () if inner else (*code.co_varnames[:count], *code.co_freevars)  # a closure holds what it was made with
    values = [frame.f_locals.get(name) for name in names]
    fields = [
        getattr(value, "__dict__", {}) for value in values if type(value).__module__ not in ("builtins", __name__)
    ]
    held = [number for value in values for number in _whole_numbers(value)]
    kept = [number for each in fields for value in each.values() for number in _whole_numbers(value)]
    made = next((each["_twin_made"] for each in fields if "_twin_made" in each), None)
    return {
        "file": code.co_filename.removeprefix(RECORD.folder),
        "row": frame.f_lineno,
        "function": code.co_name,
        "numbers": held,
        "fields": kept,
        "made": made,
    }


def _whole_numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield int(value)
    elif isinstance(value, dict):
        yield from (int(each) for each in value.values() if isinstance(each, int))
    elif isinstance(value, list | tuple):
        yield from (int(each) for each in value if isinstance(each, int))


class Given(int):
    """A whole number from the command line; `place` (file, row) is where the option is declared."""

    place: tuple[str, int]
    default: bool
    name: str

    def __add__(self, other: int) -> Given:
        return Given.of(int(self) + int(other), self.place, self.name, self.default)

    __radd__ = __add__

    @classmethod
    def of(cls, value: int, place: tuple[str, int], name: str, default: bool) -> Given:
        one = cls(value)
        one.place, one.name, one.default = place, name, default
        return one


# -------------------------------------------------------------- generators


class Stream:
    """A generator of random numbers: which seeding governs it and how often it was drawn from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seeding: int | None = None
        self.drawn = 0

    def seed(self, value: Any) -> None:
        """Seed it; None (entropy) is noted too."""
        origin = {"option": value.place, "default": value.default} if isinstance(value, Given) else None
        given = int(value) if isinstance(value, int) else None
        self.seeding = RECORD.note("seeding", generator=self.name, value=given, origin=origin)
        self.drawn = 0

    def draw(self, role: str) -> int:
        """One draw; the index of its event."""
        self.drawn += 1
        return RECORD.note("draw", generator=self.name, seeding=self.seeding, count=self.drawn, role=role)


def own_stream(name: str, value: Any) -> Stream:
    """A generator object, or an estimator's own, seeded with `value`."""
    stream = Stream(name)
    stream.seed(value)
    return stream


# ----------------------------------------------------------------- numbers


def _key(facts: object) -> float:
    """A number between 0.55 and 0.95 that the facts alone decide."""
    digest = hashlib.sha256(repr(facts).encode()).digest()
    return 0.55 + 0.4 * int.from_bytes(digest[:6], "big") / 2**48


class Number:
    """A value computed by `how` from `parents`. A leaf has no parents but `facts`: a metric, or a prediction.

    `kind`: metric, prediction (one value an item), hits (one truth an item) or plain."""

    def __init__(
        self, kind: str, value: float, how: Callable[..., float] | None, parents: Sequence[Number], **facts: Any
    ) -> None:
        self.kind, self.value, self.how, self.parents, self.facts = kind, float(value), how, tuple(parents), facts
        self.index = len(RECORD.numbers)
        RECORD.numbers.append(self)

    # what the program sees

    def __repr__(self) -> str:
        return f"\ue000{self.index}\ue001"

    def __format__(self, form: str) -> str:
        return repr(self)

    def __hash__(self) -> int:
        return self.index

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        return self.value

    def __len__(self) -> int:
        return 100

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("the stand-in does not say what single items are predicted as")

    def __add__(self, other: Any) -> Number:
        return derive(lambda a, b: a + b, self, other)

    def __sub__(self, other: Any) -> Number:
        return derive(lambda a, b: a - b, self, other)

    def __mul__(self, other: Any) -> Number:
        return derive(lambda a, b: a * b, self, other)

    def __truediv__(self, other: Any) -> Number:
        return derive(lambda a, b: a / b if b else 0.0, self, other)

    def __pow__(self, other: Any) -> Number:
        return derive(lambda a, b: abs(a) ** b, self, other)

    def __radd__(self, other: Any) -> Number:
        return derive(lambda a, b: b + a, self, other)

    def __rsub__(self, other: Any) -> Number:
        return derive(lambda a, b: b - a, self, other)

    def __rmul__(self, other: Any) -> Number:
        return derive(lambda a, b: b * a, self, other)

    def __rtruediv__(self, other: Any) -> Number:
        return derive(lambda a, b: b / a if a else 0.0, self, other)

    def __neg__(self) -> Number:
        return derive(lambda a: -a, self)

    def __abs__(self) -> Number:
        return derive(abs, self)

    def __round__(self, digits: int = 0) -> Number:
        return derive(lambda a: a, self)

    def __lt__(self, other: Any) -> bool:
        return compare(self, other, self.value < float(other))

    def __le__(self, other: Any) -> bool:
        return compare(self, other, self.value <= float(other))

    def __gt__(self, other: Any) -> bool:
        return compare(self, other, self.value > float(other))

    def __ge__(self, other: Any) -> bool:
        return compare(self, other, self.value >= float(other))

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Data):
            return Number("hits", self.value, lambda a: a, [self], piece=other.piece)
        if isinstance(other, Number) and self.kind == other.kind == "prediction":
            return Number("hits", (self.value + other.value) / 2, lambda a, b: (a + b) / 2, [self, other], piece="")
        return isinstance(other, int | float | Number) and self.value == float(other)

    # what tensors and arrays answer

    def mean(self, *axis: Any, **options: Any) -> Number:
        return metric(self, "accuracy") if self.kind == "hits" else self

    def sum(self, *axis: Any, **options: Any) -> Number:
        return self.mean()

    def argmax(self, *axis: Any, **options: Any) -> Number:
        return self

    def max(self, *axis: Any, **options: Any) -> Any:
        return self

    def __getitem__(self, item: Any) -> Number:
        return self

    def item(self) -> Number:
        return self

    float = double = cpu = detach = numpy = squeeze = ravel = flatten = item

    def round(self, *digits: Any) -> Number:
        return self

    def reshape(self, *shape: Any) -> Number:
        return self

    to = astype = softmax = argsort = reshape

    def tolist(self) -> Number:
        return self

    @property
    def shape(self) -> tuple[int, int]:
        return (100, 2)

    def backward(self) -> None:
        """Gradients of a loss: what the next step of an optimiser trains on."""
        for leaf in leaves(self):
            for run in leaf.facts["runs"]:
                RECORD.runs[run]["pending"].append(leaf.facts["piece"])


def derive(how: Callable[..., float], *operands: Any) -> Number:
    """The number that `how` makes of the operands; plain numbers among them stay constants."""
    parents = [each for each in operands if isinstance(each, Number)]
    fixed = [None if isinstance(each, Number) else float(each) for each in operands]

    def again(*values: float) -> float:
        left = iter(values)
        return how(*(next(left) if each is None else each for each in fixed))

    kinds = {parent.kind for parent in parents}
    kind = next((each for each in ("prediction", "hits", "metric") if each in kinds), "plain")
    facts = {"piece": parents[0].facts.get("piece")} if kind in ("prediction", "hits") else {}
    return Number(kind, again(*(each.value for each in parents)), again, parents, **facts)


def prediction(run: int, piece: str) -> Number:
    return Number("prediction", _key((RECORD.runs[run]["identity"], piece)), None, (), runs=[run], piece=piece)


def metric(of: Any, name: str, piece: str | None = None) -> Number:
    """A metric of predictions: a new leaf, about all runs whose predictions were used."""
    source = leaves(of) if isinstance(of, Number) else []
    runs = sorted({run for leaf in source for run in leaf.facts["runs"]})
    about = piece or next((leaf.facts["piece"] for leaf in source), None)
    facts = [RECORD.runs[run]["identity"] for run in runs]
    combined = len(source) > 1
    return Number(
        "metric", _key((name, about, facts)), None, (), runs=runs, piece=about, name=name, combined=combined,
        at=len(RECORD.events),
    )  # fmt: skip


def leaves(number: Number) -> list[Number]:
    """The metrics or predictions that a number was computed from, each once, in order."""
    found: dict[int, Number] = {}
    todo = [number]
    while todo:
        one = todo.pop()
        if one.parents:
            todo += one.parents
        elif "runs" in one.facts:
            found[one.index] = one
    return [found[index] for index in sorted(found)]


def evaluate(number: Number, given: dict[int, float]) -> float:
    """The number's value if its leaves had those of `given`."""
    if number.index in given:
        return given[number.index]
    if number.how is None:
        return number.value
    return number.how(*(evaluate(parent, given) for parent in number.parents))


def response(number: Number, source: Sequence[Number]) -> str:
    """What a number tells of several leaves, by how it answers when they change: location (follows a shift of all),
    choice (follows it, and one of them alone), dispersion (does not follow), other. A percentage tells what the share
    does."""
    start = {leaf.index: leaf.value for leaf in source}
    shift = evaluate(number, {index: value + 0.01 for index, value in start.items()}) - evaluate(number, start)
    if len(source) == 1:
        return "one"
    if shift < 1e-9 and shift > -1e-9:
        stretched = evaluate(number, {index: value * 2 for index, value in start.items()})
        return "dispersion" if abs(stretched - evaluate(number, start)) > 1e-12 else "other"
    order = sorted(start, key=lambda index: start[index])
    for end, outward in ((order[-1], 0.05), (order[0], -0.05)):
        pushed = evaluate(number, {**start, end: start[end] + outward}) - evaluate(number, start)
        if abs(pushed - outward * shift / 0.01) < 1e-9 * max(1, abs(shift)):
            return "choice"
    return "location" if shift > 0 else "other"


def compare(a: Number, b: Any, outcome: bool) -> bool:
    """Note that two numbers were compared, and what each tells of its leaves; `outcome` is handed on."""
    sides = [leaves(each) if isinstance(each, Number) else [] for each in (a, b)]
    told = [response(each, side) if side else "" for each, side in zip((a, b), sides)]
    left, right = ([leaf.index for leaf in side] for side in sides)
    RECORD.note("compare", left=left, right=right, told=told, outcome=outcome)
    return outcome


# -------------------------------------------------------------------- data


class Data:
    """Rows of a data set: `piece` says which, in all its columns; `draws` are those that chose them."""

    def __init__(self, piece: str, draws: Iterable[int] = ()) -> None:
        self.piece, self.draws = piece, tuple(draws)

    def part(self, name: str, draws: Iterable[int] = ()) -> Data:
        return Data(f"{self.piece}/{name}", (*self.draws, *draws))

    def __getitem__(self, item: Any) -> Data:
        if isinstance(item, slice):
            return self.part(f"{item.start}:{item.stop}")
        if isinstance(item, Data):
            return Data(f"{self.piece}/{item.piece}", (*self.draws, *item.draws))
        return self

    def __len__(self) -> int:
        return 100

    def __iter__(self) -> Iterator[Data]:
        return iter([self, self])

    @property
    def shape(self) -> tuple[int, int]:
        return (100, 8)

    def to(self, *_: Any, **__: Any) -> Data:
        return self

    def __getattr__(self, name: str) -> Any:
        """What tables, arrays and tensors offer hands the rows on."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self if name in ("iloc", "loc", "values", "T", "str", "data", "target", "columns", "index") else self.to

    def __setitem__(self, item: Any, value: Any) -> None:
        if isinstance(value, Data):
            self.draws = (*self.draws, *value.draws)

    def _with(self, other: Any) -> Any:
        if isinstance(other, Number):
            return Number("hits", other.value, lambda a: a, [other], piece=self.piece)
        return Data(self.piece, (*self.draws, *(other.draws if isinstance(other, Data) else ())))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = _with
    __matmul__ = __eq__ = __ne__ = __lt__ = __gt__ = __ge__ = __le__ = __mod__ = __and__ = __or__ = _with
    __hash__ = object.__hash__

    def __neg__(self) -> Data:
        return self

    __invert__ = __abs__ = __neg__

    def mean(self, *_: Any, **__: Any) -> float:
        return 0.5

    std = max = min = item = mean


# -------------------------------------------------------------------- runs


def new_run(recipe: Any, draws: Iterable[int], **facts: Any) -> int:
    """A model that is made: how (`recipe`), and from which draws. Its index."""
    RECORD.runs.append(
        {
            "recipe": recipe,
            "draws": list(draws),
            "trained": False,
            "pieces": [],
            "pending": [],
            "identity": "",
            "stack": program_stack(),
            "turns": [list(turn) for turn in RECORD.turns],
            **facts,
        }
    )
    index = len(RECORD.runs) - 1
    identify(index)
    return index


def identify(run: int) -> None:
    """Bring a run's identity up to date: what it is made from, draws by seed and position."""
    facts = RECORD.runs[run]
    drawn = []
    for index in facts["draws"]:
        draw = RECORD.events[index]
        seeding = draw["seeding"]
        drawn.append((RECORD.events[seeding]["value"] if seeding is not None else None, draw["count"], draw["role"]))
    facts["identity"] = repr((facts["recipe"], drawn, facts["pieces"]))


def train(run: int, pieces: Collection[str], draws: Iterable[int] = ()) -> None:
    facts = RECORD.runs[run]
    seen = set(facts["pieces"])
    new = [draw for draw in draws if draw not in facts["draws"]]
    again = facts["trained"] and not new and seen.issuperset(pieces)
    if not again:
        facts.update(trained=True, pieces=sorted(seen.union(pieces)), draws=[*facts["draws"], *new])
        identify(run)


# ----------------------------------------------------------------- outputs


def traced(value: Any) -> list[Number]:
    """The numbers in a text, a container, an object of the program, or the value itself."""
    if isinstance(value, Number):
        return [value]
    if isinstance(value, str):
        return [RECORD.numbers[int(index)] for index in TOKEN.findall(value)]
    if isinstance(value, dict):
        return [number for each in (*value.keys(), *value.values()) for number in traced(each)]
    if isinstance(value, list | tuple | set):
        return [number for each in value for number in traced(each)]
    if hasattr(value, "twin_numbers"):
        return traced(value.twin_numbers())
    return []


def output(kind: str, sink: str, *shown: Any, artefact: int | None = None) -> None:
    """Note what is shown: each number with its leaves and what it tells of them; whole numbers beside them."""
    items = []
    for number in traced(list(shown)):
        source = leaves(number)
        if source:
            told = response(number, source) if number.kind == "metric" else "prediction"
            items.append({"leaves": [leaf.index for leaf in source], "told": told})
    words = " ".join(TOKEN.sub(" ", str(each)) for each in shown)
    integers = [int(word) for word in re.findall(r"(?<![\w.])\d+(?![\w.])", words)]
    RECORD.note("output", kind=kind, sink=sink, items=items, integers=integers, artefact=artefact)
