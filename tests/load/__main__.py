"""Loads the real server from a second process, without and with the decision log, beside an empty echo.

python -m tests.load --workers 2
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from doudi.v1 import eligibility_service_pb2 as pb
from server.cases import case_message
from tests.bench import wire
from tests.bench.measure import Figure, table
from tests.load import driver
from tests.load.driver import Plan, Round, typical
from tests.load.service import ROOT, service, sqlite_log
from tools.cases import read_case, read_file

CASE = ROOT / "tests" / "cases" / "complete-family-of-four.yaml"
BATCH, BATCHES = 100, Plan(calls=40, under_way=4, connections=4)
LOGS = {"no log": "", "log, fsync every": "every", "log, fsync commit": "commit"}
ECHO = "echo"


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes that answer; as many answer for the echo.")
@click.option("--connections", default=4, show_default=True)
@click.option("--under-way", default=32, show_default=True, help="Calls at once.")
@click.option("--calls", default=4000, show_default=True, help="Calls in a round.")
@click.option("--rounds", default=5, show_default=True)
def main(workers: int, connections: int, under_way: int, calls: int, rounds: int) -> None:
    """Print rate and latency by decision log, each the median of the rounds."""
    message = case_message(read_case(read_file(CASE)).raw)
    check = pb.CheckRequest(case=message).SerializeToString()
    batch = pb.CheckBatchRequest(cases=[message] * BATCH).SerializeToString()
    plan = Plan(calls, under_way, connections)
    measured: dict[str, list[Round]] = {name: [] for name in (ECHO, *LOGS)}
    batches: dict[str, list[float]] = {name: [] for name in LOGS}
    with tempfile.TemporaryDirectory(prefix="doudi-load-") as folder, ExitStack() as stack:
        addresses = {
            name: stack.enter_context(service(Path(folder) / str(number), _settings(Path(folder), workers, fsync)))
            for number, (name, fsync) in enumerate(LOGS.items())
        }
        size = len(wire.once(addresses["no log"].address, wire.CHECK, check))
        echo = _echo(stack, size, workers)
        for _ in range(rounds):
            measured[ECHO].append(driver.run(echo, wire.ECHO, check, plan))
            for name, started in addresses.items():
                measured[name].append(driver.run(started.address, wire.CHECK, check, plan))
                batches[name].append(driver.run(started.address, wire.CHECK_BATCH, batch, BATCHES).rate * BATCH)
    click.echo(
        f"Python {platform.python_version()}, {platform.machine()}; {workers} workers, {connections} connections, "
        f"{under_way} calls at once, {len(check):,} bytes there, {size:,} back"
    )
    click.echo(table(_figures(measured, batches)))


def _settings(folder: Path, workers: int, fsync: str) -> dict[str, dict[str, object]]:
    settings: dict[str, dict[str, object]] = {"workers": {"count": workers}}
    if fsync:
        logs = folder / f"log-{fsync}"
        logs.mkdir()
        settings["decision_log"] = {**sqlite_log(logs, fsync)}
    return settings


def _echo(stack: ExitStack, size: int, workers: int) -> str:
    """As many processes that answer with `size` bytes, on one address."""
    command = [sys.executable, "-m", "tests.bench.echo", str(size)]
    address = stack.enter_context(wire.started(command))
    for _ in range(workers - 1):
        stack.enter_context(wire.started([*command, address]))
    return address


def _figures(measured: dict[str, list[Round]], batches: dict[str, list[float]]) -> list[Figure]:
    figures = []
    for name, rounds in measured.items():
        figure = typical(rounds)
        share = statistics.median(100 * one.rate / echo.rate for one, echo in zip(rounds, measured[ECHO], strict=True))
        detail = f"p50 {figure.p50:.1f} ms, p99 {figure.p99:.1f} ms"
        what = "empty echo" if name == ECHO else f"Check, {name}"
        figures.append(Figure(f"{what}, calls", figure.rate, "/s", detail=detail))
        if name != ECHO:
            target = 70.0 if name == "no log" else None
            figures.append(Figure("  as a share of the echo", share, "%", at_least=target))
            figures.append(Figure("  CheckBatch, decisions", statistics.median(batches[name]), "/s"))
    return figures


if __name__ == "__main__":
    main()
