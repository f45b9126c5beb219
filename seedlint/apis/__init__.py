"""What library calls do with seeds, data, models and scores: tables, one fact a row (SCHEMA.md), read on first use.

The readers of other stages ask by name and get rows; they never see the files:

* `lookup("torch.manual_seed")`: a fully qualified name, an alias, a `Class.method`, else the longest `package.*` row;
* `method("fit")`: a method or attribute of a receiver whose class is not known;
* `vocabulary("train_epoch")`: the last name of a function that resolves to nothing: the weakest evidence;
* `spelled("joinpath", "gives")`: whether a verb is taken for granted of a last name, where nothing else is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from seedlint.facts import Const, Literal
from seedlint.records import dataclass

HEADER = ("name", "does", "seed", "pos", "default", "how", "when", "alias", "source")

VERBS = frozenset({
    "seeds", "restores", "draws", "rng", "distribution", "key", "splitkey", "usekey", "deterministic", "entropy",
    "estimator", "meta", "module", "dropout", "pretrained", "wraps", "optimizer", "trainerconfig", "trainer",
    "train", "fit", "splitter", "split", "crossval", "searchcv", "generate", "load", "settings", "fills", "loader",
    "env", "samples", "watches", "history", "callback", "shape", "ties", "predict", "score", "metric", "loss",
    "reduce", "test", "output", "figure", "table", "search", "drives", "suggest", "space", "hook", "command", "pure",
    "same", "gives", "looks", "steps", "applies", "tends", "shows", "ends",
})  # fmt: skip
SOURCES = frozenset({"sig", "src", "docs", "seed_apis", "memory"})

SEED_WORDS: tuple[bytes, ...] = (
    b"seed",
    b"Seed",
    b"SEEDS",
    b"random_state",
    b"RandomState",
    b"default_rng",
    b"PRNG",
    b"Rngs",
    b"PCG64",
    b"Philox",
    b"MT19937",
    b"SFC64",
)
"""A file that holds none of these bytes, nor one of SEED_PATTERNS, makes no seed decision: no tabled call in it is
*given* a seed value.

Parameters that take a generator or key made elsewhere (`generator`, `key`, `rng`) need no word: whoever makes it
shows one. Runs without any seed (repeats that draw on from one stream) show none either."""
_FIXES = rb"(?:determinis|reproducib|randomness)\w{0,60}\([ \t]*(?!True|False|None|self|['\")])"
_JAX = (
    rb"^(?=([^\n]*?\bjax\b))\1[^\n]*\brandom\b"  # the first `jax` of a line is enough: a look-ahead tries no other
    rb"|\bjax[ \t]+import[ \t]*\((?:[^()#]*#(?:(?!import[ \t]*\()[^\n]){0,400}\n)*?[^()#]*\brandom\b"
)
SEED_PATTERNS: tuple[tuple[bytes, re.Pattern[bytes]], ...] = (
    (b"Random", re.compile(rb"\bRandom\(|\.Random\b")),
    (b"rstate", re.compile(rb"\brstate\b")),
    (b"jax", re.compile(_JAX, re.MULTILINE)),
    (b"determinis", re.compile(_FIXES)),
    (b"reproducib", re.compile(_FIXES)),
    (b"randomness", re.compile(_FIXES)),
)
"""Words that say something only in a context: looked for by the plain word, which is fast, then by the pattern."""


@dataclass(frozen=True, slots=True)
class When:
    """A condition on an argument: `param`, `default` where not given, is one of `values` (`unless`: is none of them).

    Values are Python literals as text, strings without quotes: `True`, `None`, `saga`."""

    param: str
    default: str
    values: tuple[str, ...]
    unless: bool

    def holds(self, given: Literal | Const) -> bool:
        """Whether the condition holds for the argument `given`: its literal value."""
        value = given.value if isinstance(given, Const) else given
        return self._is(str(value))

    def holds_by_default(self) -> bool:
        return self._is(self.default)

    def _is(self, value: str) -> bool:
        return (value in self.values) != self.unless


@dataclass(frozen=True, slots=True)
class Api:
    """One row: one fact about one callable.

    `seed` names the parameter, `pos` is its 0-based position without the receiver (None: keyword only or unknown),
    `default` the library's own default (None: required or unknown; `Const(None)`: the literal None). `when` holds if
    any of its conditions does; empty: always. SCHEMA.md lists the verbs (`does`) and what `how` means for each."""

    name: str
    does: str
    seed: str | None
    pos: int | None
    default: Const | None
    how: str
    when: tuple[When, ...]
    source: str


class Argument(NamedTuple):
    """An argument that a `how` names: its keyword, 0-based position (None: keyword only) and default (None: none)."""

    name: str
    pos: int | None
    default: str | None


def argument(how: str) -> Argument:
    """Reads `name@position=default`, of which the last two may be missing."""
    place, _, default = how.partition("=")
    name, _, pos = place.partition("@")
    return Argument(name, int(pos) if pos else None, default or None)


class Row(NamedTuple):
    """A line not yet turned into an `Api`: most lines of most runs are never asked for."""

    file: str
    line: int
    cells: list[str]


class Tables(NamedTuple):
    """All rows, and the ways to find them: by name or alias, prefix, method, word, as a call is spelled; and the other
    names of modules."""

    rows: list[Row]
    names: dict[str, list[Row]]
    prefixes: dict[str, list[Row]]
    methods: dict[str, list[Row]]
    words: dict[str, list[Row]]
    spelled: dict[str, list[Row]]
    modules: dict[str, str]


def lookup(fqn: str) -> tuple[Api, ...]:
    """The rows of a fully qualified name; empty if none.

    An exact name or alias wins over the longest prefix row (`torch.nn.*`). Both are also tried with the class replaced
    by its tabled name and the module by the one that it is another name of (`tensorflow.keras.` is `keras.`)."""
    names = list(_spellings(fqn))
    for name in names:
        if found := _rows_of(name):
            return found
    for name in reversed(names):
        if found := _rows_under(name):
            return found
    return ()


@cache
@cache
def _libraries() -> frozenset[str]:
    tables = _tables()
    known = (name.partition(".")[0] for name in (*tables.names, *tables.prefixes, *tables.modules) if "." in name)
    return frozenset(known)


def is_library(name: str) -> bool:
    """Whether the tables know a library by this name of its top module."""
    return name in _libraries()


def method(name: str) -> tuple[Api, ...]:
    """The rows of a method or attribute (bare `name`) of a receiver whose class is not tabled."""
    return tuple(map(api, _tables().methods.get(name, ())))


@cache
def vocabulary(name: str) -> tuple[Api, ...]:
    """What the last name of an unresolved function suggests: its own row, else its longest beginning's (`train_*`),
    else its longest end's (`*_acc`)."""
    words = _tables().words
    name = name.strip("_").lower()
    if rows := words.get(name):
        return tuple(map(api, rows))
    heads = [name[:end] + "*" for end in range(len(name) - 1, 0, -1)]
    tails = ["*" + name[start:] for start in range(1, len(name))]
    affix = next((affix for affix in heads + tails if affix in words), None)
    return tuple(map(api, words[affix])) if affix else ()


