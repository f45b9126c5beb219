"""What is known of the terminal that output goes to: whether to paint, whether it has hyperlinks, how wide it is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import IO

from seedlint.records import dataclass

WIDTH = 100
"""Columns where there is no terminal and COLUMNS is not set."""

LINKING = ("ghostty", "Hyper", "iTerm.app", "rio", "Tabby", "vscode", "WarpTerminal", "WezTerm")
"""Values of TERM_PROGRAM whose terminals show OSC 8 hyperlinks."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to write for people: colours, hyperlinks (OSC 8), columns."""

    colour: bool = False
    links: bool = False
    width: int = WIDTH


def terminal(wish: str, stream: IO[str]) -> Terminal:
    """What `stream` has; `wish` is auto, always or never and decides on colours. Under auto, NO_COLOR
    (https://no-color.org) does."""
    shown = stream.isatty() and os.environ.get("TERM") != "dumb"
    colour = shown and not os.environ.get("NO_COLOR") if wish == "auto" else wish == "always"
    return Terminal(colour, shown and wish != "never" and links(os.environ), _width())


def _width() -> int:
    """The columns that COLUMNS says, else those of the terminal behind the standard output, else WIDTH."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(1).columns or WIDTH
    except OSError:
        return WIDTH


def links(environment: Mapping[str, str]) -> bool:
    """Whether a terminal that sets `environment` is known to show hyperlinks: nothing can be asked of it.
    FORCE_HYPERLINK, 0 or another value, decides where it is set."""
    if forced := environment.get("FORCE_HYPERLINK"):
        return forced != "0"
    if environment.keys() & {"TMUX", "STY", "NO_COLOR"}:  # a multiplexer swallows them or not
        return False
    vte = environment.get("VTE_VERSION", "")
    konsole = environment.get("KONSOLE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in LINKING
        or bool(environment.keys() & {"WT_SESSION", "DOMTERM"})
        or bool(re.match("(alacritty|foot|xterm-(kitty|ghostty))", environment.get("TERM", "")))
        or (vte.isdigit() and int(vte) >= 5000)
        or (konsole.isdigit() and int(konsole) >= 201200)
    )
