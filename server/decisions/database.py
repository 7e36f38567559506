"""Connections to the decision log, with the settings that its safety rests on."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from server.configuration.decision_log import COMMIT, EVERY, OFF, SQLITE, DecisionLog

_SYNCHRONOUS = {EVERY: "FULL", COMMIT: "NORMAL", OFF: "OFF"}
_SYNCHRONOUS_COMMIT = {EVERY: "on", COMMIT: "local", OFF: "off"}
_PAUSE = 0.02
WRITING = {"writing": True}
"""Options of a connection that is going to write: SQLite then locks at once, instead of failing half-way."""


def connect(configuration: DecisionLog) -> Engine:
    """An engine for the log; nothing is connected yet. Raises `DecisionLogError` where the address is none."""
    url = configuration.database()
    if url.get_backend_name() == SQLITE:
        return _sqlite(url, configuration)
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,  # what was connected before the database was restarted is no longer
        pool_size=2,
        max_overflow=4,
        pool_timeout=configuration.timeout,
        connect_args={
            "connect_timeout": max(2, round(configuration.timeout)),
            "application_name": "doudi",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": round(configuration.timeout * 1000),
            "options": " ".join(
                f"-c {name}={value}"
                for name, value in (
                    ("synchronous_commit", _SYNCHRONOUS_COMMIT[configuration.fsync]),
                    ("statement_timeout", round(configuration.timeout * 1000)),
                    ("timezone", "UTC"),
                )
            ),
        },
    )


def _sqlite(url: URL, configuration: DecisionLog) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_size=2, max_overflow=4, connect_args={"timeout": configuration.timeout}
    )

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        connection.execute(f"PRAGMA synchronous={_SYNCHRONOUS[configuration.fsync]}")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def keep_ahead(engine: Engine, timeout: float) -> None:
    """Makes the file of SQLite, for its owner alone, and lets SQLite write ahead (WAL): nobody waits for a reader.

    That is a property of the file; changing it takes all of it, for which SQLite itself does not wait, but we do, for
    `timeout` seconds.
    """
    Path(engine.url.database or "").touch(0o600)
    until = time.monotonic() + timeout
    while True:
        try:
            with closing(engine.raw_connection()) as connection:  # outside any transaction
                connection.cursor().execute("PRAGMA journal_mode=WAL")
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
