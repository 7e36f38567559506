"""The decision log: what was asked and answered, kept before the answer leaves, found again, and decided again."""

from __future__ import annotations

from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server.configuration.decision_log import SQLITE, DecisionLog, DecisionLogError
from server.decisions.archive import Archive
from server.decisions.keys import Keys, make_keys, read_keys
from server.decisions.recorder import Recorder
from server.decisions.store import Store

__all__ = ["Archive", "DecisionLog", "DecisionLogError", "Recorder", "open_archive", "open_recorder"]


def open_recorder(configuration: DecisionLog, log: FilteringBoundLogger) -> Recorder:
    """The recorder of one process, to be started; several processes may have one each on the same log.

    Raises `DecisionLogError` where the address is none, or the keys cannot be read. A database that cannot be reached
    now is no error: the recorder waits for it.
    """
    keys = _keys(configuration, make=True)
    return Recorder(configuration, keys, Store(configuration), log)


def open_archive(configuration: DecisionLog) -> Archive:
    """The log to be read without a service. Raises `DecisionLogError` as `open_recorder` does, and without a file."""
    url = configuration.database()
    if url.get_backend_name() == SQLITE and not Path(url.database or "").is_file():
        raise DecisionLogError(f"没有决定日志 {url.database}")
    return Archive(Store(configuration, as_it_is=True), _keys(configuration, make=False))


def _keys(configuration: DecisionLog, *, make: bool) -> Keys:
    path = configuration.keys_at()
    if make and configuration.key_file is None:
        make_keys(path)
    return read_keys(path)
