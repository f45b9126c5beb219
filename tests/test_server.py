"""`seedlint server`, driven by the client of pygls."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from command import CHECKOUT, environment, seedlint, write
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from test_flake8 import FIXED

DEMO = {path.name: path.read_text(encoding="utf-8") for path in (CHECKOUT / "fixtures" / "demo").glob("*.py")}
PATIENCE = 60


class Editor:
    """An editor that has a folder open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self._published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: asyncio.Queue[types.ShowMessageParams] = asyncio.Queue()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self._published.put_nowait(params)

        @self.client.feature(types.WINDOW_SHOW_MESSAGE)
        def said(params: types.ShowMessageParams) -> None:
            self.messages.put_nowait(params)

    async def start(self, given: object = None, *args: str) -> types.InitializeResult:
        await self.client.start_io(
            sys.executable, "-m", "seedlint", "server", *args, cwd=self.folder, env=environment()
        )
        result = await self.client.initialize_async(
            types.InitializeParams(
                types.ClientCapabilities(), root_uri=self.folder.as_uri(), initialization_options=given
            )
        )
        self.client.initialized(types.InitializedParams())
        return result

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> None:
        text = (self.folder / name).read_text() if text is None else text
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(name), "python", 1, text))
        )

    def change(self, name: str, version: int, text: str) -> None:
        document = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(document, [types.TextDocumentContentChangeWholeDocument(text)])
        )

    async def diagnostics(self, name: str, version: int | None = 1) -> list[types.Diagnostic]:
        """What is next published about a version of a file."""
        while True:
            found = await asyncio.wait_for(self._published.get(), PATIENCE)
            if (found.uri, found.version) == (self.uri(name), version):
                return list(found.diagnostics)

    async def actions(self, name: str, row: int) -> list[types.CodeAction]:
        """The quick fixes of a row (from 0)."""
        here = types.Range(types.Position(row, 0), types.Position(row, 0))
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), here, types.CodeActionContext([]))
        )
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def hover(self, name: str, row: int) -> str:
        found = await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), types.Position(row, 0))
        )
        return found.contents.value if found else ""


def edited(folder: Path, edit: types.WorkspaceEdit) -> dict[str, str]:
    """The texts that an edit makes, by name; its columns are those of ASCII lines."""
    texts = {}
    for uri, changes in edit.changes.items():
        name = uri.rpartition("/")[2]
        lines = (folder / name).read_text().splitlines(keepends=True)
        for each in sorted(changes, key=lambda change: change.range.start.line, reverse=True):
            start, end = each.range.start, each.range.end
            head, tail = lines[start.line][: start.character], lines[end.line][end.character :]
            lines[start.line : end.line + 1] = [head + each.new_text + tail]
        texts[name] = "".join(lines)
    return texts


def editing(folder: Path, session: Callable[[Editor], Awaitable[None]], given: object = None, *args: str) -> None:
    async def run() -> None:
        editor = Editor(folder)
        await editor.start(given, *args)
        await session(editor)
        await editor.stop()

    asyncio.run(run())


def test_the_demo(tmp_path: Path) -> None:
    """The lines of `seedlint`, with the places that they rest on; a hover tells what `seedlint why` does."""
    write(tmp_path, {**DEMO, "setup.cfg": ""})
    ours = {line.split(":")[0]: line for line in seedlint("--no-cache", ".", cwd=tmp_path).lines}

    async def session(editor: Editor) -> None:
        for name in ("compare.py", "pick.py", "train.py"):
            editor.open(name)
            (finding,) = await editor.diagnostics(name)
            start = finding.range.start
            said = f"{name}:{start.line + 1}:{start.character + 1}: {finding.code} {finding.message.splitlines()[0]}"
            assert said == ours[name]
            assert finding.source == "seedlint"
            assert finding.code_description.href.endswith("/")
        places = [(each.location.uri.rpartition("/")[2], each.message) for each in finding.related_information]
        assert places == [
            ("config.py", "seed 42 is written here"),
            ("train.py", "the seed is passed on here"),
            ("sonar.py", "torch.manual_seed gets it here"),
            ("sonar.py", "trained here"),
            ("train.py", "its result is shown here"),
        ]
        text = await editor.hover("train.py", 7)
        assert "SED101 one fixed seed (42)" in text
        assert "SED101 is reported here\n" in text
        assert "sonar.py:16  torch.manual_seed gets it here" in text
        assert await editor.hover("train.py", 0) == ""

    editing(tmp_path, session)


