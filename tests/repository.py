"""Git repositories of tests, and the checkout as one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from command import CHECKOUT

PARTS = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "seedlint", "docs/rules", "docs/recipes")
"""What an installation is built from."""


def git(*args: str, cwd: Path) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *args], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path) -> None:
    git("init", "-q", "-b", "main", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-q", "-m", "all", cwd=folder)


def commit_checkout(folder: Path) -> None:
    """Commit the checkout as it is on disk to a new repository in `folder`: what Git does not know yet, too."""
    for name in PARTS:
        source, target = CHECKOUT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    commit(folder)
