"""SED304: the page's examples are changes, made in a repository and compared with its commit; what else has to change
for the rule to be silent."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from command import seedlint, write
from labelled import read_source

from seedlint.lower import lower
from seedlint.semantics import changed_numbers

PAGE = (Path(__file__).parent.parent / "docs" / "rules" / "seed-only-change.md").read_text(encoding="utf-8")
CHANGES = re.findall(r"```diff\n(.*?)```", PAGE, re.DOTALL)


def git(folder: Path, *args: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    subprocess.run(["git", *who, *args], cwd=folder, check=True, capture_output=True)


def committed(folder: Path, files: dict[str, str]) -> Path:
    write(folder, files)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "before")
    return folder


def found(folder: Path, *args: str) -> list[tuple[str, int, int]]:
    options = ("--isolated", "--no-cache", "--select", "SED304", "--output-format", "json", "--exit-zero")
    done = seedlint(*options, *(args or ("--diff-base", "HEAD")), ".", cwd=folder)
    assert done.status == 0, done.err
    return [
        (each["filename"], each["location"]["row"], each["location"]["column"])
        for each in json.loads(done.out)
        if each["code"] == "SED304"
    ]


def sides(change: str) -> tuple[str, str]:
    """The file before and after a change."""
    lines = change.splitlines()
    return tuple("\n".join(line[1:] for line in lines if line[:1] in (" ", sign)) + "\n" for sign in "-+")


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_changes_of_the_page(tmp_path, number):
    before, after = sides(CHANGES[number])
    source = read_source("a.py", after, ("SED304",))
    committed(tmp_path, {"a.py": before, "setup.cfg": ""})
    assert found(tmp_path) == []
    write(tmp_path, {"a.py": source.text})
    assert [row for _, row, _ in found(tmp_path)] == [row for row, _ in source.expected]
    assert source.expected or "# ok" in after


def test_the_page_has_both():
    marked = [sides(change)[1] for change in CHANGES]
    assert sum("# error: SED304" in text for text in marked) >= 2
    assert sum("# ok" in text for text in marked) >= 2


TRAIN = """\
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from config import SEED

X, y = load_wine(return_X_y=True)
forest = RandomForestClassifier(random_state=SEED).fit(X[::2], y[::2])
print(forest.score(X[1::2], y[1::2]))
"""
PROJECT = {"setup.cfg": "", "config.py": "SEED = 3\n", "train.py": TRAIN, "other.py": "x = 1\n"}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"config.py": "SEED = 4\n"}, [("config.py", 1, 1)]),
        ({"config.py": '"""Of luck."""\nSEED = 4  # why\n', "train.py": f"# it\n{TRAIN}"}, [("config.py", 2, 1)]),
        ({"config.py": "SEED = 4\n", "other.py": "x = 2\n"}, []),
        ({"config.py": "SEED = 4\n", "new.py": "x = 1\n"}, []),
        ({"config.py": "SEED = '4'\n"}, []),
        ({"config.py": "SEED = 3 + 1\n"}, []),
        ({"config.py": "SEED = 3\n"}, []),
        ({"train.py": TRAIN.replace("(random", "(4, random"), "config.py": "SEED = 3\n"}, []),
    ],
)
def test_programs_of_several_files(tmp_path, change, places):
    committed(tmp_path, PROJECT)
    write(tmp_path, change)
    assert found(tmp_path) == places


def test_another_number_of_the_same_call(tmp_path):
    forest = TRAIN.replace("random_state=SEED", "{}, random_state=3")
    committed(tmp_path, {**PROJECT, "train.py": forest.format(10)})
    write(tmp_path, {"train.py": forest.format(20)})
    assert found(tmp_path) == []


def test_without_a_revision_it_is_silent(tmp_path):
    write(committed(tmp_path, PROJECT), {"config.py": "SEED = 4\n"})
    assert found(tmp_path, "--quiet") == []


def test_a_file_that_is_gone(tmp_path):
    write(committed(tmp_path, PROJECT), {"config.py": "SEED = 4\n"})
    (tmp_path / "other.py").unlink()
    assert found(tmp_path) == []


def test_an_older_revision(tmp_path):
    write(committed(tmp_path, PROJECT), {"config.py": "SEED = 4\n"})
    git(tmp_path, "commit", "-qam", "after")
    assert found(tmp_path) == []
    assert found(tmp_path, "--diff-base", "HEAD~1") == [("config.py", 1, 1)]


def test_an_unknown_revision(tmp_path):
    done = seedlint("--isolated", "--select", "SED304", "--diff-base", "nowhere", ".", cwd=committed(tmp_path, PROJECT))
    assert done.status == 2
    assert 'knows no revision "nowhere"' in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        ("f(1)", "f(2)", [(1, 2)]),
        ("f(1, 2)", "f(3, 2)  # more", [(1, 3)]),
        ("f(1)", "f(\n    1,\n)", []),
        ("def a(): 1\ndef b(): 2", "def b(): 2\n\ndef a(): 1", []),
        ("import a\nimport b", "import b\nimport a", []),
        ("x = 1\ny = 2", "y = 2\nx = 1", None),
        ("def a(): f(1)\ndef a(): f(2)", "def a(): f(2)\ndef a(): f(1)", [(1, 2), (2, 1)]),
        ("f(True)", "f(2)", None),
        ("f(1.0)", "f(2.0)", None),
        ("f(1)", "f(1, 1)", None),
        ("f(1)", "g(1)", None),
        ("def f(a: int): 1", "def f(a: 'int'): 1", []),
        ("class A:\n    x: int = 1", "class A:\n    x: float = 1", None),
        ("f(1)", "f(", None),
    ],
)
def test_what_two_versions_differ_by(before, after, numbers):
    found = changed_numbers(lower(before.encode(), False), lower(after.encode(), False))
    assert (found if found is None else [(one.before, one.after) for one in found]) == numbers
