"""What a policy says, as the messages of `PolicyService`: pure conversion, without any network."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from doudi.v1 import decision_pb2 as answer
from doudi.v1 import policy_service_pb2 as pb
from engine import program as ir
from engine.language.policy import Policy
from server.answer import terms
from server.answer.text import written

_SENSITIVITIES: Mapping[str, pb.Sensitivity] = {
    "ordinary": pb.SENSITIVITY_ORDINARY,
    "personal": pb.SENSITIVITY_PERSONAL,
    "sensitive": pb.SENSITIVITY_SENSITIVE,
}


def release(policy: Policy) -> pb.GetReleaseResponse:
    """Which release answers, and how much there is in it."""
    return pb.GetReleaseResponse(
        release=policy.release,
        rule_set_versions=len(policy.rule_set_versions),
        regions=len(policy.regions),
        facts=len(policy.facts),
    )


def vocabulary(policy: Policy) -> pb.GetVocabularyResponse:
    """What may be sent and what may be concluded."""
    return pb.GetVocabularyResponse(
        release=policy.release,
        entities=map(_entity, policy.entities.values()),
        facts=map(_fact, policy.facts.values()),
        authorities=[pb.Authority(id=one.id, name=one.name) for one in policy.authorities.values()],
        benefits=_conclusions(policy.benefits.values()),
        statuses=_conclusions(policy.statuses.values()),
        leads=_conclusions(policy.leads.values()),
        materials=[answer.Material(id=one.id, name=one.name) for one in policy.materials.values()],
        documents=map(terms.document, policy.documents.values()),
        duties=[
            pb.DutyKind(id=one.id, name=one.name, office=one.office, source=terms.source(one.source))
            for one in policy.duties.values()
        ],
    )


def regions(policy: Policy) -> pb.ListRegionsResponse:
    """The tree of regions."""
    return pb.ListRegionsResponse(
        release=policy.release,
        regions=[
            pb.Region(
                code=one.code,
                name=one.name,
                aliases=one.aliases,
                level=one.level,
                of=one.of or "",
                since=_day(one.since),
                until=_day(one.until),
                successors=one.successors,
            )
            for one in policy.regions.values()
        ],
    )


def rule_sets(program: ir.Program) -> pb.ListRuleSetsResponse:
    """The rule sets of one region on one span of days, with their rules."""
    return pb.ListRuleSetsResponse(
        release=program.release,
        region=_region(program.region),
        since=_day(program.since),
        until=_day(program.until),
        rule_sets=[
            pb.RuleSet(
                version=terms.rule_set(one),
                rules=[_rule(rule) for rule in program.rules if rule.rule_set == one.id],
            )
            for one in program.rule_sets
        ],
        overlays=program.overlays,
        documents=map(terms.document, program.documents.values()),
    )


def rule_set_versions(policy: Policy) -> pb.ListRuleSetVersionsResponse:
    """Every version of every rule set."""
    return pb.ListRuleSetVersionsResponse(
        release=policy.release,
        versions=[
            pb.RuleSetVersion(version=terms.rule_set(one.rule_set), until=_day(one.until), tenant=one.tenant)
            for one in policy.rule_set_versions
        ],
        documents=map(terms.document, policy.documents.values()),
    )


def parameters(program: ir.Program) -> pb.ListParametersResponse:
    """The parameters of one region as they stand on one span of days."""
    return pb.ListParametersResponse(
        release=program.release,
        region=_region(program.region),
        parameters=map(terms.parameter, program.parameters.values()),
        documents=map(terms.document, program.documents.values()),
    )


def parameter_versions(policy: Policy, region: ir.Region) -> pb.ListParameterVersionsResponse:
    """Every parameter of `region`, which has a policy, from each day on which it changes there."""
    return pb.ListParameterVersionsResponse(
        release=policy.release,
        region=_region(region),
        parameters=[
            pb.ParameterVersions(
                id=one.id,
                name=one.name,
                localised_by=one.localise.levels if one.localise is not None else (),
                values=map(terms.parameter, one.values),
            )
            for one in policy.parameter_history(region.code)
        ],
        documents=map(terms.document, policy.documents.values()),
    )


def _day(day: datetime.date | None) -> str:
    """A day, or nothing where a span has no end or, before every policy, no beginning."""
    return "" if day is None or day == datetime.date.min else day.isoformat()


def _region(region: ir.Region) -> answer.RegionRef:
    return answer.RegionRef(code=region.code, name=region.name)


def _entity(one: ir.Entity) -> pb.Entity:
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


def _fact(one: ir.Fact) -> pb.Fact:
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


def _conclusions(every: Iterable[ir.Benefit | ir.Status | ir.Lead]) -> list[pb.Benefit]:
    return [pb.Benefit(id=one.id, name=one.name, entity=one.entity) for one in every]


def _rule(one: ir.Rule) -> pb.Rule:
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
