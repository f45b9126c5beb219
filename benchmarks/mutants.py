"""Whether the tests bite: changes one thing in the analysis at a time, and says which changes no test noticed.

    python benchmarks/mutants.py COUNT SEED PATH... [-- TEST...]

Of all changes that can be made to the modules at PATH, COUNT are drawn by SEED; each is made in a copy of the checkout
and put to the tests (default: fixtures and rule pages). A line a change, and at the end how many were noticed."""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
TESTS = ("tests/test_fixtures.py", "tests/test_rule_pages.py", "tests/test_experiment.py")
_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[tuple[str, int | None, object]]:
    """What can be changed at a node: a field, an index in it, and what stands there instead."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            yield "ops", index, _SWAPPED[type(operator)]()
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _SWAPPED:
        yield "op", None, _SWAPPED[type(node.op)]()
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield "test", None, ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "value", None, not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "value", None, ast.Constant(None)


def places(path: Path) -> Iterator[tuple[Path, int, int]]:
    """Each change of a module: the number of its node and of the change there. Types at run time are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    noted = {id(below) for node in ast.walk(tree) for note in _notes(node) for below in ast.walk(note)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in noted:
            yield from ((path, number, index) for index, _ in enumerate(changes(node)))


def _notes(node: ast.AST) -> Iterator[ast.AST]:
    return (note for name in ("annotation", "returns") if (note := getattr(node, name, None)) is not None)


def changed(path: Path, number: int, index: int) -> tuple[str, str]:
    """The module with one change, and what that is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = next(node for at, node in enumerate(ast.walk(tree)) if at == number)
    before = copy.deepcopy(node)
    field, at, new = list(changes(node))[index]
    if at is None:
        setattr(node, field, new)
    else:
        getattr(node, field)[at] = new
    ast.fix_missing_locations(tree)
    row = getattr(node, "lineno", 0)
    said = f"{path.relative_to(CHECKOUT)}:{row}: {_first(before)}  ->  {_first(node)}"
    return ast.unparse(tree), said


def _first(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[0][:90]


def main(count: str, seed: str, *args: str) -> None:
    at = args.index("--") if "--" in args else len(args)
    tests = args[at + 1 :] or TESTS
    files = [file for name in args[:at] for file in sorted((CHECKOUT / name).rglob("*.py"))]
    files += [CHECKOUT / name for name in args[:at] if name.endswith(".py")]
    every = [place for file in files for place in places(file)]
    drawn = random.Random(int(seed)).sample(every, min(int(count), len(every)))
    if not passes(tests):
        sys.exit("the tests fail as it is")
    killed = 0
    for place in drawn:
        text, said = changed(*place)
        noticed = not passes(tests, place[0], text)
        killed += noticed
        print("noticed " if noticed else "SURVIVED", said, flush=True)
    print(f"{killed} of {len(drawn)} changes were noticed, of {len(every)} that could be made")


def passes(tests: Sequence[str], path: Path | None = None, text: str = "") -> bool:
    """Whether the tests pass in a copy of the checkout, where one module has another text."""
    with tempfile.TemporaryDirectory() as name:
        there = Path(name) / "checkout"
        shutil.copytree(CHECKOUT, there, ignore=shutil.ignore_patterns(".git", ".*_cache", "__pycache__", "wheels"))
        if path is not None:
            (there / path.relative_to(CHECKOUT)).write_text(text, encoding="utf-8")
        command = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)
        environment = {**os.environ, "PYTHONPATH": str(there)}
        return subprocess.run(command, cwd=there, env=environment, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
