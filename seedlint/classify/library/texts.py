"""Texts that are put together from parts: a command remembers what it says after `--seed`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Place
from seedlint.classify.values.containers import exact_entries, exact_items
from seedlint.classify.values.objects import Kind, Obj, Value, each
from seedlint.classify.values.reading import element, kind_of, union
from seedlint.classify.values.words import seedish

MAX_PARTS = 64
MAX_TEXT = 200


_SPACE = Value(const=" ")


_PERCENT = re.compile(r"(%[-#0 +]*\d*(?:\.\d+)?[sdifgr])")


_BRACES = re.compile(r"(\{[^{}]*\})")


_SEED_FLAG = re.compile(r"(?:^|[\s_.\-\"'])seed[\"']?[\s=:\[]*$", re.IGNORECASE)


def text(run: Run, parts: Iterable[Value], place: Place) -> Value:
    """A text made of `parts`, in order. It is a score's text if a score is in it."""
    known = list(parts)[:MAX_PARTS]
    obj = Obj("text", place, run.loops.stack)
    obj.recipe = tuple(known)
    scored = any(kind_of(part) is Kind.METRIC for part in known)
    return Value(Kind.METRIC if scored else Kind.OTHER, taint=union(*known), ref=obj)


def percent_parts(template: str, given: Value) -> list[Value]:
    """The parts of `template % given`."""
    items = exact_items(given)
    return _filled(_PERCENT.split(template), items if items is not None else [given], {})


def format_parts(template: str, args: list[Value], kwargs: dict[str, Value]) -> list[Value]:
    """The parts of `template.format(*args, **kwargs)`."""
    return _filled(_BRACES.split(template), args, kwargs)


def _filled(pieces: list[str], args: list[Value], kwargs: dict[str, Value]) -> list[Value]:
    """Every second piece is a slot: it takes the next of `args`, the one it numbers, or the one it names."""
    left = list(args)
    parts: list[Value] = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            parts.append(Value(const=piece))
            continue
        name = re.split(r"[:!.\[]", piece.strip("{}"))[0] if piece.startswith("{") else ""
        if name in kwargs:
            parts.append(kwargs[name])
        elif name.isdigit() and int(name) < len(args):
            parts.append(args[int(name)])
        elif left:
            parts.append(left.pop(0))
    return parts


def joined_parts(separator: str, values: Value) -> list[Value]:
    """The parts of `separator.join(values)`."""
    items = exact_items(values)
    parts: list[Value] = []
    for item in items if items is not None else [element(values)]:
        parts.extend((Value(const=separator), item) if parts else (item,))
    return parts


def flat(value: Value, depth: int = 4) -> Iterator[Value]:
    """The parts of a text or of a list of texts, in order; the items of a list stand apart by a space."""
    obj = value.obj
    if depth and obj is not None and obj.what == "text" and isinstance(obj.recipe, tuple):
        for part in obj.recipe:
            yield from flat(part, depth - 1)
    elif depth and (items := exact_items(value)) is not None:
        for item in items:
            yield from flat(item, depth - 1)
            yield _SPACE
    elif depth and value.alts and not all(one.is_const for one in value.alts):
        yield from flat(next(iter(each(value))), depth - 1)
    elif depth and (entries := exact_entries(value)) is not None:
        for key, entry in entries.items():
            yield Value(const=f"{key}=")
            yield from flat(entry, depth - 1)
            yield _SPACE
    else:
        yield value


FOLDED = frozenset(
    "lower upper casefold strip lstrip rstrip replace title capitalize split rsplit splitlines zfill removeprefix "
    "removesuffix startswith endswith isdigit partition count find join format".split()
)


def folded(text: str, method: str, args: list[Value], kwargs: dict[str, Value]) -> object:
    """What a method of a known text returns for known arguments: a text, a list of texts, a number; None if unknown."""
    if method == "join" and len(args) == 1:
        items = exact_items(args[0])
        given: list[object] = [[item.const for item in items or ()]]
        known = bool(items) and all(isinstance(item.const, str) for item in items or ())
    else:
        given = [arg.const for arg in args]
        known = all(arg.is_const and not arg.alts for arg in (*args, *kwargs.values()))
    if method not in FOLDED or not known:
        return None
    try:
        result = getattr(text, method)(*given, **{key: arg.const for key, arg in kwargs.items()})
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError, MemoryError):
        return None
    if isinstance(result, (list, tuple)):
        return list(result) if len(result) <= MAX_PARTS else None
    return result if not isinstance(result, str) or len(result) <= MAX_TEXT else None


def is_text(value: Value) -> bool:
    return isinstance(value.const, str) or (value.obj is not None and value.obj.what == "text")


def file_name(path: Value) -> str:
    """The last part of a path, with `*` for what is not written in it; empty where nothing of it is."""
    said = "".join(part.const if isinstance(part.const, str) else "*" for part in flat(path))
    name = said.rsplit("/", 1)[-1]
    return name if name.strip("*") else ""


def words(command: Value) -> list[list[Value]]:
    """The words of a command line, each as the parts that it is put together of."""
    found: list[list[Value]] = [[]]
    for part in flat(command):
        if not isinstance(part.const, str):
            found[-1].append(part)
            continue
        for piece in _GAP.split(part.const):
            if piece.isspace():
                found.append([])
            elif piece:
                found[-1].append(Value(const=piece))
    return [word for word in found if word]


_GAP = re.compile(r"(\s+)")


def seeds_in(content: Value, depth: int = 3) -> Iterator[Value]:
    """The seeds in what is written into a file of settings: `{"seed": seed}`, `seed: 3`."""
    obj = content.obj
    if obj is None or obj.what == "text":
        yield from seeds_given(content)
        return
    for key, entry in (*obj.entries.items(), *obj.attrs.items()):
        if isinstance(key, str) and seedish(key):
            yield entry
        elif depth and entry.obj is not None and entry.obj is not obj:
            yield from seeds_in(entry, depth - 1)


def seeds_given(command: Value) -> Iterator[Value]:
    """The values that a command passes as `--seed N`, `seed=N`, `-seed N`."""
    said = ""
    for part in flat(command):
        if isinstance(part.const, str):
            said = (said + part.const)[-40:]
            continue
        if _SEED_FLAG.search(said):
            yield part
        said = ""
