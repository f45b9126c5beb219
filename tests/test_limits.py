"""No input makes linking or classification diverge, and what cannot be parsed costs only itself."""

import json

import pytest
from command import seedlint, write
from test_flake8 import FIXED

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


CIRCLES = {
    "two modules": {"a.py": "from b import go\n", "b.py": "from a import go\n"},
    "itself": {"a.py": "from a import go\n", "b.py": "from a import go\n"},
    "three modules": {"a.py": "from b import go\n", "b.py": "from c import go\n", "c.py": "from a import go\n"},
    "a package and its module": {
        "a/__init__.py": "from a.core import go\n",
        "a/core.py": "try:\n    from a import go\nexcept ImportError:\n    pass\n",
    },
    "relative": {"a/__init__.py": "from .core import go\n", "a/core.py": "from . import go\n"},
    "for types only": {
        "a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from b import go\n",
        "b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import go\n",
    },
    "by other names": {"a.py": "from b import went as go\n", "b.py": "from a import go as went\n"},
    "everything": {"a.py": "from b import *\n", "b.py": "from a import *\n"},
}


@pytest.mark.parametrize("files", CIRCLES.values(), ids=CIRCLES)
@pytest.mark.parametrize(
    "use", ["go(seed)", "go", "go.x(seed)", "class C(go):\n    pass", "@go\ndef f(seed):\n    pass"]
)
def test_names_that_modules_import_from_each_other(tmp_path, files, use):
    script = f"import random\nfrom a import go\nseed = 3\nrandom.seed(seed)\n{use}\n"
    write(tmp_path, {"setup.cfg": "", "run.py": FIXED, "script.py": script, **files})
    done = seedlint("--isolated", "--no-cache", ".", cwd=tmp_path)
    assert done.lines[0].startswith("run.py:7:")
    assert "SED900" not in done.out


def test_a_name_that_comes_back_after_a_circle(tmp_path):
    """The package offers what its module defines although the module asks the package first."""
    circle = "try:\n    from pkg import go\nexcept ImportError:\n    pass\n"
    core = (
        "import torch\n{}\n\ndef go(seed):\n    torch.manual_seed(seed)\n    net = torch.nn.Linear(1, 1)\n"
        "    opt = torch.optim.SGD(net.parameters())\n    for epoch in range(3):\n        net(x).sum().backward()\n"
        "        opt.step()\n    print((net(x_test) == y_test).mean())\n"
    )
    files = {"setup.cfg": "", "pkg/__init__.py": "from pkg.core import go\n", "main.py": "from pkg import go\ngo(3)\n"}
    outcomes = []
    for text in (circle, "\n" * 4):
        write(tmp_path, {**files, "pkg/core.py": core.format(text)})
        outcomes.append(seedlint("--isolated", "--no-cache", ".", cwd=tmp_path))
    assert outcomes[0] == outcomes[1]
    assert "SED101" in outcomes[0].out
