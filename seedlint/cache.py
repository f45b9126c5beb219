"""What was found out about files and projects that are as they were, as one small JSON file each.

Nothing here can fail a run: what cannot be read is a miss, and what cannot be written is not cached. Nor can it change
one: a folder that a checkout brings along may look like a cache, so every entry carries a seal that only this user's
key makes, and an entry that is damaged, foreign or planted is a miss.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from seedlint import __version__, files
from seedlint.diagnostics import AxisSummary, Confidence, Diagnostic, Edit, Evidence, Fix, Location
from seedlint.facts import FACTS_VERSION, FileFacts, decode, encode
from seedlint.records import dataclass

FOLDER_NAME = ".seedlint_cache"
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of seedlint (https://bford.info/cachedir/).\n"
_OURS = "Seal"
"""The file in a cache's folder that says that this user's seedlint has made it."""
_SEAL, _KEY = 32, 32
"""Hexadecimal digits of a seal, bytes of a key."""
MAX_ENTRY = 100_000_000


def default_folder(root: Path) -> Path:
    """Where the facts of the project at `root` are kept."""
    return root / FOLDER_NAME


def facts_key(data: bytes, notebook: bool) -> str:
    """The name of a file's facts (64 hexadecimal digits): everything that they are a function of."""
    import hashlib

    versions = f"{FACTS_VERSION}\0{__version__}\0{sys.version_info[0]}.{sys.version_info[1]}\0{int(notebook)}\0"
    digest = hashlib.sha256(versions.encode())
    digest.update(data)
    return digest.hexdigest()


# --------------------------------------------------------------------- folders


def _key_file() -> Path:
    """Where the key of this user's seals is kept: not in a project, and readable by the user alone."""
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "seedlint" / "key"


def _own_key() -> bytes | None:
    """The key of this user's seals, which is made when it is first asked for; None where there can be none."""
    try:
        path = _key_file()
        if (key := _key_at(path)) is None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, os.urandom(_KEY))
            key = _key_at(path)
    except (OSError, RuntimeError):  # nothing can be written, or there is no home
        return None
    return key


def _key_at(path: Path) -> bytes | None:
    try:
        key = files.read(str(path), _KEY)
    except OSError:
        return None
    return key if len(key) == _KEY else None


