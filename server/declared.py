"""What a policy declares, one thing at a time, as messages: pure conversion, without any network."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from doudi.v1 import decision_pb2 as answer
from doudi.v1 import policy_service_pb2 as pb
from engine import program as ir
from engine.language.scope import DutyDeclaration
from server.answer import terms
from server.answer.text import written

_SENSITIVITIES: Mapping[str, pb.Sensitivity] = {
    "ordinary": pb.SENSITIVITY_ORDINARY,
    "personal": pb.SENSITIVITY_PERSONAL,
    "sensitive": pb.SENSITIVITY_SENSITIVE,
}


def entity(one: ir.Entity) -> pb.Entity:
    """A kind of subject."""
    return pb.Entity(
        id=one.id,
        name=one.name,
        key=one.key,
        of=one.of or "",
        many=one.many,
        at_most=one.at_most,
        question=one.question,
        authority=one.authority,
        optional=one.optional,
    )


def fact(one: ir.Fact) -> pb.Fact:
    """A fact that a caller may send."""
    return pb.Fact(
        id=one.id,
        name=one.name,
        entity=one.entity,
        type=terms.value_type(one.type),
        at_least="" if one.at_least is None else written(one.at_least, one.type),
        at_most="" if one.at_most is None else written(one.at_most, one.type),
        question=one.question,
        authority=one.authority,
        sensitivity=_SENSITIVITIES[one.sensitivity],
    )


def authority(one: ir.Authority) -> pb.Authority:
    """An office that holds facts."""
    return pb.Authority(id=one.id, name=one.name)


def conclusion(one: ir.Benefit | ir.Status | ir.Lead) -> pb.Benefit:
    """What a rule may conclude."""
    return pb.Benefit(id=one.id, name=one.name, entity=one.entity)


def material(one: ir.Material) -> answer.Material:
    """A document that applicants may be asked for."""
    return answer.Material(id=one.id, name=one.name)


def duty(one: DutyDeclaration | ir.Duty) -> pb.DutyKind:
    """What a rule may impose on an office."""
    return pb.DutyKind(id=one.id, name=one.name, office=one.office, source=terms.source(one.source))


def rule(one: ir.Rule) -> pb.Rule:
    """A rule without its terms."""
    return pb.Rule(
        rule=terms.rule(one),
        entity=one.entity,
        benefit=one.grant.benefit if one.grant else "",
        review=one.grant.review if one.grant else "",
        statuses=one.statuses,
        leads=one.leads,
        duties=one.duties,
        materials=one.materials is not None,
        exception_to=one.exception_to,
        reason=one.reason,
        condition=terms.span(one.condition.span),
        assumptions=one.assumptions,
        figures=[define for _, define in one.figures],
    )


def define(one: ir.Define) -> pb.DerivedFact:
    """A fact that is worked out of others."""
    return pb.DerivedFact(
        id=one.id,
        name=one.name,
        entity=one.entity,
        type=terms.value_type(one.type),
        rule_set=one.rule_set,
        value=terms.span(one.value.span),
    )


def calendar_year(one: ir.CalendarYear) -> pb.CalendarYear:
    """The working days of a year."""
    return pb.CalendarYear(
        year=one.year,
        off=[day.isoformat() for day in sorted(one.off)],
        work=[day.isoformat() for day in sorted(one.work)],
        source=terms.source(one.source),
        verified=one.verified,
        note=one.note,
    )


def region(one: ir.Region) -> answer.RegionRef:
    """A place."""
    return answer.RegionRef(code=one.code, name=one.name)


def written_day(day: datetime.date | None) -> str:
    """A day, or nothing where a span has no end or, before every policy, no beginning."""
    return "" if day is None or day == datetime.date.min else day.isoformat()
