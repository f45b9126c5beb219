"""Whether the tests bite: changes one thing in the analysis at a time, and says which changes no test noticed.

    python benchmarks/mutants.py COUNT SEED PATH... [-- TEST...]

Of all changes that can be made to the modules at PATH, COUNT are drawn by SEED. Each is imported in place of its module
by a process of its own. That judges those fixtures and blocks of rule pages that run the changed line, until one is not
judged as it says; what they leave is put to the tests of TEST (default: `TESTS`), whose commands import it, too. A line
a change, and at the end how many were noticed. Nothing of the checkout is written."""

from __future__ import annotations

import ast
import copy
import importlib.util
import os
import pickle
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
TESTS = tuple(
    f"tests/test_{name}.py"
    for name in (
        "experiment", "view", "histories", "conclusions", "words", "trail", "known", "accounting", "turns", "order",
        "keys", "copies", "code", "defects", "dead", "governed", "constants", "runs", "comparisons", "ruled_out", "why",
    )
)  # fmt: skip
"""What asks about one thing each in this process comes first, then what starts a process for each program."""
PATIENCE = 120
"""Seconds of processor time for one change: what takes longer is noticed."""
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
    elif isinstance(node, ast.Return) and node.value is not None and not _says_no(node.value):
        yield "value", None, ast.Constant(None)


def _says_no(value: ast.expr) -> bool:
    """Whether None in its place would be no change, or none to whoever asks for the truth (a constant is changed
    itself)."""
    return isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))


def places(path: Path) -> Iterator[tuple[Path, int, int]]:
    """Each change of a module: the number of its node and of the change there. Types at run time are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    noted = {id(below) for node in ast.walk(tree) for note in _notes(node) for below in ast.walk(note)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in noted:
            yield from ((path, number, index) for index, _ in enumerate(changes(node)))


def _notes(node: ast.AST) -> Iterator[ast.AST]:
    return (note for name in ("annotation", "returns") if (note := getattr(node, name, None)) is not None)


def changed(path: Path, number: int, index: int) -> tuple[str, str, int]:
    """The module with one change, what that is, and its row in the module as it was."""
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
    return ast.unparse(tree), said, row


def _first(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[0][:90]


class Labelled(NamedTuple):
    """A project that says what is found in it, how long that takes, and the lines that it runs, by file."""

    project: Any
    seconds: float
    lines: frozenset[tuple[str, int]]


def judged(project: Any, root: Path) -> list[str]:
    """What is not found in a project as it says."""
    from labelled import Finding, differences

    from seedlint import check, config, discover, library, rules
    from seedlint.cache import FactsCache

    settings = config.Configurations(rules.RULES, config.options({"select": ("ALL",)}, rules.RULES), isolated=True)
    files = library.Library(FactsCache(None))
    report = check.check(discover.find([str(root / project.name)], settings.of), settings.of, files)
    found: dict[Path, tuple[Finding, ...]] = {}
    for each in report.diagnostics:
        path = Path(files.path(each.location.path)).resolve()
        rests = (
            (Path(files.path(one.location.path)).resolve(), one.location.row, one.message) for one in each.evidence
        )
        finding = Finding(each.location.row, each.code, each.message, str(each.confidence), tuple(rests))
        found[path] = (*found.get(path, ()), finding)
    return differences(project, root, found)


def observed(paths: Sequence[Path], root: Path) -> list[Labelled]:
    """All labelled projects, written below `root`, as the checkout judges them. The quickest come first."""
    import labelled
    import test_fixtures
    import test_rule_pages

    watched = set(map(str, paths))
    lines: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        if frame.f_code.co_filename not in watched:
            return None
        lines.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    every = []
    sys.settrace(trace)
    import seedlint.classify.machine.run  # noqa: F401 - what runs at the import matters to all that use a module

    sys.settrace(None)
    at_import = frozenset(lines)
    projects = {
        project.name: project for module in (test_fixtures, test_rule_pages) for project in module.PROJECTS.values()
    }
    labelled.write(projects.values(), root)
    for project in projects.values():
        lines.clear()
        begin = time.process_time()
        sys.settrace(trace)
        wrong = judged(project, root)
        sys.settrace(None)
        if wrong:
            raise SystemExit(f"{project.name} is not judged as it says: {wrong}")
        every.append(Labelled(project, time.process_time() - begin, _with(at_import, lines)))
    return sorted(every, key=lambda each: each.seconds)


def _with(at_import: frozenset[tuple[str, int]], lines: set[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """The lines of a project, and those that ran when the files in which these are were imported."""
    files = {path for path, _ in lines}
    return frozenset((*lines, *((path, row) for path, row in at_import if path in files)))


class Instead:
    """Finds one module, and makes it from another text."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self._name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)  # type: ignore[arg-type]

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        exec(compile(self._text, str(self._path), "exec"), module.__dict__)

    def is_package(self, name: str) -> bool:
        return self._path.name == "__init__.py"


