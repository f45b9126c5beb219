"""The summary on standard error: what was found, and what was understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import seedlint, write
from test_flake8 import FIXED, SPREAD

OUT_OF_SIGHT = """\
import lab_board
import torch

board = lab_board.Board()
for seed in (3, 5, 8):
    torch.manual_seed(seed)
    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(400):
        optimizer.zero_grad()
        net(board.x).pow(2).mean().backward()
        optimizer.step()
    board.submit(seed, net(board.new))
"""
PICKED = """\
import numpy as np
from sklearn.neural_network import MLPClassifier

with np.load("spectra.npz") as z:
    a, a_class, b, b_class = z["a"], z["a_class"], z["b"], z["b_class"]
scores = {}
for seed in range(12):
    scores[seed] = MLPClassifier(random_state=seed).fit(a, a_class).score(b, b_class)
print("picked", max(scores, key=scores.get), "with", max(scores.values()))
"""
OPTION = FIXED.replace(
    "random_state=7",
    "random_state=parser.parse_args().seed",
).replace(
    "X, y",
    'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--seed", type=int, default=42)\nX, y',
    1,
)
FOLDS = """\
from sklearn.datasets import load_wine
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True)
one = KFold(n_splits=5, random_state=0)
two = StratifiedKFold(5, random_state=next(iter([3])))
print(cross_val_score(SVC(), X, y, cv=one).mean(), cross_val_score(SVC(), X, y, cv=two).mean())
"""
UNSEEN = "it cannot be seen what becomes of the runs' results"
PIECE = "it cannot be seen which piece of data the selecting score is of"


def summary(cwd: Path, *args: str) -> list[str]:
    done = seedlint("--no-cache", *args, cwd=cwd)
    lines = done.err.splitlines()
    assert all(line.startswith("seedlint: ") for line in lines), done.err
    return [line.removeprefix("seedlint: ") for line in lines]


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({"a.py": "x = 1\n"}, ["nothing found in 1 file", "no seed decision was seen"]),
        (
            {"a.py": OUT_OF_SIGHT},
            ["nothing found in 1 file", f"1 seed decision (one use of seeds), none of them understood: {UNSEEN}"],
        ),
        (
            {"a.py": OUT_OF_SIGHT, "b.py": OUT_OF_SIGHT, "c.py": PICKED},
            ["nothing found in 3 files", f"3 seed decisions (uses of seeds), none of them understood: mostly {UNSEEN}"],
        ),
        (
            {"a.py": FIXED, "b.py": SPREAD, "c.py": PICKED},
            ["1 finding in 1 of 3 files", f"3 seed decisions (uses of seeds): 2 classified (1 safe), 1 not: {PIECE}"],
        ),
        (
            {"a.py": FIXED.replace("=7)", "=7)  # noqa"), "b.py": SPREAD},
            ["nothing found in 2 files, 1 suppressed", "2 seed decisions (uses of seeds): 2 classified (1 safe)"],
        ),
        (
            {"a.py": FOLDS},
            ["2 findings in 1 of 1 file, 1 fixable with --fix, 1 with --unsafe-fixes", "no seed decision was seen"],
        ),
    ],
)
def test_what_was_understood(tmp_path: Path, files: dict[str, str], lines: list[str]) -> None:
    assert summary(write(tmp_path, {**files, "setup.cfg": ""})) == lines


def test_test_files_are_counted_where_they_hold_seeds(tmp_path: Path) -> None:
    runner = "import unittest\n\nif __name__ == '__main__':\n    unittest.main()\n"
    script = FIXED + "\nif __name__ == '__main__':\n    print(7)\n"
    files = {"tests/test_a.py": FIXED, "tests/test_b.py": "x = 1\n", "tests/test_c.py": FIXED + runner, "setup.cfg": ""}
    write(tmp_path, files)
    assert summary(tmp_path)[1:] == ["no seed decision was seen; 2 test files exempt"]
    assert summary(tmp_path, "--include-tests")[1:] == ["2 seed decisions (uses of seeds): 2 classified"]
    write(tmp_path, {"score_test.py": script})
    assert summary(tmp_path)[1:] == ["1 seed decision (one use of seeds): 1 classified; 2 test files exempt"], (
        "a script is judged"
    )


def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": OUT_OF_SIGHT, "b.py": OPTION, "tests/test_a.py": FIXED, "setup.cfg": ""})
    fresh, again = (seedlint(cwd=tmp_path).err for _ in range(2))
    assert fresh == again
    assert "1 test file exempt" in fresh


def test_rules_that_are_off(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": OPTION, "b.py": FIXED, "setup.cfg": ""})
    line = "rules that are not selected would add at least 1 finding: 1 SED103"
    assert summary(tmp_path)[2:] == [line]
    assert summary(tmp_path, "--extend-select", "SED103")[2:] == []
    assert summary(tmp_path, "--ignore", "SED103")[2:] == [], "who has ignored it knows"
    assert summary(tmp_path, "--select", "SED4")[2:] == [
        "rules that are not selected would add 2 findings: 1 SED101, 1 SED103"
    ], "SED4 has rules for which every file is read"
    write(tmp_path, {"seedlint.toml": 'per-file-ignores = { "a.py" = ["fixed-seed-default"] }\n'})
    assert summary(tmp_path)[2:] == []
    write(tmp_path, {"seedlint.toml": "", "a.py": OPTION.replace("=42)", "=42)  # noqa: SED103")})
    assert summary(tmp_path)[2:] == [], "a comment that names it silences it"


def test_markdown_has_it_too(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": OUT_OF_SIGHT, "setup.cfg": ""})
    out = seedlint("--no-cache", "--output-format", "markdown", cwd=tmp_path).out
    said = "1 seed decision &#40;one use of seeds&#41;, none of them understood&#58; it cannot be seen what"
    assert f"\nNothing found in 1 file.\n\n{said}" in out


def test_quiet_is_quiet(tmp_path: Path) -> None:
    assert summary(write(tmp_path, {"a.py": FIXED}), "-q") == []


TOO_WIDE = """\
import numpy as np

