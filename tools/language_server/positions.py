"""Places of policy files as an editor counts them: from 0, and by default in units of UTF-16."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec
from pygls.workspace.position_codec import ServerTextPosition

from engine.language.cursor import Cursor

_PLAIN = re.compile(r".*?(?=\s+#|:\s|:$|\s*$)")
_PLAIN_IN_FLOW = re.compile(r".*?(?=\s*[,\[\]{}]|\s+#|:\s|:$|\s*$)")


def uri_of(path: Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path)) or ""


def path_of(uri: str) -> Path | None:
    """The file of a URI; `None` for what is no file, such as a text that was never saved."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)


def text_range(codec: PositionCodec, lines: Sequence[str], line: int, start: int, end: int) -> types.Range:
    """Characters `start` to `end` of a line, all counted from 0, as the editor counts them."""
    if line >= len(lines):
        place = types.Position(max(line, 0), 0)
        return types.Range(place, place)
    return types.Range(
        codec.position_to_client_units(lines, ServerTextPosition(line, start)),
        codec.position_to_client_units(lines, ServerTextPosition(line, end)),
    )


def word_range(codec: PositionCodec, lines: Sequence[str], line: int, column: int, text: str = "") -> types.Range:
    """The word, or `text` where it stands there, at a place counted from 1; the start of the file where that is 0."""
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    start = max(column - 1, 0)
    if text and written.startswith(text, start):
        end = start + len(text)
    else:
        end = start + len(extent(written, start, flow=_in_flow(written, start)))
    return text_range(codec, lines, max(line - 1, 0), start, end)


def extent(line: str, start: int, *, flow: bool) -> str:
    """The word of YAML that begins at a character of a line; with its quotation marks where it has some."""
    if line[start : start + 1] in {'"', "'"}:
        closing = line.find(line[start], start + 1)
        return line[start : closing + 1] if closing >= 0 else line[start:]
    found = (_PLAIN_IN_FLOW if flow else _PLAIN).match(line, start)
    return found.group() if found is not None and found.group() else line[start : start + 1]


def scalar_at(cursor: Cursor, line: str) -> tuple[str, int]:
    """The whole word at a cursor and where it begins, without quotation marks. `line`: that on which it begins."""
    if cursor.quoted:
        quoted = extent(line, cursor.column - 1, flow=cursor.flow)
        return quoted[1:].rstrip(quoted[0]), cursor.column
    return extent(line, cursor.column, flow=cursor.flow), cursor.column


def _in_flow(line: str, start: int) -> bool:
    before = line[:start]
    return any(before.count(opening) > before.count(closing) for opening, closing in ("[]", "{}"))
