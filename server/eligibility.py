"""`EligibilityService`: who is eligible for what."""

from __future__ import annotations

import asyncio

import grpc

from doudi.v1 import eligibility_service_pb2 as pb
from server import refusals
from server.answer.wire import field, repeated
from server.calls import Calls, Notes
from server.deciding import Answered, Decider
from server.serving import Serving

SERVICE = pb.DESCRIPTOR.services_by_name["EligibilityService"].full_name
MAX_BATCH = 256
MAX_RESULTS_BYTES = 4 * 1024 * 1024 - 64 * 1024
"""The longest message that a client of gRPC takes unless told otherwise, with room for the errors of a whole batch."""
# Field numbers of `CheckBatchResponse`, `CheckBatchResult` and `CheckStreamResponse`.
RESULTS = 1
BATCH_ANSWER, BATCH_ERROR = 1, 2
STREAM_KEY, STREAM_ANSWER, STREAM_ERROR = 1, 2, 3


class Eligibility:
    """The methods of the service, each from a message to a serialised one."""

    def __init__(self, serving: Serving, calls: Calls) -> None:
        self._serving = serving
        self._calls = calls

    def handler(self) -> grpc.GenericRpcHandler[bytes, bytes]:
        """What a server is given."""
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "Check": self._calls.unary("Check", pb.CheckRequest, self.check),
                "CheckBatch": self._calls.unary("CheckBatch", pb.CheckBatchRequest, self.check_batch),
                "CheckStream": self._calls.stream("CheckStream", pb.CheckStreamRequest, self.check_stream),
            },
        )

    async def check(self, request: pb.CheckRequest, notes: Notes) -> bytes:
        """Decides one case."""
        decider = self._pinned(request.release, notes)
        answered = decider.answer(request.case, explain=request.explain)
        notes.region = answered.region
        notes.outcomes.update(answered.outcomes)
        return answered.response

    async def check_batch(self, request: pb.CheckBatchRequest, notes: Notes) -> bytes:
        """Decides several cases; between two of them the caller may give up."""
        decider = self._pinned(request.release, notes)
        if len(request.cases) > MAX_BATCH:
            raise refusals.too_many(MAX_BATCH)
        results: list[bytes] = []
        room = MAX_RESULTS_BYTES
        for case in request.cases:
            try:
                if room < 0:
                    raise refusals.no_room()
                answered = self._counted(decider, case, notes, explain=request.explain)
                room -= len(answered.response)
                if room < 0:
                    raise refusals.no_room()
                results.append(field(BATCH_ANSWER, answered.response))
            except Exception as error:
                results.append(field(BATCH_ERROR, self._refused("CheckBatch", error, notes)))
            await asyncio.sleep(0)
        return repeated(RESULTS, results)

    async def check_stream(self, request: pb.CheckStreamRequest, notes: Notes) -> bytes:
        """Decides the next case of a stream."""
        key = field(STREAM_KEY, request.key.encode()) if request.key else b""
        try:
            decider = self._pinned(request.release, notes)
            answered = self._counted(decider, request.case, notes, explain=request.explain)
            return key + field(STREAM_ANSWER, answered.response)
        except Exception as error:
            return key + field(STREAM_ERROR, self._refused("CheckStream", error, notes))

    def _pinned(self, release: str, notes: Notes) -> Decider:
        decider = self._serving.decider()
        notes.release = decider.release
        decider.pin(release)
        return decider

    def _counted(self, decider: Decider, case: pb.Case, notes: Notes, *, explain: bool) -> Answered:
        notes.cases += 1
        answered = decider.answer(case, explain=explain)
        notes.outcomes.update(answered.outcomes)
        return answered

    def _refused(self, method: str, error: Exception, notes: Notes) -> bytes:
        """The status of a case that has no answer; the other cases of its call are none the worse for it."""
        refused = self._calls.refused(method, error)
        notes.refused += 1
        notes.reasons.update(refused.reasons)
        return refused.status.SerializeToString()
