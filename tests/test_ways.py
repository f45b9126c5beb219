"""`docs/how-a-finding-comes-about.md`: a program of each kind that it follows is judged, and passes every function that
the page names on the way."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import FrameType

import pytest
from command import CHECKOUT, write

from seedlint.cache import FactsCache
from seedlint.check import check
from seedlint.config import Configurations, options
from seedlint.discover import find
from seedlint.library import Library
from seedlint.rules import RULES

PAGE = (CHECKOUT / "docs" / "how-a-finding-comes-about.md").read_text(encoding="utf-8")
START, *WAYS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
NAMED = re.compile(r"`((?:\w+/)*\w+(?:\.\w+)+)`")
PACKAGE = CHECKOUT / "seedlint"

OPTIMISERS = """\
import matplotlib.pyplot as plt
import optuna
import torch
from torch import nn, optim

inputs, targets = torch.load("curves.pt")


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        return self.layers(x)


class Damped:
    def __init__(self, inner, factor):
        self.inner, self.factor = inner, factor

    def zero_grad(self):
        self.inner.zero_grad()

    def step(self):
        self.inner.step()


def train(model, optimizer):
    history = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


rate = optuna.load_study(study_name="rates", storage="sqlite:///rates.db").best_params["rate"]
torch.manual_seed(42)
model = MLP()
plain = train(model, optim.Adam(model.parameters(), lr=rate))
torch.manual_seed(42)
model = MLP()
damped = train(model, Damped(optim.Adam(model.parameters(), lr=rate), 0.5))
plt.plot(plain)
plt.plot(damped)
plt.savefig("curves.png")
"""
NETWORKS = """\
import numpy as np
import torch
from torch import nn

x, y, x_test, y_test = torch.load("tides.pt")


class Narrow(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 1)

    def forward(self, x):
        return self.layer(x)


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        return self.layers(x)


def error(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(40):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    return nn.functional.mse_loss(model(x_test), y_test).item()


narrow, deep = [], []
for seed in (3, 5, 8):
    torch.manual_seed(seed)
    narrow.append(error(Narrow()))
    torch.manual_seed(seed)
    deep.append(error(Deep()))
print("narrow", np.mean(narrow), np.std(narrow))
print("deep", np.mean(deep), np.std(deep))
"""
RECORDS = """\
import json
import statistics
from collections import defaultdict
from pathlib import Path

by_width = defaultdict(list)
for path in sorted(Path("results").glob("net_w*_seed*_e50.json")):
    data = json.loads(path.read_text())
    by_width[data["width"]].append(data)
rows = []
for width, runs in by_width.items():
    scores = [each["accuracy"] for each in runs]
    print(width, statistics.mean(scores), statistics.stdev(scores))
    rows.append((width, statistics.mean(scores)))
print("best", max(rows, key=lambda row: row[1]))
"""
OPTION = """\
import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=None)
args = parser.parse_args()
x, y = torch.load("tides.pt")
model = nn.Linear(8, 1)
optimizer = torch.optim.Adam(model.parameters())
for _ in range(40):
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
torch.save(model.state_dict(), "model.pt")
print("seed", args.seed)
"""
KEYS = """\
import jax


class Policy:
    def act(self, state, key):
        explores = jax.random.uniform(key) < 0.1
        move = jax.random.randint(key, (), 0, 4)
        return jax.numpy.where(explores, move, state.argmax())
"""
PROGRAMS = {"SED102": OPTIMISERS, "SED201": NETWORKS, "SED201, medium": RECORDS, "SED401": OPTION, "SED406": KEYS}


def titled(way: str) -> str:
    """What a way leads to: the words in parentheses behind its title."""
    return re.match(r".*\((.*)\)$", way.split("\n", maxsplit=1)[0])[1]


def functions(text: str) -> set[str]:
    """The functions and methods of seedlint that a text names, as `module.function`, with the path of the module."""
    named = {name for name in NAMED.findall(text) if name.rpartition(".")[2] not in ("py", "tsv")}
    return {name for name in named if _module(name) is not None}


def _module(name: str) -> Path | None:
    """The file that a function is named by: of classify unless it stands above that."""
    path, _, last = name.rpartition("/")
    module = last.split(".")[0]
    for folder in (PACKAGE / "classify" / path, PACKAGE / path):
        for file in (folder / f"{module}.py", folder / module / "__init__.py"):
            if file.is_file():
                return file
    return None


def passed(folder: Path) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """The codes that a project is judged with, and the functions that were called for that: files and names."""
    calls: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            calls.add((frame.f_code.co_filename, frame.f_code.co_name))
            if (me := frame.f_locals.get("self")) is not None:  # a class is passed where a method of it is called
                calls.add((frame.f_code.co_filename, type(me).__name__))

    for module in [each for name, each in sys.modules.items() if name.startswith("seedlint")]:
        for value in vars(module).values():  # what an earlier test was told is asked for again
            if callable(forget := getattr(value, "cache_clear", None)):
                forget()
    settings = Configurations(RULES, options({}, RULES), isolated=True)
    library = Library(FactsCache(None))
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        report = check(find([str(folder)], settings.of), settings.of, library)
    finally:
        sys.setprofile(before)
    return [(each.code, str(each.confidence)) for each in report.diagnostics], calls


ASIDE = {
    "SED201": {"conclusions/runs.use_of_axis"},
    "SED401": {"library/seeding.reached"},
    "SED406": {"conclusions/conclude.uses", "machine/run.run_script"},
}
"""Functions that the page names because a way does not pass them."""


def test_there_is_a_program_for_each_way() -> None:
    assert [titled(way) for way in WAYS] == list(PROGRAMS)


@pytest.mark.parametrize("way", WAYS, ids=titled)
def test_the_functions_on_a_way_are_passed(way: str, tmp_path: Path) -> None:
    write(tmp_path, {"main.py": PROGRAMS[titled(way)], "setup.cfg": ""})
    found, calls = passed(tmp_path)
    code, _, confidence = titled(way).partition(", ")
    assert found == [(code, confidence or "high")]
    named = functions(way) | functions(START)
    assert len(functions(way)) > 3
    called = {(os.path.realpath(file), name) for file, name in calls}
    missing = {name for name in named if (str(_module(name)), name.rpartition(".")[2]) not in called}
    assert sorted(missing) == sorted(ASIDE.get(titled(way), ()))


def test_what_looks_like_a_function_of_seedlint_is_one() -> None:
    """Whatever is named with the path of a module: one that has gone, or moved, is no longer called by its old name."""
    named = {name for name in NAMED.findall(PAGE) if "/" in name and not name.endswith((".py", ".tsv"))}
    assert sorted(name for name in named if _module(name) is None) == []
