"""The decision of a program on a case, as `engine/language/README.md` defines it, step by step."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence

from engine import builtin
from engine.case import Case
from engine.decision import (
    BenefitDecision,
    Decision,
    Displacement,
    DutyDecision,
    FactKey,
    FigureDecision,
    MaterialDecision,
    NeededFact,
    Outcome,
    ReviewReason,
    StatusDecision,
    Subject,
    Truth,
)
from engine.needs import Needs
from engine.program import Deadline, DeadlineUnit, Lead, Materials, Program, Rule, Status
from engine.reference.evaluate import Evaluation
from engine.reference.lack import Lacks
from engine.reference.needs import benefit_needs
from engine.reference.terms import Terms, known_terms
from engine.reference.value import UNKNOWN, Unknown, truth
from engine.subjects import in_question

NO_NEEDS = Needs((), ())


def decide(program: Program, case: Case) -> Decision:
    """The whole answer of the reference reading."""
    return _Decider(program, case).decision()


class _Decider:
    def __init__(self, program: Program, case: Case) -> None:
        self._program = program
        self._case = case
        self._evaluation = Evaluation(program, case)
        self._lacks = Lacks(self._evaluation)
        self._lacks.settle()
        self._entities = in_question(program.entities, case)

    def decision(self) -> Decision:
        benefits = tuple(
            self._benefit(benefit.id, subject)
            for benefit in self._program.benefits.values()
            for subject in self._asked(benefit.entity)
        )
        statuses = self._conclusions(self._program.statuses.values())
        leads = self._conclusions(self._program.leads.values())
        duties = tuple(self._duties())
        assumed = [
            *(one.assumptions for one in benefits),
            *(one.assumptions for one in (*statuses, *leads)),
            *(one.assumptions for one in duties),
        ]
        return Decision(
            release=self._program.release,
            region=self._case.region,
            as_of=self._case.as_of,
            benefits=benefits,
            statuses=statuses,
            leads=leads,
            duties=duties,
            materials=tuple(self._materials()),
            needed=self._ranked(
                [one.needed for one in benefits if one.outcome is Outcome.NEEDS_FACTS]
                + [one.needed for one in (*statuses, *leads) if one.truth is Truth.UNKNOWN]
            ),
            assumptions=tuple(sorted({one for each in assumed for one in each})),
            figures=tuple(self._figures()),
        )

    def _asked(self, entity: str) -> tuple[Subject, ...]:
        """The subjects of an entity that are in question, or "whoever they are" where its list was not sent."""
        if entity not in self._entities:
            return ()
        return self._evaluation.subjects(entity) or (Subject(entity, -1),)

    # --- benefits -----------------------------------------------------------------------------------------------------

    def _benefit(self, benefit: str, subject: Subject) -> BenefitDecision:
        rules = [
            rule
            for rule in self._evaluation.concluding(benefit, subject.entity)
            if rule.grant is not None and rule.grant.benefit == benefit
        ]
        if subject.index < 0:
            needed = (FactKey(subject.entity, 0, ""),) if rules else ()
            outcome = Outcome.NEEDS_FACTS if rules else Outcome.INELIGIBLE
            return self._settled(benefit, subject, outcome, rules, needs=Needs(needed, ()))
        effective = [(rule, self._evaluation.effective(rule, subject.index)) for rule in rules]
        winners = [rule for rule, holds in effective if holds is True]
        still_open = [rule for rule, holds in effective if holds is UNKNOWN]
        terms = [self._terms(rule, subject) for rule in winners]
        if not winners and not still_open:
            return self._settled(benefit, subject, Outcome.INELIGIBLE, rules)
        first = terms[0] if terms else None
        if first is None or None in terms or any(self._terms(rule, subject) != first for rule in still_open):
            return self._hanging(benefit, subject, rules, winners)
        if any(one != first for one in terms):
            return self._settled(benefit, subject, Outcome.NEEDS_REVIEW, rules, winners, ReviewReason.CONFLICT)
        if not first.sound:
            return self._settled(benefit, subject, Outcome.NEEDS_REVIEW, rules, winners, ReviewReason.INVALID_TERMS)
        if first.review:
            review = ReviewReason.DISCRETION
            return self._settled(benefit, subject, Outcome.NEEDS_REVIEW, rules, winners, review, first)
        return self._settled(benefit, subject, Outcome.ELIGIBLE, rules, winners, None, first)

    def _terms(self, rule: Rule, subject: Subject) -> Terms | None:
        if rule.grant is None:
            return None
        return known_terms(self._evaluation, rule.grant, self._evaluation.scope(subject))

    def _hanging(
        self, benefit: str, subject: Subject, rules: Sequence[Rule], winners: Sequence[Rule]
    ) -> BenefitDecision:
        """The second case: it hangs on facts, or where none is missing, on a parameter or a person."""
        needs = benefit_needs(self._evaluation, self._lacks, rules, subject)
        if needs.facts:
            return self._settled(benefit, subject, Outcome.NEEDS_FACTS, rules, winners, needs=needs)
        review = ReviewReason.PARAMETER_MISSING if needs.parameters else ReviewReason.DISCRETION
        return self._settled(benefit, subject, Outcome.NEEDS_REVIEW, rules, winners, review, needs=needs)

    def _settled(
        self,
        benefit: str,
        subject: Subject,
        outcome: Outcome,
        rules: Sequence[Rule],
        winners: Sequence[Rule] = (),
        review: ReviewReason | None = None,
        terms: Terms | None = None,
        needs: Needs = NO_NEEDS,
    ) -> BenefitDecision:
        named = outcome is Outcome.ELIGIBLE or terms is not None or review is ReviewReason.CONFLICT
        return BenefitDecision(
            benefit=benefit,
            subject=subject,
            outcome=outcome,
            review=review,
            rule=winners[0].id if named and winners else "",
            rules=tuple(rule.id for rule in winners),
            displaced=self._displaced(rules, subject),
            monthly=terms.monthly if terms else None,
            once=terms.once if terms else None,
            months=terms.months if terms else None,
            needed=needs.facts,
            parameters=needs.parameters,
            assumptions=_assumptions(winners or rules),
        )

    def _displaced(self, rules: Iterable[Rule], subject: Subject) -> tuple[Displacement, ...]:
        if subject.index < 0:
            return ()
        found = (displacement(self._evaluation, rule, subject.index) for rule in rules)
        return tuple(one for one in found if one is not None)

    # --- statuses and leads -------------------------------------------------------------------------------------------

    def _conclusions(self, conclusions: Iterable[Status | Lead]) -> tuple[StatusDecision, ...]:
        return tuple(self._conclusion(one.id, subject) for one in conclusions for subject in self._asked(one.entity))

    def _conclusion(self, conclusion: str, subject: Subject) -> StatusDecision:
        rules = self._evaluation.concluding(conclusion, subject.entity)
        if subject.index < 0:
            holds = Truth.UNKNOWN if rules else Truth.FALSE
            needed = (FactKey(subject.entity, 0, ""),) if rules else ()
            return StatusDecision(conclusion, subject, holds, (), needed, (), _assumptions(rules))
        holds = truth(self._evaluation.conclusion(conclusion, subject))
        established = [rule for rule in rules if self._evaluation.effective(rule, subject.index) is True]
        needs = self._lacks.needs(self._lacks.rules(rules, subject.index) if holds is Truth.UNKNOWN else ())
        return StatusDecision(
            conclusion=conclusion,
            subject=subject,
            truth=holds,
            rules=tuple(rule.id for rule in established),
            needed=needs.facts,
            parameters=needs.parameters,
            assumptions=_assumptions(established or rules),
        )

    # --- duties and materials -----------------------------------------------------------------------------------------

    def _in_effect(self) -> Iterable[tuple[Rule, Subject]]:
        for rule in self._program.rules:
            if rule.entity not in self._entities:
                continue
            for subject in self._evaluation.subjects(rule.entity) or ():
                if self._evaluation.effective(rule, subject.index) is True:
                    yield rule, subject

    def _duties(self) -> Iterable[DutyDecision]:
        for rule, subject in self._in_effect():
            for identifier in rule.duties:
                deadline = self._program.duties[identifier].deadline
                count, due, missing = (None, None, None) if deadline is None else self._due(deadline, subject)
                yield DutyDecision(identifier, subject, rule.id, count, due, missing, rule.assumptions)

    def _due(self, deadline: Deadline, subject: Subject) -> tuple[int | None, datetime.date | None, int | None]:
        scope = self._evaluation.scope(subject)
        count = self._evaluation.value(deadline.count, scope)
        base = self._evaluation.value(deadline.base, scope)
        if not isinstance(count, int):
            return None, None, None
        if not isinstance(base, datetime.date):
            return count, None, None
        signed = -count if deadline.before else count
        match deadline.unit:
            case DeadlineUnit.DAY:
                return count, builtin.add_days(base, signed), None
            case DeadlineUnit.MONTH:
                return count, builtin.add_months(base, signed), None
            case DeadlineUnit.WORKING_DAY:
                due = builtin.add_working_days(base, signed, self._program.calendar)
                return (count, None, due.year) if isinstance(due, builtin.MissingYear) else (count, due, None)

    def _figures(self) -> Iterable[FigureDecision]:
        for rule, subject in self._in_effect():
            for entity, define in rule.figures:
                index = subject.index if entity == subject.entity else 0
                value = self._evaluation.define(entity, define, index)
                known = None if isinstance(value, Unknown) else value
                yield FigureDecision(rule.id, subject, entity, define, value is not UNKNOWN, known)

    def _materials(self) -> Iterable[MaterialDecision]:
        for rule, subject in self._in_effect():
            if rule.materials is not None:
                yield MaterialDecision(rule.id, subject, self._violations(rule.materials, subject))

    def _violations(self, materials: Materials, subject: Subject) -> tuple[str, ...] | None:
        if materials.asked is None:
            return None
        asked = self._evaluation.value(materials.asked, self._evaluation.scope(subject))
        if asked is UNKNOWN:
            return None
        known = {word: one.id for one in self._program.materials.values() for word in (one.name, one.id)}
        allowed = {*materials.require, *materials.in_principle, *(one for group in materials.one_of for one in group)}
        found = dict.fromkeys(known.get(one, one) for one in asked) if isinstance(asked, tuple) else {}
        return tuple(
            one for one in found if one in materials.forbid or (materials.forbid_others and one not in allowed)
        )

    # --- needed facts -------------------------------------------------------------------------------------------------

    def _ranked(self, open_outcomes: Iterable[tuple[FactKey, ...]]) -> tuple[NeededFact, ...]:
        """Those that could settle most open outcomes first; then in the order of needed facts."""
        counts = Counter(key for needed in open_outcomes for key in needed)
        order = self._lacks.needs(counts).facts
        return tuple(NeededFact(key, counts[key]) for key in sorted(order, key=lambda key: -counts[key]))


def displacement(evaluation: Evaluation, rule: Rule, index: int) -> Displacement | None:
    """The first exception that displaces `rule` where it holds; `None` where it does not hold or is not displaced."""
    if evaluation.condition(rule, index) is not True or evaluation.effective(rule, index) is not False:
        return None
    by = next(one for one, at in evaluation.exceptions(rule, index) if evaluation.effective(one, at) is True)
    return Displacement(rule.id, by.id)


def _assumptions(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(sorted({one for rule in rules for one in rule.assumptions}))