def test_what_is_typed(tmp_path: Path) -> None:
    """An open text takes the place of its file, for other files too; a closed one does not."""
    write(tmp_path, {**DEMO, "setup.cfg": ""})

    async def session(editor: Editor) -> None:
        editor.open("train.py")
        assert [each.code for each in await editor.diagnostics("train.py")] == ["SED101"]
        editor.change("train.py", 2, "x")
        editor.change("train.py", 3, "\n" + DEMO["train.py"])
        (finding,) = await editor.diagnostics("train.py", 3)
        assert finding.range.start.line == 8
        editor.open("config.py", DEMO["config.py"].replace("SEED = 42", "SEED = None"))
        assert await editor.diagnostics("train.py", 3) == []
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri("train.py")))
        )
        assert await editor.diagnostics("train.py", None) == []

    editing(tmp_path, session)


def test_a_project_that_is_judged_by_several_processes(tmp_path: Path) -> None:
    write(tmp_path, {**DEMO, "setup.cfg": "", **{f"train{n}.py": DEMO["train.py"] for n in range(20)}})

    async def session(editor: Editor) -> None:
        for name in ("sonar.py", "config.py", "train7.py"):
            editor.open(name)
            assert [each.code for each in await editor.diagnostics(name)] == ["SED101"] * name.startswith("train")

    editing(tmp_path, session)


def test_quick_fixes(tmp_path: Path) -> None:
    text = FIXED + "from sklearn.model_selection import KFold\nfolds = KFold(5, random_state=3)  # größer 🌱\n"
    write(tmp_path, {"a.py": text, "setup.cfg": ""})

    async def session(editor: Editor) -> None:
        editor.open("a.py")
        found = {each.code: each for each in await editor.diagnostics("a.py")}
        assert set(found) == {"SED101", "SED409"}
        (suppress,) = await editor.actions("a.py", 6)
        assert suppress.title == "SED101: suppress it here, with a reason"
        texts = edited(tmp_path, suppress.edit)
        assert texts["a.py"].splitlines()[6] == "# seedlint: ignore[SED101] say here why"
        editor.change("a.py", 2, texts["a.py"])
        assert [each.code for each in await editor.diagnostics("a.py", 2)] == ["SED409"]
        fix, _ = await editor.actions("a.py", found["SED409"].range.start.line + 1)
        assert fix.kind == types.CodeActionKind.QuickFix
        assert fix.title.startswith("SED409: ")
        assert fix.diagnostics[0].code == "SED409"

    editing(tmp_path, session)


def test_columns_are_those_of_the_protocol(tmp_path: Path) -> None:
    """UTF-16 units, unless others are agreed on."""
    text = FIXED.replace("model = SGD", 'name = "🌱"; model = SGD')
    write(tmp_path, {"a.py": text, "setup.cfg": ""})

    async def session(editor: Editor) -> None:
        editor.open("a.py")
        (finding,) = await editor.diagnostics("a.py")
        assert finding.range.start.character == len('name = "🌱"; model = ') + 1

    editing(tmp_path, session)


def test_settings(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED, "out/b.py": FIXED, "pyproject.toml": '[tool.seedlint]\nextend-exclude = ["out"]\n'})

    async def session(editor: Editor) -> None:
        editor.open("out/b.py")
        editor.open("a.py")
        assert await editor.diagnostics("a.py") == []
        (tmp_path / "pyproject.toml").write_text("[tool.seedlint]\nselekt = 1\n")
        editor.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(editor.uri("a.py")))
        )
        message = await asyncio.wait_for(editor.messages.get(), PATIENCE)
        assert message.message == 'seedlint: pyproject.toml: unknown key "selekt"; did you mean "select"?'

    editing(tmp_path, session, {"ignore": ["SED101"]})


@pytest.mark.parametrize(
    "text", ["import random\nrandom.seed(" + "(" * 90, "\x00seed", "seed = 1\x0c\nrandom.seed(\ud800)"]
)
def test_hostile_text_ends_no_server(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"a.py": FIXED, "b.py": "", "setup.cfg": ""})

    async def session(editor: Editor) -> None:
        editor.open("b.py", text.encode("utf-8", "backslashreplace").decode())
        assert {each.code for each in await editor.diagnostics("b.py")} <= {"SED900"}
        editor.open("a.py")
        assert [each.code for each in await editor.diagnostics("a.py")] == ["SED101"]

    editing(tmp_path, session)
