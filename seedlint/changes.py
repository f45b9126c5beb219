"""What of the working tree has changed since a revision, by Git: which lines, and whether nothing but numbers.

A checkout is hostile until shown otherwise, and Git runs commands that a repository's configuration names. So Git is
asked for old contents only, never to look at the working tree (which starts filters and file watchers), and only in
the work tree that the run is in, never in a repository that lies buried in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from seedlint import files
from seedlint.diagnostics import Diagnostic, Evidence, Location
from seedlint.discover import SUFFIXES, code
from seedlint.lower import lower
from seedlint.records import replace
from seedlint.semantics import ONLY_CHANGE, Changed, changed_numbers
from seedlint.source import MAX_BYTES, MAX_NOTEBOOK_BYTES, SourceError, cells

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)

_HARDENED = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor="),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.attributesFile="),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone fetches what it misses, by any command that is its transport
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OTHER_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
_PATIENCE = 60.0
"""Seconds for one command; a repository's configuration can include a pipe."""


class ChangesError(Exception):
    """Git cannot say what has changed; the message is one line."""


def since(revision: str, path_of: Callable[[str], str] = os.path.abspath) -> Callable[[Location], bool]:
    """Whether a place stands on a line that has changed since `revision` (since the commit at which the current branch
    left it), or is not known to Git at all. `path_of` is the absolute path that a location's stands for. Raises
    ChangesError, as does the answer when it is called."""
    rows_of = cache(lambda path: _changed(path, revision))

    def touched(where: Location) -> bool:
        rows = rows_of(path_of(where.path))
        return rows is None or any((where.cell, row) in rows for row in range(where.row, where.end_row + 1))

    return touched


def only_numbers(
    revision: str, root: str, paths: Sequence[str], others: Iterable[str]
) -> Mapping[str, tuple[Changed, ...]] | None:
    """The whole numbers that are all that has changed in a program since `revision`, by the path of their file; None
    where anything else of it has. `root`: the folder of the project; `paths`: its files, and `others`: what else it
    reads (absolute). Raises ChangesError."""
    top = _top(root)
    base = _base(top, revision)
    listed = _blobs(top, base)
    found: dict[str, tuple[Changed, ...]] = {}
    for path in (*paths, *others):
        name = os.path.relpath(path, top).replace(os.sep, "/")
        notebook = path.endswith(".ipynb")
        try:
            data = files.read(path, MAX_NOTEBOOK_BYTES if notebook else MAX_BYTES)
        except OSError:
            data = None
        known = listed.get(name)
        if known is not None and data is not None and known == _blob_name(data, len(known)):
            continue
        if known is None and data is None:
            continue
        if known is None or data is None or path in others:
            return None
        before = _git(top, "cat-file", "blob", known)
        numbers = changed_numbers(lower(code(path, before), notebook), lower(code(path, data), notebook))
        if numbers is None:
            return None
        if numbers:
            found[path] = numbers
    inside = os.path.relpath(root, top).replace(os.sep, "/")
    beneath = "" if inside == "." else f"{inside}/"
    gone = (name for name in listed if name.startswith(beneath) and name.endswith(SUFFIXES))
    return None if any(not os.path.lexists(os.path.join(top, name)) for name in gone) else found


def told(
    diagnostics: Mapping[str, Sequence[Diagnostic]], numbers: Mapping[str, tuple[Changed, ...]] | None
) -> Mapping[str, Sequence[Diagnostic]]:
    """The diagnostics of a project, of SED304 those alone about a seed that is all that has changed: they stand where
    its number does. `numbers` are those that have changed, by file (None or empty: nothing has, or more); paths are
    relative to ROOT."""
    kept = {path: [each for each in found if each.code != ONLY_CHANGE] for path, found in diagnostics.items()}
    places = [
        Location(path, number.cell, *number.at) for path, changed in (numbers or {}).items() for number in changed
    ]
    pairs = {(one.before, one.after) for changed in (numbers or {}).values() for one in changed}
    if len(pairs) != 1:
        return kept
    ((_, now),) = pairs
    about = [
        each
        for found in diagnostics.values()
        for each in found
        if each.code == ONLY_CHANGE and each.axis is not None and now in each.axis.values
        if all(_written_at(each, place) for place in places)
    ]
    for one in about[:1]:
        others = tuple(Evidence(place, "and so has this") for place in places[1:])
        said = replace(one, location=places[0], evidence=(*others, *one.evidence[-1:]))
        kept.setdefault(places[0].path, []).append(said)
    return kept


def _written_at(diagnostic: Diagnostic, place: Location) -> bool:
    """Whether a number stands in one of the places in which the seed of a decision can be written."""
    spans = (diagnostic.location, *(each.location for each in diagnostic.evidence))
    return any(
        (one.path, one.cell) == (place.path, place.cell)
        and (one.row, one.col) <= (place.row, place.col)
        and (place.end_row, place.end_col) <= (one.end_row, one.end_col)
        for one in spans
    )


