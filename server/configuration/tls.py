"""Which certificate the service shows, and whose it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from server.configuration.kinds import file


@dataclass(frozen=True, slots=True)
class Tls:
    """The section `tls`. All files are PEM.

    `certificate`, `key`: the chain of the service and its private key; without them there is no encryption.
    `client_ca`: who signs the certificates of callers; a caller without one is turned away before it can ask anything.
    `None` where callers need none: gRPC asks all for a certificate, or nobody.
    """

    certificate: Annotated[Path | None, file()] = None
    key: Annotated[Path | None, file()] = None
    client_ca: Annotated[Path | None, file()] = None

    @property
    def encrypts(self) -> bool:
        """Whether connections are encrypted."""
        return self.certificate is not None
