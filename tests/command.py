"""The real command, run as people run it: a process of its own, in a folder of its own."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "seedlint")
CHECKOUT = Path(__file__).parent.parent
AS_ROOT = sys.platform == "linux" and os.geteuid() == 0


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what changes the output, with the checkout importable from any folder."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    path = os.pathsep.join(filter(None, (str(CHECKOUT), kept.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **extra}


def seedlint(*args: str | Path, cwd: Path, stdin: str = "", env: Mapping[str, str] | None = None) -> Done:
    """Run seedlint in `cwd`, under the permissions that files have even if the tests run as root."""
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode(),
        capture_output=True,
        timeout=120,
        check=False,
        preexec_fn=_obey_permissions if AS_ROOT else None,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _obey_permissions() -> None:
    """Give up, for the program that is started next, root's right to read and list everything (Linux)."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make `files` (by path below `folder`) and return `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


BROKEN = "import random\nrandom.seed(0\n"
"""Cannot be parsed and holds a seed word: one SED900 at 2:12."""
