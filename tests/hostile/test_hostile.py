"""Clients that mean no good, against the service as a process: refused in clear words, and no harm done."""

from __future__ import annotations

import itertools
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Protocol, cast

import grpc
import psutil
import pytest
from google.protobuf.struct_pb2 import Value

from doudi.v1 import decision_service_pb2, eligibility_service_pb2, policy_service_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from server.answer.wire import field
from tests.server.processes import SECONDS, Server, copied, serving
from tests.server.requests import case, subject
from tests.server.running import ELIGIBILITY, silence

PLANTED = "植入者330122199001011234"
CALLS = 48
KILOBYTES = 256
IDLE = 1.5
"""How many seconds the service waits for a word; nobody here waits for that long who means to say one."""
ROOM = 96 * 1024 * 1024
"""How much a worker may grow by: far more than one keeps, far less than all that it is sent."""
METHODS = {
    f"/{service.full_name}/{method.name}": method.input_type
    for file in (eligibility_service_pb2, policy_service_pb2, decision_service_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
    if not method.client_streaming
}
CLEAR = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}
"""What says that the request is at fault."""
OPTIONS = [
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.max_send_message_length", -1),
    ("grpc.max_metadata_size", 1024 * 1024),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One service for all of them, which nothing ends but the operator, and whose log repeats nothing in the end."""
    folder = tmp_path_factory.mktemp("hostile")
    limits = {
        "DOUDI_LIMITS_CALLS": str(CALLS),
        "DOUDI_LIMITS_MESSAGE_KILOBYTES": str(KILOBYTES),
        "DOUDI_LIMITS_IDLE_SECONDS": str(IDLE),
    }
    url = f"sqlite:///{folder / 'decisions.db'}"
    with serving(copied(folder), DOUDI_DECISION_LOG_URL=url, **limits) as running:
        workers = running.workers()
        before = {one.pid: one.memory_info().rss for one in workers}
        yield running
        assert running.check().decision.release
        assert {one.pid for one in running.workers()} == set(before)
        grown = [psutil.Process(pid).memory_info().rss - size for pid, size in before.items()]
        assert max(grown) < ROOM
        assert running.stop() == 0
        lines = running.log.whole()
        assert PLANTED not in json.dumps(lines, ensure_ascii=False)
        assert not [one for one in lines if one["event"] == "defect"]


def channel(server: Server) -> grpc.Channel:
    """A connection of its own."""
    return grpc.insecure_channel(server.address, OPTIONS)


def told(
    opened: grpc.Channel, method: str, request: bytes, metadata: tuple[tuple[str, str], ...] = ()
) -> grpc.StatusCode:
    """What a call is told; that nothing planted comes with it, unless it is an answer."""
    call = opened.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
    try:
        call(request, timeout=SECONDS, metadata=metadata)
    except grpc.RpcError as error:
        refused = cast(grpc.Call, error)
        trailers = b"".join(_bytes(value) for _, value in refused.trailing_metadata() or ())
        assert PLANTED.encode() not in trailers
        assert PLANTED not in (refused.details() or "")
        return refused.code()
    return grpc.StatusCode.OK


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def honest() -> bytes:
    """A request that is well formed and has something planted wherever there is room for it."""
    text = Value(string_value=PLANTED)
    facts = {"月收入": text, PLANTED: text, "年龄": Value(number_value=40)}
    case = pb.Case(as_of=PLANTED, region=PLANTED)
    for word in ("household", "members", "application", PLANTED):
        case.subjects[word].subjects.add(facts=facts, reference=PLANTED)
    return pb.CheckRequest(case=case, release=PLANTED, request_id=PLANTED).SerializeToString()


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """`raw` with some bytes changed, gone, or put in."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        match chance.randrange(3):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 9)]
            case _:
                changed[at:at] = chance.randbytes(chance.randint(1, 9))
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize("method", METHODS)
def test_bytes_that_are_no_request_or_nearly_one(server: Server, method: str) -> None:
    chance = random.Random(method)  # noqa: S311 - bytes to try, nothing secret
    words = field(1, PLANTED.encode()) + field(2, PLANTED.encode()) + field(3, PLANTED.encode())
    seeds = (honest(), field(1, pb.CheckRequest.FromString(honest()).case.SerializeToString()), words)
    with channel(server) as opened:
        said = Counter(told(opened, method, chance.randbytes(chance.randint(1, 400))) for _ in range(60))
        said += Counter(told(opened, method, mutated(chance.choice(seeds), chance)) for _ in range(120))
    assert set(said) <= CLEAR | {grpc.StatusCode.OK}
    # Most are no message at all.
    assert said[grpc.StatusCode.INVALID_ARGUMENT] > 60


@pytest.mark.parametrize("method", METHODS)
def test_a_message_beyond_the_limit(server: Server, method: str) -> None:
    with channel(server) as opened:
        request = field(15, PLANTED.encode() * (64 * KILOBYTES))
        assert told(opened, method, request) is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("depth", [40, 10_000])
def test_values_in_values(server: Server, depth: int) -> None:
    value = field(3, PLANTED.encode())
    for _ in range(depth):
        value = field(6, field(1, value))
    entry = field(1, "月收入".encode()) + field(2, value)
    subjects = field(1, b"members") + field(2, field(1, field(1, entry)))
    case = field(1, b"2021-11-01") + field(2, "东区".encode()) + field(3, subjects)
    with channel(server) as opened:
        assert told(opened, f"{ELIGIBILITY}/Check", field(1, case)) is grpc.StatusCode.INVALID_ARGUMENT


def test_more_members_than_a_message_is_long(server: Server) -> None:
    """Empty subjects take two bytes each."""
    case = field(1, b"2021-11-01") + field(2, "东区".encode())
    case += field(3, field(1, b"members") + field(2, field(1, b"") * (KILOBYTES * 400)))
    with channel(server) as opened:
        assert told(opened, f"{ELIGIBILITY}/Check", field(1, case)) is grpc.StatusCode.INVALID_ARGUMENT


def test_a_batch_of_nothing_without_end(server: Server) -> None:
    with channel(server) as opened:
        request = field(1, b"") * (KILOBYTES * 400)
        assert told(opened, f"{ELIGIBILITY}/CheckBatch", request) is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_methods_that_nobody_has(server: Server) -> None:
    with channel(server) as opened:
        for method in (f"{ELIGIBILITY}/{PLANTED}", f"{ELIGIBILITY}/", "/grpc.Nothing/Nothing", f"/{PLANTED}/Check"):
            assert told(opened, method, honest()) is grpc.StatusCode.UNIMPLEMENTED


def test_a_flood_of_headers(server: Server) -> None:
    flood = tuple((f"x-{number}", "x" * 1000) for number in range(200))
    with channel(server) as opened:
        code = told(opened, f"{ELIGIBILITY}/Check", honest(), flood)
        assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert told(opened, f"{ELIGIBILITY}/Check", honest()) is grpc.StatusCode.INVALID_ARGUMENT


def test_connections_that_say_nothing_or_half_a_word(server: Server) -> None:
    host, port = server.address.split(":")
    with ExitStack() as stack:
        for number in range(200):
            silent = stack.enter_context(socket.create_connection((host, int(port)), SECONDS))
            if number % 2:
                silent.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[: number % 25])
        assert all(server.check().decision.release for _ in range(8))