def noticed(path: Path, row: int, text: str, every: Sequence[Labelled], root: Path, tests: Sequence[str]) -> str:
    """By what a change is noticed; nothing if it is not. In a process that has not imported seedlint yet."""
    sys.meta_path.insert(0, Instead(path, text))  # type: ignore[arg-type]
    try:
        for each in every:
            if (str(path), row) in each.lines and judged(each.project, root):
                return str(each.project.name)
    except Exception as error:  # noqa: BLE001 - whatever a change does
        return type(error).__name__
    import pytest

    os.chdir(CHECKOUT)
    with tempfile.TemporaryDirectory() as name:  # Python runs a sitecustomize.py as it starts
        given = repr((str(Path(__file__).parent), str(path), text))
        (Path(name) / "sitecustomize.py").write_text(STARTED.format(given=given), encoding="utf-8")
        os.environ["PYTHONPATH"] = f"{CHECKOUT}{os.pathsep}{name}"
        return "tests" if pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests]) else ""


STARTED = """\
import sys
from pathlib import Path
folder, path, text = {given}
sys.path.append(folder)
from mutants import Instead
sys.meta_path.insert(0, Instead(Path(path), text))
"""


def apart(work: Callable[[], object]) -> Any:
    """What `work` says in a process of its own; \"time\" if that takes too long, \"crash\" if it dies."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        status = 1
        try:
            with os.fdopen(sending, "wb") as out:
                pickle.dump(work(), out)
            status = 0
        finally:
            os._exit(status)
    os.close(sending)
    with os.fdopen(receiving, "rb") as source:
        data = source.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "time" if os.WTERMSIG(status) == signal.SIGPROF else "crash"
    return pickle.loads(data) if status == 0 else "crash"


def main(count: str, seed: str, *args: str) -> None:
    at = args.index("--") if "--" in args else len(args)
    tests = args[at + 1 :] or TESTS
    files = [file for name in args[:at] for file in sorted((CHECKOUT / name).rglob("*.py"))]
    files += [CHECKOUT / name for name in args[:at] if name.endswith(".py")]
    every = [place for file in files for place in places(file)]
    drawn = random.Random(int(seed)).sample(every, min(int(count), len(every)))
    sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]
    os.environ["PYTHONPATH"] = str(CHECKOUT)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        projects = apart(lambda: observed(files, root))
        if isinstance(projects, str):
            sys.exit("the labelled projects are not judged as they say")
        killed = 0
        for path, number, index in drawn:
            text, said, row = changed(path, number, index)
            by = apart(lambda: noticed(path, row, text, projects, root, tests))  # noqa: B023 - called at once
            killed += bool(by)
            print("noticed " if by else "SURVIVED", said, f"({by})" if by else "", flush=True)
    print(f"{killed} of {len(drawn)} changes were noticed, of {len(every)} that could be made")


if __name__ == "__main__":
    main(*sys.argv[1:])
