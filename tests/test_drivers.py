"""Drivers by the command: what stands as evidence, one file alone, and a warm run that sees a script change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import CHECKOUT, seedlint, write

DRIVERS = CHECKOUT / "fixtures" / "drivers"


def project(tmp_path, name):
    copied = Path(shutil.copytree(DRIVERS / name, tmp_path / name))
    (copied / "setup.cfg").touch()
    return copied


def findings(root, *options):
    return json.loads(seedlint("--output-format", "json", "--select", "ALL", *options, ".", cwd=root).out)


@pytest.mark.parametrize("name", ["other_reads", "shell_loop", "one_constant_for_all", "members_by_shell"])
def test_a_file_alone_gets_the_lines_that_its_project_gives_it(tmp_path, name):
    root = project(tmp_path, name)
    options = ("--no-cache", "-q", "--select", "ALL")
    whole = seedlint(*options, ".", cwd=root).lines
    assert whole
    for file in sorted(path.name for path in root.glob("*.py")):
        assert seedlint(*options, file, cwd=root).lines == [line for line in whole if line.startswith(f"{file}:")]


def test_the_line_of_a_script_is_evidence(tmp_path):
    root = project(tmp_path, "slurm_array")
    (found,) = (one for one in findings(root, "--no-cache") if one["code"] == "SED201")
    starts = [one for one in found["evidence"] if "started" in one["message"]]
    assert [(Path(one["filename"]).name, one["location"]["row"]) for one in starts] == [("job.slurm", 9)]
    assert found["confidence"] == "medium"
    full = seedlint("--no-cache", "--output-format", "full", "--select", "SED201", ".", cwd=root).out
    assert "srun python net.py --width=$WIDTH" in full


SCRIPT = """import argparse

import numpy as np
from sklearn.neural_network import MLPClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=42)
args = parser.parse_args()
data = np.load("data.npz")
net = MLPClassifier((8,), random_state=args.seed).fit(data["x"], data["y"])
print(net.score(data["x_test"], data["y_test"]))
"""
DRIVER = """import subprocess
import sys

for number in range(4):
    subprocess.run([sys.executable, "fit.py", "--seed", str(number)], check=True)
"""


def test_what_drivers_give_stands_beside_the_default(tmp_path):
    files = {
        "fit.py": SCRIPT, "all.py": DRIVER, "one.sh": "python fit.py --seed 7\n",
        "Makefile": "runs:\n\tfor s in 1 2 3; do python fit.py --seed $$s; done\n", "setup.cfg": "",
    }  # fmt: skip
    (found,) = (one for one in findings(write(tmp_path, files), "--no-cache") if one["code"] == "SED103")
    given = {Path(one["filename"]).name: one["message"] for one in found["evidence"] if "given" in one["message"]}
    assert given == {
        "all.py": "it is given here, 4 values in turn",
        "Makefile": "it is given here, 3 values in turn",
        "one.sh": "it is given here: 7",
    }


def test_a_warm_run_sees_that_a_script_has_changed(tmp_path):
    root = project(tmp_path, "shell_loop")
    cache = ("--cache-dir", str(tmp_path / "cache"))
    assert (
        [one["code"] for one in findings(root, *cache)] == [one["code"] for one in findings(root, *cache)] == ["SED201"]
    )
    script = root / "all.sh"
    script.write_text(script.read_text().replace("0 1 2 3 4", "0 1 2"))
    assert {one["code"] for one in findings(root, *cache)} == {"SED201", "SED203"}
    script.write_text(script.read_text().replace('--seed "$s"', "--seed 3"))
    assert "SED201" not in {one["code"] for one in findings(root, *cache)}
    script.unlink()
    assert findings(root, *cache) == []


def test_a_driver_that_starts_itself_ends(tmp_path):
    source = "import os, sys\n\nfor seed in range(5):\n    os.system(f'python again.py --seed {seed}')\n"
    root = write(
        tmp_path, {"again.py": source, "again.sh": "for s in 1 2; do bash again.sh $s; python again.py $s; done\n"}
    )
    done = seedlint("--no-cache", "--select", "ALL", ".", cwd=root)
    assert done.status in (0, 1)
    assert "SED900" not in done.out
