"""Listens for HTTP in the event loop that answers gRPC too."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.http.context import CERTIFICATE
from server.transport import Certificates

_KEEP_ALIVE = 30
_HEADERS = 64 * 1024
"""The longest headers of a request, in bytes."""
_LOOK_SECONDS = 10.0
"""How often certificates are looked at; gRPC looks at every handshake."""

_SUBJECT_NAMES = ("DNS", "IP Address", "URI", "email")


class _Protocol(H11Protocol):
    """A connection that tells its requests which certificate was shown on it; uvicorn does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        shown = transport.get_extra_info("peercert")
        if shown:
            self.app_state = {**self.app_state, CERTIFICATE: _names(shown)}


def _names(certificate: dict[str, Any]) -> dict[str, list[bytes]]:
    """The names in a certificate that TLS has verified."""
    others = [name for kind, name in certificate.get("subjectAltName", ()) if kind in _SUBJECT_NAMES]
    common = [name for part in certificate.get("subject", ()) for kind, name in part if kind == "commonName"]
    return {
        "x509_subject_alternative_name": [name.encode() for name in others],
        "x509_common_name": [name.encode() for name in common],
    }


class Listener:
    """Ports over HTTP. `shared`: whether other processes listen on them too; `certificates`: `None` for plain text."""

    def __init__(self, application: ASGIApp, *, shared: bool = False, certificates: Certificates | None = None) -> None:
        self._shared = shared
        self._certificates = certificates
        self._application = application
        self._servers: list[uvicorn.Server] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._renewing: asyncio.Task[None] | None = None

    async def listen(self, host: str, port: int) -> int:
        """Listens; the port. Raises `OSError` where that is not possible."""
        end = self._bound(host.strip("[]"), port)
        settings = uvicorn.Config(
            self._application,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
            h11_max_incomplete_event_size=_HEADERS,
            http=_Protocol,
            ws="none",
        )
        settings.load()
        if self._certificates is not None:
            settings.ssl = self._certificates.context()
            self._renewing = self._renewing or asyncio.create_task(self._renew(self._certificates))
        server = uvicorn.Server(settings)
        # The one who runs this says when to stop.
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        self._servers.append(server)
        self._tasks.append(asyncio.create_task(server.serve(sockets=[end])))
        bound: int = end.getsockname()[1]
        return bound

    async def stop(self, grace: float = 5.0) -> None:
        """Takes no more requests, and gives those under way `grace` seconds."""
        for server in self._servers:
            server.config.timeout_graceful_shutdown = max(1, round(grace))
            server.should_exit = True
        if self._renewing is not None:
            self._renewing.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _bound(self, host: str, port: int) -> socket.socket:
        end = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if self._shared:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            end.bind((host, port))
            end.listen(1024)
            end.setblocking(False)
        except OSError:
            end.close()
            raise
        return end

    async def _renew(self, certificates: Certificates) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            certificates.renew()
