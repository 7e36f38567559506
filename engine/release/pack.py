"""Takes the files of a policy folder, tests among them, as a release has them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.language.tree import MAX_BYTES as MAX_FILE_BYTES
from engine.release.errors import ReleaseError
from engine.release.manifest import MAX_FILES, allowed

MAX_FOLDER_BYTES = 60 * 1024 * 1024
"""Less than an archive may have, which names the files too."""
_NOTES = (".md", ".txt")


def collect(folder: Path) -> dict[str, bytes]:
    """The files of a policy folder by path; hidden ones and notes are passed over.

    Raises `ReleaseError` where one cannot be read, is a link or no plain file, or is too large, or has a name that
    a release does not take, or where there are too many or they are too large together.
    """
    files: dict[str, bytes] = {}
    size = 0
    for path in _paths(folder, ""):
        files[path] = _read(folder / path, path)
        size += len(files[path])
        if len(files) > MAX_FILES or size > MAX_FOLDER_BYTES:
            message = f"文件超过 {MAX_FILES} 个，或一共超过 {MAX_FOLDER_BYTES // 1024 // 1024} MB"
            raise ReleaseError(message, "检查是不是指错了文件夹")
    return files


def _paths(folder: Path, prefix: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder / prefix), key=lambda entry: entry.name)
    except OSError as error:
        raise ReleaseError(f"文件夹 {prefix or folder} 读不出来（{error.strerror}）", "检查路径和权限") from None
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith(_NOTES):
            continue
        path = f"{prefix}/{entry.name}" if prefix else entry.name
        if not allowed(path):
            raise ReleaseError(f"文件名 {ascii(path)[1:-1]} 不能用", "换成普通的名字，文件夹最多 8 层")
        if entry.is_dir(follow_symlinks=False):
            yield from _paths(folder, path)
        else:
            yield path


def _read(file: Path, path: str) -> bytes:
    try:
        # Not following links, nor waiting for a pipe that nobody writes to.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise ReleaseError(f"{path} 不是普通的文件", "换成普通的文件")
            data = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        message = f"{path} 读不出来（{error.strerror}）"
        raise ReleaseError(message, "检查文件的权限；不接受链接") from None
    if len(data) > MAX_FILE_BYTES:
        raise ReleaseError(f"{path} 超过 {MAX_FILE_BYTES // 1024 // 1024} MB", "把内容拆成几个文件")
    return data
