"""A folder for as long as the service runs, and the end of those that killed services have left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUNTIME = "RUNTIME_DIRECTORY"
"""Where systemd says which folders a service may keep what it needs while it runs in."""
PREFIX = "doudi-"
MARK = ".doudi-scratch"
"""Stands in every such folder: whatever else goes by a like name belongs to somebody else."""
_NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder, in the one that systemd gives a service if there is one, until the end of the `with`."""
    home = Path(os.environ.get(RUNTIME, "").partition(":")[0] or tempfile.gettempdir())
    sweep(home)
    # Whoever sweeps at the same moment may help to delete it.
    made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=home, ignore_cleanup_errors=True)
    with made as name, _opened(name) as lock:
        # Those who clean up, ourselves and others, pass over a folder that is locked. Only then is it marked.
        fcntl.flock(lock, fcntl.LOCK_SH)
        (Path(name) / MARK).touch()
        yield Path(name)


def sweep(home: Path) -> None:
    """Deletes the folders in `home` that are marked as ours, belong to this user, and are locked by nobody."""
    with contextlib.suppress(OSError):
        for folder in home.iterdir():
            if _NAME.fullmatch(folder.name):
                with contextlib.suppress(OSError):
                    _swept(folder)


def _swept(folder: Path) -> None:
    with _opened(folder) as opened:
        mark = os.stat(MARK, dir_fd=opened, follow_symlinks=False)
        if stat.S_ISREG(mark.st_mode) and os.fstat(opened).st_uid == mark.st_uid == os.geteuid():
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)


@contextmanager
def _opened(folder: Path | str) -> Iterator[int]:
    """A descriptor of a folder that is no link. Raises `OSError`."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield opened
    finally:
        os.close(opened)
