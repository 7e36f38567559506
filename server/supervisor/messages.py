"""What the supervisor and a worker tell each other, one line of JSON a message."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

MAX_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Start:
    """To a worker, first: where to listen once there is something to serve, and the configuration as plain data.

    `addresses` are those of gRPC, `over_http` those of HTTP.
    """

    addresses: tuple[str, ...]
    configuration: dict[str, dict[str, Any]]
    over_http: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """To a worker: make the release of a folder ready. It answers `Loaded`."""

    release: str
    folder: str


@dataclass(frozen=True, slots=True)
class Serve:
    """To a worker: answer by `release`, keep those in `keep` for requests that pin them, and forget all others.

    `coming`: one that it has to make ready meanwhile, "" for none. `refused`: why the last candidate was not taken, ""
    where it was. It answers `Serving`.
    """

    release: str
    keep: tuple[str, ...]
    coming: str
    refused: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """From a worker: a release is ready; or, with a `reason`, cannot be."""

    release: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """From a worker: it answers by `release`, and by those in `keep` where a request pins one."""

    release: str
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ping:
    """To a worker: is it still there? It answers `Pong` between two requests."""


@dataclass(frozen=True, slots=True)
class Pong:
    """From a worker: it is still there."""


Message = Start | Load | Serve | Loaded | Serving | Ping | Pong
_KINDS = {kind.__name__: kind for kind in (Start, Load, Serve, Loaded, Serving, Ping, Pong)}


class Channel:
    """One end of a connection between two processes. Its end is the end of the other process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def over(cls, end: socket.socket) -> Channel:
        """The channel of one end of a pair of sockets."""
        return cls(*await asyncio.open_unix_connection(sock=end, limit=MAX_LINE))

    def send(self, message: Message) -> None:
        """Sends a message; to one who has gone it is lost."""
        line = json.dumps({type(message).__name__: asdict(message)}, ensure_ascii=False)
        self._writer.write(line.encode() + b"\n")

    async def __aiter__(self) -> AsyncIterator[Message]:
        """What the other end sends, until it is gone."""
        try:
            while line := await self._reader.readline():
                ((kind, fields),) = json.loads(line).items()
                yield _KINDS[kind](**{name: _frozen(value) for name, value in fields.items()})
        except (ConnectionError, ValueError):
            # Gone, in the middle of a message perhaps.
            return

    def close(self) -> None:
        """Ends it, which the other end takes as a reason to stop."""
        self._writer.close()


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON
    return tuple(value) if isinstance(value, list) else value
