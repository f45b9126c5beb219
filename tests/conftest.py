"""What holds for every test: where byte code goes, in which order files are tested, and what several of them share."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from labelled import Run, run
from repository import commit_checkout

SLOW = (
    "test_adoption.py", "test_fix.py", "test_flake8.py", "test_cli.py", "test_limits.py", "test_pre_commit.py",
    "test_snippets.py", "test_fixtures.py", "test_recipes.py", "test_sameness.py", "test_worklist.py",
)  # fmt: skip
"""What takes longest comes first, so that no process is left alone with it at the end."""
TOGETHER = {
    "test_snippets.py": "test_pre_commit.py",
    "test_rule_pages.py": "test_fixtures.py",
    "test_messages.py": "test_fixtures.py",
}
"""Files that are tested by the same process since they share what takes long to make."""


def pytest_configure(config: pytest.Config) -> None:
    """Where Python is told to keep no byte code, keep it outside the checkout for as long as the tests run: else each
    of the thousand processes that they start compiles seedlint anew."""
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="seedlint-bytecode-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        del os.environ["PYTHONDONTWRITEBYTECODE"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(item.path.name, len(SLOW)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With `-n`, a file is tested by one process, so that what its tests share is made once."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            name = Path(super()._split_scope(nodeid)).name
            return TOGETHER.get(name, name)

    config.option.loadscopereorder = False  # not by the number of tests: those of fixtures are thousands, and quick
    return ByFile(config, log)


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a repository of hooks."""
    folder = tmp_path_factory.mktemp("checkout")
    commit_checkout(folder)
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it builds for `hooks`: once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="session")
def fixtures_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What is said of all fixtures."""
    from test_fixtures import PROJECTS

    return run(PROJECTS.values(), tmp_path_factory.mktemp("fixtures"))


@pytest.fixture(scope="session")
def pages_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What is said of all blocks of rule pages."""
    from test_rule_pages import PROJECTS

    return run(PROJECTS.values(), tmp_path_factory.mktemp("pages"))
