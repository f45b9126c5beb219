"""GitHub Actions: one workflow command a finding, shown beside the changed code of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands"""

from __future__ import annotations

from collections.abc import Iterable

from seedlint.diagnostics import Diagnostic, Severity
from seedlint.reporters import inert, reasons, severity

_COMMANDS = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def write(diagnostics: Iterable[Diagnostic]) -> str:
    """`::warning file=...,line=...::message` for each diagnostic; a notebook has cells instead of lines."""
    return "".join(map(_command, diagnostics))


def _command(diagnostic: Diagnostic) -> str:
    where = diagnostic.location
    properties = {"title": f"{diagnostic.code} {diagnostic.name}", "file": where.path}
    place = f"cell {where.cell}, line {where.row}: " if where.cell else ""
    message = "\n".join([f"{place}{diagnostic.message}", *reasons(diagnostic)])
    if not where.cell:
        properties |= {"line": str(where.row), "endLine": str(where.end_row)}
        if where.row == where.end_row:  # columns of several lines are refused
            properties |= {"col": str(where.col), "endColumn": str(where.end_col)}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[severity(diagnostic)]} {given}::{_message(message)}\n"


def _message(text: str) -> str:
    return "%0A".join(inert(line).replace("%", "%25") for line in text.split("\n"))


def _property(text: str) -> str:
    return inert(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
