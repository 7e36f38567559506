"""What would have to change: the nearest threshold in each direction, exact to the 分, and each change decides so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine import reference
from engine.admission import RawCase, RawSubject, RawValue
from engine.decision import FactKey, Outcome, Subject
from engine.engine import Admitted, Engine
from engine.language import load
from engine.witness import Alternatives, Otherwise, alternatives

POLICIES = Path(__file__).resolve().parents[2] / "policies"
BENEFIT = "single_listing_dibao"
INCOME = FactKey("member", 0, "monthly_income")
"""The standard in 2021, 1041 元 a month, in 分: who earns less may be listed alone."""
STANDARD = 104_100


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(load(POLICIES))
    yield engine
    engine.close()


def case(engine: Engine, member: Mapping[str, RawValue], **household: RawValue) -> Admitted:
    entities: dict[str, RawSubject | Sequence[RawSubject]] = {
        "household": RawSubject({"现救助类别": "低边", **household}),
        "members": [RawSubject(member)],
        "application": RawSubject({"申请事项": "重病型单列户低保"}),
    }
    return engine.admit(RawCase("2021-11-01", "西湖", entities))


def found(engine: Engine, admitted: Admitted) -> Alternatives:
    return alternatives(engine, admitted, BENEFIT, Subject("member", 0))


def about(alternatives: Alternatives, key: FactKey) -> list[Otherwise]:
    return [one for one in alternatives.single if one.changes[0].key == key]


def test_the_threshold_above_is_exact_to_the_fen(engine: Engine) -> None:
    admitted = case(engine, {"月收入": 600, "确诊病种": ["恶性肿瘤"]})
    (one,) = about(found(engine, admitted), INCOME)
    assert (one.changes[0].before, one.changes[0].after) == (60_000, STANDARD)
    assert one.decision.outcome is Outcome.INELIGIBLE


def test_the_threshold_below_is_exact_to_the_fen(engine: Engine) -> None:
    admitted = case(engine, {"月收入": 3400, "确诊病种": ["恶性肿瘤"]})
    (one,) = about(found(engine, admitted), INCOME)
    assert one.changes[0].after == STANDARD - 1
    assert one.decision.outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(("income", "after"), [("1040.99", STANDARD), ("1041.00", STANDARD - 1)])
def test_one_fen_away_is_still_found(engine: Engine, income: str, after: int) -> None:
    admitted = case(engine, {"月收入": income, "确诊病种": ["恶性肿瘤"]})
    (one,) = about(found(engine, admitted), INCOME)
    assert one.changes[0].after == after


def test_an_unknown_fact_is_told_from_which_value_on_it_decides_what(engine: Engine) -> None:
    admitted = case(engine, {"确诊病种": ["恶性肿瘤"]})
    told = about(found(engine, admitted), INCOME)
    assert [(one.changes[0].known, one.changes[0].after, one.decision.outcome) for one in told] == [
        (False, 0, Outcome.ELIGIBLE),
        (False, STANDARD, Outcome.INELIGIBLE),
    ]


def test_where_no_single_change_helps_the_fewest_together_are_told_and_go_no_farther_than_they_must(
    engine: Engine,
) -> None:
    admitted = case(engine, {"月收入": 3400, "确诊病种": None})
    told = found(engine, admitted)
    assert all(one.decision.outcome is not Outcome.ELIGIBLE for one in told.single)
    (together,) = told.together
    after = {one.key.fact: one.after for one in together.changes}
    assert set(after) == {"monthly_income", "certified_diseases"}
    assert after["monthly_income"] == STANDARD - 1
    assert together.decision.outcome is Outcome.ELIGIBLE


def test_every_alternative_is_what_the_reference_decides(engine: Engine) -> None:
    admitted = case(engine, {"月收入": 600, "确诊病种": ["恶性肿瘤"]})
    told = found(engine, admitted)
    assert told.single
    for one in told.single:
        singles = {entity: dict(facts) for entity, facts in admitted.case.singles.items()}
        many = {entity: [dict(facts) for facts in subjects] for entity, subjects in admitted.case.many.items()}
        for change in one.changes:
            facts = many[change.key.entity][change.key.index] if change.key.entity in many else None
            (facts if facts is not None else singles.setdefault(change.key.entity, {}))[change.key.fact] = change.after
        changed = replace(admitted.case, singles=singles, many={entity: tuple(each) for entity, each in many.items()})
        decision = reference.decide(admitted.program, changed)
        assert one.decision in decision.benefits
        assert one.decision.outcome is not Outcome.ELIGIBLE


def test_the_case_itself_is_not_changed(engine: Engine) -> None:
    admitted = case(engine, {"月收入": 3400, "确诊病种": None})
    before = engine.decide(admitted)
    found(engine, admitted)
    assert admitted == case(engine, {"月收入": 3400, "确诊病种": None})
    assert engine.decide(admitted) == before


def test_the_same_question_gets_the_same_answer(engine: Engine) -> None:
    admitted = case(engine, {"月收入": 3400, "确诊病种": None})
    assert found(engine, admitted) == found(engine, admitted)
