"""Values in the units of staff: what each type takes, on both sides of what it does not."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from engine.language import tree
from engine.language.types import TYPES, read_value
from engine.program import Choice, Kind, Scalar, Type

AID = Type(Kind.CHOICE, choices=(Choice("dibao", "低保户"), Choice("dibian", "低边户")))
AIDS = Type(Kind.LIST, choices=AID.choices)


def _read(written: str, kind: Type) -> tuple[Scalar | None, str]:
    node = tree.read(f"value: {written}\n".encode(), "parameters.yaml")
    assert isinstance(node, tree.Mapping)
    value = node.get("value")
    assert value is not None
    return read_value(value, kind)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("1041", TYPES["money/month"], 104_100),
        ("312.30", TYPES["money"], 31_230),
        ("0.01", TYPES["money/year"], 1),
        ("1e3", TYPES["money"], 100_000),
        ("-5", TYPES["money"], -500),
        ("10000000000000", TYPES["money"], 10**15),
        ("30%", TYPES["ratio"], Fraction(3, 10)),
        ("30 ％", TYPES["ratio"], Fraction(3, 10)),
        ("0.0001%", TYPES["ratio"], Fraction(1, 10**6)),
        ("1000%", TYPES["ratio"], Fraction(10)),
        ("12", TYPES["months"], 12),
        ("0", TYPES["count"], 0),
        ("true", TYPES["boolean"], True),
        ("2021-10-01", TYPES["date"], datetime.date(2021, 10, 1)),
        ("9999-12-31", TYPES["date"], datetime.date.max),
        ("低保户", AID, "dibao"),
        ("dibian", AID, "dibian"),
        ("30", TYPES["text"], "30"),
        ("[甲, 乙]", TYPES["list"], ("甲", "乙")),
        ("[]", TYPES["list"], ()),
        ("[低边户, dibao]", AIDS, ("dibian", "dibao")),
    ],
)
def test_a_value_of_its_type_is_read_in_base_units(written: str, kind: Type, value: Scalar) -> None:
    read, wrong = _read(written, kind)
    assert (read, type(read), wrong) == (value, type(value), "")


@pytest.mark.parametrize(
    ("written", "kind", "wrong"),
    [
        ("0.001", TYPES["money"], "最多两位小数"),
        # More digits than decimal arithmetic keeps by default: nothing may be rounded away unseen.
        ("1234567890123456789012345678.555", TYPES["money"], "最多两位小数"),
        ("10000000000000.01", TYPES["money"], "太大"),
        ("-10000000000000.01", TYPES["money"], "太大"),
        ("1e99", TYPES["money"], "太大"),
        ("'1041'", TYPES["money"], "以元为单位"),
        ("true", TYPES["money"], "以元为单位"),
        ("1,041", TYPES["money"], "以元为单位"),
        ("30", TYPES["ratio"], "写成 `30%`"),
        ("0.3", TYPES["ratio"], "写成 `30%`"),
        ("0.00001%", TYPES["ratio"], "写成 `30%`"),
        ("-5%", TYPES["ratio"], "写成 `30%`"),
        ("'%'", TYPES["ratio"], "写成 `30%`"),
        (f"{'9' * 21}%", TYPES["ratio"], "写成 `30%`"),
        (f"{'9' * 18}%", TYPES["ratio"], "太大"),
        ("12.0", TYPES["months"], "应是整数（月数）"),
        ("true", TYPES["count"], "应是整数（个数）"),
        ("1" + "0" * 16, TYPES["count"], "太大"),
        ("yes", TYPES["boolean"], "true 或 false"),
        ("1", TYPES["boolean"], "true 或 false"),
        ("2021-02-29", TYPES["date"], "应是日期"),
        ("2021-2-28", TYPES["date"], "应是日期"),
        ("低保", AID, "应是其中之一：低保户、低边户"),
        ("' '", TYPES["text"], "应是文字"),
        ("甲", TYPES["list"], "应是一个列表"),
        ("[甲, 甲]", TYPES["list"], "写了两次"),
        ("[dibao, 低保户]", AIDS, "写了两次"),
        ("[甲]", AIDS, "应是其中之一"),
        ("[[甲]]", TYPES["list"], "应是文字"),
        ("[甲, null]", TYPES["list"], "应是文字"),
        ("[1041]", TYPES["money"], "不是列表"),
        ("{a: 1}", TYPES["months"], "不是列表"),
    ],
)
def test_a_value_of_another_type_is_refused_in_chinese(written: str, kind: Type, wrong: str) -> None:
    read, told = _read(written, kind)
    assert read is None
    assert wrong in told
