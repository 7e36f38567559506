"""Reads a workbook that came back. It may be anything: every mistake is told with its cell, and nothing is guessed."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine.language import Policy
from engine.language.bounds import FIRST_DAY, LAST_DAY
from engine.language.parameters import ParameterDeclaration
from engine.language.scope import find
from engine.program import Region
from engine.suggest import nearest
from tools.sheets import cells
from tools.sheets.cells import Cell, CellError
from tools.sheets.form import GUIDE, HEADINGS, MOST_ROWS, OPTIONS, Column, address
from tools.sheets.rows import Content, Key, Theme, regions, themes
from tools.sheets.workbook import titles_of

_MOST_BYTES = 64 * 1024 * 1024
"""Of a workbook with everything in it unpacked; one of every parameter of a city is under 1 MB."""
_CALCULATED = {"f": "是公式", "e": "是公式算出的错误"}
"""Types of a cell that hold no value of their own."""
_MARKS = 4
"""How many parts a mark has."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the cell, or sheet, or file it is in."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that could be read. `mark`: what the hidden column says of the value it was, "" for a new one."""

    theme: Theme
    parameter: ParameterDeclaration
    region: str
    since: datetime.date
    content: Content
    row: int
    mark: str

    @property
    def key(self) -> Key:
        return self.parameter.id, self.region, self.since

    def at(self, column: Column) -> str:
        """A cell of the row: `临时救助!E7`."""
        return address(self.theme.title, self.row, column)


@dataclass(slots=True)
class Reading:
    """What a workbook holds. `present`: every value that has a row, also where that row has mistakes."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    present: set[tuple[str, str, str]] = field(default_factory=set)
    sheets: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of cells with the types that the file gives them."""

    number: int
    values: tuple[Cell, ...]
    types: tuple[str, ...]


def read(path: Path, policy: Policy) -> Reading:
    """Every row of a workbook."""
    reading = Reading()
    wrong = _unreadable(path)
    if wrong:
        reading.problems.append(Problem(str(path), wrong))
        return reading
    try:
        sheets = _sheets(path)
    except _BROKEN:
        # The library fails in many ways on what only looks like a workbook.
        reading.problems.append(Problem(str(path), "不是完好的 Excel 工作簿（.xlsx），请用表格软件另存后再试"))
        return reading
    known = {theme.title: theme for theme in themes(policy)}
    for title, lines in sheets.items():
        theme = known.get(title)
        if theme is not None:
            reading.sheets.add(title)
            _Sheet(theme, policy, reading).read(lines)
        elif title not in (GUIDE, OPTIONS):
            message = f"没有「{title}」这个主题{nearest(title, known)}；工作表的名称不要改，也不要加工作表"
            reading.problems.append(Problem(title, message))
    return reading


_BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(SyntaxError, OSError, EOFError, NotImplementedError, OverflowError),
)


def _unreadable(path: Path) -> str:
    """Why a file cannot be opened as a workbook, "" where it may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile:
        return "不是 Excel 工作簿（.xlsx）；旧的 .xls 和 .csv 请先另存为 .xlsx"
    except OSError as error:
        return f"读不出来：{error.strerror}"
    return "工作簿太大，不像是导出的参数" if size > _MOST_BYTES else ""


def _sheets(path: Path) -> dict[str, list[_Line]]:
    """The rows of each sheet, no more than may be there and one that shows that there are more."""
    # Read as a stream: a sheet may claim a million rows.
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        return {
            sheet.title: list(_lines(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=len(HEADINGS))))
            for sheet in book.worksheets
        }
    finally:
        book.close()


def _lines(rows: Iterator[Sequence[object]]) -> Iterator[_Line]:
    for number, row in enumerate(rows, 1):
        values = [getattr(one, "value", None) for one in row] + [None] * (len(HEADINGS) - len(row))
        types = [str(getattr(one, "data_type", "n")) for one in row] + ["n"] * (len(HEADINGS) - len(row))
        yield _Line(number, tuple(values), tuple(types))


