"""What health checks say of the last candidate."""

from __future__ import annotations

from typing import cast

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from server.health import CANDIDATE, REASON
from tests.server.processes import Server

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def candidate(server: Server, service: str = CANDIDATE) -> tuple[int, str]:
    """What health checks say of the last candidate, and why, asked of every worker on connections of their own."""
    said = set()
    for _ in range(8):
        with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            response, call = health_pb2_grpc.HealthStub(channel).Check.with_call(
                health_pb2.HealthCheckRequest(service=service)
            )
        headers = dict(cast(grpc.Call, call).trailing_metadata())
        said.add((response.status, cast(bytes, headers.get(REASON, b"")).decode()))
    (one,) = said
    return one
