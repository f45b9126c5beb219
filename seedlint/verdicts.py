"""What is said of one file: of what the analysis found, that which suppressions, selection and confidence leave."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from seedlint import discover, rules, suppress
from seedlint.analysis import failure
from seedlint.config import ConfigError, Settings, covers, enabled, severities
from seedlint.diagnostics import Acceptance, Confidence, Diagnostic, Location, Severity, clipped, said_of
from seedlint.discover import SettingsOf
from seedlint.facts import FileFacts
from seedlint.library import Library
from seedlint.link import is_test_path
from seedlint.parts import Part, inner
from seedlint.records import dataclass, replace
from seedlint.rules import RULES
from seedlint.semantics import ONLY_CHANGE


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one file, and what was understood of it (see `Report`)."""

    shown: list[Diagnostic] = field(default_factory=list)
    suppressed: int = 0
    decisions: int = 0
    safe: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    off: Counter[str] = field(default_factory=Counter)
    unsure: Counter[Confidence] = field(default_factory=Counter)
    exempt: bool = False
    audit: tuple[Diagnostic, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()


_NOTHING, _EXEMPT = Verdict(), Verdict(exempt=True)

_BESIDE = ("SED203", "SED204", "SED205", ONLY_CHANGE)
"""Codes below SED4 that are said beside another one about the same decision."""


def verdicts(
    part: Part,
    diagnostics: Mapping[str, Sequence[Diagnostic]],
    settings_of: SettingsOf,
    library: Library,
    *,
    noqa: bool,
    alone: bool,
    audit: bool,
) -> Iterator[Verdict]:
    # What a suppression is about may rest on a file that cannot be read today.
    complete = not alone and not any(_unparsed(library.known(path), path) for path in part.paths)
    for path in part.targets:
        settings = settings_of(os.path.dirname(path))
        try:
            verdict = _judge(path, part.root, diagnostics, settings, library, noqa=noqa, complete=complete, audit=audit)
        except ConfigError:
            raise
        except Exception as error:  # noqa: BLE001 - one file must not end the run
            failed = failure(inner(path, part.root), said_of(error))
            verdict = Verdict([_outward(failed, part.root, library)])
        yield verdict


def _judge(
    path: str,
    root: str,
    diagnostics: Mapping[str, Sequence[Diagnostic]],
    settings: Settings,
    library: Library,
    *,
    noqa: bool,
    complete: bool,
    audit: bool,
) -> Verdict:
    """The diagnostics of one file that are left after suppression comments, selection and `min-confidence`."""
    name = inner(path, root)
    facts = library.known(path)
    found = [*diagnostics.get(name, ()), *_unparsed(facts, name)]
    exempt = is_test_path(name) and not settings.include_tests and _only_tests(library.peek(path))
    if facts is None and not found:  # no word of it can matter
        return _EXEMPT if exempt else _NOTHING
    ignored = _ignored(settings, path)
    active = _active(settings, ignored)

    def lines(cell: int) -> Sequence[str]:
        return library.lines(path, cell)

    said = suppress.directives(facts, RULES, lines) if facts else ()
    kept, unused = suppress.apply(found, said, RULES, active, name, lines=lines, noqa=noqa, complete=complete)
    asked = [each for each in (*kept, *unused) if each.code in active]
    shown_ones = [each for each in asked if each.confidence >= settings.min_confidence]
    decisions = [each for each in found if each.code < "SED4" and each.code not in _BESIDE]
    unseen = Counter(rules.unseen(each) for each in decisions if each.code == "SED009")
    levels = _levels(settings)
    could = _could(settings, ignored) - active
    return Verdict(
        [_outward(replace(each, severity=levels[each.code]), root, library) for each in shown_ones],
        sum(each.code in active for each in found) - sum(each.code in active for each in kept),
        len(decisions),
        sum(each.code.startswith("SED0") for each in decisions) - unseen.total(),
        unseen,
        Counter(each.code for each in kept if each.code in could and each.confidence >= settings.min_confidence),
        Counter(each.confidence for each in asked if each.confidence < settings.min_confidence),
        exempt,
        tuple(_outward(each, root, library) for each in found) if audit else (),
        tuple(
            Acceptance(each.code, library.place(each.location, root), how, reason)
            for each, how, reason in (suppress.accepted(found, said, RULES) if audit else ())
        ),
    )


_RUNNER = re.compile(rb"\b(unittest|absltest|pytest|googletest|greentest)\.main\(")


def _only_tests(data: bytes) -> bool:
    """Whether a file at a place of tests holds a seed word and nothing that starts it as a script, as far as bytes
    tell."""
    return discover.prefilter(data) and (b"__main__" not in data or bool(_RUNNER.search(data)))


@lru_cache(maxsize=64)
def _could(settings: Settings, ignored: tuple[str, ...]) -> frozenset[str]:
    """The codes of rules that find something risky, and that nobody has ignored."""
    names = {*ignored, *(name for selection in settings.selections for name in selection.ignore)}
    return frozenset(rule.code for rule in RULES if not rule.safe and not any(covers(name, rule) for name in names))


def active(settings: Settings, path: str) -> frozenset[str]:
    """The codes that are reported in a file (absolute)."""
    return _active(settings, _ignored(settings, path))


def _ignored(settings: Settings, path: str) -> tuple[str, ...]:
    """What `per-file-ignores` says of a file."""
    return tuple(name for globs, names in settings.per_file_ignores if discover.matches(globs, path) for name in names)


@lru_cache(maxsize=64)
def _active(settings: Settings, ignored: tuple[str, ...]) -> frozenset[str]:
    """The codes that are reported in a file, `ignored` being what `per-file-ignores` says of it."""
    return enabled(settings, RULES) - {rule.code for rule in RULES if any(covers(name, rule) for name in ignored)}


@lru_cache(maxsize=64)
def _levels(settings: Settings) -> Mapping[str, Severity]:
    return severities(settings, RULES)


def _unparsed(facts: FileFacts | None, path: str) -> list[Diagnostic]:
    """SED900 for a file, or each cell of a notebook, that cannot be read or parsed."""
    broken = [block for block in facts.blocks if block.error is not None] if facts else []
    return [
        Diagnostic(
            "SED900",
            "syntax-error",
            clipped(f"cannot be checked: {block.error}"),
            Location(path, block.cell or 0, *block.error_at),
            why="A file that cannot be checked is not a clean file.",
            help="Mend it, or leave it out with extend-exclude.",
        )
        for block in broken
    ]


def _outward(diagnostic: Diagnostic, root: str, library: Library) -> Diagnostic:
    """The diagnostic with the code it stands on, and with paths as people read them."""

    def place(location: Location) -> Location:
        return library.place(location, root)

    where = diagnostic.location
    lines = library.lines(os.path.join(root, where.path), where.cell)[where.row - 1 : where.end_row]
    if lines:
        last = len(lines) - 1
        cut = [text[: where.end_col - 1] if number == last else text for number, text in enumerate(lines)]
        cut[0] = cut[0][where.col - 1 :]
        diagnostic = replace(diagnostic, context=" ".join(" ".join(cut).split()))
    fix = diagnostic.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(replace(edit, location=place(edit.location)) for edit in fix.edits))
    evidence = tuple(replace(each, location=place(each.location)) for each in diagnostic.evidence)
    return replace(diagnostic, location=place(where), evidence=evidence, fix=fix)


def through(
    part: Part, diagnostics: Mapping[str, Sequence[Diagnostic]], about: str, library: Library
) -> Iterator[Diagnostic]:
    """The findings in files that are no targets and rest on the file `about`."""
    name = inner(about, part.root)
    targets = {inner(path, part.root) for path in part.targets}
    for path, found in diagnostics.items():
        if path not in targets:
            for each in found:
                if any(one.location.path == name for one in each.evidence):
                    yield _outward(each, part.root, library)
