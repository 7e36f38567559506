"""`EligibilityService`: who is eligible for what."""

from __future__ import annotations

import asyncio

import grpc

from doudi.v1 import eligibility_service_pb2 as pb
from server import refusals
from server.answer.wire import field, repeated
from server.calls import Calls, Notes
from server.deciding import Answered, Decider
from server.decisions.entries import Question
from server.decisions.recorder import Recorder
from server.decisions.recording import Decided, Recording
from server.refusals import RefusedError
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
    """The methods of the service, each from a message to a serialised one.

    `recorder`: records every answer before it leaves; `None` where no decision log is kept.
    """

    def __init__(self, serving: Serving, calls: Calls, recorder: Recorder | None = None) -> None:
        self._serving = serving
        self._calls = calls
        self._recording = Recording(recorder)

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
        question = _question("Check", request, request.case, notes)
        recorded = await self._recalled(question, notes)
        if recorded is not None:
            return recorded
        decider = self._pinned(request.release, notes)
        answered = self._counted(decider, question, notes)
        notes.region = answered.region
        return _given((await self._recording.record([Decided(question, answered, decider)]))[0])

    async def check_batch(self, request: pb.CheckBatchRequest, notes: Notes) -> bytes:
        """Decides several cases; between two of them the caller may give up."""
        if len(request.cases) > MAX_BATCH:
            raise refusals.too_many(MAX_BATCH)
        questions = [_question("CheckBatch", request, case, notes, place) for place, case in enumerate(request.cases)]
        results = await self._recording.recall(questions)
        notes.recalled += sum(isinstance(one, bytes) for one in results)
        notes.cases += sum(one is not None for one in results)
        room = MAX_RESULTS_BYTES - sum(len(one) for one in results if isinstance(one, bytes))
        pending: list[tuple[int, Decided]] = []
        if None in results or not results:
            decider = self._pinned(request.release, notes)
        for place, question in enumerate(questions):
            if results[place] is not None:
                continue
            notes.cases += 1
            try:
                if room < 0:
                    raise refusals.no_room()
                answered = self._counted(decider, question, notes)
                room -= len(answered.response)
                if room < 0:
                    raise refusals.no_room()
                pending.append((place, Decided(question, answered, decider)))
            except Exception as error:
                results[place] = self._calls.refused("CheckBatch", error, notes)
            await asyncio.sleep(0)
        stored = await self._recording.record([one for _, one in pending])
        for (place, _), result in zip(pending, stored, strict=True):
            results[place] = result
        return repeated(RESULTS, [self._batched(one, notes) for one in results if one is not None])

    async def check_stream(self, request: pb.CheckStreamRequest, notes: Notes) -> bytes:
        """Decides the next case of a stream."""
        key = field(STREAM_KEY, request.key.encode()) if request.key else b""
        notes.cases += 1
        try:
            question = _question("CheckStream", request, request.case, notes)
            response = await self._recalled(question, notes)
            if response is None:
                decider = self._pinned(request.release, notes)
                answered = self._counted(decider, question, notes)
                response = _given((await self._recording.record([Decided(question, answered, decider)]))[0])
            return key + field(STREAM_ANSWER, response)
        except Exception as error:
            return key + field(STREAM_ERROR, self._refused(self._calls.refused("CheckStream", error, notes), notes))

    async def _recalled(self, question: Question, notes: Notes) -> bytes | None:
        """What was answered to the same request before, if anything."""
        recorded = (await self._recording.recall([question]))[0]
        if recorded is None:
            return None
        response = _given(recorded)
        notes.recalled += 1
        return response

    def _pinned(self, release: str, notes: Notes) -> Decider:
        decider = self._serving.decider(release)
        notes.release = decider.release
        decider.pin(release)
        return decider

    def _counted(self, decider: Decider, question: Question, notes: Notes) -> Answered:
        answered = decider.answer(question.case, explain=question.explain)
        if not notes.scope.may_ask(answered.region, decider.engine.policy.regions):
            raise refusals.district_forbidden()
        notes.outcomes.update(answered.outcomes)
        self._calls.metrics.decided(answered.region, answered.benefits, answered.needed)
        return answered

    def _batched(self, result: bytes | RefusedError, notes: Notes) -> bytes:
        if isinstance(result, RefusedError):
            return field(BATCH_ERROR, self._refused(result, notes))
        return field(BATCH_ANSWER, result)

    def _refused(self, refused: RefusedError, notes: Notes) -> bytes:
        """The status of a case that has no answer; the other cases of its call are none the worse for it."""
        notes.refused += 1
        notes.reasons.update(refused.reasons)
        return refused.status.SerializeToString()


def _question(
    method: str,
    request: pb.CheckRequest | pb.CheckBatchRequest | pb.CheckStreamRequest,
    case: pb.Case,
    notes: Notes,
    place: int | None = None,
) -> Question:
    return Question(
        method=method,
        caller=notes.caller,
        case=case,
        explain=request.explain,
        release=request.release,
        request_id=request.request_id,
        place=place,
    )


def _given(result: bytes | RefusedError) -> bytes:
    if isinstance(result, RefusedError):
        raise result
    return result
