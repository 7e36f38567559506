"""The decision log as a service is configured to keep it: several workers, one log, nothing lost when one dies."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest

from doudi.v1 import decision_service_pb2 as pb
from tests.server.processes import SECONDS, SMALL, Server, serving
from tests.tools.running import run


def recorded(server: Server) -> int:
    """How many decisions the log holds."""
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary(
            "/doudi.v1.DecisionService/ListDecisions",
            request_serializer=pb.ListDecisionsRequest.SerializeToString,
            response_deserializer=pb.ListDecisionsResponse.FromString,
        )
        listed: pb.ListDecisionsResponse = call(pb.ListDecisionsRequest(page_size=1000), timeout=SECONDS)
    return len(listed.entries)


def test_every_worker_writes_to_the_one_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'decisions.db'}"
    with serving(SMALL, DOUDI_DECISION_LOG_URL=url) as server:
        for _ in range(16):
            server.check()
        assert recorded(server) == 16
        since = server.log.position()
        server.workers()[0].kill()
        server.log.wait("worker_serving", since)
        server.check()
        assert recorded(server) == 17
        assert server.stop() == 0
    with serving(SMALL, DOUDI_DECISION_LOG_URL=url) as server:
        assert recorded(server) == 17


@pytest.mark.parametrize(
    ("url", "why"), [("oracle://x", "只能用 sqlite 或 postgresql"), ("postgresql://x/y", "key_file"), ("x", "写法不对")]
)
def test_a_log_that_can_never_be_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    monkeypatch.setenv("DOUDI_DECISION_LOG_URL", url)
    for words in ([], ["--check-config"]):
        ran = run("serve", "--policies", SMALL, "--listen", "127.0.0.1:0", *words)
        assert (ran.status, ran.out) == (2, "")
        assert why in ran.err
