"""An editor of a language server, in a process or a thread: opens, types, asks, and waits for what is published."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tools.language_server.server import PolicyServer

START = "import sys; from tools.cli import main; main(['language-server', *sys.argv[1:]])"
SECONDS = 300
"""Far more than anything here takes; a test that hangs fails instead."""

Published = types.PublishDiagnosticsParams


class Editor:
    """One editor with one folder open. Positions are given by the text that stands before them."""

    def __init__(self, folder: Path, encodings: list[types.PositionEncodingKind | str] | None = None) -> None:
        self.folder = folder
        self.server: asyncio.subprocess.Process | None = None
        self.published: dict[str, list[Published]] = {}
        self._encodings = encodings
        self._client = LanguageClient("tests", "1")
        self._arrived = asyncio.Condition()
        self._texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self._publish))
        self._client.feature(types.CLIENT_REGISTER_CAPABILITY)(partial(self._register))
        self.registered: list[str] = []

    # --- life ---------------------------------------------------------------------------------------------------------

    async def start(self, *options: str) -> types.InitializeResult:
        """Starts a server of its own process."""
        await self._client.start_io(sys.executable, "-c", START, *options)
        self.server = self._client._server
        return await self._greet()

    async def join(self, host: str, port: int) -> types.InitializeResult:
        """Speaks with a server that waits there."""
        await self._client.start_tcp(host, port)
        return await self._greet()

    async def _greet(self) -> types.InitializeResult:
        watched = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        result = await self._client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(
                    workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watched),
                    general=types.GeneralClientCapabilities(position_encodings=self._encodings),
                ),
                workspace_folders=[types.WorkspaceFolder(self.folder.as_uri(), self.folder.name)],
            )
        )
        self._client.initialized(types.InitializedParams())
        return result

    async def end(self) -> tuple[int, str]:
        """Ends the server's process as an editor does; its exit status, and what it wrote to standard error."""
        await self.dismiss()
        said = await self.leave()
        assert self.server is not None
        assert self.server.returncode is not None
        return self.server.returncode, said

    async def dismiss(self) -> None:
        """Tells the server to end, as an editor does."""
        await self._client.shutdown_async(None)
        self._client.exit(None)

    async def hang_up(self) -> None:
        """Closes the connection with a server that waited for one."""
        writer = self._client.protocol.writer
        if isinstance(writer, asyncio.StreamWriter):
            writer.close()
        await self._client.stop()  # type: ignore[no-untyped-call]

    async def leave(self) -> str:
        """Waits for the end of the server; what it wrote to standard error."""
        assert self.server is not None
        assert self.server.stderr is not None
        said = await self.server.stderr.read()
        await self._client.stop()  # type: ignore[no-untyped-call]
        return said.decode()

    async def _publish(self, one: Published) -> None:
        async with self._arrived:
            self.published.setdefault(one.uri, []).append(one)
            self._arrived.notify_all()

    def _register(self, asked: types.RegistrationParams) -> None:
        self.registered += [one.method for one in asked.registrations]

    # --- typing -------------------------------------------------------------------------------------------------------

    def uri(self, file: str) -> str:
        return (self.folder / file).as_uri()

    def open(self, file: str, text: str | None = None) -> None:
        """Opens a file, with `text` in place of what is on the disk."""
        uri = self.uri(file)
        self._texts[file] = (self.folder / file).read_text(encoding="utf-8") if text is None else text
        self._versions[file] = 1
        self._client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, self._texts[file]))
        )

    def replace(self, file: str, old: str, new: str) -> int:
        """Replaces what stands once in an open file, as one change of a part of it; the version that comes of it."""
        text = self._texts[file]
        assert text.count(old) == 1, old
        start = text.index(old)
        there = types.Range(self._position(text, start), self._position(text, start + len(old)))
        self._texts[file] = text[:start] + new + text[start + len(old) :]
        self._versions[file] += 1
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._versions[file], self.uri(file)),
                [types.TextDocumentContentChangePartial(there, new)],
            )
        )
        return self._versions[file]

    def close(self, file: str) -> None:
        self._client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(file)))
        )

    def changed_on_disk(self, file: str) -> None:
        event = types.FileEvent(self.uri(file), types.FileChangeType.Changed)
        self._client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    # --- findings -----------------------------------------------------------------------------------------------------

    async def told(self, file: str, wanted: Callable[[Published], bool]) -> list[types.Diagnostic]:
        """The findings of a file, once the latest that were published are as wanted."""
        uri = self.uri(file)

        def latest() -> Published | None:
            return self.published[uri][-1] if self.published.get(uri) else None

        async with self._arrived:
            await self._arrived.wait_for(lambda: (one := latest()) is not None and wanted(one))
        found = latest()
        assert found is not None
        return list(found.diagnostics)

    async def checked(self, file: str, version: int = 1) -> list[types.Diagnostic]:
        """The findings of a version of an open file."""
        return await self.told(file, lambda one: one.version == version)

    async def codes(self, file: str, version: int = 1) -> list[object]:
        return [one.code for one in await self.checked(file, version)]

    # --- asking -------------------------------------------------------------------------------------------------------

    async def complete(self, file: str, before: str) -> dict[str, types.CompletionItem]:
        """What may be typed behind `before`, by its label."""
        found = await self._client.text_document_completion_async(types.CompletionParams(*self._behind(file, before)))
        assert isinstance(found, types.CompletionList)
        assert not found.is_incomplete
        return {one.label: one for one in found.items}

    async def hover(self, file: str, before: str) -> str:
        """What is shown where the mouse rests behind `before`."""
        found = await self._client.text_document_hover_async(types.HoverParams(*self._behind(file, before)))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def define(self, file: str, before: str) -> list[tuple[str, str]]:
        """Where what stands behind `before` is declared: files and the text there."""
        found = await self._client.text_document_definition_async(types.DefinitionParams(*self._behind(file, before)))
        locations = found if isinstance(found, list) else []
        return [self.text_at(one.uri, one.range) for one in locations if isinstance(one, types.Location)]

    async def outline(self, file: str) -> list[tuple[str, str]]:
        found = await self._client.text_document_document_symbol_async(
            types.DocumentSymbolParams(types.TextDocumentIdentifier(self.uri(file)))
        )
        return [(one.name, one.detail or "") for one in found or [] if isinstance(one, types.DocumentSymbol)]

    def after(self, file: str, item: types.CompletionItem) -> str:
        """The line that typing an offer would leave."""
        assert isinstance(item.text_edit, types.TextEdit)
        line = self._texts[file].split("\n")[item.text_edit.range.start.line].encode("utf-16-le")
        there = item.text_edit.range
        written = line[: 2 * there.start.character].decode("utf-16-le") + item.text_edit.new_text
        return written + line[2 * there.end.character :].decode("utf-16-le")

    def text_at(self, uri: str, there: types.Range) -> tuple[str, str]:
        """The file, and the text of a range in it, counted in units of UTF-16."""
        file = Path(uri.removeprefix(f"{self.folder.as_uri()}/")).as_posix()
        text = self._texts.get(file) or (self.folder / file).read_text(encoding="utf-8")
        line = text.split("\n")[there.start.line].encode("utf-16-le")
        return file, line[2 * there.start.character : 2 * there.end.character].decode("utf-16-le")

    def _behind(self, file: str, before: str) -> tuple[types.TextDocumentIdentifier, types.Position]:
        text = self._texts[file]
        assert text.count(before) == 1, before
        end = text.index(before) + len(before)
        return types.TextDocumentIdentifier(self.uri(file)), self._position(text, end)

    @staticmethod
    def _position(text: str, offset: int) -> types.Position:
        """A character of a text as the protocol counts them: lines, and units of UTF-16 of the line."""
        before = text[:offset]
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)


