"""Text that a regular expression could get lost in: sixteen times the size takes some sixteen times as long, not the
square of that.

Only ratios are compared, the best of several runs each, in this process's own time; on a busy machine a single ratio
says little, so that what grows too fast must do so each time it is looked at."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial

import pytest

from seedlint import discover, lower, noqa, source, suppress, versions, worklist
from seedlint.cache import FactsCache
from seedlint.classify import Vocabulary, conclude
from seedlint.diagnostics import Diagnostic, Location
from seedlint.facts import Block, Comment, FileFacts
from seedlint.fix import filled
from seedlint.formats import read
from seedlint.library import Library
from seedlint.link import Project
from seedlint.rules import RULES

TIMES = 16
MOST = 80
"""What is linear stays below it though larger texts do not fit the processor's caches; what is quadratic takes 256."""
LEAST = 0.002
"""Seconds that can be told from noise."""
TRIES = 4


def seconds(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        run()
        best = min(best, time.process_time() - begin)
    return best


def growth(work: Callable[[str], object], text: Callable[[int], str]) -> float:
    """How many times longer `work` takes on a text `TIMES` as large, if that takes long enough to be measured."""
    size = 500
    while (once := seconds(partial(work, text(size)))) < LEAST and size < 64_000:
        size *= 2
    return seconds(partial(work, text(TIMES * size))) / max(once, LEAST / 2)


def repeated(unit: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    return lambda size: head + unit * size + tail


def prefiltered(text: str) -> bool:
    return discover.prefilter(text.encode())


def mentions(text: str) -> list[worklist.Mention]:
    return list(worklist.imports(text.encode()))


def instructions(text: str) -> object:
    facts = FileFacts((Block(None, (), (Comment(text, 1, 1, 1, 1),)),))
    return suppress.directives(facts, RULES[:3], lambda _cell: ())


def fixed(text: str) -> object:
    """The fixes of a splitter a row."""
    rows = text.split("\n")[:-1]
    found = [
        Diagnostic("SED409", "useless-random-state", "", Location("a.py", 0, row, 1, row, len(text) + 1))
        for row, text in enumerate(rows, 1)
    ]
    fixes = filled(found, lambda _path, _cell: rows)
    assert all(each.fix for each in fixes)
    return fixes


def shown(text: str) -> object:
    """The lines of each cell of a notebook, as a report asks for them."""
    cells = [{"cell_type": "code", "source": row} for row in text.split()]
    library = Library(FactsCache(None), {"/a.ipynb": json.dumps({"cells": cells}).encode()})
    found = [library.lines("/a.ipynb", cell) for cell in range(1, len(cells) + 1)]
    assert all(found)
    return found


def run(text: str) -> object:
    """The analysis of a script."""
    facts = lower.lower(text.encode(), False)
    project = Project(["a.py"], lambda _path: facts, ["a.py"])
    return conclude(project, Vocabulary(), cut=lambda _path: None)


def suppressed(text: str) -> object:
    """A finding on each row, and the comments there."""
    rows = text.split("\n")[:-1]
    said = suppress.directives(lower.lower(text.encode(), False), RULES, lambda _cell: rows)
    found = [Diagnostic("SED101", "", "", Location("a.py", 0, row, 1, row, 2)) for row in range(1, len(rows) + 1)]
    kept, _ = suppress.apply(found, said, RULES, {"SED101"}, "a.py", lines=lambda _cell: rows)
    assert not kept
    return kept


def layers(size: int) -> str:
    """Classes in layers, each with every class of the layer above as its base, and attributes that none has."""
    width = 7
    rows = [f"class A0_{number}: pass" for number in range(width)]
    for layer in range(1, size // 500):
        bases = ", ".join(f"A{layer - 1}_{number}" for number in range(width))
        rows += [f"class A{layer}_{number}({bases}): pass" for number in range(width)]
    return "import random\nrandom.seed(1)\n" + "\n".join(rows) + f"\nx = {rows[-1].split()[1].split('(')[0]}()\nx.a\n"


def handed_on(names: int, calls: int) -> str:
    given = ", ".join(f"a{number}=1" for number in range(names))
    return f"import torch\ntorch.manual_seed(1)\ndef f(**kwargs): pass\nd = dict({given})\n" + "f(**d)\n" * calls


def seeding_branches(size: int) -> str:
    head = "import torch\nfrom torch import nn\n"
    return head + "".join(f"if a: torch.manual_seed({n})\nm = nn.Linear(1, 1)\n" for n in range(size // 10))


def as_yaml(text: str) -> object:
    return read(text, ".yaml")


def as_toml(text: str) -> object:
    return read(text, ".toml")


def as_ini(text: str) -> object:
    return read(text, ".ini")


HOSTILE = {
    "quotes in YAML": (as_yaml, repeated("'")),
    "open quotes in YAML": (as_yaml, repeated('a: "b\n')),
    "colons in YAML": (as_yaml, repeated("a:")),
    "dashes in YAML": (as_yaml, repeated("- ")),
    "blank lines in YAML": (as_yaml, repeated("\n", "a:", "b")),
    "spaces in YAML": (as_yaml, repeated(" ", "a:", "b: #")),
    "a long text in YAML": (as_yaml, repeated("  b\n", "a: |\n")),
    "a folded text in YAML": (as_yaml, repeated("  b\n", "a: b\n")),
    "open brackets in YAML": (as_yaml, repeated("[")),
    "comments in YAML": (as_yaml, repeated("/*#", "a: [")),
    "brackets in TOML": (as_toml, repeated("[a.", "", "]")),
    "dots in TOML": (as_toml, repeated("a.", "", "a = 1")),
    "spaces in .ini": (as_ini, repeated(" ", "a", "=")),
    "comments in .ini": (as_ini, repeated(" ;", "a = ")),
    "branches that seed": (run, seeding_branches),
    "layers of bases": (run, layers),
    "keywords handed on": (run, lambda size: handed_on(size // 10, 20)),
    "keywords handed on often": (run, lambda size: handed_on(20, size // 10)),
    "findings and comments": (suppressed, repeated("x = 1  # noqa: SED101\n")),
    "cells of a script": (lambda text: lower.lower(text.encode(), False), repeated("# %%\nx = 1\n", tail="print 1\n")),
    "findings with fixes": (fixed, lambda size: "KFold(5, random_state=0)\n" * (size // 50)),
    "cells with findings": (shown, repeated("x\n")),
    "from and spaces": (mentions, repeated(" ", "# from")),
    "from, a dot and spaces": (mentions, repeated(" ", "# from .")),
    "from and dots": (mentions, repeated(".", "# from ")),
    "from and a long name": (mentions, repeated("a.b", "# from ")),
    "from from": (mentions, repeated("from ")),
    "open brackets": (mentions, repeated("from a import (\n")),
    "open brackets in comments": (mentions, repeated("# from a import (\n")),
    "open brackets before comments": (mentions, repeated("from a import (#from a import (")),
    "import import": (mentions, repeated("import ")),
    "as as": (mentions, repeated(" as", "import a")),
    "spaces in an import": (mentions, repeated(" ", "import a", "b")),
    "jax jax": (prefiltered, repeated("jax ")),
    "jaxjax": (prefiltered, repeated("jax", "random ")),
    "jax on each line": (prefiltered, repeated("# jax import (\n")),
    "jax and comments": (prefiltered, repeated("# jax import (#\n")),
    "noqa noqa": (prefiltered, repeated("noqa", "SED")),
    "noqa on each line": (prefiltered, repeated("noqa\n", "SED")),
    "determinisdeterminis": (prefiltered, repeated("determinis")),
    "determinis( and spaces": (prefiltered, repeated(" ", "determinis(", "True")),
    "blank lines": (lower._NEWER.search, repeated("\n")),
    "blank lines with spaces": (lower._NEWER.search, repeated(" \n")),
    "type and line breaks": (lower._NEWER.search, repeated("type\n")),
    "type and spaces": (lower._NEWER.search, repeated(" ", "type")),
    "def and a name": (lower._NEWER.search, repeated("a", "def ")),
    "blank lines in a cell": (source.mask_magics, repeated("\n")),
    "spaces in a cell": (source.mask_magics, repeated(" ", "!ls\n", "x")),
    "question marks and line breaks": (source.mask_magics, repeated("?\n", tail="x")),
    "a question mark and spaces": (source.mask_magics, repeated(" ", "?", "x")),
    "names before an assignment": (source.mask_magics, repeated("a ", "!ls\n", "x")),
    "comments before a cell's magic": (source.mask_magics, repeated("# a\n", "\n", "x = %")),
    "comments": (source.comments, repeated("seedlint ")),
    "noqa and spaces": (source.comments, repeated(" ", "# noqa")),
    "codes": (instructions, repeated("A1,", "# noqa: ")),
    "open instructions": (instructions, repeated("# seedlint: ignore[")),
    "an instruction and spaces": (instructions, repeated(" ", "# seedlint", "x")),
    "noqa noqa noqa": (noqa._CODES.search, repeated("# noqa: ")),
    "versions and spaces": (versions._CLAUSE.match, repeated(" ", tail="x")),
    "versions": (versions._CLAUSE.match, repeated("1.", tail="x")),
}


@pytest.mark.parametrize(("work", "text"), HOSTILE.values(), ids=HOSTILE)
def test_time_grows_as_the_text_does(work: Callable[[str], object], text: Callable[[int], str]) -> None:
    ratios: list[float] = []
    while not ratios or (ratios[-1] >= MOST and len(ratios) < TRIES):
        ratios.append(growth(work, text))
    assert ratios[-1] < MOST, ratios


def test_imports_with_brackets_in_comments() -> None:
    text = (
        "from . import a, b as c\nfrom .d import e\nfrom ..f.g import (h,  # (one)\n    i as j, # imported, too\n  k)\n"
        "import l, m.n as o\nfrom . p import q\nfrom .import r\nfrom s import *\n"
        "from t import (u, # import (v)\n  w)\nx = 1 # from y import z\n"
    )
    found = [(each.level, each.module, each.name, each.alias) for each in mentions(text)]
    assert found == [
        (1, "", "a", "a"),
        (1, "", "b", "c"),
        (1, "d", "e", "e"),
        (2, "f.g", "h", "h"),
        (2, "f.g", "i", "j"),
        (2, "f.g", "k", "k"),
        (0, "l", None, "l"),
        (0, "m.n", None, "o"),
        (1, "p", "q", "q"),
        (1, "", "r", "r"),
        (0, "s", "*", "*"),
        (0, "t", "u", "u"),
        (0, "y", "z", "z"),
    ]
