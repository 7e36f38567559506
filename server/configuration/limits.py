"""What one server takes on at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from server.configuration.kinds import whole


@dataclass(frozen=True, slots=True)
class Limits:
    """The section `limits`.

    `message_kilobytes`: the longest request. `calls`: how many calls a worker has under way at once; more are told
    RESOURCE_EXHAUSTED.
    """

    message_kilobytes: Annotated[int, whole(16, 65536)] = 4096
    calls: Annotated[int, whole(1, 100_000)] = 1024
