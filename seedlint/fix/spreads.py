"""SED205: a spread over few seeds is divided by one less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Fix
from seedlint.fix.code import Code, fix_made, given_by, with_argument

if TYPE_CHECKING:
    import libcst as cst


_SAMPLE = {"pstdev": "stdev", "pvariance": "variance"}
_SPREADS = ("std", "var", "nanstd", "nanvar")


def sample_spread(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """`ddof=1`, or what the call says instead of it."""
    import libcst as cst

    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else None
    if name in _SAMPLE and isinstance(call.func, cst.Attribute) and len(call.args) == 1:
        func = call.func.with_changes(attr=cst.Name(_SAMPLE[name]))
        return fix_made(f"use {_SAMPLE[name]}", False, code.replaced(call, call.with_changes(func=func)))
    name = name or (call.func.value if isinstance(call.func, cst.Name) else None)
    if name not in _SPREADS or any(arg.star for arg in call.args):
        return None
    for keyword, old, new in (("ddof", "0", "1"), ("correction", "0", "1"), ("unbiased", "False", "True")):
        arg = given_by(call, keyword)
        if arg is not None:
            if not (isinstance(arg.value, (cst.Integer, cst.Name)) and arg.value.value == old):
                return None
            value = cst.Integer(new) if new == "1" else cst.Name(new)
            return fix_made(f"set {keyword}={new}", False, code.replaced(arg.value, value))
    bare = any(isinstance(arg.value, cst.GeneratorExp) for arg in call.args)
    if bare or sum(arg.keyword is None for arg in call.args) > 3:  # ddof may be given by position
        return None
    return fix_made("set ddof=1", False, code.replaced(call, with_argument(call, "ddof", cst.Integer("1"))))
