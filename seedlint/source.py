"""From bytes to text: encodings, notebook cells, IPython magics, and the comments that seedlint reads.

Rows and columns of a text equal those that an editor shows: nothing here moves code.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import tokenize
from collections.abc import Iterator
from typing import Any

from seedlint.facts import NOWHERE, Comment, Span
from seedlint.records import dataclass

MAX_BYTES = 5_000_000


class SourceError(Exception):
    """The bytes are no source text; the message is one line that says why."""


class Unparsable(Exception):
    """A text is no Python, or none that can be parsed safely; the message is one line that says why, `at` where."""

    def __init__(self, message: str, at: Span = NOWHERE) -> None:
        self.message = " ".join(message.split())[:MAX_MESSAGE]
        self.at = at
        super().__init__(self.message)


MAX_MESSAGE = 150


@dataclass(frozen=True, slots=True)
class Cell:
    """Python that is parsed on its own: a module (`cell` is None) or a code cell of a notebook (counted from 1).

    `error` says why there is no text. In a notebook rows are relative to the cell."""

    cell: int | None
    text: str
    error: str | None = None


def decode(data: bytes) -> str:
    """The text of a Python file, by its byte order mark or coding cookie (PEP 263), every newline as `\\n`.

    Raises SourceError on more than MAX_BYTES, on NUL bytes and on bytes that the encoding does not know."""
    _check(data)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:  # an unknown encoding, or none where the first two lines are no UTF-8
        reason = "neither UTF-8 nor another declared encoding" if "missing" in error.msg else error.msg
        raise SourceError(f"cannot be decoded: {reason}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"cannot be decoded as {error.encoding}: {error.reason} at byte {error.start}") from None
    except (LookupError, ValueError) as error:  # a codec that is not for text
        raise SourceError(f"cannot be decoded: {error}") from None
    if "\0" in text:
        raise SourceError("holds NUL characters")
    return _newlines(text)


def cells(data: bytes, notebook: bool) -> tuple[Cell, ...]:
    """The cells of a file, in order. Raises SourceError when it cannot be read as a whole."""
    if not notebook:
        text = decode(data)
        return (Cell(None, _mask_script(text) if _EXPORTED.search(text) else text),)
    return tuple(_notebook_cells(data))


def _check(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise SourceError(f"file is larger than {MAX_BYTES // 1_000_000} MB")
    if b"\0" in data:
        raise SourceError("is a binary file (holds NUL bytes)")


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ------------------------------------------------------------------ notebooks

MAX_NOTEBOOK_BYTES = 50_000_000
"""Notebooks carry their outputs; what counts is the code in them, which is held to MAX_BYTES."""


def _notebook_cells(data: bytes) -> Iterator[Cell]:
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise SourceError(f"notebook is larger than {MAX_NOTEBOOK_BYTES // 1_000_000} MB")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceError(f"cannot be decoded as utf-8: {error.reason} at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no notebook: {error}") from None
    if not isinstance(document, dict):
        raise SourceError("is no notebook: its JSON is no object")
    sheets = [document, *_objects(document.get("worksheets"))]  # nbformat 4, and 3
    if not any(isinstance(sheet.get("cells"), list) for sheet in sheets):
        raise SourceError("is no notebook: it has no cells")
    language = _language(document)
    codes = [cell for sheet in sheets for cell in _objects(sheet.get("cells")) if cell.get("cell_type") == "code"]
    left = MAX_BYTES
    for number, cell in enumerate(codes, 1):
        text = _newlines(_text(cell.get("source", cell.get("input"))))
        left -= len(text)
        if left < 0 or "\0" in text:
            yield Cell(number, "", "cell is too large" if left < 0 else "cell holds NUL characters")
        elif not _is_python(cell.get("language", language)):
            yield Cell(number, "")
        else:
            yield Cell(number, mask_magics(text))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _language(document: dict[str, Any]) -> Any:
    """The language of a notebook's kernel, None if it does not say."""
    metadata = document.get("metadata")
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        found = metadata.get(part) if isinstance(metadata, dict) else None
        if isinstance(found, dict) and found.get(key):
            return found[key]
    return None


def _is_python(language: Any) -> bool:
    return not isinstance(language, str) or language.lower().startswith(("python", "ipython"))


# --------------------------------------------------------------------- magics

