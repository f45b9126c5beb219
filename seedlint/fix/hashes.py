"""SED407: a checksum takes the place of the salted hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Confidence, Diagnostic, Edit, Fix
from seedlint.fix.code import Code, is_name
from seedlint.fix.names import Names

if TYPE_CHECKING:
    import libcst as cst


def checksum(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """`zlib.crc32(text.encode())`, of a tuple of texts and numbers that of its `repr`; all hashes of the finding, or
    none."""
    if diagnostic.confidence < Confidence.HIGH:
        return None
    shown = [each.location for each in diagnostic.evidence if (each.location.path, each.location.cell) == code.where]
    others = [other for other in map(code.call_at, shown) if other is not None and is_name(other.func, "hash")]
    replaced = [_replaced(code, each) for each in dict.fromkeys((call, *others))]
    edits = [edit for each in replaced if each is not None for edit in each]
    imported = Names(code, call).import_of("zlib")
    if None in replaced or imported is None or code.module.code != code.text:
        return None
    return Fix("use zlib.crc32", False, (*imported, *edits))


def _replaced(code: Code, call: cst.Call) -> tuple[Edit, ...] | None:
    if not is_name(call.func, "hash") or len(call.args) != 1 or call.args[0].star or call.args[0].keyword is not None:
        return None
    subject = call.args[0].value
    if _is_text(subject):
        before, after = ("", ".encode()") if _is_atom(subject) else ("(", ").encode()")
    elif _is_shown_alike(subject):
        before, after = "repr(", ").encode()"
    else:
        return None
    start, end = _with_brackets(code, subject)
    function = code.edit(*code.offsets(call.func), "zlib.crc32")
    return (function, code.edit(start, start, before), code.edit(end, end, after))


def _with_brackets(code: Code, node: cst.BaseExpression) -> tuple[int, int]:
    """Where an expression begins and ends, its own brackets included, which are no part of a libcst position."""
    written = code.module.code_for_node(node)
    start, _ = code.offsets(node)
    start = code.text.rindex(written, 0, start + len(written))
    return start, start + len(written)


def _is_text(node: cst.BaseExpression) -> bool:
    """Whether an expression is a string whatever its parts are."""
    import libcst as cst

    if isinstance(node, (cst.FormattedString, cst.SimpleString, cst.ConcatenatedString)):
        return not (isinstance(node, cst.SimpleString) and "b" in node.prefix)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return _is_text(node.left) or _is_text(node.right)
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute):
            text = isinstance(node.func.value, (cst.SimpleString, cst.FormattedString))
            return text and node.func.attr.value in ("join", "format")
        return is_name(node.func, "str") or is_name(node.func, "repr")
    return False


def _is_atom(node: cst.BaseExpression) -> bool:
    import libcst as cst

    return isinstance(node, (cst.FormattedString, cst.SimpleString, cst.Call)) or bool(getattr(node, "lpar", ()))


def _is_shown_alike(node: cst.BaseExpression) -> bool:
    """Whether the `repr` of an expression is the same in every process: a tuple of texts and numbers."""
    import libcst as cst

    if isinstance(node, cst.Tuple):
        return all(_is_text(each.value) or isinstance(each.value, (cst.Integer, cst.Float)) for each in node.elements)
    return False
