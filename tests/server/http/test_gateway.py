"""The services over HTTP and JSON: the same answers and errors as over gRPC, and nothing that was sent comes back."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from google.protobuf import json_format
from starlette.applications import Starlette

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server import eligibility, log, policies
from server.callers import Callers
from server.calls import Calls
from server.configuration.callers import Callers as CallersConfiguration
from server.deciding import Decider
from server.eligibility import Eligibility
from server.http import Listener, gateway
from server.metrics import Metrics
from server.policies import Policies
from server.serving import Serving
from server.transport import Certificates, TlsConfiguration
from tests.server.transport.authority import Authority, Pair

POLICIES = Path(__file__).resolve().parents[3] / "policies"
LONGEST = 64 * 1024
CASE: dict[str, Any] = {
    "asOf": "2021-11-01",
    "region": "桐庐",
    "subjects": {
        "household": {"subjects": [{"facts": {"现救助类别": "低边"}}]},
        "members": {"subjects": [{"reference": "妻子", "facts": {"月收入": 600, "确诊病种": ["恶性肿瘤"]}}]},
        "application": {"subjects": [{"facts": {"申请事项": "重病型单列户低保"}}]},
    },
}


class Running:
    """An application over real policies, asked without a network. `logged`: what was logged."""

    def __init__(self, decider: Decider | None, idle: float | None = None, callers: Callers | None = None) -> None:
        self.logged = io.BytesIO()
        serving = Serving()
        if decider is not None:
            serving.serve(decider, ())
        self.metrics = Metrics()
        calls = Calls(log.logger(self.logged), callers)
        self.application: Starlette = gateway(
            {
                eligibility.SERVICE: Eligibility(serving, calls).handler(),
                policies.SERVICE: Policies(serving, calls).handler(),
            },
            longest=LONGEST,
            metrics=self.metrics.page,
            healthy=lambda: decider is not None,
            idle=idle,
        )

    def send(self, how: str, path: str, *, json: object = None, content: bytes | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.application)
            async with httpx.AsyncClient(transport=transport, base_url="http://doudi") as client:
                return await client.request(how, path, json=json, content=content)

        return asyncio.run(ask())

    def check(self, body: object) -> httpx.Response:
        return self.send("POST", "/v1/EligibilityService/Check", json=body)


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider(Engine(load(POLICIES)))


@pytest.fixture
def running(decider: Decider) -> Running:
    return Running(decider)


def test_an_answer_is_the_message_of_the_wire_as_json(running: Running, decider: Decider) -> None:
    response = running.check({"case": CASE})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    told = json_format.Parse(response.text, pb.CheckResponse())
    sent = json_format.ParseDict(CASE, pb.Case())
    assert told == pb.CheckResponse.FromString(decider.answer(sent, explain=False).response)
    mine = [one for one in response.json()["decision"]["benefits"] if one["benefit"] == "single_listing_dibao"]
    assert [(one["outcome"], one["monthly"]["atLeast"]["yuan"]) for one in mine] == [("OUTCOME_ELIGIBLE", "441.00")]


def test_a_violation_is_told_with_its_path_and_without_the_value(running: Running) -> None:
    subjects = {"members": {"subjects": [{"facts": {"月收入": "planted-13579"}}]}}
    response = running.check({"case": {**CASE, "subjects": subjects}})
    assert response.status_code == 400
    status = response.json()
    assert status["code"] == 3
    (detail,) = status["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    (violation,) = detail["fieldViolations"]
    assert (violation["field"], violation["reason"]) == ("members[0].月收入", "WRONG_TYPE")
    assert "planted" not in response.text
    assert b"planted" not in running.logged.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"planted-13579"',
        b'{"case": {"planted-13579": 1}}',
        b'{"case": {"asOf": 20211101}}',
        b'{"case": {"asOf": "\xff"}}',
        b'{"case": ' * 2000,
        b"\x00",
        json.dumps({"case": CASE, "explain": "planted-13579"}).encode(),
    ],
)
def test_what_is_no_json_of_the_method_is_refused_without_repeating_it(running: Running, body: bytes) -> None:
    response = running.send("POST", "/v1/EligibilityService/Check", content=body)
    assert response.status_code == 400
    assert response.json()["code"] == 3
    assert "planted" not in response.text


def test_a_caller_is_told_the_number_of_its_line_in_the_log(running: Running) -> None:
    responses = [running.check({"case": CASE}), running.check({"case": {**CASE, "asOf": "2021"}})]
    assert [one.status_code for one in responses] == [200, 400]
    logged = [json.loads(line)["request_id"] for line in running.logged.getvalue().splitlines()]
    assert [one.headers["x-request-id"] for one in responses] == logged


def test_an_empty_body_is_an_empty_message(running: Running) -> None:
    response = running.send("POST", "/v1/PolicyService/GetRelease")
    assert response.status_code == 200
    assert len(response.json()["release"]) == 64


@pytest.mark.parametrize(("length", "status"), [(LONGEST, 400), (LONGEST + 1, 413)])
def test_a_request_may_be_as_long_as_is_allowed_and_no_longer(running: Running, length: int, status: int) -> None:
    assert running.send("POST", "/v1/EligibilityService/Check", content=b" " * length).status_code == status


def test_a_request_that_stops_coming_is_refused_and_one_that_comes_in_parts_is_not(decider: Decider) -> None:
    running = Running(decider, idle=0.05)

    async def ask(*, whole: bool) -> httpx.Response:
        async def parts() -> AsyncIterator[bytes]:
            body = json.dumps({"case": CASE}).encode()
            for at in range(0, len(body), 16):
                yield body[at : at + 16]
                if not whole:
                    await asyncio.Event().wait()

        transport = httpx.ASGITransport(app=running.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://doudi") as client:
            return await client.post("/v1/EligibilityService/Check", content=parts())

    assert asyncio.run(ask(whole=True)).status_code == 200
    refused = asyncio.run(ask(whole=False))
    assert (refused.status_code, refused.json()["code"]) == (408, 4)
    assert "0.05 秒没有收到" in refused.json()["message"]


@pytest.mark.parametrize(
    ("how", "path", "status"),
    [
        ("POST", "/v1/EligibilityService/Nothing", 404),
        ("POST", "/v1/EligibilityService/CheckStream", 404),
        ("POST", "/v1/Nothing/Check", 404),
        ("GET", "/v1/EligibilityService/Check", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_another_path_is_not_there(running: Running, how: str, path: str, status: int) -> None:
    assert running.send(how, path).status_code == status


def test_before_a_policy_is_served_it_is_unavailable() -> None:
    running = Running(None)
    assert running.check({"case": CASE}).status_code == 503
    assert running.send("GET", "/healthz").status_code == 503


def test_health_is_told(running: Running) -> None:
    assert (running.send("GET", "/healthz").status_code, running.send("GET", "/healthz").text) == (200, "ok\n")


def test_the_page_describes_what_is_really_answered(running: Running) -> None:
    """The answer stands up to the schema that is published of it; so does the request."""
    page = running.send("GET", "/openapi.json").json()
    assert page["openapi"].startswith("3.1")
    described = set(page["paths"])
    assert {"/v1/EligibilityService/Check", "/v1/PolicyService/GetRelease"} <= described
    answer = running.check({"case": CASE, "explain": True}).json()
    for name, value in (("CheckResponse", answer), ("CheckRequest", {"case": CASE})):
        schema = {**_strict(page["components"]["schemas"][name], page), "components": _all_strict(page)}
        jsonschema.Draft202012Validator(schema).validate(value)


def _strict(schema: dict[str, Any], _: object) -> dict[str, Any]:
    return (
        {**schema, "additionalProperties": False}
        if "properties" in schema and "@type" not in schema["properties"]
        else schema
    )


def _all_strict(page: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": {name: _strict(one, page) for name, one in page["components"]["schemas"].items()}}


def test_the_first_page_lists_the_methods_and_needs_nothing_from_elsewhere(running: Running) -> None:
    response = running.send("GET", "/")
    assert "POST /v1/EligibilityService/Check" in response.text
    assert "http" not in response.text


def test_metrics_are_for_prometheus(running: Running) -> None:
    running.metrics.called("Check", "OK", 0.001, [("WRONG_TYPE", 2)])
    text = running.send("GET", "/metrics").text
    assert 'doudi_calls_total{code="OK",method="Check"} 1.0' in text
    assert 'doudi_refusals_total{reason="WRONG_TYPE"} 2.0' in text


def test_over_a_real_socket(running: Running) -> None:
    async def ask() -> int:
        listener = Listener(running.application)
        port = await listener.listen("127.0.0.1", 0)
        async with httpx.AsyncClient() as client:
            response = await client.post(f"http://127.0.0.1:{port}/v1/EligibilityService/Check", json={"case": CASE})
        await listener.stop()
        return response.status_code

    assert asyncio.run(ask()) == 200


def test_a_caller_may_be_known_by_its_certificate(decider: Decider, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    own, known, unknown = (authority.sign(name) for name in ("server", "tonglu", "yuhang"))
    (tmp_path / "callers.yaml").write_text("- {id: office, certificates: [tonglu]}\n", "utf-8")
    running = Running(decider, callers=Callers(CallersConfiguration(keys=tmp_path / "callers.yaml")))
    certificates = Certificates(TlsConfiguration(own.certificate, own.key, authority.certificate))

    async def ask(port: int, shown: Pair | None) -> int | None:
        trust = ssl.create_default_context(cafile=str(authority.certificate))
        if shown is not None:
            trust.load_cert_chain(shown.certificate, shown.key)
        async with httpx.AsyncClient(verify=trust, base_url=f"https://localhost:{port}") as client:
            try:
                return (await client.post("/v1/PolicyService/GetRelease")).status_code
            except httpx.TransportError:
                return None

    async def play() -> list[int | None]:
        listener = Listener(running.application, certificates=certificates)
        port = await listener.listen("localhost", 0)
        try:
            return [await ask(port, shown) for shown in (known, unknown, None)]
        finally:
            await listener.stop()

    assert asyncio.run(play()) == [200, 401, None]
    assert [json.loads(line).get("caller") for line in running.logged.getvalue().splitlines()] == ["office", None]


def test_a_port_that_is_taken_is_told(running: Running) -> None:
    async def twice() -> None:
        first, second = Listener(running.application), Listener(running.application)
        port = await first.listen("127.0.0.1", 0)
        try:
            with pytest.raises(OSError, match="in use"):
                await second.listen("127.0.0.1", port)
        finally:
            await first.stop()

    asyncio.run(twice())
