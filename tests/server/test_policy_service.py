"""`PolicyService` over a real socket, with the real policies."""

from __future__ import annotations

import grpc
import pytest

from doudi.v1 import decision_pb2
from doudi.v1 import policy_service_pb2 as pb
from engine.engine import Engine
from tests.server.running import POLICY, Refused, Running


def parameters(server: Running, region: str, as_of: str) -> pb.ListParametersResponse:
    request = pb.ListParametersRequest(region=region, as_of=as_of)
    return pb.ListParametersResponse.FromString(server.raw(f"{POLICY}/ListParameters", request.SerializeToString()))


def test_release(server: Running, engine: Engine) -> None:
    told = pb.GetReleaseResponse.FromString(server.raw(f"{POLICY}/GetRelease", b""))
    assert told.release == engine.policy.release
    assert told.rule_set_versions == len(engine.policy.rule_set_versions)
    assert told.facts == len(engine.policy.facts)
    assert told.regions == len(engine.policy.regions)


def test_vocabulary(server: Running, engine: Engine) -> None:
    told = pb.GetVocabularyResponse.FromString(server.raw(f"{POLICY}/GetVocabulary", b""))
    assert [(one.entity, one.id) for one in told.facts] == list(engine.policy.facts)
    members = next(one for one in told.entities if one.many)
    assert (members.key, members.name, members.at_most, members.of) == ("members", "成员", 30, "household")
    income = next(one for one in told.facts if one.name == "月收入")
    assert income.type.kind == decision_pb2.VALUE_KIND_MONEY
    assert income.at_least == "0.00 元/月"
    assert income.at_most.endswith("元/月")
    assert income.question
    assert income.authority in {one.id for one in told.authorities}
    assert income.sensitivity != pb.SENSITIVITY_UNSPECIFIED
    aid = next(one for one in told.facts if one.name == "现救助类别")
    assert ("dibian", "低边") in {(one.id, one.name) for one in aid.type.choices}
    assert (aid.at_least, aid.at_most) == ("", "")
    assert {one.name for one in told.benefits} >= {"渐退低保", "重病型单列户低保"}
    assert {one.name for one in told.statuses} >= {"重病患者"}
    assert told.leads
    assert told.materials
    assert all(one.title for one in told.documents)
    documents = {one.id for one in told.documents}
    notice = next(one for one in told.duties if one.name == "事先书面告知")
    assert (notice.office, notice.source.clause) == ("乡镇（街道）", "一、1")
    assert {one.source.document for one in told.duties} <= documents
    assert next(one for one in told.entities if one.name == "区县").optional


def test_regions(server: Running) -> None:
    told = pb.ListRegionsResponse.FromString(server.raw(f"{POLICY}/ListRegions", b""))
    regions = {one.name: one for one in told.regions}
    assert (regions["桐庐县"].code, list(regions["桐庐县"].aliases), regions["桐庐县"].of) == (
        "330122",
        ["桐庐"],
        "330100",
    )
    assert (regions["下城区"].until, list(regions["下城区"].successors)) == ("2021-04-08", ["330105"])
    assert (regions["临平区"].since, regions["临平区"].until) == ("2021-04-09", "")
    assert regions["浙江省"].of == ""


def test_rule_sets(server: Running) -> None:
    request = pb.ListRuleSetsRequest(region="桐庐", as_of="2021-11-01")
    told = pb.ListRuleSetsResponse.FromString(server.raw(f"{POLICY}/ListRuleSets", request.SerializeToString()))
    sets = {one.version.id: one for one in told.rule_sets}
    assert told.region.name == "桐庐县"
    assert told.since <= "2021-11-01"
    assert sets["tapering"].version.since == "2021-10-01"
    assert sets["tapering"].version.source.clause == "一、1"
    assert sets["tapering"].version.status == decision_pb2.DOCUMENT_STATUS_DRAFT
    rules = {one.rule.id: one for every in told.rule_sets for one in every.rules}
    difference = rules["single-listing/difference"]
    assert (difference.entity, difference.benefit) == ("member", "single_listing_dibao")
    assert difference.condition.file.startswith("hangzhou/single-listing/")
    exceptions = [one for one in rules.values() if one.exception_to]
    assert exceptions
    assert all(one.reason and set(one.exception_to) <= set(rules) for one in exceptions)
    documents = {one.id for one in told.documents}
    assert all(one.rule.source.document in documents for one in rules.values())


