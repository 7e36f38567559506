"""Cases as they come over the wire, made ready for admission: the only thing it adds is the shape of each entity."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Value

from doudi.v1 import eligibility_service_pb2 as pb
from engine.admission import RawCase, RawSubject, RawValue
from engine.program import Entity

_REFUSED: RawValue = ((),)
"""A list of lists, which no fact admits: what a structure or a value without a kind becomes."""


class Cases:
    """Reads cases of one vocabulary. Immutable once made."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._singles = {word for one in entities.values() if not one.many for word in (one.key, one.id, one.name)}

    def raw(self, case: pb.Case) -> RawCase:
        """`case` as admission takes it. Facts come in the order of their names, so that findings do too."""
        entities: dict[str, RawSubject | Sequence[RawSubject]] = {}
        sent = case.subjects
        for word in sorted(sent):
            subjects = [_subject(one) for one in sent[word].subjects]
            if word in self._singles and len(subjects) <= 1:
                entities[word] = subjects[0] if subjects else RawSubject({})
            else:
                entities[word] = subjects
        return RawCase(case.as_of, case.region, entities)


def _subject(sent: pb.Subject) -> RawSubject:
    facts = sent.facts
    return RawSubject({word: _value(facts[word]) for word in sorted(facts)}, sent.reference)


def _value(value: Value) -> RawValue:
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        number = value.number_value
        # Wire numbers are binary; whole ones are exact, and the only ones that stay so on every way through admission.
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return value.string_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "null_value":
        return None
    if kind == "list_value":
        return [_item(one) for one in value.list_value.values]
    return _REFUSED


def _item(value: Value) -> RawValue:
    """A value in a list; a list in a list is not looked into."""
    return _REFUSED if value.WhichOneof("kind") == "list_value" else _value(value)


def case_message(raw: RawCase) -> pb.Case:
    """`raw` as a caller sends it: the way back. A day becomes text, an exact decimal a decimal string."""
    message = pb.Case(as_of=str(raw.as_of), region=raw.region)
    for word, sent in raw.entities.items():
        subjects = [sent] if isinstance(sent, RawSubject) else sent
        message.subjects[word].subjects.extend(_subject_message(one) for one in subjects)
    return message


def _subject_message(subject: RawSubject) -> pb.Subject:
    return pb.Subject(
        facts={word: _value_message(value) for word, value in subject.facts.items()}, reference=subject.reference
    )


def _value_message(value: RawValue) -> Value:
    match value:
        case None:
            return Value(null_value=NULL_VALUE)
        case bool():
            return Value(bool_value=value)
        case int() | float():
            return Value(number_value=value)
        case str():
            return Value(string_value=value)
        case Decimal() | datetime.date():
            return Value(string_value=str(value))
        case _:
            return Value(list_value=ListValue(values=[_value_message(one) for one in value]))
