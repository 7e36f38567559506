"""The report on the terminal."""

from __future__ import annotations

from tools.render.layout import Page
from tools.render.table import table
from tools.simulate.report.figures import Figures, Line
from tools.simulate.report.suppress import LEAST, RULE, Count

HIDDEN = f"<{LEAST}"


def count(value: Count) -> str:
    """A number of households, or that it is hidden."""
    return HIDDEN if value is None else f"{value:,}"


def cost(value: Count) -> str:
    """分 as 万元, to the hundred 元 and no finer: a sum of thousands of households needs no more."""
    return "—" if value is None else f"{value / 1_000_000:,.2f}"


HEADINGS = (
    "待遇",
    "原享受",
    "现享受",
    "新增",
    "退出",
    "金额增",
    "金额减",
    "原每月（万元）",
    "现每月（万元）",
    "缺事实",
    "需人定",
)


def cells(line: Line) -> tuple[str, ...]:
    """The cells of one line, below `HEADINGS`."""
    return (
        line.name,
        *(count(one) for one in (line.before, line.after, line.new_in, line.new_out, line.more, line.less)),
        cost(line.cost_before),
        cost(line.cost_after),
        count(line.open),
        count(line.review),
    )


def terminal(figures: Figures, width: int | None) -> str:
    """The report as text."""
    page = Page(width)
    page.heading("推算报告")
    page.line(f"{figures.households:,} 户作了推算，{figures.aside:,} 户因数据有误没有推算。", indent=2)
    for number, (label, as_of, release) in enumerate(figures.sides):
        name = "政策" if len(figures.sides) == 1 else ("原政策", "现政策")[number]
        page.item(name, f"{label}，基准日 {as_of}，版本 {release[:12]}", indent=2)
    page.heading("各项待遇（按户的待遇以户计，按人的以人计）")
    for line in table(HEADINGS, [cells(one) for one in figures.benefits], width, indent=2):
        page.line(line)
    if figures.bands:
        page.heading("每户每月增减")
        for name, households in figures.bands:
            page.item("", f"{name}：{count(households)} 户", indent=2)
    if figures.missing:
        page.heading("结论缺哪些事实（能影响的户数）")
        for one in figures.missing:
            page.line(f"{one.fact}（{one.authority}）：{count(one.households)} 户", indent=2)
    page.heading("说明")
    page.line(RULE, indent=2)
    page.line("金额按建议数额、没有建议的按最低数额计；需人定的不计。推算不是对任何家庭的决定。", indent=2)
    page.line(f"用到 {len(figures.assumptions)} 个未经核实的数值，见网页报告或 JSON。", indent=2)
    return page.text()
