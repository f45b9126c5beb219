"""How long seedlint and other tools take, in one run and in turn: every row of the table of what is wanted.

    python benchmarks/speed.py [--runs N] [--packages a,b] [--parts wheels,others,ray,parse,file,growth] [FOLDER]

The pinned wheels are downloaded to FOLDER (default: benchmarks/wheels) by pip, without what they depend on, and
unpacked; no code of them is run. Run it with the Python beside which flake8, ruff, torchfix, semgrep and what seedlint
depends on are installed; seedlint itself is that of this checkout. A tool that is not there is named and passed over.
Each round runs each tool once on every package, so that other work on the machine falls on all alike.

`cold`: with a cache that is empty and is filled; `warm`: again. Seconds are those on the clock, in brackets those of
processors, children included; memory is that of all processes of a run together (PSS, sampled), on Linux."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

EIGHT = (
    "timm==1.0.31", "scikit-learn==1.9.1", "transformers==5.24.0", "monai==1.6.1", "keras==3.15.1",
    "torch_geometric==2.8.1", "stable-baselines3==2.9.2", "sentence-transformers==6.2.0",
)  # fmt: skip
RAY = "ray==2.60.0"
PARTS = ("wheels", "others", "ray", "parse", "file", "growth")

HERE = Path(__file__).parent.resolve()
ROOT = HERE.parent
PYTHON = sys.executable
SEMGREP = """\
rules:
  - {id: numpy, languages: [python], severity: INFO, message: seed, pattern: "numpy.random.seed($X)"}
  - {id: torch, languages: [python], severity: INFO, message: seed, pattern: "torch.manual_seed($X)"}
  - {id: sklearn, languages: [python], severity: INFO, message: seed, pattern: "$F(..., random_state=$X, ...)"}
"""
FLAKE8 = """\
import importlib.metadata as installed

found, plugins = installed.distributions, {"seedlint", "torchfix"}
installed.distributions = lambda **of: [each for each in found(**of) if each.metadata["Name"].lower() not in plugins]
from flake8.main.cli import main

raise SystemExit(main())
"""
"""flake8 without the plugins of seedlint and torchfix, which it loads where they are installed: they take much longer
than it does."""
PARSE = """\
import os, pathlib, sys
from multiprocessing import Pool

import libcst
from seedlint import discover

def parse(data):
    try:
        libcst.parse_module(data)
    except Exception:
        pass

files = (path.read_bytes() for path in pathlib.Path(".").rglob("*.py"))
with Pool(os.cpu_count()) as pool:
    print(sum(1 for _ in pool.imap_unordered(parse, filter(discover.prefilter, files))))
"""
SEEDLINT = (PYTHON, "-m", "seedlint", "--isolated", "--exit-zero", "-q", "--cache-dir", "{cache}")
TOOLS: Mapping[str, tuple[str, ...]] = {
    "cold": (*SEEDLINT, "."),
    "warm": (*SEEDLINT, "."),
    "ruff": ("ruff", "check", "--isolated", "--select", "NPY002", "--no-cache", "--exit-zero", "-q", "."),
    "flake8": (PYTHON, "-c", FLAKE8, "--isolated", "--exit-zero", "."),
    "torchfix": ("torchfix", "."),
    "semgrep": (
        "semgrep", "scan", "--config", "{semgrep}", "--metrics=off", "--disable-version-check", "--no-git-ignore",
        "--quiet", ".",
    ),
    "libcst": (PYTHON, "-c", PARSE),
}  # fmt: skip


class Cost(NamedTuple):
    """Seconds on the clock and of processors, and the most megabytes that all processes held together (0: unknown)."""

    wall: float
    cpu: float
    memory: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:.2f} ({self.cpu:.2f})"


Costs = dict[tuple[str, str], Cost]


class Bench:
    """What is measured, and with what: the tools that there are, and the folder of wheels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "seeds.yml").write_text(SEMGREP, encoding="utf-8")
        self._refused: set[str] = set()

    def fetched(self, wheel: str) -> Path:
        """The unpacked code of a wheel."""
        there = self.folder / wheel.replace("==", "-")
        if not there.exists():
            kept = self.folder / "whl"
            shutil.rmtree(kept, ignore_errors=True)
            options = ("-q", "--no-deps", "--only-binary", ":all:", "-d", str(kept))
            subprocess.run((PYTHON, "-m", "pip", "download", *options, wheel), check=True)
            (archive,) = kept.glob("*.whl")
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(there)
        return there

    def run(self, tool: str, folder: Path, cache: Path, weigh: bool = False) -> Cost | None:
        """What one run of a tool over a folder takes; None where it is not there or ends as no linter should."""
        command = TOOLS[tool]
        found = shutil.which(command[0], path=f"{Path(PYTHON).parent}:{os.environ.get('PATH', os.defpath)}")
        missing = found is None or (tool in ("flake8", "libcst") and find_spec(tool) is None)
        if missing or tool in self._refused:
            self._refuse(tool, "is not installed")
            return None
        places = {"{cache}": str(cache), "{semgrep}": str(self.folder / "seeds.yml")}
        words = (str(found), *(places.get(word, word) for word in command[1:]))
        if tool == "cold":
            shutil.rmtree(cache, ignore_errors=True)
        return cost(words, folder, weigh) or self._refuse(tool, f"failed on {folder.name}")

    def _refuse(self, tool: str, why: str) -> None:
        if tool not in self._refused:
            print(f"{tool} {why}", flush=True)
            self._refused.add(tool)


