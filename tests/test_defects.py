"""Seeds that do not do what they say, and those that do: one program a row, and the codes that are said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import os
import random
import sys
import time

import lab
import numpy as np
import torch
from sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score, train_test_split
from sklearn.svm import SVC
from torch import nn

x, y, xt, yt = (np.load(f"{{name}}.npy") for name in ("x", "y", "xt", "yt"))


def fit(net):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(9):
        optimiser.zero_grad()
        net(x).sum().backward()
        optimiser.step()
    return net


{uses}
"""
FOREST = "print(RandomForestClassifier(random_state={}).fit(x, y).score(xt, yt))\n"
STATE = "state = np.random.RandomState(3)\n"
NET = "net = fit(nn.Linear(4, 2))\nprint((net(xt).argmax(1) == yt).float().mean())\n"
CUDA = "device = torch.device('cuda')\n" + NET.replace("Linear(4, 2)", "Linear(4, 2).to(device)")

HASHED = [
    ("np.random.seed(hash('a') % 9)\nprint(np.random.rand())", ["SED407"]),
    ("np.random.seed(hash(3) % 9)\nprint(np.random.rand())", []),
    ("np.random.seed(hash(sys.argv[1]) % 9)\nprint(np.random.rand())", ["SED407"]),
    ("np.random.seed(hash((1, 2)) % 9)\nprint(np.random.rand())", []),
    ("print(hash('a'))", []),
    ("np.random.seed(hash('a') % 9)\nrandom.seed(hash('b'))\nprint(np.random.rand(), random.random())", ["SED407"]),
    ("np.random.seed(hash('a') % 9)\nprint(np.random.rand())\nrandom.seed(hash('b'))\nprint(random.random())",
     ["SED407", "SED407"]),
]  # fmt: skip
SEEDS = "scores = [{}.fit(x, y).score(xt, yt) for seed in {}]\nprint(np.std(scores))"
INERT = [
    (SEEDS.format("SVC(random_state=seed)", "range(9)"), ["SED408"]),
    (SEEDS.format("LogisticRegression(random_state=seed)", "range(9)"), ["SED408"]),
    (SEEDS.format("LogisticRegression(random_state=seed, solver='saga')", "range(9)"), []),
    (SEEDS.format("SVC(random_state=seed)", "range(1)"), []),
    (SEEDS.format("SVC(random_state=3)", "range(9)"), []),
    (("for seed in range(9):\n    print(SVC(random_state=seed).fit(x, y).score(xt, yt))\n"
     "    print(SGDClassifier(random_state=seed).fit(x, y).score(xt, yt))"), []),
    (("for seed in range(9):\n    print(SVC(random_state=seed).fit(x, y).score(xt, yt))\nfor seed in range(9):\n"
     "    print(SVC(random_state=seed).fit(x, y).score(xt, yt))"), ["SED408", "SED408"]),
    (("for number, (a, b) in enumerate(KFold(5).split(x)):\n"
     "    print(SVC(random_state=number).fit(x[a], y[a]).score(x[b], y[b]))"), []),
]  # fmt: skip
SHARED = [
    (
        STATE + "a = SGDClassifier(random_state=state)\nb = RandomForestClassifier(random_state=state)\n"
        "print(a.fit(x, y), b.fit(x, y))",
        ["SED411"],
    ),
    (STATE + "a = SGDClassifier(random_state=state).fit(x, y)", []),
    (STATE + "a = SGDClassifier(random_state=state)\na.fit(x, y)\na.fit(xt, yt)", ["SED411"]),
    (STATE + "a = SGDClassifier(random_state=state)\nfor part in lab.parts():\n    a.fit(part, y)", ["SED411"]),
    (STATE + "for part in lab.parts():\n    SGDClassifier(random_state=np.random.RandomState(3)).fit(part, y)", []),
    ("a, b = SGDClassifier(random_state=3), RandomForestClassifier(random_state=3)", []),
]
ENTROPY = [
    (f"seed = int(time.time())\n{FOREST.format('seed')}", ["SED412"]),
    (f"seed = int(time.time())\nprint(seed)\n{FOREST.format('seed')}", []),
    (f"seed = int(sys.argv[1])\n{FOREST.format('seed')}", []),
    ("seed = int(time.time())\nrng = np.random.default_rng(seed)", []),
    (f"seed = int(time.time())\n{FOREST.format('seed')}other = random.SystemRandom().random()\n", ["SED412"]),
]
CUTS = [
    ("KFold(5, random_state=3)", ["SED409"]),
    ("KFold(5, shuffle=True, random_state=3)", []),
    ("KFold(5, shuffle=False, random_state=3)", ["SED409"]),
    ("KFold(5, random_state=None)", []),
    ("StratifiedKFold(5, random_state=3)", ["SED409"]),
    ("KFold(5)", []),
    ("seed = int(sys.argv[1])\nif seed:\n    np.random.seed(seed)\nprint(np.random.rand())", ["SED413"]),
    ("seed = int(sys.argv[1])\nif seed is not None:\n    np.random.seed(seed)\nprint(np.random.rand())", []),
    ("random.seed(3)\nos.environ['PYTHONHASHSEED'] = '3'", ["SED416"]),
    ("random.seed(3)\nos.environ['PYTHONHASHSEED'] = '3'\nos.environ['PYTHONHASHSEED'] = '4'", ["SED416"]),
    ("random.seed(3)\nos.environ['PYTHONHASHSEED'] = '3'\nos.execv(sys.executable, sys.argv)", []),
    ("os.environ['OTHER'] = '3'", []),
]
UNSEEDED = [
    (FOREST.format("None"), ["SED501"]),
    (FOREST.format("3"), []),
    ("np.random.seed(3)\n" + FOREST.format("None"), ["SED503"]),
    ("RandomForestClassifier().fit(x, y)", []),
    (NET, ["SED501"]),
    ("torch.manual_seed(3)\n" + NET, []),
    ("net = nn.Linear(4, 2)\nprint((net(xt).argmax(1) == yt).float().mean())", []),
    ("random.seed(3)\n" + FOREST.format("None"), ["SED501", "SED502"]),
    ("random.seed(3)\nprint(np.random.rand())", ["SED502", "SED503"]),
    ("random.seed(3)\nprint(random.random())", []),
    ("random.seed(3)\nnp.random.seed(3)\nprint(np.random.rand())", ["SED503"]),
    ("random.seed(3)\nprint(torch.rand(3))", ["SED502"]),
    ("random.seed(None)\nprint(torch.rand(3))", []),
    ("print(np.random.default_rng(3).random())", []),
    ("np.random.seed(3)", ["SED503"]),
    ("torch.manual_seed(3)\n" + CUDA, ["SED504"]),
    ("torch.manual_seed(3)\ntorch.use_deterministic_algorithms(True)\n" + CUDA, []),
    ("torch.manual_seed(3)\ntorch.backends.cudnn.deterministic = True\n" + CUDA, []),
    ("torch.manual_seed(3)\ntorch.backends.cudnn.deterministic = False\n" + CUDA, ["SED504"]),
    ("torch.manual_seed(3)\ntorch.backends.cudnn.benchmark = True\n" + CUDA, ["SED504"]),
    (CUDA, ["SED501"]),
]
OF = ("SED407", "SED408", "SED409", "SED411", "SED412", "SED413", "SED416")


def said(folder: Path, uses: str, *select: str) -> list[str]:
    return sorted(each.code for each in judged(folder, {"a.py": PROGRAM.format(uses=uses)}, *select))


@pytest.mark.parametrize(("uses", "codes"), [*HASHED, *INERT, *SHARED, *ENTROPY, *CUTS])
def test_which_defects_a_seed_has(tmp_path: Path, uses: str, codes: list[str]) -> None:
    assert said(tmp_path, uses, *OF) == codes


@pytest.mark.parametrize(("uses", "codes"), UNSEEDED)
def test_what_is_not_seeded(tmp_path: Path, uses: str, codes: list[str]) -> None:
    assert said(tmp_path, uses, "SED5") == codes
