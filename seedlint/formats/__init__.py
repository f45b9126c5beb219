"""Readers of settings files: what is written in them, and on which lines.

They read a text and know no more than it: nothing is executed, included or looked up. What a reader does not understand
makes a value unread or the whole file unknown, never an error. Each takes time linear in the text."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.formats import assignments, flow, toml, yaml
from seedlint.formats.nodes import Count, Node, NotUnderstood

READERS: dict[str, Callable[[str, Count], Node]] = {
    ".yaml": yaml.read, ".yml": yaml.read, ".json": flow.read, ".jsonc": flow.read, ".json5": flow.read,
    ".toml": toml.read, ".ini": assignments.read_ini, ".cfg": assignments.read_ini, ".conf": assignments.read_ini,
    ".env": assignments.read_env, ".gin": assignments.read_gin,
}  # fmt: skip
"""By the ending of a file's name."""


def read(text: str, ending: str, path: str = "") -> Node | None:
    """The mapping or list that the text of a file (`path`) is in the format of an ending (`.yaml`); None where it is
    none that is understood."""
    reader = READERS.get(ending)
    if reader is None:
        return None
    try:
        return reader(text, Count(path))
    except NotUnderstood:
        return None


__all__ = ["READERS", "Node", "read"]
