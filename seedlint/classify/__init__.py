"""The abstract interpreter: from linked facts to one conclusion for each seed decision."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from seedlint.classify.conclusions.code import Code
from seedlint.classify.conclusions.conclude import RECORDED, uses
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.classify.conclusions.dead import Parameters
from seedlint.classify.conclusions.declared import settle
from seedlint.classify.conclusions.defects import defects
from seedlint.classify.conclusions.explained import Known, explained, uncalled
from seedlint.classify.conclusions.explained import uses as uses_explained
from seedlint.classify.conclusions.once import once
from seedlint.classify.conclusions.roles import Governed, governed
from seedlint.classify.conclusions.skipped import skipped
from seedlint.classify.conclusions.trail import entered
from seedlint.classify.ledger.events import Fitted
from seedlint.classify.ledger.findings import NO_FINDINGS, Findings
from seedlint.classify.ledger.record import Record
from seedlint.classify.machine.run import record, run_import, start
from seedlint.classify.machine.run import run_functions as run_left
from seedlint.classify.machine.run import run_script as run_entry
from seedlint.classify.project.joining import given_seeds, joined
from seedlint.classify.project.learning import may_learn, speaks_of_models
from seedlint.classify.project.noticing import noticed
from seedlint.classify.project.scripts import multiruns, started
from seedlint.classify.project.summary import Summary, summarised
from seedlint.classify.run.endless import found as endless_import
from seedlint.classify.run.limits import Endless
from seedlint.classify.run.run import Program, Run
from seedlint.classify.run.sharing import shared
from seedlint.classify.values.axes import Place
from seedlint.classify.values.traits import TABLE
from seedlint.classify.values.vocabulary import Vocabulary
from seedlint.classify.values.words import seedish
from seedlint.diagnostics import Confidence, said_of
from seedlint.facts import Arg, Attr, Class, Function, Name, Param, below
from seedlint.link import (
    Module,
    Project,
    functions,
    has_effects,
    has_main_guard,
    imported_with,
    imports_by_name,
    lies_among_tests,
    only_defines,
    starts_tests,
    tests_something,
)
from seedlint.records import dataclass, replace
from seedlint.textfiles import TextFiles

RECURSION = 12_000
"""Interpreting a call takes about a dozen Python frames, and calls nest 24 deep over expressions some hundred deep."""


Failed = Callable[[str, str], None]
"""Told the path of a module over which the analysis has failed, and why (one line)."""
Late = Callable[[str], None]
"""Told the path of a module that has taken more time than it was given."""
Cut = Callable[[str], None]
"""Told the path of an entry point that does more than is followed: what comes after the limit was not seen."""

Step = Callable[[int, int], None]
"""Told how many entry points and modules have been run since it was last told, and how many more are to be."""


Roles = Callable[[Iterable[Governed]], None]
"""Told what every seed governs, outside test code."""


def unseen(_done: int, _more: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Question:
    """The path of a file that somebody asks about, and who is told what is known of the seeds in it."""

    path: str
    told: Callable[[Iterable[Known]], None]


def conclude(
    project: Project,
    vocabulary: Vocabulary,
    min_seeds: int = 5,
    include_tests: bool = False,
    failed: Failed | None = None,
    cut: Cut | None = None,
    question: Question | None = None,
    patience: float | None = None,
    late: Late | None = None,
    step: Step = unseen,
    roles: Roles | None = None,
) -> list[Conclusion]:
    """What the analysis concludes about every seed decision of a project, each once, in no order.

    A module over which it fails costs its own conclusions only, if somebody is told so; else the exception is raised,
    or RuntimeError where a process was lost."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        share = Share(patience, late, step, [] if roles is not None else None)
        runs = list(_runs(project, vocabulary, min_seeds, include_tests, failed, cut, question, share))
    finally:
        sys.setrecursionlimit(limit)
    tests = {module.path for module in project.modules() if not include_tests and is_test_code(module)}
    told = list(once(one for conclusions in runs for one in conclusions if one.place.path not in tests))
    settled = settle(told, project.modules())
    if roles is not None:
        roles(dict.fromkeys(one for one in share.roles or () if one.place.path not in tests))
    if question is not None:
        concluded = dict.fromkeys(one for conclusions in runs for one in conclusions)
        question.told(known for known in uses_explained(concluded, settled, tests) if known.touches(question.path))
    return settled


Outcome = TypeVar("Outcome")


