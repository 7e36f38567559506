"""One rule: for whom, under which conditions, with what result, what it displaces and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.program import Materials, Rule
from tools.handbook import anchors
from tools.handbook.conditions import condition
from tools.handbook.document import Block, Code, Heading, Item, Items, Line, Strong, joined, labelled
from tools.handbook.duties import duty
from tools.handbook.edition import Edition
from tools.handbook.reading import own_parameters
from tools.handbook.sums import grant


def rule(edition: Edition, one: Rule) -> Iterator[Block]:
    """The heading of a rule and what it says."""
    yield Heading(6, anchors.rule(one.id), one.title, listed=False)
    items = [
        labelled("编号", (Code(one.id), "　", edition.place(one.span))),
        labelled("对象", (edition.entity(one.entity),)),
        condition(one),
        labelled("结果", (), tuple(_results(edition, one))),
        *_exceptions(edition, one),
    ]
    if one.note:
        items.append(labelled("说明", (one.note,)))
    items += _parameters(edition, one)
    yield Items(tuple(items))


def _results(edition: Edition, one: Rule) -> Iterator[Item]:
    program = edition.program
    if one.grant is not None:
        yield Item(("待遇 ", Strong(program.benefits[one.grant.benefit].name)), grant(edition, one.grant))
    if one.statuses:
        yield Item(("身份 ", Strong("、".join(program.statuses[each].name for each in one.statuses))))
    if one.leads:
        yield Item(("线索 ", Strong("、".join(program.leads[each].name for each in one.leads)), "（供核查，不是给予）"))
    for each in one.duties:
        yield Item(("工作要求 ", *duty(edition, program.duties[each])))
    if one.materials is not None:
        yield Item(("申请材料",), tuple(_materials(edition, one.materials)))
    if one.figures:
        told: list[Line] = [(edition.define(program.defines[each]),) for each in one.figures]
        yield Item(("报出数字 ", *joined(told, "、")))


def _materials(edition: Edition, one: Materials) -> Iterator[Item]:
    def named(every: Iterable[str]) -> str:
        return "、".join(edition.program.materials[each].name for each in every)

    if one.require:
        yield Item((f"可以要求：{named(one.require)}",))
    for group in one.one_of:
        yield Item((f"任选一种：{named(group)}",))
    if one.in_principle:
        yield Item((f"原则上要求：{named(one.in_principle)}",))
    if one.forbid:
        yield Item((f"不得要求：{named(one.forbid)}",))
    if one.forbid_others:
        yield Item(("不得要求此外的任何材料",))
    if one.asked is not None:
        yield Item(("核对实际要求的材料：", Code(one.asked.span.text)))


def _exceptions(edition: Edition, one: Rule) -> Iterator[Item]:
    if one.exception_to:
        displaced: list[Line] = [(edition.rule(edition.rules[each]),) for each in one.exception_to]
        yield labelled("优先于", (*joined(displaced), f"。理由：{one.reason}"))
    for other in edition.displaced_by.get(one.id, ()):
        yield labelled("让位于", (edition.rule(other), f"。理由：{other.reason}"))


def _parameters(edition: Edition, one: Rule) -> Iterator[Item]:
    """What the rule reads itself, each in its line; then what it rests on through the rules that stand behind it."""
    own = own_parameters(edition.program, one)
    named = [edition.program.parameters[each] for each in one.parameters]
    if own:
        below = tuple(Item(edition.in_short(each)) for each in named if each.id in own)
        yield labelled("所用参数", (), below)
    others = [edition.in_short(each) for each in named if each.id not in own]
    if others:
        yield labelled("经由其他规则", joined(others))
