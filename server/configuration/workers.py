"""How many processes answer, and what becomes of one that does not start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Annotated

from server.configuration.kinds import number, whole


@dataclass(frozen=True, slots=True)
class Workers:
    """The section `workers`.

    `count`: how many, 0 for one a core. `start_seconds`: how long one may take to load the policies. `silent_seconds`:
    after how long one that does not react to its supervisor is ended and replaced. `attempts`: after how many in a row
    that ended before they answered the service gives up.
    """

    count: Annotated[int, whole(0, 256)] = 0
    start_seconds: Annotated[float, number(1, 3600)] = 120.0
    silent_seconds: Annotated[float, number(1, 3600)] = 30.0
    attempts: Annotated[int, whole(1, 1000)] = 6

    def processes(self) -> int:
        """How many processes: as configured, or one for each core that this process may use."""
        return self.count or len(os.sched_getaffinity(0))
