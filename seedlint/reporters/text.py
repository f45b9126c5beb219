"""Text for people and editors: one line a finding (`concise`), the same by file (`grouped`), or the code with every
line of evidence marked (`full`)."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from seedlint.diagnostics import Diagnostic, Edit, Fix, Location
from seedlint.pages import rule_url
from seedlint.records import dataclass
from seedlint.reporters import Lines, inert, line_start
from seedlint.terminal import Terminal

TAB = 4
LEAST = 30
"""Columns that words get at least, however narrow the terminal."""
PLAIN = Terminal()


@dataclass(frozen=True, slots=True)
class Style:
    """How to paint on a terminal; `Style(Terminal())` paints nothing."""

    terminal: Terminal

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.terminal.colour and text else text

    def bold(self, text: str) -> str:
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        return self._paint("2", text)

    def cyan(self, text: str) -> str:
        return self._paint("36", text)

    def code(self, diagnostic: Diagnostic) -> str:
        """The code, which leads to the rule's page: green where the use is safe, red elsewhere."""
        text = self._paint("1;32" if diagnostic.code.startswith("SED0") else "1;31", diagnostic.code)
        return f"\x1b]8;;{rule_url(diagnostic.name)}\x1b\\{text}\x1b]8;;\x1b\\" if self.terminal.links else text

    def removed(self, text: str) -> str:
        return self._paint("31", text)

    def added(self, text: str) -> str:
        return self._paint("32", text)

    def mark(self, diagnostic: Diagnostic, text: str) -> str:
        return self._paint("32" if diagnostic.code.startswith("SED0") else "31", text)


def concise(diagnostics: Iterable[Diagnostic], terminal: Terminal = PLAIN) -> str:
    """`path:row:column: CODE message`, as flake8 writes it; in a notebook `path:cell N:row:column: ...`."""
    style = Style(terminal)
    return "".join(
        f"{style.bold(_place(each.location))}: {style.code(each)} {inert(each.message)}\n" for each in diagnostics
    )


def grouped(diagnostics: Iterable[Diagnostic], terminal: Terminal = PLAIN) -> str:
    """Each file once, below it `row:column CODE message`, rows in line; in a notebook `cell N:row:column`."""
    style = Style(terminal)
    out = []
    for path, group in itertools.groupby(diagnostics, key=lambda each: each.location.path):
        found = list(group)
        width = max(len(_position(each.location)) for each in found)
        out.append(f"{style.bold(line_start(path))}\n")
        out += [f"  {_position(each.location):{width}}  {style.code(each)} {inert(each.message)}\n" for each in found]
        out.append("\n")
    return "".join(out)


def full(diagnostics: Sequence[Diagnostic], lines: Lines, terminal: Terminal = PLAIN) -> str:
    """Each finding with its code, on which every line that it rests on is marked and numbered in order, with why it
    matters, what to do instead and what a fix would change; words are wrapped to the terminal."""
    style = Style(terminal)
    return "".join(_finding(each, lines, style) + "\n" for each in diagnostics)


def statistics(diagnostics: Iterable[Diagnostic], terminal: Terminal = PLAIN) -> str:
    """How many findings each code has, most first."""
    counts: dict[str, tuple[int, Diagnostic]] = {}
    for each in diagnostics:
        counts[each.code] = (counts.get(each.code, (0, each))[0] + 1, each)
    style = Style(terminal)
    ordered = sorted(counts.values(), key=lambda pair: (-pair[0], pair[1].code))
    return "".join(f"{count:6d}  {style.code(each)} {each.name}\n" for count, each in ordered)


def _place(where: Location) -> str:
    return f"{line_start(where.path)}:{_position(where)}"