def _blobs(top: str, base: str) -> dict[str, str]:
    """The names of the files of a commit, and the names that Git gives to their contents."""
    rows = _git(top, "ls-tree", "-r", "-z", base).split(b"\0")
    parts = (row.partition(b"\t") for row in rows if row)
    return {
        os.fsdecode(name): about.split()[2].decode("ascii") for about, _, name in parts if about.split()[1] == b"blob"
    }


def _blob_name(data: bytes, length: int) -> str:
    """What Git calls some contents, in a repository whose names have so many digits."""
    import hashlib

    digest = hashlib.sha256 if length == 64 else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _changed(path: str, revision: str) -> frozenset[tuple[int, int]] | None:
    """The (cell, row) that have changed in a file; None for all of them."""
    top = _top(os.path.dirname(path))
    base = _base(top, revision)
    notebook = path.endswith(".ipynb")
    try:
        before = _git(top, "cat-file", "blob", f"{base}:{os.path.relpath(path, top).replace(os.sep, '/')}")
        after = files.read(path, MAX_NOTEBOOK_BYTES if notebook else MAX_BYTES)
    except (ChangesError, OSError):
        return None  # it was not there
    return _changed_cells(before, after) if notebook else _changed_lines(before, after)


def _top(folder: str) -> str:
    """The top of the work tree that `folder` (absolute) is in: of nested ones the one that the current folder is in,
    or else the outermost. Raises ChangesError."""
    tops = []
    here = folder
    while True:
        if os.path.lexists(os.path.join(here, ".git")):
            tops.append(here)
        if here == os.path.dirname(here):
            break
        here = os.path.dirname(here)
    if not tops:
        raise ChangesError(f"{folder}: is not in a Git repository")
    current = os.path.join(os.getcwd(), "")
    return next((top for top in tops if current.startswith(os.path.join(top, ""))), tops[-1])


@cache
def commit(folder: str) -> str:
    """The commit that the work tree around `folder` (absolute) is at (12 digits); empty where there is none."""
    try:
        top = _top(folder)
        itself = _git(top, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    except ChangesError:
        return ""
    return itself[:12]


def _base(top: str, revision: str) -> str:
    """The commit to compare with. Raises ChangesError."""
    itself = _git(top, "rev-parse", "--absolute-git-dir", problem="is not in a Git repository").decode().rstrip("\n")
    if os.path.realpath(itself) == os.path.realpath(top):  # where `.git` is none, Git takes the folder for one
        raise ChangesError(f"{top}: is not in a Git repository")
    commit = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = _git(top, *commit, problem=f'knows no revision "{revision}"').decode().strip()
    try:
        return _git(top, "merge-base", found, "HEAD").decode().strip()
    except ChangesError:  # histories that have nothing in common
        return found


def _changed_lines(before: bytes, after: bytes) -> frozenset[tuple[int, int]]:
    """The rows that Git's diff of two files shows, made outside the repository, whose attributes do not count there."""
    if before == after:
        return frozenset()
    import tempfile

    with tempfile.TemporaryDirectory(prefix="seedlint-") as folder:
        for name, data in (("before", before), ("after", after)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        plain = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--text")
        found = _HUNK.findall(_git(folder, "diff", "--no-index", *plain, "--", "before", "after", differ=True))
    starts = [(int(start), int(count or 1)) for start, count in found]
    return frozenset((0, row) for start, count in starts for row in range(start, start + count))


def _changed_cells(before: bytes, after: bytes) -> frozenset[tuple[int, int]] | None:
    """The rows of a notebook's code cells that differ: lines of its JSON say nothing."""
    try:
        old, new = _lines(before), _lines(after)
    except SourceError:
        return None
    import difflib

    matcher = difflib.SequenceMatcher(None, [text for _, _, text in old], [text for _, _, text in new], False)
    return frozenset(
        (cell, row)
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for cell, row, _ in new[start:end]
    )


def _lines(data: bytes) -> Sequence[tuple[int, int, str]]:
    """Each line of a notebook's code with its cell and row."""
    return [
        (part.cell or 0, row, text)
        for part in cells(data, notebook=True)
        for row, text in enumerate(part.text.split("\n"), 1)
    ]


def _git(folder: str, *arguments: str, problem: str = "", differ: bool = False) -> bytes:
    """What Git prints in `folder`, which is the top of a work tree or in none; nothing above it is looked at. Raises
    ChangesError, with `problem` if that says more than Git; `differ`: status 1 is an answer."""
    import subprocess

    inherited = {name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY}
    environment = {**inherited, **_ENVIRONMENT, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
    command = ["git", *_HARDENED, *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except OSError as error:
        raise ChangesError(f"git cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise ChangesError(f"{folder}: git {arguments[0]} did not end within {_PATIENCE:.0f} seconds") from None
    if done.returncode and not (differ and done.returncode == 1):
        if b"dubious ownership" in done.stderr:
            problem = (
                f"belongs to another user, and Git reads it after: git config --global --add safe.directory {folder}"
            )
        said = problem or (done.stderr.decode(errors="backslashreplace").strip().split("\n")[0] or "git fails")
        raise ChangesError(f"{folder}: {said}")
    return done.stdout
