"""What several runs that differ by their seed are used for: one program a row, and what is said of its seeds.

The words are those of an abstention, the codes those of all else that uses of seeds are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

from seedlint.rules import unseen

PROGRAM = """\
import lab
import numpy as np
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

x, y = np.load("data.npy")
xu, yu = np.load("more.npy")
x_rest, xt, y_rest, yt = train_test_split(x, y, random_state=0)
xf, xv, yf, yv = train_test_split(x_rest, y_rest, random_state=0)


def fit(seed):
    return MLPClassifier(random_state=seed).fit(xf, yf)


def cut(seed):
    x_fit, x_held, y_fit, y_held = train_test_split(x, y, random_state=seed)
    return SVC().fit(x_fit, y_fit).score(x_held, y_held)


def folds(seed, x=xf, y=yf):
    return cross_val_score(MLPClassifier(random_state=seed), x, y).mean()


nets = [fit(seed) for seed in range(9)]
{uses}
"""
MADE = "nets = [fit(seed) for seed in range(9)]\n"
TEST = "scores = [net.score(xt, yt) for net in nets]\n"
VALID = "scores = [net.score(xv, yv) for net in nets]\n"
TRAIN = "scores = [net.score(xf, yf) for net in nets]\n"
OTHER = "scores = [net.score(xu, yu) for net in nets]\n"
BEST = "best = max(nets, key=lambda net: net.score({}))\n"
ON_TEST, ON_VALID, ON_TRAIN, ON_OTHER = (BEST.format(piece) for piece in ("xt, yt", "xv, yv", "xf, yf", "xu, yu"))
OF_BEST = "which piece of data the best score is of"
OF_SELECTING = "which piece of data the selecting score is of"
WINNER = "whether the winner is scored on another piece of data"
SELECTED = "whether the selected model is scored on another piece of data"
ONE_BY_ONE = "what is concluded from the runs, which are only shown one by one"
RESULTS = "what becomes of the runs' results"

SHOWN = [
    (TEST + "print(np.std(scores))", ["SED003"]),
    (TEST + "print(max(scores), min(scores))", ["SED003"]),
    (TEST + "print(np.mean(scores))", []),
    (TEST + "print(max(scores))", ["SED303"]),
    (TEST + "print(min(scores))", ["SED303"]),
    (TEST + "print(max(scores), np.mean(scores))", []),
    (TEST + "print(max(scores), scores)", [ONE_BY_ONE]),
    (TEST + "print(scores)", [ONE_BY_ONE]),
    (TEST + "for score in scores:\n    print(score)", [ONE_BY_ONE]),
    (VALID + "print(max(scores))", []),
    (TRAIN + "print(max(scores))", []),
    (OTHER + "print(max(scores))", [OF_BEST]),
    (TRAIN + "print(scores)\nprint(max(net.score(xt, yt) for net in nets))", ["SED303"]),
    ("lab.use(nets)", [RESULTS]),
    ("print(np.mean([net.predict_proba(xt) for net in nets], axis=0).argmax(1))", ["SED002"]),
    ("print((np.mean([net.predict_proba(xt) for net in nets], axis=0).argmax(1) == yt).mean())", ["SED002"]),
    ("print(np.std([net.predict_proba(xt) for net in nets], axis=0))", ["SED003"]),
]
SELECTIONS = [
    (ON_TEST + "print(best.score(xt, yt))", ["SED301"]),
    (ON_VALID + "print(best.score(xt, yt))", ["SED001"]),
    (ON_VALID + "print(best.score(xv, yv))", [WINNER]),
    (ON_VALID + "np.save('guess.npy', best.predict(xu))", ["SED001"]),
    ("np.save('guess.npy', nets[0].predict(xu))\n" + ON_VALID, [WINNER]),
    (ON_VALID + "np.save('rows.npy', xu)", [WINNER]),
    (ON_VALID + "print(best.predict(xu))", [WINNER]),
    (ON_TRAIN + "print(best.score(xt, yt))", []),
    (ON_OTHER + "print(best.score(xu, yu))", [OF_SELECTING]),
    (ON_OTHER + "print(best.score(xt, yt))", [OF_SELECTING]),
    (ON_TEST + "print(np.std([net.score(xt, yt) for net in nets]))", ["SED301"]),
]
CUTS = [
    ("print(max(cut(seed) for seed in range(20, 29)))", ["SED303"]),
    ("best = max(range(20, 29), key=cut)\nprint(best, cut(best))", ["SED302"]),
    ("found = [cut(seed) for seed in range(20, 29)]\nprint(np.std(found))", ["SED003"]),
    ("found = [cut(seed) for seed in range(20, 29)]\nprint(np.mean(found))", []),
    ("best = max(range(20, 29), key=folds)\nprint(fit(best).score(xt, yt))", ["SED001"]),
    ("best = max(range(20, 29), key=folds)\nprint(best)", [SELECTED]),
    ("best = max(range(20, 29), key=lambda seed: folds(seed, x, y))\nprint(best)", ["SED303"]),
    ("best = max(folds(seed, x, y) for seed in range(20, 29))\nprint(best)", [OF_BEST]),
]
OUT_OF_VIEW = [
    ("for seed in range(20, 29):\n    np.random.seed(seed)\n    lab.run()", ["what is drawn after the seed is set"]),
    ("for seed in range(20, 29):\n    lab.run(seed)", ["where the seed goes"]),
    ("for seed in range(1):\n    lab.run(seed)", []),
    ("for number in range(20, 29):\n    lab.run(number)", []),
    ("for seed in range(20, 29):\n    print(seed)", []),
]


def said(folder: Path, uses: str, made: bool = True) -> list[str]:
    found = judged(folder, {"a.py": PROGRAM.format(uses=uses) if made else PROGRAM.format(uses=uses).replace(MADE, "")})
    told = [each for each in found if each.code[3] in "03" or each.code in ("SED201", "SED202", "SED206")]
    return sorted(unseen(each) if each.code == "SED009" else each.code for each in told)


@pytest.mark.parametrize(("uses", "words"), [*SHOWN, *SELECTIONS])
def test_what_runs_are_used_for(tmp_path: Path, uses: str, words: list[str]) -> None:
    assert said(tmp_path, uses) == words


@pytest.mark.parametrize(("uses", "words"), [*CUTS, *OUT_OF_VIEW])
def test_what_seeds_of_splits_and_unknown_calls_are_used_for(tmp_path: Path, uses: str, words: list[str]) -> None:
    assert said(tmp_path, uses, made=False) == words


DECLARED = [
    ("print(scores)", "ensemble", ["SED002 medium"]),
    ("print(scores)", "sensitivity", ["SED003 medium"]),
    ("print(scores)", "model-selection", ["SED001 medium"]),
    ("print(np.std(scores))", "sensitivity", ["SED003 high"]),
    ("print(np.std(scores))", "ensemble", ["SED003 high", "SED902 ensemble: a spread over seeds is reported"]),
    ("print(np.mean(scores))", "ensemble", ["SED902 ensemble: metrics are averaged, not predictions"]),
    ("print(np.mean(scores))", "sensitivity", []),
    (
        "print(max(scores))",
        "sensitivity",
        ["SED303 high", "SED902 sensitivity: only the best seed's score is reported"],
    ),
    ("print(max(scores))", "other", ["SED303 high"]),
]


@pytest.mark.parametrize(("shown", "use", "words"), DECLARED)
def test_a_declared_use_settles_only_what_is_not_seen(tmp_path: Path, shown: str, use: str, words: list[str]) -> None:
    uses = TEST.rstrip("\n") + "\n" + shown
    program = PROGRAM.format(uses=uses).replace(MADE, f"{MADE[:-1]}  # seedlint: use={use}\n")
    told = []
    for each in judged(tmp_path, {"a.py": program}):
        if each.code == "SED902":
            declared, shows = each.message.removeprefix("use=").split(" is declared, but ")
            told.append(f"SED902 {declared}: {shows}")
        elif each.code[3] in "03":
            told.append(f"{each.code} {each.confidence}")
    assert sorted(told) == words


def test_a_declared_use_is_one_of_its_own_line(tmp_path: Path) -> None:
    uses = TEST + "print(scores)  # seedlint: use=ensemble"
    assert said(tmp_path, uses) == [ONE_BY_ONE]
