"""`doudi replay`, on a log and by a server: the same counts, what differs, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server.client import Client
from server.decisions import DecisionLog
from server.decisions.keys import make_keys
from tests.server.decisions.releases import lowered
from tests.server.decisions.served import served
from tests.server.requests import single_listing
from tests.tools.running import POLICIES, run

CASES = 3


@dataclass(frozen=True)
class Kept:
    """A server, its log, and the policies of another release."""

    address: str
    url: str
    file: Path
    other: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("log")
    configuration = DecisionLog(url=f"sqlite:///{folder}/decisions.db")
    other = lowered(folder / "policies")
    engine = Engine(load(POLICIES))
    with served(configuration, engine) as server:
        with Client(server.address) as client:
            for income in range(CASES):
                client.check(pb.CheckRequest(case=single_listing(income=600 + income)))
        yield Kept(server.address, configuration.url, folder / "decisions.db", other)
    engine.close()


def test_all_is_as_it_was(kept: Kept) -> None:
    there = run("replay", "--server", kept.address)
    assert (there.status, there.err) == (0, "")
    assert there.out == (
        f"重放 {CASES} 条：{CASES} 条逐字节一致，0 条在另一版本下不同，0 条在同一版本下不一致，0 条没有重放\n"
    )
    assert run("replay", "--log", kept.url, "--policies", POLICIES) == there


def test_under_another_release_each_benefit_that_differs_is_told(kept: Kept) -> None:
    ran = run("replay", "--log", kept.url, "--policies", kept.other)
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert sum("不同，版本" in line for line in lines) == CASES
    assert "    重病型单列户低保（成员[2]）：符合，每月 441.00 元 → 符合，每月 341.00 元" in lines
    assert lines[-1].startswith(f"重放 {CASES} 条：0 条逐字节一致，{CASES} 条在另一版本下不同")
    assert "妻子" not in ran.out


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--benefit", "no_such"], 0),
        (["--region", "330122"], CASES),
        (["--region", "330105"], 0),
        (["--outcome", "eligible"], CASES),
        (["--since", "2020-01-01"], CASES),
        (["--until", "2020-01-01"], 0),
        (["--caller", "别人"], 0),
        (["--release", "0" * 64], 0),
    ],
)
def test_filters(kept: Kept, options: list[str], count: int) -> None:
    here = run("replay", "--log", kept.url, "--policies", POLICIES, *options)
    assert here.out.startswith(f"重放 {count} 条：")
    assert run("replay", "--server", kept.address, *options) == here


def test_what_is_not_there(kept: Kept) -> None:
    for where in (["--server", kept.address], ["--log", kept.url, "--policies", POLICIES]):
        ran = run("replay", "0" * 32, *where)
        assert ran.status == 1
        assert f"{'0' * 32} 没有重放：决定日志里没有这个编号的记录" in ran.out
    ran = run("replay", "--server", kept.address, "--under", "f" * 64)
    assert ran.status == 1
    assert "FAILED_PRECONDITION" in ran.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "--server 和 --log 写一个"),
        (["--server", "a:1", "--log", "sqlite:///x"], "--server 和 --log 写一个"),
        (["--server", "a:1", "--policies", str(POLICIES)], "不写 --policies"),
        (["--log", "sqlite:///x", "--under", "f"], "--under 只和 --server"),
        (["--log", "sqlite:////nowhere/x.db"], "没有决定日志 /nowhere/x.db"),
        (["--log", "mysql://a/b"], "sqlite 或 postgresql"),
        (["--server", "a:1", "--since", "昨天"], "昨天 不是日期"),
        (["--server", "a:1", "--outcome", "yes"], "没有 yes 这种结果"),
    ],
)
def test_wrong_use(options: list[str], told: str) -> None:
    ran = run("replay", *options)
    assert ran.status == 2
    assert told in ran.err


def test_a_log_with_other_keys_and_one_that_is_damaged(kept: Kept, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    ran = run("replay", "--log", kept.url, "--key-file", tmp_path / "keys", "--policies", POLICIES)
    assert ran.status == 1
    assert ran.out.count("没有重放：这条记录是用另一个密钥加密的") == CASES
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 999)
    ran = run("replay", "--log", f"sqlite:///{damaged}", "--key-file", tmp_path / "keys", "--policies", POLICIES)
    assert (ran.status, ran.err) == (1, "决定日志读不出来（SQLITE_NOTADB）\n")
