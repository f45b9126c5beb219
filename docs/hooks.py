"""What `mkdocs build` does beside its own: pages that live elsewhere, and code blocks with options of ours.

Pages link to each other as they do on disk, so that the same links work where the repository is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from seedlint.pages import REPOSITORY

CHECKOUT = Path(__file__).parent.parent
ELSEWHERE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages at the root of the repository, and what they are on the site."""

_LINK = re.compile(r"\]\((?P<target>[^)#\s]+)")
_FENCE = re.compile(r"^````.*?^````$|^```(?P<language>\w+) (?P<options>[^\n]+)$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\bfile=(\S+)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of ELSEWHERE; what they say of files that are no pages leads to the repository."""

    def from_root(match: re.Match[str]) -> str:
        target = match["target"]
        if target in ELSEWHERE or target.startswith("docs/"):
            return f"]({ELSEWHERE.get(target, target.removeprefix('docs/'))}"
        return match[0] if "://" in target else f"]({REPOSITORY}/blob/main/{target}"

    for name, here in ELSEWHERE.items():
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, here, content=_LINK.sub(from_root, text)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links out of `docs` lead to the pages of ELSEWHERE; a code block's `file=` becomes its title, and `select=`,
    which is meant for the tests, goes."""
    return _FENCE.sub(_plain, _LINK.sub(_to_root, markdown))


def _to_root(match: re.Match[str]) -> str:
    name = match["target"].removeprefix("../")
    return f"]({ELSEWHERE[name]}" if name in ELSEWHERE else match[0]


def _plain(match: re.Match[str]) -> str:
    if match["language"] is None:  # an example of how blocks are written
        return match[0]
    file = _FILE.search(match["options"])
    return f"```{match['language']}" + (f' title="{file[1]}"' if file else "")
