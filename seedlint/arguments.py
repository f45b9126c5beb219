"""What may be said on the command line: the types of options, and what their values become."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from seedlint.config import KEYS, nearest
from seedlint.diagnostics import Rule
from seedlint.pages import recipes
from seedlint.reporters import WRITERS, inert
from seedlint.rules import RULES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DOC = {key.name: key.doc for key in KEYS}
OUTPUT_FORMAT = f"{DOC['output-format']} One of {', '.join(WRITERS)}. Default: concise."


class Word(click.ParamType):  # type: ignore[type-arg]  # generic in new versions of click only
    """Any text, which a shell completes to one of some words; the configuration, or a callback, checks it."""

    name = "text"

    def __init__(self, *words: str, helps: Sequence[str] = ()) -> None:
        self._words = dict(zip_longest(words, helps))

    def shell_complete(
        self, _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that the last part of a list separated by commas may become."""
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",")
        return [
            CompletionItem(f"{before}{comma}{word}", help=said)
            for word, said in self._words.items()
            if word.startswith(last)
        ]


class Selector(Word):
    """A code, a name, or with `wide` the start of codes."""

    def __init__(self, name: str, *, wide: bool) -> None:
        self.name = name
        families = {rule.code[:4]: f"all {rule.code[:4]}xx" for rule in RULES} if wide else {}
        said = {
            **families,
            **{rule.code: rule.summary for rule in RULES},
            **{rule.name: rule.summary for rule in RULES},
        }
        super().__init__(*said, helps=tuple(said.values()))


CODES = Selector("codes", wide=True)


class Page(Selector):
    """A rule or a recipe."""

    def __init__(self) -> None:
        super().__init__("page", wide=False)

    def shell_complete(
        self, context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [
            *super().shell_complete(context, parameter, incomplete),
            *Word(*recipes()).shell_complete(context, parameter, incomplete),
        ]


PAGE = Page()


def codes(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """Codes from an option that may be repeated and whose values may be lists; None where it is not given."""
    return tuple(part for text in given for part in text.replace(",", " ").split()) if given else None


def globs(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip()) if given else None


def outputs(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Pairs of a format and a file."""
    pairs = []
    for text in given:
        form, colon, path = text.partition(":")
        if form not in WRITERS:
            raise click.UsageError(f'--output: unknown format "{form}"{nearest(form, WRITERS)}')
        if not colon or not path:
            raise click.UsageError(f'--output: expected FORMAT:FILE, got "{text}"')
        pairs.append((form, path))
    return tuple(pairs)


def reason(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """A reason as a comment can hold it: one line, without a further comment."""
    if given is None:
        return None
    text = " ".join(given.split())
    if not text or "#" in text or inert(text) != text:
        raise click.UsageError("--reason: expected a line of text without #")
    return text


def page(_context: click.Context, _parameter: click.Parameter, given: str | None) -> Rule | str | None:
    """The rule, or the name of the recipe, whose page is asked for."""
    if given is None:
        return None
    for each in RULES:
        if given.upper() == each.code or given.lower() == each.name:
            return each
    if given.lower() in (names := recipes()):
        return given.lower()
    known = [*(name for each in RULES for name in (each.code, each.name)), *names]
    raise click.UsageError(f'--explain: unknown rule or recipe "{given}"{nearest(given, known)}')
