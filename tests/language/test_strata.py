"""The order in which rules can be decided, circles among them, contradictions, and what each rule rests on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.language.diagnostics import Code
from tests.language.test_rules import resolved, rule, rule_set, rules, wrong


def strata(*bodies: str, define: str = "") -> Mapping[str, int]:
    found = resolved(rule_set(define + rules(*bodies)))
    return {one.id.removeprefix("aid/"): one.stratum for one in found.rules}


def test_a_rule_stands_above_what_it_reads() -> None:
    found = strata(
        rule("last", "when: 家庭.救助金\nmaterials: {require: [申请表]}"),
        rule("middle", "when: 任一(成员, 成员.重病患者)\ngrant: {benefit: 救助金, monthly: 1}"),
        rule("first", "when: 成员.患病\nstatus: 重病患者", entity="成员"),
    )
    assert found == {"first": 0, "middle": 1, "last": 2}
    assert list(found) == ["first", "middle", "last"]


def test_rules_of_one_stratum_keep_the_order_of_the_files() -> None:
    assert list(strata(rule("b", "status: 困难家庭"), rule("a", "status: 困难家庭"))) == ["b", "a"]


@pytest.mark.parametrize(
    "reader",
    [
        "grant: {benefit: 救助金, monthly: '如果(家庭.困难家庭, 1, 2)'}",
        "grant: {benefit: 救助金, monthly: {at_least: 1, suggested: '如果(家庭.困难家庭, 1, 2)'}}",
        "grant: {benefit: 救助金, months: '如果(家庭.困难家庭, 1, 2)'}",
        "materials: {asked: '如果(家庭.困难家庭, 申请.要求的材料, 规定病种)'}",
        "when: 家庭.经由\nlead: 核查",
        "when: {any: [家庭.本市户籍, {not: 家庭.困难家庭}]}\nlead: 核查",
    ],
)
def test_terms_materials_and_defines_read_too(reader: str) -> None:
    found = strata(
        rule("reader", reader),
        rule("settles", "when: 家庭.本市户籍\nstatus: 困难家庭"),
        define="define:\n  - {id: through, name: 经由, of: 家庭, value: 家庭.困难家庭 且 开放申请}\n",
    )
    assert found == {"settles": 0, "reader": 1}


def test_a_conclusion_is_settled_only_with_its_exceptions() -> None:
    # `poor` may be displaced by `special`, which itself reads 重病患者; so what reads 困难家庭 waits for both.
    found = strata(
        rule("poor", "when: 家庭.本市户籍\nstatus: 困难家庭"),
        rule("ill", "when: 成员.患病\nstatus: 重病患者", entity="成员"),
        rule(
            "special",
            "when: 任一(成员, 成员.重病患者)\nmaterials: {require: [申请表]}\nexception_to: aid/poor\nreason: 理由",
        ),
        rule("reads", "when: 家庭.困难家庭\nlead: 核查"),
    )
    assert found == {"poor": 0, "ill": 0, "special": 1, "reads": 2}


def test_a_conclusion_that_no_rule_draws_needs_no_stratum() -> None:
    assert strata(rule("a", "when: 家庭.困难家庭\nlead: 核查")) == {"a": 0}


@pytest.mark.parametrize(
    ("bodies", "names"),
    [
        ((rule("a", "when: 非 家庭.困难家庭\nstatus: 困难家庭"),), ("aid/a",)),
        (
            (
                rule("a", "when: 家庭.救助金\nstatus: 困难家庭"),
                rule("b", "when: 家庭.困难家庭\ngrant: {benefit: 救助金}"),
            ),
            ("aid/a", "aid/b"),
        ),
        (
            (
                rule("a", "when: 家庭.本市户籍\nstatus: 困难家庭"),
                rule("b", "when: 家庭.困难家庭\nlead: 核查\nexception_to: aid/a\nreason: 理由"),
            ),
            ("aid/a", "aid/b"),
        ),
        (
            (
                rule("a", "status: 困难家庭\nexception_to: aid/b\nreason: 理由"),
                rule("b", "lead: 核查\nexception_to: aid/a\nreason: 理由"),
            ),
            ("aid/a", "aid/b"),
        ),
    ],
)
def test_a_circle_is_told_with_those_in_it(bodies: tuple[str, ...], names: tuple[str, ...]) -> None:
    (one,) = wrong(rule_set(rules(*bodies)))
    assert one.code is Code.CYCLE
    assert all(name in one.message for name in names)
    assert len({one.span, *one.related}) == len(names)


@pytest.mark.parametrize(
    ("written", "chain"),
    [
        ("家庭.甲量 + 1", "甲量 → 甲量"),
        ("家庭.乙量 + 1", "甲量 → 乙量 → 甲量"),
        ("个数(成员, 成员.丙量 > 1)", "甲量 → 丙量 → 甲量"),
    ],
)
def test_a_circle_of_defines(written: str, chain: str) -> None:
    body = (
        "define:\n"
        f"  - {{id: a, name: 甲量, of: 家庭, value: '{written}'}}\n"
        "  - {id: b, name: 乙量, of: 家庭, value: 家庭.甲量 + 1}\n"
        "  - {id: c, name: 丙量, of: 成员, value: 家庭.甲量 + 1}\n"
    )
    (one,) = wrong(rule_set(body))
    assert (one.code, chain in one.message) == (Code.CYCLE, True), one.message


@pytest.mark.parametrize(
    ("second", "conflict"),
    [
        ("when: 家庭.房租  <  低保标准\ngrant: {benefit: 救助金, monthly: 2}", True),
        ("when: household.rent < standard\ngrant: {benefit: aid_money, monthly: 2}", True),
        ("when: 家庭.房租 < 低保标准\ngrant: {benefit: 救助金, monthly: 1, months: 3}", True),
        ("when: 家庭.房租 < 低保标准\ngrant: {benefit: 救助金, monthly: 1, review: 一事一议}", True),
        ("when: 家庭.房租 < 低保标准\ngrant: {benefit: 救助金, monthly: 1.00}", False),
        ("when: 家庭.房租 ≤ 低保标准\ngrant: {benefit: 救助金, monthly: 2}", False),
        (
            "when: 家庭.房租 < 低保标准\ngrant: {benefit: 救助金, monthly: 2}\nexception_to: aid/one\nreason: 理由",
            False,
        ),
    ],
)
def test_two_rules_that_always_contradict_each_other(second: str, conflict: bool) -> None:
    body = rule_set(
        rules(rule("one", "when: 家庭.房租 < 低保标准\ngrant: {benefit: 救助金, monthly: 1}"), rule("two", second))
    )
    if conflict:
        (one,) = wrong(body)
        assert one.code is Code.CONFLICT
        assert len(one.related) == 1
    else:
        assert len(resolved(body).rules) == 2


def test_a_rule_rests_on_the_parameters_behind_what_it_reads_and_what_may_displace_it() -> None:
    found = resolved(
        rule_set(
            rules(
                rule("reads", "when: 家庭.困难家庭\ngrant: {benefit: 救助金, months: 期限月数}"),
                rule("settles", "when: 家庭.房租 < 低保标准\nstatus: 困难家庭"),
                rule("special", "when: 开放申请\nlead: 核查\nexception_to: aid/settles\nreason: 理由"),
                rule("alone", "when: 家庭.产权份额 > 最低比例\nlead: 核查"),
            )
        )
    )
    assert found.rests_on["aid/settles"] == {"standard", "open"}
    assert found.rests_on["aid/reads"] == {"term", "standard", "open"}
    assert found.rests_on["aid/special"] == {"open"}
    assert found.rests_on["aid/alone"] == {"floor_ratio"}
    assert found.read == {"term", "standard", "open", "floor_ratio"}
