"""A git revision of a policy folder as a folder of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import click

_MOST = 64 * 2**20
"""Bytes that the policies of a revision may take; they are text, and far smaller."""


def resolve(folder: Path, word: str) -> str | None:
    """The hash of the commit that `word` names in the repository around `folder`; `None` where it names none."""
    if word.startswith("-"):
        return None
    ran = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{word}^{{commit}}")
    return ran.stdout.decode().strip() if ran is not None and ran.returncode == 0 else None


def export(folder: Path, commit: str, to: Path) -> Path:
    """The policy folder as `commit` had it, written below `to`.

    Raises `click.UsageError` where the commit has no such folder.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or top.returncode != 0:
        raise click.UsageError(f"{folder} 不在 git 仓库里")
    root = Path(top.stdout.decode().rstrip("\n"))
    within = folder.resolve().relative_to(root.resolve()).as_posix()
    place = commit if within == "." else f"{commit}:{within}"
    ran = _git(root, "archive", "--format=tar", place)
    if ran is None or ran.returncode != 0:
        raise click.UsageError(f"版本 {commit[:12]} 里没有文件夹 {within}")
    if len(ran.stdout) > _MOST:
        raise click.UsageError(f"版本 {commit[:12]} 的文件夹 {within} 太大")
    to.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(ran.stdout)) as archive:
        archive.extractall(to, filter="data")
    return to


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    """What git answers in a folder; `None` without git."""
    git = shutil.which("git")
    if git is None:
        return None
    return subprocess.run([git, "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603
