"""What seedlint says: rules, diagnostics and the evidence they rest on. Frozen data, no imports of the rest."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterable
from dataclasses import field

from seedlint.records import dataclass


def said_of(error: BaseException) -> str:
    """One line about an exception that nothing was made for: what it is, what it says, and where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:120]}{where}"


class Confidence(enum.IntEnum):
    """How sure the weakest link of the evidence is (TAXONOMY, "Confidence")."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Severity(enum.IntEnum):
    """How much a finding matters to whoever runs seedlint."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


LONGEST = 110
"""The characters of a message, at most."""


def clipped(text: str, most: int = LONGEST) -> str:
    """`text`, at most `most` characters of it: what is too long loses its end."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


USES = ("model-selection", "ensemble", "sensitivity", "single-fixed-seed", "performance-comparison")
"""Bethard's five uses of a seed; the first three are safe."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. `path` is as the run was given it; `cell` counts code cells from 1 (0 outside notebooks);
    rows and columns are 1-based, columns count code points, the end column is exclusive."""

    path: str
    cell: int
    row: int
    col: int
    end_row: int
    end_col: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source position that a diagnostic rests on, and what is there."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is known of a line, for `seedlint why`.

    `kind` is the sort of thing (seed, axis, result, ...); `evidence` is what it comes from or leads to; `silent` says
    why no finding speaks of it; `entry` is the entry point whose run shows it, empty where no run was needed."""

    kind: str
    location: Location
    message: str
    evidence: tuple[Evidence, ...] = ()
    silent: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class SeedRole:
    """A seed where it is received, and what it governs, for the audit; `role` as in `Diagnostic`, `kind` and `k` as in
    `AxisSummary`, `value` if it is one constant, `entry` the entry point whose run shows it."""

    location: Location
    role: str
    kind: str
    k: int | None = None
    value: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That whoever wrote the code knows of a decision, given by its `code` and `location`: `how` they say so (a comment
    as it is written, or the baseline), and the `reason` that they give, if any."""

    code: str
    location: Location
    how: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AxisSummary:
    """The seed axis of a decision. `kind`: none, constant, values, external or entropy; `k`, `values` where known."""

    kind: str
    k: int | None = None
    values: tuple[int | float | str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the code points from (row, col) to (end_row, end_col) (1-based, end exclusive) of a file or cell."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """`safe` fixes keep every result; the others change draws and need `--unsafe-fixes`."""

    message: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about one seed decision.

    `message` is one line of at most `LONGEST` characters that says what was found; `why` says in a sentence why that is
    risky (or safe) in this code, `help` what to do instead. `use` is one of `USES` or None; `role` one of train, split,
    search, eval, data or None; `severity` is None where only the rule's own is known."""

    code: str
    name: str
    message: str
    location: Location
    confidence: Confidence = Confidence.HIGH
    use: str | None = None
    role: str | None = None
    axis: AxisSummary | None = None
    evidence: tuple[Evidence, ...] = ()
    fix: Fix | None = None
    why: str = ""
    help: str = ""
    severity: Severity | None = None
    context: str = field(default="", compare=False)
    """The code at `location` with white space folded: what the fingerprint rests on instead of line numbers."""

    @property
    def fingerprint(self) -> str:
        """Stable when lines move: path, code and the code's own text (16 hexadecimal digits)."""
        import hashlib

        text = "\0".join((self.location.path, str(self.location.cell), self.code, self.context))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def sort_key(self) -> tuple[str, int, int, int, str]:
        where = self.location
        return (where.path, where.cell, where.row, where.col, self.code)


@dataclass(frozen=True, slots=True)
class Rule:
    """A code, its name (it works wherever the code does), one sentence, and whether it is on by default.
    `safe` rules (SED0xx) are reported on request and never fail a run.

    `find` turns what the analysis concluded into diagnostics; it is a pure function. The rules that the pipeline itself
    reports (SED900, SED901, SED902) find nothing there."""

    code: str
    name: str
    summary: str
    default: bool
    find: Callable[..., Iterable[Diagnostic]] = field(compare=False, repr=False)

    @property
    def safe(self) -> bool:
        return self.code.startswith("SED0")

    @property
    def severity(self) -> Severity:
        """What a finding of the rule is unless the configuration says otherwise."""
        return usual_severity(self.code)


def usual_severity(code: str) -> Severity:
    """A note for a safe use, an error for a file that could not be checked, else a warning."""
    return Severity.NOTE if code.startswith("SED0") else Severity.ERROR if code == "SED900" else Severity.WARNING
