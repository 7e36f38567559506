"""A server under mixed load for minutes: good and bad requests, single and many, with the memory of every process.

python -m tests.load.soak --minutes 30
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import grpc
import psutil

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server.cases import case_message
from tests.bench import wire
from tests.bench.households import households
from tests.load.service import ROOT, Settings, service, sqlite_log

ROUNDS = 20
WARM_UP = 5
"""Rounds before the memory is held against: programs have been compiled and pools have their sizes by then."""
ALLOWED = 24 * 1024 * 1024
"""By which a process may grow from then on; a leak of a kilobyte a call shows in a minute."""
DRAWN = 3_000
BATCH = 20
DEADLINE = 30.0
CALLS = 200
"""Calls on one connection."""
POLICY = "/doudi.v1.PolicyService"
DECISIONS = "/doudi.v1.DecisionService"
READS = (f"{POLICY}/GetVocabulary", f"{POLICY}/ListRegions", f"{POLICY}/GetRelease", f"{DECISIONS}/ListDecisions")


@dataclass(slots=True)
class Mix:
    """What is asked, by chance, and what was said."""

    address: str
    cases: list[pb.Case]
    chance: random.Random
    until: float
    said: Counter[str] = field(default_factory=Counter)

    async def client(self, name: str) -> None:
        """Asks until the time has come."""
        number = 0
        while time.monotonic() < self.until:
            options = [("grpc.use_local_subchannel_pool", 1)]
            async with grpc.aio.insecure_channel(self.address, options) as channel:
                for _ in range(CALLS):
                    if time.monotonic() >= self.until:
                        return
                    number += 1
                    await self._asked(channel, *self._question(f"{name}-{number}"))

    def _question(self, request: str) -> tuple[str, bytes]:
        """A method and a request: mostly single cases."""
        drawn = self.chance.random()
        case = self.chance.choice(self.cases)
        if drawn < 0.7:
            return wire.CHECK, pb.CheckRequest(case=case, request_id=request, explain=drawn < 0.1).SerializeToString()
        if drawn < 0.8:
            batch = self.chance.sample(self.cases, BATCH)
            return wire.CHECK_BATCH, pb.CheckBatchRequest(cases=batch).SerializeToString()
        if drawn < 0.9:
            return wire.CHECK, self.chance.choice((self.chance.randbytes(300), b"", case.SerializeToString()[:50]))
        return self.chance.choice(READS), b""

    async def _asked(self, channel: grpc.aio.Channel, method: str, request: bytes) -> None:
        call = channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
        try:
            await call(request, timeout=DEADLINE)
            code = "OK"
        except grpc.aio.AioRpcError as error:
            code = error.code().name
        self.said[f"{method.rpartition('/')[2]} {code}"] += 1


@click.command()
@click.option("--minutes", default=30.0, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--clients", default=8, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(minutes: float, workers: int, clients: int, seed: int) -> None:
    """Print the memory of every process in each of twenty rounds; exit 1 where one grows or ends."""
    chance = random.Random(seed)  # noqa: S311 - requests to try, nothing secret
    cases = _cases(chance)
    with tempfile.TemporaryDirectory(prefix="doudi-soak-") as name:
        settings: Settings = {"workers": {"count": workers}, "decision_log": sqlite_log(Path(name), "every")}
        with service(Path(name) / "service", settings) as started:
            processes = list(_processes(started.process.pid))
            mix = Mix(started.address, cases, chance, time.monotonic() + minutes * 60)
            resident = asyncio.run(_soak(mix, clients, processes, minutes * 60))
            alive = all(one.is_running() for one in processes)
    for said, count in sorted(mix.said.items()):
        click.echo(f"{count:>9,}  {said}")
    # The most of some rounds, for what is in use at the very moment goes up and down.
    grown = [max(one[-3:]) - max(one[WARM_UP - 1 : WARM_UP + 2]) for one in zip(*resident, strict=True)]
    listed = ", ".join(f"{one / 2**20:.1f}" for one in grown)
    click.echo(f"grown since the {WARM_UP}th round by {listed} MiB; {ALLOWED / 2**20:.0f} are allowed")
    click.echo("every process lived" if alive else "WRONG: a process ended")
    bad = [said for said in mix.said if said.split()[1] not in {"OK", "INVALID_ARGUMENT"}]
    click.echo(f"WRONG: {', '.join(bad)}" if bad else "every call was answered, or refused for what it was")
    sys.exit(0 if max(grown) <= ALLOWED and alive and not bad else 1)


async def _soak(mix: Mix, clients: int, processes: list[psutil.Process], seconds: float) -> list[list[int]]:
    """The resident memory of each process after each round, in bytes."""
    resident = []
    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(mix.client(f"client-{number}"))
        for number in range(ROUNDS):
            await asyncio.sleep(seconds / ROUNDS)
            resident.append([one.memory_info().rss for one in processes])
            sizes = "  ".join(f"{one / 2**20:7.1f}" for one in resident[-1])
            click.echo(f"round {number + 1:>2}  {mix.said.total():>9,} calls  {sizes} MiB")
    return resident


def _processes(supervisor: int) -> Iterator[psutil.Process]:
    yield psutil.Process(supervisor)
    yield from psutil.Process(supervisor).children()


def _cases(chance: random.Random) -> list[pb.Case]:
    engine = Engine(load(ROOT / "policies"))
    drawn = households(engine, chance)
    cases = [case_message(next(drawn)) for _ in range(DRAWN)]
    engine.close()
    return cases


if __name__ == "__main__":
    main()
