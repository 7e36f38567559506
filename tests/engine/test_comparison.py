"""What two programs differ in: each kind of change is found and reaches what it can affect; what moved is none."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from engine.comparison import Affects, Aspect, Bearing, Change, Changes, Connective, What, compare, identity
from engine.comparison.align import lines
from engine.language import load
from engine.program import Expression, Program, Span, Type

SMALL = Path(__file__).resolve().parents[1] / "tools" / "policies"
DAY = datetime.date(2021, 7, 1)
RULES = "city/aid/2021-01-01.yaml"
STANDARDS = "city/parameters/standards.yaml"
Diff = Callable[..., Changes]


def _program(folder: Path, on: datetime.date = DAY, region: str = "100") -> Program:
    return load(folder).program(region, on)


@pytest.fixture
def diff(tmp_path: Path) -> Diff:
    """The changes from the small policy to a copy with words of a file replaced."""

    def changes(file: str, *replaced: tuple[str, str]) -> Changes:
        copy = Path(shutil.copytree(SMALL, tmp_path / "policies"))
        path = copy / file
        text = path.read_text(encoding="utf-8")
        for old, new in replaced:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return compare(_program(SMALL), _program(copy))

    return changes


def _one(changes: Changes) -> Change:
    (change,) = changes.changes
    return change


def _text(value: object) -> str | None:
    return value.span.text if isinstance(value, Expression) else None


# --- what is no difference --------------------------------------------------------------------------------------------


def test_a_program_is_no_different_from_itself() -> None:
    assert compare(_program(SMALL), _program(SMALL)) == Changes((), Affects())


@pytest.mark.parametrize(
    "replaced",
    [
        [("rule_set: aid\n", "# 注释\n\n\nrule_set: aid\n")],
        [("    title: 患病的人\n    for: 成员\n", "    for: 成员\n    title: 患病的人\n")],
        [
            (
                "        - 家庭.受灾\n        - 家庭.救助类别 = 低保\n",
                "        - 家庭.救助类别 = 低保\n        - 家庭.受灾\n",
            )
        ],
        [("        - 家庭.受灾\n        - 家庭.救助类别 = 低保\n", "        - 家庭.受灾 and 家庭.救助类别 = 低保\n")],
        [("when: 家庭.人均月收入 < 标准", "when: {all: [{any: [标准 > household.per_head]}]}")],
        [("any: [成员.丧失比例 ≥ 50%, 成员.年龄 ≥ 60]", "any: [60 <= 成员.年龄, 成员.丧失比例 >= 0.5]")],
        [("标准 × 最低比例), 向上)", "最低比例 * standard)，向上)")],
    ],
)
def test_places_order_and_spelling_are_no_difference(diff: Diff, replaced: list[tuple[str, str]]) -> None:
    assert diff(RULES, *replaced).changes == ()


def test_rules_in_another_order_or_file_are_no_difference(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SMALL, tmp_path / "policies"))
    path = copy / RULES
    head, *rules = path.read_text(encoding="utf-8").split("\n  - id: ")
    path.write_text("\n  - id: ".join([head, *(one.rstrip("\n") for one in reversed(rules))]) + "\n", encoding="utf-8")
    standards = copy / STANDARDS
    standards.rename(standards.with_name("other.yaml"))
    assert compare(_program(SMALL), _program(copy)).changes == ()


def test_the_order_of_a_list_is_no_difference(diff: Diff) -> None:
    assert diff(RULES, ("one_of: [[身份证, 申请表]]", "one_of: [[申请表, 身份证]]")).changes == ()


# --- parameters -------------------------------------------------------------------------------------------------------


def test_a_value_of_another_day() -> None:
    program = _program(SMALL)
    change = _one(compare(program, _program(SMALL, datetime.date(2022, 7, 1))))
    assert (change.what, change.id, change.bearing, change.ratio) == (
        What.PARAMETER,
        "standard",
        Bearing.MEANING,
        Fraction(1, 5),
    )
    told = {one.aspect: (one.old, one.new, one.bearing) for one in change.details}
    assert told[Aspect.VALUE] == (100_000, 120_000, Bearing.MEANING)
    assert told[Aspect.SINCE] == (datetime.date(2021, 1, 1), datetime.date(2022, 1, 1), Bearing.BASIS)
    assert told[Aspect.VERIFIED] == (True, False, Bearing.BASIS)
    assert told[Aspect.NOTE] == ("", "数额没有核对", Bearing.TEXT)
    assert change.affects == Affects(("allowance", "subsidy"), (), (), ("tell",), ("aid/allowance", "aid/subsidy"))


def test_a_value_of_another_region_reaches_only_sums() -> None:
    changes = compare(_program(SMALL), _program(SMALL, region="110"))
    change = _one(changes)
    assert change.ratio == Fraction(2, 3)
    assert {one.aspect for one in change.details} >= {Aspect.VALUE, Aspect.REGION}
    # The floor stands in sums alone: no duty hangs on it.
    assert changes.affected == Affects(("allowance", "subsidy"), (), (), (), ("aid/allowance", "aid/subsidy"))


def test_only_the_source_of_a_value(diff: Diff) -> None:
    change = _one(
        diff(STANDARDS, ("{value: 3000, source: {document: notice", "{value: 3000, source: {document: rules"))
    )
    assert (change.bearing, change.affects, change.ratio) == (Bearing.BASIS, Affects(), None)
    assert [one.aspect for one in change.details] == [Aspect.SOURCE]


def test_a_value_that_is_abolished_or_found(diff: Diff) -> None:
    change = _one(diff(STANDARDS, ("value: unknown", "value: 500")))
    assert Aspect.STATE in {one.aspect for one in change.details}
    assert change.affects.benefits == ("heating",)
    assert change.ratio is None


def test_a_disease_in_a_list() -> None:
    folder = SMALL.parents[2] / "policies"
    on = datetime.date(2022, 6, 1)
    change = next(
        one
        for one in compare(_program(folder, on, "330100"), _program(folder, on, "330110")).changes
        if one.what is What.PARAMETER and any(detail.aspect is Aspect.LIST for detail in one.details)
    )
    (listed,) = (one for one in change.details if one.aspect is Aspect.LIST)
    assert (listed.added, listed.removed) == (("重型地中海贫血",), ())
    # By way of a status that other rules read, to a benefit.
    assert "seriously_ill" in change.affects.statuses
    assert "single_listing_dibao" in change.affects.benefits
    assert "single-listing/difference" in change.affects.rules


# --- rules ------------------------------------------------------------------------------------------------------------


def test_a_condition_shows_the_line_that_changed_and_what_in_it(diff: Diff) -> None:
    change = _one(
        diff(RULES, ("any: [成员.丧失比例 ≥ 50%, 成员.年龄 ≥ 60]", "any: [成员.丧失比例 ≥ 50%, 成员.年龄 ≥ 65]"))
    )
    (detail,) = change.details
    assert (change.what, change.id, detail.aspect) == (What.RULE, "aid/subsidy", Aspect.CONDITION)
    assert detail.within == (Connective.ALL, Connective.ANY)
    assert (_text(detail.old), _text(detail.new)) == ("成员.年龄 ≥ 60", "成员.年龄 ≥ 65")
    assert [(_text(one.old), _text(one.new)) for one in detail.spots] == [("60", "65")]
    assert change.affects == Affects(("subsidy",), (), (), (), ("aid/subsidy",))


def test_a_condition_that_is_added_or_removed_is_one_line(diff: Diff) -> None:
    change = _one(
        diff(
            RULES,
            ("when: 家庭.救助类别 = 无", "when: {all: [家庭.救助类别 = 无, 非 家庭.受灾]}"),
        )
    )
    (detail,) = change.details
    assert (detail.old, _text(detail.new), detail.within) == (None, "非 家庭.受灾", (Connective.ALL,))
    assert change.affects.leads == ("visit",)


def test_a_rule_without_condition_gets_one(diff: Diff) -> None:
    change = _one(
        diff(
            RULES,
            (
                "    title: 每家有取暖费\n    for: 家庭\n",
                "    title: 每家有取暖费\n    for: 家庭\n    when: 家庭.受灾\n",
            ),
        )
    )
    (detail,) = change.details
    assert (detail.old, _text(detail.new)) == (None, "家庭.受灾")


def test_another_operator_is_the_whole_line(diff: Diff) -> None:
    change = _one(diff(RULES, ("when: 家庭.人均月收入 < 标准", "when: 家庭.人均月收入 ≤ 标准")))
    (detail,) = change.details
    assert (_text(detail.new), detail.spots) == ("家庭.人均月收入 ≤ 标准", ())
    assert change.affects == Affects(("allowance",), (), (), ("tell",), ("aid/allowance",))


def test_sums_months_and_who_decides(diff: Diff) -> None:
    changes = diff(
        RULES,
        ("      months: 12\n", "      months: 6\n"),
        ("at_most: 救急上限 × 2", "at_most: 救急上限 × 3"),
        ("      review: 一事一议\n", "      review: 由区里决定\n"),
    )
    allowance, relief = changes.changes
    assert [(one.aspect, _text(one.old), _text(one.new)) for one in allowance.details] == [(Aspect.MONTHS, "12", "6")]
    # A sum moves no duty and nobody who reads whether it is granted.
    assert allowance.affects == Affects(("allowance",), (), (), (), ("aid/allowance",))
    sums, review = relief.details
    assert (sums.aspect, sums.part, [(_text(one.old), _text(one.new)) for one in sums.spots]) == (
        Aspect.ONCE,
        "at_most",
        [("2", "3")],
    )
    assert (review.aspect, review.bearing) == (Aspect.REVIEW, Bearing.TEXT)


def test_exceptions_reach_what_they_displace(diff: Diff) -> None:
    change = _one(
        diff(
            RULES,
            (
                "    status: 受灾家庭\n    exception_to: aid/subsidy\n    reason: 受灾期间改发救急\n",
                "    status: 受灾家庭\n",
            ),
        )
    )
    aspects = {one.aspect: one for one in change.details}
    assert aspects[Aspect.EXCEPTION_TO].removed == ("aid/subsidy",)
    assert aspects[Aspect.REASON].bearing is Bearing.TEXT
    assert change.affects.benefits == ("subsidy",)


def test_duties_and_materials(diff: Diff) -> None:
    changes = diff(
        RULES,
        ("    duties: [告知]\n", "    duties: [告知, 登记]\n"),
        ("forbid: [盖章]", "require: [盖章]"),
    )
    allowance, materials = changes.changes
    assert [(one.aspect, one.added, one.removed) for one in allowance.details] == [(Aspect.DUTIES, ("record",), ())]
    assert allowance.affects.duties == ("record",)
    assert {(one.aspect, one.added, one.removed) for one in materials.details} == {
        (Aspect.REQUIRED, ("stamp",), ()),
        (Aspect.FORBIDDEN, (), ("stamp",)),
    }
    assert materials.affects == Affects((), (), (), (), ("aid/materials",))


def test_a_rule_that_is_gone(diff: Diff) -> None:
    change = _one(
        diff(
            RULES,
            (
                "  - id: visit\n    title: 没有救助的，上门看看\n    for: 家庭\n"
                "    when: 家庭.救助类别 = 无\n    lead: 上门核查\n",
                "",
            ),
        )
    )
    assert (change.new, change.bearing, change.affects.leads) == (None, Bearing.MEANING, ("visit",))
    condition, lead = change.details
    assert (condition.aspect, _text(condition.old), condition.new) == (Aspect.CONDITION, "家庭.救助类别 = 无", None)
    assert (lead.aspect, lead.added, lead.removed) == (Aspect.LEADS, (), ("visit",))


def test_a_rule_under_another_id_is_one_change(diff: Diff) -> None:
    change = _one(diff(RULES, ("id: heating", "id: warmth")))
    assert change.old is not None
    assert (change.bearing, [(one.aspect, one.old, one.new) for one in change.details]) == (
        Bearing.BASIS,
        [(Aspect.ID, "aid/heating", "aid/warmth")],
    )


def test_titles_and_notes_are_words_only(diff: Diff) -> None:
    changes = diff(RULES, ("note: 按月发放", "note: 按月"), ("title: 患病的人\n", "title: 病人\n"))
    assert {one.bearing for one in changes.changes} == {Bearing.TEXT}
    assert changes.affected == Affects()


# --- what rules stand on ----------------------------------------------------------------------------------------------


def test_a_derived_fact_reaches_its_readers(diff: Diff) -> None:
    change = _one(diff(RULES, ("value: 合计(成员.月收入) ÷ 个数(成员)", "value: 合计(成员.月收入) ÷ 个数(成员) - 1")))
    assert (change.what, change.id) == (What.DEFINE, "household/per_head")
    assert change.affects == Affects(("allowance",), (), (), ("tell",), ("aid/allowance",))


def test_the_office_and_the_deadline_of_a_duty(diff: Diff) -> None:
    changes = diff(
        "benefits.yaml",
        ("    office: 乡镇\n", "    office: 区里\n"),
        ("unit: working_day", "unit: day"),
        ("source: {document: rules, clause: 第三条}", "source: {document: rules, clause: 第四条}"),
    )
    tell, record = changes.changes
    assert [(one.aspect, one.part, one.bearing) for one in tell.details] == [
        (Aspect.DEADLINE, "unit", Bearing.MEANING),
        (Aspect.OFFICE, "", Bearing.MEANING),
    ]
    assert tell.affects == Affects((), (), (), ("tell",), ("aid/allowance",))
    assert (record.bearing, record.affects) == (Bearing.BASIS, Affects())


def test_a_fact_with_other_bounds_or_choices(diff: Diff) -> None:
    changes = diff(
        "vocabulary.yaml",
        (
            "choices: [{id: none, name: 无}, {id: dibao, name: 低保}]",
            "choices: [{id: none, name: 无}, {id: dibao, name: 低保}, {id: low, name: 低边}]",
        ),
        ("question: 几周岁？", "question: 多大？"),
    )
    aid, age = changes.changes
    assert (aid.id, [one.aspect for one in aid.details], aid.bearing) == (
        "household/aid",
        [Aspect.TYPE],
        Bearing.MEANING,
    )
    assert aid.affects.leads == ("visit",)
    assert aid.affects.benefits == ("relief",)
    assert (age.id, age.bearing) == ("member/age", Bearing.TEXT)


def test_a_version_of_a_rule_set_that_takes_force(diff: Diff) -> None:
    change = _one(diff(RULES, ("status: in_force", "status: draft")))
    assert (change.what, change.bearing, [one.aspect for one in change.details]) == (
        What.RULE_SET,
        Bearing.BASIS,
        [Aspect.STANDING],
    )


def test_both_ways_find_the_same_things() -> None:
    one, other = _program(SMALL), _program(SMALL, datetime.date(2022, 7, 1), "110")
    there, back = compare(one, other), compare(other, one)
    assert [change.id for change in there.changes] == [change.id for change in back.changes]
    assert there.affected == back.affected


# --- nothing is missed ------------------------------------------------------------------------------------------------


def _mutants(expression: Expression) -> Iterator[Expression]:
    """The expression with one thing in it changed, for each thing there is: all of them mean something else."""
    whole: Any = expression
    for field in fields(expression):
        value = getattr(expression, field.name)
        match value:
            case Type() | Span() | None:
                continue
            case Enum():
                changed: list[object] = [one for one in type(value) if one is not value]
            case bool():
                changed = [not value]
            case int() | Fraction():
                changed = [value + 1]
            case datetime.date():
                changed = [value + datetime.timedelta(days=1)]
            case str():
                changed = [f"{value}x"]
            case tuple() if all(isinstance(one, Expression) for one in value):
                changed = [
                    (*value[:number], one, *value[number + 1 :])
                    for number, part in enumerate(value)
                    for one in _mutants(part)
                ]
                changed += [(*value[:number], *value[number + 1 :]) for number in range(len(value)) if len(value) > 1]
            case tuple():
                changed = [(*value, "x"), *(tuple(one for one in value if one != gone) for gone in value)]
            case _:
                changed = list(_mutants(value))
        for one in changed:
            yield replace(whole, **{field.name: one})


def test_whatever_is_changed_in_a_condition_is_found() -> None:
    """Every change of every part of every condition and derived fact of the real policy."""
    program = _program(SMALL.parents[2] / "policies", datetime.date(2022, 6, 1), "330100")
    expressions = [rule.condition for rule in program.rules] + [define.value for define in program.defines.values()]
    tried = 0
    for expression in expressions:
        known = identity(expression)
        for mutant in _mutants(expression):
            tried += 1
            assert identity(mutant) != known, (expression.span.text, mutant)
            assert list(lines(expression, mutant))
    assert tried > 1000


def test_a_changed_rule_is_found_with_what_it_concludes() -> None:
    program = _program(SMALL.parents[2] / "policies", datetime.date(2022, 6, 1), "330100")
    for number, rule in enumerate(program.rules):
        mutant = next(_mutants(rule.condition), None)
        if mutant is None:
            continue
        rules = (*program.rules[:number], replace(rule, condition=mutant), *program.rules[number + 1 :])
        change = _one(compare(program, replace(program, rules=rules)))
        assert (change.what, change.id, change.bearing) == (What.RULE, rule.id, Bearing.MEANING)
        affected = {*change.affects.benefits, *change.affects.statuses, *change.affects.leads, *change.affects.duties}
        granted = {rule.grant.benefit} if rule.grant is not None else set()
        assert granted | {*rule.statuses, *rule.leads, *rule.duties} <= affected
        assert {rule.id, *rule.exception_to} <= set(change.affects.rules)
