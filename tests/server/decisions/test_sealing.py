"""What entries hold is read whatever packed it; what cannot be unpacked is refused like what cannot be decrypted."""

from __future__ import annotations

import asyncio
import base64
import zlib

import pytest
from backports import zstd
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from google.rpc.code_pb2 import FAILED_PRECONDITION
from sqlalchemy import update

from doudi.v1 import decision_service_pb2 as ds
from engine.engine import Engine
from server.decisions import DecisionLog
from server.decisions.keys import Keys, SealError
from server.decisions.store import Store
from server.decisions.tables import CONTENTS
from server.refusals import RefusedError
from tests.server.decisions.desk import desk
from tests.server.requests import single_listing

KEY = b"k" * 32
CONTENT = "取整到分（低保标准 × 渐退最低发放比例）".encode() * 50


def sealed(packed: bytes, bound: str, key: bytes = KEY) -> bytes:
    """`packed`, already compressed or not, encrypted as the log has it: name of the key, nonce, AES-256-GCM."""

    def derived(purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"doudi decision log: {purpose}".encode()).derive(key)

    nonce = b"n" * 12
    return derived("name")[:4] + nonce + AESGCM(derived("seal")).encrypt(nonce, packed, bound.encode())


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
@pytest.mark.parametrize("level", [0, 1, 9])
def test_what_zlib_compressed_is_opened(content: bytes, level: int) -> None:
    assert Keys((KEY,)).open(sealed(zlib.compress(content, level), "id"), "id") == content


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_what_is_sealed_now_is_a_frame_of_zstandard(content: bytes) -> None:
    keys = Keys((KEY,))
    assert keys.open(keys.seal(content, "id"), "id") == content
    assert keys.open(sealed(zstd.compress(content), "id"), "id") == content


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        CONTENT,
        zlib.compress(CONTENT)[:-1],
        zlib.compress(CONTENT)[:-1] + b"\0",
        zstd.compress(CONTENT)[:-1],
        zstd.compress(CONTENT)[:4],
        zstd.compress(CONTENT)[:4] + b"\xff" * 40,
        zstd.compress(CONTENT)[1:],
    ],
)
def test_what_cannot_be_unpacked_is_refused(packed: bytes) -> None:
    with pytest.raises(SealError) as caught:
        Keys((KEY,)).open(sealed(packed, "id"), "id")
    assert caught.value.__suppress_context__, "it shows nothing of what was sealed"


def test_an_entry_of_before_is_read_retried_and_replayed(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            first = await made.check(single_listing(), "R-1")
            (entry,) = (await made.page()).entries
            now = await made.get(entry.id)
            _repack(configuration, entry.id, zlib.compress)
            assert await made.get(entry.id) == now
            assert await made.check(single_listing(), "R-1") == first
            (result,) = await made.replay([entry.id])
            assert result.comparison.identical

    asyncio.run(scene())


def test_an_entry_that_cannot_be_unpacked_says_so(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            await made.check(single_listing(), "R-1")
            (entry,) = (await made.page()).entries
            _repack(configuration, entry.id, lambda content: zstd.compress(content)[:-1])
            for call in (made.get(entry.id), made.check(single_listing(), "R-1")):
                with pytest.raises(RefusedError, match="密钥") as caught:
                    await call
                assert caught.value.status.code == FAILED_PRECONDITION
            (result,) = await made.replay([entry.id])
            assert result.error.code == FAILED_PRECONDITION
            assert result.comparison == ds.ReplayComparison()
            # Others are none the worse for it.
            await made.check(single_listing(), "R-2")

    asyncio.run(scene())


def _repack(configuration: DecisionLog, identifier: str, pack: object) -> None:
    """Compresses anew, by `pack`, what an entry holds."""
    assert callable(pack)
    key = base64.urlsafe_b64decode(configuration.keys_at().read_text(encoding="ascii").splitlines()[-1])
    store = Store(configuration)
    content = Keys((key,)).open(store.of_ids([identifier])[identifier].sealed, identifier)
    changed = sealed(pack(content), identifier, key)
    with store.engine.begin() as connection:
        connection.execute(update(CONTENTS).where(CONTENTS.c.id == identifier).values(sealed=changed))
    store.close()
