"""`--fix` and `--diff`: fixes are computed for what was found, settled, shown, and written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from seedlint import discover, files
from seedlint.config import shown
from seedlint.diagnostics import Diagnostic
from seedlint.records import replace
from seedlint.reporters import inert, plural

if TYPE_CHECKING:
    from seedlint.check import Report
    from seedlint.fix import Outcome
    from seedlint.library import Library

WITH_FIXES = frozenset({"full", "json", "sarif"})
"""The output formats that show fixes, which cost a second look at the code."""


def with_fixes(report: Report, library: Library) -> Report:
    if not report.diagnostics:
        return report
    from seedlint import fix

    if not any(each.code in fix.FIXABLE for each in report.diagnostics):
        return report
    return replace(report, diagnostics=fix.filled(report.diagnostics, library.shown_lines))


def settled(
    judged: Callable[[Mapping[str, bytes]], tuple[Report, Library]],
    contents: Mapping[str, bytes],
    found: discover.Found,
    *,
    unsafe: bool,
) -> tuple[Outcome, Report, Library]:
    """The fixes, none written yet, and what is left to report after them."""
    from seedlint import fix

    runs: list[tuple[Report, Library]] = []

    def judge(given: Mapping[str, bytes]) -> Sequence[Diagnostic]:
        runs[:] = [judged(given)]
        return runs[0][0].diagnostics

    outcome = fix.settle(judge, contents, [target.path for target in found.targets], unsafe=unsafe)
    return outcome, *runs[0]


def account_for(outcome: Outcome, report: Report, *, unsafe: bool, made: bool) -> None:
    """Say on standard error what was fixed, what was not and why, and what `--unsafe-fixes` would add."""
    lines = list(outcome.refused)
    if outcome.fixed:
        codes = ", ".join(sorted({each.code for each in outcome.fixed}))
        what = f"{plural(len(outcome.fixed), 'finding')} in {plural(len(outcome.after), 'file')} ({codes})"
        lines.append(f"{'fixed' if made else 'would fix'} {what}")
    left = sum(each.fix is not None and not each.fix.safe for each in report.diagnostics)
    if not lines:
        beside = " without --unsafe-fixes" if left and not unsafe else ""
        stays = f", {plural(len(report.diagnostics), 'finding')} left as found" if report.diagnostics else ""
        lines.append(f"nothing to fix{beside} in {plural(report.files, 'file')}{stays}")
    if left and not unsafe and not made:  # else the summary says so
        lines.append(f"{plural(left, 'finding')} can be fixed with --unsafe-fixes")
    print("".join(f"seedlint: {inert(line)}\n" for line in lines), end="", file=sys.stderr)


def print_diff(outcome: Outcome) -> bool:
    """Print what the fixes change; whether that is anything."""
    from seedlint import rewrite

    for path, before in sorted(outcome.before.items()):
        text = rewrite.diff(shown(path), discover.is_notebook(path), before, outcome.after[path])
        # on a terminal it is looked at, elsewhere it is for `patch`, which needs it as it is
        sys.stdout.write("\n".join(map(inert, text.split("\n"))) if sys.stdout.isatty() else text)
    return bool(outcome.before)


def write(outcome: Outcome, contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the fixed files, and standard input (`contents`) to standard output; what went wrong, in words."""
    for path, data in contents.items():
        sys.stdout.buffer.write(outcome.after.get(path, data))
    errors = []
    for path, before in sorted(outcome.before.items()):
        try:
            if path not in contents:
                files.write(path, outcome.after[path], before)
        except OSError as error:
            errors.append(f"cannot write {shown(path)}: {error.strerror or error}")
    return tuple(errors)
