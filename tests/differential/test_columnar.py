"""One rule, several readings, one meaning: the columns say of every case what the reference decides on it."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine import columnar, reference
from engine.case import Case
from engine.language import load
from engine.language.policy import Policy
from engine.program import Program
from tests.columnar.agree import assert_agree
from tests.columnar.populate import storing, tables
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs

POLICIES = Path(__file__).resolve().parents[2] / "policies"
LONG = bool(os.environ.get("DOUDI_COLUMNAR"))
"""Whether to look long: a plan of a program takes seconds, so that an ordinary run has time for few."""
PLACES = [
    ("330122", datetime.date(2017, 12, 1)),
    ("330102", datetime.date(2021, 8, 15)),
    ("330122", datetime.date(2021, 11, 1)),
    ("330110", datetime.date(2023, 6, 1)),
]
"""Before the notice, between its base rules and it, under it, and without a standard."""
SEEN = PLACES if LONG else PLACES[2:3]
# To make a smaller case of one that fails takes minutes: each is a plan of its own.
UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
PROGRAMS = max(15, settings.default.max_examples // 50) if settings.default and LONG else 3


def check(program: Program, population: list[Case]) -> None:
    """The columns over all of `population` agree with the reference on each."""
    told = tables(program, population)
    results = columnar.compile(program).decide(told, keep=storing(told))
    assert_agree(program, results, [reference.decide(program, case) for case in population])


@settings(max_examples=PROGRAMS, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_on_generated_programs(data: st.DataObject) -> None:
    program = data.draw(programs())
    check(program, data.draw(st.lists(cases(program, days_of(program)), min_size=6, max_size=12)))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(POLICIES)


@pytest.mark.parametrize(("region", "day"), SEEN)
def test_on_the_policies(policy: Policy, region: str, day: datetime.date) -> None:
    program = policy.program(region, day)
    population: list[Case] = []

    @settings(max_examples=120, phases=UNSHRUNK)
    @given(cases(program, days_of(program)))
    def gather(case: Case) -> None:
        population.append(case)

    gather()
    check(program, population)
