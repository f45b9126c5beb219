"""The hooks of `.pre-commit-hooks.yaml`, by the real `pre-commit run` with the checkout as their repository.

pre-commit installs seedlint into an environment of its own, once for all tests (`try-repo` would for each run), so
these tests need a package index."""

from __future__ import annotations

from pathlib import Path

from command import Done, write
from repository import commit, git
from test_flake8 import FIXED, notebook, tool

SETTINGS = "SEED = 7\n"
TRAINS = FIXED.replace("random_state=7", "random_state=SEED").replace(
    "\nX, y", "\nfrom settings import SEED\n\nX, y", 1
)
"""One SED101 in row 9 with `settings.py` beside it, nothing without."""


def run(hook: str, hooks: Path, home: Path, *args: str, cwd: Path) -> Done:
    config = home / f"{hook}.yaml"
    revision = git("rev-parse", "HEAD", cwd=hooks).strip()
    config.write_text(f"repos: [{{repo: '{hooks}', rev: {revision}, hooks: [{{id: {hook}}}]}}]\n")
    command = ("run", hook, "--config", str(config), "--verbose", *args)
    done = tool("pre_commit", *command, cwd=cwd, env={"PRE_COMMIT_HOME": str(home)})
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
