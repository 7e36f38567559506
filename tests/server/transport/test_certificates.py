"""TLS over real connections: who gets in, who does not, and a certificate that is replaced while the server runs."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from server.transport import Certificates, TlsConfiguration, TransportError
from tests.server.transport.authority import DAY, NOW, Authority, Pair


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def serving(configuration: TlsConfiguration, ask: Callable[[int], Awaitable[None]]) -> None:
    """Runs `ask` with the port of a server that answers to health checks."""

    async def run() -> None:
        server = grpc.aio.server()
        health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)  # type: ignore[attr-defined]
        port = server.add_secure_port("127.0.0.1:0", Certificates(configuration).grpc())
        await server.start()
        try:
            await ask(port)
        finally:
            await server.stop(0)

    asyncio.run(run())


async def call(port: int, authority: Path, own: Pair | None = None) -> grpc.StatusCode:
    """What becomes of a call, with a certificate of one's own or without."""
    credentials = grpc.ssl_channel_credentials(
        authority.read_bytes(),
        own.key.read_bytes() if own is not None else None,
        own.certificate.read_bytes() if own is not None else None,
    )
    # Otherwise the next call would go over a connection that is there already.
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel:
        try:
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=20)
        except grpc.aio.AioRpcError as error:
            return error.code()
        return grpc.StatusCode.OK


def test_only_those_who_trust_the_authority_and_talk_tls_get_in(authority: Authority, tmp_path: Path) -> None:
    own = authority.sign("localhost")
    other = Authority(tmp_path, "other")

    async def ask(port: int) -> None:
        assert await call(port, authority.certificate) is grpc.StatusCode.OK
        assert await call(port, other.certificate) is grpc.StatusCode.UNAVAILABLE
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=20)
            assert error.value.code() is grpc.StatusCode.UNAVAILABLE

    serving(TlsConfiguration(own.certificate, own.key), ask)


def test_a_caller_has_to_show_a_valid_certificate_where_that_is_required(authority: Authority, tmp_path: Path) -> None:
    own = authority.sign("localhost")
    good, late = authority.sign("tonglu"), authority.sign("late", until=NOW - DAY)
    strange = Authority(tmp_path, "other").sign("strange")

    async def ask(port: int) -> None:
        assert await call(port, authority.certificate, good) is grpc.StatusCode.OK
        for refused in (None, late, strange):
            assert await call(port, authority.certificate, refused) is grpc.StatusCode.UNAVAILABLE

    serving(TlsConfiguration(own.certificate, own.key, authority.certificate), ask)


def test_a_certificate_that_is_replaced_is_shown_to_the_next_who_connects(authority: Authority, tmp_path: Path) -> None:
    own = authority.sign("localhost")
    other = Authority(tmp_path, "other")

    async def ask(port: int) -> None:
        assert await call(port, other.certificate) is grpc.StatusCode.UNAVAILABLE
        other.sign("localhost")
        assert await call(port, other.certificate) is grpc.StatusCode.OK

    serving(TlsConfiguration(own.certificate, own.key), ask)


def test_a_replacement_that_does_not_fit_together_leaves_the_last_good_one(authority: Authority) -> None:
    own = authority.sign("localhost")

    async def ask(port: int) -> None:
        own.certificate.write_bytes(authority.sign("another").certificate.read_bytes())
        assert await call(port, authority.certificate) is grpc.StatusCode.OK
        own.key.unlink()
        assert await call(port, authority.certificate) is grpc.StatusCode.OK

    serving(TlsConfiguration(own.certificate, own.key), ask)


def test_http_takes_a_replacement_too(authority: Authority) -> None:
    own = authority.sign("localhost")
    certificates = Certificates(TlsConfiguration(own.certificate, own.key))
    assert certificates.context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert not certificates.renew()
    authority.sign("localhost")
    assert certificates.renew()
    own.key.write_bytes(b"nothing")
    assert not certificates.renew()


Make = Callable[[Authority, Path], TlsConfiguration]


def _encrypted(authority: Authority, _: Path) -> TlsConfiguration:
    own = authority.sign("localhost")
    key = serialization.load_pem_private_key(own.key.read_bytes(), None)
    own.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    return TlsConfiguration(own.certificate, own.key)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda one, _: TlsConfiguration(one.sign("a").certificate), "一起写明"),
        (lambda one, _: TlsConfiguration(one.sign("a").certificate, one.sign("b").key), "不能一起使用"),
        (lambda one, folder: TlsConfiguration(folder / "none.pem", one.sign("a").key), "none.pem 读不出来"),
        (lambda one, _: TlsConfiguration(one.sign("a").key, one.sign("a").key), "不能一起使用"),
        (_encrypted, "不能一起使用"),
        (
            lambda one, _: TlsConfiguration(one.sign("b").certificate, one.sign("b", file="b").key, one.sign("c").key),
            "",
        ),
    ],
)
def test_what_cannot_be_used_is_told_at_the_start(authority: Authority, tmp_path: Path, make: Make, said: str) -> None:
    with pytest.raises(TransportError) as error:
        Certificates(make(authority, tmp_path))
    assert said in error.value.message
    assert "PRIVATE KEY" not in error.value.message
