"""The flake8 plugin through the real programs: flake8, nbqa and python-lsp-server."""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from queue import Empty, Queue

import pytest
from command import BROKEN, Done, environment, seedlint, write
from labelled import drawn

from seedlint.flake8_plugin import Plugin
from seedlint.rules import RULES

FIXTURES = Path(__file__).parent.parent / "fixtures"
FIXED = """\
from sklearn.datasets import load_iris
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = SGDClassifier(random_state=7)
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
"""One SED101, at 7:9 (on by default)."""

SPREAD = FIXED.replace(
    """model = SGDClassifier(random_state=7)
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
""",
    """import numpy as np
scores = []
for seed in range(9):
    scores.append(SGDClassifier(random_state=seed).fit(X_train, y_train).score(X_test, y_test))
print(np.std(scores, ddof=1))
""",
)
"""One SED003 (off by default)."""


def flake8(*args: str | Path, cwd: Path, stdin: str = "", env: Mapping[str, str] | None = None) -> Done:
    return tool("flake8", *args, cwd=cwd, stdin=stdin, env=env)


def tool(name: str, *args: str | Path, cwd: Path, stdin: str = "", env: Mapping[str, str] | None = None) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", name, *map(str, args)],
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode(),
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def places(done: Done) -> list[tuple[str, int, int, str]]:
    """(path, row, column, code) of each line that flake8, nbqa or seedlint prints."""
    found = re.findall(r"^(?:\./)?(.+?):(\d+):(\d+): ([A-Z]+\d+) ", done.out, re.MULTILINE)
    return [(path, int(row), int(column), code) for path, row, column, code in found]


def codes(done: Done) -> list[str]:
    return [code for _, _, _, code in places(done)]


def test_fixture_files_alone(tmp_path: Path) -> None:
    """Codes, rows and columns are those of `seedlint` on a copy of the file in a folder of its own.

    (One run over all the copies: an empty setup.cfg keeps them apart. One file in four: flake8 judges each anew.)"""
    for number, path in enumerate(path for path in sorted(FIXTURES.rglob("*.py")) if drawn(path.name, 4)):
        write(tmp_path, {f"{number}/{path.name}": path.read_bytes(), f"{number}/setup.cfg": ""})
    ours = seedlint("--isolated", "--no-cache", "--select", "ALL", ".", cwd=tmp_path)
    everything = ",".join(sorted({rule.code[:4] for rule in RULES}))
    theirs = flake8("--isolated", "--seedlint-view=file", f"--select=E999,{everything}", ".", cwd=tmp_path)
    expected = Counter(places(ours))
    assert len(expected) > 50, ours.err
    unparsed = {path for path, _, _, code in expected if code == "SED900"}
    assert {path for path, _, _, code in places(theirs) if code == "E999"} == unparsed
    assert Counter(place for place in places(theirs) if place[3] != "E999") == Counter(
        place for place in expected.elements() if place[3] not in ("SED900", "SED901")
    ), "alone in view, no suppression can be called unused"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fixture of several files, the demo among them, each a project."""
    root = tmp_path_factory.mktemp("several")
    for folder in (path for path in FIXTURES.glob("*/*") if path.is_dir() and path.name != "__pycache__"):
        files = {f"{folder.name}/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*.py")}
        write(root, {**files, f"{folder.name}/setup.cfg": ""})
    write(root, {f"demo/{path.name}": path.read_bytes() for path in (FIXTURES / "demo").glob("*.py")})
    write(root, {"demo/setup.cfg": ""})
    return root


@pytest.fixture(scope="module")
def ours_of_all_rules(several: Path) -> Done:
    return seedlint("--isolated", "--no-cache", "--select", "ALL", ".", cwd=several)


@pytest.fixture(scope="module")
def ours_by_default(several: Path) -> Done:
    return seedlint("--isolated", "--no-cache", ".", cwd=several)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_fixture_of_several_files(several: Path, ours_of_all_rules: Done, jobs: str) -> None:
    """The lines of `seedlint`, in one process and in several."""
    ours = ours_of_all_rules
    select = ",".join(sorted({rule.code[:4] for rule in RULES}))
    theirs = flake8("--isolated", f"--select={select}", f"-j{jobs}", ".", cwd=several)
    assert len(places(ours)) > 30, ours.err
    lines = {line.removeprefix("./") for line in theirs.lines}
    assert lines == set(ours.lines)


