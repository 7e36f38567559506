"""Runs policy tests anew whenever a file of the policies or of the tests changes, until Ctrl-C."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import click
from watchfiles import Change, watch

from tools.console import Status
from tools.policytests.files import READABLE
from tools.policytests.session import Session

_BEAT_MS = 100
"""How often the wait for a change comes back; the first time says that the watch has begun."""


def watching(session: Session) -> Status:
    """Runs `session` at each change, shows only the last result, and gives its status when Ctrl-C comes.

    Each run has a watch of its own that began before it, so that no change falls between the two.
    """
    last = Status.INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            beats = watch(
                *_folders(session),
                watch_filter=_matters,
                rust_timeout=_BEAT_MS,
                yield_on_timeout=True,
                recursive=False,
            )
            try:
                next(beats)
            except FileNotFoundError:  # a folder went while the folders were listed
                continue
            last = _run(session)
            click.echo(click.style(f"{time.strftime('%H:%M:%S')} 等待改动，Ctrl-C 结束", dim=True), err=True)
            next(changes for changes in beats if changes)
    return last


def _run(session: Session) -> Status:
    click.clear()
    try:
        return session.run()
    except click.UsageError as error:
        click.echo(click.style(error.message, fg="red"), err=True)
        return Status.WRONG_USE


def _matters(_: Change, path: str) -> bool:
    """Whether a change may change the result: one of a file that is read, or of what folders there are."""
    return Path(path).suffix in READABLE or Path(path).is_dir()


def _folders(session: Session) -> Iterator[Path]:
    """Every folder that files are read from. They are watched one by one: a lone file of cases may stand in a folder
    that holds the whole disk below it.
    """
    for path in (session.folder, *session.paths):
        if path.is_dir():
            yield path
            yield from (one for one in path.rglob("*") if one.is_dir())
        elif path.parent.is_dir():
            yield path.parent
