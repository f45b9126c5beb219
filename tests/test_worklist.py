"""The work-list: what is read although it holds no seed word, and the same lines from every view of a project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import CHECKOUT, write

from seedlint import analysis, check, discover, worklist
from seedlint.cache import FactsCache, store
from seedlint.config import Configurations, options
from seedlint.library import Library
from seedlint.rules import RULES

PROJECTS = sorted(path for path in (CHECKOUT / "fixtures" / "projects").iterdir() if path.is_dir())

PREPARE = "import torch\n\n\ndef prepare(n):\n    torch.manual_seed(n)\n"
TRAIN = """
import torch
from torch import nn
from sklearn.datasets import load_iris
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

{start}
x, y = load_iris(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
net = nn.Linear(4, 3)
optimizer = torch.optim.SGD(net.parameters())
loss = nn.functional.cross_entropy(net(x_train), y_train)
loss.backward()
optimizer.step()
print((net(x_test).argmax(1) == y_test).float().mean().item())
"""


def report(*paths, cache=None, **given):
    configurations = Configurations(RULES, options(given, RULES))
    found = discover.find(list(map(str, paths)), configurations.of)
    return check.check(found, configurations.of, Library(FactsCache(store(cache))))


def found(*paths, **given):
    return [
        (Path(each.location.path).name, each.location.row, each.code) for each in report(*paths, **given).diagnostics
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"tool.py": PREPARE, "main.py": TRAIN.format(start="from tool import prepare\nprepare(3)")},
        {"tool.py": PREPARE, "main.py": TRAIN.format(start="import tool as t\nt.prepare(3)")},
        {
            "kit/__init__.py": "from .tool import prepare as ready\n",
            "kit/tool.py": PREPARE,
            "main.py": TRAIN.format(start="from kit import ready\nready(3)"),
        },
        {
            "tool.py": PREPARE,
            "middle.py": "from tool import prepare\n\n\ndef go(k):\n    prepare(k)\n",
            "main.py": TRAIN.format(start="from middle import go\ngo(3)"),
        },
        {
            "tool.py": PREPARE,
            "settings.py": "RUNS = 5\n",
            "main.py": TRAIN.format(start="from tool import prepare\nfrom settings import RUNS\nprepare(RUNS)"),
        },
    ],
)
def test_a_caller_without_a_seed_word_is_judged(tmp_path, files):
    assert b"seed" not in files["main.py"].encode()
    write(tmp_path, {"setup.py": "", **files})
    assert "SED101" in {code for name, _, code in found(tmp_path)}
    everything = found(tmp_path)
    assert found(tmp_path / "main.py") == [each for each in everything if each[0] == "main.py"]


def test_what_cannot_seed_is_not_parsed(tmp_path):
    files = {
        "setup.py": "",
        "tool.py": PREPARE + "\n\ndef other():\n    return 1\n",
        "deep.py": "def layer(n):\n    return n\n",
        "main.py": "from tool import other\nprint(other())\n",
        "run.py": "import random\nfrom deep import layer\nprint(layer(3))\n",
        "random.py": "",
    }
    assert report(write(tmp_path, files)).parsed == 1


def test_a_view_parses_only_what_can_load_its_target(tmp_path):
    files = {"setup.py": "", "tool.py": PREPARE, "a.py": "seed = 1\nprint(seed)\n", "b.py": "x = 1\n"}
    write(tmp_path, files)
    assert report(tmp_path / "a.py").parsed == 1
    assert report(tmp_path / "b.py").parsed == 0
    assert report(tmp_path).parsed == 2


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_file_alone_gets_the_lines_that_its_project_gives_it(tmp_path, project):
    """In this process, to the last word of the evidence; test_drivers.py asks the command."""
    project = Path(shutil.copytree(project, tmp_path / project.name))
    (project / "setup.cfg").touch()
    whole = report(project, select=("ALL",)).diagnostics
    for file in sorted(project.rglob("*.py")):
        alone = report(file, select=("ALL",)).diagnostics
        assert alone == tuple(each for each in whole if Path(each.location.path).samefile(file)), file


def test_functions_of_the_configuration_are_words(tmp_path):
    files = {"seedlint.toml": "seed-functions = ['lab.fix_everything']\n", "a.py": "from lab import fix_everything\n"}
    assert report(write(tmp_path, files)).parsed == 1


def test_imports_are_read_off_the_bytes():
    data = (
        b"import a.b, c as d\nfrom ..e import (f,  # g\n  h as i)\nfrom . import j\n"
        b'from k import *\n    "from l import m\\n",\n'
    )
    assert [(each.module, each.level, each.name, each.alias) for each in worklist.imports(data)] == [
        ("a.b", 0, None, "a"),
        ("c", 0, None, "d"),
        ("e", 2, "f", "f"),
        ("e", 2, "h", "i"),
        ("", 1, "j", "j"),
        ("k", 0, "*", "*"),
        ("l", 0, "m", "m"),
    ]


# ---------------------------------------------------------------- warm runs


def test_an_unchanged_project_is_not_concluded_again(tmp_path, monkeypatch):
    project = write(
        tmp_path / "p", {"setup.py": "", "tool.py": PREPARE, "a.py": "seed = (\n", "b.py": "seed = 1  # noqa\n"}
    )
    write(project, {"main.py": TRAIN.format(start="from tool import prepare\nprepare(3)")})
    cold = report(project, cache=tmp_path / "cache")
    monkeypatch.setattr(analysis, "concluded", None)
    for view in (project, project / "main.py", project / "a.py"):
        warm = report(view, cache=tmp_path / "cache")
        names = {Path(each.location.path).name for each in warm.diagnostics}
        assert warm.diagnostics == tuple(each for each in cold.diagnostics if Path(each.location.path).name in names)
        assert warm.parsed == 0
    assert {each.code for each in cold.diagnostics} == {"SED101", "SED900"}


def test_a_project_inside_another_is_kept_by_itself(tmp_path, monkeypatch):
    write(tmp_path / "p", {"setup.py": "", "a.py": "seed = 1\n", "in/setup.py": "", "in/b.py": "seed = 2\n"})
    cold = report(tmp_path / "p", cache=tmp_path / "cache")
    monkeypatch.setattr(analysis, "concluded", None)
    assert report(tmp_path / "p", cache=tmp_path / "cache").diagnostics == cold.diagnostics


@pytest.mark.parametrize("change", ["content", "name", "min-seeds", "corrupt"])
def test_conclusions_hold_for_what_they_were_made_of(tmp_path, monkeypatch, change):
    cache = tmp_path / "cache"
    project = write(tmp_path / "p", {"setup.py": "", "tool.py": PREPARE, "main.py": TRAIN.format(start="import tool")})
    cold = report(project, cache=cache)
    given = {}
    if change == "content":
        (project / "setup.py").write_text("x = 1\n")
    elif change == "name":
        (project / "setup.py").rename(project / "conf.py")
    elif change == "min-seeds":
        given["min-seeds"] = 7
    else:
        for file in (cache / "conclusions").iterdir():
            file.write_text('["' + file.read_text()[2:40])
    made = []
    concluded = analysis.concluded
    monkeypatch.setattr(analysis, "concluded", lambda *args: made.append(1) or concluded(*args))
    assert report(project, cache=cache, **given).diagnostics == cold.diagnostics
    assert made
