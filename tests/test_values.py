"""Abstract values: what joining them costs and keeps."""

from __future__ import annotations

import pytest

from seedlint.classify.values.objects import Value, join


class Counted(str):
    """A constant that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("kinds", [1, 10, 4000])
def test_joining_compares_no_value_with_all_others(kinds: int) -> None:
    """A table of constants is one call with thousands of values."""
    values = [Value(const=Counted(number % kinds)) for number in range(4000)]
    Counted.compared = 0
    join(*values)
    assert Counted.compared <= 2 * len(values)


def test_joining_keeps_each_value_once_and_in_order() -> None:
    constants = [3, 1, 2, 1, 3]
    assert [one.const for one in join(*(Value(const=each) for each in constants)).alts] == [3, 1, 2]
    without_hash = [[3], [1], [3], [2]]
    assert [one.const for one in join(*(Value(const=each) for each in without_hash)).alts] == [[3], [1], [2]]
