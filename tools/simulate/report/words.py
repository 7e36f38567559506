"""How the report writes numbers and sums, and the tables that the terminal and the page both show."""

from __future__ import annotations

from collections.abc import Iterable

from tools.simulate.report.costs import Cost, by_region, total
from tools.simulate.report.figures import Bands, Figures, Missing
from tools.simulate.report.lines import Line, Paid
from tools.simulate.report.suppress import HIDDEN, RULE, Count

NOTES = (
    RULE,
    "金额只计按月发的：按建议数额计，没有建议的按最低数额计；须由人定的、一次性的和算不出的不计。",
    "金额以万元计，保留两位小数；四舍五入以后，分项相加与合计可能差 0.01 至 0.05。",
    "合计和各地区的金额不含隐去的；各地区隐去而合计里有的，列在“隐去未分列”。",
    "缺事实的家庭没有结论，不当作不符合；补上事实以后结果会变。",
    "推算不是对任何家庭的决定；新增、退出都要按程序办理。",
)
NONE = "—"
Rows = list[tuple[str, ...]]
"""A table, its headings first."""
_LEAST_SHARE = 0.1
_PAID = {Paid.MONTHLY: "", Paid.ONCE: "一次性", Paid.NOTHING: "不发钱"}


def count(value: Count) -> str:
    """A number of households, or that it is hidden."""
    return HIDDEN if value is None else f"{value:,}"


def cost(value: Count) -> str:
    """分 as 万元, to the hundred 元 and no finer: a sum of thousands of households needs no more."""
    return HIDDEN if value is None else f"{value / 1_000_000:,.2f}"


def change(value: int) -> str:
    """分 as 万元 with a sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{cost(abs(value))}"


def benefits(lines: Iterable[Line], *, two: bool) -> Rows:
    """Who has what and what it costs, a row for each benefit that somebody has."""
    held = [one for one in lines if one.before != 0 or one.after != 0]
    if not two:
        return [
            ("待遇", "单位", "享受", "每月（万元）"),
            *((one.name, one.unit, count(one.after), _paid(one, one.cost_after)) for one in held),
        ]
    titles = (
        "待遇",
        "单位",
        "原享受",
        "现享受",
        "新增",
        "退出",
        "金额增",
        "金额减",
        "原每月（万元）",
        "现每月（万元）",
    )
    return [
        titles,
        *(
            (
                one.name,
                one.unit,
                *(count(value) for value in (one.before, one.after, one.new_in, one.new_out, one.more, one.less)),
                _paid(one, one.cost_before),
                _paid(one, one.cost_after),
            )
            for one in held
        ),
    ]


def _paid(line: Line, value: Count) -> str:
    return _PAID[line.paid] or cost(value)


def waiting(lines: Iterable[Line]) -> Rows:
    """Who has no answer, or one without a sum, a row for each benefit."""
    found = [one for one in lines if any(value != 0 for value in (one.open, one.review, one.unpriced))]
    return [
        ("待遇", "单位", "缺事实", "须由人定", "金额算不出"),
        *((one.name, one.unit, count(one.open), count(one.review), count(one.unpriced)) for one in found),
    ]


def bands(found: Bands) -> Rows:
    """How many households get how much more or less."""
    return [("每月", "户数"), *((name, count(value)) for name, value in found.households)]


def missing(facts: Iterable[Missing]) -> Rows:
    """The facts that answers hang on, and who has them."""
    return [
        ("事实", "向哪里取得", "关系到的户数"),
        *((one.fact, one.authority, count(one.households)) for one in facts),
    ]


def regions(figures: Figures, *, two: bool) -> Rows:
    """What is paid a month by region, and in all."""
    costs = (*by_region(figures), total(figures))
    if not two:
        return [("地区", "每月（万元）"), *((one.name, cost(one.after)) for one in costs)]
    return [
        ("地区", "原每月（万元）", "现每月（万元）", "变化（万元）", "变化"),
        *((one.name, cost(one.before), cost(one.after), change(one.change), percent(one)) for one in costs),
    ]


def percent(one: Cost) -> str:
    """The change in hundredths of what was paid before."""
    if not one.before or not one.change:
        return NONE
    share = one.change / one.before * 100
    return "不到 0.1%" if abs(share) < _LEAST_SHARE else f"{share:+.1f}%".replace("-", "−")
