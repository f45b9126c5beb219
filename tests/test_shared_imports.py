"""Imports that several runs share: what is said is what each run says that begins anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seedlint import classify
from seedlint.classify import Vocabulary, conclude
from seedlint.classify.conclusions.conclusion import Conclusion
from seedlint.link import Project
from seedlint.lower import lower

REGISTRY = """
KNOWN = {}


def register(name):
    def kept(thing):
        KNOWN[name] = thing
        return thing

    return kept
"""
FIRST = """
import jax
from registry import register
from second import Other


@register("first")
class First:
    def draw(self, key):
        return jax.random.normal(key), jax.random.uniform(key)
"""
SECOND = """
import jax
from registry import register

SCALE = 1


@register("second")
class Other:
    def draw(self, key):
        global SCALE
        SCALE = jax.random.normal(key)
        return SCALE


def twice(key):
    return jax.random.normal(key) + jax.random.normal(key)
"""
THIRD = """
import jax
from first import First
from registry import register
from second import SCALE


@register("third")
class Third(First):
    def draw(self, key):
        return jax.random.normal(key) * SCALE


def again(key):
    a = jax.random.normal(key)
    return a + jax.random.bernoulli(key)
"""
SPEAKS = """
import torch
from second import Other

torch.manual_seed(3)
model = torch.nn.Linear(2, 2)
loss = model(torch.ones(2)).sum()
loss.backward()
torch.optim.SGD(model.parameters(), lr=0.1).step()
print(loss)
"""
PACKAGE = {"registry.py": REGISTRY, "first.py": FIRST, "second.py": SECOND, "third.py": THIRD}


class Ran:
    """Which modules were run, how: as scripts, or for functions of which several may share an import."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scripts: list[str] = []
        self.alone: list[str] = []
        outcomes = classify._outcomes

        def noted(run, paths, *rest):  # type: ignore[no-untyped-def]
            if run.__name__ == "run_script":
                self.scripts += paths
            elif run.__name__ == "run_functions":
                self.alone += paths
            return outcomes(run, paths, *rest)

        monkeypatch.setattr(classify, "_outcomes", noted)


def concluded(files: dict[str, str]) -> list[Conclusion]:
    facts = {path: lower(text.encode(), notebook=False) for path, text in files.items()}
    return conclude(Project(files, facts.get, files), Vocabulary())


def apart(monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> list[Conclusion]:
    """What is concluded where no run shares an import with another."""

    def none(*_: object) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
        return iter(())

    with monkeypatch.context() as patched:
        patched.setattr(classify, "_not_loaded", lambda paths, _outcomes: [list(paths)] if paths else [])
        patched.setattr(classify, "_groups", none)
        return concluded(files)


def test_a_module_that_only_defines_is_not_run_again_where_a_silent_run_has_loaded_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran = Ran(monkeypatch)
    found = concluded(PACKAGE)
    assert ran.scripts == ["first.py", "third.py"]  # the first has loaded the second
    assert ran.alone == []
    assert found == apart(monkeypatch, PACKAGE)
    assert {(one.kind, one.place.path) for one in found} == {
        ("key-reuse", "first.py"), ("key-reuse", "second.py"), ("key-reuse", "third.py"),
    }  # fmt: skip


def test_a_run_that_has_something_to_say_stands_in_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"registry.py": REGISTRY, "second.py": SECOND, "speaks.py": SPEAKS}
    ran = Ran(monkeypatch)
    found = concluded(files)
    assert ran.scripts == ["speaks.py", "second.py"]
    assert any(one.place.path == "speaks.py" for one in found)
    assert found == apart(monkeypatch, files)


def test_what_a_function_binds_in_its_module_no_other_module_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    scaled = "\n\ndef scaled(key):\n    return jax.random.fold_in(key, SCALE), jax.random.normal(key)\n"
    files = {**PACKAGE, "third.py": THIRD + scaled}
    assert concluded(files) == apart(monkeypatch, files)
