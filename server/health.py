"""Health, with the reason why the last candidate was not taken: a service of its own name and a trailing header."""

from __future__ import annotations

from collections.abc import Iterable

import grpc
from grpc_health.v1 import health, health_pb2

CANDIDATE = "doudi.candidate"
"""Not serving while what is answered by is not what the policy folder or release file holds, for it was refused."""
REASON = "doudi-candidate-reason-bin"
"""The header that says why, in UTF-8; every health check has it while the candidate is refused."""


class Health(health.aio.HealthServicer):  # type: ignore[misc, name-defined] # missing in its stubs
    """Answers health checks by service, and says what became of the last candidate."""

    def __init__(self, services: Iterable[str]) -> None:
        super().__init__()
        self._services = (health.OVERALL_HEALTH, *services)
        self._reason = ""

    async def Check(  # noqa: N802 - named by the protocol
        self,
        request: health_pb2.HealthCheckRequest,
        context: grpc.aio.ServicerContext[health_pb2.HealthCheckRequest, health_pb2.HealthCheckResponse],
    ) -> health_pb2.HealthCheckResponse:
        """The health of a service."""
        if self._reason:
            context.set_trailing_metadata(((REASON, self._reason.encode()),))
        status: health_pb2.HealthCheckResponse = await super().Check(request, context)
        return status

    async def tell(self, *, serving: bool, refused: str) -> None:
        """Says whether the services answer, and why the last candidate was refused, "" where it was not."""
        self._reason = refused
        for name in self._services:
            await self.set(name, _status(good=serving))
        await self.set(CANDIDATE, _status(good=serving and not refused))


def _status(*, good: bool) -> health_pb2.HealthCheckResponse.ServingStatus:
    return health_pb2.HealthCheckResponse.SERVING if good else health_pb2.HealthCheckResponse.NOT_SERVING
