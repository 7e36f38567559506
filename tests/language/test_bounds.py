"""What the bounds of facts and the values of parameters prove: on both sides of each limit."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from engine.language.bounds import FIRST_DAY, LAST_DAY, MOST, Bounds, BoundsError, Interval, check
from engine.program import Expression
from tests.language.small_vocabulary import MONTHLY, VOCABULARY, typed


def bounds() -> Bounds:
    def define(entity: str, identifier: str) -> Expression | None:
        raise KeyError(entity, identifier)

    return Bounds(
        VOCABULARY.entities,
        VOCABULARY.facts,
        lambda parameter: VOCABULARY.parameters[parameter].values,
        define,
    )


def interval(written: str, subject: str = "household") -> Interval | None:
    return bounds().of(typed(written, subject))


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("家庭.房间数", 1, 20),
        ("低保标准", 104_100, 110_200),
        ("家庭.房间数 + 家庭.床位数", 1, 40),
        ("家庭.房间数 - 家庭.床位数", -19, 20),
        ("低保标准 × 最低比例", 31_230, 38_570),
        ("(家庭.床位数 - 家庭.房间数) × 家庭.房间数", -400, 380),
        ("家庭.床位数 ÷ 家庭.房间数", 0, 20),
        ("个数(成员)", 1, 30),
        ("个数(成员, 成员.患病)", 0, 30),
        ("合计(成员.月收入)", 0, 300_000_000_000),
        ("较大(家庭.床位数, 1)", 1, 20),
        ("较小(家庭.房间数, 5)", 1, 5),
        ("如果(家庭.本市户籍, 家庭.房间数, 30)", 1, 30),
        ("取整(家庭.房间数 ÷ 3, 向上)", 0, 7),
        ("取整到元(低保标准, 四舍五入)", 104_100, 110_200),
        ("折年(低保标准)", 104_100 * 12, 110_200 * 12),
    ],
)
def test_intervals(written: str, low: int, high: int) -> None:
    assert interval(written) == Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    "divisor",
    [
        "家庭.房间数",
        "个数(成员)",
        "较大(家庭.床位数, 1)",
        "较大(个数(成员, 成员.患病), 1)",
        "(家庭.床位数 + 1)",
        "低保标准",
        "最低比例",
        "(100% - 最低比例)",
        "合计(成员.月收入 + 低保标准)",
        "如果(家庭.本市户籍, 家庭.房间数, 1)",
    ],
)
def test_a_divisor_with_a_positive_lower_bound_is_accepted(divisor: str) -> None:
    # Money is divided by whatever the divisor is: by money to a ratio, by a number or a ratio to money.
    check(bounds(), typed(f"家庭.房租 ÷ {divisor} ≥ 0.5" if _money(divisor) else f"家庭.房租 ÷ {divisor} ≥ 1"))


@pytest.mark.parametrize(
    "divisor",
    [
        "家庭.床位数",
        "个数(成员, 成员.患病)",
        "较大(家庭.床位数, 0)",
        "较小(家庭.床位数, 1)",
        "(家庭.房间数 - 1)",
        "家庭.产权份额",
        "可为零的比例",
        "家庭.房租",
        "合计(成员.月收入)",
        "合计(成员.月收入 + 低保标准, 成员.患病)",
        "如果(家庭.本市户籍, 家庭.房间数, 家庭.床位数)",
        "(可为零的比例 - 最低比例)",
        "0",
    ],
)
def test_a_divisor_that_may_be_zero_is_refused(divisor: str) -> None:
    written = f"家庭.房租 ÷ {divisor}"
    with pytest.raises(BoundsError) as caught:
        check(bounds(), typed(written))
    assert caught.value.divisor


def test_a_sum_of_what_may_be_absent_may_be_zero() -> None:
    # 月数 of an absent date is absent, and a sum skips it: with nobody left the sum is zero, whatever each is at least.
    least_one = "合计(较大(月数(成员.就业起始日, 基准日), 1))"
    assert (found := interval(least_one)) is not None
    assert found.low == 0
    with pytest.raises(BoundsError) as caught:
        check(bounds(), typed(f"期限月数 ÷ {least_one}"))
    assert caught.value.divisor


def test_a_divisor_inside_a_condition_is_looked_at() -> None:
    for written in (
        "任一(成员, 成员.月收入 ÷ 家庭.床位数 > 100)",
        "家庭.本市户籍 且 非 家庭.房租 ÷ 家庭.床位数 > 100",
        "个数(成员, 成员.月收入 ÷ 家庭.床位数 > 100)",
        "如果(家庭.房租 ÷ 家庭.床位数 > 100, 1, 2)",
    ):
        with pytest.raises(BoundsError):
            check(bounds(), typed(written))


def test_a_parameter_that_has_no_value_anywhere_proves_nothing_wrong() -> None:
    assert interval("未查到的上限") is None
    check(bounds(), typed("家庭.存款 ÷ 未查到的上限 ≥ 0.5"))


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        (f"家庭.存款 + {(MOST - 10**10) // 100}", True),
        (f"家庭.存款 + {(MOST - 10**10) // 100 + 1}", False),
        ("家庭.存款 × 100000", True),
        ("家庭.存款 × 100001", False),
        (f"家庭.存款 ≥ {MOST // 100}", True),
        (f"家庭.存款 ≥ {MOST // 100 + 1}", False),
        (f"家庭.床位数 < {MOST + 1}", False),
        ("家庭.床位数 - 家庭.床位数 × 100000000000000", False),
    ],
)
def test_numbers_stay_within_range(written: str, fits: bool) -> None:
    if fits:
        check(bounds(), typed(written))
    else:
        with pytest.raises(BoundsError) as caught:
            check(bounds(), typed(written))
        assert not caught.value.divisor


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("加月(家庭.退出日期, 期限月数)", True),
        ("加月(基准日, 1200)", True),
        ("加月(基准日, 100000)", False),
        ("加天(基准日, 36600)", True),
        ("加天(基准日, 3000000)", False),
        ("加天(基准日, 0 - 700000)", False),
        ("加月(加月(基准日, 48000), 48000)", False),
        ("周岁(1900-01-01, 基准日) ≥ 60", True),
    ],
)
def test_dates_stay_within_range(written: str, fits: bool) -> None:
    if fits:
        check(bounds(), typed(written))
    else:
        with pytest.raises(BoundsError) as caught:
            check(bounds(), typed(written))
        assert not caught.value.divisor


@pytest.mark.parametrize("written", ["月数(家庭.退出日期, 基准日)", "天数(家庭.退出日期, 基准日)"])
def test_spans_of_time_are_bounded_both_ways(written: str) -> None:
    found = interval(written)
    assert found is not None
    days = (LAST_DAY - FIRST_DAY).days
    months = (LAST_DAY.year - FIRST_DAY.year + 1) * 12
    least = days if "天数" in written else months - 1
    assert found.low <= -least
    assert found.high >= least


def test_a_month_may_only_begin_earlier() -> None:
    found = interval("月初(家庭.退出日期)")
    assert found is not None
    assert found.low <= datetime.date(1900, 1, 1).toordinal()
    assert found.high <= LAST_DAY.toordinal()


def _money(divisor: str) -> bool:
    return typed(divisor).type.kind is MONTHLY.kind
