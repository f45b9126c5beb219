"""Discovery: what is linted, what is left out, which project a file belongs to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command import seedlint, write
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec
from test_flake8 import FIXED

from seedlint import discover
from seedlint.config import Configurations, Globs, options
from seedlint.discover import leads_out, prefilter, read, root_of
from seedlint.parts import parts_of
from seedlint.rules import RULES


def targets(*paths: Path | str, **given: object) -> list[str]:
    """What `paths` stand for, relative to the current folder."""
    configurations = Configurations(
        RULES, options({name.replace("_", "-"): each for name, each in given.items()}, RULES)
    )
    found = discover.find([str(path) for path in paths], configurations.of)
    return [os.path.relpath(target.path).replace(os.sep, "/") for target in found.targets]


@pytest.fixture
def here(tmp_path, monkeypatch):
    discover.forget()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python_files_and_notebooks_in_a_fixed_order(here):
    write(here, {"b.py": "", "a.ipynb": "{}", "z.pyi": "", "notes.txt": "", "sub/c.py": "", "a.py/inner.py": ""})
    assert targets(".") == ["a.ipynb", "a.py/inner.py", "b.py", "sub/c.py"]


def test_default_excludes(here):
    names = (
        ".git",
        ".venv",
        "venv",
        "node_modules",
        "build",
        "dist",
        "site-packages",
        ".tox",
        "x.egg-info",
        ".seedlint_cache",
    )
    write(
        here,
        {f"{name}/hidden.py": "" for name in names} | {"env/seen.py": "", "lab/hidden.py": "", "builder/seen.py": ""},
    )
    write(here, {"lab/pyvenv.cfg": ""})
    assert targets(".") == ["builder/seen.py", "env/seen.py"]


def test_a_folder_that_is_named_is_walked_even_if_excluded(here):
    write(here, {"build/a.py": "", "build/dist/b.py": ""})
    assert targets("build") == ["build/a.py"]


def test_a_named_file_is_linted_unless_excludes_are_forced(here):
    write(here, {"pyproject.toml": "", "build/a.py": "", "script": "", "b.py": ""})
    assert targets("build/a.py", "script", "b.py") == ["b.py", "build/a.py", "script"]
    assert targets("build/a.py", "script", "b.py", force_exclude=True) == ["b.py", "script"]


def test_exclude_replaces_and_extend_exclude_adds(here):
    write(here, {"build/a.py": "", "old/b.py": "", "c.py": "", "gen/d_pb2.py": "", "sub/old/e.py": ""})
    assert targets(".", exclude=("old",)) == ["build/a.py", "c.py", "gen/d_pb2.py"]
    assert targets(".", extend_exclude=("/old", "*_pb2.py")) == ["c.py", "sub/old/e.py"]


def test_excludes_of_a_configuration_are_relative_to_it(here):
    write(here, {"a/seedlint.toml": "extend-exclude = ['/x']\n", "a/x/no.py": "", "a/y/x/yes.py": "", "x/yes.py": ""})
    assert targets(".") == ["a/y/x/yes.py", "x/yes.py"]


def test_gitignore_nested_and_negated(here):
    write(
        here,
        {
            ".gitignore": "*.py\n!keep*.py\n/data/\nlogs/*\n!logs/keep.py\n",
            "a.py": "",
            "keep.py": "",
            "data/keep.py": "",
            "logs/keep.py": "",
            "sub/.gitignore": "!b.py\nkeep_not.py\n",
            "sub/b.py": "",
            "sub/c.py": "",
            "sub/keep_not.py": "",
            "sub/data/keep.py": "",
        },
    )
    assert targets(".") == ["keep.py", "logs/keep.py", "sub/b.py", "sub/data/keep.py"]
    assert len(targets(".", respect_gitignore=False)) == 8


def test_gitignore_above_the_walked_folder_counts_inside_a_work_tree(here):
    write(here, {".git/HEAD": "", ".gitignore": "generated.py\n", "sub/generated.py": "", "sub/a.py": ""})
    assert targets("sub") == ["sub/a.py"]


def test_a_line_of_a_gitignore_that_is_no_pattern_is_passed_over(here):
    write(here, {".gitignore": "!\nb.py\n", "a.py": "", "b.py": ""})
    assert targets(".") == ["a.py"]


@pytest.mark.parametrize("line", ["[z-a].txt", "[a-\\\\]", "*[b-a]", "!", "[[:nothing:]-a]"])
def test_a_line_that_is_no_pattern_ends_no_run(here, line):
    write(here, {".gitignore": f"{line}\nb.py\n", "a.py": "", "b.py": ""})
    assert targets(".") == ["a.py"]


def test_gitignore_is_read_only_where_it_is_a_file_of_the_checkout(here):
    write(here, {"a.py": "", "pipe/b.py": "", "zero/c.py": "", "link/d.py": "", "patterns": "*.py"})
    os.mkfifo(here / "pipe" / ".gitignore")
    (here / "zero" / ".gitignore").symlink_to("/dev/zero")
    (here / "link" / ".gitignore").symlink_to(here / "patterns")
    assert targets(".") == ["a.py", "link/d.py", "pipe/b.py", "zero/c.py"]


PATTERN = st.lists(
    st.sampled_from(["*", "a", "b", "*a*b*", "**", "a*b", "[ab]*c", "?", "*a?*b", "b*", "*.a", "[!a]*b*"]),
    min_size=1,
    max_size=6,
).map("/".join)
NAME = st.text("abc.", min_size=1, max_size=5).filter(lambda name: name.strip("."))


@given(
    st.lists(
        st.builds("{}{}{}".format, st.sampled_from(["", "!", "/"]), PATTERN, st.sampled_from(["", "/"])), max_size=3
    ),
    st.lists(NAME, min_size=1, max_size=6).map("/".join),
    st.booleans(),
)
def test_patterns_mean_what_they_mean_to_pathspec(patterns, path, folder):
    expected = GitIgnoreSpec.from_lines(patterns).check_file(path + "/" * folder).include
    assert discover._match(Globs("/r", tuple(patterns)), f"/r/{path}", folder) == expected


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 60 + "*b", "a" * 250),
        ("**/a/" * 60 + "b", "a/" * 400 + "x"),
        ("/a/**" * 60 + "/b", "a/" * 400 + "x"),
        ("**/*a*a*a/" * 20 + "b", "aaaa/" * 400 + "x"),
        ("*[ab]*[!c]*\\\\a*?" * 9 + "b", "a" * 250),
    ],
)
def test_many_stars_take_no_exponential_time(pattern, path):
    """More than 10^50 ways to match, none of which does: without the look-aheads this would not end."""
    assert discover._match(Globs("/r", (pattern,)), f"/r/{path}", False) is None


def test_symbolic_links_in_a_circle(here):
    write(here, {"a/b.py": ""})
    (here / "a" / "loop").symlink_to(here)
    (here / "self.py").symlink_to("self.py")
    assert targets(".") == ["a/b.py", "self.py"]


def test_the_same_file_twice_is_one_target(here):
    write(here, {"a/b.py": ""})
    assert targets("a", "a/b.py", "./a/../a") == ["a/b.py"]


# ----------------------------------------------------------------------- ROOT


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.cfg", "setup.py", ".git"])
def test_root_is_the_nearest_folder_with_a_mark(here, marker):
    write(here, {"setup.py": "", f"p/{marker}": "", "p/q/a.py": ""})
    assert root_of(str(here / "p" / "q")) == str(here / "p")


def test_without_a_mark_a_package_is_judged_where_it_is_imported_from(here, monkeypatch):
    write(here, {"p/run.py": "", "p/pack/__init__.py": "", "p/pack/inner/__init__.py": "", "p/pack/inner/a.py": ""})
    monkeypatch.setattr(discover, "root_of", lambda folder: None)
    for named in ("p/pack/inner/a.py", "p/pack/inner", "p"):
        found = discover.find([named], Configurations(RULES, options({}, RULES)).of)
        assert {target.root for target in found.targets} == {str(here / "p")}


def test_root_falls_back_to_the_folder_that_is_named(here, monkeypatch):
    write(here, {"p/q/a.py": ""})
    monkeypatch.setattr(discover, "root_of", lambda folder: None)
    found = discover.find(["p", "p/q/a.py"], Configurations(RULES, options({}, RULES)).of)
    assert [(target.path, target.root) for target in found.targets] == [(str(here / "p/q/a.py"), str(here / "p"))]


@pytest.mark.parametrize("folder", ["site-packages", "dist-packages"])
def test_each_installed_package_is_a_project_of_its_own(here, folder):
    """A package's project is what was installed with it, not all that may import it, nor the project around it."""
    write(here, {"pyproject.toml": "", "run.py": ""})
    write(here / "v" / folder, {"a/__init__.py": "", "a/b.py": "", "c/d.py": "", "e.py": ""})
    configurations = Configurations(RULES, options({}, RULES))

    def parts(*named):
        found = discover.find([f"v/{folder}/{name}" for name in named], configurations.of)
        assert {target.root for target in found.targets} == {str(here / "v" / folder)}
        return [
            [os.path.relpath(path, part.root) for path in part.paths]
            for part in parts_of(str(here / "v" / folder), found, configurations.of)
        ]

    assert parts("a/b.py") == parts("a") == [["a/__init__.py", "a/b.py"]]
    assert parts("e.py") == [["e.py"]]
    assert parts("") == [["a/__init__.py", "a/b.py"], ["c/d.py"], ["e.py"]]


