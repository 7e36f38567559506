"""Watching for candidates, also for one that is not there when the watch begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from server.candidates import watch
from tests.server.processes import SECONDS


async def watched(source: Path, steps: list[Callable[[], object]]) -> None:
    """Watches what is not there, and takes each step when the one before has been noticed."""
    changed, failed = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(watch(source, changed.set, lambda _: failed.set()))
    noticed: Awaitable[object] = failed.wait()
    for step in steps:
        async with asyncio.timeout(SECONDS):
            await noticed
        changed.clear()
        step()
        noticed = changed.wait()
    async with asyncio.timeout(SECONDS):
        await noticed
    task.cancel()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_it_comes_and_changes(tmp_path: Path, kind: str) -> None:
    def put() -> None:
        if kind == "file":
            (tmp_path / "new").write_text("1", "utf-8")
        else:
            (tmp_path / "new").mkdir()
        (tmp_path / "new").rename(source)

    def change() -> None:
        if kind == "file":
            (tmp_path / "new").write_text("2", "utf-8")
            (tmp_path / "new").rename(source)
        else:
            (source / "a.yaml").write_text("2", "utf-8")

    source = tmp_path / "watched"
    asyncio.run(watched(source, [put, change]))
