"""SED403: the call of the seed moves up, above what it should govern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Fix
from seedlint.fix.code import Code, is_plain, statement_of
from seedlint.fix.names import Names

if TYPE_CHECKING:
    import libcst as cst


def seed_first(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """The line of the seed, and those right below it that seed with the same, above the line that draws: both lines of
    one block, and all names in them bound before."""
    drawn = code.evidence(diagnostic)
    late, early = _alone(code, call), statement_of(code, drawn)
    if drawn is None or late is None or early is None:
        return None
    block = code.parents[early]
    if block is not code.parents[late] or code.span(early) >= code.span(late) or not _owns_line(code, early):
        return None
    body = list(getattr(block, "body", ()))
    at = body.index(late)
    moved = [late]
    for following in body[at + 1 :]:
        other = _call_alone(following)
        if other is None or not _same_arguments(code, call, other) or following.leading_lines:
            break
        moved.append(following)
    names = Names(code, call)
    if not all(names.bound_before(node, code.span(early)) for line in moved for node in _read(line)):
        return None
    first, last = code.span(moved[0])[0], code.span(moved[-1])[2]
    start, end = code.offset(first, 1), code.end_of_line(last)
    if code.module.code != code.text or end is None:
        return None
    above = code.offset(code.span(early)[0], 1)
    lines = code.text[start:end]
    return Fix("set the seed first", False, (code.edit(above, above, lines), code.edit(start, end, "")))


def _alone(code: Code, call: cst.Call) -> cst.SimpleStatementLine | None:
    """The line of a call that is all that the line does, with arguments that nothing is missed of."""
    line = statement_of(code, call)
    return line if line is not None and _call_alone(line) is call and _owns_line(code, line) else None


def _call_alone(line: cst.CSTNode) -> cst.Call | None:
    import libcst as cst

    if not (isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 and isinstance(line.body[0], cst.Expr)):
        return None
    call = line.body[0].value
    plain = isinstance(call, cst.Call) and is_plain(call.func)
    return call if isinstance(call, cst.Call) and plain and all(is_plain(arg.value) for arg in call.args) else None


def _owns_line(code: Code, line: cst.SimpleStatementLine) -> bool:
    """Whether nothing but white space stands before a statement on its line (`if x: f()`)."""
    row, col, *_ = code.span(line)
    return not code.line(row)[: col - 1].strip()


def _same_arguments(code: Code, one: cst.Call, other: cst.Call) -> bool:
    given = [[code.module.code_for_node(arg.value) for arg in call.args] for call in (one, other)]
    return bool(given[0]) and given[0] == given[1]


def _read(line: cst.SimpleStatementLine) -> list[cst.Name]:
    """The names that a line reads."""
    import libcst as cst
    from libcst import matchers

    call = _call_alone(line)
    assert call is not None
    parts = [call.func, *(arg.value for arg in call.args)]
    names = [found for part in parts for found in matchers.findall(part, matchers.Name())]
    attributes = [
        found.attr for part in parts for found in matchers.findall(part, matchers.Attribute()) if hasattr(found, "attr")
    ]
    return [name for name in names if isinstance(name, cst.Name) and not any(name is one for one in attributes)]
