"""Edits become bytes, and nothing but the edited places changes."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.diagnostics import Edit, Location
from seedlint.rewrite import RewriteError, diff, rewrite
from seedlint.source import cells


def edit(row, col, end_row, end_col, text, cell=0):
    return Edit(Location("a", cell, row, col, end_row, end_col), text)


LINE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=("Cs",)), max_size=8)


@st.composite
def edited_texts(draw, newlines=("\n", "\r\n", "\r")):
    """(newline, lines, edits, the lines' text after them): edits of whole lines and of parts of lines."""
    newline = draw(st.sampled_from(newlines))
    lines = draw(st.lists(LINE, min_size=1, max_size=6))
    edits, after = [], []
    for row, line in enumerate(lines, 1):
        kind = draw(st.sampled_from(("keep", "keep", "change", "insert", "drop")))
        last = row == len(lines)
        if kind == "change":
            start = draw(st.integers(0, len(line)))
            end = draw(st.integers(start, len(line)))
            new = draw(LINE)
            edits.append(edit(row, start + 1, row, end + 1, new))
            after.append(line[:start] + new + line[end:])
        elif kind == "insert":
            edits.append(edit(row, 1, row, 1, "new\n"))
            after += ["new", line]
        elif kind == "drop" and not last:
            edits.append(edit(row, 1, row + 1, 1, ""))
        else:
            after.append(line)
    return newline, lines, edits, after


@settings(deadline=None)
@given(edited_texts(), st.sampled_from((b"", b"\xef\xbb\xbf")))
def test_files(case, mark):
    newline, lines, edits, after = case
    if len(lines) == 1:
        newline = "\n"  # a text of one line does not show its own
    first = "# -*- coding: utf-8 -*-"  # no other cookie can stand in the first two lines
    edits = [shifted(each, 2) for each in edits]
    before = newline.join([first, first, *lines])
    wanted = newline.join([first, first, *after])
    if len(lines) == 1:
        before, wanted = (text.replace("\r\n", "\n") for text in (before, wanted))
    assert rewrite(mark + before.encode(), False, edits) == mark + wanted.encode()


def shifted(one, rows):
    where = one.location
    return edit(where.row + rows, where.col, where.end_row + rows, where.end_col, one.text)


@settings(deadline=None)
@given(
    edited_texts(newlines=("\n",)),
    st.sampled_from((None, 1, 4, "\t")),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(("markdown", "code", "raw")), max_size=3),
)
def test_notebooks(case, indent, ascii_only, as_text, kinds):
    newline, lines, edits, after = case
    text = newline.join(lines)
    if not text:
        return
    source = text if as_text else text.splitlines(keepends=True)
    others = [{"cell_type": kind, "source": ["1\n", "é = 2"], "outputs": [{"source": "x"}]} for kind in kinds]
    cell = {"metadata": {"z": 1, "a": [1.50, "/"]}, "source": source, "cell_type": "code"}
    document = {"nbformat": 4, "cells": [*others, cell, {"cell_type": "code", "source": "last"}], "metadata": {}}
    number = kinds.count("code") + 1
    raw = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    edits = [edit(*span(each), each.text, number) for each in edits]
    new = rewrite(raw.encode(), True, edits).decode()
    cell["source"] = newline.join(after) if as_text else []
    changed = json.loads(new)
    found = changed["cells"][len(others)]["source"]
    assert (found if as_text else "".join(found)) == newline.join(after)
    changed["cells"][len(others)]["source"] = cell["source"]
    assert list(map(str, changed.items())) == list(map(str, document.items()))  # the order of keys too
    start = raw.index('"z": 1')
    assert new[:start] == raw[:start]
    tail = raw[raw.index("]", raw.rindex('"cell_type": "code"')) :]
    assert new.endswith(tail)
    if ascii_only:
        assert new.isascii()


def span(one):
    where = one.location
    return where.row, where.col, where.end_row, where.end_col


def test_only_the_changed_lines_of_a_cell_are_written_anew():
    raw = '{"cells": [{"cell_type": "code", "source": [\r\n  "a\\u003d1\\n",\r\n  "b=2\\n" ,\r\n  "c\\/d"\r\n]}]}'
    new = rewrite(raw.encode(), True, [edit(2, 1, 2, 2, "é", 1)]).decode()
    assert new == raw.replace('"b=2', '"\\u00e9=2')
    gone = rewrite(raw.encode(), True, [edit(2, 1, 3, 1, "", 1)]).decode()
    assert gone == raw.replace('"b=2\\n" ,\r\n  ', "")
    added = rewrite(raw.encode(), True, [edit(3, 1, 3, 1, "x\n", 1)]).decode()
    assert added == raw.replace('"c\\/', '"x\\n",\r\n  "c\\/')
    last = rewrite(raw.encode(), True, [edit(3, 4, 3, 4, "\ny", 1)]).decode()
    assert last == raw.replace('"c\\/d"', '"c/d\\n",\r\n  "y"')
    assert json.loads(rewrite(raw.encode(), True, [edit(1, 1, 4, 1, "", 1)]))["cells"][0]["source"] == []


def test_cells_are_counted_as_they_are_read():
    sheet = {"cells": [{"cell_type": "markdown", "source": "m"}, {"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}
    raw = json.dumps({"worksheets": [sheet, 3], "nbformat": 3}).encode()
    new = rewrite(raw, True, [edit(2, 1, 2, 2, "z", 1)])
    assert [(part.cell, part.text) for part in cells(new, True)] == [(1, "x = 1\nz = 2")]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "shift_jis"])
def test_encodings(encoding):
    cookie = "" if encoding == "utf-8-sig" else f"# coding: {encoding}\r\n"
    word = "ソ" if encoding == "shift_jis" else "é"
    data = f"{cookie}{word} = 1\r\nx = 2".encode(encoding)
    row = 2 if cookie else 1
    new = rewrite(data, False, [edit(row, 5, row, 6, "3")])
    assert new == f"{cookie}{word} = 3\r\nx = 2".encode(encoding)


def test_what_does_not_encode_to_itself_is_left_alone():
    data = b"# coding: utf-7\nx = '+AGE-'\n"  # `a`, written in a roundabout way
    ast.parse(data)
    with pytest.raises(RewriteError):
        rewrite(data, False, [edit(2, 1, 2, 2, "y")])
    with pytest.raises(RewriteError):
        rewrite(b"x = '\xff'\n", False, [edit(1, 1, 1, 2, "y")])
    with pytest.raises(RewriteError):
        rewrite(b'{"cells": []}', True, [edit(1, 1, 1, 2, "y", 1)])
    with pytest.raises(RewriteError):
        rewrite(b'{"cells": [', True, [edit(1, 1, 1, 2, "y", 1)])


def test_diff():
    text = diff("a.py", False, b"a\r\nb", b"a\r\nc")
    end = "\\ No newline at end of file\n"
    assert text == f"--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n a\r\n-b\n{end}+c\n{end}"
