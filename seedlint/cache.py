"""The facts of files that were seen before, by content hash, as one small JSON file each.

Nothing here can fail a run: what cannot be read is a miss, and what cannot be written is not cached.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

from seedlint import __version__
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
