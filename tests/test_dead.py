"""What is meant as a seed and reaches no generator, and what only looks so: one program a row.

What is said is the row and the name of each dead seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import argparse
import lab
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler
x, y = np.load("x.npy"), np.load("y.npy")
parser = argparse.ArgumentParser()
{code}
"""
FIRST = PROGRAM.count("\n")
"""The row of the first line of the code."""
FITTED = "SGDClassifier().fit(x, y)\n"
FITS = "    return SGDClassifier().fit(x, y)\n"
RUN = "def run(seed):\n" + FITS
DOWN = "def inner(seed):\n" + FITS + "def run(seed):\n    return inner(seed)\n"
SAVES = "def run(seed):\n    np.save(f'{seed}.npy', SGDClassifier().fit(x, y).coef_)\n"
OPTION = 'parser.add_argument("{}", {})\nargs = parser.parse_args()\n'
TRAIN = "print(SGDClassifier().fit(x, y).coef_)\n"

PARAMETERS = [
    (RUN + "print(run(3))", ["1 seed"]),
    (RUN.replace("seed", "number") + "print(run(3))", []),
    (RUN.replace("seed", "seeds") + "print(run(3))", []),
    (RUN.replace("seed", "seed=3") + "print(run())", ["1 seed"]),
    (RUN.replace("seed", "seed=False") + "print(run())", []),
    (RUN.replace("seed", "seed, **rest") + "print(run(3))", []),
    (RUN.replace("SGDClassifier()", "SGDClassifier(random_state=seed)") + "print(run(3))", []),
    (RUN.replace("SGDClassifier()", "SGDClassifier(random_state=3)") + "print(run(3))", ["1 seed"]),
    ("def run(seed):\n    return x\nprint(run(3))", []),
    ("def run(seed):\n    return np.random.normal()\nprint(run(3))", ["1 seed"]),
    ("def run(seed):\n    raise NotImplementedError\nprint(run(3))", []),
    ("def run(seed):\n    yield SGDClassifier().fit(x, y)\nprint(list(run(3)))", []),
    ("@lab.kept\n" + RUN + "print(run(3))", []),
    ("def run(seed):\n    lab.use(seed)\n" + FITS + "print(run(3))", []),
    (DOWN + "print(run(3))", ["1 seed"]),
    (DOWN.replace("    return inner", "    lab.use(seed)\n    return inner") + "print(run(3))", ["1 seed"]),
    ("class Run:\n    def __init__(self, seed):\n        self.net = " + FITTED + "print(Run(3).net)", ["2 seed"]),
    ("class Run(lab.Base):\n    def run(self, seed):\n        return " + FITTED + "print(Run().run(3))", []),
    (("class Run:\n    def __init__(self, seed):\n        self.x = x\n    def fit(self):\n"
     "        return SGDClassifier().fit(x, y)\nprint(Run(3).fit())"), ["2 seed"]),
    (SAVES + "run(3)", ["1 seed"]),
    (SAVES + "np.random.seed(4)\nrun(4)", ["1 seed"]),
    (SAVES + "seed = lab.chosen()\nnp.random.seed(seed)\nrun(seed)", ["1 seed"]),
]  # fmt: skip
LOOPS = [
    ("for seed in range(5):\n    " + TRAIN, ["1 seed"]),
    ("for seed in range(1):\n    " + TRAIN, []),
    ("for number in range(5):\n    " + TRAIN, []),
    ("for seed in range(5):\n    print(seed)", []),
    ("for seed in range(5):\n    " + TRAIN.replace("()", "(random_state=seed)", 1), []),
    ("for seed in range(5):\n    lab.use(seed)\n    " + TRAIN, []),
    ("for seed in range(5):\n    print(StandardScaler().fit(x).mean_)", ["1 seed"]),
    (RUN + "for seed in range(5):\n    print(run(seed))", ["3 seed"]),
    (OPTION.format("--seeds", "nargs='+', type=int") + "for seed in args.seeds:\n    " + TRAIN, ["1 seeds"]),
    (OPTION.format("--seeds", "nargs='+', type=int") + "for number in args.seeds:\n    " + TRAIN, []),
]
OPTIONS = [
    (OPTION.format("--seed", "type=int") + TRAIN, ["1 seed"]),
    (OPTION.format("--split_seed", "type=int") + TRAIN, ["1 split_seed"]),
    (OPTION.format("--number", "type=int") + TRAIN, []),
    (OPTION.format("--seeds", "type=int") + TRAIN, []),
    (OPTION.format("--seed", "action='store_true'") + "if args.seed:\n    np.random.seed(3)\n" + TRAIN, []),
    (OPTION.format("--seed", "type=int") + "print(x)", []),
    (OPTION.format("--seed", "type=int") + "np.random.seed(args.seed)\n" + TRAIN, []),
    (OPTION.format("--seed", "type=int") + "args.seed = 3\nnp.random.seed(args.seed)\n" + TRAIN, ["1 seed"]),
    (OPTION.format("--seed", "type=int") + RUN + "print(run(args.seed))", ["1 seed"]),
]


@pytest.mark.parametrize(("code", "dead"), [*PARAMETERS, *LOOPS, *OPTIONS])
def test_which_seeds_are_dead(tmp_path: Path, code: str, dead: list[str]) -> None:
    found = judged(tmp_path, {"a.py": PROGRAM.format(code=code)}, "SED401")
    assert [f"{each.location.row - FIRST + 1} {each.message.split(chr(39))[1]}" for each in found] == dead


def test_a_parameter_that_hands_a_dead_seed_down_is_evidence(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, {"a.py": PROGRAM.format(code=DOWN + "print(run(3))")}, "SED401")
    assert [(each.location.row - FIRST + 1, each.message) for each in found.evidence] == [
        (3, "it is handed down from here"),
        (2, "what is trained here does not depend on it"),
    ]
