"""The files of a policy as they will be: a version that follows another, and values from the day it takes force."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from engine.language import Policy, RuleSetVersion, layout
from engine.language.layout import Collection, Document, Entry, values
from engine.language.parameters import ParameterDeclaration, Setting
from engine.program import Region, Scalar
from tools.sheets import cells
from tools.sheets.rows import Content, Row, Theme, home

_YAML = ".yaml"
_DOCUMENTS = "documents.yaml"
_PENDING = "source-pending"
"""The document that stands for a source still to be found; registered when it is first needed."""
_PENDING_TITLE = "来源待补"
_CLAUSE = "待补"
_NOTE = "由 doudi new-year 起草，数值没有核实，来源待补。"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what is new comes from."""

    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class NewValue:
    """What a parameter is to be in a region. `last`: its latest value there, `None` where it has none."""

    theme: Theme
    parameter: ParameterDeclaration
    region: Region
    last: Row | None
    setting: Setting
    value: Scalar | None


class NewYearError(Exception):
    """What cannot be begun, and why, in Chinese."""


class Draft:
    """What is new from the day `on`. `origin`: `None` where the source is still to be found; then nothing is verified.

    Methods raise `InputError` or `OSError` where a file cannot be read.
    """

    def __init__(self, policy: Policy, folder: Path, on: datetime.date, origin: Origin | None) -> None:
        self._policy = policy
        self._folder = folder
        self._on = on
        self._verified = origin is not None
        self._origin = origin or Origin(_PENDING, _CLAUSE)
        self._changed: dict[str, Document] = {}

    def texts(self) -> dict[str, str]:
        """The text of each file that is new or another than before, by its path in the policy folder."""
        return {path: layout.written(document) for path, document in self._changed.items()}

    def add_version(self, last: RuleSetVersion) -> str:
        """Begins the version after `last`; gives the path of its file. Raises `NewYearError`."""
        old = last.rule_set
        path = f"{old.file.rpartition('/')[0]}/{self._on}{_YAML}"
        if self._on <= old.since:
            raise NewYearError(f"新版本的日期 {self._on} 应在现有版本的 {old.since} 之后")
        if (self._folder / path).exists():
            raise NewYearError(f"{self._folder / path} 已经有了")
        document = self._document(old.file)
        self._changed[path] = self._changed.pop(old.file)
        root = document.root
        root.entries = [one for one in root.entries if one.key is None or one.key.text != "until"]
        self._register()
        for key, value in (("status", layout.node("draft")), ("source", layout.node(self._source()))):
            entry = root.entry(key)
            if entry is not None:
                entry.value = value
        pending = "" if self._verified else "来源待补，"
        root.entries[0].lead.insert(0, f"# 由 {old.since} 版起草，{pending}与新的文件逐条核对后删去这一行。")
        return path

    def add_value(self, new: NewValue) -> str:
        """Adds a value; gives the path of its file. Raises `NewYearError` where there is one from this day."""
        last = new.last
        if last is not None and last.since >= self._on and last.content.setting is not Setting.UNKNOWN:
            raise NewYearError(f"{new.parameter.name}（{new.region.name}）自 {last.since} 起已经有数值")
        self._register()
        path = home(self._policy, self._folder, new.theme, new.region.code, new.parameter.id)
        note = "" if self._verified else _NOTE
        content = Content(new.setting, new.value, self._origin.document, self._origin.clause, self._verified, note)
        key, data = cells.data_of(content, new.parameter.type)
        parts = {key: data, "source": self._source(), "verified": self._verified, "note": note or None}
        values.put(self._document(path), new.parameter.id, self._on, parts)
        return path

    def _source(self) -> dict[str, str]:
        return {"document": self._origin.document, "clause": self._origin.clause}

    def _register(self) -> None:
        """Registers the document that stands for a source to be found, once."""
        if self._verified or _PENDING in self._policy.documents or _DOCUMENTS in self._changed:
            return
        root = self._document(_DOCUMENTS).root
        first = root.entries[0].value if root.entries else None
        flow = not isinstance(first, Collection) or first.flow
        made = layout.node({"id": _PENDING, "title": _PENDING_TITLE, "number": "", "status": "unknown"})
        if isinstance(made, Collection):
            made.flow = flow
        root.entries.append(Entry(None, made))

    def _document(self, path: str) -> Document:
        """The document of a file as it is so far; an empty list where there is no such file."""
        if path not in self._changed:
            whole = self._folder / path
            self._changed[path] = (
                layout.read(whole.read_bytes(), path)
                if whole.exists()
                else Document(Collection(mapping=False, flow=False))
            )
        return self._changed[path]
