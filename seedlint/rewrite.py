"""From edits to bytes: a Python file or notebook in which nothing but the edited places differs.

Byte order mark, encoding, newlines and, in a notebook, every character outside the edited cells' source stay as they
are. Nothing here parses Python."""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import Any

from seedlint.diagnostics import Edit
from seedlint.records import dataclass


class RewriteError(Exception):
    """The edits cannot be made without changing something else; the message is one line that says why."""


def rewrite(data: bytes, notebook: bool, edits: Sequence[Edit]) -> bytes:
    """`data` with `edits` made, which must not overlap. Raises RewriteError."""
    try:
        text, encoding = _decoded(data, notebook)
        if text.encode(encoding) != data:
            raise RewriteError(f"its {encoding} text does not encode to the same bytes")
        return (_notebook(text, edits) if notebook else edited(text, edits)).encode(encoding)
    except (ValueError, SyntaxError, LookupError, RecursionError) as error:
        raise RewriteError(f"cannot be decoded or encoded: {error}") from None


def _decoded(data: bytes, notebook: bool) -> tuple[str, str]:
    """The text, newlines as they are, and its encoding; that of a byte order mark writes the mark again."""
    if notebook:
        encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    else:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding), encoding


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NEWLINE = re.compile(r"\r\n|\r|\n")


def edited(text: str, edits: Sequence[Edit]) -> str:
    """`text`, with any kind of newlines, with `edits` made; what they insert gets the newlines of its surroundings."""
    lines = _LINE.findall(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(row: int, col: int) -> int:
        return min(starts[row - 1] + col - 1, len(text)) if row <= len(starts) else len(text)

    def newline(row: int) -> str:
        for line in (*lines[row - 1 : row], *lines[:1]):
            if found := _NEWLINE.search(line):
                return found[0]
        return "\n"

    for edit in sorted(edits, key=lambda each: each.location, reverse=True):
        where = edit.location
        start, end = offset(where.row, where.col), offset(where.end_row, where.end_col)
        text = text[:start] + edit.text.replace("\n", newline(where.row)) + text[end:]
    return text


# ------------------------------------------------------------------- notebooks


@dataclass(frozen=True, slots=True)
class _Value:
    """A JSON value and where it stands in the text (end exclusive)."""

    value: Any
    start: int
    end: int


def _notebook(text: str, edits: Sequence[Edit]) -> str:
    """The text of a notebook with `edits` made in its code cells."""
    sources = list(_sources(text))
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits:
        by_cell.setdefault(edit.location.cell, []).append(edit)
    for cell in sorted(by_cell, reverse=True):
        source = sources[cell - 1] if 0 < cell <= len(sources) else None
        if source is None:
            raise RewriteError(f"it has no source of cell {cell}")
        text = text[: source.start] + _new_source(text, source, by_cell[cell]) + text[source.end :]
    return text


_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def _sources(text: str) -> Iterator[_Value | None]:
    """The source of every code cell, in the order in which they are counted (see `source.cells`)."""
    document = _members(text, _value(text, 0))
    sheets = [document]
    if (worksheets := document.get("worksheets")) is not None:
        sheets += [_members(text, sheet) for sheet in _elements(text, worksheets)]
    for sheet in sheets:
        for cell in _elements(text, sheet["cells"]) if "cells" in sheet else ():
            members = _members(text, cell)
            if members.get("cell_type", cell).value == "code":
                yield members.get("source", members.get("input"))


def _value(text: str, at: int) -> _Value:
    """The value that starts at `at` or after white space there."""
    start = _after_space(text, at)
    value, end = _DECODER.raw_decode(text, start)
    return _Value(value, start, end)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str, thing: _Value) -> dict[str, _Value]:
    """The members of an object; nothing of what is none. Of members with one name the last counts, as in `json`."""
    found: dict[str, _Value] = {}
    at = _after_space(text, thing.start + 1)
    while isinstance(thing.value, dict) and text[at] != "}":
        key = _value(text, at)
        found[key.value] = value = _value(text, _after_space(text, key.end) + 1)
        at = _after_comma(text, value.end)
    return found


def _elements(text: str, thing: _Value) -> list[_Value]:
    """The elements of an array; nothing of what is none."""
    found: list[_Value] = []
    at = _after_space(text, thing.start + 1)
    while isinstance(thing.value, list) and text[at] != "]":
        found.append(_value(text, at))
        at = _after_comma(text, found[-1].end)
    return found


def _after_comma(text: str, at: int) -> int:
    at = _after_space(text, at)
    return _after_space(text, at + 1) if text[at] == "," else at


def _new_source(text: str, source: _Value, edits: Sequence[Edit]) -> str:
    """The JSON of a cell's source with `edits` made: a string, or an array of lines of which only the changed ones are
    written anew."""

    def written(value: str) -> str:
        return json.dumps(value, ensure_ascii=text.isascii())

    if isinstance(source.value, str):
        return written(edited(source.value, edits))
    items = _elements(text, source)
    old = [item.value for item in items]
    if not items or not all(isinstance(line, str) for line in old):
        raise RewriteError("the source of a cell is no text")
    new = _LINE.findall(edited("".join(old), edits))
    if not new:
        return "[]"
    first = common(old, new)
    last = common(old[first:][::-1], new[first:][::-1])
    stop, lines = len(items) - last, [written(line) for line in new[first : len(new) - last]]
    comma = text[items[0].end : items[1].start] if len(items) > 1 else "," + text[source.start + 1 : items[0].start]
    if lines and first < stop:
        start, end, middle = items[first].start, items[stop - 1].end, comma.join(lines)
    elif stop < len(items):  # new or dropped lines before one that stays
        start, end, middle = items[first].start, items[stop].start, "".join(line + comma for line in lines)
    else:
        start, end, middle = items[first - 1].end, items[-1].end, "".join(comma + line for line in lines)
    return text[source.start : start] + middle + text[end : source.end]


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two sequences have in common at their start."""
    return next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


# ----------------------------------------------------------------------- diffs


def diff(path: str, notebook: bool, before: bytes, after: bytes) -> str:
    """A unified diff of a file's text, as `patch` takes it; newlines are those of the file. A name that cannot stand
    on a line is quoted as Git quotes it."""
    import difflib  # slow to import

    _, encoding = _decoded(before, notebook)
    old, new = (data.decode(encoding).split("\n") for data in (before, after))
    name = _quoted(path)
    lines = list(difflib.unified_diff(_ended(old), _ended(new), name, name))
    if any(map(_COMMAND.match, lines)):  # unchanged lines that a CI system would take for commands are left out
        lines = list(difflib.unified_diff(_ended(old), _ended(new), name, name, n=0))
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


_COMMAND = re.compile(r" \s*(?:::|##(?:vso)?\[)")


def _quoted(name: str) -> str:
    """A name as Git writes it: as it is, or, with a character that is not printed, in quotes with octal escapes."""
    if not any(not each.isprintable() or each in '"\\' for each in name):
        return name
    octal = "".join(f"\\{byte:03o}" if not 32 <= byte < 127 or byte in b'"\\' else chr(byte) for byte in name.encode())
    return f'"{octal}"'


def _ended(lines: list[str]) -> list[str]:
    return [*(line + "\n" for line in lines[:-1]), *filter(None, lines[-1:])]
