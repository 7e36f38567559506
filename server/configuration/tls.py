"""Which certificate the service shows, and whose it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from server.configuration.kinds import boolean, file


@dataclass(frozen=True, slots=True)
class Tls:
    """The section `tls`. All files are PEM.

    `certificate`, `key`: the chain of the service and its private key; without them there is no encryption.
    `client_ca`: who signs the certificates of callers. `require_client`: whether a caller without one is turned away
    before it can ask anything.
    """

    certificate: Annotated[Path | None, file()] = None
    key: Annotated[Path | None, file()] = None
    client_ca: Annotated[Path | None, file()] = None
    require_client: Annotated[bool, boolean()] = False

    @property
    def encrypts(self) -> bool:
        """Whether connections are encrypted."""
        return self.certificate is not None
