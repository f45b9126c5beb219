"""The layers of the package, by the real `lint-imports`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from command import CHECKOUT, environment


def test_every_module_imports_only_from_the_layers_below_it():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", "pyproject.toml"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_that_parses_nothing_does_not_import_libcst(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    program = (
        "import sys; sys.argv = ['seedlint', '.']\n"
        "from seedlint.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(sorted({'libcst', 'tomli', 'pathspec', 'multiprocessing', 'difflib'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n", done.stdout + done.stderr
