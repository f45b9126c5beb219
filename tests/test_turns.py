"""A constant that is set in every turn of a training: it repeats what is drawn only if it is the same each time.

One turn is looked at, where a seed that is counted on afterwards is a constant, too. Each row is such a turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import lab
import numpy as np
import torch

x, y = torch.load("data.pt")
net = torch.nn.Linear(4, 2)
optimiser = torch.optim.SGD(net.parameters(), lr=0.1)


def fix(seed=3, other=None):
    torch.manual_seed(seed)


class Run:
    def __init__(self, seed):
        self.seed = seed
        self.count = 0

    def begin(self):
        torch.manual_seed(self.seed)

    def start(self, other, seed):
        torch.manual_seed(seed)

    def numbered(self):
        torch.manual_seed(self.count)

    def more(self):
        self.count += 1


seed, offset, rows, settings = 3, 4, [1, 2], {{"seed": 3, "rate": 0.1}}
run = Run(3)
{before}
for step in range(100):
    {sets}
    loss = ((net(torch.nn.functional.dropout(x)) - y) ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    {after}
torch.save(net.state_dict(), "net.pt")
"""
SAME = [
    "torch.manual_seed(3)",
    "torch.manual_seed(seed=3)",
    "torch.manual_seed(seed)",
    "torch.manual_seed(seed + offset)",
    "torch.manual_seed(-seed)",
    "torch.manual_seed(seed if offset else 5)",
    "torch.manual_seed(int(abs(seed)))",
    "torch.manual_seed(max(seed, offset))",
    "torch.manual_seed(len(rows))",
    "torch.manual_seed(rows[0])",
    "torch.manual_seed(settings['seed'])",
    "torch.manual_seed(settings.get('seed'))",
    "fix()",
    "fix(3)",
    "fix(3, step)",
    "fix(other=step, seed=seed)",
    "run.begin()",
    "run.start(step, 3)",
    "run.start(step, seed=seed)",
]
OTHER = [
    ("torch.manual_seed(step)", ""),
    ("torch.manual_seed(seed)", "seed += 1"),
    ("torch.manual_seed(seed)", "seed = seed + 1"),
    ("torch.manual_seed(seed)", "seed = lab.another()"),
    ("torch.manual_seed(seed + offset)", "offset += 1"),
    ("torch.manual_seed(offset + seed)", "offset += 1"),
    ("torch.manual_seed(seed if offset else 5)", "offset += 1"),
    ("torch.manual_seed(len(rows))", "rows.append(step)"),
    ("torch.manual_seed(len(rows))", "rows.pop()"),
    ("torch.manual_seed(rows.pop())", ""),
    ("torch.manual_seed(settings['seed'])", "settings['seed'] += 1"),
    ("torch.manual_seed(settings['seed'])", "settings['seed'] = lab.another()"),
    ("torch.manual_seed(settings.get('seed'))", "settings['seed'] += 1"),
    ("torch.manual_seed(settings.pop('seed', 3))", "settings['seed'] = 4"),
    ("fix(seed)", "seed += 1"),
    ("fix(offset, step)", "offset += 1"),
    ("fix(other=step, seed=seed)", "seed += 1"),
    ("fix(*rows)", ""),
    ("fix(step)", ""),
    ("run.begin()", "run.seed += 1"),
    ("run.start(step, seed)", "seed += 1"),
    ("run.numbered()", "run.more()"),
]
CIRCLE = ("torch.manual_seed(one)", "one = two + 0\n    two = one + 0", "one = two = 3")
STILL = [
    ("torch.manual_seed(seed)", "offset += 1"),
    ("torch.manual_seed(seed)", "seed = 3"),
    ("torch.manual_seed(settings['seed'])", "settings['rate'] *= 0.9"),
    ("torch.manual_seed(settings['seed'])", "settings['seed'] = 3"),
    ("torch.manual_seed(len(rows))", "print(rows)"),
    ("fix(3, offset)", "offset += 1"),
    ("run.start(offset, 3)", "offset += 1"),
    ("run.begin()", "run.more()"),
]
TASKS = """\
import torch

pieces = torch.load("pieces.pt")
names = ["north", "south", "east"]
net = torch.nn.Linear(4, 2)
optimiser = torch.optim.SGD(net.parameters(), lr=0.1)


def step(rows):
    loss = net(torch.nn.functional.dropout(rows)).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


{tasks}
torch.save(net.state_dict(), "net.pt")
"""
EPOCHS = "    torch.manual_seed(1)\n{}    for epoch in range(9):\n        step({})\n"
OWN = [
    "for task in range(3):\n" + EPOCHS.format("", "pieces[task]"),
    "for task in range(3):\n" + EPOCHS.format("    rows = pieces[task]\n", "rows"),
    "for task in range(3):\n" + EPOCHS.format("    rows = torch.load(f'{task}.pt')\n", "rows"),
    "for task, name in enumerate(names):\n" + EPOCHS.format("", "torch.load(name)"),
    "for rows in pieces:\n" + EPOCHS.format("", "rows"),
]
SAME_TASK = [
    "for task in range(3):\n" + EPOCHS.format("", "pieces"),
    "for task in range(3):\n" + EPOCHS.format("    rows = pieces[1:]\n", "rows"),
    "for task in range(3):\n" + EPOCHS.format("    rows = pieces[1:task]\n", "rows"),
    "for task in range(3):\n" + EPOCHS.format("    rows = pieces + task\n", "rows"),
    "for task, name in enumerate(names):\n" + EPOCHS.format("", "pieces"),
    "for task in range(3):\n    torch.manual_seed(1)\n    step(pieces[task])",
]
EARLIER = [
    ("torch.manual_seed(seed)", "seed += 1"),
    ("torch.manual_seed(settings['seed'])", "settings['seed'] += 1"),
    ("torch.manual_seed(rows[0])", "rows.append(3)"),
    ("run.begin()", "run.seed += 1"),
]


