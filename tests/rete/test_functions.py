"""Generated code comes to what the reference does: each operator and function, with unknown, absent and exact parts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest

from engine.case import Case
from engine.program import (
    Aggregate,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Compare,
    Comparison,
    Direction,
    Expression,
    Fold,
    Function,
    In,
    Kind,
    ParameterReference,
    Rounding,
    Type,
)
from engine.reference.evaluate import Evaluation
from engine.reference.value import UNKNOWN as REFERENCE_UNKNOWN
from engine.rete import EvaluationError
from engine.rete.compile import compile_plan
from engine.rete.compile.functions import Functions
from engine.rete.compile.source import Context
from engine.rete.decide.truths import Truths
from engine.rete.unknown import UNKNOWN
from tests.rete.build import (
    BOOLEAN,
    COUNT,
    DATE,
    DAY,
    HOUSEHOLD,
    LIST,
    MEMBER,
    MONEY,
    RATIO,
    SPAN,
    TEXT,
    both,
    compared,
    constant,
    either,
    fact,
    household,
    income,
    missing,
    negation,
    program,
    total,
)

MONTHS = Type(Kind.NUMBER)
PROGRAM = program(())
PLAN = compile_plan(PROGRAM)
BORN = datetime.date(1961, 2, 28)

CASES = [
    household({}),
    household(
        {"share": Fraction(1, 3), "rent": 7, "rooms": 0, "left_on": None, "kind": None, "flag": False, "codes": None},
        [{"codes": ("M32",)}, {"word": "M32"}, {"word": None}],
    ),
    household(
        {
            "share": Fraction(5, 7),
            "rent": 30_000,
            "rooms": 3,
            "left_on": DAY,
            "kind": "red",
            "flag": True,
            "codes": ("C00-C97",),
        },
        [
            {
                "income": 5,
                "able": True,
                "ill": False,
                "born_on": BORN,
                "colour": "red",
                "word": "C34.1",
                "codes": ("C34.1",),
            },
            {"income": 12, "able": False, "ill": True, "born_on": None, "colour": None, "word": None, "codes": None},
        ],
    ),
    household({"share": Fraction(2), "left_on": BORN}, [{"income": 12, "able": True}, {"able": True, "born_on": DAY}]),
    household(
        {"share": Fraction(0), "rent": 0, "rooms": 9, "flag": True, "codes": ("x", "M32")},
        [
            {"income": fen, "able": bool(fen % 2), "ill": True, "born_on": DAY, "codes": ("x",)}
            for fen in (0, 7, 7, 100)
        ],
    ),
]

rent, share, rooms = fact(HOUSEHOLD, "rent"), fact(HOUSEHOLD, "share"), fact(HOUSEHOLD, "rooms")
left_on, flag = fact(HOUSEHOLD, "left_on"), fact(HOUSEHOLD, "flag")
able, word, born_on = fact(MEMBER, "able"), fact(MEMBER, "word"), fact(MEMBER, "born_on")
unfound = ParameterReference("unfound", MONEY, SPAN)


def calculated(operator: Arithmetic, left: Expression, right: Expression) -> Expression:
    return Calculation(operator, left, right, Type(Kind.MONEY, integral=False), SPAN)


def folded(fold: Fold, value: Expression | None, where: Expression | None = None) -> Expression:
    return Aggregate(fold, MEMBER, value, where, MONEY if value is None else value.type, SPAN)


def called(function: Function, *arguments: Expression, kind: Type = BOOLEAN) -> Expression:
    return Call(function, arguments, kind, SPAN)


def rounded(argument: Expression, direction: Direction, step: int = 1) -> Expression:
    return Rounding(argument, step, direction, MONEY, SPAN)


SIZE = folded(Fold.COUNT, None)
PER_HEAD = calculated(Arithmetic.DIVIDE, total(), SIZE)
SHARED = calculated(Arithmetic.MULTIPLY, fact(MEMBER, "income"), share)
NEGATIVE = calculated(Arithmetic.SUBTRACT, constant(1, MONEY), PER_HEAD)
NUMBERS = {
    "rent": rent,
    "share": share,
    "per head": PER_HEAD,
    "negative": NEGATIVE,
    "shared sum": folded(Fold.SUM, SHARED),
    "shared sum of some": folded(Fold.SUM, SHARED, able),
    "least": folded(Fold.MIN, fact(MEMBER, "income"), able),
    "least shared": folded(Fold.MIN, calculated(Arithmetic.DIVIDE, SHARED, SIZE)),
    "most shared": folded(Fold.MAX, SHARED, able),
    "sum of quotients": calculated(Arithmetic.ADD, PER_HEAD, calculated(Arithmetic.MULTIPLY, rent, share)),
    "same denominators": calculated(Arithmetic.SUBTRACT, PER_HEAD, calculated(Arithmetic.MULTIPLY, PER_HEAD, rooms)),
    "nested quotient": calculated(Arithmetic.DIVIDE, PER_HEAD, constant(Fraction(7, 3), RATIO)),
    "greater of two": called(Function.GREATER, PER_HEAD, rent, kind=MONEY),
    "lesser of two": called(Function.LESSER, rent, calculated(Arithmetic.MULTIPLY, rent, share), kind=MONEY),
    "greater of whole": called(Function.GREATER, rent, total(), kind=MONEY),
    "if": called(Function.IF, flag, PER_HEAD, rent, kind=MONEY),
    "if of a parameter": called(Function.IF, flag, unfound, PER_HEAD, kind=MONEY),
    "else of a parameter": called(Function.IF, flag, PER_HEAD, unfound, kind=MONEY),
    "age": called(Function.AGE, left_on, kind=COUNT),
    "age on a day": called(Function.AGE, constant(BORN, DATE), left_on, kind=COUNT),
    "months": called(Function.MONTHS_BETWEEN, constant(BORN, DATE), left_on, kind=MONTHS),
    "days": called(Function.DAYS_BETWEEN, left_on, AsOf(DATE, SPAN), kind=MONTHS),
    "unknown": calculated(Arithmetic.ADD, rent, unfound),
}
OTHERS = {
    "later": called(Function.ADD_MONTHS, left_on, rooms, kind=DATE),
    "after days": called(Function.ADD_DAYS, left_on, rooms, kind=DATE),
    "whole quotient": called(
        Function.ADD_DAYS, left_on, calculated(Arithmetic.DIVIDE, calculated(Arithmetic.MULTIPLY, rooms, SIZE), SIZE)
    ),
    "start": called(Function.MONTH_START, left_on, kind=DATE),
    "first born": folded(Fold.MIN, born_on),
    "last born of some": folded(Fold.MAX, born_on, able),
    "later of two": called(Function.GREATER, left_on, constant(BORN, DATE), kind=DATE),
    "given": called(Function.GIVEN, left_on),
    "given the rent": called(Function.GIVEN, rent),
    "some": folded(Fold.ANY, able),
    "some of some": folded(Fold.ANY, fact(MEMBER, "ill"), able),
    "every": folded(Fold.ALL, able),
    "every of some": folded(Fold.ALL, fact(MEMBER, "ill"), negation(able)),
    "count of some": folded(Fold.COUNT, None, both(able, income(">", 5))),
    "and": both(flag, folded(Fold.ANY, able), missing()),
    "days of the case": both(
        compared(AsOf(DATE, SPAN), "≥", constant(BORN, DATE)), compared(AsOf(DATE, SPAN), "=", constant(DAY, DATE))
    ),
    "or": either(flag, folded(Fold.ALL, able), missing()),
    "not": negation(folded(Fold.ANY, able)),
    "equal booleans": compared(flag, "=", folded(Fold.ANY, able)),
    "in": In(fact(HOUSEHOLD, "kind"), constant(("red", "blue"), LIST), BOOLEAN, SPAN),
    "in nothing": In(fact(HOUSEHOLD, "kind"), constant((), LIST), BOOLEAN, SPAN),
}
codes, ranges = fact(MEMBER, "codes"), fact(HOUSEHOLD, "codes")
OF_A_MEMBER = {
    "contains a fact": called(Function.CONTAINS, codes, word),
    "overlaps a fact": called(Function.OVERLAPS, codes, ranges),
    "overlaps a constant": called(Function.OVERLAPS, codes, constant(("x", "C34.1"), LIST)),
    "matches a fact": called(Function.CODES_MATCH, codes, ranges),
    "matches a constant": called(Function.CODES_MATCH, codes, constant(("C00-C97",), LIST)),
    "in a fact": In(word, codes, BOOLEAN, SPAN),
    "contains": called(Function.CONTAINS, constant(("C34.1", "x"), LIST), word),
    "in words": In(word, constant(("C34.1",), LIST), BOOLEAN, SPAN),
    "age": called(Function.AGE, born_on, kind=COUNT),
    "word": compared(word, "≠", constant("x", TEXT)),
    "colour": compared(fact(MEMBER, "colour"), "=", fact(HOUSEHOLD, "kind")),
    "shared": rounded(SHARED, Direction.HALF_UP),
    "less than all": compared(fact(MEMBER, "income"), "<", folded(Fold.MAX, fact(MEMBER, "income"))),
    "alone": folded(Fold.ALL, compared(fact(MEMBER, "income"), "≥", constant(7, MONEY))),
}


def assert_same(expressions: Sequence[Expression], entity: str, case: Case, index: int) -> None:
    formula = Functions(Context(PROGRAM, {}), {}).formula(entity, expressions)
    evaluation = Evaluation(PROGRAM, case)
    found = formula(case.singles, case.many, Truths(PLAN, case), case.as_of, index)
    for expression, value in zip(expressions, found, strict=True):
        meant = evaluation.value(expression, {MEMBER: index} if entity == MEMBER else {})
        assert (value is UNKNOWN) == (meant is REFERENCE_UNKNOWN)
        if meant is not REFERENCE_UNKNOWN:
            assert value == meant
            # A ratio that is whole may come as either; nothing else may.
            assert type(value) is type(meant) or isinstance(meant, Fraction)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_rounded_exactly(name: str, case: Case) -> None:
    assert_same(
        [rounded(NUMBERS[name], direction, step) for direction, step in product(Direction, (1, 100))],
        HOUSEHOLD,
        case,
        0,
    )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("operator", Comparison)
def test_numbers_are_compared_exactly(operator: Comparison, case: Case) -> None:
    pairs = product(NUMBERS.values(), repeat=2)
    assert_same([Compare(operator, left, right, BOOLEAN, SPAN) for left, right in pairs], HOUSEHOLD, case, 0)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", OTHERS)
def test_everything_else(name: str, case: Case) -> None:
    assert_same([OTHERS[name]], HOUSEHOLD, case, 0)


@pytest.mark.parametrize("name", OF_A_MEMBER)
def test_each_member_for_itself(name: str) -> None:
    for case in CASES:
        for index in range(len(case.many.get(MEMBER, ()))):
            assert_same([OF_A_MEMBER[name]], MEMBER, case, index)


@pytest.mark.parametrize("case", CASES)
def test_numbers_are_told_exactly(case: Case) -> None:
    assert_same(list(NUMBERS.values()), HOUSEHOLD, case, 0)


@pytest.mark.parametrize("case", CASES)
def test_unknown_parameters_of_different_types_are_told_apart(case: Case) -> None:
    day, words = ParameterReference("unfound", DATE, SPAN), ParameterReference("unfound", LIST, SPAN)
    several = [
        called(Function.OVERLAPS, ranges, words),
        called(Function.IF, flag, day, day, kind=DATE),
        calculated(Arithmetic.ADD, called(Function.IF, flag, unfound, unfound, kind=MONEY), rent),
        calculated(Arithmetic.ADD, unfound, rent),
        compared(left_on, "<", day),
    ]
    assert_same(several, HOUSEHOLD, case, 0)
    assert_same(several[::-1], HOUSEHOLD, case, 0)


def test_what_is_counted_and_not_whole_is_an_error() -> None:
    days = called(Function.ADD_DAYS, left_on, calculated(Arithmetic.DIVIDE, rooms, SIZE), kind=DATE)
    formula = Functions(Context(PROGRAM, {}), {}).formula(HOUSEHOLD, (days,))
    case = household({"left_on": DAY, "rooms": 3}, [{}, {}])
    with pytest.raises(EvaluationError, match="not whole"):
        formula(case.singles, case.many, Truths(PLAN, case), case.as_of, 0)
