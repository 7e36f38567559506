"""Processes that are measured: what they say of themselves, and the memory of all that they started."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.population.environments import ROOT, variables

_EVERY = 0.2


class FailedError(Exception):
    """A measured process ended before it said what it was asked; it wrote the reason on the terminal."""


class Worker:
    """A process that runs a round for each line that it is sent, and answers with a line of JSON."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=variables()
        )

    def round(self) -> Mapping[str, float]:
        """Wall and CPU seconds of one round."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.write("round\n")
                self._process.stdin.flush()
        return self._told()

    def end(self) -> Mapping[str, float]:
        """Ends the process; its peak memory."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        told = self._told()
        self._process.wait()
        return told

    def stop(self) -> None:
        """Ends the process at once, if it has not ended."""
        self._process.kill()
        self._process.wait()

    def _told(self) -> Mapping[str, float]:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise FailedError
        told: Mapping[str, float] = json.loads(line)
        return told


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process told, with the most memory that it and all it started held at once, in bytes."""

    told: Mapping[str, float]
    peak: int


def run(command: Sequence[str | Path]) -> Ran:
    """Runs a process to its end, watching its memory. Raises `FailedError`."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=variables())
    watched = _Watched(process.pid)
    watched.start()
    try:
        out, _ = process.communicate()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        peak = watched.end()
    if process.returncode:
        raise FailedError
    return Ran(json.loads(out.splitlines()[-1]), peak)


class _Watched(threading.Thread):
    """Sums the resident memory of a process and all below it, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self._peak = 0

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            with suppress(psutil.Error):
                top = psutil.Process(self._pid)
                self._peak = max(self._peak, sum(map(_resident, [top, *top.children(recursive=True)])))

    def end(self) -> int:
        self._over.set()
        self.join()
        return self._peak


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
