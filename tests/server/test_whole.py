"""The whole service as it is run: TLS, keys, scopes, HTTP beside gRPC, metrics; nothing personal but in answers."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import grpc
import httpx
import pytest
from google.protobuf.message import Message

from doudi.v1 import decision_service_pb2 as log_pb
from doudi.v1 import eligibility_service_pb2 as pb
from doudi.v1 import policy_service_pb2 as policy_pb
from server.callers.keys import generate
from server.configuration import Configuration
from server.configuration.callers import Callers
from server.configuration.http import Http
from server.configuration.listen import Listen
from server.configuration.tls import Tls
from server.listening import ListenError
from server.serve import serve
from tests.server.processes import SECONDS, SMALL, Server, started
from tests.server.requests import case, subject
from tests.server.running import ELIGIBILITY, silence
from tests.server.transport.authority import Authority

Answer = TypeVar("Answer", bound=Message)
NAME, NUMBER = "planted-name", "13579246801"
"""Of nobody; they may stand in answers and nowhere else."""


@dataclass(frozen=True)
class Whole:
    """A running service, the keys of three callers, and the certificate to trust."""

    server: Server
    http: str
    east: str
    everywhere: str
    policies_alone: str
    authority: Path
    folder: Path

    def channel(self) -> grpc.Channel:
        credentials = grpc.ssl_channel_credentials(self.authority.read_bytes())
        return grpc.secure_channel(self.server.address, credentials, [("grpc.use_local_subchannel_pool", 1)])

    def check(self, key: str, region: str, *, request_id: str = "") -> pb.CheckResponse:
        sent = case({"受灾": False}, [subject({"月收入": 100}, NAME)], {}, region=region)
        with self.channel() as channel:
            request = pb.CheckRequest(case=sent, request_id=request_id)
            return called(channel, "EligibilityService/Check", request, pb.CheckResponse, key)

    def ask(self, path: str, key: str = "", body: object = None) -> httpx.Response:
        context = ssl.create_default_context(cafile=str(self.authority))
        headers = {"authorization": f"Bearer {key}"} if key else {}
        with httpx.Client(verify=context, timeout=SECONDS) as client:
            if body is None:
                return client.get(f"https://{self.http}{path}", headers=headers)
            return client.post(f"https://{self.http}{path}", headers=headers, json=body)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    authority = Authority(folder)
    own = authority.sign("localhost")
    keys = {name: generate() for name in ("east", "everywhere", "policies")}
    (folder / "callers.yaml").write_text(
        f"- {{id: east, sha256: [{keys['east'][1]}], districts: ['110']}}\n"
        f"- {{id: everywhere, sha256: [{keys['everywhere'][1]}]}}\n"
        f"- {{id: policies, sha256: [{keys['policies'][1]}], services: [PolicyService]}}\n",
        encoding="utf-8",
    )
    (folder / "doudi.yaml").write_text(
        "listen: {address: '127.0.0.1:0'}\n"
        "http: {address: '127.0.0.1:0'}\n"
        f"tls: {{certificate: {own.certificate}, key: {own.key}}}\n"
        "callers: {keys: callers.yaml}\n"
        "workers: {count: 2}\n"
        f"decision_log: {{url: 'sqlite:///{folder}/decisions.sqlite'}}\n",
        encoding="utf-8",
    )
    with started("--config", str(folder / "doudi.yaml"), "--policies", SMALL) as process:
        server = Server(process)
        http = server.log.wait("listening")["http"]
        east, everywhere, policies_alone = given = [keys[name][0] for name in ("east", "everywhere", "policies")]
        yield Whole(server, http, east, everywhere, policies_alone, authority.certificate, folder)
        assert server.stop() == 0
        written = "".join(str(line) for line in server.log.whole())
    assert NAME not in written
    assert NUMBER not in written
    assert not any(key in written for key in given)


def called(channel: grpc.Channel, method: str, request: Message, kind: type[Answer], key: str) -> Answer:
    """What a method answers. Raises `grpc.RpcError`."""
    call = channel.unary_unary(
        f"/doudi.v1.{method}",
        request_serializer=lambda sent: sent.SerializeToString(),
        response_deserializer=kind.FromString,
    )
    answer: Answer = call(request, metadata=_shown(key), timeout=SECONDS)
    return answer


def _shown(key: str) -> tuple[tuple[str, str | bytes], ...]:
    return (("authorization", f"Bearer {key}"),) if key else ()


def code(error: pytest.ExceptionInfo[grpc.RpcError]) -> grpc.StatusCode:
    return cast(grpc.Call, error.value).code()


def test_a_known_caller_is_answered_over_both(whole: Whole) -> None:
    answer = whole.check(whole.everywhere, "东区")
    body = {
        "case": {
            "asOf": "2021-11-01",
            "region": "东区",
            "subjects": {
                "household": {"subjects": [{"facts": {"受灾": False}}]},
                "members": {"subjects": [{"reference": NAME, "facts": {"月收入": 100}}]},
                "application": {"subjects": [{}]},
            },
        }
    }
    response = whole.ask("/v1/EligibilityService/Check", whole.everywhere, body)
    assert response.status_code == 200
    assert response.json()["decision"]["id"] == answer.decision.id


def test_who_shows_nothing_or_the_wrong_thing_is_not(whole: Whole) -> None:
    for key in ("", "doudi_wrong", generate()[0]):
        with pytest.raises(grpc.RpcError) as error:
            whole.check(key, "东区")
        assert code(error) is grpc.StatusCode.UNAUTHENTICATED
        response = whole.ask("/v1/EligibilityService/Check", key, {})
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


def test_who_shows_nothing_is_told_before_anything_is_sent(whole: Whole) -> None:
    """No stranger holds a place by beginning a call."""
    with silence() as silent, whole.channel() as channel:
        ask = channel.stream_unary(f"{ELIGIBILITY}/Check", request_serializer=bytes, response_deserializer=bytes)
        with pytest.raises(grpc.RpcError) as error:
            ask(silent(), timeout=SECONDS)
        assert code(error) is grpc.StatusCode.UNAUTHENTICATED


def test_a_district_asks_for_itself_only(whole: Whole) -> None:
    assert whole.check(whole.east, "东区").decision.region.name == "东区"
    with pytest.raises(grpc.RpcError) as error:
        whole.check(whole.east, "某市")
    assert code(error) is grpc.StatusCode.PERMISSION_DENIED


def listed(whole: Whole, key: str, region: str = "") -> log_pb.ListDecisionsResponse:
    request = log_pb.ListDecisionsRequest(region=region)
    with whole.channel() as channel:
        return called(channel, "DecisionService/ListDecisions", request, log_pb.ListDecisionsResponse, key)


def fetched(whole: Whole, key: str, identifier: str) -> log_pb.GetDecisionResponse:
    request = log_pb.GetDecisionRequest(id=identifier)
    with whole.channel() as channel:
        return called(channel, "DecisionService/GetDecision", request, log_pb.GetDecisionResponse, key)


def test_a_district_sees_its_own_decisions_only(whole: Whole) -> None:
    whole.check(whole.everywhere, "某市")
    whole.check(whole.east, "东区")
    of_city = next(one.id for one in listed(whole, whole.everywhere).entries if one.region != "110")
    assert fetched(whole, whole.everywhere, of_city).entry.id == of_city
    with pytest.raises(grpc.RpcError) as error:
        listed(whole, whole.east)
    assert code(error) is grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(grpc.RpcError) as error:
        fetched(whole, whole.east, of_city)
    assert code(error) is grpc.StatusCode.NOT_FOUND
    assert {one.region for one in listed(whole, whole.east, "110").entries} == {"110"}


def test_a_service_beyond_the_scope_is_refused(whole: Whole) -> None:
    with whole.channel() as channel:
        called(
            channel,
            "PolicyService/GetRelease",
            policy_pb.GetReleaseRequest(),
            policy_pb.GetReleaseResponse,
            whole.policies_alone,
        )
    with pytest.raises(grpc.RpcError) as error:
        whole.check(whole.policies_alone, "东区")
    assert code(error) is grpc.StatusCode.PERMISSION_DENIED


def test_the_same_request_id_of_two_callers_is_two_requests(whole: Whole) -> None:
    first = whole.check(whole.east, "东区", request_id="r1")
    again = whole.check(whole.everywhere, "东区", request_id="r1")
    assert first == again  # the same question; and neither was told that its id was taken
    with pytest.raises(grpc.RpcError) as error:
        whole.check(whole.everywhere, "某市", request_id="r1")
    assert code(error) is grpc.StatusCode.ALREADY_EXISTS


def test_metrics_of_all_workers_and_the_supervisor_tell_nothing_of_anybody(whole: Whole) -> None:
    with whole.channel() as channel, pytest.raises(grpc.RpcError):
        request = pb.CheckRequest(case=case({"受灾": NUMBER}, [], {}, region="东区"))
        called(channel, "EligibilityService/Check", request, pb.CheckResponse, whole.everywhere)
    whole.check(whole.everywhere, "东区")
    page = whole.ask("/metrics").text
    assert re.search(r'doudi_calls_total\{code="OK",method="Check"\} [1-9]', page)
    assert re.search(r'doudi_outcomes_total\{benefit="[a-z_]+",outcome="[a-z_]+",region="110"\}', page)
    assert "doudi_workers_serving 2.0" in page
    assert f'doudi_release{{release="{whole.server.release}' in page
    assert re.search(r'doudi_decision_log\{what="recorded"\} [1-9]', page)
    assert NAME not in page
    assert NUMBER not in page


def test_nothing_that_was_planted_lies_in_the_clear_on_the_disk(whole: Whole) -> None:
    whole.check(whole.everywhere, "东区")
    stored = b"".join(path.read_bytes() for path in whole.folder.glob("decisions.sqlite*"))
    assert stored
    assert NAME.encode() not in stored


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        (Configuration(listen=Listen(address="0.0.0.0:0")), "没有加密"),
        (Configuration(http=Http(address="0.0.0.0:0")), "没有加密"),
        (
            Configuration(listen=Listen(address="0.0.0.0:0"), tls=Tls(certificate=Path("c"), key=Path("k"))),
            "没有配置谁可以调用",
        ),
    ],
)
def test_what_others_could_reach_unprotected_is_not_opened(configuration: Configuration, said: str) -> None:
    with pytest.raises(ListenError) as error:
        serve(configuration, SMALL)
    assert said in error.value.message


def test_a_service_that_knows_its_callers_may_be_reached(tmp_path: Path) -> None:
    """Only the guard is asked: it lets this pass, and the missing policies end it."""
    tls = Tls(certificate=tmp_path / "c", key=tmp_path / "k")
    assert Callers(keys=tmp_path / "callers.yaml").asks
    assert tls.encrypts
