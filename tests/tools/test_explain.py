"""`doudi explain`: the rule with its conditions, and the thresholds that would make it another answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.running import CASES, POLICIES, Ran, run

TONGLU = CASES / "case-tonglu-single-listing.yaml"
MISSING = CASES / "case-tonglu-single-listing-missing-fact.yaml"


def explain(case: Path, benefit: str, *options: str) -> Ran:
    return run("explain", case, benefit, "--policies", POLICIES, *options)


def test_why_she_gets_it_and_what_would_end_it() -> None:
    ran = explain(TONGLU, "重病型单列户低保", "--subject", "妻子")
    assert (ran.status, ran.err) == (0, "")
    assert "每月 441.00 元" in ran.out
    assert "✓ 成员.月收入 < 低保标准" in ran.out
    assert "· 成员[妻子].月收入 由 600.00 元/月 变为 1041.00 元/月 → 不符合" in ran.out
    assert "丈夫" not in ran.out


def test_why_he_does_not_and_what_would_have_to_change() -> None:
    ran = explain(TONGLU, "single_listing_dibao", "--subject", "成员[丈夫]")
    assert "✗ 成员.重病患者" in ran.out
    assert "由 3400.00 元/月 变为 1040.99 元/月，并且成员[丈夫].确诊病种 由 无 变为" in ran.out


def test_a_missing_fact_is_told_with_what_it_would_decide() -> None:
    ran = explain(MISSING, "重病型单列户低保", "--subject", "2")
    assert "成员[妻子].月收入 （现在不知道）若为 0.00 元/月 → 符合，每月 1041.00 元" in ran.out
    assert "成员[妻子].月收入 （现在不知道）若为 1041.00 元/月 → 不符合" in ran.out


def test_without_a_subject_all_are_told() -> None:
    ran = explain(TONGLU, "重病型单列户低保")
    assert all(f"成员[{one}]" in ran.out for one in ("丈夫", "妻子", "女儿"))


@pytest.mark.parametrize(
    ("benefit", "options", "said"),
    [
        ("低宝", (), "没有 低宝 这项待遇，是不是想写 `低保`"),
        ("重病型单列户低保", ("--subject", "儿子"), "案例里没有 儿子 这个成员；写引用名或 1 到 3 的序号"),
        ("重病型单列户低保", ("--subject", "4"), "案例里没有 4 这个成员"),
        ("重病型单列户低保", ("--subject", "0"), "案例里没有 0 这个成员"),
    ],
)
def test_wrong_use_is_told_with_the_remedy(benefit: str, options: tuple[str, ...], said: str) -> None:
    ran = explain(TONGLU, benefit, *options)
    assert ran.status == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_case_without_members_is_told_so(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("as_of: 2021-11-01\nregion: 桐庐\nhousehold: {现救助类别: 低边}\n", encoding="utf-8")
    ran = explain(case, "重病型单列户低保")
    assert ran.status == 1
    assert "是给成员的，案例里没有写成员（members）" in ran.err


def test_a_case_that_is_refused_is_told_by_place(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("as_of: 2021-11-01\nregion: 桐庐\nhousehold: {现救助类别: 不存在}\n", encoding="utf-8")
    ran = explain(case, "低保")
    assert ran.status == 1
    assert "UNKNOWN_CHOICE household.现救助类别" in ran.err
    assert "不存在" not in ran.err
