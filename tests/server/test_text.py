"""Values as policy staff write them."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from engine.program import Choice, Kind, Scalar, Type, Unit
from server.answer.text import written, yuan

CHOICES = (Choice("dibian", "低边"), Choice("none", "无救助"))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (True, Type(Kind.BOOLEAN), "是"),
        (False, Type(Kind.BOOLEAN), "否"),
        (104100, Type(Kind.MONEY, Unit.MONTH), "1041.00 元/月"),
        (5, Type(Kind.MONEY), "0.05 元"),
        (-5, Type(Kind.MONEY), "-0.05 元"),
        (-100, Type(Kind.MONEY, Unit.YEAR), "-1.00 元/年"),
        (Fraction(312345, 7), Type(Kind.MONEY, Unit.MONTH, integral=False), "约 446.21 元/月"),
        (Fraction(30, 100), Type(Kind.RATIO), "30%"),
        (Fraction(3, 2), Type(Kind.RATIO), "150%"),
        (Fraction(1, 1_000_000), Type(Kind.RATIO), "0.0001%"),
        (Fraction(1, 3), Type(Kind.RATIO), "约 33.3333%"),
        (Fraction(0), Type(Kind.RATIO), "0%"),
        (12, Type(Kind.NUMBER, Unit.MONTHS), "12 个月"),
        (15, Type(Kind.NUMBER, Unit.DAYS), "15 天"),
        (60, Type(Kind.NUMBER, Unit.YEARS), "60 周岁"),
        (3, Type(Kind.NUMBER, Unit.COUNT), "3"),
        (datetime.date(2021, 11, 1), Type(Kind.DATE), "2021-11-01"),
        ("dibian", Type(Kind.CHOICE, choices=CHOICES), "低边"),
        ("恶性肿瘤", Type(Kind.TEXT), "恶性肿瘤"),
        (("dibian", "none"), Type(Kind.LIST, choices=CHOICES), "低边、无救助"),
        (("C34.1",), Type(Kind.LIST), "C34.1"),
        ((), Type(Kind.LIST), "（空）"),
        (None, Type(Kind.DATE, nullable=True), "无"),
    ],
)
def test_written(value: Scalar | None, kind: Type, text: str) -> None:
    assert written(value, kind) == text


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (31230, "312.30"), (-1, "-0.01"), (100, "1.00")])
def test_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text
