"""The service under test: on one port and one log for good, started again after it has been ended in any way."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from tests.server.processes import Server, started

WORKERS = 3
GRACE = 3
CANDIDATE_SECONDS = 20
"""Many times what a good release needs, also on a machine that has much else to do."""
LOG_SECONDS = 3
GONE = 30.0
"""Seconds in which the workers of a supervisor that was killed have to be gone."""


class Service:
    """`folder`: for its files. `url`: of its decision log; `keys`: the file of its keys."""

    def __init__(self, folder: Path, public: Path, url: str, keys: Path) -> None:
        self._folder = folder
        self._file = folder / "watched.doudi"
        self._address = "127.0.0.1:0"
        self._run = ExitStack()
        self.logs: list[dict[str, Any]] = []
        settings = {
            "listen": {"grace": GRACE},
            "workers": {"count": WORKERS},
            "policies": {
                "path": str(self._file),
                "keys": [str(public)],
                "candidate_seconds": CANDIDATE_SECONDS,
                "state": str(folder / "state"),
            },
            "decision_log": {"url": url, "key_file": str(keys), "timeout": LOG_SECONDS, "fsync": "every"},
        }
        # JSON is YAML too.
        (folder / "doudi.yaml").write_text(json.dumps(settings), "utf-8")

    def push(self, archive: bytes) -> None:
        """Puts a release where the service watches, as `doudi release build` would."""
        new = self._folder / "coming"
        new.write_bytes(archive)
        new.replace(self._file)

    def start(self, archive: bytes) -> Server:
        """Starts it, with a release file, where it was before."""
        self.push(archive)
        words = ("--config", str(self._folder / "doudi.yaml"), "--listen", self._address)
        self.server = Server(self._run.enter_context(started(*words)))
        self._address = self.server.address
        return self.server

    def kill(self) -> float:
        """Kills the supervisor; in how many seconds its workers were gone. Raises `TimeoutError`."""
        workers = self.server.workers()
        start = time.monotonic()
        self.server.process.kill()
        _, left = psutil.wait_procs(workers, GONE)
        for one in left:
            one.kill()
        self._ended()
        if left:
            raise TimeoutError("the workers outlived their supervisor")
        return time.monotonic() - start

    def stop(self) -> int:
        """Stops it as an operator does; the exit status."""
        status = self.server.stop()
        self._ended()
        return status

    def close(self) -> None:
        """Ends it in any case."""
        self._run.close()

    def _ended(self) -> None:
        self.logs += self.server.log.whole()
        self._run.close()
        self._run = ExitStack()
