"""The files of a run: their bytes, their facts, and what was concluded when they were as they are now."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from seedlint import discover
from seedlint.cache import Conclusions, ConclusionsCache, FactsCache, conclusions_key, facts_key
from seedlint.config import shown
from seedlint.diagnostics import Diagnostic, Location, said_of
from seedlint.facts import Block, FileFacts
from seedlint.parts import Part, inside
from seedlint.records import replace
from seedlint.textfiles import TextFiles

Step = Callable[[int, int], None]
"""Told how much work has been done since it was last told, and how much more has become known."""


def unwatched(_done: int, _more: int) -> None:
    """Nobody counts."""


FEW_FILES, FEW_BYTES = 4, 200_000
"""Up to so much is parsed in this process: starting workers would take longer."""


REMEMBERED = 10_000_000
"""Bytes of files that are not read from the disk again: the stages look at most files four times."""


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
        self._room = REMEMBERED
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
        self._keys[part] = conclusions_key(inside(path, part.root) + key for path, key in digests)
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
                inside(path, part.root): outline
                for path in part.targets
                if (facts := self._facts.get(path)) and (outline := _outline(facts))
            }
            self._conclusions.put(part.slot, self._keys[part], Conclusions(diagnostics, outlines, cut, asked))

    def prepare(self, paths: Sequence[str], step: Step = unwatched) -> None:
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

    def place(self, location: Location, root: str) -> Location:
        """A location in the project at `root`, with its path as people read it."""
        return replace(location, path=self.shown(os.path.join(root, location.path)))

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
        data = discover.read(path)
        if len(data) <= self._room:
            self._room -= len(data)
            self._read[path] = data
        return data

    def lines(self, path: str, cell: int) -> tuple[str, ...]:
        """The lines of a module (`cell` 0) or of a notebook's code cell; none where there is no text."""
        return self._texts(path).get(cell, ())

    def shown_lines(self, text: str, cell: int) -> tuple[str, ...]:
        """The lines of the file that a diagnostic's path stands for."""
        return self.lines(self.path(text), cell)

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