class _Sheet:
    """Reads the rows of one theme."""

    def __init__(self, theme: Theme, policy: Policy, reading: Reading) -> None:
        self._theme = theme
        self._reading = reading
        self._titles = titles_of(policy)
        self._regions = regions(policy, theme)
        self._seen: dict[Key, int] = {}

    def read(self, lines: Sequence[_Line]) -> None:
        head = lines[0] if lines else None
        for column in Column:
            found = head.values[column - 1] if head is not None else None
            if found != HEADINGS[column - 1]:
                self._wrong(1, column, f"表头应是「{HEADINGS[column - 1]}」；表头和各列的次序不要改")
                return
        for line in lines[1:]:
            if line.number > MOST_ROWS:
                self._reading.problems.append(Problem(self._theme.title, f"工作表超过 {MOST_ROWS} 行"))
                return
            if any(value not in (None, "") for value in line.values):
                self._row(line)

    def _row(self, line: _Line) -> None:
        mark = _mark(line)
        if mark:
            identifier, region, since, _ = mark.split("|")
            self._reading.present.add((identifier, region, since))
        if self._calculated(line):
            return
        wanted = self._wanted(line, mark)
        if wanted is None:
            return
        first = self._seen.setdefault(wanted.key, line.number)
        if first != line.number:
            self._wrong(line.number, Column.SINCE, f"与第 {first} 行是同一个参数、地区和日期")
        elif mark and not mark.startswith(f"{wanted.parameter.id}|{wanted.region}|{wanted.since}|"):
            remedy = "要加新的日期或地区，在表末的空行里写"
            self._wrong(line.number, Column.SINCE, f"这一行原来的参数、地区或日期被改了；{remedy}")
        else:
            self._reading.present.add((wanted.parameter.id, wanted.region, wanted.since.isoformat()))
            self._reading.wanted.append(wanted)

    def _calculated(self, line: _Line) -> bool:
        """Tells of every formula in a row; whether there is one."""
        found = [one for one in Column if line.types[one - 1] in _CALCULATED and one is not Column.MARK]
        for column in found:
            what = _CALCULATED[line.types[column - 1]]
            self._wrong(line.number, column, f"{what}；复制后用「选择性粘贴—数值」换成数值")
        return bool(found)

    def _wanted(self, line: _Line, mark: str) -> Wanted | None:
        """What a row says; `None` where anything in it is wrong, which has been told."""
        before = len(self._reading.problems)
        parameter = self._parameter(line)
        region = self._cell(line, Column.REGION, self._region)
        since = self._cell(line, Column.SINCE, _sensible)
        document = self._cell(line, Column.DOCUMENT, self._document)
        clause = self._cell(line, Column.CLAUSE, _filled)
        verified = self._cell(line, Column.VERIFIED, cells.yes)
        note = self._cell(line, Column.NOTE, cells.text_of)
        if parameter is None:
            return None
        own = region is None or region.code == self._theme.owner
        value = self._cell(line, Column.VALUE, lambda cell: cells.value_of(cell, parameter.type, own=own))
        if len(self._reading.problems) > before or region is None or since is None or value is None:
            return None
        content = Content(*value, document or "", clause or "", bool(verified), note or "")
        return Wanted(self._theme, parameter, region.code, since, content, line.number, mark)

    def _parameter(self, line: _Line) -> ParameterDeclaration | None:
        identifier = line.values[Column.IDENTIFIER - 1]
        name = self._cell(line, Column.PARAMETER, _filled)
        if name is None:
            return None
        found = find(self._theme.parameters, name)
        if found is None:
            names = [one.name for one in self._theme.parameters]
            self._wrong(line.number, Column.PARAMETER, f"这个主题没有参数 `{name}`{nearest(name, names)}")
        elif identifier not in (None, "", found.id):
            self._wrong(line.number, Column.IDENTIFIER, f"`{name}` 的编号是 {found.id}；编号不要改，新行可以不写")
            return None
        return found

    def _region(self, cell: Cell) -> Region:
        word = str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else _filled(cell)
        found = next((one for one in self._regions if word in (one.code, one.name, *one.aliases)), None)
        if found is None:
            raise CellError(f"没有地区 `{word}`{nearest(word, [one.name for one in self._regions])}")
        return found

    def _document(self, cell: Cell) -> str:
        word = _filled(cell)
        found = next((one for one, title in self._titles.items() if word in (one, title)), None)
        if found is None:
            hint = nearest(word, self._titles.values())
            raise CellError(f"没有登记这份文件{hint}；从下拉框里选，或先在 documents.yaml 里登记")
        return found

    def _cell(self, line: _Line, column: Column, reader: Callable[[Cell], _T]) -> _T | None:
        try:
            return reader(line.values[column - 1])
        except CellError as error:
            self._wrong(line.number, column, str(error))
            return None

    def _wrong(self, row: int, column: Column, message: str) -> None:
        self._reading.problems.append(Problem(address(self._theme.title, row, column), message))


def _mark(line: _Line) -> str:
    """Which value a row was, by the hidden column; "" where that does not say."""
    mark = line.values[Column.MARK - 1]
    return mark if isinstance(mark, str) and len(mark.split("|")) == _MARKS else ""


def _filled(cell: Cell) -> str:
    text = cells.text_of(cell)
    if not text:
        raise CellError("是空的，应填写")
    return text


def _sensible(cell: Cell) -> datetime.date:
    found = cells.day(cell)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellError(f"应在 {FIRST_DAY} 到 {LAST_DAY} 之间")
    return found
