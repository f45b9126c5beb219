"""The rule pages are tests: seedlint finds exactly what the `# error` markers of their code blocks say.

Judged are the page's code and the codes of `select=`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from labelled import Finding, Project, Run, blocks, differences, text_projects

from seedlint.rules import RULES

PAGES = Path(__file__).parent.parent / "docs" / "rules"
OF_CHANGES = "seed-only-change"
"""A page whose examples are changes since a revision: `test_seed_only_change.py` makes them."""
LINTED = sorted(page for page in PAGES.glob("*.md") if page.stem != OF_CHANGES)
HEADING = re.compile(r"# (?P<name>[a-z-]+) \((?P<code>SED\d{3})\)")


def page_projects(page: Path) -> list[Project]:
    text = page.read_text(encoding="utf-8")
    heading = HEADING.match(text)
    assert heading, f"{page.name}: the first line is not '# name (SEDnnn)'"
    assert all(block.options.keys() <= {"file", "select"} for block in blocks(text)), f"{page.name}: unknown option"
    return text_projects(page.stem, text, (heading["code"],))


PROJECTS = {project.name: project for page in LINTED for project in page_projects(page)}


@pytest.fixture(scope="session")
def page_run(pages_run: Run) -> tuple[Path, Mapping[Path, tuple[Finding, ...]]]:
    return pages_run.found


@pytest.mark.parametrize("name", PROJECTS)
def test_block(name: str, page_run: tuple[Path, Mapping[Path, tuple[Finding, ...]]]) -> None:
    root, found = page_run
    wrong = differences(PROJECTS[name], root, found)
    page, row = name.split("/")
    assert not wrong, f"docs/rules/{page}.md, the block at {row.replace('row', 'row ')}:\n  " + "\n  ".join(wrong)


@pytest.mark.parametrize("name", PROJECTS)
def test_block_is_labelled_and_valid(name: str) -> None:
    project = PROJECTS[name]
    assert project.ok or project.expected, f"{name} has neither an '# error' nor an '# ok' marker"
    for source in project.sources:
        if source.name.endswith(".py") and not any(code == "SED900" for _, code in source.expected):
            compile(source.text, f"{name}/{source.name}", "exec", dont_inherit=True)


THREE_EACH = ("SED413", "SED414", "SED415")
"""Rules that rest on the pages alone for their accuracy."""


@pytest.mark.parametrize("page", LINTED, ids=lambda page: page.stem)
def test_page_has_positives_and_near_misses(page: Path) -> None:
    heading = HEADING.match(page.read_text(encoding="utf-8"))
    assert heading
    code = heading["code"]
    mine = [project for name, project in PROJECTS.items() if name.startswith(f"{page.stem}/")]
    positive = [p for p in mine if any(found == code for _, _, found in p.expected)]
    least = 3 if code in THREE_EACH else 2
    assert len(positive) >= least, f"{page.name}: {len(positive)} blocks with an error of {code}"
    assert len([p for p in mine if p.ok]) >= least, f"{page.name}: too few blocks marked ok"


# ----------------------------------------------------------------- use instead

SAFE = ("SED001", "SED002", "SED003")
"""Rules of safe uses: what stands under "Use instead" is the same use, better reported."""
DEFAULT = tuple(rule.code for rule in RULES if rule.default)
INSTEAD = re.compile(r"^### Use instead\n\n(?:(?!```|#).+\n)+\n```python\n", re.MULTILINE)


def instead(page: Path) -> Project:
    """The block under "Use instead", which stands between the page's first example and the others."""
    text = page.read_text(encoding="utf-8")
    (found,) = INSTEAD.finditer(text)
    assert text.count("\n### Use instead\n") == 1
    examples = text.index("\n## Examples\n")
    assert len(list(blocks(text[examples : found.start()]))) == 1, "not after the first example"
    return PROJECTS[f"{page.stem}/row{text[: found.end()].count(chr(10))}"]


@pytest.mark.parametrize("page", LINTED, ids=lambda page: page.stem)
def test_use_instead_is_silent(page: Path, page_run: tuple[Path, Mapping[Path, tuple[Finding, ...]]]) -> None:
    """For the page's own rule and under all default rules."""
    root, found = page_run
    project = instead(page)
    code = HEADING.match(page.read_text(encoding="utf-8"))["code"]
    assert {expected for _, _, expected in project.expected} == ({code} if code in SAFE else set())
    sources = tuple(replace(source, select=(code, *DEFAULT)) for source in project.sources)
    assert not differences(replace(project, sources=sources), root, found)


@pytest.mark.parametrize("page", LINTED, ids=lambda page: page.stem)
def test_use_instead_changes_the_first_example(page: Path) -> None:
    first = next(project for name, project in PROJECTS.items() if name.startswith(f"{page.stem}/"))
    lines, others = ([line.strip() for line in each.sources[0].text.splitlines()] for each in (first, instead(page)))
    assert lines != others
    assert SequenceMatcher(None, lines, others, autojunk=False).ratio() > 0.4
