"""Generated programs decide alike when the limits are so low that nearly everything is split or worked out before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import reference
from engine.rete import Network
from engine.rete.compile import alpha, condition
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alpha, "MAX_STACK", 8)
    monkeypatch.setattr(condition, "MAX_CLAUSES", 2)
    monkeypatch.setattr(condition, "MAX_TESTS", 2)
    monkeypatch.setattr(condition, "MAX_MATCHES", 2)


@pytest.mark.usefixtures("low_limits")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_low_limits_change_no_decision(data: st.DataObject) -> None:
    program = data.draw(programs())
    network = Network(program, reference.inquire)
    try:
        for _ in range(2):
            case = data.draw(cases(program, days_of(program)))
            assert network.decide(case) == reference.decide(program, case)
    finally:
        network.close()
