"""The report on the terminal."""

from __future__ import annotations

from tools.render.layout import Page
from tools.render.table import table
from tools.simulate.report import words
from tools.simulate.report.figures import Figures
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
    shown("各地区每月支出", words.regions(figures, two=two))
    shown("各项待遇", words.benefits(figures.benefits, two=two))
    if figures.bands is not None:
        shown("每户每月增减", words.bands(figures.bands))
    shown("还定不了的", words.waiting(figures.benefits))
    shown("缺哪些事实，向谁问", words.missing(figures.missing))
    page.heading("怎样读这份报告")
    for note in words.NOTES:
        page.line(note, indent=2)
    return page.text()
