"""Identity: things that equal themselves only, numbered as they are made."""

from __future__ import annotations

from itertools import count


class Identity:
    """What is one thing, however much another is like it.

    Its hash is its number, not where it lies in memory: sets of such things are walked in an order that is the same
    each time that a program is analysed."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = next(_numbers)

    def __hash__(self) -> int:
        return self.number


_numbers = count()


def number_from_zero() -> None:
    """Number what is made from now on as if nothing had been made before. What was made is not to meet it in a set."""
    global _numbers  # noqa: PLW0603 - one run at a time
    _numbers = count()
