"""What a settings file says, as a tree whose parts know their lines."""

from __future__ import annotations

from typing import Union

from seedlint.facts import Literal, Span
from seedlint.records import dataclass

MOST_NODES = 20_000
"""Values in one file; what holds more is data."""
DEEPEST = 40
"""How deep values are nested; what is nested deeper was not written by hand."""


class NotUnderstood(Exception):
    """A text that is not what its reader takes it for, or too large or too deep for settings."""


class Unread:
    """A value that is not understood: a tag, an unknown alias."""

    def __repr__(self) -> str:
        return "?"


UNREAD = Unread()

Content = Union[Literal, "dict[Literal, Node]", "list[Node]", Unread]


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A value and where it stands in the file `path`, its key included: rows and columns from 1, the end column
    exclusive. One that is referred to in several places of the file is one node."""

    value: Content
    at: Span
    path: str = ""


class Count:
    """Makes and counts the nodes of one file."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self.made = 0

    def node(self, value: Content, at: Span) -> Node:
        """A new node. Raises NotUnderstood where there are too many."""
        self.made += 1
        if self.made > MOST_NODES:
            raise NotUnderstood
        return Node(value, at, self.path)
