"""The releases that were served last, in a folder that outlives the process: what to serve again where a start finds
nothing but a bad candidate.

Each is an archive, signed where it was signed, and is tried like any other candidate before it is served again.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from server.configuration import Configuration
from server.configuration.decision_log import SQLITE

STATE = "STATE_DIRECTORY"
"""Where systemd says which folders a service may keep its state in."""
FOLDER = "releases"
_NAME = re.compile(r"([0-9]{8})-([0-9a-f]{64})\.doudi")
_COMING = ".coming"
_NUMBER = attrgetter("number")


def place(configuration: Configuration, environment: Mapping[str, str]) -> Path | None:
    """The folder as it is configured: else in that of systemd, else beside the decision log in a file, else none."""
    if configuration.policies.state is not None:
        return configuration.policies.state
    given = environment.get(STATE, "").partition(":")[0]
    if given:
        return Path(given) / FOLDER
    log = configuration.decision_log
    if log.url and log.database().get_backend_name() == SQLITE:
        file = Path(log.database().database or "")
        return file.with_name(f"{file.stem}-{FOLDER}")
    return None


@dataclass(frozen=True, slots=True)
class Copy:
    """A release that is kept: its place among all that ever were, its digest as it was served, and its archive."""

    number: int
    release: str
    file: Path


class Kept:
    """The last `most` releases in `folder`, which belongs to one service alone; `lock`: its descriptor."""

    def __init__(self, folder: Path, most: int, lock: int) -> None:
        self._folder = folder
        self._most = most
        self._lock = lock

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, most: int) -> Iterator[Kept]:
        """Those of a folder, made if need be. Raises `OSError`, `BlockingIOError` where another service has it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield cls(folder, most, lock)
        finally:
            os.close(lock)

    def last(self) -> Copy | None:
        """The one that was served last, if any. Raises `OSError`."""
        return max(self._copies(), key=_NUMBER, default=None)

    def keep(self, release: str, archive: Path) -> None:
        """Keeps a copy of an archive as the one that was served last, and forgets those that are too many.

        Whatever happens meanwhile, the last is the one from before or this one, and whole. Raises `OSError`.
        """
        data = archive.read_bytes()
        last = self.last()
        if last is not None and last.release == release and _holds(last.file, data):
            return
        number = last.number + 1 if last is not None else 1
        self._write(f"{number:08}-{release}.doudi", data)
        for old in sorted(self._copies(), key=_NUMBER, reverse=True)[self._most :]:
            old.file.unlink()

    def _copies(self) -> Iterator[Copy]:
        for file in self._folder.iterdir():
            named = _NAME.fullmatch(file.name)
            if named and file.is_file() and not file.is_symlink():
                yield Copy(int(named[1]), named[2], file)

    def _write(self, name: str, data: bytes) -> None:
        coming = self._folder / _COMING
        coming.unlink(missing_ok=True)
        with coming.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        coming.rename(self._folder / name)
        os.fsync(self._lock)


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.read_bytes() == data
    except OSError:
        return False
