"""The work-list: which files without a seed word belong to a seed decision all the same.

`main.py` with nothing but `prepare(3)` holds no seed word; what it calls does. So a file that does something when it is
run is read if what it imports, directly or through other files, can seed. Imports are read off the bytes: what is not
on the list is never parsed. All paths are absolute."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from seedlint.facts import Arg, Attr, Call, Class, FileFacts, Function, Name, Param, Stmt, below
from seedlint.link import functions
from seedlint.source import script_module

MAX_ADDED = 300
"""How many files without a seed word are read for what they import, at most; those beyond it are left out by path."""

_IMPORT = re.compile(
    rb"from[ \t]+(?:(\.+)[ \t]*(?:(\w[\w.]*)[ \t]+)?|(\w[\w.]*)[ \t]+)import[ \t]*"
    rb'(\([^()#]*(?:#(?:(?!import[ \t]*\()[^\n]){0,400}\n[^()#]*)*\)|[^\n\\"]*)'
    rb'|(?<![\w.])import[ \t]+([^\n\\"]*)'
)  # the lines of a notebook end like JSON strings; no two parts of it can match the same text, so it takes linear time
_DEFINES = re.compile(rb"def[ \t]|class[ \t]")
_ITEM = re.compile(rb"(\*|[^\W\d][\w.]*)(?:[ \t]+as[ \t]+(\w+))?")
_COMMENT = re.compile(rb"#[^\n]*")
_ACTS = re.compile(
    rb"\n(?:(?:for|while|with)[ (]|(?!(?:if|elif|assert|return|raise|del|print)\b)[a-zA-Z_][\w.]*\()"
)  # a line break first: what starts with a literal byte is found several times as fast
"""Of a module: a main guard, or a call or loop that is not indented."""
_CALLS = re.compile(rb"\n(?:try:|if[ (]|print\([^\n]*\w\(|[a-zA-Z_][\w, ]*=[^\n=(]*\()")
"""Of a module: a call whose result is bound or printed, not indented, or where one may be in a `try` or an `if`."""


class Mention(NamedTuple):
    """An import of `name` (None: the module as a whole) from `module`, below `level` dots, bound to `alias`."""

    module: str
    level: int
    name: str | None
    alias: str


_RUN = re.compile(rb"%run[ \t]+(?:-\w[ \t]+)*[\\\"']*((?:\.{1,2}/)*(?:[^\W\d]\w*/)*[^\W\d]\w*)\.py\b")


def imports(data: bytes) -> Iterator[Mention]:
    """The imports in a file's bytes, wherever they stand; text that looks like one is taken for one."""
    for path in _RUN.findall(data) if b"%run" in data else ():
        module = script_module(path.decode("utf-8", "replace"))
        name = module.lstrip(".")
        yield Mention(name, len(module) - len(name), "*", "*")
    for dots, inner, outer, names, modules in _IMPORT.findall(data):
        module = inner or outer
        for name, alias in _ITEM.findall(_COMMENT.sub(b"", names or modules)):
            text = name.decode("utf-8", "replace")
            bound = alias.decode("utf-8", "replace") or text.partition(".")[0]
            if names:
                yield Mention(module.decode("utf-8", "replace"), len(dots), text, bound)
            else:
                yield Mention(text, 0, None, bound)


class Edge(NamedTuple):
    """Files that an import may load, the name taken from them (None: all) and the name that it is bound to here."""

    targets: tuple[str, ...]
    name: str | None
    alias: str


