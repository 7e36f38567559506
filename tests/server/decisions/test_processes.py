"""Several processes on one log, killed while they write: nothing acknowledged is missing. And old entries go."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from engine.engine import Engine
from server.decisions import DecisionLog, open_archive
from server.decisions.keys import make_keys
from server.decisions.store import Filters, Store
from tests.server.decisions.desk import desk
from tests.server.decisions.test_store import entry
from tests.server.requests import single_listing

ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 3
LINES = 200


@contextmanager
def writing(configuration: DecisionLog, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that records until it is killed."""
    command = [
        sys.executable,
        "-m",
        "tests.server.decisions.writing",
        configuration.url,
        str(configuration.key_file),
        name,
    ]
    path = f"{ROOT}:{ROOT / 'proto'}"
    with subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_what_was_acknowledged_survives_kill_9(configuration: DecisionLog, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    shared = replace(configuration, key_file=tmp_path / "keys")
    acknowledged: list[str] = []
    with ExitStack() as stack:
        started = [stack.enter_context(writing(shared, f"P{number}")) for number in range(PROCESSES)]
        for process in started:
            assert process.stdout is not None
            acknowledged += [process.stdout.readline().strip() for _ in range(LINES)]
        for process in started:
            process.kill()
        for process in started:
            assert process.stdout is not None
            # What it had said before it was killed; its last line may be cut.
            acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
    assert len(acknowledged) >= PROCESSES * LINES
    assert "" not in acknowledged
    archive = open_archive(shared)
    ids: list[str] = []
    token, first = "", True
    while token or first:
        page = archive.page(Filters(), 500, token)
        token, first = page.token, False
        ids += [one.id for one in page.entries]
    kept = [archive.content(one).rest.request_id for one in archive.entries(ids) if one is not None]
    assert len(kept) == len(set(kept))
    assert set(acknowledged) <= set(kept)
    archive.close()


def test_old_entries_go_while_others_come(configuration: DecisionLog, engine: Engine) -> None:
    store = Store(configuration)
    old = time.time_ns() // 1_000_000 - 2 * 86_400_000
    store.insert([entry(old, number) for number in range(450)])

    async def scene() -> None:
        async with desk(replace(configuration, retention_days=1), engine) as made:
            async with asyncio.timeout(60):
                while await asyncio.to_thread(store.listed, Filters(until_ms=old + 1), "", 1):
                    await made.check(single_listing())
            assert made.recorder.counts.recorded == len(await asyncio.to_thread(store.listed, Filters(), "", 10_000))

    asyncio.run(scene())
    store.close()
