"""`# noqa` comments for findings that are to stay: where each can stand, and what it says."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence

from seedlint.diagnostics import Diagnostic, Edit, Location

_CODES = re.compile(r"#\s*noqa:\s?[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*", re.IGNORECASE)
_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def comments(
    diagnostics: Iterable[Diagnostic], lines: Callable[[str, int], Sequence[str]]
) -> tuple[dict[str, list[Edit]], list[Diagnostic]]:
    """The edits by path that silence `diagnostics`, and the diagnostics that no comment can silence: those about
    seedlint itself (SED9xx), and code that cannot be read into tokens. `lines` are those of a module (cell 0) or of a
    notebook's code cell."""
    wanted: dict[tuple[str, int], dict[int, set[str]]] = {}
    ends: dict[tuple[str, int], Mapping[int, int]] = {}
    left: list[Diagnostic] = []
    for each in diagnostics:
        place = each.location.path, each.location.cell
        if place not in ends:
            ends[place] = _ends(lines(*place))
        row = ends[place].get(each.location.row)
        if row is None or each.code.startswith("SED9"):
            left.append(each)
        else:
            wanted.setdefault(place, {}).setdefault(row, set()).add(each.code)
    edits: dict[str, list[Edit]] = {}
    for (path, cell), rows in wanted.items():
        text = lines(path, cell)
        edits.setdefault(path, []).extend(_edit(path, cell, row, text[row - 1], codes) for row, codes in rows.items())
    return edits, left


def _edit(path: str, cell: int, row: int, line: str, codes: set[str]) -> Edit:
    """What `row` (1-based) needs to carry `codes`: a comment, or more codes in the one that is there."""
    named = ",".join(sorted(codes))
    if found := _CODES.search(line):
        col, text = found.end() + 1, f",{named}"
    else:
        col, text = len(line.rstrip()) + 1, f"  # noqa: {named}"
    return Edit(Location(path, cell, row, col, row, col), text)


def _ends(lines: Sequence[str]) -> Mapping[int, int]:
    """For each row (1-based) of a statement the row, itself or a later one of it, at whose end a comment can stand:
    not inside a string and not after a backslash. Nothing where the lines are no tokens."""
    found: dict[int, int] = {}
    pending: list[int] = []
    last = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type not in _LAYOUT:
                pending += range(max(last + 1, token.start[0]), token.end[0] + 1)
                last = max(last, token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                found |= dict.fromkeys(pending, token.start[0])
                pending = []
    except (tokenize.TokenError, SyntaxError):
        return {}
    return found
