"""Names, numbers and diagnoses that are planted in cases are found nowhere on the disk, nor in any line of the log."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server.configuration.decision_log import DecisionLogError
from server.decisions import DecisionLog
from server.decisions.keys import Keys, SealError, make_keys, read_keys
from server.refusals import RefusedError
from tests.server.decisions.cluster import Cluster
from tests.server.decisions.desk import desk
from tests.server.requests import case, subject

NAME, IDENTITY, ILLNESS, REQUEST = "欧阳种子", "330122199001011234", "种子罕见病", "种子请求编号"
INCOME = 98765.43
PLANTED = (NAME, IDENTITY, ILLNESS, REQUEST, str(INCOME), str(round(INCOME * 100)))


def planted() -> pb.Case:
    return case(
        {"现救助类别": "低边"},
        [
            subject({"月收入": INCOME, "确诊病种": [ILLNESS]}, NAME),
            subject({"月收入": str(INCOME), "确诊病种": None}, IDENTITY),
        ],
        {"申请事项": "重病型单列户低保"},
    )


@pytest.mark.parametrize("facts", ["seal", "drop"])
def test_nothing_stands_in_the_clear(
    facts: Literal["seal", "drop"], configuration: DecisionLog, engine: Engine, request: pytest.FixtureRequest
) -> None:
    async def scene() -> bytes:
        async with desk(replace(configuration, facts=facts), engine) as made:
            for number in range(20):
                await made.check(planted(), f"{REQUEST}{number}", explain=True)
            with pytest.raises(RefusedError):
                await made.check(case({NAME: 1}, [subject({IDENTITY: ILLNESS}, NAME)], {}), REQUEST)
            # Before the file of SQLite is closed, which empties what it has written ahead.
            return _files(configuration, request) + made.written.getvalue()

    written = asyncio.run(scene())
    assert b"tapering" in written or b"330122" in written, "the search finds what is in the clear"
    for word in PLANTED:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert word.encode(encoding) not in written


def _files(configuration: DecisionLog, request: pytest.FixtureRequest) -> bytes:
    if configuration.database().get_backend_name() == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.files()
    path = Path(str(configuration.database().database))
    ahead = path.with_name(f"{path.name}-wal")
    assert ahead.stat().st_size
    return path.read_bytes() + ahead.read_bytes()


def test_files_are_for_their_owner_alone(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine):
            path = Path(str(sqlite_log.database().database))
            files = list(path.parent.glob("decisions.db*"))
            assert {one.name for one in files} >= {"decisions.db", "decisions.db-wal", "decisions.db.key"}
            assert {one.stat().st_mode & 0o777 for one in files} == {0o600}

    asyncio.run(scene())


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_new_key_opens_what_an_old_one_sealed() -> None:
    old, new = b"o" * 32, b"n" * 32
    sealed = Keys((old,)).seal("甲".encode() * 99, "id")
    both = Keys((new, old))
    assert both.open(sealed, "id") == "甲".encode() * 99
    assert Keys((old,)).digest("p", b"x") in both.digests("p", b"x")
    for wrong, bound in ((sealed, "other"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "id"), (b"", "id")):
        with pytest.raises(SealError):
            both.open(wrong, bound)
    with pytest.raises(SealError):
        Keys((new,)).open(sealed, "id")
    assert both.digest("p", b"ab", b"c") != both.digest("p", b"a", b"bc")
    assert both.digest("p", b"a") != both.digest("q", b"a")


def test_a_retry_and_a_page_survive_a_new_key(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            first = await made.check(planted(), "R-1")
        path = sqlite_log.keys_at()
        kept = path.read_text()
        path.unlink()
        make_keys(path)
        async with desk(sqlite_log, engine) as made:
            (entry,) = (await made.page()).entries
            with pytest.raises(RefusedError, match="密钥"):
                await made.get(entry.id)
        path.write_text(f"# new, then old\n{path.read_text()}{kept}")
        async with desk(sqlite_log, engine) as made:
            assert await made.check(planted(), "R-1") == first
            assert (await made.get(entry.id)).content.request_id == "R-1"

    asyncio.run(scene())


@pytest.mark.parametrize("text", ["", "# nothing\n", "c2hvcnQ=\n", "不是密钥\n", "?" * 44])
def test_a_file_that_holds_no_keys(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionLogError) as caught:
        read_keys(path)
    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    "configuration",
    [
        DecisionLog(url="种子"),
        DecisionLog(url="mysql://a:secret@b/c"),
        DecisionLog(url="sqlite://"),
        DecisionLog(url="postgresql://a:secret@b/c"),
        DecisionLog(url="sqlite:////nowhere/at/all/d.db"),
    ],
)
def test_a_log_that_is_configured_wrongly(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine):
            raise AssertionError("it started")

    with pytest.raises(DecisionLogError) as caught:
        asyncio.run(scene())
    assert "secret" not in caught.value.message
    assert caught.value.message
