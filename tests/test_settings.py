"""Settings files in the real command: evidence in every format, a warm run that sees a change, hostile files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from command import CHECKOUT, seedlint, write

from seedlint import apis

PAGE = (CHECKOUT / "docs" / "settings-files.md").read_text(encoding="utf-8")
TRAIN = """\
import joblib
import numpy as np
import yaml
from sklearn.neural_network import MLPRegressor

with open("train.yaml") as file:
    config = yaml.safe_load(file)
data = np.load("tides.npz")
net = MLPRegressor(random_state=config["net"]["seed"])
joblib.dump(net.fit(data["x"], data["y"]), "net.joblib")
"""
SETTINGS = "net:\n  rate: 0.1\n  seed: 42\n"
HYDRA = """\
import hydra
import joblib
import numpy as np
from sklearn.neural_network import MLPRegressor


@hydra.main(version_base=None, config_path="conf", config_name="main")
def main(config):
    data = np.load("tides.npz")
    net = MLPRegressor(random_state=config.net.seed)
    joblib.dump(net.fit(data["x"], data["y"]), "net.joblib")


if __name__ == "__main__":
    main()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"setup.cfg": "", "train.py": TRAIN, "train.yaml": SETTINGS})


def found(folder: Path, *options: str) -> list[tuple[str, int, str]]:
    """Code, row and evidence (`file:row`) of each finding."""
    done = seedlint("--isolated", "--select", "SED1,SED9", "--output-format", "json", *options, ".", cwd=folder)
    assert done.status in (0, 1), done.err
    return [
        (one["code"], one["location"]["row"], " ".join(_where(each) for each in one["evidence"]))
        for one in json.loads(done.out)
    ]


def _where(evidence: dict) -> str:
    return f"{evidence['filename']}:{evidence['location']['row']}"


def test_the_file_is_evidence(project):
    assert found(project, "--no-cache") == [("SED103", 9, "train.yaml:3 train.py:9 train.py:10")]


@pytest.mark.parametrize(
    "style", ["concise", "full", "grouped", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"]
)
def test_every_format_shows_the_line(project, style):
    done = seedlint("--isolated", "--no-cache", "--select", "SED103", "--output-format", style, ".", cwd=project)
    assert done.status in (0, 1), done.err
    assert "SED103" in done.out
    if style in ("full", "json", "sarif", "junit", "markdown", "html"):
        assert "train.yaml" in done.out
        assert "seed is 42 in this file" in done.out
    if style in ("full", "html"):
        assert "seed: 42" in done.out  # the line itself


def test_a_warm_run_sees_a_change(project):
    first = found(project)
    assert first == found(project) == [("SED103", 9, "train.yaml:3 train.py:9 train.py:10")]
    (project / "train.yaml").write_text("# changed\n" + SETTINGS)
    assert found(project) == [("SED103", 9, "train.yaml:4 train.py:9 train.py:10")]
    (project / "train.yaml").write_text("net:\n  seed: null\n")
    assert found(project) == []
    (project / "train.yaml").unlink()
    assert found(project) == []
    (project / "train.yaml").write_text(SETTINGS)
    assert found(project) == first


def test_a_warm_run_sees_a_file_that_is_new(tmp_path):
    folder = write(tmp_path, {"setup.cfg": "", "train.py": HYDRA, "conf/main.yaml": "defaults: [net: small]\n"})
    assert found(folder) == []
    write(folder, {"conf/net/small.yaml": "seed: 3\n"})
    assert found(folder) == [("SED103", 10, "conf/net/small.yaml:1 train.py:10 train.py:11")]


def test_a_warm_run_of_many_entry_points_sees_a_change(tmp_path):
    scripts = {f"train_{n}.py": TRAIN.replace("train.yaml", f"conf/{n}.yaml") for n in range(12)}
    folder = write(tmp_path, {"setup.cfg": "", **scripts, **{f"conf/{n}.yaml": SETTINGS for n in range(12)}})
    assert len(found(folder)) == 12
    (folder / "conf/7.yaml").write_text("net:\n  seed: null\n")
    assert len(found(folder)) == 11


def bomb() -> str:
    rows = ["net:", "  seed: &b0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"  b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 60)]
    return "\n".join(rows) + "\n"


