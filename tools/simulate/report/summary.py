"""What has to be said first, in sentences: what it costs, who gains and loses, what is not known, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from tools.simulate.report.costs import total
from tools.simulate.report.figures import Bands, Figures
from tools.simulate.report.lines import Line
from tools.simulate.report.suppress import HIDDEN, Count
from tools.simulate.report.words import cost, count, percent

_FIRST = 3
"""Facts that are named here; the table has the others."""


def summary(figures: Figures) -> Iterator[tuple[str, str]]:
    """Sentences, each with what it is about."""
    two = len(figures.sides) == 2
    yield "推算什么", _what(figures)
    yield "每月支出", _spent(figures, two=two)
    if figures.bands is not None:
        yield "增减", _gains(figures.bands)
        yield "新增和退出", _flows(figures)
    else:
        held = [f"{one.name} {_number(one.after, one)}" for one in figures.benefits if one.after != 0]
        yield "享受", ("；".join(held) if held else "没有家庭符合任何一项") + "。"
    yield "还定不了的", _open(figures)
    if figures.assumptions:
        yield (
            "依据的假定",
            f"用到 {len(figures.assumptions)} 个未经核实的数值或口径，核实以后结果可能改变，逐个列在“用到的假定”里。",
        )
    if figures.invented:
        yield "数据", "这些家庭是按设定的比例随机编造的，只供试算，不代表任何地方的实际情况。"


def _what(figures: Figures) -> str:
    labels, _, releases = (set(of) for of in zip(*figures.sides, strict=True))
    names = ("原政策", "现政策") if len(figures.sides) == 2 else ("",)
    sides = []
    for (label, as_of, release), name in zip(figures.sides, names, strict=True):
        # Two folders may be called alike.
        which = f"文件夹 {label}" if len(labels) > 1 else f"版本 {release[:12]}" if len(releases) > 1 else ""
        said = "，".join(one for one in (name, which) if one)
        sides.append(f" {as_of} 的政策" + (f"（{said}）" if said else ""))
    text = f"从{sides[0]}到{sides[1]}有什么变化" if len(sides) == 2 else f"按{sides[0]}"
    aside = f"另有 {figures.aside:,} 户因数据有误没有推算。" if figures.aside else ""
    return f"{figures.households:,} 户家庭，{text}。{aside}"


def _spent(figures: Figures, *, two: bool) -> str:
    whole = total(figures)
    if not two:
        return f"{cost(whole.after)} 万元。"
    if not whole.change:
        return f"{cost(whole.after)} 万元，没有变化。"
    way = "增加" if whole.change > 0 else "减少"
    share = f"（{percent(whole)}）" if whole.before else ""
    return f"由 {cost(whole.before)} 万元变为 {cost(whole.after)} 万元，{way} {cost(abs(whole.change))} 万元{share}。"


def _gains(bands: Bands) -> str:
    if bands.more == 0 and bands.less == 0:
        return "没有家庭每月拿到的钱有变化。"
    told = [f"{_few(bands.more)}每月多得", f"{_few(bands.less)}每月少得"]
    most = max((one for one in bands.households if one[1]), key=lambda one: one[1] or 0, default=None)
    return "，".join(told) + (f"；最多的是每月{most[0]}，有 {count(most[1])} 户。" if most else "。")


def _few(value: Count) -> str:
    if value == 0:
        return "没有家庭"
    return "有少数家庭（户数不显示）" if value is None else f"{value:,} 户"


def _flows(figures: Figures) -> str:
    changed = [one for one in figures.benefits if one.new_in != 0 or one.new_out != 0]
    told = [f"{one.name}新增 {_number(one.new_in, one)}、退出 {_number(one.new_out, one)}" for one in changed]
    unsaid = any(value is None for one in changed for value in (one.new_in, one.new_out))
    return (
        ("；".join(told) if told else "没有家庭因此新增或退出")
        + "。"
        + (f"（{HIDDEN} 为保护隐私不显示。）" if unsaid else "")
    )


def _open(figures: Figures) -> str:
    text = "没有家庭因缺事实而没有结论。"
    if figures.open != 0:
        text = f"{_few(figures.open)}至少有一项待遇因缺事实没有结论。"
        first = [one for one in figures.missing if one.households][:_FIRST]
        if first:
            named = "；".join(f"{one.fact}，问{one.authority}（关系到 {count(one.households)} 户）" for one in first)
            text += f"最该先问清的：{named}。"
    review = [f"{one.name} {_number(one.review, one)}" for one in figures.benefits if one.review != 0]
    return text + (f"须由人定（一事一议）的：{'、'.join(review)}。" if review else "")


def _number(value: Count, line: Line) -> str:
    return f"{count(value)} {line.unit}"
