"""Rules are matched after what they read is settled, in as few stages as that takes."""

from __future__ import annotations

import pytest

from engine.program import Rule
from engine.rete import CompileError
from engine.rete.compile.schedule import stages
from tests.rete.build import HOUSEHOLD, MEMBER, always, rule

Conclusions = frozenset[tuple[str, str]]
NOTHING: Conclusions = frozenset()


def status(name: str, entity: str = HOUSEHOLD, *, exception_to: tuple[str, ...] = ()) -> Rule:
    return rule(name, entity, always(), statuses=[name], exception_to=exception_to)


def reads(*names: str, entity: str = HOUSEHOLD) -> Conclusions:
    return frozenset((entity, name) for name in names)


def test_a_reader_comes_one_stage_after_what_it_reads() -> None:
    rules = [status("a"), status("b"), status("c")]
    assert stages(rules, [NOTHING, reads("a"), reads("b")]) == (0, 1, 2)


def test_the_strata_of_the_program_are_an_upper_bound_only() -> None:
    rules = [status("a"), rule("late", HOUSEHOLD, always(), statuses=["late"], stratum=5), status("c")]
    assert stages(rules, [NOTHING, NOTHING, reads("late")]) == (0, 0, 1)


def test_a_reader_waits_for_a_later_exception_of_what_it_reads() -> None:
    rules = [status("general"), status("source"), status("special", exception_to=("general",)), status("reader")]
    assert stages(rules, [NOTHING, NOTHING, reads("source"), reads("general")]) == (0, 0, 1, 2)


def test_a_rule_that_nobody_waits_for_goes_where_its_entity_is_asserted_anyway() -> None:
    rules = [status("a"), status("own", MEMBER), status("b"), status("lead-like", MEMBER), status("last", MEMBER)]
    several = [NOTHING, NOTHING, reads("a"), reads("a"), reads("b")]
    assert stages(rules, several) == (0, 2, 1, 2, 2)


def test_rules_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(CompileError, match="waits for its own"):
        stages([status("a"), status("b")], [reads("b"), reads("a")])
    with pytest.raises(CompileError, match="waits"):
        stages([status("a"), status("b", exception_to=("a",))], [NOTHING, reads("a")])
