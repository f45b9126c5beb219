"""Conditions that rule something out: each is told from its absence by one program or one call.

They were found by changing the condition and seeing that no test noticed (docs/reliability.md, "One change at a
time")."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command import seedlint, write
from test_summary import BY_NAME, summary

from seedlint.cache import FactsCache
from seedlint.check import check
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.once import once
from seedlint.classify.ledger.keys import KeyUse
from seedlint.classify.project.scripts import started
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Obj
from seedlint.config import Configurations, options
from seedlint.diagnostics import SeedRole
from seedlint.discover import find
from seedlint.formats import yaml
from seedlint.formats.nodes import Count, Node
from seedlint.library import Library
from seedlint.rules import RULES
from seedlint.textfiles import TextFiles


def at(row: int) -> Place:
    return Place("a.py", 0, (row, 1, row, 9))


def roles(folder: Path) -> list[SeedRole]:
    settings = Configurations(RULES, options({}, RULES), isolated=True)
    return list(check(find([str(folder)], settings.of), settings.of, Library(FactsCache(None)), roles=True).roles)


def test_a_stronger_word_takes_no_evidence_from_a_weaker_one() -> None:
    weak = Conclusion("single-fixed-seed", at(1), evidence=((at(2), "trained here"),), entry="a.py")
    strong = replace(weak, kind="fixed-seed-comparison", evidence=((at(3), "compared here"),), entry="b.py")
    assert [one.evidence for one in once([weak, strong])] == [strong.evidence]


def test_arrays_are_rearranged_together_only_where_the_key_came_the_same_way() -> None:
    key = Obj("key", at(1), ())
    one = KeyUse(key, (at(2), at(9)), (), "draw", "x")
    other = KeyUse(key, (at(2), at(10)), (), "draw", "y")
    assert one.pairs(other)
    assert not one.pairs(replace(other, chain=(at(3), at(10))))
    assert not one.pairs(replace(other, rearranged="x"))


TRAINS = """\
import torch


def run(seed):
    torch.manual_seed(seed)
    net = torch.nn.Linear(4, 2)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in torch.load("batches.pt"):
        torch.nn.functional.mse_loss(net(x), y).backward()
        optimizer.step()
    return net
"""


def test_a_generator_that_is_seeded_is_not_told_as_one_that_nothing_seeds(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": f"{TRAINS}\n\ntorch.save(run(3), 'net.pt')\n", "setup.cfg": ""})
    assert {(each.kind, each.k, each.value) for each in roles(tmp_path)} == {("constant", 1, "3")}
    write(
        tmp_path, {"a.py": TRAINS.replace("    torch.manual_seed(seed)\n", "") + "\n\ntorch.save(run(3), 'net.pt')\n"}
    )
    assert {each.kind for each in roles(tmp_path)} == {"none"}


def test_only_scripts_that_could_be_the_projects_own_are_read(tmp_path: Path) -> None:
    line = "python train.py --seed 3\n"
    workflow = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {line}"
    files = {"run.sh": line, ".github/workflows/runs.yml": workflow, ".hidden/run.sh": line, "build/run.sh": line}
    write(tmp_path, files)
    assert sorted(started(TextFiles(str(tmp_path)), ["train.py"])) == [".github/workflows/runs.yml", "run.sh"]


def test_what_a_rule_that_is_off_would_say_below_the_confidence_is_not_counted(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BY_NAME, "setup.cfg": ""})
    given = ("--select", "SED4", "--ignore", "SED5")
    assert summary(tmp_path, *given)[2:] == ["rules that are not selected would add 1 finding: 1 SED101"]
    assert summary(tmp_path, *given, "--min-confidence", "high")[2:] == []


TURNS = """\
import numpy as np
from sklearn.linear_model import SGDClassifier

x, y, x_test, y_test = np.load("data.npz").values()
scores = []
{loop}
    scores.append(SGDClassifier(random_state=7).fit(x, y).score(x_test, y_test))
print(np.mean(scores), np.std(scores))
"""


@pytest.mark.parametrize(
    ("loop", "codes"),
    [
        ("for _ in range(5):", ["SED206"]),
        ("for place in ('north', 'south', 'east'):", ["SED101"]),
    ],
    ids=["counted", "named"],
)
def test_only_turns_that_are_counted_are_runs_of_one_constant(tmp_path: Path, loop: str, codes: list[str]) -> None:
    write(tmp_path, {"a.py": TURNS.format(loop=loop), "setup.cfg": ""})
    done = seedlint("--isolated", "--no-cache", cwd=tmp_path)
    assert [line.split()[1] for line in done.lines] == codes


def test_how_many_seeds_there_are_is_told_only_where_one_loop_says_it(tmp_path: Path) -> None:
    loops = "for seed in range(3):\n    torch.save(run(seed), f'net{seed}.pt')\n"
    write(tmp_path, {"a.py": f"{TRAINS}\n\n{loops}", "setup.cfg": ""})
    assert {(each.kind, each.k) for each in roles(tmp_path)} == {("values", 3)}
    loops = "for a in range(3):\n    for b in range(5):\n        torch.save(run(10 * a + b), f'net{a}{b}.pt')\n"
    write(tmp_path, {"a.py": f"{TRAINS}\n\n{loops}"})
    assert {(each.kind, each.k) for each in roles(tmp_path)} == {("values", None)}


MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import numpy as np
    from sklearn.linear_model import SGDClassifier

    x, y = np.load("data.npz").values()
    return SGDClassifier, x, y


{decorated}def shown(SGDClassifier, x, y):
    print(SGDClassifier(random_state=7).fit(x, y).score(x, y))


if __name__ == "__main__":
    app.run()
"""


@pytest.mark.parametrize(("decorated", "lines"), [("@app.cell\n", 1), ("", 0), ("@app.function\n", 0)])
def test_only_a_cell_of_marimo_is_run_by_the_notebook(tmp_path: Path, decorated: str, lines: int) -> None:
    write(tmp_path, {"a.py": MARIMO.format(decorated=decorated), "setup.cfg": ""})
    assert len(seedlint("--isolated", "--no-cache", cwd=tmp_path).lines) == lines


def cell(code: str) -> dict:
    return {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None}


def test_a_comment_of_another_cell_silences_nothing(tmp_path: Path) -> None:
    train = "model = SGDClassifier(random_state={}).fit(x, y)"
    cells = [
        cell("import numpy as np\nfrom sklearn.linear_model import SGDClassifier\nx, y = np.load('data.npz').values()"),
        cell(f"print(1)\n{train.format(7)}  # noqa: SED101\nprint(model.score(x, y))"),
        cell(f"print(2)\n{train.format(8)}\nprint(model.score(x, y))"),
    ]
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 4, "metadata": {}})
    write(tmp_path, {"n.ipynb": text, "setup.cfg": ""})
    found = seedlint("--isolated", "--no-cache", cwd=tmp_path).lines
    assert [line.partition(" SED")[0] for line in found] == ["n.ipynb:cell 3:2:9:"]


def test_a_comment_of_yaml_says_nothing() -> None:
    """A commented entry of a mapping or a list is none, wherever it stands."""

    def plainly(node: Node) -> object:
        if isinstance(node.value, dict):
            return {key: plainly(each) for key, each in node.value.items()}
        return list(map(plainly, node.value)) if isinstance(node.value, (list, tuple)) else node.value

    text = "seed: 3\n# lr: 4\nother:\n  # within: 1\n  - 1\n  # - 2\n  - 3\n# end\n"
    assert plainly(yaml.read(text, Count())) == {"seed": 3, "other": [1, 3]}
