"""Conditions become clauses that mean the same, within bounds on how many there are and how often they match."""

from __future__ import annotations

import pytest

from engine.program import Call, Comparison, Expression, Function, In, Kind, Type
from engine.rete.compile.condition import MAX_CLAUSES, MAX_MATCHES, NEVER, Clauses, Conditions, Encoding, Words
from engine.rete.compile.fold import Folder
from engine.rete.compile.traits import Traits
from tests.rete.build import (
    BOOLEAN,
    CHOICE,
    CHOICES,
    DATE,
    DAY,
    HOUSEHOLD,
    MEMBER,
    MONEY,
    SPAN,
    TEXT,
    always,
    both,
    compared,
    constant,
    either,
    fact,
    income,
    missing,
    negation,
    program,
    total,
)

WORDS = Type(Kind.LIST, choices=CHOICES)


def clauses(condition: Expression) -> Clauses:
    made = program(())
    folder = Folder(made)
    words = Words()
    for choice in CHOICES:
        words.code(choice.id)
    return Conditions(Traits(made, folder), words).clauses(folder.fold(condition))


def written(condition: Expression) -> list[list[tuple[str, str, int]]]:
    return [
        [(test.property.encoding.value, test.operator.value, test.constant) for test in clause]
        for clause in clauses(condition)
    ]


def among(*words: str) -> Expression:
    return In(fact(MEMBER, "colour"), constant(words, WORDS), BOOLEAN, SPAN)


def birth(operator: str) -> Expression:
    return compared(fact(MEMBER, "born_on"), operator, constant(DAY, DATE))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (income("<", 5), [[("whole", "<", 5)]]),
        (negation(income("<", 5)), [[("whole", "≥", 5)]]),
        (negation(income("=", 5)), [[("whole", "≠", 5)]]),
        (compared(constant(5, MONEY), "<", fact(MEMBER, "income")), [[("whole", ">", 5)]]),
        (compared(constant(5, MONEY), "=", fact(MEMBER, "income")), [[("whole", "=", 5)]]),
        (compared(total(), "≤", constant(5, MONEY)), [[("whole", "≤", 5)]]),
        (compared(fact(MEMBER, "income"), "≤", fact(HOUSEHOLD, "rent")), [[("sign", "≤", 0)]]),
        (fact(MEMBER, "able"), [[("truth", "=", 1)]]),
        (negation(fact(MEMBER, "able")), [[("truth", "=", 0)]]),
        (negation(negation(fact(MEMBER, "able"))), [[("truth", "=", 1)]]),
        (compared(fact(MEMBER, "word"), "=", constant("x", TEXT)), [[("truth", "=", 1)]]),
        (always(), []),
        (always(holds=False), [[]]),
        (either(always(holds=False), fact(MEMBER, "able")), [[("truth", "=", 1)]]),
        (both(always(holds=False), fact(MEMBER, "able")), [[]]),
        (missing(), [[("truth", "=", 1)]]),
        (both(missing(), always(holds=False)), [[]]),
        (either(missing(), always()), []),
    ],
)
def test_leaves_and_constants(condition: Expression, expected: list[list[tuple[str, str, int]]]) -> None:
    assert written(condition) == expected


def test_a_choice_is_tested_by_the_number_of_its_word() -> None:
    green = constant("green", CHOICE)
    assert written(compared(fact(MEMBER, "colour"), "=", green)) == [[("code", "=", 1)]]
    assert written(negation(compared(fact(MEMBER, "colour"), "=", green))) == [[("code", "≠", 1)]]


def test_membership_is_a_disjunction_and_its_complement_a_conjunction() -> None:
    assert written(among("red", "blue", "red")) == [[("code", "=", 0), ("code", "=", 2)]]
    assert written(negation(among("red", "blue"))) == [[("code", "≠", 0)], [("code", "≠", 2)]]


def test_membership_of_nothing_or_of_very_many_is_worked_out_beforehand() -> None:
    assert written(among()) == [[("truth", "=", 1)]]
    assert written(among(*(f"word-{number}" for number in range(600)))) == [[("truth", "=", 1)]]


def test_a_date_that_may_be_absent_is_tested_only_where_absent_comes_out_right() -> None:
    number = DAY.toordinal()
    assert written(birth("≥")) == [[("day", "≥", number)]]
    assert written(negation(birth(">"))) == [[("day", "≤", number)]]
    assert written(birth("≠")) == [[("day", "≠", number)]]
    assert written(birth("<")) == [[("truth", "=", 1)]]
    assert written(negation(birth("≤"))) == [[("truth", "=", 0)]]


def test_a_constant_beyond_the_integers_of_the_core_is_never_written_into_a_test() -> None:
    assert written(income("<", 2**62)) == [[("whole", "<", 2**62)]]
    assert written(income("<", 2**62 + 1)) == [[("sign", "<", 0)]]
    assert written(income("<", -(2**62) - 1)) == [[("sign", "<", 0)]]


def test_negation_goes_to_the_leaves_and_conjunctions_out_of_disjunctions() -> None:
    able, ill = fact(MEMBER, "able"), fact(MEMBER, "ill")
    assert written(negation(both(able, ill))) == [[("truth", "=", 0), ("truth", "=", 0)]]
    assert written(negation(either(able, ill))) == [[("truth", "=", 0)], [("truth", "=", 0)]]
    assert written(negation(both(negation(able), ill))) == [[("truth", "=", 1), ("truth", "=", 0)]]
    assert len(clauses(either(able, both(ill, income("<", 5))))) == 2


def test_what_would_match_too_often_becomes_one_property() -> None:
    def pair(fen: int) -> Expression:
        return either(income("<", fen), income(">", fen + 1))

    made = clauses(both(*(pair(fen) for fen in range(0, 50, 10))))
    product = 1
    for clause in made:
        product *= len(clause)
    assert product == MAX_MATCHES
    assert [one[0].property.encoding for one in made].count(Encoding.TRUTH) == 2


def test_more_parts_than_a_pattern_bears_become_one_property() -> None:
    parts = [income("≠", fen) for fen in range(40)]
    made = clauses(both(*parts))
    assert len(made) == MAX_CLAUSES
    assert all(len(clause) == 1 for clause in made)


def test_a_disjunction_that_distributes_too_far_becomes_one_property() -> None:
    able, ill = fact(MEMBER, "able"), fact(MEMBER, "ill")
    wide = either(*(both(able, ill, income(">", fen), income("≠", fen)) for fen in range(6)))
    assert written(wide) == [[("truth", "=", 1)]]


def test_equal_tests_are_one_property() -> None:
    first, second = clauses(income("<", 5)), clauses(income("≥", 9))
    assert first[0][0].property == second[0][0].property
    assert first[0][0].operator is Comparison.LT


def test_never_is_told_apart_from_unknown() -> None:
    given = Call(Function.GIVEN, (fact(MEMBER, "born_on"),), BOOLEAN, SPAN)
    assert clauses(both(given, always(holds=False))) == NEVER
    assert clauses(given) != NEVER
