"""`doudi parameters import`: exactly what was changed, every mistake with its cell, nothing written where one is."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.tools.running import POLICIES, run
from tests.tools.sheet import Sheets, Typed, contents, find


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    return Sheets(tmp_path)


def test_a_round_trip_changes_nothing(sheets: Sheets) -> None:
    ran = sheets.load()
    assert (ran.status, ran.out, ran.err) == (0, "没有改动\n", "")
    assert sheets.changed() == set()


def test_a_round_trip_of_the_whole_policy_changes_nothing(tmp_path: Path) -> None:
    before = contents(POLICIES)
    file = tmp_path / "参数.xlsx"
    assert run("parameters", "export", file, "--policies", POLICIES).status == 0
    # As a spreadsheet program would: read and saved by another library's model.
    load_workbook(file).save(file)
    assert run("parameters", "import", file, "--policies", POLICIES).out == "没有改动\n"
    assert contents(POLICIES) == before


def test_three_cells_are_three_changes_and_comments_stay(sheets: Sheets) -> None:
    book = load_workbook(sheets.file)
    ill = find(book["kinds"], "规定病种", "某市", "2021-01-01")
    sheets.put("kinds", **{f"E{ill}": "甲病、戊病"})
    sheets.put("standards", E3=1250.5, L3="通知已到")
    ran = sheets.load("--dry-run")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:3] == [
        f"kinds!E{ill} 规定病种（某市，2021-01-01） 数值：甲病、乙、丙病 → 甲病、戊病",
        "standards!E3 标准（某市，2022-01-01） 数值：1200 元 → 1250.50 元",
        "standards!L3 标准（某市，2022-01-01） 说明：数额没有核对 → 通知已到",
    ]
    assert ran.out.splitlines()[3].startswith("将改动 3 处（")
    assert sheets.changed() == set()
    assert sheets.load().status == 0
    assert sheets.changed() == {"city/parameters/kinds.yaml", "city/parameters/standards.yaml"}
    kinds = sheets.before["city/parameters/kinds.yaml"].decode()
    assert sheets.text("city/parameters/kinds.yaml") == (kinds.replace('[甲病, "乙、丙病"]', "[甲病, 戊病]"))
    standards = sheets.before["city/parameters/standards.yaml"].decode()
    assert sheets.text("city/parameters/standards.yaml") == (
        standards.replace("value: 1200,", "value: 1250.50,").replace("note: 数额没有核对", "note: 通知已到")
    )
    assert sheets.load().out == "没有改动\n"


def row_of(**cells: Typed) -> Callable[[Workbook], None]:
    """Writes into the first empty row of `standards`, which is row 9."""

    def change(book: Workbook) -> None:
        for letter, value in cells.items():
            book["standards"][f"{letter}9"] = value

    return change


NEW: dict[str, Typed] = {
    "A": "最低比例",
    "C": "东区",
    "D": datetime.date(2022, 1, 1),
    "E": 0.6,
    "I": "关于救助的通知",
    "J": "六: 二",
    "K": "否",
    "L": "# 是说明",
}


def test_a_new_date_of_a_district_goes_beside_its_others(sheets: Sheets) -> None:
    sheets.edit(row_of(**NEW))
    ran = sheets.load()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("standards!E9 最低比例（东区，2022-01-01） 新增：数值 60%，")
    source = '{document: notice, clause: "六: 二"}'
    added = f'    2022-01-01: {{value: 60%, source: {source}, verified: false, note: "# 是说明"}}\n'
    assert sheets.text("districts/110-east/standards.yaml") == (
        sheets.before["districts/110-east/standards.yaml"].decode() + added
    )
    assert sheets.load().out == "没有改动\n"


def test_a_new_date_between_others_keeps_their_order(sheets: Sheets) -> None:
    sheets.edit(row_of(**{**NEW, "A": "标准", "C": "某市", "D": datetime.date(2021, 7, 1), "E": 1100}))
    assert sheets.load().status == 0
    lines = sheets.text("city/parameters/standards.yaml").splitlines()
    assert [line.strip()[:10] for line in lines[4:7]] == ["2021-01-01", "2021-07-01", "2022-01-01"]


def test_the_first_value_of_a_district_makes_its_file(sheets: Sheets) -> None:
    sheets.edit(row_of(**{**NEW, "C": "西", "D": datetime.date(2021, 7, 1), "E": "同上级"}))
    assert sheets.load().status == 0
    assert sheets.changed() == {"districts/120-district/standards.yaml"}
    assert sheets.text("districts/120-district/standards.yaml") == (
        "- parameter: floor\n  values:\n    2021-07-01:\n      value: parent\n"
        '      source: {document: notice, clause: "六: 二"}\n      verified: false\n      note: "# 是说明"\n'
    )


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        pytest.param("E", 0.2, "低于上级的 30%", id="below the bound"),
        pytest.param("E", 1.5, "高于市里划定的上限", id="above the bound"),
        pytest.param("E", "60%", "是文字，不是数字", id="a number as a text"),
        pytest.param("E", True, "不是数字", id="a boolean"),
        pytest.param("E", datetime.date(2021, 1, 1), "不是数字", id="a date for a number"),
        pytest.param("E", "=0.5+0.1", "是公式", id="a formula"),
        pytest.param("E", None, "是空的", id="nothing"),
        pytest.param("E", 0.33333333333, "应是比例", id="too many decimals"),
        pytest.param("E", -0.1, "应是比例", id="a negative ratio"),
        pytest.param("I", "没有的文件", "没有登记这份文件", id="an unknown document"),
        pytest.param("J", None, "是空的", id="no clause"),
        pytest.param("K", "对", "应是 是 或 否", id="neither yes nor no"),
        pytest.param("L", None, "缺少说明", id="no note"),
        pytest.param("L", 12, "应是文字", id="a number for a text"),
        pytest.param("C", "南区", "没有地区 `南区`", id="an unknown region"),
        pytest.param("A", "最低比列", "是不是想写 `最低比例`", id="an unknown parameter"),
        pytest.param("A", "标准", "没有开放给下级改动", id="a parameter that is not open"),
        pytest.param("D", "2022-01-01", "应是日期", id="a date as a text"),
        pytest.param("D", datetime.datetime(2022, 1, 1, 8), "应是日期", id="an hour"),
        pytest.param("D", datetime.date(2021, 6, 1), "是同一个参数、地区和日期", id="twice"),
    ],
)
def test_a_mistake_names_its_cell_and_nothing_is_written(sheets: Sheets, column: str, value: Typed, told: str) -> None:
    sheets.edit(row_of(**{**NEW, column: value}))
    ran = sheets.load()
    assert ran.status == 1
    (line,) = [line for line in ran.err.splitlines() if told in line]
    cell = "C" if "没有开放" in told else column
    assert line.startswith(f"standards!{cell}9 ")
    assert ran.err.splitlines()[-1].endswith("处不对，什么都没有写")
    assert "Traceback" not in ran.err
    assert sheets.changed() == set()


def test_every_mistake_is_told_at_once(sheets: Sheets) -> None:
    sheets.edit(row_of(**{**NEW, "E": 0.1}))
    sheets.put("standards", E2="一千", E4=0.6)
    sheets.put("kinds", E2="按口", L3=3)
    ran = sheets.load()
    places = [line.split(" ")[0] for line in ran.err.splitlines()]
    assert places == ["kinds!E2", "kinds!L3", "standards!E2", "standards!E5", "standards!E9", "5"]


def test_the_sum_that_a_spreadsheet_shows_is_the_sum_that_is_read(sheets: Sheets) -> None:
    sheets.put("standards", E2=0.1 + 0.2, E4=0.1 + 0.2)
    ran = sheets.load()
    assert [line for line in ran.out.splitlines() if "→" in line] == [
        "standards!E2 标准（某市，2021-01-01） 数值：1000 元 → 0.30 元"
    ]
    assert "value: 0.30," in sheets.text("city/parameters/standards.yaml")


def test_a_fraction_of_a_fen_is_refused(sheets: Sheets) -> None:
    sheets.put("standards", E2=1000.005, E6=10.5)
    ran = sheets.load()
    assert "standards!E2 金额以元为单位，最多两位小数" in ran.err
    assert "standards!E6 应是整数" in ran.err


def test_a_row_that_is_gone_is_told_and_nothing_deleted(sheets: Sheets) -> None:
    sheets.edit(lambda book: book["standards"].delete_rows(3))
    ran = sheets.load()
    assert ran.status == 1
    assert "standards 少了 标准（某市，2022-01-01） 这一行" in ran.err
    sheets.edit(lambda book: book.remove(book["kinds"]))
    assert "kinds 工作簿里没有这张工作表" in sheets.load().err
    assert sheets.changed() == set()


def test_the_day_of_a_value_cannot_be_moved(sheets: Sheets) -> None:
    sheets.put("standards", D3=datetime.date(2022, 7, 1))
    ran = sheets.load()
    assert ran.status == 1
    (told, _) = ran.err.splitlines()
    assert told.startswith("standards!D3 这一行原来的参数、地区或日期被改了")


def test_a_value_that_was_changed_meanwhile_is_not_overwritten(sheets: Sheets) -> None:
    path = sheets.policies / "city/parameters/standards.yaml"
    path.write_text(sheets.text("city/parameters/standards.yaml").replace("1200", "1300"), encoding="utf-8")
    sheets.put("standards", E3=1250, E2=1001)
    ran = sheets.load()
    assert ran.status == 1
    assert "standards!E3 导出以后政策里的这个数值也改过" in ran.err
    assert "value: 1300" in sheets.text("city/parameters/standards.yaml")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda book: book.create_sheet("别的"), "别的 没有「别的」这个主题", id="another sheet"),
        pytest.param(
            lambda book: setattr(book["kinds"], "title", "种类"), "没有「种类」这个主题", id="a renamed sheet"
        ),
        pytest.param(lambda book: book["kinds"].delete_cols(5), "kinds!E1 表头应是「数值」", id="a column is gone"),
        pytest.param(lambda book: book["kinds"].delete_rows(1), "kinds!A1 表头应是「参数」", id="no headings"),
        pytest.param(lambda book: book["kinds"].cell(5002, 1, "x"), "kinds 工作表超过 5000 行", id="too many rows"),
    ],
)
def test_a_workbook_of_another_form(sheets: Sheets, change: Callable[[Workbook], object], told: str) -> None:
    sheets.edit(change)
    ran = sheets.load()
    assert ran.status == 1
    assert told in ran.err
    assert sheets.changed() == set()


def _no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))


def _broken(path: Path) -> None:
    whole = zipfile.ZipFile(path)
    parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[: len(data) // 2] if "sheet2" in name else data)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda path: path.write_bytes(b"a,b\n"), "不是 Excel 工作簿", id="no zip"),
        pytest.param(lambda path: path.write_bytes(b""), "不是 Excel 工作簿", id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-500]), "不是", id="cut off"),
        pytest.param(lambda path: path.unlink(), "读不出来", id="not there"),
        pytest.param(_no_workbook, "不是完好的 Excel 工作簿", id="another zip"),
        pytest.param(_broken, "不是完好的 Excel 工作簿", id="a damaged sheet"),
        pytest.param(_bomb, "工作簿太大", id="a bomb"),
    ],
)
def test_what_is_no_workbook(sheets: Sheets, make: Callable[[Path], object], told: str) -> None:
    make(sheets.file)
    ran = sheets.load()
    assert ran.status == 1
    assert told in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err
    assert sheets.changed() == set()
