"""What a policy test expects: every name resolves or is an error with its place, and every difference is found."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from engine.decision import (
    BenefitDecision,
    Decision,
    DutyDecision,
    FactKey,
    FigureDecision,
    MaterialDecision,
    NeededFact,
    Outcome,
    ReviewReason,
    StatusDecision,
    Subject,
    Sum,
    Truth,
)
from engine.language import tree
from engine.language.tree import InputError
from engine.program import Constant, Define, Kind, Type
from tests.tools.small_program import BOOLEAN, PROGRAM, SPAN
from tools.policytests.compare import compare
from tools.policytests.expectations import References, read, refusal

HOUSEHOLD = Subject("household", 0)
HUSBAND = Subject("member", 0)
WIFE = Subject("member", 1)
COUPLE: References = {"member": ("", "妻子")}
NOBODY: References = {}

TAPERING = BenefitDecision(
    benefit="tapering",
    subject=HOUSEHOLD,
    outcome=Outcome.ELIGIBLE,
    review=None,
    rule="tapering/expenditure",
    rules=("tapering/expenditure",),
    displaced=(),
    monthly=Sum(31230, None, 31230),
    once=None,
    months=12,
    needed=(),
    parameters=(),
    assumptions=("floor",),
)
SINGLE = BenefitDecision(
    benefit="single",
    subject=HUSBAND,
    outcome=Outcome.NEEDS_FACTS,
    review=None,
    rule="",
    rules=(),
    displaced=(),
    monthly=None,
    once=None,
    months=None,
    needed=(FactKey("member", 0, "income"),),
    parameters=(),
    assumptions=(),
)
DECISION = Decision(
    release="0" * 64,
    region="330122",
    as_of=datetime.date(2021, 11, 1),
    benefits=(
        TAPERING,
        SINGLE,
        replace(
            SINGLE,
            subject=WIFE,
            outcome=Outcome.NEEDS_REVIEW,
            review=ReviewReason.PARAMETER_MISSING,
            needed=(),
            parameters=("floor",),
        ),
    ),
    statuses=(
        StatusDecision("ill", HUSBAND, Truth.UNKNOWN, (), (FactKey("member", 0, "income"),), (), ()),
        StatusDecision("ill", WIFE, Truth.TRUE, (), (), (), ()),
    ),
    leads=(StatusDecision("look", HOUSEHOLD, Truth.FALSE, (), (), (), ()),),
    duties=(DutyDecision("notice", HOUSEHOLD, "tapering/expenditure", None, None),),
    materials=(MaterialDecision("single/difference", HOUSEHOLD, ("stamp", "户口本")),),
    needed=(NeededFact(FactKey("member", 0, "income"), 2),),
    assumptions=("floor",),
)


def _expect(text: str) -> tree.Mapping:
    node = tree.read(text.encode(), "x.test.yaml")
    assert isinstance(node, tree.Mapping)
    return node


def _differences(text: str, references: References = COUPLE) -> list[tuple[str, str, str]]:
    found = compare(read(_expect(text), PROGRAM, references), DECISION, PROGRAM, references)
    return [(one.what, one.expected, one.actual) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "渐退低保: eligible",
        "tapering: eligible",
        "家庭.渐退低保: eligible",
        "household.tapering: {outcome: eligible, monthly: 312.30, months: 12}",
        "渐退低保: {monthly: 312.3, monthly_at_least: 312.30, monthly_at_most: null, once: null}",
        "渐退低保: {duties: [事先书面告知], rule: tapering/expenditure, assumptions: [最低比例]}",
        "渐退低保: {needs: [], assumptions: floor, duties: notice}",
        "成员[1].单列户低保: {outcome: needs_facts, needs: ['成员[1].月收入'], months: null}",
        "'members[1].single': {needs: ['member[1].income']}",
        "成员[妻子].单列户低保: {outcome: needs_review, review: parameter_missing}",
        "成员[2].单列户低保: needs_review",
        "成员[1].重病患者: unknown",
        "成员[妻子].重病患者: true",
        "核查临时救助: false",
        "duties: [事先书面告知]",
        "needs: ['成员[1].月收入']",
        "violations: [村（社区）盖章, 户口本]",
    ],
)
def test_an_expectation_that_holds(text: str) -> None:
    assert _differences(text) == []


@pytest.mark.parametrize(
    ("text", "expected", "actual"),
    [
        ("渐退低保: ineligible", "不符合（ineligible）", "符合（eligible）"),
        ("成员[1].单列户低保: eligible", "符合（eligible）", "缺事实（needs_facts）（成员[1].月收入）"),
        (
            "成员[妻子].单列户低保: ineligible",
            "不符合（ineligible）",
            "需人工审核（needs_review）（参数没有取值（parameter_missing）、最低比例）",
        ),
        ("渐退低保: {monthly: 312.31}", "312.31 元", "312.30 元"),
        ("渐退低保: {monthly: null}", "无", "312.30 元"),
        ("渐退低保: {once: 1041}", "1,041.00 元", "无"),
        ("渐退低保: {monthly_at_least: 312.29}", "312.29 元", "312.30 元"),
        ("渐退低保: {monthly_at_most: 312.30}", "312.30 元", "无"),
        ("渐退低保: {months: 11}", "11 个月", "12 个月"),
        ("渐退低保: {months: null}", "无", "12 个月"),
        ("渐退低保: {duties: []}", "无", "事先书面告知"),
        ("渐退低保: {rule: single/difference}", "single/difference", "tapering/expenditure"),
        ("成员[1].单列户低保: {rule: single/difference}", "single/difference", "无"),
        ("渐退低保: {needs: [家庭.房租]}", "家庭.房租", "无"),
        ("渐退低保: {assumptions: []}", "无", "最低比例"),
        ("渐退低保: {review: conflict}", "规则结论不一致（conflict）", "无"),
        ("成员[1].重病患者: true", "true", "unknown（成员[1].月收入）"),
        ("核查临时救助: unknown", "unknown", "false"),
        ("duties: []", "无", "事先书面告知"),
        ("needs: [家庭.房租, '成员[1].月收入']", "家庭.房租、成员[1].月收入", "成员[1].月收入"),
        ("violations: [村（社区）盖章]", "村（社区）盖章", "户口本、村（社区）盖章"),
        ("violations: unknown", "unknown", "户口本、村（社区）盖章"),
    ],
)
def test_a_difference_is_found(text: str, expected: str, actual: str) -> None:
    assert [(wanted, got) for _, wanted, got in _differences(text)] == [(expected, actual)]


def test_the_sums_of_a_benefit_that_is_not_granted_are_none() -> None:
    assert _differences("成员[1].单列户低保: {monthly: 1}") == [("成员[1].单列户低保 monthly", "1.00 元", "无")]


@pytest.mark.parametrize(
    ("text", "references", "line", "column", "message"),
    [
        ("渐退底保: eligible", COUPLE, 1, 1, "没有叫 `渐退底保` 的待遇、身份或线索，是不是想写 `渐退低保`"),
        ("渐退低保: {outcom: eligible}", COUPLE, 1, 8, "没有 `outcom` 这一项，是不是想写 `outcome`"),
        ("渐退低保: eligable", COUPLE, 1, 7, "不认识 `eligable`，是不是想写 `eligible`"),
        ("渐退低保: []", COUPLE, 1, 7, "期望写法不对"),
        ("渐退低保: {}", COUPLE, 1, 7, "期望写法不对"),
        ("渐退低保: {outcome: {a: 1}}", COUPLE, 1, 17, "应是一个词"),
        ("渐退低保: {monthly: 312.305}", COUPLE, 1, 17, "最多两位小数"),
        ("渐退低保: {monthly: '312.30'}", COUPLE, 1, 17, "以元为单位"),
        ("渐退低保: {monthly: true}", COUPLE, 1, 17, "以元为单位"),
        ("渐退低保: {months: 1.5}", COUPLE, 1, 16, "整数的月数"),
        ("渐退低保: {months: true}", COUPLE, 1, 16, "整数的月数"),
        ("渐退低保: {rule: tapering/expenditur}", COUPLE, 1, 14, "是不是想写 `tapering/expenditure`"),
        ("渐退低保: {duties: [书面告知]}", COUPLE, 1, 17, "没有叫 `书面告知` 的职责，是不是想写 `事先书面告知`"),
        ("渐退低保: {duties: {a: 1}}", COUPLE, 1, 16, "应是一个列表"),
        ("渐退低保: {duties: null}", COUPLE, 1, 16, "应是一个列表"),
        ("渐退低保: {needs: [成员.月收入]}", COUPLE, 1, 16, "没有写是哪一个成员"),
        ("渐退低保: {needs: [家庭.房组]}", COUPLE, 1, 16, "没有叫 `房组` 的事实，是不是想写 `房租`"),
        ("渐退低保: {needs: [家庭]}", COUPLE, 1, 16, "没有叫 `` 的事实"),
        ("渐退低保: {assumptions: [最低比率]}", COUPLE, 1, 22, "没有叫 `最低比率` 的参数，是不是想写 `最低比例`"),
        ("渐退低保: {review: conflicts}", COUPLE, 1, 16, "是不是想写 `conflict`"),
        ("单列户低保: eligible", COUPLE, 1, 1, "没有写是哪一个"),
        ("成员.单列户低保: eligible", COUPLE, 1, 1, "没有写是哪一个成员"),
        ("成员[妻].单列户低保: eligible", COUPLE, 1, 1, "案例里没有 `成员[妻]`，是不是想写 `妻子`"),
        ("成员[0].单列户低保: eligible", COUPLE, 1, 1, "案例里没有"),
        ("成员[3].单列户低保: eligible", COUPLE, 1, 1, "案例里没有"),
        ("成员[双].单列户低保: eligible", {"member": ("双", "双")}, 1, 1, "案例里没有"),
        ("家庭[1].渐退低保: eligible", COUPLE, 1, 1, "家庭只有一个"),
        ("成员[1].渐退低保: eligible", COUPLE, 1, 1, "成员没有叫 `渐退低保`"),
        ("人员[1].渐退低保: eligible", COUPLE, 1, 1, "不认识 `人员`"),
        ("核查临时救助: yes", COUPLE, 1, 9, "不认识 `yes`"),
        ("核查临时救助: [true]", COUPLE, 1, 9, "应是一个词"),
        ("duty: [事先书面告知]", COUPLE, 1, 1, "是不是想写 `duties`"),
    ],
)
def test_what_names_nothing_is_an_error_with_its_place(
    text: str, references: References, line: int, column: int, message: str
) -> None:
    with pytest.raises(InputError) as error:
        read(_expect(text), PROGRAM, references)
    assert message in error.value.message
    assert (error.value.place.line, error.value.place.column) == (line, column)
    assert error.value.remedy


def test_members_that_nobody_named_are_asked_about_once() -> None:
    nobody = Subject("member", -1)
    decision = replace(
        DECISION,
        benefits=(replace(SINGLE, subject=nobody, needed=(FactKey("member", 0, ""),)),),
        statuses=(StatusDecision("ill", nobody, Truth.UNKNOWN, (), (FactKey("member", 0, ""),), (), ()),),
    )
    expect = _expect("单列户低保: {outcome: needs_facts, needs: [成员]}\n成员.重病患者: true")
    (only,) = compare(read(expect, PROGRAM, NOBODY), decision, PROGRAM, NOBODY)
    assert (only.expected, only.actual) == ("true", "unknown（成员）")


def test_violations_are_unknown_where_nobody_said_what_was_asked() -> None:
    unknown = replace(DECISION, materials=(MaterialDecision("single/difference", HOUSEHOLD, None),))
    expectations = read(_expect("violations: unknown"), PROGRAM, COUPLE)
    assert compare(expectations, unknown, PROGRAM, COUPLE) == ()
    (only,) = compare(read(_expect("violations: []"), PROGRAM, COUPLE), unknown, PROGRAM, COUPLE)
    assert (only.expected, only.actual) == ("无", "unknown")


def test_a_refusal_is_expected_alone() -> None:
    assert refusal(_expect("渐退低保: eligible")) is None
    assert _words("error: members[0].月收入") == {"members[0].月收入"}
    assert _words("error: [UNKNOWN_FACT, region]") == {"UNKNOWN_FACT", "region"}
    with pytest.raises(InputError, match="不能与别的期望写在一起"):
        refusal(_expect("error: region\n渐退低保: eligible"))
    with pytest.raises(InputError, match="应是一个列表"):
        refusal(_expect("error: null"))
    with pytest.raises(InputError, match="没有写因为什么被拒绝"):
        refusal(_expect("error: []"))


def _words(expect: str) -> frozenset[str]:
    expected = refusal(_expect(expect))
    assert expected is not None
    return expected.words


CONSTANT = Constant(True, BOOLEAN, SPAN)
GAP = Define("gap", "差距", "household", Type(Kind.RATIO, integral=False), CONSTANT, "tapering", SPAN)
WITH_FIGURES = replace(PROGRAM, defines={("household", "gap"): GAP})
TOLD = replace(
    DECISION,
    figures=(FigureDecision("tapering/expenditure", HOUSEHOLD, "household", "gap", True, Fraction(1, 50)),),
    duties=(DutyDecision("notice", HOUSEHOLD, "tapering/expenditure", 3, datetime.date(2021, 12, 5)),),
)


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("figures: {家庭.差距: 2%}", None),
        ("figures: {household.gap: 2%}", None),
        ("figures: {家庭.差距: 2.01%}", ("2.01%", "2%")),
        ("figures: {家庭.差距: null}", ("没有给出", "2%")),
        ("due: {事先书面告知: 2021-12-05}", None),
        ("due: {notice: 2021-12-06}", ("2021-12-06", "2021-12-05")),
        ("due: {事先书面告知: null}", ("没有日期", "2021-12-05")),
    ],
)
def test_figures_and_due_days_are_compared(text: str, difference: tuple[str, str] | None) -> None:
    found = compare(read(_expect(text), WITH_FIGURES, COUPLE), TOLD, WITH_FIGURES, COUPLE)
    assert [(one.expected, one.actual) for one in found] == ([] if difference is None else [difference])


def test_what_is_not_told_and_not_imposed_differs() -> None:
    nothing = replace(DECISION, duties=())
    expected = read(_expect("figures: {家庭.差距: 2%}\ndue: {notice: 2021-12-05}"), WITH_FIGURES, COUPLE)
    found = compare(expected, nothing, WITH_FIGURES, COUPLE)
    assert [one.actual for one in found] == ["没有给出", "没有这项职责"]
    unknown = replace(TOLD, figures=(replace(TOLD.figures[0], known=False, value=None),))
    late = replace(unknown, duties=(replace(TOLD.duties[0], due=None, missing_year=2027),))
    found = compare(expected, late, WITH_FIGURES, COUPLE)
    assert [one.actual for one in found] == ["unknown", "2027 年没有节假日安排"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("figures: {家庭.差据: 2%}", "没有叫 `差据` 的派生事实，是不是想写 `差距`"),
        ("figures: {差距: 2%}", "不是派生事实的名称"),
        ("figures: {家庭.差距: 2}", "应是比例"),
        ("figures: []", "应是名称和值"),
        ("due: {书面告知: 2021-12-05}", "是不是想写 `事先书面告知`"),
        ("due: {notice: 12-05}", "不是日期"),
    ],
)
def test_figures_and_due_days_that_mean_nothing(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read(_expect(text), WITH_FIGURES, COUPLE)
    assert message in error.value.message
