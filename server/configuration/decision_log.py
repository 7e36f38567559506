"""Where acknowledged decisions are stored, how safely, for how long, and what is kept of persons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.configuration.kinds import file, number, one_of, text, whole

SQLITE, POSTGRESQL = "sqlite", "postgresql"
EVERY: Final = "every"
COMMIT: Final = "commit"
OFF: Final = "off"
REFUSE: Final = "refuse"
SERVE: Final = "serve"
SEAL: Final = "seal"
DROP: Final = "drop"


class DecisionLogError(Exception):
    """The decision log cannot be used as it is configured; `message` says why, in Chinese, without any secret."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """The section `decision_log`.

    `url`: "" where no log is kept; `sqlite:////var/lib/doudi/decisions.db` or `postgresql://user@host/database`.
    `key_file`: the keys that seal and hash, one a line in base64; where none is named, SQLite has one beside its file,
    made at the first start.

    `fsync`: what has happened to an entry before its answer leaves. `every`: it is on the disk and survives a power
    failure (SQLite `synchronous=FULL`, PostgreSQL `synchronous_commit=on`). `commit`: it is with the operating system,
    or with the primary, and survives killed processes (`NORMAL`; `local`). `off`: it is handed over, and the last
    moments before a crash may be lost (`OFF`; `off`).

    `on_failure`: while the log cannot be written, `refuse` answers UNAVAILABLE, `serve` answers unrecorded and counts.

    `facts`: what is kept of facts that the vocabulary marks as personal or sensitive, of free text and of names of
    subjects. `seal`: all of it, encrypted, so that entries can be replayed; `drop`: of names and texts their keyed
    HMAC, of the rest nothing.

    `retention_days`: after how many days an entry is deleted, 0 for never. `timeout`: how many seconds a call waits for
    the log.
    """

    url: Annotated[str, text()] = ""
    key_file: Annotated[Path | None, file()] = None
    fsync: Annotated[Literal["every", "commit", "off"], one_of(EVERY, COMMIT, OFF)] = EVERY
    on_failure: Annotated[Literal["refuse", "serve"], one_of(REFUSE, SERVE)] = REFUSE
    facts: Annotated[Literal["seal", "drop"], one_of(SEAL, DROP)] = SEAL
    retention_days: Annotated[int, whole(0, 36500)] = 0
    timeout: Annotated[float, number(0.1, 600)] = 5.0

    def check(self) -> None:
        """Raises `DecisionLogError` where the log could never be used, wherever the database is."""
        if self.url:
            self.database()
            self.keys_at()

    def database(self) -> URL:
        """The address of the database with the driver that is used. Raises `DecisionLogError` where it is none."""
        try:
            url = make_url(self.url)
        except ArgumentError:
            raise DecisionLogError("决定日志的地址写法不对；例如 sqlite:////var/lib/doudi/decisions.db") from None
        match url.get_backend_name():
            case "sqlite":
                if not url.database or url.database == ":memory:" or url.query:
                    raise DecisionLogError(
                        "决定日志要写在文件里，例如 sqlite:////var/lib/doudi/decisions.db，后面不带参数"
                    )
                return url.set(drivername=SQLITE)
            case "postgresql":
                return url.set(drivername="postgresql+psycopg")
            case _:
                raise DecisionLogError("决定日志只能用 sqlite 或 postgresql")

    def keys_at(self) -> Path:
        """Where the keys are. Raises `DecisionLogError` where nothing says so."""
        if self.key_file is not None:
            return self.key_file
        url = self.database()
        if url.get_backend_name() != SQLITE or not url.database:
            raise DecisionLogError("决定日志用 PostgreSQL 时要写明密钥文件（key_file），各台机器用同一个")
        return Path(f"{url.database}.key")
