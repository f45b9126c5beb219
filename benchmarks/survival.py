"""Runs the real command over code that nobody chose: installed packages, the standard library, and damaged files.

    python benchmarks/survival.py whole FOLDER...              each package of a folder is one project
    python benchmarks/survival.py damaged FILES SEED FOLDER... so many damaged files, 200 a project

A line a project: files, seconds, findings, and what must not be: another exit status than 0 or 1, a traceback, an
*internal error*, a file over which seedlint failed. The last line sums them up, and the exit status is 1 if there was
any."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

SECONDS = 1800
"""For one project; one that takes longer is a hang."""
A_PROJECT = 200
FAILURES = ("Traceback", "internal error", "seedlint failed over it", "cannot be read by seedlint", "parser crashed")


def checked(folder: Path) -> tuple[list[dict[str, object]], list[str]]:
    """What is found in a folder with every rule, and what went wrong."""
    options = ("--isolated", "--no-cache", "--no-respect-gitignore", "--select", "ALL", "--output-format", "json")
    command = [sys.executable, "-m", "seedlint", *options, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    try:
        done = subprocess.run(command, cwd="/", env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [], [f"no end within {SECONDS} seconds"]
    out, said = done.stdout.decode(), done.stderr.decode()
    found = _read(out)
    wrong = [f"status {done.returncode}: {said[-200:]}"] if done.returncode not in (0, 1) else []
    wrong += [word for word in FAILURES if word in said]
    wrong += [str(each["message"]) for each in found if any(word in str(each["message"]) for word in FAILURES)]
    return found, wrong


def _read(text: str) -> list[dict[str, object]]:
    try:
        return list(json.loads(text))
    except json.JSONDecodeError:
        return []


def report(name: str, folder: Path, totals: Counter[str]) -> None:
    files = sum(path.suffix in (".py", ".ipynb") for path in folder.rglob("*"))
    begin = time.monotonic()
    found, wrong = checked(folder)
    codes = Counter(str(each["code"]) for each in found)
    totals.update(projects=1, files=files, findings=len(found), wrong=len(wrong), SED900=codes["SED900"])
    print(
        f"{name}: {files} files, {time.monotonic() - begin:.1f} s, {len(found)} findings", *wrong, sep="; ", flush=True
    )


def damage(text: str, dice: random.Random) -> str:
    """The text with some of its lines, words or characters lost, doubled or swapped."""
    changes: tuple[Callable[[list[str], int], object], ...] = (
        lambda parts, at: parts.pop(at),
        lambda parts, at: parts.insert(at, parts[dice.randrange(len(parts))]),
        lambda parts, at: parts.__setitem__(at, parts[dice.randrange(len(parts))]),
        lambda parts, at: parts.reverse() if len(parts) < 20 else parts.pop(at),
    )
    for _ in range(dice.randint(1, 4)):
        separator = dice.choice(("\n", " ", "(", "=", ""))
        parts = text.split(separator) if separator else list(text)
        if len(parts) > 1:
            dice.choice(changes)(parts, dice.randrange(len(parts)))
        text = separator.join(parts)
    return text


def damaged(count: int, seed: int, folders: list[str], totals: Counter[str]) -> None:
    dice = random.Random(seed)
    words = (b"seed", b"random", b"shuffle", b"PRNGKey")
    files = [path for folder in folders for path in sorted(Path(folder).rglob("*.py")) if _may_matter(path, words)]
    for start in range(0, count, A_PROJECT):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number in range(min(A_PROJECT, count - start)):
                text = dice.choice(files).read_text(encoding="utf-8", errors="replace")
                (folder / f"m{number}.py").write_text(damage(text, dice), encoding="utf-8", errors="replace")
            report(f"damaged {start}", folder, totals)


def _may_matter(path: Path, words: tuple[bytes, ...]) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return len(data) < 60_000 and any(word in data for word in words)


def _projects(folder: Path) -> Iterator[Path]:
    """The packages of a folder."""
    for path in sorted(folder.iterdir()):
        left_out = path.suffix in (".dist-info", ".egg-info") or path.name in ("__pycache__", "site-packages")
        if path.is_dir() and not left_out:
            yield path


def _has_code(folder: Path) -> bool:
    return any(path.suffix in (".py", ".ipynb") for path in folder.rglob("*"))


def main(kind: str, *args: str) -> int:
    totals: Counter[str] = Counter()
    if kind == "whole":
        for folder in map(Path, args):
            for project in filter(_has_code, _projects(folder)):
                with tempfile.TemporaryDirectory() as name:  # where it is a project of its own
                    there = Path(name) / project.name
                    shutil.copytree(project, there, symlinks=True, ignore=shutil.ignore_patterns("site-packages"))
                    report(project.name, there, totals)
    else:
        damaged(int(args[0]), int(args[1]), list(args[2:]), totals)
    print(dict(totals))
    return int(totals["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
