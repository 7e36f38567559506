"""Where the service listens, and how long it takes to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from server.configuration.kinds import boolean, number, text


@dataclass(frozen=True, slots=True)
class Listen:
    """The section `listen`.

    `address`: `host:port`, port 0 for any that is free. `insecure`: whether others than this machine may reach it in
    plain text. `grace`: seconds that calls under way are given when the service stops.
    """

    address: Annotated[str, text()] = "127.0.0.1:50051"
    insecure: Annotated[bool, boolean()] = False
    grace: Annotated[float, number(0, 3600)] = 10.0
