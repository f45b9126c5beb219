"""Holds what seedlint finds against what truly happened, over many programs at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
        """What is missing and what is too much, as `-SED101`, `+SED003` or, at another row, `~SED101`; the reading
        `?` says that seedlint abstains (SED009)."""
        left = list(self.found)
        said = []
        for claim in self.due or ():
            near = [each for each in left if each.code == claim.code and _near(each, claim)]
            other = [each for each in left if each.code == claim.code]
            if near or other:
                left.remove((near or other)[0])
            if not near:
                said.append(f"~{claim.code}" if other else f"-{claim.code}")
        said += [f"+{each.code}" for each in left]
        if self.due is None:
            return ()
        return (*said, "?") if said and self.abstained else tuple(said)


def _near(found: Found, claim: Claim) -> bool:
    return any(found.file == file and abs(found.row - row) <= NEAR for file, row in claim.places)


def outcomes(programs: Sequence[Files]) -> list[Outcome]:
    """What is due and what is found in each program. AssertionError if seedlint or the runner itself fails."""
    with tempfile.TemporaryDirectory(prefix="twin") as name:
        root = Path(name).resolve()
        folders = [root / f"p{place}" for place in range(len(programs))]
        for folder, files in zip(folders, programs):
            folder.mkdir()
            (folder / "setup.cfg").touch()
            for file, text in files.items():
                (folder / file).write_text(text, encoding="utf-8")
        records = _watched(folders)
        found = _linted(root)
    assert len(records) == len(programs), "the runner of the twin lost a program"
    done = []
    for folder, files, record in zip(folders, programs, records):
        due = claims(record, files)
        ours = found.get(folder.name, ())
        judged = tuple(each for each in ours if each.code != "SED009")
        abstained = tuple(each for each in ours if each.code == "SED009")
        done.append(Outcome(files, None if due is None else tuple(due), judged, abstained, record["error"]))
    return done


def _watched(folders: Sequence[Path]) -> list[Mapping[str, Any]]:
    """The record of each program."""
    names = "\n".join(map(str, folders))
    done = subprocess.run([sys.executable, str(RUN)], input=names, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _linted(root: Path) -> dict[str, list[Found]]:
    """The judged findings below `root`, by the name of the program's folder."""
    from seedlint.rules import RULES

    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "--isolated", "--no-cache", "--select", "ALL", "--output-format", "json", "."],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    kept = {rule.code for rule in RULES if rule.default} | JUDGED | {"SED009"}
    found: dict[str, list[Found]] = {}
    for item in json.loads(done.stdout):
        folder, _, file = item["filename"].replace(os.sep, "/").removeprefix("./").partition("/")
        if item["code"] in kept:
            found.setdefault(folder, []).append(Found(item["code"], file, item["location"]["row"]))
    return found


def codes(due: Iterable[Claim] | None) -> tuple[str, ...] | None:
    return None if due is None else tuple(sorted(claim.code for claim in due))
