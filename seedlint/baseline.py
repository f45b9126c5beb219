"""Baselines: the findings that a project has accepted for now, so that only new ones are reported.

A finding is recognised by its file (relative to the baseline's folder), its code, and the text of the code that it
stands on, not by its line: it may move. Of equal findings in one file as many are accepted as were counted."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from seedlint import files
from seedlint.diagnostics import Diagnostic

VERSION = 1
MAX_BYTES = 50_000_000

Key = tuple[str, str, str]
"""A file, a code, and the fingerprint of the text that a finding stands on (16 hexadecimal digits)."""


class BaselineError(Exception):
    """The baseline cannot be used; the message is one line that says why."""


def written(
    diagnostics: Iterable[Diagnostic], file: str, reasons: Mapping[Key, str] | None = None, reason: str | None = None
) -> str:
    """The text of a baseline at `file` (absolute) that accepts `diagnostics` (safe uses need none): JSON, one line a
    kind of finding, sorted, so that version control shows what changed. A kind that has a reason in `reasons` keeps it;
    the others are given `reason`, if there is one."""
    known = reasons or {}
    counts = Counter(_key(each, os.path.dirname(file)) for each in diagnostics if not each.code.startswith("SED0"))
    rows = [
        json.dumps(
            {"path": key[0], "code": key[1], "fingerprint": key[2], "count": count}
            | ({"reason": said} if (said := known.get(key, reason)) else {})
        )
        for key, count in sorted(counts.items())
    ]
    body = "[\n    " + ",\n    ".join(rows) + "\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def read(file: str) -> Mapping[Key, int]:
    """How many findings of each kind the baseline at `file` accepts. Raises BaselineError."""
    return {key: count for key, (count, _) in _rows(file).items()}


def reasons(file: str) -> Mapping[Key, str]:
    """Why the baseline at `file` accepts findings of a kind, where it says so. Raises BaselineError."""
    return {key: reason for key, (_, reason) in _rows(file).items() if reason}


def reason_of(diagnostic: Diagnostic, known: Mapping[Key, str], file: str) -> str:
    """The reason that the baseline at `file` (absolute) has for a finding; empty where it has none."""
    return known.get(_key(diagnostic, os.path.dirname(file)), "")


def _rows(file: str) -> Mapping[Key, tuple[int, str]]:
    """How many findings of each kind a baseline accepts, and why. Raises BaselineError."""
    try:
        document = json.loads(files.read(file, MAX_BYTES).decode())
    except OSError as error:
        raise BaselineError(f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise BaselineError("is not JSON") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise BaselineError(f"is no baseline of version {VERSION}")
    try:
        return {_row(row): (row["count"], str(row.get("reason", ""))) for row in document["findings"]}
    except (KeyError, TypeError):
        raise BaselineError("holds something that is no finding") from None


def new(diagnostics: Sequence[Diagnostic], accepted: Mapping[Key, int], file: str) -> tuple[Diagnostic, ...]:
    """Those of `diagnostics` that the baseline at `file` (absolute) does not accept; of equal ones the last."""
    left = Counter(accepted)
    kept = []
    for each in diagnostics:
        key = _key(each, os.path.dirname(file))
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(each)
    return tuple(kept)


def stale(
    diagnostics: Iterable[Diagnostic],
    accepted: Mapping[Key, int],
    file: str,
    judged: Collection[str],
    codes: Collection[str],
) -> Mapping[Key, int]:
    """How many findings of each kind the baseline at `file` (absolute) accepts that are not there any more,
    `diagnostics` being all that were found, shown or not. Files in `judged` (absolute) can tell, for the `codes` that
    were looked for, and so do files that are gone; nothing can while a file cannot be read."""
    diagnostics = list(diagnostics)
    if any(each.code == "SED900" for each in diagnostics):
        return {}
    folder = os.path.dirname(file)
    here = Counter(key for key, _ in {(_key(each, folder), each.location) for each in diagnostics})

    def known(key: Key) -> bool:
        path = os.path.normpath(os.path.join(folder, key[0]))
        return key[1] in codes and (path in judged or not os.path.lexists(path))

    gone = {key: count - here[key] for key, count in accepted.items() if known(key)}
    return {key: count for key, count in sorted(gone.items()) if count > 0}


def _key(diagnostic: Diagnostic, folder: str) -> Key:
    import hashlib

    path = os.path.relpath(diagnostic.location.path, folder).replace(os.sep, "/")
    return path, diagnostic.code, hashlib.sha256(diagnostic.context.encode()).hexdigest()[:16]


def _row(row: Any) -> Key:
    path, code, fingerprint, count = row["path"], row["code"], row["fingerprint"], row["count"]
    if not (
        isinstance(path, str) and isinstance(code, str) and isinstance(fingerprint, str) and isinstance(count, int)
    ):
        raise TypeError
    return path, code, fingerprint
