"""GitLab: a Code Quality report, shown in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from seedlint.diagnostics import Confidence, Diagnostic, Severity
from seedlint.reporters import inert, severity

_SEVERITIES = {Confidence.HIGH: "major", Confidence.MEDIUM: "minor", Confidence.LOW: "info"}


def write(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array (ASCII) with an object for each diagnostic."""
    seen: Counter[str] = Counter()
    issues = []
    for each in diagnostics:
        seen[each.fingerprint] += 1
        issues.append(_issue(each, seen[each.fingerprint]))
    return json.dumps(issues, indent=2) + "\n"


def _issue(diagnostic: Diagnostic, count: int) -> dict[str, Any]:
    where = diagnostic.location
    message = inert(diagnostic.message)
    return {
        "description": f"{diagnostic.code}: "
        + (f"cell {where.cell}, line {where.row}: " if where.cell else "")
        + message,
        "check_name": diagnostic.name,
        "fingerprint": _unique(diagnostic.fingerprint, count),
        "severity": _severity(diagnostic),
        "location": {
            "path": inert(where.path),
            "lines": {"begin": 1, "end": 1} if where.cell else {"begin": where.row, "end": where.end_row},
        },
    }


def _severity(diagnostic: Diagnostic) -> str:
    match severity(diagnostic):
        case Severity.NOTE:
            return "info"
        case Severity.ERROR:
            return "critical"
    return _SEVERITIES[diagnostic.confidence]


def _unique(fingerprint: str, count: int) -> str:
    """GitLab drops a second issue with the same fingerprint: the same code in the same file is told apart by count."""
    return fingerprint if count == 1 else hashlib.sha256(f"{fingerprint} {count}".encode()).hexdigest()[:16]
