"""Configuration: what a user may set, where it is read from, and what the layers add up to.

A *layer* is one source of settings: a `[tool.seedlint]` table, a `seedlint.toml`, or the command line. `KEYS`
describes every key once; checking a layer and the JSON schema (`schema.py`) both follow from it. `merge` turns layers,
base first, into `Settings`.

The rules are passed in as data (`Sequence[Rule]`), so that this module knows their codes without importing them.
"""

from __future__ import annotations

import itertools
import os
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from seedlint import __version__, files, versions
from seedlint.diagnostics import Confidence, Rule, Severity
from seedlint.records import dataclass

FILE_NAMES = ("seedlint.toml", "pyproject.toml")
"""Configuration files, the one that wins first where a folder holds both."""

DEFAULT_EXCLUDE = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    "build",
    "dist",
    "site-packages",
    ".tox",
    ".nox",
    ".eggs",
    "*.egg-info",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".seedlint_cache",
)
"""What `exclude` is unless set, as gitignore patterns. A folder with a `pyvenv.cfg` (a virtual environment) is left
out as well."""

ALWAYS_ON = "SED900"
"""Reported whatever is selected, unless it is ignored by name or prefix: a file that could not be checked is not a
clean file."""


MAX_BYTES = 5_000_000
MAX_EXTENDS = 50


class ConfigError(Exception):
    """The configuration cannot be used. The text is one line that names the file and the key."""


