"""Answers another reading's questions about open conclusions."""

from __future__ import annotations

from collections.abc import Sequence

from engine.case import Case
from engine.decision import Subject, Truth
from engine.needs import Needs, Question, Settled
from engine.program import Program, Rule
from engine.reference.evaluate import Evaluation
from engine.reference.lack import Lacks
from engine.reference.terms import expressions
from engine.reference.value import LOGICAL


def inquire(program: Program, case: Case, questions: Sequence[Question], settled: Settled) -> tuple[Needs, ...]:
    """What each open conclusion lacks, in the order of `questions`; every subject is one of the case's own."""
    evaluation = Evaluation(program, case)
    for rule in program.rules:
        for subject in evaluation.subjects(rule.entity) or ():
            evaluation.learn(rule, subject.index, LOGICAL[settled.get((rule.id, subject.index), Truth.FALSE)])
    lacks = Lacks(evaluation)
    return tuple(_answer(evaluation, lacks, question) for question in questions)


def _answer(evaluation: Evaluation, lacks: Lacks, question: Question) -> Needs:
    settling = evaluation.concluding(question.conclusion, question.subject.entity)
    if question.kind == "benefit":
        return benefit_needs(evaluation, lacks, settling, question.subject)
    return lacks.needs(lacks.rules(settling, question.subject.index))


def benefit_needs(evaluation: Evaluation, lacks: Lacks, rules: Sequence[Rule], subject: Subject) -> Needs:
    """What an open benefit lacks: what its open rules do, and once one of its `rules` won, what the terms of all do."""
    effective = [(rule, evaluation.effective(rule, subject.index)) for rule in rules]
    lack = list(lacks.rules(rules, subject.index))
    if any(holds is True for _, holds in effective):
        scope = evaluation.scope(subject)
        for rule, holds in effective:
            if holds is not False and rule.grant is not None:
                lack += lacks.terms(expressions(rule.grant), scope)
    return lacks.needs(lack)
