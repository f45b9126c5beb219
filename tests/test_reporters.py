"""Writers, on diagnostics made by hand."""

from __future__ import annotations

import json as jsonlib
import re

import pytest
from command import CHECKOUT

from seedlint.diagnostics import AxisSummary, Confidence, Diagnostic, Edit, Evidence, Fix, Location
from seedlint.reporters import inert, json, text
from seedlint.terminal import Terminal, links

CODE = {
    ("train.py", 0): ("import torch", "", "torch.manual_seed(0)", "\tmodel = Net(  # größer", "    )", "print(acc)"),
    ("lib/seeds.py", 0): ("def seed_all(seed):", "    torch.manual_seed(seed)"),
    ("n.ipynb", 2): ("x = 1", "fit(seed=0)"),
}


def lines(path, cell):
    return CODE.get((path, cell), ())


def at(path, row, col, end_row=0, end_col=0, cell=0):
    return Location(path, cell, row, col, end_row or row, end_col or col + 1)


def diagnostic(**changes):
    given = {
        "code": "SED101",
        "name": "single-fixed-seed",
        "message": "one seed",
        "why": "Risky because it is one.",
        "help": "Use several.",
        "location": at("train.py", 3, 1, end_col=21),
        "confidence": Confidence.MEDIUM,
        "use": "single-fixed-seed",
        "role": "train",
        "axis": AxisSummary("constant", 1, (0,)),
        "evidence": (
            Evidence(at("train.py", 3, 1, end_col=21), "seed 0 here"),
            Evidence(at("lib/seeds.py", 2, 5, end_col=28), "it goes to torch"),
            Evidence(at("train.py", 4, 10, 5, 6), "the model is built here"),
            Evidence(at("train.py", 6, 7, end_col=10), "its metric is printed"),
        ),
        "fix": Fix("drop it", safe=True, edits=(Edit(at("train.py", 3, 1, end_col=21), "pass"),)),
        "context": "torch.manual_seed(0)",
    }
    return Diagnostic(**{**given, **changes})


def test_concise_is_flake8s_form_and_one_line():
    notebook = diagnostic(location=at("n.ipynb", 2, 5, cell=2))
    assert text.concise([diagnostic(), notebook]) == (
        "train.py:3:1: SED101 one seed\nn.ipynb:cell 2:2:5: SED101 one seed\n"
    )


def test_grouped_names_each_file_once():
    found = [diagnostic(), diagnostic(location=at("train.py", 30, 5)), diagnostic(location=at("n.ipynb", 2, 5, cell=2))]
    assert text.grouped(found) == (
        "train.py\n  3:1   SED101 one seed\n  30:5  SED101 one seed\n\nn.ipynb\n  cell 2:2:5  SED101 one seed\n\n"
    )
    assert text.grouped([]) == ""


def test_full_marks_every_line_of_evidence_in_order():
    assert text.full([diagnostic()], lines) == (
        "SED101 single-fixed-seed: one seed\n"
        " --> train.py:3:1\n"
        "  |\n"
        "3 | torch.manual_seed(0)\n"
        "  | ^^^^^^^^^^^^^^^^^^^^ 1. seed 0 here\n"
        "4 |     model = Net(  # größer\n"
        "  |             -------------- 3. the model is built here\n"
        ".\n"
        "6 | print(acc)\n"
        "  |       --- 4. its metric is printed\n"
        "  |\n"
        " ::: lib/seeds.py\n"
        "  |\n"
        "2 |     torch.manual_seed(seed)\n"
        "  |     ----------------------- 2. it goes to torch\n"
        "  |\n"
        "  = why: Risky because it is one.\n"
        "  = help: Use several.\n"
        "  = fix: drop it (--fix)\n"
        "    - torch.manual_seed(0)\n"
        "    + pass\n"
        "  = confidence medium; seedlint --explain SED101,\n"
        "    https://seedlint.readthedocs.io/rules/single-fixed-seed/\n"
        "\n"
    )


def test_full_in_a_notebook():
    out = text.full([diagnostic(location=at("n.ipynb", 2, 5, cell=2), evidence=())], lines)
    assert " --> n.ipynb:cell 2:2:5\n  |\n2 | fit(seed=0)\n  |     ^\n" in out


def test_full_without_the_code():
    out = text.full([diagnostic(location=at("gone.py", 9, 5), evidence=())], lines)
    assert " --> gone.py:9:5\n  = why: Risky" in out


def test_full_without_reasons_or_a_fix():
    out = text.full([diagnostic(why="", help="", fix=None, evidence=())], lines)
    assert out.splitlines()[5:] == [
        "  |",
        "  = confidence medium; seedlint --explain SED101,",
        "    https://seedlint.readthedocs.io/rules/single-fixed-seed/",
        "",
    ]


def test_full_wraps_words_to_the_terminal_and_leaves_code_alone():
    long = "one word after the other, " * 8
    place = at("train.py", 3, 1, end_col=21)
    given = {"message": long, "why": long, "help": long, "fix": None}
    found = diagnostic(**given, evidence=(Evidence(place, long), Evidence(at("train.py", 3, 7, end_col=21), "short")))
    for width in (60, 90):
        out = text.full([found], lines, Terminal(width=width))
        assert "\n3 | torch.manual_seed(0)\n" in out
        assert max(len(line) for line in out.splitlines() if "https://" not in line) <= width
        words = re.sub(r"[\s|^=-]+", " ", out)
        assert words.count(long.strip()) == 4
    assert "https" in text.full([found], lines, Terminal(width=1)), "a narrow terminal gets a column of words"


