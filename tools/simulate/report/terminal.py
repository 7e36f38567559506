"""The report on the terminal."""

from __future__ import annotations

from tools.render.layout import Page
from tools.render.table import table
from tools.simulate.report import words
from tools.simulate.report.costs import by_region, total
from tools.simulate.report.figures import Figures
from tools.simulate.report.page import NOTES
from tools.simulate.report.summary import summary


def terminal(figures: Figures, width: int | None) -> str:
    """The report as text."""
    two = len(figures.sides) == 2
    page = Page(width)

    def shown(title: str, rows: words.Rows) -> None:
        if len(rows) > 1:
            page.heading(title)
            for line in table(rows[0], rows[1:], width, indent=2):
                page.line(line)

    page.heading("推算报告")
    for label, text in summary(figures):
        page.line(f"{label}：{text}", indent=2)
    shown("各地区每月支出", words.regions((*by_region(figures), total(figures)), two=two))
    shown("各项待遇", words.benefits(figures.benefits, two=two))
    if figures.bands is not None:
        bands = [(name, words.count(value)) for name, value in figures.bands.households]
        shown("每户每月增减", [("每月", "户数"), *bands])
    shown("还定不了的", words.waiting(figures.benefits))
    missing = [(one.fact, one.authority, words.count(one.households)) for one in figures.missing]
    shown("缺哪些事实，向谁问", [("事实", "向哪里取得", "关系到的户数"), *missing])
    page.heading("怎样读这份报告")
    for note in NOTES:
        page.line(note, indent=2)
    return page.text()