class Store:
    """Texts by name in a cache's folder, each under a seal. The folder is made when something is first put there; one
    that was there before and that this user's seedlint has not made is neither read nor written."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key
        self._ours = False

    @property
    def foreign(self) -> bool:
        """Whether something else stands where the cache should be."""
        return os.path.lexists(self.folder) and not self._is_ours()

    def get(self, name: str) -> bytes | None:
        """The text that was put under `name`, if it is there as it was put."""
        if not self._is_ours():
            return None
        try:
            data = self._read(self.folder / name)
        except OSError:
            return None
        seal, text = data[:_SEAL], data[_SEAL + 1 :]
        return text if seal == self._seal(name, text) else None

    def put(self, name: str, text: bytes) -> None:
        """Keep `text`, so that another process sees all of it or nothing."""
        try:
            if not os.path.lexists(self.folder):
                self._make()
            path = self.folder / name
            if self._is_ours() and not path.parent.is_symlink():
                path.parent.mkdir(exist_ok=True)
                _write(path, self._seal(name, text) + b"\n" + text)
        except OSError:
            return

    def _is_ours(self) -> bool:
        if not self._ours:
            try:
                self._ours = self._read(self.folder / _OURS) == self._seal(_OURS, b"")
            except OSError:
                return False
        return self._ours

    def _make(self) -> None:
        """Make the folder, unseen by version control and backups, and take its place with all that is in it."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        whole = self.folder.parent / f"{self.folder.name}.{os.urandom(6).hex()}"
        whole.mkdir()
        try:
            for name, text in ((".gitignore", b"*\n"), ("CACHEDIR.TAG", _TAG), (_OURS, self._seal(_OURS, b""))):
                (whole / name).write_bytes(text)
            os.rename(whole, self.folder)
        except OSError:  # another run was faster, or the disk is full
            for each in whole.iterdir():
                each.unlink()
            whole.rmdir()

    def _seal(self, name: str, text: bytes) -> bytes:
        import hashlib

        digest = hashlib.blake2b(name.encode() + b"\0", key=self._key, digest_size=_SEAL // 2)
        digest.update(text)
        return digest.hexdigest().encode()

    @staticmethod
    def _read(path: Path) -> bytes:
        """The bytes of a file to which no link of the cache leads. Raises OSError."""
        if path.is_symlink() or path.parent.is_symlink():
            raise OSError(errno.ELOOP, "it is a link")
        return files.read(str(path), MAX_ENTRY)


def store(folder: Path | None) -> Store | None:
    """The store in `folder`; None without a folder, and where this user cannot have a key."""
    key = _own_key() if folder is not None else None
    return Store(folder, key) if folder is not None and key is not None else None


def is_cache(folder: Path) -> bool:
    """Whether a folder bears the mark of a seedlint's cache, whoever made it."""
    try:
        return files.read(str(folder / "CACHEDIR.TAG"), 10_000) == _TAG
    except OSError:
        return False


# -------------------------------------------------------------- facts of a file


class FactsCache:
    """Facts by `facts_key`; without a store nothing is kept."""

    def __init__(self, kept: Store | None) -> None:
        self.store = kept

    def get(self, key: str) -> FileFacts | None:
        """The facts put under `key`, None if there are none."""
        text = self.store.get(self._name(key)) if self.store else None
        try:
            facts = decode(json.loads(text)) if text else None
        except (ValueError, LookupError, TypeError, RecursionError):  # nested too deeply, or of another Python
            return None
        return facts if isinstance(facts, FileFacts) else None

    def put(self, key: str, facts: FileFacts) -> None:
        """Keep `facts`."""
        if self.store is None:
            return
        try:
            text = json.dumps(encode(facts), separators=(",", ":"))
        except RecursionError:  # nested too deeply for JSON: rare, and then lowered anew each time
            return
        self.store.put(self._name(key), text.encode())

    @staticmethod
    def _name(key: str) -> str:
        return f"{key[:2]}/{key[2:]}.json"


# ----------------------------------------------------- conclusions of a project


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What a run concluded about a project, by path relative to ROOT: the diagnostics of all rules, the facts of files
    without their bodies, where comments or errors are left, why files were not looked at to their end, and the digests
    of the text files that it asked for (`TextFiles.asked`)."""

    diagnostics: Mapping[str, Sequence[Diagnostic]]
    outlines: Mapping[str, FileFacts]
    cut: Mapping[str, str]
    asked: Mapping[str, str]


def conclusions_key(files: Iterable[str]) -> str:
    """What conclusions are a function of, the text files aside that they name themselves: path and `facts_key` of every
    file of the project, and seedlint itself."""
    import hashlib

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

    def __init__(self, kept: Store | None) -> None:
        self._store = kept

    def get(self, slot: str, key: str) -> Conclusions | None:
        """What was last put under `slot`, if `key` is the same."""
        text = self._store.get(self._name(slot)) if self._store else None
        if text is None:
            return None
        try:
            was, diagnostics, outlines, cut, asked = json.loads(text)
            if was != key:
                return None
            found = {path: tuple(map(_unpacked, each)) for path, each in diagnostics.items()}
            kept = {path: decode(each) for path, each in outlines.items()}
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        return Conclusions(found, kept, cut, asked)

    def put(self, slot: str, key: str, conclusions: Conclusions) -> None:
        """Keep `conclusions`."""
        if self._store is None:
            return
        try:
            diagnostics = {path: list(map(_packed, each)) for path, each in conclusions.diagnostics.items()}
            outlines = {path: encode(each) for path, each in conclusions.outlines.items()}
            parts = [key, diagnostics, outlines, dict(conclusions.cut), dict(conclusions.asked)]
            text = json.dumps(parts, separators=(",", ":"))
        except RecursionError:
            return
        self._store.put(self._name(slot), text.encode())

    @staticmethod
    def _name(slot: str) -> str:
        import hashlib

        return f"conclusions/{hashlib.sha256(slot.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"


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


def _write(path: Path, data: bytes) -> None:
    handle, temporary = files.new(str(path.parent), ".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
