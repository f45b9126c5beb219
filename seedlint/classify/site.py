"""One call of a library function or method, as the verbs of the API tables see it."""

from __future__ import annotations

from dataclasses import dataclass

from seedlint.apis import Api as Row
from seedlint.classify import seeding
from seedlint.classify.values import Place, Value


@dataclass(frozen=True, slots=True)
class Site:
    """One call of a library function or method: what is called, on what, with what, where."""

    name: str
    row: Row
    receiver: Value | None
    args: list[Value]
    kwargs: dict[str, Value]
    place: Place

    @property
    def values(self) -> list[Value]:
        return [*self.args, *self.kwargs.values()]

    def argument(self, name: str, pos: int | None = None) -> Value | None:
        return seeding.argument(self.args, self.kwargs, name, pos)