X, y = np.load("data.npz")
print(np.random.rand(3))
"""


def test_rules_of_which_files_are_left_unread_are_counted_as_far_as_they_are_read(tmp_path: Path) -> None:
    write(
        tmp_path, {"a.py": FIXED + "import numpy as np\nprint(np.random.rand(3))\n", "b.py": TOO_WIDE, "setup.cfg": ""}
    )
    (line,) = [each for each in summary(tmp_path) if "not selected" in each]
    assert line.startswith("rules that are not selected would add at least ")
    assert line.endswith("1 SED503"), "of the file that is read"
    (line,) = [each for each in summary(tmp_path, "--extend-select", "SED502") if "not selected" in each]
    assert line.startswith("rules that are not selected would add ")
    assert "at least" not in line, "every file is read"
    assert line.endswith("2 SED503")


BY_NAME = """\
import torch
from lab import batches, evaluate, train

torch.manual_seed(3)
net = torch.nn.Linear(4, 2)
train(net, batches)
print(evaluate(net))
"""
"""One SED101 at medium confidence: what trains is known by its name."""


def test_what_is_below_the_confidence_is_counted(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BY_NAME, "setup.cfg": ""})
    assert summary(tmp_path)[0] == "1 finding in 1 of 1 file"
    hidden = "nothing found in {}, {} below min-confidence (--min-confidence medium shows {})"
    assert summary(tmp_path, "--min-confidence", "high")[0] == hidden.format("1 file", 1, "it")
    write(tmp_path, {"b.py": BY_NAME, "c.py": BY_NAME.replace("(3)", "(3)  # noqa: SED101")})
    assert summary(tmp_path, "--min-confidence", "high")[0] == (hidden.format("3 files, 1 suppressed", 2, "them")), (
        "what a comment silences is no more shown"
    )
    assert summary(tmp_path, "--min-confidence", "high", "--select", "SED4")[0] == "nothing found in 3 files"