def test_the_demo(several: Path) -> None:
    ours = seedlint("--isolated", "--no-cache", ".", cwd=several / "demo")
    assert codes(ours) == ["SED201", "SED301", "SED101"]
    for paths in ((".",), ("compare.py", "pick.py", "train.py"), ("train.py",)):
        theirs = flake8("--isolated", "--select=SED", "-j2", *paths, cwd=several / "demo")
        named = [line for line in ours.lines if "." in paths or line.split(":")[0] in paths]
        assert [line.removeprefix("./") for line in theirs.lines] == named


def test_what_is_typed_takes_the_place_of_the_file(several: Path) -> None:
    text = (several / "demo" / "train.py").read_text()
    arguments = ("--isolated", "--select=SED", "--stdin-display-name=train.py", "-")
    assert codes(flake8(*arguments, cwd=several / "demo", stdin=text)) == ["SED101"]
    assert codes(flake8(*arguments, "--seedlint-view=file", cwd=several / "demo", stdin=text)) == []
    moved = flake8(*arguments, cwd=several / "demo", stdin="\n\n" + text)
    assert [row for _, row, _, _ in places(moved)] == [10]
    assert codes(flake8(*arguments, cwd=several / "demo", stdin="print(1)\n")) == []


def test_every_file_of_several_as_if_it_were_typed(
    several: Path, ours_by_default: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an editor sends gets the lines that the file has in the run over all of them."""
    monkeypatch.chdir(several)
    given = argparse.Namespace(filenames=["-"], select=[], extend_select=[], seedlint_min_confidence=None)
    Plugin.parse_options(argparse.Namespace(**vars(given), seedlint_config=None, seedlint_view="project"))
    lines = []
    for path in sorted(several.rglob("*.py")):
        text = path.read_text().splitlines(keepends=True)
        found = list(Plugin(ast.parse(""), str(path.relative_to(several)), text).run())
        lines += [f"{path.relative_to(several)}:{row}:{column + 1}: {said}" for row, column, said, _ in found]
    assert sorted(lines) == sorted(ours_by_default.lines)


def test_what_seedlint_leaves_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED, "old/b.py": FIXED, "pyproject.toml": '[tool.seedlint]\nextend-exclude = ["old"]\n'})
    assert [path for path, *_ in places(flake8("--select=SED", ".", cwd=tmp_path))] == ["a.py"]
    assert [path for path, *_ in places(flake8("--select=SED", "old/b.py", cwd=tmp_path))] == ["old/b.py"]


def test_messages_are_those_of_seedlint(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED})
    assert flake8("--isolated", "--select=SED", cwd=tmp_path).out == "./" + seedlint("--no-cache", cwd=tmp_path).out


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    text = "# coding: latin-1\n" + FIXED.replace("model = ", "größe = 'Ü'; model = ")
    write(tmp_path, {"a.py": text.encode("latin-1"), "b.py": b"\xef\xbb\xbf" + FIXED.encode()})
    ours = places(seedlint("--no-cache", cwd=tmp_path))
    assert len(ours) == 2
    assert places(flake8("--isolated", "--select=SED", cwd=tmp_path)) == ours


# ------------------------------------------------------------------ selection


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), []),
        (("--select=SED",), []),
        (("--select=SED0",), ["SED003"]),
        (("--select=SED003",), ["SED003"]),
        (("--extend-select=SED003",), ["SED003"]),
        (("--extend-select=SED003", "--extend-ignore=SED003"), []),
    ],
)
def test_rules_that_are_off_by_default_need_a_number(tmp_path: Path, arguments: tuple[str, ...], expected: list[str]):
    write(tmp_path, {"a.py": SPREAD})
    found = codes(flake8("--isolated", *arguments, cwd=tmp_path))
    assert [code for code in found if code.startswith("SED")] == expected


def test_flake8s_own_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": SPREAD, "b.py": FIXED, "sub/c.py": FIXED})
    config = "[flake8]\nselect = SED\nextend-select = SED003\nper-file-ignores = sub/*:SED1\n"
    write(tmp_path, {".flake8": config})
    assert [place[::3] for place in places(flake8(cwd=tmp_path))] == [("a.py", "SED003"), ("b.py", "SED101")]


def test_seedlints_configuration(tmp_path: Path) -> None:
    table = '[tool.seedlint]\nextend-select = ["SED003"]\nignore = ["single-fixed-seed"]\n'
    write(tmp_path, {"a.py": SPREAD, "b.py": FIXED, "pyproject.toml": table})
    assert codes(flake8("--select=SED", cwd=tmp_path)) == ["SED003"]
    assert codes(flake8("--select=SED101", cwd=tmp_path)) == ["SED101"], "an option wins over a file"


def test_options(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": SPREAD, "other/seedlint.toml": 'extend-select = ["SED003"]\n'})
    assert codes(flake8("--select=SED", "--seedlint-config=other/seedlint.toml", cwd=tmp_path)) == ["SED003"]
    write(tmp_path, {"setup.cfg": "[flake8]\nseedlint-min-confidence = high\nseedlint-config = other/seedlint.toml\n"})
    assert codes(flake8("--select=SED", cwd=tmp_path)) == ["SED003"]
    assert flake8("--seedlint-min-confidence=certain", cwd=tmp_path).status == 2


def test_noqa_is_flake8s_and_seedlint_comments_are_ours(tmp_path: Path) -> None:
    line = "model = SGDClassifier(random_state=7)"
    write(
        tmp_path,
        {
            "a.py": FIXED.replace(line, f"{line}  # noqa: SED101"),
            "b.py": FIXED.replace(line, f"{line}  # seedlint: ignore[SED101]"),
        },
    )
    assert codes(flake8("--isolated", "--select=SED", cwd=tmp_path)) == []
    assert [place[::3] for place in places(flake8("--isolated", "--select=SED", "--disable-noqa", cwd=tmp_path))] == [
        ("a.py", "SED101")
    ]
    assert codes(flake8("--isolated", "--select=SED901", cwd=tmp_path)) == [], "a noqa that flake8 applies is used"
    write(tmp_path, {"c.py": "x = 1  # noqa: SED101\nx = 2  # seedlint: ignore[SED10l]\nx = 3  # seedlint: ignor\n"})
    assert [place[1::2] for place in places(flake8("--isolated", "--select=SED", cwd=tmp_path))] == [
        (1, "SED901"),
        (2, "SED901"),
        (3, "SED901"),
    ], "what is misspelt, and what silences nothing of SED101, is on by default"


def test_standard_input(tmp_path: Path) -> None:
    for name in ("-", "sub/model.py"):
        done = flake8("--isolated", "--select=SED", "--stdin-display-name", name, "-", cwd=tmp_path, stdin=FIXED)
        assert codes(done) == ["SED101"], done.err


# ---------------------------------------------------------------- never raises


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "seed = 1\x0c\n",
        "import random\nrandom.seed(" + "(" * 80 + "0" + ")" * 80 + ")\n",
        "import random\nrandom.seed(" + "+".join("1" * 300) + ")\n",
        "import random\nrandom.seed(x" + ".a" * 300 + ")\n",
        "import random\nrandom.seed('\\ud800')\n",
        BROKEN,
    ],
    ids=["empty", "blank", "form feed", "brackets", "sum", "attributes", "surrogate", "broken"],
)
def test_hostile_input_ends_no_run(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"a.py": text, "b.py": FIXED})
    done = flake8("--isolated", "--select=SED", cwd=tmp_path)
    assert (done.err, done.status) == ("", 1)
    assert ("b.py", 7, 9, "SED101") in places(done)


@pytest.mark.parametrize("text", ["+".join("1" * 3000), "x" + ".a" * 3000], ids=["sum", "attributes"])
def test_input_that_pyflakes_fails_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Of flake8's own plugins one fails on such a file, so this one asks the checker itself."""
    monkeypatch.chdir(tmp_path)  # the file's project, which is judged
    checker = Plugin(ast.parse(""), "a.py", ["import random\n", f"random.seed({text})\n"])
    assert [text.split()[0] for _, _, text, _ in checker.run()] in ([], ["SED900"])


def test_a_bad_configuration_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED, "pyproject.toml": '[tool.seedlint]\nselekt = ["SED1"]\n'})
    done = flake8("--select=SED,F", cwd=tmp_path)
    assert done.err == ""
    assert done.out == (
        './a.py:1:1: SED900 cannot be checked: pyproject.toml: unknown key "selekt"; did you mean "select"?\n'
    )


