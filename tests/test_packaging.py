"""What a wheel holds, and that the documents name the commands that are run."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile

from command import CHECKOUT, COMMAND, environment
from labelled import unlinked

from seedlint.rules import RULES


def test_a_wheel_holds_pages_tables_and_type_information(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    done = subprocess.run(build, cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    assert {f"seedlint/rule_pages/{rule.name}.md" for rule in RULES} <= names
    assert {f"seedlint/recipe_pages/{path.name}" for path in (CHECKOUT / "docs" / "recipes").glob("*.md")} <= names
    assert "seedlint/py.typed" in names
    tables = {f"seedlint/apis/{path.name}" for path in (CHECKOUT / "seedlint" / "apis").glob("*.tsv")}
    assert tables <= names
    for name, file in (("SED900", "rules/syntax-error.md"), ("sensitivity-report", "recipes/sensitivity-report.md")):
        explain = subprocess.run(
            [*COMMAND, "--explain", name],
            cwd=tmp_path,
            env={**environment(), "PYTHONPATH": str(tmp_path / "installed")},
            capture_output=True,
            text=True,
            check=False,
        )
        page = (CHECKOUT / "docs" / file).read_text(encoding="utf-8")
        assert unlinked(explain.stdout) == unlinked(page), explain.stderr


def test_ci_runs_the_test_command_of_the_readme():
    pattern = re.compile(r"python -m pytest[^\n`]*")
    readme = pattern.findall((CHECKOUT / "README.md").read_text(encoding="utf-8"))
    script = pattern.findall((CHECKOUT / ".ci" / "run").read_text(encoding="utf-8"))
    assert len(set(readme)) == 1
    assert set(script) == set(readme)


def test_the_changelog_lists_every_rule():
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    listed = re.findall(r"^  - `(SED\d{3})` ([a-z0-9-]+)", text, re.MULTILINE)
    assert sorted(listed) == [(rule.code, rule.name) for rule in RULES], "each under the version that brought it, once"
