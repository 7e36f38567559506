"""The stages of a call that are spans of their own: the deciding of a case, and its recording in the decision log."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.v1 import eligibility_service_pb2 as pb
from server.deciding import Answered, Decider
from server.decisions import Recorder
from server.decisions.entries import Entry
from server.refusals import RefusedError
from server.telemetry.current import stage

DECIDE, RECORD = "doudi.decide", "doudi.record"


class TracedDecider(Decider):
    """A decider each of whose answers, from the case of the wire to the serialised response, is a stage of its call."""

    def answer(self, case: pb.Case, *, explain: bool) -> Answered:
        """The answer to `case`. Raises `RefusedError` with every violation where it cannot be admitted."""
        with stage(DECIDE):
            return super().answer(case, explain=explain)


def trace_recordings(recorder: Recorder) -> None:
    """Makes each recording of `recorder` a stage of its call, the wait for the commit included."""
    record = recorder.record

    async def traced(entries: Sequence[Entry]) -> list[bytes | RefusedError]:
        with stage(RECORD):
            return await record(entries)

    recorder.record = traced  # type: ignore[method-assign]
