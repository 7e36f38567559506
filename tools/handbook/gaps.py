"""What a policy officer has to look at first: values that nobody verified or found, and readings that are choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.program import Kind, Parameter, ParameterState
from tools.handbook import localising
from tools.handbook.document import Block, Heading, Item, Items, Line, Paragraph, Table, joined
from tools.handbook.edition import Edition, is_not_yet

_NONE = "没有。"


def gaps(edition: Edition) -> Iterator[Block]:
    """The section."""
    yield Heading(2, "gaps", "未核实与没有查到")
    every = edition.program.parameters.values()
    missing = [one for one in every if one.state is ParameterState.MISSING and not is_not_yet(one)]
    doubted = [one for one in every if not one.verified and one.state is not ParameterState.MISSING]
    yield Heading(3, "gaps.missing", "没有查到的数值")
    yield from _table(edition, missing)
    yield Heading(3, "gaps.unverified", "未核实的数值")
    yield from _table(edition, [one for one in doubted if one.type.kind is not Kind.CHOICE])
    yield Heading(3, "gaps.interpretations", "解释口径")
    yield from _interpretations(edition)
    yield Heading(3, "gaps.dated", "其他日子未核实或没有查到的数值")
    yield from _dated(edition)
    yield Heading(3, "gaps.local", "区县未核实或没有查到的数值")
    yield from _local(edition)
    yield Heading(3, "gaps.holidays", "未核实的节假日安排")
    years = [one for one in edition.program.calendar.values() if not one.verified]
    rows = tuple(((str(one.year),), (edition.cite(one.source),), (one.note,)) for one in years)
    yield _listed(("年份", "依据", "说明"), rows)
    yet = [(edition.parameter(one),) for one in every if is_not_yet(one)]
    if yet:
        yield Heading(3, "gaps.not-yet", "这一天还没有数值的参数")
        yield Paragraph(joined(yet, "、"))


def _listed(headers: tuple[str, ...], rows: tuple[tuple[Line, ...], ...]) -> Block:
    return Table(headers, rows) if rows else Paragraph((_NONE,))


def _table(edition: Edition, every: Iterable[Parameter]) -> Iterator[Block]:
    rows = tuple(
        (
            (edition.parameter(one),),
            edition.value(one),
            (f"{one.since} 起",),
            (edition.cite(one.source),),
            (one.note,),
        )
        for one in every
    )
    yield _listed(("参数", "现行数值", "日期", "来源", "说明"), rows)


def _interpretations(edition: Edition) -> Iterator[Block]:
    """Parameters that choose one of several readings of the text, with the other readings and what hangs on them."""
    yield Paragraph(("文件没有写明、政策文件里取定了一种理解的地方；改选另一种，只需改参数的数值。",))
    found: list[Item] = []
    for one in edition.program.parameters.values():
        if one.type.kind is not Kind.CHOICE:
            continue
        others = "、".join(each.name for each in one.type.choices if each.id != one.value)
        readers: list[Line] = [(link,) for link in edition.readers.get(one.id, ())]
        below = [
            Item(("取定 ", *edition.value(one))),
            Item((f"另可选 {others}",)),
            Item(("来源 ", edition.cite(one.source))),
            *([Item((one.note,))] if one.note else []),
            *([Item(("影响 ", *joined(readers)))] if readers else []),
        ]
        found.append(Item((edition.parameter(one),), tuple(below)))
    yield Items(tuple(found)) if found else Paragraph((_NONE,))


def _dated(edition: Edition) -> Iterator[Block]:
    """Entries of the region's history that are not in force on the day."""
    rows = []
    for history in edition.policy.parameter_history(edition.region.code):
        in_force = max((one.since for one in history.values if one.since <= edition.day), default=None)
        rows += [
            (
                (edition.parameter(one),),
                (f"{one.since} 起",),
                edition.value(one),
                (edition.cite(one.source),),
                (one.note,),
            )
            for one in history.values
            if not one.verified and one.since != in_force
        ]
    yield _listed(("参数", "日期", "数值", "来源", "说明"), tuple(rows))


def _local(edition: Edition) -> Iterator[Block]:
    """Values that regions below set themselves, whatever their days."""
    rows = tuple(
        (
            (edition.parameter(one.value),),
            (one.region.name,),
            edition.value(one.value),
            (f"{one.value.since} 起，{one.when(edition.day)}",),
            (edition.place(one.value.span),),
            (one.value.note,),
        )
        for every in localising.set_below(edition.policy, edition.owner.code).values()
        for one in every
        if not one.value.verified
    )
    yield _listed(("参数", "地区", "数值", "日期", "位置", "说明"), rows)
