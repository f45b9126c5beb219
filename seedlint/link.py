"""Joins the files of a project: which module an import means, what runs, and what is test code.

Facts are read on demand: a project hands out a module's facts when something that is interpreted needs them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property, lru_cache

from seedlint import apis
from seedlint.facts import (
    Attr,
    Call,
    Class,
    Const,
    Do,
    Expr,
    FileFacts,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Name,
    Op,
    Stmt,
    Try,
    While,
    With,
)
from seedlint.records import dataclass
from seedlint.textfiles import TextFiles


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """One Python file or notebook of the project. `path` is POSIX, relative to ROOT; `hit`: it is on the work-list."""

    path: str
    facts: FileFacts
    hit: bool = True

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    @property
    def notebook(self) -> bool:
        return self.facts.notebook

    @property
    def is_test(self) -> bool:
        return is_test_path(self.path) or self.path.rpartition("/")[2] in ("test.py", "tests.py")


_folder = cache(posixpath.dirname)


class Project:
    """The files below one ROOT. `paths` are POSIX and relative to ROOT; `read` gives a path's facts (None: cannot be
    had); `hits` are the paths on the work-list, `entries` (None: all hits) those of them that are to be judged; `texts`
    are its files that are no Python."""

    def __init__(
        self,
        paths: Iterable[str],
        read: Callable[[str], FileFacts | None],
        hits: Iterable[str],
        entries: Iterable[str] | None = None,
        texts: TextFiles | None = None,
    ) -> None:
        self._paths = frozenset(paths)
        self._read = read
        self._modules: dict[str, Module | None] = {}
        self._folders = frozenset(folder for path in self._paths for folder in _folders_of(path))
        self._alike: dict[tuple[frozenset[tuple[str, str]], str, str], bool] = {}
        self._found: dict[tuple[str, int, str, str], str | None] = {}
        self._leading: dict[str, bool] = {}  # whether the import of a module leads to a seed
        self.hits = frozenset(hits)
        self._entries = self.hits if entries is None else frozenset(entries)
        self.texts = texts or TextFiles(None)

    def module(self, path: str) -> Module | None:
        """The module at `path`, read at its first use."""
        if path not in self._modules:
            facts = self._read(path) if path in self._paths else None
            self._modules[path] = None if facts is None else Module(path, facts, path in self.hits)
        return self._modules[path]

    @cached_property
    def _seeding(self) -> frozenset[str]:
        """The modules that set a seed as they are imported."""
        hits = (module for hit in sorted(self.hits) if (module := self.module(hit)) is not None)
        return frozenset(module.path for module in hits if seeds_itself(module))

    def seeds_when_imported(self, path: str) -> bool:
        """Whether importing the module at `path` sets a seed, there or in what it imports in turn."""
        if path not in self._leading:
            loaded = imported_with(self, [path]) if self._seeding else ()
            self._leading[path] = any(module.path in self._seeding for module in loaded)
        return self._leading[path]

    def modules(self) -> list[Module]:
        """The modules that are to be judged, by path."""
        return [module for path in sorted(self._entries) if (module := self.module(path)) is not None]

    def find(self, name: str, level: int, importer: str, script: str) -> str | None:
        """The path that `import name` (or `from ...name`, `level` dots) means in the file `importer`, run by `script`.

        Absolute imports are looked for in the script's own folder, the importer's, ROOT and `src/`, then in the folders
        around both and their `src/`: one that is run from there, or puts it on `sys.path`, imports so. What is called
        as a library is, is that library unless it lies where Python itself looks first: `package/jax/keys.py` that
        imports `jax` does not mean its own folder."""
        key = (name, level, _folder(importer), _folder(script))
        if key not in self._found:
            self._found[key] = self._find(name, level, *key[2:])
        return self._found[key]

    def _find(self, name: str, level: int, importer: str, script: str) -> str | None:
        parts = name.replace(".", "/")
        if level:
            folder = importer
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self._at(posixpath.join(folder, parts) if parts else folder)
        first = (script, "", "src") if apis.is_library(name.partition(".")[0]) else _bases(importer, script)
        for base in first:
            if (found := self._at(posixpath.join(base, parts))) is not None:
                return found
        return None

    def _at(self, stem: str) -> str | None:
        for path in (posixpath.join(stem, "__init__.py"), stem + ".py"):
            if path in self._paths:
                return path
        return None

    def sought(self, script: str) -> frozenset[tuple[str, str]]:
        """The absolute names that were looked for in runs of scripts of a folder, each with the importer's folder."""
        return frozenset((name, folder) for name, level, folder, by in self._found if not level and by == script)

    def finds_alike(self, names: frozenset[tuple[str, str]], one: str, other: str) -> bool:
        """Whether absolute names mean the same in runs of scripts of two folders."""
        if one == other:
            return True
        key = (names, one, other)
        if key not in self._alike:
            in_one, in_other = posixpath.join(one, "_"), posixpath.join(other, "_")
            self._alike[key] = all(
                self.find(name, 0, importer := posixpath.join(folder, "_"), in_one)
                == self.find(name, 0, importer, in_other)
                and self.has_package(name, importer, in_one) == self.has_package(name, importer, in_other)
                for name, folder in names
            )
        return self._alike[key]

    def has_package(self, name: str, importer: str, script: str) -> bool:
        """Whether `name` is a folder of the project with Python files (a namespace package).

        An installed package goes before such a folder; the tables know which names are those of libraries."""
        if apis.is_library(name.partition(".")[0]):
            return False
        parts = name.replace(".", "/")
        return any(posixpath.join(base, parts) in self._folders for base in _bases(_folder(importer), _folder(script)))