def test_packages_that_are_installed_beside_each_other_are_kept_apart_in_the_cache(here):
    write(here / "site-packages", {"a.py": "", "b.py": ""})
    configurations = Configurations(RULES, options({}, RULES))
    found = discover.find(["site-packages"], configurations.of)
    parts = parts_of(str(here / "site-packages"), found, configurations.of)
    assert len({part.slot for part in parts}) == 2


def test_the_index_of_one_file_is_its_whole_project(here):
    write(here, {"pyproject.toml": "", "a.py": "", "lib/b.py": "", "build/c.py": "", "build/d.py": ""})
    configurations = Configurations(RULES, options({}, RULES))
    found = discover.find(["a.py", "build/c.py"], configurations.of)
    index = discover.index(str(here), found, configurations.of)
    assert [os.path.relpath(path) for path in index] == ["a.py", "build/c.py", "lib/b.py"]
    whole = discover.find(["."], configurations.of)
    assert [os.path.relpath(path) for path in discover.index(str(here), whole, configurations.of)] == [
        "a.py",
        "lib/b.py",
    ]


# ---------------------------------------------------------------------- bytes


@pytest.mark.parametrize(
    "text",
    [
        "torch.manual_seed(0)",
        "KFold(random_state=1)",
        "RandomState(0)",
        "default_rng()",
        "PRNGKey(1)",
        "x = 1  # noqa: SED101",
    ],
)
def test_the_prefilter_lets_through(text):
    assert prefilter(text.encode())


