"""Health, reflection, readiness, and where the server listens."""

from __future__ import annotations

import asyncio
import io

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server import log as logs
from server.deciding import Decider
from server.listening import ListenError, is_loopback
from server.service import Service
from tests.server.requests import single_listing
from tests.server.running import ELIGIBILITY, POLICY, Refused, Running, running

NAMES = ("", "doudi.v1.EligibilityService", "doudi.v1.PolicyService", "doudi.v1.DecisionService")


def health(server: Running, name: str) -> int:
    """The status that health checks get."""
    stub = health_pb2_grpc.HealthStub(server.channel)
    status: int = stub.Check(health_pb2.HealthCheckRequest(service=name)).status
    return status


def test_nothing_is_served_before_the_policies_have_been_loaded(engine: Engine) -> None:
    with running(None) as server:
        for name in NAMES:
            assert health(server, name) == health_pb2.HealthCheckResponse.NOT_SERVING
        for method in (f"{ELIGIBILITY}/Check", f"{ELIGIBILITY}/CheckBatch", f"{POLICY}/GetRelease"):
            with pytest.raises(Refused) as caught:
                server.raw(method, b"")
            assert caught.value.code is grpc.StatusCode.UNAVAILABLE
        server.run(server.service.serve(Decider(engine)))
        for name in NAMES:
            assert health(server, name) == health_pb2.HealthCheckResponse.SERVING
        assert server.check(pb.CheckRequest(case=single_listing())).decision.benefits


def test_health_of_a_service_that_is_not_there(server: Running) -> None:
    with pytest.raises(grpc.RpcError):
        health(server, "doudi.v1.Nothing")


def test_health_is_watched_until_the_end(engine: Engine) -> None:
    with running(engine) as server:
        stub = health_pb2_grpc.HealthStub(server.channel)
        watched = stub.Watch(health_pb2.HealthCheckRequest(service=""))
        assert next(watched).status == health_pb2.HealthCheckResponse.SERVING
        stopping = asyncio.run_coroutine_threadsafe(server.service.stop(0.1), server.loop)
        assert next(watched).status == health_pb2.HealthCheckResponse.NOT_SERVING
        stopping.result(30)


def test_reflection_lists_every_service(server: Running) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(server.channel)
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    (response,) = stub.ServerReflectionInfo(iter([request]))
    assert {one.name for one in response.list_services_response.service} == {
        "doudi.v1.EligibilityService",
        "doudi.v1.PolicyService",
        "doudi.v1.DecisionService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }


def test_a_port_that_is_taken(server: Running) -> None:
    async def again() -> None:
        await Service(logs.logger(io.BytesIO())).listen(server.address)

    with pytest.raises(ListenError, match="不能监听"):
        server.run(again())


@pytest.mark.parametrize("address", ["", "localhost", ":50051", "127.0.0.1:", "127.0.0.1:70000", "::1:50051", "a b:1"])
def test_addresses_that_are_none(server: Running, address: str) -> None:
    async def listen() -> None:
        await Service(logs.logger(io.BytesIO())).listen(address)

    with pytest.raises(ListenError, match="应写成"):
        server.run(listen())


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - to be refused
        ("[::]", False),
        ("192.168.1.10", False),
        ("localhost.example.org", False),
    ],
)
def test_who_can_reach_it(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
