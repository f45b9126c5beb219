"""One call of a library function or method, as the verbs of the API tables see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.apis import Api as Row
from seedlint.classify import seeding
from seedlint.classify.values import Obj, Place, Value
from seedlint.facts import Call

if TYPE_CHECKING:
    from seedlint.classify.interpret import Interpreter


@dataclass(frozen=True, slots=True)
class Site:
    """One call of a library function or method: what is called, on what, with what, where."""

    name: str
    row: Row
    receiver: Value | None
    args: list[Value]
    kwargs: dict[str, Value]
    place: Place
    node: Call | None = None  # the call as it is written, of a function called by its dotted name

    @property
    def values(self) -> list[Value]:
        return [*self.args, *self.kwargs.values()]

    def argument(self, name: str, pos: int | None = None) -> Value | None:
        return seeding.argument(self.args, self.kwargs, name, pos)


if TYPE_CHECKING:
    Arguments = list[Value]
    Keywords = dict[str, Value]
    Verb = Callable[[Interpreter, Site], Value | None]
    """What a row of the API tables does; None where another row of the name may say it."""
    NamedCall = Callable[[Interpreter, Arguments, Keywords, Place], Value]
    """What a call of one dotted name does."""
    ObjectMethod = Callable[[Interpreter, Value, Obj, str, Arguments, Keywords, Place], Value | None]
    """What the methods of one kind of object do: receiver, its object, the method's name; None where it has none."""
    AnyMethod = Callable[[Interpreter, Value, Arguments, Keywords, Place], Value | None]
    """What a method of one name does on any receiver; None where it is not that method."""
