"""Imports at whose end no run is: the runs that begin with one end there, and what is said is what each run says that
goes on to its limit."""

from __future__ import annotations

import pytest

from seedlint import classify
from seedlint.classify import Vocabulary, conclude
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.run import endless, limits
from seedlint.classify.run.limits import Endless
from seedlint.classify.run.run import Run
from seedlint.link import Project
from seedlint.lower import lower

ITEMS = 40
STEPS = 2_000
"""The limit here, for quicker tests."""
LONG = (
    "import registry\n\nNAMES = registry.name(1)\n"
    + STEPS // ITEMS * f"NUMBERS = [{', '.join(map(str, range(ITEMS)))}]\n"
)
REGISTRY = "def name(number):\n    return str(number)\n"
SEEDED = """
import torch

torch.manual_seed(3)
model = torch.nn.Linear(2, 2)
torch.optim.SGD(model.parameters(), lr=0.1).step()
print(model(torch.ones(2)).sum())
"""
SCRIPT = "import long\n\nprint(long.NAMES)\n\n\ndef seed_of(key):\n    return key\n\n\nprint(seed_of(4))\n"


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_STEPS", STEPS)
    monkeypatch.setattr(endless, "MAX_STEPS", STEPS)


class Steps:
    """The entry points whose runs went on to their end or to the limit: they called something of the library."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.followed: list[str] = []
        found = classify.endless_import

        def noted(run: Run) -> Endless | None:
            if run.limits.calls > 1:  # one that is told to end has called `print` alone
                self.followed.append(run.program.script.path)
            return found(run)

        monkeypatch.setattr(classify, "endless_import", noted)


def concluded(files: dict[str, str]) -> tuple[list[Conclusion], list[str]]:
    facts = {path: lower(text.encode(), notebook=False) for path, text in files.items()}
    cut: list[str] = []
    return conclude(Project(files, facts.get, files), Vocabulary(), cut=cut.append), cut


def apart(monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> tuple[list[Conclusion], list[str]]:
    """What is concluded where each run finds out by itself."""
    with monkeypatch.context() as patched:
        patched.setattr(classify, "endless_import", lambda _run: None)
        return concluded(files)


def followed(monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> list[str]:
    """The entry points that were run to the limit, or to their end; what is said is what is said without."""
    with monkeypatch.context() as patched:
        steps = Steps(patched)
        said = concluded(files)
    assert said == apart(monkeypatch, files)
    return steps.followed


LIBRARY = {"registry.py": REGISTRY, "long.py": LONG}


def test_a_run_ends_where_it_begins_an_import_that_another_did_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**LIBRARY, "one.py": SCRIPT, "other.py": "SIZE = 3\n" + SCRIPT, "third.py": SCRIPT}
    assert followed(monkeypatch, files) == ["one.py"]
    assert concluded(files)[1] == ["one.py", "other.py", "third.py"]


def test_one_that_has_more_steps_left_when_it_begins_it_finds_out_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**LIBRARY, "one.py": "SIZE = 3\n" + SCRIPT, "other.py": SCRIPT}
    assert followed(monkeypatch, files) == ["one.py", "other.py"]


@pytest.mark.parametrize(
    "before", ["import registry\nregistry.name(1)\n", SEEDED, "import os\nos.environ['A'] = '1'\n"]
)
def test_so_does_one_that_has_done_something_before(monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    files = {**LIBRARY, "one.py": SCRIPT, "other.py": before + SCRIPT}
    assert "other.py" in followed(monkeypatch, files)


def test_so_does_one_that_the_import_imports_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"registry.py": REGISTRY, "long.py": "import third\n" + LONG, "one.py": SCRIPT, "third.py": SCRIPT}
    assert "third.py" in followed(monkeypatch, files)


def test_so_does_one_in_whose_folder_an_import_means_another_module(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**LIBRARY, "one.py": SCRIPT, "sub/other.py": SCRIPT, "sub/registry.py": SEEDED + REGISTRY}
    assert "sub/other.py" in followed(monkeypatch, files)
    assert "sub/other.py" not in followed(monkeypatch, {**LIBRARY, "one.py": SCRIPT, "sub/other.py": SCRIPT})


@pytest.mark.parametrize("where", ["long.py", "registry.py"])
def test_an_import_that_seeds_is_run_each_time(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    files = {**LIBRARY, "one.py": SCRIPT, "other.py": SCRIPT}
    assert "other.py" not in followed(monkeypatch, files)
    assert "other.py" in followed(monkeypatch, {**files, where: SEEDED + files[where]})
