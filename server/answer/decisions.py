"""A decision as bytes of `doudi.v1.Decision`, put together from the parts that its program fixes.

The bytes are those that serialising the whole message would give: fields stand in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from doudi.v1 import decision_pb2 as pb
from engine.case import Case
from engine.decision import (
    BenefitDecision,
    Decision,
    DutyDecision,
    FigureDecision,
    MaterialDecision,
    NeededFact,
    Outcome,
    StatusDecision,
    Sum,
    Truth,
)
from server.answer import terms
from server.answer.parts import Parts
from server.answer.subjects import Subjects
from server.answer.text import written, yuan
from server.answer.wire import LENGTHS, TAGS, count, field, repeated
from server.made import Made

# Field numbers of `Decision`.
ID, RELEASE, AS_OF = 1, 2, 3
BENEFITS, STATUSES, LEADS, DUTIES, MATERIALS = 7, 8, 9, 10, 11
NEEDED_FACTS, MISSING_PARAMETERS, ASSUMPTIONS = 12, 13, 14
# Of `BenefitDecision`, `Conclusion` and `MaterialRequirement`; of `BenefitDecision`; of `Duty`; of `NeededFact`.
SUBJECT = 1
BENEFIT_DUTIES, BENEFIT_MATERIALS = 13, 14
DUTY_SUBJECT = 4
FACT_PATH, FACT_SUBJECT, FACT_OPENS = 1, 2, 9

Concluded = TypeVar("Concluded", BenefitDecision, StatusDecision)
_Conclusions = Made[tuple[str, bool, tuple[str, ...], tuple[str, ...]], bytes]


def encode(parts: Parts, case: Case, decision: Decision, identifier: str) -> list[bytes]:
    """The `Decision` message of `decision` on `case`, both of the program of `parts`, in pieces to be joined."""
    return _Encoder(parts, case).pieces(decision, identifier)


class _Encoder:
    """Puts one answer together: what its program fixes, its subjects, and what was decided of them."""

    def __init__(self, parts: Parts, case: Case) -> None:
        self._parts = parts
        self._case = case
        self._subjects = Subjects(parts, case.references).encoded
        self._leading = Made(self._lead)
        self._duties: list[tuple[DutyDecision, bytes]] = []
        self._materials: list[tuple[MaterialDecision, bytes]] = []

    def pieces(self, decision: Decision, identifier: str) -> list[bytes]:
        parts = self._parts
        self._duties = [(one, self._duty(one)) for one in decision.duties]
        self._materials = [(one, self._requirement(one)) for one in decision.materials]
        head, documents = parts.frame
        pieces = [
            field(ID, identifier.encode()),
            field(RELEASE, decision.release.encode()),
            field(AS_OF, decision.as_of.isoformat().encode()),
            head,
        ]
        missing: set[str] = set()
        self._each(BENEFITS, decision.benefits, self._benefit, pieces, missing)
        self._each(STATUSES, decision.statuses, self._status, pieces, missing)
        self._each(LEADS, decision.leads, self._raised, pieces, missing)
        pieces += (
            repeated(DUTIES, [encoded for _, encoded in self._duties]),
            repeated(MATERIALS, [encoded for _, encoded in self._materials]),
            repeated(NEEDED_FACTS, [self._needed(one) for one in decision.needed]),
            repeated(MISSING_PARAMETERS, [parts.parameter[one] for one in sorted(missing)]),
            repeated(ASSUMPTIONS, [parts.parameter[one] for one in decision.assumptions]),
            documents,
            pb.Decision(figures=[self._figure(one) for one in decision.figures]).SerializeToString(),
        )
        return pieces

    def _each(
        self,
        number: int,
        conclusions: Sequence[Concluded],
        body_of: Callable[[Concluded], bytes],
        pieces: list[bytes],
        missing: set[str],
    ) -> None:
        """Adds the field `number` of each conclusion to `pieces`, and the parameters that it hangs on to `missing`."""
        kept, leading = self._parts.kept, self._leading
        tag, lengths = TAGS[number], LENGTHS
        for one in conclusions:
            found = kept.get(id(one))
            if found is not None:
                # Nothing holds in it, so that it hangs on nothing.
                subject, body = leading[found.subject], found.body
            else:
                subject = leading[one.subject.entity, one.subject.index]
                body = body_of(one)
                missing.update(one.parameters)
            pieces += (tag, lengths[len(subject) + len(body)], subject, body)

    def _lead(self, subject: tuple[str, int]) -> bytes:
        """The first field of a message about a subject."""
        return field(SUBJECT, self._subjects[subject])

    def _benefit(self, one: BenefitDecision) -> bytes:
        """The benefit but for its subject."""
        parts = self._parts
        if one.outcome is Outcome.INELIGIBLE and not one.displaced:
            return parts.keep(one, parts.ineligible[one.benefit, one.assumptions])
        terms_ = pb.BenefitDecision(
            displaced=[parts.displaced(pair.rule, pair.by) for pair in one.displaced],
            monthly=_sum(one.monthly),
            once=_sum(one.once),
            months=one.months,
        )
        basis = pb.BenefitDecision(
            needed_facts=[parts.path[key] for key in one.needed],
            missing_parameters=one.parameters,
            assumptions=one.assumptions,
        )
        duties = [made for duty, made in self._duties if _follows(duty, one)]
        materials = [made for material, made in self._materials if _follows(material, one)]
        return b"".join(
            (
                parts.benefit[one.benefit, one.outcome, one.review, one.rule, one.rules],
                terms_.SerializeToString(),
                repeated(BENEFIT_DUTIES, duties),
                repeated(BENEFIT_MATERIALS, materials),
                basis.SerializeToString(),
            )
        )

    def _status(self, one: StatusDecision) -> bytes:
        """The status but for its subject."""
        return self._conclusion(one, self._parts.status)

    def _raised(self, one: StatusDecision) -> bytes:
        """The lead but for its subject."""
        return self._conclusion(one, self._parts.lead)

    def _conclusion(self, one: StatusDecision, settled: _Conclusions) -> bytes:
        if one.truth is Truth.FALSE:
            return self._parts.keep(one, settled[one.conclusion, False, (), one.assumptions])
        if one.truth is Truth.TRUE:
            return settled[one.conclusion, True, one.rules, one.assumptions]
        program = self._parts.program
        named = program.statuses.get(one.conclusion) or program.leads[one.conclusion]
        return pb.Conclusion(
            id=one.conclusion,
            name=named.name,
            truth=pb.TRUTH_UNKNOWN,
            needed_facts=[self._parts.path[key] for key in one.needed],
            missing_parameters=one.parameters,
            assumptions=one.assumptions,
        ).SerializeToString()

    def _duty(self, one: DutyDecision) -> bytes:
        before, after = self._parts.duty[one.duty, one.rule]
        subject = field(DUTY_SUBJECT, self._subjects[one.subject.entity, one.subject.index])
        deadline = self._parts.deadline(one.duty, one.count, one.due, one.missing_year)
        return b"".join((before, subject, after, deadline, self._parts.resting[one.assumptions]))

    def _figure(self, one: FigureDecision) -> pb.Figure:
        program = self._parts.program
        define = program.defines[one.entity, one.define]
        index = one.subject.index if one.entity == one.subject.entity else 0
        return pb.Figure(
            subject=pb.SubjectRef.FromString(self._subjects[one.entity, index]),
            id=define.id,
            name=define.name,
            type=terms.value_type(define.type),
            known=one.known,
            value=written(one.value, define.type) if one.known else "",
            rule=self._parts.rule[one.rule],
        )

    def _requirement(self, one: MaterialDecision) -> bytes:
        checked = pb.MaterialRequirement(
            violations_known=one.violations is not None, violations=self._parts.materials(one.violations or ())
        )
        subject = self._leading[one.subject.entity, one.subject.index]
        return subject + self._parts.requirement[one.rule] + checked.SerializeToString()

    def _needed(self, one: NeededFact) -> bytes:
        key = one.key
        # A list that was not sent is asked for as such: whose it is, is not known.
        subject = self._subjects[key.entity, key.index if key.fact else -1]
        return b"".join(
            (
                field(FACT_PATH, self._parts.path[key].encode()),
                field(FACT_SUBJECT, subject),
                self._parts.fact[key.entity, key.fact],
                count(FACT_OPENS, one.opens),
            )
        )


def _follows(consequence: DutyDecision | MaterialDecision, benefit: BenefitDecision) -> bool:
    """Whether a rule that grants the benefit to its subject says so of that subject."""
    return consequence.rule in benefit.rules and consequence.subject == benefit.subject


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
