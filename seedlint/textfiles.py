"""Text files of a project that are no Python: settings, scripts, workflows.

They are read when a run asks for one, and inside ROOT only. What was asked for is remembered with a digest of what it
held: conclusions hold as long as these do. Paths are POSIX and relative to ROOT; that of a folder ends with a slash."""

from __future__ import annotations

import itertools
import os
import posixpath
from collections.abc import Mapping

from seedlint import files

MAX_BYTES = 1_000_000
"""Of a settings file or script; what is larger is data."""
MAX_NAMES = 10_000
"""In a folder; what holds more is data."""

ABSENT = ""
"""The digest of what is not there, is no text, or lies outside of ROOT."""


class TextFiles:
    """The text files below `root` (absolute; None: there are none), each read once. `asked` has the digest of all that
    was asked for."""

    def __init__(self, root: str | None) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self.asked: dict[str, str] = {}

    def text(self, path: str) -> str | None:
        """The text of a file; None where there is none that can be read."""
        path = posixpath.normpath(path)
        if path not in self._texts:
            found = self._texts[path] = self._read(path)
            self.asked[path] = ABSENT if found is None else _digest(found)
        return self._texts[path]

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files and (with a slash) folders in a folder, sorted; none where it cannot be listed. A link
        to a folder has no slash, so that nobody walks in a circle."""
        folder = posixpath.normpath(folder) + "/"
        if folder not in self._names:
            found = self._names[folder] = self._listed(folder)
            self.asked[folder] = _digest("\n".join(found)) if found else ABSENT
        return self._names[folder]

    def are(self, known: Mapping[str, str]) -> bool:
        """Whether what was once asked for (`asked`) would be answered in the same way now."""
        for path in known:
            if path.endswith("/"):
                self.names(path)
            else:
                self.text(path)
            if self.asked.get(path) != known[path]:
                return False
        return True

    def _read(self, path: str) -> str | None:
        try:
            inside = self._inside(path)
            return None if inside is None else files.read(inside, MAX_BYTES).decode("utf-8-sig")
        except (OSError, ValueError):  # ValueError: no UTF-8, or no name that a file can have
            return None

    def _listed(self, folder: str) -> tuple[str, ...]:
        try:
            inside = self._inside(folder)
            if inside is None:
                return ()
            with os.scandir(inside) as listing:
                entries = list(itertools.islice(listing, MAX_NAMES + 1))
            named = sorted(entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "") for entry in entries)
        except (OSError, ValueError):
            return ()
        return tuple(named) if len(named) <= MAX_NAMES else ()

    def _inside(self, path: str) -> str | None:
        """The absolute path, by whatever links lead to it; None where that is outside of ROOT."""
        if self._root is None:
            return None
        root = os.path.realpath(self._root)
        full = os.path.realpath(os.path.join(root, path))
        return full if full == root or full.startswith(root.rstrip(os.sep) + os.sep) else None


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
