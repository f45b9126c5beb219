"""Programs judged in this process: what a test of many small ones asks, which the command would take long for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from command import write

from seedlint.cache import FactsCache
from seedlint.check import check
from seedlint.config import Configurations, options
from seedlint.diagnostics import Diagnostic
from seedlint.discover import find
from seedlint.library import Library
from seedlint.rules import RULES

EVERYTHING = Configurations(RULES, options({"select": ("ALL",), "min-confidence": "low"}, RULES), isolated=True)


def judged(folder: Path, files: Mapping[str, str]) -> list[Diagnostic]:
    """What every rule says of a project, however sure it is."""
    write(folder, {**files, "setup.cfg": ""})
    return list(check(find([str(folder)], EVERYTHING.of), EVERYTHING.of, Library(FactsCache(None))).diagnostics)
