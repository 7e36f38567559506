"""Changes to the files of a policy folder: tried in a scratch copy first, then written so that no file is ever half."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from tools.console import Status

_MODE = 0o644
"""Of a file that is new."""


@contextmanager
def scratch(folder: Path, changes: Mapping[str, str]) -> Iterator[Path]:
    """A copy of a policy folder with `changes` (text by path within it) made, for as long as a `with` lasts."""
    with tempfile.TemporaryDirectory(prefix="doudi-") as made:
        copy = Path(made) / folder.resolve().name
        # Links are no part of a policy; copied as links, they are told of as they would be in the folder itself.
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".*"))
        for path, text in changes.items():
            target = copy / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        yield copy


def write(changes: Mapping[Path, str]) -> None:
    """Writes each file whole: everything is on the disk beside its place before the first file takes it.

    The mode of a file stays as it is. Where one cannot be written, says so on standard error and exits; no temporary
    file is left.
    """
    try:
        _write(changes)
    except OSError as error:
        click.echo(f"{error.filename} {click.style(f'写不了：{error.strerror}', fg='red')}", err=True)
        raise click.exceptions.Exit(Status.WRONG_USE) from None


def _write(changes: Mapping[Path, str]) -> None:
    ready: list[tuple[Path, Path]] = []
    try:
        for path, text in changes.items():
            target = path.resolve()
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
            ready.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else _MODE)
        while ready:
            temporary, target = ready[0]
            temporary.replace(target)
            del ready[0]
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)