def test_full_shows_what_a_fix_changes_in_each_place():
    edits = (
        Edit(at("train.py", 3, 19, end_col=20), "seed"),
        Edit(at("train.py", 2, 1, 2, 1), "seed = 1\n"),
        Edit(at("n.ipynb", 1, 1, 2, 1, cell=2), ""),
    )
    out = text.full([diagnostic(fix=Fix("seed it", False, edits))], lines)
    assert (
        "  = fix: seed it (--fix --unsafe-fixes)\n"
        "    + seed = 1\n"
        "    - torch.manual_seed(0)\n"
        "    + torch.manual_seed(seed)\n"
        "    - x = 1\n"
        "  = confidence"
    ) in out


def test_colour_paints_and_adds_nothing_else():
    plain = text.full([diagnostic()], lines)
    painted = text.full([diagnostic()], lines, Terminal(colour=True))
    assert painted != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


def test_a_terminal_with_hyperlinks_gets_the_page_behind_the_code():
    url = "https://seedlint.readthedocs.io/rules/single-fixed-seed/"
    linked = f"\x1b]8;;{url}\x1b\\SED101\x1b]8;;\x1b\\"
    screen = Terminal(links=True)
    assert text.concise([diagnostic()], screen) == f"train.py:3:1: {linked} one seed\n"
    out = text.full([diagnostic()], lines, screen)
    assert out.startswith(f"{linked} single-fixed-seed: one seed\n")
    assert "  = confidence medium; seedlint --explain SED101\n" in out


@pytest.mark.parametrize(
    ("environment", "linked"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, False),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, False),
        ({"TERM": "foot"}, True),
        ({"VTE_VERSION": "4205"}, False),
        ({"VTE_VERSION": "7600"}, True),
        ({"KONSOLE_VERSION": "201201"}, True),
        ({"KONSOLE_VERSION": "x"}, False),
        ({"WT_SESSION": "6c"}, True),
        ({"WT_SESSION": "6c", "FORCE_HYPERLINK": "0"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({}, False),
    ],
)
def test_which_terminals_have_hyperlinks(environment, linked):
    assert links(environment) is linked


def test_wide_characters_keep_the_mark_in_place():
    code = ("数据 = e\u0301 + seed(0)",)
    where = at("a.py", 1, code[0].index("seed") + 1, end_col=len(code[0]) + 1)
    out = text.full([diagnostic(location=where, evidence=())], lambda path, cell: code)
    assert "\n  |            ^^^^^^^\n" in out


@pytest.mark.parametrize(
    "write", [text.concise, text.grouped, lambda found: text.full(found, lambda path, cell: ("x\x1b[2J = 0",) * 9)]
)
def test_terminal_escapes_come_out_inert(write):
    nasty = "a\x1b]0;title\x07\r\x9b31m\u202e"
    found = diagnostic(message=nasty, location=at(nasty, 1, 1), evidence=(Evidence(at(nasty, 1, 1), nasty),))
    out = write([found])
    assert set(out) & set("\x1b\x07\r\x9b\u202e") == set()
    assert "a\\x1b]0;title\\x07\\r\\x9b31m\\u202e" in out


def test_inert_leaves_ordinary_text_alone():
    assert inert("größer 数据 <script> ::error::") == "größer 数据 <script> ::error::"


def test_statistics_counts_by_code():
    found = [diagnostic(), diagnostic(code="SED406", name="key-reuse"), diagnostic()]
    assert text.statistics(found) == "     2  SED101 single-fixed-seed\n     1  SED406 key-reuse\n"


# ----------------------------------------------------------------------- JSON

PLACE = {"row": 3, "column": 1}
END = {"row": 3, "column": 21}


def test_the_shape_of_json_is_frozen():
    (first, second) = jsonlib.loads(
        json.write([diagnostic(), diagnostic(location=at("n.ipynb", 2, 5, cell=2), axis=None)])
    )
    evidence = first.pop("evidence")
    assert first == {
        "code": "SED101",
        "name": "single-fixed-seed",
        "message": "one seed",
        "why": "Risky because it is one.",
        "help": "Use several.",
        "filename": "train.py",
        "cell": None,
        "location": PLACE,
        "end_location": END,
        "use": "single-fixed-seed",
        "role": "train",
        "axis": {"kind": "constant", "k": 1, "values": [0]},
        "severity": "warning",
        "confidence": "medium",
        "fingerprint": diagnostic().fingerprint,
        "fix": {
            "message": "drop it",
            "safe": True,
            "edits": [{"filename": "train.py", "cell": None, "location": PLACE, "end_location": END, "text": "pass"}],
        },
        "url": "https://seedlint.readthedocs.io/rules/single-fixed-seed/",
    }
    assert evidence[0] == {
        "filename": "train.py",
        "cell": None,
        "location": PLACE,
        "end_location": END,
        "message": "seed 0 here",
    }
    assert len(evidence) == 4
    assert (second["cell"], second["axis"]) == (2, None)


def test_the_page_about_json_shows_every_field():
    page = (CHECKOUT / "docs" / "json.md").read_text(encoding="utf-8")
    (example,) = jsonlib.loads(page.split("```json\n")[1].split("```")[0])
    (written,) = jsonlib.loads(json.write([diagnostic()]))
    assert list(example) == list(written)
    assert list(example["evidence"][0]) == list(written["evidence"][0])
    assert [field for field in written if f"`{field}`" not in page] == []


def test_nothing_is_an_empty_array():
    assert json.write([]) == "[]\n"
