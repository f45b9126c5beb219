"""Seeds that come at the wrong time, and those that do not: one program a row, and what is said of its seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import sys
from pathlib import Path

import lab
import numpy as np
import torch
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from torch import nn

x, y = torch.load("data.pt")
seed = int(sys.argv[1])


def both(seed):
    np.random.seed(seed)
    torch.manual_seed(seed)


def cut():
    return train_test_split(x, y)


def step(net, optimiser):
    loss = nn.functional.mse_loss(net(nn.functional.dropout(x)), y)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def fit(net):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(9):
        step(net, optimiser)
    torch.save(net.state_dict(), "net.pt")


def learn(x, y, x_test, y_test):
    print(SGDClassifier().fit(x, y).score(x_test, y_test))


{steps}
"""
NET = "net = nn.Linear(4, 2)\n"
FIT = "fit(nn.Linear(4, 2))\n"
GIVEN = "torch.manual_seed(seed)\n"
CONSTANT = "torch.manual_seed(1)\n"
SPLIT = "x, x_test, y, y_test = train_test_split(x, y)\n"
LEARN = "learn(x, y, x_test, y_test)\n"
NOISE = "    np.save(path, rows + np.random.normal(size=9))"
PATHS = "for path in Path('walks').glob('*.npy'):\n    rows = np.load(path)\n"
EPOCHS = "net = nn.Linear(4, 2)\noptimiser = torch.optim.SGD(net.parameters(), lr=0.1)\nfor epoch in range(9):\n"

RUN = "def run({}):\n    torch.manual_seed({})\n    torch.manual_seed({})\n    fit(nn.Linear(4, 2))\n\n\n"
OVERWRITTEN = [
    (GIVEN + CONSTANT + FIT, True),
    (GIVEN + NET + CONSTANT + "fit(net)", False),
    (CONSTANT + GIVEN + FIT, False),
    ("torch.manual_seed(2)\n" + CONSTANT + FIT, False),
    (GIVEN + CONSTANT, False),
    (GIVEN + CONSTANT + NET, False),
    (GIVEN + "if lab.test():\n    torch.manual_seed(1)\n" + FIT, False),
    (GIVEN + "if lab.test():\n    torch.manual_seed(1)\n    fit(nn.Linear(4, 2))", True),
    ("if lab.test():\n    torch.manual_seed(seed)\n    torch.manual_seed(1)\n" + FIT, True),
    (GIVEN + "if lab.test():\n    torch.manual_seed(1)\nelse:\n    torch.manual_seed(1)\n" + FIT, False),
    (GIVEN + "np.random.seed(1)\n" + FIT, False),
    ("both(seed)\nboth(1)\n" + FIT, True),
    ("both(seed)\nx += np.random.normal(size=4)\nboth(1)\n" + FIT, False),
    ("both(seed)\nboth(1)\nx += np.random.normal(size=4)\n" + FIT, True),
    (GIVEN + SPLIT + CONSTANT + FIT, True),
    ("both(seed)\n" + SPLIT + "both(1)\n" + FIT, False),
    (GIVEN + CONSTANT + NET + "net.load_state_dict(torch.load('a.pt'))\nprint(net(x))", False),
    ("for seed in range(9):\n    torch.manual_seed(seed)\n    torch.manual_seed(1)\n    fit(nn.Linear(4, 2))", True),
    ("for seed in range(9):\n    torch.manual_seed(1)\n    torch.manual_seed(seed)\n    fit(nn.Linear(4, 2))", False),
    ("for seed in range(1):\n    torch.manual_seed(seed)\n    torch.manual_seed(1)\n    fit(nn.Linear(4, 2))", False),
    (RUN.format("seed", "seed", 1) + "run(2)\nrun(3)", True),
    (RUN.format("seed", "seed", 1) + "run(2)\nrun(2)", False),
    (RUN.format("seed, other", "seed", "other") + "run(2, 4)\nrun(3, 5)", False),
]
LATE = [
    (NET + CONSTANT + "fit(net)", ["the weights are"]),
    (CONSTANT + NET + "fit(net)", []),
    (NET + CONSTANT + FIT, []),
    (NET + CONSTANT, []),
    (NET + CONSTANT + "fit(nn.Sequential(net, nn.ReLU()))", ["the weights are"]),
    (NET + "fit(net)\n" + CONSTANT, []),
    (NET + "np.random.seed(1)\nfit(net)", []),
    (NET + "both(1)\nfit(net)", ["the weights are"]),
    (NET + "if lab.test():\n    torch.manual_seed(1)\nfit(net)", []),
    (NET + "if seed is not None:\n    torch.manual_seed(seed)\nfit(net)", ["the weights are"]),
    ("if lab.test():\n    net = nn.Linear(4, 2)\n    torch.manual_seed(1)\n    fit(net)", ["the weights are"]),
    (NET + "net.load_state_dict(torch.load('a.pt'))\n" + CONSTANT + "fit(net)", []),
    (
        NET + "if lab.test():\n    net.load_state_dict(torch.load('a.pt'))\n" + CONSTANT + "fit(net)",
        ["the weights are"],
    ),
    (NET + CONSTANT + "net.load_state_dict(torch.load('a.pt'))\nfit(net)", []),
    (CONSTANT + NET + CONSTANT + "fit(net)", []),
    (SPLIT + "np.random.seed(1)\n" + LEARN, ["the split is"]),
    (SPLIT + CONSTANT + LEARN, []),
    ("np.random.seed(1)\n" + SPLIT + LEARN, []),
    (SPLIT + LEARN + "np.random.seed(1)\n" + LEARN, ["the split is"]),
    (SPLIT + "np.random.seed(1)\nprint(x_test)", ["the split is"]),
    (SPLIT + "np.random.seed(1)\nlearn(*np.load('other.npy'))", []),
    ("x, x_test, y, y_test = cut()\nnp.random.seed(1)\n" + LEARN, []),
    ("order = np.random.permutation(9)\nnp.random.seed(1)\nlearn(x[order], y[order], x, y)", ["the split is"]),
    ("print(np.random.permutation(9))\nnp.random.seed(1)\n" + SPLIT + LEARN, []),
]
AGAIN = [
    (PATHS + "    np.random.seed(1)\n" + NOISE, True),
    (PATHS + "    np.random.seed(len(rows))\n" + NOISE, False),
    (PATHS + "    np.random.seed(1)\n    np.save(path, rows[np.random.permutation(9)])", False),
    (PATHS + "    np.random.seed(1)\n    print(np.random.normal(size=9))", False),
    (PATHS + "    np.random.seed(1)\n    np.save(path, SGDClassifier().fit(rows, y).predict(x))", False),
    (PATHS + "    if lab.test():\n        np.random.seed(1)\n" + NOISE, False),
    (PATHS + "    np.random.seed(1)\n    np.random.seed(int(path.stem))\n" + NOISE, False),
    ("np.random.seed(1)\n" + PATHS + NOISE, False),
    ("for width in (2, 3):\n    torch.manual_seed(1)\n    fit(nn.Linear(4, width))", False),
    ("for _ in range(3):\n    torch.manual_seed(1)\n    fit(nn.Linear(4, 2))", False),
    (EPOCHS + "    torch.manual_seed(1)\n    step(net, optimiser)", True),
    (EPOCHS + "    np.random.seed(1)\n    step(net, optimiser)", False),
    (EPOCHS + "    torch.manual_seed(epoch)\n    step(net, optimiser)", False),
    (EPOCHS + "    step(net, optimiser)\n    torch.manual_seed(1)", True),
    (EPOCHS + "    step(net, optimiser)\n    np.random.seed(1)", False),
    (EPOCHS + "    step(net, optimiser)\n    torch.manual_seed(1)\n    torch.manual_seed(epoch)", False),
    (EPOCHS + "    torch.manual_seed(1)\n    torch.manual_seed(epoch)\n    step(net, optimiser)", False),
    (EPOCHS + "    if epoch == 0:\n        torch.manual_seed(1)\n    step(net, optimiser)", False),
]  # fmt: skip


