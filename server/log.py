"""Logs in JSON, one line an event. No fact, name, reference, path or other word of a caller's ever stands in one."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from typing import BinaryIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

_ROOT = Path(__file__).resolve().parent.parent
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def logger(stream: BinaryIO) -> FilteringBoundLogger:
    """A logger that writes to `stream`, and nowhere else."""
    bound: FilteringBoundLogger = structlog.wrap_logger(
        structlog.BytesLogger(stream),
        processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.add_log_level, _line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    return bound


def _line(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    return _ENCODE({"time": event.pop("timestamp"), "event": event.pop("event"), **event}).encode()


def location(error: BaseException) -> str:
    """Where in the project `error` was raised: `engine/rete/session.py:88`; what it says may hold facts."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


class Discreet(logging.Handler):
    """Passes on that a library has something to say, but not what: its messages and tracebacks may hold facts."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._log.warning(
            "library",
            logger=record.name,
            severity=record.levelname,
            error=type(error).__name__ if error else None,
            location=location(error) if error else f"{record.filename}:{record.lineno}",
        )
