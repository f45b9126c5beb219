"""`--explain`: the page of a rule or a recipe, in Markdown where it is piped, as a terminal shows it where there is
one."""

from __future__ import annotations

import re
import textwrap

from seedlint.diagnostics import Rule
from seedlint.pages import SITE, page, recipe
from seedlint.reporters.text import LEAST, Style
from seedlint.terminal import Terminal

_FENCE = re.compile(r"^(?P<marks>```+)(?P<info>[^\n]*)\n(?P<code>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\bfile=(\S+)")
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<url>[^)\s]+)\)")
_OWN = re.compile(rf"{re.escape(SITE)}(?:rules|recipes)/(?P<name>[\w-]+)/(?:#.*)?\Z")
_HEADING = re.compile(r"#+ (?P<title>.*)")
_ITEM = re.compile(r"(?P<start> *(?:[-*]|\d+\.) )(?P<text>.*)", re.DOTALL)
_ITEMS = re.compile(r"\n(?= *(?:[-*]|\d+\.) )")
_STRONG = re.compile(r"\*\*(?P<text>.+?)\*\*", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?P<text>[^*\s][^*]*)\*(?!\w)")
_CODE = re.compile(r"`([^`]+)`")


def explained(about: Rule | str, screen: Terminal | None) -> str:
    """The page of a rule, or the recipe of a name; `screen` is the terminal that it is read on, if it is one."""
    text = page(about) if isinstance(about, Rule) else recipe(about)
    return text if screen is None else rendered(text, screen)


def rendered(markdown: str, screen: Terminal) -> str:
    """A page without the marks of Markdown: words are wrapped, code is set in, and a link to another page of seedlint's
    is the command that prints it."""
    style, end = Style(screen), 0
    out: list[str] = []
    for fence in _FENCE.finditer(markdown):
        out += _prose(markdown[end : fence.start()], style)
        file = _FILE.search(fence["info"])
        code = fence["code"].rstrip("\n")
        out.append((f"    {style.dim(file[1])}\n" if file else "") + textwrap.indent(code, "    "))
        end = fence.end()
    out += _prose(markdown[end:], style)
    return "\n\n".join(out) + "\n"


def _prose(markdown: str, style: Style) -> list[str]:
    """The paragraphs, headings, lists and tables of a text without code."""
    blocks = [block for block in markdown.strip("\n").split("\n\n") if block.strip()]
    return [part for block in blocks for part in _block(block.strip("\n"), style)]


def _block(block: str, style: Style) -> list[str]:
    if (heading := _HEADING.fullmatch(block)) is not None:
        return [style.bold(heading["title"])]
    if block.startswith("|"):
        rows = [line for line in block.split("\n") if not re.fullmatch(r"[|\s:-]+", line)]
        return ["\n".join(_wrapped(f"- {' · '.join(row.strip('| ').split(' | '))}", style) for row in rows)]
    return ["\n".join(_wrapped(item, style) for item in _ITEMS.split(block))]


def _wrapped(text: str, style: Style) -> str:
    """A paragraph, or one item of a list, in lines that fit."""
    item = _ITEM.fullmatch(text)
    start = item["start"] if item is not None else ""
    words = " ".join(_linked(item["text"] if item is not None else text).split())
    return _painted(
        textwrap.fill(
            words,
            max(style.terminal.width, LEAST),
            initial_indent=start,
            subsequent_indent=" " * len(start),
            break_long_words=False,
            break_on_hyphens=False,
        ),
        style,
    )


def _linked(text: str) -> str:
    def spelled(link: re.Match[str]) -> str:
        own = _OWN.match(link["url"])
        if own is None:
            return f"{link['text']} ({link['url']})"
        return f"{link['text']} (seedlint --explain {own['name']})"

    return _LINK.sub(spelled, text)


def _painted(text: str, style: Style) -> str:
    """Emphasis, and code, in which a star is a star."""
    parts = _CODE.split(text)  # every second one is code
    held = iter(parts[1::2])
    plain = _STRONG.sub(lambda found: style.bold(found["text"]), "\0".join(parts[::2]))
    plain = _EMPHASIS.sub(lambda found: found["text"], plain)
    return re.sub("\0", lambda _: style.cyan(next(held)), plain)
