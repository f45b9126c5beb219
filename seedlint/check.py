"""The pipeline, in order: discover, lower, link, classify, find, suppress, select.

`check` reads from top to bottom; everything below it is one stage each. Inside, files of a project go by their path
relative to its ROOT (POSIX); diagnostics leave with paths as people read them (`config.shown`)."""

from __future__ import annotations

import errno
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint import discover, rules, suppress, worklist
from seedlint.baseline import Key
from seedlint.cache import Conclusions, ConclusionsCache, FactsCache, conclusions_key, facts_key
from seedlint.config import ConfigError, Settings, covers, enabled, severities, shown
from seedlint.diagnostics import (
    Acceptance,
    Diagnostic,
    Evidence,
    Location,
    Remark,
    SeedRole,
    Severity,
    clipped,
    said_of,
)
from seedlint.discover import SettingsOf
from seedlint.facts import Block, FileFacts
from seedlint.link import Project, is_test_path
from seedlint.pages import REPOSITORY
from seedlint.rules import RULES
from seedlint.semantics import ONLY_CHANGE
from seedlint.textfiles import TextFiles

if TYPE_CHECKING:
    from seedlint.classify import Governed, Known, Vocabulary

Progress = Callable[[int, int], None]
"""Told how much of how much work is done: files to parse and entry points to run, as far as they are known."""
Step = Callable[[int, int], None]
"""Told how much work has been done since it was last told, and how much more has become known."""


def silent(_done: int, _total: int) -> None:
    """No progress to show."""


def counted(progress: Progress) -> Step:
    """What counts the steps of all stages together for `progress`."""
    sums = [0, 0]

    def step(done: int, more: int) -> None:
        sums[0] += done
        sums[1] += more
        progress(*sums)

    return step


