"""Arguments of a library call, as a row of the API tables names them."""

from __future__ import annotations

from seedlint.apis import Api as Row
from seedlint.classify.values.objects import Kind, Value
from seedlint.classify.values.reading import kind_of
from seedlint.facts import Const


def argument(args: list[Value], kwargs: dict[str, Value], name: str | None, pos: int | None) -> Value | None:
    """An argument by keyword or 0-based position."""
    if name and name in kwargs:
        return kwargs[name]
    if pos is not None and pos < len(args):
        return args[pos]
    return None


def seed_argument(row: Row, args: list[Value], kwargs: dict[str, Value]) -> Value | None:
    return argument(args, kwargs, row.seed, row.pos)


def default_of(row: Row) -> Value | None:
    """The library's own default of a seed parameter."""
    return Value(const=row.default.value) if isinstance(row.default, Const) else None


def rngs_of(row: Row) -> list[str]:
    """The generators that a row of the tables names."""
    return [rng for rng in row.how.split(",") if rng]


def key_argument(args: list[Value], kwargs: dict[str, Value], row: Row) -> Value | None:
    """The key that a call consumes."""
    found = seed_argument(row, args, kwargs)
    if found is None:
        for name in ("key", "rng", "rngs", "rng_key", "prng_key"):
            if name in kwargs:
                return kwargs[name]
        found = next((arg for arg in args if kind_of(arg) is Kind.KEY), None)
    return found
