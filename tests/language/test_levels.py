"""Tenants, levels and days at their edges: whose values come down to whom, and for how long."""

from __future__ import annotations

import datetime
import shutil
import threading
from fractions import Fraction
from pathlib import Path

import pytest

from engine.language import Code, Policy, check, load
from engine.program import Parameter, Program

BASE = Path(__file__).parent / "base"
SOURCE = "source: {document: notice, clause: 二}, verified: true"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "policies"))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _overlay(folder: Path, region: str, parameter: str, *values: str) -> None:
    path = folder / "districts" / region / "values.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"- parameter: {parameter}\n  values:\n" + "".join(f"    {one}\n" for one in values), "utf-8")


def _codes(folder: Path) -> list[Code]:
    return [one.code for one in check(folder).diagnostics]


def _floor(policy: Policy, region: str, on: str) -> Parameter:
    return policy.program(region, _day(on)).parameters["floor"]


# --- tenants ----------------------------------------------------------------------------------------------------------


def test_two_regions_may_take_one_folder(folder: Path) -> None:
    _append(folder / "regions.yaml", '  - {code: "200", name: 另市, level: city, policies: city}\n')
    policy = load(folder)
    assert policy.program("200", _day("2021-06-01")).rules == policy.program("100", _day("2021-06-01")).rules
    assert _floor(policy, "200", "2021-06-01").region == "200"
    assert [one.rule_set.id for one in policy.rule_set_versions] == ["aid"]


def test_a_folder_without_rules_is_a_policy_without_rules(folder: Path) -> None:
    shutil.copytree(folder / "city" / "parameters", folder / "town" / "parameters")
    _append(folder / "regions.yaml", '  - {code: "200", name: 另市, level: city, policies: town}\n')
    assert set(_codes(folder)) == {Code.PARAMETER_UNUSED}
    program = load(folder).program("200", _day("2021-06-01"))
    assert (program.rules, program.rule_sets) == ((), ())
    assert program.parameters["floor"].value == Fraction(3, 10)


def test_what_a_region_sets_under_one_tenant_does_not_come_down_to_another(folder: Path) -> None:
    shutil.copytree(folder / "city", folder / "nation")
    regions = folder / "regions.yaml"
    _replace(regions, "regions:\n", 'regions:\n  - {code: "1", name: 某国, level: nation, policies: nation}\n')
    _replace(regions, "regions:\n", 'regions:\n  - {code: "10", name: 某省, level: province, of: "1"}\n')
    _replace(regions, "levels: [", "levels: [nation, ")
    _replace(regions, "level: city, policies", 'level: city, of: "10", policies')
    _replace(folder / "nation" / "parameters" / "standards.yaml", "by: district, not_below", "by: province, not_below")
    _overlay(folder, "10-sheng", "floor", f"2021-01-01: {{value: 90%, {SOURCE}}}")
    policy = load(folder)
    assert _floor(policy, "10", "2021-06-01").value == Fraction(9, 10)
    assert _floor(policy, "100", "2021-06-01").value == Fraction(3, 10)
    assert _floor(policy, "110", "2021-06-01").value == Fraction(1, 2)


# --- overlays ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "codes"),
    [("2022-05-31", []), ("2022-06-01", [Code.OVERLAY_OUT_OF_BOUNDS])],
)
def test_an_overlay_is_held_to_bounds_only_while_its_region_exists(folder: Path, until: str, codes: list[Code]) -> None:
    _replace(folder / "regions.yaml", "until: 2021-12-31", f"until: {until}")
    _overlay(folder, "120-west", "floor", f"2021-06-01: {{value: 35%, {SOURCE}}}")
    assert _codes(folder) == codes


@pytest.mark.parametrize("since", ["2022-05-31", "2022-06-01", "2022-07-01"])
def test_a_region_that_begins_later_is_held_to_what_it_finds(folder: Path, since: str) -> None:
    _append(folder / "regions.yaml", f'  - {{code: "130", name: 新区, level: district, of: "100", since: {since}}}\n')
    _overlay(folder, "130-new", "floor", f"2021-06-01: {{value: 35%, {SOURCE}}}")
    assert _codes(folder) == [Code.OVERLAY_OUT_OF_BOUNDS]


def test_a_list_that_may_be_replaced_may_also_be_extended(folder: Path) -> None:
    _replace(folder / "city" / "parameters" / "standards.yaml", "list: extend", "list: replace")
    _overlay(
        folder,
        "120-west",
        "words",
        f"2021-06-01: {{value: [丁], {SOURCE}}}",
        f"2021-07-01: {{extend: [乙, 戊], {SOURCE}}}",
        f"2021-08-01: {{value: null, {SOURCE}}}",
    )
    policy = load(folder)
    words = [policy.program("120", _day(f"2021-0{month}-01")).parameters["words"].value for month in (5, 6, 7, 8)]
    assert words == [("甲", "乙"), ("丁",), ("甲", "乙", "戊"), None]