def test_before_every_policy_there_is_none(server: Running) -> None:
    request = pb.ListRuleSetsRequest(region="桐庐", as_of="1950-01-01")
    told = pb.ListRuleSetsResponse.FromString(server.raw(f"{POLICY}/ListRuleSets", request.SerializeToString()))
    assert (told.since, list(told.rule_sets)) == ("", [])


def test_rule_set_versions(server: Running) -> None:
    told = pb.ListRuleSetVersionsResponse.FromString(server.raw(f"{POLICY}/ListRuleSetVersions", b""))
    assert {(one.version.id, one.version.since, one.until, one.tenant) for one in told.versions} >= {
        ("tapering", "2021-10-01", "", "hangzhou"),
        ("dibao", "2021-07-01", "", "hangzhou"),
    }


def test_parameters(server: Running) -> None:
    before = {one.name: one for one in parameters(server, "桐庐", "2021-11-01").parameters}
    after = {one.name: one for one in parameters(server, "330122", "2022-02-01").parameters}
    city = {one.name: one for one in parameters(server, "杭州", "2022-02-01").parameters}
    ratio = "渐退最低发放比例"
    assert (before[ratio].value, before[ratio].verified) == ("30%", True)
    assert (after[ratio].value, after[ratio].region, after[ratio].since) == ("35%", "330122", "2022-01-01")
    assert (city[ratio].value, city[ratio].region) == ("30%", "330100")
    assert before["低保标准"].value == "1041.00 元/月"
    missing = [one for one in before.values() if one.state == decision_pb2.PARAMETER_STATE_MISSING]
    assert missing
    assert all(not one.value and one.note for one in missing)
    assert all(one.note for one in before.values() if not one.verified)


def test_parameters_over_time(server: Running) -> None:
    request = pb.ListParameterVersionsRequest(region="桐庐")
    told = pb.ListParameterVersionsResponse.FromString(
        server.raw(f"{POLICY}/ListParameterVersions", request.SerializeToString())
    )
    histories = {one.name: one for one in told.parameters}
    ratio = histories["渐退最低发放比例"]
    assert [(one.since, one.value) for one in ratio.values] == [("2021-10-01", "30%"), ("2022-01-01", "35%")]
    assert list(ratio.localised_by) == ["district"]
    for history in told.parameters:
        assert [one.since for one in history.values] == sorted(one.since for one in history.values)


def test_a_region_that_has_ended_keeps_its_history(server: Running) -> None:
    request = pb.ListParameterVersionsRequest(region="下城")
    told = pb.ListParameterVersionsResponse.FromString(
        server.raw(f"{POLICY}/ListParameterVersions", request.SerializeToString())
    )
    assert told.region.name == "下城区"
    assert told.parameters


@pytest.mark.parametrize(
    ("region", "as_of", "code", "word"),
    [
        ("桐芦", "2021-11-01", grpc.StatusCode.NOT_FOUND, "桐庐"),
        ("下城", "2021-11-01", grpc.StatusCode.NOT_FOUND, "拱墅"),
        ("浙江", "2021-11-01", grpc.StatusCode.NOT_FOUND, "浙江省"),
        ("", "2021-11-01", grpc.StatusCode.INVALID_ARGUMENT, ""),
        ("桐庐", "", grpc.StatusCode.INVALID_ARGUMENT, ""),
        ("桐庐", "2021-02-30", grpc.StatusCode.INVALID_ARGUMENT, ""),
    ],
)
def test_refusals(server: Running, region: str, as_of: str, code: grpc.StatusCode, word: str) -> None:
    for method in ("ListParameters", "ListRuleSets"):
        request = pb.ListParametersRequest(region=region, as_of=as_of)
        with pytest.raises(Refused) as caught:
            server.raw(f"{POLICY}/{method}", request.SerializeToString())
        assert caught.value.code is code
        assert word in caught.value.status.message


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("", grpc.StatusCode.INVALID_ARGUMENT),
        ("桐芦", grpc.StatusCode.NOT_FOUND),
        ("浙江", grpc.StatusCode.NOT_FOUND),
    ],
)
def test_no_history(server: Running, region: str, code: grpc.StatusCode) -> None:
    request = pb.ListParameterVersionsRequest(region=region)
    with pytest.raises(Refused) as caught:
        server.raw(f"{POLICY}/ListParameterVersions", request.SerializeToString())
    assert caught.value.code is code
