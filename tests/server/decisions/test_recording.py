"""What is acknowledged is stored, once for each request, in either database."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from google.rpc.code_pb2 import ALREADY_EXISTS, FAILED_PRECONDITION, INVALID_ARGUMENT

from doudi.v1 import decision_pb2
from doudi.v1 import decision_service_pb2 as ds
from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server import log as logs
from server.calls import Calls, Notes
from server.deciding import Decider
from server.decisions import DecisionLog
from server.decisions.recording import MAX_REQUEST_ID
from server.eligibility import Eligibility
from server.refusals import RefusedError
from server.serving import Serving
from tests.server.decisions.desk import desk
from tests.server.requests import single_listing, without_income


async def refused(work: Coroutine[Any, Any, Any]) -> RefusedError:
    """The refusal that `work` ends in."""
    with pytest.raises(RefusedError) as caught:
        await work
    return caught.value


def test_an_answer_is_stored_as_it_is_given(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            response = await made.check(single_listing(), "R-1", caller="桐庐", explain=True)
            assert response == Decider(engine).answer(single_listing(), explain=True).response
            told = pb.CheckResponse.FromString(response)
            (entry,) = (await made.page()).entries
            assert (entry.caller, entry.method, entry.region, entry.as_of) == ("桐庐", "Check", "330122", "2021-11-01")
            assert entry.release == engine.policy.release
            assert {(one.benefit, one.outcome) for one in entry.outcomes} == {
                (one.benefit, one.outcome) for one in told.decision.benefits
            }
            whole = await made.get(entry.id)
            assert whole.entry == entry
            assert whole.content.answer == told
            assert (whole.content.request_id, whole.content.explain) == ("R-1", True)
            assert whole.content.case == single_listing()
            masked = {one.path: one.masking for one in whole.content.masked}
            assert masked["members[1].monthly_income"] == ds.MASKING_SEALED
            assert masked["members[1].reference"] == ds.MASKING_SEALED

    asyncio.run(scene())


def test_every_case_of_a_batch_and_a_stream(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        bad = single_listing(as_of="2021-13-01")
        async with desk(configuration, engine) as made:
            results = await made.check_batch([single_listing(), bad, without_income()])
            assert [one.WhichOneof("result") for one in results] == ["answer", "error", "answer"]
            streamed = await made.check_stream(single_listing())
            assert streamed.key == "k"
            assert streamed.answer == results[0].answer
            assert [one.method for one in (await made.page()).entries] == ["CheckStream", "CheckBatch", "CheckBatch"]
            assert made.recorder.counts.recorded == 3
            assert await made.check_batch([]) == []

    asyncio.run(scene())


def test_what_is_refused_is_not_recorded(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            assert (await refused(made.check(pb.Case(), "R-1"))).status.code == INVALID_ARGUMENT
            assert not (await made.page()).entries
            await made.check(single_listing(), "R-1")

    asyncio.run(scene())


# --- retries ----------------------------------------------------------------------------------------------------------


def test_a_retry_gets_the_recorded_answer_whatever_is_served_since(
    configuration: DecisionLog, engine: Engine, other_engine: Engine
) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            first = await made.check(single_listing(), "R-1", release=engine.policy.release)
        # Another process, that knows no more than the database, and serves another release.
        async with desk(configuration, other_engine) as made:
            assert await made.check(single_listing(), "R-1", release=engine.policy.release) == first
            assert made.recorder.counts.recalled == 1
            assert await made.check(single_listing(), "R-2") != first
            assert len((await made.page()).entries) == 2

    asyncio.run(scene())


def test_a_request_id_stands_for_one_question_of_one_caller(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            first = await made.check(single_listing(), "R-1", caller="甲")
            for other in (
                made.check(single_listing(income=601), "R-1", caller="甲"),
                made.check(single_listing(), "R-1", caller="甲", explain=True),
                made.check(single_listing(), "R-1", caller="甲", release=engine.policy.release),
            ):
                error = await refused(other)
                assert (error.status.code, error.reasons) == (ALREADY_EXISTS, ("REQUEST_ID_REUSED",))
            assert await made.check(single_listing(income=601), "R-1", caller="乙") != first
            assert len((await made.page()).entries) == 2

    asyncio.run(scene())


def test_retries_at_once_in_two_processes_agree(
    configuration: DecisionLog, engine: Engine, other_engine: Engine
) -> None:
    """Two processes that serve different releases would answer differently; the first has answered for both."""

    async def scene() -> None:
        async with desk(configuration, engine) as one, desk(configuration, other_engine) as two:
            ids = [f"R-{number}" for number in range(8)]
            calls = [made.check(single_listing(), each) for each in ids for made in (one, two, one)]
            answers = await asyncio.gather(*calls)
            for place, _ in enumerate(ids):
                assert len(set(answers[place * 3 : place * 3 + 3])) == 1
            assert len((await one.page()).entries) == len(ids)

    asyncio.run(scene())


def test_different_questions_at_once_under_one_id(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as one, desk(configuration, engine) as two:
            cases = [single_listing(income=income) for income in range(10)]
            calls = [made.check(case, "R-1") for case, made in zip(cases, [one, two] * 5, strict=True)]
            results = await asyncio.gather(*calls, return_exceptions=True)
            answered = [result for result in results if isinstance(result, bytes)]
            errors = [result for result in results if isinstance(result, RefusedError)]
            assert (len(answered), len(errors)) == (1, 9)
            assert {error.status.code for error in errors} == {ALREADY_EXISTS}

    asyncio.run(scene())


def test_a_batch_is_taken_up_where_it_failed(configuration: DecisionLog, engine: Engine, other_engine: Engine) -> None:
    async def scene() -> None:
        cases = [single_listing(), single_listing(as_of="2021-13-01"), without_income()]
        async with desk(configuration, engine) as made:
            first = await made.check_batch(cases, "B")
            made.serve(other_engine)
            cases[1] = single_listing()
            again = await made.check_batch(cases, "B")
            assert [again[0], again[2]] == [first[0], first[2]]
            assert again[1].answer.decision.release == other_engine.policy.release
            cases[2] = single_listing()
            mixed = await made.check_batch(cases, "B")
            assert mixed[2].error.code == ALREADY_EXISTS
            assert mixed[:2] == again[:2]
            assert len((await made.page()).entries) == 3

    asyncio.run(scene())


def test_a_request_id_that_nobody_keeps(engine: Engine) -> None:
    async def scene() -> None:
        serving = Serving()
        serving.serve(Decider(engine), ())
        with_none = Eligibility(serving, Calls(logs.logger(io.BytesIO())))
        sent = pb.CheckRequest(case=single_listing(), request_id="R-1")
        error = await refused(with_none.check(sent, Notes()))
        assert (error.status.code, error.reasons) == (FAILED_PRECONDITION, ("NO_LOG",))
        sent.request_id = "长" * (MAX_REQUEST_ID + 1)
        assert (await refused(with_none.check(sent, Notes()))).status.code == INVALID_ARGUMENT

    asyncio.run(scene())


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_dropped_facts_cannot_be_replayed_but_are_answered_again(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(replace(configuration, facts="drop"), engine) as made:
            response = await made.check(single_listing(), "R-1")
            (entry,) = (await made.page()).entries
            content = (await made.get(entry.id)).content
            assert not content.replayable
            masked = {one.path: one for one in content.masked}
            assert masked["members[1].monthly_income"].masking == ds.MASKING_DROPPED
            name = masked["members[1].reference"]
            assert name.masking == ds.MASKING_HASHED
            members = content.case.subjects["members"].subjects
            assert [one.reference for one in members][1] == name.digest
            assert not any(word in one.facts for one in members for word in ("月收入", "确诊病种"))
            (result,) = await made.replay([entry.id])
            assert result.error.code == FAILED_PRECONDITION
            assert await made.check(single_listing(), "R-1") == response

    asyncio.run(scene())


def test_a_case_without_anything_about_persons_is_kept_whole(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(replace(sqlite_log, facts="drop"), engine) as made:
            await made.check(pb.Case(as_of="2021-11-01", region="桐庐"))
            (entry,) = (await made.page()).entries
            (result,) = await made.replay([entry.id])
            assert result.comparison.identical
            assert {one.outcome for one in entry.outcomes} >= {decision_pb2.OUTCOME_NEEDS_FACTS}

    asyncio.run(scene())
