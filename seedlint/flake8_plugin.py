"""The flake8 plugin: seedlint's findings in one file, as flake8 wants them.

flake8 shows a plugin one file at a time. So the paths that flake8 is given are judged inside their projects, as the
`seedlint` command does, once, before flake8 starts its processes, and each file takes its findings from that. What is
typed into standard input takes the place of its file. With `--seedlint-view=file` a file is judged alone: what it does
not show stays unknown and silent. flake8 applies `# noqa` and its own selection itself; `# seedlint:` comments and
`[tool.seedlint]` are obeyed here."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from seedlint import __version__, baseline
from seedlint.cache import FactsCache, store
from seedlint.check import check
from seedlint.config import ConfigError, Configurations, options, unknown_selector
from seedlint.diagnostics import Diagnostic
from seedlint.discover import Found, Target, find, root_of
from seedlint.keeping import cache_folder
from seedlint.library import Library
from seedlint.reporters import inert
from seedlint.rules import RULES
from seedlint.source import encoded

Finding = tuple[int, int, str, type]
"""A row (1-based), a column (0-based, in code points), `CODE message`, and the plugin's class."""

Judged = TypeVar("Judged")

STDIN_NAMES = ("stdin", "-")


class Plugin:
    """The checker that flake8 makes for each file.

    A rule that is off by default is on where `[tool.seedlint]` selects it, or where flake8's `select` or
    `extend-select` names it or its hundred (SED103, SED1); a bare SED selects what seedlint reports by default."""

    name = "seedlint"
    version = __version__

    _given: ClassVar[Mapping[str, Any]] = {}
    _file: ClassVar[str | None] = None
    _alone: ClassVar[bool] = False
    _judged: ClassVar[Mapping[str, Sequence[Diagnostic]] | str | None] = None
    """The findings by file (absolute), or why there are none; None where the text of a file is judged by itself."""

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
        manager.add_option(
            "--seedlint-view",
            metavar="project|file",
            choices=("project", "file"),
            default="project",
            parse_from_config=True,
            help="Judge each file inside its project (the default), or by what it shows itself.",
        )

    @classmethod
    def parse_options(cls, given: Any) -> None:
        """Keep what flake8 was told (`given`: the parsed options) for the files to come, and judge those that it names:
        later there are several processes, which share what is known here."""
        named = [*(given.select or ()), *(given.extend_select or ())]
        chosen = [name for name in named if name.startswith("SED") and name != "SED" and _known(name)]
        cls._given = {
            **({"extend-select": chosen} if chosen else {}),
            **({"min-confidence": given.seedlint_min_confidence} if given.seedlint_min_confidence else {}),
        }
        cls._file = given.seedlint_config
        cls._alone = given.seedlint_view == "file"
        typed = "-" in given.filenames
        cls._judged = None if typed or cls._alone else cls._all(given.filenames or ["."])

    def run(self) -> Iterator[Finding]:
        """The findings in order. Never raises: one exception would end flake8's whole run."""
        path = os.path.abspath(self._filename)
        if self._judged is None:
            findings = self._said(lambda configurations: self._typed(path, configurations))
        elif isinstance(self._judged, str):
            findings = self._judged
        else:
            findings = self._judged.get(path, ())
        if isinstance(findings, str):
            yield (1, 0, f"SED900 cannot be checked: {findings}", type(self))
            return
        for each in findings:
            yield (each.location.row, each.location.col - 1, f"{each.code} {inert(each.message)}", type(self))

    @classmethod
    def _all(cls, paths: Sequence[str]) -> Mapping[str, Sequence[Diagnostic]] | str:
        """The findings in all files that `paths` stand for, by file, or what keeps them from being checked."""

        def judged(configurations: Configurations) -> Mapping[str, Sequence[Diagnostic]]:
            found = find([path for path in paths if os.path.lexists(path)], configurations.of)
            home = os.path.abspath(paths[0])
            home = home if os.path.isdir(home) else os.path.dirname(home)
            library = _library(configurations, home)
            diagnostics = check(found, configurations.of, library, noqa=False).diagnostics
            by_file: dict[str, list[Diagnostic]] = {}
            for each in diagnostics:
                by_file.setdefault(library.path(each.location.path), []).append(each)
            return {path: _beyond_baseline(path, each, configurations) for path, each in by_file.items()}

        return cls._said(judged)

    def _typed(self, path: str, configurations: Configurations) -> Sequence[Diagnostic]:
        """The findings in the text that flake8 has, which takes the place of the file at `path`."""
        if self._filename in STDIN_NAMES:  # a text without a name belongs to no project
            path, here = os.path.abspath("stdin.py"), os.getcwd()
            found = Found((Target(path, root_of(here) or here),), (here,), (), ())
        else:
            found = find([path], configurations.of)
        if self._alone:
            roots = tuple({target.root for target in found.targets})
            found = Found(found.targets, roots, (), ())  # a project that has been walked is not indexed again
        library = _library(configurations, os.path.dirname(path), {path: encoded("".join(self._lines))})
        judged = check(found, configurations.of, library, noqa=False, alone=self._alone)
        return _beyond_baseline(path, judged.diagnostics, configurations)

    @classmethod
    def _said(cls, judge: Callable[[Configurations], Judged]) -> Judged | str:
        """What `judge` says under the configuration, or in one line why it cannot."""
        try:
            return judge(Configurations(RULES, options(cls._given, RULES), fixed=cls._file))
        except (ConfigError, baseline.BaselineError) as error:
            return inert(str(error))
        except Exception as error:  # noqa: BLE001 - and RecursionError, MemoryError: the other plugins must go on
            return f"{type(error).__name__}: {inert(str(error))}"


def _library(configurations: Configurations, home: str, given: Mapping[str, bytes] | None = None) -> Library:
    """The files of a run in the folder `home`, with what is known of them from earlier ones."""
    return Library(FactsCache(store(cache_folder(configurations.of(home), home))), given)


def _beyond_baseline(
    path: str, diagnostics: Iterable[Diagnostic], configurations: Configurations
) -> Sequence[Diagnostic]:
    """Those of a file's diagnostics that its baseline does not accept."""
    accepted = configurations.of(os.path.dirname(path)).baseline
    found = tuple(diagnostics)
    return baseline.new(found, baseline.read(accepted), accepted) if accepted is not None else found


def _known(selector: str) -> bool:
    return unknown_selector(selector, RULES) is None
