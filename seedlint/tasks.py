"""The work-list of a part: which of its files are read, and which are run, as far as bytes and first facts tell."""

from __future__ import annotations

from typing import NamedTuple

from seedlint import worklist
from seedlint.library import Library
from seedlint.link import Project, is_test_path
from seedlint.parts import Part, inner
from seedlint.textfiles import TextFiles

TOO_MANY = f"it was not read: more than {worklist.MAX_ADDED} files hold no seed word but call what can seed"


class Task(NamedTuple):
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


def task_of(part: Part, library: Library) -> Task:
    """The work-list of a part, as far as bytes tell."""
    hits, starts, shows = [], [], []
    words = part.scope.words
    for path in part.paths:
        if library.holds(path, part.scope.wide, words):
            hits.append(path)
        elif worklist.acts(path, library.peek(path)) and (
            part.scope.include_tests or not is_test_path(inner(path, part.root))
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
    runs = [path for path in (*starts, *shows) if path in loading and worklist.sums_up_runs(library.peek(path))]
    # What reads results, or starts scripts, says something about their seeds, and they about it.
    if writers or drivers or runs:
        idle = (*starts, *shows)
        readers = [path for path in idle if path in runs or (writers and worklist.sums_up_files(library.peek(path)))]
        added = [*readers, *(path for path in drivers if path not in hits and path not in readers)]
        added = added[: worklist.MAX_ADDED]
        hits, entries = [*hits, *added], [*entries, *readers[: worklist.MAX_ADDED]]
        entries = [*entries, *(path for path in worklist.starting(drivers, hits) if path in loading)]
        starts = [path for path in starts if path not in added]
        if any(worklist.sums_up_files(library.peek(path)) for path in entries):
            entries = [*entries, *(path for path in (*writers, *drivers) if path not in entries)]
        entries = worklist.around(entries, hits, drivers)
    reads = (*entries, *sorted(graph.reachable(starts).intersection(hits)))
    return Task(part, graph, tuple(hits), tuple(entries), tuple(starts), reads)


def with_callers(task: Task, library: Library) -> Task:
    """The task with those of its starts that import what can seed."""
    facts = {path: facts for path in task.hits if (facts := library.known(path)) is not None}
    callers = tuple(worklist.callers(task.graph, task.starts, facts))
    callers, left = callers[: worklist.MAX_ADDED], callers[worklist.MAX_ADDED :]
    return task._replace(hits=(*task.hits, *callers), entries=(*task.entries, *callers), left=left)


def linked(task: Task, library: Library, texts: TextFiles) -> Project:
    """The project of a task, whose files go by their POSIX path relative to ROOT."""
    root, paths = task.part.root, task.part.paths
    names = {path: inner(path, root) for path in paths}
    outer = {name: path for path, name in names.items()}
    return Project(
        names.values(),
        lambda name: library.facts(outer[name]),
        (names[path] for path in task.hits),
        (names[path] for path in task.entries),
        texts,
    )
