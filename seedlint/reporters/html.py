"""The audit page: how a project uses its seeds, as one HTML file that needs nothing else.

Every decision is on it, by use, the safe ones too, whatever is selected or suppressed. Nothing from the audited code
can run: it is escaped, and the page's own policy allows no script or style but the two that are written here."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources

from seedlint import __version__
from seedlint.diagnostics import Acceptance, AxisSummary, Diagnostic, Location, SeedRole
from seedlint.records import dataclass
from seedlint.reporters import Lines, inert, plural

CONTEXT = 1
"""Lines of code around each line of evidence."""

MOST_LINES, LONGEST_LINE = 24, 180
"""How much code one decision shows at most: a page of 500 decisions stays below 2 MB."""


@dataclass(frozen=True, slots=True)
class Use:
    """A group of decisions: its key in the page, its heading, its verdict and one sentence that says what it is."""

    key: str
    title: str
    verdict: str
    text: str


USES = (
    Use(
        "single-fixed-seed",
        "Single fixed seed",
        "risky",
        "One constant stands for a whole family of models: its result is one arbitrary draw.",
    ),
    Use(
        "performance-comparison",
        "Performance comparison",
        "risky",
        "Only the seed varies inside each model, and the scores rank the models.",
    ),
    Use(
        "model-selection",
        "Model selection",
        "safe",
        "The seed is searched like any hyperparameter: chosen on validation data, scored once elsewhere.",
    ),
    Use(
        "ensemble",
        "Ensemble creation",
        "safe",
        "Predictions of several seeds are combined: the combination is the model.",
    ),
    Use("sensitivity", "Sensitivity analysis", "safe", "How far an outcome spreads over several seeds is reported."),
)
"""Bethard's five uses, the risky ones first."""

OTHERS = (
    Use("picked", "Picked by luck", "risky", "The best of several seeds is chosen by the very score that is reported."),
    Use(
        "unknown",
        "Not established",
        "open",
        "The code does not show what the seeds are used for: declare it, or name the function in the configuration.",
    ),
    Use("defect", "Seeds that do not work", "defect", "A seed that is dead, overwritten, late, reused or copied."),
    Use("remark", "Remarks", "open", "Advice beside the decisions, and files that could not be checked."),
    Use("unseeded", "No seed", "open", "Generators that are drawn from and that no seed governs."),
)

ROLES = (
    ("train", "Training", "initialisation, order, dropout"),
    ("split", "Split", "which rows are train and test"),
    ("search", "Search", "a tuner's own sampling"),
    ("eval", "Evaluation", "episodes, generation, bootstrap"),
    ("data", "Data", "synthetic data, augmentation"),
)
Accepted = Mapping[tuple[str, Location], Acceptance]
"""What is accepted, by the code and the place of the decision."""

COLUMNS = (("fixed", "fixed"), ("varied", "varied"), ("given", "from outside"), ("none", "unseeded"))

_FOOTER = (
    f"Made by seedlint {__version__}, which reads code and never runs it. The five uses are those of Bethard, "
    "<cite>We need to talk about random seeds</cite> (arXiv 2210.13393). Risky says what a result may rest on, and "
    "does not mean wrong."
)
_COLUMN_OF = {"constant": "fixed", "values": "varied", "entropy": "varied", "external": "given", "none": "none"}
_SYMBOLS = {"safe": "●", "risky": "▲", "open": "◇", "defect": "✕"}


