"""No input makes linking or classification diverge, and what cannot be parsed costs only itself."""

import json

import pytest
from command import seedlint

FUNCTIONS = (
    "import random\nrandom.seed(3)\n"
    + "".join(
        f"def f{i}(x):\n    if x > {i}:\n        return f{(i + 1) % 1000}(x) + f{(i + 7) % 1000}(x)\n    return x\n\n\n"
        for i in range(1000)
    )
    + "print(f0(5))\n"
)
RECURSION = """import random


def ask(seed):
    random.seed(seed)
    return answer(seed)


def answer(seed):
    return ask(seed + 1) + answer(seed)


print(ask(1))
"""
BRANCHES = "import sys\n\nn = len(sys.argv)\nseed = 0\n" + "".join(
    f"if n == {i}:\n    seed = {i}\n" for i in range(1000)
)


@pytest.mark.parametrize("text", [FUNCTIONS, RECURSION, BRANCHES], ids=["functions", "recursion", "branches"])
def test_hard_input_ends_and_hides_nothing(tmp_path, text):
    (tmp_path / "setup.cfg").touch()
    (tmp_path / "hard.py").write_text(text)
    (tmp_path / "run.py").write_text(
        "import numpy as np\nfrom sklearn.neural_network import MLPClassifier\n\n"
        "z = np.load('d.npz')\nnet = MLPClassifier(random_state=3).fit(z['x_train'], z['y_train'])\n"
        "print(net.score(z['x_test'], z['y_test']))\n"
    )
    done = seedlint("--isolated", "--output-format", "json", ".", cwd=tmp_path)
    assert [(one["filename"], one["code"]) for one in json.loads(done.out)] == [("run.py", "SED101")]
