"""Plans of programs as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from hypothesis import strategies as st

from .plan import SWITCHES, Plan
from .programs import render, starts

MOST = 8
STARTS = tuple(starts())
CHANGES = tuple(
    (name, choice) for name, choices in SWITCHES.items() if name not in ("use", "library") for choice in choices[1:]
)


def composed(start: Plan, changes: Iterable[tuple[str, str]]) -> Plan:
    """`start` with those of the changes that fit, up to `MOST` choices that are not the plainest. A change that does
    not fit yet may do so together with a later one."""
    plan = start
    waiting: list[tuple[str, str]] = []
    for name, choice in changes:
        for together in ({}, *({other: waited} for other, waited in waiting if other != name)):
            changed = plan.having(**{**together, name: choice})
            if len(changed.idioms) <= MOST and render(changed) is not None:
                plan = changed
                break
        else:
            waiting.append((name, choice))
    return plan


def plans(without: Callable[[Plan], bool]) -> st.SearchStrategy[Plan]:
    """Plans of programs, but those of which `without` is true."""
    changes = st.lists(st.sampled_from(CHANGES), max_size=24)
    return st.builds(composed, st.sampled_from(STARTS), changes).filter(lambda plan: not without(plan))


def sampled(count: int, start: int) -> list[Plan]:
    """`count` different plans for a long run, the same ones for the same `start`."""
    chance = Random(start)
    found: dict[Plan, None] = {}
    while len(found) < count:
        found[composed(chance.choice(STARTS), chance.choices(CHANGES, k=chance.randrange(25)))] = None
    return list(found)