_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "heat", "wandb", "python", "python3", "px"}
"""Cell magics whose body is Python; the body of any other is not."""
_MAYBE_MAGIC = re.compile(r"^[ \t]*(?:[%!?]|(?:pip3?|conda)[ \t])|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*%%(\w+)")
_TIMED = re.compile(r"(\s*)(%(?:time|timeit|prun))(?= +[^\s\-])")
_MAGIC = re.compile(r"(\s*)(?:[%!?]|(?:pip3?|conda)\s+(?:un)?install\b|[\w.*%]+\?\??\s*$)")
_RUN = re.compile(r"(\s*)%run[ \t]+(?:-\w[ \t]+)*[\"']?((?:\.{1,2}/)*(?:[^\W\d]\w*/)*[^\W\d]\w*)\.py\b")
"""`%run path/script.py`: its names are there afterwards, as after an import of all of them."""
_ASSIGNED = re.compile(r"(\s*[\w.,\[\]\"'][\w.,\[\]\"' ]*=\s*)(?:!|%(?=\w))")
_LEXEME = re.compile(r"'''|\"\"\"|[#\"'()\[\]{}]")
_CLOSING = {quote: re.compile(rf"\\.|{quote}") for quote in ("'", '"', "'''", '"""')}


def mask_magics(text: str) -> str:
    """A cell without IPython syntax: what is Python keeps its row and column, what is not becomes `pass` or `None`."""
    if _MAYBE_MAGIC.search(text) is None:
        return text
    cell_magic = _CELL_MAGIC.match(text)
    if cell_magic is not None and cell_magic[1] not in _PYTHON_CELLS:
        return ""
    masked: list[str] = []
    quote, depth, continued, shell = "", 0, False, False
    for line in text.split("\n"):
        if shell:
            shell = line.endswith("\\")
            masked.append("")
        elif quote or depth or continued:
            masked.append(line)
            quote, depth, continued = _scan(line, quote, depth)
        else:
            new = _mask_line(line)
            shell = new != line and line.endswith("\\")
            masked.append(new)
            quote, depth, continued = _scan(new, quote, depth)
    return "\n".join(masked)


def _mask_line(line: str) -> str:
    """One line at which a statement starts."""
    timed = _TIMED.match(line)
    if timed is not None:  # `pass;` is as long as `%time`
        return timed[1] + "pass;".ljust(len(timed[2])) + line[timed.end() :]
    run = _RUN.match(line)
    if run is not None:
        return f"{run[1]}from {script_module(run[2])} import *"
    magic = _MAGIC.match(line)
    if magic is not None:
        return magic[1] + "pass"
    assigned = _ASSIGNED.match(line)
    if assigned is not None:
        return assigned[1] + "None"
    return line


def script_module(path: str) -> str:
    """The relative import that means a script by its path without the ending: `..src.prepare` for `../src/prepare`."""
    dots, parts = ".", path.split("/")
    while parts[0] in (".", ".."):
        dots += "." if parts.pop(0) == ".." else ""
    return dots + ".".join(parts)


def _scan(line: str, quote: str, depth: int) -> tuple[str, int, bool]:
    """The state after `line`: the quote of an open string, the depth of brackets, whether a backslash continues it."""
    position = 0
    while (match := (_CLOSING[quote] if quote else _LEXEME).search(line, position)) is not None:
        position, lexeme = match.end(), match[0]
        if quote:
            quote = "" if lexeme == quote else quote
        elif lexeme[0] == "#":
            return "", depth, False
        elif lexeme in "([{":
            depth += 1
        elif lexeme in ")]}":
            depth = max(0, depth - 1)
        else:
            quote = lexeme
    continued = line.endswith("\\")
    return quote if len(quote) == 3 or continued else "", depth, continued


# -------------------------------------------------------------------- scripts

_CELL = re.compile(r"^#[ \t]?(?:%%|In\[[ \d]*\]|COMMAND -{3,})", re.MULTILINE)
"""Where a cell of a script begins: the percent format, nbconvert's exports, Databricks' exports."""
_EXPORTED = re.compile(rf"{_CELL.pattern}|^# Databricks notebook source|colab\.research\.google\.com", re.MULTILINE)
"""Scripts in which IPython syntax may stand as it did in the notebook: Colab writes `!pip install` as it is."""


MAX_CELLS = 1000


def script_cells(text: str) -> Iterator[str]:
    """The cells of a script, each after so many empty lines that its rows are those of the script; none of a script
    with more than `MAX_CELLS`, which would be a program's output."""
    row = 0
    for cell in _split(text) if len(_CELL.findall(text)) <= MAX_CELLS else ():
        yield "\n" * row + cell
        row += cell.count("\n")


