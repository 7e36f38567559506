"""The release that answers, if one has been loaded."""

from __future__ import annotations

from server import refusals
from server.deciding import Decider


class Serving:
    """Holds the decider of the release that answers."""

    def __init__(self) -> None:
        self._decider: Decider | None = None

    def decider(self) -> Decider:
        """The decider of the release that answers. Raises `RefusedError` (UNAVAILABLE) before one has been loaded."""
        if self._decider is None:
            raise refusals.loading()
        return self._decider

    def serve(self, decider: Decider) -> None:
        """Answers from now on under the release of `decider`."""
        self._decider = decider
