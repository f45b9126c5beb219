"""Copies of a generator or a seed that draw alike, and those that do not: one program a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

LOADED = """\
import argparse

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

parser = argparse.ArgumentParser()
parser.add_argument("--workers", type=int, default={default})
parser.add_argument("--one", type=int, default=1)
args = parser.parse_args()
shared = np.random.RandomState(3)


class Rows(Dataset):
    def __init__(self):
        self.rows = torch.load("rows.pt")
        {made}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        {drawn}
        return self.rows[index] + noise


def begin(worker):
    {begins}


for batch in DataLoader(Rows(), batch_size=8, {how}):
    print(batch)
"""
STATE, OWN = "self.state = np.random.RandomState(4)", "noise = self.state.normal()"
GLOBAL, NOTHING = "noise = np.random.normal()", "pass"
WORKERS, BEGUN = "num_workers=4", "num_workers=4, worker_init_fn=begin"

LOADERS = [
    ((STATE, OWN, NOTHING, WORKERS), True),
    ((STATE, OWN, NOTHING, "num_workers=2"), True),
    ((STATE, OWN, NOTHING, "num_workers=1"), False),
    ((STATE, OWN, NOTHING, "num_workers=0"), False),
    ((STATE, OWN, NOTHING, "shuffle=True"), False),
    ((STATE, OWN, NOTHING, "num_workers=args.workers"), True),
    ((STATE, OWN, NOTHING, "num_workers=args.one"), False),
    ((STATE, "noise = 3", NOTHING, WORKERS), False),
    (("self.state = [np.random.RandomState(4)]", "noise = self.state[0].normal()", NOTHING, WORKERS), True),
    (("self.state = torch.Generator()", "noise = torch.rand(3, generator=self.state)", NOTHING, WORKERS), False),
    (("pass", "noise = np.random.RandomState(4).normal()", NOTHING, WORKERS), False),
    (("pass", "noise = np.random.RandomState(index).normal()", NOTHING, WORKERS), False),
    (("pass", f"self.state = np.random.RandomState(index)\n        {OWN}", NOTHING, WORKERS), False),
    (("self.state = shared", OWN, NOTHING, WORKERS), True),
    ((f"{STATE}\n        self.noise = self.state.normal()", "noise = self.noise", NOTHING, WORKERS), False),
    (("pass", GLOBAL, "np.random.seed(4)", BEGUN), True),
    (("pass", GLOBAL, "np.random.seed(worker)", BEGUN), False),
    (("pass", GLOBAL, "np.random.seed(torch.initial_seed() % 2**32)", BEGUN), False),
    (("pass", GLOBAL, "np.random.seed(4)", "num_workers=0, worker_init_fn=begin"), False),
    (("pass", "noise = 3", "np.random.seed(4)", BEGUN), False),
    (("pass", GLOBAL, "torch.manual_seed(4)", BEGUN), False),
]  # fmt: skip
POOLED = """\
import multiprocessing

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

values = np.load("values.npy")
shared = np.random.RandomState(3)


def drawn(number):
    np.random.seed(4)
    return values + np.random.normal()


def varied(number):
    np.random.seed(number)
    return values + np.random.normal()


def own(number):
    return values + np.random.default_rng(4).normal()


def cut(number):
    np.random.seed(4)
    return train_test_split(values)[0]


def unread(number):
    np.random.seed(4)
    return values


def fresh(number):
    return values + np.random.default_rng().normal()


def given(number, rng):
    return values + rng.normal()


def learned(number):
    return RandomForestClassifier(random_state=4).fit(values, values).score(values, values)


def begin(seed=4):
    np.random.seed(seed)


def noisy(number):
    return values + np.random.normal()


with multiprocessing.Pool(4{how}) as pool:
    print(pool.{tasks})
"""
POOLS = [
    ("map(drawn, range(9))", "", True),
    ("map(varied, range(9))", "", False),
    ("map(own, range(9))", "", True),
    ("map(fresh, range(9))", "", False),
    ("map(cut, range(9))", "", False),
    ("map(unread, range(9))", "", False),
    ("map(learned, range(9))", "", False),
    ("map(drawn, ['north', 'south'])", "", False),
    ("starmap(given, [(number, shared) for number in range(9)])", "", True),
    ("starmap(given, [(number, np.random.RandomState(number)) for number in range(9)])", "", False),
    ("starmap(given, [(number, rng) for number, rng in enumerate(np.random.default_rng(3).spawn(9))])", "", False),
    ("map(noisy, range(9))", ", initializer=begin", True),
    ("map(noisy, range(9))", ", initializer=begin, initargs=(7,)", True),
    ("map(unread, range(9))", ", initializer=begin", False),
]
RANKED = """\
import os
import random

import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import random_split

{starts}
rank = dist.get_rank()
data = torch.load("data.pt")
{seeds}
fit, held = random_split(data, [90, 10]{by})
net = nn.parallel.DistributedDataParallel(nn.Linear(4, 2))
optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
for row in fit:
    {drawn}
    optimiser.zero_grad()
    net(row).sum().backward()
    optimiser.step()
torch.save(net.state_dict(), "net.pt")
"""
START = "dist.init_process_group('nccl')"
NOISE = "row = row + torch.randn(4)"
RANKS = [
    ((START, "torch.manual_seed(3)", "", NOISE), ["SED415"]),
    ((START, "torch.manual_seed(3 + rank)", "", NOISE), ["SED419"]),
    ((START, "torch.manual_seed(3 + rank)", ", torch.Generator().manual_seed(3)", NOISE), []),
    ((START, "torch.manual_seed(3 + rank)", ", torch.Generator().manual_seed(3 + rank)", NOISE), ["SED419"]),
    (("", "torch.manual_seed(3)", "", NOISE), []),
    (("", "torch.manual_seed(3 + rank)", "", NOISE), []),
    ((START, "torch.manual_seed(3)", "", "pass"), []),
    ((START, "random.seed(3)", "", "row = row + random.random()"), ["SED415"]),
    ((START, "random.seed(3)", "", NOISE), []),
]


def codes(folder: Path, program: str) -> set[str]:
    return {each.code for each in judged(folder, {"a.py": program})}


@pytest.mark.parametrize(("parts", "alike"), LOADERS)
def test_workers_of_a_loader(tmp_path: Path, parts: tuple[str, str, str, str], alike: bool) -> None:
    program = LOADED.format(**dict(zip(("made", "drawn", "begins", "how"), parts)), default=4)
    assert ("SED405" in codes(tmp_path, program)) is alike


def test_an_option_for_workers_that_is_one_by_default(tmp_path: Path) -> None:
    program = LOADED.format(made=STATE, drawn=OWN, begins=NOTHING, how="num_workers=args.workers", default=0)
    assert "SED405" not in codes(tmp_path, program)


@pytest.mark.parametrize(("tasks", "how", "alike"), POOLS)
def test_tasks_of_a_pool(tmp_path: Path, tasks: str, how: str, alike: bool) -> None:
    assert ("SED418" in codes(tmp_path, POOLED.format(tasks=tasks, how=how))) is alike


@pytest.mark.parametrize(("parts", "found"), RANKS)
def test_ranks_of_a_distributed_run(tmp_path: Path, parts: tuple[str, str, str, str], found: list[str]) -> None:
    program = RANKED.format(**dict(zip(("starts", "seeds", "by", "drawn"), parts)))
    assert sorted(codes(tmp_path, program) & {"SED415", "SED419"}) == found
