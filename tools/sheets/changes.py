"""What a workbook changes, as edits to the files of a policy that load before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.language import Code, Diagnostic, Policy, PolicyError, Severity, layout, load
from engine.language.layout import values
from engine.language.layout.scalars import Data
from engine.program import Kind
from tools import edits
from tools.sheets import cells
from tools.sheets.form import Column
from tools.sheets.reading import Problem, Reading, Wanted
from tools.sheets.rows import OVERLAYS, Content, Key, Row, home, themes

_COLUMNS = {
    Code.MISSING_NOTE: Column.NOTE,
    Code.DATES_OUT_OF_ORDER: Column.SINCE,
    Code.BAD_DATE: Column.SINCE,
    Code.OVERLAY_LEVEL: Column.REGION,
    Code.OVERLAY_CLOSED: Column.REGION,
}
"""Where a mistake of a value stands in its row; all others are about the value itself."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A row that says something else than the policy does. `before` is `None` for a value that is new."""

    wanted: Wanted
    before: Content | None
    file: str

    def parts(self) -> Iterator[tuple[Column, str, str]]:
        """Each cell that differs: where, what stood there and what stands there now, as staff read it."""
        for column in (Column.VALUE, Column.DOCUMENT, Column.CLAUSE, Column.VERIFIED, Column.NOTE):
            old = self._shown(self.before, column) if self.before is not None else ""
            new = self._shown(self.wanted.content, column)
            if old != new:
                yield column, old, new

    def _shown(self, content: Content, column: Column) -> str:
        match column:
            case Column.VALUE:
                kind = self.wanted.parameter.type
                key, data = cells.data_of(content, kind)
                shown = ("增加：" if key == "extend" else "") + _words(data)
                return f"{shown} 元" if kind.kind is Kind.MONEY and content.value is not None else shown
            case Column.DOCUMENT:
                return content.document
            case Column.CLAUSE:
                return content.clause
            case Column.VERIFIED:
                return cells.YES if content.verified else cells.NO
            case _:
                return content.note


def _words(data: Data) -> str:
    match data:
        case None:
            return cells.ABOLISHED
        case bool():
            return cells.YES if data else cells.NO
        case list() | tuple():
            return "、".join(map(str, data))
        case "unknown":
            return cells.UNKNOWN
        case "parent":
            return cells.PARENT
        case _:
            return str(data)


def compared(reading: Reading, policy: Policy, folder: Path) -> tuple[Edit, ...]:
    """What the rows change. Adds to the problems: values that have no row any more, and such as changed meanwhile."""
    found: list[Edit] = []
    current = {row.key: row for theme in themes(policy) for row in theme.rows}
    for wanted in reading.wanted:
        row = current.get(wanted.key)
        if row is None and wanted.mark:
            message = "导出以后政策里已没有这个数值；请重新导出"
            reading.problems.append(Problem(wanted.at(Column.SINCE), message))
        elif row is None:
            file = home(policy, folder, wanted.theme, wanted.region, wanted.parameter.id)
            found.append(Edit(wanted, None, file))
        elif row.content != wanted.content:
            if wanted.mark.rpartition("|")[2] not in ("", row.content.mark):
                message = "导出以后政策里的这个数值也改过，两边不一样；请重新导出，再改一次"
                reading.problems.append(Problem(wanted.at(Column.VALUE), message))
            else:
                found.append(Edit(wanted, row.content, row.file))
    reading.problems += _missing(reading, policy)
    return tuple(found)