HOSTILE = {
    "bomb": bomb().encode(),
    "large": b'{"net": {"seed": 42, "x": "' + b"a" * 50_000_000 + b'"}}',
    "garbage": bytes(range(256)) * 400 + b"\nnet:\n  seed: 42\n",
    "deep": b"net: " + b"[" * 200_000 + b"\n  seed: 42\n",
    "long line": b"net: {seed: 42, " + b"a: 1, " * 160_000 + b"}\n",
    "many lines": b"net:\n  seed: 42\n" + b"  a: 'b\n" * 120_000,
    "tags": b"net: !!python/object/apply:os.system ['touch pwned']\n  seed: 42\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_in_silence(project, content):
    (project / "train.yaml").write_bytes(content)
    assert found(project, "--no-cache") == []
    assert not (project / "pwned").exists()


def test_nothing_outside_the_root_is_read(tmp_path):
    outside = write(tmp_path, {"outside/secret.yaml": SETTINGS, "outside/net/small.yaml": "seed: 42\n"}) / "outside"
    paths = ["../outside/secret.yaml", str(outside / "secret.yaml"), "link.yaml", "folder/secret.yaml"]
    for number, path in enumerate(paths):
        folder = write(tmp_path / str(number), {"setup.cfg": "", "train.py": TRAIN.replace("train.yaml", path)})
        (folder / "link.yaml").symlink_to(outside / "secret.yaml")
        (folder / "folder").symlink_to(outside)
        assert found(folder, "--no-cache") == []
    for number, name in enumerate(["../../outside/net", "/../../outside/net", str(outside / "net")]):
        conf = {"conf/main.yaml": f"# seed\ndefaults:\n  - {name}: small\n  - {name}/small\n"}
        folder = write(tmp_path / f"hydra{number}", {"setup.cfg": "", "train.py": HYDRA, **conf})
        assert found(folder, "--no-cache") == []


def test_configurations_that_include_each_other_end(tmp_path):
    conf = {
        "main.yaml": "# seed\ndefaults: [main, net: a, /net@net: b, /etc/passwd, ../main, '${x}', {net: [a, b]}]\n",
        "net/a.yaml": "defaults: [b, /main, /net: b]\nseed: ${net.seed}\n",
        "net/b.yaml": "defaults: [a, /main, a/../a, {/net: [a, a, a, a]}]\nseed: ${other}\nother: ${seed}\n",
    }
    files = {f"conf/{name}": text for name, text in conf.items()}
    folder = write(tmp_path, {"setup.cfg": "", "train.py": HYDRA, **files})
    os.symlink("loop.yaml", folder / "conf/loop.yaml")
    assert found(folder, "--no-cache") == []


def test_configurations_that_name_many_others_end(tmp_path):
    names = [[f"{group}/a" for _ in range(60)] for group in "bcdefg"]
    conf = {f"{group}/a.yaml": f"defaults: {[f'/{name}' for name in more]}\n" for group, more in zip("abcdef", names)}
    conf |= {"g/a.yaml": "seed: 1\n", "main.yaml": "# seed\ndefaults: [a: a]\nnet:\n  seed: null\n"}
    folder = write(
        tmp_path, {"setup.cfg": "", "train.py": HYDRA, **{f"conf/{name}": text for name, text in conf.items()}}
    )
    assert found(folder, "--no-cache") == []


@pytest.mark.parametrize("kind", ["[{}]", "{{{}}}"])
def test_a_bomb_of_references_stays_small(tmp_path, kind):
    """Sixty levels of a hundred references each, in the file that Hydra reads."""
    rows = ["# seed", "b0: &b0 1"]
    for n in range(1, 60):
        ones = [f"*b{n - 1}" if kind[0] == "[" else f"k{k}: *b{n - 1}" for k in range(100)]
        rows.append(f"b{n}: &b{n} {kind.format(', '.join(ones))}")
    text = "\n".join([*rows, "net:", "  seed: null", "  more: *b59", ""])
    conf = {"conf/main.yaml": f"defaults: [other, again]\n{text}", "conf/other.yaml": text, "conf/again.yaml": text}
    folder = write(tmp_path, {"setup.cfg": "", "train.py": HYDRA, **conf})
    assert found(folder, "--no-cache") == []


def test_pipes_and_devices_are_not_waited_for(project):
    (project / "train.yaml").unlink()
    os.mkfifo(project / "train.yaml")
    assert found(project, "--no-cache") == []
    (project / "train.yaml").unlink()
    (project / "train.yaml").symlink_to("/dev/zero")
    assert found(project, "--no-cache") == []


def test_the_page_names_every_library_of_the_tables():
    rows = [row for row in apis.every() if row.does in ("settings", "fills") and not row.name.startswith(".")]
    assert len(rows) > 20
    libraries = {row.name.split(".")[0] for row in rows}
    spelled = {"yaml": "PyYAML", "omegaconf": "OmegaConf", "box": "Box", "cattr": "cattrs", "ruamel": "ruamel.yaml"}
    assert not {name for name in libraries if spelled.get(name, name) not in PAGE}
