"""The gRPC server of one process: every service, health and reflection on one port."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from structlog.typing import FilteringBoundLogger

from server import eligibility, policies
from server.callers import Callers
from server.calls import Calls
from server.configuration import Configuration
from server.deciding import Decider
from server.decisions import Recorder
from server.decisions import service as decisions
from server.decisions.service import Decisions
from server.eligibility import Eligibility
from server.health import Health
from server.http import Listener, gateway
from server.listening import checked, unavailable
from server.metrics import Metrics
from server.policies import Policies
from server.serving import Serving
from server.telemetry import Tracing
from server.transport import Certificates

SERVICES = (eligibility.SERVICE, policies.SERVICE, decisions.SERVICE)


class Service:
    """A server that is told which release answers. Made and used within one event loop.

    `recorder`: records every answer before it leaves; `None` where no decision log is kept. It is started and stopped
    by whoever made it. `shared`: whether other processes listen on the same port, which the one that started them all
    has reserved. `tracing`: where calls are traced; `None` for nowhere. It is closed by whoever made it.
    """

    def __init__(
        self,
        log: FilteringBoundLogger,
        configuration: Configuration | None = None,
        recorder: Recorder | None = None,
        *,
        shared: bool = False,
        tracing: Tracing | None = None,
    ) -> None:
        settings = configuration or Configuration()
        limits = settings.limits
        self._serving = Serving()
        self._metrics = Metrics()
        self._certificates = Certificates(settings.tls) if settings.tls.encrypts else None
        self._recorder = recorder
        callers = Callers(settings.callers)
        calls = Calls(log, callers, self._metrics, self._measure, tracing=tracing, idle=limits.idle_seconds)
        self._health = Health(SERVICES)
        options = (
            ("grpc.max_receive_message_length", limits.message_kilobytes * 1024),
            # Unless it is meant, a second server on the port would be let in, and take half of the calls.
            ("grpc.so_reuseport", int(shared)),
        )
        self._server = grpc.aio.server(options=options, maximum_concurrent_rpcs=limits.calls)
        handlers = {
            eligibility.SERVICE: Eligibility(self._serving, calls, recorder).handler(),
            policies.SERVICE: Policies(self._serving, calls).handler(),
            decisions.SERVICE: Decisions(self._serving, calls, recorder).handler(),
        }
        self._server.add_generic_rpc_handlers(tuple(handlers.values()))
        application = gateway(
            handlers,
            longest=limits.message_kilobytes * 1024,
            metrics=self._metrics.page,
            healthy=lambda: self._serving.started,
            tracing=tracing,
            idle=limits.idle_seconds,
        )
        self._http = Listener(application, shared=shared, certificates=self._certificates)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection((*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server)

    async def listen(self, *addresses: str) -> str:
        """Listens on `addresses` (`host:port`, port 0 for any); until it is told what to serve it answers UNAVAILABLE.
        The last of them with its port.

        Raises `ListenError` where that is not possible.
        """
        if not self._serving.started:
            await self._health.tell(serving=False, refused="")
        listening = ""
        for address in addresses:
            host, _ = checked(address)
            try:
                listening = f"{host}:{self._port(address)}"
            except RuntimeError:
                raise unavailable(address) from None
        await self._server.start()
        return listening

    def _measure(self) -> None:
        if self._recorder is not None:
            self._metrics.logged(asdict(self._recorder.counts), self._recorder.waiting)

    def _port(self, address: str) -> int:
        if self._certificates is None:
            return self._server.add_insecure_port(address)
        return self._server.add_secure_port(address, self._certificates.grpc())

    async def listen_http(self, *addresses: str) -> str:
        """Answers over HTTP too; the last of `addresses` (`host:port`) with its port.

        Raises `ListenError` where that is not possible.
        """
        listening = ""
        for address in addresses:
            host, port = checked(address)
            try:
                listening = f"{host}:{await self._http.listen(host, port)}"
            except OSError:
                raise unavailable(address) from None
        return listening

    async def serve(self, decider: Decider, kept: Iterable[Decider] = (), *, refused: str = "") -> None:
        """Answers from now on by `decider`, and by one of `kept` where a request pins its release.

        `refused`: why the last candidate is not what is served, for those who check its health.
        """
        self._serving.serve(decider, kept)
        self._metrics.served(decider.release)
        await self._health.tell(serving=True, refused=refused)

    async def stop(self, grace: float) -> None:
        """Takes no more calls, and gives those under way `grace` seconds."""
        await self._health.enter_graceful_shutdown()
        await asyncio.gather(self._server.stop(grace), self._http.stop(grace))
