"""Programs judged in this process: what a test of many small ones asks, which the command would take long for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from command import write

from seedlint.cache import FactsCache
from seedlint.check import check
from seedlint.config import Configurations, options
from seedlint.diagnostics import Diagnostic, Evidence
from seedlint.discover import find
from seedlint.library import Library
from seedlint.rules import RULES


def judged(folder: Path, files: Mapping[str, str], *select: str, sure: str = "low") -> list[Diagnostic]:
    """What the selected rules, or all of them, say of a project at the confidence `sure` or above."""
    write(folder, {**files, "setup.cfg": ""})
    chosen = options({"select": select or ("ALL",), "min-confidence": sure}, RULES)
    settings = Configurations(RULES, chosen, isolated=True)
    return list(check(find([str(folder)], settings.of), settings.of, Library(FactsCache(None))).diagnostics)


def evidence(folder: Path, files: Mapping[str, str], code: str) -> list[str]:
    """The evidence of the one finding of a code: the file, the code that each line marks, and what it says."""
    (found,) = judged(folder, files, code, sure="medium")
    return [_marked(folder, each) for each in found.evidence]


def _marked(folder: Path, each: Evidence) -> str:
    at = each.location
    path = Path(at.path)
    line = path.read_text(encoding="utf-8").splitlines()[at.row - 1]
    shown = line[at.col - 1 : at.end_col - 1 if at.end_row == at.row else None]
    return f"{path.resolve().relative_to(folder.resolve()).as_posix()}: {shown}: {each.message}"
