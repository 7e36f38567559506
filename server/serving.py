"""The release that answers, if one has been loaded, and those that a request may pin beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server import refusals
from server.deciding import Decider


class Serving:
    """Holds a decider of each release that is kept. A call that has one keeps it to its end."""

    def __init__(self) -> None:
        self._current: Decider | None = None
        self._kept: Mapping[str, Decider] = {}

    @property
    def started(self) -> bool:
        """Whether any release has been loaded."""
        return self._current is not None

    def decider(self, release: str = "") -> Decider:
        """The decider of `release` where that is kept, and else of the release that answers.

        Raises `RefusedError` (UNAVAILABLE) before one has been loaded.
        """
        if self._current is None:
            raise refusals.loading()
        return self._kept.get(release, self._current)

    def serve(self, decider: Decider, kept: Iterable[Decider]) -> None:
        """Answers from now on under the release of `decider`, and of those in `kept` where a request pins one."""
        self._current = decider
        self._kept = {one.release: one for one in (decider, *kept)}
