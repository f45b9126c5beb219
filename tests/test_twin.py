"""seedlint against what truly happens: programs are run under stand-ins that record the way of every seed
(`twin/libraries`), a judge reads the record, and seedlint must find the same.

The long run is `python -m tests.twin --programs 20000`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from labelled import Project
from test_fixtures import PROJECTS, fixture_project
from twin.agree import Found, Outcome, codes, findings, judged_codes, near, outcomes
from twin.change import CHANGES
from twin.judge import Claim
from twin.known import CHANGES as KNOWN_CHANGES
from twin.known import FIXTURES as KNOWN_FIXTURES
from twin.known import FOLDER, PATTERNS, known
from twin.plan import MEANT, Plan
from twin.programs import render
from twin.strategies import STARTS, plans

STOOD_IN = {path.stem for path in (FOLDER.parent / "libraries").iterdir()}
DISAGREEMENTS = {entry.stem: fixture_project(entry) for entry in sorted(FOLDER.glob("*"))}
DRAWN = settings(
    derandomize=True, database=None, deadline=None, max_examples=1, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
"""The same programs in each run; what disagrees is made small by the long run, which is faster at it."""
agreeing = plans(without=lambda plan: known(plan) is not None)


def files(project: Project) -> dict[str, str]:
    return {source.name: source.text for source in project.sources}


def told(plan: Plan, outcome: Outcome) -> str:
    """A disagreement as one reads it."""
    texts = "\n".join(f"--- {name}\n{text}" for name, text in outcome.files.items())
    found = ", ".join(map(str, (*outcome.found, *outcome.abstained)))
    return f"{plan.idioms}: {' '.join(outcome.wrong)}\n{texts}\ndue: {outcome.due}\nfound: {found}"


def check(done: Iterable[tuple[Plan, Outcome]]) -> None:
    """Each program is what it is meant to be, by the judge, and seedlint finds that."""
    for plan, outcome in done:
        assert outcome.error is None, f"{plan.idioms}: {outcome.error}"
        assert codes(outcome.due) == MEANT[plan["use"]], told(plan, outcome)
        assert not outcome.wrong, told(plan, outcome)


@pytest.fixture(scope="session")
def written_down() -> Mapping[Plan | str, Outcome]:
    """The plainest programs and the disagreements, in one run."""
    texts = {**{plan: render(plan) for plan in STARTS}, **{name: files(each) for name, each in DISAGREEMENTS.items()}}
    return dict(zip(texts, outcomes([*texts.values()])))


def test_plainest_programs(written_down: Mapping[Plan | str, Outcome]) -> None:
    check([(plan, written_down[plan]) for plan in STARTS if known(plan) is None])


@DRAWN
@given(st.lists(agreeing, min_size=50, max_size=50))
def test_generated_programs(some: list[Plan]) -> None:
    check(zip(some, outcomes([render(plan) for plan in some])))


@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_what_is_due_in_disagreements(name: str, written_down: Mapping[Plan | str, Outcome]) -> None:
    """The judge says what the program's markers say."""
    assert written_down[name].error is None
    assert labels_kept(DISAGREEMENTS[name], written_down[name].due)


@pytest.mark.parametrize("name", DISAGREEMENTS)
@pytest.mark.xfail(reason="known; if it is cured, the program moves to fixtures/ and its patterns leave twin/known.py")
def test_disagreements(name: str, written_down: Mapping[Plan | str, Outcome]) -> None:
    assert not written_down[name].wrong


def test_disagreements_are_listed() -> None:
    assert sorted(DISAGREEMENTS) == sorted({*PATTERNS, *KNOWN_CHANGES})


def labels_kept(project: Project, due: Sequence[Claim] | None) -> bool:
    """Whether what is due is among the markers of a project and, of the codes that are judged, nothing else is."""
    left = [place for place in project.expected.elements() if place[2] in judged_codes()]
    for claim in due or ():
        fitting = [place for place in left if place[2] == claim.code and near(place[0], place[1], claim)]
        if not fitting:
            return False
        left.remove(fitting[0])
    return not left


def within_reach(project: Project) -> bool:
    """Whether a project is Python alone, and all that it imports at its top is Python's, its own or stood in for."""
    if not all(source.name.endswith(".py") for source in project.sources):
        return False
    own = {word for source in project.sources for word in source.name.removesuffix(".py").split("/")}
    statements = [each for source in project.sources for each in ast.parse(source.text).body]
    names = [alias.name for each in statements if isinstance(each, ast.Import) for alias in each.names]
    names += [each.module or "" for each in statements if isinstance(each, ast.ImportFrom) and not each.level]
    return {name.split(".")[0] for name in names} <= own | STOOD_IN | sys.stdlib_module_names


