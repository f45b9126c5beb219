"""The evidence of findings: a trail of places, each of which shows what its words say."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import write
from judging import evidence, judged

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


AGAIN = (
    SHOPPED
    + """\
x_train, x_test, y_train, y_test = cut(kept)
print(SGDClassifier().fit(x_train, y_train).score(x_test, y_test))
"""
)


def trail(folder: Path, code: str) -> list[str]:
    """The evidence of the one finding of a code in a project that is written already."""
    return evidence(folder, {}, code)


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


@pytest.mark.parametrize("program", [SHOPPED, AGAIN], ids=["chosen", "chosen and set again"])
def test_from_the_seed_to_the_selection(tmp_path: Path, program: str) -> None:
    """Where the seed that was chosen is set once more no run is made."""
    assert trail(project(tmp_path, main=program), "SED302") == [
        "main.py: cut(seed): the seed is passed on here",
        "main.py: train_test_split(x, y, random_state=seed): sklearn.model_selection.train_test_split gets it here",
        "main.py: SGDClassifier().fit(x_train, y_train): each run is trained here",
        "main.py: model.score(x_test, y_test): each run is scored here",
        "main.py: if score > best: the best seed is selected here",
    ]


STEPS = """\
import torch
from torch import nn


def learn(net, x, y):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(9):
        loss = nn.functional.cross_entropy(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        print(epoch, loss.item())


def hits(net, x, y):
    return (net(x).argmax(1) == y).float().mean()


def report(name, net, x, y):
    print(name, hits(net, x, y))


train, test = torch.load("data.pt")
"""
SMALL = """\
torch.manual_seed(3)
small = nn.Linear(4, 2)
learn(small, *train)
"""


def test_what_steps_descend_is_no_result(tmp_path: Path) -> None:
    """The weights that are saved are what a training is for, not the loss that it prints as it goes."""
    here = project(tmp_path, main=STEPS + SMALL + 'torch.save(small.state_dict(), "small.pt")\n')
    assert trail(here, "SED101") == [
        "main.py: torch.manual_seed(3): seed 3 is set here",
        "main.py: optimiser.step(): trained here",
        'main.py: torch.save(small.state_dict(), "small.pt"): its result is saved here',
    ]


def test_one_function_that_shows_two_models(tmp_path: Path) -> None:
    """The calls tell them apart, not the line that prints for both."""
    large = SMALL.partition("\n")[2].replace("small", "large").replace("4, 2", "4, 2, bias=False")
    here = project(tmp_path, main=f"{STEPS}{SMALL}report('a', small, *test)\n{large}report('b', large, *test)\n")
    assert trail(here, "SED102") == [
        "main.py: torch.manual_seed(3): seed 3 is set here",
        "main.py: optimiser.step(): trained here",
        "main.py: report('a', small, *test): one of them is shown here",
        "main.py: report('b', large, *test): and another one is shown here",
    ]


def test_one_function_that_scores_two_pieces(tmp_path: Path) -> None:
    """The call says which piece a run is scored on."""
    tried = """\
def attempt(seed):
    torch.manual_seed(seed)
    net = nn.Linear(4, 2)
    learn(net, *train)
    print("train", hits(net, *train))
    return hits(net, *test)


scores = {seed: attempt(seed) for seed in range(30)}
best = max(scores, key=scores.get)
print(best, scores[best])
"""
    assert trail(project(tmp_path, main=STEPS + tried), "SED301")[2:4] == [
        "main.py: optimiser.step(): each run is trained here",
        "main.py: hits(net, *test): each run is scored here",
    ]


def test_two_models_along_one_axis(tmp_path: Path) -> None:
    """Both are trained, and what comes first is told first."""
    here = project(
        tmp_path,
        main="""\
import numpy as np
from scipy.stats import ttest_ind
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

x, y, xt, yt = np.load("data.npz")
lines, nets = [], []
for seed in range(9):
    line = SGDClassifier(random_state=seed)
    line.fit(x, y)
    lines.append(line.score(xt, yt))
    net = MLPClassifier(random_state=seed)
    net.fit(x, y)
    nets.append(net.score(xt, yt))
print("line", np.mean(lines))
print("net", np.mean(nets))
print(ttest_ind(lines, nets))
""",
    )
    assert trail(here, "SED202")[2:] == [
        "main.py: line.fit(x, y): runs of one of them are trained here",
        "main.py: net.fit(x, y): and of another one here",
        'main.py: print("line", np.mean(lines)): one of them is shown here',
        'main.py: print("net", np.mean(nets)): and another one is shown here',
        "main.py: ttest_ind(lines, nets): tested here",
    ]


def test_a_file_that_many_scripts_load(tmp_path: Path) -> None:
    """A few scripts are told, each with its way in and its end; the rest are counted."""
    script = ONE.replace("seed_all()\n", "\nseed_all()\n")
    names = ["first", "second", "third", "fourth", "fifth"]
    seeding = SEEDING.replace("seed=SEED", "").replace("(seed)", "(SEED)")
    here = project(tmp_path, seeding=seeding, models=MODELS, learning=LEARNING, **dict.fromkeys(names, script))
    way, end = "seed_all(): this script comes to it by this call", "its result is shown here"
    told = trail(here, "SED101")
    assert told[:5] == [
        "seeding.py: SEED = 5: seed 5 is written here",
        f"fifth.py: {way}",
        "seeding.py: random.seed(SEED): the seed is set here",
        "seeding.py: torch.manual_seed(SEED): the seed is set here",
        "learning.py: optimiser.step(): trained here",
    ]
    shown = 'print(accuracy(net, *torch.load("test.pt")))'
    assert told[5:] == [
        f"fifth.py: {shown}: {end}",
        f"first.py: {way}", f"first.py: {shown}: {end}",
        f"fourth.py: {way}", f"fourth.py: {shown}: {end}",
        "second.py: seed_all(): another script comes to it here, and 1 more script",
    ]  # fmt: skip


def test_a_call_over_several_lines(tmp_path: Path) -> None:
    """Its first line need not show the seed."""
    here = project(
        tmp_path,
        main="""\
import numpy as np
from sklearn.ensemble import RandomForestClassifier

x, y, xt, yt = np.load("data.npz")
forest = RandomForestClassifier(
    n_estimators=10,
    random_state=8,
)
print(forest.fit(x, y).score(xt, yt))
""",
    )
    assert trail(here, "SED101")[0].endswith(": seed 8 is set in this call")


def test_the_default_of_a_field(tmp_path: Path) -> None:
    settings = "from dataclasses import dataclass\n\n\n@dataclass\nclass Settings:\n    seed: int = 12\n"
    used = ONE.replace("import torch\n", "import torch\nfrom settings import Settings\n")
    here = project(
        tmp_path, seeding=SEEDING, models=MODELS, learning=LEARNING, settings=settings,
        main=used.replace("seed_all()", "seed_all(Settings().seed)"),
    )  # fmt: skip
    assert trail(here, "SED101")[:3] == [
        "settings.py: seed: int = 12: seed 12 is written here",
        "main.py: seed_all(Settings().seed): the seed is passed on here",
        "seeding.py: torch.manual_seed(seed): torch.manual_seed gets it here",
    ]


def test_an_option(tmp_path: Path) -> None:
    """From the call that receives its default to the training."""
    option = """\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=4)
