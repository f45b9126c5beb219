"""Imports that several runs share: each goes on from the state that they leave, and what it does does not come back."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import fields
from typing import Any

from seedlint.classify.ledger.events import Steps
from seedlint.classify.ledger.sources import Configured, Trials
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound
from seedlint.link import Module
from seedlint.records import replace


def shared(run: Run) -> Callable[[Module], Run]:
    """What makes runs of other modules that go on from where `run` is now. What one of them adds to its parts or binds
    in modules no other sees; objects of the program are the same in all. They are run one after the other."""
    modules = dict(run.scopes.modules)
    bound = {
        path: {name: (one.value, one.stack) for name, one in names.vars.items()} for path, names in modules.items()
    }

    def going_on(script: Module) -> Run:
        for path, names in modules.items():
            names.vars = {name: Bound(*one) for name, one in bound[path].items()}
        parts = {each.name: _own(getattr(run, each.name)) for each in fields(run)}
        return replace(run, **{**parts, "program": replace(run.program, script=script), "machine": run.machine})

    return going_on


def _own(part: Any) -> Any:
    """A part of a run with containers of its own."""
    made = copy(part)
    if hasattr(made, "__dict__"):
        for name, held in vars(made).items():
            setattr(made, name, _kept(held))
    return made


def _kept(held: Any) -> Any:
    if isinstance(held, dict):
        return {key: copy(one) if isinstance(one, (dict, list, set)) else one for key, one in held.items()}
    if isinstance(held, (list, set)):
        return copy(held)
    return _own(held) if isinstance(held, (Configured, Steps, Trials)) else held