def _split(text: str) -> Iterator[str]:
    starts = sorted({0, *(match.start() for match in _CELL.finditer(text))})
    return (text[start:end] for start, end in zip(starts, [*starts[1:], len(text)]))


def _mask_script(text: str) -> str:
    """A script of cells without IPython syntax. Rows and columns of its Python stay as they are."""
    if _MAYBE_MAGIC.search(text) is None:
        return text
    return "".join(mask_magics(cell) or "\n" * cell.count("\n") for cell in _split(text))


# ------------------------------------------------------------------ documents

_FENCE = re.compile(rb"(?P<fence>`{3,}|~{3,})[ \t]*\{python\b(?P<options>[^}\n]*)\}[ \t]*\r?\n?\Z")
"""Where a chunk that is run begins; one that is only shown has `{.python}`, or no braces."""
_NOT_RUN = re.compile(rb"\beval\s*[=:]\s*(?:FALSE|F\b|false)")
_OPTION = re.compile(rb"#\|")


def document_code(data: bytes) -> bytes:
    """The Python of a Quarto or R Markdown document: what is prose, another language or not evaluated becomes empty
    lines, so that every row stays; IPython syntax in a chunk becomes `pass`. Chunks that are indented (in a list) are
    left out."""
    out: list[bytes] = []
    chunk: list[bytes] = []
    fence, run = b"", False
    for line in data.splitlines(keepends=True):
        end = line[len(line.rstrip(b"\r\n")) :]
        if fence and line.rstrip().startswith(fence) and not line.strip().strip(fence[:1]):
            out += [*_chunk(chunk, run), end]
            fence, chunk = b"", []
        elif fence:
            chunk.append(line)
        elif found := _FENCE.match(line):
            fence, run = found["fence"], _NOT_RUN.search(found["options"]) is None
            out.append(end)
        else:
            out.append(end)
    return b"".join((*out, *_chunk(chunk, run=False)))


def _chunk(lines: list[bytes], run: bool) -> list[bytes]:
    options = itertools.takewhile(_OPTION.match, lines)
    if not run or any(map(_NOT_RUN.search, options)):
        return [line[len(line.rstrip(b"\r\n")) :] for line in lines]
    text = b"".join(lines)
    try:
        masked = mask_magics(text.decode("utf-8"))
    except UnicodeDecodeError:  # what is no UTF-8 is told when it is parsed
        return lines
    return [(masked or "\n" * text.count(b"\n")).encode("utf-8")]


# ------------------------------------------------------------------- comments

_COMMENT = re.compile(r"noqa|seedlint\s*:", re.IGNORECASE)
_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)


def comments(text: str) -> tuple[Comment, ...]:
    """The comments that seedlint reads: those with `noqa` or `seedlint:` in them. Strings that look like one are none.

    Each knows the rows of the logical line that it belongs to; where the text cannot be tokenised, its own row only."""
    if _COMMENT.search(text) is None:  # tokenising is slow, and hardly any file needs it
        return ()
    found: list[Comment] = []
    pending: list[tuple[str, int, int]] = []  # comments inside the logical line that is open
    first = 0  # its first row; 0 between two lines
    row = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row = token.end[0]
            if token.type == tokenize.COMMENT and _COMMENT.search(token.string):
                comment = (token.string, token.start[0], token.start[1] + 1)
                if first:
                    pending.append(comment)
                else:
                    found.append(Comment(*comment, token.start[0], token.start[0]))
            elif token.type == tokenize.NEWLINE:
                found += (Comment(*comment, first, token.start[0]) for comment in pending)
                pending.clear()
                first = 0
            elif not first and token.type not in _NO_CODE:
                first = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        found += (Comment(*comment, comment[1], comment[1]) for comment in pending)
        found += _comments_by_line(text, row)
    return tuple(found)


def _comments_by_line(text: str, after: int) -> Iterator[Comment]:
    """What looks like such a comment, on the rows below `after`."""
    for row, line in enumerate(text.split("\n")[after:], after + 1):
        start = line.find("#")
        if start >= 0 and _COMMENT.search(line, start):
            yield Comment(line[start:], row, start + 1, row, row)


def encoded(text: str) -> bytes:
    """A module's text as an editor or another tool has decoded it (the byte order mark is gone), encoded as its coding
    cookie says."""
    head = (line.encode("utf-8", "surrogatepass") for line in text.splitlines(keepends=True)[:2])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(head, b""))
        return text.encode(encoding)
    except (SyntaxError, LookupError, UnicodeError):  # such a file is read as latin-1
        return text.encode("utf-8", "backslashreplace")
