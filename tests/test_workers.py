"""Worker processes that die, stall and raise."""

from __future__ import annotations

import os
import signal
import time

import pytest

from seedlint.workers import Lost, apply, inside


def moody(item: int) -> int:
    """Its square; 3 kills the process, 5 stalls, 7 raises."""
    if item == 3:
        os._exit(41)
    if item == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 5:
        time.sleep(60)
    if item == 7:
        raise ValueError("seven\nand more")
    return item * item


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_item_is_answered_for(count):
    results = dict(apply(moody, range(10), count=count, stall=1.0))
    assert {item: result for item, result in results.items() if not isinstance(result, Lost)} == {
        item: item * item for item in (0, 1, 2, 6, 8, 9)
    }
    assert results[3] == Lost("the process ended with status 41")
    assert results[4] == Lost("the process was ended by SIGKILL")
    assert results[5] == Lost("no answer within 1 seconds", late=True)
    assert results[7] == Lost("ValueError: seven and more (test_workers.py:23)")


def test_no_items():
    assert list(apply(moody, [], count=2)) == []


def test_closing_ends_the_workers():
    answers = apply(moody, [1, 5, 5], count=2, stall=50.0)
    assert next(answers) == (1, 1)
    begin = time.monotonic()
    answers.close()
    assert time.monotonic() - begin < 5


def nested(depth: int) -> list[object]:
    """An answer as deep as facts can be."""
    deep: list[object] = []
    for _ in range(depth):
        deep = [deep]
    return deep


def test_deep_answers_are_sent():
    ((_, answer),) = apply(nested, [3000], count=1)
    depth = 0
    while answer:
        answer, depth = answer[0], depth + 1
    assert depth == 3000


def work_of_a_worker(_: int) -> bool:
    return inside()


def test_a_worker_knows_that_it_is_one():
    assert list(apply(work_of_a_worker, [1], count=1)) == [(1, True)]
    assert not inside()
