"""Regions, days and levels: which values and rules hold where and when, and by whom they were set."""

from __future__ import annotations

import datetime
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from engine.language import Policy, load
from engine.language.policy import RegionEnded, RegionWithoutPolicy, UnknownRegion
from engine.program import Parameter, ParameterState

BASE = Path(__file__).parent / "base"
POLICIES = Path(__file__).resolve().parents[2] / "policies"


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(BASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "policies"))


def _floor(policy: Policy, region: str, on: str) -> Parameter:
    return policy.program(region, _day(on)).parameters["floor"]


@pytest.mark.parametrize(
    ("region", "on", "value", "by"),
    [
        ("100", "2021-01-01", "30%", "100"),
        ("110", "2021-05-31", "30%", "100"),
        ("110", "2021-06-01", "50%", "110"),
        ("110", "2022-06-01", "50%", "110"),
        ("100", "2022-05-31", "30%", "100"),
        ("100", "2022-06-01", "40%", "100"),
        ("120", "2021-12-31", "30%", "100"),
    ],
)
def test_the_value_of_a_region_on_a_day(policy: Policy, region: str, on: str, value: str, by: str) -> None:
    found = _floor(policy, region, on)
    assert (found.value, found.region) == (Fraction(int(value.removesuffix("%")), 100), by)


def test_a_list_is_extended_by_the_district_alone(policy: Policy) -> None:
    words = {code: policy.program(code, _day("2021-06-01")).parameters["words"] for code in ("100", "110")}
    assert words["100"].value == ("甲", "乙")
    assert words["110"].value == ("甲", "乙", "丙")
    assert words["110"].source.clause == "二"


def test_a_program_holds_for_the_days_between_two_changes(policy: Policy) -> None:
    june = policy.program("110", _day("2021-06-01"))
    assert (june.since, june.until) == (_day("2021-06-01"), _day("2021-12-31"))
    assert policy.program("110", _day("2021-12-31")) is june
    assert policy.program("110", _day("2022-01-01")) is not june
    assert june.overlays == ("districts/110-east/standards.yaml",)
    assert policy.program("110", _day("2022-06-01")).until is None


def test_before_the_first_version_there_are_no_rules_and_no_values(policy: Policy) -> None:
    before = policy.program("110", _day("2020-12-31"))
    assert before.rules == ()
    assert before.rule_sets == ()
    assert before.parameters["standard"].state is ParameterState.MISSING
    assert not before.parameters["standard"].verified


def test_rules_stand_after_what_they_read_and_name_what_they_rest_on(policy: Policy) -> None:
    rules = {rule.id: rule for rule in policy.program("100", _day("2022-01-01")).rules}
    assert rules["aid/old"].stratum < rules["aid/poor"].stratum
    assert [rule.stratum for rule in rules.values()] == sorted(rule.stratum for rule in rules.values())
    assert rules["aid/general"].assumptions == ("standard",)
    verified = {rule.id: rule for rule in policy.program("100", _day("2021-12-31")).rules}
    assert verified["aid/general"].assumptions == ()


@pytest.mark.parametrize("word", ["110", "东区", "东"])
def test_a_region_goes_by_code_name_and_alias(policy: Policy, word: str) -> None:
    assert policy.region(word, _day("2022-01-01")).code == "110"


def test_a_region_that_is_not_there_says_what_to_do(policy: Policy) -> None:
    assert policy.region("西区", _day("2021-12-31")).code == "120"
    with pytest.raises(RegionEnded, match="西区只到 2021-12-31 为止，此后的案例用东区"):
        policy.region("西区", _day("2022-01-01"))
    with pytest.raises(UnknownRegion, match="是不是想写 `东`"):
        policy.region("东曲", _day("2022-01-01"))


def test_a_region_above_every_policy_has_none(folder: Path) -> None:
    regions = folder / "regions.yaml"
    text = regions.read_text("utf-8").replace("regions:\n", 'regions:\n  - {code: "1", name: 某省, level: province}\n')
    regions.write_text(text.replace("level: city, policies", 'level: city, of: "1", policies'), "utf-8")
    policy = load(folder)
    assert policy.region("东", _day("2021-06-01")).code == "110"
    with pytest.raises(RegionWithoutPolicy, match="某省没有录入政策"):
        policy.region("某省", _day("2021-06-01"))


