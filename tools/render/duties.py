"""What offices must do, and what they may ask for."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.v1 import decision_pb2 as pb
from tools.render.layout import Page
from tools.render.terms import Terms, deadline


def duty(terms: Terms, one: pb.Duty) -> str:
    """`乡镇（街道）：事先书面告知，期限：渐退期起始日前 30 天，即 2022-01-30（[1] 一、1）`."""
    due = f"；期限：{deadline(one.deadline)}" if one.HasField("deadline") else ""
    return f"{one.office}：{one.name}{due}（{terms.cite(one.source)}）"


def duties(page: Page, terms: Terms, every: Iterable[pb.Duty]) -> None:
    """The section of duties that stand beside no benefit."""
    listed = list(every)
    if not listed:
        return
    page.heading("职责")
    for one in listed:
        page.line(f"{one.name} · {terms.subject(one.subject)}", indent=2)
        page.item("由", one.office)
        if one.HasField("deadline"):
            page.item("期限", deadline(one.deadline))
        page.item("依据", f"{terms.cite(one.source)}：{terms.rule(one.rule)}")
        if one.assumptions:
            page.item("假定", terms.parameters(one.assumptions))


def materials(page: Page, terms: Terms, every: Iterable[pb.MaterialRequirement]) -> None:
    """The section of materials: what may be asked for, and what was and may not."""
    listed = list(every)
    if not listed:
        return
    page.heading("材料")
    for one in listed:
        page.line(f"{terms.subject(one.subject)}：{terms.rule(one.rule)}", indent=2)
        page.item("依据", terms.cite(one.rule.source))
        if one.required:
            page.item("可要", _names(one.required))
        for group in one.one_of:
            page.item("任一", _names(group.materials))
        if one.in_principle:
            page.item("原则", _names(one.in_principle))
        if one.forbid_others:
            page.item("不得", "此外的任何材料")
        elif one.forbidden:
            page.item("不得", _names(one.forbidden))
        if not one.violations_known:
            page.item("多要", "不知道受理机构要求了哪些材料")
        else:
            page.item("多要", _names(one.violations) or "没有")


def _names(every: Iterable[pb.Material]) -> str:
    return "、".join(one.name for one in every)
