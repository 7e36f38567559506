"""The request of a call; several of a stream under way at once: in order, within a window, and nothing left behind."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc.code_pb2 import DEADLINE_EXCEEDED, UNAVAILABLE

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server import log as logs
from server import refusals
from server.deciding import Decider
from server.decisions import DecisionLog, Recorder, open_recorder
from server.decisions.entries import Entry
from server.decisions.store import Store, Stored
from server.refusals import RefusedError
from server.service import Service
from server.streams import WINDOW, first, in_order
from tests.server.requests import single_listing
from tests.server.running import ELIGIBILITY, SECONDS
from tests.server.running import TURNS as MANY_TURNS

TURNS = 200
"""Turns of the loop within which everything comes to rest that waits for nothing else."""


class Desk:
    """Requests that come when they are sent, and answers that are ready when the test says so."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.read = 0
        self.begun: dict[bytes, asyncio.Future[None]] = {}
        self.ended: list[bytes] = []
        self.refuse: bytes | None = None

    def send(self, *requests: bytes | None) -> None:
        """Sends requests; `None` is the end of them."""
        for one in requests:
            self.queue.put_nowait(one)

    async def requests(self) -> AsyncIterator[bytes]:
        while (one := await self.queue.get()) is not None:
            self.read += 1
            yield one

    def begin(self, raw: bytes) -> Awaitable[bytes]:
        if raw == self.refuse:
            raise refusals.malformed()
        return self._answer(raw)

    async def _answer(self, raw: bytes) -> bytes:
        self.begun[raw] = asyncio.get_running_loop().create_future()
        try:
            await self.begun[raw]
        finally:
            self.ended.append(raw)
        return raw.upper()

    def answers(self, idle: float | None = None) -> AsyncGenerator[bytes, None]:
        return in_order(self.requests(), self.begin, idle)


def scene(play: Callable[[Desk], Awaitable[None]]) -> None:
    """Plays a scene, after which no task may be left."""

    async def whole() -> None:
        await play(Desk())
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(whole())


async def rest() -> None:
    """Lets everything go on that can."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


def numbered(count: int) -> list[bytes]:
    return [b"r%d" % number for number in range(count)]


def test_answers_come_in_the_order_asked_whichever_is_ready_first() -> None:
    async def play(desk: Desk) -> None:
        desk.send(*numbered(5), None)
        answers = desk.answers()
        first = asyncio.ensure_future(anext(answers))
        await rest()
        assert list(desk.begun) == numbered(5)
        for raw in reversed(numbered(5)[1:]):
            desk.begun[raw].set_result(None)
        await rest()
        assert not first.done()
        desk.begun[b"r0"].set_result(None)
        assert [await first, *[one async for one in answers]] == [b"R0", b"R1", b"R2", b"R3", b"R4"]

    scene(play)


def test_no_more_than_the_window_is_read_ahead_of_what_is_taken() -> None:
    async def play(desk: Desk) -> None:
        desk.send(*numbered(3 * WINDOW))
        answers = desk.answers()
        first = asyncio.ensure_future(anext(answers))
        await rest()
        assert desk.read == len(desk.begun) == WINDOW
        for future in list(desk.begun.values()):
            future.set_result(None)
        assert await first == b"R0"
        # Whoever is told answers and does not take them.
        await rest()
        assert desk.read == WINDOW
        for number in range(1, 4):
            assert await anext(answers) == b"R%d" % number
            await rest()
            assert desk.read <= WINDOW + number
        await answers.aclose()
        assert desk.read <= WINDOW + 3

    scene(play)


def test_a_stream_that_is_given_up_leaves_nothing_under_way() -> None:
    async def play(desk: Desk) -> None:
        desk.send(*numbered(7))
        asked = asyncio.ensure_future(_all(desk.answers()))
        await rest()
        assert (len(desk.begun), desk.ended) == (7, [])
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert sorted(desk.ended) == numbered(7)

    scene(play)


async def _all(answers: AsyncGenerator[bytes, None]) -> list[bytes]:
    return [one async for one in answers]


def test_what_came_before_a_request_that_is_none_is_answered_first() -> None:
    async def play(desk: Desk) -> None:
        desk.refuse = b"r2"
        desk.send(*numbered(5))
        answers = desk.answers()
        first = asyncio.ensure_future(anext(answers))
        await rest()
        # Nothing behind it is even read.
        assert (desk.read, list(desk.begun)) == (3, [b"r0", b"r1"])
        for future in desk.begun.values():
            future.set_result(None)
        assert [await first, await anext(answers)] == [b"R0", b"R1"]
        with pytest.raises(RefusedError, match="无法解析"):
            await anext(answers)

    scene(play)


def test_an_answer_that_fails_ends_the_stream_in_its_turn() -> None:
    async def play(desk: Desk) -> None:
        desk.send(*numbered(3))
        answers = desk.answers()
        first = asyncio.ensure_future(anext(answers))
        await rest()
        desk.begun[b"r1"].set_exception(LookupError())
        await rest()
        assert not first.done()
        desk.begun[b"r0"].set_result(None)
        assert await first == b"R0"
        with pytest.raises(LookupError):
            await anext(answers)
        assert sorted(desk.ended) == numbered(3)

    scene(play)


def test_who_owes_the_next_request_for_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is owed an answer may wait for it as long as it takes, and its time begins with the answer."""

    async def play(desk: Desk) -> None:
        loop: Any = asyncio.get_running_loop()
        now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: now)
        answers = desk.answers(idle=60)
        answer = asyncio.ensure_future(anext(answers))
        await rest()
        now += 59
        desk.send(b"r0")
        await rest()
        now += 1000
        await rest()
        assert not answer.done()
        desk.begun[b"r0"].set_result(None)
        assert await answer == b"R0"
        answer = asyncio.ensure_future(anext(answers))
        await rest()
        now += 59
        await rest()
        assert not answer.done()
        now += 2
        with pytest.raises(RefusedError, match="60 秒没有收到请求") as caught:
            await answer
        assert caught.value.status.code == DEADLINE_EXCEEDED
        assert caught.value.reasons == ("STREAM_IDLE",)

    scene(play)


