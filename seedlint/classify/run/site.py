"""One call of a library function or method, as the verbs of the API tables see it."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.apis import Api as Row
from seedlint.classify.run.arguments import argument
from seedlint.classify.run.run import Run
from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Obj, Value
from seedlint.facts import Call
from seedlint.records import dataclass


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
        return argument(self.args, self.kwargs, name, pos)


Arguments = list[Value]
Keywords = dict[str, Value]
Verb = Callable[[Run, Site], Value | None]
"""What a row of the API tables does; None where another row of the name may say it."""
NamedCall = Callable[[Run, Arguments, Keywords, Place], Value]
"""What a call of one dotted name does."""
ObjectMethod = Callable[[Run, Value, Obj, str, Arguments, Keywords, Place], Value | None]
"""What the methods of one kind of object do: receiver, its object, the method's name; None where it has none."""
AnyMethod = Callable[[Run, Value, Arguments, Keywords, Place], Value | None]
"""What a method of one name does on any receiver; None where it is not that method."""
