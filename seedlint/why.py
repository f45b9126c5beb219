"""Everything that is known about the seeds of one line: why there is a finding, or why there is none.

`ask` judges the file as the `seedlint` command does, with the analysis told to leave its reasons behind; `Answer` is
that of one line, and this module's writers turn it into text or JSON."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from seedlint import baseline, discover
from seedlint.check import Report, check
from seedlint.config import Configurations
from seedlint.diagnostics import Diagnostic, Evidence, Location, Remark
from seedlint.library import Library
from seedlint.records import dataclass
from seedlint.reporters import inert, json, line_start
from seedlint.reporters.text import PLAIN, Style
from seedlint.terminal import Terminal
from seedlint.verdicts import active


class Line(NamedTuple):
    """What is asked about: a file as it was written, a cell (0 outside notebooks) and a row, 0 for all of them."""

    path: str
    cell: int = 0
    row: int = 0


_LINE = re.compile(r"(?P<path>.*?)(?::(?:cell )?(?P<first>\d+))?(?::(?P<second>\d+))?(?::(?P<third>\d+))?\Z", re.DOTALL)


def parsed(text: str) -> Line:
    """The line that `FILE:LINE`, or `FILE:CELL:LINE` of a notebook, stands for; a column behind it, as findings have
    one, is left out. Raises ValueError where a notebook's row has no cell."""
    found = _LINE.match(text)
    assert found is not None
    numbers = [int(found[name]) for name in ("first", "second", "third") if found[name] is not None]
    path = found["path"]
    if 0 in numbers:
        raise ValueError(f"lines, columns and cells are counted from 1: {text}")
    if not discover.is_notebook(path):
        return Line(path, 0, numbers[0] if numbers else 0)
    if len(numbers) == 1:
        raise ValueError(f"expected FILE:CELL:LINE for a notebook, got {text}")
    return Line(path, *numbers[:2])


class Judged(NamedTuple):
    """A finding, and whether and why it is shown or not: reported, suppressed, ..."""

    diagnostic: Diagnostic
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the seeds of one file (`path` as diagnostics have it), and its text."""

    path: str
    judged: tuple[Judged, ...]
    remarks: tuple[Remark, ...]
    cut: str
    parsed: bool
    library: Library


def ask(path: str, configurations: Configurations, library: Library) -> Known:
    """Judge the file at `path` inside its project and keep what is known of it. Raises ConfigError."""
    absolute = os.path.abspath(path)
    found = discover.find([absolute], configurations.of)
    report = check(found, configurations.of, library, audit=True, about=absolute)
    name = library.shown(absolute)
    return Known(
        name,
        tuple(_judged(report, configurations, absolute, library)),
        report.remarks,
        next((why for place, why in report.cut if place == name), ""),
        library.known(absolute) is not None,
        library,
    )


def _judged(report: Report, configurations: Configurations, asked: str, library: Library) -> Iterator[Judged]:
    settings = configurations.of(os.path.dirname(asked))
    shown = {(each.code, each.location) for each in report.diagnostics}
    new = shown
    if settings.baseline is not None:
        left = baseline.new(report.diagnostics, baseline.read(settings.baseline), settings.baseline)
        new = {(each.code, each.location) for each in left}
    every = {(each.code, each.location): each for each in (*report.audit, *report.diagnostics)}
    for key, each in sorted(every.items(), key=lambda pair: pair[1].sort_key):
        path = library.path(each.location.path)
        if key in new:
            state = "reported"
        elif key in shown:
            state = "accepted by the baseline"
        elif each.code not in active(configurations.of(os.path.dirname(path)), path):
            state = "not selected"
        elif path != asked:
            state = "said of another file"
        elif each.confidence < settings.min_confidence:
            state = "below min-confidence"
        else:
            state = "suppressed by a comment"
        yield Judged(each, state)


# ------------------------------------------------------------------------ a line


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one line (or, with row 0, of a whole file).

    `here` are the findings that stand on it, `through` those that rest on it; `standing` is what is known of what
    stands there, `resting` what stands elsewhere and rests on it, `file` what holds for the file as a whole. `nothing`
    says what it means where all of it is empty."""

    line: Line
    code: str
    here: tuple[Judged, ...]
    through: tuple[Judged, ...]
    standing: tuple[Remark, ...]
    resting: tuple[Remark, ...]
    file: tuple[Remark, ...]
    nothing: str = ""


