"""The services of one process with its recorder, called without a network."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from doudi.v1 import decision_service_pb2 as ds
from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server import log as logs
from server.calls import Calls, Notes
from server.deciding import Decider
from server.decisions import DecisionLog, Recorder, open_recorder
from server.decisions.service import Decisions
from server.eligibility import Eligibility
from server.serving import Serving


@dataclass(frozen=True)
class Desk:
    """One process: what it answers, what it has recorded, what it has logged."""

    recorder: Recorder
    serving: Serving
    written: io.BytesIO
    eligibility: Eligibility
    decisions: Decisions

    def serve(self, *engines: Engine) -> None:
        """Answers by the first from now on, and keeps the others."""
        self.serving.serve(Decider(engines[0]), [Decider(one) for one in engines[1:]])

    async def check(
        self, case: pb.Case, request_id: str = "", *, caller: str = "", explain: bool = False, release: str = ""
    ) -> bytes:
        request = pb.CheckRequest(case=case, request_id=request_id, explain=explain, release=release)
        return await self.eligibility.check(request, Notes(caller=caller))

    async def check_batch(self, cases: Sequence[pb.Case], request_id: str = "") -> list[pb.CheckBatchResult]:
        request = pb.CheckBatchRequest(cases=cases, request_id=request_id)
        response = await self.eligibility.check_batch(request, Notes())
        return list(pb.CheckBatchResponse.FromString(response).results)

    async def check_stream(self, case: pb.Case, request_id: str = "") -> pb.CheckStreamResponse:
        request = pb.CheckStreamRequest(key="k", case=case, request_id=request_id)
        return pb.CheckStreamResponse.FromString(await self.eligibility.check_stream(request, Notes()))

    async def page(self, request: ds.ListDecisionsRequest | None = None) -> ds.ListDecisionsResponse:
        sent = request or ds.ListDecisionsRequest()
        return ds.ListDecisionsResponse.FromString(await self.decisions.list_decisions(sent, Notes()))

    async def get(self, identifier: str) -> ds.GetDecisionResponse:
        sent = ds.GetDecisionRequest(id=identifier)
        return ds.GetDecisionResponse.FromString(await self.decisions.get_decision(sent, Notes()))

    async def replay(self, ids: Sequence[str], release: str = "") -> list[ds.ReplayResult]:
        sent = ds.ReplayDecisionsRequest(ids=ids, release=release)
        response = await self.decisions.replay_decisions(sent, Notes())
        return list(ds.ReplayDecisionsResponse.FromString(response).results)


@asynccontextmanager
async def desk(configuration: DecisionLog, engine: Engine) -> AsyncIterator[Desk]:
    """A process that answers by `engine` and records, for as long as an `async with` lasts."""
    written = io.BytesIO()
    log = logs.logger(written)
    recorder = open_recorder(configuration, log)
    serving, calls = Serving(), Calls(log)
    made = Desk(
        recorder,
        serving,
        written,
        Eligibility(serving, calls, recorder),
        Decisions(serving, calls, recorder),
    )
    made.serve(engine)
    await recorder.start()
    try:
        yield made
    finally:
        await recorder.stop()
