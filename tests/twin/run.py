"""Run programs under the stand-ins and print what truly happened: `python run.py FOLDER...`, one JSON line a folder.

Each folder is a project of its own whose `main.py` (or only module) is run as `__main__`. Only the project's own
fixtures and generated programs are run this way, never code that is linted."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.abc
import importlib.util
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

LIBRARIES = Path(__file__).resolve().parent / "libraries"
sys.path[:] = [str(LIBRARIES), *(path for path in sys.path if "site-packages" not in path)]
"""Installed libraries are out of reach: what is not stood in for cannot be imported."""

import builtins_twin  # noqa: E402 - lies among the stand-ins
import numpy as np  # noqa: E402 - the stand-in, while `statistics` is still Python's own
import provenance  # noqa: E402

assert np.random is not None
STDLIB = ("argparse", "json", "random", "statistics")
"""Modules of Python whose stand-ins take their place while a program runs."""
OUT_OF_REACH = ("subprocess", "multiprocessing")
"""A process that a program starts would run without stand-ins."""

MOST_TURNS = 200


class Witness(ast.NodeTransformer):
    """Makes loops, texts made with `%` and classes of a program tell the record what they do; rows stay."""

    def visit_For(self, node: ast.For) -> ast.AST:
        node.iter = _call("_twin_turns", node.iter, node)
        return self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.iter = _call("_twin_turns", node.iter, node.target)
        return self.generic_visit(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        stop = ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], [])
        turns = ast.Call(ast.Name("_twin_endless", ast.Load()), [], [])
        loop = ast.For(ast.Name("_", ast.Store()), _call("_twin_turns", turns, node), [stop, *node.body], node.orelse)
        for made in (stop, stop.test, turns, loop):
            ast.copy_location(made, node)
        return ast.fix_missing_locations(loop)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            name = ast.Name("_twin_percent", ast.Load())
            return ast.fix_missing_locations(ast.copy_location(ast.Call(name, [node.left, node.right], []), node))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.decorator_list.insert(0, ast.copy_location(ast.Name("_twin_class", ast.Load()), node))
        return node


def _call(function: str, argument: ast.expr, where: Any) -> ast.Call:
    call = ast.Call(ast.Name(function, ast.Load()), [argument, ast.Constant(where.lineno)], [])
    return ast.fix_missing_locations(ast.copy_location(call, where))


def endless() -> Iterator[int]:
    yield from range(MOST_TURNS)
    raise RuntimeError(f"a `while` of a test program went on for {MOST_TURNS} turns")


def witnessed_class(cls: Any) -> Any:
    """`cls`, whose objects remember where they were made."""
    make = cls.__init__

    def __init__(self: Any, *args: Any, **options: Any) -> None:  # noqa: N807 - it takes the place of one
        if "_twin_made" not in getattr(self, "__dict__", {"_twin_made": 0}):
            object.__setattr__(self, "_twin_made", provenance.program_stack())
        make(self, *args, **options)

    if make is not object.__init__ and not issubclass(cls, tuple):
        cls.__init__ = __init__
    return cls


def scope(file: str) -> dict[str, Any]:
    """What a program finds beside its own names."""

    def turns(values: Iterable[Any], row: int) -> Iterator[Any]:
        return builtins_twin.turns(values, file, row)

    return {
        "_twin_turns": turns,
        "_twin_endless": endless,
        "_twin_percent": builtins_twin.percent,
        "_twin_class": witnessed_class,
        "map": builtins_twin.mapped,
        "print": builtins_twin.shown,
        "open": builtins_twin.opened,
        "float": builtins_twin.as_float,
        "filter": filter,
    }


def compiled(path: Path) -> Callable[[dict[str, Any]], None]:
    code = compile(Witness().visit(ast.parse(path.read_text(encoding="utf-8"))), str(path), "exec")
    return lambda names: exec(code, names)


class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and runs the modules of one program's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: list[str] = []

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        stem = self.folder.joinpath(*name.split("."))
        for file, package in ((stem / "__init__.py", True), (stem.with_suffix(".py"), False)):
            if file.is_file():
                where = [str(stem)] if package else None
                return importlib.util.spec_from_file_location(name, file, loader=self, submodule_search_locations=where)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        self.loaded.append(module.__name__)
        file = Path(module.__spec__.origin)
        module.__dict__.update(scope(file.relative_to(self.folder).as_posix()))
        compiled(file)(module.__dict__)


def stdlib() -> dict[str, Any]:
    """The stand-ins for Python's own modules, by name."""
    found = {}
    for name in STDLIB:
        spec = importlib.util.spec_from_file_location(name, LIBRARIES / "stdlib" / f"{name}.py")
        found[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found[name])
        real = vars(importlib.import_module(name))
        found[name].__dict__.update({key: value for key, value in real.items() if key not in vars(found[name])})
    return found


def entry(folder: Path) -> Path:
    """The module that is run: `main.py`, or the first by name that no other one imports."""
    if (folder / "main.py").exists():
        return folder / "main.py"
    modules = sorted(folder.glob("*.py"))
    nodes = [node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return next((path for path in modules if path.stem not in names), modules[0])


def witness(folder: Path) -> dict[str, Any]:
    """The record of the program in `folder`; `error` says why there is none."""
    script = folder
    record = provenance.begin(folder)
    modules = Modules(folder)
    sys.meta_path.insert(0, modules)
    own = {name: sys.modules.get(name) for name in (*STDLIB, *OUT_OF_REACH)}
    sys.modules.update({**stdlib(), **dict.fromkeys(OUT_OF_REACH)})
    os.chdir(folder)
    error = None
    try:
        script = entry(folder)
        sys.argv = [str(script)]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            names = {"__name__": "__main__", "__file__": str(script), **scope(script.name)}
            compiled(script)(names)
    except SystemExit as stop:
        error = f"exit {stop.code}" if stop.code else None
    except Exception as problem:  # noqa: BLE001 - whatever a program of a test does, the next ones are run
        row = next(
            (f.lineno for f in reversed(traceback.extract_tb(problem.__traceback__)) if str(folder) in f.filename), 0
        )
        error = f"{type(problem).__name__}: {problem} (row {row})"
    finally:
        sys.meta_path.remove(modules)
        for name in (*modules.loaded, *own):
            sys.modules.pop(name, None)
        sys.modules.update({name: module for name, module in own.items() if module})
    told = set(_told(record.events))
    return {
        "error": error,
        "script": script.name,
        "events": record.events,
        "runs": [{name: value for name, value in run.items() if name != "pending"} for run in record.runs],
        "numbers": {
            str(number.index): {"kind": number.kind, "value": number.value, **number.facts}
            for number in record.numbers
            if number.index in told
        },
    }


def _told(events: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The numbers that outputs and comparisons rest on."""
    for event in events:
        for item in event.get("items", ()):
            yield from item["leaves"]
        yield from (*event.get("left", ()), *event.get("right", ()))


def main(folders: Iterable[str]) -> None:
    out = os.fdopen(os.dup(1), "w")
    for folder in folders:
        print(json.dumps(witness(Path(folder).resolve()), default=repr), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or [line.strip() for line in sys.stdin])
