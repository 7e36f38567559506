"""Loads a server from outside its process, and an empty echo beside it, by the same client."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import grpc

ROOT = Path(__file__).resolve().parents[2]
CHECK = "/doudi.v1.EligibilityService/Check"
CHECK_BATCH = "/doudi.v1.EligibilityService/CheckBatch"
ECHO = "/bench.Echo/Echo"
_ADDRESS = re.compile(r"127\.0\.0\.1:[0-9]+")


@contextmanager
def started(command: Sequence[str]) -> Iterator[str]:
    """A server of its own process, from the line that names its address until the end of the `with`; the address."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = _ADDRESS.search(line)
        if found is None:
            raise RuntimeError(f"{' '.join(command)} did not start: {line}")
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def rate(address: str, method: str, request: bytes, *, calls: int, under_way: int) -> float:
    """Calls a second, with `under_way` calls at once on one connection."""
    return asyncio.run(_rate(address, method, request, calls, under_way))


async def _rate(address: str, method: str, request: bytes, calls: int, under_way: int) -> float:
    async with grpc.aio.insecure_channel(address) as channel:
        call = channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
        await call(request)
        left = calls

        async def caller() -> None:
            nonlocal left
            while left > 0:
                left -= 1
                await call(request)

        start = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(under_way)))
        return calls / (time.perf_counter() - start)


def once(address: str, method: str, request: bytes) -> bytes:
    """One call; the response."""
    with grpc.insecure_channel(address) as channel:
        call = channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
        response: bytes = call(request, timeout=30)
        return response
