"""The facts of files that were seen before, by content hash, as one small JSON file each.

Nothing here can fail a run: what cannot be read is a miss, and what cannot be written is not cached.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from seedlint import __version__
from seedlint.diagnostics import AxisSummary, Confidence, Diagnostic, Edit, Evidence, Fix, Location
from seedlint.facts import FACTS_VERSION, FileFacts, decode, encode

FOLDER_NAME = ".seedlint_cache"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of seedlint (https://bford.info/cachedir/).\n"


def default_folder(root: Path) -> Path:
    """Where the facts of the project at `root` are kept."""
    return root / FOLDER_NAME


def facts_key(data: bytes, notebook: bool) -> str:
    """The name of a file's facts (64 hexadecimal digits): everything that they are a function of."""
    versions = f"{FACTS_VERSION}\0{__version__}\0{sys.version_info[0]}.{sys.version_info[1]}\0{int(notebook)}\0"
    digest = hashlib.sha256(versions.encode())
    digest.update(data)
    return digest.hexdigest()


class FactsCache:
    """Facts by `facts_key` in `folder`, which is made when it is first needed; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path | None:
        return self._folder

    def get(self, key: str) -> FileFacts | None:
        """The facts put under `key`, None if there are none or they cannot be read."""
        if self._folder is None:
            return None
        try:
            facts = decode(json.loads(self._path(self._folder, key).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None
        return facts if isinstance(facts, FileFacts) else None

    def put(self, key: str, facts: FileFacts) -> None:
        """Keep `facts`, so that another process sees all of them or nothing."""
        if self._folder is None:
            return
        try:
            text = json.dumps(encode(facts), separators=(",", ":"))
            path = self._path(self._folder, key)
            if not path.parent.is_dir():
                _mark(self._folder)
                path.parent.mkdir(exist_ok=True)
            _write(path, text)
        except (OSError, RecursionError):  # nested too deeply for JSON: rare, and then lowered anew each time
            return

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key[2:]}.json"


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What a run concluded about a project, by path relative to ROOT: the diagnostics of all rules, and the facts of
    files without their bodies, where comments or errors are left."""

    diagnostics: Mapping[str, Sequence[Diagnostic]]
    outlines: Mapping[str, FileFacts]


def conclusions_key(files: Iterable[str]) -> str:
    """What conclusions are a function of: path and `facts_key` of every file of the project, and seedlint itself."""
    digest = hashlib.sha256(_own_state().encode())
    for file in files:
        digest.update(file.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def _own_state() -> str:
    """The size and time of each of seedlint's files: a checkout changes without changing its version."""
    package = Path(__file__).parent
    files = sorted((*package.rglob("*.py"), *package.rglob("*.tsv")))
    return repr([(path.name, (info := path.stat()).st_size, info.st_mtime_ns) for path in files])


class ConclusionsCache:
    """The last conclusions under each slot (a project and its settings), which hold as long as their key does."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, slot: str, key: str) -> Conclusions | None:
        """What was last put under `slot`, if `key` is the same; None also if it cannot be read."""
        if self._folder is None:
            return None
        try:
            was, diagnostics, outlines = json.loads(self._path(self._folder, slot).read_bytes())
            if was != key:
                return None
            found = {path: tuple(map(_unpacked, each)) for path, each in diagnostics.items()}
            kept = {path: decode(each) for path, each in outlines.items()}
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            return None
        sound = all(isinstance(one, Diagnostic) for each in found.values() for one in each)
        return Conclusions(found, kept) if sound and all(isinstance(one, FileFacts) for one in kept.values()) else None

    def put(self, slot: str, key: str, conclusions: Conclusions) -> None:
        """Keep `conclusions`, so that another process sees all of them or nothing."""
        if self._folder is None:
            return
        diagnostics = {path: list(map(_packed, each)) for path, each in conclusions.diagnostics.items()}
        outlines = {path: encode(each) for path, each in conclusions.outlines.items()}
        try:
            text = json.dumps([key, diagnostics, outlines], separators=(",", ":"))
            path = self._path(self._folder, slot)
            if not path.parent.is_dir():
                _mark(self._folder)
                path.parent.mkdir(exist_ok=True)
            _write(path, text)
        except (OSError, RecursionError):
            return

    @staticmethod
    def _path(folder: Path, slot: str) -> Path:
        return (
            folder / "conclusions" / f"{hashlib.sha256(slot.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"
        )


_KINDS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (Diagnostic, Location, Evidence, AxisSummary, Fix, Edit, Confidence)
}


def _packed(value: Any) -> Any:
    """A diagnostic as JSON data: an object is a list headed by its kind's name, a tuple is a list headed by 0."""
    if isinstance(value, Confidence):
        return ["Confidence", value.value]
    if isinstance(value, tuple):
        return [0, *map(_packed, value)]
    if is_dataclass(value):
        return [type(value).__name__, *(_packed(getattr(value, each.name)) for each in fields(value))]
    return value


def _unpacked(data: Any) -> Any:
    """What `_packed` wrote. Raises KeyError, TypeError, ValueError or IndexError on data that it did not write."""
    if not isinstance(data, list):
        return data
    parts = map(_unpacked, data[1:])
    return tuple(parts) if data[0] == 0 else _KINDS[data[0]](*parts)


def _mark(folder: Path) -> None:
    """Make the folder, unseen by version control and backups."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        if not (folder / name).exists():
            _write(folder / name, text)


def _write(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
