"""The manifest of a release: which release it is, and every file with its size and SHA-256. It is what is signed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.language.tree import MAX_BYTES as MAX_FILE_BYTES
from engine.release.errors import ReleaseError

FORMAT = "doudi-release-1"
MAX_FILES = 10_000
"""Policies and tests together."""
MAX_LEVELS = 8
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]*")
"""A part of a path: not hidden, not `..`, and the same on every file system."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path with `/`, its size in bytes and its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`release`: the digest that answers carry. `entries`: every file, in the order of their paths."""

    release: str
    entries: tuple[Entry, ...]


def describe(release: str, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of `files`, by path."""
    return Manifest(
        release,
        tuple(Entry(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in sorted(files.items())),
    )


def encode(manifest: Manifest) -> bytes:
    """A manifest as it stands in the archive; equal manifests give equal bytes."""
    listed = [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in manifest.entries]
    whole = {"format": FORMAT, "release": manifest.release, "files": listed}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def decode(data: bytes) -> Manifest:
    """The manifest that `encode` wrote.

    Raises `ReleaseError` for anything else: another format, a path that may not be, sizes or digests that are none.
    """
    try:
        whole: Any = json.loads(data)
        kind, release, listed = whole["format"], whole["release"], whole["files"]
        entries = tuple(Entry(one["path"], one["size"], one["sha256"]) for one in listed)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _bad("清单读不出来") from None
    if kind != FORMAT:
        raise _bad(f"清单的格式不是 {FORMAT}")
    manifest = Manifest(release, entries)
    _check(manifest)
    if encode(manifest) != data:
        raise _bad("清单里有多余的内容")
    return manifest


def allowed(path: object) -> bool:
    """Whether a file of a release may have this path."""
    if not isinstance(path, str) or not path.isprintable():
        return False
    parts = path.split("/")
    return len(parts) <= MAX_LEVELS and all(_PART.fullmatch(part) for part in parts)


def _check(manifest: Manifest) -> None:
    if not _is_digest(manifest.release):
        raise _bad("清单里的政策版本不是 SHA-256")
    if len(manifest.entries) > MAX_FILES:
        raise _bad(f"文件超过 {MAX_FILES} 个")
    if not all(allowed(one.path) for one in manifest.entries):
        raise _bad("清单里有不允许的路径")
    names = [one.path for one in manifest.entries]
    if names != sorted(set(names)):
        raise _bad("清单里的文件重复，或没有按路径排序")
    for one in manifest.entries:
        if type(one.size) is not int or not 0 <= one.size <= MAX_FILE_BYTES or not _is_digest(one.sha256):
            raise _bad("清单里有文件的大小或 SHA-256 不对")


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _bad(message: str) -> ReleaseError:
    return ReleaseError(message, "用 doudi release build 重新生成")
