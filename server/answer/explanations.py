"""An explanation as bytes of `doudi.v1.Explanation`: the tree of `engine.explanation`, values as staff write them.

What one thing read says is serialised once a case, though many conditions read it; what the program fixes, once.
"""

from __future__ import annotations

from collections.abc import Mapping

from doudi.v1 import decision_pb2 as pb
from engine.decision import Displacement, Truth
from engine.explanation import Condition, Explanation, Reading, RuleExplanation
from engine.program import And, Compare, Expression, Kind, Not, Or, Program, Scalar, Type
from server.answer import terms
from server.answer.parts import Parts
from server.answer.subjects import Subjects
from server.answer.text import written
from server.answer.wire import count, field, repeated

# Field numbers of `Explanation`, `RuleExplanation` and `Condition`.
RULES, DEFINES = 1, 2
RULE, SUBJECT, TRUTH, EFFECTIVE, CONDITION, DISPLACED = 1, 2, 3, 4, 5, 6
KIND, CONDITION_TRUTH, SPAN, READINGS, LEFT, RIGHT, PARTS = 1, 2, 3, 4, 5, 6, 7

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
_HEADS: Mapping[tuple[str, Truth], bytes] = {
    (kind, truth): count(KIND, _CONDITIONS[kind]) + count(CONDITION_TRUTH, terms.TRUTHS[truth])
    for kind in _CONDITIONS
    for truth in Truth
}


def encode(parts: Parts, references: Mapping[str, tuple[str, ...]], explanation: Explanation) -> bytes:
    """The `Explanation` message of a case whose subjects go by `references`."""
    encoder = _Encoder(parts, Subjects(parts, references))
    return b"".join(
        (
            repeated(RULES, [encoder.rule(one) for one in explanation.rules]),
            repeated(DEFINES, [encoder.reading(one) for one in explanation.defines]),
        )
    )


class _Encoder:
    def __init__(self, parts: Parts, subjects: Subjects) -> None:
        self._parts = parts
        self._subjects = subjects
        self._readings: dict[tuple[str, str, str, int], bytes] = {}

    def rule(self, one: RuleExplanation) -> bytes:
        return b"".join(
            (
                field(RULE, self._parts.encoded_rule[one.rule]),
                field(SUBJECT, self._subjects.encoded[one.subject.entity, one.subject.index]),
                count(TRUTH, terms.TRUTHS[one.truth]),
                count(EFFECTIVE, terms.TRUTHS[one.effective]),
                field(CONDITION, self._condition(one.condition, self._parts.rules[one.rule].condition)),
                repeated(DISPLACED, [self._displaced(pair) for pair in one.displaced]),
            )
        )

    def reading(self, one: Reading) -> bytes:
        key = (one.what, one.entity, one.id, one.index)
        found = self._readings.get(key)
        if found is None:
            found = self._readings[key] = pb.Reading(
                kind=_READINGS[one.what],
                id=one.id,
                name=one.name,
                subject=None if one.what == "parameter" else self._subjects.message[one.entity, one.index],
                known=one.known,
                value=written(one.value, _type(self._parts.program, one)) if one.known else "",
            ).SerializeToString()
        return found

    def _condition(self, one: Condition, expression: Expression) -> bytes:
        """`one` explains `expression`, part for part; only the expression knows the types of the sides."""
        pieces = [_HEADS[one.kind, one.truth], field(SPAN, self._parts.span[one.span])]
        if one.readings:
            pieces.append(repeated(READINGS, [self.reading(each) for each in one.readings]))
        if isinstance(expression, Compare):
            pieces += (_side(LEFT, one.left, expression.left.type), _side(RIGHT, one.right, expression.right.type))
        for part, inner in zip(one.parts, _parts_of(expression), strict=True):
            pieces.append(field(PARTS, self._condition(part, inner)))
        return b"".join(pieces)

    def _displaced(self, pair: Displacement) -> bytes:
        return self._parts.displaced(pair.rule, pair.by).SerializeToString()


def _side(number: int, value: Scalar | None, kind: Type) -> bytes:
    return b"" if value is None else field(number, written(value, kind).encode())


def _type(program: Program, one: Reading) -> Type:
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
