"""A case as a message to the service."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Value

from doudi.v1 import eligibility_service_pb2 as pb
from engine.admission import RawCase, RawSubject, RawValue


def request(case: RawCase, *, explain: bool) -> pb.CheckRequest:
    """The request to decide `case`. Numbers that no binary fraction states exactly go as text."""
    subjects = {
        word: pb.Subjects(subjects=[_subject(one) for one in ([sent] if isinstance(sent, RawSubject) else sent)])
        for word, sent in case.entities.items()
    }
    return pb.CheckRequest(case=pb.Case(as_of=str(case.as_of), region=case.region, subjects=subjects), explain=explain)


def _subject(one: RawSubject) -> pb.Subject:
    return pb.Subject(facts={word: _value(sent) for word, sent in one.facts.items()}, reference=one.reference)


def _value(sent: RawValue) -> Value:
    match sent:
        case None:
            return Value(null_value=NULL_VALUE)
        case bool():
            return Value(bool_value=sent)
        case int() | float() | Decimal():
            binary = float(sent)
            exact = isinstance(sent, float) or Decimal(repr(binary)) == sent
            return Value(number_value=binary) if exact else Value(string_value=str(sent))
        case str():
            return Value(string_value=sent)
        case Sequence():
            return Value(list_value=ListValue(values=[_value(one) for one in sent]))
        case _:
            return Value(string_value=sent.isoformat())
