"""Rules, pages, README, changelog, index and fixtures hold one set of codes, and what they say of a rule agrees."""

from __future__ import annotations

import math
import re
from pathlib import Path
from statistics import NormalDist

import pytest
from click.testing import CliRunner
from command import CHECKOUT, seedlint
from labelled import unlinked
from test_fixtures import PROJECTS as FIXTURES

from seedlint.cli import command
from seedlint.diagnostics import USES, Rule
from seedlint.rules import RULES
from seedlint.semantics import ONLY_CHANGE

DOCS = CHECKOUT / "docs"
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]+\]\((?P<target>[^)#\s]+\.md)(?:#[^)]*)?\)")
CONSOLE = re.compile(r"^```console\n(?P<command>.+)\n```$", re.MULTILINE)
DEMO = re.compile(r"<!-- demo-output -->\n```text\n(?P<text>.*?)```\n<!-- /demo-output -->", re.DOTALL)


def word(rule: Rule) -> str:
    return "on" if rule.default else "off"


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"SED\d{3}", rule.code) and re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name) for rule in RULES)


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    assert {page.stem for page in (DOCS / "rules").glob("*.md")} == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page(rule: Rule) -> None:
    text = (DOCS / "rules" / f"{rule.name}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.name} ({rule.code})\n\n**Default:** {word(rule)} · **Use:** ")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[0] == "What it finds"
    assert sections[1] in ("Why it is risky", "Why it matters", "Why it is safe")
    assert sections[2:5] == ["How to do it safely", "Examples", "When it is silent"]
    assert sections[5:] in ([], ["Confidence / limits"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_explain_prints_the_page(rule: Rule) -> None:
    page = (DOCS / "rules" / f"{rule.name}.md").read_text(encoding="utf-8")
    for term in (rule.code, rule.name):
        assert unlinked(CliRunner().invoke(command, ["--explain", term]).output) == unlinked(page)


def test_readme_table() -> None:
    rows = re.findall(r"^\| (SED\d{3}) \| \[([a-z-]+)\]\((\S+)\) \| (on|off) \| (.+) \|$", README, re.MULTILINE)
    assert rows == [
        (rule.code, rule.name, f"docs/rules/{rule.name}.md", word(rule), rule.summary.rstrip(".")) for rule in RULES
    ]


def test_changelog() -> None:
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^ +- `(SED\d{3})` ([a-z-]+)( \(off by default\))?$", text, re.MULTILINE)
    assert sorted(entries) == [(rule.code, rule.name, "" if rule.default else " (off by default)") for rule in RULES]


def test_index_lists_every_rule() -> None:
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- \[(SED\d{3}) ([a-z-]+)\]\(rules/([a-z-]+)\.md\)$", text, re.MULTILINE)
    assert entries == [(rule.code, rule.name, rule.name) for rule in RULES]


def test_fixtures_expect_every_code() -> None:
    expected = {code for project in FIXTURES.values() for _, _, code in project.expected}
    assert expected == {rule.code for rule in RULES} - {ONLY_CHANGE}  # which needs a revision to compare with


def test_list_rules() -> None:
    lines = CliRunner().invoke(command, ["--list-rules"]).output.splitlines()
    assert [line.split()[:3] for line in lines] == [[rule.code, rule.name, word(rule)] for rule in RULES]


def test_taxonomy_names_the_five_uses() -> None:
    text = (DOCS / "taxonomy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| (safe|risky) \|", text, re.MULTILINE)
    uses = {
        "model-selection": ("model selection", "safe"),
        "ensemble": ("ensemble creation", "safe"),
        "sensitivity": ("sensitivity analysis", "safe"),
        "single-fixed-seed": ("single fixed seed", "risky"),
        "performance-comparison": ("performance comparison", "risky"),
    }
    assert rows == [uses[use] for use in USES]


@pytest.mark.parametrize(
    "page",
    [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))],
    ids=lambda page: page.relative_to(CHECKOUT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^````.*?^````$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in (match["target"] for match in LINK.finditer(text)):
        assert "://" in target or (page.parent / target).is_file(), f"{page.name}: {target}"


def test_pages_do_not_call_a_use_wrong() -> None:
    for page in (DOCS / "rules").glob("*.md"):
        prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        assert not re.search(r"\b(?:is|are|use is) wrong\b", prose), page.name


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = CONSOLE.findall(README)
    assert len(commands) == 2
    assert next(text for text in commands if "pytest" in text) in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")


def test_demo_output_is_what_the_readme_shows() -> None:
    done = seedlint("fixtures/demo", "--exit-zero", "--no-cache", "--quiet", cwd=CHECKOUT)
    assert done.status == 0, done.err
    shown = DEMO.search(README)
    assert shown, "the README has no demo-output block"
    assert shown["text"] == done.out, f"put this into the README's demo-output block:\n{done.out}"


def best_of(k: int) -> float:
    """The expected maximum of `k` standard normal draws: the integral of x·k·φ(x)·Φ(x)^(k-1)."""
    normal, step = NormalDist(), 0.001
    grid = (index * step for index in range(-8000, 8001))
    return sum(x * k * normal.pdf(x) * normal.cdf(x) ** (k - 1) for x in grid) * step


def apart(n: int) -> float:
    """How often the means of `n` draws each from one normal distribution differ by more than half its deviation."""
    return 2 * (1 - NormalDist(0, math.sqrt(2 / n)).cdf(0.5))


def test_numbers_in_the_taxonomy() -> None:
    text = " ".join((DOCS / "taxonomy.md").read_text(encoding="utf-8").split())
    counts = (2, 3, 5, 10, 20, 100)
    assert (
        f"by {', '.join(f'{best_of(k):.2f}' for k in counts)} seed standard deviations for K = 2, 3, 5, 10, 20, 100"
        in text
    )
    shares = ", ".join(f"{apart(n):.0%}".rstrip("%") for n in (1, 3, 5, 10, 20))
    assert f"in {shares} % of cases for n = 1, 3, 5, 10, 20" in text
    short = ", ".join(f"{1 - math.sqrt((n - 1) / n):.0%}".rstrip("%") for n in (2, 3, 5, 10))
    assert f"understates by {short} % at n = 2, 3, 5, 10" in text
