"""What an editor has open, judged inside its projects: the language server without the protocol.

The texts that are open take the place of their files; everything else is read from the disk at each judgement, and
facts of texts that have not changed are remembered."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from seedlint import baseline, discover, fix, noqa, why
from seedlint.cache import FactsCache, Store, store
from seedlint.check import check
from seedlint.config import Configurations, options
from seedlint.diagnostics import Diagnostic, Edit
from seedlint.facts import FileFacts
from seedlint.keeping import cache_folder
from seedlint.library import Library
from seedlint.rules import RULES
from seedlint.source import encoded

REASON = "say here why"
"""What a suppression says until somebody has written the reason."""


class Change(NamedTuple):
    """Something that an editor can do about a finding: its title, whether it keeps every result, and the edits."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Remembering(FactsCache):
    """Facts by key that this process has met, in front of those on the disk. `memory` outlives single judgements."""

    def __init__(self, kept: Store | None, memory: dict[str, FileFacts]) -> None:
        super().__init__(kept)
        self._memory = memory

    def get(self, key: str) -> FileFacts | None:
        if key not in self._memory and (facts := super().get(key)) is not None:
            self._memory[key] = facts
        return self._memory.get(key)

    def put(self, key: str, facts: FileFacts) -> None:
        self._memory[key] = facts
        super().put(key, facts)


class Session:
    """The files that are open (absolute paths), and what was last found in them.

    `given` are settings of the editor, by their names in `[tool.seedlint]`, which go before those of the project."""

    def __init__(self, given: Mapping[str, Any], *, fixed: str | None = None, isolated: bool = False) -> None:
        self._layer = options({"force-exclude": True, **given}, RULES)
        self._fixed, self._isolated = fixed, isolated
        self._texts: dict[str, str] = {}
        self._found: dict[str, tuple[Diagnostic, ...]] = {}
        self._known: dict[str, why.Known] = {}
        self._memory: dict[str, FileFacts] = {}
        self._library = Library(FactsCache(None))

    def open(self, path: str, text: str) -> None:
        """A file is opened, or its text changed."""
        self._texts[path] = text
        self._known.clear()

    def close(self, path: str) -> None:
        """A file is closed: what is on the disk counts again."""
        self._texts.pop(path, None)
        self._found.pop(path, None)
        self._known.clear()

    def judge(self) -> Mapping[str, Sequence[Diagnostic]]:
        """The findings in every open file, with their fixes. Raises ConfigError and BaselineError."""
        configurations = self._configurations()
        found = discover.find(list(self._texts), configurations.of)
        self._library = self._read(configurations)
        report = check(found, configurations.of, self._library)
        judged: dict[str, list[Diagnostic]] = {path: [] for path in self._texts}
        for each in fix.filled(report.diagnostics, self.lines):
            judged[self.path(each.location.path)].append(each)
        self._found = {
            path: _beyond_baseline(each, configurations.of(os.path.dirname(path)).baseline)
            for path, each in judged.items()
        }
        self._known.clear()
        return self._found

    def findings(self, path: str) -> Sequence[Diagnostic]:
        """What was last found in an open file."""
        return self._found.get(path, ())

    def path(self, shown: str) -> str:
        """The file (absolute) that a diagnostic's path stands for."""
        return self._library.path(shown)

    def lines(self, shown: str, cell: int = 0) -> Sequence[str]:
        """The lines of a file, by a diagnostic's path."""
        return self._library.lines(self.path(shown), cell)

    def changes(self, finding: Diagnostic) -> list[Change]:
        """What can be done about a finding: its fix, and a suppression that waits for its reason."""
        found = []
        if finding.fix is not None:
            note = "" if finding.fix.safe else " (changes what is drawn or printed)"
            found.append(Change(f"{finding.code}: {finding.fix.message}{note}", finding.fix.safe, finding.fix.edits))
        edits, _ = noqa.comments([finding], self.lines, REASON)
        if edits:
            together = tuple(edit for each in edits.values() for edit in each)
            found.append(Change(f"{finding.code}: suppress it here, with a reason", True, together))
        return found

    def why(self, path: str, row: int) -> why.Answer | None:
        """What is known of a line (1-based); None where that is nothing. Raises ConfigError and BaselineError."""
        if path not in self._known:
            configurations = self._configurations()
            self._known[path] = why.ask(path, configurations, self._read(configurations))
        try:
            answer = why.answer(self._known[path], why.Line(path, 0, row))
        except ValueError:  # the text has changed since
            return None
        tells = answer.here or answer.through or answer.standing or discover.prefilter(answer.code.encode())
        return answer if tells else None

    def _configurations(self) -> Configurations:
        """The settings as they are now: configuration and ignore files change under a process that stays."""
        discover.forget()
        return Configurations(RULES, self._layer, fixed=self._fixed, isolated=self._isolated)

    def _read(self, configurations: Configurations) -> Library:
        home = os.path.dirname(next(iter(self._texts), os.getcwd()))
        kept = store(cache_folder(configurations.of(home), home))
        return Library(Remembering(kept, self._memory), {path: encoded(text) for path, text in self._texts.items()})


def _beyond_baseline(found: Sequence[Diagnostic], file: str | None) -> tuple[Diagnostic, ...]:
    return tuple(found) if file is None else baseline.new(found, baseline.read(file), file)
