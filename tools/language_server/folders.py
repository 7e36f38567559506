"""The policy folders that an editor works on, with what it has open of them, and what is published of each check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from tools import policies
from tools.language_server.findings import Shown, of_cases
from tools.language_server.positions import path_of, uri_of
from tools.language_server.snapshot import Snapshot, take
from tools.policytests.files import SUFFIX

_NAME = "policies"


@dataclass(frozen=True, slots=True)
class Open:
    """A file that the editor has open: what it holds there, and which version of it that is."""

    data: bytes
    version: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked: by folder, the open files in it by path."""

    folders: Mapping[Path, Mapping[str, Open]]
    codec: PositionCodec


@dataclass(frozen=True, slots=True)
class Found:
    """What a check came to, and what is to be shown of it by the URI of the file."""

    snapshots: Mapping[Path, Snapshot]
    published: Mapping[str, types.PublishDiagnosticsParams]


def folder_of(path: Path, known: Iterable[Path]) -> Path | None:
    """The policy folder that a file stands in: one of those known, or one that is found around it."""
    for folder in known:
        if path.is_relative_to(folder):
            return folder
    around = policies.around(path)
    return None if around is None else around.absolute()


def of_workspace(root: Path) -> Path | None:
    """The policy folder of a folder that an editor has opened: itself, one around it, or `policies` in it."""
    found = policies.around(root) or policies.around(root / _NAME)
    return None if found is None else found.absolute()


def ask(folders: Iterable[Path], documents: Iterable[TextDocument], codec: PositionCodec) -> Asked:
    """What to check now. `documents`: all that the editor has open."""
    asked: dict[Path, dict[str, Open]] = {folder: {} for folder in folders}
    for document in documents:
        path = path_of(document.uri)
        folder = None if path is None else folder_of(path, asked)
        if path is not None and folder is not None:
            mine = asked.setdefault(folder, {})
            mine[path.relative_to(folder).as_posix()] = Open(
                document.source.encode("utf-8", "surrogatepass"), document.version
            )
    return Asked(asked, codec)


def check(asked: Asked, before: Mapping[Path, Snapshot]) -> Found:
    """Checks every folder. `before`: the last check of each."""
    snapshots: dict[Path, Snapshot] = {}
    published: dict[str, types.PublishDiagnosticsParams] = {}
    for folder, files in asked.folders.items():
        texts = {path: one.data for path, one in files.items() if not path.endswith(SUFFIX)}
        snapshot = snapshots[folder] = take(folder, texts, before.get(folder))
        shown = Shown(folder, asked.codec, _lines(snapshot, files))
        by_file = shown.by_file(snapshot.diagnostics)
        for path, one in files.items():
            if path.endswith(SUFFIX):
                by_file[path] = shown.mistakes(path, of_cases(path, one.data, snapshot.policy))
        for path in {**by_file, **files}:
            uri = uri_of(folder / path)
            version = files[path].version if path in files else None
            published[uri] = types.PublishDiagnosticsParams(uri, by_file.get(path, []), version)
    return Found(snapshots, published)


def _lines(snapshot: Snapshot, files: Mapping[str, Open]) -> dict[str, list[str]]:
    """The lines of every file that a finding names or that is open."""
    spans = [span for one in snapshot.diagnostics for span in (one.span, *one.related)]
    found: dict[str, list[str]] = {}
    for path in {*files, *(span.file for span in spans)}:
        found[path] = _text(snapshot.folder / path, files.get(path)).split("\n")
    return found


def _text(path: Path, opened: Open | None) -> str:
    if opened is not None:
        return opened.data.decode("utf-8", errors="replace")
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return ""
