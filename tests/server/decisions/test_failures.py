"""While the log cannot be written, nothing is acknowledged, or everything is and is counted; afterwards all is well."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from typing import Literal

import pytest
from google.rpc.code_pb2 import UNAVAILABLE
from sqlalchemy import Pool, event

from engine.engine import Engine
from server.decisions import DecisionLog
from server.refusals import RefusedError
from tests.server.decisions.cluster import Cluster
from tests.server.decisions.desk import Desk, desk
from tests.server.requests import single_listing

Fault = Callable[[DecisionLog], AbstractContextManager[None]]


@contextmanager
def locked(configuration: DecisionLog) -> Iterator[None]:
    """Another program has the file to itself."""
    with closing(sqlite3.connect(str(configuration.database().database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(_: DecisionLog) -> Iterator[None]:
    """No page can be added to the file."""
    with _pragma("PRAGMA max_page_count=1", "PRAGMA max_page_count=4294967294"):
        yield


@contextmanager
def read_only(_: DecisionLog) -> Iterator[None]:
    """Nothing may be written."""
    with _pragma("PRAGMA query_only=ON", "PRAGMA query_only=OFF"):
        yield


@contextmanager
def _pragma(on: str, off: str) -> Iterator[None]:
    """A property of every connection while it is used."""

    def fail(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(on)

    def mend(connection: sqlite3.Connection | None, *_: object) -> None:
        if connection is not None:
            connection.execute(off)

    event.listen(Pool, "checkout", fail)
    event.listen(Pool, "checkin", mend)
    yield
    event.remove(Pool, "checkout", fail)
    event.remove(Pool, "checkin", mend)


def lines(made: Desk) -> list[str]:
    """The events of the log about its availability."""
    events = [json.loads(line) for line in made.written.getvalue().splitlines()]
    return [one["event"] for one in events if one["event"].startswith("decision_log")]


@pytest.mark.parametrize("fault", [locked, full, read_only])
@pytest.mark.parametrize("choice", ["refuse", "serve"])
def test_sqlite_that_cannot_be_written(
    fault: Fault, choice: Literal["refuse", "serve"], sqlite_log: DecisionLog, engine: Engine
) -> None:
    async def scene() -> None:
        configuration = replace(sqlite_log, on_failure=choice, timeout=0.5)
        async with desk(configuration, engine) as made:
            before = await made.check(single_listing())
            with fault(configuration):
                await _meanwhile(made, choice, before)
            assert await made.check(single_listing(), "R-1") == before
            assert await made.check(single_listing(), "R-1") == before
            assert made.recorder.available
            assert len((await made.page()).entries) >= 2
            assert lines(made) == ["decision_log_unavailable", "decision_log_available"]

    asyncio.run(scene())


@pytest.mark.parametrize("choice", ["refuse", "serve"])
def test_postgresql_that_is_down_and_back(
    choice: Literal["refuse", "serve"], postgres: Cluster, postgres_log: DecisionLog, engine: Engine
) -> None:
    async def scene() -> None:
        async with desk(replace(postgres_log, on_failure=choice), engine) as made:
            before = await made.check(single_listing(), "R-1")
            postgres.stop()
            try:
                await _meanwhile(made, choice, before)
            finally:
                postgres.start()
            assert await made.check(single_listing(), "R-1") == before
            await made.check(single_listing())
            assert len((await made.page()).entries) == 2
            assert made.recorder.available

    asyncio.run(scene())


async def _meanwhile(made: Desk, choice: str, answer: bytes) -> None:
    """Three calls while the log is down."""
    for _ in range(3):
        if choice == "serve":
            assert await made.check(single_listing()) == answer
        else:
            with pytest.raises(RefusedError) as caught:
                await made.check(single_listing())
            assert caught.value.status.code == UNAVAILABLE
            assert "决定日志" in caught.value.status.message
    assert not made.recorder.available
    counts = made.recorder.counts
    assert (counts.unrecorded, counts.refused) == ((3, 0) if choice == "serve" else (0, 3))


def test_postgresql_that_is_not_there_at_the_start(
    postgres: Cluster, postgres_log: DecisionLog, engine: Engine
) -> None:
    async def scene() -> None:
        postgres.stop()
        try:
            made_at_the_start = desk(postgres_log, engine)
            made = await made_at_the_start.__aenter__()
            with pytest.raises(RefusedError):
                await made.check(single_listing())
        finally:
            postgres.start()
        await made.check(single_listing())
        assert len((await made.page()).entries) == 1
        await made_at_the_start.__aexit__(None, None, None)

    asyncio.run(scene())


def test_a_call_that_is_given_up_takes_nobody_with_it(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            calls = [asyncio.create_task(made.check(single_listing(income=income))) for income in range(6)]
            await asyncio.sleep(0)
            calls[0].cancel()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert isinstance(results[0], asyncio.CancelledError)
            assert all(isinstance(one, bytes) for one in results[1:])
            assert len((await made.page()).entries) >= 5

    asyncio.run(scene())
