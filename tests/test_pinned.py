"""Requirements say which version of a library a project is written for; a warm run hears of it when they change."""

from __future__ import annotations

import json

import pytest
from command import seedlint, write

CROPS = """\
import numpy as np
from torch.utils.data import DataLoader, Dataset

np.random.seed(3)


class Crops(Dataset):
    def __init__(self, scans):
        self.scans = scans

    def __len__(self):
        return len(self.scans)

    def __getitem__(self, index):
        return self.scans[index][np.random.randint(0, 64) :]


for batch in DataLoader(Crops(np.load("scans.npy")), batch_size=8, num_workers=4):
    print(batch.mean())
"""
ROW = 15
"""Of the draw."""


def found(folder, *args: str) -> list[tuple[str, int]]:
    done = seedlint(
        "--isolated", "--select", "SED405", "--output-format", "json", "--exit-zero", *args, ".", cwd=folder
    )
    assert done.status == 0, done.err
    return [(each["filename"], each["location"]["row"]) for each in json.loads(done.out)]


OLD = {
    "requirements.txt": [
        "torch==1.6.0", "torch == 1.8.1", "torch<1.9", "torch>=1.4,<1.8", "torch<=1.8", "torch~=1.8.0",
        "torch[opt]==1.7", "numpy\ntorch==1.5.1  # for CUDA 10\n", "torch==1.6.0+cu101; python_version<'3.9'",
        "Torch==1.6", "torch===1.6",
    ],
    "requirements-train.txt": ["torch==1.6.0"],
    "setup.cfg": ["[options]\ninstall_requires =\n    torch==1.6.0\n"],
    "setup.py": ["from setuptools import setup\nsetup(install_requires=['torch==1.6.0'])\n"],
    "pyproject.toml": [
        '[project]\ndependencies = ["torch>=1.4,<1.9"]\n', '[tool.poetry.dependencies]\ntorch = "1.6.0"\n'
    ],
    "Pipfile": ['[packages]\ntorch = "==1.6.0"\n'],
    "environment.yml": [
        "dependencies:\n  - pytorch=1.6.0\n", "dependencies:\n  - pytorch::pytorch==1.6.0=py3.8_cuda\n",
        "dependencies:\n  - pip:\n    - torch==1.6.0\n",
    ],
}  # fmt: skip
NEW = {
    "requirements.txt": [
        "", "torch", "torch==1.9.0", "torch==2.1", "torch>=1.6", "torch>1.6", "torch~=1.6", "torch<2", "torch<1.10",
        "# torch==1.6.0", "torchvision==0.7.0", "pytorch-lightning==1.6.0", "torch-geometric==1.6.0", "mytorch==1.6",
        "torch==1.12.1\n",
    ],
    "pyproject.toml": ['[tool.poetry.dependencies]\ntorch = "^1.6"\n'],
    "notes.txt": ["torch==1.6.0"],
}  # fmt: skip


def cases(table):
    return [pytest.param(name, text, id=f"{name}: {text}") for name, texts in table.items() for text in texts]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """One run over a project for each requirement: whether the draw is reported there."""
    root = tmp_path_factory.mktemp("pinned")
    known = [(name, text) for table in (OLD, NEW) for name, texts in table.items() for text in texts]
    for number, (name, text) in enumerate(known):
        write(root, {f"p{number}/setup.cfg": "", f"p{number}/crops.py": CROPS, f"p{number}/{name}": text})
    told = {path.split("/")[0] for path, row in found(root, "--no-cache") if row == ROW}
    return {case: f"p{number}" in told for number, case in enumerate(known)}


@pytest.mark.parametrize(("name", "text"), cases(OLD))
def test_only_old_versions(verdicts, name, text):
    assert verdicts[name, text]


@pytest.mark.parametrize(("name", "text"), cases(NEW))
def test_newer_versions_too(verdicts, name, text):
    assert not verdicts[name, text]


def test_the_nearest_requirement_counts(tmp_path):
    write(tmp_path, {"setup.cfg": "", "requirements.txt": "torch==1.6.0", "new/requirements.txt": "torch==2.0"})
    write(tmp_path, {"new/a.py": CROPS, "old/a.py": CROPS, "old/requirements.txt": "numpy"})
    assert found(tmp_path, "--no-cache") == [("old/a.py", ROW)]


def test_nothing_outside_of_the_root_counts(tmp_path):
    write(tmp_path, {"requirements.txt": "torch==1.6.0", "root/setup.cfg": "", "root/a.py": CROPS})
    assert found(tmp_path / "root", "--no-cache") == []


def test_a_warm_run_hears_of_a_change(tmp_path):
    folder, cache = tmp_path / "project", ("--cache-dir", str(tmp_path / "cache"))
    write(folder, {"setup.cfg": "", "a.py": CROPS, "requirements.txt": "torch==2.0"})
    assert found(folder, *cache) == found(folder, *cache) == []
    write(folder, {"requirements.txt": "torch==1.6.0"})
    assert found(folder, *cache) == [("a.py", ROW)]
    (folder / "requirements.txt").unlink()
    assert found(folder, *cache) == []
