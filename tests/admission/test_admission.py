"""What a caller may send: every type at its bounds, and a violation with path, reason and remedy for all else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.admission import (
    MAX_ITEMS,
    MAX_TEXT,
    MAX_VIOLATIONS,
    Admission,
    AdmissionError,
    RawSubject,
    RawValue,
    Reason,
    Violation,
    day,
)
from engine.case import Case
from engine.program import Choice, Entity, Fact, Kind, Span, Type, Unit

DAY = datetime.date(2021, 11, 1)


def _fact(
    identifier: str, name: str, kind: Type, low: int | Fraction | None = None, high: int | Fraction | None = None
) -> Fact:
    entity = "member" if identifier.startswith("m_") else "household"
    return Fact(identifier, name, entity, kind, low, high, "？", "office", "ordinary", Span("vocabulary.yaml", 1, 1))


FACTS = [
    _fact("rent", "房租", Type(Kind.MONEY, Unit.MONTH), 0, 1_000_000),
    _fact("share", "比例", Type(Kind.RATIO, integral=False), Fraction(0), Fraction(3, 2)),
    _fact("rooms", "房间", Type(Kind.NUMBER, Unit.COUNT), 1, 20),
    _fact("owner", "业主", Type(Kind.BOOLEAN)),
    _fact("since", "起始日", Type(Kind.DATE, nullable=True)),
    _fact("kind", "类别", Type(Kind.CHOICE, choices=(Choice("own", "自有"), Choice("let", "租赁")))),
    _fact("note", "备注", Type(Kind.TEXT, nullable=True)),
    _fact("codes", "编码", Type(Kind.LIST, nullable=True)),
    _fact("uses", "用途", Type(Kind.LIST, choices=(Choice("live", "居住"), Choice("shop", "经营")))),
    _fact("m_income", "月收入", Type(Kind.MONEY, Unit.MONTH), 0, 10_000_000_000),
]
ADMISSION = Admission(
    {
        "household": Entity("household", "家庭", "household", None, False, 1, "", ""),
        "member": Entity("member", "成员", "members", "household", True, 3, "", ""),
    },
    {(fact.entity, fact.id): fact for fact in FACTS},
)


def _admit(entities: Mapping[str, RawSubject | list[RawSubject]]) -> Case:
    return ADMISSION.case(DAY, "330122", entities)


def _value(name: str, value: RawValue) -> object:
    (admitted,) = _admit({"household": RawSubject({name: value})}).singles["household"].values()
    return admitted


def _refused(entities: Mapping[str, RawSubject | list[RawSubject]]) -> tuple[Violation, ...]:
    with pytest.raises(AdmissionError) as error:
        _admit(entities)
    return error.value.violations


@pytest.mark.parametrize(
    ("name", "sent", "admitted"),
    [
        ("房租", 1300, 130_000),
        ("rent", 0, 0),
        ("房租", 10_000, 1_000_000),
        ("房租", 1300.5, 130_050),
        ("房租", 0.07, 7),
        ("房租", 1.15, 115),
        ("房租", Decimal("312.30"), 31_230),
        ("房租", "312.30", 31_230),
        ("房租", "312", 31_200),
        ("比例", "30%", Fraction(3, 10)),
        ("比例", "33.3333%", Fraction(333_333, 1_000_000)),
        ("比例", "150 ％", Fraction(3, 2)),
        ("比例", 0.3, Fraction(3, 10)),
        ("比例", "0.3", Fraction(3, 10)),
        ("比例", 0, Fraction(0)),
        ("房间", 1, 1),
        ("房间", 20.0, 20),
        ("房间", Decimal(3), 3),
        ("业主", True, True),
        ("业主", False, False),
        ("起始日", "2021-02-28", datetime.date(2021, 2, 28)),
        ("起始日", datetime.date(1900, 1, 1), datetime.date(1900, 1, 1)),
        ("起始日", "2199-12-31", datetime.date(2199, 12, 31)),
        ("起始日", None, None),
        ("类别", "自有", "own"),
        ("类别", "let", "let"),
        ("备注", "漏水", "漏水"),
        ("备注", "字" * MAX_TEXT, "字" * MAX_TEXT),
        ("备注", None, None),
        ("编码", ["C34.1", "J45"], ("C34.1", "J45")),
        ("编码", (), ()),
        ("编码", None, None),
        ("用途", ["居住", "shop"], ("live", "shop")),
    ],
)
def test_a_value_is_admitted_in_its_base_unit(name: str, sent: RawValue, admitted: object) -> None:
    got = _value(name, sent)
    assert got == admitted
    assert type(got) is type(admitted)


@pytest.mark.parametrize(
    ("name", "sent", "reason"),
    [
        ("房租", -0.01, Reason.OUT_OF_BOUNDS),
        ("房租", 10_000.01, Reason.OUT_OF_BOUNDS),
        ("房租", 1300.505, Reason.TOO_PRECISE),
        ("房租", "1300.505", Reason.TOO_PRECISE),
        ("房租", True, Reason.WRONG_TYPE),
        ("房租", "一千", Reason.WRONG_TYPE),
        ("房租", "1,300", Reason.WRONG_TYPE),
        ("房租", "１３００", Reason.WRONG_TYPE),
        ("房租", "1e3", Reason.WRONG_TYPE),
        ("房租", "", Reason.WRONG_TYPE),
        ("房租", float("nan"), Reason.OUT_OF_BOUNDS),
        ("房租", float("inf"), Reason.OUT_OF_BOUNDS),
        ("房租", 1e300, Reason.OUT_OF_BOUNDS),
        ("房租", Decimal("NaN"), Reason.OUT_OF_BOUNDS),
        ("房租", Decimal("sNaN"), Reason.OUT_OF_BOUNDS),
        ("房租", 10**30, Reason.OUT_OF_BOUNDS),
        ("房租", [1300], Reason.WRONG_TYPE),
        ("房租", None, Reason.NOT_NULLABLE),
        ("比例", 30, Reason.OUT_OF_BOUNDS),
        ("比例", "150.0001%", Reason.OUT_OF_BOUNDS),
        ("比例", "33.33333%", Reason.TOO_PRECISE),
        ("比例", "三成", Reason.WRONG_TYPE),
        ("房间", 0, Reason.OUT_OF_BOUNDS),
        ("房间", 21, Reason.OUT_OF_BOUNDS),
        ("房间", 1.5, Reason.WRONG_TYPE),
        ("房间", "3", Reason.WRONG_TYPE),
        ("房间", True, Reason.WRONG_TYPE),
        ("房间", float("nan"), Reason.OUT_OF_BOUNDS),
        ("业主", 1, Reason.WRONG_TYPE),
        ("业主", "yes", Reason.WRONG_TYPE),
        ("业主", None, Reason.NOT_NULLABLE),
        ("起始日", "2021-02-29", Reason.BAD_DATE),
        ("起始日", "2021/02/28", Reason.BAD_DATE),
        ("起始日", "20210228", Reason.BAD_DATE),
        ("起始日", 20210228, Reason.BAD_DATE),
        ("起始日", datetime.datetime(2021, 2, 28), Reason.BAD_DATE),
        ("起始日", "1899-12-31", Reason.OUT_OF_BOUNDS),
        ("起始日", "2200-01-01", Reason.OUT_OF_BOUNDS),
        ("类别", "自由", Reason.UNKNOWN_CHOICE),
        ("类别", 1, Reason.WRONG_TYPE),
        ("类别", None, Reason.NOT_NULLABLE),
        ("备注", "字" * (MAX_TEXT + 1), Reason.TOO_LONG),
        ("备注", " ", Reason.WRONG_TYPE),
        ("备注", "a\nb", Reason.WRONG_TYPE),
        ("备注", "\ud83d", Reason.WRONG_TYPE),
        ("备注", 5, Reason.WRONG_TYPE),
        ("编码", "C34", Reason.WRONG_TYPE),
        ("编码", [["C34"]], Reason.WRONG_TYPE),
        ("编码", [None], Reason.WRONG_TYPE),
        ("编码", ["C34"] * (MAX_ITEMS + 1), Reason.TOO_MANY),
        ("用途", ["居主"], Reason.UNKNOWN_CHOICE),
    ],
)
def test_any_other_value_is_refused_without_repeating_it(name: str, sent: RawValue, reason: Reason) -> None:
    (violation,) = _refused({"household": RawSubject({name: sent})})
    assert (violation.path, violation.reason) == (f"household.{name}", reason)
    assert violation.message
    if isinstance(sent, str) and len(sent) > 1:
        assert sent not in violation.message


def test_every_violation_is_told_at_its_path() -> None:
    members = [RawSubject({"月收入": 1}), RawSubject({"月收人": 1}), RawSubject({"月收入": -1, "m_income": 1}, "妻子")]
    violations = _refused({"家庭": RawSubject({"rent": "x"}), "members": members, "族": RawSubject({})})
    assert [(one.path, one.reason) for one in violations] == [
        ("家庭.rent", Reason.WRONG_TYPE),
        ("members[1].月收人", Reason.UNKNOWN_FACT),
        ("members[2].月收入", Reason.OUT_OF_BOUNDS),
        ("族", Reason.UNKNOWN_ENTITY),
    ]
    assert "是不是想写 `月收入`" in violations[1].message


def test_shapes() -> None:
    assert [one.reason for one in _refused({"household": [RawSubject({})]})] == [Reason.WRONG_TYPE]
    assert [one.reason for one in _refused({"members": RawSubject({})})] == [Reason.WRONG_TYPE]
    assert [one.reason for one in _refused({"members": [RawSubject({})] * 4})] == [Reason.TOO_MANY]
    assert [one.reason for one in _refused({"household": RawSubject({}), "家庭": RawSubject({})})] == [Reason.DUPLICATE]
    twice = _refused({"household": RawSubject({"rent": 1, "房租": 1})})
    assert [(one.path, one.reason) for one in twice] == [("household.房租", Reason.DUPLICATE)]
    same = _refused({"members": [RawSubject({}, "妻"), RawSubject({}, "妻"), RawSubject({}, "长" * (MAX_TEXT + 1))]})
    assert [one.reason for one in same] == [Reason.DUPLICATE, Reason.TOO_LONG]


def test_an_empty_list_says_nobody_is_known_and_references_stay() -> None:
    assert _admit({"members": []}).many == {}
    case = _admit({"members": [RawSubject({}, "妻子"), RawSubject({"月收入": 5})]})
    assert case.many == {"member": ({}, {"m_income": 500})}
    assert case.references == {"member": ("妻子", "")}


def test_a_key_that_looks_like_an_identity_number_is_not_repeated() -> None:
    (violation,) = _refused({"household": RawSubject({"身份证330106199001011234": 1})})
    assert violation.path == "household.?"
    assert "330106" not in violation.message


def test_violations_are_bounded() -> None:
    many = {f"键{number}": 1 for number in range(10 * MAX_VIOLATIONS)}
    assert len(_refused({"household": RawSubject(many)})) == MAX_VIOLATIONS


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("", Reason.REQUIRED),
        ("2021-13-01", Reason.BAD_DATE),
        ("昨天", Reason.BAD_DATE),
        ("2200-01-01", Reason.OUT_OF_BOUNDS),
    ],
)
def test_the_day_is_required_and_a_date(sent: str, reason: Reason) -> None:
    with pytest.raises(AdmissionError) as error:
        day(sent)
    assert [(one.path, one.reason) for one in error.value.violations] == [("as_of", reason)]
    assert day("2021-11-01") == DAY


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([fact.name for fact in FACTS[:-1]]) | st.text(max_size=10), _JSON, max_size=5))
def test_whatever_is_sent_is_admitted_in_bounds_or_refused(facts: dict[str, RawValue]) -> None:
    try:
        case = _admit({"household": RawSubject(facts)})
    except AdmissionError as error:
        assert error.violations
        return
    for identifier, value in case.singles["household"].items():
        fact = next(one for one in FACTS if one.id == identifier)
        assert value is not None or fact.type.nullable
        if fact.at_least is not None and fact.at_most is not None:
            assert isinstance(value, int | Fraction)
            assert fact.at_least <= value <= fact.at_most


@given(st.integers(0, 1_000_000))
def test_money_means_the_same_in_every_form(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert {_value("房租", sent) for sent in (yuan, float(yuan), f"{yuan:.2f}")} == {fen}
