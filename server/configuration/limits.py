"""What one server takes on at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from server.configuration.kinds import number, whole


@dataclass(frozen=True, slots=True)
class Limits:
    """The section `limits`.

    `message_kilobytes`: the longest request. `calls`: how many calls a worker has under way at once; more are told
    RESOURCE_EXHAUSTED. `idle_seconds`: how long a caller may keep the service waiting for the request of a call, for
    the next one of a stream, or for the rest of one over HTTP.
    """

    message_kilobytes: Annotated[int, whole(16, 65536)] = 4096
    calls: Annotated[int, whole(1, 100_000)] = 1024
    idle_seconds: Annotated[float, number(0.01, 86_400)] = 300.0
