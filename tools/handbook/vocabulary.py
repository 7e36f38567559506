"""What the rules speak of: derived facts, facts, and what rules may conclude."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.language.types import type_name
from engine.program import Benefit, Duty, Entity, Fact, Lead, Rule, Status
from server.answer.labels import SENSITIVITIES
from server.answer.text import written
from tools.handbook import anchors
from tools.handbook.document import Anchor, Block, Code, Heading, Items, Line, Paragraph, Table, joined, labelled
from tools.handbook.duties import deadline
from tools.handbook.edition import Edition
from tools.handbook.sums import term
from tools.handbook.words import unit

_NOBODY = "这一天没有规则"


def defines(edition: Edition) -> Iterator[Block]:
    """The facts that are worked out of others, each with its expression and where it is used."""
    yield Heading(2, "defines", "派生事实")
    yield Paragraph(("由其他事实和参数算出，不用填报。",))
    for entity in edition.program.entities.values():
        mine = [one for one in edition.program.defines.values() if one.entity == entity.id]
        if mine:
            yield Heading(3, f"defines.{entity.id}", entity.name)
        for one in mine:
            yield Heading(4, anchors.define(one.entity, one.id), one.name, listed=False)
            used: list[Line] = [(link,) for link in edition.readers.get((one.entity, one.id), ())]
            rule_set = edition.rule_set(one.rule_set)
            yield Items(
                (
                    labelled("算式", term(edition, one.value)),
                    labelled("编号", (Code(one.id), f"　{type_name(one.type)}　", edition.place(one.span))),
                    labelled("规则集", (f"{rule_set.title}（{rule_set.id}）　", edition.cite(rule_set.source))),
                    labelled("用于", joined(used) or (_NOBODY,)),
                )
            )


def facts(edition: Edition) -> Iterator[Block]:
    """The facts that a case may give, by whom they are about."""
    yield Heading(2, "facts", "事实")
    yield Paragraph(("案例里没有写的事实按“不知道”处理，不当作“没有”，也不当作零。",))
    for entity in edition.program.entities.values():
        yield Heading(3, f"facts.{entity.id}", entity.name)
        yield Paragraph(_entity(edition, entity))
        mine = [one for one in edition.program.facts.values() if one.entity == entity.id]
        if mine:
            headers = ("名称", "类型", "单位", "取值", "问法", "掌握部门", "敏感程度")
            yield Table(headers, tuple(_fact(edition, one) for one in mine))


def _entity(edition: Edition, one: Entity) -> Line:
    line: Line = ("案例里写作 ", Code(one.key))
    if one.of is not None:
        line = (*line, f"，属于{edition.entity(one.of)}")
    if one.optional:
        line = (*line, "，案例可以不涉及")
    if not one.many:
        return (*line, "，一个案例一个。")
    holder = edition.program.authorities.get(one.authority)
    asked = f"{one.question}（{holder.name}）" if holder else one.question
    return (*line, f"，是列表，最多 {one.at_most} 个。{asked}")


def _fact(edition: Edition, one: Fact) -> tuple[Line, ...]:
    return (
        (Anchor(anchors.fact(one.entity, one.id)), one.name, " ", Code(one.id)),
        (type_name(one.type),),
        (unit(one.type),),
        (_range(one),),
        (one.question,),
        (edition.program.authorities[one.authority].name,),
        (SENSITIVITIES.get(one.sensitivity, one.sensitivity),),
    )


def _range(one: Fact) -> str:
    found = ["、".join(each.name for each in one.type.choices)] if one.type.choices else []
    if one.at_least is not None and one.at_most is not None:
        found.append(f"{written(one.at_least, one.type)} 至 {written(one.at_most, one.type)}")
    if one.type.nullable:
        found.append("可以没有（写 null）")
    return "；".join(found) or "—"


def conclusions(edition: Edition) -> Iterator[Block]:
    """Benefits, statuses, leads, duties and materials, each with the rules that they come from."""
    program = edition.program
    yield Heading(2, "conclusions", "规则的结果")
    yield from _concluded(edition, "benefits", "待遇", program.benefits.values(), _granted)
    yield from _concluded(edition, "statuses", "身份", program.statuses.values(), lambda rule: rule.statuses)
    yield from _concluded(edition, "leads", "线索", program.leads.values(), lambda rule: rule.leads)
    yield Heading(3, "duties", "工作要求")
    duties = program.duties.values()
    yield Table(("名称", "由谁", "期限", "依据", "规则"), tuple(_duty(edition, one) for one in duties))
    yield Heading(3, "materials", "申请材料")
    materials = tuple(
        ((one.name, " ", Code(one.id)), _rules(edition, _materials, one.id)) for one in program.materials.values()
    )
    yield Table(("名称", "提到它的规则"), materials)


def _concluded(
    edition: Edition,
    anchor: str,
    title: str,
    every: Iterable[Benefit | Status | Lead],
    of: Callable[[Rule], Iterable[str]],
) -> Iterator[Block]:
    yield Heading(3, anchor, title)
    rows = tuple(
        ((one.name, " ", Code(one.id)), (edition.entity(one.entity),), _rules(edition, of, one.id)) for one in every
    )
    yield Table(("名称", "对象", "规则"), rows)


def _granted(rule: Rule) -> tuple[str, ...]:
    return (rule.grant.benefit,) if rule.grant is not None else ()


def _materials(rule: Rule) -> tuple[str, ...]:
    one = rule.materials
    if one is None:
        return ()
    return (*one.require, *(each for group in one.one_of for each in group), *one.in_principle, *one.forbid)


def _rules(edition: Edition, of: Callable[[Rule], Iterable[str]], identifier: str) -> Line:
    """Links to the rules that name something."""
    named: list[Line] = [(edition.rule(rule),) for rule in edition.program.rules if identifier in of(rule)]
    return joined(named) or (_NOBODY,)


def _duty(edition: Edition, one: Duty) -> tuple[Line, ...]:
    return (
        (Anchor(anchors.duty(one.id)), one.name, " ", Code(one.id)),
        (one.office,),
        ("—",) if one.deadline is None else deadline(edition, one.deadline),
        (edition.cite(one.source),),
        _rules(edition, lambda rule: rule.duties, one.id),
    )
