"""Bytes to text and cells, IPython syntax, and comments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.facts import Comment
from seedlint.source import MAX_BYTES, Cell, SourceError, cells, comments, decode, mask_magics


def notebook(*sources: str | list[str], **metadata: Any) -> bytes:
    code = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": code}).encode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é = 1".encode(), "é = 1"),
        (b"\xef\xbb\xbfx", "x"),
        ("# -*- coding: latin-1 -*-\né".encode("latin-1"), "# -*- coding: latin-1 -*-\né"),
        ("\n# vim: set fileencoding=cp1252 :\n€".encode("cp1252"), "\n# vim: set fileencoding=cp1252 :\n€"),
        (b"a\r\nb\rc\nd\x0ce", "a\nb\nc\nd\x0ce"),
        ("'\u2028'\n".encode(), "'\u2028'\n"),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x\0y", "binary"),
        (b"\n\n\nx = '\xe9'", "cannot be decoded as utf-8: invalid continuation byte at byte 8"),
        (b"\xe9", "neither UTF-8 nor"),
        (b"# coding: klingon", "unknown encoding: klingon"),
        (b"# coding: rot13", "rot13"),
        (b"\xef\xbb\xbf# coding: latin-1", "encoding problem"),
        (b" " * (MAX_BYTES + 1), "file is larger than 5 MB"),
    ],
)
def test_what_is_no_text_is_one_line_of_error(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as error:
        decode(data)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_module_is_one_cell_percent_format_too() -> None:
    assert cells(b"# %%\nx = 1\n# %%\ny = 2\n", False) == (Cell(None, "# %%\nx = 1\n# %%\ny = 2\n"),)


# ------------------------------------------------------------------ notebooks


def test_code_cells_are_counted_from_one() -> None:
    document = {
        "cells": [
            {"cell_type": "markdown", "source": "x"},
            {"cell_type": "code", "source": ["a = 1\r\n", "b = 2"], "outputs": [{"data": "x" * 1000}]},
            {"cell_type": "raw", "source": "x"},
            {"cell_type": "code", "source": "c = 3"},
        ]
    }
    assert cells(json.dumps(document).encode(), True) == (Cell(1, "a = 1\nb = 2"), Cell(2, "c = 3"))


def test_nbformat_3() -> None:
    sheet = {"cells": [{"cell_type": "code", "input": ["a = 1"]}, {"cell_type": "code", "input": "x", "language": "R"}]}
    document = {"nbformat": 3, "worksheets": [sheet]}
    assert cells(json.dumps(document).encode(), True) == (Cell(1, "a = 1"), Cell(2, ""))


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({}, "x = 1"),
        ({"kernelspec": {"language": "python", "name": "python3"}}, "x = 1"),
        ({"language_info": {"name": "ipython"}}, "x = 1"),
        ({"kernelspec": {"language": "R"}}, ""),
        ({"kernelspec": {"name": "julia-1.9"}, "language_info": {"name": "julia"}}, ""),
        ({"kernelspec": "odd"}, "x = 1"),
    ],
)
def test_only_python_is_read(metadata: dict[str, Any], text: str) -> None:
    assert cells(notebook("x = 1", **metadata), True) == (Cell(1, text),)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"3", b"{}", b'{"cells": 3}', b"\xff", b"[" * 100_000, b'{"worksheets": [1]}']
)
def test_broken_notebooks_are_one_line_of_error(data: bytes) -> None:
    with pytest.raises(SourceError) as error:
        cells(data, True)
    assert "\n" not in str(error.value)


def test_odd_cells_do_no_harm() -> None:
    document = {"cells": [1, None, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x", None]}]}
    assert cells(json.dumps(document).encode(), True) == (Cell(1, ""), Cell(2, "x"))


def test_a_cell_with_a_nul_character_is_an_error_of_its_own() -> None:
    assert cells(notebook("a\0", "b"), True) == (Cell(1, "", "cell holds NUL characters"), Cell(2, "b"))


# --------------------------------------------------------------------- magics


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        ("x = 1\ny = x % 2", "x = 1\ny = x % 2"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !pip install torch\n    y()", "if x:\n    pass\n    y()"),
        ("!pip install a \\\n    b\nx", "pass\n\nx"),
        ("pip install torch", "pass"),
        ("pip = 3", "pip = 3"),
        ("model.fit?", "pass"),
        ("??model", "pass"),
        ("files = !ls *.py\nx", "files = None\nx"),
        ("a, b[0] = %sql SELECT 1", "a, b[0] = None"),
        ("a = b != c\nd %= 2\n!ls", "a = b != c\nd %= 2\npass"),
        ("%run prepare.py", "from .prepare import *"),
        ("  %run -i '../src/prepare.py' --fast", "  from ..src.prepare import *"),
        ("%run ./prepare.py\nfit(x)", "from .prepare import *\nfit(x)"),
        ("%run other.ipynb", "pass"),
        ("%run {name}.py", "pass"),
        ("%time fit(x)", "pass;fit(x)".replace(";", "; ", 1)),
        ("  %timeit fit(x)", "  pass;   fit(x)"),
        ("%timeit -n 3 fit(x)", "pass"),
        ("%%time\nfit(x)", "pass\nfit(x)"),
        ("\n# note\n%%capture out\nfit(x)", "\n# note\npass\nfit(x)"),
        ("%%bash\nrm -rf x", ""),
        ("%%html\n<b>", ""),
        ("%%R -i x\ny <- 1", ""),
        ("%%writefile a.py\nseed(1)", ""),
        ("x = (a\n  % b)\n!ls", "x = (a\n  % b)\npass"),
        ("x = '''\n%magic\n!ls\n'''\n!ls", "x = '''\n%magic\n!ls\n'''\npass"),
        ("x = a \\\n  % b\n!ls", "x = a \\\n  % b\npass"),
        ("x = \"it's (\" # ' (\n!ls", "x = \"it's (\" # ' (\npass"),
        ("x = 'a\\'('\n!ls", "x = 'a\\'('\npass"),
        ("y = x  # really?\n", "y = x  # really?\n"),
    ],
)
def test_magics(cell: str, masked: str) -> None:
    assert mask_magics(cell) == masked


@given(st.lists(st.sampled_from(["%x", "!ls \\", "x?", "'''", "(", ")", "a = !b", "x = 1", "  %time f()", '"', "#'"])))
@settings(max_examples=100, deadline=None)
def test_masking_keeps_rows(lines: list[str]) -> None:
    cell = "x\n" + "\n".join(lines)
    assert mask_magics(cell).count("\n") == cell.count("\n")


# ------------------------------------------------------------------- comments


def test_only_comments_that_matter() -> None:
    text = "x = 1  # a comment\ny = '# noqa'\nz = 2  # type: ignore # NoQA: SED101\n"
    assert comments(text) == (Comment("# type: ignore # NoQA: SED101", 3, 8, 3, 3),)
    assert comments("x = 1  # seed: 3\nnoqa = 'seedlint'") == ()


def test_a_comment_knows_its_logical_line() -> None:
    text = """\
# flake8: noqa
f(
    a,  # noqa
    # seedlint: ignore[SED101] because
    'é'  # noqa
)  # noqa: SED102
if x:  # noqa
    y = '''
    '''  # Seedlint : ignore-file
    # noqa"""
    assert [(note.row, note.col, note.first, note.last) for note in comments(text)] == [
        (1, 1, 1, 1), (3, 9, 2, 6), (4, 5, 2, 6), (5, 10, 2, 6), (6, 4, 2, 6), (7, 8, 7, 7),
        (9, 10, 8, 9), (10, 5, 10, 10),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["x = (  # noqa\n  1\n", "x = 1  # noqa\ny = '''\n", "  x # noqa\n y\n"])
def test_comments_of_broken_code_keep_their_own_row(text: str) -> None:
    (first, *_) = comments(text)
    assert (first.text, first.row) == ("# noqa", 1)


@given(st.text(alphabet="noqa# seedlint:'\"()\n\\x", max_size=60))
@settings(max_examples=200, deadline=None)
def test_comments_never_raise(text: str) -> None:
    for note in comments(text + "# noqa"):
        assert note.first <= note.row <= note.last
        assert text.split("\n")[note.row - 1 : note.row] or note.row > text.count("\n")
