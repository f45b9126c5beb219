"""Every fixture has exactly the findings that its `# expect` comments say, and (of those with some, one in two, since
comments work alike in all) none once they carry `# noqa`.

`fixtures/<topic>/<entry>` is one project: a module alone, or a folder whose files belong together. The first line
`# select: …` says what a file is judged by (SED0 to SED4 without it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from labelled import Finding, Project, Run, Source, differences, drawn, judges, read_source, run

FIXTURES = Path(__file__).parent.parent / "fixtures"
DEFAULT_SELECT = ("SED0", "SED1", "SED2", "SED3", "SED4")
DEMO = "demo"
"""A project to look at; its output is in the README and has its own test."""


def fixture_project(entry: Path) -> Project:
    base = entry if entry.is_dir() else entry.parent
    files = sorted(path for path in entry.rglob("*") if _is_source(path)) if entry.is_dir() else [entry]
    sources = (
        read_source(file.relative_to(base).as_posix(), file.read_text(encoding="utf-8"), DEFAULT_SELECT)
        for file in files
    )
    return Project(f"{entry.parent.name}/{entry.stem}", tuple(sources))


def _is_source(path: Path) -> bool:
    """Whether a file belongs to a fixture: a module, or a settings file or script beside it."""
    return path.is_file() and path.suffix != ".pyc"


def silenced(source: Source) -> Source:
    """`source` with `# noqa` at the end of every expected row; seedlint's own codes (SED9xx) cannot be silenced."""
    rows = source.text.split("\n")
    for row in {row for row, code in source.expected if not code.startswith("SED9")}:
        rows[row - 1] += "  # noqa"
    left = tuple((row, code) for row, code in source.expected if code.startswith("SED9"))
    return replace(source, text="\n".join(rows), expected=left, seen=())


PROJECTS = {
    project.name: project
    for topic in sorted(FIXTURES.iterdir())
    if topic.is_dir() and topic.name != DEMO
    for entry in sorted(topic.iterdir())
    if entry.suffix == ".py" or (entry.is_dir() and entry.name != "__pycache__")
    for project in [fixture_project(entry)]
}
SILENCED = [name for name, project in PROJECTS.items() if project.expected and drawn(name)]

Found = tuple[Path, Mapping[Path, tuple[Finding, ...]]]


@pytest.fixture(scope="session")
def plain_run(fixtures_run: Run) -> Found:
    return fixtures_run.found


@pytest.fixture(scope="session")
def silent_run(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return run((silenced_project(PROJECTS[name]) for name in SILENCED), tmp_path_factory.mktemp("silenced")).found


def silenced_project(project: Project) -> Project:
    return replace(project, sources=tuple(map(silenced, project.sources)))


@pytest.mark.parametrize("name", PROJECTS)
def test_expected_findings(name: str, plain_run: Found) -> None:
    wrong = differences(PROJECTS[name], *plain_run)
    assert not wrong, f"fixtures/{name}:\n  " + "\n  ".join(wrong)


@pytest.mark.parametrize("name", SILENCED)
def test_noqa_silences(name: str, silent_run: Found) -> None:
    wrong = differences(silenced_project(PROJECTS[name]), *silent_run)
    assert not wrong, f"fixtures/{name} with noqa:\n  " + "\n  ".join(wrong)


@pytest.mark.parametrize("name", PROJECTS)
def test_labels_are_selected(name: str) -> None:
    for source in PROJECTS[name].sources:
        for row, code in source.expected:
            assert judges(source.select, code), f"{name}/{source.name}:{row}: {code} is expected but not selected"
