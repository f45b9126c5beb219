"""`seedlint server`: a language server on standard input and output
(https://microsoft.github.io/language-server-protocol).

Findings are published with the places that they rest on, a hover tells what `seedlint why` does, and quick fixes make
the fixes and suppressions. Everything is judged in this one thread, a moment after the last keystroke."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from typing import Any

import click
from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from seedlint import __version__, why
from seedlint.baseline import BaselineError
from seedlint.config import ConfigError
from seedlint.diagnostics import Diagnostic, Edit, Location, Severity
from seedlint.discover import DOCUMENTS
from seedlint.pages import rule_url
from seedlint.reporters import inert, reasons, severity
from seedlint.session import Session

QUIET = 0.2
"""Seconds without a keystroke before the open files are judged: faster typing is one judgement."""

_LEVELS = {
    Severity.NOTE: types.DiagnosticSeverity.Information,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.ERROR: types.DiagnosticSeverity.Error,
}


class Server(LanguageServer):
    """One editor's server. Its settings are the initialisation options, by their names in `[tool.seedlint]`."""

    def __init__(self, fixed: str | None, *, isolated: bool) -> None:
        super().__init__("seedlint", __version__)
        self._fixed, self._isolated = fixed, isolated
        self._waiting: asyncio.TimerHandle | None = None
        self._told = ""
        self.session = Session({}, fixed=fixed, isolated=isolated)

    def configure(self, given: Any) -> None:
        """Take the editor's settings; those that cannot be used are told and left out."""
        try:
            self.session = Session(given if isinstance(given, dict) else {}, fixed=self._fixed, isolated=self._isolated)
        except ConfigError as error:
            self.tell(str(error))

    def later(self) -> None:
        """Judge the open files when nothing has happened for a moment."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(QUIET, self._judge)

    def _judge(self) -> None:
        try:
            judged = self.session.judge()
        except (ConfigError, BaselineError) as error:
            self.tell(str(error))
            return
        self._told = ""
        for path, found in judged.items():
            uri = self.uri(path)
            version = self.workspace.get_text_document(uri).version
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, [self.diagnostic(each) for each in found], version)
            )

    def tell(self, text: str) -> None:
        """Show a message, the same one once."""
        if text != self._told:
            self._told = text
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"seedlint: {inert(text)}"))

    # ------------------------------------------------------------ to the protocol

    def uri(self, path: str) -> str:
        """The address of a file (absolute), as the editor wrote it if it is open."""
        for document in self.workspace.text_documents.values():
            if document.path and os.path.abspath(document.path) == path:
                return str(document.uri)
        return uris.from_fs_path(path) or ""

    def range(self, where: Location) -> types.Range:
        """A range of a module, in the units that were agreed on; of a notebook its beginning."""
        lines = self.session.lines(where.path, where.cell)

        def position(row: int, column: int) -> types.Position:
            text = lines[row - 1] if row <= len(lines) else ""
            return types.Position(row - 1, self.workspace.position_codec.client_num_units(text[: column - 1]))

        if where.cell:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        return types.Range(position(where.row, where.col), position(where.end_row, where.end_col))

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """A finding, its reasons below it, and the places that it rests on."""
        return types.Diagnostic(
            self.range(found.location),
            "\n".join(map(inert, (found.message, *reasons(found)))),
            severity=_LEVELS[severity(found)],
            code=found.code,
            code_description=types.CodeDescription(rule_url(found.name)),
            source="seedlint",
            related_information=[
                types.DiagnosticRelatedInformation(
                    types.Location(self.uri(self.session.path(each.location.path)), self.range(each.location)),
                    inert(each.message),
                )
                for each in found.evidence
            ],
            data=found.fingerprint,
        )

    def edit(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Edits of files by their address."""
        changes: dict[str, list[types.TextEdit]] = {}
        for each in edits:
            uri = self.uri(self.session.path(each.location.path))
            changes.setdefault(uri, []).append(types.TextEdit(self.range(each.location), each.text))
        return types.WorkspaceEdit(changes=changes)


def made(fixed: str | None = None, *, isolated: bool = False) -> Server:
    """A server with its features, not started."""
    server = Server(fixed, isolated=isolated)

    def path_of(uri: str) -> str | None:
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        return os.path.abspath(path) if path and path.endswith((".py", *DOCUMENTS)) else None

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.configure(params.initialization_options)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            server.session.open(path, params.text_document.text)
            server.later()

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            server.session.open(path, server.workspace.get_text_document(params.text_document.uri).source)
            server.later()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_params: types.DidSaveTextDocumentParams) -> None:
        server.later()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(_params: types.DidChangeWatchedFilesParams) -> None:
        server.later()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            server.session.close(path)
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        try:
            answer = server.session.why(path, params.position.line + 1) if path else None
        except (ConfigError, BaselineError) as error:
            server.tell(str(error))
            return None
        if answer is None:
            return None
        text = why.text(answer).replace("```", "'''")
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, f"```text\n{text}```"))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        rows = range(params.range.start.line + 1, params.range.end.line + 2)
        return [
            types.CodeAction(
                change.title,
                types.CodeActionKind.QuickFix,
                diagnostics=[server.diagnostic(found)],
                is_preferred=change.safe and found.fix is not None and change.edits == found.fix.edits,
                edit=server.edit(change.edits),
            )
            for found in (server.session.findings(path) if path else ())
            if found.location.row in rows
            for change in server.session.changes(found)
        ]

    return server


@click.command("server", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this configuration for every file.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--stdio", is_flag=True, help="For editors that say so: there is no other way.")
def command(*, config: str | None, isolated: bool, stdio: bool) -> int:
    """Be a language server on standard input and output."""
    if config and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    talk, listen = os.fdopen(os.dup(sys.stdout.fileno()), "wb"), os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    # The protocol's streams are nobody else's: a process that is forked while one waits for input would close sys.stdin
    # and wait for ever, and whatever is printed would be no message.
    sys.stdin, sys.stdout = open(os.devnull, encoding="utf-8"), sys.stderr  # noqa: SIM115
    made(config, isolated=isolated).start_io(listen, talk)
    return 0
