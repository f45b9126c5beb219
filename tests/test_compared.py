"""docs/compared.md is a test: with all rules selected, seedlint finds exactly what its `# error` markers say, and ruff
exactly the rows in the options of its blocks (`NPY002=5,6`; a block without them has none)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from command import CHECKOUT
from labelled import Block, Finding, blocks, differences, run, text_projects

TEXT = (CHECKOUT / "docs" / "compared.md").read_text(encoding="utf-8")
BLOCKS = tuple(blocks(TEXT))
PROJECTS = {project.name: project for project in text_projects("compared", TEXT, ("SED",))}
RUFF = ("NPY002", "S311")


@pytest.fixture(scope="module")
def page_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[Path, tuple[Finding, ...]]]:
    return run(PROJECTS.values(), tmp_path_factory.mktemp("compared")).found


@pytest.mark.parametrize("name", PROJECTS)
def test_example(name: str, page_run: tuple[Path, Mapping[Path, tuple[Finding, ...]]]) -> None:
    root, found = page_run
    wrong = differences(PROJECTS[name], root, found)
    assert not wrong, f"docs/compared.md, the block at {name.split('/')[1]}:\n  " + "\n  ".join(wrong)


@pytest.mark.parametrize("name", PROJECTS)
def test_example_is_labelled_and_valid(name: str) -> None:
    project = PROJECTS[name]
    assert project.ok or project.expected, f"{name} has neither an '# error' nor an '# ok' marker"
    for source in project.sources:
        compile(source.text, f"{name}/{source.name}", "exec", dont_inherit=True)


def ruff_rows(block: Block) -> Counter[tuple[str, int]]:
    assert block.options.keys() <= {"file", *RUFF}, f"row {block.row}: unknown option"
    return Counter((code, int(row)) for code, rows in block.options.items() if code in RUFF for row in rows.split(","))


def test_ruff_reports_what_the_page_says(tmp_path: Path) -> None:
    for block in BLOCKS:
        (tmp_path / f"row{block.row}.py").write_text(block.code, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            *"-m ruff check --isolated --no-cache --output-format json . --select".split(),
            ",".join(RUFF),
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    found: dict[str, Counter[tuple[str, int]]] = {}
    for item in json.loads(done.stdout):
        found.setdefault(Path(item["filename"]).stem, Counter())[item["code"], item["location"]["row"]] += 1
    assert found == {f"row{block.row}": rows for block in BLOCKS if (rows := ruff_rows(block))}


def test_tables_and_examples_name_each_other() -> None:
    tables, examples = TEXT.split("\n## Examples\n")
    names = re.findall(r"^### (E\d+)$", examples, re.MULTILINE)
    assert names == [f"E{number}" for number in range(1, len(names) + 1)]
    assert {*re.findall(r"\[(E\d+)\]\(#e\d+\)", tables)} == {*names}
    for name, target in re.findall(r"\[(E\d+)\]\(#(e\d+)\)", TEXT):
        assert target == name.lower()
        assert name in names


def test_each_example_has_a_block() -> None:
    for section in re.split(r"^### E\d+$", TEXT.split("\n## Examples\n")[1], flags=re.MULTILINE)[1:]:
        assert any(blocks(section)), section


def test_page_has_findings_and_silence() -> None:
    """Both halves of the page's claim are there: what is covered, and what is not repeated."""
    assert sum(bool(project.expected) for project in PROJECTS.values()) >= 20
    assert sum(not project.expected for project in PROJECTS.values()) >= 20
