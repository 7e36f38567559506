"""Writes the parameters of a policy as a workbook: a sheet a theme, real cell types, checks where staff may write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engine.language import Policy
from engine.program import Document, Kind
from tools.sheets import cells
from tools.sheets.cells import ABOLISHED, NO, PARENT, UNKNOWN, YES
from tools.sheets.form import BLANK_ROWS, GUIDE, HEADINGS, OPTIONS, Column
from tools.sheets.rows import Row, Theme, regions, themes

_INPUT = (Column.VALUE, Column.DOCUMENT, Column.CLAUSE, Column.VERIFIED, Column.NOTE)
"""What may be edited of a value that is there."""
_NEW = (Column.PARAMETER, Column.REGION, Column.SINCE, *_INPUT)
"""What is written for a value that is new."""
_WIDTHS = (24, 30, 12, 13, 20, 10, 12, 12, 44, 22, 8, 60)
_HEAD = PatternFill("solid", fgColor="DDE6F0")
_UNVERIFIED = PatternFill("solid", fgColor="FFF2CC")
_DATES = "yyyy-mm-dd"
_FIRST_DAY = "DATE(1900,1,1)"
_GUIDE = (
    "这里是政策的参数：每个主题一张工作表，每行是一个参数在一个地区自某日起的数值。",
    "可以改的是「数值」「来源文件」「条款」「已核实」「说明」；要加新的日期或区县，在表末的空行里写，参数和地区从下拉框里选。",
    "金额以元为单位；比例按百分数；列表各项用顿号隔开，区县在市里的列表上增加时以「增加：」开头。",
    f"「数值」也可写：{UNKNOWN}（没有查到）、{ABOLISHED}（不再有）、{PARENT}（区县回到上级的数值）。",
    "底色为黄的行还没有核实；没有核实的数值必须写说明。下限和上限是上级划定的范围。",
    "不要删行，也不要改工作表的名称和表头。",
    "改完运行：doudi parameters import 这个文件 --dry-run，看过改动再去掉 --dry-run。",
)


def export(policy: Policy, path: Path) -> int:
    """Writes every parameter of `policy` to a workbook; gives how many values. Raises `OSError`."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)  # noqa: S101 a new workbook has a sheet
    _guide(guide)
    found = themes(policy)
    options = book.create_sheet(OPTIONS)
    titles = titles_of(policy)
    documents = _options(options, 1, [titles[one] for one in policy.documents])
    for number, theme in enumerate(found):
        names = _options(options, 2 * number + 2, [one.name for one in theme.parameters])
        places = _options(options, 2 * number + 3, [one.name for one in regions(policy, theme)])
        sheet = book.create_sheet(theme.title, number + 1)
        _sheet(sheet, theme, policy, titles)
        _checks(sheet, theme, names, places, documents)
    options.sheet_state = "hidden"
    book.save(path)
    return sum(len(theme.rows) for theme in found)


def titles_of(policy: Policy) -> dict[str, str]:
    """What each document is called in a cell, by its id: its title, or its id where two have one title."""
    documents: Sequence[Document] = tuple(policy.documents.values())
    titles = [one.title for one in documents]
    return {one.id: one.title if titles.count(one.title) == 1 else one.id for one in documents}


