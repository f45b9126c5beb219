"""Which version of a library a project asks for, by its requirements: `requirements*.txt`, `setup.cfg`, `setup.py`,
`pyproject.toml`, a Pipfile, a conda environment.

They are read line by line, as each of these formats has one requirement a line (PEP 508, Poetry, conda)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from seedlint.classify.run.run import Run
from seedlint.textfiles import TextFiles

Version = tuple[int, ...]

_FILES = re.compile(r"requirements.*\.txt|setup\.(?:cfg|py)|pyproject\.toml|Pipfile|(?:.*env.*|conda.*)\.ya?ml")
_BOUND = re.compile(r"(?P<how>===|==|~=|<=|>=|<|>|\^|=)?\s*[\"']?\s*v?(?P<version>\d+(?:\.\d+)+)")


def only_before(run: Run, names: tuple[str, ...], version: Version) -> bool:
    """Whether the nearest requirement of one of some distributions, from the folder of the entry point up to ROOT,
    allows only versions before `version`."""
    texts = run.program.project.texts
    folder = posixpath.dirname(run.program.script.path)
    while True:
        for text in _requirements(texts, folder):
            bounds = [bound for name in names for bound in _bounds(text, name)]
            if bounds:
                return any(_before(how, bound, version) for how, bound in bounds)
        if not folder:
            return False
        folder = posixpath.dirname(folder)


def _requirements(texts: TextFiles, folder: str) -> Iterator[str]:
    for name in texts.names(folder or "."):
        if _FILES.fullmatch(name) and (text := texts.text(posixpath.join(folder, name))) is not None:
            yield text


def _bounds(text: str, name: str) -> Iterator[tuple[str, Version]]:
    """The bounds of a distribution's version in a text of requirements: the operator, the version."""
    for found in re.finditer(rf"(?im)^[^#\n]*?(?<![\w.-]){name}(?![\w.-])(?P<bounds>[^#;\n]*)", text):
        for bound in _BOUND.finditer(found["bounds"]):
            yield bound["how"] or "==", tuple(map(int, bound["version"].split(".")))


def _before(how: str, bound: Version, version: Version) -> bool:
    """Whether a bound keeps a version below another one."""
    if how == "<":
        return bound <= version
    if how == "~=":  # its last part may grow
        return len(bound) > len(version) and bound < version
    return how in ("==", "===", "=", "<=") and bound < version
