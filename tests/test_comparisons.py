"""Families ranked by what their seeds' scores have in common, and what is said beside that: one program a row.

What is said is the code and, where it counts, how many models and seeds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import sys

import lab
import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import ttest_rel
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

x, y, xt, yt, xu, yu = (np.load(f"{{name}}.npy") for name in ("x", "y", "xt", "yt", "xu", "yu"))


def score(family, seed, size=100):
    return family(size, random_state=seed).fit(x, y).score(xt, yt)


def cut(family, seed):
    x_fit, x_held, y_fit, y_held = train_test_split(x, y, random_state=seed)
    return family(random_state=seed).fit(x_fit, y_fit).score(x_held, y_held)


{uses}
"""
BAGS = "bags = [score(RandomForestClassifier, seed) for seed in range({})]\n"
TREES = "trees = [score(ExtraTreesClassifier, seed) for seed in range({})]\n"
BOTH = BAGS.format(9) + TREES.format(9)
MEANS = "print(np.mean(bags))\nprint(np.mean(trees))\n"
LOOP = "for seed in range({}):\n    {}\n"
SIZES = "for size in ({}):\n    print(np.mean([score(RandomForestClassifier, seed, size) for seed in range(9)]))\n"
FAMILIES = "for family in (RandomForestClassifier, ExtraTreesClassifier):\n"

RANKED = [
    (BOTH + MEANS, ["SED201 2 models 9 seeds"]),
    (BOTH + "print(np.mean(bags), np.mean(trees))", ["SED201 2 models 9 seeds"]),
    (BOTH + "print(np.mean(bags) - np.mean(trees))", ["SED201 2 models 9 seeds"]),
    (BOTH + "print(np.mean(bags) > np.mean(trees))", ["SED201 2 models 9 seeds"]),
    (BOTH + "print(np.median(bags))\nprint(np.median(trees))", ["SED201 2 models 9 seeds"]),
    (BOTH + "plt.bar(['bags', 'trees'], [np.mean(bags), np.mean(trees)])", ["SED201 2 models 9 seeds"]),
    (BOTH + "print(np.mean(bags))\nlab.use(np.mean(trees))", ["results"]),
    (BOTH + "print(np.mean(bags))", ["results"]),
    (BOTH + "print(ttest_rel(bags, trees))", ["SED202 9 seeds"]),
    (BOTH + MEANS + "print(ttest_rel(bags, trees))", ["SED202 9 seeds"]),
    (BOTH + "print(ttest_rel(bags, bags))", ["results"]),
    (SIZES.format("10, 20"), ["SED201 2 models 9 seeds"]),
    (SIZES.format("10, 20, 30"), ["SED201 3 models 9 seeds"]),
    (SIZES.format("10, 20, 30").replace("np.mean", "np.std"), ["SED003 9 seeds", "SED205 9 seeds"]),
    (FAMILIES + "    print(np.mean([score(family, seed) for seed in range(9)]))", ["SED201 2 models 9 seeds"]),
    ("for data in lab.parts():\n    print(np.mean([score(SVC, seed) for seed in range(9)]))", []),
    (FAMILIES + "    scores = [score(family, seed) for seed in range(int(sys.argv[1]))]\n    print(np.mean(scores))",
     ["SED201 2 models several seeds"]),
    (("print(np.mean([score(RandomForestClassifier, seed) for seed in range(9)]))\n"
     "print(np.mean([score(RandomForestClassifier, seed) for seed in range(9)]))"), []),
    (BOTH + "print(np.mean(bags))\nopen('a.txt', 'w').write(str(np.mean(trees)))", []),
    (BOTH + "print(bags)\nprint(trees)", ["SED009", "SED009"]),
]  # fmt: skip
BESIDE = [
    (BAGS.format(3) + TREES.format(3) + MEANS, ["SED201 2 models 3 seeds", "SED203 a ranking 3 seeds"]),
    (BAGS.format(4) + TREES.format(4) + MEANS, ["SED201 2 models 4 seeds", "SED203 a ranking 4 seeds"]),
    (BAGS.format(5) + TREES.format(5) + MEANS, ["SED201 2 models 5 seeds"]),
    (BAGS.format(3) + "print(np.std(bags, ddof=1))", ["SED003 3 seeds", "SED203 a spread 3 seeds"]),
    (BAGS.format(9) + "print(np.std(bags, ddof=1))", ["SED003 9 seeds"]),
    (BAGS.format(9) + "print(np.std(bags))", ["SED003 9 seeds", "SED205 9 seeds"]),
    (BAGS.format(10) + "print(np.std(bags))", ["SED003 10 seeds"]),
    (BAGS.format(9) + TREES.format("9, 18") + MEANS, ["SED201 2 models 9 seeds", "SED204"]),
    (BAGS.format(9) + TREES.format("int(sys.argv[1])") + MEANS, ["SED201 2 models 9 seeds"]),
    ("bags, trees = [], []\n" + LOOP.format(9, "bags.append(score(RandomForestClassifier, seed))\n"
     "    trees.append(score(ExtraTreesClassifier, seed + 500))") + MEANS, ["SED201 2 models 9 seeds", "SED204"]),
    ("bags, trees = [], []\n" + LOOP.format(9, "bags.append(score(RandomForestClassifier, seed))\n"
     "    trees.append(score(ExtraTreesClassifier, seed))") + MEANS, ["SED201 2 models 9 seeds"]),
    ("cuts = [cut(RandomForestClassifier, seed) for seed in range(9)]\nprint(np.std(cuts, ddof=1))",
     ["SED003 9 seeds", "SED410"]),
    ("cuts = [cut(RandomForestClassifier, seed) for seed in range(3)]\nprint(np.mean(cuts))", []),
]  # fmt: skip
NOISY = "    scores.append(RandomForestClassifier(random_state=7).fit({}, y).score(xt, yt))\nprint(np.mean(scores))"
TURNS = "scores = []\nfor _ in range(5):\n"
CONSTANT = [
    (TURNS + NOISY.format("x"), ["SED206 5 runs"]),
    (TURNS.replace("range(5)", "(1, 2, 3)") + NOISY.format("x"), ["SED206 3 runs"]),
    (TURNS.replace("range(5)", "('a', 'b')") + NOISY.format("x"), []),
    (TURNS + NOISY.format("x + _"), []),
    (TURNS + "    print(_)\n" + NOISY.format("x"), ["SED206 5 runs"]),
    ("rng = np.random.default_rng(3)\n" + TURNS + NOISY.format("x + rng.normal()"), []),
    (TURNS + "    rng = np.random.default_rng(3)\n" + NOISY.format("x + rng.normal()"), ["SED206 5 runs"]),
    (TURNS + "    rng = np.random.default_rng()\n" + NOISY.format("x + rng.normal()"), []),
    (TURNS + "    np.random.seed(3)\n" + NOISY.format("x + np.random.normal()"), ["SED206 5 runs"]),
    (TURNS + "    np.random.seed(_)\n" + NOISY.format("x + np.random.normal()"), []),
    ("np.random.seed(3)\n" + TURNS + NOISY.format("x + np.random.normal()"), []),
    (TURNS + NOISY.format("x").replace("np.mean(scores)", "sum(scores) / 5"), ["SED206 5 runs"]),
    (TURNS + NOISY.format("x").replace("np.mean(scores)", "scores"), []),
    ("forest = RandomForestClassifier(random_state=7).fit(x, y)\n" + TURNS
     + "    scores.append(forest.score(xt, yt))\nprint(np.mean(scores))", []),
    ("print(np.mean([score(RandomForestClassifier, 7) for _ in range(5)]))", ["SED206 5 runs"]),
    ("print(np.std([score(RandomForestClassifier, 7) for _ in range(5)]))", ["SED206 5 runs"]),
    ("print(max(score(RandomForestClassifier, 7) for _ in range(5)))", ["SED206 5 runs"]),
    ("print(np.mean([score(RandomForestClassifier, 7) for _ in range(int(sys.argv[1]))]))", ["SED206 several runs"]),
    ("print(np.mean([score(RandomForestClassifier, 7) for _ in range(1)]))", []),
    ("print(np.mean([score(RandomForestClassifier, 7, size) for size in range(5)]))", []),
    ("print(np.mean([score(RandomForestClassifier, None) for _ in range(5)]))", []),
    ("print([score(RandomForestClassifier, 7) for _ in range(5)])", []),
    ("print(np.mean([score(RandomForestClassifier, 7) for part in lab.parts()]))", []),
    ("scores = []\n" + LOOP.format(5, "x = lab.drawn()\n    x += np.random.normal()\n"
     "    scores.append(score(RandomForestClassifier, 7))").replace("seed", "_") + "print(np.mean(scores))", []),
    ("scores = []\n" + LOOP.format(5, "part = train_test_split(x, y, random_state=_)\n"
     "    scores.append(RandomForestClassifier(random_state=7).fit(part[0], part[2]).score(part[1], part[3]))")
     .replace("for seed", "for _") + "print(np.mean(scores))", []),
]  # fmt: skip


