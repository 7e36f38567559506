"""The report as one page that needs nothing beside it, and prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tools.simulate.report import charts
from tools.simulate.report.figures import KINDS, Example, Figures, Line, Missing
from tools.simulate.report.suppress import RULE, Count
from tools.simulate.report.terminal import HEADINGS, cells, cost, count

_STYLE = """
body{font:15px/1.65 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1a202c;
max-width:62rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:2px solid #2b6cb0}
.sub{color:#4a5568}table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{padding:.28rem .55rem;text-align:right;border-bottom:1px solid #e2e8f0;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal}th{background:#f4f7fa;font-weight:600}
.cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}.card{border:1px solid #cbd5e0;border-radius:6px;
padding:.6rem 1rem;min-width:9rem}.card b{display:block;font-size:1.35rem}.note{color:#4a5568;font-size:.88rem}
svg{max-width:100%;height:auto}ul{padding-left:1.2rem}details{margin:.4rem 0}code{font-size:.85em}
@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}table,svg{break-inside:avoid}
details{display:block}@page{size:A4;margin:15mm}}
"""


def page(figures: Figures, title: str) -> str:
    """The page. Everything in it is escaped."""
    two = len(figures.sides) == 2
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p class=sub>{_sides(figures)}</p>",
        _summary(figures, two),
        _section("各项待遇", _table([HEADINGS, *(cells(one) for one in figures.benefits)]), _charts(figures, two)),
    ]
    if two:
        rows = [("每户每月增减", "户数"), *((name, count(value)) for name, value in figures.bands)]
        drawn = charts.single([(name, value or 0) for name, value in figures.bands], "户", signed=True)
        parts.append(_section("增减多少", _table(rows), drawn))
    parts.append(_section("各地区", *_regions(figures, two)))
    parts.append(_section("结论缺哪些事实", _missing(figures.missing)))
    parts.append(_section("实例", _examples(figures.examples)))
    parts.append(_section("用到的假定", _assumptions(figures)))
    parts.append(
        _section(
            "怎样读这份报告",
            f"<ul><li>{escape(RULE)}</li><li>金额按建议数额计，没有建议的按最低数额计；需人定的（一事一议）不计。</li>"
            "<li>缺事实的家庭没有结论，不当作不符合；补上事实以后结果会变。</li>"
            "<li>推算不是对任何家庭的决定；新增、退出都要按程序办理。</li></ul>",
        )
    )
    return (
        f"<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _sides(figures: Figures) -> str:
    told = [
        f"{escape(label)}（基准日 {escape(as_of)}，版本 <code>{escape(release[:12])}</code>）"
        for label, as_of, release in figures.sides
    ]
    return " 与 ".join(told)


def _summary(figures: Figures, two: bool) -> str:
    cards = [(f"{figures.households:,}", "推算的户数")]
    if figures.aside:
        cards.append((f"{figures.aside:,}", "因数据有误没有推算"))
    after = _sum(one.cost_after for one in figures.benefits)
    if two:
        before = _sum(one.cost_before for one in figures.benefits)
        change = after - before
        sign = "+" if change >= 0 else "−"
        cards += [
            (f"{sign}{cost(abs(change))} 万元", "每月支出变化"),
            (f"{cost(before)} → {cost(after)}", "每月支出（万元）"),
            (f"{_sum(one.new_in for one in figures.benefits):,}", "新增享受（户次、人次）"),
            (f"{_sum(one.new_out for one in figures.benefits):,}", "不再享受（户次、人次）"),
        ]
    else:
        cards.append((f"{cost(after)} 万元", "每月支出"))
    drawn = "".join(f"<div class=card><b>{escape(value)}</b>{escape(what)}</div>" for value, what in cards)
    return f"<div class=cards>{drawn}</div>" + (f"<p>{escape(_sentence(figures))}</p>" if two else "")


def _sentence(figures: Figures) -> str:
    """What has to be said first, in words."""
    told = []
    for one in figures.benefits:
        if one.new_in or one.new_out:
            told.append(f"{one.name}新增 {count(one.new_in)}、退出 {count(one.new_out)}")
    most = max(figures.missing, key=lambda one: one.households or 0, default=None)
    text = "；".join(told) + "。" if told else "没有人因此新增或退出。"
    if most is not None and most.households:
        text += f"还有家庭缺事实，其中 {most.fact}（{most.authority}）能影响 {most.households:,} 户，宜先补齐。"
    return text


def _charts(figures: Figures, two: bool) -> str:
    if not two:
        return charts.single([(one.name, (one.cost_after or 0) / 1_000_000) for one in figures.benefits], "每月万元")
    money = [
        (one.name, (one.cost_before or 0) / 1_000_000, (one.cost_after or 0) / 1_000_000) for one in figures.benefits
    ]
    people = [(one.name, one.before or 0, one.after or 0) for one in figures.benefits]
    return charts.paired(money, "每月支出（万元）") + charts.paired(people, "享受的户数、人数")


def _regions(figures: Figures, two: bool) -> Iterable[str]:
    totals = []
    for name, lines in figures.regions:
        before, after = (_sum(getattr(one, part) for one in lines) for part in ("cost_before", "cost_after"))
        totals.append((name, before / 1_000_000, after / 1_000_000))
    if two:
        yield charts.paired(totals, "每月支出（万元）")
    else:
        yield charts.single([(name, after) for name, _, after in totals], "每月支出（万元）")
    for name, lines in figures.regions:
        shown = [one for one in lines if any(value != 0 for value in _counts(one))]
        body = _table([HEADINGS, *(cells(one) for one in shown)]) if shown else "<p>没有。</p>"
        yield f"<details><summary>{escape(name)}</summary>{body}</details>"


def _counts(one: Line) -> tuple[Count, ...]:
    return (one.before, one.after, one.new_in, one.new_out, one.open, one.review)


def _missing(missing: Sequence[Missing]) -> str:
    if not missing:
        return "<p>没有家庭因缺事实而没有结论。</p>"
    rows = [
        ("事实", "向哪里取得", "能影响的户数"),
        *((one.fact, one.authority, count(one.households)) for one in missing),
    ]
    return _table(rows)


def _examples(examples: Sequence[Example]) -> str:
    if not examples:
        return "<p>没有。</p>"
    found = []
    for kind, title in KINDS.items():
        mine = [one for one in examples if one.kind == kind]
        if mine:
            listed = "".join(
                f"<li>{escape(one.benefit)}：第 {one.case} 号家庭，"
                f"<code>doudi check examples/{one.kind}/{one.case}.yaml --explain</code></li>"
                for one in mine
            )
            found.append(f"<details><summary>{title}（{len(mine)}）</summary><ul>{listed}</ul></details>")
    return "<p class=note>家庭只有推算时编的号。实例文件含有这个家庭的事实，不要外传。</p>" + "".join(found)


def _assumptions(figures: Figures) -> str:
    listed = "".join(f"<li><b>{escape(name)}</b> {escape(note)}</li>" for name, note in figures.assumptions)
    return f"<ul>{listed}</ul>" if listed else "<p>没有。</p>"


def _sum(values: Iterable[Count]) -> int:
    """Of what is shown; what is hidden is small."""
    return sum(value or 0 for value in values)


def _section(title: str, *parts: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    titles = "".join(f"<th>{escape(one)}</th>" for one in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in body)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"