def _guide(sheet: Worksheet) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_GUIDE, 1):
        _put(sheet, number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.protection.enable()


def _options(sheet: Worksheet, column: int, words: Sequence[str]) -> str:
    """Lists words in a column; gives the range for a list to choose from."""
    for number, word in enumerate(words, 1):
        _put(sheet, number, column, word)
    letter = get_column_letter(column)
    return f"'{OPTIONS}'!${letter}$1:${letter}${max(len(words), 1)}"


def _sheet(sheet: Worksheet, theme: Theme, policy: Policy, titles: dict[str, str]) -> None:
    for number, heading in enumerate(HEADINGS, 1):
        head = _put(sheet, 1, number, heading)
        head.font, head.fill = Font(bold=True), _HEAD
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.column_dimensions[Column.MARK.letter].hidden = True
    sheet.freeze_panes = "F2"
    for number, row in enumerate(theme.rows, 2):
        _row(sheet, number, row, policy, titles)
    first = len(theme.rows) + 2
    for number in range(first, first + BLANK_ROWS):
        for column in _NEW:
            _cell(sheet, number, column).protection = Protection(locked=False)
        _cell(sheet, number, Column.SINCE).number_format = _DATES
    sheet.auto_filter.ref = f"A1:{Column.NOTE.letter}{max(first - 1, 2)}"
    protection = sheet.protection
    protection.enable()
    # What is locked is where a value stands; everything else that people do with a table stays allowed.
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.autoFilter = protection.sort = False


def _row(sheet: Worksheet, number: int, row: Row, policy: Policy, titles: dict[str, str]) -> None:
    kind, content = row.parameter.type, row.content
    value = _put(sheet, number, Column.VALUE, cells.cell_of(content, kind))
    value.number_format = cells.number_format(kind, content.value)
    _put(sheet, number, Column.PARAMETER, row.parameter.name)
    _put(sheet, number, Column.IDENTIFIER, row.parameter.id)
    _put(sheet, number, Column.REGION, policy.regions[row.region].name)
    _put(sheet, number, Column.SINCE, row.since).number_format = _DATES
    _put(sheet, number, Column.UNIT, cells.unit(kind))
    for column, bound in ((Column.AT_LEAST, row.at_least), (Column.AT_MOST, row.at_most)):
        if bound is not None:
            cell = _put(sheet, number, column, cells.number(bound, kind))
            cell.number_format = cells.number_format(kind, bound)
    _put(sheet, number, Column.DOCUMENT, titles[content.document])
    _put(sheet, number, Column.CLAUSE, content.clause)
    _put(sheet, number, Column.VERIFIED, YES if content.verified else NO)
    _put(sheet, number, Column.NOTE, content.note or None)
    _put(sheet, number, Column.MARK, mark_of(row))
    for column in Column:
        cell = _cell(sheet, number, column)
        cell.protection = Protection(locked=column not in _INPUT)
        cell.alignment = Alignment(wrap_text=column in (Column.VALUE, Column.NOTE), vertical="top")
        if not content.verified:
            cell.fill = _UNVERIFIED


def mark_of(row: Row) -> str:
    """Which value a row was, and what it said, in a column that nobody sees."""
    identifier, region, since = row.key
    return f"{identifier}|{region}|{since}|{row.content.mark}"


def _put(sheet: Worksheet, row: int, column: int, value: cells.Cell) -> SheetCell:
    """Sets a cell; a text that looks like a formula stays a text."""
    cell = _cell(sheet, row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith("=")
    return cell


def _cell(sheet: Worksheet, row: int, column: int) -> SheetCell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)  # noqa: S101 nothing is merged in a sheet of ours
    return cell


# --- checks on what is typed ------------------------------------------------------------------------------------------


def _checks(sheet: Worksheet, theme: Theme, names: str, places: str, documents: str) -> None:
    for number, row in enumerate(theme.rows, 2):
        check = _value_check(row, number)
        if check is not None:
            check.add(f"{Column.VALUE.letter}{number}")
            sheet.add_data_validation(check)
    first = len(theme.rows) + 2
    last = first + BLANK_ROWS - 1
    for column, choice in ((Column.PARAMETER, names), (Column.REGION, places)):
        _listed(sheet, column, first, last, choice)
    _listed(sheet, Column.DOCUMENT, 2, last, documents)
    _listed(sheet, Column.VERIFIED, 2, last, f'"{YES},{NO}"')
    dated = DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=_FIRST_DAY,
        allow_blank=True,
        error="应是日期，例如 2021-10-01",
    )
    _loud(dated)
    dated.add(f"{Column.SINCE.letter}{first}:{Column.SINCE.letter}{last}")
    sheet.add_data_validation(dated)


def _listed(sheet: Worksheet, column: Column, first: int, last: int, choice: str) -> None:
    made = DataValidation(type="list", formula1=choice, allow_blank=True, error="请从下拉框里选")
    _loud(made)
    made.add(f"{column.letter}{first}:{column.letter}{last}")
    sheet.add_data_validation(made)


def _loud(check: DataValidation) -> None:
    check.showErrorMessage = True
    check.errorTitle = "不能这样填"


def _value_check(row: Row, number: int) -> DataValidation | None:
    """What may be typed as the value of a row: a word for no value, or what its type and bounds allow."""
    kind = row.parameter.type.kind
    here = f"{Column.VALUE.letter}{number}"
    if kind is Kind.CHOICE or kind is Kind.BOOLEAN:
        names = [one.name for one in row.parameter.type.choices] if kind is Kind.CHOICE else [YES, NO]
        words = ",".join([*names, UNKNOWN, ABOLISHED, PARENT])
        if len(words) > _LONGEST_LIST or any("," in one for one in names):
            return None
        made = DataValidation(type="list", formula1=f'"{words}"', allow_blank=False, error="请从下拉框里选")
    elif kind in (Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.DATE):
        low, high = f"{Column.AT_LEAST.letter}{number}", f"{Column.AT_MOST.letter}{number}"
        within = f"IF(ISNUMBER({low}),{here}>={low},TRUE),IF(ISNUMBER({high}),{here}<={high},TRUE)"
        words = ",".join(f'{here}="{word}"' for word in (UNKNOWN, ABOLISHED, PARENT))
        formula = f"OR({words},AND(ISNUMBER({here}),{within}))"
        error = f"应是{cells.unit(row.parameter.type)}，并在下限和上限之间；也可写 {UNKNOWN}、{ABOLISHED}、{PARENT}"
        made = DataValidation(type="custom", formula1=formula, allow_blank=False, error=error)
    else:
        return None
    _loud(made)
    return made


_LONGEST_LIST = 250
"""How long a list of choices may be within a check, in characters."""
