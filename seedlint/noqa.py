"""Comments that silence findings which are to stay: where each can stand, and what it says."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence

from seedlint.diagnostics import Diagnostic, Edit, Location

_CODES = re.compile(r"#\s*noqa:\s?[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*", re.IGNORECASE)
_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


Place = tuple[str, int]
"""A module (cell 0) or a notebook's code cell, by path as the diagnostics have it."""


def comments(
    diagnostics: Iterable[Diagnostic], lines: Callable[[str, int], Sequence[str]], reason: str | None = None
) -> tuple[dict[str, list[Edit]], list[Diagnostic]]:
    """The edits by path that silence `diagnostics`, and the diagnostics that no comment can silence: those about
    seedlint itself (SED9xx), and code that cannot be read into tokens. `lines` are those of a module (cell 0) or of a
    notebook's code cell.

    A `# noqa` ends the statement; with a `reason`, a `# seedlint: ignore[...]` that gives it stands above."""
    wanted: dict[Place, dict[int, set[str]]] = {}
    statements: dict[Place, Mapping[int, tuple[int, int]]] = {}
    left: list[Diagnostic] = []
    for each in diagnostics:
        place = each.location.path, each.location.cell
        if place not in statements:
            statements[place] = _statements(lines(*place))
        rows = statements[place].get(each.location.row)
        if rows is None or each.code.startswith("SED9"):
            left.append(each)
        else:
            wanted.setdefault(place, {}).setdefault(rows[reason is None], set()).add(each.code)
    edits: dict[str, list[Edit]] = {}
    for (path, cell), found in wanted.items():
        text = lines(path, cell)
        edits.setdefault(path, []).extend(
            _edit(path, cell, row, text[row - 1], codes)
            if reason is None
            else _above(path, cell, row, text[row - 1], codes, reason)
            for row, codes in found.items()
        )
    return edits, left


def _above(path: str, cell: int, row: int, line: str, codes: set[str], reason: str) -> Edit:
    """A comment on a line of its own above the statement that begins on `row` (1-based)."""
    indent = line[: len(line) - len(line.lstrip())]
    text = f"{indent}# seedlint: ignore[{','.join(sorted(codes))}] {reason}\n"
    return Edit(Location(path, cell, row, 1, row, 1), text)


def _edit(path: str, cell: int, row: int, line: str, codes: set[str]) -> Edit:
    """What `row` (1-based) needs to carry `codes`: a comment, or more codes in the one that is there."""
    named = ",".join(sorted(codes))
    if found := _CODES.search(line):
        col, text = found.end() + 1, f",{named}"
    else:
        col, text = len(line.rstrip()) + 1, f"  # noqa: {named}"
    return Edit(Location(path, cell, row, col, row, col), text)


def _statements(lines: Sequence[str]) -> Mapping[int, tuple[int, int]]:
    """For each row (1-based) of a statement two rows where a comment can stand: the statement's first, above which is
    room, and the row itself or a later one that does not end in a string or with a backslash. Nothing where the
    lines are no tokens."""
    found: dict[int, tuple[int, int]] = {}
    pending: list[int] = []
    first = last = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type not in _LAYOUT:
                first = first or token.start[0]
                pending += range(max(last + 1, token.start[0]), token.end[0] + 1)
                last = max(last, token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                found |= dict.fromkeys(pending, (first, token.start[0]))
                pending = []
            if token.type == tokenize.NEWLINE:
                first = 0
    except (tokenize.TokenError, SyntaxError):
        return {}
    return found
