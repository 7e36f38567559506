"""What a service asks of the decision log, be there one or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.admission import Reason, Violation
from server import refusals
from server.deciding import Answered, Decider
from server.decisions.entries import Answer, Entry, Question, new_id
from server.decisions.recorder import Recorder
from server.refusals import RefusedError
from server.telemetry import RECORD, stage

MAX_REQUEST_ID = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A question, what was answered, and by whom."""

    question: Question
    answered: Answered
    decider: Decider


class Recording:
    """Recalls and records by a recorder; without one, answers are given as they are and nothing can be recalled."""

    def __init__(self, recorder: Recorder | None) -> None:
        self._recorder = recorder

    async def recall(self, questions: Sequence[Question]) -> list[bytes | RefusedError | None]:
        """For each question, what was answered to its request before, if anything, or why there is no answer.

        Raises `RefusedError` where a request id is too long, or nobody keeps what it stands for, or the log cannot be
        read.
        """
        for one in questions:
            if len(one.request_id) > MAX_REQUEST_ID:
                message = f"request_id 最多 {MAX_REQUEST_ID} 个字符"
                raise refusals.invalid((Violation("request_id", Reason.TOO_LONG, message),))
            if one.request_id and self._recorder is None:
                raise refusals.no_log()
        if self._recorder is None:
            return [None] * len(questions)
        return await self._recorder.recall(questions)

    async def record(self, decided: Sequence[Decided]) -> list[bytes | RefusedError]:
        """The answer to give to each question, once all are stored.

        Raises `RefusedError` where they cannot be stored and must be.
        """
        if self._recorder is None or not decided:
            return [one.answered.response for one in decided]
        with stage(RECORD):
            return await self._recorder.record([_entry(one) for one in decided])


def _entry(one: Decided) -> Entry:
    answered = one.answered
    answer = Answer(
        response=answered.response,
        decision_id=answered.decision_id,
        release=one.decider.release,
        region=answered.region,
        outcomes=answered.benefits,
    )
    return Entry(new_id(), one.question, answer, one.decider.masking)
