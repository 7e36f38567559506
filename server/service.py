"""The gRPC server: both services, health and reflection on one port."""

from __future__ import annotations

import ipaddress
import re

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from structlog.typing import FilteringBoundLogger

from engine.engine import Engine
from server import eligibility, policies
from server.calls import Calls
from server.deciding import Decider
from server.eligibility import Eligibility
from server.policies import Policies
from server.serving import Serving

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""The longest request; the largest batch that is allowed is far shorter."""
MAX_CALLS = 1024
"""How many calls may be under way at once; more are told RESOURCE_EXHAUSTED."""
SERVICES = (eligibility.SERVICE, policies.SERVICE)
_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    # Otherwise a second server on the port would be let in, and take half of the calls.
    ("grpc.so_reuseport", 0),
)
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s]+):(?P<port>[0-9]{1,5})")


class ListenError(Exception):
    """The server cannot listen there; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Service:
    """A server that is told which engine answers. Made and used within one event loop."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._serving = Serving()
        calls = Calls(log)
        self._health = health.aio.HealthServicer()  # type: ignore[attr-defined] # missing in its stubs
        self._server = grpc.aio.server(options=_OPTIONS, maximum_concurrent_rpcs=MAX_CALLS)
        self._server.add_generic_rpc_handlers(
            (Eligibility(self._serving, calls).handler(), Policies(self._serving, calls).handler())
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection((*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server)

    async def listen(self, address: str) -> str:
        """Listens on `address` (`host:port`, port 0 for any) and answers UNAVAILABLE; the address with its port.

        Raises `ListenError` where that is not possible.
        """
        host = checked(address)
        await self._set(health_pb2.HealthCheckResponse.NOT_SERVING)
        try:
            port = self._server.add_insecure_port(address)
        except RuntimeError:
            raise ListenError(f"不能监听 {address}：端口被占用，或本机没有这个地址") from None
        await self._server.start()
        return f"{host}:{port}"

    async def serve(self, engine: Engine) -> None:
        """Answers from now on by `engine`."""
        self._serving.serve(Decider(engine))
        await self._set(health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, grace: float) -> None:
        """Takes no more calls, and gives those under way `grace` seconds."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)

    async def _set(self, status: health_pb2.HealthCheckResponse.ServingStatus) -> None:
        for name in (health.OVERALL_HEALTH, *SERVICES):
            await self._health.set(name, status)


def checked(address: str) -> str:
    """The host of `host:port`. Raises `ListenError` where `address` has not that form."""
    match = _ADDRESS.fullmatch(address)
    if match is None or int(match["port"]) > 65535:
        raise ListenError(f"监听地址 {address} 应写成 主机:端口，例如 127.0.0.1:50051")
    return match["host"]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
