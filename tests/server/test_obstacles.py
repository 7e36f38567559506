"""What is said to be in the way of a service, for everything that can be."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

from server.access import Access
from server.obstacles import Obstacle, obstacle
from tests.server.transport.authority import DAY, NOW, Authority, Pair

REFUSED_HANDSHAKE = bytes((21, 3, 3, 0, 2, 2, 40))
"""A fatal alert of TLS: `handshake_failure`."""


@dataclass(frozen=True)
class Certificates:
    """Whom to trust and whom not, with what each signed."""

    authority: Authority
    stranger: Authority
    own: Pair
    expired: Pair
    client: Pair
    strange: Pair

    @property
    def trusting(self) -> Access:
        return Access(encrypted=True, ca=self.authority.certificate)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority, stranger = Authority(folder), Authority(folder, "stranger")
    return Certificates(
        authority,
        stranger,
        authority.sign("own"),
        authority.sign("expired", until=NOW - DAY),
        authority.sign("client"),
        stranger.sign("strange"),
    )


@contextmanager
def serving(pair: Pair | None, clients: Path | None = None, host: str = "127.0.0.1") -> Iterator[str]:
    """A gRPC server without methods. `clients`: who signs what callers must show."""
    server = grpc.server(ThreadPoolExecutor(1))
    if pair is None:
        port = server.add_insecure_port(f"{host}:0")
    else:
        keys = [(pair.key.read_bytes(), pair.certificate.read_bytes())]
        roots = None if clients is None else clients.read_bytes()
        port = server.add_secure_port(
            f"{host}:0", grpc.ssl_server_credentials(keys, roots, require_client_auth=roots is not None)
        )
    server.start()
    try:
        yield f"{host}:{port}"
    finally:
        server.stop(None).wait()


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A listener that answers whatever it is told with the same bytes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answered() -> None:
            with contextlib.suppress(OSError):
                while True:
                    end, _ = listener.accept()
                    with end, contextlib.suppress(OSError):
                        end.recv(65536)
                        end.sendall(answer)

        thread = threading.Thread(target=answered)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_service_that_is_well_was_only_lost(certificates: Certificates) -> None:
    with serving(None) as plain, serving(certificates.own) as encrypted:
        assert obstacle(plain, Access()) is Obstacle.LOST
        assert obstacle(encrypted, certificates.trusting) is Obstacle.LOST


def test_one_side_encrypts_and_the_other_does_not(certificates: Certificates) -> None:
    with serving(None) as plain, serving(certificates.own) as encrypted:
        assert obstacle(plain, certificates.trusting) is Obstacle.PLAIN
        assert obstacle(encrypted, Access()) is Obstacle.ENCRYPTED


def test_a_certificate_that_does_not_hold(certificates: Certificates) -> None:
    with serving(certificates.own) as server:
        strange = Access(encrypted=True, ca=certificates.stranger.certificate)
        assert obstacle(server, strange) is Obstacle.UNTRUSTED
        assert obstacle(server, Access(encrypted=True)) is Obstacle.UNTRUSTED
    with serving(certificates.expired) as server:
        assert obstacle(server, certificates.trusting) is Obstacle.EXPIRED
    with serving(certificates.own, host="127.0.0.2") as server:
        assert obstacle(server, certificates.trusting) is Obstacle.OTHER_NAME


def test_a_service_that_wants_a_certificate(certificates: Certificates) -> None:
    ca = certificates.authority.certificate
    with serving(certificates.own, ca) as server:
        assert obstacle(server, certificates.trusting) is Obstacle.TURNED_AWAY
        for pair, expected in ((certificates.strange, Obstacle.TURNED_AWAY), (certificates.client, Obstacle.LOST)):
            access = Access(encrypted=True, ca=ca, certificate=pair.certificate, key=pair.key)
            assert obstacle(server, access) is expected


def test_something_else_listens_there(certificates: Certificates) -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        assert obstacle(server, Access()) is Obstacle.NOT_GRPC
        assert obstacle(server, certificates.trusting) is Obstacle.PLAIN
    with answering(b"") as server:
        assert obstacle(server, Access()) is Obstacle.NOT_GRPC
    with answering(REFUSED_HANDSHAKE) as server:
        assert obstacle(server, certificates.trusting) is Obstacle.HANDSHAKE


@pytest.mark.parametrize("address", ["127.0.0.1", "unix:/nowhere", "host.invalid:1"])
def test_nobody_is_there(address: str) -> None:
    assert obstacle(address, Access()) is Obstacle.UNREACHABLE


def test_nobody_listens(certificates: Certificates) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert obstacle(address, Access()) is Obstacle.UNREACHABLE
        assert obstacle(address, certificates.trusting) is Obstacle.UNREACHABLE
