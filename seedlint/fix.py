"""Fixes: what can be said with certainty about a finding becomes edits that leave the rest of the code as it is.

The syntax tree is libcst's, found again by the position of the diagnostic; where anything is in doubt there is no fix.
`docs/fixes.md` says what each fix does and when it is made."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint import discover
from seedlint.config import shown
from seedlint.diagnostics import Diagnostic, Edit, Fix, Location
from seedlint.lower import lower
from seedlint.rewrite import RewriteError, common, rewrite

if TYPE_CHECKING:
    import libcst as cst

Lines = Callable[[str, int], Sequence[str]]
"""The lines of a module (cell 0) or of a notebook's code cell, by path as the diagnostics have it."""

FIXABLE = ("SED205", "SED406", "SED409")
"""What `filled` can compute a fix for. SED901 brings its own."""


def filled(diagnostics: Iterable[Diagnostic], lines: Lines) -> tuple[Diagnostic, ...]:
    """The diagnostics, each with its fix where there is one."""
    codes: dict[tuple[str, int], _Code | None] = {}

    def fix(diagnostic: Diagnostic) -> Fix | None:
        where = diagnostic.location
        place = (where.path, where.cell)
        if place not in codes:
            codes[place] = _code(lines, where)
        code = codes[place]
        try:
            return None if code is None else _fix(diagnostic, code)
        except RecursionError:  # libcst's own walks
            return None

    return tuple(
        replace(each, fix=fix(each)) if each.code in FIXABLE and each.fix is None else each for each in diagnostics
    )


def _fix(diagnostic: Diagnostic, code: _Code) -> Fix | None:
    call = code.call_at(diagnostic.location)
    if call is None:
        return None
    match diagnostic.code:
        case "SED205":
            return _sample_spread(code, call)
        case "SED409":
            return _unshuffled(code, call)
        case "SED406":
            return _split_key(code, call, diagnostic)
    return None


# ----------------------------------------------------------------------- trees


def _code(lines: Lines, where: Location) -> _Code | None:
    import libcst

    text = "\n".join(lines(where.path, where.cell))
    before = "".join("\n".join(lines(where.path, cell)) + "\n" for cell in range(1, where.cell))
    for earlier in dict.fromkeys((before, "")):  # another cell may not parse
        try:
            return _Code(libcst.parse_module(earlier + text), where.path, where.cell, earlier, text)
        except (libcst.ParserSyntaxError, RecursionError):
            continue
    return None


class _Code:
    """A parsed module or cell. `text` may follow the text of the cells `before` it, which share its names."""

    def __init__(self, module: cst.Module, path: str, cell: int, before: str, text: str) -> None:
        from libcst import Call
        from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

        self.wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = module
        self.text = before + text
        self.path, self.cell = path, cell
        self.above = before.count("\n")
        self.parents: Mapping[cst.CSTNode, cst.CSTNode] = self.wrapper.resolve(ParentNodeProvider)
        self._ranges: Mapping[cst.CSTNode, Any] = self.wrapper.resolve(PositionProvider)
        self._calls = {self.span(node): node for node in self._ranges if isinstance(node, Call)}
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        self._starts = starts

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """Where a node is in the whole text: rows and columns from 1."""
        start, end = self._ranges[node].start, self._ranges[node].end
        return start.line, start.column + 1, end.line, end.column + 1

    def call_at(self, where: Location) -> cst.Call | None:
        above = self.above
        return self._calls.get((where.row + above, where.col, where.end_row + above, where.end_col))

    def line(self, row: int) -> str:
        return self.text[self._starts[row - 1] : self._starts[row] - 1]

    def replaced(self, old: cst.CSTNode, new: cst.CSTNode) -> tuple[Edit, ...]:
        """The smallest edit that puts `new` in the place of the node `old`; none where the tree and the text differ."""
        if self.module.code != self.text:
            return ()
        changed = self.module.deep_replace(old, new)
        code: str = changed.code  # type: ignore[attr-defined]
        row, col, end_row, end_col = self.span(old)
        start, end = self._starts[row - 1] + col - 1, self._starts[end_row - 1] + end_col - 1
        was, now = self.text[start:end], code[start : len(code) - (len(self.text) - end)]
        first = common(was, now)
        last = common(was[first:][::-1], now[first:][::-1])
        return (self.edit(start + first, end - last, now[first : len(now) - last]),)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """An edit of the characters from `start` to `end` of the whole text."""
        (row, col), (end_row, end_col) = self._at(start), self._at(end)
        return Edit(Location(self.path, self.cell, row - self.above, col, end_row - self.above, end_col), text)

    def offset(self, row: int, col: int) -> int:
        return self._starts[row - 1] + col - 1

    def _at(self, offset: int) -> tuple[int, int]:
        row = self.text.count("\n", 0, offset) + 1
        return row, offset - self._starts[row - 1] + 1


