"""Notices that a policy folder or a release file has changed, also when it is put in the place of another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

DEBOUNCE = 2_000
STEP = 200
"""Milliseconds: changes that follow each other this closely are one, for at most `DEBOUNCE`."""
ROUND = 2_000
"""Milliseconds after which to see whether what is watched is still there."""


async def watch(source: Path, changed: Callable[[], None], failed: Callable[[Exception], None]) -> None:
    """Calls `changed` whenever `source` has changed, until it is cancelled. From the first step of its task on, no
    change goes unnoticed.

    Calls `failed` where it cannot watch (the folder is gone, the system watches too much already), and tries again.
    """
    folder = source.absolute().parent if source.is_file() else source
    notable = DefaultFilter() if folder == source else _only(source.name)
    lost = told = False
    while True:
        seen = _identity(folder)
        try:
            if lost and seen is not None:
                changed()
            lost = False
            async for changes in awatch(
                folder,
                watch_filter=notable,
                debounce=DEBOUNCE,
                step=STEP,
                rust_timeout=ROUND,
                yield_on_timeout=True,
                recursive=folder == source,
            ):
                told = False
                if changes:
                    changed()
                if _identity(folder) != seen:
                    break
        except (OSError, RuntimeError) as error:
            if not told:
                failed(error)
            told = True
            await asyncio.sleep(ROUND / 1000)
        lost = True


def _only(name: str) -> Callable[[Change, str], bool]:
    return lambda _, path: Path(path).name == name


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another in its place."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
