"""One rule, several readings, one meaning: the rete decides exactly as the reference does."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import reference
from engine.case import Case
from engine.decision import Decision
from engine.language import load
from engine.language.policy import Policy
from engine.program import Program
from engine.rete import Network
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs

POLICIES = Path(__file__).resolve().parents[2] / "policies"
DAYS = [
    datetime.date(2017, 12, 1),
    datetime.date(2021, 8, 15),
    datetime.date(2021, 11, 1),
    datetime.date(2022, 6, 1),
    datetime.date(2023, 6, 1),
]
"""Before the notice, between its base rules and it, under it, under the next year's values, and without a standard."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(POLICIES)


def assert_agree(network: Network, program: Program, case: Case) -> None:
    """The two decisions are equal; where not, says which part first."""
    decided, meant = network.decide(case), reference.decide(program, case)
    for part in Decision.__dataclass_fields__:
        assert getattr(decided, part) == getattr(meant, part), part


@given(st.data())
def test_on_generated_programs(data: st.DataObject) -> None:
    program = data.draw(programs())
    network = Network(program, reference.inquire)
    try:
        for _ in range(data.draw(st.integers(1, 4))):
            assert_agree(network, program, data.draw(cases(program, days_of(program))))
    finally:
        network.close()


def _regions(policy: Policy) -> list[str]:
    return [region.code for region in policy.regions.values() if region.level == "district"]


def test_on_the_policies_of_every_region_and_several_days(policy: Policy) -> None:
    programs_of = {
        id(program): program
        for code in _regions(policy)
        for day in DAYS
        if (program := _program(policy, code, day)) is not None
    }
    assert len(programs_of) > len(DAYS)
    networks = [(program, Network(program, reference.inquire)) for program in programs_of.values()]
    strategies = {id(program): cases(program, days_of(program)) for program, _ in networks}

    @settings(max_examples=400)
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        program, network = data.draw(st.sampled_from(networks))
        assert_agree(network, program, data.draw(strategies[id(program)]))

    try:
        agree()
    finally:
        for _, network in networks:
            network.close()


def _program(policy: Policy, code: str, day: datetime.date) -> Program | None:
    """The program of a district on a day, or `None` where the district did not exist on it."""
    region = policy.regions[code]
    exists = (region.since is None or region.since <= day) and (region.until is None or day <= region.until)
    return policy.program(code, day) if exists else None
