"""What a policy says, as the messages of `PolicyService`: pure conversion, without any network."""

from __future__ import annotations

from doudi.v1 import policy_service_pb2 as pb
from engine import program as ir
from engine.language.policy import Policy
from server import declared
from server.answer import terms


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
        entities=map(declared.entity, policy.entities.values()),
        facts=map(declared.fact, policy.facts.values()),
        authorities=map(declared.authority, policy.authorities.values()),
        benefits=map(declared.conclusion, policy.benefits.values()),
        statuses=map(declared.conclusion, policy.statuses.values()),
        leads=map(declared.conclusion, policy.leads.values()),
        materials=map(declared.material, policy.materials.values()),
        documents=map(terms.document, policy.documents.values()),
        duties=map(declared.duty, policy.duties.values()),
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
                since=declared.written_day(one.since),
                until=declared.written_day(one.until),
                successors=one.successors,
            )
            for one in policy.regions.values()
        ],
    )


def rule_sets(program: ir.Program) -> pb.ListRuleSetsResponse:
    """The rule sets of one region on one span of days, with their rules."""
    return pb.ListRuleSetsResponse(
        release=program.release,
        region=declared.region(program.region),
        since=declared.written_day(program.since),
        until=declared.written_day(program.until),
        rule_sets=[
            pb.RuleSet(
                version=terms.rule_set(one),
                rules=[declared.rule(rule) for rule in program.rules if rule.rule_set == one.id],
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
            pb.RuleSetVersion(
                version=terms.rule_set(one.rule_set), until=declared.written_day(one.until), tenant=one.tenant
            )
            for one in policy.rule_set_versions
        ],
        documents=map(terms.document, policy.documents.values()),
    )


def parameters(program: ir.Program) -> pb.ListParametersResponse:
    """The parameters of one region as they stand on one span of days."""
    return pb.ListParametersResponse(
        release=program.release,
        region=declared.region(program.region),
        parameters=map(terms.parameter, program.parameters.values()),
        documents=map(terms.document, program.documents.values()),
    )


def parameter_versions(policy: Policy, region: ir.Region) -> pb.ListParameterVersionsResponse:
    """Every parameter of `region`, which has a policy, from each day on which it changes there."""
    return pb.ListParameterVersionsResponse(
        release=policy.release,
        region=declared.region(region),
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
