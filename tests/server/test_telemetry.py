"""Traces as a collector gets them: whose they are, what they carry, and above all what they do not."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import grpc
import pytest
from google.protobuf import json_format
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from doudi.v1 import eligibility_service_pb2 as pb
from engine.decision import Decision
from engine.engine import Admitted, Engine
from server import log as logs
from server.configuration.telemetry import Telemetry
from server.telemetry import DECIDE, RECORD
from server.telemetry.exporting import Watched
from server.telemetry.tracing import MOST_STAGES
from tests.server.collector import Traced, attributes, collector, traced
from tests.server.processes import SMALL, serving
from tests.server.requests import case, single_listing, subject
from tests.server.running import ELIGIBILITY, SECONDS
from tests.server.transport.authority import Authority

CHECK, PATH = "doudi.v1.EligibilityService/Check", "/v1/EligibilityService/Check"
OVER_HTTP = f"POST {PATH}"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
NAME, IDENTITY, ILLNESS, INCOME = "欧阳植入", "330122199001011234", "植入罕见病", 98765.43
PLANTED = (NAME, IDENTITY, ILLNESS, "98765", "9876543")


def parent(*, sampled: bool = True) -> dict[str, str]:
    return {"traceparent": f"00-{TRACE}-{CALLER}-0{int(sampled)}"}


def check(one: pb.Case | None = None) -> bytes:
    return pb.CheckRequest(case=one or single_listing()).SerializeToString()


def named(spans: Sequence[Span], name: str) -> list[Span]:
    return [one for one in spans if one.name == name]


def test_a_call_is_a_span_of_its_caller_s_trace_with_its_stages(engine: Engine, tmp_path: Path) -> None:
    async def play(endpoint: str) -> Traced:
        async with traced(Telemetry(endpoint, service_name="救助"), engine, tmp_path) as service:
            assert await service.ask(check(), parent()) is grpc.StatusCode.OK
        return service

    with collector() as sent:
        service = asyncio.run(play(sent.endpoint))
    spans = sent.spans()
    assert sorted(one.name for one in spans) == [DECIDE, RECORD, CHECK]
    (call,) = named(spans, CHECK)
    assert (call.kind, call.trace_id.hex(), call.parent_span_id.hex()) == (Span.SPAN_KIND_SERVER, TRACE, CALLER)
    assert attributes(call) == {
        "rpc.system.name": "grpc",
        "rpc.method": CHECK,
        "rpc.response.status_code": "OK",
        "doudi.release": engine.policy.release,
        "doudi.region": "330122",
        **{f"doudi.outcomes.{name}": count for name, count in service.lines()[0]["outcomes"].items()},
    }
    assert call.status == Status()
    decided, recorded = named(spans, DECIDE)[0], named(spans, RECORD)[0]
    for stage in (decided, recorded):
        assert (stage.trace_id, stage.parent_span_id) == (call.trace_id, call.span_id)
        assert (stage.kind, attributes(stage)) == (Span.SPAN_KIND_INTERNAL, {})
        assert call.start_time_unix_nano <= stage.start_time_unix_nano
        assert stage.end_time_unix_nano <= call.end_time_unix_nano
    assert decided.end_time_unix_nano <= recorded.start_time_unix_nano
    assert service.lines()[0]["trace_id"] == TRACE
    (resource,) = {one.resource.SerializeToString() for one in sent.exported()[0].resource_spans}
    assert "救助".encode() in resource


def test_a_call_over_http_is_one_span_too(engine: Engine) -> None:
    async def play(endpoint: str) -> Traced:
        body = json_format.MessageToJson(pb.CheckRequest(case=single_listing()))
        async with traced(Telemetry(endpoint), engine) as service:
            assert (await service.web.post(PATH, content=body, headers=parent())).status_code == 200
            assert (await service.web.post(PATH, content=b"{")).status_code == 400
        return service

    with collector() as sent:
        service = asyncio.run(play(sent.endpoint))
    answered, refused = named(sent.spans(), OVER_HTTP)
    assert sorted(one.name for one in sent.spans()) == [OVER_HTTP, OVER_HTTP, DECIDE]
    assert (answered.trace_id.hex(), answered.parent_span_id.hex()) == (TRACE, CALLER)
    shown = attributes(answered)
    assert {name: shown[name] for name in shown if not name.startswith("doudi.")} == {
        "http.request.method": "POST",
        "http.route": PATH,
        "url.path": PATH,
        "url.scheme": "http",
        "http.response.status_code": 200,
    }
    assert (shown["doudi.region"], shown["doudi.release"]) == ("330122", engine.policy.release)
    assert (attributes(refused)["http.response.status_code"], refused.status) == (400, Status())
    assert refused.parent_span_id == b""
    assert [line["trace_id"] for line in service.lines()] == [TRACE]


class Broken(Engine):
    """An engine with a defect that would tell what it was given."""

    def decide(self, admitted: Admitted) -> Decision:
        raise LookupError(f"{NAME} {admitted.case}")


def test_only_what_is_the_fault_of_the_server_is_an_error(engine: Engine) -> None:
    async def play(endpoint: str) -> Traced:
        async with traced(Telemetry(endpoint), Broken(engine.policy)) as service:
            assert await service.ask(check(single_listing(income=-1))) is grpc.StatusCode.INVALID_ARGUMENT
            assert await service.ask(b"\xff") is grpc.StatusCode.INVALID_ARGUMENT
            assert await service.ask(check()) is grpc.StatusCode.INTERNAL
            body = json_format.MessageToJson(pb.CheckRequest(case=single_listing()))
            assert (await service.web.post(PATH, content=body)).status_code == 500
        return service

    with collector() as sent:
        service = asyncio.run(play(sent.endpoint))
    calls = [*named(sent.spans(), CHECK), *named(sent.spans(), OVER_HTTP)]
    assert [attributes(one).get("error.type") for one in calls] == [None, None, "INTERNAL", "500"]
    assert [one.status.code for one in calls] == [
        Status.STATUS_CODE_UNSET,
        Status.STATUS_CODE_UNSET,
        Status.STATUS_CODE_ERROR,
        Status.STATUS_CODE_ERROR,
    ]
    # What was raised would hold what was sent.
    assert not [one for one in sent.spans() if one.events or one.status.message]
    assert [line["trace_id"] for line in service.lines("defect")] == [one.trace_id.hex() for one in calls[2:]]
    assert all(line["trace_id"] for line in service.lines())


def test_nothing_of_anybody_is_in_what_is_exported(engine: Engine, tmp_path: Path) -> None:
    planted = case(
        {"现救助类别": "低边", NAME: IDENTITY},
        [subject({"月收入": INCOME, "确诊病种": [ILLNESS]}, NAME), subject({"月收入": IDENTITY}, IDENTITY)],
        {"申请事项": "重病型单列户低保"},
    )
    sound = single_listing(income=INCOME)
    sound.subjects["members"].subjects[0].reference = NAME
    cases = [planted, sound, case({}, [], {}, as_of=IDENTITY, region=NAME)]

    async def play(endpoint: str) -> Traced:
        words = {**parent(), "tracestate": f"a={IDENTITY}", "baggage": f"b={IDENTITY}", "user-agent": IDENTITY}
        words["x-request-id"] = IDENTITY
        async with traced(Telemetry(endpoint), engine, tmp_path) as service:
            for one in cases:
                request = pb.CheckRequest(case=one, explain=True, request_id=IDENTITY, release="")
                await service.ask(request.SerializeToString(), words)
                await service.web.post(PATH, content=json_format.MessageToJson(request), headers=words)
            stream = [pb.CheckStreamRequest(key=NAME, case=one).SerializeToString() for one in cases]
            assert len(await service.stream(stream)) == 3
            batch = pb.CheckBatchRequest(cases=cases, request_id=f"{IDENTITY}B").SerializeToString()
            assert await service.ask(batch, method=f"{ELIGIBILITY}/CheckBatch") is grpc.StatusCode.OK
            # A header that is no trace of anybody's.
            await service.ask(check(), {"traceparent": f"00-{IDENTITY}-{CALLER}-01"})
            await service.ask(check(), {"traceparent": IDENTITY * 20})
            await service.web.post(f"/v1/EligibilityService/{IDENTITY}", content=IDENTITY)
        return service

    with collector() as sent:
        service = asyncio.run(play(sent.endpoint))
    spans = sent.spans()
    assert len([one for one in spans if one.kind == Span.SPAN_KIND_SERVER]) == 10
    assert [one for one in spans if attributes(one).get("doudi.cases") == 3]
    exported = b"".join(sent.requests)
    assert b"330122" in exported
    for word in PLANTED:
        assert word.encode() not in exported
        assert word.encode() not in service.written.getvalue()
    allowed = {"rpc", "http", "url", "doudi", "error"}
    assert {name.partition(".")[0] for one in spans for name in attributes(one)} <= allowed
    assert not [one for one in spans if one.trace_state or one.events or one.links]


def test_health_checks_and_pages_are_no_calls(engine: Engine) -> None:
    async def play(endpoint: str) -> None:
        async with traced(Telemetry(endpoint), engine) as service:
            assert await service.ask(b"", method="/grpc.health.v1.Health/Check") is grpc.StatusCode.OK
            for page in ("/healthz", "/metrics", "/openapi.json", "/", "/nothing"):
                await service.web.get(page)
            await service.web.post("/v1/EligibilityService/Nothing")
            await service.ask(check())

    with collector() as sent:
        asyncio.run(play(sent.endpoint))
    assert {one.name for one in sent.spans()} == {CHECK, DECIDE}


def test_the_share_of_calls_is_for_those_whose_callers_have_not_decided(engine: Engine) -> None:
    async def play(endpoint: str) -> Traced:
        async with traced(Telemetry(endpoint, sampling=0.0), engine) as service:
            body = json_format.MessageToJson(pb.CheckRequest(case=single_listing()))
            for headers in ({}, parent(sampled=False), parent()):
                await service.ask(check(), headers)
                await service.web.post(PATH, content=body, headers=headers)
        return service

    with collector() as sent:
        service = asyncio.run(play(sent.endpoint))
    assert sorted(one.name for one in sent.spans()) == [OVER_HTTP, DECIDE, DECIDE, CHECK]
    assert [line.get("trace_id") for line in service.lines()] == [None] * 4 + [TRACE] * 2


def test_a_call_has_no_more_stages_than_its_share(engine: Engine) -> None:
    requests = [pb.CheckStreamRequest(case=single_listing()).SerializeToString()] * (MOST_STAGES + 5)

    async def play(endpoint: str) -> None:
        async with traced(Telemetry(endpoint), engine) as service:
            assert len(await service.stream(requests)) == MOST_STAGES + 5

    with collector() as sent:
        asyncio.run(play(sent.endpoint))
    assert len(named(sent.spans(), DECIDE)) == MOST_STAGES
    (call,) = named(sent.spans(), "doudi.v1.EligibilityService/CheckStream")
    assert attributes(call)["doudi.cases"] == MOST_STAGES + 5


def test_a_collector_is_trusted_by_its_certificate_and_told_a_token(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    pair = authority.sign("collector")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20t")

    async def play(configuration: Telemetry) -> Traced:
        async with traced(configuration, engine) as service:
            assert await service.ask(check()) is grpc.StatusCode.OK
            if configuration.ca is None:
                service.tracing.close(0)
        return service

    credentials = grpc.ssl_server_credentials([(pair.key.read_bytes(), pair.certificate.read_bytes())])
    with collector(credentials) as sent:
        endpoint = f"https://localhost:{sent.port}"
        asyncio.run(play(Telemetry(endpoint, ca=authority.certificate)))
        assert {one.name for one in sent.spans()} == {CHECK, DECIDE}
        assert sent.metadata[0]["authorization"] == "Bearer t"
        before = len(sent.requests)
        asyncio.run(play(Telemetry(endpoint)))
        assert len(sent.requests) == before


def test_a_collector_that_is_not_there_is_told_once_and_holds_nobody_up(engine: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"

        async def play() -> Traced:
            async with traced(Telemetry(endpoint), engine) as service:
                for _ in range(5):
                    assert await service.ask(check(), {"traceparent": IDENTITY}) is grpc.StatusCode.OK
                # Without time to send, and although nobody takes them.
                service.tracing.close(0)
                assert await service.ask(check()) is grpc.StatusCode.OK
            return service

        service = asyncio.run(play())
    events = [json.loads(line)["event"] for line in service.written.getvalue().splitlines()]
    assert sorted(events) == ["call"] * 6 + ["telemetry_unavailable"]
    assert service.lines("telemetry_unavailable")[0]["endpoint"] == endpoint
    assert IDENTITY.encode() not in service.written.getvalue()


class Fickle(SpanExporter):
    """Takes spans, does not, or breaks, as it is told."""

    def __init__(self, *results: SpanExportResult | Exception) -> None:
        self._results = list(results)

    def export(self, _: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


def test_the_log_says_when_it_ceases_and_when_it_goes_on() -> None:
    stream = io.BytesIO()
    good, bad = SpanExportResult.SUCCESS, SpanExportResult.FAILURE
    exporter = Watched(
        Fickle(good, bad, LookupError(NAME), bad, good, ValueError(NAME), good, good), logs.logger(stream)
    )
    span = ReadableSpan("x")
    results = [exporter.export([span] * count) for count in range(1, 9)]
    assert results == [good, bad, bad, bad, good, bad, good, good]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line.get("lost"), line.get("error")) for line in lines] == [
        ("telemetry_unavailable", None, None),
        ("telemetry_available", 2 + 3 + 4, None),
        ("telemetry_unavailable", None, "ValueError"),
        ("telemetry_available", 6, None),
    ]


def test_a_worker_sends_its_spans_before_it_ends(tmp_path: Path) -> None:
    with collector() as sent:
        log = f"sqlite:///{tmp_path / 'decisions.db'}"
        with serving(SMALL, DOUDI_TELEMETRY_ENDPOINT=sent.endpoint, DOUDI_DECISION_LOG_URL=log) as server:
            server.check()
            line = server.log.wait("call")
            assert sent.wait(CHECK).trace_id.hex() == line["trace_id"]
            server.check()
            assert server.stop() == 0
        assert sorted(one.name for one in sent.spans()) == [DECIDE] * 2 + [RECORD] * 2 + [CHECK] * 2
        instances = {one.resource.SerializeToString() for each in sent.exported() for one in each.resource_spans}
        assert all(b"service.instance.id" in one for one in instances)


IMPORTS = """
import io, sys
import tools.cli, server.serve, server.worker
from server import log, telemetry
from server.configuration import Configuration, check
assert telemetry.open_tracing(check(None, {}, {}).configuration.telemetry, log.logger(io.BytesIO())) is None
print(sorted(name for name in sys.modules if name.partition('.')[0] == 'opentelemetry'))
"""


def test_nothing_of_it_is_imported_where_it_is_not_configured() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, timeout=SECONDS * 4, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "[]\n", "")
