"""Write the generated files of the documentation; with `--check`, fail if one is out of date."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from seedlint.config import schema
from seedlint.rules import RULES

HERE = Path(__file__).parent


def generated() -> dict[Path, str]:
    """The generated files and what they should hold."""
    return {HERE / "seedlint.schema.json": json.dumps(schema(RULES), indent=2) + "\n"}


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