def write(
    audit: Sequence[Diagnostic],
    lines: Lines,
    files: int = 0,
    roles: Sequence[SeedRole] = (),
    facts: Mapping[str, str] | None = None,
    acceptances: Sequence[Acceptance] = (),
) -> str:
    """The page, for everything that the analysis says (in order), what every seed governs, facts about the run, and
    which decisions the code or the baseline accepts."""
    accepted = {(each.code, each.location): each for each in acceptances}
    groups: dict[str, list[Diagnostic]] = {use.key: [] for use in (*USES, *OTHERS)}
    for each in audit:
        groups[_key(each)].append(each)
    style, script = _asset("audit.css"), _asset("audit.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_text(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="seedlint {__version__}">',
        "<title>Seed audit</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#decisions">Skip to the decisions</a>',
        *_header(groups, files, facts or {}, accepted),
        "<main>",
        *_overview(groups, roles),
        *_experiments(groups, roles),
        *_accepted(groups, accepted),
        *_decisions(groups, lines, accepted),
        "</main>",
        f"<footer>{_FOOTER}</footer>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _key(diagnostic: Diagnostic) -> str:
    code = diagnostic.code
    if code == "SED009":
        return "unknown"
    if code.startswith("SED3"):
        return "picked"
    if diagnostic.use in {use.key for use in USES}:
        return str(diagnostic.use)
    if code in ("SED501", "SED502"):
        return "unseeded"
    return "defect" if code.startswith("SED4") else "remark"


def _is_decision(key: str) -> bool:
    return key in ("picked", "unknown") or key in {use.key for use in USES}


def _asset(name: str) -> str:
    return resources.files("seedlint.reporters").joinpath(name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    """How a Content-Security-Policy names an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _text(text: str) -> str:
    return escape(inert(text), quote=True)


# ------------------------------------------------------------------- overview


def _header(
    groups: dict[str, list[Diagnostic]], files: int, facts: Mapping[str, str], accepted: Accepted
) -> Iterator[str]:
    by_verdict: Counter[str] = Counter()
    places: set[str] = set()
    for use in (*USES, *OTHERS):
        if _is_decision(use.key):
            by_verdict[use.verdict] += len(groups[use.key])
            places |= {each.location.path for each in groups[use.key]}
    total = sum(by_verdict.values())
    yield '<header class="top"><p class="eyebrow">seedlint audit</p>'
    yield "<h1>How this project uses its seeds</h1>"
    if facts:
        said = "".join(f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in facts.items())
        yield f'<dl class="facts">{said}</dl>'
    if not total:
        yield f'<p class="lede">No seed decision was found in {plural(files, "file")}.</p></header>'
        return
    yield f'<p class="lede"><strong>{plural(total, "seed decision")}</strong> in {plural(len(places), "file")}'
    yield f"of {files} that were read.</p>" if files else "</p>"
    yield '<ul class="verdicts">'
    for verdict, word in (("risky", "risky"), ("safe", "safe"), ("open", "not established")):
        yield f'<li class="{verdict}"><b>{by_verdict[verdict]}</b> {_symbol(verdict)} {word}</li>'
    yield "</ul>"
    if accepted:
        bare = sum(not each.reason for each in accepted.values())
        without = f", {bare} of them without a reason" if bare else ""
        yield f'<p class="hint"><a href="#accepted">{len(accepted)} accepted</a>{without}.</p>'
    yield "</header>"


def _symbol(verdict: str) -> str:
    return f'<span class="sym" aria-hidden="true">{_SYMBOLS[verdict]}</span>'


def _overview(groups: dict[str, list[Diagnostic]], roles: Sequence[SeedRole]) -> Iterator[str]:
    yield '<div class="overview">'
    yield from _chart(groups)
    yield from _coverage(groups, roles)
    yield "</div>"


def _chart(groups: dict[str, list[Diagnostic]]) -> Iterator[str]:
    """A mark for each decision, in a row for each use."""
    number = _numbers(groups)
    most = max(map(len, groups.values()))
    size = " many" if most > 60 else ""
    yield f'<section class="chart{size}" aria-labelledby="chart-title"><h2 id="chart-title">The five uses</h2>'
    yield '<p class="hint">One mark is one place in the code. A row filters the list below.</p>'
    for uses, rest in ((USES, False), (OTHERS, True)):
        if rest and not any(groups[use.key] for use in uses):
            continue
        yield '<div class="rows rest">' if rest else '<div class="rows">'
        for use in uses:
            found = groups[use.key]
            if rest and not found:
                continue
            marks = "".join(
                f'<a href="#d{number[id(each)]}" tabindex="-1" title="{_text(_place(each.location))}"></a>'
                for each in found
            )
            yield (
                f'<div class="row {use.verdict}">'
                f'<button type="button" data-use="{use.key}" aria-pressed="false" {"" if found else "disabled"}>'
                f'{_symbol(use.verdict)}<span class="name">{use.title}</span>'
                f'<span class="n">{len(found)}</span></button>'
                f'<span class="marks" aria-hidden="true">{marks}</span></div>'
            )
        yield "</div>"
    yield "</section>"


def _numbers(groups: dict[str, list[Diagnostic]]) -> dict[int, int]:
    """The number of each decision in the page, by identity."""
    return {
        id(each): number
        for number, each in enumerate((each for use in (*USES, *OTHERS) for each in groups[use.key]), 1)
    }


def _coverage(groups: dict[str, list[Diagnostic]], roles: Sequence[SeedRole]) -> Iterator[str]:
    """Role by role: held at one value, varied, given from outside or never seeded; and what a spread captures."""
    counts: Counter[tuple[str, str]] = Counter()
    for role, kind, _ in {(each.role, each.kind, _place(each.location)) for each in roles}:
        counts[role, _COLUMN_OF.get(kind, "none")] += 1
    yield '<section class="coverage" aria-labelledby="coverage-title"><h2 id="coverage-title">What varies</h2>'
    yield '<p class="hint">Every place where a seed is received, by what it governs and the values it takes.</p>'
    yield '<table><thead><tr><th scope="col">role</th>'
    yield "".join(f'<th scope="col">{word}</th>' for _, word in COLUMNS) + "</tr></thead><tbody>"
    for role, title, what in ROLES:
        row = [counts[role, column] for column, _ in COLUMNS]
        if role == "data" and not any(row):
            continue
        yield f'<tr><th scope="row">{title}<small>{what}</small></th>'
        if not any(row):
            yield f'<td colspan="{len(COLUMNS)}" class="nothing">no seed seen</td></tr>'
            continue
        yield "".join(
            f'<td class="{column}{"" if number else " zero"}">{number or "·"}</td>'
            for (column, _), number in zip(COLUMNS, row, strict=True)
        )
        yield "</tr>"
    yield "</tbody></table>"
    yield '<p class="answer"><b>Which factors of variability do error bars capture?</b>'
    yield f"<q>{_text(_captured(groups, roles, counts))}</q></p>"
    yield "</section>"


def _captured(groups: dict[str, list[Diagnostic]], roles: Sequence[SeedRole], counts: Counter[tuple[str, str]]) -> str:
    """The answer to the question of a reproducibility checklist, in a sentence that can be copied."""
    words = {role: title.lower() for role, title, _ in ROLES}
    spread = Counter(each.role for each in groups["sensitivity"])
    if not roles:
        return "No seed was seen."
    captured = [f"{words.get(role or '', 'other randomness')} ({number})" for role, number in spread.most_common()]
    compared = Counter(each.role for each in groups["performance-comparison"])
    if captured:
        bars = f"the spreads that are reported vary the seed of {_and(captured)}"
    elif compared:
        ranked = [f"{words.get(role or '', 'other randomness')} ({number})" for role, number in compared.most_common()]
        bars = f"what is shown of the comparisons varies only the seed of {_and(ranked)}"
    else:
        bars = "no spread over seeds is reported, so no error bar captures one"
    held = [words[role] for role, _, _ in ROLES if counts[role, "fixed"] and not counts[role, "varied"]]
    return f"{_rests_on(roles)}; {bars}." + (f" Held at one value everywhere: {_and(held)}." if held else "")


def _experiments(groups: dict[str, list[Diagnostic]], roles: Sequence[SeedRole]) -> Iterator[str]:
    """A row for each entry point: the seeds of its run by what they govern, and the decisions that rest on them."""
    runs: dict[str, list[SeedRole]] = {}
    for each in roles:
        runs.setdefault(each.entry, []).append(each)
    if not runs:
        return
    decided = [(each, use) for use in (*USES, *OTHERS) if _is_decision(use.key) for each in groups[use.key]]
    number = _numbers(groups)
    columns = [(role, title) for role, title, _ in ROLES if any(each.role == role for each in roles)]
    yield '<section class="coverage experiments" aria-labelledby="experiments-title">'
    yield '<h2 id="experiments-title">The experiments</h2>'
    yield '<p class="hint">A row for each script that is run: its seeds by what they govern.</p>'
    rows: dict[bool, list[str]] = {True: [], False: []}
    for entry, here in sorted(runs.items()):
        places = {each.location for each in here}
        links = " ".join(
            f'<a class="{use.verdict}" href="#d{number[id(each)]}">{_symbol(use.verdict)}{use.title.lower()}</a>'
            for each, use in decided
            if each.location.path == entry or each.location in places
        )
        cells = "".join(_cell(title, _seeds([each for each in here if each.role == role])) for role, title in columns)
        used = f'<td data-name="used for">{links}</td>' if links else _cell("used for", "·")
        rows[bool(links)].append(f'<tr><th scope="row">{_text(entry)}</th>{cells}{used}</tr>')
    head = ["script", *(title.lower() for _, title in columns), "used for"]
    if rows[True]:
        yield from _table(head, rows[True])
    if rows[False]:
        yield f"<details><summary>{plural(len(rows[False]), 'script')} on which no decision rests</summary>"
        yield from _table(head, rows[False])
        yield "</details>"
    yield "</section>"


def _cell(name: str, text: str) -> str:
    """A cell that also says what it is about, for screens too narrow for columns."""
    return f'<td data-name="{_text(name.lower())}"{NOTHING if text == "·" else ""}>{_text(text)}</td>'


NOTHING = ' class="zero"'


def _table(head: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f'<th scope="col">{title}</th>' for title in head) + "</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table></div>"


def _accepted(groups: dict[str, list[Diagnostic]], accepted: Accepted) -> Iterator[str]:
    """What the authors of the code know of already: a row for each, with the reason that they give."""
    number = _numbers(groups)
    known = [
        (each, use, accepted[each.code, each.location])
        for use in (*USES, *OTHERS)
        for each in groups[use.key]
        if (each.code, each.location) in accepted
    ]
    if not known:
        return
    yield '<section id="accepted" class="coverage experiments" aria-labelledby="accepted-title">'
    yield '<h2 id="accepted-title">Accepted, and why</h2>'
    yield '<p class="hint">What a comment in the code, or the baseline, says of decisions.</p>'
    rows = []
    for each, use, told in known:
        link = f'<a class="{use.verdict}" href="#d{number[id(each)]}">{_symbol(use.verdict)}{each.code} {each.name}</a>'
        reason = _text(told.reason) if told.reason else '<i class="soft">none is given</i>'
        rows.append(
            f'<tr><th scope="row">{link}<small>{_text(_place(each.location))}</small></th>'
            f'<td data-name="accepted by">{_by(told)}</td><td data-name="reason">{reason}</td></tr>'
        )
    yield from _table(["decision", "accepted by", "reason"], rows)
    yield "</section>"


def _by(told: Acceptance) -> str:
    return f"<code>{_text(told.how)}</code>" if told.how.startswith("#") else _text(told.how)


def _seeds(roles: Sequence[SeedRole]) -> str:
    """The seeds of one run for one role: the constants, how many values, where they come from."""
    fixed = sorted({each.value or "?" for each in roles if each.kind == "constant"})
    said = [", ".join(fixed[:5]) + (", …" if len(fixed) > 5 else "")] if fixed else []
    for count in sorted({each.k or 0 for each in roles if each.kind == "values"}):
        said.append(f"{count} values" if count else "several values")
    kinds = {each.kind for each in roles}
    said += [
        word
        for kind, word in (("external", "from outside"), ("entropy", "entropy"), ("none", "unseeded"))
        if kind in kinds
    ]
    return "; ".join(said) or "·"


def _rests_on(roles: Sequence[SeedRole]) -> str:
    """How many training seeds results rest on."""
    training = [each for each in roles if each.role == "train"]
    fixed = sorted({each.value for each in training if each.kind == "constant" and each.value})
    many = sorted({each.k for each in training if each.kind == "values" and each.k is not None})
    parts = (
        [f"{plural(len(fixed), 'fixed training seed')} ({', '.join(fixed[:5])}{', …' if len(fixed) > 5 else ''})"]
        if fixed
        else []
    )
    counts = _and(list(map(str, many))) if len(many) <= 3 else f"from {many[0]} to {many[-1]}"
    parts += [f"{counts} training seeds a loop"] if many else []
    unknown = any(each.kind == "values" and each.k is None for each in training)
    parts += [f"{'other ' if many else ''}loops over an unknown number of training seeds"] if unknown else []
    parts += ["training seeds given from outside"] if any(each.kind == "external" for each in training) else []
    return f"Results rest on {_and(parts)}" if parts else "No training seed was seen"


def _and(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


# ------------------------------------------------------------------ decisions


def _decisions(groups: dict[str, list[Diagnostic]], lines: Lines, accepted: Accepted) -> Iterator[str]:
    number = _numbers(groups)
    shown = [use for use in (*USES, *OTHERS) if groups[use.key]]
    if not shown:
        return
    yield '<section id="decisions" aria-labelledby="decisions-title">'
    yield '<div class="bar"><h2 id="decisions-title">The decisions</h2>'
    yield '<label class="find"><span>Path</span><input id="path" type="search" placeholder="filter by path" '
    yield 'autocomplete="off" spellcheck="false" aria-describedby="keys"></label>'
    yield '<button type="button" id="clear" hidden>Show all</button>'
    yield '<button type="button" id="expand" aria-pressed="false">Open all</button>'
    yield f'<output id="shown" aria-live="polite">{sum(len(groups[use.key]) for use in shown)} shown</output></div>'
    yield '<p id="keys" class="hint keys"><kbd>/</kbd> path filter <kbd>j</kbd> <kbd>k</kbd> next, previous '
    yield "<kbd>Enter</kbd> open <kbd>Esc</kbd> show all</p>"
    yield '<p id="nothing" class="empty" hidden>No decision matches the filter.</p>'
    for use in shown:
        found = groups[use.key]
        yield f'<section class="group {use.verdict}" data-use="{use.key}" aria-labelledby="u-{use.key}">'
        yield f'<h3 id="u-{use.key}">{_symbol(use.verdict)}{use.title} <span class="n">{len(found)}</span></h3>'
        yield f'<p class="what"><span class="tag">{_VERDICT_WORDS[use.verdict]}</span> {use.text}</p>'
        for each in found:
            yield _decision(each, number[id(each)], lines, accepted.get((each.code, each.location)))
        yield "</section>"
    yield "</section>"


_VERDICT_WORDS = {"risky": "risky", "safe": "safe", "open": "open", "defect": "defect"}


def _decision(diagnostic: Diagnostic, number: int, lines: Lines, told: Acceptance | None) -> str:
    where = diagnostic.location
    said = f"<p><b>Accepted</b> by {_by(told)}{_text(f': {told.reason}' if told.reason else '')}</p>" if told else ""
    tag = '<span class="tag">accepted</span>' if told else ""
    said += f"<p>{_text(diagnostic.why)}</p>" if diagnostic.why else ""
    said += f'<p class="help"><b>Instead</b> {_text(diagnostic.help)}</p>' if diagnostic.help else ""
    facts = [("rule", f"{diagnostic.code} {diagnostic.name}"), ("confidence", str(diagnostic.confidence))]
    facts += [("governs", diagnostic.role)] if diagnostic.role else []
    facts += [("values", _values(diagnostic.axis))] if diagnostic.axis else []
    return (
        f'<details class="one" id="d{number}" data-path="{_text(where.path)}">'
        f'<summary><span class="title">{tag}{_text(_sentence(diagnostic.message))}</span>'
        f'<span class="place">{_text(_place(where))}</span><span class="code">{diagnostic.code}</span></summary>'
        f'<div class="body">{said}'
        f"{''.join(_frames(diagnostic, lines))}"
        f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{_text(value)}</dd></div>' for name, value in facts)}</dl>"
        "</div></details>"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _values(axis: AxisSummary) -> str:
    if axis.kind in ("external", "entropy", "none"):
        return {"external": "from outside", "entropy": "entropy", "none": "no seed"}[axis.kind]
    given = ", ".join(map(str, axis.values[:8]))
    if axis.k is not None and axis.k > min(len(axis.values), 8):
        given = f"{axis.k} values: {given}, …" if given else f"{axis.k} values"
    return given or "several, not known"


def _place(where: Location) -> str:
    return f"{where.path}:" + (f"cell {where.cell}:" if where.cell else "") + str(where.row)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something to mark: where, its number among the evidence (0: the decision itself), and what to say."""

    where: Location
    number: int
    message: str


def _frames(diagnostic: Diagnostic, lines: Lines) -> Iterator[str]:
    """The code of each file that a decision rests on, its own first, with every piece of evidence marked."""
    where = diagnostic.location
    marks = [_Mark(each.location, number, each.message) for number, each in enumerate(diagnostic.evidence, 1)]
    home = (where.path, where.cell)
    if not any((each.where.path, each.where.cell, each.where.row) == (*home, where.row) for each in marks):
        marks.insert(0, _Mark(where, 0, ""))
    files: dict[tuple[str, int], list[_Mark]] = {home: []}
    for mark in marks:
        files.setdefault((mark.where.path, mark.where.cell), []).append(mark)
    left = MOST_LINES
    for (path, cell), here in files.items():
        rows = _rows(here, lines(path, cell))[:left]
        if not rows:
            continue
        left -= len(rows)
        name = path + (f", cell {cell}" if cell else "")
        code = "".join(_code(rows, here, lines(path, cell)))
        yield f'<figure><figcaption>{_text(name)}</figcaption><pre tabindex="0"><code>{code}</code></pre></figure>'


def _rows(marks: Iterable[_Mark], code: Sequence[str]) -> list[int]:
    """The rows (1-based) to show: those with a mark, and what lies next to them."""
    near = {mark.where.row + step for mark in marks for step in range(-CONTEXT, CONTEXT + 1)}
    return sorted(row for row in near if 0 < row <= len(code))


def _code(rows: Sequence[int], marks: Sequence[_Mark], code: Sequence[str]) -> Iterator[str]:
    before = rows[0] - 1
    for row in rows:
        if row != before + 1:
            yield '<span class="gap">⋯</span>'
        before = row
        here = sorted((mark for mark in marks if mark.where.row == row), key=lambda mark: mark.where.col)
        notes = "".join(
            f'<span class="note"><b>{mark.number}</b> {_text(mark.message)}</span>'
            for mark in sorted(here, key=lambda mark: mark.number)
            if mark.number
        )
        hit = " hit" if here else ""
        yield f'<span class="line{hit}"><span class="no">{row}</span>{_marked(code[row - 1], here)}{notes}</span>'


def _marked(text: str, marks: Sequence[_Mark]) -> str:
    """A line of code whose marked pieces stand in `mark`; of two that overlap the first keeps its place."""
    out, done = [], 0
    for mark in marks:
        start = mark.where.col - 1
        end = mark.where.end_col - 1 if mark.where.end_row == mark.where.row else len(text)
        if start < done or end <= start or start >= LONGEST_LINE:
            continue
        out.append(_text(text[done:start].expandtabs(4)))
        out.append(f"<mark>{_text(text[start : min(end, LONGEST_LINE)])}</mark>")
        done = end
    rest = text[done : max(done, LONGEST_LINE)]
    return "".join(out) + _text(rest.expandtabs(4)) + ("…" if len(text) > max(done, LONGEST_LINE) else "")
