"""What says that results that are read are of runs that were done again: the names of runs, and numbers that only
count, where no seed is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Axis, What
from seedlint.classify.values.objects import Kind, Value
from seedlint.classify.values.reading import kind_of, taint_of
from seedlint.classify.values.templates import Name
from seedlint.classify.values.traits import blind_of
from seedlint.classify.values.words import announces_run, names_score, runish, said_in, sorts_models, words_in
from seedlint.facts import FileFacts


def of_runs(run: Run, name: Name, fills: tuple[Value, ...]) -> dict[Axis, What]:
    """The axes along which the name of a file is that of another run of one experiment. Where a program speaks of no
    score, what it reads may be anything: times, traces of a simulator."""
    found: dict[Axis, What] = {}
    before, hole = "", 0
    for part in name:
        if isinstance(part, str):
            before += part
            continue
        for axis in taint_of(fills[hole]).axes:
            if _tells_runs(run, axis, before):
                found[axis] = What.READS_RUNS
            elif _counts_runs(run, axis, before):
                found.setdefault(axis, What.READS_COUNTED)
        before, hole = before + "*", hole + 1
    named: dict[Axis, What] = {axis: what for axis, what in found.items() if what is What.READS_RUNS}
    return (named or found) if found and speaks_of_scores(run.program.script.facts) else {}


def calls_runs(run: Run, name: str) -> bool:
    """Whether a name says that its values tell runs apart; what a search calls its trials has other settings each."""
    searched = "trial" in name.lower() and any(not _SEARCHES.isdisjoint(words_in(text)) for text in
                                               said_in(run.program.script.facts) if len(text) < LONG)  # fmt: skip
    return runish(name) and not searched


_SEARCHES = frozenset("optuna hyperopt hyperband hpo study raytune".split())


def _tells_runs(run: Run, axis: Axis, before: str) -> bool:
    """Whether a loop's variable, or what stands before it in a file name, says that it tells runs apart."""
    if axis.says(What.READS_RUNS) or any(calls_runs(run, one.strip()) for one in axis.name.split(",")):
        return not axis.fold
    return announces_run(before) and (axis.counts or axis.says(What.WALKS_FILES))


def _counts_runs(run: Run, axis: Axis, before: str) -> bool:
    """Whether a number that only counts, and along which the spread of what is read is looked at, may be that of a run:
    nothing beside it names what else it could count."""
    if not axis.counts or axis.fold or axis.place not in run.program.findings.spread_counts:
        return False
    beside = _words(before.rpartition("/")[2].rpartition("*")[2])
    said = [word for word in (*beside, *_words(axis.name)) if word and word not in _NUMBERS]
    return all(sorts_models(word) and word.lower() not in _PARTS for word in said)


def _words(name: str) -> list[str]:
    return re.split(r"[^A-Za-z]+", name)


_NUMBERS = frozenset({"i", "j", "idx", "index", "num", "number", "n"})
_PARTS = frozenset(
    "sub subj s p k d t shard chunk block frame page level noise size dim q query doc seq video tile".split()
)
"""Words before a number that count something else than runs."""


def called(run: Run, walked: Value, turn: Value, axes: Iterable[Axis], names: Iterable[str]) -> None:
    """What was read of files, and not their names, is walked again and called runs: `for run in loaded`,
    `[run["acc"] for run in runs]`."""
    named = any(_CALLED.search(name.strip().lower()) for said in names for name in said.split(","))
    if named and speaks_of_scores(run.program.script.facts):
        read = axes if kind_of(turn) is Kind.DATA else ()  # a name that was found depends on the walk that found it
        axes = (*read, *(blind_of(walked.obj) if walked.obj is not None else ()))
        for reason in (reason for axis in axes for reason in axis.reasons if reason.what is What.WALKS_FILES):
            run.inputs.run_files.update((reason.place,) if reason.place is not None else ())


_CALLED = re.compile(r"(?:^|_)(?:runs?|trials?|reps?|repetitions?|repeats?|replicates?|replications?|reruns?)$")
"""What the record of a run is called, and not its name or folder."""


def spread(run: Run, value: Value, axes: tuple[Axis, ...], number: int | None) -> None:
    """The spread of something along loops, or along an axis of its own (by its number), is looked at: of numbers that
    were read, it may be that of runs."""
    taint = taint_of(value)
    if kind_of(value) in (Kind.DATA, Kind.OTHER) and not taint.models:
        run.inputs.spread_counts.update(axis.place for axis in axes if axis.counts)
        if not axes and number in (0, 1):
            run.inputs.spread_arrays.update((piece.root, number) for piece in taint.pieces)


def along(run: Run, roots: Collection[object], file: str) -> int | None:
    """The number of the axis along which an array that is read holds runs: its spread is looked at along that alone,
    the program speaks of runs, and the name of the file of scores; any other may hold samples of data."""
    numbers = {number for root, number in run.program.findings.spread_arrays if root in roots}
    told = len(numbers) == 1 and (_names_scores(file) or not _RECORDS.isdisjoint(words_in(file)))
    return numbers.pop() if told and _speaks_of_runs(run.program.script.facts) else None


_RECORDS = frozenset("result results metric metrics log logs eval evaluation history curve curves seed seeds".split())
"""Words of a file name that speak of what training left, beside names of scores."""


def _speaks_of_runs(facts: FileFacts) -> bool:
    """Whether a name or a text of a program speaks of several runs: `n_runs`, `"mean of 5 seeds"`."""
    return any(not _SEVERAL.isdisjoint(words_in(text)) for text in said_in(facts) if len(text) < LONG)


_SEVERAL = frozenset("seeds runs trials repeats repetitions replicates replications reps reruns".split())


def speaks_of_scores(facts: FileFacts) -> bool:
    """Whether a name or a text of a program is that of a score: `mean_acc`, `"test accuracy"`, `rewards`."""
    return any(_names_scores(text) for text in said_in(facts) if len(text) < LONG)


LONG = 200
"""Characters from which on a text is none of a score: a page, a query."""


_MORE = frozenset({"regret", "performance", "perf", "success", "fitness"})


def _names_scores(text: str) -> bool:
    words = [word for word in words_in(text) if word]
    alone = [re.sub(r"s$", "", re.sub(r"ies$", "y", word)) for word in words]
    return any(word in _MORE or names_score(word) for word in (*words, *alone))
