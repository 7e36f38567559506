"""Checks on a thread of its own. Only the latest request counts: one that is overtaken is never answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_Asked = TypeVar("_Asked")
_Found = TypeVar("_Found")

_log = logging.getLogger(__name__)


class Checker(Generic[_Asked, _Found]):
    """Runs `check` on the latest request once none has come for `quiet` seconds, and gives the result to `tell`.

    `tell` is called on the thread of the checker.
    """

    def __init__(
        self, check: Callable[[_Asked], _Found], tell: Callable[[_Asked, _Found], None], *, quiet: float
    ) -> None:
        self._check = check
        self._tell = tell
        self._quiet = quiet
        self._changed = threading.Condition()
        self._latest: _Asked | None = None
        self._number = 0
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="checker", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def ask(self, wanted: _Asked) -> None:
        """Asks for a check, in place of any that has been asked for and not answered."""
        with self._changed:
            self._latest = wanted
            self._number += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Ends the thread once it has finished what it is at."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            wanted, number = taken
            try:
                found = self._check(wanted)
            except Exception:
                # A defect must not leave the editor without checks for the rest of the day.
                _log.exception("a check failed")
                continue
            with self._changed:
                overtaken = self._stopped or number != self._number
            if not overtaken:
                self._tell(wanted, found)

    def _take(self) -> tuple[_Asked, int] | None:
        """The latest request with its number, once it is quiet; `None` at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._latest is not None)
            number = -1
            while not self._stopped and number != self._number:
                number = self._number
                self._changed.wait_for(lambda: self._stopped or number != self._number, self._quiet)  # noqa: B023
            wanted, self._latest = self._latest, None
            return None if self._stopped or wanted is None else (wanted, number)
