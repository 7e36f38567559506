"""Another release while the service runs: taken when it is good, refused with the reason when it is not."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import grpc
import pytest

from engine import release
from engine.language import load
from tests.server.health import NOT_SERVING, SERVING, candidate
from tests.server.processes import SECONDS, Load, Server, copied, raised, serving, started

CASE = """
- case: 不够标准的有补助
  as_of: 2021-11-01
  region: 东区
  household: {受灾: false}
  members: [{月收入: 100}]
  expect:
    补助: {outcome: eligible, monthly: {MONTHLY}}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def server(policies: Path) -> Iterator[Server]:
    with serving(policies) as running:
        yield running


def releases(server: Server, pinned: str = "") -> set[str]:
    """The releases that answers name, by every worker."""
    return {server.check(pinned).decision.release for _ in range(8)}


def test_a_good_change_is_served_by_every_worker_and_drops_no_call(server: Server, policies: Path) -> None:
    (before,) = releases(server)
    with Load(server.address) as clients:
        clients.more(20)
        raised(policies, 1100)
        after = server.log.wait("candidate", outcome="served")["release"]
        clients.more(50)
    assert after == load(policies).release
    assert releases(server) == {after}
    assert not clients.refusals
    assert set(clients.answers) == {before, after}


def test_a_request_may_pin_a_release_that_is_kept(policies: Path) -> None:
    with serving(policies, DOUDI_POLICIES_KEEP_RELEASES="2") as server:
        known = list(releases(server))
        for standard in (1100, 1200):
            since = server.log.position()
            raised(policies, standard)
            known.append(server.log.wait("candidate", since, outcome="served")["release"])
        assert releases(server) == {known[2]}
        assert releases(server, known[1]) == {known[1]}
        monthly = [server.check(one).decision.benefits[0] for one in known[1:]]
        assert monthly[0] != monthly[1]
        with pytest.raises(grpc.RpcError) as caught:
            server.check(known[0])
        assert cast(grpc.Call, caught.value).code() is grpc.StatusCode.FAILED_PRECONDITION
        # One that is put in the place of another knows as many.
        since = server.log.position()
        server.workers()[0].kill()
        server.log.wait("worker_serving", since)
        assert releases(server, known[1]) == {known[1]}


def test_a_bad_change_is_refused_with_the_reason_until_it_is_mended(server: Server, policies: Path) -> None:
    before = releases(server)
    assert candidate(server) == (SERVING, "")
    file = policies / "city" / "aid" / "2021-01-01.yaml"
    good = file.read_text("utf-8")
    file.write_text(good.replace("标准 × 最低比例", "标淮 × 最低比例"), "utf-8")
    line = server.log.wait("candidate", outcome="refused")
    assert "city/aid/2021-01-01.yaml:14:39 E202" in line["reason"]
    assert "是不是想写 `标准`" in line["reason"]
    assert releases(server) == before
    assert candidate(server) == (NOT_SERVING, line["reason"])
    assert candidate(server, "") == (SERVING, line["reason"])
    # A worker that comes later says so too.
    since = server.log.position()
    server.workers()[0].kill()
    server.log.wait("worker_serving", since)
    assert releases(server) == before
    assert candidate(server) == (NOT_SERVING, line["reason"])
    file.write_text(good, "utf-8")
    server.log.wait("candidate", outcome="unchanged")
    assert candidate(server) == (SERVING, "")


def test_a_change_that_fails_its_policy_tests_is_refused(server: Server, policies: Path) -> None:
    before = releases(server)
    tests = policies / "city" / "aid" / "2021-01-01.test.yaml"
    tests.write_text(CASE.replace("{MONTHLY}", "1.00"), "utf-8")
    raised(policies, 1100)
    line = server.log.wait("candidate", outcome="refused")
    assert line["reason"] == "有 1 个政策案例没有通过：city/aid/2021-01-01.test.yaml:2:9"
    assert releases(server) == before
    since = server.log.position()
    tests.write_text(CASE.replace("{MONTHLY}", "1000.00"), "utf-8")
    server.log.wait("candidate", since, outcome="served")
    assert releases(server) == {load(policies).release}


def test_a_signal_has_it_look_where_nothing_is_watched(policies: Path) -> None:
    with serving(policies, DOUDI_POLICIES_WATCH="false") as server:
        raised(policies, 1100)
        server.process.send_signal(signal.SIGHUP)
        server.log.wait("candidate", outcome="served", release=load(policies).release)


def test_a_folder_in_the_place_of_another(server: Server, policies: Path, tmp_path: Path) -> None:
    other = copied(tmp_path / "other")
    raised(other, 1100)
    policies.rename(tmp_path / "old")
    other.rename(policies)
    server.log.wait("candidate", outcome="served", release=load(policies).release)


def archive(policies: Path, key: Path | None = None) -> bytes:
    """A release file of a folder."""
    return release.build(
        load(policies).release, release.collect(policies), None if key is None else release.private_key(key)
    )


def test_release_files(policies: Path, tmp_path: Path) -> None:
    key, public, served = tmp_path / "k.key", tmp_path / "k.pub", tmp_path / "served.doudi"
    release.generate(key, public)
    served.write_bytes(archive(policies, key))

    def put(server: Server, data: bytes, outcome: str) -> dict[str, Any]:
        since = server.log.position()
        part = tmp_path / "part"
        part.write_bytes(data)
        part.replace(served)
        return server.log.wait("candidate", since, outcome=outcome)

    with serving(served, DOUDI_POLICIES_KEYS=str(public)) as server:
        before = releases(server)
        assert before == {load(policies).release}
        raised(policies, 1100)
        signed = archive(policies, key)
        assert "政策包没有签名" in put(server, archive(policies), "refused")["reason"]
        assert "没有传完、损坏了" in put(server, signed[:-100], "refused")["reason"]
        altered = signed.replace(b"1100", b"1900")
        assert altered != signed
        assert put(server, altered, "refused")["reason"]
        assert releases(server) == before
        assert put(server, signed, "served")["release"] == load(policies).release
        assert releases(server) == {load(policies).release}


def test_an_unsigned_folder_where_there_is_a_key(policies: Path, tmp_path: Path) -> None:
    key, public = tmp_path / "k.key", tmp_path / "k.pub"
    release.generate(key, public)
    with started("--policies", policies, DOUDI_POLICIES_KEYS=str(public)) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (1, "")
    assert "配置了公钥，就不能用没有签名的文件夹" in err