def cost(command: Sequence[str], folder: Path, weigh: bool = False) -> Cost | None:
    """What one run of a command takes; None where it ends as no linter should."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # seedlint is installed with its byte code
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=nowhere, stderr=nowhere) as started:
        scale = Scale(started.pid) if weigh else None
        status = started.wait()
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Cost(wall, seconds, scale.read() if scale else 0.0) if status in (0, 1) else None


class Scale:
    """Weighs a process and those below it five times a second, until it is read."""

    def __init__(self, pid: int) -> None:
        self._over = threading.Event()
        self._most = 0
        self._thread = threading.Thread(target=self._weigh, args=(pid,), daemon=True)
        self._thread.start()

    def read(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most / 1000

    def _weigh(self, pid: int) -> None:
        while not self._over.wait(0.2):
            self._most = max(self._most, sum(map(_proportional, _family(pid))))


def _family(pid: int) -> Iterable[int]:
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = file.read_text().split()
        except OSError:
            continue
        for child in below:
            yield from _family(int(child))


def _proportional(pid: int) -> int:
    """The kilobytes of a process, its share of what it has in common with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def middle(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(part) for part in zip(*costs)))


def measured(bench: Bench, tools: Sequence[str], wheels: Sequence[str], runs: int) -> Costs:
    """The median cost of each tool on each wheel, told as they come."""
    each: dict[tuple[str, str], list[Cost]] = {}
    for number in range(runs):
        for wheel in wheels:
            folder = bench.fetched(wheel)
            for tool in tools:
                taken = bench.run(tool, folder, bench.folder / f"{folder.name}.cache", weigh=tool == "cold")
                if taken is not None:
                    each.setdefault((wheel, tool), []).append(taken)
                    print(f"  {number + 1}. {wheel} {tool}: {taken}", flush=True)
    return {key: middle(costs) for key, costs in each.items()}


def together(costs: Costs, tool: str, wheels: Iterable[str]) -> Cost | None:
    """The sum over wheels, the most of their memory; None where one is missing."""
    known = [costs.get((wheel, tool)) for wheel in wheels]
    found = [each for each in known if each is not None]
    if len(found) < len(known) or not found:
        return None
    return Cost(sum(each.wall for each in found), sum(each.cpu for each in found), max(each.memory for each in found))


class Row(NamedTuple):
    """A row of the table: what is measured, the two costs that are compared, and what their ratio may be."""

    measure: str
    first: Cost | None
    second: Cost | None
    limit: float


def shown(rows: Iterable[Row]) -> None:
    print("\n| measure | seconds (of processors) | against | ratio (of processors) | at most | |")
    print("|---|---|---|---|---|---|")
    for measure, first, second, limit in rows:
        wanted = f"1/{1 / limit:.0f}" if limit < 0.5 else f"{limit:g}"
        if first is None or second is None:
            print(f"| {measure} | {first or '-'} | {second or '-'} | not measured | {wanted} | |")
            continue
        ratio = first.wall / second.wall
        said = [f"1/{1 / each:.1f}" if each < 1 else f"{each:.2f}" for each in (ratio, first.cpu / second.cpu)]
        met = "met" if ratio <= limit else "**not met**"
        print(f"| {measure} | {first} | {second} | {said[0]} ({said[1]}) | {wanted} | {met} |")


def of_wheels(costs: Costs, wheels: Sequence[str]) -> None:
    print("\n| package | seedlint cold | warm | ruff | flake8 | flake8 / cold | all processes, MB |")
    print("|---|---|---|---|---|---|---|")
    for name, group in (*((wheel, [wheel]) for wheel in wheels), ("together", list(wheels))):
        cold, warm, ruff, flake8 = (together(costs, tool, group) for tool in ("cold", "warm", "ruff", "flake8"))
        ratio = f"{flake8.wall / cold.wall:.2f}" if cold and flake8 else ""
        memory = f"{cold.memory:.0f}" if cold else ""
        print(f"| {name} | {cold or '-'} | {warm or '-'} | {ruff or '-'} | {flake8 or '-'} | {ratio} | {memory} |")


PLAIN = '"""Helpers."""\n\n\n' + "\n\n".join(f"def f{number}(x):\n    return x + {number}\n" for number in range(20))
TRAINS = """\
def run{0}(x, y):
    a, b, c, d = train_test_split(x, y, random_state={0})
    model = LogisticRegression(C={0} + 1)
    model.fit(a, c)
    score = model.score(b, d)
    print("run {0}", score)
    return score


"""
HEAD = "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\n\n\n"


