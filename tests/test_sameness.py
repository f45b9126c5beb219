"""What is found is a function of the files and the settings: not of PYTHONHASHSEED, of where things lie in memory, of
how many processes share the work, or of the order in which files are named.

A run over the fixtures takes long, so that each of the five asks with a PYTHONHASHSEED of its own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from command import Done, seedlint

from seedlint import workers
from seedlint.classify import FEW_MODULES

FIXTURES = Path(__file__).parent.parent / "fixtures"
TOPICS = ("comparison", "dead", "histories", "keys", "picked", "projects", "recorded")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fixtures as one project, so that its entry points are shared out over processes and leave files to each other."""
    folder = tmp_path_factory.mktemp("same")
    for topic in TOPICS:
        shutil.copytree(FIXTURES / topic, folder / topic)
    return folder


def judged(project: Path, *paths: str, hash_seed: int) -> Done:
    options = ("--isolated", "--no-cache", "--select", "ALL", "--output-format", "json")
    return seedlint(*options, *paths, cwd=project, env={"PYTHONHASHSEED": str(hash_seed)})


@pytest.fixture(scope="module")
def reference(project: Path) -> Done:
    done = judged(project, ".", hash_seed=0)
    assert done.status == 1
    assert len(done.out) > 10_000
    return done


def test_the_output_does_not_depend_on_the_hashes_of_strings(project: Path, reference: Done) -> None:
    done = judged(project, ".", hash_seed=1)
    assert done.out == reference.out
    assert done.err == reference.err


@pytest.mark.skipif(sys.platform != "linux", reason="processes are tied to processors on Linux")
def test_the_output_does_not_depend_on_the_number_of_processes(project: Path, reference: Done) -> None:
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(every)})
    try:
        assert workers.available() == 1
        done = judged(project, ".", hash_seed=2)
    finally:
        os.sched_setaffinity(0, every)
    assert len(list(project.rglob("*.py"))) > FEW_MODULES
    assert (done.out, done.err) == (reference.out, reference.err)


def test_the_output_does_not_depend_on_the_order_in_which_files_are_named(project: Path) -> None:
    files = sorted(str(path.relative_to(project)) for path in project.rglob("*.py"))
    one = judged(project, *files, hash_seed=3)
    other = judged(project, *reversed(files), hash_seed=77)
    assert len(one.out) > 10_000
    assert (one.status, one.out, one.err) == (other.status, other.out, other.err)
