"""Rule sets against a small vocabulary: what they resolve to, and every mistake that they may hold."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.language import tree
from engine.language.diagnostics import Code, Diagnostic, Findings
from engine.language.reader import Reader
from engine.language.rules import MAX_CHAIN, Resolved, resolve
from engine.language.rulesets import read_rule_set
from engine.language.scope import DutyDeclaration, ParameterName, Vocabulary
from engine.language.surface import SurfaceDeadline, SurfaceRuleSet
from engine.program import And, Constant, DeadlineUnit, Not, Or
from tests.language.small_vocabulary import COUNT, DAYS, MONTHLY, MONTHS, SOURCE, SPAN, VOCABULARY, text

HEAD = """\
rule_set: {name}
title: 测试
status: draft
source: {{document: notice, clause: 一、1}}
"""


def rule_set(body: str, name: str = "aid") -> SurfaceRuleSet:
    findings = Findings()
    reader = Reader(findings, {"notice"})
    data = HEAD.format(name=name) + body
    file = f"city/{name}/2021-01-01.yaml"
    reader.lines = {file: data.splitlines()}
    found = read_rule_set(reader, tree.read(data.encode(), file), "city", name, datetime.date(2021, 1, 1))
    assert not findings.failed(), [one.message for one in findings.sorted({})]
    assert found is not None
    return found


def resolved(*bodies: SurfaceRuleSet, vocabulary: Vocabulary = VOCABULARY) -> Resolved:
    findings = Findings()
    found = resolve(bodies, vocabulary, findings)
    assert found is not None, [one.message for one in findings.sorted({})]
    return found


def wrong(*bodies: SurfaceRuleSet, vocabulary: Vocabulary = VOCABULARY) -> Sequence[Diagnostic]:
    findings = Findings()
    assert resolve(bodies, vocabulary, findings) is None
    return findings.sorted({})


def rules(*bodies: str) -> str:
    return "rules:\n" + "".join(bodies)


def rule(name: str, body: str, entity: str = "家庭") -> str:
    indented = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"  - id: {name}\n    title: {name}\n    for: {entity}\n{indented}"


def with_duty(unit: str, count: str, base: str, *, before: bool = False) -> Vocabulary:
    deadline = SurfaceDeadline(text(count), unit, before, text(base), "退出日期")
    duty = DutyDeclaration("tell", "告知", "乡镇", SOURCE, deadline, SPAN)
    return replace(VOCABULARY, duties={"tell": duty})


# --- what rules resolve to --------------------------------------------------------------------------------------------


def test_a_rule_with_everything() -> None:
    found = resolved(
        rule_set(
            rules(
                rule(
                    "money",
                    """
when:
  all:
    - 家庭.房租 < 低保标准
    - any: [家庭.本市户籍, 开放申请]
    - not: 家庭.救助类别 = 低保户