SAID = {
    "SED201": "{} are ranked by their scores over {}, and only the seed varies inside each",
    "SED202": "a significance test takes {} as its samples",
    "SED203": "{1} are few for {0}",
    "SED205": "the spread over {} is computed with ddof=0, which understates it by 6 %",
    "SED206": "{} that are summarised all train from one constant seed (7)",
    "SED003": "sensitivity analysis: the spread over {} is reported",
    "SED009": "9 seeds, but it cannot be seen what is concluded from the runs, which are only shown one by one",
    "results": "9 seeds, but it cannot be seen what becomes of the runs' results",
    "SED204": "the compared models are run with different seeds",
    "SED410": "one varying seed drives both the split and the training",
}


def said(folder: Path, uses: str) -> list[str]:
    found = judged(folder, {"a.py": PROGRAM.format(uses=uses)})
    return sorted(each.message for each in found if each.code in SAID and "split is" not in each.message)


def expected(words: list[str]) -> list[str]:
    """`SED201 2 models 9 seeds` and so on, as they are said."""
    messages = []
    for code, _, counts in (each.partition(" ") for each in words):
        messages.append(SAID[code].format(*re.findall(r"(?:\d+|several|a) \w+", counts)))
    return sorted(messages)


@pytest.mark.parametrize(("uses", "words"), [*RANKED, *BESIDE, *CONSTANT])
def test_what_is_ranked_and_what_is_said_beside_it(tmp_path: Path, uses: str, words: list[str]) -> None:
    assert said(tmp_path, uses) == expected(words)
