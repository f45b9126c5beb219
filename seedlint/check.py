"""The pipeline, in order: discover, lower, link, classify, find, suppress, select.

`check` reads from top to bottom; everything below it is one stage each. Inside, files of a project go by their path
relative to its ROOT (POSIX); diagnostics leave with paths as people read them (`config.shown`)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from seedlint import discover, rules, suppress, worklist
from seedlint.cache import FactsCache, facts_key
from seedlint.classify import Vocabulary, conclude
from seedlint.config import Settings, covers, enabled, shown
from seedlint.diagnostics import Diagnostic, Location
from seedlint.discover import SettingsOf
from seedlint.facts import Block, FileFacts
from seedlint.link import Project
from seedlint.rules import RULES

Progress = Callable[[int, int], None]
"""Told how many of how many files have been parsed."""


def silent(_done: int, _total: int) -> None:
    """No progress to show."""


FEW_FILES, FEW_BYTES = 4, 200_000
"""Up to so much is parsed in this process: starting workers would take longer."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: diagnostics to show, in order, and counts.

    `accepted` is how many a baseline left out; `decisions` is how many seed decisions were seen, `abstained` of how
    many the use could not be established;
    `audit` is everything that the analysis says of them, whatever is selected or suppressed, if that was asked for;
    `seconds` are by stage."""

    diagnostics: tuple[Diagnostic, ...] = ()
    audit: tuple[Diagnostic, ...] = ()
    files: int = 0
    parsed: int = 0
    suppressed: int = 0
    accepted: int = 0
    decisions: int = 0
    abstained: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


def check(
    found: discover.Found,
    settings_of: SettingsOf,
    library: Library,
    progress: Progress = silent,
    *,
    noqa: bool = True,
    audit: bool = False,
) -> Report:
    """Judge every target of `found` inside its project. Raises ConfigError.

    Without `noqa`, what `# noqa` silences is reported; with `audit`, the report has every decision."""
    clock = _Clock()
    projects = {
        root: discover.index(root, found, settings_of) for root in sorted({each.root for each in found.targets})
    }
    wide = any(enabled(settings_of(root), RULES) & discover.WIDE_RULES for root in projects)
    hits = {root: library.hits(paths, wide) for root, paths in projects.items()}
    clock.lap("discover")
    library.prepare([path for paths in hits.values() for path in paths], progress)
    hits = {root: library.callers(projects[root], hits[root], progress) for root in projects}
    clock.lap("parse")
    verdicts: list[_Verdict] = []
    for root, paths in projects.items():
        project = _linked(root, paths, hits[root], library)
        for settings, targets in _by_settings(root, found, settings_of):
            diagnostics = _conclude(project, settings)
            verdicts += [_judge(path, root, diagnostics, settings, library, noqa, audit) for path in targets]
    clock.lap("classify")
    return Report(
        diagnostics=tuple(sorted((one for each in verdicts for one in each.shown), key=lambda one: one.sort_key)),
        audit=tuple(sorted((one for each in verdicts for one in each.audit), key=lambda one: one.sort_key)),
        files=len(found.targets),
        parsed=library.parsed,
        suppressed=sum(each.suppressed for each in verdicts),
        decisions=sum(each.decisions for each in verdicts),
        abstained=sum(each.abstained for each in verdicts),
        seconds=clock.laps,
    )


# ---------------------------------------------------------------------- files


class Library:
    """The bytes and the facts of files by absolute path, each parsed at most once.

    `given` holds contents that take the place of a file's own (standard input). A file that cannot be read, or whose
    parse killed or stalled a process, has facts that say so."""

    def __init__(self, cache: FactsCache, given: Mapping[str, bytes] | None = None) -> None:
        self._cache = cache
        self._given = given or {}
        self._facts: dict[str, FileFacts] = {}
        self._read: dict[str, bytes] = {}
        self.parsed = 0
        self.lines = lru_cache(maxsize=256)(self._lines)

    def callers(self, paths: Sequence[str], hits: tuple[str, ...], progress: Progress = silent) -> tuple[str, ...]:
        """`hits` and the files that call a wrapper which forwards a seed, or a wrapper of one."""
        known: frozenset[str] = frozenset()
        fresh: tuple[str, ...] = hits
        for _ in range(worklist.MAX_ROUNDS):
            names = worklist.wrappers((self._facts[path] for path in fresh if path in self._facts), known) - known
            wanted = worklist.pattern(names)
            if wanted is None:
                break
            known |= names
            seen = set(hits)
            fresh = tuple(path for path in paths if path not in seen and worklist.holds(self._peek(path), wanted))
            self.prepare(fresh, progress)
            hits = (*hits, *fresh)
        return hits

    def _peek(self, path: str) -> bytes:
        try:
            return self._bytes(path)
        except OSError:
            return b""

    def hits(self, paths: Iterable[str], wide: bool = False) -> tuple[str, ...]:
        """Those of `paths` that can make a seed decision of their own, and those that cannot be read."""
        return tuple(path for path in paths if self._is_hit(path, wide))

    def prepare(self, paths: Sequence[str], progress: Progress = silent) -> None:
        """Have the facts of `paths` at hand: from the cache, else by parsing them, in worker processes where that
        pays."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._facts and not self._recall(path)]
        jobs = [Job(path, self._bytes(path), None if path in self._given else self._cache) for path in wanted]
        for done, (path, facts) in enumerate(_lowered(jobs), 1):
            self._facts[path] = facts
            self._read.pop(path, None)
            progress(done, len(jobs))
        self.parsed += len(jobs)

    def facts(self, path: str) -> FileFacts:
        if path not in self._facts:
            try:
                self._read[path] = self._bytes(path)
            except OSError as error:
                self._facts[path] = _unreadable(path, error)
            else:
                self.prepare([path])
        return self._facts[path]

    def known(self, path: str) -> FileFacts | None:
        """The facts of `path` if something has asked for them before."""
        return self._facts.get(path)

    def _is_hit(self, path: str, wide: bool) -> bool:
        if path in self._facts or path in self._read:
            return True
        try:
            data = self._bytes(path)
        except OSError as error:
            self._facts[path] = _unreadable(path, error)
            return True
        if discover.prefilter(data, wide):
            self._read[path] = data
            return True
        return False

    def _recall(self, path: str) -> bool:
        if path in self._given:  # what is being typed is not worth keeping
            return False
        facts = self._cache.get(facts_key(self._bytes(path), discover.is_notebook(path)))
        if facts is not None:
            self._facts[path] = facts
            self._read.pop(path, None)
        return facts is not None

    def _bytes(self, path: str) -> bytes:
        if path in self._read:
            return self._read[path]
        return self._given[path] if path in self._given else discover.read(path)

    def _lines(self, path: str, cell: int) -> tuple[str, ...]:
        """The lines of a module (`cell` 0) or of a notebook's code cell; none where there is no text."""
        from seedlint.source import SourceError, cells

        try:
            parts = cells(self._bytes(path), discover.is_notebook(path))
        except (OSError, SourceError):
            return ()
        return next((tuple(part.text.split("\n")) for part in parts if (part.cell or 0) == cell), ())


