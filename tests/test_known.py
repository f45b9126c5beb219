"""All that is known of a program's seeds, of kinds that `tests/known` has one program for each: what their values are
and govern, what loops are, how models came to be, and what is not run.

A file holds a program and, below the line, what is known of it: the kind, the row and the words of each thing, why no
finding speaks of it, and what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import write
from test_why import known_of

PROGRAMS = sorted((Path(__file__).parent / "known").glob("*.txt"))
LINE = "--------\n"


@pytest.mark.parametrize("file", PROGRAMS, ids=lambda file: file.stem)
def test_all_that_is_known(tmp_path: Path, file: Path) -> None:
    program, expected = file.read_text(encoding="utf-8").split(LINE)
    write(tmp_path, {"a.py": program, "setup.cfg": ""})
    told = []
    for each in known_of(tmp_path / "a.py").remarks:
        silent = f" -- {each.silent}" if each.silent else ""
        told.append(f"{each.kind} {each.location.row}: {each.message}{silent}")
        told += [f"  {one.location.row}: {one.message}" for one in each.evidence]
    assert "\n".join(told) == expected.rstrip("\n")
