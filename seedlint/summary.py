"""What a run found and what it understood, in a few lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.reporters import plural

if TYPE_CHECKING:
    from seedlint.check import Report


def found(report: Report) -> str:
    """How many findings there are, how many of them `--fix` can mend, which safe uses are shown beside them, and
    what was left out."""
    risky = [each for each in report.diagnostics if not each.code.startswith("SED0")]
    count, files = len(risky), len({each.location.path for each in risky})
    seen = plural(report.files, "file")
    fixable = [each.fix.safe for each in report.diagnostics if each.fix is not None]
    parts = [f"{plural(count, 'finding')} in {files} of {seen}" if count else f"nothing found in {seen}"]
    uses = Counter(each.code == "SED009" for each in report.diagnostics if each.code.startswith("SED0"))
    parts += [f"{plural(uses[False], 'safe use')} shown"] if uses[False] else []
    parts += [f"{uses[True]} unclassified shown"] if uses[True] else []
    parts += [f"{sum(fixable)} fixable with --fix"] if any(fixable) else []
    parts += [f"{fixable.count(False)} with --unsafe-fixes"] if not all(fixable) else []
    parts += [f"{report.suppressed} suppressed"] if report.suppressed else []
    if report.unsure:
        hidden, level = sum(report.unsure.values()), min(report.unsure)
        parts += [f"{hidden} below min-confidence (--min-confidence {level} shows {'it' if hidden == 1 else 'them'})"]
    parts += [f"{report.accepted} in the baseline"] if report.accepted else []
    if report.cut:
        parts += [f"{plural(len(report.cut), 'file')} not looked at to the end (-v says which)"]
    return ", ".join(parts)


def stale(report: Report) -> list[str]:
    """What the baseline accepts for nothing."""
    if not report.stale:
        return []
    count = sum(report.stale.values())
    kinds = [f"{path} {code}" for path, code, _ in report.stale]
    named = ", ".join(kinds[:3]) + (", ..." if len(kinds) > 3 else "")
    return [f"{plural(count, 'accepted finding')} no longer there: {named}; --write-baseline forgets what is gone"]


def understood(report: Report) -> list[str]:
    """What is known of the seed decisions, and what rules that are not selected would add."""
    lines = ["; ".join([_decisions(report), *_exempt(report)])]
    if report.off:
        codes = ", ".join(f"{count} {code}" for code, count in sorted(report.off.items()))
        least = "at least " if report.narrow else ""
        count = plural(sum(report.off.values()), "finding")
        lines.append(f"rules that are not selected would add {least}{count}: {codes}")
    return lines


def _decisions(report: Report) -> str:
    if not report.decisions:
        return "no seed decision was seen"
    judged = report.decisions - report.abstained
    seen = f"{plural(report.decisions, 'seed decision')} ({'one use' if report.decisions == 1 else 'uses'} of seeds)"
    reason = ""
    if report.abstained:
        mostly = "mostly " if len(report.unseen) > 1 else ""
        reason = f": {mostly}it cannot be seen {Counter(report.unseen).most_common(1)[0][0]}"
    if not judged:
        return f"{seen}, none of them understood{reason}"
    safe = f" ({report.safe} safe)" if report.safe else ""
    abstained = f", {report.abstained} not{reason}" if report.abstained else ""
    return f"{seen}: {judged} classified{safe}{abstained}"


def _exempt(report: Report) -> list[str]:
    return [f"{plural(report.exempt, 'test file')} exempt"] if report.exempt else []
