"""Adopting seedlint in an old code base: baselines, `--add-noqa` and `--diff-base`, through the real program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import BROKEN, Done, seedlint, write
from labelled import drawn
from repository import commit, git
from test_fixtures import FIXTURES
from test_flake8 import FIXED, flake8, notebook

LINE = "model = SGDClassifier(random_state=7)"


def codes(done: Done) -> list[str]:
    """`path:row CODE` of each finding, from concise output."""
    found = []
    for line in done.lines:
        place, text = line.split(": ", 1)
        found.append(f"{place.rsplit(':', 1)[0]} {text.split()[0]}")
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, {"a.py": FIXED, "sub/b.py": FIXED, "n.ipynb": notebook("x = 1", FIXED), "setup.cfg": ""})


# ------------------------------------------------------------------ baselines


def test_a_baseline_accepts_what_is_there_and_nothing_else(project: Path) -> None:
    done = seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    assert (done.status, done.out, done.err) == (0, "", "seedlint: 3 findings in base.json\n")
    done = seedlint("--no-cache", "--baseline", "base.json", cwd=project)
    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines() == [
        "seedlint: nothing found in 3 files, 3 in the baseline",
        "seedlint: 3 seed decisions (uses of seeds): 3 classified",
    ]
    write(project, {"new.py": FIXED})
    assert codes(seedlint("--no-cache", "--baseline", "base.json", cwd=project)) == ["new.py:7 SED101"]


def test_findings_may_move(project: Path) -> None:
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    moved = "# a heading\n\n" + FIXED.replace(LINE, "if True:\n    model = SGDClassifier(\n        random_state=7)")
    write(project, {"a.py": moved, "n.ipynb": notebook("y = 2", "x = 1", "\n" + FIXED)})
    done = seedlint("--no-cache", "--baseline", "base.json", cwd=project)
    assert codes(done) == ["a.py:10 SED101"], "white space inside a line break is another text"
    write(project, {"a.py": "# a heading\n\n" + FIXED.replace(LINE, f"if True:\n    {LINE}")})
    assert seedlint("--no-cache", "--baseline", "base.json", cwd=project).status == 0


def test_another_seed_is_another_finding(project: Path) -> None:
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    write(project, {"a.py": FIXED.replace("random_state=7", "random_state=8")})
    assert codes(seedlint("--no-cache", "--baseline", "base.json", cwd=project)) == ["a.py:7 SED101"]


def test_equal_findings_are_counted(project: Path) -> None:
    folds = "folds = KFold(5, random_state=1)\nprint(folds)\n"
    once = f"from sklearn.model_selection import KFold\n{folds}"
    twice = once + folds
    write(project, {"a.py": twice})
    before = codes(seedlint("--no-cache", "a.py", cwd=project))
    assert len(before) == 2
    write(project, {"a.py": once})
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    write(project, {"a.py": twice})
    assert codes(seedlint("--no-cache", "--baseline", "base.json", cwd=project)) == before[1:]


def test_a_baseline_does_not_depend_on_the_current_folder(project: Path) -> None:
    write(project, {"pyproject.toml": '[tool.seedlint]\nbaseline = "base.json"\n'})
    assert seedlint("--no-cache", "--write-baseline", project / "base.json", "..", cwd=project / "sub").status == 0
    assert seedlint("--no-cache", cwd=project).status == 0
    assert seedlint("--no-cache", ".", cwd=project / "sub").status == 0
    assert flake8("--select=SED", cwd=project).out == ""
    assert '"a.py"' in (project / "base.json").read_text()


def test_a_baseline_is_sorted_and_stable(project: Path) -> None:
    seedlint("--no-cache", "--show-safe", "--write-baseline", "base.json", cwd=project)
    first = (project / "base.json").read_text()
    seedlint("--no-cache", "--write-baseline", "base.json", "--baseline", "base.json", cwd=project)
    assert (project / "base.json").read_text() == first
    document = json.loads(first)
    assert [row["path"] for row in document["findings"]] == ["a.py", "n.ipynb", "sub/b.py"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{", "is not JSON"),
        ("[]", "is no baseline of version 1"),
        ('{"version": 2, "findings": []}', "is no baseline of version 1"),
        ('{"version": 1, "findings": [{"path": 1}]}', "holds something that is no finding"),
    ],
)
def test_a_baseline_that_cannot_be_used(project: Path, text: str | None, reason: str) -> None:
    if text is not None:
        write(project, {"base.json": text})
    done = seedlint("--no-cache", "--baseline", "base.json", cwd=project)
    assert (done.status, done.out, done.err) == (2, "", f"seedlint: error: baseline base.json: {reason}\n")


def stale(done: Done) -> list[str]:
    return [line for line in done.err.splitlines() if "no longer there" in line]


def test_what_a_baseline_accepts_for_nothing_is_told(project: Path) -> None:
    write(project, {"pyproject.toml": '[tool.seedlint]\nbaseline = "base.json"\n'})
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    assert stale(seedlint("--no-cache", cwd=project)) == []
    (project / "sub" / "b.py").unlink()
    write(project, {"a.py": FIXED.replace("=7", "=None")})
    done = seedlint("--no-cache", cwd=project)
    assert (done.status, done.out) == (0, "")
    assert stale(done) == [
        "seedlint: 2 accepted findings no longer there: a.py SED101, sub/b.py SED101; --write-baseline forgets what is gone"  # noqa: E501
    ]
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    assert stale(seedlint("--no-cache", cwd=project)) == []


def test_only_what_was_looked_at_can_be_stale(project: Path) -> None:
    seedlint("--no-cache", "--write-baseline", "base.json", cwd=project)
    given = ("--no-cache", "--baseline", "base.json")
    write(project, {"a.py": FIXED.replace("=7", "=None")})
    assert len(stale(seedlint(*given, cwd=project))) == 1
    for args in (["sub"], ["n.ipynb"], ["--select", "SED4"], ["--ignore", "SED1"]):
        assert stale(seedlint(*given, *args, cwd=project)) == [], args
    write(project, {"sub/b.py": BROKEN})
    assert stale(seedlint(*given, cwd=project)) == [], "what cannot be read today may hold the finding still"
    write(project, {"a.py": FIXED.replace(LINE, f"{LINE}  # seedlint: ignore[SED101] kept"), "sub/b.py": FIXED})
    assert stale(seedlint(*given, "--min-confidence", "high", cwd=project)) == [], "it is there, and silent"


# ------------------------------------------------------------------- add-noqa


@pytest.mark.parametrize("target", ["/dev/zero", "pipe", "/dev/null"])
def test_a_baseline_that_is_no_file(project: Path, target: str) -> None:
    """As the project's own configuration may name it."""
    os.mkfifo(project / "pipe")
    write(project, {"seedlint.toml": f'baseline = "{target}"'})
    done = seedlint("--no-cache", cwd=project)
    name = target if target.startswith("/") else "pipe"
    assert (done.status, done.out) == (2, "")
    assert done.err == f"seedlint: error: baseline {name}: cannot be read: it is not a regular file\n"


