"""Worker processes whose death is survived: libcst's native parser can end a process with a signal that no handler
sees.

Every worker holds one item at a time, so that a worker that dies, or that does not answer in time, names its killer."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from seedlint.diagnostics import said_of
from seedlint.records import dataclass

Item = TypeVar("Item")
Result = TypeVar("Result")

RECURSION = 12_000
STALL = 60.0
"""Seconds after which a worker that has not answered is ended."""


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a result: the worker died or stalled over the item, or the function raised. `reason` is one line,
    `late` whether the time was up."""

    reason: str
    late: bool = False


class _Worker(Generic[Item]):
    """A running process, the item that it holds, and when (monotonic seconds) it should have answered."""

    def __init__(
        self, function: Callable[[Item], object], item: Item, stall: float, others: list[_Worker[Item]]
    ) -> None:
        # Fork keeps start-up at milliseconds; where it is unsafe (macOS) or missing, the platform's own way is taken.
        context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else None)
        self.pipe, theirs = context.Pipe()
        inherited = [self.pipe, *(other.pipe for other in others)]
        self.process = context.Process(target=_serve, args=(function, theirs, inherited), daemon=True)
        self.process.start()
        theirs.close()
        self._stall = stall
        self.give(item)

    def give(self, item: Item) -> None:
        """Hand over the next item. Raises OSError if the process has died since its last answer."""
        self.pipe.send(item)
        self.item = item
        self.deadline = time.monotonic() + self._stall

    def answer(self, answered: bool) -> Any:
        """The result for the item held, or how it was lost; `answered` is whether the pipe has something to say."""
        if not answered:
            return Lost(f"no answer within {self._stall:g} seconds", late=True)
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return Lost(_how_it_ended(self.process.exitcode))

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def inside() -> bool:
    """Whether this process is a worker itself."""
    return multiprocessing.current_process().daemon


def available() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def apply(
    function: Callable[[Item], Result], items: Iterable[Item], *, count: int, stall: float = STALL
) -> Iterator[tuple[Item, Result | Lost]]:
    """`function` of every item, computed in up to `count` processes, in the order in which they finish.

    `function` and the items must be picklable (a module's function, plain data). Closing the iterator ends the
    workers."""
    queue = iter(items)
    working: list[_Worker[Item]] = []
    try:
        for _, item in zip(range(count), queue, strict=False):
            working.append(_Worker(function, item, stall, working))
        while working:
            patience = max(0.0, min(worker.deadline for worker in working) - time.monotonic())
            ready = wait([worker.pipe for worker in working], timeout=patience)
            now = time.monotonic()
            for worker in [each for each in working if each.pipe in ready or each.deadline <= now]:
                item, result = worker.item, worker.answer(worker.pipe in ready)
                following = next(queue, None)
                if following is None or isinstance(result, Lost) or not _passed_on(worker, following):
                    working.remove(worker)
                    worker.end()
                    if following is not None:
                        working.append(_Worker(function, following, stall, working))
                yield item, result
    finally:
        for worker in working:
            worker.end()


def _passed_on(worker: _Worker[Item], item: Item) -> bool:
    try:
        worker.give(item)
    except OSError:
        return False
    return True


def _serve(
    function: Callable[[Item], Result], pipe: Connection[Any, Any], inherited: list[Connection[Any, Any]]
) -> None:
    """A worker's life: answer each item until the parent closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent ends its workers itself
    for other in inherited:  # copies of the parent's ends, which would keep a pipe open after the parent's death
        other.close()
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            _send(pipe, function(item))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - an answer, so that one bad item does not cost a process
            pipe.send(Lost(said_of(error)))


def _send(pipe: Connection[Any, Any], result: object) -> None:
    """Send what may be nested as deeply as code is: pickling takes some four calls a level."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        pipe.send(result)
    finally:
        sys.setrecursionlimit(limit)


def _how_it_ended(status: int | None) -> str:
    if status is not None and status < 0:
        return f"the process was ended by {signal.Signals(-status).name}"
    return f"the process ended with status {status}"
