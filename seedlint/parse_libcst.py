"""libcst's tree of a text, and where its nodes stand.

libcst is imported only where a text is parsed. Its native parser overflows the stack or stalls where brackets or terms
are many: `survives` has the look of a text before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from seedlint.facts import Span
from seedlint.lower_ast import MAX_DEPTH, MAX_PATTERN
from seedlint.source import Unparsable

if TYPE_CHECKING:
    import libcst as cst


def survives(text: str) -> bool:
    """Is `text` far from what libcst dies of, by a rough look at it? (Brackets in strings count too.)"""
    depth = deepest = start = longest = 0
    for match in _BRACKET_OR_END.finditer(text):
        if match[0] in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] != "\n":
            depth -= 1
        elif depth <= 0:
            depth, start, longest = 0, match.end(), max(longest, match.end() - start)
    longest = max(longest, len(text) - start)
    return longest <= 3000 and deepest <= (MAX_PATTERN if "case" in text else 50) and text.count("elif") <= MAX_DEPTH


_BRACKET_OR_END = re.compile(r"[(\[{]|[)\]}]|(?<!\\)\n")


def parse(text: str) -> cst.Module:
    import libcst

    try:
        return libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        row, col = error.raw_line, error.raw_column + 1
        raise Unparsable(f"syntax error (libcst): {error.message}", (row, col, row, col)) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the native parser is no Exception
        raise Unparsable(f"cannot be parsed: {error}") from None


class Provided:
    """Where nodes are, as libcst says."""

    def __init__(self, module: cst.Module) -> None:
        from libcst.metadata import MetadataWrapper, PositionProvider

        self._ranges = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def at(self, kind: str, node: Any) -> Span:
        """Where `node` is. `kind` is call, comp, clause, lambda, entry, param, case or stmt."""
        first = node
        if kind == "entry":
            first = getattr(node, "key", node.value)
            last = node.value
        elif kind == "clause":
            first, last = node.target, node.iter
        elif kind == "param":
            first = node.name
            last = node.default or (node.annotation.annotation if node.annotation else node.name)
        elif kind == "case":
            first, last = node.pattern, node.guard or node.pattern
        elif kind == "stmt" and hasattr(node, "body"):
            last = self._header(node)
        else:
            last = node
        start, end = self._ranges[first].start, self._ranges[last].end
        if type(node).__name__ in ("Try", "TryStar"):
            return start.line, start.column + 1, start.line, start.column + 4
        return start.line, start.column + 1, end.line, end.column + 1

    def _header(self, node: Any) -> Any:
        """The node that ends the header of a compound statement."""
        for name in ("test", "iter", "subject", "returns"):
            if getattr(node, name, None) is not None:
                return getattr(node, name)
        if hasattr(node, "items"):
            return node.items[-1]
        if hasattr(node, "params"):
            every = [param for param, _ in parameters(node.params)]
            return every[-1] if every else node.name
        if hasattr(node, "bases"):
            return [node.name, *node.bases, *node.keywords][-1]
        return node


def parameters(node: cst.Parameters) -> Iterator[tuple[cst.Param, str]]:
    """Every parameter in source order, and its kind."""
    for param in (*node.posonly_params, *node.params):
        yield param, "pos"
    if type(node.star_arg).__name__ == "Param":
        yield node.star_arg, "*"  # type: ignore[misc]
    for param in node.kwonly_params:
        yield param, "kw"
    if node.star_kwarg is not None:
        yield node.star_kwarg, "**"
