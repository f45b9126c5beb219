"""Whether two names with holes can be those of one file, and what stands for what."""

import pytest

from seedlint.classify import Vocabulary, conclude
from seedlint.classify.machine.run import start
from seedlint.classify.project.joining import joined
from seedlint.classify.project.summary import Left, Summary
from seedlint.classify.values.templates import LONGEST, Hole, aligned, cost
from seedlint.link import Project
from seedlint.lower import lower

VALUE, STAR = Hole(crosses=True), Hole(crosses=False)


@pytest.mark.parametrize(
    ("read", "left", "pairs"),
    [
        (("runs/", STAR, ".json"), ("runs/", VALUE, "_s", VALUE, ".json"), {(0, 0), (0, 1)}),
        (("runs/a_s", STAR, ".json"), ("runs/", VALUE, "_s", VALUE, ".json"), {(0, 1)}),
        ((VALUE, "/scores.csv"), ("out", VALUE, "/scores.csv"), {(0, 0)}),
        ((VALUE, "/runs/s", STAR, ".json"), ("runs/s", VALUE, ".json"), {(1, 0)}),
        (("./runs/s", STAR, ".json"), ("../runs/s", VALUE, ".json"), {(0, 0)}),
        ((STAR, ".json"), ("runs/s", VALUE, ".json"), set()),  # one folder less
        ((STAR, ".json"), ("s", VALUE, ".json"), set()),  # nothing is spelled out but the ending
        (("runs/s", STAR, ".json"), ("runs/s", VALUE, ".csv"), set()),
        (("runs/fold", STAR, ".json"), ("runs/seed", VALUE, ".json"), set()),
    ],
)
def test_names_of_one_file(read, left, pairs):
    assert aligned(read, left) == pairs


def test_long_names_are_looked_at_from_their_end():
    long = ("x" * 10_000, VALUE, "y" * 10_000, VALUE, "result.json")
    assert cost(long, long) == LONGEST**2
    assert aligned(long, long)


def test_a_name_of_holes_says_nothing():
    holes = (VALUE,) * 1_000
    assert cost(holes, holes) == LONGEST**2
    assert aligned(holes, holes) == set()


def test_more_names_than_can_be_compared_stay_unknown(monkeypatch):
    seed = frozenset({"train"})
    left = frozenset(Left((f"runs/{n}_s", VALUE, ".json"), (seed,), (None,), (None,)) for n in range(40))
    reads = frozenset((f"runs/{n}_s", STAR, ".json") for n in range(40))
    summaries = {"train.py": Summary(left=left), "report.py": Summary(reads=reads)}
    every = {hole.name for hole in joined(summaries)["report.py"].seed_holes}
    assert every == reads
    monkeypatch.setattr("seedlint.classify.project.joining.MOST_WORK", 4_000)
    some = {hole.name for hole in joined(summaries)["report.py"].seed_holes}
    assert some < reads
    assert joined(summaries) == joined(dict(reversed(summaries.items())))


def test_names_that_begin_differently_cost_nothing():
    assert cost(("a/s", VALUE, ".json"), ("b/s", VALUE, ".json")) == 0
    assert cost(("a", VALUE, ".json"), ("b", VALUE, ".json")) == 0
    assert cost((VALUE, "a.json"), ("b", VALUE, "a.json")) > 0


ITS_OWN = """
import pandas as pd
import torch
for seed in range(3):
    torch.manual_seed(seed)
    model = torch.nn.Linear(2, 1)
    scores = pd.DataFrame({"seed": [seed], "score": [model(x)]})
    scores.to_csv(f"runs/seed_{seed}.csv")
rows = pd.read_csv("runs/seed_" + which + ".csv")
print(rows[rows["seed"] == 0]["score"])
for seed, group in rows.groupby("seed"):
    print(group["score"].mean())
"""


def test_what_reads_its_own_files_is_told_of_them_as_it_runs_again(monkeypatch):
    """What it noticed and what it writes are known to one more run, not each to another one."""
    known = []

    def started(program, *more):
        known.append(program.findings)
        return start(program, *more)

    monkeypatch.setattr("seedlint.classify.start", started)
    facts = lower(ITS_OWN.encode(), notebook=False)
    assert conclude(Project(["a.py"], lambda _path: facts, ["a.py"]), Vocabulary())
    assert [bool(each.seed_tables) for each in known] == [False, True]
    assert [bool(each.seed_holes) for each in known] == [False, True]