def test_the_request_of_a_call_is_waited_for_as_long_as_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(desk: Desk) -> None:
        loop: Any = asyncio.get_running_loop()
        now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: now)
        late, never = (asyncio.ensure_future(first(one.requests(), 60)) for one in (desk, Desk()))
        await rest()
        now += 59
        await rest()
        assert not late.done()
        desk.send(b"", b"r1")
        assert await late == b""
        now += 2
        with pytest.raises(RefusedError, match="60 秒") as caught:
            await never
        assert caught.value.status.code == DEADLINE_EXCEEDED
        assert caught.value.reasons == ("REQUEST_IDLE",)

    scene(play)


def test_a_call_that_ends_without_a_request() -> None:
    async def play(desk: Desk) -> None:
        desk.send(None)
        assert await first(desk.requests(), None) is None

    scene(play)


# --- with a decision log ----------------------------------------------------------------------------------------------


class Held:
    """Commits of the decision log that wait until they are let go, and how many entries each has."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.go = threading.Event()


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held()
    insert = Store.insert

    def waiting(store: Store, rows: Sequence[Stored]) -> Mapping[bytes, Stored]:
        made.sizes.append(len(rows))
        assert made.go.wait(SECONDS)
        return insert(store, rows)

    monkeypatch.setattr(Store, "insert", waiting)
    try:
        yield made
    finally:
        made.go.set()


class Recorded:
    """A service with a decision log, and a stream that asks it."""

    def __init__(self, recorder: Recorder, written: io.BytesIO, channel: grpc.aio.Channel) -> None:
        self.recorder = recorder
        self._written = written
        method: Any = channel.stream_stream(
            f"{ELIGIBILITY}/CheckStream",
            request_serializer=bytes,
            response_deserializer=pb.CheckStreamResponse.FromString,
        )
        self.call: Any = method(timeout=SECONDS)

    async def send(self, *requests: pb.CheckStreamRequest | bytes) -> None:
        for one in requests:
            await self.call.write(one if isinstance(one, bytes) else one.SerializeToString())

    async def until(self, true: Callable[[], bool]) -> None:
        for _ in range(MANY_TURNS):
            if true():
                return
            await asyncio.sleep(0)
        raise AssertionError("it never came to that")

    async def logged(self) -> dict[str, Any]:
        """The line of the call, once there is one."""
        await self.until(lambda: bool(self._written.getvalue()))
        line: dict[str, Any] = json.loads(self._written.getvalue().splitlines()[0])
        return line


@asynccontextmanager
async def recorded(configuration: DecisionLog, engine: Engine) -> AsyncIterator[Recorded]:
    written = io.BytesIO()
    log = logs.logger(written)
    recorder = open_recorder(configuration, log)
    await recorder.start()
    service = Service(log, recorder=recorder)
    await service.serve(Decider(engine))
    address = await service.listen("127.0.0.1:0")
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            yield Recorded(recorder, written, channel)
    finally:
        await service.stop(0)
        await recorder.stop()


@pytest.fixture
def configuration(tmp_path: Path) -> DecisionLog:
    return DecisionLog(url=f"sqlite:///{tmp_path}/decisions.db", timeout=SECONDS)


def asked(*keys: int) -> list[pb.CheckStreamRequest]:
    return [pb.CheckStreamRequest(key=str(key), case=single_listing(income=key)) for key in keys]


def test_a_window_of_cases_shares_a_commit(
    configuration: DecisionLog, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        with held(monkeypatch) as commits:
            async with recorded(configuration, engine) as stream:
                await stream.send(*asked(*range(WINDOW)))
                await stream.until(lambda: sum(commits.sizes) + stream.recorder.waiting == WINDOW)
                commits.go.set()
                await stream.call.done_writing()
                assert [one.key async for one in stream.call] == [str(key) for key in range(WINDOW)]
                assert len(commits.sizes) == 2
                assert sum(commits.sizes) == WINDOW
                assert stream.recorder.counts.recorded == WINDOW

    asyncio.run(play())


def test_cases_that_wait_for_the_log_are_not_read_beyond_the_window(
    configuration: DecisionLog, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is anything left of them when the caller gives up."""

    async def play() -> None:
        with held(monkeypatch) as commits:
            async with recorded(configuration, engine) as stream:
                await stream.send(*asked(*range(2 * WINDOW)))
                await stream.until(lambda: sum(commits.sizes) + stream.recorder.waiting == WINDOW)
                for _ in range(TURNS):
                    await asyncio.sleep(0)
                assert sum(commits.sizes) + stream.recorder.waiting == WINDOW
                stream.call.cancel()
                line = await stream.logged()
                assert (line["method"], line["code"], line["cases"]) == ("CheckStream", "CANCELLED", WINDOW)
                assert not [one for one in asyncio.all_tasks() if "check_stream" in str(one.get_coro())]
                commits.go.set()

    asyncio.run(play())


