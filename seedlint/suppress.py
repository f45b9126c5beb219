"""Suppression comments: what the author of the linted code says about single findings.

`# seedlint: ignore[...] reason` and `# seedlint: ignore-file` are seedlint's own; `# noqa` and `# flake8: noqa` mean
what they mean to flake8; `# seedlint: use=ensemble` declares a use that the code cannot show.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from seedlint.config import covers, nearest, unknown_selector
from seedlint.diagnostics import Diagnostic, Edit, Fix, Location, Rule, clipped
from seedlint.facts import Comment, FileFacts
from seedlint.records import dataclass

DECLARABLE = ("model-selection", "ensemble", "sensitivity")
"""The uses that `# seedlint: use=` may declare: the safe ones."""

_CODES = r"[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*"
_NOQA = re.compile(rf"#\s*noqa(?!\w)(?::\s?(?P<codes>{_CODES}))?", re.IGNORECASE)
_NOQA_FILE = re.compile(rf"#\s*flake8[:=]\s*noqa(?P<some>:\s?(?P<codes>{_CODES}))?\s*$", re.IGNORECASE)
_OURS = re.compile(r"#\s*seedlint\s*:\s*(?P<word>[\w-]*)\s*(?:\[(?P<codes>[^\]#]*)\]|=\s*(?P<value>[\w-]*))?")
_WORDS = ("ignore", "ignore-file", "use")


@dataclass(frozen=True, slots=True)
class Directive:
    """One instruction in a comment.

    `kind` is `line` or `file` (suppresses there), `use` (declares `value`) or `wrong` (`value` says why it has no
    effect). `selectors` are what it suppresses, None for everything; `ours` is whether only seedlint reads it. `start`
    and `end` are columns (1-based, end exclusive) on the comment's row; it holds on the rows `first` to `last`."""

    kind: str
    comment: Comment
    cell: int
    start: int
    end: int
    first: int
    last: int
    selectors: tuple[str, ...] | None = None
    value: str = ""
    ours: bool = False

    def matching(self, diagnostic: Diagnostic, rule: Rule) -> set[str]:
        """The selectors by which the instruction suppresses `diagnostic` of `rule`; `ALL` where it names none."""
        if self.kind not in ("line", "file"):
            return set()
        where = diagnostic.location
        if self.kind == "line" and not (where.cell == self.cell and self.first <= where.row <= self.last):
            return set()
        return {selector for selector in self.selectors or ("ALL",) if covers(selector, rule)}


def directives(facts: FileFacts, rules: Sequence[Rule], lines: Callable[[int], Sequence[str]]) -> tuple[Directive, ...]:
    """The instructions in a file's comments, in order. `lines(cell)` are those of a module (cell 0) or of a notebook's
    code cell."""
    found: list[Directive] = []
    for block in facts.blocks:
        for comment in block.comments:
            found += _read(comment, block.cell or 0, rules, lines)
    return tuple(found)


def _read(
    comment: Comment, cell: int, rules: Sequence[Rule], lines: Callable[[int], Sequence[str]]
) -> Iterable[Directive]:
    text = comment.text

    def at(match: re.Match[str], kind: str, selectors: tuple[str, ...] | None = None, value: str = "") -> Directive:
        start, end = comment.col + match.start(), comment.col + match.end()
        first, last = comment.first, comment.last
        ours = match.re is _OURS
        if ours and kind == "line" and first == last and _alone(lines(cell), comment):
            last = _end_of_statement(lines(cell), comment.row)
        return Directive(kind, comment, cell, start, end, first, last, selectors, value, ours)

    if match := _NOQA_FILE.match(text):
        # flake8 reads it only where no code stands before it
        yield at(match, "file" if _alone(lines(cell), comment) else "nothing", _codes(match["codes"]))
    for match in _NOQA.finditer(text):
        codes = _codes(match["codes"])
        yield at(match, "line", codes)
        for code in codes or ():
            if code.startswith("SED") and (problem := unknown_selector(code, rules)):
                yield at(match, "wrong", value=problem)
    for match in _OURS.finditer(text):
        word, named, value = match["word"], match["codes"], match["value"]
        if word in ("ignore", "ignore-file"):
            selectors = _codes(named, upper=False)
            problem = next(filter(None, (unknown_selector(each, rules) for each in selectors or ())), "")
            wrong = problem or ("it names no rule" if named is not None and not selectors else "")
            kind = "file" if word == "ignore-file" else "line"
            yield at(match, "wrong", value=wrong) if wrong else at(match, kind, selectors)
        elif word == "use" and value in DECLARABLE:
            yield at(match, "use", value=value)
        elif word == "use":
            yield at(match, "wrong", value=f'"{value or ""}" cannot be declared{nearest(value or "", DECLARABLE)}')
        else:
            yield at(match, "wrong", value=f'unknown instruction "{word}"{nearest(word, _WORDS)}')


