"""How far a run has come, on a terminal."""

from __future__ import annotations

import sys
import time


class Progress:
    """A progress bar on standard error, if that is a terminal, once a run has taken a second."""

    WIDTH, DELAY, INTERVAL = 30, 1.0, 0.1

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._next = time.monotonic() + self.DELAY
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next = now + self.INTERVAL
        full = self.WIDTH * done // max(total, 1)
        print(
            f"\rseedlint: [{'#' * full}{' ' * (self.WIDTH - full)}] {done}/{total}", end="", file=sys.stderr, flush=True
        )
        self._drawn = True

    def clear(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
