"""From the configuration to the recorder of one process."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from structlog.typing import FilteringBoundLogger

from server import decisions
from server.configuration.decision_log import DecisionLog as Section
from server.decisions import DecisionLog, Recorder


def settings(section: Section) -> DecisionLog | None:
    """The configuration of the decision log; `None` where none is to be kept.

    Raises `DecisionLogError` where it could never be used, wherever the database is.
    """
    if not section.url:
        return None
    values: dict[str, Any] = {one.name: getattr(section, one.name) for one in fields(section)}
    log = DecisionLog(**values)
    log.database()
    log.keys_at()
    return log


def recorder(section: Section, log: FilteringBoundLogger) -> Recorder | None:
    """A recorder that is not started yet; `None` where no log is kept.

    Raises `DecisionLogError` where the keys cannot be read.
    """
    configuration = settings(section)
    return None if configuration is None else decisions.open_recorder(configuration, log)
