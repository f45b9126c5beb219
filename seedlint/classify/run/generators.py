"""The state of the global generators."""

from __future__ import annotations

from collections.abc import Sequence

from seedlint.classify.values.axes import Stack
from seedlint.classify.values.objects import Setting

Stream = tuple[Setting | None, Stack]


def in_order(streams: frozenset[Stream]) -> Sequence[Stream]:
    """What a generator may have been seeded by: what never was comes first, then the settings as they were made."""
    if len(streams) == 1:
        return tuple(streams)
    return sorted(streams, key=lambda each: (each[0].number if each[0] else -1, [axis.number for axis in each[1]]))


class Generators:
    """The state of the global generators."""

    def __init__(self) -> None:
        self.ambient: dict[str, frozenset[Stream]] = {}  # by generator: what seeded it last, in which loops
        self.start: frozenset[Stream] = frozenset({(None, ())})
        self.groups = 0
        self.last_seed: tuple[object, int] | None = None  # what was seeded last with no draw since, and its group
