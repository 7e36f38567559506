"""Values as cells of a workbook and back: 元 and percent as numbers, dates as dates, and words for what is no value."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from engine.language import tree
from engine.language.layout.scalars import Data, tree_value
from engine.language.parameters import Setting
from engine.language.types import read_value, type_name
from engine.program import Kind, Scalar, Type
from tools.sheets.rows import Content

Cell = (
    str | bool | int | float | Decimal | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None
)
"""What a library of workbooks gives for a cell, or takes."""

UNKNOWN, ABOLISHED, PARENT = "未知", "废止", "同上级"
_SETTINGS = {Setting.UNKNOWN: UNKNOWN, Setting.ABOLISHED: ABOLISHED, Setting.PARENT: PARENT}
_MORE = "增加："
_NOTHING = "（空）"
_QUOTES = "「」"
YES, NO = "是", "否"
_DIGITS = 15
"""How many digits of a number a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3 there."""
_FEN = Decimal("0.01")
_MIDNIGHT = datetime.time()
_PLACE = tree.Place("", 0, 0)


class CellError(Exception):
    """A cell that does not say what its row needs; the message is in Chinese."""


def number(value: int | Fraction, kind: Type) -> Decimal:
    """A number in base units as it stands in a cell: 元, or a ratio of one."""
    whole = Fraction(value) / 100 if kind.kind is Kind.MONEY else Fraction(value)
    return Decimal(whole.numerator) / Decimal(whole.denominator)


def number_format(kind: Type, value: Scalar | None) -> str:
    """The format of a cell for a value of `kind`."""
    match kind.kind:
        case Kind.MONEY:
            return '#,##0.00"元"'
        case Kind.RATIO:
            percent = Fraction(value) * 100 if isinstance(value, int | Fraction) else Fraction(0)
            return next((one for places, one in _PERCENTS if (percent * 10**places).denominator == 1), _PERCENTS[-1][1])
        case Kind.NUMBER:
            return "0"
        case Kind.DATE:
            return "yyyy-mm-dd"
        case _:
            return "General"


_PERCENTS = ((0, "0%"), (2, "0.00%"), (4, "0.0000%"))


def unit(kind: Type) -> str:
    """The unit of a parameter in the words of staff."""
    return type_name(kind)


def cell_of(content: Content, kind: Type) -> Cell:
    """What the cell of a value holds."""
    if content.setting in _SETTINGS:
        return _SETTINGS[content.setting]
    value = content.value
    match kind.kind:
        case Kind.MONEY | Kind.RATIO | Kind.NUMBER if isinstance(value, int | Fraction):
            return number(value, kind)
        case Kind.BOOLEAN:
            return YES if value else NO
        case Kind.DATE if isinstance(value, datetime.date):
            return value
        case Kind.LIST if isinstance(value, tuple):
            more = _MORE if content.setting is Setting.EXTEND else ""
            return more + _listed([_named(one, kind) for one in value])
        case _:
            return _guarded(_named(str(value), kind))


def typed(words: str, kind: Type, *, own: bool) -> tuple[Setting, Scalar | None]:
    """A value as it is typed on a command line: 1200, 35%, 2022-01-01, 是, a name, or names with `、` between.

    `own`: it is a value of the region whose policy it is, not of one below.
    Raises `CellError`.
    """
    numeric = kind.kind in (Kind.MONEY, Kind.NUMBER, Kind.RATIO, Kind.DATE)
    if not numeric or words in _SETTINGS.values():
        return value_of(words, kind, own=own)
    value, wrong = read_value(tree.Scalar(tree_value(words), words, _PLACE), kind)
    if value is None:
        raise CellError(wrong)
    return Setting.VALUE, value


def value_of(cell: Cell, kind: Type, *, own: bool) -> tuple[Setting, Scalar | None]:
    """What the cell of a value says. `own`: it is of the region whose policy it is, not of one below.

    Raises `CellError` for a cell of the wrong type.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        raise CellError(f"是空的；不知道写 {UNKNOWN}，废止写 {ABOLISHED}")
    if isinstance(cell, str):
        for setting, word in _SETTINGS.items():
            if cell.strip() == word:
                if setting is Setting.PARENT and own:
                    raise CellError(f"「{PARENT}」只用于下级地区")
                return setting, None
    setting = Setting.VALUE
    if kind.kind is Kind.LIST and isinstance(cell, str) and cell.startswith(_MORE):
        if own:
            raise CellError(f"「{_MORE}」只用于下级地区")
        setting, cell = Setting.EXTEND, cell.removeprefix(_MORE)
    value, wrong = read_value(_node(cell, kind), kind)
    if value is None:
        raise CellError(wrong)
    if setting is Setting.EXTEND and value == ():
        raise CellError("没有写增加的项")
    return setting, value


