"""The report: what stands first, sums that add up, Chinese alone, nothing that overflows or goes without a unit."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import click
import pytest

from tools.simulate.report import Opening, page, terminal
from tools.simulate.report.charts import paired, single
from tools.simulate.report.costs import REST, by_region, total
from tools.simulate.report.figures import Bands, Figures, Missing
from tools.simulate.report.lines import Line, Paid
from tools.simulate.report.query import Example
from tools.simulate.report.summary import summary
from tools.simulate.report.suppress import HIDDEN

AID = Line("低保", "户", Paid.MONTHLY, 100, 120, 20, 0, 90, None, 10_000_000, 15_000_000, 30, 0, 0)
TAPER = Line("渐退", "户", Paid.MONTHLY, 16, 9, None, None, 0, 0, 1_000_000, 500_000, 0, 0, 0)
CARE = Line("照料", "人", Paid.MONTHLY, 0, 40, 40, 0, 0, 0, 0, 0, 0, None, 40)
RELIEF = Line("救急", "户", Paid.ONCE, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0)
NEVER = Line("从未", "户", Paid.NOTHING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
EAST = (replace(AID, cost_before=6_000_000, cost_after=9_000_000), replace(TAPER, cost_before=None, cost_after=None))
WEST = (replace(AID, cost_before=4_000_000, cost_after=6_000_000), replace(TAPER, cost_before=None, cost_after=None))
FIGURES = Figures(
    households=60_000,
    aside=2,
    invented=True,
    sides=(("政策", "2021-12-31", "a" * 64), ("政策", "2022-12-31", "a" * 64)),
    benefits=(AID, TAPER, CARE, RELIEF, NEVER),
    regions=(("东区", EAST), ("西区", WEST)),
    bands=Bands((("减少 100 元以内", 0), ("增加 100 元以内", 12), ("增加 100 至 500 元", 90)), 0, 102),
    open=31,
    missing=(Missing("成员的月收入", "核对机构", 25), Missing("家庭的财产", "<车管所>", None)),
    assumptions=(("低保标准", "没有找到文件"),),
    examples=(Example("new_in", "100", "00000", 7, "低保"),),
)
OPENING = Opening(Path("结果/examples"), None)


def told(html: str) -> str:
    """What somebody reads on a page, without drawings and commands."""
    body = re.sub(r"<svg.*?</svg>|<code>.*?</code>|<style>.*?</style>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def rows(html: str, anchor: str) -> list[list[str]]:
    """The first table below a heading."""
    _, _, below = html.partition(f'id="{anchor}"')
    table = below[below.index("<table>") : below.index("</table>")]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row.split("</t")[:-1]] for row in table.split("<tr>")[1:]
    ]


def test_what_stands_first() -> None:
    first = dict(summary(FIGURES))
    assert "60,000 户" in first["推算什么"]
    assert "另有 2 户" in first["推算什么"]
    assert first["每月支出"] == "由 11.00 万元变为 15.50 万元，增加 4.50 万元（+40.9%）。"
    assert first["增减"] == "102 户每月多得，没有家庭每月少得；最多的是每月增加 100 至 500 元，有 90 户。"
    assert "低保新增 20 户、退出 0 户；" in first["新增和退出"]
    assert f"渐退新增 {HIDDEN} 户、退出 {HIDDEN} 户" in first["新增和退出"]
    assert "照料新增 40 人" in first["新增和退出"]
    assert "31 户至少有一项待遇" in first["还定不了的"]
    assert "成员的月收入，问核对机构（关系到 25 户）" in first["还定不了的"]
    assert "财产" not in first["还定不了的"], "of few households"
    assert "1 个未经核实" in first["依据的假定"]
    assert "随机编造" in first["数据"]
    assert "数据" not in dict(summary(replace(FIGURES, invented=False)))


@pytest.mark.parametrize(
    ("label", "release", "said"),
    [
        ("政策", "a", "（原政策）到 2022-12-31 的政策（现政策）有"),
        ("修改稿", "b", "（原政策，文件夹 政策）到 2022-12-31 的政策（现政策，文件夹 修改稿）有"),
        ("政策", "b", f"（原政策，版本 {'a' * 12}）到 2022-12-31 的政策（现政策，版本 {'b' * 12}）有"),
    ],
)
def test_which_policies_are_compared(label: str, release: str, said: str) -> None:
    sides = (FIGURES.sides[0], (label, "2022-12-31", release * 64))
    assert said in dict(summary(replace(FIGURES, sides=sides)))["推算什么"]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (10_000_000, "11.00 万元变为 10.50 万元，减少 0.50 万元（−4.5%）"),
        (10_500_000, "11.00 万元，没有变化"),
        (10_503_000, "增加 0.00 万元（不到 0.1%）"),
    ],
)
def test_how_a_change_of_cost_is_told(after: int, said: str) -> None:
    changed = replace(FIGURES, benefits=(replace(AID, cost_after=after), *FIGURES.benefits[1:]))
    assert said in dict(summary(changed))["每月支出"]


def test_nobody_gains_and_nobody_is_open() -> None:
    quiet = replace(FIGURES, benefits=(RELIEF,), bands=Bands((("增加 100 元以内", 0),), 0, 0), open=0, missing=())
    first = dict(summary(quiet))
    assert first["增减"] == "没有家庭每月拿到的钱有变化。"
    assert first["新增和退出"] == "没有家庭因此新增或退出。"
    assert first["还定不了的"] == "没有家庭因缺事实而没有结论。"
    few = dict(summary(replace(quiet, bands=Bands((("增加 100 元以内", None),), 0, None), open=None)))
    assert "有少数家庭（户数不显示）每月多得" in few["增减"]
    assert "有少数家庭（户数不显示）至少有一项" in few["还定不了的"]


def test_regions_and_what_is_hidden_of_them_add_up_to_the_total() -> None:
    costs = by_region(FIGURES)
    assert [one.name for one in costs] == ["东区", "西区", REST]
    assert (costs[-1].before, costs[-1].after) == (1_000_000, 500_000)
    assert sum(one.after for one in costs) == total(FIGURES).after
    without = replace(FIGURES, benefits=(AID, replace(TAPER, cost_before=None, cost_after=None)))
    assert [one.name for one in by_region(without)] == ["东区", "西区"]


def test_the_page_and_the_terminal_tell_the_same_numbers() -> None:
    html, text = page(FIGURES, "报告", OPENING), click.unstyle(terminal(FIGURES, None))
    for anchor in ("costs", "benefits", "bands", "waiting", "missing"):
        for row in rows(html, anchor):
            cells = [cell.split(">", 1)[1] if ">" in cell else cell for cell in row]
            assert any(line.split() == " ".join(cells).split() for line in text.splitlines()), cells
    for label, sentence in summary(FIGURES):
        assert f"{label}：{sentence}" in text
        assert sentence in told(html)


def test_what_has_no_sum_a_month_is_not_told_as_nothing() -> None:
    text = click.unstyle(terminal(FIGURES, None))
    assert re.search(r"救急 +户 .* 一次性 +一次性\n", text)
    assert re.search(r"照料 +人 +0 +＊ +40\n", text), "of 40 the sum is not known"
    html = told(page(FIGURES, "报告", OPENING))
    assert "没有家庭享受的：从未。" in html


@pytest.mark.parametrize("two", [True, False])
def test_the_page_is_chinese_and_needs_nothing(*, two: bool) -> None:
    figures = FIGURES if two else replace(FIGURES, sides=FIGURES.sides[1:], bands=None)
    html = page(figures, "报告", OPENING)
    words = set(re.findall(r"[A-Za-z_]{2,}", told(html)))
    assert words <= {"a" * 12}, "but for the release"
    assert "://" not in html.replace("http://www.w3.org/", "")
    assert "<script" not in html
    assert "&lt;车管所&gt;" in html
    assert 'class="number"' in html


def test_an_example_is_opened_by_a_command_that_a_shell_reads() -> None:
    opening = Opening(Path("结 果/examples"), Path("修改 稿"))
    command = "doudi check '结 果/examples/new_in/7.yaml' --explain --policies '修改 稿'"
    assert opening.command("new_in", 7) == command
    assert f"<code>{command}</code>" in page(FIGURES, "报告", opening).replace("&#x27;", "'")


def test_charts_leave_room_for_the_names_and_name_their_unit() -> None:
    name = "重病型单列户低保金"
    for svg in (paired([(name, 1, 2)], "每月支出（万元）"), single([(name, 3)], "户数（户）")):
        left = re.search(r'<g [^>]*transform="translate\(([0-9.]+),', svg)
        assert left is not None
        assert float(left[1]) >= 13 * (len(name) + 1), "whichever fonts there are to measure it in"
        assert f">{name}</text>" in svg
        assert "（万元）</text>" in svg or "（户）</text>" in svg


def test_a_chart_of_nothing_is_not_drawn() -> None:
    assert paired([("甲", 0, 0)], "户") == ""
    assert single([("甲", 0)], "户") == ""
