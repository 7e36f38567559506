"""`doudi parameters export`: real cell types, bounds, colours, and checks on what may be typed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.tools.running import POLICIES, run
from tests.tools.sheet import Sheets, find


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    return Sheets(tmp_path)


def opened(sheets: Sheets, title: str) -> Worksheet:
    sheet = load_workbook(sheets.file)[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_sheet_for_each_theme_and_a_row_for_each_value(sheets: Sheets) -> None:
    assert load_workbook(sheets.file).sheetnames == ["说明", "kinds", "standards", "选项"]
    rows = [row[:5] for row in opened(sheets, "standards").iter_rows(2, 8, values_only=True)]
    day = datetime.datetime
    assert rows == [
        ("标准", "standard", "某市", day(2021, 1, 1), 1000),
        ("标准", "standard", "某市", day(2022, 1, 1), 1200),
        ("最低比例", "floor", "某市", day(2021, 1, 1), 0.3),
        ("最低比例", "floor", "东区", day(2021, 6, 1), 0.5),
        ("告知天数", "notice_days", "某市", day(2021, 1, 1), 10),
        ("救急上限", "most", "某市", day(2021, 1, 1), 3000),
        ("取暖标准", "heating_sum", "某市", day(2021, 1, 1), "未知"),
    ]


def test_cells_have_their_types_and_formats(sheets: Sheets) -> None:
    sheet = opened(sheets, "kinds")
    expected = [
        ("标准口径", "某市", "2021-01-01", "按人", "General"),
        ("开放申请", "某市", "2021-01-01", "是", "General"),
        ("起始日", "某市", "2021-01-01", datetime.datetime(2021, 3, 1), "yyyy-mm-dd"),
        ("起始日", "某市", "2023-01-01", "废止", "yyyy-mm-dd"),
        ("规定病种", "某市", "2021-01-01", "甲病\n乙、丙病\n", "General"),
        ("规定病种", "东区", "2021-02-01", "增加：丁病", "General"),
        ("规定病种", "东区", "2022-01-01", "同上级", "General"),
        ("口号", "某市", "2021-01-01", "「未知」", "General"),
        ("口号", "某市", "2022-01-01", "=1+1", "General"),
        ("手续费", "某市", "2022-01-01", 1234567.8, '#,##0.00"元"'),
    ]
    for parameter, region, since, value, form in expected:
        cell = sheet.cell(find(sheet, parameter, region, since), 5)
        assert (cell.value, cell.number_format) == (value, form)
    assert sheet.cell(find(sheet, "口号", "某市", "2022-01-01"), 5).data_type == "s"


def test_sources_bounds_and_what_is_not_verified(sheets: Sheets) -> None:
    sheet = opened(sheets, "standards")
    row = find(sheet, "最低比例", "东区", "2021-06-01")
    assert [sheet.cell(row, column).value for column in range(6, 13)] == [
        *("比例", 0.3, 1),
        *("关于救助的通知", "五", "否", "东区的示例"),
    ]
    assert {sheet.cell(row, column).fill.fgColor.rgb for column in range(1, 13)} == {"00FFF2CC"}
    verified = find(sheet, "最低比例", "某市", "2021-01-01")
    assert sheet.cell(verified, 5).fill.fgColor.rgb != "00FFF2CC"
    assert sheet.cell(verified, 7).value is None


def test_only_input_cells_may_be_edited_and_they_are_checked(sheets: Sheets) -> None:
    sheet = opened(sheets, "standards")
    assert sheet.protection.sheet
    row = find(sheet, "最低比例", "东区", "2021-06-01")
    free = [column for column in range(1, 14) if not sheet.cell(row, column).protection.locked]
    assert free == [5, 9, 10, 11, 12]
    assert [column for column in range(1, 14) if not sheet.cell(9, column).protection.locked] == [
        1,
        3,
        4,
        5,
        9,
        10,
        11,
        12,
    ]
    checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    value = checks[f"E{row}"]
    assert (value.type, value.showErrorMessage) == ("custom", True)
    assert f"E{row}>=G{row}" in str(value.formula1)
    assert f"E{row}<=H{row}" in str(value.formula1)
    choice = {str(one.sqref): one for one in opened(sheets, "kinds").data_validations.dataValidation}["E2"]
    assert (choice.type, choice.formula1) == ("list", '"按人,按户,未知,废止,同上级"')


def test_themes_carry_the_titles_of_their_rule_sets(tmp_path: Path) -> None:
    file = tmp_path / "参数.xlsx"
    assert run("parameters", "export", file, "--policies", POLICIES).status == 0
    assert {"渐退期", "临时救助"} <= set(load_workbook(file).sheetnames)


def test_wrong_use(sheets: Sheets, tmp_path: Path) -> None:
    assert run("parameters", "export", tmp_path / "参数.csv", "--policies", sheets.policies).status == 2
    ran = run("parameters", "export", tmp_path / "没有" / "参数.xlsx", "--policies", sheets.policies)
    assert ran.status == 2
    assert "写不了" in ran.err
    (sheets.policies / "regions.yaml").unlink()
    ran = run("parameters", "export", tmp_path / "另.xlsx", "--policies", sheets.policies)
    assert ran.status == 1
    assert "E115" in ran.err
