"""What is logged, and above all what is not."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import cast

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct, Value

from doudi.v1 import eligibility_service_pb2 as pb
from doudi.v1 import policy_service_pb2
from engine.decision import Decision
from engine.engine import Admitted, Engine
from server import log as logs
from tests.server.requests import single_listing, subject, value
from tests.server.running import ELIGIBILITY, POLICY, Refused, Running, running

PRIVATE = "身份证330122199001011234张三丰"
NUMBER = 8765.43


def planted() -> pb.Case:
    """A case with something personal in every field that a caller fills."""
    sent = single_listing()
    sent.as_of = PRIVATE
    sent.region = PRIVATE
    members = sent.subjects["members"].subjects
    members[0].reference = PRIVATE
    members[0].facts[PRIVATE].string_value = PRIVATE
    members[0].facts["月收入"].number_value = NUMBER
    members[1].facts["确诊病种"].CopyFrom(value([PRIVATE, [PRIVATE]]))
    members[1].facts["诊断编码"].CopyFrom(Value(struct_value=Struct(fields={PRIVATE: value(PRIVATE)})))
    sent.subjects[PRIVATE].subjects.append(subject({PRIVATE: PRIVATE}, PRIVATE))
    sent.subjects["household"].subjects[0].facts["现救助类别"].string_value = PRIVATE
    return sent


def planted_cases() -> list[pb.Case]:
    """The same, and with the day and the region in order, so that the facts are read; and one that is decided."""
    facts = planted()
    facts.as_of, facts.region = "2021-11-01", "桐庐"
    day = planted()
    day.region = "桐庐"
    region = planted()
    region.as_of = "2021-11-01"
    decided = single_listing(income=NUMBER)
    decided.subjects["members"].subjects[0].reference = PRIVATE
    decided.subjects["members"].subjects[0].facts["确诊病种"].CopyFrom(value([PRIVATE]))
    return [planted(), facts, day, region, decided]


def test_nothing_personal_is_logged_or_told(engine: Engine) -> None:
    with running(engine) as server:
        told = everything_refused(server)
        list(server.stream(iter([pb.CheckStreamRequest(key=PRIVATE, case=one) for one in planted_cases()])))
        written = json.dumps(server.log(calls=9), ensure_ascii=False)
    assert len(told) > 8
    for text in (written, *told):
        for piece in (PRIVATE, "330122199001011234", "张三丰", "8765"):
            assert piece not in text


def everything_refused(server: Running) -> list[str]:
    """What the server says of eight calls with something personal in every field."""
    refused = []
    parameters = policy_service_pb2.ListParametersRequest(region=PRIVATE, as_of="2021-11-01").SerializeToString()
    calls: tuple[Callable[[], object], ...] = (
        *[partial(server.check, pb.CheckRequest(case=one, explain=True)) for one in planted_cases()],
        partial(server.check, pb.CheckRequest(case=single_listing(), release=PRIVATE)),
        partial(server.raw, f"{POLICY}/ListParameters", parameters),
    )
    for call in calls:
        try:
            call()
        except Refused as error:
            refused.append(error.status)
    batch = server.check_batch(pb.CheckBatchRequest(cases=planted_cases(), explain=True))
    refused += [one.error for one in batch.results if one.WhichOneof("result") == "error"]
    return [one.SerializeToString().decode(errors="replace") for one in refused]


def test_one_line_a_call(engine: Engine) -> None:
    with running(engine) as server:
        server.check(pb.CheckRequest(case=single_listing()))
        with pytest.raises(Refused):
            server.check(pb.CheckRequest(case=single_listing(income=-1)))
        server.check_batch(pb.CheckBatchRequest(cases=[single_listing(), single_listing(income=-1)]))
        one, refused, batch = server.log(calls=3)
    assert (one["event"], one["method"], one["code"], one["region"]) == ("call", "Check", "OK", "330122")
    assert one["release"] == engine.policy.release
    assert one["outcomes"]["eligible"] == 1
    assert one["ms"] > 0
    assert one["time"].endswith("Z")
    assert (refused["code"], refused["reasons"]) == ("INVALID_ARGUMENT", {"OUT_OF_BOUNDS": 1})
    assert (batch["code"], batch["cases"], batch["refused"]) == ("OK", 2, 1)
    assert batch["reasons"] == {"OUT_OF_BOUNDS": 1}


class Broken(Engine):
    """An engine with a defect that would tell what it was given."""

    def decide(self, admitted: Admitted) -> Decision:
        raise LookupError(f"{PRIVATE} {admitted.case}")


def test_a_caller_is_told_the_number_of_its_line(engine: Engine) -> None:
    with running(engine) as server:
        check = server.channel.unary_unary(
            f"{ELIGIBILITY}/Check", request_serializer=bytes, response_deserializer=bytes
        )
        _, answered = check.with_call(pb.CheckRequest(case=single_listing()).SerializeToString())
        with pytest.raises(grpc.RpcError) as error:
            check(pb.CheckRequest(case=single_listing(income=-1)).SerializeToString())
        lines = server.log(calls=2)
    told = [dict(one.trailing_metadata())["x-request-id"] for one in (answered, cast(grpc.Call, error.value))]
    assert told == [line["request_id"] for line in lines]
    assert len(set(told)) == 2


def test_a_defect_is_told_by_its_number_alone(engine: Engine) -> None:
    with running(Broken(engine.policy)) as server:
        with pytest.raises(Refused) as caught:
            server.check(pb.CheckRequest(case=single_listing()))
        assert caught.value.code is grpc.StatusCode.INTERNAL
        defect, call = server.log(calls=1)
        assert (defect["event"], defect["error"], defect["level"]) == ("defect", "LookupError", "error")
        assert defect["location"].startswith("tests/server/test_log.py:")
        assert caught.value.status.message == f"服务内部错误，事件编号 {defect['incident']}"
        assert (call["code"], call["reasons"]) == ("INTERNAL", {"DEFECT": 1})
        (result,) = server.check_batch(pb.CheckBatchRequest(cases=[single_listing()])).results
        assert result.error.code == grpc.StatusCode.INTERNAL.value[0]
        (answer,) = server.stream(iter([pb.CheckStreamRequest(key="1", case=single_listing())]))
        assert answer.error.code == grpc.StatusCode.INTERNAL.value[0]
        written = json.dumps(server.log(calls=3), ensure_ascii=False)
        assert PRIVATE not in written
        assert "3400" not in written


def test_libraries_are_heard_but_not_quoted() -> None:
    stream = io.BytesIO()
    library = logging.getLogger("tests.library")
    handler = logs.Discreet(logs.logger(stream))
    library.addHandler(handler)
    try:
        try:
            raise LookupError(PRIVATE)
        except LookupError:
            library.exception("while handling %s", PRIVATE)
        library.warning("it was %s", PRIVATE)
        library.info("not worth a word")
    finally:
        library.removeHandler(handler)
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (first["logger"], first["severity"], first["error"]) == ("tests.library", "ERROR", "LookupError")
    assert first["location"].startswith("tests/server/test_log.py:")
    assert (second["severity"], second["error"]) == ("WARNING", None)
    assert PRIVATE not in stream.getvalue().decode()
