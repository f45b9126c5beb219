"""Whether anything learns in a project: what is read there can be results of models, or of simulations alone."""

from __future__ import annotations

from functools import cache

from seedlint import apis
from seedlint.classify.values.words import names_learning, said_in
from seedlint.facts import Import, ImportFrom, below
from seedlint.link import Module, Project


def may_learn(project: Project) -> bool:
    """Whether a module that speaks of seeds imports a library that trains."""
    modules = (project.module(path) for path in sorted(project.hits))
    return any(_learns(module) for module in modules if module is not None)


def _learns(module: Module) -> bool:
    imports = (one for block in module.facts.blocks for one in below(block) if isinstance(one, (Import, ImportFrom)))
    return any(one.module.partition(".")[0] in _learners() for one in imports if not getattr(one, "level", 0))


_TRAINS = frozenset({"estimator", "module", "train", "trainer", "pretrained", "optimizer", "fit"})


@cache
def _learners() -> frozenset[str]:
    """The libraries of which the tables know something that is trained, or that are such a one by another name."""
    tops = {(row.name.partition(".")[0], row.does, row.how.partition(".")[0]) for row in apis.every()}
    learners = {top for top, does, _ in tops if top and does in _TRAINS}
    return frozenset(learners | {top for top, does, other in tops if does == "same" and other in learners})


def speaks_of_models(module: Module) -> bool:
    """Whether a module names what is trained, or how good that is: a name, a column, a key, a label."""
    return any(names_learning(text) for text in said_in(module.facts) if len(text.split()) <= LABEL)


LABEL = 4
"""Words that a label has at most: sentences speak of errors and of what is returned, too."""
