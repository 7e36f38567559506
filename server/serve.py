"""Runs the service until it is told to stop: listens, loads the policies, answers, and stops with grace."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from structlog.typing import FilteringBoundLogger

from engine.admission import RawCase
from engine.engine import Engine
from engine.language import load
from engine.language.policy import Policy, RegionError
from server import log as logs
from server.service import ListenError, Service, checked, is_loopback

GRACE = 10.0
"""Seconds that calls under way are given when the service stops."""


def serve(
    listen: str, policies: Path, *, insecure: bool = False, grace: float = GRACE, stream: BinaryIO | None = None
) -> int:
    """Serves the policies of a folder on `listen` (`host:port`) until SIGTERM or SIGINT; the exit status, 0.

    Logs go to `stream`, standard error unless given; one line on standard output says that it is ready.
    Raises `ListenError` where it cannot listen, or where others than this machine could reach it in plain text without
    `insecure`, and `PolicyError` with every finding where the policies have errors.
    """
    if not (is_loopback(checked(listen)) or insecure):
        raise ListenError(
            f"{listen} 可以从别的机器访问，而这里没有加密；只在本机监听，或明确允许不加密监听（--insecure-listen）"
        )
    # What the core of gRPC writes to standard error is no JSON.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    log = logs.logger(stream or sys.stderr.buffer)
    logging.basicConfig(handlers=[logs.Discreet(log)], force=True)
    return asyncio.run(_run(listen, policies, grace, log))


async def _run(listen: str, policies: Path, grace: float, log: FilteringBoundLogger) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    service = Service(log)
    address = await service.listen(listen)
    log.info("listening", address=address)
    try:
        engine = await asyncio.to_thread(_ready, policies)
        log.info("serving", release=engine.policy.release)
        await service.serve(engine)
        print(f"已就绪：{address}，政策版本 {engine.policy.release[:12]}", flush=True)
        await stopping.wait()
        log.info("stopping")
    finally:
        await service.stop(grace)
    engine.close()
    log.info("stopped")
    return 0


def _ready(policies: Path) -> Engine:
    """An engine that has compiled what it is likeliest to be asked about: every region as it stands today."""
    engine = Engine(load(policies))
    today = datetime.date.today()
    for code in engine.policy.regions:
        if _answers(engine.policy, code, today):
            engine.decide(engine.admit(RawCase(today, code, {})))
    return engine


def _answers(policy: Policy, code: str, today: datetime.date) -> bool:
    try:
        policy.region(code, today)
    except RegionError:
        return False
    return True
