"""Cases of the wire decided under one release: read, admitted, decided, explained on request, answered."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from doudi.v1 import eligibility_service_pb2 as pb
from engine.admission import AdmissionError, Reason, Violation
from engine.engine import Engine
from server import refusals
from server.answer import Answers
from server.cases import Cases
from server.decisions.masking import Masking
from server.telemetry import DECIDE, stage

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Answered:
    """A serialised `CheckResponse` and the id of its decision; its region by code, and its benefits by outcome.

    `needed`: the facts that it asks for, as (entity, fact).
    """

    response: bytes
    decision_id: str
    region: str
    outcomes: Counter[str]
    benefits: frozenset[tuple[str, str]]
    needed: frozenset[tuple[str, str]]


class Decider:
    """Decides under the release of one engine. For one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._cases = Cases(engine.policy.entities)
        self._answers = Answers()
        self.masking = Masking(engine.policy.entities, engine.policy.facts)

    @property
    def release(self) -> str:
        """The digest of the release."""
        return self.engine.policy.release

    def pin(self, release: str) -> None:
        """Raises `RefusedError` where `release` is given and is not the one of this engine."""
        if release and release != self.release:
            if not DIGEST.fullmatch(release):
                message = "政策版本应是 64 位小写十六进制数字（SHA-256）；不指定就留空"
                raise refusals.invalid((Violation("release", Reason.WRONG_TYPE, message),))
            raise refusals.other_release(release, self.release)

    def answer(self, case: pb.Case, *, explain: bool) -> Answered:
        """The answer to `case`. Raises `RefusedError` with every violation where it cannot be admitted."""
        with stage(DECIDE):
            try:
                admitted = self.engine.admit(self._cases.raw(case))
            except AdmissionError as error:
                raise refusals.invalid(error.violations) from None
            decision = self.engine.decide(admitted)
            explanation = self.engine.explain(admitted) if explain else None
            encoded = self._answers.encoded(admitted, decision, explanation)
        pairs = [(one.benefit, one.outcome.value) for one in decision.benefits]
        needed = frozenset([(one.key.entity, one.key.fact) for one in decision.needed])
        outcomes = Counter([outcome for _, outcome in pairs])
        return Answered(encoded.response, encoded.decision_id, decision.region, outcomes, frozenset(pairs), needed)
