"""JSON: one array of objects, described in `docs/json.md` and frozen there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from seedlint.diagnostics import Diagnostic, Fix, Location
from seedlint.pages import rule_url
from seedlint.reporters import severity


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """The diagnostics as a JSON array (ASCII, two spaces of indent), with a newline at its end."""
    return json.dumps([diagnostic(each) for each in diagnostics], indent=2) + "\n"


def diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic as `docs/json.md` describes it."""
    where, axis = diagnostic.location, diagnostic.axis
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": diagnostic.message,
        "why": diagnostic.why or None,
        "help": diagnostic.help or None,
        "filename": where.path,
        "cell": where.cell or None,
        "location": _start(where),
        "end_location": _end(where),
        "use": diagnostic.use,
        "role": diagnostic.role,
        "axis": axis and {"kind": axis.kind, "k": axis.k, "values": list(axis.values)},
        "severity": str(severity(diagnostic)),
        "confidence": str(diagnostic.confidence),
        "fingerprint": diagnostic.fingerprint,
        "evidence": [evidence(each.location, each.message) for each in diagnostic.evidence],
        "fix": diagnostic.fix and _fix(diagnostic.fix),
        "url": rule_url(diagnostic.name),
    }


def evidence(where: Location, message: str) -> dict[str, Any]:
    """A position and what is there."""
    return {
        "filename": where.path,
        "cell": where.cell or None,
        "location": _start(where),
        "end_location": _end(where),
        "message": message,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {
            "filename": edit.location.path,
            "cell": edit.location.cell or None,
            "location": _start(edit.location),
            "end_location": _end(edit.location),
            "text": edit.text,
        }
        for edit in fix.edits
    ]
    return {"message": fix.message, "safe": fix.safe, "edits": edits}


def _start(where: Location) -> dict[str, int]:
    return {"row": where.row, "column": where.col}


def _end(where: Location) -> dict[str, int]:
    return {"row": where.end_row, "column": where.end_col}
