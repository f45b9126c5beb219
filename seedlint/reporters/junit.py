"""JUnit XML, which most CI servers read: a test case for each finding.

A note (a safe use) is a case that passes, an error (a file that could not be checked) an error. The schema is the one
of Jenkins' xUnit plugin: https://github.com/jenkinsci/xunit-plugin"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from seedlint.diagnostics import Diagnostic, Location, Severity
from seedlint.pages import rule_url
from seedlint.reporters import inert, reasons, severity

_NO_XML = re.compile("[\ufffe\uffff]")  # inert() spells the other characters that XML 1.0 forbids


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """One test suite; without findings it holds one case that passes, for servers that refuse an empty one."""
    levels = [severity(each) for each in diagnostics]
    cases = [_case(each) for each in diagnostics] or ['    <testcase classname="seedlint" name="nothing found"/>\n']
    counts = f'tests="{len(cases)}" failures="{levels.count(Severity.WARNING)}" errors="{levels.count(Severity.ERROR)}"'
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<testsuites {counts}>\n"
        f'  <testsuite name="seedlint" {counts} skipped="0">\n'
        f"{''.join(cases)}"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def _case(diagnostic: Diagnostic) -> str:
    where, level = diagnostic.location, severity(diagnostic)
    evidence = [
        f"{number}. {each.location.path}:{each.location.row}: {each.message}"
        for number, each in enumerate(diagnostic.evidence, 1)
    ]
    said = [_place(where), diagnostic.message, *reasons(diagnostic), *evidence, rule_url(diagnostic.name)]
    body = _text("\n".join(said))
    if level is Severity.NOTE:
        result = f"<system-out>{body}</system-out>"
    else:
        tag = "error" if level is Severity.ERROR else "failure"
        summary = _attribute(diagnostic.message)
        result = f"<{tag} type={_attribute(diagnostic.code)} message={summary}>{body}</{tag}>"
    name = f"{diagnostic.code} {diagnostic.name} at " + (f"cell {where.cell}:" if where.cell else "")
    return (
        f"    <testcase classname={_attribute(where.path)} name={_attribute(f'{name}{where.row}:{where.col}')} "
        f'file={_attribute(where.path)} line="{where.row}">\n'
        f"      {result}\n"
        "    </testcase>\n"
    )


def _place(where: Location) -> str:
    return f"{where.path}:" + (f"cell {where.cell}:" if where.cell else "") + f"{where.row}:{where.col}"


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", inert(text))


def _attribute(text: str) -> str:
    return quoteattr(_plain(text))


def _text(text: str) -> str:
    """Character data; a line that a CI system could take for a command, were it printed, is indented by a bar."""
    lines = [_plain(line) for line in text.split("\n")]
    return escape("\n".join(f"| {line}" if line.lstrip().startswith(("::", "##")) else line for line in lines))