TOLD = ("reported", "said of another file")
"""The states of findings that a run over the project shows."""
UNRUN = ("function", "skipped")
"""The kinds of remarks that say that something is not run."""


def answer(known: Known, line: Line) -> Answer:
    """What is known of a line. Raises ValueError where the file has none of this number."""
    lines = known.library.lines(os.path.abspath(line.path), line.cell)
    if line.row > len(lines):
        what = f"cell {line.cell} of {line.path}" if line.cell else line.path
        raise ValueError(f"{what} has {len(lines)} lines")
    place = Line(known.path, line.cell, line.row)
    code = lines[line.row - 1] if line.row else ""
    file = tuple(each for each in known.remarks if each.kind in ("file", "limit"))
    if known.cut:
        file = (*file, Remark("limit", Location(known.path, 0, 1, 1, 1, 1), known.cut))
    others = [each for each in known.remarks if each.kind not in ("file", "limit")]
    here = tuple(each for each in known.judged if _on(each.diagnostic.location, place))
    through = tuple(each for each in known.judged if each not in here and _leads(each.diagnostic.evidence, place))
    standing = tuple(each for each in others if _on(each.location, place))
    resting = tuple(each for each in others if each not in standing and _leads(each.evidence, place))
    found = here or through or any(each.kind not in UNRUN for each in (*standing, *resting))
    nothing = "" if found else _nothing(known, code, standing)
    return Answer(line, code, here, through, standing, resting, file, nothing)


def _on(where: Location, line: Line) -> bool:
    return where.path == line.path and (
        not line.row or (where.cell == line.cell and where.row <= line.row <= where.end_row)
    )


def _leads(evidence: Sequence[Evidence], line: Line) -> bool:
    return any(_on(each.location, line) for each in evidence)


def _nothing(known: Known, code: str, standing: Sequence[Remark]) -> str:
    """Why nothing is known about the seeds of a line."""
    if not known.parsed:
        return "the file was not read: no word of it can seed, and nothing in it calls what can"
    if any(each.kind == "file" and "test code" in each.message for each in known.remarks):
        return "the file is test code"
    speaks = "it holds a seed word, but " if discover.prefilter(code.encode("utf-8", "surrogatepass")) else ""
    if code and (why := next((each.message for each in standing if each.kind == "skipped"), "")):
        return f"{speaks}{why}"
    if standing:
        return f"{speaks}nothing that runs reaches it"
    if not any(each.kind == "file" and each.entry for each in known.remarks):
        return f"{speaks}no entry point of the project imports the file"
    return f"{speaks}no generator, training or result is seen on it" if speaks else "it has nothing to do with a seed"


# ----------------------------------------------------------------------- writers


def text(told: Answer, terminal: Terminal = PLAIN, *, whole: bool = False) -> str:
    """An answer for people: what is reported, then why; with `whole` also all else that is known."""
    style = Style(terminal)
    line = told.line
    out = [f"{style.bold(_name(line))}" + (f"  {inert(told.code.strip())}" if told.code.strip() else "")]
    out += ["", style.bold(inert(_verdict(told)))]
    out += _findings("findings" if whole or told.through else "", told.here, line, style)
    out += _findings("findings that rest on this line", told.through, line, style, brief=not whole)
    every = (*told.standing, *told.resting)
    standing, resting, file = (told.standing, told.resting, told.file) if whole else _reasons(told)
    out += _remarks("known of this line" if line.row else "known", standing, style, line.path if not whole else "")
    out += _remarks("known of what rests on it", resting, style)
    out += _remarks("known of the file", file, style)
    if left := len(set(every) - {*standing, *resting}):
        out += ["", style.dim(f"what else is known ({left} more): seedlint why --all {_asked(line)}")]
    return "\n".join([*out, ""])


def _verdict(told: Answer) -> str:
    """The answer in a sentence."""
    where = "here" if told.line.row else "in this file"
    reported = list(dict.fromkeys(each.code for each, state in told.here if state == "reported"))
    if reported:
        return f"{_listed(reported)} {'is' if len(reported) == 1 else 'are'} reported {where}"
    if told.here:
        hidden = dict.fromkeys(f"{each.code} is {state}" for each, state in told.here)
        return f"nothing is reported {where}: {_listed(list(hidden))}"
    through = [f"{each.code} at {_position(each.location)}" for each, state in told.through if state in TOLD]
    if through:
        rest = "rests" if len(through) == 1 else "rest"
        return f"nothing is reported on this line itself; {_listed(through)} {rest} on it"
    if told.nothing:
        return f"nothing is reported: {told.nothing}"
    reasons = list(dict.fromkeys(each.silent for each in told.standing if each.silent))
    if told.line.row and len(reasons) == 1:
        return f"nothing is reported: {reasons[0]}"
    return f"nothing is reported {where}{': the reasons, one by one' if told.line.row and reasons else ''}"