Kind = Literal["string", "boolean", "count", "choice", "selectors", "globs", "functions", "ignores", "levels"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of `[tool.seedlint]`: its name there (and, with `--` before it, on the command line), kind of value and
    meaning."""

    name: str
    kind: Kind
    doc: str
    choices: tuple[str, ...] = ()


KEYS = (
    Key("extend", "string", "A configuration file, relative to this one, that this one starts from."),
    Key("required-version", "string", 'The versions of seedlint that may read this file, such as ">=0.1,<1".'),
    Key(
        "select", "selectors", "The rules to report: codes, prefixes of codes, names or ALL. Replaces the default set."
    ),
    Key("extend-select", "selectors", "Rules to report beside those that are selected."),
    Key("ignore", "selectors", "Rules not to report."),
    Key("min-confidence", "choice", "Findings below this confidence are not reported.", ("low", "medium", "high")),
    Key(
        "output-format",
        "choice",
        "How findings are written.",
        ("concise", "grouped", "full", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"),
    ),
    Key(
        "fail-on",
        "choice",
        "The lowest severity that makes the exit status 1.",
        ("note", "warning", "error"),
    ),
    Key(
        "show-safe", "boolean", "Report the safe uses of seeds (SED0xx) beside what is selected. They never fail a run."
    ),
    Key("include-tests", "boolean", "Report on test code as well."),
    Key("exclude", "globs", "gitignore patterns of files and folders that are left out. Replaces the default list."),
    Key("extend-exclude", "globs", "gitignore patterns of further files and folders that are left out."),
    Key("respect-gitignore", "boolean", "Leave out what .gitignore files leave out (on unless set to false)."),
    Key("force-exclude", "boolean", "Leave excluded files out even when they are named on the command line."),
    Key(
        "baseline", "string", "A file of findings that are not reported (see --write-baseline), relative to this file."
    ),
    Key("cache-dir", "string", "Where facts about unchanged files are kept, relative to this file."),
    Key(
        "per-file-ignores",
        "ignores",
        "Rules not to report in files that match a gitignore pattern relative to this file.",
    ),
    Key(
        "severity",
        "levels",
        "How much findings of these rules matter: error, warning or note. Safe uses are notes.",
        ("note", "warning", "error"),
    ),
    Key(
        "min-seeds",
        "count",
        "Fewer seeds than this are too few for a ranking, a test or a spread (SED203); 5 unless set.",
    ),
    Key(
        "seed-functions", "functions", "Dotted names of functions that seed every generator with their first argument."
    ),
    Key("train-functions", "functions", "Dotted names of functions that train a model."),
    Key("score-functions", "functions", "Dotted names of functions that return a metric."),
    Key("split-functions", "functions", "Dotted names of functions that cut data into pieces."),
)

_KEYS = {key.name: key for key in KEYS}
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


# ------------------------------------------------------------------- settings


@dataclass(frozen=True, slots=True)
class Selection:
    """What one layer says about rules; `select` is None where the layer does not start anew."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Globs:
    """gitignore patterns and the absolute folder that they are relative to."""

    base: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one linted file. `source` is the configuration file that it comes from (absolute), None without
    one.

    `exclude` is None for `DEFAULT_EXCLUDE`; `per_file_ignores` pairs patterns with the selectors that they switch
    off, `severity` selectors with what they make of a finding."""

    source: str | None = None
    selections: tuple[Selection, ...] = ()
    min_confidence: Confidence = Confidence.MEDIUM
    output_format: str = "concise"
    fail_on: Severity = Severity.WARNING
    show_safe: bool = False
    include_tests: bool = False
    exclude: Globs | None = None
    extend_exclude: tuple[Globs, ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    baseline: str | None = None
    cache_dir: str | None = None
    per_file_ignores: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    min_seeds: int = 5
    seed_functions: tuple[str, ...] = ()
    train_functions: tuple[str, ...] = ()
    score_functions: tuple[str, ...] = ()
    split_functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings: checked values by key, and the absolute folder that its paths are relative to."""

    folder: str
    values: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None


def merge(layers: Iterable[Layer]) -> Settings:
    """The settings that `layers` (base first) add up to: a later key replaces an earlier one, `extend-exclude` and
    `severity` add, and `select`, `extend-select` and `ignore` apply layer by layer (`enabled`)."""
    layers = tuple(layers)
    values: dict[str, Any] = {}
    exclude: Globs | None = None
    extended: list[Globs] = []
    ignores: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
    selections: list[Selection] = []
    levels: dict[str, Severity] = {}
    for layer in layers:
        given = layer.values
        values.update(given)
        if "exclude" in given:
            exclude = Globs(layer.folder, given["exclude"])
        if "extend-exclude" in given:
            extended.append(Globs(layer.folder, given["extend-exclude"]))
        if "per-file-ignores" in given:
            ignores = tuple((Globs(layer.folder, (glob,)), codes) for glob, codes in given["per-file-ignores"].items())
        levels |= {name: Severity[level.upper()] for name, level in given.get("severity", {}).items()}
        for name in ("baseline", "cache-dir"):
            if name in given:
                values[name] = os.path.join(layer.folder, given[name])
        if not given.keys().isdisjoint(("select", "extend-select", "ignore")):
            selections.append(Selection(given.get("select"), given.get("extend-select", ()), given.get("ignore", ())))
    default = Settings()
    return Settings(
        source=next((layer.file for layer in reversed(layers) if layer.file), None),
        selections=tuple(selections),
        min_confidence=Confidence[values.get("min-confidence", "medium").upper()],
        output_format=values.get("output-format", default.output_format),
        fail_on=Severity[values.get("fail-on", str(default.fail_on)).upper()],
        show_safe=values.get("show-safe", default.show_safe),
        include_tests=values.get("include-tests", default.include_tests),
        exclude=exclude,
        extend_exclude=tuple(extended),
        respect_gitignore=values.get("respect-gitignore", default.respect_gitignore),
        force_exclude=values.get("force-exclude", default.force_exclude),
        baseline=values.get("baseline"),
        cache_dir=values.get("cache-dir"),
        per_file_ignores=ignores,
        severity=tuple(levels.items()),
        min_seeds=values.get("min-seeds", default.min_seeds),
        seed_functions=values.get("seed-functions", ()),
        train_functions=values.get("train-functions", ()),
        score_functions=values.get("score-functions", ()),
        split_functions=values.get("split-functions", ()),
    )


# ------------------------------------------------------------------ selection


def covers(selector: str, rule: Rule) -> bool:
    """Whether `selector` (ALL, a name, a code or the start of one) stands for `rule`."""
    return selector in ("ALL", rule.name) or (bool(selector) and rule.code.startswith(selector))


def enabled(settings: Settings, rules: Sequence[Rule]) -> frozenset[str]:
    """The codes that are reported under `settings`.

    Each layer starts from the one below it, or anew if it selects; within a layer the longer selector wins, and of two
    equally long ones `ignore`. SED0xx are added by `show_safe`, SED900 unless a layer ignores it."""
    on = {rule.code for rule in rules if rule.default}
    for selection in settings.selections:
        on = on if selection.select is None else {ALWAYS_ON}
        steps = [(_weight(name), 0, name) for name in (*(selection.select or ()), *selection.extend_select)]
        steps += [(_weight(name), 1, name) for name in selection.ignore]
        for _, off, selector in sorted(steps):
            meant = {rule.code for rule in rules if covers(selector, rule)}
            on = on - meant if off else on | meant
    return frozenset(on | {rule.code for rule in rules if rule.safe and settings.show_safe})


def severities(settings: Settings, rules: Sequence[Rule]) -> Mapping[str, Severity]:
    """How much a finding of each code matters under `settings`: the longest selector says so, else the rule. Safe uses
    are notes whatever is said."""
    found = {rule.code: rule.severity for rule in rules}
    for selector, level in sorted(settings.severity, key=lambda pair: _weight(pair[0])):
        found |= {rule.code: level for rule in rules if covers(selector, rule) and not rule.safe}
    return found


def _weight(selector: str) -> int:
    """How exact a selector is: ALL is the least, then longer and longer starts of codes; a name is as exact as a whole
    code."""
    return 0 if selector == "ALL" else min(len(selector), 6)


def unknown_selector(selector: str, rules: Sequence[Rule]) -> str | None:
    """None if `selector` stands for a rule, else what is wrong with it, with the nearest that does."""
    if any(covers(selector, rule) for rule in rules):
        return None
    families = {rule.code[:4] for rule in rules}
    known = ["ALL", *sorted(families), *(rule.code for rule in rules), *(rule.name for rule in rules)]
    return f'unknown rule "{_short(selector)}"{nearest(selector, known)}'


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean "..."?` with the entry of `known` that looks most like `word`, or nothing."""
    import difflib  # only for an error, and slow to import

    word = word[:80]  # what is longer is like nothing, which would take long to find out

    def likeness(name: str) -> tuple[float, int]:
        """How like the two are, and in how many characters they start alike."""
        pair = word.lower(), name.lower()
        alike = itertools.takewhile(lambda each: each[0] == each[1], zip(*pair, strict=False))
        return difflib.SequenceMatcher(None, *pair).ratio(), len(list(alike))

    closest = max(known, key=likeness)
    return f'; did you mean "{closest}"?' if likeness(closest)[0] >= 0.5 else ""


# -------------------------------------------------------------------- reading


class Configurations:
    """The settings of every folder: those of the nearest configuration file, under the command line's.

    `fixed` is a file that holds everywhere instead of the nearest one; `isolated` reads no file at all."""

    def __init__(
        self, rules: Sequence[Rule], options: Layer, *, fixed: str | None = None, isolated: bool = False
    ) -> None:
        self._rules = rules
        self._options = options
        self._known: dict[str, Settings] = {}
        layers = read(os.path.abspath(fixed), rules) if fixed else ()
        self._without_file = merge((*layers, options))
        self._search = not fixed and not isolated

    def of(self, folder: str) -> Settings:
        """The settings for files in `folder` (absolute). Raises ConfigError."""
        if not self._search:
            return self._without_file
        folders = []  # up, step by step: folders can be nested deeper than calls
        while folder not in self._known:
            folders.append(folder)
            own, parent = self._own(folder), os.path.dirname(folder)
            if own is not None or parent == folder:
                self._known[folder] = own or self._without_file
            else:
                folder = parent
        settings = self._known[folder]
        self._known.update(dict.fromkeys(folders, settings))
        return settings

    def _own(self, folder: str) -> Settings | None:
        """What a configuration file in `folder` itself says."""
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _table(path) is not None):
                return merge((*read(path, self._rules), self._options))
        return None


def read(path: str, rules: Sequence[Rule], _seen: tuple[str, ...] = ()) -> tuple[Layer, ...]:
    """The layers of the configuration file `path` (absolute): those that it extends, base first, and its own.

    Raises ConfigError for a file that cannot be read, a key that does not exist or has a wrong value, and for files
    that extend each other in a circle."""
    real = os.path.realpath(path)
    if real in _seen:
        circle = " -> ".join(shown(each) for each in (*_seen, real))
        raise ConfigError(f"{shown(path)}: extend: configurations extend each other: {circle}")
    if len(_seen) >= MAX_EXTENDS:
        raise ConfigError(f"{shown(path)}: extend: more than {MAX_EXTENDS} configurations extend each other")
    table = _table(path)
    if table is None:
        raise ConfigError(f"{shown(path)}: there is no [tool.seedlint] table")
    values = {name: _checked(name, value, rules, shown(path)) for name, value in table.items()}
    if (required := values.get("required-version")) and not versions.satisfies(__version__, required):
        raise ConfigError(
            f"{shown(path)}: required-version: this is seedlint {__version__}, the project requires {required}"
        )
    folder = os.path.dirname(path)
    base: tuple[Layer, ...] = ()
    if parent := values.get("extend"):
        other = os.path.normpath(os.path.join(folder, os.path.expanduser(parent)))
        if not os.path.isfile(other):
            raise ConfigError(f'{shown(path)}: extend: there is no file "{parent}"')
        base = read(other, rules, (*_seen, real))
    return (*base, Layer(folder, values, path))


def options(values: Mapping[str, Any], rules: Sequence[Rule]) -> Layer:
    """The layer of the command line, relative to the current folder. `values` has the keys' names without leading
    dashes.

    Raises ConfigError, which names the option."""
    return Layer(os.getcwd(), {name: _checked(name, value, rules, None) for name, value in values.items()})


def shown(path: str) -> str:
    """`path` (absolute) as people read it: relative to the current folder where it lies below it; bytes that are no
    UTF-8 are spelled as `\\xff`."""
    here = os.path.join(os.getcwd(), "")
    text = path.removeprefix(here).replace(os.sep, "/")
    return text if text.isascii() else os.fsencode(text).decode("utf-8", "backslashreplace")


def _table(path: str) -> dict[str, Any] | None:
    """The settings in a TOML file: all of it, or `[tool.seedlint]` of a `pyproject.toml` (None if it has none)."""
    try:
        data = files.read(path, MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{shown(path)}: cannot be read: {error.strerror}") from None
    pyproject = os.path.basename(path) == "pyproject.toml"
    if pyproject and b"seedlint" not in data and _plain(data):
        return None
    import tomli  # only where there is something to read

    try:
        document = tomli.loads(data.decode())
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise ConfigError(f"{shown(path)}: not valid TOML: {' '.join(str(error).split())[:200]}") from None
    except RecursionError:
        raise ConfigError(f"{shown(path)}: not valid TOML: nested too deeply") from None
    if not pyproject:
        return document
    tool = document.get("tool", {})
    table = tool.get("seedlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown(path)}: tool.seedlint: expected a table, got {_name_of(table)}")
    return table


def _checked(name: str, value: Any, rules: Sequence[Rule], file: str | None) -> Any:
    """`value` of key `name` in the form that `merge` takes (lists become tuples). Raises ConfigError; `file` None: an
    option."""
    place = f"{file}: {name}" if file else f"--{name}"
    key = _KEYS.get(name)
    if key is None:
        raise ConfigError(f'{file}: unknown key "{_short(name)}"{nearest(name, _KEYS)}')

    def fail(expected: str, got: Any = value) -> ConfigError:
        return ConfigError(f"{place}: expected {expected}, got {_name_of(got)}")

    def strings(items: Any) -> tuple[str, ...]:
        if not isinstance(items, (list, tuple)):
            raise fail("a list of strings", items)
        for item in items:
            if not isinstance(item, str):
                raise fail("only strings in the list", item)
        return tuple(items)

    def selectors(items: Any) -> tuple[str, ...]:
        names = strings(items)
        for item in names:
            if problem := unknown_selector(item, rules):
                raise ConfigError(f"{place}: {problem}")
        return names

    def choice(given: Any) -> Any:
        if given not in key.choices:
            expected = "one of " + ", ".join(f'"{each}"' for each in key.choices)
            hint = nearest(given, key.choices) if isinstance(given, str) else ""
            raise ConfigError(f"{place}: expected {expected}, got {_name_of(given)}{hint}")
        return given

    def globs(items: Any) -> tuple[str, ...]:
        for item in strings(items):
            if not is_pattern(item):
                raise ConfigError(f'{place}: "{_short(item)}" is not a gitignore pattern')
        return tuple(items)

    match key.kind:
        case "boolean":
            if not isinstance(value, bool):
                raise fail("true or false")
            return value
        case "count":
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise fail("a whole number above 0")
            if value >= 10**9:
                raise fail("a smaller number")
            return value
        case "string":
            if not isinstance(value, str):
                raise fail("a string")
            if name == "required-version" and not versions.clauses(value):
                raise ConfigError(f'{place}: "{_short(value)}" is not a list of versions such as ">=0.1,<1"')
            return value
        case "choice":
            return choice(value)
        case "levels":
            if not isinstance(value, dict):
                raise fail("a table of rules and severities")
            for level in value.values():
                choice(level)
            return dict(zip(selectors(list(value)), value.values(), strict=True))
        case "selectors":
            return selectors(value)
        case "globs":
            return globs(value)
        case "functions":
            for item in strings(value):
                if not _DOTTED.match(item):
                    raise ConfigError(
                        f'{place}: "{_short(item)}" is not a dotted name such as "package.module.function"'
                    )
            return tuple(value)
        case "ignores":
            if not isinstance(value, dict):
                raise fail("a table of patterns and lists of rules")
            return {
                pattern: selectors(codes) for pattern, codes in zip(globs(list(value)), value.values(), strict=True)
            }


def is_pattern(line: str) -> bool:
    """Whether `line` is a gitignore pattern (or an empty line or a comment)."""
    from pathspec import GitIgnoreSpec  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[a]` may mean something else in a later Python
            GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error, RecursionError):
        return False
    return True


def _name_of(value: Any) -> str:
    """A value of a configuration as an error names it."""
    if isinstance(value, str):
        return f'"{_short(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**20:
        return "a number of many digits"
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else str(value)


def _short(word: str) -> str:
    """What an error shows of a word, which can be as long as a file."""
    return word if len(word) <= 80 else f"{word[:77]}..."


def _plain(data: bytes) -> bool:
    """Whether nothing in a TOML file can spell a name by escapes, so that a search of its bytes is enough."""
    return b"\\u" not in data and b"\\U" not in data and b"\\x" not in data
