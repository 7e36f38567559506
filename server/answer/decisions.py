"""A decision as bytes of `doudi.v1.Decision`, put together from the parts that its program fixes.

The bytes are those that serialising the whole message would give: fields stand in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from doudi.v1 import decision_pb2 as pb
from engine.case import Case
from engine.decision import (
    BenefitDecision,
    Decision,
    DutyDecision,
    MaterialDecision,
    NeededFact,
    Outcome,
    ReviewReason,
    StatusDecision,
    Subject,
    Sum,
    Truth,
)
from engine.program import Lead, Status
from server.answer import terms
from server.answer.identity import decision_id
from server.answer.parts import Parts
from server.answer.text import yuan
from server.answer.wire import count, field, header, repeated

# Field numbers of `Decision`, and of the subject in the messages of its repeated fields.
ID, RELEASE, AS_OF = 1, 2, 3
BENEFITS, STATUSES, LEADS, DUTIES, MATERIALS = 7, 8, 9, 10, 11
NEEDED_FACTS, MISSING_PARAMETERS, ASSUMPTIONS = 12, 13, 14
SUBJECT = 1
OPENS = 9

_Duties = list[tuple[DutyDecision, pb.Duty]]
_Materials = list[tuple[MaterialDecision, pb.MaterialRequirement]]


def encode(parts: Parts, case: Case, decision: Decision) -> list[bytes]:
    """The `Decision` message of `decision` on `case`, both of the program of `parts`, in pieces to be joined."""
    return _Encoder(parts, case).pieces(decision)


class _Encoder:
    """Adds to the parts what one case has of its own: its subjects, with the caller's names for them."""

    def __init__(self, parts: Parts, case: Case) -> None:
        self._parts = parts
        self._case = case
        self._subjects: dict[tuple[str, int], bytes] = {}

    def pieces(self, decision: Decision) -> list[bytes]:
        """The pieces of the message, in the order of its fields."""
        parts = self._parts
        duties = [(one, self._duty(one)) for one in decision.duties]
        materials = [(one, self._requirement(one)) for one in decision.materials]
        head, documents = parts.frame()
        pieces = [
            field(ID, decision_id(decision.release, self._case).encode()),
            field(RELEASE, decision.release.encode()),
            field(AS_OF, decision.as_of.isoformat().encode()),
            head,
        ]
        for benefit in decision.benefits:
            subject, body = self._leading(benefit.subject), self._benefit(benefit, duties, materials)
            pieces += (header(BENEFITS, len(subject) + len(body)), subject, body)
        for number, conclusions, named in (
            (STATUSES, decision.statuses, parts.program.statuses),
            (LEADS, decision.leads, parts.program.leads),
        ):
            for one in conclusions:
                subject, body = self._leading(one.subject), self._conclusion(one, named)
                pieces += (header(number, len(subject) + len(body)), subject, body)
        every: tuple[BenefitDecision | StatusDecision, ...] = (
            *decision.benefits,
            *decision.statuses,
            *decision.leads,
        )
        missing = set[str]().union(*[each.parameters for each in every])
        assumed = set[str]().union(*[each.assumptions for each in every])
        pieces += (
            repeated(DUTIES, [message.SerializeToString() for _, message in duties]),
            repeated(MATERIALS, [message.SerializeToString() for _, message in materials]),
            repeated(NEEDED_FACTS, [self._needed(one) for one in decision.needed]),
            repeated(MISSING_PARAMETERS, [parts.parameter(one) for one in sorted(missing)]),
            repeated(ASSUMPTIONS, [parts.parameter(one) for one in sorted(assumed)]),
            documents,
        )
        return pieces

    def _leading(self, subject: Subject) -> bytes:
        """The first field of a message about `subject`."""
        key = (subject.entity, subject.index)
        found = self._subjects.get(key)
        if found is None:
            message = self._parts.subject(subject, self._case.references)
            found = self._subjects[key] = field(SUBJECT, message.SerializeToString())
        return found

    def _benefit(self, one: BenefitDecision, duties: _Duties, materials: _Materials) -> bytes:
        """The benefit without its subject."""
        if one.outcome is Outcome.INELIGIBLE and not one.displaced:
            return self._parts.ineligible(one)
        parts = self._parts
        granting = parts.rules[one.rule].grant if one.review is ReviewReason.DISCRETION and one.rule else None
        message = pb.BenefitDecision(
            benefit=one.benefit,
            name=parts.program.benefits[one.benefit].name,
            outcome=terms.OUTCOMES[one.outcome],
            review_reason=terms.REVIEW_REASONS[one.review] if one.review else pb.REVIEW_REASON_UNSPECIFIED,
            review=granting.review if granting else "",
            rule=parts.rule(one.rule) if one.rule else None,
            rules=map(parts.rule, one.rules),
            displaced=parts.displaced(one.displaced),
            monthly=_sum(one.monthly),
            once=_sum(one.once),
            months=one.months,
            duties=[pb_duty for duty, pb_duty in duties if duty.rule in one.rules and duty.subject == one.subject],
            materials=[
                requirement
                for material, requirement in materials
                if material.rule in one.rules and material.subject == one.subject
            ],
            needed_facts=map(parts.path, one.needed),
            missing_parameters=one.parameters,
            assumptions=one.assumptions,
        )
        return message.SerializeToString()

    def _conclusion(self, one: StatusDecision, named: Mapping[str, Status] | Mapping[str, Lead]) -> bytes:
        """The status or lead without its subject."""
        name = named[one.conclusion].name
        if one.truth is not Truth.UNKNOWN:
            return self._parts.settled(one, name)
        message = pb.Conclusion(
            id=one.conclusion,
            name=name,
            truth=pb.TRUTH_UNKNOWN,
            needed_facts=map(self._parts.path, one.needed),
            missing_parameters=one.parameters,
            assumptions=one.assumptions,
        )
        return message.SerializeToString()

    def _duty(self, one: DutyDecision) -> pb.Duty:
        program = self._parts.program
        duty = program.duties[one.duty]
        deadline = None
        if duty.deadline is not None:
            deadline = pb.DutyDeadline(
                count=one.count,
                unit=terms.DEADLINE_UNITS[duty.deadline.unit],
                before=duty.deadline.before,
                base_name=duty.deadline.base_name,
                due=one.due.isoformat() if one.due else "",
                missing_year=one.missing_year,
            )
        return pb.Duty(
            id=duty.id,
            name=duty.name,
            office=duty.office,
            subject=self._parts.subject(one.subject, self._case.references),
            rule=self._parts.rule(one.rule),
            source=terms.source(duty.source),
            deadline=deadline,
        )

    def _requirement(self, one: MaterialDecision) -> pb.MaterialRequirement:
        parts = self._parts
        asked = parts.rules[one.rule].materials
        if asked is None:
            raise ValueError(f"rule {one.rule} says nothing of materials")
        return pb.MaterialRequirement(
            subject=parts.subject(one.subject, self._case.references),
            rule=parts.rule(one.rule),
            required=self._list(asked.require),
            one_of=[pb.MaterialGroup(materials=self._list(group)) for group in asked.one_of],
            in_principle=self._list(asked.in_principle),
            forbidden=self._list(asked.forbid),
            forbid_others=asked.forbid_others,
            violations_known=one.violations is not None,
            violations=self._list(one.violations or ()),
        )

    def _list(self, identifiers: Iterable[str]) -> list[pb.Material]:
        """Materials by id; what is no id is free text."""
        known = self._parts.program.materials
        return [
            pb.Material(id=one, name=known[one].name) if one in known else pb.Material(name=one) for one in identifiers
        ]

    def _needed(self, one: NeededFact) -> bytes:
        key = one.key
        whose = self._parts.subject(Subject(key.entity, key.index if key.fact else -1), self._case.references)
        return self._parts.needed(key, whose.SerializeToString()) + count(OPENS, one.opens)


def _sum(money: Sum | None) -> pb.Sum | None:
    if money is None:
        return None
    return pb.Sum(
        at_least=_money(money.at_least),
        at_most=_money(money.at_most),
        suggested=_money(money.suggested),
        exact=money.at_least == money.at_most == money.suggested,
    )


def _money(fen: int | None) -> pb.Money | None:
    return None if fen is None else pb.Money(fen=fen, yuan=yuan(fen))
