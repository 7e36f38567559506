"""What holds of every decision: knowing more never unsettles, and what is needed is what matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from engine.case import Case, Facts
from engine.decision import FactKey, Outcome, Truth
from engine.program import Program
from engine.reference import decide, explain
from engine.subjects import in_question
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
    # Which entities are in question may change with what is sent; of those that stay in it nothing is unsettled.
    benefits = {(one.benefit, one.subject): one for one in after.benefits}
    for one in before.benefits:
        other = benefits.get((one.benefit, one.subject))
        if one.outcome in _SETTLED and other is not None:
            assert (other.outcome, other.monthly, other.once, other.months) == (
                one.outcome,
                one.monthly,
                one.once,
                one.months,
            )
    conclusions = {(one.conclusion, one.subject): one for one in (*after.statuses, *after.leads)}
    for known in (*before.statuses, *before.leads):
        later = conclusions.get((known.conclusion, known.subject))
        if known.truth is not Truth.UNKNOWN and later is not None:
            assert later.truth is known.truth
    # Whatever was imposed stays imposed; its deadline may become known.
    asked = in_question(program.entities, more)
    assert {(duty.duty, duty.subject, duty.rule) for duty in before.duties if duty.subject.entity in asked} <= {
        (duty.duty, duty.subject, duty.rule) for duty in after.duties
    }


@given(st.data())
def test_a_fact_that_is_not_needed_does_not_settle(data: st.DataObject) -> None:
    program = data.draw(programs())
    full = data.draw(cases(program, days_of(program)))
    missing = data.draw(st.sets(st.sampled_from(sorted(program.facts)), min_size=1))
    case = _filtered(full, lambda key: (key.entity, key.fact) not in missing)
    for benefit in decide(program, case).benefits:
        if benefit.outcome is Outcome.NEEDS_FACTS:
            needed = set(benefit.needed)
            others = decide(program, _filtered(full, lambda key: key not in needed))  # noqa: B023 - called at once
            same = [one for one in others.benefits if (one.benefit, one.subject) == (benefit.benefit, benefit.subject)]
            assert all(one.outcome is Outcome.NEEDS_FACTS for one in same)


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
