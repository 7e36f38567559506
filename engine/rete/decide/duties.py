"""The duties and materials that follow from a rule that holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import lru_cache

from engine import builtin
from engine.case import Case
from engine.decision import DutyDecision, FigureDecision, MaterialDecision, Subject
from engine.program import Deadline, DeadlineUnit, Materials, Scalar
from engine.rete.compile import Plan
from engine.rete.decide.truths import Truths
from engine.rete.unknown import UNKNOWN, Unknown, Value

_Due = tuple[int | None, datetime.date | None, int | None]
"""The count, the day and the first year whose holidays are not known."""


DAYS_REMEMBERED = 4096
"""Deadlines in working days, which are counted day by day, for each day and count that came up lately."""


class Duties:
    """Says what the rules of one plan impose."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._after = lru_cache(DAYS_REMEMBERED)(self._working_day)
        materials = plan.program.materials.values()
        self._materials = {word: one.id for one in materials for word in (one.name, one.id)}

    def duties(self, case: Case, truths: Truths, number: int, subject: Subject) -> Iterator[DutyDecision]:
        """The duties of a rule for a subject, in the rule's order."""
        rule = self._plan.program.rules[number]
        for identifier in rule.duties:
            deadline = self._plan.program.duties[identifier].deadline
            count, due, missing = None, None, None
            if deadline is not None:
                formula = self._plan.deadlines[identifier, rule.entity]
                values = formula(case.singles, case.many, truths, case.as_of, subject.index)
                count, due, missing = self._due(deadline, *values)
            yield DutyDecision(identifier, subject, rule.id, count, due, missing, rule.assumptions)

    def _due(self, deadline: Deadline, count: Value, base: Value) -> _Due:
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
                due = self._after(base, signed)
                return (count, None, due.year) if isinstance(due, builtin.MissingYear) else (count, due, None)

    def _working_day(self, base: datetime.date, count: int) -> datetime.date | builtin.MissingYear:
        return builtin.add_working_days(base, count, self._plan.program.calendar)

    def figures(self, case: Case, truths: Truths, number: int, subject: Subject) -> Iterator[FigureDecision]:
        """The derived facts that a rule tells."""
        rule = self._plan.program.rules[number]
        if rule.figures:
            values = self._plan.figures[number](case.singles, case.many, truths, case.as_of, subject.index)
            for (entity, define), value in zip(rule.figures, values, strict=True):
                known = value is not UNKNOWN
                yield FigureDecision(rule.id, subject, entity, define, known, _told(value))

    def materials(self, case: Case, truths: Truths, number: int, subject: Subject) -> Iterator[MaterialDecision]:
        """What a rule says of materials, if it does."""
        rule = self._plan.program.rules[number]
        if rule.materials is not None:
            yield MaterialDecision(rule.id, subject, self._violations(rule.materials, case, truths, number, subject))

    def _violations(
        self, materials: Materials, case: Case, truths: Truths, number: int, subject: Subject
    ) -> tuple[str, ...] | None:
        """What was asked for and may not be, in its order, each once; `None` where nobody knows what was."""
        if number not in self._plan.asked:
            return None
        (asked,) = self._plan.asked[number](case.singles, case.many, truths, case.as_of, subject.index)
        if asked is UNKNOWN:
            return None
        if not isinstance(asked, tuple):
            return ()
        allowed = {*materials.require, *materials.in_principle, *(one for group in materials.one_of for one in group)}
        found = dict.fromkeys(self._materials.get(word, word) for word in asked)
        return tuple(
            one for one in found if one in materials.forbid or (materials.forbid_others and one not in allowed)
        )


def _told(value: Value) -> Scalar | None:
    """A value as an answer tells it; nothing of what is not known."""
    return None if isinstance(value, Unknown) else value
