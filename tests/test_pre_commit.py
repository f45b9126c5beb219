"""The hooks of `.pre-commit-hooks.yaml`, by the real `pre-commit try-repo` on the checkout.

pre-commit installs seedlint into an environment of its own, so these tests need a package index."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from command import CHECKOUT, Done, write
from test_flake8 import FIXED, notebook, tool

PARTS = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "seedlint", "docs/rules")
"""What an installation is built from."""

SETTINGS = "SEED = 7\n"
TRAINS = FIXED.replace("random_state=7", "random_state=SEED").replace(
    "\nX, y", "\nfrom settings import SEED\n\nX, y", 1
)
"""One SED101 in row 9 with `settings.py` beside it, nothing without."""


def git(*args: str, cwd: Path) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *args], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path) -> None:
    git("init", "-q", "-b", "main", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-q", "-m", "all", cwd=folder)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it is on disk, committed: `try-repo` takes no file that Git does not know yet."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in PARTS:
        source, target = CHECKOUT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it builds: once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


def run(hook: str, hooks: Path, home: Path, *args: str, cwd: Path) -> Done:
    done = tool(
        "pre_commit", "try-repo", str(hooks), hook, "--verbose", *args, cwd=cwd, env={"PRE_COMMIT_HOME": str(home)}
    )
    assert "An unexpected error has occurred" not in done.out + done.err, done.out + done.err
    return done


def test_seedlint_reports_on_the_given_files_and_reads_the_project(hooks: Path, home: Path, tmp_path: Path) -> None:
    files = {
        "run.py": TRAINS,
        "settings.py": SETTINGS,
        "other.py": FIXED,
        "n.ipynb": notebook(FIXED),
        "built/x.py": FIXED,
    }
    write(tmp_path, {**files, "pyproject.toml": '[tool.seedlint]\nextend-exclude = ["built"]\n'})
    commit(tmp_path)
    some = run("seedlint", hooks, home, "--files", "run.py", "built/x.py", cwd=tmp_path)
    assert some.status == 1, some.out
    assert "run.py:9:9: SED101" in some.out
    assert "other.py" not in some.out
    assert "built/x.py" not in some.out
    every = run("seedlint", hooks, home, "--all-files", cwd=tmp_path)
    assert "other.py:7:9: SED101" in every.out
    assert "n.ipynb" not in every.out


def test_seedlint_notebooks(hooks: Path, home: Path, tmp_path: Path) -> None:
    write(tmp_path, {"other.py": FIXED, "n.ipynb": notebook(FIXED)})
    commit(tmp_path)
    done = run("seedlint-notebooks", hooks, home, "--all-files", cwd=tmp_path)
    assert done.status == 1, done.out
    assert "n.ipynb:cell 1:7:9: SED101" in done.out
    assert "other.py" not in done.out


def test_a_clean_commit_passes(hooks: Path, home: Path, tmp_path: Path) -> None:
    write(tmp_path, {"run.py": TRAINS})
    commit(tmp_path)
    assert run("seedlint", hooks, home, "--all-files", cwd=tmp_path).status == 0
