"""A network decides as the language means, for one thread or several, and asks only about what is open."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from engine import reference
from engine.case import Case
from engine.decision import Decision, FactKey, Outcome, ReviewReason, Subject, Sum, Truth
from engine.needs import Needs, Question, Settled
from engine.program import Arithmetic, Calculation, Define, Program
from engine.rete import CompileError, EvaluationError, Network
from engine.rete import network as module
from engine.rete.session import Session
from tests.rete.build import (
    BOOLEAN,
    DATE,
    DAY,
    ENTITIES,
    HOUSEHOLD,
    MEMBER,
    MONEY,
    SPAN,
    always,
    anyone,
    concluded,
    constant,
    either,
    fact,
    grant,
    household,
    income,
    missing,
    needs_something,
    nobody_asks,
    program,
    rent,
    rule,
)

AID = grant("aid", monthly=constant(100, MONEY))
MORE = grant("aid", monthly=constant(200, MONEY))

PROGRAM = program(
    [
        rule("poor", HOUSEHOLD, rent("<", 1000), statuses=["poor"]),
        rule("sick", MEMBER, fact(MEMBER, "ill"), statuses=["sick"]),
        rule("aid", HOUSEHOLD, concluded(HOUSEHOLD, "poor"), granted=AID, stratum=1),
        rule("more", HOUSEHOLD, anyone(concluded(MEMBER, "sick")), granted=MORE, exception_to=["aid"], stratum=1),
        rule("look", MEMBER, either(concluded(MEMBER, "sick"), income("<", 50)), leads=["look"], stratum=1),
    ]
)
WELL = {"ill": False, "income": 60}
ILL = {"ill": True, "income": 60}


def decided(made: Program, case: Case) -> Decision:
    network = Network(made, reference.inquire)
    try:
        decision = network.decide(case)
        assert decision == reference.decide(made, case)
        return decision
    finally:
        network.close()


def test_conclusions_reach_later_stages_and_exceptions_displace() -> None:
    plain = decided(PROGRAM, household({"rent": 999}, [WELL]))
    assert (plain.benefits[0].outcome, plain.benefits[0].rule) == (Outcome.ELIGIBLE, "aid")
    special = decided(PROGRAM, household({"rent": 999}, [WELL, ILL]))
    assert special.benefits[0].rule == "more"
    assert [(one.rule, one.by) for one in special.benefits[0].displaced] == [("aid", "more")]
    assert [one.truth for one in special.leads] == [Truth.FALSE, Truth.TRUE]
    neither = decided(PROGRAM, household({"rent": 1000}, [WELL]))
    assert neither.benefits[0].outcome is Outcome.INELIGIBLE


def test_what_could_displace_keeps_a_benefit_open() -> None:
    open_one = decided(PROGRAM, household({"rent": 999}, [{"income": 60}]))
    assert open_one.benefits[0].outcome is Outcome.NEEDS_FACTS
    assert [one.key for one in open_one.needed] == [FactKey(MEMBER, 0, "ill")]
    assert open_one.needed[0].opens == 3


def test_whoever_the_members_are() -> None:
    decision = decided(PROGRAM, household({"rent": 999}))
    assert [one.subject for one in decision.leads] == [Subject(MEMBER, -1)]
    assert decision.leads[0].truth is Truth.UNKNOWN
    assert decision.needed[0].key == FactKey(MEMBER, 0, "")
    assert decision.needed[0].opens == 3


def test_an_exception_may_stand_in_a_later_stage_than_the_rule_it_displaces() -> None:
    made = program(
        [
            rule("general", MEMBER, income(">", 5), statuses=["general"]),
            rule("source", HOUSEHOLD, rent(">", 5), statuses=["source"]),
            rule(
                "special",
                HOUSEHOLD,
                concluded(HOUSEHOLD, "source"),
                statuses=["special"],
                exception_to=["general"],
                stratum=1,
            ),
            rule("reader", MEMBER, concluded(MEMBER, "general"), leads=["reader"], stratum=2),
        ]
    )
    for facts in ({"rent": 6}, {"rent": 5}, {}):
        for members in ([{"income": 6}, {"income": 5}, {}], None):
            decided(made, household(facts, members))


def test_rules_that_disagree_and_rules_that_leave_it_to_a_person() -> None:
    two = program([rule("a", HOUSEHOLD, always(), granted=AID), rule("b", HOUSEHOLD, always(), granted=MORE)])
    assert decided(two, household({})).benefits[0].review is ReviewReason.CONFLICT
    by_person = program([rule("a", HOUSEHOLD, always(), granted=grant("aid", review="一事一议"))])
    assert decided(by_person, household({})).benefits[0].review is ReviewReason.DISCRETION
    negative = program([rule("a", HOUSEHOLD, always(), granted=grant("aid", monthly=constant(-1, MONEY)))])
    assert decided(negative, household({})).benefits[0].review is ReviewReason.INVALID_TERMS
    unfound = program([rule("a", HOUSEHOLD, missing(), granted=AID)])
    assert decided(unfound, household({})).benefits[0].review is ReviewReason.PARAMETER_MISSING


def test_a_sum_that_is_not_whole_is_an_error() -> None:
    """The language demands a rounding; a program that leaves it out is not decided in silence."""
    half = Calculation(Arithmetic.DIVIDE, fact(HOUSEHOLD, "rent"), constant(2, MONEY), MONEY, SPAN)
    network = Network(program([rule("a", HOUSEHOLD, always(), granted=grant("aid", monthly=half))]), nobody_asks)
    assert network.decide(household({"rent": 10})).benefits[0].monthly == Sum(5, 5, 5)
    with pytest.raises(EvaluationError, match="not a whole number"):
        network.decide(household({"rent": 11}))
    network.close()


def test_figures_are_told_where_the_rule_holds() -> None:
    money = Calculation(Arithmetic.DIVIDE, fact(HOUSEHOLD, "rent"), constant(3, MONEY), MONEY, SPAN)
    defines = [
        Define("third", "三分之一", HOUSEHOLD, MONEY, money, "built", SPAN),
        Define("ill", "病", MEMBER, BOOLEAN, fact(MEMBER, "ill"), "built", SPAN),
        Define("born", "生日", MEMBER, DATE, fact(MEMBER, "born_on"), "built", SPAN),
    ]
    figures = {"a": ((MEMBER, "ill"), (HOUSEHOLD, "third")), "b": ((MEMBER, "born"),), "c": ((MEMBER, "ill"),)}
    made = program(
        [replace(rule(name, MEMBER, income(">", 5)), figures=told) for name, told in figures.items()], defines=defines
    )
    decision = decided(made, household({"rent": 10}, [{"income": 6, "ill": True, "born_on": None}, {"income": 5}]))
    told = [(one.rule, one.define, one.known, one.value) for one in decision.figures]
    assert told == [
        ("a", "ill", True, True),
        ("a", "third", True, Fraction(10, 3)),
        ("b", "born", True, None),
        ("c", "ill", True, True),
    ]
    assert not decided(made, household({}, [{"income": 6}])).figures[0].known


def test_a_figure_may_be_a_constant_that_is_not_whole() -> None:
    third = Calculation(Arithmetic.DIVIDE, constant(100, MONEY), constant(3, MONEY), MONEY, SPAN)
    defines = [Define("third", "三分之一", HOUSEHOLD, MONEY, third, "built", SPAN)]
    made = program([replace(rule("a", MEMBER, income(">", 5)), figures=((HOUSEHOLD, "third"),))], defines=defines)
    (told,) = decided(made, household({}, [{"income": 6}])).figures
    assert (told.known, told.value) == (True, Fraction(100, 3))


def test_nothing_is_said_of_an_entity_that_is_not_in_question() -> None:
    entities = {name: replace(one, optional=True, of=None) for name, one in ENTITIES.items()}
    made = replace(PROGRAM, entities=entities)
    about_members = decided(made, Case(DAY, "1", {}, {MEMBER: (ILL,)}))
    assert {one.subject.entity for one in (*about_members.statuses, *about_members.leads)} == {MEMBER}
    assert about_members.benefits == ()
    about_the_household = decided(made, household({"rent": 5}))
    assert {one.subject.entity for one in about_the_household.statuses} == {HOUSEHOLD}
    nothing = decided(made, household({}))
    assert {one.subject.entity for one in nothing.statuses} == {HOUSEHOLD, MEMBER}


def test_nobody_is_asked_where_nothing_is_open() -> None:
    network = Network(PROGRAM, nobody_asks)
    network.decide(household({"rent": 999}, [WELL, ILL]))
    network.close()


def test_only_open_conclusions_are_asked_about() -> None:
    asked: list[Question] = []

    def inquire(made: Program, case: Case, questions: Sequence[Question], settled: Settled) -> tuple[Needs, ...]:
        asked.extend(questions)
        return needs_something(made, case, questions, settled)

    network = Network(PROGRAM, inquire)
    decision = network.decide(household({"rent": 1000}, [ILL, {"income": 60}, {"income": 40}]))
    network.close()
    assert [(one.kind, one.conclusion, one.subject.index) for one in asked] == [
        ("status", "sick", 1),
        ("status", "sick", 2),
        ("lead", "look", 1),
    ]
    assert [(one.key.fact, one.opens) for one in decision.needed] == [("flag", 3)]


def test_one_household_after_another_and_no_facts_of_the_first_in_the_second() -> None:
    network = Network(PROGRAM, reference.inquire)
    cases = [
        household({"rent": 999}, [ILL] * 5),
        household({"rent": 5000}, [WELL]),
        household({}, [{}]),
        household({"rent": 999}),
        household({"rent": 999}, [WELL] * 30),
    ]
    meant = [reference.decide(PROGRAM, case) for case in cases]
    for _ in range(3):
        assert [network.decide(case) for case in cases] == meant
        assert [network.decide(case) for case in reversed(cases)] == meant[::-1]
    network.close()


def test_several_threads_get_the_same_answers() -> None:
    network = Network(PROGRAM, reference.inquire)
    cases = [household({"rent": 990 + n}, [ILL if n % 3 else WELL] * (1 + n % 4)) for n in range(20)]
    meant = [reference.decide(PROGRAM, case) for case in cases]
    found: dict[int, list[Decision]] = {}
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        ready.wait()
        for _ in range(10):
            found[number] = [network.decide(case) for case in cases]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(4), meant)
    network.close()


def test_the_split_of_the_time_covers_every_part() -> None:
    network = Network(PROGRAM, reference.inquire)
    spent = network.split(household({"rent": 999}, [ILL]))
    network.close()
    assert min(spent.facts, spent.rete, spent.answer) > 0


def test_a_closed_network_decides_nothing() -> None:
    network = Network(PROGRAM, reference.inquire)
    network.close()
    network.close()
    with pytest.raises(EvaluationError, match="closed"):
        network.decide(household({"rent": 999}, [WELL]))


def test_what_was_opened_is_closed_where_a_later_handle_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Session] = []

    def second_fails(rules: Iterable[str]) -> Session:
        if opened:
            raise CompileError("no more handles")
        opened.append(Session(rules))
        return opened[0]

    monkeypatch.setattr(module, "Session", second_fails)
    with pytest.raises(CompileError, match="no more"):
        Network(PROGRAM, nobody_asks)
    assert [one.closed for one in opened] == [True]


def test_a_program_without_rules_has_an_answer() -> None:
    decision = decided(program(()), household({}))
    assert (decision.benefits, decision.statuses, decision.needed) == ((), (), ())


def test_a_cycle_is_refused() -> None:
    with pytest.raises(CompileError, match="waits"):
        Network(
            program(
                [
                    rule("a", HOUSEHOLD, concluded(HOUSEHOLD, "b"), statuses=["a"]),
                    rule("b", HOUSEHOLD, concluded(HOUSEHOLD, "a"), statuses=["b"]),
                ]
            ),
            nobody_asks,
        )