def _bases(importer: str, script: str) -> Iterable[str]:
    """The folders in which an absolute import is looked for, in order."""
    around = [importer, *_folders_of(importer), script, *_folders_of(script)]
    return dict.fromkeys((script, importer, "", "src", *around, *(posixpath.join(folder, "src") for folder in around)))


def _folders_of(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def lies_among_tests(path: str) -> bool:
    """Test code by its place: `tests/`, `test/`, `conftest.py` (relative to ROOT)."""
    *folders, name = path.split("/")
    return name == "conftest.py" or any(folder in ("tests", "test", "testing") for folder in folders)


def is_test_path(path: str) -> bool:
    """Test code by its place or its name: `test_*.py`, `*_test.py`."""
    name = path.rpartition("/")[2]
    return lies_among_tests(path) or name.startswith("test_") or name.endswith("_test.py")


FRAMEWORKS = frozenset({"unittest", "pytest", "nose", "hypothesis", "doctest"})


def tests_something(module: Module) -> bool:
    """Whether a module defines tests or imports a test framework."""
    return any(map(_tests, (statement for block in module.facts.blocks for statement in _statements(block.body))))


def _tests(statement: Stmt) -> bool:
    if isinstance(statement, (Import, ImportFrom)):
        return statement.module.split(".")[0] in FRAMEWORKS or statement.module.startswith("absl.testing")
    if isinstance(statement, Function):
        return statement.name.startswith("test_")
    return isinstance(statement, Class) and statement.name.startswith("Test")


def is_main_guard(test: Expr) -> bool:
    """`__name__ == "__main__"`, either way round, also inside `and`."""
    if not isinstance(test, Op):
        return False
    if test.op == "and":
        return any(map(is_main_guard, test.operands))
    names = {operand.id for operand in test.operands if isinstance(operand, Name)}
    texts = {operand.value for operand in test.operands if isinstance(operand, Const)}
    return test.op == "==" and "__name__" in names and "__main__" in texts


def _guards(module: Module) -> Iterator[If]:
    for block in module.facts.blocks:
        for statement in block.body:
            if isinstance(statement, If) and is_main_guard(statement.test):
                yield statement


def has_main_guard(module: Module) -> bool:
    return any(True for _ in _guards(module))


def starts_tests(module: Module) -> bool:
    """Whether the module's main guard only starts a test runner (`unittest.main()`, `pytest.main([...])`), or tests."""
    guards = list(_guards(module))
    return bool(guards) and all(
        (len(guard.body) <= 2 and any(map(_is_runner, guard.body))) or all(map(_is_test, guard.body))
        for guard in guards
    )


def _is_test(statement: Stmt) -> bool:
    """`test_something()`"""
    call = statement.value if isinstance(statement, Do) else None
    return isinstance(call, Call) and isinstance(call.func, Name) and call.func.id.startswith("test_")


def _is_runner(statement: Stmt) -> bool:
    call = statement.value if isinstance(statement, Do) else None
    while isinstance(call, Call) and isinstance(call.func, Attr):
        if call.func.name == "main" and isinstance(call.func.value, (Name, Attr)):
            owner = call.func.value.id if isinstance(call.func.value, Name) else call.func.value.name
            return owner in ("unittest", "absltest", "pytest", "test", "parameterized", "googletest", "greentest")
        call = call.args[0].value if call.args else None
    return False


@lru_cache(maxsize=2048)  # asked at every import of every run
def has_effects(module: Module) -> bool:
    """Whether importing or running the module does more than define things."""
    return any(_acts(statement) for block in module.facts.blocks for statement in block.body)


def _acts(statement: Stmt) -> bool:
    if isinstance(statement, (Do, For, While)):
        return True
    if isinstance(statement, (Function, Class)):  # a decorator that registers
        return any(
            isinstance(decorator, Call) or (isinstance(decorator, Attr) and decorator.name == "automain")
            for decorator in statement.decorators
        )
    if isinstance(statement, If):
        return any(map(_acts, (*statement.body, *statement.orelse)))
    if isinstance(statement, With):
        return True
    if isinstance(statement, Try):
        return any(map(_acts, statement.body))
    return False


def seeds_itself(module: Module) -> bool:
    """Whether a module sets a seed as it is imported: a statement of its own that calls what is named so."""
    own = (statement.value for block in module.facts.blocks for statement in block.body if isinstance(statement, Do))
    called = (call.func for call in own if isinstance(call, Call))
    names = (func.name if isinstance(func, Attr) else func.id for func in called if isinstance(func, (Attr, Name)))
    return any(row.does == "seeds" for name in names for row in (*apis.vocabulary(name), *apis.method(name)))


def only_defines(module: Module) -> bool:
    """Whether a module does nothing as it is run but define things, decorated ones among them: its import does as
    much."""
    if module.notebook or has_main_guard(module):
        return False
    statements = (statement for block in module.facts.blocks for statement in block.body)
    return all(isinstance(each, (Function, Class)) for each in statements if _acts(each))


CLI_DECORATORS = frozenset({"command", "group", "main", "hydra_main", "cli", "callback", "command_line", "entrypoint"})


def _statements(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """Every statement of a body, those of inner blocks, functions and classes too."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "final"):
            yield from _statements(getattr(statement, part, ()))
        for handler in getattr(statement, "handlers", ()):
            yield from _statements(handler)


def imported(project: Project, module: Module) -> Iterator[str]:
    """The paths of the project's modules that a module imports anywhere, in functions too."""
    for block in module.facts.blocks:
        for statement in _statements(block.body):
            if isinstance(statement, Import):
                names = [statement.module]
            elif isinstance(statement, ImportFrom):
                names = [statement.module, f"{statement.module}.{statement.name}".strip(".")]
            else:
                continue
            level = getattr(statement, "level", 0)
            for name in names:
                path = project.find(name, level, module.path, module.path)
                if path is not None:
                    yield path


def imported_with(
    project: Project, paths: Collection[str], also: Callable[[Module], Iterable[str]] = lambda _module: ()
) -> Iterator[Module]:
    """The modules at some paths, what they import anywhere, and so on. `also`: what else each leads to."""
    waiting, seen = list(paths), set(paths)
    while waiting:
        module = project.module(waiting.pop())
        if module is None:
            continue
        yield module
        found = {*imported(project, module), *also(module)}
        waiting.extend(sorted(found - seen))
        seen |= found


def imports_by_name(module: Module) -> bool:
    """Whether a module imports `importlib`, by which others are loaded whose names are computed."""
    return any(
        isinstance(statement, (Import, ImportFrom))
        and statement.module.split(".")[0] in ("importlib", "runpy", "pkgutil")
        for block in module.facts.blocks
        for statement in _statements(block.body)
    )


def functions(body: tuple[Stmt, ...]) -> Iterable[Function | Class]:
    """The functions and classes that a body defines, those under `if` and `try` too."""
    for statement in body:
        if isinstance(statement, (Function, Class)):
            yield statement
        elif isinstance(statement, (If, Try)):
            yield from functions((*statement.body, *statement.orelse))