def _node(cell: Cell, kind: Type) -> tree.Node:
    """A cell as what the language would read in a file."""
    match kind.kind:
        case Kind.MONEY | Kind.NUMBER:
            found = _number(cell)
            whole = found == found.to_integral_value()
            return tree.Scalar(int(found) if whole else found, f"{found:f}", _PLACE)
        case Kind.RATIO:
            text = f"{(_number(cell) * 100).normalize():f}%"
            return tree.Scalar(text, text, _PLACE)
        case Kind.BOOLEAN:
            if cell not in (YES, NO) or not isinstance(cell, str):
                raise CellError(f"应是 {YES} 或 {NO}")
            return tree.Scalar(cell == YES, cell, _PLACE)
        case Kind.DATE:
            text = day(cell).isoformat()
            return tree.Scalar(text, text, _PLACE)
        case Kind.LIST:
            words = _parted(_checked(cell))
            return tree.Sequence(tuple(tree.Scalar(word, word, _PLACE) for word in words), _PLACE)
        case _:
            text = _unguarded(text_of(cell))
            return tree.Scalar(text, text, _PLACE)


def _number(cell: Cell) -> Decimal:
    """The number of a cell as a spreadsheet shows it."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        shown = "是文字，不是数字" if isinstance(cell, str) else "不是数字"
        raise CellError(f"{shown}；改成数字，不知道写 {UNKNOWN}，废止写 {ABOLISHED}")
    if isinstance(cell, float) and not math.isfinite(cell):
        raise CellError("不是数字")
    return Decimal(f"{cell:.{_DIGITS}g}") if isinstance(cell, float) else Decimal(cell)


def day(cell: Cell) -> datetime.date:
    """The day of a cell. Raises `CellError`."""
    if isinstance(cell, datetime.datetime) and cell.time() == _MIDNIGHT:
        return cell.date()
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return cell
    raise CellError("应是日期，例如 2021-10-01（单元格的类型是日期，不是文字）")


def text_of(cell: Cell) -> str:
    """The text of a cell; "" where it is empty. Raises `CellError` for anything else."""
    return _checked(cell).strip()


def _checked(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise CellError("应是文字")
    if any(char != "\n" and not char.isprintable() for char in cell):
        raise CellError("有不能显示的字符，请重新输入")
    return cell


def yes(cell: Cell) -> bool:
    """Whether a cell says yes. Raises `CellError` unless it says yes or no."""
    if cell in (YES, NO) and isinstance(cell, str):
        return cell == YES
    raise CellError(f"应是 {YES} 或 {NO}")


def data_of(content: Content, kind: Type) -> tuple[str, Data]:
    """A value as it is written in a file, and its key there: `value` or `extend`."""
    if content.setting is Setting.ABOLISHED:
        return "value", None
    if content.setting in (Setting.UNKNOWN, Setting.PARENT):
        return "value", content.setting.value
    value = content.value
    match kind.kind:
        case Kind.MONEY if isinstance(value, int):
            return "value", value // 100 if value % 100 == 0 else (Decimal(value) / 100).quantize(_FEN)
        case Kind.RATIO if isinstance(value, int | Fraction):
            return "value", f"{(number(value, kind) * 100).normalize():f}%"
        case Kind.LIST if isinstance(value, tuple):
            key = "extend" if content.setting is Setting.EXTEND else "value"
            return key, [_named(one, kind) for one in value]
        case Kind.CHOICE | Kind.TEXT:
            return "value", _named(str(value), kind)
        case _:
            return "value", value if isinstance(value, bool | int | datetime.date) else str(value)


def _named(word: str, kind: Type) -> str:
    """The name of a choice; a text as it is."""
    return next((one.name for one in kind.choices if one.id == word), word)


def _listed(words: Sequence[str]) -> str:
    """Words on one line, or one a line where a word has the mark between words in itself."""
    if not words:
        return _NOTHING
    if any("、" in word for word in words):
        return "".join(f"{word}\n" for word in words)
    return "、".join(words)


def _parted(text: str) -> list[str]:
    if text.strip() == _NOTHING:
        return []
    return [word.strip() for word in (text.split("\n") if "\n" in text else text.split("、")) if word.strip()]


def _guarded(word: str) -> str:
    """A text that could be taken for something else, in quotation marks."""
    special = word in _SETTINGS.values() or word.startswith(_QUOTES[0])
    return f"{_QUOTES[0]}{word}{_QUOTES[1]}" if special else word


def _unguarded(word: str) -> str:
    guarded = len(word) > len(_QUOTES) and word.startswith(_QUOTES[0]) and word.endswith(_QUOTES[1])
    return word[1:-1] if guarded else word
