"""`doudi lint --tests`: rules that hold in no policy test."""

from __future__ import annotations

from pathlib import Path

from tests.tools.running import POLICIES, run

HOLDS = """- case: 收入低于标准
  as_of: 2021-11-01
  region: 某市
  members: [{月收入: 300}]
  expect:
    补助: {outcome: eligible}
"""


def test_rules_that_hold_in_no_case_are_told_where_one_asks(policies: Path) -> None:
    tests = policies / "city" / "aid" / "2021-01-01.test.yaml"
    tests.write_text(HOLDS, encoding="utf-8")
    assert run("lint", policies).out == f"0 处错误，0 处警告（{policies}）\n"
    ran = run("lint", policies, "--tests")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert f"{policies}/city/aid/2021-01-01.yaml:18:9 W606 没有案例让规则 `aid/relief` 成立" in lines
    assert "    - id: relief" in [f"    {line.strip()}" for line in lines]
    assert "    → 在 city/aid/2021-01-01.test.yaml 里加一个让它成立的案例" in lines
    told = {line.split("`")[1] for line in lines if " W606 " in line}
    assert told.isdisjoint({"aid/allowance", "aid/heating"})
    assert {"aid/relief", "aid/ill", "aid/subsidy"} <= told
    assert [line for line in lines if " W606 " in line] == sorted(
        (line for line in lines if " W606 " in line), key=lambda line: int(line.split(":")[1])
    )
    assert run("lint", policies, "--tests", "--strict").status == 1


def test_a_rule_that_an_exception_displaced_is_not_tested(policies: Path) -> None:
    tests = policies / "city" / "aid" / "2021-01-01.test.yaml"
    case = HOLDS.replace("  members:", "  household: {受灾: true, 救助类别: 低保}\n  members:")
    tests.write_text(case, encoding="utf-8")
    out = run("lint", policies, "--tests").out
    assert "没有案例让规则 `aid/relief` 成立" in out
    assert "`aid/relief-review`" not in out


def test_a_test_that_cannot_be_read_is_shown(policies: Path) -> None:
    tests = policies / "city" / "aid" / "2021-01-01.test.yaml"
    tests.write_text("- cas: 写错了\n", encoding="utf-8")
    ran = run("lint", policies, "--tests")
    assert ran.status == 2
    assert str(tests) in ran.err
    assert " W606 " in ran.out


def test_the_policies_have_a_case_for_every_rule() -> None:
    ran = run("lint", POLICIES, "--tests", "--strict")
    assert (ran.status, ran.out) == (0, f"0 处错误，0 处警告（{POLICIES}）\n")
