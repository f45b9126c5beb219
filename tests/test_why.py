"""`seedlint why`: what is known of a line, why there is a finding and why there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import CHECKOUT, seedlint, write
from labelled import drawn
from labelled import write as write_projects
from test_fixtures import PROJECTS

from seedlint import why
from seedlint.cache import FactsCache
from seedlint.config import Configurations, options
from seedlint.library import Library
from seedlint.rules import RULES

DEMO = CHECKOUT / "fixtures" / "demo"


def known_of(path: Path) -> why.Known:
    configurations = Configurations(RULES, options({}, RULES), isolated=True)
    return why.ask(str(path), configurations, Library(FactsCache(None)))


def told(folder: Path, line: str, *args: str) -> str:
    done = seedlint("why", "--no-cache", line, *args, cwd=folder)
    assert (done.status, done.err) == (0, "")
    return done.out


def told_here(line: str, *, whole: bool = False) -> str:
    """What the command says of a line of a file in the current folder, without the start of a process."""
    asked = why.parsed(line)
    return why.text(why.answer(known_of(Path(asked.path)), asked), whole=whole)


# ---------------------------------------------------------------------- finding


def test_a_finding_and_what_it_rests_on(tmp_path: Path) -> None:
    write(tmp_path, {path.name: path.read_bytes() for path in DEMO.glob("*.py")})
    text = told(tmp_path, "train.py:8", "--all")
    assert "SED101 one fixed seed (42) governs training" in text
    assert "seed 42 for torch.manual_seed, which governs: dropout, train" in text
    assert "config.py:3  comes from literal 'SEED'" in text
    assert "[run of train.py]" in text
    assert "SED101" in told(tmp_path, "sonar.py:31").partition("findings that rest on this line")[2]
    axis = told(tmp_path, "compare.py:11", "--all")
    assert "the loop of seed (10 turns: 0, 1, 2, 3, 4, 5, …): runs that differ by their seed (train)" in axis
    assert "compare.py:12  its value reaches a generator (train)" in axis
    assert "compare.py:14  closed here: location" in axis


TURNS = """\
import torch
from torch import nn

inputs, targets = torch.load("data.pt")
torch.manual_seed(7)
net = nn.Linear(4, 2)
optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(9):
    loss = nn.functional.cross_entropy(net(inputs), targets)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
for name in ("a", "b"):
    print(name)
"""


DRAWN = """\
import numpy as np
import torch

