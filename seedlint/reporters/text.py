"""Text for people and editors: one line a finding (`concise`), or the code with every line of evidence marked
(`full`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seedlint.diagnostics import Diagnostic, Location
from seedlint.pages import rule_url
from seedlint.reporters import Lines, inert, line_start

TAB = 4


@dataclass(frozen=True, slots=True)
class Style:
    """How to paint; `plain` paints nothing."""

    on: bool

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def bold(self, text: str) -> str:
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        return self._paint("2", text)

    def cyan(self, text: str) -> str:
        return self._paint("36", text)

    def code(self, diagnostic: Diagnostic) -> str:
        """The code: green where the use is safe, red elsewhere."""
        return self._paint("1;32" if diagnostic.code.startswith("SED0") else "1;31", diagnostic.code)

    def mark(self, diagnostic: Diagnostic, text: str) -> str:
        return self._paint("32" if diagnostic.code.startswith("SED0") else "31", text)


def concise(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """`path:row:column: CODE message`, as flake8 writes it, with the first line of each message; in a notebook
    `path:cell N:row:column: ...`."""
    style = Style(colour)
    return "".join(
        f"{style.bold(_place(each.location))}: {style.code(each)} {inert(each.message.split(chr(10), 1)[0])}\n"
        for each in diagnostics
    )


def full(diagnostics: Sequence[Diagnostic], lines: Lines, *, colour: bool = False) -> str:
    """Each finding with its whole message and its code: what it rests on is marked and numbered in order."""
    style = Style(colour)
    return "".join(_finding(each, lines, style) + "\n" for each in diagnostics)


def statistics(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """How many findings each code has, most first."""
    counts: dict[str, tuple[int, Diagnostic]] = {}
    for each in diagnostics:
        counts[each.code] = (counts.get(each.code, (0, each))[0] + 1, each)
    style = Style(colour)
    ordered = sorted(counts.values(), key=lambda pair: (-pair[0], pair[1].code))
    return "".join(f"{count:6d}  {style.code(each)} {each.name}\n" for count, each in ordered)


def _place(where: Location) -> str:
    cell = f"cell {where.cell}:" if where.cell else ""
    return f"{line_start(where.path)}:{cell}{where.row}:{where.col}"


# ------------------------------------------------------------------ full form


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something to point at on one line: its number among the evidence (0: the finding itself), and what to say
    there."""

    where: Location
    number: int
    message: str


def _finding(diagnostic: Diagnostic, lines: Lines, style: Style) -> str:
    where = diagnostic.location
    message, *rest = (inert(line) for line in diagnostic.message.split("\n"))
    out = [f"{style.code(diagnostic)} {style.bold(diagnostic.name)}: {message}"]
    marks = [_Mark(each.location, number, each.message) for number, each in enumerate(diagnostic.evidence, 1)]
    if not any(
        (mark.where.path, mark.where.cell, mark.where.row) == (where.path, where.cell, where.row) for mark in marks
    ):
        marks.insert(0, _Mark(where, 0, ""))
    files: dict[tuple[str, int], list[_Mark]] = {(where.path, where.cell): []}
    for mark in marks:
        files.setdefault((mark.where.path, mark.where.cell), []).append(mark)
    width = max((len(str(mark.where.row)) for mark in marks), default=1)
    for (path, cell), here in files.items():
        home = (path, cell) == (where.path, where.cell)
        place = _place(where) if home else f"{inert(path)}:cell {cell}" if cell else inert(path)
        out.append(f"{' ' * width}{style.cyan('-->' if home else ':::')} {place}")
        out += _frame(here, lines(path, cell), width, diagnostic, style)
    notes = [
        *rest,
        f"confidence {diagnostic.confidence}; seedlint --explain {diagnostic.code}, {rule_url(diagnostic.name)}",
    ]
    out += [f"{' ' * width} {style.cyan('=')} {note}" for note in notes]
    return "\n".join(out) + "\n"


def _frame(marks: list[_Mark], code: Sequence[str], width: int, diagnostic: Diagnostic, style: Style) -> list[str]:
    """The lines of one file or cell that carry a mark, in the file's order, `...` between lines that are apart."""
    bar = style.cyan("|")
    out = [f"{' ' * width} {bar}"]
    before = 0
    for row in sorted({mark.where.row for mark in marks}):
        if not 0 < row <= len(code):
            continue
        if before and row > before + 1:
            out.append(style.cyan("." * width))
        before = row
        out.append(f"{style.cyan(f'{row:{width}d}')} {bar} {_visible(code[row - 1])}".rstrip())
        for mark in (each for each in marks if each.where.row == row):
            out.append(f"{' ' * width} {bar} {_underline(mark, code[row - 1], diagnostic, style)}")
    return [*out, f"{' ' * width} {bar}"] if before else []


def _underline(mark: _Mark, text: str, diagnostic: Diagnostic, style: Style) -> str:
    where = mark.where
    end = where.end_col if where.end_row == where.row else len(text) + 1
    indent = _columns(text[: where.col - 1])
    length = max(1, _columns(text[: max(where.col, end - 1)].rstrip()) - indent)
    main = (where.row, where.col) == (diagnostic.location.row, diagnostic.location.col)
    note = f" {mark.number}. {inert(mark.message)}" if mark.number else ""
    return " " * indent + style.mark(diagnostic, ("^" if main else "-") * length + note)


def _visible(text: str) -> str:
    """A line of code as it is printed: tabs to spaces, control characters spelled out."""
    return inert(text.expandtabs(TAB))


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes as `_visible` prints it."""
    shown = _visible(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in shown
    )