def test_add_noqa(project: Path) -> None:
    write(project, {"a.py": FIXED.replace(LINE, f"{LINE}  # noqa: E501"), "sub/b.py": FIXED.replace("\n", "\r\n")})
    before = (project / "sub" / "b.py").read_bytes()
    done = seedlint("--no-cache", "--add-noqa", cwd=project)
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("seedlint: 3 comments added in 3 files\n")
    assert (project / "a.py").read_text() == FIXED.replace(LINE, f"{LINE}  # noqa: E501,SED101")
    assert (project / "sub" / "b.py").read_bytes() == before.replace(LINE.encode(), f"{LINE}  # noqa: SED101".encode())
    assert f"{LINE}  # noqa: SED101" in json.loads((project / "n.ipynb").read_text())["cells"][1]["source"]
    assert seedlint("--no-cache", cwd=project).status == 0
    assert flake8("--isolated", "--select=SED", cwd=project).out == ""


def test_add_noqa_where_a_comment_can_stand(tmp_path: Path) -> None:
    call = "model = \\\n    SGDClassifier(random_state=7).set_params(**dict(penalty='''l2\n'''.strip()))"
    write(tmp_path, {"a.py": FIXED.replace(LINE, call)})
    assert seedlint("--no-cache", cwd=tmp_path).status == 1
    assert seedlint("--no-cache", "--add-noqa", cwd=tmp_path).status == 0
    assert "'''.strip()))  # noqa: SED101\n" in (tmp_path / "a.py").read_text()
    assert seedlint("--no-cache", cwd=tmp_path).status == 0


@pytest.mark.parametrize("how", [(), ("--reason", "as it was")], ids=["noqa", "ignore"])
def test_add_noqa_silences_fixtures(kept: Path, how: tuple[str, ...]) -> None:
    """The second time starts from what the cache knows of the same files at the same place. One module in four: how a
    comment is put is alike for all, and each way takes two runs."""
    shutil.rmtree(kept / "here", ignore_errors=True)
    for path in sorted(FIXTURES.glob("*/*")):
        copy = kept / "here" / "fixtures" / path.relative_to(FIXTURES)
        if path.is_dir() and path.name != "__pycache__":
            shutil.copytree(path, copy, ignore=shutil.ignore_patterns("__pycache__"))
        elif path.is_file() and drawn(path.name, 4):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    every = ("--cache-dir", "../cache", "--select", "SED1,SED2,SED3,SED4,SED5", "--ignore", "SED900")
    done = seedlint(*every, "--add-noqa", *how, cwd=kept / "here")
    assert (done.status, done.out) == (0, ""), done.err
    assert int(re.match(r"seedlint: (\d+) comments added", done.err)[1]) > 30
    assert seedlint("--no-cache", *every[2:], cwd=kept / "here").out == ""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


