"""What reaches durable-rules: flat facts of integers, nothing that is null, nothing beyond 64 bits, no words."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import Any, cast

import pytest

from engine import reference
from engine.case import Case, Facts
from engine.program import Arithmetic, Calculation, Define, DefineReference, Expression, Program
from engine.rete import EvaluationError, Network
from engine.rete.compile import compile_plan
from engine.rete.compile.plan import Plan
from engine.rete.decide import Truths
from tests.rete.build import (
    CHOICE,
    DATE,
    DAY,
    HOUSEHOLD,
    MEMBER,
    MONEY,
    RATIO,
    SPAN,
    TEXT,
    anyone,
    both,
    compared,
    constant,
    either,
    fact,
    household,
    income,
    missing,
    nobody_asks,
    program,
    rent,
    rule,
    total,
)


def about(condition: Expression, entity: str = HOUSEHOLD) -> Program:
    return program([rule("r", entity, condition, statuses=["s"])])


def encoded(made: Program, case: Case) -> list[dict[str, Any]]:
    """The facts of the only panel of a program, by the names of their properties."""
    plan = compile_plan(made)
    (panel,) = plan.panels
    return [json.loads(one) for one in panel.facts(case.singles, case.many, Truths(plan, case), case.as_of)]


EVERYTHING = both(
    rent(">", 5),
    fact(HOUSEHOLD, "flag"),
    compared(fact(HOUSEHOLD, "kind"), "=", constant("green", CHOICE)),
    compared(fact(HOUSEHOLD, "left_on"), "≥", constant(DAY, DATE)),
    compared(fact(HOUSEHOLD, "left_on"), "<", constant(DAY, DATE)),
    compared(fact(HOUSEHOLD, "share"), "<", constant(Fraction(1, 3), RATIO)),
    anyone(compared(fact(MEMBER, "word"), "=", constant('"],}{', TEXT))),
)


def test_every_kind_of_fact_becomes_an_integer() -> None:
    facts: Facts = {
        "rent": 7,
        "flag": True,
        "kind": "green",
        "left_on": DAY,
        "share": Fraction(1, 2),
    }
    (one,) = encoded(about(EVERYTHING), household(facts, [{"word": '"],}{'}]))
    values = {name: value for name, value in one.items() if name not in ("id", "t")}
    assert all(type(value) is int for value in values.values())
    assert sorted(values.values()) == sorted([7, 1, 0, DAY.toordinal(), 0, 1, 1])


def test_the_id_comes_first_and_every_fact_has_its_kind() -> None:
    facts = encoded(about(income(">", 5), MEMBER), household({}, [{"income": 1}, {"income": 9}]))
    assert [list(one)[:2] for one in facts] == [["id", "t"], ["id", "t"]]
    assert [one["id"] for one in facts] == ["0-0", "0-1"]


def test_what_is_unknown_is_left_out_and_what_is_absent_is_not() -> None:
    (nothing,) = encoded(about(EVERYTHING), household({}))
    assert nothing == {"id": "0-0", "t": "0", "u": 1}
    (absent,) = encoded(about(EVERYTHING), household({"kind": None, "left_on": None}, [{"word": None}]))
    assert sorted(value for name, value in absent.items() if name not in ("id", "t", "u")) == [-1, -1, 0, 0]
    assert None not in absent.values()


def test_a_parameter_without_a_value_is_never_sent() -> None:
    (one,) = encoded(about(either(missing(), rent(">", 5))), household({"rent": 7}))
    assert sorted(one) == ["b", "id", "t", "u"]


@pytest.mark.parametrize("at", [-1, 1])
def test_a_value_at_the_bound_is_encoded_and_one_beyond_it_is_an_error(at: int) -> None:
    network = Network(about(rent(">", 5)), nobody_asks)
    assert network.decide(household({"rent": at * 2**62})).statuses[0].truth.value == ("true" if at > 0 else "false")
    with pytest.raises(EvaluationError, match="`写在案例里` is beyond"):
        network.decide(household({"rent": at * (2**62 + 1)}))
    assert network.decide(household({"rent": 6})).statuses[0].truth.value == "true"
    network.close()


def test_exact_comparisons_do_not_wrap_whatever_their_size() -> None:
    """Numerators over a common denominator are compared before anything is encoded."""
    product: Expression = total()
    for _ in range(6):
        product = Calculation(Arithmetic.MULTIPLY, product, constant(Fraction(10**9 + 1, 10**9), RATIO), MONEY, SPAN)
    made = about(compared(product, ">", constant(Fraction(10**11, 7), MONEY)))
    network = Network(made, reference.inquire)
    for fen in (0, 14_285_714_199, 14_285_714_200, 14_285_714_286, 10**10):
        case = household({}, [{"income": fen}] * 3)
        assert network.decide(case) == reference.decide(made, case)
    network.close()


@pytest.mark.parametrize(
    "facts",
    [
        {"rent": "600"},
        {"rent": 600.5},
        {"rent": None},
        {"rent": [6]},
        {"rent": 6, "left_on": "2021-11-01"},
        {"rent": 6, "left_on": 5},
        {"rent": 6, "share": "1"},
    ],
)
def test_a_value_of_another_type_is_refused_before_it_is_encoded_and_not_repeated(facts: dict[str, object]) -> None:
    made = about(
        either(
            rent(">", 5),
            compared(fact(HOUSEHOLD, "left_on"), "≥", constant(DAY, DATE)),
            compared(fact(HOUSEHOLD, "share"), "<", constant(Fraction(1), RATIO)),
        )
    )
    network = Network(made, reference.inquire)
    with pytest.raises(EvaluationError) as caught:
        network.decide(household(cast(Facts, facts)))
    assert "600" not in str(caught.value)
    assert "2021" not in str(caught.value)
    case = household({"rent": 6, "left_on": None, "share": Fraction(1)})
    assert network.decide(case) == reference.decide(made, case)
    network.close()


def test_a_word_that_no_choice_has_is_like_none_that_a_rule_names() -> None:
    made = about(compared(fact(HOUSEHOLD, "kind"), "≠", constant("green", CHOICE)))
    network = Network(made, nobody_asks)
    hostile: Facts = {"kind": '"},{"id":"go","t":"$go'}
    assert network.decide(household(hostile)).statuses[0].truth.value == "true"
    network.close()


def test_more_subjects_than_the_vocabulary_admits_are_refused() -> None:
    network = Network(about(income(">", 5), MEMBER), nobody_asks)
    assert len(network.decide(household({}, [{"income": 6}] * 30)).statuses) == 30
    with pytest.raises(EvaluationError, match="more subjects"):
        network.decide(household({}, [{"income": 6}] * 31))
    network.close()


def test_what_is_the_same_in_every_comparison_is_one_property() -> None:
    plan: Plan = compile_plan(
        program(rule(f"r{fen}", MEMBER, income(">", fen), statuses=[f"s{fen}"]) for fen in range(20))
    )
    assert [len(form.properties) for panel in plan.panels for form in panel.layout.forms] == [1]


def test_the_code_holds_no_word_of_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of facts, words and texts are objects beside the code, not text in it."""
    texts: list[str] = []
    monkeypatch.setattr("engine.rete.compile.namespace.compile", _noting(texts), raising=False)
    compile_plan(about(EVERYTHING))
    assert texts
    for text in texts:
        assert not any(word in text for word in ("rent", "green", "household", "income", "],}{", "member"))


def _noting(texts: list[str]) -> Any:  # noqa: ANN401 - stands in for the built-in `compile`
    def noted(text: str, *arguments: Any) -> Any:  # noqa: ANN401
        texts.append(text)
        return compile(text, *arguments)

    return noted


def test_a_define_is_worked_out_in_the_day_of_the_case() -> None:
    value = compared(fact(HOUSEHOLD, "left_on"), "≤", constant(datetime.date(2021, 11, 1), DATE))
    define = Define("left", "已离开", HOUSEHOLD, value.type, value, "built", SPAN)
    made = program(
        [rule("r", HOUSEHOLD, DefineReference(HOUSEHOLD, "left", value.type, SPAN), statuses=["s"])], defines=[define]
    )
    network = Network(made, reference.inquire)
    for day in (None, DAY, DAY + datetime.timedelta(1)):
        case = household({"left_on": day})
        assert network.decide(case) == reference.decide(made, case)
    network.close()
