"""The pipeline, in order: discover, lower, link, classify, find, suppress, select.

`check` reads from top to bottom, and each stage is a module: what is to be judged (`parts`), which files matter for it
(`tasks`), their facts (`library`), what the analysis finds in them (`analysis`), what is said of it (`verdicts`).
Inside, files of a project go by their path relative to its ROOT (POSIX); diagnostics leave with paths as people read
them (`config.shown`)."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from seedlint import analysis, discover
from seedlint.analysis import TOO_SLOW, Asked
from seedlint.baseline import Key
from seedlint.config import shown
from seedlint.diagnostics import Acceptance, Confidence, Diagnostic, Remark, SeedRole
from seedlint.discover import SettingsOf
from seedlint.library import Library, Step
from seedlint.parts import inner, parts_of
from seedlint.records import dataclass
from seedlint.tasks import TOO_MANY, task_of, with_callers
from seedlint.textfiles import TextFiles
from seedlint.verdicts import through, verdicts

Progress = Callable[[int, int], None]
"""Told how much of how much work is done: files to parse and entry points to run, as far as they are known."""


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


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: diagnostics to show, in order, and counts.

    `accepted` is how many a baseline left out, `stale` what it accepts for nothing; `decisions` is how many seed
    decisions were seen, `safe` how many of them are safe uses, `unseen` of how many the use could not be established,
    by what could not be seen. `off` is what rules that are neither on nor ignored would add, by code, if `narrow`
    only of files that hold seeds; `unsure` counts what is below `min-confidence`, `exempt` test files that hold seeds
    and are not judged.
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
    narrow: bool = False
    unsure: Mapping[Confidence, int] = field(default_factory=dict)
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
        part for root in sorted({each.root for each in found.targets}) for part in parts_of(root, found, settings_of)
    ]
    for part in parts:
        library.refuse(path for path in part.paths if path not in found.named and discover.leads_out(path, part.root))
    recalled = parts if about is None and not roles else []
    known = {part: kept for part in recalled if (kept := library.recall(part)) is not None}
    concluded = {part: kept.diagnostics for part, kept in known.items()}
    cut = {part: dict(kept.cut) for part, kept in known.items()}
    asked = {part: kept.asked for part, kept in known.items()}
    tasks = [task_of(part, library) for part in parts if part not in concluded]
    clock.lap("discover")
    library.prepare([path for task in tasks for path in task.reads], step)
    tasks = [with_callers(task, library) for task in tasks]
    library.prepare([path for task in tasks for path in task.entries], step)
    clock.lap("parse")
    remarks: list[Remark] = []
    seeds: list[SeedRole] | None = [] if roles else None
    for task in tasks:
        failed: dict[str, str] = {}
        cut[task.part] = {inner(path, task.part.root): TOO_MANY for path in task.left}
        texts = TextFiles(task.part.root)
        inquiry = Asked(about, remarks) if about is not None and about in task.part.paths else None
        concluded[task.part] = (
            analysis.concluded(task, library, texts, failed, cut[task.part], step, inquiry, seeds)
            if task.entries
            else {}
        )
        asked[task.part] = texts.asked
        hurried = TOO_SLOW in cut[task.part].values() or not library.late.isdisjoint(task.part.paths)
        if not failed and not hurried:  # another time there may be time enough
            library.keep(task.part, concluded[task.part], cut[task.part], texts.asked)
    clock.lap("classify")
    concluded = {part: analysis.compared(part, found_, asked[part], since) for part, found_ in concluded.items()}
    judged = [
        verdict
        for part in parts
        for verdict in verdicts(part, concluded[part], settings_of, library, noqa=noqa, alone=alone, audit=audit)
    ]
    elsewhere = [one for part in parts if about is not None for one in through(part, concluded[part], about, library)]
    clock.lap("report")
    return Report(
        diagnostics=_in_order(one for each in judged for one in each.shown),
        audit=_in_order((*(one for each in judged for one in each.audit), *elsewhere)),
        acceptances=tuple(one for each in judged for one in each.acceptances),
        remarks=tuple(remarks),
        roles=tuple(seeds or ()),
        files=len(found.targets),
        parsed=library.parsed,
        suppressed=sum(each.suppressed for each in judged),
        decisions=sum(each.decisions for each in judged),
        safe=sum(each.safe for each in judged),
        unseen=sum((each.unseen for each in judged if each.unseen), Counter()),
        off=sum((each.off for each in judged if each.off), Counter()),
        narrow=not all(part.scope.wide for part in parts),
        unsure=sum((each.unsure for each in judged if each.unsure), Counter()),
        exempt=sum(each.exempt for each in judged),
        cut=tuple(
            (shown(os.path.join(part.root, path)), why) for part in parts for path, why in sorted(cut[part].items())
        ),
        seconds=clock.laps,
    )


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda one: one.sort_key))


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
