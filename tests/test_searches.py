"""How many seeds a search tries: the values of the seed's domain, or the trials of the search if these are fewer."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from command import seedlint, write

DATA = """
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)


def loss(seed):
    return 1 - MLPClassifier(random_state=int(seed)).fit(X_train, y_train).score(X_test, y_test)
"""

PRINTED = """

silent = loss


def loss(seed):
    found = silent(seed)
    print(found)
    return found
"""

HYPEROPT = """
from hyperopt import fmin, hp

print(fmin(loss, hp.{domain}, max_evals={trials}))
"""
SKOPT = """
from skopt import dummy_minimize
from skopt.space import Categorical, Integer

print(dummy_minimize(lambda point: loss(point[0]), [{domain}], n_calls={trials}).x)
"""
RAY = """
from ray import tune

results = tune.Tuner(
    lambda config: {{"loss": loss(config["seed"])}},
    param_space={{"seed": tune.{domain}}},
    tune_config=tune.TuneConfig(num_samples={trials}, metric="loss", mode="min"),
).fit()
print(results.get_best_result().config)
"""
OPTUNA = """
import optuna

study = optuna.create_study()
study.optimize(lambda trial: loss(trial.suggest_{domain}), n_trials={trials})
print(study.best_params)
"""
SWEEP = """
import wandb

sweep = {{"method": "random", "metric": {{"name": "loss"}}, "parameters": {{"seed": {domain}}}}}


def run():
    with wandb.init() as run:
        wandb.log({{"loss": loss(run.config.seed)}})


wandb.agent(wandb.sweep(sweep), function=run, count={trials})
"""


TRIED = [
    (HYPEROPT, 'randint("seed", 12)', 80, 12),
    (HYPEROPT, 'randint("seed", 10, 14)', 80, 4),
    (HYPEROPT, 'uniformint("seed", 10, 14)', 80, 5),
    (HYPEROPT, 'choice("seed", [3, 5, 8])', 80, 3),
    (HYPEROPT, 'randint("seed", 100_000)', 80, 80),
    (SKOPT, 'Integer(0, 9, name="seed")', 40, 10),
    (SKOPT, "Categorical([2, 4])", 40, 2),
    (SKOPT, "(0, 6)", 40, 7),
    (SKOPT, "(0, 1_000_000)", 40, 40),
    (RAY, "randint(0, 9)", 30, 9),
    (RAY, "randint(0, 9_000)", 30, 30),
    (RAY, "choice(range(1, 41))", 1000, 40),
    (RAY, "grid_search([1, 2, 3])", 2, 3),
    (OPTUNA, 'int("seed", 0, 20)', 50, 21),
    (OPTUNA, 'int("seed", 0, 20, step=10)', 50, 3),
    (OPTUNA, 'categorical("seed", [1, 2, 3, 4])', 50, 4),
    (OPTUNA, 'int("seed", 0, 9_999)', 50, 50),
    (SWEEP, '{"min": 0, "max": 9_999}', 25, 25),
]
"""Search, domain of the seed, trials, and how many seeds are tried."""
ONE = [
    (HYPEROPT, 'choice("seed", [42])'),
    (HYPEROPT, 'randint("seed", 42, 43)'),
    (SKOPT, "Categorical([42])"),
    (RAY, "grid_search([42])"),
    (RAY, "randint(42, 43)"),
    (OPTUNA, 'int("seed", 42, 42)'),
    (OPTUNA, 'categorical("seed", [42])'),
    (SWEEP, '{"values": [42]}'),
]
"""Domains of one value."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """The findings in each case's file, from one run over all."""
    cases = {f"tried{n}.py": DATA + case[0].format(domain=case[1], trials=case[2]) for n, case in enumerate(TRIED)}
    cases |= {f"one{n}.py": DATA + PRINTED + case[0].format(domain=case[1], trials=5) for n, case in enumerate(ONE)}
    folder = write(tmp_path_factory.mktemp("searches"), cases)
    lines = seedlint("--isolated", "--no-cache", "--select", "SED1,SED3", ".", cwd=folder).lines
    return {name: [line for line in lines if line.startswith(f"{name}:")] for name in cases}


@pytest.mark.parametrize("number", range(len(TRIED)))
def test_seeds_tried(number: int, found: Mapping[str, list[str]]) -> None:
    (line,) = found[f"tried{number}.py"]
    assert f"SED301 the best of {TRIED[number][3]} seeds " in line


@pytest.mark.parametrize("number", range(len(ONE)))
def test_a_domain_of_one_value_is_a_constant(number: int, found: Mapping[str, list[str]]) -> None:
    (line,) = found[f"one{number}.py"]
    assert "SED101 one fixed seed (42) " in line
