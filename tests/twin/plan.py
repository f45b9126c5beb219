"""What can be chosen about a generated program, and how its lines are put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import indent

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "use": (
        "fixed", "compared", "option", "spread", "mean", "ranked", "spreads", "ensemble", "selection", "picked",
        "luckiest", "tested", "dead option", "dead loop", "clobbered", "late", "identical", "reseeded", "required",
    ),
    "library": ("forest", "mlp", "torch"),
    "family": (
        "names", "classes", "items", "branch", "conditional", "lambdas", "partials", "widths", "settings",
        "functions", "getattr", "match", "optimizers", "rates", "instances", "pairs", "boolean", "chain", "registered",
        "instance pairs",
    ),
    "run": (
        "function", "inline", "object", "closure", "callable", "two functions", "two files", "decorated", "keywords",
        "static", "method with argument", "defaults", "dataclass", "registry of functions", "inherited", "namespace",
        "configuration", "merged configuration", "replaced configuration", "returned record",
    ),
    "turn": (
        "for", "comprehension", "map", "while", "generator", "enumerate", "zip", "product", "seeds first", "star",
        "index", "unrolled", "callback", "global list", "set", "reversed", "nested function", "experiment", "rooted",
        "configurations", "chained", "progress", "joblib", "models in turn",
        "written out", "two names",
    ),
    "store": (
        "list", "dict", "tuples", "records", "frame", "array", "defaultdict", "named tuples", "objects", "keyed",
        "nested", "dict of lists", "setdefault", "rows", "grown frame",
    ),
    "reduce": ("np", "statistics", "sum", "running", "array", "groupby", "manual", "median", "fsum", "helper"),
    "spread": ("std", "variance", "range", "quantiles", "box"),
    "combine": ("list", "running sum", "dict", "stack", "votes", "nested sum"),
    "show": (
        "f-string", "arguments", "percent", "format", "table", "file", "json", "bars", "csv", "returned", "joined",
        "frame", "method", "winner", "difference", "list", "sorted pairs", "logged", "figure loop", "plus minus",
        "percentage",
    ),
    "select": (
        "max key", "sorted", "keep better", "argmax", "sort values", "idxmax", "sort", "max pairs", "best of dict",
        "nlargest", "keep better object", "zip max", "index of max", "none start", "enumerate", "saved", "returned",
    ),
    "seeds": (
        "list", "range", "named", "setting", "tuple", "option list", "offset", "array", "drawn", "split text",
        "listed range", "counted option", "option plus",
    ),
    "training": ("plain", "best epoch", "early stop", "function", "curve"),
    "folds": ("none", "inside"),
    "seeding": (
        "direct", "helper", "all generators", "alias", "method", "settings", "set params", "global", "state",
        "optional", "context",
    ),
    "score": ("direct", "function", "metric", "dictionary", "pair", "attribute", "rounded"),
    "constant": (
        "literal", "named", "dictionary", "attribute", "chained", "wrapper", "default", "merged", "instance",
    ),
    "around": (
        "nothing", "main", "try", "continue", "break", "early return", "flag", "else", "finally", "nested main",
    ),
    "names": ("plain", "odd"),
}  # fmt: skip

MEANT: Mapping[str, tuple[str, ...]] = {
    "fixed": ("SED101",), "compared": ("SED102",), "option": ("SED103",), "spread": ("SED003",), "mean": (),
    "ranked": ("SED201",), "spreads": ("SED003",), "ensemble": ("SED002",), "selection": ("SED001",),
    "picked": ("SED301",), "luckiest": ("SED303",), "tested": ("SED202",),
    "dead option": ("SED401",), "dead loop": ("SED401",),
    "clobbered": ("SED402",), "late": ("SED403",), "identical": ("SED206",), "reseeded": ("SED101", "SED404"),
    "required": (),
}  # fmt: skip
"""What each use is meant to be; the judge must find the same in what happened."""

FAMILIES = ("compared", "ranked", "spreads", "tested")
SEVERAL = (
    "spread",
    "mean",
    "ranked",
    "spreads",
    "tested",
    "ensemble",
    "selection",
    "picked",
    "luckiest",
    "clobbered",
    "identical",
    "dead loop",
)
LINES = ("f-string", "arguments", "percent", "format", "plus minus", "percentage", "logged")
"""How one line of a report is shown."""
CHOSEN = ("selection", "picked", "luckiest")

NAMES = {
    "plain": {
        "seed": "seed", "seeds": "SEEDS", "score": "accuracy", "scores": "scores", "results": "results",
        "model": "model", "run": "run", "family": "family", "families": "FAMILIES", "best": "best", "X": "X",
        "constant": "SEED", "make": "make", "Runner": "Runner",
    },
    "odd": {
        "seed": "k", "seeds": "NUMBERS", "score": "v", "scores": "vs", "results": "log", "model": "m", "run": "go",
        "family": "which", "families": "TABLE", "best": "top", "X": "A", "constant": "START", "make": "build",
        "Runner": "Trial",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One choice for each switch."""

    choices: tuple[tuple[str, str], ...] = field(default_factory=lambda: tuple((n, c[0]) for n, c in SWITCHES.items()))

    def __getitem__(self, switch: str) -> str:
        return dict(self.choices)[switch]

    def having(self, **changed: str) -> Plan:
        return Plan(tuple((name, changed.get(name, choice)) for name, choice in self.choices))

    @property
    def idioms(self) -> dict[str, str]:
        """The choices that are not the plainest, the use always."""
        return {name: choice for name, choice in self.choices if name == "use" or choice != SWITCHES[name][0]}


class Unfit(Exception):
    """The choices of a plan do not go together."""


def need(holds: bool) -> None:
    if not holds:
        raise Unfit


def closing(line: str, start: int) -> int:
    depth = 0
    for place in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[place], 0)
        if depth == 0:
            return place
    raise Unfit


def has_blocks(lines: list[str]) -> bool:
    return any(line.startswith((" ", "class", "def")) for line in lines)


def quoted(code: str) -> str:
    """Code for the inside of an f-string."""
    return code.replace('"', "'")


def field_of(code: str) -> str:
    """A label in an f-string: a literal stands for itself."""
    return code.strip("'") if code.startswith("'") else f"{{{quoted(code)}}}"


def within(lines: list[str], depth: int = 1) -> list[str]:
    return [indent(line, "    " * depth) if line else line for line in lines]


def text_of(lines: list[str]) -> str:
    """The lines as a module, without runs of empty lines at its ends."""
    kept: list[str] = []
    for line in imported(lines):
        if line or (kept and (kept[-1] or (len(kept) > 1 and kept[-2]))):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"


def imported(lines: list[str]) -> list[str]:
    """The lines without imports that nothing uses."""
    code = "\n".join(line for line in lines if not line.startswith(("import ", "from ")))
    words = set(re.findall(r"\w+", code))
    kept: list[str] = []
    for line in lines:
        if line.startswith("from "):
            head, _, names = line.partition(" import ")
            used = [name for name in names.split(", ") if name.split()[-1] in words]
            if used:
                kept.append(f"{head} import {', '.join(used)}")
        elif (
            not line.startswith("import ")
            or re.split(r"[ .]", line.removeprefix("import "))[-1 if " as " in line else 0] in words
        ):
            kept.append(line)
    return kept
