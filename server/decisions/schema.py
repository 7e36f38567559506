"""Brings the database to the tables of this version; safe where several processes start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from server.configuration.decision_log import POSTGRESQL

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "decision_log_version"
_LOCK = 0x646F756469
"""Of PostgreSQL, for as long as a transaction; any number that nobody else in the database takes."""


def upgrade(connection: Connection) -> None:
    """Takes every step that is due, in the transaction of `connection`, which has SQLite's write lock if it is one."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_table", _VERSION_TABLE)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