def _unreadable(path: str, error: OSError) -> FileFacts:
    reason = f"cannot be read: {error.strerror or error}"
    return FileFacts((Block(None, (), error=reason),), discover.is_notebook(path))


class Job(NamedTuple):
    """A file to parse: its path, its bytes, and where the facts are kept."""

    path: str
    data: bytes
    cache: FactsCache | None


def lower_job(job: Job) -> FileFacts:
    """The facts of one file, which are also put into its cache."""
    from seedlint.lower import lower  # slow: only where there is something to parse

    notebook = discover.is_notebook(job.path)
    facts = lower(job.data, notebook)
    if job.cache:
        job.cache.put(facts_key(job.data, notebook), facts)
    return facts


def _lowered(jobs: Sequence[Job]) -> Iterable[tuple[str, FileFacts]]:
    if len(jobs) <= FEW_FILES and sum(len(job.data) for job in jobs) <= FEW_BYTES:
        yield from ((job.path, lower_job(job)) for job in jobs)
        return
    from seedlint import workers  # imports multiprocessing, which a small run does without

    largest_first = sorted(jobs, key=lambda job: -len(job.data))
    for job, facts in workers.apply(lower_job, largest_first, count=min(workers.available(), len(jobs))):
        if isinstance(facts, workers.Lost):
            block = Block(None, (), error=f"the parser crashed: {facts.reason}")
            facts = FileFacts((block,), discover.is_notebook(job.path))
        yield job.path, facts


# ------------------------------------------------------------------- projects


def _linked(root: str, paths: Sequence[str], hits: Sequence[str], library: Library) -> Project:
    """The project at `root`, whose files go by their POSIX path relative to it."""

    def inner(path: str) -> str:
        return os.path.relpath(path, root).replace(os.sep, "/")

    return Project(map(inner, paths), lambda path: library.facts(os.path.join(root, path)), map(inner, hits))


