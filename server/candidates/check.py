"""Has a candidate tried by another process, within its time."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from server.candidates.trial import Order
from server.candidates.verdict import Verdict, decode
from server.configuration.policies import Policies


async def check(
    trial: Sequence[str], source: Path, copy: Path, limits: Policies, archive: Path | None = None
) -> Verdict:
    """What comes of the candidate `source` (a folder or a release file), which is copied to the new folder `copy`.

    A good one also comes as a release file, the new file `archive`, if one is named. `trial`: the command that tries
    it, by its last argument, an `Order`.
    """
    seconds = limits.candidate_seconds
    keys = tuple(map(str, limits.keys))
    order = Order(
        str(source),
        str(copy),
        str(archive or ""),
        keys,
        limits.run_tests,
        limits.candidate_megabytes,
        math.ceil(seconds) + 1,
    )
    process = await asyncio.create_subprocess_exec(
        *trial,
        order.encode(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        return Verdict(message=f"检查候选版本超过 {seconds:g} 秒（policies.candidate_seconds）")
    finally:
        if process.returncode is None:
            # With whatever it has started itself.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    try:
        return decode(out)
    except ValueError:
        return Verdict(message=f"检查候选版本的进程意外结束（状态 {process.returncode}），可能是内存不够")
