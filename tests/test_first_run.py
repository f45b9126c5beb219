"""The page of a first run: what is typed there is typed, and what is said to be seen is seen."""

from __future__ import annotations

import re
from pathlib import Path

from command import CHECKOUT, seedlint, write
from labelled import blocks

PAGE = (CHECKOUT / "docs" / "first-run.md").read_text(encoding="utf-8")


def test_what_is_typed_and_what_is_seen(tmp_path: Path) -> None:
    first, changed = PAGE.split("## What is changed")
    write(tmp_path, {"setup.cfg": "", "whales/__init__.py": "", **_files(first)})
    (typed, again) = _typed(first)
    seen, told, whole = _seen(first)
    done = seedlint("--no-cache", *typed, cwd=tmp_path)
    assert (done.status, done.out, done.err) == (1, seen, told)
    assert seedlint("--no-cache", *again, cwd=tmp_path).out.rstrip() == whole.rstrip()
    write(tmp_path, _files(changed))
    (typed,), (seen,) = _typed(changed), _seen(changed)
    done = seedlint("--no-cache", *typed, cwd=tmp_path)
    assert (done.status, done.out) == (0, seen)
    done = seedlint("--no-cache", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")


def _files(text: str) -> dict[str, str]:
    return {block.options["file"]: block.code for block in blocks(text)}


def _typed(text: str) -> list[list[str]]:
    return [line.split()[1:] for line in re.findall(r"```console\n(seedlint.*)\n```", text)]


def _seen(text: str) -> list[str]:
    return re.findall(r"```text\n(.*?\n)```", text, re.DOTALL)
