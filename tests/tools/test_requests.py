"""Cases on their way to the service: nothing is lost, and what comes in is what this process would have admitted."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from google.protobuf.struct_pb2 import Value

from engine.admission import RawCase, RawSubject, RawValue
from tools.requests import request


def _sent(value: RawValue) -> Value:
    case = RawCase("2021-11-01", "桐庐", {"household": RawSubject({"x": value})})
    return request(case, explain=False).case.subjects["household"].subjects[0].facts["x"]


@pytest.mark.parametrize(
    ("value", "kind", "sent"),
    [
        (None, "null_value", 0),
        (True, "bool_value", True),
        (False, "bool_value", False),
        (0, "number_value", 0.0),
        (1300, "number_value", 1300.0),
        (-1, "number_value", -1.0),
        (Decimal("312.30"), "number_value", 312.3),
        (Decimal("0.1"), "number_value", 0.1),
        (0.5, "number_value", 0.5),
        (Decimal("1e2"), "number_value", 100.0),
        (2**53, "number_value", 2.0**53),
        (2**53 + 1, "string_value", "9007199254740993"),
        (Decimal("0.1234567890123456789"), "string_value", "0.1234567890123456789"),
        ("低边", "string_value", "低边"),
        ("", "string_value", ""),
        ("2021-11-01", "string_value", "2021-11-01"),
        (datetime.date(2021, 11, 1), "string_value", "2021-11-01"),
    ],
)
def test_values(value: RawValue, kind: str, sent: object) -> None:
    message = _sent(value)
    assert message.WhichOneof("kind") == kind
    assert getattr(message, kind) == sent


def test_lists() -> None:
    message = _sent(["甲", 1, ["乙"]])
    first, second, third = message.list_value.values
    assert (first.string_value, second.number_value, third.list_value.values[0].string_value) == ("甲", 1.0, "乙")
    assert _sent([]).WhichOneof("kind") == "list_value"


def test_a_whole_case() -> None:
    case = RawCase(
        "2021-11-01",
        "桐庐",
        {"household": RawSubject({}), "members": [RawSubject({"月收入": 1}, "甲"), RawSubject({})], "成员": []},
    )
    sent = request(case, explain=True)
    assert (sent.case.as_of, sent.case.region, sent.explain, sent.release) == ("2021-11-01", "桐庐", True, "")
    assert {word: len(one.subjects) for word, one in sent.case.subjects.items()} == {
        "household": 1,
        "members": 2,
        "成员": 0,
    }
    assert [one.reference for one in sent.case.subjects["members"].subjects] == ["甲", ""]