def test_add_noqa_with_a_reason(project: Path) -> None:
    call = "    model = \\\n        SGDClassifier(random_state=7)"
    before = FIXED.replace(LINE, f"if True:\n{call}")
    write(project, {"a.py": before, "sub/b.py": FIXED.replace("\n", "\r\n")})
    done = seedlint("--no-cache", "--add-noqa", "--reason", "  weights that  ship with the package", cwd=project)
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("seedlint: 3 comments added in 3 files\n")
    comment = "# seedlint: ignore[SED101] weights that ship with the package"
    assert (project / "a.py").read_text() == before.replace(call, f"    {comment}\n{call}")
    crlf = FIXED.replace(LINE, f"{comment}\n{LINE}").replace("\n", "\r\n")
    assert (project / "sub" / "b.py").read_bytes() == crlf.encode()
    cell = json.loads((project / "n.ipynb").read_text())["cells"][1]["source"]
    assert f"{comment}\n{LINE}" in "".join(cell)
    assert seedlint("--no-cache", cwd=project).status == 0
    assert flake8("--isolated", "--select=SED", cwd=project).out == ""


def test_add_noqa_cannot_help_a_broken_file(project: Path) -> None:
    write(project, {"broken.py": BROKEN})
    done = seedlint("--no-cache", "--add-noqa", cwd=project)
    assert done.status == 1
    assert codes(done) == ["broken.py:2 SED900"]
    assert (project / "broken.py").read_text() == BROKEN


def test_add_noqa_needs_files(tmp_path: Path) -> None:
    assert seedlint("--add-noqa", "-", cwd=tmp_path, stdin=FIXED).status == 2


# ------------------------------------------------------------------ diff-base


@pytest.fixture
def repository(project: Path) -> Path:
    commit(project)
    return project


def test_only_changed_lines(repository: Path) -> None:
    done = seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)
    assert (done.status, done.out) == (0, "")
    write(repository, {"a.py": "# moved\n" + FIXED, "sub/b.py": FIXED.replace(LINE, f"{LINE}  # touched")})
    write(repository, {"new.py": FIXED, "n.ipynb": notebook("x = 1", FIXED.replace("=7", "=8"))})
    done = seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)
    assert codes(done) == ["n.ipynb:cell 2:7 SED101", "new.py:7 SED101", "sub/b.py:7 SED101"]
    assert codes(seedlint("--no-cache", "--diff-base", "HEAD", "..", cwd=repository / "sub"))[-1] == "b.py:7 SED101"


def test_a_notebook_whose_lines_are_the_same(repository: Path) -> None:
    write(repository, {"n.ipynb": notebook("print(1)", "x = 1", FIXED)})
    assert seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository).out == ""


def test_since_the_branch_left(repository: Path) -> None:
    """What came to the base meanwhile is not counted."""
    git("checkout", "-q", "-b", "work", cwd=repository)
    write(repository, {"a.py": FIXED.replace("=7", "=8")})
    git("commit", "-q", "-a", "-m", "work", cwd=repository)
    git("checkout", "-q", "main", cwd=repository)
    write(repository, {"sub/b.py": FIXED.replace("=7", "=9")})
    git("commit", "-q", "-a", "-m", "main", cwd=repository)
    git("checkout", "-q", "work", cwd=repository)
    assert codes(seedlint("--no-cache", "--diff-base", "main", cwd=repository)) == ["a.py:7 SED101"]


