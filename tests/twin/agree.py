"""Holds what seedlint finds against what truly happened, over many programs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .judge import Claim, claims

RUN = Path(__file__).parent / "run.py"
CHECKOUT = Path(__file__).parent.parent.parent
NEAR = 2
"""Rows that a finding may stand away from the place that is due."""
JUDGED = frozenset({"SED001", "SED002", "SED003", "SED103"})
"""Codes that are judged beside those that are on by default."""

Files = Mapping[str, str]
"""A program: its files' texts by name."""


@dataclass(frozen=True)
class Found:
    """A finding of seedlint in a program."""

    code: str
    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.code} at {self.file}:{self.row}"


@dataclass(frozen=True)
class Outcome:
    """One program: what is due (None: no claim), what seedlint finds, and why the program did not run, if so."""

    files: Files
    due: tuple[Claim, ...] | None
    found: tuple[Found, ...]
    abstained: tuple[Found, ...]
    error: str | None = None

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is missing and what is too much, as `-SED101`, `+SED003` or, at another row, `~SED101`; a last `?` says
        that seedlint abstains (SED009). Empty where nothing is wrong or nothing is claimed."""
        if self.due is None:
            return ()
        left = list(self.found)
        said = []
        for claim in self.due:
            alike = [each for each in left if each.code == claim.code]
            close = [each for each in alike if near(each.file, each.row, claim)]
            if alike:
                left.remove((close or alike)[0])
            if not close:
                said.append(f"{'~' if alike else '-'}{claim.code}")
        said += [f"+{each.code}" for each in left]
        return (*said, "?") if said and self.abstained else tuple(said)


def near(file: str, row: int, claim: Claim) -> bool:
    """Whether a place is (nearly) one of those at which a claim is due."""
    return any(file == other and abs(row - due) <= NEAR for other, due in claim.places)


def outcomes(programs: Sequence[Files], lint: bool = True) -> list[Outcome]:
    """What is due and what is found in each program. AssertionError if seedlint or the runner itself fails.

    Without `lint` only what is due."""
    with written(programs) as folders:
        records = _watched(folders)
        found = _linted(folders) if lint else [[] for _ in folders]
    done = []
    for files, record, ours in zip(programs, records, found):
        due = claims(record, files)
        judged = tuple(each for each in ours if each.code != "SED009")
        abstained = tuple(each for each in ours if each.code == "SED009")
        done.append(Outcome(files, None if due is None else tuple(due), judged, abstained, record["error"]))
    return done


def findings(programs: Sequence[Files]) -> list[list[Found]]:
    """What seedlint finds in each program, of the codes that are judged."""
    if not programs:
        return []
    with written(programs) as folders:
        found = _linted(folders)
    return [[each for each in ours if each.code != "SED009"] for ours in found]


@contextmanager
def written(programs: Sequence[Files]) -> Iterator[list[Path]]:
    """A folder for each program, each a project of its own, all in one."""
    with tempfile.TemporaryDirectory(prefix="twin") as name:
        folders = [Path(name).resolve() / f"p{place}" for place in range(len(programs))]
        for folder, files in zip(folders, programs):
            folder.mkdir()
            (folder / "setup.cfg").touch()
            for file, text in files.items():
                path = folder / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        yield folders


@cache
def judged_codes() -> frozenset[str]:
    """The codes that are compared: those on by default, and `JUDGED`."""
    from seedlint.rules import RULES

    return frozenset(rule.code for rule in RULES if rule.default) | JUDGED


def _watched(folders: Sequence[Path]) -> list[Mapping[str, Any]]:
    """The record of each program."""
    names = "\n".join(map(str, folders))
    done = subprocess.run([sys.executable, str(RUN)], input=names, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == len(folders), "the runner lost a program"
    return records


def _linted(folders: Sequence[Path]) -> list[list[Found]]:
    """The findings in each folder, of the codes that are judged and SED009, by one run of the command."""
    command = "-m seedlint --isolated --no-cache --select ALL --output-format json ."
    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=folders[0].parent,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[Found]] = {folder.name: [] for folder in folders}
    for item in json.loads(done.stdout):
        folder, _, file = item["filename"].replace(os.sep, "/").removeprefix("./").partition("/")
        if item["code"] in judged_codes() or item["code"] == "SED009":
            found[folder].append(Found(item["code"], file, item["location"]["row"]))
    return [found[folder.name] for folder in folders]


def codes(due: Iterable[Claim] | None) -> tuple[str, ...] | None:
    return None if due is None else tuple(sorted(claim.code for claim in due))