# --- calls and streams ------------------------------------------------------------------------------------------------


class Call(Protocol):
    """A call under way, whose status is waited for."""

    def code(self) -> grpc.StatusCode: ...
    def details(self) -> str: ...


class Stream(Call, Protocol):
    """A stream under way."""

    def __next__(self) -> pb.CheckStreamResponse: ...
    def cancel(self) -> bool: ...


def family() -> pb.Case:
    """A case that is decided."""
    return case({"受灾": False}, [subject({"月收入": 100})], {}, region="东区")


def stream(opened: grpc.Channel, requests: Callable[[], Iterator[pb.CheckStreamRequest]]) -> Stream:
    """Opens a stream of requests."""
    call = opened.stream_stream(
        f"{ELIGIBILITY}/CheckStream",
        request_serializer=pb.CheckStreamRequest.SerializeToString,
        response_deserializer=pb.CheckStreamResponse.FromString,
    )
    return cast(Stream, call(requests(), timeout=SECONDS))


ENDED = f"这个流已有 {IDLE:g} 秒没有收到请求，也没有等待的回答，因此关闭；需要时请重新打开"


def test_streams_that_say_nothing_make_room_for_others(server: Server) -> None:
    """More than both workers take at once, in turns; each is told why it is ended."""
    with silence() as silent:

        def spoken() -> Iterator[pb.CheckStreamRequest]:
            yield pb.CheckStreamRequest(key="1", case=family())
            yield from silent()

        for _ in range(5):
            with channel(server) as opened:
                calls = [stream(opened, silent) for _ in range(CALLS // 2)]
                told_why = Counter((call.code(), call.details()) for call in calls)
            assert set(told_why) == {(grpc.StatusCode.DEADLINE_EXCEEDED, ENDED)}
        with channel(server) as opened:
            call = stream(opened, spoken)
            assert next(call).key == "1"
            with pytest.raises(grpc.RpcError):
                next(call)
            assert call.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert server.check().decision.release


def asked(opened: grpc.Channel, method: str, requests: Iterator[bytes]) -> Call:
    """Begins a call of one request, which comes when `requests` gives it."""
    call = opened.stream_unary(method, request_serializer=bytes, response_deserializer=bytes)
    return cast(Call, call.future(requests, timeout=SECONDS))


UNSENT = f"调用已有 {IDLE:g} 秒，请求一直没有发来，因此关闭"


def test_calls_whose_request_never_comes_make_room_for_others(server: Server) -> None:
    """More than both workers take at once, in turns; each is told why it is ended, long before it would end itself."""
    methods = itertools.cycle(METHODS)
    with silence() as silent:
        for _ in range(5):
            with channel(server) as opened:
                calls = [asked(opened, next(methods), silent()) for _ in range(CALLS // 2)]
                told_why = Counter((call.code(), call.details()) for call in calls)
            assert set(told_why) == {(grpc.StatusCode.DEADLINE_EXCEEDED, UNSENT)}
    assert server.check().decision.release


def test_calls_that_end_without_a_request(server: Server) -> None:
    for method in METHODS:
        with channel(server) as opened:
            assert asked(opened, method, iter(())).code() is grpc.StatusCode.INVALID_ARGUMENT, method


def test_a_stream_whose_answers_nobody_reads(server: Server) -> None:
    """It is read no further than its answers go; what it takes of memory is looked at in the end."""
    asked = threading.Semaphore(0)
    ended = threading.Event()

    def endless() -> Iterator[pb.CheckStreamRequest]:
        while not ended.is_set():
            yield pb.CheckStreamRequest(case=family(), explain=True)
            asked.release()

    with channel(server) as opened:
        calls = [stream(opened, endless) for _ in range(4)]
        for _ in range(100):
            assert asked.acquire(timeout=SECONDS)
        assert all(server.check().decision.release for _ in range(8))
        ended.set()
        for call in calls:
            call.cancel()
    assert server.check().decision.release