class Share(NamedTuple):
    """The time that one module is given, in seconds (None: as much as its limits let it take), and who is told which
    module would have taken longer; `step` is told of each that is done, and `roles` collects what seeds govern."""

    patience: float | None
    late: Late | None
    step: Step
    roles: list[Governed] | None


@dataclass(frozen=True, slots=True)
class _Script:
    """What the run of one entry point showed: conclusions, the functions that it called, parameters meant as seeds,
    what it noticed of the files that it reads and was told of those that it writes itself, whether it was followed to
    its end, and whether a library's model is trained in it; `bound` are the names that its module has at the end,
    `loaded` the other modules that it ran, none of which a command line calls, `endless` what it found out of the
    import that it began with, `visited` the statements that it got to in the file that somebody asks about."""

    conclusions: list[Conclusion]
    reached: frozenset[Place]
    parameters: Parameters
    files: Summary
    noticed: Findings
    told: Findings
    whole: bool
    trains: bool
    bound: frozenset[str]
    loaded: frozenset[str]
    endless: Endless | None = None
    known: tuple[Known, ...] = ()
    governed: tuple[Governed, ...] = ()
    visited: frozenset[Place] = frozenset()

    @property
    def silent(self) -> bool:
        """Whether it was followed to its end and there is nothing to say of it, nor of the modules that it loaded. The
        files that these write and read it has noted."""
        return self.whole and self.says_nothing

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to say of what was followed."""
        said = self.conclusions or self.trains or self.known or self.governed
        return not said and self.parameters == Parameters()

    @property
    def known_endless(self) -> Endless | None:
        """The import that it began with, if others need not go on with that: there is nothing to say of it, nor does
        it leave anything but what it reads."""
        leaves = (
            self.noticed != NO_FINDINGS or self.told != NO_FINDINGS or self.files != Summary(reads=self.files.reads)
        )
        return self.endless if self.says_nothing and not leaves else None


def _runs(
    project: Project,
    vocabulary: Vocabulary,
    min_seeds: int,
    include_tests: bool,
    failed: Failed | None,
    cut: Cut | None,
    question: Question | None,
    share: Share,
) -> Iterator[list[Conclusion]]:
    """One run for each entry point, then one for the functions of each module that no entry point reaches."""
    modules = {module.path: module for module in project.modules() if include_tests or not is_test_code(module)}

    findings: dict[str, Findings] = {}
    outcomes: dict[str, _Script] = {}
    endless: set[Endless] = set()

    def run_scripts(paths: list[str]) -> None:
        """Run entry points. What they find out of imports that do not end the next ones know; each process knows what
        it has found out itself, too: what an entry point leaves does not depend on it."""
        of_these = dict(_outcomes(run_script, paths, project.texts, failed, share))
        outcomes.update(of_these)
        endless.update(known for one in of_these.values() if (known := one.known_endless) is not None)

    def run_script(path: str) -> _Script:
        told = findings.get(path, NO_FINDINGS)
        known = outcomes[path].noticed if path in outcomes else NO_FINDINGS  # it need not find that out again
        program = Program(project, modules[path], vocabulary, min_seeds, endless=endless if question is None else ())
        visited: set[Place] | None = set() if question is not None else None
        run, known, told = _until_all_is_known(program, known, told, visited)
        done = record(run)
        parameters = Parameters()
        code = Code(lambda: _readers(project, run.scopes.modules))
        parameters.note(done, code)
        reached = frozenset(run.scopes.functions.values())
        whole = run.limits.steps <= run.limits.max_steps
        concluded = [*(entered(done, path, use) for use in uses(done)), *defects(done, code)]
        heard = _known(run, done, concluded, question) if question is not None else ()
        roles = tuple(governed(done, path)) if share.roles is not None else ()
        here = frozenset(place for place in visited or () if question is not None and place.path == question.path)
        trains = any(one.model is not None and one.model.api != TABLE for one in done.ledger.of(Fitted))
        bound = frozenset(run.scopes.modules[path].vars)
        called = {path, *(func.module.path for func in run.sources.commands)}
        outcome = _Script(
            concluded, reached, parameters, summarised(done), known, told, whole, trains, bound,
            frozenset(run.scopes.modules) - called, endless_import(run), heard, roles, here,
        )  # fmt: skip
        if outcome.known_endless is not None:
            endless.add(outcome.known_endless)
        return outcome

    reached: set[Place] = set()
    parameters = Parameters()
    entries = [path for path, module in modules.items() if runs_by_itself(module)]
    defining = [path for path in entries if only_defines(modules[path])]
    doing = [path for path in entries if not only_defines(modules[path])]
    run_scripts(doing)
    for some in _not_loaded(defining, outcomes):
        run_scripts(some)
    outcomes = {path: outcomes[path] for path in entries if path in outcomes}
    scripts = started(project.texts, outcomes) if any(map(_asks_for_drivers, outcomes.values())) else {}
    for _ in range(GENERATIONS):
        summaries = {path: outcome.files for path, outcome in outcomes.items()}
        told = joined(summaries | scripts | multiruns(summaries))
        again = [path for path in outcomes if path in told and told[path] != outcomes[path].told]
        if not again:
            break
        findings |= told
        run_scripts(again)
    summaries = {path: outcome.files for path, outcome in outcomes.items()}
    given = given_seeds(summaries | scripts | multiruns(summaries))
    rests = any(one.notes.get(RECORDED) for outcome in outcomes.values() for one in outcome.conclusions)
    learns = not rests or any(outcome.trains for outcome in outcomes.values()) or may_learn(project)
    for path, outcome in outcomes.items():
        reached |= outcome.reached
        parameters.add(outcome.parameters)
        if cut is not None and not outcome.whole:
            cut(path)
        if question is not None:
            question.told(outcome.known)
        if share.roles is not None:
            share.roles.extend(outcome.governed)
        of_models = learns or speaks_of_models(modules[path])
        concluded = outcome.conclusions if of_models else map(_of_anything, outcome.conclusions)
        yield [_with_drivers(one, given.get((path, str(one.notes.get("option"))), ())) for one in concluded]
    alone = {
        path: left
        for path, module in modules.items()
        if (left := _left(module, reached)) and not _ended_before(left, module, outcomes.get(path))
    }

    def run_functions(path: str, run: Run | None = None) -> list[Conclusion]:
        if run is None:
            run = start(Program(project, modules[path], vocabulary, min_seeds))
            run_import(run)
        run_left(run, alone[path])
        code = Code(lambda: _readers(project, run.scopes.modules))
        return [one for one in defects(record(run), code) if one.kind in LOCAL]

    groups = dict(_groups(alone, outcomes))

    def run_group(first: str) -> dict[str, list[Conclusion]]:
        loader, paths = groups[first]
        run = start(Program(project, modules[loader], vocabulary, min_seeds))
        run_import(run)
        going_on = shared(run)
        return {path: run_functions(path, going_on(modules[path])) for path in paths if path in run.scopes.modules}

    alike = share._replace(late=None)  # what fails, or takes too long, together is run by itself
    of_groups = _outcomes(run_group, list(groups), project.texts, lambda _path, _why: None, alike)
    found = {path: each for _, group in of_groups for path, each in group.items()}
    found.update(_outcomes(run_functions, [path for path in alone if path not in found], project.texts, failed, share))
    yield from (found[path] for path in alone if path in found)
    yield list(parameters.conclusions())
    if question is not None:
        visited = {place for outcome in outcomes.values() for place in outcome.visited}
        left = alone.get(question.path, [])
        question.told(_of_file(project, question.path, include_tests, reached, left, visited))


def _of_anything(conclusion: Conclusion) -> Conclusion:
    """A conclusion in a project in which nothing learns: results that were read need not be those of models."""
    if not conclusion.notes.get(RECORDED):
        return conclusion
    notes = {"unseen": "whether anything is trained in the runs whose results are read", "k": conclusion.notes.get("k")}
    return replace(conclusion, kind="unclassified-seed", confidence=Confidence.MEDIUM, notes=notes)


OF_OPTION = "fixed-seed-default"
"""What is concluded about the default of an option, which drivers may give."""


def _asks_for_drivers(outcome: _Script) -> bool:
    """Whether what starts an entry point, or what it reads, matters to what is said of it."""
    return bool(outcome.files.reads) or any(one.kind == OF_OPTION for one in outcome.conclusions)


def _with_drivers(conclusion: Conclusion, given: Sequence[tuple[Place, str]]) -> Conclusion:
    """A conclusion about an option, with the drivers that give it."""
    if conclusion.kind != OF_OPTION:
        return conclusion
    once_a_line = dict(reversed(given))
    return replace(conclusion, evidence=(*conclusion.evidence, *list(reversed(once_a_line.items()))[:MOST_DRIVERS]))


MOST_DRIVERS = 3
"""Drivers that are shown as evidence."""


def _known(run: Run, done: Record, concluded: list[Conclusion], question: Question) -> tuple[Known, ...]:
    """What the run of an entry point knows of the file that is asked about."""
    entry, path = run.program.script.path, question.path
    how = "it is run as a script" if entry == path else "it is imported"
    loaded = (Known("file", Place(path), f"{how}", entry=entry),)
    return (*(loaded if path in run.scopes.modules else ()), *explained(done, concluded, entry, path))


def _of_file(
    project: Project,
    path: str,
    include_tests: bool,
    reached: set[Place],
    alone: Collection[Function | Class],
    visited: Collection[Place],
) -> Iterator[Known]:
    """What becomes of a file and its functions, whatever they hold."""
    module = project.module(path)
    if module is None:
        return
    here = Place(path)
    if not include_tests and is_test_code(module):
        yield Known("file", here, "it is test code, which is not judged (see include-tests)")
        return
    if not runs_by_itself(module):
        yield Known("file", here, "nothing in it acts when it is run: it is judged in the runs that import it")
    yield from uncalled(module, reached, alone)
    yield from skipped(module, visited, reached)


def _readers(project: Project, loaded: Collection[str]) -> Iterator[Module]:
    """The modules in which a value may be read: those that ran, what they import, and, where one is imported by a
    name that is computed, all that speak of seeds."""
    return imported_with(project, loaded, lambda module: project.hits if imports_by_name(module) else ())


GENERATIONS = 2
"""How often entry points are run again for what others left to them: results, and summaries of results."""
SECOND_LOOKS = 3
"""How often an entry point is run again for what it noticed too late of the files that it reads."""


def _until_all_is_known(
    program: Program, known: Findings, told: Findings, visited: set[Place] | None
) -> tuple[Run, Findings, Findings]:
    """The run of an entry point, again where it found out something of its files that it would have had to know; what
    it noticed, and what it was `told` of the files that others, or itself, write."""
    for look in range(SECOND_LOOKS + 1):
        run = start(replace(program, findings=known | told), visited)
        run_entry(run)
        done = record(run)
        before, known = known, known | noticed(done)
        if known == before:
            break
        if told == NO_FINDINGS and look < SECOND_LOOKS:  # since it runs again: what it reads may be its own
            told = joined({program.script.path: summarised(done)}).get(program.script.path, NO_FINDINGS)
    return run, known, told


def _left(module: Module, reached: set[Place]) -> list[Function | Class]:
    """The functions and classes of a module that no entry point reached and that speak of seeds."""
    return [
        node
        for block in module.facts.blocks
        for node in functions(block.body)
        if not _reached(node, Place(module.path, block.cell or 0), reached) and _speaks_of_seeds(node)
    ]


def _ended_before(nodes: Iterable[Function | Class], module: Module, outcome: _Script | None) -> bool:
    """Whether the run of a module as a script, which takes the same way as its import, was cut off before it came to
    any of these definitions: there is nothing to run then. It takes another way where it asks for its name, or what it
    knows of files."""
    return (
        outcome is not None
        and not outcome.whole
        and outcome.noticed == outcome.told == NO_FINDINGS
        and not has_main_guard(module)
        and outcome.bound.isdisjoint(node.name for node in nodes)
    )


def _not_loaded(paths: Sequence[str], outcomes: Mapping[str, _Script]) -> Iterator[list[str]]:
    """Of modules that only define things the next ones to run as scripts, as outcomes come in: not those that a run
    has loaded which had nothing to say, since they would do what they did there. How many are run before that is looked
    at does not depend on the number of processors."""
    number = 1
    while paths:
        yield list(paths[:number])
        loaded = {path for outcome in outcomes.values() if outcome.silent for path in outcome.loaded}
        paths = [path for path in paths[number:] if path not in loaded]
        number *= 2


GROUP = 16
"""So many modules whose functions are run share one import; the next ones may be run on another processor."""


def _groups(
    alone: Collection[str], outcomes: Mapping[str, _Script]
) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """Modules whose functions are run and that one import loads, with the module to import, by the first of them. A run
    of that has had nothing to say: what is said of the functions comes from them."""
    left = list(alone)
    for loader, outcome in sorted(outcomes.items(), key=lambda each: -len(each[1].loaded)):
        members = [path for path in left if outcome.silent and (path in outcome.loaded or path == loader)]
        if len(members) > 1:
            left = [path for path in left if path not in members]
            for number in range(0, len(members), GROUP):
                some = tuple(members[number : number + GROUP])
                yield some[0], (loader, some)


FEW_MODULES = 8
"""Up to so many modules are run in this process: starting workers would take longer."""
PATIENCE = 900.0
"""Seconds for one module; the limits of a run end it long before."""


def _outcomes(
    run: Callable[[str], Outcome], paths: list[str], texts: TextFiles, failed: Failed | None, share: Share
) -> Iterator[tuple[str, Outcome]]:
    """What `run` says of each module, by path and in order, those aside over which it has failed. Where processes can
    be forked each processor runs its share, and what it asked of `texts` is asked here too. The first is run before
    they are: what had to be parsed for it, all of them have."""
    share.step(0, len(paths))
    here = paths if len(paths) <= FEW_MODULES or not sys.platform.startswith("linux") else paths[:1]
    if share.patience is None or not sys.platform.startswith("linux"):
        for path in here:
            try:
                outcome = run(path)
            except Exception as error:  # one module that trips the analysis must not take all others' findings along
                if failed is None:
                    raise
                failed(path, said_of(error))
            else:
                yield path, outcome
            share.step(1, 0)
        paths = paths[len(here) :]
    if not paths:
        return
    from seedlint import workers  # imports multiprocessing, which a small run does without

    def run_and_tell(path: str) -> tuple[Outcome, dict[str, str]]:
        return run(path), texts.asked

    count, patience = min(workers.available(), len(paths)), share.patience or PATIENCE
    done = {}
    for path, answer in workers.apply(run_and_tell, paths, count=count, stall=patience):
        done[path] = answer
        share.step(1, 0)
    for path in paths:
        found = done[path]
        if not isinstance(found, workers.Lost):
            outcome, asked = found
            texts.asked.update(asked)
            yield path, outcome
        elif found.late and share.late is not None:
            share.late(path)
        elif failed is None:
            raise RuntimeError(f"{path}: {found.reason}")
        else:  # what has killed or stalled a process would do so to this one
            failed(path, found.reason)


def is_test_code(module: Module) -> bool:
    """Test code: what lies among the tests, and what is named like a test unless it is a script of its own: projects
    of machine learning call their evaluation scripts `*_test.py`."""
    if lies_among_tests(module.path):
        return True
    return module.is_test and tests_something(module) and (not has_main_guard(module) or starts_tests(module))


def runs_by_itself(module: Module) -> bool:
    """Whether a module is an entry point: a notebook, a main guard, or effects when it is run."""
    return module.notebook or has_main_guard(module) or has_effects(module)


def _reached(node: Function | Class, where: Place, reached: set[Place]) -> bool:
    """Whether a function, or every method of a class, was run. `where`: its file and cell."""
    if isinstance(node, Function):
        return replace(where, at=node.at) in reached
    return all(replace(where, at=inner.at) in reached for inner in node.body if isinstance(inner, Function))


_SEED_NAMES = frozenset(
    "random_state PRNGKey fold_in manual_seed default_rng RandomState Random hash environ KFold StratifiedKFold "
    "StratifiedGroupKFold".split()
)
_KEY_NAMES = frozenset({"key", "keys", "rng", "rngs", "rng_key", "prng_key", "subkey"})


def _speaks_of_seeds(node: Function | Class) -> bool:
    """Whether something in a function could be a defect that is seen in the function alone."""
    for one in below(node):
        name = one.id if isinstance(one, Name) else one.name if isinstance(one, (Attr, Param)) else ""
        if name in _SEED_NAMES or name in _KEY_NAMES or seedish(name):
            return True
        if isinstance(one, Arg) and one.keyword is not None and (seedish(one.keyword) or one.keyword in _KEY_NAMES):
            return True
    return False


LOCAL = frozenset(
    {
        "key-reuse",
        "invalid-random-state",
        "salted-hash-seed",
        "worker-copied-rng",
        "late-hash-seed",
        "reseeded-per-draw",
        "pool-copied-rng",
    }
)
"""What may be said of a function that nothing visible calls."""


__all__ = ["Conclusion", "Governed", "Known", "Question", "Vocabulary", "conclude"]
