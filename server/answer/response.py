"""The answer to one case, as bytes for the wire or as a message."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from doudi.v1 import eligibility_service_pb2 as pb
from engine.decision import Decision
from engine.engine import Admitted
from engine.explanation import Explanation
from engine.program import Program
from server.answer import explanations
from server.answer.decisions import encode
from server.answer.identity import decision_id
from server.answer.parts import Parts
from server.answer.wire import field, header

MAX_PROGRAMS = 256
"""For how many programs parts are kept, those used last; as many as an engine keeps compiled."""
_DECISION, _EXPLANATION = 1, 2


@dataclass(frozen=True, slots=True)
class Encoded:
    """An answer: the id of its decision, and a `CheckResponse`, serialised."""

    decision_id: str
    response: bytes


class Answers:
    """Makes answers, and keeps what the answers of a program have in common. For one thread at a time."""

    def __init__(self) -> None:
        self._parts: OrderedDict[int, Parts] = OrderedDict()

    def encoded(self, admitted: Admitted, decision: Decision, explanation: Explanation | None = None) -> Encoded:
        """The answer. Equal arguments give equal bytes."""
        parts = self._parts_of(admitted.program)
        case = admitted.case
        identifier = decision_id(decision.release, case)
        pieces = encode(parts, case, decision, identifier)
        pieces.insert(0, header(_DECISION, sum(map(len, pieces))))
        if explanation is not None:
            pieces.append(field(_EXPLANATION, explanations.encode(parts, case.references, explanation)))
        return Encoded(identifier, b"".join(pieces))

    def _parts_of(self, program: Program) -> Parts:
        # By identity: a policy makes each program once, and comparing two programs would walk all of both.
        found = self._parts.get(id(program))
        if found is None:
            found = self._parts[id(program)] = Parts(program)
            if len(self._parts) > MAX_PROGRAMS:
                self._parts.popitem(last=False)
        else:
            self._parts.move_to_end(id(program))
        return found


def check_response(admitted: Admitted, decision: Decision, explanation: Explanation | None = None) -> pb.CheckResponse:
    """The answer as a message, the same that the service sends."""
    return pb.CheckResponse.FromString(Answers().encoded(admitted, decision, explanation).response)
