"""Several workers on one port: alike, replaced when they die, and gone when the supervisor is."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import psutil
import pytest

from server.configuration import Configuration
from server.configuration.listen import Listen
from server.configuration.workers import Workers
from server.serve import serve
from server.supervisor import process
from tests.server.processes import SECONDS, SMALL, Load, Server, check, serving, started


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(SMALL) as running:
        yield running


def test_every_worker_serves_the_same_release(server: Server) -> None:
    served = [server.log.wait("worker_serving", worker=number)["release"] for number in (1, 2)]
    assert served[0] == served[1]
    assert served[0][:12] == server.release
    assert len(server.workers()) == 2


def test_only_workers_load_grpc(server: Server) -> None:
    def loaded(pid: int) -> bool:
        return any("cygrpc" in one.path for one in psutil.Process(pid).memory_maps())

    assert not loaded(server.process.pid)
    assert all(loaded(worker.pid) for worker in server.workers())


def test_a_worker_that_is_killed_is_replaced_while_others_answer(server: Server) -> None:
    with Load(server.address) as load:
        load.more(50)
        victim = server.workers()[0]
        since = server.log.position()
        victim.kill()
        load.more(50)
        ended = server.log.wait("worker_ended", since, status=-signal.SIGKILL)
        server.log.wait("worker_serving", since, worker=ended["worker"])
        load.more(50)
        # All are connected again by now; nobody is refused any more.
        refused = load.refusals.total()
        load.more(50)
        assert load.refusals.total() == refused
    assert set(load.refusals) <= {grpc.StatusCode.UNAVAILABLE}
    assert {release[:12] for release in load.answers} == {server.release}
    assert victim.pid not in {one.pid for one in server.workers()}
    assert len(server.workers()) == 2


def test_a_worker_that_hangs_is_replaced() -> None:
    with serving(SMALL, DOUDI_WORKERS_SILENT_SECONDS="1") as server:
        victim = server.workers()[0]
        since = server.log.position()
        victim.suspend()
        silent = server.log.wait("worker_silent", since)
        server.log.wait("worker_serving", since, worker=silent["worker"])
        assert victim.pid not in {one.pid for one in server.workers()}
        assert all(server.check().decision.benefits for _ in range(8))


def test_workers_end_with_their_supervisor(server: Server) -> None:
    workers = server.workers()
    server.process.kill()
    _, alive = psutil.wait_procs(workers, SECONDS)
    assert alive == []


def test_it_stops_under_load(server: Server) -> None:
    workers = server.workers()
    with Load(server.address) as load:
        load.more(50)
        assert server.stop() == 0
    # gRPC cancels what it has received and not yet handed over when it is told to stop.
    assert set(load.refusals) <= {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    assert not any(worker.is_running() for worker in workers)
    assert [one["event"] for one in server.log.whole() if one["event"] != "call"][-2:] == ["stopping", "stopped"]


def test_ctrl_c_reaches_everybody_and_everybody_ends_well(server: Server) -> None:
    for one in (psutil.Process(server.process.pid), *server.workers()):
        one.send_signal(signal.SIGINT)
    assert server.process.wait(SECONDS) == 0


def test_a_second_server_on_the_port_is_refused(server: Server) -> None:
    with started("--listen", server.address, "--policies", SMALL) as second:
        out, err = second.communicate(timeout=SECONDS)
    assert (second.returncode, out) == (2, "")
    assert f"不能监听 {server.address}：端口被占用，或本机没有这个地址" in err


def test_workers_that_never_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", "raise SystemExit(7)"))
    stream = io.BytesIO()
    configuration = Configuration(listen=Listen("127.0.0.1:0"), workers=Workers(2, attempts=3))
    assert serve(configuration, SMALL, stream=stream) == 3
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {one["status"] for one in events if one["event"] == "worker_ended"} == {7}
    assert "gave_up" in [one["event"] for one in events]


def test_a_port_by_name_is_taken_on_every_address() -> None:
    with started("--listen", "localhost:0", "--policies", SMALL) as running:
        assert running.stdout is not None
        address = running.stdout.readline().split("：")[1].split("，")[0]
        assert address.startswith("localhost:")
        with grpc.insecure_channel(address) as channel:
            assert check(channel).decision.benefits
        running.terminate()
        running.communicate(timeout=SECONDS)
        assert running.returncode == 0


def test_nothing_that_is_no_policy_is_served(tmp_path: Path) -> None:
    with started("--policies", tmp_path / "nothing") as running:
        out, err = running.communicate(timeout=SECONDS)
    assert (running.returncode, out) == (2, "")
    assert "没有政策文件夹或政策包" in err
