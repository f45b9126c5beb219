"""Imports at whose end no run is: one run finds out, and the others end where they begin it.

Where the first module of the project that a run loads is still being run when the run has taken as many steps as it
may, a run that begins with it later takes the same way, and has fewer steps left. If there was nothing on that way that
anything is concluded from, nothing will be: that run need not take it."""

from __future__ import annotations

from seedlint.classify.ledger.events import Output, Steps
from seedlint.classify.ledger.findings import NO_FINDINGS
from seedlint.classify.ledger.sources import Configured, Trials
from seedlint.classify.run.limits import MAX_CALLS, MAX_STEPS, Begun, Endless
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Names
from seedlint.classify.values.axes import Axis, Origin


def begun(run: Run, path: str) -> Begun | None:
    """What a run is like that begins to load a module; None if that is not all that it does, or not the first."""
    scopes, path_ = run.scopes, run.path
    alone = len(scopes.modules) == len(scopes.frames) == 1 and not scopes.running
    straight = not (
        path_.around or path_.tests or path_.choosing or path_.evaluating or path_.inside or run.loops.stack
    )
    if not alone or not straight or run.limits.max_steps != MAX_STEPS or run.program.findings != NO_FINDINGS:
        return None
    return Begun(path, run.limits.steps, run.limits.calls) if _is_new(run) else None


def found(run: Run) -> Endless | None:
    """What a run that is over has found out about the import that it began with."""
    first, script = run.limits.first, run.program.script
    if first is None or run.limits.steps <= MAX_STEPS or run.limits.circular or not _has_no_seed(run):
        return None
    if run.limits.calls > MAX_CALLS:  # how far it got depends on the calls that it had made before
        return None
    return Endless(
        first.path, first.steps, run.limits.calls - first.calls, frozenset(run.scopes.modules) - {script.path},
        script.folder, run.program.project.sought(script.folder), frozenset(run.inputs.reads),
    )  # fmt: skip


def ends(run: Run, first: Begun) -> Names | None:
    """Have a run end where it begins an import that does not end, if it is known of that: the module's names, of which
    there are none."""
    script, project = run.program.script, run.program.project
    known = [
        one
        for one in run.program.endless
        if one.path == first.path
        and one.steps <= first.steps
        and one.calls + first.calls <= MAX_CALLS
        and script.path not in one.loaded
        and project.finds_alike(one.sought, one.folder, script.folder)
    ]
    if not known:
        return None
    nearest = max(known, key=lambda one: (one.steps, one.folder))
    run.limits.steps = run.limits.max_steps + 1
    run.limits.capped += 1
    run.scopes.modules |= {path: Names() for path in nearest.loaded}
    run.inputs.reads |= nearest.reads
    return run.scopes.modules[first.path]


def _has_no_seed(run: Run) -> bool:
    """Whether a run has seen nothing that is drawn, seeded or trained, nor what does it."""
    happened = {kind for kind, events in run.ledger.kinds() if events}
    return happened <= {Axis, Origin, Output} and not (
        run.generators.ambient or run.keys.made or run.process.hash_seeds
    )


def _is_new(run: Run) -> bool:
    """Whether nothing has happened in a run but that names were bound, functions called and loops walked."""
    new = Run(run.program, run.machine)
    return (
        all(kind is Axis or not events for kind, events in run.ledger.kinds())
        and not run.generators.ambient
        and not any(run.sources.reads.values())
        and all(_alike(getattr(run, part), getattr(new, part)) for part in _PARTS)
    )


_PARTS = ("seen", "keys", "sources", "process", "outputs", "inputs")
_OF_CODE = frozenset({"calls", "reads"})
"""What is noted of the code as it is written."""


def _alike(one: object, other: object) -> bool:
    """Whether two parts of runs hold the same."""
    mine, others = vars(one), vars(other)
    return all(
        _alike(held, others[name]) if isinstance(held, (Steps, Trials, Configured)) else held == others[name]
        for name, held in mine.items()
        if name not in _OF_CODE
    )
