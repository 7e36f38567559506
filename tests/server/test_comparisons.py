"""Comparisons beside the event loop: joined, remembered within bounds, and refused where too many wait."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from google.rpc.code_pb2 import RESOURCE_EXHAUSTED

from doudi.v1 import policy_service_pb2 as pb
from engine.language import Policy, load
from server.comparison import comparisons, messages
from server.comparison.comparisons import MAX_WAITING, Comparisons
from server.comparison.sides import Side
from server.refusals import RefusedError
from tests.tools.running import SMALL

SECONDS = 30.0


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(SMALL)


def side(policy: Policy, release: str = "", day: datetime.date = datetime.date(2021, 6, 1)) -> Side:
    """The city on a day, as of a release of another name."""
    return Side(policy, replace(policy.program("100", day), release=release), day)


class Counted:
    """Stands for the comparison: counts, and goes on once `open` is set. `length`: characters of its answer."""

    def __init__(self, length: int = 10) -> None:
        self.count = 0
        self.open = threading.Event()
        self.open.set()
        self.started = threading.Event()
        self._note = "x" * length

    def __call__(self, *_: Side) -> pb.DiffResponse:
        self.count += 1
        self.started.set()
        assert self.open.wait(SECONDS)
        return pb.DiffResponse(changes=[pb.PolicyChange(id=self._note)])


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    made = Counted()
    monkeypatch.setattr(messages, "differences", made)
    yield made
    made.open.set()


def test_the_same_is_compared_once_also_for_other_days_of_one_span(policy: Policy, counted: Counted) -> None:
    async def work() -> tuple[bytes, bytes, bytes]:
        every = Comparisons()
        old = side(policy)
        first = await every.answer(old, old)
        later = side(policy, day=datetime.date(2021, 6, 2))
        return first, await every.answer(old, old), await every.answer(old, later)

    first, again, later = asyncio.run(work())
    assert first == again
    assert pb.DiffResponse.FromString(later).new.as_of == "2021-06-02"
    assert counted.count == 1


def test_the_loop_goes_on_and_those_who_ask_alike_wait_for_one(policy: Policy, counted: Counted) -> None:
    async def work() -> list[bytes]:
        every = Comparisons()
        counted.open.clear()
        old = side(policy)
        asked = [asyncio.create_task(every.answer(old, old)) for _ in range(5)]
        await asyncio.to_thread(counted.started.wait, SECONDS)
        assert not any(one.done() for one in asked)
        asked[0].cancel()  # who gives up takes nothing from the others
        counted.open.set()
        return await asyncio.gather(*asked[1:])

    assert len(set(asyncio.run(work()))) == 1
    assert counted.count == 1


def test_too_many_that_wait_are_refused_and_room_comes_back(policy: Policy, counted: Counted) -> None:
    async def work() -> int:
        every = Comparisons()
        counted.open.clear()
        new = side(policy)
        asked = [asyncio.create_task(every.answer(side(policy, str(one)), new)) for one in range(MAX_WAITING)]
        await asyncio.to_thread(counted.started.wait, SECONDS)
        with pytest.raises(RefusedError) as caught:
            await every.answer(side(policy, "one more"), new)
        counted.open.set()
        await asyncio.gather(*asked)
        await every.answer(side(policy, "one more"), new)
        return caught.value.status.code

    assert asyncio.run(work()) == RESOURCE_EXHAUSTED


def test_what_is_remembered_is_bounded_the_oldest_goes_first(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(length=1000)
    monkeypatch.setattr(messages, "differences", counted)

    async def work() -> list[int]:
        every = Comparisons(most_bytes=2500)
        new = side(policy)
        counts = []
        for name in ("a", "b", "a", "c", "a", "b"):
            await every.answer(side(policy, name), new)
            counts.append(counted.count)
        return counts

    # Two fit: `c` takes the place of `b`, for `a` was asked since.
    assert asyncio.run(work()) == [1, 2, 2, 3, 3, 4]


def test_a_defect_reaches_who_asked_and_is_not_remembered(
    policy: Policy, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Side) -> pb.DiffResponse:
        raise ZeroDivisionError

    async def work() -> bytes:
        every = Comparisons()
        old = side(policy)
        with monkeypatch.context() as patched:
            patched.setattr(messages, "differences", broken)
            with pytest.raises(ZeroDivisionError):
                await every.answer(old, old)
        return await every.answer(old, old)

    assert asyncio.run(work())
    assert counted.count == 1


class Clock:
    """Stands for `time`: a comparison takes as much of the thread as `takes`; a sleep takes what it says."""

    def __init__(self, takes: float) -> None:
        self._now = 100.0
        self._thread = 0.0
        self._takes = takes
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self._now

    def thread_time(self) -> float:
        self._thread += self._takes
        return self._thread

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        self.slept.append(seconds)

    def passes(self, seconds: float) -> None:
        """As much time goes by."""
        self._now += seconds


def test_between_two_comparisons_decisions_have_the_time_to_themselves(
    policy: Policy, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(takes=0.02)
    monkeypatch.setattr(comparisons, "time", clock)

    async def work() -> None:
        every = Comparisons()
        new = side(policy)
        for name, later in (("a", 0.0), ("b", 0.01), ("c", 1.0), ("c", 0.0)):
            clock.passes(later)
            await every.answer(side(policy, name), new)

    asyncio.run(work())
    assert counted.count == 3
    # The first need not wait, nor one that comes later, nor one that is remembered.
    assert [round(one, 6) for one in clock.slept] == [0.0, 0.05, 0.0]
