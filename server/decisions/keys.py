"""The keys of the decision log: what they encrypt, nobody reads without them; what they hash, nobody guesses."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path

from backports import zstd
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.configuration.decision_log import DecisionLogError

KEY_BYTES = 32
_NAME_BYTES, _NONCE_BYTES = 4, 12
_LEVEL = 1
"""Of compression: answers repeat titles and sources, and the lowest level finds nearly all of that."""
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""What each frame of Zstandard begins with (RFC 8878); what was sealed before it was used is a stream of zlib."""


class SealError(Exception):
    """Something sealed cannot be opened: its key is not among those at hand, or its bytes are not what `seal` made."""


class Keys:
    """The first key seals and hashes; the others open what they sealed before it. Thread safe."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        derived = [_Derived(key) for key in keys]
        self._first = derived[0]
        self._all = derived
        self._by_name = {one.name: one for one in derived}

    def seal(self, content: bytes, bound: str) -> bytes:
        """`content`, compressed and encrypted by AES-256-GCM, to be opened only as that of `bound`."""
        key, nonce = self._first, secrets.token_bytes(_NONCE_BYTES)
        return key.name + nonce + key.cipher.encrypt(nonce, zstd.compress(content, _LEVEL), bound.encode())

    def open(self, sealed: bytes, bound: str) -> bytes:
        """What `seal` sealed. Raises `SealError`."""
        key = self._by_name.get(sealed[:_NAME_BYTES])
        if key is None:
            raise SealError
        nonce, body = sealed[_NAME_BYTES:][:_NONCE_BYTES], sealed[_NAME_BYTES + _NONCE_BYTES :]
        try:
            packed = key.cipher.decrypt(nonce, body, bound.encode())
            return zstd.decompress(packed) if packed.startswith(_ZSTANDARD) else zlib.decompress(packed)
        except (InvalidTag, zstd.ZstdError, zlib.error):
            raise SealError from None

    def digest(self, purpose: str, *parts: bytes) -> bytes:
        """HMAC-SHA256 of `parts`, for one purpose, by the first key."""
        return self._first.digest(purpose, parts)

    def digests(self, purpose: str, *parts: bytes) -> Iterator[bytes]:
        """The same by each key: what was hashed before the first key came is found by another."""
        return (key.digest(purpose, parts) for key in self._all)


class _Derived:
    """The two keys that come of one: no key serves two purposes."""

    def __init__(self, key: bytes) -> None:
        self.cipher = AESGCM(_derive(key, b"doudi decision log: seal"))
        self._hash = _derive(key, b"doudi decision log: hash")
        self.name = _derive(key, b"doudi decision log: name")[:_NAME_BYTES]

    def digest(self, purpose: str, parts: tuple[bytes, ...]) -> bytes:
        whole = b"".join(len(part).to_bytes(4) + part for part in (purpose.encode(), *parts))
        return hmac.digest(self._hash, whole, "sha256")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(key)


def read_keys(path: Path) -> Keys:
    """The keys of a file: 32 bytes each in base64, one a line; lines that begin with # are notes.

    Raises `DecisionLogError` where there are none.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise DecisionLogError(f"决定日志的密钥文件 {path} 读不出来") from None
    try:
        keys = tuple(base64.urlsafe_b64decode(line) for line in lines if line and not line.startswith("#"))
    except (binascii.Error, ValueError):
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise DecisionLogError(
            f"决定日志的密钥文件 {path} 应每行一个密钥：32 字节的 base64，可用 openssl rand -base64 32 生成"
        )
    return Keys(keys)


def make_keys(path: Path) -> None:
    """Writes a file with a fresh key that only its owner may read, unless there is a file; several may try at once.

    Raises `DecisionLogError` where that is not possible.
    """
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never in place of another's.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    except OSError:
        raise DecisionLogError(f"决定日志的密钥文件 {path} 写不出来；先建好文件夹，或用 key_file 写明位置") from None
