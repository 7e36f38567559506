"""The service as a process of its own: ready, stopped with grace, or not started at all."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import grpc
import pytest

from doudi.v1 import eligibility_service_pb2 as pb
from server.candidates import CandidateError
from server.client import Client
from server.configuration import Configuration
from server.configuration.listen import Listen
from server.listening import ListenError
from server.serve import serve
from tests.server.conftest import POLICIES
from tests.server.requests import single_listing
from tests.server.running import ELIGIBILITY, SECONDS, Running, Stream

PROGRAM = """
import sys
from pathlib import Path
from server.configuration import Configuration
from server.configuration.listen import Listen
from server.configuration.workers import Workers
from server.serve import serve
sys.exit(serve(Configuration(listen=Listen("127.0.0.1:0"), workers=Workers(1)), Path(sys.argv[1])))
"""


def at(listen: str) -> Configuration:
    """The configuration of a server that listens there."""
    return Configuration(listen=Listen(listen))


@contextmanager
def process(policies: Path) -> Iterator[subprocess.Popen[str]]:
    """The service in a process, killed in the end if nothing else has ended it."""
    command = [sys.executable, "-c", PROGRAM, str(policies)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def address(started: subprocess.Popen[str]) -> str:
    """Where it listens, from the line that says that it is ready."""
    assert started.stdout is not None
    line = started.stdout.readline()
    match = re.fullmatch(r"已就绪：(127\.0\.0\.1:[0-9]+)，政策版本 [0-9a-f]{12}\n", line)
    assert match, line
    return match[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with process(POLICIES) as started:
        with Client(address(started)) as client:
            assert client.check(pb.CheckRequest(case=single_listing())).decision.benefits
        started.send_signal(number)
        out, err = started.communicate(timeout=SECONDS)
    assert started.returncode == 0
    assert out == ""
    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert events == ["listening", "checking", "worker_serving", "serving", "call", "stopping", "stopped"]


def test_a_call_under_way_is_finished() -> None:
    stopping = threading.Event()

    def requests() -> Iterator[pb.CheckStreamRequest]:
        yield pb.CheckStreamRequest(key="1", case=single_listing())
        assert stopping.wait(SECONDS)
        yield pb.CheckStreamRequest(key="2", case=single_listing())

    with process(POLICIES) as started, grpc.insecure_channel(address(started)) as channel:
        call = channel.stream_stream(
            f"{ELIGIBILITY}/CheckStream",
            request_serializer=pb.CheckStreamRequest.SerializeToString,
            response_deserializer=pb.CheckStreamResponse.FromString,
        )
        answers = iter(cast(Stream, call(requests(), timeout=SECONDS)))
        assert next(answers).key == "1"
        started.send_signal(signal.SIGTERM)
        assert started.stderr is not None
        while json.loads(started.stderr.readline())["event"] != "stopping":
            pass
        stopping.set()
        assert [one.key for one in answers] == ["2"]
        started.communicate(timeout=SECONDS)
        assert started.returncode == 0


def test_policies_with_errors_are_not_served(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    for name in ("tapering", "dibian"):
        (file,) = [one for one in (folder / "hangzhou" / name).glob("*.yaml") if not one.name.endswith(".test.yaml")]
        file.write_text(file.read_text(encoding="utf-8").replace("人均月收入", "人均月收人"), encoding="utf-8")
    with pytest.raises(CandidateError) as caught:
        serve(at("127.0.0.1:0"), folder)
    assert {Path(one.span.file).parent.name for one in caught.value.verdict.findings} >= {"tapering", "dibian"}


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "example.org:443"])
def test_others_may_not_reach_it_in_plain_text(listen: str) -> None:
    with pytest.raises(ListenError, match="没有加密"):
        serve(at(listen), POLICIES)


def test_a_port_that_is_taken(server: Running) -> None:
    with pytest.raises(ListenError, match="端口被占用"):
        serve(at(server.address), POLICIES)
