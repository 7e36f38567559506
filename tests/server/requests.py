"""Cases of a family in Tonglu, as callers send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from google.protobuf.struct_pb2 import ListValue, Value

from doudi.v1 import eligibility_service_pb2 as pb

Plain = None | bool | float | str | Sequence["Plain"]


def value(plain: Plain) -> Value:
    """A plain value as the wire has it."""
    match plain:
        case None:
            return Value(null_value=0)  # type: ignore[arg-type] # the only value of its enum
        case bool():
            return Value(bool_value=plain)
        case int() | float():
            return Value(number_value=plain)
        case str():
            return Value(string_value=plain)
        case _:
            return Value(list_value=ListValue(values=map(value, plain)))


def subject(facts: Mapping[str, Plain], reference: str = "") -> pb.Subject:
    """The facts of one subject."""
    return pb.Subject(facts={word: value(plain) for word, plain in facts.items()}, reference=reference)


def case(
    household: Mapping[str, Plain],
    members: Sequence[pb.Subject],
    application: Mapping[str, Plain],
    *,
    as_of: str = "2021-11-01",
    region: str = "桐庐",
) -> pb.Case:
    """A household with its members and its application."""
    return pb.Case(
        as_of=as_of,
        region=region,
        subjects={
            "household": pb.Subjects(subjects=[subject(household)]),
            "members": pb.Subjects(subjects=members),
            "application": pb.Subjects(subjects=[subject(application)]),
        },
    )


def single_listing(*, income: Plain = 600, as_of: str = "2021-11-01") -> pb.Case:
    """A 低边 family whose mother has cancer and applies to be listed on her own (重病型单列户)."""
    return case(
        {"现救助类别": "低边"},
        [
            subject({"月收入": 3400, "确诊病种": None}, "丈夫"),
            subject({"月收入": income, "确诊病种": ["恶性肿瘤"]}, "妻子"),
            subject({"月收入": 0, "确诊病种": None}, "女儿"),
        ],
        {"申请事项": "重病型单列户低保"},
        as_of=as_of,
    )


def without_income() -> pb.Case:
    """The same family, before anybody has checked the mother's income."""
    sent = single_listing()
    del sent.subjects["members"].subjects[1].facts["月收入"]
    return sent