def _closure(starts: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """`starts` and everything that follows from them, step by step."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += following(path)
    return frozenset(seen)


class Graph:
    """Which file of a project may load which, read off the bytes at first use: more edges than are real, hardly fewer.

    An absolute import may mean any file whose path ends like it, as it depends on the script that runs."""

    def __init__(self, paths: Collection[str], read: Callable[[str], bytes]) -> None:
        self._paths = frozenset(paths)
        self._read = read
        self._edges: dict[str, tuple[Edge, ...]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._inside: dict[str, list[str]] = {}
        self._ending: dict[str, list[str]] = {}  # the files whose path ends like a name, by that end
        for path in sorted(self._paths):
            stem = _stem(path)
            self._by_name.setdefault(os.path.basename(stem), []).append(path)
            self._inside.setdefault(os.path.dirname(stem), []).append(path)

    def edges(self, path: str) -> tuple[Edge, ...]:
        if path not in self._edges:
            data = self._read(path)
            self._edges[path] = tuple(
                edge for each in dict.fromkeys(imports(data)) if (edge := self._edge(path, each, data)).targets
            )
        return self._edges[path]

    def defines(self, path: str) -> bool:
        """Whether a file has a function or class of its own."""
        return _DEFINES.search(self._read(path)) is not None

    def reachable(self, starts: Iterable[str]) -> frozenset[str]:
        """`starts` and everything that they may load."""
        return _closure(starts, lambda path: (target for edge in self.edges(path) for target in edge.targets))

    def loading(self, targets: Iterable[str]) -> frozenset[str]:
        """`targets` and everything that may load one of them."""
        above: dict[str, list[str]] = {}
        for path in self._paths:
            for edge in self.edges(path):
                for target in edge.targets:
                    above.setdefault(target, []).append(path)
        return _closure(targets, lambda path: above.get(path, ()))

    def _edge(self, path: str, each: Mention, data: bytes) -> Edge:
        module, level = each.module, each.level
        if each.name is None:  # import a.b: `a` is bound, and `a.b` found in it
            bound = [target for end in _ends(module) for target in self._at(path, module[:end], 0)]
            found = bound
        else:
            bound = [] if each.name == "*" else self._at(path, f"{module}.{each.name}".strip("."), level)
            found = [*self._at(path, module, level), *bound]
        for target in bound:  # submodules that are reached as attributes of their package
            if os.path.basename(target) == "__init__.py":
                for inner in self._inside.get(os.path.dirname(target), ()):
                    if inner not in found and os.path.basename(_stem(inner)).encode() in data:
                        found.append(inner)
        return Edge(tuple(dict.fromkeys(found)), None if each.name == "*" else each.name, each.alias)

    def _at(self, path: str, module: str, level: int) -> list[str]:
        """The files that a module's name may mean in `path`, `level` dots before it."""
        if not level:
            end = os.sep + module.replace(".", os.sep)
            if end not in self._ending:
                named = self._by_name.get(os.path.basename(end), ())
                self._ending[end] = [each for each in named if _stem(each).endswith(end)]
            found = self._ending[end]
            if module in sys.stdlib_module_names:  # `utils/random.py` is meant by its neighbours at most
                return [each for each in found if _stem(each) == os.path.dirname(path) + end]
            return list(found)
        folder = path
        for _ in range(level):
            folder = os.path.dirname(folder)
        base = os.path.join(folder, *module.split(".")) if module else folder
        return [each for each in (os.path.join(base, "__init__.py"), base + ".py") if each in self._paths]


def _ends(module: str) -> list[int]:
    """Where the prefixes of a dotted name end that are modules too."""
    return [end for end, char in enumerate(module + ".") if char == "."]


def _stem(path: str) -> str:
    """A module's path without what an import leaves out."""
    return path.removesuffix(os.sep + "__init__.py").removesuffix(".py")


def acts(path: str, data: bytes) -> bool:
    """Whether a file that is run may do something, by a look at its bytes."""
    if path.endswith(".ipynb") or b"__main__" in data or b"automain" in data:
        return True
    if _ACTS.search(data) is not None or _ACTS.match(b"\n" + data[:200]) is not None:
        return True
    return shows(data) and _CALLS.search(data) is not None  # `score = run(42)`, `print(score)`


_READS = re.compile(
    rb"\b(?:i?glob|rglob|iterdir|listdir|scandir|json\.loads?|yaml\.\w*load|read_(?:csv|json|pickle|parquet|text)|"
    rb"csv\.(?:Dict)?[rR]eader|(?:np|numpy|pickle|joblib|torch)\.load(?:txt)?|genfromtxt)\b"
)
_SUMS_UP = re.compile(
    rb"\b(?:mean|fmean|average|median|p?stdev|std|sem|boxplot|agg|sum|mode|argmax|idxmax|nlargest|sort_values)\b"
)
_WRITES = re.compile(
    rb"\b(?:json|pickle|joblib|yaml)\.(?:safe_)?dump\b|\.to_(?:csv|json|pickle|parquet)\b|\bwrite(?:rows?|_text)?\(|"
    rb"\bsave(?:z|txt|_pretrained|_model|_checkpoint|_weights)?\(|\bmake?dirs?\("
)


_RUNS = re.compile(rb"(?i)\b(?:\w+_)?(?:run|trial|rep|repeat|repetition|replicate|replication)s?(?:_\w+)?\b|\brange\(")
_SPREADS = re.compile(
    rb"\b(?:p?stdev|nanstd|std|sem)\(|[\"']\w+[\"'], ?[\"'](?:std|sem)[\"']|wilcoxon|ttest|"
    rb"\b(?:errorbar|fill_between|bootstrap|get_interval_estimates|(?:line|point|bar|rel|cat)plot)\b"
)
_STARTS = re.compile(rb"\b(?:subprocess|os\.system|os\.popen|Popen)\b")
_SCRIPT = re.compile(rb"(\w+)\.py\b|-m[\"', \t]+(?:\w+\.)*(\w+)")


def starts_scripts(data: bytes) -> frozenset[str]:
    """The scripts (by name, without the ending) that a file may start, by a look at its bytes."""
    if _STARTS.search(data) is None:
        return frozenset()
    return frozenset((one or other).decode() for one, other in _SCRIPT.findall(data))


def starting(drivers: Mapping[str, frozenset[str]], hits: Iterable[str]) -> list[str]:
    """Those of `drivers` that may start one of `hits`."""
    named = _named(hits)
    return [path for path, names in drivers.items() if not names.isdisjoint(named)]


def _named(paths: Iterable[str]) -> dict[str, list[str]]:
    """Files by their names without folder and ending."""
    named: dict[str, list[str]] = {}
    for path in paths:
        named.setdefault(os.path.basename(_stem(path)), []).append(path)
    return named


def around(entries: Iterable[str], hits: Iterable[str], drivers: Mapping[str, frozenset[str]]) -> list[str]:
    """`entries`, what starts them and what they start; `drivers` are the files that may start scripts, with the names
    of these."""
    named = _named(hits)

    def following(path: str) -> Iterator[str]:
        for name in drivers.get(path, ()):
            yield from named.get(name, ())
        yield from (driver for driver, names in drivers.items() if os.path.basename(_stem(path)) in names)

    return sorted(_closure(entries, following)) if drivers else list(entries)


def sums_up_files(data: bytes) -> bool:
    """Whether a file may read results of others and sum them up, by a look at its bytes."""
    return _READS.search(data) is not None and _SUMS_UP.search(data) is not None


def sums_up_runs(data: bytes) -> bool:
    """Whether a file may look at how results of several runs, which it reads, spread, by a look at its bytes."""
    return _READS.search(data) is not None and _SPREADS.search(data) is not None and _RUNS.search(data) is not None


def shows(data: bytes) -> bool:
    """Whether a file that does nothing else when it is run prints something."""
    return b"\nprint(" in data


def writes_files(data: bytes) -> bool:
    """Whether a file may leave results to others, by a look at its bytes."""
    return _WRITES.search(data) is not None


def callers(graph: Graph, starts: Collection[str], hits: Mapping[str, FileFacts]) -> list[str]:
    """Those of `starts`, by path, that import something that can seed; `hits` are the facts of files with a seed word.

    What can seed is a top-level definition that speaks of a seed or of another one that can, and a module that calls
    one when it is imported; of a file without a seed word, everything that it defines, as soon as it imports such a
    thing."""
    reached = sorted(graph.reachable(starts))
    words = {path: _words_by_definition(hits[path]) for path in reached if path in hits}
    words |= {path: {} for path in reached if path not in hits and not graph.defines(path)}  # it only hands on
    seeding: dict[str, frozenset[str] | None] = dict.fromkeys(reached, frozenset())  # None is everything

    def taken(path: str) -> frozenset[str]:
        return frozenset(
            edge.alias
            for edge in graph.edges(path)
            for target in edge.targets
            if (names := seeding[target]) is None or (names and (edge.name is None or edge.name in names))
        )

    changing = True
    while changing:
        changing = False
        for path in reached:
            before = seeding[path]
            if before is not None and (after := _after(words.get(path), before, taken(path))) != before:
                seeding[path], changing = after, True
    return [path for path in sorted(starts) if taken(path)]


def _after(
    words: Mapping[str, frozenset[str]] | None, before: frozenset[str], taken: frozenset[str]
) -> frozenset[str] | None:
    """What can seed in a file (None: everything), which has `taken` such things from others."""
    if words is None:
        return None if taken else before
    known = before | taken
    if "*" in known:
        return None
    while more := {name for name, said in words.items() if name not in known and (said & known or _SEEDISH in said)}:
        known |= more
    return None if _ON_IMPORT in known else known


_SEEDISH = "seed"
_ON_IMPORT = "<module>"
_SEED_NAME = re.compile(
    r"seed|random_?state|rstate|default_rng|prng|rngs|determinis|reproducib|^random$", re.IGNORECASE
)


def _words_by_definition(facts: FileFacts) -> dict[str, frozenset[str]]:
    """For each top-level definition the names in it, for what runs on import the names that it calls; `seed` stands for
    every name that speaks of one."""
    found: dict[str, frozenset[str]] = {}
    for block in facts.blocks:
        for node in functions(block.body):
            found[node.name] = found.get(node.name, frozenset()) | _said(_names(node))
        found[_ON_IMPORT] = found.get(_ON_IMPORT, frozenset()) | _said(_called(block.body))
    return found


def _said(names: Iterable[str]) -> frozenset[str]:
    said = frozenset(names)
    return said | {_SEEDISH} if any(map(_SEED_NAME.search, said)) else said - {_SEEDISH}


def _names(node: object) -> Iterator[str]:
    """Every name, attribute, keyword and parameter below a fact."""
    for one in below(node):
        if isinstance(one, Name):
            yield one.id
        elif isinstance(one, (Attr, Param)):
            yield one.name
        elif isinstance(one, Arg) and one.keyword is not None:
            yield one.keyword


def _called(body: tuple[Stmt, ...]) -> Iterator[str]:
    """The names that are called outside every definition, with those of their keywords."""
    for one in below(body, (Function, Class)):
        if isinstance(one, Call):
            yield from _names(one.func)
            yield from (arg.keyword for arg in one.args if arg.keyword is not None)
