"""Which lines of the working tree have changed since a revision, by Git."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache

from seedlint.diagnostics import Location
from seedlint.source import SourceError, cells

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class ChangesError(Exception):
    """Git cannot say what has changed; the message is one line."""


def since(revision: str) -> Callable[[Location], bool]:
    """Whether a place stands on a line that has changed since `revision` (since the commit at which the current branch
    left it), or is not committed at all. Raises ChangesError, as does the answer when it is called."""
    rows_of = cache(lambda path: _changed(path, revision))

    def touched(where: Location) -> bool:
        rows = rows_of(os.path.abspath(where.path))
        return rows is None or any((where.cell, row) in rows for row in range(where.row, where.end_row + 1))

    return touched


def _changed(path: str, revision: str) -> frozenset[tuple[int, int]] | None:
    """The (cell, row) that have changed in a file; None for all of them."""
    folder, name = os.path.split(path)
    base = _base(folder, revision)
    if not _git(folder, "ls-files", "-z", "--", f":(literal){name}"):
        return None  # Git does not know the file
    if name.endswith(".ipynb"):
        return _changed_cells(path, folder, name, base)
    diff = ("diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", base)
    hunks = _HUNK.findall(_git(folder, *diff, "--", f":(literal){name}"))
    starts = [(int(start), int(count or 1)) for start, count in hunks]
    return frozenset((0, row) for start, count in starts for row in range(start, start + count))


@cache
def _base(folder: str, revision: str) -> str:
    """The commit to compare with. Raises ChangesError."""
    _git(folder, "rev-parse", "--git-dir", problem="is not in a Git repository")
    commit = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = _git(folder, *commit, problem=f'knows no revision "{revision}"').decode().strip()
    try:
        return _git(folder, "merge-base", found, "HEAD").decode().strip()
    except ChangesError:  # histories that have nothing in common
        return found


def _changed_cells(path: str, folder: str, name: str, base: str) -> frozenset[tuple[int, int]] | None:
    """The rows of a notebook's code cells that differ from those at `base`: lines of its JSON say nothing."""
    try:
        before = _lines(_git(folder, "show", f"{base}:./{name}"))
        with open(path, "rb") as file:
            after = _lines(file.read())
    except (ChangesError, SourceError, OSError):
        return None
    matcher = difflib.SequenceMatcher(None, [text for _, _, text in before], [text for _, _, text in after], False)
    return frozenset(
        (cell, row)
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for cell, row, _ in after[start:end]
    )


def _lines(data: bytes) -> Sequence[tuple[int, int, str]]:
    """Each line of a notebook's code with its cell and row."""
    return [
        (part.cell or 0, row, text)
        for part in cells(data, notebook=True)
        for row, text in enumerate(part.text.split("\n"), 1)
    ]


def _git(folder: str, *arguments: str, problem: str = "") -> bytes:
    """What Git prints. Raises ChangesError, with `problem` if that says more than Git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise ChangesError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = problem or (done.stderr.decode(errors="backslashreplace").strip().split("\n")[0] or "git fails")
        raise ChangesError(f"{folder}: {said}")
    return done.stdout
