"""No input makes linking or classification diverge, and what cannot be parsed costs only itself."""

import json

import pytest
from command import seedlint, write
from test_flake8 import FIXED

from seedlint import analysis, check, discover, verdicts, worklist
from seedlint.analysis import TOO_SLOW
from seedlint.cache import FactsCache, store
from seedlint.classify import Vocabulary, conclude
from seedlint.classify.machine.run import run_functions
from seedlint.config import Configurations, options
from seedlint.library import FEW_BYTES, Library
from seedlint.link import Project
from seedlint.lower import lower
from seedlint.rules import RULES

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


# ----------------------------------------------------------------- containment

DEEP_CALLS = "import random\n" + "".join(f"def f{i}(x):\n    return f{i + 1}(x){' + 1' * 380}\n\n\n" for i in range(40))
DEEP_CALLS += f"def f40(x):\n    return x\n\n\nrandom.seed(3)\nprint(f0(1){' + 1' * 380})\n"
"""Calls nested 24 deep, each inside a sum nested 380 deep: more than the interpreter's stack holds."""


def codes(done):
    return [(one["filename"], one["code"]) for one in json.loads(done.out)]


@pytest.mark.parametrize("others", [0, 12], ids=["in this process", "in workers"])
def test_a_failing_entry_point_costs_only_itself(tmp_path, others):
    names = [f"run{number:02d}.py" for number in range(others + 1)]
    write(tmp_path, {"setup.cfg": "", "deep.py": DEEP_CALLS, **dict.fromkeys(names, FIXED)})
    for cache in (["--no-cache"], [], []):  # nothing is remembered of it
        done = seedlint("--isolated", *cache, "--output-format", "json", ".", cwd=tmp_path)
        assert (done.status, codes(done)) == (1, [("deep.py", "SED900"), *((name, "SED101") for name in names)])
    told = json.loads(done.out)[0]
    assert told["message"].startswith("cannot be checked: seedlint failed over it: RecursionError: ")
    assert told["help"] == "This is a fault of seedlint: please report it, https://github.com/seedlint/seedlint/issues"