def test_values_that_are_abolished_or_unknown_are_neither_zero_nor_kept(folder: Path) -> None:
    standards = folder / "city" / "parameters" / "standards.yaml"
    more = (
        "    2023-01-01: {value: unknown, source: {document: notice, clause: 一}, verified: false, note: 未查到}\n"
        "    2024-01-01: {value: null, source: {document: notice, clause: 三}, verified: true}\n"
    )
    text = standards.read_text("utf-8")
    standards.write_text(text.replace("- parameter: floor", f"{more}- parameter: floor"), "utf-8")
    policy = load(folder)
    states = [policy.program("100", _day(f"{year}-06-01")).parameters["standard"] for year in (2022, 2023, 2024)]
    assert [one.state for one in states] == [
        ParameterState.IN_FORCE,
        ParameterState.MISSING,
        ParameterState.ABOLISHED,
    ]
    assert [one.value for one in states] == [110_000, None, None]


def test_what_the_city_abolished_no_district_keeps(folder: Path) -> None:
    standards = folder / "city" / "parameters" / "standards.yaml"
    text = standards.read_text("utf-8")
    ended = "    2023-01-01: {value: null, source: {document: notice, clause: 三}, verified: true}\n"
    opened = "  localise: {by: district, not"
    standards.write_text(text.replace(opened, ended + opened, 1), "utf-8")
    assert _floor(load(folder), "110", "2023-01-01").state is ParameterState.ABOLISHED
    assert _floor(load(folder), "110", "2022-12-31").value == Fraction(1, 2)


def test_a_district_may_return_to_the_city(folder: Path) -> None:
    east = folder / "districts" / "110-east" / "standards.yaml"
    text = east.read_text("utf-8")
    back = "    2023-01-01: {value: parent, source: {document: notice, clause: 三}, verified: false, note: 回到市里}\n"
    east.write_text(text.replace("- parameter: words", f"{back}- parameter: words"), "utf-8")
    policy = load(folder)
    assert _floor(policy, "110", "2022-12-31").value == Fraction(1, 2)
    returned = _floor(policy, "110", "2023-01-01")
    assert (returned.value, returned.region, returned.verified) == (Fraction(2, 5), "100", False)


def test_a_township_stands_below_its_district(folder: Path) -> None:
    regions, standards = folder / "regions.yaml", folder / "city" / "parameters" / "standards.yaml"
    text = regions.read_text("utf-8").replace("district]", "district, township]")
    regions.write_text(text + '  - {code: "11001", name: 甲镇, level: township, of: "110"}\n', "utf-8")
    text = standards.read_text("utf-8").replace("by: district, not_below", "by: [district, township], not_below")
    standards.write_text(text, "utf-8")
    town = folder / "districts" / "11001-jia" / "x.yaml"
    town.parent.mkdir()
    value = "{value: 60%, source: {document: notice, clause: 二}, verified: true}"
    entry = f"- parameter: floor\n  values:\n    2022-01-01: {value}\n"
    town.write_text(entry, "utf-8")
    policy = load(folder)
    assert _floor(policy, "11001", "2021-12-31").value == Fraction(1, 2)
    assert _floor(policy, "11001", "2022-01-01").value == Fraction(3, 5)
    town.write_text(entry.replace("60%", "49%"), "utf-8")
    with pytest.raises(Exception, match="1 finding"):
        load(folder)


def test_a_second_city_is_a_second_folder(folder: Path) -> None:
    shutil.copytree(folder / "city", folder / "town")
    regions = folder / "regions.yaml"
    text = regions.read_text("utf-8")
    regions.write_text(text + '  - {code: "200", name: 另一市, level: city, policies: town}\n', "utf-8")
    standards = folder / "town" / "parameters" / "standards.yaml"
    standards.write_text(standards.read_text("utf-8").replace("value: 30%", "value: 20%"), "utf-8")
    policy = load(folder)
    assert _floor(policy, "200", "2021-06-01").value == Fraction(1, 5)
    assert _floor(policy, "100", "2021-06-01").value == Fraction(3, 10)


def test_history_lists_each_change_of_a_region(policy: Policy) -> None:
    history = {one.id: one for one in policy.parameter_history("110")}
    assert [(str(one.since), one.value, one.region) for one in history["floor"].values] == [
        ("2021-01-01", Fraction(3, 10), "100"),
        ("2021-06-01", Fraction(1, 2), "110"),
        ("2022-06-01", Fraction(1, 2), "110"),
    ]
    assert (one := history["floor"].localise) is not None
    assert one.levels == ("district",)
    assert history["standard"].localise is None


def test_loading_twice_gives_the_same_release_and_programs(policy: Policy) -> None:
    again = load(BASE)
    assert again.release == policy.release
    assert again.program("110", _day("2021-06-01")) == policy.program("110", _day("2021-06-01"))


def test_every_program_of_the_policies_can_be_made() -> None:
    policy = load(POLICIES)
    for code, region in policy.regions.items():
        if region.level == "district":
            for day in policy.days(code):
                program = policy.program(code, day)
                assert program.since == day
                documents = {one.source.document for one in program.parameters.values()} - {""}
                assert documents <= set(policy.documents)