data = torch.load("data.pt")
once = np.random.default_rng(4)
data += torch.tensor(once.normal(size=3))
rows = np.random.default_rng(3)
net = torch.load("net.pt")
optimiser = torch.optim.Adam(net.parameters())
for step in range(100):
    loss = ((net(data[rows.integers(0, 100, 32)]) - 1) ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
"""


def test_what_is_drawn_anew_in_the_steps_of_a_training(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": DRAWN})
    stepped = told(tmp_path, "a.py:7")
    assert "which governs: what steps of a training draw anew" in stepped
    assert "a.py:11  the generator that it makes is drawn from here: something, anew in each step of a" in stepped
    assert "no weights, order or dropout is drawn from it" not in stepped
    before = told(tmp_path, "a.py:5")
    assert "no weights, order or dropout is drawn from it, and nothing anew in the steps of a training" in before
    assert "which governs: what steps" not in before


def test_what_the_turns_of_a_loop_are(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": TURNS})
    assert "the loop of epoch (9 turns: 0, 1, 2, 3, 4, 5, …): steps of one training" in told(
        tmp_path, "a.py:8", "--all"
    )
    assert "steps of one training" not in told(tmp_path, "a.py:13")


@pytest.mark.parametrize(
    ("rate", "confidence"), [("0.1", "high"), ("0.1 * (seed + 1)", "medium")], ids=["seeds", "seeds and a setting"]
)
def test_reasons_that_contradict_each_other_are_both_shown(tmp_path: Path, rate: str, confidence: str) -> None:
    code = f"""\
import numpy as np
import torch
from sklearn.metrics import accuracy_score


def run(seed):
    torch.manual_seed(seed)
    net = torch.nn.Linear(4, 3)
    optimizer = torch.optim.SGD(net.parameters(), lr={rate})
    for x, y in train:
        torch.nn.functional.mse_loss(net(x), y).backward()
        optimizer.step()
    return accuracy_score(y_test, net(x_test))


scores = [run(seed) for seed in range(5)]
print(np.mean(scores), np.std(scores))
"""
    write(tmp_path, {"a.py": code.encode()})
    text = told(tmp_path, "a.py:16", "--all")
    assert f"({confidence} confidence" in text
    assert ("a.py:9  it reaches a hyperparameter" in text) is (confidence == "medium")
    both = "at medium confidence: its value reaches a generator, but it reaches a hyperparameter"
    assert (both in text) is (confidence == "medium")


def test_every_line_of_the_fixtures(tmp_path: Path) -> None:
    """A finding's line tells of the finding; whatever is told stands in the code; nothing is said twice over.

    One fixture in four of every topic: each file is an analysis of its own, and its answers are many."""
    write_projects((project for name, project in PROJECTS.items() if drawn(name, 4)), tmp_path)
    findings, lengths = 0, []
    for path in sorted(tmp_path.rglob("*.py")):
        known = known_of(path)
        rows = len(path.read_text().split("\n"))
        for each in known.remarks:
            assert each.location.end_row <= rows or each.location.path != known.path
            assert each.entry or each.kind in ("file", "function", "skipped", "use")
        for row in range(1, rows + 1):
            answer = why.answer(known, why.Line(str(path), 0, row))
            findings += len(answer.here)
            assert not (answer.nothing and answer.here)
            reported = {each.diagnostic.name for each in answer.here}
            if reported & {"single-fixed-seed", "fixed-seed-comparison"}:
                seeds = [each for each in answer.standing if each.kind == "seed" and "governs: " in each.message]
                assert not seeds or not all(each.silent for each in seeds), (path, row)
            brief, whole = (why.text(answer, whole=whole).split("\n") for whole in (False, True))
            assert "\n\n\n" not in "\n".join(whole)
            shown = any(each.state == "reported" for each in answer.here)
            assert brief[2].startswith("nothing is reported") is not shown, "the answer comes first"
            assert set(filter(str.strip, map(_apart, brief))) <= {*map(_apart, whole), ""}, "the rest is left out"
            lengths.append((len(brief), len(whole)))
    assert findings > 100
    assert sum(brief for brief, _ in lengths) < 0.5 * sum(whole for _, whole in lengths)


def _apart(line: str) -> str:
    """A line of an answer without what is said of other runs, and without what only a short answer has."""
    return re.sub(r"  \[run of .*\]$|^what else is known .*", "", line)


# ---------------------------------------------------------------------- nothing

PROGRAM = """\
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split


def unused(seed):
    return np.random.default_rng(seed).normal()


X, y = np.load("data.npz")
x_train, x_test, y_train, y_test = train_test_split(X, y, random_state=5)
shown = SGDClassifier(random_state=7).fit(x_train, y_train)
print(shown.score(x_test, y_test))
unseen = SGDClassifier(random_state=8).fit(x_train, y_train)
quiet = SGDClassifier(random_state=9).fit(x_train, y_train)  # seedlint: ignore[SED101] an example
print(quiet.score(x_test, y_test) > 0.5)
print("done")
"""


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (7, "it holds a seed word, but nothing that runs reaches it"),
        (7, "nothing that runs calls unused"),
        (11, "not reported: no weights, order or dropout is drawn from it"),
        (12, "SED101 one fixed seed (7) governs training"),
        (14, "not reported: nothing that is shown or stored depends on it"),
        (15, "suppressed by a comment"),
        (17, "nothing is reported: it has nothing to do with a seed"),
    ],
)
def test_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: int, words: str) -> None:
    monkeypatch.chdir(write(tmp_path, {"a.py": PROGRAM, "setup.cfg": ""}))
    assert words in told_here(f"a.py:{row}")


BRANCHES = """\
import numpy as np
from sklearn.linear_model import SGDClassifier

DEBUG = False
X, y, X_test, y_test = np.load("data.npz")


def trained(seed, width=(8, 8), fast=False):
    if fast:
        np.random.seed(seed)
    elif seed > 3:
        return SGDClassifier(random_state=seed, max_iter=50).fit(X, y)
        np.random.seed(4)
    return None


if DEBUG:
    np.random.seed(0)
    print(SGDClassifier(random_state=3).fit(X, y).score(X_test, y_test))
print(trained(5).score(X_test, y_test))
"""


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (10, "it holds a seed word, but the test of line 9 is always false: this branch is not run"),
        (13, "nothing is reported: it holds a seed word, but nothing gets here: line 12 is a return"),
        (18, "it holds a seed word, but the test of line 17 is always false: this branch is not run"),
        (19, "a.py:18: the test of line 17 is always false: this branch is not run"),
        (20, "arguments max_iter=50"),
    ],
)
def test_what_no_run_gets_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: int, words: str) -> None:
    monkeypatch.chdir(write(tmp_path, {"a.py": BRANCHES, "setup.cfg": ""}))
    assert words in told_here(f"a.py:{row}", whole=True)
    assert told_here("a.py", whole=True).count("is not run") == 2


def test_what_a_run_gets_to_is_never_called_skipped(tmp_path: Path) -> None:
    """Loops, handlers, both sides of a test, modules that are imported, cells."""
    program = """\
import helper

for seed in range(3):
    try:
        value = helper.drawn(seed)
    except ValueError:
        value = 0
    else:
        print(value)
    finally:
        print(seed)
while value < 3:
    value += 1
else:
    print(value)
with open("out") as file:
    print(value, file=file)
match value:
    case 3:
        print(3)
    case _:
        print(4)
"""
    helper = "import random\n\nSEED = 1\n\n\ndef drawn(seed):\n    random.seed(seed)\n    return random.random()\n"
    write(tmp_path, {"a.py": program, "helper.py": helper, "setup.cfg": ""})
    kinds = {each.kind for name in ("a.py", "helper.py") for each in known_of(tmp_path / name).remarks}
    assert "axis" in kinds
    assert "skipped" not in kinds


def test_what_holds_for_a_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "tests/test_a.py": "def test_it():\n    import numpy\n    numpy.random.seed(1)\n",
            "lonely.py": "SEED = 3\n\n\ndef seed_all():\n    import numpy\n    numpy.random.seed(SEED)\n",
            "plain.py": "print(1)\n",
            "setup.cfg": "",
        },
    )
    assert "the file is test code" in told(tmp_path, "tests/test_a.py:3")
    assert "the file is test code" not in told(tmp_path, "tests/test_a.py:3", "--include-tests")
    assert "no entry point of the project imports the file" in told(tmp_path, "lonely.py:1")
    assert "the file was not read" in told(tmp_path, "plain.py:1")


def test_a_baseline_accepts(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PROGRAM, "pyproject.toml": '[tool.seedlint]\nbaseline = "b.json"\n'})
    assert seedlint("--write-baseline", "b.json", "--no-cache", "a.py", cwd=tmp_path).status == 0
    assert "accepted by the baseline" in told(tmp_path, "a.py:12")


# ----------------------------------------------------------------- the question


def test_the_page(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "why.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (answer,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    write(tmp_path, {"train.py": program, "setup.cfg": ""})
    assert told(tmp_path, "train.py:6").startswith(answer)


FIXED_42 = "one fixed seed (42) governs training, so its result is one arbitrary draw"


def test_the_answer_comes_first_and_then_only_the_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {path.name: path.read_bytes() for path in DEMO.glob("*.py")})
    monkeypatch.chdir(write(tmp_path, {"a.py": PROGRAM, "setup.cfg": ""}))
    answers = {
        "train.py:8": "SED101 is reported here",
        "pick.py:10": "nothing is reported on this line itself; SED301 at pick.py:9 rests on it",
        "sonar.py:16": "nothing is reported on this line itself; SED201 at compare.py:11, SED301 at",
        "a.py:11": "nothing is reported: no weights, order or dropout is drawn from it",
        "a.py:15": "nothing is reported here: SED101 is suppressed by a comment",
        "a.py:17": "nothing is reported: it has nothing to do with a seed",
        "a.py": "SED101 is reported in this file",
    }
    for line, answer in answers.items():
        text = told_here(line)
        assert text.split("\n")[2].startswith(answer), line
        assert len(text.split("\n")) < 20, line
    assert told(tmp_path, "train.py:8").split("\n")[4:-3] == [
        f"  SED101 {FIXED_42} (high confidence; reported)",
        "    config.py:3  seed 42 is written here",
        "    train.py:8  the seed is passed on here",
        "    sonar.py:16  torch.manual_seed gets it here",
        "    sonar.py:31  trained here",
        "    train.py:11  its result is shown here",
    ]


def test_json(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PROGRAM, "setup.cfg": ""})
    data = json.loads(told(tmp_path, "a.py:12", "--output-format", "json"))
    assert (data["filename"], data["cell"], data["row"], data["nothing"]) == ("a.py", None, 12, None)
    assert ("SED101", "reported") in [(each["code"], each["state"]) for each in data["findings"]]
    assert {each["kind"] for each in data["known"]} >= {"seed", "training", "result", "use", "file"}
    assert all(each["location"]["row"] for each in data["known"])


def test_a_notebook(tmp_path: Path) -> None:
    head, tail = PROGRAM.split("shown = ")
    cells = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in (head, f"shown = {tail}")]
    write(tmp_path, {"n.ipynb": json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 4, "metadata": {}})})
    for line in ("n.ipynb:2:1", "n.ipynb:cell 2:1:10"):
        assert "SED101 one fixed seed (7)" in told(tmp_path, line)
    done = seedlint("why", "n.ipynb:1", cwd=tmp_path)
    assert (done.status, done.err) == (
        2,
        "seedlint: error: expected FILE:CELL:LINE for a notebook, got n.ipynb:1 (try 'seedlint why --help')\n",
    )


def test_a_line_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import random\nrandom.seed(1)\n"})
    expected = "expected FILE:LINE, or FILE alone for the whole file"
    for line, words in (
        ("a.py:90", "a.py has 3 lines"),
        ("b.py:1", "no such file: b.py"),
        ("a.py:abc", f'{expected}: "abc" is no line number'),
        ("a.py:1-2", f'{expected}: "1-2" is no line number'),
        ("a.py:", f"{expected}: there is no line number behind the colon"),
        ("a.py:0", "lines, columns and cells are counted from 1: a.py:0"),
        (".", "expected FILE:LINE, got a folder: ."),
    ):
        done = seedlint("why", "--no-cache", line, cwd=tmp_path)
        assert (done.status, done.out) == (2, "")
        assert words in done.err
        assert done.err.endswith("(try 'seedlint why --help')\n")
    done = seedlint("--no-cache", "why", "a.py:1", cwd=tmp_path)
    assert "no such file or folder: why; a command comes first: seedlint why FILE:LINE" in done.err


def test_a_folder_named_like_the_command(tmp_path: Path) -> None:
    write(tmp_path, {"why/a.py": PROGRAM, "setup.cfg": ""})
    assert seedlint("--no-cache", "./why", cwd=tmp_path).lines[0].startswith("why/a.py:12:")
