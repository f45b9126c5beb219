"""Taking up seedlint in a project that has findings: a baseline, comments, and lines that have changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from seedlint import discover, files
from seedlint.config import shown
from seedlint.diagnostics import Acceptance
from seedlint.records import replace
from seedlint.reporters import inert, plural

if TYPE_CHECKING:
    from seedlint.check import Report
    from seedlint.library import Library


@contextmanager
def git_told() -> Iterator[None]:
    """What Git cannot say about a revision is told as an error of the option."""
    from seedlint import changes

    try:
        yield
    except changes.ChangesError as error:
        raise click.ClickException(f"--diff-base: {error}") from None


def changed_since(revision: str, report: Report, library: Library) -> Report:
    from seedlint import changes

    with git_told():
        touched = changes.since(revision, library.path)
        left = tuple(each for each in report.diagnostics if touched(each.location))
    return replace(report, diagnostics=left)


def write_baseline(path: str, report: Report, reason: str | None, *, quiet: bool) -> int:
    """Write the baseline; findings that it accepted before keep their reasons, the others get this one."""
    from seedlint import baseline

    try:
        known = baseline.reasons(path) if os.path.exists(path) else {}
    except baseline.BaselineError:  # it is written anew
        known = {}
    save(path, baseline.written(report.diagnostics, os.path.abspath(path), known, reason))
    if not quiet:
        count = sum(not each.code.startswith("SED0") for each in report.diagnostics)
        print(f"seedlint: {plural(count, 'finding')} in {inert(path)}", file=sys.stderr)
    return 0


def beyond_baseline(path: str, report: Report, judged: Iterable[str], codes: Collection[str]) -> Report:
    """The report without what the baseline accepts. The files `judged` (absolute) were looked at for `codes`."""
    from seedlint import baseline

    try:
        accepted, reasons = baseline.read(path), baseline.reasons(path)
    except baseline.BaselineError as error:
        raise click.ClickException(f"baseline {shown(path)}: {error}") from None
    left = baseline.new(report.diagnostics, accepted, path)
    every = (*report.audit, *report.diagnostics)
    stale = baseline.stale(every, accepted, path, set(judged), codes)
    remaining = set(left)
    gone = [each for each in report.diagnostics if each not in remaining]
    told = [
        Acceptance(each.code, each.location, f"baseline {shown(path)}", baseline.reason_of(each, reasons, path))
        for each in gone
    ]
    return replace(report, diagnostics=left, accepted=len(gone), stale=stale, acceptances=(*report.acceptances, *told))


def with_noqa(report: Report, library: Library, reason: str | None, *, quiet: bool) -> Report:
    """Add the comments, and what the report still has to say then."""
    from seedlint import noqa, rewrite

    safe = [each for each in report.diagnostics if each.code.startswith("SED0")]
    risky = [each for each in report.diagnostics if not each.code.startswith("SED0")]
    edits, left = noqa.comments(risky, library.shown_lines, reason)
    files_of = {os.path.realpath(library.path(name)): name for name in reversed(edits)}
    edits = {name: edits[name] for name in edits if name in files_of.values()}  # a link's findings are its file's
    for name, changes in edits.items():
        path = library.path(name)
        try:
            before = discover.contents(path)
            files.write(path, rewrite.rewrite(before, discover.is_notebook(path), changes), before)
        except (OSError, rewrite.RewriteError) as error:
            raise click.ClickException(f"cannot write {name}: {error}") from None
    if not quiet:
        added = plural(sum(map(len, edits.values())), "comment")
        print(f"seedlint: {added} added in {plural(len(edits), 'file')}", file=sys.stderr)
    return replace(report, diagnostics=tuple(sorted((*safe, *left), key=lambda each: each.sort_key)))


def save(path: str, text: str) -> None:
    try:
        files.write(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None
