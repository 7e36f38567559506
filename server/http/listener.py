"""Listens for HTTP in the event loop that answers gRPC too."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvicorn
from starlette.types import ASGIApp

_KEEP_ALIVE = 30
_HEADERS = 64 * 1024
"""The longest headers of a request, in bytes."""


class Listener:
    """One port over HTTP. `shared`: whether other processes listen on it too.

    `certificate`, `key`: files in PEM for TLS, "" for none.
    """

    def __init__(self, application: ASGIApp, *, shared: bool = False, certificate: str = "", key: str = "") -> None:
        self._shared = shared
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
                h11_max_incomplete_event_size=_HEADERS,
                ssl_certfile=certificate or None,
                ssl_keyfile=key or None,
                http="h11",
                ws="none",
            )
        )
        # The one who runs this says when to stop.
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        self._task: asyncio.Task[None] | None = None

    async def listen(self, host: str, port: int) -> int:
        """Listens; the port. Raises `OSError` where that is not possible."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        end = socket.socket(family, socket.SOCK_STREAM)
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if self._shared:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            end.bind((host.strip("[]"), port))
            end.listen(1024)
            end.setblocking(False)
        except OSError:
            end.close()
            raise
        self._task = asyncio.create_task(self._server.serve(sockets=[end]))
        bound: int = end.getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Takes no more requests, and ends when those under way are answered."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