"""
    here = project(
        tmp_path, seeding=SEEDING, models=MODELS, learning=LEARNING,
        main=option + ONE.replace("seed_all()", "seed_all(parser.parse_args().seed)"),
    )  # fmt: skip
    assert trail(here, "SED103") == [
        "main.py: seed_all(parser.parse_args().seed): the seed is passed on here",
        "seeding.py: torch.manual_seed(seed): torch.manual_seed gets it here",
        "learning.py: optimiser.step(): trained here",
    ]


def test_a_key_from_where_it_is_made(tmp_path: Path) -> None:
    text = (
        "import jax\n\nkey = jax.random.key(1)\na = jax.random.normal(key)\nb = jax.random.normal(key)\nprint(a + b)\n"
    )
    assert trail(project(tmp_path, main=text), "SED406") == [
        "main.py: jax.random.key(1): the key is made here",
        "main.py: jax.random.normal(key): the key is drawn from here",
    ]


def test_rows_that_are_sorted_by_name(tmp_path: Path) -> None:
    """What is sorted by something else than its scores is not ranked."""
    text = """\
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

x, y, xt, yt = np.load("data.npz")
rows = []
for name, model in {
    "extra": ExtraTreesClassifier(random_state=6),
    "forest": RandomForestClassifier(random_state=6),
}.items():
    rows.append({"name": name, "score": model.fit(x, y).score(xt, yt)})
print(pd.DataFrame(rows).sort_values("BY"))
"""
    for by, said in (("name", "set side by side here"), ("score", "ranked here")):
        here = project(tmp_path / by, main=text.replace("BY", by))
        assert trail(here, "SED102")[-1].endswith(f": {said}")


DROPPED = """\
import argparse
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, required=True)
args = parser.parse_args()
X, y = np.load("data.npz")


