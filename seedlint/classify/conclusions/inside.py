"""Where in a container a value is, and where it is in what is made of that container."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from seedlint.facts import Arg, Call, Const, Entry, Expr, Literal, Param, Seq, Slice, Sub
from seedlint.records import dataclass


class Member:
    """One step into a container that no key spells."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ANY = Member("any member")
KEY = Member("a key")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str


Inside = tuple[Any, ...]
"""The way to a value inside a container, outermost first: a key or position, `ANY` member, or a `KEY` itself. Empty:
the value itself, or it is not known where in the container it is."""

DEEPEST = 8
"""Of a way that is longer nothing is known."""
OF_TABLES = frozenset("shape columns size empty dtypes".split())
"""Attributes of a table that say nothing of what stands in its cells."""
SAME = frozenset("list tuple set sorted reversed array asarray deepcopy copy OrderedDict tqdm chain iter".split())
"""Calls and methods that give a container with the same members."""


def at(index: Expr | None, inside: Inside) -> Inside:
    """The way to a value that is put into a container under an index."""
    return (index.value if isinstance(index, Const) else ANY, *inside)


def entered(entry: Entry, part: str, inside: Inside) -> Inside:
    """The way to a value that is the key or the value of an entry of a dict display."""
    if part == "key":
        return (KEY,)
    return inside if entry.key is None else at(entry.key, inside)


def placed(display: Seq, arg: Arg, inside: Inside) -> Inside:
    """The way to a value that is an item of a display."""
    number = display.items.index(arg)
    if arg.star:
        return members(inside)
    exact = display.kind != "set" and not any(one.star for one in display.items[:number])
    return (number if exact else ANY, *inside)


def counted(inside: Inside) -> bool:
    """Whether a position says where in a list a value is."""
    return bool(inside) and isinstance(inside[0], int)


def members(inside: Inside) -> Inside:
    """The way in a container with the same members in unknown places."""
    return (ANY, *inside[1:]) if inside else ()


def read(node: Sub, inside: Inside) -> Inside | None:
    """The way to a value in what an index reads; None if it is elsewhere."""
    if not inside:
        return ()
    first, index = inside[0], node.index
    if first is KEY:
        return None
    if isinstance(index, Slice):
        return members(inside)
    if isinstance(index, Seq):  # `array[:, 0]`
        return ()
    if isinstance(first, Column) and isinstance(index, Const):
        return () if index.value == first.name else None
    if first is not ANY and isinstance(index, Const) and not _may_be(index.value, first):
        return None
    return inside[1:]


def _may_be(index: Literal, first: object) -> bool:
    """Whether an index can read what was put under another one: the last item may be the first."""
    return index == first or (isinstance(index, int) and isinstance(first, int) and index < 0)


def attribute(name: str, inside: Inside) -> Inside | None:
    """The way in what an attribute reads; None if it is elsewhere."""
    if not inside or inside[0] is ANY:
        return ()
    if isinstance(inside[0], Column):
        return () if name == inside[0].name or name not in OF_TABLES else None
    return inside[1:] if inside[0] == name else None


def turn(inside: Inside) -> Inside:
    """The way in one turn of a walk over a container."""
    return inside[1:]


def unpacked(inside: Inside, number: int, exact: bool) -> Inside | None:
    """The way in the target with this number that takes a part of a container; None if it is in another one."""
    if not inside or inside[0] is KEY:
        return ()
    if exact and isinstance(inside[0], int) and inside[0] >= 0 and inside[0] != number:
        return None
    return inside[1:]


def viewed(method: str, inside: Inside) -> Inside | None:
    """The way in `d.items()`, `d.values()`, `d.keys()` of a dict; None if it is elsewhere."""
    key = inside[0] is KEY
    if method == "items":
        return (ANY, 0) if key else (ANY, 1, *inside[1:])
    if key == (method == "values"):
        return None
    return (ANY, *inside[1:])


def flowed(call: Call, arg: Arg, name: str, inside: Inside) -> Inside:
    """The way in what a call gives that passes its arguments through."""
    if name == "dict" and arg.keyword:
        return (arg.keyword, *inside)
    if not inside:
        return (ANY, 1) if name == "enumerate" else ()  # the number of a turn is that of any other member
    if name in SAME:
        return (ANY,) if inside[0] is KEY else members(inside)
    if name == "dict" and inside[:2] in ((ANY, 0), (ANY, 1)):
        return (KEY,) if inside[1] == 0 else (ANY, *inside[2:])
    if name == "enumerate" and inside[0] is not KEY:
        return (ANY, 1, *inside[1:])
    if name == "zip" and inside[0] is not KEY and arg in call.args:
        return (ANY, call.args.index(arg), *inside[1:])
    if name in ("max", "min") and len(call.args) == 1 and inside[0] is not KEY:
        return inside[1:]
    if name == "concat" and len(inside) == 2 and isinstance(inside[1], Column):
        return inside[1:]
    if name == "DataFrame" and len(inside) == 2 and (inside[0] is ANY or isinstance(inside[0], int)):
        return _column(call, inside[1])
    return ()


def _column(call: Call, key: object) -> Inside:
    """The column of a table that the members of its rows under a key become."""
    if isinstance(key, str):
        return (Column(key),)
    names = next((arg.value for arg in call.args if arg.keyword == "columns"), None)
    if isinstance(names, Seq) and isinstance(key, int) and 0 <= key < len(names.items):
        name = names.items[key].value
        if isinstance(name, Const) and isinstance(name.value, str):
            return (Column(name.value),)
    return ()


def spread(arg: Arg, inside: Inside) -> bool:
    """Whether it is known which argument a member of `*items` or `**settings` becomes."""
    return bool(inside) and isinstance(inside[0], int if arg.star == 1 else str)


def received(params: Iterable[Param], offset: int, call: Call, arg: Arg, inside: Inside) -> tuple[Param, Inside] | None:
    """The parameter that an argument becomes (the first `offset` are bound already), and the way in it."""
    plain = [param for param in params if param.kind == "pos"][offset:]
    before = call.args[: call.args.index(arg)]
    position, keyword = len(before), arg.keyword
    if arg.star:
        position, keyword = (position + inside[0], None) if arg.star == 1 else (0, inside[0])
        inside = inside[1:]
    if keyword is not None:
        named = next((param for param in params if param.name == keyword and param.kind not in ("*", "**")), None)
        if named is not None:
            return named, inside
    elif any(one.star for one in before):
        return None
    elif position < len(plain):
        return plain[position], inside
    kind, key = ("*", position - len(plain)) if keyword is None else ("**", keyword)
    rest = next((param for param in params if param.kind == kind), None)
    return (rest, (key, *inside)) if rest is not None else None
