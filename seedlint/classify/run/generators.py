"""The state of the global generators."""

from __future__ import annotations

from seedlint.classify.values.axes import Stack
from seedlint.classify.values.objects import Setting

Stream = tuple[Setting | None, Stack]


class Generators:
    """The state of the global generators."""

    def __init__(self) -> None:
        self.ambient: dict[str, frozenset[Stream]] = {}  # by generator: what seeded it last, in which loops
        self.start: frozenset[Stream] = frozenset({(None, ())})
        self.groups = 0
        self.last_seed: tuple[object, int] | None = None  # what was seeded last with no draw since, and its group
