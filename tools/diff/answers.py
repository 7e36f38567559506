"""The household of a witness and what is answered to it, in words. It is invented: nobody's facts are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.case import Case
from engine.decision import BenefitDecision, DutyDecision, FactKey, Outcome, Sum, Truth
from engine.program import Program
from engine.witness import Point, Witness
from server.answer.text import written
from server.comparison.words import Words
from tools import names, wording
from tools.diff.witnesses import Shown

_OUTCOMES = {
    Outcome.ELIGIBLE: "符合",
    Outcome.INELIGIBLE: "不符合",
    Outcome.NEEDS_FACTS: "缺事实",
    Outcome.NEEDS_REVIEW: "需人工审核",
}
_TRUTHS = {Truth.TRUE: "是", Truth.FALSE: "否", Truth.UNKNOWN: "不明"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered on one point, on both sides."""

    point: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Household:
    """An invented household: `facts` as (fact, value), the rest of the facts unknown; and its answers that differ."""

    facts: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


def household(shown: Shown, words: Words) -> Household:
    """One household with everything that it shows."""
    pair = shown.pair
    first = shown.witnesses[0]
    facts = tuple(_facts(first.new_case, pair.new, pair.old))
    return Household(facts, tuple(_answer(one, pair.new, words) for one in shown.witnesses))


def _facts(case: Case, *programs: Program) -> Iterator[tuple[str, str]]:
    for entity, facts in case.singles.items():
        for fact in facts:
            yield _fact(FactKey(entity, 0, fact), case, programs)
    for entity, subjects in case.many.items():
        for index, facts in enumerate(subjects):
            for fact in facts:
                yield _fact(FactKey(entity, index, fact), case, programs)
            if not facts:
                yield f"{programs[0].entities[entity].name}[{index + 1}]", "一人，别的不知道"


def _fact(key: FactKey, case: Case, programs: tuple[Program, ...]) -> tuple[str, str]:
    """The fact as the program that knows it calls it."""
    program = next(one for one in programs if (key.entity, key.fact) in one.facts)
    facts = case.many[key.entity][key.index] if key.entity in case.many else case.singles[key.entity]
    return (
        names.fact_name(program, key, case.references),
        written(facts[key.fact], program.facts[key.entity, key.fact].type),
    )


def _answer(witness: Witness, program: Program, words: Words) -> Answer:
    name = words.name(witness.conclusion)
    entity = program.entities.get(witness.subject.entity)
    if entity is not None and entity.many:
        name = f"{name} · {names.subject_name(program, witness.subject, witness.new_case.references)}"
    return Answer(name, _said(witness, words, new=False), _said(witness, words, new=True))


def _said(witness: Witness, words: Words, *, new: bool) -> str:
    decision = witness.new if new else witness.old
    match witness.point:
        case Point.BENEFIT:
            benefits = [
                one for one in decision.benefits if one.benefit == witness.conclusion and one.subject == witness.subject
            ]
            return _benefit(benefits[0]) if benefits else "没有这项待遇"
        case Point.CONCLUSION:
            conclusions = [
                one
                for one in (*decision.statuses, *decision.leads)
                if one.conclusion == witness.conclusion and one.subject == witness.subject
            ]
            return _TRUTHS[conclusions[0].truth] if conclusions else "没有这一项"
        case Point.DUTY:
            duties = [one for one in decision.duties if one.duty == witness.conclusion]
            return "；".join(dict.fromkeys(_due(one, words, new=new) for one in duties)) or "没有这项要求"
        case Point.RULE:
            materials = [one for one in decision.materials if one.rule == witness.conclusion]
            if not materials:
                return "不适用"
            many = materials[0].violations
            return "适用" if many is None else f"多要：{words.names(many) or '没有'}"


def _benefit(one: BenefitDecision) -> str:
    said = [_OUTCOMES[one.outcome]]
    if one.review is not None:
        said[0] += f"（{wording.REVIEWS[one.review].split('（')[0]}）"
    said += [
        f"{often}{_sum(sums)}" for often, sums in (("每月", one.monthly), ("一次性", one.once)) if sums is not None
    ]
    if one.months is not None:
        said.append(wording.months(one.months))
    return "，".join(said)


def _sum(one: Sum) -> str:
    if one.at_least == one.at_most:
        return f" {wording.yuan(one.at_least)}"
    least = f"不低于 {wording.yuan(one.at_least)}" if one.at_least is not None else ""
    most = f"不超过 {wording.yuan(one.at_most)}" if one.at_most is not None else ""
    return least + ("、" if least and most else "") + most


def _due(one: DutyDecision, words: Words, *, new: bool) -> str:
    if one.due is not None:
        return f"有，{one.due} 截止"
    return "有" if one.count is None else f"有，期限 {words.due(one.duty, one.count, new=new)}"
