"""How callers are told apart, and what each may do in a second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from server.configuration.kinds import boolean, file, number, text


@dataclass(frozen=True, slots=True)
class Callers:
    """The section `callers`.

    `keys`: the file of callers with the hashes of their keys and the names of their certificates. `jwks`: the keys that
    sign tokens, a file or an `https:` address. `issuer`, `audience`: what a token has to name; both are needed with
    `jwks`. `anonymous`: whether those who show nothing are let in where others than this machine can reach the service.
    `rate`, `burst`: how many calls a caller may make in a second on the whole, and at once, in each worker; 0 for any.
    """

    keys: Annotated[Path | None, file()] = None
    jwks: Annotated[str, text()] = ""
    issuer: Annotated[str, text()] = ""
    audience: Annotated[str, text()] = ""
    anonymous: Annotated[bool, boolean()] = False
    rate: Annotated[float, number(0, 1_000_000)] = 0.0
    burst: Annotated[float, number(1, 1_000_000)] = 100.0

    @property
    def asks(self) -> bool:
        """Whether callers have to show who they are."""
        return self.keys is not None or bool(self.jwks)
