"""The GitHub Action, run step by step; what the container's build sees; the recipe for conda-forge."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command import CHECKOUT, Done, environment, write
from test_flake8 import FIXED, tool

from seedlint import __version__

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Runner:
    """What runs the steps of an action: the environment of GitHub's runner, and inputs."""

    def __init__(self, folder: Path) -> None:
        self.code, self.temporary, self.summary = folder / "code", folder / "temporary", folder / "summary.md"
        self.temporary.mkdir(parents=True)
        self.summary.write_text("before\n")
        given = environment(
            RUNNER_TEMP=str(self.temporary),
            GITHUB_ACTION_PATH=str(CHECKOUT),
            GITHUB_STEP_SUMMARY=str(self.summary),
            PIP_NO_BUILD_ISOLATION="0",  # pip's way to say that there shall be none
            PIP_NO_DEPS="1",
            PIP_DISABLE_PIP_VERSION_CHECK="1",
        )
        self._environment = {**given, "PATH": f"{Path(sys.executable).parent}:{given['PATH']}"}

    def step(self, number: int, **inputs: str) -> Done:
        step = ACTION["runs"]["steps"][number]
        assert step["shell"] == "bash"
        values = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): text for name, text in inputs.items()}

        def filled(text: str) -> str:
            return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], text)

        assert "${{" not in step["run"], "what strangers write is no part of a script"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.code,
            env={**self._environment, **{name: filled(text) for name, text in step.get("env", {}).items()}},
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    runner = Runner(tmp_path_factory.mktemp("runner"))
    write(runner.code, {"a.py": FIXED, "b.py": "print(1)\n", "setup.cfg": ""})
    done = runner.step(0)
    assert done.status == 0, done.err
    assert (runner.temporary / "seedlint" / "seedlint" / "cli.py").exists()
    return runner


def test_the_action_has_the_form_that_github_asks_for(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "action.yml", tmp_path)
    done = tool("check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml", cwd=tmp_path)
    assert done.status == 0, done.out


def test_the_action_reports(runner: Runner) -> None:
    done = runner.step(1, sarif_file="out.sarif")
    assert done.status == 1
    assert done.lines[0].startswith("::warning title=SED101 single-fixed-seed,file=a.py,line=7,")
    summary = runner.summary.read_text()
    assert summary.startswith("before\n")
    assert "SED101" in summary
    assert json.loads((runner.code / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "SED101"
    assert runner.step(1, args="--exit-zero --ignore SED101", summary="false").out == ""
    assert runner.step(1, paths="b.py").status == 0
    assert runner.step(1, paths="a.py b.py", args="--no-such-option").status == 2


def test_inputs_are_words_and_no_commands(runner: Runner) -> None:
    done = runner.step(1, paths="$(touch${IFS}hit) ; touch hit", args="`touch hit`")
    assert done.status == 2
    assert not (runner.code / "hit").exists()


def test_the_container_is_built_from_enough(tmp_path: Path) -> None:
    """The wheel builds from what .dockerignore leaves in, and every instruction names what is there."""
    kept = re.findall(r"^!(.+)$", (CHECKOUT / ".dockerignore").read_text(), re.MULTILINE)
    for name in kept:
        source = CHECKOUT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "wheels"]
    done = subprocess.run(build, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = (CHECKOUT / "Dockerfile").read_text()
    assert set(re.findall(r"^([A-Z]+) ", text, re.MULTILINE)) <= set(
        "FROM WORKDIR COPY RUN USER ENTRYPOINT CMD".split()
    )
    assert json.loads(re.search(r"^ENTRYPOINT (.+)$", text, re.MULTILINE)[1]) == ["seedlint"]


def test_the_recipe_says_what_the_project_says() -> None:
    recipe = yaml.safe_load((CHECKOUT / "packaging" / "recipe.yaml").read_text(encoding="utf-8"))
    needs = {each.replace(" ", "") for each in recipe["requirements"]["run"] if not each.startswith("python")}
    assert needs == set(PROJECT["dependencies"])
    assert recipe["context"]["version"] == __version__
    assert recipe["about"]["summary"] == PROJECT["description"].split(":")[0] + "."
    assert recipe["about"]["homepage"] == PROJECT["urls"]["Repository"]
    (script,) = PROJECT["scripts"].items()
    assert recipe["build"]["python"]["entry_points"] == [" = ".join(script)]
    assert (CHECKOUT / recipe["about"]["license_file"]).exists()
