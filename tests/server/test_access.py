"""How a client reaches a service: what it shows, which files it takes, and whom it trusts."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server.access import Access, AccessError
from server.callers.keys import generate
from server.client import Client, ClientError
from server.configuration import Configuration
from server.configuration.tls import Tls
from server.obstacles import Obstacle
from tests.server.decisions.served import served
from tests.server.requests import single_listing
from tests.server.transport.authority import Authority

CHECK = pb.CheckRequest(case=single_listing())


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_token_goes_with_every_call_and_into_no_text() -> None:
    key = generate()[0]
    access = Access(token=key)
    assert access.metadata == (("authorization", f"Bearer {key}"),)
    assert key not in repr(access)
    assert Access().metadata == ()


@pytest.mark.parametrize("token", ["a b", "a\nb", "a\r", "口令", "a=b", "=a", " a", "x" * 16_001])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(AccessError) as caught:
        Access(token=token)
    assert token not in caught.value.message


@pytest.mark.parametrize("token", ["a", "x" * 16_000, "eyJhbGciOi.eyJzdWIi.c2ln-_", "YWI="])
def test_what_is_a_token_is_taken(token: str) -> None:
    assert Access(token=token).metadata[0][1] == f"Bearer {token}"


def test_files_that_cannot_be_used_are_named(tmp_path: Path, authority: Authority) -> None:
    pair, other = authority.sign("a"), authority.sign("b")
    nowhere, text = tmp_path / "nowhere", tmp_path / "text"
    text.write_text("no certificate", encoding="utf-8")
    for ca, certificate, key, named in (
        (nowhere, None, None, nowhere),
        (text, None, None, text),
        (pair.key, None, None, pair.key),
        (None, nowhere, pair.key, nowhere),
        (None, pair.certificate, other.key, other.key),
        (None, text, pair.key, text),
    ):
        with pytest.raises(AccessError) as caught:
            Access(encrypted=True, ca=ca, certificate=certificate, key=key)
        assert str(named) in caught.value.message
    for certificate, key in ((pair.certificate, None), (None, pair.key)):
        with pytest.raises(AccessError):
            Access(encrypted=True, certificate=certificate, key=key)


def test_a_key_under_a_password_is_refused_and_nobody_is_asked(tmp_path: Path, authority: Authority) -> None:
    pair = authority.sign("a")
    sealed = tmp_path / "sealed.key"
    sealed.write_bytes(encrypted(pair.key))
    with pytest.raises(AccessError, match="私钥有没有加密"):
        Access(encrypted=True, certificate=pair.certificate, key=sealed)


def encrypted(key: Path) -> bytes:
    read = serialization.load_pem_private_key(key.read_bytes(), None)
    return read.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"password"),
    )


def test_without_an_authority_those_are_trusted_whom_the_system_trusts(
    tmp_path: Path, authority: Authority, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = authority.sign("localhost")
    settings = Configuration(tls=Tls(certificate=own.certificate, key=own.key))
    with served(None, engine, settings) as server:
        with Client(server.address, Access(encrypted=True)) as client, pytest.raises(ClientError) as caught:
            client.check(CHECK)
        assert (caught.value.code, caught.value.obstacle) == ("UNAVAILABLE", Obstacle.UNTRUSTED)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
        with Client(server.address, Access(encrypted=True)) as client:
            assert client.check(CHECK).decision.id
        folder = tmp_path / "trusted"
        folder.mkdir()
        (folder / "0a1b2c3d.0").write_bytes(authority.certificate.read_bytes())
        (folder / "readme").write_text("no certificate", encoding="utf-8")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere"))
        monkeypatch.setenv("SSL_CERT_DIR", str(folder))
        with Client(server.address, Access(encrypted=True)) as client:
            assert client.check(CHECK).decision.id