def _missing(reading: Reading, policy: Policy) -> Iterator[Problem]:
    """Values without a row: importing never deletes."""
    if not reading.sheets and reading.problems:
        return
    for theme in themes(policy):
        if theme.title not in reading.sheets:
            yield Problem(theme.title, "工作簿里没有这张工作表；导入不删除数值，请保留每张工作表")
            continue
        if any(one.place.startswith(f"{theme.title}!") and "表头" in one.message for one in reading.problems):
            continue
        for row in theme.rows:
            identifier, region, since = row.key
            if (identifier, region, since.isoformat()) not in reading.present:
                where = f"{row.parameter.name}（{policy.regions[region].name}，{since}）"
                remedy = f"导入不删除数值；不再有效写「{cells.ABOLISHED}」，误删请重新导出"
                yield Problem(theme.title, f"少了 {where} 这一行；{remedy}")


def planned(found: Sequence[Edit], folder: Path) -> dict[str, str]:
    """The new text of each file that the edits change, by its path in the folder. Raises `InputError`, `OSError`."""
    documents: dict[str, layout.Document] = {}
    for edit in found:
        if edit.file not in documents:
            path = folder / edit.file
            documents[edit.file] = (
                layout.read(path.read_bytes(), edit.file)
                if path.exists()
                else layout.Document(layout.Collection(mapping=False, flow=False))
            )
        values.put(documents[edit.file], edit.wanted.parameter.id, edit.wanted.since, _parts(edit))
    return {file: layout.written(document) for file, document in documents.items()}


def _parts(edit: Edit) -> dict[str, Data]:
    """What to write of a value: all of one that is new, else what differs."""
    content, before = edit.wanted.content, edit.before
    key, data = cells.data_of(content, edit.wanted.parameter.type)
    parts: dict[str, Data] = {}
    if before is None or (before.setting, before.value) != (content.setting, content.value):
        parts[key] = data
    if before is None or (before.document, before.clause) != (content.document, content.clause):
        parts["source"] = {"document": content.document, "clause": content.clause}
    if before is None or before.verified != content.verified:
        parts["verified"] = content.verified
    if before is None or before.note != content.note:
        parts["note"] = content.note or None
    return parts


def tried(found: Sequence[Edit], texts: Mapping[str, str], reading: Reading, folder: Path) -> list[Problem]:
    """What is wrong with the policy once the edits are made, by the cells it comes from."""
    with edits.scratch(folder, texts) as copy:
        try:
            policy = load(copy)
        except PolicyError as error:
            return _problems(error.diagnostics, copy, reading)
    rows: dict[Key, Row] = {row.key: row for theme in themes(policy) for row in theme.rows}
    return [
        Problem(edit.wanted.at(Column.VALUE), "写出后读回来的内容不一样，没有写")
        for edit in found
        if edit.wanted.key not in rows or rows[edit.wanted.key].content != edit.wanted.content
    ]


def _problems(findings: Iterable[Diagnostic], copy: Path, reading: Reading) -> list[Problem]:
    found: list[Problem] = []
    for one in findings:
        if one.severity is Severity.ERROR:
            wanted = _row_of(one, copy, reading)
            place = wanted.at(_COLUMNS.get(one.code, Column.VALUE)) if wanted is not None else one.span.file
            found.append(Problem(place, f"{one.message}；{one.remedy}" if one.remedy else one.message))
    return found


def _row_of(finding: Diagnostic, copy: Path, reading: Reading) -> Wanted | None:
    """The row whose value stands where a mistake is told of."""
    parts = finding.span.file.split("/")
    path = copy / finding.span.file
    if not path.is_file() or not finding.span.line:
        return None
    placed = [
        one
        for one in values.located(path.read_text(encoding="utf-8-sig"), finding.span.file)
        if one.item <= finding.span.line
    ]
    if not placed:
        return None
    # What is said of a parameter itself is said of the first of its values.
    item = [one for one in placed if one.item == placed[-1].item]
    nearest = next((one for one in reversed(item) if one.line <= finding.span.line), item[0])
    region = parts[1].partition("-")[0] if parts[0] == OVERLAYS else None
    for one in reading.wanted:
        named = nearest.parameter in (one.parameter.id, one.parameter.name)
        if named and one.since == nearest.since and one.region == (region or one.theme.owner):
            return one
    return None
