"""The tables: made once however many start at once, the same as the code reads, purged in small steps."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select

from server.decisions import DecisionLog
from server.decisions.entries import new_id
from server.decisions.insertion import AT_ONCE
from server.decisions.store import Filters, Store, Stored, StoreError, first_id
from server.decisions.tables import CONTENTS, DECISIONS, METADATA

ENTRY = Stored(
    id="",
    recorded_ms=0,
    caller="",
    method="Check",
    request_key=None,
    question=None,
    decision_key=b"k" * 32,
    release="0" * 64,
    as_of="2021-11-01",
    region="330122",
    outcomes=(("dibao", "eligible"), ("one_off", "ineligible")),
    sealed=b"sealed",
)


def entry(milliseconds: int, number: int = 0) -> Stored:
    return replace(ENTRY, id=f"{first_id(milliseconds)}{number:020x}", recorded_ms=milliseconds)


def test_many_processes_start_at_once(configuration: DecisionLog) -> None:
    stores = [Store(configuration) for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as threads:
        list(threads.map(Store.prepare, stores))
        list(threads.map(lambda store: store.insert([replace(ENTRY, id=new_id())]), stores))
    assert len(stores[0].listed(Filters(), "", 100)) == len(stores)
    for store in stores:
        store.close()


def test_the_steps_lead_to_the_tables_that_the_code_reads(configuration: DecisionLog) -> None:
    store = Store(configuration)
    store.prepare()
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "decision_log_version"})
        assert compare_metadata(context, METADATA) == []
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "decision_log_version"}
    store.close()


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 1])
def test_however_many_are_inserted_at_once(configuration: DecisionLog, count: int) -> None:
    """With and without a request key, and with keys that are taken: by an entry of before, and by one another."""
    store = Store(configuration)
    first = replace(entry(1), request_key=b"taken", question=b"q")
    assert store.insert([first]) == {b"taken": first}
    own = [replace(entry(2, number), request_key=b"%d" % number, caller="甲'%s?;") for number in range(0, count, 2)]
    others = [entry(2, number) for number in range(1, count, 2)]
    late = [replace(entry(3), request_key=b"taken"), replace(entry(4), request_key=b"0")]
    taken = store.insert([*own, *others, *late])
    assert taken[b"taken"] == first
    assert taken[b"0"] in (own[:1] or late[1:])
    kept = {one.id: one for one in (first, *own, *others)}
    if not own:
        kept[late[1].id] = late[1]
    assert store.of_ids([*kept, late[0].id, late[1].id]) == kept
    store.close()


def test_a_database_of_a_later_version_is_left_alone(sqlite_log: DecisionLog) -> None:
    store = Store(sqlite_log)
    store.prepare()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE decision_log_version SET version_num = '9999'")
    later = Store(sqlite_log)
    with pytest.raises(StoreError, match="CommandError"):
        later.prepare()
    store.close()
    later.close()


def test_old_entries_go_and_no_others(configuration: DecisionLog) -> None:
    store = Store(configuration)
    now = time.time_ns() // 1_000_000
    store.insert([entry(now - 10_000, number) for number in range(25)] + [entry(now, number) for number in range(3)])
    purged = [store.purge(now - 5_000, 10) for _ in range(4)]
    assert purged == [10, 10, 5, 0]
    assert [one.recorded_ms for one in store.listed(Filters(), "", 100)] == [now] * 3
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(CONTENTS)).scalar() == 3
    store.close()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), 4),
        (Filters(benefit="dibao"), 3),
        (Filters(benefit="dibao", outcome="eligible"), 2),
        (Filters(benefit="dibao", outcome="ineligible"), 1),
        (Filters(outcome="eligible"), 3),
        (Filters(outcome="needs_review"), 0),
        (Filters(benefit="diba_"), 0),
        (Filters(benefit="%"), 0),
        (Filters(benefit="ibao"), 0),
        (Filters(region="330122"), 3),
        (Filters(caller="甲"), 1),
        (Filters(release="1" * 64), 1),
        (Filters(since_ms=2000), 3),
        (Filters(until_ms=2000), 1),
        (Filters(since_ms=2000, until_ms=3000), 1),
        (Filters(since_ms=-5, until_ms=10**20), 4),
        (Filters(region="330122", benefit="dibao", outcome="eligible"), 2),
    ],
)
def test_filters(configuration: DecisionLog, filters: Filters, found: int) -> None:
    store = Store(configuration)
    store.insert(
        [
            entry(1000),
            replace(entry(2000), caller="甲"),
            replace(entry(3000), outcomes=(("one_off", "eligible"),), region="330105"),
            replace(entry(4000), outcomes=(("dibao", "ineligible"), ("one_off", "needs_facts")), release="1" * 64),
        ]
    )
    assert len(store.listed(filters, "", 100)) == found
    store.close()


@pytest.mark.parametrize(("fsync", "setting"), [("every", (2, "on")), ("commit", (1, "local")), ("off", (0, "off"))])
def test_how_safely_it_is_written(configuration: DecisionLog, fsync: str, setting: tuple[int, str]) -> None:
    store = Store(replace(configuration, fsync=fsync))  # type: ignore[arg-type] # one of the three
    store.prepare()
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == setting[0]
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == setting[1]
    store.close()


def test_indexes_serve_pages(sqlite_log: DecisionLog) -> None:
    store = Store(sqlite_log)
    store.prepare()
    query = select(DECISIONS.c.id).where(DECISIONS.c.region == "1").order_by(DECISIONS.c.id.desc()).limit(5)
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query.compile(compile_kwargs={'literal_binds': True})}")
        steps = " ".join(str(row[-1]) for row in plan)
    assert "ix_decisions_region" in steps
    assert "TEMP B-TREE" not in steps
    store.close()
