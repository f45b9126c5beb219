"""The evidence of findings: a trail of places, each of which shows what its words say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from command import seedlint, write

SEEDING = """\
import random

import torch

SEED = 5


def seed_all(seed=SEED):
    random.seed(seed)
    torch.manual_seed(seed)
"""
MODELS = """\
from torch import nn


def small():
    return nn.Linear(4, 2)


def large():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
"""
LEARNING = """\
import torch
from torch.nn.functional import cross_entropy


def learn(net, batches):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(9):
        for x, y in batches:
            loss = cross_entropy(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        print(epoch, loss.item())
    return net


def accuracy(net, x, y):
    return (net(x).argmax(1) == y).float().mean()
"""
ONE = """\
import torch
from learning import accuracy, learn
from models import small
from seeding import seed_all

seed_all()
net = learn(small(), torch.load("train.pt"))
print(accuracy(net, *torch.load("test.pt")))
"""
TWO = ONE.replace("small", "large, small", 1).replace(
    "net = ",
    """first = learn(large(), torch.load("train.pt"))
print("large:", accuracy(first, *torch.load("test.pt")))
net = """,
)
SHOPPED = """\
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

x, y = np.load("data.npz")


def cut(seed):
    return train_test_split(x, y, random_state=seed)


best = 0.0
for seed in range(50):
    x_train, x_test, y_train, y_test = cut(seed)
    model = SGDClassifier().fit(x_train, y_train)
    score = model.score(x_test, y_test)
    if score > best:
        best, kept = score, seed
print(best, kept)
"""


def trail(folder: Path, code: str) -> list[str]:
    """The evidence of the one finding of a code: the file, the code that each line marks, and what it says."""
    done = seedlint("--isolated", "--no-cache", "--select", code, "--output-format", "json", cwd=folder)
    (finding,) = json.loads(done.out)
    return list(_said(folder, finding["evidence"]))


def _said(folder: Path, evidence: list[dict]) -> Iterator[str]:
    for each in evidence:
        start, end = each["location"], each["end_location"]
        line = (folder / each["filename"]).read_text().splitlines()[start["row"] - 1]
        shown = line[start["column"] - 1 : end["column"] - 1 if end["row"] == start["row"] else None]
        yield f"{each['filename']}: {shown}: {each['message']}"


def project(folder: Path, **files: str) -> Path:
    return write(folder, {**{f"{name}.py": text for name, text in files.items()}, "setup.cfg": ""})


def test_a_default_seed_across_files(tmp_path: Path) -> None:
    here = project(tmp_path, seeding=SEEDING, models=MODELS, learning=LEARNING, main=ONE)
    assert trail(here, "SED101") == [
        "seeding.py: SEED = 5: seed 5 is written here",
        "seeding.py: seed=SEED: it is the default here",
        "main.py: seed_all(): the default seed is used here",
        "seeding.py: torch.manual_seed(seed): torch.manual_seed gets it here",
        "learning.py: optimiser.step(): trained here",
        'main.py: print(accuracy(net, *torch.load("test.pt"))): its result is shown here',
    ]


def test_a_seed_that_is_computed(tmp_path: Path) -> None:
    shifted = SEEDING.replace("torch.manual_seed(seed)", "torch.manual_seed(seed + 1)").replace(
        "    random.seed(seed)\n", ""
    )
    here = project(tmp_path, seeding=shifted, models=MODELS, learning=LEARNING, main=ONE)
    assert trail(here, "SED101")[:3] == [
        "seeding.py: SEED = 5: seed 6 is computed from this",
        "main.py: seed_all(): the seed is passed on here",
        "seeding.py: torch.manual_seed(seed + 1): torch.manual_seed gets it here",
    ]


def test_both_results_that_stand_apart(tmp_path: Path) -> None:
    here = project(tmp_path, seeding=SEEDING, models=MODELS, learning=LEARNING, main=TWO)
    assert trail(here, "SED102")[-2:] == [
        'main.py: print("large:", accuracy(first, *torch.load("test.pt"))): one of them is shown here',
        'main.py: print(accuracy(net, *torch.load("test.pt"))): and another one is shown here',
    ]


def test_from_the_seed_to_the_selection(tmp_path: Path) -> None:
    assert trail(project(tmp_path, main=SHOPPED), "SED302") == [
        "main.py: cut(seed): the seed is passed on here",
        "main.py: train_test_split(x, y, random_state=seed): sklearn.model_selection.train_test_split gets it here",
        "main.py: SGDClassifier().fit(x_train, y_train): each run is trained here",
        "main.py: model.score(x_test, y_test): each run is scored here",
        "main.py: if score > best: the best seed is selected here",
    ]
