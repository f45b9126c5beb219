"""Write the generated files of the documentation; with `--check`, fail if one is out of date."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

from seedlint.rules import RULES
from seedlint.schema import schema

HERE = Path(__file__).parent
CLASSIFY = HERE.parent / "seedlint" / "classify"
PACKAGES = ("values", "ledger", "run", "library", "machine", "project", "experiment", "conclusions")
"""The packages of `classify`, from the bottom up."""
BEGIN, END = "<!-- modules: written by docs/generate.py -->\n", "<!-- end of modules -->\n"


def generated() -> dict[Path, str]:
    """The generated files and what they should hold."""
    architecture = HERE / "architecture.md"
    return {
        HERE / "seedlint.schema.json": json.dumps(schema(RULES), indent=2) + "\n",
        architecture: with_modules(architecture.read_text(encoding="utf-8")),
    }


def with_modules(page: str) -> str:
    """The page with the modules of `classify` between its two marks: a table a package, a row a module."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_table(package) for package in PACKAGES)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def _table(package: str) -> str:
    folder = CLASSIFY / package
    rows = [f"### `{package}/`", "", _first(folder / "__init__.py"), "", "| module | what it is about |", "|---|---|"]
    for path in sorted(folder.rglob("*.py")):
        if path.name != "__init__.py":
            rows.append(f"| `{path.relative_to(folder).as_posix()}` | {_first(path)} |")
    return "\n".join((*rows, ""))


def _first(path: Path) -> str:
    """The first paragraph of a module's docstring, in one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


def main(*, check: bool) -> int:
    stale = [
        path for path, text in generated().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if check:
        for path in stale:
            sys.stderr.write(f"{path.name} is out of date: run python docs/generate.py\n")
        return int(bool(stale))
    for path in stale:
        path.write_text(generated()[path], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
