"""The documentation of the rules, as text: packaged with a wheel, in `docs/rules` of a checkout."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from seedlint.diagnostics import DOCS_URL, Rule

_LINK = re.compile(r"\]\((?P<target>[\w./-]+)\.md(?P<anchor>#[\w-]+)?\)")


def page(rule: Rule) -> str:
    """The page of a rule in Markdown."""
    package = resources.files("seedlint")
    for file in (
        package / "rule_pages" / f"{rule.name}.md",
        Path(str(package)).parent / "docs" / "rules" / f"{rule.name}.md",
    ):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return f"# {rule.name} ({rule.code})\n\n{rule.summary}\n\n{DOCS_URL}{rule.name}/\n"


def help_text(rule: Rule) -> str:
    """The page of a rule without its examples, in Markdown that can be read elsewhere: links are absolute."""
    text = page(rule).split("\n## Examples\n", 1)[0]
    site = DOCS_URL.removesuffix("rules/")

    def absolute(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        base = site if target.startswith("../") else DOCS_URL
        return f"]({base}{target.removeprefix('../')}/{anchor})"

    return f"{_LINK.sub(absolute, text).rstrip()}\n\nExamples and limits: {DOCS_URL}{rule.name}/\n"
