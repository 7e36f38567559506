"""The parameters, by the file that declares them: value in force, source, standing, local values, history, readers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from engine.language import ParameterHistory
from engine.language.types import type_name
from engine.program import Parameter
from tools.handbook import anchors, localising
from tools.handbook.document import Block, Code, Heading, Item, Items, Line, Paragraph, joined, labelled
from tools.handbook.edition import Edition, is_not_yet
from tools.handbook.localising import Local

_UNREAD = "这一天没有规则用到"


def parameters(edition: Edition) -> Iterator[Block]:
    """The section."""
    yield Heading(2, "parameters", "参数")
    yield Paragraph((f"{edition.region.name} {edition.day} 的数值。没有查到的，不是零，也不沿用旧值。",))
    policy = edition.policy
    local = localising.set_below(policy, edition.owner.code)
    here = {one.id: one for one in policy.parameter_history(edition.region.code)}
    declared = policy.parameter_history(edition.owner.code)
    for number, (file, themed) in enumerate(itertools.groupby(declared, key=_file), 1):
        yield Heading(3, f"parameters.{number}", file)
        for one in themed:
            yield from _parameter(edition, here[one.id], local)


def _file(history: ParameterHistory) -> str:
    return history.values[0].span.file


def _parameter(edition: Edition, history: ParameterHistory, local: Mapping[str, tuple[Local, ...]]) -> Iterator[Block]:
    one = edition.program.parameters[history.id]
    yield Heading(4, anchors.parameter(one.id), one.name, listed=False)
    items = [
        labelled("数值", (*edition.value(one), *_since(edition, one))),
        labelled("编号", (Code(one.id), f"　{type_name(one.type)}")),
    ]
    if one.type.choices:
        items.append(labelled("可选", ("、".join(each.name for each in one.type.choices),)))
    if not is_not_yet(one):
        items.append(labelled("来源", (edition.cite(one.source), "　", edition.place(one.span))))
    if one.note:
        items.append(labelled("说明", (one.note,)))
    items.append(labelled("本地化", (localising.terms(edition.policy, edition.owner.code, one.id, one.type),)))
    if one.id in local:
        items.append(labelled("各地数值", (), tuple(_local(edition, each) for each in local[one.id])))
    if len(history.values) > 1:
        items.append(labelled("历次数值", (), tuple(_dated(edition, each) for each in history.values)))
    readers: list[Line] = [(link,) for link in edition.readers.get(one.id, ())]
    items.append(labelled("用于", joined(readers) or (_UNREAD,)))
    yield Items(tuple(items))


def _since(edition: Edition, one: Parameter) -> Line:
    if is_not_yet(one):
        return ()
    whose = edition.policy.regions[one.region].name
    return (f"　{one.since} 起（{whose}）",)


def _dated(edition: Edition, one: Parameter) -> Item:
    note = f"　{one.note}" if one.note else ""
    line = (f"{one.since} 起　", *edition.value(one), "　", edition.cite(one.source), note)
    return Item(line)


def _local(edition: Edition, one: Local) -> Item:
    days = f"{one.value.since} 起" if one.until is None else f"{one.value.since} 至 {one.until}"
    note = f"　{one.value.note}" if one.value.note else ""
    where = edition.place(one.value.span)
    return Item(
        (f"{one.region.name}　", *edition.value(one.value), f"　{days}，{one.when(edition.day)}　", where, note)
    )
