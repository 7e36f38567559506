"""The faults, each while clients ask. A scene ends when the service answers again as if nothing had been."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from server.health import CANDIDATE
from tests.faults.clients import Clients
from tests.faults.disk import Disk
from tests.faults.releases import Good, Releases
from tests.faults.service import GRACE, Service
from tests.server.decisions.cluster import Cluster

BETWEEN = 30
"""Answers that clients get between two faults."""
GOOD_EVERY = 10
"""After so many bad releases a good one."""

Given = TypeVar("Given")


@dataclass(slots=True)
class Scenes:
    """What is broken, and with what. `good`: every release that could be served so far, the last one last.

    `done`: how often each fault came. `wrong`: what a scene saw that must not be. `said`: reasons of refused releases.
    """

    service: Service
    clients: Clients
    releases: Releases
    chance: random.Random
    good: list[Good]
    done: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    said: dict[str, Counter[str]] = field(default_factory=dict)
    slowest_end: float = 0.0

    async def kill_a_worker(self) -> None:
        """kill -9 of one worker; another takes its place."""
        since = self.service.server.log.position()
        workers = self.service.server.workers()
        self.chance.choice(workers).kill()
        await self._logged("worker_ended", since)
        await self._logged("worker_serving", since)
        await self._over("worker killed")

    async def kill_the_supervisor(self) -> None:
        """kill -9 of the supervisor; started again on the same port and log, as systemd does."""
        self.slowest_end = max(self.slowest_end, await asyncio.to_thread(self.service.kill))
        await self._start()
        await self._over("supervisor killed")

    async def start_on_a_bad_release(self, kind: str) -> None:
        """kill -9 of the supervisor, and a start that finds a bad release: the last good one answers nevertheless."""
        self.slowest_end = max(self.slowest_end, await asyncio.to_thread(self.service.kill))
        await self._start(self.releases.bad(kind))
        line = await self._logged("candidate", 0, outcome="refused")
        self._refused(kind, line)
        await self._still(refused=True)
        await self._renew()
        await self._over(f"started on a bad release: {kind}")

    async def terminate(self) -> None:
        """SIGTERM in full flow, and a new start."""
        status = await asyncio.to_thread(self.service.stop)
        self.wrong["SIGTERM did not end it well"] += status != 0
        await self._start()
        await self._over("SIGTERM")

    async def fill_the_disk(self, disk: Disk) -> None:
        """No byte is left for the log until somebody clears up."""
        since = self.service.server.log.position()
        disk.fill()
        await self._logged("decision_log_unavailable", since)
        await asyncio.sleep(1)
        disk.empty()
        await self._logged("decision_log_available", since)
        await self._over("disk full")

    async def make_read_only(self, disk: Disk) -> None:
        """The service starts on a log that cannot be written, until somebody mends that."""
        status = await asyncio.to_thread(self.service.stop)
        self.wrong["SIGTERM did not end it well"] += status != 0
        disk.remount("ro")
        await self._start()
        before = len(self.clients.told.acknowledged)
        refused = self.clients.told.refused["UNAVAILABLE"]
        while self.clients.told.refused["UNAVAILABLE"] < refused + BETWEEN:
            await asyncio.sleep(0.05)
        self.wrong["acknowledged without a log"] += len(self.clients.told.acknowledged) > before
        disk.remount("rw")
        await self._over("log read-only")

    async def stop_the_database(self, cluster: Cluster) -> None:
        """PostgreSQL goes away and comes back."""
        since = self.service.server.log.position()
        await asyncio.to_thread(cluster.stop)
        await self._logged("decision_log_unavailable", since)
        await asyncio.to_thread(cluster.start)
        await self._over("PostgreSQL stopped")

    async def push_bad_releases(self, count: int) -> None:
        """Bad releases, one after the other, and a good one now and then."""
        for number, kind in enumerate(self.releases.kinds(count), start=1):
            archive = await asyncio.to_thread(self.releases.bad, kind)
            since = self.service.server.log.position()
            self.service.push(archive)
            self._refused(kind, await self._logged("candidate", since))
            await self._still(refused=True)
            self.done[f"bad release: {kind}"] += 1
            if number % GOOD_EVERY == 0 or number == count:
                await self._renew()
        await self._over("round of bad releases")

    def _refused(self, kind: str, line: dict[str, Any]) -> None:
        self.wrong[f"release taken: {kind}"] += line["outcome"] != "refused"
        self.said.setdefault(kind, Counter())[line.get("reason", "").partition("；")[0][:60]] += 1

    async def _renew(self) -> None:
        good = await asyncio.to_thread(self.releases.good)
        self.good.append(good)
        since = self.service.server.log.position()
        self.service.push(good.archive)
        await self._logged("candidate", since, outcome="served", release=good.digest)
        await self._still(refused=False)
        self.done["good release"] += 1

    async def _still(self, *, refused: bool) -> None:
        """The last good release answers, and health says whether the last candidate was refused."""
        async with grpc.aio.insecure_channel(
            self.service.server.address, [("grpc.use_local_subchannel_pool", 1)]
        ) as one:
            answer = await asyncio.to_thread(self.service.server.check)
            asked = health_pb2.HealthCheckRequest(service=CANDIDATE)
            health = await health_pb2_grpc.HealthStub(one).Check(asked, timeout=GRACE * 5)
        self.wrong["not the last good release"] += answer.decision.release != self.good[-1].digest
        right = health.status == health_pb2.HealthCheckResponse.NOT_SERVING
        self.wrong["health says nothing of the candidate"] += right != refused

    async def _start(self, archive: bytes | None = None) -> None:
        await asyncio.to_thread(self.service.start, self.good[-1].archive if archive is None else archive)
        self.clients.address = self.service.server.address

    async def _logged(self, event: str, since: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - as in a log line
        return await asyncio.to_thread(lambda: self.service.server.log.wait(event, since, **fields))

    async def _over(self, fault: str) -> None:
        await self.clients.more(BETWEEN)
        self.done[fault] += 1


def shuffled(scenes: list[Callable[[], Given]], chance: random.Random) -> list[Callable[[], Given]]:
    """The scenes in an order of chance."""
    return chance.sample(scenes, len(scenes))
