"""How a workbook of parameters is laid out: the columns of a sheet, what they are called, and the sheets that help."""

from __future__ import annotations

import enum

from openpyxl.utils import get_column_letter


class Column(enum.IntEnum):
    """The columns of a sheet, from 1."""

    PARAMETER = 1
    IDENTIFIER = 2
    REGION = 3
    SINCE = 4
    VALUE = 5
    UNIT = 6
    AT_LEAST = 7
    AT_MOST = 8
    DOCUMENT = 9
    CLAUSE = 10
    VERIFIED = 11
    NOTE = 12
    MARK = 13

    @property
    def letter(self) -> str:
        return get_column_letter(self)


HEADINGS = (
    *("参数", "编号", "地区", "施行日期", "数值", "单位", "下限", "上限"),
    *("来源文件", "条款", "已核实", "说明", "校验"),
)
GUIDE = "说明"
OPTIONS = "选项"
BLANK_ROWS = 40
"""How many empty rows a sheet offers for new values."""
MOST_ROWS = 5_000


def address(sheet: str, row: int, column: Column) -> str:
    """A cell as people name it: `临时救助!E7`."""
    return f"{sheet}!{column.letter}{row}"
