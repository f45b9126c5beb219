"""One constant seed: what it governs, what is compared under it, and where it is none: one program a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

from seedlint.diagnostics import AxisSummary

PROGRAM = """\
import argparse
import sys

import joblib
import lab
import lightgbm
import matplotlib.pyplot as plt
import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.manifold import TSNE
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.svm import SVC

x, y, xt, yt = np.load("data.npy")
xu, yu = np.load("more.npy")
{uses}
"""
FOREST = "forest = RandomForestClassifier(random_state=3)\n"
FITTED = "forest = RandomForestClassifier(random_state=3).fit(x, y)\n"
TREES = "trees = ExtraTreesClassifier(random_state=3).fit(x, y)\n"
FOLDS = "scores = []\nfor number, (fit, held) in enumerate(KFold(5).split(x)):\n    "
PARSER = 'parser = argparse.ArgumentParser()\nparser.add_argument("--seed", type=int, {})\nargs = parser.parse_args()\n'
BY_OPTION = "print(RandomForestClassifier(random_state=args.seed).fit(x, y).score(xt, yt))"

ONE = [
    (FITTED + "print(forest.score(xt, yt))", ["SED101"]),
    (FITTED + "print(forest.predict(xt))", ["SED101"]),
    (FITTED + "joblib.dump(forest, 'forest.joblib')", ["SED101"]),
    (FITTED + "np.save('guess.npy', forest.predict(xt))", ["SED101"]),
    (FITTED + "plt.plot(forest.predict(xt))", ["SED101"]),
    (FITTED, []),
    (FITTED + "lab.use(forest)", []),
    (FOREST + "print(forest)\nforest.fit(x, y)", []),
    (FOREST + "print(forest)", []),
    (FOREST + "print(cross_val_score(forest, x, y).mean())", ["SED101"]),
    ("fit = train_test_split(x, y, random_state=3)\nprint(SVC().fit(fit[0], fit[2]).score(fit[1], fit[3]))", []),
    ("for seed in range(9):\n    print(RandomForestClassifier(random_state=seed).fit(x, y).score(xt, yt))", []),
    ("for seed in range(1):\n    print(RandomForestClassifier(random_state=seed).fit(x, y).score(xt, yt))", ["SED101"]),
    ("print(RandomForestClassifier(random_state=int(sys.argv[1])).fit(x, y).score(xt, yt))", []),
    ("print(RandomForestClassifier(random_state=None).fit(x, y).score(xt, yt))", []),
    (FOLDS + "scores.append(RandomForestClassifier(random_state=3).fit(x[fit], y[fit]).score(x[held], y[held]))\n"
             "print(np.mean(scores))", ["SED101"]),
    (FOLDS + "scores.append(RandomForestClassifier(random_state=3 + number).fit(x[fit], y[fit])"
             ".score(x[held], y[held]))\nprint(np.mean(scores))", ["SED101"]),
    ("print(KMeans(4, random_state=3).fit(x).inertia_)", ["SED101"]),
    ("plt.scatter(*TSNE(random_state=3).fit_transform(x).T)", []),
    (FITTED + "plt.scatter(*TSNE(random_state=5).fit_transform(forest.predict_proba(x)).T)", ["SED101"]),
    ("np.random.seed(int(sys.argv[1]))\nnp.random.seed(3)\nprint(SGDClassifier().fit(x, y).score(xt, yt))", []),
    ("np.random.seed(3)\nprint(SGDClassifier().fit(x, y).score(xt, yt))", ["SED101"]),
    ("np.random.seed(3)\nprint(SVC().fit(x, y).score(xt, yt))", []),
    ("print(lightgbm.LGBMClassifier(bagging_fraction=0.5, bagging_freq=1).fit(x, y).score(xt, yt))", ["SED104"]),
    ("print(lightgbm.LGBMClassifier(random_state=3, bagging_fraction=0.5, bagging_freq=1).fit(x, y).score(xt, yt))",
     ["SED101"]),
    (FITTED + TREES + "print(forest.score(xt, yt))\nprint(trees.score(xu, yu))", ["SED101"]),
    (FITTED + FITTED.replace("forest", "again", 1) + "print(forest.score(xt, yt))\nprint(again.score(xt, yt))",
     ["SED101"]),
    (FITTED + TREES.replace("3", "4") + "print(forest.score(xt, yt))\nlab.use(trees.score(xt, yt))", ["SED101"]),
    (FITTED + TREES.replace("3", "4") + "print(forest.score(xt, yt))\nprint(trees.score(xu, yu))",
     ["SED101", "SED101"]),
]  # fmt: skip
COMPARED = [
    (FITTED + TREES + "print(forest.score(xt, yt))\nprint(trees.score(xt, yt))", ["SED102"]),
    (FITTED + TREES.replace("3", "4") + "print(forest.score(xt, yt))\nprint(trees.score(xt, yt))", ["SED102"]),
    (FITTED + TREES + "print(forest.score(xt, yt) - trees.score(xt, yt))", ["SED102"]),
    (FITTED + TREES + "print(forest.score(xt, yt) > trees.score(xt, yt))", ["SED102"]),
    (FITTED + TREES + "print(forest.score(xt, yt))\nopen('a.txt', 'w').write(str(trees.score(xt, yt)))", ["SED102"]),
    (FITTED + "wide = RandomForestClassifier(500, random_state=3).fit(x, y)\n"
              "print(forest.score(xt, yt))\nprint(wide.score(xt, yt))", ["SED102"]),
    (FITTED + "line = SVC().fit(x, y)\nprint(forest.score(xt, yt))\nprint(line.score(xt, yt))", ["SED102"]),
    (("for size in (10, 100):\n    forest = RandomForestClassifier(size, random_state=3).fit(x, y)\n"
     "    print(forest.score(xt, yt))"), ["SED102"]),
    (("for part in lab.parts():\n    forest = RandomForestClassifier(random_state=3).fit(part, y)\n"
     "    print(forest.score(xt, yt))"), ["SED101"]),
    (("for size in (10, 100):\n    for seed in range(9):\n"
     "        forest = RandomForestClassifier(size, random_state=seed).fit(x, y)\n"
     "        print(forest.score(xt, yt))"), []),
]  # fmt: skip
DEFAULTS = [
    (PARSER.format("default=3") + BY_OPTION, ["SED103"]),
    (PARSER.format("default=0") + BY_OPTION, ["SED103"]),
    (PARSER.format("default='3'") + BY_OPTION, ["SED103"]),
    (PARSER.format("default=None") + BY_OPTION, []),
    (PARSER.format("default=-1") + BY_OPTION, []),
    (PARSER.format("default=False") + BY_OPTION, []),
    (PARSER.format("default='none'") + BY_OPTION, []),
    (PARSER.format("required=True") + BY_OPTION, []),
    (PARSER.format("default=3") + "print(args.seed)", []),
    (PARSER.format("default=3") + "print(train_test_split(x, y, random_state=args.seed))", []),
]


def said(folder: Path, uses: str) -> list[str]:
    codes = (each.code for each in judged(folder, {"a.py": PROGRAM.format(uses=uses)}))
    return sorted(code for code in codes if code.startswith("SED10"))


@pytest.mark.parametrize(("uses", "codes"), [*ONE, *COMPARED, *DEFAULTS])
def test_what_a_constant_is_used_for(tmp_path: Path, uses: str, codes: list[str]) -> None:
    assert said(tmp_path, uses) == codes


@pytest.mark.parametrize(
    ("name", "codes"), [("fold", ["seed"]), ("other_seed", ["other_seed", "seed"]), ("seed", ["seed"])]
)
def test_of_a_seed_that_is_made_of_several_options_the_seeds_are_meant(
    tmp_path: Path, name: str, codes: list[str]
) -> None:
    added = f'parser.add_argument("--{name}", type=int, default=4)\n' if name != "seed" else ""
    uses = PARSER.format("default=3").replace("args =", f"{added}args =") + BY_OPTION.replace(
        "args.seed", f"args.seed + args.{name}"
    )
    found = [each for each in judged(tmp_path, {"a.py": PROGRAM.format(uses=uses)}) if each.code == "SED103"]
    assert sorted(each.message.split("'")[1] for each in found) == codes


@pytest.mark.parametrize(
    ("uses", "code", "axis"),
    [
        (ONE[0][0], "SED101", AxisSummary("constant", 1, (3,))),
        (COMPARED[0][0], "SED102", AxisSummary("constant", 1, (3,))),
        (DEFAULTS[0][0], "SED103", AxisSummary("external", None, (3,))),
        (ONE[23][0], "SED104", AxisSummary("constant", 1, (3,))),
        (ONE[11][0].replace("range(9)", "range(20)"), "SED009",
         AxisSummary("values", 20, tuple(range(16)))),
        ("for seed in sys.argv[1:]:\n    print(RandomForestClassifier(random_state=int(seed)).fit(x, y).score(xt, yt))",
         "SED009", AxisSummary("external", None, ())),
        ("print(np.std([RandomForestClassifier().fit(x, y).score(xt, yt) for _ in range(9)]))", "SED003",
         AxisSummary("entropy", 9, tuple(range(9)))),
        ("print(np.mean([RandomForestClassifier(random_state=3).fit(x, y).score(xt, yt) for _ in range(9)]))", "SED206",
         AxisSummary("constant", 9, ())),
    ],
)  # fmt: skip
def test_the_values_of_a_seed(tmp_path: Path, uses: str, code: str, axis: AxisSummary) -> None:
    (found,) = judged(tmp_path, {"a.py": PROGRAM.format(uses=uses)}, code)
    assert found.axis is not None
    assert (found.axis.kind, found.axis.k, found.axis.values) == (axis.kind, axis.k, axis.values)


def test_a_constant_that_two_files_are_given_by_name_is_one_decision(tmp_path: Path) -> None:
    def fits(name: str, seed: str) -> str:
        imports = "import numpy as np\nfrom sklearn.ensemble import RandomForestClassifier\nfrom settings import SEED\n"
        data = f"    x, y, xt, yt = (np.load(f'{name}{{one}}.npy') for one in range(4))\n"
        fit = f"    print(RandomForestClassifier(random_state={seed}).fit(x, y).score(xt, yt))\n"
        return f"{imports}def run():\n{data}{fit}"

    for seed, found in (("SEED", 1), ("3", 2)):
        files = {
            "settings.py": "SEED = 3\n", "main.py": "import first\nimport second\nfirst.run()\nsecond.run()\n",
            "first.py": fits("a", seed), "second.py": fits("b", seed),
        }  # fmt: skip
        assert len(judged(tmp_path / seed, files, "SED101")) == found


def test_what_a_settings_file_says_is_told_and_not_the_option_that_it_overrides(tmp_path: Path) -> None:
    reads = "import yaml\nconfig = yaml.safe_load(open('config.yml'))\n"
    chosen = "seed = config['seed'] if lab.test() else args.seed\n" + BY_OPTION.replace("args.seed", "seed")
    program = PROGRAM.format(uses=PARSER.format("default=3") + reads + chosen)
    (found,) = judged(tmp_path, {"a.py": program, "config.yml": "seed: 5\n"}, "SED103")
    assert found.message == "the constant seed 5 of a settings file (seed) reaches training"
