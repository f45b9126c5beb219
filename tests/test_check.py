"""The pipeline below the command line: what is parsed, what is asked for later, what is reported on."""

from __future__ import annotations

import os

import pytest
from command import BROKEN, write

from seedlint import check, discover
from seedlint.cache import FactsCache, store
from seedlint.config import Configurations, options
from seedlint.library import Job, Library, lower_job
from seedlint.rules import RULES


@pytest.fixture
def library():
    return Library(FactsCache(None))


def errors(facts):
    return [block.error for block in facts.blocks if block.error]


def report(*paths, **given):
    configurations = Configurations(RULES, options(given, RULES))
    found = discover.find(list(map(str, paths)), configurations.of)
    return check.check(found, configurations.of, Library(FactsCache(None)))


def test_only_files_with_a_word_are_hits(tmp_path, library):
    write(tmp_path, {"a.py": "set_seed(3)\n", "b.py": "x = 1\n", "c.py": "\0"})
    paths = [str(tmp_path / name) for name in ("a.py", "b.py", "c.py", "gone.py")]
    hits = [path for path in paths if library.holds(path)]
    assert list(map(os.path.basename, hits)) == ["a.py", "c.py", "gone.py"]


def test_facts_can_be_asked_for_later(tmp_path, library):
    write(tmp_path, {"b.py": "x = 1\n"})
    path = str(tmp_path / "b.py")
    assert not library.holds(path)
    assert library.known(path) is None
    assert len(library.facts(path).blocks[0].body) == 1
    assert library.facts(path) is library.known(path)
    assert library.parsed == 1


def test_contents_that_are_given_take_the_place_of_the_file(tmp_path):
    path = str(write(tmp_path, {"b.py": "x = 1\n"}) / "b.py")
    library = Library(FactsCache(store(tmp_path / "cache")), {path: BROKEN.encode()})
    assert library.holds(path)
    assert errors(library.facts(path)) == ["syntax error: '(' was never closed"]
    assert library.lines(path, 0)[1] == "random.seed(0"
    assert not (tmp_path / "cache").exists()


def deadly(job: Job):
    if "killer" in job.path:
        os._exit(1)
    return LOWER(job)


LOWER = lower_job


def test_a_file_that_kills_its_process_costs_no_other_file(tmp_path, monkeypatch):
    names = [f"f{number}.py" for number in range(8)]
    write(tmp_path, dict.fromkeys((*names, "killer1.py", "killer2.py"), "seed = 0\n"))
    monkeypatch.setattr("seedlint.library.lower_job", deadly)
    done = report(tmp_path)
    assert [(os.path.basename(each.location.path), each.code, each.message) for each in done.diagnostics] == [
        (name, "SED900", "cannot be checked: the parser crashed: the process ended with status 1")
        for name in ("killer1.py", "killer2.py")
    ]


def test_the_rest_of_the_project_is_read_and_not_reported(tmp_path):
    write(tmp_path, {"setup.py": "", "a.py": BROKEN, "b.py": BROKEN, "sub/c.py": BROKEN})
    assert [os.path.basename(each.location.path) for each in report(tmp_path / "sub").diagnostics] == ["c.py"]
    one = report(tmp_path / "a.py")
    assert (one.files, one.parsed, len(one.diagnostics)) == (1, 1, 1)


def test_projects_inside_a_project_are_judged_apart(tmp_path):
    write(tmp_path, {"setup.py": "", "a.py": BROKEN, "sub/pyproject.toml": "", "sub/c.py": BROKEN})
    done = report(tmp_path)
    assert [os.path.relpath(each.location.path, tmp_path) for each in done.diagnostics] == ["a.py", "sub/c.py"]
    assert (done.files, done.parsed) == (3, 2)


def test_a_bad_cell_leaves_the_others_and_is_named(tmp_path):
    import json

    cells = [{"cell_type": "code", "source": source} for source in ("seed = 1", "seed = (", "x = 2")]
    book = json.dumps({"nbformat": 4, "metadata": {}, "cells": [*cells, {"cell_type": "markdown", "source": "("}]})
    (one,) = report(write(tmp_path, {"n.ipynb": book}) / "n.ipynb").diagnostics
    assert (one.code, one.location.cell, one.location.row, one.context) == ("SED900", 2, 1, "")


def test_the_context_is_the_code_at_the_location_with_white_space_folded(tmp_path):
    write(tmp_path, {"a.py": "x = 1  # seedlint:   ignore[SED101]  because\n"})
    (one,) = report(tmp_path, select=("SED101", "SED901")).diagnostics
    assert one.context == "# seedlint: ignore[SED101]"
    moved = report(write(tmp_path / "b", {"a.py": ""}).parent, select=("SED101", "SED901")).diagnostics[0]
    assert moved.fingerprint == one.fingerprint


@pytest.mark.parametrize("many", [2, 20])
def test_progress_counts_parsing_and_analysis(tmp_path, monkeypatch, many):
    """In one process and in several: no step is lost, and what is done never exceeds what is known of."""
    for number in range(many):
        (tmp_path / f"a{number}.py").write_text("import numpy as np\nnp.random.seed(1)\nprint(np.random.normal())\n")
    (tmp_path / "setup.cfg").touch()
    monkeypatch.chdir(tmp_path)
    configurations = Configurations(RULES, options({}, RULES), isolated=True)
    told = []
    check.check(
        discover.find(["."], configurations.of),
        configurations.of,
        Library(FactsCache(None)),
        lambda *sums: told.append(sums),
    )
    assert told == sorted(told)
    assert all(done <= total for done, total in told)
    assert told[-1] == (2 * many, 2 * many), "each file is parsed and run"