"""
SCALED = "scaled = StandardScaler().fit_transform(X)\n"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (
            SCALED + "print(SGDClassifier().fit(scaled, y).score(scaled, y))\n",
            ["SGDClassifier().fit(scaled, y): what is trained here does not depend on it"],
        ),
        (
            "model = make_pipeline(StandardScaler(), SGDClassifier())\nmodel.fit(X, y)\nprint(model.score(X, y))\n",
            [
                "SGDClassifier(): what is made here draws without it",
                "model.fit(X, y): what is trained here does not depend on it",
            ],
        ),
        (
            "def run(X, y, seed):\n    "
            + SCALED
            + "    return SGDClassifier().fit(scaled, y)\n\n\nprint(run(X, y, args.seed).coef_)\n",
            [
                "run(X, y, args.seed): it is passed on here",
                "SGDClassifier().fit(scaled, y): what is trained here does not depend on it",
            ],
        ),
        (SCALED + "print(scaled.std())\n", [f"{SCALED[9:-1]}: what is trained here does not depend on it"]),
    ],
    ids=["beside a scaler", "in a pipeline", "in a function", "nothing draws"],
)
def test_a_dead_seed_is_shown_beside_what_draws_without_it(tmp_path: Path, code: str, lines: list[str]) -> None:
    assert trail(project(tmp_path, main=DROPPED + code), "SED401") == [f"main.py: {line}" for line in lines]


def test_the_way_in_leaves_the_script_where_it_says(tmp_path: Path) -> None:
    """A command is called by its library, at its `def`; `main()` at the end of a file says little."""
    run = ONE.replace("seed_all()\nnet = ", "\ndef run():\n    seed_all(9)\n    net = ").replace("print(", "    print(")
    seeded = SEEDING.replace("torch.manual_seed(seed)\n", "torch.manual_seed(4)\n")
    command = """\
import typer
from run import run

app = typer.Typer()


@app.command()
def evaluate():
    run()


if __name__ == "__main__":
    app()
"""
    main = "from run import run\n\n\ndef main():\n    run()\n\n\nmain()\n"
    parts = {"seeding": seeded, "models": MODELS, "learning": LEARNING, "run": run}
    for name, script in (("command", command), ("plain", main)):
        here = project(tmp_path / name, script=script, **parts)
        assert "script.py: run(): this script comes to it by this call" in trail(here, "SED101")


ENTRY = """\
import numpy as np
from sklearn.linear_model import SGDClassifier


def train(settings):
    seed = int(settings["seed"])
    data = np.load("data.npz")
    model = SGDClassifier(random_state=seed).fit(data["x"], data["y"])
    print(model.score(data["xt"], data["yt"]))


SEED = 6
train({"rate": 0.1, "seed": 5})
"""


def test_a_seed_that_is_written_in_a_dict(tmp_path: Path) -> None:
    """It is no call that passes it on, and the variable that reads it does not write it."""
    assert trail(project(tmp_path / "entry", main=ENTRY), "SED101")[:2] == [
        'main.py: "seed": 5: seed 5 is written here',
        "main.py: SGDClassifier(random_state=seed): SGDClassifier gets it here",
    ]
    named = ENTRY.replace('"seed": 5', '"seed": SEED')
    assert trail(project(tmp_path / "named", main=named), "SED101")[:3] == [
        "main.py: SEED = 6: seed 6 is written here",
        'main.py: "seed": SEED: the seed is passed on here',
        "main.py: SGDClassifier(random_state=seed): SGDClassifier gets it here",
    ]


LATE = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.words = nn.Embedding.from_pretrained(words)
        self.out = nn.Linear(8, 2)

    def forward(self, x):
        return self.out(self.words(x))


net = Net(torch.load("words.pt"))
torch.manual_seed(3)
optimiser = torch.optim.Adam(net.parameters())
for x, y in torch.load("data.pt"):
    loss = nn.functional.cross_entropy(net(x), y)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
"""


def test_an_embedding_that_is_given_its_weights_draws_none(tmp_path: Path) -> None:
    assert trail(project(tmp_path / "given", main=LATE), "SED403")[1] == (
        "main.py: nn.Linear(8, 2): the weights are drawn here"
    )
    drawn = LATE.replace("nn.Embedding.from_pretrained(words)", "nn.Embedding(words, 8)")
    assert trail(project(tmp_path / "drawn", main=drawn), "SED403")[1] == (
        "main.py: nn.Embedding(words, 8): the weights are drawn here"
    )