# ---------------------------------------------------------------- SED205: spreads

_SAMPLE = {"pstdev": "stdev", "pvariance": "variance"}
_SPREADS = ("std", "var", "nanstd", "nanvar")


def _sample_spread(code: _Code, call: cst.Call) -> Fix | None:
    """`ddof=1`, or what the call says instead of it."""
    import libcst as cst

    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else None
    if name in _SAMPLE and isinstance(call.func, cst.Attribute) and len(call.args) == 1:
        func = call.func.with_changes(attr=cst.Name(_SAMPLE[name]))
        return _made(f"use {_SAMPLE[name]}", False, code.replaced(call, call.with_changes(func=func)))
    name = name or (call.func.value if isinstance(call.func, cst.Name) else None)
    if name not in _SPREADS or any(arg.star for arg in call.args):
        return None
    for keyword, old, new in (("ddof", "0", "1"), ("correction", "0", "1"), ("unbiased", "False", "True")):
        arg = _keyword(call, keyword)
        if arg is not None:
            if not (isinstance(arg.value, (cst.Integer, cst.Name)) and arg.value.value == old):
                return None
            value = cst.Integer(new) if new == "1" else cst.Name(new)
            return _made(f"set {keyword}={new}", False, code.replaced(arg.value, value))
    bare = any(isinstance(arg.value, cst.GeneratorExp) for arg in call.args)
    if bare or sum(arg.keyword is None for arg in call.args) > 3:  # ddof may be given by position
        return None
    return _made("set ddof=1", False, code.replaced(call, _with_argument(call, "ddof", cst.Integer("1"))))


def _made(message: str, safe: bool, edits: tuple[Edit, ...]) -> Fix | None:
    return Fix(message, safe, edits) if edits else None


def _keyword(call: cst.Call, name: str) -> cst.Arg | None:
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def _argument(name: str, value: cst.BaseExpression, **how: Any) -> cst.Arg:
    import libcst as cst

    none = cst.SimpleWhitespace("")
    return cst.Arg(value, keyword=cst.Name(name), equal=cst.AssignEqual(none, none), **how)


