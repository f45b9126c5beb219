"""Settings files that say how scripts are started: GitHub workflows, DVC pipelines, sweeps of Weights & Biases.

Sources: https://docs.github.com/actions (matrix), https://dvc.org/doc/user-guide/project-structure/dvcyaml-files
(foreach, matrix), https://docs.wandb.ai/guides/sweeps/sweep-config-keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.facts import Literal, Span
from seedlint.formats import shell
from seedlint.formats.commands import Command, Variable, Word
from seedlint.formats.nodes import Node


def commands(tree: Node) -> list[Command]:
    """The commands that a file starts, in order; none where it is no file of these kinds."""
    return [*_workflow(tree), *_pipeline(tree), *_sweep(tree)]


def _entries(node: Node | None) -> dict[Literal, Node]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _items(node: Node | None) -> list[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _open(name: str, node: Node) -> Word:
    """A name that takes each of the values of a list."""
    values = _items(node)
    folders = not values or any("/" in str(one.value) for one in values)
    return (Variable(name, node.at, len(values) if values else None, folders),)


_EXPRESSION = re.compile(r"\$\{\{[ ]*matrix\.(\w+)[ ]*\}\}")


def _workflow(tree: Node) -> Iterator[Command]:
    """`jobs: a: strategy: matrix: seed: [0, 1]`, `steps: - run: python train.py --seed ${{ matrix.seed }}`"""
    for job in _entries(_entries(tree).get("jobs")).values():
        matrix = _entries(_entries(_entries(job).get("strategy")).get("matrix"))
        given = {f"matrix_{name}": _open(str(name), node) for name, node in matrix.items()}
        for step in _items(_entries(job).get("steps")):
            run = _entries(step).get("run")
            if run is not None and isinstance(run.value, str):
                yield from _at(run.at, shell.commands(_EXPRESSION.sub(r"${matrix_\1}", run.value), given))


def _pipeline(tree: Node) -> Iterator[Command]:
    """`stages: train: foreach: [0, 1]`, `do: cmd: python train.py --seed ${item}`"""
    for stage in _entries(_entries(tree).get("stages")).values():
        parts = _entries(stage)
        given: dict[str, Word] = {}
        if "foreach" in parts:
            given["item"] = _open("item", parts["foreach"])
            given["key"] = _open("key", parts["foreach"])
        matrix = _entries(parts.get("matrix"))
        if matrix:
            given |= {f"item_{name}": _open(str(name), node) for name, node in matrix.items()}
        cmd = _entries(parts.get("do")).get("cmd") or parts.get("cmd")
        for node in (cmd, *_items(cmd)) if cmd is not None else ():
            if isinstance(node.value, str):
                text = re.sub(r"\$\{item\.(\w+)\}", r"${item_\1}", node.value) if matrix else node.value
                yield from _at(node.at, shell.commands(text, given))


def _sweep(tree: Node) -> Iterator[Command]:
    """`program: train.py`, `parameters: seed: values: [0, 1, 2]`"""
    parts = _entries(tree)
    program = parts.get("program")
    if program is None or not isinstance(program.value, str) or "parameters" not in parts:
        return
    words: list[Word] = [("python",), (program.value,)]
    for name, node in _entries(parts["parameters"]).items():
        said = _entries(node)
        if "value" in said:
            words.append((f"--{name}={said['value'].value}",))
        else:
            values = said.get("values")
            words.append((f"--{name}=", *(_open(str(name), values) if values else (Variable(str(name), node.at),))))
    yield Command(tuple(words), (), program.at)


def _at(place: Span, found: list[Command]) -> Iterator[Command]:
    """Commands where the text stands that they are read from."""
    for one in found:
        yield one._replace(at=place)