# --- days -------------------------------------------------------------------------------------------------------------


def test_the_days_of_a_region_are_those_on_which_anything_changes(folder: Path) -> None:
    policy = load(folder)
    # The district's own overlay; the city's values; the day after the last of the region.
    assert [str(day) for day in policy.days("110")] == ["2021-01-01", "2021-06-01", "2022-01-01", "2022-06-01"]
    assert [str(day) for day in policy.days("120")] == ["2021-01-01", "2022-01-01", "2022-06-01"]
    assert policy.program("120", _day("2021-12-31")).until == _day("2021-12-31")


def test_a_version_with_an_end_leaves_days_without_rules(folder: Path) -> None:
    rules = folder / "city" / "aid" / "2021-01-01.yaml"
    _replace(rules, "title: 补助\n", "title: 补助\nuntil: 2021-10-31\n")
    policy = load(folder)
    last, after = (policy.program("100", _day(day)) for day in ("2021-10-31", "2021-11-01"))
    assert (len(last.rules), last.until) == (4, _day("2021-10-31"))
    assert (after.rules, after.rule_sets, after.since) == ((), (), _day("2021-11-01"))
    assert [str(one.until) for one in policy.rule_set_versions] == ["2021-10-31"]


def test_a_version_ends_where_the_next_begins(folder: Path) -> None:
    rules = folder / "city" / "aid" / "2021-01-01.yaml"
    shutil.copyfile(rules, rules.with_name("2021-11-01.yaml"))
    _replace(rules, "六十周岁为老年人", "六十周岁以上的为老年人")
    policy = load(folder)
    titles = {
        day: next(rule.title for rule in policy.program("100", _day(day)).rules if rule.id == "aid/old")
        for day in ("2021-10-31", "2021-11-01")
    }
    assert titles == {"2021-10-31": "六十周岁以上的为老年人", "2021-11-01": "六十周岁为老年人"}
    assert [str(one.until) for one in policy.rule_set_versions] == ["2021-10-31", "None"]


def test_the_last_day_that_a_case_may_have_ends_a_version_and_a_region(folder: Path) -> None:
    _replace(folder / "regions.yaml", "until: 2021-12-31", "until: 2199-12-31")
    _replace(folder / "city" / "aid" / "2021-01-01.yaml", "title: 补助\n", "title: 补助\nuntil: 2199-12-31\n")
    policy = load(folder)
    assert policy.region("西", _day("2199-12-31")).code == "120"
    assert len(policy.program("120", _day("2199-12-31")).rules) == 4


def test_threads_are_given_one_program(folder: Path) -> None:
    policy = load(folder)
    found: list[Program] = []
    begin = threading.Barrier(8)

    def ask() -> None:
        begin.wait()
        found.append(policy.program("110", _day("2021-06-01")))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1
    assert len(found) == 8


# --- holidays ---------------------------------------------------------------------------------------------------------


def test_the_calendar_holds_the_years_that_are_there(folder: Path) -> None:
    (folder / "holidays.yaml").write_text(
        "- {year: 2021, off: [2021-02-11], work: [2021-02-07], source: {document: notice, clause: 全文}, "
        "verified: false, note: 未核对}\n",
        "utf-8",
    )
    calendar = load(folder).program("110", _day("2021-06-01")).calendar
    assert list(calendar) == [2021]
    assert calendar[2021].off == frozenset({_day("2021-02-11")})
    assert calendar[2021].work == frozenset({_day("2021-02-07")})
    assert (calendar[2021].verified, calendar[2021].note) == (False, "未核对")


# --- every mistake, and no echo of one --------------------------------------------------------------------------------


def test_a_mistake_in_a_declaration_hides_none_in_a_rule_and_echoes_in_none(folder: Path) -> None:
    # `房租` is lost, and a rule that reads it is not to blame; the months paid as days are a mistake of their own.
    _replace(folder / "vocabulary.yaml", "name: 房租, of: 家庭, type: money/month", "name: 房租, of: 家庭, type: monny")
    rules = folder / "city" / "aid" / "2021-01-01.yaml"
    _replace(rules, "家庭.人均月收入 < 标准", "家庭.人均月收入 + 家庭.房租 < 标准")
    _replace(rules, "months: 12", "months: 告知天数")
    assert _codes(folder) == [Code.UNIT_MISMATCH, Code.BAD_WORD]


def test_a_file_of_documents_that_cannot_be_read_is_told_of_once(folder: Path) -> None:
    (folder / "documents.yaml").write_text("- {id: notice", "utf-8")
    assert _codes(folder) == [Code.SYNTAX]
