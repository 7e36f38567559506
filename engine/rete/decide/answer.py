"""The decision on a case, as the meaning of the language has it, from what holds in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from engine.case import Case
from engine.decision import (
    BenefitDecision,
    Decision,
    DutyDecision,
    FactKey,
    FigureDecision,
    MaterialDecision,
    NeededFact,
    Outcome,
    ReviewReason,
    StatusDecision,
    Truth,
)
from engine.needs import Inquire, Needs, Question
from engine.program import Rule
from engine.rete.compile import Plan
from engine.rete.decide.duties import Duties
from engine.rete.decide.frame import Frame, Frames, Slot
from engine.rete.decide.terms import Terms, known_terms
from engine.rete.decide.truths import Truths
from engine.rete.unknown import UNKNOWN, Logical

_Row = list[tuple[int, Logical]]
"""The rules of a conclusion whose condition is not false for its subject, by number, with their effective truth."""


@dataclass(slots=True)
class _Sheet:
    """A decision in the making: it starts as a frame and is filled where something came into it."""

    case: Case
    truths: Truths
    frame: Frame
    benefits: list[BenefitDecision]
    statuses: list[StatusDecision]
    leads: list[StatusDecision]
    duties: list[DutyDecision] = field(default_factory=list)
    materials: list[MaterialDecision] = field(default_factory=list)
    figures: list[FigureDecision] = field(default_factory=list)
    questions: list[tuple[Question, int]] = field(default_factory=list)
    """What is open, with the place of its decision, which lacks only what is needed."""


class Answers:
    """Makes the decisions under one plan. Keeps nothing of a case."""

    def __init__(self, plan: Plan, inquire: Inquire) -> None:
        self._plan = plan
        self._inquire = inquire
        self._frames = Frames(plan)
        self._duties = Duties(plan)
        self._drawn = tuple(map(self._conclusions_of, plan.program.rules))
        self._order: dict[tuple[str, str], int] = {}
        for entity in plan.program.entities:
            self._order[entity, ""] = len(self._order)
            for owner, fact in plan.program.facts:
                if owner == entity:
                    self._order[owner, fact] = len(self._order)

    def _conclusions_of(self, rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The benefit, statuses and leads of a rule that are about its own entity."""
        program = self._plan.program
        granted = (rule.grant.benefit,) if rule.grant else ()
        return (
            tuple(one for one in granted if program.benefits[one].entity == rule.entity),
            tuple(one for one in rule.statuses if program.statuses[one].entity == rule.entity),
            tuple(one for one in rule.leads if program.leads[one].entity == rule.entity),
        )

    def asked(self, case: Case) -> frozenset[str]:
        """The entities in question."""
        return self._frames.asked(case)

    def decision(self, case: Case, truths: Truths) -> Decision:
        """The whole answer, when every stage has been matched."""
        frame = self._frames.frame(self._frames.counts(case))
        sheet = _Sheet(case, truths, frame, list(frame.benefits), list(frame.statuses), list(frame.leads))
        self._fill(sheet)
        needed = [*frame.needed, *(self._ask(sheet) if sheet.questions else ())]
        return Decision(
            release=self._plan.program.release,
            region=case.region,
            as_of=case.as_of,
            benefits=tuple(sheet.benefits),
            statuses=tuple(sheet.statuses),
            leads=tuple(sheet.leads),
            duties=tuple(sheet.duties),
            materials=tuple(sheet.materials),
            needed=self._ranked(needed) if needed else (),
            assumptions=self._assumed(sheet),
            figures=tuple(sheet.figures),
        )

    def _assumed(self, sheet: _Sheet) -> tuple[str, ...]:
        """What everything in the answer rests on; most of it shares a few tuples, told apart by identity first."""
        distinct = {id(one.assumptions): one.assumptions for one in sheet.benefits}
        distinct |= {id(one.assumptions): one.assumptions for one in chain(sheet.statuses, sheet.leads)}
        distinct |= {id(one.assumptions): one.assumptions for one in sheet.duties}
        return self._frames.union(frozenset(distinct.values()))

    def _fill(self, sheet: _Sheet) -> None:
        rows: tuple[dict[Slot, _Row], dict[Slot, _Row], dict[Slot, _Row]] = ({}, {}, {})
        # Sorted: by rules in the program's order, then by subjects.
        rules = self._plan.program.rules
        for number, index in sorted(sheet.truths.conditions):
            if rules[number].entity not in sheet.frame.asked:
                continue
            holds = sheet.truths.effective(number, index)
            for mine, conclusions in zip(rows, self._drawn[number], strict=True):
                for conclusion in conclusions:
                    mine.setdefault((conclusion, index), []).append((number, holds))
            if holds is True:
                self._impose(sheet, number, index)
        granting, establishing, raising = rows
        for slot, row in granting.items():
            self._benefit(sheet, slot, row)
        for slot, row in establishing.items():
            place = sheet.frame.status_places[slot]
            sheet.statuses[place] = self._conclusion(sheet, "status", sheet.statuses[place], place, row)
        for slot, row in raising.items():
            place = sheet.frame.lead_places[slot]
            sheet.leads[place] = self._conclusion(sheet, "lead", sheet.leads[place], place, row)

    def _impose(self, sheet: _Sheet, number: int, index: int) -> None:
        rule = self._plan.program.rules[number]
        if rule.duties or rule.materials or rule.figures:
            subject = self._frames.subject(rule.entity, index)
            sheet.figures += self._duties.figures(sheet.case, sheet.truths, number, subject)
            sheet.duties += self._duties.duties(sheet.case, sheet.truths, number, subject)
            sheet.materials += self._duties.materials(sheet.case, sheet.truths, number, subject)

    # --- benefits -----------------------------------------------------------------------------------------------------

    def _benefit(self, sheet: _Sheet, slot: Slot, row: _Row) -> None:
        """Settles a benefit for a subject; leaves it without what it needs where it is open."""
        index = slot[1]
        winners = tuple(number for number, holds in row if holds is True)
        still_open = [number for number, holds in row if holds is UNKNOWN]
        found = (sheet.truths.displacement(number, index) for number, holds in row if holds is False)
        displaced = tuple(one for one in found if one is not None)
        place = sheet.frame.benefit_places[slot]
        before = sheet.benefits[place]
        if not winners and not still_open:
            if displaced:
                sheet.benefits[place] = replace(before, displaced=displaced)
            return
        terms = [self._terms(sheet, number, index) for number in winners]
        first = terms[0] if terms else None
        if first is None or None in terms or any(self._terms(sheet, number, index) != first for number in still_open):
            sheet.questions.append((Question("benefit", before.benefit, before.subject), place))
            outcome, review, shown = Outcome.NEEDS_FACTS, None, None
        else:
            outcome, review, shown = _settled(first, terms)
        named = shown is not None or review is ReviewReason.CONFLICT
        sheet.benefits[place] = BenefitDecision(
            benefit=before.benefit,
            subject=before.subject,
            outcome=outcome,
            review=review,
            rule=self._plan.program.rules[winners[0]].id if named else "",
            rules=tuple(self._plan.program.rules[number].id for number in winners),
            displaced=displaced,
            monthly=shown.monthly if shown else None,
            once=shown.once if shown else None,
            months=shown.months if shown else None,
            needed=(),
            parameters=(),
            assumptions=self._frames.assumptions(winners) if winners else before.assumptions,
        )

    def _terms(self, sheet: _Sheet, number: int, index: int) -> Terms | None:
        grant = self._plan.program.rules[number].grant
        if grant is None:
            return None
        case = sheet.case
        return known_terms(grant, self._plan.terms[number](case.singles, case.many, sheet.truths, case.as_of, index))

    # --- statuses and leads -------------------------------------------------------------------------------------------

    def _conclusion(self, sheet: _Sheet, kind: str, before: StatusDecision, place: int, row: _Row) -> StatusDecision:
        """Settles a status or lead of a subject; leaves it as it is, to be asked about, where it is open."""
        established = tuple(number for number, holds in row if holds is True)
        if established:
            return StatusDecision(
                conclusion=before.conclusion,
                subject=before.subject,
                truth=Truth.TRUE,
                rules=tuple(self._plan.program.rules[number].id for number in established),
                needed=(),
                parameters=(),
                assumptions=self._frames.assumptions(established),
            )
        if all(holds is False for _, holds in row):
            return before
        sheet.questions.append((Question(kind, before.conclusion, before.subject), place))
        return before

    # --- what is open -------------------------------------------------------------------------------------------------

    def _ask(self, sheet: _Sheet) -> Iterable[tuple[FactKey, ...]]:
        """Puts what is needed into the open decisions; gives the facts of each outcome that waits for facts."""
        rules = self._plan.program.rules
        settled = {
            (rules[number].id, index): Truth.TRUE if holds is True else Truth.UNKNOWN
            for (number, index), holds in sheet.truths.conditions.items()
        }
        questions = [question for question, _ in sheet.questions]
        answers = self._inquire(self._plan.program, sheet.case, questions, settled)
        for (question, place), needs in zip(sheet.questions, answers, strict=True):
            if question.kind == "benefit":
                sheet.benefits[place] = _hanging(sheet.benefits[place], needs)
            else:
                decisions = sheet.statuses if question.kind == "status" else sheet.leads
                before = decisions[place]
                decisions[place] = StatusDecision(
                    before.conclusion,
                    before.subject,
                    Truth.UNKNOWN,
                    (),
                    needs.facts,
                    needs.parameters,
                    before.assumptions,
                )
            yield needs.facts

    def _ranked(self, needed: Iterable[tuple[FactKey, ...]]) -> tuple[NeededFact, ...]:
        """Those that could settle most open outcomes first; then by entity, subject, vocabulary."""
        counts = Counter(key for keys in needed for key in keys)
        order = self._order

        def rank(key: FactKey) -> tuple[int, int, int, int]:
            return -counts[key], order[key.entity, ""], key.index, order[key.entity, key.fact]

        return tuple(NeededFact(key, counts[key]) for key in sorted(counts, key=rank))


def _settled(first: Terms, terms: list[Terms | None]) -> tuple[Outcome, ReviewReason | None, Terms | None]:
    """The outcome where every winner's terms are known and nothing open could change them; the terms that are shown."""
    if any(one != first for one in terms):
        return Outcome.NEEDS_REVIEW, ReviewReason.CONFLICT, None
    if not first.sound:
        return Outcome.NEEDS_REVIEW, ReviewReason.INVALID_TERMS, None
    if first.review:
        return Outcome.NEEDS_REVIEW, ReviewReason.DISCRETION, first
    return Outcome.ELIGIBLE, None, first


def _hanging(decision: BenefitDecision, needs: Needs) -> BenefitDecision:
    """An open benefit: it hangs on facts, or where none is missing, on a parameter or a person."""
    if needs.facts:
        return replace(decision, needed=needs.facts, parameters=needs.parameters)
    review = ReviewReason.PARAMETER_MISSING if needs.parameters else ReviewReason.DISCRETION
    return replace(decision, outcome=Outcome.NEEDS_REVIEW, review=review, parameters=needs.parameters)