def test_paths_that_git_would_read_as_patterns(repository: Path) -> None:
    write(repository, {"[ab]*.py": FIXED, "größe 1.py": FIXED})
    git("add", "-A", cwd=repository)
    git("commit", "-q", "-m", "odd names", cwd=repository)
    write(repository, {"größe 1.py": FIXED.replace("=7", "=8")})
    assert codes(seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)) == ["größe 1.py:7 SED101"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", ""])
def test_an_unknown_revision(repository: Path, revision: str) -> None:
    done = seedlint("--no-cache", f"--diff-base={revision}", cwd=repository)
    assert (done.status, done.out) == (2, "")
    assert done.err == f'seedlint: error: --diff-base: {repository}: knows no revision "{revision}"\n'
    assert not (repository / "x").exists()


def test_outside_a_repository(project: Path) -> None:
    done = seedlint("--no-cache", "--diff-base", "HEAD", cwd=project, env={"GIT_CEILING_DIRECTORIES": "/"})
    assert done.status == 2
    assert done.err == f"seedlint: error: --diff-base: {project}: is not in a Git repository\n"


def test_a_repository_of_another_user(repository: Path) -> None:
    """Git refuses it, as in a container whose user is not the owner of what is mounted."""
    done = seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert done.status == 2
    assert done.err == (
        f"seedlint: error: --diff-base: {repository}: belongs to another user, and Git reads it after: "
        f"git config --global --add safe.directory {repository}\n"
    )


# -------------------------------------------------------- hostile repositories


def bury(folder: Path, name: str, *settings: str) -> Path:
    """Commit, as plain files of the repository at `folder`, a folder that Git takes for a repository of its own: what
    `git clone` brings along. `settings` go into its configuration."""
    inner = folder / name
    git("init", "-q", "--bare", "-b", "main", str(inner), cwd=folder)
    for setting in ("core.bare=false", f"core.worktree={inner}", *settings):
        git("config", "--file", str(inner / "config"), *setting.split("=", 1), cwd=folder)
    write(inner, {"a.py": FIXED, "objects/keep": "", "refs/keep": "", ".gitattributes": "*.py filter=evil diff=evil\n"})
    shutil.rmtree(inner / "hooks")
    return inner


COMMANDS = ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "diff.external", "diff.evil.textconv")
"""Settings by which a repository makes Git run a command."""


def marker_of(project: Path) -> Path:
    """What a command that is run leaves behind."""
    return project.parent / f"{project.name}-marker"


def as_commands(marker: Path) -> list[str]:
    return [f"{name}=touch '{marker}'; cat" for name in COMMANDS] + ["filter.evil.required=true"]


@pytest.mark.parametrize("run_in", [".", "lib", ".."])
def test_a_buried_repository_is_not_entered(project: Path, run_in: str) -> None:
    marker = marker_of(project)
    bury(project, "lib", *as_commands(marker))
    commit(project)
    write(project, {"lib/a.py": FIXED.replace("=7", "=8")})
    done = seedlint("--no-cache", "--isolated", "--diff-base", "HEAD", project / "lib", cwd=project / run_in)
    assert not marker.exists()
    assert [each.rpartition("/")[2] for each in codes(done)] == ["a.py:7 SED101"]
    assert done.status == 1, done.err


def test_the_buried_repository_would_run_commands(project: Path) -> None:
    """The attack is one: plain Git, run where the linted file lies, does what the checkout says."""
    marker = marker_of(project)
    inner = bury(project, "lib", *as_commands(marker))
    subprocess.run(["git", "ls-files"], cwd=inner, capture_output=True, check=False)
    assert marker.exists()


def test_a_nested_work_tree_hides_nothing(repository: Path) -> None:
    """A repository inside the one that the run is in, as an archive can hold it: its files are new to the outer one."""
    inner = write(repository / "inner", {"c.py": FIXED})
    commit(inner)
    marker = marker_of(repository)
    git("config", "core.fsmonitor", f"touch '{marker}'", cwd=inner)
    assert codes(seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)) == ["inner/c.py:7 SED101"]
    assert not marker.exists()


def test_a_repository_from_an_archive_runs_nothing(repository: Path) -> None:
    """Its `.git` was not made by the user: configuration, attributes and hooks are the archive's."""
    marker = marker_of(repository)
    for setting in as_commands(marker):
        git("config", *setting.split("=", 1), cwd=repository)
    write(repository, {".git/info/attributes": "*.py filter=evil diff=evil\n", "a.py": "x = 1\n" + FIXED})
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        path = repository / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
        path.chmod(0o755)
    write(repository, {"a.py": FIXED.replace("=7", "=8")})
    assert codes(seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)) == ["a.py:7 SED101"]
    assert not marker.exists()


def test_a_partial_clone_fetches_nothing(repository: Path) -> None:
    """What it lacks is fetched by whatever its configuration calls a transport."""
    marker = marker_of(repository)
    blob = git("rev-parse", "HEAD:a.py", cwd=repository).strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "far",
        "remote.far.url": f"ext::touch {marker}",
        "remote.far.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        git("config", name, value, cwd=repository)
    done = seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository)
    assert codes(done) == ["a.py:7 SED101", "sub/b.py:7 SED101"], "equal texts are one blob"
    assert not marker.exists()
    subprocess.run(["git", "cat-file", "blob", blob], cwd=repository, capture_output=True, check=False)
    assert marker.exists(), "the attack is one"


def test_the_repository_of_a_hook_is_not_taken_for_the_checkouts(repository: Path, tmp_path_factory) -> None:
    other = write(tmp_path_factory.mktemp("other"), {"x.py": ""})
    commit(other)
    env = {"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other)}
    assert seedlint("--no-cache", "--diff-base", "HEAD", cwd=repository, env=env).status == 0
