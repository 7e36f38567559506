"""Answers an editor over the Language Server Protocol: what it types goes in, findings and answers come out."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec

from engine.language.cursor import Cursor, locate
from tools.language_server import folders
from tools.language_server.checker import Checker
from tools.language_server.completion import offers
from tools.language_server.describe import described
from tools.language_server.folders import Asked, Found, folder_of, of_workspace
from tools.language_server.navigate import Expected, expected
from tools.language_server.positions import path_of, scalar_at, text_range, uri_of, word_range
from tools.language_server.references import Named, Spot, named_at
from tools.language_server.snapshot import Snapshot
from tools.language_server.symbols import symbols
from tools.schemas.files import FileKind, kind_of

NAME = "doudi"
QUIET = 0.15
"""How long nobody types before a check begins, in seconds."""
_TRIGGERS = [".", "．", " "]
_WATCH = "doudi-files"


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a policy file that the editor asks about, and what is known of it."""

    snapshot: Snapshot
    file: str
    kind: FileKind
    cursor: Cursor
    expected: Expected
    spot: Spot

    def named(self) -> Named | None:
        """What is named there."""
        return named_at(self.file, self.kind, self.cursor, self.spot, self.expected, self.snapshot.declared)

    def range(self, codec: PositionCodec, start: int, end: int) -> types.Range:
        """Two characters of its line as the editor counts them."""
        there = text_range(codec, [self.spot.text], 0, start, end)
        line = self.spot.line
        return types.Range(types.Position(line, there.start.character), types.Position(line, there.end.character))


