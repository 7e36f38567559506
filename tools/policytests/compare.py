"""Compares a decision with what its case expects, and says each difference in Chinese."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.decision import BenefitDecision, Decision, FactKey, StatusDecision, Subject, Sum
from engine.language.tree import Place
from engine.program import Program
from server.answer.text import written
from tools import names, wording
from tools.policytests.expectations import (
    BenefitExpectation,
    CaseExpectation,
    ConclusionExpectation,
    DueExpectation,
    Expectation,
    FigureExpectation,
    References,
)

_T = TypeVar("_T")
NOT_TOLD = "没有给出"
NOT_IN_QUESTION = "没有结论：案例没有送来这个对象的事实"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that came out otherwise than expected. `about`: which expectation, for those of an answer."""

    place: Place
    what: str
    expected: str
    actual: str
    about: Expectation | None = field(default=None, compare=False, repr=False)


def compare(
    expectations: Iterable[Expectation], decision: Decision, program: Program, references: References
) -> tuple[Mismatch, ...]:
    """Every expectation that `decision` does not meet."""
    comparer = _Comparer(decision, program, references)
    return tuple(
        replace(mismatch, about=expectation)
        for expectation in expectations
        for mismatch in comparer.mismatches(expectation)
    )


def duties_of(decision: Decision, benefit: BenefitDecision) -> frozenset[str]:
    """The ids of the duties that the rules which grant `benefit` impose for its subject."""
    return frozenset(
        one.duty for one in decision.duties if one.subject == benefit.subject and one.rule in benefit.rules
    )