# ----------------------------------------------------------------------- nbqa


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
                for cell in cells
            ],
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )


def test_nbqa(tmp_path: Path) -> None:
    head, tail = FIXED.split("model = ")
    write(tmp_path, {"n.ipynb": notebook("%matplotlib inline\n" + head, "model = " + tail)})
    done = tool("nbqa", "flake8", "--select=SED", "n.ipynb", cwd=tmp_path)
    assert re.findall(r"^n\.ipynb:cell_(\d+):(\d+):(\d+): (SED\d+)", done.out, re.MULTILINE) == [
        ("2", "1", "9", "SED101")
    ], done.err


# --------------------------------------------------------------------- editor


class Editor:
    """A client of the Language Server Protocol, as far as it takes to edit one document."""

    def __init__(self, root: Path) -> None:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        self._server = subprocess.Popen(
            [sys.executable, "-m", "pylsp"],
            cwd=root,
            env=environment(PATH=path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._messages: Queue[dict[str, object]] = Queue()
        self._id = 0
        threading.Thread(target=self._receive, daemon=True).start()
        self._root = root
        self.request("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": {}})
        self.notify("initialized", {})
        plugins = {name: {"enabled": False} for name in ("pycodestyle", "pyflakes", "mccabe", "autopep8", "yapf")}
        flake = {"enabled": True, "select": ["SED"]}
        self.notify(
            "workspace/didChangeConfiguration", {"settings": {"pylsp": {"plugins": {**plugins, "flake8": flake}}}}
        )

    def close(self) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._server.wait(timeout=20)
        for stream in (self._server.stdin, self._server.stdout):
            stream.close()

    def notify(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: object) -> None:
        self._id += 1
        self._send({"id": self._id, "method": method, "params": parameters})
        wanted = self._id
        self.wait(lambda message: message.get("id") == wanted and "method" not in message)

    def wait(self, matches, seconds: float = 60) -> dict:
        while True:
            try:
                message = self._messages.get(timeout=seconds)
            except Empty:
                raise AssertionError("the language server says nothing") from None
            if matches(message):
                return message

    def diagnostics(self, document: str, version: int) -> list[dict]:
        """What the server next publishes about `version` of a document."""
        message = self.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == document
                and message["params"].get("version", version) == version
            )
        )
        return message["params"]["diagnostics"]

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _receive(self) -> None:
        stream = self._server.stdout
        while line := stream.readline():
            length = 0
            while line.strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                line = stream.readline()
            self._messages.put(json.loads(stream.read(length)))


