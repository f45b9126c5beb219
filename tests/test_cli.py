"""The command line, by the real command."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from command import BROKEN, CHECKOUT, COMMAND, Done, environment, seedlint, write
from labelled import unlinked
from test_flake8 import FIXED, SPREAD

from seedlint import __version__
from seedlint.explaining import explained
from seedlint.fix import FIXABLE
from seedlint.pages import recipes
from seedlint.progress import Progress
from seedlint.reporters import WRITERS
from seedlint.rules import RULES
from seedlint.terminal import Terminal

SED900 = "bad.py:2:12: SED900 cannot be checked: syntax error: '(' was never closed"

NONE = "seedlint: no seed decision was seen\n"


@pytest.fixture
def project(tmp_path):
    return write(tmp_path, {"pyproject.toml": "", "bad.py": BROKEN, "good.py": "x = 1\n"})


# ----------------------------------------------------------------- exit status


def test_nothing_found(tmp_path):
    done = seedlint(cwd=write(tmp_path, {"a.py": "x = 1\n"}))
    assert (done.status, done.out, done.err) == (0, "", f"seedlint: nothing found in 1 file\n{NONE}")


def test_findings(project):
    done = seedlint(".", cwd=project)
    assert (done.status, done.lines, done.err) == (1, [SED900], f"seedlint: 1 finding in 1 of 2 files\n{NONE}")


def test_exit_zero_and_quiet(project):
    done = seedlint("-q", "--exit-zero", cwd=project)
    assert (done.status, done.lines, done.err) == (0, [SED900], "")


@pytest.mark.parametrize(
    ("level", "fail_on", "status"),
    [
        ("error", "error", 1),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("note", "warning", 0),
        ("note", "note", 1),
    ],
)
def test_a_run_fails_on_what_is_severe_enough(project, level, fail_on, status):
    write(project, {"seedlint.toml": f"[severity]\nSED900 = '{level}'\n"})
    done = seedlint("--fail-on", fail_on, cwd=project)
    assert (done.status, done.lines) == (status, [SED900])
    assert seedlint("--exit-zero", "--fail-on", fail_on, cwd=project).status == 0


def test_safe_uses_never_fail_a_run(tmp_path):
    write(tmp_path, {"a.py": SPREAD, "setup.cfg": ""})
    done = seedlint("--show-safe", "--fail-on", "note", cwd=tmp_path)
    assert (done.status, len(done.lines)) == (0, 1)


def test_one_file_prints_what_the_whole_project_prints_for_it(project):
    assert seedlint("bad.py", cwd=project).out == seedlint(project, cwd=project).out == seedlint(cwd=project).out


def test_paths_are_relative_to_the_current_folder(project):
    (project / "sub").mkdir()
    assert seedlint("..", cwd=project / "sub").lines == [f"{project}/{SED900}"]
    assert seedlint(project, cwd=project.parent).lines == [f"{project.name}/{SED900}"]


# ----------------------------------------------------------------- wrong input


def fails(done, message):
    """A run that could not do its job says so in one line."""
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: error: {message}"), done.err
    assert done.err.count("\n") == 1, done.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["gone"], "no such file or folder: gone"),
        (["bad.py", "gone"], "no such file or folder: gone"),
        (["--select", "SED9999"], '--select: unknown rule "SED9999"; did you mean'),
        (["--ignore", "SED1,single-fixed"], '--ignore: unknown rule "single-fixed"; did you mean "single-fixed-seed"?'),
        (["--extend-select", "sed101"], '--extend-select: unknown rule "sed101"; did you mean "SED101"?'),
        (["--min-confidence", "hgih"], '--min-confidence: expected one of "low", "medium", "high", got "hgih"'),
        (["--output-format", "xml"], '--output-format: expected one of "concise", "grouped", "full", "json", '),
        (["--exclude", "!"], '--exclude: "!" is not a gitignore pattern'),
        (["--explain", "SED10l"], '--explain: unknown rule or recipe "SED10l"; did you mean "SED10'),
        (["--config", "gone.toml"], "gone.toml: cannot be read: No such file or directory"),
        (["--config", "good.py", "--isolated"], "--config and --isolated exclude each other"),
        (["-", "good.py"], "- (standard input) cannot be combined with other paths"),
        (["--stdin-filename", "a.py"], "--stdin-filename needs -"),
        (["--output-file", "none/out.txt"], "cannot write none/out.txt: No such file or directory"),
        (["--frobnicate"], "No such option"),
        (["--output", "jsn:out"], '--output: unknown format "jsn"; did you mean "json"?'),
        (["--output", "json"], '--output: expected FORMAT:FILE, got "json"'),
        (["--output", "json:none/out"], "cannot write none/out: No such file or directory"),
        (["--json"], "--json needs --explain or --list-rules; findings: --output-format json"),
        (
            ["--fail-on", "eror"],
            '--fail-on: expected one of "note", "warning", "error", got "eror"; did you mean "error"',
        ),
        (["--reason", "why"], "--reason needs --add-noqa"),
        (["--add-noqa", "--reason", " "], "--reason: expected a line of text without #"),
        (["--add-noqa", "--reason", "see #12"], "--reason: expected a line of text without #"),
    ],
)
def test_wrong_usage(project, args, message):
    fails(seedlint(*args, cwd=project), message)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "[tool.seedlint\n", "pyproject.toml: not valid TOML: "),
        ("pyproject.toml", b"[tool]\n\xff = 1 # seedlint\n", "pyproject.toml: not valid TOML: "),
        ("seedlint.toml", "slect = []\n", 'seedlint.toml: unknown key "slect"; did you mean "select"?'),
        ("seedlint.toml", "min-seeds = 'x'\n", 'seedlint.toml: min-seeds: expected a whole number above 0, got "x"'),
        ("seedlint.toml", "ignore = ['SED77']\n", 'seedlint.toml: ignore: unknown rule "SED77"'),
        ("seedlint.toml", "required-version = '<0'\n", "seedlint.toml: required-version: this is seedlint"),
        ("seedlint.toml", "extend = 'seedlint.toml'\n", "seedlint.toml: extend: configurations extend each other: "),
        ("sub/seedlint.toml", "x = 1\n", 'sub/seedlint.toml: unknown key "x"'),
    ],
)
def test_wrong_configuration(project, name, text, message):
    write(project, {name: text, "sub/a.py": ""})
    fails(seedlint(cwd=project), message)


def test_an_empty_folder(tmp_path):
    fails(seedlint(cwd=tmp_path), "no Python files or notebooks in ")


def test_everything_withheld_by_force_is_nothing_found(tmp_path):
    write(tmp_path, {"pyproject.toml": "", "build/bad.py": BROKEN})
    done = seedlint("--force-exclude", "build/bad.py", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")


def test_a_binary_file_named_py(tmp_path):
    done = seedlint(cwd=write(tmp_path, {"a.py": b"\x7fELF\x02\x01\0\0\xff\xfe" * 99, "bad.py": BROKEN}))
    expected = "a.py:1:1: SED900 cannot be checked: cannot be read: it is a binary file (it holds null bytes)"
    assert (done.status, done.lines) == (1, [expected, SED900])


def test_bytes_in_no_encoding(tmp_path):
    done = seedlint(cwd=write(tmp_path, {"a.py": b"seed = '\xe9\xff'\n"}))
    assert done.status == 1
    assert done.out.startswith("a.py:1:1: SED900 cannot be checked: cannot be decoded")


def test_a_file_of_50_megabytes(tmp_path):
    write(tmp_path, {"bad.py": BROKEN, "large.py": ""})
    os.truncate(tmp_path / "large.py", 50_000_000)
    done = seedlint(cwd=tmp_path)
    expected = "large.py:1:1: SED900 cannot be checked: cannot be read: it has 50.0 MB, the limit is 5 MB"
    assert (done.status, done.lines) == (1, [SED900, expected])


def test_files_that_cannot_be_read(tmp_path):
    write(tmp_path, {"bad.py": BROKEN})
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "broken.py").symlink_to("gone.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    done = seedlint(cwd=tmp_path)
    assert (done.status, done.lines) == (
        1,
        [
            SED900,
            "broken.py:1:1: SED900 cannot be checked: cannot be read: No such file or directory",
            "loop.py:1:1: SED900 cannot be checked: cannot be read: Too many levels of symbolic links",
            "pipe.py:1:1: SED900 cannot be checked: cannot be read: it is not a regular file",
        ],
    )


@pytest.mark.parametrize("args", [["shut"], ["."]])
def test_a_folder_without_permission(tmp_path, args):
    write(tmp_path, {"bad.py": BROKEN, "shut/a.py": ""})
    (tmp_path / "shut").chmod(0)
    try:
        done = seedlint(*args, cwd=tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert done.status == 2
    assert "seedlint: error: cannot read folder shut: Permission denied\n" in done.err
    assert done.lines == ([] if args == ["shut"] else [SED900])


def test_a_file_without_permission(tmp_path):
    write(tmp_path, {"bad.py": BROKEN, "shut.py": ""})
    (tmp_path / "shut.py").chmod(0)
    done = seedlint(cwd=tmp_path)
    expected = "shut.py:1:1: SED900 cannot be checked: cannot be read: Permission denied"
    assert (done.status, done.lines) == (1, [SED900, expected])


def parser_killers():
    return {
        "parentheses.py": "seed = " + "(" * 3000 + ")" * 3000 + "\n",
        "sum.py": "seed = " + " + ".join(["1"] * 20_000) + "\n",
        "chain.py": "seed = a" + ".b" * 10_000 + "\n",
    }


def test_files_that_crash_or_stall_the_parser(tmp_path):
    write(tmp_path, {**parser_killers(), "bad.py": BROKEN, **{f"good{n}.py": "seed = 1\n" for n in range(9)}})
    done = seedlint(cwd=tmp_path)
    assert done.status == 1
    assert [line.split(": ")[0].split(":")[0] for line in done.lines] == [
        "bad.py",
        "chain.py",
        "parentheses.py",
        "sum.py",
    ]
    assert all(" SED900 cannot be checked: " in line for line in done.lines)
    assert SED900 in done.lines


@pytest.mark.parametrize("name", sorted(parser_killers()))
def test_one_file_that_crashes_or_stalls_the_parser(tmp_path, name):
    done = seedlint(name, cwd=write(tmp_path, {name: parser_killers()[name]}))
    assert done.status == 1
    assert done.out.startswith(f"{name}:1:")
    assert " SED900 cannot be checked: " in done.out


# -------------------------------------------------------------- standard input


def test_standard_input_takes_the_place_of_a_file(project):
    done = seedlint("-", "--stdin-filename", "good.py", cwd=project, stdin=BROKEN)
    assert (done.status, done.lines) == (1, [SED900.replace("bad.py", "good.py")])
    assert seedlint("-", "--stdin-filename", "bad.py", cwd=project, stdin="x = 1\n").out == ""


def test_standard_input_without_a_name(project):
    done = seedlint("-", cwd=project, stdin=BROKEN)
    assert (done.status, done.lines) == (1, [SED900.replace("bad.py", "stdin")])


def test_standard_input_as_a_notebook_and_with_forced_excludes(project):
    book = {"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": ["seed = 1\n"]}] * 2}
    book["cells"].append({"cell_type": "code", "source": BROKEN})
    done = seedlint("-", "--stdin-filename", "new/n.ipynb", cwd=project, stdin=json.dumps(book))
    assert done.lines == [f"new/n.ipynb:cell 3{SED900[6:]}"]
    args = ("-", "--stdin-filename", "build/a.py", "--force-exclude")
    assert seedlint(*args, cwd=project, stdin=BROKEN).out == ""


def test_standard_input_is_configured_by_its_name(project):
    write(project, {"sub/seedlint.toml": "ignore = ['SED900']\n"})
    assert seedlint("-", "--stdin-filename", "sub/a.py", cwd=project, stdin=BROKEN).status == 0


# ------------------------------------------------------------------- selection


def test_the_nearest_configuration_wins_for_each_file(project):
    write(project, {"sub/seedlint.toml": "ignore = ['SED900']\n", "sub/bad.py": BROKEN, "sub/deep/bad.py": BROKEN})
    assert seedlint(cwd=project).lines == [SED900]
    assert len(seedlint("--isolated", cwd=project).lines) == 3
    assert seedlint("--config", "sub/seedlint.toml", cwd=project).lines == []


def test_per_file_ignores_are_relative_to_the_configuration(project):
    write(project, {"seedlint.toml": "per-file-ignores = {'/sub/*.py' = ['SED9']}\n", "sub/bad.py": BROKEN})
    write(project, {"sub/deep/bad.py": BROKEN, "sub/sub/bad.py": BROKEN})
    assert [line.split(":")[0] for line in seedlint(cwd=project).lines] == [
        "bad.py",
        "sub/deep/bad.py",
        "sub/sub/bad.py",
    ]


def test_unused_and_misspelt_suppressions_are_reported(tmp_path):
    lines = [
        "# noqa: SED101",
        "# seedlint: ignore[SED406] why",
        "# seedlint: ignore[SED40l]",
        "# noqa: SED103",
        "# noqa",
    ]
    write(tmp_path, {"a.py": "".join(f"x = 1  {line}\n" for line in lines)})
    done = seedlint(cwd=tmp_path)
    assert done.lines == [
        "a.py:1:8: SED901 unused suppression: SED101 is not reported here",
        "a.py:2:8: SED901 unused suppression: SED406 is not reported here",
        'a.py:3:8: SED901 instruction to seedlint has no effect: unknown rule "SED40l"; did you mean "SED401"?',
    ]
    assert done.status == 1
    assert seedlint("--ignore", "unused-suppression", cwd=tmp_path).lines == []


def test_nothing_is_unused_beside_a_file_that_cannot_be_read(tmp_path):
    unused = "import random\nrandom.seed(0)  # noqa: SED402\n"
    write(tmp_path, {"a.py": unused, "bad.py": BROKEN})
    for _ in range(2):  # without and with the cache
        assert seedlint(cwd=tmp_path).lines == [SED900]
    write(tmp_path, {"bad.py": ""})
    assert [line[:15] for line in seedlint(cwd=tmp_path).lines] == ["a.py:2:17: SED9"]


def test_excludes(project):
    write(project, {"old/bad.py": BROKEN, ".gitignore": "bad.py\n"})
    assert seedlint(cwd=project).lines == []
    assert len(seedlint("--no-respect-gitignore", cwd=project).lines) == 2
    assert seedlint("--no-respect-gitignore", "--extend-exclude", "/old", cwd=project).lines == [SED900]
    assert seedlint("bad.py", cwd=project).lines == [SED900]
    assert seedlint("bad.py", "--force-exclude", cwd=project).lines == []


# --------------------------------------------------------------------- outputs


def test_full_shows_the_code(project):
    out = seedlint("--output-format", "full", cwd=project).out
    assert out == (
        "SED900 syntax-error: cannot be checked: syntax error: '(' was never closed\n"
        " --> bad.py:2:12\n"
        "  |\n"
        "2 | random.seed(0\n"
        "  |            ^\n"
        "  |\n"
        "  = why: A file that cannot be checked is not a clean file.\n"
        "  = help: Mend it, or leave it out with extend-exclude.\n"
        "  = confidence high; seedlint --explain SED900, https://seedlint.readthedocs.io/rules/syntax-error/\n"
        "\n"
    )


def test_colours(project):
    assert "\x1b[" not in seedlint(cwd=project).out
    assert "\x1b[1;31mSED900\x1b[0m" in seedlint("--color", "always", cwd=project).out


def test_json(project):
    done = seedlint("--output-format", "json", "--statistics", cwd=project)
    (finding,) = json.loads(done.out)
    assert (finding["code"], finding["filename"], finding["location"]) == ("SED900", "bad.py", {"row": 2, "column": 12})
    assert "     1  SED900 syntax-error\n" in done.err


def test_statistics(project):
    done = seedlint("--statistics", cwd=project)
    assert done.lines == [SED900, "     1  SED900 syntax-error", "     0  seed decisions: 0 classified, 0 abstained"]


def test_output_file(project):
    done = seedlint("--output-file", "out.txt", "--color", "auto", cwd=project)
    assert (done.status, done.out) == (1, "")
    assert (project / "out.txt").read_text() == SED900 + "\n"


def test_a_path_with_terminal_escapes_comes_out_inert(tmp_path):
    name = b"a\x1b[31m\n\xff\xe2\x80\xae.py"
    write(tmp_path, {})
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
        file.write(BROKEN.replace("random.seed(", "'\x1b[2J', random.seed(").encode())
    for form in ("concise", "full"):
        done = seedlint("--output-format", form, cwd=tmp_path)
        assert "a\\x1b[31m\\n\\xff\\u202e.py:2:" in done.out
        assert "\x1b" not in done.out + done.err
    (finding,) = json.loads(seedlint("--output-format", "json", cwd=tmp_path).out)
    assert finding["filename"] == "a\x1b[31m\n\\xff\u202e.py"


def test_the_output_fits_a_stream_that_knows_only_ascii(tmp_path):
    write(tmp_path, {"é.py": BROKEN})
    done = seedlint(cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (done.status, done.lines) == (1, [SED900.replace("bad", "\\xe9")])


# --------------------------------------------------------------------- answers


def test_version(tmp_path):
    assert seedlint("--version", cwd=tmp_path).out == f"seedlint {__version__}\n"


def test_help_names_every_option_of_the_configuration(tmp_path):
    done = seedlint("--help", cwd=tmp_path)
    assert done.status == 0
    for option in (
        "--select",
        "--min-confidence",
        "--show-safe",
        "--respect-gitignore",
        "--stdin-filename",
        "--explain",
    ):
        assert option in done.out


def test_a_seed_decision_is_explained_where_it_is_met(tmp_path):
    """In the README, the help, the first page and the page of the rule: what the summary counts."""
    texts = [
        (CHECKOUT / "README.md").read_text(encoding="utf-8"),
        (CHECKOUT / "docs" / "first-run.md").read_text(encoding="utf-8"),
        seedlint("--help", cwd=tmp_path).out,
        seedlint("--explain", "SED009", cwd=tmp_path).out,
    ]
    for text in texts:
        start = re.search(r"seed\s+decision", text, re.IGNORECASE).start()
        assert "choice of how seeds are used for one thing" in " ".join(text[start : start + 700].split())


def test_list_rules(tmp_path):
    lines = seedlint("--list-rules", cwd=tmp_path).lines
    assert [line[:6] for line in lines] == [rule.code for rule in RULES]


@pytest.mark.parametrize("name", ["SED101", "sed101", "single-fixed-seed"])
def test_explain(tmp_path, name):
    page = (CHECKOUT / "docs" / "rules" / "single-fixed-seed.md").read_text(encoding="utf-8")
    assert unlinked(seedlint("--explain", name, cwd=tmp_path).out) == unlinked(page)


def explainable():
    """The pages that `--explain` prints, by the names that they are asked for, below `docs`."""
    rules = {rule.name: f"rules/{rule.name}.md" for rule in RULES}
    return {**rules, **{name: f"recipes/{name if name != 'recipes' else 'overview'}.md" for name in recipes()}}


def test_explain_knows_every_recipe(tmp_path):
    folder = CHECKOUT / "docs" / "recipes"
    files = {f"recipes/{path.name}" for path in folder.glob("*.md")}
    assert {file for file in explainable().values() if file.startswith("recipes/")} == files
    page = (folder / "overview.md").read_text(encoding="utf-8")
    assert unlinked(seedlint("--explain", "recipes", cwd=tmp_path).out) == unlinked(page)
    assert 'did you mean "tune-the-seed"' in seedlint("--explain", "tune-the-sed", cwd=tmp_path).err


FENCED = re.compile(r"^(```+)[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", explainable())
def test_what_is_explained_is_read_where_it_is_printed(name):
    """Links are absolute in Markdown; on a terminal there are no marks of it, lines fit, and no word and no code is
    lost."""
    (about,) = [each for each in (*RULES, *recipes()) if name in (each, getattr(each, "name", ""))]
    source = unlinked((CHECKOUT / "docs" / explainable()[name]).read_text(encoding="utf-8"))
    markdown, shown = explained(about, None), explained(about, Terminal(width=72))
    assert [url for url in re.findall(r"\]\((\S+?)\)", FENCED.sub("", markdown)) if "://" not in url] == []
    for _, code in FENCED.findall(source):
        assert textwrap.indent(code.rstrip("\n"), "    ") in shown
    told = re.sub(r"^    .*$", "", shown, flags=re.MULTILINE)
    assert re.findall(r"```|\]\(|^##|^\||\*\*Default", told, re.MULTILINE) == []
    assert [line for line in told.split("\n") if len(line) > 72 and len(line.split()) > 2] == []
    assert set(re.findall(r"[A-Za-z]{3,}", FENCED.sub("", source))) <= set(re.findall(r"[A-Za-z]{3,}", shown))


def test_a_page_on_a_terminal(tmp_path):
    done = seedlint("--explain", "SED201", "--color", "always", cwd=tmp_path)
    assert "\x1b[1mWhy it is risky\x1b[0m\n" in done.out
    assert "bootstrap (seedlint --explain paired-bootstrap)" in " ".join(done.out.split())
    assert seedlint("--explain", "recipes", "--json", cwd=tmp_path).status == 2


def test_rules_as_data(tmp_path):
    rules = json.loads(seedlint("--list-rules", "--json", cwd=tmp_path).out)
    assert [(each["code"], each["default"]) for each in rules] == [(rule.code, rule.default) for rule in RULES]
    assert {each["code"] for each in rules if each["fixable"]} == {*FIXABLE, "SED901"}
    one = json.loads(seedlint("--explain", "key-reuse", "--json", cwd=tmp_path).out)
    assert one == next(each for each in rules if each["code"] == "SED406")
    assert unlinked(one["page"]) == unlinked((CHECKOUT / "docs" / "rules" / "key-reuse.md").read_text(encoding="utf-8"))
    page = (CHECKOUT / "docs" / "json.md").read_text(encoding="utf-8")
    assert [field for field in one if f"`{field}`" not in page.split("## Rules")[1]] == []


# ------------------------------------------------------------------ completion


def completed(cwd, *words):
    """What bash is offered for the last of `words`."""
    env = {
        "_SEEDLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("seedlint", *words)),
        "COMP_CWORD": str(len(words)),
    }
    return [line.partition(",")[2] for line in seedlint(cwd=cwd, env=env).lines]


def test_a_shell_completes_rules_formats_and_paths(project):
    assert completed(project, "--select", "SED90") == ["SED900", "SED901", "SED902"]
    assert completed(project, "--ignore", "SED101,SED41")[:2] == ["SED101,SED410", "SED101,SED411"]
    assert completed(project, "--extend-select", "SED9") == ["SED9", "SED900", "SED901", "SED902"]
    assert completed(project, "--explain", "key") == ["key-reuse"]
    assert completed(project, "--output-format", "s") == ["sarif"]
    assert "--fail-on" in completed(project, "--fail")
    env = {"_SEEDLINT_COMPLETE": "bash_complete", "COMP_WORDS": "seedlint ba", "COMP_CWORD": "1"}
    assert seedlint(cwd=project, env=env).lines == ["file,ba"], "bash completes files itself"


def test_bash_is_served_by_the_documented_line(project):
    """The script that the documentation tells to evaluate, in a real bash."""
    page = (CHECKOUT / "docs" / "integrations.md").read_text(encoding="utf-8")
    (line,) = re.findall(r'^(eval "\$\(_SEEDLINT_COMPLETE=bash_source seedlint\)")', page, re.MULTILINE)
    program = project / "bin" / "seedlint"
    write(project, {"bin/seedlint": f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n'})
    program.chmod(0o755)
    script = (
        f"{line}\nCOMP_WORDS=(seedlint --explain dead)\nCOMP_CWORD=2\n"
        '_seedlint_completion seedlint\necho "${COMPREPLY[@]}"\n'
    )
    env = environment()
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env={**env, "PATH": f"{program.parent}:{env['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("dead-seed\n", "")


def test_show_files(project):
    write(project, {"build/c.py": "", "sub/n.ipynb": ""})
    done = seedlint("--show-files", cwd=project)
    assert (done.status, done.lines) == (0, ["bad.py", "good.py", "sub/n.ipynb"])


def test_show_config(project):
    write(project, {"sub/seedlint.toml": "min-seeds = 9\nselect = ['SED4']\n[per-file-ignores]\n'a*' = ['SED401']\n"})
    lines = seedlint("--show-config", "sub", "--min-confidence", "low", cwd=project).lines
    assert lines[0] == "# sub/seedlint.toml"
    assert {"min-seeds = 9", 'min-confidence = "low"', '"a*" = ["SED401"]'} <= set(lines)
    write(project, {"again.toml": "\n".join(lines)})
    again = seedlint("--show-config", "--config", "again.toml", cwd=project)
    assert again.lines[1:] == lines[1:]


def test_verbose_says_what_was_done(project):
    done = seedlint("-v", "--no-cache", cwd=project)
    assert "seedlint: configuration: none; parsed 1 files; discover " in done.err


# ----------------------------------------------------------------------- cache


def test_the_cache_is_used_and_can_be_moved_and_left_out(project):
    assert "parsed 1 files" in seedlint("-v", "--cache-dir", "kept", cwd=project).err
    again = seedlint("-v", "--cache-dir", "kept", cwd=project)
    assert "parsed 0 files" in again.err
    assert again.lines == [SED900]
    assert "parsed 1 files" in seedlint("-v", "--no-cache", "--cache-dir", "kept", cwd=project).err
    assert not (project / ".seedlint_cache").exists()
    assert seedlint("good.py", "bad.py", cwd=project).lines == [SED900]
    assert (project / ".seedlint_cache").is_dir()


# ------------------------------------------------------------------ interrupts


def test_a_closed_pipe_ends_it_quietly(tmp_path):
    write(tmp_path, {f"bad{n}.py": BROKEN for n in range(3)})
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*COMMAND, "-q", "."], cwd=tmp_path, env=environment(), stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.fixture
def interruptible():
    """What runs in the background ignores an interrupt, and so would what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_it_quietly(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(
        [*COMMAND, "-"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(1.5)  # it waits for the end of its input
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.strip()) == (130, b"", b"")


# -------------------------------------------------------------------- terminal


def on_a_terminal(cwd, *args, **env):
    """What seedlint prints to a terminal."""
    ours, theirs = os.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, *args], cwd=cwd, env=environment(TERM="xterm", **env), stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            process.wait(timeout=60)
        return os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_colours_on_a_terminal_unless_they_are_not_wanted(project):
    assert "\x1b[1;31mSED900\x1b[0m" in on_a_terminal(project)
    assert "\x1b" not in on_a_terminal(project, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(project, "--color", "never")


def test_hyperlinks_and_the_width_of_a_terminal(project):
    link = "\x1b]8;;https://seedlint.readthedocs.io/rules/syntax-error/\x1b\\"
    assert link in on_a_terminal(project, TERM_PROGRAM="WezTerm")
    assert link not in on_a_terminal(project, TERM_PROGRAM="WezTerm", NO_COLOR="1")
    assert link not in seedlint(cwd=project, env={"TERM_PROGRAM": "WezTerm"}).out
    out = on_a_terminal(project, "--output-format", "full", "--color", "never", COLUMNS="50")
    assert "  = help: Mend it, or leave it out with\r\n          extend-exclude.\r\n" in out


def test_the_progress_bar_appears_after_a_second_and_goes(monkeypatch, capsys):
    clock = iter((0.0, 0.9, 1.1, 1.15, 1.25))
    monkeypatch.setattr("seedlint.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = Progress(wanted=True)
    progress(1, 10)
    assert capsys.readouterr().err == ""
    progress(3, 10)
    assert capsys.readouterr().err == "\rseedlint: [" + "#" * 9 + " " * 21 + "] 3/10"
    progress(4, 10)
    assert capsys.readouterr().err == ""
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_no_progress_bar_without_a_terminal_or_when_quiet(capsys):
    for wanted in (True, False):
        progress = Progress(wanted=wanted)
        progress(10, 10)
        progress.clear()
    assert capsys.readouterr().err == ""


# ------------------------------------------------------- streams, names, locales


def run_in_shell(line: str, cwd: Path) -> Done:
    """Run a line in which `$seedlint` is the command."""
    env = environment(seedlint=" ".join(map(shlex.quote, COMMAND)))
    done = subprocess.run(["sh", "-c", line], cwd=cwd, env=env, capture_output=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


CLOSED = "seedlint: error: cannot write the output: Bad file descriptor\n"
FULL = "seedlint: error: cannot write the output: No space left on device\n"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
@pytest.mark.parametrize(
    ("line", "status", "err"),
    [
        ("$seedlint -q . >&-", 2, CLOSED),
        ("$seedlint -q . 2>&-", 1, ""),
        ("$seedlint -q . <&-", 1, ""),
        ("$seedlint -q . <&- 2>&-", 1, ""),
        ("$seedlint -q --output-file out . <&- >&- 2>&-", 1, ""),
        ("$seedlint - <&-", 2, "seedlint: error: standard input cannot be read: Bad file descriptor\n"),
        ("$seedlint -q . > /dev/full", 2, FULL),
        ("$seedlint -q . 2> /dev/full", 1, ""),
        ("$seedlint . 2> /dev/full", 2, ""),
        ("$seedlint --list-rules > /dev/full", 2, FULL),
        ("$seedlint --list-rules >&-", 2, CLOSED),
        ("$seedlint --explain SED101 > /dev/full", 2, FULL),
        ("$seedlint --show-config > /dev/full", 2, FULL),
        ("$seedlint --show-files >&-", 2, CLOSED),
        ("$seedlint --diff --unsafe-fixes -q . > /dev/full", 0, ""),
        ("$seedlint --help > /dev/full", 2, FULL),
        ("$seedlint --version >&-", 2, CLOSED),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path, line, status, err):
    write(tmp_path, {"a.py": FIXED})
    done = run_in_shell(f"{line}", tmp_path)
    assert (done.status, done.err) == (status, err)
    assert (tmp_path / "a.py").read_text() == FIXED


def test_a_folder_that_is_gone(tmp_path):
    done = run_in_shell("mkdir gone; cd gone; rmdir ../gone; $seedlint .", tmp_path)
    assert (done.status, done.err) == (
        2,
        "seedlint: error: the current folder cannot be used: No such file or directory\n",
    )


def test_bytes_that_are_no_text_are_reported_wherever_they_come_from(tmp_path):
    for arguments in (("-",), ("--stdin-filename", "a.py", "-")):
        done = seedlint("--isolated", *arguments, cwd=tmp_path, stdin="\0\1\2 no code")
        assert done.status == 1
        assert "SED900" in done.out


ASCII = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
UNFIXED = "from sklearn.model_selection import KFold\nkf = KFold(5, random_state=1)\nprint(kf)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes")
@pytest.mark.parametrize("form", WRITERS)
def test_names_beyond_the_locale(tmp_path, form):
    """The same output, code frames and all, whatever the locale calls text."""
    names = ["é.py".encode(), "日本.py".encode(), b"bytes\xff.py"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text(FIXED)
    options = ("--isolated", "--no-cache", "--output-format", form, ".")
    plain, odd = seedlint(*options, cwd=tmp_path), seedlint(*options, cwd=tmp_path, env=ASCII)
    assert odd == plain
    assert plain.status == 1
    if form == "full":
        assert plain.out.count("SGDClassifier(random_state=7)") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes")
@pytest.mark.parametrize("env", [{}, ASCII], ids=["utf-8", "ascii"])
def test_files_of_any_name_are_changed(tmp_path, env):
    names = [os.fsdecode(name) for name in ("é.py".encode(), b"bytes\xff.py")]
    for name in names:
        (tmp_path / name).write_text(UNFIXED)
    done = seedlint("--isolated", "--no-cache", "--fix", "--unsafe-fixes", cwd=tmp_path, env=env)
    assert {(tmp_path / name).read_text() == UNFIXED for name in names} == {False}, done.err
    for name in names:
        (tmp_path / name).write_text(FIXED)
    done = seedlint("--isolated", "--no-cache", "--add-noqa", cwd=tmp_path, env=env)
    assert (done.status, done.err.splitlines()[0]) == (0, "seedlint: 2 comments added in 2 files")
    assert all("# noqa: SED101\n" in (tmp_path / name).read_text() for name in names)


def test_two_names_of_one_file(tmp_path):
    write(tmp_path, {"setup.cfg": "", "a.py": UNFIXED})
    (tmp_path / "b.py").symlink_to("a.py")
    done = seedlint("--no-cache", "--fix", "--unsafe-fixes", "a.py", "b.py", cwd=tmp_path)
    assert done.status == 0, done.err
    assert (tmp_path / "a.py").read_text() != UNFIXED
    assert (tmp_path / "b.py").is_symlink()
    write(tmp_path, {"a.py": FIXED})
    seedlint("--no-cache", "--add-noqa", cwd=tmp_path)
    assert (tmp_path / "a.py").read_text().count("# noqa: SED101") == 1


def test_the_diff_of_an_odd_name(tmp_path):
    name = 'a\n::error::from a file name\n\x1b[31m"b\\.py'
    text = '"""\n::error::from a text\n##[error]too\n"""\n' + UNFIXED
    write(tmp_path, {name: text, "ü.py": UNFIXED})
    done = seedlint("--isolated", "--no-cache", "--diff", "--unsafe-fixes", cwd=tmp_path)
    assert done.status == 1
    assert not [line for line in done.lines if line.lstrip().startswith(("::", "##"))]
    assert "\x1b" not in done.out
    assert "--- ü.py\n+++ ü.py\n" in done.out
    patched = subprocess.run(["patch", "-p0"], cwd=tmp_path, input=done.out.encode(), capture_output=True, check=False)
    assert patched.returncode == 0, patched.stdout
    left = seedlint("--isolated", "--no-cache", "--diff", "--unsafe-fixes", cwd=tmp_path)
    assert (left.status, left.out) == (0, "")
