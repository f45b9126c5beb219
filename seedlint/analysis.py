"""What the analysis finds in one project, whatever is selected: its conclusions, as diagnostics by file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from seedlint import discover, rules
from seedlint.diagnostics import Diagnostic, Evidence, Location, Remark, SeedRole, clipped, said_of
from seedlint.library import Library, Step
from seedlint.pages import REPOSITORY
from seedlint.parts import Part, inner
from seedlint.semantics import ONLY_CHANGE
from seedlint.tasks import Task, linked
from seedlint.textfiles import TextFiles

if TYPE_CHECKING:
    from seedlint.classify import Governed, Known

TOO_SLOW = "it takes longer than one file is given (--file-timeout)"
TOO_LONG = "it does more than is followed: what comes after that was not seen"


class Asked(NamedTuple):
    """A file (absolute) that is asked about, and what is known of it so far."""

    path: str
    remarks: list[Remark]


def concluded(
    task: Task,
    library: Library,
    texts: TextFiles,
    failed: dict[str, str],
    cut: dict[str, str],
    step: Step,
    asked: Asked | None,
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
        targets = {inner(path, root) for path in task.part.targets}
        for each in known:
            if seeds is not None and each.place.path in targets:
                where = library.place(rules.place_of(each.place), root)
                entry = library.shown(os.path.join(root, each.entry))
                seeds.append(SeedRole(where, each.role, each.kind, each.k, each.value, entry))

    diagnostics: list[Diagnostic] = []
    late: list[str] = []
    try:
        project = linked(task, library, texts)
        conclusions = conclude(
            project,
            scope.vocabulary,
            scope.min_seeds,
            scope.include_tests,
            lambda path, why: failed.update({path: why}),
            lambda path: cut.update({path: TOO_LONG}),
            Question(inner(asked.path, root), told) if asked is not None else None,
            library.patience,
            late.append,
            step,
            governing if seeds is not None else None,
        )
        diagnostics += rules.find(conclusions)
    except Exception as error:  # noqa: BLE001 - the other projects of the run, and what was known before, must stay
        failed.update({inner(path, root): said_of(error) for path in task.entries})
    diagnostics += [failure(path, why) for path, why in failed.items()]
    diagnostics += [_late(path) for path in late]
    diagnostics += [
        _cut(path)
        for path, why in cut.items()
        if why == TOO_LONG and discover.prefilter(library.peek(os.path.join(root, path)))
    ]
    cut.update(dict.fromkeys(late, TOO_SLOW))
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.location.path, []).append(diagnostic)
    return found


def compared(
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
        diagnostics, None if numbers is None else {inner(path, part.root): each for path, each in numbers.items()}
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


def _cut(path: str) -> Diagnostic:
    """SED009 for an entry point that holds a seed word and was not followed to its end."""
    return Diagnostic(
        "SED009",
        "unclassified-seed",
        "its seeds may be used for more than was found: it cannot be seen what comes after the part that is followed",
        Location(path, 0, 1, 1, 1, 1),
        why="An entry point is followed for a number of steps, those of the modules that it imports among them.",
        help="What was found until there stands. Split the program, or leave the file out (exclude).",
    )


REPORT = f"This is a fault of seedlint: please report it, {REPOSITORY}/issues"


def failure(path: str, why: str) -> Diagnostic:
    """SED900 for a file over which seedlint itself has failed."""
    message = f"cannot be checked: seedlint failed over it: {clipped(why, 60)}"
    return Diagnostic("SED900", "syntax-error", message, Location(path, 0, 1, 1, 1, 1), help=REPORT)


def _remark(known: Known, root: str, library: Library) -> Remark:
    """What is known, with paths as people read them."""
    evidence = tuple(Evidence(library.place(rules.place_of(place), root), text) for place, text in known.rests_on)
    entry = library.shown(os.path.join(root, known.entry)) if known.entry else ""
    where = library.place(rules.place_of(known.place), root)
    return Remark(known.kind, where, known.text, evidence, known.silent, entry)