class PolicyServer:
    """One editor's server. `folder`: a policy folder to work on beside those that the editor opens, `None` for none.

    Everything but the checks happens on the thread of the protocol.
    """

    def __init__(self, folder: Path | None) -> None:
        self._lsp = LanguageServer(NAME, version("doudi"))
        self._folders: dict[Path, None] = {} if folder is None else {folder.absolute(): None}
        self._snapshots: Mapping[Path, Snapshot] = {}
        self._told: frozenset[str] = frozenset()
        self._dismissed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._checker: Checker[Asked, Found] = Checker(self._check, self._found, quiet=QUIET)
        self._register()

    def serve(self, source: BinaryIO, target: BinaryIO) -> bool:
        """Speaks with the editor until it ends that, and closes `target`; whether it said that it would."""
        try:
            self._lsp.start_io(source, target)
        finally:
            self._checker.stop()
        return self._dismissed

    def _register(self) -> None:
        answers: Mapping[str, Callable[..., object]] = {
            types.INITIALIZED: self._initialized,
            types.SHUTDOWN: self._dismiss,
            types.TEXT_DOCUMENT_DID_OPEN: self._changed,
            types.TEXT_DOCUMENT_DID_CHANGE: self._changed,
            types.TEXT_DOCUMENT_DID_SAVE: self._changed,
            types.TEXT_DOCUMENT_DID_CLOSE: self._changed,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._changed,
            types.TEXT_DOCUMENT_COMPLETION: self._complete,
            types.TEXT_DOCUMENT_HOVER: self._hover,
            types.TEXT_DOCUMENT_DEFINITION: self._define,
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: self._outline,
        }
        options = {types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=_TRIGGERS)}
        for name, answer in answers.items():
            # pygls writes attributes on what it is given, which a method does not take.
            self._lsp.feature(name, options.get(name))(partial(answer))

    # --- checks -------------------------------------------------------------------------------------------------------

    def _initialized(self, _: types.InitializedParams) -> None:
        self._loop = asyncio.get_running_loop()
        workspace = self._lsp.workspace
        roots = [path_of(one.uri) for one in workspace.folders.values()]
        roots += [path_of(workspace.root_uri)] if workspace.root_uri is not None else []
        found = (of_workspace(root) for root in roots if root is not None)
        self._folders |= {one: None for one in found if one is not None}
        self._checker.start()
        self._watch()
        self._ask()

    def _dismiss(self, _: None) -> None:
        self._dismissed = True

    def _watch(self) -> None:
        """Asks to be told of files that change on the disk, where the editor can."""
        wants = self._lsp.client_capabilities.workspace
        watching = None if wants is None else wants.did_change_watched_files
        if watching is None or not watching.dynamic_registration:
            return
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.yaml")])
        registration = types.Registration(_WATCH, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self._lsp.client_register_capability(types.RegistrationParams([registration]))

    def _changed(self, _: object) -> None:
        self._ask()

    def _ask(self) -> None:
        workspace = self._lsp.workspace
        asked = folders.ask(self._folders, workspace.text_documents.values(), workspace.position_codec)
        self._folders |= dict.fromkeys(asked.folders)
        self._checker.ask(asked)

    def _check(self, asked: Asked) -> Found:
        return folders.check(asked, self._snapshots)

    def _found(self, _: Asked, found: Found) -> None:
        """Hands a result from the thread of the checker to that of the protocol."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._publish, found)

    def _publish(self, found: Found) -> None:
        self._snapshots = found.snapshots
        for one in found.published.values():
            self._lsp.text_document_publish_diagnostics(one)
        for uri in self._told - found.published.keys():
            self._lsp.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._told = frozenset(uri for uri, one in found.published.items() if one.diagnostics)

    # --- answers ------------------------------------------------------------------------------------------------------

    def _complete(self, asked: types.CompletionParams) -> types.CompletionList | None:
        place = self._place(asked.text_document.uri, asked.position)
        if place is None:
            return None
        items: list[types.CompletionItem] = []
        for number, one in enumerate(offers(place.cursor, place.spot, place.expected, place.snapshot.declared)):
            where = place.range(self._codec, one.start, place.spot.column)
            items.append(
                types.CompletionItem(
                    one.text.strip().rstrip(":("),
                    kind=one.kind,
                    detail=one.detail or None,
                    documentation=_markdown(one.told) if one.told else None,
                    # Editors sort by the label, and what fits best is not what comes first in Unicode.
                    sort_text=f"{number:05}",
                    filter_text=f"{one.text} {one.also}" if one.also else one.text,
                    text_edit=types.TextEdit(where, one.text),
                )
            )
        return types.CompletionList(is_incomplete=False, items=items)

    def _hover(self, asked: types.HoverParams) -> types.Hover | None:
        place = self._place(asked.text_document.uri, asked.position)
        if place is None:
            return None
        named = place.named()
        if named is None:
            told = self._told_of_key(place)
            return types.Hover(_markdown(told)) if told else None
        where = place.range(self._codec, named.start, named.end)
        if named.function:
            return types.Hover(_markdown(f"函数 `{named.function}`"), where)
        told = described(named.declarations[-1], place.snapshot.declared, place.snapshot.policy, datetime.date.today())
        return types.Hover(_markdown(told), where)

    def _told_of_key(self, place: _Place) -> str:
        """What the schema says of the key, or of the word, at a place."""
        cursor = place.cursor
        if cursor.key:
            return place.expected.keys.get(scalar_at(cursor, place.spot.text)[0], "")
        return place.expected.description

    def _define(self, asked: types.DefinitionParams) -> list[types.Location] | None:
        place = self._place(asked.text_document.uri, asked.position)
        named = None if place is None else place.named()
        if place is None or named is None:
            return None
        found: list[types.Location] = []
        for one in named.declarations:
            uri = uri_of(place.snapshot.folder / one.place.file)
            lines = self._lsp.workspace.get_text_document(uri).source.split("\n")
            found.append(types.Location(uri, word_range(self._codec, lines, one.place.line, one.place.column)))
        return found or None

    def _outline(self, asked: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        located = self._locate(asked.text_document.uri)
        if located is None:
            return None
        snapshot, file, _ = located
        document = self._lsp.workspace.get_text_document(asked.text_document.uri)
        return symbols(file, document.source, snapshot.declared, self._codec)

    # --- places -------------------------------------------------------------------------------------------------------

    @property
    def _codec(self) -> PositionCodec:
        return self._lsp.workspace.position_codec

    def _locate(self, uri: str) -> tuple[Snapshot, str, FileKind] | None:
        """The last check of the folder that a file is in, the file's path in it, and its kind."""
        path = path_of(uri)
        folder = None if path is None else folder_of(path, self._folders)
        snapshot = None if folder is None else self._snapshots.get(folder)
        if path is None or snapshot is None:
            return None
        file = path.relative_to(snapshot.folder).as_posix()
        kind = kind_of(file)
        return None if kind is None else (snapshot, file, kind)

    def _place(self, uri: str, position: types.Position) -> _Place | None:
        located = self._locate(uri)
        if located is None:
            return None
        snapshot, file, kind = located
        document = self._lsp.workspace.get_text_document(uri)
        lines = document.source.split("\n")
        there = self._codec.position_from_client_units(lines, position)
        cursor = locate(document.source, there.line, there.character)
        if cursor is None:
            return None
        what = expected(snapshot.schemas[kind], cursor.path)
        return _Place(snapshot, file, kind, cursor, what, Spot(there.line, there.character, lines[there.line]))


def _markdown(text: str) -> types.MarkupContent:
    return types.MarkupContent(types.MarkupKind.Markdown, text)