def edit(folder: Path, work: Callable[[Editor], Coroutine[Any, Any, None]], *options: str) -> None:
    """Does some work in an editor that has `folder` open, and sees that the server ends well and says nothing else.

    The server is a process, as every editor has it: it takes two seconds to start.
    """

    async def whole() -> None:
        editor = Editor(folder)
        await editor.start(*options)
        try:
            await work(editor)
        except BaseException:
            assert editor.server is not None
            editor.server.kill()
            raise
        assert await editor.end() == (0, "")

    asyncio.run(asyncio.wait_for(whole(), SECONDS))


def edit_here(folder: Path, work: Callable[[Editor], Coroutine[Any, Any, None]]) -> None:
    """The same with the server in a thread, which starts at once."""
    said = _Said()

    async def whole(host: str, port: int) -> None:
        editor = Editor(folder)
        try:
            await editor.join(host, port)
            await work(editor)
            await editor.dismiss()
        finally:
            await editor.hang_up()

    logging.getLogger().addHandler(said)
    try:
        with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as thread:
            listening.settimeout(SECONDS)
            dismissed = thread.submit(_serve, listening)
            asyncio.run(asyncio.wait_for(whole(*listening.getsockname()), SECONDS))
            assert dismissed.result(SECONDS)
    finally:
        logging.getLogger().removeHandler(said)
    assert said.lines == []


class _Said(logging.Handler):
    """The warnings and errors that would stand on standard error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _serve(listening: socket.socket) -> bool:
    """Serves the next that connects; whether it told the server to end."""
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as source, connection.makefile("wb") as target:
        return PolicyServer(None).serve(source, target)
