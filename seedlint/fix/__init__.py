"""Fixes: what can be said with certainty about a finding becomes edits that leave the rest of the code as it is.

The syntax tree is libcst's, found again by the position of the diagnostic; where anything is in doubt there is no fix.
`docs/fixes.md` says what each fix does and when it is made."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from seedlint import discover
from seedlint.config import shown
from seedlint.diagnostics import Diagnostic, Fix, Location
from seedlint.fix.code import Code, Lines, call_alone, parsed
from seedlint.fix.hashes import checksum
from seedlint.fix.keys import split_key
from seedlint.fix.order import seed_first
from seedlint.fix.splitters import unshuffled
from seedlint.fix.spreads import sample_spread
from seedlint.fix.workers import made_in_worker
from seedlint.lower import lower
from seedlint.records import dataclass, replace
from seedlint.rewrite import RewriteError, rewrite

if TYPE_CHECKING:
    import libcst as cst

_FIXES: Mapping[str, Callable[[Code, cst.Call, Diagnostic], Fix | None]] = {
    "SED205": sample_spread,
    "SED403": seed_first,
    "SED405": made_in_worker,
    "SED406": split_key,
    "SED407": checksum,
    "SED409": unshuffled,
}
"""The fix of each code: of a finding at a call of some code."""
_OF_THE_CALL = frozenset({"SED205", "SED409"})
"""Those that change the call and look at nothing else: its module is not parsed for them."""
FIXABLE = tuple(_FIXES)
"""What `filled` can compute a fix for. SED901 brings its own."""


def filled(diagnostics: Iterable[Diagnostic], lines: Lines) -> tuple[Diagnostic, ...]:
    """The diagnostics, each with its fix where there is one."""
    codes: dict[tuple[str, int], Code | None] = {}

    def fix(diagnostic: Diagnostic) -> Fix | None:
        where = diagnostic.location
        place = (where.path, where.cell)
        if diagnostic.code in _OF_THE_CALL:
            code = call_alone(lines, where)
            return None if code is None else _fix(diagnostic, code)
        if where.path.endswith(discover.DOCUMENTS):
            return None  # an import would go to the head of the document, which is no code
        if place not in codes:
            codes[place] = parsed(lines, where)
        code = codes[place]
        try:
            return None if code is None else _fix(diagnostic, code)
        except RecursionError:  # libcst's own walks
            return None

    return tuple(
        replace(each, fix=fix(each)) if each.code in FIXABLE and each.fix is None else each for each in diagnostics
    )


def _fix(diagnostic: Diagnostic, code: Code) -> Fix | None:
    call = code.call_at(diagnostic.location)
    return None if call is None else _FIXES[diagnostic.code](code, call, diagnostic)


# ---------------------------------------------------------------------- a run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What fixing came to: the contents of the changed files before and after it, by absolute path, the diagnostics
    whose fixes were made, and why some were not (lines for people)."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    fixed: tuple[Diagnostic, ...] = ()
    refused: tuple[str, ...] = ()


class _Pass(NamedTuple):
    """The fixes of one round, and what was there before it."""

    contents: Mapping[str, bytes]
    found: Sequence[Diagnostic]
    fixed: Sequence[Diagnostic]


_MOST_PASSES = 20

Judge = Callable[[Mapping[str, bytes]], Sequence[Diagnostic]]
"""The diagnostics, with fixes, of a run in which some contents take the place of the files' own."""


