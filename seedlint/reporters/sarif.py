"""SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/

Evidence is written twice: as related locations, which GitHub lists, and as a code flow, which viewers step through.
Regions count rows and columns (code points) from 1, the end exclusive, as seedlint does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from seedlint import __version__
from seedlint.diagnostics import Confidence, Diagnostic, Fix, Location, Rule
from seedlint.pages import SITE, help_text, rule_url
from seedlint.reporters import Lines, inert, reasons, severity
from seedlint.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_RANK = {Confidence.LOW: 25.0, Confidence.MEDIUM: 50.0, Confidence.HIGH: 90.0}
_EMBEDDED_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_SAFE_CHARACTERS = "/-._~"


def write(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """A SARIF log (ASCII) with one run, whose rules are those that found something."""
    used = [rule for rule in RULES if any(each.code == rule.code for each in diagnostics)]
    number = {rule.code: index for index, rule in enumerate(used)}
    driver = {
        "name": "seedlint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": SITE,
        "rules": [_rule(rule) for rule in used],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, number[each.code], lines) for each in diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    text = help_text(rule)
    level = str(rule.severity)
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": text, "markdown": text},
        "helpUri": rule_url(rule.name),
        "defaultConfiguration": {"enabled": rule.default, "level": level},
        "properties": {"tags": ["machine-learning", "random-seed", rule.name], "problem.severity": level},
    }


def _result(diagnostic: Diagnostic, rule: int, lines: Lines) -> dict[str, Any]:
    where = diagnostic.location
    place = f"cell {where.cell}, line {where.row}: " if where.cell else ""
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(severity(diagnostic)),
        "message": _message("\n\n".join([f"{place}{diagnostic.message}", *reasons(diagnostic)])),
        "locations": [_location(where, lines)],
        "partialFingerprints": {"seedlint/v1": diagnostic.fingerprint},
        "rank": _RANK[diagnostic.confidence],
        "properties": {
            "confidence": str(diagnostic.confidence),
            "use": diagnostic.use or "none",
            "role": diagnostic.role or "none",
            "why": inert(diagnostic.why),
            "help": inert(diagnostic.help),
        },
    }
    if diagnostic.evidence:
        evidence = [(_location(each.location, lines), each.message) for each in diagnostic.evidence]
        result["relatedLocations"] = [
            {"id": number, **place, "message": _message(text)} for number, (place, text) in enumerate(evidence, 1)
        ]
        steps = [{"location": {**place, "message": _message(text)}} for place, text in evidence]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if diagnostic.fix and not any(edit.location.cell for edit in diagnostic.fix.edits):
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _location(where: Location, lines: Lines) -> dict[str, Any]:
    """A place in a file; rows of a notebook's cell are no rows of its file, so there the cell is a logical place."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(where.path)}
    if where.cell:
        name = f"cell {where.cell}"
        physical["region"] = {"startLine": 1}
        return {"physicalLocation": physical, "logicalLocations": [{"name": name, "kind": "member"}]}
    physical["region"] = _region(where)
    code = "\n".join(lines(where.path, where.cell)[where.row - 1 : where.end_row])
    if code:
        physical["contextRegion"] = {
            "startLine": where.row,
            "endLine": where.end_row,
            "snippet": {"text": "\n".join(map(inert, code.split("\n")))},
        }
    return {"physicalLocation": physical}


def _region(where: Location) -> dict[str, int]:
    return {
        "startLine": where.row,
        "startColumn": where.col,
        "endLine": where.end_row,
        "endColumn": where.end_col,
    }


def _artifact(path: str) -> dict[str, str]:
    """Relative to the root of the checkout, which the reader knows; absolute paths are file URIs."""
    if path.startswith("/"):
        return {"uri": f"file://{quote(path, _SAFE_CHARACTERS, errors='backslashreplace')}"}
    drive = re.match(r"[A-Za-z]:/", path)
    if drive:
        return {"uri": f"file:///{path[0]}:{quote(path[2:], _SAFE_CHARACTERS, errors='backslashreplace')}"}
    return {"uri": quote(path, _SAFE_CHARACTERS, errors="backslashreplace"), "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> dict[str, str]:
    """A plain message; `[text](target)` would be a link, so such a bracket is escaped."""
    plain = "\n".join(inert(line) for line in text.split("\n"))
    return {"text": _EMBEDDED_LINK.sub(r"\\[", plain)}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "description": _message(fix.message),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path),
                "replacements": [
                    {"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                    if edit.location.path == path
                ],
            }
            for path in _paths(fix)
        ],
    }


def _paths(fix: Fix) -> Iterable[str]:
    return dict.fromkeys(edit.location.path for edit in fix.edits)
