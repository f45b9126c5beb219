"""Markdown for people: the summary page of a workflow run (`>> "$GITHUB_STEP_SUMMARY"`), a comment, an issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from seedlint.diagnostics import Diagnostic, Location
from seedlint.pages import rule_url
from seedlint.reporters import inert, plural, reasons

LIMIT = 300
"""Findings that are written out: GitHub refuses a summary of more than 1 MiB."""

# What GitHub's Markdown and HTML read as markup inside a line; `:` and the dot of `www.` would make a link.
_ACTIVE = re.compile(r"""[\\`*_{}\[\]()#<>|&~@:!$^"']|(?<=www)\.""")


def write(diagnostics: Sequence[Diagnostic], files: int = 0, understood: Sequence[str] = ()) -> str:
    """A heading, what was understood, a table of the codes, a table of the findings, and what each rests on, folded
    away."""
    risky = sum(not each.code.startswith("SED0") for each in diagnostics)
    seen = f" in {plural(files, 'file')}" if files else ""
    known = [part for line in understood for part in (f"{_text(line[:1].upper() + line[1:])}.", "")]
    if not diagnostics:
        return "\n".join(["### seedlint", "", f"Nothing found{seen}.", "", *known])
    safe = f" and {len(diagnostics) - risky} safe uses" if risky < len(diagnostics) else ""
    out = ["### seedlint", "", f"{plural(risky, 'finding')}{safe}{seen}.", "", *known]
    counts = Counter((each.code, each.name, rule_url(each.name)) for each in diagnostics)
    out += ["| rule | findings |", "|---|---:|"]
    out += [f"| [{code}]({url}) {_text(name)} | {count} |" for (code, name, url), count in sorted(counts.items())]
    out += ["", "| where | rule | what was found |", "|---|---|---|"]
    out += [
        f"| {_place(each.location)} | {each.code} | {_text(each.message)} |"
        for each in diagnostics[:LIMIT]
    ]  # fmt: skip
    if len(diagnostics) > LIMIT:
        out += ["", f"{len(diagnostics) - LIMIT} more are not shown."]
    out += ["", "<details><summary>Why, what to do instead, and what the findings rest on</summary>", ""]
    for each in (each for each in diagnostics[:LIMIT] if each.evidence or each.why):
        out += [f"**{each.code}** {_place(each.location)}, confidence {each.confidence}", ""]
        out += [part for text in reasons(each) for part in (_text(text), "")]
        out += [
            f"{number}. {_place(one.location)}: {_text(one.message)}" for number, one in enumerate(each.evidence, 1)
        ]
        out += [""]
    return "\n".join([*out, "</details>", ""])


def _place(where: Location) -> str:
    cell = f":cell {where.cell}" if where.cell else ""
    return f"<code>{_text(f'{inert(where.path)}{cell}:{where.row}')}</code>"


def _text(text: str) -> str:
    """`text` with every character that means something in Markdown or HTML as a character reference."""
    lines = (_ACTIVE.sub(lambda match: f"&#{ord(match[0])};", inert(line)) for line in text.split("\n"))
    return "<br>".join(lines)
