"""The parts of a run: what is to be judged in one project under the settings that conclusions depend on.

Inside, files of a project go by their path relative to its ROOT (POSIX)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from seedlint import discover
from seedlint.config import Settings, enabled
from seedlint.discover import SettingsOf
from seedlint.records import dataclass
from seedlint.rules import RULES

if TYPE_CHECKING:
    from seedlint.classify import Vocabulary


@dataclass(frozen=True, slots=True)
class Scope:
    """The settings that conclusions depend on, beside the files; `wide`: rules are on that need no seed word."""

    wide: bool
    min_seeds: int
    include_tests: bool
    seed_functions: tuple[str, ...]
    train_functions: tuple[str, ...]
    score_functions: tuple[str, ...]
    split_functions: tuple[str, ...]

    @property
    def vocabulary(self) -> Vocabulary:
        from seedlint.classify import Vocabulary  # the larger half of seedlint: only where something is interpreted

        names = (self.seed_functions, self.train_functions, self.score_functions, self.split_functions)
        return Vocabulary(*map(frozenset, names))

    @property
    def words(self) -> tuple[bytes, ...]:
        """Words of the configuration that make a file matter: the last names of its seed functions."""
        return tuple(name.rpartition(".")[2].encode() for name in self.seed_functions)


@lru_cache(maxsize=64)
def _scope(settings: Settings) -> Scope:
    return Scope(
        bool(enabled(settings, RULES) & discover.WIDE_RULES),
        settings.min_seeds,
        settings.include_tests,
        settings.seed_functions,
        settings.train_functions,
        settings.score_functions,
        settings.split_functions,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Targets in the project at `root` that share a scope, and all files of the project (absolute paths).

    `home`: what the project is, all of `root` or one package that is installed there; `whole`: the targets are all
    files of that scope, those of projects inside it aside."""

    root: str
    home: str
    paths: tuple[str, ...]
    targets: tuple[str, ...]
    scope: Scope
    whole: bool

    @property
    def slot(self) -> str:
        """What conclusions are kept under."""
        return repr((self.home, self.scope))


def parts_of(root: str, found: discover.Found, settings_of: SettingsOf) -> Iterable[Part]:
    """The project at `root`, or those installed there, by scope."""

    @cache
    def scope_of(folder: str) -> Scope:
        return _scope(settings_of(folder))

    homes: dict[str, dict[Scope, list[str]]] = {}
    for target in found.targets:
        if target.root == root:
            targets = homes.setdefault(discover.package_of(target.path, root), {})
            targets.setdefault(scope_of(os.path.dirname(target.path)), []).append(target.path)
    for home, targets in homes.items():
        paths = discover.index(home, found, settings_of)
        sizes = Counter[Scope]()
        for folder, files in Counter(map(os.path.dirname, paths)).items():
            if discover.root_of(folder) in (None, root):  # not of nested projects
                sizes[scope_of(folder)] += files
        for scope, ones in targets.items():
            yield Part(root, home, paths, tuple(ones), scope, sizes[scope] == len(ones))


def inner(path: str, root: str) -> str:
    """The POSIX path relative to ROOT."""
    return inside(path, root).replace(os.sep, "/")


def inside(path: str, root: str) -> str:
    """The path relative to ROOT, which is what lies behind it where nothing leads up or starts with a dot."""
    start = root.rstrip(os.sep) + os.sep
    rest = path[len(start) - 1 :]
    if path.startswith(start) and os.sep + os.curdir not in rest and os.sep * 2 not in rest:
        return rest[1:]
    return os.path.relpath(path, root)