FEW_FILES, FEW_BYTES = 4, 200_000
"""Up to so much is parsed in this process: starting workers would take longer."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: diagnostics to show, in order, and counts.

    `accepted` is how many a baseline left out, `stale` what it accepts for nothing; `decisions` is how many seed
    decisions were seen, `safe` how many of them are safe uses, `unseen` of how many the use could not be established,
    by what could not be seen. `off` is what rules that are neither on nor ignored would add, by code; `exempt` counts
    test files that hold seeds and are not judged.
    `audit` is everything that the analysis says of them, whatever is selected or suppressed, if that was asked for;
    `acceptances` says of which of them the code, or the baseline, says that they are known;
    `remarks` is what is known of the seeds in the one file that was asked about; `roles` is what every seed of the
    targets governs, if that was asked for;
    `cut` are the files that were not looked at to their end, and why; `seconds` are by stage."""

    diagnostics: tuple[Diagnostic, ...] = ()
    audit: tuple[Diagnostic, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    remarks: tuple[Remark, ...] = ()
    roles: tuple[SeedRole, ...] = ()
    files: int = 0
    parsed: int = 0
    suppressed: int = 0
    accepted: int = 0
    stale: Mapping[Key, int] = field(default_factory=dict)
    decisions: int = 0
    safe: int = 0
    unseen: Mapping[str, int] = field(default_factory=dict)
    off: Mapping[str, int] = field(default_factory=dict)
    exempt: int = 0
    cut: tuple[tuple[str, str], ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def abstained(self) -> int:
        """Of how many decisions the use could not be established."""
        return sum(self.unseen.values())


def check(
    found: discover.Found,
    settings_of: SettingsOf,
    library: Library,
    progress: Progress = silent,
    *,
    noqa: bool = True,
    alone: bool = False,
    audit: bool = False,
    about: str | None = None,
    roles: bool = False,
    since: str | None = None,
) -> Report:
    """Judge every target of `found` inside its project. Raises ConfigError, and ChangesError about the revision `since`
    which each program is compared with.

    Without `noqa`, what `# noqa` silences is reported; `alone` says that `found` holds less than the project, so that
    no suppression can be called unused; with `audit`, the report has every decision; with `about`, the absolute path of
    a file, it has all that is known of the seeds in that, and its audit the findings elsewhere that rest on it."""
    clock, step = _Clock(), counted(progress)
    parts = [
        part for root in sorted({each.root for each in found.targets}) for part in _parts(root, found, settings_of)
    ]
    for part in parts:
        library.refuse(path for path in part.paths if path not in found.named and discover.leads_out(path, part.root))
    recalled = parts if about is None and not roles else []
    known = {part: kept for part in recalled if (kept := library.recall(part)) is not None}
    concluded = {part: kept.diagnostics for part, kept in known.items()}
    cut = {part: dict(kept.cut) for part, kept in known.items()}
    asked = {part: kept.asked for part, kept in known.items()}
    tasks = [_task(part, library) for part in parts if part not in concluded]
    clock.lap("discover")
    library.prepare([path for task in tasks for path in task.reads], step)
    tasks = [_with_callers(task, library) for task in tasks]
    library.prepare([path for task in tasks for path in task.entries], step)
    clock.lap("parse")
    remarks: list[Remark] = []
    seeds: list[SeedRole] | None = [] if roles else None
    for task in tasks:
        failed: dict[str, str] = {}
        cut[task.part] = {_inner(path, task.part.root): TOO_MANY for path in task.left}
        texts = TextFiles(task.part.root)
        inquiry = _Asked(about, remarks) if about is not None and about in task.part.paths else None
        concluded[task.part] = (
            _conclude(task, library, texts, failed, cut[task.part], step, inquiry, seeds) if task.entries else {}
        )
        asked[task.part] = texts.asked
        hurried = TOO_SLOW in cut[task.part].values() or not library.late.isdisjoint(task.part.paths)
        if not failed and not hurried:  # another time there may be time enough
            library.keep(task.part, concluded[task.part], cut[task.part], texts.asked)
    clock.lap("classify")
    concluded = {part: _compared(part, found_, asked[part], since) for part, found_ in concluded.items()}
    verdicts = [
        verdict
        for part in parts
        for verdict in _verdicts(part, concluded[part], settings_of, library, noqa=noqa, alone=alone, audit=audit)
    ]
    clock.lap("report")
    return Report(
        diagnostics=tuple(sorted((one for each in verdicts for one in each.shown), key=lambda one: one.sort_key)),
        audit=tuple(
            sorted(
                (
                    *(one for each in verdicts for one in each.audit),
                    *(
                        one
                        for part in parts
                        if about is not None
                        for one in _through(part, concluded[part], about, library)
                    ),
                ),
                key=lambda one: one.sort_key,
            )
        ),
        acceptances=tuple(one for each in verdicts for one in each.acceptances),
        remarks=tuple(remarks),
        roles=tuple(seeds or ()),
        files=len(found.targets),
        parsed=library.parsed,
        suppressed=sum(each.suppressed for each in verdicts),
        decisions=sum(each.decisions for each in verdicts),
        safe=sum(each.safe for each in verdicts),
        unseen=sum((each.unseen for each in verdicts), Counter()),
        off=sum((each.off for each in verdicts), Counter()),
        exempt=sum(each.exempt for each in verdicts),
        cut=tuple(
            (shown(os.path.join(part.root, path)), why) for part in parts for path, why in sorted(cut[part].items())
        ),
        seconds=clock.laps,
    )


# ---------------------------------------------------------------------- files


class Library:
    """The bytes and the facts of files by absolute path, each parsed at most once.

    `given` holds contents that take the place of a file's own (standard input); `patience` is how many seconds may be
    spent on one, to parse it or to run it. A file that cannot be read, or whose
    parse killed or stalled a process, has facts that say so."""

    def __init__(
        self, cache: FactsCache, given: Mapping[str, bytes] | None = None, patience: float | None = None
    ) -> None:
        self._cache = cache
        self.patience = patience
        self.late: set[str] = set()  # files that took longer than that to be parsed
        self._given = given or {}
        self._facts: dict[str, FileFacts] = {}
        self._read: dict[str, bytes] = {}
        self._refused: set[str] = set()
        self._conclusions = ConclusionsCache(cache.store)
        self._keys: dict[Part, str] = {}
        self._outlines: dict[str, FileFacts] = {}
        self._shown: dict[str, str] = {}
        self.parsed = 0
        self._texts = lru_cache(maxsize=8)(self._cells)

    def refuse(self, paths: Iterable[str]) -> None:
        """Do not read `paths`, links that a checkout has to files outside it."""
        self._refused.update(paths)

    def holds(self, path: str, wide: bool = False, words: Sequence[bytes] = ()) -> bool:
        """Whether a file can make a seed decision of its own, or cannot be read."""
        try:
            data = self._bytes(path)
        except OSError as error:
            self._facts[path] = _unreadable(path, error)
            return True
        if discover.prefilter(data, wide) or any(word in data for word in words):
            self._read[path] = data
            return True
        return False

    def peek(self, path: str) -> bytes:
        """The bytes of a file; none if it cannot be read."""
        try:
            return self._bytes(path)
        except OSError:
            return b""

    def recall(self, part: Part) -> Conclusions | None:
        """What was concluded about a part when every file of its project, and seedlint, were as they are now."""
        if self._cache.store is None or self._given:
            return None
        digests = [(path, facts_key(self.peek(path), discover.is_notebook(path))) for path in part.paths]
        self._keys[part] = conclusions_key(os.path.relpath(path, part.root) + key for path, key in digests)
        kept = self._conclusions.get(part.slot, self._keys[part])
        if kept is None or not TextFiles(part.root).are(kept.asked):
            return None
        for path, outline in kept.outlines.items():
            self._outlines[os.path.join(part.root, path)] = outline
        return kept

    def keep(
        self,
        part: Part,
        diagnostics: Mapping[str, Sequence[Diagnostic]],
        cut: Mapping[str, str],
        asked: Mapping[str, str],
    ) -> None:
        """Remember what was concluded, if it is about all files that the settings hold for."""
        if part in self._keys and part.whole:
            outlines = {
                os.path.relpath(path, part.root): outline
                for path in part.targets
                if (facts := self._facts.get(path)) and (outline := _outline(facts))
            }
            self._conclusions.put(part.slot, self._keys[part], Conclusions(diagnostics, outlines, cut, asked))

    def prepare(self, paths: Sequence[str], step: Step = silent) -> None:
        """Have the facts of `paths` at hand: from the cache, else by parsing them, in worker processes where that
        pays."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._facts and not self._recall(path)]
        jobs = []
        for path in wanted:
            try:
                jobs.append(Job(path, self._bytes(path), None if path in self._given else self._cache))
            except OSError as error:
                self._facts[path] = _unreadable(path, error)
        step(0, len(jobs))
        for path, facts in _lowered(jobs, self.patience, self.late):
            self._facts[path] = facts
            self._read.pop(path, None)
            step(1, 0)
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
        """The facts of `path` if something has asked for them before; at least its comments and errors."""
        return self._facts.get(path) or self._outlines.get(path)

    def shown(self, path: str) -> str:
        """A path as people read it, by which `path` finds the file again."""
        text = shown(path)
        self._shown[text] = path
        return text

    def path(self, text: str) -> str:
        """The file that a diagnostic's path stands for: not every name can be written as it is."""
        return self._shown.get(text) or os.path.abspath(text)

    def _recall(self, path: str) -> bool:
        if path in self._given:  # what is being typed is not worth keeping
            return False
        try:
            data = self._bytes(path)
        except OSError:  # it was there when the run began
            return False
        facts = self._cache.get(facts_key(data, discover.is_notebook(path)))
        if facts is not None:
            self._facts[path] = facts
            self._read.pop(path, None)
        return facts is not None

    def _bytes(self, path: str) -> bytes:
        if path in self._read:
            return self._read[path]
        if path in self._given:
            return discover.code(path, discover.checked(path, self._given[path]))
        if path in self._refused:
            raise OSError(errno.EPERM, "it is a link that leads out of the project; name it to have it checked")
        return discover.read(path)

    def lines(self, path: str, cell: int) -> tuple[str, ...]:
        """The lines of a module (`cell` 0) or of a notebook's code cell; none where there is no text."""
        return self._texts(path).get(cell, ())

    def _cells(self, path: str) -> dict[int, tuple[str, ...]]:
        from seedlint.source import SourceError, cells

        try:
            parts = cells(self._bytes(path), discover.is_notebook(path))
        except (OSError, SourceError):
            return {}
        return {part.cell or 0: tuple(part.text.split("\n")) for part in parts}


def _outline(facts: FileFacts) -> FileFacts | None:
    """The facts without what is interpreted; None if nothing is left."""
    blocks = tuple(replace(block, body=()) for block in facts.blocks if block.comments or block.error is not None)
    return FileFacts(blocks, facts.notebook) if blocks else None


def _unreadable(path: str, error: OSError) -> FileFacts:
    return _broken(path, f"cannot be read: {error.strerror or error}")


def _broken(path: str, why: str) -> FileFacts:
    """The facts of a file that has none."""
    return FileFacts((Block(None, (), error=why),), discover.is_notebook(path))


class Job(NamedTuple):
    """A file to parse: its path, its bytes, and where the facts are kept."""

    path: str
    data: bytes
    cache: FactsCache | None


def lower_job(job: Job) -> FileFacts:
    """The facts of one file, which are also put into its cache."""
    from seedlint.lower import lower  # slow: only where there is something to parse

    notebook = discover.is_notebook(job.path)
    try:
        facts = lower(job.data, notebook)
    except Exception as error:  # noqa: BLE001 - one file must not end the run
        return _broken(job.path, f"seedlint failed over it: {said_of(error)}")
    if job.cache:
        job.cache.put(facts_key(job.data, notebook), facts)
    return facts


def _lowered(jobs: Sequence[Job], patience: float | None, late: set[str]) -> Iterable[tuple[str, FileFacts]]:
    """The facts of files, each of which is given some seconds where processes are worth it or `patience` is asked for;
    those that need more go to `late`."""
    if patience is None and len(jobs) <= FEW_FILES and sum(len(job.data) for job in jobs) <= FEW_BYTES:
        yield from ((job.path, lower_job(job)) for job in jobs)
        return
    from seedlint import workers  # imports multiprocessing, which a small run does without

    if workers.inside():  # a worker can have none of its own
        yield from ((job.path, lower_job(job)) for job in jobs)
        return
    largest_first = sorted(jobs, key=lambda job: -len(job.data))
    count = min(workers.available(), len(jobs))
    for job, facts in workers.apply(lower_job, largest_first, count=count, stall=patience or workers.STALL):
        if isinstance(facts, workers.Lost):
            late.update((job.path,) if facts.late else ())
            facts = _broken(job.path, facts.reason if facts.late else f"the parser crashed: {facts.reason}")
        yield job.path, facts


# ------------------------------------------------------------------- projects


@dataclass(frozen=True, slots=True)
class Scope:
    """The settings that conclusions depend on, beside the files; `wide`: rules are on that need no seed word."""

    wide: bool
    min_seeds: int
    include_tests: bool
    seed_functions: tuple[str, ...]
    train_functions: tuple[str, ...]
    score_functions: tuple[str, ...]
    split_functions: tuple[str, ...]

    @property
    def vocabulary(self) -> Vocabulary:
        from seedlint.classify import Vocabulary  # the larger half of seedlint: only where something is interpreted

        names = (self.seed_functions, self.train_functions, self.score_functions, self.split_functions)
        return Vocabulary(*map(frozenset, names))

    @property
    def words(self) -> tuple[bytes, ...]:
        """Words of the configuration that make a file matter: the last names of its seed functions."""
        return tuple(name.rpartition(".")[2].encode() for name in self.seed_functions)


@lru_cache(maxsize=64)
def _scope(settings: Settings) -> Scope:
    return Scope(
        bool(enabled(settings, RULES) & discover.WIDE_RULES),
        settings.min_seeds,
        settings.include_tests,
        settings.seed_functions,
        settings.train_functions,
        settings.score_functions,
        settings.split_functions,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Targets in the project at `root` that share a scope, and all files of the project (absolute paths).

    `whole`: the targets are all files of that scope, those of projects inside it aside."""

    root: str
    paths: tuple[str, ...]
    targets: tuple[str, ...]
    scope: Scope
    whole: bool

    @property
    def slot(self) -> str:
        """What conclusions are kept under."""
        return repr((self.root, self.scope))


def _parts(root: str, found: discover.Found, settings_of: SettingsOf) -> Iterable[Part]:
    """The project at `root` by scope."""
    paths = discover.index(root, found, settings_of)
    targets: dict[Scope, list[str]] = {}
    for target in found.targets:
        if target.root == root:
            targets.setdefault(_scope(settings_of(os.path.dirname(target.path))), []).append(target.path)
    own = (folder for folder in map(os.path.dirname, paths) if discover.root_of(folder) in (None, root))  # not nested
    sizes = Counter(_scope(settings_of(folder)) for folder in own)
    for scope, ones in targets.items():
        yield Part(root, paths, tuple(ones), scope, sizes[scope] == len(ones))


class _Task(NamedTuple):
    """What is to be read for a part: `hits` hold a seed word, `entries` are those that may say something about a
    target, `starts` those without a word that act when they are run, `reads` the hits to parse first, `left` the starts
    that are too many to look at."""

    part: Part
    graph: worklist.Graph
    hits: tuple[str, ...]
    entries: tuple[str, ...]
    starts: tuple[str, ...]
    reads: tuple[str, ...]
    left: tuple[str, ...] = ()


def _task(part: Part, library: Library) -> _Task:
    """The work-list of a part, as far as bytes tell."""
    hits, starts, shows = [], [], []
    words = part.scope.words
    for path in part.paths:
        if library.holds(path, part.scope.wide, words):
            hits.append(path)
        elif worklist.acts(path, library.peek(path)) and (
            part.scope.include_tests or not is_test_path(_inner(path, part.root))
        ):
            starts.append(path)
        elif worklist.shows(library.peek(path)):
            shows.append(path)
    graph = worklist.Graph(part.paths, library.peek)
    entries, acting, loading = hits, starts, frozenset(part.paths)
    if len(part.targets) < len(part.paths):  # what cannot load a target says nothing about it
        loading = graph.loading(part.targets)
        entries = [path for path in hits if path in loading]
        scope = graph.reachable(loading.intersection((*entries, *starts)))
        starts = [path for path in starts if path in scope]
    writers = [path for path in hits if worklist.writes_files(library.peek(path))]
    drivers = {path: names for path in (*hits, *acting) if (names := worklist.starts_scripts(library.peek(path)))}
    if writers or drivers:  # what reads results, or starts scripts, says something about their seeds, and they about it
        idle = (*starts, *shows)
        readers = [path for path in idle if writers and worklist.sums_up_files(library.peek(path))]
        added = [*readers, *(path for path in drivers if path not in hits and path not in readers)]
        added = added[: worklist.MAX_ADDED]
        hits, entries = [*hits, *added], [*entries, *readers[: worklist.MAX_ADDED]]
        entries = [*entries, *(path for path in worklist.starting(drivers, hits) if path in loading)]
        starts = [path for path in starts if path not in added]
        if any(worklist.sums_up_files(library.peek(path)) for path in entries):
            entries = [*entries, *(path for path in (*writers, *drivers) if path not in entries)]
        entries = worklist.around(entries, hits, drivers)
    reads = (*entries, *sorted(graph.reachable(starts).intersection(hits)))
    return _Task(part, graph, tuple(hits), tuple(entries), tuple(starts), reads)


def _with_callers(task: _Task, library: Library) -> _Task:
    """The task with those of its starts that import what can seed."""
    facts = {path: facts for path in task.hits if (facts := library.known(path)) is not None}
    callers = tuple(worklist.callers(task.graph, task.starts, facts))
    callers, left = callers[: worklist.MAX_ADDED], callers[worklist.MAX_ADDED :]
    return task._replace(hits=(*task.hits, *callers), entries=(*task.entries, *callers), left=left)


def _inner(path: str, root: str) -> str:
    """The POSIX path relative to ROOT."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def _linked(task: _Task, library: Library, texts: TextFiles) -> Project:
    """The project of a task, whose files go by their POSIX path relative to ROOT."""
    root, paths = task.part.root, task.part.paths
    inner = {path: _inner(path, root) for path in paths}
    outer = {name: path for path, name in inner.items()}
    return Project(
        inner.values(),
        lambda name: library.facts(outer[name]),
        (inner[path] for path in task.hits),
        (inner[path] for path in task.entries),
        texts,
    )


TOO_MANY = f"it was not read: more than {worklist.MAX_ADDED} files hold no seed word but call what can seed"
TOO_SLOW = "it takes longer than one file is given (--file-timeout)"
TOO_LONG = "it does more than is followed: what comes after that was not seen"


def _through(
    part: Part, diagnostics: Mapping[str, Sequence[Diagnostic]], about: str, library: Library
) -> Iterator[Diagnostic]:
    """The findings in files that are no targets and rest on the file `about`."""
    inner = _inner(about, part.root)
    targets = {_inner(path, part.root) for path in part.targets}
    for path, found in diagnostics.items():
        if path not in targets:
            for each in found:
                if any(one.location.path == inner for one in each.evidence):
                    yield _outward(each, part.root, library)


class _Asked(NamedTuple):
    """A file (absolute) that is asked about, and what is known of it so far."""

    path: str
    remarks: list[Remark]


def _conclude(
    task: _Task,
    library: Library,
    texts: TextFiles,
    failed: dict[str, str],
    cut: dict[str, str],
    step: Step,
    asked: _Asked | None,
    seeds: list[SeedRole] | None,
) -> Mapping[str, Sequence[Diagnostic]]:
    """What the analysis finds in a project, by path relative to ROOT: all rules, whatever is selected.

    A file over which it fails is SED900, and goes to `failed` with the reason; where it fails over the project as a
    whole, each file is that might have said something. What is not followed to its end goes to `cut`."""
    from seedlint.classify import Question, conclude

    scope, root = task.part.scope, task.part.root

    def told(known: Iterable[Known]) -> None:
        if asked is not None:
            asked.remarks.extend(_remark(each, root, library) for each in known)

    def governing(known: Iterable[Governed]) -> None:
        targets = {_inner(path, root) for path in task.part.targets}
        for each in known:
            if seeds is not None and each.place.path in targets:
                where = _outer(rules.place_of(each.place), root, library)
                entry = library.shown(os.path.join(root, each.entry))
                seeds.append(SeedRole(where, each.role, each.kind, each.k, each.value, entry))

    diagnostics: list[Diagnostic] = []
    late: list[str] = []
    try:
        project = _linked(task, library, texts)
        conclusions = conclude(
            project,
            scope.vocabulary,
            scope.min_seeds,
            scope.include_tests,
            lambda path, why: failed.update({path: why}),
            lambda path: cut.update({path: TOO_LONG}),
            Question(_inner(asked.path, root), told) if asked is not None else None,
            library.patience,
            late.append,
            step,
            governing if seeds is not None else None,
        )
        diagnostics += rules.find(conclusions)
    except Exception as error:  # noqa: BLE001 - the other projects of the run, and what was known before, must stay
        failed.update({_inner(path, root): said_of(error) for path in task.entries})
    diagnostics += [_failure(path, why) for path, why in failed.items()]
    diagnostics += [_late(path) for path in late]
    cut.update(dict.fromkeys(late, TOO_SLOW))
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.location.path, []).append(diagnostic)
    return found


def _compared(
    part: Part, diagnostics: Mapping[str, Sequence[Diagnostic]], asked: Iterable[str], since: str | None
) -> Mapping[str, Sequence[Diagnostic]]:
    """The diagnostics without those about what has changed alone, apart from what has since a revision."""
    about = [each for found in diagnostics.values() for each in found if each.code == ONLY_CHANGE]
    if not about:
        return diagnostics
    from seedlint import changes  # what runs Git, which most runs do without

    numbers = None
    if since is not None:
        others = [os.path.join(part.root, path) for path in asked if not path.endswith("/")]
        numbers = changes.only_numbers(since, part.root, part.paths, others)
    return changes.told(
        diagnostics, None if numbers is None else {_inner(path, part.root): each for path, each in numbers.items()}
    )


def _late(path: str) -> Diagnostic:
    """SED009 for an entry point that took more time than one file is given."""
    message = "its seeds may be used, but it cannot be seen what for: it takes longer than one file is given"
    return Diagnostic(
        "SED009",
        "unclassified-seed",
        message,
        Location(path, 0, 1, 1, 1, 1),
        why="What was found until then is not said, since it depends on how fast the machine is.",
        help="Give it more time (--file-timeout), or leave the file out (exclude).",
    )


REPORT = f"This is a fault of seedlint: please report it, {REPOSITORY}/issues"


def _failure(path: str, why: str) -> Diagnostic:
    """SED900 for a file over which seedlint itself has failed."""
    message = f"cannot be checked: seedlint failed over it: {clipped(why, 60)}"
    return Diagnostic("SED900", "syntax-error", message, Location(path, 0, 1, 1, 1, 1), help=REPORT)


# ---------------------------------------------------------------- one file


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is said of one file, and what was understood of it (see `Report`)."""

    shown: list[Diagnostic] = field(default_factory=list)
    suppressed: int = 0
    decisions: int = 0
    safe: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    off: Counter[str] = field(default_factory=Counter)
    exempt: bool = False
    audit: tuple[Diagnostic, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()


_BESIDE = ("SED203", "SED204", "SED205", ONLY_CHANGE)
"""Codes below SED4 that are said beside another one about the same decision."""


def _verdicts(
    part: Part,
    diagnostics: Mapping[str, Sequence[Diagnostic]],
    settings_of: SettingsOf,
    library: Library,
    *,
    noqa: bool,
    alone: bool,
    audit: bool,
) -> Iterator[_Verdict]:
    # What a suppression is about may rest on a file that cannot be read today.
    complete = not alone and not any(_unparsed(library.known(path), path) for path in part.paths)
    for path in part.targets:
        settings = settings_of(os.path.dirname(path))
        try:
            verdict = _judge(path, part.root, diagnostics, settings, library, noqa=noqa, complete=complete, audit=audit)
        except ConfigError:
            raise
        except Exception as error:  # noqa: BLE001 - one file must not end the run
            failure = _failure(_inner(path, part.root), said_of(error))
            verdict = _Verdict([_outward(failure, part.root, library)])
        yield verdict


def _judge(
    path: str,
    root: str,
    diagnostics: Mapping[str, Sequence[Diagnostic]],
    settings: Settings,
    library: Library,
    *,
    noqa: bool,
    complete: bool,
    audit: bool,
) -> _Verdict:
    """The diagnostics of one file that are left after suppression comments, selection and `min-confidence`."""
    inner = os.path.relpath(path, root).replace(os.sep, "/")
    facts = library.known(path)
    found = [*diagnostics.get(inner, ()), *_unparsed(facts, inner)]
    exempt = is_test_path(inner) and not settings.include_tests and _only_tests(library.peek(path))
    if facts is None and not found:  # no word of it can matter
        return _Verdict(exempt=exempt)
    ignored = _ignored(settings, path)
    active = _active(settings, ignored)

    def lines(cell: int) -> Sequence[str]:
        return library.lines(path, cell)

    said = suppress.directives(facts, RULES, lines) if facts else ()
    kept, unused = suppress.apply(found, said, RULES, active, inner, lines=lines, noqa=noqa, complete=complete)
    shown_ones = [
        each for each in (*kept, *unused) if each.code in active and each.confidence >= settings.min_confidence
    ]
    decisions = [each for each in found if each.code < "SED4" and each.code not in _BESIDE]
    unseen = Counter(rules.unseen(each) for each in decisions if each.code == "SED009")
    levels = _levels(settings)
    could = _could(settings, ignored) - active
    return _Verdict(
        [_outward(replace(each, severity=levels[each.code]), root, library) for each in shown_ones],
        sum(each.code in active for each in found) - sum(each.code in active for each in kept),
        len(decisions),
        sum(each.code.startswith("SED0") for each in decisions) - unseen.total(),
        unseen,
        Counter(each.code for each in kept if each.code in could and each.confidence >= settings.min_confidence),
        exempt,
        tuple(_outward(each, root, library) for each in found) if audit else (),
        tuple(
            Acceptance(each.code, _outer(each.location, root, library), how, reason)
            for each, how, reason in (suppress.accepted(found, said, RULES) if audit else ())
        ),
    )


_RUNNER = re.compile(rb"\b(unittest|absltest|pytest|googletest|greentest)\.main\(")


def _only_tests(data: bytes) -> bool:
    """Whether a file at a place of tests holds a seed word and nothing that starts it as a script, as far as bytes
    tell."""
    return discover.prefilter(data) and (b"__main__" not in data or bool(_RUNNER.search(data)))


@lru_cache(maxsize=64)
def _could(settings: Settings, ignored: tuple[str, ...]) -> frozenset[str]:
    """The codes of rules that find something risky in the files that are read, and that nobody has ignored."""
    names = {*ignored, *(name for selection in settings.selections for name in selection.ignore)}
    return frozenset(
        rule.code
        for rule in RULES
        if not rule.safe and rule.code not in discover.WIDE_RULES and not any(covers(name, rule) for name in names)
    )


def active(settings: Settings, path: str) -> frozenset[str]:
    """The codes that are reported in a file (absolute)."""
    return _active(settings, _ignored(settings, path))


def _ignored(settings: Settings, path: str) -> tuple[str, ...]:
    """What `per-file-ignores` says of a file."""
    return tuple(name for globs, names in settings.per_file_ignores if discover.matches(globs, path) for name in names)


@lru_cache(maxsize=64)
def _active(settings: Settings, ignored: tuple[str, ...]) -> frozenset[str]:
    """The codes that are reported in a file, `ignored` being what `per-file-ignores` says of it."""
    return enabled(settings, RULES) - {rule.code for rule in RULES if any(covers(name, rule) for name in ignored)}


@lru_cache(maxsize=64)
def _levels(settings: Settings) -> Mapping[str, Severity]:
    return severities(settings, RULES)


def _unparsed(facts: FileFacts | None, path: str) -> list[Diagnostic]:
    """SED900 for a file, or each cell of a notebook, that cannot be read or parsed."""
    broken = [block for block in facts.blocks if block.error is not None] if facts else []
    return [
        Diagnostic(
            "SED900",
            "syntax-error",
            clipped(f"cannot be checked: {block.error}"),
            Location(path, block.cell or 0, *block.error_at),
            why="A file that cannot be checked is not a clean file.",
            help="Mend it, or leave it out with extend-exclude.",
        )
        for block in broken
    ]


def _outward(diagnostic: Diagnostic, root: str, library: Library) -> Diagnostic:
    """The diagnostic with the code it stands on, and with paths as people read them."""

    def place(location: Location) -> Location:
        return _outer(location, root, library)

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


def _outer(location: Location, root: str, library: Library) -> Location:
    return replace(location, path=library.shown(os.path.join(root, location.path)))


def _remark(known: Known, root: str, library: Library) -> Remark:
    """What is known, with paths as people read them."""
    evidence = tuple(Evidence(_outer(rules.place_of(place), root, library), text) for place, text in known.rests_on)
    entry = library.shown(os.path.join(root, known.entry)) if known.entry else ""
    where = _outer(rules.place_of(known.place), root, library)
    return Remark(known.kind, where, known.text, evidence, known.silent, entry)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
