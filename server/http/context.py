"""What a method handler of gRPC wants of its call, for one that came over HTTP: so that there is one way to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

import grpc
from google.rpc.status_pb2 import Status

DETAILS = "grpc-status-details-bin"
CERTIFICATE = "certificate"
"""Under which the state of a request holds what TLS says of its peer, in the words of gRPC."""

Trailers = Sequence[tuple[str, str | bytes]]


class AbortedError(Exception):
    """The handler refused; `status` is what the caller is told."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(status.message)


class HttpContext:
    """The call, as far as handlers of this service ask about it."""

    def __init__(self, metadata: Sequence[tuple[str, str]], certificate: Mapping[str, Sequence[bytes]]) -> None:
        self._metadata = tuple(metadata)
        self._certificate = certificate
        self.trailers: Trailers = ()
        """What the handler wants the caller to be told besides."""

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """The headers that mean something, by their names in lower case."""
        return self._metadata

    def auth_context(self) -> Mapping[str, Sequence[bytes]]:
        """What TLS says of the peer; nothing where there was none."""
        return self._certificate

    def set_trailing_metadata(self, trailers: Trailers) -> None:
        """Notes what the caller is told besides the answer."""
        self.trailers = trailers

    def time_remaining(self) -> float | None:
        """HTTP has no deadline of its own."""
        return None

    def cancelled(self) -> bool:
        """Whether the caller gave up; then the task is cancelled, so that nobody is there to ask."""
        return False

    async def abort(self, code: grpc.StatusCode, details: str = "", trailing_metadata: Trailers = ()) -> NoReturn:
        """Ends the call with a status. Raises `AbortedError`."""
        for key, value in trailing_metadata or ():
            if key == DETAILS and isinstance(value, bytes):
                raise AbortedError(Status.FromString(value))
        raise AbortedError(Status(code=code.value[0], message=details))