@dataclass(frozen=True, slots=True)
class _Comparer:
    decision: Decision
    program: Program
    references: References

    def mismatches(self, expectation: Expectation) -> Iterable[Mismatch]:
        match expectation:
            case BenefitExpectation():
                return self._benefit(expectation)
            case ConclusionExpectation():
                return self._conclusion(expectation)
            case CaseExpectation():
                return self._whole_case(expectation)
            case FigureExpectation():
                return self._figure(expectation)
            case DueExpectation():
                return self._due(expectation)

    def _benefit(self, expected: BenefitExpectation) -> Iterable[Mismatch]:
        actual = self._decided(expected.benefit, expected.subject)
        if actual is None:
            yield Mismatch(expected.place, expected.written, "有结论", NOT_IN_QUESTION)
            return
        if expected.outcome is not None and expected.outcome is not actual.outcome:
            yield Mismatch(expected.place, expected.written, wording.OUTCOMES[expected.outcome], self._outcome(actual))
        for what, wanted in expected.terms.items():
            got = _term(actual, what)
            if got != wanted:
                show = wording.months if what == "months" else wording.yuan
                yield Mismatch(expected.place, f"{expected.written} {what}", show(wanted), show(got))
        if expected.rule is not None and expected.rule != actual.rule:
            yield Mismatch(expected.place, f"{expected.written} rule", expected.rule, actual.rule or "无")
        if expected.review is not None and expected.review is not actual.review:
            got_review = wording.REVIEWS[actual.review] if actual.review else "无"
            yield Mismatch(expected.place, f"{expected.written} review", wording.REVIEWS[expected.review], got_review)
        if expected.duties is not None:
            duties = duties_of(self.decision, actual)
            yield from self._sets(expected.place, f"{expected.written} duties", expected.duties, duties, self._duty)
        if expected.needs is not None:
            needs = frozenset(actual.needed)
            yield from self._sets(expected.place, f"{expected.written} needs", expected.needs, needs, self._fact)
        if expected.assumptions is not None:
            assumptions = frozenset(actual.assumptions)
            yield from self._sets(
                expected.place, f"{expected.written} assumptions", expected.assumptions, assumptions, self._parameter
            )

    def _decided(self, benefit: str, subject: Subject) -> BenefitDecision | None:
        mine = (one for one in self.decision.benefits if (one.benefit, one.subject) == (benefit, subject))
        return next(mine, None)

    def _outcome(self, actual: BenefitDecision) -> str:
        """The outcome with what it hangs on, so that a failure need not be looked up elsewhere."""
        details = [self._fact(key) for key in actual.needed]
        details += [self._parameter(parameter) for parameter in actual.parameters]
        if actual.review is not None:
            details.insert(0, wording.REVIEWS[actual.review])
        shown = wording.OUTCOMES[actual.outcome]
        return f"{shown}（{'、'.join(details)}）" if details else shown

    def _conclusion(self, expected: ConclusionExpectation) -> Iterable[Mismatch]:
        every: tuple[StatusDecision, ...] = (*self.decision.statuses, *self.decision.leads)
        mine = (one for one in every if (one.conclusion, one.subject) == (expected.conclusion, expected.subject))
        actual = next(mine, None)
        if actual is None:
            yield Mismatch(expected.place, expected.written, expected.truth.value, NOT_IN_QUESTION)
        elif actual.truth is not expected.truth:
            details = [self._fact(key) for key in actual.needed] + [self._parameter(one) for one in actual.parameters]
            got = f"{actual.truth.value}（{'、'.join(details)}）" if details else actual.truth.value
            yield Mismatch(expected.place, expected.written, expected.truth.value, got)

    def _whole_case(self, expected: CaseExpectation) -> Iterable[Mismatch]:
        if expected.what == "duties":
            duties = frozenset(one.duty for one in self.decision.duties)
            yield from self._sets(expected.place, "duties", expected.duties or frozenset(), duties, self._duty)
        elif expected.what == "needs":
            needs = frozenset(one.key for one in self.decision.needed)
            yield from self._sets(expected.place, "needs", expected.needs or frozenset(), needs, self._fact)
        else:
            yield from self._violations(expected)

    def _figure(self, expected: FigureExpectation) -> Iterable[Mismatch]:
        mine = [one for one in self.decision.figures if (one.entity, one.define) == (expected.entity, expected.define)]
        wanted = written(expected.value, expected.type) if expected.told else NOT_TOLD
        # Several rules may tell one figure; they all read the same derived fact.
        for one in mine[:1]:
            got = written(one.value, expected.type) if one.known else "unknown"
            if not expected.told or got != wanted:
                yield Mismatch(expected.place, expected.written, wanted, got)
        if expected.told and not mine:
            yield Mismatch(expected.place, expected.written, wanted, NOT_TOLD)

    def _due(self, expected: DueExpectation) -> Iterable[Mismatch]:
        mine = [one for one in self.decision.duties if one.duty == expected.duty]
        if not mine:
            yield Mismatch(expected.place, expected.written, _day(expected.due), "没有这项职责")
        for one in mine:
            if one.due != expected.due:
                missing = f"{one.missing_year} 年没有节假日安排" if one.missing_year is not None else _day(one.due)
                yield Mismatch(expected.place, expected.written, _day(expected.due), missing)

    def _violations(self, expected: CaseExpectation) -> Iterable[Mismatch]:
        found = [material.violations for material in self.decision.materials]
        known = None if not found or None in found else frozenset(one for each in found for one in each or ())
        if known != expected.violations:
            yield Mismatch(expected.place, "violations", self._materials(expected.violations), self._materials(known))

    def _materials(self, violations: frozenset[str] | None) -> str:
        if violations is None:
            return "unknown"
        materials = self.program.materials
        return wording.listed(materials[one].name if one in materials else one for one in violations)

    def _sets(
        self, place: Place, what: str, expected: frozenset[_T], actual: frozenset[_T], show: Callable[[_T], str]
    ) -> Iterable[Mismatch]:
        if expected != actual:
            yield Mismatch(place, what, wording.listed(map(show, expected)), wording.listed(map(show, actual)))

    def _duty(self, duty: str) -> str:
        return self.program.duties[duty].name

    def _parameter(self, parameter: str) -> str:
        return self.program.parameters[parameter].name

    def _fact(self, key: FactKey) -> str:
        return names.fact_name(self.program, key, self.references)


def _day(due: datetime.date | None) -> str:
    return "没有日期" if due is None else due.isoformat()


def _term(actual: BenefitDecision, what: str) -> int | None:
    if what == "months":
        return actual.months
    name, _, bound = what.partition("_")
    total: Sum | None = actual.monthly if name == "monthly" else actual.once
    if total is None:
        return None
    return {"": total.suggested, "at_least": total.at_least, "at_most": total.at_most}[bound]
