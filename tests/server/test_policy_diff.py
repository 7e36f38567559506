"""`PolicyService.Diff`: two days, regions and releases, as `doudi diff` tells them, and every refusal."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf import json_format
from google.rpc.error_details_pb2 import BadRequest

from doudi.v1 import comparison_pb2 as wire
from doudi.v1 import decision_pb2
from doudi.v1 import policy_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server import log, policies
from server.calls import Calls
from server.comparison.words import spot
from server.deciding import Decider
from server.http import gateway
from server.metrics import Metrics
from server.policies import Policies
from server.serving import Serving
from tests.server.conftest import POLICIES
from tests.server.running import POLICY, Refused, Running, running
from tests.tools.running import SMALL, run

DIFF = f"{POLICY}/Diff"
RULES = "city/aid/2021-01-01.yaml"
NOWHERE = "0" * 64


@dataclass(frozen=True)
class Two:
    """A server of the small policy that keeps another release, and the folder of that."""

    server: Running
    current: Engine
    other: Engine
    folder: Path


def edited(folder: Path) -> Path:
    """The small policy with a rule removed and a title changed, in `folder`."""
    shutil.copytree(SMALL, folder)
    path = folder / RULES
    text = path.read_text(encoding="utf-8")
    head, rule = text.rsplit("\n  - id: ", maxsplit=1)
    assert "\n" in rule
    path.write_text(head.replace("title: ", "title: 新", 1) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = edited(tmp_path_factory.mktemp("other") / "policies")
    current, other = Engine(load(SMALL)), Engine(load(folder))
    with running(current) as server:
        server.run(server.service.serve(Decider(current), [Decider(other)]))
        yield Two(server, current, other, folder)
    current.close()
    other.close()


def side(region: str, as_of: str, release: str = "") -> pb.DiffSide:
    return pb.DiffSide(region=region, as_of=as_of, release=release)


def diff(server: Running, old: pb.DiffSide, new: pb.DiffSide) -> pb.DiffResponse:
    return pb.DiffResponse.FromString(server.raw(DIFF, pb.DiffRequest(old=old, new=new).SerializeToString()))


# --- the same as `doudi diff` -----------------------------------------------------------------------------------------


def word(number: int, kind: Any, prefix: str) -> str:  # noqa: ANN401 - an enum of the wire
    name: str = kind.Name(number)
    return name.removeprefix(prefix).lower()


def change(one: pb.PolicyChange) -> dict[str, Any]:
    """A change as `doudi diff --json` writes it, but for its sides."""
    return {
        "what": word(one.subject, wire.ChangeSubject, "CHANGE_SUBJECT_"),
        "id": one.id,
        "name": one.name,
        "change": word(one.kind, wire.ChangeKind, "CHANGE_KIND_"),
        "bearing": word(one.bearing, wire.ChangeBearing, "CHANGE_BEARING_"),
        "ratio": one.ratio or None,
        "details": [detail(each) for each in one.details],
        "affects": reach(one.affected),
    }


def detail(one: wire.ChangeDetail) -> dict[str, Any]:
    return {
        "aspect": word(one.aspect, wire.ChangeAspect, "CHANGE_ASPECT_"),
        "part": word(one.part, wire.ChangePart, "CHANGE_PART_") if one.part else "",
        "bearing": word(one.bearing, wire.ChangeBearing, "CHANGE_BEARING_"),
        "within": [word(each, decision_pb2.ConditionKind, "CONDITION_KIND_") for each in one.within],
        "old": one.old if one.HasField("old") else None,
        "new": one.new if one.HasField("new") else None,
        "added": list(one.added),
        "removed": list(one.removed),
        "spots": [
            {
                "old": each.old if each.HasField("old") else spot(None),
                "new": each.new if each.HasField("new") else spot(None),
            }
            for each in one.spots
        ],
    }


def reach(one: wire.ChangeReach) -> dict[str, list[str]]:
    every = ("benefits", "statuses", "leads", "duties", "rules")
    return {name: [each.id for each in getattr(one, name)] for name in every}


def parameter(one: pb.ChangedThing) -> tuple[str, bool, str, str, str]:
    value = one.parameter
    return value.value, value.verified, value.region, value.since, value.source.document


def agrees(told: pb.DiffResponse, *words: str | Path) -> list[dict[str, Any]]:
    """Holds an answer to what the command writes; the changes."""
    found = json.loads(run("diff", *words, "--json", "--no-witnesses").out)
    listed: list[dict[str, Any]] = found["sections"][0]["changes"] if found["sections"] else []
    assert told.different is found["different"]
    assert [told.old.release, told.new.release] == [found[name]["release"] for name in ("old", "new")]
    for one, there in zip(told.changes, listed, strict=True):
        assert change(one) == {name: there[name] for name in change(one)}
        for mine, other in ((one.old, there["old"]), (one.new, there["new"])):
            if one.subject == wire.CHANGE_SUBJECT_PARAMETER and other is not None and other["state"] == "in_force":
                wanted = tuple(other[name] for name in ("value", "verified", "region", "since"))
                assert parameter(mine) == (*wanted, other["source"]["document"])
        assert len(one.clauses) == len(there["clauses"])
        assert one.HasField("old") is (there["old"] is not None)
        assert one.HasField("new") is (there["new"] is not None)
    assumed = {one["parameter"] for section in found["sections"] for one in section["assumptions"]}
    assert {one.id for one in told.assumptions} == assumed
    return listed


def test_two_days(server: Running) -> None:
    told = diff(server, side("桐庐", "2021-12-31"), side("桐庐", "2022-12-31"))
    agrees(told, "2021-12-31", "2022-12-31", "--region", "桐庐", "--policies", POLICIES)
    standard = next(one for one in told.changes if one.id == "dibao_standard")
    assert (standard.old.parameter.value, standard.new.parameter.value) == ("1041.00 元/月", "1102.00 元/月")
    assert (standard.ratio, standard.growth, standard.kind) == ("0.0586", "+5.9%", wire.CHANGE_KIND_CHANGED)
    assert standard.old.span.file == standard.new.span.file == "hangzhou/parameters/standards.yaml"
    assert standard.old.span.line < standard.new.span.line
    assert not standard.new.parameter.verified
    assert ("dibao", "低保") in {(one.id, one.name) for one in standard.affected.benefits}
    sides = told.old, told.new
    assert [(one.as_of, one.since, one.until) for one in sides] == [
        ("2021-12-31", "2021-10-01", "2021-12-31"),
        ("2022-12-31", "2022-01-01", "2022-12-31"),
    ]
    documents = {one.id for one in told.documents}
    assert {one.document for each in told.changes for one in each.clauses} <= documents
    assert standard.new.source.document in documents


def test_two_districts(server: Running) -> None:
    told = diff(server, side("桐庐", "2022-06-01"), side("330110", "2022-06-01"))
    agrees(told, "桐庐", "余杭", "--date", "2022-06-01", "--policies", POLICIES)
    assert [told.old.region.name, told.new.region.name] == ["桐庐县", "余杭区"]
    ratio = next(one for one in told.changes if one.id == "tapering_floor_ratio")
    assert [ratio.old.parameter.region, ratio.new.parameter.region] == ["330122", "330100"]
    illnesses = next(one for one in told.changes if one.id == "serious_illnesses")
    (listed,) = [one for one in illnesses.details if one.aspect == wire.CHANGE_ASPECT_LIST]
    assert listed.added
    assert not listed.removed


def test_before_every_policy_everything_is_added(server: Running) -> None:
    told = diff(server, side("桐庐", "1950-01-01"), side("桐庐", "2022-06-01"))
    agrees(told, "1950-01-01", "2022-06-01", "--region", "桐庐", "--policies", POLICIES)
    rules = [one for one in told.changes if one.subject == wire.CHANGE_SUBJECT_RULE]
    assert {one.kind for one in rules} == {wire.CHANGE_KIND_ADDED}
    difference = next(one for one in rules if one.id == "single-listing/difference")
    assert difference.new.rule.benefit == "single_listing_dibao"
    assert difference.new.span.file.startswith("hangzhou/single-listing/")
    conditions = [one for one in difference.details if one.aspect == wire.CHANGE_ASPECT_CONDITION]
    assert all(one.new_span.line and one.new_span.text == one.new for one in conditions if one.new_span.text)
    assert not any(one.HasField("old_span") for one in conditions)
    kinds = {one.new.WhichOneof("thing") for one in told.changes}
    assert kinds >= {"parameter", "rule_set", "rule", "define", "duty"}
    assert told.old.since == ""
    turned = diff(server, side("桐庐", "2022-06-01"), side("桐庐", "1950-01-01"))
    assert {one.kind for one in turned.changes if one.subject == wire.CHANGE_SUBJECT_RULE} == {wire.CHANGE_KIND_REMOVED}


def test_two_releases(two: Two) -> None:
    """The release that is left out is the one that answers."""
    release = two.other.policy.release
    told = diff(two.server, side("东", "2021-06-01"), side("东", "2021-06-01", release))
    listed = agrees(told, SMALL, two.folder, "--date", "2021-06-01", "--region", "东", "--policies", SMALL)
    assert told.old.release == two.current.policy.release
    assert {one["change"] for one in listed if one["what"] == "rule"} == {"removed"}
    (renamed,) = [one for one in told.changes if one.subject == wire.CHANGE_SUBJECT_RULE_SET]
    assert (renamed.bearing, renamed.new.span.file) == (wire.CHANGE_BEARING_TEXT, RULES)
    assert renamed.new.rule_set.title == f"新{renamed.old.rule_set.title}"
    back = diff(two.server, side("东", "2021-06-01", release), side("东", "2021-06-01", two.current.policy.release))
    assert {one.kind for one in back.changes if one.subject == wire.CHANGE_SUBJECT_RULE} == {wire.CHANGE_KIND_ADDED}


def test_nothing_changed(two: Two) -> None:
    told = diff(two.server, side("东", "2021-06-01"), side("110", "2021-06-02"))
    agrees(told, "2021-06-01", "2021-06-02", "--region", "东", "--policies", SMALL)
    assert (told.different, list(told.changes), told.affected) == (False, [], wire.ChangeReach())
    assert [told.old.as_of, told.new.as_of] == ["2021-06-01", "2021-06-02"]


def test_equal_questions_get_equal_bytes(two: Two) -> None:
    """From what is remembered, from a server that remembers nothing, and with the fields in their order."""
    request = pb.DiffRequest(old=side("东", "2021-06-01"), new=side("某市", "2022-06-01")).SerializeToString()
    first = two.server.raw(DIFF, request)
    assert two.server.raw(DIFF, request) == first
    assert pb.DiffResponse.FromString(first).SerializeToString() == first
    with running(two.current) as fresh:
        assert fresh.raw(DIFF, request) == first


def test_the_log_says_which_release_and_region(two: Two) -> None:
    with running(two.current) as fresh:
        diff(fresh, side("某市", "2021-06-01"), side("东", "2021-06-01"))
        (line,) = [one for one in fresh.log(1) if one["event"] == "call"]
    assert (line["method"], line["code"], line["release"], line["region"]) == (
        "Diff",
        "OK",
        two.current.policy.release,
        "110",
    )


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        (None, None, ["old.region", "old.as_of", "new.region", "new.as_of"]),
        (side("东", "2021-06-01"), None, ["new.region", "new.as_of"]),
        (side("东", "2021-02-30"), side("东", "2021-06-01"), ["old.as_of"]),
        (side("东", "2021-06-01"), side("东", "1899-12-31"), ["new.as_of"]),
        (side("东", "2021-06-01"), side("东", "2200-01-01"), ["new.as_of"]),
        (side("", "2021-06-01"), side("东", "昨天"), ["old.region", "new.as_of"]),
        (
            side("东", "2021-06-01", "abc"),
            side("东", "2021-06-01", NOWHERE.replace("0", "A")),
            ["old.release", "new.release"],
        ),
        (side("东", "2021-06-01", NOWHERE), side("东", ""), ["new.as_of"]),
    ],
)
def test_what_has_to_be_mended(two: Two, old: pb.DiffSide | None, new: pb.DiffSide | None, paths: list[str]) -> None:
    request = pb.DiffRequest(old=old, new=new)
    with pytest.raises(Refused) as caught:
        two.server.raw(DIFF, request.SerializeToString())
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    bad = BadRequest()
    assert caught.value.status.details[0].Unpack(bad)
    assert [one.field for one in bad.field_violations] == paths
    assert all(one.reason and one.localized_message.locale == "zh-CN" for one in bad.field_violations)
    assert all(one.localized_message.message for one in bad.field_violations)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (side("东", "2021-06-01", NOWHERE), side("东", "2021-06-01"), ["旧的一边", "没有保留政策版本", NOWHERE]),
        (side("东", "2021-06-01"), side("东", "2021-06-01", NOWHERE), ["新的一边", "没有保留政策版本", NOWHERE]),
        (side("东区区", "2021-06-01"), side("东", "2021-06-01"), ["旧的一边", "没有这个地区"]),
        (side("西", "2021-06-01"), side("西", "2022-06-01"), ["新的一边", "东区"]),
    ],
)
def test_what_is_not_there(two: Two, old: pb.DiffSide, new: pb.DiffSide, words: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        diff(two.server, old, new)
    assert caught.value.code is grpc.StatusCode.NOT_FOUND
    assert all(one in caught.value.status.message for one in words)


def test_a_long_word_for_a_region_is_refused_and_not_repeated(two: Two) -> None:
    with pytest.raises(Refused) as caught:
        diff(two.server, side("东" * 100_000, "2021-06-01"), side("东", "2021-06-01"))
    assert caught.value.code is grpc.StatusCode.NOT_FOUND
    assert len(caught.value.status.message) < 200


def test_before_a_release_has_been_loaded() -> None:
    with running(None) as server, pytest.raises(Refused) as caught:
        diff(server, side("东", "2021-06-01"), side("东", "2021-06-01"))
    assert caught.value.code is grpc.StatusCode.UNAVAILABLE


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_over_http_and_json(two: Two) -> None:
    serving = Serving()
    serving.serve(Decider(two.current), [Decider(two.other)])
    application = gateway(
        {policies.SERVICE: Policies(serving, Calls(log.logger(io.BytesIO()))).handler()},
        longest=64 * 1024,
        metrics=Metrics().page,
        healthy=lambda: True,
    )

    async def ask(body: object) -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://doudi") as client:
            return await client.post("/v1/PolicyService/Diff", json=body)

    old, new = {"region": "东", "asOf": "2021-06-01"}, {"region": "某市", "asOf": "2022-06-01"}
    response = asyncio.run(ask({"old": old, "new": new}))
    assert response.status_code == 200
    answered = json_format.ParseDict(response.json(), pb.DiffResponse())
    assert answered == diff(two.server, side("东", "2021-06-01"), side("某市", "2022-06-01"))
    refused = asyncio.run(ask({"old": {**old, "release": NOWHERE}, "new": new}))
    assert refused.status_code == 404
    mended = asyncio.run(ask({"old": old, "new": {"region": "东"}}))
    assert mended.status_code == 400
    assert "new.as_of" in mended.text
