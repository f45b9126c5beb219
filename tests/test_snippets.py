"""The snippets of the quick start, `docs/integrations.md` and `docs/adoption.md`, run as they are written.

Left out is what a snippet says to a service: only its commands are run here, and its form is held to the service's
schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command import CHECKOUT, Done, environment, seedlint, write
from repository import commit, git
from test_flake8 import FIXED, SPREAD, flake8, tool

QUICK_START, INTEGRATIONS, ADOPTION = (
    (CHECKOUT / "docs" / name).read_text(encoding="utf-8") for name in ("index.md", "integrations.md", "adoption.md")
)
EDITORS = (CHECKOUT / "docs" / "editors.md").read_text(encoding="utf-8")
CONTRIBUTING = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
URL = re.compile(r"repo: https://\S+\n(?P<space> +)rev: \S+")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def named(name: str) -> str:
    """The snippet whose first line is a comment with the file's name."""
    (text,) = (
        block for block in blocks(INTEGRATIONS, r"(?:yaml|ini)") if block.startswith(f"# {name}\n")
    )  # fmt: skip
    return text


def shell(command: str, cwd: Path, **env: str) -> Done:
    """Run a line of a snippet; `seedlint` is the checkout's."""
    (cwd / "bin").mkdir(exist_ok=True)
    program = cwd / "bin" / "seedlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n')
    program.chmod(0o755)
    given = environment(**env)
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=cwd,
        env={**given, "PATH": f"{cwd / 'bin'}:{given['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, {"a.py": FIXED, "spread.py": SPREAD, "setup.cfg": ""})


def test_flake8(project: Path) -> None:
    write(project, {".flake8": named(".flake8"), "notebooks/c.py": FIXED})
    assert re.findall(r"^(\S+?):\d+:\d+: (SED\d+)", flake8(cwd=project).out, re.MULTILINE) == [("./a.py", "SED101")]


def test_pre_commit(project: Path) -> None:
    write(project, {".pre-commit-config.yaml": named(".pre-commit-config.yaml")})
    assert tool("pre_commit", "validate-config", ".pre-commit-config.yaml", cwd=project).status == 0
    given = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (repo,) = yaml.safe_load(named(".pre-commit-config.yaml"))["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in given}
    assert tool("pre_commit", "validate-manifest", str(CHECKOUT / ".pre-commit-hooks.yaml"), cwd=project).status == 0


def test_language_server() -> None:
    *_, text = blocks(EDITORS, "json")
    assert json.loads(text)["pylsp"]["plugins"]["flake8"]["enabled"] is True  # driven in test_flake8


def test_every_snippet_starts_the_server() -> None:
    """As the tests of the server do."""
    generic, _, zed, _ = map(json.loads, blocks(EDITORS, "json"))
    binary = zed["lsp"]["pylsp"]["binary"]
    assert [generic["glspc.server.command"], *generic["glspc.server.commandArguments"]] == ["seedlint", "server"]
    assert [binary["path"], *binary["arguments"]] == ["seedlint", "server"]
    for language, times in (("lua", 1), ("elisp", 2)):
        snippets = blocks(EDITORS, language)
        assert len(snippets) == times
        assert all(re.search(r'"seedlint",? "server"', text) for text in snippets)


def test_problem_matcher(project: Path) -> None:
    _, text, *_ = blocks(EDITORS, "json")
    (task,) = json.loads(text)["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    (line,) = shell(task["command"], project).lines
    found = re.fullmatch(pattern["regexp"], line)
    assert [found[pattern[name]] for name in ("file", "line", "column", "code")] == ["a.py", "7", "9", "SED101"]
    assert found[pattern["message"]].startswith("one fixed seed (7)")


def test_vim_reads_concise_output(project: Path) -> None:
    """`%f:%l:%c: %m`, as Vim matches it."""
    (text,) = blocks(EDITORS, "vim")
    assert r"errorformat=%f:%l:%c:\ %m" in text
    command = re.search(r"makeprg=(.*)", text)[1].replace("\\ ", " ")
    done = shell(command, project)
    assert [re.fullmatch(r"(.+?):(\d+):(\d+): (.+)", line)[1] for line in done.lines] == ["a.py"]
    assert done.err == ""


def test_standard_input_of_an_editor(project: Path) -> None:
    assert "`seedlint --stdin-filename train.py -`" in EDITORS
    done = seedlint("--no-cache", "--stdin-filename", "train.py", "-", cwd=project, stdin=FIXED)
    assert done.out.startswith("train.py:7:9: SED101 ")


def steps(name: str) -> list[str]:
    jobs = yaml.safe_load(named(name))["jobs"]
    return [step["run"] for step in jobs["seedlint"]["steps"] if "run" in step and not step["run"].startswith("pip ")]


@pytest.mark.parametrize("name", ["seedlint-action", "seedlint", "code-scanning"])
def test_github_workflows_keep_the_schema(name: str, tmp_path: Path) -> None:
    name = f".github/workflows/{name}.yml"
    write(tmp_path, {"workflow.yml": named(name)})
    done = tool("check_jsonschema", "--builtin-schema", "vendor.github-workflows", "workflow.yml", cwd=tmp_path)
    assert done.status == 0, done.out + done.err


def test_github_workflow(project: Path) -> None:
    summary, report = steps(".github/workflows/seedlint.yml")
    done = shell(summary, project, GITHUB_STEP_SUMMARY=str(project / "summary.md"))
    assert done.status == 0, done.err
    assert (project / "summary.md").read_text().startswith("### seedlint\n\n1 finding in 2 files.\n")
    done = shell(report, project)
    assert done.status == 1
    assert done.out.startswith("::warning title=SED101 single-fixed-seed,file=a.py,line=7,")


def test_github_code_scanning(project: Path) -> None:
    (report,) = steps(".github/workflows/code-scanning.yml")
    assert shell(report, project).status == 0
    done = tool("sarif", "summary", "seedlint.sarif", cwd=project)
    assert "warning: 1" in done.out, done.err
    assert "sarif_file: seedlint.sarif" in named(".github/workflows/code-scanning.yml")


def test_gitlab(project: Path) -> None:
    write(project, {".gitlab-ci.yml": named(".gitlab-ci.yml")})
    done = tool("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml", cwd=project)
    assert done.status == 0, done.out + done.err
    job = yaml.safe_load(named(".gitlab-ci.yml"))["seedlint"]
    assert shell(job["script"][1], project).status == 0
    (issue,) = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text())
    assert issue["location"] == {"path": "a.py", "lines": {"begin": 7, "end": 7}}


def test_jenkins(project: Path) -> None:
    (text,) = blocks(INTEGRATIONS, "groovy")
    command, report = re.search(r"sh '(.+)'", text)[1], re.search(r"junit '(.+)'", text)[1]
    assert text.count("{") == text.count("}")
    assert shell(command, project).status == 0
    assert 'failures="1"' in (project / report).read_text()


def test_audit_page(project: Path) -> None:
    command, several = blocks(INTEGRATIONS, "console")
    assert shell(command, project).status == 0
    page = (project / "audit.html").read_text()
    assert "SED003" in page
    assert shell(several, project).status == 1
    assert (project / "audit.html").read_text() == page
    assert '"SED101"' in (project / "seedlint.sarif").read_text()


def test_every_file_of_the_page_is_tested() -> None:
    names = {block.split("\n", 1)[0] for block in blocks(INTEGRATIONS, r"(?:yaml|ini)")}
    assert names == {
        "# .flake8",
        "# .pre-commit-config.yaml",
        "# .github/workflows/seedlint-action.yml",
        "# .github/workflows/seedlint.yml",
        "# .github/workflows/code-scanning.yml",
        "# .gitlab-ci.yml",
    }
    languages = set(re.findall(r"^```(\w+)$", INTEGRATIONS, re.MULTILINE))
    assert languages == {"yaml", "ini", "groovy", "console", "text", "toml", "bash"}  # test_ruff.py, test_cli.py


def test_what_is_installed_is_this_distribution() -> None:
    for page in (QUICK_START, INTEGRATIONS):
        lines = re.findall(r"pip install ([^\n`)]+)", page)
        assert lines
        assert all(line.rpartition("/")[2].split()[-1] == "seedlint" for line in lines), lines


# ---------------------------------------------------------------- quick start


def test_first_commands(project: Path) -> None:
    install, lint, explain = blocks(QUICK_START, "console")[0].splitlines()
    assert install == "pip install /path/to/seedlint"
    done = shell(lint.replace("path/to/project", "."), project)
    assert (done.status, len(done.lines)) == (1, 1)
    assert shell(explain, project).out.startswith("# single-fixed-seed (SED101)\n")


OTHER_HOOK = "repos:\n  - repo: local\n    hooks: [{id: other, name: other, entry: 'true', language: system}]\n"


@pytest.mark.parametrize("before", ["", OTHER_HOOK], ids=["without pre-commit", "with pre-commit"])
def test_one_command_and_five_lines(project: Path, hooks: Path, home: Path, before: str) -> None:
    """As written; only the address of the repository is that of the checkout."""
    config = project / ".pre-commit-config.yaml"
    if before:
        config.write_text(before)
    commit(project)
    command = blocks(QUICK_START, "console")[1]
    (patch,) = blocks(QUICK_START, "diff")
    added = re.findall(r"^\+(?!\+\+)(.*\n)", patch, re.MULTILINE)
    assert len(added) == 5
    assert len(command.splitlines()) == 1
    assert shell(command, project).status == 0
    if before:
        config.write_text(before + "".join(added[1:]))
    else:
        write(project, {"adopt.diff": patch})
        git("apply", "adopt.diff", cwd=project)
    assert config.read_text().endswith("".join(added[1:]))
    revision = git("rev-parse", "HEAD", cwd=hooks).strip()
    config.write_text(URL.sub(rf"repo: {hooks}\n\g<space>rev: {revision}", config.read_text()))
    git("add", "-A", cwd=project)
    assert "`pre-commit run --all-files`" in QUICK_START

    def run() -> Done:
        return tool("pre_commit", "run", "--all-files", cwd=project, env={"PRE_COMMIT_HOME": str(home)})

    done = run()
    assert done.status == 0, done.out
    write(project, {"a.py": "# moved\n" + FIXED, "new.py": FIXED})
    git("add", "-A", cwd=project)
    done = run()
    assert done.status == 1
    assert re.findall(r"^(\S+?):\d+:\d+: (SED\d+)", done.out, re.MULTILINE) == [("new.py", "SED101")]


# ------------------------------------------------------------------- adoption


def test_the_configuration_finds_the_baseline(project: Path) -> None:
    command, *_ = blocks(ADOPTION, "console")
    assert shell(command, project).status == 0
    write(project, {"pyproject.toml": blocks(ADOPTION, "toml")[0]})
    assert shell("seedlint", project).status == 0
    assert flake8("--select=SED", cwd=project).out == ""


def test_the_other_commands(project: Path) -> None:
    _, changed, noqa, statistics = blocks(ADOPTION, "console")
    commit(project)
    assert shell(changed, project).out == ""
    done = shell(statistics, project)
    assert "1  SED101 single-fixed-seed" in done.out
    write(project, {"pyproject.toml": blocks(ADOPTION, "toml")[1]})
    assert shell("seedlint", project).status == 0
    (project / "pyproject.toml").unlink()
    assert shell(noqa, project).status == 0
    assert "# seedlint: ignore[SED101] as it was when seedlint came\n" in (project / "a.py").read_text()
    assert shell("seedlint", project).status == 0


# --------------------------------------------------------------- contributing


def test_the_false_alarm_that_was_mended(tmp_path: Path) -> None:
    (example,) = re.findall(r"^> ```python\n(.*?)^> ```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    write(tmp_path, {"example.py": re.sub(r"^> ?", "", example, flags=re.MULTILINE)})
    (command,) = re.findall(r"`(seedlint [^`]+ example\.py)`", CONTRIBUTING)
    assert shell(command, tmp_path).status == 0
    drawn = (tmp_path / "example.py").read_text().replace("Ridge", "SGDRegressor")
    write(tmp_path, {"example.py": drawn})
    assert "SED101" in shell(command, tmp_path).out
