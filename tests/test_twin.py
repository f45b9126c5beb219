"""seedlint against what truly happens: programs are run under stand-ins that record the way of every seed
(`twin/libraries`), a judge reads the record, and seedlint must find the same.

The long run is `python -m tests.twin --programs 20000`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from labelled import Project
from test_fixtures import PROJECTS, fixture_project
from twin.agree import Outcome, codes, findings, judged_codes, near, outcomes
from twin.change import CHANGES
from twin.judge import Claim
from twin.known import CHANGES as KNOWN_CHANGES
from twin.known import FOLDER, PATTERNS, known
from twin.plan import MEANT, Plan
from twin.programs import render
from twin.strategies import STARTS, plans

DISAGREEMENTS = {entry.stem: fixture_project(entry) for entry in sorted(FOLDER.iterdir())}
DRAWN = settings(
    derandomize=True, database=None, deadline=None, max_examples=2, phases=[Phase.generate],
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


def check(some: Sequence[Plan]) -> None:
    """Each program is what it is meant to be, by the judge, and seedlint finds that."""
    for plan, outcome in zip(some, outcomes([render(plan) for plan in some])):
        assert outcome.error is None, f"{plan.idioms}: {outcome.error}"
        assert codes(outcome.due) == MEANT[plan["use"]], told(plan, outcome)
        assert not outcome.wrong, told(plan, outcome)


def test_plainest_programs() -> None:
    check([plan for plan in STARTS if known(plan) is None])


@DRAWN
@given(st.lists(agreeing, min_size=50, max_size=50))
def test_generated_programs(some: list[Plan]) -> None:
    check(some)


@pytest.fixture(scope="session")
def disagreeing() -> dict[str, Outcome]:
    return dict(zip(DISAGREEMENTS, outcomes([files(project) for project in DISAGREEMENTS.values()])))


@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_what_is_due_in_disagreements(name: str, disagreeing: dict[str, Outcome]) -> None:
    """The judge says what the program's markers say."""
    assert disagreeing[name].error is None
    assert labels_kept(DISAGREEMENTS[name], disagreeing[name].due)


@pytest.mark.parametrize("name", DISAGREEMENTS)
@pytest.mark.xfail(reason="known; if it is cured, the program moves to fixtures/ and its patterns leave twin/known.py")
def test_disagreements(name: str, disagreeing: dict[str, Outcome]) -> None:
    assert not disagreeing[name].wrong


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


def test_fixtures_that_run() -> None:
    """What the judge claims of a fixture is what its markers say. Those that need other libraries do not run."""
    done = dict(zip(PROJECTS, outcomes([files(project) for project in PROJECTS.values()], lint=False)))
    claimed = [name for name, outcome in done.items() if outcome.due]
    assert [name for name in claimed if not labels_kept(PROJECTS[name], done[name].due)] == []
    assert len(claimed) >= 12, {name: outcome.error for name, outcome in done.items()}


# ------------------------------------------------------------- under change


def scripts() -> dict[str, str]:
    """Fixtures that are one file, without their comments."""
    singles = {name: project.sources[0].text for name, project in PROJECTS.items() if len(project.sources) == 1}
    return {name: ast.unparse(ast.parse(text)) for name, text in singles.items() if not name.startswith("itself/")}


def check_changed(pairs: Sequence[tuple[str, str]]) -> None:
    """Each of the scripts has the same codes as its twin under the change named with it."""
    twins = [(text, change, twin) for text, change in pairs if (twin := CHANGES[change](text))]
    found = findings([*({"main.py": text} for text, _, _ in twins), *(twin for *_, twin in twins)])
    for (text, change, twin), old, new in zip(twins, found, found[len(twins) :]):
        shown = "\n".join(f"--- {name}\n{code}" for name, code in twin.items())
        assert sorted(each.code for each in old) == sorted(each.code for each in new), f"{change}\n{text}\n{shown}"


SAFE_CHANGES = [name for name in CHANGES if name not in KNOWN_CHANGES.values()]


def test_fixtures_under_change() -> None:
    """Each fixture under one of the changes; all of them in the long run."""
    texts = scripts().values()
    check_changed([(text, SAFE_CHANGES[place % len(SAFE_CHANGES)]) for place, text in enumerate(texts)])


@settings(DRAWN, max_examples=1)
@given(st.lists(agreeing.filter(lambda plan: len(render(plan)) == 1), min_size=15, max_size=15))
def test_generated_programs_under_change(some: list[Plan]) -> None:
    texts = [ast.unparse(ast.parse(render(plan)["main.py"])) for plan in some]
    check_changed([(text, change) for text in texts for change in SAFE_CHANGES])


def test_changes_change_something() -> None:
    texts = [*scripts().values(), *(render(plan)["main.py"] for plan in STARTS)]
    for name, change in CHANGES.items():
        assert any(change(text) for text in texts), name


def test_a_wrong_verdict_is_seen() -> None:
    """The comparison itself can fail: too much, missing, at another row."""
    due = (Claim("SED101", frozenset({("main.py", 10)})),)
    assert Outcome({}, due, (), ()).wrong == ("-SED101",)
    (outcome,) = outcomes([render(Plan())])
    assert [each.code for each in outcome.found] == ["SED101"]
    assert outcome.wrong == ()
    moved = Outcome({}, due, outcome.found, ())
    assert moved.wrong == ("~SED101",)
    assert Outcome({}, (), outcome.found, outcome.found).wrong == ("+SED101", "?")
    assert Outcome({}, None, outcome.found, ()).wrong == ()