def one_file(runs: int) -> list[Row]:
    """A file without seeds, and a seeded one of 300 lines, in a project of 50."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text('[project]\nname = "measured"\nversion = "1"\n')
        for number in range(49):
            (folder / f"m{number}.py").write_text(PLAIN)
        calls = "".join(f"run{number}(*load_iris(return_X_y=True))\n" for number in range(5))
        body = HEAD.replace("\n\n\n", "\nfrom sklearn.datasets import load_iris\n\n\n")
        (folder / "seeded.py").write_text(body + "".join(map(TRAINS.format, range(32))) + calls)
        cache = folder / ".kept"
        seedlint = tuple(str(cache) if word == "{cache}" else word for word in SEEDLINT)
        cold = (*SEEDLINT[:-2], "--no-cache")
        ruff = (str(Path(PYTHON).parent / "ruff"), *TOOLS["ruff"][1:-1], "seeded.py")
        flake8 = (*TOOLS["flake8"][:-1], "seeded.py")
        commands = {
            "plain": (*cold, "m0.py"), "click": (PYTHON, "-c", "import click"),
            "cold": (*cold, "seeded.py"), "flake8": flake8, "warm": (*seedlint, "seeded.py"), "ruff": ruff,
        }  # fmt: skip
        cost((*seedlint, "."), folder)  # fills the cache
        taken: dict[str, list[Cost]] = {}
        for number in range(runs + 1):
            for key, command in commands.items():
                found = cost(command, folder) if Path(command[0]).exists() else None
                if found is not None and number:  # the first time byte code is written
                    taken.setdefault(key, []).append(found)
        known = {key: middle(costs) for key, costs in taken.items()}
    return [
        Row("a file without seeds, against `import click`", known.get("plain"), known.get("click"), 2.5),
        Row("a seeded file of 300 lines of 50 files, cold, against flake8", known.get("cold"), known.get("flake8"), 1),
        Row("the same, warm, against ruff", known.get("warm"), known.get("ruff"), 4),
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path, default=HERE / "wheels")
    asked.add_argument("--runs", type=int, default=1, help="rounds over the wheels")
    asked.add_argument("--packages", help="only these of the eight, by name")
    asked.add_argument("--parts", default=",".join(PARTS), help="only these")
    given = asked.parse_args()
    parts, bench = given.parts.split(","), Bench(given.folder)
    if unknown := set(parts) - set(PARTS):
        asked.error(f"there is no part {', '.join(sorted(unknown))}")
    wheels = [each for each in EIGHT if not given.packages or each.partition("==")[0] in given.packages.split(",")]
    if not wheels:
        asked.error("none of these packages is measured")
    commit = subprocess.run(
        ("git", "log", "-1", "--format=%h %cd"), check=False, cwd=ROOT, capture_output=True, text=True
    ).stdout
    print(f"{commit.strip()}; {platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"load average {', '.join(f'{load:.1f}' for load in os.getloadavg())}", flush=True)
    costs: Costs = {}
    if "wheels" in parts:
        costs |= measured(bench, ("cold", "warm", "ruff", "flake8"), wheels, given.runs)
    if "ray" in parts:
        costs |= measured(bench, ("cold", "flake8"), [RAY], 1)
    if "others" in parts:
        costs |= measured(bench, ("torchfix", "semgrep"), wheels[:1], 1)
    if "parse" in parts:
        costs |= measured(bench, ("libcst",), wheels, 1)
    rows = []
    first = wheels[0].partition("==")[0]
    for tool, limit in (("torchfix", 1 / 120), ("flake8", 1 / 25), ("semgrep", 1.0)):
        rows.append(
            Row(f"{first}, cold, against {tool}", costs.get((wheels[0], "cold")), costs.get((wheels[0], tool)), limit)
        )
    for tool, name, limit in (
        ("flake8", "flake8", 1 / 25), ("libcst", "libcst's parse of the files with a seed word, all processors", 0.8),
    ):  # fmt: skip
        rows.append(
            Row(
                f"{len(wheels)} wheels, cold, against {name}",
                together(costs, "cold", wheels),
                together(costs, tool, wheels),
                limit,
            )
        )
    rows.append(
        Row(
            f"{len(wheels)} wheels, warm, against ruff",
            together(costs, "warm", wheels),
            together(costs, "ruff", wheels),
            1,
        )
    )
    for wheel in (*wheels, RAY):
        rows.append(
            Row(f"{wheel}, cold, against flake8", costs.get((wheel, "cold")), costs.get((wheel, "flake8")), 1 / 8)
        )
    if "file" in parts:
        rows += one_file(7)
    of_wheels(costs, wheels)
    shown(rows)
    heaviest = max(((each.memory, wheel) for (wheel, tool), each in costs.items() if tool == "cold"), default=(0, "-"))
    print(f"\nmost memory of all processes of a cold run: {heaviest[0]:.0f} MB, {heaviest[1]} (at most 400)")
    if "growth" in parts:
        print("\nGrowth; the last exponent is that of a doubling: at most 1.14, that is 2.2 times\n", flush=True)
        subprocess.run((PYTHON, str(HERE / "growth.py")), check=True)


if __name__ == "__main__":
    main()