def test_what_cannot_be_recorded_is_refused_and_nothing_else(
    configuration: DecisionLog, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with recorded(configuration, engine) as stream:
            record = stream.recorder.record

            async def failing(entries: Sequence[Entry]) -> list[bytes | RefusedError]:
                if entries[0].question.case.as_of == "2021-12-01":
                    raise refusals.log_unavailable()
                return await record(entries)

            monkeypatch.setattr(stream.recorder, "record", failing)
            sent = asked(*range(9))
            for one in sent[::3]:
                one.case.as_of = "2021-12-01"
            await stream.send(*sent)
            await stream.call.done_writing()
            got = [one async for one in stream.call]
            assert [one.key for one in got] == [one.key for one in sent]
            assert [one.WhichOneof("result") for one in got] == ["error", "answer", "answer"] * 3
            assert {one.error.code for one in got[::3]} == {UNAVAILABLE}
            assert stream.recorder.counts.recorded == 6
            line = await stream.logged()
            assert (line["code"], line["cases"], line["refused"]) == ("OK", 9, 3)

    asyncio.run(play())


def test_bytes_that_are_no_request_end_a_stream_behind_its_answers(configuration: DecisionLog, engine: Engine) -> None:
    async def play() -> None:
        async with recorded(configuration, engine) as stream:
            await stream.send(*asked(1, 2, 3), b"\xff\xff", *asked(4))
            assert [(await stream.call.read()).key for _ in range(3)] == ["1", "2", "3"]
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await stream.call.read()
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert (await stream.logged())["cases"] == 3

    asyncio.run(play())
