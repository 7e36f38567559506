"""The words for sums, deadlines, types and sources, each form of them."""

from __future__ import annotations

import pytest

from doudi.v1 import decision_pb2 as pb
from tools.render.terms import Terms, deadline, grouped, kind, money


def _money(fen: int | None) -> pb.Money | None:
    return None if fen is None else pb.Money(fen=fen)


@pytest.mark.parametrize(
    ("low", "high", "suggested", "exact", "told"),
    [
        (44100, 44100, 44100, True, "每月 441.00 元"),
        (0, 0, 0, True, "每月 0.00 元"),
        (31230, None, 31230, False, "每月不低于 312.30 元，建议 312.30 元"),
        (None, 624600, None, False, "每月不高于 6,246.00 元"),
        (104100, 312300, 104100, False, "每月 1,041.00 元至 3,123.00 元，建议 1,041.00 元"),
        (1, 123456789, None, False, "每月 0.01 元至 1,234,567.89 元"),
    ],
)
def test_sums(low: int | None, high: int | None, suggested: int | None, exact: bool, told: str) -> None:
    total = pb.Sum(at_least=_money(low), at_most=_money(high), suggested=_money(suggested), exact=exact)
    assert money("每月", total) == told


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (
            pb.DutyDeadline(count=15, unit=pb.DEADLINE_UNIT_DAY, before=True, base_name="起始日", due="2022-02-14"),
            "起始日前 15 天，即 2022-02-14",
        ),
        (
            pb.DutyDeadline(count=3, unit=pb.DEADLINE_UNIT_WORKING_DAY, base_name="受理日", missing_year=2030),
            "受理日后 3 个工作日（没有 2030 年的节假日安排，算不出日期）",
        ),
        (pb.DutyDeadline(count=1, unit=pb.DEADLINE_UNIT_MONTH, base_name="受理日"), "受理日后 1 个月（日期还算不出）"),
        (
            pb.DutyDeadline(unit=pb.DEADLINE_UNIT_DAY, base_name="受理日"),
            "受理日后，多久不明",
        ),
    ],
)
def test_deadlines(one: pb.DutyDeadline, told: str) -> None:
    assert deadline(one) == told


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (pb.ValueType(kind=pb.VALUE_KIND_BOOLEAN), "true 或 false"),
        (pb.ValueType(kind=pb.VALUE_KIND_MONEY), "元"),
        (pb.ValueType(kind=pb.VALUE_KIND_MONEY, unit=pb.VALUE_UNIT_PER_MONTH), "元/月"),
        (pb.ValueType(kind=pb.VALUE_KIND_MONEY, unit=pb.VALUE_UNIT_PER_YEAR), "元/年"),
        (pb.ValueType(kind=pb.VALUE_KIND_RATIO), '比例，例如 "30%"'),
        (pb.ValueType(kind=pb.VALUE_KIND_NUMBER, unit=pb.VALUE_UNIT_COUNT), "个数"),
        (pb.ValueType(kind=pb.VALUE_KIND_NUMBER, unit=pb.VALUE_UNIT_YEARS), "周岁"),
        (pb.ValueType(kind=pb.VALUE_KIND_DATE, nullable=True), "日期，例如 2021-11-01；没有的写 null"),
        (pb.ValueType(kind=pb.VALUE_KIND_TEXT), "文字"),
        (pb.ValueType(kind=pb.VALUE_KIND_LIST, nullable=True), "列表，例如 [甲, 乙]；没有的写 null"),
        (pb.ValueType(kind=pb.VALUE_KIND_CHOICE, choices=[pb.Choice(name="甲"), pb.Choice(name="乙")]), "选项：甲、乙"),
        (pb.ValueType(kind=pb.VALUE_KIND_LIST, choices=[pb.Choice(name="甲")]), "可多选：甲"),
    ],
)
def test_types(one: pb.ValueType, told: str) -> None:
    assert kind(one) == told


def test_sources() -> None:
    terms = Terms(
        pb.Decision(
            documents=[
                pb.Document(id="notice", title="通知"),
                pb.Document(id="rules", title="办法", number="某发〔2021〕1号"),
                pb.Document(id="other", title="某发〔2021〕2号（未查到）", number="某发〔2021〕2号"),
            ]
        )
    )
    sources = [pb.Source(document=one, clause="三、1") for one in ("notice", "rules", "other", "gone")]
    assert [terms.source(one) for one in sources] == [
        "《通知》三、1",
        "《办法》（某发〔2021〕1号）三、1",
        "《某发〔2021〕2号（未查到）》三、1",
        "gone 三、1",
    ]
    assert [terms.cite(one) for one in (sources[1], sources[0], sources[1])] == ["[1] 三、1", "[2] 三、1", "[1] 三、1"]
    assert list(terms.cited()) == [(1, "《办法》（某发〔2021〕1号）"), (2, "《通知》")]


def _needed(index: int, fact: str, opens: int, reference: str = "") -> pb.NeededFact:
    whose = pb.SubjectRef(entity="member", entity_name="成员", index=index, reference=reference)
    path = f"members[{index}].{fact}"
    return pb.NeededFact(path=path, subject=whose, fact=fact, name=fact, authority_name="民政部门", opens=opens)


def test_one_fact_of_several_subjects_is_told_once() -> None:
    facts = [_needed(0, "收入", 3), _needed(1, "病种", 3), _needed(2, "收入", 3, "女儿"), _needed(1, "收入", 2)]
    benefits = [pb.BenefitDecision(subject=one.subject) for one in facts]
    terms = Terms(pb.Decision(needed_facts=facts, benefits=benefits))
    assert [terms.fact(one) for one in grouped(facts)] == ["成员[1、女儿].收入", "成员[2].病种", "成员[2].收入"]
    assert list(terms.missing([facts[2].path, facts[1].path])) == [
        "成员[女儿].收入（民政部门）",
        "成员[2].病种（民政部门）",
    ]


def test_a_subject_that_comes_once_has_no_number() -> None:
    household = pb.SubjectRef(entity="household", entity_name="家庭")
    members = [pb.SubjectRef(entity="member", entity_name="成员", index=index) for index in (0, 1)]
    terms = Terms(pb.Decision(benefits=[pb.BenefitDecision(subject=one) for one in (household, *members)]))
    assert [terms.subject(one) for one in (household, *members)] == ["家庭", "成员[1]", "成员[2]"]
    nobody = pb.SubjectRef(entity="member", entity_name="成员", index=-1)
    assert Terms(pb.Decision(statuses=[pb.Conclusion(subject=nobody)])).subject(nobody) == "成员[?]"