@cache
def spelled(name: str, verb: str) -> bool:
    """Whether what has this last name, as it is spelled, is taken to do what a verb says."""
    known = _tables().spelled
    rows = [*known.get(name, ())]
    rows += [
        row for word, others in known.items() if word[0] == "*" and word.strip("*") in name.lower() for row in others
    ]
    return any(row.cells[1] == verb for row in rows)


def every() -> Iterator[Api]:
    """All rows, in the order of the files."""
    return map(api, _tables().rows)


def read(folder: Path) -> Tables:
    """The tables of `folder`'s `*.tsv` files. Raises ValueError, naming file and line, at a malformed line."""
    tables = Tables([], {}, {}, {}, {}, {}, {})
    for path in sorted(folder.glob("*.tsv")):
        file = path.name
        lines = path.read_text(encoding="utf-8").split("\n")
        if tuple(lines[0].split("\t")) != HEADER:
            raise ValueError(f"{file}:1: the header is not {' '.join(HEADER)}")
        where = {"vocabulary": tables.words, "spelled": tables.spelled}.get(path.stem, tables.names)
        for number, line in enumerate(lines[1:], start=2):
            if not line or line[0] == "#":
                continue
            cells = line.split("\t")
            if len(cells) != 9 or cells[1] not in VERBS or not cells[0]:
                raise ValueError(f"{file}:{number}: not {len(HEADER)} cells with a name and a known verb: {line!r}")
            _enter(tables, where, Row(file, number, cells))
    return tables


@cache
def _rows_of(name: str) -> tuple[Api, ...]:
    return tuple(map(api, _tables().names.get(name, ())))


@cache
def _rows_under(name: str) -> tuple[Api, ...]:
    prefixes = _tables().prefixes
    while name:
        name = name.rpartition(".")[0]
        if rows := prefixes.get(name):
            return tuple(map(api, rows))
    return ()


def _spellings(fqn: str) -> Iterator[str]:
    """`fqn`, then its other names: its class replaced by the tabled one, its module by the one it stands for."""
    yield fqn
    tables = _tables()
    owner, _, last = fqn.rpartition(".")
    if rows := tables.names.get(owner):
        yield f"{rows[0].cells[0]}.{last}"
    head = owner
    while head:
        if module := tables.modules.get(head):
            yield from _spellings(module + fqn[len(head) :])
            return
        head = head.rpartition(".")[0]


@cache
def _tables() -> Tables:
    return read(Path(__file__).parent)


def _enter(tables: Tables, where: dict[str, list[Row]], row: Row) -> None:
    name, does, alias = row.cells[0], row.cells[1], row.cells[7]
    tables.rows.append(row)
    if does == "same":
        tables.modules[name.removesuffix(".*")] = row.cells[5].removesuffix(".*")
    elif name[0] == ".":
        tables.methods.setdefault(name[1:], []).append(row)
    elif name.endswith(".*"):
        tables.prefixes.setdefault(name[:-2], []).append(row)
    else:
        where.setdefault(name, []).append(row)
        if alias:
            for other in alias.split(","):
                where.setdefault(other, []).append(row)


def api(row: Row) -> Api:
    """The fact of a row. Raises ValueError, naming file and line, where a cell cannot be read."""
    name, does, seed, pos, default, how, when, _, source = row.cells
    try:
        if source not in SOURCES:
            raise ValueError(f"unknown source {source!r}")
        conditions = tuple(map(_condition, when.split(" or "))) if when else ()
        return Api(name, does, seed or None, int(pos) if pos else None, _default(default), how, conditions, source)
    except ValueError as error:
        raise ValueError(f"{row.file}:{row.line}: {error}") from None


def _default(text: str) -> Const | None:
    """The literal that `text` spells: None, a bool, a number or a quoted string; no text is no known default."""
    if not text:
        return None
    if text in ("None", "True", "False"):
        return Const({"None": None, "True": True, "False": False}[text])
    if text[0] in "'\"":
        return Const(text[1:-1])
    return Const(float(text) if "." in text else int(text))


def _condition(text: str) -> When:
    param, default, values = text.split(":")
    return When(param, default, tuple(values.removeprefix("!").split("|")), values.startswith("!"))