def _alone(lines: Sequence[str], comment: Comment) -> bool:
    """Whether no code stands before a comment on its line."""
    text = lines[comment.row - 1] if comment.row <= len(lines) else ""
    return not text[: comment.col - 1].strip()


def _end_of_statement(lines: Sequence[str], row: int) -> int:
    """The last row of the logical line that begins below the comment on `row`, or `row` where there is none. Further
    comments may stand between, and a decorator goes with what it decorates."""
    start = row + 1
    while start <= len(lines) and lines[start - 1].lstrip().startswith("#"):
        start += 1
    if start > len(lines) or not lines[start - 1].strip():
        return row
    first = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines[start - 1 :]) + "\n").readline):
            if token.type == tokenize.NEWLINE and first != "@":
                return start + token.start[0] - 1
            if token.type == tokenize.NEWLINE:
                first = ""
            elif token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
                first = first or token.string
    except (tokenize.TokenError, SyntaxError):
        pass
    return start


def _codes(text: str | None, *, upper: bool = True) -> tuple[str, ...] | None:
    return (
        None if text is None else tuple((part.upper() if upper else part) for part in re.split(r"[,\s]+", text) if part)
    )


def apply(
    found: Iterable[Diagnostic],
    said: Sequence[Directive],
    rules: Sequence[Rule],
    active: Collection[str],
    path: str,
    *,
    decided: Collection[tuple[int, int]] | None = None,
    lines: Callable[[int], Sequence[str]] | None = None,
    noqa: bool = True,
    complete: bool = True,
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """One file's diagnostics that are left, and a SED901 for each instruction without effect.

    Without `noqa`, comments that flake8 reads too leave every diagnostic in place: flake8 applies them itself. Unless
    the view is `complete`, what an instruction is about may be out of view: only one that cannot be understood is
    reported.

    `active` are the codes that this run looks for: an instruction about others cannot be called unused. `decided` are
    the (cell, row) of the decisions that a `use=` may be about; None: those of the SED0xx to SED3xx and SED902
    diagnostics in `found`. With `lines` (see `directives`) a SED901 carries its fix."""
    found = list(found)
    by_code = {rule.code: rule for rule in rules}
    used: dict[Directive, set[str]] = defaultdict(set)
    kept: list[Diagnostic] = []
    about = _by_row(said)
    for diagnostic in found:
        hits = {one: one.matching(diagnostic, by_code[diagnostic.code]) for one in about(diagnostic.location)}
        for one, selectors in hits.items():
            used[one] |= selectors
        if not any(selectors and (noqa or one.ours) for one, selectors in hits.items()):
            kept.append(diagnostic)
    if decided is None:
        decided = {
            (each.location.cell, each.location.row) for each in found if each.code < "SED4" or each.code == "SED902"
        }
    unused = []
    for one in said:
        if not complete and one.kind != "wrong":
            continue
        idle = _idle(one, used[one], rules, active)
        reason = _why_unused(one, idle, decided)
        if reason is not None:
            fix = None if lines is None else _removal(one, idle, path, lines(one.cell)[one.comment.row - 1])
            unused.append(_unused(one, path, reason, fix))
    return kept, [each for each in unused if not any(_by_name(one, each, by_code) for one in about(each.location))]


def accepted(
    found: Iterable[Diagnostic], said: Sequence[Directive], rules: Sequence[Rule]
) -> Iterator[tuple[Diagnostic, str, str]]:
    """Which diagnostics of one file its comments are about, each with the instruction and the reason that follow it,
    one that gives a reason first. A declared use is about decisions only."""
    by_code = {rule.code: rule for rule in rules}
    about = _by_row(said)
    uses = [one for one in said if one.kind == "use"]
    for each in found:
        hits = [one for one in about(each.location) if one.matching(each, by_code[each.code])]
        if each.code < "SED4":  # a decision
            hits += [
                one for one in uses if one.cell == each.location.cell and one.first <= each.location.row <= one.last
            ]
        told = [(_instruction(one), _reason(one)) for one in hits]
        if told:
            yield each, *min(told, key=lambda pair: not pair[1])


def _instruction(one: Directive) -> str:
    return one.comment.text[one.start - one.comment.col : one.end - one.comment.col].strip()


def _reason(one: Directive) -> str:
    """What follows an instruction in its comment, up to the next `#`."""
    return one.comment.text[one.end - one.comment.col :].partition("#")[0].strip(" \t:-–—")


def _by_row(said: Iterable[Directive]) -> Callable[[Location], Sequence[Directive]]:
    """Which instructions may be about a place: those for the file, and those that hold on its row."""
    everywhere = [one for one in said if one.kind == "file"]
    rows: dict[tuple[int, int], list[Directive]] = defaultdict(list)
    for one in said:
        for row in range(one.first, one.last + 1) if one.kind == "line" else ():
            rows[one.cell, row].append(one)
    return lambda where: (*everywhere, *rows.get((where.cell, where.row), ()))


def _by_name(one: Directive, diagnostic: Diagnostic, by_code: dict[str, Rule]) -> bool:
    """SED901 itself is suppressed only where it is named: else no blanket comment could ever be called unused."""
    return one.selectors is not None and bool(one.matching(diagnostic, by_code[diagnostic.code]))


def _idle(one: Directive, used: Collection[str], rules: Sequence[Rule], active: Collection[str]) -> tuple[str, ...]:
    """The selectors of a suppression (`ALL` where it names none) that had no effect, `used` being those that had.

    Other tools read `# noqa` too: only codes of seedlint's in it can be unused."""
    if one.kind not in ("line", "file"):
        return ()
    if one.selectors is None:
        return ("ALL",) if one.ours and not used else ()
    idle = [name for name in one.selectors if name not in used and (one.ours or name.startswith("SED"))]
    return tuple(name for name in idle if _judged(name, rules, active))


def _why_unused(one: Directive, idle: Sequence[str], decided: Collection[tuple[int, int]]) -> str | None:
    """What SED901 says of an instruction of which the selectors `idle` had no effect; None if nothing."""
    match one.kind:
        case "wrong":
            return one.value
        case "use":
            rows = range(one.first, one.last + 1)
            matched = any((one.cell, row) in decided for row in rows)
            return None if matched else f"use={one.value} stands at no seed decision"
        case "line" | "file" if idle:
            return "nothing is reported here" if one.selectors is None else f"{', '.join(idle)} is not reported here"
    return None


def _judged(selector: str, rules: Sequence[Rule], active: Collection[str]) -> bool:
    """Whether this run looked for everything that `selector` stands for."""
    meant = {rule.code for rule in rules if covers(selector, rule)} - {"SED901"}
    return bool(meant) and meant <= set(active)


def _unused(one: Directive, path: str, reason: str, fix: Fix | None) -> Diagnostic:
    where = Location(path, one.cell, one.comment.row, one.start, one.comment.row, one.end)
    if one.kind == "wrong":
        what, why = "instruction to seedlint has no effect", "What it was meant to do is not done."
        advice = f"Correct it: ignore[CODES], ignore-file[CODES], or use= with {', '.join(DECLARABLE)}."
    elif one.kind == "use":
        what, why = (
            "instruction to seedlint has no effect",
            "A declared use is about the line that SED0xx would report.",
        )
        advice = "Move it to that line, or remove it."
    else:
        what, why = "unused suppression", "It would hide the next finding here, which nobody has looked at."
        advice = "Remove it."
    message = clipped(f"{what}: {reason}")
    return Diagnostic("SED901", "unused-suppression", message, where, fix=fix, why=why, help=advice)


# --------------------------------------------------------------------- removal


def _removal(one: Directive, idle: Sequence[str], path: str, line: str) -> Fix | None:
    """Take the selectors `idle`, or with the last of them the whole instruction, out of `line`, the row it stands on.

    What follows an instruction up to the next `#` is its reason and goes with it. One that cannot be understood stays:
    it was meant to do something."""
    if one.kind == "wrong":
        return None
    row = one.comment.row

    def fix(message: str, start: int, end: int, text: str = "", end_row: int = row) -> Fix:
        return Fix(message, True, (Edit(Location(path, one.cell, row, start, end_row, end), text),))

    if any(name not in idle for name in one.selectors or ()):
        start, end = _codes_span(line[one.start - 1 : one.end - 1])
        codes = line[one.start - 1 + start : one.start - 1 + end]
        left = _without(codes, idle, upper=not one.ours)
        return fix(f"remove {', '.join(idle)} from the suppression", one.start + start, one.start + end, left)
    message = "remove the declared use" if one.kind == "use" else "remove the unused suppression"
    following = line.find("#", one.end - 1)
    if following >= 0:
        return fix(message, one.start, following + 1)
    kept = line[: one.start - 1].rstrip()
    if not kept:  # the line is nothing else
        return fix(message, 1, 1, end_row=row + 1)
    return fix(message, len(kept) + 1, len(line) + 1)


def _codes_span(instruction: str) -> tuple[int, int]:
    """Where the codes of an instruction that names some start and end in its text."""
    if instruction.endswith("]"):
        return instruction.index("[") + 1, len(instruction) - 1
    start = instruction.rindex(":") + 1
    return start + len(instruction[start:]) - len(instruction[start:].lstrip()), len(instruction.rstrip())


def _without(codes: str, idle: Collection[str], *, upper: bool) -> str:
    """A list of codes without some; each of the others keeps the separator before it."""
    parts = ["", *re.split(r"([,\s]+)", codes)]
    pairs = list(zip(parts[::2], parts[1::2]))  # (separator before it, code)
    kept = [(comma, code) for comma, code in pairs if (code.upper() if upper else code) not in idle]
    return "".join(code if not number else comma + code for number, (comma, code) in enumerate(kept))
