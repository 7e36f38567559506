"""Ed25519 keys in PEM: made, read, and said to be none in words that help."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.release.errors import ReleaseError

_MAX_BYTES = 64 * 1024


def generate(private: Path, public: Path) -> None:
    """Makes a pair of keys; the private one is for its owner's eyes only.

    Raises `ReleaseError` where one of the files is there already, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write(private, secret, 0o600)
    try:
        _write(public, shown, 0o644)
    except ReleaseError:
        private.unlink()
        raise


def private_key(file: Path) -> Ed25519PrivateKey:
    """The private key of a PEM file. Raises `ReleaseError` where there is none."""
    try:
        key = serialization.load_pem_private_key(_read(file), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _no_key(file, "私钥") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(file, "私钥")
    return key


def public_key(file: Path) -> Ed25519PublicKey:
    """The public key of a PEM file. Raises `ReleaseError` where there is none."""
    try:
        key = serialization.load_pem_public_key(_read(file))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _no_key(file, "公钥") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(file, "公钥")
    return key


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MAX_BYTES)
    except OSError as error:
        raise ReleaseError(f"{file} 读不出来（{error.strerror}）", "检查路径和权限") from None


def _write(file: Path, data: bytes, mode: int) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            opened.write(data)
    except OSError as error:
        raise ReleaseError(f"{file} 写不了（{error.strerror}）", "换一个名字；不会改写已有的文件") from None


def _no_key(file: Path, what: str) -> ReleaseError:
    return ReleaseError(f"{file} 不是 PEM 写的 Ed25519 {what}", "用 doudi release keygen 生成一对")