def test_a_failing_rule_or_file_is_contained(tmp_path, monkeypatch):
    write(tmp_path, {"setup.cfg": "", "a.py": FIXED, "b.py": FIXED})
    monkeypatch.chdir(tmp_path)

    def checked() -> list[tuple[str, str]]:
        configurations = Configurations(RULES, options({}, RULES), isolated=True)
        found = discover.find(["."], configurations.of)
        report = check.check(found, configurations.of, Library(FactsCache(None)))
        return [(each.location.path, each.code) for each in report.diagnostics]

    def fail(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    assert checked() == [("a.py", "SED101"), ("b.py", "SED101")]
    with monkeypatch.context() as patch:
        patch.setattr(analysis.rules, "find", fail)
        assert checked() == [("a.py", "SED900"), ("b.py", "SED900")]
    with monkeypatch.context() as patch:
        patch.setattr(verdicts, "_unparsed", lambda facts, path: fail() if path == "a.py" else [])
        assert checked() == [("a.py", "SED900"), ("b.py", "SED101")]
    with monkeypatch.context() as patch:
        patch.setattr("seedlint.lower.lower", fail)
        assert checked() == [("a.py", "SED900"), ("b.py", "SED900")]


def test_without_somebody_to_tell_a_failure_is_raised(tmp_path):
    project = Project(["deep.py"], lambda _: lower(DEEP_CALLS.encode(), False), ["deep.py"], ["deep.py"])
    with pytest.raises(RecursionError):
        conclude(project, Vocabulary())


ELIFS = "x = 0\n" + "el".join(f"if len(y) == {i}:\n    x = {i}\n" for i in range(300))


@pytest.mark.parametrize(
    "text",
    [FIXED + ELIFS, FIXED + f"print({' + '.join(['y'] * 300)})\n", FIXED + f"print(y{'.T' * 380})\n"],
    ids=["elif", "sum", "attributes"],
)
def test_findings_do_not_depend_on_how_many_files_there_are(tmp_path, text):
    """Facts nested that deeply come from a worker as they come from this process."""
    options = ("--isolated", "--no-cache", "--select", "ALL", "--output-format", "json", "deep.py")
    write(tmp_path, {"setup.cfg": "", "deep.py": text})
    alone = seedlint(*options, cwd=tmp_path)
    assert codes(alone)
    assert ("deep.py", "SED900") not in codes(alone)
    write(tmp_path, {f"other{number}.py": "import random\nrandom.seed(1)\n" for number in range(8)})
    among = seedlint(*options[:-1], ".", cwd=tmp_path)
    assert [one for one in json.loads(among.out) if one["filename"] == "deep.py"] == json.loads(alone.out)


def test_a_worker_can_read_a_large_module(tmp_path):
    """One that no seed word stands in is parsed when it is imported, by the worker that runs the importing script."""
    large = "".join(f"NUMBER_{number} = {number}\n" for number in range(12_000))
    assert len(large) > FEW_BYTES
    names = [f"run{number:02d}.py" for number in range(12)]
    script = f"import large\nif large.NUMBER_3 == 3:\n    SEED = large.NUMBER_7\n{FIXED.replace('=7', '=SEED')}"
    write(tmp_path, {"setup.cfg": "", "large.py": large, **dict.fromkeys(names, script)})
    done = seedlint("--isolated", "--no-cache", "--output-format", "json", ".", cwd=tmp_path)
    assert codes(done) == [(name, "SED101") for name in names]
    assert {one["axis"]["values"][0] for one in json.loads(done.out)} == {7}


def test_a_file_that_is_gone_before_it_is_read(tmp_path, monkeypatch):
    """An editor that saves, a checkout that goes on: what was listed need not be there when it is read."""
    write(tmp_path, {"setup.cfg": "", "a.py": FIXED, "b.py": FIXED, "c.py": "from b import f\n" + FIXED})
    monkeypatch.chdir(tmp_path)
    configurations = Configurations(RULES, options({}, RULES), isolated=True)
    for kept in (None, store(tmp_path / "cache")):
        write(tmp_path, {"b.py": FIXED})
        found = discover.find(["."], configurations.of)
        library = Library(FactsCache(kept))
        (tmp_path / "b.py").unlink()
        report = check.check(found, configurations.of, library)
        assert [(each.location.path, each.code) for each in report.diagnostics] == [
            ("a.py", "SED101"),
            ("b.py", "SED900"),
            ("c.py", "SED101"),
        ]
        library.prepare([str(tmp_path / "b.py"), str(tmp_path / "nowhere.py")])
        assert (
            library.facts(str(tmp_path / "nowhere.py")).blocks[0].error == "cannot be read: No such file or directory"
        )


# ------------------------------------------------------- what is cut off is told


def test_what_is_not_followed_to_its_end_is_told(tmp_path):
    long = FIXED + "".join(f"a{number} = {number}\n" for number in range(70_000))
    write(tmp_path, {"setup.cfg": "", "long.py": long, "short.py": FIXED})
    note = "seedlint: long.py: it does more than is followed: what comes after that was not seen"
    for _ in range(2):  # the second time from the cache
        done = seedlint("--isolated", "-v", ".", cwd=tmp_path)
        assert note in done.err.splitlines()
        assert "in 2 of 2 files, 1 file not looked at to the end (-v says which)\n" in done.err
    everything = seedlint("--isolated", "--select", "SED009,SED101", "--output-format", "json", ".", cwd=tmp_path)
    assert codes(everything) == [("long.py", "SED009"), ("long.py", "SED101"), ("short.py", "SED101")]


FOLDS = "from sklearn.model_selection import KFold\n\n\ndef cut():\n    return KFold(5, random_state=3)\n\n\n"


@pytest.mark.parametrize(
    ("text", "runs", "kinds"),
    [
        (f"import tools\n{FOLDS}tools.go()\n", 0, []),
        (f"{FOLDS}import tools\ntools.go()\n", 1, ["invalid-random-state"]),
        (f"import tools\n{FOLDS}if __name__ == '__main__':\n    tools.go()\n", 1, []),
    ],
    ids=["behind the limit", "before it", "runs as a script"],
)
def test_functions_that_stand_behind_the_limit_are_not_run_alone(monkeypatch, text, runs, kinds):
    """The run of their module has come to the same limit; a main guard is what makes the two runs differ."""
    tools = "".join(f"a{number} = {number}\n" for number in range(61_000)) + "def go(): pass\ngo()\n"
    files = {"a.py": lower(text.encode(), False), "tools.py": lower(tools.encode(), False)}
    made = []

    def run_left(run, nodes):
        made.append([node.name for node in nodes])
        run_functions(run, nodes)

    monkeypatch.setattr("seedlint.classify.run_left", run_left)
    found = conclude(Project(files, files.get, files, ["a.py"]), Vocabulary())
    assert made == [["cut"]] * runs
    assert [one.kind for one in found] == kinds


def test_what_holds_no_seed_need_not_be_followed_to_its_end(tmp_path):
    long = "import tools\ntools.go(1)\n" + "".join(f"a{number} = {number}\n" for number in range(70_000))
    tools = "import torch\n\ndef go(number):\n    torch.manual_seed(number)\n"
    write(tmp_path, {"setup.cfg": "", "long.py": long, "tools.py": tools})
    done = seedlint("--isolated", "--select", "SED009", "--output-format", "json", ".", cwd=tmp_path)
    assert "1 file not looked at to the end" in done.err
    assert codes(done) == []


def test_callers_that_are_too_many_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(worklist, "MAX_ADDED", 3)
    monkeypatch.chdir(tmp_path)
    files = {f"main{number}.py": "from tools import go\ngo(1)\n" for number in range(5)}
    write(tmp_path, {"setup.cfg": "", "tools.py": "import torch\ndef go(s):\n    torch.manual_seed(s)\n", **files})
    configurations = Configurations(RULES, options({}, RULES), isolated=True)
    found = discover.find(["."], configurations.of)
    report = check.check(found, configurations.of, Library(FactsCache(None)))
    assert [path for path, _ in report.cut] == ["main3.py", "main4.py"]


SLOW = "\n".join(
    [
        "import random",
        "def twice0(n):\n    return n",
        *(f"def twice{at + 1}(n):\n    return twice{at}(n - 1) + twice{at}(n - 2)" for at in range(12)),
        "random.seed(1)\nprint(twice12(20))\n",
    ]
)
"""Every call makes two more."""


def test_an_entry_point_that_takes_too_long_is_unclassified(tmp_path):
    write(tmp_path, {"slow.py": SLOW})
    found = discover.find([str(tmp_path)], Configurations(RULES, options({}, RULES)).of)
    library = Library(FactsCache(None))
    library.prepare([str(tmp_path / "slow.py")])
    library.patience = 0.001
    report = check.check(found, Configurations(RULES, options({}, RULES)).of, library)
    assert [why for _, why in report.cut] == [TOO_SLOW]
    assert report.unseen == {"what for: it takes longer than one file is given": 1}


def test_a_file_that_takes_too_long_to_parse_says_so(tmp_path):
    write(tmp_path, {"slow.py": SLOW})
    done = seedlint("--isolated", "--file-timeout", "0.00001", ".", cwd=tmp_path)
    assert done.status == 1
    assert "SED900 cannot be checked: no answer within 1e-05 seconds" in done.out
    assert seedlint("--isolated", ".", cwd=tmp_path).out == ""  # nothing of it was kept


def test_enough_time_changes_nothing(tmp_path):
    write(tmp_path, {"slow.py": SLOW})
    options = ("--isolated", "--no-cache", "--select", "ALL", ".")
    assert seedlint("--file-timeout", "600", *options, cwd=tmp_path) == seedlint(*options, cwd=tmp_path)


def test_no_time_at_all_is_refused(tmp_path):
    done = seedlint("--file-timeout", "0", ".", cwd=tmp_path)
    assert done.status == 2
    assert "--file-timeout" in done.err
