"""`PolicyService`: what the policy says."""

from __future__ import annotations

import datetime

import grpc

from doudi.v1 import policy_service_pb2 as pb
from engine.admission import AdmissionError, Reason, Violation, day
from engine.language.policy import Policy, RegionError
from engine.program import Program, Region
from server import catalogue, refusals
from server.calls import Calls, Notes
from server.comparison.comparisons import Comparisons
from server.comparison.sides import sides
from server.serving import Serving

SERVICE = pb.DESCRIPTOR.services_by_name["PolicyService"].full_name


class Policies:
    """The methods of the service, each from a message to a serialised one."""

    def __init__(self, serving: Serving, calls: Calls) -> None:
        self._serving = serving
        self._calls = calls
        self._comparisons = Comparisons()

    def handler(self) -> grpc.GenericRpcHandler[bytes, bytes]:
        """What a server is given."""
        unary = self._calls.unary
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "GetRelease": unary("GetRelease", pb.GetReleaseRequest, self.get_release),
                "GetVocabulary": unary("GetVocabulary", pb.GetVocabularyRequest, self.get_vocabulary),
                "ListRegions": unary("ListRegions", pb.ListRegionsRequest, self.list_regions),
                "ListRuleSets": unary("ListRuleSets", pb.ListRuleSetsRequest, self.list_rule_sets),
                "ListRuleSetVersions": unary(
                    "ListRuleSetVersions", pb.ListRuleSetVersionsRequest, self.list_rule_set_versions
                ),
                "ListParameters": unary("ListParameters", pb.ListParametersRequest, self.list_parameters),
                "ListParameterVersions": unary(
                    "ListParameterVersions", pb.ListParameterVersionsRequest, self.list_parameter_versions
                ),
                "Diff": unary("Diff", pb.DiffRequest, self.diff),
            },
        )

    async def get_release(self, _: pb.GetReleaseRequest, notes: Notes) -> bytes:
        """Which release answers."""
        return catalogue.release(self._policy(notes)).SerializeToString()

    async def get_vocabulary(self, _: pb.GetVocabularyRequest, notes: Notes) -> bytes:
        """What may be sent and what may be concluded."""
        return catalogue.vocabulary(self._policy(notes)).SerializeToString()

    async def list_regions(self, _: pb.ListRegionsRequest, notes: Notes) -> bytes:
        """The tree of regions."""
        return catalogue.regions(self._policy(notes)).SerializeToString()

    async def list_rule_sets(self, request: pb.ListRuleSetsRequest, notes: Notes) -> bytes:
        """The rule sets in force in a region on a day."""
        return catalogue.rule_sets(self._program(request.region, request.as_of, notes)).SerializeToString()

    async def list_rule_set_versions(self, _: pb.ListRuleSetVersionsRequest, notes: Notes) -> bytes:
        """Every version of every rule set."""
        return catalogue.rule_set_versions(self._policy(notes)).SerializeToString()

    async def list_parameters(self, request: pb.ListParametersRequest, notes: Notes) -> bytes:
        """The parameters of a region as they stand on a day."""
        return catalogue.parameters(self._program(request.region, request.as_of, notes)).SerializeToString()

    async def list_parameter_versions(self, request: pb.ListParameterVersionsRequest, notes: Notes) -> bytes:
        """The parameters of a region over time."""
        policy = self._policy(notes)
        region = _on_its_last_day(policy, _required(request.region))
        notes.region = region.code
        return catalogue.parameter_versions(policy, region).SerializeToString()

    async def diff(self, request: pb.DiffRequest, notes: Notes) -> bytes:
        """What two policies differ in."""
        old, new = sides(request, self._serving)
        notes.release, notes.region = new.program.release, new.program.region.code
        return await self._comparisons.answer(old, new)

    def _policy(self, notes: Notes) -> Policy:
        policy = self._serving.decider().engine.policy
        notes.release = policy.release
        return policy

    def _program(self, word: str, as_of: str, notes: Notes) -> Program:
        policy = self._policy(notes)
        try:
            on = day(as_of)
        except AdmissionError as error:
            raise refusals.invalid(error.violations) from None
        region = _region(policy, _required(word), on)
        notes.region = region.code
        return policy.program(region.code, on)


def _required(word: str) -> str:
    if not word:
        raise refusals.invalid((Violation("region", Reason.REQUIRED, "没有写地区；写区县的名称或代码"),))
    return word


def _region(policy: Policy, word: str, on: datetime.date) -> Region:
    try:
        return policy.region(word, on)
    except RegionError as error:
        raise refusals.not_found(error.message) from None


def _on_its_last_day(policy: Policy, word: str) -> Region:
    """The region that goes by `word`, also where it has ended."""
    ends = (one.until for one in policy.regions.values() if word in (one.code, one.name, *one.aliases))
    return _region(policy, word, next(ends, None) or datetime.date.max)
