"""Programs larger than one handle bears are laid onto several, and decide as if there were no limits."""

from __future__ import annotations

import pytest

from engine import reference
from engine.case import Case
from engine.decision import Truth
from engine.program import Aggregate, Comparison, Expression, Fold, Program
from engine.rete import CompileError, Network
from engine.rete.compile import compile_plan
from engine.rete.compile.condition import Encoding, Probe, Property
from engine.rete.compile.panel import Condition, layouts
from engine.rete.session.limits import MAX_PROPERTIES, MAX_RULES
from tests.rete.build import (
    COUNT,
    ENTITIES,
    HOUSEHOLD,
    MEMBER,
    SPAN,
    both,
    compared,
    constant,
    either,
    fact,
    household,
    income,
    negation,
    program,
    rent,
    rule,
)

CASES = [
    household({"rent": 150, "flag": True}, [{"income": 120, "able": True}, {"income": 299}]),
    household({"rent": 0, "flag": False}, [{"income": 0, "able": False, "ill": True}]),
    household({}, [{}, {"income": 10_000_000_000, "colour": None}]),
    household({"rent": 299}),
]


def assert_right(made: Program, cases: list[Case] = CASES) -> None:
    network = Network(made, reference.inquire)
    try:
        for case in cases:
            assert network.decide(case) == reference.decide(made, case)
    finally:
        network.close()


def statuses(*conditions: Expression, entity: str = HOUSEHOLD) -> Program:
    return program(rule(f"r{at}", entity, one, statuses=[f"s{at}"]) for at, one in enumerate(conditions))


def handles(made: Program) -> int:
    return len(compile_plan(made).panels)


def test_three_hundred_rules_that_match_one_fact_are_split_over_handles() -> None:
    made = statuses(*(rent(">", fen) for fen in range(300)))
    assert handles(made) >= 300 // 60
    assert_right(made)


def test_three_hundred_rules_for_members_and_their_negations() -> None:
    able = fact(MEMBER, "able")
    made = statuses(
        *(
            both(able, income(">", fen)) if fen % 2 else either(negation(able), negation(income("≤", fen)))
            for fen in range(300)
        ),
        entity=MEMBER,
    )
    assert handles(made) > 1
    assert_right(made)


def test_three_hundred_rules_of_one_condition_are_one_pattern() -> None:
    made = statuses(*(both(rent(">", 100), fact(HOUSEHOLD, "flag")) for _ in range(300)))
    (panel,) = compile_plan(made).panels
    assert len(panel.layout.productions) == 2
    assert_right(made)


def test_six_hundred_equalities_under_one_node_are_split() -> None:
    made = statuses(*(rent("=", fen) for fen in range(600)))
    assert handles(made) > 1
    assert_right(made)


def test_more_properties_than_a_fact_bears_are_split() -> None:
    def several(fen: int) -> Expression:
        where = income("=", fen)
        return compared(Aggregate(Fold.COUNT, MEMBER, None, where, COUNT, SPAN), "=", constant(1, COUNT))

    made = statuses(*(several(fen) for fen in range(0, 2 * 260, 2)))
    panels = compile_plan(made).panels
    assert sum(len(form.properties) for panel in panels for form in panel.layout.forms) == 260
    assert all(len(form.properties) <= MAX_PROPERTIES for panel in panels for form in panel.layout.forms)
    assert_right(made)


def test_properties_alone_split_too() -> None:
    """Equalities of different properties that stand deep under one shared test never crowd a node."""
    conditions = [
        Condition(HOUSEHOLD, tuple((Probe(one_property(at * 6 + k), Comparison.EQ, 1),) for k in range(6)), (at,))
        for at in range(60)
    ]
    found = list(layouts(conditions, ENTITIES))
    assert len(found) > 1
    assert all(len(form.properties) <= MAX_PROPERTIES for layout in found for form in layout.forms)
    assert sorted(n for one in found for p in one.productions.values() if p.met for n in p.numbers) == list(range(60))


def one_property(number: int) -> Property:
    return Property(Encoding.WHOLE, (number,), (rent("=", number),))


def test_a_condition_of_more_parts_than_a_pattern_bears() -> None:
    assert_right(statuses(both(*(rent("≠", fen) for fen in range(40)), fact(HOUSEHOLD, "flag"))))


def test_a_condition_of_many_wide_disjunctions() -> None:
    parts = [either(rent(">", fen), rent("<", fen), fact(HOUSEHOLD, "flag")) for fen in range(14)]
    made = statuses(both(*parts))
    network = Network(made, reference.inquire)
    assert network.decide(CASES[0]).statuses[0].truth is Truth.TRUE
    network.close()
    assert_right(made)


def test_a_single_condition_beyond_every_limit_is_refused() -> None:
    tests = tuple(Probe(one_property(number), Comparison.GT, 1) for number in range(200))
    with pytest.raises(CompileError, match="beyond durable-rules"):
        list(layouts([Condition(HOUSEHOLD, (tests,), (0,))], ENTITIES))


def test_an_integer_that_wraps_is_refused_in_a_test() -> None:
    beyond = Probe(one_property(0), Comparison.GT, 2**63)
    with pytest.raises(CompileError, match="wraps"):
        list(layouts([Condition(HOUSEHOLD, ((beyond,),), (0,))], ENTITIES))


def test_rules_are_counted() -> None:
    conditions = [
        Condition(HOUSEHOLD, ((Probe(one_property(at % 100), Comparison.EQ, at // 100),),), (at,)) for at in range(2100)
    ]
    found = list(layouts(conditions, ENTITIES))
    assert all(len(one.productions) <= MAX_RULES for one in found)
    assert sum(one.met for layout in found for one in layout.productions.values()) == 2100
