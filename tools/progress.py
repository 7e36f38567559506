"""A progress bar for what takes longer than a moment: on standard error, only where somebody is looking."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

_PATIENCE = 1.0
"""Seconds that pass without a bar; most commands are done by then."""


class Advance(Protocol):
    """Called after `steps` of the total are done."""

    def __call__(self, steps: int = 1, /) -> None: ...


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """What to call after each of `total` steps, for as long as a `with` lasts.

    Nothing is shown where standard error is no terminal, nor before a second has gone by. Whoever prints meanwhile
    prints into the bar: gather what there is to say, and say it afterwards.
    """
    bar = _Bar(label, total)
    try:
        yield bar.advance if sys.stderr.isatty() else unseen
    finally:
        bar.close()


def unseen(_: int = 1, /) -> None:
    """Steps that nobody watches."""


class _Bar:
    def __init__(self, label: str, total: int) -> None:
        self._shown = click.progressbar(length=total, label=label, file=sys.stderr)
        self._begun = time.monotonic()
        self._done = 0
        self._drawn = False

    def advance(self, steps: int = 1, /) -> None:
        """So many more steps are done."""
        self._done += steps
        if self._drawn:
            self._shown.update(steps)
        elif time.monotonic() - self._begun >= _PATIENCE:
            self._drawn = True
            self._shown.__enter__()
            self._shown.update(self._done)

    def close(self) -> None:
        """Ends the line of a bar that was drawn."""
        if self._drawn:
            self._shown.__exit__(None, None, None)
