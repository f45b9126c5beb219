"""Code that carries its own expected findings: marker comments, one project a folder, one run of seedlint over all.

`# error: SED101,SED203` (rule pages) or `# expect: SED101` (fixtures) ends the row where findings are expected. Behind
it, or alone, `# seen: SED101 2 trained here` may stand: then the evidence of SED101 in that project is what such
markers say and nothing else, each with its number in order, and its confidence is high where no `# seen: SED101 medium`
says otherwise. Several are divided by `;`. Markers are taken out before seedlint sees the code."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from command import seedlint

MARKER = re.compile(r"\s*#\s*(?:error|expect):\s*(?P<codes>SED\d{3}(?:\s*,\s*SED\d{3})*)\s*$")
SEEN = re.compile(r"\s*#\s*seen:\s*(?P<said>SED\d{3} [^#]+)$")
SAID = re.compile(r"(?P<code>SED\d{3}) (?:(?P<number>\d+) )?(?P<words>.+)")
OK = re.compile(r"\s*#\s*ok\b(?P<why>[^#]*)$")
FENCE = re.compile(r"```(?:python|(?:yaml|json|toml)(?= file=))(?P<info>.*)")
SELECT = re.compile(r"^\s*#\s*select:\s*(?P<codes>SED\d+(?:\s*,\s*SED\d+)*)\s*$")

Place = tuple[str, int, str]
"""A finding: file name inside its project, row (1-based), code."""


@dataclass(frozen=True, order=True)
class Seen:
    """What a finding of a code rests on: its number in the evidence, where that stands, and what it says; number 0 is
    the confidence, at the finding itself."""

    code: str
    number: int
    file: str
    row: int
    words: str


@dataclass(frozen=True)
class Source:
    """One file of a project: its text without markers, the codes expected by row, what it is judged by."""

    name: str
    text: str
    expected: tuple[tuple[int, str], ...]
    ok: bool
    select: tuple[str, ...]
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Project:
    """Files that seedlint sees together in a folder of their own; `name` is the folder's path, `/`-separated."""

    name: str
    sources: tuple[Source, ...]

    @property
    def expected(self) -> Counter[Place]:
        return Counter((source.name, row, code) for source in self.sources for row, code in source.expected)

    @property
    def ok(self) -> bool:
        return any(source.ok for source in self.sources)


@dataclass(frozen=True)
class Finding:
    row: int
    code: str
    message: str
    confidence: str = "high"
    evidence: tuple[tuple[Path, int, str], ...] = ()


def split_codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(","))


def read_source(name: str, text: str, select: tuple[str, ...]) -> Source:
    """`text` with its markers read and removed (rows stay); a first line `# select: …` takes the place of `select`."""
    expected: list[tuple[int, str]] = []
    told: list[Seen] = []
    ok = False
    rows = text.split("\n")
    chosen = SELECT.match(rows[0])
    if chosen:
        select = split_codes(chosen["codes"])
        rows[0] = ""
    for index, row in enumerate(rows):
        seen = SEEN.search(row)
        if seen:
            told += _told(seen["said"], name, index + 1)
            row = row[: seen.start()]
        marker = MARKER.search(row)
        if marker:
            expected += [(index + 1, code) for code in split_codes(marker["codes"])]
            row = row[: marker.start()]
        good = OK.search(row)
        if good:
            ok = True
            row = row[: good.start()]
        rows[index] = row
    return Source(name, "\n".join(rows), tuple(expected), ok, select, tuple(told))


def _told(said: str, file: str, row: int) -> Iterator[Seen]:
    for text in said.split(";"):
        found = SAID.fullmatch(text.strip())
        assert found, f"{file}:{row}: {text} is not CODE NUMBER WORDS"
        yield Seen(found["code"], int(found["number"] or 0), file, row, found["words"])


@dataclass(frozen=True)
class Block:
    """A fenced ```python block, or one of another language that names its file: row of the fence (1-based), its
    `name=value` options, the code with its markers."""

    row: int
    options: Mapping[str, str]
    code: str
    follows: bool
    """No prose stands between the block before and this one."""


def blocks(text: str) -> Iterator[Block]:
    options: dict[str, str] | None = None
    start, code, follows = 0, [""], False
    for row, line in enumerate(text.splitlines(), 1):
        if options is not None and line == "```":
            yield Block(start, options, "\n".join(code) + "\n", follows)
            options, follows = None, True
        elif options is not None:
            code.append(line)
        elif fence := FENCE.fullmatch(line):
            options = dict(word.split("=", 1) for word in fence["info"].split())
            start, code = row, []
        elif line.strip():
            follows = False


def text_projects(name: str, text: str, select: tuple[str, ...]) -> list[Project]:
    """The blocks of a page, each a script main.py in a project of its own named `name/rowN`; blocks with `file=NAME`
    that follow each other without prose are one project. A block's `select=` takes the place of `select`."""
    projects: list[tuple[int, list[Source]]] = []
    joinable = False
    for block in blocks(text):
        chosen = split_codes(block.options["select"]) if "select" in block.options else select
        source = read_source(block.options.get("file", "main.py"), block.code, chosen)
        if joinable and block.follows and "file" in block.options:
            projects[-1][1].append(source)
        else:
            projects.append((block.row, [source]))
        joinable = "file" in block.options
    return [Project(f"{name}/row{row}", tuple(sources)) for row, sources in projects]


