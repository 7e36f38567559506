"""Values of the wire as admission takes them, hostile ones too."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import pytest
from google.protobuf.struct_pb2 import ListValue, Struct, Value

from doudi.v1 import eligibility_service_pb2 as pb
from engine.admission import RawCase, RawSubject, RawValue
from engine.program import Entity
from server.cases import Cases, case_message
from tests.server.requests import subject, value

ENTITIES = {
    "household": Entity("household", "家庭", "household", None, False, 1, "", ""),
    "member": Entity("member", "成员", "members", "household", True, 30, "有谁？", "office"),
}
REFUSED: RawValue = ((),)


def raw(sent: Value) -> RawValue:
    case = pb.Case(subjects={"household": pb.Subjects(subjects=[pb.Subject(facts={"x": sent})])})
    entity = Cases(ENTITIES).raw(case).entities["household"]
    assert isinstance(entity, RawSubject)
    return entity.facts["x"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (value(None), None),
        (value(True), True),
        (value(False), False),
        (value(0), 0),
        (value(-0.0), 0),
        (value(312.3), 312.3),
        (value(1300), 1300),
        (value("312.30"), "312.30"),
        (value(""), ""),
        (value([]), []),
        (value(["甲", 1, None]), ["甲", 1, None]),
        (value([["甲"]]), [REFUSED]),
        (Value(), REFUSED),
        (Value(struct_value=Struct(fields={"a": value(1)})), REFUSED),
        (Value(list_value=ListValue(values=[Value()])), [REFUSED]),
    ],
)
def test_values(sent: Value, expected: RawValue) -> None:
    got = raw(sent)
    assert got == expected
    assert type(got) is type(expected)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e308])
def test_numbers_that_are_none(number: float) -> None:
    got = raw(value(number))
    assert isinstance(got, float | int)
    assert math.isnan(got) if math.isnan(number) else got == number


def test_shapes() -> None:
    read = Cases(ENTITIES)
    one, two = subject({"月收入": 1}), subject({"月收入": 2}, "妻子")
    for word in ("household", "家庭"):
        assert isinstance(read.raw(pb.Case(subjects={word: pb.Subjects(subjects=[one])})).entities[word], RawSubject)
        assert read.raw(pb.Case(subjects={word: pb.Subjects()})).entities[word] == RawSubject({})
        assert isinstance(read.raw(pb.Case(subjects={word: pb.Subjects(subjects=[one, two])})).entities[word], list)
    for word in ("members", "member", "成员"):
        case = pb.Case(subjects={word: pb.Subjects(subjects=[one, two])})
        assert read.raw(case).entities[word] == [RawSubject({"月收入": 1}), RawSubject({"月收入": 2}, "妻子")]
        assert read.raw(pb.Case(subjects={word: pb.Subjects()})).entities[word] == []
    assert read.raw(pb.Case(subjects={"宠物": pb.Subjects(subjects=[one])})).entities["宠物"] == [
        RawSubject({"月收入": 1})
    ]


def test_facts_come_in_the_order_of_their_names() -> None:
    words = [f"事实{number}" for number in range(50)]
    case = pb.Case(subjects={"household": pb.Subjects(subjects=[subject(dict.fromkeys(reversed(words), 1))])})
    entity = Cases(ENTITIES).raw(case).entities["household"]
    assert isinstance(entity, RawSubject)
    assert list(entity.facts) == sorted(words)


def test_a_case_comes_back_as_it_was_sent() -> None:
    sent = pb.Case(
        as_of="2021-11-01",
        region="桐庐",
        subjects={
            "household": pb.Subjects(
                subjects=[subject({"现救助类别": "低边", "本市户籍": True, "退出核定日期": None})]
            ),
            "members": pb.Subjects(
                subjects=[subject({"月收入": 600.5, "确诊病种": ["恶性肿瘤"]}, "妻子"), subject({})]
            ),
        },
    )
    assert case_message(Cases(ENTITIES).raw(sent)) == sent


def test_what_only_files_can_say_comes_as_text() -> None:
    facts: dict[str, RawValue] = {"月收入": Decimal("600.10"), "退出核定日期": datetime.date(2021, 10, 31)}
    sent = case_message(RawCase(datetime.date(2021, 11, 1), "桐庐", {"household": RawSubject(facts)}))
    assert sent.as_of == "2021-11-01"
    assert sent.subjects["household"].subjects[0] == subject({"月收入": "600.10", "退出核定日期": "2021-10-31"})
