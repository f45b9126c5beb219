"""Writers: each turns what a run found into text and decides nothing.

A writer is a function of `Findings`; `WRITERS` has them by the name that `--output-format` takes. Each imports what it
needs only when it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from seedlint.diagnostics import Acceptance, Diagnostic, SeedRole, Severity, usual_severity
from seedlint.records import dataclass
from seedlint.terminal import Terminal

Lines = Callable[[str, int], Sequence[str]]
"""The lines of a module (cell 0) or of a notebook's code cell, by path as the diagnostics have it; none where there
are none."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a writer is given: the diagnostics in order, the code that they stand on, what people read them on, how many
    files were seen, what was understood in a few lines, and for an audit everything that was decided about seeds, also
    what is not reported, what every seed governs, facts about the run by name (project, commit, ...), and which of them
    are accepted."""

    diagnostics: Sequence[Diagnostic]
    lines: Lines
    terminal: Terminal = field(default_factory=Terminal)
    files: int = 0
    understood: Sequence[str] = ()
    audit: Sequence[Diagnostic] = ()
    roles: Sequence[SeedRole] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    acceptances: Sequence[Acceptance] = ()


def _concise(found: Findings) -> str:
    from seedlint.reporters import text

    return text.concise(found.diagnostics, found.terminal)


def _grouped(found: Findings) -> str:
    from seedlint.reporters import text

    return text.grouped(found.diagnostics, found.terminal)


def _full(found: Findings) -> str:
    from seedlint.reporters import text

    return text.full(found.diagnostics, found.lines, found.terminal)


def _json(found: Findings) -> str:
    from seedlint.reporters import json

    return json.write(found.diagnostics)


def _sarif(found: Findings) -> str:
    from seedlint.reporters import sarif

    return sarif.write(found.diagnostics, found.lines)


def _github(found: Findings) -> str:
    from seedlint.reporters import github

    return github.write(found.diagnostics)


def _gitlab(found: Findings) -> str:
    from seedlint.reporters import gitlab

    return gitlab.write(found.diagnostics)


def _junit(found: Findings) -> str:
    from seedlint.reporters import junit

    return junit.write(found.diagnostics)


def _markdown(found: Findings) -> str:
    from seedlint.reporters import markdown

    return markdown.write(found.diagnostics, found.files, found.understood)


def _html(found: Findings) -> str:
    from seedlint.reporters import html

    return html.write(found.audit, found.lines, found.files, found.roles, found.facts, found.acceptances)


WRITERS: Mapping[str, Callable[[Findings], str]] = {
    "concise": _concise,
    "grouped": _grouped,
    "full": _full,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
}

AUDITS = frozenset({"html"})
"""The writers that show every decision, whatever is selected."""

# C0 and C1 control characters, lone surrogates (bytes of a path that are no UTF-8), what turns the direction of
# writing, and what is not seen at all.
_ALIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def inert(text: str) -> str:
    """`text` with everything that could move a terminal's cursor, colour it or hide something spelled as an escape."""
    return _ALIVE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def line_start(path: str) -> str:
    """A path as a line of output can begin with it: inert, and no command to a CI system that reads the output."""
    text = inert(path)
    return f"./{text}" if text.lstrip().startswith(("::", "##")) else text


def plural(count: int, noun: str) -> str:
    """A number and what it counts."""
    return f"{count} {noun}{'s' * (count != 1)}"


def reasons(diagnostic: Diagnostic) -> list[str]:
    """Why a finding matters and what to do instead: as many lines as there is something to say."""
    return [text for text in (diagnostic.why, diagnostic.help) if text]


def severity(diagnostic: Diagnostic) -> Severity:
    """What the configuration makes of a finding, else what its rule does."""
    return diagnostic.severity or usual_severity(diagnostic.code)