def said(folder: Path, steps: str, code: str) -> list[str]:
    found = judged(folder, {"a.py": PROGRAM.format(steps=steps)})
    return [each.message for each in found if each.code == code]


@pytest.mark.parametrize(("steps", "over"), OVERWRITTEN)
def test_a_constant_takes_the_place_of_a_seed_that_varies(tmp_path: Path, steps: str, over: bool) -> None:
    assert bool(said(tmp_path, steps, "SED402")) is over


def test_which_seed_is_overwritten_is_said(tmp_path: Path) -> None:
    (given,) = said(tmp_path, GIVEN + CONSTANT + FIT, "SED402")
    assert "overwrites the seed given from outside (line " in given
    (varies,) = said(tmp_path, OVERWRITTEN[17][0], "SED402")
    assert "overwrites the seed that varies (line " in varies
    (written,) = said(tmp_path, OVERWRITTEN[20][0], "SED402")
    assert "overwrites the seed that varies (line " in written


@pytest.mark.parametrize(("steps", "what"), LATE)
def test_what_is_drawn_before_a_seed_is_set(tmp_path: Path, steps: str, what: list[str]) -> None:
    assert [message.split(" after ")[1].partition(" drawn")[0] for message in said(tmp_path, steps, "SED403")] == what


@pytest.mark.parametrize(("steps", "again"), AGAIN)
def test_a_constant_is_set_again(tmp_path: Path, steps: str, again: bool) -> None:
    assert bool(said(tmp_path, steps, "SED404")) is again
