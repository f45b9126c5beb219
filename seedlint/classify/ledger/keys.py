"""JAX keys: each use of one, and what repeats."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from seedlint.classify.values.axes import Axis, Place, Stack
from seedlint.classify.values.objects import Obj, Setting
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One consumption of a JAX key.

    `chain`: the calls that the key was passed through since it was made, outermost first, then the call that consumes
    it; `path`: the branches in which that happens; `how`: draw, split, or the object whose parameters are initialised
    (`init of ...`); `rearranged`: the name of the array that a permutation or choice was given, if any; `halves`: the
    keys that it was split into, which hold each one that was taken by its position."""

    key: Obj
    chain: tuple[Place, ...]
    path: tuple[tuple[int, int], ...]
    how: str
    rearranged: str = ""
    halves: Obj | None = None

    def pairs(self, other: KeyUse) -> bool:
        """Whether two arrays are rearranged alike, on purpose: they stay aligned (`x` and `y` of one batch)."""
        both = self.rearranged and other.rearranged and self.rearranged != other.rearranged
        return bool(both) and self.chain[:-1] == other.chain[:-1]

    def makes_alike(self, other: KeyUse) -> bool:
        """Whether two networks are made alike with one key, at construction, on purpose: one and its target. A function
        of the project that hands its key on does so for both."""
        if self.how.startswith("init"):
            return self.how == other.how
        apart = self.apart(other)
        return (
            self.how == other.how == "call"
            and apart is not None
            and self.chain[apart + 1 :] == other.chain[apart + 1 :] != ()
        )

    def same_loss(self, other: KeyUse, gradients: Collection[Place]) -> bool:
        """Whether one is in a loss and the other in its gradient, which are computed with one key on purpose."""
        apart = self.apart(other)
        if apart is None or self.chain[apart + 1 :] != other.chain[apart + 1 :] or len(self.chain) == apart + 1:
            return False
        return (self.chain[apart] in gradients) != (other.chain[apart] in gradients)

    def handed_over(self, other: KeyUse) -> bool:
        """Whether the key was handed twice to one function which splits it first: so handed a key is not consumed
        (TAXONOMY, "JAX"), and what the function draws is common to what it was given each time."""
        apart = self.apart(other)
        if apart is None or not self.how == other.how == "split":
            return False
        return self.chain[apart + 1 :] == other.chain[apart + 1 :] != ()

    def other_halves(self, other: KeyUse, bears: Collection[Obj]) -> bool:
        """Whether the key is split twice, and what is drawn from, or from what is made of it (`Keys.bears`), are other
        halves of it: each time, the rest is thrown away (`_, one = split(key)`, `another, _ = split(key)`)."""
        if self.halves is None or other.halves is None:
            return False
        sides = [
            {at for at, half in halves.entries.items() if half.obj in bears} for halves in (self.halves, other.halves)
        ]
        return all(sides) and not sides[0] & sides[1]

    def apart(self, other: KeyUse) -> int | None:
        """The first call at which two uses differ (0-based position in both chains)."""
        return next((n for n, (a, b) in enumerate(zip(self.chain, other.chain)) if a != b), None)


class Looped(NamedTuple):
    """A key that every turn of a loop consumes again, as far as one turn shows. `place`: where in the turn; `walked`:
    the loops that the key was made before, this one last; `calls`: those under way, the use last; `stored`: an object
    keeps the key; `through`: the call in the loop that leads to the use."""

    use: KeyUse
    place: Place
    walked: Stack
    calls: tuple[Place, ...]
    stored: bool
    through: Place

    @property
    def key(self) -> Obj:
        return self.use.key

    @property
    def turn(self) -> Axis:
        return self.walked[-1]


class Keys:
    """JAX keys: their uses, and those that repeat."""

    def __init__(self) -> None:
        self.made = False  # whether there are any
        self.uses: dict[Obj, list[KeyUse]] = {}
        self.parents: dict[Obj, Obj] = {}  # what a key was split or taken from
        self.consumed: dict[Obj, None] = {}  # keys and arrays of keys, and what keys are folded from
        self.reused: list[tuple[KeyUse, KeyUse]] = []
        self.looped: list[Looped] = []
        self.shadowed: list[tuple[Setting, Setting]] = []
        self.gradients: set[Place] = set()  # the calls that compute a gradient: of a loss that was computed, no new one
        self.parameters: dict[int, frozenset[str]] = {}  # by the id of a function, those that are keys by their use

    def line(self, key: Obj) -> Iterator[Obj]:
        """A key, what it was split from, and so on."""
        at: Obj | None = key
        while at is not None:
            yield at
            at = self.parents.get(at)

    def bears(self) -> frozenset[Obj]:
        """The keys that are consumed, and all that they were split from."""
        return frozenset(one for key in self.consumed for one in self.line(key))
