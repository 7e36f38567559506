"""What the first difference of a case comes of: the rules that concern it, and of each the conditions that decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doudi.v1 import decision_pb2 as pb
from engine.decision import Decision, Subject
from engine.engine import Admitted
from engine.explanation import Explanation
from engine.program import Rule
from server.answer import check_response
from tools.policytests.compare import Mismatch
from tools.policytests.expectations import (
    BenefitExpectation,
    CaseExpectation,
    ConclusionExpectation,
    DueExpectation,
    Expectation,
    FigureExpectation,
)

_AT_MOST = 5
"""How many rules are shown; more would not be read."""


@dataclass(frozen=True, slots=True)
class Why:
    """The rules that the difference `what` comes of, cut to what decides; `more` of them are left out."""

    what: str
    decision: pb.Decision
    rules: tuple[pb.RuleExplanation, ...]
    more: int


def why(mismatches: Iterable[Mismatch], admitted: Admitted, decision: Decision, explanation: Explanation) -> Why | None:
    """The rules behind the first difference that rules account for; `None` where there is none."""
    for one in mismatches:
        concerned = _concerned(one.about, admitted.program.rules, decision) if one.about is not None else frozenset()
        if one.about is None or not concerned:
            continue
        answer = check_response(admitted, decision, explanation)
        subject = getattr(one.about, "subject", None)
        told = [
            each
            for each in answer.explanation.rules
            if each.rule.id in concerned
            and (subject is None or subject == Subject(each.subject.entity, each.subject.index))
        ]
        chosen = [_deciding(each) for each in _chosen(told, getattr(one.about, "rule", None))]
        if chosen:
            return Why(one.what, answer.decision, tuple(chosen[:_AT_MOST]), max(len(chosen) - _AT_MOST, 0))
    return None


def _concerned(about: Expectation, rules: Iterable[Rule], decision: Decision) -> frozenset[str]:
    """The ids of the rules that could have made it come out as expected, or made it come out otherwise."""
    return frozenset(one.id for one in rules if _concerns(one, about, decision))


def _concerns(rule: Rule, about: Expectation, decision: Decision) -> bool:
    match about:
        case BenefitExpectation():
            return rule.grant is not None and rule.grant.benefit == about.benefit
        case ConclusionExpectation():
            return about.conclusion in (*rule.statuses, *rule.leads)
        case FigureExpectation():
            return (about.entity, about.define) in rule.figures
        case DueExpectation():
            return about.duty in rule.duties
        case CaseExpectation(what="duties"):
            imposed = frozenset(one.duty for one in decision.duties)
            return not (imposed ^ (about.duties or frozenset())).isdisjoint(rule.duties)
        case CaseExpectation():
            return about.what == "violations" and rule.materials is not None


def _chosen(told: list[pb.RuleExplanation], named: str | None) -> Iterator[pb.RuleExplanation]:
    """The rule that was expected to decide, then those that hold; where none does the open ones, else all."""
    yield from (one for one in told if one.rule.id == named)
    others = [one for one in told if one.rule.id != named]
    for truth in (pb.TRUTH_TRUE, pb.TRUTH_UNKNOWN, pb.TRUTH_FALSE):
        mine = [one for one in others if one.effective == truth]
        if mine:
            yield from mine
            return


def _deciding(one: pb.RuleExplanation) -> pb.RuleExplanation:
    cut = pb.RuleExplanation()
    cut.CopyFrom(one)
    cut.condition.CopyFrom(_cut(one.condition))
    return cut


def _cut(one: pb.Condition) -> pb.Condition:
    """A condition with only those parts that make it what it is: of a false `all` the false ones, and so on."""
    kept = pb.Condition()
    kept.CopyFrom(one)
    del kept.parts[:]
    negated = one.kind == pb.CONDITION_KIND_NOT
    kept.parts.extend(_cut(part) for part in one.parts if negated or part.truth == one.truth)
    return kept
