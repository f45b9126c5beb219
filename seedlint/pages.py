"""The documentation: where it is read, and the pages of the rules as text, packaged with a wheel, in `docs/rules` of a
checkout."""

from __future__ import annotations

import re
from pathlib import Path

from seedlint.diagnostics import Rule

SITE = "https://seedlint.readthedocs.io/"
"""The documentation as a site. This and REPOSITORY are set here alone: what else holds one of them is held to it by
`tests/test_site.py`."""
REPOSITORY = "https://github.com/seedlint/seedlint"

_LINK = re.compile(r"\]\((?P<target>[\w./-]+)\.md(?P<anchor>#[\w-]+)?\)")


def rule_url(name: str) -> str:
    """The page of the rule of that name, on the site."""
    return f"{SITE}rules/{name}/"


def page(rule: Rule) -> str:
    """The page of a rule in Markdown."""
    from importlib import resources  # most runs print no page

    package = resources.files("seedlint")
    for file in (
        package / "rule_pages" / f"{rule.name}.md",
        Path(str(package)).parent / "docs" / "rules" / f"{rule.name}.md",
    ):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return f"# {rule.name} ({rule.code})\n\n{rule.summary}\n\n{rule_url(rule.name)}\n"


def help_text(rule: Rule) -> str:
    """The page of a rule without its examples, in Markdown that can be read elsewhere: links are absolute."""
    text = page(rule).split("\n## Examples\n", 1)[0]

    def absolute(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        base = SITE if target.startswith("../") else f"{SITE}rules/"
        return f"]({base}{target.removeprefix('../')}/{anchor})"

    return f"{_LINK.sub(absolute, text).rstrip()}\n\nExamples and limits: {rule_url(rule.name)}\n"