def write(projects: Iterable[Project], root: Path) -> None:
    """Each project into `root / project.name`; an empty `setup.cfg` makes that folder the project's root."""
    for project in projects:
        folder = root / project.name
        folder.mkdir(parents=True)
        (folder / "setup.cfg").touch()
        for source in project.sources:
            path = folder / source.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.text, encoding="utf-8")


@dataclass(frozen=True)
class Run:
    """What the real command says of the projects below `root`: each finding as JSON has it."""

    root: Path
    said: tuple[dict, ...]

    @property
    def found(self) -> tuple[Path, Mapping[Path, tuple[Finding, ...]]]:
        """The findings that a run shows unasked, by absolute path: those at low confidence are not among them."""
        found: dict[Path, tuple[Finding, ...]] = {}
        for item in self.said:
            if item["confidence"] != "low":
                path = (self.root / item["filename"]).resolve()
                finding = Finding(
                    item["location"]["row"], item["code"], item["message"], item["confidence"],
                    tuple(
                        ((self.root / each["filename"]).resolve(), each["location"]["row"], each["message"])
                        for each in item["evidence"]
                    ),
                )  # fmt: skip
                found[path] = (*found.get(path, ()), finding)
        return self.root, found


def run(projects: Iterable[Project], root: Path) -> Run:
    """All that the real command says of projects, written below `root`, with every rule. AssertionError if the run
    itself failed."""
    write(projects, root)
    given = ("--isolated", "--no-cache", "--select", "ALL", "--min-confidence", "low", "--output-format", "json", ".")
    done = seedlint(*given, cwd=root)
    assert done.status in (0, 1), f"exit status {done.status}\n{done.err}"
    assert done.out.startswith("["), done.err
    return Run(root, tuple(json.loads(done.out)))


def judges(select: tuple[str, ...], code: str) -> bool:
    """Whether `select` (codes or prefixes) covers `code`. Abstentions are judged only where SED009 is named in full."""
    return code in select or (code != "SED009" and code.startswith(select))


def differences(project: Project, root: Path, found: Mapping[Path, tuple[Finding, ...]]) -> list[str]:
    """One line for each finding that is missing or unexpected among the selected codes of each file."""
    lines: list[str] = []
    for source in project.sources:
        path = (root / project.name / source.name).resolve()
        rows = source.text.split("\n")
        judged = [f for f in found.get(path, ()) if judges(source.select, f.code)]
        got = Counter((f.row, f.code) for f in judged)
        want = Counter(source.expected)
        for row, code in sorted((want - got).elements()):
            lines.append(f"{source.name}:{row}: missing {code}: {rows[row - 1].strip()}")
        for row, code in sorted((got - want).elements()):
            message = next(f.message for f in judged if (f.row, f.code) == (row, code))
            lines.append(f"{source.name}:{row}: unexpected {code}: {rows[row - 1].strip()}\n      {message}")
    return lines or _seen_otherwise(project, root, found)


def _seen_otherwise(project: Project, root: Path, found: Mapping[Path, tuple[Finding, ...]]) -> list[str]:
    """One line for each thing that findings rest on and `# seen` markers do not say, or the other way round, among the
    codes that any such marker of the project names."""
    want = Counter(each for source in project.sources for each in source.seen)
    codes = {each.code for each in want}
    folder = (root / project.name).resolve()
    names = {(folder / source.name).resolve(): source.name for source in project.sources}
    got = Counter(
        seen
        for path, name in names.items()
        for finding in found.get(path, ())
        if finding.code in codes
        for seen in _rests_on(finding, name, names)
    )
    return [
        *(f"{each.file}:{each.row}: not seen: {each.code} {each.number} {each.words}" for each in sorted(want - got)),
        *(f"{each.file}:{each.row}: but seen: {each.code} {each.number} {each.words}" for each in sorted(got - want)),
    ]


def _rests_on(finding: Finding, name: str, names: Mapping[Path, str]) -> Iterator[Seen]:
    if finding.confidence != "high":
        yield Seen(finding.code, 0, name, finding.row, finding.confidence)
    for number, (path, row, words) in enumerate(finding.evidence, 1):
        yield Seen(finding.code, number, names[path], row, words)


def drawn(name: str, of: int = 2) -> bool:
    """Whether a fixture is the one in two (or in `of`), by a sum of its name, that is asked what takes long and is
    alike for all: a new fixture changes nothing for the others."""
    return crc32(name.encode()) % of == 0


def unlinked(page: str) -> str:
    """A page without the targets of its links, which are relative in the repository, absolute where it is printed."""
    return re.sub(r"\]\(\S+?\)", "]", page)