grant: {benefit: 救助金, monthly: {at_least: 100, at_most: 低保标准, suggested: 200}, months: 12, review: 一事一议}
status: [困难家庭, poor]
lead: 核查
materials: {require: [申请表], one_of: [[form, 盖章证明]], forbid: others, asked: 申请.要求的材料}
note: 备注
""",
                )
            )
        )
    )
    (one,) = found.rules
    assert (one.id, one.entity, one.note, one.stratum) == ("aid/money", "household", "备注", 0)
    assert isinstance(one.condition, And)
    assert [type(part) for part in one.condition.parts[1:]] == [Or, Not]
    assert one.grant is not None
    assert (one.grant.benefit, one.grant.review) == ("aid_money", "一事一议")
    assert one.grant.monthly is not None
    assert one.grant.monthly.exact is None
    assert isinstance(one.grant.monthly.suggested, Constant)
    assert (one.grant.monthly.suggested.value, one.grant.monthly.suggested.type) == (20_000, MONTHLY)
    assert one.grant.months is not None
    assert one.grant.months.type == MONTHS
    assert (one.statuses, one.leads) == (("poor",), ("look",))
    assert one.materials is not None
    assert (one.materials.require, one.materials.one_of) == (("form",), (("form", "stamp"),))
    assert one.materials.forbid_others
    assert found.rests_on["aid/money"] == {"standard", "open"}


def test_a_rule_without_a_condition_always_holds() -> None:
    (one,) = resolved(rule_set(rules(rule("always", "status: 困难家庭")))).rules
    assert isinstance(one.condition, Constant)
    assert one.condition.value is True


def test_defines_come_after_what_they_read_also_across_rule_sets() -> None:
    first = rule_set(
        "define:\n  - {id: per_room, name: 每间房租, of: 家庭, value: 家庭.总房租 ÷ 家庭.房间数}\n"
        + rules(rule("cheap", "when: 家庭.每间房租 < 100\nstatus: 困难家庭"))
    )
    second = rule_set("define:\n  - {id: total, name: 总房租, of: 家庭, value: 家庭.房租 + 低保标准}\n", "other")
    found = resolved(first, second)
    assert list(found.defines) == [("household", "total"), ("household", "per_room")]
    assert found.defines["household", "per_room"].type == replace(MONTHLY, integral=False)
    assert found.defines["household", "total"].rule_set == "other"
    assert found.rests_on["aid/cheap"] == {"standard"}


def test_a_deadline() -> None:
    body = rule_set(rules(rule("tell", "duties: [告知]")))
    found = resolved(body, vocabulary=with_duty("day", "告知天数", "家庭.退出日期", before=True))
    deadline = found.duties["tell"].deadline
    assert deadline is not None
    assert (deadline.unit, deadline.before, deadline.count.type) == (DeadlineUnit.DAY, True, DAYS)
    assert found.rests_on["aid/tell"] == {"notice"}
    months = resolved(body, vocabulary=with_duty("month", "1", "家庭.退出日期")).duties["tell"].deadline
    assert months is not None
    assert months.count.type == MONTHS


# --- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (rules(rule("a", "status: 困难家庭", entity="家廷")), Code.UNKNOWN_REFERENCE, "没有对象 `家廷`"),
        (rules(rule("a", "status: 困难家挺")), Code.UNKNOWN_REFERENCE, "是不是想写 `困难家庭`"),
        (rules(rule("a", "lead: 核对")), Code.UNKNOWN_REFERENCE, "没有线索 `核对`"),
        (rules(rule("a", "duties: [告诉]")), Code.UNKNOWN_REFERENCE, "没有工作要求 `告诉`"),
        (rules(rule("a", "materials: {require: [申请书]}")), Code.UNKNOWN_REFERENCE, "是不是想写 `申请表`"),
        (rules(rule("a", "status: 重病患者")), Code.WRONG_SUBJECT, "是成员的，这条规则是关于家庭的"),
        (rules(rule("a", "grant: {benefit: 单列救助}")), Code.WRONG_SUBJECT, "是成员的"),
        (rules(rule("a", "when: 家庭.房租\nstatus: 困难家庭")), Code.TYPE_MISMATCH, "这里应是条件"),
        (rules(rule("a", "when: 家庭.房祖 > 1\nstatus: 困难家庭")), Code.UNKNOWN_NAME, "是不是想写 `房租`"),
        (rules(rule("a", "when: 家庭.房租 >\nstatus: 困难家庭")), Code.EXPRESSION_SYNTAX, "没有写完"),
        (rules(rule("a", "when: 成员.患病\nstatus: 困难家庭")), Code.OUT_OF_SCOPE, "成员不止一个"),
        (
            rules(rule("a", "grant: {benefit: 救助金, monthly: 低保标准 × 最低比例}")),
            Code.NOT_ROUNDED,
            "没有写明怎样取整",
        ),
        (rules(rule("a", "grant: {benefit: 救助金, once: 低保标准}")), Code.UNIT_MISMATCH, "一次性发放的金额"),
        (rules(rule("a", "grant: {benefit: 救助金, monthly: 家庭.存款}")), Code.UNIT_MISMATCH, "每月发放的金额"),
        (rules(rule("a", "grant: {benefit: 救助金, months: 告知天数}")), Code.UNIT_MISMATCH, "应是月数"),
        (rules(rule("a", "grant: {benefit: 救助金, months: 期限月数 ÷ 2}")), Code.NOT_ROUNDED, "取整"),
        (rules(rule("a", "when: 家庭.房租 ÷ 家庭.床位数 > 1\nstatus: 困难家庭")), Code.DIVISOR_MAY_BE_ZERO, "床位数"),
        (rules(rule("a", "when: 家庭.存款 × 9999999 > 1\nstatus: 困难家庭")), Code.OUT_OF_RANGE, "超出"),
        (rules(rule("a", "materials: {asked: 家庭.住址}")), Code.TYPE_MISMATCH, "`asked`"),
        (
            rules(rule("a", "materials: {require: [申请表], forbid: [申请表]}")),
            Code.MATERIALS_CONFLICT,
            "既要求又禁止",
        ),
        (
            rules(rule("a", "status: 困难家庭\nexception_to: aid/b\nreason: 理由")),
            Code.UNKNOWN_REFERENCE,
            "没有规则 `aid/b`",
        ),
        (
            rules(rule("a", "status: 困难家庭\nexception_to: aid/a\nreason: 理由")),
            Code.UNKNOWN_REFERENCE,
            "没有规则 `aid/a`",
        ),
        ("define:\n  - {id: rent, name: 新房租, of: 家庭, value: 1}\n", Code.DUPLICATE_ID, "已经有了"),
        ("define:\n  - {id: poor, name: 新名, of: 家庭, value: 1}\n", Code.DUPLICATE_ID, "已经有了"),
        ("define:\n  - {id: x, name: 甲, of: 家庭, type: moneys, value: 1}\n", Code.BAD_WORD, "没有 `moneys`"),
        ("define:\n  - {id: x, name: 甲, of: 家庭, type: count, value: 低保标准}\n", Code.TYPE_MISMATCH, "应是个数"),
        (
            "define:\n  - {id: x, name: 甲, of: 家庭, type: money/month, value: 低保标准 ÷ 2}\n",
            Code.NOT_ROUNDED,
            "没有写明怎样取整",
        ),
    ],
)
def test_a_mistake_has_its_code(body: str, code: Code, message: str) -> None:
    (one,) = wrong(rule_set(body))
    assert (one.code, message in one.message) == (code, True), one.message
    assert one.span.file == "city/aid/2021-01-01.yaml"
    assert one.span.line > 4
    assert one.remedy


def test_every_mistake_is_told() -> None:
    found = wrong(
        rule_set(
            rules(
                rule("a", "when: {all: [家庭.房祖 > 1, {not: 家庭.存款 = 家庭.房租}]}\nstatus: 困难户"),
                rule("b", "grant: {benefit: 救助金, monthly: 低保标准 ÷ 2, months: 低保标准}"),
            )
        )
    )
    assert [one.code for one in found] == [
        Code.UNKNOWN_NAME,
        Code.UNIT_MISMATCH,
        Code.UNKNOWN_REFERENCE,
        Code.NOT_ROUNDED,
        Code.TYPE_MISMATCH,
    ]


@pytest.mark.parametrize(
    ("subject", "displaced", "allowed"),
    [
        ("家庭", "家庭", True),
        ("成员", "成员", True),
        ("家庭", "成员", True),
        ("成员", "家庭", False),
        ("申请", "家庭", False),
    ],
)
def test_whom_an_exception_may_be_about(subject: str, displaced: str, allowed: bool) -> None:
    status = {"家庭": "status: 困难家庭", "成员": "status: 重病患者", "申请": "materials: {require: [申请表]}"}
    body = rule_set(
        rules(
            rule("general", status[displaced], entity=displaced),
            rule("special", f"{status[subject]}\nexception_to: aid/general\nreason: 理由", entity=subject),
        )
    )
    if allowed:
        assert resolved(body).rules[1].exception_to == ("aid/general",)
    else:
        (one,) = wrong(body)
        assert one.code is Code.EXCEPTION_SUBJECT
        assert one.related


@pytest.mark.parametrize(
    ("unit", "count", "base", "code"),
    [
        ("day", "期限月数", "家庭.退出日期", Code.UNIT_MISMATCH),
        ("month", "告知天数", "家庭.退出日期", Code.UNIT_MISMATCH),
        ("working_day", "期限月数", "家庭.退出日期", Code.UNIT_MISMATCH),
        ("day", "告知天数 ÷ 2", "家庭.退出日期", Code.NOT_ROUNDED),
        ("day", "告知天数", "家庭.房租", Code.TYPE_MISMATCH),
        ("day", "告知天数", "成员.出生日期", Code.OUT_OF_SCOPE),
        ("day", "9000000", "家庭.退出日期", Code.OUT_OF_RANGE),
        ("month", "120000", "家庭.退出日期", Code.OUT_OF_RANGE),
    ],
)
@pytest.mark.parametrize("before", [False, True])
def test_a_deadline_that_cannot_be(unit: str, count: str, base: str, code: Code, before: bool) -> None:
    body = rule_set(rules(rule("tell", "duties: [告知]")))
    (one,) = wrong(body, vocabulary=with_duty(unit, count, base, before=before))
    assert one.code is code


@pytest.mark.parametrize(("length", "allowed"), [(MAX_CHAIN, True), (MAX_CHAIN + 1, False), (400, False)])
@pytest.mark.parametrize("backwards", [False, True])
def test_defines_read_one_another_only_so_far(length: int, allowed: bool, backwards: bool) -> None:
    lines = ["  - {id: d0, name: 量0, of: 家庭, value: 家庭.房间数}\n"]
    lines += [f"  - {{id: d{n}, name: 量{n}, of: 家庭, value: 家庭.量{n - 1} + 1}}\n" for n in range(1, length)]
    body = rule_set("define:\n" + "".join(reversed(lines) if backwards else lines))
    if allowed:
        assert resolved(body).defines["household", f"d{length - 1}"].type == COUNT
    else:
        assert {one.code for one in wrong(body)} == {Code.EXPRESSION_TOO_LARGE}


def test_a_parameter_beyond_what_can_be_computed_is_told_where_it_is_read() -> None:
    huge = ParameterName("huge", "巨额", MONTHLY, (10**16,), SPAN)
    vocabulary = replace(VOCABULARY, parameters={**VOCABULARY.parameters, "huge": huge})
    (one,) = wrong(rule_set(rules(rule("a", "when: 家庭.房租 < 巨额\nstatus: 困难家庭"))), vocabulary=vocabulary)
    assert (one.code, one.span.text) == (Code.OUT_OF_RANGE, "巨额")


def test_a_rule_that_goes_too_deep_through_others_is_refused() -> None:
    # Thirty defines of three levels each are as deep as may be; a rule that stands on them twice over is not.
    lines = ["  - {id: d0, name: 量0, of: 家庭, value: 家庭.房间数}\n"]
    lines += [f"  - {{id: d{n}, name: 量{n}, of: 家庭, value: 家庭.量{n - 1} + 1 + 1 + 1}}\n" for n in range(1, 20)]
    defines = "define:\n" + "".join(lines)
    first = rule("first", "when: 家庭.量19 > 1\nstatus: 困难家庭")
    second = rule("second", "when: 家庭.困难家庭 且 家庭.量19 > 1\nlead: 核查")
    assert resolved(rule_set(defines + rules(first))).rules
    (one,) = wrong(rule_set(defines + rules(first, second)))
    assert (one.code, "aid/second" in one.message) == (Code.EXPRESSION_TOO_LARGE, True)
