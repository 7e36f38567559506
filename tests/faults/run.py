"""One run: a service, its clients, the faults that the seed puts in an order, and the checks that follow."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server.cases import case_message
from server.decisions import DecisionLog
from server.decisions.keys import make_keys
from tests.bench.households import households
from tests.faults.checks import Findings, check
from tests.faults.clients import Clients, Told
from tests.faults.disk import Disk, disk
from tests.faults.releases import Releases
from tests.faults.scenes import Scenes, shuffled
from tests.faults.service import Service
from tests.server.decisions.cluster import Cluster
from tests.server.processes import SMALL

DRAWN = 2_000
"""How many different cases clients ask about."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each fault comes, and how many clients ask."""

    clients: int
    workers: int
    supervisors: int
    terminations: int
    disks: int
    databases: int
    bad_releases: int
    bad_starts: int


WHOLE = Plan(
    clients=12, workers=20, supervisors=5, terminations=4, disks=3, databases=4, bad_releases=104, bad_starts=13
)
SHORT = Plan(clients=4, workers=2, supervisors=1, terminations=1, disks=1, databases=0, bad_releases=4, bad_starts=2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened in a run, and whether anything was wrong."""

    scenes: Scenes
    told: Told
    findings: Findings
    skipped: tuple[str, ...]

    @property
    def wrong(self) -> Counter[str]:
        """Everything that must not be, by kind; empty where all is well."""
        hangs = Counter({"call that hangs": self.told.hangs})
        unfair = Counter({f"unfair refusal {code}": count for code, count in self.told.unfair.items()})
        lines = [one for one in self.scenes.service.logs if one["event"] == "defect"]
        defects = Counter(f"defect {one['error']} at {one['location']}" for one in lines)
        return +(self.findings.wrong + self.scenes.wrong + hangs + unfair + defects)


def run(seed: int, plan: Plan, cluster: Cluster | None = None) -> Outcome:
    """A run on SQLite, or on a database of `cluster`."""
    with tempfile.TemporaryDirectory(prefix="doudi-faults-") as name, ExitStack() as stack:
        folder = Path(name)
        small = stack.enter_context(disk(folder / "disk"))
        url = cluster.database() if cluster else f"sqlite:///{folder / 'disk' / 'decisions.db'}"
        make_keys(folder / "keys")
        configuration = DecisionLog(url=url, key_file=folder / "keys")
        # Each draws by itself, so that what one is asked does not change what another does.
        releases = Releases(folder, _chance(seed, "releases"))
        chance = _chance(seed, "faults")
        good = releases.good()
        service = Service(folder, releases.public, url, folder / "keys")
        stack.callback(service.close)
        service.start(good.archive)
        clients = Clients(service.server.address, _cases(_chance(seed, "cases")), seed)
        scenes = Scenes(service, clients, releases, chance, [good])
        asyncio.run(_play(scenes, shuffled(_faults(scenes, plan, small, cluster), chance), plan))
        service.stop()
        findings = check(clients.told, configuration, scenes.good)
    skipped = () if small or cluster else ("disk full, log read-only: only root can mount a disk",)
    return Outcome(scenes, clients.told, findings, skipped)


async def _play(scenes: Scenes, faults: list[Callable[[], Awaitable[None]]], plan: Plan) -> None:
    async with scenes.clients.asking(plan.clients):
        for number, fault in enumerate(faults, start=1):
            await fault()
            told = len(scenes.clients.told.acknowledged)
            click.echo(f"{number} of {len(faults)}, {told:,} answers acknowledged", err=True)


def _faults(
    scenes: Scenes, plan: Plan, small: Disk | None, cluster: Cluster | None
) -> list[Callable[[], Awaitable[None]]]:
    faults: list[Callable[[], Awaitable[None]]] = [scenes.kill_a_worker] * plan.workers
    faults += [scenes.kill_the_supervisor] * plan.supervisors
    faults += [scenes.terminate] * plan.terminations
    faults += [partial(scenes.start_on_a_bad_release, kind) for kind in scenes.releases.kinds(plan.bad_starts)]
    each = plan.bad_releases // 4
    faults += [partial(scenes.push_bad_releases, each)] * (4 if each else 0)
    if cluster is not None:
        faults += [partial(scenes.stop_the_database, cluster)] * plan.databases
    elif small is not None:
        faults += [partial(scenes.fill_the_disk, small)] * plan.disks
        faults += [partial(scenes.make_read_only, small)] * plan.disks
    return faults


def _chance(seed: int, purpose: str) -> random.Random:
    return random.Random(f"{seed} {purpose}")  # noqa: S311 - faults to try, nothing secret


def _cases(chance: random.Random) -> list[pb.Case]:
    engine = Engine(load(SMALL))
    drawn = households(engine, chance)
    cases = [case_message(next(drawn)) for _ in range(DRAWN)]
    engine.close()
    return cases
