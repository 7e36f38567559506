"""The parameters that an answer rests on and nobody has verified, and those that have no value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doudi.v1 import decision_pb2 as pb
from tools.render.layout import Page
from tools.render.terms import Terms


def parameters(page: Page, terms: Terms, decision: pb.Decision) -> None:
    """The sections of both, where there is anything. What only conclusions that do not hold rest on comes by value."""
    if decision.missing_parameters:
        page.heading("没有取值的参数（既不是零，也不沿用旧值）")
        for one in decision.missing_parameters:
            _whole(page, terms, one, decision.region)
    missing = {one.id for one in decision.missing_parameters}
    assumed = [one for one in decision.assumptions if one.id not in missing]
    if not assumed:
        return
    page.heading("假定（用到的、未经核实的参数）")
    aside = _aside(decision)
    for one in assumed:
        if one.id not in aside:
            _whole(page, terms, one, decision.region)
    others = [one for one in assumed if one.id in aside]
    if others:
        page.line("没有成立的结论另外用到：", indent=2)
        page.line(_listed(terms, others), indent=4)


def _aside(decision: pb.Decision) -> frozenset[str]:
    """Ids of the parameters that only conclusions rest on which no rule has established."""
    every: Iterable[pb.BenefitDecision | pb.Conclusion] = (
        *decision.benefits,
        *decision.statuses,
        *decision.leads,
    )
    by_state: dict[bool, set[str]] = {True: set(), False: set()}
    for one in every:
        by_state[bool(one.rules)].update(one.assumptions)
    return frozenset(by_state[False] - by_state[True])


def _whole(page: Page, terms: Terms, one: pb.ParameterValue, region: pb.RegionRef) -> None:
    local = "，本地数值" if one.region == region.code else ""
    page.line(f"{one.name}  {terms.value(one)}（{one.since} 起{local}；{terms.cite(one.source)}）", indent=2)
    if one.note:
        page.item("说明", one.note)


def _listed(terms: Terms, every: Sequence[pb.ParameterValue]) -> str:
    return "；".join(f"{one.name} {terms.value(one)}" for one in every)
