"""`DecisionService`: pages that stay what they are, entries, and replays under the recorded and another release."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine
from typing import Any

import grpc
import pytest
from google.rpc.code_pb2 import FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND

from doudi.v1 import decision_pb2
from doudi.v1 import decision_service_pb2 as ds
from doudi.v1 import decision_service_pb2_grpc as stubs
from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server.client import Client, ClientError
from server.decisions import DecisionLog
from server.decisions.service import MAX_PAGE, MAX_REPLAYS
from server.refusals import RefusedError
from tests.server.decisions.desk import Desk, desk
from tests.server.decisions.served import served
from tests.server.requests import single_listing


async def refused(work: Coroutine[Any, Any, Any], code: int, reason: str = "") -> None:
    """`work` ends in a refusal of this code."""
    with pytest.raises(RefusedError) as caught:
        await work
    assert caught.value.status.code == code
    assert not reason or caught.value.reasons == (reason,)


async def every(made: Desk, **filters: Any) -> list[str]:  # noqa: ANN401 - fields of the request
    """The ids of all pages, two entries each, while more is recorded between them."""
    ids: list[str] = []
    token = ""
    while True:
        page = await made.page(ds.ListDecisionsRequest(page_size=2, page_token=token, **filters))
        assert len(page.entries) <= 2
        ids += [one.id for one in page.entries]
        token = page.next_page_token
        if not token:
            return ids
        await made.check(single_listing())


# --- lists ------------------------------------------------------------------------------------------------------------


def test_pages_stay_what_they_are_while_more_is_recorded(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            for _ in range(7):
                await made.check(single_listing())
            recorded = [one.id for one in (await made.page()).entries]
            assert recorded == sorted(recorded, reverse=True)
            assert await every(made) == recorded

    asyncio.run(scene())


def test_filters_over_the_wire(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            first = decision(await made.check(single_listing(), caller="甲"))
            second = decision(await made.check(single_listing(income=99999), caller="乙"))
            older, newer = sorted([one.id for one in (await made.page()).entries])

            async def found(**filters: Any) -> list[str]:  # noqa: ANN401 - fields of the request
                return [one.id for one in (await made.page(ds.ListDecisionsRequest(**filters))).entries]

            wife = next(one for one in first.benefits if one.outcome == decision_pb2.OUTCOME_ELIGIBLE)
            assert wife.benefit not in {one.benefit for one in second.benefits if one.outcome == wife.outcome}
            assert await found(benefit=wife.benefit, outcome=wife.outcome) == [older]
            assert await found(benefit=wife.benefit) == [newer, older]
            assert await found(caller="乙") == [newer]
            assert await found(decision_id=first.id) == [older]
            assert await found(decision_id="0" * 32) == []
            assert await found(region="330122", release=engine.policy.release) == [newer, older]
            assert await found(region="330105") == []
            moment = (await made.page()).entries[0].time
            assert newer in await found(start_time=moment)
            assert newer not in await found(end_time=moment)

    asyncio.run(scene())


def decision(response: bytes) -> decision_pb2.Decision:
    """The decision of a serialised `CheckResponse`, whose first field it is."""
    return pb.CheckResponse.FromString(response).decision


def test_tokens_are_what_was_given_out(sqlite_log: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            for _ in range(3):
                await made.check(single_listing())
            token = (await made.page(ds.ListDecisionsRequest(page_size=1))).next_page_token
            raw = base64.urlsafe_b64decode(token)
            forged = base64.urlsafe_b64encode(b"f" * 32 + raw[32:]).decode()
            for wrong in (forged, token[:-4], "种子", "AAAA", token + "="):
                await refused(made.page(ds.ListDecisionsRequest(page_token=wrong)), INVALID_ARGUMENT)
            other = ds.ListDecisionsRequest(page_token=token, region="330122")
            await refused(made.page(other), INVALID_ARGUMENT)
            for size in (-1, MAX_PAGE + 1):
                await refused(made.page(ds.ListDecisionsRequest(page_size=size)), INVALID_ARGUMENT, "OUT_OF_BOUNDS")

    asyncio.run(scene())


def test_words_that_no_database_takes(configuration: DecisionLog, engine: Engine) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            await refused(made.page(ds.ListDecisionsRequest(region="a\0b")), INVALID_ARGUMENT)
            await refused(made.get("\0"), INVALID_ARGUMENT)
            await refused(made.get("x" * 32), NOT_FOUND, "ENTRY_NOT_FOUND")
            await refused(made.get("'; DROP TABLE decisions; --"), NOT_FOUND)
            assert made.recorder.available

    asyncio.run(scene())


# --- replays ----------------------------------------------------------------------------------------------------------


def test_a_replay_under_the_recorded_release_is_the_same_to_the_byte(
    configuration: DecisionLog, engine: Engine, other_engine: Engine
) -> None:
    async def scene() -> None:
        async with desk(configuration, engine) as made:
            for explain in (False, True):
                await made.check(single_listing(), explain=explain)
            ids = [one.id for one in (await made.page()).entries]
            made.serve(other_engine, engine)
            for result in await made.replay(ids):
                assert result.comparison.identical
                assert result.release == result.recorded_release == engine.policy.release

    asyncio.run(scene())


def test_a_replay_under_another_release_tells_what_differs(
    sqlite_log: DecisionLog, engine: Engine, other_engine: Engine
) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            await made.check(single_listing())
            ids = [one.id for one in (await made.page()).entries]
            made.serve(engine, other_engine)
            (result,) = await made.replay(ids, other_engine.policy.release)
            assert not result.comparison.identical
            assert (result.recorded_release, result.release) == (engine.policy.release, other_engine.policy.release)
            (wife,) = [one for one in result.comparison.differences if one.name == "重病型单列户低保"]
            assert (wife.subject.index, list(wife.changed)) == (1, ["monthly"])
            assert (wife.before.monthly.suggested.fen, wife.after.monthly.suggested.fen) == (44100, 34100)

    asyncio.run(scene())


def test_what_cannot_be_replayed_says_why_and_spoils_no_other(
    sqlite_log: DecisionLog, engine: Engine, other_engine: Engine
) -> None:
    async def scene() -> None:
        async with desk(sqlite_log, engine) as made:
            await made.check(single_listing())
            made.serve(other_engine)
            await made.check(single_listing())
            new, old = [one.id for one in (await made.page()).entries]
            results = await made.replay([old, "0" * 32, new])
            assert [one.error.code for one in results] == [FAILED_PRECONDITION, NOT_FOUND, 0]
            assert results[2].comparison.identical
            await refused(made.replay([new], engine.policy.release), FAILED_PRECONDITION, "OTHER_RELEASE")
            await refused(made.replay([]), INVALID_ARGUMENT)
            await refused(made.replay([new] * (MAX_REPLAYS + 1)), INVALID_ARGUMENT)

    asyncio.run(scene())


# --- over a socket ----------------------------------------------------------------------------------------------------


def test_over_a_socket(sqlite_log: DecisionLog, engine: Engine) -> None:
    with served(sqlite_log, engine) as server, Client(server.address) as client:
        sent = pb.CheckRequest(case=single_listing(), request_id="R-1")
        answer = client.check(sent)
        assert client.check(sent) == answer
        (entry,) = client.list_decisions(ds.ListDecisionsRequest(decision_id=answer.decision.id)).entries
        (result,) = client.replay_decisions(ds.ReplayDecisionsRequest(ids=[entry.id])).results
        assert result.comparison.identical
        with grpc.insecure_channel(server.address) as channel:
            stub = stubs.DecisionServiceStub(channel)  # type: ignore[no-untyped-call]
            whole = stub.GetDecision(ds.GetDecisionRequest(id=entry.id), timeout=30)
        assert whole.content.answer == answer
        sent.explain = True
        with pytest.raises(ClientError) as caught:
            client.check(sent)
        assert caught.value.code == "ALREADY_EXISTS"
        assert "request_id" in caught.value.message


def test_a_server_without_a_log(engine: Engine) -> None:
    with served(None, engine) as server, Client(server.address) as client:
        with pytest.raises(ClientError) as caught:
            client.list_decisions(ds.ListDecisionsRequest())
        assert (caught.value.code, "决定日志" in caught.value.message) == ("FAILED_PRECONDITION", True)
