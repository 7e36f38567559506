"""A small disk of its own, which can be filled and made read-only."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTES = 512
_JUNK = "junk"
_BLOCK = bytes(64 * 1024)


class Disk:
    """A file system that is mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Takes every byte that is left."""
        with (self.folder / _JUNK).open("wb", buffering=0) as junk:
            try:
                while True:
                    junk.write(_BLOCK)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def empty(self) -> None:
        """Gives back what `fill` took."""
        (self.folder / _JUNK).unlink()

    def remount(self, mode: str) -> None:
        """`ro` or `rw`; `ro` only while nobody has a file of it open for writing."""
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.folder)], check=True)


@contextmanager
def disk(folder: Path) -> Iterator[Disk | None]:
    """A disk at `folder`; only a folder, and `None`, for users who may not mount anything."""
    folder.mkdir()
    options = f"size={MEGABYTES}m,mode=700"
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=False).returncode
    ):
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
