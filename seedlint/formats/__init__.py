"""Readers of settings files: what is written in them, and on which lines.

They read a text and know no more than it: nothing is executed, included or looked up. What a reader does not understand
makes a value unread or the whole file unknown, never an error. Each takes time linear in the text."""

from __future__ import annotations

from importlib import import_module

from seedlint.formats.nodes import Count, Node, NotUnderstood

READERS = {
    ".yaml": "yaml.read", ".yml": "yaml.read", ".json": "flow.read", ".jsonc": "flow.read", ".json5": "flow.read",
    ".toml": "toml.read", ".ini": "assignments.read_ini", ".cfg": "assignments.read_ini",
    ".conf": "assignments.read_ini", ".env": "assignments.read_env", ".gin": "assignments.read_gin",
}  # fmt: skip
"""By the ending of a file's name: the function of a module here, which is imported where there is such a file."""


def read(text: str, ending: str, path: str = "") -> Node | None:
    """The mapping or list that the text of a file (`path`) is in the format of an ending (`.yaml`); None where it is
    none that is understood."""
    if ending not in READERS:
        return None
    module, function = READERS[ending].split(".")
    try:
        tree: Node = getattr(import_module(f"{__name__}.{module}"), function)(text, Count(path))
        return tree
    except NotUnderstood:
        return None


__all__ = ["READERS", "Node", "read"]
