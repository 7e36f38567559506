"""`DecisionService`: what was decided, and whether it would be decided alike."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import grpc

from doudi.v1 import decision_service_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as wire
from engine.admission import Reason, Violation
from engine.program import Region
from server import refusals
from server.calls import Calls, Notes
from server.deciding import Decider
from server.decisions.archive import TokenError
from server.decisions.entries import entry_message, outcome_word
from server.decisions.keys import SealError
from server.decisions.recorder import Recorder
from server.decisions.replay import missing, replay
from server.decisions.store import Filters
from server.serving import Serving

SERVICE = pb.DESCRIPTOR.services_by_name["DecisionService"].full_name
MAX_REPLAYS = 64
MAX_PAGE = 1000
PAGE = 50
"""How many entries a page holds unless told otherwise."""
_MAX_WORD = 200


class Decisions:
    """The methods of the service. `recorder`: `None` where no decision log is kept."""

    def __init__(self, serving: Serving, calls: Calls, recorder: Recorder | None) -> None:
        self._serving = serving
        self._calls = calls
        self._recorder = recorder

    def handler(self) -> grpc.GenericRpcHandler[bytes, bytes]:
        """What a server is given."""
        unary = self._calls.unary
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "GetDecision": unary("GetDecision", pb.GetDecisionRequest, self.get_decision),
                "ListDecisions": unary("ListDecisions", pb.ListDecisionsRequest, self.list_decisions),
                "ReplayDecisions": unary("ReplayDecisions", pb.ReplayDecisionsRequest, self.replay_decisions),
            },
        )

    async def get_decision(self, request: pb.GetDecisionRequest, notes: Notes) -> bytes:
        """One entry with all that it holds."""
        recorder = self._log()
        entry = (await recorder.reading(recorder.archive.entries, [_word("id", request.id)]))[0]
        if entry is None or not self._may_see(entry.region, notes):
            raise refusals.no_entry()
        try:
            content = recorder.archive.content(entry)
        except SealError:
            raise refusals.sealed() from None
        content.rest.answer.CopyFrom(wire.CheckResponse.FromString(content.response))
        return pb.GetDecisionResponse(entry=entry_message(entry), content=content.rest).SerializeToString()

    async def list_decisions(self, request: pb.ListDecisionsRequest, notes: Notes) -> bytes:
        """A page of entries."""
        recorder = self._log()
        if not self._may_see(request.region, notes):
            raise refusals.district_forbidden()
        if not 0 <= request.page_size <= MAX_PAGE:
            raise _wrong("page_size", Reason.OUT_OF_BOUNDS, f"page_size 应在 0 到 {MAX_PAGE} 之间")
        filters = _filters(request)
        decision = _word("decision_id", request.decision_id)
        try:
            page = await recorder.reading(
                recorder.archive.page, filters, request.page_size or PAGE, request.page_token, decision
            )
        except TokenError:
            message = "page_token 应是上一页给出的，筛选条件也和上一页一样"
            raise _wrong("page_token", Reason.WRONG_TYPE, message) from None
        entries = [entry_message(one) for one in page.entries]
        return pb.ListDecisionsResponse(entries=entries, next_page_token=page.token).SerializeToString()

    async def replay_decisions(self, request: pb.ReplayDecisionsRequest, notes: Notes) -> bytes:
        """Decides recorded cases again."""
        recorder = self._log()
        if not request.ids:
            raise _wrong("ids", Reason.REQUIRED, "没有写要重放的记录编号")
        if len(request.ids) > MAX_REPLAYS:
            raise _wrong("ids", Reason.TOO_MANY, f"一次最多重放 {MAX_REPLAYS} 条")
        ids = [_word("ids", one) for one in request.ids]
        if request.release:
            self._decider(request.release)
        results = []
        for identifier, entry in zip(ids, await recorder.reading(recorder.archive.entries, ids), strict=True):
            notes.cases += 1
            if entry is None or not self._may_see(entry.region, notes):
                results.append(missing(identifier))
            else:
                results.append(replay(recorder.archive, entry, request.release, self._decider))
            await asyncio.sleep(0)
        return pb.ReplayDecisionsResponse(results=results).SerializeToString()

    def _may_see(self, region: str, notes: Notes) -> bool:
        """Whether entries of a region are within the scope of the caller; "" means those of any."""
        return notes.scope.districts is None or notes.scope.may_ask(region, self._regions())

    def _regions(self) -> Mapping[str, Region]:
        return self._serving.decider().engine.policy.regions

    def _log(self) -> Recorder:
        if self._recorder is None:
            raise refusals.no_log()
        return self._recorder

    def _decider(self, release: str) -> Decider:
        decider = self._serving.decider(release)
        decider.pin(release)
        return decider


def _filters(request: pb.ListDecisionsRequest) -> Filters:
    return Filters(
        region=_word("region", request.region),
        benefit=_word("benefit", request.benefit),
        outcome=outcome_word(request.outcome),
        caller=_word("caller", request.caller),
        release=_word("release", request.release),
        since_ms=request.start_time.ToMilliseconds() if request.HasField("start_time") else None,
        until_ms=request.end_time.ToMilliseconds() if request.HasField("end_time") else None,
    )


def _word(name: str, word: str) -> str:
    """A word to look for. PostgreSQL takes no NUL in one, and nothing that is recorded is longer."""
    if len(word) > _MAX_WORD or "\0" in word:
        raise _wrong(name, Reason.TOO_LONG, f"{name} 最多 {_MAX_WORD} 个字符，不含空字符")
    return word


def _wrong(name: str, reason: Reason, message: str) -> refusals.RefusedError:
    return refusals.invalid((Violation(name, reason, message),))
