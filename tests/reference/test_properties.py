"""What holds of every decision: knowing more never unsettles, and what is needed is what matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from engine.case import Case, Facts
from engine.decision import FactKey, Outcome, Truth
from engine.program import Program
from engine.reference import decide, explain
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs

_SETTLED = (Outcome.ELIGIBLE, Outcome.INELIGIBLE)


def _filtered(case: Case, keep: Callable[[FactKey], bool]) -> Case:
    """`case` with only those of its facts that `keep` names."""

    def kept(entity: str, index: int, facts: Facts) -> Facts:
        return {fact: value for fact, value in facts.items() if keep(FactKey(entity, index, fact))}

    singles: Mapping[str, Facts] = {entity: kept(entity, 0, facts) for entity, facts in case.singles.items()}
    many = {
        entity: tuple(kept(entity, index, facts) for index, facts in enumerate(subjects))
        for entity, subjects in case.many.items()
    }
    return Case(case.as_of, case.region, singles, many, case.references)


@st.composite
def _less_and_more(draw: st.DrawFn) -> tuple[Program, Case, Case]:
    program = draw(programs())
    more = draw(cases(program, days_of(program)))
    dropped = draw(st.sets(st.sampled_from(sorted(program.facts))))
    return program, _filtered(more, lambda key: (key.entity, key.fact) not in dropped), more


@given(_less_and_more())
def test_knowing_more_never_unsettles(sample: tuple[Program, Case, Case]) -> None:
    program, less, more = sample
    before, after = decide(program, less), decide(program, more)
    for one, other in zip(before.benefits, after.benefits, strict=True):
        if one.outcome in _SETTLED:
            assert (other.outcome, other.monthly, other.once, other.months) == (
                one.outcome,
                one.monthly,
                one.once,
                one.months,
            )
    for known, later in zip((*before.statuses, *before.leads), (*after.statuses, *after.leads), strict=True):
        if known.truth is not Truth.UNKNOWN:
            assert later.truth is known.truth
    # Whatever was imposed stays imposed; its deadline may become known.
    assert {(duty.duty, duty.subject, duty.rule) for duty in before.duties} <= {
        (duty.duty, duty.subject, duty.rule) for duty in after.duties
    }


@given(st.data())
def test_a_fact_that_is_not_needed_does_not_settle(data: st.DataObject) -> None:
    program = data.draw(programs())
    full = data.draw(cases(program, days_of(program)))
    missing = data.draw(st.sets(st.sampled_from(sorted(program.facts)), min_size=1))
    case = _filtered(full, lambda key: (key.entity, key.fact) not in missing)
    for number, benefit in enumerate(decide(program, case).benefits):
        if benefit.outcome is Outcome.NEEDS_FACTS:
            needed = set(benefit.needed)
            others = _filtered(full, lambda key: key not in needed)  # noqa: B023 - called at once
            assert decide(program, others).benefits[number].outcome is Outcome.NEEDS_FACTS


@given(st.data())
def test_the_explanation_tells_of_the_same_decision(data: st.DataObject) -> None:
    program = data.draw(programs())
    case = data.draw(cases(program, days_of(program)))
    decision, explanation = decide(program, case), explain(program, case)
    effective = {(one.rule, one.subject): one for one in explanation.rules}
    for benefit in decision.benefits:
        for rule in benefit.rules:
            assert effective[rule, benefit.subject].effective is Truth.TRUE
        for displaced in benefit.displaced:
            told = effective[displaced.rule, benefit.subject]
            assert (told.truth, told.effective) == (Truth.TRUE, Truth.FALSE)
            assert told.displaced == (displaced,)
    for told in explanation.rules:
        assert told.condition.truth is told.truth
