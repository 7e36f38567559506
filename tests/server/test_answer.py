"""Decisions of generated programs as messages: nothing is lost, every name resolves, and the bytes are canonical."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.v1 import decision_pb2
from doudi.v1 import eligibility_service_pb2 as pb
from engine import reference
from engine.decision import Outcome, Sum
from engine.engine import Admitted, Engine
from engine.program import Authority, Document, Program
from server.answer import Answers, check_response
from server.answer.identity import decision_id
from server.cases import Cases
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs
from tests.server.requests import case, subject


def complete(program: Program) -> Program:
    """A generated program with the documents and offices that a loaded one would have."""
    return replace(
        program,
        documents={"generated": Document("generated", "通知", "文号", "draft")},
        authorities={"office": Authority("office", "民政部门")},
    )


@given(st.data())
def test_an_answer_says_what_was_decided(data: st.DataObject) -> None:
    program = complete(data.draw(programs()))
    case = data.draw(cases(program, days_of(program)))
    decision = reference.decide(program, case)
    admitted = Admitted(program, case)
    answers = Answers()
    encoded = answers.encoded(admitted, decision, reference.explain(program, case))
    response = pb.CheckResponse.FromString(encoded.response)

    assert response.SerializeToString(deterministic=True) == encoded.response
    assert response.decision.id == encoded.decision_id
    assert answers.encoded(admitted, decision, reference.explain(program, case)) == encoded
    told = response.decision
    assert [(one.benefit, one.subject.entity, one.subject.index) for one in told.benefits] == [
        (one.benefit, one.subject.entity, one.subject.index) for one in decision.benefits
    ]
    for sent, one in zip(told.benefits, decision.benefits, strict=True):
        assert decision_pb2.Outcome.Name(sent.outcome) == f"OUTCOME_{one.outcome.name}"
        assert (sent.months if sent.HasField("months") else None) == one.months
        for field, sum_ in (("monthly", one.monthly), ("once", one.once)):
            assert _sum(sent, field) == sum_
        assert [rule.id for rule in sent.rules] == list(one.rules)
        assert sent.rule.id == one.rule
        assert [(pair.rule.id, pair.by.id) for pair in sent.displaced] == [(d.rule, d.by) for d in one.displaced]
        assert [duty.rule.id in one.rules for duty in sent.duties] == [True] * len(sent.duties)
        given_here = [duty for duty in decision.duties if duty.rule in one.rules and duty.subject == one.subject]
        assert len(sent.duties) == len(given_here)
    assert [one.truth for one in told.statuses] == [
        decision_pb2.Truth.Value(f"TRUTH_{one.truth.name}") for one in decision.statuses
    ]
    assert [one.opens for one in told.needed_facts] == [one.opens for one in decision.needed]
    assert len(told.duties) == len(decision.duties)
    assert len(told.materials) == len(decision.materials)
    assert [(one.id, one.known, one.rule.id) for one in told.figures] == [
        (one.define, one.known, one.rule) for one in decision.figures
    ]
    assert [list(one.assumptions) for one in told.duties] == [list(one.assumptions) for one in decision.duties]
    assert len(response.explanation.rules) == len(reference.explain(program, case).rules)


@given(st.data())
def test_every_name_resolves(data: st.DataObject) -> None:
    program = complete(data.draw(programs()))
    case = data.draw(cases(program, days_of(program)))
    told = check_response(Admitted(program, case), reference.decide(program, case)).decision
    facts = {one.path for one in told.needed_facts}
    documents = {one.id for one in told.documents}
    missing = {one.id for one in told.missing_parameters}
    assumed = {one.id for one in told.assumptions}
    assert len(facts) == len(told.needed_facts)
    every: list[decision_pb2.BenefitDecision | decision_pb2.Conclusion] = [*told.benefits, *told.statuses, *told.leads]
    assert all(set(duty.assumptions) <= assumed for duty in told.duties)
    for one in every:
        assert set(one.needed_facts) <= facts
        assert set(one.missing_parameters) <= missing
        assert set(one.assumptions) <= assumed
    sources = [
        *[one.source for one in told.rule_sets],
        *[one.source for one in told.duties],
        *[one.source for one in told.assumptions],
    ]
    assert {one.document for one in sources} <= documents
    assert all(not one.verified for one in told.assumptions)
    assert all(one.state != decision_pb2.PARAMETER_STATE_IN_FORCE and not one.value for one in told.missing_parameters)


@given(st.data())
def test_the_id_follows_from_the_question(data: st.DataObject) -> None:
    program = data.draw(programs())
    days = days_of(program)
    one, other = data.draw(cases(program, days)), data.draw(cases(program, days))
    assert decision_id("0" * 64, one) == decision_id("0" * 64, replace(one))
    assert decision_id("0" * 64, one) != decision_id("1" * 64, one)
    reordered = replace(
        one, singles={entity: dict(reversed(list(facts.items()))) for entity, facts in one.singles.items()}
    )
    assert decision_id("0" * 64, one) == decision_id("0" * 64, reordered)
    said = [{entity: facts for entity, facts in case.singles.items() if facts} for case in (one, other)]
    if (one.as_of, said[0], one.many, one.references) != (other.as_of, said[1], other.many, other.references):
        assert decision_id("0" * 64, one) != decision_id("0" * 64, other)


@pytest.mark.parametrize("several", [("",), ("甲",), ("甲" * 30, "乙" * 31), ("丙" * 200, "", "x" * 127, "x" * 128)])
def test_parts_that_were_made_for_other_names_do_as_well(several: tuple[str, ...], engine: Engine) -> None:
    """What is kept of an answer says nothing of whom it was about, however long their names were."""
    answers = Answers()
    cases_ = Cases(engine.policy.entities)

    def encoded(names: Sequence[str], answers: Answers) -> bytes:
        members = [subject({"月收入": 900}, name) for name in names]
        admitted = engine.admit(cases_.raw(case({"现救助类别": "低边"}, members, {})))
        return answers.encoded(admitted, engine.decide(admitted)).response

    for names in (several, ["次" * index for index in range(len(several))], several):
        again = encoded(names, answers)
        assert again == encoded(names, Answers())
        assert pb.CheckResponse.FromString(again).SerializeToString(deterministic=True) == again
        told = {one.subject.reference for one in pb.CheckResponse.FromString(again).decision.statuses}
        assert told >= set(names)


@given(st.data())
def test_only_a_decided_benefit_has_sums(data: st.DataObject) -> None:
    program = complete(data.draw(programs()))
    case = data.draw(cases(program, days_of(program)))
    decision = reference.decide(program, case)
    told = check_response(Admitted(program, case), decision).decision
    for sent, one in zip(told.benefits, decision.benefits, strict=True):
        if one.outcome in (Outcome.INELIGIBLE, Outcome.NEEDS_FACTS):
            assert not sent.HasField("monthly")
            assert not sent.HasField("once")
            assert not sent.HasField("rule")


def test_answers_need_no_network() -> None:
    program = "import sys, server.answer; sys.exit('grpc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _sum(sent: decision_pb2.BenefitDecision, field: str) -> Sum | None:
    """The sum of a benefit as the engine has it; its parts in 元 say the same."""
    if not sent.HasField(field):
        return None
    money: decision_pb2.Sum = getattr(sent, field)
    parts = {
        name: getattr(money, name) if money.HasField(name) else None for name in ("at_least", "at_most", "suggested")
    }
    assert money.exact == (
        parts["at_least"] is not None and parts["at_least"] == parts["at_most"] == parts["suggested"]
    )
    for part in parts.values():
        assert part is None or round(float(part.yuan) * 100) == part.fen
    return Sum(**{name: None if part is None else part.fen for name, part in parts.items()})
