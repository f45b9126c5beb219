"""The flake8 plugin: seedlint's findings in one file, as flake8 wants them.

flake8 shows a plugin one file at a time, so a file is judged alone here, and what it does not show stays unknown and
silent; the `seedlint` command judges a file inside its project. flake8 applies `# noqa` and its own selection itself;
`# seedlint:` comments and `[tool.seedlint]` are obeyed here."""

from __future__ import annotations

import ast
import os
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from seedlint import __version__, baseline
from seedlint.cache import FactsCache
from seedlint.check import Library, check
from seedlint.config import ConfigError, Configurations, options, unknown_selector
from seedlint.discover import Found, find
from seedlint.reporters import inert
from seedlint.rules import RULES

Finding = tuple[int, int, str, type]
"""A row (1-based), a column (0-based, in code points), `CODE message`, and the plugin's class."""

STDIN_NAMES = ("stdin", "-")


class Plugin:
    """The checker that flake8 makes for each file.

    A rule that is off by default is on where `[tool.seedlint]` selects it, or where flake8's `select` or
    `extend-select` names it or its hundred (SED103, SED1); a bare SED selects what seedlint reports by default."""

    name = "seedlint"
    version = __version__

    _given: ClassVar[Mapping[str, Any]] = {}
    _file: ClassVar[str | None] = None

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        """flake8 passes a `tree` only where the file can be parsed; else it reports E999 and does not ask."""
        self._filename = filename
        self._lines = lines

    @classmethod
    def add_options(cls, manager: Any) -> None:
        """Register the options (`manager`: flake8's OptionManager). Everything else is in `[tool.seedlint]`."""
        manager.add_option(
            "--seedlint-min-confidence",
            metavar="low|medium|high",
            choices=("low", "medium", "high"),
            parse_from_config=True,
            help="Do not report what seedlint is less sure of than this. Default: medium.",
        )
        manager.add_option(
            "--seedlint-config",
            metavar="FILE",
            parse_from_config=True,
            normalize_paths=True,
            help="Read seedlint's configuration from this file instead of the nearest one.",
        )

    @classmethod
    def parse_options(cls, given: Any) -> None:
        """Keep what flake8 was told (`given`: the parsed options) for the files to come."""
        named = [*(given.select or ()), *(given.extend_select or ())]
        chosen = [name for name in named if name.startswith("SED") and name != "SED" and _known(name)]
        cls._given = {
            **({"extend-select": chosen} if chosen else {}),
            **({"min-confidence": given.seedlint_min_confidence} if given.seedlint_min_confidence else {}),
        }
        cls._file = given.seedlint_config

    def run(self) -> Iterator[Finding]:
        """The findings in order. Never raises: one exception would end flake8's whole run."""
        try:
            findings = self._findings()
        except (ConfigError, baseline.BaselineError) as error:
            findings = [(1, 0, f"SED900 cannot be checked: {inert(str(error))}")]
        except Exception as error:  # noqa: BLE001 - and RecursionError, MemoryError: the other plugins must go on
            findings = [(1, 0, f"SED900 cannot be checked: {type(error).__name__}: {inert(str(error))}")]
        yield from ((row, column, text, type(self)) for row, column, text in findings)

    def _findings(self) -> list[tuple[int, int, str]]:
        path = os.path.abspath("stdin.py" if self._filename in STDIN_NAMES else self._filename)
        configurations = Configurations(RULES, options(self._given, RULES), fixed=self._file)
        found = find([path], configurations.of)
        roots = tuple({target.root for target in found.targets})
        alone = Found(found.targets, roots, (), ())  # a project that has been walked is not indexed again
        library = Library(FactsCache(None), {path: _bytes(self._lines)})
        diagnostics = check(alone, configurations.of, library, noqa=False, alone=True).diagnostics
        accepted = configurations.of(os.path.dirname(path)).baseline
        if accepted is not None:
            diagnostics = baseline.new(diagnostics, baseline.read(accepted), accepted)
        return [
            (each.location.row, each.location.col - 1, f"{each.code} {inert(each.message)}") for each in diagnostics
        ]


def _known(selector: str) -> bool:
    return unknown_selector(selector, RULES) is None


def _bytes(lines: Sequence[str]) -> bytes:
    """What flake8 has decoded (the byte order mark is gone), encoded as its coding cookie says."""
    head = iter([line.encode("utf-8", "surrogatepass") for line in lines[:2]])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(head, b""))
        return "".join(lines).encode(encoding)
    except (SyntaxError, LookupError, UnicodeError):  # flake8 reads such a file as latin-1
        return "".join(lines).encode("utf-8", "backslashreplace")
