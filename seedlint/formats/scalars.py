"""Plain words of YAML and its kin: numbers, switches, nothing, texts."""

from __future__ import annotations

import re

from seedlint.facts import Literal

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,30})")
_OTHER_BASE = re.compile(r"[-+]?0(?:x[0-9a-fA-F_]{1,16}|o[0-7_]{1,20})")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]{0,30}(?:\.[0-9_]{0,30})?|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?")
_NONE = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
LONGEST = 200
"""Characters of a text that are kept."""


def plain(word: str) -> Literal:
    """The value of a word without quotes."""
    if word in _NONE:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if _INTEGER.fullmatch(word):
        return int(word)
    if _OTHER_BASE.fullmatch(word):
        return int(word, 0)
    if _FLOAT.fullmatch(word):
        return float(word)
    return word[:LONGEST]


_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": ""}


def quoted(text: str) -> str:
    """The text in quotes (which are part of `text`)."""
    inner = text[1:-1]
    if text[0] == "'":
        return inner.replace("''", "'")[:LONGEST]
    return _ESCAPE.sub(_unescaped, inner)[:LONGEST] if "\\" in inner else inner[:LONGEST]


def _unescaped(found: re.Match[str]) -> str:
    code = found[0][1:]
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else ""
    return _SIMPLE.get(code, code)


QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\']*(?:\'\'[^\']*)*\'', re.DOTALL)
"""A text in quotes, over several lines too."""
