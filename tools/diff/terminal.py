"""A comparison for the terminal: what changed, for whom, and households that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from engine.comparison import Aspect, Bearing, What
from server.comparison.words import BEARINGS, KINDS
from tools.diff.answers import Household
from tools.diff.told import LIMIT, Clause, Line, Part, Report, Told
from tools.render.layout import Page

_MARKS: Mapping[str, str] = {"+": "green", "-": "red", "~": "yellow"}
_SHORT = 40
"""Characters of what was and what is, that stand in one line."""


def terminal(report: Report, width: int | None) -> str:
    """The page; `width`: columns to fit into, `None` for lines of any length."""
    page, cites = Page(width), _Cites()
    page.heading(f"{report.old} → {report.new}")
    page.line(report.scope)
    for note in report.notes:
        page.line(note)
    if not report.parts:
        page.heading("没有差别", "green")
    for part in report.parts:
        _part(page, cites, part)
    if cites.titles:
        page.heading("文件")
    for title, number in cites.titles.items():
        page.line(f"[{number}] 《{title}》", indent=2)
    assumed = dict.fromkeys(name for part in report.parts for name, _, _ in part.assumptions)
    if assumed:
        page.heading("所依据而未核实的参数", "yellow")
        page.line("、".join(assumed), indent=2)
    page.heading("结论")
    for line in conclusion(report):
        page.line(line, indent=2)
    return page.text()


def conclusion(report: Report) -> Iterable[str]:
    """What the comparison comes to, and how far the search for households went."""
    told = [change for part in report.parts for change in part.changes]
    counts = {bearing: sum(one.bearing is bearing for one in told) for bearing in Bearing}
    if told:
        yield f"{len(told)} 处改动：" + "，".join(
            f"{BEARINGS[bearing]} {count} 处" for bearing, count in counts.items() if count
        )
    else:
        yield "两边的政策没有任何差别，没有家庭能得到不同的回答。"
    if not counts[Bearing.MEANING]:
        if told:
            yield "没有改动影响结果：规则、数值、期限和材料都相同，搜索不用进行。"
        return
    if not report.searched:
        yield "没有搜索家庭（--no-witnesses）。"
        return
    shown = sum(len(part.households) for part in report.parts)
    without = sum(len(part.without) for part in report.parts)
    yield f"试了 {report.tried} 个虚构的家庭，列出 {shown} 个回答不同的，每一个都在两边重新算过。"
    if without:
        yield f"有 {without} 项可能受影响而没有找到回答不同的家庭。{LIMIT}"


class _Cites:
    """Numbers documents in the order in which they are cited."""

    def __init__(self) -> None:
        self.titles: dict[str, int] = {}

    def __call__(self, clauses: Iterable[Clause]) -> str:
        """`[1] 一、1 / 三、1；[2] 第九条`."""
        found: dict[str, list[str]] = {}
        for one in clauses:
            self.titles.setdefault(one.document, len(self.titles) + 1)
            found.setdefault(one.document, []).append(one.clause)
        return "；".join(f"[{self.titles[title]}] {' / '.join(listed)}" for title, listed in found.items())


def _part(page: Page, cites: _Cites, part: Part) -> None:
    page.heading(f"━━ {part.title}", "cyan")
    for kind in What:
        mine = [one for one in part.changes if one.what is kind]
        if mine:
            page.line(click.style(KINDS[kind], bold=True))
        for one in mine:
            _change(page, cites, one)
    if part.households:
        page.line(click.style("回答不同的家庭（虚构）", bold=True) + f"　{part.old_case} → {part.new_case}")
    for number, each in enumerate(part.households, 1):
        _household(page, number, each)
    if part.without:
        page.line(click.style("没有找到回答不同的家庭", bold=True))
        page.line("、".join(part.without), indent=2)


def _change(page: Page, cites: _Cites, one: Told) -> None:
    page.line(heading(one), 2, one.mark, _MARKS[one.mark])
    for line in one.lines:
        # The source stands below; words beside a change of meaning are for the page and the JSON.
        if line.aspect is not Aspect.SOURCE and (line.bearing is not Bearing.TEXT or one.bearing is Bearing.TEXT):
            _line(page, line)
    if one.source:
        page.item("依据", cites([one.source]) + ("" if one.verified is not False else "（未核实）"), indent=6)
    if one.bearing is not Bearing.MEANING:
        page.item("性质", BEARINGS[one.bearing], indent=6)
    for index, (label, names) in enumerate(one.affects):
        page.item("" if index else "可影响", f"{label}：{names}", indent=6)
    others = [each for each in one.clauses if each != one.source]
    if others:
        page.item("条文", cites(others), indent=6)


def heading(one: Told) -> str:
    """`低保标准（dibao_standard）　1041.00 元/月 → 1102.00 元/月　+5.9%`."""
    values = (
        f"{one.old_value} → {one.new_value}"
        if one.old_value and one.new_value and one.old_value != one.new_value
        else one.new_value or one.old_value
    )
    return "　".join(word for word in (one.name, values, one.growth) if word)


def _line(page: Page, line: Line) -> None:
    both = line.old is not None and line.new is not None
    if both and len(f"{line.old}{line.new}") < _SHORT and not line.spots:
        page.item(line.label, f"{line.old} → {line.new}", indent=6)
        return
    page.line(line.label, indent=6)
    for mark, text in (("-", line.old), ("+", line.new)):
        if text is not None:
            page.line(text, 8, mark, _MARKS[mark])
    for old, new in line.spots:
        page.line(f"其中 {old} → {new}", indent=10)


def _household(page: Page, number: int, one: Household) -> None:
    page.line(f"{'；'.join(f'{name} {value}' for name, value in one.facts)}", 2, f"{number}.")
    for answer in one.answers:
        page.line(f"{answer.point}：{answer.old} → {answer.new}", 6, "▸", "cyan")
