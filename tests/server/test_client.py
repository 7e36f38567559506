"""The client that those use who must not know gRPC."""

from __future__ import annotations

import socket

import pytest

from doudi.v1 import eligibility_service_pb2 as pb
from server.client import Client, ClientError
from tests.server.requests import single_listing
from tests.server.running import Running, running


def test_an_answer(server: Running) -> None:
    with Client(server.address) as client:
        request = pb.CheckRequest(case=single_listing())
        assert client.check(request) == server.check(request)


def test_a_refusal_with_its_violations(server: Running) -> None:
    with Client(server.address) as client, pytest.raises(ClientError) as caught:
        client.check(pb.CheckRequest(case=single_listing(income=-1)))
    assert caught.value.code == "INVALID_ARGUMENT"
    (violation,) = caught.value.violations
    assert (violation.path, violation.reason) == ("members[1].月收入", "OUT_OF_BOUNDS")
    assert "元" in violation.message


def test_another_release(server: Running) -> None:
    with Client(server.address) as client, pytest.raises(ClientError) as caught:
        client.check(pb.CheckRequest(case=single_listing(), release="0" * 64))
    assert (caught.value.code, caught.value.violations) == ("FAILED_PRECONDITION", ())


def test_policies_still_loading() -> None:
    with running(None) as server, Client(server.address) as client, pytest.raises(ClientError) as caught:
        client.check(pb.CheckRequest(case=single_listing()))
    assert (caught.value.code, caught.value.message) == ("UNAVAILABLE", "政策还在载入，请稍后再试")


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with Client(address) as client, pytest.raises(ClientError) as caught:
            client.check(pb.CheckRequest(case=single_listing()))
    assert caught.value.code == "UNAVAILABLE"
    assert address in caught.value.message


def test_nobody_answers() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with Client(address, timeout=0.2) as client, pytest.raises(ClientError) as caught:
            client.check(pb.CheckRequest(case=single_listing()))
    assert caught.value.code == "DEADLINE_EXCEEDED"
    assert address in caught.value.message
