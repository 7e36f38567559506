"""An explanation as a message: the tree of `engine.explanation`, with values as policy staff write them."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.v1 import decision_pb2 as pb
from engine.decision import Subject
from engine.explanation import Condition, Explanation, Reading, RuleExplanation
from engine.program import And, Compare, Expression, Kind, Not, Or, Span, Type
from server.answer import terms
from server.answer.parts import Parts
from server.answer.text import written

_BOOLEAN = Type(Kind.BOOLEAN)
_READINGS: Mapping[str, pb.ReadingKind] = {
    "fact": pb.READING_KIND_FACT,
    "define": pb.READING_KIND_DEFINE,
    "parameter": pb.READING_KIND_PARAMETER,
    "conclusion": pb.READING_KIND_CONCLUSION,
}
_CONDITIONS: Mapping[str, pb.ConditionKind] = {
    "all": pb.CONDITION_KIND_ALL,
    "any": pb.CONDITION_KIND_ANY,
    "not": pb.CONDITION_KIND_NOT,
    "leaf": pb.CONDITION_KIND_LEAF,
}


def message(parts: Parts, references: Mapping[str, tuple[str, ...]], explanation: Explanation) -> pb.Explanation:
    """The `Explanation` of a case whose subjects go by `references`."""
    converter = _Converter(parts, references)
    return pb.Explanation(
        rules=map(converter.rule, explanation.rules), defines=map(converter.reading, explanation.defines)
    )


def span(place: Span) -> pb.SourceSpan:
    """A place in the policy files."""
    return pb.SourceSpan(file=place.file, line=place.line, column=place.column, text=place.text)


class _Converter:
    def __init__(self, parts: Parts, references: Mapping[str, tuple[str, ...]]) -> None:
        self._parts = parts
        self._references = references

    def rule(self, one: RuleExplanation) -> pb.RuleExplanation:
        return pb.RuleExplanation(
            rule=self._parts.rule(one.rule),
            subject=self._parts.subject(one.subject, self._references),
            truth=terms.TRUTHS[one.truth],
            effective=terms.TRUTHS[one.effective],
            condition=self._condition(one.condition, self._parts.rules[one.rule].condition),
            displaced=self._parts.displaced(one.displaced),
        )

    def reading(self, one: Reading) -> pb.Reading:
        whose = None
        if one.what != "parameter":
            whose = self._parts.subject(Subject(one.entity, one.index), self._references)
        return pb.Reading(
            kind=_READINGS[one.what],
            id=one.id,
            name=one.name,
            subject=whose,
            known=one.known,
            value=written(one.value, self._type(one)) if one.known else "",
        )

    def _condition(self, one: Condition, expression: Expression) -> pb.Condition:
        """`one` explains `expression`, part for part; only the expression knows the types of the sides."""
        left, right = "", ""
        if isinstance(expression, Compare):
            left = "" if one.left is None else written(one.left, expression.left.type)
            right = "" if one.right is None else written(one.right, expression.right.type)
        return pb.Condition(
            kind=_CONDITIONS[one.kind],
            truth=terms.TRUTHS[one.truth],
            span=span(one.span),
            readings=map(self.reading, one.readings),
            left=left,
            right=right,
            parts=[self._condition(part, inner) for part, inner in zip(one.parts, _parts_of(expression), strict=True)],
        )

    def _type(self, one: Reading) -> Type:
        program = self._parts.program
        match one.what:
            case "fact":
                return program.facts[one.entity, one.id].type
            case "define":
                return program.defines[one.entity, one.id].type
            case "parameter":
                return program.parameters[one.id].type
            case _:
                return _BOOLEAN


def _parts_of(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case And() | Or():
            return expression.parts
        case Not():
            return (expression.argument,)
        case _:
            return ()
