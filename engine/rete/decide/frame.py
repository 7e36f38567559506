"""What is answered of each conclusion and subject where no rule comes into it. The same for every case of one size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.case import Case
from engine.decision import BenefitDecision, FactKey, Outcome, StatusDecision, Subject, Truth
from engine.program import Lead, Status
from engine.rete.compile import Plan
from engine.subjects import in_question

Counts = tuple[frozenset[str], tuple[int | None, ...]]
"""The entities in question, and how many subjects each many-entity of the program has, in its order; `None` where the
list was not sent."""

Slot = tuple[str, int]
"""(conclusion, index of its subject)."""

FRAMES = 64
UNIONS = 1024
"""How many frames, and unions of assumptions, are kept; a household of each size needs one of each."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An answer in which nothing holds, and in each part of it the place of each conclusion and subject.

    `needed`: what the subjects that are not known need, once for each open outcome.
    """

    benefits: tuple[BenefitDecision, ...]
    statuses: tuple[StatusDecision, ...]
    leads: tuple[StatusDecision, ...]
    benefit_places: Mapping[Slot, int]
    status_places: Mapping[Slot, int]
    lead_places: Mapping[Slot, int]
    needed: tuple[tuple[FactKey, ...], ...]
    asked: frozenset[str]
    """The entities in question."""


class Frames:
    """Makes frames and the other constant pieces of the answers under one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._many = tuple(one.id for one in plan.program.entities.values() if one.many)
        self._asked: dict[frozenset[str], frozenset[str]] = {}
        self.frame = lru_cache(FRAMES)(self._frame)
        self.assumptions = lru_cache(UNIONS)(self._assumptions)
        self.union = lru_cache(UNIONS)(_union)
        self.subject = lru_cache(UNIONS)(Subject)

    def counts(self, case: Case) -> Counts:
        """The size of a case."""
        counts = tuple(len(case.many[entity]) if entity in case.many else None for entity in self._many)
        return self.asked(case), counts

    def asked(self, case: Case) -> frozenset[str]:
        """The entities in question; which they are hangs on nothing but what was sent of."""
        sent = frozenset([*(entity for entity, facts in case.singles.items() if facts), *case.many])
        asked = self._asked.get(sent)
        if asked is None:
            asked = self._asked[sent] = in_question(self._plan.program.entities, case)
        return asked

    def rules(self, conclusion: str, entity: str) -> tuple[int, ...]:
        """The rules that draw a conclusion, by number."""
        return self._plan.concluding.get((entity, conclusion), ())

    def _assumptions(self, rules: tuple[int, ...]) -> tuple[str, ...]:
        """What the rules of these numbers rest on together, sorted."""
        return _union(frozenset(self._plan.program.rules[number].assumptions for number in rules))

    def _subjects(self, entity: str, counts: Counts) -> Iterable[Subject]:
        asked, sizes = counts
        if entity not in asked:
            return ()
        if not self._plan.program.entities[entity].many:
            return (self.subject(entity, 0),)
        count = sizes[self._many.index(entity)]
        return (self.subject(entity, -1),) if count is None else [self.subject(entity, one) for one in range(count)]

    def _frame(self, counts: Counts) -> Frame:
        program = self._plan.program
        benefits = tuple(
            self._benefit(one.id, subject)
            for one in program.benefits.values()
            for subject in self._subjects(one.entity, counts)
        )
        statuses = self._conclusions(program.statuses.values(), counts)
        leads = self._conclusions(program.leads.values(), counts)
        return Frame(
            benefits,
            statuses,
            leads,
            benefit_places={(one.benefit, one.subject.index): at for at, one in enumerate(benefits)},
            status_places={(one.conclusion, one.subject.index): at for at, one in enumerate(statuses)},
            lead_places={(one.conclusion, one.subject.index): at for at, one in enumerate(leads)},
            needed=(
                *(one.needed for one in benefits if one.needed),
                *(one.needed for one in (*statuses, *leads) if one.needed),
            ),
            asked=counts[0],
        )

    def _conclusions(self, conclusions: Iterable[Status | Lead], counts: Counts) -> tuple[StatusDecision, ...]:
        return tuple(
            self._conclusion(one.id, subject) for one in conclusions for subject in self._subjects(one.entity, counts)
        )

    def _benefit(self, benefit: str, subject: Subject) -> BenefitDecision:
        rules = self.rules(benefit, subject.entity)
        needed = _whoever(subject) if rules else ()
        return BenefitDecision(
            benefit=benefit,
            subject=subject,
            outcome=Outcome.NEEDS_FACTS if needed else Outcome.INELIGIBLE,
            review=None,
            rule="",
            rules=(),
            displaced=(),
            monthly=None,
            once=None,
            months=None,
            needed=needed,
            parameters=(),
            assumptions=self.assumptions(rules),
        )

    def _conclusion(self, conclusion: str, subject: Subject) -> StatusDecision:
        rules = self.rules(conclusion, subject.entity)
        needed = _whoever(subject) if rules else ()
        holds = Truth.UNKNOWN if needed else Truth.FALSE
        return StatusDecision(conclusion, subject, holds, (), needed, (), self.assumptions(rules))


def _whoever(subject: Subject) -> tuple[FactKey, ...]:
    """The list itself, where it is not known who the subjects are."""
    return (FactKey(subject.entity, 0, ""),) if subject.index < 0 else ()


def _union(several: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one for assumptions in several for one in assumptions}))
