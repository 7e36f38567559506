"""What the log asks of its database, in SQLAlchemy Core alone: insert, find, list, purge."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from alembic.util import CommandError
from sqlalchemy import ColumnElement, Connection, Row, delete, select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from server.configuration.decision_log import SQLITE, DecisionLog
from server.decisions import schema
from server.decisions.database import WRITING, connect, keep_ahead
from server.decisions.insertion import Insertion
from server.decisions.tables import CONTENTS, DECISIONS

_AT_ONCE = 500
"""How many values one statement takes; SQLite once took 999."""
_NARROW = attrgetter(*(column.name for column in DECISIONS.c if column.name != "outcomes"))
"""Every value of a row but the last, which is text in the database."""


class StoreError(Exception):
    """The database does not do what is asked of it now; `cause` names the kind of failure, without any value.

    `common`: whether it would have refused anything, and not only what it was given.
    """

    def __init__(self, error: BaseException) -> None:
        self.common = not isinstance(error, DataError | IntegrityError)
        origin = getattr(error, "orig", None) or error
        self.cause = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None)
        self.cause = self.cause or type(origin).__name__
        super().__init__(self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An entry as the database has it. `outcomes`: pairs of a benefit and an outcome; `sealed`: b"" where not read."""

    id: str
    recorded_ms: int
    caller: str
    method: str
    request_key: bytes | None
    question: bytes | None
    decision_key: bytes
    release: str
    as_of: str
    region: str
    outcomes: tuple[tuple[str, str], ...]
    sealed: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which entries: those that meet everything given. Moments in milliseconds since 1970, `until_ms` exclusive."""

    region: str = ""
    benefit: str = ""
    outcome: str = ""
    caller: str = ""
    release: str = ""
    since_ms: int | None = None
    until_ms: int | None = None
    decision_keys: tuple[bytes, ...] = ()

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The filters as SQL."""
        table = DECISIONS.c
        for column, wanted in ((table.region, self.region), (table.caller, self.caller), (table.release, self.release)):
            if wanted:
                yield column == wanted
        if self.benefit or self.outcome:
            pair = f";{self.benefit}=" if self.benefit else "="
            yield table.outcomes.contains(f"{pair}{self.outcome};" if self.outcome else pair, autoescape=True)
        if self.since_ms is not None:
            yield table.id >= first_id(self.since_ms)
        if self.until_ms is not None:
            yield table.id < first_id(self.until_ms)
        if self.decision_keys:
            yield table.decision_key.in_(self.decision_keys)


def first_id(milliseconds: int) -> str:
    """What no id made at that moment or later is below. Milliseconds since 1970."""
    return f"{min(max(milliseconds, 0), 2**48 - 1):012x}"