def settle(judge: Judge, given: Mapping[str, bytes], targets: Iterable[str], *, unsafe: bool) -> Outcome:
    """Make fixes and judge the result until nothing is left to fix. Nothing is written; `judge` is called last
    with the contents of the outcome.

    `given` are contents that take the place of a file's own from the start; `targets` absolute paths that may be
    changed. A fix after which its file does not parse is not made; one after which its finding is still there is taken
    back."""
    names: dict[str, list[str]] = {}  # of one file: links to it are judged with it
    for path in targets:
        names.setdefault(os.path.realpath(path), []).append(path)
    paths = {shown(ones[0]): ones[0] for ones in names.values()}
    also = {ones[0]: ones for ones in names.values()}
    start = dict(given)
    contents: Mapping[str, bytes] = start
    fixed: list[Diagnostic] = []
    refused: dict[tuple[str, str], str] = {}  # (path, code): why
    last = _Pass({}, (), ())
    passes = 0
    while True:
        found = judge(contents)
        if stuck := _stuck(last, found):
            refused.update(dict.fromkeys(sorted(stuck), "the finding would stay"))
            files = {path for path, _ in stuck}
            back = {each: last.contents[paths[path]] for path in files for each in also[paths[path]]}
            contents = {**contents, **back}
            fixed = [each for each in fixed if each not in last.fixed or each.location.path not in files]
            last = _Pass({}, (), ())
            continue
        wanted: dict[str, list[Diagnostic]] = {}
        for each in found if passes < _MOST_PASSES else ():
            path = each.location.path
            if each.fix and (each.fix.safe or unsafe) and path in paths and (path, each.code) not in refused:
                wanted.setdefault(path, []).append(each)
        if not wanted:
            break
        passes += 1
        before, after, done = dict(contents), dict(contents), []
        for path, diagnostics in wanted.items():
            file, chosen = paths[path], _apart(diagnostics)
            try:
                before[file] = contents[file] if file in contents else start.setdefault(file, discover.contents(file))
                after.update(dict.fromkeys(also[file], _rewritten(file, before[file], chosen)))
                done += chosen
            except (OSError, RewriteError) as error:
                refused.update({(path, each.code): str(error) for each in chosen})
        last = _Pass(before, found, done)
        contents = after
        fixed += done
    changed = {path: data for path, data in contents.items() if path in start and data != start[path]}
    reasons = (f"{path}: {code} is not fixed: {why}" for (path, code), why in refused.items())
    return Outcome({path: start[path] for path in changed}, changed, tuple(fixed), tuple(reasons))


def _stuck(last: _Pass, found: Sequence[Diagnostic]) -> set[tuple[str, str]]:
    """The (path, code) of findings that show as much as before the last round fixed some: of a key that is used three
    times, which is one finding, one use less is left."""
    before, now = _shown(last.found), _shown(found)
    return {key for each in last.fixed if now[key := (each.location.path, each.code)] >= before[key]}


def _shown(found: Sequence[Diagnostic]) -> Counter[tuple[str, str]]:
    """How many places the findings of a code show in a file, those that they stand at included."""
    count: Counter[tuple[str, str]] = Counter()
    for each in found:
        count[each.location.path, each.code] += 1 + len(each.evidence)
    return count


def _apart(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Those of one file whose edits neither overlap nor start at one place, the first winning."""
    taken: list[Location] = []
    chosen: list[Diagnostic] = []
    for diagnostic in diagnostics:
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        places = [edit.location for edit in edits]
        if not any(_meet(one, other) for one in places for other in taken):
            taken += places
            chosen.append(diagnostic)
    return chosen


def _meet(one: Location, other: Location) -> bool:
    if one.cell != other.cell:
        return False
    first, second = ((each.row, each.col, each.end_row, each.end_col) for each in sorted((one, other)))
    return first[:2] == second[:2] or second[:2] < first[2:]


def _rewritten(path: str, data: bytes, diagnostics: Sequence[Diagnostic]) -> bytes:
    """The contents of a file with the fixes of `diagnostics`. Raises RewriteError, also if they do not parse."""
    edits = [edit for each in diagnostics if each.fix for edit in each.fix.edits]
    new = rewrite(data, discover.is_notebook(path), edits)
    cells = {edit.location.cell for edit in edits}
    for block in lower(discover.code(path, new), discover.is_notebook(path)).blocks:
        if block.error is not None and (block.cell is None or block.cell in cells):
            raise RewriteError(f"the result could not be read: {block.error}")
    return new


__all__ = ["FIXABLE", "Outcome", "filled", "settle"]
