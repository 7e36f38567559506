"""Questions and their answers as entries of the log, and entries as they are read: what is sealed, hashed and open."""

from __future__ import annotations

import secrets
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass

from doudi.v1 import decision_pb2
from doudi.v1 import decision_service_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as wire
from server.answer.wire import field
from server.decisions.keys import Keys
from server.decisions.masking import Masking
from server.decisions.store import Stored

CASE = 2
"""Field number of `DecisionContent`."""
_LENGTH = struct.Struct(">I")
_OUTCOMES = {
    "eligible": decision_pb2.OUTCOME_ELIGIBLE,
    "ineligible": decision_pb2.OUTCOME_INELIGIBLE,
    "needs_facts": decision_pb2.OUTCOME_NEEDS_FACTS,
    "needs_review": decision_pb2.OUTCOME_NEEDS_REVIEW,
}
_WORDS = {number: word for word, number in _OUTCOMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One case that was asked about. `release`: the one asked for, "" for any. `place`: in a batch."""

    method: str
    caller: str
    case: wire.Case
    explain: bool
    release: str = ""
    request_id: str = ""
    place: int | None = None

    def request_key(self) -> tuple[bytes, ...]:
        """What tells this request from every other one, to be hashed."""
        place = b"" if self.place is None else str(self.place).encode()
        return self.caller.encode(), self.request_id.encode(), place

    def question_key(self) -> tuple[bytes, ...]:
        """What a retry has in common with the first attempt, to be hashed."""
        return self.case.SerializeToString(deterministic=True), bytes([self.explain]), self.release.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to a question: the serialised `CheckResponse`, and what entries are found by."""

    response: bytes
    decision_id: str
    release: str
    region: str
    outcomes: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, to be recorded. `masking`: of the vocabulary that admitted it."""

    id: str
    question: Question
    answer: Answer
    masking: Masking


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry holds about persons: its answer, byte for byte, and everything else."""

    response: bytes
    rest: pb.DecisionContent


def new_id() -> str:
    """An id for an entry that is recorded now: greater than those of every millisecond before."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def milliseconds(identifier: str) -> int:
    """When an id was made, in milliseconds since 1970."""
    return int(identifier[:12], 16)


def stored(entry: Entry, keys: Keys, facts: str) -> Stored:
    """`entry` as the database keeps it. `facts`: the choice of `DecisionLog.facts`."""
    question, answer = entry.question, entry.answer
    masked = entry.masking.mask(question.case, keys, facts)
    rest = pb.DecisionContent(request_id=question.request_id, explain=question.explain, replayable=masked.whole)
    content = b"".join(
        (
            _LENGTH.pack(len(answer.response)),
            answer.response,
            rest.SerializeToString(),
            field(CASE, masked.case.SerializeToString()),
            masked.masked,
        )
    )
    asked = bool(question.request_id)
    return Stored(
        id=entry.id,
        recorded_ms=milliseconds(entry.id),
        caller=question.caller,
        method=question.method,
        request_key=keys.digest("request", *question.request_key()) if asked else None,
        question=keys.digest("question", *question.question_key()) if asked else None,
        decision_key=keys.digest("decision", answer.decision_id.encode()),
        release=answer.release,
        as_of=question.case.as_of,
        region=answer.region,
        outcomes=tuple(sorted(answer.outcomes)),
        sealed=keys.seal(content, entry.id),
    )


def content_of(one: Stored, keys: Keys) -> Content:
    """What an entry holds. Raises `SealError` where its key is not at hand."""
    whole = keys.open(one.sealed, one.id)
    end = _LENGTH.size + _LENGTH.unpack_from(whole)[0]
    return Content(whole[_LENGTH.size : end], pb.DecisionContent.FromString(whole[end:]))


def is_retry(one: Stored, question: Question, keys: Keys) -> bool:
    """Whether `question` is the one that the recorded entry answers."""
    return one.question is not None and one.question in keys.digests("question", *question.question_key())


def entry_message(one: Stored) -> pb.DecisionEntry:
    """An entry without what it holds."""
    message = pb.DecisionEntry(
        id=one.id,
        caller=one.caller,
        method=one.method,
        release=one.release,
        as_of=one.as_of,
        region=one.region,
        outcomes=[pb.BenefitOutcome(benefit=benefit, outcome=_OUTCOMES[outcome]) for benefit, outcome in one.outcomes],
    )
    message.time.FromMilliseconds(one.recorded_ms)
    return message


def outcome_word(outcome: decision_pb2.Outcome) -> str:
    """An outcome of the wire as the database has it, "" where none is named."""
    return _WORDS.get(outcome, "")


def outcome_number(word: str) -> decision_pb2.Outcome:
    """An outcome of the database as the wire has it; unspecified where it names none."""
    return _OUTCOMES.get(word, decision_pb2.OUTCOME_UNSPECIFIED)


def request_keys(question: Question, keys: Keys) -> Iterator[bytes]:
    """The keys that an entry of this request may have: one for each key at hand."""
    return keys.digests("request", *question.request_key())