def _position(where: Location) -> str:
    cell = f"cell {where.cell}:" if where.cell else ""
    return f"{cell}{where.row}:{where.col}"


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
    title = f"{diagnostic.code} {diagnostic.name}: "
    first, *rest = _wrapped(diagnostic.message, style, len(title))
    out = [
        f"{style.code(diagnostic)} {style.bold(diagnostic.name)}: {first}",
        *(f"{'':{len(title)}}{line}" for line in rest),
    ]
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
    space = " " * width
    if diagnostic.why:
        out += _note("why: ", diagnostic.why, space, style)
    if diagnostic.help:
        out += _note("help: ", diagnostic.help, space, style)
    if diagnostic.fix:
        out += _change(diagnostic.fix, lines, space, style)
    page = "" if style.terminal.links else f", {rule_url(diagnostic.name)}"
    more = f"confidence {diagnostic.confidence}; seedlint --explain {diagnostic.code}{page}"
    out += _note("", more, space, style)
    return "\n".join(out) + "\n"


def _note(name: str, text: str, space: str, style: Style) -> list[str]:
    indent = len(space) + 3 + len(name)
    first, *rest = _wrapped(text, style, indent)
    return [f"{space} {style.cyan('=')} {style.bold(name)}{first}", *(f"{'':{indent}}{line}" for line in rest)]


def _change(fix: Fix, lines: Lines, space: str, style: Style) -> list[str]:
    """What a fix is, and the lines that it takes out and puts in."""
    option = "--fix" if fix.safe else "--fix --unsafe-fixes"
    out = _note("fix: ", f"{fix.message} ({option})", space, style)
    for path, cell in dict.fromkeys((edit.location.path, edit.location.cell) for edit in fix.edits):
        edits = [edit for edit in fix.edits if (edit.location.path, edit.location.cell) == (path, cell)]
        for line in _changed(lines(path, cell), edits):
            text = f"{line[0]} {_visible(line[1:])}".rstrip()
            out.append(f"{space}   {style.removed(text) if line[0] == '-' else style.added(text)}")
    return out


def _changed(before: Sequence[str], edits: Sequence[Edit]) -> Iterator[str]:
    """The lines that `edits` take out (after a `-`) and put in (after a `+`)."""
    import difflib

    from seedlint.rewrite import edited

    after = edited("\n".join(before), edits).split("\n")
    changes = list(difflib.unified_diff(before, after, n=0, lineterm=""))
    yield from (line for line in changes[2:] if not line.startswith("@@"))


def _wrapped(text: str, style: Style, before: int) -> list[str]:
    """`text` in lines that fit the terminal after `before` columns; no further one that a CI system, which reads the
    output, could take for a command."""
    import textwrap

    most = max(style.terminal.width - before, LEAST)
    first, *rest = textwrap.wrap(inert(text), most, break_long_words=False, break_on_hyphens=False) or [""]
    return [first, *(f"| {line}" if line.startswith(("::", "##")) else line for line in rest)]


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
            out += [
                f"{' ' * width} {bar} {line}" for line in _underline(mark, code[row - 1], diagnostic, style, width + 3)
            ]
    return [*out, f"{' ' * width} {bar}"] if before else []


def _underline(mark: _Mark, text: str, diagnostic: Diagnostic, style: Style, before: int) -> list[str]:
    """The line that marks a piece of code and says what is there, after `before` columns; more where it is long."""
    where = mark.where
    end = where.end_col if where.end_row == where.row else len(text) + 1
    indent = _columns(text[: where.col - 1])
    length = max(1, _columns(text[: max(where.col, end - 1)].rstrip()) - indent)
    main = (where.row, where.col) == (diagnostic.location.row, diagnostic.location.col)
    line = ("^" if main else "-") * length
    if not mark.number:
        return [" " * indent + style.mark(diagnostic, line)]
    number = f"{mark.number}. "
    if style.terminal.width - before - indent - length - len(number) < LEAST:  # below the line there is more room
        start, lines = indent, [" " * indent + style.mark(diagnostic, line)]
    else:
        start, lines = indent + length + 1, []
    start += len(number)
    first, *rest = _wrapped(mark.message, style, before + start)
    head = number + first if lines else f"{line} {number}{first}"
    lines.append(" " * indent + style.mark(diagnostic, head))
    return [*lines, *(" " * start + style.mark(diagnostic, each) for each in rest)]


def _visible(text: str) -> str:
    """A line of code as it is printed: tabs to spaces, control characters spelled out."""
    return inert(text.expandtabs(TAB))


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes as `_visible` prints it."""
    shown = _visible(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in shown
    )
