"""SED409: a splitter that does not shuffle loses its `random_state`, or shuffles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Fix
from seedlint.fix.code import Code, comments, fix_made, given_by, is_name, is_plain, new_argument, remarks

if TYPE_CHECKING:
    import libcst as cst


def unshuffled(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """Without `random_state` where that loses nothing, else with `shuffle=True`: the fix that keeps results wins."""
    import libcst as cst

    seed, shuffle = given_by(call, "random_state"), given_by(call, "shuffle")
    if seed is None or (shuffle is not None and not is_name(shuffle.value, "False")):
        return None
    if shuffle is None and any(arg.star for arg in call.args):
        return None
    if is_plain(seed.value) and (without := _without(call, seed)) is not None:
        return fix_made("remove random_state, which nothing reads", True, code.replaced(call, without))
    message = "set shuffle=True"
    if shuffle is not None:
        return fix_made(message, False, code.replaced(shuffle.value, cst.Name("True")))
    given = new_argument("shuffle", cst.Name("True"), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    at = call.args.index(seed)
    args = [*call.args[:at], given, *call.args[at:]]
    return fix_made(message, False, code.replaced(call, call.with_changes(args=args)))


def _without(call: cst.Call, arg: cst.Arg) -> cst.Call | None:
    """`call` without one of its arguments, what stands on its line aside; None where a comment would be lost."""
    import libcst as cst

    at = call.args.index(arg)
    before, after = list(call.args[:at]), list(call.args[at + 1 :])
    if after:
        return None if remarks(arg.comma) else call.with_changes(args=before + after)
    if not before:
        none = cst.SimpleWhitespace("")
        spaces = (call.whitespace_before_args, arg.whitespace_after_arg, arg.comma)
        return None if any(map(comments, spaces)) else call.with_changes(args=[], whitespace_before_args=none)
    previous = before.pop()
    if remarks(previous.comma):
        return None
    comma, closing = arg.comma, arg.whitespace_after_arg
    kept = previous.comma.whitespace_after if isinstance(previous.comma, cst.Comma) else None
    if isinstance(comma, cst.Comma):
        if isinstance(kept, cst.ParenthesizedWhitespace):
            last = comma.whitespace_after
            if isinstance(last, cst.ParenthesizedWhitespace):
                comma = comma.with_changes(whitespace_after=last.with_changes(first_line=kept.first_line))
            elif comments(kept):
                return None
    elif comments(kept):
        return None
    return call.with_changes(args=[*before, previous.with_changes(comma=comma, whitespace_after_arg=closing)])
