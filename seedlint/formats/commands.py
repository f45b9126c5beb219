"""Commands as scripts of all kinds have them: words, some of whose parts are not written out."""

from __future__ import annotations

from typing import NamedTuple

from seedlint.facts import Span


class Variable(NamedTuple):
    """A part of a word that is not written out: what fills it, where that is bound, how many values it takes, if that
    is known, and whether they can be several folders of a path."""

    name: str
    at: Span
    k: int | None = None
    folders: bool = True


Word = tuple["str | Variable", ...]


class Command(NamedTuple):
    """One command: its words, what is set in its environment, and where its first word stands."""

    words: tuple[Word, ...]
    environment: tuple[tuple[str, Word], ...]
    at: Span
