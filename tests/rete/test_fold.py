"""What is constant is worked out once, exactly; what is unknown stays unknown; what is left means the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.program import (
    And,
    Arithmetic,
    Calculation,
    Call,
    Constant,
    Define,
    DefineReference,
    Direction,
    Expression,
    Function,
    In,
    ParameterReference,
    ParameterState,
    Rounding,
)
from engine.rete.compile.fold import Folder
from tests.rete.build import (
    BOOLEAN,
    DATE,
    DAY,
    HOUSEHOLD,
    LIST,
    MONEY,
    RATIO,
    SPAN,
    TEXT,
    always,
    anyone,
    both,
    compared,
    concluded,
    constant,
    either,
    fact,
    income,
    missing,
    negation,
    program,
    rent,
    rule,
)

FLAG = fact(HOUSEHOLD, "flag")
THIRD = Calculation(Arithmetic.DIVIDE, constant(100, MONEY), constant(3, MONEY), MONEY, SPAN)


def folded(expression: Expression) -> Expression:
    return Folder(program([rule("r", HOUSEHOLD, FLAG, statuses=["drawn"])])).fold(expression)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (THIRD, Fraction(100, 3)),
        (Calculation(Arithmetic.MULTIPLY, THIRD, constant(3, MONEY), MONEY, SPAN), 100),
        (Rounding(THIRD, 1, Direction.UP, MONEY, SPAN), 34),
        (compared(THIRD, "<", constant(Fraction(3333, 100), RATIO)), False),
        (compared(constant(DAY, DATE), "≥", constant(DAY, DATE)), True),
        (In(constant("x", TEXT), constant(("x", "y"), LIST), BOOLEAN, SPAN), True),
        (Call(Function.GREATER, (THIRD, constant(33, MONEY)), MONEY, SPAN), Fraction(100, 3)),
        (Call(Function.LESSER, (THIRD, constant(33, MONEY)), MONEY, SPAN), 33),
        (Call(Function.IF, (always(), constant(1, MONEY), constant(2, MONEY)), MONEY, SPAN), 1),
        (Call(Function.IF, (always(holds=False), FLAG, constant(2, MONEY)), MONEY, SPAN), 2),
        (both(FLAG, always(holds=False)), False),
        (both(missing(), always(holds=False)), False),
        (both(always(), always()), True),
        (either(missing(), always()), True),
        (either(always(holds=False), always(holds=False)), False),
        (negation(always()), False),
        (concluded(HOUSEHOLD, "never"), False),
    ],
)
def test_constants(expression: Expression, value: object) -> None:
    found = folded(expression)
    assert isinstance(found, Constant)
    assert found.value == value
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "expression",
    [
        missing(),
        negation(missing()),
        both(missing(), always()),
        either(missing(), always(holds=False)),
        compared(missing(), "=", constant(1, MONEY)),
        Rounding(Calculation(Arithmetic.ADD, missing(), THIRD, MONEY, SPAN), 1, Direction.UP, MONEY, SPAN),
        Call(Function.IF, (missing(), THIRD, THIRD), MONEY, SPAN),
    ],
)
def test_what_hangs_on_a_parameter_without_a_value_stays_unknown(expression: Expression) -> None:
    assert isinstance(folded(expression), ParameterReference)


@pytest.mark.parametrize("state", [ParameterState.MISSING, ParameterState.ABOLISHED])
def test_only_a_parameter_in_force_has_a_value(state: ParameterState) -> None:
    made = program(())
    (parameter,) = made.parameters.values()
    for value in (None, False):
        off = replace(made, parameters={"unfound": replace(parameter, state=state, value=value)})
        assert isinstance(Folder(off).fold(missing()), ParameterReference)
    on = replace(made, parameters={"unfound": replace(parameter, state=ParameterState.IN_FORCE, value=False)})
    assert folded_value(Folder(on).fold(missing())) is False


def folded_value(expression: Expression) -> object:
    assert isinstance(expression, Constant)
    return expression.value


def test_what_reads_a_case_is_left_as_it_is() -> None:
    drawn = concluded(HOUSEHOLD, "drawn")
    for expression in (FLAG, drawn, negation(FLAG), both(FLAG, drawn), anyone(income("<", 5)), rent("<", 5)):
        assert folded(expression) == expression
    assert folded(negation(negation(FLAG))) == FLAG
    assert folded(both(FLAG, both(drawn, always()))) == And((FLAG, drawn), BOOLEAN, SPAN)
    assert folded(both(FLAG, always())) == FLAG
    assert folded(anyone(FLAG, always())) == anyone(FLAG)


def test_a_fact_beside_an_unknown_parameter_may_still_settle_it_by_being_absent() -> None:
    beside = compared(fact(HOUSEHOLD, "left_on"), "=", missing())
    assert folded(beside) == beside


def test_references_made_for_a_moment_are_never_mixed_up() -> None:
    defines = [Define(f"d{n}", f"d{n}", HOUSEHOLD, MONEY, constant(n, MONEY), "built", SPAN) for n in range(3)]
    folder = Folder(program((), defines=defines))
    for _ in range(20):
        for number in range(3):
            reference = DefineReference(HOUSEHOLD, f"d{number}", MONEY, SPAN)
            assert folded_value(folder.fold(reference)) == number
