"""A policy with a parameter of each kind, exported to a workbook that a test may edit as staff would."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.tools.running import SMALL, Ran, run

KINDS = """\
# 各种类型
- parameter: standard_basis
  name: 标准口径
  type: choice
  choices: [{id: per_person, name: 按人}, {id: per_household, name: 按户}]
  values:
    2021-01-01: {value: 按人, source: {document: notice, clause: 六}, verified: true}  # 通知明定
- parameter: open
  name: 开放申请
  type: boolean
  values: {2021-01-01: {value: true, source: {document: notice, clause: 六}, verified: true}}
- parameter: starts
  name: 起始日
  type: date
  values:
    2021-01-01: {value: 2021-03-01, source: {document: notice, clause: 六}, verified: true}
    2023-01-01: {value: null, source: {document: notice, clause: 七}, verified: true, note: 废止}
- parameter: ills
  name: 规定病种
  type: list
  values:
    2021-01-01:
      # 以通知为准
      value: [甲病, "乙、丙病"]
      source: {document: notice, clause: "无"}  # 待补
      verified: false
      note: 没有核对
  localise: {by: district, list: extend}
- parameter: word
  name: 口号
  type: text
  values:
    2021-01-01: {value: 未知, source: {document: notice, clause: 六}, verified: true}
    2022-01-01: {value: "=1+1", source: {document: rules, clause: 六}, verified: true}
- parameter: fee
  name: 手续费
  type: money/month
  values:
    2021-01-01: {value: 0.10, source: {document: notice, clause: 六}, verified: true}
    2022-01-01: {value: 1234567.80, source: {document: notice, clause: 六}, verified: true}
  localise: {by: district, not_below: parent, at_most: 2000000}
"""
EAST = """\
- parameter: 规定病种
  values:
    2021-02-01: {extend: [丁病], source: {document: notice, clause: 五}, verified: true}
    2022-01-01: {value: parent, source: {document: notice, clause: 五}, verified: true}
"""


def policy(folder: Path) -> Path:
    """A copy of the small policy with `KINDS` and `EAST`."""
    copied = folder / "政策"
    shutil.copytree(SMALL, copied)
    (copied / "city/parameters/kinds.yaml").write_text(KINDS, encoding="utf-8")
    (copied / "districts/110-east/kinds.yaml").write_text(EAST, encoding="utf-8")
    return copied


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


Typed = str | bool | float | datetime.date | None
"""What somebody types into a cell."""


class Sheets:
    """A policy and the workbook that it was exported to."""

    def __init__(self, folder: Path) -> None:
        self.policies = policy(folder)
        self.file = folder / "参数.xlsx"
        ran = run("parameters", "export", self.file, "--policies", self.policies)
        assert (ran.status, ran.err) == (0, "")
        self.before = contents(self.policies)

    def edit(self, change: Callable[[Workbook], object]) -> None:
        """Changes the workbook."""
        book = load_workbook(self.file)
        change(book)
        book.save(self.file)

    def put(self, title: str, **cells: Typed) -> None:
        """Sets cells of a sheet: `put("kinds", E2="按户")`."""

        def change(book: Workbook) -> None:
            for place, value in cells.items():
                book[title][place] = value

        self.edit(change)

    def load(self, *words: str) -> Ran:
        """`doudi parameters import` of the workbook."""
        return run("parameters", "import", self.file, "--policies", self.policies, *words)

    def changed(self) -> set[str]:
        """The files that are not what they were."""
        after = contents(self.policies)
        return {path for path in self.before.keys() | after.keys() if self.before.get(path) != after.get(path)}

    def text(self, path: str) -> str:
        return (self.policies / path).read_text(encoding="utf-8")


def find(sheet: Worksheet, parameter: str, region: str, since: str) -> int:
    """The row of a value."""
    for row in range(2, sheet.max_row + 1):
        name, _, place, day = (sheet.cell(row, column).value for column in range(1, 5))
        if (name, place, str(day)[:10]) == (parameter, region, since):
            return row
    raise AssertionError((parameter, region, since))
