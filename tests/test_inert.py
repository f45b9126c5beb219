"""Names, code and comments of strangers come out inert, in every format, through the real program."""

from __future__ import annotations

import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest
from command import seedlint
from test_flake8 import FIXED
from test_formats import commands, rendered
from test_reporters import at, diagnostic

from seedlint.diagnostics import AxisSummary, Edit, Evidence, Fix
from seedlint.reporters import WRITERS, Findings, inert

NAMES = (
    "::error file=x::<script>document.title='owned'<|script>.py",
    "##[error]\"'><img src=x onerror=document.title='owned'>.py",
    "line\nbreak\n::warning::x\r.py",
    "\x1b]0;title\x07\x1b[2J\u202egpj.py",
    "un\u200bse\u061cen\ufeff\U000e0041.py",
    "[link](https:||example.org) **bold** `tick` | cell | @team #1.py",
    "50% off,a=b;]]>&amp;%0A::.py",
) + ((os.fsdecode(b"bytes\xff.py"),) if sys.platform == "linux" else ())
CODE = (
    "# </script><script>document.title='owned'</script> <img src=x onerror=document.title='owned'> ]]> &lt; "
    "::error::boom %0A::error::x `tick` | \x1b]0;t\x07 \u202e [a](javascript:alert(1))"
)
TEXT = FIXED.replace("random_state=7)", f"random_state=7)  {CODE}", 1).replace(
    "\nmodel = ", '\ntext = """\n::error::in a string\n"""; model = ', 1
)
"""One SED101 on a line full of traps."""

_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "setup.cfg").touch()
    for name in NAMES:
        (folder / name).write_text(TEXT, encoding="utf-8")
    return folder


def written(form: str, project: Path) -> str:
    done = seedlint("--no-cache", "--output-format", form, cwd=project)
    assert done.status == 1, done.err
    assert not _CONTROL.search(done.err)
    return done.out


def spelled(name: str) -> str:
    """A file name as diagnostics have it: bytes that are no UTF-8 as escapes."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


@pytest.mark.parametrize("form", WRITERS)
def test_no_control_characters_and_no_workflow_commands(form: str, project: Path) -> None:
    out = written(form, project)
    assert not _CONTROL.search(out)
    foreign = [line for line in out.splitlines() if re.match(r"\s*(::|##\[|##vso)", line)]
    assert len(foreign) == (len(NAMES) if form == "github" else 0), foreign


@pytest.mark.parametrize("form", WRITERS)
def test_messages_evidence_and_fixes_are_strangers_too(form: str) -> None:
    """No message quotes code as it is today; a writer must not rest on that."""
    place = at(NAMES[1], 2, 5, end_col=9)
    hostile = diagnostic(
        message=f"{CODE}\n{CODE}",
        why=f"{CODE}\n{CODE}",
        help=CODE,
        location=place,
        evidence=(Evidence(place, CODE),),
        axis=AxisSummary("values", 2, (CODE, 1)),
        fix=Fix(CODE, False, (Edit(place, CODE),)),
        context=CODE,
    )
    out = WRITERS[form](Findings((hostile,), lambda path, cell: [CODE, CODE], files=1, audit=(hostile,)))
    foreign = [line for line in out.splitlines() if re.match(r"\s*(::|##\[|##vso)", line)]
    assert len(foreign) == (form == "github")
    if form in ("json", "gitlab", "sarif"):
        assert out.isascii()
        json.loads(out)
        return
    assert not _CONTROL.search(out)
    if form == "junit":
        assert {each.tag for each in ET.fromstring(out).iter()} == {"testsuites", "testsuite", "testcase", "failure"}
    if form in ("html", "markdown"):
        page = rendered(out) if form == "markdown" else html5lib.parse(out, namespaceHTMLElements=False)
        tags = Counter(each.tag for each in page.iter() if isinstance(each.tag, str))
        assert (tags["script"], tags["img"]) == (int(form == "html"), 0)
        assert not [each for each in page.iter("a") if "script" in each.attrib.get("href", "")]


@pytest.mark.parametrize("form", ["concise", "full"])
def test_text_has_one_finding_a_file(form: str, project: Path) -> None:
    assert written(form, project).count("SED101 ") >= len(NAMES)
    if form == "concise":
        assert len(written(form, project).splitlines()) == len(NAMES)


def test_json_is_ascii_that_holds_the_names(project: Path) -> None:
    out = written("json", project)
    assert out.isascii()
    assert sorted(each["filename"] for each in json.loads(out)) == sorted(map(spelled, NAMES))


def test_gitlab_is_ascii_that_holds_the_names(project: Path) -> None:
    out = written("gitlab", project)
    assert out.isascii()
    paths = [each["location"]["path"] for each in json.loads(out)]
    assert sorted(paths) == sorted(inert(spelled(name)) for name in NAMES)
    assert not any(_CONTROL.search(each["description"]) for each in json.loads(out))


def test_sarif_paths_lead_to_the_files(project: Path) -> None:
    out = written("sarif", project)
    assert out.isascii()
    (run,) = json.loads(out)["runs"]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert sorted(unquote(each["artifactLocation"]["uri"]) for each in places) == sorted(map(spelled, NAMES))
    assert all("::" not in each["artifactLocation"]["uri"] for each in places)
    texts = [each["message"]["text"] for each in run["results"]]
    assert not any(re.search(r"(?<!\\)\[[^\]]*\]\(", text) for text in texts)


def test_github_reads_back_the_names(project: Path) -> None:
    found = commands(written("github", project))
    assert sorted(properties["file"] for _, properties, _ in found) == sorted(inert(spelled(name)) for name in NAMES)
    assert all(
        list(properties) == ["title", "file", "line", "endLine", "col", "endColumn"] for _, properties, _ in found
    )


def test_junit_is_xml_that_holds_the_names(project: Path) -> None:
    root = ET.fromstring(written("junit", project))
    assert {each.tag for each in root.iter()} == {"testsuites", "testsuite", "testcase", "failure"}
    names = sorted(case.attrib["classname"] for case in root.iter("testcase"))
    assert names == sorted(inert(spelled(name)) for name in NAMES)


def test_markdown_makes_nothing_of_them(project: Path) -> None:
    page = rendered(written("markdown", project))
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "img", "pre", "em"}
    links = {each.attrib["href"] for each in page.iter("a")}
    assert all(link.startswith("https://seedlint.readthedocs.io/rules/") for link in links)
    codes = ["".join(each.itertext()) for each in page.iter("code")]
    assert {inert(spelled(name)) for name in NAMES} <= {text.rsplit(":", 1)[0] for text in codes}


def test_html_has_no_elements_but_its_own(project: Path) -> None:
    text = written("html", project)
    page = html5lib.parse(text, namespaceHTMLElements=False)
    (script,) = page.iter("script")
    assert script.text.startswith('"use strict";')
    assert not list(page.iter("img"))
    attributes = {name for each in page.iter() for name in each.attrib}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
    assert all(each.attrib["href"].startswith("#") for each in page.iter("a"))
    titles = {each.attrib["data-path"] for each in page.iter("details")}
    assert titles == {inert(spelled(name)) for name in NAMES}
    assert "document.title='owned'" in "".join(page.find(".//main").itertext()), "the code itself is shown"