def repeats(folder: Path, sets: str, after: str = "", before: str = "") -> bool:
    found = judged(folder, {"a.py": PROGRAM.format(before=before, sets=sets, after=after)})
    return any(each.code == "SED404" for each in found)


@pytest.mark.parametrize(("sets", "after"), [*((sets, "") for sets in SAME), *STILL])
def test_the_same_seed_in_every_turn(tmp_path: Path, sets: str, after: str) -> None:
    assert repeats(tmp_path, sets, after)


@pytest.mark.parametrize(("sets", "after"), OTHER)
def test_another_seed_in_every_turn(tmp_path: Path, sets: str, after: str) -> None:
    assert not repeats(tmp_path, sets, after)


@pytest.mark.parametrize(("sets", "before"), EARLIER)
def test_what_is_changed_before_the_loop_is_the_same_in_it(tmp_path: Path, sets: str, before: str) -> None:
    assert repeats(tmp_path, sets, before=before)


def test_what_goes_round_in_a_circle_is_not_followed_for_ever(tmp_path: Path) -> None:
    sets, after, before = CIRCLE
    program = PROGRAM.format(before=before, sets=sets, after=after)
    head, loop = program.split("for step")
    again = f"for step{loop}".replace("torch.manual_seed(one)", "torch.manual_seed(3)").replace(f"    {after}\n", "")
    (found,) = judged(tmp_path, {"a.py": f"{head}for step{loop}{again}"}, "SED404")
    assert found.location.row > program.count("\n"), (
        "of two loops the other one is told, so the run has come to its end"
    )


@pytest.mark.parametrize(("tasks", "own"), [*((each, True) for each in OWN), *((each, False) for each in SAME_TASK)])
def test_a_turn_is_a_training_of_its_own_if_it_trains_on_other_data_for_some_epochs(
    tmp_path: Path, tasks: str, own: bool
) -> None:
    found = judged(tmp_path, {"a.py": TASKS.format(tasks=tasks)})
    assert any(each.code == "SED404" for each in found) is not own


IN_A_FUNCTION = [
    ("", True),
    ("first = first + 1", False),
    ("first = lab.another()", False),
    ("second = lab.another()", False),
    ("first = 3", True),
    ("third = lab.another()", True),
    ("first += 1", False),
]


@pytest.mark.parametrize(("after", "same"), IN_A_FUNCTION)
def test_a_turn_of_a_loop_in_a_function(tmp_path: Path, after: str, same: bool) -> None:
    head, loop = PROGRAM.split("{before}\n")
    body = loop.replace("{sets}", "torch.manual_seed(first + second)").replace("{after}", after or "pass")
    lines = ["first, second, third = 3, 4, 5", *body.splitlines()]
    program = head.format() + "\n\ndef learn():\n" + "\n".join(f"    {line}" for line in lines) + "\n\n\nlearn()\n"
    found = judged(tmp_path, {"a.py": program})
    assert any(each.code == "SED404" for each in found) is same