def _listed(words: list[str]) -> str:
    return ", ".join([*words[:-2], " and ".join(words[-2:])])


def _reasons(told: Answer) -> tuple[Sequence[Remark], Sequence[Remark], Sequence[Remark]]:
    """What is needed to see why, of what stands on a line, of what rests on it, and of the file: where something is
    reported, its own evidence is enough; else what stands there and why no finding speaks of it."""
    file = [each for each in told.file if each.kind == "limit" or not told.line.row]
    if told.here or (told.nothing and not told.standing):
        return (), (), file
    silent = [each for each in told.standing if each.silent]
    if told.through and not silent:
        return (), (), file
    return silent or [each for each in told.standing if each.kind != "use"], (), file


def _name(line: Line) -> str:
    cell = f":cell {line.cell}" if line.cell else ""
    return f"{line_start(line.path)}{cell}{f':{line.row}' if line.row else ''}"


def _asked(line: Line) -> str:
    """The line as it can be asked about."""
    return ":".join([inert(line.path), *(str(number) for number in (line.cell, line.row) if number)])


def _position(where: Location) -> str:
    return _name(Line(where.path, where.cell, where.row))


def _findings(title: str, judged: Sequence[Judged], line: Line, style: Style, *, brief: bool = False) -> list[str]:
    out = ["", *([style.cyan(title)] if title else [])] if judged else []
    for each, state in judged:
        where = "" if (each.location.path, each.location.row) == (line.path, line.row) else _position(each.location)
        said = f"{style.code(each)} {inert(each.message)} ({each.confidence} confidence; {state})"
        out.append(f"  {f'{where}: ' if where else ''}{said}")
        out += [f"    {_position(one.location)}  {inert(one.message)}" for one in each.evidence if not brief]
    return out


def _remarks(title: str, remarks: Sequence[Remark], style: Style, asked: str = "") -> list[str]:
    """What is known, each with the entry points that show it, unless that is the file `asked` about itself."""
    out = ["", style.cyan(title)] if remarks else []
    runs: dict[Remark, list[str]] = {}
    for each in remarks:  # what several runs say alike is said once
        alike = Remark(each.kind, each.location, each.message, each.evidence, each.silent)
        runs.setdefault(alike, []).extend([each.entry] if each.entry else [])
    blocks: list[tuple[str, ...]] = []  # several on one line may read alike
    for each, entries in runs.items():
        where = f"{_position(each.location)}: " if each.kind not in ("file", "limit") else ""
        shown = [entry for entry in dict.fromkeys(entries) if [asked] != entries]
        ran = f"  [run of {', '.join(map(inert, shown))}]" if shown else ""
        block = [f"  {where}{inert(each.message)}{style.dim(ran)}"]
        block += [f"    {style.bold('not reported:')} {inert(each.silent)}"] if each.silent else []
        block += [f"    {_position(one.location)}  {inert(one.message)}" for one in each.evidence]
        blocks.append(tuple(dict.fromkeys(block)))
    return [*out, *(text for block in dict.fromkeys(blocks) for text in block)]


def data(told: Answer) -> Mapping[str, Any]:
    """An answer as JSON data; its shape is described in `docs/json.md`."""
    return {
        "filename": told.line.path,
        "cell": told.line.cell or None,
        "row": told.line.row or None,
        "code": told.code,
        "nothing": told.nothing or None,
        "findings": [{**json.diagnostic(each), "state": state} for each, state in told.here],
        "through": [{**json.diagnostic(each), "state": state} for each, state in told.through],
        "known": [_remark(each) for each in (*told.standing, *told.resting, *told.file)],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "kind": remark.kind,
        **json.evidence(remark.location, remark.message),
        "evidence": [json.evidence(each.location, each.message) for each in remark.evidence],
        "silent": remark.silent or None,
        "entry": remark.entry or None,
    }
