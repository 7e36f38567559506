"""What a lint says never happens does not happen: on generated programs and cases, as the reference has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.decision import Subject
from engine.language.bounds import FIRST_DAY, LAST_DAY
from engine.language.lints.implication import implied
from engine.language.lints.truth import Readings, Truths
from engine.language.scope import Vocabulary
from engine.language.typing import BOOLEAN
from engine.program import And, Expression, Not, Or, Program
from engine.reference.evaluate import Evaluation
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs

MOST = 12
"""How many conditions of one subject are combined, each with each."""


def _truths(program: Program) -> Truths:
    drawn = {(rule.entity, status) for rule in program.rules for status in rule.statuses}
    drawn |= {(rule.entity, rule.grant.benefit) for rule in program.rules if rule.grant is not None}
    return Truths(
        Vocabulary({}, {}, program.entities, program.facts, {}, {}, {}, {}, {}),
        program.defines,
        Readings(program.defines),
        program.parameters,
        frozenset(drawn),
        (FIRST_DAY, LAST_DAY),
    )


def _parts(condition: Expression) -> Iterator[Expression]:
    match condition:
        case And() | Or():
            for part in condition.parts:
                yield from _parts(part)
        case Not():
            yield from _parts(condition.argument)
        case _:
            pass
    yield condition


def _conditions(program: Program) -> dict[str, list[Expression]]:
    """Some conditions and parts of them, by the entity that they are about."""
    found: dict[str, list[Expression]] = {}
    for rule in program.rules:
        found.setdefault(rule.entity, []).extend(_parts(rule.condition))
    return {entity: mine[:MOST] for entity, mine in found.items()}


def _negated(condition: Expression) -> Expression:
    return Not(condition, BOOLEAN, condition.span)


def _combined(conditions: list[Expression]) -> Iterator[Expression]:
    """Each condition, and each with each and with the contrary of each, which contradict one another at times."""
    yield from conditions
    for one, other in product(conditions, repeat=2):
        if one is not other:
            yield And((one, other), BOOLEAN, one.span)
        yield And((one, _negated(other)), BOOLEAN, one.span)
        yield Or((one, other), BOOLEAN, one.span)


def _subjects(evaluation: Evaluation, entity: str) -> tuple[Subject, ...]:
    return evaluation.subjects(entity) or ()


@given(st.data())
def test_what_is_impossible_is_never_seen(data: st.DataObject) -> None:
    program = data.draw(programs())
    truths = _truths(program)
    evaluation = Evaluation(program, data.draw(cases(program, days_of(program))))
    for entity, conditions in _conditions(program).items():
        for condition in _combined(conditions):
            for subject in _subjects(evaluation, entity):
                truth = evaluation.holds(condition, evaluation.scope(subject))
                assert not isinstance(truth, bool) or truths.possible(condition, truth)


@given(st.data())
def test_what_is_implied_holds_wherever_its_premise_does(data: st.DataObject) -> None:
    program = data.draw(programs())
    truths = _truths(program)
    evaluation = Evaluation(program, data.draw(cases(program, days_of(program))))
    for entity, conditions in _conditions(program).items():
        for premise in conditions:
            known = truths.narrowing(premise)
            for condition, wanted in product(conditions, (True, False)):
                if implied(condition, wanted, truths, known):
                    for subject in _subjects(evaluation, entity):
                        scope = evaluation.scope(subject)
                        if evaluation.holds(premise, scope) is True:
                            assert evaluation.holds(condition, scope) is wanted
