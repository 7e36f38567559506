"""Where the service answers over HTTP and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from server.configuration.kinds import text


@dataclass(frozen=True, slots=True)
class Http:
    """The section `http`. `address`: `host:port` for HTTP and JSON, metrics and the OpenAPI page, "" for none."""

    address: Annotated[str, text()] = ""
