"""Statements are shared by policies that decide alike, and by no others."""

from __future__ import annotations

import datetime

import pytest

from engine import columnar
from engine.language import load
from engine.language.policy import Policy
from tests.tools.running import SMALL
from tests.tools.simulate.drafts import with_a_benefit
from tools.simulate.statements import Plans, alike, planned

DAY = datetime.date(2021, 6, 30)
CITY, EAST = "100", "110"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(SMALL)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load(with_a_benefit(tmp_path_factory.mktemp("policies") / "draft"))


def test_the_same_rules_with_another_vocabulary_are_not_alike(policy: Policy, draft: Policy) -> None:
    one, other = (it.program(CITY, DAY) for it in (policy, draft))
    assert one.rules == other.rules
    assert alike(one, one)
    assert not alike(one, other)


def test_values_tell_programs_apart(policy: Policy) -> None:
    days = [datetime.date(year, 6, 30) for year in (2021, 2022)]
    one, other = (policy.program(CITY, day) for day in days)
    assert one.parameters != other.parameters
    assert not alike(one, other)


def test_each_side_has_the_columns_of_its_own_vocabulary(policy: Policy, draft: Policy) -> None:
    plans = Plans()
    found = []
    for one in (policy, draft, policy):
        program = one.program(CITY, DAY)
        found.append(plans.of(program, DAY, columnar.schema(program), needed=False))
    assert found[0] is found[2]
    assert found[0].kept.keys().isdisjoint(found[1].kept)
    extra = "household__extra__outcome"
    assert [extra in one.decisions["case"].columns for one in found] == [False, True, False]


def test_what_is_needed_is_planned_where_it_was_not_before(policy: Policy) -> None:
    plans, program = Plans(), policy.program(CITY, DAY)
    schema = columnar.schema(program)
    without = plans.of(program, DAY, schema, needed=False)
    whole = plans.of(program, DAY, schema, needed=True)
    assert not without.needed
    assert whole.needed
    assert plans.of(program, DAY, schema, needed=True) is whole


def test_every_conclusion_is_asked_for_unless_some_are(policy: Policy) -> None:
    program = policy.program(EAST, DAY)
    schema = columnar.schema(program)
    whole = planned(program, DAY, schema, needed=False)
    one = planned(program, DAY, schema, [next(iter(program.benefits))], needed=False)
    assert set(one.decisions["case"].columns) < set(whole.decisions["case"].columns)