@pytest.mark.parametrize("text", ["x = 1", "x = 1  # noqa", "x = 1  # noqa: E501"])
def test_the_prefilter_holds_back(text):
    assert not prefilter(text.encode())


def test_seedlint_comments_are_words_of_the_prefilter():
    assert prefilter(b"x = 1  # seedlint: ignore-file")


@pytest.mark.parametrize("mark", [".git/HEAD", "pyproject.toml"])
def test_links_that_lead_out_of_the_checkout(here, mark):
    write(here, {f"top/{mark}": "", "top/sub/setup.cfg": "", "top/a.py": "", "secret/b.py": ""})
    for name, target in {"in.py": "top/a.py", "out.py": "secret/b.py", "gone.py": "nowhere"}.items():
        (here / "top" / "sub" / name).symlink_to(here / target)
    inside = mark == ".git/HEAD"  # else ROOT is all there is
    names = ("in.py", "out.py", "gone.py")
    root = here / "top" / "sub"
    assert [leads_out(str(root / name), str(root)) for name in names] == [not inside, True, True]
    assert not leads_out(str(here / "secret" / "b.py"), str(root)), "what is no link is where it is"


def test_a_link_out_of_the_checkout_is_read_only_if_it_is_named(tmp_path):
    write(tmp_path, {"top/setup.cfg": "", "secret/b.py": FIXED})
    (tmp_path / "top" / "out.py").symlink_to("../secret/b.py")
    top = tmp_path / "top"
    for arguments in ((), ("--add-noqa",), ("--fix",)):
        done = seedlint("--no-cache", "--output-format", "full", *arguments, cwd=top)
        assert (done.status, "SGDClassifier" in done.out) == (1, False)
        assert "SED900" in done.out
        told = " ".join(done.out.split())  # as it is wrapped
        assert "cannot be read: it is a link that leads out of the project; name it to have it checked" in told
    assert (tmp_path / "secret" / "b.py").read_text() == FIXED
    assert "out.py:7:" in seedlint("--no-cache", "out.py", cwd=top).out


def test_folders_deeper_than_calls(tmp_path):
    before = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(900):
            os.mkdir("d")
            os.chdir("d")
        Path("a.py").write_text(FIXED)
    finally:
        os.chdir(before)
    done = seedlint("--isolated", "--no-cache", cwd=tmp_path)
    assert (done.status, done.err.splitlines()[0]) == (1, "seedlint: 1 finding in 1 of 1 file")
    done = seedlint("--no-cache", cwd=tmp_path)
    assert (done.status, done.err.splitlines()[0]) == (1, "seedlint: 1 finding in 1 of 1 file")


def test_what_is_no_regular_file_is_not_read(here):
    os.mkfifo(here / "pipe.py")
    with pytest.raises(OSError, match="not a regular file"):
        read(str(here / "pipe.py"))
