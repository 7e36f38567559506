"""Clients that ask without end, retry what was not answered under the same request id, and keep what they were told."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import grpc
from google.rpc import code_pb2

from doudi.v1 import eligibility_service_pb2 as pb
from tests.bench import wire

CHECK_STREAM = "/doudi.v1.EligibilityService/CheckStream"
DEADLINE = 10.0
MARGIN = 5.0
"""Seconds after its deadline at which a call that has not ended counts as one that hangs."""
SEVERAL = 4
ATTEMPTS = 4
PAUSE = 0.1
BETWEEN = 0.2
"""Seconds between two questions of a client: a load, but one that leaves the processor something for the rest."""
CALLS = 40
"""Calls on one connection before the next: a new one may find another worker."""
OPTIONS = [
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
]
_FAIR_CODES = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED"}
_CUT_WHILE_SENDING = "INTERNAL: Internal error from Core"
"""What the client's own library says, and no server, of a stream that ends while it still sends."""
FAIR = _FAIR_CODES | {_CUT_WHILE_SENDING}
"""What a client may be told while a service is broken: nothing that blames its request or admits a defect."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An answer that a client has been given: to which request and case, and the bytes of its `CheckResponse`."""

    request: str
    case: bytes
    response: bytes


@dataclass(slots=True)
class Told:
    """All that clients have been told. `sent`: how many cases each request had."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    retried: int = 0
    hangs: int = 0

    @property
    def unfair(self) -> Counter[str]:
        """The refusals that no fault explains."""
        return Counter({code: count for code, count in self.refused.items() if code not in FAIR})


@dataclass(slots=True)
class Clients:
    """`address` may change while they ask. Each draws from `cases` by the seed and its own name, whatever others do."""

    address: str
    cases: Sequence[pb.Case]
    seed: int
    told: Told = field(default_factory=Told)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def asking(self, number: int) -> AsyncIterator[Told]:
        """`number` of them ask for as long as an `async with` lasts."""
        tasks = [asyncio.create_task(self._client(f"{name:03}")) for name in range(number)]
        try:
            yield self.told
        finally:
            self.stopping.set()
            await asyncio.gather(*tasks)

    async def more(self, number: int) -> None:
        """Waits until they have been given so many more answers."""
        wanted = len(self.told.acknowledged) + number
        while len(self.told.acknowledged) < wanted:
            await asyncio.sleep(PAUSE / 10)

    async def _client(self, name: str) -> None:
        number = 0
        chance = random.Random(f"{self.seed} client {name}")  # noqa: S311 - questions to ask, nothing secret
        while not self.stopping.is_set():
            async with grpc.aio.insecure_channel(self.address, OPTIONS) as channel:
                for _ in range(CALLS):
                    if self.stopping.is_set():
                        return
                    number += 1
                    await self._asked(channel, f"{name}-{number}", chance)
                    await asyncio.sleep(BETWEEN)

    async def _asked(self, channel: grpc.aio.Channel, request: str, chance: random.Random) -> None:
        ask = chance.choice((self._check, self._check, self._batch, self._stream))
        cases = chance.choices(self.cases, k=1 if ask == self._check else SEVERAL)
        for attempt in range(ATTEMPTS):
            self.told.retried += attempt > 0
            try:
                async with asyncio.timeout(DEADLINE + MARGIN):
                    refused = await ask(channel, request, cases)
            except grpc.aio.AioRpcError as error:
                refused = [_code(error)]
            except TimeoutError:
                self.told.hangs += 1
                return
            self.told.refused.update(refused)
            if not refused or self.stopping.is_set():
                return
            await asyncio.sleep(PAUSE)

    async def _check(self, channel: grpc.aio.Channel, request: str, cases: list[pb.Case]) -> list[str]:
        self.told.sent[request] = 1
        call = channel.unary_unary(wire.CHECK, request_serializer=bytes, response_deserializer=bytes)
        sent = pb.CheckRequest(case=cases[0], request_id=request).SerializeToString()
        self._keep(request, cases[0], await call(sent, timeout=DEADLINE))
        return []

    async def _batch(self, channel: grpc.aio.Channel, request: str, cases: list[pb.Case]) -> list[str]:
        self.told.sent[request] = len(cases)
        call = channel.unary_unary(wire.CHECK_BATCH, request_serializer=bytes, response_deserializer=bytes)
        sent = pb.CheckBatchRequest(cases=cases, request_id=request).SerializeToString()
        response = await call(sent, timeout=DEADLINE)
        refused = []
        for case, result in zip(cases, fields(response), strict=True):
            refused += self._result(request, case, result[1], pb.CheckBatchResult())
        return refused

    async def _stream(self, channel: grpc.aio.Channel, request: str, cases: list[pb.Case]) -> list[str]:
        call = channel.stream_stream(CHECK_STREAM, request_serializer=bytes, response_deserializer=bytes)
        messages = []
        for place, case in enumerate(cases):
            self.told.sent[f"{request}.{place}"] = 1
            messages.append(pb.CheckStreamRequest(case=case, request_id=f"{request}.{place}").SerializeToString())
        refused, place = [], 0
        async for response in call(iter(messages), timeout=DEADLINE):
            refused += self._result(f"{request}.{place}", cases[place], response, pb.CheckStreamResponse())
            place += 1
        return refused

    def _result(
        self, request: str, case: pb.Case, raw: bytes, result: pb.CheckBatchResult | pb.CheckStreamResponse
    ) -> list[str]:
        """Keeps an answer; the code of an error."""
        result.ParseFromString(raw)
        if result.HasField("error"):
            return [code_pb2.Code.Name(result.error.code)]
        answer = result.DESCRIPTOR.fields_by_name["answer"].number
        self._keep(request, case, next(payload for number, payload in fields(raw) if number == answer))
        return []

    def _keep(self, request: str, case: pb.Case, response: bytes) -> None:
        self.told.acknowledged.append(Acknowledged(request, case.SerializeToString(), response))


def _code(error: grpc.aio.AioRpcError) -> str:
    """The code; where it is no fair one, with what was said."""
    code = error.code().name
    return code if code in _FAIR_CODES else f"{code}: {error.details()}"


def fields(raw: bytes) -> list[tuple[int, bytes]]:
    """The numbers and the bytes of the fields of a message that has strings and messages only.

    A parser would not say in which order the bytes of a message below stood.
    """
    found, at = [], 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = raw[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(raw):
        number = varint() >> 3
        length = varint()
        found.append((number, raw[at : at + length]))
        at += length
    return found
