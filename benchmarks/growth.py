"""How the time of a run grows: each kind of project is doubled three times, and the last doubling is what counts.

    python benchmarks/growth.py [KIND...]

CPU seconds of the whole run, workers included, the best of three; `exponent` is the growth a doubling (1: linear)."""

from __future__ import annotations

import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

HEAD = "import random\nrandom.seed(1)\n"
RUN = "import torch\nfrom torch import nn\n\n\ndef run(x):\n    net = nn.Linear(x, 1)\n    return net(x).mean()\n\n\n"


def files(size: int) -> Mapping[str, str]:
    return {f"m{number}.py": f"{RUN}torch.manual_seed({number})\nprint(run(3))\n" for number in range(size)}


def functions(size: int) -> Mapping[str, str]:
    bodies = "".join(
        f"def f{number}(x):\n    random.seed(x)\n    return random.random()\n\n\n" for number in range(size)
    )
    return {"m.py": HEAD + bodies + "".join(f"print(f{number}(1))\n" for number in range(size))}


def calls(size: int) -> Mapping[str, str]:
    return {"m.py": f"{RUN}torch.manual_seed(1)\n" + "print(run(3))\n" * size}


def entries(size: int) -> Mapping[str, str]:
    library = RUN + "".join(
        f"def g{number}(x):\n    torch.manual_seed(x)\n    return run(x)\n\n\n" for number in range(50)
    )
    scripts = {f"s{number}.py": "import lib\n" + "print(lib.g1(1))\n" * 20 for number in range(size)}
    return {"lib.py": library, **scripts}


KINDS: Mapping[str, tuple[Callable[[int], Mapping[str, str]], int]] = {
    "files": (files, 50),
    "functions": (functions, 50),
    "calls": (calls, 50),
    "entries": (entries, 10),
}


def seconds(project: Mapping[str, str]) -> float:
    """The processor time of the fastest of three runs."""
    best = math.inf
    with tempfile.TemporaryDirectory() as name:
        for path, text in project.items():
            (Path(name) / path).write_text(text, encoding="utf-8")
        command = (sys.executable, "-m", "seedlint", "--isolated", "--no-cache", "--exit-zero", "-q", ".")
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, cwd=name, env=environment, stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def main(*kinds: str) -> None:
    nothing = seconds({"m.py": HEAD})
    print(f"one file: {nothing:.2f} s")
    print("| doubled | sizes | CPU s | last exponent, without the start-up |")
    print("|---|---|---|---|")
    for kind in kinds or tuple(KINDS):
        make, smallest = KINDS[kind]
        sizes = [smallest * 2**step for step in range(4)]
        costs = [seconds(make(size)) for size in sizes]
        exponent = math.log2(max(costs[-1] - nothing, 0.01) / max(costs[-2] - nothing, 0.01))
        print(f"| {kind} | {sizes[0]}-{sizes[-1]} | {' '.join(f'{cost:.2f}' for cost in costs)} | {exponent:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
