"""The recipes: each program is run as its page says, prints what its page shows, and is silent under the default rules.

Numbers are compared where the libraries are those that the overview names; elsewhere only the words are."""

from __future__ import annotations

import ast
import itertools
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from command import CHECKOUT, environment, seedlint, write
from labelled import blocks
from test_flake8 import tool

PAGES = {path.stem: path for path in sorted((CHECKOUT / "docs" / "recipes").glob("*.md")) if path.stem != "overview"}
OVERVIEW = (CHECKOUT / "docs" / "recipes" / "overview.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
USES = {
    "ensemble-over-seeds": "SED002",
    "paired-bootstrap": "SED001",
    "pytorch-training": "SED001",
    "sensitivity-report": "SED003",
    "tune-the-seed": "SED001",
}
"""What seedlint sees of the recipes, as the overview says."""


@dataclass(frozen=True)
class Recipe:
    files: dict[str, str]
    command: tuple[str, ...]
    """After `python`."""
    output: str


def recipe(page: Path) -> Recipe:
    text = page.read_text(encoding="utf-8")
    ((shown,),) = [re.findall(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
    ((command,),) = [re.findall(r"^```console\npython (.*)\n```$", text, re.MULTILINE)]
    return Recipe({block.options["file"]: block.code for block in blocks(text)}, tuple(command.split()), shown)


@dataclass(frozen=True)
class Run:
    folder: Path
    output: str | None
    """None where a library is not installed that the tests do without."""


@pytest.fixture(scope="module", params=PAGES)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Run]:
    """A recipe, run once; a warning ends it. PyTorch is too large to be installed for one of them."""
    folder = tmp_path_factory.mktemp(request.param)
    given = recipe(PAGES[request.param])
    write(folder, {"setup.cfg": "", **given.files})
    if any("import torch\n" in text for text in given.files.values()) and find_spec("torch") is None:
        return request.param, Run(folder, None)
    done = subprocess.run(
        [sys.executable, "-W", "error", *given.command],
        cwd=folder,
        env=environment(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return request.param, Run(folder, done.stdout)


def test_it_prints_what_its_page_shows(ran: tuple[str, Run]) -> None:
    name, run = ran
    if run.output is None:
        pytest.skip("PyTorch is not installed")
    shown = recipe(PAGES[name]).output
    libraries = re.search(r"those of ((?:[\w-]+ [\d.]+(?:, | and )?)+);", OVERVIEW)[1]
    named = [("torch" if each == "PyTorch" else each, n) for each, n in re.findall(r"([\w-]+) ([\d.]+)", libraries)]
    assert len(named) == 4
    same = all(
        version(each).startswith(f"{n}.") for each, n in named if find_spec(each.replace("scikit-", "sk").lower())
    )
    masked = [re.sub(r" +", " ", NUMBER.sub("N", text)) for text in (run.output, shown)]
    assert masked[0] == masked[1]
    if same:  # linear algebra differs in the last digits between processors
        got, want = ([float(each) for each in NUMBER.findall(text)] for text in (run.output, shown))
        assert got == pytest.approx(want, abs=0.02)


def test_it_is_silent_under_the_default_rules(ran: tuple[str, Run]) -> None:
    _, run = ran
    done = seedlint("--no-cache", ".", cwd=run.folder)
    assert (done.status, done.out) == (0, "")


def test_the_safe_use_that_seedlint_sees(ran: tuple[str, Run]) -> None:
    name, run = ran
    done = seedlint("--no-cache", "--isolated", "--select", "SED0", "--output-format", "json", ".", cwd=run.folder)
    codes = [item["code"] for item in json.loads(done.out)]
    assert codes == ([USES[name]] if name in USES else [])


def test_it_is_formatted_and_linted(ran: tuple[str, Run]) -> None:
    _, run = ran
    config = ("--config", CHECKOUT / "pyproject.toml")
    done = tool("ruff", "format", "--no-cache", "--check", *config, ".", cwd=run.folder)
    assert done.status == 0, done.out
    done = tool("ruff", "check", "--no-cache", *config, "--ignore", "ANN,INP001", ".", cwd=run.folder)
    assert done.status == 0, done.out


def test_the_overview_lists_every_recipe() -> None:
    assert {*re.findall(r"^\| .+ \| \[.+\]\((.+)\.md\) \| .+ \|$", OVERVIEW, re.MULTILINE)} == {*PAGES}


# ------------------------------------------------------------------- formulas


def function(page: str, file: str, name: str) -> Callable:
    """The function of that name in a program of a page, alone with NumPy."""
    tree = ast.parse(recipe(PAGES[page]).files[file])
    names: dict = {"np": np}
    literals = [n for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.value, (ast.Constant, ast.Tuple))]
    wanted = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    exec(compile(ast.Module([*literals, *wanted], []), file, "exec"), names)
    return names[name]


def test_expected_validation_performance_is_the_mean_over_all_draws() -> None:
    """Dodge et al. 2019, §3.1: draws are independent, from the scores that were seen."""
    expected_best = function("expected-validation-performance", "expected_validation.py", "expected_best")
    scores = [0.5, 0.7, 0.7, 0.2, 0.9]
    curve = expected_best(scores)
    for n, value in enumerate(curve, 1):
        assert value == pytest.approx(np.mean([max(draw) for draw in itertools.product(scores, repeat=n)]))
    assert curve[0] == pytest.approx(np.mean(scores))
    assert curve == sorted(curve)
    assert curve[-1] < max(scores)


def test_paired_bootstrap_agrees_with_the_normal_approximation() -> None:
    bootstrap = function("paired-bootstrap", "paired_bootstrap.py", "bootstrap")
    rng = np.random.default_rng(1)
    gains = rng.normal(0.1, 1.0, 400)
    error = gains.std(ddof=1) / 20
    low, high, p = bootstrap(gains, rng)
    assert (low, high) == pytest.approx((gains.mean() - 1.96 * error, gains.mean() + 1.96 * error), abs=0.01)
    assert p == pytest.approx(1 - NormalDist().cdf(gains.mean() / error), abs=0.01)
    assert bootstrap(np.zeros(50), rng)[2] == 1
    assert bootstrap(np.ones(50), rng)[2] == 0


def test_each_role_and_run_has_a_seed_of_its_own() -> None:
    seed_for = function("keep-roles-apart", "seeds.py", "seed_for")
    places = list(itertools.product((0, 7), ("split", "init", "order", "evaluation"), range(10)))
    assert len({seed_for(*place) for place in places}) == len(places)
    assert all(0 <= seed_for(*place) < 2**32 for place in places)  # what random_state takes


def test_the_shares_that_the_pages_name() -> None:
    text = PAGES["sensitivity-report"].read_text(encoding="utf-8")
    assert "by 2.5 % at 20 seeds, by 18 % at 3" in text
    assert [round(100 * (1 - math.sqrt((n - 1) / n)), 1) for n in (20, 3)] == [2.5, 18.4]
    assert "its own standard error on p is at most 0.005" in PAGES["paired-bootstrap"].read_text(encoding="utf-8")
    assert math.sqrt(0.5 * 0.5 / 10_000) == 0.005