def test_fixtures_that_run() -> None:
    """What the judge claims of a fixture is what its markers say."""
    code = {name: project for name, project in PROJECTS.items() if not name.startswith("itself/")}
    some = {name: project for name, project in code.items() if within_reach(project)}
    done = dict(zip(some, outcomes([files(project) for project in some.values()], lint=False)))
    claimed = [name for name, outcome in done.items() if outcome.due]
    assert [name for name in claimed if not labels_kept(PROJECTS[name], done[name].due)] == []
    assert len(claimed) >= 12, {name: outcome.error for name, outcome in done.items()}


# ------------------------------------------------------------- under change


def scripts() -> dict[str, str]:
    """Fixtures that are one file, without their comments."""
    singles = {name: project.sources[0].text for name, project in PROJECTS.items() if len(project.sources) == 1}
    return {name: ast.unparse(ast.parse(text)) for name, text in singles.items() if not name.startswith("itself/")}


class Twins(NamedTuple):
    """A script and its twin under a change, with what seedlint finds in each."""

    text: str
    change: str
    twin: Mapping[str, str]
    old: list[Found]
    new: list[Found]

    @property
    def same(self) -> bool:
        return sorted(each.code for each in self.old) == sorted(each.code for each in self.new)


def changed(pairs: Sequence[tuple[str, str]]) -> list[Twins]:
    """Each of the scripts beside its twin under the change named with it, where there is something to change."""
    twins = [(text, change, twin) for text, change in pairs if (twin := CHANGES[change](text))]
    found = findings([*({"main.py": text} for text, _, _ in twins), *(twin for *_, twin in twins)])
    return [Twins(*each, old, new) for each, old, new in zip(twins, found, found[len(twins) :])]


def check_same(some: Iterable[Twins]) -> None:
    for twins in some:
        shown = "\n".join(f"--- {name}\n{code}" for name, code in twins.twin.items())
        found = f"{[*map(str, twins.old)]} became {[*map(str, twins.new)]}"
        assert twins.same, f"{twins.change}\n{twins.text}\n{shown}\n{found}"


SAFE_CHANGES = [name for name in CHANGES if name not in KNOWN_CHANGES.values()]


@pytest.fixture(scope="session")
def changed_fixtures() -> dict[tuple[str, str], Twins]:
    """Each fixture under one of the changes, by its name (a new fixture changes nothing for the others), and those that
    are known."""
    texts = scripts()
    chosen = {(name, SAFE_CHANGES[crc32(name.encode()) % len(SAFE_CHANGES)]) for name in texts}
    pairs = [(name, change) for name, change in sorted(chosen | KNOWN_FIXTURES) if CHANGES[change](texts[name])]
    return dict(zip(pairs, changed([(texts[name], change) for name, change in pairs])))


def test_fixtures_under_change(changed_fixtures: dict[tuple[str, str], Twins]) -> None:
    check_same(twins for pair, twins in changed_fixtures.items() if pair not in KNOWN_FIXTURES)


@pytest.mark.parametrize("pair", sorted(KNOWN_FIXTURES), ids=" ".join)
@pytest.mark.xfail(reason="known; if it is cured, it leaves twin/known.py")
def test_known_fixtures_under_change(pair: tuple[str, str], changed_fixtures: dict[tuple[str, str], Twins]) -> None:
    assert changed_fixtures[pair].same


@DRAWN
@given(st.lists(agreeing.filter(lambda plan: len(render(plan)) == 1), min_size=10, max_size=10))
def test_generated_programs_under_change(some: list[Plan]) -> None:
    texts = [ast.unparse(ast.parse(render(plan)["main.py"])) for plan in some]
    check_same(changed([(text, change) for text in texts for change in SAFE_CHANGES]))


def test_changes_change_something() -> None:
    texts = [*scripts().values(), *(render(plan)["main.py"] for plan in STARTS)]
    for name, change in CHANGES.items():
        assert any(change(text) for text in texts), name


def test_a_wrong_verdict_is_seen(written_down: Mapping[Plan | str, Outcome]) -> None:
    """The comparison itself can fail: too much, missing, at another row."""
    due = (Claim("SED101", frozenset({("main.py", 10)})),)
    assert Outcome({}, due, (), ()).wrong == ("-SED101",)
    outcome = written_down[Plan()]
    assert [each.code for each in outcome.found] == ["SED101"]
    assert outcome.wrong == ()
    moved = Outcome({}, due, outcome.found, ())
    assert moved.wrong == ("~SED101",)
    assert Outcome({}, (), outcome.found, outcome.found).wrong == ("+SED101", "?")
    assert Outcome({}, None, outcome.found, ()).wrong == ()
