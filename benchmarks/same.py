"""Whether two checkouts of seedlint say the same, to the byte, and how long each takes.

    python benchmarks/same.py [--options "--select ALL"] [--timeout SECONDS] ONE OTHER FOLDER...

ONE and OTHER are checkouts; each runs on every FOLDER, in turn, from inside it, with no configuration, no cache and no
`.gitignore`, and its JSON is compared with the other's. Run it with a Python that has what seedlint depends on. A line
for each folder: whether the outputs are the same, and the seconds of processors that each took (children included);
where they are not the same, the findings of one alone (-) and of the other alone (+). Exit status: 1 where any
differ."""

from __future__ import annotations

import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ALWAYS = ("--isolated", "--no-respect-gitignore", "--output-format", "json", "--no-cache", "--exit-zero")


class Said(NamedTuple):
    """What a checkout said of a folder (None: it did not end in time), and the seconds of processors it took."""

    output: bytes | None
    seconds: float


def said(checkout: Path, folder: Path, options: list[str], timeout: float) -> Said:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-P", "-m", "seedlint", *ALWAYS, *options, "."]
    try:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(checkout)}, capture_output=True, timeout=timeout,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Said(None, timeout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = done.stdout if done.returncode in (0, 1) else done.stdout + done.stderr
    return Said(output, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def findings(output: bytes | None) -> set[str]:
    """The findings of an output, each as a text; the output's lines where it is no JSON."""
    try:
        data = json.loads(output or b"")
    except ValueError:
        return set((output or b"no answer in time").decode(errors="replace").splitlines())
    listed = data if isinstance(data, list) else next((one for one in data.values() if isinstance(one, list)), [])
    return {json.dumps(one, sort_keys=True) for one in listed}


def difference(one: Said, other: Said) -> Iterator[str]:
    mine, others = findings(one.output), findings(other.output)
    yield from (f"  - {each}" for each in sorted(mine - others))
    yield from (f"  + {each}" for each in sorted(others - mine))
    if mine == others:
        yield "  the same findings, told differently"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--options", default="", help="more options for both, as one text")
    parser.add_argument("--timeout", type=float, default=900.0)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    given = parser.parse_args()
    total, different = [0.0, 0.0], 0
    for folder in given.folders:
        answers = [
            said(checkout.resolve(), folder, shlex.split(given.options), given.timeout)
            for checkout in (given.one, given.other)
        ]
        one, other = answers
        same = one.output == other.output and one.output is not None
        different += not same
        total = [before + answer.seconds for before, answer in zip(total, answers, strict=True)]
        print(f"{'same' if same else 'DIFFERENT'} {folder} {one.seconds:.2f} {other.seconds:.2f}", flush=True)
        if not same:
            print("\n".join(difference(one, other)), flush=True)
    print(f"{different} of {len(given.folders)} differ; {total[0]:.1f} s and {total[1]:.1f} s of processors")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
