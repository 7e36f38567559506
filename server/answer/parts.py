"""The parts of answers that a program fixes: each is made once, when it is first needed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from doudi.v1 import decision_pb2 as pb
from engine.decision import BenefitDecision, FactKey, Outcome, ReviewReason, StatusDecision
from engine.program import Program, Span
from server.answer import terms
from server.answer.wire import field, repeated
from server.made import Made

# Field numbers of `Decision`.
REGION, RULE_SETS, OVERLAYS, DOCUMENTS = 4, 5, 6, 15
# Of `Duty`.
DEADLINE = 7

MAX_KEPT = 5_000
"""How many decisions are kept by identity: those of some thirty sizes of household."""
MAX_DEADLINES = 1_000
"""How many deadlines are kept: there is one for each duty, and day that it counts from."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision that a reading makes once and gives in many answers, serialised but for its subject.

    `decision`: held so that its identity stays its own.
    """

    decision: object
    subject: tuple[str, int]
    body: bytes


class Parts:
    """What the answers of one program have in common, serialised but for what the caller and the case say.

    It stays small: its keys are what the policy names, the few sets of rules that conclude one thing together, and
    places in lists whose length the policy bounds.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rules = {one.id: one for one in program.rules}
        self.frame = self._frame()
        """The region, rule sets and overlays of a `Decision`, and the documents at its end."""
        self.rule = Made(self._rule)
        """`RuleRef` by id of the rule."""
        self.encoded_rule = Made(self._encoded_rule)
        """The same, serialised."""
        self.span = Made(self._span)
        """`SourceSpan` by place."""
        self.parameter = Made(self._parameter)
        """`ParameterValue` by id of the parameter."""
        self.subject = Made(self._subject)
        """By (entity, index): a `SubjectRef` but for the caller's own name."""
        self.path = Made(self._path)
        """Where a caller writes a fact: `members[1].月收入`, `household.现救助类别`, `members`."""
        self.fact = Made(self._fact)
        """By (entity, fact): a `NeededFact` but for its path, its subject and its rank."""
        self.ineligible = Made(self._ineligible)
        """By (benefit, assumptions): a `BenefitDecision` but for its subject, where no rule would grant it."""
        self.benefit = Made(self._benefit)
        """By (benefit, outcome, review, rule, rules): a `BenefitDecision` after its subject and up to its rules."""
        self.status = Made(self._status)
        """By (status, whether it holds, rules, assumptions): a `Conclusion` but for its subject."""
        self.lead = Made(self._lead)
        """By (lead, whether it holds, rules, assumptions): a `Conclusion` but for its subject."""
        self.duty = Made(self._duty)
        """By (duty, rule): a `Duty` before its subject, and after it up to its deadline."""
        self.deadline = lru_cache(MAX_DEADLINES)(self._deadline)
        """Of a duty, by its count, day and missing year: the field of a `Duty`; nothing for one without a deadline."""
        self.resting = Made(self._resting)
        """By ids of parameters: the assumptions at the end of a `Duty`."""
        self.kept: dict[int, Kept] = {}
        """By identity: decisions in which nothing holds."""
        self.requirement = Made(self._requirement)
        """By rule: a `MaterialRequirement` after its subject and up to its violations."""

    def keep(self, decision: BenefitDecision | StatusDecision, encoded: bytes) -> bytes:
        """Keeps what a decision is serialised to, but for its subject."""
        if len(self.kept) >= MAX_KEPT:
            self.kept.clear()
        subject = decision.subject
        self.kept[id(decision)] = Kept(decision, (subject.entity, subject.index), encoded)
        return encoded

    def displaced(self, rule: str, by: str) -> pb.Displacement:
        """A rule that held and was displaced, with the reason that its exception gives."""
        return pb.Displacement(rule=self.rule[rule], by=self.rule[by], reason=self.rules[by].reason)

    def materials(self, identifiers: Iterable[str]) -> list[pb.Material]:
        """Materials by id; what is no id is free text."""
        known = self.program.materials
        return [
            pb.Material(id=one, name=known[one].name) if one in known else pb.Material(name=one) for one in identifiers
        ]

    def _frame(self) -> tuple[bytes, bytes]:
        program = self.program
        region = pb.RegionRef(code=program.region.code, name=program.region.name)
        rule_sets = [terms.rule_set(one).SerializeToString() for one in program.rule_sets]
        overlays = [file.encode() for file in program.overlays]
        documents = [terms.document(one).SerializeToString() for one in program.documents.values()]
        head = field(REGION, region.SerializeToString()) + repeated(RULE_SETS, rule_sets) + repeated(OVERLAYS, overlays)
        return head, repeated(DOCUMENTS, documents)

    def _rule(self, identifier: str) -> pb.RuleRef:
        return terms.rule(self.rules[identifier])

    def _encoded_rule(self, identifier: str) -> bytes:
        return self.rule[identifier].SerializeToString()

    def _span(self, place: Span) -> bytes:
        return terms.span(place).SerializeToString()

    def _parameter(self, identifier: str) -> bytes:
        return terms.parameter(self.program.parameters[identifier]).SerializeToString()

    def _subject(self, key: tuple[str, int]) -> bytes:
        entity, index = key
        name = self.program.entities[entity].name
        return pb.SubjectRef(entity=entity, entity_name=name, index=index).SerializeToString()

    def _path(self, key: FactKey) -> str:
        entity = self.program.entities[key.entity]
        if not key.fact:
            return entity.key
        index = f"[{key.index}]" if entity.many else ""
        return f"{entity.key}{index}.{self.program.facts[key.entity, key.fact].name}"

    def _fact(self, key: tuple[str, str]) -> bytes:
        program = self.program
        entity_id, fact_id = key
        entity = program.entities[entity_id]
        if not fact_id:
            return pb.NeededFact(
                name=entity.name,
                question=entity.question,
                authority=entity.authority,
                authority_name=program.authorities[entity.authority].name,
            ).SerializeToString()
        fact = program.facts[key]
        return pb.NeededFact(
            fact=fact.id,
            name=fact.name,
            type=terms.value_type(fact.type),
            question=fact.question,
            authority=fact.authority,
            authority_name=program.authorities[fact.authority].name,
        ).SerializeToString()

    def _ineligible(self, key: tuple[str, tuple[str, ...]]) -> bytes:
        benefit, assumptions = key
        return pb.BenefitDecision(
            benefit=benefit,
            name=self.program.benefits[benefit].name,
            outcome=pb.OUTCOME_INELIGIBLE,
            assumptions=assumptions,
        ).SerializeToString()

    def _benefit(self, key: tuple[str, Outcome, ReviewReason | None, str, tuple[str, ...]]) -> bytes:
        benefit, outcome, review, rule, rules = key
        grant = self.rules[rule].grant if review is ReviewReason.DISCRETION and rule else None
        return pb.BenefitDecision(
            benefit=benefit,
            name=self.program.benefits[benefit].name,
            outcome=terms.OUTCOMES[outcome],
            review_reason=terms.REVIEW_REASONS[review] if review else pb.REVIEW_REASON_UNSPECIFIED,
            review=grant.review if grant else "",
            rule=self.rule[rule] if rule else None,
            rules=[self.rule[one] for one in rules],
        ).SerializeToString()

    def _status(self, key: tuple[str, bool, tuple[str, ...], tuple[str, ...]]) -> bytes:
        return self._conclusion(self.program.statuses[key[0]].name, key)

    def _lead(self, key: tuple[str, bool, tuple[str, ...], tuple[str, ...]]) -> bytes:
        return self._conclusion(self.program.leads[key[0]].name, key)

    def _conclusion(self, name: str, key: tuple[str, bool, tuple[str, ...], tuple[str, ...]]) -> bytes:
        identifier, holds, rules, assumptions = key
        return pb.Conclusion(
            id=identifier,
            name=name,
            truth=pb.TRUTH_TRUE if holds else pb.TRUTH_FALSE,
            rules=[self.rule[one] for one in rules],
            assumptions=assumptions,
        ).SerializeToString()

    def _duty(self, key: tuple[str, str]) -> tuple[bytes, bytes]:
        identifier, rule = key
        duty = self.program.duties[identifier]
        before = pb.Duty(id=duty.id, name=duty.name, office=duty.office)
        after = pb.Duty(rule=self.rule[rule], source=terms.source(duty.source))
        return before.SerializeToString(), after.SerializeToString()

    def _deadline(self, duty: str, count: int | None, due: datetime.date | None, missing_year: int | None) -> bytes:
        deadline = self.program.duties[duty].deadline
        if deadline is None:
            return b""
        message = pb.DutyDeadline(
            count=count,
            unit=terms.DEADLINE_UNITS[deadline.unit],
            before=deadline.before,
            base_name=deadline.base_name,
            due=due.isoformat() if due else "",
            missing_year=missing_year,
        )
        return field(DEADLINE, message.SerializeToString())

    def _resting(self, parameters: tuple[str, ...]) -> bytes:
        return pb.Duty(assumptions=parameters).SerializeToString()

    def _requirement(self, rule: str) -> bytes:
        asked = self.rules[rule].materials
        if asked is None:
            raise ValueError(f"rule {rule} says nothing of materials")
        return pb.MaterialRequirement(
            rule=self.rule[rule],
            required=self.materials(asked.require),
            one_of=[pb.MaterialGroup(materials=self.materials(group)) for group in asked.one_of],
            in_principle=self.materials(asked.in_principle),
            forbidden=self.materials(asked.forbid),
            forbid_others=asked.forbid_others,
        ).SerializeToString()
