"""The loops that are open, and the axes that walking containers opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.objects import Obj


class Loops:
    """The loops that are open, outermost first, and the axis of each container that was walked."""

    def __init__(self) -> None:
        self.stack: Stack = ()
        self.walked: dict[Obj, Axis] = {}
        self.flows: dict[int, dict[str, frozenset[str]]] = {}  # by loop, what its turns hand on (`machine.carried`)
        self.picking: dict[int, frozenset[str]] = {}  # by loop, what its turns change and pick data by
        self.read: dict[int, bool] = {}  # by loop, whether its body reads its variable
        self.at: dict[Axis, Place] = {}  # where what walks each axis now stands: several loops may walk one list
        self.entered: dict[Axis, int] = {}  # how many branches were open where a loop of the project began
        self.moving: list[frozenset[int]] = []  # in each open body, the statements that move what they read
        self.moves: dict[int, frozenset[int]] = {}  # the same of each body, by its id

    def opened(self, since: Stack) -> Stack:
        """The loops that were opened since a binding."""
        return tuple(axis for axis in self.stack if axis not in since)

    @contextmanager
    def walking(self, *axes: Axis) -> Iterator[None]:
        """Inside the turns of axes that no loop of the project walks."""
        before = self.stack
        self.stack = (*before, *(axis for axis in axes if axis not in before))
        yield
        self.stack = before