def test_an_editor_shows_a_finding_and_sees_it_go(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(FIXED)
    document = path.as_uri()
    with closing(Editor(tmp_path)) as editor:
        opened = {"uri": document, "languageId": "python", "version": 1, "text": FIXED}
        editor.notify("textDocument/didOpen", {"textDocument": opened})
        (finding,) = editor.diagnostics(document, 1)
        assert (finding["source"], finding["code"]) == ("flake8", "SED101")
        assert finding["range"]["start"] == {"line": 6, "character": 8}
        assert finding["message"].endswith("one fixed seed (7) governs training, so its result is one arbitrary draw")
        text = FIXED.replace("random_state=7", "random_state=None")
        editor.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": document, "version": 2}, "contentChanges": [{"text": text}]},
        )
        assert editor.diagnostics(document, 2) == []


def test_an_editor_shows_the_demo(several: Path) -> None:
    with closing(Editor(several / "demo")) as editor:
        for name, code in (("compare.py", "SED201"), ("pick.py", "SED301"), ("train.py", "SED101")):
            path = several / "demo" / name
            opened = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text()}
            editor.notify("textDocument/didOpen", {"textDocument": opened})
            assert [each["code"] for each in editor.diagnostics(path.as_uri(), 1)] == [code]


def test_an_editor_shows_fixtures_of_several_files(several: Path, ours_by_default: Done) -> None:
    """python-lsp-server publishes the lines of `seedlint FILE`: of one in two of the projects that have one a file
    with a finding, and of some that have none one without. (What flake8 says of all of them is asked above: here each
    file takes a process.)"""
    found: dict[str, list[str]] = {}
    for line in ours_by_default.lines:
        found.setdefault(line.split(":")[0], []).append(line)
    files = [path.relative_to(several).as_posix() for path in sorted(several.rglob("*.py"))]
    files.sort(key=lambda name: name not in found)
    each = list({name.split("/")[0]: name for name in reversed(files)}.values())
    assert len(each) > 70
    silent = [name for name in each if name not in found]
    opened = [name for name in each if (drawn(name.split("/")[0]) if name in found else name in silent[::10])]
    assert sum(name in found for name in opened) > 10
    with closing(Editor(several)) as editor:
        for batch in (opened[start : start + 4] for start in range(0, len(opened), 4)):
            awaited = {(several / name).as_uri(): name for name in batch}
            for uri, name in awaited.items():
                document = {"uri": uri, "languageId": "python", "version": 1, "text": (several / name).read_text()}
                editor.notify("textDocument/didOpen", {"textDocument": document})
            while awaited:
                said = editor.wait(lambda message: message.get("method") == "textDocument/publishDiagnostics")["params"]
                name = awaited.pop(said["uri"])
                starts = [(each["range"]["start"], each["code"], each["message"]) for each in said["diagnostics"]]
                shown = [
                    f"{name}:{at['line'] + 1}:{at['character'] + 1}: {code} {text.removeprefix(code).lstrip(': ')}"
                    for at, code, text in starts
                ]
                assert shown == found.get(name, []), name
