"""What is decided about each benefit; those that nobody gets, in one line."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.v1 import decision_pb2 as pb
from tools import wording
from tools.render.duties import duty
from tools.render.facts import lacks
from tools.render.layout import Page
from tools.render.terms import OUTCOMES, REVIEWS, Terms, money

_COLOURS = {
    pb.OUTCOME_ELIGIBLE: "green",
    pb.OUTCOME_NEEDS_REVIEW: "magenta",
    pb.OUTCOME_NEEDS_FACTS: "yellow",
}


def benefits(page: Page, terms: Terms, decision: pb.Decision) -> None:
    """A section for each outcome that there is."""
    for outcome, title in OUTCOMES.items():
        mine = [one for one in decision.benefits if one.outcome == outcome]
        if not mine:
            continue
        page.heading(title, _COLOURS.get(outcome))
        for one in mine:
            if _is_told_whole(one):
                _benefit(page, terms, one)
        alike = _by_name(one for one in mine if not _is_told_whole(one))
        if outcome == pb.OUTCOME_NEEDS_FACTS:
            for group in alike:
                _open(page, terms, group)
        elif alike:
            page.line("、".join(f"{group[0].name}（{_subjects(terms, group)}）" for group in alike), indent=2)


def shown_duties(decision: pb.Decision) -> frozenset[bytes]:
    """The duties that stand beside their benefits."""
    return frozenset(
        each.SerializeToString(deterministic=True)
        for one in decision.benefits
        if _is_told_whole(one)
        for each in one.duties
    )


def _is_told_whole(one: pb.BenefitDecision) -> bool:
    """Whether there is more to say than the outcome and what is missing: a rule that grants it, or one displaced."""
    return one.outcome in {pb.OUTCOME_ELIGIBLE, pb.OUTCOME_NEEDS_REVIEW} or bool(one.rules or one.displaced)


def _by_name(every: Iterable[pb.BenefitDecision]) -> list[list[pb.BenefitDecision]]:
    groups: dict[str, list[pb.BenefitDecision]] = {}
    for one in every:
        groups.setdefault(one.benefit, []).append(one)
    return list(groups.values())


def _subjects(terms: Terms, group: list[pb.BenefitDecision]) -> str:
    return "、".join(terms.subject(one.subject) for one in group)


def _open(page: Page, terms: Terms, group: list[pb.BenefitDecision]) -> None:
    """One benefit that only facts are missing for, for all its subjects together."""
    page.line(f"{group[0].name} · {_subjects(terms, group)}", indent=2)
    lacks(page, terms, (path for one in group for path in one.needed_facts))


def _benefit(page: Page, terms: Terms, one: pb.BenefitDecision) -> None:
    page.line(f"{one.name} · {terms.subject(one.subject)}", indent=2)
    if one.review_reason:
        page.item("原因", REVIEWS[one.review_reason] + (f"：{one.review}" if one.review else ""))
    if one.HasField("monthly"):
        page.item("金额", money("每月", one.monthly))
    if one.HasField("once"):
        page.item("金额", money("一次性", one.once))
    if one.outcome == pb.OUTCOME_ELIGIBLE or one.HasField("months"):
        page.item("期限", wording.months(one.months if one.HasField("months") else None))
    for rule in one.rules:
        page.item("依据", terms.source(rule.source))
        page.item("", terms.rule(rule))
        if rule.note:
            page.item("", f"注：{rule.note}")
    for index, each in enumerate(one.duties):
        page.item("" if index else "职责", duty(terms, each))
    if one.outcome == pb.OUTCOME_ELIGIBLE and not one.duties:
        page.item("职责", "无")
    for gone in one.displaced:
        page.item("让位", f"{terms.rule(gone.rule)}不适用，因为适用{terms.rule(gone.by)}：{gone.reason}")
    lacks(page, terms, one.needed_facts)
    if one.missing_parameters:
        page.item("无值", terms.parameters(one.missing_parameters))
    assumed = [parameter for parameter in one.assumptions if parameter not in one.missing_parameters]
    if assumed and one.rules:
        page.item("假定", terms.parameters(assumed))
