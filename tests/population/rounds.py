"""What a process that decides round by round says of itself: a line of JSON a round, and its peak memory in the end."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

_STATUS = Path("/proc/self/status")


def timed(decide: Callable[[], None]) -> None:
    """Runs a round and tells its seconds by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    decide()
    _tell({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})


def ended() -> None:
    """Tells the peak memory; that of `getrusage` would be the parent's where that had more."""
    (line,) = (line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    _tell({"peak": int(line.split()[1]) * 1024})


def _tell(figures: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()
