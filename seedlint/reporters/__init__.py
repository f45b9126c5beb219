"""Writers: each turns diagnostics into text and decides nothing.

A writer is a function of the diagnostics (in order) and of `Lines`, which gives the code that they stand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Lines = Callable[[str, int], Sequence[str]]
"""The lines of a module (cell 0) or of a notebook's code cell, by path as the diagnostics have it; none where there
are none."""

# C0 and C1 control characters, lone surrogates (bytes of a path that are no UTF-8), and what turns the direction of
# writing.
_ALIVE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: str) -> str:
    """`text` with everything that could move a terminal's cursor, colour it or hide something spelled as an escape."""
    return _ALIVE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)
