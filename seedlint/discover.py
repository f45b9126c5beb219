"""Discovery: which files are linted, which files are their project, and which bytes can matter at all.

*Targets* are the files to report on; a target's *ROOT* is the project that it is judged in (`root_of`), and the
*index* is every Python file and notebook below a ROOT. Paths are absolute and not resolved: a symbolic link keeps its
own name."""

from __future__ import annotations

import errno
import itertools
import os
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache

from seedlint import files
from seedlint.apis import SEED_PATTERNS, SEED_WORDS
from seedlint.config import DEFAULT_EXCLUDE, Globs, Settings, is_pattern
from seedlint.records import dataclass
from seedlint.source import MAX_BYTES, MAX_NOTEBOOK_BYTES, document_code

DOCUMENTS = (".qmd", ".Rmd", ".rmd")
"""Quarto and R Markdown: their chunks of Python are judged as one script, whose rows are those of the file."""
SUFFIXES = (".py", ".ipynb", *DOCUMENTS)
ROOT_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")
INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Folders that packages of others are installed in, each of which is a project of its own."""

SettingsOf = Callable[[str], Settings]
"""The settings that hold in a folder, given by its absolute path."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file to report on, and its ROOT (absolute paths)."""

    path: str
    root: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A folder (of a walk) that could not be listed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the paths of a run stand for: the targets, the folders that were walked for them, the folders that could
    not be listed, the paths that `force-exclude` withheld, and the files that were named themselves."""

    targets: tuple[Target, ...]
    walked: tuple[str, ...]
    unread: tuple[Unread, ...]
    withheld: tuple[str, ...]
    named: frozenset[str] = frozenset()


def find(paths: Sequence[str], settings_of: SettingsOf) -> Found:
    """The files that `paths` stand for, sorted by path, each once.

    A file that is named is a target whatever it is called and wherever it lies, unless it is excluded and
    `force-exclude` is on."""
    roots: dict[str, str] = {}
    walked: list[str] = []
    unread: list[Unread] = []
    withheld: list[str] = []
    named: set[str] = set()
    for path in map(os.path.abspath, paths):
        folder = os.path.isdir(path)
        home = path if folder else os.path.dirname(path)
        if settings_of(home).force_exclude and _withheld(path, folder, settings_of):
            withheld.append(path)
            continue
        if folder:
            walked.append(path)
        else:
            named.add(path)
        above = cache(lambda home=home: _above_packages(home))
        for file in walk(path, settings_of, unread.append) if folder else (path,):
            roots.setdefault(file, root_of(os.path.dirname(file)) or above())
    targets = tuple(Target(path, roots[path]) for path in sorted(roots))
    return Found(targets, tuple(walked), tuple(dict.fromkeys(unread)), tuple(withheld), frozenset(named))


def index(root: str, found: Found, settings_of: SettingsOf) -> tuple[str, ...]:
    """Every file below `root` (or `root` itself) that belongs to the project, sorted; targets belong to it even if they
    are excluded."""
    below = [target.path for target in found.targets if _within(target.path, root)]
    if os.path.isdir(root) and not any(_within(root, folder) for folder in found.walked):
        below += walk(root, settings_of)
    return tuple(sorted(set(below)))


def package_of(path: str, root: str) -> str:
    """What belongs together with the file at `path` of the project at `root`: all of it, or, where packages are
    installed beside each other, the package or the single module."""
    if os.path.basename(root) not in INSTALLED:
        return root
    return os.path.join(root, os.path.relpath(path, root).partition(os.sep)[0])


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def root_of(folder: str) -> str | None:
    """The nearest of `folder` (absolute) and the folders above it that holds the marks of a project, or installed
    packages, if any."""
    climbed = []
    while folder not in _roots:
        climbed.append(folder)
        above = os.path.dirname(folder)
        if above == folder or _marked(folder):
            _roots[folder] = folder if _marked(folder) else None
        else:
            folder = above
    root = _roots[folder]
    _roots.update(dict.fromkeys(climbed, root))
    return root


_roots: dict[str, str | None] = {}
"""What `root_of` has found."""


def _above_packages(folder: str) -> str:
    """The folder that the packages around `folder` (absolute) are imported from, `folder` itself outside packages."""
    while os.path.exists(os.path.join(folder, "__init__.py")) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder


@cache
def _marked(folder: str) -> bool:
    return os.path.basename(folder) in INSTALLED or any(
        os.path.exists(os.path.join(folder, marker)) for marker in ROOT_MARKERS
    )


def leads_out(path: str, root: str) -> bool:
    """Whether a file of the project at `root` is a link to one outside."""
    return os.path.islink(path) and outside(path, root)


def outside(path: str, root: str) -> bool:
    """Whether what `path` leads to lies outside the project at `root` and the work tree around it."""
    return not _within(os.path.realpath(path), os.path.realpath(_work_tree(root) or root))


@cache
def _work_tree(folder: str) -> str | None:
    """The top of the Git work tree that `folder` (absolute) is in, if it is in one."""
    while not os.path.exists(os.path.join(folder, ".git")):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    return folder


def read(path: str) -> bytes:
    """The Python in a file to lint (`code`). Raises OSError, also for what is not a regular file, too large or no
    text."""
    return code(path, contents(path))


def contents(path: str) -> bytes:
    """All that is in a file to lint. Raises OSError as `read` does."""
    return checked(path, files.read(path, MAX_NOTEBOOK_BYTES if is_notebook(path) else MAX_BYTES))


def code(path: str, data: bytes) -> bytes:
    """The Python of a file that holds `data`: of a document its chunks, at their rows, else all of it."""
    return document_code(data) if path.endswith(DOCUMENTS) else data


def checked(path: str, data: bytes) -> bytes:
    """`data`, the contents of `path`. Raises OSError where they are too large or no text."""
    limit = MAX_NOTEBOOK_BYTES if is_notebook(path) else MAX_BYTES
    if len(data) > limit:
        raise files.too_large(len(data), limit)
    if b"\0" in data:
        raise OSError(errno.EINVAL, "it is a binary file (it holds null bytes)")
    return data


def is_notebook(path: str) -> bool:
    return path.endswith(".ipynb")


# ------------------------------------------------------------------ prefilter

_WORDS = tuple(word for word in SEED_WORDS if not any(other in word and other != word for other in SEED_WORDS))
_NOQA_OURS = re.compile(rb"^(?=([^\n]*?noqa))\1[^\n]*SED[0-9]", re.IGNORECASE | re.MULTILINE)
"""The first `noqa` of a line is enough: a look-ahead tries no other, which would take quadratic time."""


WIDE_RULES = frozenset("SED001 SED002 SED003 SED009 SED104 SED414 SED416 SED501 SED502 SED503 SED504".split())
"""Opt-in rules that also judge files without any seed word: unseeded repeats, implicit seeds, draws without a seed."""
_WIDE_WORDS = (b".fit(", b"backward(", b".learn(", b".train(", b"Trainer", b"random", b"Sampler", b"train_on_batch")


def prefilter(data: bytes, wide: bool = False) -> bool:
    """Whether a file can make a seed decision of its own, or speaks to seedlint in a comment.

    `wide`: rules are on that need no seed word, so that training and drawing are words too."""
    if wide and any(word in data for word in _WIDE_WORDS):
        return True
    # One search for each word is three times as fast as one regular expression for all of them.
    return (
        any(word in data for word in _WORDS)
        or any(word in data and pattern.search(data) is not None for word, pattern in SEED_PATTERNS)
        or (b"SED" in data and _NOQA_OURS.search(data) is not None)
    )


# -------------------------------------------------------------------- walking


def walk(folder: str, settings_of: SettingsOf, unread: Callable[[Unread], None] = lambda _: None) -> Iterator[str]:
    """The Python files and notebooks below `folder` (absolute) that are not excluded, in a fixed order.

    Symbolic links to folders are not followed, so there are no circles. A folder that cannot be listed goes to
    `unread`."""
    pending = [(folder, _ignores_above(folder))]
    while pending:
        here, ignores = pending.pop()
        try:
            with os.scandir(here) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            unread(Unread(here, error.strerror or str(error)))
            continue
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names and here != folder:
            continue
        if ".gitignore" in names:
            ignores = (*ignores, *_ignore_file(here))
        settings = settings_of(here)
        folders = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and (not entry.name.endswith(SUFFIXES) or _is_link_to_folder(entry)):
                continue
            if _excluded(entry.path, is_folder, settings, ignores):
                continue
            if is_folder:
                folders.append((entry.path, ignores))
            else:
                yield entry.path
        pending.extend(reversed(folders))


def _is_link_to_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def _excluded(path: str, is_folder: bool, settings: Settings, ignores: tuple[Globs, ...]) -> bool:
    """Whether the configuration or a .gitignore (outermost first in `ignores`) leaves out `path` itself, its folders
    aside."""
    exclude = (settings.exclude,) if settings.exclude else ()
    if not settings.exclude and _excluded_by_default(os.path.basename(path)):
        return True
    if any(_match(globs, path, is_folder) for globs in (*exclude, *settings.extend_exclude)):
        return True
    if settings.respect_gitignore:
        for globs in reversed(ignores):
            if (decided := _match(globs, path, is_folder)) is not None:
                return decided
    return False


def _withheld(path: str, is_folder: bool, settings_of: SettingsOf) -> bool:
    """Whether `path` or a folder above it, up to its ROOT, is excluded."""
    top = root_of(path if is_folder else os.path.dirname(path)) or os.getcwd()
    while path != top and path != os.path.dirname(path):
        folder = os.path.dirname(path)
        ignores = (*_ignores_above(folder), *_ignore_file(folder))
        if _excluded(path, is_folder, settings_of(folder), ignores) or (
            is_folder and os.path.exists(os.path.join(path, "pyvenv.cfg"))
        ):
            return True
        path, is_folder = folder, True
    return False


@cache
def _excluded_by_default(name: str) -> bool:
    return name in DEFAULT_EXCLUDE or any(fnmatchcase(name, pattern) for pattern in DEFAULT_EXCLUDE if "*" in pattern)


@cache
def _ignore_file(folder: str) -> tuple[Globs, ...]:
    """The patterns of the .gitignore in `folder`; nothing where there is none or it cannot be read. Like Git, no link
    is followed."""
    path = os.path.join(folder, ".gitignore")
    try:
        data = b"" if os.path.islink(path) else files.read(path, MAX_BYTES)
    except OSError:
        return ()
    return (Globs(folder, tuple(data.decode("utf-8", "surrogateescape").splitlines())),)


def _ignores_above(folder: str) -> tuple[Globs, ...]:
    """The .gitignore files that hold in `folder` from above: those of its Git work tree, outermost first."""
    top = _work_tree(folder)
    above: list[str] = []
    while top is not None and folder != top:
        folder = os.path.dirname(folder)
        above.append(folder)
    return tuple(globs for each in reversed(above) for globs in _ignore_file(each))


def forget() -> None:
    """Look at the disk again for what this process has looked up: marks of projects, work trees, ignore files."""
    _roots.clear()
    for looked_up in (_marked, _work_tree, _ignore_file):
        looked_up.cache_clear()


def _match(globs: Globs, path: str, is_folder: bool) -> bool | None:
    """What gitignore patterns say about `path`: True (matched), False (matched and taken back by `!`) or None."""
    base = globs.base if globs.base.endswith(os.sep) else globs.base + os.sep
    if not path.startswith(base):
        return None
    inner = path[len(base) :].replace(os.sep, "/") + ("/" if is_folder else "")
    by_folder: bool | None = None  # what matches the path itself counts before what matches a folder above it
    for pattern, include in _compiled(globs.patterns):
        if (found := pattern.search(inner)) is not None:
            if not found.groupdict().get("ps_d"):
                return include
            by_folder = include if by_folder is None else by_folder
    return by_folder


def matches(globs: Globs, path: str) -> bool:
    """Whether a file (absolute) or a folder above it matches the patterns."""
    return _match(globs, path, False) is True


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """The patterns, last first, and whether each leaves out what it matches; Git passes over a line that is none."""
    from pathspec import GitIgnoreSpec  # slow to import: only where a pattern must be matched

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `[[a]` may mean something else in a later Python
        read = [each for line in patterns if is_pattern(line) for each in GitIgnoreSpec.from_lines([line]).patterns]
        return tuple(
            (re.compile(_linear(each.regex.pattern)), each.include)
            for each in reversed(read)
            if each.regex is not None and each.include is not None
        )


_STAR, _STARS = "[^/]*", "(?:/.+)?"
_PIECE = r"(?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\\[\]()|?*+/])+"
_BETWEEN_STARS = re.compile(rf"\[\^/\]\*({_PIECE})(?=\[\^/\]\*)")
_BETWEEN_FOLDERS = re.compile(
    r"(\^\(\?:\.\+/\)\?|\(\?:/\.\+\)\?)((?:(?!\(\?:/\.\+\)\?).)+)(?=\(\?:/\.\+\)\?)", re.DOTALL
)


def _linear(regex: str) -> str:
    """pathspec's regular expression of a pattern without what takes exponential time: `*a*b*c` and `**/a/**/b`.

    What stands between two stars is taken where it is found first (a look-ahead is not gone back into), as nothing
    after it can need a later place."""
    count = itertools.count()

    def first(lazy: str, piece: str, end: str = "") -> str:
        name = f"first_{next(count)}"
        return f"(?=(?P<{name}>{lazy}{piece}){end})(?P={name})"

    regex = regex.replace(_STAR + _STAR, _STAR).replace(_STARS + _STARS, _STARS)
    regex = _BETWEEN_STARS.sub(lambda found: first("[^/]*?", found[1]), regex)

    def folders(found: re.Match[str]) -> str:
        if found[1] == _STARS:
            return first("(?:/.+?)??", found[2], "/")
        return "^" + first("(?:.+?/)??", found[2], "/")

    return _BETWEEN_FOLDERS.sub(folders, regex)
