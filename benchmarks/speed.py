"""How long seedlint and other linters take on pinned wheels, in one run and in turn.

    python benchmarks/speed.py [--runs N] [--packages a,b] [--tools seedlint,warm,ruff] [FOLDER]

The wheels are downloaded to FOLDER (default: benchmarks/wheels) by pip, without what they depend on, and unpacked; no
code of them is run. A tool that is not installed beside this Python is passed over and named. Each round runs each tool
once on every package, so that other work on the machine falls on all alike; the table has the median of each, and its
ratio to seedlint's cold run. Memory is the most that one process of a run held, not the sum over its workers."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

WHEELS = (
    "timm==1.0.31", "scikit-learn==1.9.1", "transformers==5.24.0", "monai==1.6.1", "keras==3.15.1",
    "torch_geometric==2.8.1", "stable-baselines3==2.9.2", "sentence-transformers==6.2.0", "ray==2.60.0",
    "sympy==1.14.0",
)  # fmt: skip
"""Ray and SymPy stand beside the eight that are counted together."""

HERE = Path(__file__).parent
_BIN = Path(sys.executable).parent
SEMGREP = """\
rules:
  - {id: numpy, languages: [python], severity: INFO, message: seed, pattern: numpy.random.seed($X)}
  - {id: torch, languages: [python], severity: INFO, message: seed, pattern: torch.manual_seed($X)}
  - {id: sklearn, languages: [python], severity: INFO, message: seed, pattern: $F(..., random_state=$X, ...)}
"""
FLAKE8 = """\
import importlib.metadata as installed

found = installed.distributions
installed.distributions = lambda **of: [each for each in found(**of) if each.metadata["Name"] != "seedlint"]
from flake8.main.cli import main

raise SystemExit(main())
"""
"""flake8 without seedlint's own plugin, which it loads where seedlint is installed: that takes half of its time."""
TOOLS = {
    "seedlint": (sys.executable, "-m", "seedlint", "--isolated", "--no-cache", "--exit-zero", "-q", "."),
    "warm": (sys.executable, "-m", "seedlint", "--isolated", "--cache-dir", "{cache}", "--exit-zero", "-q", "."),
    "all rules": (
        sys.executable, "-m", "seedlint", "--isolated", "--no-cache", "--exit-zero", "--select", "ALL", "-q", ".",
    ),
    "ruff": ("ruff", "check", "--isolated", "--select", "NPY002", "--no-cache", "--exit-zero", "-q", "."),
    "flake8": (sys.executable, "-c", FLAKE8, "--isolated", "--exit-zero", "."),
    "torchfix": ("torchfix", "."),
    "pylint": ("pylint", "--rcfile=/dev/null", "--disable=all", "--enable=unused-import", "--exit-zero", "."),
    "semgrep": ("semgrep", "--config", "{semgrep}", "--metrics=off", "--quiet", "."),
}  # fmt: skip


class Cost(NamedTuple):
    """Seconds on the clock and of processors, and the megabytes of the largest process."""

    wall: float
    cpu: float
    memory: float


def fetched(wheel: str, folder: Path) -> Path:
    """The unpacked code of a wheel."""
    there = folder / wheel.replace("==", "-")
    if not there.exists():
        kept = folder / "whl"
        command = (
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "-d",
            str(kept),
        )
        shutil.rmtree(kept, ignore_errors=True)
        subprocess.run((*command, wheel), check=True)
        (archive,) = kept.glob("*.whl")
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(there)
    return there


def cost(command: tuple[str, ...], folder: Path) -> Cost | None:
    """What one run takes; None where it ends as no linter should."""
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    started = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    size = used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1000)
    return Cost(time.monotonic() - begin, seconds, size) if started.returncode in (0, 1) else None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path, default=HERE / "wheels")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--packages", help="only these, by name")
    asked.add_argument("--tools", help="only these")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    rules = given.folder / "seeds.yml"
    rules.write_text(SEMGREP, encoding="utf-8")
    names = given.packages.split(",") if given.packages else [wheel.partition("==")[0] for wheel in WHEELS]
    folders = {wheel: fetched(wheel, given.folder.resolve()) for wheel in WHEELS if wheel.partition("==")[0] in names}
    tools: dict[str, tuple[str, ...]] = {}
    for name, command in TOOLS.items():
        found = command[0] if command[0] == sys.executable else shutil.which(command[0], path=f"{_BIN}:{os.defpath}")
        if given.tools and name not in given.tools.split(","):
            continue
        if found is None or (name == "flake8" and find_spec("flake8") is None):
            print(f"{name} is not installed")
        else:
            tools[name] = (found, *command[1:])
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    measured: dict[tuple[str, str], list[Cost | None]] = {}
    for number in range(given.runs):
        for wheel, folder in folders.items():
            cache = given.folder.resolve() / f"{folder.name}.cache"
            for name, command in tools.items():
                places = {"{cache}": str(cache), "{semgrep}": str(rules.resolve())}
                filled = tuple(places.get(word, word) for word in command)
                if name == "warm" and number == 0:
                    cost(filled, folder)  # fills the cache
                measured.setdefault((wheel, name), []).append(cost(filled, folder))
    print("| package | tool | wall s | CPU s | largest process MB | wall, against seedlint |")
    print("|---|---|---|---|---|---|")
    for (wheel, name), costs in measured.items():
        known = [each for each in costs if each is not None]
        if not known:
            print(f"| {wheel} | {name} | failed | | | |")
            continue
        wall, cpu, memory = (median(part) for part in zip(*known))
        own = [each.wall for each in measured.get((wheel, "seedlint"), ()) if each is not None]
        ratio = f"{wall / median(own):.2f}" if own else ""
        print(f"| {wheel} | {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {ratio} |")


if __name__ == "__main__":
    main()
