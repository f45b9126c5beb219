"""The names that a configuration adds to the API tables."""

from __future__ import annotations

from seedlint.apis import Api as Row
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that the configuration adds: functions that seed, train, score and split, by last or dotted name."""

    seeds: frozenset[str] = frozenset()
    trains: frozenset[str] = frozenset()
    scores: frozenset[str] = frozenset()
    splits: frozenset[str] = frozenset()

    def verb(self, name: str) -> str | None:
        for verb, names in (
            ("seeds", self.seeds),
            ("fit", self.trains),
            ("score", self.scores),
            ("split", self.splits),
        ):
            if name in names or name.rsplit(".", 1)[-1] in names:
                return verb
        return None

    def rows(self, name: str) -> tuple[Row, ...]:
        """What the configuration says of a function, as a row of the tables; empty if nothing."""
        verb = self.verb(name) if name else None
        how = "python,numpy,torch,tensorflow,keras" if verb == "seeds" else ""
        return () if verb is None else (Row(name, verb, None, 0, None, how, (), "memory"),)
