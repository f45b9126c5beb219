"""The documentation: where it is read, and the pages of the rules and recipes as text, packaged with a wheel, in
`docs` of a checkout.

Their links are absolute here: what is printed is read far from the folder that a relative one starts at."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.diagnostics import Rule

if TYPE_CHECKING:
    from importlib.abc import Traversable

SITE = "https://seedlint.readthedocs.io/"
"""The documentation as a site. This and REPOSITORY are set here alone: what else holds one of them is held to it by
`tests/test_site.py`."""
REPOSITORY = "https://github.com/seedlint/seedlint"
RECIPES = "recipes"
"""The name under which the overview of the recipes is asked for."""
_OVERVIEW = "overview"

_LINK = re.compile(r"\]\((?P<target>[\w./-]+)\.md(?P<anchor>#[\w-]+)?\)")


def rule_url(name: str) -> str:
    """The page of the rule of that name, on the site."""
    return f"{SITE}rules/{name}/"


def page(rule: Rule) -> str:
    """The page of a rule in Markdown."""
    text = _text("rule", rule.name)
    return f"# {rule.name} ({rule.code})\n\n{rule.summary}\n\n{rule_url(rule.name)}\n" if text is None else text


def help_text(rule: Rule) -> str:
    """The page of a rule without its examples."""
    text = page(rule).split("\n## Examples\n", 1)[0]
    return f"{text.rstrip()}\n\nExamples and limits: {rule_url(rule.name)}\n"


def recipes() -> tuple[str, ...]:
    """The names of the recipes, the overview's first."""
    files = (file for folder in _folders("recipe") if folder.is_dir() for file in folder.iterdir())
    found = {file.name.removesuffix(".md") for file in files}
    return (RECIPES, *sorted(found - {_OVERVIEW}))


def recipe(name: str) -> str:
    """A recipe in Markdown; where to read it, if it is not installed."""
    name = _OVERVIEW if name == RECIPES else name
    return _text("recipe", name) or f"{SITE}recipes/{name}/\n"


def _folders(kind: str) -> tuple[Traversable, Traversable]:
    """Where the pages of rules or recipes lie: in an installed package, or in a checkout."""
    from importlib import resources  # most runs print no page

    package = resources.files("seedlint")
    return package / f"{kind}_pages", Path(str(package)).parent / "docs" / f"{kind}s"


def _text(kind: str, name: str) -> str | None:
    for folder in _folders(kind):
        if (file := folder / f"{name}.md").is_file():
            return _LINK.sub(_absolute(kind), file.read_text(encoding="utf-8"))
    return None


def _absolute(kind: str) -> Callable[[re.Match[str]], str]:
    """What makes the links of a page absolute."""

    def absolute(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        base = SITE if target.startswith("../") else f"{SITE}{kind}s/"
        return f"]({base}{target.removeprefix('../')}/{anchor})"

    return absolute
