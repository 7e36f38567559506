"""The archive of a release: written so that equal files give equal bytes, and read as if an enemy had written it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.release import manifest as manifests
from engine.release.errors import ReleaseError
from engine.release.manifest import Manifest

MAX_BYTES = 64 * 1024 * 1024
"""The longest archive; nothing in it is compressed, so that it is also the most that comes out."""
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
FOLDER = "policies/"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_REMAKE = "用 doudi release build 重新生成"


@dataclass(frozen=True, slots=True)
class Opened:
    """A release that is what its manifest says. `signed_by`: which of the keys that were given has signed it, if any.

    `signed`: whether it bears a signature at all, which nobody has looked at where no key was given.
    """

    manifest: Manifest
    files: Mapping[str, bytes]
    signed: bool
    signed_by: int | None


def build(release: str, files: Mapping[str, bytes], key: Ed25519PrivateKey | None = None) -> bytes:
    """The archive of `files`, by path, whose policies are the release `release`; signed by `key` if there is one.

    Raises `ReleaseError` where it would be too large.
    """
    listed = manifests.encode(manifests.describe(release, files))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, MANIFEST, listed)
        if key is not None:
            _put(archive, SIGNATURE, key.sign(listed))
        for path in sorted(files):
            _put(archive, FOLDER + path, files[path])
    data = stream.getvalue()
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def unpack(file: Path, keys: Sequence[Ed25519PublicKey] = ()) -> Opened:
    """The release of a file, as `verify` gives it. Raises `ReleaseError`, also where the file cannot be read."""
    return verify(read(file), keys)


def read(file: Path) -> bytes:
    """The bytes of a file, as many as an archive may have and one more. Raises `ReleaseError`."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReleaseError(f"政策包读不出来（{error.strerror}）", "检查路径和权限") from None


def verify(data: bytes, keys: Sequence[Ed25519PublicKey] = ()) -> Opened:
    """The release of an archive: every file is in the manifest as it is, and with `keys` one of them has signed it.

    Raises `ReleaseError` for anything else. That the policies can be loaded, and are the release that the manifest
    names, is for whoever loads them to see.
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    members = _members(data)
    if MANIFEST not in members:
        raise ReleaseError("政策包里没有清单", _REMAKE)
    listed, signature = members.pop(MANIFEST), members.pop(SIGNATURE, None)
    # Before anything in the manifest is believed.
    signed_by = _signed_by(listed, signature, keys)
    found = manifests.decode(listed)
    files = {name.removeprefix(FOLDER): content for name, content in members.items() if name.startswith(FOLDER)}
    if len(files) < len(members) or files.keys() - {one.path for one in found.entries}:
        raise ReleaseError("政策包里有清单没有列出的文件", _REMAKE)
    for one in found.entries:
        content = files.get(one.path)
        if content is None:
            raise ReleaseError(f"政策包里缺少 {one.path}", _REMAKE)
        if len(content) != one.size or hashlib.sha256(content).hexdigest() != one.sha256:
            raise ReleaseError(f"{one.path} 的内容与清单不符，政策包改动过或损坏了", "重新取一份，或重新生成")
    return Opened(found, files, signature is not None, signed_by)


def extract(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes files, by paths that a release may have, below a folder that is not there yet."""
    folder.mkdir(parents=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    # What depends on the machine otherwise.
    entry.create_system = _UNIX
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def _members(data: bytes) -> dict[str, bytes]:
    """The files of an archive by name; there is no way to have two of one name, a link or anything compressed."""
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > manifests.MAX_FILES + 2 or sum(one.file_size for one in entries) > len(data):
                raise ReleaseError("政策包里的文件太多或太大", _REMAKE)
            for entry in entries:
                _plain(entry)
                if entry.filename in members:
                    raise ReleaseError("政策包里有重名的文件", _REMAKE)
                members[entry.filename] = archive.read(entry)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise ReleaseError("不是政策包，或没有传完、损坏了", "重新取一份，或重新生成") from None
    return members


def _plain(entry: zipfile.ZipInfo) -> None:
    """Raises `ReleaseError` where a member is not a plain, uncompressed file with a path that may be."""
    mode = entry.external_attr >> 16
    path = entry.filename.removeprefix(FOLDER)
    if entry.is_dir() or mode & 0o170000 not in {0, 0o100000} or not manifests.allowed(path):
        raise ReleaseError("政策包里有链接、文件夹或不允许的路径", _REMAKE)
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size or entry.flag_bits & 1:
        raise ReleaseError("政策包里有压缩或加密的文件", _REMAKE)


def _signed_by(listed: bytes, signature: bytes | None, keys: Sequence[Ed25519PublicKey]) -> int | None:
    """Which of the keys has signed. Raises `ReleaseError` where there are keys and none has."""
    if not keys:
        return None
    if signature is None:
        raise ReleaseError("政策包没有签名", "用 doudi release build --sign 私钥 生成")
    for number, key in enumerate(keys):
        try:
            key.verify(signature, listed)
        except InvalidSignature:
            continue
        return number
    raise ReleaseError("政策包的签名不对：不是所配置的公钥签的，或签名以后改动过", "用对应的私钥重新签名")


def _too_large() -> ReleaseError:
    return ReleaseError(f"政策包超过 {MAX_BYTES // 1024 // 1024} MB", "检查里面的文件")
