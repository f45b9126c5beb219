"""Python's own functions as a program under the twin sees them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import provenance


def turns(values: Iterable[Any], file: str, row: int) -> Iterator[Any]:
    """The members of `values`, the loop at `row` being open while each is used."""
    record = provenance.record()
    record.loops += 1
    turn = [record.loops, file, row, -1]
    record.turns.append(turn)
    try:
        for value in values:
            turn[3] += 1
            yield value
    finally:
        record.turns[:] = [each for each in record.turns if each is not turn]


def mapped(function: Callable[..., Any], *values: Iterable[Any]) -> Iterator[Any]:
    """`map`, a loop at the row of the call."""
    where = provenance.program_stack()[0]
    return (function(*each) for each in turns(zip(*values), where["file"], where["row"]))


def percent(form: str, values: Any) -> str:
    """`form % values` where numbers are written as their tokens."""
    import re

    held = list(values) if isinstance(values, tuple) else [values]
    marked = {f"<<{place}>>": str(value) for place, value in enumerate(held)}
    text = re.sub(r"%[-+ #0]*\d*(?:\.\d+)?[sdifgreEG]", lambda _: "%s", form) % tuple(marked)
    for mark, value in marked.items():
        text = text.replace(mark, value)
    return text


def shown(*values: Any, sep: str = " ", end: str = "\n", file: Any = None, flush: bool = False) -> None:
    """`print`: what is shown, or written to a file of the program."""
    if hasattr(file, "write") and isinstance(file, File):
        file.write(sep.join(map(str, values)) + end)
    else:
        provenance.output("print", "stdout", *values)


class File(io.StringIO):
    """A file of the program; what is written is shown when it is closed, and can be read again."""

    def __init__(self, path: str, mode: str) -> None:
        super().__init__(provenance.record().files.get(path, "") if "r" in mode or "a" in mode else "")
        self.path, self.writes = path, "r" not in mode
        if "a" in mode:
            self.seek(0, io.SEEK_END)

    def close(self) -> None:
        if not self.closed and self.writes:
            text = self.getvalue()
            provenance.record().files[self.path] = text
            provenance.output("file", self.path, text)
        super().close()


def opened(path: Any, mode: str = "r", *_: Any, **__: Any) -> File:
    return File(str(path), mode)


def as_float(value: Any = 0.0) -> Any:
    """`float`, which leaves a number what it is."""
    return value if isinstance(value, provenance.Number) else float(value)
