"""A frozen class with slots is what the standard library makes of it, whoever makes it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections import Counter
from dataclasses import field, fields
from typing import ClassVar, Generic, TypeVar

import pytest

from seedlint import records
from seedlint.records import dataclass, replace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """Two things."""

    first: T
    second: int = 2
    kind: ClassVar[str] = "pair"


@dataclass(frozen=True, slots=True)
class Three(Pair[int]):
    third: Counter[str] = field(default_factory=Counter, hash=False)
    aside: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    value: int

    def __repr__(self) -> str:
        return "alone"


@dataclass(frozen=True, slots=True, order=True)
class Ordered:
    value: int


def test_values_are_equal_and_hash_alike() -> None:
    assert Pair(1) == Pair(first=1, second=2) != Pair(1, 3)
    assert hash(Pair(1)) == hash(Pair(1, 2)) == hash((1, 2))
    assert Pair(1) != Three(1)
    assert Nothing() == Nothing()
    assert Three(1, third=Counter(a=1)) != Three(1)
    assert Three(1, aside="a") == Three(1)
    assert hash(Three(1, third=Counter(a=1))) == hash(Three(1))
    assert Alone(1) != Alone(1)
    assert Ordered(1) < Ordered(2)


def test_defaults_that_are_made_are_made_for_each() -> None:
    assert Three(1).third is not Three(1).third
    assert Three(1).third == Counter()


def test_nothing_can_be_set() -> None:
    for change in (lambda: setattr(Pair(1), "first", 2), lambda: delattr(Pair(1), "first")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert not hasattr(Pair(1), "__dict__")


def test_what_others_read_of_a_class() -> None:
    assert [each.name for each in fields(Three)] == ["first", "second", "third", "aside"]
    assert Pair.__doc__ == "Two things."
    assert Pair.kind == "pair"
    match Pair(1, 5):
        case Pair(first, second):
            assert (first, second) == (1, 5)
    assert repr(Pair("a")) == "Pair(first='a', second=2)"
    assert repr(Alone(1)) == "alone"


@pytest.mark.parametrize("value", [Pair(1), Three(1, 2, Counter(a=3), "b"), Nothing(), Ordered(1)])
def test_copies_are_equal(value: object) -> None:
    for copied in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value), replace(value)):
        assert copied == value
        assert type(copied) is type(value)


def test_another_value() -> None:
    assert replace(Pair(1), second=3) == Pair(1, 3)
    assert replace(Ordered(1), value=3) == Ordered(3)
    with pytest.raises(TypeError):
        replace(Pair(1), third=3)


def test_wrong_arguments() -> None:
    for call in (Pair, lambda: Pair(1, 2, 3), lambda: Pair(1, third=3)):
        with pytest.raises(TypeError):
            call()


def test_the_standard_library_says_the_same_of_every_class_of_the_analysis() -> None:
    """Made anew by it from their fields, the classes have the same fields, signature and hash."""
    from seedlint import facts

    kinds = [kind for kind in vars(facts).values() if dataclasses.is_dataclass(kind)]
    assert len(kinds) > 30
    for kind in kinds:
        own = [(each.name, object, field(default=each.default)) for each in fields(kind)]
        theirs = dataclasses.make_dataclass(kind.__name__, own, frozen=True, slots=True)
        values = tuple(range(len(own)))
        assert hash(kind(*values)) == hash(theirs(*values))
        assert repr(kind(*values)) == repr(theirs(*values))
        assert kind.__match_args__ == theirs.__match_args__
        assert records.replace(kind(*values)) == kind(*values)