def _with_argument(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """`call` with one more keyword argument at its end, on a line of its own where the others have theirs."""
    import libcst as cst

    if not call.args:
        return call.with_changes(args=[_argument(name, value)])
    *rest, last = call.args
    space: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    new = _argument(name, value, comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    if isinstance(last.comma, cst.Comma):
        closing = last.comma.whitespace_after
        before = rest[-1].comma if rest else None
        opening = before.whitespace_after if isinstance(before, cst.Comma) else call.whitespace_before_args
        if isinstance(closing, cst.ParenthesizedWhitespace) and isinstance(opening, cst.ParenthesizedWhitespace):
            space = opening.with_changes(first_line=closing.first_line, empty_lines=[])
            plain = closing.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
            closing = closing.with_changes(first_line=plain)
            new = new.with_changes(comma=last.comma.with_changes(whitespace_after=closing))
    last = last.with_changes(comma=cst.Comma(whitespace_after=space), whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*rest, last, new])


# -------------------------------------------------------------- SED409: splitters


def _unshuffled(code: _Code, call: cst.Call) -> Fix | None:
    """Without `random_state` where that loses nothing, else with `shuffle=True`: the fix that keeps results wins."""
    import libcst as cst

    seed, shuffle = _keyword(call, "random_state"), _keyword(call, "shuffle")
    if seed is None or (shuffle is not None and not _is_name(shuffle.value, "False")):
        return None
    if shuffle is None and any(arg.star for arg in call.args):
        return None
    if _is_plain(seed.value) and (without := _without(call, seed)) is not None:
        return _made("remove random_state, which nothing reads", True, code.replaced(call, without))
    message = "set shuffle=True"
    if shuffle is not None:
        return _made(message, False, code.replaced(shuffle.value, cst.Name("True")))
    given = _argument("shuffle", cst.Name("True"), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    at = call.args.index(seed)
    args = [*call.args[:at], given, *call.args[at:]]
    return _made(message, False, code.replaced(call, call.with_changes(args=args)))


def _is_name(node: cst.CSTNode, name: str) -> bool:
    import libcst as cst

    return isinstance(node, cst.Name) and node.value == name


def _is_plain(node: cst.BaseExpression) -> bool:
    """Whether evaluating an expression has no effect that would be missed: names, literals, arithmetic with them."""
    import libcst as cst

    if isinstance(node, (cst.Name, cst.Integer, cst.Float, cst.SimpleString)):
        return True
    if isinstance(node, cst.Attribute):
        return _is_plain(node.value)
    if isinstance(node, cst.UnaryOperation):
        return _is_plain(node.expression)
    if isinstance(node, cst.BinaryOperation):
        return _is_plain(node.left) and _is_plain(node.right)
    if isinstance(node, cst.Subscript):
        indices = [each.slice.value for each in node.slice if isinstance(each.slice, cst.Index)]
        return len(indices) == len(node.slice) and all(map(_is_plain, (node.value, *indices)))
    return False


def _without(call: cst.Call, arg: cst.Arg) -> cst.Call | None:
    """`call` without one of its arguments, what stands on its line aside; None where a comment would be lost."""
    import libcst as cst

    at = call.args.index(arg)
    before, after = list(call.args[:at]), list(call.args[at + 1 :])
    if after:
        return None if _remarks(arg.comma) else call.with_changes(args=before + after)
    if not before:
        none = cst.SimpleWhitespace("")
        spaces = (call.whitespace_before_args, arg.whitespace_after_arg, arg.comma)
        return None if any(map(_comments, spaces)) else call.with_changes(args=[], whitespace_before_args=none)
    previous = before.pop()
    if _remarks(previous.comma):
        return None
    comma, closing = arg.comma, arg.whitespace_after_arg
    kept = previous.comma.whitespace_after if isinstance(previous.comma, cst.Comma) else None
    if isinstance(comma, cst.Comma):
        if isinstance(kept, cst.ParenthesizedWhitespace):
            last = comma.whitespace_after
            if isinstance(last, cst.ParenthesizedWhitespace):
                comma = comma.with_changes(whitespace_after=last.with_changes(first_line=kept.first_line))
            elif _comments(kept):
                return None
    elif _comments(kept):
        return None
    return call.with_changes(args=[*before, previous.with_changes(comma=comma, whitespace_after_arg=closing)])


def _comments(node: Any) -> bool:
    """Whether white space, or a comma's, holds a comment."""
    import libcst as cst

    space = node.whitespace_after if isinstance(node, cst.Comma) else node
    return isinstance(space, cst.ParenthesizedWhitespace) and (space.first_line.comment is not None or _remarks(space))


def _remarks(node: Any) -> bool:
    """Whether it holds a comment on a line of its own."""
    import libcst as cst

    space = node.whitespace_after if isinstance(node, cst.Comma) else node
    return isinstance(space, cst.ParenthesizedWhitespace) and any(line.comment for line in space.empty_lines)


# ------------------------------------------------------------------ SED406: keys

_RANDOM = "jax.random"
_DERIVING = ("split", "fold_in", "clone", "wrap_key_data", "key_data", "key_impl")
"""Of jax.random: what takes a key and draws nothing from it. A second `split` of one key gives the same children."""


def _split_key(code: _Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """`key, subkey = jax.random.split(key)` before the first of two statements of one block that consume `key`, which
    must be a draw of jax.random, by its import; the second then uses the new key."""
    first = _first_use(code, diagnostic)
    one, other = _statement(code, first), _statement(code, call)
    if first is None or one is None or other is None:
        return None
    block = code.parents[one]
    if block is not code.parents[other] or code.span(one) >= code.span(other):
        return None
    names = _Names(code, call)
    drawn = names.drawn_from(first)
    if drawn is None or not names.is_local(drawn.value):
        return None
    key, uses = drawn.value, names.uses(drawn.value)
    within = {use: _statement(code, use) for use in uses}
    if sum(line is one for line in within.values()) != 1 or not any(line is other for line in within.values()):
        return None
    bound = [code.span(line) for line in names.bindings(key) if code.parents[line] is block]
    since = max((span for span in bound if span < code.span(one)), default=None)
    if names.rebinds(drawn, key) or (since is None and _looped(code, block)):
        return None
    for use in uses:  # what was split off the key before would be split off again
        if (since or (0,)) <= code.span(use) < code.span(drawn) and not names.rebinds(use, key):
            return None
    row, col, *_ = code.span(one)
    split, indent = names.split(first, row), code.line(row)[: col - 1]
    if split is None or indent.strip():
        return None
    fresh = _fresh("subkey", code.text)
    at = code.offset(row, col)
    start, end = code.offset(*code.span(drawn)[:2]), code.offset(*code.span(drawn)[2:])
    inserted = code.edit(at, at, f"{key}, {fresh} = {split}({key})\n{indent}")
    return Fix(f"split {key} first", False, (inserted, code.edit(start, end, fresh)))


def _first_use(code: _Code, diagnostic: Diagnostic) -> cst.Call | None:
    where = diagnostic.evidence[0].location if diagnostic.evidence else None
    if where is None or (where.path, where.cell) != (code.path, code.cell):
        return None
    return code.call_at(where)


def _statement(code: _Code, node: cst.CSTNode | None) -> cst.SimpleStatementLine | None:
    """The line that evaluates `node` exactly once when it runs; None if it is in a compound statement's header, a
    lambda or a comprehension."""
    import libcst as cst

    while node is not None and not isinstance(node, (cst.Lambda, cst.BaseComp, cst.CompFor, cst.BaseCompoundStatement)):
        if isinstance(node, cst.SimpleStatementLine):
            return node
        node = code.parents.get(node)
    return None


def _looped(code: _Code, node: cst.CSTNode | None) -> bool:
    import libcst as cst

    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Module)):
        if isinstance(node, (cst.For, cst.While)):
            return True
        node = code.parents.get(node)
    return False


def _fresh(name: str, text: str) -> str:
    """`name`, or the first of `name_2`, `name_3`, ... that is not in `text`."""
    number, new = 1, name
    while re.search(rf"\b{new}\b", text):
        number += 1
        new = f"{name}_{number}"
    return new


class _Names:
    """What names mean in the function or module that a call stands in."""

    def __init__(self, code: _Code, call: cst.Call) -> None:
        from libcst.metadata import ScopeProvider

        self._code = code
        self._scopes: Mapping[cst.CSTNode, Any] = code.wrapper.resolve(ScopeProvider)
        self._scope = self._scopes[call]

    def meaning(self, node: cst.CSTNode | str) -> str | None:
        """The full name that an imported name, or an attribute of one, stands for, if there is just one."""
        from libcst.metadata import QualifiedNameSource

        found = self._scope.get_qualified_names_for(node)
        names = {each.name for each in found if each.source is QualifiedNameSource.IMPORT}
        return names.pop() if len(found) == len(names) == 1 else None

    def drawn_from(self, call: cst.Call) -> cst.Name | None:
        """The name of the key that a draw of jax.random consumes, where it stands."""
        import libcst as cst

        if not self._is_draw(call) or any(arg.star for arg in call.args):
            return None
        arg = _keyword(call, "key") or next((arg for arg in call.args[:1] if arg.keyword is None), None)
        return arg.value if arg is not None and isinstance(arg.value, cst.Name) else None

    def _is_draw(self, call: cst.Call) -> bool:
        module, _, name = (self.meaning(call.func) or "").rpartition(".")
        return module == _RANDOM and name not in _DERIVING

    def is_local(self, name: str) -> bool:
        """Whether the name is bound in this scope alone, and nothing inside it reads the name at another time."""
        from libcst.metadata import FunctionScope, GlobalScope

        bound = list(self._scope[name])
        return (
            isinstance(self._scope, (FunctionScope, GlobalScope))
            and bool(bound)
            and all(each.scope is self._scope for each in bound)
            and all(use.scope is self._scope for each in bound for use in each.references)
        )

    def uses(self, name: str) -> list[cst.CSTNode]:
        """Where the name is read in this scope."""
        nodes = {use.node: None for each in self._scope[name] for use in each.references}
        return [node for node in nodes if _is_name(node, name)]

    def bindings(self, name: str) -> list[cst.SimpleStatementLine]:
        """The lines that assign to the name in this scope."""
        lines = (_statement(self._code, each.node) for each in self._scope[name])
        return [line for line in lines if line is not None]

    def rebinds(self, use: cst.CSTNode, name: str) -> bool:
        """Whether a use of a key stands in an assignment to the same name: `key, sub = split(key)`."""
        import libcst as cst

        line = _statement(self._code, use)
        assigned = line.body[0] if line is not None and len(line.body) == 1 else None
        targets = [each.target for each in assigned.targets] if isinstance(assigned, cst.Assign) else []
        elements = [each.value for one in targets if isinstance(one, cst.Tuple) for each in one.elements]
        return any(_is_name(each, name) for each in (*targets, *elements))

    def split(self, draw: cst.Call, row: int) -> str | None:
        """How `jax.random.split` can be called above `row`: as `draw` is, else by an import that has run."""
        import libcst as cst

        if isinstance(draw.func, cst.Attribute):
            return f"{self._code.module.code_for_node(draw.func.value)}.split"
        endings = {_RANDOM.partition(".")[0]: ".random.split", _RANDOM: ".split", f"{_RANDOM}.split": ""}
        for scope in (self._scope, self._scope.globals):
            for binding in scope.assignments:
                ending = endings.get(self.meaning(binding.name) or "")
                if ending is not None and "." not in binding.name and self._code.span(binding.node)[0] < row:
                    return f"{binding.name}{ending}"
        return None


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
                before[file] = contents[file] if file in contents else start.setdefault(file, discover.read(file))
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
    """The (path, code) of findings that are as many as before the last round fixed some."""
    before = Counter((each.location.path, each.code) for each in last.found)
    now = Counter((each.location.path, each.code) for each in found)
    return {key for each in last.fixed if now[key := (each.location.path, each.code)] >= before[key]}


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
    for block in lower(new, discover.is_notebook(path)).blocks:
        if block.error is not None and (block.cell is None or block.cell in cells):
            raise RewriteError(f"the result could not be read: {block.error}")
    return new


__all__ = ["FIXABLE", "Outcome", "filled", "settle"]
