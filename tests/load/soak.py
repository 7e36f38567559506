"""A server under mixed load: good and bad requests, single and many, with the memory of every process after each round.

python -m tests.load.soak --minutes 30
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
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
from tests.load.service import ROOT, Service, Settings, service, sqlite_log

ROUNDS = 20
WARM_UP = 5
"""The round from which on memory counts: programs have been compiled and pools have their sizes by then."""
SPAN = 3
"""Rounds of which the most counts, at the beginning and at the end, for what is in use goes up and down."""
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
FAIR = {"OK", "INVALID_ARGUMENT"}

More = Callable[[], bool]
"""Whether a round goes on; asked before each call."""


@dataclass(slots=True)
class Mix:
    """What `clients` ask, by chance, and what was said."""

    address: str
    cases: list[pb.Case]
    chance: random.Random
    clients: int
    said: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    async def round(self, more: More) -> None:
        """Asks until there is to be no more, and everything has been answered."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.clients):
                group.create_task(self._client(more))

    async def _client(self, more: More) -> None:
        options = [("grpc.use_local_subchannel_pool", 1)]
        going = True
        while going:
            async with grpc.aio.insecure_channel(self.address, options) as channel:
                for _ in range(CALLS):
                    going = more()
                    if not going:
                        return
                    self.asked += 1
                    await self._asked(channel, *self._question(f"soak-{self.asked}"))

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


@dataclass(frozen=True, slots=True)
class Soaked:
    """What a soak came to. `resident`: by process, its memory in bytes after each round, when nothing was under way.

    `said`: calls by method and code. `ended`: processes that were gone in the end.
    """

    resident: dict[str, list[int]]
    said: Counter[str]
    ended: list[str]

    def grown(self, warm_up: int) -> dict[str, int]:
        """By how many bytes each process has grown since the round of that number."""
        at = warm_up - 1
        whole = {name: one for name, one in self.resident.items() if len(one) > at}
        return {name: max(one[-SPAN:]) - max(one[at : at + SPAN]) for name, one in whole.items()}

    def wrong(self, warm_up: int, allowed: int) -> list[str]:
        """Everything that must not be."""
        found = [f"the {name} has ended" for name in self.ended]
        found += [f"{said}, {count} times" for said, count in self.said.items() if said.split()[1] not in FAIR]
        grown = self.grown(warm_up)
        found += [f"the {name} has grown by {megabytes(grown[name])}" for name in grown if grown[name] > allowed]
        return found


def soak(started: Service, mix: Mix, rounds: Sequence[Callable[[], More]], told: Callable[[str], None]) -> Soaked:
    """Runs the rounds, each begun when the one before is over; `told`: is given a line after each."""
    processes = _processes(started.process.pid)
    resident: dict[str, list[int]] = {name: [] for name in processes}
    for number, begun in enumerate(rounds, start=1):
        asyncio.run(mix.round(begun()))
        for name, process in processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                resident[name].append(process.memory_info().rss)
        sizes = "  ".join(f"{name} {megabytes(sizes[-1])}" for name, sizes in resident.items() if sizes)
        told(f"round {number:>2}  {mix.asked:>9,} calls  {sizes}")
    ended = [name for name, process in processes.items() if not process.is_running()]
    return Soaked(resident, mix.said, ended)


def megabytes(size: int) -> str:
    """A size for people to read."""
    return f"{size / 2**20:.1f} MiB"


def for_seconds(seconds: float) -> More:
    """A round of so many seconds from now on."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def for_calls(calls: int) -> More:
    """A round of so many calls."""
    left = iter(range(calls))
    return lambda: next(left, None) is not None


@click.command()
@click.option("--minutes", default=30.0, show_default=True)
@click.option("--calls", type=click.IntRange(ROUNDS), help="So many calls in all, instead of minutes.")
@click.option("--workers", default=2, show_default=True)
@click.option("--clients", default=8, show_default=True)
@click.option("--seed", default=1, show_default=True, help="What is asked.")
def main(minutes: float, calls: int | None, workers: int, clients: int, seed: int) -> None:
    """Print the memory of every process after each of twenty rounds; exit 1 where one grows or ends."""
    length = f"{calls:,} calls" if calls else f"{minutes:g} minutes"
    click.echo(f"{length}, {workers} workers, {clients} clients, seed {seed}")
    each = (lambda: for_calls(calls // ROUNDS)) if calls else (lambda: for_seconds(minutes * 60 / ROUNDS))
    chance = random.Random(seed)  # noqa: S311 - requests to try, nothing secret
    with tempfile.TemporaryDirectory(prefix="doudi-soak-") as name:
        settings: Settings = {"workers": {"count": workers}, "decision_log": sqlite_log(Path(name), "every")}
        with service(Path(name) / "service", settings) as started:
            mix = Mix(started.address, cases(ROOT / "policies", chance), chance, clients)
            soaked = soak(started, mix, [each] * ROUNDS, click.echo)
    for said, count in sorted(soaked.said.items()):
        click.echo(f"{count:>9,}  {said}")
    for process, grown in soaked.grown(WARM_UP).items():
        click.echo(f"{process} grown by {megabytes(grown)} since round {WARM_UP}; {megabytes(ALLOWED)} are allowed")
    wrong = soaked.wrong(WARM_UP, ALLOWED)
    for one in wrong:
        click.echo(f"WRONG: {one}")
    click.echo("well" if not wrong else f"again: python -m tests.load.soak --seed {seed}")
    sys.exit(1 if wrong else 0)


def _processes(supervisor: int) -> dict[str, psutil.Process]:
    """The processes of a service by what they are; a worker says its number at the end of its command."""
    found = psutil.Process(supervisor)
    workers = {f"worker {one.cmdline()[-1]}": one for one in found.children() if "server.worker" in one.cmdline()}
    return {"supervisor": found} | dict(sorted(workers.items()))


def cases(policies: Path, chance: random.Random) -> list[pb.Case]:
    """Cases of a policy, by chance."""
    engine = Engine(load(policies))
    drawn = households(engine, chance)
    messages = [case_message(next(drawn)) for _ in range(DRAWN)]
    engine.close()
    return messages


if __name__ == "__main__":
    main()
