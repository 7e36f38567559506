"""A comparison as one web page that needs nothing else, in the handbook's dress, for the screen and for A4 paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.comparison import Aspect, Bearing, What
from server.comparison.words import BEARINGS, KINDS
from tools.diff.answers import Household
from tools.diff.terminal import conclusion
from tools.diff.told import LIMIT, Clause, Part, Report, Told
from tools.diff.told import Line as Before
from tools.handbook.document import (
    Badge,
    Block,
    Code,
    Document,
    Heading,
    Inline,
    Item,
    Items,
    Line,
    Paragraph,
    Strong,
    Table,
    Tone,
    joined,
    labelled,
)
from tools.handbook.webpage import webpage

_MARKS: Mapping[str, Badge] = {
    "+": Badge("增加", Tone.GOOD),
    "-": Badge("删去", Tone.BAD),
    "~": Badge("改动", Tone.WARNING),
}
_NONE = "—"


def page(report: Report) -> str:
    """The page. Of the same report always the same."""
    return webpage(Document(f"政策比较：{report.old} → {report.new}", tuple(_blocks(report))))


def _blocks(report: Report) -> Iterator[Block]:
    yield from _summary(report)
    for number, part in enumerate(report.parts, 1):
        yield from _part(part, f"part-{number}")


def _summary(report: Report) -> Iterator[Block]:
    yield Heading(2, "summary", "概况")
    items = [
        labelled("旧", (f"{report.old}　政策版本 ", Code(report.old_release))),
        labelled("新", (f"{report.new}　政策版本 ", Code(report.new_release))),
        labelled("比较的范围", (report.scope,)),
        *(labelled("没有比较", (note,)) for note in report.notes),
        *(labelled("结论", (line,)) for line in conclusion(report)),
    ]
    yield Items(tuple(items))
    yield Paragraph(("换行、注释、先后次序和位置不算改动。见证的家庭都是虚构的，没有写的事实是“不知道”。",))
    affected = [(part.title, names) for part in report.parts for names in _benefits(part)]
    if affected:
        yield Heading(3, "affected", "可能受影响的待遇")
        yield Table(("改动在哪里", "待遇"), tuple(((where,), (names,)) for where, names in affected))


def _benefits(part: Part) -> Iterator[str]:
    names = dict.fromkeys(
        name for one in part.changes for label, listed in one.affects if label == "待遇" for name in listed.split("、")
    )
    if names:
        yield "、".join(names)


def _part(part: Part, anchor: str) -> Iterator[Block]:
    yield Heading(2, anchor, part.title)
    for kind in What:
        mine = [one for one in part.changes if one.what is kind]
        if not mine:
            continue
        yield Heading(3, f"{anchor}.{kind.value}", KINDS[kind])
        if kind is What.PARAMETER:
            yield from _parameters(mine)
        else:
            for number, one in enumerate(mine, 1):
                yield from _change(one, f"{anchor}.{kind.value}.{number}")
    yield from _households(part, anchor)
    if part.assumptions:
        yield Heading(3, f"{anchor}.assumptions", "所依据而未核实的数值")
        rows = tuple(((name,), (value,), (note or _NONE,)) for name, value, note in part.assumptions)
        yield Table(("参数", "数值", "注"), rows)


def _parameters(every: Sequence[Told]) -> Iterator[Block]:
    yield Table(("参数", "旧", "新", "增减", "依据"), tuple(_parameter(one) for one in every))
    further = tuple(labelled(one.name, (), below) for one in every if (below := tuple(_further(one))))
    if further:
        yield Items(further)


def _further(one: Told) -> Iterator[Item]:
    """What does not fit in the table."""
    for each in one.lines:
        if each.aspect is not Aspect.LIST:
            yield labelled(each.label, (f"{each.old or _NONE} → {each.new or _NONE}",))
    affected = _affects(one)
    if affected:
        yield labelled("可能影响", affected)
    if one.clauses:
        yield labelled("涉及的条文", (_clauses(one.clauses),))


def _clauses(every: Iterable[Clause]) -> str:
    """`《…》一、1 / 三、1；《…》第九条`."""
    documents: dict[str, list[str]] = {}
    for one in every:
        documents.setdefault(one.document, []).append(one.clause)
    return "；".join(f"《{title}》{' / '.join(clauses)}" for title, clauses in documents.items())


def _parameter(one: Told) -> tuple[Line, ...]:
    old, new = one.old_value, one.new_value
    for each in one.lines:
        if each.aspect is Aspect.LIST:
            new = "；".join(f"{what} {items}" for what, items in (("增加", each.new), ("删去", each.old)) if items)
    standing: tuple[Inline, ...] = (Badge("未核实", Tone.WARNING),) if one.verified is False else ()
    return (
        (_MARKS[one.mark], " ", one.name, *_bearing(one)),
        (old or _NONE,),
        (new or _NONE,),
        (one.growth or _NONE,),
        (_clauses([one.source]) if one.source else _NONE, *standing),
    )


def _bearing(one: Told) -> tuple[Inline, ...]:
    return () if one.bearing is Bearing.MEANING else (Badge(BEARINGS[one.bearing], Tone.QUIET),)


def _affects(one: Told) -> Line:
    return joined((f"{label}：{names}",) for label, names in one.affects)


def _change(one: Told, anchor: str) -> Iterator[Block]:
    yield Heading(4, anchor, one.name, listed=False)
    items = [labelled("怎么变", (_MARKS[one.mark], *_bearing(one)))]
    if one.source:
        items.append(labelled("依据", (_clauses([one.source]),)))
    affected = _affects(one)
    if affected:
        items.append(labelled("可能影响", affected))
    others = [each for each in one.clauses if each != one.source]
    if others:
        items.append(labelled("涉及的条文", (_clauses(others),)))
    yield Items(tuple(items))
    if one.lines:
        yield Table(("", "旧", "新"), tuple(_before_and_after(each) for each in one.lines))


def _before_and_after(one: Before) -> tuple[Line, ...]:
    return (
        (one.label,),
        _side(one.old, [old for old, _ in one.spots]),
        _side(one.new, [new for _, new in one.spots]),
    )


def _side(text: str | None, spots: Iterable[str]) -> Line:
    """One side, with what of it changed."""
    if text is None:
        return (_NONE,)
    changed = joined(((Strong(spot),) for spot in spots), "、")
    return (Code(text), "　其中 ", *changed) if changed else (Code(text),)


def _households(part: Part, anchor: str) -> Iterator[Block]:
    if part.households or part.without:
        yield Heading(3, f"{anchor}.households", "回答不同的家庭（虚构）")
    for number, one in enumerate(part.households, 1):
        yield from _household(part, one, number, anchor)
    if part.without:
        yield Paragraph((f"可能受影响而没有找到回答不同的家庭：{'、'.join(part.without)}。{LIMIT}",))


def _household(part: Part, one: Household, number: int, anchor: str) -> Iterator[Block]:
    yield Heading(4, f"{anchor}.household.{number}", f"家庭 {number}", listed=False)
    yield Table(("事实", "值"), tuple(((name,), (value,)) for name, value in one.facts))
    headers = ("回答", f"旧：{part.old_case}", f"新：{part.new_case}")
    yield Table(headers, tuple(((each.point,), (each.old,), (each.new,)) for each in one.answers))
