"""A process that records without end and says what has been acknowledged. `python -m tests.server.decisions.writing`
with the address of a log, the file of its keys, and a name for its requests.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from doudi.v1 import decision_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from server import log as logs
from server.decisions import DecisionLog, open_recorder
from server.decisions.entries import Answer, Entry, Question, new_id
from server.decisions.masking import Masking

_AT_ONCE = 16


async def _write(configuration: DecisionLog, name: str) -> None:
    recorder = open_recorder(configuration, logs.logger(sys.stderr.buffer))
    await recorder.start()
    masking = Masking({}, {})

    async def caller(number: int) -> None:
        while True:
            request = f"{name}-{number}"
            question = Question(
                method="Check", caller="", case=pb.Case(as_of="2021-11-01"), explain=False, request_id=request
            )
            response = pb.CheckResponse(decision=decision_pb2.Decision(id=request)).SerializeToString()
            answer = Answer(
                response=response, decision_id=request, release="0" * 64, region="330122", outcomes=frozenset()
            )
            (given,) = await recorder.record([Entry(new_id(), question, answer, masking)])
            assert given == response
            print(request, flush=True)
            number += _AT_ONCE

    await asyncio.gather(*(caller(number) for number in range(_AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(_write(DecisionLog(url=sys.argv[1], key_file=Path(sys.argv[2])), sys.argv[3]))