class Store:
    """The database of one log. Thread safe; several processes may have one each on the same database.

    `as_it_is`: the database is read as somebody else has made it, and neither made nor brought up to date.
    """

    def __init__(self, configuration: DecisionLog, *, as_it_is: bool = False) -> None:
        self.engine = connect(configuration)
        self._timeout = configuration.timeout
        self._sqlite = self.engine.dialect.name == SQLITE
        self._decisions = Insertion(DECISIONS, self.engine.dialect, lenient=True)
        self._contents = Insertion(CONTENTS, self.engine.dialect)
        self._ready = as_it_is
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Makes the tables, or brings them up to date, once. Raises `StoreError`."""
        with self._lock, _failures():
            if self._ready:
                return
            if self._sqlite:
                keep_ahead(self.engine, self._timeout)
            with self._writing() as connection:
                schema.upgrade(connection)
            self._ready = True

    def insert(self, entries: Sequence[Stored]) -> Mapping[bytes, Stored]:
        """Inserts all in one transaction, but for those whose request key is taken; who took each key of them.

        An entry whose key is its own stands under it in the result; otherwise that of another. Raises `StoreError`.
        """
        # Two processes that take the same keys take them in one order, and wait instead of blocking one another.
        ordered = sorted(entries, key=lambda one: one.request_key or b"")
        keys = [one.request_key for one in ordered if one.request_key]
        self.prepare()
        with _failures(), self._writing() as connection:
            self._decisions.run(connection, [_row(one) for one in ordered])
            taken = _of_keys(connection, keys)
            own = [one for one in ordered if one.request_key is None or taken[one.request_key].id == one.id]
            if own:
                self._contents.run(connection, [(one.id, one.sealed) for one in own])
        # What they hold came after they were read, and two of `entries` may be attempts at one request.
        return {**taken, **{one.request_key: one for one in own if one.request_key}}

    def of_keys(self, keys: Sequence[bytes]) -> Mapping[bytes, Stored]:
        """The entries that have these request keys. Raises `StoreError`."""
        self.prepare()
        with _failures(), self.engine.connect() as connection:
            return _of_keys(connection, keys)

    def of_ids(self, ids: Iterable[str]) -> Mapping[str, Stored]:
        """The entries of these ids, with what they hold. Raises `StoreError`."""
        self.prepare()
        with _failures(), self.engine.connect() as connection:
            found = _whole(connection, DECISIONS.c.id, list(ids))
        return {one.id: one for one in found}

    def listed(self, filters: Filters, below: str, limit: int) -> list[Stored]:
        """The newest `limit` entries with an id below `below` ("" for any), without what they hold.

        Raises `StoreError`.
        """
        query = select(DECISIONS).where(*filters.conditions()).order_by(DECISIONS.c.id.desc()).limit(limit)
        if below:
            query = query.where(DECISIONS.c.id < below)
        self.prepare()
        with _failures(), self.engine.connect() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def purge(self, before_ms: int, limit: int) -> int:
        """Deletes at most `limit` entries recorded before a moment; how many there were. Raises `StoreError`."""
        old = select(DECISIONS.c.id).where(DECISIONS.c.id < first_id(before_ms)).order_by(DECISIONS.c.id).limit(limit)
        if not self._sqlite:
            old = old.with_for_update(skip_locked=True)  # another process purges too
        self.prepare()
        with _failures(), self._writing() as connection:
            ids = list(connection.execute(old).scalars())
            for some in _batches(ids):
                connection.execute(delete(CONTENTS).where(CONTENTS.c.id.in_(some)))
                connection.execute(delete(DECISIONS).where(DECISIONS.c.id.in_(some)))
        return len(ids)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(**WRITING) as connection, connection.begin():
            yield connection


@contextmanager
def _failures() -> Iterator[None]:
    """Turns what the database raises into `StoreError`."""
    try:
        yield
    except (SQLAlchemyError, CommandError, sqlite3.Error, OSError) as error:
        raise StoreError(error) from None


def _of_keys(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, Stored]:
    return {one.request_key: one for one in _whole(connection, DECISIONS.c.request_key, keys) if one.request_key}


def _whole(connection: Connection, column: ColumnElement[Any], values: Sequence[object]) -> list[Stored]:
    """The entries with one of `values`, and what they hold; b"" for those of the transaction that are yet without."""
    found: list[Stored] = []
    query = select(DECISIONS, CONTENTS.c.sealed).outerjoin(CONTENTS)
    for some in _batches(values):
        found += (_stored(row) for row in connection.execute(query.where(column.in_(some))))
    return found


def _batches(values: Sequence[object]) -> Iterator[Sequence[object]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _row(one: Stored) -> tuple[object, ...]:
    """The values of an entry, in the order of the columns of `DECISIONS`."""
    return *_NARROW(one), ";" + "".join([f"{benefit}={outcome};" for benefit, outcome in one.outcomes])


def _stored(row: Row[Any]) -> Stored:
    values = dict(row._mapping)
    pairs = [pair.partition("=") for pair in values["outcomes"].strip(";").split(";") if pair]
    outcomes = tuple((benefit, outcome) for benefit, _, outcome in pairs)
    return Stored(**{**values, "outcomes": outcomes, "sealed": values.get("sealed") or b""})
