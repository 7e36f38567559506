"""Calls from this process over several connections, each call timed."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import grpc

SECONDS = 30.0
_OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1)]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: calls a second, and the time of a call from its start to its answer, in ms."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: `calls` in all, `under_way` at once, over `connections`."""

    calls: int
    under_way: int
    connections: int


def run(address: str, method: str, request: bytes, plan: Plan) -> Round:
    """Carries out `plan`. Raises `grpc.RpcError` where a call is not answered: then no figure means anything."""
    return asyncio.run(_run(address, method, request, plan))


async def _run(address: str, method: str, request: bytes, plan: Plan) -> Round:
    async with AsyncExitStack() as stack:
        calls = []
        for _ in range(plan.connections):
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(address, _OWN_CONNECTION))
            call = channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
            await call(request, timeout=SECONDS)
            calls.append(call)
        times: list[float] = []
        left = plan.calls

        async def caller(number: int) -> None:
            nonlocal left
            call = calls[number % len(calls)]
            while left > 0:
                left -= 1
                start = time.perf_counter()
                await call(request, timeout=SECONDS)
                times.append(time.perf_counter() - start)

        start = time.perf_counter()
        await asyncio.gather(*(caller(number) for number in range(plan.under_way)))
        rate = len(times) / (time.perf_counter() - start)
        cuts = statistics.quantiles(times, n=100)
        return Round(rate, cuts[49] * 1000, cuts[98] * 1000)


def typical(rounds: list[Round]) -> Round:
    """The median of each figure."""
    return Round(
        statistics.median(one.rate for one in rounds),
        statistics.median(one.p50 for one in rounds),
        statistics.median(one.p99 for one in rounds),
    )
