"""Runs the service until it is told to stop: takes its port, and leaves the rest to the supervisor and its workers."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from server import log as logs
from server.configuration import Configuration
from server.listening import ListenError, checked, is_loopback, reserve
from server.supervisor.counters import FOLDER
from server.supervisor.scratch import scratch
from server.supervisor.supervisor import Supervisor

TRIAL = (sys.executable, "-P", "-m", "server.candidates.trial")
"""The command that tries a candidate; it knows no policy tests."""


def serve(
    configuration: Configuration, policies: Path, *, trial: Sequence[str] = TRIAL, stream: BinaryIO | None = None
) -> int:
    """Serves a policy folder or release file until SIGTERM or SIGINT; the exit status, 0, or 3 where no worker starts.

    Logs go to `stream`, standard error unless given, those of the workers always to standard error; one line on
    standard output says that it is ready. `trial`: a command that tries a candidate, as `server.candidates.trial`.

    Raises `DecisionLogError` where the decision log cannot be used as it is configured, `ListenError` where it cannot
    listen, or where others than this machine could reach it in plain text and the
    configuration does not allow that, and `CandidateError` where the policies cannot be served.
    """
    configuration.decision_log.check()
    for address in filter(None, (configuration.listen.address, configuration.http.address)):
        _guarded(address, configuration)
    log = logs.logger(stream or sys.stderr.buffer)
    logging.basicConfig(handlers=[logs.Discreet(log)], force=True)
    with ExitStack() as held:
        reserved = reserve(configuration.listen.address)
        held.callback(reserved.close)
        over_http = reserve(configuration.http.address) if configuration.http.address else None
        if over_http is not None:
            held.callback(over_http.close)
        # Before a worker is started: it is told by its environment where the others count.
        os.environ[FOLDER] = str(held.enter_context(scratch()))
        held.callback(os.environ.pop, FOLDER)
        log.info("listening", address=reserved.address, http=over_http.address if over_http is not None else "")
        return asyncio.run(_run(Supervisor(configuration, policies, trial, reserved, log, over_http)))


def _guarded(address: str, configuration: Configuration) -> None:
    """Raises `ListenError` where others than this machine could reach `address`, and should not as it is configured."""
    if is_loopback(checked(address)[0]):
        return
    if not configuration.tls.encrypts and not configuration.listen.insecure:
        raise ListenError(
            f"{address} 可以从别的机器访问，而这里没有加密；只在本机监听，或配置 tls，或明确允许不加密监听"
            "（--insecure-listen，或配置 listen.insecure）"
        )
    if not configuration.callers.asks and not configuration.callers.anonymous and configuration.tls.encrypts:
        raise ListenError(
            f"{address} 可以从别的机器访问，而没有配置谁可以调用；配置 callers.keys 或 callers.jwks，"
            "或明确允许任何人调用（callers.anonymous）"
        )


async def _run(supervisor: Supervisor) -> int:
    return await supervisor.run()
