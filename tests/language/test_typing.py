"""Types and units of expressions: what is accepted, with its type, and what is refused, with its code."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from engine.language.diagnostics import Code, Findings
from engine.language.expressions import Expressions
from engine.language.surface import Text
from engine.language.typing import DefineName
from engine.program import (
    Aggregate,
    And,
    AsOf,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    Constant,
    DefineReference,
    Direction,
    FactReference,
    Fold,
    Function,
    In,
    Kind,
    Not,
    ParameterReference,
    Rounding,
    Span,
    Type,
    Unit,
)
from tests.language.small_vocabulary import (
    AID,
    BOOLEAN,
    COUNT,
    DATE,
    DAYS,
    LIST,
    MONTHLY,
    MONTHS,
    NULLABLE_DATE,
    RATIO,
    SUM,
    YEARLY,
    YEARS,
    refused,
    scope,
    text,
    typed,
)


def whole(kind: Type, *, integral: bool = True, nullable: bool = False) -> Type:
    return replace(kind, integral=integral, nullable=nullable)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        # Names, by Chinese name and by id.
        ("家庭.房租", MONTHLY),
        ("household.rent", MONTHLY),
        ("家庭.rent", MONTHLY),
        ("家庭.困难家庭", BOOLEAN),
        ("家庭.救助金", BOOLEAN),
        ("低保标准", MONTHLY),
        ("standard", MONTHLY),
        ("基准日", DATE),
        # Sums and differences keep the unit.
        ("家庭.房租 + 低保标准", MONTHLY),
        ("家庭.房租 - 100", MONTHLY),
        ("100 + 家庭.房租", MONTHLY),
        ("100% - 最低比例", RATIO),
        ("家庭.房间数 + 1", COUNT),
        # Products.
        ("低保标准 × 最低比例", whole(MONTHLY, integral=False)),
        ("最低比例 × 低保标准", whole(MONTHLY, integral=False)),
        ("低保标准 × 2", MONTHLY),
        ("2 × 低保标准", MONTHLY),
        ("低保标准 × 150%", whole(MONTHLY, integral=False)),
        ("低保标准 × 0.5", whole(MONTHLY, integral=False)),
        ("低保标准 × 家庭.房间数", MONTHLY),
        ("低保标准 × 期限月数", SUM),
        ("期限月数 × 低保标准 × 家庭.房间数", SUM),
        ("家庭.产权份额 × 最低比例", RATIO),
        ("家庭.房间数 × 2", COUNT),
        ("家庭.房间数 × 50%", whole(COUNT, integral=False)),
        ("家庭.房间数 × 50% × 3", whole(COUNT, integral=False)),
        ("3 × (家庭.房间数 × 50%)", whole(COUNT, integral=False)),
        ("期限月数 × 2", MONTHS),
        # Quotients.
        ("家庭.房租 ÷ 家庭.房间数", whole(MONTHLY, integral=False)),
        ("家庭.房租 ÷ 2", whole(MONTHLY, integral=False)),
        ("家庭.房租 ÷ 低保标准", RATIO),
        ("家庭.房间数 ÷ 家庭.床位数", RATIO),
        ("期限月数 ÷ 2", whole(MONTHS, integral=False)),
        # Conversions and rounding.
        ("折年(家庭.房租)", YEARLY),
        ("折月(家庭.年收入)", whole(MONTHLY, integral=False)),
        ("取整到分(低保标准 × 最低比例, 向上)", MONTHLY),
        ("取整到元(低保标准 ÷ 3, 四舍五入)", MONTHLY),
        ("取整(家庭.房间数 ÷ 2, 向下)", COUNT),
        # Folds.
        ("合计(成员.月收入)", MONTHLY),
        ("sum(member.income, member.ill)", MONTHLY),
        ("合计(成员.月收入 × 50%)", whole(MONTHLY, integral=False)),
        ("个数(成员)", COUNT),
        ("个数(成员, 成员.患病)", COUNT),
        ("任一(成员, 成员.患病)", BOOLEAN),
        ("全部(成员, 成员.月收入 ≥ 100)", BOOLEAN),
        ("最大(成员.月收入, 成员.患病)", whole(MONTHLY, nullable=True)),
        ("最小(成员.出生日期, 成员.患病)", whole(DATE, nullable=True)),
        # Two of a kind.
        ("较大(家庭.房租, 100)", MONTHLY),
        ("较小(100, 家庭.房租)", MONTHLY),
        ("如果(家庭.本市户籍, 低保标准, 低保标准 × 最低比例)", whole(MONTHLY, integral=False)),
        ("如果(家庭.本市户籍, 家庭.退出日期, 基准日)", NULLABLE_DATE),
        # Dates.
        ("周岁(家庭.退出日期)", whole(YEARS, nullable=True)),
        ("周岁(2000-02-29, 基准日)", YEARS),
        ("月数(家庭.退出日期, 基准日)", whole(MONTHS, nullable=True)),
        ("天数(基准日, 2022-01-01)", DAYS),
        ("加月(基准日, 1)", DATE),
        ("加月(家庭.退出日期, 期限月数)", NULLABLE_DATE),
        ("加天(基准日, 告知天数)", DATE),
        ("月初(家庭.退出日期)", NULLABLE_DATE),
        # Conditions.
        ("有(家庭.退出日期)", BOOLEAN),
        ('含(申请.要求的材料, "盖章")', BOOLEAN),
        ("含任一(申请.要求的材料, 规定病种)", BOOLEAN),
        ('编码相符(申请.要求的材料, ["C00-C97"])', BOOLEAN),
        ("家庭.本市户籍 且 开放申请", BOOLEAN),
        ("非 家庭.本市户籍", BOOLEAN),
        ('家庭.住址 = "杭州"', BOOLEAN),
        ("家庭.产权份额 ≥ 30%", BOOLEAN),
        ("家庭.产权份额 ≥ 0.3", BOOLEAN),
        ("家庭.房租 < 低保标准 × 1.5", BOOLEAN),
        ("家庭.退出日期 ≤ 2021-10-01", BOOLEAN),
        ("家庭.本市户籍 = 是", BOOLEAN),
        ("折年(家庭.房租) < 家庭.年收入", BOOLEAN),
    ],
)
def test_accepted_with_its_type(written: str, kind: Type) -> None:
    assert typed(written).type == kind


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        # Units.
        ("家庭.房租 < 家庭.年收入", Code.UNIT_MISMATCH, "每月金额与每年金额单位不同"),
        ("家庭.房租 + 家庭.存款", Code.UNIT_MISMATCH, "每月金额与金额单位不同"),
        ("期限月数 + 告知天数", Code.UNIT_MISMATCH, "月数与天数"),
        ("期限月数 > 家庭.房间数", Code.UNIT_MISMATCH, "月数与个数"),
        ("周岁(基准日) < 期限月数", Code.UNIT_MISMATCH, "周岁与月数"),
        ("家庭.产权份额 ≥ 30", Code.UNIT_MISMATCH, "这里应是比例"),
        ("家庭.产权份额 ≥ 1", Code.UNIT_MISMATCH, "这里应是比例"),
        ("1 - 家庭.产权份额", Code.UNIT_MISMATCH, "这里应是比例"),
        ("期限月数 × 告知天数", Code.UNIT_MISMATCH, "月数不能乘天数"),
        ("低保标准 × 告知天数", Code.UNIT_MISMATCH, "每月金额不能乘天数"),
        ("低保标准 × 低保标准", Code.UNIT_MISMATCH, "不能乘"),
        ("家庭.年收入 × 期限月数", Code.UNIT_MISMATCH, "每年金额不能乘月数"),
        ("低保标准 ÷ 期限月数", Code.UNIT_MISMATCH, "不能除以"),
        ("家庭.房间数 ÷ 低保标准", Code.UNIT_MISMATCH, "不能除以"),
        ("家庭.房租 ÷ 家庭.年收入", Code.UNIT_MISMATCH, "不能除以"),
        # Kinds.
        ("家庭.房租 > 家庭.产权份额", Code.TYPE_MISMATCH, "每月金额不能与比例"),
        ("家庭.房租 ≥ 30%", Code.TYPE_MISMATCH, "每月金额不能与比例"),
        ("家庭.房租 ≥ 1.234", Code.TYPE_MISMATCH, "最多两位小数"),
        ("家庭.本市户籍 > 开放申请", Code.TYPE_MISMATCH, "没有大小"),
        ("家庭.救助类别 > 低保户", Code.TYPE_MISMATCH, "没有大小"),
        ('家庭.住址 < "杭州"', Code.TYPE_MISMATCH, "没有大小"),
        ("规定病种 = 规定病种", Code.TYPE_MISMATCH, "列表不能比较"),
        ('家庭.救助类别 = "低保户"', Code.TYPE_MISMATCH, "选项不能与文字"),
        ("家庭.救助类别 = 边界口径", Code.TYPE_MISMATCH, "不是同一组"),
        ("家庭.退出日期 + 1", Code.TYPE_MISMATCH, ""),
        ("家庭.退出日期 - 基准日", Code.TYPE_MISMATCH, "日期不能加减"),
        ("家庭.退出日期 × 2", Code.TYPE_MISMATCH, "日期不能乘除"),
        ("家庭.房租 且 家庭.本市户籍", Code.TYPE_MISMATCH, "这里应是条件"),
        ("非 低保标准", Code.TYPE_MISMATCH, "这里应是条件"),
        ("如果(低保标准, 1, 2)", Code.TYPE_MISMATCH, "这里应是条件"),
        ("如果(家庭.本市户籍, 低保标准, 家庭.年收入)", Code.UNIT_MISMATCH, "单位不同"),
        ('家庭.房间数 属于 ["甲"]', Code.TYPE_MISMATCH, "左边应是选项或文字"),
        ("家庭.救助类别 属于 规定病种", Code.TYPE_MISMATCH, "同一组选项"),
        ("家庭.住址 属于 可申请类别", Code.TYPE_MISMATCH, "文字的列表"),
        ("家庭.救助类别 属于 [边界口径]", Code.TYPE_MISMATCH, "列表的每一项应是一个选项"),
        # Names.
        ("家庭.房祖", Code.UNKNOWN_NAME, "是不是想写 `房租`"),
        ("家庭.月收入", Code.UNKNOWN_NAME, "是不是想写 `成员.月收入`"),
        ("低保标淮", Code.UNKNOWN_NAME, "是不是想写 `低保标准`"),
        ("房租", Code.UNKNOWN_NAME, "是不是想写 `家庭.房租`"),
        ("家廷.房租", Code.UNKNOWN_NAME, "没有对象 `家廷`"),
        ("家庭", Code.UNKNOWN_NAME, "`家庭` 是对象"),
        ("家庭.核查", Code.UNKNOWN_NAME, "是线索"),
        ("家庭.救助类别 = 低保户户", Code.UNKNOWN_NAME, "是不是想写 `低保户`"),
        ("求和(成员.月收入)", Code.UNKNOWN_NAME, "没有函数 `求和`"),
        ("含任意(规定病种, 规定病种)", Code.UNKNOWN_NAME, "是不是想写 `含任一`"),
        # Scope.
        ("成员.月收入 > 100", Code.OUT_OF_SCOPE, "成员不止一个"),
        ("合计(成员.月收入) > 成员.月收入", Code.OUT_OF_SCOPE, "成员不止一个"),
        # Arguments.
        ("取整到分(低保标准)", Code.WRONG_ARGUMENTS, "要 2 个参数"),
        ("取整到分(低保标准, 上)", Code.WRONG_ARGUMENTS, "方向"),
        ("取整到分(家庭.房间数, 向上)", Code.WRONG_ARGUMENTS, "不能用于个数"),
        ("取整(低保标准, 向上)", Code.WRONG_ARGUMENTS, "不能用于每月金额"),
        ("折年(家庭.年收入)", Code.WRONG_ARGUMENTS, "用于每月金额"),
        ("折月(家庭.房租)", Code.WRONG_ARGUMENTS, "用于每年金额"),
        ("折年(家庭.存款)", Code.WRONG_ARGUMENTS, "用于每月金额"),
        ("合计(家庭.房租)", Code.WRONG_ARGUMENTS, "对谁计算"),
        ("合计(成员.患病)", Code.WRONG_ARGUMENTS, "应是金额、比例或数"),
        ("最大(成员.患病)", Code.WRONG_ARGUMENTS, "没有大小"),
        ("个数(家庭)", Code.WRONG_ARGUMENTS, "对谁计算"),
        ("个数(成员.月收入)", Code.WRONG_ARGUMENTS, "只写对象的名称"),
        ("较大(家庭.本市户籍, 开放申请)", Code.WRONG_ARGUMENTS, "没有大小"),
        ("加月(基准日, 告知天数)", Code.WRONG_ARGUMENTS, "应是月数"),
        ("加天(基准日, 期限月数 ÷ 2)", Code.WRONG_ARGUMENTS, "应是天数"),
        ("加月(基准日, 期限月数 ÷ 2)", Code.WRONG_ARGUMENTS, ""),
        ("周岁(家庭.房租)", Code.WRONG_ARGUMENTS, "应是日期"),
        ('含(家庭.住址, "甲")', Code.WRONG_ARGUMENTS, "应是列表"),
        ("含任一(规定病种, 可申请类别)", Code.WRONG_ARGUMENTS, "不是同一组"),
    ],
)
def test_refused_with_its_code(written: str, code: Code, message: str) -> None:
    found = refused(written)
    assert (found.code, message in found.message) == (code, True), found.message
    assert found.remedy


def test_a_whole_number_takes_the_unit_of_the_other_side() -> None:
    for written in ("家庭.房租 ≥ 1000", "1000 ≤ 家庭.房租"):
        found = typed(written)
        assert isinstance(found, Compare)
        constant = next(side for side in (found.left, found.right) if isinstance(side, Constant))
        assert (constant.value, constant.type) == (100_000, MONTHLY)
    years = typed("周岁(2000-01-01) ≥ 60")
    assert isinstance(years, Compare)
    assert isinstance(years.right, Constant)
    assert (years.right.value, years.right.type.unit) == (60, Unit.YEARS)


def test_ratios_are_exact() -> None:
    for written, value in (("30%", Fraction(3, 10)), ("33.3%", Fraction(333, 1000)), ("1.5", Fraction(3, 2))):
        found = typed(written)
        assert isinstance(found, Constant)
        assert found.value == value
        assert isinstance(found.value, Fraction)


def test_a_bare_word_is_first_a_choice_and_then_a_parameter() -> None:
    found = typed("家庭.救助类别 = 低保户")
    assert isinstance(found, Compare)
    assert isinstance(found.right, Constant)
    assert (found.right.value, found.right.type.choices) == ("dibao", AID.choices)
    for written in ("边界口径 = 含本数", "含本数 = 边界口径", "boundary = inclusive"):
        both = typed(written)
        assert isinstance(both, Compare)
        assert {type(both.left), type(both.right)} == {ParameterReference, Constant}
    assert isinstance(typed("家庭.房租 = 低保标准"), Compare)


def test_membership() -> None:
    found = typed("家庭.救助类别 属于 [低保户, dibian]")
    assert isinstance(found, In)
    assert isinstance(found.options, Constant)
    assert found.options.value == ("dibao", "dibian")
    negated = typed("家庭.救助类别 不属于 可申请类别")
    assert isinstance(negated, Not)
    assert isinstance(negated.argument, In)
    assert isinstance(typed('家庭.住址 属于 ["甲", "乙"]'), In)
    assert typed("家庭.住址 属于 规定病种").type == BOOLEAN


def test_folds_read_the_names_of_each_subject() -> None:
    found = typed("合计(成员.月收入, 成员.月收入 > 家庭.房租 且 非 有(成员.就业起始日))")
    assert isinstance(found, Aggregate)
    assert (found.fold, found.entity) == (Fold.SUM, "member")
    assert isinstance(found.value, FactReference)
    assert isinstance(found.where, And)
    quantified = typed("非 任一(成员, 成员.重病患者)")
    assert isinstance(quantified, Not)
    assert isinstance(quantified.argument, Aggregate)
    assert isinstance(quantified.argument.value, ConclusionReference)
    assert quantified.argument.where is None
    assert typed("任一(成员, 成员.月收入 > 合计(成员.月收入) × 50%)").type == BOOLEAN


def test_a_rule_about_a_many_entity_reads_its_own_names() -> None:
    assert typed("成员.月收入 < 家庭.房租", "member").type == BOOLEAN
    assert typed("成员.月收入 < 合计(成员.月收入)", "member").type == BOOLEAN
    assert refused("成员.月收入 < 家庭.房租", "application").code is Code.OUT_OF_SCOPE


def test_functions_become_those_of_the_program() -> None:
    age = typed("周岁(成员.出生日期)", "member")
    assert isinstance(age, Call)
    assert age.function is Function.AGE
    assert isinstance(age.arguments[1], AsOf)
    year = typed("折年(低保标准)")
    assert isinstance(year, Calculation)
    assert isinstance(year.right, Constant)
    assert year.right.value == 12
    for word, direction in (("向上", Direction.UP), ("down", Direction.DOWN), ("四舍五入", Direction.HALF_UP)):
        rounded = typed(f"取整到元(低保标准, {word})")
        assert isinstance(rounded, Rounding)
        assert (rounded.step, rounded.direction) == (100, direction)


def test_defines_are_read_by_name_and_by_id() -> None:
    define = DefineName("size", "人口", "household", lambda: COUNT)
    for written in ("家庭.人口", "household.size"):
        found = Expressions(Findings()).value(text(written), scope("household", define))
        assert isinstance(found, DefineReference)
        assert (found.entity, found.define, found.type) == ("household", "size", COUNT)


def test_what_is_wrong_with_a_define_is_told_only_where_it_stands() -> None:
    define = DefineName("size", "人口", "household", lambda: None)
    findings = Findings()
    assert Expressions(findings).value(text("家庭.人口 > 1"), scope("household", define)) is None
    assert findings.count() == 0


@pytest.mark.parametrize(
    ("written", "wanted", "code"),
    [
        ("低保标准 × 最低比例", MONTHLY, Code.NOT_ROUNDED),
        ("期限月数 ÷ 2", MONTHS, Code.NOT_ROUNDED),
        ("低保标准 × 期限月数", MONTHLY, Code.UNIT_MISMATCH),
        ("低保标准", SUM, Code.UNIT_MISMATCH),
        ("期限月数", MONTHLY, Code.TYPE_MISMATCH),
        ("12.5", MONTHS, Code.TYPE_MISMATCH),
        ("取整到分(低保标准 × 最低比例, 向上)", MONTHLY, None),
        ("500", MONTHLY, None),
        ("0.01", SUM, None),
        ("12", MONTHS, None),
        ("规定病种", LIST, None),
    ],
)
def test_terms_are_whole_and_of_their_unit(written: str, wanted: Type, code: Code | None) -> None:
    findings = Findings()
    found = Expressions(findings).exactly(text(written), scope(), wanted, "金额")
    if code is None:
        assert found is not None
        assert found.type.integral or found.type.kind is Kind.LIST
    else:
        assert found is None
        (one,) = findings.sorted({})
        assert one.code is code
        if code is Code.NOT_ROUNDED:
            assert "取整" in one.remedy


def test_places_are_those_of_the_part_that_is_wrong() -> None:
    found = Findings()
    written = Text("家庭.房租 > 100 且 家庭.房祖 > 1", Span("a.yaml", 7, 11), exact=True)
    assert Expressions(found).value(written, scope()) is None
    (one,) = found.sorted({})
    assert (one.span.file, one.span.line, one.span.column, one.span.text) == ("a.yaml", 7, 25, "家庭.房祖")


def test_a_folded_text_is_placed_where_it_begins() -> None:
    found = Findings()
    written = Text("家庭.房租 > 100 且 家庭.房祖 > 1", Span("a.yaml", 7, 11), exact=False)
    assert Expressions(found).value(written, scope()) is None
    (one,) = found.sorted({})
    assert (one.span.line, one.span.column) == (7, 11)


def test_the_text_of_staff_stays_with_each_part() -> None:
    found = typed("家庭.房租  ≥ （低保标准 × 2）")
    assert isinstance(found, Compare)
    assert found.span.text.startswith("家庭.房租 ≥ （低保标准 × 2")
    assert found.left.span.text == "家庭.房租"


def test_a_date_is_a_date() -> None:
    found = typed("2021-10-01")
    assert isinstance(found, Constant)
    assert found.value == datetime.date(2021, 10, 1)