def test_a_scaler_is_not_what_is_trained(tmp_path: Path) -> None:
    """The seed of the split reaches it, too, but it could not draw."""
    program = """\
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import {scaler}

x, xt, y, yt = train_test_split(*np.load("data.npy"), random_state=4)
scaler = {scaler}(){fit}
model = SGDClassifier(random_state=4).fit(scaler.transform(x), y)
print(model.score(scaler.transform(xt), yt))
"""
    here = project(tmp_path, main=program.format(scaler="StandardScaler", fit=".fit(x)"))
    assert trail(here, "SED101")[-2:] == [
        "main.py: SGDClassifier(random_state=4).fit(scaler.transform(x), y): trained here",
        "main.py: print(model.score(scaler.transform(xt), yt)): its result is shown here",
    ]


UNUSED = """\
import argparse

import torch
from torch import nn
from torchvision import transforms

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int)
args = parser.parse_args()
cut = transforms.Compose([transforms.RandomCrop(9), transforms.ToTensor()])
net = nn.Linear(9, 2)
net.load_state_dict(torch.load("net.pt"))
"""


def test_what_a_dead_seed_does_not_reach_is_first_of_all_weights(tmp_path: Path) -> None:
    """A transform may be made and never applied."""
    assert trail(project(tmp_path, main=UNUSED), "SED401") == [
        "main.py: nn.Linear(9, 2): what is drawn here does not depend on it"
    ]


TRIED = """\
import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

x_all, y_all = np.load("data.npy")
x_rest, xt, y_rest, yt = train_test_split(x_all, y_all, random_state=0)
x, xv, y, yv = train_test_split(x_rest, y_rest, random_state=0)
best = 0
for seed in range(9):
    net = MLPClassifier(random_state=seed)
    net.fit(x, y)
    before = net.score(xv, yv)
    first = f1_score(yv, net.predict(xv))
    score = net.score(xv, yv)
    print("train", net.score(x, y))
    other = f1_score(yv, net.predict(xv))
    if score > best:
        best, kept = score, net
print(net.score(xt, yt))
print(kept.score(xv, yv))
print(kept.score(xt, yt))
"""


def test_what_is_scored_on_the_way_is_not_what_selects(tmp_path: Path) -> None:
    """The last score of the piece and the measure by which the best is chosen; then the winner, on other data."""
    assert trail(project(tmp_path, main=TRIED), "SED001") == [
        "main.py: MLPClassifier(random_state=seed): the seed is set here",
        "main.py: net.fit(x, y): each run is trained here",
        "main.py: net.score(xv, yv): each run is scored here",
        "main.py: if score > best: the best seed is selected here",
        "main.py: kept.score(xt, yt): the selected one is scored on other data here",
    ]
    (found,) = judged(tmp_path, {}, "SED001")
    assert [each.location.row for each in found.evidence] == [11, 12, 15, 18, 22]


SHOWS = """\
import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

x, y, xt, yt = np.load("x.npy"), np.load("y.npy"), np.load("xt.npy"), np.load("yt.npy")
forest = RandomForestClassifier(random_state=3)
{ends}
"""
FITS = "forest.fit(x, y)\n"


@pytest.mark.parametrize(
    ("ends", "row", "said"),
    [
        (FITS + "print(forest.score(xt, yt))\nprint(forest.predict(xt))", 8, "its result is shown here"),
        (FITS + "print(forest.predict(xt))\nprint(forest.score(xt, yt))", 9, "its result is shown here"),
        (FITS + "print(forest.n_classes_)\njoblib.dump(forest, 'a.joblib')", 9, "its result is saved here"),
        (FITS + "print(forest.predict(xt))\njoblib.dump(forest, 'a.joblib')", 8, "its output is shown here"),
        (FITS + "print(forest.score(x, y))\nprint(forest.score(xt, yt))", 8, "its result is shown here"),
        (FITS + "for part in (xt, x):\n    print(forest.score(part, y))", 9, "its result is shown here"),
        (FITS + "np.save('a.npy', forest.predict(xt))", 8, "its output is written here"),
    ],
)
def test_the_result_that_is_told(tmp_path: Path, ends: str, row: int, said: str) -> None:
    """A score before predictions, these before a model, a model before what only depends on it; the first of a kind."""
    (found,) = judged(tmp_path, {"a.py": SHOWS.format(ends=ends)}, "SED101")
    assert (found.evidence[-1].location.row, found.evidence[-1].message) == (row, said)