def _by_settings(root: str, found: discover.Found, settings_of: SettingsOf) -> Iterable[tuple[Settings, list[str]]]:
    """The targets of a project by the settings that hold for them: the nearest configuration wins."""
    groups: dict[Settings, list[str]] = {}
    for target in found.targets:
        if target.root == root:
            groups.setdefault(settings_of(os.path.dirname(target.path)), []).append(target.path)
    return groups.items()


def _conclude(project: Project, settings: Settings) -> Mapping[str, Sequence[Diagnostic]]:
    """What the analysis finds in the whole project, by path relative to ROOT: all rules, whatever is selected."""
    found: dict[str, list[Diagnostic]] = {}
    words = Vocabulary(
        frozenset(settings.seed_functions), frozenset(settings.train_functions), frozenset(settings.score_functions),
        frozenset(settings.split_functions),
    )  # fmt: skip
    for diagnostic in rules.find(conclude(project, words, settings.min_seeds, settings.include_tests)):
        found.setdefault(diagnostic.location.path, []).append(diagnostic)
    return found


# ---------------------------------------------------------------- one file


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is said of one file, and how many decisions it holds."""

    shown: list[Diagnostic]
    suppressed: int
    decisions: int
    abstained: int
    audit: tuple[Diagnostic, ...] = ()


_BESIDE = ("SED203", "SED204", "SED205")
"""Codes below SED4 that are said beside another one about the same decision."""


def _judge(
    path: str,
    root: str,
    diagnostics: Mapping[str, Sequence[Diagnostic]],
    settings: Settings,
    library: Library,
    noqa: bool,
    audit: bool,
) -> _Verdict:
    """The diagnostics of one file that are left after suppression comments, selection and `min-confidence`."""
    inner = os.path.relpath(path, root).replace(os.sep, "/")
    facts = library.known(path)
    found = [*diagnostics.get(inner, ()), *_unparsed(facts, inner)]
    if facts is None and not found:  # no word of it can matter
        return _Verdict([], 0, 0, 0)
    ignored = [name for globs, names in settings.per_file_ignores if discover.matches(globs, path) for name in names]
    active = _active(settings, tuple(ignored))

    def line(cell: int, row: int) -> str:
        lines = library.lines(path, cell)
        return lines[row - 1] if 0 < row <= len(lines) else ""

    said = suppress.directives(facts, RULES, line) if facts else ()
    kept, unused = suppress.apply(found, said, RULES, active, inner, line=line, noqa=noqa)
    shown_ones = [
        each for each in (*kept, *unused) if each.code in active and each.confidence >= settings.min_confidence
    ]
    decisions = [each.code for each in found if each.code < "SED4" and each.code not in _BESIDE]
    return _Verdict(
        [_outward(each, root, library) for each in shown_ones],
        sum(each.code in active for each in found) - sum(each.code in active for each in kept),
        len(decisions),
        decisions.count("SED009"),
        tuple(_outward(each, root, library) for each in found) if audit else (),
    )


@lru_cache(maxsize=64)
def _active(settings: Settings, ignored: tuple[str, ...]) -> frozenset[str]:
    """The codes that are reported in a file, `ignored` being what `per-file-ignores` says of it."""
    return enabled(settings, RULES) - {rule.code for rule in RULES if any(covers(name, rule) for name in ignored)}


def _unparsed(facts: FileFacts | None, path: str) -> list[Diagnostic]:
    """SED900 for a file, or each cell of a notebook, that cannot be read or parsed."""
    broken = [block for block in facts.blocks if block.error is not None] if facts else []
    return [
        Diagnostic(
            "SED900",
            "syntax-error",
            f"cannot be checked: {block.error}",
            Location(path, block.cell or 0, *block.error_at),
        )
        for block in broken
    ]


def _outward(diagnostic: Diagnostic, root: str, library: Library) -> Diagnostic:
    """The diagnostic with the code it stands on, and with paths as people read them."""

    def place(location: Location) -> Location:
        return replace(location, path=shown(os.path.join(root, location.path)))

    where = diagnostic.location
    lines = library.lines(os.path.join(root, where.path), where.cell)[where.row - 1 : where.end_row]
    if lines:
        last = len(lines) - 1
        cut = [text[: where.end_col - 1] if number == last else text for number, text in enumerate(lines)]
        cut[0] = cut[0][where.col - 1 :]
        diagnostic = replace(diagnostic, context=" ".join(" ".join(cut).split()))
    fix = diagnostic.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(replace(edit, location=place(edit.location)) for edit in fix.edits))
    evidence = tuple(replace(each, location=place(each.location)) for each in diagnostic.evidence)
    return replace(diagnostic, location=place(where), evidence=evidence, fix=fix)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
